/* SPDX-License-Identifier: ISC */
/* The cost of a refresh grows with what changed, not with the store: counted in steps of SQLite's virtual machine,
 * which do not depend on the computer. */
#include "tests/unit/index_fixture.h"

#include <sqlite3.h>

#define FEW 40
#define MANY 1500
#define SLACK 400 /* trees grow a level, nodes split: a walk over MANY of anything is at least three times as much */

static unsigned long steps;

static int count_step(void *context)
{
	(void)context;
	steps++;
	return 0;
}

/* SQLite calls it with each database that is opened. */
static int watch(sqlite3 *database, char **message, const struct sqlite3_api_routines *api)
{
	(void)message;
	(void)api;
	sqlite3_progress_handler(database, 1, count_step, NULL);
	return SQLITE_OK;
}

static void put_tickets(struct fixture *f, const char *store, int first, int last)
{
	for (int i = first; i < last; i++)
		put_ticket(f, store, i % 2 == 0 ? "acme" : "beta", msp_arena_printf(&f->arena, "%07d", 1000000 + i * 7),
			msp_arena_printf(&f->arena, "2026-%02d-03T09:12:04-06:00", i % 10 + 1),
			"title: No se puede facturar\nrequester: laura\n");
}

/* Steps that opening takes after one ticket got an event. */
static unsigned long cost_of_a_change(struct fixture *f, const char *store, const char *event)
{
	struct opened opened;

	put_ticket(f, store, "acme", "1000000", "2026-01-03T09:12:04-06:00",
		msp_arena_printf(&f->arena,
			"title: No se puede facturar\nlog:\n  - at: 2026-01-03T09:20:31-06:00\n    by: luis\n    note: "
			"%s\n",
			event));
	commit_all(f, store);
	steps = 0;
	opened = open_index(f, store);
	unsigned long cost = steps;
	close_index(&opened);
	return cost;
}

static void refresh_costs_what_changed(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w");
	struct opened opened;

	put_tickets(f, store, 0, FEW);
	commit_all(f, store);
	opened = open_index(f, store); /* also has the library initialised as ours does it */
	close_index(&opened);
	assert_int_equal(sqlite3_auto_extension((void (*)(void))watch), SQLITE_OK);
	unsigned long few = cost_of_a_change(f, store, "uno");

	put_tickets(f, store, FEW, MANY);
	commit_all(f, store);
	opened = open_index(f, store);
	assert_string_equal(
		ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), msp_arena_printf(&f->arena, "%d", MANY));
	close_index(&opened);
	unsigned long many = cost_of_a_change(f, store, "dos");
	sqlite3_reset_auto_extension();

	assert_true(few > 0);
	if (many > few + SLACK)
		fail_msg("one change of %d tickets takes %lu steps, of %d tickets %lu", FEW, few, MANY, many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(refresh_costs_what_changed, fixture_setup, fixture_teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
