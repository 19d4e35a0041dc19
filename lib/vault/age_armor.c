/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_armor.h"

#include <string.h>

#include "lib/base/message.h"
#include "lib/vault/base64.h"

#define COLUMNS 64
#define COLUMN_BYTES 48 /* that a full line holds */

static const char begin_line[] = "-----BEGIN AGE ENCRYPTED FILE-----";
static const char end_line[] = "-----END AGE ENCRYPTED FILE-----";
static const char any_label[] = "-----BEGIN ";

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct reader {
	const char *at, *end;
	int line;
};

static void skip_space(struct reader *reader)
{
	while (reader->at < reader->end && is_space(*reader->at)) {
		reader->line += *reader->at == '\n';
		reader->at++;
	}
}

/* The next line without its end; false at the end of input. */
static bool next_line(struct reader *reader, const char **line, size_t *length)
{
	if (reader->at == reader->end)
		return false;
	const char *feed = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
	const char *stop = feed != NULL ? feed : reader->end;
	*line = reader->at;
	*length = (size_t)(stop - reader->at);
	if (feed != NULL && *length > 0 && stop[-1] == '\r')
		(*length)--;
	reader->at = feed != NULL ? feed + 1 : stop;
	reader->line++;
	return true;
}

static bool is_line(const char *line, size_t length, const char *text)
{
	return length == strlen(text) && memcmp(line, text, length) == 0;
}

static int wrong(const struct reader *reader, const char *why, struct msp_error *err)
{
	msp_error_put(err, MSP_DATA, "the armor is malformed: %s", msp_message(why));
	msp_error_at(err, NULL, reader->line, 0);
	return msp_failed();
}

/* The lines between, up to and with the last one. */
static int decode_lines(struct reader *reader, struct msp_buf *out, struct msp_error *err)
{
	unsigned char bytes[COLUMN_BYTES];
	bool last = false; /* a line that only the end may follow */
	const char *line;
	size_t length, got;

	while (next_line(reader, &line, &length)) {
		if (is_line(line, length, end_line))
			return 0;
		if (last)
			return wrong(reader, "a short line before the last", err);
		if (length == 0)
			return wrong(reader, "an empty line", err);
		if (length > COLUMNS)
			return wrong(reader, "a line of more than 64 columns", err);
		if (!msp_base64_decode(line, length, MSP_BASE64, bytes, sizeof bytes, &got))
			return wrong(reader, "no strict base64", err);
		last = got < COLUMN_BYTES;
		msp_buf_add(out, bytes, got);
	}
	return wrong(reader, "its end is missing", err);
}

bool msp_age_armor_looks(const void *bytes, size_t length)
{
	struct reader reader = { bytes, (const char *)bytes + length, 0 };

	skip_space(&reader);
	return (size_t)(reader.end - reader.at) >= strlen(any_label) &&
	       memcmp(reader.at, any_label, strlen(any_label)) == 0;
}

int msp_age_armor_decode(const void *bytes, size_t length, struct msp_buf *out, struct msp_error *err)
{
	struct reader reader = { bytes, (const char *)bytes + length, 0 };
	size_t before = out->length;
	const char *line;
	size_t line_length;

	skip_space(&reader);
	if (!next_line(&reader, &line, &line_length) || !is_line(line, line_length, begin_line))
		return wrong(&reader, "it does not begin with -----BEGIN AGE ENCRYPTED FILE-----", err);
	int result = decode_lines(&reader, out, err);
	skip_space(&reader);
	if (result == 0 && reader.at != reader.end) {
		reader.line++;
		result = wrong(&reader, "something follows its end", err);
	}
	if (result != 0)
		msp_buf_truncate(out, before);
	return result;
}

void msp_age_armor_encode(const void *bytes, size_t length, struct msp_buf *out)
{
	const unsigned char *at = bytes;

	msp_buf_adds(out, begin_line);
	msp_buf_addc(out, '\n');
	while (length > 0) {
		size_t part = length < COLUMN_BYTES ? length : COLUMN_BYTES;
		msp_base64_add(out, at, part, MSP_BASE64);
		msp_buf_addc(out, '\n');
		at += part;
		length -= part;
	}
	msp_buf_adds(out, end_line);
	msp_buf_addc(out, '\n');
}
