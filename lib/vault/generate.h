/* SPDX-License-Identifier: ISC */
/* New passwords and passphrases from the kernel's random numbers; every character is drawn without bias. */
#ifndef MSP_VAULT_GENERATE_H
#define MSP_VAULT_GENERATE_H

#include <stddef.h>

#include "lib/base/error.h"
#include "lib/vault/secret.h"

#define MSP_GENERATE_LENGTH 20 /* characters unless said: 122 bits of the default alphabet */
#define MSP_GENERATE_WORDS 6   /* words unless said: 106 bits */

/* Appends `length` characters (1 to 1024) of an alphabet: "all" (letters, digits and -_.!%+=@), "alnum", "lower",
 * "digits", "hex"; or "=" and the characters themselves, each once, ASCII.  Where there is room, a password of "all"
 * has a capital, a small letter, a digit and a sign, of "alnum" the first three.  USAGE: another name, a character
 * twice, fewer than two, a length out of range. */
int msp_generate_password(struct msp_secret *out, const char *alphabet, size_t length, struct msp_error *err);
/* Appends `words` made-up words (1 to 64), parted by "-", that can be read out in Spanish and written down without
 * asking back: three syllables each, 17.7 bits. */
int msp_generate_words(struct msp_secret *out, size_t words, struct msp_error *err);

#endif
