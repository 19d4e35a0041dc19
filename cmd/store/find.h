/* SPDX-License-Identifier: ISC */
/* From what people type to a file of the store, of any kind. */
#ifndef MSP_CMD_STORE_FIND_H
#define MSP_CMD_STORE_FIND_H

#include "cmd/session.h"
#include "lib/base/buf.h"
#include "lib/model/kind.h"

/*
 * The file an operand names, in the arena: a path in the store; a number or "acme-4815164" or a short form; "acme" (a
 * client, technician, calendar, policy, vendor or template of that name); "acme/laura" (person, asset, document,
 * runbook or secret).  MISSING when nothing, or more than one (the message lists them).
 */
int store_find(struct msp_session *session, const char *operand, const char **path, struct msp_error *err);

/* A path relative to the store's top: "./clients/x" and absolute ones inside the work tree are understood. */
const char *store_relative(struct msp_session *session, const char *operand);

/* Committed bytes of any path, also of files the index does not keep; MISSING. */
int store_read(struct msp_session *session, const char *path, struct msp_buf *text, struct msp_error *err);

#endif
