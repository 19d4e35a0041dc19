/* SPDX-License-Identifier: ISC */
/* new: a client. */
#include <stdlib.h>
#include <string.h>

#include "cmd/client/change.h"
#include "cmd/client/verbs.h"
#include "lib/base/str.h"

struct new_options {
	const char *name, *policy, *calendar, *zone, *fee, *plan, *rfc, *legal_name, *manager, *from;
};

#define TEXT(option, member, argument, help, complete)                                                     \
	{                                                                                                  \
		option, 0, MSP_OPTION_TEXT, offsetof(struct new_options, member), argument, help, complete \
	}

static const struct msp_option options[] = { TEXT("name", name, "NAME", "name; the short name may be made from it",
						     NULL),
	TEXT("policy", policy, "POLICY", "policy; else the provider's", "policy"),
	TEXT("calendar", calendar, "CALENDAR", "calendar; else the provider's", "calendar"),
	TEXT("zone", zone, "ZONE", "time zone; else the provider's", "zone"),
	TEXT("fee", fee, "AMOUNT", "contract: per month, before tax", NULL),
	TEXT("plan", plan, "PLAN", "contract: name of the plan", NULL),
	TEXT("from", from, "DAY", "first day served and of the contract; else today", NULL),
	TEXT("legal-name", legal_name, "NAME", "registered name", NULL),
	TEXT("rfc", rfc, "RFC", "Mexican tax number", NULL),
	TEXT("manager", manager, "LOGIN", "account manager", "login"), MSP_OPTION_END };

struct making {
	struct msp_session *session;
	const struct new_options *options;
	const char *slug, *name;
	struct msp_assignment *assignments;
	size_t count;
};

static const char *first_day(const struct making *making)
{
	char text[MSP_TIME_SIZE];
	struct msp_session *session = making->session;

	if (making->options->from != NULL)
		return making->options->from;
	return msp_arena_strdup(session->arena, msp_date_emit(msp_zone_date(session->zone, session->now), text));
}

/* What options say is said as if it had been assigned: one way to type values and to check them. */
static int assign_options(const struct making *making, struct msp_record *record, struct msp_error *err)
{
	const struct new_options *given = making->options;
	const bool contract = given->fee != NULL || given->plan != NULL;
	const bool entity = given->rfc != NULL || given->legal_name != NULL;
	const struct msp_assignment all[] = {
		{ "name", '=', making->name },
		{ "from", '=', first_day(making) },
		{ "entities.0.id", '=', entity ? making->slug : NULL },
		{ "entities.0.legal_name", '=',
			!entity                     ? NULL
			: given->legal_name != NULL ? given->legal_name
						    : making->name },
		{ "entities.0.rfc", '=', given->rfc },
		{ "contract.from", '=', contract ? first_day(making) : NULL },
		{ "contract.plan", '=', given->plan },

		{ "contract.fee", '=', given->fee },
		{ "zone", '=', given->zone },

		{ "policy", '=', given->policy },
		{ "calendar", '=', given->calendar },
		{ "manager", '=', given->manager },
	};

	for (size_t i = 0; i < MSP_COUNT(all); i++) {
		if (all[i].value == NULL)
			continue;
		if (strcmp(all[i].field, "entities.0.id") == 0) {
			struct msp_node *entities = msp_node_seq(making->session->arena),
					*first = msp_node_map(making->session->arena);
			msp_node_set_string(making->session->arena, first, "id", making->slug);
			if (msp_record_set(record, "entities", msp_node_add(making->session->arena, entities, first),
				    err) != 0)
				return -1;
		} else if (msp_record_assign(record, "", &all[i], 1, err) != 0) {
			return -1;
		}
	}
	return 0;
}

/* One that was split off would be two. */
static int check_moved(struct making *making, struct msp_error *err)
{
	struct msp_session *session = making->session;
	const char *path = msp_arena_printf(session->arena, "moved/%s.yaml", making->slug), *text;
	size_t length;

	if (msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	msp_error_set(err, MSP_EXISTS, "client '%s' is in another store", making->slug);
	msp_error_hint(err, "%s says in which; give another short name, or msp-store import it back", path);
	return -1;
}

static int make(struct making *making, struct msp_error *err)
{
	struct msp_session *session = making->session;
	struct msp_record record;
	int failed = -1;

	if (msp_session_begin(session, err) != 0 || check_moved(making, err) != 0)
		return -1;
	if (msp_record_open(&record, session, client_path(session->arena, making->slug), true, err) != 0) {
		if (err != NULL && err->code == MSP_EXISTS) {
			msp_error_set(err, MSP_EXISTS, "there is a client '%s' already", making->slug);
			msp_error_hint(err, "give another short name: msp-client new %s-2 --name '%s'", making->slug,
				making->name);
		}
		goto out;
	}
	if (assign_options(making, &record, err) != 0 ||
		msp_record_assign(&record, "", making->assignments, making->count, err) != 0)
		goto out;
	failed = client_commit(&record, making->slug, msp_arena_printf(session->arena, "client %s: new", making->slug),
		msp_arena_printf(session->arena, "new «%s»", making->name), err);
out:
	msp_record_release(&record);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct making making = { .session = &session, .options = parsed };
	bool named = cli->operand_count > 0 && strchr(cli->operands[0], '=') == NULL;
	int failed = -1;

	making.count = cli->operand_count - named;
	if (msp_session_open(&session, cli, NULL, err) == 0 &&
		client_name(&session, named ? cli->operands[0] : NULL, making.options->name, &making.slug, &making.name,
			err) == 0 &&
		msp_assignments_parse(session.arena, cli->operands + named, making.count, &making.assignments, err) ==
			0)
		failed = make(&making, err);
	msp_session_close(&session);
	return failed;
}

const struct msp_verb client_new_verb = {
	.name = "new",
	.summary = "make a client",
	.operands = "[CLIENT] [FIELD=VALUE]...",
	.complete = "-,client-field",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct new_options),
	.details = "CLIENT is the short name or, without --name, the name it is made from.\n"
		   "msp-client(5) lists the fields.",
	.examples = "msp-client new acme --name 'ACME, S.A. de C.V.' --fee 18500 --plan Negocio\n"
		    "msp-client new 'Panadería El Niño' domains=elnino.mx zone=America/Tijuana",
	.run = run,
};
