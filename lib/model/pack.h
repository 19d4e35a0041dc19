/* SPDX-License-Identifier: ISC */
/* Tickets as a few hundred bytes, for the index: all of struct msp_ticket but the nodes. */
#ifndef MSP_MODEL_PACK_H
#define MSP_MODEL_PACK_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/model/ticket.h"

/* Appends. */
void msp_pack_ticket(const struct msp_ticket *ticket, struct msp_buf *out);
/* Strings and events are in the arena.  IO error when the bytes are not what msp_pack_ticket writes. */
int msp_unpack_ticket(
	struct msp_arena *arena, const void *bytes, size_t length, struct msp_ticket **ticket, struct msp_error *err);

#endif
