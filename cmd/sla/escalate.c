/* SPDX-License-Identifier: ISC */
/* escalate: who must be told now that a clock runs out, each step once. */
#include <stdlib.h>
#include <string.h>

#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "cmd/stale.h"
#include "lib/base/str.h"
#include "lib/model/escalation.h"
#include "lib/model/ticket_columns.h"
#include "lib/model/ticket_write.h"
#include "lib/text/edit.h"
#include "lib/text/yaml.h"

struct escalate_options {
	bool record;
	const char *max_stale;
};

static const struct msp_option options[] = { { "record", 0, MSP_OPTION_FLAG, offsetof(struct escalate_options, record),
						     NULL, "write into the tickets that they were told", NULL },
	MSP_STALE_OPTION(struct escalate_options, max_stale), MSP_OPTION_END };

#define SHOW MSP_COLUMN_DEFAULT

static const struct msp_column columns[] = {
	{ "id", "ID", MSP_TYPE_TEXT, SHOW, NULL, "client and number" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, SHOW, NULL, "response, update, arrival, notify or resolution" },
	{ "step", "STEP", MSP_TYPE_TEXT, SHOW, NULL, "share of its time, as in the policy" },
	{ "to", "TO", MSP_TYPE_TEXT, 0, NULL, "whom the policy says: assignee, lead, manager, a login or address" },
	{ "login", "LOGIN", MSP_TYPE_TEXT, SHOW, NULL, "who that is; empty when nobody" },
	{ "mail", "MAIL", MSP_TYPE_TEXT, SHOW, NULL, "address to tell them at" },
	{ "due", "DUE", MSP_TYPE_TIME, SHOW, NULL, "when the clock is due; empty while paused" },
	{ "left", "LEFT", MSP_TYPE_SECONDS, SHOW | MSP_COLUMN_RIGHT | MSP_COLUMN_HOURS, NULL,
		"business time left, negative when late" },
	{ "title", "TITLE", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "title of the ticket" },
	{ "reached", "REACHED", MSP_TYPE_TIME, 0, NULL, "when the step was reached" },
	{ "state", "STATE", MSP_TYPE_TEXT, 0, NULL, "running, paused or missed" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "whose ticket it is" },
	{ "type", "TYPE", MSP_TYPE_TEXT, 0, NULL, "type that judges" },
	{ "priority", "PRI", MSP_TYPE_TEXT, 0, NULL, "priority that judges" },
	{ "assignee", "ASSIGNEE", MSP_TYPE_TEXT, 0, NULL, "login that has the ticket" },
	{ "policy", "POLICY", MSP_TYPE_TEXT, 0, NULL, "policy the step is of" },
	{ "line", "LINE", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "line of the step in the policy's file" },
};

struct escalation {
	struct msp_session *session;
	bool record;
	struct msp_listing rows;
	const char **ids; /* tickets that an event was written into */
	size_t id_count, id_capacity;
	struct msp_map complaints; /* said already */
	bool bad;                  /* a ticket could not be judged: named on stderr */
};

/* ---- one ticket ------------------------------------------------------------------------------------------------ */

/* The record itself, with its nodes. */
static int read_record(struct escalation *all, const char *path, struct msp_arena *arena, struct msp_ticket **ticket,
	const char **text, size_t *length, struct msp_error *err)
{
	struct msp_node *root;

	if (msp_index_text(all->session->index, arena, path, text, length, err) != 0)
		return -1;
	if (*text == NULL)
		return msp_error_set(err, MSP_MISSING, "%s is not in the store", path);
	if (msp_yaml_parse(arena, *text, *length, &root, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	return msp_ticket_parse(arena, path, root, ticket, err);
}

static const char *kept(struct escalation *all, const char *text)
{
	return text == NULL ? NULL : msp_arena_strdup(all->session->arena, text);
}

static void add_row(struct escalation *all, const struct msp_ticket *ticket, const struct msp_ticket_state *state,
	const struct msp_escalation *one, const struct msp_recipient *recipient)
{
	const struct msp_clock *clock = one->clock;
	struct msp_listing *rows = &all->rows;

	msp_listing_add(rows);
	msp_listing_text(rows, "id", kept(all, ticket->id));
	msp_listing_text(rows, "clock", msp_clock_name(clock->kind));
	msp_listing_text(rows, "step", kept(all, one->step->at));
	msp_listing_text(rows, "to", kept(all, one->step->to));
	msp_listing_text(rows, "login", recipient->login);
	msp_listing_text(rows, "mail", kept(all, recipient->mail));
	msp_listing_time(rows, "due", clock->due);
	msp_listing_number(rows, "left", clock->left);
	msp_listing_text(rows, "title", kept(all, ticket->title));
	msp_listing_time(rows, "reached", one->reached);
	msp_listing_text(rows, "state", msp_clock_state_name(clock->state));
	msp_listing_text(rows, "client", kept(all, ticket->client));
	msp_listing_text(rows, "type", kept(all, clock->type));
	msp_listing_text(rows, "priority", kept(all, clock->priority));
	msp_listing_text(rows, "assignee", kept(all, state->assignee));
	msp_listing_text(rows, "policy", clock->policy);
	msp_listing_number(rows, "line", one->step->line);
}

/* At the instant the step was reached, and automatic: the same event wherever the same program records it. */
static int write_event(struct escalation *all, struct msp_edit *edit, const struct msp_escalation *one,
	const struct msp_recipient *recipient, struct msp_error *err)
{
	struct msp_session *session = all->session;
	const struct msp_writer writer = { session->zone, session->who->login, true, session->clock };
	struct msp_arena *arena = edit->arena;
	struct msp_node *event = msp_ticket_event(arena, &writer, one->reached, false);
	struct msp_node *told = msp_node_map(arena);

	msp_node_set_string(arena, told, "clock", msp_clock_name(one->clock->kind));
	msp_node_set_string(arena, told, "step", one->step->at);
	msp_node_set_string(arena, told, "to", recipient->to);
	msp_node_set(arena, event, "escalated", told);
	return msp_ticket_insert(edit, event, err);
}

/* Was this person told this step of this run earlier in the same call: as assignee and as lead? */
static bool told_above(const struct msp_escalation *items, size_t count, const char *const *told, const char *to)
{
	for (size_t i = 0; i < count; i++)
		if (told[i] != NULL && strcmp(told[i], to) == 0 && items[i].clock == items[count].clock &&
			items[i].step->share == items[count].step->share)
			return true;
	return false;
}

struct subject {
	const struct msp_ticket *ticket; /* with its nodes */
	const struct msp_ticket_state *state;
	struct msp_edit *edit;
	bool writable; /* events can still be put into its log */
	size_t written;
};

/* Nobody found: listed all the same, and said why, once. */
static void complain(struct escalation *all, const struct msp_escalation *one, struct msp_error *problem)
{
	struct msp_arena *arena = all->session->arena;
	const char *path = msp_arena_printf(arena, "policies/%s.yaml", one->clock->policy);
	const char *what = msp_arena_printf(arena, "%s:%d %s", path, one->step->line, problem->message);

	if (msp_map_set(&all->complaints, what, all) != NULL)
		return;
	msp_error_at(problem, path, one->step->line, 0);
	msp_error_field(problem, "escalate.to");
	msp_cli_error(all->session->cli, problem);
}

/* A record that cannot be changed must not keep anybody from being told: it is named, and told again next time. */
static void unwritable(struct escalation *all, struct subject *subject, const char *path, struct msp_error *problem)
{
	msp_error_at(problem, path, 0, 0);
	msp_cli_error(all->session->cli, problem);
	subject->writable = false;
	all->bad = true;
}

static void record_one(struct escalation *all, struct subject *subject, const char *path,
	const struct msp_escalation *one, const struct msp_recipient *recipient)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (!subject->writable)
		return;
	if (write_event(all, subject->edit, one, recipient, &problem) != 0)
		unwritable(all, subject, path, &problem);
	else
		subject->written++;
}

static void tell_all(struct escalation *all, struct subject *subject, const char *path,
	const struct msp_escalation *items, size_t count)
{
	struct msp_session *session = all->session;
	const struct msp_ticket *ticket = subject->ticket;
	const char **told = msp_arena_array(session->arena, count, sizeof *told);

	for (size_t i = 0; i < count; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		struct msp_recipient recipient;

		if (msp_escalation_recipient(&session->catalog, ticket->client, subject->state->assignee,
			    items[i].step->to, session->now, &recipient, &problem) != 0) {
			complain(all, &items[i], &problem);
			add_row(all, ticket, subject->state, &items[i], &recipient);
			continue;
		}
		if (msp_escalation_said(ticket, &items[i], recipient.to) || told_above(items, i, told, recipient.to))
			continue;
		told[i] = recipient.to;
		add_row(all, ticket, subject->state, &items[i], &recipient);
		record_one(all, subject, path, &items[i], &recipient);
	}
}

static int put_record(struct escalation *all, const char *path, const struct subject *subject, struct msp_error *err)
{
	struct msp_session *session = all->session;
	const struct msp_buf *text = &subject->edit->text;

	if (!subject->writable || subject->written == 0)
		return 0;
	if (msp_txn_put(session->txn, path, text->data, text->length, err) != 0)
		return -1;
	msp_txn_record(session->txn, subject->ticket->id);
	msp_arena_reserve(session->arena, all->ids, all->id_count, all->id_capacity);
	all->ids[all->id_count++] = kept(all, subject->ticket->id);
	return 0;
}

static int path_of(
	struct msp_session *session, struct msp_arena *arena, int64_t id, const char **path, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(session->index), "SELECT path FROM file WHERE id = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	int more = msp_stmt_next(stmt, err);
	if (more == 1)
		*path = msp_arena_strdup(arena, msp_stmt_text(stmt, 0));
	msp_stmt_reset(stmt);
	if (more == 0)
		msp_error_set(err, MSP_MISSING, "no such ticket");
	return more == 1 ? 0 : -1;
}

static int tell(struct escalation *all, struct msp_arena *arena, const char *path, const struct msp_ticket_state *state,
	const struct msp_escalation *items, size_t count, struct msp_error *err)
{
	struct msp_edit edit = { .arena = arena };
	struct subject subject = { .state = state, .edit = &edit, .writable = all->record };
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_ticket *ticket;
	const char *text;
	size_t length;

	if (read_record(all, path, arena, &ticket, &text, &length, err) != 0)
		return -1;
	subject.ticket = ticket;
	if (all->record && msp_edit_init(&edit, arena, text, length, &problem) != 0)
		unwritable(all, &subject, path, &problem);
	tell_all(all, &subject, path, items, count);
	int failed = put_record(all, path, &subject, err);
	msp_edit_release(&edit);
	return failed;
}

/* What the ticket's clocks have reached; a ticket that cannot be judged is named, and the others go on. */
static bool judge(struct escalation *all, struct msp_arena *arena, const struct msp_ticket *ticket,
	struct msp_escalation **items, size_t *count)
{
	struct msp_session *session = all->session;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_clock *clocks;
	size_t clock_count;

	if (msp_clocks_compute(&session->catalog, arena, ticket, session->now, &clocks, &clock_count, &problem) == 0 &&
		msp_escalations_reached(
			&session->catalog, arena, clocks, clock_count, session->now, items, count, &problem) == 0)
		return *count > 0;
	msp_error_wrap(&problem, "%s", ticket->id);
	msp_cli_error(session->cli, &problem);
	all->bad = true;
	return false;
}

static int look_at(struct escalation *all, struct msp_arena *arena, const struct msp_ticket *ticket, int64_t id,
	struct msp_error *err)
{
	struct msp_session *session = all->session;
	struct msp_ticket_state state;
	struct msp_escalation *items;
	const char *path;
	size_t count;

	msp_ticket_derive(ticket, &session->provider->matrices, session->now, &state);
	if (!msp_ticket_unresolved(&state) || !judge(all, arena, ticket, &items, &count))
		return 0;
	if (path_of(session, arena, id, &path, err) != 0)
		return -1;
	return tell(all, arena, path, &state, items, count, err);
}

/* ---- all ------------------------------------------------------------------------------------------------------- */

static int collect(struct escalation *all, struct msp_error *err)
{
	struct msp_cli *cli = all->session->cli;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	int more;

	if (sla_state_open(all->session, cli->operands, cli->operand_count, msp_ticket_table.narrow, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, &arena, &ticket, err)) == 1) {
		if (look_at(all, &arena, ticket, msp_tickets_id(cursor), err) != 0) {
			more = -1;
			break;
		}
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	msp_tickets_close(cursor);
	return more;
}

/* One commit for all that was told; with -n its difference in place of the rows. */
static int record(struct escalation *all, struct msp_error *err)
{
	struct msp_session *session = all->session;
	const char *subject = all->id_count == 1
				      ? msp_arena_printf(session->arena, "ticket %s: escalate", all->ids[0])
				      : msp_arena_printf(session->arena, "ticket: escalate %zu tickets", all->id_count);

	if (all->id_count == 0)
		return 0;
	return msp_session_commit(session, subject, NULL, err);
}

static int print(struct escalation *all, struct msp_error *err)
{
	struct msp_session *session = all->session;

	/* silent while all is well; what is not for people has its empty list */
	if (all->rows.count == 0 && msp_listing_table(session->cli))
		return 0;
	if (msp_listing_print(&all->rows, "id", session->zone, session->now, err) != 0)
		return -1;
	if (all->rows.count > 0)
		msp_stale_note(session);
	return 0;
}

static int escalate(struct escalation *all, const struct escalate_options *given, struct msp_error *err)
{
	struct msp_session *session = all->session;
	bool shows = !all->record || !session->cli->common.dry_run;

	msp_listing_init(&all->rows, session->cli);
	msp_map_init(&all->complaints, session->arena);
	if (msp_stale_check(session, given->max_stale, err) != 0)
		return -1;
	if (all->record && msp_session_begin(session, err) != 0)
		return -1;
	/* told first, recorded after: rather twice than never */
	if (collect(all, err) != 0 || (shows && print(all, err) != 0))
		return -1;
	if (fflush(session->cli->out) != 0)
		return msp_error_set(err, MSP_IO, "standard output cannot be written: nothing is recorded");
	if (all->record && record(all, err) != 0)
		return -1;
	return msp_session_finish(session, NULL, all->rows.count > 0 ? MSP_NO : all->bad ? MSP_DATA : 0, err);
}

static int check_options(const struct msp_cli *cli, const struct escalate_options *given, struct msp_error *err)
{
	if (cli->common.when != NULL) {
		msp_error_set(err, MSP_USAGE, "--when: the time of a step is computed");
		msp_error_hint(err, "--now TIME asks as of another moment");
		return -1;
	}
	if (cli->common.dry_run && !given->record) {
		msp_error_set(err, MSP_USAGE, "-n shows what --record would write");
		msp_error_hint(err, "msp-sla escalate --record -n; without --record nothing is written anyway");
		return -1;
	}
	if (cli->common.limit > 0 && given->record) {
		msp_error_set(err, MSP_USAGE, "--limit with --record: what is not shown would count as told");
		msp_error_hint(err, "narrow it with a query: msp-sla escalate --record client:acme");
		return -1;
	}
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct escalate_options *given = parsed;
	struct msp_session session;
	struct escalation all = { .session = &session, .record = given->record };
	int result = -1;

	if (check_options(cli, given, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, NULL, err) == 0)
		result = escalate(&all, given, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb sla_escalate_verb = {
	.name = "escalate",
	.summary = "who must be told now that a clock runs out, each step once",
	.operands = "[QUERY]...",
	.complete = "query",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct escalate_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "For cron: exit 1 and a list when somebody must be told, else silent.",
	.examples = "msp-sla escalate --max-stale 2h\n"
		    "msp-sla escalate --record --as reloj -f '%{mail} %{id} %{title}'",
	.run = run,
};
