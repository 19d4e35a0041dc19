/* SPDX-License-Identifier: ISC */
/* Which options a verb knows, and reading a command line with them (GNU: options and operands in any order). */
#ifndef MSP_CLI_OPTIONS_H
#define MSP_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/cli/cli.h"

/* Walks over the options of a verb: first its own, then the shared ones that it knows.  An own option hides the shared
 * one of the same name. */
struct msp_option_cursor {
	const struct msp_verb *verb; /* NULL = only the options that belong to all */
	size_t index;                /* of the next one */
	bool shared;                 /* the one returned last is a shared option */
};

/* The next option, or NULL at the end.  Start with { .verb = verb }. */
const struct msp_option *msp_option_next(struct msp_option_cursor *cursor);
/* Whether an own option of the verb takes the letter away from this one. */
bool msp_option_letter_hidden(const struct msp_verb *verb, const struct msp_option *option, bool shared);

/* Finds the verb of a command line: *verb, and its place in argv (0 = no verb is named and resolve or fallback chose
 * it).  Words that resolve implies are put into cli->operands.  --help and --version before the verb leave *verb NULL
 * when none is named.  USAGE error otherwise. */
int msp_options_verb(
	struct msp_cli *cli, int argc, char **argv, const struct msp_verb **verb, int *place, struct msp_error *err);

/* Reads all of argv but argv[0] and argv[place] with the options of cli->verb (NULL = those that belong to all) into
 * cli->common, cli->operands and `values`, the verb's option struct.  USAGE errors carry the option as place. */
int msp_options_parse(struct msp_cli *cli, int argc, char **argv, int place, void *values, struct msp_error *err);

/* Checks the number of operands against the verb's table.  USAGE error naming the missing one or the first too many. */
int msp_options_count(struct msp_cli *cli, struct msp_error *err);

/* The verb with this name or alias, or NULL. */
const struct msp_verb *msp_verb_find(const struct msp_command *command, const char *name);

#endif
