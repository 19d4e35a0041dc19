/* SPDX-License-Identifier: ISC */
/*
 * What depends on more than the ticket's own file: its clocks (client, policy, calendar, zone, people) while it is
 * unresolved, and its priority (matrix of msp.yaml).
 *
 * What is stored must not depend on when the index was made, or an index built anew would differ from one brought up to
 * date: so the cutoff is just after the last event, or after the end of a wait that has one.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/clock.h"
#include "lib/model/extract_private.h"
#include "lib/model/load.h"

/* Order of urgency: what has a due time, what waits (by what is left), what nothing was promised for. */
#define URGENCY_PAUSED (INT64_C(1) << 40)
#define URGENCY_NONE (INT64_C(1) << 41)

struct numbers {
	int64_t *items;
	size_t count, capacity;
};

static int collect(struct msp_extract *extract, struct msp_index *index, const char *sql, const char *client,
	struct numbers *ids, struct msp_error *err)
{
	struct msp_stmt *stmt;
	int result;

	if (msp_db_prepare(msp_index_db(index), sql, &stmt, err) != 0)
		return -1;
	if (client != NULL)
		msp_stmt_text_set(stmt, 1, client);
	while ((result = msp_stmt_next(stmt, err)) == 1) {
		msp_arena_reserve(&extract->scratch, ids->items, ids->count, ids->capacity);
		ids->items[ids->count++] = msp_stmt_int(stmt, 0);
	}
	return result;
}

/* Files that any client's clocks may depend on. */
static bool is_shared(enum msp_kind_id kind)
{
	return kind == MSP_KIND_PROVIDER || kind == MSP_KIND_ZONE || kind == MSP_KIND_CALENDAR ||
	       kind == MSP_KIND_POLICY;
}

static int find_clients(struct msp_extract *extract, struct msp_index *index, const char *const *changed, size_t count,
	struct numbers *ids, struct msp_error *err)
{
	struct msp_map done;
	struct msp_place place;

	msp_map_init(&done, &extract->scratch);
	for (size_t i = 0; i < count; i++) {
		enum msp_kind_id kind = msp_kind_of(changed[i])->id;
		if (kind != MSP_KIND_CLIENT && kind != MSP_KIND_PERSON && kind != MSP_KIND_ASSET)
			continue;
		msp_kind_place(&extract->scratch, changed[i], &place);
		if (msp_map_get(&done, place.client) != NULL)
			continue;
		msp_map_set(&done, place.client, extract);
		if (collect(extract, index, "SELECT id FROM ticket WHERE client = ?1 AND unresolved = 1", place.client,
			    ids, err) != 0)
			return -1;
	}
	return 0;
}

static int find_tickets(struct msp_extract *extract, struct msp_index *index, const char *const *changed, size_t count,
	struct numbers *ids, struct msp_error *err)
{
	bool shared = changed == NULL;

	for (size_t i = 0; !shared && i < count; i++)
		shared = is_shared(msp_kind_of(changed[i])->id);
	if (shared)
		return collect(extract, index, "SELECT id FROM ticket WHERE unresolved = 1", NULL, ids, err);
	for (size_t i = 0; i < extract->fresh_count; i++) {
		msp_arena_reserve(&extract->scratch, ids->items, ids->count, ids->capacity);
		ids->items[ids->count++] = extract->fresh[i];
	}
	return find_clients(extract, index, changed, count, ids, err);
}

static int64_t cutoff_of(const struct msp_ticket *ticket, const struct msp_ticket_state *state)
{
	int64_t last = ticket->opened;

	if (ticket->event_count > 0 && ticket->events[ticket->event_count - 1].at > last)
		last = ticket->events[ticket->event_count - 1].at;
	if (state->wait_until != MSP_TIME_NONE && state->wait_until > last)
		last = state->wait_until;
	return last + 1;
}

/* Once missed, always missed: also clocks that stopped late. */
static bool any_missed(const struct msp_clock *clocks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (clocks[i].state == MSP_CLOCK_MISSED)
			return true;
	return false;
}

static int update_row(struct msp_index *index, int64_t id, int64_t opened, const struct msp_clock *urgent, bool missed,
	struct msp_error *err)
{
	struct msp_extract_binder bind = { .number = 0 };
	int64_t urgency = URGENCY_NONE + opened, due = MSP_TIME_NONE, left = MSP_TIME_NONE, risk = MSP_TIME_NONE;

	if (urgent != NULL && urgent->due == MSP_TIME_NONE) { /* paused */
		left = urgent->left;
		urgency = URGENCY_PAUSED + left;
	} else if (urgent != NULL) {
		due = urgency = urgent->due;
		risk = urgent->risk_at;
	}
	if (msp_db_prepare(msp_index_db(index),
		    "UPDATE ticket SET urgency = ?2, due = ?3, clock = ?4, remaining = ?5,"
		    " risk = ?6, missed = ?7 WHERE id = ?1",
		    &bind.stmt, err) != 0)
		return -1;
	msp_extract_number(&bind, id);
	msp_extract_number(&bind, urgency);
	msp_extract_time(&bind, due);
	msp_extract_text(&bind, urgent == NULL ? NULL : msp_clock_name(urgent->kind));
	msp_extract_time(&bind, left);
	msp_extract_time(&bind, risk);
	msp_extract_number(&bind, missed);
	return msp_stmt_run(bind.stmt, err);
}

/* A ticket whose client or policy does not read has no due time; lint names the file at fault. */
static int compute_due(struct msp_extract *extract, struct msp_index *index, struct msp_arena *arena, int64_t id,
	struct msp_error *err)
{
	struct msp_ticket *ticket;
	struct msp_ticket_state state;
	struct msp_clock *clocks = NULL;
	size_t count = 0;

	if (msp_ticket_load(msp_index_db(index), arena, id, &ticket, err) != 0)
		return -1;
	msp_extract_state(ticket, &extract->matrices, &state);
	if (msp_clocks_compute(&extract->catalog, arena, ticket, cutoff_of(ticket, &state), &clocks, &count, NULL) != 0)
		count = 0;
	return update_row(index, id, ticket->opened, msp_clocks_urgent(clocks, count), any_missed(clocks, count), err);
}

int msp_extract_due(struct msp_extract *extract, struct msp_index *index, const char *const *changed, size_t count,
	struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct numbers ids = { NULL, 0, 0 };
	int result = find_tickets(extract, index, changed, count, &ids, err);

	if (result == 0 && ids.count > 0)
		result = msp_extract_catalog(extract, index, err);
	for (size_t i = 0; result == 0 && i < ids.count; i++) {
		result = compute_due(extract, index, &arena, ids.items[i], err);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	return result;
}

static int derive_again(struct msp_extract *extract, struct msp_index *index, int64_t id, struct msp_arena *arena,
	struct msp_error *err)
{
	struct msp_extract_binder bind = { .number = 0 };
	struct msp_ticket *ticket;
	struct msp_ticket_state state;

	if (msp_ticket_load(msp_index_db(index), arena, id, &ticket, err) != 0)
		return -1;
	msp_extract_state(ticket, &extract->matrices, &state);
	if (msp_db_prepare(msp_index_db(index), "UPDATE ticket SET priority = ?2 WHERE id = ?1 AND priority IS NOT ?2",
		    &bind.stmt, err) != 0)
		return -1;
	msp_extract_number(&bind, id);
	msp_extract_text(&bind, state.priority);
	return msp_stmt_run(bind.stmt, err);
}

int msp_extract_derive_all(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct numbers ids = { NULL, 0, 0 };
	int result = msp_extract_catalog(extract, index, err);

	if (result == 0)
		result = collect(extract, index, "SELECT id FROM ticket", NULL, &ids, err);
	for (size_t i = 0; result == 0 && i < ids.count; i++) {
		result = derive_again(extract, index, ids.items[i], &arena, err);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	return result;
}
