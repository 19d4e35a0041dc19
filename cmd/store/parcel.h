/* SPDX-License-Identifier: ISC */
/*
 * A parcel: one tar file (of the system's tar) with a list of hashes, for what leaves a store: backups and clients.
 * Everything in it can be read without this program: tar -xf, sha256sum -c SHA256SUMS, git clone store.bundle.
 */
#ifndef MSP_CMD_STORE_PARCEL_H
#define MSP_CMD_STORE_PARCEL_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/cli/cli.h"
#include "lib/store/repo.h"

struct store_parcel {
	struct msp_cli *cli;
	const char *folder; /* of its own, mode 0700, gone when the parcel is closed; NULL = not open */
};

/* Makes the working folder in `parent` ("" = the present one; NULL = $TMPDIR). */
int store_parcel_open(struct store_parcel *parcel, struct msp_cli *cli, const char *parent, struct msp_error *err);
void store_parcel_close(struct store_parcel *parcel);
/* A path in the working folder. */
const char *store_parcel_path(const struct store_parcel *parcel, const char *name);
int store_parcel_put(
	struct store_parcel *parcel, const char *name, const void *bytes, size_t length, struct msp_error *err);

/* Packs these files of the working folder (NULL-terminated) as `output`, mode 0600, durable, compared with the files
 * after writing; NULL = to standard output.  A file of that name is EXISTS. */
int store_parcel_pack(struct store_parcel *parcel, const char *const *names, const char *output, struct msp_error *err);
/* Takes these files out of `file` ("-" = standard input) and checks every hash.  `optional` may be missing.  DATA: not
 * a parcel, damaged. */
int store_parcel_unpack(struct store_parcel *parcel, const char *file, const char *const *names,
	const char *const *optional, struct msp_error *err);

/* Runs a program to its end; a status other than 0 is an error of `code` with what it said. */
int store_run(const char *const *argv, enum msp_code code, struct msp_buf *output, struct msp_error *err);
/* CONFIG when older commits are missing (`git clone --depth`): what is made of it could not be read back. */
int store_check_deep(const struct msp_repo *repo, struct msp_error *err);
/* Removes a folder and all that is in it; links are removed, not followed. */
void store_remove_tree(const char *path);
/* The folder must not be there, or be empty; EXISTS. */
int store_check_empty(const char *path, struct msp_error *err);

#endif
