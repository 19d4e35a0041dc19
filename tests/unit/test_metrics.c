/* SPDX-License-Identifier: ISC */
/* The store in tests/data/report/store: figures worked out by hand from its tickets, and rules on tickets made here.
 * tests/cli/report-monthly.t computes the main figures of the same store again with another program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/report_fixture.h"

#define BAKERY "panaderia-el-nino"
#define AFTER "2026-11-02T10:00:00-06:00"

static struct fixture fixture;
static struct msp_metrics metrics;

static int open_store(void **state)
{
	(void)state;
	fixture_open(&fixture);
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	msp_arena_release(&fixture.arena);
	return 0;
}

static void compute(const char *client, const char *month, const char *commit)
{
	fixture_metrics(&fixture, client, month, commit, &metrics);
}

static void assert_flow(
	enum msp_work work, int64_t start, int64_t opened, int64_t reopened, int64_t resolved, int64_t end)
{
	const struct msp_flow *flow = &metrics.month->flow[work];

	assert_int_equal(flow->backlog_start, start);
	assert_int_equal(flow->opened, opened);
	assert_int_equal(flow->reopened, reopened);
	assert_int_equal(flow->resolved, resolved);
	assert_int_equal(flow->backlog_end, end);
}

static const struct msp_clause *clause(const char *type, const char *priority, enum msp_clock_kind kind)
{
	for (size_t i = 0; i < metrics.clause_count; i++) {
		const struct msp_clause *found = &metrics.clauses[i];
		if (found->kind == kind && msp_str_equal(found->row->type, type) &&
			msp_str_equal(found->row->priority, priority))
			return found;
	}
	fail_msg("no clause %s %s %s", type, priority == NULL ? "-" : priority, msp_clock_name(kind));
	return NULL;
}

/* ---- the month of the bakery ---- */

static void turns_are_counted_by_type(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	/* carried: the backup; reopened: the till; 12 opened; pending: laptop, empty report, telephone */
	assert_flow(MSP_WORK_INCIDENT, 1, 12, 1, 11, 3);
	assert_flow(MSP_WORK_REQUEST, 0, 5, 0, 4, 1);
	assert_flow(MSP_WORK_SECURITY, 0, 1, 0, 1, 0);
	/* the request that became a project counts as a project all month */
	assert_flow(MSP_WORK_PROJECT, 0, 1, 0, 0, 1);
	assert_flow(MSP_WORK_ALL, 1, 19, 1, 16, 5);
	assert_int_equal(metrics.month->flow[MSP_WORK_ALL].merged, 1);
	assert_int_equal(metrics.month->flow[MSP_WORK_ALL].closed, 0);
	assert_int_equal(metrics.month->flow[MSP_WORK_ALL].converted, 1);
	assert_int_equal(metrics.ticket_count, 21);
	assert_false(metrics.preview);
}

static void months_hang_together(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	for (size_t i = 1; i < MSP_METRICS_MONTHS; i++) {
		assert_int_equal(metrics.months[i].period.start, metrics.months[i - 1].period.end);
		assert_int_equal(metrics.months[i].flow[MSP_WORK_ALL].backlog_start,
			metrics.months[i - 1].flow[MSP_WORK_ALL].backlog_end);
	}
	assert_int_equal(metrics.previous->flow[MSP_WORK_INCIDENT].opened, 7);
	assert_int_equal(metrics.previous->flow[MSP_WORK_REQUEST].opened, 3);
	assert_false(metrics.months[4].known); /* 2026-02: served from March on */
	assert_true(metrics.months[5].known);
}

static void earlier_months_are_as_their_own_report_said(void **state)
{
	static struct msp_metrics own;

	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	for (size_t i = 5; i < MSP_METRICS_MONTHS; i++) {
		char name[MSP_PERIOD_SIZE];
		const struct msp_month *month = &metrics.months[i];
		fixture_metrics(&fixture, BAKERY, msp_period_emit(&month->period, name), AFTER, &own);
		assert_memory_equal(month->flow, own.month->flow, sizeof month->flow);
		assert_memory_equal(month->tally, own.month->tally, sizeof month->tally);
		assert_int_equal(month->person_seconds, own.month->person_seconds);
		assert_int_equal(month->worked, own.month->worked);
	}
	/* the till was resolved in time in September; its reopening in October is judged there */
	fixture_metrics(&fixture, BAKERY, "2026-09", AFTER, &own);
	assert_int_equal(own.month->tally[MSP_WORK_INCIDENT].met + own.month->tally[MSP_WORK_INCIDENT].missed, 14);
}

static void promises_have_met_missed_and_the_tickets(void **state)
{
	const struct msp_clause *found;

	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	found = clause("incident", "P1", MSP_CLOCK_RESPONSE);
	assert_int_equal(found->tally.met, 2);
	assert_int_equal(found->verdict, MSP_VERDICT_MEETS);
	found = clause("incident", "P2", MSP_CLOCK_RESPONSE);
	assert_int_equal(found->tally.met, 3);
	assert_int_equal(found->tally.missed, 1);
	assert_int_equal(found->miss_count, 1);
	assert_int_equal(found->misses[0].late, 45 * MSP_MINUTE); /* 10:20 to 12:05, one hour promised */
	assert_string_equal(found->misses[0].ticket->state.cause, "controlador desactualizado");
	assert_int_equal(found->verdict, MSP_VERDICT_FAILS);
	found = clause("incident", "P1", MSP_CLOCK_RESOLUTION);
	assert_int_equal(found->tally.met, 1);
	assert_int_equal(found->tally.missed, 1);
	/* 17:10 to 10:15 the next day, all hours, waiting for a third party does not stop it; four hours promised */
	assert_int_equal(found->misses[0].late, 17 * MSP_HOUR + 5 * MSP_MINUTE - 4 * MSP_HOUR);
	found = clause("incident", NULL, MSP_CLOCK_RESOLUTION);
	assert_int_equal(found->running, 2); /* the laptop, paused; the telephone */
	assert_null(found->misses);
	assert_int_equal(clause("security", NULL, MSP_CLOCK_NOTIFY)->tally.missed, 1);
	assert_int_equal(metrics.month->tally[MSP_WORK_ALL].met, 28);
	assert_int_equal(metrics.month->tally[MSP_WORK_ALL].missed, 7);
	assert_int_equal(metrics.month->tally[MSP_WORK_ALL].unknown, 1); /* the imported one */
	assert_int_equal(metrics.month->tally[MSP_WORK_ALL].absent, 1);  /* solution of security tickets */
	assert_int_equal(metrics.month->tally[MSP_WORK_ALL].exempt, 3);  /* merged: two; converted: one */
	assert_int_equal(metrics.verdict, MSP_VERDICT_FAILS);
	assert_int_equal(metrics.overdue, 3);
}

static void the_credit_is_a_share_of_the_fee(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	assert_true(metrics.goal_given);
	assert_int_equal(metrics.goal, 9500);
	assert_true(metrics.credit.promised && metrics.credit.due && !metrics.credit.capped);
	assert_int_equal(metrics.credit.percent, 200); /* 80.0 % is under 95 and not under 80 */
	assert_int_equal(metrics.credit.amount, 25000);
	compute(BAKERY, "2026-06", AFTER);
	assert_true(metrics.credit.due); /* 26 of 28 */
}

static void times_leave_out_what_was_answered_at_opening(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	assert_int_equal(metrics.at_opening[MSP_WORK_INCIDENT], 1);
	/* P2: 20 35 20 30 minutes late by category: 1 h 45, 35, 20, 30 */
	assert_int_equal(metrics.response[MSP_WORK_INCIDENT][2].n, 4);
	assert_int_equal(metrics.response[MSP_WORK_INCIDENT][2].p90, 105 * MSP_MINUTE);
	assert_int_equal(metrics.response[MSP_WORK_INCIDENT][2].mean, (105 + 35 + 20 + 30) * MSP_MINUTE / 4);
	assert_int_equal(metrics.response[MSP_WORK_INCIDENT][2].median, (30 + 35) * MSP_MINUTE / 2);
	/* requests: resolved 12:00 12:10 12:20 12:30, opened 9:30 */
	assert_int_equal(metrics.resolution[MSP_WORK_REQUEST][0].n, 4);
	assert_int_equal(metrics.resolution[MSP_WORK_REQUEST][0].mean, 165 * MSP_MINUTE);
	assert_int_equal(metrics.lived[MSP_WORK_REQUEST].p90, 180 * MSP_MINUTE);
	assert_int_equal(metrics.resolution[MSP_WORK_SECURITY][0].n, 0); /* nothing promised, nothing measured */
}

static void people_count_in_the_hours_of_the_client(void **state)
{
	int64_t expected = 0;

	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	expected += 12 * 113 * MSP_MINUTE;                             /* 9:12 to 11:05 */
	expected += 2 * 140 * MSP_MINUTE;                              /* 10:20 to 12:40 */
	expected += 15 * (50 + 75) * MSP_MINUTE;                       /* 17:10 to 18:00, and 9:00 to 10:15 */
	expected += 6 * 85 * MSP_MINUTE;                               /* 9:05 to 10:30 */
	expected += 4 * (12 * 60 + 10 - 9 * 60 - 20 - 5) * MSP_MINUTE; /* reopened 9:25 to 12:10 */
	expected += 1 * 240 * MSP_MINUTE;                              /* security: 9:00 (it came at 8:10) to 13:00 */
	assert_int_equal(metrics.month->person_seconds, expected);
	assert_int_equal(metrics.month->person_known.count, 7); /* one of them with nobody */
	assert_int_equal(metrics.month->person_known.of, 14);   /* the merged one is told by the other */
}

static void work_outside_hours_is_counted_apart(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	/* until 23:30 two hours; until 19:10 seventy minutes */
	assert_int_equal(metrics.month->after_hours, 2 * MSP_HOUR + 70 * MSP_MINUTE);
	assert_int_equal(metrics.visits, 1);
	assert_int_equal(metrics.unasked, 1);
	assert_int_equal(metrics.contract.included_seconds, 12 * MSP_HOUR);
	assert_int_equal(metrics.contract.visits, 2);
}

static void waiting_is_in_service_hours(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	/* 9:31 to 10:02; and the laptop from Tuesday 20th 10:30 to the end: 6.5 h, 3 days of 8, Saturday 4, 5 of 8, 4
	 */
	assert_int_equal(metrics.waiting[MSP_WORK_INCIDENT][MSP_WAIT_CLIENT],
		31 * MSP_MINUTE +
			(65 * MSP_HOUR / 10 + 3 * 8 * MSP_HOUR + 4 * MSP_HOUR + 5 * 8 * MSP_HOUR + 4 * MSP_HOUR));
	assert_int_equal(metrics.waiting[MSP_WORK_REQUEST][MSP_WAIT_CLIENT], 0);
	assert_int_equal(metrics.ages[MSP_WORK_ALL][0], 2);
	assert_int_equal(metrics.ages[MSP_WORK_ALL][1], 2);
	assert_int_equal(metrics.ages[MSP_WORK_ALL][2], 1);
	assert_int_equal(metrics.ages[MSP_WORK_ALL][3], 0);
}

static void rates_have_their_n(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	assert_int_equal(metrics.first_line.count, 6);
	assert_int_equal(metrics.first_line.of, 10);
	assert_int_equal(metrics.reopened.count, 1);
	assert_int_equal(metrics.reopened.of, 10);
	assert_int_equal(metrics.repeated.count, 2); /* twice more the certificate, for the same person */
	assert_int_equal(metrics.recurrence_count, 1);
	assert_string_equal(metrics.recurrences[0].cause, "certificado caducado");
	assert_int_equal(metrics.recurrences[0].count, 3);
}

static void slices_add_up(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", AFTER);
	for (int d = 0; d < MSP_DIMENSIONS; d++)
		for (int work = 0; work <= MSP_WORK_ALL; work++) {
			int64_t sum = 0;
			for (size_t i = 0; i < metrics.slices[d].count; i++)
				sum += metrics.slices[d].items[i].opened[work];
			assert_int_equal(sum, metrics.month->flow[work].opened);
		}
	assert_string_equal(metrics.slices[MSP_DIMENSION_CATEGORY].items[0].key, "usuarios/altas");
	assert_string_equal(metrics.slices[MSP_DIMENSION_REQUESTER].items[0].key, "laura");
	assert_null(metrics.slices[MSP_DIMENSION_ENTITY].items[2].key);
}

/* ---- other months and clients ---- */

static void a_month_without_tickets_has_no_cases(void **state)
{
	(void)state;
	compute("taller-vacio", "2026-10", AFTER);
	assert_int_equal(metrics.ticket_count, 0);
	assert_int_equal(metrics.verdict, MSP_VERDICT_NO_CASES);
	assert_int_equal(metrics.clause_count, 11); /* the promises are there all the same */
	assert_int_equal(metrics.clauses[0].verdict, MSP_VERDICT_NO_CASES);
	assert_false(metrics.credit.due);
	assert_false(metrics.previous->known);
	assert_int_equal(metrics.response[MSP_WORK_INCIDENT][0].n, 0);
}

static void an_open_month_ends_at_the_commit(void **state)
{
	(void)state;
	compute(BAKERY, "2026-10", "2026-10-08T17:14:00-06:00");
	assert_true(metrics.preview);
	/* the event of 17:14 itself is not known yet: the internet ticket runs */
	assert_int_equal(clause("incident", "P1", MSP_CLOCK_RESPONSE)->running, 1);
	assert_int_equal(clause("incident", "P1", MSP_CLOCK_RESPONSE)->tally.met, 1);
	assert_int_equal(metrics.month->flow[MSP_WORK_INCIDENT].opened, 5);
	compute(BAKERY, "2026-10", "2026-10-08T17:14:01-06:00");
	assert_int_equal(clause("incident", "P1", MSP_CLOCK_RESPONSE)->tally.met, 2);
}

static void months_are_of_the_zone_of_the_client(void **state)
{
	(void)state;
	/* 31 October, 23:30 in Tijuana, is November in Mexico City */
	compute("clinica-norte", "2026-10", AFTER);
	assert_int_equal(metrics.month->flow[MSP_WORK_INCIDENT].opened, 2);
	assert_int_equal(metrics.month->flow[MSP_WORK_INCIDENT].backlog_end, 1);
	/* only the printer: how many the blackout stopped was written in November, and changes no earlier month */
	assert_int_equal(metrics.month->person_seconds, 60 * MSP_MINUTE);
	compute("clinica-norte", "2026-11", AFTER);
	assert_int_equal(metrics.month->flow[MSP_WORK_INCIDENT].backlog_start, 1);
	assert_int_equal(metrics.month->flow[MSP_WORK_INCIDENT].resolved, 1);
	assert_int_equal(metrics.month->person_seconds, 9 * 2 * MSP_HOUR);
}

/* ---- the month of the hardware shop ---- */

#define SHOP "ferreteria-lobo"

static const struct msp_metrics_ticket *titled(const char *title)
{
	for (size_t i = 0; i < metrics.ticket_count; i++)
		if (msp_str_equal(metrics.tickets[i]->ticket->title, title))
			return metrics.tickets[i];
	fail_msg("no ticket '%s'", title);
	return NULL;
}

static void equipment_that_fails_again_repeats(void **state)
{
	(void)state;
	compute(SHOP, "2026-10", AFTER);
	/* The till three times, by two people, each after one of the 30 days before (21 September is the first); the
	 * mouse, the shop and the backup have no like; the slow server has no assets but the same person. */
	assert_int_equal(metrics.repeated.count, 3);
	assert_int_equal(
		metrics.repeated.of, 6); /* not the backup: neither person nor equipment; not the printer: no cause */
	assert_int_equal(metrics.recurrence_count, 2);
	assert_string_equal(metrics.recurrences[0].cause, "cable dañado");
	assert_int_equal(metrics.recurrences[0].count, 3);
	assert_int_equal(metrics.recurrences[0].earlier, 1);
	/* 3 × 10:00-11:30 and 2 × 16:00-17:00 */
	assert_int_equal(metrics.recurrences[0].person_seconds, 3 * 90 * MSP_MINUTE + 2 * MSP_HOUR);
	assert_ptr_equal(metrics.recurrences[0].problem, titled("La caja 1 se desconecta seguido"));
	assert_string_equal(metrics.recurrences[1].cause, "disco lleno");
	assert_int_equal(metrics.recurrences[1].earlier, 0);
	assert_null(metrics.recurrences[1].problem);
}

static void work_is_told_apart_by_who_pays(void **state)
{
	(void)state;
	compute(SHOP, "2026-10", AFTER);
	assert_int_equal(metrics.covered[MSP_COVER_UNSAID], 0);
	assert_int_equal(metrics.covered[MSP_COVER_EXTRA], 2 * MSP_HOUR);
	/* the half hour after `cover: project` is of the project, too */
	assert_int_equal(metrics.covered[MSP_COVER_PROJECT], 90 * MSP_MINUTE);
	assert_int_equal(metrics.covered[MSP_COVER_WARRANTY], 20 * MSP_MINUTE);
	/* 45 + 60 + 30 + 20 + 40 + 60 + 90 + 15 minutes */
	assert_int_equal(metrics.covered[MSP_COVER_INCLUDED], 6 * MSP_HOUR);
	assert_int_equal(metrics.month->worked, metrics.covered[MSP_COVER_INCLUDED] + metrics.covered[MSP_COVER_EXTRA] +
							metrics.covered[MSP_COVER_PROJECT] +
							metrics.covered[MSP_COVER_WARRANTY]);
	assert_int_equal(metrics.month->after_hours, 105 * MSP_MINUTE); /* Saturday evening */
	assert_int_equal(metrics.after_hours_tickets, 1);
	assert_int_equal(metrics.unasked, 2); /* the problem and the backup */
	assert_int_equal(metrics.raised.count, 1);
	assert_int_equal(metrics.raised.of, 8);
}

static void what_was_recorded_badly_is_listed(void **state)
{
	(void)state;
	compute(SHOP, "2026-10", AFTER);
	assert_true(titled("Ratón descompuesto")->backdated);
	assert_true(titled("El servidor está lento")->reclassified);
	assert_int_equal(metrics.reclassified, 1);
	assert_true(titled("La impresora de etiquetas no jala")->unquestioned);
	assert_true(titled("La impresora de etiquetas no jala")->unreminded);
	assert_int_equal(metrics.unquestioned, 1);
	assert_int_equal(metrics.unreminded, 1);
	compute(BAKERY, "2026-10", AFTER);
	assert_false(titled("La laptop de compras no enciende")->unquestioned);
	assert_true(titled("La laptop de compras no enciende")->unreminded);
}

static void surveys_count_when_they_come(void **state)
{
	(void)state;
	compute(SHOP, "2026-10", AFTER);
	assert_int_equal(metrics.survey_count, 2);
	assert_int_equal(metrics.scored, 2);
	assert_int_equal(metrics.satisfied, 1);
	assert_int_equal(metrics.survey_of, 10); /* all but the problem */
	assert_string_equal(metrics.surveys[0].comment, "Muy rápidos\ny amables");
	assert_null(metrics.surveys[1].comment);
	compute(BAKERY, "2026-10", AFTER);
	assert_int_equal(metrics.survey_count, 0);
}

static void a_month_served_in_part_says_so(void **state)
{
	(void)state;
	compute(SHOP, "2026-10", AFTER);
	assert_true(metrics.previous->known && metrics.previous->partial);
	assert_false(metrics.month->partial);
	assert_false(metrics.months[MSP_METRICS_MONTHS - 3].known);
	compute(SHOP, "2026-09", AFTER);
	assert_true(metrics.month->partial);
	assert_false(metrics.previous->known);
}

/* ---- arithmetic ---- */

static void spreads(void **state)
{
	int64_t one[] = { 7 }, four[] = { 40, 10, 30, 20 }, ten[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 };
	int64_t eleven[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

	(void)state;
	assert_int_equal(msp_spread_of(NULL, 0).n, 0);
	assert_int_equal(msp_spread_of(one, 1).p90, 7);
	assert_int_equal(msp_spread_of(four, 4).mean, 25);
	assert_int_equal(msp_spread_of(four, 4).median, 25);
	assert_int_equal(msp_spread_of(four, 4).p90, 40);
	assert_int_equal(msp_spread_of(ten, 10).p90, 9);
	assert_int_equal(msp_spread_of(eleven, 11).median, 6);
	assert_int_equal(msp_spread_of(eleven, 11).p90, 10);
}

static void verdicts(void **state)
{
	static const struct {
		int64_t met, missed, at_risk, goal;
		enum msp_verdict verdict;
	} cases[] = {
		{ 0, 0, 0, 9500, MSP_VERDICT_NO_CASES },
		{ 0, 0, 1, 9500, MSP_VERDICT_AT_RISK },
		{ 19, 1, 0, 9500, MSP_VERDICT_MEETS },
		{ 189, 11, 0, 9500, MSP_VERDICT_FAILS },
		{ 19, 1, 2, 9500, MSP_VERDICT_AT_RISK },
		{ 0, 1, 5, 9500, MSP_VERDICT_FAILS },
		{ 1, 0, 0, 10000, MSP_VERDICT_MEETS },
		{ 9999, 1, 0, 10000, MSP_VERDICT_FAILS },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		const struct msp_tally tally = { .met = cases[i].met, .missed = cases[i].missed, .unknown = 3 };
		assert_int_equal(msp_verdict_of(&tally, cases[i].at_risk, cases[i].goal), cases[i].verdict);
	}
}

static void names(void **state)
{
	(void)state;
	for (int i = 0; i < MSP_WORK_TYPES; i++)
		assert_int_equal(msp_work_parse(msp_work_name((enum msp_work)i)), i);
	assert_int_equal(msp_work_parse("unheard-of"), MSP_WORK_INCIDENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_are_counted_by_type),
		cmocka_unit_test(months_hang_together),
		cmocka_unit_test(earlier_months_are_as_their_own_report_said),
		cmocka_unit_test(promises_have_met_missed_and_the_tickets),
		cmocka_unit_test(the_credit_is_a_share_of_the_fee),
		cmocka_unit_test(times_leave_out_what_was_answered_at_opening),
		cmocka_unit_test(people_count_in_the_hours_of_the_client),
		cmocka_unit_test(work_outside_hours_is_counted_apart),
		cmocka_unit_test(waiting_is_in_service_hours),
		cmocka_unit_test(rates_have_their_n),
		cmocka_unit_test(slices_add_up),
		cmocka_unit_test(a_month_without_tickets_has_no_cases),
		cmocka_unit_test(an_open_month_ends_at_the_commit),
		cmocka_unit_test(months_are_of_the_zone_of_the_client),
		cmocka_unit_test(equipment_that_fails_again_repeats),
		cmocka_unit_test(work_is_told_apart_by_who_pays),
		cmocka_unit_test(what_was_recorded_badly_is_listed),
		cmocka_unit_test(surveys_count_when_they_come),
		cmocka_unit_test(a_month_served_in_part_says_so),
		cmocka_unit_test(spreads),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(names),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_store, close_store);
}
