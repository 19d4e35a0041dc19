/* SPDX-License-Identifier: ISC */
/* What was imported becomes, or joins, a record of the store. */
#include <string.h>

#include "lib/base/map.h"
#include "lib/model/import.h"
#include "lib/model/ticket.h"
#include "lib/model/ticket_write.h"
#include "lib/text/yaml.h"

void msp_import_emit(const struct msp_import_ticket *ticket, const char *id, const char *uid, struct msp_buf *out)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_node *identity = msp_node_map(&scratch);

	msp_node_set_string(&scratch, identity, "id", id);
	msp_node_set_string(&scratch, identity, "uid", uid);
	msp_yaml_emit(identity, 0, out);
	msp_buf_adds(out, ticket->text);
	msp_arena_release(&scratch);
}

/* What a record has: keys of its events, those redacted too, and the rows they came from. */
struct known {
	struct msp_map keys, rows;
};

static void learn(struct msp_arena *arena, const struct msp_node *log, struct known *known)
{
	char key[MSP_EVENT_KEY_SIZE];

	msp_map_init(&known->keys, arena);
	msp_map_init(&known->rows, arena);
	msp_node_each_item(log, event) {
		const char *redacted = msp_node_text(event, "redact", NULL), *row = msp_node_text(event, "src", NULL);
		msp_event_key(event, key);
		msp_map_set(&known->keys, msp_arena_strdup(arena, key), known);
		if (redacted != NULL)
			msp_map_set(&known->keys, msp_arena_strdup(arena, redacted), known);
		if (row != NULL)
			msp_map_set(&known->rows, msp_arena_strdup(arena, row), msp_arena_strdup(arena, key));
	}
}

int msp_import_join(struct msp_arena *arena, const struct msp_import_ticket *ticket, struct msp_edit *edit,
	size_t *added, struct msp_error *err)
{
	struct known known;
	char key[MSP_EVENT_KEY_SIZE];
	struct msp_node *record;

	*added = 0;
	if (msp_yaml_parse(arena, ticket->text, strlen(ticket->text), &record, err) != 0)
		return -1;
	learn(arena, msp_node_get(edit->root, "log"), &known);
	msp_node_each_item(msp_node_get(record, "log"), event) {
		const char *row = msp_node_text(event, "src", NULL);
		msp_event_key(event, key);
		if (msp_map_get(&known.keys, key) != NULL)
			continue;
		const char *before = row == NULL ? NULL : msp_map_get(&known.rows, row);
		if (before != NULL) {
			msp_error_set(err, MSP_DATA, "%s was imported before and reads differently now (event %s)", row,
				before);
			msp_error_hint(err, "import with the same map and --zone; what is wrong in the record is "
					    "corrected with: msp-ticket amend");
			return -1;
		}
		if (msp_ticket_insert(edit, event, err) != 0)
			return -1;
		(*added)++;
	}
	return 0;
}
