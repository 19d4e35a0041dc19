/* SPDX-License-Identifier: ISC */
/*
 * Who could ever read a value: every generation of every secret out of signed history, without any key.
 *
 * A value is read by the recipients of every generation that has its value_rev; by those of the generations before it
 * while it was pending (rotate); by those whom a tag known-to:LOGIN names; and by who opened it with a recovery key.
 */
#ifndef MSP_CMD_VAULT_READERS_H
#define MSP_CMD_VAULT_READERS_H

#include "cmd/vault/past.h"

#define VAULT_KNOWN "known-to:"          /* tag: LOGIN, or another word for people, knows the value from elsewhere */
#define VAULT_PENDING "rotation-pending" /* tag: the payload holds the next value, too */

struct vault_generation {
	const char *commit; /* the first that had it */
	int64_t at;         /* committer time of that commit */
	struct msp_manifest manifest;
	const char *path;
	char hash[MSP_VAULT_HASH];
	const char *const *readers; /* logins, client:N, recovery:NAME */
	size_t reader_count;
	bool proved; /* that these are all: the hash of the recipients is that of the roster */
};

/* All generations of one id, ascending; those that nobody entitled signed are left out. */
struct vault_story {
	const char *id;
	struct vault_generation *items;
	size_t count, capacity;
	const char *reference; /* of the last one */
	bool live;             /* the last one stands in the commit asked for */
};

struct vault_stories {
	struct vault_past *past;
	struct msp_map by_id; /* id -> struct vault_story * */
	size_t refused;       /* manifests in history that nobody entitled signed */
};
int vault_stories_load(
	struct vault_past *past, const char *commit, struct vault_stories *stories, struct msp_error *err);
/* The story of the secret that stands at that path of a manifest; NULL: none. */
const struct vault_story *vault_stories_at(const struct vault_stories *stories, const char *path);

/* One who could read one value. */
struct vault_reading {
	const struct vault_story *story;
	const char *login;
	const struct vault_generation *first; /* the generation that gave it; the proof */
	int64_t value_rev;
	const char *how; /* "reader", "pending", "known", "break-glass" */
	bool now;        /* among the recipients of the last generation */
	bool proved;
};
struct vault_readings {
	struct vault_reading *items;
	size_t count, capacity;
};
/* Adds those who could read what was the value at some time in [from, to), by generations written before `to`;
 * MSP_TIME_NONE for `from`: only the last value. */
void vault_story_readers(struct vault_past *past, const struct vault_story *story, int64_t from, int64_t to,
	struct vault_readings *readings);
/* Could this person read the present value? */
const struct vault_reading *vault_readings_find(const struct vault_readings *readings, const char *login);

#endif
