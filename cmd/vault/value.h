/* SPDX-License-Identifier: ISC */
/* Values that come in: typed, generated, from a file or pipe. */
#ifndef MSP_CMD_VAULT_VALUE_H
#define MSP_CMD_VAULT_VALUE_H

#include "cmd/vault/store.h"

struct vault_value_options {
	const char *text; /* -F: a file of text, "-" = standard input: first line the secret, then "key: value" */
	const char *file; /* --file: bytes as they are */
	bool generate;
	int64_t length, words;
	const char *charset;
};
#define VAULT_GENERATE_OPTIONS(type, member)                                                                     \
	{ "length", 0, MSP_OPTION_INT, offsetof(type, member.length), "N", "characters of a generated one (20)", \
		NULL },                                                                                          \
		{ "words", 0, MSP_OPTION_INT, offsetof(type, member.words), "N",                                 \
			"generate so many words instead of characters", NULL },                                  \
	{                                                                                                        \
		"charset", 0, MSP_OPTION_TEXT, offsetof(type, member.charset), "SET",                            \
			"all, alnum, lower, digits, hex, or =CHARACTERS", "words:all alnum lower digits hex"     \
	}

/* A new one as --length, --words, --charset say. */
int vault_value_generate(const struct vault_value_options *given, struct msp_secret *out, struct msp_error *err);
/* Reads the value, whole and ready to be sealed as this kind: texts end in LF.  Asks twice on the terminal when no
 * option says otherwise.  DATA: no UTF-8, a NUL, an empty first line, no key of TOTP. */
int vault_value_read(struct vault *vault, const struct vault_value_options *given,
	const struct vault_unlock_options *unlock, enum msp_secret_kind kind, struct msp_secret *payload,
	struct msp_error *err);
/* Is a text fit to be the payload of this kind?  Adds the LF at its end.  name is for messages. */
int vault_value_check(enum msp_secret_kind kind, const char *name, struct msp_secret *payload, struct msp_error *err);

#endif
