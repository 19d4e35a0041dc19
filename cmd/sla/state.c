/* SPDX-License-Identifier: ISC */
#include "cmd/sla/state.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/views.h"
#include "lib/model/clock.h"
#include "lib/model/load.h"
#include "lib/model/query.h"
#include "lib/model/ticket_columns.h"

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT

const struct msp_column sla_state_columns[SLA_STATE_COLUMN_COUNT] = {
	{ "id", "ID", MSP_TYPE_TEXT, SHOW, NULL, "client and number" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, SHOW, NULL, "response, update, arrival, notify or resolution" },
	{ "state", "STATE", MSP_TYPE_TEXT, SHOW, NULL,
		"running, at-risk, missed, paused; absent = nothing was promised" },
	{ "due", "DUE", MSP_TYPE_TIME, SHOW, NULL, "when it is due; empty while paused" },
	{ "left", "LEFT", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL,
		"business time left, negative when late" },
	{ "priority", "PRI", MSP_TYPE_TEXT, SHOW, NULL, "priority that judges" },
	{ "assignee", "ASSIGNEE", MSP_TYPE_TEXT, SHOW, NULL, "login that has the ticket" },
	{ "title", "TITLE", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "title of the ticket" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "whose it is" },
	{ "type", "TYPE", MSP_TYPE_TEXT, 0, NULL, "type that judges" },
	{ "status", "STATUS", MSP_TYPE_TEXT, 0, NULL, "new, open or waiting" },
	{ "wait", "WAIT", MSP_TYPE_TEXT, 0, NULL, "what the ticket waits for" },
	{ "start", "START", MSP_TYPE_TIME, 0, NULL, "since when the clock goes" },
	{ "target", "TARGET", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "business time promised" },
	{ "elapsed", "ELAPSED", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "business time used" },
	{ "paused", "PAUSED", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "business time taken out as pauses" },
	{ "risk", "RISK", MSP_TYPE_TIME, 0, NULL, "when it is or was at risk" },
	{ "policy", "POLICY", MSP_TYPE_TEXT, 0, NULL, "policy that judges" },
	{ "line", "LINE", MSP_TYPE_INT, RIGHT, NULL, "line of its row in the policy's file" },
	{ "calendar", "CALENDAR", MSP_TYPE_TEXT, 0, NULL, "calendar the clock runs on" },
};

/* A clock that goes, with its ticket; kept until all are sorted. */
struct entry {
	const char *id, *client, *title, *assignee, *status, *wait;
	struct msp_clock clock;
	bool promised; /* false: nothing goes in this ticket */
	int64_t opened;
};

struct collector {
	struct msp_session *session;
	enum sla_state_what what;
	int64_t cutoff;
	bool bad;
	struct entry *items;
	size_t count, capacity;
};

static bool goes(const struct msp_clock *clock)
{
	return clock->stop == MSP_TIME_NONE && (clock->state == MSP_CLOCK_RUNNING || clock->state == MSP_CLOCK_PAUSED ||
						       clock->state == MSP_CLOCK_MISSED);
}

static bool alarms(const struct msp_clock *clock)
{
	return clock->state == MSP_CLOCK_MISSED || clock->at_risk;
}

static const char *kept(struct collector *collector, const char *text)
{
	return text != NULL ? msp_arena_strdup(collector->session->arena, text) : NULL;
}

static void add_entry(struct collector *collector, const struct msp_ticket *ticket,
	const struct msp_ticket_state *state, const struct msp_clock *clock)
{
	struct msp_arena *arena = collector->session->arena;
	struct entry *entry;

	msp_arena_reserve(arena, collector->items, collector->count, collector->capacity);
	entry = &collector->items[collector->count++];
	*entry = (struct entry){ .id = kept(collector, ticket->id),
		.client = kept(collector, ticket->client),
		.title = kept(collector, ticket->title),
		.assignee = kept(collector, state->assignee),
		.status = msp_status_name(state->status),
		.wait = msp_wait_name(state->wait),
		.promised = clock != NULL,
		.opened = ticket->opened };
	if (clock != NULL) {
		entry->clock = *clock;
	} else {
		entry->clock.type = state->type;
		entry->clock.priority = state->priority;
	}
	/* the class lies in the ticket's arena, policy and calendar in the catalog's */
	entry->clock.type = kept(collector, entry->clock.type);
	entry->clock.priority = kept(collector, entry->clock.priority);
}

static int judge(
	struct collector *collector, struct msp_arena *arena, const struct msp_ticket *ticket, struct msp_error *err)
{
	struct msp_session *session = collector->session;
	struct msp_ticket_state state;
	struct msp_clock *clocks = NULL;
	size_t count = 0;

	msp_ticket_derive(ticket, &session->provider->matrices, collector->cutoff, &state);
	if (!msp_ticket_unresolved(&state))
		return 0;
	if (msp_clocks_compute(&session->catalog, arena, ticket, collector->cutoff, &clocks, &count, err) < 0)
		return msp_error_wrap(err, "%s", ticket->id);
	if (collector->what == SLA_STATE_URGENT) {
		add_entry(collector, ticket, &state, msp_clocks_urgent(clocks, count));
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (goes(&clocks[i]) && (collector->what == SLA_STATE_ALL || alarms(&clocks[i])))
			add_entry(collector, ticket, &state, &clocks[i]);
	}
	return 0;
}

static int collect(struct collector *collector, struct msp_ticket_cursor *cursor, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket *ticket;
	int more;

	while ((more = msp_tickets_next(cursor, &arena, &ticket, err)) == 1) {
		struct msp_error one = MSP_ERROR_INIT;

		if (judge(collector, &arena, ticket, &one) < 0) {
			msp_cli_error(collector->session->cli, &one);
			collector->bad = true;
		}
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	return more;
}

/* What has a due time, what is paused, what nothing was promised for. */
static int rank(const struct entry *entry)
{
	if (!entry->promised)
		return 2;
	return entry->clock.state == MSP_CLOCK_PAUSED;
}

static int64_t weight(const struct entry *entry)
{
	if (!entry->promised)
		return entry->opened;
	return entry->clock.state == MSP_CLOCK_PAUSED ? entry->clock.left : entry->clock.due;
}

static int compare(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	if (weight(a) != weight(b))
		return weight(a) < weight(b) ? -1 : 1;
	return strcmp(a->id, b->id);
}

static const char *state_word(const struct entry *entry)
{
	if (!entry->promised)
		return msp_clock_state_name(MSP_CLOCK_ABSENT);
	return entry->clock.at_risk ? "at-risk" : msp_clock_state_name(entry->clock.state);
}

static void add_row(struct msp_listing *rows, const struct entry *entry)
{
	const struct msp_clock *clock = &entry->clock;

	msp_listing_add(rows);
	msp_listing_rank(rows, rank(entry), weight(entry));
	msp_listing_text(rows, "id", entry->id);
	msp_listing_text(rows, "state", state_word(entry));
	msp_listing_text(rows, "priority", clock->priority);
	msp_listing_text(rows, "assignee", entry->assignee);
	msp_listing_text(rows, "title", entry->title);
	msp_listing_text(rows, "client", entry->client);
	msp_listing_text(rows, "type", clock->type);
	msp_listing_text(rows, "status", entry->status);
	msp_listing_text(rows, "wait", entry->wait);
	if (!entry->promised)
		return;
	msp_listing_text(rows, "clock", msp_clock_name(clock->kind));
	msp_listing_time(rows, "due", clock->due);
	msp_listing_number(rows, "left", clock->left);
	msp_listing_time(rows, "start", clock->start);
	msp_listing_number(rows, "target", clock->target);
	msp_listing_number(rows, "elapsed", clock->elapsed);
	msp_listing_number(rows, "paused", clock->paused);
	msp_listing_time(rows, "risk", clock->risk_at);
	msp_listing_text(rows, "policy", clock->policy);
	msp_listing_number(rows, "line", clock->policy_line);
	msp_listing_text(rows, "calendar", msp_calendar_name(clock->calendar));
}

int sla_state_cutoff(struct msp_session *session, int64_t *cutoff, struct msp_error *err)
{
	*cutoff = session->now;
	if (session->now_given)
		return 0;
	if (session->cli->common.at != NULL && msp_index_commit_time(session->index, cutoff, err) < 0)
		return -1;
	/* what the commit itself, or this very second, recorded has happened */
	*cutoff += 1;
	return 0;
}

int sla_state_open(struct msp_session *session, char *const *terms, size_t count, const char *require,
	struct msp_ticket_cursor **cursor, struct msp_error *err)
{
	struct msp_query *query;

	if (msp_views_query(session, &msp_ticket_table, terms, count, &query, err) != 0)
		return -1;
	if (require != NULL)
		msp_query_require(query, require);
	return msp_tickets_open_query(msp_index_db(session->index), query, NULL, 0, cursor, err);
}

int sla_state_rows(struct msp_session *session, enum sla_state_what what, struct msp_listing *rows, int64_t *cutoff,
	bool *bad, struct msp_error *err)
{
	struct collector collector = { .session = session, .what = what };
	struct msp_ticket_cursor *cursor = NULL;
	int result;

	if (sla_state_cutoff(session, &collector.cutoff, err) < 0 ||
		sla_state_open(session, session->cli->operands, session->cli->operand_count, msp_ticket_table.narrow,
			&cursor, err) < 0)
		return -1;
	result = collect(&collector, cursor, err);
	msp_tickets_close(cursor);
	if (result < 0)
		return -1;
	if (collector.count > 1)
		qsort(collector.items, collector.count, sizeof *collector.items, compare);
	for (size_t i = 0; i < collector.count; i++)
		add_row(rows, &collector.items[i]);
	*cutoff = collector.cutoff;
	*bad = collector.bad;
	return 0;
}
