/* SPDX-License-Identifier: ISC */
/* person: contacts and users of a client, a file each: the only place with their personal data. */
#include "cmd/client/part.h"
#include "lib/base/str.h"

static const struct msp_option options[] = PART_OPTIONS;

#define SHOW MSP_COLUMN_DEFAULT

static const struct msp_column columns[] = {
	{ "id", "PERSON", MSP_TYPE_TEXT, SHOW, NULL, "short name" },
	{ "name", "NAME", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "full name" },
	{ "role", "ROLE", MSP_TYPE_TEXT, SHOW, NULL, "position" },
	{ "department", "DEPARTMENT", MSP_TYPE_TEXT, 0, NULL, "department" },
	{ "site", "SITE", MSP_TYPE_TEXT, SHOW, NULL, "where the person works" },
	{ "entity", "ENTITY", MSP_TYPE_TEXT, 0, NULL, "legal entity" },
	{ "phones", "PHONES", MSP_TYPE_LIST, SHOW, NULL, "telephones" },
	{ "mails", "MAILS", MSP_TYPE_LIST, SHOW, NULL, "addresses" },
	{ "whatsapp", "WHATSAPP", MSP_TYPE_TEXT, 0, NULL, "number or name in WhatsApp" },
	{ "manager", "MANAGER", MSP_TYPE_TEXT, 0, NULL, "person reported to" },
	{ "vip", "VIP", MSP_TYPE_BOOL, SHOW | MSP_COLUMN_MARK, NULL, "important" },
	{ "language", "LANGUAGE", MSP_TYPE_TEXT, 0, NULL, "language of messages" },
	{ "from", "FROM", MSP_TYPE_DATE, 0, NULL, "first day" },
	{ "until", "UNTIL", MSP_TYPE_DATE, 0, NULL, "last day" },
	{ "active", "ACTIVE", MSP_TYPE_BOOL, 0, NULL, "still works there" },
	{ "notes", "NOTES", MSP_TYPE_TEXT, 0, NULL, "what helps when talking to the person" },
};

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	static const struct part_kind kind = { .noun = "person", .name = "name" };
	return part_run(cli, &kind, parsed, err);
}

const struct msp_verb client_person_verb = {
	.name = "person",
	.summary = "people of a client: ls, show, new, set",
	.operands = "CLIENT [ACTION [NAME [FIELD=VALUE]...]]",
	.complete = "client,words:ls show new set,person,person-field",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct part_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "ACTION is ls, show, new or set. NAME of a new one is the full name (the\n"
		   "short one is made from it) or the short one. Who leaves is set active=no.\n"
		   "msp-person(5) lists the fields.",
	.examples = "msp-client person acme\n"
		    "msp-client person acme new 'Laura Díaz' mails=laura@acme.mx site=matriz\n"
		    "msp-client person acme set laura-diaz phones+='55 1234 5678' vip=yes",
	.run = run,
};
