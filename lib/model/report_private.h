/* SPDX-License-Identifier: ISC */
/* What the sections of the report share. */
#ifndef MSP_MODEL_REPORT_PRIVATE_H
#define MSP_MODEL_REPORT_PRIVATE_H

#include "lib/model/report.h"
#include "lib/model/report_brand.h"
#include "lib/model/report_doc.h"

enum {
	MSP_SUMMARY_PROMISES,
	MSP_SUMMARY_HURT,
	MSP_SUMMARY_CHANGED,
	MSP_SUMMARY_RISK,
	MSP_SUMMARY_DECISION,
	MSP_SUMMARY_LINES
};

struct msp_report {
	const struct msp_report_request *request;
	const struct msp_metrics *metrics;
	const struct msp_provider *provider;
	struct msp_arena *arena;
	enum msp_language language;
	struct msp_doc doc;
	enum msp_verdict verdict; /* of all promises: times and availability */
	const char *summary[MSP_SUMMARY_LINES];
	struct msp_brand brand; /* filled for documents */
};

/* msp_say and its like in the report's language; `report` is a struct msp_report pointer. */
#define SAY(report, key, ...) msp_say((report)->arena, (report)->language, MSP_SAY_##key, __VA_ARGS__)
#define PHRASE(report, key) msp_phrase((report)->language, MSP_SAY_##key)
#define COUNT(report, count, key) msp_say_count((report)->arena, (report)->language, (count), MSP_SAY_##key)
#define NUMBER(report, number) msp_say_number((report)->arena, (number))

/* report_words.c: names of things in the report's language */
const char *msp_report_work(const struct msp_report *report, enum msp_work work);        /* "Incidentes" */
const char *msp_report_kind(const struct msp_report *report, enum msp_work work);        /* "incidente" */
const char *msp_report_priority(const struct msp_report *report, int priority);          /* "crítica (P1)" */
const char *msp_report_clock(const struct msp_report *report, enum msp_clock_kind kind); /* "primera respuesta" */
const char *msp_report_clause(const struct msp_report *report, const struct msp_clause *clause);
/* Inside a list, without its hours: "primera respuesta en 15 minutos". */
const char *msp_report_clause_short(const struct msp_report *report, const struct msp_clause *clause);
const char *msp_report_clause_for(const struct msp_report *report, const struct msp_clause *clause);
const char *msp_report_status(const struct msp_report *report, const struct msp_metrics_ticket *ticket);
/* As a person says it on the telephone, without the client's name: "4815164". */
const char *msp_report_number(const char *id);
/* «title» (ticket 4815164), harmless */
const char *msp_report_quote(const struct msp_report *report, const struct msp_metrics_ticket *ticket);
const char *msp_report_share(const struct msp_report *report, int64_t count, int64_t of); /* "45 de 47" */

/* Availability reached and promised: "99.949 %" "99.95 %". */
const char *msp_report_reached(const struct msp_report *report, const struct msp_availability *service);
const char *msp_report_target(const struct msp_report *report, const struct msp_availability *service);
/* May names of people of the client appear (client.yaml, report.people)? */
bool msp_report_names_people(const struct msp_report *report);
/* Does it wait for an answer of the client at the cutoff? */
bool msp_report_waits(const struct msp_metrics_ticket *ticket);

/* Part of a section, with a heading; class begins with a space, or is "". */
void msp_report_open_panel(struct msp_report *report, const char *title, const char *class);
void msp_report_close_panel(struct msp_report *report);

/* Of a month that the client was not served in from its first day to its last; else NULL. */
const char *msp_report_service_note(const struct msp_report *report);
/* That there was nothing to judge, or not yet. */
const char *msp_report_none_judged(const struct msp_report *report);

/* The sections, in order; each of 4 to 8 is left out when there is nothing on record for it. */
void msp_report_summarize(struct msp_report *report); /* fills summary and verdict */
void msp_report_summary(struct msp_report *report);
void msp_report_promises(struct msp_report *report);
/* For the annex: all that was not kept, when it was too much for the section, and the promises nobody needed. */
void msp_report_misses(struct msp_report *report);
void msp_report_untried(struct msp_report *report);
int msp_report_numbers(struct msp_report *report, struct msp_error *err);
void msp_report_repeats(struct msp_report *report);
void msp_report_availability(struct msp_report *report);
void msp_report_surveys(struct msp_report *report);
void msp_report_yours(struct msp_report *report);
void msp_report_adjustments(struct msp_report *report);
void msp_report_annex(struct msp_report *report);

/* Parts of section 3: report_compare.c, report_times.c, report_effort.c, report_slices.c ("what about and from where")
 */
void msp_report_compare(struct msp_report *report);
void msp_report_times(struct msp_report *report);
void msp_report_effort(struct msp_report *report);
void msp_report_quality(struct msp_report *report);
int msp_report_where(struct msp_report *report, struct msp_error *err);

/* report_chart.c: one bar, or two, for each month; labels and text equivalent included */
void msp_report_chart_flow(struct msp_report *report);
void msp_report_chart_kept(struct msp_report *report);

/* report_page.c: the page around the body */
void msp_report_page(const struct msp_report *report, const struct msp_buf *body, struct msp_buf *out);
/* report_brief.c, report_csv.c: from figures and summary alone */
void msp_report_brief(const struct msp_report *report, struct msp_buf *out);
void msp_report_csv(const struct msp_report *report, struct msp_buf *out);
/* report_json.c */
void msp_report_json(const struct msp_report *report, struct msp_buf *out);

#endif
