/* SPDX-License-Identifier: ISC */
/* Every reader of times, durations, dates, numbers and money gets the same text; what it accepts is written and read
 * again. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/base/damm.h"
#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/base/zone.h"
#include "lib/model/period.h"
#include "lib/model/query.h"
#include "lib/model/when.h"
#include "lib/text/decimal.h"

#define NOW INT64_C(1793718724) /* 2026-11-03T15:12:04Z */

static const struct msp_zone *mexico(void)
{
	static const struct msp_zone *zone;
	static struct msp_arena arena;
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	if (zone == NULL &&
		(msp_zone_read_system(NULL, "America/Mexico_City", &bytes, &err) != 0 ||
			msp_zone_parse(&arena, "America/Mexico_City", bytes.data, bytes.length, &zone, &err) != 0))
		fuzz_fail(__FILE__, __LINE__, err.message, "");
	msp_buf_release(&bytes);
	return zone;
}

static void check_time(const char *text)
{
	struct msp_time time;
	struct msp_time again;
	struct msp_error err = MSP_ERROR_INIT;
	char out[MSP_TIME_SIZE];
	int result = msp_time_parse(text, &time, &err);

	fuzz_check_error(result, &err);
	if (result != 0)
		return;
	fuzz_require(time.offset > -MSP_DAY && time.offset < MSP_DAY);
	msp_time_emit(time.at, time.offset, out);
	/* 9999-12-31T23:59:60Z is beyond what can be written */
	if (strlen(out) <= strlen("2026-11-03T09:12:04-06:00") && out[0] != '-') {
		fuzz_require_text(msp_time_parse(out, &again, &err) == 0, out);
		fuzz_require_text(again.at == time.at && again.offset == time.offset, out);
	}
}

static void check_date(const char *text)
{
	struct msp_date date;
	struct msp_error err = MSP_ERROR_INIT;
	char out[MSP_TIME_SIZE];
	int result = msp_date_parse(text, &date, &err);

	fuzz_check_error(result, &err);
	if (result != 0)
		return;
	fuzz_require(msp_date_valid(date) && date.day <= msp_month_days(date.year, date.month));
	fuzz_require_text(strcmp(msp_date_emit(date, out), text) == 0, text);
	fuzz_require(msp_date_compare(date, msp_date_from_days(msp_date_days(date))) == 0);
}

static void check_duration(struct msp_arena *arena, const char *text)
{
	struct msp_duration duration;
	struct msp_duration again;
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_duration_parse(text, &duration, &err);

	fuzz_check_error(result, &err);
	if (result != 0)
		return;
	fuzz_require(duration.days == 0 || duration.seconds == 0);
	const char *out = msp_duration_emit(arena, duration);
	fuzz_require_text(msp_duration_parse(out, &again, &err) == 0, out);
	fuzz_require_text(again.seconds == duration.seconds && again.days == duration.days &&
				  again.end_of_day == duration.end_of_day,
		out);
	msp_seconds_emit(arena, duration.seconds);
	msp_seconds_emit(arena, -duration.seconds);
}

static void check_when(const char *text)
{
	const struct msp_zone *const zones[] = { mexico(), msp_zone_utc() };
	char out[MSP_TIME_SIZE];

	for (size_t i = 0; i < MSP_COUNT(zones); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		int64_t at = 0;
		int64_t end = 0;
		int result = msp_when_parse(text, zones[i], NOW, &at, &err);
		fuzz_check_error(result, &err);
		if (result == 0)
			fuzz_require(msp_zone_emit(zones[i], at, out)[0] != '\0');
		else
			fuzz_require(err.code == MSP_USAGE);
		err = (struct msp_error)MSP_ERROR_INIT;
		result = msp_query_time(zones[i], NOW, text, &at, &end, &err);
		fuzz_check_error(result, &err);
		fuzz_require(result != 0 || at <= end);
		struct msp_period period;
		err = (struct msp_error)MSP_ERROR_INIT;
		result = msp_period_parse(text, zones[i], &period, &err);
		fuzz_check_error(result, &err);
		if (result == 0) {
			char month[MSP_PERIOD_SIZE];
			fuzz_require_text(strcmp(msp_period_emit(&period, month), text) == 0, text);
			fuzz_require(period.start < period.end && msp_period_has(&period, period.start));
			struct msp_period next = msp_period_shift(&period, 1);
			fuzz_require(next.start == period.end);
		}
	}
}

static void check_numbers(struct msp_arena *arena, const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_decimal decimal;
	int64_t value = 0;
	int64_t again = 0;
	int result = msp_money_parse(text, &value, &err);

	fuzz_check_error(result, &err);
	if (result == 0) {
		const char *out = msp_money_emit(arena, value);
		fuzz_require_text(msp_money_parse(out, &again, &err) == 0 && again == value, out);
	}
	err = (struct msp_error)MSP_ERROR_INIT;
	result = msp_str_int(text, INT64_MIN, INT64_MAX, &value, &err);
	fuzz_check_error(result, &err);
	if (msp_decimal_parse(text, strlen(text), &decimal)) {
		fuzz_require(msp_decimal_compare(&decimal, &decimal) == 0);
		if (msp_decimal_divisor(&decimal))
			fuzz_require(msp_decimal_multiple(&decimal, &decimal));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *text = msp_arena_strndup(&arena, size > 0 ? (const char *)data : "", size);

	check_time(text);
	check_date(text);
	check_duration(&arena, text);
	check_when(text);
	check_numbers(&arena, text);
	msp_arena_release(&arena);
	return 0;
}
