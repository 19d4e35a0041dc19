/* SPDX-License-Identifier: ISC */
/*
 * Input: "snow" (the built-in map), "jsonl", or a map; then the rows.  Every ticket that is not refused is a valid
 * record, and joining it to itself adds nothing.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/import.h"
#include "lib/model/ticket.h"
#include "lib/text/edit.h"
#include "lib/text/schema.h"
#include "lib/text/yaml.h"

#define NOW INT64_C(1793718724) /* 2026-11-03T15:12:04Z */
#define ID "acme-4815164"
#define UID "9f31c2aa07d4be16"
#define PATH "clients/acme/tickets/2026/11/4815164.yaml"

static const struct msp_schema *ticket_schema(void)
{
	static struct msp_arena arena;
	static const struct msp_schema *schema;

	if (schema == NULL)
		schema = msp_schema_builtin(&arena, "ticket");
	return schema;
}

static void check_record(struct msp_arena *arena, const struct msp_buf *text)
{
	struct msp_problems problems;
	struct msp_node *node = NULL;
	struct msp_ticket *ticket = NULL;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_yaml_parse(arena, text->data, text->length, &node, &err) != 0)
		fuzz_fail(__FILE__, __LINE__, err.message, text->data);
	msp_problems_init(&problems, arena);
	if (msp_schema_validate(ticket_schema(), node, &problems) != 0) {
		fprintf(stderr, "%s: %s\n", problems.first->error.field, problems.first->error.message);
		fuzz_fail(__FILE__, __LINE__, "valid", text->data);
	}
	if (msp_ticket_parse(arena, PATH, node, &ticket, &err) != 0)
		fuzz_fail(__FILE__, __LINE__, err.message, text->data);
}

static void check_ticket(struct msp_arena *arena, const struct msp_import_ticket *ticket)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_edit edit;
	struct msp_error err = MSP_ERROR_INIT;
	size_t added = 0;

	msp_import_emit(ticket, ID, UID, &text);
	check_record(arena, &text);
	fuzz_require_text(ticket->opened <= NOW, text.data);
	fuzz_require(msp_edit_init(&edit, arena, text.data, text.length, &err) == 0);
	if (msp_import_join(arena, ticket, &edit, &added, &err) != 0)
		fuzz_fail(__FILE__, __LINE__, err.message, text.data);
	fuzz_require_text(
		added == 0 && edit.text.length == text.length && memcmp(edit.text.data, text.data, text.length) == 0,
		edit.text.data);
	msp_edit_release(&edit);
	msp_buf_release(&text);
}

static void check_import(struct msp_arena *arena, const struct msp_import *import)
{
	for (size_t i = 0; i < import->refusal_count; i++)
		fuzz_require(import->refusals[i].message != NULL && import->refusals[i].line >= 0);
	for (size_t i = 0; i < import->count; i++)
		if (!import->tickets[i].refused)
			check_ticket(arena, &import->tickets[i]);
}

static const struct msp_import_map *read_map(struct msp_arena *arena, const struct fuzz_part *part)
{
	const struct msp_import_map *map = NULL;
	struct msp_error err = MSP_ERROR_INIT;
	const char *text = strcmp(part->text, "snow") == 0 ? msp_import_snow_map() : part->text;
	size_t length = text == part->text ? part->length : strlen(text);
	int result = msp_import_map_read(arena, text, length, &map, &err);

	fuzz_check_error(result, &err);
	fuzz_require(result == 0 || text == part->text);
	return result == 0 ? map : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part parts[FUZZ_PARTS];
	struct msp_import_request request = { .client = "acme", .zone = msp_zone_utc(), .by = "ana", .now = NOW };
	struct msp_import import = { 0 };
	struct msp_error err = MSP_ERROR_INIT;

	fuzz_split(&arena, data, size, parts);
	if (strcmp(parts[0].text, "jsonl") == 0) {
		msp_import_jsonl(&arena, &request, parts[1].text, parts[1].length, &import);
		check_import(&arena, &import);
	} else {
		request.map = read_map(&arena, &parts[0]);
		if (request.map != NULL) {
			int result = msp_import_csv(&arena, &request, parts[1].text, parts[1].length, &import, &err);
			fuzz_check_error(result, &err);
			if (result == 0)
				check_import(&arena, &import);
		}
	}
	msp_arena_release(&arena);
	return 0;
}
