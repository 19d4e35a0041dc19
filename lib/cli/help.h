/* SPDX-License-Identifier: ISC */
/* What the tables say: help for people, a dump for programs.  For lib/cli only. */
#ifndef MSP_CLI_HELP_H
#define MSP_CLI_HELP_H

#include "lib/base/buf.h"
#include "lib/cli/cli.h"

/* Appends the help of a command or of one verb: at most 80 columns wide. */
void msp_help_command(const struct msp_command *command, struct msp_buf *out);
void msp_help_verb(const struct msp_command *command, const struct msp_verb *verb, struct msp_buf *out);

/* Appends the tables as one JSON object (members in a fixed order). */
void msp_dump_json(const struct msp_command *command, struct msp_arena *arena, struct msp_buf *out);
/* The same for awk: a fact a line, fields parted by tabs, absent ones empty.
 *     command NAME SUMMARY FALLBACK
 *     verb NAME ALIAS SUMMARY OPERANDS COMPLETE hidden|
 *     option VERB NAME LETTER ARGUMENT COMPLETE HELP shared|
 *     column VERB ID TITLE HELP */
void msp_dump_lines(const struct msp_command *command, struct msp_buf *out);

/* "text", "integer", "time" … for help and dumps. */
const char *msp_type_name(enum msp_type type);

#endif
