/* SPDX-License-Identifier: ISC */
/* Tickets opened in the month by subject, site, company, person and priority. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define MOST_ROWS 6 /* of a table; what is left is one row more */

/* ---- names of keys ---- */

static bool is_slug(const char *key)
{
	return key[0] != '\0' && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(key);
}

static int person_name(struct msp_report *report, const char *key, const char **name, struct msp_error *err)
{
	const struct msp_person *person;
	struct msp_error missing = MSP_ERROR_INIT;

	*name = key;
	if (!is_slug(key))
		return 0;
	if (msp_catalog_person(report->request->catalog, report->metrics->client->slug, key, &person, &missing) == 0) {
		*name = person->name;
		return 0;
	}
	if (missing.code == MSP_MISSING)
		return 0;
	if (err != NULL)
		*err = missing;
	return -1;
}

static const char *entity_name(const struct msp_client *client, const char *key)
{
	msp_node_each_item(msp_node_get(client->node, "entities"), entity)
		if (msp_str_equal(msp_node_text(entity, "id", ""), key))
			return msp_node_text(entity, "legal_name", key);
	return key;
}

static int slice_name(struct msp_report *report, enum msp_dimension dimension, const char *key, const char **name,
	struct msp_error *err)
{
	const struct msp_client *client = report->metrics->client;

	*name = key;
	if (key == NULL) {
		*name = PHRASE(report, SLICE_NONE);
		return 0;
	}
	if (dimension == MSP_DIMENSION_SITE) {
		const struct msp_site *site = msp_client_site(client, key);
		*name = site == NULL ? key : site->name;
	} else if (dimension == MSP_DIMENSION_ENTITY) {
		*name = entity_name(client, key);
	} else if (dimension == MSP_DIMENSION_REQUESTER && person_name(report, key, name, err) != 0) {
		return -1;
	}
	*name = msp_record_text(report->arena, *name);
	return 0;
}

bool msp_report_names_people(const struct msp_report *report)
{
	return msp_node_bool(msp_node_get(report->metrics->client->node, "report"), "people", true);
}

/* ---- tables ---- */

#define MOST_KINDS 3

/* The columns of every table: what was opened in this month at all. */
struct kinds {
	enum msp_phrase titles[MOST_KINDS];
	int count;
};

static int64_t count_kind(const int64_t *opened, enum msp_phrase title)
{
	if (title == MSP_SAY_COLUMN_INCIDENTS)
		return opened[MSP_WORK_INCIDENT];
	if (title == MSP_SAY_COLUMN_REQUESTS)
		return opened[MSP_WORK_REQUEST];
	return opened[MSP_WORK_ALL] - opened[MSP_WORK_INCIDENT] - opened[MSP_WORK_REQUEST];
}

static struct kinds kinds_of(const struct msp_report *report)
{
	static const enum msp_phrase titles[MOST_KINDS] = { MSP_SAY_COLUMN_INCIDENTS, MSP_SAY_COLUMN_REQUESTS,
		MSP_SAY_COLUMN_OTHERS };
	struct kinds kinds = { .count = 0 };
	int64_t opened[MSP_WORK_ALL + 1];

	for (int work = 0; work <= MSP_WORK_ALL; work++)
		opened[work] = report->metrics->month->flow[work].opened;
	for (int i = 0; i < MOST_KINDS; i++)
		if (count_kind(opened, titles[i]) > 0)
			kinds.titles[kinds.count++] = titles[i];
	return kinds;
}

static void put_counts(
	struct msp_report *report, struct msp_doc_table *table, const char *title, const int64_t *opened, int64_t most)
{
	const struct kinds kinds = kinds_of(report);

	msp_doc_row(table);
	msp_doc_cell_text(table, title);
	for (int i = 0; i < kinds.count; i++)
		msp_doc_cell_text(table, NUMBER(report, count_kind(opened, kinds.titles[i])));
	msp_doc_bar(&report->doc, msp_doc_cell(table), opened[MSP_WORK_ALL], most);
}

static void open_counts(struct msp_report *report, struct msp_doc_table *table, enum msp_phrase title)
{
	const struct kinds kinds = kinds_of(report);
	struct msp_doc_column *columns = msp_arena_array(report->arena, MOST_KINDS + 2, sizeof *columns);
	size_t count = 0;

	columns[count++] = (struct msp_doc_column){ .title = msp_phrase(report->language, title) };
	for (int i = 0; i < kinds.count; i++)
		columns[count++] = (struct msp_doc_column){ .title = msp_phrase(report->language, kinds.titles[i]),
			.right = true };
	columns[count++] = (struct msp_doc_column){ .title = PHRASE(report, COLUMN_CHART), .bar = true };
	msp_doc_markup(&report->doc, "<div class=\"table counts\">");
	msp_doc_table(&report->doc, table, columns, count);
}

/* Slices with a ticket opened in the month; they stand first, but for the one without a key. */
static size_t opened_slices(const struct msp_slices *slices, struct msp_slice *result)
{
	size_t count = 0;

	for (size_t i = 0; i < slices->count; i++)
		if (slices->items[i].opened[MSP_WORK_ALL] > 0)
			result[count++] = slices->items[i];
	return count;
}

/* The rest of a long list, as one. */
static void put_rest(struct msp_report *report, struct msp_doc_table *table, const struct msp_slice *slices,
	size_t count, int64_t most)
{
	int64_t sums[MSP_WORK_ALL + 1] = { 0 };

	for (size_t i = 0; i < count; i++)
		for (int work = 0; work <= MSP_WORK_ALL; work++)
			sums[work] += slices[i].opened[work];
	put_counts(report, table, COUNT(report, (int64_t)count, SLICE_REST_1), sums,
		sums[MSP_WORK_ALL] > most ? sums[MSP_WORK_ALL] : most);
}

static int put_dimension(struct msp_report *report, enum msp_dimension dimension, struct msp_error *err)
{
	const struct msp_slices *all = &report->metrics->slices[dimension];
	struct msp_slice *slices = msp_arena_array(report->arena, all->count, sizeof *slices);
	size_t count = opened_slices(all, slices);
	size_t shown = count > MOST_ROWS + 1 ? MOST_ROWS : count;
	struct msp_doc_table table;
	int64_t most = 0;

	/* A table that only says "not recorded" says nothing; nor does one of the only site or company. */
	if (count == 0 || (count == 1 && (slices[0].key == NULL || dimension == MSP_DIMENSION_SITE ||
						 dimension == MSP_DIMENSION_ENTITY)))
		return 0;
	for (size_t i = 0; i < count; i++)
		most = slices[i].opened[MSP_WORK_ALL] > most ? slices[i].opened[MSP_WORK_ALL] : most;
	open_counts(report, &table, (enum msp_phrase)(MSP_SAY_COLUMN_CATEGORY + (int)dimension));
	for (size_t i = 0; i < shown; i++) {
		const char *name;
		if (slice_name(report, dimension, slices[i].key, &name, err) != 0)
			return -1;
		put_counts(report, &table, name, slices[i].opened, most);
	}
	if (shown < count)
		put_rest(report, &table, slices + shown, count - shown, most);
	msp_doc_markup(&report->doc, "</div>");
	return 0;
}

static void put_priorities(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_doc_table table;
	int64_t most = 0;

	for (int p = 1; p < 5; p++)
		if (metrics->opened_by_priority[MSP_WORK_ALL][p] > most)
			most = metrics->opened_by_priority[MSP_WORK_ALL][p];
	open_counts(report, &table, MSP_SAY_COLUMN_PRIORITY);
	for (int p = 1; p < 5; p++) {
		int64_t opened[MSP_WORK_ALL + 1];
		for (int work = 0; work <= MSP_WORK_ALL; work++)
			opened[work] = metrics->opened_by_priority[work][p];
		if (opened[MSP_WORK_ALL] > 0)
			put_counts(report, &table, msp_report_priority(report, p), opened, most);
	}
	msp_doc_markup(&report->doc, "</div>");
}

int msp_report_where(struct msp_report *report, struct msp_error *err)
{
	if (report->metrics->month->flow[MSP_WORK_ALL].opened == 0)
		return 0;
	msp_doc_heading(&report->doc, 3, PHRASE(report, WHERE));
	msp_doc_paragraph(&report->doc, PHRASE(report, WHERE_INTRO));
	msp_doc_markup(&report->doc, "<div class=\"grid three\">");
	for (int i = 0; i < MSP_DIMENSIONS; i++)
		if ((i != MSP_DIMENSION_REQUESTER || msp_report_names_people(report)) &&
			put_dimension(report, (enum msp_dimension)i, err) != 0)
			return -1;
	put_priorities(report);
	msp_doc_markup(&report->doc, "</div>");
	return 0;
}
