/* SPDX-License-Identifier: ISC */
#include "lib/model/credit.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define GOAL_OTHERWISE 9500
#define PER_HUNDREDTH 10000 /* millionths of a percent in a hundredth of one */

const char *msp_credit_kind_name(enum msp_credit_kind kind)
{
	return kind == MSP_CREDIT_AVAILABILITY ? "availability" : "tickets";
}

const char *msp_credit_reason_name(enum msp_credit_reason reason)
{
	static const char *const names[] = { "due", "no-policy", "not-promised", "kept", "no-contract", "no-fee" };
	return names[reason];
}

/* ---- tiers ---- */

struct tier {
	int64_t below, percent; /* millionths of a percent; percent 0 = none applies */
	const char *clock;
};

/* "3%" or "99.5"; otherwise when absent or unreadable, which msp_credit_check refuses. */
static int64_t millionths(const struct msp_node *map, const char *key, int64_t otherwise)
{
	const char *text = msp_node_text(map, key, NULL);
	char number[24];
	int64_t value;

	if (text == NULL || strcspn(text, "%") >= sizeof number)
		return otherwise;
	size_t length = strcspn(text, "%");
	memcpy(number, text, length);
	number[length] = '\0';
	return msp_availability_parse(number, &value) == 0 ? value : otherwise;
}

static const struct msp_node *credits_of(const struct msp_policy *policy)
{
	return policy == NULL ? NULL : msp_node_get(policy->node, "credits");
}

static struct tier read_tier(const struct msp_node *node)
{
	return (struct tier){ millionths(node, "below", 0), millionths(node, "credit", 0),
		msp_node_text(node, "clock", NULL) };
}

static int check_percent(
	struct msp_arena *arena, const struct msp_node *map, const char *key, const char *place, struct msp_error *err)
{
	const struct msp_node *node = msp_node_get(map, key);

	if (node == NULL || millionths(map, key, -1) >= 0)
		return 0;
	msp_node_put_error(node, err, "no percentage: '%s'", node->value);
	msp_error_field(err, msp_arena_printf(arena, "%s%s", place, key));
	msp_error_hint(err, "from 0 to 100 with at most six decimals");
	return -1;
}

int msp_credit_check(struct msp_arena *arena, const struct msp_policy *policy, struct msp_error *err)
{
	static const char *const lists[] = { "availability", "tickets" };
	const struct msp_node *credits = credits_of(policy);

	if (check_percent(arena, credits, "cap", "credits.", err) != 0)
		return -1;
	for (size_t i = 0; i < MSP_COUNT(lists); i++)
		msp_node_each_item(msp_node_get(credits, lists[i]), tier) {
			const char *place = msp_arena_printf(arena, "credits.%s.%zu.", lists[i], tier_walk.at);
			if (check_percent(arena, tier, "below", place, err) != 0 ||
				check_percent(arena, tier, "credit", place, err) != 0)
				return -1;
		}
	msp_node_each_pair(msp_node_get(policy->node, "services"), key, service)
		if (check_percent(arena, service, "availability", msp_arena_printf(arena, "services.%s.", key->value),
			    err) != 0)
			return -1;
	return 0;
}

int64_t msp_credit_goal(const struct msp_policy *policy, bool *given)
{
	int64_t goal = GOAL_OTHERWISE;

	*given = false;
	msp_node_each_item(msp_node_get(credits_of(policy), "tickets"), node) {
		struct tier tier = read_tier(node);
		int64_t below = tier.below / PER_HUNDREDTH;
		if (tier.clock != NULL || below == 0)
			continue;
		if (!*given || below > goal)
			goal = below;
		*given = true;
	}
	return goal;
}

/* ---- clocks ---- */

/* What the policy's tiers make of the clocks of a month. */
struct clocks {
	bool promised, few;
	int64_t all, min_cases; /* all: judged altogether */
	struct tier tier;       /* the one that applies */
	int64_t met, judged;    /* of its clock */
};

/* Ids that were paid for. */
struct paid {
	const char **tickets;
	size_t ticket_count, ticket_capacity;
	const struct msp_outage **outages; /* ends with NULL */
	size_t outage_count, outage_capacity;
};

static bool was_paid(const struct paid *paid, const char *ticket)
{
	for (size_t i = 0; i < paid->ticket_count; i++)
		if (msp_str_equal(paid->tickets[i], ticket))
			return true;
	return false;
}

static bool of_clock(const struct msp_clause *clause, const char *clock)
{
	return clock == NULL || strcmp(clock, msp_clock_name(clause->kind)) == 0;
}

static void count_clocks(
	const struct msp_metrics *metrics, const struct paid *paid, const char *clock, int64_t *met, int64_t *judged)
{
	*met = *judged = 0;
	for (size_t i = 0; i < metrics->clause_count; i++) {
		const struct msp_clause *clause = &metrics->clauses[i];
		if (!of_clock(clause, clock))
			continue;
		*met += clause->tally.met;
		*judged += clause->tally.met + clause->tally.missed;
		for (size_t j = 0; j < clause->miss_count; j++)
			*judged -= was_paid(paid, clause->misses[j].ticket->ticket->id);
	}
}

static void judge_clocks(const struct msp_policy *policy, const struct msp_metrics *metrics, const struct paid *paid,
	struct clocks *clocks)
{
	const struct msp_node *credits = credits_of(policy);

	*clocks = (struct clocks){ .min_cases = msp_node_int(credits, "min_cases", 1) };
	clocks->all = msp_tally_judged(&metrics->month->tally[MSP_WORK_ALL]);
	msp_node_each_item(msp_node_get(credits, "tickets"), node) {
		struct tier tier = read_tier(node);
		int64_t met, judged;
		clocks->promised = true;
		count_clocks(metrics, paid, tier.clock, &met, &judged);
		if (judged < clocks->min_cases || judged == 0) {
			clocks->few = true;
			continue;
		}
		if (met * MSP_AVAILABILITY_ALL >= tier.below * judged || tier.percent <= clocks->tier.percent)
			continue;
		clocks->tier = tier;
		clocks->met = met;
		clocks->judged = judged;
	}
}

/* ---- money ---- */

__extension__ typedef __int128 wide; /* a fee times a share of seconds leaves 64 bits */

static int64_t share(int64_t amount, int64_t part, int64_t whole)
{
	return whole == 0 ? 0 : (int64_t)((wide)amount * part / whole);
}

/* Divides an amount by weights; what is left over goes one by one to the largest remainders, first come first served,
 * so that the parts add up. */
static void divide(struct msp_arena *arena, int64_t amount, const int64_t *weights, int64_t *parts, size_t count)
{
	bool *given = msp_arena_array(arena, count, sizeof *given);
	int64_t whole = 0, left = amount;

	for (size_t i = 0; i < count; i++)
		whole += weights[i];
	for (size_t i = 0; i < count; i++) {
		parts[i] = share(amount, weights[i], whole);
		left -= parts[i];
	}
	for (; left > 0; left--) {
		size_t best = count;
		wide most = -1;
		for (size_t i = 0; i < count; i++) {
			wide rest = whole == 0 ? 0 : (wide)amount * weights[i] % whole;
			if (!given[i] && rest > most) {
				best = i;
				most = rest;
			}
		}
		if (best == count)
			return;
		given[best] = true;
		parts[best]++;
	}
}

void msp_credit_of_tickets(
	const struct msp_policy *policy, const struct msp_metrics *metrics, struct msp_credit *credit)
{
	int64_t cap = millionths(credits_of(policy), "cap", MSP_AVAILABILITY_ALL);
	const struct paid nothing = { .tickets = NULL };
	struct clocks clocks;

	judge_clocks(policy, metrics, &nothing, &clocks);
	int64_t percent = clocks.tier.percent > cap ? cap : clocks.tier.percent;
	*credit = (struct msp_credit){
		.promised = clocks.promised,
		.due = percent > 0,
		.judged = clocks.all,
		.min_cases = clocks.min_cases,
		.below = clocks.tier.below / PER_HUNDREDTH,
		.percent = percent / PER_HUNDREDTH,
		.capped = clocks.tier.percent > cap,
		.amount = metrics->contract.fee_known ? share(metrics->contract.fee, percent, MSP_AVAILABILITY_ALL) : 0,
	};
}

/* ---- lines, the largest first ---- */

struct work {
	const struct msp_credit_request *request;
	struct msp_credits *credits;
	struct msp_arena *arena;
	struct paid paid;
	bool tickets_done;
	bool *services_done;
	struct msp_availabilities now; /* without what was paid */
	size_t line_capacity;
};

static struct tier service_tier(const struct msp_availability *service)
{
	struct tier found = { 0, 0, NULL };

	if (service->state != MSP_AVAILABILITY_FAILS)
		return found;
	msp_node_each_item(msp_node_get(credits_of(service->policy), "availability"), node) {
		struct tier tier = read_tier(node);
		if (tier.percent > found.percent && msp_availability_below(service, tier.below))
			found = tier;
	}
	return found;
}

static void pay_ticket(struct work *work, const char *ticket)
{
	struct paid *paid = &work->paid;

	if (ticket == NULL || was_paid(paid, ticket))
		return;
	msp_arena_reserve(work->arena, paid->tickets, paid->ticket_count, paid->ticket_capacity);
	paid->tickets[paid->ticket_count++] = ticket;
}

static void pay_outage(struct work *work, const struct msp_outage *outage)
{
	struct paid *paid = &work->paid;

	for (size_t i = 0; i < 2; i++) { /* with room for the NULL behind it */
		size_t count = paid->outage_count + i;
		msp_arena_reserve(work->arena, paid->outages, count, paid->outage_capacity);
	}
	paid->outages[paid->outage_count++] = outage;
	paid->outages[paid->outage_count] = NULL;
}

static struct msp_credit_line *add_line(struct work *work, enum msp_credit_kind kind, const struct tier *tier)
{
	struct msp_credits *credits = work->credits;

	msp_arena_reserve(work->arena, credits->lines, credits->line_count, work->line_capacity);
	struct msp_credit_line *line = &credits->lines[credits->line_count++];
	*line = (struct msp_credit_line){
		.kind = kind, .clock = tier->clock, .below = tier->below, .percent = tier->percent
	};
	return line;
}

static void add_service_line(struct work *work, const struct msp_availability *service, const struct tier *tier)
{
	struct msp_credit_line *line = add_line(work, MSP_CREDIT_AVAILABILITY, tier);
	int64_t total = service->base * MSP_OUTAGE_WHOLE;

	line->service = service->service;
	line->service_name = service->name;
	line->reached = share(MSP_AVAILABILITY_ALL, total - service->lost, total);
	line->causes = msp_arena_array(work->arena, service->item_count, sizeof *line->causes);
	for (size_t i = 0; i < service->item_count; i++) {
		const struct msp_availability_item *item = &service->items[i];
		if (item->lost == 0)
			continue;
		line->causes[line->cause_count++] = (struct msp_credit_cause){
			.item = item, .id = item->outage->id, .ticket = item->outage->ticket
		};
	}
	/* Compared with what it would be if nothing had been paid: was there something to leave out? */
	for (size_t i = 0; i < work->request->availabilities->count; i++)
		if (strcmp(work->request->availabilities->items[i].service, line->service) == 0)
			line->shared = work->request->availabilities->items[i].lost != service->lost;
}

static void add_ticket_line(struct work *work, const struct clocks *clocks)
{
	const struct msp_metrics *metrics = work->request->metrics;
	struct msp_credit_line *line = add_line(work, MSP_CREDIT_TICKETS, &clocks->tier);
	size_t capacity = 0;

	line->met = clocks->met;
	line->judged = clocks->judged;
	line->reached = share(MSP_AVAILABILITY_ALL, clocks->met, clocks->judged);
	for (size_t i = 0; i < metrics->clause_count; i++) {
		const struct msp_clause *clause = &metrics->clauses[i];
		for (size_t j = 0; of_clock(clause, line->clock) && j < clause->miss_count; j++) {
			const struct msp_miss *miss = &clause->misses[j];
			const char *id = miss->ticket->ticket->id;
			if (was_paid(&work->paid, id)) {
				line->shared = true;
				continue;
			}
			msp_arena_reserve(work->arena, line->causes, line->cause_count, capacity);
			line->causes[line->cause_count++] = (struct msp_credit_cause){ .miss = miss, .id = id };
		}
	}
}

/* What a line was paid for is paid: the outage in every service, its ticket in every clock, and the other way round. */
static void pay_line(struct work *work, const struct msp_credit_line *line)
{
	const struct msp_availability_request *request = &work->request->availability;

	for (size_t i = 0; i < line->cause_count; i++) {
		const struct msp_credit_cause *cause = &line->causes[i];
		if (cause->item != NULL) {
			pay_outage(work, cause->item->outage);
			pay_ticket(work, cause->ticket);
			continue;
		}
		pay_ticket(work, cause->id);
		for (size_t j = 0; j < request->count; j++)
			if (msp_str_equal(request->outages[j]->ticket, cause->id))
				pay_outage(work, request->outages[j]);
	}
}

/* Adds the largest line that is left; *more = false when none is. */
static int add_largest(struct work *work, bool *more, struct msp_error *err)
{
	struct msp_availability_request request = work->request->availability;
	struct tier tier, largest = { 0, 0, NULL };
	size_t best = 0;
	struct clocks clocks;

	request.left_out = work->paid.outages;
	if (msp_availability_compute(&request, &work->now, err) != 0)
		return -1;
	for (size_t i = 0; i < work->now.count; i++) {
		tier = service_tier(&work->now.items[i]);
		if (work->services_done[i] || tier.percent <= largest.percent)
			continue;
		largest = tier;
		best = i;
	}
	judge_clocks(work->request->policy, work->request->metrics, &work->paid, &clocks);
	bool tickets = !work->tickets_done && clocks.tier.percent > largest.percent;
	*more = tickets || largest.percent > 0;
	if (tickets) {
		work->tickets_done = true;
		add_ticket_line(work, &clocks);
	} else if (*more) {
		work->services_done[best] = true;
		add_service_line(work, &work->now.items[best], &largest);
	}
	if (*more)
		pay_line(work, &work->credits->lines[work->credits->line_count - 1]);
	return 0;
}

/* ---- amounts ---- */

static void divide_line(struct work *work, struct msp_credit_line *line)
{
	int64_t *weights = msp_arena_array(work->arena, line->cause_count, sizeof *weights);
	int64_t *parts = msp_arena_array(work->arena, line->cause_count, sizeof *parts);

	for (size_t i = 0; i < line->cause_count; i++)
		weights[i] = line->causes[i].item != NULL ? line->causes[i].item->lost : 1;
	divide(work->arena, line->amount, weights, parts, line->cause_count);
	for (size_t i = 0; i < line->cause_count; i++)
		line->causes[i].amount = parts[i];
}

static void put_amounts(struct work *work)
{
	struct msp_credits *credits = work->credits;
	int64_t *weights = msp_arena_array(work->arena, credits->line_count, sizeof *weights);
	int64_t *parts = msp_arena_array(work->arena, credits->line_count, sizeof *parts);

	credits->amount = share(credits->fee, credits->percent, MSP_AVAILABILITY_ALL);
	msp_credit_tax(credits->amount, credits->tax_rate, &credits->tax);
	credits->total = credits->amount + credits->tax;
	for (size_t i = 0; i < credits->line_count; i++)
		weights[i] = credits->lines[i].percent;
	divide(work->arena, credits->amount, weights, parts, credits->line_count);
	for (size_t i = 0; i < credits->line_count; i++) {
		credits->lines[i].amount = parts[i];
		divide_line(work, &credits->lines[i]);
	}
}

void msp_credit_tax(int64_t amount, int64_t rate, int64_t *tax)
{
	*tax = (int64_t)(((wide)amount * rate + 5000) / 10000);
}

/* Does some policy in force give anything back? */
static bool promises(const struct work *work)
{
	const struct msp_availabilities *all = work->request->availabilities;

	if (msp_node_get(credits_of(work->request->policy), "tickets") != NULL ||
		msp_node_get(credits_of(work->request->policy), "availability") != NULL)
		return true;
	for (size_t i = 0; i < all->count; i++)
		if (msp_node_get(credits_of(all->items[i].policy), "availability") != NULL)
			return true;
	return false;
}

static enum msp_credit_reason reason_of(const struct work *work)
{
	const struct msp_contract *contract = &work->request->metrics->contract;

	if (work->credits->line_count > 0)
		return !contract->found       ? MSP_CREDIT_NO_CONTRACT
		       : !contract->fee_known ? MSP_CREDIT_NO_FEE
					      : MSP_CREDIT_DUE;
	if (promises(work))
		return MSP_CREDIT_KEPT;
	return work->request->policy == NULL ? MSP_CREDIT_NO_POLICY : MSP_CREDIT_NOT_PROMISED;
}

static void sum_up(struct work *work)
{
	const struct msp_policy *policy = work->request->policy;
	const struct msp_contract *contract = &work->request->metrics->contract;
	struct msp_credits *credits = work->credits;

	credits->policy = policy == NULL ? NULL : policy->name;
	credits->cap = millionths(credits_of(policy), "cap", MSP_AVAILABILITY_ALL);
	credits->currency = contract->currency;
	credits->prorated = contract->prorated;
	credits->fee = contract->fee_known ? contract->fee : 0;
	credits->tax_rate = contract->tax_rate;
	for (size_t i = 0; i < credits->line_count; i++)
		credits->percent += credits->lines[i].percent;
	credits->capped = credits->percent > credits->cap;
	if (credits->capped)
		credits->percent = credits->cap;
	credits->due = credits->line_count > 0;
	credits->reason = reason_of(work);
	put_amounts(work);
}

int msp_credits_compute(const struct msp_credit_request *request, struct msp_credits *credits, struct msp_error *err)
{
	struct work work = { .request = request, .credits = credits, .arena = request->availability.arena };
	const struct paid nothing = { .tickets = NULL };
	struct clocks clocks;
	bool more = true;

	*credits = (struct msp_credits){ .reason = MSP_CREDIT_KEPT };
	work.services_done = msp_arena_array(work.arena, request->availabilities->count, sizeof *work.services_done);
	judge_clocks(request->policy, request->metrics, &nothing, &clocks);
	credits->few = clocks.promised && clocks.few && clocks.all > 0;
	credits->judged = clocks.all;
	credits->min_cases = clocks.min_cases;
	while (more)
		if (add_largest(&work, &more, err) != 0)
			return -1;
	sum_up(&work);
	return 0;
}
