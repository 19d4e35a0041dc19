/* SPDX-License-Identifier: ISC */
#include "lib/text/schema_format.h"

#include <stddef.h>
#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define HEXADECIMAL DIGITS "abcdefABCDEF"

/* Dotted quad in text[0, length). */
static bool ipv4(const char *text, size_t length)
{
	size_t at = 0;

	for (int part = 0; part < 4; part++) {
		int value = 0;
		if (part > 0 && (at == length || text[at++] != '.'))
			return false;
		size_t start = at;
		for (; at < length && text[at] >= '0' && text[at] <= '9' && at - start < 4; at++)
			value = value * 10 + (text[at] - '0');
		if (at == start || value > 255 || at - start > 3 || (text[start] == '0' && at - start > 1))
			return false;
	}
	return at == length;
}

bool msp_schema_is_ipv4(const char *text)
{
	return ipv4(text, strlen(text));
}

/* RFC 4291, section 2.2: eight groups; "::" once for one or more of them (or none, as parsers do); the last two may be
 * a dotted quad. */
static bool ipv6(const char *text, size_t length)
{
	size_t at = 0;
	int groups = 0;
	bool gap = length >= 2 && text[0] == ':' && text[1] == ':';

	if (gap)
		at = 2;
	while (at < length) {
		size_t digits = strspn(text + at, HEXADECIMAL);
		if (at + digits > length)
			digits = length - at;
		if (at + digits < length && text[at + digits] == '.') {
			if (!ipv4(text + at, length - at))
				return false;
			groups += 2;
			break;
		}
		if (digits == 0 || digits > 4)
			return false;
		groups++;
		at += digits;
		if (at == length)
			break;
		if (text[at++] != ':' || at == length)
			return false;
		if (text[at] == ':') {
			if (gap)
				return false;
			gap = true;
			at++;
		}
	}
	return gap ? groups < 8 : groups == 8;
}

bool msp_schema_is_ipv6(const char *text)
{
	return ipv6(text, strlen(text));
}

/* Labels of letters, digits and inner hyphens. */
static bool domain(const char *text)
{
	for (;;) {
		size_t length = strspn(text, LETTERS DIGITS "-");
		if (length == 0 || length > 63 || text[0] == '-' || text[length - 1] == '-')
			return false;
		text += length;
		if (*text == '\0')
			return true;
		if (*text++ != '.')
			return false;
	}
}

static bool address_literal(const char *text)
{
	size_t length = strlen(text);

	if (length < 2 || text[0] != '[' || text[length - 1] != ']')
		return false;
	if (strncmp(text + 1, "IPv6:", 5) == 0)
		return ipv6(text + 6, length - 7);
	return ipv4(text + 1, length - 2);
}

/* The end of the local part (RFC 5321: dot-string or quoted string), or NULL. */
static const char *local_part(const char *text)
{
	if (*text == '"') {
		for (text++; *text != '"'; text++) {
			if (*text == '\\')
				text++;
			if (*text < ' ' || *text > '~')
				return NULL;
		}
		return text + 1;
	}
	for (;;) {
		size_t length = strspn(text, LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~");
		if (length == 0)
			return NULL;
		text += length;
		if (*text != '.')
			return text;
		text++;
	}
}

bool msp_schema_is_email(const char *text)
{
	const char *at = local_part(text);

	if (at == NULL || *at != '@')
		return false;
	return at[1] == '[' ? address_literal(at + 1) : domain(at + 1);
}

/* Only characters of `allowed` and percent-encoded ones in text[0, length). */
static bool uri_text(const char *text, size_t length, const char *allowed)
{
	for (size_t at = 0; at < length; at++) {
		if (text[at] != '%' && strchr(allowed, text[at]) != NULL)
			continue;
		if (text[at] != '%' || at + 2 >= length || strchr(HEXADECIMAL, text[at + 1]) == NULL ||
			strchr(HEXADECIMAL, text[at + 2]) == NULL)
			return false;
		at += 2;
	}
	return true;
}

#define UNRESERVED LETTERS DIGITS "-._~"
#define SUB_DELIMITERS "!$&'()*+,;="
#define PATH_CHARACTERS UNRESERVED SUB_DELIMITERS ":@"

/* IPvFuture, behind "[v" and before "]". */
static bool ip_future(const char *text, size_t length)
{
	size_t version = strspn(text, HEXADECIMAL);

	return version > 0 && version + 1 < length && text[version] == '.' &&
	       strspn(text + version + 1, UNRESERVED SUB_DELIMITERS ":") >= length - version - 1;
}

/* [userinfo@]host[:port] in text[0, length). */
static bool authority(const char *text, size_t length)
{
	const char *at = memchr(text, '@', length), *end = text + length, *close;

	if (at != NULL) {
		if (!uri_text(text, (size_t)(at - text), UNRESERVED SUB_DELIMITERS ":"))
			return false;
		text = at + 1;
	}
	if (text < end && *text == '[') {
		close = memchr(text, ']', (size_t)(end - text));
		if (close == NULL)
			return false;
		size_t inner = (size_t)(close - text) - 1;
		if (text[1] == 'v' ? !ip_future(text + 2, inner - 1) : !ipv6(text + 1, inner))
			return false;
		text = close + 1;
	} else {
		close = memchr(text, ':', (size_t)(end - text));
		if (close == NULL)
			close = end;
		if (!uri_text(text, (size_t)(close - text), UNRESERVED SUB_DELIMITERS))
			return false;
		text = close;
	}
	return text == end || (*text == ':' && strspn(text + 1, DIGITS) >= (size_t)(end - text) - 1);
}

bool msp_schema_is_uri(const char *text)
{
	size_t length = strspn(text, LETTERS DIGITS "+-.");

	if (length == 0 || strchr(LETTERS, text[0]) == NULL || text[length] != ':')
		return false;
	text += length + 1;
	if (strncmp(text, "//", 2) == 0) {
		length = strcspn(text + 2, "/?#");
		if (!authority(text + 2, length))
			return false;
		text += 2 + length;
	}
	length = strcspn(text, "?#");
	if (!uri_text(text, length, PATH_CHARACTERS "/"))
		return false;
	text += length;
	length = strcspn(text, "#");
	if (!uri_text(text, length, PATH_CHARACTERS "/?"))
		return false;
	text += length;
	return *text == '\0' || uri_text(text + 1, strlen(text + 1), PATH_CHARACTERS "/?");
}

bool msp_schema_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	for (i = 0; text[i] != '\0' && i + 1 < sizeof form; i++)
		if (form[i] == '-' ? text[i] != '-' : strchr(HEXADECIMAL, text[i]) == NULL)
			return false;
	return text[i] == '\0' && i + 1 == sizeof form;
}
