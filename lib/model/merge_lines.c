/* SPDX-License-Identifier: ISC */
/*
 * The text of a merged record, out of the lines of its three versions.  A block map or list is a row of entries; each
 * has the lines above it that belong to it (comments, blank lines) and its own.  Lines follow the same rule as values:
 * what one side changed is as that side has it.  Where both changed the lines of an entry whose value is merged part by
 * part, the same is done one level down; where that cannot be, the value is written canonically.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/merge_private.h"
#include "lib/text/edit.h"
#include "lib/text/edit_scan.h"
#include "lib/text/yaml.h"

enum { BASE, OURS, THEIRS, SIDES };

struct build {
	struct msp_arena *arena;
	struct msp_lines lines[SIDES];
	const char *ending; /* of ours */
	struct msp_buf out;
	bool failed;
};

/* A range of bytes of one side; from NULL = that side has none. */
struct range {
	const struct msp_lines *lines;
	size_t from, to;
	size_t column;
};

/* One side of a container: its entries and the lines around them. */
struct view {
	const struct msp_lines *lines;
	const struct msp_node *node; /* NULL = not here, or not in block style */
	size_t first, end;           /* lines that belong to it: first … end - 1 */
};

/* One side of an entry. */
struct piece {
	bool there;
	struct range lead, body;
	struct msp_entry entry;
	size_t tail; /* last line */
};

/* ---- finding lines ---- */

static int position(const struct msp_node *a, const struct msp_node *b)
{
	return a->line != b->line ? a->line - b->line : a->column - b->column;
}

/* Number of the entry that has this very node as value; entries stand in order. */
static bool find_index(const struct msp_node *container, const struct msp_node *value, size_t *index)
{
	size_t width = container->kind == MSP_NODE_MAP ? 2 : 1, low = 0, high = container->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct msp_node *node = container->items[width * middle + width - 1];
		if (node == value) {
			*index = middle;
			return true;
		}
		if (position(node, value) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static struct range range_of(const struct msp_lines *lines, size_t first, size_t end)
{
	size_t from = first < lines->count ? lines->items[first].start : lines->length;
	size_t to = end < lines->count ? lines->items[end].start : lines->length;

	return (struct range){ lines, from, to < from ? from : to, 0 };
}

static struct piece find_piece(const struct view *view, const struct msp_node *value)
{
	struct piece piece = { .there = false };
	struct msp_entry before;
	size_t index, first = view->first;

	if (view->node == NULL || value == NULL || !find_index(view->node, value, &index) ||
		msp_lines_entry(view->lines, view->node, index, &piece.entry, NULL) < 0)
		return piece;
	if (index > 0) {
		if (msp_lines_entry(view->lines, view->node, index - 1, &before, NULL) < 0)
			return piece;
		first = msp_lines_tail(view->lines, &before) + 1;
	}
	piece.there = true;
	piece.tail = msp_lines_tail(view->lines, &piece.entry);
	piece.lead = range_of(view->lines, first, piece.entry.leads ? piece.entry.line : first);
	piece.lead.column = piece.entry.column;
	piece.body = range_of(view->lines, piece.entry.line, piece.tail + 1);
	piece.body.from = piece.entry.start;
	piece.body.column = piece.entry.column;
	return piece;
}

/* What stands behind the last entry and still belongs to the container. */
static struct range find_trailer(const struct view *view)
{
	struct msp_entry last;

	if (view->node == NULL || view->node->count == 0 ||
		msp_lines_entry(view->lines, view->node, view->node->count - 1, &last, NULL) < 0)
		return (struct range){ NULL, 0, 0, 0 };
	struct range range = range_of(view->lines, msp_lines_tail(view->lines, &last) + 1, view->end);
	range.column = last.column;
	return range;
}

/* ---- writing lines ---- */

static void add_ending(struct build *build)
{
	msp_buf_adds(&build->out, build->ending);
}

/* Whole lines, moved to another column and with the line ends of ours.  `inside`: the first has no indentation. */
static void add_range(struct build *build, struct range range, size_t column, bool inside)
{
	const char *text = range.lines->text;

	for (size_t at = range.from; at < range.to; inside = false) {
		const char *feed = memchr(text + at, '\n', range.to - at);
		size_t end = feed == NULL ? range.to : (size_t)(feed - text), next = feed == NULL ? end : end + 1;
		if (feed != NULL && end > at && text[end - 1] == '\r')
			end--;
		if (!inside && end > at) {
			if (column > range.column)
				msp_buf_addn(&build->out, ' ', column - range.column);
			for (size_t i = column; i < range.column && at < end && text[at] == ' '; i++)
				at++;
		}
		msp_buf_add(&build->out, text + at, end - at);
		add_ending(build);
		at = next;
	}
}

static bool same_range(struct range a, struct range b)
{
	if (a.lines == NULL || b.lines == NULL)
		return a.lines == b.lines;
	return a.to - a.from == b.to - b.from &&
	       memcmp(a.lines->text + a.from, b.lines->text + b.from, a.to - a.from) == 0;
}

static bool has_line(struct range range, const char *line, size_t length)
{
	const char *text = range.lines == NULL ? "" : range.lines->text;

	for (size_t at = range.from; range.lines != NULL && at < range.to;) {
		const char *feed = memchr(text + at, '\n', range.to - at);
		size_t end = feed == NULL ? range.to : (size_t)(feed - text);
		if (end - at == length && memcmp(text + at, line, length) == 0)
			return true;
		at = end + 1;
	}
	return false;
}

/* Comments that one side has and neither of the others: nobody's word is lost because both wrote one. */
static void add_new_lines(struct build *build, struct range range, struct range base, struct range ours, size_t column)
{
	const char *text = range.lines->text;

	for (size_t at = range.from; at < range.to;) {
		const char *feed = memchr(text + at, '\n', range.to - at);
		size_t end = feed == NULL ? range.to : (size_t)(feed - text);
		struct range line = { range.lines, at, feed == NULL ? end : end + 1, range.column };
		if (end > at && !has_line(base, text + at, end - at) && !has_line(ours, text + at, end - at))
			add_range(build, line, column, false);
		at = end + 1;
	}
}

/* Lines between entries, by the rule of three. */
static void add_between(struct build *build, const struct range sides[SIDES], size_t column)
{
	struct range base = sides[BASE], ours = sides[OURS], theirs = sides[THEIRS];

	if (ours.lines == NULL && theirs.lines == NULL)
		return;
	if (ours.lines == NULL || (theirs.lines != NULL && same_range(base, ours))) {
		add_range(build, theirs, column, false);
		return;
	}
	add_range(build, ours, column, false);
	if (theirs.lines != NULL && !same_range(base, theirs) && !same_range(ours, theirs))
		add_new_lines(build, theirs, base, ours, column);
}

/* Text of ours with LF, indented already. */
static void add_written(struct build *build, const struct msp_buf *text, size_t skip)
{
	for (size_t at = skip; at < text->length; at++)
		if (text->data[at] == '\n')
			add_ending(build);
		else
			msp_buf_addc(&build->out, text->data[at]);
}

static void write_part(struct build *build, const struct msp_merge_place *part, bool map, size_t column, bool inside)
{
	struct msp_buf text = MSP_BUF_INIT;

	if (map) {
		struct msp_node *pair = msp_node_map(build->arena);
		msp_node_set(build->arena, pair, part->name, part->value);
		msp_yaml_emit(pair, (int)column, &text);
	} else {
		msp_yaml_emit_item(part->value, (int)column, &text);
	}
	size_t indent = strspn(text.data, " ");
	add_written(build, &text, inside && indent == column ? indent : 0);
	msp_buf_release(&text);
}

/* ---- entries ---- */

static void put_container(struct build *build, const struct msp_merge_place *place, const struct view views[SIDES],
	size_t column, bool inside);

static bool says(const struct msp_node *node, const struct msp_merge_place *part)
{
	return node != NULL && msp_node_equal(node, part->value);
}

static bool is_block(const struct msp_node *node)
{
	return node != NULL && node->style == MSP_STYLE_BLOCK && node->count > 0;
}

/* Does the inner container begin behind the dash (or, of a list in a list, so)? */
static bool begins_inside(const struct piece *piece, const struct msp_node *node)
{
	return (size_t)node->line - 1 == piece->entry.line;
}

/* Can its parts be put together one by one? */
static bool can_part(const struct msp_merge_place *part, const struct piece pieces[SIDES])
{
	return part->parted && part->count > 0 && pieces[OURS].there && pieces[THEIRS].there && is_block(part->ours) &&
	       is_block(part->theirs) && part->ours->kind == part->value->kind &&
	       part->theirs->kind == part->value->kind &&
	       begins_inside(&pieces[OURS], part->ours) == begins_inside(&pieces[THEIRS], part->theirs);
}

static struct view view_inside(const struct piece *piece, const struct msp_node *node)
{
	struct view view = { .lines = piece->body.lines };

	if (!piece->there || !is_block(node))
		return view;
	view.node = node;
	view.first = piece->entry.line + 1;
	view.end = piece->tail + 1;
	return view;
}

/* The line of the key, or the dash and the spaces behind it. */
static struct range head_of(const struct piece *piece, const struct msp_node *node)
{
	struct range head = piece->body;

	if (!piece->there || node == NULL)
		return (struct range){ NULL, 0, 0, 0 };
	if (begins_inside(piece, node))
		head.to = msp_lines_offset(head.lines, node->line, node->column);
	else
		head.to = head.lines->items[piece->entry.line].next;
	return head;
}

static void put_parts(struct build *build, const struct msp_merge_place *part, const struct piece pieces[SIDES])
{
	bool inside = begins_inside(&pieces[OURS], part->ours);
	struct range base = head_of(&pieces[BASE], part->base), ours = head_of(&pieces[OURS], part->ours),
		     theirs = head_of(&pieces[THEIRS], part->theirs);
	const struct view views[SIDES] = { view_inside(&pieces[BASE], part->base),
		view_inside(&pieces[OURS], part->ours), view_inside(&pieces[THEIRS], part->theirs) };

	if (inside)
		msp_buf_add(&build->out, ours.lines->text + ours.from, ours.to - ours.from);
	else
		add_range(build, same_range(base, ours) ? theirs : ours, ours.column, true);
	put_container(build, part, views, (size_t)part->ours->column - 1, inside);
}

static void put_body(struct build *build, const struct msp_merge_place *part, const struct piece pieces[SIDES],
	bool map, size_t column, bool inside)
{
	bool ours = pieces[OURS].there && says(part->ours, part);
	bool theirs = pieces[THEIRS].there && says(part->theirs, part);
	bool ours_kept = pieces[BASE].there && same_range(pieces[BASE].body, pieces[OURS].body);
	bool theirs_kept = pieces[BASE].there && same_range(pieces[BASE].body, pieces[THEIRS].body);
	bool alike = same_range(pieces[OURS].body, pieces[THEIRS].body);
	bool parted = can_part(part, pieces);

	if (!inside)
		msp_buf_addn(&build->out, ' ', column);
	bool both_wrote = !ours_kept && !theirs_kept && !alike;
	if (parted && (both_wrote || (!ours && !theirs)))
		put_parts(build, part, pieces);
	else if (ours && !(theirs && ours_kept))
		add_range(build, pieces[OURS].body, column, true);
	else if (theirs)
		add_range(build, pieces[THEIRS].body, column, true);
	else
		write_part(build, part, map, column, true);
}

static bool any_text(struct range range)
{
	return range.lines != NULL && range.to > range.from;
}

static void put_container(struct build *build, const struct msp_merge_place *place, const struct view views[SIDES],
	size_t column, bool inside)
{
	bool map = place->value->kind == MSP_NODE_MAP;
	struct range trailers[SIDES];

	for (size_t i = 0; i < place->count && !build->failed; i++) {
		const struct msp_merge_place *part = place->inner[i];
		const struct msp_node *const nodes[SIDES] = { part->base, part->ours, part->theirs };
		struct piece pieces[SIDES];
		struct range leads[SIDES];
		for (int side = 0; side < SIDES; side++) {
			pieces[side] = find_piece(&views[side], nodes[side]);
			leads[side] = pieces[side].lead;
		}
		/* nothing can stand between a dash and what is behind it */
		if (inside && i == 0)
			build->failed = any_text(leads[OURS]) || any_text(leads[THEIRS]);
		else
			add_between(build, leads, column);
		put_body(build, part, pieces, map, column, inside && i == 0);
	}
	for (int side = 0; side < SIDES; side++)
		trailers[side] = find_trailer(&views[side]);
	add_between(build, trailers, column);
}

/* ---- the whole ---- */

static bool means(struct msp_arena *arena, const struct msp_buf *text, const struct msp_node *value)
{
	struct msp_node *root;

	return msp_yaml_parse(arena, text->data, text->length, &root, NULL) == 0 && msp_node_equal(root, value);
}

static bool put_together(struct msp_arena *arena, const struct msp_merge_input *input,
	const struct msp_merge_place *root, struct msp_buf *out)
{
	const struct msp_merge_text texts[SIDES] = { input->base, input->ours, input->theirs };
	const struct msp_node *const nodes[SIDES] = { root->base, root->ours, root->theirs };
	struct build build = { .arena = arena, .out = MSP_BUF_INIT };
	struct view views[SIDES];

	if (!root->parted || root->count == 0 || !is_block(root->ours) || !is_block(root->theirs))
		return false;
	for (int side = 0; side < SIDES; side++) {
		struct msp_lines *lines = &build.lines[side];
		msp_lines_scan(arena, texts[side].bytes == NULL ? "" : texts[side].bytes, texts[side].length, lines);
		views[side] = (struct view){ lines, is_block(nodes[side]) ? nodes[side] : NULL, 0, lines->count };
	}
	build.ending = msp_lines_ending(&build.lines[OURS], 0);
	put_container(&build, root, views, (size_t)root->ours->column - 1, false);
	bool good = !build.failed && means(arena, &build.out, root->value);
	if (good)
		msp_buf_add(out, build.out.data, build.out.length);
	msp_buf_release(&build.out);
	return good;
}

/* Key by key into the text of ours. */
static bool edit_ours(struct msp_arena *arena, const struct msp_merge_input *input, const struct msp_merge_place *root,
	struct msp_buf *out)
{
	struct msp_edit edit;
	bool good = msp_edit_init(&edit, arena, input->ours.bytes, input->ours.length, NULL) == 0 &&
		    root->value->kind == MSP_NODE_MAP && msp_node_is(root->ours, MSP_NODE_MAP);

	if (good) {
		msp_node_each_pair(root->ours, key, value)
			if (value->kind != MSP_NODE_NULL && msp_node_get(root->value, key->value) == NULL)
				good = good && msp_edit_set(&edit, key->value, NULL, NULL) == 0;
		msp_node_each_pair(root->value, key, value)
			good = good && msp_edit_set(&edit, key->value, value, NULL) == 0;
	}
	good = good && means(arena, &edit.text, root->value);
	if (good)
		msp_buf_add(out, edit.text.data, edit.text.length);
	msp_edit_release(&edit);
	return good;
}

void msp_merge_lines(struct msp_arena *arena, const struct msp_merge_input *input, const struct msp_merge_place *root,
	struct msp_buf *out)
{
	if (root->value == NULL)
		return;
	if (!put_together(arena, input, root, out) && !edit_ours(arena, input, root, out))
		msp_yaml_emit(root->value, 0, out);
}
