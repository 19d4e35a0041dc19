/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/identity.h"

/* Damm's table again, written another way: the quasigroup as one string, so that a slip in the library shows. */
static bool damm_holds(const char *number)
{
	static const char table[] = "0317598642"
				    "7092154863"
				    "4206871359"
				    "1750983426"
				    "6123045978"
				    "3674209581"
				    "5869720134"
				    "8945362017"
				    "9438617205"
				    "2581436790";
	int state = 0;

	for (; *number != '\0'; number++)
		state = table[10 * state + (*number - '0')] - '0';
	return state == 0;
}

struct taken {
	char numbers[64][MSP_NUMBER_SIZE];
	size_t count;
	int refuse; /* say "taken" this many times */
	int result; /* -1 = fail */
};

static int is_taken(void *context, const char *number, struct msp_error *err)
{
	struct taken *taken = context;

	if (taken->result < 0)
		return msp_error_set(err, MSP_IO, "no index");
	assert_true(damm_holds(number));
	if (taken->refuse > 0) {
		taken->refuse--;
		return 1;
	}
	for (size_t i = 0; i < taken->count; i++)
		if (strcmp(taken->numbers[i], number) == 0)
			return 1;
	return 0;
}

static void draws_valid_numbers(void **state)
{
	struct taken taken = { .count = 0 };
	struct msp_number_space space = { &taken, is_taken, 0 };
	struct msp_error err = MSP_ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(taken.numbers); i++) {
		char number[MSP_NUMBER_SIZE];
		assert_int_equal(msp_number_draw(&space, number, &err), 0);
		assert_int_equal(strlen(number), 7);
		assert_true(number[0] != '0');
		assert_true(msp_number_valid(number));
		assert_int_equal(is_taken(&taken, number, NULL), 0);
		memcpy(taken.numbers[taken.count++], number, MSP_NUMBER_SIZE);
	}
	space.used = 300001;
	char number[MSP_NUMBER_SIZE];
	assert_int_equal(msp_number_draw(&space, number, &err), 0);
	assert_int_equal(strlen(number), 8);
	assert_true(damm_holds(number));
}

static void draw_goes_on_and_gives_up(void **state)
{
	struct taken taken = { .refuse = 5 };
	struct msp_number_space space = { &taken, is_taken, 0 };
	struct msp_error err = MSP_ERROR_INIT;
	char number[MSP_NUMBER_SIZE];

	(void)state;
	assert_int_equal(msp_number_draw(&space, number, &err), 0);
	assert_int_equal(taken.refuse, 0);
	taken.refuse = 1 << 30;
	assert_int_equal(msp_number_draw(&space, number, &err), -1);
	assert_int_equal(err.code, MSP_SYSTEM);
	taken.result = -1;
	assert_int_equal(msp_number_draw(&space, number, &err), -1);
	assert_int_equal(err.code, MSP_IO);
}

/* Fixed for ever: other clones derive the same.  Expected values from sha256sum over the NUL-ended parts. */
static void derives_from_origin(void **state)
{
	static const char parts[] = "number\0acme\0mail:<1@x>\0"
				    "0";
	unsigned char digest[32];
	struct msp_sha256 sha;
	char number[MSP_NUMBER_SIZE], other[MSP_NUMBER_SIZE], uid[MSP_UID_SIZE], uid2[MSP_UID_SIZE], body[8];
	uint64_t value = 0;

	(void)state;
	msp_sha256_init(&sha);
	msp_sha256_add(&sha, parts, sizeof parts);
	msp_sha256_end(&sha, digest);
	for (int i = 0; i < 8; i++)
		value = value * 256 + digest[i];
	snprintf(body, sizeof body, "%u", (unsigned)(value % 900000 + 100000));
	msp_number_derive("acme", "mail:<1@x>", 0, 0, number);
	assert_memory_equal(number, body, 6);
	assert_true(damm_holds(number));
	msp_number_derive("acme", "mail:<1@x>", 1, 0, other);
	assert_string_not_equal(number, other);
	msp_number_derive("acme", "mail:<1@x>", 0, 400000, other);
	assert_int_equal(strlen(other), 8);
	msp_uid_derive("acme", "mail:<1@x>", uid);
	msp_uid_derive("acme", "mail:<1@x>", uid2);
	assert_string_equal(uid, uid2);
	assert_int_equal(strlen(uid), 16);
	assert_int_equal(strspn(uid, "0123456789abcdef"), 16);
	msp_uid_derive("acmem", "ail:<1@x>", uid2);
	assert_string_not_equal(uid, uid2);
	assert_int_equal(msp_uid_draw(uid, NULL), 0);
	assert_int_equal(msp_uid_draw(uid2, NULL), 0);
	assert_string_not_equal(uid, uid2);
	assert_int_equal(strspn(uid, "0123456789abcdef"), 16);
}

static void validity(void **state)
{
	static const char *const bad[] = { "", "4", "5724", "005724", "000005724", "0005725", "0007524", "000572a",
		" 005724", "-005724", "005724." };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++)
		assert_false(msp_number_valid(bad[i]));
	/* Damm's own example is 572 with check digit 4 */
	assert_true(msp_number_valid("0005724"));
	assert_true(msp_number_valid("00005724"));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All valid numbers at distance one, found by trying all ten million. */
static void neighbours_are_complete(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	static const char wrong[] = "4815163";
	size_t count, expected = 0;
	char text[8];

	(void)state;
	char **list = msp_number_neighbours(&arena, wrong, &count);
	qsort(list, count, sizeof *list, by_text);
	for (int n = 0; n < 10000000; n++) {
		int different = 0, first = -1, last = -1;
		for (int i = 6, rest = n; i >= 0; i--, rest /= 10)
			text[i] = (char)('0' + rest % 10);
		text[7] = '\0';
		for (int i = 0; i < 7; i++)
			if (text[i] != wrong[i]) {
				different++;
				first = first < 0 ? i : first;
				last = i;
			}
		bool swap =
			different == 2 && last == first + 1 && text[first] == wrong[last] && text[last] == wrong[first];
		if ((different != 1 && !swap) || !damm_holds(text))
			continue;
		assert_true(expected < count);
		assert_string_equal(list[expected++], text);
	}
	assert_int_equal(expected, count);
	msp_number_neighbours(&arena, "12", &count);
	assert_int_equal(count, 0);
	msp_number_neighbours(&arena, "12345x7", &count);
	assert_int_equal(count, 0);
	msp_arena_release(&arena);
}

static void slugs(void **state)
{
	static const char *const table[][2] = {
		{ "Panadería El Niño, S.A. de C.V.", "panaderia-el-nino" },
		{ "Clínica Dental Sonríe S. de R.L. de C.V.", "clinica-dental-sonrie" },
		{ "Grupo Ñandú, S. A. P. I. de C. V.", "grupo-nandu" },
		{ "Despacho Pérez & Hijos SC", "despacho-perez-hijos" },
		{ "A.B.C. Sistemas", "abc-sistemas" },
		{ "Farmacias.com", "farmacias-com" },
		{ "Juan C. Pérez", "juan-c-perez" },
		{ "L'Équipe Straße", "lequipe-strasse" },
		{ "SA", "sa" },
		{ "  --Ærø  Łódź-- ", "aero-lodz" },
		{ "Ｆｕｌｌ　Ｗｉｄｔｈ", "full-width" },
		{ "东京", "" },
		{ "", "" },
		{ "Comercializadora Internacional de Productos del Noroeste SA de CV",
			"comercializadora-internacional-de" },
		{ "Supercalifragilisticoespiralidosoytodavialargo", "supercalifragilisticoespiralidosoytodavi" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(table); i++) {
		char *slug = msp_slug_propose(&arena, table[i][0]);
		assert_string_equal(slug, table[i][1]);
		assert_int_equal(msp_slug_valid(slug), slug[0] != '\0');
	}
	msp_arena_release(&arena);
}

static void slug_validity(void **state)
{
	(void)state;
	assert_true(msp_slug_valid("a"));
	assert_true(msp_slug_valid("0-9-"));
	assert_true(msp_slug_valid("a123456789012345678901234567890123456789"));
	assert_false(msp_slug_valid("a1234567890123456789012345678901234567890"));
	assert_false(msp_slug_valid(""));
	assert_false(msp_slug_valid("-a"));
	assert_false(msp_slug_valid("A"));
	assert_false(msp_slug_valid("a_b"));
	assert_false(msp_slug_valid("a/b"));
	assert_false(msp_slug_valid("ñ"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_valid_numbers),
		cmocka_unit_test(draw_goes_on_and_gives_up),
		cmocka_unit_test(derives_from_origin),
		cmocka_unit_test(validity),
		cmocka_unit_test(neighbours_are_complete),
		cmocka_unit_test(slugs),
		cmocka_unit_test(slug_validity),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
