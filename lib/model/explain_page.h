/* SPDX-License-Identifier: ISC */
/* Half a page on which a client can read how the time of a ticket was counted: one HTML file, no script, no network. */
#ifndef MSP_MODEL_EXPLAIN_PAGE_H
#define MSP_MODEL_EXPLAIN_PAGE_H

#include "lib/model/explain.h"
#include "lib/model/phrase.h"

struct msp_explain_page {
	struct msp_arena *arena;
	struct msp_catalog *catalog;
	const struct msp_client *client; /* NULL = one without a file: the provider's look */
	const struct msp_zone *zone;     /* of the times */
	enum msp_language language;
	const char *commit, *version; /* of the data, of the program */
};

/* Appends the page; explained needs its intervals.  Errors are those of reading branding and policies. */
int msp_explain_html(const struct msp_explain_page *page, const struct msp_explained *explained, struct msp_buf *out,
	struct msp_error *err);

#endif
