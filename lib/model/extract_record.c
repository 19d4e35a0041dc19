/* SPDX-License-Identifier: ISC */
/* Rows of every kind of record but tickets. */
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/extract_private.h"
#include "lib/model/secret_due.h"
#include "lib/model/words.h"
#include "lib/text/node_pack.h"

/* First of these keys that a record has is its title, its state, its time. */
static const char *const title_keys[] = { "title", "name", "legal_name", "summary", NULL };
static const char *const state_keys[] = { "state", "status", NULL };
static const char *const time_keys[] = { "opened", "at", "started", "from", NULL };

static const char *first_text(const struct msp_node *node, const char *const *keys)
{
	for (; *keys != NULL; keys++) {
		const char *text = msp_node_text(node, *keys, NULL);
		if (text != NULL)
			return text;
	}
	return NULL;
}

static int64_t first_time(const struct msp_node *node, const char *const *keys)
{
	struct msp_time time;

	for (; *keys != NULL; keys++)
		if (msp_node_time(node, *keys, &time))
			return time.at;
	return MSP_TIME_NONE;
}

/* ---- words ---- */

static void add_scalars(struct msp_words *words, const struct msp_node *node)
{
	if (msp_node_scalar(node))
		msp_words_add(words, node->value);
	msp_node_each_item(node, item)
		add_scalars(words, item);
	msp_node_each_pair(node, key, value)
		add_scalars(words, value);
}

/* What people look for by words. */
static bool searchable(enum msp_kind_id id)
{
	switch (id) {
	case MSP_KIND_CLIENT:
	case MSP_KIND_PERSON:
	case MSP_KIND_ASSET:
	case MSP_KIND_DOCUMENT:
	case MSP_KIND_RUNBOOK:
	case MSP_KIND_CHANGE:
	case MSP_KIND_OUTAGE:
	case MSP_KIND_RUN:
	case MSP_KIND_REGISTER:
	case MSP_KIND_VENDOR:
	case MSP_KIND_SECRET:
		return true;
	default:
		return false;
	}
}

/* A secret's deletion is no secret. */
static bool is_gone(const struct msp_extract_parsed *parsed)
{
	return parsed->kind->id == MSP_KIND_SECRET && msp_str_ends(parsed->place.name, ".gone");
}

/* Of a manifest what people wrote, not its keys and hashes. */
static void add_manifest(struct msp_words *words, const struct msp_extract_parsed *parsed)
{
	static const char *const keys[] = { "kind", "username", "url", "tags", "assets" };

	msp_words_add(words, parsed->place.client);
	for (size_t i = 0; i < MSP_COUNT(keys); i++) {
		const struct msp_node *node = msp_node_get(parsed->node, keys[i]);
		if (node != NULL)
			add_scalars(words, node);
	}
}

void msp_extract_record_words(struct msp_arena *arena, struct msp_extract_parsed *parsed, const char *body)
{
	struct msp_words words;

	if (!searchable(parsed->kind->id) || is_gone(parsed))
		return;
	msp_words_init(&words, arena);
	msp_words_add(&words, parsed->place.name);
	if (parsed->kind->id == MSP_KIND_SECRET)
		add_manifest(&words, parsed);
	else
		add_scalars(&words, parsed->node);
	msp_words_add(&words, body);
	parsed->words = msp_words_text(&words);
}

/* ---- rows ---- */

static int put_record(struct msp_index *index, int64_t id, const struct msp_extract_parsed *parsed, int64_t words,
	struct msp_error *err)
{
	const struct msp_place *place = &parsed->place;
	const struct msp_node *node = parsed->node;
	struct msp_extract_binder bind = { .number = 0 };

	if (msp_db_prepare(msp_index_db(index),
		    "INSERT INTO record(id, kind, client, name, number, title, state, uid,"
		    " origin, at, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
		    &bind.stmt, err) != 0)
		return -1;
	msp_extract_number(&bind, id);
	msp_extract_text(&bind, place->kind->name);
	msp_extract_text(&bind, place->client);
	msp_extract_text(&bind, place->kind->id == MSP_KIND_CLIENT ? place->client : place->name);
	msp_extract_text(&bind, place->number[0] == '\0' ? NULL : place->number);
	msp_extract_text(&bind, first_text(node, title_keys));
	msp_extract_text(&bind, first_text(node, state_keys));
	msp_extract_text(&bind, msp_node_text(node, "uid", NULL));
	msp_extract_text(&bind, msp_node_text(node, "origin", NULL));
	msp_extract_time(&bind, first_time(node, time_keys));
	msp_extract_time(&bind, words);
	return msp_stmt_run(bind.stmt, err);
}

/* Texts of a scalar or a list of scalars, joined by line feeds; NULL when there are none. */
static const char *joined(const struct msp_node *node, struct msp_buf *buf)
{
	msp_buf_clear(buf);
	if (node == NULL)
		return NULL;
	if (msp_node_scalar(node))
		return node->value;
	msp_node_each_item(node, item) {
		if (!msp_node_scalar(item))
			continue;
		if (buf->length > 0)
			msp_buf_addc(buf, '\n');
		msp_buf_adds(buf, item->value);
	}
	return buf->length == 0 ? NULL : buf->data;
}

static const char *scalar_at(const struct msp_node *node, const char *path)
{
	const struct msp_node *found = msp_node_find(node, path);

	return msp_node_scalar(found) ? found->value : NULL;
}

static int put_asset(
	struct msp_index *index, int64_t id, const struct msp_extract_parsed *parsed, struct msp_error *err)
{
	static const char *const before[] = { "name", "tag", "kind", "state", "site", "owner", "vendor", "model",
		"ident.serial", "ident.uuid" };
	static const char *const after[] = { "criticality", "life.bought", "life.warranty", "life.support_end",
		"life.expires", "life.renew" };
	const struct msp_node *node = parsed->node, *os = msp_node_get(node, "os");
	struct msp_extract_binder bind = { .number = 0 };
	struct msp_buf mac = MSP_BUF_INIT, addr = MSP_BUF_INIT;
	int result;

	if (msp_db_prepare(msp_index_db(index),
		    "INSERT INTO asset(id, client, slug, name, tag, kind, state, site, owner,"
		    " vendor, model, serial, uuid, mac, addr, os, criticality, bought, warranty, support_end, expires, "
		    "renew)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
		    "?20, ?21, ?22)",
		    &bind.stmt, err) != 0)
		return -1;
	msp_extract_number(&bind, id);
	msp_extract_text(&bind, parsed->place.client);
	msp_extract_text(&bind, parsed->place.name);
	for (size_t i = 0; i < MSP_COUNT(before); i++)
		msp_extract_text(&bind, scalar_at(node, before[i]));
	msp_extract_text(&bind, joined(msp_node_find(node, "ident.mac"), &mac));
	msp_extract_text(&bind, joined(msp_node_get(node, "addr"), &addr));
	msp_extract_text(&bind, msp_node_scalar(os) ? os->value : scalar_at(os, "name"));
	for (size_t i = 0; i < MSP_COUNT(after); i++)
		msp_extract_text(&bind, scalar_at(node, after[i]));
	result = msp_stmt_run(bind.stmt, err);
	msp_buf_release(&mac);
	msp_buf_release(&addr);
	return result;
}

static int put_outage(
	struct msp_index *index, int64_t id, const struct msp_extract_parsed *parsed, struct msp_error *err)
{
	const struct msp_outage *outage = parsed->outage;
	struct msp_extract_binder bind = { .number = 0 };

	if (msp_db_prepare(msp_index_db(index),
		    "INSERT INTO outage(id, client, number, starts, ends, ticket) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		    &bind.stmt, err) != 0)
		return -1;
	msp_extract_number(&bind, id);
	msp_extract_text(&bind, outage->client);
	msp_extract_text(&bind, outage->number);
	msp_extract_number(&bind, outage->from);
	msp_extract_time(&bind, outage->until);
	msp_extract_text(&bind, outage->ticket);
	return msp_stmt_run(bind.stmt, err);
}

/* "" is nothing said. */
static const char *said(const struct msp_node *node, const char *key)
{
	const char *text = msp_node_text(node, key, NULL);

	return msp_str_empty(text) ? NULL : text;
}

static int64_t number_of(const struct msp_node *node, const char *key)
{
	return msp_node_int(node, key, 0);
}

static int put_secret(
	struct msp_index *index, int64_t id, const struct msp_extract_parsed *parsed, struct msp_error *err)
{
	static const char *const texts[] = { "id", "kind", "username", "url" };
	static const char *const lists[] = { "tags", "assets", "recipients" };
	const struct msp_node *node = parsed->node;
	struct msp_extract_binder bind = { .number = 0 };
	struct msp_buf joint[MSP_COUNT(lists)] = { MSP_BUF_INIT, MSP_BUF_INIT, MSP_BUF_INIT };
	char due[MSP_TIME_SIZE];
	struct msp_time time;

	if (msp_db_prepare(msp_index_db(index),
		    "INSERT INTO secret(id, client, name, uid, kind, username, url, tags, assets, expires,"
		    " rotate_every, due, changed, value_rev, gen, writer, written, roster, readers)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
		    &bind.stmt, err) != 0)
		return -1;
	msp_extract_number(&bind, id);
	msp_extract_text(&bind, parsed->place.client);
	msp_extract_text(&bind, parsed->place.name);
	for (size_t i = 0; i < MSP_COUNT(texts); i++)
		msp_extract_text(&bind, said(node, texts[i]));
	for (size_t i = 0; i < 2; i++)
		msp_extract_text(&bind, joined(msp_node_get(node, lists[i]), &joint[i]));
	msp_extract_text(&bind, said(node, "expires"));
	msp_extract_text(&bind, said(node, "rotate_every"));
	msp_secret_due(said(node, "value_changed"), said(node, "rotate_every"), said(node, "expires"), due);
	msp_extract_text(&bind, due[0] != '\0' ? due : NULL);
	msp_extract_time(&bind, msp_node_time(node, "value_changed", &time) ? time.at : MSP_TIME_NONE);
	msp_extract_number(&bind, number_of(node, "value_rev"));
	msp_extract_number(&bind, number_of(node, "gen"));
	msp_extract_text(&bind, said(node, "writer"));
	msp_extract_time(&bind, msp_node_time(node, "written", &time) ? time.at : MSP_TIME_NONE);
	msp_extract_number(&bind, number_of(node, "roster"));
	msp_extract_text(&bind, joined(msp_node_get(node, lists[2]), &joint[2]));
	int result = msp_stmt_run(bind.stmt, err);
	for (size_t i = 0; i < MSP_COUNT(joint); i++)
		msp_buf_release(&joint[i]);
	return result;
}

/* `formerly` of a numbered record, as numbers. */
int msp_extract_former_put(struct msp_index *index, int64_t id, const struct msp_node *node, struct msp_error *err)
{
	struct msp_stmt *stmt;

	msp_node_each_item(msp_node_get(node, "formerly"), item) {
		const char *dash = msp_node_scalar(item) ? strrchr(item->value, '-') : NULL;
		if (msp_db_prepare(msp_index_db(index), "INSERT INTO former(number, id) VALUES (?1, ?2)", &stmt, err) !=
			0)
			return -1;
		msp_stmt_text_set(stmt, 1, dash != NULL ? dash + 1 : msp_node_scalar(item) ? item->value : "");
		msp_stmt_int_set(stmt, 2, id);
		if (msp_stmt_run(stmt, err) != 0)
			return -1;
	}
	return 0;
}

/* Kinds that catalog.h gives out. */
static bool in_catalog(enum msp_kind_id id)
{
	return id == MSP_KIND_PROVIDER || id == MSP_KIND_TECHNICIAN || id == MSP_KIND_CALENDAR ||
	       id == MSP_KIND_POLICY || id == MSP_KIND_CLIENT || id == MSP_KIND_PERSON;
}

static int put_tree(struct msp_index *index, int64_t id, const struct msp_node *node, struct msp_error *err)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(index), "INSERT INTO tree(id, node) VALUES (?1, ?2)", &stmt, err) != 0)
		return -1;
	msp_node_pack(node, &bytes);
	msp_stmt_int_set(stmt, 1, id);
	msp_stmt_blob_set(stmt, 2, bytes.data, bytes.length);
	int failed = msp_stmt_run(stmt, err);
	msp_buf_release(&bytes);
	return failed;
}

int msp_extract_record_put(struct msp_extract *extract, struct msp_index *index, int64_t id,
	const struct msp_extract_parsed *parsed, struct msp_error *err)
{
	int64_t words = MSP_TIME_NONE; /* no row */

	if (parsed->kind->form == MSP_FORM_BINARY || parsed->kind->form == MSP_FORM_JSON || is_gone(parsed))
		return 0;
	if (parsed->words != NULL &&
		msp_extract_text_note(extract, index, &extract->record_texts, 0, parsed->words, &words, err) != 0)
		return -1;
	if (put_record(index, id, parsed, words, err) != 0)
		return -1;
	if (in_catalog(parsed->kind->id) && put_tree(index, id, parsed->node, err) != 0)
		return -1;
	if (parsed->kind->id == MSP_KIND_ASSET && put_asset(index, id, parsed, err) != 0)
		return -1;
	if (parsed->kind->id == MSP_KIND_OUTAGE && put_outage(index, id, parsed, err) != 0)
		return -1;
	if (parsed->kind->id == MSP_KIND_SECRET && put_secret(index, id, parsed, err) != 0)
		return -1;
	return parsed->kind->numbered ? msp_extract_former_put(index, id, parsed->node, err) : 0;
}

static int drop_rows(struct msp_index *index, const char *sql, int64_t id, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(index), sql, &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	return msp_stmt_run(stmt, err);
}

int msp_extract_record_drop(struct msp_index *index, int64_t id, struct msp_error *err)
{
	if (drop_rows(index, "DELETE FROM record WHERE id = ?1", id, err) != 0 ||
		drop_rows(index, "DELETE FROM asset WHERE id = ?1", id, err) != 0 ||
		drop_rows(index, "DELETE FROM outage WHERE id = ?1", id, err) != 0 ||
		drop_rows(index, "DELETE FROM tree WHERE id = ?1", id, err) != 0)
		return -1;
	if (drop_rows(index, "DELETE FROM secret WHERE id = ?1", id, err) != 0)
		return -1;
	return drop_rows(index, "DELETE FROM former WHERE id = ?1", id, err);
}
