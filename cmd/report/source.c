/* SPDX-License-Identifier: ISC */
#include "cmd/report/source.h"

#include "cmd/months_credit.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/kind.h"
#include "lib/text/yaml.h"

int report_source_open(struct report_source *source, struct msp_session *session, struct msp_error *err)
{
	*source = (struct report_source){ .session = session };
	return msp_months_open(&source->months, session, err);
}

int report_source_clients(struct report_source *source, const char ***slugs, size_t *count, struct msp_error *err)
{
	return msp_months_clients(&source->months, slugs, count, err);
}

int report_source_metrics(struct report_source *source, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics *metrics, struct msp_error *err)
{
	if (msp_months_compute(&source->months, arena, client, month, metrics, err) == 0)
		return 0;
	if (err != NULL && err->code == MSP_MISSING && err->hint[0] == '\0')
		msp_error_hint(err, "msp-client ls lists the clients");
	return -1;
}

const char *report_issue_path(struct msp_arena *arena, const char *client, const char *month)
{
	return msp_kind_path(arena, MSP_KIND_REPORT, &(struct msp_place){ .client = client, .period = month });
}

int report_source_issues(struct report_source *source, struct msp_arena *arena, const char *client, const char *month,
	struct msp_issue **issues, size_t *count, struct msp_error *err)
{
	const char *path = report_issue_path(arena, client, month), *text;
	struct msp_node *record;
	size_t length;

	*issues = NULL;
	*count = 0;
	if (msp_index_text(source->session->index, arena, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (msp_yaml_parse(arena, text, length, &record, err) == 0 &&
		msp_issues_read(arena, record, issues, count, err) == 0)
		return 0;
	msp_error_at(err, path, 0, 0);
	return -1;
}

/* Availability of the services and the credits of the month. */
static int find_services(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	struct msp_report_request *report, struct msp_error *err)
{
	struct msp_session *session = source->session;
	const struct msp_metrics_request request = {
		.catalog = &session->catalog,
		.arena = arena,
		.client = metrics->client,
		.period = metrics->period,
		.cutoff = metrics->cutoff,
	};
	struct msp_month_services *services = msp_arena_alloc(arena, sizeof *services);
	struct msp_credits *credits = msp_arena_alloc(arena, sizeof *credits);

	if (msp_months_services(session, &request, services, err) != 0 ||
		msp_months_credits(services, metrics, credits, err) != 0)
		return -1;
	report->availabilities = &services->availabilities;
	report->credits = credits;
	return 0;
}

int report_source_figures(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	struct msp_figures *figures, struct msp_error *err)
{
	struct msp_report_request request;

	if (find_services(source, arena, metrics, &request, err) != 0)
		return -1;
	msp_figures_of(arena, metrics, request.availabilities, request.credits, figures);
	return 0;
}

/* The figures of the month before as they were issued against now; NULL when they were not issued, or are the same. */
static int find_adjustments(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	const struct msp_adjustments **adjustments, struct msp_error *err)
{
	const struct msp_period before = msp_period_shift(&metrics->period, -1);
	char month[MSP_PERIOD_SIZE];
	struct msp_issue *issues;
	struct msp_figures figures;
	size_t count;

	*adjustments = NULL;
	msp_period_emit(&before, month);
	if (report_source_issues(source, arena, metrics->client->slug, month, &issues, &count, err) != 0)
		return -1;
	const struct msp_issue *issue = msp_issue_final(issues, count);
	if (issue == NULL)
		return 0;
	struct msp_metrics *then = msp_arena_alloc(arena, sizeof *then);
	struct msp_adjustments *found = msp_arena_alloc(arena, sizeof *found);
	if (msp_months_compute(&source->months, arena, metrics->client->slug, month, then, err) != 0 ||
		report_source_figures(source, arena, then, &figures, err) != 0)
		return -1;
	msp_adjustments_of(arena, issue, &figures, found);
	if (found->count > 0)
		*adjustments = found;
	return 0;
}

int report_source_write(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	const char *language, enum msp_report_format format, struct msp_buf *out, struct msp_error *err)
{
	struct msp_session *session = source->session;
	struct msp_report_request request = {
		.arena = arena,
		.catalog = &session->catalog,
		.metrics = metrics,
		.format = format,
		.commit = msp_index_commit(session->index),
		.version = MSP_VERSION,
		.problems = source->problems,
	};

	if (find_services(source, arena, metrics, &request, err) != 0 ||
		find_adjustments(source, arena, metrics, &request.adjustments, err) != 0)
		return -1;
	msp_language_parse(language == NULL ? metrics->client->language : language, &request.language);
	return msp_report_monthly(&request, out, err);
}
