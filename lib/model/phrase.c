/* SPDX-License-Identifier: ISC */
#include "lib/model/phrase.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/str.h"

static const char *const phrases[][2] = {
#define MSP_PHRASE_TEXT(key, es, en) { es, en },
	MSP_PHRASES(MSP_PHRASE_TEXT) MSP_PHRASES_EXPLAIN(MSP_PHRASE_TEXT)
#undef MSP_PHRASE_TEXT
};

int msp_language_parse(const char *code, enum msp_language *language)
{
	*language = msp_str_equal(code, "en") ? MSP_ENGLISH : MSP_SPANISH;
	return msp_str_equal(code, msp_language_code(*language)) ? 0 : -1;
}

const char *msp_language_code(enum msp_language language)
{
	return language == MSP_ENGLISH ? "en" : "es";
}

const char *msp_phrase(enum msp_language language, enum msp_phrase phrase)
{
	return phrases[phrase][language];
}

/* ---- filling ---- */

static char *keep(struct msp_arena *arena, struct msp_buf *buf)
{
	char *text = msp_arena_strndup(arena, buf->data, buf->length);
	msp_buf_release(buf);
	return text;
}

char *msp_phrase_fill(
	struct msp_arena *arena, enum msp_language language, enum msp_phrase phrase, const char *const *pieces)
{
	struct msp_buf text = MSP_BUF_INIT;
	size_t count = 0;

	while (pieces[count] != NULL)
		count++;
	for (const char *at = msp_phrase(language, phrase); *at != '\0'; at++) {
		if (at[0] != '{' || at[1] < '0' || at[1] > '9' || at[2] != '}') {
			msp_buf_addc(&text, *at);
			continue;
		}
		size_t number = (size_t)(at[1] - '0');
		if (number >= count)
			msp_bug("phrase %d has no piece %zu", (int)phrase, number);
		msp_buf_adds(&text, pieces[number]);
		at += 2;
	}
	return keep(arena, &text);
}

char *msp_say_count(struct msp_arena *arena, enum msp_language language, int64_t count, enum msp_phrase singular)
{
	enum msp_phrase phrase = count == 1 ? singular : (enum msp_phrase)(singular + 1);
	return msp_say(arena, language, phrase, msp_say_number(arena, count));
}

/* ---- numbers ---- */

char *msp_say_number(struct msp_arena *arena, int64_t number)
{
	char digits[24];
	struct msp_buf text = MSP_BUF_INIT;
	uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, magnitude);

	if (number < 0)
		msp_buf_addc(&text, '-');
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			msp_buf_addc(&text, ',');
		msp_buf_addc(&text, digits[i]);
	}
	return keep(arena, &text);
}

char *msp_say_tenths(struct msp_arena *arena, int64_t tenths)
{
	int64_t magnitude = tenths < 0 ? -tenths : tenths;
	const char *sign = tenths < 0 ? "-" : "";

	return msp_arena_printf(arena, "%s%s.%d", sign, msp_say_number(arena, magnitude / 10), (int)(magnitude % 10));
}

char *msp_say_percent(struct msp_arena *arena, int64_t part, int64_t whole)
{
	int64_t tenths = part * 1000 / whole;

	if (tenths == 1000)
		return msp_arena_strdup(arena, "100 %");
	return msp_arena_printf(arena, "%s %%", msp_say_tenths(arena, tenths));
}

char *msp_say_availability(struct msp_arena *arena, int64_t millionths)
{
	return msp_arena_printf(
		arena, "%" PRId64 ".%03" PRId64 " %%", millionths / 1000000, millionths % 1000000 / 1000);
}

char *msp_say_goal(struct msp_arena *arena, int64_t hundredths)
{
	int whole = (int)(hundredths / 100), rest = (int)(hundredths % 100);

	if (rest == 0)
		return msp_arena_printf(arena, "%d %%", whole);
	if (rest % 10 == 0)
		return msp_arena_printf(arena, "%d.%d %%", whole, rest / 10);
	return msp_arena_printf(arena, "%d.%02d %%", whole, rest);
}

char *msp_say_money(struct msp_arena *arena, int64_t hundredths, const char *currency)
{
	int64_t magnitude = hundredths < 0 ? -hundredths : hundredths;

	return msp_arena_printf(arena, "%s$%s.%02d %s", hundredths < 0 ? "-" : "",
		msp_say_number(arena, magnitude / 100), (int)(magnitude % 100), currency);
}

/* ---- dates ---- */

static const char *month_name(enum msp_language language, enum msp_phrase january, int month)
{
	return msp_phrase(language, (enum msp_phrase)((int)january + month - 1));
}

/* Years are not grouped like numbers. */
static char *digits(struct msp_arena *arena, int number)
{
	return msp_arena_printf(arena, "%d", number);
}

char *msp_say_date(struct msp_arena *arena, enum msp_language language, struct msp_date date)
{
	return msp_say(arena, language, MSP_SAY_DATE, digits(arena, date.day),
		month_name(language, MSP_SAY_MONTH_1, date.month), digits(arena, date.year));
}

char *msp_say_date_short(struct msp_arena *arena, enum msp_language language, struct msp_date date)
{
	return msp_say(arena, language, MSP_SAY_DATE_SHORT, digits(arena, date.day),
		month_name(language, MSP_SAY_MONTH_SHORT_1, date.month), digits(arena, date.year));
}

char *msp_say_month(struct msp_arena *arena, enum msp_language language, const struct msp_period *period)
{
	return msp_say(arena, language, MSP_SAY_MONTH, month_name(language, MSP_SAY_MONTH_1, period->month),
		digits(arena, period->year));
}

char *msp_say_month_short(struct msp_arena *arena, enum msp_language language, const struct msp_period *period)
{
	return msp_arena_printf(
		arena, "%s %02d", month_name(language, MSP_SAY_MONTH_SHORT_1, period->month), period->year % 100);
}

char *msp_say_moment(struct msp_arena *arena, enum msp_language language, const struct msp_zone *zone, int64_t at)
{
	struct msp_civil civil = msp_zone_civil(zone, at);

	return msp_say(arena, language, MSP_SAY_MOMENT, msp_say_date(arena, language, civil.date),
		msp_arena_printf(arena, "%02d:%02d", civil.hour, civil.minute));
}

char *msp_say_day(struct msp_arena *arena, enum msp_language language, const struct msp_zone *zone, int64_t at)
{
	return msp_say_date(arena, language, msp_zone_date(zone, at));
}

/* ---- spans of time ---- */

char *msp_say_span(struct msp_arena *arena, enum msp_language language, int64_t seconds)
{
	if (seconds < 0)
		return msp_arena_printf(arena, "-%s", msp_say_span(arena, language, -seconds));
	int64_t minutes = seconds / MSP_MINUTE, hours = minutes / 60;

	if (minutes == 0)
		return msp_arena_strdup(arena, msp_phrase(language, MSP_SAY_LESS_THAN_MINUTE));
	if (hours == 0)
		return msp_say_count(arena, language, minutes, MSP_SAY_MINUTE_1);
	const char *whole = msp_say_count(arena, language, hours, MSP_SAY_HOUR_1);
	if (minutes % 60 == 0)
		return msp_arena_strdup(arena, whole);
	return msp_say(
		arena, language, MSP_SAY_PAIR, whole, msp_say_count(arena, language, minutes % 60, MSP_SAY_MINUTE_1));
}

char *msp_say_span_short(struct msp_arena *arena, int64_t seconds)
{
	if (seconds < 0)
		return msp_arena_printf(arena, "-%s", msp_say_span_short(arena, -seconds));
	int64_t minutes = seconds / MSP_MINUTE;

	if (minutes < 60)
		return msp_arena_printf(arena, "%" PRId64 " min", minutes);
	if (minutes % 60 == 0)
		return msp_arena_printf(arena, "%s h", msp_say_number(arena, minutes / 60));
	return msp_arena_printf(arena, "%s h %d min", msp_say_number(arena, minutes / 60), (int)(minutes % 60));
}

char *msp_say_duration(struct msp_arena *arena, enum msp_language language, struct msp_duration duration)
{
	if (duration.days == 0)
		return msp_say_span(arena, language, duration.seconds);
	return msp_say_count(
		arena, language, duration.days, duration.end_of_day ? MSP_SAY_WORKDAY_END_1 : MSP_SAY_WORKDAY_1);
}

char *msp_say_person_hours(struct msp_arena *arena, enum msp_language language, int64_t person_seconds)
{
	int64_t tenths = (person_seconds * 10 + MSP_HOUR / 2) / MSP_HOUR;

	if (tenths % 10 == 0)
		return msp_say_count(arena, language, tenths / 10, MSP_SAY_PERSON_HOUR_1);
	return msp_say(arena, language, MSP_SAY_PERSON_HOUR_N, msp_say_tenths(arena, tenths));
}

/* Spanish "y" becomes "e" before the sound of i. */
static bool sounds_like_i(const char *word)
{
	if (word[0] == 'h' || word[0] == 'H')
		word++;
	bool i = word[0] == 'i' || word[0] == 'I' || msp_str_starts(word, "í") || msp_str_starts(word, "Í");
	return i && word[1] != 'e' && word[1] != 'a';
}

char *msp_say_list(struct msp_arena *arena, enum msp_language language, const char *const *items, size_t count)
{
	if (count == 0)
		return msp_arena_strdup(arena, "");
	if (count == 1)
		return msp_arena_strdup(arena, items[0]);
	struct msp_buf head = MSP_BUF_INIT;
	for (size_t i = 0; i + 1 < count; i++) {
		msp_buf_adds(&head, i > 0 ? ", " : "");
		msp_buf_adds(&head, items[i]);
	}
	const char *last = items[count - 1];
	return msp_say(
		arena, language, sounds_like_i(last) ? MSP_SAY_AND_BEFORE_I : MSP_SAY_AND, keep(arena, &head), last);
}
