/* SPDX-License-Identifier: ISC */
/* msp NOUN …: executes msp-NOUN.  Knows letters, aliases and where the manuals are, and nothing of the store. */
#include "cmd/msp/msp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/msp/alias.h"
#include "cmd/msp/help.h"
#include "cmd/msp/nouns.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"

#define SUMMARY "dispatcher and help"

static const struct msp_command command = { .name = "msp", .summary = SUMMARY };

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* Everything that could stand for a command. */
static const char **candidates(struct msp_cli *cli, size_t *count)
{
	const struct msp_node *aliases = NULL;
	size_t others;
	char **other = msp_noun_others(&cli->arena, &others);
	size_t ours = 0;

	msp_alias_load(&cli->arena, &aliases, NULL);
	while (msp_nouns[ours].name != NULL)
		ours++;
	size_t named = aliases != NULL ? aliases->count : 0;
	const char **names = msp_arena_array(&cli->arena, ours + others + named + 1, sizeof *names);
	*count = 0;
	for (size_t i = 0; i < ours; i++)
		names[(*count)++] = msp_nouns[i].name;
	for (size_t i = 0; i < others; i++)
		names[(*count)++] = other[i];
	names[(*count)++] = "help";
	if (aliases == NULL)
		return names;
	msp_node_each_pair(aliases, key, value)
		names[(*count)++] = key->value;
	return names;
}

int msp_dispatch_unknown(struct msp_cli *cli, const char *name, struct msp_error *err)
{
	size_t count;

	if (msp_noun_find(name) != NULL) {
		msp_error_set(err, MSP_UNAVAILABLE, "msp-%s is not installed", msp_noun_find(name)->name);
		msp_error_hint(err, "it is looked for beside msp and on the search path");
		return -1;
	}
	const char **names = candidates(cli, &count);
	const char *nearest = msp_str_nearest(name, names, count);
	msp_error_set(err, MSP_UNAVAILABLE, "no command \"%s\"", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "msp alone lists the commands");
	return -1;
}

/* ---- executing --------------------------------------------------------------------------------------------------- */

/* Becomes msp-<name> with `options` (of msp itself: -C DIR) before the words behind the first. */
static int execute(struct msp_cli *cli, const char *name, const struct msp_texts *options, char **words, size_t count,
	struct msp_error *err)
{
	const char *program = msp_noun_valid(name) ? msp_noun_program(&cli->arena, name) : NULL;

	if (program == NULL)
		return msp_dispatch_unknown(cli, name, err);
	char **argv = msp_arena_array(&cli->arena, options->count + count + 1, sizeof *argv);
	size_t at = 0;
	argv[at++] = msp_arena_strdup(&cli->arena, msp_path_base(program));
	for (size_t i = 0; i < options->count; i++)
		argv[at++] = msp_arena_strdup(&cli->arena, options->items[i]);
	for (size_t i = 1; i < count; i++)
		argv[at++] = words[i];
	execv(program, argv);
	msp_error_errno(err, errno, "%s cannot be executed", program);
	err->code = MSP_UNAVAILABLE;
	return -1;
}

/* The words with an alias in front replaced. */
static int expand(struct msp_cli *cli, char ***words, size_t *count, struct msp_error *err)
{
	const struct msp_node *aliases;
	char **front;
	size_t front_count;

	if (msp_alias_load(&cli->arena, &aliases, err) != 0)
		return -1;
	if (aliases == NULL)
		return 0;
	if (msp_alias_expand(&cli->arena, aliases, (*words)[0], &front, &front_count, err) != 0)
		return -1;
	if (front == NULL)
		return 0;
	char **all = msp_arena_array(&cli->arena, front_count + *count + 1, sizeof *all);
	memcpy(all, front, front_count * sizeof *all);
	memcpy(all + front_count, *words + 1, (*count - 1) * sizeof *all);
	*words = all;
	*count += front_count - 1;
	return 0;
}

static int dispatch(
	struct msp_cli *cli, const struct msp_texts *options, char **words, size_t count, struct msp_error *err)
{
	const struct msp_noun *noun = msp_noun_find(words[0]);

	if (noun == NULL && strcmp(words[0], "help") != 0) {
		if (expand(cli, &words, &count, err) != 0)
			return -1;
		noun = msp_noun_find(words[0]);
	}
	if (noun == NULL && strcmp(words[0], "help") == 0)
		return count > 1 ? msp_help_open(cli, words + 1, count - 1, err) : msp_help_list(cli, err);
	return execute(cli, noun != NULL ? noun->name : words[0], options, words, count, err);
}

/* ---- for the completion scripts ---------------------------------------------------------------------------------- */

static int complete(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err)
{
	const struct msp_node *aliases;
	size_t count;

	if (strcmp(kind, "noun") != 0)
		return 0;
	for (const struct msp_noun *noun = msp_nouns; noun->name != NULL; noun++) {
		if (msp_str_starts(noun->name, prefix) && msp_noun_program(&cli->arena, noun->name) != NULL)
			fprintf(cli->out, "%s\t%s\n", noun->name, noun->summary);
	}
	char **others = msp_noun_others(&cli->arena, &count);
	for (size_t i = 0; i < count; i++) {
		if (msp_str_starts(others[i], prefix))
			fprintf(cli->out, "%s\tmsp-%s\n", others[i], others[i]);
	}
	if (msp_alias_load(&cli->arena, &aliases, err) != 0)
		return -1;
	msp_node_each_pair(aliases, key, value) {
		if (value->kind != MSP_NODE_NULL && msp_str_starts(key->value, prefix))
			fprintf(cli->out, "%s\t%s\n", key->value, msp_cli_safe(cli, value->value, false));
	}
	return 0;
}

static int dump_json(struct msp_cli *cli)
{
	fprintf(cli->out, "{\n  \"command\": \"msp\",\n  \"version\": \"%s\",\n  \"summary\": \"%s\",\n  \"nouns\": [",
		MSP_VERSION, SUMMARY);
	for (const struct msp_noun *noun = msp_nouns; noun->name != NULL; noun++) {
		const char letter[] = { noun->letter, '\0' };
		fprintf(cli->out, "%s\n    {\"letter\": \"%s\", \"name\": \"%s\", \"summary\": \"%s\"}",
			noun == msp_nouns ? "" : ",", letter, noun->name, noun->summary);
	}
	fputs("\n  ]\n}\n", cli->out);
	return 0;
}

/* noun LETTER NAME SUMMARY, parted by tabs */
static int dump_lines(struct msp_cli *cli)
{
	fprintf(cli->out, "command\tmsp\t%s\t\n", SUMMARY);
	for (const struct msp_noun *noun = msp_nouns; noun->name != NULL; noun++) {
		const char letter[] = { noun->letter, '\0' };
		fprintf(cli->out, "noun\t%s\t%s\t%s\n", letter, noun->name, noun->summary);
	}
	return 0;
}

/* ---- the line ---------------------------------------------------------------------------------------------------- */

static int unknown_option(const char *word, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "no option %s before the command", word);
	msp_error_hint(err, "msp [-C DIR] COMMAND VERB [OPTION]... [OPERAND]...");
	return -1;
}

/* -C DIR, -CDIR, --store DIR, --store=DIR: for the command.  Returns the number of words taken, 0 = no such option. */
static int store_option(struct msp_cli *cli, char **words, int count, struct msp_texts *options)
{
	bool apart = strcmp(words[0], "-C") == 0 || strcmp(words[0], "--store") == 0;
	int taken = apart && count > 1 ? 2 : 1;

	if (!apart && !msp_str_starts(words[0], "-C") && !msp_str_starts(words[0], "--store="))
		return 0;
	for (int i = 0; i < taken; i++) {
		msp_arena_reserve(&cli->arena, options->items, options->count, options->capacity);
		options->items[options->count++] = words[i];
	}
	return taken;
}

static int show_version(struct msp_cli *cli)
{
	fprintf(cli->out, "msp %s\n", MSP_VERSION);
	return 0;
}

static int run(struct msp_cli *cli, int argc, char **argv, struct msp_error *err)
{
	struct msp_texts options = { NULL, 0, 0 };
	int at = 1;

	while (at < argc && argv[at][0] == '-') {
		const char *word = argv[at];
		int taken = store_option(cli, argv + at, argc - at, &options);
		if (taken == 0 && strcmp(word, "--help") == 0)
			return msp_help_list(cli, err);
		if (taken == 0 && strcmp(word, "--version") == 0)
			return show_version(cli);
		if (taken == 0 && strcmp(word, "--dump-cli") == 0)
			return dump_json(cli);
		if (taken == 0 && strcmp(word, "--dump-cli=lines") == 0)
			return dump_lines(cli);
		if (taken == 0 && strcmp(word, "--complete") == 0 && argc - at == 3)
			return complete(cli, argv[at + 1], argv[at + 2], err);
		if (taken == 0)
			return unknown_option(word, err);
		at += taken;
	}
	if (at == argc)
		return msp_help_list(cli, err);
	return dispatch(cli, &options, argv + at, (size_t)(argc - at), err);
}

int main(int argc, char **argv)
{
	struct msp_cli cli;
	struct msp_error err = MSP_ERROR_INIT;

	msp_cli_init(&cli, &command);
	int result = run(&cli, argc, argv, &err);
	return msp_cli_end(&cli, result < 0 ? (int)err.code : result, &err);
}
