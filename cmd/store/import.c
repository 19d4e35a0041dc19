/* SPDX-License-Identifier: ISC */
/*
 * import: a client out of another store's export.  Its history becomes a second line of ancestors: one merge commit, so
 * that it is there as a whole or not at all.
 */
#include <string.h>

#include "cmd/git.h"
#include "cmd/merge.h"
#include "cmd/store/split.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/resolve.h"
#include "lib/store/child.h"
#include "lib/text/yaml.h"

#define ABOUT_LIMIT 65536
#define REF "refs/msp/import"

struct import {
	struct msp_session session;
	struct store_parcel parcel;
	const char *file, *client, *prefix, *commit;
};

static int damaged(const struct import *import, const char *what, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "%s", what);
	msp_error_at(err, import->file, 0, 0);
	return -1;
}

static int read_about(struct import *import, struct msp_error *err)
{
	struct msp_arena *arena = import->session.arena;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *about = NULL;
	int failed =
		msp_file_read(store_parcel_path(&import->parcel, STORE_EXPORT_ABOUT), ABOUT_LIMIT, &text, err) != 0;

	if (!failed && msp_yaml_parse(arena, text.data, text.length, &about, err) != 0)
		failed = true;
	msp_buf_release(&text);
	if (failed)
		return -1;
	import->client = msp_node_text(about, "client", "");
	import->commit = msp_node_text(about, "commit", "");
	import->prefix = msp_arena_printf(arena, "clients/%s/", import->client);
	if (!msp_str_equal(msp_node_text(about, "format", ""), STORE_EXPORT_FORMAT) ||
		!msp_slug_valid(import->client) || strspn(import->commit, "0123456789abcdef") != MSP_OID_SIZE - 1)
		return damaged(import, "not an export that this version can read", err);
	return 0;
}

/* ---- may it come in? ---- */

static int check_client(struct import *import, struct msp_error *err)
{
	struct msp_session *session = &import->session;
	const char **paths;
	size_t count;

	if (msp_index_paths(session->index, session->arena, import->prefix, &paths, &count, err) != 0)
		return -1;
	if (count == 0)
		return 0;
	msp_error_set(err, MSP_EXISTS, "this store has a client '%s' already", import->client);
	msp_error_at(err, import->file, 0, 0);
	msp_error_hint(err, "clients are not mixed; was it imported before?");
	return -1;
}

/* Nothing but plain files of that client. */
static int check_file(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	const struct import *import = context;

	if (msp_str_starts(change->path, import->prefix) && (change->after_mode & 0170000) == 0100000)
		return 0;
	return damaged(import,
		msp_arena_printf(
			import->session.arena, "it has more than files of %s: %s", import->client, change->path),
		err);
}

static int check_tree(struct import *import, struct msp_error *err)
{
	struct msp_git *objects;

	if (msp_git_open(&import->session.repo, &objects, err) != 0)
		return -1;
	int failed = msp_git_compare(objects, "", import->commit, NULL, check_file, import, err);
	msp_git_close(objects);
	return failed;
}

/* A record that is here under another name must not be here twice. */
static int check_uids(struct import *import, struct msp_error *err)
{
	struct msp_session *session = &import->session;
	const char *const arguments[] = { "grep", "-h", "--extended-regexp", "-e", "^uid: *'?[0-9a-f]{16}",
		import->commit, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	bool none;
	size_t count;
	int failed = msp_git_ask(session->arena, &session->repo, arguments, MSP_SYSTEM, &output, &none, err);
	char **lines = msp_str_split(session->arena, output.data, '\n', &count);

	msp_buf_release(&output);
	for (size_t i = 0; i < count && !failed; i++) {
		const char *uid = lines[i] + strcspn(lines[i], " ");
		uid += strspn(uid, " '");
		const char *path = NULL;
		failed = msp_resolve_uid(msp_index_db(session->index), session->arena,
			msp_arena_strndup(session->arena, uid, MSP_UID_SIZE - 1), &path, err);
		if (!failed && path != NULL) {
			msp_error_set(err, MSP_EXISTS, "a record of %s is in this store already", import->client);
			msp_error_at(err, path, 0, 0);
			failed = -1;
		}
	}
	return failed;
}

/* ---- doing it ---- */

static int fetch(struct import *import, struct msp_error *err)
{
	struct msp_session *session = &import->session;
	struct msp_buf output = MSP_BUF_INIT;
	char tip[MSP_OID_SIZE];
	char *bundle;

	if (msp_path_real(session->arena, store_parcel_path(&import->parcel, STORE_EXPORT_BUNDLE), &bundle, err) != 0)
		return -1;
	const char *const arguments[] = { "-c", "transfer.fsckObjects=true", "fetch", "--quiet",
		"--no-write-fetch-head", "--no-tags", bundle, "+refs/heads/*:" REF "/*", NULL };
	int failed = msp_git_ask(session->arena, &session->repo, arguments, MSP_DATA, &output, NULL, err);
	msp_buf_release(&output);
	if (failed)
		return -1;
	struct msp_git *objects;
	if (msp_git_open(&session->repo, &objects, err) != 0)
		return -1;
	failed = msp_git_tree(objects, import->commit, tip, NULL);
	msp_git_close(objects);
	return failed ? damaged(import, "the bundle does not have the commit that it should", err) : 0;
}

static void forget_refs(struct import *import)
{
	static const char *const list[] = { "for-each-ref", "--format=delete %(refname)", REF, NULL };
	static const char *const update[] = { "update-ref", "--stdin", NULL };
	struct msp_session *session = &import->session;
	struct msp_buf lines = MSP_BUF_INIT;

	if (msp_git_ask(session->arena, &session->repo, list, MSP_SYSTEM, &lines, NULL, NULL) == 0 &&
		lines.length > 0) {
		struct msp_child command = { .argv = msp_child_git(session->arena, &session->repo, update),
			.input = lines.data,
			.input_length = lines.length };
		(void)msp_child_run(&command, NULL);
	}
	msp_buf_release(&lines);
}

static int put_attachments(struct import *import, struct msp_error *err)
{
	struct msp_session *session = &import->session;
	const char *archive = store_parcel_path(&import->parcel, STORE_EXPORT_STATE);
	const char *const argv[] = { "tar", "--no-same-owner", "-xf", archive, "-C", import->parcel.folder, "--",
		STORE_STATE, NULL };

	if (!msp_file_exists(archive))
		return 0;
	if (store_run(argv, MSP_DATA, NULL, err) != 0)
		return -1;
	return store_attachments_copy(session, &session->repo, import->commit, import->client,
		store_parcel_path(&import->parcel, STORE_STATE),
		msp_path_join(session->arena, session->repo.common_dir, STORE_STATE), err);
}

/* It is back: whoever asks for it must not be sent away. */
static int remove_move(struct import *import, struct msp_error *err)
{
	struct msp_session *session = &import->session;
	const char *path = msp_arena_printf(session->arena, "moved/%s.yaml", import->client), *text;
	size_t length;

	if (msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL || msp_index_of(session->index, path) != session->index)
		return 0;
	if (msp_session_begin(session, err) != 0 || msp_txn_remove(session->txn, path, err) != 0)
		return -1;
	msp_txn_record(session->txn, import->client);
	return msp_session_commit(
		session, msp_arena_printf(session->arena, "client %s: back", import->client), NULL, err);
}

static int join(struct import *import, struct msp_error *err)
{
	struct msp_session *session = &import->session;
	struct msp_session_merged merged;

	if (fetch(import, err) != 0 || check_tree(import, err) != 0 || check_uids(import, err) != 0)
		return -1;
	/* before the records that name them; left over they do no harm */
	if (!session->cli->common.dry_run && put_attachments(import, err) != 0)
		return -1;
	const char *subject = msp_arena_printf(session->arena, "client %s: import", import->client);
	if (msp_session_join(session, import->commit, subject, &merged, err) != 0)
		return -1;
	if (session->cli->common.dry_run)
		return 0;
	if (remove_move(import, err) != 0)
		return -1;
	msp_cli_note(session->cli, "%s → %.12s", import->client, session->repo.tip);
	fprintf(session->cli->out, "%s\n", import->client);
	return msp_session_finish(session, import->prefix, 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct import import = { .file = cli->operands[0] };
	const struct msp_technician *who;
	int result = -1;

	(void)parsed;
	if (msp_session_open(&import.session, cli, NULL, err) == 0 &&
		msp_session_actor(&import.session, &who, err) == 0 &&
		store_parcel_open(&import.parcel, cli, NULL, err) == 0 &&
		store_parcel_unpack(&import.parcel, import.file, store_export_files, store_export_optional, err) == 0 &&
		read_about(&import, err) == 0 && check_client(&import, err) == 0) {
		result = join(&import, err);
		forget_refs(&import);
	}
	store_parcel_close(&import.parcel);
	msp_session_close(&import.session);
	return result;
}

const struct msp_verb store_import_verb = {
	.name = "import",
	.summary = "a client out of another store's export",
	.operands = "FILE|-",
	.complete = "file",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.details = "One merge commit with the client's own history behind it. A client that is\n"
		   "here already is refused; a number that is taken here gets a new one, with\n"
		   "the old one in formerly. What it refers to and this store lacks: lint.",
	.examples = "msp-store import -n ../acme.tar\n"
		    "msp-store import ../acme.tar && msp-store lint clients/acme",
	.run = run,
};
