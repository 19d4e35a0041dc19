/* SPDX-License-Identifier: ISC */
/* roster join: one roster out of two that were made side by side. */
#include <string.h>

#include "cmd/vault/roster.h"
#include "lib/base/str.h"

/* Three rosters: the one before, and the two that follow it. */
struct join {
	struct vault_roster *action;
	const struct msp_roster *base, *ours, *theirs;
	const struct msp_roster *take; /* counts where both differ; NULL = that is an error */
};

/* A person, client or recovery key as text, so that two can be compared; NULL = not there. */
static const char *text_of(struct msp_arena *arena, const struct msp_roster *roster, char list, const char *name)
{
	struct msp_roster one = { .previous = NULL };
	struct msp_buf out = MSP_BUF_INIT;

	one.written = one.by = one.reason = "";
	for (size_t i = 0; list == 'p' && i < roster->person_count; i++) {
		if (strcmp(roster->people[i].login, name) == 0) {
			one.people = &roster->people[i];
			one.person_count = 1;
		}
	}
	for (size_t i = 0; list == 'c' && i < roster->client_count; i++) {
		if (strcmp(roster->clients[i].client, name) == 0) {
			one.clients = &roster->clients[i];
			one.client_count = 1;
		}
	}
	for (size_t i = 0; list == 'r' && i < roster->recovery_count; i++) {
		if (strcmp(roster->recovery[i].name, name) == 0) {
			one.recovery = &roster->recovery[i];
			one.recovery_count = 1;
		}
	}
	if (one.person_count + one.client_count + one.recovery_count == 0)
		return NULL;
	msp_roster_emit(&one, &out);
	const char *text = msp_arena_strdup(arena, out.data);
	msp_buf_release(&out);
	return text;
}

/* Which of the three says how this entry goes on. */
static int choose(
	const struct join *join, char list, const char *name, const struct msp_roster **chosen, struct msp_error *err)
{
	struct msp_arena *arena = join->action->vault.session.arena;
	const char *base = text_of(arena, join->base, list, name), *ours = text_of(arena, join->ours, list, name);
	const char *theirs = text_of(arena, join->theirs, list, name);

	*chosen = join->ours;
	if (msp_str_equal(ours, theirs) || msp_str_equal(theirs, base))
		return 0;
	*chosen = msp_str_equal(ours, base) ? join->theirs : join->take;
	if (*chosen != NULL)
		return 0;
	msp_error_set(err, MSP_BUSY, "both have changed %s", name);
	msp_error_hint(err, "msp-vault roster join --take %s, or --take %s", join->ours->path, join->theirs->path);
	return -1;
}

static int join_people(const struct join *join, struct msp_roster *next, struct msp_error *err)
{
	const struct msp_roster *sides[] = { join->ours, join->theirs };
	const struct msp_roster *chosen;

	for (size_t side = 0; side < MSP_COUNT(sides); side++) {
		for (size_t i = 0; i < sides[side]->person_count; i++) {
			const char *login = sides[side]->people[i].login;
			if (vault_roster_person(next, login) != NULL)
				continue;
			if (choose(join, 'p', login, &chosen, err) != 0)
				return -1;
			const struct msp_roster_person *person = vault_roster_person(chosen, login);
			if (person != NULL)
				next->people[next->person_count++] = *person;
		}
	}
	return 0;
}

static int join_clients(const struct join *join, struct msp_roster *next, struct msp_error *err)
{
	const struct msp_roster *sides[] = { join->ours, join->theirs };
	const struct msp_roster *chosen;

	for (size_t side = 0; side < MSP_COUNT(sides); side++) {
		for (size_t i = 0; i < sides[side]->client_count; i++) {
			const char *slug = sides[side]->clients[i].client;
			if (vault_roster_client(next, slug) != NULL)
				continue;
			if (choose(join, 'c', slug, &chosen, err) != 0)
				return -1;
			const struct msp_roster_client *client = vault_roster_client(chosen, slug);
			if (client != NULL)
				next->clients[next->client_count++] = *client;
		}
	}
	return 0;
}

static struct msp_roster_recovery *find_recovery(const struct msp_roster *roster, const char *name)
{
	for (size_t i = 0; i < roster->recovery_count; i++) {
		if (strcmp(roster->recovery[i].name, name) == 0)
			return &roster->recovery[i];
	}
	return NULL;
}

static int join_recovery(const struct join *join, struct msp_roster *next, struct msp_error *err)
{
	const struct msp_roster *sides[] = { join->ours, join->theirs };
	const struct msp_roster *chosen;

	for (size_t side = 0; side < MSP_COUNT(sides); side++) {
		for (size_t i = 0; i < sides[side]->recovery_count; i++) {
			const char *name = sides[side]->recovery[i].name;
			if (find_recovery(next, name) != NULL)
				continue;
			if (choose(join, 'r', name, &chosen, err) != 0)
				return -1;
			const struct msp_roster_recovery *recovery = find_recovery(chosen, name);
			if (recovery != NULL)
				next->recovery[next->recovery_count++] = *recovery;
		}
	}
	return 0;
}

/* The next serial names both; room for what both have. */
static void prepare(const struct join *join, struct msp_roster *next)
{
	struct msp_arena *arena = join->action->vault.session.arena;
	const struct msp_roster *a = join->ours, *b = join->theirs;
	const char **previous = msp_arena_array(arena, 2, sizeof *previous);

	previous[0] = a->hash;
	previous[1] = b->hash;
	next->previous = previous;
	next->previous_count = 2;
	next->serial = a->serial + 1;
	next->path = msp_arena_printf(arena, "vault/roster/%lld.yaml", (long long)next->serial);
	next->quorum = a->quorum > b->quorum ? a->quorum : b->quorum;
	next->people = msp_arena_array(arena, a->person_count + b->person_count, sizeof *next->people);
	next->clients = msp_arena_array(arena, a->client_count + b->client_count, sizeof *next->clients);
	next->recovery = msp_arena_array(arena, a->recovery_count + b->recovery_count, sizeof *next->recovery);
	next->person_count = next->client_count = next->recovery_count = 0;
}

static int take(struct join *join, struct msp_error *err)
{
	const char *path = join->action->given->take;

	if (path == NULL)
		return 0;
	join->take = strcmp(path, join->ours->path) == 0     ? join->ours
		     : strcmp(path, join->theirs->path) == 0 ? join->theirs
							     : NULL;
	return join->take != NULL
		       ? 0
		       : msp_error_set(err, MSP_USAGE, "--take %s or --take %s", join->ours->path, join->theirs->path);
}

int vault_roster_join(struct vault_roster *action, struct msp_error *err)
{
	struct vault *vault = &action->vault;
	struct msp_roster next;
	struct join join = { .action = action };

	if (vault->chain.state != MSP_ROSTER_FORKED)
		return msp_error_set(err, MSP_MISSING, "there is one line of rosters: nothing to join");
	if (vault_roster_begin(action, "join", &next, err) != 0)
		return -1;
	join.base = vault->chain.current;
	join.ours = vault->chain.fork[0];
	join.theirs = vault->chain.fork[1];
	if (take(&join, err) != 0)
		return -1;
	prepare(&join, &next);
	if (join_people(&join, &next, err) != 0 || join_clients(&join, &next, err) != 0 ||
		join_recovery(&join, &next, err) != 0)
		return -1;
	return vault_roster_end(action, &next, err);
}
