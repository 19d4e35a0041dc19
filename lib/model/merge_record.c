/* SPDX-License-Identifier: ISC */
/* One file that both sides changed: read, merge the values, write the text. */
#include <string.h>

#include "lib/base/sha256.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/kind.h"
#include "lib/model/merge_private.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

struct record {
	const struct msp_merge_model *model;
	struct msp_arena *arena;
	const struct msp_merge_input *input;
	const struct msp_kind *kind;
	struct msp_conflicts *conflicts;
	struct msp_buf *out;
	const struct msp_node *base, *ours, *theirs;
};

/* ---- files as wholes ---- */

/* Names a text where nobody has its blob id at hand. */
static const char *text_id(struct msp_arena *arena, const struct msp_merge_text *text)
{
	char hex[65];

	if (text->bytes == NULL)
		return NULL;
	msp_sha256_hex(text->bytes, text->length, hex);
	return msp_arena_printf(arena, "sha256:%s", hex);
}

/* The file as a whole is in conflict, under a key that says what it is about. */
static int refuse(struct record *record, const char *key, const char *why)
{
	const struct msp_merge_input *input = record->input;
	const struct msp_conflict found = {
		.path = input->path,
		.key = key,
		.base = text_id(record->arena, &input->base),
		.ours = text_id(record->arena, &input->ours),
		.theirs = text_id(record->arena, &input->theirs),
		.why = why,
	};

	if (input->virtual)
		return 0;
	enum msp_take side = msp_conflicts_add(record->conflicts, &found, NULL);
	const struct msp_merge_text *chosen = side == MSP_TAKE_THEIRS ? &input->theirs : &input->ours;
	msp_buf_clear(record->out);
	msp_buf_add(record->out, chosen->bytes, chosen->length);
	return side == MSP_TAKE_NONE ? 0 : 1;
}

/* ---- records ---- */

static const char *say_where(struct msp_arena *arena, const char *side, const struct msp_error *problem)
{
	if (problem->line > 0)
		return msp_arena_printf(
			arena, msp_message("%s cannot be read: line %d: %s"), side, problem->line, problem->message);
	return msp_arena_printf(arena, msp_message("%s cannot be read: %s"), side, problem->message);
}

/* *why says which side is bad, NULL when all can be read. */
static void read_sides(struct record *record, const char **why)
{
	const struct msp_merge_input *input = record->input;
	const struct {
		const char *name;
		const struct msp_merge_text *text;
		const struct msp_node **node;
	} sides[] = {
		{ msp_message("ours"), &input->ours, &record->ours },
		{ msp_message("theirs"), &input->theirs, &record->theirs },
		{ msp_message("the common version"), &input->base, &record->base },
	};

	*why = NULL;
	for (size_t i = 0; i < MSP_COUNT(sides) && *why == NULL; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		struct msp_node *node = NULL;
		if (sides[i].text->bytes != NULL &&
			msp_yaml_parse(record->arena, sides[i].text->bytes, sides[i].text->length, &node, &problem) < 0)
			*why = say_where(record->arena, sides[i].name, &problem);
		*sides[i].node = node;
	}
}

static bool has_log(const struct msp_kind *kind)
{
	return kind->id == MSP_KIND_TICKET || kind->id == MSP_KIND_CHANGE || kind->id == MSP_KIND_OUTAGE ||
	       kind->id == MSP_KIND_RUN;
}

static size_t count_problems(struct record *record, const char *text, size_t length, struct msp_error *first)
{
	struct msp_problems problems;
	struct msp_node *node;

	msp_problems_init(&problems, record->arena);
	(void)msp_extract_check(
		record->model->extract, record->arena, record->input->path, text, length, &node, &problems);
	if (problems.count > 0 && first != NULL)
		*first = problems.first->error;
	return problems.count;
}

/* Two good versions whose merge is not: "ends before it begins" and the like. */
static const char *became_bad(struct record *record, const struct msp_buf *text)
{
	const struct msp_merge_input *input = record->input;
	struct msp_error problem = MSP_ERROR_INIT;

	if (record->model->extract == NULL || input->virtual ||
		count_problems(record, text->data, text->length, &problem) == 0 ||
		count_problems(record, input->ours.bytes, input->ours.length, NULL) > 0 ||
		count_problems(record, input->theirs.bytes, input->theirs.length, NULL) > 0)
		return NULL;
	return msp_arena_printf(record->arena, msp_message("each is valid, both together are not: %s%s%s"),
		problem.field, problem.field[0] == '\0' ? "" : ": ", problem.message);
}

/* Nothing in common, and not the same record: a number was drawn twice. */
static bool collide(const struct record *record)
{
	const char *ours = msp_node_text(record->ours, "uid", NULL),
		   *theirs = msp_node_text(record->theirs, "uid", NULL);

	return record->base == NULL && ours != NULL && theirs != NULL && !msp_str_equal(ours, theirs);
}

static bool made_twice(const struct record *record)
{
	const char *origin = msp_node_text(record->ours, "origin", NULL);

	return record->base == NULL && origin != NULL &&
	       msp_str_equal(origin, msp_node_text(record->theirs, "origin", NULL));
}

static int merge_nodes(struct record *record)
{
	struct msp_merge_values values = {
		.arena = record->arena,
		.lists = { record->arena, NULL, has_log(record->kind) },
		.conflicts = record->conflicts,
		.path = record->input->path,
		.virtual = record->input->virtual,
		.joined = made_twice(record),
	};
	size_t before = record->conflicts->count;

	if (record->model->extract != NULL)
		values.lists.schema = msp_extract_schema(record->model->extract, record->kind->id);
	const struct msp_merge_place *root = msp_merge_values(&values, record->base, record->ours, record->theirs);
	if (root->value == NULL)
		return 0;
	msp_merge_lines(record->arena, record->input, root, record->out);
	return record->conflicts->count > before ? 0 : 1;
}

static int merge_yaml(struct record *record)
{
	const char *why;

	read_sides(record, &why);
	if (why != NULL)
		return refuse(record, "", why);
	if (collide(record))
		return refuse(record, "uid", msp_message("two different records have this number"));
	int rc = merge_nodes(record);
	if (rc <= 0)
		return rc;
	why = became_bad(record, record->out);
	return why == NULL ? rc : refuse(record, "", why);
}

/* ---- texts ---- */

static bool is_text(const struct msp_merge_text *text)
{
	return text->bytes == NULL || (memchr(text->bytes, '\0', text->length) == NULL &&
					      msp_utf8_check(text->bytes, text->length) == text->length);
}

static int merge_lines(struct record *record, const struct msp_merge_input *input, struct msp_error *err)
{
	const struct msp_merge_model *model = record->model;

	if (model->lines == NULL || !is_text(&input->base) || !is_text(&input->ours) || !is_text(&input->theirs))
		return refuse(record, "", msp_message("changed differently by both"));
	int rc = model->lines(model->lines_context, input, record->out, err);
	return rc != 0 ? rc : refuse(record, "", msp_message("changed differently by both in the same lines"));
}

/* Front matter: from behind the first "---" line to the next one.  Length 0 = none. */
static struct msp_merge_text front_of(const struct msp_merge_text *text, size_t *body)
{
	static const char fence[] = "---\n";
	const size_t length = sizeof fence - 1;

	*body = 0;
	if (text->bytes == NULL || text->length < length || memcmp(text->bytes, fence, length) != 0)
		return (struct msp_merge_text){ NULL, 0 };
	for (size_t at = length; at + length <= text->length;) {
		if (memcmp(text->bytes + at, fence, length) == 0) {
			*body = at;
			return (struct msp_merge_text){ text->bytes + length, at - length };
		}
		const char *feed = memchr(text->bytes + at, '\n', text->length - at);
		if (feed == NULL)
			break;
		at = (size_t)(feed - text->bytes) + 1;
	}
	return (struct msp_merge_text){ NULL, 0 };
}

static struct msp_merge_text behind(const struct msp_merge_text *text, size_t at)
{
	return (struct msp_merge_text){ text->bytes == NULL ? NULL : text->bytes + at, text->length - at };
}

static int merge_front(struct record *record, const struct msp_merge_input *front, struct msp_buf *out)
{
	struct record inner = *record;
	const char *why;

	inner.input = front;
	inner.out = out;
	read_sides(&inner, &why);
	if (why != NULL)
		return refuse(record, "", why);
	return merge_nodes(&inner);
}

/* A document: its front matter is a record, the rest lines. */
static int merge_document(struct record *record, struct msp_error *err)
{
	const struct msp_merge_input *input = record->input;
	struct msp_merge_input front = *input, body = *input;
	struct msp_buf head = MSP_BUF_INIT;
	size_t base_at, ours_at, theirs_at;

	front.base = front_of(&input->base, &base_at);
	front.ours = front_of(&input->ours, &ours_at);
	front.theirs = front_of(&input->theirs, &theirs_at);
	if (front.ours.bytes == NULL || front.theirs.bytes == NULL || (input->base.bytes != NULL && base_at == 0))
		return merge_lines(record, input, err);
	body.base = behind(&input->base, base_at);
	body.ours = behind(&input->ours, ours_at);
	body.theirs = behind(&input->theirs, theirs_at);
	int rc = merge_front(record, &front, &head);
	if (rc > 0) {
		msp_buf_adds(record->out, "---\n");
		msp_buf_add(record->out, head.data, head.length);
		rc = merge_lines(record, &body, err);
	}
	msp_buf_release(&head);
	return rc;
}

static int merge_json(struct record *record, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_node *node;
	int rc = merge_lines(record, record->input, err);

	if (rc <= 0 || msp_json_parse(record->arena, record->out->data, record->out->length, &node, &problem) == 0)
		return rc;
	return refuse(record, "", say_where(record->arena, msp_message("the merge of both"), &problem));
}

/* ---- which is it ---- */

/* What is signed cannot be put together by anybody but who signs. */
static bool is_signed(const struct msp_kind *kind)
{
	return kind->id == MSP_KIND_SECRET || kind->id == MSP_KIND_ROSTER;
}

int msp_merge_record(const struct msp_merge_model *model, struct msp_arena *arena, const struct msp_merge_input *input,
	struct msp_buf *out, struct msp_conflicts *conflicts, struct msp_error *err)
{
	struct record record = {
		.model = model,
		.arena = arena,
		.input = input,
		.kind = msp_kind_of(input->path),
		.conflicts = conflicts,
		.out = out,
	};

	if (is_signed(record.kind))
		return refuse(&record, "", msp_message("changed by both; it is signed and cannot be put together"));
	switch (record.kind->form) {
	case MSP_FORM_YAML:
		return merge_yaml(&record);
	case MSP_FORM_MARKDOWN:
		return merge_document(&record, err);
	case MSP_FORM_JSON:
		return merge_json(&record, err);
	case MSP_FORM_BINARY:
		break;
	}
	if (record.kind->id == MSP_KIND_OTHER)
		return merge_lines(&record, input, err);
	return refuse(&record, "", msp_message("changed differently by both"));
}
