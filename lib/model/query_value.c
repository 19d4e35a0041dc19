/* SPDX-License-Identifier: ISC */
/* Values of a query: reading them by their column's type, and the SQL that compares. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/base/utf8.h"
#include "lib/model/query_private.h"
#include "lib/model/when.h"

/* Above every text with the same beginning: the last code point. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"
#define MILLION 1000000

char **msp_query_pieces(struct msp_arena *arena, const char *text, size_t *count)
{
	char *copy = msp_arena_strdup(arena, text), *to = copy, **pieces = NULL;
	size_t capacity = 0;

	*count = 0;
	msp_arena_reserve(arena, pieces, *count, capacity);
	pieces[(*count)++] = copy;
	for (const char *from = text; *from != '\0'; from++) {
		if (*from == '\\' && from[1] == ',') {
			*to++ = *++from;
		} else if (*from == ',') {
			*to++ = '\0';
			msp_arena_reserve(arena, pieces, *count, capacity);
			pieces[(*count)++] = to;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return pieces;
}

/* ---- times ---- */

static bool number_at(const char *text, size_t digits, int *value)
{
	*value = 0;
	for (size_t i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + (text[i] - '0');
	}
	return true;
}

/* 2026, 2026-10, 2026-10-03: first day and the first day after. */
static bool read_period(const char *text, struct msp_date *first, struct msp_date *after)
{
	size_t length = strlen(text);

	*first = (struct msp_date){ 0, 1, 1 };
	if ((length != 4 && length != 7 && length != 10) || !number_at(text, 4, &first->year))
		return false;
	if (length >= 7 && (text[4] != '-' || !number_at(text + 5, 2, &first->month)))
		return false;
	if (length == 10 && (text[7] != '-' || !number_at(text + 8, 2, &first->day)))
		return false;
	if (!msp_date_valid(*first))
		return false;
	*after = length == 10 ? msp_date_from_days(msp_date_days(*first) + 1)
			      : msp_date_add_months(*first, length == 7 ? 1 : 12);
	return true;
}

static int refuse_time(const char *text, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "cannot read the time '%s'", text);
	msp_error_hint(err, "write 2026-10-03, 2026-10, 2026, today, 9:10, -5d, 4h or 2026-10-03T09:10:00-06:00");
	return -1;
}

/* A day's name alone, without a clock, is the whole day. */
static bool is_day_word(const char *text)
{
	return strpbrk(text, "0123456789:+") == NULL && strcmp(text, "now") != 0 && strcmp(text, "ahora") != 0;
}

int msp_query_time(
	const struct msp_zone *zone, int64_t now, const char *text, int64_t *start, int64_t *end, struct msp_error *err)
{
	struct msp_date first, after;
	char form[40];
	size_t length = strlen(text);

	if (zone == NULL)
		zone = msp_zone_utc();
	if (read_period(text, &first, &after)) {
		*start = msp_zone_day_start(zone, first);
		*end = msp_zone_day_start(zone, after);
		return 0;
	}
	if (length == 0 || length + 2 > sizeof form)
		return refuse_time(text, err);
	/* "4h" is in four hours; "2026-10-03T09:10" is local. */
	bool duration = text[0] >= '0' && text[0] <= '9' && strpbrk(text, ":-") == NULL;
	form[0] = '+';
	memcpy(form + duration, text, length + 1);
	if (length == 16 && form[10] == 'T')
		form[10] = ' ';
	if (msp_when_parse(form, zone, now, start, NULL) != 0)
		return refuse_time(text, err);
	*end = *start + 1;
	if (is_day_word(text)) {
		first = msp_zone_date(zone, *start);
		*end = msp_zone_day_start(zone, msp_date_from_days(msp_date_days(first) + 1));
	}
	return 0;
}

/* ---- numbers ---- */

/* Spans as [start, end): "3d" alone is from three days to under four; as an end of a range it is exactly three days. */
static int read_span(const char *text, bool whole, int64_t *start, int64_t *end, struct msp_error *err)
{
	struct msp_duration duration;
	bool negative = text[0] == '-';
	size_t length = strlen(text);

	if (msp_duration_parse(text + negative, &duration, NULL) != 0 || duration.end_of_day) {
		msp_error_set(err, MSP_USAGE, "cannot read the span '%s'", text);
		msp_error_hint(err, "write 45m, 4h, 1h30m or 3d (days of 24 hours)");
		return -1;
	}
	int64_t seconds = duration.seconds + (int64_t)duration.days * MSP_DAY;
	char unit = length > 0 ? text[length - 1] : 's';
	*start = negative ? -seconds : seconds;
	*end = *start + (!whole ? 1 : unit == 'd' ? MSP_DAY : unit == 'h' ? MSP_HOUR : unit == 'm' ? MSP_MINUTE : 1);
	return 0;
}

/* "95%", "95.5%", "0.95" in millionths. */
static int read_ratio(const char *text, int64_t *value, struct msp_error *err)
{
	int64_t scale = MILLION;
	const char *at = text;
	bool fraction = false;

	*value = 0;
	for (; (*at >= '0' && *at <= '9') || (*at == '.' && !fraction); at++) {
		if (*at == '.') {
			fraction = true;
			continue;
		}
		if (fraction && scale >= 10)
			scale /= 10;
		else if (fraction)
			break;
		if (*value > INT64_MAX / 100 / MILLION)
			break;
		*value = *value * 10 + (*at - '0');
	}
	*value *= scale;
	if (strcmp(at, "%") == 0)
		*value /= 100;
	else if (*at != '\0' || at == text)
		return msp_error_set(err, MSP_USAGE, "cannot read the share '%s': write 95%% or 0.95", text);
	return 0;
}

static int read_whole(const char *text, int64_t *value, struct msp_error *err)
{
	if (msp_str_int(text, INT64_MIN / 2, INT64_MAX / 2, value, NULL) == 0)
		return 0;
	msp_error_set(err, MSP_USAGE, "cannot read the number '%s'", text);
	msp_error_hint(err, "write a whole number such as 3, or a range such as 3..");
	return -1;
}

/* One value as the half-open interval it stands for. */
static int read_interval(struct msp_query *query, const struct msp_column *column, const char *text, bool whole,
	int64_t *start, int64_t *end, struct msp_error *err)
{
	int result;

	switch (column->type) {
	case MSP_TYPE_TIME:
		return msp_query_time(query->scope->zone, query->scope->now, text, start, end, err);
	case MSP_TYPE_SECONDS:
		return read_span(text, whole, start, end, err);
	case MSP_TYPE_MONEY:
		result = msp_money_parse(text, start, err);
		if (result != 0 && err != NULL)
			err->code = MSP_USAGE;
		break;
	case MSP_TYPE_RATIO:
		result = read_ratio(text, start, err);
		break;
	default:
		result = read_whole(text, start, err);
		break;
	}
	*end = *start + 1;
	return result;
}

/* ---- comparing ---- */

int msp_query_bind_text(struct msp_query *query, const char *text)
{
	msp_arena_reserve(query->arena, query->values, query->value_count, query->value_capacity);
	query->values[query->value_count++] = (struct msp_query_value){ .text = text };
	return MSP_QUERY_FIXED + (int)query->value_count;
}

int msp_query_bind_number(struct msp_query *query, int64_t number)
{
	msp_arena_reserve(query->arena, query->values, query->value_count, query->value_capacity);
	query->values[query->value_count++] = (struct msp_query_value){ .number = number };
	return MSP_QUERY_FIXED + (int)query->value_count;
}

/* Splits "lo..hi"; false when there are no dots. */
static bool split_range(struct msp_arena *arena, const char *text, const char **low, const char **high)
{
	const char *dots = strstr(text, "..");

	if (dots == NULL)
		return false;
	*low = msp_arena_strndup(arena, text, (size_t)(dots - text));
	*high = dots + 2;
	return true;
}

static int empty_range(const char *text, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "nothing lies in the range '%s'", text);
	msp_error_hint(err, "write the lower end first: LOW..HIGH");
	return -1;
}

static int endless_range(const struct msp_column *column, const char *text, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "a range needs an end: '%s'", text);
	msp_error_hint(err, "write %s:LOW..HIGH, %s:LOW.. or %s:..HIGH; %s!= asks for any", column->id, column->id,
		column->id, column->id);
	return -1;
}

static int compare_interval(struct msp_query *query, const struct msp_column *column, const char *text,
	struct msp_buf *out, struct msp_error *err)
{
	const char *low, *high;
	int64_t start = INT64_MIN, end = INT64_MAX, ignored;

	if (!split_range(query->arena, text, &low, &high)) {
		if (read_interval(query, column, text, true, &start, &end, err) != 0)
			return -1;
		if (column->type == MSP_TYPE_TIME && end == start + 1 && strpbrk(text, ":") == NULL) {
			msp_error_set(err, MSP_USAGE, "'%s' is one second, not a period", text);
			msp_error_hint(err, "write %s:..%s for up to then, or %s:%s.. for from then on", column->id,
				text, column->id, text);
			return -1;
		}
	} else {
		if (*low == '\0' && *high == '\0')
			return endless_range(column, text, err);
		if (*low != '\0' && read_interval(query, column, low, false, &start, &ignored, err) != 0)
			return -1;
		if (*high != '\0' && read_interval(query, column, high, false, &ignored, &end, err) != 0)
			return -1;
		if (start >= end)
			return empty_range(text, err);
	}
	msp_buf_addc(out, '(');
	if (start != INT64_MIN)
		msp_buf_addf(out, "%s >= ?%d", column->sql, msp_query_bind_number(query, start));
	if (start != INT64_MIN && end != INT64_MAX)
		msp_buf_adds(out, " AND ");
	if (end != INT64_MAX)
		msp_buf_addf(out, "%s < ?%d", column->sql, msp_query_bind_number(query, end));
	msp_buf_addc(out, ')');
	return 0;
}

/* Dates are texts: a month is the texts from its first day to before the next month's first. */
static int compare_date(struct msp_query *query, const struct msp_column *column, const char *text, struct msp_buf *out,
	struct msp_error *err)
{
	const struct msp_zone *zone = query->scope->zone == NULL ? msp_zone_utc() : query->scope->zone;
	const char *low = text, *high = text;
	char from[MSP_TIME_SIZE] = "", before[MSP_TIME_SIZE] = "";
	int64_t start, end;

	if (split_range(query->arena, text, &low, &high) && *low == '\0' && *high == '\0')
		return endless_range(column, text, err);
	if (*low != '\0') {
		if (msp_query_time(zone, query->scope->now, low, &start, &end, err) != 0)
			return -1;
		msp_date_emit(msp_zone_date(zone, start), from);
	}
	if (*high != '\0') {
		if (msp_query_time(zone, query->scope->now, high, &start, &end, err) != 0)
			return -1;
		/* The last day that begins before the end; an instant stands for its day. */
		msp_date_emit(msp_date_from_days(msp_date_days(msp_zone_date(zone, end - 1)) + 1), before);
	}
	if (from[0] != '\0' && before[0] != '\0' && strcmp(from, before) >= 0)
		return empty_range(text, err);
	msp_buf_addf(out, "(%s <> ''", column->sql);
	if (from[0] != '\0')
		msp_buf_addf(out, " AND %s >= ?%d", column->sql,
			msp_query_bind_text(query, msp_arena_strdup(query->arena, from)));
	if (before[0] != '\0')
		msp_buf_addf(out, " AND %s < ?%d", column->sql,
			msp_query_bind_text(query, msp_arena_strdup(query->arena, before)));
	msp_buf_addc(out, ')');
	return 0;
}

static int compare_bool(const struct msp_column *column, const char *text, struct msp_buf *out, struct msp_error *err)
{
	static const char *const yes[] = { "yes", "true", "on", "1", "si", "sí" };
	static const char *const no[] = { "no", "false", "off", "0" };

	for (size_t i = 0; i < MSP_COUNT(yes); i++)
		if (strcmp(text, yes[i]) == 0) {
			msp_buf_addf(out, "(%s) IS TRUE", column->sql);
			return 0;
		}
	for (size_t i = 0; i < MSP_COUNT(no); i++)
		if (strcmp(text, no[i]) == 0) {
			msp_buf_addf(out, "(%s) IS NOT TRUE", column->sql);
			return 0;
		}
	msp_error_set(err, MSP_USAGE, "'%s' is neither yes nor no", text);
	msp_error_hint(err, "write yes or no (sí, true, false)");
	return -1;
}

static const char *const *known_values(const struct msp_query *query, const struct msp_column *column)
{
	for (size_t i = 0; i < query->table->value_count; i++)
		if (strcmp(query->table->values[i].column, column->id) == 0)
			return query->table->values[i].values;
	return NULL;
}

/* The value as the index has it; an unknown one is refused where the program knows them all. */
static int known_value(
	struct msp_query *query, const struct msp_column *column, const char **text, struct msp_error *err)
{
	const char *const *values = known_values(query, column);
	const char *folded, *near;
	size_t count = 0;

	if (values == NULL)
		return 0;
	folded = msp_utf8_fold(query->arena, *text);
	for (; values[count] != NULL; count++)
		if (strcmp(msp_utf8_fold(query->arena, values[count]), folded) == 0) {
			*text = values[count];
			return 0;
		}
	msp_error_set(err, MSP_USAGE, "%s is never '%s'", column->id, *text);
	near = msp_str_nearest(*text, values, count);
	if (near != NULL)
		msp_error_hint(err, "did you mean %s:%s?", column->id, near);
	else
		msp_error_hint(
			err, "it is one of %s", msp_str_join(query->arena, (char *const *)(void *)values, count, " "));
	return -1;
}

static int compare_text(struct msp_query *query, const struct msp_column *column, const char *text, struct msp_buf *out,
	struct msp_error *err)
{
	bool upper = (column->flags & MSP_COLUMN_UPPER) != 0;
	const char *nocase = upper ? " COLLATE NOCASE" : "", *low, *high;
	size_t length = strlen(text);

	if (upper && split_range(query->arena, text, &low, &high)) {
		if ((*low != '\0' && known_value(query, column, &low, err) != 0) ||
			(*high != '\0' && known_value(query, column, &high, err) != 0))
			return -1;
		if (*low != '\0' && *high != '\0' && strcmp(low, high) > 0)
			return empty_range(text, err);
		msp_buf_addf(out, "(%s >= ?%d%s AND %s <= ?%d%s)", column->sql, msp_query_bind_text(query, low), nocase,
			column->sql, msp_query_bind_text(query, *high == '\0' ? LAST_CHARACTER : high), nocase);
		return 0;
	}
	if (length > 1 && text[length - 1] == '*') {
		const char *prefix = msp_arena_strndup(query->arena, text, length - 1);
		msp_buf_addf(out, "(%s >= ?%d%s AND %s < ?%d%s)", column->sql, msp_query_bind_text(query, prefix),
			nocase, column->sql,
			msp_query_bind_text(query, msp_arena_printf(query->arena, "%s" LAST_CHARACTER, prefix)),
			nocase);
		return 0;
	}
	if (known_value(query, column, &text, err) != 0)
		return -1;
	msp_buf_addf(out, "%s = ?%d%s", column->sql, msp_query_bind_text(query, text), nocase);
	return 0;
}

static int compare_one(struct msp_query *query, const struct msp_column *column, const char *text, struct msp_buf *out,
	struct msp_error *err)
{
	if (*text == '\0') {
		msp_error_set(err, MSP_USAGE, "%s: an empty value between commas", column->id);
		msp_error_hint(err, "%s: alone asks for what has none", column->id);
		return -1;
	}
	switch (column->type) {
	case MSP_TYPE_TEXT:
		return compare_text(query, column, text, out, err);
	case MSP_TYPE_LIST:
		/* Items are joined by line feeds. */
		msp_buf_addf(out, "instr(char(10) || %s || char(10), char(10) || ?%d || char(10)) > 0", column->sql,
			msp_query_bind_text(query, text));
		return 0;
	case MSP_TYPE_BOOL:
		return compare_bool(column, text, out, err);
	case MSP_TYPE_DATE:
		return compare_date(query, column, text, out, err);
	default:
		return compare_interval(query, column, text, out, err);
	}
}

int msp_query_compare(struct msp_query *query, const struct msp_column *column, const char *text, struct msp_buf *out,
	struct msp_error *err)
{
	size_t count;
	char **pieces = msp_query_pieces(query->arena, text, &count);

	msp_buf_addc(out, '(');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			msp_buf_adds(out, " OR ");
		if (compare_one(query, column, pieces[i], out, err) != 0)
			return -1;
	}
	msp_buf_addc(out, ')');
	return 0;
}
