/* SPDX-License-Identifier: ISC */
/* Ed25519 keys as OpenSSH writes them: lines of authorized_keys (RFC 4253, RFC 8709) and private keys
 * (openssh-portable, PROTOCOL.key).  Other kinds of keys are refused by name, as are private keys with a passphrase. */
#ifndef MSP_VAULT_SSH_KEY_H
#define MSP_VAULT_SSH_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/secret.h"

#define MSP_SSH_KEY 32                  /* bytes of a public key */
#define MSP_SSH_WIRE 51                 /* bytes of its wire form: string "ssh-ed25519", string key */
#define MSP_SSH_FILE ((size_t)16 << 10) /* most bytes of a private key's file */

/* Reads "ssh-ed25519 AAAA... [comment]".  A point that is no key is refused too. */
int msp_ssh_public_parse(const char *text, unsigned char key[MSP_SSH_KEY], struct msp_error *err);
/* The same by its form alone, where the key only checks signatures: that refuses a bad point by itself, and looking at
 * the point costs more than the signature. */
int msp_ssh_public_read(const char *text, unsigned char key[MSP_SSH_KEY], struct msp_error *err);
/* Whether the first word is the name of a kind of SSH key, whatever kind. */
bool msp_ssh_public_looks(const char *text);
/* Appends "ssh-ed25519 AAAA...", without a line end. */
void msp_ssh_public_emit(const unsigned char key[MSP_SSH_KEY], struct msp_buf *text);
void msp_ssh_public_wire(const unsigned char key[MSP_SSH_KEY], unsigned char wire[MSP_SSH_WIRE]);
/* Reads the wire form; _read: without looking at the point. */
int msp_ssh_wire_parse(const unsigned char *wire, size_t length, unsigned char key[MSP_SSH_KEY], struct msp_error *err);
int msp_ssh_wire_read(const unsigned char *wire, size_t length, unsigned char key[MSP_SSH_KEY], struct msp_error *err);

/* Whether a file begins as an OpenSSH private key does, or as one of the older kinds (which parse refuses). */
bool msp_ssh_private_looks(const struct msp_secret *text);
/* Reads a private key that has no passphrase: its seed (32 bytes, RFC 8032) replaces what seed holds. */
int msp_ssh_private_parse(
	const struct msp_secret *text, struct msp_secret *seed, unsigned char key[MSP_SSH_KEY], struct msp_error *err);

#endif
