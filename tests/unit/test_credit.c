/* SPDX-License-Identifier: ISC */
/*
 * tests/data/credits.test: who gets how much back for what.
 *
 *     -- outage 1000001, -- ticket 2000001    YAML, without id, uid, by (and title)
 *     -- credits 2026-10                      what is due when the month is over
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/model/credit.h"
#include "tests/unit/data_file.h"

static struct msp_node *record_node(const struct section *section, const char *head)
{
	const char *text = msp_arena_printf(&arena, "id: acme-%s\nuid: 9f31c2aa0%s\nby: ana\n%s%s", section->name,
		section->name, head, section->text);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *node = NULL;

	if (msp_yaml_parse(&arena, text, strlen(text), &node, &err) < 0)
		fail_msg("line %d: %s", section->line, err.message);
	return node;
}

static void read_outage(const struct section *section, struct msp_outage **outage)
{
	const char *head = msp_str_starts(section->text, "services:") ? "" : "services: [erp]\n";
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_outage_parse(&arena, msp_arena_printf(&arena, "clients/acme/outages/2026/%s.yaml", section->name),
		    record_node(section, head), outage, &err) < 0)
		fail_msg("line %d: %s", section->line, err.message);
}

static void read_ticket(const struct section *section, struct msp_ticket **ticket)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_ticket_parse(&arena, msp_arena_printf(&arena, "clients/acme/tickets/2026/10/%s.yaml", section->name),
		    record_node(section, "title: Algo\n"), ticket, &err) < 0)
		fail_msg("line %d: %s", section->line, err.message);
}

/* ---- one month ---- */

struct month {
	struct msp_metrics_request request;
	struct msp_metrics metrics;
	struct msp_credit_request credit;
	struct msp_availabilities availabilities;
	struct msp_credits credits;
};

static void must(int result, const struct msp_error *err)
{
	if (result < 0)
		fail_msg("%s %s", err->path, err->message);
}

static void compute(struct store *store, const char *name, struct month *month)
{
	const struct data_case *data = store->data;
	struct msp_ticket **tickets = msp_arena_array(&arena, data->count, sizeof *tickets);
	struct msp_outage **outages = msp_arena_array(&arena, data->count, sizeof *outages);
	struct msp_error err = MSP_ERROR_INIT;

	*month = (struct month){ .request = { .catalog = &store->catalog, .arena = &arena } };
	must(msp_catalog_client(&store->catalog, "acme", &month->request.client, &err), &err);
	must(msp_period_parse(name, month->request.client->zone, &month->request.period, &err), &err);
	month->request.cutoff = month->request.period.end;
	month->credit.availability = (struct msp_availability_request){ .catalog = &store->catalog,
		.arena = &arena,
		.client = month->request.client,
		.period = month->request.period,
		.cutoff = month->request.cutoff,
		.outages = outages };
	for (size_t i = 0; i < data->count; i++) {
		if (strcmp(data->sections[i].kind, "ticket") == 0)
			read_ticket(&data->sections[i], &tickets[month->request.count++]);
		if (strcmp(data->sections[i].kind, "outage") == 0)
			read_outage(&data->sections[i], &outages[month->credit.availability.count++]);
	}
	month->request.tickets = tickets;
	must(msp_metrics_compute(&month->request, &month->metrics, &err), &err);
	must(msp_availability_compute(&month->credit.availability, &month->availabilities, &err), &err);
	month->credit.availabilities = &month->availabilities;
	month->credit.metrics = &month->metrics;
	month->credit.policy = month->metrics.policy;
	must(msp_credits_compute(&month->credit, &month->credits, &err), &err);
}

/* ---- expectations ---- */

static const char *percent(int64_t millionths)
{
	return msp_arena_printf(&arena, "%s%%", msp_availability_percent(&arena, millionths));
}

static void same_money(const char *line, const char *what, int64_t got, const char *wanted)
{
	same_text(line, what, msp_money_emit(&arena, got), wanted);
}

static void check_head(const char *line, const struct msp_credits *credits)
{
	struct words words = split_words(line);
	bool due, few = false, capped = false, prorated = false;

	same_text(line, "the reason", msp_credit_reason_name(credits->reason), take(&words));
	same_text(line, "the percentage", percent(credits->percent), take(&words));
	due = credits->reason == MSP_CREDIT_DUE;
	if (due)
		same_money(line, "the amount", credits->amount, take(&words));
	while (more(&words)) {
		const char *word = take(&words);
		if (strcmp(word, "tax") == 0)
			same_money(line, word, credits->tax, take(&words));
		else if (strcmp(word, "total") == 0)
			same_money(line, word, credits->total, take(&words));
		else if (strcmp(word, "fee") == 0)
			same_money(line, word, credits->fee, take(&words));
		few |= strcmp(word, "few") == 0;
		capped |= strcmp(word, "capped") == 0;
		prorated |= strcmp(word, "prorated") == 0;
	}
	assert_int_equal(few, credits->few);
	assert_int_equal(capped, credits->capped);
	assert_int_equal(prorated, credits->prorated && due);
}

static void check_line(const char *line, const struct msp_credit_line *credit)
{
	struct words words = split_words(line);
	const char *what = credit->kind == MSP_CREDIT_AVAILABILITY ? credit->service
			   : credit->clock == NULL                 ? "all"
								   : credit->clock;

	take(&words);
	same_text(line, "the kind", msp_credit_kind_name(credit->kind), take(&words));
	same_text(line, "the promise", what, take(&words));
	same_text(line, "what was reached", msp_availability_percent(&arena, credit->reached), take(&words));
	take(&words);
	same_text(line, "the tier", msp_availability_percent(&arena, credit->below), take(&words));
	same_text(line, "the share", percent(credit->percent), take(&words));
	same_money(line, "the amount", credit->amount, take(&words));
	same_text(line, "it", credit->shared ? "shared" : "alone", more(&words) ? take(&words) : "alone");
}

static void check_cause(const char *line, const struct msp_credit_line *credit, size_t number)
{
	struct words words = split_words(line);

	take(&words);
	if (number >= credit->cause_count)
		fail_msg("there is no such cause: %s", line);
	same_text(line, "the cause", credit->causes[number].id, take(&words));
	same_money(line, "the amount", credit->causes[number].amount, take(&words));
}

/* The amount is that of its lines, a line's that of its causes. */
static void check_sums(const struct msp_credits *credits)
{
	int64_t total = 0;

	for (size_t i = 0; i < credits->line_count; i++) {
		int64_t sum = 0;
		for (size_t j = 0; j < credits->lines[i].cause_count; j++)
			sum += credits->lines[i].causes[j].amount;
		assert_int_equal(sum, credits->lines[i].amount);
		assert_true(credits->lines[i].cause_count > 0);
		total += credits->lines[i].amount;
	}
	assert_int_equal(total, credits->amount);
	assert_int_equal(credits->total, credits->amount + credits->tax);
}

static void check_credits(struct store *store, const struct section *section)
{
	static struct month month;
	size_t lines, credit = 0, cause = 0;
	char **expected = msp_str_split(&arena, section->text, '\n', &lines);

	compute(store, section->name, &month);
	for (size_t i = 0; i < lines; i++) {
		const char *line = expected[i];
		if (line[0] == '-') {
			if (credit == month.credits.line_count)
				fail_msg("there is no such credit: %s", line);
			check_line(line, &month.credits.lines[credit++]);
			cause = 0;
		} else if (line[0] == '*') {
			check_cause(line, &month.credits.lines[credit - 1], cause++);
		} else if (line[0] != '\0' && line[0] != '#') {
			check_head(line, &month.credits);
		}
		if (line[0] == '*' && (i + 1 == lines || expected[i + 1][0] != '*'))
			assert_int_equal(cause, month.credits.lines[credit - 1].cause_count);
	}
	assert_int_equal(credit, month.credits.line_count);
	check_sums(&month.credits);
}

static void run_case(void **state)
{
	struct store store = { .data = *state };
	struct msp_catalog_source source = { .context = &store, .read = store_read };
	size_t checked = 0;

	msp_catalog_init(&store.catalog, &arena, &source);
	for (size_t i = 0; i < store.data->count; i++) {
		if (strcmp(store.data->sections[i].kind, "credits") != 0)
			continue;
		check_credits(&store, &store.data->sections[i]);
		checked++;
	}
	assert_true(checked > 0);
}

/* ---- figures that a policy cannot have ---- */

static void percentages_that_cannot_be_computed_with_are_refused(void **state)
{
	static const struct {
		const char *text, *field;
	} wrong[] = {
		{ "clocks: []\nservices: {erp: {availability: 99.1234567}}\n", "services.erp.availability" },
		{ "clocks: []\ncredits: {cap: 120%}\n", "credits.cap" },
		{ "clocks: []\ncredits: {tickets: [{below: 95, credit: 2%}, {below: 90, credit: 0.12345678%}]}\n",
			"credits.tickets.1.credit" },
		{ "clocks: []\ncredits: {availability: [{below: 99.12345678, credit: 2%}]}\n",
			"credits.availability.0.below" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(wrong); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_policy *policy;
		struct msp_node *node;
		must(msp_yaml_parse(&arena, wrong[i].text, strlen(wrong[i].text), &node, &err), &err);
		must(msp_policy_parse(&arena, "test", node, &policy, &err), &err);
		assert_int_equal(msp_credit_check(&arena, policy, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_int_equal(err.line, 2);
		assert_string_equal(err.field, wrong[i].field);
	}
}

int main(void)
{
	static struct CMUnitTest tests[MOST_CASES + 1];
	int result;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	read_all("tests/data/credits*.test");
	for (size_t i = 0; i < case_count; i++)
		tests[i] = (struct CMUnitTest){ msp_arena_printf(&arena, "%s: %s", cases[i].file, cases[i].title),
			run_case, NULL, NULL, &cases[i] };
	tests[case_count] = (struct CMUnitTest)cmocka_unit_test(percentages_that_cannot_be_computed_with_are_refused);
	result = _cmocka_run_group_tests("credits", tests, case_count + 1, NULL, NULL);
	msp_arena_release(&arena);
	return result;
}
