/* SPDX-License-Identifier: ISC */
/* What seal writes and verify checks. */
#ifndef MSP_CMD_STORE_SEAL_H
#define MSP_CMD_STORE_SEAL_H

#include "cmd/session.h"

/* Entry of a record of issued reports as a seal has it: SHA-256 over its canonical JSON. */
void store_seal_entry(const struct msp_node *issue, char hex[65]);
/* Issues of a client's record of a month at the tip (NULL = none, or it cannot be read), and its path. */
const struct msp_node *store_seal_issues(
	struct msp_session *session, const char *client, const char *period, const char **path);
/* Runs `msp-vault seal` in this store with arguments (NULL-terminated, at most 4); its answer is appended to output,
 * its exit code is the code of the error. */
int store_seal_vault(struct msp_session *session, const char *const *arguments, const struct msp_buf *input,
	struct msp_buf *output, struct msp_error *err);

#endif
