/* SPDX-License-Identifier: ISC */
#include "lib/model/escalation.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define WHOLE 10000 /* hundredths of a percent */

/* ---- steps of a policy ----------------------------------------------------------------------------------------- */

/* "75%", "82.5%" as hundredths of a percent; finer digits are cut.  0 when it is none. */
static int64_t parse_share(const char *text)
{
	const char *point = strchr(text, '.');
	size_t length = strcspn(text, "%");
	int64_t share;
	char digits[24];

	if (point != NULL && (size_t)(point - text) + 3 < length)
		length = (size_t)(point - text) + 3;
	if (length >= sizeof digits)
		return 0;
	memcpy(digits, text, length);
	digits[length] = '\0';
	return msp_money_parse(digits, &share, NULL) == 0 && share > 0 ? share : 0;
}

static enum msp_clock_kind clock_of(const char *name)
{
	for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++)
		if (msp_str_equal(name, msp_clock_name((enum msp_clock_kind)kind)))
			return (enum msp_clock_kind)kind;
	return MSP_CLOCK_KINDS;
}

static int read_step(const struct msp_policy *policy, const struct msp_node *node, struct msp_escalation_step *step,
	struct msp_error *err)
{
	*step = (struct msp_escalation_step){
		.clock = clock_of(msp_node_text(node, "clock", NULL)),
		.at = msp_node_text(node, "at", ""),
		.to = msp_node_text(node, "to", ""),
		.type = msp_node_text(node, "type", NULL),
		.priority = msp_node_text(node, "priority", NULL),
		.line = node->line,
	};
	step->share = parse_share(step->at);
	if (step->share > 0)
		return 0;
	msp_error_set(err, MSP_DATA, "no share of the time: %s", step->at);
	msp_error_hint(err, "write 75%%; 100%% is the moment it is due");
	msp_error_at(err, NULL, node->line, node->column);
	msp_error_field(err, "escalate.at");
	return msp_error_wrap(err, "policy %s", policy->name);
}

int msp_escalation_steps(struct msp_arena *arena, const struct msp_policy *policy, struct msp_escalation_step **steps,
	size_t *count, struct msp_error *err)
{
	const struct msp_node *list = msp_node_get(policy->node, "escalate");

	*count = 0;
	*steps = msp_arena_array(arena, list == NULL ? 0 : list->count, sizeof **steps);
	msp_node_each_item(list, item) {
		if (read_step(policy, item, &(*steps)[*count], err) != 0)
			return -1;
		(*count)++;
	}
	return 0;
}

/* ---- what is reached ------------------------------------------------------------------------------------------- */

static bool goes(const struct msp_clock *clock)
{
	return clock->stop == MSP_TIME_NONE && clock->policy != NULL && clock->calendar != NULL &&
	       (clock->state == MSP_CLOCK_RUNNING || clock->state == MSP_CLOCK_PAUSED ||
		       clock->state == MSP_CLOCK_MISSED);
}

static bool applies(const struct msp_escalation_step *step, const struct msp_clock *clock)
{
	return step->clock == clock->kind && (step->type == NULL || msp_str_equal(step->type, clock->type)) &&
	       (step->priority == NULL || msp_str_equal(step->priority, clock->priority));
}

/* When a share of the time is used up; false when that is not foreseen.  The whole of it is the due time itself, which
 * for a promise in days may be an opening although the seconds were used up at the close before. */
static bool share_at(const struct msp_clock *clock, int64_t share, int64_t *at)
{
	int64_t seconds = clock->target / WHOLE * share + (clock->target % WHOLE * share + WHOLE - 1) / WHOLE;

	if (share == WHOLE && clock->due != MSP_TIME_NONE) {
		*at = clock->due;
		return true;
	}
	return msp_calendar_due_paused(clock->calendar, clock->start, seconds, clock->pauses, clock->pause_count, at);
}

/* As a log orders the events: by instant, then by their canonical JSON, in which clock stands before step and to. */
static int compare(const void *a, const void *b)
{
	const struct msp_escalation *left = a, *right = b;
	int result = 0;

	if (left->reached != right->reached)
		return left->reached < right->reached ? -1 : 1;
	if (left->clock->kind != right->clock->kind)
		result = strcmp(msp_clock_name(left->clock->kind), msp_clock_name(right->clock->kind));
	if (result == 0)
		result = strcmp(left->step->at, right->step->at);
	return result != 0 ? result : strcmp(left->step->to, right->step->to);
}

struct reached {
	struct msp_escalation *items;
	size_t count, capacity;
};

static int look_at(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_clock *clock, int64_t now,
	struct reached *reached, struct msp_error *err)
{
	const struct msp_policy *policy;
	struct msp_escalation_step *steps;
	size_t count;

	if (msp_catalog_policy(catalog, clock->policy, &policy, err) != 0)
		return -1;
	if (msp_escalation_steps(arena, policy, &steps, &count, err) != 0)
		return msp_error_at(err, msp_arena_printf(arena, "policies/%s.yaml", policy->name), 0, 0), -1;
	for (size_t i = 0; i < count; i++) {
		int64_t at;

		if (!applies(&steps[i], clock) || !share_at(clock, steps[i].share, &at) || at > now)
			continue;
		msp_arena_reserve(arena, reached->items, reached->count, reached->capacity);
		reached->items[reached->count++] = (struct msp_escalation){ clock, &steps[i], at };
	}
	return 0;
}

int msp_escalations_reached(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_clock *clocks,
	size_t count, int64_t now, struct msp_escalation **items, size_t *item_count, struct msp_error *err)
{
	struct reached reached = { NULL, 0, 0 };

	for (size_t i = 0; i < count; i++)
		if (goes(&clocks[i]) && look_at(catalog, arena, &clocks[i], now, &reached, err) != 0)
			return -1;
	if (reached.count > 1)
		qsort(reached.items, reached.count, sizeof *reached.items, compare);
	*items = reached.items;
	*item_count = reached.count;
	return 0;
}

bool msp_escalation_said(const struct msp_ticket *ticket, const struct msp_escalation *escalation, const char *to)
{
	const char *clock = msp_clock_name(escalation->clock->kind);

	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		const struct msp_node *said = msp_node_get(event->node, "escalated");

		if (said == NULL || (event->bits & MSP_EVENT_UNDONE) != 0 || event->at < escalation->clock->start)
			continue;
		if (msp_str_equal(msp_node_text(said, "clock", NULL), clock) &&
			parse_share(msp_node_text(said, "step", "")) == escalation->step->share &&
			msp_str_equal(msp_node_text(said, "to", NULL), to))
			return true;
	}
	return false;
}

/* ---- whom ------------------------------------------------------------------------------------------------------ */

static int64_t day_after(const struct msp_zone *zone, struct msp_date date)
{
	return msp_zone_day_start(zone, msp_date_from_days(msp_date_days(date) + 1));
}

/* The technician, when there is one of that login who is with us. */
static const struct msp_technician *present(struct msp_catalog *catalog, const char *login, int64_t now)
{
	const struct msp_technician *technician;
	const struct msp_provider *provider;
	struct msp_date date;

	if (msp_str_empty(login) || msp_catalog_provider(catalog, &provider, NULL) != 0 ||
		msp_catalog_technician(catalog, login, &technician, NULL) != 0)
		return NULL;
	if (!msp_node_bool(technician->node, "active", true))
		return NULL;
	if (msp_date_parse(msp_node_text(technician->node, "until", ""), &date, NULL) == 0 &&
		now >= day_after(provider->zone, date))
		return NULL;
	return technician;
}

/* The first of two logins that is here. */
static int one_of(struct msp_catalog *catalog, const char *first, const char *second, int64_t now,
	struct msp_recipient *recipient)
{
	const struct msp_technician *found = present(catalog, first, now);

	if (found == NULL)
		found = present(catalog, second, now);
	if (found == NULL)
		return -1;
	*recipient = (struct msp_recipient){ found->login, found->login, found->mail };
	return 0;
}

static int find_lead(struct msp_catalog *catalog, int64_t now, struct msp_recipient *recipient, struct msp_error *err)
{
	const struct msp_provider *provider;

	if (msp_catalog_provider(catalog, &provider, err) != 0)
		return -1;
	const char *lead = msp_node_text(provider->node, "lead", NULL);
	if (one_of(catalog, lead, msp_node_text(provider->node, "backup_lead", NULL), now, recipient) == 0)
		return 0;
	if (lead == NULL)
		msp_error_set(err, MSP_DATA, "msp.yaml names no lead to tell");
	else
		msp_error_set(err, MSP_DATA, "the lead '%s' is not with the team, nor is a backup_lead", lead);
	msp_error_hint(err, "msp-store edit msp.yaml: lead: LOGIN, and backup_lead: LOGIN for absences");
	return -1;
}

static int find_manager(struct msp_catalog *catalog, const char *slug, int64_t now, struct msp_recipient *recipient,
	struct msp_error *err)
{
	const struct msp_client *client = NULL;
	struct msp_error missing = MSP_ERROR_INIT;

	if (msp_catalog_client(catalog, slug, &client, &missing) != 0)
		client = NULL; /* a reserved one without a file has no manager either */
	const struct msp_node *node = client == NULL ? NULL : client->node;
	const char *manager = msp_node_text(node, "manager", NULL);
	if (one_of(catalog, manager, msp_node_text(node, "backup", NULL), now, recipient) == 0)
		return 0;
	if (manager == NULL)
		msp_error_set(err, MSP_DATA, "client %s has no manager to tell", slug);
	else
		msp_error_set(err, MSP_DATA, "the manager '%s' of client %s is not with the team, nor is a backup",
			manager, slug);
	msp_error_hint(err, "msp-client set %s manager=LOGIN", slug);
	return -1;
}

int msp_escalation_recipient(struct msp_catalog *catalog, const char *client, const char *assignee, const char *to,
	int64_t now, struct msp_recipient *recipient, struct msp_error *err)
{
	*recipient = (struct msp_recipient){ NULL, NULL, NULL };
	if (msp_str_equal(to, "assignee")) {
		if (one_of(catalog, assignee, NULL, now, recipient) == 0)
			return 0;
		return find_lead(catalog, now, recipient, err);
	}
	if (msp_str_equal(to, "lead"))
		return find_lead(catalog, now, recipient, err);
	if (msp_str_equal(to, "manager"))
		return find_manager(catalog, client, now, recipient, err);
	if (strchr(to, '@') != NULL) {
		*recipient = (struct msp_recipient){ .to = to, .mail = to };
		return 0;
	}
	if (one_of(catalog, to, NULL, now, recipient) == 0)
		return 0;
	msp_error_set(err, MSP_DATA, "'%s' is not with the team", to);
	msp_error_hint(err, "write assignee, lead, manager, a mail address, or a login of team/");
	return -1;
}
