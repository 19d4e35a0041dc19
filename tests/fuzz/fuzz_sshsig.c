/* SPDX-License-Identifier: ISC */
/* Signatures and keys of OpenSSH: a signature that can be read has one form only, and is by the key it names or
 * refused; what is read as a public key is written and read again as the same one; a private key belongs to its public
 * one. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/sshsig.h"

static struct msp_secret_memory memory;

static void check_signature(const char *bytes, size_t size)
{
	static const char *const namespaces[] = { MSP_SSHSIG_VAULT, MSP_SSHSIG_ROSTER, MSP_SSHSIG_SEAL };
	unsigned char key[MSP_SSH_KEY];
	size_t readable = 0;

	for (size_t i = 0; i < MSP_COUNT(namespaces); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		int result = msp_sshsig_signer(bytes, size, namespaces[i], key, &err);
		fuzz_check_error(result, &err);
		if (result != 0) {
			fuzz_require(err.code == MSP_DATA);
			continue;
		}
		readable++;
		result = msp_sshsig_verify(bytes, size, key, namespaces[i], "x", 1, &err);
		fuzz_check_error(result, &err);
		fuzz_require(result == 0 || err.code == MSP_DENIED);
		key[0] ^= 1;
		fuzz_require(msp_sshsig_verify(bytes, size, key, namespaces[i], "x", 1, &err) == -1);
	}
	fuzz_require(readable <= 1);
}

static void check_public(const char *line)
{
	unsigned char key[MSP_SSH_KEY], again[MSP_SSH_KEY];
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	int result = msp_ssh_public_read(line, key, &err);

	fuzz_check_error(result, &err);
	if (result == 0) {
		msp_ssh_public_emit(key, &text);
		fuzz_require(msp_ssh_public_read(text.data, again, NULL) == 0 && memcmp(key, again, sizeof key) == 0);
	}
	struct msp_error other = MSP_ERROR_INIT;
	/* a point that is none is refused besides */
	fuzz_require(msp_ssh_public_parse(line, again, &other) == -1 || result == 0);
	msp_buf_release(&text);
}

/* The seed that comes out signs for the public key that came out. */
static void check_private(const char *bytes, size_t size)
{
	static const char message[] = "message";
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf signature = MSP_BUF_INIT;
	unsigned char key[MSP_SSH_KEY];
	struct msp_secret text, seed;

	msp_secret_init(&text, &memory);
	msp_secret_init(&seed, &memory);
	msp_secret_add(&text, bytes, size);
	if (msp_ssh_private_looks(&text)) {
		int result = msp_ssh_private_parse(&text, &seed, key, &err);
		fuzz_check_error(result, &err);
		fuzz_require(result == 0 || seed.length == 0);
		if (result == 0) {
			msp_sshsig_sign(&seed, MSP_SSHSIG_VAULT, message, sizeof message, &signature);
			fuzz_require(msp_sshsig_verify(signature.data, signature.length, key, MSP_SSHSIG_VAULT, message,
					     sizeof message, NULL) == 0);
		}
	}
	msp_buf_release(&signature);
	msp_secret_release(&text);
	msp_secret_release(&seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	if (size > MSP_SSH_FILE || (memory.first == NULL && msp_secret_memory_open(&memory, &err) != 0))
		return 0;
	msp_buf_add(&text, data, size);
	check_signature(text.data, text.length);
	check_public(text.data);
	check_private(text.data, text.length);
	msp_buf_release(&text);
	return 0;
}
