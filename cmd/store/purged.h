/* SPDX-License-Identifier: ISC */
/* What was purged (msp-purge(5)) must not come back by a merge: a history that still has it is neither fetched by who
 * purged it nor merged by anybody. */
#ifndef MSP_CMD_STORE_PURGED_H
#define MSP_CMD_STORE_PURGED_H

#include "cmd/session.h"
#include "lib/store/remote.h"

/* Before the first fetch after a purge, which has forgotten the remote: DATA when the remote does not have the new
 * history, with how to bring it there. */
int store_purged_before(struct msp_session *session, const struct msp_remote *remote, const struct msp_remote_way *way,
	struct msp_error *err);
/* After a fetch: DATA when one of the two tips says that something was purged and the other still has it. */
int store_purged_after(struct msp_session *session, const struct msp_remote *remote, struct msp_error *err);

#endif
