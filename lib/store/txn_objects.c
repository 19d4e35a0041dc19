/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/store/git_load.h"
#include "lib/store/txn_internal.h"

#define TRAILERS 50

static int by_path(const void *a, const void *b)
{
	const struct msp_txn_change *const *left = a, *const *right = b;

	return strcmp((*left)->path, (*right)->path);
}

static bool changes_nothing(const struct msp_txn_change *change)
{
	return msp_str_equal(change->before, change->after) && change->before_mode == change->after_mode;
}

int msp_txn_settle(struct msp_txn *txn, struct msp_error *err)
{
	txn->settled = msp_arena_array(&txn->arena, txn->count, sizeof(struct msp_txn_change *));
	txn->settled_count = 0;
	for (size_t i = 0; i < txn->count; i++) {
		struct msp_txn_change *change = txn->changes[i];
		change->after_mode = change->bytes == NULL ? 0 : change->taken_mode;
		if (change->after_mode == 0)
			change->after[0] = '\0';
		if (change->bytes != NULL && change->taken_mode == 0) {
			if (msp_git_hash(txn->git, change->bytes, change->length, change->after, err) < 0)
				return -1;
			change->after_mode = change->before_mode != 0 ? change->before_mode : GIT_FILEMODE_BLOB;
		}
		if (!changes_nothing(change))
			txn->settled[txn->settled_count++] = change;
	}
	if (txn->settled_count > 0)
		qsort(txn->settled, txn->settled_count, sizeof(struct msp_txn_change *), by_path);
	return 0;
}

static int store_tree(struct msp_txn *txn, char tree[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_git_update *updates = msp_arena_array(&txn->arena, txn->settled_count, sizeof *updates);

	for (size_t i = 0; i < txn->settled_count; i++) {
		const struct msp_txn_change *change = txn->settled[i];
		char oid[MSP_OID_SIZE];
		if (change->bytes != NULL && change->taken_mode == 0 &&
			msp_git_store(txn->git, GIT_OBJECT_BLOB, change->bytes, change->length, oid, err) < 0)
			return -1;
		updates[i] = (struct msp_git_update){ change->path, change->after, change->after_mode };
	}
	if (txn->settled_count == 0) { /* a merge may change nothing but its parents */
		memcpy(tree, txn->tree, MSP_OID_SIZE);
		return 0;
	}
	return msp_git_update_tree(txn->git, txn->tree, updates, txn->settled_count, tree, err);
}

/* As git: what would end the field, and blanks around, is left out. */
static size_t add_name(struct msp_buf *out, const char *name)
{
	size_t start = out->length;

	for (const char *at = name == NULL ? "" : name; *at != '\0'; at++)
		if (strchr("<>\r\n\t", *at) == NULL && (*at != ' ' || out->length > start))
			msp_buf_addc(out, *at);
	while (out->length > start && out->data[out->length - 1] == ' ')
		msp_buf_truncate(out, out->length - 1);
	return out->length - start;
}

int msp_txn_person(const struct msp_txn *txn, struct msp_buf *out, struct msp_error *err)
{
	const struct msp_txn_request *request = &txn->request;
	int minutes = request->offset / 60;
	char sign = minutes < 0 ? '-' : '+';

	minutes = minutes < 0 ? -minutes : minutes;
	if (add_name(out, request->author_name) == 0) {
		msp_error_set(err, MSP_CONFIG, "no name of the author to commit with");
		msp_error_hint(err, "git config user.name");
		return -1;
	}
	msp_buf_adds(out, " <");
	add_name(out, request->author_email);
	msp_buf_addf(out, "> %lld %c%02d%02d", (long long)request->at, sign, minutes / 60, minutes % 60);
	return 0;
}

static void add_line(struct msp_buf *out, const char *line)
{
	for (; *line != '\0'; line++)
		msp_buf_addc(out, *line == '\n' || *line == '\r' ? ' ' : *line);
	msp_buf_addc(out, '\n');
}

static void add_message(struct msp_buf *out, const struct msp_txn *txn, const char *subject, const char *body)
{
	add_line(out, subject);
	if (!msp_str_empty(body)) {
		msp_buf_addc(out, '\n');
		msp_buf_adds(out, body);
		while (out->data[out->length - 1] == '\n')
			msp_buf_truncate(out, out->length - 1);
		msp_buf_addc(out, '\n');
	}
	if (txn->records.count > 0 || txn->retroactive)
		msp_buf_addc(out, '\n');
	if (txn->retroactive)
		msp_buf_adds(out, "Msp-Retroactive: yes\n");
	for (size_t i = 0; i < txn->records.count && i < TRAILERS; i++) {
		msp_buf_adds(out, "Msp-Record: ");
		add_line(out, txn->records.entries[i].key);
	}
	if (txn->records.count > TRAILERS)
		msp_buf_addf(out, "Msp-Record-Count: %zu\n", txn->records.count);
}

static int add_header(struct msp_txn *txn, const char *tree, struct msp_buf *out, struct msp_error *err)
{
	static const char *const roles[] = { "author ", "committer " };

	msp_buf_addf(out, "tree %s\n", tree);
	if (txn->base[0] != '\0')
		msp_buf_addf(out, "parent %s\n", txn->base);
	if (txn->second[0] != '\0')
		msp_buf_addf(out, "parent %s\n", txn->second);
	for (size_t i = 0; i < MSP_COUNT(roles); i++) {
		msp_buf_adds(out, roles[i]);
		if (msp_txn_person(txn, out, err) < 0)
			return -1;
		msp_buf_addc(out, '\n');
	}
	msp_buf_addc(out, '\n');
	return 0;
}

int msp_txn_store(
	struct msp_txn *txn, const char *subject, const char *body, char commit[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	char tree[MSP_OID_SIZE];
	int rc = store_tree(txn, tree, err);

	if (rc == 0)
		rc = add_header(txn, tree, &text, err);
	if (rc == 0) {
		add_message(&text, txn, subject, body);
		rc = msp_git_store(txn->git, GIT_OBJECT_COMMIT, text.data, text.length, commit, err);
	}
	msp_buf_release(&text);
	return rc;
}
