/* SPDX-License-Identifier: ISC */
/* visit: we were there. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct visit_options {
	struct ticket_event_options event;
	const char *arrived, *left, *site, *travel, *km, *expenses, *received_by, *file;
};

#define VISIT_TEXT(member, long_name, argument, help)                                                       \
	{                                                                                                   \
		long_name, 0, MSP_OPTION_TEXT, offsetof(struct visit_options, member), argument, help, NULL \
	}

static const struct msp_option options[] = { VISIT_TEXT(arrived, "arrived", "TIME", "when we arrived"),
	VISIT_TEXT(left, "left", "TIME", "when we left"),
	{ "site", 's', MSP_OPTION_TEXT, offsetof(struct visit_options, site), "SITE",
		"where, when it is not the ticket's site", "site" },
	VISIT_TEXT(travel, "travel", "DURATION", "time on the road"), VISIT_TEXT(km, "km", "NUMBER", "distance"),
	VISIT_TEXT(expenses, "expenses", "AMOUNT", "expenses to charge"),
	VISIT_TEXT(received_by, "received-by", "PERSON", "who signed"), TICKET_FILE_OPTION(struct visit_options, file),
	TICKET_EVENT_OPTIONS(struct visit_options, event), MSP_OPTION_END };

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_words *words = context;
	const struct visit_options *given = words->options;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *node = msp_node_map(arena);

	if (ticket_check_value(change->session, "--travel", "log[].visit.travel", given->travel, err) != 0 ||
		ticket_check_value(change->session, "--km", "log[].visit.km", given->km, err) != 0 ||
		ticket_check_value(change->session, "--expenses", "log[].visit.expenses", given->expenses, err) != 0)
		return -1;
	if (ticket_set_time(change, node, "arrived", given->arrived, err) != 0 ||
		ticket_set_time(change, node, "left", given->left, err) != 0)
		return -1;
	msp_node_set_string(arena, node, "site", given->site);
	msp_node_set_plain(arena, node, "travel", given->travel);
	msp_node_set_plain(arena, node, "km", given->km);
	msp_node_set_plain(arena, node, "expenses", given->expenses);
	msp_node_set_string(arena, node, "received_by", given->received_by);
	msp_node_set(arena, change->event, "visit", node->count > 0 ? node : msp_node_plain(arena, "yes"));
	msp_node_set_string(arena, change->event, "say", words->text.value);
	ticket_take_up(change);
	return ticket_event_options(change, &given->event, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct visit_options *given = parsed;
	struct ticket_words words = { "visit", given, fill, { .file = given->file, .optional = true } };

	return ticket_words_run(cli, &words, err);
}

const struct msp_verb ticket_visit_verb = {
	.name = "visit",
	.summary = "record a visit",
	.operands = "TICKET... [TEXT]",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct visit_options),
	.details = "Counts as a public answer. The text, when given, is what was done there.",
	.examples = "msp-ticket visit 481 --arrived 10:05 --left 11:40 'nuevo switch'\n"
		    "msp-ticket visit 481 -t 1h30m --km 24",
	.run = run,
};
