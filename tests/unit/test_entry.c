/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/vault/entry.h"
#include "lib/vault/keepass.h"

static struct msp_secret_memory memory;

struct fixture {
	struct msp_arena arena;
	struct msp_secret text;
	struct msp_entry entry;
	struct msp_error err;
};

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .err = MSP_ERROR_INIT };
	msp_secret_init(&fixture.text, &memory);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	msp_secret_release(&fixture->text);
	msp_arena_release(&fixture->arena);
	return 0;
}

static void expect_bytes(const struct msp_secret *text, const char *wanted)
{
	char *got = test_malloc(text->length + 1);

	if (text->length > 0)
		memcpy(got, text->bytes, text->length);
	got[text->length] = '\0';
	assert_string_equal(got, wanted);
	test_free(got);
}

/* ---- text: read, and written again ---- */

static const struct {
	const char *text, *payload, *whole; /* whole NULL = as the payload */
	enum msp_secret_kind kind;
} texts[] = {
	{ "clave", "clave\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\r\n", "clave\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\nusername: ana\n", "clave\n", "clave\nusername: ana\n", MSP_SECRET_PASSWORD },
	{ "clave\nLogin: ana\nuser: otra\n", "clave\nuser: otra\n", "clave\nusername: ana\nuser: otra\n",
		MSP_SECRET_PASSWORD },
	{ "clave\nurl: https://a\nURL: https://b\n", "clave\nurl: https://b\n",
		"clave\nurl: https://a\nurl: https://b\n", MSP_SECRET_PASSWORD },
	{ "clave\nPIN: 1\nnotes: una\n", "clave\nPIN: 1\nnotes: una\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\nlibre\nPIN: 1\n\n\n", "clave\nnotes:\nlibre\nPIN: 1\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\nnotes:\nuna\ndos", "clave\nnotes:\nuna\ndos\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\n\nuna", "clave\nnotes:\n\nuna\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\nsin espacio:1", "clave\nnotes: sin espacio:1\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\nuna\notpauth://totp/x?secret=A\ndos", "clave\ntotp: otpauth://totp/x?secret=A\nnotes:\nuna\ndos\n",
		NULL, MSP_SECRET_PASSWORD },
	{ "otpauth://totp/x?secret=A\nPIN: 1", "otpauth://totp/x?secret=A\nPIN: 1\n", NULL, MSP_SECRET_TOTP },
	{ "\nPIN: 1\n\ntexto\n", "PIN: 1\n\ntexto\n", "\nPIN: 1\n\ntexto\n", MSP_SECRET_NOTE },
	{ "-----BEGIN X-----\nPIN: 1\n", "-----BEGIN X-----\nPIN: 1\n", NULL, MSP_SECRET_KEY },
	{ "clave\n: sin nombre", "clave\nnotes: : sin nombre\n", NULL, MSP_SECRET_PASSWORD },
	{ "clave\nvacía:", "clave\nnotes: vacía:\n", NULL, MSP_SECRET_PASSWORD },
};

static void test_texts(void **state)
{
	struct fixture *f = *state;
	enum msp_secret_kind kind;

	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		const char *text = texts[i].text;
		f->entry = (struct msp_entry){ 0 };
		msp_entry_read(&f->arena, (const unsigned char *)text, strlen(text), &f->entry);
		assert_int_equal(msp_entry_write(&f->entry, false, &kind, &f->text, &f->err), 0);
		expect_bytes(&f->text, texts[i].payload);
		assert_int_equal(kind, texts[i].kind);
		assert_int_equal(msp_entry_write(&f->entry, true, &kind, &f->text, &f->err), 0);
		expect_bytes(&f->text, texts[i].whole != NULL ? texts[i].whole : texts[i].payload);
	}
}

static void add(struct fixture *f, enum msp_entry_field field, const char *name, const char *value)
{
	struct msp_entry_part part = { .field = field,
		.name = name,
		.name_length = name != NULL ? strlen(name) : 0,
		.bytes = (const unsigned char *)value,
		.length = strlen(value) };

	msp_entry_add(&f->arena, &f->entry, &part);
}

static void test_odd_names_and_values(void **state)
{
	struct fixture *f = *state;
	enum msp_secret_kind kind;

	add(f, MSP_ENTRY_PASSWORD, NULL, "clave");
	add(f, MSP_ENTRY_EXTRA, " a:b\nc ", "1");
	add(f, MSP_ENTRY_EXTRA, "", "2");
	add(f, MSP_ENTRY_EXTRA, "ñññññññññññññññññññññññññññññññññññññññññ", "3");
	add(f, MSP_ENTRY_EXTRA, "varias", "una\r\ndos\r\n");
	add(f, MSP_ENTRY_NOTES, NULL, "nota");
	assert_int_equal(msp_entry_write(&f->entry, false, &kind, &f->text, &f->err), 0);
	expect_bytes(&f->text,
		"clave\na-b-c: 1\nfield: 2\nñññññññññññññññññññññññññññññññ: 3\nnotes:\nnota\n\nvarias:\nuna\ndos\n");
}

static void test_several_lines_are_a_note(void **state)
{
	struct fixture *f = *state;
	enum msp_secret_kind kind;

	add(f, MSP_ENTRY_PASSWORD, NULL, "una\ndos");
	add(f, MSP_ENTRY_TOTP, NULL, "JBSWY3DPEHPK3PXP");
	assert_int_equal(msp_entry_write(&f->entry, false, &kind, &f->text, &f->err), 0);
	expect_bytes(&f->text, "una\ndos\ntotp: JBSWY3DPEHPK3PXP\n");
	assert_int_equal(kind, MSP_SECRET_NOTE);
	f->entry = (struct msp_entry){ 0 };
	add(f, MSP_ENTRY_USERNAME, NULL, "ana");
	assert_int_equal(msp_entry_write(&f->entry, false, &kind, &f->text, &f->err), -1);
	assert_int_equal(f->err.code, MSP_MISSING);
}

/* ---- a stream ---- */

static void test_stream(void **state)
{
	struct fixture *f = *state;
	size_t at = 0;

	msp_entry_begin(&f->text, 7);
	msp_entry_puts(&f->text, MSP_ENTRY_TITLE, "Título");
	msp_entry_put(&f->text, MSP_ENTRY_EXTRA, "PIN", "1", 1);
	msp_entry_puts(&f->text, MSP_ENTRY_NOTES, "");
	msp_entry_puts(&f->text, MSP_ENTRY_NOTES, NULL);
	msp_entry_end(&f->text);
	msp_entry_begin(&f->text, 8);
	msp_entry_end(&f->text);
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 1);
	assert_int_equal(f->entry.place, 7);
	assert_int_equal(f->entry.count, 2);
	assert_memory_equal(msp_entry_find(&f->entry, MSP_ENTRY_TITLE)->bytes, "Título", 7);
	assert_memory_equal(msp_entry_find(&f->entry, MSP_ENTRY_EXTRA)->name, "PIN", 3);
	assert_null(msp_entry_find(&f->entry, MSP_ENTRY_NOTES));
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 1);
	assert_int_equal(f->entry.count, 0);
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 0);
}

/* Cut anywhere, or with any byte changed: never read beyond its end, never believed. */
static void test_broken_streams(void **state)
{
	struct fixture *f = *state;
	struct msp_secret broken;

	msp_entry_begin(&f->text, 7);
	msp_entry_put(&f->text, MSP_ENTRY_EXTRA, "PIN", "1234", 4);
	msp_entry_end(&f->text);
	for (size_t length = 1; length < f->text.length; length++) {
		size_t at = 0;
		msp_secret_init(&broken, &memory);
		msp_secret_reserve(&broken, length);
		msp_secret_add(&broken, f->text.bytes, length);
		assert_int_equal(msp_entry_next(&f->arena, &broken, &at, &f->entry, &f->err), -1);
		assert_int_equal(f->err.code, MSP_DATA);
		msp_secret_release(&broken);
	}
	/* a length of the name that reaches over the end */
	for (size_t i = 6; i < 10; i++) {
		size_t at = 0;
		unsigned char before = f->text.bytes[i];
		f->text.bytes[i] = 0xff;
		assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), -1);
		f->text.bytes[i] = before;
	}
}

/* ---- KeePass ---- */

static int read_keepass(struct fixture *f, const char *xml)
{
	msp_secret_clear(&f->text);
	return msp_keepass_read(xml, strlen(xml), &f->text, &f->err);
}

#define HEAD "<KeePassFile><Root><Group><Name>base</Name>"
#define TAIL "</Group></Root></KeePassFile>"
#define FIELD(key, value) "<String><Key>" key "</Key><Value>" value "</Value></String>"

static void expect_part(struct fixture *f, enum msp_entry_field field, const char *wanted)
{
	const struct msp_entry_part *part = msp_entry_find(&f->entry, field);

	assert_non_null(part);
	assert_int_equal(part->length, strlen(wanted));
	assert_memory_equal(part->bytes, wanted, part->length);
}

static void test_keepass_groups(void **state)
{
	struct fixture *f = *state;
	size_t at = 0;

	assert_int_equal(read_keepass(f, HEAD "<Group><Name>a/b</Name><Group><Name>c</Name><Entry>" FIELD("Title", "1")
						 FIELD("Password", "x") "</Entry></Group><Entry>" FIELD("Title", "2")
							 FIELD("Password", "y") "</Entry></Group><Entry>" FIELD(
								 "Title", "3") FIELD("Password", "z") "</Entry>" TAIL),
		0);
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 1);
	expect_part(f, MSP_ENTRY_FOLDER, "a-b/c");
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 1);
	expect_part(f, MSP_ENTRY_FOLDER, "a-b");
	expect_part(f, MSP_ENTRY_PASSWORD, "y");
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 1);
	assert_null(msp_entry_find(&f->entry, MSP_ENTRY_FOLDER));
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 0);
}

static void expect_totp(struct fixture *f, const char *fields, const char *wanted)
{
	char xml[1024];
	size_t at = 0;

	assert_true(snprintf(xml, sizeof xml, HEAD "<Entry>%s</Entry>" TAIL, fields) < (int)sizeof xml);
	assert_int_equal(read_keepass(f, xml), 0);
	assert_int_equal(msp_entry_next(&f->arena, &f->text, &at, &f->entry, &f->err), 1);
	expect_part(f, MSP_ENTRY_TOTP, wanted);
}

static void test_keepass_totp(void **state)
{
	struct fixture *f = *state;

	expect_totp(f, FIELD("otp", "otpauth://totp/a?secret=B"), "otpauth://totp/a?secret=B");
	expect_totp(f, FIELD("TOTP Seed", "jbsw y3dp") FIELD("TOTP Settings", "60;8"),
		"otpauth://totp/KeePass?secret=jbswy3dp&digits=8&period=60");
	expect_totp(f,
		FIELD("TimeOtp-Secret-Base32", "JBSW") FIELD("TimeOtp-Algorithm", "HMAC-SHA-256")
			FIELD("TimeOtp-Period", "30&amp;x=1"),
		"otpauth://totp/KeePass?secret=JBSW&algorithm=SHA256");
}

static void expect_refusal(struct fixture *f, const char *xml, const char *why, int line)
{
	assert_int_equal(read_keepass(f, xml), -1);
	assert_int_equal(f->err.code, MSP_DATA);
	assert_non_null(strstr(f->err.message, why));
	assert_int_equal(f->err.line, line);
}

static void test_keepass_hostile(void **state)
{
	struct fixture *f = *state;

	expect_refusal(f, "<?xml version='1.0'?>\n<!DOCTYPE x SYSTEM 'file:///etc/passwd'>\n<x/>", "document type", 2);
	expect_refusal(f, "<KeePassFile>&a;</KeePassFile>", "undefined entity", 1);
	expect_refusal(f, "", "no element found", 1);
	expect_refusal(f, "<KeePassFile>\n\xff", "malformed", 2);
	expect_refusal(f, "\n<otra/>", "no KeePass XML", 2);
	expect_refusal(f, "<KeePassFile><Root></KeePassFile>", "mismatched", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_odd_names_and_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_several_lines_are_a_note, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stream, setup, teardown),
		cmocka_unit_test_setup_teardown(test_broken_streams, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keepass_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keepass_totp, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keepass_hostile, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (msp_secret_memory_open(&memory, NULL) != 0)
		return 71;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
