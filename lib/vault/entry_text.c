/* SPDX-License-Identifier: ISC */
/* An entry as a text: a first line, `key: value` lines, notes. */
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/vault/entry.h"

#define OTPAUTH "otpauth://"
#define PEM "-----BEGIN "
#define NOTES "notes"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static const struct {
	const char *key;
	enum msp_entry_field field;
} keys[] = {
	{ "username", MSP_ENTRY_USERNAME },
	{ "user", MSP_ENTRY_USERNAME },
	{ "login", MSP_ENTRY_USERNAME },
	{ "url", MSP_ENTRY_URL },
	{ "website", MSP_ENTRY_URL },
	{ "link", MSP_ENTRY_URL },
	{ "totp", MSP_ENTRY_TOTP },
	{ "otp", MSP_ENTRY_TOTP },
	{ NOTES, MSP_ENTRY_NOTES },
};

struct text {
	const unsigned char *at, *end;
};

/* One line without its end (LF, CRLF); false at the end of the text. */
static bool next_line(struct text *text, const unsigned char **line, size_t *length)
{
	if (text->at == text->end)
		return false;
	const unsigned char *end = memchr(text->at, '\n', (size_t)(text->end - text->at));
	*line = text->at;
	*length = (size_t)((end != NULL ? end : text->end) - text->at);
	text->at = end != NULL ? end + 1 : text->end;
	while (*length > 0 && (*line)[*length - 1] == '\r')
		(*length)--;
	return true;
}

static bool starts(const unsigned char *line, size_t length, const char *prefix)
{
	return length >= strlen(prefix) && memcmp(line, prefix, strlen(prefix)) == 0;
}

static bool key_byte(unsigned char byte)
{
	return byte >= ' ' && byte != ':' && byte != 0x7f;
}

/* "key: value" or "key:"; the value may be empty only for notes. */
static bool split_line(const unsigned char *line, size_t length, struct msp_entry_part *part)
{
	size_t name = 0;

	while (name < length && name < MSP_ENTRY_NAME && key_byte(line[name]))
		name++;
	if (name == 0 || name == length || line[name] != ':' || line[0] == ' ' || line[name - 1] == ' ')
		return false;
	part->name = (const char *)line;
	part->name_length = name;
	part->bytes = line + name + 1;
	part->length = length - name - 1;
	if (part->length > 0 && part->bytes[0] != ' ')
		return false;
	while (part->length > 0 && part->bytes[0] == ' ') {
		part->bytes++;
		part->length--;
	}
	part->field = MSP_ENTRY_EXTRA;
	for (size_t i = 0; i < MSP_COUNT(keys); i++) {
		if (strlen(keys[i].key) == name && strncasecmp(keys[i].key, part->name, name) == 0)
			part->field = keys[i].field;
	}
	return part->length > 0 || part->field == MSP_ENTRY_NOTES;
}

static void add(struct msp_arena *arena, struct msp_entry *entry, enum msp_entry_field field,
	const unsigned char *bytes, size_t length)
{
	struct msp_entry_part part = { .field = field, .bytes = bytes, .length = length };

	if (length > 0)
		msp_entry_add(arena, entry, &part);
}

/* Line feeds at the end are no part of notes; a TOTP key among them is one. */
static void add_notes(
	struct msp_arena *arena, const unsigned char *bytes, const unsigned char *end, struct msp_entry *entry)
{
	struct text text = { bytes, end };
	const unsigned char *line, *from = bytes;
	size_t length;

	while (next_line(&text, &line, &length)) {
		if (!starts(line, length, OTPAUTH) || msp_entry_find(entry, MSP_ENTRY_TOTP) != NULL)
			continue;
		add(arena, entry, MSP_ENTRY_NOTES, from, (size_t)(line - from));
		add(arena, entry, MSP_ENTRY_TOTP, line, length);
		from = text.at;
	}
	while (end > from && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	add(arena, entry, MSP_ENTRY_NOTES, from, (size_t)(end - from));
}

/* Fields, until a line that is none: from there on it is notes. */
static void read_lines(struct msp_arena *arena, struct text *text, struct msp_entry *entry)
{
	const unsigned char *line;
	size_t length;

	while (next_line(text, &line, &length)) {
		struct msp_entry_part part = { 0 };
		if (starts(line, length, OTPAUTH) && msp_entry_find(entry, MSP_ENTRY_TOTP) == NULL) {
			add(arena, entry, MSP_ENTRY_TOTP, line, length);
			continue;
		}
		if (!split_line(line, length, &part)) {
			add_notes(arena, line, text->end, entry);
			return;
		}
		if (part.field == MSP_ENTRY_NOTES) {
			add_notes(arena, part.length > 0 ? part.bytes : text->at, text->end, entry);
			return;
		}
		/* a second one of a field that there is once */
		if (part.field != MSP_ENTRY_URL && msp_entry_find(entry, part.field) != NULL)
			part.field = MSP_ENTRY_EXTRA;
		if (part.field != MSP_ENTRY_EXTRA)
			part.name_length = 0;
		msp_entry_add(arena, entry, &part);
	}
}

void msp_entry_read(struct msp_arena *arena, const unsigned char *text, size_t length, struct msp_entry *entry)
{
	struct text rest = { text, text + length };
	const unsigned char *line;
	size_t line_length;

	if (starts(text, length, PEM)) {
		add(arena, entry, MSP_ENTRY_PASSWORD, text, length);
		return;
	}
	if (length == 0 || !next_line(&rest, &line, &line_length))
		return;
	if (line_length == 0) {
		add_notes(arena, rest.at, rest.end, entry);
		return;
	}
	add(arena, entry, starts(line, line_length, OTPAUTH) ? MSP_ENTRY_TOTP : MSP_ENTRY_PASSWORD, line, line_length);
	read_lines(arena, &rest, entry);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Without line ends at the end. */
static size_t trimmed(const struct msp_entry_part *part)
{
	size_t length = part->length;

	while (length > 0 && (part->bytes[length - 1] == '\n' || part->bytes[length - 1] == '\r'))
		length--;
	return length;
}

/* Without carriage returns before line feeds, too. */
static void add_text(struct msp_secret *payload, const struct msp_entry_part *part)
{
	size_t length = trimmed(part);

	for (size_t i = 0; i < length; i++) {
		size_t next = i;
		while (part->bytes[next] == '\r' && next + 1 < length)
			next++;
		if (part->bytes[next] == '\n')
			i = next;
		msp_secret_add(payload, part->bytes + i, 1);
	}
}

static bool several_lines(const struct msp_entry_part *part)
{
	size_t length = trimmed(part);

	return length == 0 || memchr(part->bytes, '\n', length) != NULL;
}

/* A name that a line can begin with. */
static void add_name(struct msp_secret *payload, const struct msp_entry_part *part)
{
	size_t before = payload->length;

	for (size_t i = 0; i < part->name_length && payload->length - before < MSP_ENTRY_NAME; i++) {
		unsigned char byte = (unsigned char)part->name[i];
		if (payload->length == before && byte == ' ')
			continue;
		/* not in the middle of a character */
		if (payload->length - before > MSP_ENTRY_NAME - 4 && (byte & 0xc0) != 0x80 && byte >= 0x80)
			break;
		msp_secret_add(payload, key_byte(byte) ? (const void *)&byte : "-", 1);
	}
	while (payload->length > before && payload->bytes[payload->length - 1] == ' ')
		msp_secret_truncate(payload, payload->length - 1);
	if (payload->length == before)
		msp_secret_adds(payload, msp_entry_field_name(MSP_ENTRY_EXTRA));
}

static void add_line(struct msp_secret *payload, const char *key, const struct msp_entry_part *part)
{
	if (key != NULL)
		msp_secret_adds(payload, key);
	else
		add_name(payload, part);
	msp_secret_adds(payload, ": ");
	add_text(payload, part);
	msp_secret_adds(payload, "\n");
}

/* Lines of one kind of field; `skip` of them are elsewhere already. */
static void add_lines(
	struct msp_secret *payload, const struct msp_entry *entry, enum msp_entry_field field, size_t skip)
{
	const char *key = field == MSP_ENTRY_EXTRA ? NULL : msp_entry_field_name(field);

	for (size_t i = 0; i < entry->count; i++) {
		const struct msp_entry_part *part = &entry->parts[i];
		if (part->field == field && skip > 0)
			skip--;
		else if (part->field == field && !several_lines(part))
			add_line(payload, key, part);
	}
}

/* Notes, then what has several lines and so cannot be a field. */
static void add_tail(struct msp_secret *payload, const struct msp_entry *entry)
{
	size_t before = payload->length;

	for (size_t i = 0; i < entry->count; i++) {
		if (entry->parts[i].field != MSP_ENTRY_NOTES || trimmed(&entry->parts[i]) == 0)
			continue;
		add_text(payload, &entry->parts[i]);
		msp_secret_adds(payload, "\n");
	}
	for (size_t i = 0; i < entry->count; i++) {
		const struct msp_entry_part *part = &entry->parts[i];
		if (part->field != MSP_ENTRY_EXTRA || !several_lines(part))
			continue;
		if (payload->length > before)
			msp_secret_adds(payload, "\n");
		add_name(payload, part);
		msp_secret_adds(payload, ":\n");
		add_text(payload, part);
		msp_secret_adds(payload, "\n");
	}
}

static size_t count_fields(const struct msp_entry *entry, enum msp_entry_field field)
{
	size_t count = 0;

	for (size_t i = 0; i < entry->count; i++)
		count += entry->parts[i].field == field;
	return count;
}

/* "notes: one line", or "notes:" and the lines. */
static void add_notes_lines(struct msp_secret *payload, const struct msp_entry *entry)
{
	struct msp_secret notes;

	msp_secret_init(&notes, payload->memory);
	add_tail(&notes, entry);
	if (notes.length > 0) {
		bool one = memchr(notes.bytes, '\n', notes.length) == notes.bytes + notes.length - 1 &&
			   notes.bytes[0] != ' ' && notes.bytes[0] != '\n';
		msp_secret_adds(payload, NOTES);
		msp_secret_adds(payload, one ? ": " : ":\n");
		msp_secret_add(payload, notes.bytes, notes.length);
	}
	msp_secret_release(&notes);
}

static void add_rest(struct msp_secret *payload, const struct msp_entry *entry, bool whole, bool totp_first)
{
	if (whole)
		add_lines(payload, entry, MSP_ENTRY_USERNAME, 0);
	add_lines(payload, entry, MSP_ENTRY_URL, whole ? 0 : 1);
	add_lines(payload, entry, MSP_ENTRY_TOTP, totp_first ? 1 : 0);
	add_lines(payload, entry, MSP_ENTRY_EXTRA, 0);
	add_notes_lines(payload, entry);
}

/* Nothing with a line of its own: the text as it stands, without the line that says notes. */
static bool only_notes(const struct msp_entry *entry, bool whole)
{
	return count_fields(entry, MSP_ENTRY_EXTRA) == 0 &&
	       (whole ? count_fields(entry, MSP_ENTRY_URL) + count_fields(entry, MSP_ENTRY_USERNAME) == 0
		      : count_fields(entry, MSP_ENTRY_URL) <= 1);
}

static void write_note(const struct msp_entry *entry, bool whole, struct msp_secret *payload)
{
	const struct msp_entry_part *password = msp_entry_find(entry, MSP_ENTRY_PASSWORD);

	if (password != NULL) {
		add_text(payload, password);
		msp_secret_adds(payload, "\n");
	} else if (whole) {
		msp_secret_adds(payload, "\n");
	}
	if (only_notes(entry, whole) && count_fields(entry, MSP_ENTRY_TOTP) == 0)
		add_tail(payload, entry);
	else
		add_rest(payload, entry, whole, false);
}

/* Is the password a PEM text, and nothing else there? */
static bool is_key(const struct msp_entry *entry, const struct msp_entry_part *password)
{
	return starts(password->bytes, password->length, PEM) && count_fields(entry, MSP_ENTRY_NOTES) == 0 &&
	       count_fields(entry, MSP_ENTRY_TOTP) == 0 && only_notes(entry, false);
}

int msp_entry_write(const struct msp_entry *entry, bool whole, enum msp_secret_kind *kind, struct msp_secret *payload,
	struct msp_error *err)
{
	const struct msp_entry_part *password = msp_entry_find(entry, MSP_ENTRY_PASSWORD);
	const struct msp_entry_part *totp = msp_entry_find(entry, MSP_ENTRY_TOTP);
	const struct msp_entry_part *first = password != NULL ? password : totp;

	msp_secret_clear(payload);
	if (first == NULL || several_lines(first)) {
		*kind = MSP_SECRET_NOTE;
		if (password != NULL && is_key(entry, password)) {
			*kind = MSP_SECRET_KEY;
			msp_secret_add(payload, password->bytes, password->length);
			return 0;
		}
		write_note(entry, whole, payload);
		return payload->length > (whole ? 1U : 0U)
			       ? 0
			       : msp_error_set(err, MSP_MISSING, "neither password nor TOTP key nor notes");
	}
	*kind = first == password ? MSP_SECRET_PASSWORD : MSP_SECRET_TOTP;
	add_text(payload, first);
	msp_secret_adds(payload, "\n");
	add_rest(payload, entry, whole, first == totp);
	return 0;
}
