/* SPDX-License-Identifier: ISC */
/* Runs the JSON Schema test suite (draft 2020-12) from $MSP_TEST_DATA/json-schema, skipped where that is not there. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/json.h"
#include "lib/text/schema.h"

#define FILE_LIMIT (1u << 20)

/* Groups that need what the subset leaves out on purpose. */
static const struct {
	const char *file, *group, *reason;
} out_of_scope[] = {
	{ "defs.json", "validate definition against metaschema", "a reference to a schema on the network" },
	{ "not.json", "collect annotations inside a 'not', even if collection is disabled",
		"keyword unevaluatedProperties" },
};

static const char *data_folder(void)
{
	const char *folder = getenv("MSP_TEST_DATA");

	return folder != NULL ? folder : "../shared/data";
}

static const char *reason_out_of_scope(const char *file, const char *group)
{
	for (size_t i = 0; i < MSP_COUNT(out_of_scope); i++)
		if (strcmp(out_of_scope[i].file, file) == 0 && strcmp(out_of_scope[i].group, group) == 0)
			return out_of_scope[i].reason;
	return NULL;
}

/* NUL cannot be in any text of ours (both parsers refuse it), so U+0001 plays its part here. */
static void replace_nul(struct msp_buf *text)
{
	for (char *at = strstr(text->data, "\\u0000"); at != NULL; at = strstr(at, "\\u0000"))
		at[5] = '1';
}

/* Cases that came out wrong. */
static int run_group(struct msp_arena *arena, const char *file, const struct msp_node *group)
{
	const char *name = msp_node_text(group, "description", "");
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_schema *schema;
	int wrong = 0;

	if (msp_schema_compile(arena, msp_node_get(group, "schema"), &schema, &err) != 0) {
		print_message("# %s: %s: %s\n", file, name, err.message);
		return 1;
	}
	msp_node_each_item(msp_node_get(group, "tests"), test) {
		struct msp_node *null = msp_node_null(arena), *data = msp_node_get(test, "data");
		struct msp_problems problems;
		msp_problems_init(&problems, arena);
		size_t count = msp_schema_validate_json(schema, data != NULL ? data : null, &problems);
		if ((count == 0) == msp_node_bool(test, "valid", false))
			continue;
		print_message("# %s: %s: %s: %zu problems %s\n", file, name, msp_node_text(test, "description", ""),
			count, count > 0 ? problems.first->error.message : "");
		wrong++;
	}
	return wrong;
}

static void run_file(void **state)
{
	const char *file = *state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *groups;
	int wrong = 0;
	const char *path = msp_arena_printf(&arena, "%s/json-schema/%s", data_folder(), file);

	if (msp_file_read(path, FILE_LIMIT, &text, &err) != 0)
		fail_msg("%s: %s", path, err.message);
	replace_nul(&text);
	if (msp_json_parse(&arena, text.data, text.length, &groups, &err) != 0)
		fail_msg("%s:%d: %s", path, err.line, err.message);
	msp_node_each_item(groups, group) {
		const char *name = msp_node_text(group, "description", "");
		const char *reason = reason_out_of_scope(file, name);
		if (reason != NULL)
			print_message("# %s: %s: not run: %s\n", file, name, reason);
		else
			wrong += run_group(&arena, file, group);
	}
	msp_buf_release(&text);
	msp_arena_release(&arena);
	assert_int_equal(wrong, 0);
}

static void no_data(void **state)
{
	(void)state;
	print_message("# no %s/json-schema\n", data_folder());
	skip();
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the files, in an array in the arena. */
static size_t list_files(struct msp_arena *arena, char ***files)
{
	size_t count = 0, capacity = 0;
	DIR *folder = opendir(msp_arena_printf(arena, "%s/json-schema", data_folder()));
	struct dirent *entry;

	*files = NULL;
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (!msp_str_ends(entry->d_name, ".json"))
			continue;
		msp_arena_reserve(arena, *files, count, capacity);
		(*files)[count++] = msp_arena_strdup(arena, entry->d_name);
	}
	if (folder != NULL)
		closedir(folder);
	if (count > 0)
		qsort(*files, count, sizeof **files, compare_names);
	return count;
}

int main(void)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	char **files;
	int failed;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	size_t count = list_files(&arena, &files);
	if (count == 0) {
		const struct CMUnitTest none[] = { cmocka_unit_test(no_data) };
		return cmocka_run_group_tests_name("schema_suite", none, NULL, NULL);
	}
	struct CMUnitTest *tests = msp_arena_array(&arena, count, sizeof *tests);
	for (size_t i = 0; i < count; i++)
		tests[i] = (struct CMUnitTest){ .name = files[i], .test_func = run_file, .initial_state = files[i] };
	failed = _cmocka_run_group_tests("schema_suite", tests, count, NULL, NULL);
	msp_arena_release(&arena);
	return failed;
}
