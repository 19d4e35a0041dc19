/* SPDX-License-Identifier: ISC */
#include "lib/text/yaml_scalar.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define DIGITS "0123456789"

/* Would some reader see something else than a string? */

static bool is_word(const char *text)
{
	static const char *const words[] = { "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "=",
		"<<" };

	for (size_t i = 0; i < MSP_COUNT(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

/* Integers, floats and sexagesimals of YAML 1.1 and 1.2, and what some readers add (1,000 and a lone "."). */
static bool is_number(const char *text)
{
	size_t digits = 0, length;

	text += strspn(text, "+-") == 1;
	if (strcasecmp(text, ".inf") == 0 || strcasecmp(text, ".nan") == 0)
		return true;
	if (text[0] == '0' && text[1] && strchr("bBoOxX", text[1]))
		return text[2] && !text[2 + strspn(text + 2, "_" DIGITS "abcdefABCDEF")];
	length = strspn(text, "_.:," DIGITS);
	for (size_t i = 0; i < length; i++)
		digits += text[i] >= '0' && text[i] <= '9';
	if (digits == 0 && text[0] != '.')
		return false;
	text += length;
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '+' || *text == '-';
		text += strspn(text, "_" DIGITS);
	}
	return !*text;
}

/* Dates and times of YAML 1.1: yyyy-m-d, alone or before a time. */
static bool is_timestamp(const char *text)
{
	size_t year = strspn(text, DIGITS), month, day;

	if (year != 4 || text[4] != '-')
		return false;
	month = strspn(text + 5, DIGITS);
	if (month < 1 || month > 2 || text[5 + month] != '-')
		return false;
	day = strspn(text + 6 + month, DIGITS);
	return day >= 1 && day <= 2 && (!text[6 + month + day] || strchr("Tt ", text[6 + month + day]));
}

static bool reads_as_string(const char *text)
{
	return !is_word(text) && !is_number(text) && !is_timestamp(text);
}

static bool reads_as_null(const char *text)
{
	return !*text || strcmp(text, "~") == 0 || strcasecmp(text, "null") == 0;
}

/* Could the text stand without quotes at all? */

static bool may_begin_plain(const char *text)
{
	if (strchr(" ?:,[]{}#&*!|>'\"%@`=", text[0])) /* also "" */
		return false;
	if (text[0] == '-')
		return text[1] && !strchr(" ,[]{}\"'", text[1]) && strncmp(text, "---", 3) != 0;
	return strncmp(text, "...", 3) != 0 && strncmp(text, "<<", 2) != 0;
}

static bool may_stand_plain(const char *text, size_t length, bool flow)
{
	if (!may_begin_plain(text) || text[length - 1] == ' ' || text[length - 1] == ':')
		return false;
	for (size_t i = 1; i < length; i++) {
		if (text[i] == ' ' && (text[i - 1] == ':' || text[i + 1] == '#'))
			return false;
		if (flow && strchr(",[]{}?", text[i])) /* YAML 1.1 readers choke on the '?' of an address */
			return false;
	}
	return true;
}

/* What the characters ask for */

struct traits {
	bool valid;   /* UTF-8 */
	bool escapes; /* holds what only double quotes can show */
	bool tabs;
	bool breaks; /* line feeds */
};

static bool needs_escape(uint32_t code)
{
	if (code < 0x20)
		return code != '\n' && code != '\t';
	return (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 || code == 0xfeff || code == 0xfffe ||
	       code == 0xffff;
}

static struct traits traits_of(const struct msp_node *scalar)
{
	struct traits traits = { .valid = msp_utf8_check(scalar->value, scalar->length) == scalar->length };

	for (size_t at = 0; traits.valid && at < scalar->length;) {
		uint32_t code = msp_utf8_next(scalar->value, scalar->length, &at);

		traits.escapes |= needs_escape(code);
		traits.tabs |= code == '\t';
		traits.breaks |= code == '\n';
	}
	return traits;
}

/* The first character that is no line feed decides whether readers can guess the indentation. */
static bool needs_indicator(const char *text)
{
	text += strspn(text, "\n");
	return *text == ' ' || *text == '\t';
}

static bool fits_literal(const struct msp_node *scalar, enum msp_yaml_place place)
{
	const char *text = scalar->value, *end = text + scalar->length, *last;

	if (end[-1] == '\n')
		end--;
	last = end;
	while (last > text && last[-1] != '\n')
		last--;
	/* The last line must be more than white space, or it would be lost among the blank lines that follow. */
	if (last + strspn(last, " \t") >= end)
		return false;
	return place == MSP_YAML_BLOCK || (place == MSP_YAML_ROOT && !needs_indicator(text));
}

/* Writing */

static void write_single(const struct msp_node *scalar, struct msp_buf *out)
{
	msp_buf_addc(out, '\'');
	for (size_t i = 0; i < scalar->length; i++) {
		if (scalar->value[i] == '\'')
			msp_buf_addc(out, '\'');
		msp_buf_addc(out, scalar->value[i]);
	}
	msp_buf_addc(out, '\'');
}

static void write_literal(const struct msp_node *scalar, int indent, struct msp_buf *out)
{
	const char *line = scalar->value, *end = line + scalar->length;

	msp_buf_addc(out, '|');
	if (needs_indicator(line))
		msp_buf_addc(out, '2');
	if (end[-1] == '\n')
		end--;
	else
		msp_buf_addc(out, '-');
	while (line <= end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		stop = stop ? stop : end;
		msp_buf_addc(out, '\n');
		if (stop > line)
			msp_buf_addn(out, ' ', (size_t)indent + 2);
		msp_buf_add(out, line, (size_t)(stop - line));
		line = stop + 1;
	}
}

static void write_escaped(uint32_t code, struct msp_buf *out)
{
	static const char short_codes[] = "\a\b\t\n\v\f\r\x1b\"\\", short_names[] = "abtnvfre\"\\";
	const char *found = code && code < 0x80 ? strchr(short_codes, (int)code) : NULL;
	char bytes[4];

	if (found)
		msp_buf_addf(out, "\\%c", short_names[found - short_codes]);
	else if (code == 0x85)
		msp_buf_adds(out, "\\N");
	else if (code == 0x2028 || code == 0x2029)
		msp_buf_adds(out, code == 0x2028 ? "\\L" : "\\P");
	else if (needs_escape(code))
		msp_buf_addf(out, code < 0x100 ? "\\x%02X" : "\\u%04X", (unsigned)code);
	else
		msp_buf_add(out, bytes, msp_utf8_put(code, bytes));
}

/* One line for each line of the text when that may be: an escaped line break is nothing, and neither is the white space
 * in front of the next line, so a space there is escaped. */
static void write_double(const struct msp_node *scalar, bool one_line, int indent, struct msp_buf *out)
{
	msp_buf_addc(out, '"');
	for (size_t at = 0; at < scalar->length;) {
		uint32_t code = msp_utf8_next(scalar->value, scalar->length, &at);

		write_escaped(code, out);
		if (code != '\n' || one_line || at == scalar->length)
			continue;
		msp_buf_adds(out, "\\\n");
		msp_buf_addn(out, ' ', (size_t)indent + 2);
		if (scalar->value[at] == ' ')
			msp_buf_addc(out, '\\');
	}
	msp_buf_addc(out, '"');
}

static void write_raw(const struct msp_node *scalar, struct msp_buf *out)
{
	msp_buf_addc(out, '"');
	msp_buf_add(out, scalar->value, scalar->length);
	msp_buf_addc(out, '"');
}

static bool stays_plain(const struct msp_node *scalar, bool flow)
{
	if (!may_stand_plain(scalar->value, scalar->length, flow))
		return false;
	return scalar->kind == MSP_NODE_STRING ? reads_as_string(scalar->value) : !reads_as_null(scalar->value);
}

static void write_text(const struct msp_node *scalar, enum msp_yaml_place place, int indent, struct msp_buf *out)
{
	bool one_line = place == MSP_YAML_FLOW || place == MSP_YAML_KEY;
	struct traits traits = traits_of(scalar);

	if (!traits.valid)
		write_raw(scalar, out);
	else if (traits.breaks && !traits.escapes && !one_line && fits_literal(scalar, place))
		write_literal(scalar, indent, out);
	else if (traits.escapes || traits.breaks || traits.tabs)
		write_double(scalar, one_line, indent, out);
	else if (stays_plain(scalar, place == MSP_YAML_FLOW))
		msp_buf_add(out, scalar->value, scalar->length);
	else
		write_single(scalar, out);
}

void msp_yaml_scalar(const struct msp_node *scalar, enum msp_yaml_place place, int indent, struct msp_buf *out)
{
	switch (scalar->kind) {
	case MSP_NODE_NULL:
		msp_buf_adds(out, "null");
		return;
	case MSP_NODE_TRUE:
	case MSP_NODE_FALSE:
		msp_buf_adds(out, scalar->kind == MSP_NODE_TRUE ? "true" : "false");
		return;
	case MSP_NODE_NUMBER:
		msp_buf_add(out, scalar->value, scalar->length);
		return;
	default:
		write_text(scalar, place, indent, out);
	}
}
