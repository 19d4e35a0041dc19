/* SPDX-License-Identifier: ISC */
#include "lib/vault/totp.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"

#define URI "otpauth://"
#define TOTP URI "totp/"

void msp_totp_init(struct msp_totp *totp, struct msp_secret_memory *memory)
{
	*totp = (struct msp_totp){ .hash = MSP_TOTP_SHA1, .digits = 6, .period = 30 };
	msp_secret_init(&totp->key, memory);
}

void msp_totp_release(struct msp_totp *totp)
{
	msp_secret_release(&totp->key);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int base32_value(unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a';
	return byte >= '2' && byte <= '7' ? byte - '2' + 26 : -1;
}

/* Blanks and hyphens are how people group it, "=" is padding at the end. */
static int read_key(struct msp_totp *totp, const unsigned char *text, size_t length, struct msp_error *err)
{
	uint32_t bits = 0;
	int count = 0;

	msp_secret_clear(&totp->key);
	while (length > 0 && text[length - 1] == '=')
		length--;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == ' ' || text[i] == '-')
			continue;
		int value = base32_value(text[i]);
		if (value < 0)
			return msp_error_set(err, MSP_DATA, "the key of a one-time password is Base32: A-Z and 2-7");
		bits = (bits << 5 | (uint32_t)value) & 0xFFFF;
		count += 5;
		if (count < 8)
			continue;
		count -= 8;
		unsigned char byte = (unsigned char)(bits >> count);
		msp_secret_add(&totp->key, &byte, 1);
		msp_secret_wipe(&byte, 1);
	}
	msp_secret_wipe(&bits, sizeof bits);
	return totp->key.length > 0 ? 0 : msp_error_set(err, MSP_DATA, "a one-time password needs a key");
}

static bool is_name(const unsigned char *text, size_t length, const char *name)
{
	return strlen(name) == length && strncasecmp((const char *)text, name, length) == 0;
}

static int read_number(
	const unsigned char *text, size_t length, int64_t low, int64_t high, int64_t *value, struct msp_error *err)
{
	char digits[8];

	if (length >= sizeof digits)
		return msp_error_set(err, MSP_DATA, "a number is too long");
	memcpy(digits, text, length);
	digits[length] = '\0';
	return msp_str_int(digits, low, high, value, err);
}

static int read_hash(struct msp_totp *totp, const unsigned char *text, size_t length, struct msp_error *err)
{
	static const char *const names[] = { "SHA1", "SHA256", "SHA512" };

	for (size_t i = 0; i < MSP_COUNT(names); i++) {
		if (!is_name(text, length, names[i]))
			continue;
		totp->hash = (enum msp_totp_hash)i;
		return 0;
	}
	return msp_error_set(err, MSP_DATA, "the algorithm is SHA1, SHA256 or SHA512");
}

static int read_parameter(struct msp_totp *totp, const unsigned char *text, size_t length, struct msp_error *err)
{
	const unsigned char *equals = memchr(text, '=', length);
	size_t name = equals != NULL ? (size_t)(equals - text) : length;
	const unsigned char *value = equals != NULL ? equals + 1 : text + length;
	size_t rest = length - (size_t)(value - text);
	int64_t digits;

	if (is_name(text, name, "secret"))
		return read_key(totp, value, rest, err);
	if (is_name(text, name, "algorithm"))
		return read_hash(totp, value, rest, err);
	if (is_name(text, name, "period"))
		return read_number(value, rest, 1, 86400, &totp->period, err) != 0 ? msp_error_wrap(err, "period") : 0;
	if (!is_name(text, name, "digits"))
		return 0; /* issuer, image: for people */
	if (read_number(value, rest, 6, 8, &digits, err) != 0)
		return msp_error_wrap(err, "digits");
	totp->digits = (int)digits;
	return 0;
}

static int read_uri(struct msp_totp *totp, const unsigned char *text, size_t length, struct msp_error *err)
{
	const unsigned char *question = memchr(text, '?', length);
	const unsigned char *end = text + length;

	if (length < strlen(TOTP) || strncasecmp((const char *)text, TOTP, strlen(TOTP)) != 0)
		return msp_error_set(err, MSP_DATA, "only one-time passwords by time (otpauth://totp/) are known");
	for (const unsigned char *at = question != NULL ? question + 1 : end; at < end;) {
		const unsigned char *next = memchr(at, '&', (size_t)(end - at));
		size_t size = (size_t)((next != NULL ? next : end) - at);
		if (read_parameter(totp, at, size, err) != 0)
			return -1;
		at += size + 1;
	}
	return totp->key.length > 0 ? 0 : msp_error_set(err, MSP_DATA, "a one-time password needs a key");
}

int msp_totp_parse(struct msp_totp *totp, const unsigned char *text, size_t length, struct msp_error *err)
{
	if (length >= strlen(URI) && strncasecmp((const char *)text, URI, strlen(URI)) == 0)
		return read_uri(totp, text, length, err);
	return read_key(totp, text, length, err);
}

/* ---- SHA-1 ------------------------------------------------------------------------------------------------------- */

#define BLOCK 64

/* What is computed from the key: on the stack, wiped at the end. */
struct sha1 {
	uint32_t state[5], schedule[80];
	unsigned char block[BLOCK];
	size_t used;
	uint64_t length; /* bytes */
};

static uint32_t rotate(uint32_t word, int count)
{
	return word << count | word >> (32 - count);
}

static void compress(struct sha1 *sha)
{
	uint32_t a = sha->state[0], b = sha->state[1], c = sha->state[2], d = sha->state[3], e = sha->state[4];
	uint32_t *w = sha->schedule;

	for (size_t i = 0; i < 16; i++) {
		const unsigned char *word = sha->block + 4 * i;
		w[i] = (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
	}
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999
			     : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
			     : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
				      : (b ^ c ^ d) + 0xCA62C1D6;
		uint32_t next = rotate(a, 5) + f + e + w[i];
		e = d;
		d = c;
		c = rotate(b, 30);
		b = a;
		a = next;
	}
	sha->state[0] += a;
	sha->state[1] += b;
	sha->state[2] += c;
	sha->state[3] += d;
	sha->state[4] += e;
}

static void start(struct sha1 *sha)
{
	static const uint32_t state[5] = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 };

	memcpy(sha->state, state, sizeof state);
	sha->used = 0;
	sha->length = 0;
}

static void add(struct sha1 *sha, const void *bytes, size_t length)
{
	const unsigned char *from = bytes;

	sha->length += length;
	for (size_t i = 0; i < length; i++) {
		sha->block[sha->used++] = from[i];
		if (sha->used == BLOCK) {
			compress(sha);
			sha->used = 0;
		}
	}
}

static void finish(struct sha1 *sha, unsigned char out[MSP_SHA1])
{
	uint64_t bits = sha->length * 8;
	unsigned char size[8];

	for (int i = 0; i < 8; i++)
		size[i] = (unsigned char)(bits >> (56 - 8 * i));
	add(sha, "\x80", 1);
	while (sha->used != BLOCK - sizeof size)
		add(sha, "", 1);
	add(sha, size, sizeof size);
	for (int i = 0; i < MSP_SHA1; i++)
		out[i] = (unsigned char)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}

void msp_hmac_sha1(const void *key, size_t key_length, const void *message, size_t length, unsigned char mac[MSP_SHA1])
{
	unsigned char pad[BLOCK] = { 0 };
	struct sha1 sha;

	if (key_length > BLOCK) {
		start(&sha);
		add(&sha, key, key_length);
		finish(&sha, pad);
	} else if (key_length > 0) {
		memcpy(pad, key, key_length);
	}
	for (int i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36;
	start(&sha);
	add(&sha, pad, BLOCK);
	add(&sha, message, length);
	finish(&sha, mac);
	for (int i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36 ^ 0x5C;
	start(&sha);
	add(&sha, pad, BLOCK);
	add(&sha, mac, MSP_SHA1);
	finish(&sha, mac);
	msp_secret_wipe(pad, sizeof pad);
	msp_secret_wipe(&sha, sizeof sha);
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static size_t compute(const struct msp_totp *totp, const unsigned char counter[8], unsigned char mac[64])
{
	crypto_auth_hmacsha256_state small;
	crypto_auth_hmacsha512_state large;

	switch (totp->hash) {
	case MSP_TOTP_SHA256:
		crypto_auth_hmacsha256_init(&small, totp->key.bytes, totp->key.length);
		crypto_auth_hmacsha256_update(&small, counter, 8);
		crypto_auth_hmacsha256_final(&small, mac);
		msp_secret_wipe(&small, sizeof small);
		return crypto_auth_hmacsha256_BYTES;
	case MSP_TOTP_SHA512:
		crypto_auth_hmacsha512_init(&large, totp->key.bytes, totp->key.length);
		crypto_auth_hmacsha512_update(&large, counter, 8);
		crypto_auth_hmacsha512_final(&large, mac);
		msp_secret_wipe(&large, sizeof large);
		return crypto_auth_hmacsha512_BYTES;
	case MSP_TOTP_SHA1:
		break;
	}
	msp_hmac_sha1(totp->key.bytes, totp->key.length, counter, 8, mac);
	return MSP_SHA1;
}

void msp_totp_code(const struct msp_totp *totp, int64_t at, char code[MSP_TOTP_CODE])
{
	uint64_t step = (uint64_t)(at / totp->period);
	unsigned char counter[8], mac[64];
	uint32_t modulus = 1;

	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)(step >> (56 - 8 * i));
	size_t length = compute(totp, counter, mac);
	size_t offset = mac[length - 1] & 15; /* RFC 4226, 5.3: dynamic truncation */
	uint32_t number = (uint32_t)(mac[offset] & 0x7F) << 24 | (uint32_t)mac[offset + 1] << 16 |
			  (uint32_t)mac[offset + 2] << 8 | mac[offset + 3];
	for (int i = 0; i < totp->digits; i++)
		modulus *= 10;
	snprintf(code, MSP_TOTP_CODE, "%0*u", totp->digits, number % modulus);
	msp_secret_wipe(mac, sizeof mac);
	msp_secret_wipe(&number, sizeof number);
}
