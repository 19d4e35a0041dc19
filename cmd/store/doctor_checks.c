/* SPDX-License-Identifier: ISC */
/* Checks of the doctor that need more than the repository: index, configuration, attributes, private files. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/merge.h"
#include "cmd/store/doctor.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"

/* ---- index ---- */

static int mend_index(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	struct msp_session session;
	int failed = msp_session_open(&session, doctor->context, NULL, err) != 0 ||
		     msp_index_rebuild(session.index, err) != 0;

	(void)finding;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

int store_doctor_index(struct msp_doctor *doctor, struct msp_error *err)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME"), *path = NULL, *why = NULL;
	struct msp_index_request request = { .cache_home = cache };
	struct msp_extract *extract;

	if (msp_str_empty(cache) && !msp_str_empty(home))
		request.cache_home = msp_path_join(doctor->arena, home, ".cache");
	if (msp_extract_open(MSP_VERSION, &extract, err) != 0)
		return -1;
	request.rules = msp_extract_rules(extract);
	int sound = msp_index_examine(doctor->repo, &request, doctor->arena, &path, &why, err);
	msp_extract_close(extract);
	if (sound != 0)
		return sound < 0 ? -1 : 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "index", mend_index);
	msp_error_set(&finding->what, MSP_NO, "%s", why);
	msp_error_at(&finding->what, path, 0, 0);
	msp_error_hint(&finding->what, "build it again");
	return 0;
}

/* ---- configuration ---- */

static int mend_configuration(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	(void)finding;
	return msp_merge_configure(doctor->arena, doctor->repo, err);
}

int store_doctor_configuration(struct msp_doctor *doctor, struct msp_error *err)
{
	struct msp_session session = { .cli = doctor->context, .arena = doctor->arena, .repo = *doctor->repo };
	bool configured;

	if (msp_merge_configured(&session, &configured, err) != 0)
		return -1;
	if (configured)
		return 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "configuration", mend_configuration);
	msp_error_set(&finding->what, MSP_NO, "git would merge records line by line, and guess renames");
	msp_error_at(&finding->what, msp_path_join(doctor->arena, doctor->repo->common_dir, "config"), 0, 0);
	msp_error_hint(&finding->what, MSP_MERGE_INSTALL);
	return 0;
}

/* ---- attributes ---- */

#define ATTRIBUTES ".gitattributes"

static int commit_attributes(struct msp_session *session, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;

	if (msp_session_begin(session, err) != 0)
		return -1;
	if (msp_txn_exists(session->txn, ATTRIBUTES) && msp_txn_read(session->txn, ATTRIBUTES, &text, err) != 0) {
		msp_buf_release(&text);
		return -1;
	}
	if (text.length > 0 && text.data[text.length - 1] != '\n')
		msp_buf_addc(&text, '\n');
	msp_buf_adds(&text, msp_merge_attributes);
	int failed = msp_txn_put(session->txn, ATTRIBUTES, text.data, text.length, err) != 0 ||
		     msp_session_commit(session, "store: attributes for merging", NULL, err) != 0;
	msp_buf_release(&text);
	return failed ? -1 : 0;
}

static int mend_attributes(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	struct msp_session session;
	int failed =
		msp_session_open(&session, doctor->context, NULL, err) != 0 || commit_attributes(&session, err) != 0;

	(void)finding;
	msp_session_close(&session);
	return failed ? -1 : msp_repo_refresh(doctor->repo, err);
}

int store_doctor_attributes(struct msp_doctor *doctor, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_git *git;
	char oid[MSP_OID_SIZE], tree[MSP_OID_SIZE];
	uint32_t mode;

	if (doctor->repo->tip[0] == '\0')
		return 0;
	if (msp_git_open(doctor->repo, &git, err) != 0)
		return -1;
	int failed =
		msp_git_tree(git, doctor->repo->tip, tree, &problem) != 0 ||
		(msp_git_lookup(git, tree, ATTRIBUTES, oid, &mode, &problem) != 0 && problem.code != MSP_MISSING) ||
		(problem.code != MSP_MISSING && msp_git_blob(git, oid, &text, &problem) != 0);
	bool named = strstr(text.data, "merge=msp") != NULL;
	msp_git_close(git);
	msp_buf_release(&text);
	if (failed && err != NULL)
		*err = problem;
	if (failed || named)
		return failed ? -1 : 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "attributes", mend_attributes);
	msp_error_set(&finding->what, MSP_NO, "it does not say that records are merged by what they say");
	msp_error_at(&finding->what, ATTRIBUTES, 0, 0);
	msp_error_hint(&finding->what, "add the lines of a new store and commit them");
	return 0;
}

/* ---- private files ---- */

static int mend_mode(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	const char *path = finding->data;

	(void)doctor;
	if (chmod(path, msp_directory_exists(path) ? 0700 : 0600) == 0)
		return 0;
	msp_error_errno(err, errno, "cannot change who may read it");
	msp_error_at(err, path, 0, 0);
	return -1;
}

static void look_at_mode(struct msp_doctor *doctor, const char *path)
{
	struct stat status;

	if (lstat(path, &status) != 0 || S_ISLNK(status.st_mode) || (status.st_mode & 077) == 0)
		return;
	bool mine = status.st_uid == geteuid() || geteuid() == 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "modes", mine ? mend_mode : NULL);
	finding->data = path;
	msp_error_set(&finding->what, MSP_NO, "others may look at it: mode %04o", (unsigned)(status.st_mode & 07777));
	msp_error_at(&finding->what, path, 0, 0);
	if (mine)
		msp_error_hint(&finding->what, "only you: mode %04o", S_ISDIR(status.st_mode) ? 0700u : 0600u);
	else
		msp_error_hint(&finding->what, "it belongs to somebody else: ask them");
}

/* $VARIABLE/name, else ~/otherwise/name; NULL without a home. */
static const char *home_path(struct msp_doctor *doctor, const char *variable, const char *otherwise, const char *name)
{
	const char *given = getenv(variable), *home = getenv("HOME");

	if (!msp_str_empty(given))
		return msp_path_join(doctor->arena, given, name);
	return msp_str_empty(home) ? NULL : msp_arena_printf(doctor->arena, "%s/%s/%s", home, otherwise, name);
}

int store_doctor_modes(struct msp_doctor *doctor, struct msp_error *err)
{
	const char *state = home_path(doctor, "XDG_STATE_HOME", ".local/state", "msp");
	const char *identity = getenv("MSP_IDENTITY");

	(void)err;
	if (msp_str_empty(identity))
		identity = home_path(doctor, "XDG_CONFIG_HOME", ".config", "msp/identity.age");
	if (identity != NULL)
		look_at_mode(doctor, identity);
	if (state == NULL)
		return 0;
	look_at_mode(doctor, state);
	DIR *folder = opendir(state);
	if (folder == NULL)
		return 0;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		if (entry->d_name[0] != '.')
			look_at_mode(doctor, msp_path_join(doctor->arena, state, entry->d_name));
	closedir(folder);
	return 0;
}
