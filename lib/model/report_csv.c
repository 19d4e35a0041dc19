/* SPDX-License-Identifier: ISC */
/* The tickets of the month for a spreadsheet: a row each, with clocks and times.  Keys as headings, never renamed. */
#include <inttypes.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"
#include "lib/text/csv.h"

static void cell(struct msp_buf *out, const char *text)
{
	if (out->length > 0 && out->data[out->length - 1] != '\n')
		msp_buf_addc(out, ',');
	msp_csv_cell(out, text == NULL ? "" : text, ',');
}

static void number(const struct msp_report *report, struct msp_buf *out, int64_t value)
{
	cell(out, msp_arena_printf(report->arena, "%" PRId64, value));
}

static void instant(const struct msp_report *report, struct msp_buf *out, int64_t at)
{
	char text[MSP_TIME_SIZE];

	cell(out, at == MSP_TIME_NONE ? "" : msp_zone_emit(report->metrics->period.zone, at, text));
}

static const char *const heads[] = { "id", "title", "type", "priority", "category", "site", "entity", "service",
	"requester", "opened", "resolved", "status", "waiting_for", "cause", "merged" };
static const char *const tails[] = { "worked_seconds", "open_seconds", "person_seconds", "opened_in_month",
	"resolved_in_month", "reopened_in_month", "backdated" };
static const char *const clock_heads[] = { "", "_due", "_stopped", "_elapsed_seconds", "_target_seconds" };

static void put_titles(const struct msp_report *report, struct msp_buf *out)
{
	for (size_t i = 0; i < MSP_COUNT(heads); i++)
		cell(out, heads[i]);
	for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++)
		for (size_t i = 0; i < MSP_COUNT(clock_heads); i++)
			cell(out, msp_arena_printf(report->arena, "%s%s", msp_clock_name((enum msp_clock_kind)kind),
					  clock_heads[i]));
	for (size_t i = 0; i < MSP_COUNT(tails); i++)
		cell(out, tails[i]);
	msp_buf_addc(out, '\n');
}

/* The last of a kind, as in the annex. */
static const struct msp_clock *clock_of(const struct msp_metrics_ticket *ticket, int kind)
{
	const struct msp_clock *found = NULL;

	for (size_t i = 0; i < ticket->clock_count; i++)
		if ((int)ticket->clocks[i].kind == kind && ticket->clocks[i].state != MSP_CLOCK_ABSENT)
			found = &ticket->clocks[i];
	return found;
}

static void put_clock(const struct msp_report *report, struct msp_buf *out, const struct msp_clock *clock)
{
	if (clock == NULL) {
		for (size_t i = 0; i < MSP_COUNT(clock_heads); i++)
			cell(out, "");
		return;
	}
	cell(out, msp_clock_state_name(clock->state));
	instant(report, out, clock->due);
	instant(report, out, clock->stop);
	number(report, out, clock->elapsed);
	number(report, out, clock->target);
}

static void put_ticket(const struct msp_report *report, struct msp_buf *out, const struct msp_metrics_ticket *line)
{
	const struct msp_ticket *ticket = line->ticket;
	const char *texts[] = { ticket->id, ticket->title, msp_work_name(line->work), line->state.priority,
		ticket->category, ticket->site, ticket->entity, ticket->service,
		msp_report_names_people(report) ? ticket->requester : NULL };

	for (size_t i = 0; i < MSP_COUNT(texts); i++)
		cell(out, msp_record_text(report->arena, texts[i]));
	instant(report, out, ticket->opened);
	instant(report, out, line->state.resolved);
	cell(out, msp_status_name(line->state.status));
	cell(out, msp_wait_name(line->state.wait));
	cell(out, msp_record_text(report->arena, line->state.cause));
	cell(out, line->state.merged);
	for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++)
		put_clock(report, out, clock_of(line, kind));
	number(report, out, line->worked);
	number(report, out, line->open_seconds);
	if (line->people_known)
		number(report, out, line->person_seconds);
	else
		cell(out, "");
	cell(out, line->opened ? "yes" : "no");
	cell(out, line->resolved ? "yes" : "no");
	cell(out, line->reopened ? "yes" : "no");
	cell(out, line->backdated ? "yes" : "no");
	msp_buf_addc(out, '\n');
}

void msp_report_csv(const struct msp_report *report, struct msp_buf *out)
{
	put_titles(report, out);
	for (size_t i = 0; i < report->metrics->ticket_count; i++)
		put_ticket(report, out, report->metrics->tickets[i]);
}
