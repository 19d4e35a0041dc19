/* SPDX-License-Identifier: ISC */
/* From argv to a verb's run function.  Apart from cli.c so that programs with a grammar of their own do not link it. */
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/cli/cli.h"
#include "lib/cli/complete.h"
#include "lib/cli/help.h"
#include "lib/cli/options.h"
#include "lib/cli/printer.h"
#include "lib/cli/terminal.h"

static const char *environment(const char *given, const char *name)
{
	if (given != NULL)
		return given;
	const char *value = getenv(name);
	return msp_str_empty(value) ? NULL : value;
}

/* What the options left open comes from the environment. */
static int settle_common(struct msp_cli *cli, struct msp_error *err)
{
	static const char *const words[] = { "auto", "always", "never" };
	struct msp_common *common = &cli->common;

	common->store = environment(common->store, "MSP_STORE");
	common->now = environment(common->now, "MSP_NOW");
	common->login = environment(common->login, "MSP_LOGIN");
	for (size_t i = 0; i < MSP_COUNT(words); i++) {
		if (strcmp(common->color, words[i]) == 0) {
			msp_terminal_colour(cli, common->color);
			return 0;
		}
	}
	msp_error_set(err, MSP_USAGE, "--color is auto, always or never, not \"%s\"", common->color);
	msp_error_hint(err, "--color=never");
	return -1;
}

static int write_buf(struct msp_cli *cli, struct msp_buf *text)
{
	fwrite(text->data, 1, text->length, cli->out);
	msp_buf_release(text);
	return 0;
}

static int show_help(struct msp_cli *cli)
{
	struct msp_buf text = MSP_BUF_INIT;

	if (cli->verb != NULL)
		msp_help_verb(cli->command, cli->verb, &text);
	else
		msp_help_command(cli->command, &text);
	size_t lines = 0;
	for (size_t i = 0; i < text.length; i++)
		lines += text.data[i] == '\n';
	msp_cli_page(cli, lines);
	return write_buf(cli, &text);
}

static int dump(struct msp_cli *cli, const char *form)
{
	struct msp_buf text = MSP_BUF_INIT;

	if (strcmp(form, "=lines") == 0)
		msp_dump_lines(cli->command, &text);
	else
		msp_dump_json(cli->command, &cli->arena, &text);
	return write_buf(cli, &text);
}

/* "help" alone, "help VERB": for those who know it from elsewhere. */
static bool is_help_word(const struct msp_command *command, int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "help") == 0 && msp_verb_find(command, "help") == NULL &&
	       (argc == 2 || (argc == 3 && msp_verb_find(command, argv[2]) != NULL));
}

/* The verb's exit code: 0, a positive answer of run, or the code of its error. */
static int run_verb(struct msp_cli *cli, int argc, char **argv, int place, struct msp_error *err)
{
	void *values = msp_arena_alloc(&cli->arena, cli->verb != NULL ? cli->verb->options_size : 0);

	if (msp_options_parse(cli, argc, argv, place, values, err) != 0)
		return -1;
	if (cli->common.help)
		return show_help(cli);
	if (cli->common.version) {
		fprintf(cli->out, "%s %s\n", cli->command->name, MSP_VERSION);
		return 0;
	}
	if (settle_common(cli, err) != 0)
		return -1;
	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_options_count(cli, err) != 0)
		return -1;
	return cli->command->run != NULL ? cli->command->run(cli, values, err) : cli->verb->run(cli, values, err);
}

static int run_command(struct msp_cli *cli, int argc, char **argv, struct msp_error *err)
{
	int place = 0;

	if (argc > 1 && msp_str_starts(argv[1], "--dump-cli"))
		return dump(cli, argv[1] + strlen("--dump-cli"));
	if (argc > 1 && strcmp(argv[1], "--complete") == 0) {
		if (msp_cli_complete_parse(cli, argc, argv, err) != 0 || settle_common(cli, err) != 0)
			return -1;
		return msp_cli_complete(cli, argv[2], argv[3], err);
	}
	if (is_help_word(cli->command, argc, argv)) {
		cli->verb = argc == 3 ? msp_verb_find(cli->command, argv[2]) : NULL;
		return show_help(cli);
	}
	if (msp_options_verb(cli, argc, argv, &cli->verb, &place, err) != 0)
		return -1;
	return run_verb(cli, argc, argv, place, err);
}

/* By default the heap shrinks after every record that was read and grows again for the next one (libyaml takes and
 * gives back 64 kB), with all its pages made anew; in a process that soon ends they may as well stay. */
static void keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TOP_PAD, 256 << 10);
#endif
}

int msp_cli_main(const struct msp_command *command, int argc, char **argv)
{
	struct msp_cli cli;
	struct msp_error err = MSP_ERROR_INIT;

	keep_memory();
	msp_cli_init(&cli, command);
	int code = run_command(&cli, argc, argv, &err);
	if (code < 0 && err.code == MSP_OK)
		msp_bug("%s failed without saying why", command->name);
	return msp_cli_end(&cli, code < 0 ? (int)err.code : code, &err);
}
