/* SPDX-License-Identifier: ISC */
/* amend: corrects an earlier event by a new one; both stay in the log. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct amend {
	const char *key;
	char **assignments;
	size_t count;
};

static int find_key(
	const struct msp_ticket *ticket, const char *prefix, char key[MSP_EVENT_KEY_SIZE], struct msp_error *err)
{
	const struct msp_node *log = msp_node_get(ticket->node, "log");

	msp_node_each_item(log, event) {
		msp_event_key(event, key);
		if (strlen(prefix) >= 4 && strncmp(key, prefix, strlen(prefix)) == 0)
			return 0;
	}
	msp_error_set(err, MSP_MISSING, "no event with key '%s'", prefix);
	msp_error_hint(err, "msp-ticket log %s shows the keys", ticket->id);
	return -1;
}

/* The schema knows what an amendment may say. */
static int check_field(struct msp_session *session, const char *field, const char *value, struct msp_error *err)
{
	static const char prefix[] = "log[].amend.";
	const struct msp_schema *schema = ticket_schema(session);
	struct msp_arena *arena = session->arena;
	const char *path = msp_arena_printf(arena, "%s%s", prefix, field);
	size_t count, names = 0;

	if (strcmp(field, "key") != 0 && msp_schema_field(arena, schema, path) != NULL)
		return ticket_check_value(session, field, path, value, err);
	struct msp_schema_field *fields = msp_schema_fields(arena, schema, &count);
	const char **candidates = msp_arena_array(arena, count, sizeof *candidates);
	for (size_t i = 0; i < count; i++)
		if (msp_str_starts(fields[i].path, prefix) && strpbrk(fields[i].path + strlen(prefix), ".[") == NULL)
			candidates[names++] = fields[i].path + strlen(prefix);
	const char *nearest = msp_str_nearest(field, candidates, names);
	msp_error_set(err, MSP_USAGE, "events have no field '%s' that can be amended", field);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	return -1;
}

/* Nothing happened to a ticket before it was opened. */
static int check_time(const struct ticket_change *change, const struct msp_node *amend, struct msp_error *err)
{
	char opened[MSP_TIME_SIZE];
	struct msp_time at;

	if (!msp_node_time(amend, "at", &at) || at.at >= change->ticket->opened)
		return 0;
	msp_error_set(err, MSP_USAGE, "the event would be before the ticket was opened, %s",
		msp_zone_emit(change->session->zone, change->ticket->opened, opened));
	msp_error_hint(err, "what happened before is told in the description, or in a note");
	return -1;
}

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct amend *amend = context;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *node = msp_node_map(arena);
	char key[MSP_EVENT_KEY_SIZE];

	if (find_key(change->ticket, amend->key, key, err) != 0)
		return -1;
	msp_node_set_string(arena, node, "key", key);
	for (size_t i = 0; i < amend->count; i++) {
		size_t length = strcspn(amend->assignments[i], "=");
		const char *field = msp_arena_strndup(arena, amend->assignments[i], length);
		const char *value = amend->assignments[i] + length;
		if (*value != '=' || value[1] == '\0')
			return msp_error_set(err, MSP_USAGE, "'%s' is no field=value", amend->assignments[i]);
		if (check_field(change->session, field, value + 1, err) != 0)
			return -1;
		if (strcmp(field, "at") == 0) {
			if (ticket_set_time(change, node, "at", value + 1, err) != 0 ||
				check_time(change, node, err) != 0)
				return -1;
		} else {
			msp_node_set_string(arena, node, field, value + 1);
		}
	}
	msp_node_set(arena, change->event, "amend", node);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct amend amend = { cli->operands[1], cli->operands + 2, cli->operand_count - 2 };
	const struct ticket_action action = { .subject = "amend", .fill = fill, .context = &amend };

	(void)parsed;
	return ticket_change_all(cli, cli->operands, 1, &action, err);
}

const struct msp_verb ticket_amend_verb = {
	.name = "amend",
	.summary = "correct an earlier event",
	.operands = "TICKET KEY FIELD=VALUE...",
	.complete = "ticket,-",
	.minimum = 3,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.details =
		"KEY is shown by `msp-ticket log`. Fields of an event: at time say note hear cause resolution cover\n"
		"status assign level (see msp-ticket(5)).",
	.examples = "msp-ticket amend 481 3f9a12bc04de time=20m\n"
		    "msp-ticket amend 481 3f9a12bc04de at=9:25",
	.run = run,
};
