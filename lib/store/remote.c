/* SPDX-License-Identifier: ISC */
#include "lib/store/remote.h"

#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/repo_config.h"
#include "lib/store/seen.h"
#include "lib/store/underway.h"

#define HEADS "refs/heads/"
#define FETCH_HEAD_LIMIT ((size_t)1 << 20)

/* ---- running git ---- */

/* Everything on standard error, and who else hears it. */
struct voice {
	const struct msp_remote_way *way;
	struct msp_buf text;
};

static void hear(void *context, const char *bytes, size_t length)
{
	struct voice *voice = context;

	msp_buf_add(&voice->text, bytes, length);
	if (voice->way->hear != NULL)
		voice->way->hear(voice->way->context, bytes, length);
}

static int run_git(const struct msp_repo *repo, const char *const *arguments, struct voice *voice,
	struct msp_buf *output, struct msp_child *command, struct msp_error *err)
{
	/* prompts go to the terminal; where nobody waits for an answer there is none */
	static const char *const alone[] = { "GIT_TERMINAL_PROMPT=0", "SSH_ASKPASS_REQUIRE=never", NULL };

	*command = (struct msp_child){
		/* addresses may be relative to the repository */
		.argv = msp_child_inside(repo->arena, repo->path, msp_child_git(repo->arena, repo, arguments)),
		.environment = voice->way->timeout > 0 ? alone : NULL,
		.output = output,
		.hear = hear,
		.hear_context = voice,
		.timeout = voice->way->timeout,
	};
	return msp_child_run(command, err);
}

static int ask(const struct msp_repo *repo, const char *const *arguments, struct msp_buf *output, int *status,
	struct msp_error *err)
{
	struct msp_child command = {
		.argv = msp_child_git(repo->arena, repo, arguments),
		.output = output,
	};

	if (msp_child_run(&command, err) < 0)
		return -1;
	if (status != NULL)
		*status = command.status;
	return command.status == 0 || status != NULL ? 0 : msp_child_failed(&command, MSP_SYSTEM, err);
}

/* ---- which remote ---- */

struct settings {
	const struct msp_repo *repo;
	const char *branch;         /* "main" */
	const char *remote, *merge; /* branch.<branch>.remote and .merge; NULL */
	const char **names;         /* of remotes, each once */
	size_t count, capacity;
};

static void add_remote(struct settings *settings, const char *name, size_t length)
{
	const char *copy = msp_arena_strndup(settings->repo->arena, name, length);

	for (size_t i = 0; i < settings->count; i++)
		if (msp_str_equal(settings->names[i], copy))
			return;
	msp_arena_reserve(settings->repo->arena, settings->names, settings->count, settings->capacity);
	settings->names[settings->count++] = copy;
}

/* "remote.origin.url" and "branch.main.merge"; names may have dots in them. */
static void read_setting(struct settings *settings, const char *key, const char *value)
{
	const char *last = strrchr(key, '.');

	if (msp_str_starts(key, "remote.") && last > key + strlen("remote.") && strcmp(last, ".url") == 0)
		add_remote(settings, key + strlen("remote."), (size_t)(last - key) - strlen("remote."));
	if (!msp_str_starts(key, "branch.") || last == key + strlen("branch"))
		return;
	const char *name = key + strlen("branch.");
	if ((size_t)(last - name) != strlen(settings->branch) || !msp_str_starts(name, settings->branch))
		return;
	if (strcmp(last, ".remote") == 0)
		settings->remote = msp_arena_strdup(settings->repo->arena, value);
	if (strcmp(last, ".merge") == 0)
		settings->merge = msp_arena_strdup(settings->repo->arena, value);
}

/* git itself reads them: they may stand in files of the user and in included ones. */
static int read_settings(struct settings *settings, struct msp_error *err)
{
	static const char *const arguments[] = { "config", "--null", "--get-regexp",
		"^(remote\\..*\\.url|branch\\..*\\.(remote|merge))$", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int status, rc = ask(settings->repo, arguments, &output, &status, err);

	for (size_t at = 0; rc == 0 && at < output.length;) {
		char *key = output.data + at, *value = strchr(key, '\n');
		at += strlen(key) + 1;
		if (value == NULL)
			continue;
		*value = '\0';
		read_setting(settings, key, value + 1);
	}
	msp_buf_release(&output);
	return rc;
}

static int choose_remote(const struct settings *settings, const char **name, struct msp_error *err)
{
	struct msp_arena *arena = settings->repo->arena;

	*name = settings->remote != NULL ? settings->remote : settings->names[0];
	for (size_t i = 0; settings->remote != NULL && i < settings->count; i++)
		if (msp_str_equal(settings->names[i], settings->remote))
			return 0;
	if (settings->remote != NULL) {
		msp_error_set(err, MSP_CONFIG, "branch.%s.remote is '%s', which is no remote of this repository",
			settings->branch, settings->remote);
		msp_error_hint(err, "git branch --set-upstream-to=%s/%s", settings->names[0], settings->branch);
		return -1;
	}
	if (settings->count == 1)
		return 0;
	msp_error_set(err, MSP_CONFIG, "there are several remotes (%s), and none is chosen for %s",
		msp_str_join(arena, (char *const *)(uintptr_t)settings->names, settings->count, ", "),
		settings->branch);
	msp_error_hint(err, "git config branch.%s.remote %s", settings->branch, settings->names[0]);
	return -1;
}

static int choose_branch(const struct settings *settings, const char *name, const char *common, const char **branch,
	struct msp_error *err)
{
	*branch = settings->merge;
	if (*branch != NULL && msp_str_starts(*branch, HEADS))
		return 0;
	if (*branch == NULL && msp_str_equal(settings->branch, common)) {
		*branch = msp_arena_printf(settings->repo->arena, HEADS "%s", common);
		return 0;
	}
	msp_error_set(err, MSP_CONFIG, "the branch %s has no upstream, and it is not %s, the store's branch",
		settings->branch, common);
	msp_error_hint(err, "git switch %s; or git push --set-upstream %s %s", common, name, settings->branch);
	return -1;
}

int msp_remote_find(const struct msp_repo *repo, const char *common, struct msp_remote *remote, struct msp_error *err)
{
	struct settings settings = { .repo = repo };

	*remote = (struct msp_remote){ .name = NULL };
	settings.branch = repo->branch == NULL ? "" : repo->branch + strlen(HEADS);
	if (read_settings(&settings, err) < 0)
		return -1;
	if (settings.count == 0)
		return 0;
	if (repo->branch == NULL)
		return msp_repo_detached(repo, "there is no branch to sync", common, err);
	if (choose_remote(&settings, &remote->name, err) < 0 ||
		choose_branch(&settings, remote->name, common, &remote->branch, err) < 0)
		return -1;
	const char *there = remote->branch + strlen(HEADS);
	remote->tracking = msp_arena_printf(repo->arena, "refs/remotes/%s/%s", remote->name, there);
	remote->label = msp_arena_printf(repo->arena, "%s/%s", remote->name, there);
	return msp_repo_ref(repo, remote->tracking, remote->tip, err) < 0 ? -1 : 1;
}

/* ---- what went wrong ---- */

enum remedy { WAIT, INSTALL, LOOK, CONNECT, KEYS, ASK, OWNER, REPAIR, SPACE, FOLDER };

static const struct {
	const char *text;
	enum msp_code code;
	enum remedy remedy;
} troubles[] = {
	{ "No space left on device", MSP_IO, SPACE },
	{ "Disk quota exceeded", MSP_IO, SPACE },
	{ "Input/output error", MSP_IO, REPAIR },
	{ "could not create work tree dir", MSP_IO, FOLDER },
	{ "could not create leading directories", MSP_IO, FOLDER },
	{ "cannot run ssh", MSP_UNAVAILABLE, INSTALL },
	{ "unable to find remote helper", MSP_UNAVAILABLE, LOOK },
	{ "Host key verification failed", MSP_DENIED, CONNECT },
	{ "Permission denied", MSP_DENIED, KEYS },
	{ "Authentication failed", MSP_DENIED, ASK },
	{ "could not read Username", MSP_DENIED, ASK },
	{ "could not read Password", MSP_DENIED, ASK },
	{ "detected dubious ownership", MSP_DENIED, OWNER },
	{ "does not appear to be a git repository", MSP_CONFIG, LOOK },
	{ "does not exist", MSP_CONFIG, LOOK },
	{ "not found", MSP_CONFIG, LOOK },
	{ "invalid object name", MSP_IO, REPAIR },
};

static void advise(enum remedy remedy, struct msp_error *err)
{
	switch (remedy) {
	case WAIT:
		msp_error_hint(err, "nothing was changed; try again when the network is there");
		break;
	case INSTALL:
		msp_error_hint(err, "install an ssh client");
		break;
	case LOOK:
		msp_error_hint(err, "git remote -v shows the address");
		break;
	case CONNECT:
		msp_error_hint(err, "connect once with ssh and look at the key; then again");
		break;
	case KEYS:
		msp_error_hint(err, "ssh-add -l tells which keys are offered");
		break;
	case ASK:
		msp_error_hint(err, "git fetch on a terminal asks for name and password");
		break;
	case OWNER:
		msp_error_hint(err, "the remote's folder belongs to somebody else");
		break;
	case SPACE:
		msp_error_hint(err, "nothing was changed; make room here or on the server, then again");
		break;
	case FOLDER:
		msp_error_hint(err, "is the folder above it there, and yours to write in?");
		break;
	case REPAIR:
		msp_error_hint(err, "git fsck, on both sides");
		break;
	}
}

/* The line that says why: not what the server says, not progress. */
static const char *cause_in(struct msp_arena *arena, const char *complaint)
{
	static const char *const prefixes[] = { "fatal: ", "error: ", "ssh: " };
	size_t count;
	char **lines = msp_str_split(arena, complaint, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		const char *line = msp_str_trim(arena, lines[i]);
		if (*line == '\0' || msp_str_starts(line, "remote: ") || msp_str_starts(line, "warning: ") ||
			msp_str_starts(line, "Cloning into") || msp_str_starts(line, "From "))
			continue;
		for (size_t p = 0; p < MSP_COUNT(prefixes); p++)
			if (msp_str_starts(line, prefixes[p]))
				line += strlen(prefixes[p]);
		return line;
	}
	return "git gave no reason";
}

int msp_remote_failed(const char *complaint, bool expired, const char *what, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	enum msp_code code = MSP_BUSY;
	enum remedy remedy = WAIT;

	/* the first line first: ssh says what git only repeats */
	const char *cause = cause_in(&arena, complaint);
	for (int round = 0; round < 2 && code == MSP_BUSY && !expired; round++)
		for (size_t i = 0; i < MSP_COUNT(troubles) && code == MSP_BUSY; i++)
			if (strstr(round == 0 ? cause : complaint, troubles[i].text) != NULL) {
				code = troubles[i].code;
				remedy = troubles[i].remedy;
			}
	if (expired)
		msp_error_set(err, code, "%s: no answer in time", what);
	else
		msp_error_set(err, code, "%s: %s", what, cause);
	advise(remedy, err);
	msp_arena_release(&arena);
	return -1;
}

/* ---- fetching ---- */

static int branches_there(const struct msp_repo *repo, const struct msp_remote *remote, struct voice *voice,
	const char **names, struct msp_error *err)
{
	const char *const arguments[] = { "ls-remote", "--quiet", "--heads", remote->name, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command;
	int rc = run_git(repo, arguments, voice, &output, &command, err);

	if (rc == 0 && command.status != 0)
		rc = msp_remote_failed(voice->text.data, command.expired,
			msp_arena_printf(repo->arena, "fetch from %s", remote->name), err);
	*names = "";
	for (char *line = output.data; rc == 0 && *line != '\0';) {
		size_t length = strcspn(line, "\n");
		const char *name = memchr(line, '\t', length);
		if (name != NULL && length > (size_t)(name - line) + strlen("\t" HEADS))
			*names = msp_arena_printf(repo->arena, "%s%s%.*s", *names, **names == '\0' ? "" : ", ",
				(int)(line + length - name - (ptrdiff_t)strlen("\t" HEADS)), name + strlen("\t" HEADS));
		line += length + (line[length] == '\n');
	}
	msp_buf_release(&output);
	return rc;
}

/* Nothing under that name: is the remote new, or is it something else? */
static int no_branch(const struct msp_repo *repo, const struct msp_remote *remote, struct voice *voice,
	enum msp_fetched *fetched, struct msp_error *err)
{
	const char *names, *branch = remote->branch + strlen(HEADS);

	msp_buf_clear(&voice->text);
	if (branches_there(repo, remote, voice, &names, err) < 0)
		return -1;
	if (remote->tip[0] != '\0') {
		msp_error_set(err, MSP_CONFIG, "the branch %s is gone from %s", branch, remote->name);
		msp_error_hint(err, "ask who removed it; git push %s HEAD:%s brings it back as we have it",
			remote->name, branch);
		return -1;
	}
	if (*names != '\0') {
		msp_error_set(err, MSP_CONFIG, "%s has no branch %s; it has %s", remote->name, branch, names);
		msp_error_hint(err,
			"git branch --set-upstream-to, when it is one of those; else git push --set-upstream "
			"%s %s",
			remote->name, branch);
		return -1;
	}
	*fetched = MSP_FETCHED_EMPTY;
	return 0;
}

/* What git did not let into the reference lies in FETCH_HEAD. */
static int rewritten(const struct msp_repo *repo, const struct msp_remote *remote, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	const char *path = msp_path_join(repo->arena, repo->git_dir, "FETCH_HEAD");
	char tip[MSP_OID_SIZE] = "";

	if (msp_file_read(path, FETCH_HEAD_LIMIT, &text, NULL) == 0 && text.length >= MSP_OID_SIZE - 1)
		memcpy(tip, text.data, MSP_OID_SIZE - 1);
	msp_buf_release(&text);
	if (msp_seen_compare(repo, remote->tracking, remote->tip, tip, err) != MSP_HISTORY_GROWS)
		return -1;
	msp_error_set(err, MSP_DATA, "the history of %s was rewritten: what we had from it is no longer in it",
		remote->label);
	msp_error_hint(err, "ask why; git fetch takes it as it is now");
	return -1;
}

static bool locked(const char *complaint)
{
	return strstr(complaint, "cannot lock ref") != NULL || strstr(complaint, ".lock': File exists") != NULL;
}

/* git has no exit codes for these; its messages are in English because msp_child asks for that. */
static int fetch_failed(const struct msp_repo *repo, const struct msp_remote *remote, struct voice *voice, bool expired,
	enum msp_fetched *fetched, struct msp_error *err)
{
	const char *complaint = voice->text.data;

	if (!expired && strstr(complaint, "couldn't find remote ref") != NULL)
		return no_branch(repo, remote, voice, fetched, err);
	if (!expired && strstr(complaint, "non-fast-forward") != NULL)
		return rewritten(repo, remote, err);
	if (!expired && locked(complaint)) {
		*fetched = MSP_FETCHED_LOCKED;
		return 0;
	}
	return msp_remote_failed(complaint, expired, msp_arena_printf(repo->arena, "fetch from %s", remote->name), err);
}

/* Somebody's `git fetch` may have moved the reference over a history that was rewritten before this one. */
static int look_back(const struct msp_repo *repo, const struct msp_remote *remote, struct msp_error *err)
{
	if (msp_seen_check(repo, remote->tracking, err) != MSP_HISTORY_GROWS)
		return -1;
	if (remote->tip[0] != '\0')
		msp_seen_remember(repo, remote->tracking, remote->tip);
	return 0;
}

int msp_remote_fetch(const struct msp_repo *repo, struct msp_remote *remote, const struct msp_remote_way *way,
	enum msp_fetched *fetched, struct msp_error *err)
{
	const char *arguments[] = { "fetch", "--no-tags", "--no-auto-gc", "--no-recurse-submodules",
		/* no plus sign: a history that was rewritten is noticed */
		"--refmap=", way->hear != NULL ? "--progress" : "--no-progress", remote->name,
		msp_arena_printf(repo->arena, "%s:%s", remote->branch, remote->tracking), NULL };
	struct voice voice = { way, MSP_BUF_INIT };
	struct msp_child command;
	int rc = run_git(repo, arguments, &voice, NULL, &command, err);

	*fetched = MSP_FETCHED;
	if (rc == 0 && command.status != 0)
		rc = fetch_failed(repo, remote, &voice, command.expired, fetched, err);
	if (rc == 0 && *fetched == MSP_FETCHED)
		rc = msp_repo_ref(repo, remote->tracking, remote->tip, err);
	if (rc == 0 && *fetched == MSP_FETCHED)
		rc = look_back(repo, remote, err);
	msp_buf_release(&voice.text);
	return rc;
}

/* ---- pushing ---- */

/* Lines of the server, and git's reason when it is not among them. */
static void read_answer(struct msp_arena *arena, const char *said, const char *reason, struct msp_buf *answer)
{
	size_t count;
	char **lines = msp_str_split(arena, said, '\n', &count);

	for (size_t i = 0; i < count; i++)
		if (msp_str_starts(lines[i], "remote:"))
			msp_buf_addf(answer, "%s\n", msp_str_trim(arena, lines[i] + strlen("remote:")));
	if (*reason != '\0')
		msp_buf_addf(answer, "%s\n", reason);
}

/* "!\tfrom:to\t[rejected] (fetch first)" of git push --porcelain; "" when nothing was refused. */
static const char *reason_in(struct msp_arena *arena, const char *output)
{
	size_t count, parts;
	char **lines = msp_str_split(arena, output, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		if (lines[i][0] != '!')
			continue;
		char **fields = msp_str_split(arena, lines[i], '\t', &parts);
		return fields[parts - 1];
	}
	return "";
}

static bool is_race(const char *reason)
{
	static const char *const races[] = { "fetch first", "non-fast-forward", "cannot lock ref",
		"failed to update ref", "failed to lock", "incorrect old value", "reference already exists",
		"needs force" };

	for (size_t i = 0; i < MSP_COUNT(races); i++)
		if (strstr(reason, races[i]) != NULL)
			return true;
	return false;
}

/* git moves the tracking reference only where remote.<name>.fetch says so: not in clones made bare. */
static int follow(const struct msp_repo *repo, struct msp_remote *remote, const char *commit, struct msp_error *err)
{
	const char *const arguments[] = { "update-ref", "-m", "push", remote->tracking, commit, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	char now[MSP_OID_SIZE];
	int rc = msp_repo_ref(repo, remote->tracking, now, err);

	if (rc == 0 && !msp_str_equal(now, commit))
		rc = ask(repo, arguments, &output, NULL, err);
	memcpy(remote->tip, commit, MSP_OID_SIZE);
	msp_seen_remember(repo, remote->tracking, commit);
	msp_buf_release(&output);
	return rc;
}

int msp_remote_push(const struct msp_repo *repo, struct msp_remote *remote, const char *commit,
	const struct msp_remote_way *way, enum msp_pushed *pushed, struct msp_buf *answer, struct msp_error *err)
{
	const char *arguments[] = { "push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no",
		way->hear != NULL ? "--progress" : "--no-progress", remote->name,
		msp_arena_printf(repo->arena, "%s:%s", commit, remote->branch), NULL };
	struct voice voice = { way, MSP_BUF_INIT };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command;
	int rc = run_git(repo, arguments, &voice, &output, &command, err);
	const char *reason = rc == 0 ? reason_in(repo->arena, output.data) : "";

	*pushed = MSP_PUSHED;
	if (rc == 0 && command.status == 0) {
		rc = follow(repo, remote, commit, err);
	} else if (rc == 0 && *reason == '\0' && command.status == 1 && !command.expired) {
		/* a hook of our own side: what it said is the reason */
		*pushed = MSP_PUSHED_REFUSED;
		msp_buf_adds(answer, voice.text.data);
	} else if (rc == 0 && *reason == '\0') {
		rc = msp_remote_failed(voice.text.data, command.expired,
			msp_arena_printf(repo->arena, "push to %s", remote->name), err);
	} else if (rc == 0) {
		*pushed = is_race(reason) ? MSP_PUSHED_RACE : MSP_PUSHED_REFUSED;
		read_answer(repo->arena, voice.text.data, reason, answer);
	}
	msp_buf_release(&voice.text);
	msp_buf_release(&output);
	return rc;
}

/* ---- odds and ends ---- */

int msp_remote_count(const struct msp_repo *repo, const struct msp_remote *remote, int64_t *ahead, int64_t *behind,
	struct msp_error *err)
{
	const char *arguments[] = { "rev-list", "--count", "--left-right",
		msp_arena_printf(repo->arena, "%s...%s", repo->tip, remote->tip), "--", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	size_t count;

	*ahead = *behind = 0;
	if (msp_str_equal(repo->tip, remote->tip))
		return 0;
	if (remote->tip[0] == '\0') /* all of it */
		arguments[2] = "HEAD", arguments[3] = NULL;
	int rc = ask(repo, arguments, &output, NULL, err);
	if (rc == 0) {
		char **numbers = msp_str_split(repo->arena, msp_str_trim(repo->arena, output.data), '\t', &count);
		rc = msp_str_int(numbers[0], 0, INT64_MAX, ahead, err);
		if (rc == 0 && count > 1)
			rc = msp_str_int(numbers[1], 0, INT64_MAX, behind, err);
	}
	msp_buf_release(&output);
	return rc;
}

bool msp_remote_shallow(const struct msp_repo *repo)
{
	return msp_file_exists(msp_path_join(repo->arena, repo->common_dir, "shallow"));
}

int msp_remote_check_whole(const struct msp_repo *repo, struct msp_error *err)
{
	struct msp_config config = { NULL, 0, 0, false };

	if (msp_config_load(repo->arena, msp_path_join(repo->arena, repo->common_dir, "config"), &config, err) < 0)
		return -1;
	bool partial = msp_config_get(&config, "extensions.partialclone") != NULL;
	for (size_t i = 0; i < config.count; i++)
		partial = partial || (msp_str_starts(config.entries[i].key, "remote.") &&
					     msp_str_ends(config.entries[i].key, ".promisor"));
	if (!partial)
		return 0;
	msp_error_set(err, MSP_CONFIG, "this clone was made with --filter and lacks objects: records cannot be merged");
	msp_error_hint(err, "msp-store clone makes a whole one");
	return -1;
}
