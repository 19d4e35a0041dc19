/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/import.h"
#include "lib/model/ticket.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

static struct msp_arena arena;

static int release(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static int64_t at(const char *text)
{
	struct msp_time time;
	assert_int_equal(msp_time_parse(text, &time, NULL), 0);
	return time.at;
}

static const struct msp_zone *zone(const char *name)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	const struct msp_zone *result;

	assert_int_equal(msp_zone_read_system(NULL, name, &bytes, NULL), 0);
	assert_int_equal(msp_zone_parse(&arena, name, bytes.data, bytes.length, &result, NULL), 0);
	msp_buf_release(&bytes);
	return result;
}

static const struct msp_import_map *read_map(const char *text)
{
	const struct msp_import_map *map = NULL;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_import_map_read(&arena, text, strlen(text), &map, &err) != 0)
		fail_msg("map: %d: %s: %s", err.line, err.field, err.message);
	return map;
}

static struct msp_import_request request_of(const char *map)
{
	return (struct msp_import_request){
		.map = map == NULL ? NULL : read_map(map),
		.client = "acme",
		.zone = msp_zone_utc(),
		.by = "ana",
		.now = at("2026-11-03T12:00:00Z"),
	};
}

static struct msp_import import_csv(const char *map, const char *text)
{
	const struct msp_import_request request = request_of(map);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_import import;

	if (msp_import_csv(&arena, &request, text, strlen(text), &import, &err) != 0)
		fail_msg("line %d: %s", err.line, err.message);
	return import;
}

static void fails(const char *map, const char *text, size_t length, int line, const char *message)
{
	const struct msp_import_request request = request_of(map);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_import import;

	assert_int_equal(msp_import_csv(&arena, &request, text, length, &import, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(err.line, line);
	if (strstr(err.message, message) == NULL)
		fail_msg("'%s' does not say '%s'", err.message, message);
}

/* "12 column: message", one a line. */
static const char *refusals(const struct msp_import *import)
{
	struct msp_buf out = MSP_BUF_INIT;

	for (size_t i = 0; i < import->refusal_count; i++)
		msp_buf_addf(&out, "%d %s: %s\n", import->refusals[i].line,
			import->refusals[i].column == NULL ? "-" : import->refusals[i].column,
			import->refusals[i].message);
	const char *text = msp_arena_strdup(&arena, out.data);
	msp_buf_release(&out);
	return text;
}

static const char *record(const struct msp_import *import, size_t number)
{
	assert_true(number < import->count);
	if (import->tickets[number].refused)
		fail_msg("refused: %s", refusals(import));
	return import->tickets[number].text;
}

static struct msp_node *tree(const struct msp_import *import, size_t number)
{
	const char *text = record(import, number);
	struct msp_node *root;

	assert_int_equal(msp_yaml_parse(&arena, text, strlen(text), &root, NULL), 0);
	return root;
}

#define SNOW_HEADER                                                                                                  \
	"number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,"   \
	"opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,"      \
	"subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,"              \
	"u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_" \
	"at\n"
#define SNOW_ROW(state, count, updated, group, who, priority)                                                      \
	"INC7," state ",true,0,0," count ",true,Caller 1,Opened by 8,29/2/2016 01:16,?,?,Updated by " count        \
	"," updated ",Phone,Location 1,Category 5,Subcategory 6,?,srv-1,2 - Medium,2 - Medium," priority "," group \
	"," who ",true,false,Do Not Notify,?,?,?,?,code 5,Resolved by 9,29/2/2016 11:29,5/3/2016 12:00\n"

static void an_event_log_becomes_header_and_changes(void **state)
{
	(void)state;
	/* rows out of order, two of one minute, one that changes nothing, a reopening that waits */
	const struct msp_import import = import_csv(msp_import_snow_map(),
		SNOW_HEADER SNOW_ROW("Active", "2", "29/2/2016 02:00", "Group 1", "Resolver 2", "3 - Moderate")
			SNOW_ROW("New", "0", "29/2/2016 01:23", "Group 1", "?", "3 - Moderate") SNOW_ROW("Active", "1",
				"29/2/2016 02:00", "Group 1", "Resolver 1", "3 - Moderate") SNOW_ROW("Active", "3",
				"29/2/2016 02:10", "Group 9", "Resolver 2", "3 - Moderate") SNOW_ROW("Active", "4",
				"29/2/2016 02:20", "Group 9", "Resolver 2", "1 - Critical") SNOW_ROW("Awaiting Vendor",
				"5", "29-02-2016 03:00", "Group 9", "Resolver 2",
				"1 - Critical") SNOW_ROW("Awaiting Problem", "6", "29-02-2016 03:05", "Group 9",
				"Resolver 2", "1 - Critical") SNOW_ROW("Resolved", "7", "29/2/2016 04:00", "Group 9",
				"Resolver 2", "1 - Critical")
				SNOW_ROW("Awaiting User Info", "8", "29/2/2016 05:00", "Group 9", "?", "1 - Critical")
					SNOW_ROW("Closed", "9", "29/2/2016 06:00", "Group 9", "?", "1 - Critical"));

	assert_string_equal(refusals(&import), "");
	assert_int_equal(import.count, 1);
	assert_int_equal(import.rows, 10);
	assert_int_equal(import.idle, 2);
	assert_int_equal(import.tickets[0].line, 2);
	assert_string_equal(import.tickets[0].number, "INC7");
	assert_string_equal(record(&import, 0), "origin: snow:INC7\n"
						"opened: 2016-02-29T01:16:00Z\n"
						"by: Opened by 8\n"
						"channel: phone\n"
						"type: incident\n"
						"title: Category 5 Subcategory 6\n"
						"requester: Caller 1\n"
						"site: Location 1\n"
						"impact: medium\n"
						"urgency: medium\n"
						"priority: P3\n"
						"category: Category 5/Subcategory 6\n"
						"assets: [srv-1]\n"
						"unknown: [response, update]\n"
						"log:\n"
						"  - at: 2016-02-29T01:23:00Z\n"
						"    by: Updated by 0\n"
						"    src: snow:INC7/0\n"
						"    assign: Group 1\n"
						"  - at: 2016-02-29T02:00:00Z\n"
						"    by: Updated by 1\n"
						"    src: snow:INC7/1\n"
						"    assign: Resolver 1\n"
						"    status: open\n"
						"  - at: 2016-02-29T02:00:01Z\n"
						"    by: Updated by 2\n"
						"    src: snow:INC7/2\n"
						"    assign: Resolver 2\n"
						"  - at: 2016-02-29T02:20:00Z\n"
						"    by: Updated by 4\n"
						"    src: snow:INC7/4\n"
						"    set:\n"
						"      priority: P1\n"
						"  - at: 2016-02-29T03:00:00Z\n"
						"    by: Updated by 5\n"
						"    src: snow:INC7/5\n"
						"    wait: third-party\n"
						"  - at: 2016-02-29T04:00:00Z\n"
						"    by: Updated by 7\n"
						"    src: snow:INC7/7\n"
						"    status: resolved\n"
						"    cause: code 5\n"
						"  - at: 2016-02-29T05:00:00Z\n"
						"    by: Updated by 8\n"
						"    src: snow:INC7/8\n"
						"    assign: Group 9\n"
						"    status: waiting\n"
						"    wait: client\n"
						"  - at: 2016-02-29T06:00:00Z\n"
						"    by: Updated by 9\n"
						"    src: snow:INC7/9\n"
						"    status: closed\n");
}

/* The state derived from what was written is the state that the rows told last. */
static void what_is_derived_is_what_the_rows_said(void **state)
{
	const struct msp_import import = import_csv(msp_import_snow_map(),
		SNOW_HEADER SNOW_ROW("New", "0", "29/2/2016 01:23", "Group 1", "?", "3 - Moderate")
			SNOW_ROW("Resolved", "1", "29/2/2016 02:00", "Group 1", "Resolver 2", "3 - Moderate") SNOW_ROW(
				"Awaiting User Info", "2", "29/2/2016 03:00", "Group 1", "Resolver 3", "2 - High"));
	const struct msp_matrices matrices = { NULL, 0 };
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_ticket_state now;
	struct msp_ticket *ticket;
	struct msp_node *root;

	(void)state;
	msp_import_emit(&import.tickets[0], "acme-4815164", "00112233445566ff", &text);
	assert_int_equal(msp_yaml_parse(&arena, text.data, text.length, &root, NULL), 0);
	assert_int_equal(msp_ticket_parse(&arena, "clients/acme/tickets/2016/02/4815164.yaml", root, &ticket, NULL), 0);
	msp_ticket_derive(ticket, &matrices, INT64_MAX, &now);
	assert_int_equal(now.status, MSP_STATUS_WAITING);
	assert_int_equal(now.wait, MSP_WAIT_CLIENT);
	assert_int_equal(now.reopened, 1);
	assert_string_equal(now.assignee, "Resolver 3");
	assert_string_equal(now.priority, "P2");
	assert_true(ticket->unknown_response && ticket->unknown_update && !ticket->unknown_resolution);
	msp_buf_release(&text);
}

#define EVENTS_MAP                                                                                      \
	"source: old\nclient: acme\ncolumns: {number: id, at: when, state: s, assign: who, say: text, " \
	"impact: i, priority: p, vendor: v, ref: r, title: t, time: m}\n"                               \
	"states: {Nuevo: {status: new}, Telmex: {wait: third-party}, Fin: {status: resolved}, N2: {level: N2}}\n"

static void the_answering_state_makes_the_response_known(void **state)
{
	const struct msp_import import = import_csv("columns: {number: n, at: a, state: s, title: t}\nanswer: [open]\n",
		"n,a,s,t\n1,2026-01-05T10:00:00,new,x\n1,2026-01-05T10:05:00,open,x\n1,2026-01-05T11:00:00,new,x\n"
		"1,2026-01-05T12:00:00,open,x\n");

	(void)state;
	assert_string_equal(record(&import, 0), "origin: csv:1\n"
						"opened: 2026-01-05T10:00:00Z\n"
						"by: ana\n"
						"title: x\n"
						"unknown: [update]\n"
						"log:\n"
						"  - at: 2026-01-05T10:05:00Z\n"
						"    by: ana\n"
						"    src: csv:1/2\n"
						"    status: open\n"
						"    call: yes\n"
						"  - at: 2026-01-05T11:00:00Z\n"
						"    by: ana\n"
						"    src: csv:1/3\n"
						"    status: new\n"
						"  - at: 2026-01-05T12:00:00Z\n"
						"    by: ana\n"
						"    src: csv:1/4\n"
						"    status: open\n");
}

static void words_vendors_levels_and_degrees_follow_the_rows(void **state)
{
	const struct msp_import import = import_csv(EVENTS_MAP "time_unit: minutes\n",
		"id,when,s,who,text,i,p,v,r,t,m\n"
		"5,2026-01-05T10:00:00,Nuevo,,hola,low,P4,,,Correo,\n"
		"5,2026-01-05T10:10:00,N2,luis,hola,high,P4,,,Correo,30\n"
		"5,2026-01-05T10:20:00,Telmex,luis,,,,TELMEX,88,,1.5\n"
		"5,2026-01-05T10:30:00,Telmex,luis,,,,TELMEX,89,,\n"
		"5,2026-01-05T10:40:00,Fin,luis,\"ya\r\nquedó \r\n\",,,,,,\n");

	(void)state;
	assert_string_equal(record(&import, 0),
		"origin: old:5\n"
		"opened: 2026-01-05T10:00:00Z\n"
		"by: ana\n"
		"title: Correo\n"
		"impact: low\n"
		"priority: P4\n"
		"log:\n"
		"  - at: 2026-01-05T10:00:00Z\n"
		"    by: ana\n"
		"    src: old:5/1\n"
		"    say: hola\n"
		"  - at: 2026-01-05T10:10:00Z\n"
		"    by: ana\n"
		"    src: old:5/2\n"
		"    assign: luis\n"
		"    level: N2\n"
		"    time: 30m\n"
		/* impact alone would let the matrix decide: the priority that rows tell is said again */
		"    set:\n"
		"      impact: high\n"
		"      priority: P4\n"
		"  - at: 2026-01-05T10:20:00Z\n"
		"    by: ana\n"
		"    src: old:5/3\n"
		"    wait:\n"
		"      'on': third-party\n"
		"      vendor: TELMEX\n"
		"      ref: '88'\n"
		"    time: 1m30s\n"
		"  - at: 2026-01-05T10:30:00Z\n"
		"    by: ana\n"
		"    src: old:5/4\n"
		"    wait:\n"
		"      'on': third-party\n"
		"      vendor: TELMEX\n"
		"      ref: '89'\n"
		"  - at: 2026-01-05T10:40:00Z\n"
		"    by: ana\n"
		"    src: old:5/5\n"
		"    status: resolved\n"
		"    say: |-\n"
		"      ya\n"
		"      quedó\n");
}

#define WHOLE_MAP                                                                                                  \
	"source: glpi\ndates: [dd/mm/yyyy hh:mm, d-m-yy]\nencoding: utf-8\nempty: ['-']\n"                         \
	"columns: {number: Folio, opened: Apertura, answered: Respuesta, resolved: Fin, closed: Cierre, title: "   \
	"[Asunto, "                                                                                                \
	"Tema], assign: Tecnico, resolution: Solucion, tags: [E1, E2], client: Cliente}\n"                         \
	"logins: {Luis P.: luis}\nvalues: {client: {ACME SA: acme}}\nfixed: {type: request, channel: mail, tags: " \
	"[x]}\n"
#define WHOLE_HEADER "Folio,Apertura,Respuesta,Fin,Cierre,Asunto,Tema,Tecnico,Solucion,E1,E2,Cliente\n"

static void a_row_can_be_a_whole_ticket(void **state)
{
	struct msp_import_request request = request_of(WHOLE_MAP);
	static const char text[] = WHOLE_HEADER "10,05/01/2026 10:00,05/01/2026 10:30,06/01/2026 09:00,06/01/2026 "
						"09:00,,Alta,Luis P.,Hecho,\"a, b\",b,ACME SA\n"
						"11,5-1-26,-,6-1-26,-,Baja,x,-,-,-,-,ACME SA\n"
						"12,5/1/2026 8:05,-,-,-,Cambio,x,Eva,-,-,-,otro\n";
	struct msp_import import;

	(void)state;
	request.client = NULL;
	request.zone = zone("America/Mexico_City");
	assert_int_equal(msp_import_csv(&arena, &request, text, strlen(text), &import, NULL), 0);
	assert_string_equal(refusals(&import), "");
	assert_string_equal(import.tickets[0].client, "acme");
	assert_string_equal(import.tickets[2].client, "otro");
	assert_string_equal(record(&import, 0),
		"origin: glpi:10\n"
		"opened: 2026-01-05T10:00:00-06:00\n"
		"by: ana\n"
		"channel: mail\n"
		"type: request\n"
		"title: Alta\n"
		"tags: [a, b]\n"
		"unknown: [update]\n"
		"log:\n"
		"  - at: 2026-01-05T10:00:00-06:00\n"
		"    by: ana\n"
		"    src: glpi:10/assign=luis\n"
		"    assign: luis\n"
		"    status: open\n"
		"  - at: 2026-01-05T10:30:00-06:00\n"
		"    by: luis\n"
		"    src: glpi:10/answered\n"
		"    call: yes\n"
		"  - at: 2026-01-06T09:00:00-06:00\n"
		"    by: luis\n"
		"    src: glpi:10/resolved\n"
		"    status: resolved\n"
		"    resolution: Hecho\n"
		/* the same minute: one second later, in the order of what must come first */
		"  - at: 2026-01-06T09:00:01-06:00\n"
		"    by: luis\n"
		"    src: glpi:10/closed\n"
		"    status: closed\n");
	/* resolved without a word about an answer: that is not known, and is not "never answered" */
	assert_string_equal(record(&import, 1), "origin: glpi:11\n"
						"opened: 2026-01-05T00:00:00-06:00\n"
						"by: ana\n"
						"channel: mail\n"
						"type: request\n"
						"title: Baja\n"
						"tags: [x]\n"
						"unknown: [response, update]\n"
						"log:\n"
						"  - at: 2026-01-06T00:00:00-06:00\n"
						"    by: ana\n"
						"    src: glpi:11/resolved\n"
						"    status: resolved\n");
	assert_non_null(strstr(record(&import, 2), "\nunknown: [update]\n"));
}

static void bad_rows_are_refused_with_line_column_and_reason(void **state)
{
	static const char map[] = "columns: {number: n, at: a, order: o, state: s, impact: i, title: t, time: m}\n"
				  "dates: d/m/yyyy hh:mm\nstates: {Abierto: {status: open}}\n";
	static const struct {
		const char *rows, *refusals;
	} cases[] = {
		{ "1,31/2/2026 10:00,1,open,low,x,\n",
			"2 a: '31/2/2026 10:00' is no date of the form d/m/yyyy hh:mm\n" },
		{ "1,3/2/2026 24:00,1,open,low,x,\n", "2 a: '3/2/2026 24:00' is no date of the form d/m/yyyy hh:mm\n" },
		{ "1,3/2/2026 10:00 ,1,open,low,x,\n", "" },
		{ "1,3/2/2026 10:00:30,1,open,low,x,\n",
			"2 a: '3/2/2026 10:00:30' is no date of the form d/m/yyyy hh:mm\n" },
		{ "1,2026-02-03T10:00:00-06:00,1,open,low,x,\n", "" },
		{ "1,3/2/2027 10:00,1,open,low,x,\n", "2 a: '3/2/2027 10:00' lies in the future\n" },
		{ "1,,1,open,low,x,\n", "2 a: is empty\n" },
		{ "1,3/2/2026 10:00,uno,open,low,x,\n", "2 o: 'uno' is no whole number\n" },
		{ "1,3/2/2026 10:00,,open,low,x,\n", "2 o: is empty\n" },
		{ "1,3/2/2026 10:00,1,abierto,low,x,\n", "2 s: 'abierto' is not among the states of the map\n" },
		{ "1,3/2/2026 10:00,1,open,alto,x,\n", "2 i: 'alto' is no impact\n" },
		{ "1,3/2/2026 10:00,1,open,low,,\n", "2 t: a ticket needs a title\n" },
		{ "1,3/2/2026 10:00,1,open,low,x,90\n", "2 m: '90' is no time worked, such as 35m or 1h30m\n" },
		{ "1,3/2/2026 10:00,1,open,low,x,2d\n", "2 m: '2d' is no time worked, such as 35m or 1h30m\n" },
		{ "1,3/2/2026 10:00,1,open,low\n", "2 -: 5 cells, but 7 columns\n" },
		{ "1,3/2/2026 10:00,1,open,low,x,,9\n", "2 -: 8 cells, but 7 columns\n" },
		{ ",3/2/2026 10:00,1,open,low,x,\n", "2 n: is empty\n" },
		{ "1,3/2/2026 10:00,1,open,low,caf\xff,\n", "2 t: not UTF-8\n" },
		/* a quoted cell over two lines: the line is where the row begins */
		{ "1,3/2/2026 10:00,1,open,low,\"a\nb\",\n1,x,1,open,low,x,\n",
			"4 a: 'x' is no date of the form d/m/yyyy hh:mm\n" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		const struct msp_import import =
			import_csv(map, msp_arena_printf(&arena, "n,a,o,s,i,t,m\n%s", cases[i].rows));
		assert_string_equal(refusals(&import), cases[i].refusals);
		if (import.count > 0)
			assert_int_equal(import.tickets[0].refused, cases[i].refusals[0] != '\0');
	}
}

static void one_bad_row_leaves_its_ticket_out_and_no_other(void **state)
{
	const struct msp_import import = import_csv("columns: {number: n, at: a, title: t}\n",
		"n,a,t\n1,2026-01-05T10:00:00,uno\n2,2026-01-05T10:00:00,dos\n1,ayer,uno\n");

	(void)state;
	assert_int_equal(import.count, 2);
	assert_int_equal(import.rows, 3);
	assert_true(import.tickets[0].refused);
	assert_int_equal(import.tickets[0].rows, 2);
	assert_false(import.tickets[1].refused);
	assert_int_equal(import.refusal_count, 1);
	assert_string_equal(import.refusals[0].number, "1");
	assert_int_equal(import.refusals[0].line, 4);
}

static void one_ticket_is_of_one_client_and_begins_before_it_changes(void **state)
{
	static const char map[] = "columns: {number: n, at: a, opened: o, client: c, title: t}\n";
	struct msp_import_request request = request_of(map);
	static const char text[] = "n,a,o,c,t\n1,2026-01-05T10:00:00,2026-01-05T10:00:00,acme,x\n"
				   "1,2026-01-05T10:00:00,2026-01-05T10:00:00,otro,x\n"
				   "2,2026-01-05T10:00:00,2026-01-05T10:00:01,acme,x\n"
				   "3,2026-01-05T10:00:00,2026-01-05T10:00:00,,x\n";
	struct msp_import import;

	(void)state;
	request.client = NULL;
	assert_int_equal(msp_import_csv(&arena, &request, text, strlen(text), &import, NULL), 0);
	assert_string_equal(refusals(&import),
		"3 c: 'otro', but line 2 of the same ticket says 'acme'\n"
		"4 a: '2026-01-05T10:00:00' is before the ticket was opened, 2026-01-05T10:00:01Z\n"
		"5 c: no client\n");
}

static void whole_tickets_are_refused_when_their_times_are_out_of_order(void **state)
{
	static const char map[] = "columns: {number: n, opened: o, resolved: r, closed: c, title: t}\n";
	const struct msp_import import =
		import_csv(map, "n,o,r,c,t\n1,2026-01-05T10:00:00,2026-01-05T09:00:00,,x\n"
				"2,2026-01-05T10:00:00,2026-01-05T12:00:00,2026-01-05T11:00:00,x\n"
				"3,2026-01-05T10:00:00,,,x\n3,2026-01-05T10:00:00,,,x\n");

	(void)state;
	assert_string_equal(refusals(&import),
		"2 r: '2026-01-05T09:00:00' is before it was opened, '2026-01-05T10:00:00'\n"
		"3 c: '2026-01-05T11:00:00' is before it was resolved, '2026-01-05T12:00:00'\n"
		"5 n: '3' stands in line 4 already\n");
}

static void a_file_that_cannot_be_read_row_by_row_is_refused_whole(void **state)
{
	static const char map[] = "columns: {number: n, at: a, title: t}\nignore: [z]\n";
	static const struct {
		const char *text;
		size_t length; /* 0 = strlen */
		int line;
		const char *message;
	} cases[] = {
		{ "", 0, 1, "the file is empty" },
		{ "\xef\xbb\xbf", 0, 1, "the file is empty" },
		{ "n,a\n", 0, 1, "missing column 't' (for `title`)" },
		{ "n,a,t,extra,otra\n", 0, 1, "unknown columns 'extra', 'otra'" },
		{ "n,a,t,n\n", 0, 1, "two columns are named 'n'" },
		{ "n,a,t,\n", 0, 1, "column 4 has no name" },
		{ "n,a,t,\xf1\n", 0, 1, "the names of the columns are not UTF-8" },
		{ "n,a,t\n1,2026-01-05T10:00:00,\"sin fin\n", 0, 2, "quoted cell without closing quote" },
		{ "n,a,t\n1,2026-01-05T10:00:00,\"a\"b\n", 0, 2, "text after the closing quote of a cell" },
		{ "n,a,t\n1,2026,a\0b\n", 16, 2, "NUL in a cell" },
		{ "\xff\xfen\0,\0", 6, 1, "UTF-16" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		fails(map, cases[i].text, cases[i].length == 0 ? strlen(cases[i].text) : cases[i].length, cases[i].line,
			cases[i].message);
}

static void separators_marks_and_encodings_do_not_matter(void **state)
{
	static const char map[] = "columns: {number: n, at: a, title: t}\nignore: [z]\n";
	static const char wanted[] = "origin: csv:1\nopened: 2026-01-05T10:00:00Z\nby: ana\ntitle: Año\n"
				     "unknown: [response, update]\n";
	const struct msp_import comma = import_csv(map, "n,a,t,z\n1,2026-01-05T10:00:00,Año,\n");
	const struct msp_import semicolon =
		import_csv(map, "\xef\xbb\xbfn;a;t;z\r\n1;2026-01-05 10:00:00;\" Año \";9\r\n");
	const struct msp_import tab = import_csv(map, "n\ta\tt\tz\n1\t2026-01-05T10:00:00\tAño\t");
	const struct msp_import old = import_csv(
		msp_arena_printf(&arena, "%sencoding: cp1252\n", map), "n,a,t,z\n1,2026-01-05T10:00:00,A\xf1o,\n");

	(void)state;
	assert_string_equal(record(&comma, 0), wanted);
	assert_string_equal(record(&semicolon, 0), wanted);
	assert_string_equal(record(&tab, 0), wanted);
	assert_string_equal(record(&old, 0), wanted);
}

static void local_times_are_read_in_the_zone_given(void **state)
{
	static const char map[] = "dates: d/m/yyyy hh:mm\ncolumns: {number: n, opened: o, title: t}\n";
	static const struct {
		const char *zone, *text, *opened;
	} cases[] = {
		{ "America/Mexico_City", "1/7/2016 10:00", "2016-07-01T10:00:00-05:00" },
		{ "America/Mexico_City", "1/1/2016 10:00", "2016-01-01T10:00:00-06:00" },
		{ "Asia/Kolkata", "1/1/2016 10:00", "2016-01-01T10:00:00+05:30" },
		/* a gap moves forward; a repeated hour is its first occurrence */
		{ "America/New_York", "13/3/2016 2:30", "2016-03-13T03:30:00-04:00" },
		{ "America/New_York", "6/11/2016 1:30", "2016-11-06T01:30:00-04:00" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_import_request request = request_of(map);
		const char *text = msp_arena_printf(&arena, "n,o,t\n1,%s,x\n", cases[i].text);
		struct msp_import import;
		request.zone = zone(cases[i].zone);
		assert_int_equal(msp_import_csv(&arena, &request, text, strlen(text), &import, NULL), 0);
		assert_string_equal(msp_node_text(tree(&import, 0), "opened", ""), cases[i].opened);
	}
}

static void forms_of_dates_are_read_as_they_look(void **state)
{
	static const struct {
		const char *form, *text, *opened; /* NULL = refused */
	} cases[] = {
		{ "dd/MM/yyyy HH:mm", "03/11/2025 09:05", "2025-11-03T09:05:00Z" },
		{ "mm/dd/yyyy hh:ii:ss", "11/03/2025 09:05:07", "2025-11-03T09:05:07Z" },
		{ "hh:mm dd.mm.yyyy", "9:05 3.11.2025", "2025-11-03T09:05:00Z" },
		{ "yyyymmddThhmm", "20251103T0905", "2025-11-03T09:05:00Z" },
		{ "yyyymmddThhmm", "20251103 0905", "2025-11-03T09:05:00Z" },
		{ "yyyymmddThhmm", "202513T0905", NULL },
		{ "d-m-yy", "3-11-25", "2025-11-03T00:00:00Z" },
		{ "d-m-yy", "3-11-2025", NULL },
		{ "d/m/yyyy", "3/11/25", NULL },
		{ "d/m/yyyy", "30/2/2025", NULL },
		{ "d/m/yyyy", "29/2/2024", "2024-02-29T00:00:00Z" },
		{ "d/m/yyyy", "3/11/2025x", NULL },
		{ "d/m/yyyy", "/11/2025", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		const struct msp_import import =
			import_csv(msp_arena_printf(&arena, "dates: '%s'\ncolumns: {number: n, opened: o, title: t}\n",
					   cases[i].form),
				msp_arena_printf(&arena, "n,o,t\n1,%s,x\n", cases[i].text));
		assert_int_equal(import.tickets[0].refused, cases[i].opened == NULL);
		if (cases[i].opened != NULL)
			assert_string_equal(msp_node_text(tree(&import, 0), "opened", ""), cases[i].opened);
	}
}

static void wrong_maps_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *map;
		int line;
		const char *field, *message;
	} cases[] = {
		{ "{}", 1, "columns", "is missing" },
		{ "columns: {at: a}\n", 1, "columns", "no column for `number`" },
		{ "columns: {number: n}\n", 1, "columns", "no column for a time" },
		{ "columns: {number: n, opened: o,\n  state: s}\n", 2, "columns", "`state` needs one for `at`" },
		{ "columns: {number: n, opened: o,\n  note: s}\n", 2, "columns", "`note` needs one for `at`" },
		{ "columns: {number: n, opened: o, say: s}\n", 1, "columns", "`say` needs one for `answered`" },
		{ "columns: {number: n, at: a, resolved: r}\n", 1, "columns", "`resolved` is one time too many" },
		{ "columns: {number: n, at: a}\nstates: {A: {status: new}}\n", 2, "states",
			"needs a column for `state`" },
		{ "columns: {number: n, at: a, state: s}\nanswer:\n  - Otro\n", 3, "answer", "'Otro' is not among" },
		{ "columns: {number: n, at: a}\nvalues:\n  impacto: {a: low}\n", 3, "values", "no field 'impacto'" },
		{ "columns: {number: n, at: a}\nvalues:\n  impact: {a: bajo}\n", 3, "values", "'bajo' is no impact" },
		{ "columns: {number: n, at: a}\ndates: hh:mm\n", 2, "dates", "is no form of dates" },
		{ "columns: {number: n, at: a}\ndates: d/m/yyyy dd\n", 2, "dates", "the same part of a date twice" },
		{ "columns: {number: n, at: a}\nfixed: {title: 'x {'}\n", 2, "fixed.title", "a { without name" },
		{ "columns: {number: n, at: a}\nfixed: {typo: x}\n", 2, "fixed.typo", "unknown key" },
		{ "columns: {number: n\n", 2, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		const struct msp_import_map *map;
		struct msp_error err = MSP_ERROR_INIT;
		assert_int_equal(msp_import_map_read(&arena, cases[i].map, strlen(cases[i].map), &map, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_int_equal(err.line, cases[i].line);
		assert_string_equal(err.field, cases[i].field);
		if (strstr(err.message, cases[i].message) == NULL)
			fail_msg("'%s' does not say '%s'", err.message, cases[i].message);
	}
}

/* ---- JSON lines ---- */

static struct msp_import import_jsonl(const char *text)
{
	struct msp_import_request request = request_of(NULL);
	struct msp_import import;

	request.client = NULL;
	msp_import_jsonl(&arena, &request, text, strlen(text), &import);
	return import;
}

static void a_json_line_is_a_ticket(void **state)
{
	const struct msp_import import =
		import_jsonl("{\"client\":\"acme\",\"title\":\"No "
			     "imprime\",\"opened\":\"2026-01-05T10:00:00-06:00\",\"origin\":\"jira:A-1\","
			     "\"tags\":[\"a\"],\"site\":null,\"log\":[{\"at\":\"2026-01-05T11:00:00-06:00\",\"by\":"
			     "\"luis\",\"status\":\"resolved\"},"
			     "{\"at\":\"2026-01-05T10:00:00-06:00\",\"call\":true,\"affected\":{\"people\":12}},"
			     "{\"at\":\"2026-01-05T11:00:00-06:00\",\"note\":\"uno\\ndos\"}]}\r\n"
			     "\n"
			     "{\"client\":\"otro\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\"}\n");

	(void)state;
	assert_string_equal(refusals(&import), "");
	assert_int_equal(import.count, 2);
	assert_int_equal(import.tickets[1].line, 3);
	assert_string_equal(import.tickets[0].client, "acme");
	assert_string_equal(import.tickets[0].number, "A-1");
	assert_string_equal(record(&import, 0), "origin: jira:A-1\n"
						"opened: 2026-01-05T10:00:00-06:00\n"
						"by: ana\n"
						"title: No imprime\n"
						"tags: [a]\n"
						"log:\n"
						"  - at: 2026-01-05T10:00:00-06:00\n"
						"    call: yes\n"
						"    affected:\n"
						"      people: 12\n"
						"    by: ana\n"
						"  - at: 2026-01-05T11:00:00-06:00\n"
						"    by: luis\n"
						"    status: resolved\n"
						"  - at: 2026-01-05T17:00:01Z\n"
						"    note: |-\n"
						"      uno\n"
						"      dos\n"
						"    by: ana\n");
}

static void a_line_without_origin_is_known_by_its_content(void **state)
{
	static const char first[] = "{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\"}\n";
	static const char order[] =
		"{\"opened\":\"2026-01-05T10:00:00Z\",\"title\":\"x\",\"client\":\"acme\",\"log\":[]}\n";
	static const char other[] = "{\"client\":\"otro\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\"}\n";
	const struct msp_import a = import_jsonl(first), b = import_jsonl(order), c = import_jsonl(other);
	const struct msp_import twice = import_jsonl(msp_arena_printf(&arena, "%s%s", first, order));

	(void)state;
	assert_int_equal(strlen(a.tickets[0].origin), strlen("jsonl:") + 32);
	assert_string_equal(a.tickets[0].origin, b.tickets[0].origin);
	assert_string_not_equal(a.tickets[0].origin, c.tickets[0].origin);
	assert_int_equal(twice.refusal_count, 1);
	assert_int_equal(twice.refusals[0].line, 2);
	assert_non_null(strstr(twice.refusals[0].message, "stands in line 1 already"));
}

static void bad_json_lines_are_refused_one_by_one(void **state)
{
	const struct msp_import import = import_jsonl(
		"[]\n"
		"{\"client\":\"acme\"\n"
		"{\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"ayer\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2027-01-05T10:00:00Z\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\",\"id\":\"acme-1\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\",\"impact\":\"huge\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\",\"colour\":\"red\"}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\",\"log\":[{\"by\":\"a\"}]}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\",\"log\":"
		"[{\"at\":\"2026-01-05T09:00:00Z\",\"by\":\"a\"}]}\n"
		"{\"client\":\"acme\",\"title\":\"x\",\"opened\":\"2026-01-05T10:00:00Z\",\"log\":7}\n"
		"{\"client\":\"acme\",\"title\":\"ok\",\"opened\":\"2026-01-05T10:00:00Z\"}\n");

	(void)state;
	assert_int_equal(import.count, 13);
	assert_int_equal(import.refusal_count, 12);
	for (size_t i = 0; i < 12; i++) {
		assert_int_equal(import.refusals[i].line, (int)i + 1);
		assert_true(import.tickets[i].refused);
	}
	assert_false(import.tickets[12].refused);
	static const char *const columns[] = { NULL, NULL, "client", "opened", "opened", "opened", "id", "impact",
		"colour", "log.0.at", "log.0.at", "log" };
	for (size_t i = 0; i < MSP_COUNT(columns); i++)
		assert_true(msp_str_equal(import.refusals[i].column, columns[i]));
}

/* ---- joining ---- */

static void join(const char *text, const struct msp_import *import, int result, size_t wanted, const char *after)
{
	struct msp_edit edit;
	struct msp_error err = MSP_ERROR_INIT;
	size_t added;

	assert_int_equal(msp_edit_init(&edit, &arena, text, strlen(text), NULL), 0);
	assert_int_equal(msp_import_join(&arena, &import->tickets[0], &edit, &added, &err), result);
	if (result == 0) {
		assert_int_equal(added, wanted);
		assert_string_equal(edit.text.data, after);
	} else {
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, "was imported before and reads differently now"));
	}
	msp_edit_release(&edit);
}

#define ROWS_MAP "columns: {number: n, at: a, state: s, title: t}\nfixed: {by: eva}\n"
#define ROWS_2 "n,a,s,t\n1,2026-01-05T10:00:00,open,x\n1,2026-01-05T11:00:00,resolved,x\n"
#define ROWS_3 ROWS_2 "1,2026-01-05T12:00:00,closed,x\n"
#define HEAD "id: acme-4815164\nuid: 00112233445566ff\norigin: csv:1\nopened: 2026-01-05T10:00:00Z\nby: eva\ntitle: x\n"
#define FIRST "  - at: 2026-01-05T10:00:00Z\n    by: eva\n    src: csv:1/1\n    status: open\n"
#define SECOND "  - at: 2026-01-05T11:00:00Z\n    by: eva\n    src: csv:1/2\n    status: resolved\n"
#define THIRD "  - at: 2026-01-05T12:00:00Z\n    by: eva\n    src: csv:1/3\n    status: closed\n"
#define LOCAL "  - at: 2026-01-05T11:30:00Z # by hand\n    by: ana\n    note: mía\n"

static void grown_histories_join_and_local_events_stay(void **state)
{
	const struct msp_import two = import_csv(ROWS_MAP, ROWS_2), three = import_csv(ROWS_MAP, ROWS_3);

	(void)state;
	join(HEAD "log:\n" FIRST SECOND, &two, 0, 0, HEAD "log:\n" FIRST SECOND);
	join(HEAD "log:\n" FIRST SECOND LOCAL, &three, 0, 1, HEAD "log:\n" FIRST SECOND LOCAL THIRD);
	join(HEAD "log:\n" FIRST LOCAL THIRD, &three, 0, 1, HEAD "log:\n" FIRST SECOND LOCAL THIRD);
	join(HEAD, &two, 0, 2, HEAD "log:\n" FIRST SECOND);
}

static void a_redacted_event_is_not_brought_back(void **state)
{
	const struct msp_import two = import_csv(ROWS_MAP, ROWS_2);
	char key[MSP_EVENT_KEY_SIZE];

	(void)state;
	msp_event_key(msp_node_find(tree(&two, 0), "log.1"), key);
	const char *stub = msp_arena_printf(&arena,
		HEAD "log:\n" FIRST "  - at: 2026-01-05T11:00:00Z\n    by: eva\n    status: resolved\n    redact: %s\n",
		key);
	join(stub, &two, 0, 0, stub);
}

static void a_row_that_reads_differently_is_not_imported_twice(void **state)
{
	const struct msp_import changed =
		import_csv(ROWS_MAP, "n,a,s,t\n1,2026-01-05T10:00:00,open,x\n1,2026-01-05T11:05:00,resolved,x\n");

	(void)state;
	join(HEAD "log:\n" FIRST SECOND, &changed, -1, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_log_becomes_header_and_changes),
		cmocka_unit_test(what_is_derived_is_what_the_rows_said),
		cmocka_unit_test(the_answering_state_makes_the_response_known),
		cmocka_unit_test(words_vendors_levels_and_degrees_follow_the_rows),
		cmocka_unit_test(a_row_can_be_a_whole_ticket),
		cmocka_unit_test(bad_rows_are_refused_with_line_column_and_reason),
		cmocka_unit_test(one_bad_row_leaves_its_ticket_out_and_no_other),
		cmocka_unit_test(one_ticket_is_of_one_client_and_begins_before_it_changes),
		cmocka_unit_test(whole_tickets_are_refused_when_their_times_are_out_of_order),
		cmocka_unit_test(a_file_that_cannot_be_read_row_by_row_is_refused_whole),
		cmocka_unit_test(separators_marks_and_encodings_do_not_matter),
		cmocka_unit_test(local_times_are_read_in_the_zone_given),
		cmocka_unit_test(forms_of_dates_are_read_as_they_look),
		cmocka_unit_test(wrong_maps_are_refused_with_their_place),
		cmocka_unit_test(a_json_line_is_a_ticket),
		cmocka_unit_test(a_line_without_origin_is_known_by_its_content),
		cmocka_unit_test(bad_json_lines_are_refused_one_by_one),
		cmocka_unit_test(grown_histories_join_and_local_events_stay),
		cmocka_unit_test(a_redacted_event_is_not_brought_back),
		cmocka_unit_test(a_row_that_reads_differently_is_not_imported_twice),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, release);
}
