/* SPDX-License-Identifier: ISC */
/* clone: git's, and then what makes of it a store one can work in. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/git.h"
#include "cmd/merge.h"
#include "cmd/store/clone_branch.h"
#include "cmd/store/parcel.h"
#include "cmd/store/verbs.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/remote.h"
#include "lib/store/txn.h"

struct clone_options {
	const char *branch;
	bool bare;
};

static const struct msp_option options[] = { { "bare", 0, MSP_OPTION_FLAG, offsetof(struct clone_options, bare), NULL,
						     "without a work tree", NULL },
	{ "branch", 0, MSP_OPTION_TEXT, offsetof(struct clone_options, branch), "BRANCH",
		"the store's branch; else what the server says", NULL },
	MSP_OPTION_END };

struct clone {
	struct msp_cli *cli;
	const struct clone_options *options;
	const char *address, *directory;
	struct msp_repo repo;
	struct msp_buf said; /* by git */
	bool terminal;
	bool existed; /* the folder */
};

/* ---- git clone ---- */

/* As git would, but before anything is fetched, and with our exit code. */
static int check_directory(const char *path, bool *existed, struct msp_error *err)
{
	DIR *folder = opendir(path);
	size_t names = 0;

	*existed = folder != NULL;
	if (folder == NULL && errno == ENOENT)
		return 0;
	if (folder == NULL && errno != ENOTDIR)
		return msp_error_errno(err, errno, "%s", path);
	for (const struct dirent *entry = folder == NULL ? NULL : readdir(folder); entry != NULL;
		entry = readdir(folder))
		names += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	if (folder != NULL)
		closedir(folder);
	if (folder != NULL && names == 0)
		return 0;
	msp_error_set(err, MSP_EXISTS, folder == NULL ? "there is a file of this name" : "the folder is not empty");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(err, "give a folder that does not exist");
	return -1;
}

/* Progress, without what would play with the terminal. */
static void hear(void *context, const char *bytes, size_t length)
{
	struct clone *clone = context;

	msp_buf_add(&clone->said, bytes, length);
	for (size_t i = 0; clone->terminal && i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		fputc((byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\r' ? byte : '?', clone->cli->notes);
	}
}

static void outlive(int number)
{
	(void)number;
}

/* git takes back what it has made when it is interrupted: who is told that it ended must find it ended. */
static int run_to_end(struct msp_child *command, struct msp_error *err)
{
	struct sigaction ours = { .sa_handler = outlive, .sa_flags = SA_RESTART }, before;

	sigaction(SIGINT, &ours, &before);
	int failed = msp_child_run(command, err);
	sigaction(SIGINT, &before, NULL);
	if (failed == 0 && command->status == 128 + SIGINT)
		(void)raise(SIGINT);
	return failed;
}

static int run_clone(struct clone *clone, struct msp_error *err)
{
	const char *branch = clone->options->branch == NULL
				     ? "--quiet"
				     : msp_arena_printf(&clone->cli->arena, "--branch=%s", clone->options->branch);
	/* a link in somebody's history stays a file of text */
	const char *argv[] = { "git", "clone", "--quiet", branch, clone->terminal ? "--progress" : "--no-progress",
		clone->options->bare ? "--bare" : "--no-bare", "--no-recurse-submodules", "--origin=origin", "--config",
		"core.symlinks=false", "--", clone->address, clone->directory, NULL };
	struct msp_child command = { .argv = argv, .hear = hear, .hear_context = clone };

	if (run_to_end(&command, err) != 0)
		return -1;
	if (command.status == 0)
		return 0;
	msp_remote_failed(clone->said.data, false, "clone", err);
	/* here nothing lies about that the network could make work later */
	if (clone->options->branch != NULL && strstr(clone->said.data, "Remote branch") != NULL)
		msp_error_hint(err, "without --branch the server says which; git ls-remote --heads %s lists them",
			clone->address);
	else if (err->code == MSP_CONFIG)
		msp_error_hint(err, "is the address right? %s", clone->address);
	return -1;
}

/* What cannot be used is not left in the way of the next try. */
static void take_back(const struct clone *clone)
{
	store_remove_tree(clone->directory);
	if (clone->existed)
		(void)mkdir(clone->directory, 0777);
}

/* ---- afterwards ---- */

/* What git clone leaves out of a bare one: where its remote's branches are kept. */
static int configure(struct clone *clone, struct msp_error *err)
{
	const char *const refspec[] = { "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int failed = msp_merge_configure(&clone->cli->arena, &clone->repo, err);

	if (!failed && clone->options->bare)
		failed = msp_git_ask(&clone->cli->arena, &clone->repo, refspec, MSP_SYSTEM, &output, NULL, err);
	msp_buf_release(&output);
	return failed;
}

static const char *logins(struct msp_session *session)
{
	const char **paths, *list = "";
	size_t count;

	if (msp_index_paths(session->index, session->arena, "team/", &paths, &count, NULL) != 0)
		return list;
	for (size_t i = 0; i < count && i < 8; i++) {
		const char *name = paths[i] + strlen("team/");
		list = msp_arena_printf(
			session->arena, "%s%s%.*s", list, i == 0 ? "" : ", ", (int)strcspn(name, "."), name);
	}
	return list;
}

/* The index, and whether git's settings say who works here. */
static int open_store(struct clone *clone, struct msp_error *err)
{
	struct msp_session session;
	int result = msp_session_open(&session, clone->cli, NULL, err);

	if (result != 0) {
		if (err->code == MSP_MISSING || err->code == MSP_CONFIG)
			msp_error_hint(err, "the clone stays in %s; is it a store?", clone->directory);
		goto out;
	}
	const struct msp_technician *who = msp_session_actor_or_null(&session);
	msp_cli_note(
		clone->cli, "%s → %s (%s)", session.provider->name, clone->repo.path, who != NULL ? who->login : "?");
	if (who == NULL)
		msp_cli_warn(clone->cli, "who are you? git -C %s config msp.login LOGIN, one of: %s", clone->repo.path,
			logins(&session));
	result = msp_session_finish(&session, NULL, 0, err);
out:
	msp_session_close(&session);
	return result;
}

static int make(struct clone *clone, struct msp_error *err)
{
	const struct msp_repo_request request = { .path = clone->directory, .home = getenv("HOME") };

	if (clone->address[0] == '\0' || clone->directory[0] == '\0')
		return msp_error_set(err, MSP_USAGE, "an address and a folder are needed, and one is empty");
	if (check_directory(clone->directory, &clone->existed, err) != 0 || run_clone(clone, err) != 0 ||
		msp_repo_open(&clone->cli->arena, &request, &clone->repo, err) != 0 ||
		msp_repo_prepare(&clone->cli->arena, clone->repo.common_dir, err) != 0 || configure(clone, err) != 0)
		return -1;
	if (clone->repo.tip[0] == '\0' && store_clone_branch(clone->cli, &clone->repo, err) != 0) {
		take_back(clone);
		return -1;
	}
	fprintf(clone->cli->out, "%s\n", msp_cli_safe(clone->cli, clone->repo.path, false));
	if (clone->repo.tip[0] == '\0') {
		msp_cli_warn(clone->cli, "nothing has been pushed there yet; make the store with: msp-store init %s",
			clone->directory);
		return 0;
	}
	clone->cli->common.store = clone->repo.path;
	return open_store(clone, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct clone clone = { .cli = cli,
		.options = parsed,
		.address = cli->operands[0],
		.directory = cli->operands[1],
		.said = MSP_BUF_INIT,
		.terminal = isatty(fileno(cli->notes)) && !cli->common.quiet };
	int result = make(&clone, err);

	msp_buf_release(&clone.said);
	return result;
}

const struct msp_verb store_clone_verb = {
	.name = "clone",
	.summary = "make a clone of a store, ready to work in",
	.operands = "ADDRESS DIR",
	.complete = "file,file",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct clone_options),
	.details = "git clone with the user's ssh, agents and credential helpers; then git is told\n"
		   "to merge records by what they say, and the index is built. Always with the\n"
		   "whole history: merging needs it. Where the server's HEAD names no branch that is\n"
		   "there, the only one with a store is taken, or main.",
	.examples = "msp-store clone git@git.example:soporte.git soporte\n"
		    "msp-store clone --bare git@git.example:soporte.git copia.git\n"
		    "msp-store clone --branch almacen git@git.example:soporte.git soporte",
	.run = run,
};
