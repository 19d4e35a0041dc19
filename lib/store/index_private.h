/* SPDX-License-Identifier: ISC */
/* Parts of index.c. */
#ifndef MSP_STORE_INDEX_PRIVATE_H
#define MSP_STORE_INDEX_PRIVATE_H

#include <pthread.h>
#include <stddef.h>

#include "lib/store/child.h"
#include "lib/store/git.h"
#include "lib/store/index.h"

#define MSP_INDEX_VERSION_SIZE 128

/* What an index was made from. */
struct msp_index_meta {
	char version[MSP_INDEX_VERSION_SIZE];
	char commit[MSP_OID_SIZE];
	char tree[MSP_OID_SIZE];
	int64_t at;    /* committer time */
	int64_t first; /* smallest file.id: see repair in index.c */
};

struct msp_index {
	struct msp_repo *repo;
	struct msp_index_request request;
	struct msp_arena arena;
	struct msp_db *db;
	struct msp_index_meta meta;
	const char *directory;     /* where the files are; NULL = in memory */
	const char *path;          /* of the database */
	char commit[MSP_OID_SIZE]; /* to be shown: the tip, or what --at names; "" = unborn branch */
	const char *prefix;        /* in memory: the one client's folder; NULL = everything */
	struct msp_git *git;       /* loaded when objects are needed */
	bool writable;
	int64_t first;              /* number of the first file in the next one made; 0 = 1 */
	const char *name;           /* of the database's file at the tip */
	const char *shared_version; /* says which shared files of another store it was made with; "" = its own */
};

/* A file to be read, or gone. */
struct msp_index_entry {
	const char *path;
	const char *oid; /* 40 hex digits, not NUL-terminated when out of a listing; NULL = gone */
	uint32_t mode;
	int rank;
	uint64_t place; /* in the packs: order in which reading is quick */
};

struct msp_index_entries {
	struct msp_arena *arena;
	struct msp_index_entry *items;
	size_t count, capacity;
	struct msp_buf listing; /* paths and ids point into it */
};

void msp_index_entries_init(struct msp_index_entries *entries, struct msp_arena *arena);
void msp_index_entries_release(struct msp_index_entries *entries);
/* All files of a commit, in order of rank. */
int msp_index_entries_list(struct msp_index *index, struct msp_index_entries *entries, struct msp_error *err);
/* What differs between two trees ("" = nothing), under prefix, in order of rank. */
int msp_index_entries_compare(struct msp_index *index, const char *before, const char *after, const char *prefix,
	struct msp_index_entries *entries, struct msp_error *err);

/* Where texts come from.  fill is called for jobs in order, by several threads. */
struct msp_index_source {
	struct msp_index *index;
	pthread_mutex_t mutex;
	bool streaming; /* git cat-file feeds us, in the order of entries */
	struct msp_child command;
	struct msp_buf input; /* read from git and not used yet */
	size_t input_at;
	const struct msp_index_entries *entries;
	size_t first; /* entry the stream begins with */
	size_t asked; /* entries requested so far */
	size_t ahead; /* how many requests may be open */
};

/* Entries from `first` on may be reordered for quick reading; those before are read one by one. */
int msp_index_source_open(struct msp_index_source *source, struct msp_index *index, struct msp_index_entries *entries,
	struct msp_error *err);
void msp_index_source_close(struct msp_index_source *source);
/* Text of entry number `at`, in arena. */
int msp_index_source_read(struct msp_index_source *source, struct msp_arena *arena, size_t at, const char **text,
	size_t *length, struct msp_error *err);
void msp_index_source_lock(struct msp_index_source *source);
void msp_index_source_unlock(struct msp_index_source *source);

bool msp_index_is_file(uint32_t mode); /* and not a link, a folder or a submodule */

/* Reads, parses (in threads when there is much) and puts all entries; `fresh` = the tables are empty. */
int msp_index_load(struct msp_index *index, struct msp_index_entries *entries, bool fresh, struct msp_error *err);

/* Finds out what of request.shared it depends on. */
int msp_index_shared(struct msp_index *index, struct msp_error *err);
/* Version of the store's tables and of the rules. */
void msp_index_version(const struct msp_index *index, char version[MSP_INDEX_VERSION_SIZE]);
/* Opens git when it is not yet. */
int msp_index_need_git(struct msp_index *index, struct msp_error *err);
int msp_index_meta_read(struct msp_index *index, struct msp_error *err);
int msp_index_meta_write(struct msp_index *index, const struct msp_index_meta *meta, struct msp_error *err);
/* Tables of the store and of the rules, in an empty database. */
int msp_index_create_tables(struct msp_index *index, struct msp_error *err);
/* Fills an empty database with a whole commit (or prefix and shared files), without transaction handling. */
int msp_index_fill(struct msp_index *index, struct msp_error *err);
/* Brings the database from meta's tree to index->commit; the caller has begun a transaction. */
int msp_index_update(struct msp_index *index, struct msp_error *err);

/* Makes the database anew and opens it; from = path of another index to begin with, NULL = from nothing. */
int msp_index_build(struct msp_index *index, const char *from, struct msp_error *err);
/* Chooses the folder: that of the repository, or one in the cache where that cannot be written. */
int msp_index_place(struct msp_index *index, const char *name, struct msp_error *err);
/* Opens the database at index->path, begins reading, reads meta.  1 = usable, 0 = missing, damaged or of another
 * version, -1 = error. */
int msp_index_attach(struct msp_index *index, struct msp_error *err);
/* index_at.c: opens for --at. */
int msp_index_open_at(struct msp_index *index, struct msp_error *err);

/* One flock on a file of the index's folder; -1 (and no error) where no lock can be had. */
int msp_index_lock(const struct msp_index *index, const char *name, int operation);
void msp_index_unlock(int fd);

#endif
