/* SPDX-License-Identifier: ISC */
#include "cmd/ticket/open.h"

#include "cmd/ticket/change.h"
#include "lib/base/utf8.h"
#include "lib/model/ticket_write.h"

#define CLOCK_SLACK 60

int ticket_open_time(struct msp_session *session, struct ticket_draft *draft, struct msp_error *err)
{
	int64_t when;

	if (msp_session_when(session, &when, err) != 0)
		return -1;
	draft->typed = when != MSP_TIME_NONE;
	draft->opened = draft->typed ? when : session->now;
	if (draft->opened > session->now + CLOCK_SLACK) {
		msp_error_set(err, MSP_USAGE, "--when is in the future: a client cannot have reported it yet");
		msp_error_hint(err, "for planned work open it now and use: msp-ticket wait … window --until TIME");
		return -1;
	}
	return 0;
}

static int fill_follower(struct ticket_change *change, void *context, struct msp_error *err)
{
	struct msp_arena *arena = change->session->arena;

	(void)err;
	msp_node_set_string(arena, change->event, "link", context);
	change->outcome = context;
	return 0;
}

int ticket_open_follow(struct msp_session *session, struct ticket_draft *draft, const char *operand, const char **other,
	struct msp_error *err)
{
	const struct msp_writer writer = { session->zone, session->who->login, session->who->program, session->clock };
	struct msp_arena *arena = session->arena;
	struct msp_node *link = msp_node_map(arena), *event;
	struct msp_match match;

	if (ticket_find(session, operand, &match, err) != 0)
		return msp_error_wrap(err, "--follows");
	*other = match.reference;
	event = msp_ticket_event(arena, &writer, draft->opened + (draft->log->count > 0), draft->typed);
	msp_node_set_string(arena, link, "to", match.reference);
	msp_node_set_string(arena, link, "as", "follows");
	msp_node_set(arena, event, "link", link);
	msp_node_add(arena, draft->log, event);
	return 0;
}

int ticket_open_link_back(struct msp_session *session, const char *id, const char *other, struct msp_error *err)
{
	const struct ticket_action action = {
		.subject = "link", .fill = fill_follower, .context = (void *)(uintptr_t)id
	};
	return ticket_change_one(session, other, &action, err);
}

int ticket_open_commit(struct msp_session *session, const char *id, const struct ticket_draft *draft,
	const char *subject, enum msp_status status, struct msp_error *err)
{
	const char *title = msp_utf8_visible(session->arena, draft->title, false);

	if (msp_session_commit(session, msp_arena_printf(session->arena, "ticket %s: %s", id, subject),
		    draft->description == NULL
			    ? draft->title
			    : msp_arena_printf(session->arena, "%s\n\n%s", draft->title, draft->description),
		    err) != 0)
		return -1;
	if (session->cli->common.dry_run)
		return 0;
	msp_cli_note(session->cli, "%s «%s» → %s", id, msp_utf8_fit(session->arena, title, 60),
		msp_status_word(status, msp_session_spanish(session)));
	fprintf(session->cli->out, "%s\n", id);
	return 0;
}
