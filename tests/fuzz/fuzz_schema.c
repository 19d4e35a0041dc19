/* SPDX-License-Identifier: ISC */
/*
 * Input: a schema, or the name of a compiled-in one; an instance; paths of fields, one a line.  The instance is read as
 * JSON when it is that, else as YAML.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/text/json.h"
#include "lib/text/schema.h"
#include "lib/text/yaml.h"

/* Compiled once: that takes longer than all the rest. */
static const struct msp_schema *builtin(const char *name)
{
	static struct msp_arena arena;
	static const struct msp_schema *schemas[32];
	size_t count;
	const char *const *names = msp_schema_builtin_names(&count);

	for (size_t i = 0; i < count && i < sizeof schemas / sizeof *schemas; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		if (schemas[i] == NULL)
			schemas[i] = msp_schema_builtin(&arena, name);
		return schemas[i];
	}
	fuzz_require(msp_schema_builtin(&arena, name) == NULL);
	return NULL;
}

static const struct msp_schema *read_schema(struct msp_arena *arena, const struct fuzz_part *part)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *json = NULL;
	struct msp_schema *schema = NULL;

	if (part->length > 0 && part->length < 16 && part->text[0] != '{' && part->text[0] != '[')
		return builtin(part->text);
	if (msp_json_parse(arena, part->text, part->length, &json, NULL) != 0)
		return NULL;
	int result = msp_schema_compile(arena, json, &schema, &err);
	fuzz_check_error(result, &err);
	return result == 0 ? schema : NULL;
}

static void check_problems(const struct msp_problems *problems, size_t count)
{
	size_t seen = 0;

	for (const struct msp_problem *problem = problems->first; problem != NULL; problem = problem->next) {
		fuzz_require(problem->error.code == MSP_DATA && problem->error.message[0] != '\0');
		seen++;
	}
	fuzz_require(seen == count && problems->count == count);
}

static size_t validate(struct msp_arena *arena, const struct msp_schema *schema, const struct msp_node *node)
{
	struct msp_problems problems;

	msp_problems_init(&problems, arena);
	size_t count = msp_schema_validate(schema, node, &problems);
	check_problems(&problems, count);
	return count;
}

static void check_instance(struct msp_arena *arena, const struct msp_schema *schema, const struct msp_node *node)
{
	struct msp_problems problems;
	struct msp_buf text = MSP_BUF_INIT;
	size_t count = validate(arena, schema, node);

	fuzz_require(validate(arena, schema, node) == count);
	msp_problems_init(&problems, arena);
	check_problems(&problems, msp_schema_validate_json(schema, node, &problems));
	/* types are given to scalars, values do not change */
	const struct msp_node *typed = msp_schema_typed(arena, schema, node);
	fuzz_require(typed != NULL);
	if (count == 0)
		msp_json_canonical(typed, &text);
	msp_buf_release(&text);
}

static void check_fields(struct msp_arena *arena, const struct msp_schema *schema, struct fuzz_part paths)
{
	size_t count;
	const struct msp_schema_field *fields = msp_schema_fields(arena, schema, &count);

	for (size_t i = 0; i < count; i++)
		fuzz_require(fields[i].path != NULL && fields[i].type != NULL && fields[i].description != NULL);
	while (paths.length > 0)
		msp_schema_field(arena, schema, fuzz_line(arena, &paths));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part parts[FUZZ_PARTS];
	struct msp_node *node = NULL;

	fuzz_split(&arena, data, size, parts);
	const struct msp_schema *schema = read_schema(&arena, &parts[0]);
	if (schema != NULL) {
		if (msp_json_parse(&arena, parts[1].text, parts[1].length, &node, NULL) == 0 ||
			msp_yaml_parse(&arena, parts[1].text, parts[1].length, &node, NULL) == 0)
			check_instance(&arena, schema, node);
		check_fields(&arena, schema, parts[2]);
	}
	msp_arena_release(&arena);
	return 0;
}
