/* SPDX-License-Identifier: ISC */
/* When the value of a secret is due to be changed. */
#ifndef MSP_MODEL_SECRET_DUE_H
#define MSP_MODEL_SECRET_DUE_H

#include <stdint.h>

#include "lib/base/time.h"

/* "90d" "12w" "6m" "1y" in days (a month is 30, a year 365); 0 = no such text. */
int64_t msp_secret_days(const char *rotate_every);
/* The day a value has to be changed by: `value_changed` (RFC 3339) plus rotate_every, or `expires` when that comes
 * first; "" when neither says. */
const char *msp_secret_due(
	const char *value_changed, const char *rotate_every, const char *expires, char out[MSP_TIME_SIZE]);

#endif
