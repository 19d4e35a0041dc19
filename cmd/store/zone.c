/* SPDX-License-Identifier: ISC */
/* zone: copies time zones of the system into the store, where promises and reports read them. */
#include <stdlib.h>
#include <string.h>

#include "cmd/session.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define PREFIX "zones/"

static int list_zones(struct msp_session *session, struct msp_error *err)
{
	const char **paths;
	size_t count;

	if (msp_index_paths(session->index, session->arena, PREFIX, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, paths[i] + strlen(PREFIX), false));
	return 0;
}

/* Puts one zone; *changed stays false when the store has the same bytes. */
static int put_zone(struct msp_session *session, const char *name, bool *changed, struct msp_error *err)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	const char *path = msp_arena_printf(session->arena, PREFIX "%s", name), *before = NULL;
	const struct msp_zone *zone;
	size_t length = 0;
	int failed = -1;

	*changed = false;
	if (msp_zone_read_system(getenv("TZDIR"), name, &bytes, err) != 0 ||
		msp_zone_parse(session->arena, name, bytes.data, bytes.length, &zone, err) != 0)
		goto out;
	if (msp_txn_exists(session->txn, path) && msp_session_read(session, path, &before, &length, err) != 0)
		goto out;
	*changed = before == NULL || length != bytes.length || memcmp(before, bytes.data, length) != 0;
	failed = *changed ? msp_txn_put(session->txn, path, bytes.data, bytes.length, err) : 0;
	if (!failed)
		msp_session_echo(session, "%s → %s", name, !*changed ? "=" : before == NULL ? path : "new rules");
out:
	msp_buf_release(&bytes);
	return failed;
}

static int put_zones(struct msp_session *session, char *const *names, size_t count, struct msp_error *err)
{
	const char *list = "";
	size_t changes = 0;
	bool changed;

	if (msp_session_begin(session, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (put_zone(session, names[i], &changed, err) != 0)
			return -1;
		if (changed)
			list = msp_arena_printf(session->arena, "%s%s%s", list, changes++ > 0 ? ", " : "", names[i]);
	}
	const char *subject = changes > 3 ? msp_arena_printf(session->arena, "store: %zu zones", changes)
					  : msp_arena_printf(session->arena, "store: zone %s", list);
	if (msp_session_commit(session, subject, session->cli->common.message, err) != 0)
		return -1;
	for (size_t i = 0; i < count && !session->cli->common.dry_run; i++)
		fprintf(session->cli->out, "%s\n", names[i]);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	char **names;
	size_t count;
	int failed = -1;

	(void)parsed;
	if (msp_session_open(&session, cli, NULL, err) != 0 || msp_cli_operands(cli, &names, &count, err) != 0)
		goto out;
	if (cli->operand_count == 0)
		failed = list_zones(&session, err);
	else
		failed = count == 0 ? 0 : put_zones(&session, names, count, err);
out:
	msp_session_close(&session);
	return failed;
}

const struct msp_verb store_zone_verb = {
	.name = "zone",
	.summary = "copy time zones of the system into the store",
	.operands = "[ZONE]...",
	.complete = "system-zone",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.details = "Promises and reports read only these copies, so that one commit gives one\n"
		   "answer everywhere. A zone that is there is brought to the rules of the\n"
		   "system. Without ZONE: lists those the store has.",
	.examples = "msp-store zone America/Tijuana\n"
		    "msp-store zone | msp-store zone -",
	.run = run,
};
