/* SPDX-License-Identifier: ISC */
/* The verbs of msp-store, one a file. */
#ifndef MSP_CMD_STORE_VERBS_H
#define MSP_CMD_STORE_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb store_backup_verb, store_clone_verb, store_doctor_verb, store_edit_verb, store_hook_verb,
	store_index_verb, store_init_verb, store_lint_verb, store_log_verb, store_merge_driver_verb, store_news_verb,
	store_path_verb, store_purge_verb, store_split_verb, store_export_verb, store_import_verb, store_seal_verb,
	store_verify_verb, store_resolve_verb, store_restore_verb, store_status_verb, store_sync_verb, store_zone_verb;

#endif
