/* SPDX-License-Identifier: ISC */
/* What holds for the client in the month: policy, calendar, contract, goal, and the credit that follows. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/metrics_work.h"

#define GOAL_OTHERWISE 9500
#define WHOLE 10000 /* hundredths of a percent */

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

/* ---- policy and calendar ---- */

static int find_policy(struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_client *client = work->request->client;
	int64_t at = work->metrics->cutoff - 1;
	const char *name = msp_effective_at(&client->policies, at);

	if (name == NULL)
		name = msp_effective_at(&work->provider->policies, at);
	if (name == NULL)
		return 0;
	if (msp_catalog_policy(work->request->catalog, name, &work->policy, err) != 0)
		return -1;
	if (work->policy->dated && at < msp_zone_day_start(client->zone, work->policy->valid_from))
		work->policy = NULL;
	return 0;
}

static int find_calendar(struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_client *client = work->request->client;
	int64_t at = work->metrics->cutoff - 1;
	const char *name = msp_effective_at(&client->calendars, at);

	if (name == NULL && work->policy != NULL) {
		struct msp_effective_list list =
			msp_effective_read(work->arena, work->policy->calendar, "calendar", client->zone);
		name = msp_effective_at(&list, at);
	}
	if (name == NULL)
		name = msp_effective_at(&work->provider->calendars, at);
	if (name == NULL || strcmp(name, "24x7") == 0) {
		work->metrics->calendar = msp_calendar_24x7(work->arena, client->zone);
		return 0;
	}
	return msp_catalog_calendar(work->request->catalog, name, &work->metrics->calendar, err);
}

/* ---- contract ---- */

static bool in_force(const struct msp_node *contract, const struct msp_zone *zone, int64_t at)
{
	struct msp_date from, to;

	if (msp_date_parse(msp_node_text(contract, "from", ""), &from, NULL) != 0 ||
		at < msp_zone_day_start(zone, from))
		return false;
	if (msp_node_bool(contract, "renews", false) ||
		msp_date_parse(msp_node_text(contract, "to", ""), &to, NULL) != 0)
		return true;
	return at < msp_zone_day_start(zone, msp_date_from_days(msp_date_days(to) + 1));
}

static void read_fee(const struct msp_node *node, struct msp_contract *contract)
{
	int64_t each;

	contract->fee_known = msp_money_parse(msp_node_text(node, "fee", ""), &contract->fee, NULL) == 0;
	if (contract->fee_known || msp_money_parse(msp_node_text(node, "per_user", ""), &each, NULL) != 0)
		return;
	contract->fee_known = true;
	contract->fee = each * msp_node_int(node, "users", 0);
}

int64_t msp_metrics_cost(const struct msp_metrics *metrics)
{
	int64_t price = metrics->contract.hourly_cost, seconds = metrics->month->person_seconds;

	if (price < 0 || metrics->month->person_known.count == 0)
		return -1;
	/* hours and the rest apart: no product of a month leaves 64 bits */
	return seconds / MSP_HOUR * price + (seconds % MSP_HOUR * price + MSP_HOUR / 2) / MSP_HOUR;
}

static void read_contract(struct msp_metrics_work *work)
{
	const struct msp_client *client = work->request->client;
	struct msp_contract *contract = &work->metrics->contract;
	const struct msp_node *node = NULL;

	*contract = (struct msp_contract){ .included_seconds = -1, .visits = -1 };
	contract->hourly_cost = hundredths(client->node, "hourly_cost", -1);
	contract->currency = msp_node_text(client->node, "currency", work->provider->currency);
	msp_node_each_item(msp_node_get(client->node, "contract"), item)
		if (in_force(item, client->zone, work->metrics->cutoff - 1))
			node = item; /* by date: the last one that has begun */
	if (node == NULL)
		return;
	const struct msp_node *hours = msp_node_get(node, "hours");
	int64_t included = hundredths(hours, "included", -1);
	contract->found = true;
	contract->number = msp_node_text(node, "number", NULL);
	contract->plan = msp_node_text(node, "plan", NULL);
	contract->currency = msp_node_text(node, "currency", contract->currency);
	contract->included_seconds = included < 0 ? -1 : included * MSP_HOUR / 100;
	contract->visits = msp_node_int(hours, "visits", -1);
	read_fee(node, contract);
}

/* ---- goal and credit ---- */

static const struct msp_node *tiers(const struct msp_metrics_work *work)
{
	const struct msp_node *credits = work->policy == NULL ? NULL : msp_node_get(work->policy->node, "credits");
	return msp_node_get(credits, "tickets");
}

static void read_goal(struct msp_metrics_work *work)
{
	struct msp_metrics *metrics = work->metrics;

	metrics->goal = GOAL_OTHERWISE;
	msp_node_each_item(tiers(work), tier) {
		int64_t below = hundredths(tier, "below", 0);
		if (msp_node_text(tier, "clock", NULL) != NULL || below == 0)
			continue;
		if (!metrics->goal_given || below > metrics->goal)
			metrics->goal = below;
		metrics->goal_given = true;
	}
}

/* Verdicts a tier looks at: of one clock, or of all. */
static struct msp_tally tally_of(const struct msp_metrics *metrics, const char *clock)
{
	struct msp_tally sum = { 0 };

	for (size_t i = 0; i < metrics->clause_count; i++) {
		const struct msp_clause *clause = &metrics->clauses[i];
		if (clock != NULL && strcmp(clock, msp_clock_name(clause->kind)) != 0)
			continue;
		sum.met += clause->tally.met;
		sum.missed += clause->tally.missed;
	}
	return sum;
}

/* The highest tier that applies, capped; integer hundredths of the currency, cut. */
void msp_metrics_credit(struct msp_metrics_work *work)
{
	struct msp_metrics *metrics = work->metrics;
	struct msp_credit *credit = &metrics->credit;
	const struct msp_node *credits = work->policy == NULL ? NULL : msp_node_get(work->policy->node, "credits");
	int64_t cap = hundredths(credits, "cap", WHOLE);

	credit->min_cases = msp_node_int(credits, "min_cases", 1);
	credit->judged = msp_tally_judged(&metrics->month->tally[MSP_WORK_ALL]);
	msp_node_each_item(tiers(work), tier) {
		struct msp_tally tally = tally_of(metrics, msp_node_text(tier, "clock", NULL));
		int64_t judged = msp_tally_judged(&tally), below = hundredths(tier, "below", 0);
		int64_t percent = hundredths(tier, "credit", 0);
		credit->promised = true;
		if (judged < credit->min_cases || judged == 0 || tally.met * WHOLE >= below * judged)
			continue;
		if (percent > credit->percent) {
			credit->due = true;
			credit->below = below;
			credit->percent = percent;
		}
	}
	if (credit->percent > cap) {
		credit->percent = cap;
		credit->capped = true;
	}
	credit->amount = metrics->contract.fee_known ? metrics->contract.fee * credit->percent / WHOLE : 0;
}

int msp_metrics_base(struct msp_metrics_work *work, struct msp_error *err)
{
	if (find_policy(work, err) != 0 || find_calendar(work, err) != 0)
		return -1;
	read_contract(work);
	work->metrics->policy = work->policy;
	read_goal(work);
	return 0;
}
