/* SPDX-License-Identifier: ISC */
#include "lib/model/credit_contract.h"

#include <string.h>

#include "lib/base/str.h"

#define TAX_OTHERWISE 1600

/* Decimal number as hundredths ("95" "99.95" "2%"); finer digits are cut.  otherwise when absent or unreadable. */
static int64_t hundredths(const struct msp_node *map, const char *key, int64_t otherwise)
{
	char text[24];
	int64_t value;
	const char *given = msp_node_text(map, key, NULL);

	if (given == NULL || strlen(given) >= sizeof text)
		return otherwise;
	size_t length = strcspn(given, "%");
	size_t point = strcspn(given, ".");
	if (point + 3 < length)
		length = point + 3;
	memcpy(text, given, length);
	text[length] = '\0';
	return msp_money_parse(text, &value, NULL) == 0 ? value : otherwise;
}

/* ---- contracts by day ---- */

struct contract {
	const struct msp_node *node;
	const char *entity, *currency;
	int64_t first, last; /* days since 1970 */
	bool fee_known;
	int64_t fee; /* a month */
};

static bool read_one(const struct msp_node *node, const char *currency, struct contract *contract)
{
	struct msp_date date;
	int64_t each;

	if (msp_date_parse(msp_node_text(node, "from", ""), &date, NULL) != 0)
		return false;
	*contract = (struct contract){
		.node = node,
		.entity = msp_node_text(node, "entity", ""),
		.currency = msp_node_text(node, "currency", currency),
		.first = msp_date_days(date),
		.last = INT64_MAX,
	};
	if (!msp_node_bool(node, "renews", false) && msp_date_parse(msp_node_text(node, "to", ""), &date, NULL) == 0)
		contract->last = msp_date_days(date);
	contract->fee_known = msp_money_parse(msp_node_text(node, "fee", ""), &contract->fee, NULL) == 0;
	if (!contract->fee_known && msp_money_parse(msp_node_text(node, "per_user", ""), &each, NULL) == 0) {
		contract->fee_known = true;
		contract->fee = each * msp_node_int(node, "users", 0);
	}
	return true;
}

static bool holds(const struct contract *contract, int64_t day)
{
	return contract->first <= day && day <= contract->last;
}

/* Is there one of the same entity that began later and holds, too? */
static bool superseded(const struct contract *contracts, size_t count, size_t index, int64_t day)
{
	for (size_t i = 0; i < count; i++) {
		const struct contract *other = &contracts[i], *one = &contracts[index];
		if (i != index && holds(other, day) && strcmp(other->entity, one->entity) == 0 &&
			(other->first > one->first || (other->first == one->first && i > index)))
			return true;
	}
	return false;
}

/* The one that began last of all that hold on a day; NULL. */
static const struct contract *in_force(const struct contract *contracts, size_t count, int64_t day)
{
	const struct contract *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (holds(&contracts[i], day) && (found == NULL || contracts[i].first >= found->first))
			found = &contracts[i];
	return found;
}

/* ---- the month ---- */

/* What a month at the terms of one day costs; false when they are in several currencies. */
static bool fee_of_day(
	const struct contract *contracts, size_t count, int64_t day, int64_t *fee, bool *known, const char **currency)
{
	*fee = 0;
	for (size_t i = 0; i < count; i++) {
		if (!holds(&contracts[i], day) || superseded(contracts, count, i, day) || !contracts[i].fee_known)
			continue;
		if (*known && strcmp(*currency, contracts[i].currency) != 0)
			return false;
		*currency = contracts[i].currency;
		*known = true;
		*fee += contracts[i].fee;
	}
	return true;
}

static void add_days(
	const struct contract *contracts, size_t count, const struct msp_period *period, struct msp_contract *contract)
{
	int64_t first = msp_date_days((struct msp_date){ period->year, period->month, 1 });
	int days = msp_month_days(period->year, period->month);
	int64_t sum = 0, fee = 0, previous = 0;

	for (int i = 0; i < days; i++, previous = fee) {
		if (!fee_of_day(contracts, count, first + i, &fee, &contract->fee_known, &contract->currency)) {
			contract->fee_known = false;
			return;
		}
		contract->prorated |= i > 0 && fee != previous;
		sum += fee;
	}
	contract->fee = contract->fee_known ? sum / days : 0;
}

static void read_terms(const struct msp_node *node, struct msp_contract *contract)
{
	const struct msp_node *hours = msp_node_get(node, "hours");
	int64_t included = hundredths(hours, "included", -1);

	contract->found = true;
	contract->number = msp_node_text(node, "number", NULL);
	contract->plan = msp_node_text(node, "plan", NULL);
	contract->included_seconds = included < 0 ? -1 : included * MSP_HOUR / 100;
	contract->visits = msp_node_int(hours, "visits", -1);
	contract->tax_rate = hundredths(node, "tax_rate", contract->tax_rate);
}

void msp_contract_read(struct msp_arena *arena, const struct msp_client *client, const struct msp_provider *provider,
	const struct msp_period *period, struct msp_contract *contract)
{
	const struct msp_node *list = msp_node_get(client->node, "contract");
	struct contract *contracts = msp_arena_array(arena, list == NULL ? 0 : list->count, sizeof *contracts);
	const struct contract *found = NULL;
	size_t count = 0;

	*contract = (struct msp_contract){ .included_seconds = -1, .visits = -1 };
	contract->hourly_cost = hundredths(client->node, "hourly_cost", -1);
	contract->tax_rate = hundredths(provider->node, "tax_rate", TAX_OTHERWISE);
	contract->currency = msp_node_text(client->node, "currency", provider->currency);
	msp_node_each_item(list, item)
		count += read_one(item, contract->currency, &contracts[count]);
	int64_t first = msp_date_days((struct msp_date){ period->year, period->month, 1 });
	for (int day = msp_month_days(period->year, period->month) - 1; day >= 0 && found == NULL; day--)
		found = in_force(contracts, count, first + day);
	if (found == NULL)
		return;
	contract->currency = found->currency;
	read_terms(found->node, contract);
	add_days(contracts, count, period, contract);
}
