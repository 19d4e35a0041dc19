/* SPDX-License-Identifier: ISC */
/* What queries say a column can hold is what the schema says the field can hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/model/ticket_columns.h"
#include "lib/text/schema.h"

static struct msp_arena arena = MSP_ARENA_INIT;

/* Where the schema has the values of a column; the rest is computed and has none. */
static const struct {
	const char *column, *field;
} fields[] = { { "status", "log[].status" }, { "priority", "priority" }, { "level", "log[].level" }, { "type", "type" },
	{ "channel", "channel" }, { "wait", "log[].wait.on" }, { "clock", "unknown[]" } };

static const struct msp_query_values *values_of(const char *column)
{
	for (size_t i = 0; i < msp_ticket_table.value_count; i++)
		if (strcmp(msp_ticket_table.values[i].column, column) == 0)
			return &msp_ticket_table.values[i];
	return NULL;
}

static void test_values_are_those_of_the_schema(void **state)
{
	const struct msp_schema *schema = msp_schema_builtin(&arena, "ticket");

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(fields); i++) {
		const struct msp_query_values *values = values_of(fields[i].column);
		const struct msp_schema_field *field = msp_schema_field(&arena, schema, fields[i].field);
		size_t at = 0;

		assert_non_null(values);
		assert_non_null(field);
		assert_non_null(field->values);
		for (; values->values[at] != NULL && field->values[at] != NULL; at++)
			assert_string_equal(values->values[at], field->values[at]);
		assert_null(values->values[at]);
		assert_null(field->values[at]);
	}
}

static void test_every_column_is_known_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++)
		assert_ptr_equal(msp_column_find(msp_ticket_columns, MSP_TICKET_COLUMN_COUNT, msp_ticket_columns[i].id),
			&msp_ticket_columns[i]);
}

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_values_are_those_of_the_schema),
		cmocka_unit_test(test_every_column_is_known_once) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, teardown);
}
