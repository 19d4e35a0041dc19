/* SPDX-License-Identifier: ISC */
/*
 * Each edit makes two things from the same request: a new text, by replacing one range of bytes, and the tree it is
 * meant to have, by changing a copy of the old one.  Only when the new text parses to that tree does it become the
 * text.
 */
#include "lib/text/edit.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/text/edit_scan.h"
#include "lib/text/yaml.h"

#define CANONICAL "rewrite the file with `msp-store edit --canonical`"

struct step {
	struct msp_node *container;
	size_t index; /* entry; of a map with this key missing: its count */
};

/* One edit under way.  Everything but the new tree lives in its own arena. */
struct work {
	struct msp_edit *edit;
	struct msp_arena arena;
	struct msp_lines lines;
	struct step steps[MSP_YAML_DEPTH + 1];
	size_t depth;
	const char *key; /* the last piece of the path */
};

static int refuse(const struct msp_node *node, struct msp_error *err, const char *message)
{
	msp_node_error(node, err, "%s", message);
	msp_error_hint(err, CANONICAL);
	return -1;
}

/* Where the path leads */

/* Number of the pair with the shortest key that is a piece of path, and the length of that piece; count when none. */
static size_t match_key(const struct msp_node *map, const char *path, size_t *piece)
{
	for (*piece = strcspn(path, ".");; *piece += 1 + strcspn(path + *piece + 1, ".")) {
		for (size_t i = 0; i < map->count; i++)
			if (map->items[2 * i]->length == *piece && memcmp(map->items[2 * i]->value, path, *piece) == 0)
				return i;
		if (!path[*piece])
			break;
	}
	*piece = strcspn(path, ".");
	return map->count;
}

static size_t match_item(const struct msp_node *seq, const char *path, size_t *piece)
{
	size_t index = 0;

	*piece = strcspn(path, ".");
	if (*piece == 0 || *piece > 9 || strspn(path, "0123456789") != *piece)
		return seq->count;
	for (size_t i = 0; i < *piece; i++)
		index = index * 10 + (size_t)(path[i] - '0');
	return index < seq->count ? index : seq->count;
}

static int refuse_path(const struct msp_node *node, struct msp_error *err)
{
	if (node->kind == MSP_NODE_MAP || node->kind == MSP_NODE_SEQ || node->kind == MSP_NODE_NULL)
		msp_error_set(err, MSP_MISSING, "there is no such field");
	else
		msp_error_set(err, MSP_DATA, "there is text where a map should be");
	msp_error_at(err, NULL, node->line, node->column);
	return -1;
}

/* One step along the path; *node becomes the value, NULL when the last key is missing; *rest is NULL behind the last
 * piece. */
static int step(struct work *work, struct msp_node **node, const char **rest, struct msp_error *err)
{
	struct msp_node *container = *node;
	bool map = container->kind == MSP_NODE_MAP;
	size_t piece, index;

	if ((!map && container->kind != MSP_NODE_SEQ) || work->depth == MSP_COUNT(work->steps))
		return refuse_path(container, err);
	index = map ? match_key(container, *rest, &piece) : match_item(container, *rest, &piece);
	if (index == container->count && (!map || (*rest)[piece]))
		return refuse_path(container, err);
	if (container->style == MSP_STYLE_FLOW && container->count > 0)
		return refuse(container, err, "a collection in one line ({ } or [ ]) is only edited as a whole");
	work->steps[work->depth++] = (struct step){ container, index };
	work->key = *rest;
	*rest = (*rest)[piece] == '.' ? *rest + piece + 1 : NULL;
	*node = index == container->count ? NULL : container->items[map ? 2 * index + 1 : index];
	return 0;
}

static int resolve(struct work *work, const char *path, struct msp_error *err)
{
	struct msp_node *node = work->edit->root;
	const char *rest = path;

	do {
		if (step(work, &node, &rest, err) < 0)
			return -1;
	} while (node && rest);
	return 0;
}

static struct step *target(struct work *work)
{
	return &work->steps[work->depth - 1];
}

static bool is_missing(const struct step *at)
{
	return at->index == at->container->count;
}

static struct msp_node *value_of(const struct step *at)
{
	if (is_missing(at))
		return NULL;
	return at->container->items[at->container->kind == MSP_NODE_MAP ? 2 * at->index + 1 : at->index];
}

/* What is meant */

/* A copy of the tree; *container becomes the copy of the target's container. */
static struct msp_node *intend(struct work *work, struct msp_node **container)
{
	struct msp_node *root = msp_node_copy(&work->arena, work->edit->root), *node = root;

	for (size_t i = 0; i + 1 < work->depth; i++)
		node = node->items[node->kind == MSP_NODE_MAP ? 2 * work->steps[i].index + 1 : work->steps[i].index];
	*container = node;
	return root;
}

static struct msp_node *intend_value(struct work *work, const struct msp_node *node)
{
	const struct step *at = target(work);
	struct msp_node *container, *root = intend(work, &container), *copy = msp_node_copy(&work->arena, node);

	if (is_missing(at))
		msp_node_set(&work->arena, container, work->key, copy);
	else
		container->items[container->kind == MSP_NODE_MAP ? 2 * at->index + 1 : at->index] = copy;
	return root;
}

static struct msp_node *intend_insert(
	struct work *work, const struct msp_node *seq, size_t at, const struct msp_node *item)
{
	struct msp_node *list = msp_node_seq(&work->arena);

	for (size_t i = 0; i < seq->count || i == at; i++) {
		if (i == at)
			msp_node_add(&work->arena, list, msp_node_copy(&work->arena, item));
		if (i < seq->count)
			msp_node_add(&work->arena, list, seq->items[i]);
	}
	return intend_value(work, list);
}

static struct msp_node *intend_removal(struct work *work)
{
	struct msp_node *container, *root = intend(work, &container);
	size_t width = container->kind == MSP_NODE_MAP ? 2 : 1, index = target(work)->index;

	container->count--;
	memmove(container->items + width * index, container->items + width * (index + 1),
		width * (container->count - index) * sizeof *container->items);
	return root;
}

/* Splicing */

/* Text of ours has LF; lines of the file may end in CRLF. */
static void add_lines(struct msp_buf *out, const char *text, size_t length, const char *ending)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\n')
			msp_buf_adds(out, ending);
		else
			msp_buf_addc(out, text[i]);
}

static int refuse_difference(struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "the text around it cannot be edited in place");
	msp_error_hint(err, CANONICAL);
	return -1;
}

/* Replaces `remove` bytes at `at` by bytes; the result must mean `intended`. */
static int splice(struct work *work, size_t at, size_t remove, const struct msp_buf *bytes,
	const struct msp_node *intended, struct msp_error *err)
{
	struct msp_edit *edit = work->edit;
	struct msp_buf next = MSP_BUF_INIT;
	struct msp_node *root;
	int result;

	msp_buf_reserve(&next, edit->text.length - remove + bytes->length);
	msp_buf_add(&next, edit->text.data, at);
	msp_buf_add(&next, bytes->data, bytes->length);
	msp_buf_add(&next, edit->text.data + at + remove, edit->text.length - at - remove);
	result = msp_yaml_parse(edit->arena, next.data, next.length, &root, err);
	if (result < 0)
		msp_error_wrap(err, "cannot be edited in place");
	else if (!msp_node_equal(root, intended))
		result = refuse_difference(err);
	if (result < 0) {
		msp_buf_release(&next);
		return -1;
	}
	msp_buf_release(&edit->text);
	edit->text = next;
	edit->root = root;
	return 0;
}

/*
 * Begins the bytes that go behind the last line: its line end, when it has none.  A block scalar there would gain a
 * line feed, so its header is made to strip it.  Returns the offset from which the text is replaced.
 */
static size_t end_last_line(const struct work *work, struct msp_buf *bytes)
{
	const struct msp_lines *lines = &work->lines;
	const struct msp_line *line = lines->count ? &lines->items[lines->count - 1] : NULL;
	const struct msp_node *leaf = msp_lines_leaf(work->edit->root);
	size_t at = lines->length, length;

	if (!line || line->next > line->end)
		return at;
	if (leaf && (leaf->style == MSP_STYLE_LITERAL || leaf->style == MSP_STYLE_FOLDED) && leaf->length > 0 &&
		leaf->value[leaf->length - 1] != '\n') {
		at = msp_lines_header(lines, leaf, &length);
		for (size_t i = 0; i < length; i++)
			if (!strchr("+-", lines->text[at + i]))
				msp_buf_addc(bytes, lines->text[at + i]);
		msp_buf_addc(bytes, '-');
		msp_buf_add(bytes, lines->text + at + length, lines->length - at - length);
	}
	msp_buf_adds(bytes, msp_lines_ending(lines, lines->count - 1));
	return at;
}

/* Puts whole lines (with LF) in front of line number `line`, which may be the count. */
static int insert_lines(struct work *work, size_t line, const struct msp_buf *text, const struct msp_node *intended,
	struct msp_error *err)
{
	const struct msp_lines *lines = &work->lines;
	struct msp_buf bytes = MSP_BUF_INIT;
	size_t at, remove = 0;
	int result;

	if (line < lines->count) {
		at = lines->items[line].start;
	} else {
		at = end_last_line(work, &bytes);
		remove = lines->length - at;
	}
	add_lines(&bytes, text->data, text->length, msp_lines_ending(lines, line ? line - 1 : 0));
	result = splice(work, at, remove, &bytes, intended, err);
	msp_buf_release(&bytes);
	return result;
}

/* Values */

/* Appends the comment between two offsets, with the white space before it, if there is one. */
static void add_comment(const struct msp_lines *lines, size_t from, size_t end, struct msp_buf *comments)
{
	size_t at = from;

	while (at < end && (lines->text[at] == ' ' || lines->text[at] == '\t'))
		at++;
	if (at < end && at > from && lines->text[at] == '#')
		msp_buf_add(comments, lines->text + from, end - from);
}

/* Appends the comments of an entry that are to be kept: behind the colon or dash, and behind the old value. */
static void find_comments(const struct msp_lines *lines, const struct msp_entry *entry, const struct msp_node *old,
	struct msp_buf *comments)
{
	size_t line = (size_t)old->line - 1, from, length;

	if (line > entry->line)
		add_comment(lines, entry->after, lines->items[entry->line].end, comments);
	if (old->style == MSP_STYLE_BLOCK)
		return;
	if (old->style == MSP_STYLE_LITERAL || old->style == MSP_STYLE_FOLDED) {
		from = msp_lines_header(lines, old, &length);
		from += length;
	} else {
		from = msp_lines_offset(lines, old->end_line, old->end_column);
		line = (size_t)old->end_line - 1;
	}
	add_comment(lines, from, lines->items[line].end, comments);
}

/*
 * rest is what is to stand behind the colon or dash, without its final line feed.  The comment goes behind the first
 * line where that can be, behind the closing quote of text in several lines, or (a map behind a dash) gets lines above.
 */
static size_t comment_position(const struct msp_buf *rest, const struct msp_node *node)
{
	const char *feed = strchr(rest->data, '\n');

	if (!feed || rest->data[0] == '\n' || rest->data[1] == '|')
		return feed ? (size_t)(feed - rest->data) : rest->length;
	return msp_node_scalar(node) ? rest->length : SIZE_MAX;
}

/* White space between the colon and an old value on the same line stays when the new one is there too. */
static void keep_gap(
	const struct work *work, const struct msp_entry *entry, const struct msp_node *old, struct msp_buf *rest)
{
	size_t start = msp_lines_offset(&work->lines, old->line, old->column);

	if ((size_t)old->line - 1 != entry->line || old->length == 0 || start <= entry->after)
		return;
	if (rest->data[0] == ' ' && !strchr(rest->data, '\n'))
		msp_buf_splice(rest, 0, 1, work->lines.text + entry->after, start - entry->after);
}

/* Puts the comments of an entry where they can be: into rest, or as a line of their own above the entry, which bytes
 * then begin with.  Returns the offset from which the text is replaced, or SIZE_MAX when there is no such place. */
static size_t place_comments(const struct work *work, const struct msp_entry *entry, const struct msp_node *node,
	const struct msp_buf *comments, struct msp_buf *rest, struct msp_buf *bytes)
{
	size_t position = comment_position(rest, node);

	if (comments->length == 0)
		return entry->after;
	if (position != SIZE_MAX) {
		msp_buf_splice(rest, position, 0, comments->data, comments->length);
		return entry->after;
	}
	if (!entry->leads)
		return SIZE_MAX;
	msp_buf_adds(bytes, strchr(comments->data, '#'));
	msp_buf_adds(bytes, msp_lines_ending(&work->lines, entry->line));
	msp_buf_addn(bytes, ' ', entry->column);
	msp_buf_add(bytes, work->lines.text + entry->start, entry->after - entry->start);
	return entry->start;
}

/* Replaces the value of an entry by rest, which is node as text. */
static int put_value(struct work *work, struct msp_buf *rest, const struct msp_node *node,
	const struct msp_node *intended, struct msp_error *err)
{
	const struct step *at = target(work);
	const struct msp_node *old = value_of(at);
	struct msp_buf comments = MSP_BUF_INIT, bytes = MSP_BUF_INIT;
	const struct msp_line *last;
	struct msp_entry entry;
	size_t from;
	int result = -1;

	if (msp_lines_entry(&work->lines, at->container, at->index, &entry, err) < 0)
		return -1;
	/* Comments inside a block are part of it, those at its end too. */
	last = &work->lines.items[old->style == MSP_STYLE_BLOCK ? msp_lines_tail(&work->lines, &entry) : entry.last];
	msp_buf_truncate(rest, rest->length - 1);
	keep_gap(work, &entry, old, rest);
	find_comments(&work->lines, &entry, old, &comments);
	from = place_comments(work, &entry, node, &comments, rest, &bytes);
	add_lines(&bytes, rest->data, rest->length, msp_lines_ending(&work->lines, entry.line));
	/* A literal block at the very end would lose its last line feed when the file has none. */
	if (last->end == last->next && strchr(rest->data, '\n'))
		msp_buf_adds(&bytes, msp_lines_ending(&work->lines, entry.line));
	if (from == SIZE_MAX)
		refuse(old, err, "there is no place left for the comment behind the old value");
	else
		result = splice(work, from, last->end - from, &bytes, intended, err);
	msp_buf_release(&comments);
	msp_buf_release(&bytes);
	return result;
}

/* Equal, and written alike: then the old text can stay whatever its quotes. */
static bool is_same(const struct msp_node *old, const struct msp_node *node)
{
	struct msp_buf a = MSP_BUF_INIT, b = MSP_BUF_INIT;
	bool same = msp_node_equal(old, node);

	if (same) {
		msp_yaml_emit(old, 0, &a);
		msp_yaml_emit(node, 0, &b);
		same = a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
	}
	msp_buf_release(&a);
	msp_buf_release(&b);
	return same;
}

static int replace_value(struct work *work, const struct msp_node *node, struct msp_error *err)
{
	const struct step *at = target(work);
	size_t column = (size_t)at->container->column - 1;
	struct msp_buf rest = MSP_BUF_INIT;
	int result;

	if (is_same(value_of(at), node))
		return 0;
	if (at->container->kind == MSP_NODE_MAP) {
		msp_yaml_emit_value(node, (int)column, &rest);
	} else {
		msp_yaml_emit_item(node, (int)column, &rest);
		msp_buf_splice(&rest, 0, column + 1, "", 0);
	}
	result = put_value(work, &rest, node, intend_value(work, node), err);
	msp_buf_release(&rest);
	return result;
}

/* Adding a key */

/* The line in front of which a new key goes: behind the last pair, or behind the one before the document's log. */
static int find_room(struct work *work, const struct msp_node *map, size_t *line, struct msp_error *err)
{
	size_t index = map->count;
	struct msp_entry entry;

	for (size_t i = 0; work->depth == 1 && strcmp(work->key, "log") != 0 && i < map->count; i++)
		if (strcmp(map->items[2 * i]->value, "log") == 0)
			index = i;
	if (msp_lines_entry(&work->lines, map, index ? index - 1 : 0, &entry, err) < 0)
		return -1;
	*line = index ? msp_lines_tail(&work->lines, &entry) + 1 : msp_lines_head(&work->lines, &entry, 0);
	return 0;
}

/* Adds lines (beginning with the key, indented) for a key that the target lacks. */
static int add_lines_of_pair(
	struct work *work, const struct msp_buf *lines, const struct msp_node *intended, struct msp_error *err)
{
	const struct msp_node *map = target(work)->container;
	size_t line = work->lines.count;

	if (map->count > 0 && find_room(work, map, &line, err) < 0)
		return -1;
	return insert_lines(work, line, lines, intended, err);
}

static struct msp_node *pair_of(struct work *work, const struct msp_node *node)
{
	struct msp_node *map = msp_node_map(&work->arena);

	return msp_node_set(&work->arena, map, work->key, msp_node_copy(&work->arena, node));
}

/* {} or [] that is the whole document, or a value, gives way to a block. */
static int fill_empty(struct work *work, const struct msp_node *node, struct msp_error *err)
{
	const struct msp_node *old = target(work)->container;
	struct msp_buf bytes = MSP_BUF_INIT;
	size_t start, end;
	int result;

	if (--work->depth > 0)
		return replace_value(work, node, err);
	start = msp_lines_offset(&work->lines, old->line, old->column);
	end = msp_lines_offset(&work->lines, old->end_line, old->end_column);
	msp_yaml_emit(node, 0, &bytes);
	msp_buf_truncate(&bytes, bytes.length - 1);
	result = splice(work, start, end - start, &bytes, node, err);
	msp_buf_release(&bytes);
	return result;
}

static int add_pair(struct work *work, const struct msp_node *node, struct msp_error *err)
{
	const struct msp_node *map = target(work)->container;
	struct msp_node *pair = pair_of(work, node);
	struct msp_buf lines = MSP_BUF_INIT;
	int result;

	if (map->style == MSP_STYLE_FLOW)
		return fill_empty(work, pair, err);
	msp_yaml_emit(pair, map->column > 0 ? map->column - 1 : 0, &lines);
	result = add_lines_of_pair(work, &lines, intend_value(work, node), err);
	msp_buf_release(&lines);
	return result;
}

/* Removing */

/* The first line behind `line` that is not blank. */
static size_t next_line(const struct msp_lines *lines, size_t line)
{
	do
		line++;
	while (line < lines->count && lines->items[line].kind == MSP_LINE_BLANK);
	return line;
}

/* Range of bytes that goes with an entry. */
static int find_range(struct work *work, size_t *from, size_t *to, struct msp_error *err)
{
	const struct step *at = target(work);
	const struct msp_lines *lines = &work->lines;
	struct msp_entry entry, before = { .last = 0 };
	size_t floor = 0, tail;

	if (msp_lines_entry(lines, at->container, at->index, &entry, err) < 0)
		return -1;
	if (at->index > 0) {
		if (msp_lines_entry(lines, at->container, at->index - 1, &before, err) < 0)
			return -1;
		floor = before.last + 1;
	}
	tail = msp_lines_tail(lines, &entry);
	if (!entry.leads && at->index + 1 < at->container->count) {
		/* First of a map behind a dash: what follows moves up beside the dash. */
		const struct msp_line *next = &lines->items[next_line(lines, tail)];

		*from = entry.start;
		*to = next->start + next->indent;
		return 0;
	}
	*from = lines->items[msp_lines_head(lines, &entry, floor)].start;
	/* Blank lines would now belong to the text before. */
	if (at->index > 0 &&
		msp_lines_keeps(lines,
			at->container->items[at->container->kind == MSP_NODE_MAP ? 2 * at->index - 1 : at->index - 1]))
		tail = next_line(lines, tail) - 1;
	*to = lines->items[tail].next;
	return 0;
}

static int remove_entry(struct work *work, struct msp_error *err)
{
	struct msp_buf nothing = MSP_BUF_INIT;
	const struct msp_node *container = target(work)->container;
	bool map = container->kind == MSP_NODE_MAP;
	size_t from, to;

	if (container->count == 1 && (work->depth > 1 || !map)) {
		struct msp_node *empty = map ? msp_node_map(&work->arena) : msp_node_seq(&work->arena);

		if (--work->depth > 0)
			return replace_value(work, empty, err);
		return refuse(container, err, "the last item of a document that is a list cannot be removed in place");
	}
	if (find_range(work, &from, &to, err) < 0)
		return -1;
	return splice(work, from, to - from, &nothing, intend_removal(work), err);
}

/* Lists */

static bool is_blank_list(const struct msp_node *node)
{
	return !node || node->kind == MSP_NODE_NULL || (node->kind == MSP_NODE_SEQ && node->count == 0);
}

/* The first item of a list that is missing, null or []. */
static int begin_list(struct work *work, const struct msp_node *item, struct msp_error *err)
{
	const struct step *at = target(work);
	int column = at->container->column > 0 ? at->container->column - 1 : 0;
	struct msp_node *list = msp_node_seq(&work->arena), *intended;
	struct msp_buf lines = MSP_BUF_INIT, pair = MSP_BUF_INIT;
	int result;

	msp_node_add(&work->arena, list, msp_node_copy(&work->arena, item));
	intended = intend_value(work, list);
	if (at->container->style == MSP_STYLE_FLOW)
		return fill_empty(work, pair_of(work, list), err);
	if (at->container->kind == MSP_NODE_SEQ)
		return replace_value(work, list, err);
	msp_buf_addc(&lines, '\n');
	msp_yaml_emit_item(item, column + 2, &lines);
	if (is_missing(at)) {
		msp_yaml_emit(pair_of(work, msp_node_seq(&work->arena)), column, &pair);
		msp_buf_truncate(&pair, pair.length - strlen(" []\n"));
		msp_buf_add(&pair, lines.data, lines.length);
		result = add_lines_of_pair(work, &pair, intended, err);
	} else {
		result = put_value(work, &lines, list, intended, err);
	}
	msp_buf_release(&lines);
	msp_buf_release(&pair);
	return result;
}

static int insert_item(
	struct work *work, const struct msp_node *seq, size_t at, const struct msp_node *item, struct msp_error *err)
{
	struct msp_buf lines = MSP_BUF_INIT;
	struct msp_entry entry, before;
	size_t line;
	int result;

	at = at < seq->count ? at : seq->count;
	if (msp_lines_entry(&work->lines, seq, at < seq->count ? at : at - 1, &entry, err) < 0)
		return -1;
	if (at == seq->count) {
		line = msp_lines_tail(&work->lines, &entry) + 1;
	} else {
		if (!entry.leads)
			return refuse(seq, err, "the list begins behind the dash of another");
		if (at > 0 && msp_lines_entry(&work->lines, seq, at - 1, &before, err) < 0)
			return -1;
		line = msp_lines_head(&work->lines, &entry, at > 0 ? before.last + 1 : 0);
	}
	msp_yaml_emit_item(item, (int)entry.column, &lines);
	result = insert_lines(work, line, &lines, intend_insert(work, seq, at, item), err);
	msp_buf_release(&lines);
	return result;
}

/* The list at path, with one more step to its item number `at`. */
static int resolve_item(struct work *work, const char *path, size_t at, struct msp_error *err)
{
	struct msp_node *seq;

	if (resolve(work, path, err) < 0)
		return -1;
	seq = value_of(target(work));
	if (seq && seq->kind != MSP_NODE_NULL && seq->kind != MSP_NODE_SEQ)
		return msp_node_error(seq, err, "no list");
	if (!msp_node_is(seq, MSP_NODE_SEQ) || at >= seq->count)
		return msp_error_set(err, MSP_MISSING, "there is no item %zu", at);
	if (seq->style == MSP_STYLE_FLOW)
		return refuse(seq, err, "a list in one line ([ ]) is only edited as a whole");
	work->steps[work->depth++] = (struct step){ seq, at };
	return 0;
}

/* Entry points */

int msp_edit_init(
	struct msp_edit *edit, struct msp_arena *arena, const char *text, size_t length, struct msp_error *err)
{
	edit->arena = arena;
	msp_buf_init(&edit->text);
	msp_buf_add(&edit->text, text, length);
	return msp_yaml_parse(arena, edit->text.data, length, &edit->root, err);
}

void msp_edit_release(struct msp_edit *edit)
{
	msp_buf_release(&edit->text);
}

static void begin(struct work *work, struct msp_edit *edit)
{
	*work = (struct work){ .edit = edit, .arena = MSP_ARENA_INIT };
	msp_lines_scan(&work->arena, edit->text.data, edit->text.length, &work->lines);
}

static int finish(struct work *work, const char *path, int result, struct msp_error *err)
{
	if (result < 0)
		msp_error_field(err, path);
	msp_arena_release(&work->arena);
	return result;
}

static int change(struct work *work, const struct msp_node *node, struct msp_error *err)
{
	const struct step *at = target(work);
	bool gone = !node || node->kind == MSP_NODE_NULL;

	if (is_missing(at))
		return gone ? 0 : add_pair(work, node, err);
	return gone ? remove_entry(work, err) : replace_value(work, node, err);
}

int msp_edit_set(struct msp_edit *edit, const char *path, const struct msp_node *node, struct msp_error *err)
{
	struct work work;
	int result;

	begin(&work, edit);
	result = resolve(&work, path, err);
	if (result == 0)
		result = change(&work, node, err);
	return finish(&work, path, result, err);
}

static int insert(struct work *work, const char *path, size_t at, const struct msp_node *node, struct msp_error *err)
{
	struct msp_node *seq;

	if (resolve(work, path, err) < 0)
		return -1;
	seq = value_of(target(work));
	if (is_blank_list(seq))
		return begin_list(work, node, err);
	if (seq->kind != MSP_NODE_SEQ)
		return msp_node_error(seq, err, "no list");
	if (seq->style == MSP_STYLE_FLOW)
		return refuse(seq, err, "a list in one line ([ ]) is only edited as a whole");
	return insert_item(work, seq, at, node, err);
}

int msp_edit_insert(
	struct msp_edit *edit, const char *path, size_t at, const struct msp_node *node, struct msp_error *err)
{
	struct work work;
	int result;

	begin(&work, edit);
	result = insert(&work, path, at, node, err);
	return finish(&work, path, result, err);
}

int msp_edit_replace(
	struct msp_edit *edit, const char *path, size_t at, const struct msp_node *node, struct msp_error *err)
{
	struct work work;
	int result;

	begin(&work, edit);
	result = resolve_item(&work, path, at, err);
	if (result == 0)
		result = change(&work, node, err);
	return finish(&work, path, result, err);
}

int msp_edit_remove(struct msp_edit *edit, const char *path, size_t at, struct msp_error *err)
{
	return msp_edit_replace(edit, path, at, NULL, err);
}
