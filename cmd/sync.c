/* SPDX-License-Identifier: ISC */
#include "cmd/sync.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cmd/stale.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/seen.h"

#define STATE_LIMIT ((size_t)64 * 1024)

/* ---- starting ---- */

/* msp-store beside the program that runs, else in PATH. */
static const char *program(struct msp_arena *arena)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length <= 0)
		return "msp-store";
	self[length] = '\0';
	const char *beside = msp_path_join(arena, msp_path_parent(arena, self), "msp-store");
	return access(beside, X_OK) == 0 ? beside : "msp-store";
}

void msp_sync_after_write(struct msp_session *session)
{
	int64_t fetched;

	if (session->syncing || !msp_str_equal(msp_node_text(session->provider->node, "sync", "no"), "auto") ||
		!msp_stale_fetched(session, &fetched))
		return;
	const char *const argv[] = { program(session->arena), "sync", "--background", "-C", session->repo.path, "--as",
		session->who == NULL ? "auto" : session->who->login, NULL };
	struct msp_error problem = MSP_ERROR_INIT;
	if (msp_child_detach(argv, &problem) != 0)
		msp_sync_remember(session, problem.message);
}

/* ---- what became of it ---- */

static char *own_file(struct msp_session *session, const char *name)
{
	return msp_arena_printf(session->arena, "%s/msp/%s", session->repo.common_dir, name);
}

static void write_file(struct msp_session *session, const char *name, const char *text)
{
	if (msp_directory_make(own_file(session, ""), 0777, NULL) == 0)
		(void)msp_file_replace(own_file(session, name), text, strlen(text), 0666, MSP_FILE_UNSYNCED,
			NULL); /* what is not remembered is found out again */
}

static const char *time_line(struct msp_session *session)
{
	char at[MSP_TIME_SIZE];

	return msp_arena_printf(session->arena, "%s\n", msp_time_emit(session->clock, 0, at));
}

void msp_sync_remember(struct msp_session *session, const char *trouble)
{
	write_file(session, "sync",
		trouble == NULL ? time_line(session)
				: msp_arena_printf(session->arena, "%s%s\n", time_line(session), trouble));
}

const char *msp_sync_trouble(struct msp_session *session, int64_t *at)
{
	struct msp_buf text = MSP_BUF_INIT;
	const char *trouble = NULL;
	struct msp_time time;
	size_t count;

	*at = MSP_TIME_NONE;
	if (msp_file_read(own_file(session, "sync"), STATE_LIMIT, &text, NULL) == 0) {
		char **lines = msp_str_split(session->arena, text.data, '\n', &count);
		if (msp_time_parse(lines[0], &time, NULL) == 0)
			*at = time.at;
		if (count > 1 && lines[1][0] != '\0')
			trouble = lines[1];
	}
	msp_buf_release(&text);
	return trouble;
}

void msp_sync_fetched(struct msp_session *session)
{
	write_file(session, "fetched", time_line(session));
}

/* ---- what the remote has lost ---- */

void msp_sync_watch(struct msp_session *session)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (session->syncing || msp_seen_check(&session->repo, NULL, &problem) == MSP_HISTORY_GROWS)
		return;
	msp_cli_error(session->cli, &problem);
}
