/* SPDX-License-Identifier: ISC */
#include "lib/vault/keepass_otp.h"

#include <string.h>

#include "lib/base/str.h"

void keepass_otp_init(struct keepass_otp *otp, struct msp_secret_memory *memory)
{
	memset(otp, 0, sizeof *otp);
	msp_secret_init(&otp->uri, memory);
	msp_secret_init(&otp->key, memory);
}

void keepass_otp_release(struct keepass_otp *otp)
{
	msp_secret_release(&otp->uri);
	msp_secret_release(&otp->key);
}

void keepass_otp_clear(struct keepass_otp *otp)
{
	msp_secret_clear(&otp->uri);
	msp_secret_clear(&otp->key);
	otp->digits[0] = otp->period[0] = otp->algorithm[0] = '\0';
}

/* Only letters, digits and hyphens: it becomes part of an address. */
static void keep(char *out, size_t size, const char *value, size_t length)
{
	if (length >= size)
		return;
	for (size_t i = 0; i < length; i++) {
		char byte = value[i];
		bool fine = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '-';
		if (!fine)
			return;
	}
	memcpy(out, value, length);
	out[length] = '\0';
}

/* "30;6" of KeeTrayTOTP; a third part would be a place to ask the time. */
static void keep_settings(struct keepass_otp *otp, const char *value, size_t length)
{
	const char *semicolon = memchr(value, ';', length);

	if (semicolon == NULL)
		return;
	keep(otp->period, sizeof otp->period, value, (size_t)(semicolon - value));
	const char *digits = semicolon + 1;
	size_t rest = length - (size_t)(digits - value);
	const char *next = rest > 0 ? memchr(digits, ';', rest) : NULL;
	keep(otp->digits, sizeof otp->digits, digits, next != NULL ? (size_t)(next - digits) : rest);
}

bool keepass_otp_take(struct keepass_otp *otp, const char *name, const char *value, size_t length)
{
	if (strcmp(name, "otp") == 0) {
		msp_secret_clear(&otp->uri);
		msp_secret_add(&otp->uri, value, length);
	} else if (strcmp(name, "TimeOtp-Secret-Base32") == 0 || strcmp(name, "TOTP Seed") == 0) {
		msp_secret_clear(&otp->key);
		msp_secret_add(&otp->key, value, length);
	} else if (strcmp(name, "TimeOtp-Length") == 0) {
		keep(otp->digits, sizeof otp->digits, value, length);
	} else if (strcmp(name, "TimeOtp-Period") == 0) {
		keep(otp->period, sizeof otp->period, value, length);
	} else if (strcmp(name, "TimeOtp-Algorithm") == 0) {
		keep(otp->algorithm, sizeof otp->algorithm, value, length);
	} else if (strcmp(name, "TOTP Settings") == 0) {
		keep_settings(otp, value, length);
	} else {
		return false;
	}
	return true;
}

static void add_parameter(struct msp_secret *out, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	msp_secret_adds(out, name);
	msp_secret_adds(out, value);
}

/* "HMAC-SHA-256" is SHA256 in addresses. */
static const char *algorithm(const struct keepass_otp *otp)
{
	if (strcmp(otp->algorithm, "HMAC-SHA-256") == 0)
		return "SHA256";
	if (strcmp(otp->algorithm, "HMAC-SHA-512") == 0)
		return "SHA512";
	return strcmp(otp->algorithm, "HMAC-SHA-1") == 0 ? "SHA1" : otp->algorithm;
}

void keepass_otp_put(const struct keepass_otp *otp, struct msp_secret *entries)
{
	struct msp_secret uri;

	if (otp->uri.length > 0) {
		msp_entry_put(entries, MSP_ENTRY_TOTP, NULL, otp->uri.bytes, otp->uri.length);
		return;
	}
	if (otp->key.length == 0)
		return;
	msp_secret_init(&uri, entries->memory);
	msp_secret_adds(&uri, "otpauth://totp/KeePass?secret=");
	for (size_t i = 0; i < otp->key.length; i++) {
		/* blanks, and padding that an address would need escapes for */
		if (strchr(" \t\r\n-=", otp->key.bytes[i]) == NULL || otp->key.bytes[i] == '\0')
			msp_secret_add(&uri, otp->key.bytes + i, 1);
	}
	add_parameter(&uri, "&algorithm=", algorithm(otp));
	add_parameter(&uri, "&digits=", otp->digits);
	add_parameter(&uri, "&period=", otp->period);
	msp_entry_put(entries, MSP_ENTRY_TOTP, NULL, uri.bytes, uri.length);
	msp_secret_release(&uri);
}
