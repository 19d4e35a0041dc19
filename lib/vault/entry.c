/* SPDX-License-Identifier: ISC */
/* Streams of entries, and the parts of one. */
#include "lib/vault/entry.h"

#include <string.h>

#define BEGIN 'E'
#define END '.'

const char *msp_entry_field_name(enum msp_entry_field field)
{
	static const char *const names[MSP_ENTRY_FIELDS] = {
#define NAME(id, name) name,
		MSP_ENTRY_FIELDS_TABLE(NAME)
#undef NAME
	};

	return names[field];
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void put_byte(struct msp_secret *stream, int byte)
{
	unsigned char one = (unsigned char)byte;

	msp_secret_add(stream, &one, 1);
}

static void put_bytes(struct msp_secret *stream, const void *bytes, size_t length)
{
	uint32_t number = (uint32_t)length;

	if (length > UINT32_MAX)
		msp_bug("a part of an entry with %zu bytes", length);
	msp_secret_add(stream, &number, sizeof number);
	msp_secret_add(stream, bytes, length);
}

void msp_entry_begin(struct msp_secret *stream, uint32_t place)
{
	put_byte(stream, BEGIN);
	msp_secret_add(stream, &place, sizeof place);
}

void msp_entry_put(
	struct msp_secret *stream, enum msp_entry_field field, const char *name, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	put_byte(stream, (int)field);
	put_bytes(stream, name, name != NULL ? strlen(name) : 0);
	put_bytes(stream, bytes, length);
}

void msp_entry_puts(struct msp_secret *stream, enum msp_entry_field field, const char *text)
{
	msp_entry_put(stream, field, NULL, text, text != NULL ? strlen(text) : 0);
}

void msp_entry_end(struct msp_secret *stream)
{
	put_byte(stream, END);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct reader {
	const unsigned char *at, *end;
};

static bool take_number(struct reader *reader, uint32_t *number)
{
	if ((size_t)(reader->end - reader->at) < sizeof *number)
		return false;
	memcpy(number, reader->at, sizeof *number);
	reader->at += sizeof *number;
	return true;
}

static bool take_bytes(struct reader *reader, const unsigned char **bytes, size_t *length)
{
	uint32_t number;

	if (!take_number(reader, &number) || (size_t)(reader->end - reader->at) < number)
		return false;
	*bytes = reader->at;
	*length = number;
	reader->at += number;
	return true;
}

static bool take_part(struct reader *reader, struct msp_entry_part *part)
{
	const unsigned char *name;

	if (reader->at == reader->end || *reader->at >= MSP_ENTRY_FIELDS)
		return false;
	part->field = (enum msp_entry_field) * reader->at++;
	if (!take_bytes(reader, &name, &part->name_length) || !take_bytes(reader, &part->bytes, &part->length))
		return false;
	part->name = (const char *)name;
	return part->length > 0;
}

static bool take_entry(struct msp_arena *arena, struct reader *reader, struct msp_entry *entry)
{
	struct msp_entry_part part;

	if (*reader->at++ != BEGIN || !take_number(reader, &entry->place))
		return false;
	while (reader->at < reader->end && *reader->at != END) {
		if (!take_part(reader, &part))
			return false;
		msp_entry_add(arena, entry, &part);
	}
	return reader->at < reader->end && *reader->at++ == END;
}

int msp_entry_next(struct msp_arena *arena, const struct msp_secret *stream, size_t *at, struct msp_entry *entry,
	struct msp_error *err)
{
	*entry = (struct msp_entry){ 0 };
	if (*at >= stream->length) /* also a stream of nothing, which has no bytes to point to */
		return 0;
	struct reader reader = { stream->bytes + *at, stream->bytes + stream->length };
	if (!take_entry(arena, &reader, entry))
		return msp_error_set(err, MSP_DATA, "the entries that were read came broken");
	*at = (size_t)(reader.at - stream->bytes);
	return 1;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

const struct msp_entry_part *msp_entry_find(const struct msp_entry *entry, enum msp_entry_field field)
{
	for (size_t i = 0; i < entry->count; i++) {
		if (entry->parts[i].field == field)
			return &entry->parts[i];
	}
	return NULL;
}

void msp_entry_add(struct msp_arena *arena, struct msp_entry *entry, const struct msp_entry_part *part)
{
	msp_arena_reserve(arena, entry->parts, entry->count, entry->capacity);
	entry->parts[entry->count++] = *part;
}
