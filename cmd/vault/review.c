/* SPDX-License-Identifier: ISC */
/* review: what commits did to the vault, in words, for who has to let them in. */
#include <string.h>

#include "cmd/listing.h"
#include "cmd/vault/examine.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

#define SHOW MSP_COLUMN_DEFAULT

static const struct msp_column columns[] = {
	{ "what", "WHAT", MSP_TYPE_TEXT, SHOW, NULL,
		"roster, added, value, rekeyed, edited, moved, deleted; problem: verify says so" },
	{ "subject", "SUBJECT", MSP_TYPE_TEXT, SHOW, NULL, "secret, roster or file" },
	{ "by", "BY", MSP_TYPE_TEXT, SHOW, NULL, "who signed it last" },
	{ "detail", "DETAIL", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "what about it" },
	{ "path", "PATH", MSP_TYPE_TEXT, 0, NULL, "file" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, 0, NULL, "of a problem: the commit that did it" },
};

struct review {
	struct vault vault;
	struct vault_past past;
	struct vault_examine examine;
	struct msp_listing rows;
	char older[MSP_OID_SIZE], newer[MSP_OID_SIZE];
	char before[MSP_OID_SIZE], after[MSP_OID_SIZE]; /* trees */
	struct msp_map units;
};

static void say(struct review *review, const char *what, const char *subject, const char *by, const char *detail)
{
	msp_listing_add(&review->rows);
	msp_listing_text(&review->rows, "what", what);
	msp_listing_text(&review->rows, "subject", subject);
	msp_listing_text(&review->rows, "by", by);
	msp_listing_text(&review->rows, "detail", detail);
}

/* ---- secrets ----------------------------------------------------------------------------------------------------- */

static bool has(const char *const *items, size_t count, const char *item)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i], item) == 0)
			return true;
	}
	return false;
}

/* "+marta -luis" */
static const char *compare_lists(struct msp_arena *arena, const char *text, const char *const *before,
	size_t before_count, const char *const *after, size_t after_count)
{
	for (size_t i = 0; i < after_count; i++) {
		if (!has(before, before_count, after[i]))
			text = msp_arena_printf(arena, "%s +%s", text, after[i]);
	}
	for (size_t i = 0; i < before_count; i++) {
		if (!has(after, after_count, before[i]))
			text = msp_arena_printf(arena, "%s -%s", text, before[i]);
	}
	return text;
}

/* Fields that people set, by name; values of addresses and users are no secrets. */
static const char *compare_fields(
	struct msp_arena *arena, const struct msp_manifest *before, const struct msp_manifest *after)
{
	const struct {
		const char *name, *before, *after;
	} fields[] = { { "username", before->username, after->username }, { "url", before->url, after->url },
		{ "expires", before->expires, after->expires },
		{ "rotate_every", before->rotate_every, after->rotate_every } };
	const char *text = "";

	for (size_t i = 0; i < MSP_COUNT(fields); i++) {
		if (strcmp(fields[i].before, fields[i].after) != 0)
			text = msp_arena_printf(
				arena, "%s %s: '%s' to '%s'", text, fields[i].name, fields[i].before, fields[i].after);
	}
	text = compare_lists(arena, text, before->tags, before->tag_count, after->tags, after->tag_count);
	return compare_lists(arena, text, before->assets, before->asset_count, after->assets, after->asset_count);
}

static void say_changed(struct review *review, const struct vault_side *before, const struct vault_side *after)
{
	struct msp_arena *arena = review->past.arena;
	const struct msp_manifest *old = &before->manifest;
	const struct msp_manifest *new = &after->manifest;
	const char *reference = vault_past_reference(arena, after->unit);
	const char *readers =
		compare_lists(arena, "", old->recipients, old->recipient_count, new->recipients, new->recipient_count);
	const char *fields = compare_fields(arena, old, new);
	const char *gen = msp_arena_printf(arena, "gen %lld to %lld", (long long)old->gen, (long long)new->gen);

	if (new->value_rev != old->value_rev)
		say(review, "value", reference, new->writer, gen);
	if (readers[0] != '\0' || (new->age_gen != old->age_gen &&new->value_rev == old->value_rev))
		say(review, "rekeyed", reference, new->writer,
			readers[0] != '\0' ? msp_arena_printf(arena, "readers:%s", readers) : gen);
	if (fields[0] != '\0')
		say(review, "edited", reference, new->writer, fields + 1);
	if (new->value_rev == old->value_rev &&new->age_gen == old->age_gen && readers[0] == '\0' && fields[0] == '\0')
		say(review, "edited", reference, new->writer, msp_arena_printf(arena, "signed again, %s", gen));
}

static void say_added(struct review *review, const struct vault_side *after)
{
	const struct msp_manifest *manifest = &after->manifest;
	struct msp_arena *arena = review->past.arena;

	say(review, manifest->gen > 1 ? "moved" : "added", vault_past_reference(arena, after->unit), manifest->writer,
		msp_arena_printf(arena, "%s, for%s", msp_secret_kind_name(manifest->kind),
			compare_lists(arena, "", NULL, 0, manifest->recipients, manifest->recipient_count)));
}

static int see_unit(struct review *review, const char *unit, struct msp_error *err)
{
	struct msp_arena *arena = review->past.arena;
	struct vault_side before, after;

	if (vault_side_find(&review->past, review->before, unit, &before, err) != 0 ||
		vault_side_find(&review->past, review->after, unit, &after, err) != 0)
		return -1;
	const char *reference = vault_past_reference(arena, unit);
	if (before.live && after.live && strcmp(before.yaml, after.yaml) != 0)
		say_changed(review, &before, &after);
	else if (!before.live && after.live)
		say_added(review, &after);
	else if (before.live && !after.live)
		say(review, "deleted", reference, after.deleted ? after.deletion.writer : NULL,
			after.deleted ? after.deletion.reason : "its files are gone");
	return 0;
}

static int add_unit(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct review *review = context;
	const char *unit = vault_past_unit(review->past.arena, change->path);

	(void)err;
	if (unit != NULL)
		msp_map_set(&review->units, unit, review);
	return 0;
}

static int see_secrets(struct review *review, struct msp_error *err)
{
	msp_map_init(&review->units, review->past.arena);
	if (msp_git_compare(review->past.git, review->before, review->after, "clients", add_unit, review, err) != 0)
		return -1;
	for (size_t i = 0; i < review->units.count; i++) {
		if (see_unit(review, review->units.entries[i].key, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- rosters ----------------------------------------------------------------------------------------------------- */

static const char *compare_people(
	struct msp_arena *arena, const struct msp_roster *before, const struct msp_roster *after, const char *day)
{
	const char *text = "";

	for (size_t i = 0; i < after->person_count; i++) {
		const struct msp_roster_person *person = &after->people[i];
		const struct msp_roster_person *old = before == NULL ? NULL : msp_roster_find(before, person->login);
		bool was = old != NULL && msp_roster_in_force(old, day), is = msp_roster_in_force(person, day);
		if (is != was)
			text = msp_arena_printf(arena, "%s %c%s", text, is ? '+' : '-', person->login);
		else if (is && (memcmp(old->sign, person->sign, MSP_SSH_KEY) != 0 ||
				       !msp_age_recipient_equal(&old->age, &person->age)))
			text = msp_arena_printf(arena, "%s %s has new keys", text, person->login);
	}
	for (size_t i = 0; before != NULL && i < before->person_count; i++) {
		if (msp_roster_find(after, before->people[i].login) == NULL)
			text = msp_arena_printf(arena, "%s -%s", text, before->people[i].login);
	}
	return text;
}

static int see_rosters(struct review *review, struct msp_error *err)
{
	struct msp_arena *arena = review->past.arena;
	const struct vault_past_chain *before = NULL, *after;
	int64_t seen = 0;

	if (review->before[0] != '\0' && vault_past_chain(&review->past, review->before, &before, err) != 0)
		return -1;
	if (vault_past_chain(&review->past, review->after, &after, err) != 0)
		return -1;
	if (before != NULL && before->chain != NULL && before->chain->current != NULL)
		seen = before->chain->current->serial;
	for (size_t i = 0; after->chain != NULL && i < after->chain->count; i++) {
		const struct msp_roster *roster = &after->chain->rosters[i];
		char day[MSP_VAULT_DAY];
		if (roster->serial <= seen)
			continue;
		msp_vault_day_of(roster->written, day);
		say(review, "roster", msp_arena_printf(arena, "%lld", (long long)roster->serial), roster->by,
			msp_arena_printf(arena, "%s; quorum %lld;%s", roster->reason, (long long)roster->quorum,
				compare_people(arena, i > 0 ? &after->chain->rosters[i - 1] : NULL, roster, day)));
	}
	return 0;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static int find_range(struct review *review, const char *range, struct msp_error *err)
{
	const char *dots = strstr(range, "..");

	if (dots == NULL || dots[2] == '.') {
		msp_error_set(err, MSP_USAGE, "'%s' is no range", range);
		msp_error_hint(err, "OLD..NEW, such as main..origin/main");
		return -1;
	}
	const char *older = msp_arena_strndup(review->past.arena, range, (size_t)(dots - range));
	if (msp_git_resolve(review->past.git, older[0] == '\0' ? "HEAD" : older, review->older, err) != 0 ||
		msp_git_resolve(review->past.git, dots[2] == '\0' ? "HEAD" : dots + 2, review->newer, err) != 0)
		return -1;
	return msp_git_tree(review->past.git, review->older, review->before, err) != 0
		       ? -1
		       : msp_git_tree(review->past.git, review->newer, review->after, err);
}

static void say_problems(struct review *review)
{
	for (size_t i = 0; i < review->examine.count; i++) {
		const struct vault_finding *finding = &review->examine.items[i];
		say(review, "problem", finding->rule, NULL,
			msp_arena_printf(review->past.arena, "%s: %s", finding->path, finding->text));
		msp_listing_text(&review->rows, "path", finding->path);
		msp_listing_text(&review->rows, "commit", finding->commit);
	}
}

static int look(struct review *review, struct msp_error *err)
{
	struct msp_session *session = &review->vault.session;
	struct vault_commit *commits;
	size_t count;

	if (find_range(review, session->cli->operands[0], err) != 0 || see_rosters(review, err) != 0 ||
		see_secrets(review, err) != 0 ||
		vault_past_commits(&review->past, review->older, review->newer, NULL, &commits, &count, err) != 0 ||
		vault_examine_steps(&review->examine, commits, count, err) != 0)
		return -1;
	say_problems(review);
	if ((review->rows.count > 0 || !msp_listing_table(session->cli)) &&
		msp_listing_print(&review->rows, "subject", session->zone, session->now, err) != 0)
		return -1;
	if (review->rows.count == 0)
		msp_cli_note(session->cli, "nothing of the vault has changed");
	return review->examine.count > 0 ? MSP_NO : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct review review = { .before = "" };
	int result = -1;

	(void)parsed;
	msp_listing_init(&review.rows, cli);
	if (vault_open(&review.vault, cli, VAULT_UNTRUSTED | VAULT_NEW, err) == 0 &&
		vault_past_open(&review.past, &review.vault, err) == 0) {
		vault_examine_init(&review.examine, &review.past);
		result = look(&review, err);
	}
	vault_past_close(&review.past);
	return vault_close(&review.vault, result, err);
}

const struct msp_verb vault_review_verb = {
	.name = "review",
	.summary = "what commits did to the vault, in words, and whether they may",
	.operands = "OLD..NEW",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Needs no key.  Exit 1 when a step does not verify.",
	.examples = "msp-vault review main..origin/main\n"
		    "msp-vault review HEAD~1..HEAD -f json",
	.run = run,
};
