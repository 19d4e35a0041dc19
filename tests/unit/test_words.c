/* SPDX-License-Identifier: ISC */
#include "lib/model/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "tests/unit/random.h"

static struct msp_arena arena;

static const char *words_of(const char *text)
{
	struct msp_words words;

	msp_words_init(&words, &arena);
	msp_words_add(&words, text);
	return msp_words_text(&words);
}

static void examples(void **state)
{
	(void)state;

	assert_string_equal(words_of(""), "");
	assert_string_equal(words_of(" ... ¿¡!? — « »"), "");
	assert_string_equal(words_of("No se puede facturar"), "no se puede facturar");
	assert_string_equal(words_of("¿Sí? ¡Sí! sí SÍ"), "si");
	assert_string_equal(words_of("Peña PEÑA peña pena"), "pena");
	assert_string_equal(words_of("PINGÜINO çà Œuvre"), "pinguino ca œuvre");
	assert_string_equal(words_of("10.0.0.15:8080"), "10 0 15 8080");
	assert_string_equal(words_of("srv-archivos_2"), "srv archivos 2");
	assert_string_equal(words_of("cafe\xcc\x81"), "cafe");
	assert_string_equal(words_of("Straße STRASSE"), "strasse");
	assert_string_equal(words_of("\xef\xbc\xa1\xef\xbc\xa2"), "ab"); /* full-width A B */
	assert_string_equal(words_of("½ litro"), "1 2 litro");
	assert_string_equal(words_of("日本語 テスト"), "日本語 テスト");
	assert_string_equal(words_of(NULL), "");
}

static void long_words_are_cut_alike(void **state)
{
	(void)state;
	char text[200];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(strlen(words_of(text)), MSP_WORD_LIMIT);
	/* Cut between characters, not inside one. */
	const char *cut = words_of("ŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁx");
	assert_int_equal(msp_utf8_check(cut, strlen(cut)), strlen(cut));
	assert_true(strlen(cut) <= MSP_WORD_LIMIT);
}

/* One character of many scripts; separators too. */
static const char *const pieces[] = { "a", "B", "z", "Z", "0", "9", "á", "É", "í", "Ó", "ú", "Ü", "ñ", "Ñ", "ç", "Å",
	"ß", "Ł", "ø", "ж", "Я", "α", "Ω", "语", " ", "-", ".", "\n", "¿", "—", "\xc2\xa0", "e\xcc\x81", "ﬁ", "ª", "½",
	"²", "«" };

/* The quick way says what the tables of Unicode say: fold the whole text, then split it. */
static void quick_folding_is_folding(void **state)
{
	(void)state;
	uint64_t seed = 20261103;

	for (int round = 0; round < 3000; round++) {
		char text[128] = "";
		for (size_t i = 0, n = random_below(&seed, 16); i < n; i++)
			strncat(text, pieces[random_below(&seed, MSP_COUNT(pieces))], sizeof text - strlen(text) - 1);
		assert_string_equal(words_of(text), words_of(msp_utf8_fold(&arena, text)));
		msp_arena_clear(&arena);
	}
}

static void every_word_once_however_many(void **state)
{
	(void)state;
	struct msp_words words;

	msp_words_init(&words, &arena);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++)
			msp_words_add(&words, msp_arena_printf(&arena, "Palabra%d, ", i));
	assert_int_equal(words.count, 5000);
	const char *text = msp_words_text(&words);
	assert_true(msp_str_starts(text, "palabra0 palabra1 "));
	assert_true(msp_str_ends(text, " palabra4998 palabra4999"));
}

static int release(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(examples, release),
		cmocka_unit_test_teardown(long_words_are_cut_alike, release),
		cmocka_unit_test_teardown(quick_folding_is_folding, release),
		cmocka_unit_test_teardown(every_word_once_however_many, release),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
