/* SPDX-License-Identifier: ISC */
/*
 * Signed documents mean to every YAML reader what they mean to us: random ones, of texts that YAML makes something else
 * of where it can, are read by PyYAML (its own parser, and libyaml where it has that) and compared value by value.
 */
#include "tests/unit/vault_fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/vault/document.h"

#define DOCUMENTS 1500
#define ITEMS 4

/* Two documents may differ in nothing but types: SafeLoader tells "yes" from true, BaseLoader gives texts as they are.
 */
static const char script[] = "import json, sys\n"
			     "try:\n"
			     "    import yaml\n"
			     "except ImportError:\n"
			     "    sys.exit(77)\n"
			     "loaders = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])\n"
			     "wanted = [json.loads(line) for line in open('wanted', encoding='ascii')]\n"
			     "for number, value in enumerate(wanted):\n"
			     "    text = open('d%d' % number, 'rb').read()\n"
			     "    for loader in loaders:\n"
			     "        try:\n"
			     "            got = yaml.load(text, Loader=loader)\n"
			     "        except yaml.YAMLError as error:\n"
			     "            got = str(error)\n"
			     "        if got != value or list(got) != list(value):\n"
			     "            print(number, loader.__name__, text, got, value, file=sys.stderr)\n"
			     "            sys.exit(1)\n";

static uint32_t state = 2463534242;

static uint32_t draw(uint32_t limit)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % limit;
}

/* What YAML has a use for, alone or in the middle of something. */
static const char *const pieces[] = { "yes", "No", "null", "~", "true", "on", "y", "0x1F", "1e3", "12:30:45",
	"2026-11-22", ".inf", ".nan", "=", "<<", "---", "...", "- ", "? ", ": ", ":", "::", " #", "#", "&a", "*a",
	"!!int", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", "'", "\"", "\\", "\\n", "\n", "\t", "\r", " ", "  ",
	"\xC2\x85", "\xC2\xA0", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\x7F",
	"\x01", "\x1B", "\xF0\x9F\x94\x91", "\xF4\x8F\xBF\xBF", "\xEE\x80\x80", "a", "Zz", "0", "9", "_", "-", ".", "/",
	"+", "\xC3\xB1", "http://x:8443/", "a: b", "a:b", "e\xCC\x81" };

static const char *draw_text(struct msp_arena *arena)
{
	char *text = msp_arena_strdup(arena, "");

	for (uint32_t count = draw(5); count > 0; count--) {
		text = msp_arena_printf(arena, "%s%s", text, pieces[draw(MSP_COUNT(pieces))]);
		if (draw(400) == 0) /* longer than a simple key of YAML may be */
			text = msp_arena_printf(arena, "%s%01500d", text, 7);
	}
	return text;
}

/* JSON in ASCII, written by nothing that is tested here. */
static void add_json(struct msp_buf *out, const char *text)
{
	size_t length = strlen(text);

	msp_buf_addc(out, '"');
	for (size_t at = 0; at < length;) {
		uint32_t code = msp_utf8_next(text, length, &at);
		if (code >= 0x10000)
			msp_buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((code - 0x10000) >> 10)),
				(unsigned)(0xDC00 + ((code - 0x10000) & 0x3FF)));
		else
			msp_buf_addf(out, "\\u%04x", (unsigned)code);
	}
	msp_buf_addc(out, '"');
}

static void add_json_list(struct msp_buf *out, const char *const *items, size_t count)
{
	msp_buf_addc(out, '[');
	for (size_t i = 0; i < count; i++) {
		msp_buf_adds(out, i > 0 ? "," : "");
		add_json(out, items[i]);
	}
	msp_buf_addc(out, ']');
}

struct drawn {
	const char *text, *record[2];
	const char *list[ITEMS], *inner[ITEMS];
	size_t count, inner_count, records;
	int64_t number;
};

static struct drawn draw_document(struct msp_arena *arena)
{
	struct drawn drawn = { .text = draw_text(arena), .record = { draw_text(arena), draw_text(arena) } };

	drawn.count = draw(ITEMS);
	drawn.inner_count = draw(ITEMS);
	for (size_t i = 0; i < ITEMS; i++) {
		drawn.list[i] = draw_text(arena);
		drawn.inner[i] = draw_text(arena);
	}
	drawn.records = draw(3);
	drawn.number = draw(4) == 0 ? 999999999999999999 : (int64_t)draw(100);
	return drawn;
}

static void write_document(const struct drawn *drawn, struct msp_buf *out)
{
	msp_document_text(out, "text", drawn->text);
	msp_document_number(out, "number", drawn->number);
	msp_document_list(out, "list", drawn->list, drawn->count);
	msp_document_records(out, "records", drawn->records);
	for (size_t i = 0; i < drawn->records; i++) {
		msp_document_record_begin(out);
		msp_document_record_text(out, "one", drawn->record[0]);
		msp_document_record_list(out, "many", drawn->inner, drawn->inner_count);
		msp_document_record_text(out, "two", drawn->record[1]);
		msp_document_record_end(out);
	}
}

static void write_json(const struct drawn *drawn, struct msp_buf *out)
{
	msp_buf_adds(out, "{\"text\":");
	add_json(out, drawn->text);
	msp_buf_addf(out, ",\"number\":%" PRId64 ",\"list\":", drawn->number);
	add_json_list(out, drawn->list, drawn->count);
	msp_buf_adds(out, ",\"records\":[");
	for (size_t i = 0; i < drawn->records; i++) {
		msp_buf_adds(out, i > 0 ? ",{\"one\":" : "{\"one\":");
		add_json(out, drawn->record[0]);
		msp_buf_adds(out, ",\"many\":");
		add_json_list(out, drawn->inner, drawn->inner_count);
		msp_buf_adds(out, ",\"two\":");
		add_json(out, drawn->record[1]);
		msp_buf_addc(out, '}');
	}
	msp_buf_adds(out, "]}\n");
}

/* Ours reads what it wrote, as it was. */
static void read_again(struct msp_arena *arena, const struct drawn *drawn, const struct msp_buf *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_document document;
	const char *const *items;
	size_t count;
	size_t records = 0;

	msp_document_open(&document, arena, "d", text->data, text->length, &err);
	assert_string_equal(msp_document_read_text(&document, "text"), drawn->text);
	assert_int_equal(msp_document_read_number(&document, "number"), drawn->number);
	msp_document_read_list(&document, "list", &items, &count);
	assert_int_equal(count, drawn->count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(items[i], drawn->list[i]);
	msp_document_read_records(&document, "records");
	for (; msp_document_next_record(&document) != 0; records++) {
		assert_string_equal(msp_document_record_read_text(&document, "one"), drawn->record[0]);
		msp_document_record_read_list(&document, "many", &items, &count);
		assert_int_equal(count, drawn->inner_count);
		assert_string_equal(msp_document_record_read_text(&document, "two"), drawn->record[1]);
		msp_document_record_over(&document);
	}
	assert_int_equal(records, drawn->records);
	if (msp_document_end(&document) != 0)
		fail_msg("%s: %s", err.message, text->data);
}

static void put(const char *folder, const char *name, const void *bytes, size_t length)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	FILE *file = fopen(msp_arena_printf(&arena, "%s/%s", folder, name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	msp_arena_release(&arena);
}

static void others_read_the_same(void **unused)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf wanted = MSP_BUF_INIT;
	const char *base = getenv("TMPDIR");
	char *folder = msp_arena_printf(&arena, "%s/documents-XXXXXX", base != NULL ? base : "/tmp");

	(void)unused;
	assert_non_null(mkdtemp(folder));
	for (int i = 0; i < DOCUMENTS; i++) {
		struct drawn drawn = draw_document(&arena);
		struct msp_buf text = MSP_BUF_INIT;
		char name[16];
		write_document(&drawn, &text);
		write_json(&drawn, &wanted);
		read_again(&arena, &drawn, &text);
		snprintf(name, sizeof name, "d%d", i);
		put(folder, name, text.data, text.length);
		msp_buf_release(&text);
	}
	put(folder, "wanted", wanted.data, wanted.length);
	put(folder, "compare.py", script, strlen(script));
	int status = system(msp_arena_printf(&arena, "cd %s && python3 compare.py", folder));
	assert_int_equal(system(msp_arena_printf(&arena, "rm -r %s", folder)), 0);
	msp_buf_release(&wanted);
	msp_arena_release(&arena);
	if (status == 77 << 8)
		skip(); /* no PyYAML here */
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(others_read_the_same) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
