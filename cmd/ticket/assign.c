/* SPDX-License-Identifier: ISC */
/* assign: somebody else has it now, or nobody. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct assign_options {
	const char *level;
	const char *file;
};

static const struct msp_option options[] = { { "level", 'l', MSP_OPTION_TEXT, offsetof(struct assign_options, level),
						     "LEVEL", "hand over to this level: N1, N2 or N3",
						     "enum:ticket.log[].level" },
	TICKET_FILE_OPTION(struct assign_options, file), MSP_OPTION_END };

struct assign {
	const struct assign_options *options;
	const char *login;
	struct ticket_text text;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct assign *assign = context;
	struct msp_arena *arena = change->session->arena;
	const struct msp_technician *technician;

	if (strcmp(assign->login, "none") != 0 &&
		msp_catalog_technician(&change->session->catalog, assign->login, &technician, err) != 0)
		return -1;
	if (ticket_check_value(change->session, "--level", "log[].level", assign->options->level, err) != 0)
		return -1;
	msp_node_set_string(arena, change->event, "assign", assign->login);
	msp_node_set_string(arena, change->event, "level", assign->options->level);
	msp_node_set_string(arena, change->event, "note", assign->text.value);
	change->outcome = assign->login;
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct assign_options *given = parsed;
	struct assign assign = { .options = given, .text = { .file = given->file, .optional = true } };
	const struct ticket_action action = { "assign", &assign.text, fill, &assign };

	assign.login = cli->operands[--cli->operand_count];
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_assign_verb = {
	.name = "assign",
	.summary = "give to a technician (none = nobody)",
	.operands = "TICKET... LOGIN",
	.complete = "ticket,login",
	.minimum = 2,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct assign_options),
	.details = "With -m or -F an internal note says why.",
	.examples = "msp-ticket assign 481 luis\n"
		    "msp-ticket assign 481 marta -l N2 -m 'necesita acceso al firewall'\n"
		    "msp-ticket assign 481 none",
	.run = run,
};
