/* SPDX-License-Identifier: ISC */
/* The formats of schemas/README.md.  All take valid UTF-8 without NUL, NUL-terminated. */
#ifndef MSP_TEXT_SCHEMA_FORMAT_H
#define MSP_TEXT_SCHEMA_FORMAT_H

#include <stdbool.h>

struct msp_schema_format {
	const char *name;
	bool (*check)(const char *text);
	const char *what; /* "a date": for "must be …" */
	const char *hint;
};

/* NULL when there is no such format. */
const struct msp_schema_format *msp_schema_format_find(const char *name);

/* schema_internet.c: RFC 5321 mailbox, RFC 2673 and RFC 4291 addresses, RFC 3986 URI, RFC 4122 UUID */
bool msp_schema_is_email(const char *text);
bool msp_schema_is_ipv4(const char *text);
bool msp_schema_is_ipv6(const char *text);
bool msp_schema_is_uri(const char *text);
bool msp_schema_is_uuid(const char *text);

#endif
