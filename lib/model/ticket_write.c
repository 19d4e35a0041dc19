/* SPDX-License-Identifier: ISC */
#include "lib/model/ticket_write.h"

#include "lib/model/kind.h"

#define CLOCK_SLACK 60

static bool taken(const struct msp_ticket *ticket, int64_t at)
{
	for (size_t i = 0; i < ticket->event_count; i++)
		if (ticket->events[i].at == at)
			return true;
	return false;
}

static int typed_at(const struct msp_ticket *ticket, int64_t now, int64_t when, int64_t *at, struct msp_error *err)
{
	if (when > now + CLOCK_SLACK) {
		msp_error_set(err, MSP_USAGE, "that time is in the future");
		msp_error_hint(err, "for what is planned use: msp-ticket wait … --until, or appoint");
		return -1;
	}
	if (when < ticket->opened) {
		msp_error_set(err, MSP_USAGE, "that is before the ticket was opened");
		msp_error_hint(err, "correct when it was opened first: msp-ticket set %s opened=TIME", ticket->id);
		return -1;
	}
	*at = when;
	while (taken(ticket, *at))
		(*at)++;
	return 0;
}

int msp_ticket_event_at(const struct msp_ticket *ticket, int64_t now, int64_t when, int64_t *at, struct msp_error *err)
{
	bool first = ticket->event_count == 0;
	int64_t previous = first ? ticket->opened : ticket->events[ticket->event_count - 1].at;
	int32_t offset = first ? ticket->opened_offset : ticket->events[ticket->event_count - 1].offset;
	char text[MSP_TIME_SIZE];

	if (when != MSP_TIME_NONE)
		return typed_at(ticket, now, when, at, err);
	if (previous > now + CLOCK_SLACK) {
		msp_error_set(
			err, MSP_DATA, "the last event is in the future: %s", msp_time_emit(previous, offset, text));
		msp_error_hint(err, "one of two clocks is wrong; check this one with date(1), or give --when");
		return -1;
	}
	/* An event in the same second as the opening belongs to it; behind other events it comes one second later. */
	if (previous < now)
		*at = now;
	else
		*at = first ? previous : previous + 1;
	return 0;
}

struct msp_node *msp_ticket_event(struct msp_arena *arena, const struct msp_writer *writer, int64_t at, bool typed)
{
	struct msp_node *event = msp_node_map(arena);
	char text[MSP_TIME_SIZE];

	msp_node_set_plain(arena, event, "at", msp_zone_emit(writer->zone, at, text));
	msp_node_set_string(arena, event, "by", writer->login);
	if (writer->program)
		msp_node_set_plain(arena, event, "auto", "yes");
	if (typed)
		msp_node_set_plain(arena, event, "recorded", msp_zone_emit(writer->zone, writer->clock, text));
	return event;
}

int msp_ticket_insert(struct msp_edit *edit, const struct msp_node *event, struct msp_error *err)
{
	struct msp_time at, other;
	size_t position = 0, index = 0;

	if (!msp_node_time(event, "at", &at))
		msp_bug("an event without time");
	msp_node_each_item(msp_node_get(edit->root, "log"), item) {
		index++;
		if (msp_node_time(item, "at", &other) && other.at <= at.at)
			position = index;
	}
	return msp_edit_insert(edit, "log", position, event, err);
}

char *msp_ticket_path(
	struct msp_arena *arena, const char *client, const char *number, int64_t opened, const struct msp_zone *zone)
{
	struct msp_date date = msp_zone_date(zone, opened);
	const struct msp_place place = {
		.client = client,
		.name = number,
		.year = msp_arena_printf(arena, "%04d", date.year),
		.month = msp_arena_printf(arena, "%02d", date.month),
	};
	return msp_kind_path(arena, MSP_KIND_TICKET, &place);
}
