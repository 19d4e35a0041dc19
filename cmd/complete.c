/* SPDX-License-Identifier: ISC */
#include "cmd/complete.h"

#include <string.h>

#include "cmd/session.h"
#include "cmd/several.h"
#include "cmd/views.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/ticket_columns.h"
#include "lib/store/db.h"
#include "lib/text/schema.h"

#define CANDIDATES "200"

/* Candidates of a kind: value and description, ?1 the prefix as a range [?1, ?2). */
struct source {
	const char *kind, *sql;
};

#define NAMES_OF(kind)                                                                                        \
	"SELECT name, title FROM record WHERE kind = '" kind "' AND client = '' AND name >= ?1 AND name < ?2" \
	" ORDER BY name LIMIT " CANDIDATES
/* Records of a client: both "acme/slug" (where a record is named) and the slug alone (where the client is known). */
#define SLUGS_OF(kind)                                                                            \
	"SELECT name, client || ' · ' || coalesce(title, '') FROM record WHERE kind = '" kind "'" \
	" AND name >= ?1 AND name < ?2"                                                           \
	" UNION ALL SELECT client || '/' || name, title FROM record WHERE kind = '" kind "'"      \
	" AND ?1 LIKE '%/%' AND client || '/' || name >= ?1 AND client || '/' || name < ?2 LIMIT " CANDIDATES
#define USED(column)                                                                                            \
	"SELECT DISTINCT " column ", NULL FROM (SELECT " column " FROM ticket ORDER BY opened DESC LIMIT 5000)" \
	" WHERE " column " >= ?1 AND " column " < ?2 ORDER BY 1 LIMIT " CANDIDATES

static const struct source sources[] = {
	{ "client", "SELECT client, title FROM record WHERE kind = 'client' AND client >= ?1 AND client < ?2"
		    " ORDER BY client LIMIT " CANDIDATES },
	{ "ticket", "SELECT number, client || ' · ' || title FROM ticket INDEXED BY ticket_urgency WHERE unresolved = "
		    "1 AND number >= ?1"
		    " AND number < ?2 UNION ALL SELECT client || '-' || number, title FROM ticket INDEXED BY "
		    "ticket_urgency WHERE unresolved = 1"
		    " AND ?1 GLOB '[a-z]*' AND client || '-' || number >= ?1 AND client || '-' || number < ?2"
		    " LIMIT " CANDIDATES },
	{ "login", NAMES_OF("technician") },
	{ "template", NAMES_OF("template") },
	{ "policy", NAMES_OF("policy") },
	{ "calendar", NAMES_OF("calendar") },
	{ "vendor", NAMES_OF("vendor") },
	{ "person", SLUGS_OF("person") },
	{ "asset", SLUGS_OF("asset") },
	{ "secret", SLUGS_OF("secret") },
	{ "record", "SELECT number, client || ' · ' || title FROM ticket INDEXED BY ticket_urgency WHERE unresolved = "
		    "1 AND number >= ?1"
		    " AND number < ?2 UNION ALL SELECT client || '/' || name, title FROM record WHERE client <> ''"
		    " AND client || '/' || name >= ?1 AND client || '/' || name < ?2 LIMIT " CANDIDATES },
	{ "document", SLUGS_OF("document") },
	{ "runbook", SLUGS_OF("runbook") },
	{ "category", USED("category") },
	{ "cause", USED("cause") },
	{ "site", USED("site") },
	{ "service", USED("service") },
};

static void put(struct msp_cli *cli, const char *value, const char *description)
{
	fputs(msp_utf8_visible(&cli->arena, value, false), cli->out);
	if (!msp_str_empty(description))
		fprintf(cli->out, "\t%s", msp_utf8_visible(&cli->arena, description, false));
	fputc('\n', cli->out);
}

static int from_index(
	struct msp_cli *cli, struct msp_session *session, const char *sql, const char *prefix, struct msp_error *err)
{
	struct msp_stmt *stmt;
	int more;

	if (msp_db_prepare(msp_index_db(session->index), sql, &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, prefix);
	msp_stmt_text_set(stmt, 2, msp_arena_printf(&cli->arena, "%s\xf4\x8f\xbf\xbf", prefix)); /* behind all others */
	while ((more = msp_stmt_next(stmt, err)) == 1)
		put(cli, msp_stmt_text(stmt, 0), msp_stmt_text(stmt, 1));
	return more;
}

/* Fields with their colon, and views. */
static int query_words(struct msp_cli *cli, const char *prefix)
{
	for (size_t i = 0; i < msp_ticket_table.column_count; i++) {
		const struct msp_column *column = &msp_ticket_table.columns[i];
		if ((column->flags & MSP_COLUMN_FILTER) != 0 && msp_str_starts(column->id, prefix))
			put(cli, msp_arena_printf(&cli->arena, "%s:", column->id), column->help);
	}
	for (size_t i = 0; i < msp_ticket_table.view_count; i++) {
		const char *name = msp_arena_printf(&cli->arena, "@%s", msp_ticket_table.views[i].name);
		if (msp_str_starts(name, prefix))
			put(cli, name, msp_ticket_table.views[i].help);
	}
	return 0;
}

/* Fields of a record, as `set` takes them: "title=". */
static int fields_of(struct msp_cli *cli, const char *kind, const char *under, const char *prefix)
{
	size_t count;
	struct msp_schema_field *fields = msp_schema_fields(&cli->arena, msp_schema_builtin(&cli->arena, kind), &count);

	for (size_t i = 0; i < count; i++) {
		if (!msp_str_starts(fields[i].path, under))
			continue;
		const char *name = fields[i].path + strlen(under);
		if (strpbrk(name, "[.*") != NULL || !msp_str_starts(name, prefix))
			continue;
		put(cli, msp_arena_printf(&cli->arena, "%s=", name), fields[i].description);
	}
	return 0;
}

/* Zones the system has, from its table of places. */
static int system_zones(struct msp_cli *cli, const char *prefix)
{
	struct msp_buf table = MSP_BUF_INIT;
	size_t count, cells;

	/* Without the table there is nothing to offer; the command itself says whether a zone exists. */
	if (msp_file_read("/usr/share/zoneinfo/tzdata.zi", (size_t)1 << 20, &table, NULL) != 0) {
		msp_buf_release(&table);
		return 0;
	}
	char **lines = msp_str_split(&cli->arena, table.data, '\n', &count);
	for (size_t i = 0; i < count; i++) {
		if (lines[i][0] != 'Z' && lines[i][0] != 'L')
			continue;
		char **words = msp_str_split(&cli->arena, lines[i], ' ', &cells);
		const char *name = cells < 3 ? "" : words[lines[i][0] == 'L' ? 2 : 1];
		if (strchr(name, '/') != NULL && msp_str_starts(name, prefix))
			put(cli, name, NULL);
	}
	msp_buf_release(&table);
	return 0;
}

/* What completes without a store; *found tells whether kind is one of these. */
static int from_tables(struct msp_cli *cli, const char *kind, const char *prefix, bool *found)
{
	*found = true;
	if (strcmp(kind, "query") == 0)
		return query_words(cli, prefix);
	if (strcmp(kind, "ticket-field") == 0)
		return fields_of(cli, "ticket", "log[].set.", prefix);
	if (strcmp(kind, "client-field") == 0)
		return fields_of(cli, "client", "", prefix);
	if (strcmp(kind, "person-field") == 0)
		return fields_of(cli, "person", "", prefix);
	if (strcmp(kind, "zone") == 0 || strcmp(kind, "system-zone") == 0)
		return system_zones(cli, prefix);
	*found = false;
	return 0;
}

static int complete_in(struct msp_cli *cli, const char *sql, const char *prefix, struct msp_error *err)
{
	struct msp_session session;
	int failed = 0;

	/* A shell that asks in the wrong folder wants silence, not a message in the middle of the line. */
	if (msp_session_open(&session, cli, NULL, NULL) == 0)
		failed = from_index(cli, &session, sql, prefix, err);
	msp_session_close(&session);
	return failed;
}

int msp_complete(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err)
{
	bool found;
	int failed = from_tables(cli, kind, prefix, &found);
	bool several = !found && msp_several_part(cli);

	for (size_t i = 0; !found && i < MSP_COUNT(sources); i++) {
		if (strcmp(sources[i].kind, kind) != 0)
			continue;
		for (size_t j = 0; !failed && j < (several ? cli->common.store_count : 1); j++) {
			if (several)
				cli->common.store = cli->common.stores[j];
			failed = complete_in(cli, sources[i].sql, prefix, err);
		}
	}
	return failed;
}
