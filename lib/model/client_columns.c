/* SPDX-License-Identifier: ISC */
#include "lib/model/client_columns.h"

#include <string.h>

#include "lib/base/str.h"

#define SHOW MSP_COLUMN_DEFAULT
#define ASK MSP_COLUMN_FILTER
#define RIGHT MSP_COLUMN_RIGHT
#define COUNT_OF(table, condition) "(SELECT count(*) FROM " table " AS t WHERE t.client = record.client" condition ")"

/* Those with NULL are read from client.yaml by msp_client_cell. */
const struct msp_column msp_client_columns[MSP_CLIENT_COLUMN_COUNT] = {
	{ "client", "CLIENT", MSP_TYPE_TEXT, SHOW | ASK | MSP_COLUMN_ENUM, "record.client", "short name" },
	{ "name", "NAME", MSP_TYPE_TEXT, SHOW | ASK | MSP_COLUMN_WIDE, "record.title", "name" },
	{ "open", "OPEN", MSP_TYPE_INT, SHOW | ASK | RIGHT, COUNT_OF("ticket", " AND t.unresolved = 1"),
		"unresolved tickets" },
	{ "tickets", "TICKETS", MSP_TYPE_INT, ASK | RIGHT, COUNT_OF("ticket", ""), "tickets" },
	{ "people", "PEOPLE", MSP_TYPE_INT, SHOW | ASK | RIGHT, COUNT_OF("record", " AND t.kind = 'person'"),
		"people" },
	{ "assets", "ASSETS", MSP_TYPE_INT, ASK | RIGHT, COUNT_OF("record", " AND t.kind = 'asset'"), "assets" },
	{ "policy", "POLICY", MSP_TYPE_TEXT, SHOW, NULL, "policy in force; empty = the provider's" },
	{ "calendar", "CALENDAR", MSP_TYPE_TEXT, 0, NULL, "calendar in force; empty = the provider's" },
	{ "plan", "PLAN", MSP_TYPE_TEXT, SHOW, NULL, "plan of the contract in force" },
	{ "fee", "FEE", MSP_TYPE_MONEY, RIGHT, NULL, "fee of the contract in force, per month, before tax" },
	{ "contract_from", "CONTRACT FROM", MSP_TYPE_DATE, 0, NULL, "first day of the contract in force" },
	{ "contract_to", "CONTRACT TO", MSP_TYPE_DATE, 0, NULL, "last day of the contract in force" },
	{ "manager", "MANAGER", MSP_TYPE_TEXT, SHOW, NULL, "login of the account manager" },
	{ "contact", "CONTACT", MSP_TYPE_TEXT, 0, NULL, "person to ask first" },
	{ "zone", "ZONE", MSP_TYPE_TEXT, 0, NULL, "time zone; empty = the provider's" },
	{ "language", "LANGUAGE", MSP_TYPE_TEXT, 0, NULL, "language of reports; empty = the provider's" },
	{ "domains", "DOMAINS", MSP_TYPE_LIST, 0, NULL, "mail domains" },
	{ "tags", "TAGS", MSP_TYPE_LIST, 0, NULL, "free marks" },
	{ "since", "SINCE", MSP_TYPE_DATE, 0, NULL, "first day served" },
	{ "until", "UNTIL", MSP_TYPE_DATE, 0, NULL, "last day served" },
	{ "active", "ACTIVE", MSP_TYPE_BOOL, 0, NULL, "served now" },
	{ "path", "PATH", MSP_TYPE_TEXT, 0, "(SELECT file.path FROM file WHERE file.id = record.id)",
		"file in the store" },
};

static const struct msp_query_view views[] = {
	{ "open", "EXISTS (SELECT 1 FROM ticket AS t WHERE t.client = record.client AND t.unresolved = 1)",
		"with unresolved tickets" },
	{ "mine",
		"EXISTS (SELECT 1 FROM ticket AS t WHERE t.client = record.client AND t.unresolved = 1"
		" AND t.assignee = ?2)",
		"with unresolved tickets of mine" },
};

const struct msp_query_table msp_client_table = {
	.noun = "client",
	.from = "record",
	.text_from = "record_text CROSS JOIN record ON record.words = record_text.rowid",
	.text_match = "record_text MATCH",
	.text_order = "record.client",
	.id = "record.id",
	.order = "record.client",
	.columns = msp_client_columns,
	.column_count = MSP_CLIENT_COLUMN_COUNT,
	.views = views,
	.view_count = MSP_COUNT(views),
};

const struct msp_node *msp_client_contract(const struct msp_client *client, int64_t at)
{
	struct msp_date today = msp_zone_date(client->zone, at), from, to, best = { 0, 0, 0 };
	const struct msp_node *found = NULL;

	msp_node_each_item(msp_node_get(client->node, "contract"), entry) {
		if (msp_date_parse(msp_node_text(entry, "from", ""), &from, NULL) != 0 ||
			msp_date_compare(from, today) > 0)
			continue;
		bool ended = msp_date_parse(msp_node_text(entry, "to", ""), &to, NULL) == 0 &&
			     msp_date_compare(to, today) < 0 && !msp_node_bool(entry, "renews", false);
		if (ended || (found != NULL && msp_date_compare(from, best) < 0))
			continue;
		found = entry;
		best = from;
	}
	return found;
}

static void set_text(struct msp_cell *cell, const char *text)
{
	cell->present = !msp_str_empty(text);
	cell->text = text;
}

static void set_list(struct msp_arena *arena, struct msp_cell *cell, const struct msp_node *list)
{
	const char *text = "";

	msp_node_each_item(list, item)
		text = msp_arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : "\n", item->value);
	set_text(cell, text);
}

/* Where a column is found in the client, or, with a contract, in that. */
static const struct {
	const char *column, *key;
	bool contract;
} places[] = {
	{ "plan", "plan", true },
	{ "fee", "fee", true },
	{ "contract_from", "from", true },
	{ "contract_to", "to", true },
	{ "manager", "manager", false },
	{ "contact", "contact", false },
	{ "zone", "zone", false },
	{ "language", "language", false },
	{ "since", "from", false },
	{ "until", "until", false },
	{ "domains", "domains", false },
	{ "tags", "tags", false },
};

void msp_client_cell(struct msp_arena *arena, const struct msp_client *client, int64_t at,
	const struct msp_column *column, struct msp_cell *cell)
{
	*cell = (struct msp_cell){ .present = false };
	if (strcmp(column->id, "policy") == 0)
		set_text(cell, msp_effective_at(&client->policies, at));
	if (strcmp(column->id, "calendar") == 0)
		set_text(cell, msp_effective_at(&client->calendars, at));
	if (strcmp(column->id, "active") == 0)
		*cell = (struct msp_cell){ .present = true, .number = client->active };
	for (size_t i = 0; i < MSP_COUNT(places); i++) {
		if (strcmp(places[i].column, column->id) != 0)
			continue;
		const struct msp_node *from = places[i].contract ? msp_client_contract(client, at) : client->node;
		if (column->type == MSP_TYPE_LIST)
			set_list(arena, cell, msp_node_get(from, places[i].key));
		else
			set_text(cell, msp_node_text(from, places[i].key, NULL));
		if (column->type == MSP_TYPE_MONEY && cell->present)
			cell->present = msp_money_parse(cell->text, &cell->number, NULL) == 0;
	}
}
