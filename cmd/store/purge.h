/* SPDX-License-Identifier: ISC */
/* Taking something out of a history for good: purge.c decides and tells, purge_history.c does it. */
#ifndef MSP_CMD_STORE_PURGE_H
#define MSP_CMD_STORE_PURGE_H

#include "cmd/session.h"
#include "lib/store/rewrite.h"

#define STORE_PURGE_SUBJECT "store: purge"

struct purge {
	struct msp_session session;
	const char *path;   /* what goes: "clients/acme", "clients/acme/people/laura.yaml" */
	const char *client; /* when all of a client goes; NULL */
	const char *reason;
	char old_tip[MSP_OID_SIZE], new_tip[MSP_OID_SIZE];
	struct msp_rewrite rewrite;
	bool rewritten;     /* release it */
	size_t files;       /* at the tip */
	const char **blobs; /* whose content is gone, sorted */
	size_t blob_count, blob_capacity;
	const char **kept; /* that stand at other paths too, which stay */
	size_t kept_count, kept_capacity;
	size_t attachments;   /* files outside git that went */
	const char **remotes; /* "origin ssh://…" */
	size_t remote_count;
};

/* Is this path what an interrupted purge was about? */
bool store_purge_pending(struct purge *purge);
/* Refuses what could lose work or leave something behind: CONFIG, BUSY. */
int store_purge_check(struct purge *purge, struct msp_error *err);
/* What would go; writes nothing. */
int store_purge_count(struct purge *purge, struct msp_error *err);
/* With the paths gone from the tip: rewrites every branch and tag, forgets what is left, and proves it. */
int store_purge_history(struct purge *purge, struct msp_error *err);

#endif
