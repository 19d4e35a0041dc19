/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/json.h"
#include "lib/text/schema.h"
#include "lib/text/yaml.h"

#define DATA "tests/data/schema.test"

static struct msp_arena arena = MSP_ARENA_INIT;

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static struct msp_node *yaml(const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;

	if (msp_yaml_parse(&arena, text, strlen(text), &root, &err) != 0)
		fail_msg("%d:%d %s in\n%s", err.line, err.column, err.message, text);
	return root;
}

static struct msp_node *json(const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;

	if (msp_json_parse(&arena, text, strlen(text), &root, &err) != 0)
		fail_msg("%d:%d %s in\n%s", err.line, err.column, err.message, text);
	return root;
}

static struct msp_schema *compile(const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_schema *schema;

	if (msp_schema_compile(&arena, json(text), &schema, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	return schema;
}

/* The problems as the data file writes them. */
static const char *problems_of(const struct msp_schema *schema, const struct msp_node *node)
{
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_problems problems;

	msp_problems_init(&problems, &arena);
	size_t count = msp_schema_validate(schema, node, &problems);
	assert_int_equal(count, problems.count);
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next) {
		const struct msp_error *error = &problem->error;
		assert_int_equal(error->code, MSP_DATA);
		count--;
		msp_buf_addf(&out, "%d:%d %s: %s%s%s\n", error->line, error->column, error->field, error->message,
			error->hint[0] != '\0' ? " | " : "", error->hint);
	}
	assert_int_equal(count, 0);
	const char *text = msp_arena_strdup(&arena, out.data);
	msp_buf_release(&out);
	return text;
}

static const char *problems_in(const char *schema, const char *record)
{
	return problems_of(compile(schema), yaml(record));
}

/* One "== kind: name" section. */
static int run_section(char *section)
{
	char *name = strchr(section, ':'), *record = strchr(section, '\n'), *end = strstr(section, "\n=>\n");
	const char *expected;
	int wrong = 0;

	assert_non_null(name);
	assert_non_null(end);
	*name = *record = '\0';
	end[1] = '\0';
	expected = end + strlen("\n=>\n");
	size_t length = strlen(expected);
	while (length > 0 && expected[length - 1] == '\n')
		length--;
	expected = length == 0 ? "" : msp_arena_printf(&arena, "%.*s\n", (int)length, expected);
	const struct msp_schema *schema = msp_schema_builtin(&arena, section);
	if (schema == NULL)
		fail_msg("no kind %s", section);
	const char *found = problems_of(schema, yaml(record + 1));
	if (strcmp(found, expected) != 0) {
		print_message("# %s:%s\n%s--- not:\n%s", section, name + 1, found, expected);
		wrong = 1;
	}
	return wrong;
}

static void test_records(void **state)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	int wrong = 0, sections = 0;

	(void)state;
	if (msp_file_read(DATA, 1 << 20, &text, &err) != 0)
		fail_msg("%s", err.message);
	for (char *at = strstr(text.data, "\n== "), *next; at != NULL; at = next, sections++) {
		next = strstr(at + 1, "\n== ");
		if (next != NULL)
			*next = '\0';
		wrong += run_section(at + strlen("\n== "));
		if (next != NULL)
			*next = '\n';
	}
	msp_buf_release(&text);
	assert_true(sections > 25);
	assert_int_equal(wrong, 0);
}

static void test_builtin(void **state)
{
	static const char *const needed[] = { "provider", "technician", "client", "person", "ticket", "calendar",
		"policy", "vendor", "template", "map" };
	size_t count;
	const char *const *names = msp_schema_builtin_names(&count);

	(void)state;
	assert_null(names[count]);
	for (size_t i = 0; i < count; i++) {
		struct msp_node *text = json(msp_schema_builtin_text(names[i]));
		assert_non_null(msp_schema_builtin(&arena, names[i]));
		assert_true(i == 0 || strcmp(names[i - 1], names[i]) < 0);
		assert_string_equal(msp_node_text(text, "$id", ""), msp_arena_printf(&arena, "%s.json", names[i]));
		assert_string_not_equal(names[i], "common");
	}
	for (size_t i = 0; i < MSP_COUNT(needed); i++)
		assert_non_null(msp_schema_builtin(&arena, needed[i]));
	assert_non_null(msp_schema_builtin(&arena, "common"));
	assert_null(msp_schema_builtin(&arena, "tickets"));
	assert_null(msp_schema_builtin_text(""));
}

/* What is compiled in is what stands in the folder. */
static void test_embedded(void **state)
{
	size_t count;
	const char *const *names = msp_schema_builtin_names(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct msp_buf text = MSP_BUF_INIT;
		struct msp_error err = MSP_ERROR_INIT;
		assert_int_equal(
			msp_file_read(msp_arena_printf(&arena, "schemas/%s.json", names[i]), 1 << 20, &text, &err), 0);
		assert_true(msp_node_equal(json(text.data), json(msp_schema_builtin_text(names[i]))));
		assert_true(msp_node_equal(json(text.data), msp_schema_builtin_tree(&arena, names[i])));
		msp_buf_release(&text);
	}
}

/* Every field has a description; every list says how it merges by a word that is known. */
static void test_described(void **state)
{
	size_t names_count;
	const char *const *names = msp_schema_builtin_names(&names_count);

	(void)state;
	for (size_t i = 0; i < names_count; i++) {
		size_t count;
		struct msp_schema_field *fields =
			msp_schema_fields(&arena, msp_schema_builtin(&arena, names[i]), &count);
		assert_true(count > 5);
		for (size_t n = 0; n < count; n++) {
			const char *merge = fields[n].merge;
			if (fields[n].description[0] == '\0')
				fail_msg("%s: %s has no description", names[i], fields[n].path);
			if (merge != NULL && strcmp(merge, "set") != 0 && strcmp(merge, "whole") != 0 &&
				strcmp(merge, "events") != 0 && !msp_str_starts(merge, "key:"))
				fail_msg("%s: %s merges as %s", names[i], fields[n].path, merge);
			if (fields[n].otherwise != NULL && fields[n].values != NULL) {
				bool found = false;
				for (size_t v = 0; fields[n].values[v] != NULL; v++)
					found |= strcmp(fields[n].values[v], fields[n].otherwise) == 0;
				assert_true(found);
			}
		}
	}
}

/* Each pattern of the schemas has an example, which it accepts.  Returns the number of patterns. */
static int check_examples(const struct msp_node *node)
{
	int count = 0;

	if (msp_node_is(msp_node_get(node, "pattern"), MSP_NODE_STRING)) {
		const struct msp_node *example = msp_node_find(node, "examples.0");
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_schema *schema;
		assert_int_equal(msp_schema_compile(&arena, node, &schema, &err), 0);
		assert_non_null(example);
		assert_string_equal(problems_of(schema, example), "");
		count++;
	}
	msp_node_each_pair(node, key, value)
		count += check_examples(value);
	msp_node_each_item(node, item)
		count += check_examples(item);
	return count;
}

static void test_examples(void **state)
{
	size_t names_count;
	const char *const *names = msp_schema_builtin_names(&names_count);
	int count = check_examples(json(msp_schema_builtin_text("common")));

	(void)state;
	for (size_t i = 0; i < names_count; i++)
		count += check_examples(json(msp_schema_builtin_text(names[i])));
	assert_in_range(count, 10, 1000);
}

static void test_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "{\"unevaluatedProperties\": false}", "unevaluatedProperties" },
		{ "{\"$anchor\": \"a\"}", "$anchor" },
		{ "{\"properties\": {\"a\": {\"minContains\": 1}}}", "minContains" },
		{ "{\"$defs\": {\"a\": {\"foo\": 1}}}", "foo" },
		{ "{\"type\": \"text\"}", "type" },
		{ "{\"type\": []}", "type" },
		{ "{\"type\": [\"string\", 1]}", "type" },
		{ "{\"format\": \"hostname\"}", "format" },
		{ "{\"format\": 1}", "format" },
		{ "{\"pattern\": \"(\"}", "pattern" },
		{ "{\"pattern\": \"\\\\q\"}", "pattern" },
		{ "{\"patternProperties\": {\"[\": true}}", "pattern" },
		{ "{\"$ref\": \"#/$defs/x\"}", "$ref" },
		{ "{\"$ref\": \"other.json\"}", "$ref" },
		{ "{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}", "$ref" },
		{ "{\"$ref\": \"common.json#/$defs/nothing\"}", "$ref" },
		{ "{\"minLength\": -1}", "minLength" },
		{ "{\"minLength\": 1.5}", "minLength" },
		{ "{\"maxItems\": \"1\"}", "maxItems" },
		{ "{\"minimum\": \"1\"}", "minimum" },
		{ "{\"multipleOf\": 0}", "multipleOf" },
		{ "{\"multipleOf\": -1}", "multipleOf" },
		{ "{\"enum\": \"a\"}", "enum" },
		{ "{\"required\": \"a\"}", "required" },
		{ "{\"required\": [1]}", "required" },
		{ "{\"allOf\": []}", "allOf" },
		{ "{\"allOf\": {}}", "allOf" },
		{ "{\"properties\": []}", "properties" },
		{ "{\"items\": []}", "items" },
		{ "{\"uniqueItems\": 1}", "uniqueItems" },
		{ "{\"dependentRequired\": {\"a\": \"b\"}}", "dependentRequired" },
		{ "[]", "schema" },
		{ "1", "schema" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_schema *schema;
		if (msp_schema_compile(&arena, json(bad[i][0]), &schema, &err) == 0)
			fail_msg("%s is accepted", bad[i][0]);
		assert_int_equal(err.code, MSP_DATA);
		if (strstr(err.message, bad[i][1]) == NULL)
			fail_msg("%s: %s", bad[i][0], err.message);
	}
}

static void test_plain(void **state)
{
	(void)state;
	/* a plain scalar is what the schema asks for, a quoted one only text */
	assert_string_equal(problems_in("{\"type\": \"string\"}", "no"), "");
	assert_string_equal(problems_in("{\"type\": \"string\"}", "1.10"), "");
	assert_string_equal(problems_in("{\"type\": \"boolean\"}", "no"), "");
	assert_string_equal(problems_in("{\"type\": \"boolean\"}", "'no'"),
		"1:1 : must be yes or no, not \"no\" | write it without quotes\n");
	assert_string_equal(problems_in("{\"type\": \"boolean\"}", "1"), "1:1 : must be yes or no, not \"1\"\n");
	assert_string_equal(problems_in("{\"type\": \"integer\"}", "12"), "");
	assert_string_equal(problems_in("{\"type\": \"integer\"}", "12.0"), "");
	assert_string_equal(
		problems_in("{\"type\": \"integer\"}", "012"), "1:1 : must be a whole number, not \"012\"\n");
	assert_string_equal(problems_in("{\"type\": \"integer\"}", "'12'"),
		"1:1 : must be a whole number, not \"12\" | write it without quotes\n");
	assert_string_equal(
		problems_in("{\"type\": \"number\", \"minimum\": 1}", "0.99"), "1:1 : must be at least 1, not 0.99\n");
	assert_string_equal(problems_in("{\"type\": \"number\"}", "0x10"), "1:1 : must be a number, not \"0x10\"\n");
	assert_string_equal(problems_in("{\"const\": 1}", "1.0"), "");
	assert_string_equal(problems_in("{\"const\": true}", "yes"), "");
	assert_string_equal(problems_in("{\"const\": \"yes\"}", "yes"), "");
	assert_string_equal(problems_in("{\"const\": true}", "no"), "1:1 : \"no\" is not true\n");
	assert_string_equal(problems_in("{\"type\": [\"string\", \"array\"]}", "{a: b}"),
		"1:1 : must be text or a list, not a map\n");
}

/* A pattern that is given up is a problem, also where its answer was only tried. */
static void test_hostile_patterns(void **state)
{
	static const char *const schemas[] = {
		"{\"pattern\": \"^(a|a)*b\"}",
		"{\"not\": {\"pattern\": \"^(a|a)*b\"}}",
		"{\"if\": {\"pattern\": \"^(a|a)*b\"}, \"then\": true}",
	};
	const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b";
	const char *message = "pattern \"^(a|a)*b\": match limit exceeded";

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(schemas); i++)
		assert_string_equal(problems_in(schemas[i], text), msp_arena_printf(&arena, "1:1 : %s\n", message));
	assert_string_equal(
		problems_in("{\"patternProperties\": {\"^(a|a)*b\": true}}", msp_arena_printf(&arena, "{%s: 1}", text)),
		msp_arena_printf(&arena, "1:2 %s: %s\n", text, message));
}

static void test_formats(void **state)
{
	static const struct {
		const char *format, *good[6], *bad[8];
	} cases[] = {
		{ "msp-time", { "2026-11-03T09:12:04-06:00", "2026-11-03T15:12:04Z", NULL },
			{ "2026-11-03T09:12-06:00", "2026-11-03T09:12:04", "2026-11-31T09:12:04Z", "2026-11-03", "",
				NULL } },
		{ "msp-date", { "2026-11-03", "2024-02-29", NULL },
			{ "2026-02-29", "2026-1-1", "03/11/2026", "", NULL } },
		{ "msp-duration", { "90s", "30m", "4h", "1h30m", "2d", NULL },
			{ "30", "1d4h", "m", "", "-1h", "2 d", NULL } },
		{ "msp-money", { "12500", "12500.5", "0.05", "-3.20", NULL },
			{ "$5", "1,000.00", "1.005", "", ".5", NULL } },
		{ "msp-slug", { "a", "panaderia-el-nino", "24x7", "0123456789012345678901234567890123456789", NULL },
			{ "", "-a", "A", "a_b", "ñ", "a b", "01234567890123456789012345678901234567890", NULL } },
		{ "msp-line", { "x", "con espacios", "ñ", NULL }, { "", "a\nb", "a\r", NULL } },
		{ "msp-zone", { "UTC", "America/Mexico_City", "Etc/GMT+6", NULL },
			{ "", "/etc", "../x", "a//b", "América/México", "a/", NULL } },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_schema *schema = compile(msp_arena_printf(&arena, "{\"format\": \"%s\"}", cases[i].format));
		for (size_t n = 0; cases[i].good[n] != NULL; n++)
			assert_string_equal(problems_of(schema, msp_node_string(&arena, cases[i].good[n])), "");
		for (size_t n = 0; cases[i].bad[n] != NULL; n++)
			if (problems_of(schema, msp_node_string(&arena, cases[i].bad[n]))[0] == '\0')
				fail_msg("%s accepts '%s'", cases[i].format, cases[i].bad[n]);
	}
}

static void test_endless(void **state)
{
	(void)state;
	assert_string_equal(problems_in("{\"$ref\": \"#\"}", "x"), "1:1 : the schema refers to itself without end\n");
	/* recursion into the record is fine */
	const char *tree =
		"{\"type\": \"object\", \"properties\": {\"in\": {\"$ref\": \"#\"}}, \"additionalProperties\": false}";
	assert_string_equal(problems_in(tree, "in: {in: {in: {}}}"), "");
	assert_string_equal(problems_in(tree, "in: {in: {inn: {}}}"),
		"1:11 in.in.inn: unknown key \"inn\" | did you mean \"in\"?\n");
}

/* Long texts and control characters do not reach a terminal as they are. */
static void test_messages_are_safe(void **state)
{
	(void)state;
	assert_string_equal(problems_in("{\"enum\": [\"a\"]}", "\"\\e[31mred\""), "1:1 : \"^[[31mred\" is not a\n");
	const char *text = problems_in("{\"type\": \"integer\"}", msp_arena_printf(&arena, "%0300d x", 0));
	assert_true(strlen(text) < 120);
	assert_non_null(strstr(text, "0…\""));
}

static void test_many_items(void **state)
{
	struct msp_schema *schema = compile("{\"uniqueItems\": true}");
	struct msp_node *list = msp_node_seq(&arena);

	(void)state;
	for (int i = 0; i < 100000; i++)
		msp_node_add(&arena, list, msp_node_plain(&arena, msp_arena_printf(&arena, "%d", i)));
	assert_string_equal(problems_of(schema, list), "");
	msp_node_add(&arena, list, msp_node_string(&arena, "99"));
	assert_string_equal(problems_of(schema, list), "0:0 100000: stands twice in the list\n");
}

static const char *typed(const struct msp_schema *schema, const char *record)
{
	struct msp_buf out = MSP_BUF_INIT;

	msp_json_emit(msp_schema_typed(&arena, schema, yaml(record)), 0, &out);
	const char *text = msp_arena_strdup(&arena, out.data);
	msp_buf_release(&out);
	return text;
}

static void test_typed(void **state)
{
	struct msp_schema *schema =
		compile("{\"properties\": {\"n\": {\"type\": \"number\"}, \"s\": {\"type\": \"string\"},"
			"\"b\": {\"type\": \"boolean\"}, \"l\": {\"items\": {\"type\": \"integer\"}},"
			"\"u\": {\"anyOf\": [{\"type\": \"boolean\"}, {\"type\": \"object\", \"properties\": {\"k\": "
			"{\"type\": \"integer\"}}}]},"
			"\"e\": {\"enum\": [\"no\", 1]}, \"t\": {\"$ref\": \"#/$defs/t\"}},"
			"\"additionalProperties\": {\"type\": \"integer\"}, \"$defs\": {\"t\": {\"type\": "
			"[\"integer\", \"string\"]}}}");

	(void)state;
	assert_string_equal(typed(schema, "{n: 1.10, s: 1.10, b: yes, l: [1, 2], x: 7}"),
		"{\"n\": 1.10, \"s\": \"1.10\", \"b\": true, \"l\": [1, 2], \"x\": 7}");
	assert_string_equal(typed(schema, "{u: no, e: no, t: 5}"), "{\"u\": false, \"e\": \"no\", \"t\": 5}");
	assert_string_equal(typed(schema, "{u: {k: 1, z: 1}, e: 1, t: five}"),
		"{\"u\": {\"k\": 1, \"z\": \"1\"}, \"e\": 1, \"t\": \"five\"}");
	/* quoted stays text, null goes, what does not read stays text */
	assert_string_equal(
		typed(schema, "{n: '1', b: \"yes\", s: ~, l: [a]}"), "{\"n\": \"1\", \"b\": \"yes\", \"l\": [\"a\"]}");
	assert_string_equal(
		typed(msp_schema_builtin(&arena, "ticket"), "{title: no, custom: {a: 1}, log: [{call: yes, wait: no, "
							    "visit: {km: 3}, affected: {people: 2}}]}"),
		"{\"title\": \"no\", \"custom\": {\"a\": \"1\"}, \"log\": [{\"call\": true, \"wait\": \"no\", "
		"\"visit\": {\"km\": 3}, "
		"\"affected\": {\"people\": 2}}]}");
}

static const struct msp_schema_field *field(const char *kind, const char *path)
{
	return msp_schema_field(&arena, msp_schema_builtin(&arena, kind), path);
}

static void test_field(void **state)
{
	const struct msp_schema_field *impact = field("ticket", "impact"), *wait = field("ticket", "log[].wait");

	(void)state;
	assert_string_equal(impact->type, "string");
	assert_string_equal(impact->values[0], "high");
	assert_string_equal(impact->values[2], "low");
	assert_null(impact->values[3]);
	assert_string_equal(impact->otherwise, "medium");
	assert_false(impact->required);
	assert_string_equal(impact->description_es, "impacto");
	assert_string_equal(wait->type, "string|object");
	assert_string_equal(wait->values[4], "no");
	assert_true(field("ticket", "id")->required);
	assert_true(field("ticket", "log[].at")->required);
	assert_string_equal(field("ticket", "log.3.at")->format, "msp-time");
	assert_string_equal(field("ticket", "log")->merge, "events");
	assert_string_equal(field("ticket", "log[].visit")->type, "boolean|object");
	assert_string_equal(field("ticket", "log[].visit.km")->type, "number");
	assert_string_equal(field("ticket", "unknown")->values[0], "response");
	assert_string_equal(field("ticket", "unknown[]")->type, "string");
	assert_string_equal(field("ticket", "log[].call")->type, "boolean");
	assert_string_equal(field("ticket", "log[].auto")->otherwise, "no");
	assert_string_equal(field("client", "sites.matriz.zone")->format, "msp-zone");
	assert_string_equal(field("client", "sites.*.zone")->format, "msp-zone");
	assert_string_equal(field("client", "contract[].fee")->format, "msp-money");
	assert_string_equal(field("client", "contract")->merge, "key:from");
	assert_string_equal(field("client", "policy")->type, "string|array");
	assert_null(field("ticket", "log[].note")->description_es);
	assert_null(field("ticket", "impcat"));
	assert_null(field("ticket", "impact.x"));
	assert_null(field("ticket", "log.at"));
	assert_null(field("ticket", "log[].wait.x"));
	assert_null(field("ticket", ""));
	assert_null(field("ticket", "log[]."));
	assert_null(field("ticket", ".id"));
}

/* The list and the look-up say the same. */
static void test_fields(void **state)
{
	size_t names_count;
	const char *const *names = msp_schema_builtin_names(&names_count);

	(void)state;
	for (size_t i = 0; i < names_count; i++) {
		const struct msp_schema *schema = msp_schema_builtin(&arena, names[i]);
		size_t count;
		struct msp_schema_field *fields = msp_schema_fields(&arena, schema, &count);
		for (size_t n = 0; n < count; n++) {
			const struct msp_schema_field *one = msp_schema_field(&arena, schema, fields[n].path);
			if (one == NULL)
				fail_msg("%s has no %s", names[i], fields[n].path);
			assert_string_equal(one->type, fields[n].type);
			assert_string_equal(one->description, fields[n].description);
			assert_int_equal(one->required, fields[n].required);
			assert_true(msp_str_equal(one->format, fields[n].format));
			assert_true(msp_str_equal(one->otherwise, fields[n].otherwise));
			for (size_t other = 0; other < n; other++)
				assert_string_not_equal(fields[other].path, fields[n].path);
		}
	}
}

static void test_fields_of_recursive(void **state)
{
	size_t count;

	(void)state;
	msp_schema_fields(
		&arena, compile("{\"properties\": {\"a\": {\"$ref\": \"#\"}, \"b\": {\"$ref\": \"#\"}}}"), &count);
	assert_in_range(count, 2, 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_builtin),
		cmocka_unit_test(test_embedded),
		cmocka_unit_test(test_described),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_hostile_patterns),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_messages_are_safe),
		cmocka_unit_test(test_many_items),
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_field),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_fields_of_recursive),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("schema", tests, NULL, teardown);
}
