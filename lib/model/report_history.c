/* SPDX-License-Identifier: ISC */
#include "lib/model/report_history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_brand.h"
#include "lib/model/report_doc.h"
#include "lib/text/csv.h"
#include "lib/text/json.h"

/* ---- what was done ---- */

static const char *technician_name(const struct msp_history *history, const char *login)
{
	const struct msp_technician *technician;

	if (msp_catalog_technician(history->catalog, login, &technician, NULL) != 0)
		return NULL;
	return technician->program ? NULL : technician->name;
}

/* The public words of an event, the resolution first; "" when it has none. */
static const char *words_of(struct msp_arena *arena, const struct msp_node *event)
{
	const char *resolution = msp_node_text(event, "resolution", NULL), *say = msp_node_text(event, "say", NULL);

	if (resolution != NULL && say != NULL && strcmp(resolution, say) != 0)
		return msp_arena_printf(arena, "%s %s", say, resolution);
	return resolution != NULL ? resolution : say != NULL ? say : "";
}

static bool within(const struct msp_history *history, int64_t at)
{
	return (history->from == MSP_TIME_NONE || at >= history->from) &&
	       (history->until == MSP_TIME_NONE || at < history->until);
}

/* Worked on: words, time, a visit, or the end of it. */
static bool is_work(const struct msp_event *event, const char *words)
{
	const unsigned not = MSP_EVENT_AUTO | MSP_EVENT_UNDONE;

	return (event->bits & not ) == 0 &&
	       (words[0] != '\0' || event->seconds > 0 || (event->bits & (MSP_EVENT_VISIT | MSP_EVENT_CALL)) != 0 ||
		       event->status == MSP_STATUS_RESOLVED);
}

static struct msp_intervention *find(const struct msp_history *history, size_t first, int64_t at, const char *login)
{
	const struct msp_zone *zone = history->client->zone;

	for (size_t i = first; i < history->count; i++) {
		struct msp_intervention *item = &history->items[i];
		if (strcmp(item->login, login) == 0 &&
			msp_date_compare(msp_zone_date(zone, item->at), msp_zone_date(zone, at)) == 0)
			return item;
	}
	return NULL;
}

static const char *asked(const struct msp_ticket *ticket)
{
	const char *words = msp_node_text(ticket->node, "description", NULL);

	for (size_t i = 0; i < ticket->event_count && words == NULL; i++)
		words = msp_node_text(ticket->events[i].node, "hear", NULL);
	return words;
}

void msp_history_add(struct msp_history *history, const struct msp_ticket *ticket)
{
	struct msp_arena *arena = history->arena;
	size_t first = history->count;

	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		const char *words = words_of(arena, event->node);
		const char *name = event->by == NULL ? NULL : technician_name(history, event->by);
		if (!within(history, event->at) || name == NULL || !is_work(event, words))
			continue;
		struct msp_intervention *item = find(history, first, event->at, event->by);
		if (item == NULL) {
			msp_arena_reserve(arena, history->items, history->count, history->capacity);
			item = &history->items[history->count++];
			*item = (struct msp_intervention){ .at = event->at,
				.ticket = ticket->id,
				.title = ticket->title,
				.asked = asked(ticket),
				.done = "",
				.login = event->by,
				.who = name };
		}
		if (words[0] != '\0')
			item->done =
				item->done[0] == '\0' ? words : msp_arena_printf(arena, "%s %s", item->done, words);
		item->seconds += event->seconds;
		item->visit |= (event->bits & MSP_EVENT_VISIT) != 0;
		item->resolved |= event->status == MSP_STATUS_RESOLVED;
	}
}

static int compare_items(const void *a, const void *b)
{
	const struct msp_intervention *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	int order = strcmp(left->ticket, right->ticket);
	return order != 0 ? order : strcmp(left->login, right->login);
}

void msp_history_sort(struct msp_history *history)
{
	if (history->count > 0)
		qsort(history->items, history->count, sizeof *history->items, compare_items);
}

/* ---- words ---- */

enum word {
	WORD_TITLE,
	WORD_FROM,
	WORD_UNTIL,
	WORD_ASSET,
	WORD_PERSON,
	WORD_DATE,
	WORD_TICKET,
	WORD_ASKED,
	WORD_DONE,
	WORD_WHO,
	WORD_TIME,
	WORD_VISIT,
	WORD_YES,
	WORD_NONE,
	WORD_SUM,
	WORD_VISITS,
	WORD_WORKED
};

static const char *const words[][2] = {
	[WORD_TITLE] = { "Historial de intervenciones", "History of interventions" },
	[WORD_FROM] = { "desde el", "from" },
	[WORD_UNTIL] = { "hasta el", "until" },
	[WORD_ASSET] = { "Equipo:", "Asset:" },
	[WORD_PERSON] = { "Solicitado por:", "Asked by:" },
	[WORD_DATE] = { "Fecha", "Date" },
	[WORD_TICKET] = { "Ticket", "Ticket" },
	[WORD_ASKED] = { "Qué se pidió", "What was asked" },
	[WORD_DONE] = { "Qué se hizo", "What was done" },
	[WORD_WHO] = { "Quién", "Who" },
	[WORD_TIME] = { "Tiempo", "Time" },
	[WORD_VISIT] = { "Visita", "Visit" },
	[WORD_YES] = { "sí", "yes" },
	[WORD_NONE] = { "No hubo intervenciones.", "There were no interventions." },
	[WORD_SUM] = { "Intervenciones:", "Interventions:" },
	[WORD_VISITS] = { "visitas:", "visits:" },
	[WORD_WORKED] = { "tiempo:", "time:" },
};

/* ---- document ---- */

static const char *range(const struct msp_history *history, enum msp_language language)
{
	struct msp_arena *arena = history->arena;
	const struct msp_zone *zone = history->client->zone;
	const char *text = "";

	if (history->from != MSP_TIME_NONE)
		text = msp_arena_printf(
			arena, "%s %s", words[WORD_FROM][language], msp_say_day(arena, language, zone, history->from));
	if (history->until != MSP_TIME_NONE)
		text = msp_arena_printf(arena, "%s%s%s %s", text, text[0] == '\0' ? "" : ", ",
			words[WORD_UNTIL][language], msp_say_day(arena, language, zone, history->until - 1));
	return text;
}

static void put_head(const struct msp_history *history, struct msp_doc *doc)
{
	enum msp_language language = doc->language;
	const char *text = range(history, language);

	msp_doc_markup(doc, "<header>");
	msp_doc_heading(doc, 1, words[WORD_TITLE][language]);
	msp_doc_strong(doc, msp_doc_paragraph(doc, NULL), msp_record_text(doc->arena, history->client->name));
	if (text[0] != '\0')
		msp_doc_paragraph(doc, text);
	if (history->asset != NULL)
		msp_doc_paragraph(doc, msp_arena_printf(doc->arena, "%s %s", words[WORD_ASSET][language],
					       msp_record_text(doc->arena, history->asset)));
	if (history->person != NULL)
		msp_doc_paragraph(doc, msp_arena_printf(doc->arena, "%s %s", words[WORD_PERSON][language],
					       msp_record_text(doc->arena, history->person)));
	msp_doc_markup(doc, "</header>");
}

static void put_row(const struct msp_history *history, struct msp_doc_table *table, const struct msp_intervention *item)
{
	struct msp_doc *doc = table->doc;
	struct msp_arena *arena = doc->arena;

	msp_doc_row(table);
	msp_doc_cell_text(
		table, msp_say_date_short(arena, doc->language, msp_zone_date(history->client->zone, item->at)));
	msp_doc_cell_text(table, item->ticket);
	msp_doc_cell_text(table, msp_record_text(arena, item->title));
	msp_doc_cell_text(table, msp_record_text(arena, item->done));
	msp_doc_cell_text(table, msp_record_text(arena, item->who));
	msp_doc_cell_text(table, item->seconds > 0 ? msp_say_span_short(arena, item->seconds) : "");
	msp_doc_cell_text(table, item->visit ? words[WORD_YES][doc->language] : "");
}

static void put_sum(const struct msp_history *history, struct msp_doc *doc)
{
	int64_t visits = 0, seconds = 0;

	for (size_t i = 0; i < history->count; i++) {
		visits += history->items[i].visit;
		seconds += history->items[i].seconds;
	}
	msp_doc_paragraph(
		doc, msp_arena_printf(doc->arena, "%s %zu; %s %" PRId64 "; %s %s.", words[WORD_SUM][doc->language],
			     history->count, words[WORD_VISITS][doc->language], visits,
			     words[WORD_WORKED][doc->language], msp_say_span_short(doc->arena, seconds)));
}

static void put_table(const struct msp_history *history, struct msp_doc *doc)
{
	struct msp_doc_column columns[WORD_VISIT - WORD_DATE + 1] = { { 0 } };
	struct msp_doc_table table;

	for (size_t i = 0; i < MSP_COUNT(columns); i++)
		columns[i] = (struct msp_doc_column){ .title = words[WORD_DATE + i][doc->language],
			.right = WORD_DATE + i == WORD_TIME };
	msp_doc_markup(doc, "<div class=\"table small\">");
	msp_doc_table(doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < history->count; i++)
		put_row(history, &table, &history->items[i]);
	msp_doc_markup(doc, "</div>");
}

static int write_document(const struct msp_history *history, enum msp_language language, enum msp_doc_style style,
	const char *version, struct msp_buf *out, struct msp_error *err)
{
	struct msp_doc doc;
	struct msp_brand brand;
	struct msp_buf body = MSP_BUF_INIT;

	if (msp_brand_read(history->catalog, history->arena, history->client, NULL, &brand, err) != 0)
		return -1;
	msp_doc_open(&doc, history->arena, style, language);
	put_head(history, &doc);
	if (history->count == 0) {
		msp_doc_paragraph(&doc, words[WORD_NONE][language]);
	} else {
		put_sum(history, &doc);
		put_table(history, &doc);
	}
	if (style == MSP_DOC_HTML) {
		const struct msp_page page = { history->arena, language,
			msp_arena_printf(history->arena, "%s · %s", history->client->name, words[WORD_TITLE][language]),
			version, &brand };
		msp_doc_html(&doc, &body);
		msp_page_write(&page, &body, out);
	} else if (style == MSP_DOC_TEXT) {
		msp_doc_plain(&doc, out);
	} else {
		msp_doc_markdown(&doc, out);
	}
	msp_buf_release(&body);
	msp_doc_close(&doc);
	return 0;
}

/* ---- for programs ---- */

static void write_json(const struct msp_history *history, struct msp_buf *out)
{
	struct msp_arena *arena = history->arena;
	struct msp_node *list = msp_node_seq(arena);
	char at[MSP_TIME_SIZE];

	for (size_t i = 0; i < history->count; i++) {
		const struct msp_intervention *item = &history->items[i];
		struct msp_node *map = msp_node_map(arena), *seconds = msp_node_string(arena, "");
		*seconds = (struct msp_node){ .kind = MSP_NODE_NUMBER,
			.value = msp_arena_printf(arena, "%" PRId64, item->seconds) };
		seconds->length = strlen(seconds->value);
		msp_node_set_string(arena, map, "at", msp_zone_emit(history->client->zone, item->at, at));
		msp_node_set_string(arena, map, "ticket", item->ticket);
		msp_node_set_string(arena, map, "title", item->title);
		msp_node_set(arena, map, "asked",
			item->asked == NULL ? msp_node_null(arena) : msp_node_string(arena, item->asked));
		msp_node_set_string(arena, map, "done", item->done);
		msp_node_set_string(arena, map, "by", item->login);
		msp_node_set_string(arena, map, "name", item->who);
		msp_node_set(arena, map, "seconds", seconds);
		struct msp_node *flags[2] = { msp_node_null(arena), msp_node_null(arena) };
		flags[0]->kind = item->visit ? MSP_NODE_TRUE : MSP_NODE_FALSE;
		flags[1]->kind = item->resolved ? MSP_NODE_TRUE : MSP_NODE_FALSE;
		msp_node_set(arena, map, "visit", flags[0]);
		msp_node_set(arena, map, "resolved", flags[1]);
		msp_node_add(arena, list, map);
	}
	msp_json_emit(list, 2, out);
	msp_buf_addc(out, '\n');
}

static void write_csv(const struct msp_history *history, struct msp_buf *out)
{
	char at[MSP_TIME_SIZE];

	msp_buf_adds(out, "at,ticket,title,asked,done,by,name,seconds,visit,resolved\n");
	for (size_t i = 0; i < history->count; i++) {
		const struct msp_intervention *item = &history->items[i];
		const char *cells[] = { msp_zone_emit(history->client->zone, item->at, at), item->ticket, item->title,
			item->asked == NULL ? "" : item->asked, item->done, item->login, item->who,
			msp_arena_printf(history->arena, "%" PRId64, item->seconds), item->visit ? "yes" : "no",
			item->resolved ? "yes" : "no" };
		for (size_t j = 0; j < MSP_COUNT(cells); j++) {
			if (j > 0)
				msp_buf_addc(out, ',');
			msp_csv_cell(out, cells[j], ',');
		}
		msp_buf_addc(out, '\n');
	}
}

int msp_history_write(const struct msp_history *history, enum msp_language language, enum msp_report_format format,
	const char *version, struct msp_buf *out, struct msp_error *err)
{
	switch (format) {
	case MSP_REPORT_JSON:
		write_json(history, out);
		return 0;
	case MSP_REPORT_CSV:
		write_csv(history, out);
		return 0;
	case MSP_REPORT_HTML:
		return write_document(history, language, MSP_DOC_HTML, version, out, err);
	case MSP_REPORT_MARKDOWN:
		return write_document(history, language, MSP_DOC_MARKDOWN, version, out, err);
	case MSP_REPORT_TEXT:
	case MSP_REPORT_BRIEF:
		break;
	}
	return write_document(history, language, MSP_DOC_TEXT, version, out, err);
}
