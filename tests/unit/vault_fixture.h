/* SPDX-License-Identifier: ISC */
/* What the tests of lib/vault share: secret memory, bytes from hexadecimal, texts as secrets. */
#ifndef TESTS_UNIT_VAULT_FIXTURE_H
#define TESTS_UNIT_VAULT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/vault/secret.h"

static inline unsigned hex_digit(char digit)
{
	return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'a') + 10;
}

/* Fills bytes and returns how many there are. */
static inline size_t from_hex(const char *hex, unsigned char *bytes, size_t size)
{
	size_t length = strlen(hex) / 2;

	assert_true(length <= size);
	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
	return length;
}

static inline void memory_open(struct msp_secret_memory *memory)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_secret_memory_open(memory, &err) != 0)
		fail_msg("%s", err.message);
}

/* A secret with this text. */
static inline void secret_text(struct msp_secret *secret, struct msp_secret_memory *memory, const char *text)
{
	msp_secret_init(secret, memory);
	msp_secret_adds(secret, text);
}

static inline void assert_secret(const struct msp_secret *secret, const char *text)
{
	assert_int_equal(secret->length, strlen(text));
	if (secret->length > 0)
		assert_memory_equal(secret->bytes, text, secret->length);
}

#endif
