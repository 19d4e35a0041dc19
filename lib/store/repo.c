/* SPDX-License-Identifier: ISC */
#include "lib/store/repo.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/repo_config.h"

#define REF_LIMIT ((size_t)4096)
#define PACKED_LIMIT ((size_t)256 * 1024 * 1024)
#define SYMREF_DEPTH 5

/* What was found on disk before anything was judged. */
struct place {
	const char *worktree; /* where .git stands; NULL when the path itself is a git directory */
	const char *gitfile;  /* the .git file of a linked work tree or submodule, or NULL */
	const char *git_dir;
};

static bool is_git_dir(struct msp_arena *arena, const char *path)
{
	struct stat status;

	/* HEAD may be a link that leads nowhere: lstat */
	if (lstat(msp_path_join(arena, path, "HEAD"), &status) != 0)
		return false;
	if (msp_file_exists(msp_path_join(arena, path, "commondir")))
		return true;
	return msp_directory_exists(msp_path_join(arena, path, "objects")) &&
	       msp_directory_exists(msp_path_join(arena, path, "refs"));
}

/* First line of a small file, without its newline. */
static int read_line(struct msp_arena *arena, const char *path, const char **line, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int rc = msp_file_read(path, REF_LIMIT, &text, err);

	if (rc == 0)
		*line = msp_arena_strndup(arena, text.data, strcspn(text.data, "\r\n"));
	msp_buf_release(&text);
	return rc;
}

static const char *relative_to(struct msp_arena *arena, const char *directory, const char *path)
{
	return path[0] == '/' ? path : msp_path_join(arena, directory, path);
}

/* "gitdir: PATH" (gitrepository-layout(5)). */
static int read_gitfile(struct msp_arena *arena, const char *directory, struct place *place, struct msp_error *err)
{
	const char *line = "";
	char *real = NULL;

	if (read_line(arena, place->gitfile, &line, err) < 0)
		return -1;
	if (!msp_str_starts(line, "gitdir: ")) {
		msp_error_set(err, MSP_CONFIG, "not a git repository: no \"gitdir:\" in it");
		msp_error_at(err, place->gitfile, 1, 0);
		return -1;
	}
	if (msp_path_real(arena, relative_to(arena, directory, line + strlen("gitdir: ")), &real, err) < 0)
		return msp_error_wrap(err, "the repository of this work tree is gone");
	place->git_dir = real;
	return 0;
}

/* 1 = found, 0 = nothing here, -1 = something here, but broken. */
static int look_at(struct msp_arena *arena, const char *directory, struct place *place, struct msp_error *err)
{
	const char *dot_git = msp_path_join(arena, directory, ".git");

	*place = (struct place){ NULL, NULL, NULL };
	if (msp_directory_exists(dot_git) && is_git_dir(arena, dot_git)) {
		char *real = NULL;
		if (msp_path_real(arena, dot_git, &real, err) < 0)
			return -1;
		*place = (struct place){ directory, NULL, real };
		return 1;
	}
	if (msp_file_exists(dot_git)) {
		place->worktree = directory;
		place->gitfile = dot_git;
		return read_gitfile(arena, directory, place, err) < 0 ? -1 : 1;
	}
	if (!is_git_dir(arena, directory))
		return 0;
	if (msp_str_equal(msp_path_base(directory), ".git"))
		place->worktree = msp_path_parent(arena, directory);
	place->git_dir = directory;
	return 1;
}

/* From the current directory upwards: the nearest work tree with msp.yaml, or bare repository. */
static int discover(struct msp_arena *arena, struct place *place, struct msp_error *err)
{
	char buffer[PATH_MAX];

	if (getcwd(buffer, sizeof buffer) == NULL) {
		msp_error_errno(err, errno, "cannot tell the current folder");
		return -1;
	}
	for (char *at = msp_arena_strdup(arena, buffer);; at = msp_path_parent(arena, at)) {
		int found = look_at(arena, at, place, err);
		if (found < 0)
			return -1;
		if (found > 0 &&
			(place->worktree == NULL || msp_file_exists(msp_path_join(arena, place->worktree, "msp.yaml"))))
			return 0;
		if (msp_str_equal(at, "/"))
			break;
	}
	msp_error_set(err, MSP_CONFIG, "no store found in %s or above it", buffer);
	msp_error_hint(err, "go to a store, name one with -C or $MSP_STORE, or make one: msp-store init FOLDER");
	return -1;
}

/* The store that a folder lies in, for a hint; NULL = none. */
static const char *store_above(struct msp_arena *arena, const char *folder)
{
	for (char *at = msp_arena_strdup(arena, folder); !msp_str_equal(at, "/"); at = msp_path_parent(arena, at))
		if (msp_file_exists(msp_path_join(arena, at, "msp.yaml")))
			return at;
	return NULL;
}

static int find(struct msp_arena *arena, const char *path, struct place *place, struct msp_error *err)
{
	char *real = NULL;

	if (path == NULL)
		return discover(arena, place, err);
	if (msp_path_real(arena, path, &real, err) < 0) {
		if (err == NULL || err->code != MSP_MISSING)
			return -1;
		msp_error_set(err, MSP_CONFIG, "no such folder");
		msp_error_at(err, path, 0, 0);
		msp_error_hint(err, "make a store there: msp-store init %s", path);
		return -1;
	}
	int found = look_at(arena, real, place, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	const char *above = store_above(arena, real);
	msp_error_set(err, MSP_CONFIG, "not a git repository");
	msp_error_at(err, path, 0, 0);
	if (above != NULL)
		msp_error_hint(err, "it is a folder of the store %s: -C names that one", above);
	else
		msp_error_hint(err, "make a store there: msp-store init %s", path);
	return -1;
}

static int find_common_dir(struct msp_repo *repo, struct msp_error *err)
{
	const char *file = msp_path_join(repo->arena, repo->git_dir, "commondir");
	const char *line = "";
	char *real = NULL;

	repo->common_dir = repo->git_dir;
	if (!msp_file_exists(file))
		return 0;
	if (read_line(repo->arena, file, &line, err) < 0 ||
		msp_path_real(repo->arena, relative_to(repo->arena, repo->git_dir, line), &real, err) < 0)
		return -1;
	repo->common_dir = real;
	return 0;
}

static int refuse(const struct msp_repo *repo, struct msp_error *err)
{
	msp_error_at(err, repo->path, 0, 0);
	return -1;
}

/* gitrepository-layout(5): version 1 means that every extension must be understood. */
static int check_extension(const struct msp_repo *repo, const char *name, const char *value, struct msp_error *err)
{
	static const char *const harmless[] = { "noop", "preciousobjects", "partialclone", "worktreeconfig",
		"relativeworktrees" };

	if (msp_str_equal(name, "objectformat")) {
		if (msp_str_equal(value, "sha1"))
			return 0;
		msp_error_set(err, MSP_CONFIG, "the repository uses %s object names; msp works with sha1 only", value);
		return refuse(repo, err);
	}
	if (msp_str_equal(name, "refstorage")) {
		if (msp_str_equal(value, "files"))
			return 0;
		msp_error_set(
			err, MSP_CONFIG, "the repository keeps its references as %s; msp works with files only", value);
		msp_error_hint(err, "git refs migrate --ref-format=files");
		return refuse(repo, err);
	}
	for (size_t i = 0; i < MSP_COUNT(harmless); i++)
		if (msp_str_equal(name, harmless[i]))
			return 0;
	msp_error_set(err, MSP_CONFIG, "the repository has an extension that msp does not know: %s", name);
	return refuse(repo, err);
}

static int check_format(const struct msp_repo *repo, const struct msp_config *config, struct msp_error *err)
{
	static const char prefix[] = "extensions.";
	const char *version = msp_config_get(config, "core.repositoryformatversion");

	if (version != NULL && !msp_str_equal(version, "0") && !msp_str_equal(version, "1")) {
		msp_error_set(err, MSP_CONFIG, "the repository has format version %s; msp knows 0 and 1", version);
		return refuse(repo, err);
	}
	for (size_t i = 0; i < config->count; i++) {
		const char *key = config->entries[i].key;
		if (msp_str_starts(key, prefix) &&
			check_extension(repo, key + strlen(prefix), config->entries[i].value, err) < 0)
			return -1;
	}
	return 0;
}

/* As git: a linked work tree ignores core.bare and core.worktree of the repository it belongs to. */
static int choose_worktree(
	struct msp_repo *repo, const struct place *place, const struct msp_config *config, struct msp_error *err)
{
	const char *configured = msp_config_get(config, "core.worktree");
	bool linked = !msp_str_equal(repo->git_dir, repo->common_dir);
	char *real = NULL;

	if (linked) {
		/* opened by the name of its git directory: its gitdir file says where the work tree is */
		if (place->worktree != NULL) {
			repo->worktree = place->worktree;
		} else {
			const char *line = "";
			if (read_line(repo->arena, msp_path_join(repo->arena, repo->git_dir, "gitdir"), &line, err) < 0)
				return -1;
			repo->worktree = msp_path_parent(repo->arena, relative_to(repo->arena, repo->git_dir, line));
		}
	} else if (msp_config_bool(config, "core.bare", place->worktree == NULL && configured == NULL)) {
		repo->worktree = NULL;
	} else if (configured != NULL) {
		if (msp_path_real(repo->arena, relative_to(repo->arena, repo->git_dir, configured), &real, err) < 0)
			return msp_error_wrap(err, "core.worktree");
		repo->worktree = real;
	} else {
		repo->worktree = place->worktree;
	}
	repo->path = repo->worktree != NULL ? repo->worktree : repo->git_dir;
	return 0;
}

static bool owned(const char *path, const char *sudo_uid)
{
	struct stat status;
	int64_t other;

	if (lstat(path, &status) != 0)
		return false;
	if (status.st_uid == geteuid())
		return true;
	if (geteuid() != 0 || msp_str_empty(sudo_uid) || msp_str_int(sudo_uid, 0, UINT32_MAX, &other, NULL) < 0)
		return false;
	return status.st_uid == (uid_t)other;
}

/* One value of safe.directory against the path; "" forgets what came before, as in git-config(1). */
static bool safe_match(const char *value, const char *path, bool before)
{
	size_t length = strlen(value);

	if (length == 0)
		return false;
	if (msp_str_equal(value, "*") || msp_str_equal(value, path))
		return true;
	if (msp_str_ends(value, "/*") && strncmp(value, path, length - 1) == 0)
		return true;
	return before;
}

/* Asks git: the list may come from includes, the environment, and contain ~.  GIT_DIR keeps the repository that is
 * being judged out of it. */
static int safe_directory(const struct msp_repo *repo, const char *home, bool *safe, struct msp_error *err)
{
	static const char *const argv[] = { "git", "config", "-z", "--type=path", "--get-all", "safe.directory", NULL };
	const char *const variables[] = { "GIT_DIR=/dev/null",
		home == NULL ? NULL : msp_arena_printf(repo->arena, "HOME=%s", home), NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = argv, .environment = variables, .output = &output };

	*safe = false;
	int rc = msp_child_run(&command, err);
	for (size_t at = 0; rc == 0 && at < output.length; at += strlen(output.data + at) + 1)
		*safe = safe_match(output.data + at, repo->path, *safe);
	msp_buf_release(&output);
	return rc;
}

/* Configuration and hooks of a foreign repository can make git run programs (CVE-2022-24765). */
static int check_owner(const struct msp_repo *repo, const struct place *place, const struct msp_repo_request *request,
	struct msp_error *err)
{
	bool safe;

	if ((place->gitfile == NULL || owned(place->gitfile, request->sudo_uid)) &&
		(repo->worktree == NULL || owned(repo->worktree, request->sudo_uid)) &&
		owned(repo->git_dir, request->sudo_uid))
		return 0;
	if (safe_directory(repo, request->home, &safe, err) < 0)
		return -1;
	if (safe)
		return 0;
	msp_error_set(err, MSP_CONFIG, "the repository belongs to somebody else");
	msp_error_hint(err, "if you trust it: git config --global --add safe.directory %s", repo->path);
	return refuse(repo, err);
}

bool msp_oid_valid(const char *text)
{
	return strspn(text, "0123456789abcdef") == MSP_OID_SIZE - 1 && text[MSP_OID_SIZE - 1] == '\0';
}

/* Line "<oid> <name>" of packed-refs; "" when it has none. */
static void find_packed(const struct msp_buf *packed, const char *name, char oid[MSP_OID_SIZE])
{
	size_t length = strlen(name);
	const char *at = packed->data, *end = packed->data + packed->length;

	oid[0] = '\0';
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t line = newline == NULL ? (size_t)(end - at) : (size_t)(newline - at);
		if (line == MSP_OID_SIZE + length && at[MSP_OID_SIZE - 1] == ' ' &&
			memcmp(at + MSP_OID_SIZE, name, length) == 0) {
			memcpy(oid, at, MSP_OID_SIZE - 1);
			oid[MSP_OID_SIZE - 1] = '\0';
			if (!msp_oid_valid(oid))
				oid[0] = '\0';
			return;
		}
		at += line + 1;
	}
}

static int read_packed(const struct msp_repo *repo, const char *name, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_buf packed = MSP_BUF_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	int rc = msp_file_read(
		msp_path_join(repo->arena, repo->common_dir, "packed-refs"), PACKED_LIMIT, &packed, &problem);

	oid[0] = '\0';
	if (rc == 0)
		find_packed(&packed, name, oid);
	else if (problem.code == MSP_MISSING)
		rc = 0;
	else if (err != NULL)
		*err = problem;
	msp_buf_release(&packed);
	return rc;
}

static bool ref_name_safe(const char *name)
{
	return msp_str_starts(name, "refs/") && strstr(name, "..") == NULL && !msp_str_ends(name, "/") &&
	       strstr(name, "//") == NULL && strstr(name, "/.") == NULL;
}

/* The value of a ref: loose first, then packed (git packs in the other order, so one of them has it). */
static int read_ref(struct msp_repo *repo, const char *name, int depth, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	const char *path = msp_path_join(repo->arena, repo->common_dir, name);
	const char *line = "";

	if (read_line(repo->arena, path, &line, &problem) < 0) {
		/* a folder of that name: refs/heads/main/x exists, main itself does not */
		if (problem.code == MSP_MISSING || msp_directory_exists(path))
			return read_packed(repo, name, oid, err);
		if (err != NULL)
			*err = problem;
		return -1;
	}
	if (msp_str_starts(line, "ref: ") && depth < SYMREF_DEPTH && ref_name_safe(line + strlen("ref: "))) {
		repo->branch = line + strlen("ref: ");
		return read_ref(repo, repo->branch, depth + 1, oid, err);
	}
	if (!msp_oid_valid(line)) {
		msp_error_set(err, MSP_CONFIG, "not an object name: \"%s\"", line);
		msp_error_at(err, path, 1, 0);
		msp_error_hint(err, "git fsck; git reflog %s", name);
		return -1;
	}
	memcpy(oid, line, MSP_OID_SIZE);
	return 0;
}

int msp_repo_ref(const struct msp_repo *repo, const char *name, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_repo copy = *repo; /* its branch is none of this */

	oid[0] = '\0';
	if (!ref_name_safe(name)) {
		msp_error_set(err, MSP_CONFIG, "not the name of a reference: \"%s\"", name);
		return -1;
	}
	return read_ref(&copy, name, 0, oid, err);
}

static int read_head(struct msp_repo *repo, struct msp_error *err)
{
	const char *path = msp_path_join(repo->arena, repo->git_dir, "HEAD");
	const char *line = "";

	if (read_line(repo->arena, path, &line, err) < 0)
		return -1;
	repo->branch = NULL;
	repo->tip[0] = '\0';
	if (msp_oid_valid(line)) {
		memcpy(repo->tip, line, MSP_OID_SIZE);
		return 0;
	}
	const char *name = msp_str_starts(line, "ref: ") ? line + strlen("ref: ") : "";
	name += strspn(name, " \t");
	if (!ref_name_safe(name)) {
		msp_error_set(err, MSP_CONFIG, "neither a branch nor a commit");
		msp_error_at(err, path, 1, 0);
		return -1;
	}
	repo->branch = name;
	return read_ref(repo, name, 0, repo->tip, err);
}

/* One that cannot be read now is not one without commits: what was known stays. */
int msp_repo_refresh(struct msp_repo *repo, struct msp_error *err)
{
	struct msp_repo fresh = *repo;

	if (read_head(&fresh, err) < 0)
		return -1;
	*repo = fresh;
	return 0;
}

int msp_repo_open(
	struct msp_arena *arena, const struct msp_repo_request *request, struct msp_repo *repo, struct msp_error *err)
{
	struct msp_config config = { NULL, 0, 0, false };
	struct place place = { NULL, NULL, NULL };

	*repo = (struct msp_repo){ .arena = arena };
	if (find(arena, request->path, &place, err) < 0)
		return -1;
	repo->git_dir = place.git_dir;
	repo->path = place.worktree != NULL ? place.worktree : place.git_dir;
	if (find_common_dir(repo, err) < 0)
		return -1;
	if (msp_config_load(arena, msp_path_join(arena, repo->common_dir, "config"), &config, err) < 0)
		return -1;
	if (msp_config_bool(&config, "extensions.worktreeconfig", false) &&
		msp_config_load(arena, msp_path_join(arena, repo->git_dir, "config.worktree"), &config, err) < 0)
		return -1;
	if (choose_worktree(repo, &place, &config, err) < 0)
		return -1;
	if (check_owner(repo, &place, request, err) < 0 || check_format(repo, &config, err) < 0)
		return -1;
	return msp_repo_refresh(repo, err);
}
