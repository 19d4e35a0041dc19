/* SPDX-License-Identifier: ISC */
/*
 * For each promise a sentence, a bar of time as it went by, and a table that says the same in words.  Nights and
 * weekends are part of the stretch they lie in: the client asks what happened, not when the office was closed.
 */
#include "lib/model/explain_page.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/policy.h"
#include "lib/model/report_brand.h"
#include "lib/model/report_doc.h"
#include "lib/model/report_private.h"

#define TOP 20    /* px of the bar's upper edge: above it stands when it is due */
#define HEIGHT 26 /* of what counts; what does not is lower */
#define BOTTOM 20

/* A stretch in which the same thing went on. */
struct phase {
	struct msp_span span;
	enum msp_interval_kind kind;
	enum msp_rule rule;
	int64_t counted, closed;
};

struct writer {
	const struct msp_explain_page *page;
	struct msp_arena *arena;
	struct msp_doc doc;
	struct msp_report words; /* names of things */
	int year;                /* of the opening */
};

#define WORDS(writer, key, ...) msp_say((writer)->arena, (writer)->page->language, MSP_SAY_##key, __VA_ARGS__)
#define WORD(writer, key) msp_phrase((writer)->page->language, MSP_SAY_##key)

/* "3 nov 2026", without the year where it is that of the opening, which the head tells. */
static const char *day(const struct writer *writer, struct msp_date date)
{
	const char *text = msp_say_date_short(writer->arena, writer->page->language, date);
	const char *year = msp_arena_printf(writer->arena, " %d", date.year);

	if (date.year != writer->year || !msp_str_ends(text, year))
		return text;
	return msp_arena_strndup(writer->arena, text, strlen(text) - strlen(year));
}

/* "3 nov, 09:30" */
static const char *moment(const struct writer *writer, int64_t at)
{
	const struct msp_civil civil = msp_zone_civil(writer->page->zone, at);

	return msp_arena_printf(writer->arena, "%s, %02d:%02d", day(writer, civil.date), civil.hour, civil.minute);
}

/* "3 nov, 09:30 – 11:00", "3 nov, 12:00 – 4 nov, 12:00" */
static const char *stretch(const struct writer *writer, struct msp_span span)
{
	const struct msp_civil from = msp_zone_civil(writer->page->zone, span.start),
			       to = msp_zone_civil(writer->page->zone, span.end);

	if (msp_date_compare(from.date, to.date) != 0)
		return msp_arena_printf(writer->arena, "%s – %s", moment(writer, span.start), moment(writer, span.end));
	return msp_arena_printf(writer->arena, "%s – %02d:%02d", moment(writer, span.start), to.hour, to.minute);
}

static const char *span(const struct writer *writer, int64_t seconds)
{
	return msp_say_span_short(writer->arena, seconds);
}

/* ---- phases ---- */

static bool same_phase(const struct phase *phase, const struct msp_interval *interval)
{
	if (interval->kind == MSP_INTERVAL_CLOSED)
		return true;
	return phase->kind == interval->kind && (phase->kind == MSP_INTERVAL_COUNTED || phase->rule == interval->rule);
}

static struct phase *find_phases(const struct writer *writer, const struct msp_intervals *intervals, size_t *count)
{
	struct phase *phases = msp_arena_array(writer->arena, intervals->count, sizeof *phases);

	*count = 0;
	for (size_t i = 0; i < intervals->count; i++) {
		const struct msp_interval *interval = &intervals->items[i];
		int64_t seconds = interval->span.end - interval->span.start;

		if (*count == 0 || !same_phase(&phases[*count - 1], interval))
			phases[(*count)++] = (struct phase){
				.span = interval->span, .kind = interval->kind, .rule = interval->rule
			};
		struct phase *phase = &phases[*count - 1];
		phase->span.end = interval->span.end;
		phase->counted += interval->kind == MSP_INTERVAL_COUNTED ? seconds : 0;
		phase->closed += interval->kind == MSP_INTERVAL_CLOSED ? seconds : 0;
	}
	return phases;
}

static const char *what(const struct writer *writer, const struct phase *phase)
{
	if (phase->kind == MSP_INTERVAL_COUNTED)
		return WORD(writer, EXPLAIN_RAN);
	switch (phase->rule) {
	case MSP_RULE_CLIENT:
		return WORD(writer, EXPLAIN_WAIT_CLIENT);
	case MSP_RULE_THIRD_PARTY:
		return WORD(writer, EXPLAIN_WAIT_THIRD);
	case MSP_RULE_WINDOW:
		return WORD(writer, EXPLAIN_WAIT_WINDOW);
	case MSP_RULE_PARTS:
		return WORD(writer, EXPLAIN_WAIT_PARTS);
	case MSP_RULE_RESOLVED:
		return WORD(writer, EXPLAIN_RESTED);
	default:
		return WORD(writer, EXPLAIN_CLOSED);
	}
}

static void put_phases(struct writer *writer, const struct phase *phases, size_t count)
{
	const struct msp_doc_column columns[] = {
		{ .title = WORD(writer, EXPLAIN_WHEN) },
		{ .title = WORD(writer, EXPLAIN_WHAT) },
		{ .title = WORD(writer, EXPLAIN_COUNTS), .right = true },
	};
	struct msp_doc_table table;

	msp_doc_markup(&writer->doc, "<div class=\"table small\">");
	msp_doc_table(&writer->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < count; i++) {
		const struct phase *phase = &phases[i];
		const char *text = what(writer, phase);

		if (phase->closed > 0 && phase->kind == MSP_INTERVAL_COUNTED)
			text = WORDS(writer, EXPLAIN_AND_CLOSED, text, span(writer, phase->closed));
		msp_doc_row(&table);
		msp_doc_cell_text(&table, stretch(writer, phase->span));
		msp_doc_cell_text(&table, text);
		msp_doc_cell_text(
			&table, phase->counted > 0 ? span(writer, phase->counted) : WORD(writer, EXPLAIN_NOT));
	}
	msp_doc_markup(&writer->doc, "</div>");
}

/* ---- the bar ---- */

struct bar {
	const struct msp_clock *clock;
	const struct msp_intervals *intervals;
	int64_t start, end; /* of the axis */
	int64_t counted, late, paused, closed;
};

/* Place on the axis as percent of the width. */
static const char *place(const struct writer *writer, const struct bar *bar, int64_t at)
{
	int64_t share = bar->end > bar->start ? (at - bar->start) * 10000 / (bar->end - bar->start) : 0;

	return msp_arena_printf(writer->arena, "%d.%02d%%", (int)(share / 100), (int)(share % 100));
}

static void put_piece(const struct writer *writer, const struct bar *bar, struct msp_span piece, const char *look,
	int height, struct msp_buf *out)
{
	int64_t share = (piece.end - piece.start) * 10000 / (bar->end - bar->start);

	msp_buf_addf(out, "<rect %s x=\"%s\" y=\"%d\" width=\"%d.%02d%%\" height=\"%d\"/>", look,
		place(writer, bar, piece.start), TOP + HEIGHT - height, (int)(share / 100), (int)(share % 100), height);
}

/* What counts is high, what is paused half as high, what is closed a line: the shape says it without any colour. */
static void put_interval(
	const struct writer *writer, struct bar *bar, const struct msp_interval *interval, struct msp_buf *out)
{
	struct msp_span span = interval->span, late = span;
	bool overdue = bar->clock->state == MSP_CLOCK_MISSED && bar->clock->due != MSP_TIME_NONE;
	int64_t seconds = span.end - span.start;

	if (interval->kind == MSP_INTERVAL_CLOSED) {
		put_piece(writer, bar, span, "class=\"rail\"", HEIGHT / 6, out);
		bar->closed += seconds;
		return;
	}
	if (interval->kind == MSP_INTERVAL_PAUSED) {
		put_piece(writer, bar, span, "class=\"bar2\"", HEIGHT / 2, out);
		bar->paused += seconds;
		return;
	}
	if (overdue && span.end > bar->clock->due) {
		late.start = span.start > bar->clock->due ? span.start : bar->clock->due;
		span.end = late.start;
		put_piece(writer, bar, late, "style=\"fill:var(--bad)\"", HEIGHT, out);
		bar->late += late.end - late.start;
	}
	if (span.start < span.end) {
		put_piece(writer, bar, span, "class=\"bar1\"", HEIGHT, out);
		bar->counted += span.end - span.start;
	}
}

/* Letters keep within the picture: near an edge they lean on it. */
static void put_label(
	const struct writer *writer, const struct bar *bar, int64_t at, int y, const char *text, struct msp_buf *out)
{
	int64_t share = bar->end > bar->start ? (at - bar->start) * 100 / (bar->end - bar->start) : 0;
	const char *anchor = share < 25 ? "start" : share > 75 ? "end" : "middle";

	msp_buf_addf(out, "<text x=\"%s\" y=\"%d\" class=\"value\" style=\"text-anchor:%s\">", place(writer, bar, at),
		y, anchor);
	msp_html_escape(out, text);
	msp_buf_adds(out, "</text>");
}

static void put_key(const char *look, const char *words, struct msp_buf *out)
{
	msp_buf_addf(out, "<b style=\"font-weight:400;white-space:nowrap;margin-right:10px\"><span %s></span> ", look);
	msp_html_escape(out, words);
	msp_buf_adds(out, "</b> ");
}

static void put_keys(const struct writer *writer, const struct bar *bar, struct msp_buf *out)
{
	msp_buf_adds(out, "<p class=\"legend\">");
	put_key("class=\"key1\"", WORDS(writer, EXPLAIN_KEY_COUNTED, span(writer, bar->counted)), out);
	if (bar->late > 0)
		put_key("style=\"background:var(--bad)\"", WORDS(writer, EXPLAIN_KEY_LATE, span(writer, bar->late)),
			out);
	if (bar->paused > 0)
		put_key("class=\"key2\"", WORDS(writer, EXPLAIN_KEY_PAUSED, span(writer, bar->paused)), out);
	if (bar->closed > 0)
		put_key("style=\"background:var(--rail)\"",
			WORDS(writer, EXPLAIN_KEY_CLOSED, span(writer, bar->closed)), out);
	msp_buf_adds(out, "</p>");
}

static void put_svg(struct writer *writer, struct bar *bar, const char *title, struct msp_buf *out)
{
	const struct msp_clock *clock = bar->clock;
	const int axis = TOP + HEIGHT;

	/* the table below says all of it in words */
	msp_buf_addf(out, "<svg class=\"chart\" role=\"img\" width=\"100%%\" height=\"%d\" aria-label=\"",
		TOP + HEIGHT + BOTTOM);
	msp_html_escape(out, title);
	msp_buf_adds(out, "\">");
	for (size_t i = 0; i < bar->intervals->count; i++)
		put_interval(writer, bar, &bar->intervals->items[i], out);
	msp_buf_addf(out, "<line class=\"axis\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>", axis, axis);
	if (clock->due != MSP_TIME_NONE) {
		const char *x = place(writer, bar, clock->due);
		msp_buf_addf(out,
			"<line style=\"stroke:var(--ink);stroke-width:2\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>", x,
			x, TOP - 4, axis);
		put_label(
			writer, bar, clock->due, TOP - 8, WORDS(writer, EXPLAIN_DUE, moment(writer, clock->due)), out);
	}
	put_label(writer, bar, bar->start, axis + 14, moment(writer, bar->start), out);
	put_label(writer, bar, bar->end, axis + 14, moment(writer, bar->end), out);
	msp_buf_adds(out, "</svg>");
}

static void put_bar(
	struct writer *writer, const struct msp_clock *clock, const struct msp_intervals *intervals, const char *title)
{
	struct msp_buf svg = MSP_BUF_INIT, figure = MSP_BUF_INIT;
	struct bar bar = { .clock = clock, .intervals = intervals, .start = clock->start };

	bar.end = intervals->items[intervals->count - 1].span.end;
	if (clock->due != MSP_TIME_NONE && clock->due > bar.end)
		bar.end = clock->due;
	put_svg(writer, &bar, title, &svg);
	msp_buf_adds(&figure, "<figure>");
	put_keys(writer, &bar, &figure);
	msp_buf_add(&figure, svg.data, svg.length);
	msp_buf_adds(&figure, "</figure>");
	msp_doc_markup(&writer->doc, figure.data);
	msp_buf_release(&svg);
	msp_buf_release(&figure);
}

/* ---- one promise ---- */

static const char *exempt(const struct writer *writer, enum msp_clock_reason reason)
{
	switch (reason) {
	case MSP_REASON_MERGED:
		return WORD(writer, EXPLAIN_MERGED);
	case MSP_REASON_CONVERTED:
		return WORD(writer, EXPLAIN_CONVERTED);
	case MSP_REASON_RECLASSIFIED:
		return WORD(writer, EXPLAIN_RECLASSIFIED);
	default:
		return WORD(writer, EXPLAIN_CANCELLED);
	}
}

static const char *sentence(const struct writer *writer, const struct msp_clock *clock)
{
	const char *late = span(writer, -clock->left);

	switch (clock->state) {
	case MSP_CLOCK_MET:
		if (clock->at_opening)
			return WORD(writer, EXPLAIN_OPENING);
		return WORDS(writer, EXPLAIN_MET, span(writer, clock->elapsed), span(writer, clock->target),
			moment(writer, clock->stop));
	case MSP_CLOCK_MISSED:
		if (clock->stop == MSP_TIME_NONE)
			return WORDS(writer, EXPLAIN_LATE_GOING, moment(writer, clock->due), late);
		return WORDS(writer, EXPLAIN_LATE, moment(writer, clock->due), moment(writer, clock->stop), late);
	case MSP_CLOCK_RUNNING:
		return WORDS(writer, EXPLAIN_RUNNING, moment(writer, clock->due), span(writer, clock->left));
	case MSP_CLOCK_PAUSED:
		return WORDS(writer, EXPLAIN_PAUSED, span(writer, clock->left), span(writer, clock->target));
	case MSP_CLOCK_UNKNOWN:
		return WORD(writer, EXPLAIN_UNKNOWN);
	default:
		return exempt(writer, clock->reason);
	}
}

static void put_verdict(struct writer *writer, const struct msp_clock *clock)
{
	cmark_node *paragraph = msp_doc_paragraph(&writer->doc, NULL);
	bool judged = clock->state == MSP_CLOCK_MET || clock->state == MSP_CLOCK_MISSED || clock->at_risk;

	if (judged) {
		msp_doc_verdict(&writer->doc, paragraph,
			clock->state == MSP_CLOCK_MET      ? MSP_VERDICT_MEETS
			: clock->state == MSP_CLOCK_MISSED ? MSP_VERDICT_FAILS
							   : MSP_VERDICT_AT_RISK);
		msp_doc_text(&writer->doc, paragraph, " ");
	}
	msp_doc_text(&writer->doc, paragraph, sentence(writer, clock));
}

/* Where the contract says so, small. */
static void put_rule(struct writer *writer, const struct msp_clock *clock)
{
	struct msp_buf out = MSP_BUF_INIT;

	msp_buf_adds(&out, "<p class=\"remark\">");
	msp_html_escape(&out, WORDS(writer, EXPLAIN_RULE, msp_arena_printf(writer->arena, "%d", clock->policy_line),
				      msp_record_text(writer->arena, clock->policy),
				      msp_record_text(writer->arena, msp_calendar_name(clock->calendar))));
	msp_buf_adds(&out, "</p>");
	msp_doc_markup(&writer->doc, out.data);
	msp_buf_release(&out);
}

static int put_clock(struct writer *writer, const struct msp_clock *clock, const struct msp_intervals *intervals,
	struct msp_error *err)
{
	struct msp_clause clause = { .kind = clock->kind, .calendar = clock->calendar };
	const char *title;
	size_t count;

	if (msp_catalog_policy(writer->page->catalog, clock->policy, &clause.policy, err) != 0)
		return -1;
	clause.row = msp_policy_match(clause.policy, clock->type, clock->priority);
	title = msp_report_clause(&writer->words, &clause);
	msp_doc_heading(&writer->doc, 2, title);
	put_verdict(writer, clock);
	if (intervals->count > 0) {
		const struct phase *phases = find_phases(writer, intervals, &count);
		put_bar(writer, clock, intervals, title);
		if (count > 1) /* else the sentence has said it */
			put_phases(writer, phases, count);
	}
	put_rule(writer, clock);
	return 0;
}

/* ---- the page ---- */

static void put_head(struct writer *writer, const struct msp_explained *explained)
{
	struct msp_doc *doc = &writer->doc;
	const struct msp_ticket *ticket = explained->ticket;

	msp_doc_markup(doc, "<header>");
	msp_doc_heading(doc, 1, WORD(writer, EXPLAIN_TITLE));
	msp_doc_paragraph(doc,
		WORDS(writer, EXPLAIN_TICKET,
			msp_arena_printf(writer->arena, "«%s»", msp_record_text(writer->arena, ticket->title)),
			msp_record_text(writer->arena, ticket->number),
			msp_say_moment(writer->arena, writer->page->language, writer->page->zone, ticket->opened)));
	msp_doc_markup(doc, "</header>");
}

static int put_clocks(struct writer *writer, const struct msp_explained *explained, struct msp_error *err)
{
	size_t shown = 0;

	for (size_t i = 0; i < explained->count; i++) {
		const struct msp_clock *clock = &explained->clocks[i];

		if (clock->state == MSP_CLOCK_ABSENT)
			continue;
		if (put_clock(writer, clock, &explained->intervals[i], err) != 0)
			return -1;
		shown++;
	}
	if (shown == 0)
		msp_doc_paragraph(&writer->doc, WORD(writer, EXPLAIN_NOTHING));
	msp_doc_markup(&writer->doc, "<footer>");
	msp_doc_paragraph(&writer->doc,
		WORDS(writer, EXPLAIN_DATA,
			msp_say_moment(writer->arena, writer->page->language, writer->page->zone, explained->cutoff),
			msp_arena_strndup(writer->arena, writer->page->commit, 12)));
	msp_doc_markup(&writer->doc, "</footer>");
	return 0;
}

int msp_explain_html(const struct msp_explain_page *page, const struct msp_explained *explained, struct msp_buf *out,
	struct msp_error *err)
{
	struct writer writer = {
		.page = page, .arena = page->arena, .year = msp_zone_date(page->zone, explained->ticket->opened).year
	};
	struct msp_buf body = MSP_BUF_INIT;
	struct msp_brand brand;
	int failed;

	if (msp_brand_read(page->catalog, page->arena, page->client, NULL, &brand, err) != 0)
		return -1;
	writer.words = (struct msp_report){ .arena = page->arena, .language = page->language };
	msp_doc_open(&writer.doc, page->arena, MSP_DOC_HTML, page->language);
	put_head(&writer, explained);
	failed = put_clocks(&writer, explained, err);
	if (!failed) {
		const struct msp_page sheet = { page->arena, page->language,
			msp_arena_printf(page->arena, "%s · %s", explained->ticket->id, WORD(&writer, EXPLAIN_TITLE)),
			page->version, &brand };
		msp_doc_html(&writer.doc, &body);
		msp_page_write(&sheet, &body, out);
	}
	msp_buf_release(&body);
	msp_doc_close(&writer.doc);
	return failed;
}
