/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/cli/help.h"
#include "lib/cli/options.h"
#include "lib/text/json.h"
#include "lib/text/node.h"

static const char *const type_names[] = {
	[MSP_TYPE_TEXT] = "text",
	[MSP_TYPE_INT] = "integer",
	[MSP_TYPE_BOOL] = "boolean",
	[MSP_TYPE_TIME] = "time",
	[MSP_TYPE_DATE] = "date",
	[MSP_TYPE_SECONDS] = "seconds",
	[MSP_TYPE_MONEY] = "money",
	[MSP_TYPE_LIST] = "list",
	[MSP_TYPE_RATIO] = "ratio",
};

const char *msp_type_name(enum msp_type type)
{
	return type_names[type];
}

static const char *const option_types[] = {
	[MSP_OPTION_FLAG] = "flag",
	[MSP_OPTION_TEXT] = "text",
	[MSP_OPTION_INT] = "integer",
	[MSP_OPTION_LIST] = "list",
};

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void set_bool(struct msp_arena *arena, struct msp_node *map, const char *key, bool value)
{
	struct msp_node *node = msp_node_plain(arena, value ? "true" : "false");

	node->kind = value ? MSP_NODE_TRUE : MSP_NODE_FALSE;
	msp_node_set(arena, map, key, node);
}

static void set_number(struct msp_arena *arena, struct msp_node *map, const char *key, int value)
{
	struct msp_node *node = msp_node_plain(arena, msp_arena_printf(arena, "%d", value));

	node->kind = MSP_NODE_NUMBER;
	msp_node_set(arena, map, key, node);
}

/* A list of the pieces of text between separators; an empty list for NULL. */
static void set_list(struct msp_arena *arena, struct msp_node *map, const char *key, const char *text, char separator)
{
	struct msp_node *list = msp_node_seq(arena);
	size_t count = 0;
	char **pieces = msp_str_split(arena, text != NULL ? text : "", separator, &count);

	for (size_t i = 0; i < count; i++) {
		if (pieces[i][0] != '\0')
			msp_node_add(arena, list, msp_node_string(arena, pieces[i]));
	}
	msp_node_set(arena, map, key, list);
}

static struct msp_node *option_node(
	struct msp_arena *arena, const struct msp_verb *verb, const struct msp_option *option, bool shared)
{
	struct msp_node *node = msp_node_map(arena);

	msp_node_set_string(arena, node, "name", option->name);
	if (option->letter != 0 && !msp_option_letter_hidden(verb, option, shared))
		msp_node_set_string(arena, node, "letter", msp_arena_printf(arena, "%c", option->letter));
	msp_node_set_string(arena, node, "type", option_types[option->type]);
	msp_node_set_string(arena, node, "argument", option->argument);
	msp_node_set_string(arena, node, "help", option->help);
	msp_node_set_string(arena, node, "complete", option->complete);
	set_bool(arena, node, "shared", shared);
	return node;
}

static struct msp_node *column_node(struct msp_arena *arena, const struct msp_column *column)
{
	struct msp_node *node = msp_node_map(arena);

	msp_node_set_string(arena, node, "id", column->id);
	msp_node_set_string(arena, node, "title", column->title);
	msp_node_set_string(arena, node, "type", msp_type_name(column->type));
	set_bool(arena, node, "default", (column->flags & MSP_COLUMN_DEFAULT) != 0);
	set_bool(arena, node, "filter", (column->flags & MSP_COLUMN_FILTER) != 0);
	set_bool(arena, node, "printed", (column->flags & MSP_COLUMN_HIDDEN) == 0);
	msp_node_set_string(arena, node, "help", column->help);
	return node;
}

static struct msp_node *verb_node(struct msp_arena *arena, const struct msp_verb *verb)
{
	struct msp_node *node = msp_node_map(arena);
	struct msp_node *options = msp_node_seq(arena);
	struct msp_node *columns = msp_node_seq(arena);
	struct msp_option_cursor cursor = { .verb = verb };
	const struct msp_option *option;

	msp_node_set_string(arena, node, "name", verb->name);
	msp_node_set_string(arena, node, "alias", verb->alias);
	msp_node_set_string(arena, node, "summary", verb->summary);
	msp_node_set_string(arena, node, "operands", verb->operands);
	set_list(arena, node, "complete", verb->complete, ',');
	set_number(arena, node, "minimum", verb->minimum);
	set_number(arena, node, "maximum", verb->maximum);
	set_bool(arena, node, "hidden", (verb->flags & MSP_VERB_HIDDEN) != 0);
	set_bool(arena, node, "reads", (verb->flags & MSP_VERB_READS) != 0);
	set_bool(arena, node, "writes", (verb->flags & MSP_VERB_WRITES) != 0);
	while ((option = msp_option_next(&cursor)) != NULL)
		msp_node_add(arena, options, option_node(arena, verb, option, cursor.shared));
	msp_node_set(arena, node, "options", options);
	for (size_t i = 0; i < verb->column_count; i++)
		msp_node_add(arena, columns, column_node(arena, &verb->columns[i]));
	msp_node_set(arena, node, "columns", columns);
	msp_node_set_string(arena, node, "details", verb->details);
	set_list(arena, node, "examples", verb->examples, '\n');
	return node;
}

void msp_dump_json(const struct msp_command *command, struct msp_arena *arena, struct msp_buf *out)
{
	struct msp_node *root = msp_node_map(arena);
	struct msp_node *verbs = msp_node_seq(arena);

	msp_node_set_string(arena, root, "command", command->name);
	msp_node_set_string(arena, root, "version", MSP_VERSION);
	msp_node_set_string(arena, root, "summary", command->summary);
	msp_node_set_string(arena, root, "fallback", command->fallback);
	for (const struct msp_verb *const *verb = command->verbs; *verb != NULL; verb++)
		msp_node_add(arena, verbs, verb_node(arena, *verb));
	msp_node_set(arena, root, "verbs", verbs);
	msp_json_emit(root, 2, out);
	msp_buf_addc(out, '\n');
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

/* One line of fields; tabs and line feeds in them become spaces. */
static void add_fields(struct msp_buf *out, const char *const *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			msp_buf_addc(out, '\t');
		for (const char *at = fields[i] != NULL ? fields[i] : ""; *at != '\0'; at++)
			msp_buf_addc(out, *at == '\t' || *at == '\n' ? ' ' : *at);
	}
	msp_buf_addc(out, '\n');
}

static void add_verb_lines(const struct msp_verb *verb, struct msp_buf *out)
{
	struct msp_option_cursor cursor = { .verb = verb };
	const struct msp_option *option;
	const char *line[] = { "verb", verb->name, verb->alias, verb->summary, verb->operands, verb->complete,
		(verb->flags & MSP_VERB_HIDDEN) != 0 ? "hidden" : "" };

	add_fields(out, line, MSP_COUNT(line));
	while ((option = msp_option_next(&cursor)) != NULL) {
		bool hidden = msp_option_letter_hidden(verb, option, cursor.shared);
		const char letter[] = { hidden ? '\0' : option->letter, '\0' };
		const char *fields[] = { "option", verb->name, option->name, letter, option->argument, option->complete,
			option->help, cursor.shared ? "shared" : "" };
		add_fields(out, fields, MSP_COUNT(fields));
	}
	for (size_t i = 0; i < verb->column_count; i++) {
		const struct msp_column *column = &verb->columns[i];
		const char *fields[] = { "column", verb->name, column->id, column->title, column->help };
		if ((column->flags & MSP_COLUMN_HIDDEN) == 0)
			add_fields(out, fields, MSP_COUNT(fields));
	}
}

void msp_dump_lines(const struct msp_command *command, struct msp_buf *out)
{
	const char *line[] = { "command", command->name, command->summary, command->fallback };

	add_fields(out, line, MSP_COUNT(line));
	for (const struct msp_verb *const *verb = command->verbs; *verb != NULL; verb++)
		add_verb_lines(*verb, out);
}
