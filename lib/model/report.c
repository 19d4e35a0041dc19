/* SPDX-License-Identifier: ISC */
/* Head, sections in their order, and the output asked for. */
#include "lib/model/report.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

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

/* A month that the client was not served in from its first day to its last. */
static const char *service_note(const struct msp_report *report)
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
	if (service_note(report) != NULL)
		msp_doc_paragraph(doc, service_note(report));
	if (metrics->preview) {
		msp_doc_markup(doc, "<div class=\"preview\" role=\"note\">");
		msp_doc_paragraph(doc,
			SAY(report, PREVIEW, msp_say_moment(report->arena, report->language, zone, metrics->cutoff)));
		msp_doc_markup(doc, "</div>");
	}
	msp_doc_markup(doc, "</header>");
}

static int build(struct msp_report *report, struct msp_error *err)
{
	put_head(report);
	msp_report_summary(report);
	msp_report_promises(report);
	if (msp_report_numbers(report, err) != 0)
		return -1;
	msp_report_repeats(report);
	msp_report_availability(report);
	msp_report_surveys(report);
	msp_report_yours(report);
	msp_report_adjustments(report);
	msp_report_annex(report);
	return 0;
}

static enum msp_doc_style style_of(enum msp_report_format format)
{
	return format == MSP_REPORT_HTML ? MSP_DOC_HTML : format == MSP_REPORT_TEXT ? MSP_DOC_TEXT : MSP_DOC_MARKDOWN;
}

static int render(const struct msp_report *report, struct msp_buf *out, struct msp_error *err)
{
	struct msp_buf body = MSP_BUF_INIT;
	int failed = 0;

	if (report->doc.style == MSP_DOC_HTML) {
		msp_doc_html(&report->doc, &body);
		failed = msp_report_page(report, &body, out, err);
	} else if (report->doc.style == MSP_DOC_TEXT) {
		msp_doc_plain(&report->doc, out);
	} else {
		msp_doc_markdown(&report->doc, out);
	}
	msp_buf_release(&body);
	return failed;
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
	msp_doc_open(&report.doc, request->arena, style_of(request->format), request->language);
	failed = build(&report, err);
	if (!failed)
		failed = render(&report, out, err);
	msp_doc_close(&report.doc);
	return failed;
}
