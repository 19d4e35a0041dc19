/* SPDX-License-Identifier: ISC */
/* redact: takes the words of an event away; what happened and when stays, so that clocks stay right. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

static const char *const word_keys[] = { "say", "note", "hear", "cause", "resolution", "attach", "mail", "quote" };

/* Number of the event with this key, or -1. */
static long find_event(const struct msp_node *log, const char *key)
{
	char found[MSP_EVENT_KEY_SIZE];

	for (size_t i = 0; log != NULL && i < log->count; i++) {
		msp_event_key(log->items[i], found);
		if (strncmp(found, key, strlen(key)) == 0)
			return (long)i;
	}
	return -1;
}

static struct msp_node *stub_of(struct msp_arena *arena, const struct msp_node *event)
{
	struct msp_node *stub = msp_node_copy(arena, event);
	char key[MSP_EVENT_KEY_SIZE];

	for (size_t i = 0; i < MSP_COUNT(word_keys); i++) {
		struct msp_node *value = msp_node_get(stub, word_keys[i]);
		if (value == NULL)
			continue;
		if (msp_node_scalar(value))
			msp_node_set_string(arena, stub, word_keys[i], "[redacted]");
		else
			msp_node_remove(stub, word_keys[i]);
	}
	/* a stub stays the stub of what it was first: clones that still have that must find it */
	if (msp_node_get(event, "redact") != NULL)
		return stub;
	msp_event_key(event, key);
	msp_node_set_string(arena, stub, "redact", key);
	return stub;
}

static int redact_in(struct msp_session *session, const struct msp_match *match, const char *key, struct msp_error *err)
{
	struct msp_ticket *ticket;
	struct msp_edit edit;
	const char *text;
	size_t length;
	int failed = -1;

	if (ticket_read(session, match->path, &text, &length, &ticket, err) != 0)
		return -1;
	if (msp_edit_init(&edit, session->arena, text, length, err) != 0)
		goto out;
	const struct msp_node *log = msp_node_get(edit.root, "log");
	long number = strlen(key) < 4 ? -1 : find_event(log, key);
	if (number < 0) {
		msp_error_set(err, MSP_MISSING, "%s has no event with key '%s'", match->reference, key);
		msp_error_hint(err, "msp-ticket log %s shows the keys", match->reference);
		goto out;
	}
	if (msp_edit_replace(&edit, "log", (size_t)number, stub_of(session->arena, log->items[number]), err) != 0)
		goto out;
	if (msp_txn_put(session->txn, match->path, edit.text.data, edit.text.length, err) != 0)
		goto out;
	msp_txn_record(session->txn, match->reference);
	failed = 0;
out:
	msp_edit_release(&edit);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct msp_match match;
	int failed = -1;

	(void)parsed;
	if (msp_session_open(&session, cli, NULL, err) != 0 ||
		ticket_find(&session, cli->operands[0], &match, err) != 0 || msp_session_begin(&session, err) != 0 ||
		redact_in(&session, &match, cli->operands[1], err) != 0)
		goto out;
	if (msp_session_commit(
		    &session, msp_arena_printf(&cli->arena, "ticket %s: redact", match.reference), NULL, err) != 0)
		goto out;
	if (!cli->common.dry_run) {
		msp_cli_note(cli, "%s: words of event %s removed; earlier commits still have them", match.reference,
			cli->operands[1]);
		fprintf(cli->out, "%s\n", match.reference);
	}
	failed = 0;
out:
	msp_session_close(&session);
	return failed;
}

const struct msp_verb ticket_redact_verb = {
	.name = "redact",
	.summary = "remove the words of an event",
	.operands = "TICKET KEY",
	.complete = "ticket,-",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.details = "KEY is shown by `msp-ticket log`. Status, times and what counts for clocks stay.",
	.examples = "msp-ticket log 481\n"
		    "msp-ticket redact 481 3f9a12bc04de",
	.run = run,
};
