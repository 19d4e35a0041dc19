/* SPDX-License-Identifier: ISC */
/* What the parts of msp-sla explain share. */
#ifndef MSP_CMD_SLA_EXPLAIN_H
#define MSP_CMD_SLA_EXPLAIN_H

#include "cmd/session.h"
#include "lib/model/explain.h"

enum sla_explain_format { SLA_EXPLAIN_TEXT, SLA_EXPLAIN_HTML, SLA_EXPLAIN_JSON, SLA_EXPLAIN_JSONL };

struct sla_explain_options {
	bool intervals;
	const char *language;
};

struct sla_explaining {
	struct msp_session *session;
	const struct sla_explain_options *options;
	enum sla_explain_format format;
	int64_t cutoff;
	struct msp_explainer explainer;
	struct msp_explain_commits commits;
	struct msp_map known;   /* commits by path */
	struct msp_arena arena; /* of one ticket */
	struct msp_buf out;     /* likewise */
	size_t shown;
	bool bad;
};

/* The commit that last touched a file before the one the index shows, found by git, each file once; NULL when git
 * cannot tell.  context is a struct sla_explaining. */
const char *sla_explain_commit(void *context, const char *path);
/* Appends the explanation as text to explaining->out. */
void sla_explain_text(struct sla_explaining *explaining, const struct msp_explained *explained);

#endif
