/* SPDX-License-Identifier: ISC */
/* Names of things as the reader of a report knows them. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

const char *msp_report_work(const struct msp_report *report, enum msp_work work)
{
	return msp_phrase(report->language, (enum msp_phrase)(MSP_SAY_WORK_INCIDENT + (int)work));
}

const char *msp_report_kind(const struct msp_report *report, enum msp_work work)
{
	return msp_phrase(report->language, (enum msp_phrase)(MSP_SAY_KIND_INCIDENT + (int)work));
}

const char *msp_report_priority(const struct msp_report *report, int priority)
{
	return msp_phrase(report->language, (enum msp_phrase)(MSP_SAY_PRIORITY_1 + priority - 1));
}

const char *msp_report_clock(const struct msp_report *report, enum msp_clock_kind kind)
{
	return msp_phrase(report->language, (enum msp_phrase)(MSP_SAY_CLOCK_RESPONSE + (int)kind));
}

static enum msp_phrase clause_phrase(const struct msp_clause *clause)
{
	switch (clause->kind) {
	case MSP_CLOCK_RESPONSE:
		return MSP_SAY_CLAUSE_RESPONSE;
	case MSP_CLOCK_UPDATE:
		return clause->row->update_mode == MSP_UPDATE_EVERY ? MSP_SAY_CLAUSE_EVERY : MSP_SAY_CLAUSE_REPLY;
	case MSP_CLOCK_ARRIVAL:
		return MSP_SAY_CLAUSE_ARRIVAL;
	case MSP_CLOCK_NOTIFY:
		return MSP_SAY_CLAUSE_NOTIFY;
	case MSP_CLOCK_RESOLUTION:
	case MSP_CLOCK_KINDS:
		break;
	}
	return MSP_SAY_CLAUSE_RESOLUTION;
}

/* The time promised: "15 minutos"; "hora" in "cada hora". */
static const char *promise(const struct msp_report *report, const struct msp_clause *clause)
{
	const char *text =
		msp_say_duration(report->arena, report->language, clause->row->promises[clause->kind].duration);

	return clause_phrase(clause) == MSP_SAY_CLAUSE_EVERY && msp_str_starts(text, "1 ") ? text + 2 : text;
}

const char *msp_report_clause(const struct msp_report *report, const struct msp_clause *clause)
{
	const char *text = msp_say(report->arena, report->language, clause_phrase(clause), promise(report, clause));

	return strcmp(msp_calendar_name(clause->calendar), "24x7") == 0 ? SAY(report, HOURS_ALWAYS, text) : text;
}

/* Does another row of the same type name a priority? */
static bool has_others(const struct msp_clause *clause)
{
	const struct msp_policy *policy = clause->policy;

	for (size_t i = 0; i < policy->row_count; i++)
		if (policy->rows[i].priority != NULL && msp_str_equal(policy->rows[i].type, clause->row->type))
			return true;
	return false;
}

const char *msp_report_clause_for(const struct msp_report *report, const struct msp_clause *clause)
{
	const char *type = clause->row->type, *priority = clause->row->priority;
	const char *work = msp_report_work(report, type == NULL ? MSP_WORK_ALL : msp_work_parse(type));

	if (priority != NULL)
		return SAY(report, OF_PRIORITY, work, msp_report_priority(report, priority[1] - '0'));
	return has_others(clause) ? SAY(report, OF_OTHERS, work) : work;
}

/* The short phrases stand in the order of the long ones. */
const char *msp_report_clause_short(const struct msp_report *report, const struct msp_clause *clause)
{
	int place = (int)clause_phrase(clause) - MSP_SAY_CLAUSE_RESPONSE;

	return msp_say(report->arena, report->language, (enum msp_phrase)(MSP_SAY_CLAUSE_SHORT_RESPONSE + place),
		promise(report, clause));
}

static const char *waiting(const struct msp_report *report, enum msp_wait wait)
{
	switch (wait) {
	case MSP_WAIT_CLIENT:
		return PHRASE(report, STATUS_WAITING_CLIENT);
	case MSP_WAIT_THIRD_PARTY:
		return PHRASE(report, STATUS_WAITING_THIRD);
	case MSP_WAIT_WINDOW:
		return PHRASE(report, STATUS_WAITING_WINDOW);
	case MSP_WAIT_PARTS:
		return PHRASE(report, STATUS_WAITING_PARTS);
	case MSP_WAIT_NONE:
	case MSP_WAIT_NO:
		break;
	}
	return PHRASE(report, STATUS_WAITING);
}

const char *msp_report_status(const struct msp_report *report, const struct msp_metrics_ticket *ticket)
{
	const struct msp_ticket_state *state = &ticket->state;

	if (state->merged != NULL)
		return SAY(report, STATUS_MERGED, msp_record_text(report->arena, msp_report_number(state->merged)));
	switch (state->status) {
	case MSP_STATUS_NEW:
		return PHRASE(report, STATUS_NEW);
	case MSP_STATUS_WAITING:
		return waiting(report, state->wait);
	case MSP_STATUS_RESOLVED:
		return PHRASE(report, STATUS_RESOLVED);
	case MSP_STATUS_CLOSED:
		return PHRASE(report, STATUS_CLOSED);
	case MSP_STATUS_OPEN:
	case MSP_STATUS_NONE:
		break;
	}
	return PHRASE(report, STATUS_OPEN);
}

const char *msp_report_number(const char *id)
{
	const char *dash = strrchr(id, '-');

	return dash == NULL ? id : dash + 1;
}

const char *msp_report_quote(const struct msp_report *report, const struct msp_metrics_ticket *ticket)
{
	return SAY(report, QUOTED, msp_record_text(report->arena, ticket->ticket->title),
		msp_report_number(ticket->ticket->id));
}

const char *msp_report_share(const struct msp_report *report, int64_t count, int64_t of)
{
	return SAY(report, OF, NUMBER(report, count), NUMBER(report, of));
}

const char *msp_report_none_judged(const struct msp_report *report)
{
	return report->metrics->preview ? PHRASE(report, PROMISES_NONE_YET) : PHRASE(report, PROMISES_NONE);
}
