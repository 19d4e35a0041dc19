/* SPDX-License-Identifier: ISC */
/* import: history of other systems, as often as one likes: what is there already stays, what grew is added. */
#include <string.h>
#include <unistd.h>

#include "cmd/naming.h"
#include "cmd/session.h"
#include "cmd/ticket/change.h"
#include "cmd/ticket/create.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/progress.h"
#include "lib/model/import.h"
#include "lib/model/ticket_write.h"

#define FILE_LIMIT ((size_t)256 << 20)
#define MAP_LIMIT ((size_t)4 << 20)
#define TITLE_COLUMNS 60
#define NAMED 20 /* tickets left out that are named */

struct import_options {
	const char *client, *map, *zone;
	bool strict, show_map;
};

static const struct msp_option options[] = { { "client", 'c', MSP_OPTION_TEXT, offsetof(struct import_options, client),
						     "CLIENT", "whose tickets they are", "client" },
	{ "map", 0, MSP_OPTION_TEXT, offsetof(struct import_options, map), "FILE",
		"what the columns mean, see msp-map(5)", "file" },
	{ "zone", 0, MSP_OPTION_TEXT, offsetof(struct import_options, zone), "ZONE",
		"time zone of times without offset; else the map's, else the store's", NULL },
	{ "strict", 0, MSP_OPTION_FLAG, offsetof(struct import_options, strict), NULL,
		"write nothing when a row is refused", NULL },
	{ "show-map", 0, MSP_OPTION_FLAG, offsetof(struct import_options, show_map), NULL,
		"print the map of snow-csv, to copy and change", NULL },
	MSP_OPTION_END };

enum source { SNOW_CSV, CSV, JSONL, SOURCES };
static const char *const source_names[SOURCES] = { "snow-csv", "csv", "jsonl" };

/* What became of a ticket. */
enum outcome { OUTCOME_NEW, OUTCOME_CHANGED, OUTCOME_SAME, OUTCOME_REFUSED, OUTCOMES };
static const char *const outcome_names[OUTCOMES] = { "new", "changed", "same", "refused" };

struct importing {
	struct msp_cli *cli;
	const struct import_options *options;
	enum source source;
	const char *file; /* for messages */
	struct msp_session *session;
	struct msp_buf text;
	char hash[65];
	const struct msp_import_map *map;
	struct msp_import_request request;
	struct msp_import import;
	struct msp_map clients; /* as rows name them -> slug; "" = unknown */
	const char **ids;       /* by ticket; NULL = refused */
	size_t *events;         /* by ticket: written or added */
	enum outcome *outcomes;
	size_t counts[OUTCOMES];
};

/* ---- what is asked ---- */

static int read_source(struct importing *importing, struct msp_error *err)
{
	const char *name = importing->cli->operands[0];

	for (int i = 0; i < SOURCES; i++)
		if (strcmp(source_names[i], name) == 0) {
			importing->source = (enum source)i;
			return 0;
		}
	const char *nearest = msp_str_nearest(name, source_names, SOURCES);
	msp_error_set(err, MSP_USAGE, "'%s' cannot be imported: snow-csv, csv or jsonl can", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	return -1;
}

static int check_options(const struct importing *importing, struct msp_error *err)
{
	const struct import_options *given = importing->options;

	if (given->show_map && importing->source != SNOW_CSV)
		return msp_error_set(err, MSP_USAGE, "only snow-csv has a built-in map to show");
	if (given->show_map)
		return 0;
	if (importing->cli->common.when != NULL)
		return msp_error_set(err, MSP_USAGE, "--when: the rows say when it was");
	if (importing->cli->operand_count < 2) {
		msp_error_set(err, MSP_USAGE, "give a file to import");
		return msp_error_hint(err, "- reads standard input"), -1;
	}
	if (importing->source == CSV && given->map == NULL) {
		msp_error_set(err, MSP_USAGE, "csv needs --map FILE: what the columns mean");
		return msp_error_hint(err, "msp-ticket import snow-csv --show-map is one to begin with"), -1;
	}
	if (importing->source == SNOW_CSV && given->map != NULL)
		return msp_error_set(err, MSP_USAGE, "snow-csv has its own map: use csv with --map");
	if (importing->source == JSONL && (given->map != NULL || given->zone != NULL))
		return msp_error_set(
			err, MSP_USAGE, "jsonl has our own fields and full times: neither --map nor --zone");
	return 0;
}

static int read_file(struct importing *importing, struct msp_error *err)
{
	const char *name = importing->cli->operands[1];
	bool standard = strcmp(name, "-") == 0;

	importing->file = standard ? "standard input" : name;
	int failed = standard ? msp_fd_read(STDIN_FILENO, importing->file, FILE_LIMIT, &importing->text, err)
			      : msp_file_read(name, FILE_LIMIT, &importing->text, err);
	if (failed) {
		if (err != NULL && err->code == MSP_DATA)
			msp_error_hint(
				err, "cut it into parts: tickets that were imported already are not imported twice");
		return -1;
	}
	msp_sha256_hex(importing->text.data, importing->text.length, importing->hash);
	return 0;
}

static int read_map(struct importing *importing, struct msp_error *err)
{
	const char *path = importing->options->map;
	struct msp_buf text = MSP_BUF_INIT;
	int failed;

	if (importing->source == JSONL)
		return 0;
	if (path == NULL)
		msp_buf_adds(&text, msp_import_snow_map());
	failed = path == NULL ? 0 : msp_file_read(path, MAP_LIMIT, &text, err);
	if (!failed) {
		failed = msp_import_map_read(importing->session->arena, text.data, text.length, &importing->map, err);
		if (failed)
			msp_error_at(err, path == NULL ? "built-in map" : path, 0, 0);
	}
	msp_buf_release(&text);
	return failed;
}

/* --zone, else the map's, else the store's; the store's own copy first, then the system's. */
static int find_zone(struct importing *importing, struct msp_error *err)
{
	struct msp_session *session = importing->session;
	const char *name = importing->options->zone != NULL ? importing->options->zone
			   : importing->map != NULL         ? msp_import_map_zone(importing->map)
							    : NULL;
	struct msp_buf bytes = MSP_BUF_INIT;

	importing->request.zone = session->zone;
	if (name == NULL || msp_catalog_zone(&session->catalog, name, &importing->request.zone, NULL) == 0)
		return 0;
	int failed = msp_zone_read_system(NULL, name, &bytes, err);
	if (!failed)
		failed = msp_zone_parse(session->arena, name, bytes.data, bytes.length, &importing->request.zone, err);
	msp_buf_release(&bytes);
	if (failed && err != NULL) {
		err->code = importing->options->zone != NULL ? MSP_USAGE : MSP_DATA;
		msp_error_wrap(err, "time zone '%s'", name);
	}
	return failed;
}

static int find_client(struct importing *importing, struct msp_error *err)
{
	const char *client = importing->options->client;
	bool by_row = importing->source == JSONL || msp_import_map_has_client(importing->map);

	if (client == NULL && importing->map != NULL)
		client = msp_import_map_client(importing->map);
	importing->request.client = client;
	if (client != NULL)
		return ticket_check_client(importing->session, client, err);
	if (by_row)
		return 0;
	msp_error_set(err, MSP_USAGE, "whose tickets are they? neither --client nor the map says it");
	return msp_error_hint(err, "msp-client ls shows the clients"), -1;
}

static int prepare(struct importing *importing, struct msp_error *err)
{
	struct msp_session *session = importing->session;
	const struct msp_technician *who;

	if (msp_session_actor(session, &who, err) != 0 || read_map(importing, err) != 0 ||
		find_client(importing, err) != 0 || find_zone(importing, err) != 0)
		return -1;
	importing->request.map = importing->map;
	importing->request.by = who->login;
	importing->request.now = session->now;
	return 0;
}

/* ---- clients that rows name ---- */

static void refuse(struct importing *importing, struct msp_import_ticket *ticket, const char *column,
	const struct msp_error *error)
{
	struct msp_arena *arena = importing->session->arena;
	const struct msp_import_refusal refusal = {
		.line = ticket->line,
		.number = ticket->number,
		.column = column,
		.message = msp_arena_strdup(arena, error->message),
		.hint = error->hint[0] == '\0' ? NULL : msp_arena_strdup(arena, error->hint),
	};

	msp_import_refuse(arena, &importing->import, &refusal);
	ticket->refused = true;
}

static int settle_client(struct importing *importing, struct msp_import_ticket *ticket, struct msp_error *err)
{
	const char *slug = msp_map_get(&importing->clients, ticket->client);
	struct msp_error problem = MSP_ERROR_INIT;

	if (importing->request.client != NULL)
		return 0;
	if (slug == NULL) {
		if (msp_session_client_named(importing->session, ticket->client, &slug, err) != 0)
			return -1;
		msp_map_set(&importing->clients, ticket->client, (void *)(uintptr_t)slug);
	}
	if (*slug == '\0') {
		msp_error_set(&problem, MSP_DATA, "no client '%s', by slug, name or domain", ticket->client);
		msp_error_hint(&problem, "put it under `values: {client: …}` in the map, or make the client first");
		refuse(importing, ticket, "client", &problem);
	} else {
		ticket->client = slug;
	}
	return 0;
}

/* ---- tickets into the transaction ---- */

static int put_new(struct importing *importing, size_t number, struct msp_error *err)
{
	struct msp_session *session = importing->session;
	const struct msp_import_ticket *ticket = &importing->import.tickets[number];
	char digits[MSP_NUMBER_SIZE], uid[MSP_UID_SIZE];
	struct msp_buf text = MSP_BUF_INIT;

	if (msp_session_number_of(session, ticket->client, ticket->origin, digits, uid, err) != 0)
		return -1;
	importing->ids[number] = msp_arena_printf(session->arena, "%s-%s", ticket->client, digits);
	importing->events[number] = ticket->events;
	importing->outcomes[number] = OUTCOME_NEW;
	const char *path = msp_ticket_path(session->arena, ticket->client, digits, ticket->opened, session->zone);
	msp_import_emit(ticket, importing->ids[number], uid, &text);
	int failed = msp_txn_put(session->txn, path, text.data, text.length, err);
	if (!failed)
		msp_txn_record(session->txn, importing->ids[number]);
	msp_buf_release(&text);
	return failed;
}

/* The record a path leads to: behind tombstones, the one it is now. */
static int read_present(struct msp_session *session, const char **path, const char **text, size_t *length,
	struct msp_ticket **ticket, struct msp_error *err)
{
	struct msp_match match;

	if (ticket_read(session, *path, text, length, ticket, err) != 0)
		return -1;
	if ((*ticket)->moved == NULL)
		return 0;
	if (ticket_find(session, (*ticket)->moved, &match, err) != 0)
		return -1;
	*path = match.path;
	return ticket_read(session, *path, text, length, ticket, err);
}

static int put_grown(struct importing *importing, size_t number, const char *path, struct msp_error *err)
{
	struct msp_session *session = importing->session;
	struct msp_import_ticket *imported = &importing->import.tickets[number];
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_ticket *ticket;
	struct msp_edit edit;
	const char *text;
	size_t length, added;

	if (read_present(session, &path, &text, &length, &ticket, err) != 0)
		return -1;
	importing->ids[number] = ticket->id;
	int failed = msp_edit_init(&edit, session->arena, text, length, err);
	if (failed) {
		msp_error_at(err, path, 0, 0);
	} else if (msp_import_join(session->arena, imported, &edit, &added, &problem) != 0) {
		msp_error_wrap(&problem, "%s", ticket->id);
		refuse(importing, imported, NULL, &problem);
	} else if (added > 0) {
		failed = msp_txn_put(session->txn, path, edit.text.data, edit.text.length, err);
		msp_txn_record(session->txn, ticket->id);
		importing->outcomes[number] = OUTCOME_CHANGED;
		importing->events[number] = added;
	} else {
		importing->outcomes[number] = OUTCOME_SAME;
	}
	msp_edit_release(&edit);
	return failed;
}

static int put_ticket(struct importing *importing, size_t number, struct msp_error *err)
{
	struct msp_session *session = importing->session;
	struct msp_import_ticket *ticket = &importing->import.tickets[number];
	const char *path = NULL;
	int failed = 0;

	if (!ticket->refused)
		failed = settle_client(importing, ticket, err);
	if (!failed && !ticket->refused) {
		failed = msp_resolve_origin(
			msp_index_db(session->index), session->arena, ticket->client, ticket->origin, &path, err);
		if (!failed)
			failed = path == NULL ? put_new(importing, number, err)
					      : put_grown(importing, number, path, err);
	}
	if (ticket->refused)
		importing->outcomes[number] = OUTCOME_REFUSED;
	importing->counts[importing->outcomes[number]]++;
	return failed;
}

static int put_all(struct importing *importing, struct msp_error *err)
{
	struct msp_arena *arena = importing->session->arena;
	size_t count = importing->import.count;
	struct msp_progress progress;
	int failed = 0;

	importing->ids = msp_arena_array(arena, count, sizeof *importing->ids);
	importing->events = msp_arena_array(arena, count, sizeof *importing->events);
	importing->outcomes = msp_arena_array(arena, count, sizeof *importing->outcomes);
	msp_map_init(&importing->clients, arena);
	msp_progress_start(&progress, importing->cli, "import", count);
	for (size_t i = 0; i < count && !failed; i++) {
		failed = put_ticket(importing, i, err);
		msp_progress_step(&progress, i + 1);
	}
	msp_progress_end(&progress);
	return failed;
}

/* ---- what is told ---- */

/* A row that is refused takes the other rows of its ticket with it. */
static void tell_left_out(const struct importing *importing)
{
	const struct msp_import *import = &importing->import;
	struct msp_buf names = MSP_BUF_INIT;
	size_t count = 0, rows = 0;

	for (size_t i = 0; i < import->count; i++) {
		if (!import->tickets[i].refused || import->tickets[i].rows < 2)
			continue;
		if (count < NAMED)
			msp_buf_addf(&names, "%s%s", count == 0 ? "" : ", ", import->tickets[i].number);
		else if (count == NAMED)
			msp_buf_adds(&names, " …");
		count++;
		rows += import->tickets[i].rows;
	}
	if (count > 0)
		msp_cli_warn(importing->cli, "left out with all %zu rows: %s", rows, names.data);
	msp_buf_release(&names);
}

static void tell_refusals(const struct importing *importing)
{
	const struct msp_import *import = &importing->import;

	for (size_t i = 0; i < import->refusal_count; i++) {
		const struct msp_import_refusal *refusal = &import->refusals[i];
		struct msp_error error = MSP_ERROR_INIT;
		msp_error_set(&error, MSP_DATA, "%s", refusal->message);
		msp_error_at(&error, importing->file, refusal->line, 0);
		if (refusal->column != NULL)
			msp_error_field(&error, refusal->column);
		if (refusal->hint != NULL)
			msp_error_hint(&error, "%s", refusal->hint);
		msp_cli_error(importing->cli, &error);
	}
	tell_left_out(importing);
}

static const char *counts(const struct importing *importing)
{
	struct msp_buf out = MSP_BUF_INIT;
	const struct msp_import *import = &importing->import;

	msp_buf_addf(&out, "read %zu row%s, %zu ticket%s", import->rows, import->rows == 1 ? "" : "s", import->count,
		import->count == 1 ? "" : "s");
	for (size_t i = 0; i < OUTCOMES; i++)
		msp_buf_addf(&out, "%s%zu %s", i == 0 ? ": " : ", ", importing->counts[i], outcome_names[i]);
	if (import->idle > 0)
		msp_buf_addf(&out, "; %zu rows changed nothing", import->idle);
	const char *text = msp_arena_strdup(&importing->cli->arena, out.data);
	msp_buf_release(&out);
	return text;
}

/* With -n what would be done with each, otherwise the ids of what was. */
static void print_tickets(const struct importing *importing)
{
	const struct msp_import *import = &importing->import;
	struct msp_cli *cli = importing->cli;

	for (size_t i = 0; i < import->count; i++) {
		bool touched = importing->outcomes[i] == OUTCOME_NEW || importing->outcomes[i] == OUTCOME_CHANGED;
		if (!cli->common.dry_run || cli->common.quiet) {
			if (touched)
				fprintf(cli->out, "%s\n", importing->ids[i]);
			continue;
		}
		if (importing->outcomes[i] == OUTCOME_REFUSED)
			continue;
		const char *title = import->tickets[i].title;
		fprintf(cli->out, "%s\t%s\t%s\t%zu\t%s\n", outcome_names[importing->outcomes[i]], importing->ids[i],
			msp_utf8_visible(&cli->arena, import->tickets[i].origin, false), importing->events[i],
			msp_utf8_fit(&cli->arena, msp_utf8_visible(&cli->arena, title, false), TITLE_COLUMNS));
	}
}

static int commit(struct importing *importing, struct msp_error *err)
{
	struct msp_session *session = importing->session;
	size_t written = importing->counts[OUTCOME_NEW] + importing->counts[OUTCOME_CHANGED];
	const char *subject =
		msp_arena_printf(session->arena, "ticket: import %zu ticket%s", written, written == 1 ? "" : "s");
	const char *message = importing->cli->common.message;
	const char *body = msp_arena_printf(session->arena, "%s%s%s %s\nsha256 %s\n%s", message == NULL ? "" : message,
		message == NULL ? "" : "\n\n", source_names[importing->source],
		msp_utf8_visible(session->arena, msp_path_base(importing->file), false), importing->hash,
		counts(importing));

	if (written == 0 || importing->cli->common.dry_run)
		return 0;
	return msp_session_commit(session, subject, body, err);
}

/* ---- the verb ---- */

static int read_tickets(struct importing *importing, struct msp_error *err)
{
	const struct msp_buf *text = &importing->text;

	if (importing->source == JSONL) {
		msp_import_jsonl(
			importing->session->arena, &importing->request, text->data, text->length, &importing->import);
		return 0;
	}
	if (msp_import_csv(importing->session->arena, &importing->request, text->data, text->length, &importing->import,
		    err) == 0)
		return 0;
	msp_error_at(err, importing->file, 0, 0);
	return -1;
}

static int import(struct importing *importing, struct msp_error *err)
{
	bool refused;

	if (prepare(importing, err) != 0)
		return -1;
	/* nothing on standard input: nothing to do, as in every batch */
	if (importing->text.length == 0 && strcmp(importing->cli->operands[1], "-") == 0)
		return msp_cli_note(importing->cli, "%s", counts(importing)), 0;
	if (read_tickets(importing, err) != 0 || msp_session_begin(importing->session, err) != 0 ||
		put_all(importing, err) != 0)
		return -1;
	refused = importing->import.refusal_count > 0;
	tell_refusals(importing);
	if (refused && importing->options->strict) {
		msp_error_set(err, MSP_DATA, "%zu refused, so nothing was written", importing->import.refusal_count);
		return msp_error_hint(err, "without --strict the other tickets are imported"), -1;
	}
	if (commit(importing, err) != 0)
		return -1;
	print_tickets(importing);
	msp_cli_note(
		importing->cli, "%s%s", counts(importing), importing->cli->common.dry_run ? " (nothing written)" : "");
	return refused ? MSP_DATA : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct importing importing = { .cli = cli, .options = parsed, .session = &session, .text = MSP_BUF_INIT };
	int result = -1;

	if (read_source(&importing, err) != 0 || check_options(&importing, err) != 0)
		return -1;
	if (importing.options->show_map)
		return fputs(msp_import_snow_map(), cli->out), 0;
	if (read_file(&importing, err) == 0) {
		if (msp_session_open(&session, cli, NULL, err) == 0)
			result = import(&importing, err);
		msp_session_close(&session);
	}
	msp_buf_release(&importing.text);
	return result;
}

const struct msp_verb ticket_import_verb = {
	.name = "import",
	.summary = "bring history from another system",
	.operands = "snow-csv|csv|jsonl [FILE]",
	.complete = "words:snow-csv csv jsonl,file",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct import_options),
	.details =
		"Rows become tickets in one commit. A second run adds only what is new. A ticket with a row that is\n"
		"refused is left out whole, and told with line and column. -n shows what would be done.",
	.examples = "msp-ticket import snow-csv log.csv --client acme --zone America/Lima -n\n"
		    "msp-ticket import snow-csv --show-map >map.yaml\n"
		    "msp-ticket import csv tickets.csv --map map.yaml --strict\n"
		    "msp-ticket import jsonl - --client acme <tickets.jsonl",
	.run = run,
};
