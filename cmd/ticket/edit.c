/* SPDX-License-Identifier: ISC */
/* edit: the header in $EDITOR; what differs afterwards becomes one `set` event. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/editor.h"
#include "lib/text/yaml.h"

#define SET_PREFIX "log[].set."

/* The header as it now is: what was written, then what `set` and `unset` changed. */
static struct msp_node *present_header(struct msp_session *session, const struct msp_ticket *ticket)
{
	const struct msp_schema *schema = ticket_schema(session);
	struct msp_arena *arena = session->arena;
	struct msp_node *header = msp_node_map(arena);
	size_t count;
	struct msp_schema_field *fields = msp_schema_fields(arena, schema, &count);

	for (size_t i = 0; i < count; i++) {
		const char *name = fields[i].path + strlen(SET_PREFIX);
		if (msp_str_starts(fields[i].path, SET_PREFIX) && strpbrk(name, ".[") == NULL &&
			msp_node_get(ticket->node, name) != NULL)
			msp_node_set(arena, header, name, msp_node_get(ticket->node, name));
	}
	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		if ((event->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		msp_node_each_pair(msp_node_get(event->node, "set"), key, value)
			msp_node_set(arena, header, key->value, value);
		msp_node_each_item(msp_node_get(event->node, "unset"), name)
			msp_node_remove(header, name->value);
	}
	return header;
}

struct difference {
	struct msp_node *set, *unset;
};

static void compare(struct msp_arena *arena, const struct msp_node *before, const struct msp_node *after,
	struct difference *difference)
{
	*difference = (struct difference){ msp_node_map(arena), msp_node_seq(arena) };
	msp_node_each_pair(after, key, value)
		if (value->kind != MSP_NODE_NULL && !msp_node_equal(value, msp_node_get(before, key->value)))
			msp_node_set(arena, difference->set, key->value, value);
	msp_node_each_pair(before, old, unused) {
		(void)unused;
		if (msp_node_get(after, old->value) == NULL)
			msp_node_add(arena, difference->unset, msp_node_string(arena, old->value));
	}
}

static int ask(struct msp_session *session, const struct msp_ticket *ticket, struct difference *difference,
	struct msp_error *err)
{
	const struct msp_node *before = present_header(session, ticket);
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *after;

	msp_buf_addf(&text, "# %s: change, add or remove fields (see msp-ticket(5)); the log is not edited here.\n",
		ticket->id);
	msp_yaml_emit(before, 0, &text);
	int failed = msp_editor_run(&text, ".yaml", err) != 0 ||
		     msp_yaml_parse(session->arena, text.data, text.length, &after, err) != 0;
	if (!failed)
		compare(session->arena, before, after, difference);
	msp_buf_release(&text);
	return failed ? -1 : 0;
}

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct difference *difference = context;
	struct msp_arena *arena = change->session->arena;

	(void)err; /* unknown fields and wrong values are the schema's to refuse */
	if (difference->set->count > 0)
		msp_node_set(arena, change->event, "set", difference->set);
	if (difference->unset->count > 0)
		msp_node_set(arena, change->event, "unset", difference->unset);
	change->untouched = difference->set->count + difference->unset->count == 0;
	return 0;
}

static int edit(struct msp_session *session, const char *operand, struct msp_error *err)
{
	struct difference difference;
	const struct ticket_action action = { .subject = "edit", .fill = fill, .context = &difference };
	struct msp_match match;
	struct msp_ticket *ticket;
	const char *text;
	size_t length;

	/* Nothing is locked while the editor is open: only what was changed in it is written afterwards. */
	if (ticket_find(session, operand, &match, err) != 0 ||
		ticket_read(session, match.path, &text, &length, &ticket, err) != 0 ||
		ask(session, ticket, &difference, err) != 0 || msp_session_begin(session, err) != 0 ||
		ticket_change_one(session, match.reference, &action, err) != 0)
		return -1;
	if (msp_session_commit(
		    session, msp_arena_printf(session->arena, "ticket %s: edit", match.reference), NULL, err) != 0)
		return -1;
	if (!session->cli->common.dry_run)
		fprintf(session->cli->out, "%s\n", match.reference);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || edit(&session, cli->operands[0], err) != 0;

	(void)parsed;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb ticket_edit_verb = {
	.name = "edit",
	.summary = "change header fields in the editor",
	.operands = "TICKET",
	.complete = "ticket",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.details =
		"What differs when the editor closes becomes one `set` event. The log is not edited here: see amend,\n"
		"redact, and msp-store edit for the whole file.",
	.examples = "msp-ticket edit 481",
	.run = run,
};
