/* SPDX-License-Identifier: ISC */
/* The verbs of msp-vault. */
#ifndef MSP_CMD_VAULT_VERBS_H
#define MSP_CMD_VAULT_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb vault_init_verb;
extern const struct msp_verb vault_roster_verb;
extern const struct msp_verb vault_pins_verb;
extern const struct msp_verb vault_status_verb;
extern const struct msp_verb vault_unlock_verb;
extern const struct msp_verb vault_lock_verb;
extern const struct msp_verb vault_passphrase_verb;
extern const struct msp_verb vault_show_verb;
extern const struct msp_verb vault_clip_verb;
extern const struct msp_verb vault_totp_verb;
extern const struct msp_verb vault_ls_verb;
extern const struct msp_verb vault_add_verb;
extern const struct msp_verb vault_edit_verb;
extern const struct msp_verb vault_set_verb;
extern const struct msp_verb vault_mv_verb;
extern const struct msp_verb vault_rm_verb;
extern const struct msp_verb vault_log_verb;
extern const struct msp_verb vault_generate_verb;
extern const struct msp_verb vault_run_verb;
extern const struct msp_verb vault_inject_verb;
extern const struct msp_verb vault_git_credential_verb;
extern const struct msp_verb vault_signers_verb;
extern const struct msp_verb vault_verify_verb;
extern const struct msp_verb vault_exposure_verb;
extern const struct msp_verb vault_rekey_verb;
extern const struct msp_verb vault_offboard_verb;
extern const struct msp_verb vault_rotate_verb;
extern const struct msp_verb vault_audit_verb;
extern const struct msp_verb vault_break_glass_verb;
extern const struct msp_verb vault_accesses_verb;
extern const struct msp_verb vault_review_verb;
extern const struct msp_verb vault_resolve_verb;
extern const struct msp_verb vault_import_verb;
extern const struct msp_verb vault_export_verb;
extern const struct msp_verb vault_age_verb;
extern const struct msp_verb vault_seal_verb;

#endif
