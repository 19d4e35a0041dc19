/* SPDX-License-Identifier: ISC */
#include "cmd/report/source.h"

#include "lib/base/version.h"

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
	return msp_months_compute(&source->months, arena, client, month, metrics, err);
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
	};

	msp_language_parse(language == NULL ? metrics->client->language : language, &request.language);
	return msp_report_monthly(&request, out, err);
}
