/* SPDX-License-Identifier: ISC */
/* A text that can be read is written as it stood, but for its case; any bytes that fit are written and read again. */
#include "tests/fuzz/fuzz.h"

#include "lib/vault/bech32.h"

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static void check_text(const char *text, size_t size)
{
	char prefix[MSP_BECH32_PREFIX + 1];
	unsigned char data[MSP_BECH32_DATA];
	char again[MSP_BECH32_TEXT + 1];
	size_t length;
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_bech32_decode(text, size, prefix, data, &length, &err);

	fuzz_check_error(result, &err);
	if (result != 0)
		return;
	fuzz_require(msp_bech32_encode(prefix, data, length, again) == size);
	for (size_t i = 0; i < size; i++)
		fuzz_require(lower(text[i]) == again[i]);
}

/* The first byte says how long the prefix is. */
static void check_bytes(const uint8_t *bytes, size_t size)
{
	char prefix[MSP_BECH32_PREFIX + 1];
	char read[MSP_BECH32_PREFIX + 1];
	unsigned char data[MSP_BECH32_DATA];
	char text[MSP_BECH32_TEXT + 1];
	size_t length = 0;

	if (size < 2)
		return;
	size_t prefix_length = 1 + bytes[0] % 20;
	size--;
	bytes++;
	if (size < prefix_length)
		return;
	for (size_t i = 0; i < prefix_length; i++)
		prefix[i] = lower((char)(33 + bytes[i] % 94));
	prefix[prefix_length] = '\0';
	bytes += prefix_length;
	size -= prefix_length;
	if (prefix_length + 7 + (size * 8 + 4) / 5 > MSP_BECH32_TEXT)
		return;
	size_t text_length = msp_bech32_encode(prefix, bytes, size, text);
	fuzz_require_text(msp_bech32_decode(text, text_length, read, data, &length, NULL) == 0, text);
	fuzz_require_text(strcmp(read, prefix) == 0 && length == size, text);
	fuzz_require_text(size == 0 || memcmp(data, bytes, size) == 0, text);
	/* a check sum finds a letter that changed */
	size_t place = prefix_length + 1 + bytes[-1] % (text_length - prefix_length - 1);
	text[place] = text[place] == 'q' ? 'p' : 'q';
	fuzz_require_text(msp_bech32_decode(text, text_length, read, data, &length, NULL) == -1, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_text((const char *)data, size);
	check_bytes(data, size);
	return 0;
}
