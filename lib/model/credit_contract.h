/* SPDX-License-Identifier: ISC */
/* What the client pays in a month, out of the contracts of client.yaml: the fee that credits are a share of. */
#ifndef MSP_MODEL_CREDIT_CONTRACT_H
#define MSP_MODEL_CREDIT_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/model/catalog.h"
#include "lib/model/period.h"

struct msp_contract {
	bool found; /* a contract was in force on some day of the month */
	const char *number, *plan, *currency;
	bool fee_known;
	int64_t fee;              /* hundredths, of this month, before tax: see msp_contract_read */
	bool prorated;            /* the fee covers part of the month, or changed within it */
	int64_t included_seconds; /* hours a month; -1 = not said */
	int64_t hourly_cost;      /* of a person who cannot work, in hundredths; -1 = not said */
	int64_t visits;           /* a month; -1 = not said */
	int64_t tax_rate;         /* hundredths of a percent: the contract's, else the provider's, else 16 % */
};

/*
 * Number, plan, hours and tax are of the contract in force at the last instant of the month (or the last that was in
 * force in it).  The fee is of the whole month, by civil days: each day costs a day's part of the fee in force on it
 * (per_user x users where it says so), several legal entities summed; cut to whole hundredths at the end.  So a client
 * who begins on the 16th of a month of 30 days has half a fee.  fee_known is false when no contract has a fee, or they
 * are in different currencies.
 */
void msp_contract_read(struct msp_arena *arena, const struct msp_client *client, const struct msp_provider *provider,
	const struct msp_period *period, struct msp_contract *contract);

#endif
