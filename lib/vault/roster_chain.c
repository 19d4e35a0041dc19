/* SPDX-License-Identifier: ISC */
/* The chain of rosters: each signed by a quorum of the one before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/roster.h"
#include "lib/vault/sshsig.h"

struct candidate {
	struct msp_roster roster;
	const struct msp_roster_file *file;
	char day[MSP_VAULT_DAY]; /* on which it is judged */
	bool seen;               /* it was found valid here before: see mark_seen */
};

struct check {
	struct msp_arena *arena;
	struct msp_roster_chain *chain;
	struct candidate *items; /* by serial, then path */
	size_t count;
	const struct msp_roster_signature *signatures;
	size_t signature_count;
	char day[MSP_VAULT_DAY]; /* the latest on which a valid roster was written */
};

static int refuse(enum msp_code code, const char *path, const char *why, struct msp_error *err)
{
	msp_error_set(err, code, "%s", why);
	msp_error_at(err, path, 0, 0);
	return -1;
}

static int by_serial(const void *a, const void *b)
{
	const struct candidate *one = a;
	const struct candidate *other = b;

	if (one->roster.serial != other->roster.serial)
		return one->roster.serial < other->roster.serial ? -1 : 1;
	return strcmp(one->roster.path, other->roster.path);
}

/* ---- signatures -------------------------------------------------------------------------------------------------- */

/* Who of `base` has this key and may sign for the next roster; "" = nobody. */
static const char *signer_name(const struct msp_roster *base, const unsigned char key[MSP_SSH_KEY], const char *day)
{
	const struct msp_roster_person *person = msp_roster_signer(base, key);

	if (person != NULL)
		return msp_roster_is_admin(person) && msp_roster_in_force(person, day) ? person->login : "";
	for (size_t i = 0; i < base->recovery_count; i++) {
		if (memcmp(base->recovery[i].sign, key, MSP_SSH_KEY) == 0)
			return base->recovery[i].name;
	}
	return "";
}

/* One signature: by an admin or recovery key of base, over the exact bytes, under its own name. */
static int check_signature(const struct candidate *candidate, const struct msp_roster *base, const char *name,
	const struct msp_roster_signature *signature, struct msp_error *err)
{
	unsigned char key[MSP_SSH_KEY];

	if (msp_sshsig_signer(signature->text, signature->length, MSP_SSHSIG_ROSTER, key, err) != 0) {
		msp_error_at(err, signature->path, 0, 0);
		return -1;
	}
	if (strcmp(signer_name(base, key, candidate->day), name) != 0)
		return refuse(MSP_DENIED, signature->path,
			"nobody of this name could sign when the roster before was in force", err);
	if (msp_sshsig_verify(signature->text, signature->length, key, MSP_SSHSIG_ROSTER, candidate->file->text,
		    candidate->file->length, err) != 0) {
		msp_error_at(err, signature->path, 0, 0);
		return -1;
	}
	return 0;
}

/* How many have signed; paths differ, so nobody counts twice. */
static int count_signatures(const struct check *check, const struct candidate *candidate, const struct msp_roster *base,
	size_t *count, struct msp_error *err)
{
	const char *prefix = msp_arena_printf(check->arena, "%s.sig.", candidate->roster.path);

	*count = 0;
	for (size_t i = 0; i < check->signature_count; i++) {
		const struct msp_roster_signature *signature = &check->signatures[i];
		if (!msp_str_starts(signature->path, prefix))
			continue;
		if (check_signature(candidate, base, signature->path + strlen(prefix), signature, err) != 0)
			return -1;
		(*count)++;
	}
	return 0;
}

/* ---- the order --------------------------------------------------------------------------------------------------- */

static const struct msp_roster *keep(struct check *check, const struct msp_roster *roster)
{
	struct msp_roster_chain *chain = check->chain;
	char day[MSP_VAULT_DAY];

	if (msp_vault_day_of(roster->written, day) && strcmp(day, check->day) > 0)
		memcpy(check->day, day, sizeof day);
	chain->rosters[chain->count] = *roster;
	return &chain->rosters[chain->count++];
}

static bool follows(const struct msp_roster *roster, const struct msp_roster *previous)
{
	for (size_t i = 0; i < roster->previous_count; i++) {
		if (strcmp(roster->previous[i], previous->hash) == 0)
			return true;
	}
	return false;
}

/* <serial>.yaml, or <serial>-<8 hex>.yaml: one file of a serial cannot stand for another. */
static int check_name(const struct msp_roster *roster, struct msp_error *err)
{
	const char *slash = strrchr(roster->path, '/');
	const char *name = slash != NULL ? slash + 1 : roster->path;
	char expected[32];

	int length = snprintf(expected, sizeof expected, "%lld", (long long)roster->serial);
	bool good = strncmp(name, expected, (size_t)length) == 0;
	name += good ? length : 0;
	if (good && name[0] == '-' && strspn(name + 1, "0123456789abcdef") == 8)
		name += 9;
	if (good && strcmp(name, ".yaml") == 0)
		return 0;
	return refuse(MSP_DATA, roster->path, "its name is not that of a roster of its serial", err);
}

/* Does a roster follow what is in force: the current one, or both of a fork? */
static int check_place(const struct check *check, const struct msp_roster *roster, struct msp_error *err)
{
	const struct msp_roster_chain *chain = check->chain;
	bool forked = chain->state == MSP_ROSTER_FORKED;

	if (check_name(roster, err) != 0)
		return -1;
	int64_t serial = chain->current == NULL ? 1 : chain->current->serial + (forked ? 2 : 1);

	if (roster->serial != serial)
		return refuse(MSP_DATA, roster->path, "a roster before this one is missing", err);
	if (chain->current == NULL)
		return 0;
	if (strcmp(roster->vault, chain->current->vault) != 0)
		return refuse(MSP_DENIED, roster->path, "a roster of another vault", err);
	if (forked ? roster->previous_count != 2 || !follows(roster, chain->fork[0]) || !follows(roster, chain->fork[1])
		   : roster->previous_count != 1 || !follows(roster, chain->current))
		return refuse(MSP_DENIED, roster->path, "it does not follow the roster before it", err);
	return 0;
}

/* One candidate of a serial: *valid tells whether enough have signed. */
static int check_candidate(
	struct check *check, struct candidate *candidate, bool last, bool *valid, struct msp_error *err)
{
	struct msp_roster_chain *chain = check->chain;
	const struct msp_roster *base = chain->current != NULL ? chain->current : &candidate->roster;
	size_t signatures;

	msp_vault_day_of(candidate->roster.written, candidate->day);
	if (strcmp(candidate->day, check->day) < 0)
		memcpy(candidate->day, check->day, sizeof candidate->day);
	if (check_place(check, &candidate->roster, err) != 0)
		return -1;
	*valid = candidate->seen;
	if (*valid)
		return 0;
	if (count_signatures(check, candidate, base, &signatures, err) != 0)
		return -1;
	*valid = signatures >= (size_t)base->quorum;
	if (*valid)
		return 0;
	if (!last || chain->current == NULL) {
		refuse(MSP_DENIED, candidate->roster.path, "it lacks signatures of the roster before it", err);
		return -1;
	}
	chain->pending = msp_arena_memdup(check->arena, &candidate->roster, sizeof candidate->roster);
	chain->pending_signatures = signatures;
	chain->pending_quorum = (size_t)base->quorum;
	return 0;
}

/* All candidates of one serial: none, one or two are valid. */
static int check_serial(struct check *check, size_t begin, size_t end, bool last, struct msp_error *err)
{
	struct msp_roster_chain *chain = check->chain;
	const struct msp_roster *valid[2] = { NULL, NULL };
	size_t count = 0;

	for (size_t i = begin; i < end; i++) {
		bool good = false;
		if (check_candidate(check, &check->items[i], last, &good, err) != 0)
			return -1;
		if (!good)
			continue;
		if (count > 0 && strcmp(valid[0]->hash, check->items[i].roster.hash) == 0)
			return refuse(MSP_DATA, check->items[i].roster.path, "the same roster as another file", err);
		/* two of the first serial are two vaults */
		if (count == (chain->current == NULL ? 1 : MSP_COUNT(valid)))
			return refuse(
				MSP_DENIED, check->items[i].roster.path, "too many rosters with this serial", err);
		valid[count++] = &check->items[i].roster;
	}
	if (count == 2) {
		chain->fork[0] = keep(check, valid[0]);
		chain->fork[1] = keep(check, valid[1]);
		chain->state = MSP_ROSTER_FORKED;
	} else if (count == 1) {
		chain->current = keep(check, valid[0]);
		chain->state = MSP_ROSTER_VALID;
		if (chain->first == NULL)
			chain->first = chain->current;
	}
	return 0;
}

static int read_candidates(
	struct check *check, const struct msp_roster_file *files, size_t count, struct msp_error *err)
{
	check->items = msp_arena_array(check->arena, count, sizeof *check->items);
	for (check->count = 0; check->count < count; check->count++) {
		struct candidate *candidate = &check->items[check->count];
		candidate->file = &files[check->count];
		if (msp_roster_parse(check->arena, candidate->file->path, candidate->file->text,
			    candidate->file->length, &candidate->roster, err) != 0)
			return -1;
	}
	if (count > 1)
		qsort(check->items, count, sizeof *check->items, by_serial);
	return 0;
}

/* The roster with this hash, and by the hashes of its predecessors that it names, all that led to it. */
static void mark_seen(struct check *check, const char *hash)
{
	for (size_t i = check->count; i-- > 0;) {
		struct candidate *candidate = &check->items[i];
		if (strcmp(candidate->roster.hash, hash) == 0)
			candidate->seen = true;
		for (size_t j = i; candidate->seen && j-- > 0;) {
			if (check->items[j].roster.serial + 1 < candidate->roster.serial)
				break;
			if (follows(&candidate->roster, &check->items[j].roster))
				check->items[j].seen = true;
		}
	}
}

int msp_roster_chain_verify_since(struct msp_arena *arena, const char *seen, const struct msp_roster_file *files,
	size_t file_count, const struct msp_roster_signature *signatures, size_t signature_count,
	struct msp_roster_chain *chain, struct msp_error *err)
{
	struct check check = {
		.arena = arena, .chain = chain, .signatures = signatures, .signature_count = signature_count
	};

	*chain = (struct msp_roster_chain){ .state = MSP_ROSTER_NONE };
	chain->rosters = msp_arena_array(arena, file_count, sizeof *chain->rosters);
	if (read_candidates(&check, files, file_count, err) != 0)
		return -1;
	if (seen != NULL)
		mark_seen(&check, seen);
	for (size_t begin = 0, end; begin < check.count; begin = end) {
		for (end = begin;
			end < check.count && check.items[end].roster.serial == check.items[begin].roster.serial;)
			end++;
		if (check_serial(&check, begin, end, end == check.count, err) != 0)
			return -1;
	}
	if (chain->pending != NULL && chain->state == MSP_ROSTER_VALID &&
		chain->pending->serial > chain->current->serial)
		chain->state = MSP_ROSTER_PENDING;
	return 0;
}

int msp_roster_chain_verify(struct msp_arena *arena, const struct msp_roster_file *files, size_t file_count,
	const struct msp_roster_signature *signatures, size_t signature_count, struct msp_roster_chain *chain,
	struct msp_error *err)
{
	return msp_roster_chain_verify_since(arena, NULL, files, file_count, signatures, signature_count, chain, err);
}

int64_t msp_roster_chain_serial(const struct msp_roster_chain *chain)
{
	if (chain->current == NULL)
		return 0;
	return chain->state == MSP_ROSTER_FORKED ? chain->fork[0]->serial : chain->current->serial;
}

/* ---- the floor --------------------------------------------------------------------------------------------------- */

/* The same person in another roster; people mostly stand where they stood. */
static const struct msp_roster_person *again(
	const struct msp_roster *roster, const struct msp_roster_person *person, size_t place)
{
	if (place < roster->person_count && strcmp(roster->people[place].login, person->login) == 0)
		return &roster->people[place];
	return msp_roster_find(roster, person->login);
}

/* An end that is new, and has come; or a beginning put off. */
static bool has_left(const struct msp_roster_person *before, const struct msp_roster_person *now, const char *day)
{
	if (strcmp(now->from, day) > 0)
		return true;
	if (now->until == NULL || strcmp(now->until, day) > 0)
		return false;
	return before->until == NULL || strcmp(before->until, now->until) != 0;
}

/* Did a roster end the entitlement of somebody, or the use of a key of theirs?  Whether their days were over already
 * does not count: what they could read was still good. */
static bool ended(const struct msp_roster *before, const struct msp_roster *after, const char *client)
{
	char day[MSP_VAULT_DAY];

	msp_vault_day_of(after->written, day);
	for (size_t i = 0; i < before->person_count; i++) {
		const struct msp_roster_person *person = &before->people[i];
		if (strcmp(person->from, day) > 0 || !msp_roster_entitled(before, person, client, person->from))
			continue;
		const struct msp_roster_person *now = again(after, person, i);
		if (now == NULL || !msp_roster_entitled(after, now, client, now->from) || has_left(person, now, day) ||
			memcmp(now->sign, person->sign, MSP_SSH_KEY) != 0 ||
			!msp_age_recipient_equal(&now->age, &person->age))
			return true;
	}
	return false;
}

int64_t msp_roster_floor(const struct msp_roster_chain *chain, const char *client)
{
	/* the last one counts; what a roster follows stands just before it, with one beside that in a fork */
	for (size_t i = chain->count; i-- > 1;) {
		for (size_t j = i > 2 ? i - 3 : 0; j < i; j++) {
			if (follows(&chain->rosters[i], &chain->rosters[j]) &&
				ended(&chain->rosters[j], &chain->rosters[i], client))
				return chain->rosters[i].serial;
		}
	}
	return 1;
}
