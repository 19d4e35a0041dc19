/* SPDX-License-Identifier: ISC */
/* new: the client reports something. */
#include <string.h>

#include "cmd/outage.h"
#include "cmd/ticket/create.h"
#include "cmd/ticket/open.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/model/ticket_write.h"

struct new_options {
	struct ticket_header_options header;
	const char *file, *follows, *template;
	struct msp_texts down;
};

static const struct msp_option options[] = { TICKET_HEADER_OPTIONS(struct new_options, header),
	{ "file", 'F', MSP_OPTION_TEXT, offsetof(struct new_options, file), "FILE",
		"read the description from FILE (- = stdin)", "file" },
	{ "follows", 0, MSP_OPTION_TEXT, offsetof(struct new_options, follows), "TICKET",
		"it comes after this ticket: both are linked", "ticket" },
	{ "down", 0, MSP_OPTION_LIST, offsetof(struct new_options, down), "SERVICE",
		"this service is down: opens an outage, which resolve closes (repeatable)", "service" },
	{ "template", 'T', MSP_OPTION_TEXT, offsetof(struct new_options, template), "NAME",
		"begin with templates/NAME.yaml", "template" },
	MSP_OPTION_END };

/* The number of the outage that comes with it, named in the opening event; "" when nothing is down. */
static int draw_outage(struct msp_session *session, const struct new_options *given, struct ticket_draft *draft,
	char number[MSP_NUMBER_SIZE], struct msp_error *err)
{
	const struct msp_writer writer = { session->zone, session->who->login, session->who->program, session->clock };
	struct msp_node *event;

	number[0] = '\0';
	if (given->down.count == 0)
		return 0;
	if (msp_session_number(session, number, err) != 0)
		return -1;
	event = draft->log->count > 0 ? draft->log->items[0]
				      : msp_ticket_event(session->arena, &writer, draft->opened, draft->typed);
	msp_node_set_string(
		session->arena, event, "outage", msp_arena_printf(session->arena, "%s-%s", draft->client, number));
	if (draft->log->count == 0)
		msp_node_add(session->arena, draft->log, event);
	return 0;
}

/* In the same commit: since the client reported it, until the ticket is resolved. */
static int open_outage(struct msp_session *session, const struct new_options *given, const struct ticket_draft *draft,
	const char *number, const char *ticket, struct msp_error *err)
{
	const struct msp_outage_draft outage = {
		.client = draft->client,
		.number = number,
		.services = given->down,
		.from = draft->opened,
		.typed = draft->typed,
		.to = MSP_TIME_NONE,
		.weight = MSP_OUTAGE_WHOLE,
		.ticket = ticket,
		.title = draft->title,
	};
	const char *id;

	if (given->down.count == 0)
		return 0;
	if (msp_outage_create(session, &outage, &id, err) != 0)
		return msp_error_wrap(err, "--down");
	msp_session_echo(session, "%s", msp_outage_told(session, id, &given->down, draft->opened, MSP_TIME_NONE));
	return 0;
}

static int create(
	struct msp_session *session, struct new_options *given, struct ticket_draft *draft, struct msp_error *err)
{
	const char *id, *other = NULL;
	char number[MSP_NUMBER_SIZE];

	if (given->header.service == NULL && given->down.count > 0)
		given->header.service = given->down.items[0];
	if (ticket_complete_header(session, draft->client, &given->header, err) != 0)
		return -1;
	if (msp_session_begin(session, err) != 0 || ticket_open_time(session, draft, err) != 0)
		return -1;
	draft->log = msp_node_seq(session->arena);
	msp_node_add(session->arena, draft->log, ticket_opening_event(session, draft));
	if (given->follows != NULL && ticket_open_follow(session, draft, given->follows, &other, err) != 0)
		return -1;
	if (draw_outage(session, given, draft, number, err) != 0 || ticket_create(session, draft, &id, err) != 0 ||
		open_outage(session, given, draft, number, id, err) != 0)
		return -1;
	if (other != NULL && ticket_open_link_back(session, id, other, err) != 0)
		return -1;
	return ticket_open_commit(
		session, id, draft, "open", given->header.assign == NULL ? MSP_STATUS_NEW : MSP_STATUS_OPEN, err);
}

/* -T NAME [CLIENT [TITLE]] */
static int from_template(struct msp_session *session, const struct new_options *given, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	const char *client = cli->operand_count > 0 ? cli->operands[0] : NULL;
	struct ticket_template_request request = {
		.header = &given->header,
		.clients = { &client, client != NULL, 1 },
		.title = cli->operand_count > 1 ? msp_str_trim(&cli->arena, cli->operands[1]) : NULL,
	};

	if (given->follows != NULL || given->down.count > 0)
		return msp_error_set(err, MSP_USAGE, "%s and --template do not go together",
			given->follows != NULL ? "--follows" : "--down");
	if (msp_cli_text(cli, NULL, given->file, "", true, &request.description, err) != 0)
		return -1;
	if (msp_str_empty(request.description))
		request.description = NULL;
	return ticket_open_template(session, given->template, &request, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct new_options *given = parsed;
	struct ticket_draft draft = { .header = &given->header };
	struct msp_session session;
	int failed = -1;

	if (msp_session_open(&session, cli, NULL, err) != 0)
		goto out;
	if (given->template != NULL) {
		failed = from_template(&session, given, err);
		goto out;
	}
	if (cli->operand_count != 2) {
		failed = msp_error_set(err, MSP_USAGE, "give the client and a title");
		goto out;
	}
	draft.client = cli->operands[0];
	draft.title = msp_str_trim(&cli->arena, cli->operands[1]);
	if (ticket_check_client(&session, draft.client, err) != 0)
		goto out;
	if (msp_cli_text(cli, NULL, given->file, "", true, &draft.description, err) != 0)
		goto out;
	failed = create(&session, given, &draft, err);
out:
	msp_session_close(&session);
	return failed;
}

const struct msp_verb ticket_new_verb = {
	.name = "new",
	.summary = "open a ticket",
	.operands = "CLIENT TITLE",
	.complete = "client,-",
	.minimum = 0,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct new_options),
	.details =
		"An incident by phone with priority P3 unless said. A phone call, chat or visit counts as the first\n"
		"answer unless --missed. --when says when the client reported it. -m or -F is the description.",
	.examples = "msp-ticket new acme 'no factura' -r laura -p1\n"
		    "msp-ticket new acme 'alta de usuario' -y request --channel mail -F correo.txt\n"
		    "msp-ticket new acme 'sin internet' -s tijuana --when 9:10 --assign luis\n"
		    "msp-ticket new acme 'el ERP no abre' -p1 --down erp\n"
		    "msp-ticket new acme -T alta-usuario",
	.run = run,
};
