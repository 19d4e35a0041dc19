/* SPDX-License-Identifier: ISC */
/* Reading a policy and finding the row that judges a class. */
#include "lib/model/policy.h"

#include <string.h>

#include "lib/base/str.h"

#define REOPEN_WORKING_DAYS 3
#define RISK_OTHERWISE 7500

static int fail(const struct msp_node *node, const char *field, struct msp_error *err)
{
	msp_error_at(err, NULL, node->line, node->column);
	msp_error_field(err, field);
	return -1;
}

/* `response: 4h` or `response: none`; an absent one is no promise either. */
static int read_promise(
	const struct msp_node *node, const char *field, struct msp_promise *promise, struct msp_error *err)
{
	if (node == NULL || msp_str_equal(node->value, "none"))
		return 0;
	if (msp_duration_parse(msp_node_scalar(node) ? node->value : "", &promise->duration, err) < 0)
		return fail(node, field, err);
	if (promise->duration.days == 0 && promise->duration.seconds <= 0) {
		msp_error_set(err, MSP_DATA, "a promise of no time at all: %s", node->value);
		msp_error_hint(err, "write `none` when nothing is promised");
		return fail(node, field, err);
	}
	promise->given = true;
	return 0;
}

static int read_update(const struct msp_node *node, struct msp_policy_row *row, struct msp_error *err)
{
	struct msp_promise *promise = &row->promises[MSP_CLOCK_UPDATE];
	const struct msp_node *every = msp_node_get(node, "every");
	const struct msp_node *reply = msp_node_get(node, "reply");

	if (node == NULL || msp_str_equal(node->value, "none"))
		return 0;
	if ((every == NULL) == (reply == NULL)) {
		msp_error_set(err, MSP_DATA, "neither `every` nor `reply`, or both");
		msp_error_hint(err, "write update: {every: 4h} or update: {reply: 1h}");
		return fail(node, "clocks.update", err);
	}
	row->update_mode = reply != NULL ? MSP_UPDATE_REPLY : MSP_UPDATE_EVERY;
	return read_promise(reply != NULL ? reply : every, "clocks.update", promise, err);
}

static int read_row(const struct msp_node *node, struct msp_policy_row *row, struct msp_error *err)
{
	static const struct {
		const char *key, *field;
		enum msp_clock_kind kind;
	} promises[] = {
		{ "response", "clocks.response", MSP_CLOCK_RESPONSE },
		{ "resolution", "clocks.resolution", MSP_CLOCK_RESOLUTION },
		{ "arrival", "clocks.arrival", MSP_CLOCK_ARRIVAL },
		{ "notify", "clocks.notify", MSP_CLOCK_NOTIFY },
	};

	row->line = node->line;
	row->type = msp_node_text(node, "type", NULL);
	row->priority = msp_node_text(node, "priority", NULL);
	row->calendar = msp_node_text(node, "calendar", NULL);
	for (size_t i = 0; i < MSP_COUNT(promises); i++) {
		if (read_promise(msp_node_get(node, promises[i].key), promises[i].field,
			    &row->promises[promises[i].kind], err) < 0)
			return -1;
	}
	return read_update(msp_node_get(node, "update"), row, err);
}

static int read_rows(
	struct msp_arena *arena, const struct msp_node *list, struct msp_policy *policy, struct msp_error *err)
{
	struct msp_policy_row *rows = msp_arena_array(arena, list != NULL ? list->count : 0, sizeof *rows);

	policy->rows = rows;
	msp_node_each_item(list, item) {
		if (read_row(item, &rows[policy->row_count], err) < 0)
			return -1;
		for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++)
			policy->promised |= (unsigned)rows[policy->row_count].promises[kind].given << kind;
		policy->row_count++;
	}
	return 0;
}

static int read_causes(const struct msp_node *list, struct msp_policy *policy, struct msp_error *err)
{
	msp_node_each_item(list, item) {
		enum msp_wait wait = msp_wait_parse(msp_node_scalar(item) ? item->value : "");

		if (wait == MSP_WAIT_NONE || wait == MSP_WAIT_NO) {
			msp_error_set(
				err, MSP_DATA, "nothing to wait for: %s", msp_node_scalar(item) ? item->value : "");
			msp_error_hint(err, "client, third-party, window or parts");
			return fail(item, "pause_on", err);
		}
		policy->pause_on |= 1U << wait;
	}
	return 0;
}

/* "75%", "82.5%": hundredths of a percent; finer digits are cut. */
static bool parse_percent(const char *text, int *hundredths)
{
	int value = 0;
	int scale = 100;

	if (*text < '0' || *text > '9')
		return false;
	while (*text >= '0' && *text <= '9' && value <= 1000)
		value = value * 10 + (*text++ - '0');
	value *= scale;
	if (*text == '.') {
		for (text++; *text >= '0' && *text <= '9'; text++) {
			scale /= 10;
			value += (*text - '0') * scale;
		}
	}
	*hundredths = value;
	return strcmp(text, "%") == 0 && value > 0 && value <= 10000;
}

static int read_risk(const struct msp_node *node, struct msp_policy *policy, struct msp_error *err)
{
	policy->risk = RISK_OTHERWISE;
	if (node == NULL)
		return 0;
	if (msp_node_scalar(node) && parse_percent(node->value, &policy->risk))
		return 0;
	msp_error_set(err, MSP_DATA, "no share of the time: %s", msp_node_scalar(node) ? node->value : "");
	msp_error_hint(err, "write 75%%, at most 100%%");
	return fail(node, "at_risk", err);
}

static int read_validity(const struct msp_node *node, struct msp_policy *policy, struct msp_error *err)
{
	if (node == NULL)
		return 0;
	policy->dated = true;
	if (msp_date_parse(msp_node_scalar(node) ? node->value : "", &policy->valid_from, err) < 0)
		return fail(node, "valid_from", err);
	return 0;
}

static int read_reopen(const struct msp_node *node, struct msp_policy *policy, struct msp_error *err)
{
	policy->reopen_within = (struct msp_duration){ .days = REOPEN_WORKING_DAYS };
	if (node == NULL)
		return 0;
	if (msp_duration_parse(msp_node_scalar(node) ? node->value : "", &policy->reopen_within, err) < 0)
		return fail(node, "reopen_within", err);
	return 0;
}

int msp_policy_parse(struct msp_arena *arena, const char *name, const struct msp_node *node, struct msp_policy **policy,
	struct msp_error *err)
{
	struct msp_policy *result = msp_arena_alloc(arena, sizeof *result);

	result->name = msp_arena_strdup(arena, name);
	result->node = node;
	result->calendar = msp_node_get(node, "calendar");
	result->reclassified_counts = msp_str_equal(msp_node_text(node, "reclassified", "list"), "count");
	if (read_validity(msp_node_get(node, "valid_from"), result, err) < 0 ||
		read_rows(arena, msp_node_get(node, "clocks"), result, err) < 0 ||
		read_causes(msp_node_get(node, "pause_on"), result, err) < 0 ||
		read_risk(msp_node_get(node, "at_risk"), result, err) < 0 ||
		read_reopen(msp_node_get(node, "reopen_within"), result, err) < 0)
		return -1;
	*policy = result;
	return 0;
}

const struct msp_policy_row *msp_policy_match(const struct msp_policy *policy, const char *type, const char *priority)
{
	for (size_t i = 0; i < policy->row_count; i++) {
		const struct msp_policy_row *row = &policy->rows[i];

		if ((row->type == NULL || msp_str_equal(row->type, type)) &&
			(row->priority == NULL || msp_str_equal(row->priority, priority)))
			return row;
	}
	return NULL;
}
