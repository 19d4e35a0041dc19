/* SPDX-License-Identifier: ISC */
#include "lib/base/sha256.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

/* FIPS 180-4, section 4.2.2 */
static const uint32_t round_constants[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
	0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
	0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };

static uint32_t rotate(uint32_t word, int bits)
{
	return word >> bits | word << (32 - bits);
}

/* FIPS 180-4, section 6.2.2, step 1 */
static void schedule(const unsigned char block[64], uint32_t words[64])
{
	for (size_t i = 0; i < 16; i++) {
		const unsigned char *at = block + 4 * i;
		words[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
	}
	for (size_t i = 16; i < 64; i++) {
		uint32_t before15 = words[i - 15];
		uint32_t before2 = words[i - 2];
		uint32_t sigma0 = rotate(before15, 7) ^ rotate(before15, 18) ^ before15 >> 3;
		uint32_t sigma1 = rotate(before2, 17) ^ rotate(before2, 19) ^ before2 >> 10;
		words[i] = words[i - 16] + sigma0 + words[i - 7] + sigma1;
	}
}

/* FIPS 180-4, section 6.2.2, steps 2 to 4; the letters are the standard's. */
static void compress(uint32_t state[8], const unsigned char block[64])
{
	uint32_t words[64];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	schedule(block, words);
	for (size_t i = 0; i < 64; i++) {
		uint32_t sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
		uint32_t choice = (e & f) ^ (~e & g);
		uint32_t t1 = h + sum1 + choice + round_constants[i] + words[i];
		uint32_t sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
		uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
		uint32_t t2 = sum0 + majority;
		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void msp_sha256_init(struct msp_sha256 *sha)
{
	/* FIPS 180-4, section 5.3.3 */
	*sha = (struct msp_sha256){
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
			0x5be0cd19 },
	};
}

void msp_sha256_add(struct msp_sha256 *sha, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	sha->length += length;
	while (length > 0) {
		if (sha->used == 0 && length >= sizeof sha->block) {
			compress(sha->state, at);
			at += sizeof sha->block;
			length -= sizeof sha->block;
			continue;
		}
		size_t part = sizeof sha->block - sha->used;
		if (part > length)
			part = length;
		memcpy(sha->block + sha->used, at, part);
		sha->used += part;
		at += part;
		length -= part;
		if (sha->used == sizeof sha->block) {
			compress(sha->state, sha->block);
			sha->used = 0;
		}
	}
}

void msp_sha256_end(struct msp_sha256 *sha, unsigned char digest[32])
{
	static const unsigned char padding[64] = { 0x80 };
	uint64_t bits = sha->length * 8;
	unsigned char length[8];

	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	msp_sha256_add(sha, padding, (sha->used < 56 ? 56 : 120) - sha->used);
	msp_sha256_add(sha, length, sizeof length);
	for (size_t i = 0; i < 32; i++)
		digest[i] = (unsigned char)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}

void msp_hex(const unsigned char *bytes, size_t length, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * length] = '\0';
}

void msp_sha256_hex(const void *bytes, size_t length, char out[65])
{
	struct msp_sha256 sha;
	unsigned char digest[32];

	msp_sha256_init(&sha);
	msp_sha256_add(&sha, bytes, length);
	msp_sha256_end(&sha, digest);
	msp_hex(digest, sizeof digest, out);
}

int msp_random(void *bytes, size_t length, struct msp_error *err)
{
	unsigned char *at = bytes;

	while (length > 0) {
		ssize_t got = getrandom(at, length, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			msp_error_errno(err, errno, "no random bytes from the kernel");
			if (err != NULL)
				err->code = MSP_SYSTEM;
			return -1;
		}
		at += got;
		length -= (size_t)got;
	}
	return 0;
}
