/* SPDX-License-Identifier: ISC */
/* Names of clients as other systems write them. */
#ifndef MSP_CMD_NAMING_H
#define MSP_CMD_NAMING_H

#include "cmd/session.h"

/* The client with this slug, name, legal name or domain (case and accents do not matter); *slug "" when none or several
 * fit. */
int msp_session_client_named(struct msp_session *session, const char *word, const char **slug, struct msp_error *err);

#endif
