/* SPDX-License-Identifier: ISC */
#include "lib/model/secret_due.h"

#include <string.h>

#include "lib/base/str.h"

int64_t msp_secret_days(const char *rotate_every)
{
	static const char units[] = "dwmy";
	static const int days[] = { 1, 7, 30, 365 };
	size_t digits = strspn(rotate_every, "0123456789");
	const char *unit = rotate_every[digits] != '\0' ? strchr(units, rotate_every[digits]) : NULL;
	int64_t count = 0;

	if (digits == 0 || digits > 5 || unit == NULL || rotate_every[digits + 1] != '\0')
		return 0;
	for (size_t i = 0; i < digits; i++)
		count = count * 10 + (rotate_every[i] - '0');
	return count * days[unit - units];
}

const char *msp_secret_due(
	const char *value_changed, const char *rotate_every, const char *expires, char out[MSP_TIME_SIZE])
{
	int64_t days = rotate_every != NULL ? msp_secret_days(rotate_every) : 0;
	struct msp_date date;
	char day[11];

	out[0] = '\0';
	if (days > 0 && value_changed != NULL && strlen(value_changed) >= 10) {
		memcpy(day, value_changed, 10);
		day[10] = '\0';
		if (msp_date_parse(day, &date, NULL) == 0)
			msp_date_emit(msp_date_from_days(msp_date_days(date) + days), out);
	}
	if (!msp_str_empty(expires) && strlen(expires) == 10 && (out[0] == '\0' || strcmp(expires, out) < 0))
		memcpy(out, expires, 11);
	return out;
}
