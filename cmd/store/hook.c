/* SPDX-License-Identifier: ISC */
/* hook: the scripts that git servers and work trees run. */
#include <string.h>

#include "cmd/store/verbs.h"
#include "lib/base/str.h"

static const char pre_receive[] =
	"#!/bin/sh\n"
	"# Refuses a push that would take words away or bring in records nobody can read.  Made by: msp-store hook\n"
	"# pre-receive; put it, executable, into hooks/pre-receive of the repository on the server, where msp-store "
	"is\n"
	"# installed.  git lets the hook see what is pushed before it counts (git-receive-pack(1), githooks(5)).\n"
	"set -u\n"
	"store=$(git rev-parse --absolute-git-dir) || exit 1\n"
	"status=0\n"
	"while read -r old new ref; do\n"
	"\tcase $ref in\n"
	"\trefs/heads/*) ;;\n"
	"\t*) continue ;;\n"
	"\tesac\n"
	"\tif ! msp-store -C \"$store\" lint -v --range \"$old..$new\" >&2; then\n"
	"\t\techo \"$ref: refused\" >&2\n"
	"\t\tstatus=1\n"
	"\tfi\n"
	"done\n"
	"exit $status\n";

static const char pre_commit[] =
	"#!/bin/sh\n"
	"# Looks at what git commit would take.  Made by: msp-store hook pre-commit; put it, executable, into\n"
	"# .git/hooks/pre-commit of a clone in which files are edited by hand.\n"
	"exec msp-store lint -v --staged >&2\n";

static const struct {
	const char *name, *script;
} hooks[] = { { "pre-receive", pre_receive }, { "pre-commit", pre_commit } };

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	(void)parsed;
	for (size_t i = 0; i < MSP_COUNT(hooks); i++)
		if (strcmp(cli->operands[0], hooks[i].name) == 0) {
			fputs(hooks[i].script, cli->out);
			return 0;
		}
	msp_error_set(err, MSP_USAGE, "there is no hook '%s'", cli->operands[0]);
	msp_error_hint(err, "pre-receive, for servers; pre-commit, for those who edit by hand");
	return -1;
}

const struct msp_verb store_hook_verb = {
	.name = "hook",
	.summary = "print a hook for git",
	.operands = "pre-receive|pre-commit",
	.complete = "words:pre-receive pre-commit",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_NO_STORE,
	.details = "pre-receive, on a server, refuses pushes that take events away, alter them,\n"
		   "rewrite history or bring in records that do not validate. pre-commit does\n"
		   "the same before git commit.",
	.examples = "msp-store hook pre-receive > hooks/pre-receive && chmod +x hooks/pre-receive\n"
		    "msp-store hook pre-commit",
	.run = run,
};
