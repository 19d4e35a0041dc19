/* SPDX-License-Identifier: ISC */
/* credits: what is given back for a month in which promises were not kept. */
#include "cmd/sla/credits.h"

#include <string.h>

#include "cmd/record.h"
#include "cmd/sla/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/kind.h"
#include "lib/text/yaml.h"

static const struct msp_option options[] = { { "amount", 0, MSP_OPTION_TEXT,
						     offsetof(struct sla_credits_options, amount), "AMOUNT",
						     "approve: another amount, before tax; needs --why", NULL },
	{ "why", 0, MSP_OPTION_TEXT, offsetof(struct sla_credits_options, why), "TEXT",
		"approve: why another amount, or a second time", NULL },
	{ "replace", 0, MSP_OPTION_FLAG, offsetof(struct sla_credits_options, replace), NULL,
		"approve: in place of what was approved before", NULL },
	{ "check", 0, MSP_OPTION_FLAG, offsetof(struct sla_credits_options, check), NULL,
		"ls: exit 1 when a month comes to another amount now", NULL },
	MSP_OPTION_END };

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT

static const struct msp_column columns[] = {
	{ "client", "CLIENT", MSP_TYPE_TEXT, SHOW, NULL, "client" },
	{ "period", "PERIOD", MSP_TYPE_TEXT, SHOW, NULL, "month" },
	{ "kind", "KIND", MSP_TYPE_TEXT, 0, NULL, "propose: availability or tickets" },
	{ "service", "SERVICE", MSP_TYPE_TEXT, 0, NULL, "propose: service" },
	{ "reached", "REACHED", MSP_TYPE_TEXT, RIGHT, NULL, "propose: percent reached" },
	{ "below", "BELOW", MSP_TYPE_TEXT, RIGHT, NULL, "propose: tier of the policy" },
	{ "credit", "CREDIT", MSP_TYPE_TEXT, RIGHT, NULL, "propose: share of the fee, of the whole line" },
	{ "id", "CAUSE", MSP_TYPE_TEXT, 0, NULL, "propose: outage or ticket behind the amount" },
	{ "ticket", "TICKET", MSP_TYPE_TEXT, 0, NULL, "propose: ticket of the outage" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, 0, NULL, "propose: clock that was missed" },
	{ "amount", "AMOUNT", MSP_TYPE_MONEY, SHOW | RIGHT, NULL, "before tax: of the cause; ls: approved" },
	{ "tax", "TAX", MSP_TYPE_MONEY, RIGHT, NULL, "ls: tax on it" },
	{ "total", "TOTAL", MSP_TYPE_MONEY, SHOW | RIGHT, NULL, "ls: the credit note" },
	{ "currency", "CURRENCY", MSP_TYPE_TEXT, SHOW, NULL, "currency" },
	{ "proposed", "PROPOSED", MSP_TYPE_MONEY, RIGHT, NULL, "ls: what was computed then" },
	{ "now", "NOW", MSP_TYPE_MONEY, RIGHT, NULL, "ls --check: what it comes to now" },
	{ "by", "BY", MSP_TYPE_TEXT, SHOW, NULL, "ls: who approved it" },
	{ "at", "AT", MSP_TYPE_TIME, SHOW, NULL, "ls: when" },
	{ "why", "WHY", MSP_TYPE_TEXT, MSP_COLUMN_WIDE, NULL, "ls: reason given" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, 0, NULL, "ls: commit of the data" },
};

/* ---- propose ---- */

static void put_cause(struct sla_credits *work, struct msp_listing *rows, const struct msp_credit_line *line,
	const struct msp_credit_cause *cause)
{
	struct msp_arena *arena = work->session->arena;
	char period[MSP_PERIOD_SIZE];

	msp_listing_add(rows);
	msp_listing_text(rows, "client", work->request.client->slug);
	msp_listing_text(rows, "period", msp_arena_strdup(arena, msp_period_emit(&work->request.period, period)));
	msp_listing_text(rows, "kind", msp_credit_kind_name(line->kind));
	msp_listing_text(rows, "service", line->service);
	msp_listing_text(rows, "reached", msp_availability_percent(arena, line->reached));
	msp_listing_text(rows, "below", msp_availability_percent(arena, line->below));
	msp_listing_text(
		rows, "credit", msp_arena_printf(arena, "%s%%", msp_availability_percent(arena, line->percent)));
	msp_listing_text(rows, "currency", work->credits.currency);
	if (work->credits.reason == MSP_CREDIT_DUE)
		msp_listing_number(rows, "amount", cause->amount);
	msp_listing_text(rows, "id", cause->id);
	msp_listing_text(rows, "ticket", cause->ticket);
	if (cause->miss != NULL)
		msp_listing_text(rows, "clock", msp_clock_name(cause->miss->clock->kind));
}

static bool wants_record(const struct msp_cli *cli)
{
	const char *format = cli->common.format;

	return !cli->common.quiet && format != NULL &&
	       (strcmp(format, "json") == 0 || strcmp(format, "jsonl") == 0 || strcmp(format, "yaml") == 0);
}

/* What approve would write, and why there is nothing when there is not. */
static int print_record(struct sla_credits *work, struct msp_error *err)
{
	struct msp_arena *arena = work->session->arena;
	struct msp_node *node = sla_credits_node(work, work->credits.amount);

	msp_node_set_string(arena, node, "client", work->request.client->slug);
	msp_node_set_string(arena, node, "reason", msp_credit_reason_name(work->credits.reason));
	return msp_record_print(
		work->session->cli, msp_extract_schema(work->session->extract, MSP_KIND_CREDIT), node, err);
}

static int propose(struct msp_session *session, char *const *operands, struct msp_error *err)
{
	struct sla_credits work = { .session = session };
	char text[MSP_TIME_SIZE];
	struct msp_listing rows;

	if (sla_credits_compute(&work, operands[0], operands[1], MSP_TIME_NONE, err) != 0)
		return -1;
	if (wants_record(session->cli))
		return print_record(&work, err);
	msp_listing_init(&rows, session->cli);
	msp_listing_columns(&rows, "kind,service,reached,below,credit,id,ticket,clock,amount");
	for (size_t i = 0; i < work.credits.line_count; i++)
		for (size_t j = 0; j < work.credits.lines[i].cause_count; j++)
			put_cause(&work, &rows, &work.credits.lines[i], &work.credits.lines[i].causes[j]);
	if ((rows.count > 0 || !msp_listing_table(session->cli)) &&
		msp_listing_print(&rows, "id", session->zone, session->now, err) != 0)
		return -1;
	msp_cli_note(session->cli, "%s", sla_credits_summary(&work));
	msp_cli_note(session->cli, "as of %s, commit %.12s%s", msp_zone_emit(session->zone, work.request.cutoff, text),
		msp_index_commit(session->index), work.metrics.preview ? ": the month is not over" : "");
	return 0;
}

/* ---- ls ---- */

static void put_money(struct msp_listing *rows, const char *column, const struct msp_node *node)
{
	int64_t amount;

	if (msp_money_parse(msp_node_text(node, column, ""), &amount, NULL) == 0)
		msp_listing_number(rows, column, amount);
}

static int put_record(struct msp_session *session, struct msp_listing *rows, const char *path, struct msp_error *err)
{
	const struct msp_node *approved;
	struct msp_place place;
	struct msp_node *root;
	struct msp_time at;
	const char *text;
	size_t length;

	msp_kind_place(session->arena, path, &place);
	if (msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	/* one that does not read is named by msp_session_finish */
	if (text == NULL || msp_yaml_parse(session->arena, text, length, &root, NULL) != 0)
		return 0;
	approved = msp_node_get(root, "approved");
	msp_listing_add(rows);
	msp_listing_text(rows, "client", place.client);
	msp_listing_text(rows, "period", place.period);
	put_money(rows, "amount", root);
	put_money(rows, "tax", root);
	put_money(rows, "total", root);
	put_money(rows, "proposed", root);
	msp_listing_text(rows, "currency", msp_node_text(root, "currency", NULL));
	msp_listing_text(rows, "by", msp_node_text(approved, "by", NULL));
	msp_listing_time(rows, "at", msp_node_time(approved, "at", &at) ? at.at : MSP_TIME_NONE);
	msp_listing_text(rows, "why", msp_node_text(root, "why", NULL));
	msp_listing_text(rows, "commit", msp_node_text(root, "commit", NULL));
	return 0;
}

/* A policy or an outage changed later does not change what was approved; but somebody should know. */
static int check_record(
	struct msp_session *session, struct msp_listing *rows, const char *path, bool *differs, struct msp_error *err)
{
	struct sla_credits work = { .session = session };
	const struct msp_node *proposed;
	struct msp_place place;
	struct msp_node *root;
	const char *text;
	size_t length;
	int64_t amount;

	msp_kind_place(session->arena, path, &place);
	if (msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL || msp_yaml_parse(session->arena, text, length, &root, NULL) != 0)
		return 0;
	if (sla_credits_compute(&work, place.client, place.period, session->now, err) != 0)
		return msp_error_wrap(err, "%s/%s", place.client, place.period);
	proposed = msp_node_get(root, "proposed");
	if (proposed == NULL || msp_money_parse(proposed->value, &amount, NULL) != 0)
		return 0;
	msp_listing_number(rows, "now", work.credits.amount);
	*differs |= work.credits.amount != amount;
	return 0;
}

static int find_records(
	struct msp_session *session, const char *client, const char ***paths, size_t *count, struct msp_error *err)
{
	static const char sql[] = "SELECT path FROM record JOIN file USING (id) WHERE kind = 'credit' AND"
				  " (?1 IS NULL OR client = ?1) ORDER BY path";
	struct msp_stmt *stmt;
	size_t capacity = 0;
	int more;

	*paths = NULL;
	*count = 0;
	if (msp_db_prepare(msp_index_db(session->index), sql, &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, client);
	while ((more = msp_stmt_next(stmt, err)) == 1) {
		msp_arena_reserve(session->arena, *paths, *count, capacity);
		(*paths)[(*count)++] = msp_arena_strdup(session->arena, msp_stmt_text(stmt, 0));
	}
	return more;
}

static int list(struct msp_session *session, const char *client, bool check, struct msp_error *err)
{
	const struct msp_client *known;
	const char **paths;
	size_t count;
	struct msp_listing rows;
	bool differs = false;

	if ((client != NULL && msp_catalog_client(&session->catalog, client, &known, err) != 0) ||
		find_records(session, client, &paths, &count, err) != 0)
		return -1;
	msp_listing_init(&rows, session->cli);
	if (check)
		msp_listing_columns(&rows, "client,period,proposed,now,amount,currency,by,at,why");
	for (size_t i = 0; i < count; i++)
		if (put_record(session, &rows, paths[i], err) != 0 ||
			(check && check_record(session, &rows, paths[i], &differs, err) != 0))
			return -1;
	if (msp_listing_print(&rows, "period", session->zone, session->now, err) != 0)
		return -1;
	return msp_session_finish(session,
		client == NULL ? NULL : msp_arena_printf(session->arena, "clients/%s/credits/", client),
		differs ? MSP_NO : 0, err);
}

/* ---- running ---- */

static int wrong(const char *word, struct msp_error *err)
{
	static const char *const names[] = { "propose", "approve", "ls" };
	const char *near = word == NULL ? NULL : msp_str_nearest(word, names, MSP_COUNT(names));

	if (word == NULL)
		msp_error_set(err, MSP_USAGE, "give client and month, as in: msp-sla credits propose acme 2026-10");
	else
		msp_error_set(err, MSP_USAGE, "'%s' is nothing that can be done with credits", word);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?", near);
	else if (word != NULL)
		msp_error_hint(err, "propose, approve or ls");
	return -1;
}

static int act(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct sla_credits_options *given = parsed;
	struct msp_cli *cli = session->cli;
	const char *name = cli->operand_count == 0 ? "ls" : cli->operands[0];
	char *const *rest = cli->operand_count == 0 ? cli->operands : cli->operands + 1;
	size_t count = cli->operand_count == 0 ? 0 : cli->operand_count - 1;
	bool approves = strcmp(name, "approve") == 0;

	if (!approves && (given->amount != NULL || given->why != NULL || given->replace))
		return msp_error_set(err, MSP_USAGE, "--amount, --why and --replace belong to approve");
	if (given->check && strcmp(name, "ls") != 0)
		return msp_error_set(err, MSP_USAGE, "--check belongs to ls");
	if (strcmp(name, "ls") == 0 && count <= 1)
		return list(session, count > 0 ? rest[0] : NULL, given->check, err);
	if (strcmp(name, "propose") != 0 && !approves)
		return wrong(strcmp(name, "ls") == 0 ? NULL : name, err);
	if (count != 2)
		return wrong(NULL, err);
	return approves ? sla_credits_approve(session, given, rest[0], rest[1], err) : propose(session, rest, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, act, err);
}

const struct msp_verb sla_credits_verb = {
	.name = "credits",
	.summary = "what is given back: propose, approve, ls",
	.operands = "[ACTION [CLIENT [MONTH]]]",
	.complete = "words:propose approve ls,client",
	.minimum = 0,
	.maximum = 3,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct sla_credits_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "propose shows each peso with the outage or ticket behind it; json and yaml are what\n"
		   "approve would write. A month is approved once, when it is over.",
	.examples = "msp-sla credits propose acme 2026-10\n"
		    "msp-sla credits approve acme 2026-10\n"
		    "msp-sla credits approve acme 2026-10 --amount 500 --why 'acordado con Laura'",
	.run = run,
};
