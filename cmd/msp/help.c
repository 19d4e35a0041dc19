/* SPDX-License-Identifier: ISC */
#include "cmd/msp/help.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/msp/alias.h"
#include "cmd/msp/msp.h"
#include "cmd/msp/nouns.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

extern char **environ;

static void list_nouns(struct msp_cli *cli)
{
	for (const struct msp_noun *noun = msp_nouns; noun->name != NULL; noun++) {
		if (msp_noun_program(&cli->arena, noun->name) != NULL)
			fprintf(cli->out, "  %c  %-6s  %s\n", noun->letter != 0 ? noun->letter : ' ', noun->name,
				noun->summary);
	}
}

static void list_others(struct msp_cli *cli)
{
	size_t count;
	char **names = msp_noun_others(&cli->arena, &count);

	if (count > 0)
		fprintf(cli->out, "\nothers: %s\n",
			msp_cli_safe(cli, msp_str_join(&cli->arena, names, count, " "), false));
}

static void list_aliases(struct msp_cli *cli, const struct msp_node *aliases)
{
	if (aliases == NULL || aliases->count == 0)
		return;
	fputs("\naliases:\n", cli->out);
	msp_node_each_pair(aliases, key, value) {
		if (value->kind != MSP_NODE_NULL)
			fprintf(cli->out, "  %s = %s\n", key->value, msp_cli_safe(cli, value->value, false));
	}
}

int msp_help_list(struct msp_cli *cli, struct msp_error *err)
{
	const struct msp_node *aliases = NULL;

	fputs("usage: msp COMMAND VERB [OPTION]... [OPERAND]...\n"
	      "what a managed service provider does, in plain files under git\n\n",
		cli->out);
	list_nouns(cli);
	list_others(cli);
	if (msp_alias_load(&cli->arena, &aliases, err) != 0)
		return -1;
	list_aliases(cli, aliases);
	fputs("\nmsp COMMAND --help lists the verbs, msp help COMMAND opens the manual\n\n"
	      "examples:\n"
	      "  msp t\n"
	      "  msp t new acme 'no factura' -r laura -p1\n"
	      "  msp help ticket new\n",
		cli->out);
	return 0;
}

/* Whether man is there and knows the page. */
static bool has_page(const char *page)
{
	char *argv[] = { (char *)(uintptr_t) "man", (char *)(uintptr_t) "-w", (char *)(uintptr_t)page, NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status = 0;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int number = posix_spawnp(&pid, "man", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (number != 0)
		return false;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int open_page(const char *page, struct msp_error *err)
{
	execlp("man", "man", page, (char *)NULL);
	return msp_error_errno(err, errno, "man cannot be executed");
}

/* The command's own --help, with the verb if one was named. */
static int run_help(const char *program, char **words, size_t count, struct msp_error *err)
{
	if (count > 1)
		execl(program, msp_path_base(program), words[1], "--help", (char *)NULL);
	else
		execl(program, msp_path_base(program), "--help", (char *)NULL);
	msp_error_errno(err, errno, "%s cannot be executed", program);
	err->code = MSP_UNAVAILABLE;
	return -1;
}

int msp_help_open(struct msp_cli *cli, char **words, size_t count, struct msp_error *err)
{
	struct msp_arena *arena = &cli->arena;
	const struct msp_noun *noun = msp_noun_find(words[0]);
	const char *name = noun != NULL ? noun->name : words[0];
	const struct msp_node *aliases = NULL;

	if (noun == NULL && msp_alias_load(arena, &aliases, err) != 0)
		return -1;
	const char *alias = msp_node_text(aliases, name, NULL);
	if (alias != NULL) {
		fprintf(cli->out, "%s is an alias of: %s\n", name, msp_cli_safe(cli, alias, false));
		return 0;
	}
	if (!msp_noun_valid(name))
		return msp_dispatch_unknown(cli, name, err);
	bool itself = strcmp(name, "msp") == 0;
	const char *page = itself ? "msp" : msp_arena_printf(arena, "msp-%s", name);
	if (has_page(page))
		return open_page(page, err);
	if (itself)
		return msp_help_list(cli, err);
	const char *program = msp_noun_program(arena, name);
	if (program != NULL)
		return run_help(program, words, count, err);
	return msp_dispatch_unknown(cli, name, err);
}
