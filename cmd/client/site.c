/* SPDX-License-Identifier: ISC */
/* site, service, entity: parts of client.yaml. */
#include "cmd/client/part.h"
#include "lib/base/str.h"

static const struct msp_option options[] = PART_OPTIONS;

#define SHOW MSP_COLUMN_DEFAULT
#define ACTIONS "CLIENT [ACTION [NAME [FIELD=VALUE]...]]"
#define COMPLETE "client,words:ls show new set rm,"

/* ---- sites ---- */

static const struct msp_column site_columns[] = {
	{ "id", "SITE", MSP_TYPE_TEXT, SHOW, NULL, "short name" },
	{ "name", "NAME", MSP_TYPE_TEXT, SHOW, NULL, "name" },
	{ "address", "ADDRESS", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "postal address" },
	{ "phone", "PHONE", MSP_TYPE_TEXT, SHOW, NULL, "telephone" },
	{ "contact", "CONTACT", MSP_TYPE_TEXT, SHOW, NULL, "person there" },
	{ "zone", "ZONE", MSP_TYPE_TEXT, 0, NULL, "time zone; empty = the client's" },
	{ "calendar", "CALENDAR", MSP_TYPE_TEXT, 0, NULL, "calendar in force; empty = the client's" },
	{ "policy", "POLICY", MSP_TYPE_TEXT, 0, NULL, "policy in force; empty = the client's" },
	{ "entity", "ENTITY", MSP_TYPE_TEXT, 0, NULL, "legal entity" },
	{ "travel", "TRAVEL", MSP_TYPE_TEXT, 0, NULL, "usual time on the road" },
	{ "access", "ACCESS", MSP_TYPE_TEXT, 0, NULL, "how to get in" },
	{ "active", "ACTIVE", MSP_TYPE_BOOL, 0, NULL, "still used" },
};

static int run_site(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	static const struct part_kind kind = { .noun = "site", .where = "sites", .name = "name", .removable = true };
	return part_run(cli, &kind, parsed, err);
}

const struct msp_verb client_site_verb = {
	.name = "site",
	.summary = "sites of a client: ls, show, new, set, rm",
	.operands = ACTIONS,
	.complete = COMPLETE "site",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct part_options),
	.columns = site_columns,
	.column_count = MSP_COUNT(site_columns),
	.details = "ACTION is ls, show, new, set or rm. A site that tickets name is not removed\n"
		   "but set active=no. msp-client(5) lists the fields.",
	.examples = "msp-client site acme new matriz name=Matriz contact=laura\n"
		    "msp-client site acme set matriz zone=America/Tijuana\n"
		    "msp-client site acme -f json",
	.run = run_site,
};

/* ---- services ---- */

static const struct msp_column service_columns[] = {
	{ "id", "SERVICE", MSP_TYPE_TEXT, SHOW, NULL, "short name" },
	{ "name", "NAME", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "name" },
	{ "criticality", "CRITICALITY", MSP_TYPE_TEXT, SHOW, NULL, "how much depends on it; empty = medium" },
	{ "responsible", "RESPONSIBLE", MSP_TYPE_TEXT, SHOW, NULL, "who runs it; empty = us" },
	{ "vendor", "VENDOR", MSP_TYPE_TEXT, SHOW, NULL, "vendor that runs it" },
	{ "owner", "OWNER", MSP_TYPE_TEXT, SHOW, NULL, "person of the client who decides about it" },
	{ "availability", "AVAILABILITY", MSP_TYPE_TEXT, 0, NULL, "percent promised now; empty = the policy's" },
	{ "policy", "POLICY", MSP_TYPE_TEXT, 0, NULL, "policy in force; empty = the site's or client's" },
	{ "calendar", "CALENDAR", MSP_TYPE_TEXT, 0, NULL, "calendar in force; empty = the site's or client's" },
	{ "assets", "ASSETS", MSP_TYPE_LIST, 0, NULL, "assets it runs on" },
	{ "people", "PEOPLE", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "people who stop without it" },
	{ "active", "ACTIVE", MSP_TYPE_BOOL, 0, NULL, "still used" },
};

static int run_service(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	static const struct part_kind kind = {
		.noun = "service", .where = "services", .name = "name", .removable = true
	};
	return part_run(cli, &kind, parsed, err);
}

const struct msp_verb client_service_verb = {
	.name = "service",
	.summary = "services a client depends on: ls, show, new, set, rm",
	.operands = ACTIONS,
	.complete = COMPLETE "service",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct part_options),
	.columns = service_columns,
	.column_count = MSP_COUNT(service_columns),
	.details = "ACTION is ls, show, new, set or rm. Policy, calendar and availability of a\n"
		   "client with tickets change from a day on (--from).",
	.examples = "msp-client service acme new erp name='Aspel SAE' criticality=critical\n"
		    "msp-client service acme set erp availability=99.5 --from 2027-01-01",
	.run = run_service,
};

/* ---- legal entities ---- */

static const struct msp_column entity_columns[] = {
	{ "id", "ENTITY", MSP_TYPE_TEXT, SHOW, NULL, "short name" },
	{ "legal_name", "LEGAL NAME", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "registered name" },
	{ "rfc", "RFC", MSP_TYPE_TEXT, SHOW, NULL, "Mexican tax number" },
	{ "regimen", "REGIMEN", MSP_TYPE_TEXT, 0, NULL, "tax regime" },
	{ "contract", "CONTRACT", MSP_TYPE_TEXT, SHOW, NULL, "number or name of its contract" },
	{ "address", "ADDRESS", MSP_TYPE_TEXT, 0, NULL, "tax address" },
};

static int run_entity(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	static const struct part_kind kind = {
		.noun = "entity", .where = "entities", .list = true, .name = "legal_name", .removable = true
	};
	return part_run(cli, &kind, parsed, err);
}

const struct msp_verb client_entity_verb = {
	.name = "entity",
	.summary = "legal entities of a client: ls, show, new, set, rm",
	.operands = ACTIONS,
	.complete = COMPLETE "-",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct part_options),
	.columns = entity_columns,
	.column_count = MSP_COUNT(entity_columns),
	.details = "ACTION is ls, show, new, set or rm. NAME of a new one is the registered name\n"
		   "(the short one is made from it) or the short one.",
	.examples = "msp-client entity acme new 'ACME Servicios, S.C.' rfc=ASE010203XY4\n"
		    "msp-client entity acme set acme-servicios regimen=601",
	.run = run_entity,
};
