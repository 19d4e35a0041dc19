/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/vault/document_private.h"

static void fail(struct msp_document *document, const char *key, const char *message)
{
	if (document->failed != 0)
		return;
	document->failed = -1;
	msp_error_set(document->err, MSP_DATA, "%s", msp_message(message));
	msp_error_at(document->err, document->path, document->line, 0);
	msp_error_field(document->err, key);
}

void msp_document_refuse(struct msp_document *document, const char *key, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *message = msp_arena_vprintf(document->arena, msp_message(format), args);
	va_end(args);
	fail(document, key, message);
}

void msp_document_open(struct msp_document *document, struct msp_arena *arena, const char *path, const char *text,
	size_t length, struct msp_error *err)
{
	*document = (struct msp_document){ .arena = arena, .path = path, .text = text, .err = err, .line = 1 };
	document->at = text;
	document->end = text + length;
	if (length > MSP_DOCUMENT_LIMIT) {
		fail(document, NULL, "longer than any signed document");
		return;
	}
	size_t bad = msp_utf8_check(text, length);
	for (size_t i = 0; i < length && i < bad; i++) {
		unsigned char byte = (unsigned char)text[i];
		if ((byte < 0x20 && byte != '\n') || byte == 0x7F)
			bad = i;
	}
	if (bad < length) {
		for (size_t i = 0; i < bad; i++)
			document->line += text[i] == '\n';
		fail(document, NULL, "a byte that no signed document has");
	}
}

static bool take(struct msp_document *document, const char *expected)
{
	size_t length = strlen(expected);

	if ((size_t)(document->end - document->at) < length || memcmp(document->at, expected, length) != 0)
		return false;
	document->at += length;
	return true;
}

static bool want(struct msp_document *document, const char *key, const char *expected, const char *message)
{
	if (document->failed != 0)
		return false;
	if (take(document, expected))
		return true;
	fail(document, key, message);
	return false;
}

static bool want_key(struct msp_document *document, const char *key)
{
	return want(document, key, key, "this key belongs here") && want(document, key, ":", "this key belongs here");
}

static void end_line(struct msp_document *document, const char *key)
{
	if (want(document, key, "\n", "the line goes on where it should end"))
		document->line++;
}

/* Four hex digits of an escape; 0 = they are none, or NUL, which no text holds. */
static uint32_t read_hex(struct msp_document *document)
{
	static const char digits[] = "0123456789ABCDEF";
	uint32_t code = 0;

	for (int i = 0; i < 4; i++) {
		const char *digit =
			document->at < document->end ? memchr(digits, *document->at, sizeof digits - 1) : NULL;
		if (digit == NULL)
			return 0;
		code = code * 16 + (uint32_t)(digit - digits);
		document->at++;
	}
	return code;
}

/* One escape behind its backslash. */
static bool unescape(struct msp_document *document, struct msp_buf *value)
{
	char byte = *document->at++;
	char bytes[4];

	if (byte == '"' || byte == '\\') {
		msp_buf_addc(value, byte);
	} else if (byte == 'n' || byte == 't') {
		msp_buf_addc(value, byte == 'n' ? '\n' : '\t');
	} else if (byte == 'u') {
		uint32_t code = read_hex(document);
		if (code == 0 || (code >= 0xD800 && code < 0xE000))
			return false;
		msp_buf_add(value, bytes, msp_utf8_put(code, bytes));
	} else {
		return false;
	}
	return true;
}

static bool read_quoted(struct msp_document *document, struct msp_buf *value)
{
	document->at++;
	while (document->at < document->end && *document->at != '"' && *document->at != '\n') {
		if (*document->at != '\\') {
			msp_buf_addc(value, *document->at++);
			continue;
		}
		document->at++;
		if (document->at == document->end || !unescape(document, value))
			return false;
	}
	return take(document, "\"");
}

/* A text, which must stand as it would be written. */
static const char *read_scalar(struct msp_document *document, const char *key)
{
	struct msp_buf value = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;
	const char *text = "";

	if (document->failed != 0)
		return text;
	const char *begin = document->at;
	bool good = true;
	if (begin < document->end && *begin == '"') {
		good = read_quoted(document, &value);
	} else {
		while (document->at < document->end && strchr("\n,]}[{\"", *document->at) == NULL)
			msp_buf_addc(&value, *document->at++);
	}
	msp_document_scalar(&again, value.data);
	size_t length = (size_t)(document->at - begin);
	if (good && again.length == length && memcmp(again.data, begin, length) == 0)
		text = msp_arena_memdup(document->arena, value.data, value.length);
	else
		fail(document, key, "not written as a signed document writes it");
	msp_buf_release(&value);
	msp_buf_release(&again);
	return text;
}

static void read_items(struct msp_document *document, const char *key, const char *const **items, size_t *count)
{
	const char **list = NULL;
	size_t length = 0;
	size_t capacity = 0;

	*items = NULL;
	*count = 0;
	if (!want(document, key, "[", "a list belongs here"))
		return;
	while (document->failed == 0 && !take(document, "]")) {
		if (length > 0 && !want(document, key, ", ", "the items of a list are parted by a comma and a space"))
			return;
		msp_arena_reserve(document->arena, list, length, capacity);
		list[length++] = read_scalar(document, key);
	}
	if (document->failed != 0)
		return; /* no half of a list: callers go through what they get before they look at the end */
	*items = list;
	*count = length;
}

const char *msp_document_read_text(struct msp_document *document, const char *key)
{
	if (!want_key(document, key) || !want(document, key, " ", "a space belongs behind the colon"))
		return "";
	const char *value = read_scalar(document, key);
	end_line(document, key);
	return value;
}

int64_t msp_document_read_number(struct msp_document *document, const char *key)
{
	int64_t value = 0;
	const char *begin;

	if (!want_key(document, key) || !want(document, key, " ", "a space belongs behind the colon"))
		return 0;
	for (begin = document->at; document->at < document->end && *document->at >= '0' && *document->at <= '9';) {
		if (document->at - begin == 18)
			break;
		value = value * 10 + (*document->at++ - '0');
	}
	if (document->at == begin || (*begin == '0' && document->at - begin > 1))
		fail(document, key, "a whole number belongs here");
	end_line(document, key);
	return value;
}

void msp_document_read_list(struct msp_document *document, const char *key, const char *const **items, size_t *count)
{
	*items = NULL;
	*count = 0;
	if (!want_key(document, key) || !want(document, key, " ", "a space belongs behind the colon"))
		return;
	read_items(document, key, items, count);
	end_line(document, key);
}

void msp_document_read_records(struct msp_document *document, const char *key)
{
	document->none = false;
	if (!want_key(document, key))
		return;
	document->none = take(document, " []");
	document->first = true;
	document->records = key;
	end_line(document, key);
}

int msp_document_next_record(struct msp_document *document)
{
	if (document->failed != 0 || document->none)
		return 0;
	if (take(document, "  - {")) {
		document->first = false;
		document->first_key = true;
		return 1;
	}
	if (document->first) /* an empty list is written [] */
		fail(document, document->records, "a list of records belongs here");
	return 0;
}

static bool next_key(struct msp_document *document, const char *key)
{
	if (!document->first_key && !want(document, key, ", ", "this key belongs here"))
		return false;
	document->first_key = false;
	return want_key(document, key) && want(document, key, " ", "a space belongs behind the colon");
}

const char *msp_document_record_read_text(struct msp_document *document, const char *key)
{
	return next_key(document, key) ? read_scalar(document, key) : "";
}

void msp_document_record_read_list(
	struct msp_document *document, const char *key, const char *const **items, size_t *count)
{
	*items = NULL;
	*count = 0;
	if (next_key(document, key))
		read_items(document, key, items, count);
}

void msp_document_record_over(struct msp_document *document)
{
	if (want(document, document->records, "}", "the record goes on where it should end"))
		end_line(document, document->records);
}

int msp_document_end(struct msp_document *document)
{
	if (document->failed == 0 && document->at != document->end)
		fail(document, NULL, "nothing belongs behind the last key");
	return document->failed;
}
