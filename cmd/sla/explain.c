/* SPDX-License-Identifier: ISC */
/* explain: why the clocks of a ticket show what they show. */
#include "cmd/sla/explain.h"

#include <string.h>

#include "cmd/git.h"
#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "cmd/views.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/explain_page.h"
#include "lib/model/load.h"
#include "lib/model/query.h"
#include "lib/model/resolve.h"
#include "lib/model/ticket_columns.h"
#include "lib/text/yaml.h"

static const struct msp_option options[] = {
	{ "intervals", 'i', MSP_OPTION_FLAG, offsetof(struct sla_explain_options, intervals), NULL,
		"with json and jsonl also the intervals of tickets found by a query", NULL },
	{ "lang", 'l', MSP_OPTION_TEXT, offsetof(struct sla_explain_options, language), "LANG",
		"language of html, es or en; else that of the client", "words:es en" },
	MSP_OPTION_END
};

/* ---- one ticket ---- */

const char *sla_explain_commit(void *context, const char *path)
{
	struct sla_explaining *explaining = context;
	struct msp_session *session = explaining->session;
	const char *const arguments[] = { "log", "-1", "--no-show-signature", "--format=%H", "--end-of-options",
		msp_index_commit(session->index), "--", msp_arena_printf(session->arena, ":(top,literal)%s", path),
		NULL };
	struct msp_buf output = MSP_BUF_INIT;
	const char *commit = msp_map_get(&explaining->known, path);

	if (commit == NULL) {
		commit = msp_git_ask(session->arena, &session->repo, arguments, MSP_SYSTEM, &output, NULL, NULL) == 0
				 ? msp_str_trim(session->arena, output.data)
				 : "";
		msp_map_set(&explaining->known, msp_arena_strdup(session->arena, path), (void *)(uintptr_t)commit);
		msp_buf_release(&output);
	}
	return *commit == '\0' ? NULL : commit;
}

/* What stands between one ticket and the next. */
static const char *separator(const struct sla_explaining *explaining)
{
	if (explaining->format == SLA_EXPLAIN_JSON)
		return explaining->shown == 0 ? "[\n" : ",\n";
	return explaining->shown == 0 ? "" : "\n";
}

static int explain_page(struct sla_explaining *explaining, const struct msp_explained *explained, struct msp_error *err)
{
	struct msp_session *session = explaining->session;
	struct msp_explain_page page = { .arena = &explaining->arena,
		.catalog = &session->catalog,
		.zone = session->zone,
		.commit = msp_index_commit(session->index),
		.version = MSP_VERSION };
	const char *code = explaining->options->language;

	/* the reserved clients may have no file */
	if (msp_catalog_client(&session->catalog, explained->ticket->client, &page.client, NULL) != 0)
		page.client = NULL;
	if (page.client != NULL)
		page.zone = page.client->zone;
	if (code == NULL)
		code = page.client != NULL && page.client->language != NULL ? page.client->language
									    : session->provider->language;
	msp_language_parse(code, &page.language);
	return msp_explain_html(&page, explained, &explaining->out, err);
}

static int explain(struct sla_explaining *explaining, const struct msp_ticket *ticket, const char *path, bool intervals,
	struct msp_error *err)
{
	struct msp_session *session = explaining->session;
	struct msp_explained explained;
	FILE *out = session->cli->out;

	if (msp_explain(&explaining->explainer, &explaining->arena, ticket, path, explaining->cutoff, intervals,
		    &explained, err) != 0)
		return msp_error_wrap(err, "%s", ticket->id);
	msp_buf_clear(&explaining->out);
	if (explaining->format == SLA_EXPLAIN_JSON || explaining->format == SLA_EXPLAIN_JSONL)
		msp_explain_json(&explained, session->zone, &explaining->commits, &explaining->out);
	else if (explaining->format == SLA_EXPLAIN_TEXT)
		sla_explain_text(explaining, &explained);
	else if (explain_page(explaining, &explained, err) != 0)
		return msp_error_wrap(err, "%s", ticket->id);
	fputs(separator(explaining), out);
	fwrite(explaining->out.data, 1, explaining->out.length, out);
	explaining->shown++;
	return 0;
}

static int read_path(struct sla_explaining *explaining, int64_t id, const char **path, struct msp_error *err)
{
	struct msp_stmt *stmt;
	int more;

	if (msp_db_prepare(
		    msp_index_db(explaining->session->index), "SELECT path FROM file WHERE id = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	more = msp_stmt_next(stmt, err);
	if (more == 1)
		*path = msp_arena_strdup(&explaining->arena, msp_stmt_text(stmt, 0));
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

/* From the record itself: its lines are what intervals point at. */
static int explain_record(struct sla_explaining *explaining, const char *path, struct msp_error *err)
{
	struct msp_arena *arena = &explaining->arena;
	struct msp_ticket *ticket;
	struct msp_node *root;
	const char *text;
	size_t length;

	if (msp_index_text(explaining->session->index, arena, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return msp_error_set(err, MSP_MISSING, "%s is not in the store", path);
	if (msp_yaml_parse(arena, text, length, &root, err) != 0 ||
		msp_ticket_parse(arena, path, root, &ticket, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	return explain(explaining, ticket, path, true, err);
}

/* ---- those of a query ---- */

static int explain_found(
	struct sla_explaining *explaining, const struct msp_ticket *ticket, int64_t id, struct msp_error *err)
{
	bool data = explaining->format == SLA_EXPLAIN_JSON || explaining->format == SLA_EXPLAIN_JSONL;
	const char *path = NULL;

	if (data && !explaining->options->intervals)
		return explain(explaining, ticket, NULL, false, err);
	if (read_path(explaining, id, &path, err) != 0)
		return -1;
	return explain_record(explaining, path, err);
}

static int explain_query(struct sla_explaining *explaining, struct msp_error *err)
{
	const struct msp_cli *cli = explaining->session->cli;
	struct msp_ticket_cursor *cursor = NULL;
	struct msp_ticket *ticket;
	int more;

	if (sla_state_open(explaining->session, cli->operands, cli->operand_count, NULL, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, &explaining->arena, &ticket, err)) == 1) {
		struct msp_error one = MSP_ERROR_INIT;

		if (explain_found(explaining, ticket, msp_tickets_id(cursor), &one) != 0) {
			msp_cli_error(explaining->session->cli, &one);
			explaining->bad = true;
		}
		msp_arena_clear(&explaining->arena);
	}
	msp_tickets_close(cursor);
	return more;
}

/* ---- those that are named ---- */

static int explain_named(struct sla_explaining *explaining, char *const *ids, size_t count, struct msp_error *err)
{
	struct msp_session *session = explaining->session;
	const struct msp_resolve_request request = { .kind = MSP_KIND_TICKET, .now = session->now };

	explaining->commits = (struct msp_explain_commits){ explaining, sla_explain_commit };
	for (size_t i = 0; i < count; i++) {
		struct msp_matches matches;

		if (msp_resolve(msp_index_db(session->index), session->arena, &request, ids[i], &matches, err) != 0)
			return -1;
		if (matches.items[0].formerly)
			msp_cli_warn(session->cli, "%s is now %s", ids[i], matches.items[0].reference);
		if (explain_record(explaining, matches.items[0].path, err) != 0)
			return -1;
		msp_arena_clear(&explaining->arena);
	}
	return 0;
}

/* "481", "acme-4815164": a number of a ticket, perhaps behind its client. */
static bool is_id(const char *operand)
{
	const char *dash = strrchr(operand, '-');
	const char *number = dash == NULL ? operand : dash + 1;

	for (const char *at = operand; at < number; at++) {
		if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '-'))
			return false;
	}
	return strlen(number) >= 3 && number[strspn(number, "0123456789")] == '\0';
}

static bool all_ids(char *const *operands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_id(operands[i]))
			return false;
	}
	return count > 0;
}

/* ---- the verb ---- */

static int find_format(const struct msp_cli *cli, enum sla_explain_format *format, struct msp_error *err)
{
	static const char *const names[] = { "text", "html", "json", "jsonl" };
	const char *name = cli->common.format;

	*format = SLA_EXPLAIN_TEXT;
	if (name == NULL)
		return 0;
	for (size_t i = 0; i < MSP_COUNT(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*format = (enum sla_explain_format)i;
			return 0;
		}
	}
	msp_error_set(err, MSP_USAGE, "explain has no format '%s'", name);
	msp_error_hint(err, "text, html, json or jsonl");
	return -1;
}

/* A page is of one ticket; a language must be one. */
static int check_options(
	const struct sla_explaining *explaining, char *const *operands, size_t count, struct msp_error *err)
{
	const char *code = explaining->options->language;
	enum msp_language language;

	if (code != NULL && msp_language_parse(code, &language) != 0) {
		msp_error_set(err, MSP_USAGE, "a language pages are not written in: %s", code);
		msp_error_hint(err, "--lang es or --lang en");
		return -1;
	}
	if (explaining->format != SLA_EXPLAIN_HTML || (count == 1 && is_id(operands[0])))
		return 0;
	msp_error_set(err, MSP_USAGE, "html is a page on one ticket");
	msp_error_hint(err, "msp-sla explain 481 -f html >why.html");
	return -1;
}

static void end_output(const struct sla_explaining *explaining)
{
	FILE *out = explaining->session->cli->out;

	if (explaining->format == SLA_EXPLAIN_JSON)
		fputs(explaining->shown == 0 ? "[]" : "\n]", out);
	if (explaining->format == SLA_EXPLAIN_JSON ||
		(explaining->format == SLA_EXPLAIN_JSONL && explaining->shown > 0))
		fputc('\n', out);
}

static int explain_all(struct sla_explaining *explaining, char *const *operands, size_t count, struct msp_error *err)
{
	struct msp_session *session = explaining->session;
	char text[MSP_TIME_SIZE];
	int failed;

	if (sla_state_cutoff(session, &explaining->cutoff, err) != 0)
		return -1;
	msp_explainer_init(&explaining->explainer, &session->catalog);
	msp_map_init(&explaining->known, session->arena);
	failed = all_ids(operands, count) ? explain_named(explaining, operands, count, err)
					  : explain_query(explaining, err);
	end_output(explaining);
	if (failed)
		return -1;
	msp_cli_note(session->cli, "as of %s, commit %.12s", msp_zone_emit(session->zone, explaining->cutoff, text),
		msp_index_commit(session->index));
	return msp_session_finish(session, NULL, explaining->bad ? MSP_DATA : 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session = { .cli = cli };
	struct sla_explaining explaining = {
		.session = &session, .options = parsed, .arena = MSP_ARENA_INIT, .out = MSP_BUF_INIT
	};
	char **operands;
	size_t count;
	int result = -1;

	if (find_format(cli, &explaining.format, err) != 0 || msp_cli_operands(cli, &operands, &count, err) != 0 ||
		check_options(&explaining, operands, count, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, NULL, err) == 0)
		result = explain_all(&explaining, operands, count, err);
	msp_session_close(&session);
	msp_buf_release(&explaining.out);
	msp_arena_release(&explaining.arena);
	return result;
}

const struct msp_verb sla_explain_verb = {
	.name = "explain",
	.summary = "why the clocks of tickets show what they show",
	.operands = "[TICKET | QUERY]...",
	.complete = "ticket",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_FORMATS,
	.options = options,
	.options_size = sizeof(struct sla_explain_options),
	.details = "Each interval of a clock with the rule, the file and line, and the commit that decided it.\n"
		   "Formats: text, html (half a page for the client), json, jsonl.",
	.examples = "msp-sla explain 481\n"
		    "msp-sla explain acme-4815164 -f html >why.html\n"
		    "msp-sla explain client:acme opened:2026-10 -f jsonl",
	.run = run,
};
