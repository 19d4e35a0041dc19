/* SPDX-License-Identifier: ISC */
/* What is looked at in a YAML text before libyaml sees it: characters and lines, not structure. */
#ifndef MSP_TEXT_YAML_CHECK_H
#define MSP_TEXT_YAML_CHECK_H

#include <stddef.h>

#include "lib/base/error.h"

/*
 * DATA error with line (counted by LF) and column (in characters) at the first of: text over MSP_YAML_LIMIT, a byte
 * order mark, NUL, invalid UTF-8 (RFC 3629), control characters but TAB LF CRLF, non-characters, and the characters
 * that YAML 1.1 calls line breaks and YAML 1.2 does not (NEL, LS, PS) or that only old systems use (CR alone): libyaml
 * would cut a block scalar there and count lines differently from every editor; and conflict markers at the start of a
 * line. After success, lines and columns of libyaml are the real ones.
 */
int msp_yaml_check(const char *text, size_t length, struct msp_error *err);

#endif
