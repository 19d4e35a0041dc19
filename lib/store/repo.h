/* SPDX-License-Identifier: ISC */
/*
 * Finding and reading a repository without libgit2: enough for every reader whose index is fresh.
 */
#ifndef MSP_STORE_REPO_H
#define MSP_STORE_REPO_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

#define MSP_OID_SIZE 41 /* 40 hex digits and NUL; SHA-1 repositories only, others are refused by name */
/* Is text the whole name of an object, as git writes it?  What is not may be an option to a program. */
bool msp_oid_valid(const char *text);

struct msp_repo {
	struct msp_arena *arena;
	const char *path;       /* work tree, or the git directory of a bare repository; absolute */
	const char *worktree;   /* NULL when bare */
	const char *git_dir;    /* of this work tree */
	const char *common_dir; /* shared by work trees */
	const char *branch;     /* "refs/heads/main"; NULL when HEAD is detached */
	char tip[MSP_OID_SIZE]; /* commit of HEAD; "" when the branch is unborn */
	bool reftable;          /* always false: a repository with reftables is refused by name */
};

/* Where discovery may look; getenv belongs to the caller. */
struct msp_repo_request {
	const char *path; /* -C or $MSP_STORE; NULL = current directory and its parents, the nearest with msp.yaml */
	const char *home; /* $HOME, for safe.directory; may be NULL */
	const char *sudo_uid; /* $SUDO_UID: root may use what belongs to whom it acts for, as in git; may be NULL */
};

/* Opens.  CONFIG: no store found; not a git repository; owned by somebody else (as git: unless safe.directory names
 * it); object format other than sha1; msp.yaml missing at the tip's root is for the caller.  An unborn branch opens
 * with an empty tip. */
int msp_repo_open(
	struct msp_arena *arena, const struct msp_repo_request *request, struct msp_repo *repo, struct msp_error *err);
/* Reads HEAD and its ref again (after taking the lock). */
int msp_repo_refresh(struct msp_repo *repo, struct msp_error *err);

/* The value of a ref ("refs/remotes/origin/main"), "" when there is none. */
int msp_repo_ref(const struct msp_repo *repo, const char *name, char oid[MSP_OID_SIZE], struct msp_error *err);

/* One value of git's configuration: the repository's, the worktree's, the user's, the system's, last wins.  Plain files
 * are read directly; where an include stands, `git config` is asked.  NULL when unset. key is "user.email". */
struct msp_repo_environment {
	const char *home, *xdg_config_home;        /* $HOME, $XDG_CONFIG_HOME; NULL */
	const char *global_config, *system_config; /* $GIT_CONFIG_GLOBAL, $GIT_CONFIG_SYSTEM; NULL */
	bool no_system;                            /* $GIT_CONFIG_NOSYSTEM */
};
int msp_repo_config(const struct msp_repo *repo, const struct msp_repo_environment *environment, const char *key,
	const char **value, struct msp_error *err);

#endif
