/* SPDX-License-Identifier: ISC */
/* What verbs show of the promises of a month: the words for verdicts, and sums. */
#ifndef MSP_CMD_SLA_CLAUSES_H
#define MSP_CMD_SLA_CLAUSES_H

#include "lib/base/arena.h"
#include "lib/model/metrics.h"

/* "met" "missed" "unknown" "none" "exempt" "open"; "elsewhere" for what counts in another month. */
const char *sla_outcome_name(enum msp_outcome outcome);
/* met of judged in millionths, cut; -1 when nothing was judged. */
int64_t sla_share(int64_t met, int64_t judged);
/* "15m" as the policy's row promises it. */
const char *sla_promise(struct msp_arena *arena, const struct msp_policy_row *row, enum msp_clock_kind kind);

#endif
