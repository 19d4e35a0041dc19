/* SPDX-License-Identifier: ISC */
/*
 * Ed25519 signatures in the format of `ssh-keygen -Y sign` (openssh-portable, PROTOCOL.sshsig), which stock
 * `ssh-keygen -Y verify` accepts.  Messages are hashed with SHA-512; only ssh-ed25519 keys exist here.
 */
#ifndef MSP_VAULT_SSHSIG_H
#define MSP_VAULT_SSHSIG_H

#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/secret.h"
#include "lib/vault/ssh_key.h"

#define MSP_SSHSIG_VAULT "msp-vault"      /* namespace of manifests and deletions */
#define MSP_SSHSIG_ROSTER "msp-roster"    /* of rosters */
#define MSP_SSHSIG_SEAL "msp-seal"        /* of sealed commits and reports */
#define MSP_SSHSIG_FILE ((size_t)4 << 10) /* most bytes of a signature file */

/* Appends the armored signature of a message by a seed (32 bytes in secret memory), as `ssh-keygen -Y sign -n
 * NAMESPACE` writes it. */
void msp_sshsig_sign(
	const struct msp_secret *seed, const char *namespace, const void *message, size_t length, struct msp_buf *out);

/* Reads an armored signature: who it says it is by (not checked).  DATA: malformed, another kind of key or hash, or
 * another namespace than the one asked for. */
int msp_sshsig_signer(
	const char *text, size_t length, const char *namespace, unsigned char key[MSP_SSH_KEY], struct msp_error *err);
/* Whether it is a signature of the message by that key in that namespace.  DENIED when it is not; DATA when it is
 * malformed. */
int msp_sshsig_verify(const char *text, size_t length, const unsigned char key[MSP_SSH_KEY], const char *namespace,
	const void *message, size_t message_length, struct msp_error *err);

#endif
