/* SPDX-License-Identifier: ISC */
/* link: related records, on both sides when the other one is a ticket. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct link_options {
	const char *as;
	bool remove;
};

static const struct msp_option options[] = {
	{ "as", 0, MSP_OPTION_TEXT, offsetof(struct link_options, as), "RELATION",
		"related, duplicate, parent, child, follows, caused-by or fixed-by", "enum:ticket.log[].link.as" },
	{ "remove", 'd', MSP_OPTION_FLAG, offsetof(struct link_options, remove), NULL, "take the link away", NULL },
	MSP_OPTION_END
};

struct link {
	const struct link_options *options;
	const char *other;
	const char *as;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct link *link = context;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *node = msp_node_map(arena);

	if (msp_str_equal(link->other, change->ticket->id))
		return msp_error_set(err, MSP_USAGE, "a ticket cannot be linked to itself");
	if (ticket_check_value(change->session, "--as", "log[].link.as", link->as, err) != 0)
		return -1;
	change->outcome = link->other;
	if (link->options->remove) {
		msp_node_set_string(arena, change->event, "unlink", link->other);
		return 0;
	}
	msp_node_set_string(arena, node, "to", link->other);
	msp_node_set_string(arena, node, "as", link->as);
	msp_node_set(arena, change->event, "link", link->as == NULL ? msp_node_string(arena, link->other) : node);
	return 0;
}

/* What the other side sees. */
static const char *inverse(const char *as)
{
	static const char *const pairs[][2] = { { "parent", "child" }, { "child", "parent" } };

	for (size_t i = 0; as != NULL && i < MSP_COUNT(pairs); i++)
		if (strcmp(pairs[i][0], as) == 0)
			return pairs[i][1];
	return NULL;
}

static int link_both(struct msp_session *session, char *const *operands, struct link *link, struct msp_error *err)
{
	struct msp_match here, there;
	const struct ticket_action action = { .subject = "link", .fill = fill, .context = link };

	if (ticket_find(session, operands[0], &here, err) != 0 || msp_session_begin(session, err) != 0)
		return -1;
	/* A wrong number must not be kept as a name; what was kept all the same can be taken away. */
	bool other_kind = strpbrk(operands[1], "/:") != NULL;
	bool ticket = !other_kind && ticket_find(session, operands[1], &there, link->options->remove ? NULL : err) == 0;
	if (!ticket && !other_kind && !link->options->remove)
		return -1;
	link->other = ticket ? there.reference : operands[1];
	if (ticket_change_one(session, here.reference, &action, err) != 0)
		return -1;
	if (ticket) {
		struct link back = { link->options, here.reference, inverse(link->as) };
		const struct ticket_action other = { .subject = "link", .fill = fill, .context = &back };
		if (ticket_change_one(session, there.reference, &other, err) != 0)
			return -1;
	}
	if (msp_session_commit(session,
		    msp_arena_printf(session->arena, "ticket %s: %s %s", here.reference,
			    link->options->remove ? "unlink" : "link", link->other),
		    NULL, err) != 0)
		return -1;
	if (!session->cli->common.dry_run)
		fprintf(session->cli->out, "%s\n", here.reference);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct link_options *given = parsed;
	struct link link = { .options = given, .as = given->as };
	struct msp_session session;
	int failed =
		msp_session_open(&session, cli, NULL, err) != 0 || link_both(&session, cli->operands, &link, err) != 0;

	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb ticket_link_verb = {
	.name = "link",
	.summary = "relate to another record",
	.operands = "TICKET OTHER",
	.complete = "ticket,ticket",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct link_options),
	.details = "OTHER is a ticket (then both get the link), another record (acme/restaurar-carpeta) or a URL.",
	.examples = "msp-ticket link 481 736 --as caused-by\n"
		    "msp-ticket link 481 acme/restaurar-carpeta\n"
		    "msp-ticket link -d 481 736",
	.run = run,
};
