/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/time.h"
#include "lib/model/catalog.h"

/* A store of one file: msp.yaml. */
static int read_provider(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	(void)err;
	*text = strcmp(path, "msp.yaml") == 0 ? context : NULL;
	*length = *text == NULL ? 0 : strlen(*text);
	return 0;
}

static int64_t instant(const char *text)
{
	struct msp_time time;

	assert_int_equal(msp_time_parse(text, &time, NULL), 0);
	return time.at;
}

/* The order in the file says nothing: what is in force follows from the dates. */
static void test_dated_values_in_any_order(void **state)
{
	static char provider_text[] = "name: X\nzone: UTC\ndefaults:\n"
				      "  policy: [{from: 2026-06-01, policy: new}, {from: 2000-01-01, policy: old}]\n"
				      "matrix:\n"
				      "  - {from: 2026-06-01, high: {high: P2}}\n"
				      "  - {from: 2000-01-01, high: {high: P1}}\n";
	struct msp_catalog_source source = { .context = provider_text, .read = read_provider };
	struct msp_arena arena = MSP_ARENA_INIT;
	const struct msp_provider *provider;
	struct msp_catalog catalog;
	int64_t before = instant("2026-05-31T23:59:59Z"), after = instant("2026-06-01T00:00:00Z");

	(void)state;
	msp_catalog_init(&catalog, &arena, &source);
	assert_int_equal(msp_catalog_provider(&catalog, &provider, NULL), 0);
	assert_string_equal(msp_effective_at(&provider->policies, before), "old");
	assert_string_equal(msp_effective_at(&provider->policies, after), "new");
	assert_string_equal(msp_priority_of(&provider->matrices, before, NULL, "high", "high"), "P1");
	assert_string_equal(msp_priority_of(&provider->matrices, after, NULL, "high", "high"), "P2");
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_dated_values_in_any_order) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
