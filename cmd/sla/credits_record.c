/* SPDX-License-Identifier: ISC */
/* Approving credits: what is written, and when not. */
#include <string.h>

#include "cmd/record.h"
#include "cmd/sla/credits.h"
#include "lib/base/str.h"
#include "lib/model/kind.h"
#include "lib/model/phrase.h"
#include "lib/text/yaml.h"

int sla_credits_compute(
	struct sla_credits *work, const char *client, const char *month, int64_t known, struct msp_error *err)
{
	struct msp_session *session = work->session;

	if (msp_months_open(&work->months, session, err) != 0)
		return -1;
	if (known != MSP_TIME_NONE)
		work->months.known = known;
	if (msp_months_request(&work->months, session->arena, client, month, &work->request, err) != 0 ||
		msp_metrics_compute(&work->request, &work->metrics, err) != 0 ||
		msp_months_services(session, &work->request, &work->services, err) != 0)
		return -1;
	return msp_months_credits(&work->services, &work->metrics, &work->credits, err);
}

static char *percent(struct msp_arena *arena, int64_t millionths)
{
	return msp_arena_printf(arena, "%s%%", msp_availability_percent(arena, millionths));
}

const char *sla_credits_summary(struct sla_credits *work)
{
	const struct msp_credits *credits = &work->credits;
	struct msp_arena *arena = work->session->arena;

	switch (credits->reason) {
	case MSP_CREDIT_DUE:
		return msp_arena_printf(arena, "%s of %s%s = %s, tax %s, credit note %s%s",
			percent(arena, credits->percent), msp_say_money(arena, credits->fee, credits->currency),
			credits->prorated ? " (pro rata)" : "",
			msp_say_money(arena, credits->amount, credits->currency),
			msp_say_money(arena, credits->tax, credits->currency),
			msp_say_money(arena, credits->total, credits->currency), credits->capped ? ", capped" : "");
	case MSP_CREDIT_NO_CONTRACT:
		return msp_arena_printf(
			arena, "%s, but no amount: no contract was in force", percent(arena, credits->percent));
	case MSP_CREDIT_NO_FEE:
		return msp_arena_printf(
			arena, "%s, but no amount: the contract has no fee", percent(arena, credits->percent));
	case MSP_CREDIT_NO_POLICY:
		return "no credit: no policy was in force";
	case MSP_CREDIT_NOT_PROMISED:
		return "no credit: the policy promises none";
	case MSP_CREDIT_KEPT:
		break;
	}
	return credits->few ? "no credit: nothing due, and too few cases for one of the tiers"
			    : "no credit: promises were kept";
}

/* ---- the record ---- */

static void set_money(struct msp_arena *arena, struct msp_node *map, const char *key, int64_t amount)
{
	msp_node_set_plain(arena, map, key, msp_money_emit(arena, amount));
}

static struct msp_node *cause_node(struct msp_arena *arena, const struct msp_credit_cause *cause)
{
	struct msp_node *node = msp_node_map(arena);

	msp_node_set_string(arena, node, "id", cause->id);
	msp_node_set_string(arena, node, "ticket", cause->ticket);
	if (cause->miss != NULL)
		msp_node_set_string(arena, node, "clock", msp_clock_name(cause->miss->clock->kind));
	set_money(arena, node, "amount", cause->amount);
	return node;
}

static struct msp_node *line_node(struct msp_arena *arena, const struct msp_credit_line *line)
{
	struct msp_node *node = msp_node_map(arena), *causes = msp_node_seq(arena);

	for (size_t i = 0; i < line->cause_count; i++)
		msp_node_add(arena, causes, cause_node(arena, &line->causes[i]));
	msp_node_set_string(arena, node, "kind", msp_credit_kind_name(line->kind));
	msp_node_set_string(arena, node, "service", line->service);
	msp_node_set_string(arena, node, "clock", line->clock);
	msp_node_set_plain(arena, node, "below", percent(arena, line->below));
	msp_node_set_plain(arena, node, "reached", percent(arena, line->reached));
	msp_node_set_plain(arena, node, "credit", percent(arena, line->percent));
	set_money(arena, node, "amount", line->amount);
	msp_node_set(arena, node, "causes", causes);
	return node;
}

struct msp_node *sla_credits_node(struct sla_credits *work, int64_t amount)
{
	const struct msp_credits *credits = &work->credits;
	struct msp_session *session = work->session;
	struct msp_arena *arena = session->arena;
	struct msp_node *node = msp_node_map(arena), *items = msp_node_seq(arena);
	char period[MSP_PERIOD_SIZE], text[MSP_TIME_SIZE];
	int64_t tax;

	msp_credit_tax(amount, credits->tax_rate, &tax);
	for (size_t i = 0; i < credits->line_count; i++)
		msp_node_add(arena, items, line_node(arena, &credits->lines[i]));
	msp_node_set_plain(arena, node, "period", msp_period_emit(&work->request.period, period));
	msp_node_set_string(arena, node, "commit", msp_index_commit(session->index));
	msp_node_set_plain(arena, node, "cutoff", msp_zone_emit(session->zone, work->request.cutoff, text));
	msp_node_set_string(arena, node, "policy", credits->policy);
	if (credits->fee > 0)
		set_money(arena, node, "fee", credits->fee);
	msp_node_set_plain(arena, node, "percent", percent(arena, credits->percent));
	if (credits->capped)
		msp_node_set_plain(arena, node, "capped", "yes");
	set_money(arena, node, "proposed", credits->amount);
	set_money(arena, node, "amount", amount);
	msp_node_set_string(arena, node, "currency", credits->currency);
	msp_node_set_plain(arena, node, "tax_rate", percent(arena, credits->tax_rate * 10000));
	set_money(arena, node, "tax", tax);
	set_money(arena, node, "total", amount + tax);
	msp_node_set(arena, node, "items", items);
	return node;
}

/* ---- approving ---- */

struct approval {
	struct sla_credits work;
	const struct sla_credits_options *options;
	const char *client, *month, *path;
	const struct msp_node *before; /* what was approved; NULL */
	int64_t amount;
};

static int check_month(struct approval *approval, struct msp_error *err)
{
	struct msp_session *session = approval->work.session;
	const struct msp_client *client;
	struct msp_period period;

	if (msp_catalog_client(&session->catalog, approval->client, &client, err) != 0 ||
		msp_period_parse(approval->month, client->zone, &period, err) != 0)
		return -1;
	if (session->now < period.end) {
		msp_error_set(err, MSP_USAGE, "%s is not over: it may still change", approval->month);
		msp_error_hint(err, "msp-sla credits propose %s %s shows it so far", approval->client, approval->month);
		return -1;
	}
	const struct msp_place place = { .client = approval->client, .period = approval->month };
	approval->path = msp_kind_path(session->arena, MSP_KIND_CREDIT, &place);
	return 0;
}

static int check_before(struct approval *approval, struct msp_error *err)
{
	struct msp_session *session = approval->work.session;
	struct msp_node *root;
	const char *text;
	size_t length;

	/* within the transaction the index is of the tip */
	if (msp_index_text(session->index, session->arena, approval->path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (msp_yaml_parse(session->arena, text, length, &root, err) != 0)
		return msp_error_at(err, approval->path, 0, 0), -1;
	approval->before = root;
	if (approval->options->replace)
		return 0;
	msp_error_set(err, MSP_EXISTS, "the credit of %s was approved already: %s, by %s", approval->month,
		msp_node_text(root, "amount", "?"), msp_node_text(msp_node_get(root, "approved"), "by", "?"));
	msp_error_hint(err, "--replace with --why puts another one in its place");
	return -1;
}

static int no_amount(const struct approval *approval, const char *what, struct msp_error *err)
{
	struct msp_arena *arena = approval->work.session->arena;

	msp_error_set(err, MSP_DATA, "%s", what);
	msp_error_at(err, msp_arena_printf(arena, "clients/%s/client.yaml", approval->client), 0, 0);
	msp_error_field(err, "contract");
	msp_error_hint(err, "add the fee, or approve an amount with --amount and --why");
	return -1;
}

static int find_amount(struct approval *approval, struct msp_error *err)
{
	const struct sla_credits_options *options = approval->options;
	const struct msp_credits *credits = &approval->work.credits;

	approval->amount = credits->amount;
	if (options->amount != NULL) {
		if (msp_money_parse(options->amount, &approval->amount, NULL) != 0 || approval->amount < 0)
			return msp_error_set(
				err, MSP_USAGE, "--amount: '%s' is no amount such as 1250.00", options->amount);
	} else if (credits->reason != MSP_CREDIT_DUE) {
		const char *summary = sla_credits_summary(&approval->work);
		if (credits->due)
			return no_amount(approval, summary, err);
		msp_error_set(err, MSP_USAGE, "%s", summary);
		msp_error_hint(err, "--amount with --why gives one all the same");
		return -1;
	}
	bool other = approval->amount != credits->amount || credits->reason != MSP_CREDIT_DUE;
	if ((other || approval->before != NULL) && msp_str_empty(options->why)) {
		msp_error_set(err, MSP_USAGE, "%s needs --why",
			other ? "an amount other than the one computed" : "--replace");
		msp_error_hint(err, "who reads it later must understand it: --why TEXT");
		return -1;
	}
	return 0;
}

static struct msp_node *signature(struct msp_session *session)
{
	struct msp_node *node = msp_node_map(session->arena);
	char text[MSP_TIME_SIZE];

	msp_node_set_plain(session->arena, node, "at", msp_zone_emit(session->zone, session->now, text));
	msp_node_set_string(session->arena, node, "by", session->who->login);
	return node;
}

static void copy(struct msp_arena *arena, struct msp_node *to, const struct msp_node *from, const char *key)
{
	const struct msp_node *value = msp_node_get(from, key);

	if (value != NULL)
		msp_node_set(arena, to, key, msp_node_copy(arena, value));
}

/* What was approved before, oldest first. */
static struct msp_node *replaced(struct msp_arena *arena, const struct msp_node *before)
{
	static const char *const keys[] = { "commit", "amount", "approved", "why" };
	struct msp_node *list = msp_node_seq(arena), *last = msp_node_map(arena);

	msp_node_each_item(msp_node_get(before, "replaced"), item)
		msp_node_add(arena, list, msp_node_copy(arena, item));
	for (size_t i = 0; i < MSP_COUNT(keys); i++)
		copy(arena, last, before, keys[i]);
	return msp_node_add(arena, list, last);
}

static struct msp_node *build(struct approval *approval)
{
	struct msp_session *session = approval->work.session;
	struct msp_arena *arena = session->arena;
	struct msp_node *node = sla_credits_node(&approval->work, approval->amount);
	struct msp_node *items = msp_node_get(node, "items");

	/* the reader wants to know who and why before the details */
	items = items == NULL ? NULL : msp_node_copy(arena, items);
	msp_node_remove(node, "items");
	msp_node_set(arena, node, "approved", signature(session));
	msp_node_set_string(arena, node, "why", approval->options->why);
	if (items != NULL && items->count > 0)
		msp_node_set(arena, node, "items", items);
	if (approval->before != NULL)
		msp_node_set(arena, node, "replaced", replaced(arena, approval->before));
	return node;
}

static int write(struct approval *approval, struct msp_error *err)
{
	struct msp_session *session = approval->work.session;
	struct msp_arena *arena = session->arena;
	const char *id = msp_arena_printf(arena, "%s/%s", approval->client, approval->month);
	struct msp_buf text = MSP_BUF_INIT;

	msp_yaml_emit(build(approval), 0, &text);
	int failed = msp_txn_put(session->txn, approval->path, text.data, text.length, err);
	msp_buf_release(&text);
	if (failed)
		return -1;
	msp_txn_record(session->txn, id);
	msp_session_echo(
		session, "%s → %s", id, msp_say_money(arena, approval->amount, approval->work.credits.currency));
	if (msp_session_commit(
		    session, msp_arena_printf(arena, "credit %s: approve", id), approval->options->why, err) != 0)
		return -1;
	if (!session->cli->common.dry_run)
		fprintf(session->cli->out, "%s\n", id);
	return 0;
}

int sla_credits_approve(struct msp_session *session, const struct sla_credits_options *options, const char *client,
	const char *month, struct msp_error *err)
{
	struct approval approval = {
		.work = { .session = session }, .options = options, .client = client, .month = month
	};

	/* The month is over: what the commit knows of it is all there is, though it be older than its end. */
	if (msp_session_begin(session, err) != 0 || check_month(&approval, err) != 0 ||
		check_before(&approval, err) != 0 ||
		sla_credits_compute(&approval.work, client, month, session->now, err) != 0 ||
		find_amount(&approval, err) != 0)
		return -1;
	return write(&approval, err);
}
