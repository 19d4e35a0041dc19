/* SPDX-License-Identifier: ISC */
#include "lib/cli/help.h"

#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/options.h"

#define SCREEN 80
#define SCREEN_LINES 24
#define WIDEST_NAME 26 /* of the left column; longer ones get a line of their own */

/* Appends words so that no line passes the screen; lines after the first begin at column `indent`.  `at` is the column
 * reached so far; returns the new one. */
static size_t add_words(struct msp_buf *out, const char *words, size_t indent, size_t at)
{
	while (*words != '\0') {
		size_t length = strcspn(words, " ");
		char word[SCREEN * 4];

		if (length >= sizeof word)
			length = sizeof word - 1;
		memcpy(word, words, length);
		word[length] = '\0';
		size_t width = msp_utf8_width(word);
		if (at > indent && at + 1 + width > SCREEN) {
			msp_buf_addc(out, '\n');
			msp_buf_addn(out, ' ', indent);
			at = indent;
		} else if (at > indent) {
			msp_buf_addc(out, ' ');
			at++;
		}
		msp_buf_add(out, word, length);
		at += width;
		words += length;
		words += strspn(words, " ");
	}
	return at;
}

/* "  name      text", text wrapped. */
static void add_row(struct msp_buf *out, const char *name, size_t name_width, const char *text)
{
	size_t indent = name_width + 4;
	size_t width = msp_utf8_width(name);

	msp_buf_addf(out, "  %s", name);
	if (width > name_width) {
		msp_buf_addc(out, '\n');
		msp_buf_addn(out, ' ', indent);
	} else {
		msp_buf_addn(out, ' ', name_width - width + 2);
	}
	add_words(out, text != NULL ? text : "", indent, indent);
	msp_buf_addc(out, '\n');
}

/* Paragraphs: single line feeds are spaces, an empty line parts two. */
static void add_text(struct msp_buf *out, const char *text)
{
	struct msp_buf paragraph = MSP_BUF_INIT;

	while (*text != '\0') {
		const char *end = strstr(text, "\n\n");
		size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
		msp_buf_clear(&paragraph);
		msp_buf_add(&paragraph, text, length);
		for (char *at = paragraph.data; *at != '\0'; at++)
			*at = *at == '\n' ? ' ' : *at;
		msp_buf_adds(out, "  ");
		add_words(out, paragraph.data, 2, 2);
		msp_buf_adds(out, "\n");
		text += length + strspn(text + length, "\n");
		if (*text != '\0')
			msp_buf_addc(out, '\n');
	}
	msp_buf_release(&paragraph);
}

/* One example; a pipeline too long for the screen goes on in the next line behind its bar. */
static void add_example(struct msp_buf *out, const char *example, size_t length)
{
	char line[SCREEN * 4];

	if (length >= sizeof line)
		length = sizeof line - 1;
	memcpy(line, example, length);
	line[length] = '\0';
	char *bar = msp_utf8_width(line) + 2 > SCREEN ? strstr(line, " | ") : NULL;
	if (bar != NULL)
		bar[2] = '\0';
	msp_buf_addf(out, "  %s\n", line);
	if (bar != NULL)
		msp_buf_addf(out, "      %s\n", bar + 3);
}

static void add_examples(struct msp_buf *out, const char *lines, size_t most)
{
	while (*lines != '\0' && most-- > 0) {
		size_t length = strcspn(lines, "\n");
		add_example(out, lines, length);
		lines += length + (lines[length] == '\n');
	}
}

/* "-C, --store DIR" */
static void option_name(
	const struct msp_verb *verb, const struct msp_option *option, bool shared, char *out, size_t size)
{
	const char *gap = option->argument != NULL ? " " : "";
	const char *argument = option->argument != NULL ? option->argument : "";

	if (option->letter != 0 && !msp_option_letter_hidden(verb, option, shared))
		snprintf(out, size, "-%c, --%s%s%s", option->letter, option->name, gap, argument);
	else
		snprintf(out, size, "    --%s%s%s", option->name, gap, argument);
}

static size_t widest_option(const struct msp_verb *verb, bool shared)
{
	struct msp_option_cursor cursor = { .verb = verb };
	const struct msp_option *option;
	size_t widest = 0;
	char name[128];

	while ((option = msp_option_next(&cursor)) != NULL && (shared || !cursor.shared)) {
		option_name(verb, option, cursor.shared, name, sizeof name);
		size_t width = msp_utf8_width(name);
		if (width > widest && width <= WIDEST_NAME)
			widest = width;
	}
	return widest;
}

/* A row for each own option, or, for verb NULL, for each option that belongs to all.  Folded, only those with a letter
 * have a row; the rest follow by name. */
static void add_options(struct msp_buf *out, const struct msp_verb *verb, bool fold)
{
	struct msp_option_cursor cursor = { .verb = verb };
	const struct msp_option *option;
	struct msp_buf folded = MSP_BUF_INIT;
	size_t widest = widest_option(verb, verb == NULL);
	char name[128];

	while ((option = msp_option_next(&cursor)) != NULL && (verb == NULL || !cursor.shared)) {
		option_name(verb, option, cursor.shared, name, sizeof name);
		if (fold && option->letter == 0)
			msp_buf_addf(&folded, "%s ", name + strspn(name, " "));
		else
			add_row(out, name, widest, msp_message(option->help));
	}
	if (folded.length > 0) {
		msp_buf_adds(out, "  ");
		add_words(out, folded.data, 2, 2);
		msp_buf_addc(out, '\n');
	}
	msp_buf_release(&folded);
}

/* The shared options take too much room to explain in every verb: their names, and where they are explained. */
static void add_shared(struct msp_buf *out, const struct msp_verb *verb)
{
	struct msp_option_cursor cursor = { .verb = verb };
	const struct msp_option *option;
	struct msp_buf words = MSP_BUF_INIT;

	while ((option = msp_option_next(&cursor)) != NULL) {
		if (!cursor.shared)
			continue;
		if (option->letter != 0 && !msp_option_letter_hidden(verb, option, true))
			msp_buf_addf(&words, "-%c", option->letter);
		else
			msp_buf_addf(&words, "--%s", option->name);
		msp_buf_addc(&words, ' ');
	}
	msp_buf_adds(&words, msp_message("(see msp(7))"));
	msp_buf_adds(out, "  ");
	add_words(out, words.data, 2, 2);
	msp_buf_addc(out, '\n');
	msp_buf_release(&words);
}

static size_t count_verbs(const struct msp_command *command, size_t *widest)
{
	size_t count = 0;

	for (const struct msp_verb *const *verb = command->verbs; *verb != NULL; verb++) {
		size_t width = strlen((*verb)->name);
		if (((*verb)->flags & MSP_VERB_HIDDEN) != 0)
			continue;
		*widest = width > *widest ? width : *widest;
		count++;
	}
	return count;
}

/* The first example of each verb, as far as a screen of 24 lines has room, but at least two. */
static void add_first_examples(struct msp_buf *out, const struct msp_command *command, size_t verbs)
{
	size_t room = verbs < 14 ? 16 - verbs : 2;

	for (const struct msp_verb *const *verb = command->verbs; *verb != NULL && room > 0; verb++) {
		if (((*verb)->flags & MSP_VERB_HIDDEN) != 0 || msp_str_empty((*verb)->examples))
			continue;
		add_examples(out, (*verb)->examples, 1);
		room--;
	}
}

void msp_help_command(const struct msp_command *command, struct msp_buf *out)
{
	size_t widest = 0;
	size_t verbs = count_verbs(command, &widest);

	msp_buf_addf(out, msp_message("usage: %s VERB [OPTION]... [OPERAND]...\n"), command->name);
	add_words(out, msp_message(command->summary), 0, 0);
	msp_buf_adds(out, "\n\n");
	for (const struct msp_verb *const *verb = command->verbs; *verb != NULL; verb++) {
		if (((*verb)->flags & MSP_VERB_HIDDEN) == 0)
			add_row(out, (*verb)->name, widest, msp_message((*verb)->summary));
	}
	msp_buf_addf(out, msp_message("\n%s VERB --help shows a verb's options, man %s everything\n\nexamples:\n"),
		command->name, command->name);
	add_first_examples(out, command, verbs);
}

static void add_usage(struct msp_buf *out, const struct msp_command *command, const struct msp_verb *verb)
{
	struct msp_buf words = MSP_BUF_INIT;

	msp_buf_addf(&words, "%s %s [OPTION]... %s", command->name, verb->name,
		verb->operands != NULL ? verb->operands : "");
	const char *usage = msp_message("usage: ");
	msp_buf_adds(out, usage);
	add_words(out, words.data, msp_utf8_width(usage), msp_utf8_width(usage));
	msp_buf_addc(out, '\n');
	if (verb->alias != NULL)
		msp_buf_addf(out, msp_message("   or: %s %s …\n"), command->name, verb->alias);
	msp_buf_release(&words);
}

static void add_verb(
	struct msp_buf *out, const struct msp_command *command, const struct msp_verb *verb, bool fold, size_t examples)
{
	msp_buf_clear(out);
	add_usage(out, command, verb);
	add_words(out, msp_message(verb->summary), 0, 0);
	msp_buf_addc(out, '\n');
	if (!msp_str_empty(verb->details)) {
		msp_buf_addc(out, '\n');
		add_text(out, msp_message(verb->details));
	}
	msp_buf_adds(out, msp_message("\noptions:\n"));
	if (verb->options != NULL)
		add_options(out, verb, fold);
	add_shared(out, verb);
	if (!msp_str_empty(verb->examples)) {
		msp_buf_adds(out, msp_message("\nexamples:\n"));
		add_examples(out, verb->examples, examples);
	}
}

static bool too_long(const struct msp_buf *out)
{
	size_t lines = 0;

	for (const char *at = out->data; *at != '\0'; at++)
		lines += *at == '\n';
	return lines > SCREEN_LINES;
}

/* All of it where a screen has room; else options without a letter by name only, then fewer examples: the manual has
 * the rest. */
void msp_help_verb(const struct msp_command *command, const struct msp_verb *verb, struct msp_buf *out)
{
	add_verb(out, command, verb, false, SIZE_MAX);
	if (too_long(out))
		add_verb(out, command, verb, true, SIZE_MAX);
	for (size_t examples = 4; examples > 0 && too_long(out); examples--)
		add_verb(out, command, verb, true, examples);
}
