/* SPDX-License-Identifier: ISC */
/* level: hand over to another support level. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct level {
	const char *level;
	struct ticket_text text;
};

struct level_options {
	const char *file;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct level_options, file), MSP_OPTION_END };

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct level *level = context;

	if (ticket_check_value(change->session, "level", "log[].level", level->level, err) != 0)
		return -1;
	msp_node_set_string(change->session->arena, change->event, "level", level->level);
	msp_node_set_string(change->session->arena, change->event, "note", level->text.value);
	change->outcome = level->level;
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct level_options *given = parsed;
	struct level level = { .text = { .file = given->file, .optional = true } };
	const struct ticket_action action = { "level", &level.text, fill, &level };

	level.level = cli->operands[--cli->operand_count];
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_level_verb = {
	.name = "level",
	.summary = "hand over to level N1, N2 or N3",
	.operands = "TICKET... LEVEL",
	.complete = "ticket,enum:ticket.log[].level",
	.minimum = 2,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct level_options),
	.details = "With -m or -F an internal note says why.",
	.examples = "msp-ticket level 481 N2\n"
		    "msp-ticket level 481 N3 -m 'lo ve el fabricante'",
	.run = run,
};
