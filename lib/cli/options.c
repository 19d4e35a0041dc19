/* SPDX-License-Identifier: ISC */
#include "lib/cli/options.h"

#include <string.h>

#include "lib/base/str.h"

/* ---- tables ------------------------------------------------------------------------------------------------------ */

#define COMMON(field) offsetof(struct msp_common, field)
#define ALL 0

/* The shared options; `verbs` are the kinds of verbs that know one. */
static const struct shared {
	struct msp_option option;
	unsigned verbs;
} shared_options[] = {
	{ { "format", 'f', MSP_OPTION_TEXT, COMMON(format), "FORMAT",
		  "table, tsv, csv, json, jsonl, yaml or '%{id} %{title}'", "words:table tsv csv json jsonl yaml" },
		MSP_VERB_LISTS },
	{ { "format", 'f', MSP_OPTION_TEXT, COMMON(format), "FORMAT", "one of the formats named below", NULL },
		MSP_VERB_FORMATS },
	{ { "columns", 'o', MSP_OPTION_TEXT, COMMON(columns), "COLUMNS", "id,title; +age adds, -site takes away",
		  "column" },
		MSP_VERB_LISTS },
	{ { "list-columns", 0, MSP_OPTION_FLAG, COMMON(list_columns), NULL, "the columns there are", NULL },
		MSP_VERB_LISTS },
	{ { "sort", 0, MSP_OPTION_TEXT, COMMON(sort), "COLUMN", "order; -COLUMN is descending", "column" },
		MSP_VERB_LISTS },
	{ { "limit", 0, MSP_OPTION_INT, COMMON(limit), "NUMBER", "at most so many", NULL }, MSP_VERB_LISTS },
	{ { "no-header", 0, MSP_OPTION_FLAG, COMMON(no_header), NULL, "without the line of headings", NULL },
		MSP_VERB_LISTS },
	{ { "null", '0', MSP_OPTION_FLAG, COMMON(nul), NULL, "records end with NUL", NULL }, MSP_VERB_LISTS },
	{ { "message", 'm', MSP_OPTION_TEXT, COMMON(message), "TEXT", "the text of the record", NULL },
		MSP_VERB_WRITES },
	{ { "when", 0, MSP_OPTION_TEXT, COMMON(when), "TIME", "when it happened: 9:10, 'ayer 18:40', -20m", NULL },
		MSP_VERB_WRITES },
	{ { "dry-run", 'n', MSP_OPTION_FLAG, COMMON(dry_run), NULL, "show the change, write nothing", NULL },
		MSP_VERB_WRITES },
	{ { "lock-timeout", 0, MSP_OPTION_INT, COMMON(lock_timeout), "SECONDS", "how long to wait for others (10)",
		  NULL },
		MSP_VERB_WRITES },
	{ { "quiet", 'q', MSP_OPTION_FLAG, COMMON(quiet), NULL, "ids only", NULL }, MSP_VERB_LISTS | MSP_VERB_WRITES },
	{ { "at", 0, MSP_OPTION_TEXT, COMMON(at), "REV", "as of a commit", NULL }, MSP_VERB_READS },
	{ { "as", 0, MSP_OPTION_TEXT, COMMON(login), "LOGIN", "who acts", "login" }, MSP_VERB_READS | MSP_VERB_WRITES },
	{ { "now", 0, MSP_OPTION_TEXT, COMMON(now), "TIME", "instead of the clock", NULL },
		MSP_VERB_READS | MSP_VERB_WRITES },
	{ { "store", 'C', MSP_OPTION_TEXT, COMMON(store), "DIR", "the store, instead of the nearest msp.yaml",
		  "directory" },
		ALL },
	{ { "color", 0, MSP_OPTION_TEXT, COMMON(color), "WHEN", "auto, always or never", "words:auto always never" },
		ALL },
	{ { "verbose", 'v', MSP_OPTION_FLAG, COMMON(verbose), NULL, "say more", NULL }, ALL },
	{ { "help", 0, MSP_OPTION_FLAG, COMMON(help), NULL, "this help", NULL }, ALL },
	{ { "version", 0, MSP_OPTION_FLAG, COMMON(version), NULL, "the version", NULL }, ALL },
};

static const struct msp_option *own_option(const struct msp_verb *verb, const char *name, char letter)
{
	if (verb == NULL || verb->options == NULL)
		return NULL;
	for (const struct msp_option *option = verb->options; option->name != NULL; option++) {
		if ((name != NULL && strcmp(option->name, name) == 0) || (letter != 0 && option->letter == letter))
			return option;
	}
	return NULL;
}

static bool knows_shared(const struct msp_verb *verb, const struct shared *shared)
{
	unsigned flags = verb != NULL ? verb->flags : 0;

	if (shared->verbs != ALL && (shared->verbs & flags) == 0)
		return false;
	/* the past cannot be changed */
	if (strcmp(shared->option.name, "at") == 0 && (flags & MSP_VERB_WRITES) != 0)
		return false;
	return own_option(verb, shared->option.name, 0) == NULL;
}

static size_t own_count(const struct msp_verb *verb)
{
	size_t count = 0;

	while (verb != NULL && verb->options != NULL && verb->options[count].name != NULL)
		count++;
	return count;
}

const struct msp_option *msp_option_next(struct msp_option_cursor *cursor)
{
	size_t own = own_count(cursor->verb);

	if (cursor->index < own)
		return &cursor->verb->options[cursor->index++];
	cursor->shared = true;
	while (cursor->index - own < MSP_COUNT(shared_options)) {
		const struct shared *shared = &shared_options[cursor->index++ - own];
		if (knows_shared(cursor->verb, shared))
			return &shared->option;
	}
	return NULL;
}

bool msp_option_letter_hidden(const struct msp_verb *verb, const struct msp_option *option, bool shared)
{
	return shared && own_option(verb, NULL, option->letter) != NULL;
}

const struct msp_verb *msp_verb_find(const struct msp_command *command, const char *name)
{
	for (const struct msp_verb *const *verb = command->verbs; *verb != NULL; verb++) {
		if (strcmp((*verb)->name, name) == 0 || msp_str_equal((*verb)->alias, name))
			return *verb;
	}
	return NULL;
}

/* ---- one option -------------------------------------------------------------------------------------------------- */

struct parse {
	struct msp_cli *cli;
	int argc;
	char **argv;
	int at;    /* of the argument being read */
	int place; /* of the verb, which is skipped */
	void *values;
};

/* The option with this long name (length bytes of it) or, when name is NULL, this letter. */
static const struct msp_option *find_option(
	const struct msp_verb *verb, const char *name, size_t length, char letter, bool *shared)
{
	struct msp_option_cursor cursor = { .verb = verb };
	const struct msp_option *option;

	while ((option = msp_option_next(&cursor)) != NULL) {
		*shared = cursor.shared;
		if (name == NULL ? option->letter == letter
				 : strlen(option->name) == length && memcmp(option->name, name, length) == 0)
			return option;
	}
	return NULL;
}

static void help_hint(const struct msp_cli *cli, struct msp_error *err)
{
	if (cli->verb != NULL)
		msp_error_hint(err, "%s %s --help", cli->command->name, cli->verb->name);
	else
		msp_error_hint(err, "%s --help", cli->command->name);
}

static int unknown_long(struct msp_cli *cli, const char *name, size_t length, struct msp_error *err)
{
	struct msp_option_cursor cursor = { .verb = cli->verb };
	const struct msp_option *option;
	const char *names[128];
	size_t count = 0;
	const char *word = msp_arena_strndup(&cli->arena, name, length);
	const char *beginning = NULL;

	msp_error_set(err, MSP_USAGE, "no option --%s", word);
	help_hint(cli, err);
	if (strcmp(word, "at") == 0 && cli->verb != NULL && (cli->verb->flags & MSP_VERB_WRITES) != 0) {
		msp_error_set(err, MSP_USAGE, "the past cannot be changed: --at is for verbs that read");
		msp_error_hint(err, "--when TIME says when something happened");
		return -1;
	}
	while ((option = msp_option_next(&cursor)) != NULL && count < MSP_COUNT(names)) {
		names[count++] = option->name;
		if (length > 1 && beginning == NULL && strncmp(option->name, word, length) == 0)
			beginning = option->name;
	}
	const char *nearest = msp_str_nearest(word, names, count);
	if (beginning != NULL)
		msp_error_hint(err, "--%s; long options are written in full", beginning);
	else if (nearest != NULL)
		msp_error_hint(err, "did you mean --%s?", nearest);
	return -1;
}

static const char *option_text(struct msp_cli *cli, const struct msp_option *option, bool by_letter)
{
	return by_letter ? msp_arena_printf(&cli->arena, "-%c", option->letter)
			 : msp_arena_printf(&cli->arena, "--%s", option->name);
}

static void add_text(struct msp_arena *arena, struct msp_texts *texts, const char *value)
{
	msp_arena_reserve(arena, texts->items, texts->count, texts->capacity);
	texts->items[texts->count++] = value;
}

/* Stores a value.  Lengths and counts are never negative in our options. */
static int store_value(struct parse *parse, const struct msp_option *option, bool shared, const char *value,
	const char *shown, struct msp_error *err)
{
	char *field = (char *)(shared ? (void *)&parse->cli->common : parse->values) + option->offset;

	switch (option->type) {
	case MSP_OPTION_FLAG:
		*(bool *)(void *)field = true;
		return 0;
	case MSP_OPTION_TEXT:
		*(const char **)(void *)field = value;
		return 0;
	case MSP_OPTION_LIST:
		add_text(&parse->cli->arena, (struct msp_texts *)(void *)field, value);
		return 0;
	case MSP_OPTION_INT:
		if (msp_str_int(value, 0, INT64_MAX, (int64_t *)(void *)field, err) == 0)
			return 0;
		if (err != NULL)
			err->code = MSP_USAGE;
		msp_error_at(err, shown, 0, 0);
		msp_error_hint(err, "%s takes a whole number: %s 10", shown, shown);
		return -1;
	}
	return 0;
}

/* The argument of an option that is not attached to it: the next word, whatever it looks like. */
static int next_word(struct parse *parse, const struct msp_option *option, const char *shown, const char **value,
	struct msp_error *err)
{
	int next = parse->at + 1;

	if (next >= parse->argc || next == parse->place) {
		msp_error_set(err, MSP_USAGE, "%s needs a value: %s", shown, option->argument);
		help_hint(parse->cli, err);
		return -1;
	}
	parse->at = next;
	*value = parse->argv[next];
	return 0;
}

static int parse_long(struct parse *parse, const char *name, struct msp_error *err)
{
	size_t length = strcspn(name, "=");
	const char *value = name[length] == '=' ? name + length + 1 : NULL;
	bool shared = false;
	const struct msp_option *option = find_option(parse->cli->verb, name, length, 0, &shared);

	if (option == NULL)
		return unknown_long(parse->cli, name, length, err);
	const char *shown = option_text(parse->cli, option, false);
	if (option->type == MSP_OPTION_FLAG && value != NULL)
		return msp_error_set(err, MSP_USAGE, "%s takes no value", shown);
	if (option->type != MSP_OPTION_FLAG && value == NULL && next_word(parse, option, shown, &value, err) != 0)
		return -1;
	return store_value(parse, option, shared, value, shown, err);
}

static int unknown_letter(struct msp_cli *cli, const char *letters, const char *cluster, struct msp_error *err)
{
	size_t length = 1;

	while (((unsigned char)letters[length] & 0xC0) == 0x80) /* a whole character, not its first byte */
		length++;
	msp_error_set(err, MSP_USAGE, "no option -%.*s", (int)length, letters);
	if (strlen(letters) > length || letters != cluster)
		msp_error_at(err, msp_arena_printf(&cli->arena, "-%s", cluster), 0, 0);
	help_hint(cli, err);
	return -1;
}

/* A cluster: -nq, -p1, -nqp 1 */
static int parse_letters(struct parse *parse, const char *letters, struct msp_error *err)
{
	bool shared = false;

	for (const char *at = letters; *at != '\0'; at++) {
		const struct msp_option *option = find_option(parse->cli->verb, NULL, 0, *at, &shared);
		const char *value = NULL;

		if (option == NULL)
			return unknown_letter(parse->cli, at, letters, err);
		const char *shown = option_text(parse->cli, option, true);
		if (option->type != MSP_OPTION_FLAG) {
			value = at + 1;
			if (*value == '\0' && next_word(parse, option, shown, &value, err) != 0)
				return -1;
		}
		if (store_value(parse, option, shared, value, shown, err) != 0)
			return -1;
		if (option->type != MSP_OPTION_FLAG)
			return 0;
	}
	return 0;
}

/* ---- the line ---------------------------------------------------------------------------------------------------- */

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static void add_operand(struct msp_cli *cli, char *word)
{
	cli->operands[cli->operand_count++] = word;
}

/* Room for `more` operands behind those there are; NULL follows the last. */
static void reserve_operands(struct msp_cli *cli, size_t more)
{
	char **operands = msp_arena_array(&cli->arena, cli->operand_count + more + 1, sizeof *operands);

	if (cli->operand_count > 0)
		memcpy(operands, cli->operands, cli->operand_count * sizeof *operands);
	cli->operands = operands;
}

int msp_options_parse(struct msp_cli *cli, int argc, char **argv, int place, void *values, struct msp_error *err)
{
	struct parse parse = { .cli = cli, .argc = argc, .argv = argv, .place = place, .values = values };
	bool only_operands = false;

	reserve_operands(cli, (size_t)argc);
	for (parse.at = 1; parse.at < argc; parse.at++) {
		char *word = argv[parse.at];
		int result = 0;

		if (parse.at == place)
			continue;
		if (only_operands || !is_option(word))
			add_operand(cli, word);
		else if (strcmp(word, "--") == 0)
			only_operands = true;
		else if (word[1] == '-')
			result = parse_long(&parse, word + 2, err);
		else
			result = parse_letters(&parse, word + 1, err);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

/* Before the verb is known: an option of any verb of the command, the shared ones first. */
static const struct msp_option *guess_option(
	const struct msp_command *command, const char *name, size_t length, char letter)
{
	bool shared = false;
	const struct msp_option *option = find_option(NULL, name, length, letter, &shared);

	for (const struct msp_verb *const *verb = command->verbs; option == NULL && *verb != NULL; verb++)
		option = find_option(*verb, name, length, letter, &shared);
	return option;
}

/* Whether an option takes the word behind it. */
static bool takes_next(const struct msp_command *command, const char *word)
{
	const struct msp_option *option = NULL;

	if (word[1] == '-') {
		size_t length = strcspn(word + 2, "=");
		option = guess_option(command, word + 2, length, 0);
		return option != NULL && option->type != MSP_OPTION_FLAG && word[2 + length] == '\0';
	}
	for (const char *at = word + 1; *at != '\0'; at++) {
		option = guess_option(command, NULL, 0, *at);
		if (option == NULL)
			return false;
		if (option->type != MSP_OPTION_FLAG)
			return at[1] == '\0';
	}
	return false;
}

/* The operands as far as they can be told without knowing the verb, and the place of the first.  Also whether --help or
 * --version stand there. */
static int guess_operands(struct msp_cli *cli, int argc, char **argv, char **operands, int *first)
{
	int count = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++) {
				*first = *first == 0 ? -1 : *first; /* behind "--" nothing is a verb */
				operands[count++] = argv[i];
			}
		} else if (is_option(argv[i])) {
			cli->common.help = cli->common.help || strcmp(argv[i], "--help") == 0;
			cli->common.version = cli->common.version || strcmp(argv[i], "--version") == 0;
			i += takes_next(cli->command, argv[i]);
		} else {
			*first = *first == 0 ? i : *first;
			operands[count++] = argv[i];
		}
	}
	return count;
}

static int no_verb(struct msp_cli *cli, const char *word, struct msp_error *err)
{
	const char *names[128];
	size_t count = 0;

	if (word == NULL) {
		msp_error_set(err, MSP_USAGE, "no verb given");
		msp_error_hint(err, "%s --help lists the verbs", cli->command->name);
		return -1;
	}
	msp_error_set(err, MSP_USAGE, "no verb \"%s\"", word);
	for (const struct msp_verb *const *verb = cli->command->verbs; *verb != NULL; verb++) {
		if (count + 2 > MSP_COUNT(names))
			break;
		if (((*verb)->flags & MSP_VERB_HIDDEN) != 0)
			continue;
		names[count++] = (*verb)->name;
		if ((*verb)->alias != NULL)
			names[count++] = (*verb)->alias;
	}
	const char *nearest = msp_str_nearest(word, names, count);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "%s --help lists the verbs", cli->command->name);
	return -1;
}

/* The verb of "ls @mine", and its further words as operands. */
static const struct msp_verb *implied_verb(struct msp_cli *cli, const char *words)
{
	size_t count;
	char **pieces = msp_str_split(&cli->arena, words, ' ', &count);
	const struct msp_verb *verb = msp_verb_find(cli->command, pieces[0]);

	if (verb == NULL)
		msp_bug("%s has no verb %s", cli->command->name, pieces[0]);
	reserve_operands(cli, count);
	for (size_t i = 1; i < count; i++)
		add_operand(cli, pieces[i]);
	return verb;
}

int msp_options_verb(
	struct msp_cli *cli, int argc, char **argv, const struct msp_verb **verb, int *place, struct msp_error *err)
{
	const struct msp_command *command = cli->command;
	int first = 0;

	*place = 0;
	/* nearly always the verb is the first word */
	if (argc > 1 && !is_option(argv[1]) && (*verb = msp_verb_find(command, argv[1])) != NULL) {
		*place = 1;
		return 0;
	}
	char **operands = msp_arena_array(&cli->arena, (size_t)argc + 1, sizeof *operands);
	int count = guess_operands(cli, argc, argv, operands, &first);
	*verb = first > 0 ? msp_verb_find(command, argv[first]) : NULL;
	if (*verb != NULL) {
		*place = first;
		return 0;
	}
	if (count == 0 && (cli->common.help || cli->common.version))
		return 0;
	const char *words = command->resolve != NULL ? command->resolve(count, operands) : command->fallback;
	if (words == NULL)
		return no_verb(cli, count > 0 ? operands[0] : NULL, err);
	*verb = implied_verb(cli, words);
	return 0;
}

/* ---- operands ---------------------------------------------------------------------------------------------------- */

/* The number-th name of an operand line, without the brackets and dots. */
static const char *operand_name(struct msp_cli *cli, size_t number)
{
	size_t count;
	char **names = msp_str_split(&cli->arena, cli->verb->operands, ' ', &count);
	char *name = names[number < count ? number : count - 1];

	name += strspn(name, "[");
	name[strcspn(name, "].")] = '\0';
	return name[0] != '\0' ? name : "operand";
}

int msp_options_count(struct msp_cli *cli, struct msp_error *err)
{
	const struct msp_verb *verb = cli->verb;

	if (cli->operand_count < (size_t)verb->minimum)
		msp_error_set(err, MSP_USAGE, "no %s given", operand_name(cli, cli->operand_count));
	else if (verb->maximum >= 0 && cli->operand_count > (size_t)verb->maximum)
		msp_error_set(err, MSP_USAGE, "one operand too many: \"%s\"", cli->operands[verb->maximum]);
	else
		return 0;
	msp_error_hint(err, "%s %s [OPTION]... %s", cli->command->name, verb->name,
		verb->operands != NULL ? verb->operands : "");
	return -1;
}
