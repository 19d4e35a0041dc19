/* SPDX-License-Identifier: ISC */
/* Times as technicians type them, for --when, --now and --until. */
#ifndef MSP_MODEL_WHEN_H
#define MSP_MODEL_WHEN_H

#include <stdint.h>

#include "lib/base/error.h"
#include "lib/base/time.h"
#include "lib/base/zone.h"

/* Reads, relative to now in zone:
 *   2026-11-03T09:12:04-06:00   RFC 3339
 *   2026-11-03 9:12[:04], 2026-11-03   local time, local midnight
 *   9:10, 18:40:05              today
 *   ayer 18:40, yesterday 9:10, hoy …, today …, mañana …, tomorrow …, lun … dom / mon … sun (the last such day, today
 *                               included when the time has passed)
 *   -20m, -2h30m, +1h, now, ahora   relative, in seconds of the clock
 *   -3d, +2d                    the same local time that many civil days away
 * A number of the form 9 or 930 is refused: too easy to mistake.  USAGE error with the forms as hint. */
int msp_when_parse(const char *text, const struct msp_zone *zone, int64_t now, int64_t *at, struct msp_error *err);

#endif
