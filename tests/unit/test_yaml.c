/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
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

static void test_parse_ticket(void **state)
{
	struct msp_node *root =
		parse("id: acme-4815164\nassets: [srv-archivos, 'b c']\n# note\ndescription: |\n"
		      "  Desde las 9:10 ...\n  más\nlog:\n  - at: 2026-11-03T09:12:04-06:00\n    call: yes\n"
		      "  - {at: x, affected: {people: 12}}\nempty:\ntilde: ~\nno: no\nv: 1.10\n");
	struct msp_node *title = msp_node_get(root, "description"), *item = msp_node_find(root, "log.1");

	(void)state;
	assert_int_equal(root->kind, MSP_NODE_MAP);
	assert_int_equal(root->style, MSP_STYLE_BLOCK);
	assert_string_equal(title->value, "Desde las 9:10 ...\nmás\n");
	assert_int_equal(title->kind, MSP_NODE_STRING);
	assert_int_equal(title->style, MSP_STYLE_LITERAL);
	assert_int_equal(title->line, 4);
	assert_int_equal(title->column, 14);
	assert_int_equal(item->style, MSP_STYLE_FLOW);
	assert_int_equal(item->line, 10);
	assert_int_equal(item->column, 5);
	assert_int_equal(item->end_column, 36);
	assert_string_equal(msp_node_find(root, "log.1.affected.people")->value, "12");
	assert_null(msp_node_get(root, "empty"));
	assert_null(msp_node_get(root, "tilde"));
	assert_non_null(msp_node_key(root, "empty"));
	assert_string_equal(msp_node_text(root, "no", "-"), "no");
	assert_string_equal(msp_node_text(root, "v", "-"), "1.10");
	assert_int_equal(msp_node_find(root, "assets.1")->style, MSP_STYLE_SINGLE);
}

static void test_parse_empty_texts(void **state)
{
	static const char *const texts[] = { "", "\n", "# only a comment\n", "---\n", "--- \n...\n", "null\n", "\r\n" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		struct msp_node *root = parse(texts[i]);

		assert_int_equal(root->kind, MSP_NODE_MAP);
		assert_int_equal(root->count, 0);
	}
}

static void test_parse_line_ends(void **state)
{
	struct msp_node *root = parse("a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"q\"\r\n");

	(void)state;
	assert_string_equal(msp_node_text(root, "b", "-"), "x\ny\n");
	assert_string_equal(msp_node_text(root, "c", "-"), "q");
	assert_int_equal(msp_node_key(root, "c")->line, 5);
}

static void test_parse_keys_spelt_like_values(void **state)
{
	struct msp_node *root = parse("null: a\n~: b\n\"<<\": c\nyes: d\n? long\n: e\n\"\": f\n");

	(void)state;
	assert_string_equal(msp_node_text(root, "null", "-"), "a");
	assert_string_equal(msp_node_text(root, "~", "-"), "b");
	assert_string_equal(msp_node_text(root, "<<", "-"), "c");
	assert_string_equal(msp_node_text(root, "yes", "-"), "d");
	assert_string_equal(msp_node_text(root, "long", "-"), "e");
	assert_string_equal(msp_node_text(root, "", "-"), "f");
}

/* Text, length (0 = strlen), where the error is, and a piece of the message. */
static const struct refusal {
	const char *text;
	size_t length;
	int line, column;
	const char *message;
} refusals[] = {
	{ "a: &x 1\nb: *x\n", 0, 1, 4, "anchors" },
	{ "a: 1\nb: *x\n", 0, 2, 4, "aliases" },
	{ "a: &x\n  b: 1\n", 0, 1, 4, "anchors" },
	{ "a: &x [1]\n", 0, 1, 4, "anchors" },
	{ "a: !!str 1\n", 0, 1, 4, "tags" },
	{ "a: !urgente\n", 0, 1, 4, "tags" },
	{ "a:\n  - !x {b: 1}\n", 0, 2, 5, "tags" },
	{ "a: !y!x 1\n", 0, 1, 4, "tags" },
	{ "b:\n  <<: {a: 1}\n", 0, 2, 3, "merge keys" },
	{ "a: 1\nbb: 2\na: 3\n", 0, 3, 1, "\"a\" is there twice, first in line 1" },
	{ "l:\n  - {a: 1, 'a': 2}\n", 0, 2, 12, "twice, first in line 2" },
	{ "a: 1\n---\nb: 2\n", 0, 2, 1, "second document" },
	{ "a: 1\n...\nb: 2\n", 0, 3, 1, "end of the document" },
	{ "%YAML 1.1\n---\na: 1\n", 0, 1, 1, "directives" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
		0, 1, 1, "byte order mark" },
	{ "\xfe\xff\0a", 4, 1, 1, "UTF-16" },
	{ "\xff\xfe"
	  "a\0",
		4, 1, 1, "UTF-16" },
	{ "\xff\xfe\0\0"
	  "a\0\0\0",
		8, 1, 1, "UTF-32" },
	{ "\0\0\xfe\xff\0\0\0a", 8, 1, 1, "UTF-32" },
	{ "a: 1\nb: x\0y\n", 12, 2, 5, "NUL" },
	{ "a: 1\nb: \"x\\0y\"\n", 0, 2, 4, "NUL" },
	{ "a: \xf1o\n", 0, 1, 4, "invalid UTF-8" },
	{ "\xc3\xb1: \xc3\xb1\xc0\x80\n", 0, 1, 5, "invalid UTF-8" },
	{ "a: \xed\xa0\x80\n", 0, 1, 4, "invalid UTF-8" },
	{ "a: \xf4\x90\x80\x80\n", 0, 1, 4, "invalid UTF-8" },
	{ "a: \xf0\x9f\x98", 0, 1, 4, "invalid UTF-8" },
	{ "a: |\n  x\xc2\x85  y\n", 0, 2, 4, "NEL" },
	{ "a: |\n  \xc3\xb1\xe2\x80\xa8  y\n", 0, 2, 4, "line separator" },
	{ "# x\xe2\x80\xa9 b: 1\n", 0, 1, 4, "paragraph separator" },
	{ "a: |\n  x\ry\n", 0, 2, 4, "carriage return" },
	{ "a: 1\r", 0, 1, 5, "carriage return" },
	{ "a: x\x7f\n", 0, 1, 5, "control character U+007F" },
	{ "a: \x1b[0m\n", 0, 1, 4, "control character U+001B" },
	{ "a: \xc2\x9b"
	  "0m\n",
		0, 1, 4, "control character U+009B" },
	{ "a: b\xef\xbb\xbf\n", 0, 1, 5, "U+FEFF" },
	{ "<<<<<<< HEAD\na: 1\n", 0, 1, 1, "conflict marker" },
	{ "a: 1\n=======\r\na: 2\n", 0, 2, 1, "conflict marker" },
	{ "a: 1\n>>>>>>> theirs\n", 0, 2, 1, "conflict marker" },
	{ "a: 1\n||||||| base\n", 0, 2, 1, "conflict marker" },
	{ "a:\n\tb: 1\n", 0, 2, 1, "tab" },
	{ "a:\n  b: 1\n \tc: 2\n", 0, 3, 2, "tab" },
	{ "a: |\n\tx\n", 0, 2, 1, "tab" },
	{ "a: b: c\n", 0, 1, 5, "no key can be" },
	{ "a: 1\nword\nb: 1\n", 0, 2, 1, "no \"key: value\"" },
	{ "a:\n    b: 1\n  c: 2\n", 0, 3, 3, "indentation" },
	{ "a: \"open\nb: 1\n", 0, 1, 4, "closing quote" },
	{ "a: [1, 2\nb: 1\n", 0, 2, 2, "']'" },
	{ "a: `x`\n", 0, 1, 4, "cannot begin" },
	{ "a: @x\n", 0, 1, 4, "cannot begin" },
	{ "a: \"\\q\"\n", 0, 1, 5, "unknown escape" },
	{ "[a]: 1\n", 0, 1, 1, "a key must be text" },
	{ "? {a: 1}\n: 1\n", 0, 1, 3, "a key must be text" },
	{ "a: {{ name }}\n", 0, 1, 5, "a key must be text" },
	{ "?\n: 1\n", 0, 1, 2, "a key is missing" },
	{ "a: {people:12}\n", 0, 1, 5, "no space behind" },
};

static bool refused_as_told(const struct refusal *refusal)
{
	struct msp_error err = MSP_ERROR_INIT;
	size_t length = refusal->length ? refusal->length : strlen(refusal->text);
	struct msp_node *root;

	if (msp_yaml_parse(&arena, refusal->text, length, &root, &err) == 0) {
		print_error("accepted: %s\n", refusal->text);
		return false;
	}
	if (err.code == MSP_DATA && err.line == refusal->line && err.column == refusal->column &&
		strstr(err.message, refusal->message))
		return true;
	print_error(
		"%s\nis refused with %d at %d:%d: %s\n", refusal->text, err.code, err.line, err.column, err.message);
	return false;
}

static void test_parse_refuses(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(refusals); i++)
		wrong += !refused_as_told(&refusals[i]);
	assert_int_equal(wrong, 0);
}

static void test_parse_duplicate_in_large_map(void **state)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;

	(void)state;
	for (int i = 0; i < 500; i++)
		msp_buf_addf(&text, "k%d: %d\n", i, i);
	assert_int_equal(msp_yaml_parse(&arena, text.data, text.length, &root, &err), 0);
	assert_int_equal(root->count, 500);
	msp_buf_adds(&text, "k7: again\n");
	assert_int_equal(msp_yaml_parse(&arena, text.data, text.length, &root, &err), -1);
	assert_int_equal(err.line, 501);
	assert_non_null(strstr(err.message, "line 8"));
	msp_buf_release(&text);
}

static int parse_nested(int depth, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root;
	int result;

	msp_buf_addn(&text, '[', (size_t)depth);
	msp_buf_addn(&text, ']', (size_t)depth);
	result = msp_yaml_parse(&arena, text.data, text.length, &root, err);
	msp_buf_release(&text);
	return result;
}

static void test_parse_limits(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root;

	(void)state;
	assert_int_equal(parse_nested(64, &err), 0);
	assert_int_equal(parse_nested(65, &err), -1);
	assert_int_equal(err.column, 65);
	assert_non_null(strstr(err.message, "64 levels"));
	assert_int_equal(parse_nested(1000000, &err), -1);
	msp_buf_adds(&text, "a: ");
	msp_buf_addn(&text, 'x', MSP_YAML_LIMIT - 3);
	assert_int_equal(msp_yaml_parse(&arena, text.data, text.length, &root, &err), 0);
	msp_buf_addc(&text, 'x');
	assert_int_equal(msp_yaml_parse(&arena, text.data, text.length, &root, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_non_null(strstr(err.message, "4 MiB"));
	msp_buf_release(&text);
}

/* Trees and the one text they are written as. */

static struct msp_node *list(const char *const *texts, size_t count)
{
	struct msp_node *seq = msp_node_seq(&arena);

	for (size_t i = 0; i < count; i++)
		msp_node_add(&arena, seq, msp_node_string(&arena, texts[i]));
	return seq;
}

static void test_emit_canonical(void **state)
{
	static const char *const two[] = { "a", "b c" }, *const odd[] = { "no", "a, b", "x: y" };
	static const char *const wide[] = { "una lista de cuarenta columnas o casi así",
		"otra de cuarenta columnas o casi así" };
	struct msp_node *root = msp_node_map(&arena), *event = msp_node_map(&arena), *log = msp_node_seq(&arena);
	struct msp_node *nested = msp_node_seq(&arena);
	struct msp_buf out = MSP_BUF_INIT;

	(void)state;
	msp_node_set_string(&arena, root, "id", "acme-4815164");
	msp_node_set_plain(&arena, root, "opened", "2026-11-03T09:12:04-06:00");
	msp_node_set_string(&arena, root, "version", "1.10");
	msp_node_set_plain(&arena, root, "ratio", "1.10");
	msp_node_set_plain(&arena, root, "plain null", "null");
	msp_node_set(&arena, root, "gone", msp_node_null(&arena));
	msp_node_set(&arena, root, "assets", list(two, 2));
	msp_node_set(&arena, root, "odd", list(odd, 3));
	msp_node_set(&arena, root, "wide", list(wide, 2));
	msp_node_set(&arena, root, "none", msp_node_seq(&arena));
	msp_node_set(&arena, root, "empty", msp_node_map(&arena));
	msp_node_set_string(&arena, root, "text", "uno\n\n  dos\n");
	msp_node_set_string(&arena, root, "open", "uno\ndos");
	msp_node_set_string(&arena, root, "spaces", "  uno\ndos");
	msp_node_set_string(&arena, root, "escapes", "uno\n dos\x1b\n");
	msp_node_set_string(&arena, event, "at", "x");
	msp_node_set_string(&arena, event, "on", "line\n");
	msp_node_add(&arena, log, event);
	msp_node_add(&arena, log, msp_node_string(&arena, "a\nb\n"));
	msp_node_add(&arena, nested, event);
	msp_node_add(&arena, log, nested);
	msp_node_set(&arena, root, "log", log);
	msp_yaml_emit(root, 0, &out);
	assert_string_equal(out.data, "id: acme-4815164\n"
				      "opened: 2026-11-03T09:12:04-06:00\n"
				      "version: '1.10'\n"
				      "ratio: 1.10\n"
				      "plain null: 'null'\n"
				      "assets: [a, b c]\n"
				      "odd: ['no', 'a, b', 'x: y']\n"
				      "wide:\n"
				      "  - una lista de cuarenta columnas o casi así\n"
				      "  - otra de cuarenta columnas o casi así\n"
				      "none: []\n"
				      "empty: {}\n"
				      "text: |\n"
				      "  uno\n"
				      "\n"
				      "    dos\n"
				      "open: |-\n"
				      "  uno\n"
				      "  dos\n"
				      "spaces: |2-\n"
				      "    uno\n"
				      "  dos\n"
				      "escapes: \"uno\\n\\\n"
				      "  \\ dos\\e\\n\"\n"
				      "log:\n"
				      "  - at: x\n"
				      "    'on': |\n"
				      "      line\n"
				      "  - |\n"
				      "    a\n"
				      "    b\n"
				      "  - - at: x\n"
				      "      'on': |\n"
				      "        line\n");
	msp_buf_clear(&out);
	msp_yaml_emit(event, 4, &out);
	assert_string_equal(out.data, "    at: x\n    'on': |\n      line\n");
	msp_buf_clear(&out);
	msp_yaml_emit(msp_node_map(&arena), 0, &out);
	assert_string_equal(out.data, "{}\n");
	msp_buf_release(&out);
}

static void test_emit_json_kinds(void **state)
{
	struct msp_node *root = msp_node_map(&arena), *number = msp_node_plain(&arena, "-1.5");
	struct msp_buf out = MSP_BUF_INIT;

	(void)state;
	number->kind = MSP_NODE_NUMBER;
	msp_node_set(&arena, root, "number", number);
	msp_node_set_plain(&arena, root, "yes", "true");
	msp_node_get(root, "yes")->kind = MSP_NODE_TRUE;
	msp_yaml_emit(root, 0, &out);
	assert_string_equal(out.data, "number: -1.5\n'yes': true\n");
	msp_buf_release(&out);
}

/* Every nasty string as value, key, item of a short list, item of a long one, deep inside, and as a document. */
static struct msp_node *around(const char *text)
{
	struct msp_node *root = msp_node_map(&arena), *deep = msp_node_map(&arena), *seq = msp_node_seq(&arena);
	const char *const pair[] = { text, "x" };

	msp_node_set_string(&arena, root, "before", "x");
	msp_node_set_string(&arena, root, "value", text);
	msp_node_set_string(&arena, root, text, "as key");
	msp_node_set(&arena, root, "flow", list(pair, 2));
	msp_node_add(&arena, seq, msp_node_string(&arena, text));
	msp_node_add(&arena, seq, list(pair, 1));
	msp_node_set_string(&arena, deep, "first", text);
	msp_node_set_string(&arena, deep, "last", text);
	msp_node_add(&arena, seq, deep);
	msp_node_set(&arena, root, "block", seq);
	msp_node_set_string(&arena, root, "after", "x");
	return root;
}

static void check_round_trip(const struct msp_node *node)
{
	struct msp_buf once = MSP_BUF_INIT, twice = MSP_BUF_INIT;
	struct msp_node *again;

	msp_yaml_emit(node, 0, &once);
	again = parse(once.data);
	if (!msp_node_equal(node, again))
		fail_msg("comes back different:\n%s", once.data);
	msp_yaml_emit(again, 0, &twice);
	assert_string_equal(once.data, twice.data);
	msp_buf_release(&once);
	msp_buf_release(&twice);
}

static void test_round_trip_nasty(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(nasty); i++) {
		check_round_trip(around(nasty[i]));
		check_round_trip(list(nasty + i, 1));
		check_round_trip(msp_node_string(&arena, nasty[i]));
	}
}

/* Random text over the characters that matter to YAML. */
static void test_round_trip_random(void **state)
{
	static const char *const pieces[] = { " ", "  ", "\n", "\n", "\t", ":", "#", "-", "?", "'", "\"", "\\", "a",
		"b", "1", ".", "|", ">", "[", "]", "{", "}", ",", "&", "*", "!", "%", "@", "\r", "\xc2\x85",
		"\xe2\x80\xa8", "\xc3\xb1", "\x1b", "0", "_" };
	uint64_t seed = 20261103;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char text[64] = "";
		size_t length = 0, count = random_below(&seed, 16);

		for (size_t i = 0; i < count; i++) {
			const char *piece = pieces[random_below(&seed, MSP_COUNT(pieces))];

			memcpy(text + length, piece, strlen(piece) + 1);
			length += strlen(piece);
		}
		check_round_trip(around(text));
		check_round_trip(msp_node_string(&arena, text));
		if (round % 50 == 49)
			msp_arena_clear(&arena);
	}
}

/* What cannot be written as YAML must be refused when read back, never changed. */
static void test_emit_broken_text_is_refused(void **state)
{
	static const char broken[][8] = { "a\0b",
		"a\xff"
		"b",
		"\xc3" };
	static const size_t lengths[] = { 3, 3, 1 };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(broken); i++) {
		struct msp_node *root = msp_node_map(&arena), *again;
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_buf out = MSP_BUF_INIT;

		msp_node_set(&arena, root, "a", msp_node_stringn(&arena, broken[i], lengths[i]));
		msp_yaml_emit(root, 0, &out);
		assert_int_equal(msp_yaml_parse(&arena, out.data, out.length, &again, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		msp_buf_release(&out);
	}
}

/* For tests/cli/yaml-oracle.t: the nasty strings as YAML and in hexadecimal, and the tree of a file, one scalar a line.
 */

static void print_hex(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		printf("%02x", (unsigned char)text[i]);
	printf("\n");
}

static int print_nasty(bool hex)
{
	struct msp_node *root = msp_node_map(&arena), *items = msp_node_seq(&arena), *flows = msp_node_seq(&arena);
	struct msp_buf out = MSP_BUF_INIT;

	for (size_t i = 0; i < MSP_COUNT(nasty); i++) {
		msp_node_add(&arena, items, msp_node_string(&arena, nasty[i]));
		msp_node_add(&arena, flows, list(nasty + i, 1));
		if (hex)
			print_hex(nasty[i], strlen(nasty[i]));
	}
	msp_node_set(&arena, root, "items", items);
	msp_node_set(&arena, root, "flows", flows);
	msp_yaml_emit(root, 0, &out);
	if (!hex)
		fputs(out.data, stdout);
	msp_buf_release(&out);
	return 0;
}

static void print_tree(const struct msp_node *node, const char *path)
{
	if (msp_node_is(node, MSP_NODE_MAP)) {
		printf("%s map\n", path);
		msp_node_each_pair(node, key, value)
			print_tree(value, msp_arena_printf(&arena, "%s.%s", path, key->value));
	} else if (msp_node_is(node, MSP_NODE_SEQ)) {
		printf("%s seq\n", path);
		msp_node_each_item(node, item)
			print_tree(item, msp_arena_printf(&arena, "%s.%zu", path, item_walk.at));
	} else {
		printf("%s =", path);
		print_hex(node->value, msp_node_scalar(node) ? node->length : 0);
	}
}

static int print_file(const char *path)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root;
	int result = msp_file_read(path, MSP_YAML_LIMIT, &text, &err);

	if (result == 0)
		result = msp_yaml_parse(&arena, text.data, text.length, &root, &err);
	if (result == 0)
		print_tree(root, "");
	else
		printf("refused %d:%d: %s\n", err.line, err.column, err.message);
	msp_buf_release(&text);
	msp_arena_release(&arena);
	return result < 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_ticket),
		cmocka_unit_test(test_parse_empty_texts),
		cmocka_unit_test(test_parse_line_ends),
		cmocka_unit_test(test_parse_keys_spelt_like_values),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_parse_duplicate_in_large_map),
		cmocka_unit_test(test_parse_limits),
		cmocka_unit_test(test_emit_canonical),
		cmocka_unit_test(test_emit_json_kinds),
		cmocka_unit_test(test_round_trip_nasty),
		cmocka_unit_test(test_round_trip_random),
		cmocka_unit_test(test_emit_broken_text_is_refused),
	};

	if (argc == 3 && strcmp(argv[1], "--tree") == 0)
		return print_file(argv[2]);
	if (argc == 2)
		return print_nasty(strcmp(argv[1], "--hex") == 0) + teardown(NULL);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, teardown);
}
