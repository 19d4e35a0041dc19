/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/text/column.h"

static const struct msp_column columns[] = {
	{ "id", "ID", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, "t.id", "number" },
	{ "title", "TITLE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, "t.title", "title" },
	{ "due", "DUE", MSP_TYPE_TIME, MSP_COLUMN_FILTER, NULL, "when it is due" },
};

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(columns); i++)
		assert_ptr_equal(msp_column_find(columns, MSP_COUNT(columns), columns[i].id), &columns[i]);
}

static void test_unknown(void **state)
{
	(void)state;
	assert_null(msp_column_find(columns, MSP_COUNT(columns), "titl"));
	assert_null(msp_column_find(columns, MSP_COUNT(columns), "TITLE"));
	assert_null(msp_column_find(columns, MSP_COUNT(columns), ""));
	assert_null(msp_column_find(columns, 2, "due"));
	assert_null(msp_column_find(NULL, 0, "id"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find), cmocka_unit_test(test_unknown) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
