/* SPDX-License-Identifier: ISC */
#include "lib/vault/bech32.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "lib/base/message.h"

#define CHECKSUM 6 /* characters */

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static char lower(char byte)
{
	return is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

/* One more value of five bits into the check sum. */
static uint32_t add_value(uint32_t sum, unsigned value)
{
	static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint32_t top = sum >> 25;

	sum = ((sum & 0x1ffffff) << 5) ^ value;
	for (unsigned i = 0; i < 5; i++) {
		if ((top >> i & 1) != 0)
			sum ^= generator[i];
	}
	return sum;
}

/* The prefix goes in as its high bits, a zero and its low bits. */
static uint32_t add_prefix(const char *prefix, size_t length)
{
	uint32_t sum = 1;

	for (size_t i = 0; i < length; i++)
		sum = add_value(sum, (unsigned char)lower(prefix[i]) >> 5);
	sum = add_value(sum, 0);
	for (size_t i = 0; i < length; i++)
		sum = add_value(sum, (unsigned char)lower(prefix[i]) & 31);
	return sum;
}

static int wrong(struct msp_error *err, const char *why)
{
	return msp_error_set(err, MSP_DATA, "no Bech32 text: %s", msp_message(why));
}

/* Length, characters and case; and where the separator is. */
static int check_text(const char *text, size_t length, size_t *separator, struct msp_error *err)
{
	bool upper_seen = false;
	bool lower_seen = false;
	bool separator_seen = false;

	if (length > MSP_BECH32_TEXT)
		return wrong(err, "too long");
	for (size_t i = 0; i < length; i++) {
		if (text[i] < 33 || text[i] > 126)
			return wrong(err, "a character that cannot be there");
		upper_seen = upper_seen || is_upper(text[i]);
		lower_seen = lower_seen || is_lower(text[i]);
		if (text[i] == '1') {
			separator_seen = true;
			*separator = i;
		}
	}
	if (upper_seen && lower_seen)
		return wrong(err, "capitals and small letters are mixed");
	if (!separator_seen || *separator == 0)
		return wrong(err, "no prefix");
	if (length - *separator - 1 < CHECKSUM)
		return wrong(err, "too short");
	return 0;
}

int msp_bech32_decode(const char *text, size_t text_length, char prefix[MSP_BECH32_PREFIX + 1],
	unsigned char data[MSP_BECH32_DATA], size_t *length, struct msp_error *err)
{
	size_t separator = 0;
	unsigned bits = 0;
	unsigned held = 0; /* how many bits */

	if (check_text(text, text_length, &separator, err) != 0)
		return -1;
	uint32_t sum = add_prefix(text, separator);
	*length = 0;
	for (size_t i = separator + 1; i < text_length; i++) {
		const char *found = memchr(alphabet, lower(text[i]), sizeof alphabet - 1);
		if (found == NULL)
			return wrong(err, "a character that cannot be there");
		unsigned value = (unsigned)(found - alphabet);
		sum = add_value(sum, value);
		if (i >= text_length - CHECKSUM)
			continue;
		bits = (bits << 5 | value) & 0xfff;
		held += 5;
		if (held >= 8) {
			held -= 8;
			data[(*length)++] = (unsigned char)(bits >> held);
		}
	}
	if (sum != 1)
		return wrong(err, "the check sum is wrong");
	if (held >= 5 || (bits & ((1U << held) - 1)) != 0)
		return wrong(err, "the padding is wrong");
	for (size_t i = 0; i < separator; i++)
		prefix[i] = lower(text[i]);
	prefix[separator] = '\0';
	return 0;
}

/* Where the next character goes, and its check sum. */
struct writer {
	char *text;
	size_t length;
	uint32_t sum;
	bool upper;
};

static void write_value(struct writer *writer, unsigned value)
{
	char letter = alphabet[value];

	writer->sum = add_value(writer->sum, value);
	writer->text[writer->length++] = writer->upper && is_lower(letter) ? (char)(letter - 'a' + 'A') : letter;
}

size_t msp_bech32_encode(const char *prefix, const unsigned char *data, size_t length, char text[MSP_BECH32_TEXT + 1])
{
	size_t prefix_length = strlen(prefix);
	struct writer writer = { .text = text, .upper = is_upper(prefix[0]) };
	unsigned bits = 0;
	unsigned held = 0;

	if (prefix_length == 0 || prefix_length + 1 + (length * 8 + 4) / 5 + CHECKSUM > MSP_BECH32_TEXT)
		msp_bug("%zu bytes do not fit in a Bech32 text", length);
	memcpy(text, prefix, prefix_length);
	text[prefix_length] = '1';
	writer.length = prefix_length + 1;
	writer.sum = add_prefix(prefix, prefix_length);
	for (size_t i = 0; i < length; i++) {
		bits = (bits << 8 | data[i]) & 0xfff;
		for (held += 8; held >= 5; held -= 5)
			write_value(&writer, bits >> (held - 5) & 31);
	}
	if (held > 0)
		write_value(&writer, bits << (5 - held) & 31);
	uint32_t sum = writer.sum;
	for (unsigned i = 0; i < CHECKSUM; i++)
		sum = add_value(sum, 0);
	sum ^= 1;
	for (unsigned i = CHECKSUM; i-- > 0;)
		write_value(&writer, sum >> (5 * i) & 31);
	text[writer.length] = '\0';
	sodium_memzero(&bits, sizeof bits);
	return writer.length;
}
