/* SPDX-License-Identifier: ISC */
/*
 * A report as a mail (RFC 5322, MIME) through GMime, which is loaded when a mail is made and never before: linked, it
 * would cost each msp-report the start of GLib.
 */
#ifndef MSP_CMD_REPORT_MAIL_H
#define MSP_CMD_REPORT_MAIL_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"

struct report_mailbox {
	const char *name, *address; /* name NULL = the address alone */
};

struct report_mail {
	struct report_mailbox from;
	const struct report_mailbox *to;
	size_t to_count;
	const char *subject, *language; /* UTF-8; "es" */
	int64_t at;                     /* of its Date */
	int32_t offset;
	const char *id;   /* Message-ID without its brackets */
	const char *seed; /* what its boundaries are made of: the same seed gives the same bytes */
	const struct msp_buf *text, *html, *csv;
	const char *name; /* of the attachments, without their endings */
};

/* Appends the message, lines ending in LF as sendmail -t takes them.  UNAVAILABLE when GMime is not installed. */
int report_mail_write(
	struct msp_arena *arena, const struct report_mail *mail, struct msp_buf *out, struct msp_error *err);

#endif
