/* SPDX-License-Identifier: ISC */
#include "lib/cli/select.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"

static const struct msp_column *printed_column(const struct msp_verb *verb, const char *id)
{
	const struct msp_column *column = msp_column_find(verb->columns, verb->column_count, id);

	return column != NULL && (column->flags & MSP_COLUMN_HIDDEN) == 0 ? column : NULL;
}

static int no_column(struct msp_cli *cli, const char *id, struct msp_error *err)
{
	const struct msp_verb *verb = cli->verb;
	const char **ids = msp_arena_array(&cli->arena, verb->column_count + 1, sizeof *ids);
	size_t count = 0;

	for (size_t i = 0; i < verb->column_count; i++) {
		if ((verb->columns[i].flags & MSP_COLUMN_HIDDEN) == 0)
			ids[count++] = verb->columns[i].id;
	}
	const char *nearest = msp_str_nearest(id, ids, count);
	msp_error_set(err, MSP_USAGE, "no column \"%s\"", id);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "%s %s --list-columns", cli->command->name, verb->name);
	return -1;
}

/* The number of a column in the selection, or its count when it is not there. */
static size_t place_of(const struct msp_selection *selection, const struct msp_column *column)
{
	size_t i = 0;

	while (i < selection->count && selection->columns[i] != column)
		i++;
	return i;
}

/* Adds a column unless it is there; its number. */
static size_t add_column(struct msp_cli *cli, struct msp_selection *selection, const struct msp_column *column)
{
	size_t place = place_of(selection, column);

	if (place < selection->count)
		return place;
	msp_arena_reserve(&cli->arena, selection->columns, selection->count, selection->capacity);
	selection->columns[selection->count] = column;
	return selection->count++;
}

static void remove_column(struct msp_selection *selection, const struct msp_column *column)
{
	size_t place = place_of(selection, column);

	if (place == selection->count)
		return;
	selection->count--;
	for (size_t i = place; i < selection->count; i++)
		selection->columns[i] = selection->columns[i + 1];
}

/* The columns marked as default; all of them when none is. */
static void add_defaults(struct msp_cli *cli, struct msp_selection *selection)
{
	const struct msp_verb *verb = cli->verb;

	for (int all = 0; all < 2 && selection->count == 0; all++) {
		for (size_t i = 0; i < verb->column_count; i++) {
			const struct msp_column *column = &verb->columns[i];
			if ((column->flags & MSP_COLUMN_HIDDEN) == 0 &&
				(all || (column->flags & MSP_COLUMN_DEFAULT) != 0))
				add_column(cli, selection, column);
		}
	}
}

/* "id,title" or "+age,-site" */
static int select_columns(struct msp_cli *cli, const char *list, struct msp_selection *selection, struct msp_error *err)
{
	size_t count;
	char **ids = msp_str_split(&cli->arena, list, ',', &count);

	if (ids[0][0] == '+' || ids[0][0] == '-')
		add_defaults(cli, selection);
	for (size_t i = 0; i < count; i++) {
		const char *id = ids[i] + (ids[i][0] == '+' || ids[i][0] == '-');
		const struct msp_column *column = printed_column(cli->verb, id);
		if (column == NULL)
			return no_column(cli, id, err);
		if (ids[i][0] == '-')
			remove_column(selection, column);
		else
			add_column(cli, selection, column);
	}
	if (selection->count > 0)
		return 0;
	return msp_error_set(err, MSP_USAGE, "no column is left of \"%s\"", list);
}

/* ---- templates --------------------------------------------------------------------------------------------------- */

static void add_piece(struct msp_cli *cli, struct msp_selection *selection, const char *text, size_t column)
{
	msp_arena_reserve(&cli->arena, selection->pieces, selection->piece_count, selection->piece_capacity);
	selection->pieces[selection->piece_count++] = (struct msp_piece){ text, column };
}

static void flush_text(struct msp_cli *cli, struct msp_selection *selection, struct msp_buf *text)
{
	if (text->length > 0)
		add_piece(cli, selection, msp_arena_memdup(&cli->arena, text->data, text->length), 0);
	msp_buf_clear(text);
}

/* \n \t \\ ; any other pair stands for itself.  Bytes used. */
static size_t add_escape(struct msp_buf *text, const char *at)
{
	static const char names[] = "nt\\";
	static const char bytes[] = "\n\t\\";
	const char *name = at[1] != '\0' ? strchr(names, at[1]) : NULL;

	msp_buf_addc(text, name != NULL ? bytes[name - names] : '\\');
	return name != NULL ? 2 : 1;
}

/* "%{id}" at `at`. */
static int add_reference(
	struct msp_cli *cli, struct msp_selection *selection, const char *at, size_t *used, struct msp_error *err)
{
	const char *end = strchr(at, '}');

	if (end == NULL)
		return msp_error_set(err, MSP_USAGE, "\"%s\" lacks its closing brace", at);
	const char *id = msp_arena_strndup(&cli->arena, at + 2, (size_t)(end - at) - 2);
	const struct msp_column *column = printed_column(cli->verb, id);
	if (column == NULL)
		return no_column(cli, id, err);
	add_piece(cli, selection, NULL, add_column(cli, selection, column));
	*used = (size_t)(end - at) + 1;
	return 0;
}

static int select_template(
	struct msp_cli *cli, const char *template, struct msp_selection *selection, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int result = 0;

	for (const char *at = template; *at != '\0' && result == 0;) {
		size_t used = 1;
		if (at[0] == '%' && at[1] == '{') {
			flush_text(cli, selection, &text);
			result = add_reference(cli, selection, at, &used, err);
		} else if (at[0] == '%' && at[1] == '%') {
			msp_buf_addc(&text, '%');
			used = 2;
		} else if (at[0] == '\\') {
			used = add_escape(&text, at);
		} else {
			msp_buf_addc(&text, *at);
		}
		at += used;
	}
	flush_text(cli, selection, &text);
	msp_buf_release(&text);
	return result;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static const char *const format_names[] = {
	[MSP_FORMAT_TABLE] = "table",
	[MSP_FORMAT_TSV] = "tsv",
	[MSP_FORMAT_CSV] = "csv",
	[MSP_FORMAT_JSON] = "json",
	[MSP_FORMAT_JSONL] = "jsonl",
	[MSP_FORMAT_YAML] = "yaml",
};

static int select_format(const char *name, enum msp_format *format, struct msp_error *err)
{
	for (size_t i = 0; i < MSP_COUNT(format_names); i++) {
		if (strcmp(format_names[i], name) == 0) {
			*format = (enum msp_format)i;
			return 0;
		}
	}
	if (strstr(name, "%{") != NULL) {
		*format = MSP_FORMAT_TEMPLATE;
		return 0;
	}
	const char *nearest = msp_str_nearest(name, format_names, MSP_COUNT(format_names));
	msp_error_set(err, MSP_USAGE, "no format \"%s\"", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "table, tsv, csv, json, jsonl, yaml, or a template such as '%%{id}'");
	return -1;
}

/* -q: the key alone, as a template. */
static int select_key(struct msp_cli *cli, const char *key, struct msp_selection *selection)
{
	const struct msp_column *column = printed_column(cli->verb, key);

	if (column == NULL)
		msp_bug("%s %s has no column %s", cli->command->name, cli->verb->name, key);
	selection->format = MSP_FORMAT_TEMPLATE;
	add_piece(cli, selection, NULL, add_column(cli, selection, column));
	return 0;
}

static int check_nul(const struct msp_cli *cli, enum msp_format format, struct msp_error *err)
{
	if (!cli->common.nul || format == MSP_FORMAT_TSV || format == MSP_FORMAT_CSV || format == MSP_FORMAT_TEMPLATE)
		return 0;
	msp_error_set(err, MSP_USAGE, "-0 does not go with the format %s", format_names[format]);
	msp_error_hint(err, "-q, -f tsv, -f csv or a template such as -f '%%{id}'");
	return -1;
}

int msp_select(struct msp_cli *cli, enum msp_format otherwise, const char *key, struct msp_selection *selection,
	struct msp_error *err)
{
	const struct msp_common *common = &cli->common;

	*selection = (struct msp_selection){ .format = otherwise };
	if (common->quiet && key != NULL)
		return select_key(cli, key, selection);
	if (common->format != NULL && select_format(common->format, &selection->format, err) != 0)
		return -1;
	if (check_nul(cli, selection->format, err) != 0)
		return -1;
	if (selection->format == MSP_FORMAT_TEMPLATE && common->format != NULL) {
		if (common->columns == NULL)
			return select_template(cli, common->format, selection, err);
		msp_error_set(err, MSP_USAGE, "-o does not go with a template, which names its columns itself");
		return -1;
	}
	if (common->columns != NULL)
		return select_columns(cli, common->columns, selection, err);
	add_defaults(cli, selection);
	return 0;
}
