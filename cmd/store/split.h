/* SPDX-License-Identifier: ISC */
/* A client's own history, for split, export and import. */
#ifndef MSP_CMD_STORE_SPLIT_H
#define MSP_CMD_STORE_SPLIT_H

#include "cmd/session.h"
#include "cmd/store/parcel.h"

/* Makes a repository in `folder`, which is not there yet, whose branch has the history of these paths and nothing else;
 * tip is its commit.  paths is NULL-terminated. */
int store_split_make(struct msp_session *session, const char *client, const char *const *paths, const char *folder,
	bool bare, char tip[MSP_OID_SIZE], struct msp_error *err);
/* MISSING when there is no such client; USAGE for those that every store has. */
int store_split_client(struct msp_session *session, const char *client, struct msp_error *err);

/* Attachments that a client's files name and that are kept outside git (folders with files/<2 digits>/<hash>): copied
 * where they are missing, after their hash was checked.  Those that are not there are passed over. */
int store_attachments_copy(struct msp_session *session, const struct msp_repo *repo, const char *commit,
	const char *client, const char *from, const char *to, struct msp_error *err);

/* A parcel with one client (export, import). */
#define STORE_EXPORT_FORMAT "msp-client 1"
#define STORE_EXPORT_ABOUT "export.yaml"
#define STORE_EXPORT_BUNDLE "store.bundle"
#define STORE_EXPORT_STATE "msp-state.tar"
#define STORE_STATE "msp-state"

extern const char *const store_export_files[];    /* NULL-terminated */
extern const char *const store_export_optional[]; /* NULL-terminated */

#endif
