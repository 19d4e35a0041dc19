/* SPDX-License-Identifier: ISC */
/*
 * The SQLite index beside the repository: everything a reader needs, derived from one commit, deletable at any time.
 *
 * The store keeps one table of its own, file(id, path, oid, bad, text): every file's committed content.  What else is
 * in it is upward knowledge: the model gives a version, tables, and a function that fills them from one file.  Opening
 * makes it fresh: tip unchanged = only a ref file was read; else the trees are compared and only what differs is read
 * again. Any corruption, another version of program, schemas or zones = silent rebuild.
 */
#ifndef MSP_STORE_INDEX_H
#define MSP_STORE_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/buf.h"
#include "lib/store/db.h"
#include "lib/store/repo.h"
#include "lib/text/schema.h"

struct msp_git;
struct msp_index;

struct msp_index_file {
	int64_t id; /* rowid in file; the same for as long as the path exists */
	const char *path;
	const char *text; /* may hold NUL (zones): length counts */
	size_t length;
};

struct msp_index_rules {
	void *context;
	const char *version; /* changes whenever tables or extraction change: program version + schema hash */
	const char *tables;  /* CREATE statements of the model's tables, run once on a new file */
	const char *indexes; /* CREATE INDEX statements, run after bulk loading */
	/* Order of work within one refresh: files with a smaller rank come first (msp.yaml and shared files before
	 * clients, clients before their tickets). */
	int (*rank)(const char *path);
	/* Parse, thread-safe and without the database: fills *parsed (in arena) for `put`; problems make the file bad,
	 * which is stored in file.bad and told by every reader that would have used it.  The caller may run this in
	 * several threads. */
	void *(*parse)(
		void *context, struct msp_arena *arena, const struct msp_index_file *file, struct msp_error *problem);
	/* Writes the rows of a file; a bad one (parsed NULL) has only its row in `file`. */
	int (*put)(void *context, struct msp_index *index, const struct msp_index_file *file, void *parsed,
		struct msp_error *err);
	/* Removes the rows of a file that changed or went. */
	int (*drop)(void *context, struct msp_index *index, int64_t id, const char *path, struct msp_error *err);
	/* After all puts: what depends on several files (due times after a change of policy …).  `changed` has the
	 * paths that changed, NULL when everything did. */
	int (*finish)(void *context, struct msp_index *index, const char *const *changed, size_t count,
		struct msp_error *err);
	/* Is the text of this path kept in the index?  NULL = all are.  Others are read from git when asked for. */
	bool (*keep)(const char *path);
	/* Before the first parse of a refresh, in the database's thread: make ready what parse shares.  all: the tables
	 * are empty; ordered: files come in order of rank (else only those with ranks below 10 do).  May be NULL. */
	int (*begin)(void *context, struct msp_index *index, bool all, bool ordered, struct msp_error *err);
	/* Files and folders that the index of one client needs beside that client's, NULL-terminated. */
	const char *const *shared;
	/* Statements for msp_index_dump, NULL-terminated: rows of the model's tables with paths in place of ids. */
	const char *const *dump;
};

struct msp_index_request {
	const struct msp_index_rules *rules;
	const char *at;         /* --at REV; NULL = tip */
	const char *client;     /* with at: only this client's subtree and the shared files are needed */
	const char *cache_home; /* $XDG_CACHE_HOME or $HOME/.cache, where the git directory is not writable */
	/* Another store's index, open for longer than this one, that has the shared files: what is not below clients/
	 * is read from there, by msp_index_text, msp_index_paths and the rules.  NULL = this store has its own. */
	struct msp_index *shared;
	void (*progress)(void *context, uint64_t done, uint64_t total); /* may be NULL */
	void *progress_context;
};

/* Opens and makes fresh.  Errors: MISSING for a revision that does not exist, IO and SYSTEM.  An unborn branch gives an
 * empty index. */
int msp_index_open(struct msp_repo *repo, const struct msp_index_request *request, struct msp_index **index,
	struct msp_error *err);
void msp_index_close(struct msp_index *index);

struct msp_db *msp_index_db(struct msp_index *index);
/* Has the next opening build everything anew: for rules whose tables have gathered too much that is of no use. */
int msp_index_expire(struct msp_index *index, struct msp_error *err);
/* Commit the index shows, and its committer time. */
const char *msp_index_commit(const struct msp_index *index);
int msp_index_commit_time(struct msp_index *index, int64_t *at, struct msp_error *err);

/* Committed text of a path, copied into arena; NULL (and 0) when there is no such file. */
int msp_index_text(struct msp_index *index, struct msp_arena *arena, const char *path, const char **text,
	size_t *length, struct msp_error *err);
/* Paths beginning with prefix, in order. */
int msp_index_paths(struct msp_index *index, struct msp_arena *arena, const char *prefix, const char ***paths,
	size_t *count, struct msp_error *err);

/* The index that has this path, or paths with this beginning: the shared one or this itself. */
struct msp_index *msp_index_of(struct msp_index *index, const char *path);

/* Files that did not parse or validate, under prefix (NULL = all): for "the answer is given, the bad file named". */
int msp_index_bad(struct msp_index *index, struct msp_arena *arena, const char *prefix, struct msp_problems *problems,
	struct msp_error *err);

/* The index takes over an open git of the same repository, so that its refresh need not load one: closed with the
 * index, or at once when it has its own.  NULL does nothing. */
void msp_index_lend(struct msp_index *index, struct msp_git *git);
/* Brings the open index to the repository's present tip (after a commit of ours). */
int msp_index_refresh(struct msp_index *index, struct msp_error *err);
/* Throws the index away and builds it again; statistics for `msp-store index`. */
int msp_index_rebuild(struct msp_index *index, struct msp_error *err);
/* One line per row of every table but meta, sorted and independent of rowids' history: rebuilt == incremental. */
int msp_index_dump(struct msp_index *index, struct msp_buf *out, struct msp_error *err);

#endif
