/* SPDX-License-Identifier: ISC */
/* availability: what share of the committed hours each service worked. */
#include <string.h>

#include "cmd/months_credit.h"
#include "cmd/sla/rows.h"
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
	{ "committed", "COMMITTED", MSP_TYPE_SECONDS, RIGHT, NULL, "committed hours" },
	{ "gaps", "GAPS", MSP_TYPE_SECONDS, RIGHT, NULL, "of them, not measured" },
	{ "maintenance", "MAINTENANCE", MSP_TYPE_SECONDS, RIGHT, NULL, "of the rest, approved maintenance" },
	{ "base", "BASE", MSP_TYPE_SECONDS, SHOW | RIGHT, NULL, "what the percentage is of" },
	{ "excluded", "EXCLUDED", MSP_TYPE_SECONDS, RIGHT, NULL, "time within exclusions of the contract" },
	{ "down", "DOWN", MSP_TYPE_SECONDS, SHOW | RIGHT, NULL, "time with an outage that counts" },
	{ "lost", "LOST", MSP_TYPE_INT, RIGHT, NULL, "the same weighted, in 1/10000 seconds" },
	{ "allowed", "ALLOWED", MSP_TYPE_SECONDS, RIGHT, NULL, "what may be lost while the promise is kept" },
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
	struct sla_rows *rows, const struct msp_month_services *services, const struct msp_availability *service)
{
	struct msp_arena *arena = services->request.arena;
	char period[MSP_PERIOD_SIZE];

	sla_rows_add(rows);
	sla_rows_text(rows, "client", services->request.client->slug);
	sla_rows_text(rows, "service", service->service);
	sla_rows_text(rows, "period", msp_arena_strdup(arena, msp_period_emit(&services->request.period, period)));
	sla_rows_text(rows, "state", msp_availability_state_name(service->state));
	sla_rows_text(rows, "measured", measures[service->measure]);
	sla_rows_text(rows, "why", msp_unmeasured_name(service->why));
	sla_rows_text(rows, "source", service->source);
	sla_rows_text(rows, "name", service->name);
	sla_rows_text(rows, "criticality", service->criticality);
	if (service->policy != NULL)
		sla_rows_text(rows, "policy", service->policy->name);
	if (service->promised)
		sla_rows_text(rows, "target", msp_availability_percent(arena, service->target));
	if (service->why == MSP_UNMEASURED_NOT && service->base > 0)
		sla_rows_text(rows, "availability", msp_availability_emit(arena, service, DECIMALS));
}

static void put_service(
	struct sla_rows *rows, const struct msp_month_services *services, const struct msp_availability *service)
{
	put_common(rows, services, service);
	sla_rows_number(rows, "going", service->going);
	sla_rows_number(rows, "committed", service->committed);
	sla_rows_number(rows, "gaps", service->gaps);
	sla_rows_number(rows, "maintenance", service->maintenance);
	sla_rows_number(rows, "base", service->base);
	sla_rows_number(rows, "excluded", service->excluded);
	sla_rows_number(rows, "down", service->down);
	sla_rows_number(rows, "lost", service->lost);
	if (service->promised)
		sla_rows_number(rows, "allowed", service->allowed / MSP_OUTAGE_WHOLE);
}

static void put_outages(
	struct sla_rows *rows, const struct msp_month_services *services, const struct msp_availability *service)
{
	for (size_t i = 0; i < service->item_count; i++) {
		const struct msp_availability_item *item = &service->items[i];
		put_common(rows, services, service);
		sla_rows_text(rows, "id", item->outage->id);
		sla_rows_text(rows, "role", msp_outage_role_name(item->role));
		sla_rows_time(rows, "from", item->start);
		sla_rows_time(rows, "until", item->end);
		sla_rows_number(rows, "going", item->going);
		sla_rows_number(rows, "committed", item->committed);
		sla_rows_number(rows, "lost", item->lost);
		sla_rows_text(rows, "ticket", item->outage->ticket);
		sla_rows_text(rows, "title", item->outage->title);
	}
}

static int put_client(struct msp_months *months, struct sla_rows *rows, const char *client, const char *month,
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
	struct msp_months *months, struct sla_rows *rows, bool outages, int64_t *cutoff, struct msp_error *err)
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
	struct sla_rows rows;
	char text[MSP_TIME_SIZE];
	int64_t cutoff = MSP_TIME_NONE;

	sla_rows_init(&rows, session->cli);
	if (outages)
		sla_rows_columns(&rows, "client,service,id,role,from,until,committed,lost,ticket,title");
	if (msp_months_open(&months, session, err) != 0 || put_all(&months, &rows, outages, &cutoff, err) != 0 ||
		sla_rows_print(&rows, outages ? "id" : "service", session->zone, session->now, err) != 0)
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
