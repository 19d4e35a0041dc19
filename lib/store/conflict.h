/* SPDX-License-Identifier: ISC */
/*
 * Conflicts of a merge, and what people decided about them.
 *
 * A conflict is told by path, key and the three values; a decision holds for exactly these values, so that it can never
 * be taken for an answer to another question.  Conflicts that wait are kept in msp/conflicts in the common git
 * directory, a line of JSON each: {"from": "sync" or "git", "path", "key", "base", "ours", "theirs", "why", "take",
 * "value"}.  The file only helps people: a merge that is run again finds the same conflicts again and only reads the
 * decisions from it.  Deleting it loses the decisions, nothing else.
 */
#ifndef MSP_STORE_CONFLICT_H
#define MSP_STORE_CONFLICT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/store/repo.h"

enum msp_take { MSP_TAKE_NONE, MSP_TAKE_OURS, MSP_TAKE_THEIRS, MSP_TAKE_VALUE };

const char *msp_take_name(enum msp_take take); /* "ours" "theirs" "value"; "" for NONE */

struct msp_conflict {
	const char *path;
	/* "" = the file as a whole; a field ("contract.2026-01-01.fee": items of lists by their key, not their number);
	 * an event of a log ("log.3f9a12bc04de", its key before either side touched it). */
	const char *key;
	/* Values in canonical JSON; of whole files their blob ids.  NULL = not there. */
	const char *base, *ours, *theirs;
	const char *why;    /* "changed differently by both", lower case, cause first */
	enum msp_take take; /* the decision */
	const char *value;  /* with VALUE: YAML as typed */
	bool only_ours;     /* of one just found: theirs cannot stand beside what we have (not kept in the file) */
	bool by_git;        /* found by the merge driver: goes when git's index has the path merged */
};

struct msp_conflicts {
	struct msp_arena *arena;
	struct msp_conflict *items;
	size_t count, capacity;
	const struct msp_conflicts *decided; /* decisions to look at first; NULL = none */
};

void msp_conflicts_init(struct msp_conflicts *conflicts, struct msp_arena *arena, const struct msp_conflicts *decided);
/* Asks for the decision about a conflict: when there is one, it is returned (*value gets the YAML of VALUE, if not
 * NULL) and nothing is added; else the conflict is added and NONE returned.  Strings are copied. */
enum msp_take msp_conflicts_add(
	struct msp_conflicts *conflicts, const struct msp_conflict *conflict, const char **value);

/* Puts a conflict with its decision in the place of the same one, or at the end. */
void msp_conflicts_set(struct msp_conflicts *conflicts, const struct msp_conflict *conflict);

/* The conflicts that wait in a repository, and the decisions about them; none when the file is missing.  DATA error
 * with the line when it cannot be read: deleting it is harmless. */
int msp_conflicts_load(const struct msp_repo *repo, struct msp_conflicts *conflicts, struct msp_error *err);
/* Replaces the file (not synced: it can be made again); removes it when there are none. */
int msp_conflicts_save(const struct msp_repo *repo, const struct msp_conflicts *conflicts, struct msp_error *err);
/* After a merge: what waits from now on is `found`, of the origin told; decisions about the same questions are kept,
 * all else of that origin is forgotten (path NULL = of all files, else of this one); the other origin's stay.  Takes
 * the lock, BUSY. */
int msp_conflicts_replace(const struct msp_repo *repo, int lock_timeout, bool by_git, const char *path,
	const struct msp_conflicts *found, struct msp_error *err);
/* A person decides: all conflicts of a file that wait, or (key not NULL) the one about this key.  value is for VALUE.
 * *decided says how many they were; *open how many of all files wait without a decision now.  Takes the lock. */
int msp_conflicts_decide(const struct msp_repo *repo, int lock_timeout, const char *path, const char *key,
	enum msp_take take, const char *value, size_t *decided, size_t *open, struct msp_error *err);

#endif
