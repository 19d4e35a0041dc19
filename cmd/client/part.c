/* SPDX-License-Identifier: ISC */
#include "cmd/client/part.h"

#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/kind.h"
#include "lib/text/yaml.h"

struct part {
	struct msp_session *session;
	const struct part_kind *kind;
	const struct part_options *options;
	const struct msp_client *client;
	char **operands; /* behind the action */
	size_t count;
};

/* ---- finding ---- */

/* One part as it is in the commit; *node NULL when there is none. */
static int find(struct part *part, const char *id, const struct msp_node **node, struct msp_error *err)
{
	const struct msp_node *all =
		part->kind->where == NULL ? NULL : msp_node_get(part->client->node, part->kind->where);
	const struct msp_person *person;
	struct msp_error problem = MSP_ERROR_INIT;

	*node = NULL;
	if (part->kind->where == NULL) {
		if (msp_catalog_person(&part->session->catalog, part->client->slug, id, &person, &problem) == 0)
			*node = person->node;
		else if (problem.code != MSP_MISSING)
			return *err = problem, -1;
		return 0;
	}
	if (!part->kind->list)
		*node = msp_node_get(all, id);
	msp_node_each_item(all, entry)
		if (msp_str_equal(msp_node_text(entry, "id", NULL), id))
			*node = entry;
	return 0;
}

/* What is called for each part; not 0 ends it with an error. */
struct visitor {
	int (*visit)(
		struct part *part, const char *id, const struct msp_node *node, void *context, struct msp_error *err);
	void *context;
};

static int each_person(struct part *part, const struct visitor *visitor, struct msp_error *err)
{
	struct msp_session *session = part->session;
	const char **paths;
	size_t count;

	if (msp_index_paths(session->index, session->arena,
		    msp_arena_printf(session->arena, "clients/%s/people/", part->client->slug), &paths, &count,
		    err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_person *person;
		struct msp_place place;
		msp_kind_place(session->arena, paths[i], &place);
		/* One that does not read is named by msp_session_finish. */
		if (place.kind->id != MSP_KIND_PERSON ||
			msp_catalog_person(&session->catalog, part->client->slug, place.name, &person, NULL) != 0)
			continue;
		if (visitor->visit(part, person->slug, person->node, visitor->context, err) != 0)
			return -1;
	}
	return 0;
}

static int each(struct part *part, const struct visitor *visitor, struct msp_error *err)
{
	if (part->kind->where == NULL)
		return each_person(part, visitor, err);
	const struct msp_node *all = msp_node_get(part->client->node, part->kind->where);
	msp_node_each_pair(all, key, value)
		if (visitor->visit(part, key->value, value, visitor->context, err) != 0)
			return -1;
	msp_node_each_item(all, entry)
		if (visitor->visit(part, msp_node_text(entry, "id", ""), entry, visitor->context, err) != 0)
			return -1;
	return 0;
}

struct names {
	const char **items;
	size_t count, capacity;
};

static int add_name(
	struct part *part, const char *id, const struct msp_node *node, void *context, struct msp_error *err)
{
	struct names *names = context;

	(void)node;
	(void)err;
	msp_arena_reserve(part->session->arena, names->items, names->count, names->capacity);
	names->items[names->count++] = id;
	return 0;
}

static int say_missing(struct part *part, const char *id, struct msp_error *err)
{
	struct names names = { NULL, 0, 0 };
	const char *near = NULL;

	msp_error_set(err, MSP_MISSING, "%s has no %s '%s'", part->client->slug, part->kind->noun, id);
	if (each(part, &(struct visitor){ add_name, &names }, NULL) == 0)
		near = msp_str_nearest(id, names.items, names.count);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?", near);
	else
		msp_error_hint(err, "msp-client %s %s lists them", part->kind->noun, part->client->slug);
	return -1;
}

/* ---- ls ---- */

/* The value in force, for fields that may be a list by date. */
static const char *text_of(struct part *part, const struct msp_node *value, const char *key)
{
	struct msp_arena *arena = part->session->arena;
	const char *text = "";

	if (value == NULL || msp_node_scalar(value))
		return value == NULL ? NULL : value->value;
	if (msp_node_is(value, MSP_NODE_SEQ) && value->count > 0 && msp_node_is(value->items[0], MSP_NODE_MAP)) {
		struct msp_effective_list list = msp_effective_read(arena, value, key, part->client->zone);
		return msp_effective_at(&list, part->session->now);
	}
	msp_node_each_item(value, item)
		text = msp_arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : "\n", item->value);
	return text;
}

static void fill_cell(struct part *part, const char *id, const struct msp_node *node, const struct msp_column *column,
	struct msp_cell *cell)
{
	const char *text =
		strcmp(column->id, "id") == 0 ? id : text_of(part, msp_node_get(node, column->id), column->id);

	*cell = (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
	if (column->type == MSP_TYPE_BOOL)
		*cell = (struct msp_cell){ .present = true,
			.number = msp_node_bool(node, column->id, strcmp(column->id, "active") == 0) };
	if (column->type == MSP_TYPE_INT)
		cell->number = msp_node_int(node, column->id, 0);
}

static int print_row(
	struct part *part, const char *id, const struct msp_node *node, void *context, struct msp_error *err)
{
	struct msp_printer *printer = context;
	size_t count;
	const struct msp_column *const *columns = msp_printer_columns(printer, &count);
	struct msp_cell cells[32];

	if (!part->options->all && !msp_node_bool(node, "active", true))
		return 0;
	for (size_t i = 0; i < count && i < MSP_COUNT(cells); i++)
		fill_cell(part, id, node, columns[i], &cells[i]);
	return msp_printer_row(printer, cells, err);
}

static int list(struct part *part, struct msp_error *err)
{
	struct msp_session *session = part->session;
	struct msp_printer *printer = NULL;

	if (part->count > 0) {
		msp_error_set(err, MSP_USAGE, "ls takes nothing behind it: '%s'", part->operands[0]);
		msp_error_hint(
			err, "msp-client %s %s show %s", part->kind->noun, part->client->slug, part->operands[0]);
		return -1;
	}
	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "id", session->zone, session->now, &printer, err) != 0)
		return -1;
	int failed = each(part, &(struct visitor){ print_row, printer }, err);
	if (msp_printer_close(printer, failed ? NULL : err) != 0 || failed)
		return -1;
	return msp_session_finish(session, msp_arena_printf(session->arena, "clients/%s/", part->client->slug), 0, err);
}

/* ---- show ---- */

/* The schema of the part alone is not needed: typed as part of the client. */
static const struct msp_node *typed(struct part *part, const char *id, const struct msp_node *node)
{
	struct msp_arena *arena = part->session->arena;
	const char *where = part->kind->where;

	if (where == NULL)
		return msp_schema_typed(arena, msp_schema_builtin(arena, "person"), node);
	const struct msp_node *whole = msp_schema_typed(arena, msp_schema_builtin(arena, "client"), part->client->node);
	const struct msp_node *all = msp_node_get(whole, where);
	if (!part->kind->list)
		return msp_node_get(all, id);
	msp_node_each_item(all, entry)
		if (msp_str_equal(msp_node_text(entry, "id", NULL), id))
			return entry;
	return node;
}

static int show(struct part *part, struct msp_error *err)
{
	const char *format = part->session->cli->common.format;
	const struct msp_node *node;

	if (part->count == 0)
		return msp_error_set(err, MSP_USAGE, "which %s?", part->kind->noun);
	for (size_t i = 0; i < part->count; i++) {
		if (find(part, part->operands[i], &node, err) != 0)
			return -1;
		if (node == NULL)
			return say_missing(part, part->operands[i], err);
		bool data = format != NULL && strcmp(format, "yaml") != 0;
		if (msp_record_print(
			    part->session->cli, NULL, data ? typed(part, part->operands[i], node) : node, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- new, set, rm ---- */

/* Dotted place of a part in its record. */
static const char *base_of(struct part *part, const struct msp_record *record, const char *id)
{
	struct msp_arena *arena = part->session->arena;
	size_t index = 0;

	if (part->kind->where == NULL)
		return "";
	if (!part->kind->list)
		return msp_arena_printf(arena, "%s.%s", part->kind->where, id);
	msp_node_each_item(msp_node_get(record->edit.root, part->kind->where), entry) {
		if (msp_str_equal(msp_node_text(entry, "id", NULL), id))
			break;
		index++;
	}
	return msp_arena_printf(arena, "%s.%zu", part->kind->where, index);
}

static int open_record(struct part *part, struct msp_record *record, const char *id, bool new, struct msp_error *err)
{
	struct msp_arena *arena = part->session->arena;
	bool file = part->kind->where == NULL, past;
	const char *path = file ? person_path(arena, part->client->slug, id) : client_path(arena, part->client->slug);

	if (client_has_past(part->session, part->client->slug, &past, err) != 0 ||
		msp_record_open(record, part->session, path, file && new, err) != 0)
		return -1;
	record->when = part->options->when;
	record->when.fresh = new || !past;
	return 0;
}

static int finish(struct part *part, struct msp_record *record, const char *id, const char *verb, const char *outcome,
	struct msp_error *err)
{
	struct msp_arena *arena = part->session->arena;

	return client_commit(record, msp_arena_printf(arena, "%s/%s", part->client->slug, id),
		msp_arena_printf(arena, "client %s: %s %s %s", part->client->slug, part->kind->noun, id, verb), outcome,
		err);
}

/* An entry that is not there yet: a map by name, or a list item with its id. */
static int begin_entry(
	struct part *part, struct msp_record *record, const char *id, const char *title, struct msp_error *err)
{
	struct msp_arena *arena = part->session->arena;
	const char *where = part->kind->where;
	struct msp_node *entry = msp_node_map(arena);

	if (part->kind->list)
		msp_node_set_string(arena, entry, "id", id);
	msp_node_set_string(arena, entry, part->kind->name, title);
	if (where == NULL)
		return msp_record_set(record, part->kind->name, msp_node_get(entry, part->kind->name), err);
	if (!part->kind->list)
		return msp_record_set(record, msp_arena_printf(arena, "%s.%s", where, id), entry, err);
	const struct msp_node *all = msp_node_get(record->edit.root, where);
	return msp_edit_insert(&record->edit, where, all == NULL ? 0 : all->count, entry, err);
}

static int make(struct part *part, struct msp_record *record, const char *id, const char *title,
	const struct msp_assignment *assignments, size_t count, struct msp_error *err)
{
	const struct msp_node *node;

	if (find(part, id, &node, err) != 0)
		return -1;
	if (node != NULL) {
		msp_error_set(err, MSP_EXISTS, "%s has a %s '%s' already", part->client->slug, part->kind->noun, id);
		msp_error_hint(err, "give another short name: msp-client %s %s new %s-2 %s='%s'", part->kind->noun,
			part->client->slug, id, part->kind->name, title);
		return -1;
	}
	if (open_record(part, record, id, true, err) != 0 || begin_entry(part, record, id, title, err) != 0 ||
		msp_record_assign(record, base_of(part, record, id), assignments, count, err) != 0)
		return -1;
	return finish(part, record, id, "new", msp_arena_printf(part->session->arena, "new «%s»", title), err);
}

static int new (struct part *part, struct msp_record *record, struct msp_error *err)
{
	const char *typed_name, *name = NULL, *id, *title;
	struct msp_assignment *assignments;

	if (part->count == 0 || strchr(part->operands[0], '=') != NULL) {
		msp_error_set(err, MSP_USAGE, "a new %s needs a name", part->kind->noun);
		msp_error_hint(err, "msp-client %s %s new 'Name' field=value…", part->kind->noun, part->client->slug);
		return -1;
	}
	typed_name = part->operands[0];
	if (msp_assignments_parse(part->session->arena, part->operands + 1, part->count - 1, &assignments, err) != 0)
		return -1;
	for (size_t i = 0; i < part->count - 1; i++)
		if (strcmp(assignments[i].field, part->kind->name) == 0 && assignments[i].how == '=')
			name = assignments[i].value;
	if (client_name(part->session, typed_name, name, &id, &title, err) != 0)
		return -1;
	return make(part, record, id, title, assignments, part->count - 1, err);
}

static int set(struct part *part, struct msp_record *record, struct msp_error *err)
{
	struct msp_assignment *assignments;
	const struct msp_node *node;
	const char *id;

	if (part->count < 2) {
		msp_error_set(err, MSP_USAGE, "set needs a %s and field=value", part->kind->noun);
		return -1;
	}
	id = part->operands[0];
	if (msp_assignments_parse(part->session->arena, part->operands + 1, part->count - 1, &assignments, err) != 0 ||
		find(part, id, &node, err) != 0)
		return -1;
	if (node == NULL)
		return say_missing(part, id, err);
	if (open_record(part, record, id, false, err) != 0 ||
		msp_record_assign(record, base_of(part, record, id), assignments, part->count - 1, err) != 0)
		return -1;
	return finish(part, record, id, "set",
		msp_str_join(part->session->arena, part->operands + 1, part->count - 1, " "), err);
}

static int take_away(struct part *part, struct msp_record *record, struct msp_error *err)
{
	const struct msp_node *node;
	const char *id;

	if (part->count != 1)
		return msp_error_set(err, MSP_USAGE, "rm needs one %s", part->kind->noun);
	id = part->operands[0];
	if (!part->kind->removable) {
		msp_error_set(err, MSP_USAGE, "people are not removed: their tickets name them");
		msp_error_hint(err, "msp-client person %s set %s active=no", part->client->slug, id);
		return -1;
	}
	if (find(part, id, &node, err) != 0)
		return -1;
	if (node == NULL)
		return say_missing(part, id, err);
	if (open_record(part, record, id, false, err) != 0)
		return -1;
	const struct msp_node *all = msp_node_get(record->edit.root, part->kind->where);
	const char *place = all->count == 1 ? part->kind->where : base_of(part, record, id);
	if (msp_record_set(record, place, NULL, err) != 0)
		return -1;
	return finish(part, record, id, "rm", "removed", err);
}

/* ---- actions ---- */

static const struct {
	const char *name;
	int (*read)(struct part *, struct msp_error *);
	int (*write)(struct part *, struct msp_record *, struct msp_error *);
} actions[] = {
	{ "ls", list, NULL },
	{ "show", show, NULL },
	{ "new", NULL, new },
	{ "set", NULL, set },
	{ "rm", NULL, take_away },
};

static int unknown_action(const char *word, struct msp_error *err)
{
	const char *names[MSP_COUNT(actions)];

	for (size_t i = 0; i < MSP_COUNT(actions); i++)
		names[i] = actions[i].name;
	const char *near = msp_str_nearest(word, names, MSP_COUNT(names));
	msp_error_set(err, MSP_USAGE, "'%s' is nothing that can be done here", word);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?", near);
	else
		msp_error_hint(err, "ls, show, new, set or rm");
	return -1;
}

static int act(struct part *part, size_t action, struct msp_error *err)
{
	struct msp_record record = { .edit = { .text = MSP_BUF_INIT } };

	if (actions[action].read != NULL)
		return actions[action].read(part, err);
	if (msp_session_begin(part->session, err) != 0 ||
		client_find(part->session, part->client->slug, &part->client, err) != 0)
		return -1;
	int failed = actions[action].write(part, &record, err);
	msp_record_release(&record);
	return failed;
}

int part_run(
	struct msp_cli *cli, const struct part_kind *kind, const struct part_options *options, struct msp_error *err)
{
	struct msp_session session;
	struct part part = { .session = &session, .kind = kind, .options = options };
	size_t action = 0;
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (cli->operand_count > 1)
		for (action = 0; action < MSP_COUNT(actions); action++)
			if (strcmp(actions[action].name, cli->operands[1]) == 0)
				break;
	if (action == MSP_COUNT(actions))
		return unknown_action(cli->operands[1], err);
	part.operands = cli->operand_count > 1 ? cli->operands + 2 : NULL;
	part.count = cli->operand_count > 1 ? cli->operand_count - 2 : 0;
	if (msp_session_open(&session, cli, NULL, err) == 0 &&
		client_find(&session, cli->operands[0], &part.client, err) == 0)
		result = act(&part, action, err);
	msp_session_close(&session);
	return result;
}
