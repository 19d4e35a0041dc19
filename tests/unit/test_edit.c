/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/edit.h"
#include "lib/text/yaml.h"
#include "tests/unit/nasty.h"
#include "tests/unit/random.h"

static struct msp_arena arena = MSP_ARENA_INIT;

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static struct msp_node *parse(const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;

	if (msp_yaml_parse(&arena, text, strlen(text), &root, &err) < 0)
		fail_msg("%s\n%d:%d: %s", text, err.line, err.column, err.message);
	return root;
}

/* tests/data/edit.test */

struct example {
	char *name;
	char *verb, *path; /* from "@verb path number" */
	size_t number;
	struct msp_buf value, before, after, refused;
	bool crlf, unended;
};

static void use_crlf(struct msp_buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (text->data[i] == '\n')
			msp_buf_splice(text, i++, 0, "\r", 1);
}

static void drop_blank_end(struct msp_buf *text)
{
	while (text->length > 1 && text->data[text->length - 1] == '\n' && text->data[text->length - 2] == '\n')
		msp_buf_truncate(text, text->length - 1);
}

static int apply(
	struct msp_edit *edit, const struct example *example, const struct msp_node *value, struct msp_error *err)
{
	if (strcmp(example->verb, "set") == 0)
		return msp_edit_set(edit, example->path, value, err);
	if (strcmp(example->verb, "insert") == 0)
		return msp_edit_insert(edit, example->path, example->number, value, err);
	if (strcmp(example->verb, "replace") == 0)
		return msp_edit_replace(edit, example->path, example->number, value, err);
	return msp_edit_remove(edit, example->path, example->number, err);
}

/* Is the outcome the expected one? */
static bool check_outcome(
	const struct example *example, const struct msp_edit *edit, int result, const struct msp_error *err)
{
	int code = example->refused.length ? atoi(example->refused.data) : 0;

	if (code == 0 && result == 0 && strcmp(edit->text.data, example->after.data) == 0)
		return true;
	if (code != 0 && result < 0 && (int)err->code == code && strstr(err->message, example->refused.data + 3) &&
		strcmp(edit->text.data, example->before.data) == 0)
		return true;
	print_error("%s: result %d, %d:%d: %s\n%s<<<\n", example->name, result, err->line, err->column, err->message,
		edit->text.data);
	return false;
}

static bool run_example(struct example *example)
{
	struct msp_buf *texts[] = { &example->value, &example->before, &example->after };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_edit edit;
	int result;
	bool right;

	for (size_t i = 0; i < MSP_COUNT(texts); i++)
		drop_blank_end(texts[i]);
	if (example->refused.length > 0)
		msp_buf_truncate(&example->refused, strcspn(example->refused.data, "\n"));
	if (example->crlf) {
		use_crlf(&example->before);
		use_crlf(&example->after);
	}
	if (example->unended)
		msp_buf_truncate(&example->before, strcspn(example->before.data, "") - (example->crlf ? 2 : 1));
	if (msp_edit_init(&edit, &arena, example->before.data, example->before.length, &err) < 0)
		fail_msg("%s: %s", example->name, err.message);
	result = apply(&edit, example, example->value.length ? parse(example->value.data) : NULL, &err);
	right = check_outcome(example, &edit, result, &err);
	msp_edit_release(&edit);
	return right;
}

static void read_verb(struct example *example, const char *line)
{
	size_t verb = strcspn(line, " "), path;
	const char *number = strrchr(line, ' ');
	bool numbered = number[1 + strspn(number + 1, "0123456789")] == '\0';

	path = numbered ? (size_t)(number - line) - verb - 1 : strlen(line) - verb - 1;
	example->verb = msp_arena_strndup(&arena, line, verb);
	example->path = msp_arena_strndup(&arena, line + verb + 1, path);
	example->number = numbered ? strtoul(number + 1, NULL, 10) : 0;
}

/* Returns the buffer that the following lines belong to. */
static struct msp_buf *read_mark(struct example *example, const char *line)
{
	if (strcmp(line, "value") == 0)
		return &example->value;
	if (strcmp(line, "before") == 0)
		return &example->before;
	if (strcmp(line, "after") == 0)
		return &example->after;
	if (strcmp(line, "refused") == 0)
		return &example->refused;
	if (strcmp(line, "crlf") == 0)
		example->crlf = true;
	else if (strcmp(line, "unended") == 0)
		example->unended = true;
	else
		read_verb(example, line);
	return NULL;
}

static void release_example(struct example *example)
{
	msp_buf_release(&example->value);
	msp_buf_release(&example->before);
	msp_buf_release(&example->after);
	msp_buf_release(&example->refused);
}

static struct example new_example(char *name)
{
	return (struct example){ .name = name,
		.value = MSP_BUF_INIT,
		.before = MSP_BUF_INIT,
		.after = MSP_BUF_INIT,
		.refused = MSP_BUF_INIT };
}

static void test_examples(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT, *into = NULL;
	struct example example = new_example(NULL);
	size_t count, run = 0, wrong = 0;
	char **lines;

	(void)state;
	if (msp_file_read("tests/data/edit.test", 1 << 20, &text, &err) < 0)
		fail_msg("tests/data/edit.test: %s", err.message);
	lines = msp_str_split(&arena, text.data, '\n', &count);
	for (size_t i = 0; i <= count; i++) {
		if (i == count || strncmp(lines[i], "@case ", 6) == 0) {
			if (example.name) {
				wrong += !run_example(&example);
				run++;
			}
			release_example(&example);
			example = new_example(i < count ? lines[i] + 6 : NULL);
			into = NULL;
		} else if (lines[i][0] == '@') {
			into = read_mark(&example, lines[i] + 1);
		} else if (into) {
			msp_buf_addf(into, "%s\n", lines[i]);
		}
	}
	msp_buf_release(&text);
	assert_true(run > 40);
	assert_int_equal(wrong, 0);
}

/*
 * Random documents and random edits.  The generator writes every line together with the path of the entry it belongs to
 * ("" = nobody's: blank lines, comments at the end); an edit of one entry may then take away that entry's lines only.
 */

struct writer {
	uint64_t seed;
	struct msp_buf text;
	char *owners[4096];
	size_t lines;
	char *paths[512]; /* of all entries that can be edited */
	size_t path_count;
	bool keeps; /* a "|+" came last: no blank line may follow that is not its own */
};

static size_t below(struct writer *writer, size_t limit)
{
	return random_below(&writer->seed, limit);
}

/* Ends the line. */
static void end_line(struct writer *writer, const char *owner)
{
	assert_true(writer->lines < MSP_COUNT(writer->owners));
	writer->owners[writer->lines++] = msp_arena_strdup(&arena, owner);
	msp_buf_addc(&writer->text, '\n');
}

static void write_comment(struct writer *writer, size_t column, const char *owner)
{
	msp_buf_addn(&writer->text, ' ', column);
	msp_buf_addf(&writer->text, "# comment %zu", writer->lines);
	end_line(writer, owner);
}

static void write_blank(struct writer *writer)
{
	if (!writer->keeps && below(writer, 6) == 0)
		end_line(writer, "");
}

/* A value that ends on the line, perhaps with a comment behind it. */
static void write_short(struct writer *writer, const char *value, const char *owner)
{
	msp_buf_adds(&writer->text, value);
	if (below(writer, 4) == 0)
		msp_buf_addf(&writer->text, "  # behind %zu", writer->lines);
	end_line(writer, owner);
	writer->keeps = false;
}

static void write_block_scalar(struct writer *writer, size_t column, const char *owner)
{
	static const char *const headers[] = { "|", "|-", "|+", ">", ">-", "|2", ">+" };
	const char *header = headers[below(writer, MSP_COUNT(headers))];
	size_t indent = column + (header[1] == '2' ? 2 : 1 + below(writer, 4)), lines = 1 + below(writer, 3);

	msp_buf_addc(&writer->text, ' ');
	write_short(writer, header, owner);
	for (size_t i = 0; i < lines; i++) {
		if (i > 0 && below(writer, 4) == 0)
			end_line(writer, owner);
		msp_buf_addn(&writer->text, ' ', indent + (i > 0 ? below(writer, 2) : 0));
		msp_buf_adds(&writer->text, below(writer, 3) ? "texto: más" : "# no comment");
		end_line(writer, owner);
	}
	writer->keeps = header[1] == '+';
	if (writer->keeps)
		for (size_t i = below(writer, 3); i > 0; i--)
			end_line(writer, owner);
}

static void write_lines(struct writer *writer, size_t column, const char *owner, const char *first, const char *last)
{
	msp_buf_adds(&writer->text, first);
	end_line(writer, owner);
	msp_buf_addn(&writer->text, ' ', column + 1 + below(writer, 3));
	write_short(writer, last, owner);
}

static void write_scalar(struct writer *writer, size_t column, const char *owner)
{
	static const char *const shorts[] = { "", "", " ~", " x", "   dos palabras", " 'it''s'", " \"a: b # c\"", " 12",
		" a#b", " [a, 'b, c', {d: e}]", " {a: 1, b: [2, 3]}", " []", " {}", " \"\xc3\xb1\\n\"",
		" \xf0\x9f\x98\x80 x" };

	switch (below(writer, 8)) {
	case 0:
	case 1:
		write_block_scalar(writer, column, owner);
		return;
	case 2:
		write_lines(writer, column, owner, " \"uno", "# dos\"");
		return;
	case 3:
		write_lines(writer, column, owner, " uno", "dos");
		return;
	case 4:
		write_lines(writer, column, owner, " [uno,", "dos]");
		return;
	default:
		write_short(writer, shorts[below(writer, MSP_COUNT(shorts))], owner);
	}
}

static void write_value(struct writer *writer, size_t column, size_t depth, const char *path);

static void add_path(struct writer *writer, char *path)
{
	assert_true(writer->path_count < MSP_COUNT(writer->paths));
	writer->paths[writer->path_count++] = path;
}

/* beside: the first pair stands behind a dash. */
static void write_map(struct writer *writer, size_t column, size_t depth, const char *path, bool beside)
{
	static const char *const names[] = { "id", "'b c'", "log", "\"d\"", "e", "zona" };
	static const char *const plain[] = { "id", "b c", "log", "d", "e", "zona" };

	for (size_t i = 0, count = 1 + below(writer, 5); i < count; i++) {
		char *child = msp_arena_printf(&arena, "%s%s%s", path, *path ? "." : "", plain[i]);

		add_path(writer, child);
		if (!(beside && i == 0)) {
			write_blank(writer);
			if (below(writer, 5) == 0)
				write_comment(writer, column, child);
			msp_buf_addn(&writer->text, ' ', column);
		}
		msp_buf_addf(&writer->text, "%s%s:", names[i], below(writer, 8) ? "" : " ");
		write_value(writer, column, depth, child);
	}
	if (column > 0 && below(writer, 6) == 0)
		write_comment(writer, column, path);
}

static void write_seq(struct writer *writer, size_t column, size_t depth, const char *path)
{
	for (size_t i = 0, count = 1 + below(writer, 4); i < count; i++) {
		char *child = msp_arena_printf(&arena, "%s.%zu", path, i);
		size_t gap = 1 + below(writer, 2);

		add_path(writer, child);
		write_blank(writer);
		if (below(writer, 5) == 0)
			write_comment(writer, column, child);
		msp_buf_addn(&writer->text, ' ', column);
		msp_buf_addc(&writer->text, '-');
		if (depth < 4 && below(writer, 2)) {
			msp_buf_addn(&writer->text, ' ', gap);
			write_map(writer, column + 1 + gap, depth + 1, child, true);
		} else {
			write_value(writer, column, depth, child);
		}
	}
}

static void write_value(struct writer *writer, size_t column, size_t depth, const char *path)
{
	bool item = path[strlen(path) - 1] >= '0' && path[strlen(path) - 1] <= '9';
	size_t kind = depth < 3 ? below(writer, 4) : 3;

	if (kind > 1) {
		write_scalar(writer, column, path);
		return;
	}
	write_short(writer, "", path);
	if (kind == 0)
		write_map(writer, column + 1 + below(writer, 3), depth + 1, path, false);
	else
		write_seq(writer, column + (item ? 1 : 0) + below(writer, 3), depth + 1, path);
}

static void write_document(struct writer *writer, bool crlf, bool unended)
{
	if (below(writer, 3) == 0) {
		write_comment(writer, 0, "");
		end_line(writer, "");
	}
	if (below(writer, 4) == 0) {
		msp_buf_adds(&writer->text, "---");
		end_line(writer, "");
	}
	write_map(writer, 0, 0, "", false);
	if (!writer->keeps && below(writer, 3) == 0) {
		end_line(writer, "");
		write_comment(writer, 0, "");
	}
	if (unended)
		msp_buf_truncate(&writer->text, writer->text.length - 1);
	if (crlf)
		use_crlf(&writer->text);
}

/* A value to write. */
static struct msp_node *invent(struct writer *writer, size_t depth)
{
	struct msp_node *node;

	switch (below(writer, depth < 2 ? 5 : 2)) {
	case 0:
		return msp_node_plain(&arena, below(writer, 2) ? "2026-11-03" : "no");
	case 3:
		node = msp_node_map(&arena);
		for (size_t i = below(writer, 4); i > 0; i--)
			msp_node_set(&arena, node, i % 2 ? "at" : "a b", invent(writer, depth + 1));
		return node;
	case 4:
		node = msp_node_seq(&arena);
		for (size_t i = below(writer, 4); i > 0; i--)
			msp_node_add(&arena, node, invent(writer, depth + 1));
		return node;
	default:
		return msp_node_string(&arena, nasty[below(writer, MSP_COUNT(nasty))]);
	}
}

/* How many lines are the same at both ends (line ends do not count: the last one may have gained one). */
static void compare_lines(const char *before, const char *after, size_t *prefix, size_t *removed)
{
	size_t count_a, count_b, suffix = 0;
	char **a = msp_str_split(&arena, before, '\n', &count_a), **b = msp_str_split(&arena, after, '\n', &count_b);

	count_a -= count_a > 0 && !*a[count_a - 1];
	count_b -= count_b > 0 && !*b[count_b - 1];
	for (*prefix = 0; *prefix < count_a && *prefix < count_b && !strcmp(a[*prefix], b[*prefix]);)
		++*prefix;
	while (suffix < count_a - *prefix && suffix < count_b - *prefix &&
		!strcmp(a[count_a - 1 - suffix], b[count_b - 1 - suffix]))
		suffix++;
	*removed = count_a - *prefix - suffix;
}

static bool within(const char *owner, const char *path)
{
	size_t length = strlen(path);

	return strncmp(owner, path, length) == 0 && (owner[length] == '\0' || owner[length] == '.' || length == 0);
}

/* The first line of the lines taken away that is not the path's, or SIZE_MAX. */
static size_t find_stranger(const struct writer *writer, const char *before, const char *after, const char *path)
{
	size_t prefix, removed;

	compare_lines(before, after, &prefix, &removed);
	for (size_t i = prefix; i < prefix + removed; i++)
		if (!within(writer->owners[i], path) && *writer->owners[i])
			return i;
	return SIZE_MAX;
}

struct request {
	char verb; /* set, delete, add, insert */
	const char *path;
	size_t at;
	struct msp_node *value;
	const char *allowed; /* whose lines may go */
};

static char *parent_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	return msp_arena_strndup(&arena, path, dot ? (size_t)(dot - path) : 0);
}

/* What the tree must be afterwards, made without the editor.  NULL when the editor must refuse. */
static struct msp_node *expect(const struct msp_node *root, struct request *request)
{
	struct msp_node *copy = msp_node_copy(&arena, root), *parent = copy, *list, *old;
	const char *last = strrchr(request->path, '.');
	char *above = parent_of(request->path);

	last = last ? last + 1 : request->path;
	if (*above)
		parent = msp_node_find(copy, above);
	if (msp_node_is(parent, MSP_NODE_SEQ)) {
		size_t index = strtoul(last, NULL, 10);

		old = parent->items[index];
		if (request->verb == 's')
			parent->items[index] = request->value;
		if (request->verb == 'd') {
			parent->count--;
			for (size_t i = index; i < parent->count; i++)
				parent->items[i] = parent->items[i + 1];
		}
	} else {
		struct msp_node *key = msp_node_key(parent, last);

		old = msp_node_get(parent, last);
		if (request->verb == 's' || request->verb == 'a')
			msp_node_set(&arena, parent, last, request->value);
		if (request->verb == 'd' && key)
			msp_node_remove(parent, last);
	}
	if (request->verb != 'i')
		return copy;
	if (old && old->kind != MSP_NODE_NULL &&
		(old->kind != MSP_NODE_SEQ || (old->style == MSP_STYLE_FLOW && old->count > 0)))
		return NULL;
	list = msp_node_seq(&arena);
	for (size_t i = 0, n = old && old->kind == MSP_NODE_SEQ ? old->count : 0; i <= n; i++) {
		if (i == (request->at < n ? request->at : n))
			msp_node_add(&arena, list, request->value);
		if (i < n)
			msp_node_add(&arena, list, old->items[i]);
	}
	if (msp_node_is(parent, MSP_NODE_SEQ))
		parent->items[strtoul(last, NULL, 10)] = list;
	else
		msp_node_set(&arena, parent, last, list);
	return copy;
}

static struct request invent_request(struct writer *writer, const struct msp_node *root)
{
	const char *path = writer->paths[below(writer, writer->path_count)];
	const struct msp_node *node = msp_node_find(root, path);
	struct request request = { .verb = "sdai"[below(writer, 4)], .path = path, .allowed = path };
	bool map = msp_node_is(node, MSP_NODE_MAP) && node->style == MSP_STYLE_BLOCK;

	if (request.verb == 'a') {
		if (map)
			request.path = msp_arena_printf(&arena, "%s.%s", path, below(writer, 2) ? "new" : "log");
		else
			request.path = "new";
		if (msp_node_find(root, request.path) || strcmp(request.path + strlen(request.path) - 3, "log") == 0)
			request.verb = 'i';
	}
	request.value = invent(writer, 0);
	request.at = below(writer, 6);
	if (request.verb == 'i' && strcmp(request.path, "new") == 0)
		request.path = "log";
	if (request.verb == 'd' || request.verb == 'i')
		request.allowed = parent_of(path); /* the parent may become empty, or the dash get another first key */
	return request;
}

static int carry_out(struct msp_edit *edit, const struct request *request, struct msp_error *err)
{
	if (request->verb == 'i')
		return msp_edit_insert(edit, request->path, request->at, request->value, err);
	return msp_edit_set(edit, request->path, request->verb == 'd' ? NULL : request->value, err);
}

static bool has_bare_feed(const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
			return true;
	return false;
}

/* Text is edited once; says what went wrong, or NULL. */
static const char *try_once(struct writer *writer, bool crlf, bool unended)
{
	struct msp_error err = MSP_ERROR_INIT;
	const char *before, *wrong = NULL;
	struct msp_node *wanted;
	struct msp_edit edit;
	struct request request;
	size_t prefix, removed;
	int result;

	write_document(writer, crlf, unended);
	before = msp_arena_strdup(&arena, writer->text.data);
	if (msp_edit_init(&edit, &arena, before, strlen(before), &err) < 0) {
		msp_edit_release(&edit);
		return msp_arena_printf(&arena, "generator: %d:%d: %s", err.line, err.column, err.message);
	}
	request = invent_request(writer, edit.root);
	wanted = expect(edit.root, &request);
	result = carry_out(&edit, &request, &err);
	compare_lines(before, edit.text.data, &prefix, &removed);
	if (result < 0 && strcmp(before, edit.text.data) != 0)
		wrong = "refused, but changed";
	else if (result < 0 && wanted)
		wrong = err.message;
	else if (result == 0 && !wanted)
		wrong = "not refused";
	else if (result == 0 && !msp_node_equal(edit.root, wanted))
		wrong = "another value";
	else if (result == 0 && !msp_node_equal(parse(edit.text.data), wanted))
		wrong = "the text says another value";
	else if (find_stranger(writer, before, edit.text.data, request.allowed) != SIZE_MAX && !unended)
		wrong = "took lines of others";
	else if (request.verb == 'a' && removed > 0 && !unended)
		wrong = "took lines while adding";
	else if (strchr(before, '\r') && has_bare_feed(edit.text.data))
		wrong = "line end without CR";
	if (wrong)
		wrong = msp_arena_printf(&arena, "%s: %c %s %zu\n%s<<<<\n%s<<<<", wrong, request.verb, request.path,
			request.at, before, edit.text.data);
	msp_edit_release(&edit);
	return wrong;
}

/* Damages a few bytes.  Whatever comes of it is read and edited without harm, or refused. */
static const char *try_damaged(struct writer *writer)
{
	static const char bytes[] = "\n\n\n \t#:-?|>'\"[]{},&*!%~x1\r\\+.";
	struct msp_error err = MSP_ERROR_INIT;
	const char *before, *wrong = NULL;
	struct msp_edit edit;
	struct request request;

	write_document(writer, false, false);
	for (size_t i = 1 + below(writer, 4); i > 0; i--) {
		const char *byte = &bytes[below(writer, sizeof bytes - 1)];

		msp_buf_splice(
			&writer->text, below(writer, writer->text.length), below(writer, 2), byte, below(writer, 2));
	}
	before = msp_arena_strdup(&arena, writer->text.data);
	if (msp_edit_init(&edit, &arena, before, strlen(before), &err) == 0) {
		int result;

		request = invent_request(writer, edit.root);
		result = carry_out(&edit, &request, &err);
		if (result < 0 && strcmp(before, edit.text.data) != 0)
			wrong = before;
		if (result < 0 && (err.code == MSP_BUG || !*err.message))
			wrong = before;
	}
	msp_edit_release(&edit);
	return wrong;
}

static size_t run_rounds(size_t count, bool damaged)
{
	const char *rounds = getenv("MSP_EDIT_ROUNDS");
	size_t wrong = 0;

	count = rounds ? strtoul(rounds, NULL, 10) : count;
	for (size_t round = 0; round < count && wrong < 3; round++) {
		struct writer *writer = calloc(1, sizeof *writer);
		const char *problem;

		assert_non_null(writer);
		writer->seed = 20261103 + round * 7919;
		random_next(&writer->seed);
		msp_buf_init(&writer->text);
		problem = damaged ? try_damaged(writer) : try_once(writer, round % 3 == 0, round % 5 == 0);
		if (problem) {
			fprintf(stderr, "round %zu: %s\n", round, problem);
			wrong++;
		}
		msp_buf_release(&writer->text);
		free(writer);
		msp_arena_clear(&arena);
	}
	return wrong;
}

static void test_random_edits(void **state)
{
	(void)state;
	assert_int_equal(run_rounds(4000, false), 0);
}

static void test_damaged_texts(void **state)
{
	(void)state;
	assert_int_equal(run_rounds(4000, true), 0);
}

/* Many edits one after another: a ticket made from nothing is the canonical text of its tree. */
static void test_build_from_nothing(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf canonical = MSP_BUF_INIT;
	struct msp_edit edit;

	(void)state;
	assert_int_equal(msp_edit_init(&edit, &arena, "", 0, &err), 0);
	assert_int_equal(msp_edit_insert(&edit, "log", 0, parse("{at: 1, say: hola}"), &err), 0);
	assert_int_equal(msp_edit_set(&edit, "id", parse("acme-1"), &err), 0);
	assert_int_equal(msp_edit_set(&edit, "title", msp_node_string(&arena, "no"), &err), 0);
	for (size_t i = 1; i < 50; i++)
		assert_int_equal(msp_edit_insert(&edit, "log", i, parse("{at: 2, say: \"a\\nb\\n\"}"), &err), 0);
	assert_int_equal(msp_edit_replace(&edit, "log", 49, parse("{at: 3}"), &err), 0);
	assert_int_equal(msp_edit_remove(&edit, "log", 20, &err), 0);
	assert_int_equal(msp_edit_set(&edit, "log.0.say", NULL, &err), 0);
	assert_int_equal(msp_node_get(edit.root, "log")->count, 49);
	assert_string_equal(edit.root->items[4]->value, "log");
	msp_yaml_emit(edit.root, 0, &canonical);
	assert_string_equal(edit.text.data, canonical.data);
	msp_buf_release(&canonical);
	msp_edit_release(&edit);
}

/* The caller learns which field, and a text that cannot be read gives no editor. */
static void test_errors(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_edit edit;

	(void)state;
	assert_int_equal(msp_edit_init(&edit, &arena, "a: [", 4, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	msp_edit_release(&edit);
	assert_int_equal(msp_edit_init(&edit, &arena, "a:\n  b: {c: 1}\n", 15, &err), 0);
	assert_int_equal(msp_edit_set(&edit, "a.b.c", parse("x"), &err), -1);
	assert_string_equal(err.field, "a.b.c");
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 6);
	assert_non_null(strstr(err.hint, "msp-store edit --canonical"));
	assert_int_equal(msp_edit_set(&edit, "a.b", msp_node_stringn(&arena, "x\0y", 3), &err), -1);
	assert_non_null(strstr(err.message, "NUL"));
	assert_string_equal(edit.text.data, "a:\n  b: {c: 1}\n");
	msp_edit_release(&edit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_build_from_nothing),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_random_edits),
		cmocka_unit_test(test_damaged_texts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, teardown);
}
