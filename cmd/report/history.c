/* SPDX-License-Identifier: ISC */
/* history: what was done for a client. */
#include <string.h>

#include "cmd/report/verbs.h"
#include "cmd/session.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/load.h"
#include "lib/model/report_history.h"
#include "lib/store/db.h"
#include "lib/text/yaml.h"

struct history_options {
	const char *asset, *person, *format, *language, *output;
};

static const struct msp_option options[] = { { "asset", 'a', MSP_OPTION_TEXT, offsetof(struct history_options, asset),
						     "ASSET", "only of this equipment", "asset" },
	{ "person", 'r', MSP_OPTION_TEXT, offsetof(struct history_options, person), "PERSON",
		"only what this person of the client asked for", "person" },
	{ "format", 'f', MSP_OPTION_TEXT, offsetof(struct history_options, format), "FORMAT",
		"text, html, md, json or csv; else as --output ends, text", "words:text html md json csv" },
	{ "lang", 'l', MSP_OPTION_TEXT, offsetof(struct history_options, language), "LANG",
		"es or en; else the client's language", "words:es en" },
	{ "output", 0, MSP_OPTION_TEXT, offsetof(struct history_options, output), "FILE",
		"write to this file, whole or not at all", "file" },
	MSP_OPTION_END };

struct listing {
	struct msp_session *session;
	const struct history_options *given;
	struct msp_history history;
	enum msp_report_format format;
	enum msp_language language;
};

/* ---- what was asked ---- */

/* "2026-10" or "2026-10-12" into its first instant and the one behind it. */
static int parse_piece(
	const struct msp_zone *zone, const char *text, int64_t *start, int64_t *end, struct msp_error *err)
{
	struct msp_period month;
	struct msp_date day;

	if (msp_date_parse(text, &day, NULL) == 0) {
		*start = msp_zone_day_start(zone, day);
		*end = msp_zone_day_start(zone, msp_date_from_days(msp_date_days(day) + 1));
		return 0;
	}
	if (msp_period_parse(text, zone, &month, err) != 0) {
		msp_error_hint(
			err, "a month 2026-10, a day 2026-10-12, or two of them: 2026-01..2026-10-12, 2026-10..");
		return -1;
	}
	*start = month.start;
	*end = month.end;
	return 0;
}

static int parse_range(struct listing *listing, const char *text, struct msp_error *err)
{
	struct msp_arena *arena = listing->session->arena;
	struct msp_history *history = &listing->history;
	const struct msp_zone *zone = history->client->zone;
	const char *dots = text == NULL ? NULL : strstr(text, "..");
	int64_t other;

	history->from = history->until = MSP_TIME_NONE;
	if (text == NULL)
		return 0;
	if (dots == NULL)
		return parse_piece(zone, text, &history->from, &history->until, err);
	const char *first = msp_arena_strndup(arena, text, (size_t)(dots - text));
	if (first[0] != '\0' && parse_piece(zone, first, &history->from, &other, err) != 0)
		return -1;
	if (dots[2] != '\0' && parse_piece(zone, dots + 2, &other, &history->until, err) != 0)
		return -1;
	if (history->from != MSP_TIME_NONE && history->until != MSP_TIME_NONE && history->until <= history->from) {
		msp_error_set(err, MSP_USAGE, "%s ends before it begins", text);
		msp_error_hint(err, "the earlier one comes first");
		return -1;
	}
	return 0;
}

static int parse_options(struct listing *listing, struct msp_error *err)
{
	const struct history_options *given = listing->given;
	const char *dot = given->output == NULL ? NULL : strrchr(msp_path_base(given->output), '.');
	static const enum msp_report_format formats[] = { MSP_REPORT_HTML, MSP_REPORT_MARKDOWN, MSP_REPORT_JSON,
		MSP_REPORT_CSV };

	listing->format = MSP_REPORT_TEXT;
	for (size_t i = 0; dot != NULL && i < MSP_COUNT(formats); i++)
		if (strcmp(dot + 1, msp_report_extension(formats[i])) == 0)
			listing->format = formats[i];
	if (given->format != NULL && (msp_report_format_parse(given->format, &listing->format) != 0 ||
					     listing->format == MSP_REPORT_BRIEF)) {
		msp_error_set(err, MSP_USAGE, "no format '%s'", given->format);
		msp_error_hint(err, "text, html, md, json or csv");
		return -1;
	}
	if (given->language != NULL && msp_language_parse(given->language, &listing->language) != 0) {
		msp_error_set(err, MSP_USAGE, "a language reports are not written in");
		msp_error_hint(err, "--lang es or --lang en");
		return -1;
	}
	return 0;
}

/* ---- tickets ---- */

/* Is `asset` one of the ticket's? */
static bool about(const struct msp_ticket *ticket, const struct history_options *given)
{
	if (given->person != NULL && !msp_str_equal(ticket->requester, given->person))
		return false;
	if (given->asset == NULL)
		return true;
	for (const char *line = ticket->assets; line != NULL && *line != '\0';) {
		size_t length = strcspn(line, "\n");
		if (strlen(given->asset) == length && memcmp(line, given->asset, length) == 0)
			return true;
		line += length + (line[length] == '\n');
	}
	return false;
}

/* The words are only in the record itself. */
static int add_ticket(struct listing *listing, int64_t id, struct msp_error *err)
{
	struct msp_session *session = listing->session;
	struct msp_arena *arena = session->arena;
	struct msp_stmt *stmt;
	struct msp_node *node;
	struct msp_ticket *ticket;
	const char *path = NULL, *text;
	size_t length;

	if (msp_db_prepare(msp_index_db(session->index), "SELECT path FROM file WHERE id = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	if (msp_stmt_next(stmt, err) > 0)
		path = msp_arena_strdup(arena, msp_stmt_text(stmt, 0));
	msp_stmt_reset(stmt);
	if (path == NULL || msp_index_text(session->index, arena, path, &text, &length, err) != 0 ||
		msp_yaml_parse(arena, text, length, &node, err) != 0 ||
		msp_ticket_parse(arena, path, node, &ticket, err) != 0)
		return -1;
	msp_history_add(&listing->history, ticket);
	return 0;
}

static int collect(struct listing *listing, struct msp_error *err)
{
	const struct msp_ticket_selection selection = {
		.client = listing->history.client->slug,
		.from = listing->history.from,
		.until = listing->history.until,
	};
	struct msp_session *session = listing->session;
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	int64_t *ids = NULL;
	size_t count = 0, capacity = 0;
	int more;

	if (msp_tickets_open(msp_index_db(session->index), &selection, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, session->arena, &ticket, err)) > 0) {
		if (ticket->moved != NULL || !about(ticket, listing->given))
			continue;
		msp_arena_reserve(session->arena, ids, count, capacity);
		ids[count++] = msp_tickets_id(cursor);
	}
	msp_tickets_close(cursor);
	for (size_t i = 0; i < count && more == 0; i++)
		more = add_ticket(listing, ids[i], err);
	msp_history_sort(&listing->history);
	return more;
}

static int put_out(struct listing *listing, struct msp_error *err)
{
	struct msp_cli *cli = listing->session->cli;
	const char *output = listing->given->output;
	struct msp_buf out = MSP_BUF_INIT;
	int failed = msp_history_write(&listing->history, listing->language, listing->format, MSP_VERSION, &out, err);

	if (!failed && output != NULL) {
		failed = msp_file_output(output, out.data, out.length, 0666, err);
	} else if (!failed) {
		if (listing->format == MSP_REPORT_TEXT)
			msp_cli_page(cli, 0);
		fwrite(out.data, 1, out.length, cli->out); /* a failure is found when cli ends */
	}
	msp_buf_release(&out);
	return failed;
}

static int list(struct listing *listing, struct msp_error *err)
{
	struct msp_session *session = listing->session;
	struct msp_cli *cli = session->cli;
	const char *client = cli->operands[0];

	if (msp_catalog_client(&session->catalog, client, &listing->history.client, err) != 0) {
		if (err != NULL && err->code == MSP_MISSING && err->hint[0] == '\0')
			msp_error_hint(err, "msp-client ls lists the clients");
		return -1;
	}
	listing->history.arena = session->arena;
	listing->history.catalog = &session->catalog;
	listing->history.asset = listing->given->asset;
	listing->history.person = listing->given->person;
	if (listing->given->language == NULL)
		msp_language_parse(listing->history.client->language, &listing->language);
	if (parse_range(listing, cli->operand_count > 1 ? cli->operands[1] : NULL, err) != 0 ||
		collect(listing, err) != 0 || put_out(listing, err) != 0)
		return -1;
	return msp_session_finish(session, msp_arena_printf(session->arena, "clients/%s/", client), 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct listing listing = { .session = &session, .given = parsed };
	int result = -1;

	if (parse_options(&listing, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, cli->operands[0], err) == 0)
		result = list(&listing, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb report_history_verb = {
	.name = "history",
	.summary = "what was done for a client: date, ticket, what, who, time, visit",
	.operands = "CLIENT [PERIOD | FROM..TO]",
	.complete = "client,-",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct history_options),
	.details = "A line for each day that somebody worked on a ticket.  Internal notes are not part of it.",
	.examples = "msp-report history acme 2026-10\n"
		    "msp-report history acme 2026-01..2026-10-12 --asset srv-1 --output srv.html\n"
		    "msp-report history acme --person laura -f csv",
	.run = run,
};
