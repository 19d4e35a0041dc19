/* SPDX-License-Identifier: ISC */
#include "lib/vault/identity.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/vault/age.h"
#include "lib/vault/age_armor.h"
#include "lib/vault/base64.h"

#define SEED "# seed: "
#define LIMIT ((size_t)64 << 10)

void msp_identity_init(struct msp_identity *identity, struct msp_secret_memory *memory)
{
	*identity = (struct msp_identity){ 0 };
	msp_age_identities_init(&identity->age, memory);
	msp_secret_init(&identity->seed, memory);
}

void msp_identity_release(struct msp_identity *identity)
{
	msp_age_identities_release(&identity->age);
	msp_secret_release(&identity->seed);
}

/* The public half of the signing key. */
static void derive(struct msp_identity *identity)
{
	unsigned char *pair = msp_secret_alloc(identity->seed.memory, crypto_sign_SECRETKEYBYTES);

	crypto_sign_seed_keypair(identity->sign, pair, identity->seed.bytes);
	msp_secret_free(pair);
}

void msp_identity_generate(struct msp_identity *identity)
{
	unsigned char *seed = msp_secret_alloc(identity->seed.memory, crypto_sign_SEEDBYTES);

	msp_age_identities_generate(&identity->age);
	randombytes_buf(seed, crypto_sign_SEEDBYTES);
	msp_secret_clear(&identity->seed);
	msp_secret_add(&identity->seed, seed, crypto_sign_SEEDBYTES);
	msp_secret_free(seed);
	derive(identity);
}

/* ---- the text inside --------------------------------------------------------------------------------------------- */

/* The first line that begins so; NULL = none.  *length without the line end. */
static const unsigned char *find_line(const struct msp_secret *text, const char *begin, size_t *length)
{
	size_t prefix = strlen(begin);

	for (size_t at = 0; at < text->length;) {
		const unsigned char *line = text->bytes + at;
		const unsigned char *end = memchr(line, '\n', text->length - at);
		*length = end != NULL ? (size_t)(end - line) : text->length - at;
		if (*length >= prefix && memcmp(line, begin, prefix) == 0)
			return line;
		at += *length + 1;
	}
	return NULL;
}

static int read_seed(struct msp_identity *identity, const struct msp_secret *text, struct msp_error *err)
{
	unsigned char *seed = msp_secret_alloc(identity->seed.memory, crypto_sign_SEEDBYTES);
	size_t length;
	const unsigned char *line = find_line(text, SEED, &length);
	bool good = line != NULL && msp_base64_exact((const char *)line + strlen(SEED), length - strlen(SEED),
					    MSP_BASE64, seed, crypto_sign_SEEDBYTES);

	if (good) {
		msp_secret_clear(&identity->seed);
		msp_secret_add(&identity->seed, seed, crypto_sign_SEEDBYTES);
	}
	msp_secret_free(seed);
	if (!good)
		return msp_error_set(
			err, MSP_DATA, "no identity of msp: the line of the signing key is missing or broken");
	derive(identity);
	return 0;
}

int msp_identity_parse(
	struct msp_identity *identity, const struct msp_secret *text, const char *path, struct msp_error *err)
{
	msp_age_identities_release(&identity->age);
	msp_age_identities_init(&identity->age, identity->seed.memory);
	if (msp_age_identities_parse(&identity->age, text, path, err) != 0)
		return -1;
	int failed = identity->age.count == 1 ? read_seed(identity, text, err)
					      : msp_error_set(err, MSP_DATA, "an identity of msp has one key of age");
	if (failed != 0)
		msp_error_at(err, path, 0, 0);
	return failed;
}

void msp_identity_emit(const struct msp_identity *identity, const char *login, const char *day, struct msp_secret *text)
{
	struct msp_buf head = MSP_BUF_INIT;
	char *seed = msp_secret_alloc(identity->seed.memory,
		sodium_base64_ENCODED_LEN(crypto_sign_SEEDBYTES, sodium_base64_VARIANT_ORIGINAL));

	msp_buf_addf(&head, "# msp identity of %s, %s\n# age: ", login, day);
	msp_age_recipient_emit(&identity->age.items[0].recipient, &head);
	msp_buf_adds(&head, "\n# sign: ");
	msp_ssh_public_emit(identity->sign, &head);
	msp_buf_addc(&head, '\n');
	msp_secret_add(text, head.data, head.length);
	msp_buf_release(&head);
	sodium_bin2base64(seed, sodium_base64_ENCODED_LEN(crypto_sign_SEEDBYTES, sodium_base64_VARIANT_ORIGINAL),
		identity->seed.bytes, crypto_sign_SEEDBYTES, sodium_base64_VARIANT_ORIGINAL);
	msp_secret_adds(text, SEED);
	msp_secret_adds(text, seed);
	msp_secret_adds(text, "\n");
	msp_secret_free(seed);
	msp_age_identity_emit(&identity->age.items[0], text);
	msp_secret_adds(text, "\n");
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

int msp_identity_wrap(
	const struct msp_secret *text, const struct msp_secret *passphrase, struct msp_buf *out, struct msp_error *err)
{
	struct msp_age_plan plan = { .passphrase = passphrase };
	struct msp_buf binary = MSP_BUF_INIT;
	int failed = msp_age_encrypt(&plan, text->memory, text->bytes, text->length, &binary, err);

	if (failed == 0)
		msp_age_armor_encode(binary.data, binary.length, out);
	msp_buf_release(&binary);
	return failed;
}

int msp_identity_seal(const struct msp_identity *identity, const char *login, const char *day,
	const struct msp_secret *passphrase, struct msp_buf *out, struct msp_error *err)
{
	struct msp_secret text;

	msp_secret_init(&text, identity->seed.memory);
	msp_identity_emit(identity, login, day, &text);
	int failed = msp_identity_wrap(&text, passphrase, out, err);
	msp_secret_release(&text);
	return failed;
}

static int decrypt(const void *bytes, size_t length, const char *path, const struct msp_secret *passphrase,
	struct msp_secret *text, struct msp_error *err)
{
	struct msp_buf binary = MSP_BUF_INIT;
	int failed = 0;

	if (msp_age_armor_looks(bytes, length))
		failed = msp_age_armor_decode(bytes, length, &binary, err);
	else
		msp_buf_add(&binary, bytes, length);
	if (failed == 0)
		failed = msp_age_decrypt(binary.data, binary.length, NULL, passphrase, LIMIT, text, err);
	if (failed != 0)
		msp_error_at(err, path, 0, 0);
	msp_buf_release(&binary);
	return failed;
}

int msp_identity_read(struct msp_identity *identity, const void *bytes, size_t length, const char *path,
	const struct msp_secret *passphrase, struct msp_error *err)
{
	struct msp_secret text;

	msp_secret_init(&text, identity->seed.memory);
	int failed = decrypt(bytes, length, path, passphrase, &text, err);
	if (failed == 0)
		failed = msp_identity_parse(identity, &text, path, err);
	msp_secret_release(&text);
	return failed;
}

/* The ciphertext is public enough for ordinary memory; that others may not read the file is checked by reading it as a
 * secret. */
int msp_identity_text(
	struct msp_secret *text, const char *path, const struct msp_secret *passphrase, struct msp_error *err)
{
	struct msp_secret file;

	msp_secret_init(&file, text->memory);
	int failed = msp_secret_load(&file, path, LIMIT, err);
	if (failed == 0)
		failed = decrypt(file.bytes, file.length, path, passphrase, text, err);
	msp_secret_release(&file);
	return failed;
}

int msp_identity_open(
	struct msp_identity *identity, const char *path, const struct msp_secret *passphrase, struct msp_error *err)
{
	struct msp_secret text;

	msp_secret_init(&text, identity->seed.memory);
	int failed = msp_identity_text(&text, path, passphrase, err);
	if (failed == 0)
		failed = msp_identity_parse(identity, &text, path, err);
	msp_secret_release(&text);
	return failed;
}
