/* SPDX-License-Identifier: ISC */
#include "cmd/ticket/timer.h"

#include "lib/base/file.h"
#include "lib/text/yaml.h"

#define TIMERS_LIMIT ((size_t)1 << 20)

static int load(struct msp_session *session, const char **path, struct msp_node **root, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	const char *directory;

	if (msp_session_state_dir(session, &directory, err) != 0)
		return -1;
	*path = msp_path_join(session->arena, directory, "timers.yaml");
	*root = msp_node_map(session->arena);
	if (!msp_file_exists(*path))
		return 0;
	int failed = msp_file_read(*path, TIMERS_LIMIT, &text, err) != 0 ||
		     msp_yaml_parse(session->arena, text.data, text.length, root, err) != 0;
	msp_buf_release(&text);
	return failed ? msp_error_wrap(err, "%s", *path) : 0;
}

int ticket_timer_get(struct msp_session *session, const char *id, int64_t *started, struct msp_error *err)
{
	struct msp_node *root;
	struct msp_time time;
	const char *path;

	if (load(session, &path, &root, err) != 0)
		return -1;
	*started = msp_node_time(root, id, &time) ? time.at : MSP_TIME_NONE;
	return 0;
}

int ticket_timer_set(struct msp_session *session, const char *id, int64_t started, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	char emitted[MSP_TIME_SIZE];
	struct msp_node *root;
	const char *path;

	if (load(session, &path, &root, err) != 0)
		return -1;
	if (started == MSP_TIME_NONE)
		msp_node_remove(root, id);
	else
		msp_node_set_plain(session->arena, root, id, msp_zone_emit(session->zone, started, emitted));
	msp_yaml_emit(root, 0, &text);
	int failed = msp_file_replace(path, text.data, text.length, 0600, MSP_FILE_SYNCED, err);
	msp_buf_release(&text);
	return failed;
}

int ticket_timer_list(struct msp_session *session, const char ***ids, size_t *count, struct msp_error *err)
{
	struct msp_node *root;
	const char *path;

	if (load(session, &path, &root, err) != 0)
		return -1;
	*count = 0;
	*ids = msp_arena_array(session->arena, root->count + 1, sizeof **ids);
	msp_node_each_pair(root, key, started)
		if (started->kind != MSP_NODE_NULL)
			(*ids)[(*count)++] = key->value;
	return 0;
}
