/* SPDX-License-Identifier: ISC */
/* What a new store holds. */
#ifndef MSP_CMD_STORE_STARTER_H
#define MSP_CMD_STORE_STARTER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

#define STARTER_YEARS 6 /* of holidays: this one and the next five */

struct starter {
	const char *name; /* of the provider */
	const char *zone, *language, *currency, *branch;
	const char *login, *person, *mail; /* first technician */
	bool test;
	int year; /* first one with holidays */
};

struct starter_file {
	const char *path;
	const char *bytes;
	size_t length;
};

/* All files in arena, in order of path.  DATA or MISSING when the system does not know the zone. */
int starter_files(struct msp_arena *arena, const struct starter *starter, const char *zone_directory,
	struct starter_file **files, size_t *count, struct msp_error *err);

#endif
