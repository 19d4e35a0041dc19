/* SPDX-License-Identifier: ISC */
/* The verbs of msp-vault. */
#ifndef MSP_CMD_VAULT_VERBS_H
#define MSP_CMD_VAULT_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb vault_init_verb;
extern const struct msp_verb vault_add_verb;
extern const struct msp_verb vault_show_verb;
extern const struct msp_verb vault_clip_verb;
extern const struct msp_verb vault_age_verb;

#endif
