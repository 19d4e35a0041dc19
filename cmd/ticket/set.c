/* SPDX-License-Identifier: ISC */
/* set: new values of header fields, as an event; the header itself stays as it was written. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/model/when.h"

struct set {
	char **assignments; /* "field=value" */
	size_t count;
};

static int unknown_field(struct msp_session *session, const char *field, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	size_t count, names = 0;
	struct msp_schema_field *fields = msp_schema_fields(arena, ticket_schema(session), &count);
	const char **candidates = msp_arena_array(arena, count, sizeof *candidates);

	for (size_t i = 0; i < count; i++)
		if (msp_str_starts(fields[i].path, "log[].set."))
			candidates[names++] = fields[i].path + strlen("log[].set.");
	const char *nearest = msp_str_nearest(field, candidates, names);
	msp_error_set(err, MSP_USAGE, "tickets have no field '%s' that can be set", field);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	return -1;
}

/* The value as the schema wants it: lists at commas, times as people type them, the rest as text. */
static int make_value(struct ticket_change *change, const struct msp_schema_field *field, const char *text,
	struct msp_node **node, struct msp_error *err)
{
	struct msp_session *session = change->session;
	char emitted[MSP_TIME_SIZE];
	int64_t at;

	*node = msp_node_string(session->arena, text);
	if (msp_str_equal(field->format, "msp-time")) {
		if (msp_when_parse(text, session->zone, session->now, &at, err) != 0)
			return -1;
		*node = msp_node_plain(session->arena, msp_zone_emit(session->zone, at, emitted));
	} else if (msp_str_equal(field->type, "array")) {
		size_t count;
		char **pieces = msp_str_split(session->arena, text, ',', &count);
		*node = msp_node_seq(session->arena);
		for (size_t i = 0; i < count; i++)
			msp_node_add(session->arena, *node,
				msp_node_string(session->arena, msp_str_trim(session->arena, pieces[i])));
	}
	return 0;
}

static int add_assignment(struct ticket_change *change, const char *assignment, struct msp_node *values,
	struct msp_node *removed, struct msp_error *err)
{
	struct msp_arena *arena = change->session->arena;
	const struct msp_schema *schema = ticket_schema(change->session);
	size_t length = strcspn(assignment, "=");
	const char *name = msp_arena_strndup(arena, assignment, length), *value = assignment + length + 1;
	const struct msp_schema_field *field =
		msp_schema_field(arena, schema, msp_arena_printf(arena, "log[].set.%s", name));
	struct msp_node *node;

	if (field == NULL)
		return unknown_field(change->session, name, err);
	if (*value == '\0') {
		msp_node_add(arena, removed, msp_node_string(arena, name));
		return 0;
	}
	if (ticket_check_value(change->session, name, field->path, value, err) != 0)
		return -1;
	if (make_value(change, field, value, &node, err) != 0)
		return msp_error_wrap(err, "%s", name);
	msp_node_set(arena, values, name, node);
	return 0;
}

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct set *set = context;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *values = msp_node_map(arena), *removed = msp_node_seq(arena);

	for (size_t i = 0; i < set->count; i++)
		if (add_assignment(change, set->assignments[i], values, removed, err) != 0)
			return -1;
	if (values->count > 0)
		msp_node_set(arena, change->event, "set", values);
	if (removed->count > 0)
		msp_node_set(arena, change->event, "unset", removed);
	change->outcome = msp_str_join(arena, set->assignments, set->count, " ");
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	size_t tickets = 0;

	(void)parsed;
	while (tickets < cli->operand_count && strchr(cli->operands[tickets], '=') == NULL)
		tickets++;
	struct set set = { cli->operands + tickets, cli->operand_count - tickets };
	const struct ticket_action action = { .subject = "set", .fill = fill, .context = &set };
	for (size_t i = 0; i < set.count; i++)
		if (strchr(set.assignments[i], '=') == NULL)
			return msp_error_set(err, MSP_USAGE, "'%s' is no field=value", set.assignments[i]);
	if (set.count == 0)
		return msp_error_set(err, MSP_USAGE, "nothing to set: give field=value");
	return ticket_change_all(cli, cli->operands, tickets, &action, err);
}

const struct msp_verb ticket_set_verb = {
	.name = "set",
	.summary = "change header fields",
	.operands = "TICKET... FIELD=VALUE...",
	.complete = "ticket,ticket-field",
	.minimum = 2,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.details =
		"An empty value removes the field. Lists are separated by commas. Fields: title type impact urgency\n"
		"priority category requester site entity service assets tags channel opened parent (see "
		"msp-ticket(5)).",
	.examples = "msp-ticket set 481 priority=P1 category=red/internet\n"
		    "msp-ticket set 481 assets=srv-archivos,sw-piso2 site=\n"
		    "msp-ticket set 481 opened='ayer 18:40'",
	.run = run,
};
