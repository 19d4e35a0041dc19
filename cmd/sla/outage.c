/* SPDX-License-Identifier: ISC */
/* outage: what was down, what was maintained, what was not measured. */
#include "cmd/sla/outage.h"

#include <string.h>

#include "cmd/record.h"
#include "cmd/sla/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/resolve.h"
#include "lib/text/yaml.h"

#define CLOCK_SLACK 60

#define TEXT_OPTION(field, long_name, argument, help, complete)                                                     \
	{                                                                                                           \
		long_name, 0, MSP_OPTION_TEXT, offsetof(struct sla_outage_options, field), argument, help, complete \
	}
static const struct msp_option options[] = { TEXT_OPTION(from, "from", "TIME", "when it began or is to begin; else now",
						     NULL),
	TEXT_OPTION(until, "until", "TIME", "when it ended or is to end", NULL),
	TEXT_OPTION(weight, "weight", "PERCENT", "share that is missing, as 50%", NULL),
	TEXT_OPTION(ticket, "ticket", "TICKET", "ticket about it", "ticket"),
	{ "maintenance", 0, MSP_OPTION_FLAG, offsetof(struct sla_outage_options, maintenance), NULL, "a planned window",
		NULL },
	{ "emergency", 0, MSP_OPTION_FLAG, offsetof(struct sla_outage_options, emergency), NULL,
		"it could not wait: counts as an outage", NULL },
	TEXT_OPTION(announced, "announced", "TIME", "when the client was told of it", NULL),
	TEXT_OPTION(approved_by, "approved-by", "PERSON", "who of the client approved it", "person"),
	TEXT_OPTION(reason, "reason", "TEXT", "why: exclude, gap, withdraw", NULL),
	TEXT_OPTION(evidence, "evidence", "TEXT", "where the proof is: exclude", NULL), MSP_OPTION_END };

/* One action on one record. */
struct change {
	struct msp_session *session;
	const struct sla_outage_options *options;
	const struct msp_outage *outage;
	const char *text; /* set: the new title */
	struct msp_node *event;
};

/* ---- finding ---- */

static int find(struct msp_session *session, const char *operand, struct msp_outage **outage, struct msp_error *err)
{
	const struct msp_resolve_request request = { .kind = MSP_KIND_OUTAGE, .now = session->now };
	struct msp_matches matches;
	struct msp_node *root;
	const char *text;
	size_t length;

	if (msp_resolve(msp_index_db(session->index), session->arena, &request, operand, &matches, err) != 0)
		return -1;
	const char *path = matches.items[0].path;
	int failed = session->txn != NULL ? msp_session_read(session, path, &text, &length, err)
					  : msp_index_text(session->index, session->arena, path, &text, &length, err);
	if (failed)
		return -1;
	if (text == NULL)
		return msp_error_set(err, MSP_MISSING, "%s is not in the store", path);
	if (msp_yaml_parse(session->arena, text, length, &root, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	return msp_outage_parse(session->arena, path, root, outage, err);
}

static int show(struct msp_session *session, char *const *operands, size_t count, struct msp_error *err)
{
	struct msp_outage *outage;

	if (count != 1)
		return msp_error_set(err, MSP_USAGE, "give the number of one outage");
	if (find(session, operands[0], &outage, err) != 0)
		return -1;
	return msp_record_print(session->cli, msp_extract_schema(session->extract, MSP_KIND_OUTAGE), outage->node, err);
}

/* ---- actions on records ---- */

/* --until, else --when, else now. */
static int fill_close(struct change *change, struct msp_error *err)
{
	struct msp_session *session = change->session;
	const struct msp_outage *outage = change->outage;
	int64_t until;
	char text[MSP_TIME_SIZE];

	if (msp_session_when(session, &until, err) != 0)
		return -1;
	if (until == MSP_TIME_NONE)
		until = session->now;
	if (sla_outage_time(session, "--until", change->options->until, &until, err) != 0)
		return -1;
	if (outage->kind == MSP_OUTAGE_GAP || (outage->kind == MSP_OUTAGE_DOWN && outage->until != MSP_TIME_NONE)) {
		msp_error_set(err, MSP_USAGE, "%s ended already: %s", outage->id,
			msp_zone_emit(session->zone, outage->until, text));
		msp_error_hint(err, "to correct it: msp-sla outage set %s --until TIME", outage->id);
		return -1;
	}
	if (until > session->now + CLOCK_SLACK)
		return msp_error_set(err, MSP_USAGE, "the end is in the future");
	if (until < outage->from) {
		msp_error_set(err, MSP_USAGE, "%s would end before it starts: it began at %s", outage->id,
			msp_zone_emit(session->zone, outage->from, text));
		msp_error_hint(err, "check --when or --until");
		return -1;
	}
	change->event = msp_outage_event(session, session->now, false);
	msp_node_set_plain(session->arena, change->event, "until", msp_zone_emit(session->zone, until, text));
	return 0;
}

/* What is said about it, said at --when or now. */
static int begin_event(struct change *change, struct msp_error *err)
{
	int64_t when;

	if (msp_session_when(change->session, &when, err) != 0)
		return -1;
	change->event = msp_outage_event(
		change->session, when == MSP_TIME_NONE ? change->session->now : when, when != MSP_TIME_NONE);
	return 0;
}

static int fill_exclude(struct change *change, struct msp_error *err)
{
	struct msp_arena *arena = change->session->arena;
	struct msp_node *excluded = msp_node_map(arena);

	if (msp_str_empty(change->options->reason) || msp_str_empty(change->options->evidence)) {
		msp_error_set(err, MSP_USAGE, "an exclusion needs --reason and --evidence");
		msp_error_hint(err, "--reason 'falla del proveedor, cláusula 7' --evidence 'Telmex 88123'");
		return -1;
	}
	if (change->outage->kind == MSP_OUTAGE_GAP)
		return msp_error_set(err, MSP_USAGE, "%s is a gap: it counts for nothing anyway", change->outage->id);
	msp_node_set_string(arena, excluded, "reason", change->options->reason);
	msp_node_set_string(arena, excluded, "evidence", change->options->evidence);
	if (begin_event(change, err) != 0)
		return -1;
	msp_node_set(arena, change->event, "excluded", excluded);
	return 0;
}

static int fill_include(struct change *change, struct msp_error *err)
{
	if (change->outage->reason == NULL)
		return msp_error_set(err, MSP_USAGE, "%s is not excluded", change->outage->id);
	if (begin_event(change, err) != 0)
		return -1;
	msp_node_set_plain(change->session->arena, change->event, "excluded", "no");
	return 0;
}

static int fill_withdraw(struct change *change, struct msp_error *err)
{
	if (msp_str_empty(change->options->reason)) {
		msp_error_set(err, MSP_USAGE, "withdrawing needs --reason");
		msp_error_hint(err, "why it should not have been entered; --reason no takes it back");
		return -1;
	}
	if (begin_event(change, err) != 0)
		return -1;
	msp_node_set_string(change->session->arena, change->event, "withdrawn", change->options->reason);
	return 0;
}

/* ---- set ---- */

static int set_time(struct change *change, struct msp_node *map, const char *option, const char *key, const char *typed,
	struct msp_error *err)
{
	struct msp_session *session = change->session;
	char text[MSP_TIME_SIZE];
	int64_t at = MSP_TIME_NONE;

	if (sla_outage_time(session, option, typed, &at, err) != 0)
		return -1;
	if (at != MSP_TIME_NONE)
		msp_node_set_plain(session->arena, map, key, msp_zone_emit(session->zone, at, text));
	return 0;
}

/* The corrections of the header. */
static int fill_header(struct change *change, struct msp_node *set, struct msp_error *err)
{
	const struct sla_outage_options *given = change->options;
	struct msp_arena *arena = change->session->arena;
	const char *ticket;
	int weight;

	if (sla_outage_weight(given->weight, &weight, err) != 0 ||
		sla_outage_ticket(change->session, change->outage->client, given->ticket, &ticket, err) != 0 ||
		set_time(change, set, "--from", "from", given->from, err) != 0)
		return -1;
	if (change->outage->kind != MSP_OUTAGE_DOWN && set_time(change, set, "--until", "to", given->until, err) != 0)
		return -1;
	if (given->weight != NULL)
		msp_node_set_string(arena, set, "weight", msp_outage_weight_emit(arena, weight));
	msp_node_set_string(arena, set, "ticket", ticket);
	msp_node_set_string(arena, set, "title", change->text);
	if (given->emergency)
		msp_node_set_plain(arena, set, "emergency", "yes");
	return 0;
}

/* An announcement happened at its own time: an event of its own. */
static int append_announced(struct change *change, struct msp_error *err)
{
	struct msp_session *session = change->session;
	int64_t at = MSP_TIME_NONE;

	if (sla_outage_time(session, "--announced", change->options->announced, &at, err) != 0)
		return -1;
	if (at == MSP_TIME_NONE)
		return 0;
	if (at > session->now + CLOCK_SLACK)
		return msp_error_set(err, MSP_USAGE, "--announced is in the future");
	struct msp_node *event = msp_outage_event(session, at, true);
	msp_node_set_plain(session->arena, event, "announced", "yes");
	return msp_outage_append(session, change->outage, event, err);
}

static int fill_set(struct change *change, struct msp_error *err)
{
	const struct sla_outage_options *given = change->options;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *set = msp_node_map(arena);

	if (given->maintenance || given->reason != NULL || given->evidence != NULL)
		return msp_error_set(err, MSP_USAGE, "set does not take --maintenance, --reason or --evidence");
	if (change->outage->kind != MSP_OUTAGE_MAINTENANCE &&
		(given->announced != NULL || given->approved_by != NULL || given->emergency))
		return msp_error_set(err, MSP_USAGE, "%s is no maintenance", change->outage->id);
	if (fill_header(change, set, err) != 0 || begin_event(change, err) != 0)
		return -1;
	if (set->count > 0)
		msp_node_set(arena, change->event, "set", set);
	if (change->outage->kind == MSP_OUTAGE_DOWN &&
		set_time(change, change->event, "--until", "until", given->until, err) != 0)
		return -1;
	msp_node_set_string(arena, change->event, "approved", given->approved_by);
	if (msp_node_get(change->event, "set") == NULL && msp_node_get(change->event, "until") == NULL &&
		given->approved_by == NULL) {
		change->event = NULL;
		if (given->announced == NULL)
			return msp_error_set(err, MSP_USAGE, "nothing to set: give an option or a text");
	}
	return append_announced(change, err);
}

/* ---- running ---- */

static const struct action {
	const char *name;
	int (*fill)(struct change *change, struct msp_error *err);
	bool text; /* the last operand may be a text */
} actions[] = {
	{ "close", fill_close, false },
	{ "exclude", fill_exclude, false },
	{ "include", fill_include, false },
	{ "withdraw", fill_withdraw, false },
	{ "set", fill_set, true },
};

static void echo(struct change *change)
{
	struct msp_session *session = change->session;
	struct msp_outage *after;
	char start[MSP_TIME_SIZE];

	if (find(session, change->outage->number, &after, NULL) != 0)
		return;
	const struct msp_texts services = { (const char **)(uintptr_t)after->services, after->service_count, 0 };
	const char *told = msp_outage_told(session, after->id, &services, after->from, after->until);
	if (after->withdrawn)
		told = msp_arena_printf(
			session->arena, "%s → %s", after->id, msp_session_spanish(session) ? "retirado" : "withdrawn");
	else if (after->reason != NULL)
		told = msp_arena_printf(session->arena, "%s %s → %s: %s", after->id,
			msp_zone_emit(session->zone, after->from, start),
			msp_session_spanish(session) ? "excluido" : "excluded", after->reason);
	msp_session_echo(session, "%s", told);
}

static int change_one(struct msp_session *session, const struct action *action, const struct sla_outage_options *given,
	const char *operand, const char *text, const char **id, struct msp_error *err)
{
	struct change change = { .session = session, .options = given, .text = text };
	struct msp_outage *outage;

	if (find(session, operand, &outage, err) != 0)
		return -1;
	change.outage = outage;
	*id = outage->id;
	if (action->fill(&change, err) != 0)
		return -1;
	if (change.event != NULL && msp_outage_append(session, outage, change.event, err) != 0)
		return -1;
	echo(&change);
	return 0;
}

static int change_all(struct msp_session *session, const struct action *action, const struct sla_outage_options *given,
	struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	const char *text = NULL;
	char **ids;
	size_t count;

	cli->operands++;
	cli->operand_count--;
	if (action->text && cli->operand_count == 2)
		text = cli->operands[--cli->operand_count];
	if (cli->operand_count == 0)
		return msp_error_set(err, MSP_USAGE, "give the number of an outage: msp-sla outage ls shows them");
	if (msp_cli_operands(cli, &ids, &count, err) != 0)
		return -1;
	if (count == 0)
		return 0;
	const char **changed = msp_arena_array(session->arena, count, sizeof *changed);
	if (msp_session_begin(session, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (change_one(session, action, given, ids[i], text, &changed[i], err) != 0)
			return -1;
	const char *subject = count == 1
				      ? msp_arena_printf(session->arena, "outage %s: %s", changed[0], action->name)
				      : msp_arena_printf(session->arena, "outage: %s %zu records", action->name, count);
	if (msp_session_commit(session, subject, cli->common.message, err) != 0)
		return -1;
	for (size_t i = 0; i < count && !cli->common.dry_run; i++)
		fprintf(cli->out, "%s\n", changed[i]);
	return 0;
}

static int unknown_action(const char *word, struct msp_error *err)
{
	static const char *const names[] = { "new", "ls", "show", "close", "exclude", "include", "gap", "set",
		"withdraw" };
	const char *near = msp_str_nearest(word, names, MSP_COUNT(names));

	msp_error_set(err, MSP_USAGE, "'%s' is nothing that can be done with outages", word);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?", near);
	else
		msp_error_hint(err, "new, ls, show, close, set, exclude, include, gap or withdraw");
	return -1;
}

static int act(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct sla_outage_options *given = parsed;
	struct msp_cli *cli = session->cli;
	const char *name = cli->operand_count == 0 ? "ls" : cli->operands[0];
	char *const *rest = cli->operand_count == 0 ? cli->operands : cli->operands + 1;
	size_t count = cli->operand_count == 0 ? 0 : cli->operand_count - 1;

	if (strcmp(name, "ls") == 0)
		return sla_outage_list(session, rest, count, err);
	if (strcmp(name, "show") == 0)
		return show(session, rest, count, err);
	if (strcmp(name, "new") == 0)
		return sla_outage_new(session, given, rest, count, err);
	if (strcmp(name, "gap") == 0)
		return sla_outage_gap(session, given, rest, count, err);
	for (size_t i = 0; i < MSP_COUNT(actions); i++)
		if (strcmp(name, actions[i].name) == 0)
			return change_all(session, &actions[i], given, err);
	return unknown_action(name, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, act, err);
}

const struct msp_verb sla_outage_verb = {
	.name = "outage",
	.summary = "what was down: new, ls, show, close, set, exclude, gap …",
	.operands = "[ACTION [OPERAND]...]",
	.complete = "words:new ls show close set exclude include gap withdraw,client,service",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct sla_outage_options),
	.columns = sla_outage_columns,
	.column_count = SLA_OUTAGE_COLUMN_COUNT,
	.details = "new CLIENT SERVICE [TEXT], ls [CLIENT [MONTH]], gap CLIENT SERVICE FROM..TO;\n"
		   "show, close, set, exclude, include, withdraw take numbers.",
	.examples = "msp-sla outage new acme erp --from 9:10 'disco lleno'\n"
		    "msp-sla outage exclude 501 --reason 'cláusula 7' --evidence 'CFE 8841'",
	.run = run,
};
