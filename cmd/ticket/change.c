/* SPDX-License-Identifier: ISC */
#include "cmd/ticket/change.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/ticket_write.h"
#include "lib/model/when.h"
#include "lib/text/yaml.h"

int ticket_find(struct msp_session *session, const char *operand, struct msp_match *match, struct msp_error *err)
{
	const struct msp_resolve_request request = { .kind = MSP_KIND_TICKET, .now = session->now };
	struct msp_matches matches;

	if (msp_resolve(msp_index_db(session->index), session->arena, &request, operand, &matches, err) != 0)
		return -1;
	*match = matches.items[0];
	for (size_t i = 1; i < matches.count; i++)
		msp_cli_warn(session->cli, "%s was once the number of %s, too", operand, matches.items[i].reference);
	if (match->formerly)
		msp_cli_warn(session->cli, "%s is now %s", operand, match->reference);
	return 0;
}

int ticket_read(struct msp_session *session, const char *path, const char **text, size_t *length,
	struct msp_ticket **ticket, struct msp_error *err)
{
	struct msp_node *root;

	if (session->txn != NULL) {
		if (msp_session_read(session, path, text, length, err) != 0)
			return -1;
	} else if (msp_index_text(session->index, session->arena, path, text, length, err) != 0) {
		return -1;
	}
	if (*text == NULL)
		return msp_error_set(err, MSP_MISSING, "%s is not in the store", path);
	if (msp_yaml_parse(session->arena, *text, *length, &root, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	return msp_ticket_parse(session->arena, path, root, ticket, err);
}

/* ---- one change ---- */

static int place_event(struct ticket_change *change, struct msp_error *err)
{
	struct msp_session *session = change->session;
	const struct msp_writer writer = { session->zone, session->who->login, session->who->program, session->clock };
	int64_t when;

	if (msp_session_when(session, &when, err) != 0)
		return -1;
	if (msp_ticket_event_at(change->ticket, session->now, when, &change->at, err) != 0)
		return msp_error_wrap(err, "%s", change->ticket->id);
	change->event = msp_ticket_event(session->arena, &writer, change->at, when != MSP_TIME_NONE);
	msp_ticket_derive(change->ticket, &session->provider->matrices, change->at, &change->state);
	return 0;
}

static void echo(const struct ticket_change *change)
{
	struct msp_session *session = change->session;
	const char *title = change->ticket->title == NULL ? "" : change->ticket->title;
	const char *outcome = change->outcome;
	struct msp_ticket_state after;
	struct msp_ticket *ticket;
	const char *text;
	size_t length;

	if (outcome == NULL && !change->untouched &&
		ticket_read(session, change->path, &text, &length, &ticket, NULL) == 0) {
		msp_ticket_derive(ticket, &session->provider->matrices, INT64_MAX, &after);
		outcome = msp_status_word(after.status, msp_session_spanish(session));
	}
	msp_session_echo(session, "%s «%s» → %s", change->ticket->id,
		msp_utf8_fit(session->arena, msp_utf8_visible(session->arena, title, false), 60),
		outcome == NULL ? "=" : outcome);
}

static int apply(struct ticket_change *change, const struct ticket_action *action, struct msp_error *err)
{
	struct msp_session *session = change->session;

	if (place_event(change, err) != 0)
		return -1;
	if (action->fill(change, action->context, err) != 0)
		return msp_error_wrap(err, "%s", change->ticket->id);
	if (!change->untouched) {
		if (msp_ticket_insert(&change->edit, change->event, err) != 0)
			return msp_error_at(err, change->path, 0, 0), -1;
		if (msp_txn_put(session->txn, change->path, change->edit.text.data, change->edit.text.length, err) != 0)
			return -1;
		msp_txn_record(session->txn, change->ticket->id);
	}
	echo(change);
	return 0;
}

static int change_path(struct msp_session *session, const char *path, const struct ticket_action *action,
	const char **id, struct msp_error *err)
{
	struct ticket_change change = { .session = session, .path = path };
	struct msp_ticket *ticket;
	const char *text;
	size_t length;

	if (ticket_read(session, path, &text, &length, &ticket, err) != 0)
		return -1;
	if (ticket->moved != NULL) {
		msp_error_set(err, MSP_MISSING, "%s has moved: it is now %s", ticket->id, ticket->moved);
		return -1;
	}
	change.ticket = ticket;
	*id = ticket->id;
	int failed =
		msp_edit_init(&change.edit, session->arena, text, length, err) != 0 || apply(&change, action, err) != 0;
	msp_edit_release(&change.edit);
	return failed ? -1 : 0;
}

int ticket_change_one(
	struct msp_session *session, const char *operand, const struct ticket_action *action, struct msp_error *err)
{
	struct msp_match match;
	const char *id;

	if (ticket_find(session, operand, &match, err) != 0)
		return -1;
	return change_path(session, match.path, action, &id, err);
}

/* ---- many in one commit ---- */

static int commit_all(struct msp_session *session, const char *const *ids, size_t count,
	const struct ticket_action *action, struct msp_error *err)
{
	const char *subject =
		count == 1 ? msp_arena_printf(session->arena, "ticket %s: %s", ids[0], action->subject)
			   : msp_arena_printf(session->arena, "ticket: %s %zu tickets", action->subject, count);

	if (msp_session_commit(session, subject, action->text == NULL ? NULL : action->text->value, err) != 0)
		return -1;
	for (size_t i = 0; i < count && !session->cli->common.dry_run; i++)
		fprintf(session->cli->out, "%s\n", ids[i]);
	return 0;
}

/* Before anything is typed: do all of them exist? */
static int find_all(struct msp_session *session, char *const *operands, size_t count, struct msp_error *err)
{
	struct msp_match match;

	for (size_t i = 0; i < count; i++)
		if (ticket_find(session, operands[i], &match, err) != 0)
			return -1;
	return 0;
}

static int change_listed(struct msp_session *session, char *const *operands, size_t count,
	const struct ticket_action *action, struct msp_error *err)
{
	const char **ids = msp_arena_array(session->arena, count, sizeof *ids);
	struct msp_map seen;
	size_t changed = 0;

	msp_map_init(&seen, session->arena);
	if (msp_session_begin(session, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct msp_match match;
		if (ticket_find(session, operands[i], &match, err) != 0)
			return -1;
		if (msp_map_set(&seen, match.path, session) != NULL)
			continue; /* named twice: once is meant */
		if (change_path(session, match.path, action, &ids[changed], err) != 0)
			return -1;
		changed++;
	}
	return commit_all(session, ids, changed, action, err);
}

static int ask_text(struct msp_cli *cli, struct ticket_text *text, struct msp_error *err)
{
	static const char template[] = "\n# Lines that begin with # are left out. An empty text writes nothing.\n";
	bool given = text->operand != NULL || text->file != NULL || cli->common.message != NULL;

	if (text->optional && !given)
		return 0;
	return msp_cli_text(cli, text->operand, text->file, template, false, &text->value, err);
}

/* What somebody typed in an editor must not go with a write that failed. */
static void keep_text(struct msp_session *session, const struct ticket_text *text, struct msp_error *err)
{
	bool typed = text != NULL && text->value != NULL && text->operand == NULL && text->file == NULL &&
		     session->cli->common.message == NULL;

	if (typed)
		msp_session_keep(session, "unsent", ".txt", text->value, strlen(text->value), err);
}

int ticket_change_all(struct msp_cli *cli, char *const *operands, size_t count, const struct ticket_action *action,
	struct msp_error *err)
{
	struct msp_session session;
	char **all;
	size_t total;
	int failed = -1;

	cli->operands = (char **)(uintptr_t)operands;
	cli->operand_count = count;
	if (msp_cli_operands(cli, &all, &total, err) != 0)
		return -1;
	if (total == 0)
		return 0; /* an empty list on stdin: nothing to do, no commit */
	if (msp_session_open(&session, cli, NULL, err) != 0 || find_all(&session, all, total, err) != 0)
		goto out;
	if (action->text != NULL && ask_text(cli, action->text, err) != 0)
		goto out;
	failed = change_listed(&session, all, total, action, err);
	if (failed)
		keep_text(&session, action->text, err);
out:
	msp_session_close(&session);
	return failed;
}

/* ---- shared pieces of verbs ---- */

static int refuse_word(const char *what, const char *value, const char *const *words, struct msp_error *err)
{
	struct msp_buf list = MSP_BUF_INIT;
	size_t count = 0;

	for (; words[count] != NULL; count++)
		msp_buf_addf(&list, "%s%s", count == 0 ? "" : ", ", words[count]);
	const char *nearest = msp_str_nearest(value, words, count);
	msp_error_set(err, MSP_USAGE, "%s: '%s' is not one of %s", what, value, list.data);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	msp_buf_release(&list);
	return -1;
}

static bool is_number(const char *text)
{
	size_t whole = strspn(text, "0123456789");
	size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;

	return whole > 0 && text[whole + (decimals > 0 ? decimals + 1 : 0)] == '\0';
}

const struct msp_schema *ticket_schema(struct msp_session *session)
{
	return msp_extract_schema(session->extract, MSP_KIND_TICKET);
}

int ticket_check_value(
	struct msp_session *session, const char *what, const char *path, const char *value, struct msp_error *err)
{
	struct msp_duration duration;
	int64_t hundredths;

	if (value == NULL)
		return 0;
	const struct msp_schema_field *field = msp_schema_field(session->arena, ticket_schema(session), path);
	if (field == NULL)
		return 0;
	for (size_t i = 0; field->values != NULL && !msp_str_equal(field->values[i], value); i++)
		if (field->values[i] == NULL)
			return refuse_word(what, value, field->values, err);
	if (msp_str_equal(field->format, "msp-duration") && msp_duration_parse(value, &duration, NULL) != 0)
		return msp_error_set(err, MSP_USAGE, "%s: '%s' is no duration such as 35m or 1h30m", what, value);
	if (msp_str_equal(field->format, "msp-money") && msp_money_parse(value, &hundredths, NULL) != 0)
		return msp_error_set(err, MSP_USAGE, "%s: '%s' is no amount such as 1250.00", what, value);
	if (msp_str_equal(field->format, "msp-line") && value[strcspn(value, "\r\n")] != '\0')
		return msp_error_set(err, MSP_USAGE, "%s must be one line", what);
	if ((msp_str_equal(field->type, "number") || msp_str_equal(field->type, "integer")) && !is_number(value))
		return msp_error_set(err, MSP_USAGE, "%s: '%s' is no number", what, value);
	return 0;
}

static int check_worked(const char *text, struct msp_error *err)
{
	struct msp_duration duration;

	if (msp_duration_parse(text, &duration, err) != 0 || duration.days != 0) {
		msp_error_set(err, MSP_USAGE, "--time: '%s' is no time worked", text);
		msp_error_hint(err, "write 35m, 2h or 1h30m");
		return -1;
	}
	return 0;
}

int ticket_event_options(
	struct ticket_change *change, const struct ticket_event_options *options, struct msp_error *err)
{
	struct msp_arena *arena = change->session->arena;

	if (options->time != NULL && check_worked(options->time, err) != 0)
		return -1;
	if (ticket_check_value(change->session, "--cover", "log[].cover", options->cover, err) != 0)
		return -1;
	msp_node_set_plain(arena, change->event, "time", options->time);
	msp_node_set_string(arena, change->event, "cover", options->cover);
	return 0;
}

int ticket_set_time(
	struct ticket_change *change, struct msp_node *node, const char *key, const char *text, struct msp_error *err)
{
	struct msp_session *session = change->session;
	char emitted[MSP_TIME_SIZE];
	int64_t at;

	if (text == NULL)
		return 0;
	if (msp_when_parse(text, session->zone, session->now, &at, err) != 0)
		return msp_error_wrap(err, "%s", key);
	msp_node_set_plain(session->arena, node, key, msp_zone_emit(session->zone, at, emitted));
	return 0;
}

void ticket_text_split(struct msp_cli *cli, struct ticket_text *text)
{
	if (cli->common.message == NULL && text->file == NULL && cli->operand_count >= 2)
		text->operand = cli->operands[--cli->operand_count];
}

int ticket_words_run(struct msp_cli *cli, struct ticket_words *words, struct msp_error *err)
{
	const struct ticket_action action = { words->subject, &words->text, words->fill, words };

	ticket_text_split(cli, &words->text);
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

void ticket_take_up(struct ticket_change *change)
{
	if (change->state.status == MSP_STATUS_NEW)
		msp_node_set_string(change->session->arena, change->event, "status", "open");
}
