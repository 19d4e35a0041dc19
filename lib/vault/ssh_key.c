/* SPDX-License-Identifier: ISC */
#include "lib/vault/ssh_key.h"

#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "lib/base/str.h"
#include "lib/vault/base64.h"

#define ED25519 "ssh-ed25519"
#define BLANKS " \t"
#define SEED 32
#define BLOCK 8 /* to which an unencrypted key is padded */

static const char private_begin[] = "-----BEGIN OPENSSH PRIVATE KEY-----";
static const char private_end[] = "-----END OPENSSH PRIVATE KEY-----";
static const char private_magic[] = "openssh-key-v1"; /* its NUL belongs to it */

/* ---- wire forms (RFC 4251, section 5) ---------------------------------------------------------------------------- */

struct wire {
	const unsigned char *at;
	size_t left;
};

static bool read_number(struct wire *wire, uint32_t *number)
{
	if (wire->left < 4)
		return false;
	const unsigned char *at = wire->at;
	*number = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	wire->at += 4;
	wire->left -= 4;
	return true;
}

static bool read_string(struct wire *wire, struct wire *string)
{
	uint32_t length;

	if (!read_number(wire, &length) || length > wire->left)
		return false;
	*string = (struct wire){ wire->at, length };
	wire->at += length;
	wire->left -= length;
	return true;
}

static bool is_text(const struct wire *string, const char *text)
{
	return string->left == strlen(text) && memcmp(string->at, text, string->left) == 0;
}

void msp_ssh_public_wire(const unsigned char key[MSP_SSH_KEY], unsigned char wire[MSP_SSH_WIRE])
{
	static const unsigned char start[] = "\0\0\0\013" ED25519 "\0\0\0\040";

	memcpy(wire, start, sizeof start - 1);
	memcpy(wire + sizeof start - 1, key, MSP_SSH_KEY);
}

static int wrong_kind(const char *name, size_t length, struct msp_error *err)
{
	bool known = (length > 4 && memcmp(name, "ssh-", 4) == 0) || (length > 6 && memcmp(name, "ecdsa-", 6) == 0) ||
		     (length > 3 && memcmp(name, "sk-", 3) == 0);
	int shown = length < 40 ? (int)length : 40;

	if (known)
		msp_error_put(err, MSP_DATA, "%.*s keys are not supported", shown, name);
	else
		msp_error_put(err, MSP_DATA, "no SSH key that is known");
	msp_error_hint(err, "of SSH keys, only ssh-ed25519 are supported");
	return msp_failed();
}

int msp_ssh_wire_read(const unsigned char *wire, size_t length, unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	struct wire left = { wire, length };
	struct wire type, point;

	if (!read_string(&left, &type))
		return msp_error_set(err, MSP_DATA, "no SSH key: its bytes are cut off");
	if (!is_text(&type, ED25519)) {
		return wrong_kind((const char *)type.at, type.left, err);
	}
	if (!read_string(&left, &point) || point.left != MSP_SSH_KEY || left.left != 0)
		return msp_error_set(err, MSP_DATA, "no SSH key: it has not the length of one");
	memcpy(key, point.at, MSP_SSH_KEY);
	return 0;
}

int msp_ssh_wire_parse(const unsigned char *wire, size_t length, unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	unsigned char curve[crypto_scalarmult_curve25519_BYTES];

	if (msp_ssh_wire_read(wire, length, key, err) != 0)
		return -1;
	if (crypto_sign_ed25519_pk_to_curve25519(curve, key) != 0)
		return msp_error_set(err, MSP_DATA, "no SSH key: its point is not on the curve, or weak");
	return 0;
}

/* ---- public keys ------------------------------------------------------------------------------------------------- */

bool msp_ssh_public_looks(const char *text)
{
	return msp_str_starts(text, "ssh-") || msp_str_starts(text, "ecdsa-sha2-") || msp_str_starts(text, "sk-");
}

/* What follows the name of its kind in a line. */
static int read_line(const char *text, unsigned char wire[MSP_SSH_WIRE], size_t *length, struct msp_error *err)
{
	size_t type = strcspn(text, BLANKS);

	if (type != strlen(ED25519) || strncmp(text, ED25519, type) != 0)
		return wrong_kind(text, type, err);
	const char *encoded = text + type + strspn(text + type, BLANKS);
	if (!msp_base64_decode(encoded, strcspn(encoded, BLANKS "\r\n"), MSP_BASE64, wire, MSP_SSH_WIRE, length))
		return msp_error_set(err, MSP_DATA, "no ssh-ed25519 key: what follows the name");
	return 0;
}

int msp_ssh_public_parse(const char *text, unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	unsigned char wire[MSP_SSH_WIRE];
	size_t length;

	return read_line(text, wire, &length, err) == 0 ? msp_ssh_wire_parse(wire, length, key, err) : -1;
}

int msp_ssh_public_read(const char *text, unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	unsigned char wire[MSP_SSH_WIRE];
	size_t length;

	return read_line(text, wire, &length, err) == 0 ? msp_ssh_wire_read(wire, length, key, err) : -1;
}

void msp_ssh_public_emit(const unsigned char key[MSP_SSH_KEY], struct msp_buf *text)
{
	unsigned char wire[MSP_SSH_WIRE];

	msp_ssh_public_wire(key, wire);
	msp_buf_adds(text, ED25519 " ");
	msp_base64_add(text, wire, sizeof wire, MSP_BASE64);
}

/* ---- private keys ------------------------------------------------------------------------------------------------ */

/* Where text stands in a secret, or NULL. */
static const unsigned char *find(const struct msp_secret *secret, const char *text)
{
	size_t length = strlen(text);

	for (size_t at = 0; at + length <= secret->length; at++) {
		if (memcmp(secret->bytes + at, text, length) == 0)
			return secret->bytes + at;
	}
	return NULL;
}

bool msp_ssh_private_looks(const struct msp_secret *text)
{
	static const char label[] = "-----BEGIN ";
	size_t first = 0;

	if (text->length < strlen(label) || memcmp(text->bytes, label, strlen(label)) != 0)
		return false;
	while (first < text->length && text->bytes[first] != '\n')
		first++;
	struct msp_secret line = { .bytes = text->bytes, .length = first };
	return find(&line, "PRIVATE KEY-----") != NULL;
}

/* The bytes between the two lines. */
static int decode_pem(const struct msp_secret *text, struct msp_secret *bytes, struct msp_error *err)
{
	const unsigned char *begin = find(text, private_begin);

	if (begin == NULL || begin != text->bytes) {
		msp_error_put(err, MSP_DATA, "a private key in an older format than that of OpenSSH");
		msp_error_hint(err, "ssh-keygen -p -f FILE writes it in the newer one");
		return msp_failed();
	}
	const char *first = (const char *)begin + strlen(private_begin);
	/* behind the first line: the dashes at its end could be those of the last one */
	const struct msp_secret rest = { .bytes = text->bytes + strlen(private_begin),
		.length = text->length - strlen(private_begin) };
	const unsigned char *end = find(&rest, private_end);
	if (end == NULL)
		return msp_error_set(err, MSP_DATA, "the private key is cut off");
	size_t length = (size_t)((const char *)end - first);
	msp_secret_reserve(bytes, length);
	if (!msp_base64_decode(first, length, MSP_BASE64_FOLDED, bytes->bytes, bytes->capacity, &bytes->length))
		return msp_error_set(err, MSP_DATA, "the private key is no base64");
	return 0;
}

/* What is outside the part that a passphrase would encrypt. */
static int read_outside(struct wire *wire, struct wire *public, struct wire *inside, struct msp_error *err)
{
	struct wire cipher, kdf, options;
	uint32_t count;

	if (wire->left < sizeof private_magic || memcmp(wire->at, private_magic, sizeof private_magic) != 0)
		return msp_error_set(err, MSP_DATA, "no private key of OpenSSH");
	wire->at += sizeof private_magic;
	wire->left -= sizeof private_magic;
	if (!read_string(wire, &cipher) || !read_string(wire, &kdf) || !read_string(wire, &options) ||
		!read_number(wire, &count) || count != 1 || !read_string(wire, public) || !read_string(wire, inside))
		return msp_error_set(err, MSP_DATA, "the private key is malformed");
	if (is_text(&cipher, "none") && is_text(&kdf, "none"))
		return 0;
	msp_error_put(err, MSP_DATA, "SSH keys with a passphrase are not supported");
	msp_error_hint(err, "an age identity may have one: msp-vault age keygen | msp-vault age encrypt -p");
	return msp_failed();
}

/* What is inside: twice the same number, type, public key, seed and public key, comment, 1 2 3 ... as padding. */
static int read_inside(
	struct wire *wire, const unsigned char key[MSP_SSH_KEY], struct msp_secret *seed, struct msp_error *err)
{
	struct wire type, public, private, comment;
	uint32_t first, second;

	if (!read_number(wire, &first) || !read_number(wire, &second) || first != second || !read_string(wire, &type) ||
		!is_text(&type, ED25519) || !read_string(wire, &public) || !read_string(wire, &private) ||
		!read_string(wire, &comment) || wire->left >= BLOCK)
		return msp_error_set(err, MSP_DATA, "the private key is malformed");
	for (size_t i = 0; i < wire->left; i++) {
		if (wire->at[i] != i + 1)
			return msp_error_set(err, MSP_DATA, "the private key is malformed: its padding");
	}
	if (public.left != MSP_SSH_KEY || private.left != SEED + MSP_SSH_KEY ||
		memcmp(public.at, key, MSP_SSH_KEY) != 0 || memcmp(private.at + SEED, key, MSP_SSH_KEY) != 0)
		return msp_error_set(err, MSP_DATA, "the private key does not belong to its public key");
	msp_secret_clear(seed);
	msp_secret_add(seed, private.at, SEED);
	return 0;
}

/* The public key made from the seed must be the one that the file has. */
static int check_pair(const struct msp_secret *seed, const unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	unsigned char *pair = msp_secret_alloc(seed->memory, crypto_sign_ed25519_SECRETKEYBYTES);
	unsigned char made[crypto_sign_ed25519_PUBLICKEYBYTES];

	crypto_sign_ed25519_seed_keypair(made, pair, seed->bytes);
	msp_secret_free(pair);
	if (memcmp(made, key, sizeof made) == 0)
		return 0;
	return msp_error_set(err, MSP_DATA, "the private key does not belong to its public key");
}

int msp_ssh_private_parse(
	const struct msp_secret *text, struct msp_secret *seed, unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	struct msp_secret bytes;
	struct wire public = { NULL, 0 };
	struct wire inside = { NULL, 0 };

	msp_secret_init(&bytes, text->memory);
	int result = decode_pem(text, &bytes, err);
	if (result == 0) {
		struct wire wire = { bytes.bytes, bytes.length };
		result = read_outside(&wire, &public, &inside, err);
	}
	if (result == 0)
		result = msp_ssh_wire_parse(public.at, public.left, key, err);
	if (result == 0)
		result = read_inside(&inside, key, seed, err);
	if (result == 0)
		result = check_pair(seed, key, err);
	if (result != 0)
		msp_secret_clear(seed);
	msp_secret_release(&bytes);
	return result;
}
