/* SPDX-License-Identifier: ISC */
#include "lib/model/extract.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/extract_private.h"
#include "lib/model/pack.h"
#include "lib/text/json.h"
#include "lib/text/node_pack.h"
#include "lib/text/yaml.h"

#define TEXTS_AT_ONCE 20000 /* kept in memory while tickets do not come in order */
#define TABLES_VERSION "6"  /* raise it when tables or extraction change within one program version */

static const char tables[] =
	"CREATE TABLE ticket(id INTEGER PRIMARY KEY, client TEXT NOT NULL, number TEXT NOT NULL, title TEXT, status "
	"TEXT,"
	" unresolved INTEGER, priority TEXT, type TEXT, level INTEGER, assignee TEXT, requester TEXT, site TEXT,"
	" entity TEXT, category TEXT, service TEXT, channel TEXT, author TEXT, wait TEXT, wait_on TEXT, wait_ref TEXT,"
	" wait_since INTEGER, wait_until INTEGER, opened INTEGER, responded INTEGER, resolved INTEGER, closed INTEGER,"
	" updated INTEGER, said INTEGER, unanswered INTEGER, worked INTEGER, reopened INTEGER, handovers INTEGER,"
	" cause TEXT, merged TEXT, parent TEXT, uid TEXT, origin TEXT, assets TEXT, tags TEXT, appointment INTEGER,"
	" appointee TEXT, urgency INTEGER, due INTEGER, clock TEXT, remaining INTEGER, risk INTEGER, missed INTEGER,"
	" words INTEGER, words_hash INTEGER);"
	"CREATE TABLE ticket_log(id INTEGER PRIMARY KEY, log BLOB NOT NULL);"
	"CREATE VIRTUAL TABLE ticket_text USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');"
	"CREATE TABLE record(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, client TEXT NOT NULL, name TEXT NOT NULL,"
	" number TEXT, title TEXT, state TEXT, uid TEXT, origin TEXT, at INTEGER, words INTEGER);"
	"CREATE TABLE asset(id INTEGER PRIMARY KEY, client TEXT NOT NULL, slug TEXT NOT NULL, name TEXT, tag TEXT,"
	" kind TEXT, state TEXT, site TEXT, owner TEXT, vendor TEXT, model TEXT, serial TEXT, uuid TEXT, mac TEXT,"
	" addr TEXT, os TEXT, criticality TEXT, bought TEXT, warranty TEXT, support_end TEXT, expires TEXT, renew "
	"TEXT);"
	"CREATE VIRTUAL TABLE record_text USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');"
	"CREATE TABLE tree(id INTEGER PRIMARY KEY, node BLOB NOT NULL);" /* records that catalogs read, parsed */
	"CREATE TABLE former(number TEXT NOT NULL, id INTEGER NOT NULL);"
	"CREATE TABLE outage(id INTEGER PRIMARY KEY, client TEXT NOT NULL, number TEXT NOT NULL, starts INTEGER NOT "
	"NULL, ends INTEGER, ticket TEXT);"
	"CREATE TABLE secret(id INTEGER PRIMARY KEY, client TEXT NOT NULL, name TEXT NOT NULL, uid TEXT, kind TEXT,"
	" username TEXT, url TEXT, tags TEXT, assets TEXT, expires TEXT, rotate_every TEXT, due TEXT, changed INTEGER,"
	" value_rev INTEGER, gen INTEGER, writer TEXT, written INTEGER, roster INTEGER, readers TEXT);"
	"CREATE TABLE serial(value INTEGER NOT NULL);"
	"INSERT INTO serial VALUES(0);";

static const char indexes[] = "CREATE INDEX ticket_urgency ON ticket(urgency) WHERE unresolved = 1;"
			      "CREATE INDEX ticket_assignee ON ticket(assignee, urgency) WHERE unresolved = 1;"
			      "CREATE INDEX ticket_number ON ticket(number);"
			      "CREATE INDEX ticket_client ON ticket(client, opened);"
			      "CREATE INDEX ticket_opened ON ticket(opened);"
			      "CREATE INDEX ticket_resolved ON ticket(resolved);"
			      "CREATE INDEX ticket_updated ON ticket(updated);"
			      "CREATE INDEX ticket_unanswered ON ticket(unanswered) WHERE unanswered IS NOT NULL;"
			      "CREATE INDEX ticket_words ON ticket(words);"
			      "CREATE INDEX ticket_uid ON ticket(uid);"
			      "CREATE INDEX ticket_origin ON ticket(origin) WHERE origin IS NOT NULL;"
			      "CREATE INDEX record_name ON record(kind, name, client);"
			      "CREATE INDEX record_number ON record(number) WHERE number IS NOT NULL;"
			      "CREATE INDEX record_uid ON record(uid) WHERE uid IS NOT NULL;"
			      "CREATE INDEX record_origin ON record(origin) WHERE origin IS NOT NULL;"
			      "CREATE INDEX record_words ON record(words);"
			      "CREATE INDEX asset_client ON asset(client, slug);"
			      "CREATE INDEX outage_client ON outage(client, starts);"
			      "CREATE INDEX outage_ticket ON outage(ticket) WHERE ticket IS NOT NULL;"
			      "CREATE INDEX secret_client ON secret(client, name);"
			      "CREATE INDEX former_number ON former(number);"
			      "CREATE INDEX former_id ON former(id);";

static const char *const dump[] = {
	"SELECT 'ticket', path, ticket.client, number, title, status, unresolved, priority, type, level, assignee, "
	"requester,"
	" site, entity, category, service, channel, author, wait, wait_on, wait_ref, wait_since, wait_until, opened,"
	" responded, resolved, closed, updated, said, unanswered, worked, reopened, handovers, cause, merged, parent, "
	"uid,"
	" origin, assets, tags, appointment, appointee, urgency, due, clock, remaining, risk, missed, words_hash"
	" FROM ticket JOIN file USING (id)",
	"SELECT 'ticket_log', path, hex(log) FROM ticket_log JOIN file USING (id)",
	"SELECT 'record', path, kind, client, name, number, title, state, uid, origin, at FROM record JOIN file USING "
	"(id)",
	"SELECT 'asset', path, client, slug, name, tag, kind, state, site, owner, vendor, model, serial, uuid, mac, "
	"addr, os,"
	" criticality, bought, warranty, support_end, expires, renew FROM asset JOIN file USING (id)",
	"SELECT 'outage', path, client, number, starts, ends, ticket FROM outage JOIN file USING (id)",
	"SELECT 'tree', path, hex(node) FROM tree JOIN file USING (id)",
	"SELECT 'secret', path, client, name, uid, kind, username, url, tags, assets, expires, rotate_every, due, "
	"changed,"
	" value_rev, gen, writer, written, roster, readers FROM secret JOIN file USING (id)",
	"SELECT 'former', path, number FROM former JOIN file USING (id)",
	"CREATE VIRTUAL TABLE IF NOT EXISTS temp.ticket_words USING fts5vocab(main, ticket_text, instance)",
	"CREATE VIRTUAL TABLE IF NOT EXISTS temp.record_words USING fts5vocab(main, record_text, instance)",
	"SELECT 'ticket_text', path, term FROM temp.ticket_words JOIN ticket ON ticket.words = doc JOIN file USING "
	"(id)",
	"SELECT 'record_text', path, term FROM temp.record_words JOIN record ON record.words = doc JOIN file USING "
	"(id)",
	NULL,
};

/* What clocks, names and priorities of one client depend on. */
static const char *const shared[] = { "msp.yaml", "zones", "calendars", "policies", "team", "vendors", "templates",
	"schemas", NULL };

/* ---- version ---- */

/* Enough to notice another text, and quick: readers do this at every start. */
static uint64_t mix(uint64_t hash, const char *bytes, size_t length)
{
	for (; length >= 8; bytes += 8, length -= 8) {
		uint64_t word;
		memcpy(&word, bytes, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	for (; length > 0; bytes++, length--)
		hash = (hash ^ (unsigned char)*bytes) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ (hash >> 29);
}

static uint64_t schema_hash(void)
{
	size_t count;
	const char *const *names = msp_schema_builtin_names(&count);
	uint64_t hash = 1;

	for (size_t i = 0; i < count; i++) {
		const char *text = msp_schema_builtin_text(names[i]);
		hash = mix(hash, text, strlen(text));
	}
	/* What kinds share is no kind itself. */
	hash = mix(hash, msp_schema_builtin_text("common"), strlen(msp_schema_builtin_text("common")));
	hash = mix(hash, tables, sizeof tables);
	return mix(hash, indexes, sizeof indexes);
}

/* ---- reading a file ---- */

/* "---" on the first line, YAML, "---" on a line of its own; the rest is the body. */
static bool split_front(const char *text, size_t length, size_t *start, size_t *end, size_t *body)
{
	if (length < 4 || strncmp(text, "---", 3) != 0 || (text[3] != '\n' && text[3] != '\r'))
		return false;
	*start = text[3] == '\r' ? 5 : 4;
	for (size_t at = *start; at < length;) {
		const char *feed = memchr(text + at, '\n', length - at);
		size_t next = feed == NULL ? length : (size_t)(feed - text) + 1;
		if (strncmp(text + at, "---", 3) == 0 && strspn(text + at + 3, "\r\n") == next - at - 3) {
			*end = at;
			*body = next;
			return true;
		}
		at = next;
	}
	return false;
}

static int markdown_tree(struct msp_arena *arena, const char *text, size_t length, struct msp_node **node,
	const char **body, struct msp_error *err)
{
	size_t start, end, rest;

	*body = text;
	if (!split_front(text, length, &start, &end, &rest))
		return msp_error_set(
			err, MSP_DATA, "no front matter: the first line must be --- and another must end it");
	*body = text + rest;
	if (msp_yaml_parse(arena, text + start, end - start, node, err) != 0) {
		if (err != NULL)
			err->line++; /* the line of dashes */
		return -1;
	}
	return 0;
}

int msp_extract_tree(struct msp_arena *arena, const struct msp_kind *kind, const char *text, size_t length,
	struct msp_node **node, const char **body, struct msp_error *err)
{
	*node = NULL;
	*body = NULL;
	switch (kind->form) {
	case MSP_FORM_YAML:
		return msp_yaml_parse(arena, text, length, node, err);
	case MSP_FORM_MARKDOWN:
		return markdown_tree(arena, text, length, node, body, err);
	case MSP_FORM_JSON:
		return msp_json_parse(arena, text, length, node, err);
	case MSP_FORM_BINARY:
		break;
	}
	return 0;
}

/* Compiled when the first record of the kind comes, by whichever thread has it: all kinds at once would take longer
 * than a refresh after one change. */
static const struct msp_schema *schema_of(struct msp_extract *extract, const struct msp_kind *kind)
{
	const struct msp_schema **schema = &extract->schemas[kind->id];

	if (kind->schema == NULL)
		return NULL;
	pthread_mutex_lock(&extract->compiling);
	if (*schema == NULL)
		*schema = msp_schema_builtin(&extract->arena, kind->schema);
	pthread_mutex_unlock(&extract->compiling);
	return *schema;
}

const struct msp_schema *msp_extract_schema(struct msp_extract *extract, enum msp_kind_id kind)
{
	return schema_of(extract, msp_kind_get(kind));
}

static int check(struct msp_extract *extract, struct msp_arena *arena, const struct msp_kind *kind, const char *path,
	const char *text, size_t length, struct msp_node **node, const char **body, struct msp_problems *problems)
{
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_schema *schema = schema_of(extract, kind);

	if (msp_extract_tree(arena, kind, text, length, node, body, &err) != 0) {
		msp_error_at(&err, path, 0, 0);
		*msp_problems_add(problems) = err;
		return -1;
	}
	if (schema == NULL || *node == NULL || msp_schema_validate(schema, *node, problems) == 0)
		return 0;
	for (struct msp_problem *problem = problems->first; problem != NULL; problem = problem->next) {
		if (kind->form == MSP_FORM_MARKDOWN && problem->error.path[0] == '\0')
			problem->error.line++;
		msp_error_at(&problem->error, path, 0, 0);
	}
	return -1;
}

int msp_extract_check(struct msp_extract *extract, struct msp_arena *arena, const char *path, const char *text,
	size_t length, struct msp_node **node, struct msp_problems *problems)
{
	const struct msp_kind *kind = msp_kind_of(path);
	struct msp_node *found = NULL;
	struct msp_ticket *ticket;
	struct msp_outage *outage;
	struct msp_error err = MSP_ERROR_INIT;
	const char *body;

	if (node != NULL)
		*node = NULL;
	if (check(extract, arena, kind, path, text, length, &found, &body, problems) != 0)
		return -1;
	if ((kind->id == MSP_KIND_TICKET && msp_ticket_parse(arena, path, found, &ticket, &err) != 0) ||
		(kind->id == MSP_KIND_OUTAGE && msp_outage_parse(arena, path, found, &outage, &err) != 0)) {
		*msp_problems_add(problems) = err;
		return -1;
	}
	if (node != NULL)
		*node = found;
	return 0;
}

/* ---- rules ---- */

/* Tickets by the month in their path, over all clients: full text is gathered in order of time. */
static int rank(const char *path)
{
	const struct msp_kind *kind = msp_kind_of(path);
	const char *date;

	if (kind->id != MSP_KIND_TICKET)
		return kind->rank;
	date = strstr(path, "/tickets/") + strlen("/tickets/");
	return 100 + (int)strtol(date, NULL, 10) * 12 + (int)strtol(date + strlen("2026/"), NULL, 10);
}

static bool keep(const char *path)
{
	enum msp_kind_id id = msp_kind_of(path)->id;

	return id != MSP_KIND_ATTACHMENT && id != MSP_KIND_OTHER;
}

static void end_refresh(struct msp_extract *extract)
{
	msp_arena_release(&extract->scratch);
	msp_arena_release(&extract->texts);
	extract->have_catalog = extract->have_serial = extract->all = extract->ordered = false;
	extract->ticket_texts = extract->record_texts = (struct msp_extract_texts){ NULL, 0, 0 };
	extract->fresh = NULL;
	extract->fresh_count = extract->fresh_capacity = 0;
	extract->dropped_id = 0;
}

static int begin(void *context, struct msp_index *index, bool all, bool ordered, struct msp_error *err)
{
	struct msp_extract *extract = context;

	end_refresh(extract); /* of one that failed on its way */
	extract->all = all;
	extract->ordered = all && ordered;
	extract->month = 0;
	return all ? msp_extract_texts_begin(index, err) : 0;
}

static void note_problems(const struct msp_problems *problems, struct msp_error *problem)
{
	*problem = problems->first->error;
	if (problems->count > 1 && problem->hint[0] == '\0')
		msp_error_hint(problem, "there is more: msp-store lint shows all %zu problems", problems->count);
}

static void *parse(void *context, struct msp_arena *arena, const struct msp_index_file *file, struct msp_error *problem)
{
	struct msp_extract *extract = context;
	struct msp_extract_parsed *parsed = msp_arena_alloc(arena, sizeof *parsed);
	struct msp_node *node = NULL;
	struct msp_problems problems;
	struct msp_buf packed = MSP_BUF_INIT;
	const char *body = NULL;

	msp_problems_init(&problems, arena);
	msp_kind_place(arena, file->path, &parsed->place);
	parsed->kind = parsed->place.kind;
	if (check(extract, arena, parsed->kind, file->path, file->text, file->length, &node, &body, &problems) != 0) {
		note_problems(&problems, problem);
		return NULL;
	}
	parsed->node = node;
	if (parsed->kind->id != MSP_KIND_TICKET) {
		if (parsed->kind->id == MSP_KIND_OUTAGE &&
			msp_outage_parse(arena, file->path, node, &parsed->outage, problem) != 0)
			return NULL;
		msp_extract_record_words(arena, parsed, body);
		return parsed;
	}
	if (msp_ticket_parse(arena, file->path, node, &parsed->ticket, problem) != 0)
		return NULL;
	msp_extract_ticket_words(arena, parsed);
	msp_pack_ticket(parsed->ticket, &packed);
	parsed->packed = msp_arena_memdup(arena, packed.data, packed.length);
	parsed->packed_length = packed.length;
	msp_buf_release(&packed);
	return parsed;
}

static int put(
	void *context, struct msp_index *index, const struct msp_index_file *file, void *result, struct msp_error *err)
{
	const struct msp_extract_parsed *parsed = result;
	struct msp_extract *extract = context;

	if (parsed == NULL)
		return 0;
	if (parsed->kind->id == MSP_KIND_TICKET) {
		int month = rank(file->path);
		bool full = extract->all && extract->ticket_texts.count >= TEXTS_AT_ONCE;
		if (((extract->ordered && month != extract->month) || full) &&
			msp_extract_texts_flush(extract, index, err) != 0)
			return -1;
		extract->month = month;
		return msp_extract_ticket_put(extract, index, file->id, parsed, err);
	}
	return msp_extract_record_put(extract, index, file->id, parsed, err);
}

static int drop(void *context, struct msp_index *index, int64_t id, const char *path, struct msp_error *err)
{
	if (msp_kind_of(path)->id == MSP_KIND_TICKET)
		return msp_extract_ticket_drop(context, index, id, err);
	return msp_extract_record_drop(index, id, err);
}

static bool contains(const char *const *paths, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(paths[i], path) == 0)
			return true;
	return false;
}

static int finish(
	void *context, struct msp_index *index, const char *const *changed, size_t count, struct msp_error *err)
{
	struct msp_extract *extract = context;
	int result = 0;

	if (changed != NULL && contains(changed, count, "msp.yaml"))
		result = msp_extract_derive_all(extract, index, err);
	if (result == 0)
		result = msp_extract_texts_put(extract, index, err);
	if (result == 0)
		result = msp_extract_due(extract, index, changed, count, err);
	end_refresh(extract);
	return result;
}

int msp_extract_open(const char *program, struct msp_extract **extract, struct msp_error *err)
{
	struct msp_extract *made = calloc(1, sizeof *made);

	(void)err;
	if (made == NULL)
		msp_out_of_memory();
	made->rules = (struct msp_index_rules){
		.context = made,
		.version = msp_arena_printf(
			&made->arena, "%s/" TABLES_VERSION "/%016llx", program, (unsigned long long)schema_hash()),
		.tables = tables,
		.indexes = indexes,
		.rank = rank,
		.parse = parse,
		.put = put,
		.drop = drop,
		.finish = finish,
		.keep = keep,
		.begin = begin,
		.shared = shared,
		.dump = dump,
	};
	pthread_mutex_init(&made->compiling, NULL);
	*extract = made;
	return 0;
}

void msp_extract_close(struct msp_extract *extract)
{
	if (extract == NULL)
		return;
	end_refresh(extract);
	msp_arena_release(&extract->arena);
	pthread_mutex_destroy(&extract->compiling);
	free(extract);
}

const struct msp_index_rules *msp_extract_rules(const struct msp_extract *extract)
{
	return &extract->rules;
}

/* ---- catalog over the index ---- */

struct source {
	struct msp_index *index;
	struct msp_arena *arena;
};

static int source_read(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	const struct source *source = context;

	return msp_index_text(source->index, source->arena, path, text, length, err);
}

static int source_node(void *context, const char *path, const struct msp_node **node, struct msp_error *err)
{
	const struct source *source = context;
	struct msp_node *tree = NULL;
	struct msp_stmt *stmt;
	size_t length;

	if (msp_db_prepare(msp_index_db(msp_index_of(source->index, path)),
		    "SELECT tree.node FROM file JOIN tree ON tree.id = file.id WHERE file.path = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, path);
	int more = msp_stmt_next(stmt, err);
	if (more == 1) {
		const void *bytes = msp_stmt_blob(stmt, 0, &length);
		if (msp_node_unpack(source->arena, bytes, length, &tree, NULL) != 0)
			more = msp_db_heal(msp_index_db(msp_index_of(source->index, path)), err);
	}
	msp_stmt_reset(stmt);
	*node = tree;
	return more < 0 ? -1 : 0;
}

static int source_list(void *context, const char *prefix, const char ***paths, size_t *count, struct msp_error *err)
{
	const struct source *source = context;

	return msp_index_paths(source->index, source->arena, prefix, paths, count, err);
}

void msp_extract_source(struct msp_index *index, struct msp_arena *arena, struct msp_catalog_source *source)
{
	struct source *made = msp_arena_alloc(arena, sizeof *made);

	made->index = index;
	made->arena = arena;
	*source = (struct msp_catalog_source){
		.context = made, .read = source_read, .node = source_node, .list = source_list
	};
}

/* A store whose msp.yaml does not read still has tickets: priorities then come from the default matrix. */
int msp_extract_catalog(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	struct msp_catalog_source source;
	const struct msp_provider *provider;

	(void)err;
	if (extract->have_catalog)
		return 0;
	msp_extract_source(index, &extract->scratch, &source);
	msp_catalog_init(&extract->catalog, &extract->scratch, &source);
	extract->have_catalog = true;
	extract->matrices = (struct msp_matrices){ NULL, 0 };
	if (msp_catalog_provider(&extract->catalog, &provider, NULL) == 0)
		extract->matrices = provider->matrices;
	return 0;
}

/* ---- binding ---- */

void msp_extract_text(struct msp_extract_binder *binder, const char *text)
{
	msp_stmt_text_set(binder->stmt, ++binder->number, text);
}

void msp_extract_number(struct msp_extract_binder *binder, int64_t number)
{
	msp_stmt_int_set(binder->stmt, ++binder->number, number);
}

void msp_extract_time(struct msp_extract_binder *binder, int64_t at)
{
	if (at == MSP_TIME_NONE)
		msp_stmt_null_set(binder->stmt, ++binder->number);
	else
		msp_stmt_int_set(binder->stmt, ++binder->number, at);
}
