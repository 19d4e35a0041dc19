/* SPDX-License-Identifier: ISC */
/* split: a client gets a store of its own, with its history. */
#include "cmd/store/split.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/base/utf8.h"
#include "lib/store/git.h"
#include "lib/text/yaml.h"

struct split_options {
	const char *output, *to;
	bool shared, remove, bare;
};

static const struct msp_option options[] = {
	{ "output", 'o', MSP_OPTION_TEXT, offsetof(struct split_options, output), "DIR", "folder of the new store",
		"directory" },
	{ "shared", 0, MSP_OPTION_FLAG, offsetof(struct split_options, shared), NULL,
		"with team, policies, calendars and the like: it can stand alone", NULL },
	{ "bare", 0, MSP_OPTION_FLAG, offsetof(struct split_options, bare), NULL, "without a work tree, for servers",
		NULL },
	{ "remove", 0, MSP_OPTION_FLAG, offsetof(struct split_options, remove), NULL,
		"take the client out of this store's branch afterwards", NULL },
	{ "to", 0, MSP_OPTION_TEXT, offsetof(struct split_options, to), "ADDRESS",
		"with --remove: where others find the new store; else DIR", NULL },
	MSP_OPTION_END,
};

#define SHARED 7

/* What goes along: the client, what a store is known by, and, when asked for, what all clients share. */
static const char *const *choose_paths(struct msp_arena *arena, const char *client, bool shared)
{
	static const char *const always[] = { "msp.yaml", ".gitattributes" };
	static const char *const more[SHARED] = { "zones", "calendars", "policies", "team", "vendors", "templates",
		"schemas" };
	const char **paths = msp_arena_array(arena, MSP_COUNT(always) + SHARED + 2, sizeof *paths);
	size_t count = 0;

	paths[count++] = msp_arena_printf(arena, "clients/%s", client);
	for (size_t i = 0; i < MSP_COUNT(always); i++)
		paths[count++] = always[i];
	for (size_t i = 0; i < SHARED && shared; i++)
		paths[count++] = more[i];
	return paths;
}

/* ---- taking it out of this one ---- */

/* Nobody's words may be lost between the copy and the removal. */
static int check_unchanged(struct msp_session *session, const char *folder, const char *copied, struct msp_error *err)
{
	char before[MSP_OID_SIZE] = "", after[MSP_OID_SIZE] = "", tree[MSP_OID_SIZE];
	struct msp_git *git;
	uint32_t mode;

	if (strcmp(copied, msp_txn_base(session->txn)) == 0)
		return 0;
	if (msp_git_open(&session->repo, &git, err) != 0)
		return -1;
	int failed = msp_git_tree(git, copied, tree, err) != 0 ||
		     msp_git_lookup(git, tree, folder, before, &mode, err) != 0 ||
		     msp_git_tree(git, msp_txn_base(session->txn), tree, err) != 0 ||
		     msp_git_lookup(git, tree, folder, after, &mode, err) != 0;
	msp_git_close(git);
	if (failed)
		return -1;
	if (strcmp(before, after) == 0)
		return 0;
	msp_error_set(err, MSP_BUSY, "somebody changed it in the meantime: it was copied, and is still here");
	msp_error_at(err, folder, 0, 0);
	msp_error_hint(err, "remove the copy and split again");
	return -1;
}

struct leaving {
	const char *client, *to, *copied; /* commit that was copied */
	const char *made;                 /* tip of the new store */
	size_t files;
};

/* Where it went, for whoever looks for it here. */
static int put_stub(struct msp_session *session, const struct leaving *leaving, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	struct msp_node *stub = msp_node_map(arena);
	struct msp_buf text = MSP_BUF_INIT;
	char at[MSP_TIME_SIZE];

	msp_node_set_plain(
		arena, stub, "at", msp_time_emit(session->now, msp_zone_offset(session->zone, session->now), at));
	msp_node_set_string(arena, stub, "by", session->who->login);
	msp_node_set_string(arena, stub, "to", leaving->to);
	msp_node_set_string(arena, stub, "commit", leaving->made);
	msp_node_set_string(arena, stub, "old_tip", leaving->copied);
	msp_node_set_plain(arena, stub, "files", msp_arena_printf(arena, "%zu", leaving->files));
	msp_yaml_emit(stub, 0, &text);
	int failed = msp_txn_put(
		session->txn, msp_arena_printf(arena, "moved/%s.yaml", leaving->client), text.data, text.length, err);
	msp_buf_release(&text);
	return failed;
}

static int take_out(struct msp_session *session, struct leaving *leaving, struct msp_error *err)
{
	const char *folder = msp_arena_printf(session->arena, "clients/%s", leaving->client);
	const char **paths;

	if (msp_session_begin(session, err) != 0 || check_unchanged(session, folder, leaving->copied, err) != 0 ||
		msp_index_paths(session->index, session->arena, msp_arena_printf(session->arena, "%s/", folder), &paths,
			&leaving->files, err) != 0)
		return -1;
	for (size_t i = 0; i < leaving->files; i++)
		if (msp_txn_remove(session->txn, paths[i], err) != 0)
			return -1;
	if (put_stub(session, leaving, err) != 0)
		return -1;
	msp_txn_record(session->txn, leaving->client);
	msp_session_echo(
		session, "%s: taken out of this store; its history is still in older commits", leaving->client);
	return msp_session_commit(session, msp_arena_printf(session->arena, "client %s: split off", leaving->client),
		session->cli->common.message, err);
}

static int make(struct msp_session *session, struct store_parcel *parcel, const struct split_options *given,
	const char *client, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *made = store_parcel_path(parcel, "store");
	const char *state = msp_path_join(arena, session->repo.common_dir, STORE_STATE);
	const char *to = msp_path_join(arena, made, given->bare ? STORE_STATE : ".git/" STORE_STATE);
	char tip[MSP_OID_SIZE], copied[MSP_OID_SIZE];
	char *real = NULL;

	memcpy(copied, session->repo.tip, sizeof copied);
	if (store_split_make(
		    session, client, choose_paths(arena, client, given->shared), made, given->bare, tip, err) != 0 ||
		store_attachments_copy(session, &session->repo, session->repo.tip, client, state, to, err) != 0)
		return -1;
	if (rename(made, given->output) != 0) {
		msp_error_errno(err, errno, "cannot put it in its place");
		msp_error_at(err, given->output, 0, 0);
		return -1;
	}
	msp_cli_note(session->cli, "%s → %s (%.12s)", client, given->output, tip);
	fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, given->output, false));
	if (!given->remove)
		return 0;
	if (given->to == NULL && msp_path_real(arena, given->output, &real, err) != 0)
		return -1;
	struct leaving leaving = { .client = client,
		.to = given->to != NULL ? given->to : msp_utf8_visible(arena, real, false),
		.copied = copied,
		.made = tip };
	return take_out(session, &leaving, err);
}

static int split(struct msp_session *session, const struct split_options *given, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	const struct msp_technician *who;
	struct store_parcel parcel;

	if (store_split_client(session, cli->operands[0], err) != 0 || store_check_empty(given->output, err) != 0 ||
		(given->remove && msp_session_actor(session, &who, err) != 0))
		return -1;
	if (cli->common.dry_run) {
		const char *prefix = msp_arena_printf(session->arena, "clients/%s/", cli->operands[0]);
		const char **paths;
		size_t count;
		if (msp_index_paths(session->index, session->arena, prefix, &paths, &count, err) != 0)
			return -1;
		for (size_t i = 0; i < count; i++)
			fprintf(cli->out, "%s\n", msp_cli_safe(cli, paths[i], false));
		return 0;
	}
	const char *parent = msp_path_parent(session->arena, given->output);
	if ((parent[0] != '\0' && msp_directory_make(parent, 0777, err) != 0) ||
		store_parcel_open(&parcel, cli, parent, err) != 0)
		return -1;
	int failed = make(session, &parcel, given, cli->operands[0], err);
	store_parcel_close(&parcel);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct split_options *given = parsed;
	struct msp_session session;

	if (msp_str_empty(given->output)) {
		msp_error_set(err, MSP_USAGE, "split needs --output: the folder of the new store");
		return -1;
	}
	if (given->to != NULL && (given->to[0] == '\0' || strcspn(given->to, "\r\n") < strlen(given->to)))
		return msp_error_set(err, MSP_USAGE, "--to is one line");
	if (given->to != NULL && !given->remove) {
		msp_error_set(err, MSP_USAGE, "--to is what --remove leaves behind");
		msp_error_hint(err, "add --remove; without it the client stays, and nothing is written");
		return -1;
	}
	size_t length = strlen(given->output);
	while (length > 1 && given->output[length - 1] == '/')
		length--;
	given->output = msp_arena_strndup(&cli->arena, given->output, length);
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || split(&session, given, err) != 0;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb store_split_verb = {
	.name = "split",
	.summary = "a store of its own for a client, with its history",
	.operands = "CLIENT",
	.complete = "client",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct split_options),
	.details = "For technicians who may only see this client: numbers, uids, authors and\n"
		   "times stay. Name both in $MSP_STORE, this one first, to go on as before.\n"
		   "-n lists the files. Nothing is removed without --remove, which leaves word of\n"
		   "where it went.",
	.examples = "msp-store split acme -o ../acme --remove --to git@git.example:acme.git\n"
		    "msp-store split acme -o ../acme.git --bare --shared",
	.run = run,
};
