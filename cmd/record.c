/* SPDX-License-Identifier: ISC */
#include "cmd/record.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/kind.h"
#include "lib/model/lint.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

/* ---- assignments ---- */

static int parse_assignment(
	struct msp_arena *arena, const char *text, struct msp_assignment *assignment, struct msp_error *err)
{
	size_t length = strcspn(text, "=");

	if (text[length] == '\0' || length == 0) {
		msp_error_set(err, MSP_USAGE, "'%s' is no field=value", text);
		msp_error_hint(err, "field=value sets, field= takes away, field+=value and field-=value change a list");
		return -1;
	}
	assignment->value = text + length + 1;
	assignment->how = length > 1 && (text[length - 1] == '+' || text[length - 1] == '-') ? text[length - 1] : '=';
	assignment->field = msp_arena_strndup(arena, text, assignment->how == '=' ? length : length - 1);
	return 0;
}

int msp_assignments_parse(struct msp_arena *arena, char *const *operands, size_t count,
	struct msp_assignment **assignments, struct msp_error *err)
{
	*assignments = msp_arena_array(arena, count, sizeof **assignments);
	for (size_t i = 0; i < count; i++)
		if (parse_assignment(arena, operands[i], &(*assignments)[i], err) != 0)
			return -1;
	return 0;
}

/* ---- values ---- */

static bool one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

/* Numbers, dates and yes/no stand without quotes; what the schema then refuses is told with its line. */
static struct msp_node *scalar(struct msp_arena *arena, const struct msp_schema_field *field, const char *text)
{
	static const char *const yes[] = { "yes", "si", "sí", "true", "on", NULL };
	static const char *const no[] = { "no", "false", "off", NULL };
	static const char *const plain[] = { "msp-date", "msp-time", "msp-money", "msp-duration", NULL };

	if (strstr(field->type, "boolean") != NULL && one_of(text, yes))
		return msp_node_plain(arena, "yes");
	if (strstr(field->type, "boolean") != NULL && one_of(text, no))
		return msp_node_plain(arena, "no");
	bool number = strstr(field->type, "number") != NULL || strstr(field->type, "integer") != NULL ||
		      (field->format != NULL && one_of(field->format, plain));
	if (number && *text != '\0' && strspn(text, "0123456789.:-+TZhdmseo ") == strlen(text))
		return msp_node_plain(arena, text);
	return msp_node_string(arena, text);
}

static int no_line(const char *field, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "%s is a whole that does not fit in one value", field);
	msp_error_hint(err, "name what is inside it: %s.NAME=…; or msp-store edit", field);
	return -1;
}

int msp_record_value(struct msp_arena *arena, const struct msp_schema *schema, const char *name, const char *text,
	struct msp_node **node, struct msp_error *err)
{
	const struct msp_schema_field *field = msp_schema_field(arena, schema, name);
	size_t count;

	if (field == NULL || strcmp(field->type, "object") == 0)
		return no_line(name, err);
	if (strcmp(field->type, "array") != 0) {
		*node = scalar(arena, field, text);
		return 0;
	}
	const struct msp_schema_field *item = msp_schema_field(arena, schema, msp_arena_printf(arena, "%s[]", name));
	if (item == NULL || strcmp(item->type, "object") == 0)
		return no_line(name, err);
	char **pieces = msp_str_split(arena, text, ',', &count);
	*node = msp_node_seq(arena);
	for (size_t i = 0; i < count; i++)
		msp_node_add(arena, *node, scalar(arena, item, msp_str_trim(arena, pieces[i])));
	return 0;
}

/* ---- opening ---- */

int msp_record_open(
	struct msp_record *record, struct msp_session *session, const char *path, bool new, struct msp_error *err)
{
	const struct msp_kind *kind = msp_kind_of(path);
	bool there = msp_txn_exists(session->txn, path);
	size_t length = 0;

	*record = (struct msp_record){ .session = session, .path = path, .edit = { .text = MSP_BUF_INIT } };
	record->schema = msp_schema_builtin(session->arena, kind->schema);
	if (there && new) {
		msp_error_set(err, MSP_EXISTS, "there is one already");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	if (!new && !there) {
		msp_error_set(err, MSP_MISSING, "it is not in the store");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	if (there && msp_session_read(session, path, &record->before, &length, err) != 0)
		return -1;
	record->when.fresh = new;
	if (msp_edit_init(&record->edit, session->arena, there ? record->before : "", length, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	return 0;
}

void msp_record_release(struct msp_record *record)
{
	msp_edit_release(&record->edit);
}

/* ---- putting in place ---- */

static struct msp_node *child_of(const struct msp_node *node, const char *piece, size_t length)
{
	if (msp_node_is(node, MSP_NODE_MAP)) {
		for (size_t i = 0; i < node->count; i++)
			if (node->items[2 * i]->length == length &&
				memcmp(node->items[2 * i]->value, piece, length) == 0)
				return node->items[2 * i + 1];
		return NULL;
	}
	size_t index = 0;
	for (size_t i = 0; i < length && length < 9; i++)
		index = index * 10 + (size_t)(piece[i] - '0');
	return msp_node_is(node, MSP_NODE_SEQ) && index < node->count ? node->items[index] : NULL;
}

/* The same container with one value at `rest` inside it changed; NULL node removes. */
static struct msp_node *with_value(
	struct msp_arena *arena, const struct msp_node *container, const char *rest, const struct msp_node *node)
{
	size_t length = strcspn(rest, ".");
	const char *key = msp_arena_strndup(arena, rest, length);
	struct msp_node *copy, *inner = (struct msp_node *)(uintptr_t)node;

	copy = msp_node_is(container, MSP_NODE_MAP) || msp_node_is(container, MSP_NODE_SEQ)
		       ? msp_node_copy(arena, container)
		       : msp_node_map(arena);
	copy->style = MSP_STYLE_ANY;
	if (rest[length] == '.')
		inner = with_value(arena, child_of(container, rest, length), rest + length + 1, node);
	if (copy->kind == MSP_NODE_SEQ) {
		struct msp_node *slot = child_of(copy, rest, length);
		if (slot != NULL && inner != NULL)
			*slot = *inner;
	} else if (inner == NULL) {
		msp_node_remove(copy, key);
	} else {
		msp_node_set(arena, copy, key, inner);
	}
	return copy;
}

/* Can something inside this value be changed in place? */
static bool is_block(const struct msp_node *node)
{
	return (msp_node_is(node, MSP_NODE_MAP) || msp_node_is(node, MSP_NODE_SEQ)) && node->style != MSP_STYLE_FLOW &&
	       node->count > 0;
}

int msp_record_set(struct msp_record *record, const char *path, const struct msp_node *node, struct msp_error *err)
{
	struct msp_arena *arena = record->session->arena;
	const struct msp_node *at = record->edit.root;
	const char *piece = path;

	if (node == NULL && msp_node_find(record->edit.root, path) == NULL)
		return 0;
	for (;;) {
		size_t length = strcspn(piece, ".");
		const struct msp_node *child = child_of(at, piece, length);
		bool last = piece[length] == '\0';
		if (!last && is_block(child)) {
			at = child;
			piece += length + 1;
			continue;
		}
		/* Here ends what can be changed in place: the rest goes in as one value. */
		const char *prefix = msp_arena_strndup(arena, path, (size_t)(piece - path) + length);
		const struct msp_node *value = last ? node : with_value(arena, child, piece + length + 1, node);
		if (msp_node_is(at, MSP_NODE_SEQ)) {
			const char *list = msp_arena_strndup(arena, path, (size_t)(piece - path) - 1);
			size_t index = (size_t)strtoul(piece, NULL, 10);
			return value == NULL ? msp_edit_remove(&record->edit, list, index, err)
					     : msp_edit_replace(&record->edit, list, index, value, err);
		}
		return msp_edit_set(&record->edit, prefix, value, err);
	}
}

/* ---- lists ---- */

static size_t find_item(const struct msp_node *list, const char *value)
{
	size_t index = 0;

	msp_node_each_item(list, item) {
		if (msp_str_equal(item->value, value))
			return index;
		index++;
	}
	return index;
}

static int add_items(struct msp_record *record, const char *path, const struct msp_node *more, struct msp_error *err)
{
	const struct msp_node *list = msp_node_find(record->edit.root, path);
	struct msp_node *whole = is_block(list) ? NULL
				 : list == NULL ? msp_node_seq(record->session->arena)
						: msp_node_copy(record->session->arena, list);

	msp_node_each_item(more, item) {
		list = whole != NULL ? whole : msp_node_find(record->edit.root, path);
		size_t count = list == NULL ? 0 : list->count;
		if (find_item(list, item->value) < count)
			continue;
		if (whole != NULL)
			msp_node_add(record->session->arena, whole, item);
		else if (msp_edit_insert(&record->edit, path, count, item, err) != 0)
			return -1;
	}
	return whole == NULL ? 0 : msp_record_set(record, path, whole, err);
}

static int remove_item(
	struct msp_record *record, const char *path, const struct msp_node *list, size_t index, struct msp_error *err)
{
	if (list->count == 1)
		return msp_record_set(record, path, NULL, err);
	if (is_block(list))
		return msp_edit_remove(&record->edit, path, index, err);
	struct msp_node *whole = msp_node_copy(record->session->arena, list);
	for (whole->count--; index < whole->count; index++)
		whole->items[index] = whole->items[index + 1];
	return msp_record_set(record, path, whole, err);
}

static int remove_items(struct msp_record *record, const char *path, const struct msp_node *less, struct msp_error *err)
{
	msp_node_each_item(less, item) {
		const struct msp_node *list = msp_node_find(record->edit.root, path);
		size_t index = find_item(list, item->value);
		if (list == NULL || index >= list->count) {
			msp_error_set(err, MSP_MISSING, "%s has no '%s'", path, item->value);
			return -1;
		}
		if (remove_item(record, path, list, index, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- what holds from a day on ---- */

static const char *today(const struct msp_record *record)
{
	char text[MSP_TIME_SIZE];
	return msp_arena_strdup(record->session->arena,
		msp_date_emit(msp_zone_date(record->session->zone, record->session->now), text));
}

static int refuse_past(const struct msp_record *record, const char *path, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "%s is in force: changing it would change how the past is judged", path);
	msp_error_hint(err, "--from %s for a new version from a day on, or --retroactive", today(record));
	return -1;
}

/* What judges the past may only change when that is wanted, or when nothing was judged by it yet. */
static int change_past(struct msp_record *record, const char *path, struct msp_error *err)
{
	if (!record->when.fresh && !record->when.retroactive)
		return refuse_past(record, path, err);
	record->past = true;
	return 0;
}

/* Days are compared as text: yyyy-mm-dd. */
static bool in_past(const struct msp_record *record, const char *from)
{
	return strcmp(from, today(record)) < 0;
}

/* Number of the entry of this day, or of the place a new one has in the order of days. */
static size_t place_of(const struct msp_node *list, const char *from, bool *same)
{
	size_t index = 0;

	*same = false;
	msp_node_each_item(list, entry) {
		int order = strcmp(msp_node_text(entry, "from", ""), from);
		*same = order == 0;
		if (order >= 0)
			break;
		index++;
	}
	return index;
}

/* policy, calendar …: a value, or a list of {from, <key>}. */
static int assign_dated(
	struct msp_record *record, const char *path, const struct msp_node *value, struct msp_error *err)
{
	struct msp_arena *arena = record->session->arena;
	const char *key = strrchr(path, '.') == NULL ? path : strrchr(path, '.') + 1, *from = record->when.from;
	const struct msp_node *old = msp_node_find(record->edit.root, path);
	struct msp_node *list = msp_node_is(old, MSP_NODE_SEQ) ? msp_node_copy(arena, old) : msp_node_seq(arena);
	bool same;

	if (from == NULL)
		return change_past(record, path, err) != 0 ? -1 : msp_record_set(record, path, value, err);
	if (in_past(record, from) && change_past(record, path, err) != 0)
		return -1;
	if (msp_node_scalar(old)) { /* what held so far, from the first day on */
		struct msp_node *first = msp_node_map(arena);
		msp_node_set_plain(arena, first, "from", msp_node_text(record->edit.root, "from", "2000-01-01"));
		msp_node_set(arena, first, key, (struct msp_node *)(uintptr_t)old);
		msp_node_add(arena, list, first);
	}
	struct msp_node *entry = msp_node_map(arena);
	msp_node_set_plain(arena, entry, "from", from);
	msp_node_set(arena, entry, key, (struct msp_node *)(uintptr_t)value);
	size_t index = place_of(list, from, &same);
	if (is_block(old) && old->kind == MSP_NODE_SEQ)
		return same ? msp_edit_replace(&record->edit, path, index, entry, err)
			    : msp_edit_insert(&record->edit, path, index, entry, err);
	for (size_t i = same ? index : msp_node_add(arena, list, entry)->count - 1; i > index; i--)
		list->items[i] = list->items[i - 1];
	list->items[index] = entry;
	return msp_record_set(record, path, list, err);
}

/* The entry of a list of maps by date (contract) that a change is for; made when a new day begins one. */
static int choose_entry(struct msp_record *record, const char *list_path, size_t *index, struct msp_error *err)
{
	struct msp_arena *arena = record->session->arena;
	const struct msp_node *list = msp_node_find(record->edit.root, list_path);
	size_t count = list == NULL ? 0 : list->count;
	const char *from = record->when.from;
	bool same = false;

	if (from == NULL && count > 0) {
		*index = count - 1;
		const char *last = msp_node_text(list->items[*index], "from", "");
		return strcmp(last, today(record)) > 0 ? 0 : change_past(record, list_path, err);
	}
	if (from == NULL)
		from = msp_node_text(record->edit.root, "from", today(record));
	if (in_past(record, from) && count > 0 && change_past(record, list_path, err) != 0)
		return -1;
	*index = place_of(list, from, &same);
	if (same)
		return 0;
	struct msp_node *entry =
		list != NULL && *index > 0 ? msp_node_copy(arena, list->items[*index - 1]) : msp_node_map(arena);
	entry->style = MSP_STYLE_ANY;
	msp_node_remove(entry, "to");
	msp_node_set_plain(arena, entry, "from", from);
	if (count == 0) {
		struct msp_node *first = msp_node_add(arena, msp_node_seq(arena), entry);
		return msp_record_set(record, list_path, first, err);
	}
	return msp_edit_insert(&record->edit, list_path, *index, entry, err);
}

/* ---- assigning ---- */

static int unknown_field(const struct msp_record *record, const char *base, const char *field, struct msp_error *err)
{
	struct msp_arena *arena = record->session->arena;
	size_t count, kept = 0;
	struct msp_schema_field *fields = msp_schema_fields(arena, record->schema, &count);
	const char **names = msp_arena_array(arena, count + 1, sizeof *names);

	/* "sites.matriz" stands below "sites.*" in the list of fields, "entities.0" below "entities[]" */
	const char *head = *base == '\0' ? "" : msp_arena_strndup(arena, base, strcspn(base, "."));
	for (size_t i = 0; i < count; i++) {
		const char *rest = fields[i].path + strlen(head);
		if (strncmp(fields[i].path, head, strlen(head)) != 0)
			continue;
		if (*head != '\0')
			rest += strncmp(rest, ".*.", 3) == 0 || strncmp(rest, "[].", 3) == 0 ? 3 : strlen(rest);
		if (*rest != '\0' && strpbrk(rest, "[*") == NULL)
			names[kept++] = rest;
	}
	const char *near = msp_str_nearest(field, names, kept);
	msp_error_set(err, MSP_USAGE, "there is no field '%s'", field);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?", near);
	else
		msp_error_hint(err, "fields: %s", msp_str_join(arena, (char *const *)(uintptr_t)names, kept, " "));
	return -1;
}

/* Is the value of this field, or are the items of this list, dated? */
static bool has_from(const struct msp_record *record, const char *path)
{
	struct msp_arena *arena = record->session->arena;
	return msp_schema_field(arena, record->schema, msp_arena_printf(arena, "%s[].from", path)) != NULL;
}

/* "contract.fee" means the fee of one entry of the list by date: which one is found here. */
static int place_in_list(struct msp_record *record, const char **path, struct msp_error *err)
{
	struct msp_arena *arena = record->session->arena;
	size_t length = strcspn(*path, ".");
	const char *head = msp_arena_strndup(arena, *path, length), *rest = *path + length + 1;
	size_t index = 0;

	if ((*path)[length] == '\0' || (*rest >= '0' && *rest <= '9') || !has_from(record, head))
		return 0;
	if (msp_schema_field(arena, record->schema, msp_arena_printf(arena, "%s[].%s", head, rest)) == NULL)
		return 0; /* unknown: told below */
	if (choose_entry(record, head, &index, err) != 0)
		return -1;
	*path = msp_arena_printf(arena, "%s.%zu.%s", head, index, rest);
	return 0;
}

static int assign(
	struct msp_record *record, const char *base, const struct msp_assignment *assignment, struct msp_error *err)
{
	struct msp_arena *arena = record->session->arena;
	const char *path =
		*base == '\0' ? assignment->field : msp_arena_printf(arena, "%s.%s", base, assignment->field);
	struct msp_node *value = NULL;

	if (place_in_list(record, &path, err) != 0)
		return -1;
	const struct msp_schema_field *field = msp_schema_field(arena, record->schema, path);
	if (field == NULL)
		return unknown_field(record, base, assignment->field, err);
	bool removes = assignment->how == '=' && *assignment->value == '\0';
	if (!removes && msp_record_value(arena, record->schema, path, assignment->value, &value, err) != 0)
		return -1;
	if (assignment->how != '=' && !msp_node_is(value, MSP_NODE_SEQ)) {
		msp_error_set(err, MSP_USAGE, "%s is no list: += and -= are not for it", assignment->field);
		return -1;
	}
	if (assignment->how == '+')
		return add_items(record, path, value, err);
	if (assignment->how == '-')
		return remove_items(record, path, value, err);
	if (strstr(field->type, "array") != NULL && strcmp(field->type, "array") != 0 && has_from(record, path)) {
		if (!removes)
			return assign_dated(record, path, value, err);
		if (msp_node_find(record->edit.root, path) != NULL && change_past(record, path, err) != 0)
			return -1;
	}
	return msp_record_set(record, path, value, err);
}

int msp_record_assign(struct msp_record *record, const char *base, const struct msp_assignment *assignments,
	size_t count, struct msp_error *err)
{
	struct msp_date date;

	if (record->when.from != NULL && msp_date_parse(record->when.from, &date, NULL) != 0) {
		msp_error_set(err, MSP_USAGE, "--from: '%s' is no day", record->when.from);
		msp_error_hint(err, "yyyy-mm-dd, such as %s", today(record));
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (assign(record, base, &assignments[i], err) != 0)
			return -1;
	return 0;
}

/* ---- writing ---- */

static bool file_exists(void *context, const char *path)
{
	struct msp_session *session = context;
	return msp_txn_exists(session->txn, path);
}

/* Findings of the rules that look at one text. */
static void look(
	struct msp_record *record, struct msp_lint *lint, struct msp_arena *scratch, const char *text, size_t length)
{
	struct msp_session *session = record->session;

	msp_lint_init(lint, session->arena, session->extract, &session->catalog, session->provider, session->now);
	lint->exists = file_exists;
	lint->context = session;
	if (text != NULL)
		msp_lint_text(lint, scratch, record->path, text, length);
}

static bool was_there(const struct msp_lint *before, const struct msp_finding *finding)
{
	for (size_t i = 0; i < before->count; i++)
		if (before->findings[i]->rule == finding->rule &&
			strcmp(before->findings[i]->error.message, finding->error.message) == 0)
			return true;
	return false;
}

/* Only what this change brings in is refused or warned about; what stood there before is lint's. */
static int check_names(struct msp_record *record, struct msp_error *err)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_lint before, after;
	int failed = 0;

	look(record, &before, &scratch, record->before, record->before == NULL ? 0 : strlen(record->before));
	look(record, &after, &scratch, record->edit.text.data, record->edit.text.length);
	for (size_t i = 0; !failed && i < after.count; i++) {
		const struct msp_finding *finding = after.findings[i];
		if (was_there(&before, finding))
			continue;
		if (msp_rules[finding->rule].severity == MSP_SEVERITY_WARNING) {
			msp_cli_warn(record->session->cli, "%s: %s", finding->error.field, finding->error.message);
			continue;
		}
		failed = -1;
		if (err == NULL)
			break;
		*err = finding->error;
		if (finding->rule == MSP_RULE_REFERENCE)
			err->code = MSP_MISSING;
	}
	msp_arena_release(&scratch);
	return failed;
}

int msp_record_put(struct msp_record *record, struct msp_error *err)
{
	if (check_names(record, err) != 0)
		return -1;
	if (record->past && record->before != NULL)
		msp_txn_retroactive(record->session->txn);
	return msp_txn_put(record->session->txn, record->path, record->edit.text.data, record->edit.text.length, err);
}

/* ---- printing ---- */

int msp_record_print(
	struct msp_cli *cli, const struct msp_schema *schema, const struct msp_node *node, struct msp_error *err)
{
	const char *format = cli->common.format == NULL ? "yaml" : cli->common.format;
	struct msp_buf out = MSP_BUF_INIT;
	int failed = 0;

	if (strcmp(format, "yaml") == 0) {
		msp_yaml_emit(node, 0, &out);
		fputs(msp_cli_safe(cli, out.data, true), cli->out);
	} else if (strcmp(format, "json") == 0 || strcmp(format, "jsonl") == 0) {
		const struct msp_node *typed = schema == NULL ? node : msp_schema_typed(&cli->arena, schema, node);
		msp_json_emit(typed, strcmp(format, "json") == 0 ? 2 : 0, &out);
		fprintf(cli->out, "%s\n", out.data);
	} else {
		msp_error_set(err, MSP_USAGE, "show has no format '%s'", format);
		msp_error_hint(err, "text, yaml, json or jsonl");
		failed = -1;
	}
	msp_buf_release(&out);
	return failed;
}
