/* SPDX-License-Identifier: ISC */
/* Packed tickets out of an index that is damaged: refused, or a ticket that can be used and packs the same again. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/model/pack.h"
#include "lib/model/ticket.h"
#include "lib/model/timeline.h"

static void check_ticket(struct msp_arena *arena, const struct msp_ticket *ticket)
{
	static const struct msp_matrices none = { 0 };
	struct msp_ticket_state state;
	struct msp_timeline timeline;
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;
	struct msp_ticket *copy = NULL;
	struct msp_error err = MSP_ERROR_INIT;

	msp_ticket_derive(ticket, &none, INT64_C(1793718724), &state);
	msp_timeline_build(arena, ticket, INT64_C(1793718724), &timeline);
	msp_pack_ticket(ticket, &bytes);
	fuzz_require_text(msp_unpack_ticket(arena, bytes.data, bytes.length, &copy, &err) == 0, err.message);
	msp_pack_ticket(copy, &again);
	fuzz_require(bytes.length == again.length && memcmp(bytes.data, again.data, bytes.length) == 0);
	msp_buf_release(&bytes);
	msp_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket *ticket = NULL;
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_unpack_ticket(&arena, data, size, &ticket, &err);

	fuzz_check_error(result, &err);
	if (result == 0)
		check_ticket(&arena, ticket);
	msp_arena_release(&arena);
	return 0;
}
