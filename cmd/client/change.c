/* SPDX-License-Identifier: ISC */
#include "cmd/client/change.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/kind.h"
#include "lib/store/db.h"
#include "lib/store/identity.h"

const char *client_path(struct msp_arena *arena, const char *client)
{
	return msp_kind_path(arena, MSP_KIND_CLIENT, &(struct msp_place){ .client = client });
}

const char *person_path(struct msp_arena *arena, const char *client, const char *person)
{
	return msp_kind_path(arena, MSP_KIND_PERSON, &(struct msp_place){ .client = client, .name = person });
}

int client_find(struct msp_session *session, const char *slug, const struct msp_client **client, struct msp_error *err)
{
	if (!msp_slug_valid(slug)) {
		msp_error_set(err, MSP_MISSING, "no client '%s'", slug);
		msp_error_hint(
			err, "clients are named by lower-case letters, digits and hyphens; msp-client ls lists them");
		return -1;
	}
	if (msp_catalog_client(&session->catalog, slug, client, err) == 0)
		return 0;
	if (err != NULL && err->code == MSP_MISSING && err->hint[0] == '\0')
		msp_error_hint(err, "msp-client ls lists them; msp-client new makes one");
	return -1;
}

int client_has_past(struct msp_session *session, const char *client, bool *past, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(
		    msp_index_db(session->index), "SELECT 1 FROM ticket WHERE client = ?1 LIMIT 1", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, client);
	int more = msp_stmt_next(stmt, err);
	*past = more == 1;
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

int client_name(struct msp_session *session, const char *typed, const char *name, const char **slug, const char **title,
	struct msp_error *err)
{
	bool given = typed != NULL && msp_slug_valid(typed);

	*title = name != NULL ? name : typed;
	if (msp_str_empty(*title)) {
		msp_error_set(err, MSP_USAGE, "neither a short name nor --name is given");
		msp_error_hint(err, "msp-client new acme --name 'ACME, S.A. de C.V.'");
		return -1;
	}
	if (typed != NULL && name != NULL && !given) {
		msp_error_set(err, MSP_USAGE, "'%s' is no short name", typed);
		msp_error_hint(err, "lower-case letters, digits and hyphens, at most 40: %s",
			msp_slug_propose(session->arena, typed));
		return -1;
	}
	*slug = given ? typed : msp_slug_propose(session->arena, *title);
	if (**slug != '\0')
		return 0;
	msp_error_set(err, MSP_USAGE, "no short name comes out of '%s'", *title);
	msp_error_hint(err, "give one, and the name with --name");
	return -1;
}

int client_commit(
	struct msp_record *record, const char *id, const char *subject, const char *outcome, struct msp_error *err)
{
	struct msp_session *session = record->session;
	bool same = record->before != NULL && strcmp(record->before, record->edit.text.data) == 0;

	if (msp_record_put(record, err) != 0)
		return -1;
	if (!same && msp_session_commit(session, subject, session->cli->common.message, err) != 0)
		return -1;
	if (session->cli->common.dry_run)
		return 0;
	msp_cli_note(session->cli, "%s → %s", id, same ? "=" : outcome);
	fprintf(session->cli->out, "%s\n", id);
	return 0;
}
