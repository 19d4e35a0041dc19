/* SPDX-License-Identifier: ISC */
/* The clipboard. */
#ifndef MSP_CMD_VAULT_CLIP_H
#define MSP_CMD_VAULT_CLIP_H

#include "cmd/vault/store.h"

#define VAULT_CLIP_SECONDS 45

/* Puts bytes into the clipboard of Wayland, X or tmux, whichever is there, and leaves a process behind that takes them
 * out after so many seconds (0 = never) if they are still there.  UNAVAILABLE: none of them. */
int vault_clip(struct vault *vault, const void *bytes, size_t length, int64_t seconds, struct msp_error *err);

#endif
