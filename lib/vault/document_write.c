/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/vault/document_private.h"

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Words that some YAML reader takes for another type (YAML 1.1, "bool" and "null"; 1.2, core schema). */
static bool is_special(const char *text)
{
	static const char *const words[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

	for (size_t i = 0; i < MSP_COUNT(words); i++) {
		if (strcasecmp(text, words[i]) == 0)
			return true;
	}
	return false;
}

/* A letter first keeps numbers, dates, indicators and merges apart from texts. */
static bool is_plain(const char *text)
{
	if (!is_letter(text[0]) || is_special(text))
		return false;
	for (const char *at = text; *at != '\0'; at++) {
		bool last = at[1] == '\0';
		if (*at == ' ' && (last || at[1] == ' '))
			return false;
		if (*at == ':' && (last || at[1] == ' '))
			return false;
		if (!is_letter(*at) && !(*at >= '0' && *at <= '9') && strchr(" _-./:@+=", *at) == NULL)
			return false;
	}
	return true;
}

/* Characters that are shown as escapes: controls, what some reader takes for a line end or drops, and the two of the
 * basic plane that are no characters: YAML readers refuse the file for them. */
static bool needs_escape(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 || code == 0xFEFF ||
	       code == 0xFFFE || code == 0xFFFF;
}

static void add_quoted(struct msp_buf *out, const char *value)
{
	size_t length = strlen(value);

	msp_buf_addc(out, '"');
	for (size_t at = 0; at < length;) {
		size_t begin = at;
		uint32_t code = msp_utf8_next(value, length, &at);
		if (code == '"' || code == '\\')
			msp_buf_addf(out, "\\%c", (int)code);
		else if (code == '\n')
			msp_buf_adds(out, "\\n");
		else if (code == '\t')
			msp_buf_adds(out, "\\t");
		else if (needs_escape(code))
			msp_buf_addf(out, "\\u%04X", (unsigned)code);
		else
			msp_buf_add(out, value + begin, at - begin);
	}
	msp_buf_addc(out, '"');
}

void msp_document_scalar(struct msp_buf *out, const char *value)
{
	if (is_plain(value))
		msp_buf_adds(out, value);
	else
		add_quoted(out, value);
}

static void add_items(struct msp_buf *out, const char *const *items, size_t count)
{
	msp_buf_addc(out, '[');
	for (size_t i = 0; i < count; i++) {
		msp_buf_adds(out, i > 0 ? ", " : "");
		msp_document_scalar(out, items[i]);
	}
	msp_buf_addc(out, ']');
}

void msp_document_text(struct msp_buf *out, const char *key, const char *value)
{
	msp_buf_addf(out, "%s: ", key);
	msp_document_scalar(out, value);
	msp_buf_addc(out, '\n');
}

void msp_document_number(struct msp_buf *out, const char *key, int64_t value)
{
	msp_buf_addf(out, "%s: %" PRId64 "\n", key, value);
}

void msp_document_list(struct msp_buf *out, const char *key, const char *const *items, size_t count)
{
	msp_buf_addf(out, "%s: ", key);
	add_items(out, items, count);
	msp_buf_addc(out, '\n');
}

void msp_document_records(struct msp_buf *out, const char *key, size_t count)
{
	msp_buf_addf(out, count > 0 ? "%s:\n" : "%s: []\n", key);
}

void msp_document_record_begin(struct msp_buf *out)
{
	msp_buf_adds(out, "  - {");
}

/* What parts a key from the value before it; none behind the brace. */
static void next_key(struct msp_buf *out, const char *key)
{
	msp_buf_addf(out, "%s%s: ", out->data[out->length - 1] == '{' ? "" : ", ", key);
}

void msp_document_record_text(struct msp_buf *out, const char *key, const char *value)
{
	next_key(out, key);
	msp_document_scalar(out, value);
}

void msp_document_record_list(struct msp_buf *out, const char *key, const char *const *items, size_t count)
{
	next_key(out, key);
	add_items(out, items, count);
}

void msp_document_record_end(struct msp_buf *out)
{
	msp_buf_adds(out, "}\n");
}
