/* SPDX-License-Identifier: ISC */
#include "cmd/stale.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define CONFIG_LIMIT ((size_t)1024 * 1024)

/* Time of a file's last change, when it has something in it; git empties FETCH_HEAD before a fetch that may fail. */
static int64_t changed(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0 || status.st_size == 0)
		return MSP_TIME_NONE;
	return (int64_t)status.st_mtime;
}

static void later(int64_t *newest, int64_t at)
{
	if (at > *newest)
		*newest = at;
}

/* The name in a line such as [remote "origin"]; NULL when it is another line. */
static const char *remote_of(struct msp_arena *arena, const char *line)
{
	static const char section[] = "[remote \"";

	line += strspn(line, " \t");
	if (!msp_str_starts(line, section))
		return NULL;
	line += sizeof section - 1;
	return msp_arena_strndup(arena, line, strcspn(line, "\""));
}

/* Names of the remotes, as the repository's own configuration has them. */
static char **remotes(struct msp_session *session, size_t *count)
{
	struct msp_arena *arena = session->arena;
	struct msp_buf config = MSP_BUF_INIT;
	char **names = NULL;
	size_t capacity = 0, lines;

	*count = 0;
	if (msp_file_read(msp_path_join(arena, session->repo.common_dir, "config"), CONFIG_LIMIT, &config, NULL) == 0) {
		char **text = msp_str_split(arena, config.data == NULL ? "" : config.data, '\n', &lines);
		for (size_t i = 0; i < lines; i++) {
			const char *name = remote_of(arena, text[i]);
			if (name == NULL)
				continue;
			msp_arena_reserve(arena, names, *count, capacity);
			names[(*count)++] = msp_arena_strdup(arena, name);
		}
	}
	msp_buf_release(&config);
	return names;
}

bool msp_stale_fetched(struct msp_session *session, int64_t *at)
{
	struct msp_arena *arena = session->arena;
	const struct msp_repo *repo = &session->repo;
	size_t count;
	char **names = remotes(session, &count);

	*at = MSP_TIME_NONE;
	if (count == 0)
		return false;
	later(at, changed(msp_path_join(arena, repo->git_dir, "FETCH_HEAD")));
	later(at, changed(msp_path_join(arena, repo->common_dir, "FETCH_HEAD")));
	later(at, changed(msp_path_join(arena, repo->common_dir, MSP_STALE_STAMP)));
	/* a clone that has not fetched since is as old as the clone */
	for (size_t i = 0; i < count; i++)
		later(at, changed(msp_path_join(
				  arena, repo->common_dir, msp_arena_printf(arena, "refs/remotes/%s/HEAD", names[i]))));
	return true;
}

int msp_stale_check(struct msp_session *session, const char *limit, struct msp_error *err)
{
	struct msp_duration duration;
	int64_t at;

	if (limit == NULL)
		return 0;
	if (msp_duration_parse(limit, &duration, err) != 0 || duration.days > 0) {
		msp_error_set(err, MSP_USAGE, "--max-stale needs hours and minutes, not '%s'", limit);
		msp_error_hint(err, "--max-stale 2h");
		return -1;
	}
	if (!msp_stale_fetched(session, &at))
		return 0;
	if (at != MSP_TIME_NONE && session->clock - at <= duration.seconds)
		return 0;
	if (at == MSP_TIME_NONE)
		msp_error_set(err, MSP_BUSY, "this clone has never fetched");
	else
		msp_error_set(err, MSP_BUSY, "the last fetch was %s ago, more than %s",
			msp_seconds_emit(session->arena, session->clock - at), limit);
	msp_error_hint(err, "msp-store sync");
	return -1;
}

void msp_stale_note(struct msp_session *session)
{
	int64_t at;

	if (msp_stale_fetched(session, &at) && at != MSP_TIME_NONE)
		msp_cli_note(session->cli, "last fetch %s ago", msp_seconds_emit(session->arena, session->clock - at));
}
