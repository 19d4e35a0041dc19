/* SPDX-License-Identifier: ISC */
/* The row of a ticket: header, derived state, full text. */
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/extract_private.h"
#include "lib/model/pack.h"
#include "lib/model/words.h"

/* ---- words ---- */

/* What people remember: words said and written, names of things, references of third parties. */
static const char *const header_keys[] = { "title", "requester", "category", "service", "description", "assets",
	"tags" };
static const char *const event_keys[] = { "say", "note", "hear", "cause", "resolution" };

static void add_value(struct msp_words *words, const struct msp_node *node)
{
	if (msp_node_scalar(node))
		msp_words_add(words, node->value);
	msp_node_each_item(node, item)
		if (msp_node_scalar(item))
			msp_words_add(words, item->value);
}

static void add_keys(struct msp_words *words, const struct msp_node *map, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_value(words, msp_node_get(map, keys[i]));
}

void msp_extract_ticket_words(struct msp_arena *arena, struct msp_extract_parsed *parsed)
{
	const struct msp_ticket *ticket = parsed->ticket;
	struct msp_words words;

	msp_words_init(&words, arena);
	add_keys(&words, parsed->node, header_keys, MSP_COUNT(header_keys));
	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		add_keys(&words, event->node, event_keys, MSP_COUNT(event_keys));
		if ((event->bits & MSP_EVENT_SET) != 0)
			add_keys(&words, msp_node_get(event->node, "set"), header_keys, MSP_COUNT(header_keys));
		msp_words_add(&words, event->wait_on);
		msp_words_add(&words, event->wait_ref);
	}
	parsed->words = msp_words_text(&words);
}

static int64_t hash_of(const char *words)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *words != '\0'; words++)
		hash = (hash ^ (unsigned char)*words) * UINT64_C(1099511628211);
	return (int64_t)(hash >> 1);
}

/* ---- values that only the YAML has ---- */

/* The list in force under a header key: as opened, then as `set` and `unset` left it. */
static const struct msp_node *list_now(const struct msp_extract_parsed *parsed, const char *key)
{
	const struct msp_node *now = msp_node_get(parsed->node, key);

	for (size_t i = 0; i < parsed->ticket->event_count; i++) {
		const struct msp_event *event = &parsed->ticket->events[i];
		if ((event->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		const struct msp_node *set = msp_node_get(msp_node_get(event->node, "set"), key);
		if (set != NULL)
			now = set;
		msp_node_each_item(msp_node_get(event->node, "unset"), name)
			if (msp_node_scalar(name) && strcmp(name->value, key) == 0)
				now = NULL;
	}
	return now;
}

static const char *join_list(const struct msp_node *list, struct msp_buf *buf)
{
	msp_node_each_item(list, item) {
		if (!msp_node_scalar(item))
			continue;
		if (buf->length > 0)
			msp_buf_addc(buf, '\n');
		msp_buf_adds(buf, item->value);
	}
	return buf->length == 0 ? NULL : buf->data;
}

/* The appointment agreed last, unless it was called off. */
static void find_appointment(const struct msp_ticket *ticket, int64_t *from, const char **technician)
{
	struct msp_time time;

	*from = MSP_TIME_NONE;
	*technician = NULL;
	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_node *appoint = msp_node_get(ticket->events[i].node, "appoint");
		if (appoint == NULL || (ticket->events[i].bits & MSP_EVENT_UNDONE) != 0)
			continue;
		bool agreed = msp_node_time(appoint, "from", &time);
		*from = agreed ? time.at : MSP_TIME_NONE;
		*technician = agreed ? msp_node_text(appoint, "tech", NULL) : NULL;
	}
}

/* ---- rows ---- */

void msp_extract_state(
	const struct msp_ticket *ticket, const struct msp_matrices *matrices, struct msp_ticket_state *state)
{
	int64_t last = ticket->opened;

	if (ticket->event_count > 0 && ticket->events[ticket->event_count - 1].at > last)
		last = ticket->events[ticket->event_count - 1].at;
	msp_ticket_derive(ticket, matrices, last + 1, state);
}

static void bind_header(
	struct msp_extract_binder *bind, const struct msp_ticket *ticket, const struct msp_ticket_state *state)
{
	msp_extract_text(bind, ticket->client);
	msp_extract_text(bind, ticket->number);
	msp_extract_text(bind, ticket->title);
	msp_extract_text(bind, msp_status_name(state->status));
	msp_extract_number(bind, msp_ticket_unresolved(state));
	msp_extract_text(bind, state->priority);
	msp_extract_text(bind, state->type);
	msp_extract_number(bind, state->level);
	msp_extract_text(bind, state->assignee);
	msp_extract_text(bind, ticket->requester);
	msp_extract_text(bind, ticket->site);
	msp_extract_text(bind, ticket->entity);
	msp_extract_text(bind, ticket->category);
	msp_extract_text(bind, ticket->service);
	msp_extract_text(bind, ticket->channel);
	msp_extract_text(bind, ticket->by);
}

static void bind_state(
	struct msp_extract_binder *bind, const struct msp_ticket *ticket, const struct msp_ticket_state *state)
{
	msp_extract_text(bind, msp_wait_name(state->wait));
	msp_extract_text(bind, state->wait_on);
	msp_extract_text(bind, state->wait_ref);
	msp_extract_time(bind, state->wait_since);
	msp_extract_time(bind, state->wait_until);
	msp_extract_time(bind, ticket->opened);
	msp_extract_time(bind, state->responded);
	msp_extract_time(bind, state->resolved);
	msp_extract_time(bind, state->closed);
	msp_extract_time(bind, state->updated);
	msp_extract_time(bind, state->said);
	msp_extract_time(bind, state->unanswered);
	msp_extract_number(bind, state->seconds);
	msp_extract_number(bind, state->reopened);
	msp_extract_number(bind, state->handovers);
	msp_extract_text(bind, state->cause);
	msp_extract_text(bind, state->merged);
	msp_extract_text(bind, ticket->parent);
	msp_extract_text(bind, ticket->uid);
	msp_extract_text(bind, ticket->origin);
}

static int insert_row(struct msp_index *index, int64_t id, const struct msp_extract_parsed *parsed,
	const struct msp_ticket_state *state, int64_t words, int64_t hash, struct msp_error *err)
{
	static const char sql[] =
		"INSERT INTO ticket(id, client, number, title, status, unresolved, priority, type, level,"
		" assignee, requester, site, entity, category, service, channel, author, wait, wait_on, wait_ref, "
		"wait_since,"
		" wait_until, opened, responded, resolved, closed, updated, said, unanswered, worked, reopened, "
		"handovers, cause,"
		" merged, parent, uid, origin, assets, tags, appointment, appointee, words, words_hash) VALUES (?1, "
		"?2, ?3, ?4,"
		" ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, "
		"?26, ?27,"
		" ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43)";
	struct msp_extract_binder bind = { .number = 0 };
	struct msp_buf assets = MSP_BUF_INIT, tags = MSP_BUF_INIT;
	const char *technician;
	int64_t appointment;
	int result;

	if (msp_db_prepare(msp_index_db(index), sql, &bind.stmt, err) != 0)
		return -1;
	find_appointment(parsed->ticket, &appointment, &technician);
	msp_extract_number(&bind, id);
	bind_header(&bind, parsed->ticket, state);
	bind_state(&bind, parsed->ticket, state);
	msp_extract_text(&bind, join_list(list_now(parsed, "assets"), &assets));
	msp_extract_text(&bind, join_list(list_now(parsed, "tags"), &tags));
	msp_extract_time(&bind, appointment);
	msp_extract_text(&bind, technician);
	msp_extract_number(&bind, words);
	msp_extract_number(&bind, hash);
	result = msp_stmt_run(bind.stmt, err);
	msp_buf_release(&assets);
	msp_buf_release(&tags);
	return result;
}

static int insert_log(
	struct msp_index *index, int64_t id, const struct msp_extract_parsed *parsed, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(index), "INSERT INTO ticket_log(id, log) VALUES (?1, ?2)", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	msp_stmt_blob_set(stmt, 2, parsed->packed, parsed->packed_length);
	return msp_stmt_run(stmt, err);
}

/* A tombstone only keeps its number. */
static int put_moved(struct msp_index *index, int64_t id, const struct msp_ticket *ticket, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(index), "INSERT INTO former(number, id) VALUES (?1, ?2)", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, ticket->number);
	msp_stmt_int_set(stmt, 2, id);
	return msp_stmt_run(stmt, err);
}

int msp_extract_ticket_put(struct msp_extract *extract, struct msp_index *index, int64_t id,
	const struct msp_extract_parsed *parsed, struct msp_error *err)
{
	const struct msp_ticket *ticket = parsed->ticket;
	struct msp_ticket_state state;
	int64_t hash = hash_of(parsed->words), words = 0;

	if (ticket->moved != NULL)
		return put_moved(index, id, ticket, err);
	if (msp_extract_catalog(extract, index, err) != 0)
		return -1;
	msp_extract_state(ticket, &extract->matrices, &state);
	if (extract->dropped_id == id && extract->dropped_hash == hash &&
		msp_extract_text_matches(extract->dropped_words, ticket->opened))
		words = extract->dropped_words;
	else if (msp_extract_text_note(
			 extract, index, &extract->ticket_texts, ticket->opened, parsed->words, &words, err) != 0)
		return -1;
	if (insert_row(index, id, parsed, &state, words, hash, err) != 0 || insert_log(index, id, parsed, err) != 0)
		return -1;
	if (msp_ticket_unresolved(&state)) {
		msp_arena_reserve(&extract->scratch, extract->fresh, extract->fresh_count, extract->fresh_capacity);
		extract->fresh[extract->fresh_count++] = id;
	}
	return msp_extract_former_put(index, id, parsed->node, err);
}

int msp_extract_ticket_drop(struct msp_extract *extract, struct msp_index *index, int64_t id, struct msp_error *err)
{
	static const char *const statements[] = { "DELETE FROM ticket WHERE id = ?1",
		"DELETE FROM ticket_log WHERE id = ?1", "DELETE FROM former WHERE id = ?1" };
	struct msp_stmt *stmt;
	int found;

	extract->dropped_id = 0;
	if (msp_db_prepare(msp_index_db(index), "SELECT coalesce(words, 0), words_hash FROM ticket WHERE id = ?1",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	found = msp_stmt_next(stmt, err);
	if (found < 0)
		return -1;
	if (found == 1) {
		extract->dropped_id = id;
		extract->dropped_words = msp_stmt_int(stmt, 0);
		extract->dropped_hash = msp_stmt_int(stmt, 1);
		msp_stmt_reset(stmt);
	}
	for (size_t i = 0; i < MSP_COUNT(statements); i++) {
		if (msp_db_prepare(msp_index_db(index), statements[i], &stmt, err) != 0)
			return -1;
		msp_stmt_int_set(stmt, 1, id);
		if (msp_stmt_run(stmt, err) != 0)
			return -1;
	}
	return 0;
}
