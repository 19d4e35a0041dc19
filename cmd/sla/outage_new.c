/* SPDX-License-Identifier: ISC */
/* New outages, maintenance windows and gaps of measuring. */
#include <string.h>

#include "cmd/sla/outage.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/resolve.h"
#include "lib/model/when.h"

#define CLOCK_SLACK 60

int sla_outage_time(
	struct msp_session *session, const char *option, const char *text, int64_t *at, struct msp_error *err)
{
	if (text == NULL)
		return 0;
	if (msp_when_parse(text, session->zone, session->now, at, err) != 0)
		return msp_error_wrap(err, "%s", option);
	return 0;
}

int sla_outage_weight(const char *text, int *weight, struct msp_error *err)
{
	*weight = MSP_OUTAGE_WHOLE;
	if (text == NULL || msp_outage_weight_parse(text, weight) == 0)
		return 0;
	msp_error_set(err, MSP_USAGE, "--weight: '%s' is no share of the service", text);
	msp_error_hint(err, "from 0.01%% to 100%%, as in 50%%");
	return -1;
}

int sla_outage_ticket(struct msp_session *session, const char *client, const char *operand, const char **ticket,
	struct msp_error *err)
{
	const struct msp_resolve_request request = { .kind = MSP_KIND_TICKET, .client = client, .now = session->now };
	struct msp_matches matches;

	*ticket = NULL;
	if (operand == NULL)
		return 0;
	if (msp_resolve(msp_index_db(session->index), session->arena, &request, operand, &matches, err) != 0)
		return msp_error_wrap(err, "--ticket");
	*ticket = matches.items[0].reference;
	return 0;
}

/* ---- the draft ---- */

static int in_future(const char *what, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "%s is in the future", what);
	msp_error_hint(err, "planned work is --maintenance, with --from and --until");
	return -1;
}

static int read_services(
	struct msp_session *session, const char *word, struct msp_texts *services, struct msp_error *err)
{
	size_t count;
	char **pieces = msp_str_split(session->arena, word, ',', &count);

	for (size_t i = 0; i < count; i++) {
		bool known = false;
		if (pieces[i][0] == '\0')
			return msp_error_set(err, MSP_USAGE, "a service without a name: '%s'", word);
		for (size_t j = 0; j < services->count; j++)
			known |= strcmp(services->items[j], pieces[i]) == 0;
		if (known)
			continue;
		msp_arena_reserve(session->arena, services->items, services->count, services->capacity);
		services->items[services->count++] = pieces[i];
	}
	return 0;
}

/* --from, else --when of an outage, else now. */
static int read_from(struct msp_session *session, const struct sla_outage_options *options,
	struct msp_outage_draft *draft, struct msp_error *err)
{
	int64_t when;

	if (msp_session_when(session, &when, err) != 0)
		return -1;
	draft->from = session->now;
	if (!options->maintenance && when != MSP_TIME_NONE)
		draft->from = when;
	if (sla_outage_time(session, "--from", options->from, &draft->from, err) != 0)
		return -1;
	draft->typed = draft->from != session->now;
	if (!options->maintenance && draft->from > session->now + CLOCK_SLACK)
		return in_future("the beginning of an outage", err);
	return 0;
}

static int ends_first(const struct msp_session *session, int64_t from, int64_t until, struct msp_error *err)
{
	char start[MSP_TIME_SIZE], end[MSP_TIME_SIZE];

	msp_error_set(err, MSP_USAGE, "it would end before it starts: from %s until %s",
		msp_zone_emit(session->zone, from, start), msp_zone_emit(session->zone, until, end));
	msp_error_hint(err, "check --from and --until");
	return -1;
}

static int read_until(struct msp_session *session, const struct sla_outage_options *options,
	struct msp_outage_draft *draft, struct msp_error *err)
{
	int64_t until = MSP_TIME_NONE;
	char text[MSP_TIME_SIZE];

	if (sla_outage_time(session, "--until", options->until, &until, err) != 0)
		return -1;
	if (until == MSP_TIME_NONE)
		return 0;
	if (until < draft->from)
		return ends_first(session, draft->from, until, err);
	if (options->maintenance) {
		draft->to = until;
		return 0;
	}
	if (until > session->now + CLOCK_SLACK)
		return in_future("the end of an outage", err);
	struct msp_node *event = msp_outage_event(session, session->now, false);
	msp_node_set_plain(session->arena, event, "until", msp_zone_emit(session->zone, until, text));
	msp_node_add(session->arena, draft->log, event);
	return 0;
}

/* When the client was told, and when it agreed: now, or as --when says. */
static int read_consent(struct msp_session *session, const struct sla_outage_options *options,
	struct msp_outage_draft *draft, struct msp_error *err)
{
	int64_t announced = MSP_TIME_NONE, approved = session->now, when;
	struct msp_node *told = NULL, *agreed = NULL;

	if (sla_outage_time(session, "--announced", options->announced, &announced, err) != 0 ||
		msp_session_when(session, &when, err) != 0)
		return -1;
	if (when != MSP_TIME_NONE)
		approved = when;
	if (announced != MSP_TIME_NONE && announced > session->now + CLOCK_SLACK)
		return in_future("--announced", err);
	if (announced != MSP_TIME_NONE) {
		told = msp_outage_event(session, announced, true);
		msp_node_set_plain(session->arena, told, "announced", "yes");
	}
	if (options->approved_by != NULL) {
		approved += approved == announced;
		agreed = msp_outage_event(session, approved, when != MSP_TIME_NONE);
		msp_node_set_string(session->arena, agreed, "approved", options->approved_by);
	}
	/* in order of time; what is NULL is not added */
	msp_node_add(session->arena, draft->log, approved < announced ? agreed : told);
	msp_node_add(session->arena, draft->log, approved < announced ? told : agreed);
	if (agreed != NULL && approved > draft->from)
		msp_cli_warn(session->cli, "approved after it began: it counts as an outage; "
					   "--when says when it was approved");
	return 0;
}

static int check_kind(const struct sla_outage_options *options, struct msp_error *err)
{
	if (options->reason != NULL || options->evidence != NULL) {
		msp_error_set(err, MSP_USAGE, "--reason and --evidence belong to exclude, gap and withdraw");
		msp_error_hint(err, "first new, then: msp-sla outage exclude ID --reason TEXT --evidence TEXT");
		return -1;
	}
	if (!options->maintenance && (options->announced != NULL || options->approved_by != NULL || options->emergency))
		return msp_error_set(err, MSP_USAGE, "--announced, --approved-by and --emergency need --maintenance");
	if (options->maintenance && (options->from == NULL || options->until == NULL)) {
		msp_error_set(err, MSP_USAGE, "--maintenance needs --from and --until");
		msp_error_hint(err, "a window has an announced beginning and end");
		return -1;
	}
	return 0;
}

/* ---- written down twice? ---- */

static bool same_service(const struct msp_outage *outage, const struct msp_texts *services)
{
	for (size_t i = 0; i < services->count; i++)
		if (msp_outage_concerns(outage, services->items[i]))
			return true;
	return false;
}

/* Allowed, as the heaviest counts at each second; but one trouble told by two people looks the same. */
static int warn_overlaps(
	struct msp_session *session, const struct msp_outage_draft *draft, int64_t until, struct msp_error *err)
{
	struct msp_outage **outages;
	size_t count;

	if (draft->kind != MSP_OUTAGE_DOWN)
		return 0;
	if (msp_outages_load(msp_index_db(session->index), session->arena, draft->client, draft->from, until, &outages,
		    &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (outages[i]->kind == MSP_OUTAGE_DOWN && !outages[i]->withdrawn &&
			(outages[i]->until == MSP_TIME_NONE || outages[i]->until > draft->from) &&
			same_service(outages[i], &draft->services))
			msp_cli_warn(session->cli,
				"down already in that time: %s; if it is the same trouble, withdraw one",
				outages[i]->id);
	return 0;
}

/* ---- writing ---- */

static int commit(struct msp_session *session, const struct msp_outage_draft *draft, int64_t until, const char *subject,
	struct msp_error *err)
{
	const char *id;

	if (msp_outage_create(session, draft, &id, err) != 0)
		return -1;
	msp_session_echo(session, "%s", msp_outage_told(session, id, &draft->services, draft->from, until));
	if (msp_session_commit(
		    session, msp_arena_printf(session->arena, "outage %s: %s", id, subject), draft->title, err) != 0)
		return -1;
	if (!session->cli->common.dry_run)
		fprintf(session->cli->out, "%s\n", id);
	return 0;
}

static const char *title_of(struct msp_session *session, const char *operand, const char *otherwise)
{
	const char *text = operand != NULL ? operand : session->cli->common.message;

	if (text == NULL)
		text = otherwise;
	return msp_str_empty(text) ? NULL : msp_str_trim(session->arena, text);
}

int sla_outage_new(struct msp_session *session, const struct sla_outage_options *options, char *const *operands,
	size_t count, struct msp_error *err)
{
	struct msp_outage_draft draft = { .to = MSP_TIME_NONE, .emergency = options->emergency };
	int64_t until = MSP_TIME_NONE;

	if (count < 2 || count > 3)
		return msp_error_set(err, MSP_USAGE, "give client and service: msp-sla outage new acme erp [TEXT]");
	draft.client = operands[0];
	draft.kind = options->maintenance ? MSP_OUTAGE_MAINTENANCE : MSP_OUTAGE_DOWN;
	draft.title = title_of(session, count > 2 ? operands[2] : NULL, NULL);
	if (check_kind(options, err) != 0 || sla_outage_weight(options->weight, &draft.weight, err) != 0 ||
		msp_session_begin(session, err) != 0)
		return -1;
	draft.log = msp_node_seq(session->arena);
	if (read_services(session, operands[1], &draft.services, err) != 0 ||
		msp_outage_check_services(session, draft.client, &draft.services, err) != 0 ||
		read_from(session, options, &draft, err) != 0 || read_until(session, options, &draft, err) != 0 ||
		read_consent(session, options, &draft, err) != 0 ||
		sla_outage_ticket(session, draft.client, options->ticket, &draft.ticket, err) != 0 ||
		sla_outage_time(session, "--until", options->until, &until, err) != 0 ||
		warn_overlaps(session, &draft, until, err) != 0)
		return -1;
	return commit(session, &draft, until, options->maintenance ? "maintenance" : "down", err);
}

/* "2026-10-03 08:00..2026-10-03 11:30"; a day as the end is the whole day. */
static int read_range(
	struct msp_session *session, const char *text, struct msp_outage_draft *draft, struct msp_error *err)
{
	const char *dots = strstr(text, "..");
	struct msp_date day;

	if (dots == NULL || dots == text || dots[2] == '\0') {
		msp_error_set(err, MSP_USAGE, "no span of time: '%s'", text);
		msp_error_hint(err, "write FROM..TO, as in '2026-10-03 8:00..2026-10-03 11:30'");
		return -1;
	}
	const char *from = msp_arena_strndup(session->arena, text, (size_t)(dots - text));
	if (sla_outage_time(session, "FROM", from, &draft->from, err) != 0 ||
		sla_outage_time(session, "TO", dots + 2, &draft->to, err) != 0)
		return -1;
	if (msp_date_parse(dots + 2, &day, NULL) == 0)
		draft->to = msp_zone_day_start(session->zone, msp_date_from_days(msp_date_days(day) + 1));
	if (draft->to <= draft->from)
		return ends_first(session, draft->from, draft->to, err);
	if (draft->from > session->now + CLOCK_SLACK)
		return msp_error_set(err, MSP_USAGE, "the gap is in the future: nothing was to be measured yet");
	return 0;
}

int sla_outage_gap(struct msp_session *session, const struct sla_outage_options *options, char *const *operands,
	size_t count, struct msp_error *err)
{
	struct msp_outage_draft draft = { .kind = MSP_OUTAGE_GAP, .typed = true, .weight = MSP_OUTAGE_WHOLE };

	if (count != 3)
		return msp_error_set(
			err, MSP_USAGE, "give client, service and span: msp-sla outage gap acme erp FROM..TO");
	draft.client = operands[0];
	draft.title = title_of(session, NULL, options->reason);
	if (draft.title == NULL) {
		msp_error_set(err, MSP_USAGE, "a gap needs --reason");
		msp_error_hint(err, "why nothing was measured: --reason 'la sonda estuvo apagada'");
		return -1;
	}
	if (msp_session_begin(session, err) != 0 || read_services(session, operands[1], &draft.services, err) != 0 ||
		read_range(session, operands[2], &draft, err) != 0)
		return -1;
	return commit(session, &draft, draft.to, "not measured", err);
}
