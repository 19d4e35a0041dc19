/* SPDX-License-Identifier: ISC */
/*
 * The monthly report of a client from its figures: summary, promises, numbers, annex, in Spanish or English, as HTML,
 * Markdown, plain text or JSON.  The same commit, cutoff and program version give the same bytes: nothing here knows a
 * clock, a locale or a path of this machine.  Internal notes never get here: tickets are read without them.
 */
#ifndef MSP_MODEL_REPORT_H
#define MSP_MODEL_REPORT_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/model/availability.h"
#include "lib/model/catalog.h"
#include "lib/model/credit.h"
#include "lib/model/metrics.h"
#include "lib/model/phrase.h"
#include "lib/model/report_issue.h"
#include "lib/text/schema.h"

enum msp_report_format {
	MSP_REPORT_HTML,
	MSP_REPORT_MARKDOWN,
	MSP_REPORT_TEXT,
	MSP_REPORT_JSON,
	MSP_REPORT_CSV,   /* the tickets of the month */
	MSP_REPORT_BRIEF, /* the five lines, for a chat */
};
#define MSP_BRIEF_LIMIT 900 /* characters */

/* "html" "md" "text" "json" "csv" "brief"; -1 for others. */
int msp_report_format_parse(const char *name, enum msp_report_format *format);
const char *msp_report_extension(enum msp_report_format format); /* "html" "md" "txt" "json" "csv" "txt" */

struct msp_report_request {
	struct msp_arena *arena;
	struct msp_catalog *catalog; /* names of people */
	const struct msp_metrics *metrics;
	enum msp_language language;
	enum msp_report_format format;
	const char *commit;  /* of the data, 40 hex digits */
	const char *version; /* of the program */
	/* Of the same client, month and cutoff; NULL = nothing is said about them. */
	const struct msp_availabilities *availabilities;
	const struct msp_credits *credits;
	/* Figures of the month before that are no longer as they were issued; NULL when nothing was issued. */
	const struct msp_adjustments *adjustments;
	struct msp_problems *problems; /* gets what was changed of the branding; NULL = not wanted */
};

/* Is it the name of a section (branding.sections)?  Else the nearest one, or NULL. */
bool msp_report_section(const char *name, const char **nearest);

/* Appends the report to out.  Errors are those of reading people. */
int msp_report_monthly(const struct msp_report_request *request, struct msp_buf *out, struct msp_error *err);

#endif
