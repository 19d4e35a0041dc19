/* SPDX-License-Identifier: ISC */
/* To whom a monthly report is mailed, and as what. */
#ifndef MSP_CMD_REPORT_POST_H
#define MSP_CMD_REPORT_POST_H

#include "cmd/report/source.h"
#include "lib/cli/cli.h"

/* Appends the message: text and HTML beside each other, HTML and CSV attached.  to: addresses or people of the client;
 * none = those of the client's `report.to`, else its contact.  The Date is the cutoff, or --now.  CONFIG when the
 * provider or a person has no address. */
int report_post_write(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	const char *language, const struct msp_texts *to, struct msp_buf *out, struct msp_error *err);

#endif
