/* SPDX-License-Identifier: ISC */
/* Section 5: availability of each service, what was down, what was left out. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define DECIMALS 3 /* of what was reached: finer than any usual promise */

static bool has_percentage(const struct msp_availability *service)
{
	return service->state != MSP_AVAILABILITY_UNMEASURED && service->state != MSP_AVAILABILITY_EMPTY;
}

/* Services the reader cares for: promised, critical, or with something on record. */
static bool is_shown(const struct msp_availability *service)
{
	return service->promised || service->item_count > 0 || strcmp(service->criticality, "critical") == 0;
}

const char *msp_report_reached(const struct msp_report *report, const struct msp_availability *service)
{
	return msp_arena_printf(report->arena, "%s %%", msp_availability_emit(report->arena, service, DECIMALS));
}

const char *msp_report_target(const struct msp_report *report, const struct msp_availability *service)
{
	return msp_arena_printf(report->arena, "%s %%", msp_availability_percent(report->arena, service->target));
}

/* ---- the services ---- */

static const char *result(const struct msp_report *report, const struct msp_availability *service)
{
	if (service->state == MSP_AVAILABILITY_UNMEASURED)
		return PHRASE(report, AVAILABILITY_UNMEASURED);
	if (service->state == MSP_AVAILABILITY_EMPTY)
		return PHRASE(report, AVAILABILITY_EMPTY);
	return msp_report_reached(report, service);
}

static void put_state(struct msp_report *report, cmark_node *cell, enum msp_availability_state state)
{
	switch (state) {
	case MSP_AVAILABILITY_MEETS:
		msp_doc_verdict(&report->doc, cell, MSP_VERDICT_MEETS);
		return;
	case MSP_AVAILABILITY_FAILS:
		msp_doc_verdict(&report->doc, cell, MSP_VERDICT_FAILS);
		return;
	case MSP_AVAILABILITY_UNMEASURED:
		msp_doc_text(&report->doc, cell, PHRASE(report, AVAILABILITY_UNMEASURED));
		return;
	case MSP_AVAILABILITY_EMPTY:
		msp_doc_verdict(&report->doc, cell, MSP_VERDICT_NO_CASES);
		return;
	case MSP_AVAILABILITY_UNPROMISED:
		break;
	}
	msp_doc_text(&report->doc, cell, PHRASE(report, AVAILABILITY_UNPROMISED));
}

static void put_service(struct msp_report *report, struct msp_doc_table *table, const struct msp_availability *service)
{
	msp_doc_row(table);
	msp_doc_cell_text(table, msp_record_text(report->arena, service->name));
	msp_doc_cell_text(table, service->promised ? msp_report_target(report, service) : "–");
	msp_doc_cell_text(table, result(report, service));
	msp_doc_cell_text(table, !has_percentage(service) ? "–"
							  : SAY(report, AVAILABILITY_OF,
								    msp_say_span_short(report->arena, service->down),
								    msp_say_span_short(report->arena, service->base)));
	put_state(report, msp_doc_cell(table), service->state);
}

static void put_services(struct msp_report *report, const struct msp_availabilities *services)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_SERVICE) },
		{ .title = PHRASE(report, COLUMN_PROMISED), .right = true },
		{ .title = PHRASE(report, COLUMN_RESULT), .right = true },
		{ .title = PHRASE(report, COLUMN_DOWN), .right = true },
		{ .title = PHRASE(report, COLUMN_STATE) },
	};
	struct msp_doc_table table;

	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < services->count; i++)
		if (is_shown(&services->items[i]))
			put_service(report, &table, &services->items[i]);
	msp_doc_markup(&report->doc, "</div>");
}

/* ---- by what it was measured ---- */

static const char *day(const struct msp_report *report, struct msp_date date)
{
	return msp_say_date(report->arena, report->language, date);
}

static const char *measure(const struct msp_report *report, const struct msp_availability *service)
{
	const char *name = msp_record_text(report->arena, service->name);

	switch (service->why) {
	case MSP_UNMEASURED_METHOD:
		return SAY(report, UNMEASURED_METHOD, name);
	case MSP_UNMEASURED_DATA:
		return SAY(report, UNMEASURED_DATA, name, msp_record_text(report->arena, service->source));
	case MSP_UNMEASURED_NOT_YET:
		return SAY(report, UNMEASURED_NOT_YET, name, day(report, service->measured_from));
	case MSP_UNMEASURED_NOT:
		break;
	}
	if (service->measure == MSP_MEASURE_CHECK)
		return SAY(report, MEASURED_CHECK, name, msp_record_text(report->arena, service->source));
	return SAY(report, MEASURED_TICKETS, name);
}

static void put_measures(struct msp_report *report, const struct msp_availabilities *services)
{
	cmark_node *list = msp_doc_list(&report->doc);

	for (size_t i = 0; i < services->count; i++) {
		const struct msp_availability *service = &services->items[i];
		if (!is_shown(service))
			continue;
		msp_doc_text(&report->doc, msp_doc_item(&report->doc, list), measure(report, service));
		if (service->lost < service->down * MSP_OUTAGE_WHOLE)
			msp_doc_text(&report->doc, msp_doc_item(&report->doc, list),
				SAY(report, WEIGHTED, msp_record_text(report->arena, service->name),
					msp_say_span(
						report->arena, report->language, service->lost / MSP_OUTAGE_WHOLE)));
		if (service->gaps > 0)
			msp_doc_text(&report->doc, msp_doc_item(&report->doc, list),
				SAY(report, GAPS, msp_record_text(report->arena, service->name),
					msp_say_span(report->arena, report->language, service->gaps)));
	}
}

/* ---- what was down, what was left out ---- */

static const char *role_text(const struct msp_report *report, const struct msp_availability_item *item)
{
	const char *span = msp_say_span_short(report->arena, item->committed);

	switch (item->role) {
	case MSP_ROLE_EXCLUDED:
		return SAY(report, ROLE_EXCLUDED, msp_record_text(report->arena, item->outage->reason));
	case MSP_ROLE_MAINTENANCE:
		return PHRASE(report, ROLE_MAINTENANCE);
	case MSP_ROLE_UNAPPROVED:
		return SAY(report, ROLE_UNAPPROVED, span);
	case MSP_ROLE_UNANNOUNCED:
		return SAY(report, ROLE_UNANNOUNCED, span);
	case MSP_ROLE_EMERGENCY:
		return SAY(report, ROLE_EMERGENCY, span);
	case MSP_ROLE_OVERRUN:
		return SAY(report, ROLE_OVERRUN, span);
	case MSP_ROLE_GAP:
		return PHRASE(report, ROLE_GAP);
	case MSP_ROLE_OUTAGE:
		break;
	}
	return SAY(report, ROLE_OUTAGE, span);
}

/* A partial outage says for how much of itself it counts. */
static const char *role(const struct msp_report *report, const struct msp_availability_item *item)
{
	const char *text = role_text(report, item);
	bool partial = item->lost > 0 && item->outage->weight < MSP_OUTAGE_WHOLE;

	return partial ? SAY(report, ROLE_WEIGHT, text, msp_say_goal(report->arena, item->outage->weight)) : text;
}

static const char *day_of(const struct msp_report *report, int64_t at)
{
	return msp_say_date_short(report->arena, report->language, msp_zone_date(report->metrics->period.zone, at));
}

/* "10:00" */
static const char *time_of(const struct msp_report *report, int64_t at)
{
	const struct msp_zone *zone = report->metrics->period.zone;
	char text[MSP_TIME_SIZE];

	return msp_arena_strndup(report->arena, msp_zone_emit(zone, at, text) + strlen("2026-10-17T"), 5);
}

static const char *when(const struct msp_report *report, const struct msp_availability_item *item)
{
	const char *from = day_of(report, item->start), *to = day_of(report, item->end - 1);
	const char *end = time_of(report, item->end);

	if (strcmp(end, "00:00") == 0)
		end = "24:00"; /* of the day before, which is the one named */
	if (item->going)
		return SAY(report, WHEN_GOING, from, time_of(report, item->start));
	if (msp_str_equal(from, to))
		return SAY(report, WHEN_DAY, from, time_of(report, item->start), end);
	return SAY(report, WHEN_DAYS, from, time_of(report, item->start), to, end);
}

static void put_item(struct msp_report *report, struct msp_doc_table *table, const struct msp_availability *service,
	const struct msp_availability_item *item)
{
	const struct msp_outage *outage = item->outage;

	msp_doc_row(table);
	msp_doc_cell_text(table, outage->title == NULL ? PHRASE(report, OUTAGE_UNTITLED)
						       : msp_record_text(report->arena, outage->title));
	msp_doc_cell_text(table, msp_record_text(report->arena, service->name));
	msp_doc_cell_text(table, when(report, item));
	msp_doc_cell_text(table, role(report, item));
	msp_doc_cell_text(table, msp_report_number(outage->ticket == NULL ? outage->id : outage->ticket));
}

static void put_items(struct msp_report *report, const struct msp_availabilities *services)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_SUBJECT) },
		{ .title = PHRASE(report, COLUMN_SERVICE) },
		{ .title = PHRASE(report, COLUMN_WHEN) },
		{ .title = PHRASE(report, COLUMN_COUNTS) },
		{ .title = PHRASE(report, COLUMN_TICKET) },
	};
	struct msp_doc_table table;
	size_t count = 0;

	for (size_t i = 0; i < services->count; i++)
		count += services->items[i].item_count;
	if (count == 0)
		return;
	msp_doc_heading(&report->doc, 3, PHRASE(report, OUTAGES));
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < services->count; i++)
		for (size_t j = 0; j < services->items[i].item_count; j++)
			put_item(report, &table, &services->items[i], &services->items[i].items[j]);
	msp_doc_markup(&report->doc, "</div>");
}

/* A table is worth it when a service has a promise or a percentage. */
static bool has_figures(const struct msp_availabilities *services)
{
	for (size_t i = 0; i < services->count; i++)
		if (is_shown(&services->items[i]) &&
			(services->items[i].promised || has_percentage(&services->items[i])))
			return true;
	return false;
}

void msp_report_availability(struct msp_report *report)
{
	const struct msp_availabilities *services = report->request->availabilities;
	size_t shown = 0;

	for (size_t i = 0; services != NULL && i < services->count; i++)
		shown += is_shown(&services->items[i]);
	if (shown == 0)
		return;
	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, PHRASE(report, AVAILABILITY));
	if (has_figures(services)) {
		msp_doc_paragraph(&report->doc, PHRASE(report, AVAILABILITY_INTRO));
		put_services(report, services);
	}
	put_items(report, services);
	put_measures(report, services);
	msp_doc_markup(&report->doc, "</section>");
}
