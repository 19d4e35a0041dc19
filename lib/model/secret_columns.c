/* SPDX-License-Identifier: ISC */
#include "lib/model/secret_columns.h"

#include "lib/base/str.h"

#define SHOW MSP_COLUMN_DEFAULT
#define ASK MSP_COLUMN_FILTER
#define RIGHT MSP_COLUMN_RIGHT

const struct msp_column msp_secret_columns[MSP_SECRET_COLUMN_COUNT] = {
	{ "secret", "SECRET", MSP_TYPE_TEXT, SHOW | ASK, "secret.client || '/' || secret.name", "client/name" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, ASK | MSP_COLUMN_ENUM, "secret.client", "client" },
	{ "name", "NAME", MSP_TYPE_TEXT, ASK, "secret.name", "name" },
	{ "kind", "KIND", MSP_TYPE_TEXT, SHOW | ASK | MSP_COLUMN_ENUM, "secret.kind",
		"password, totp, key, file or note" },
	{ "username", "USERNAME", MSP_TYPE_TEXT, SHOW | ASK, "secret.username", "who signs in with it" },
	{ "url", "URL", MSP_TYPE_TEXT, SHOW | ASK | MSP_COLUMN_WIDE, "secret.url", "where" },
	{ "tags", "TAGS", MSP_TYPE_LIST, ASK, "secret.tags", "free marks" },
	{ "assets", "ASSETS", MSP_TYPE_LIST, ASK, "secret.assets", "what it opens" },
	{ "expires", "EXPIRES", MSP_TYPE_DATE, ASK, "secret.expires", "when it ends by itself" },
	{ "rotate_every", "ROTATE EVERY", MSP_TYPE_TEXT, 0, "secret.rotate_every", "how often it is to be changed" },
	{ "due", "DUE", MSP_TYPE_DATE, SHOW | ASK, "secret.due", "day by which it has to be changed" },
	{ "changed", "CHANGED", MSP_TYPE_TIME, ASK, "secret.changed", "when the value was changed last" },
	{ "value_rev", "VALUE REV", MSP_TYPE_INT, ASK | RIGHT, "secret.value_rev", "rises when the value changes" },
	{ "gen", "GEN", MSP_TYPE_INT, ASK | RIGHT, "secret.gen", "rises on every signature" },
	{ "writer", "WRITER", MSP_TYPE_TEXT, ASK | MSP_COLUMN_ENUM, "secret.writer", "who signed it" },
	{ "written", "WRITTEN", MSP_TYPE_TIME, ASK, "secret.written", "when" },
	{ "roster", "ROSTER", MSP_TYPE_INT, ASK | RIGHT, "secret.roster", "roster it was written under" },
	{ "readers", "READERS", MSP_TYPE_LIST, ASK, "secret.readers", "who can open it" },
	{ "id", "ID", MSP_TYPE_TEXT, ASK, "secret.uid", "id that never changes" },
	{ "path", "PATH", MSP_TYPE_TEXT, 0, "(SELECT file.path FROM file WHERE file.id = secret.id)",
		"file in the store" },
};

static const struct msp_query_view views[] = {
	{ "due", "secret.due IS NOT NULL AND secret.due <= date(?3 + 43200, 'unixepoch')", "to be changed by today" },
	{ "mine", "instr(char(10) || secret.readers || char(10), char(10) || ?2 || char(10)) > 0", "that I can open" },
};

const struct msp_query_table msp_secret_table = {
	.noun = "secret",
	.from = "secret",
	.text_from =
		"record_text CROSS JOIN record ON record.words = record_text.rowid CROSS JOIN secret ON secret.id ="
		" record.id",
	.text_match = "record_text MATCH",
	.text_order = "secret.client, secret.name",
	.id = "secret.id",
	.order = "secret.client, secret.name",
	.columns = msp_secret_columns,
	.column_count = MSP_SECRET_COLUMN_COUNT,
	.views = views,
	.view_count = MSP_COUNT(views),
};
