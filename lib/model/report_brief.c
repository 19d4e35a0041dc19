/* SPDX-License-Identifier: ISC */
/* The five lines for a chat: plain text, at most MSP_BRIEF_LIMIT characters. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/report_private.h"

#define LEAST 24 /* characters that a line keeps */

static size_t characters(const char *text)
{
	size_t length = strlen(text), at = 0, count = 0;

	for (; at < length; count++)
		msp_utf8_next(text, length, &at);
	return count;
}

/* The first `count` characters, the last of them "…". */
static const char *cut(struct msp_arena *arena, const char *text, size_t count)
{
	size_t length = strlen(text), at = 0;

	while (--count > 0)
		msp_utf8_next(text, length, &at);
	while (at > 0 && text[at - 1] == ' ')
		at--;
	return msp_arena_printf(arena, "%.*s…", (int)at, text);
}

static const char *brief_line(const struct msp_report *report, int line)
{
	struct msp_arena *arena = report->arena;
	const char *title = msp_phrase(report->language, (enum msp_phrase)(MSP_SAY_LINE_PROMISES + line));
	const char *colon = msp_str_ends(title, "?") ? "" : ":";
	const char *verdict = msp_verdict_text(arena, report->language, report->verdict);

	if (line == MSP_SUMMARY_PROMISES)
		return msp_arena_printf(arena, "%s%s %s. %s", title, colon, verdict, report->summary[line]);
	return msp_arena_printf(arena, "%s%s %s", title, colon, report->summary[line]);
}

static const char *brief_head(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *name = msp_record_text(report->arena, metrics->client->name);
	const char *month = msp_say_month(report->arena, report->language, &metrics->period);
	const char *head = msp_arena_printf(report->arena, "%s: %s", name, SAY(report, TITLE, month));
	const char *note = msp_report_service_note(report);

	if (note != NULL)
		head = msp_arena_printf(report->arena, "%s\n%s", head, note);
	if (!metrics->preview)
		return head;
	return msp_arena_printf(report->arena, "%s\n%s", head,
		SAY(report, PREVIEW,
			msp_say_moment(report->arena, report->language, metrics->period.zone, metrics->cutoff)));
}

/* Takes from the longest line until all of them fit. */
static void shorten(const struct msp_report *report, const char *lines[], size_t count, size_t room)
{
	for (;;) {
		size_t sum = 0, longest = 0, most = 0;
		for (size_t i = 0; i < count; i++) {
			size_t length = characters(lines[i]) + 1; /* with its line feed */
			sum += length;
			longest = length > most ? i : longest;
			most = length > most ? length : most;
		}
		if (sum <= room || most <= LEAST)
			return;
		size_t keep = most - 1 - (sum - room);
		keep = keep > most || keep < most / 2 ? most / 2 : keep; /* two long lines share what must go */
		lines[longest] = cut(report->arena, lines[longest], keep);
	}
}

void msp_report_brief(const struct msp_report *report, struct msp_buf *out)
{
	const char *lines[1 + MSP_SUMMARY_LINES] = { brief_head(report) };

	for (int i = 0; i < MSP_SUMMARY_LINES; i++)
		lines[1 + i] = brief_line(report, i);
	shorten(report, lines, MSP_COUNT(lines), MSP_BRIEF_LIMIT - 1);
	msp_buf_addf(out, "%s\n\n", lines[0]);
	for (size_t i = 1; i < MSP_COUNT(lines); i++)
		msp_buf_addf(out, "%s\n", lines[i]);
}
