/* SPDX-License-Identifier: ISC */
/* workload: who has how much to do, and what was done. */
#include "lib/model/workload.h"

#include <inttypes.h>
#include <string.h>

#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT

static const struct msp_column columns[] = {
	{ "login", "LOGIN", MSP_TYPE_TEXT, SHOW, NULL, "technician; empty in the row of nobody's tickets" },
	{ "open", "OPEN", MSP_TYPE_INT, SHOW | RIGHT, NULL, "unresolved tickets" },
	{ "overdue", "OVERDUE", MSP_TYPE_INT, SHOW | RIGHT, NULL, "of these: a clock is missed and still goes" },
	{ "at_risk", "AT RISK", MSP_TYPE_INT, SHOW | RIGHT, NULL, "not overdue, and a clock is at risk" },
	{ "waiting", "WAITING", MSP_TYPE_INT, SHOW | RIGHT, NULL, "that wait for somebody else" },
	{ "today", "TODAY", MSP_TYPE_INT, SHOW | RIGHT, NULL, "with a clock due by the end of the day" },
	{ "week", "WEEK", MSP_TYPE_INT, SHOW | RIGHT, NULL, "with a clock due by the end of Sunday" },
	{ "worked", "WORKED", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL,
		"time written down in the month" },
	{ "resolved", "RESOLVED", MSP_TYPE_INT, SHOW | RIGHT, NULL, "resolutions written in the month" },
	{ "name", "NAME", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "full name" },
	{ "level", "LEVEL", MSP_TYPE_INT, RIGHT, NULL, "support level: 1 to 3" },
	{ "mail", "MAIL", MSP_TYPE_TEXT, 0, NULL, "address" },
	{ "month", "MONTH", MSP_TYPE_TEXT, 0, NULL, "the month of worked and resolved" },
};

struct load {
	struct msp_session *session;
	struct msp_workload workload;
	char month[MSP_PERIOD_SIZE];
	bool queried; /* only tickets that a query asks for */
	bool bad;     /* a ticket could not be judged: named on stderr */
};

/* ---- tickets --------------------------------------------------------------------------------------------------- */

static int add_ticket(struct load *load, struct msp_arena *arena, const struct msp_ticket *ticket)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (msp_workload_add(&load->workload, arena, ticket, &problem) == 0)
		return 0;
	msp_cli_error(load->session->cli, &problem);
	load->bad = true;
	return -1;
}

/* Those unresolved now, or with an event since the month began: they were all that was unresolved within it. */
static int add_tickets(struct load *load, char *const *terms, size_t count, struct msp_error *err)
{
	struct msp_session *session = load->session;
	const char *alive = msp_arena_printf(session->arena, "(ticket.unresolved = 1 OR ticket.updated >= %" PRId64 ")",
		load->workload.period.start);
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	int more;

	if (sla_state_open(session, terms, count, alive, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, &arena, &ticket, err)) == 1) {
		(void)add_ticket(load, &arena, ticket);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	msp_tickets_close(cursor);
	return more;
}

/* Everybody of the team who may act has a row, also with nothing to do. */
static int add_team(struct load *load, struct msp_error *err)
{
	struct msp_session *session = load->session;
	const char **paths;
	size_t count;

	if (msp_index_paths(session->index, session->arena, "team/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_technician *technician;
		const char *base = msp_path_base(paths[i]);
		const char *login = msp_arena_strndup(session->arena, base, strcspn(base, "."));
		if (msp_catalog_technician(&session->catalog, login, &technician, NULL) != 0)
			continue; /* a bad file is named by msp_session_finish */
		if (!technician->program && msp_node_bool(technician->node, "active", true))
			(void)msp_workload_row(&load->workload, technician->login);
	}
	return 0;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static void add_row(struct load *load, struct msp_listing *rows, const struct msp_workload_row *row)
{
	const struct msp_technician *technician;

	msp_listing_add(rows);
	msp_listing_text(rows, "login", row->login);
	msp_listing_number(rows, "open", row->open);
	msp_listing_number(rows, "overdue", row->overdue);
	msp_listing_number(rows, "at_risk", row->at_risk);
	msp_listing_number(rows, "waiting", row->waiting);
	msp_listing_number(rows, "today", row->today);
	msp_listing_number(rows, "week", row->week);
	msp_listing_number(rows, "worked", row->worked);
	msp_listing_number(rows, "resolved", row->resolved);
	msp_listing_text(rows, "month", load->month);
	if (row->login == NULL) {
		msp_listing_text(rows, "name", msp_session_spanish(load->session) ? "(sin asignar)" : "(unassigned)");
		return;
	}
	if (msp_catalog_technician(&load->session->catalog, row->login, &technician, NULL) != 0)
		return;
	msp_listing_text(rows, "name", technician->name);
	msp_listing_number(rows, "level", technician->level);
	msp_listing_text(rows, "mail", technician->mail);
}

static int print(struct load *load, struct msp_error *err)
{
	struct msp_session *session = load->session;
	struct msp_workload *workload = &load->workload;
	char text[MSP_TIME_SIZE];
	struct msp_listing rows;

	msp_workload_sort(workload);
	msp_listing_init(&rows, session->cli);
	for (size_t i = 0; i < workload->count; i++)
		add_row(load, &rows, workload->rows[i]);
	add_row(load, &rows, &workload->nobody);
	if (msp_listing_print(&rows, "login", session->zone, session->now, err) != 0)
		return -1;
	msp_cli_note(session->cli, "%s, as of %s, commit %.12s", load->month,
		msp_zone_emit(session->zone, workload->cutoff, text), msp_index_commit(session->index));
	return 0;
}

/* ---- the verb -------------------------------------------------------------------------------------------------- */

/* "2026-10" */
static bool is_month(const char *text)
{
	return strlen(text) == 7 && text[4] == '-' && strspn(text, "0123456789") == 4 &&
	       strspn(text + 5, "0123456789") == 2;
}

/* The month asked for, else the present one; what is known of it ends with it, or now. */
static int begin(struct load *load, const char *month, struct msp_error *err)
{
	struct msp_session *session = load->session;
	struct msp_period period;
	int64_t cutoff;

	if (sla_state_cutoff(session, &cutoff, err) != 0)
		return -1;
	struct msp_date today = msp_zone_date(session->zone, cutoff - 1);
	if (month == NULL)
		month = msp_arena_printf(session->arena, "%04d-%02d", today.year, today.month);
	if (msp_period_parse(month, session->zone, &period, err) != 0)
		return -1;
	if (period.start >= cutoff) {
		msp_error_set(err, MSP_USAGE, "%s has not begun", month);
		msp_error_hint(err, "what is to come is told by: msp-sla forecast");
		return -1;
	}
	msp_period_emit(&period, load->month);
	return msp_workload_init(&load->workload, session->arena, &session->catalog, &period,
		period.end < cutoff ? period.end : cutoff, err);
}

static int answer(struct load *load, struct msp_error *err)
{
	struct msp_cli *cli = load->session->cli;
	bool named = cli->operand_count > 0 && is_month(cli->operands[0]);

	load->queried = cli->operand_count > (size_t)named;
	if (cli->kept == NULL && begin(load, named ? cli->operands[0] : NULL, err) != 0)
		return -1;
	cli->kept = load;
	load->workload.catalog = &load->session->catalog;
	load->workload.provider = load->session->provider;
	if (!load->queried && add_team(load, err) != 0)
		return -1;
	if (add_tickets(load, cli->operands + named, cli->operand_count - named, err) != 0 ||
		(!cli->joining && print(load, err) != 0))
		return -1;
	return msp_session_finish(load->session, NULL, load->bad ? MSP_DATA : 0, err);
}

/* Of several stores: each adds what it has, the last one prints. */
static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct load *load = cli->kept != NULL ? cli->kept : msp_arena_alloc(&cli->arena, sizeof *load);
	int result = -1;

	(void)parsed;
	load->session = &session;
	if (msp_session_open(&session, cli, NULL, err) == 0)
		result = answer(load, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb sla_workload_verb = {
	.name = "workload",
	.summary = "who has how much to do, and what was done in a month",
	.operands = "[PERIOD] [QUERY]...",
	.complete = "query",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Tickets as they stand now, or stood at the end of a month that is over; the heaviest load\n"
		   "first, nobody's tickets last.  With a query: only those tickets.",
	.examples = "msp-sla workload\n"
		    "msp-sla workload 2026-10 client:acme -f csv",
	.run = run,
};
