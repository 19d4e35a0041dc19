/* SPDX-License-Identifier: ISC */
/* Input: 8 bytes of an instant, then time zone data.  Whatever is accepted answers for any instant and agrees with
 * itself. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/str.h"
#include "lib/base/zone.h"

#define FAR INT64_C(400000000000) /* the year 14645; farther out nothing asks */
#define CHANGES 40

static void check_instant(const struct msp_zone *zone, int64_t at)
{
	char out[MSP_TIME_SIZE];
	int32_t offset = msp_zone_offset(zone, at);
	struct msp_civil civil = msp_zone_civil(zone, at);

	fuzz_require(offset > -26 * MSP_HOUR && offset < 26 * MSP_HOUR);
	fuzz_require(msp_civil_to_seconds(civil) == at + offset);
	fuzz_require(msp_date_compare(msp_zone_date(zone, at), civil.date) == 0);
	fuzz_require(msp_zone_emit(zone, at, out)[0] != '\0');
	/* the first instant with this local time; not later than this one */
	int64_t instant = msp_zone_instant(zone, civil);
	fuzz_require(instant <= at);
	fuzz_require(instant + msp_zone_offset(zone, instant) == at + offset);
	/* a day begins where the local date is first that day, or later when the day does not exist */
	int64_t start = msp_zone_day_start(zone, civil.date);
	fuzz_require(start <= at);
}

static void check_changes(const struct msp_zone *zone, int64_t at)
{
	int64_t change;

	for (int i = 0; i < CHANGES && at < FAR && msp_zone_next_change(zone, at, &change); i++) {
		fuzz_require(change > at);
		fuzz_require(msp_zone_offset(zone, change) != msp_zone_offset(zone, change - 1));
		fuzz_require(msp_zone_offset(zone, at) == msp_zone_offset(zone, change - 1));
		if (change > -FAR && change < FAR) {
			check_instant(zone, change);
			check_instant(zone, change - 1);
			check_instant(zone, change + 3600);
		}
		at = change;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t instants[] = { INT64_MIN / 4, -FAR, -1, 0, 951782400, 1793718724, 2145916800, 4102444800,
		FAR };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_zone *zone = NULL;
	uint64_t bits = 0;

	for (size_t i = 0; i < 8 && i < size; i++)
		bits = bits << 8 | data[i];
	size_t taken = size < 8 ? size : 8;
	int result = msp_zone_parse(&arena, "Test/Zone", data + taken, size - taken, &zone, &err);
	fuzz_check_error(result, &err);
	if (result == 0) {
		int64_t at = (int64_t)(bits % (uint64_t)(2 * FAR)) - FAR;
		check_instant(zone, at);
		check_changes(zone, at);
		for (size_t i = 1; i < MSP_COUNT(instants); i++)
			check_instant(zone, instants[i]);
		msp_zone_offset(zone, INT64_MIN);
		msp_zone_offset(zone, INT64_MAX);
		check_changes(zone, INT64_MIN / 4);
	}
	msp_arena_release(&arena);
	return 0;
}
