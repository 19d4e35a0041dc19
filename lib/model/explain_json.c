/* SPDX-License-Identifier: ISC */
/* Explanations for programs.  What does not apply is null, never left out. */
#include <inttypes.h>

#include "lib/model/explain.h"
#include "lib/text/json.h"

struct writer {
	struct msp_buf *out;
	const struct msp_zone *zone;
	const struct msp_explain_commits *commits;
};

static void put_text(const struct writer *writer, const char *key, const char *text)
{
	msp_buf_addf(writer->out, ", \"%s\": ", key);
	if (text == NULL || *text == '\0')
		msp_buf_adds(writer->out, "null");
	else
		msp_json_string(writer->out, text);
}

static void put_time(const struct writer *writer, const char *key, int64_t at)
{
	char text[MSP_TIME_SIZE];

	put_text(writer, key, at == MSP_TIME_NONE ? NULL : msp_zone_emit(writer->zone, at, text));
}

static void put_number(const struct writer *writer, const char *key, bool present, int64_t number)
{
	if (present)
		msp_buf_addf(writer->out, ", \"%s\": %" PRId64, key, number);
	else
		msp_buf_addf(writer->out, ", \"%s\": null", key);
}

static void put_bool(const struct writer *writer, const char *key, bool value)
{
	msp_buf_addf(writer->out, ", \"%s\": %s", key, value ? "true" : "false");
}

static void put_interval(const struct writer *writer, const struct msp_interval *interval)
{
	const struct msp_explain_commits *commits = writer->commits;
	bool known = commits != NULL && commits->find != NULL && interval->path != NULL;
	char from[MSP_TIME_SIZE];

	msp_buf_addf(writer->out, "{\"from\": \"%s\"", msp_zone_emit(writer->zone, interval->span.start, from));
	put_time(writer, "to", interval->span.end);
	put_text(writer, "kind", msp_interval_kind_name(interval->kind));
	put_number(writer, "seconds", true, interval->span.end - interval->span.start);
	put_text(writer, "rule", msp_rule_name(interval->rule));
	put_text(writer, "calendar", interval->calendar);
	put_text(writer, "path", interval->path);
	put_number(writer, "line", interval->line > 0, interval->line);
	put_text(writer, "event", interval->event);
	put_text(writer, "commit", known ? commits->find(commits->context, interval->path) : NULL);
	msp_buf_addc(writer->out, '}');
}

static void put_clock(const struct writer *writer, const struct msp_clock *clock, const struct msp_intervals *intervals)
{
	bool absent = clock->state == MSP_CLOCK_ABSENT;
	bool measured = !absent && clock->state != MSP_CLOCK_UNKNOWN;

	msp_buf_addf(writer->out, "{\"clock\": \"%s\"", msp_clock_name(clock->kind));
	put_text(writer, "state", msp_clock_state_name(clock->state));
	put_text(writer, "reason", msp_clock_reason_name(clock->reason));
	put_time(writer, "start", clock->start);
	put_time(writer, "due", clock->due);
	put_time(writer, "stop", clock->stop);
	put_number(writer, "target", !absent, clock->target);
	put_number(writer, "elapsed", measured, clock->elapsed);
	put_number(writer, "left", measured, clock->left);
	put_number(writer, "paused", measured, clock->paused);
	put_time(writer, "decided", clock->decided);
	put_time(writer, "risk", clock->risk_at);
	put_bool(writer, "at_risk", clock->at_risk);
	put_bool(writer, "at_opening", clock->at_opening);
	put_number(writer, "misses", measured, clock->misses);
	put_text(writer, "priority", clock->priority);
	put_text(writer, "type", clock->type);
	put_text(writer, "policy", clock->policy);
	put_number(writer, "policy_line", clock->policy_line > 0, clock->policy_line);
	put_text(writer, "calendar", absent || clock->calendar == NULL ? NULL : msp_calendar_name(clock->calendar));
	if (intervals != NULL) {
		msp_buf_adds(writer->out, ", \"intervals\": [");
		for (size_t i = 0; i < intervals->count; i++) {
			msp_buf_adds(writer->out, i > 0 ? ", " : "");
			put_interval(writer, &intervals->items[i]);
		}
		msp_buf_addc(writer->out, ']');
	}
	msp_buf_addc(writer->out, '}');
}

void msp_explain_json(const struct msp_explained *explained, const struct msp_zone *zone,
	const struct msp_explain_commits *commits, struct msp_buf *out)
{
	const struct writer writer = { out, zone, commits };

	msp_buf_adds(out, "{\"id\": ");
	msp_json_string(out, explained->ticket->id);
	put_text(&writer, "uid", explained->ticket->uid);
	put_time(&writer, "cutoff", explained->cutoff);
	msp_buf_adds(out, ", \"clocks\": [");
	for (size_t i = 0; i < explained->count; i++) {
		msp_buf_adds(out, i > 0 ? ", " : "");
		put_clock(
			&writer, &explained->clocks[i], explained->intervals == NULL ? NULL : &explained->intervals[i]);
	}
	msp_buf_adds(out, "]}");
}
