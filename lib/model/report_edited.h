/* SPDX-License-Identifier: ISC */
/*
 * The Markdown of a report, perhaps edited by a person, back into a report: the same page, states with their colours,
 * and charts drawn again from their tables.
 *
 * Nothing in the text is trusted.  Raw HTML is shown as text, comments go, a link keeps only its words unless it leads
 * to http, https, mailto or tel, a picture becomes its words: the result asks nothing of the network.
 */
#ifndef MSP_MODEL_REPORT_EDITED_H
#define MSP_MODEL_REPORT_EDITED_H

#include "lib/base/buf.h"
#include "lib/model/report.h"
#include "lib/text/schema.h"

#define MSP_EDITED_LIMIT (1u << 20) /* bytes */

struct msp_edited {
	struct msp_arena *arena;
	struct msp_catalog *catalog;     /* NULL = no store: the plain look */
	const struct msp_client *client; /* whose look; NULL = the provider's */
	enum msp_language language;
	enum msp_report_format format; /* HTML, MARKDOWN or TEXT */
	const char *version;           /* of the program */
};

/* The language a text is written in, by its headings; `otherwise` when none is known. */
enum msp_language msp_edited_language(const char *text, enum msp_language otherwise);

/* Appends the report.  What was left out is named with its line in `problems`.  DATA when the text is not UTF-8, too
 * long, or nested too deep. */
int msp_report_edited(const struct msp_edited *edited, const char *text, size_t length, struct msp_problems *problems,
	struct msp_buf *out, struct msp_error *err);

#endif
