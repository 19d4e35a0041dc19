/* SPDX-License-Identifier: ISC */
/* What the rules share; not for others. */
#ifndef MSP_MODEL_LINT_RULES_H
#define MSP_MODEL_LINT_RULES_H

#include "lib/model/kind.h"
#include "lib/model/lint.h"

/* A validated record while its rules run. */
struct msp_lint_file {
	struct msp_lint *lint;
	struct msp_arena *scratch;
	const char *path; /* lives as long as lint */
	struct msp_place place;
	const struct msp_node *node;
};

/* A reference to a numbered record, checked when all are known. */
struct msp_lint_claim {
	const char *path, *field, *id;
	int line, column;
	bool required; /* else only a warning */
	struct msp_lint_claim *next;
};

/* Adds a finding.  node gives the place (NULL = the whole file); field is dotted ("" = none).  Returns it for a hint.
 */
struct msp_error *msp_lint_say(struct msp_lint *lint, enum msp_rule rule, const char *path, const struct msp_node *node,
	const char *field, const char *format, ...) __attribute__((format(printf, 6, 7)));

void msp_lint_references(struct msp_lint_file *file); /* lint_reference.c */
void msp_lint_claims(struct msp_lint *lint);
/* Has this client gone to another store (msp-move(5))?  Paths are all known. */
bool msp_lint_moved(const struct msp_lint *lint, const char *client);
void msp_lint_dated(struct msp_lint_file *file); /* lint_promise.c: same `from` twice; calendars, policies */
void msp_lint_promises(struct msp_lint_file *file, const struct msp_ticket *ticket,
	const struct msp_calendar *
		*calendar); /* policy, row and years of a ticket; *calendar of its resolution or NULL */
void msp_lint_unpromised(struct msp_lint *lint);
void msp_lint_ticket(struct msp_lint_file *file); /* lint_ticket.c */
void msp_lint_outage(struct msp_lint_file *file); /* lint_outage.c */
void msp_lint_overlaps(struct msp_lint *lint);
void msp_lint_brand(struct msp_lint_file *file); /* lint_brand.c */
void msp_lint_credit(struct msp_lint_file *file);
void msp_lint_measures(struct msp_lint_file *file);

#endif
