/* SPDX-License-Identifier: ISC */
/*
 * Every word a report says, in Spanish and English (phrase_table.h); and numbers, money, dates and spans of time the
 * way each language writes them.  No locale: the same bytes on every machine.
 *
 * {0} {1} … are filled in by msp_say.  A key ending in _1 is the singular; the entry behind it is its plural.
 */
#ifndef MSP_MODEL_PHRASE_H
#define MSP_MODEL_PHRASE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/time.h"
#include "lib/base/zone.h"
#include "lib/model/period.h"
#include "lib/model/phrase_explain.h"
#include "lib/model/phrase_table.h"

enum msp_language { MSP_SPANISH, MSP_ENGLISH };

/* "es", "en"; -1 when it is neither. */
int msp_language_parse(const char *code, enum msp_language *language);
const char *msp_language_code(enum msp_language language);

enum msp_phrase {
#define MSP_PHRASE_ENUM(key, es, en) MSP_SAY_##key,
	MSP_PHRASES(MSP_PHRASE_ENUM) MSP_PHRASES_EXPLAIN(MSP_PHRASE_ENUM)
#undef MSP_PHRASE_ENUM
		MSP_PHRASE_COUNT
};

/* The phrase as it stands in the table. */
const char *msp_phrase(enum msp_language language, enum msp_phrase phrase);
/* With {0} … filled in; pieces are not looked into again.  A number without a piece is a defect of the caller. */
#define msp_say(arena, language, phrase, ...) \
	msp_phrase_fill((arena), (language), (phrase), (const char *const[]){ __VA_ARGS__, NULL })
char *msp_phrase_fill(
	struct msp_arena *arena, enum msp_language language, enum msp_phrase phrase, const char *const *pieces);
/* Singular or plural, {0} = the number. */
char *msp_say_count(struct msp_arena *arena, enum msp_language language, int64_t count, enum msp_phrase singular);

char *msp_say_number(struct msp_arena *arena, int64_t number); /* 12,345 */
/* tenths: 12345 -> "1,234.5" */
char *msp_say_tenths(struct msp_arena *arena, int64_t tenths);
/* Cut after one decimal, never rounded up: "95.7 %", "100 %".  whole > 0. */
char *msp_say_percent(struct msp_arena *arena, int64_t part, int64_t whole);
/* Availability in millionths of a percent, cut after three decimals: 99949999 -> "99.949 %". */
char *msp_say_availability(struct msp_arena *arena, int64_t millionths);
/* Hundredths of a percent: 9500 -> "95 %", 9995 -> "99.95 %". */
char *msp_say_goal(struct msp_arena *arena, int64_t hundredths);
char *msp_say_money(struct msp_arena *arena, int64_t hundredths, const char *currency); /* $12,500.00 MXN */

char *msp_say_date(struct msp_arena *arena, enum msp_language language, struct msp_date date); /* 12 de enero de 2026 */
char *msp_say_date_short(struct msp_arena *arena, enum msp_language language, struct msp_date date); /* 12 ene 2026 */
char *msp_say_month(struct msp_arena *arena, enum msp_language language, const struct msp_period *period);
char *msp_say_month_short(struct msp_arena *arena, enum msp_language language, const struct msp_period *period);
/* Date and time of day in a zone: "12 de enero de 2026, 09:05". */
char *msp_say_moment(struct msp_arena *arena, enum msp_language language, const struct msp_zone *zone, int64_t at);
char *msp_say_day(struct msp_arena *arena, enum msp_language language, const struct msp_zone *zone, int64_t at);

/* Spans of time, whole minutes, two units at most.  In words: "2 horas 10 minutos"; for tables: "2 h 10 min". */
char *msp_say_span(struct msp_arena *arena, enum msp_language language, int64_t seconds);
char *msp_say_span_short(struct msp_arena *arena, int64_t seconds);
/* A promise: "15 minutos", "2 días hábiles". */
char *msp_say_duration(struct msp_arena *arena, enum msp_language language, struct msp_duration duration);
/* People × time as hours with at most one decimal: "18 horas-persona", "1.5 horas-persona". */
char *msp_say_person_hours(struct msp_arena *arena, enum msp_language language, int64_t person_seconds);
/* "a", "a y b", "a, b y c" */
char *msp_say_list(struct msp_arena *arena, enum msp_language language, const char *const *items, size_t count);

#endif
