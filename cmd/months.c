/* SPDX-License-Identifier: ISC */
#include "cmd/months.h"

#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/load.h"
#include "lib/store/db.h"

/* Is there anybody to hand a ticket to?  Not when all people of the team have the same level. */
static int find_levels(struct msp_months *months, struct msp_error *err)
{
	struct msp_session *session = months->session;
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
		months->levels |= level != 0 && technician->level != level;
		level = technician->level;
	}
	return 0;
}

int msp_months_open(struct msp_months *months, struct msp_session *session, struct msp_error *err)
{
	*months = (struct msp_months){ .session = session };
	if (msp_index_commit_time(session->index, &months->known, err) != 0)
		return -1;
	return find_levels(months, err);
}

static bool reserved(const char *slug)
{
	return strcmp(slug, "entrada") == 0 || strcmp(slug, "interno") == 0;
}

int msp_months_clients(struct msp_months *months, const char ***slugs, size_t *count, struct msp_error *err)
{
	static const char sql[] = "SELECT client FROM record WHERE kind = 'client' ORDER BY client";
	struct msp_session *session = months->session;
	struct msp_stmt *stmt;
	size_t capacity = 0;
	int more;

	*slugs = NULL;
	*count = 0;
	/* Reading every client's tickets through the map would make the whole index resident. */
	if (msp_db_exec(msp_index_db(session->index), "PRAGMA mmap_size = 33554432", err) != 0 ||
		msp_db_prepare(msp_index_db(session->index), sql, &stmt, err) != 0)
		return -1;
	while ((more = msp_stmt_next(stmt, err)) > 0) {
		const char *slug = msp_stmt_text(stmt, 0);
		if (reserved(slug))
			continue;
		msp_arena_reserve(session->arena, *slugs, *count, capacity);
		(*slugs)[(*count)++] = msp_arena_strdup(session->arena, slug);
	}
	return more;
}

static int load_tickets(
	struct msp_months *months, struct msp_arena *arena, struct msp_metrics_request *request, struct msp_error *err)
{
	const struct msp_ticket_selection selection = {
		.client = request->client->slug,
		.from = msp_metrics_since(&request->period),
		.until = request->cutoff,
	};
	struct msp_ticket_cursor *cursor;
	struct msp_ticket **tickets = NULL;
	struct msp_ticket *ticket;
	size_t count = 0, capacity = 0;
	int more;

	if (msp_tickets_open(msp_index_db(months->session->index), &selection, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, arena, &ticket, err)) > 0) {
		msp_arena_reserve(arena, tickets, count, capacity);
		tickets[count++] = ticket;
	}
	msp_tickets_close(cursor);
	request->tickets = tickets;
	request->count = count;
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

int msp_months_frame(struct msp_months *months, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics_request *request, struct msp_error *err)
{
	struct msp_session *session = months->session;

	*request = (struct msp_metrics_request){
		.catalog = &session->catalog,
		.arena = arena,
		.levels = months->levels,
	};
	if (msp_catalog_client(&session->catalog, client, &request->client, err) != 0 ||
		msp_period_parse(month, request->client->zone, &request->period, err) != 0)
		return -1;
	request->cutoff = msp_period_cutoff(&request->period, session->now_given, session->now, months->known);
	if (request->cutoff <= request->period.start)
		return not_begun(request, month, err);
	return 0;
}

int msp_months_request(struct msp_months *months, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics_request *request, struct msp_error *err)
{
	if (msp_months_frame(months, arena, client, month, request, err) != 0)
		return -1;
	return load_tickets(months, arena, request, err);
}

int msp_months_compute(struct msp_months *months, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics *metrics, struct msp_error *err)
{
	struct msp_metrics_request request;

	if (msp_months_request(months, arena, client, month, &request, err) != 0)
		return -1;
	return msp_metrics_compute(&request, metrics, err);
}
