/* SPDX-License-Identifier: ISC */
#include "lib/vault/sshsig.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "lib/vault/base64.h"

#define MAGIC "SSHSIG"
#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define LINE 70 /* characters of base64 in a line, as ssh-keygen writes them */
#define KIND "ssh-ed25519"
#define HASH "sha512"

static void add_u32(struct msp_buf *out, size_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		msp_buf_addc(out, (char)(value >> shift & 0xFF));
}

/* RFC 4251, section 5: string. */
static void add_string(struct msp_buf *out, const void *bytes, size_t length)
{
	add_u32(out, length);
	msp_buf_add(out, bytes, length);
}

/* What is really signed (PROTOCOL.sshsig, section 3). */
static void to_be_signed(struct msp_buf *out, const char *namespace, const void *message, size_t length)
{
	unsigned char hash[crypto_hash_sha512_BYTES];

	crypto_hash_sha512(hash, message, length);
	msp_buf_add(out, MAGIC, strlen(MAGIC));
	add_string(out, namespace, strlen(namespace));
	add_string(out, "", 0); /* reserved */
	add_string(out, HASH, strlen(HASH));
	add_string(out, hash, sizeof hash);
}

static void add_armor(struct msp_buf *out, const struct msp_buf *blob)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_base64_add(&text, blob->data, blob->length, MSP_BASE64);
	msp_buf_adds(out, BEGIN);
	for (size_t at = 0; at < text.length; at += LINE) {
		size_t rest = text.length - at;
		msp_buf_add(out, text.data + at, rest < LINE ? rest : LINE);
		msp_buf_addc(out, '\n');
	}
	msp_buf_adds(out, END);
	msp_buf_release(&text);
}

/* The blob (PROTOCOL.sshsig, section 2). */
static void add_blob(struct msp_buf *blob, const unsigned char key[MSP_SSH_KEY], const char *namespace,
	const unsigned char signature[crypto_sign_BYTES])
{
	unsigned char wire[MSP_SSH_WIRE];
	struct msp_buf inner = MSP_BUF_INIT;

	msp_ssh_public_wire(key, wire);
	add_string(&inner, KIND, strlen(KIND));
	add_string(&inner, signature, crypto_sign_BYTES);
	msp_buf_add(blob, MAGIC, strlen(MAGIC));
	add_u32(blob, 1); /* version */
	add_string(blob, wire, sizeof wire);
	add_string(blob, namespace, strlen(namespace));
	add_string(blob, "", 0);
	add_string(blob, HASH, strlen(HASH));
	add_string(blob, inner.data, inner.length);
	msp_buf_release(&inner);
}

void msp_sshsig_sign(
	const struct msp_secret *seed, const char *namespace, const void *message, size_t length, struct msp_buf *out)
{
	unsigned char key[crypto_sign_PUBLICKEYBYTES];
	unsigned char signature[crypto_sign_BYTES];
	unsigned char *pair = msp_secret_alloc(seed->memory, crypto_sign_SECRETKEYBYTES);
	struct msp_buf tbs = MSP_BUF_INIT;
	struct msp_buf blob = MSP_BUF_INIT;

	if (seed->length != crypto_sign_SEEDBYTES)
		msp_bug("a seed of %zu bytes", seed->length);
	crypto_sign_seed_keypair(key, pair, seed->bytes);
	to_be_signed(&tbs, namespace, message, length);
	crypto_sign_detached(signature, NULL, (const unsigned char *)tbs.data, tbs.length, pair);
	msp_secret_free(pair);
	add_blob(&blob, key, namespace, signature);
	add_armor(out, &blob);
	msp_buf_release(&blob);
	msp_buf_release(&tbs);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct reader {
	const unsigned char *at, *end;
};

static bool read_u32(struct reader *reader, size_t *value)
{
	if (reader->end - reader->at < 4)
		return false;
	*value = (size_t)reader->at[0] << 24 | (size_t)reader->at[1] << 16 | (size_t)reader->at[2] << 8 | reader->at[3];
	reader->at += 4;
	return true;
}

static bool read_string(struct reader *reader, const unsigned char **bytes, size_t *length)
{
	if (!read_u32(reader, length) || *length > (size_t)(reader->end - reader->at))
		return false;
	*bytes = reader->at;
	reader->at += *length;
	return true;
}

/* A string that must be exactly this. */
static bool read_word(struct reader *reader, const char *word)
{
	const unsigned char *bytes;
	size_t length;

	return read_string(reader, &bytes, &length) && length == strlen(word) && memcmp(bytes, word, length) == 0;
}

struct signature {
	unsigned char key[MSP_SSH_KEY];
	unsigned char bytes[crypto_sign_BYTES];
};

static int malformed(const char *why, struct msp_error *err)
{
	return msp_error_set(err, MSP_DATA, "the signature is malformed: %s", why);
}

/* The base64 between the two lines. */
static int read_armor(
	const char *text, size_t length, unsigned char *blob, size_t size, size_t *blob_length, struct msp_error *err)
{
	size_t begin = strlen(BEGIN);
	size_t end = strlen(END);

	if (length > MSP_SSHSIG_FILE)
		return malformed("it is too long", err);
	if (length < begin + end || memcmp(text, BEGIN, begin) != 0 || memcmp(text + length - end, END, end) != 0)
		return malformed("its first or last line is not that of a signature", err);
	if (!msp_base64_decode(text + begin, length - begin - end, MSP_BASE64_FOLDED, blob, size, blob_length))
		return malformed("no base64", err);
	return 0;
}

static int read_blob(struct reader *reader, const char *namespace, struct signature *signature, struct msp_error *err)
{
	const unsigned char *bytes;
	size_t length, version;

	if (reader->end - reader->at < (ptrdiff_t)strlen(MAGIC) || memcmp(reader->at, MAGIC, strlen(MAGIC)) != 0)
		return malformed("it does not begin with SSHSIG", err);
	reader->at += strlen(MAGIC);
	if (!read_u32(reader, &version) || version != 1)
		return malformed("its version is not 1", err);
	if (!read_string(reader, &bytes, &length))
		return malformed("the key is cut off", err);
	if (msp_ssh_wire_read(bytes, length, signature->key, err) != 0)
		return -1;
	if (!read_word(reader, namespace))
		return malformed("it was made for another purpose (namespace)", err);
	if (!read_string(reader, &bytes, &length))
		return malformed("cut off", err);
	if (!read_word(reader, HASH))
		return malformed("its hash is not sha512", err);
	if (!read_string(reader, &bytes, &length) || reader->at != reader->end)
		return malformed("its length is wrong", err);
	struct reader inner = { bytes, bytes + length };
	if (!read_word(&inner, KIND) || !read_string(&inner, &bytes, &length) || inner.at != inner.end ||
		length != sizeof signature->bytes)
		return malformed("no Ed25519 signature inside", err);
	memcpy(signature->bytes, bytes, length);
	return 0;
}

/* One form for one signature: other line ends, another folding, or a word in the reserved field are refused. */
static bool is_canonical(const char *text, size_t length, const char *namespace, const struct signature *signature)
{
	struct msp_buf blob = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;

	add_blob(&blob, signature->key, namespace, signature->bytes);
	add_armor(&again, &blob);
	bool same = again.length == length && memcmp(again.data, text, length) == 0;
	msp_buf_release(&blob);
	msp_buf_release(&again);
	return same;
}

static int read_signature(
	const char *text, size_t length, const char *namespace, struct signature *signature, struct msp_error *err)
{
	unsigned char blob[512];
	size_t blob_length;

	if (read_armor(text, length, blob, sizeof blob, &blob_length, err) != 0)
		return -1;
	struct reader reader = { blob, blob + blob_length };
	if (read_blob(&reader, namespace, signature, err) != 0)
		return -1;
	return is_canonical(text, length, namespace, signature) ? 0 : malformed("not as ssh-keygen writes it", err);
}

int msp_sshsig_signer(
	const char *text, size_t length, const char *namespace, unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	struct signature signature;

	if (read_signature(text, length, namespace, &signature, err) != 0)
		return -1;
	memcpy(key, signature.key, MSP_SSH_KEY);
	return 0;
}

int msp_sshsig_verify(const char *text, size_t length, const unsigned char key[MSP_SSH_KEY], const char *namespace,
	const void *message, size_t message_length, struct msp_error *err)
{
	struct signature signature;
	struct msp_buf tbs = MSP_BUF_INIT;

	if (read_signature(text, length, namespace, &signature, err) != 0)
		return -1;
	if (memcmp(signature.key, key, MSP_SSH_KEY) != 0)
		return msp_error_set(err, MSP_DENIED, "the signature is by another key");
	to_be_signed(&tbs, namespace, message, message_length);
	int bad = crypto_sign_verify_detached(signature.bytes, (const unsigned char *)tbs.data, tbs.length, key);
	msp_buf_release(&tbs);
	return bad == 0 ? 0 : msp_error_set(err, MSP_DENIED, "the signature is not of this text");
}
