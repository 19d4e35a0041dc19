/* SPDX-License-Identifier: ISC */
/* Outages as rows. */
#include "cmd/sla/outage.h"

#include <string.h>

#include "cmd/listing.h"
#include "lib/base/str.h"
#include "lib/model/period.h"

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT

const struct msp_column sla_outage_columns[SLA_OUTAGE_COLUMN_COUNT] = {
	{ "id", "OUTAGE", MSP_TYPE_TEXT, SHOW, NULL, "client and number" },
	{ "kind", "KIND", MSP_TYPE_TEXT, SHOW, NULL, "outage, maintenance or gap" },
	{ "state", "STATE", MSP_TYPE_TEXT, SHOW, NULL, "going, ended, planned, excluded or withdrawn" },
	{ "services", "SERVICES", MSP_TYPE_LIST, SHOW, NULL, "what was down" },
	{ "from", "FROM", MSP_TYPE_TIME, SHOW, NULL, "when it began" },
	{ "until", "UNTIL", MSP_TYPE_TIME, SHOW, NULL, "when it ended" },
	{ "duration", "DURATION", MSP_TYPE_SECONDS, SHOW | RIGHT, NULL, "from begin to end, or to now" },
	{ "weight", "WEIGHT", MSP_TYPE_TEXT, SHOW | RIGHT, NULL, "share of the service that was missing" },
	{ "ticket", "TICKET", MSP_TYPE_TEXT, SHOW, NULL, "ticket about it" },
	{ "title", "TITLE", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "what happened" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "client" },
	{ "planned", "PLANNED", MSP_TYPE_TIME, 0, NULL, "announced end of maintenance" },
	{ "announced", "ANNOUNCED", MSP_TYPE_TIME, 0, NULL, "when the client was told" },
	{ "approved", "APPROVED", MSP_TYPE_TIME, 0, NULL, "when the client approved it" },
	{ "approver", "APPROVER", MSP_TYPE_TEXT, 0, NULL, "who approved it" },
	{ "emergency", "EMERGENCY", MSP_TYPE_BOOL, 0, NULL, "maintenance that could not wait" },
	{ "reason", "REASON", MSP_TYPE_TEXT, 0, NULL, "exclusion of the contract" },
	{ "evidence", "EVIDENCE", MSP_TYPE_TEXT, 0, NULL, "its proof" },
	{ "by", "BY", MSP_TYPE_TEXT, 0, NULL, "who recorded it" },
	{ "number", "NUMBER", MSP_TYPE_TEXT, 0, NULL, "number alone" },
};

static const char *state_of(const struct msp_outage *outage, int64_t now)
{
	if (outage->withdrawn)
		return "withdrawn";
	if (outage->reason != NULL)
		return "excluded";
	if (outage->from > now)
		return "planned";
	return outage->until == MSP_TIME_NONE || outage->until > now ? "going" : "ended";
}

static const char *joined(struct msp_arena *arena, const struct msp_outage *outage)
{
	return msp_str_join(arena, (char *const *)(uintptr_t)outage->services, outage->service_count, "\n");
}

static void add_row(struct msp_listing *rows, const struct msp_session *session, const struct msp_outage *outage)
{
	int64_t now = session->now;
	int64_t end = outage->until == MSP_TIME_NONE ? now : outage->until;

	msp_listing_add(rows);
	msp_listing_rank(rows, 0, outage->from);
	msp_listing_text(rows, "id", outage->id);
	msp_listing_text(rows, "kind", msp_outage_kind_name(outage->kind));
	msp_listing_text(rows, "state", state_of(outage, now));
	msp_listing_text(rows, "services", joined(session->arena, outage));
	msp_listing_time(rows, "from", outage->from);
	msp_listing_time(rows, "until", outage->until);
	if (end >= outage->from)
		msp_listing_number(rows, "duration", end - outage->from);
	msp_listing_text(rows, "weight", msp_outage_weight_emit(session->arena, outage->weight));
	msp_listing_text(rows, "ticket", outage->ticket);
	msp_listing_text(rows, "title", outage->title);
	msp_listing_text(rows, "client", outage->client);
	msp_listing_time(rows, "planned", outage->planned);
	msp_listing_time(rows, "announced", outage->announced);
	msp_listing_time(rows, "approved", outage->approved);
	msp_listing_text(rows, "approver", outage->approver);
	msp_listing_number(rows, "emergency", outage->emergency);
	msp_listing_text(rows, "reason", outage->reason);
	msp_listing_text(rows, "evidence", outage->evidence);
	msp_listing_text(rows, "by", outage->by);
	msp_listing_text(rows, "number", outage->number);
}

/* [CLIENT [MONTH]]; "client:acme" is the same as "acme". */
static int read_operands(struct msp_session *session, char *const *operands, size_t count,
	const struct msp_client **client, struct msp_period *period, struct msp_error *err)
{
	*client = NULL;
	if (count > 2)
		return msp_error_set(err, MSP_USAGE, "give a client and a month at most");
	if (count == 0)
		return 0;
	const char *slug = msp_str_starts(operands[0], "client:") ? operands[0] + strlen("client:") : operands[0];
	if (msp_catalog_client(&session->catalog, slug, client, err) != 0)
		return -1;
	return count == 1 ? 0 : msp_period_parse(operands[1], (*client)->zone, period, err);
}

int sla_outage_list(struct msp_session *session, char *const *operands, size_t count, struct msp_error *err)
{
	struct msp_period period = { .start = MSP_TIME_NONE, .end = MSP_TIME_NONE };
	const struct msp_client *client;
	struct msp_outage **outages;
	struct msp_listing rows;

	if (read_operands(session, operands, count, &client, &period, err) != 0 ||
		msp_outages_load(msp_index_db(session->index), session->arena, client == NULL ? NULL : client->slug,
			period.start, period.end, &outages, &count, err) != 0)
		return -1;
	msp_listing_init(&rows, session->cli);
	for (size_t i = 0; i < count; i++)
		add_row(&rows, session, outages[i]);
	if (msp_listing_print(&rows, "id", session->zone, session->now, err) != 0)
		return -1;
	return msp_session_finish(session,
		client == NULL ? NULL : msp_arena_printf(session->arena, "clients/%s/outages/", client->slug), 0, err);
}
