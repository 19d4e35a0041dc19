/* SPDX-License-Identifier: ISC */
#include "cmd/report/source.h"

#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/load.h"
#include "lib/store/db.h"

/* Is there anybody to hand a ticket to?  Not when all people of the team have the same level. */
static int find_levels(struct report_source *source, struct msp_error *err)
{
	struct msp_session *session = source->session;
	const char **paths;
	size_t count;
	int level = 0;

	if (msp_index_paths(session->index, session->arena, "team/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_technician *technician;
		const char *base = msp_path_base(paths[i]);
		const char *login = msp_arena_strndup(session->arena, base, strcspn(base, "."));
		if (msp_catalog_technician(&session->catalog, login, &technician, NULL) != 0)
			continue; /* a bad file is named by msp_session_finish */
		if (technician->program)
			continue;
		source->levels |= level != 0 && technician->level != level;
		level = technician->level;
	}
	return 0;
}

int report_source_open(struct report_source *source, struct msp_session *session, struct msp_error *err)
{
	*source = (struct report_source){ .session = session };
	if (msp_index_commit_time(session->index, &source->commit_time, err) != 0)
		return -1;
	return find_levels(source, err);
}

static bool reserved(const char *slug)
{
	return strcmp(slug, "entrada") == 0 || strcmp(slug, "interno") == 0;
}

int report_source_clients(struct report_source *source, const char ***slugs, size_t *count, struct msp_error *err)
{
	static const char sql[] = "SELECT client FROM record WHERE kind = 'client' ORDER BY client";
	struct msp_arena *arena = source->session->arena;
	struct msp_stmt *stmt;
	size_t capacity = 0;
	int more;

	*slugs = NULL;
	*count = 0;
	/* Reading every client's tickets through the map would make the whole index resident. */
	if (msp_db_exec(msp_index_db(source->session->index), "PRAGMA mmap_size = 33554432", err) != 0 ||
		msp_db_prepare(msp_index_db(source->session->index), sql, &stmt, err) != 0)
		return -1;
	while ((more = msp_stmt_next(stmt, err)) > 0) {
		const char *slug = msp_stmt_text(stmt, 0);
		if (reserved(slug))
			continue;
		msp_arena_reserve(arena, *slugs, *count, capacity);
		(*slugs)[(*count)++] = msp_arena_strdup(arena, slug);
	}
	return more;
}

static int load_tickets(struct report_source *source, struct msp_arena *arena,
	const struct msp_metrics_request *request, struct msp_ticket ***tickets, size_t *count, struct msp_error *err)
{
	const struct msp_ticket_selection selection = {
		.client = request->client->slug,
		.from = msp_metrics_since(&request->period),
		.until = request->cutoff,
	};
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	size_t capacity = 0;
	int more;

	*tickets = NULL;
	*count = 0;
	if (msp_tickets_open(msp_index_db(source->session->index), &selection, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, arena, &ticket, err)) > 0) {
		msp_arena_reserve(arena, *tickets, *count, capacity);
		(*tickets)[(*count)++] = ticket;
	}
	msp_tickets_close(cursor);
	return more;
}

static int not_begun(const struct msp_metrics_request *request, const char *month, struct msp_error *err)
{
	char time[MSP_TIME_SIZE];

	msp_error_set(err, MSP_USAGE, "%s has not begun: the data ends at %s", month,
		msp_zone_emit(request->period.zone, request->cutoff, time));
	msp_error_hint(err, "sync the store, or ask for an earlier month");
	return -1;
}

int report_source_metrics(struct report_source *source, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics *metrics, struct msp_error *err)
{
	struct msp_session *session = source->session;
	struct msp_metrics_request request = {
		.catalog = &session->catalog,
		.arena = arena,
		.levels = source->levels,
	};
	struct msp_ticket **tickets;

	if (msp_catalog_client(&session->catalog, client, &request.client, err) != 0 ||
		msp_period_parse(month, request.client->zone, &request.period, err) != 0)
		return -1;
	request.cutoff = msp_period_cutoff(&request.period, session->now_given, session->now, source->commit_time);
	if (request.cutoff <= request.period.start)
		return not_begun(&request, month, err);
	if (load_tickets(source, arena, &request, &tickets, &request.count, err) != 0)
		return -1;
	request.tickets = tickets;
	return msp_metrics_compute(&request, metrics, err);
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
