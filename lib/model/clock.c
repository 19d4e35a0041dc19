/* SPDX-License-Identifier: ISC */
/* The clocks of a ticket: names, the order they come in, the most urgent one.  See clock_story.h for the parts. */
#include "lib/model/clock.h"

#include "lib/base/str.h"
#include "lib/model/clock_story.h"

const char *msp_clock_name(enum msp_clock_kind kind)
{
	static const char *const names[] = { "response", "update", "arrival", "notify", "resolution" };

	return (size_t)kind < MSP_COUNT(names) ? names[kind] : "";
}

const char *msp_clock_state_name(enum msp_clock_state state)
{
	static const char *const names[] = { "absent", "unknown", "running", "paused", "met", "missed", "exempt" };

	return (size_t)state < MSP_COUNT(names) ? names[state] : "";
}

const char *msp_clock_reason_name(enum msp_clock_reason reason)
{
	static const char *const names[] = { "", "no-policy", "no-row", "no-promise", "merged", "converted",
		"reclassified", "cancelled" };

	return (size_t)reason < MSP_COUNT(names) ? names[reason] : "";
}

static int compute(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t cutoff, struct msp_clock_list *list, struct msp_error *err)
{
	struct msp_judge judge;

	if (ticket->opened >= cutoff || ticket->moved != NULL)
		return 0;
	if (msp_judge_open(&judge, catalog, arena, ticket, cutoff, err) < 0 ||
		msp_judge_response(&judge, list, err) < 0 || msp_judge_update(&judge, list, err) < 0 ||
		msp_judge_arrival(&judge, list, err) < 0 || msp_judge_notify(&judge, list, err) < 0 ||
		msp_judge_resolution(&judge, list, err) < 0)
		return -1;
	return 0;
}

int msp_clocks_compute(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t cutoff, struct msp_clock **clocks, size_t *count, struct msp_error *err)
{
	struct msp_clock_list list = { .absent = false };

	if (compute(catalog, arena, ticket, cutoff, &list, err) < 0)
		return -1;
	*clocks = list.items;
	*count = list.count;
	return 0;
}

int msp_clocks_compute_all(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t cutoff, struct msp_clock **clocks, size_t *count, struct msp_error *err)
{
	struct msp_clock_list list = { .absent = true };

	if (compute(catalog, arena, ticket, cutoff, &list, err) < 0)
		return -1;
	*clocks = list.items;
	*count = list.count;
	return 0;
}

/* Is `a` more pressing than `b`?  What has a due time goes before what is paused. */
static bool before(const struct msp_clock *a, const struct msp_clock *b)
{
	bool a_paused = a->state == MSP_CLOCK_PAUSED;
	bool b_paused = b->state == MSP_CLOCK_PAUSED;

	if (a_paused != b_paused)
		return b_paused;
	return a_paused ? a->left < b->left : a->due < b->due;
}

const struct msp_clock *msp_clocks_urgent(const struct msp_clock *clocks, size_t count)
{
	const struct msp_clock *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct msp_clock *clock = &clocks[i];
		bool going = clock->stop == MSP_TIME_NONE &&
			     (clock->state == MSP_CLOCK_RUNNING || clock->state == MSP_CLOCK_PAUSED ||
				     clock->state == MSP_CLOCK_MISSED);

		if (going && (best == NULL || before(clock, best)))
			best = clock;
	}
	return best;
}
