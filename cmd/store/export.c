/* SPDX-License-Identifier: ISC */
/* export: a client with its history, as one file that another store imports. */
#include <string.h>

#include "cmd/store/split.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/text/yaml.h"

const char *const store_export_files[] = { STORE_EXPORT_ABOUT, STORE_EXPORT_BUNDLE, NULL };
const char *const store_export_optional[] = { STORE_EXPORT_STATE, NULL };

struct export_options {
	const char *output;
};

static const struct msp_option options[] = { { "output", 'o', MSP_OPTION_TEXT, offsetof(struct export_options, output),
						     "FILE", "file to make; - is standard output", "file" },
	MSP_OPTION_END };

static int write_about(struct msp_session *session, struct store_parcel *parcel, const char *client, const char *tip,
	struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	struct msp_node *about = msp_node_map(arena);
	struct msp_buf text = MSP_BUF_INIT;
	char at[MSP_TIME_SIZE];

	msp_node_set_string(arena, about, "format", STORE_EXPORT_FORMAT);
	msp_node_set_string(arena, about, "client", client);
	msp_node_set_string(arena, about, "commit", tip);
	msp_node_set_string(arena, about, "from", session->provider->name);
	msp_node_set_plain(arena, about, "at", msp_time_emit(session->clock, 0, at));
	msp_yaml_emit(about, 0, &text);
	int failed = store_parcel_put(parcel, STORE_EXPORT_ABOUT, text.data, text.length, err);
	msp_buf_release(&text);
	return failed;
}

/* Attachments outside git, as a tar in the tar. */
static int write_state(
	struct msp_session *session, struct store_parcel *parcel, const char *client, bool *any, struct msp_error *err)
{
	const char *from = msp_path_join(session->arena, session->repo.common_dir, STORE_STATE);
	const char *to = store_parcel_path(parcel, STORE_STATE);
	const char *const argv[] = { "tar", "-cf", store_parcel_path(parcel, STORE_EXPORT_STATE), "-C", parcel->folder,
		STORE_STATE, NULL };

	if (store_attachments_copy(session, &session->repo, session->repo.tip, client, from, to, err) != 0)
		return -1;
	*any = msp_directory_exists(to);
	return *any ? store_run(argv, MSP_IO, NULL, err) : 0;
}

static int make(struct msp_session *session, struct store_parcel *parcel, const char *client, const char *output,
	struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *const paths[] = { msp_arena_printf(arena, "clients/%s", client), NULL };
	const char *folder = store_parcel_path(parcel, "store.git");
	const char *const bundle[] = { "git", "-C", folder, "bundle", "create", "--quiet", "../" STORE_EXPORT_BUNDLE,
		"--all", NULL };
	const char *names[] = { STORE_EXPORT_ABOUT, STORE_EXPORT_BUNDLE, NULL, NULL };
	char tip[MSP_OID_SIZE];
	bool state;

	if (store_split_make(session, client, paths, folder, true, tip, err) != 0 ||
		store_run(bundle, MSP_IO, NULL, err) != 0 || write_about(session, parcel, client, tip, err) != 0 ||
		write_state(session, parcel, client, &state, err) != 0)
		return -1;
	if (state)
		names[2] = STORE_EXPORT_STATE;
	if (store_parcel_pack(parcel, names, output, err) != 0)
		return -1;
	if (output != NULL)
		fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, output, false));
	msp_cli_note(session->cli, "%s: %.12s", client, tip);
	return 0;
}

static int export(struct msp_session *session, const char *output, struct msp_error *err)
{
	const char *client = session->cli->operands[0];
	struct store_parcel parcel;

	if (store_split_client(session, client, err) != 0)
		return -1;
	const char *parent = output == NULL ? NULL : msp_path_parent(session->arena, output);
	if (store_parcel_open(&parcel, session->cli, parent, err) != 0)
		return -1;
	int failed = make(session, &parcel, client, output, err);
	store_parcel_close(&parcel);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct export_options *given = parsed;
	bool out = msp_str_equal(given->output, "-");
	struct msp_session session;

	if (msp_str_empty(given->output) || (out && cli->width > 0)) {
		msp_error_set(err, MSP_USAGE, "export needs a file for its output");
		msp_error_hint(err, "--output acme.tar, or --output - into a pipe");
		return -1;
	}
	int failed = msp_session_open(&session, cli, NULL, err) != 0 ||
		     export(&session, out ? NULL : given->output, err) != 0;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb store_export_verb = {
	.name = "export",
	.summary = "a client with its history, as one file",
	.operands = "CLIENT",
	.complete = "client",
	.minimum = 1,
	.maximum = 1,
	.flags = 0,
	.options = options,
	.options_size = sizeof(struct export_options),
	.details = "A tar of a git bundle with nothing but this client, its attachments and\n"
		   "SHA256SUMS, for msp-store import in another store. It is no backup: what\n"
		   "clients share (team, policies, calendars) is not in it.",
	.examples = "msp-store export acme -o acme.tar\n"
		    "msp-store export acme -o - | age -R team.txt > acme.tar.age",
	.run = run,
};
