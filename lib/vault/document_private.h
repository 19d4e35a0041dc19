/* SPDX-License-Identifier: ISC */
#ifndef MSP_VAULT_DOCUMENT_PRIVATE_H
#define MSP_VAULT_DOCUMENT_PRIVATE_H

#include "lib/vault/document.h"

/* Appends a text as it stands in a document: plain or quoted. */
void msp_document_scalar(struct msp_buf *out, const char *value);

#endif
