/* SPDX-License-Identifier: ISC */
/* Reading a ticket and deriving its state; placing events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/ticket.h"
#include "lib/model/ticket_write.h"
#include "lib/text/edit.h"
#include "lib/text/yaml.h"

static const char path[] = "clients/acme/tickets/2026/11/4815162.yaml";

#define HEADER                                                                                                  \
	"id: acme-4815162\nuid: 9f31c2aa07d4be16\nopened: 2026-11-03T09:00:00-06:00\nby: ana\ntype: incident\n" \
	"title: No se puede facturar\n"
#define AT(time) "  - at: 2026-11-03T" time "-06:00\n    by: luis\n"

static const struct msp_matrix matrix = {
	.from = MSP_TIME_NONE,
	.cell = { { "P4", "P4", "P3" }, { "P4", "P3", "P2" }, { "P3", "P2", "P1" } },
};
static const struct msp_matrices matrices = { &matrix, 1 };

static int setup(void **state)
{
	static struct msp_arena arena = MSP_ARENA_INIT;
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	msp_arena_release(*state);
	return 0;
}

static struct msp_ticket *read_ticket(struct msp_arena *arena, const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_ticket *ticket = NULL;
	struct msp_node *node;

	if (msp_yaml_parse(arena, text, strlen(text), &node, &err) != 0 ||
		msp_ticket_parse(arena, path, node, &ticket, &err) != 0)
		fail_msg("%s", err.message);
	return ticket;
}

static int64_t instant(const char *clock)
{
	struct msp_time time;
	char text[64];

	snprintf(text, sizeof text, "2026-11-03T%s-06:00", clock);
	assert_int_equal(msp_time_parse(text, &time, NULL), 0);
	return time.at;
}

static struct msp_ticket_state derive(struct msp_arena *arena, const char *log, const char *cutoff)
{
	char text[4096];
	struct msp_ticket_state state;

	snprintf(text, sizeof text, HEADER "log:\n%s", log);
	msp_ticket_derive(read_ticket(arena, text), &matrices, cutoff == NULL ? INT64_MAX : instant(cutoff), &state);
	return state;
}

static void test_header(void **state)
{
	const struct msp_ticket *ticket = read_ticket(*state, HEADER "unknown: [response]\nformerly: [acme-7361234]\n");

	assert_string_equal(ticket->client, "acme");
	assert_string_equal(ticket->number, "4815162");
	assert_string_equal(ticket->formerly, "acme-7361234");
	assert_true(ticket->unknown_response);
	assert_false(ticket->unknown_resolution);
	assert_int_equal(ticket->opened, instant("09:00:00"));
	assert_int_equal(ticket->event_count, 0);
}

static void test_before_and_at_the_opening(void **state)
{
	assert_int_equal(derive(*state, "", "09:00:00").status, MSP_STATUS_NONE);
	assert_int_equal(derive(*state, "", "09:00:01").status, MSP_STATUS_NEW);
}

/* Events stand one to a line, as in a file. */
/* clang-format off */

static void test_waits_end(void **state)
{
	static const struct { const char *log; enum msp_status status; enum msp_wait wait; } cases[] = {
		{ AT("09:10:00") "    wait: client\n", MSP_STATUS_WAITING, MSP_WAIT_CLIENT },
		{ AT("09:10:00") "    wait: client\n" AT("09:20:00") "    hear: listo\n", MSP_STATUS_OPEN, MSP_WAIT_NONE },
		{ AT("09:10:00") "    wait: parts\n" AT("09:20:00") "    hear: ¿ya?\n", MSP_STATUS_WAITING, MSP_WAIT_PARTS },
		{ AT("09:10:00") "    wait: parts\n" AT("09:20:00") "    wait: 'no'\n", MSP_STATUS_OPEN, MSP_WAIT_NONE },
		{ AT("09:10:00") "    wait: parts\n" AT("09:20:00") "    wait: client\n", MSP_STATUS_WAITING, MSP_WAIT_CLIENT },
		{ AT("09:10:00") "    wait: parts\n" AT("09:20:00") "    status: open\n", MSP_STATUS_OPEN, MSP_WAIT_NONE },
		{ AT("09:10:00") "    wait: parts\n" AT("09:20:00") "    status: resolved\n", MSP_STATUS_RESOLVED, MSP_WAIT_NONE },
		{ AT("09:10:00") "    wait: {'on': window, until: 2026-11-03T10:00:00-06:00}\n", MSP_STATUS_OPEN, MSP_WAIT_NONE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct msp_ticket_state now = derive(*state, cases[i].log, "12:00:00");
		assert_int_equal(now.status, cases[i].status);
		assert_int_equal(now.wait, cases[i].wait);
	}
}

static void test_answers(void **state)
{
	struct msp_ticket_state now = derive(*state,
		AT("09:05:00") "    auto: yes\n    say: recibido\n" AT("09:10:00") "    hear: ¿hola?\n"
		AT("09:15:00") "    note: nada\n", NULL);

	assert_int_equal(now.responded, MSP_TIME_NONE);
	assert_int_equal(now.unanswered, instant("09:10:00"));
	now = derive(*state, AT("09:10:00") "    hear: ¿hola?\n" AT("09:12:00") "    hear: ¿hola?\n"
		AT("09:20:00") "    call: yes\n", NULL);
	assert_int_equal(now.responded, instant("09:20:00"));
	assert_int_equal(now.unanswered, MSP_TIME_NONE);
}

static void test_resolution_answers_what_was_heard_before(void **state)
{
	static const char log[] = AT("09:10:00") "    hear: sí\n" AT("10:00:00") "    status: resolved\n";
	static const char later[] = AT("10:00:00") "    status: resolved\n" AT("10:30:00") "    hear: otra vez\n"
		AT("11:00:00") "    status: closed\n";

	assert_int_equal(derive(*state, log, NULL).unanswered, MSP_TIME_NONE);
	assert_int_equal(derive(*state, later, NULL).unanswered, instant("10:30:00"));
	assert_int_equal(derive(*state, later, NULL).resolved, instant("10:00:00"));
	assert_int_equal(derive(*state, later, NULL).closed, instant("11:00:00"));
}

static void test_reopened_and_handed_over(void **state)
{
	struct msp_ticket_state now = derive(*state,
		AT("09:10:00") "    assign: luis\n" AT("09:20:00") "    assign: marta\n    level: N2\n"
		AT("10:00:00") "    status: resolved\n    time: 1h30m\n" AT("11:00:00") "    status: open\n"
		AT("11:10:00") "    assign: none\n    time: -30m\n", NULL);

	assert_int_equal(now.reopened, 1);
	assert_int_equal(now.handovers, 1);
	assert_int_equal(now.level, 2);
	assert_null(now.assignee);
	assert_int_equal(now.seconds, 3600);
	assert_int_equal(now.resolved, MSP_TIME_NONE);
}

static void test_class_follows_the_matrix_until_set_by_hand(void **state)
{
	static const char log[] = AT("09:10:00") "    set: {impact: high, urgency: high}\n"
		AT("09:20:00") "    set: {priority: P4}\n" AT("09:30:00") "    set: {type: project}\n";

	assert_string_equal(derive(*state, log, "09:05:00").priority, "P3");
	assert_string_equal(derive(*state, log, "09:15:00").priority, "P1");
	assert_string_equal(derive(*state, log, "09:25:00").priority, "P4");
	assert_true(derive(*state, log, NULL).converted);
}

static void test_only_a_classification_asks_the_matrix(void **state)
{
	static const char log[] = AT("09:10:00") "    set: {impact: high, urgency: high}\n"
		AT("09:20:00") "    set: {priority: P4}\n" AT("09:30:00") "    set: {title: Otro}\n"
		AT("09:40:00") "    unset: [priority]\n";

	assert_string_equal(derive(*state, log, "09:35:00").priority, "P4");
	assert_string_equal(derive(*state, log, "09:45:00").priority, "P1");
}

static void test_visits(void **state)
{
	const struct msp_ticket *ticket = read_ticket(*state, HEADER "log:\n" AT("09:10:00") "    visit: no\n"
		AT("09:20:00") "    visit: yes\n" AT("09:30:00") "    visit: {km: 12}\n"
		AT("09:40:00") "    visit: {arrived: 2026-11-03T09:35:00-06:00}\n");

	assert_int_equal(ticket->events[0].bits & MSP_EVENT_VISIT, 0);
	assert_int_equal(ticket->events[0].arrived, MSP_TIME_NONE);
	assert_int_equal(ticket->events[1].arrived, instant("09:20:00"));
	assert_int_equal(ticket->events[2].arrived, instant("09:30:00"));
	assert_int_equal(ticket->events[3].arrived, instant("09:35:00"));
}

static void test_set_changes_the_header(void **state)
{
	const struct msp_ticket *ticket = read_ticket(*state, HEADER "site: matriz\nlog:\n"
		AT("09:10:00") "    set: {title: Sin internet, category: red/internet}\n"
		AT("09:20:00") "    unset: [site]\n"
		AT("09:30:00") "    absorb: {id: acme-7361234, opened: 2026-11-03T08:00:00-06:00}\n");

	assert_string_equal(ticket->title, "Sin internet");
	assert_string_equal(ticket->category, "red/internet");
	assert_null(ticket->site);
	assert_int_equal(ticket->opened, instant("08:00:00"));
}

/* clang-format on */

/* The key of an event as written, to be used in a later one. */
static void key_of(struct msp_arena *arena, const char *event, char key[MSP_EVENT_KEY_SIZE])
{
	char text[1024];
	struct msp_node *root;

	snprintf(text, sizeof text, "log:\n%s", event);
	assert_int_equal(msp_yaml_parse(arena, text, strlen(text), &root, NULL), 0);
	msp_event_key(msp_node_find(root, "log.0"), key);
}

static void test_undo_and_amend(void **state)
{
	static const char resolved[] = AT("10:00:00") "    status: resolved\n    time: 35m\n";
	char key[MSP_EVENT_KEY_SIZE], log[2048];

	key_of(*state, resolved, key);
	snprintf(log, sizeof log, "%s" AT("10:05:00") "    status: new\n    undo: %s\n", resolved, key);
	struct msp_ticket_state now = derive(*state, log, NULL);
	assert_int_equal(now.status, MSP_STATUS_NEW);
	assert_int_equal(now.reopened, 0);
	assert_int_equal(now.seconds, 0);
	snprintf(log, sizeof log, "%s" AT("10:05:00") "    amend: {key: %s, time: 20m}\n", resolved, key);
	now = derive(*state, log, NULL);
	assert_int_equal(now.seconds, 1200);
	assert_int_equal(now.status, MSP_STATUS_RESOLVED);
}

/* Corrections name the key that an event had before its words were taken away. */
static void test_corrections_of_a_redacted_event(void **state)
{
	static const char stub[] = AT("10:00:00") "    say: '[redacted]'\n    time: 35m\n    redact: 3f9a12bc04de\n";
	char log[2048];

	snprintf(log, sizeof log, "%s" AT("10:05:00") "    amend: {key: 3f9a12bc04de, time: 20m}\n", stub);
	assert_int_equal(derive(*state, log, NULL).seconds, 1200);
	snprintf(log, sizeof log, "%s" AT("10:05:00") "    undo: 3f9a12bc04de\n", stub);
	assert_int_equal(derive(*state, log, NULL).seconds, 0);
}

static void test_keys_do_not_depend_on_how_it_is_written(void **state)
{
	char block[MSP_EVENT_KEY_SIZE], flow[MSP_EVENT_KEY_SIZE];

	key_of(*state, AT("10:00:00") "    wait: {'on': client}\n", block);
	key_of(*state, "  - {by: luis, wait: {\"on\": client}, at: '2026-11-03T10:00:00-06:00'}\n", flow);
	assert_string_equal(block, flow);
	assert_int_equal(strlen(block), 12);
}

static void test_log_out_of_order_is_read_in_order(void **state)
{
	struct msp_ticket_state now =
		derive(*state, AT("11:00:00") "    status: resolved\n" AT("10:00:00") "    status: open\n", NULL);
	assert_int_equal(now.status, MSP_STATUS_RESOLVED);
	assert_int_equal(now.reopened, 0);
}

static void test_bad_worked_time(void **state)
{
	static const char text[] = HEADER "log:\n" AT("09:10:00") "    time: 2d\n";
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_ticket *ticket;
	struct msp_node *node;

	assert_int_equal(msp_yaml_parse(*state, text, strlen(text), &node, &err), 0);
	assert_int_equal(msp_ticket_parse(*state, path, node, &ticket, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(err.line, 10);
	assert_string_equal(err.path, path);
}

static void test_event_times(void **state)
{
	const struct msp_ticket *ticket = read_ticket(*state, HEADER "log:\n" AT("09:10:00") "    note: x\n");
	int64_t at;

	assert_int_equal(msp_ticket_event_at(ticket, instant("09:30:00"), MSP_TIME_NONE, &at, NULL), 0);
	assert_int_equal(at, instant("09:30:00"));
	assert_int_equal(msp_ticket_event_at(ticket, instant("09:09:30"), MSP_TIME_NONE, &at, NULL), 0);
	assert_int_equal(at, instant("09:10:01"));
	assert_int_equal(msp_ticket_event_at(ticket, instant("09:08:00"), MSP_TIME_NONE, &at, NULL), -1);
	assert_int_equal(msp_ticket_event_at(ticket, instant("09:30:00"), instant("09:10:00"), &at, NULL), 0);
	assert_int_equal(at, instant("09:10:01"));
	assert_int_equal(msp_ticket_event_at(ticket, instant("09:30:00"), instant("08:00:00"), &at, NULL), -1);
	assert_int_equal(msp_ticket_event_at(ticket, instant("09:30:00"), instant("10:00:00"), &at, NULL), -1);
}

static void test_back_dated_events_go_to_their_place(void **state)
{
	static const char text[] = HEADER "log:\n" AT("09:10:00") "    note: a\n" AT("09:30:00") "    note: b\n";
	const struct msp_writer writer = { msp_zone_utc(), "ana", false, 0 };
	struct msp_edit edit;
	struct msp_node *event = msp_ticket_event(*state, &writer, instant("09:20:00"), true);

	msp_node_set_string(*state, event, "note", "entre los dos");
	assert_int_equal(msp_edit_init(&edit, *state, text, strlen(text), NULL), 0);
	assert_int_equal(msp_ticket_insert(&edit, event, NULL), 0);
	assert_string_equal(msp_node_find(edit.root, "log.1.note")->value, "entre los dos");
	assert_string_equal(msp_node_find(edit.root, "log.2.note")->value, "b");
	assert_non_null(msp_node_find(edit.root, "log.1.recorded"));
	msp_edit_release(&edit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_header),
		cmocka_unit_test(test_before_and_at_the_opening), cmocka_unit_test(test_waits_end),
		cmocka_unit_test(test_answers), cmocka_unit_test(test_resolution_answers_what_was_heard_before),
		cmocka_unit_test(test_reopened_and_handed_over),
		cmocka_unit_test(test_class_follows_the_matrix_until_set_by_hand),
		cmocka_unit_test(test_only_a_classification_asks_the_matrix), cmocka_unit_test(test_visits),
		cmocka_unit_test(test_set_changes_the_header), cmocka_unit_test(test_undo_and_amend),
		cmocka_unit_test(test_corrections_of_a_redacted_event),
		cmocka_unit_test(test_keys_do_not_depend_on_how_it_is_written),
		cmocka_unit_test(test_log_out_of_order_is_read_in_order), cmocka_unit_test(test_bad_worked_time),
		cmocka_unit_test(test_event_times), cmocka_unit_test(test_back_dated_events_go_to_their_place) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
