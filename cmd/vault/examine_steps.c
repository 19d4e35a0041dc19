/* SPDX-License-Identifier: ISC */
/* The steps that led to a commit: what changed was signed by somebody entitled then, and follows what it replaced. */
#include <string.h>

#include "cmd/vault/examine.h"
#include "lib/base/str.h"

/* One commit, and the secrets that differ from one of its parents. */
struct step {
	struct vault_examine *examine;
	const struct vault_commit *commit;
	const struct msp_roster_chain *chain;  /* as it stands in the commit */
	const struct msp_roster_chain *before; /* in the parent that is compared */
	struct msp_map units;                  /* path of a manifest -> struct vault_side * in the commit */
	char (*parents)[MSP_OID_SIZE];         /* trees; one empty one of a first commit */
	size_t parent_count;
};

static const char *short_id(const struct step *step)
{
	return step->commit->id;
}

/* ---- what is new ------------------------------------------------------------------------------------------------- */

static void refuse(const struct step *step, const char *path, const struct msp_error *problem)
{
	vault_examine_say(step->examine, problem->code == MSP_DATA ? "form" : "signature", path, short_id(step), "%s",
		problem->message);
}

/* Recipients of a ciphertext are those that the roster named gives, never fewer; without a new one they stay. */
static void check_recipients(const struct step *step, const struct vault_side *now, const struct vault_side *kept)
{
	const struct msp_manifest *manifest = &now->manifest;
	struct msp_arena *arena = step->examine->past->arena;
	const struct msp_roster_chain *then = vault_chain_then(arena, step->chain, manifest->roster);
	char day[MSP_VAULT_DAY], hash[MSP_VAULT_HASH];

	if (kept != NULL && strcmp(kept->manifest.age_recipients, manifest->age_recipients) == 0)
		return;
	msp_vault_day_of(manifest->written, day);
	if (kept == NULL && then != NULL) {
		vault_expected(arena, then->current, manifest->client, day, hash);
		if (strcmp(hash, manifest->age_recipients) == 0)
			return;
	}
	vault_examine_say(step->examine, "recipients", now->unit, short_id(step),
		"its recipients are not those of roster %lld", (long long)manifest->roster);
}

static int check_new(
	const struct step *step, const struct vault_side *now, const struct vault_side *kept, struct msp_error *err)
{
	struct msp_error problem = now->problem;
	char day[MSP_VAULT_DAY];

	if (!now->live) {
		refuse(step, now->unit, &problem);
		return 0;
	}
	msp_vault_day_of(now->manifest.written, day);
	if (!vault_examine_signed(step->examine, step->chain, now, day, &problem)) {
		refuse(step, now->unit, &problem);
		return 0;
	}
	check_recipients(step, now, kept);
	return vault_examine_age(step->examine, now, short_id(step), err);
}

static void check_new_deletion(const struct step *step, const struct vault_side *now)
{
	const char *path = vault_beside(step->examine->past->vault, now->unit, ".gone.yaml");
	struct msp_error problem = now->gone_problem;
	char day[MSP_VAULT_DAY];
	struct msp_gone gone;

	if (now->deleted) {
		msp_vault_day_of(now->deletion.written, day);
		if (msp_gone_verify(step->chain,
			    &(struct msp_signed_file){ path, now->gone_text, now->gone_length, now->gone_signature,
				    now->gone_signature_length },
			    day, step->examine->past->arena, &gone, &problem) == 0)
			return;
	}
	refuse(step, path, &problem);
}

/* ---- what it replaced -------------------------------------------------------------------------------------------- */

static bool names(const char *const *list, size_t count, const char *hash)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], hash) == 0)
			return true;
	}
	return false;
}

/* `taken`: the commit is a merge and has it as one of its parents has; then only the order counts. */
static void check_follows(
	const struct step *step, const struct vault_side *before, const struct vault_side *now, bool taken)
{
	const struct msp_manifest *old = &before->manifest;
	const struct msp_manifest *new = &now->manifest;

	if (strcmp(before->yaml, now->yaml) == 0)
		return;
	if (new->gen < old->gen || new->value_rev < old->value_rev || new->age_gen < old->age_gen)
		vault_examine_say(step->examine, "generation", now->unit, short_id(step),
			"it went back from generation %lld to %lld", (long long)old->gen, (long long)new->gen);
	else if (new->gen == old->gen)
		vault_examine_say(step->examine, "generation", now->unit, short_id(step),
			"it took the place of another one of generation %lld", (long long)old->gen);
	else if (!taken && !names(new->prev, new->prev_count, before->hash))
		vault_examine_say(step->examine, "generation", now->unit, short_id(step),
			"it does not follow the one it took the place of");
}

/* Where a secret that is no more at its place went on: the same id, later. */
static bool went_on(const struct step *step, const struct vault_side *before)
{
	for (size_t i = 0; i < step->units.count; i++) {
		const struct vault_side *side = step->units.entries[i].value;
		if (side->live && strcmp(side->manifest.id, before->manifest.id) == 0 &&
			side->manifest.gen > before->manifest.gen)
			return true;
		if (side->deleted && strcmp(side->deletion.id, before->manifest.id) == 0 &&
			side->deletion.gen >= before->manifest.gen)
			return true;
	}
	return false;
}

/* Put back what was deleted: nobody may, but for a merge of a deletion with a change that somebody made without knowing
 * of it.  Both are signed, by people who were entitled; a person had to choose (msp-store resolve). */
static void check_put_back(
	const struct step *step, const struct vault_side *before, const struct vault_side *now, bool taken)
{
	if (taken && step->parent_count > 1 && now->manifest.gen >= before->deletion.gen)
		msp_map_set(&step->examine->settled, now->manifest.id, (void *)(uintptr_t)before->gone_hash);
	else
		vault_examine_say(step->examine, "replay", now->unit, short_id(step), "it was deleted, and put back");
}

static void check_before(
	const struct step *step, const struct vault_side *before, const struct vault_side *now, bool taken)
{
	if (before->live && now->live && strcmp(before->manifest.id, now->manifest.id) == 0)
		check_follows(step, before, now, taken);
	else if (before->live && !went_on(step, before))
		vault_examine_say(step->examine, "vanished", before->unit, short_id(step),
			now->text != NULL ? "another secret took its place" : "it was deleted without a signature");
	if (before->deleted && now->live && strcmp(before->deletion.id, now->manifest.id) == 0)
		check_put_back(step, before, now, taken);
	if (before->deleted && now->gone_text == NULL && !now->live)
		vault_examine_say(
			step->examine, "vanished", before->unit, short_id(step), "the signed deletion was taken away");
}

/* ---- one secret of a commit -------------------------------------------------------------------------------------- */

static bool same_files(const struct vault_side *a, const struct vault_side *b)
{
	return strcmp(a->yaml, b->yaml) == 0 && strcmp(a->sig, b->sig) == 0 && strcmp(a->age, b->age) == 0 &&
	       strcmp(a->gone, b->gone) == 0 && strcmp(a->gone_sig, b->gone_sig) == 0;
}

/* The parent's side whose ciphertext it still is, or NULL. */
static const struct vault_side *find_kept(
	const struct step *step, const struct vault_side *sides, const struct vault_side *now)
{
	for (size_t i = 0; i < step->parent_count; i++) {
		if (sides[i].live && strcmp(sides[i].age, now->age) == 0)
			return &sides[i];
	}
	return NULL;
}

static int check_unit(const struct step *step, struct vault_side *now, struct msp_error *err)
{
	struct vault_past *past = step->examine->past;
	struct vault_side *sides = msp_arena_array(past->arena, step->parent_count, sizeof *sides);
	bool taken = false, deletion = now->gone_text != NULL;

	for (size_t i = 0; i < step->parent_count; i++) {
		if (vault_side_find(past, step->parents[i], now->unit, &sides[i], err) != 0)
			return -1;
		taken = taken || same_files(&sides[i], now);
		deletion = deletion &&
			   (strcmp(sides[i].gone, now->gone) != 0 || strcmp(sides[i].gone_sig, now->gone_sig) != 0);
	}
	if (!taken && deletion)
		check_new_deletion(step, now);
	if (!taken && now->text != NULL && check_new(step, now, find_kept(step, sides, now), err) != 0)
		return -1;
	for (size_t i = 0; i < step->parent_count; i++)
		check_before(step, &sides[i], now, taken);
	return 0;
}

/* ---- rosters ----------------------------------------------------------------------------------------------------- */

/* Where two clones made one each of the same serial, merging gives one of them another name. */
static bool renamed(const struct step *step, const struct msp_roster *roster)
{
	for (size_t i = 0; step->chain != NULL && i < step->chain->count; i++) {
		const struct msp_roster *now = &step->chain->rosters[i];
		if (strcmp(now->hash, roster->hash) == 0)
			return strcmp(now->path, roster->path) != 0;
	}
	return false;
}

/* Rosters in force, and their signatures, stay as they are. */
static int check_roster(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	const struct step *step = context;

	(void)err;
	if (change->before[0] == '\0' || step->before == NULL)
		return 0;
	for (size_t i = 0; i < step->before->count; i++) {
		const char *path = step->before->rosters[i].path;
		if (msp_str_starts(change->path, path) &&
			(change->path[strlen(path)] == '\0' || change->path[strlen(path)] == '.') &&
			!renamed(step, &step->before->rosters[i]))
			vault_examine_say(step->examine, "roster",
				msp_arena_strdup(step->examine->past->arena, change->path), short_id(step),
				change->after[0] == '\0' ? "it was taken away" : "it was changed");
	}
	return 0;
}

static int check_rosters(struct step *step, struct msp_error *err)
{
	struct vault_past *past = step->examine->past;
	const struct vault_past_chain *chain;

	if (vault_past_chain(past, step->commit->tree, &chain, err) != 0)
		return -1;
	step->chain = chain->chain;
	if (chain->chain == NULL && msp_map_set(&step->examine->told, chain->problem.message, step) == NULL)
		vault_examine_say(
			step->examine, "roster", chain->problem.path, short_id(step), "%s", chain->problem.message);
	for (size_t i = 0; i < step->parent_count; i++) {
		step->before = NULL;
		if (step->parents[i][0] != '\0') {
			if (vault_past_chain(past, step->parents[i], &chain, err) != 0)
				return -1;
			step->before = chain->chain;
		}
		if (msp_git_compare(past->git, step->parents[i], step->commit->tree, VAULT_ROSTERS, check_roster, step,
			    err) != 0)
			return -1;
	}
	return 0;
}

/* ---- one commit -------------------------------------------------------------------------------------------------- */

static int check_log(const struct step *step, const struct msp_git_change *change, struct msp_error *err)
{
	struct vault_log_step log = { change->path, short_id(step), change->before, change->after,
		step->parent_count > 1 };

	return vault_examine_log_step(step->examine, &log, err);
}

static int add_unit(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct step *step = context;
	struct vault_past *past = step->examine->past;
	if (check_log(step, change, err) != 0)
		return -1;
	const char *unit = vault_past_unit(past->arena, change->path);
	struct vault_side *side;

	if (unit == NULL || msp_map_get(&step->units, unit) != NULL)
		return 0;
	side = msp_arena_alloc(past->arena, sizeof *side);
	if (vault_side_find(past, step->commit->tree, unit, side, err) != 0)
		return -1;
	msp_map_set(&step->units, unit, side);
	return 0;
}

static int find_parents(struct step *step, struct msp_error *err)
{
	struct vault_past *past = step->examine->past;
	size_t count = step->commit->parent_count;

	step->parent_count = count == 0 ? 1 : count;
	step->parents = msp_arena_array(past->arena, step->parent_count, sizeof *step->parents);
	for (size_t i = 0; i < count; i++) {
		if (msp_git_tree(past->git, step->commit->parents[i], step->parents[i], err) != 0)
			return -1;
	}
	return 0;
}

static int check_commit(struct vault_examine *examine, const struct vault_commit *commit, struct msp_error *err)
{
	struct step step = { .examine = examine, .commit = commit };

	msp_map_init(&step.units, examine->past->arena);
	if (find_parents(&step, err) != 0 || check_rosters(&step, err) != 0)
		return -1;
	for (size_t i = 0; i < step.parent_count; i++) {
		if (msp_git_compare(
			    examine->past->git, step.parents[i], commit->tree, "clients", add_unit, &step, err) != 0)
			return -1;
	}
	for (size_t i = 0; step.chain != NULL && i < step.units.count; i++) {
		if (check_unit(&step, step.units.entries[i].value, err) != 0)
			return -1;
	}
	return 0;
}

int vault_examine_steps(
	struct vault_examine *examine, const struct vault_commit *commits, size_t count, struct msp_error *err)
{
	struct msp_progress *progress = &examine->past->vault->session.progress;
	int failed = 0;

	msp_progress_start(progress, examine->past->vault->session.cli, "history", count);
	for (size_t i = 0; failed == 0 && i < count; i++) {
		msp_progress_step(progress, i);
		failed = check_commit(examine, &commits[i], err);
	}
	msp_progress_end(progress);
	examine->commits += count;
	return failed;
}
