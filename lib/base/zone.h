/* SPDX-License-Identifier: ISC */
/*
 * Time zones from TZif data (RFC 8536, versions 1 to 4) including the POSIX footer for instants after the last
 * transition.  SLA and reports read only the copies in the store's zones/, so that the same commit gives the same
 * answer on every machine.
 */
#ifndef MSP_BASE_ZONE_H
#define MSP_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"

struct msp_zone; /* in an arena; never freed alone */

/* UTC, always there. */
const struct msp_zone *msp_zone_utc(void);

/* Parses TZif bytes (copied).  name is "America/Mexico_City".  DATA error on anything RFC 8536 forbids. */
int msp_zone_parse(struct msp_arena *arena, const char *name, const void *bytes, size_t length,
	const struct msp_zone **zone, struct msp_error *err);

/* The system's file for a name ($TZDIR is for the caller to pass, NULL = /usr/share/zoneinfo): raw bytes, to copy into
 * a store.  Names with "..", a leading "/" or other characters than [A-Za-z0-9/_+-] are DATA errors. */
struct msp_buf;
int msp_zone_read_system(const char *directory, const char *name, struct msp_buf *bytes, struct msp_error *err);

const char *msp_zone_name(const struct msp_zone *zone);
/* Seconds east of UTC in force at an instant. */
int32_t msp_zone_offset(const struct msp_zone *zone, int64_t at);
/* Local civil time of an instant. */
struct msp_civil msp_zone_civil(const struct msp_zone *zone, int64_t at);
/* Instant of a local civil time.  In a spring gap: as if the offset before the gap still held (moves forward by the
 * gap); a repeated local time: its first occurrence. */
int64_t msp_zone_instant(const struct msp_zone *zone, struct msp_civil civil);
/* First instant of a local date (midnight, or the end of a gap that swallows midnight). */
int64_t msp_zone_day_start(const struct msp_zone *zone, struct msp_date date);
struct msp_date msp_zone_date(const struct msp_zone *zone, int64_t at);
/* RFC 3339 with the zone's offset at that instant. */
char *msp_zone_emit(const struct msp_zone *zone, int64_t at, char out[MSP_TIME_SIZE]);

/* First instant > at where the offset changes; false when there is none in the next 400 years. */
bool msp_zone_next_change(const struct msp_zone *zone, int64_t at, int64_t *change);

#endif
