/* SPDX-License-Identifier: ISC */
/* show: one client, to read before answering the telephone; or as data. */
#include <string.h>

#include "cmd/client/change.h"
#include "cmd/client/verbs.h"
#include "lib/base/str.h"
#include "lib/model/client_columns.h"
#include "lib/model/kind.h"
#include "lib/store/db.h"

#define LABEL_WIDTH 11

/* ---- to read ---- */

static void put(struct msp_cli *cli, const char *label, const char *text)
{
	if (msp_str_empty(text))
		return;
	fprintf(cli->out, "%s%-*s%s", msp_cli_style(cli, "dim"), LABEL_WIDTH, label, msp_cli_style(cli, NULL));
	const char *safe = msp_cli_safe(cli, text, true);
	for (const char *line = safe; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		fprintf(cli->out, "%*s%.*s\n", line == safe ? 0 : LABEL_WIDTH, "", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static const char *joined(struct msp_arena *arena, const struct msp_node *list, const char *key)
{
	const char *text = "";

	msp_node_each_item(list, item) {
		const char *word = key == NULL ? item->value : msp_node_text(item, key, NULL);
		if (word != NULL)
			text = msp_arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : ", ", word);
	}
	return text;
}

/* text with one more word in its last line, two spaces before it; nothing for nothing. */
static const char *with_word(struct msp_arena *arena, const char *text, const char *word)
{
	bool first = *text == '\0' || msp_str_ends(text, "\n");

	if (word == NULL || *word == '\0')
		return text;
	return msp_arena_printf(arena, "%s%s%.*s", text, first ? "" : "  ", (int)strcspn(word, "\n"), word);
}

/* A line for each: "acme-servicios  ACME Servicios, S.C.  ASE010203XY4". */
static const char *entities(struct msp_arena *arena, const struct msp_node *list)
{
	static const char *const keys[] = { "id", "legal_name", "rfc" };
	const char *text = "";

	msp_node_each_item(list, entity) {
		for (size_t i = 0; i < MSP_COUNT(keys); i++)
			text = with_word(arena, text, msp_node_text(entity, keys[i], NULL));
		text = msp_arena_printf(arena, "%s\n", text);
	}
	return text;
}

/* Sites and services: slug, name, and what else there is to say in one line. */
static const char *named(struct msp_arena *arena, const struct msp_node *map, const char *const *keys)
{
	const char *text = "";

	msp_node_each_pair(map, slug, value) {
		if (!msp_node_bool(value, "active", true))
			continue;
		text = with_word(arena, text, slug->value);
		for (size_t i = 0; keys[i] != NULL; i++)
			text = with_word(arena, text, msp_node_text(value, keys[i], NULL));
		text = msp_arena_printf(arena, "%s\n", text);
	}
	return text;
}

static const char *contract(struct msp_arena *arena, const struct msp_client *client, const char *currency, int64_t now)
{
	const struct msp_node *entry = msp_client_contract(client, now);

	if (entry == NULL)
		return NULL;
	const char *fee = msp_node_text(entry, "fee", NULL), *to = msp_node_text(entry, "to", NULL);
	return msp_arena_printf(arena, "%s%s%s%s%s, from %s%s%s", msp_node_text(entry, "plan", ""),
		msp_node_get(entry, "plan") != NULL ? ", " : "", msp_node_text(entry, "scheme", "fixed"),
		fee == NULL ? "" : msp_arena_printf(arena, ", %s", fee),
		fee == NULL ? "" : msp_arena_printf(arena, " %s", msp_node_text(entry, "currency", currency)),
		msp_node_text(entry, "from", "?"), to == NULL ? "" : " to ", to == NULL ? "" : to);
}

static int count_tickets(
	struct msp_session *session, const char *client, int64_t *open, int64_t *all, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(session->index),
		    "SELECT coalesce(sum(unresolved), 0), count(*) FROM ticket WHERE client = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, client);
	int more = msp_stmt_next(stmt, err);
	*open = more == 1 ? msp_stmt_int(stmt, 0) : 0;
	*all = more == 1 ? msp_stmt_int(stmt, 1) : 0;
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

static const char *people(struct msp_session *session, const char *client, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char **paths, *text = "";
	size_t count;

	if (msp_index_paths(session->index, arena, msp_arena_printf(arena, "clients/%s/people/", client), &paths,
		    &count, err) != 0)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct msp_person *person;
		struct msp_place place;
		msp_kind_place(arena, paths[i], &place);
		if (place.kind->id != MSP_KIND_PERSON ||
			msp_catalog_person(&session->catalog, client, place.name, &person, NULL) != 0 ||
			!msp_node_bool(person->node, "active", true))
			continue;
		text = with_word(arena, with_word(arena, text, person->slug), person->name);
		text = with_word(arena, text, msp_node_text(person->node, "role", NULL));
		text = with_word(arena, text, joined(arena, msp_node_get(person->node, "phones"), NULL));
		text = with_word(arena, text, msp_node_bool(person->node, "vip", false) ? "VIP" : NULL);
		text = msp_arena_printf(arena, "%s\n", text);
	}
	return text;
}

/* What the client says, else what the provider says for all. */
static const char *in_force(const struct msp_effective_list *own, const struct msp_effective_list *all, int64_t now)
{
	const char *value = msp_effective_at(own, now);
	return value != NULL ? value : msp_effective_at(all, now);
}

static int print_text(struct msp_session *session, const struct msp_client *client, struct msp_error *err)
{
	static const char *const site_keys[] = { "name", "address", "phone", "contact", NULL };
	static const char *const service_keys[] = { "name", "criticality", "responsible", "vendor", NULL };
	struct msp_arena *arena = session->arena;
	const struct msp_node *node = client->node;
	struct msp_cli *cli = session->cli;
	int64_t open, all;

	const char *list = people(session, client->slug, err);
	if (list == NULL || count_tickets(session, client->slug, &open, &all, err) != 0)
		return -1;
	fprintf(cli->out, "%s%s  %s%s%s\n", msp_cli_style(cli, "bold"), client->slug,
		msp_cli_safe(cli, client->name, false), msp_cli_style(cli, NULL),
		client->active ? "" : "  (no longer served)");
	put(cli, "notes", msp_node_text(node, "notes", NULL));
	put(cli, "tickets", msp_arena_printf(arena, "%lld unresolved, %lld in all", (long long)open, (long long)all));
	put(cli, "policy", in_force(&client->policies, &session->provider->policies, session->now));
	put(cli, "calendar", in_force(&client->calendars, &session->provider->calendars, session->now));
	put(cli, "zone", client->zone_name);
	put(cli, "contract", contract(arena, client, session->provider->currency, session->now));
	put(cli, "manager", msp_node_text(node, "manager", NULL));
	put(cli, "contact", msp_node_text(node, "contact", NULL));
	put(cli, "phones", joined(arena, msp_node_get(node, "phones"), NULL));
	put(cli, "domains", joined(arena, msp_node_get(node, "domains"), NULL));
	put(cli, "entities", entities(arena, msp_node_get(node, "entities")));
	put(cli, "sites", named(arena, msp_node_get(node, "sites"), site_keys));
	put(cli, "services", named(arena, msp_node_get(node, "services"), service_keys));
	put(cli, "people", list);
	return 0;
}

/* ---- */

static int show(struct msp_session *session, const char *operand, struct msp_error *err)
{
	const struct msp_client *client;
	const char *format = session->cli->common.format, *text;
	size_t length;

	if (client_find(session, operand, &client, err) != 0)
		return -1;
	if (format == NULL || strcmp(format, "text") == 0)
		return print_text(session, client, err);
	if (strcmp(format, "yaml") != 0)
		return msp_record_print(session->cli, msp_schema_builtin(session->arena, "client"), client->node, err);
	if (msp_index_text(session->index, session->arena, client_path(session->arena, client->slug), &text, &length,
		    err) != 0)
		return -1;
	fputs(msp_cli_safe(session->cli, text == NULL ? "" : text, true), session->cli->out);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	char **operands;
	size_t count = 0;
	int failed =
		msp_session_open(&session, cli, NULL, err) != 0 || msp_cli_operands(cli, &operands, &count, err) != 0;

	(void)parsed;
	for (size_t i = 0; !failed && i < count; i++) {
		if (i > 0 && cli->common.format == NULL)
			fputc('\n', cli->out);
		failed = show(&session, operands[i], err) != 0;
	}
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb client_show_verb = {
	.name = "show",
	.summary = "show a client",
	.operands = "CLIENT...",
	.complete = "client",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_FORMATS,
	.details = "Formats: text, yaml (the record as it is stored), json, jsonl.",
	.examples = "msp-client show acme\n"
		    "msp-client show acme -f json | jq -r '.contract[-1].fee'\n"
		    "msp-client show acme --at HEAD~20",
	.run = run,
};
