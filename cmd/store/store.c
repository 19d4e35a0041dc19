/* SPDX-License-Identifier: ISC */
/* msp-store: the repository itself. */
#include "cmd/complete.h"
#include "cmd/several.h"
#include "cmd/store/verbs.h"

static const struct msp_verb *const verbs[] = { &store_init_verb, &store_clone_verb, &store_status_verb,
	&store_sync_verb, &store_news_verb, &store_lint_verb, &store_edit_verb, &store_path_verb, &store_log_verb,
	&store_index_verb, &store_zone_verb, &store_resolve_verb, &store_merge_driver_verb, &store_hook_verb,
	&store_doctor_verb, &store_backup_verb, &store_restore_verb, &store_purge_verb, &store_split_verb,
	&store_export_verb, &store_import_verb, &store_seal_verb, &store_verify_verb, NULL };

static const struct msp_command command = {
	.name = "msp-store",
	.summary = "the store: make one, share it, check it, edit its files",
	.verbs = verbs,
	.fallback = "status",
	.complete = msp_complete,
	.run = msp_several_run,
};

int main(int argc, char **argv)
{
	return msp_cli_main(&command, argc, argv);
}
