/* SPDX-License-Identifier: ISC */
/* Head, sections in their order, and the output asked for. */
#include "lib/model/report.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"
#include "lib/model/report_sections.h"

static const struct {
	const char *name, *extension;
} formats[] = {
	[MSP_REPORT_HTML] = { "html", "html" },
	[MSP_REPORT_MARKDOWN] = { "md", "md" },
	[MSP_REPORT_TEXT] = { "text", "txt" },
	[MSP_REPORT_JSON] = { "json", "json" },
	[MSP_REPORT_CSV] = { "csv", "csv" },
	[MSP_REPORT_BRIEF] = { "brief", "txt" },
};

int msp_report_format_parse(const char *name, enum msp_report_format *format)
{
	for (size_t i = 0; i < MSP_COUNT(formats); i++)
		if (strcmp(name, formats[i].name) == 0) {
			*format = (enum msp_report_format)i;
			return 0;
		}
	return -1;
}

const char *msp_report_extension(enum msp_report_format format)
{
	return formats[format].extension;
}

const char *msp_report_service_note(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_zone *zone = metrics->period.zone;
	int64_t from = metrics->served_from, until = metrics->served_until;

	if (from != MSP_TIME_NONE && from >= metrics->period.end)
		return SAY(report, NOT_SERVED, msp_say_day(report->arena, report->language, zone, from));
	if (from != MSP_TIME_NONE && from > metrics->period.start)
		return SAY(report, SERVED_FROM, msp_say_day(report->arena, report->language, zone, from));
	if (until != MSP_TIME_NONE && until < metrics->period.end)
		return SAY(report, SERVED_UNTIL, msp_say_day(report->arena, report->language, zone, until - 1));
	return NULL;
}

static void put_head(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_zone *zone = metrics->period.zone;
	struct msp_doc *doc = &report->doc;

	msp_doc_markup(doc, "<header>");
	msp_doc_heading(doc, 1, SAY(report, TITLE, msp_say_month(report->arena, report->language, &metrics->period)));
	cmark_node *client = msp_doc_paragraph(doc, NULL);
	msp_doc_strong(doc, client, msp_record_text(report->arena, metrics->client->name));
	msp_doc_paragraph(doc, SAY(report, PERIOD_LINE, NUMBER(report, 1),
				       msp_say_day(report->arena, report->language, zone, metrics->period.end - 1)));
	msp_doc_paragraph(doc, SAY(report, PREPARED_BY, msp_record_text(report->arena, report->provider->name)));
	if (msp_report_service_note(report) != NULL)
		msp_doc_paragraph(doc, msp_report_service_note(report));
	if (metrics->preview) {
		msp_doc_markup(doc, "<div class=\"preview\" role=\"note\">");
		msp_doc_paragraph(doc,
			SAY(report, PREVIEW, msp_say_moment(report->arena, report->language, zone, metrics->cutoff)));
		msp_doc_markup(doc, "</div>");
	}
	msp_doc_markup(doc, "</header>");
}

/* ---- sections ---- */

static int put_summary(struct msp_report *report, struct msp_error *err)
{
	(void)err;
	msp_report_summary(report);
	return 0;
}

static int put_promises(struct msp_report *report, struct msp_error *err)
{
	(void)err;
	msp_report_promises(report);
	return 0;
}

static int put_repeats(struct msp_report *report, struct msp_error *err)
{
	(void)err;
	msp_report_repeats(report);
	return 0;
}

static int put_availability(struct msp_report *report, struct msp_error *err)
{
	(void)err;
	msp_report_availability(report);
	return 0;
}

static int put_satisfaction(struct msp_report *report, struct msp_error *err)
{
	(void)err;
	msp_report_surveys(report);
	msp_report_yours(report);
	return 0;
}

static int put_adjustments(struct msp_report *report, struct msp_error *err)
{
	(void)err;
	msp_report_adjustments(report);
	return 0;
}

static int put_numbers(struct msp_report *report, struct msp_error *err)
{
	return msp_report_numbers(report, err);
}

/* In the usual order.  The annex is always last. */
static const struct {
	const char *name;
	int (*put)(struct msp_report *report, struct msp_error *err);
} sections[] = {
#define SECTION(name) { #name, put_##name },
	MSP_REPORT_SECTIONS(SECTION)
#undef SECTION
};

static size_t section_of(const char *name)
{
	size_t i = 0;

	while (i < MSP_COUNT(sections) && strcmp(sections[i].name, name) != 0)
		i++;
	return i;
}

static void tell_section(const struct msp_report *report, const char *name)
{
	const char *nearest;

	if (report->request->problems == NULL || msp_report_section(name, &nearest))
		return;
	struct msp_error *problem = msp_problems_add(report->request->problems);
	msp_error_set(problem, MSP_DATA, "no section '%s'%s%s", name, nearest == NULL ? "" : ", perhaps ",
		nearest == NULL ? "" : nearest);
	msp_error_field(problem, "branding.sections");
}

/* Those that are named come first, in that order; the others follow in theirs: none is lost by being forgotten. */
static int build(struct msp_report *report, struct msp_error *err)
{
	bool done[MSP_COUNT(sections)] = { false };

	put_head(report);
	for (size_t i = 0; i < report->brand.section_count; i++) {
		size_t section = section_of(report->brand.sections[i]);
		if (section == MSP_COUNT(sections))
			tell_section(report, report->brand.sections[i]);
		else if (!done[section] && sections[section].put(report, err) != 0)
			return -1;
		if (section < MSP_COUNT(sections))
			done[section] = true;
	}
	for (size_t i = 0; i < MSP_COUNT(sections); i++)
		if (!done[i] && sections[i].put(report, err) != 0)
			return -1;
	msp_report_annex(report);
	return 0;
}

/* ---- output ---- */

static enum msp_doc_style style_of(enum msp_report_format format)
{
	return format == MSP_REPORT_HTML ? MSP_DOC_HTML : format == MSP_REPORT_TEXT ? MSP_DOC_TEXT : MSP_DOC_MARKDOWN;
}

static void render(const struct msp_report *report, struct msp_buf *out)
{
	struct msp_buf body = MSP_BUF_INIT;

	if (report->doc.style == MSP_DOC_HTML) {
		msp_doc_html(&report->doc, &body);
		msp_report_page(report, &body, out);
	} else if (report->doc.style == MSP_DOC_TEXT) {
		msp_doc_plain(&report->doc, out);
	} else {
		msp_doc_markdown(&report->doc, out);
	}
	msp_buf_release(&body);
}

/* Those that are no document; false for the others. */
static bool write_plain(const struct msp_report *report, struct msp_buf *out)
{
	switch (report->request->format) {
	case MSP_REPORT_JSON:
		msp_report_json(report, out);
		return true;
	case MSP_REPORT_CSV:
		msp_report_csv(report, out);
		return true;
	case MSP_REPORT_BRIEF:
		msp_report_brief(report, out);
		return true;
	case MSP_REPORT_HTML:
	case MSP_REPORT_MARKDOWN:
	case MSP_REPORT_TEXT:
		break;
	}
	return false;
}

int msp_report_monthly(const struct msp_report_request *request, struct msp_buf *out, struct msp_error *err)
{
	struct msp_report report = {
		.request = request,
		.metrics = request->metrics,
		.arena = request->arena,
		.language = request->language,
	};
	int failed;

	if (msp_catalog_provider(request->catalog, &report.provider, err) != 0)
		return -1;
	msp_report_summarize(&report);
	if (write_plain(&report, out))
		return 0;
	if (msp_brand_read(request->catalog, request->arena, request->metrics->client, request->problems, &report.brand,
		    err) != 0)
		return -1;
	msp_doc_open(&report.doc, request->arena, style_of(request->format), request->language);
	failed = build(&report, err);
	if (!failed)
		render(&report, out);
	msp_doc_close(&report.doc);
	return failed;
}
