/* SPDX-License-Identifier: ISC */
/* CSV of browsers and password managers, read in the cage: cells are in ordinary memory, which goes with the child. */
#include <inttypes.h>
#include <string.h>

#include "cmd/vault/import.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/text/csv.h"

/* What programs call our fields, folded. */
static const struct {
	enum msp_entry_field field;
	const char *names;
} aliases[] = {
	{ MSP_ENTRY_ID, "id,guid,uuid" },
	{ MSP_ENTRY_FOLDER, "folder,organization,organization name,organizacion,company,company name,company_name,"
			    "client,cliente,empresa,carpeta,group,grouping" },
	{ MSP_ENTRY_TITLE, "title,name,nombre,titulo,item,item name,account,cuenta" },
	{ MSP_ENTRY_USERNAME, "username,user name,user,usuario,login,login name,login_username" },
	{ MSP_ENTRY_PASSWORD, "password,contrasena,clave,pass,login_password" },
	{ MSP_ENTRY_URL, "url,website,web site,login_uri,sitio,pagina" },
	{ MSP_ENTRY_TOTP, "otpauth,otp,totp,otp_secret,otp secret,login_totp,one-time password" },
	{ MSP_ENTRY_NOTES, "notes,note,notas,nota,description,descripcion,comments,extra" },
	{ MSP_ENTRY_TAG, "tags,etiquetas" },
	{ MSP_ENTRY_EXPIRES, "expires,expires_at,expiration,vence" },
};

/* Columns about the program that wrote them, not about the entry. */
static const char ignored[] =
	"favorite,fav,archived,httprealm,formactionorigin,timecreated,timelastused,"
	"timepasswordchanged,created_at,updated_at,created at,updated at,slug,reprompt,"
	"resource_id,resource id,resource_type,resource type,company_id,company id,organization_id,"
	"organization id,password_type,password type,password_category,password category,in_portal";

enum use { USE_FIELD, USE_EXTRA, USE_NOTHING };

struct column {
	const char *name;
	enum use use;
	enum msp_entry_field field;
};

struct reading {
	const struct vault_import_format *format;
	const struct vault_import_map *map;
	struct msp_arena *arena;
	struct msp_csv csv;
	struct column *columns;
	size_t column_count;
	struct msp_secret *entries;
};

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* Is the word one of "a,b,c"? */
static bool among(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; *at != '\0'; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
		if (strcspn(at, ",") == length && memcmp(at, word, length) == 0)
			return true;
	}
	return false;
}

static bool in_list(const struct msp_node *list, const char *name)
{
	msp_node_each_item(list, item) {
		if (strcmp(item->value, name) == 0)
			return true;
	}
	return false;
}

static enum msp_entry_field field_named(const char *name)
{
	for (int field = 0; field < MSP_ENTRY_FIELDS; field++) {
		if (strcmp(msp_entry_field_name((enum msp_entry_field)field), name) == 0)
			return (enum msp_entry_field)field;
	}
	msp_bug("the map has a field %s that entries do not have", name);
}

/* As the map says; a column that it does not name is an error. */
static int map_column(const struct vault_import_map *map, struct column *column, struct msp_error *err)
{
	column->use = in_list(map->extra, column->name) ? USE_EXTRA : USE_NOTHING;
	msp_node_each_pair(map->columns, key, theirs) {
		if (strcmp(theirs->value, column->name) == 0) {
			column->use = USE_FIELD;
			column->field = field_named(key->value);
		}
	}
	if (column->use != USE_NOTHING || in_list(map->ignore, column->name))
		return 0;
	msp_error_set(err, MSP_DATA, "the map says nothing about the column '%s'", column->name);
	msp_error_hint(err, "name it under columns, extra or ignore");
	return -1;
}

/* As programs call them; what nobody knows is kept. */
static void guess_column(struct msp_arena *arena, struct column *column)
{
	const char *folded = msp_utf8_fold(arena, column->name);

	column->use = USE_EXTRA;
	if (column->name[0] == '\0' || among(ignored, folded))
		column->use = USE_NOTHING;
	for (size_t i = 0; i < MSP_COUNT(aliases); i++) {
		if (!among(aliases[i].names, folded))
			continue;
		column->use = USE_FIELD;
		column->field = aliases[i].field;
	}
}

static const struct column *find_column(const struct reading *reading, enum msp_entry_field field)
{
	for (size_t i = 0; i < reading->column_count; i++) {
		if (reading->columns[i].use == USE_FIELD && reading->columns[i].field == field)
			return &reading->columns[i];
	}
	return NULL;
}

/* Columns that the format has, and those that the map names. */
static int check_columns(const struct reading *reading, struct msp_error *err)
{
	const struct vault_import_format *format = reading->format;

	msp_node_each_pair(reading->map->columns, key, theirs) {
		if (find_column(reading, field_named(key->value)) != NULL)
			continue;
		msp_error_set(err, MSP_DATA, "the file has no column '%s', which the map names", theirs->value);
		return -1;
	}
	for (size_t i = 0; reading->map->columns == NULL && i < format->needed_count; i++) {
		if (find_column(reading, format->needed[i]) != NULL)
			continue;
		msp_error_set(err, MSP_DATA, "there is no column for the %s", msp_entry_field_name(format->needed[i]));
		msp_error_hint(err, "is this what %s exports? --map FILE says what the columns mean", format->name);
		return -1;
	}
	return 0;
}

static int read_header(struct reading *reading, struct msp_error *err)
{
	struct msp_csv_row row;
	int found = msp_csv_next(&reading->csv, reading->arena, &row, err);

	if (found <= 0)
		return found == 0 ? msp_error_set(err, MSP_DATA, "the file is empty") : -1;
	reading->column_count = row.count;
	reading->columns = msp_arena_array(reading->arena, row.count, sizeof *reading->columns);
	for (size_t i = 0; i < row.count; i++) {
		struct column *column = &reading->columns[i];
		column->name = msp_str_trim(reading->arena, row.cells[i]);
		if (row.bad_utf8) {
			msp_error_set(err, MSP_DATA, "the header is not UTF-8");
			msp_error_hint(err, "--encoding cp1252 reads what Windows programs write");
		}
		if (row.bad_utf8 || (reading->map->columns != NULL && map_column(reading->map, column, err) != 0)) {
			msp_error_at(err, NULL, row.line, 0);
			return -1;
		}
		if (reading->map->columns == NULL)
			guess_column(reading->arena, column);
	}
	if (check_columns(reading, err) == 0)
		return 0;
	msp_error_at(err, NULL, row.line, 0);
	return -1;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* Commas or semicolons between. */
static void put_tags(struct msp_secret *entries, const char *cell)
{
	while (*cell != '\0') {
		size_t length = strcspn(cell, ",;");
		msp_entry_put(entries, MSP_ENTRY_TAG, NULL, cell, length);
		cell += length + (cell[length] != '\0');
	}
}

static bool is_blank(const struct msp_csv_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		if (row->cells[i][strspn(row->cells[i], " \t")] != '\0')
			return false;
	}
	return true;
}

static void put_cells(struct reading *reading, const struct msp_csv_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct column *column = &reading->columns[i];
		const char *cell = row->cells[i];
		if (column->use == USE_EXTRA)
			msp_entry_put(reading->entries, MSP_ENTRY_EXTRA, column->name, cell, strlen(cell));
		else if (column->use == USE_FIELD && column->field == MSP_ENTRY_TAG)
			put_tags(reading->entries, cell);
		else if (column->use == USE_FIELD)
			msp_entry_puts(reading->entries, column->field, cell);
	}
}

static void put_row(struct reading *reading, const struct msp_csv_row *row)
{
	char text[96];

	msp_entry_begin(reading->entries, (uint32_t)row->line);
	if (row->count != reading->column_count) {
		snprintf(text, sizeof text, msp_message("%zu cells where the header has %zu"), row->count,
			reading->column_count);
		msp_entry_puts(reading->entries, MSP_ENTRY_REFUSED, text);
	} else if (row->bad_utf8) {
		msp_entry_puts(reading->entries, MSP_ENTRY_REFUSED,
			msp_message("not UTF-8 (--encoding cp1252 reads Windows-1252)"));
	} else {
		put_cells(reading, row);
	}
	msp_entry_end(reading->entries);
}

static int read_rows(struct reading *reading, struct msp_error *err)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_csv_row row;
	int found;

	while ((found = msp_csv_next(&reading->csv, &scratch, &row, err)) == 1) {
		if (!is_blank(&row))
			put_row(reading, &row);
		msp_arena_clear(&scratch);
	}
	msp_arena_release(&scratch);
	return found;
}

int vault_import_csv(const struct vault_import_format *format, const struct vault_import_map *map, const char *text,
	size_t length, struct msp_secret *entries, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf converted = MSP_BUF_INIT;
	struct reading reading = { .format = format, .map = map, .arena = &arena, .entries = entries };
	int failed = 0;

	if (map->cp1252) {
		failed = msp_csv_cp1252(text, length, &converted, err);
		text = converted.data;
		length = converted.length;
	}
	msp_csv_init(&reading.csv, text, length, map->separator);
	if (failed == 0)
		failed = read_header(&reading, err) != 0 || read_rows(&reading, err) != 0 ? -1 : 0;
	msp_buf_release(&converted);
	msp_arena_release(&arena);
	return failed;
}
