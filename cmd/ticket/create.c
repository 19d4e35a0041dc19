/* SPDX-License-Identifier: ISC */
#include "cmd/ticket/create.h"

#include <ctype.h>
#include <string.h>

#include "cmd/ticket/change.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/ticket_write.h"
#include "lib/text/yaml.h"

int ticket_check_client(struct msp_session *session, const char *slug, struct msp_error *err)
{
	const struct msp_client *client;

	if (msp_catalog_client(&session->catalog, slug, &client, err) == 0)
		return 0;
	if (err != NULL && err->code == MSP_MISSING && err->hint[0] == '\0')
		msp_error_hint(err, "msp-client ls shows them; msp-client new %s makes one", slug);
	return -1;
}

/* ---- requester ---- */

/* "laura" finds laura, laura-gomez and Laura Gómez. */
static bool person_matches(struct msp_arena *arena, const struct msp_person *person, const char *folded)
{
	const char *name = msp_utf8_fold(arena, person->name);
	size_t length = strlen(folded);

	return strcmp(name, folded) == 0 || (strncmp(name, folded, length) == 0 && name[length] == ' ') ||
	       (strncmp(person->slug, folded, length) == 0 && person->slug[length] == '-');
}

static int find_person(struct msp_session *session, const char *client, const char *word,
	const struct msp_person **found, struct msp_error *err)
{
	const char *prefix = msp_arena_printf(session->arena, "clients/%s/people/", client);
	const char *folded = msp_utf8_fold(session->arena, word);
	const struct msp_person *person;
	const char **paths;
	size_t count, matches = 0;

	*found = NULL;
	if (msp_index_paths(session->index, session->arena, prefix, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char *base = msp_path_base(paths[i]);
		const char *slug = msp_arena_strndup(session->arena, base, strcspn(base, "."));
		if (msp_catalog_person(&session->catalog, client, slug, &person, NULL) != 0)
			continue; /* lint names bad files; here the word stays free text */
		if (strcmp(slug, word) == 0) {
			*found = person;
			return 0;
		}
		if (person_matches(session->arena, person, folded)) {
			*found = person;
			matches++;
		}
	}
	if (matches > 1) {
		*found = NULL;
		msp_cli_warn(session->cli, "'%s' could be %zu people of %s: kept as free text", word, matches, client);
	}
	return 0;
}

static int complete_requester(
	struct msp_session *session, const char *client, struct ticket_header_options *header, struct msp_error *err)
{
	const struct msp_person *person;

	if (msp_str_empty(header->requester))
		return 0;
	if (find_person(session, client, header->requester, &person, err) != 0)
		return -1;
	if (person == NULL)
		return 0;
	header->requester = person->slug;
	if (header->site == NULL)
		header->site = person->site;
	if (header->entity == NULL)
		header->entity = person->entity;
	return 0;
}

/* "1" and "p1" are P1; the schema refuses the rest. */
static const char *complete_priority(struct msp_arena *arena, const char *word)
{
	if (word == NULL)
		return NULL;
	if (isdigit((unsigned char)word[0]) && word[1] == '\0')
		return msp_arena_printf(arena, "P%s", word);
	return word[0] == 'p' ? msp_arena_printf(arena, "P%s", word + 1) : word;
}

static int check_words(struct msp_session *session, const struct ticket_header_options *header, struct msp_error *err)
{
	const struct {
		const char *option, *path, *value;
	} words[] = {
		{ "--priority", "priority", header->priority },
		{ "--impact", "impact", header->impact },
		{ "--urgency", "urgency", header->urgency },
		{ "--type", "type", header->type },
		{ "--channel", "channel", header->channel },
		{ "--requester", "requester", header->requester },
		{ "--category", "category", header->category },
		{ "--site", "site", header->site },
	};

	for (size_t i = 0; i < MSP_COUNT(words); i++)
		if (ticket_check_value(session, words[i].option, words[i].path, words[i].value, err) != 0)
			return -1;
	return 0;
}

int ticket_complete_header(
	struct msp_session *session, const char *client, struct ticket_header_options *header, struct msp_error *err)
{
	const struct msp_technician *technician;

	if (ticket_check_client(session, client, err) != 0)
		return -1;
	header->priority = complete_priority(session->arena, header->priority);
	if (check_words(session, header, err) != 0)
		return -1;
	if (header->channel == NULL)
		header->channel = "phone";
	if (header->type == NULL)
		header->type = "incident";
	if (header->priority == NULL && header->impact == NULL && header->urgency == NULL)
		header->priority = "P3";
	if (header->assign != NULL && msp_catalog_technician(&session->catalog, header->assign, &technician, err) != 0)
		return -1;
	return complete_requester(session, client, header, err);
}

/* ---- the record ---- */

static void writer_of(const struct msp_session *session, struct msp_writer *writer)
{
	*writer = (struct msp_writer){ session->zone, session->who->login, session->who->program, session->clock };
}

static bool in_person(const char *channel)
{
	return msp_str_equal(channel, "phone") || msp_str_equal(channel, "visit") || msp_str_equal(channel, "chat");
}

struct msp_node *ticket_opening_event(struct msp_session *session, const struct ticket_draft *draft)
{
	const struct ticket_header_options *header = draft->header;
	bool talked = in_person(header->channel) && !header->missed && !session->who->program;
	struct msp_writer writer;

	if (!talked && header->assign == NULL)
		return NULL;
	writer_of(session, &writer);
	struct msp_node *event = msp_ticket_event(session->arena, &writer, draft->opened, draft->typed);
	if (talked)
		msp_node_set_plain(
			session->arena, event, msp_str_equal(header->channel, "visit") ? "visit" : "call", "yes");
	if (header->assign != NULL) {
		msp_node_set_string(session->arena, event, "assign", header->assign);
		msp_node_set_string(session->arena, event, "status", "open");
	}
	return event;
}

static struct msp_node *text_list(struct msp_arena *arena, const struct msp_texts *texts)
{
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < texts->count; i++)
		msp_node_add(arena, list, msp_node_string(arena, texts->items[i]));
	return list->count == 0 ? NULL : list;
}

static void set_node(struct msp_arena *arena, struct msp_node *map, const char *key, const struct msp_node *value)
{
	if (value != NULL)
		msp_node_set(arena, map, key, msp_node_copy(arena, value));
}

/* Keys in the order people read them: what, who, where, how bad, then the story. */
static struct msp_node *build(
	struct msp_session *session, const struct ticket_draft *draft, const char *id, const char *uid)
{
	const struct ticket_header_options *header = draft->header;
	struct msp_arena *arena = session->arena;
	struct msp_node *node = msp_node_map(arena);
	char text[MSP_TIME_SIZE];

	msp_node_set_string(arena, node, "id", id);
	msp_node_set_string(arena, node, "uid", uid);
	msp_node_set_string(arena, node, "origin", draft->origin);
	msp_node_set_plain(arena, node, "opened", msp_zone_emit(session->zone, draft->opened, text));
	if (draft->typed)
		msp_node_set_plain(arena, node, "recorded", msp_zone_emit(session->zone, session->clock, text));
	msp_node_set_string(arena, node, "by", session->who->login);
	msp_node_set_string(arena, node, "channel", header->channel);
	msp_node_set_string(arena, node, "type", header->type);
	msp_node_set_string(arena, node, "title", draft->title);
	msp_node_set_string(arena, node, "requester", header->requester);
	msp_node_set_string(arena, node, "site", header->site);
	msp_node_set_string(arena, node, "entity", header->entity);
	msp_node_set_string(arena, node, "impact", header->impact);
	msp_node_set_string(arena, node, "urgency", header->urgency);
	msp_node_set_string(arena, node, "priority", header->priority);
	msp_node_set_string(arena, node, "category", header->category);
	msp_node_set(arena, node, "assets", text_list(arena, &header->assets));
	msp_node_set_string(arena, node, "service", header->service);
	msp_node_set(arena, node, "tags", text_list(arena, &header->tags));
	msp_node_set_string(arena, node, "parent", draft->parent);
	msp_node_set_string(arena, node, "template", draft->template);
	set_node(arena, node, "checklist", draft->checklist);
	msp_node_set_string(arena, node, "description", draft->description);
	set_node(arena, node, "custom", draft->custom);
	if (draft->log != NULL && draft->log->count > 0)
		msp_node_set(arena, node, "log", draft->log);
	return node;
}

static int draw(struct msp_session *session, const struct ticket_draft *draft, char number[MSP_NUMBER_SIZE],
	char uid[MSP_UID_SIZE], struct msp_error *err)
{
	if (draft->origin != NULL)
		return msp_session_number_of(session, draft->client, draft->origin, number, uid, err);
	if (msp_session_number(session, number, err) != 0)
		return -1;
	return msp_uid_draw(uid, err);
}

int ticket_create(struct msp_session *session, const struct ticket_draft *draft, const char **id, struct msp_error *err)
{
	char number[MSP_NUMBER_SIZE], uid[MSP_UID_SIZE];
	struct msp_buf text = MSP_BUF_INIT;

	if (msp_str_empty(draft->title))
		return msp_error_set(err, MSP_USAGE, "the title is empty");
	if (ticket_check_value(session, "the title", "title", draft->title, err) != 0 ||
		draw(session, draft, number, uid, err) != 0)
		return -1;
	*id = msp_arena_printf(session->arena, "%s-%s", draft->client, number);
	msp_yaml_emit(build(session, draft, *id, uid), 0, &text);
	const char *path = msp_ticket_path(session->arena, draft->client, number, draft->opened, session->zone);
	int failed = msp_txn_put(session->txn, path, text.data, text.length, err);
	if (!failed)
		msp_txn_record(session->txn, *id);
	msp_buf_release(&text);
	return failed;
}
