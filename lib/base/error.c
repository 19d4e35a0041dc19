/* SPDX-License-Identifier: ISC */
#include "lib/base/error.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/message.h"

/* Removes the incomplete UTF-8 sequence at the end of a text that was cut. */
static void cut_at_character(char *text)
{
	size_t length = strlen(text);
	size_t back = 0;

	while (back < length && back < 3 && ((unsigned char)text[length - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back == length)
		return;
	unsigned char lead = (unsigned char)text[length - 1 - back];
	size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (back + 1 < need)
		text[length - 1 - back] = '\0';
}

static void format_text(char *out, size_t size, const char *format, va_list args) __attribute__((format(printf, 3, 0)));

static void format_text(char *out, size_t size, const char *format, va_list args)
{
	int length = vsnprintf(out, size, msp_message(format), args);

	if (length < 0)
		out[0] = '\0';
	else if ((size_t)length >= size)
		cut_at_character(out);
}

static void copy_text(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);
	bool cut = length >= size;

	if (cut)
		length = size - 1;
	memmove(out, text, length);
	out[length] = '\0';
	if (cut)
		cut_at_character(out);
}

/* The text is complete before err is cleared: the arguments of the format may point into err. */
static void set_message(struct msp_error *err, enum msp_code code, const char *message)
{
	*err = (struct msp_error){ .code = code };
	copy_text(err->message, sizeof err->message, message);
}

void msp_error_put(struct msp_error *err, enum msp_code code, const char *format, ...)
{
	char message[sizeof err->message];
	va_list args;

	if (err == NULL)
		return;
	va_start(args, format);
	format_text(message, sizeof message, format, args);
	va_end(args);
	set_message(err, code, message);
}

static enum msp_code code_from_errno(int number)
{
	switch (number) {
	case EACCES:
	case EPERM:
	case EROFS:
		return MSP_DENIED;
	case ENOENT:
		return MSP_MISSING;
	case ENOSPC:
	case EIO:
	case EDQUOT:
	case EFBIG:
		return MSP_IO;
	case EAGAIN:
		return MSP_BUSY;
	default:
		return MSP_SYSTEM;
	}
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

/* Messages are lower case; the system's are not, except for abbreviations ("RPC version wrong"). */
static void errno_text(int number, char *out, size_t size)
{
	out[0] = '\0';
	if (strerror_r(number, out, size) != 0 && out[0] == '\0')
		snprintf(out, size, "error %d", number);
	if (is_upper(out[0]) && !is_upper(out[1]))
		out[0] = (char)(out[0] - 'A' + 'a');
}

void msp_error_put_errno(struct msp_error *err, int number, const char *format, ...)
{
	char message[sizeof err->message];
	char reason[128];
	char whole[sizeof message + sizeof reason + 2];
	va_list args;

	if (err == NULL)
		return;
	va_start(args, format);
	format_text(message, sizeof message, format, args);
	va_end(args);
	errno_text(number, reason, sizeof reason);
	snprintf(whole, sizeof whole, "%s: %s", message, reason);
	set_message(err, code_from_errno(number), whole);
}

void msp_error_at(struct msp_error *err, const char *path, int line, int column)
{
	char place[sizeof err->path] = "";

	if (err == NULL)
		return;
	if (path != NULL)
		copy_text(place, sizeof place, path);
	/* A line of another file says nothing about the file that is named already. */
	if (err->path[0] != '\0' && place[0] != '\0' && strcmp(err->path, place) != 0)
		return;
	if (err->path[0] == '\0')
		copy_text(err->path, sizeof err->path, place);
	if (err->line == 0) {
		err->line = line;
		err->column = column;
	}
}

void msp_error_field(struct msp_error *err, const char *field)
{
	if (err != NULL && field != NULL && err->field[0] == '\0')
		copy_text(err->field, sizeof err->field, field);
}

void msp_error_hint(struct msp_error *err, const char *format, ...)
{
	char hint[sizeof err->hint];
	va_list args;

	if (err == NULL)
		return;
	va_start(args, format);
	format_text(hint, sizeof hint, format, args);
	va_end(args);
	copy_text(err->hint, sizeof err->hint, hint);
}

void msp_error_prefix(struct msp_error *err, const char *format, ...)
{
	char what[sizeof err->message];
	char whole[2 * sizeof err->message + 2];
	va_list args;

	if (err == NULL)
		return;
	va_start(args, format);
	format_text(what, sizeof what, format, args);
	va_end(args);
	snprintf(whole, sizeof whole, "%s: %s", what, err->message);
	copy_text(err->message, sizeof err->message, whole);
}

/* "path:line:column: ", without what is unknown. */
static void format_place(const struct msp_error *err, char *out, size_t size)
{
	const char *colon = err->path[0] != '\0' ? ":" : "";

	if (err->line > 0 && err->column > 0)
		snprintf(out, size, "%s%s%d:%d: ", err->path, colon, err->line, err->column);
	else if (err->line > 0)
		snprintf(out, size, "%s%s%d: ", err->path, colon, err->line);
	else if (err->path[0] != '\0')
		snprintf(out, size, "%s: ", err->path);
	else
		out[0] = '\0';
}

size_t msp_error_format(const struct msp_error *err, char *text, size_t size)
{
	char place[sizeof err->path + 32];

	if (err == NULL) {
		if (size > 0)
			text[0] = '\0';
		return 0;
	}
	format_place(err, place, sizeof place);
	const char *colon = err->field[0] != '\0' ? ": " : "";
	int length = snprintf(text, size, "%s%s%s%s", place, err->field, colon, err->message);
	return length < 0 ? 0 : (size_t)length;
}

const char *msp_code_meaning(int code)
{
	switch (code) {
#define MSP_CODE_CASE(name, number, meaning) \
	case number:                         \
		return meaning;
		MSP_CODES(MSP_CODE_CASE)
#undef MSP_CODE_CASE
	default:
		return "unknown";
	}
}

/* Last words: nothing can be done when they cannot be written; buffered output of a broken state stays unwritten. */
static _Noreturn void die(enum msp_code code, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t written = write(STDERR_FILENO, text, left);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			break;
		text += written;
		left -= (size_t)written;
	}
	_exit((int)code);
}

_Noreturn void msp_bug_at(const char *file, int line, const char *format, ...)
{
	char message[512];
	char text[1024];
	va_list args;

	va_start(args, format);
	format_text(message, sizeof message, format, args);
	va_end(args);
	snprintf(text, sizeof text, "msp: a defect of msp itself at %s:%d: %s\n", file, line, message);
	die(MSP_BUG, text);
}

_Noreturn void msp_out_of_memory(void)
{
	die(MSP_SYSTEM, "msp: out of memory\n");
}
