/* SPDX-License-Identifier: ISC */
/*
 * What a schema cannot say: rules over the whole store (msp-store lint).  Pure: paths, texts and "now" come in,
 * findings go out.  Work goes in three rounds: every path (msp_lint_path), every text (msp_lint_text), then what can
 * only be told when all of them are known (msp_lint_finish).
 */
#ifndef MSP_MODEL_LINT_H
#define MSP_MODEL_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/model/catalog.h"
#include "lib/model/extract.h"
#include "lib/text/column.h"
#include "lib/text/node.h"

enum msp_severity { MSP_SEVERITY_WARNING, MSP_SEVERITY_ERROR };

/* Rules: symbol, name, severity, meaning (msp-store(1) is tested against this list). */
#define MSP_LINT_RULES(X)                                                                                        \
	X(UNREADABLE, "unreadable", ERROR, "the file cannot be read as what it should be")                       \
	X(INVALID, "invalid", ERROR, "the schema of its kind refuses a field")                                   \
	X(NAME, "name", ERROR, "a file name that is not NFC, or holds control characters")                       \
	X(TWIN, "twin", ERROR, "two names that differ only in case or accents' form")                            \
	X(LINK, "link", ERROR, "a symbolic link")                                                                \
	X(SUBMODULE, "submodule", ERROR, "a submodule")                                                          \
	X(STRAY, "stray", WARNING, "a file of a client where no kind of record is read")                         \
	X(ORPHAN, "orphan", ERROR, "records of a client without client.yaml")                                    \
	X(MOVED, "moved", ERROR, "records of a client that this store does not have any more")                   \
	X(CHECK_DIGIT, "check-digit", ERROR, "a number with a wrong check digit")                                \
	X(PLACE, "place", ERROR, "number or client inside the record do not agree with its path")                \
	X(FOLDER, "folder", WARNING, "the folders of year and month do not agree with `opened`")                 \
	X(SAME_NUMBER, "same-number", ERROR, "two records with one number")                                      \
	X(SAME_UID, "same-uid", ERROR, "two records with one uid")                                               \
	X(SAME_ORIGIN, "same-origin", ERROR, "two records of a client made from the same source")                \
	X(REFERENCE, "reference", ERROR, "a name that must exist and does not")                                  \
	X(UNKNOWN, "unknown", WARNING, "looks like a name of ours, and nothing is called so")                    \
	X(FREE_TEXT, "free-text", WARNING, "free text where a record could stand")                               \
	X(SAME_FROM, "same-from", ERROR, "two versions valid from the same day")                                 \
	X(SHARED, "shared", WARNING, "a mail domain or address that two clients or people claim")                \
	X(CALENDAR, "calendar", ERROR, "a calendar that cannot be used: no hours, a circle, overlapping shifts") \
	X(POLICY, "policy", ERROR, "a policy that cannot be used")                                               \
	X(NO_POLICY, "no-policy", ERROR, "tickets that no policy judges")                                        \
	X(NO_ROW, "no-row", ERROR, "a type and priority in use without a row in its policy")                     \
	X(NO_YEAR, "no-year", ERROR, "a year in use without holidays in its calendar")                           \
	X(FUTURE, "future", ERROR, "something that has not happened yet")                                        \
	X(BACKDATED, "backdated", WARNING, "written down more than 24 hours after it happened")                  \
	X(EARLY, "early", WARNING, "an event before the ticket was opened: it counts as at the opening")         \
	X(NO_CAUSE, "no-cause", ERROR, "status waiting without what it waits for")                               \
	X(NO_QUESTION, "no-question", WARNING, "waits for the client, and nobody asked the client anything")     \
	X(NO_REMINDER, "no-reminder", WARNING, "waited for the client over 5 working days without a reminder")   \
	X(OVERLAP, "overlap", WARNING, "two outages of a service at the same time")                              \
	X(UNMEASURED, "unmeasured", WARNING, "an availability is promised and nothing measures it")              \
	X(FIGURES, "figures", ERROR, "amounts that do not add up")                                               \
	X(BRANDING, "branding", WARNING, "a logo, colour or section that reports change or leave out")           \
	X(LOST, "lost", ERROR, "an event that was there is gone or altered, and neither redacted nor amended")   \
	X(FIXED, "fixed", ERROR, "id, uid or origin of a record is another")                                     \
	X(RETROACTIVE, "retroactive", ERROR, "a dated entry that was in force is another")                       \
	X(BRANCH, "branch", ERROR, "the branch goes, or loses commits")

enum msp_rule {
#define MSP_RULE_ENUM(symbol, name, severity, meaning) MSP_RULE_##symbol,
	MSP_LINT_RULES(MSP_RULE_ENUM)
#undef MSP_RULE_ENUM
		MSP_RULES,
};

struct msp_rule_text {
	const char *name;
	enum msp_severity severity;
	const char *meaning;
};
extern const struct msp_rule_text msp_rules[MSP_RULES];

struct msp_finding {
	enum msp_rule rule;
	struct msp_error error; /* code DATA; path, line, column, field, message, hint */
	size_t order;           /* as found: keeps findings of one line in order */
};

struct msp_lint {
	struct msp_arena *arena; /* findings and what is remembered between rounds */
	struct msp_extract *extract;
	struct msp_catalog *catalog;
	const struct msp_provider *provider; /* NULL: msp.yaml is bad; rules that need it are left out, it is named */
	int64_t now;
	/* For writers, who look at one text: is there a file at this path?  NULL = those told by msp_lint_path. */
	bool (*exists)(void *context, const char *path);
	void *context;

	struct msp_finding **findings;
	size_t count, capacity;
	size_t errors, warnings;
	size_t bad; /* files that do not parse or validate */

	struct msp_map paths, folded, orphans, numbers, former, uids, origins, domains, mails;
	struct msp_map rows, years, unjudged;        /* what is in use and not promised for */
	struct msp_lint_claim *claims, **last_claim; /* references to numbered records */
	struct msp_lint_outage *outages;             /* to be compared with each other */
	size_t outage_count;
};

/* catalog and extract must stay; everything is allocated in arena. */
void msp_lint_init(struct msp_lint *lint, struct msp_arena *arena, struct msp_extract *extract,
	struct msp_catalog *catalog, const struct msp_provider *provider, int64_t now);

/* First round: a path of the commit with its git mode. */
void msp_lint_path(struct msp_lint *lint, const char *path, uint32_t mode);
/* Second round: the text of a regular file.  scratch is for this file only. */
void msp_lint_text(struct msp_lint *lint, struct msp_arena *scratch, const char *path, const char *text, size_t length);
/* What became of a file from one commit to a later one: rules about what must stay (lint_history.c). */
struct msp_lint_version {
	const char *path;
	const char *before, *after; /* texts; NULL = not there */
	size_t before_length, after_length;
	struct msp_date day; /* of the change: what was in force then is not to be changed */
	bool retroactive;    /* it may be: that was wanted */
};
/* All files that changed at once, since records may have moved.  Texts that cannot be read are left to msp_lint_text.
 * findings go to lint; msp_lint_finish sorts them. */
void msp_lint_history(
	struct msp_lint *lint, struct msp_arena *scratch, const struct msp_lint_version *versions, size_t count);

/* Adds a finding that somebody else made; its place stays, path is where there is none. */
void msp_lint_error(struct msp_lint *lint, enum msp_rule rule, const char *path, const struct msp_error *error);
/* Before the third round, when only some texts were looked at: the numbers of all paths that were told. */
void msp_lint_unread(struct msp_lint *lint);

/* Third round; afterwards findings are sorted by path, line and column. */
void msp_lint_finish(struct msp_lint *lint);

const char *msp_severity_name(enum msp_severity severity); /* "warning", "error" */

/* A finding as a row: path line column severity rule field message hint. */
#define MSP_LINT_COLUMN_COUNT 8
extern const struct msp_column msp_lint_columns[MSP_LINT_COLUMN_COUNT];
void msp_lint_cell(const struct msp_finding *finding, const struct msp_column *column, struct msp_cell *cell);

#endif
