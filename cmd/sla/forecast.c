/* SPDX-License-Identifier: ISC */
/* forecast: what comes due if nothing happens, and what the month can still come to. */
#include "lib/model/forecast.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/months.h"
#include "cmd/sla/clauses.h"
#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/model/phrase.h"

#define DAYS_OTHERWISE "7"
#define MOST_DAYS 366

struct forecast_options {
	const char *days;
	bool totals;
};

static const struct msp_option options[] = { { "days", 'd', MSP_OPTION_TEXT, offsetof(struct forecast_options, days),
						     "NUMBER", "up to the same time so many days from now; 7", NULL },
	{ "totals", 't', MSP_OPTION_FLAG, offsetof(struct forecast_options, totals), NULL,
		"what each client's month can come to, in place of the clocks", NULL },
	MSP_OPTION_END };

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT
#define TOTALS "client,month,met,missed,share,open,later,worst,best,goal,may_miss,needed"

static const struct msp_column columns[] = {
	{ "at", "AT", MSP_TYPE_TIME, SHOW, NULL, "when that happens" },
	{ "next", "NEXT", MSP_TYPE_TEXT, SHOW, NULL, "what: at-risk or due" },
	{ "id", "ID", MSP_TYPE_TEXT, SHOW, NULL, "client and number" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, SHOW, NULL, "response, update, arrival, notify or resolution" },
	{ "due", "DUE", MSP_TYPE_TIME, SHOW, NULL, "when the clock is due; empty while it stays paused" },
	{ "left", "LEFT", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL, "business time left now" },
	{ "priority", "PRI", MSP_TYPE_TEXT, SHOW, NULL, "priority that judges" },
	{ "assignee", "ASSIGNEE", MSP_TYPE_TEXT, SHOW, NULL, "login that has the ticket" },
	{ "title", "TITLE", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "title of the ticket" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "whose it is" },
	{ "type", "TYPE", MSP_TYPE_TEXT, 0, NULL, "type that judges" },
	{ "status", "STATUS", MSP_TYPE_TEXT, 0, NULL, "new, open or waiting" },
	{ "wait", "WAIT", MSP_TYPE_TEXT, 0, NULL, "what the ticket waits for" },
	{ "risk", "RISK", MSP_TYPE_TIME, 0, NULL, "when it is or was at risk" },
	{ "target", "TARGET", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "business time promised" },
	{ "month", "MONTH", MSP_TYPE_TEXT, 0, NULL, "--totals: the present month" },
	{ "met", "MET", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks met so far" },
	{ "missed", "MISSED", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks missed so far" },
	{ "share", "SHARE", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: met of met and missed, so far" },
	{ "open", "OPEN", MSP_TYPE_INT, RIGHT, NULL, "--totals: open clocks that are due this month" },
	{ "later", "LATER", MSP_TYPE_INT, RIGHT, NULL, "--totals: open clocks that are paused, or due later" },
	{ "worst", "WORST", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: share if all of open are missed" },
	{ "best", "BEST", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: share if all of open are met" },
	{ "goal", "GOAL", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: share promised" },
	{ "may_miss", "MAY MISS", MSP_TYPE_INT, RIGHT, NULL,
		"--totals: of open at most so many, to keep the goal; empty = it is lost even with all met" },
	{ "needed", "NEEDED", MSP_TYPE_INT, RIGHT, NULL, "--totals: further clocks, all met, that would reach it" },
};

/* What comes, until all are sorted. */
struct entry {
	struct msp_coming coming;
	const char *id, *client, *title, *assignee, *status, *wait;
};

struct forecast {
	struct msp_session *session;
	const char *client; /* NULL = all */
	int64_t days;
	int64_t now, until;
	struct msp_months months;
	struct entry *entries;
	size_t count, capacity;
	struct msp_listing totals;
	const char **sentences; /* one for each row of totals */
	size_t sentence_count, sentence_capacity;
	bool bad; /* a ticket or client could not be judged: named on stderr */
};

/* A problem of one ticket or client: the others go on. */
static void complain(struct forecast *forecast, const char *whose, struct msp_error *problem)
{
	msp_error_wrap(problem, "%s", whose);
	msp_cli_error(forecast->session->cli, problem);
	forecast->bad = true;
}

/* ---- clocks ---------------------------------------------------------------------------------------------------- */

static const char *kept(struct forecast *forecast, const char *text)
{
	return text == NULL ? NULL : msp_arena_strdup(forecast->session->arena, text);
}

static void look_at(struct forecast *forecast, struct msp_arena *arena, const struct msp_ticket *ticket)
{
	struct msp_session *session = forecast->session;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_ticket_state state;
	struct msp_coming *items;
	size_t count;

	msp_ticket_derive(ticket, &session->provider->matrices, forecast->now, &state);
	if (!msp_ticket_unresolved(&state))
		return;
	if (msp_forecast_ticket(
		    &session->catalog, arena, ticket, forecast->now, forecast->until, &items, &count, &problem) != 0) {
		complain(forecast, ticket->id, &problem);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		msp_arena_reserve(session->arena, forecast->entries, forecast->count, forecast->capacity);
		struct entry *entry = &forecast->entries[forecast->count++];
		*entry = (struct entry){ .coming = items[i],
			.id = kept(forecast, ticket->id),
			.client = kept(forecast, ticket->client),
			.title = kept(forecast, ticket->title),
			.assignee = kept(forecast, state.assignee),
			.status = msp_status_name(state.status),
			.wait = msp_wait_name(state.wait) };
		entry->coming.clock.type = kept(forecast, items[i].clock.type);
		entry->coming.clock.priority = kept(forecast, items[i].clock.priority);
	}
}

static int look_at_all(struct forecast *forecast, struct msp_error *err)
{
	const struct msp_ticket_selection selection = {
		.client = forecast->client,
		.from = MSP_TIME_NONE,
		.until = MSP_TIME_NONE,
		.unresolved = true,
	};
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	int more;

	if (msp_tickets_open(msp_index_db(forecast->session->index), &selection, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, &arena, &ticket, err)) == 1) {
		look_at(forecast, &arena, ticket);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	msp_tickets_close(cursor);
	return more;
}

static int compare(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	if (left->coming.at != right->coming.at)
		return left->coming.at < right->coming.at ? -1 : 1;
	if (strcmp(left->id, right->id) != 0)
		return strcmp(left->id, right->id);
	return (int)left->coming.clock.kind - (int)right->coming.clock.kind;
}

static void add_clock(struct msp_listing *rows, const struct entry *entry)
{
	const struct msp_clock *clock = &entry->coming.clock;

	msp_listing_add(rows);
	msp_listing_rank(rows, 0, entry->coming.at);
	msp_listing_time(rows, "at", entry->coming.at);
	msp_listing_text(rows, "next", entry->coming.due ? "due" : "at-risk");
	msp_listing_text(rows, "id", entry->id);
	msp_listing_text(rows, "clock", msp_clock_name(clock->kind));
	msp_listing_time(rows, "due", clock->due);
	msp_listing_number(rows, "left", entry->coming.left);
	msp_listing_text(rows, "priority", clock->priority);
	msp_listing_text(rows, "assignee", entry->assignee);
	msp_listing_text(rows, "title", entry->title);
	msp_listing_text(rows, "client", entry->client);
	msp_listing_text(rows, "type", clock->type);
	msp_listing_text(rows, "status", entry->status);
	msp_listing_text(rows, "wait", entry->wait);
	msp_listing_time(rows, "risk", clock->risk_at);
	msp_listing_number(rows, "target", clock->target);
}

/* ---- what the month can come to -------------------------------------------------------------------------------- */

/* Of the clocks that are open now: those that will be missed by the end of the month if nothing happens, and others. */
static int count_open(struct forecast *forecast, const struct msp_metrics *metrics, struct msp_arena *arena,
	int64_t *open, int64_t *later, struct msp_error *err)
{
	int64_t end = metrics->period.end;

	*open = *later = 0;
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = metrics->tickets[i];
		struct msp_coming *items;
		size_t count;
		for (size_t j = 0; j < line->clock_count; j++)
			*later += msp_metrics_outcome(metrics, line->ticket, &line->clocks[j]) == MSP_OUTCOME_OPEN;
		/* what is due at the end itself is missed in the next month */
		if (msp_forecast_ticket(&forecast->session->catalog, arena, line->ticket, forecast->now - 1, end - 1,
			    &items, &count, err) != 0)
			return msp_error_wrap(err, "%s", line->ticket->id);
		for (size_t j = 0; j < count; j++)
			*open += items[j].clock.due != MSP_TIME_NONE && items[j].clock.due < end;
	}
	*later -= *open;
	return 0;
}

static const char *sentence(struct forecast *forecast, const char *client, const struct msp_outlook *outlook)
{
	struct msp_arena *arena = forecast->session->arena;
	const char *goal = msp_say_goal(arena, outlook->goal);
	const char *open = msp_say_number(arena, outlook->open);
	const char *count = msp_say_number(arena, outlook->allowed >= 0 ? outlook->allowed : outlook->needed);

	if (outlook->allowed >= 0 && outlook->open == 0)
		return msp_arena_printf(arena, msp_message("%s: no open clock is due this month"), client);
	if (outlook->allowed >= 0)
		return msp_arena_printf(arena,
			msp_message(
				"%s: to keep %s at the end of the month, at most %s of %s open clocks may be missed"),
			client, goal, count, open);
	if (outlook->needed < 0)
		return msp_arena_printf(arena, msp_message("%s: %s is lost for this month"), client, goal);
	if (outlook->open == 0)
		return msp_arena_printf(arena,
			msp_message("%s: %s is lost so far; %s more clocks would have to be met"), client, goal, count);
	return msp_arena_printf(arena,
		msp_message("%s: %s is lost even if all %s open clocks are met; %s more would have to be met"), client,
		goal, open, count);
}

static void add_totals(struct forecast *forecast, const char *client, const struct msp_metrics *metrics,
	const struct msp_outlook *outlook, int64_t later)
{
	struct msp_listing *rows = &forecast->totals;
	struct msp_arena *arena = forecast->session->arena;
	int64_t judged = outlook->met + outlook->missed, all = judged + outlook->open;
	char month[MSP_PERIOD_SIZE];

	msp_listing_add(rows);
	msp_listing_text(rows, "client", client);
	msp_listing_text(rows, "month", msp_arena_strdup(arena, msp_period_emit(&metrics->period, month)));
	msp_listing_number(rows, "met", outlook->met);
	msp_listing_number(rows, "missed", outlook->missed);
	if (judged > 0)
		msp_listing_number(rows, "share", sla_share(outlook->met, judged));
	msp_listing_number(rows, "open", outlook->open);
	msp_listing_number(rows, "later", later);
	if (all > 0) {
		msp_listing_number(rows, "worst", sla_share(outlook->met, all));
		msp_listing_number(rows, "best", sla_share(outlook->met + outlook->open, all));
	}
	msp_listing_number(rows, "goal", outlook->goal * 100);
	if (outlook->allowed >= 0)
		msp_listing_number(rows, "may_miss", outlook->allowed);
	else if (outlook->needed >= 0)
		msp_listing_number(rows, "needed", outlook->needed);
	msp_arena_reserve(arena, forecast->sentences, forecast->sentence_count, forecast->sentence_capacity);
	forecast->sentences[forecast->sentence_count++] = sentence(forecast, client, outlook);
}

/* The month of this moment where the client is. */
static int outlook_of(struct forecast *forecast, struct msp_arena *arena, const char *slug, struct msp_error *err)
{
	struct msp_metrics metrics;
	const struct msp_client *client;
	int64_t open, later;

	if (msp_catalog_client(&forecast->session->catalog, slug, &client, err) != 0)
		return -1;
	struct msp_date today = msp_zone_date(client->zone, forecast->now - 1);
	const char *month = msp_arena_printf(arena, "%04d-%02d", today.year, today.month);
	if (msp_months_compute(&forecast->months, arena, slug, month, &metrics, err) != 0 ||
		count_open(forecast, &metrics, arena, &open, &later, err) != 0)
		return -1;
	const struct msp_tally *tally = &metrics.month->tally[MSP_WORK_ALL];
	if (forecast->client == NULL && msp_tally_judged(tally) + open + later == 0)
		return 0;
	const struct msp_outlook outlook = msp_outlook_of(tally->met, tally->missed, open, metrics.goal);
	add_totals(forecast, slug, &metrics, &outlook, later);
	return 0;
}

static int outlooks(struct forecast *forecast, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char **slugs = &forecast->client;
	size_t count = 1;

	if (forecast->client == NULL && msp_months_clients(&forecast->months, &slugs, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		if (outlook_of(forecast, &arena, slugs[i], &problem) != 0)
			complain(forecast, slugs[i], &problem);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	return 0;
}

/* ---- the verb -------------------------------------------------------------------------------------------------- */

static int read_days(struct forecast *forecast, const char *text, struct msp_error *err)
{
	struct msp_civil civil;

	if (msp_str_int(text == NULL ? DAYS_OTHERWISE : text, 0, MOST_DAYS, &forecast->days, NULL) != 0) {
		msp_error_set(err, MSP_USAGE, "--days takes a number from 0 to %d, not '%s'", MOST_DAYS, text);
		msp_error_hint(err, "msp-sla forecast --days 14");
		return -1;
	}
	civil = msp_zone_civil(forecast->session->zone, forecast->now);
	civil.date = msp_date_from_days(msp_date_days(civil.date) + forecast->days);
	forecast->until = msp_zone_instant(forecast->session->zone, civil);
	return 0;
}

static int print_clocks(struct forecast *forecast, struct msp_error *err)
{
	struct msp_session *session = forecast->session;
	struct msp_listing rows;

	msp_listing_init(&rows, session->cli);
	if (forecast->count > 1)
		qsort(forecast->entries, forecast->count, sizeof *forecast->entries, compare);
	for (size_t i = 0; i < forecast->count; i++)
		add_clock(&rows, &forecast->entries[i]);
	return msp_listing_print(&rows, "id", session->zone, session->now, err);
}

static int print_totals(struct forecast *forecast, struct msp_error *err)
{
	struct msp_session *session = forecast->session;
	struct msp_cli *cli = session->cli;

	if (msp_listing_print(&forecast->totals, "client", session->zone, session->now, err) != 0)
		return -1;
	for (size_t i = 0; i < forecast->sentence_count && msp_listing_table(cli); i++)
		fprintf(cli->out, "%s%s\n", i == 0 ? "\n" : "", forecast->sentences[i]);
	return 0;
}

static int print(struct forecast *forecast, bool totals, struct msp_error *err)
{
	struct msp_cli *cli = forecast->session->cli;
	bool both = !totals && msp_listing_table(cli);
	char from[MSP_TIME_SIZE], to[MSP_TIME_SIZE];

	if ((totals || both) && outlooks(forecast, err) != 0)
		return -1;
	if (!totals && print_clocks(forecast, err) != 0)
		return -1;
	if (both) {
		if (forecast->count > 0 && forecast->totals.count > 0)
			fputc('\n', cli->out);
		cli->common.columns = TOTALS;
		cli->common.sort = NULL;
		cli->common.limit = 0;
	} else if (totals) {
		msp_listing_columns(&forecast->totals, TOTALS);
	}
	if ((totals || both) && print_totals(forecast, err) != 0)
		return -1;
	msp_cli_note(cli, "from %s to %s if nothing happens, commit %.12s",
		msp_zone_emit(forecast->session->zone, forecast->now, from),
		msp_zone_emit(forecast->session->zone, forecast->until, to),
		msp_index_commit(forecast->session->index));
	return 0;
}

static int answer(struct forecast *forecast, const struct forecast_options *given, struct msp_error *err)
{
	struct msp_session *session = forecast->session;
	const struct msp_client *client;

	if (forecast->client != NULL && msp_catalog_client(&session->catalog, forecast->client, &client, err) != 0)
		return -1;
	if (sla_state_cutoff(session, &forecast->now, err) != 0 || read_days(forecast, given->days, err) != 0 ||
		msp_months_open(&forecast->months, session, err) != 0)
		return -1;
	/* a clock runs though nobody commits */
	forecast->months.known = forecast->now;
	msp_listing_init(&forecast->totals, session->cli);
	if ((!given->totals && look_at_all(forecast, err) != 0) || print(forecast, given->totals, err) != 0)
		return -1;
	return msp_session_finish(session, NULL, forecast->bad ? MSP_DATA : 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct forecast forecast = { .session = &session };
	int result = -1;

	if (cli->operand_count > 0)
		forecast.client = cli->operands[0];
	if (msp_session_open(&session, cli, forecast.client, err) == 0)
		result = answer(&forecast, parsed, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb sla_forecast_verb = {
	.name = "forecast",
	.summary = "what comes due if nothing happens, and what the month can come to",
	.operands = "[CLIENT]",
	.complete = "client",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct forecast_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Tickets that are still to come are in no figure.",
	.examples = "msp-sla forecast --days 3\n"
		    "msp-sla forecast acme --totals -f json",
	.run = run,
};
