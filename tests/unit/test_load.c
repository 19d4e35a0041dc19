/* SPDX-License-Identifier: ISC */
/* Tickets out of the index are the tickets of the files. */
#include "tests/unit/index_fixture.h"

#include "lib/base/str.h"
#include "lib/model/load.h"
#include "lib/model/pack.h"
#include "lib/model/ticket_columns.h"
#include "lib/text/yaml.h"
#include "tests/unit/random.h"

static const char everything[] =
	"id: acme-4815164\nuid: 9f31c2aa07d4be16\nopened: 2026-11-03T09:12:04-06:00\nby: ana\nchannel: phone\n"
	"type: incident\ntitle: No se puede facturar\nrequester: laura\nsite: matriz\nentity: acme-servicios\n"
	"impact: high\nurgency: high\npriority: P2\ncategory: facturacion/cfdi\nservice: erp\nassets: [srv, caja 2]\n"
	"origin: mail:<x@y>\nformerly: [acme-1234567, acme-7654321]\nparent: acme-1111111\n"
	"unknown: [response, update, resolution]\nlog:\n"
	"  - {at: 2026-11-03T09:12:04-06:00, by: ana, call: yes}\n"
	"  - {at: 2026-11-03T09:20:31+01:00, by: luis, assign: luis, status: open, level: N3}\n"
	"  - {at: 2026-11-03T09:31:00-06:00, by: luis, say: hola, wait: client}\n"
	"  - {at: 2026-11-03T09:32:00-06:00, by: luis, wait: {on: third-party, vendor: telmex, ref: '88', until:"
	" 2026-12-01T00:00:00Z}}\n"
	"  - {at: 2026-11-03T11:02:00-06:00, by: laura, hear: Ya funciona}\n"
	"  - {at: 2026-11-03T11:03:00-06:00, by: luis, set: {type: request, priority: P1, impact: low, urgency: low}}\n"
	"  - {at: 2026-11-03T11:04:00-06:00, by: luis, visit: {arrived: 2026-11-03T11:03:30-06:00}, assign: none}\n"
	"  - {at: 2026-11-03T11:05:00-06:00, by: luis, status: resolved, cause: csd, time: 35m, affected: {people: 12,"
	" from: 2026-11-03T09:00:00-06:00, until: 2026-11-03T11:00:00-06:00, how: stopped}}\n"
	"  - {at: 2026-11-03T11:06:00-06:00, by: auto, auto: yes, status: closed, merged: acme-2222222,"
	" cover: warranty, survey: {score: 4, text: bien}}\n";

static void same_text(const char *a, const char *b)
{
	if (!msp_str_equal(a, b))
		fail_msg("'%s' != '%s'", a == NULL ? "NULL" : a, b == NULL ? "NULL" : b);
}

static void same_event(const struct msp_event *a, const struct msp_event *b)
{
	assert_true(a->at == b->at && a->offset == b->offset && a->bits == b->bits && a->status == b->status);
	assert_true(a->wait == b->wait && a->wait_until == b->wait_until && a->seconds == b->seconds);
	assert_true(a->arrived == b->arrived && a->level == b->level && a->people == b->people);
	assert_int_equal(a->recorded, b->recorded);
	assert_true(a->affected_from == b->affected_from && a->affected_until == b->affected_until);
	same_text(a->by, b->by);
	same_text(a->assign, b->assign);
	same_text(a->wait_on, b->wait_on);
	same_text(a->wait_ref, b->wait_ref);
	same_text(a->type, b->type);
	same_text(a->priority, b->priority);
	same_text(a->impact, b->impact);
	same_text(a->urgency, b->urgency);
	same_text(a->cause, b->cause);
	same_text(a->merged, b->merged);
	assert_true(a->cover == b->cover && a->score == b->score);
	same_text(a->comment, b->comment);
	assert_null(b->node);
}

static void same_ticket(const struct msp_ticket *a, const struct msp_ticket *b)
{
	same_text(a->id, b->id);
	same_text(a->number, b->number);
	same_text(a->client, b->client);
	same_text(a->uid, b->uid);
	same_text(a->origin, b->origin);
	assert_true(a->opened == b->opened && a->opened_offset == b->opened_offset);
	same_text(a->moved, b->moved);
	same_text(a->parent, b->parent);
	same_text(a->by, b->by);
	same_text(a->channel, b->channel);
	same_text(a->type, b->type);
	same_text(a->title, b->title);
	same_text(a->requester, b->requester);
	same_text(a->site, b->site);
	same_text(a->entity, b->entity);
	same_text(a->category, b->category);
	same_text(a->service, b->service);
	same_text(a->assets, b->assets);
	same_text(a->impact, b->impact);
	same_text(a->urgency, b->urgency);
	same_text(a->priority, b->priority);
	same_text(a->formerly, b->formerly);
	assert_int_equal(a->unknown_response, b->unknown_response);
	assert_int_equal(a->unknown_update, b->unknown_update);
	assert_int_equal(a->unknown_resolution, b->unknown_resolution);
	assert_int_equal(a->unknown_arrival, b->unknown_arrival);
	assert_int_equal(a->unknown_notify, b->unknown_notify);
	assert_null(b->node);
	assert_int_equal(a->event_count, b->event_count);
	for (size_t i = 0; i < a->event_count; i++)
		same_event(&a->events[i], &b->events[i]);
}

static struct msp_ticket *parse(struct fixture *f, const char *text)
{
	struct msp_node *node;
	struct msp_ticket *ticket;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_yaml_parse(&f->arena, text, strlen(text), &node, &err) != 0 ||
		msp_ticket_parse(&f->arena, "clients/acme/tickets/2026/11/4815164.yaml", node, &ticket, &err) != 0)
		fail_msg("%d: %s", err.line, err.message);
	return ticket;
}

static void packing_keeps_everything(void **state)
{
	struct fixture *f = *state;
	struct msp_ticket *ticket = parse(f, everything), *back;
	struct msp_buf packed = MSP_BUF_INIT;

	assert_int_equal(ticket->event_count, 9);
	assert_string_equal(ticket->assets, "srv\ncaja 2");
	assert_true(ticket->events[8].score == 4 && ticket->events[8].cover == MSP_COVER_WARRANTY);
	assert_true(ticket->unknown_update && ticket->events[3].wait_until != MSP_TIME_NONE &&
		    ticket->events[6].assign != NULL);
	msp_pack_ticket(ticket, &packed);
	assert_int_equal(msp_unpack_ticket(&f->arena, packed.data, packed.length, &back, NULL), 0);
	same_ticket(ticket, back);
	/* Small: the point of it. */
	assert_true(packed.length < 600);
	/* A ticket without anything. */
	ticket = parse(
		f, "id: acme-4815164\nuid: 9f31c2aa07d4be16\nopened: 1969-11-03T09:12:04-06:00\nby: ana\ntitle: x\n");
	msp_buf_clear(&packed);
	msp_pack_ticket(ticket, &packed);
	assert_int_equal(msp_unpack_ticket(&f->arena, packed.data, packed.length, &back, NULL), 0);
	same_ticket(ticket, back);
	msp_buf_release(&packed);
}

/* Any bytes are read without harm: most are refused, some are another ticket. */
static void damaged_packs_do_no_harm(void **state)
{
	struct fixture *f = *state;
	struct msp_buf packed = MSP_BUF_INIT;
	struct msp_ticket *back;
	struct msp_arena scratch = MSP_ARENA_INIT;
	uint64_t seed = 1;
	int refused = 0;

	msp_pack_ticket(parse(f, everything), &packed);
	for (size_t length = 0; length < packed.length; length++)
		assert_int_equal(msp_unpack_ticket(&scratch, packed.data, length, &back, NULL), -1);
	for (int round = 0; round < 20000; round++) {
		char *copy = msp_arena_memdup(&scratch, packed.data, packed.length);
		for (size_t i = 0, n = 1 + random_below(&seed, 4); i < n; i++)
			copy[random_below(&seed, packed.length)] = (char)random_next(&seed);
		refused += msp_unpack_ticket(&scratch, copy, packed.length, &back, NULL) != 0;
		msp_arena_clear(&scratch);
	}
	assert_true(refused > 1000);
	msp_arena_release(&scratch);
	msp_buf_release(&packed);
}

/* ---- out of the index ---- */

static char *some_tickets(struct fixture *f)
{
	char *store = make_store(f, "w");

	put_text(f, store, "clients/acme/tickets/2026/11/4815164.yaml", everything);
	put_ticket(f, store, "acme", "1000001", "2026-09-10T09:00:00-06:00",
		"title: a\nlog:\n"
		"  - {at: 2026-09-12T09:00:00-06:00, by: ana, status: resolved}\n");
	put_ticket(f, store, "acme", "1000002", "2026-09-11T09:00:00-06:00",
		"title: b\nlog:\n"
		"  - {at: 2026-10-12T09:00:00-06:00, by: ana, status: resolved}\n");
	put_ticket(f, store, "acme", "1000003", "2026-09-12T09:00:00-06:00", "title: c\n");
	put_ticket(f, store, "beta", "1000004", "2026-10-12T09:00:00-06:00", "title: d\n");
	put_ticket(f, store, "beta", "1000005", "2026-11-12T09:00:00-06:00", "title: e\nmoved: acme-1000003\n");
	commit_all(f, store);
	return store;
}

static char *numbers_of(struct fixture *f, struct msp_ticket_cursor *cursor)
{
	struct msp_ticket *ticket;
	struct msp_error err = MSP_ERROR_INIT;
	char *list = msp_arena_strdup(&f->arena, "");
	int result;

	while ((result = msp_tickets_next(cursor, &f->arena, &ticket, &err)) == 1) {
		list = msp_arena_printf(&f->arena, "%s%s%s", list, list[0] == '\0' ? "" : " ", ticket->number);
		assert_true(msp_tickets_id(cursor) > 0);
	}
	if (result != 0)
		fail_msg("%s", err.message);
	msp_tickets_close(cursor);
	return list;
}

static char *select_numbers(struct fixture *f, struct msp_index *index, struct msp_ticket_selection selection)
{
	struct msp_ticket_cursor *cursor;

	assert_int_equal(msp_tickets_open(msp_index_db(index), &selection, &cursor, NULL), 0);
	return numbers_of(f, cursor);
}

#define ALL MSP_TIME_NONE
#define OCTOBER INT64_C(1790834400)  /* 2026-10-01T00:00:00-06:00 */
#define NOVEMBER INT64_C(1793512800) /* 2026-11-01T00:00:00-06:00 */

static void selections(void **state)
{
	struct fixture *f = *state;
	struct opened opened = open_index(f, some_tickets(f));
	struct msp_index *index = opened.index;

	assert_string_equal(select_numbers(f, index, (struct msp_ticket_selection){ NULL, ALL, ALL, false }),
		"1000001 1000002 1000003 4815164 1000004");
	assert_string_equal(select_numbers(f, index, (struct msp_ticket_selection){ "acme", ALL, ALL, false }),
		"1000001 1000002 1000003 4815164");
	assert_string_equal(select_numbers(f, index, (struct msp_ticket_selection){ "acme", OCTOBER, NOVEMBER, false }),
		"1000002 1000003");
	assert_string_equal(select_numbers(f, index, (struct msp_ticket_selection){ NULL, OCTOBER, NOVEMBER, false }),
		"1000002 1000003 1000004");
	assert_string_equal(select_numbers(f, index, (struct msp_ticket_selection){ NULL, NOVEMBER, ALL, false }),
		"1000003 4815164 1000004");
	assert_string_equal(
		select_numbers(f, index, (struct msp_ticket_selection){ NULL, ALL, ALL, true }), "1000003 1000004");
	assert_string_equal(
		select_numbers(f, index, (struct msp_ticket_selection){ "acme", ALL, OCTOBER, true }), "1000003");
	assert_string_equal(select_numbers(f, index, (struct msp_ticket_selection){ "nobody", ALL, ALL, false }), "");
	close_index(&opened);
}

static void by_id_and_by_query(void **state)
{
	struct fixture *f = *state;
	struct opened opened = open_index(f, some_tickets(f));
	struct msp_db *db = msp_index_db(opened.index);
	struct msp_query_scope scope = { .now = NOVEMBER };
	const char *const terms[] = { "client:acme", "opened:2026-09" };
	struct msp_ticket_cursor *cursor;
	struct msp_query *query;
	struct msp_ticket *ticket;
	struct msp_error err = MSP_ERROR_INIT;

	int64_t id = strtoll(ask_sql(f, opened.index, "SELECT id FROM ticket WHERE number = '4815164'"), NULL, 10);
	assert_int_equal(msp_ticket_load(db, &f->arena, id, &ticket, NULL), 0);
	same_ticket(parse(f, everything), ticket);
	assert_int_equal(msp_ticket_load(db, &f->arena, 987654, &ticket, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_query_parse(&f->arena, &msp_ticket_table, &scope, terms, 2, &query, NULL), 0);
	assert_int_equal(msp_tickets_open_query(db, query, "-opened", 2, &cursor, NULL), 0);
	assert_string_equal(numbers_of(f, cursor), "1000003 1000002");
	assert_int_equal(msp_tickets_open_query(db, query, "nothing", 2, &cursor, &err), -1);
	assert_int_equal(err.code, MSP_USAGE);
	close_index(&opened);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(packing_keeps_everything),
		TEST(damaged_packs_do_no_harm),
		TEST(selections),
		TEST(by_id_and_by_query),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
