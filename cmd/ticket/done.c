/* SPDX-License-Identifier: ISC */
/* done: opened and solved in one call. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/create.h"
#include "cmd/ticket/open.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/model/ticket_write.h"

struct done_options {
	struct ticket_header_options header;
	const char *time, *cause, *cover, *file;
};

static const struct msp_option options[] = { TICKET_HEADER_OPTIONS(struct done_options, header),
	{ "time", 't', MSP_OPTION_TEXT, offsetof(struct done_options, time), "DURATION", "time worked, such as 10m",
		NULL },
	{ "cause", 0, MSP_OPTION_TEXT, offsetof(struct done_options, cause), "CAUSE", "cause, short", "cause" },
	{ "cover", 0, MSP_OPTION_TEXT, offsetof(struct done_options, cover), "HOW",
		"how the work is paid: included, extra, project, warranty", "enum:ticket.log[].cover" },
	{ "file", 'F', MSP_OPTION_TEXT, offsetof(struct done_options, file), "FILE",
		"read the resolution from FILE (- = stdin)", "file" },
	MSP_OPTION_END };

static int worked_seconds(const char *text, int64_t *seconds, struct msp_error *err)
{
	struct msp_duration duration = { 0 };

	*seconds = 0;
	if (text == NULL)
		return 0;
	if (msp_duration_parse(text, &duration, err) != 0 || duration.days != 0)
		return msp_error_set(err, MSP_USAGE, "--time: '%s' is no time worked (35m, 1h30m)", text);
	*seconds = duration.seconds;
	return 0;
}

/* Resolved now, by me; the talk at the opening was the answer. */
static struct msp_node *resolution_event(
	struct msp_session *session, const struct done_options *given, int64_t at, const char *text)
{
	const struct msp_writer writer = { session->zone, session->who->login, session->who->program, session->clock };
	struct msp_arena *arena = session->arena;
	struct msp_node *event = msp_ticket_event(arena, &writer, at, false);

	msp_node_set_string(arena, event, "assign", session->who->login);
	msp_node_set_string(arena, event, "status", "resolved");
	msp_node_set_string(arena, event, "cause", given->cause);
	msp_node_set_string(arena, event, "resolution", text);
	msp_node_set_plain(arena, event, "time", given->time);
	msp_node_set_string(arena, event, "cover", given->cover);
	return event;
}

static int create(struct msp_session *session, struct done_options *given, struct ticket_draft *draft, const char *text,
	struct msp_error *err)
{
	const char *id;
	int64_t worked;

	if (worked_seconds(given->time, &worked, err) != 0 ||
		ticket_check_value(session, "--cover", "log[].cover", given->cover, err) != 0 ||
		ticket_complete_header(session, draft->client, &given->header, err) != 0)
		return -1;
	if (msp_session_begin(session, err) != 0 || ticket_open_time(session, draft, err) != 0)
		return -1;
	int64_t end = draft->typed ? draft->opened + worked : session->now;
	if (!draft->typed)
		draft->opened = session->now - worked;
	draft->log = msp_node_seq(session->arena);
	msp_node_add(session->arena, draft->log, ticket_opening_event(session, draft));
	msp_node_add(session->arena, draft->log,
		resolution_event(session, given, end > draft->opened ? end : draft->opened + 1, text));
	if (ticket_create(session, draft, &id, err) != 0)
		return -1;
	return ticket_open_commit(session, id, draft, "open and resolve", MSP_STATUS_RESOLVED, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct done_options *given = parsed;
	struct ticket_draft draft = { .header = &given->header,
		.client = cli->operands[0],
		.title = msp_str_trim(&cli->arena, cli->operands[1]) };
	struct msp_session session;
	const char *text = NULL;
	int failed = -1;

	if (msp_session_open(&session, cli, NULL, err) != 0)
		goto out;
	if (msp_cli_text(cli, NULL, given->file, "", true, &text, err) != 0)
		goto out;
	failed = create(&session, given, &draft, text, err);
out:
	msp_session_close(&session);
	return failed;
}

const struct msp_verb ticket_done_verb = {
	.name = "done",
	.summary = "opened and solved in one call",
	.operands = "CLIENT TITLE",
	.complete = "client,-",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct done_options),
	.details = "Without --when it was opened as long ago as -t says and is resolved now. -m is the resolution.",
	.examples = "msp-ticket done acme 'clave wifi' -r karla -t10m\n"
		    "msp-ticket done acme 'impresora sin papel' -t5m --cause papel -m 'se recargó'",
	.run = run,
};
