/* SPDX-License-Identifier: ISC */
/* stop: the time since `start` becomes one `time` event. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/timer.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct stop {
	int64_t seconds;
	struct ticket_text text;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct stop *stop = context;
	struct msp_arena *arena = change->session->arena;
	int64_t minutes = (stop->seconds + 59) / 60;

	(void)err;
	const char *time = msp_duration_emit(arena, (struct msp_duration){ .seconds = minutes * 60 });
	msp_node_set_plain(arena, change->event, "time", time);
	msp_node_set_string(arena, change->event, "note", stop->text.value);
	change->outcome = time;
	return 0;
}

/* The ticket named, or the only one with a timer. */
static int find_timer(
	struct msp_session *session, const char *operand, const char **id, int64_t *started, struct msp_error *err)
{
	struct msp_match match;
	const char **ids;
	size_t count;

	if (operand != NULL) {
		if (ticket_find(session, operand, &match, err) != 0)
			return -1;
		*id = match.reference;
		return ticket_timer_get(session, *id, started, err);
	}
	if (ticket_timer_list(session, &ids, &count, err) != 0)
		return -1;
	if (count > 1) {
		msp_error_set(err, MSP_USAGE, "several timers run: %s",
			msp_str_join(session->arena, (char *const *)(uintptr_t)ids, count, ", "));
		msp_error_hint(err, "name the ticket");
		return -1;
	}
	*started = MSP_TIME_NONE;
	*id = count == 0 ? "" : ids[0];
	return count == 0 ? 0 : ticket_timer_get(session, *id, started, err);
}

static int read_timer(struct msp_cli *cli, const char **id, int64_t *seconds, struct msp_error *err)
{
	struct msp_session session;
	int64_t started, when;
	int failed = msp_session_open(&session, cli, NULL, err) != 0 ||
		     find_timer(&session, cli->operand_count == 0 ? NULL : cli->operands[0], id, &started, err) != 0 ||
		     msp_session_when(&session, &when, err) != 0;

	if (!failed && started == MSP_TIME_NONE) {
		failed = msp_error_set(err, MSP_MISSING, "no timer runs");
		msp_error_hint(err, "msp-ticket start TICKET");
	} else if (!failed) {
		*seconds = (when == MSP_TIME_NONE ? session.now : when) - started;
		if (*seconds < 0)
			failed = msp_error_set(err, MSP_USAGE, "the timer was started later than that");
	}
	msp_session_close(&session);
	return failed ? -1 : 0;
}

static int clear_timer(struct msp_cli *cli, const char *id, struct msp_error *err)
{
	struct msp_session session;
	int failed = msp_session_open(&session, cli, NULL, err) != 0 ||
		     ticket_timer_set(&session, id, MSP_TIME_NONE, err) != 0;

	msp_session_close(&session);
	if (!failed)
		return 0;
	msp_error_wrap(err, "the time is written, but the timer of %s still runs", id);
	msp_error_hint(err, "another stop would write the time again; take it out of ~/.local/state/msp/timers.yaml");
	return -1;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct stop stop = { .text = { .optional = true } };
	const struct ticket_action action = { "time", &stop.text, fill, &stop };
	const char *id;

	(void)parsed;
	if (read_timer(cli, &id, &stop.seconds, err) != 0)
		return -1;
	char *const operand[] = { msp_arena_strdup(&cli->arena, id) };
	if (ticket_change_all(cli, operand, 1, &action, err) != 0)
		return -1;
	return cli->common.dry_run ? 0 : clear_timer(cli, id, err);
}

const struct msp_verb ticket_stop_verb = {
	.name = "stop",
	.summary = "stop the timer and write the time",
	.operands = "[TICKET]",
	.complete = "ticket",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.details = "Begun minutes count. With -m an internal note says what was done.",
	.examples = "msp-ticket stop\n"
		    "msp-ticket stop 481 -m 'revisión del respaldo'",
	.run = run,
};
