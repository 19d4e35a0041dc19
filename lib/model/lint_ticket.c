/* SPDX-License-Identifier: ISC */
/* What cannot be right in a ticket though every field is. */
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/calendar.h"
#include "lib/model/lint_rules.h"
#include "lib/model/ticket.h"
#include "lib/model/ticket_walk.h"
#include "lib/model/timeline.h"

#define SKEW 60 /* clocks of two machines may differ by this */
#define BACKDATED MSP_DAY
#define REMINDER_DAYS 5

/* One ticket while it is looked at. */
struct look {
	struct msp_lint_file *file;
	const struct msp_ticket *ticket;
	const struct msp_calendar *calendar; /* NULL: no promise, so working days are not known */
};

/* Dotted place of an event: as in the file, whatever the order of time. */
static const char *field_of(const struct look *look, const struct msp_event *event, const char *key)
{
	size_t index = 0;

	msp_node_each_item(msp_node_get(look->file->node, "log"), item) {
		if (item->line == event->node->line)
			break;
		index++;
	}
	return msp_arena_printf(look->file->scratch, "log.%zu.%s", index, key);
}

static struct msp_error *say(const struct look *look, enum msp_rule rule, const struct msp_event *event,
	const char *key, const char *message)
{
	const struct msp_node *node = msp_node_get(event->node, key);
	return msp_lint_say(look->file->lint, rule, look->file->path, node != NULL ? node : event->node,
		field_of(look, event, key), "%s", message);
}

/* ---- header ---- */

static void check_header(const struct look *look)
{
	const struct msp_lint_file *file = look->file;
	const struct msp_node *node = msp_node_get(file->node, "opened");
	struct msp_time opened, recorded;

	if (!msp_node_time(file->node, "opened", &opened))
		return;
	if (opened.at > file->lint->now + SKEW)
		msp_lint_say(file->lint, MSP_RULE_FUTURE, file->path, node, "opened", "lies in the future");
	if (msp_node_time(file->node, "recorded", &recorded) && recorded.at - opened.at > BACKDATED)
		msp_lint_say(file->lint, MSP_RULE_BACKDATED, file->path, node, "opened",
			"written down %s after it happened", msp_seconds_emit(file->scratch, recorded.at - opened.at));
	if (file->lint->provider == NULL)
		return;
	struct msp_date date = msp_zone_date(file->lint->provider->zone, opened.at);
	char folder[16], found[16];
	snprintf(folder, sizeof folder, "%04d/%02d", date.year % 10000, date.month % 100);
	snprintf(found, sizeof found, "%.4s/%.2s", file->place.year, file->place.month);
	if (strcmp(folder, found) != 0)
		msp_lint_say(file->lint, MSP_RULE_FOLDER, file->path, node, "opened", "opened in %s but kept in %s",
			folder, found);
}

/* ---- times ---- */

static void check_time(const struct look *look, const struct msp_event *event)
{
	if (event->at > look->file->lint->now + SKEW)
		msp_error_hint(say(look, MSP_RULE_FUTURE, event, "at", "lies in the future"),
			"events that have not come yet do not count; is a clock wrong?");
	if (event->at < look->ticket->opened)
		msp_error_hint(say(look, MSP_RULE_EARLY, event, "at", "comes before the ticket was opened"),
			"msp-ticket set %s opened=TIME when that is wrong", look->ticket->id);
	if ((event->bits & MSP_EVENT_BACKDATED) != 0)
		say(look, MSP_RULE_BACKDATED, event, "at", "written down more than 24 hours after it happened");
}

/* ---- waits ---- */

/* The walk goes on to the end of the event's second: what stands beside it may say the cause. */
static void check_cause(const struct look *look, struct msp_ticket_walk *walk, const struct msp_event *event)
{
	if (event->status != MSP_STATUS_WAITING || event->wait != MSP_WAIT_NONE)
		return;
	while (msp_ticket_walk_next(walk, event->at + 1))
		continue;
	if (walk->state.wait == MSP_WAIT_NONE)
		msp_error_hint(say(look, MSP_RULE_NO_CAUSE, event, "status", "waiting, but for what is not said"),
			"add wait: client, third-party, window or parts; without it no clock stops");
}

static void check_reminder(const struct look *look, size_t index)
{
	if (look->calendar != NULL &&
		msp_timeline_unreminded(look->ticket, index, look->calendar, REMINDER_DAYS, look->file->lint->now))
		say(look, MSP_RULE_NO_REMINDER, &look->ticket->events[index], "wait",
			"over 5 working days without a reminder");
}

/* One pass over the log: tickets of thousands of events are read in linear time. */
static void check_events(const struct look *look)
{
	static const struct msp_matrices none = { NULL, 0 };
	struct msp_ticket_said said = MSP_TICKET_SAID_INIT;
	struct msp_ticket_walk walk;

	msp_ticket_walk_open(&walk, look->ticket, &none);
	for (size_t i = 0; i < look->ticket->event_count; i++) {
		const struct msp_event *event = &look->ticket->events[i];
		msp_ticket_said_next(&said, event);
		if ((event->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		check_time(look, event);
		check_cause(look, &walk, event);
		if (event->wait != MSP_WAIT_CLIENT)
			continue;
		if (!said.asked)
			say(look, MSP_RULE_NO_QUESTION, event, "wait",
				"waits for the client, but nothing public was asked before");
		check_reminder(look, i);
	}
}

void msp_lint_ticket(struct msp_lint_file *file)
{
	struct look look = { .file = file };
	struct msp_error error = MSP_ERROR_INIT;
	struct msp_ticket *ticket;

	if (msp_ticket_parse(file->scratch, file->path, file->node, &ticket, &error) != 0) {
		msp_lint_error(file->lint, MSP_RULE_INVALID, file->path, &error);
		file->lint->bad++;
		return;
	}
	if (ticket->moved != NULL)
		return;
	look.ticket = ticket;
	msp_lint_promises(file, ticket, &look.calendar);
	check_header(&look);
	check_events(&look);
}
