/* SPDX-License-Identifier: ISC */
/*
 * A chart of months as inline SVG, measured in percent of its width, so that its letters keep their size on a telephone
 * and on paper; with title, description, the value above each bar, and room for the same numbers in a table.
 */
#ifndef MSP_MODEL_REPORT_SVG_H
#define MSP_MODEL_REPORT_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/model/phrase.h"

#define MSP_CHART_BARS 2

struct msp_point {
	const char *month; /* "oct 26" */
	int year;          /* 2026 */
	bool january;      /* the year is written under it */
	int64_t values[MSP_CHART_BARS];
	const char *labels[MSP_CHART_BARS]; /* above the bar, short */
	const char *cells[MSP_CHART_BARS];  /* in the table */
};

struct msp_chart {
	struct msp_arena *arena;
	enum msp_language language;
	const char *id; /* of the SVG, for its title */
	const char *title;
	const char *names[MSP_CHART_BARS]; /* legend */
	size_t bars;
	struct msp_point *points;
	size_t count;
	bool inside;        /* values stand in the bars */
	int64_t most;       /* highest value */
	int64_t goal;       /* line across; 0 = none */
	const char *remark; /* under the chart; NULL */
};

/* <figure> up to the open <details> that the table goes into; MSP_CHART_END closes both. */
void msp_chart_html(const struct msp_chart *chart, struct msp_buf *out);
#define MSP_CHART_END "</details></figure>"

/* Short month and year ("oct 26") of a period apart; false when text is none in that language. */
bool msp_chart_month(enum msp_language language, const char *text, struct msp_point *point);

#endif
