/* SPDX-License-Identifier: ISC */
/* availability: what share of the committed hours each service worked. */
#include <string.h>

#include "cmd/months_credit.h"
#include "cmd/listing.h"
#include "cmd/sla/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"

struct availability_options {
	bool outages;
};

static const struct msp_option options[] = {
	{ "outages", 0, MSP_OPTION_FLAG, offsetof(struct availability_options, outages), NULL,
		"a row for each outage, window and gap, with what it was counted as", NULL },
	MSP_OPTION_END
};

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT
#define DECIMALS 3

static const struct msp_column columns[] = {
	{ "client", "CLIENT", MSP_TYPE_TEXT, SHOW, NULL, "client" },
	{ "service", "SERVICE", MSP_TYPE_TEXT, SHOW, NULL, "service" },
	{ "period", "PERIOD", MSP_TYPE_TEXT, SHOW, NULL, "month" },
	{ "state", "STATE", MSP_TYPE_TEXT, SHOW, NULL, "meets, fails, unpromised, empty or unmeasured" },
	{ "availability", "AVAILABILITY", MSP_TYPE_TEXT, SHOW | RIGHT, NULL, "percent reached, cut" },
	{ "target", "TARGET", MSP_TYPE_TEXT, SHOW | RIGHT, NULL, "percent promised" },
	{ "measured", "MEASURED", MSP_TYPE_TEXT, SHOW, NULL, "by what: tickets, check or none" },
	{ "why", "WHY", MSP_TYPE_TEXT, 0, NULL, "unmeasured: no-method, no-data or not-yet" },
	{ "source", "SOURCE", MSP_TYPE_TEXT, 0, NULL, "asset and name of the check" },
	{ "committed", "COMMITTED", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "committed hours" },
	{ "gaps", "GAPS", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL, "of them, not measured" },
	{ "maintenance", "MAINTENANCE", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL,
		"of the rest, approved maintenance" },
	{ "base", "BASE", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL, "what the percentage is of" },
	{ "excluded", "EXCLUDED", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL,
		"time within exclusions of the contract" },
	{ "down", "DOWN", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL, "time with an outage that counts" },
	{ "lost", "LOST", MSP_TYPE_INT, RIGHT, NULL, "the same weighted, in 1/10000 seconds" },
	{ "allowed", "ALLOWED", MSP_TYPE_SECONDS, RIGHT | MSP_COLUMN_HOURS, NULL,
		"what may be lost while the promise is kept" },
	{ "going", "GOING", MSP_TYPE_BOOL, MSP_COLUMN_MARK, NULL, "an outage goes on at the cutoff" },
	{ "name", "NAME", MSP_TYPE_TEXT, 0, NULL, "name of the service" },
	{ "criticality", "CRITICALITY", MSP_TYPE_TEXT, 0, NULL, "how much depends on it" },
	{ "policy", "POLICY", MSP_TYPE_TEXT, 0, NULL, "policy in force at the end" },
	{ "id", "OUTAGE", MSP_TYPE_TEXT, 0, NULL, "--outages: the record" },
	{ "role", "ROLE", MSP_TYPE_TEXT, 0, NULL, "--outages: what it was counted as" },
	{ "from", "FROM", MSP_TYPE_TIME, 0, NULL, "--outages: begin, within the month" },
	{ "until", "UNTIL", MSP_TYPE_TIME, 0, NULL, "--outages: end, within month and cutoff" },
	{ "ticket", "TICKET", MSP_TYPE_TEXT, 0, NULL, "--outages: its ticket" },
	{ "title", "TITLE", MSP_TYPE_TEXT, MSP_COLUMN_WIDE, NULL, "--outages: what happened" },
};

/* ---- rows ---- */

static const char *const measures[] = { "none", "tickets", "check" };

static void put_common(
	struct msp_listing *rows, const struct msp_month_services *services, const struct msp_availability *service)
{
	struct msp_arena *arena = services->request.arena;
	char period[MSP_PERIOD_SIZE];

	msp_listing_add(rows);
	msp_listing_text(rows, "client", services->request.client->slug);
	msp_listing_text(rows, "service", service->service);
	msp_listing_text(rows, "period", msp_arena_strdup(arena, msp_period_emit(&services->request.period, period)));
	msp_listing_text(rows, "state", msp_availability_state_name(service->state));
	msp_listing_text(rows, "measured", measures[service->measure]);
	msp_listing_text(rows, "why", msp_unmeasured_name(service->why));
	msp_listing_text(rows, "source", service->source);
	msp_listing_text(rows, "name", service->name);
	msp_listing_text(rows, "criticality", service->criticality);
	if (service->policy != NULL)
		msp_listing_text(rows, "policy", service->policy->name);
	if (service->promised)
		msp_listing_text(rows, "target", msp_availability_percent(arena, service->target));
	if (service->why == MSP_UNMEASURED_NOT && service->base > 0)
		msp_listing_text(rows, "availability", msp_availability_emit(arena, service, DECIMALS));
}

static void put_service(
	struct msp_listing *rows, const struct msp_month_services *services, const struct msp_availability *service)
{
	put_common(rows, services, service);
	msp_listing_number(rows, "going", service->going);
	msp_listing_number(rows, "committed", service->committed);
	msp_listing_number(rows, "gaps", service->gaps);
	msp_listing_number(rows, "maintenance", service->maintenance);
	msp_listing_number(rows, "base", service->base);
	msp_listing_number(rows, "excluded", service->excluded);
	msp_listing_number(rows, "down", service->down);
	msp_listing_number(rows, "lost", service->lost);
	if (service->promised)
		msp_listing_number(rows, "allowed", service->allowed / MSP_OUTAGE_WHOLE);
}

static void put_outages(
	struct msp_listing *rows, const struct msp_month_services *services, const struct msp_availability *service)
{
	for (size_t i = 0; i < service->item_count; i++) {
		const struct msp_availability_item *item = &service->items[i];
		put_common(rows, services, service);
		msp_listing_text(rows, "id", item->outage->id);
		msp_listing_text(rows, "role", msp_outage_role_name(item->role));
		msp_listing_time(rows, "from", item->start);
		msp_listing_time(rows, "until", item->end);
		msp_listing_number(rows, "going", item->going);
		msp_listing_number(rows, "committed", item->committed);
		msp_listing_number(rows, "lost", item->lost);
		msp_listing_text(rows, "ticket", item->outage->ticket);
		msp_listing_text(rows, "title", item->outage->title);
	}
}

static int put_client(struct msp_months *months, struct msp_listing *rows, const char *client, const char *month,
	bool outages, int64_t *cutoff, struct msp_error *err)
{
	struct msp_session *session = months->session;
	struct msp_metrics_request request;
	struct msp_month_services services;

	if (msp_months_frame(months, session->arena, client, month, &request, err) != 0 ||
		msp_months_services(session, &request, &services, err) != 0)
		return -1;
	*cutoff = request.cutoff;
	for (size_t i = 0; i < services.availabilities.count; i++) {
		if (outages)
			put_outages(rows, &services, &services.availabilities.items[i]);
		else
			put_service(rows, &services, &services.availabilities.items[i]);
	}
	return 0;
}

/* The month of what is known: of --now, else of the commit. */
static const char *present_month(const struct msp_months *months)
{
	const struct msp_session *session = months->session;
	int64_t at = session->now_given && session->now < months->known ? session->now : months->known;
	struct msp_date date = msp_zone_date(session->zone, at);

	return msp_arena_printf(session->arena, "%04d-%02d", date.year, date.month);
}

static int put_all(
	struct msp_months *months, struct msp_listing *rows, bool outages, int64_t *cutoff, struct msp_error *err)
{
	struct msp_cli *cli = rows->cli;
	const char *month = cli->operand_count > 1 ? cli->operands[1] : present_month(months);
	const char **clients;
	size_t count;

	if (cli->operand_count > 0)
		return put_client(months, rows, cli->operands[0], month, outages, cutoff, err);
	if (msp_months_clients(months, &clients, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (put_client(months, rows, clients[i], month, outages, cutoff, err) != 0)
			return -1;
	return 0;
}

static int show(struct msp_session *session, bool outages, struct msp_error *err)
{
	struct msp_months months;
	struct msp_listing rows;
	char text[MSP_TIME_SIZE];
	int64_t cutoff = MSP_TIME_NONE;

	msp_listing_init(&rows, session->cli);
	if (outages)
		msp_listing_columns(&rows, "client,service,id,role,from,until,committed,lost,ticket,title");
	if (msp_months_open(&months, session, err) != 0 || put_all(&months, &rows, outages, &cutoff, err) != 0 ||
		msp_listing_print(&rows, outages ? "id" : "service", session->zone, session->now, err) != 0)
		return -1;
	if (cutoff != MSP_TIME_NONE)
		msp_cli_note(session->cli, "as of %s, commit %.12s", msp_zone_emit(session->zone, cutoff, text),
			msp_index_commit(session->index));
	return msp_session_finish(session, NULL, 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct availability_options *given = parsed;
	struct msp_session session;
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_session_open(&session, cli, cli->operand_count > 0 ? cli->operands[0] : NULL, err) == 0)
		result = show(&session, given->outages, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb sla_availability_verb = {
	.name = "availability",
	.summary = "share of the committed hours that each service worked",
	.operands = "[CLIENT [MONTH]]",
	.complete = "client",
	.minimum = 0,
	.maximum = 2,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct availability_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Of all clients and the present month unless said. Percentages are cut, never rounded\n"
		   "up; a service that nothing measures has none.",
	.examples = "msp-sla availability acme 2026-10\n"
		    "msp-sla availability acme 2026-10 --outages\n"
		    "msp-sla availability -f json -o service,availability,target",
	.run = run,
};
