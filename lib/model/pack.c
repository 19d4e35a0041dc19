/* SPDX-License-Identifier: ISC */
/*
 * Form: number of strings, the strings (NUL-terminated, each once), the header record, number of events, a record for
 * each.  A record is a mask of the fields that are not at their default, then those fields as variable-length numbers;
 * a string is its place in the list.  The version of the index changes with these tables, so nothing older is ever
 * read.
 */
#include "lib/model/pack.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"

enum field_type {
	FIELD_TEXT,
	FIELD_TIME, /* int64_t; default MSP_TIME_NONE */
	FIELD_LONG, /* int64_t; default 0, as below */
	FIELD_INT,  /* int, enum, unsigned, int32_t */
	FIELD_BOOL,
};

struct field {
	enum field_type type;
	size_t offset;
};

#define HEADER(type, name)                                      \
	{                                                       \
		FIELD_##type, offsetof(struct msp_ticket, name) \
	}
static const struct field header_fields[] = {
	HEADER(TEXT, id),
	HEADER(TEXT, client),
	HEADER(TIME, opened),
	HEADER(INT, opened_offset),
	HEADER(TEXT, by),
	HEADER(TEXT, uid),
	HEADER(TEXT, title),
	HEADER(TEXT, type),
	HEADER(TEXT, channel),
	HEADER(TEXT, requester),
	HEADER(TEXT, site),
	HEADER(TEXT, category),
	HEADER(TEXT, impact),
	HEADER(TEXT, urgency),
	HEADER(TEXT, priority),
	HEADER(TEXT, service),
	HEADER(TEXT, entity),
	HEADER(TEXT, origin),
	HEADER(TEXT, formerly),
	HEADER(TEXT, moved),
	HEADER(TEXT, parent),
	HEADER(BOOL, unknown_response),
	HEADER(BOOL, unknown_update),
	HEADER(BOOL, unknown_resolution),
	HEADER(BOOL, unknown_arrival),
	HEADER(BOOL, unknown_notify),
	HEADER(TEXT, assets),
};

#define EVENT(type, name)                                      \
	{                                                      \
		FIELD_##type, offsetof(struct msp_event, name) \
	}
static const struct field event_fields[] = {
	EVENT(TIME, at),
	EVENT(INT, offset),
	EVENT(INT, bits),
	EVENT(TEXT, by),
	EVENT(INT, status),
	EVENT(INT, wait),
	EVENT(TEXT, assign),
	EVENT(LONG, seconds),
	EVENT(TEXT, cause),
	EVENT(INT, level),
	EVENT(TEXT, wait_on),
	EVENT(TEXT, wait_ref),
	EVENT(TIME, wait_until),
	EVENT(TIME, arrived),
	EVENT(TEXT, type),
	EVENT(TEXT, priority),
	EVENT(TEXT, impact),
	EVENT(TEXT, urgency),
	EVENT(TEXT, merged),
	EVENT(LONG, people),
	EVENT(TIME, affected_from),
	EVENT(TIME, affected_until),
	EVENT(TIME, recorded),
	EVENT(INT, cover),
	EVENT(INT, score),
	EVENT(TEXT, comment),
};

/* A field more in one of the structs is a line more in one of the tables (or test_load.c fails, which compares all). */
_Static_assert(sizeof(void *) != 8 || sizeof(struct msp_ticket) == 216, "header_fields has every field but the events");
_Static_assert(sizeof(void *) != 8 || sizeof(struct msp_event) == 192, "event_fields has every field but the node");

/* ---- writing ---- */

struct packer {
	struct msp_arena *arena;
	struct msp_buf *out;
	const char **strings;
	size_t count, capacity;
};

static void put(struct msp_buf *out, uint64_t value)
{
	while (value >= 0x80) {
		msp_buf_addc(out, (char)(value | 0x80));
		value >>= 7;
	}
	msp_buf_addc(out, (char)value);
}

/* Small numbers of either sign are short. */
static void put_signed(struct msp_buf *out, int64_t value)
{
	put(out, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

static size_t string_number(struct packer *packer, const char *text)
{
	for (size_t i = 0; i < packer->count; i++)
		if (packer->strings[i][0] == text[0] && strcmp(packer->strings[i], text) == 0)
			return i;
	msp_arena_reserve(packer->arena, packer->strings, packer->count, packer->capacity);
	packer->strings[packer->count] = text;
	return packer->count++;
}

static const char *text_of(const void *record, const struct field *field)
{
	const char *text;

	memcpy(&text, (const char *)record + field->offset, sizeof text);
	return text;
}

static int64_t number_of(const void *record, const struct field *field)
{
	const char *at = (const char *)record + field->offset;
	int64_t wide;
	int narrow;
	bool truth;

	switch (field->type) {
	case FIELD_TIME:
	case FIELD_LONG:
		memcpy(&wide, at, sizeof wide);
		return wide;
	case FIELD_INT:
		memcpy(&narrow, at, sizeof narrow);
		return narrow;
	case FIELD_BOOL:
		memcpy(&truth, at, sizeof truth);
		return truth;
	case FIELD_TEXT:
		break;
	}
	msp_bug("a text is no number");
}

static bool is_default(const void *record, const struct field *field)
{
	if (field->type == FIELD_TEXT)
		return text_of(record, field) == NULL;
	return number_of(record, field) == (field->type == FIELD_TIME ? MSP_TIME_NONE : 0);
}

static void note_strings(struct packer *packer, const void *record, const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fields[i].type == FIELD_TEXT && !is_default(record, &fields[i]))
			string_number(packer, text_of(record, &fields[i]));
}

/* Modulo 2^64, as take_record adds: what came out of a damaged index may hold any times. */
static int64_t difference(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static void put_record(
	struct packer *packer, const void *record, const struct field *fields, size_t count, int64_t base)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < count; i++)
		if (!is_default(record, &fields[i]))
			mask |= UINT64_C(1) << i;
	put(packer->out, mask);
	for (size_t i = 0; i < count; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		if (fields[i].type == FIELD_TEXT)
			put(packer->out, string_number(packer, text_of(record, &fields[i])));
		else
			put_signed(packer->out,
				difference(number_of(record, &fields[i]), fields[i].type == FIELD_TIME ? base : 0));
	}
}

void msp_pack_ticket(const struct msp_ticket *ticket, struct msp_buf *out)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct packer packer = { .arena = &arena, .out = out };

	note_strings(&packer, ticket, header_fields, MSP_COUNT(header_fields));
	for (size_t i = 0; i < ticket->event_count; i++)
		note_strings(&packer, &ticket->events[i], event_fields, MSP_COUNT(event_fields));
	put(out, packer.count);
	for (size_t i = 0; i < packer.count; i++)
		msp_buf_add(out, packer.strings[i], strlen(packer.strings[i]) + 1);
	put_record(&packer, ticket, header_fields, MSP_COUNT(header_fields), 0);
	put(out, ticket->event_count);
	for (size_t i = 0; i < ticket->event_count; i++)
		put_record(&packer, &ticket->events[i], event_fields, MSP_COUNT(event_fields), ticket->opened);
	msp_arena_release(&arena);
}

/* ---- reading ---- */

struct unpacker {
	const unsigned char *at, *end;
	const char **strings;
	size_t count;
	bool damaged;
};

static uint64_t take(struct unpacker *unpacker)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && unpacker->at < unpacker->end; shift += 7) {
		unsigned char byte = *unpacker->at++;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	unpacker->damaged = true;
	return 0;
}

static int64_t take_signed(struct unpacker *unpacker)
{
	uint64_t value = take(unpacker);

	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static void take_text(struct unpacker *unpacker, void *record, const struct field *field)
{
	uint64_t number = take(unpacker);

	if (number >= unpacker->count) {
		unpacker->damaged = true;
		return;
	}
	memcpy((char *)record + field->offset, &unpacker->strings[number], sizeof unpacker->strings[number]);
}

static void set_number(void *record, const struct field *field, int64_t value)
{
	char *at = (char *)record + field->offset;
	int narrow = (int)value;
	bool truth = value != 0;

	if (field->type == FIELD_TIME || field->type == FIELD_LONG)
		memcpy(at, &value, sizeof value);
	else if (field->type == FIELD_INT)
		memcpy(at, &narrow, sizeof narrow);
	else
		memcpy(at, &truth, sizeof truth);
}

/* The record is zeroed. */
static void take_record(struct unpacker *unpacker, void *record, const struct field *fields, size_t count, int64_t base)
{
	uint64_t mask = take(unpacker);

	for (size_t i = 0; i < count; i++) {
		if ((mask >> i & 1) == 0) {
			if (fields[i].type == FIELD_TIME)
				set_number(record, &fields[i], MSP_TIME_NONE);
		} else if (fields[i].type == FIELD_TEXT) {
			take_text(unpacker, record, &fields[i]);
		} else {
			uint64_t value = (uint64_t)take_signed(unpacker);
			value += fields[i].type == FIELD_TIME ? (uint64_t)base : 0;
			set_number(record, &fields[i], (int64_t)value);
		}
	}
}

static void take_strings(struct unpacker *unpacker, struct msp_arena *arena)
{
	uint64_t count = take(unpacker);

	if (count > (uint64_t)(unpacker->end - unpacker->at)) {
		unpacker->damaged = true;
		return;
	}
	unpacker->strings = msp_arena_array(arena, count, sizeof *unpacker->strings);
	for (; unpacker->count < count; unpacker->count++) {
		const unsigned char *end = memchr(unpacker->at, '\0', (size_t)(unpacker->end - unpacker->at));
		if (end == NULL) {
			unpacker->damaged = true;
			return;
		}
		unpacker->strings[unpacker->count] = (const char *)unpacker->at;
		unpacker->at = end + 1;
	}
}

static void take_events(struct unpacker *unpacker, struct msp_arena *arena, struct msp_ticket *ticket)
{
	uint64_t count = take(unpacker);

	if (count > (uint64_t)(unpacker->end - unpacker->at)) {
		unpacker->damaged = true;
		return;
	}
	ticket->events = msp_arena_array(arena, count, sizeof *ticket->events);
	for (; ticket->event_count < count; ticket->event_count++)
		take_record(unpacker, &ticket->events[ticket->event_count], event_fields, MSP_COUNT(event_fields),
			ticket->opened);
}

int msp_unpack_ticket(
	struct msp_arena *arena, const void *bytes, size_t length, struct msp_ticket **result, struct msp_error *err)
{
	const unsigned char *copy = msp_arena_memdup(arena, bytes, length);
	struct unpacker unpacker = { .at = copy, .end = copy + length };
	struct msp_ticket *ticket = msp_arena_alloc(arena, sizeof *ticket);

	take_strings(&unpacker, arena);
	if (!unpacker.damaged)
		take_record(&unpacker, ticket, header_fields, MSP_COUNT(header_fields), 0);
	if (!unpacker.damaged)
		take_events(&unpacker, arena, ticket);
	if (unpacker.damaged || unpacker.at != unpacker.end || ticket->id == NULL || ticket->client == NULL)
		return msp_error_set(err, MSP_IO, "index: the events of a ticket are damaged");
	const char *dash = strrchr(ticket->id, '-');
	ticket->number = dash == NULL ? ticket->id : dash + 1;
	*result = ticket;
	return 0;
}
