/* SPDX-License-Identifier: ISC */
#include "cmd/sla/clauses.h"

const char *sla_outcome_name(enum msp_outcome outcome)
{
	static const char *const names[] = { "elsewhere", "met", "missed", "unknown", "none", "exempt", "open" };

	return names[outcome];
}

int64_t sla_share(int64_t met, int64_t judged)
{
	return judged == 0 ? -1 : met * 1000000 / judged;
}

const char *sla_promise(struct msp_arena *arena, const struct msp_policy_row *row, enum msp_clock_kind kind)
{
	return row->promises[kind].given ? msp_duration_emit(arena, row->promises[kind].duration) : NULL;
}
