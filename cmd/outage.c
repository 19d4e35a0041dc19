/* SPDX-License-Identifier: ISC */
#include "cmd/outage.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/kind.h"
#include "lib/model/policy.h"
#include "lib/model/ticket_write.h"
#include "lib/text/edit.h"
#include "lib/text/yaml.h"

#define CLOCK_SLACK 60

/* ---- services ---- */

struct names {
	const char **items;
	size_t count, capacity;
};

static void add_names(struct msp_arena *arena, struct names *names, const struct msp_node *map)
{
	msp_node_each_pair(map, key, value) {
		msp_arena_reserve(arena, names->items, names->count, names->capacity);
		names->items[names->count++] = key->value;
	}
}

/* Of every policy that was ever in force for the client: what is recorded may lie in the past. */
static void add_policies(struct msp_session *session, struct names *names, const struct msp_effective_list *list)
{
	const struct msp_policy *policy;

	for (size_t i = 0; i < list->count; i++) /* one that does not read is named by whoever needs it */
		if (msp_catalog_policy(&session->catalog, list->items[i].value, &policy, NULL) == 0)
			add_names(session->arena, names, msp_node_get(policy->node, "services"));
}

int msp_outage_check_services(
	struct msp_session *session, const char *slug, const struct msp_texts *services, struct msp_error *err)
{
	const struct msp_client *client;
	struct names names = { NULL, 0, 0 };

	if (msp_catalog_client(&session->catalog, slug, &client, err) != 0)
		return -1;
	add_names(session->arena, &names, msp_node_get(client->node, "services"));
	for (size_t i = 0; i < client->service_count; i++)
		add_policies(session, &names, &client->services[i].policies);
	add_policies(session, &names, &client->policies);
	add_policies(session, &names, &session->provider->policies);
	for (size_t i = 0; i < services->count; i++) {
		bool known = false;
		for (size_t j = 0; j < names.count && !known; j++)
			known = strcmp(names.items[j], services->items[i]) == 0;
		if (known)
			continue;
		const char *near = msp_str_nearest(services->items[i], names.items, names.count);
		msp_error_set(err, MSP_MISSING, "%s has no service '%s'", slug, services->items[i]);
		if (near != NULL)
			msp_error_hint(err, "did you mean '%s'?", near);
		else
			msp_error_hint(err, "msp-client service %s new %s makes it", slug, services->items[i]);
		return -1;
	}
	return 0;
}

/* ---- records ---- */

struct msp_node *msp_outage_event(struct msp_session *session, int64_t at, bool typed)
{
	const struct msp_writer writer = { session->zone, session->who->login, session->who->program, session->clock };

	return msp_ticket_event(session->arena, &writer, at, typed);
}

static struct msp_node *build(
	struct msp_session *session, const struct msp_outage_draft *draft, const char *id, const char *uid)
{
	struct msp_arena *arena = session->arena;
	struct msp_node *node = msp_node_map(arena), *services = msp_node_seq(arena);
	char text[MSP_TIME_SIZE];

	for (size_t i = 0; i < draft->services.count; i++)
		msp_node_add(arena, services, msp_node_string(arena, draft->services.items[i]));
	msp_node_set_string(arena, node, "id", id);
	msp_node_set_string(arena, node, "uid", uid);
	msp_node_set_string(arena, node, "kind", msp_outage_kind_name(draft->kind));
	msp_node_set(arena, node, "services", services);
	msp_node_set_plain(arena, node, "from", msp_zone_emit(session->zone, draft->from, text));
	if (draft->to != MSP_TIME_NONE)
		msp_node_set_plain(arena, node, "to", msp_zone_emit(session->zone, draft->to, text));
	if (draft->typed)
		msp_node_set_plain(arena, node, "recorded", msp_zone_emit(session->zone, session->clock, text));
	msp_node_set_string(arena, node, "by", session->who->login);
	if (draft->weight != MSP_OUTAGE_WHOLE)
		msp_node_set_string(arena, node, "weight", msp_outage_weight_emit(arena, draft->weight));
	if (draft->emergency)
		msp_node_set_plain(arena, node, "emergency", "yes");
	msp_node_set_string(arena, node, "ticket", draft->ticket);
	msp_node_set_string(arena, node, "title", draft->title);
	if (draft->log != NULL && draft->log->count > 0)
		msp_node_set(arena, node, "log", draft->log);
	return node;
}

static int put(struct msp_session *session, const char *path, const char *id, const struct msp_buf *text,
	struct msp_error *err)
{
	if (msp_txn_put(session->txn, path, text->data, text->length, err) != 0)
		return -1;
	msp_txn_record(session->txn, id);
	return 0;
}

int msp_outage_create(
	struct msp_session *session, const struct msp_outage_draft *draft, const char **id, struct msp_error *err)
{
	char number[MSP_NUMBER_SIZE], uid[MSP_UID_SIZE];
	struct msp_buf text = MSP_BUF_INIT;

	if (msp_outage_check_services(session, draft->client, &draft->services, err) != 0 ||
		(draft->number == NULL && msp_session_number(session, number, err) != 0) || msp_uid_draw(uid, err) != 0)
		return -1;
	if (draft->number != NULL)
		memcpy(number, draft->number, sizeof number);
	const struct msp_place place = {
		.client = draft->client,
		.name = number,
		.year = msp_arena_printf(session->arena, "%04d", msp_zone_date(session->zone, draft->from).year),
	};
	*id = msp_arena_printf(session->arena, "%s-%s", draft->client, number);
	msp_yaml_emit(build(session, draft, *id, uid), 0, &text);
	int failed = put(session, msp_kind_path(session->arena, MSP_KIND_OUTAGE, &place), *id, &text, err);
	msp_buf_release(&text);
	return failed;
}

/* ---- events ---- */

/* When it was said: after everything that was said before, so that the last word holds (as clocks of tickets do).  A
 * typed time is kept, one second later when it is taken. */
static int place_event(
	struct msp_session *session, const struct msp_node *root, struct msp_node *event, struct msp_error *err)
{
	bool typed = msp_node_get(event, "recorded") != NULL, taken = true;
	int64_t last = MSP_TIME_NONE;
	struct msp_time at, other;
	char text[MSP_TIME_SIZE];

	if (!msp_node_time(event, "at", &at))
		msp_bug("an event without time");
	msp_node_each_item(msp_node_get(root, "log"), item)
		if (msp_node_time(item, "at", &other) && other.at > last)
			last = other.at;
	if (!typed && last != MSP_TIME_NONE && last > at.at + CLOCK_SLACK) {
		msp_error_set(
			err, MSP_DATA, "the last event is in the future: %s", msp_zone_emit(session->zone, last, text));
		msp_error_hint(err, "one of two clocks is wrong; check this one with date(1)");
		return -1;
	}
	if (!typed && last >= at.at)
		at.at = last + 1;
	while (typed && taken) {
		taken = false;
		msp_node_each_item(msp_node_get(root, "log"), item)
			taken |= msp_node_time(item, "at", &other) && other.at == at.at;
		at.at += taken;
	}
	msp_node_set_plain(session->arena, event, "at", msp_zone_emit(session->zone, at.at, text));
	return 0;
}

/* The new text must still be an outage: checked here, where the operand can be blamed. */
static int check_result(struct msp_session *session, const struct msp_outage *outage, const struct msp_edit *edit,
	struct msp_error *err)
{
	struct msp_outage *after;

	if (msp_outage_parse(session->arena, outage->path, edit->root, &after, err) == 0)
		return 0;
	if (err != NULL) {
		err->code = MSP_USAGE;
		err->line = err->column = 0;
		err->field[0] = err->path[0] = '\0';
	}
	return msp_error_wrap(err, "%s", outage->id);
}

int msp_outage_append(
	struct msp_session *session, const struct msp_outage *outage, struct msp_node *event, struct msp_error *err)
{
	struct msp_edit edit;
	const char *text;
	size_t length;

	if (msp_session_read(session, outage->path, &text, &length, err) != 0)
		return -1;
	int failed = msp_edit_init(&edit, session->arena, text, length, err);
	if (!failed) {
		failed = place_event(session, edit.root, event, err) != 0 ||
			 msp_ticket_insert(&edit, event, err) != 0 || check_result(session, outage, &edit, err) != 0 ||
			 put(session, outage->path, outage->id, &edit.text, err) != 0;
	}
	msp_edit_release(&edit);
	return failed ? -1 : 0;
}

int msp_outage_end(struct msp_session *session, const struct msp_outage *outage, int64_t until, struct msp_error *err)
{
	struct msp_node *event = msp_outage_event(session, session->now, false);
	char text[MSP_TIME_SIZE];

	msp_node_set_plain(session->arena, event, "until",
		until == MSP_TIME_NONE ? "open" : msp_zone_emit(session->zone, until, text));
	return msp_outage_append(session, outage, event, err);
}

const char *msp_outage_told(
	struct msp_session *session, const char *id, const struct msp_texts *services, int64_t from, int64_t until)
{
	bool spanish = msp_session_spanish(session);
	struct msp_arena *arena = session->arena;
	char start[MSP_TIME_SIZE], end[MSP_TIME_SIZE];
	const char *names = msp_str_join(arena, (char *const *)(uintptr_t)services->items, services->count, ", ");

	names = msp_utf8_visible(arena, names, false);
	msp_zone_emit(session->zone, from, start);
	if (until == MSP_TIME_NONE)
		return msp_arena_printf(
			arena, "%s «%s» → %s %s", id, names, spanish ? "caído desde" : "down since", start);
	msp_zone_emit(session->zone, until, end);
	return msp_arena_printf(arena, "%s «%s» → %s %s %s %s (%s)", id, names, spanish ? "de" : "from", start,
		spanish ? "a" : "to", end, msp_seconds_emit(arena, until - from));
}

/* ---- with a ticket ---- */

static struct msp_texts services_of(const struct msp_outage *outage)
{
	return (struct msp_texts){ (const char **)(uintptr_t)outage->services, outage->service_count, 0 };
}

int msp_outages_end_with(struct msp_session *session, const char *ticket, int64_t until, struct msp_error *err)
{
	struct msp_outage **outages;
	size_t count;

	if (msp_outages_of_ticket(msp_index_db(session->index), session->arena, ticket, &outages, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_texts services = services_of(outages[i]);
		if (outages[i]->withdrawn || outages[i]->kind != MSP_OUTAGE_DOWN || outages[i]->until != MSP_TIME_NONE)
			continue;
		if (until < outages[i]->from) {
			msp_error_set(err, MSP_USAGE, "its outage %s began later", outages[i]->id);
			msp_error_hint(err, "correct it first: msp-sla outage set %s --from TIME, or withdraw it",
				outages[i]->id);
			return -1;
		}
		if (msp_outage_end(session, outages[i], until, err) != 0)
			return -1;
		msp_session_echo(
			session, "%s", msp_outage_told(session, outages[i]->id, &services, outages[i]->from, until));
	}
	return 0;
}

int msp_outages_go_on_with(struct msp_session *session, const char *ticket, int64_t ended, struct msp_error *err)
{
	struct msp_outage **outages;
	size_t count;

	if (msp_outages_of_ticket(msp_index_db(session->index), session->arena, ticket, &outages, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_texts services = services_of(outages[i]);
		if (outages[i]->withdrawn || outages[i]->kind != MSP_OUTAGE_DOWN || outages[i]->until != ended)
			continue;
		if (msp_outage_end(session, outages[i], MSP_TIME_NONE, err) != 0)
			return -1;
		msp_session_echo(session, "%s",
			msp_outage_told(session, outages[i]->id, &services, outages[i]->from, MSP_TIME_NONE));
	}
	return 0;
}

int msp_outages_hand_over(struct msp_session *session, const char *ticket, const char *other, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	struct msp_outage **outages;
	size_t count;

	if (msp_outages_of_ticket(msp_index_db(session->index), arena, ticket, &outages, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct msp_node *event = msp_outage_event(session, session->now, false), *set = msp_node_map(arena);
		msp_node_set_string(arena, set, "ticket", other);
		msp_node_set(arena, event, "set", set);
		if (msp_outage_append(session, outages[i], event, err) != 0)
			return -1;
	}
	return 0;
}

int msp_outages_begin_again(struct msp_session *session, const char *client, const char *ticket, int64_t from,
	bool typed, const char **id, struct msp_error *err)
{
	struct msp_outage_draft draft = { .client = client,
		.from = from,
		.typed = typed,
		.to = MSP_TIME_NONE,
		.weight = MSP_OUTAGE_WHOLE,
		.ticket = ticket };
	struct msp_outage **outages;
	size_t count;

	if (msp_outages_of_ticket(msp_index_db(session->index), session->arena, ticket, &outages, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < outages[i]->service_count; j++) {
			bool known = false;
			for (size_t k = 0; k < draft.services.count; k++)
				known |= strcmp(draft.services.items[k], outages[i]->services[j]) == 0;
			if (known)
				continue;
			msp_arena_reserve(
				session->arena, draft.services.items, draft.services.count, draft.services.capacity);
			draft.services.items[draft.services.count++] = outages[i]->services[j];
		}
	if (draft.services.count == 0) {
		msp_error_set(err, MSP_MISSING, "%s had no outage that could begin again", ticket);
		msp_error_hint(err, "msp-sla outage new %s SERVICE --ticket %s", client, ticket);
		return -1;
	}
	if (msp_outage_create(session, &draft, id, err) != 0)
		return -1;
	msp_session_echo(session, "%s", msp_outage_told(session, *id, &draft.services, from, MSP_TIME_NONE));
	return 0;
}
