/* SPDX-License-Identifier: ISC */
/* exposure: who could ever read a value, out of signed history, without keys. */
#include <string.h>

#include "cmd/listing.h"
#include "cmd/vault/break_glass.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"
#include "lib/model/period.h"

#define SHOW MSP_COLUMN_DEFAULT
#define COMMIT_SHOWN 12

static const struct msp_column columns[] = {
	{ "secret", "SECRET", MSP_TYPE_TEXT, SHOW, NULL, "the secret" },
	{ "reader", "READER", MSP_TYPE_TEXT, SHOW, NULL, "who could read it: a login, client:N, recovery:NAME" },
	{ "how", "HOW", MSP_TYPE_TEXT, SHOW, NULL,
		"reader: it was encrypted to them; pending: before it was in use; known: from elsewhere; break-glass" },
	{ "since", "SINCE", MSP_TYPE_TIME, SHOW, NULL, "time of the commit that let them" },
	{ "now", "NOW", MSP_TYPE_BOOL, SHOW, NULL, "it is still encrypted to them" },
	{ "value", "VALUE", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "which value of the secret: 1 is the first" },
	{ "changed", "CHANGED", MSP_TYPE_TEXT, 0, NULL, "when this value was set" },
	{ "gen", "GEN", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "generation that let them" },
	{ "proof", "PROOF", MSP_TYPE_TEXT, SHOW, NULL,
		"signed: manifest, roster and recipients agree; claimed: the manifest alone says so" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, SHOW, NULL, "commit with the manifest that says so" },
	{ "path", "PATH", MSP_TYPE_TEXT, 0, NULL, "that manifest" },
	{ "manifest", "MANIFEST", MSP_TYPE_TEXT, 0, NULL, "SHA-256 of it" },
};

struct exposure {
	struct vault vault;
	struct vault_past past;
	struct vault_stories stories;
	int64_t from, to; /* values in use then; from MSP_TIME_NONE = the last one */
	char commit[MSP_OID_SIZE];
};

/* --at DAY or MONTH are ours; other revisions mean the history up to them. */
static int read_at(struct exposure *exposure, const char *at, struct msp_error *err)
{
	const struct msp_session *session = &exposure->vault.session;
	struct msp_period period;
	struct msp_date date;

	exposure->from = MSP_TIME_NONE;
	exposure->to = INT64_MAX;
	memcpy(exposure->commit, session->repo.tip, MSP_OID_SIZE);
	if (at == NULL)
		return 0;
	if (msp_vault_is_day(at) && msp_date_parse(at, &date, NULL) == 0) {
		exposure->from = msp_zone_day_start(session->zone, date);
		exposure->to = msp_zone_day_start(session->zone, msp_date_from_days(msp_date_days(date) + 1));
		return 0;
	}
	if (strlen(at) == MSP_PERIOD_SIZE - 1 && at[4] == '-' &&
		msp_period_parse(at, session->zone, &period, NULL) == 0) {
		exposure->from = period.start;
		exposure->to = period.end;
		return 0;
	}
	return msp_git_resolve(exposure->past.git, at, exposure->commit, err);
}

static void add_row(struct msp_listing *rows, const struct vault_reading *reading)
{
	struct msp_arena *arena = &rows->cli->arena;
	const struct vault_generation *first = reading->first;

	msp_listing_add(rows);
	msp_listing_text(rows, "secret", reading->story->reference);
	msp_listing_text(rows, "reader", reading->login);
	msp_listing_text(rows, "how", reading->how);
	msp_listing_time(rows, "since", first->at);
	msp_listing_number(rows, "now", reading->now);
	msp_listing_number(rows, "value", reading->value_rev);
	msp_listing_text(rows, "changed", first->manifest.value_changed);
	msp_listing_number(rows, "gen", first->manifest.gen);
	msp_listing_text(rows, "proof", reading->proved ? "signed" : "claimed");
	msp_listing_text(rows, "commit", msp_arena_strndup(arena, first->commit, COMMIT_SHOWN));
	msp_listing_text(rows, "path", first->path);
	msp_listing_text(rows, "manifest", first->hash);
}

static bool ever_named(const struct exposure *exposure, const char *login)
{
	const struct msp_roster_chain *chain = &exposure->vault.chain;

	for (size_t i = 0; i < chain->count; i++) {
		if (msp_roster_find(&chain->rosters[i], login) != NULL)
			return true;
	}
	return false;
}

/* Everything that this person could read. */
static int of_login(struct exposure *exposure, const char *login, struct msp_listing *rows, struct msp_error *err)
{
	size_t found = 0;

	for (size_t i = 0; i < exposure->stories.by_id.count; i++) {
		const struct vault_story *story = exposure->stories.by_id.entries[i].value;
		struct vault_readings readings = { NULL, 0, 0 };
		if (!story->live && exposure->from == MSP_TIME_NONE)
			continue;
		vault_story_readers(&exposure->past, story, exposure->from, exposure->to, &readings);
		for (size_t j = 0; j < readings.count; j++) {
			if (strcmp(readings.items[j].login, login) != 0)
				continue;
			add_row(rows, &readings.items[j]);
			found++;
		}
	}
	if (found > 0 || ever_named(exposure, login))
		return 0;
	msp_error_set(err, MSP_MISSING, "no roster and no secret has ever named '%s'", login);
	msp_error_hint(err, "a secret is written CLIENT/NAME; msp-vault roster log tells who there was");
	return -1;
}

static const struct vault_story *find_story(const struct exposure *exposure, const char *reference)
{
	const struct vault_story *gone = NULL;

	for (size_t i = 0; i < exposure->stories.by_id.count; i++) {
		const struct vault_story *story = exposure->stories.by_id.entries[i].value;
		if (strcmp(story->reference, reference) != 0)
			continue;
		if (story->live)
			return story;
		gone = story;
	}
	return gone;
}

static int of_secret(struct exposure *exposure, const char *reference, struct msp_listing *rows, struct msp_error *err)
{
	struct msp_arena *arena = exposure->vault.session.arena;
	const struct vault_story *story = find_story(exposure, reference);
	struct vault_readings readings = { NULL, 0, 0 };

	if (story == NULL) {
		size_t count = exposure->stories.by_id.count;
		const char **names = msp_arena_array(arena, count, sizeof *names);
		for (size_t i = 0; i < count; i++)
			names[i] = ((const struct vault_story *)exposure->stories.by_id.entries[i].value)->reference;
		const char *nearest = msp_str_nearest(reference, names, count);
		msp_error_set(err, MSP_MISSING, "there was never a secret %s", reference);
		if (nearest != NULL)
			msp_error_hint(err, "did you mean %s?", nearest);
		return -1;
	}
	vault_story_readers(&exposure->past, story, exposure->from, exposure->to, &readings);
	for (size_t i = 0; i < readings.count; i++)
		add_row(rows, &readings.items[i]);
	return 0;
}

static int show(struct exposure *exposure, struct msp_error *err)
{
	struct msp_session *session = &exposure->vault.session;
	const char *operand = session->cli->operands[0];
	struct msp_listing rows;

	if (vault_stories_load(&exposure->past, exposure->commit, &exposure->stories, err) != 0)
		return -1;
	msp_listing_init(&rows, session->cli);
	int failed = strchr(operand, '/') != NULL ? of_secret(exposure, operand, &rows, err)
						  : of_login(exposure, operand, &rows, err);
	if (failed != 0 || msp_listing_print(&rows, "secret", session->zone, session->now, err) != 0)
		return -1;
	if (exposure->stories.refused > 0)
		msp_cli_warn(session->cli,
			msp_message_count(
				"%zu manifest in history was not signed by anybody entitled and does not count: "
				"msp-vault verify --full",
				"%zu manifests in history were not signed by anybody entitled and do not count: "
				"msp-vault "
				"verify --full",
				exposure->stories.refused),
			exposure->stories.refused);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct exposure exposure = { .from = MSP_TIME_NONE };
	const char *at = cli->common.at;
	int result = -1;

	(void)parsed;
	cli->common.at = NULL; /* rosters are those of today: who was who in the past, they tell */
	if (vault_open(&exposure.vault, cli, VAULT_UNTRUSTED | vault_optional(cli), err) == 0 &&
		vault_past_open(&exposure.past, &exposure.vault, err) == 0 && read_at(&exposure, at, err) == 0)
		result = vault_is_none(&exposure.vault) ? 0 : show(&exposure, err);
	vault_past_close(&exposure.past);
	return vault_close(&exposure.vault, result, err);
}

const struct msp_verb vault_exposure_verb = {
	.name = "exposure",
	.summary = "who could ever read a value, with the commits that prove it",
	.operands = "LOGIN|CLIENT/NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Of a person: every secret whose present value they could ever read.  --at takes a day or a month\n"
		   "(2026-03), for the values in use then, or a revision.  Needs no key.",
	.examples = "msp-vault exposure luis\n"
		    "msp-vault exposure acme/bank --at 2026-03\n"
		    "msp-vault exposure luis -f json",
	.run = run,
};
