/* SPDX-License-Identifier: ISC */
#include "lib/vault/keepass.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/vault/keepass_expat.h"
#include "lib/vault/keepass_otp.h"

#define DEPTH 64 /* of elements; KeePass needs six, and two for each group in a group */

enum element {
	OTHER, /* and all below it */
	DOCUMENT,
	META,
	RECYCLE_BIN,
	ROOT,
	GROUP,
	GROUP_UUID,
	GROUP_NAME,
	ENTRY,
	ENTRY_UUID,
	TAGS,
	TIMES,
	EXPIRES,
	EXPIRY_TIME,
	STRING,
	KEY,
	VALUE,
	BINARY,
	BINARY_KEY,
};

static const struct {
	enum element parent;
	const char *name;
	enum element element;
} grammar[] = {
	{ DOCUMENT, "Meta", META },
	{ META, "RecycleBinUUID", RECYCLE_BIN },
	{ DOCUMENT, "Root", ROOT },
	{ ROOT, "Group", GROUP },
	{ GROUP, "Group", GROUP },
	{ GROUP, "UUID", GROUP_UUID },
	{ GROUP, "Name", GROUP_NAME },
	{ GROUP, "Entry", ENTRY },
	{ ENTRY, "UUID", ENTRY_UUID },
	{ ENTRY, "Tags", TAGS },
	{ ENTRY, "Times", TIMES },
	{ TIMES, "Expires", EXPIRES },
	{ TIMES, "ExpiryTime", EXPIRY_TIME },
	{ ENTRY, "String", STRING },
	{ STRING, "Key", KEY },
	{ STRING, "Value", VALUE },
	{ ENTRY, "Binary", BINARY },
	{ BINARY, "Key", BINARY_KEY },
};

struct level {
	enum element element;
	size_t folder;   /* GROUP: length of the path before it */
	bool in_the_bin; /* GROUP */
};

struct reader {
	struct keepass_expat api;
	XML_Parser parser;
	struct msp_secret *entries;
	struct msp_error *err;
	bool failed;
	struct level levels[DEPTH];
	size_t depth, groups;
	struct msp_buf folder, bin;  /* path of groups; UUID of the bin */
	struct msp_secret text, key; /* of the element that is read; name of the field */
	bool too_long, expires;
	struct msp_buf expiry;
	struct keepass_otp otp;
};

/* ---- failing ----------------------------------------------------------------------------------------------------- */

static int column(const struct reader *reader)
{
	return (int)reader->api.XML_GetCurrentColumnNumber(reader->parser) + 1;
}

static int line(const struct reader *reader)
{
	return (int)reader->api.XML_GetCurrentLineNumber(reader->parser);
}

static void stop(struct reader *reader, const char *message, const char *hint)
{
	if (reader->failed)
		return;
	reader->failed = true;
	msp_error_put(reader->err, MSP_DATA, "%s", message);
	msp_error_at(reader->err, NULL, line(reader), column(reader));
	msp_error_hint(reader->err, "%s", hint);
	reader->api.XML_StopParser(reader->parser, XML_FALSE);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool text_is(const struct msp_secret *text, const char *wanted)
{
	return text->length == strlen(wanted) && (text->length == 0 || memcmp(text->bytes, wanted, text->length) == 0);
}

static enum msp_entry_field field_of(const struct msp_secret *key)
{
	return text_is(key, "Title")      ? MSP_ENTRY_TITLE
	       : text_is(key, "UserName") ? MSP_ENTRY_USERNAME
	       : text_is(key, "Password") ? MSP_ENTRY_PASSWORD
	       : text_is(key, "URL")      ? MSP_ENTRY_URL
	       : text_is(key, "Notes")    ? MSP_ENTRY_NOTES
					  : MSP_ENTRY_EXTRA;
}

/* "{REF:P@I:46C9B1FF…}": the value of another entry. */
static bool is_reference(const struct msp_secret *text)
{
	static const char mark[] = "{REF:";

	for (size_t i = 0; i + sizeof mark - 1 <= text->length; i++) {
		if (memcmp(text->bytes + i, mark, sizeof mark - 1) == 0)
			return true;
	}
	return false;
}

static void end_value(struct reader *reader)
{
	struct msp_secret *text = &reader->text;
	char name[MSP_ENTRY_NAME + 1] = "";
	size_t length = reader->key.length < MSP_ENTRY_NAME ? reader->key.length : MSP_ENTRY_NAME;
	enum msp_entry_field field = field_of(&reader->key);

	if (text->length == 0 && !reader->too_long)
		return;
	if (length > 0)
		memcpy(name, reader->key.bytes, length);
	/* no half of a character */
	name[msp_utf8_check(name, length)] = '\0';
	if (reader->too_long)
		msp_entry_puts(reader->entries, MSP_ENTRY_REFUSED, msp_message("a value of over 16 MiB"));
	else if (field != MSP_ENTRY_NOTES && is_reference(text))
		msp_entry_puts(reader->entries, MSP_ENTRY_REFUSED,
			msp_message("it refers to another entry ({REF:…}): write the value itself there"));
	else if (!keepass_otp_take(&reader->otp, name, (const char *)text->bytes, text->length))
		msp_entry_put(
			reader->entries, field, field == MSP_ENTRY_EXTRA ? name : NULL, text->bytes, text->length);
}

/* "a;b": each is a tag. */
static void put_tags(struct reader *reader)
{
	const struct msp_secret *text = &reader->text;

	for (size_t from = 0, at = 0; at <= text->length; at++) {
		if (at < text->length && text->bytes[at] != ';' && text->bytes[at] != ',')
			continue;
		if (at > from)
			msp_entry_put(reader->entries, MSP_ENTRY_TAG, NULL, text->bytes + from, at - from);
		from = at + 1;
	}
}

/* ---- groups and entries ------------------------------------------------------------------------------------------ */

static struct level *innermost_group(struct reader *reader)
{
	for (size_t i = reader->depth; i-- > 0;) {
		if (reader->levels[i].element == GROUP)
			return &reader->levels[i];
	}
	msp_bug("no group around an entry of KeePass");
}

/* The first group is the database itself. */
static void name_group(struct reader *reader)
{
	const struct level *group = innermost_group(reader);
	struct msp_buf *folder = &reader->folder;

	if (reader->groups < 2)
		return;
	msp_buf_truncate(folder, group->folder);
	if (folder->length > 0)
		msp_buf_addc(folder, '/');
	for (size_t i = 0; i < reader->text.length; i++)
		msp_buf_addc(folder, reader->text.bytes[i] == '/' ? '-' : (char)reader->text.bytes[i]);
}

static void begin_entry(struct reader *reader)
{
	const struct level *group = innermost_group(reader);

	msp_entry_begin(reader->entries, (uint32_t)line(reader));
	msp_entry_put(reader->entries, MSP_ENTRY_FOLDER, NULL, reader->folder.data, reader->folder.length);
	if (group->in_the_bin)
		msp_entry_puts(reader->entries, MSP_ENTRY_SKIPPED, msp_message("it is in the recycle bin"));
	keepass_otp_clear(&reader->otp);
	reader->expires = false;
	msp_buf_clear(&reader->expiry);
}

static void end_entry(struct reader *reader)
{
	keepass_otp_put(&reader->otp, reader->entries);
	if (reader->expires && reader->expiry.length >= MSP_VAULT_DAY - 1)
		msp_entry_put(reader->entries, MSP_ENTRY_EXPIRES, NULL, reader->expiry.data, MSP_VAULT_DAY - 1);
	msp_entry_end(reader->entries);
}

static void end_group_uuid(struct reader *reader)
{
	if (reader->bin.length > 0 && text_is(&reader->text, reader->bin.data))
		innermost_group(reader)->in_the_bin = true;
}

static void end_element(struct reader *reader, enum element element)
{
	const struct msp_secret *text = &reader->text;

	switch (element) {
	case RECYCLE_BIN:
		msp_buf_add(&reader->bin, text->bytes, text->length);
		break;
	case GROUP_UUID:
		end_group_uuid(reader);
		break;
	case GROUP_NAME:
		name_group(reader);
		break;
	case ENTRY:
		end_entry(reader);
		break;
	case ENTRY_UUID:
		msp_entry_put(reader->entries, MSP_ENTRY_ID, NULL, text->bytes, text->length);
		break;
	case TAGS:
		put_tags(reader);
		break;
	case EXPIRES:
		reader->expires = text_is(text, "True");
		break;
	case EXPIRY_TIME:
		msp_buf_add(&reader->expiry, text->bytes, text->length);
		break;
	case KEY:
		msp_secret_clear(&reader->key);
		msp_secret_add(&reader->key, text->bytes, text->length);
		break;
	case VALUE:
		end_value(reader);
		break;
	case BINARY_KEY:
		msp_entry_put(reader->entries, MSP_ENTRY_LEFT, NULL, text->bytes, text->length);
		break;
	default:
		break;
	}
}

/* ---- what expat calls -------------------------------------------------------------------------------------------- */

static enum element find_element(const struct reader *reader, const char *name)
{
	if (reader->depth == 0)
		return strcmp(name, "KeePassFile") == 0 ? DOCUMENT : OTHER;
	enum element parent = reader->levels[reader->depth - 1].element;
	for (size_t i = 0; i < MSP_COUNT(grammar); i++) {
		if (grammar[i].parent == parent && strcmp(grammar[i].name, name) == 0)
			return grammar[i].element;
	}
	return OTHER;
}

static bool is_protected(const char **attributes)
{
	for (size_t i = 0; attributes[i] != NULL; i += 2) {
		if (strcmp(attributes[i], "Protected") == 0 && strcmp(attributes[i + 1], "True") == 0)
			return true;
	}
	return false;
}

static void XMLCALL on_start(void *context, const char *name, const char **attributes)
{
	struct reader *reader = context;
	struct level level = { .element = find_element(reader, name), .folder = reader->folder.length };

	if (reader->failed)
		return;
	if (reader->depth == 0 && level.element != DOCUMENT) {
		stop(reader, msp_message("this is no KeePass XML"),
			msp_message("KeePass: File, Export, KeePass XML (2.x); KeePassXC: keepassxc-cli export FILE"));
		return;
	}
	if (reader->depth == DEPTH) {
		stop(reader, msp_message("groups nested too deeply"), "");
		return;
	}
	if (level.element == VALUE && is_protected(attributes)) {
		stop(reader, msp_message("values are still encrypted"),
			msp_message("export from the unlocked database as KeePass XML (2.x)"));
		return;
	}
	if (level.element == GROUP) {
		level.in_the_bin = reader->depth > 1 && reader->levels[reader->depth - 1].in_the_bin;
		reader->groups++;
	}
	reader->levels[reader->depth++] = level;
	msp_secret_clear(&reader->text);
	reader->too_long = false;
	if (level.element == ENTRY)
		begin_entry(reader);
	if (level.element == STRING)
		msp_secret_clear(&reader->key);
}

static void XMLCALL on_end(void *context, const char *name)
{
	struct reader *reader = context;

	(void)name;
	if (reader->failed)
		return;
	const struct level level = reader->levels[reader->depth - 1];
	end_element(reader, level.element);
	reader->depth--;
	if (level.element == GROUP) {
		msp_buf_truncate(&reader->folder, level.folder);
		reader->groups--;
	}
	msp_secret_clear(&reader->text);
}

static void XMLCALL on_text(void *context, const char *bytes, int length)
{
	struct reader *reader = context;

	/* attachments are in Meta, in OTHER: nobody reads them */
	if (reader->failed || reader->depth == 0 || reader->levels[reader->depth - 1].element == OTHER)
		return;
	if (reader->text.length + (size_t)length > MSP_AGE_PAYLOAD_LIMIT)
		reader->too_long = true;
	else
		msp_secret_add(&reader->text, bytes, (size_t)length);
}

/* A document type can make any text out of entities: KeePass writes none. */
static void XMLCALL on_doctype(void *context, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(context, msp_message("a document type (<!DOCTYPE …>), which no KeePass writes"), "");
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void open_reader(struct reader *reader)
{
	struct msp_secret_memory *memory = reader->entries->memory;

	reader->folder = reader->bin = reader->expiry = (struct msp_buf)MSP_BUF_INIT;
	msp_secret_init(&reader->text, memory);
	msp_secret_init(&reader->key, memory);
	keepass_otp_init(&reader->otp, memory);
	reader->api.XML_SetUserData(reader->parser, reader);
	reader->api.XML_SetElementHandler(reader->parser, on_start, on_end);
	reader->api.XML_SetCharacterDataHandler(reader->parser, on_text);
	reader->api.XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
}

static void close_reader(struct reader *reader)
{
	msp_buf_release(&reader->folder);
	msp_buf_release(&reader->bin);
	msp_buf_release(&reader->expiry);
	msp_secret_release(&reader->text);
	msp_secret_release(&reader->key);
	keepass_otp_release(&reader->otp);
	reader->api.XML_ParserFree(reader->parser);
}

static int parse(struct reader *reader, const char *text, size_t length)
{
	if (reader->api.XML_Parse(reader->parser, text, (int)length, 1) == XML_STATUS_OK)
		return 0;
	if (!reader->failed) {
		msp_error_put(reader->err, MSP_DATA, "malformed XML: %s",
			reader->api.XML_ErrorString(reader->api.XML_GetErrorCode(reader->parser)));
		msp_error_at(reader->err, NULL, line(reader), column(reader));
	}
	return -1;
}

int msp_keepass_read(const char *text, size_t length, struct msp_secret *entries, struct msp_error *err)
{
	struct reader reader = { .entries = entries, .err = err };

	if (keepass_expat_load(&reader.api, err) != 0)
		return -1;
	if (length > MSP_ENTRY_STREAM_LIMIT)
		return msp_error_set(err, MSP_DATA, "the file is too long");
	reader.parser = reader.api.XML_ParserCreate(NULL);
	if (reader.parser == NULL)
		msp_out_of_memory();
	open_reader(&reader);
	int failed = parse(&reader, text, length);
	close_reader(&reader);
	return failed;
}
