/* SPDX-License-Identifier: ISC */
/* whatif: a month that is over, judged by another policy or other hours. */
#include "lib/model/whatif.h"

#include <string.h>

#include "cmd/months_credit.h"
#include "cmd/sla/clauses.h"
#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/progress.h"
#include "lib/model/phrase.h"
#include "lib/store/identity.h"
#include "lib/text/yaml.h"

struct whatif_options {
	const char *policy, *replace, *calendar;
	bool all, totals;
};

static const struct msp_option options[] = { { "policy", 'p', MSP_OPTION_TEXT, offsetof(struct whatif_options, policy),
						     "NAME|FILE", "judge by this policy: of the store, or a YAML file",
						     "policy" },
	{ "replace", 'r', MSP_OPTION_TEXT, offsetof(struct whatif_options, replace), "NAME",
		"only where this policy judges today; else everywhere", "policy" },
	{ "calendar", 'k', MSP_OPTION_TEXT, offsetof(struct whatif_options, calendar), "NAME|FILE",
		"these hours in place of all but 24x7", "calendar" },
	{ "all", 'a', MSP_OPTION_FLAG, offsetof(struct whatif_options, all), NULL, "also clocks whose verdict stays",
		NULL },
	{ "totals", 't', MSP_OPTION_FLAG, offsetof(struct whatif_options, totals), NULL,
		"a row for each client and one for all, in place of the clocks", NULL },
	MSP_OPTION_END };

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT
#define TOTALS                                                                                                     \
	"client,met,judged,share,new_met,new_judged,new_share,better,worse,percent,new_percent,credit,new_credit," \
	"change"

static const struct msp_column columns[] = {
	{ "id", "ID", MSP_TYPE_TEXT, SHOW, NULL, "client and number" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, SHOW, NULL, "response, update, arrival, notify or resolution" },
	{ "was", "WAS", MSP_TYPE_TEXT, SHOW, NULL,
		"verdict as it is: met, missed, unknown, exempt, open, none, or elsewhere (in another month)" },
	{ "is", "IS", MSP_TYPE_TEXT, SHOW, NULL, "verdict as it would have been" },
	{ "late", "LATE", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL,
		"business time beyond what was promised" },
	{ "new_late", "NEW LATE", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL,
		"the same, as it would have been" },
	{ "due", "DUE", MSP_TYPE_TIME, SHOW, NULL, "when it was due" },
	{ "new_due", "NEW DUE", MSP_TYPE_TIME, SHOW, NULL, "when it would have been due" },
	{ "title", "TITLE", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "title of the ticket" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "whose it is; --totals: all in the last row" },
	{ "stop", "STOP", MSP_TYPE_TIME, 0, NULL, "when the clock stopped; empty while it goes" },
	{ "target", "TARGET", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "business time promised" },
	{ "new_target", "NEW TARGET", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL,
		"the same, as it would have been" },
	{ "row", "ROW", MSP_TYPE_TEXT, 0, NULL, "policy and line of the row that judges" },
	{ "new_row", "NEW ROW", MSP_TYPE_TEXT, 0, NULL, "the same, as it would have been" },
	{ "met", "MET", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks met" },
	{ "judged", "N", MSP_TYPE_INT, RIGHT, NULL, "--totals: met and missed" },
	{ "share", "SHARE", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: met of judged; empty = no cases" },
	{ "new_met", "NEW MET", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks that would have been met" },
	{ "new_judged", "NEW N", MSP_TYPE_INT, RIGHT, NULL, "--totals: that would have been judged" },
	{ "new_share", "NEW SHARE", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: new_met of new_judged" },
	{ "better", "BETTER", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks missed that would not have been" },
	{ "worse", "WORSE", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks that would have been missed, and were not" },
	{ "percent", "CREDIT %", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: credit, as share of the fee" },
	{ "new_percent", "NEW %", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: the same, as it would have been" },
	{ "credit", "CREDIT", MSP_TYPE_MONEY, RIGHT, NULL, "--totals: credit, before tax; empty = no fee is known" },
	{ "new_credit", "NEW CREDIT", MSP_TYPE_MONEY, RIGHT, NULL, "--totals: the same, as it would have been" },
	{ "change", "CHANGE", MSP_TYPE_MONEY, RIGHT, NULL, "--totals: new_credit less credit" },
	{ "currency", "CURRENCY", MSP_TYPE_TEXT, 0, NULL, "--totals: of the amounts" },
};

/* Sums of one client, or of all. */
struct sums {
	const char *client, *currency;
	struct msp_tally before, after;
	int64_t better, worse;
	int64_t percent, new_percent; /* of the fee, in millionths of it */
	int64_t credit, new_credit;   /* hundredths of the currency */
	bool money;                   /* amounts are known */
	bool shares;                  /* percents say something: one client, all of its tickets */
};

struct whatif {
	struct msp_session *session;
	const struct whatif_options *given;
	const char *month;
	const char *client;     /* the only one asked about; NULL */
	struct msp_map *wanted; /* ids a query found; NULL = all tickets */
	struct msp_months months;
	struct msp_catalog catalog; /* as it would have been */
	struct msp_listing rows, totals;
	struct sums all;
	size_t clients; /* with something judged in one of the worlds */
	bool bad;       /* a client could not be judged: named on stderr */
};

/* ---- the other world ------------------------------------------------------------------------------------------- */

static bool is_file(const char *name)
{
	return strchr(name, '/') != NULL || msp_str_ends(name, ".yaml") || msp_str_ends(name, ".yml");
}

/* Text of a file, or of a record of the store. */
static int read_text(struct whatif *whatif, const char *folder, const char *name, const char **path, const char **text,
	size_t *length, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	struct msp_buf bytes = MSP_BUF_INIT;

	*path = name;
	if (!is_file(name)) {
		*path = msp_arena_printf(session->arena, "%s/%s.yaml", folder, name);
		return msp_index_text(session->index, session->arena, *path, text, length, err);
	}
	int failed = msp_file_read(name, MSP_YAML_LIMIT, &bytes, err);
	if (!failed) {
		*text = msp_arena_memdup(session->arena, bytes.data == NULL ? "" : bytes.data, bytes.length);
		*length = bytes.length;
	} else if (err != NULL && err->hint[0] == '\0') {
		msp_error_hint(err, "what the store has is named without folder and ending: premium");
	}
	msp_buf_release(&bytes);
	return failed;
}

static int read_policy(struct whatif *whatif, const struct msp_policy **policy, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	const char *name = whatif->given->policy, *path, *text = NULL;
	const struct msp_policy *own;
	size_t length;

	if (name == NULL)
		return 0;
	if (read_text(whatif, "policies", name, &path, &text, &length, err) != 0)
		return -1;
	if (text == NULL) /* for the message with the nearest name */
		return msp_catalog_policy(&session->catalog, name, &own, err);
	return msp_whatif_policy(session->arena, path, text, length, policy, err);
}

static int read_calendar(struct whatif *whatif, const struct msp_calendar **calendar, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	const char *name = whatif->given->calendar, *path, *text = NULL;
	size_t length;

	if (name == NULL)
		return 0;
	if (!is_file(name))
		return msp_catalog_calendar(&session->catalog, name, calendar, err);
	if (read_text(whatif, "calendars", name, &path, &text, &length, err) != 0)
		return -1;
	return msp_whatif_calendar(&session->catalog, path, text, length, calendar, err);
}

static int imagine(struct whatif *whatif, struct msp_error *err)
{
	struct msp_whatif other = { .replaced = whatif->given->replace };

	if (read_policy(whatif, &other.policy, err) != 0 || read_calendar(whatif, &other.calendar, err) != 0)
		return -1;
	return msp_whatif_catalog(&whatif->session->catalog, &other, &whatif->catalog, err);
}

/* ---- whose tickets --------------------------------------------------------------------------------------------- */

/* A single slug is a client; anything else is a query, whose tickets are all that is looked at. */
static int find_wanted(struct whatif *whatif, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	struct msp_cli *cli = session->cli;
	char *const *terms = cli->operands + 1;
	size_t count = cli->operand_count - 1;
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	int more;

	if (count == 1 && msp_slug_valid(terms[0])) {
		whatif->client = terms[0];
		return 0;
	}
	if (count == 0)
		return 0;
	whatif->wanted = msp_arena_alloc(session->arena, sizeof *whatif->wanted);
	msp_map_init(whatif->wanted, session->arena);
	if (sla_state_open(session, terms, count, NULL, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, &scratch, &ticket, err)) == 1) {
		msp_map_set(whatif->wanted, msp_arena_strdup(session->arena, ticket->id), session);
		msp_arena_clear(&scratch);
	}
	msp_tickets_close(cursor);
	msp_arena_release(&scratch);
	return more;
}

static void keep_wanted(const struct whatif *whatif, struct msp_arena *arena, struct msp_metrics_request *request)
{
	struct msp_ticket **kept = msp_arena_array(arena, request->count, sizeof(struct msp_ticket *));
	size_t count = 0;

	if (whatif->wanted == NULL)
		return;
	for (size_t i = 0; i < request->count; i++)
		if (msp_map_get(whatif->wanted, request->tickets[i]->id) != NULL)
			kept[count++] = (struct msp_ticket *)(uintptr_t)request->tickets[i];
	request->tickets = kept;
	request->count = count;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static const char *row_of(struct msp_arena *arena, const struct msp_clock *clock)
{
	if (clock->policy == NULL || clock->policy_line == 0)
		return NULL;
	return msp_arena_printf(arena, "%s:%d", clock->policy, clock->policy_line);
}

static void add_clock(struct whatif *whatif, const struct msp_whatif_row *row)
{
	struct msp_arena *arena = whatif->session->arena;
	struct msp_listing *rows = &whatif->rows;

	msp_listing_add(rows);
	msp_listing_text(rows, "id", msp_arena_strdup(arena, row->ticket->id));
	msp_listing_text(rows, "clock", msp_clock_name(row->kind));
	msp_listing_text(rows, "was", sla_outcome_name(row->was));
	msp_listing_text(rows, "is", sla_outcome_name(row->is));
	msp_listing_text(rows, "client", msp_arena_strdup(arena, row->ticket->client));
	if (row->ticket->title != NULL)
		msp_listing_text(rows, "title", msp_arena_strdup(arena, row->ticket->title));
	if (row->was == MSP_OUTCOME_MISSED)
		msp_listing_number(rows, "late", row->was_late);
	if (row->is == MSP_OUTCOME_MISSED)
		msp_listing_number(rows, "new_late", row->is_late);
	if (row->before != NULL && row->before->state != MSP_CLOCK_ABSENT) {
		msp_listing_time(rows, "due", row->before->due);
		msp_listing_time(rows, "stop", row->before->stop);
		msp_listing_number(rows, "target", row->before->target);
		msp_listing_text(rows, "row", row_of(arena, row->before));
	}
	if (row->after != NULL && row->after->state != MSP_CLOCK_ABSENT) {
		msp_listing_time(rows, "new_due", row->after->due);
		msp_listing_time(rows, "stop", row->after->stop);
		msp_listing_number(rows, "new_target", row->after->target);
		msp_listing_text(rows, "new_row", row_of(arena, row->after));
	}
}

static void add_share(struct msp_listing *rows, const char *column, int64_t met, int64_t judged)
{
	if (judged > 0)
		msp_listing_number(rows, column, sla_share(met, judged));
}

static void add_sums(struct msp_listing *rows, const struct sums *sums)
{
	int64_t judged = msp_tally_judged(&sums->before), new_judged = msp_tally_judged(&sums->after);

	msp_listing_add(rows);
	msp_listing_text(rows, "client", sums->client);
	msp_listing_number(rows, "met", sums->before.met);
	msp_listing_number(rows, "judged", judged);
	add_share(rows, "share", sums->before.met, judged);
	msp_listing_number(rows, "new_met", sums->after.met);
	msp_listing_number(rows, "new_judged", new_judged);
	add_share(rows, "new_share", sums->after.met, new_judged);
	msp_listing_number(rows, "better", sums->better);
	msp_listing_number(rows, "worse", sums->worse);
	if (sums->shares) {
		msp_listing_number(rows, "percent", sums->percent);
		msp_listing_number(rows, "new_percent", sums->new_percent);
	}
	if (!sums->money)
		return;
	msp_listing_number(rows, "credit", sums->credit);
	msp_listing_number(rows, "new_credit", sums->new_credit);
	msp_listing_number(rows, "change", sums->new_credit - sums->credit);
	msp_listing_text(rows, "currency", sums->currency);
}

/* ---- one client ------------------------------------------------------------------------------------------------ */

static void count_rows(struct sums *sums, const struct msp_whatif_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sums->better += rows[i].was == MSP_OUTCOME_MISSED && rows[i].is != MSP_OUTCOME_MISSED;
		sums->worse += rows[i].was != MSP_OUTCOME_MISSED && rows[i].is == MSP_OUTCOME_MISSED;
	}
}

static void sum_up(struct whatif *whatif, struct sums *sums)
{
	struct sums *all = &whatif->all;

	all->before.met += sums->before.met;
	all->before.missed += sums->before.missed;
	all->after.met += sums->after.met;
	all->after.missed += sums->after.missed;
	all->better += sums->better;
	all->worse += sums->worse;
	all->credit += sums->credit;
	all->new_credit += sums->new_credit;
	/* amounts of several currencies have no sum */
	all->money =
		sums->money && (whatif->clients == 0 || (all->money && msp_str_equal(all->currency, sums->currency)));
	all->currency = sums->currency;
	whatif->clients++;
}

/* Of services and clocks, as msp-sla credits proposes them. */
static int credits_of(struct whatif *whatif, const struct msp_metrics_request *request,
	const struct msp_metrics *metrics, int64_t *percent, int64_t *amount, struct msp_error *err)
{
	struct msp_month_services services;
	struct msp_credits credits;

	if (msp_months_services(whatif->session, request, &services, err) != 0 ||
		msp_months_credits(&services, metrics, &credits, err) != 0)
		return -1;
	/* of the fee in millionths; they are millionths of a percent */
	*percent = credits.due ? credits.percent / 100 : 0;
	*amount = credits.reason == MSP_CREDIT_DUE ? credits.amount : 0;
	return 0;
}

static int add_credits(struct whatif *whatif, struct msp_metrics_request *request, const struct msp_metrics *before,
	const struct msp_metrics *after, struct sums *sums, struct msp_error *err)
{
	request->catalog = &whatif->session->catalog;
	if (credits_of(whatif, request, before, &sums->percent, &sums->credit, err) != 0)
		return -1;
	request->catalog = &whatif->catalog;
	return credits_of(whatif, request, after, &sums->new_percent, &sums->new_credit, err);
}

static int compare(struct whatif *whatif, struct msp_arena *arena, const char *client, struct msp_error *err)
{
	struct msp_metrics_request request;
	struct msp_metrics before, after;
	struct msp_whatif_row *rows;

	if (msp_months_request(&whatif->months, arena, client, whatif->month, &request, err) != 0)
		return -1;
	keep_wanted(whatif, arena, &request);
	if (whatif->wanted != NULL && request.count == 0)
		return 0;
	if (msp_metrics_compute(&request, &before, err) != 0)
		return -1;
	request.catalog = &whatif->catalog;
	if (msp_metrics_compute(&request, &after, err) != 0)
		return -1;
	size_t count = msp_whatif_compare(arena, &before, &after, whatif->given->all, &rows);
	for (size_t i = 0; i < count; i++)
		add_clock(whatif, &rows[i]);
	struct sums sums = { .client = client,
		.currency = msp_arena_strdup(whatif->session->arena, before.contract.currency),
		.before = before.month->tally[MSP_WORK_ALL],
		.after = after.month->tally[MSP_WORK_ALL],
		.shares = whatif->wanted == NULL,
		.money = whatif->wanted == NULL && before.contract.fee_known };
	if (sums.shares && add_credits(whatif, &request, &before, &after, &sums, err) != 0)
		return -1;
	count_rows(&sums, rows, count);
	if (whatif->client == NULL && msp_tally_judged(&sums.before) + msp_tally_judged(&sums.after) == 0)
		return 0;
	add_sums(&whatif->totals, &sums);
	sum_up(whatif, &sums);
	return 0;
}

/* Of all clients, one whose data is bad is named and the others go on; what stops everything is -1. */
static int compare_next(struct whatif *whatif, struct msp_arena *arena, const char *client, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (whatif->client != NULL)
		return compare(whatif, arena, client, err);
	if (compare(whatif, arena, client, &problem) == 0)
		return 0;
	if (problem.code != MSP_DATA && problem.code != MSP_MISSING) {
		*err = problem;
		return -1;
	}
	msp_error_wrap(&problem, "client %s", client);
	msp_cli_error(whatif->session->cli, &problem);
	whatif->bad = true;
	return 0;
}

static int compare_all(struct whatif *whatif, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_progress progress;
	const char **slugs = &whatif->client;
	size_t count = 1;
	int failed = 0;

	if (whatif->client == NULL && msp_months_clients(&whatif->months, &slugs, &count, err) != 0)
		return -1;
	msp_progress_start(&progress, session->cli, "clients", count);
	for (size_t i = 0; i < count && !failed; i++) {
		failed = compare_next(whatif, &arena, slugs[i], err);
		msp_progress_step(&progress, i + 1);
		msp_arena_clear(&arena);
	}
	msp_progress_end(&progress);
	msp_arena_release(&arena);
	return failed;
}

/* ---- the verb -------------------------------------------------------------------------------------------------- */

static int print_totals(struct whatif *whatif, struct msp_error *err)
{
	struct msp_session *session = whatif->session;

	whatif->all.client = "all";
	if (whatif->clients != 1)
		add_sums(&whatif->totals, &whatif->all);
	return msp_listing_print(&whatif->totals, "client", session->zone, session->now, err);
}

static int print(struct whatif *whatif, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	struct msp_cli *cli = session->cli;
	bool table = msp_listing_table(cli);
	enum msp_language language;

	if (whatif->given->totals) {
		msp_listing_columns(&whatif->totals, TOTALS);
		return print_totals(whatif, err);
	}
	msp_language_parse(session->provider->language, &language);
	if (table && whatif->clients == 0) {
		fprintf(cli->out, "%s\n", msp_phrase(language, MSP_SAY_NO_CASES));
		return 0;
	}
	if (msp_listing_print(&whatif->rows, "id", session->zone, session->now, err) != 0)
		return -1;
	if (!table)
		return 0;
	if (whatif->rows.count > 0)
		fputc('\n', cli->out);
	cli->common.columns = TOTALS;
	cli->common.sort = NULL;
	cli->common.limit = 0;
	return print_totals(whatif, err);
}

static int answer(struct whatif *whatif, struct msp_error *err)
{
	struct msp_session *session = whatif->session;
	struct msp_period period;

	/* the month before all else: a typing error in it is not worth an hour of other messages */
	if (msp_period_parse(whatif->month, session->zone, &period, err) != 0 || imagine(whatif, err) != 0 ||
		find_wanted(whatif, err) != 0 || msp_months_open(&whatif->months, session, err) != 0)
		return -1;
	msp_listing_init(&whatif->rows, session->cli);
	msp_listing_init(&whatif->totals, session->cli);
	if (compare_all(whatif, err) != 0 || print(whatif, err) != 0)
		return -1;
	return msp_session_finish(session, NULL, whatif->bad ? MSP_DATA : 0, err);
}

static int check_options(const struct whatif_options *given, struct msp_error *err)
{
	if (given->policy == NULL && given->calendar == NULL) {
		msp_error_set(err, MSP_USAGE, "what if what? neither --policy nor --calendar is given");
		msp_error_hint(err, "msp-sla whatif --policy FILE 2026-10");
		return -1;
	}
	if (given->replace != NULL && given->policy == NULL) {
		msp_error_set(err, MSP_USAGE, "--replace says which policy --policy stands for");
		msp_error_hint(err, "msp-sla whatif --policy FILE --replace %s 2026-10", given->replace);
		return -1;
	}
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct whatif whatif = { .session = &session, .given = parsed, .month = cli->operands[0] };
	int result = -1;

	if (check_options(parsed, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, NULL, err) == 0)
		result = answer(&whatif, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb sla_whatif_verb = {
	.name = "whatif",
	.summary = "a month judged by another policy, against how it was",
	.operands = "PERIOD [CLIENT|QUERY]...",
	.complete = "-,client",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct whatif_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.examples = "msp-sla whatif -p nueva.yaml 2026-10 acme\n"
		    "msp-sla whatif -p oro -r estandar 2026-10 --totals -f csv",
	.run = run,
};
