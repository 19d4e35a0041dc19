/* SPDX-License-Identifier: ISC */
/*
 * Random edits of random texts.  Input: the text, then a part for each edit, whose first line is "set PATH", "insert
 * PATH NUMBER", "replace PATH NUMBER" or "remove PATH NUMBER" and whose rest is the value (nothing = remove).
 *
 * A refused edit changes nothing.  One that is done leaves a text that parses to the tree, has the value where it was
 * asked for, and has every byte outside the entry it touched as it was: found here from the tree alone.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/text/edit.h"
#include "lib/text/edit_scan.h"
#include "lib/text/yaml.h"

struct order {
	const char *verb, *path;
	size_t number;
	const struct msp_node *value; /* NULL = remove */
};

/* ---- what may change --------------------------------------------------------------------------------------------- */

struct frame {
	const struct msp_node *container;
	size_t index; /* of the entry */
};

/* From the document to what the path names, as far as it exists. */
struct trail {
	struct frame frames[MSP_YAML_DEPTH + 2];
	size_t depth;
	const struct msp_node *end; /* what the last entry holds; NULL when a piece of the path is not there */
};

static size_t stride(const struct msp_node *container)
{
	return container->kind == MSP_NODE_MAP ? 2 : 1;
}

static const struct msp_node *entry_head(const struct msp_node *container, size_t index)
{
	return container->items[stride(container) * index];
}

static const struct msp_node *entry_value(const struct msp_node *container, size_t index)
{
	return container->items[stride(container) * (index + 1) - 1];
}

static void push(struct trail *trail, const struct msp_node *container, size_t index)
{
	trail->frames[trail->depth++] = (struct frame){ container, index };
	trail->end = entry_value(container, index);
}

/* Keys without dots only, so that there is no doubt about what a path means. */
static bool walk(struct msp_arena *arena, const struct msp_node *root, const char *path, struct trail *trail)
{
	size_t count;
	char **pieces = msp_str_split(arena, path, '.', &count);

	*trail = (struct trail){ .end = root };
	for (size_t i = 0; i < count; i++) {
		const struct msp_node *container = trail->end;
		size_t found = SIZE_MAX;
		if (container == NULL || trail->depth == MSP_YAML_DEPTH)
			return i + 1 == count;
		for (size_t j = 0; container->kind == MSP_NODE_MAP && j < container->count; j++) {
			if (strchr(container->items[2 * j]->value, '.') != NULL)
				return false;
			if (strcmp(container->items[2 * j]->value, pieces[i]) == 0)
				found = j;
		}
		if (container->kind == MSP_NODE_SEQ && msp_str_digits(pieces[i]) && strlen(pieces[i]) < 9)
			found = strtoul(pieces[i], NULL, 10);
		trail->end = NULL;
		if (found < container->count)
			push(trail, container, found);
		else if (i + 1 < count)
			return false;
	}
	return true;
}

struct region {
	size_t start, end;   /* bytes outside stay */
	bool insertion;      /* bytes are added, none goes */
	const char *comment; /* behind the old value on its line; NULL = none */
};

/* First of the comment lines right above line number `line` with the same indentation, not above `floor`. */
static size_t with_comments(const struct msp_lines *lines, size_t line, size_t floor)
{
	while (line > floor && line > 0 && lines->items[line - 1].kind == MSP_LINE_COMMENT &&
		lines->items[line - 1].indent == lines->items[line].indent)
		line--;
	return line;
}

/* The first line that is certainly behind a node: for block scalars libyaml's end says nothing. */
static size_t behind(const struct msp_node *node)
{
	const struct msp_node *leaf = msp_lines_leaf(node);

	if (leaf == NULL)
		leaf = node;
	if (leaf->style == MSP_STYLE_LITERAL || leaf->style == MSP_STYLE_FOLDED)
		return (size_t)leaf->line;
	return (size_t)leaf->end_line;
}

/* The line an entry begins in, or one before it: a dash may stand above its item. */
static size_t first_line(const struct msp_lines *lines, const struct frame *frame, bool removal)
{
	const struct msp_node *head = entry_head(frame->container, frame->index);
	size_t line = (size_t)head->line - 1;
	size_t floor = 0;

	if (frame->index > 0)
		floor = behind(entry_value(frame->container, frame->index - 1));
	if (frame->container->kind == MSP_NODE_SEQ)
		return frame->index > 0 ? floor : (size_t)frame->container->line - 1;
	return removal ? with_comments(lines, line, floor) : line;
}

static struct region region_of(const struct msp_lines *lines, const struct trail *trail, bool removal)
{
	struct region region = { .start = 0, .end = lines->length };
	const struct frame *frame = &trail->frames[trail->depth - 1];
	size_t start = first_line(lines, frame, removal);

	region.start = start < lines->count ? lines->items[start].start : lines->length;
	for (size_t i = trail->depth; i-- > 0;) {
		frame = &trail->frames[i];
		if (frame->index + 1 >= frame->container->count)
			continue;
		size_t line = (size_t)entry_head(frame->container, frame->index + 1)->line - 1;
		/* the first key behind a dash: the next one moves up when it goes */
		if (removal && i + 1 == trail->depth && frame->index == 0)
			line++;
		else if (frame->container->kind == MSP_NODE_MAP)
			line = with_comments(lines, line, behind(entry_value(frame->container, frame->index)));
		region.end = line < lines->count ? lines->items[line].start : lines->length;
		break;
	}
	return region;
}

/* What stands behind a value that ends on a line of its own: it has to survive a new value. */
static const char *comment_behind(struct msp_arena *arena, const struct msp_lines *lines, const struct msp_node *old)
{
	bool block = old->style == MSP_STYLE_BLOCK || old->style == MSP_STYLE_LITERAL || old->style == MSP_STYLE_FOLDED;

	if (block || old->kind == MSP_NODE_NULL)
		return NULL;
	size_t end = msp_lines_offset(lines, old->end_line, old->end_column);
	const struct msp_line *line = &lines->items[old->end_line - 1];
	size_t start = end;
	while (start < line->end && (lines->text[start] == ' ' || lines->text[start] == '\t'))
		start++;
	if (start == end || start >= line->end || lines->text[start] != '#')
		return NULL;
	return msp_arena_strndup(arena, lines->text + start, line->end - start);
}

/* Block collections with something in them can be added to. */
static bool grows(const struct msp_node *container)
{
	return container != NULL && container->count > 0 && container->style == MSP_STYLE_BLOCK;
}

/* false: no claim is made. */
static bool find_region(
	struct msp_arena *arena, const struct msp_edit *edit, const struct order *order, struct region *region)
{
	bool item = strcmp(order->verb, "set") != 0;
	struct msp_lines lines;
	struct trail trail;

	msp_lines_scan(arena, edit->text.data, edit->text.length, &lines);
	if (!walk(arena, edit->root, order->path, &trail))
		return false;
	const struct msp_node *container = item ? trail.end : NULL;
	bool adds = item && strcmp(order->verb, "insert") == 0;
	if (!item && trail.end == NULL) {
		adds = true;
		container = trail.depth > 0 ? entry_value(trail.frames[trail.depth - 1].container,
						      trail.frames[trail.depth - 1].index)
					    : edit->root;
	}
	*region = (struct region){ .insertion = adds && grows(container) };
	if (region->insertion) /* an end without line feed gets one, and perhaps another header of its block scalar */
		return edit->text.length == 0 || edit->text.data[edit->text.length - 1] == '\n';
	if (item && !adds) {
		if (container == NULL || container->kind != MSP_NODE_SEQ || order->number >= container->count)
			return false;
		push(&trail, container, order->number);
	}
	size_t depth = trail.depth;
	bool removal = order->value == NULL || order->value->kind == MSP_NODE_NULL;
	/* what loses its last entry is written anew, and so is what has no entries yet */
	while (trail.depth > 0 && removal && trail.frames[trail.depth - 1].container->count == 1) {
		trail.depth--;
		removal = false;
	}
	if (trail.depth == 0)
		return false;
	const struct msp_node *old = trail.end;
	*region = region_of(&lines, &trail, removal);
	if (!removal && !adds && trail.depth == depth)
		region->comment = comment_behind(arena, &lines, old);
	return true;
}

/* ---- checks ------------------------------------------------------------------------------------------------------ */

static void check_bytes(const struct region *region, const struct msp_buf *old, const struct msp_buf *new)
{
	size_t head = 0;
	size_t tail = 0;
	size_t shorter = old->length < new->length ? old->length : new->length;

	while (head < shorter && old->data[head] == new->data[head])
		head++;
	while (tail < shorter && old->data[old->length - 1 - tail] == new->data[new->length - 1 - tail])
		tail++;
	if (region->insertion) {
		fuzz_require_text(head + tail >= old->length, new->data);
		return;
	}
	fuzz_require_text(region->comment == NULL || strstr(new->data, region->comment) != NULL, new->data);
	fuzz_require_text(head >= region->start, new->data);
	fuzz_require_text(region->end < region->start || tail >= old->length - region->end, new->data);
}

static void check_value(const struct msp_edit *edit, const struct order *order, size_t count)
{
	const struct msp_node *node = msp_node_find(edit->root, order->path);
	bool removal = order->value == NULL || order->value->kind == MSP_NODE_NULL;

	if (strcmp(order->verb, "set") == 0) {
		/* a sequence closes up behind what is removed */
		fuzz_require(removal || (node != NULL && msp_node_equal(node, order->value)));
	} else if (strcmp(order->verb, "insert") == 0) {
		size_t at = order->number < count ? order->number : count;
		fuzz_require(msp_node_is(node, MSP_NODE_SEQ) && node->count == count + 1 &&
			     msp_node_equal(node->items[at], order->value));
	} else if (removal) {
		fuzz_require(count == 0 || (msp_node_is(node, MSP_NODE_SEQ) && node->count == count - 1));
	} else {
		fuzz_require(msp_node_is(node, MSP_NODE_SEQ) && node->count == count &&
			     msp_node_equal(node->items[order->number], order->value));
	}
}

static int run(struct msp_edit *edit, const struct order *order, struct msp_error *err)
{
	if (strcmp(order->verb, "set") == 0)
		return msp_edit_set(edit, order->path, order->value, err);
	if (strcmp(order->verb, "insert") == 0)
		return msp_edit_insert(edit, order->path, order->number, order->value, err);
	if (order->value == NULL)
		return msp_edit_remove(edit, order->path, order->number, err);
	return msp_edit_replace(edit, order->path, order->number, order->value, err);
}

static void check_edit(struct msp_arena *arena, struct msp_edit *edit, const struct order *order)
{
	struct msp_buf before = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;
	struct region region = { 0 };
	const struct msp_node *list = msp_node_find(edit->root, order->path);
	size_t count = msp_node_is(list, MSP_NODE_SEQ) ? list->count : 0;
	bool known = find_region(arena, edit, order, &region);

	msp_buf_add(&before, edit->text.data, edit->text.length);
	int result = run(edit, order, &err);
	fuzz_check_error(result, &err);
	if (result != 0) {
		fuzz_require(
			before.length == edit->text.length && memcmp(before.data, edit->text.data, before.length) == 0);
	} else {
		fuzz_require_text(
			msp_yaml_parse(arena, edit->text.data, edit->text.length, &root, &err) == 0, edit->text.data);
		fuzz_require(msp_node_equal(root, edit->root));
		check_value(edit, order, count);
		if (known)
			check_bytes(&region, &before, &edit->text);
	}
	msp_buf_release(&before);
}

/* ---- input ------------------------------------------------------------------------------------------------------- */

/* false when the part is no order. */
static bool read_order(struct msp_arena *arena, struct fuzz_part part, struct order *order)
{
	size_t count;
	char **words = msp_str_split(arena, fuzz_line(arena, &part), ' ', &count);
	struct msp_node *value = NULL;

	if (count < 2 || count > 3)
		return false;
	*order = (struct order){ .verb = words[0], .path = words[1] };
	if (count == 3)
		order->number = strtoul(words[2], NULL, 10);
	if (part.length > 0 && msp_yaml_parse(arena, part.text, part.length, &value, NULL) != 0)
		return false;
	order->value = strcmp(order->verb, "remove") == 0 ? NULL : value;
	return order->value != NULL || strcmp(order->verb, "insert") != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part parts[FUZZ_PARTS];
	struct msp_edit edit;
	struct order order;
	size_t count = fuzz_split(&arena, data, size, parts);

	if (msp_edit_init(&edit, &arena, parts[0].text, parts[0].length, NULL) == 0) {
		for (size_t i = 1; i < count; i++) {
			if (read_order(&arena, parts[i], &order))
				check_edit(&arena, &edit, &order);
		}
	}
	msp_edit_release(&edit);
	msp_arena_release(&arena);
	return 0;
}
