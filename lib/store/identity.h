/* SPDX-License-Identifier: ISC */
/* Identity of records (store.md): seven-digit numbers whose last is a Damm digit, uids, origins. */
#ifndef MSP_STORE_IDENTITY_H
#define MSP_STORE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

#define MSP_NUMBER_SIZE 9 /* seven or eight digits and NUL */
#define MSP_UID_SIZE 17   /* 64 bits in hex and NUL */

/* Is this number taken in the store?  -1 = error. */
struct msp_number_space {
	void *context;
	int (*taken)(void *context, const char *number, struct msp_error *err);
	int64_t used; /* how many numbers are in use: over a third of the space, eight digits are drawn */
};

/* Draws random numbers until a free one is found. */
int msp_number_draw(const struct msp_number_space *space, char number[MSP_NUMBER_SIZE], struct msp_error *err);
/* First number candidate of a record with an origin, from SHA-256(client, origin); later candidates for attempt > 0. */
void msp_number_derive(
	const char *client, const char *origin, unsigned attempt, int64_t used, char number[MSP_NUMBER_SIZE]);
/* Right length, digits, check digit. */
bool msp_number_valid(const char *number);
/* Valid numbers one digit or one swap of neighbours away (for "did you mean"); in arena. */
char **msp_number_neighbours(struct msp_arena *arena, const char *number, size_t *count);

int msp_uid_draw(char uid[MSP_UID_SIZE], struct msp_error *err);
void msp_uid_derive(const char *client, const char *origin, char uid[MSP_UID_SIZE]);

/* "Panadería El Niño, S.A. de C.V." -> "panaderia-el-nino" (forms of company dropped, 40 bytes at most); "" when
 * nothing is left. */
char *msp_slug_propose(struct msp_arena *arena, const char *name);
bool msp_slug_valid(const char *slug);

#endif
