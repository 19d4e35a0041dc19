/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/phrase.h"

static struct msp_arena arena;

static int release(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

/* Which {n} a text has, as bits; a brace that is no placeholder is a slip. */
static unsigned placeholders(const char *text)
{
	unsigned found = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at != '{')
			continue;
		assert_true(at[1] >= '0' && at[1] <= '9' && at[2] == '}');
		found |= 1u << (at[1] - '0');
	}
	return found;
}

static void both_languages_say_the_same_things(void **state)
{
	(void)state;
	for (int i = 0; i < MSP_PHRASE_COUNT; i++) {
		const char *es = msp_phrase(MSP_SPANISH, (enum msp_phrase)i),
			   *en = msp_phrase(MSP_ENGLISH, (enum msp_phrase)i);
		assert_true(es[0] != '\0' && en[0] != '\0');
		assert_int_equal(msp_utf8_check(es, strlen(es)), strlen(es));
		assert_int_equal(msp_utf8_check(en, strlen(en)), strlen(en));
		if (placeholders(es) != placeholders(en))
			fail_msg("«%s» and “%s” have different placeholders", es, en);
	}
}

/* ---- one language in each report ---- */

/* Words that are the same in both, and no slip. */
static const char *const common[] = { "normal", "ticket", "tickets", "no", "a", "extra", "antivirus", "may", "min" };

struct words {
	const char *items[4096];
	size_t count;
};

static bool has_word(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->items[i], word) == 0)
			return true;
	return false;
}

static bool is_letter(unsigned char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte >= 0xc3;
}

/* The bytes of a letter: accented ones have a second byte; «, » and the like are no letters. */
static size_t letter(const char *at)
{
	unsigned char byte = (unsigned char)*at;

	if (!is_letter(byte) || byte > 0xc3)
		return 0;
	return byte == 0xc3 ? 2 : 1;
}

static void add_words(struct words *words, const char *text)
{
	while (*text != '\0') {
		size_t length = 0, step;
		while ((step = letter(text + length)) > 0)
			length += step;
		if (length > 0 && !has_word(words, msp_arena_strndup(&arena, text, length))) {
			assert_true(words->count < MSP_COUNT(words->items));
			words->items[words->count++] = msp_arena_strndup(&arena, text, length);
		}
		text += length > 0 ? length : 1;
	}
}

static bool is_common(const char *word)
{
	for (size_t i = 0; i < MSP_COUNT(common); i++)
		if (strcmp(msp_utf8_fold(&arena, word), msp_utf8_fold(&arena, common[i])) == 0)
			return true;
	return false;
}

/* No word of one language is in a phrase of the other: the words of all phrases have nothing in common. */
static void languages_do_not_mix(void **state)
{
	static struct words es, en;

	(void)state;
	for (int i = 0; i < MSP_PHRASE_COUNT; i++) {
		add_words(&es, msp_phrase(MSP_SPANISH, (enum msp_phrase)i));
		add_words(&en, msp_phrase(MSP_ENGLISH, (enum msp_phrase)i));
	}
	for (size_t i = 0; i < es.count; i++)
		if (has_word(&en, es.items[i]) && !is_common(es.items[i]))
			fail_msg("'%s' is said in both languages", es.items[i]);
	assert_true(es.count > 300 && en.count > 300);
}

/* What a bakery owner does not say. */
static void no_acronym_is_left_unexplained(void **state)
{
	static const char *const words[] = { "SLA", "MTTR", "MTTA", "backlog", "Backlog", "CSAT", "NPS", "RPO", "KPI",
		"N1", "P1", "P2", "SLA", "RFC", "CFDI" };

	(void)state;
	for (int i = 0; i < MSP_PHRASE_COUNT; i++)
		for (size_t j = 0; j < MSP_COUNT(words); j++)
			assert_null(strstr(msp_phrase(MSP_SPANISH, (enum msp_phrase)i), words[j]));
}

static void numbers(void **state)
{
	(void)state;
	assert_string_equal(msp_say_number(&arena, 0), "0");
	assert_string_equal(msp_say_number(&arena, 999), "999");
	assert_string_equal(msp_say_number(&arena, 1000), "1,000");
	assert_string_equal(msp_say_number(&arena, -1234567), "-1,234,567");
	assert_string_equal(msp_say_number(&arena, INT64_MIN), "-9,223,372,036,854,775,808");
	assert_string_equal(msp_say_tenths(&arena, 12345), "1,234.5");
	assert_string_equal(msp_say_tenths(&arena, -5), "-0.5");
	assert_string_equal(msp_say_money(&arena, 1250000, "MXN"), "$12,500.00 MXN");
	assert_string_equal(msp_say_money(&arena, -5, "MXN"), "-$0.05 MXN");
	assert_string_equal(msp_say_goal(&arena, 9500), "95 %");
	assert_string_equal(msp_say_goal(&arena, 9995), "99.95 %");
	assert_string_equal(msp_say_goal(&arena, 250), "2.5 %");
}

static void shares_are_cut_never_rounded_up(void **state)
{
	(void)state;
	assert_string_equal(msp_say_percent(&arena, 9999, 10000), "99.9 %");
	assert_string_equal(msp_say_percent(&arena, 1, 1), "100 %");
	assert_string_equal(msp_say_percent(&arena, 0, 3), "0.0 %");
	assert_string_equal(msp_say_percent(&arena, 2, 3), "66.6 %");
}

static void dates(void **state)
{
	const struct msp_date date = { 2026, 1, 12 };
	struct msp_period period;
	struct msp_time time;

	(void)state;
	assert_string_equal(msp_say_date(&arena, MSP_SPANISH, date), "12 de enero de 2026");
	assert_string_equal(msp_say_date(&arena, MSP_ENGLISH, date), "12 January 2026");
	assert_string_equal(msp_say_date_short(&arena, MSP_SPANISH, date), "12 ene 2026");
	assert_int_equal(msp_period_parse("2026-12", msp_zone_utc(), &period, NULL), 0);
	assert_string_equal(msp_say_month(&arena, MSP_SPANISH, &period), "diciembre de 2026");
	assert_string_equal(msp_say_month_short(&arena, MSP_ENGLISH, &period), "Dec 26");
	assert_int_equal(msp_time_parse("2026-09-03T09:05:59Z", &time, NULL), 0);
	assert_string_equal(
		msp_say_moment(&arena, MSP_SPANISH, msp_zone_utc(), time.at), "3 de septiembre de 2026, 09:05");
}

static void spans_of_time(void **state)
{
	(void)state;
	assert_string_equal(msp_say_span(&arena, MSP_SPANISH, 59), "menos de un minuto");
	assert_string_equal(msp_say_span(&arena, MSP_SPANISH, 60), "1 minuto");
	assert_string_equal(msp_say_span(&arena, MSP_SPANISH, 3600), "1 hora");
	assert_string_equal(msp_say_span(&arena, MSP_SPANISH, 2 * 3600 + 61), "2 horas 1 minuto");
	assert_string_equal(msp_say_span(&arena, MSP_ENGLISH, 26 * 3600 + 120), "26 hours 2 minutes");
	assert_string_equal(msp_say_span_short(&arena, 0), "0 min");
	assert_string_equal(msp_say_span_short(&arena, 7800), "2 h 10 min");
	assert_string_equal(msp_say_span_short(&arena, -7200), "-2 h");
	assert_string_equal(msp_say_duration(&arena, MSP_SPANISH, (struct msp_duration){ .days = 1 }), "1 día hábil");
	assert_string_equal(
		msp_say_duration(&arena, MSP_SPANISH, (struct msp_duration){ .days = 2, .end_of_day = true }),
		"2 días hábiles, a su cierre");
	assert_string_equal(msp_say_person_hours(&arena, MSP_SPANISH, 3600), "1 hora-persona");
	assert_string_equal(msp_say_person_hours(&arena, MSP_SPANISH, 5400), "1.5 horas-persona");
	assert_string_equal(msp_say_person_hours(&arena, MSP_SPANISH, 18 * 3600 + 1799), "18.5 horas-persona");
	assert_string_equal(msp_say_person_hours(&arena, MSP_ENGLISH, 12 * 3600 + 1800), "12.5 person-hours");
}

static void lists_and_plurals(void **state)
{
	static const char *const items[] = { "Problemas 1", "Incidentes 2", "Horas 3" };

	(void)state;
	assert_string_equal(msp_say_list(&arena, MSP_SPANISH, items, 0), "");
	assert_string_equal(msp_say_list(&arena, MSP_SPANISH, items, 1), "Problemas 1");
	assert_string_equal(msp_say_list(&arena, MSP_SPANISH, items, 2), "Problemas 1 e Incidentes 2");
	assert_string_equal(msp_say_list(&arena, MSP_SPANISH, items, 3), "Problemas 1, Incidentes 2 y Horas 3");
	assert_string_equal(msp_say_list(&arena, MSP_ENGLISH, items, 2), "Problemas 1 and Incidentes 2");
	assert_string_equal(msp_say_count(&arena, MSP_SPANISH, 1, MSP_SAY_INCIDENT_1), "1 incidente");
	assert_string_equal(msp_say_count(&arena, MSP_SPANISH, 0, MSP_SAY_INCIDENT_1), "0 incidentes");
	assert_string_equal(msp_say_count(&arena, MSP_ENGLISH, 1200, MSP_SAY_INCIDENT_1), "1,200 incidents");
}

static void pieces_are_not_looked_into_again(void **state)
{
	(void)state;
	assert_string_equal(msp_say(&arena, MSP_SPANISH, MSP_SAY_QUOTED, "{1} {0} {9}", "4815164"),
		"«{1} {0} {9}» (ticket 4815164)");
}

static void languages(void **state)
{
	enum msp_language language;

	(void)state;
	assert_int_equal(msp_language_parse("en", &language), 0);
	assert_int_equal(language, MSP_ENGLISH);
	assert_int_equal(msp_language_parse("es", &language), 0);
	assert_int_equal(language, MSP_SPANISH);
	assert_int_equal(msp_language_parse("fr", &language), -1);
	assert_string_equal(msp_language_code(MSP_ENGLISH), "en");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_languages_say_the_same_things),
		cmocka_unit_test(no_acronym_is_left_unexplained),
		cmocka_unit_test(languages_do_not_mix),
		cmocka_unit_test(numbers),
		cmocka_unit_test(shares_are_cut_never_rounded_up),
		cmocka_unit_test(dates),
		cmocka_unit_test(spans_of_time),
		cmocka_unit_test(lists_and_plurals),
		cmocka_unit_test(pieces_are_not_looked_into_again),
		cmocka_unit_test(languages),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, release);
}
