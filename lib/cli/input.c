/* SPDX-License-Identifier: ISC */
/* What people give beside options: ids on standard input, and texts. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/cli.h"
#include "lib/cli/editor.h"

#define TEXT_LIMIT ((size_t)4 << 20)      /* as large as a record may be */
#define OPERANDS_LIMIT ((size_t)64 << 20) /* far above the ids of the largest store */

/* Refuses what no record may hold; name is for the message. */
static int check_text(const char *name, const struct msp_buf *text, struct msp_error *err)
{
	size_t bad = msp_utf8_check(text->data, text->length);
	const char *nul = memchr(text->data, '\0', text->length);
	int line = 1;

	if (nul != NULL && (size_t)(nul - text->data) < bad)
		bad = (size_t)(nul - text->data);
	if (bad == text->length)
		return 0;
	for (size_t i = 0; i < bad; i++)
		line += text->data[i] == '\n';
	msp_error_set(err, MSP_DATA, text->data[bad] == '\0' ? "a NUL byte in the text" : "not UTF-8");
	msp_error_at(err, name, line, 0);
	msp_error_hint(err, "iconv -f WINDOWS-1252 -t UTF-8 converts texts of older programs");
	return -1;
}

/* ---- operands ---------------------------------------------------------------------------------------------------- */

struct operands {
	char **items;
	size_t count, capacity;
};

static void add_operand(struct msp_arena *arena, struct operands *operands, char *operand)
{
	msp_arena_reserve(arena, operands->items, operands->count, operands->capacity);
	operands->items[operands->count++] = operand;
}

static int add_lines(struct msp_cli *cli, struct operands *operands, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int result = -1;

	if (msp_fd_read(STDIN_FILENO, "standard input", OPERANDS_LIMIT, &text, err) != 0)
		goto out;
	if (check_text("standard input", &text, err) != 0)
		goto out;
	for (char *line = text.data; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		char *end = line + length + (line[length] == '\n');
		line[length] = '\0';
		char *operand = msp_str_trim(&cli->arena, line);
		if (operand[0] != '\0')
			add_operand(&cli->arena, operands, operand);
		line = end;
	}
	result = 0;
out:
	msp_buf_release(&text);
	return result;
}

int msp_cli_operands(struct msp_cli *cli, char ***operands, size_t *count, struct msp_error *err)
{
	struct operands found = { NULL, 0, 0 };
	bool read = false;

	for (size_t i = 0; i < cli->operand_count; i++) {
		if (strcmp(cli->operands[i], "-") != 0) {
			add_operand(&cli->arena, &found, cli->operands[i]);
			continue;
		}
		if (read)
			return msp_error_set(err, MSP_USAGE, "\"-\" is given twice; standard input is read once");
		read = true;
		if (add_lines(cli, &found, err) != 0)
			return -1;
	}
	add_operand(&cli->arena, &found, NULL);
	*operands = found.items;
	*count = found.count - 1;
	return 0;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* In place: CRLF and CR to LF, no blank lines at the beginning, no blank space at the end. */
static void tidy(struct msp_buf *text)
{
	size_t to = 0;

	for (size_t from = 0; from < text->length; from++) {
		char byte = text->data[from];
		if (byte == '\r') {
			if (from + 1 < text->length && text->data[from + 1] == '\n')
				continue;
			byte = '\n';
		}
		text->data[to++] = byte;
	}
	while (to > 0 && strchr(" \t\n", text->data[to - 1]) != NULL)
		to--;
	msp_buf_truncate(text, to);
	/* what is typed below the remarks of an editor's template begins with their blank lines */
	msp_buf_splice(text, 0, strspn(text->data, "\n"), "", 0);
}

/* In place: without the lines that begin with "#". */
static void drop_comments(struct msp_buf *text)
{
	size_t to = 0;

	for (size_t from = 0; from < text->length;) {
		const char *end = memchr(text->data + from, '\n', text->length - from);
		size_t length = end != NULL ? (size_t)(end - text->data) - from + 1 : text->length - from;
		if (text->data[from] != '#') {
			memmove(text->data + to, text->data + from, length);
			to += length;
		}
		from += length;
	}
	msp_buf_truncate(text, to);
}

/* For messages; NULL = the editor's. */
static const char *file_name(const char *file)
{
	if (file == NULL)
		return "text";
	return strcmp(file, "-") == 0 ? "standard input" : file;
}

static int read_file(const char *file, struct msp_buf *text, struct msp_error *err)
{
	if (strcmp(file, "-") == 0)
		return msp_fd_read(STDIN_FILENO, file_name(file), TEXT_LIMIT, text, err);
	return msp_file_read(file, TEXT_LIMIT, text, err);
}

static int edit_text(const char *template, struct msp_buf *text, struct msp_error *err)
{
	/* a program run by cron must not wait in an editor nobody sees */
	if (!isatty(STDIN_FILENO) && getenv("VISUAL") == NULL && getenv("EDITOR") == NULL) {
		msp_error_set(err, MSP_USAGE, "no text given, and no terminal to ask for it");
		msp_error_hint(err, "-m TEXT, or -F FILE, or -F - for standard input");
		return -1;
	}
	msp_buf_adds(text, template != NULL ? template : "");
	if (msp_editor_run(text, ".txt", err) != 0)
		return -1;
	drop_comments(text);
	return 0;
}

static int gather(const char *given, const char *file, const char *template, bool optional, struct msp_buf *text,
	struct msp_error *err)
{
	int result = 0;

	if (given != NULL)
		msp_buf_adds(text, given);
	else if (file != NULL)
		result = read_file(file, text, err);
	else if (!optional)
		result = edit_text(template, text, err);
	if (result != 0 || check_text(given != NULL ? "text" : file_name(file), text, err) != 0)
		return -1;
	tidy(text);
	if (text->length > 0 || optional)
		return 0;
	msp_error_set(err, MSP_USAGE, "the text is empty");
	msp_error_hint(err, "nothing was written; -m TEXT, or -F FILE, or -F - for standard input");
	return -1;
}

int msp_cli_text(struct msp_cli *cli, const char *operand, const char *file, const char *template, bool optional,
	const char **text, struct msp_error *err)
{
	const char *message = cli->common.message;
	struct msp_buf found = MSP_BUF_INIT;

	if ((message != NULL) + (operand != NULL) + (file != NULL) > 1) {
		msp_error_set(err, MSP_USAGE, "the text is given twice");
		msp_error_hint(err, "either -m TEXT, or an operand, or -F FILE");
		return -1;
	}
	int result = gather(message != NULL ? message : operand, file, template, optional, &found, err);
	if (result == 0)
		*text = found.length == 0 ? NULL : msp_arena_memdup(&cli->arena, found.data, found.length);
	msp_buf_release(&found);
	return result;
}
