/* SPDX-License-Identifier: ISC */
#include "lib/text/yaml_check.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/text/yaml.h"

struct scan {
	const unsigned char *text;
	size_t length;
	size_t start; /* offset of the current line */
	int line;     /* 1-based */
};

static int column_of(const struct scan *scan, size_t at)
{
	int column = 1;

	for (size_t i = scan->start; i < at; i++)
		column += (scan->text[i] & 0xc0) != 0x80;
	return column;
}

static int refuse(const struct scan *scan, size_t at, struct msp_error *err, const char *message, const char *hint)
{
	msp_error_set(err, MSP_DATA, "%s", message);
	msp_error_hint(err, "%s", hint);
	msp_error_at(err, NULL, scan->line, column_of(scan, at));
	return -1;
}

static int check_byte_order_mark(const struct scan *scan, struct msp_error *err)
{
	static const struct {
		const char *mark;
		size_t length;
		const char *message;
	} marks[] = {
		{ "\0\0\xfe\xff", 4, "UTF-32 text" },
		{ "\xff\xfe\0\0", 4, "UTF-32 text" },
		{ "\xfe\xff", 2, "UTF-16 text" },
		{ "\xff\xfe", 2, "UTF-16 text" },
		{ "\xef\xbb\xbf", 3, "byte order mark at the start of the text" },
	};

	for (size_t i = 0; i < MSP_COUNT(marks); i++)
		if (scan->length >= marks[i].length && memcmp(scan->text, marks[i].mark, marks[i].length) == 0)
			return refuse(scan, 0, err, marks[i].message, "save it as UTF-8 without byte order mark");
	return 0;
}

/* Git's markers: seven times the same byte at the start of a line, then a space or the end of the line. */
static int check_marker(const struct scan *scan, struct msp_error *err)
{
	const unsigned char *line = scan->text + scan->start;
	size_t left = scan->length - scan->start;

	if (left < 7 || !strchr("<=>|", line[0]) || !line[0])
		return 0;
	for (size_t i = 1; i < 7; i++)
		if (line[i] != line[0])
			return 0;
	if (left > 7 && line[7] != ' ' && line[7] != '\n' && line[7] != '\r')
		return 0;
	return refuse(
		scan, scan->start, err, "conflict marker left by a merge", "choose one side and take the markers out");
}

static int refuse_control(const struct scan *scan, size_t at, struct msp_error *err)
{
	unsigned code = scan->text[at];

	if (code == 0)
		return refuse(scan, at, err, "NUL byte", "this is no text; UTF-16 must be saved as UTF-8");
	if (code == '\r')
		return refuse(scan, at, err, "carriage return without line feed",
			"end lines with LF or CRLF; inside text write it as \"\\r\" in double quotes");
	if (code == 0xc2)
		code = scan->text[at + 1];
	msp_error_set(err, MSP_DATA, "control character U+%04X", code);
	msp_error_hint(err, "write it as \"\\x%02X\" in double quotes, or remove it", code);
	msp_error_at(err, NULL, scan->line, column_of(scan, at));
	return -1;
}

/* Code point of the sequence at `at` (RFC 3629, section 4) and its length; length 0 when invalid. */
static uint32_t decode(const struct scan *scan, size_t at, size_t *length)
{
	const unsigned char *p = scan->text + at;
	size_t left = scan->length - at, size = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t code = size == 2 ? p[0] & 0x1f : size == 3 ? p[0] & 0x0f : p[0] & 0x07;

	*length = 0;
	if (p[0] < 0xc2 || p[0] > 0xf4 || left < size)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if ((size == 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) ||
		(size == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	*length = size;
	return code;
}

static int refuse_break(const struct scan *scan, size_t at, const char *name, const char *escape, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "%s: YAML readers disagree whether a line ends here", name);
	msp_error_hint(err, "quote the text: write it as \"%s\" in double quotes, or use a normal line end", escape);
	msp_error_at(err, NULL, scan->line, column_of(scan, at));
	return -1;
}

static int check_multibyte(const struct scan *scan, size_t *at, struct msp_error *err)
{
	size_t length;
	uint32_t code = decode(scan, *at, &length);

	if (length == 0)
		return refuse(scan, *at, err, "invalid UTF-8", "save the file as UTF-8");
	if (code == 0x85)
		return refuse_break(scan, *at, "next line character (NEL, U+0085)", "\\N", err);
	if (code == 0x2028)
		return refuse_break(scan, *at, "line separator (U+2028)", "\\L", err);
	if (code == 0x2029)
		return refuse_break(scan, *at, "paragraph separator (U+2029)", "\\P", err);
	if (code < 0xa0)
		return refuse_control(scan, *at, err);
	if (code == 0xfeff || code == 0xfffe || code == 0xffff) {
		msp_error_set(err, MSP_DATA, "invisible character U+%04X", (unsigned)code);
		msp_error_hint(err, "write it as \"\\u%04X\" in double quotes, or remove it", (unsigned)code);
		msp_error_at(err, NULL, scan->line, column_of(scan, *at));
		return -1;
	}
	*at += length;
	return 0;
}

/* CR right before LF. */
static bool ends_line(const struct scan *scan, size_t at)
{
	return scan->text[at] == '\r' && at + 1 < scan->length && scan->text[at + 1] == '\n';
}

int msp_yaml_check(const char *text, size_t length, struct msp_error *err)
{
	struct scan scan = { (const unsigned char *)text, length, 0, 1 };

	if (length > MSP_YAML_LIMIT)
		return msp_error_set(err, MSP_DATA, "longer than %zu MiB", MSP_YAML_LIMIT >> 20);
	if (check_byte_order_mark(&scan, err) < 0 || check_marker(&scan, err) < 0)
		return -1;
	for (size_t at = 0; at < length;) {
		unsigned char byte = scan.text[at];

		if (byte == '\n') {
			scan.start = ++at;
			scan.line++;
			if (check_marker(&scan, err) < 0)
				return -1;
		} else if ((byte >= 0x20 && byte < 0x7f) || byte == '\t' || ends_line(&scan, at)) {
			at++;
		} else if (byte >= 0x80) {
			if (check_multibyte(&scan, &at, err) < 0)
				return -1;
		} else {
			return refuse_control(&scan, at, err);
		}
	}
	return 0;
}
