/* SPDX-License-Identifier: ISC */
#include "cmd/vault/strength.h"

#include <dlfcn.h>
#include <string.h>

#include "cmd/vault/cage.h"

#define LIBRARY "libzxcvbn.so.0"
#define BITS_MOST 255

/* zxcvbn.h: entropy in bits; no dictionary of ours, no explanation wanted. */
typedef double match_function(const char *password, const char *dictionary[], void **info);

static int load(match_function **match, struct msp_error *err)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	void *symbol = library != NULL ? dlsym(library, "ZxcvbnMatch") : NULL;

	if (symbol != NULL) {
		memcpy(match, &symbol, sizeof *match); /* as dlsym(3) says */
		return 0;
	}
	msp_error_set(err, MSP_UNAVAILABLE, "strength of passwords cannot be tested: %s is not here", LIBRARY);
	msp_error_hint(err, "apt-get install libzxcvbn0");
	return -1;
}

/* In the child: a line of values in, a byte of bits out. */
static int measure(void *context, int input, struct msp_secret *out, struct msp_error *err)
{
	char password[VAULT_STRENGTH_LENGTH + 1];
	match_function *match;
	struct msp_secret values;

	(void)context;
	if (load(&match, err) != 0)
		return -1;
	msp_secret_init(&values, out->memory);
	int failed = msp_secret_read(&values, input, "passwords", (size_t)64 << 20, err);
	for (size_t at = 0; failed == 0 && at < values.length;) {
		const unsigned char *line = values.bytes + at;
		const unsigned char *end = memchr(line, '\n', values.length - at);
		size_t length = end != NULL ? (size_t)(end - line) : values.length - at;
		size_t taken = length < VAULT_STRENGTH_LENGTH ? length : VAULT_STRENGTH_LENGTH;
		memcpy(password, line, taken);
		password[taken] = '\0';
		double bits = match(password, NULL, NULL);
		unsigned char byte = bits < 0 ? 0 : bits > BITS_MOST ? BITS_MOST : (unsigned char)bits;
		msp_secret_add(out, &byte, 1);
		at += length + 1;
	}
	msp_secret_wipe(password, sizeof password);
	msp_secret_release(&values);
	return failed;
}

int vault_strength(const struct msp_secret *values, int *bits, size_t count, struct msp_error *err)
{
	const struct vault_cage cage = { .work = measure, .input = -1, .feed = values, .limit = count };
	struct msp_secret out;

	if (count == 0)
		return 0;
	msp_secret_init(&out, values->memory);
	int failed = vault_cage_run(&cage, &out, err);
	if (failed == 0 && out.length != count)
		failed = msp_error_set(err, MSP_SYSTEM, "%zu passwords were tested, not %zu", out.length, count);
	for (size_t i = 0; failed == 0 && i < count; i++)
		bits[i] = out.bytes[i];
	msp_secret_release(&out);
	return failed;
}
