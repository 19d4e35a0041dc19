/* SPDX-License-Identifier: ISC */
/* audit: what should be changed, out of manifests, history, and the values that I can open. */
#include <stdlib.h>
#include <string.h>

#include "cmd/listing.h"
#include "cmd/vault/readers.h"
#include "cmd/vault/strength.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/model/secret_due.h"

#define SHOW MSP_COLUMN_DEFAULT
#define WEAK_BITS 45 /* guessed in hours by who has a hash; online it takes longer */
#define PENDING_DAYS 7

struct audit_options {
	struct vault_unlock_options unlock;
	int64_t bits;
};

static const struct msp_option options[] = {
	{ "bits", 0, MSP_OPTION_INT, offsetof(struct audit_options, bits), "N",
		"weak is what has fewer bits than this (45)", NULL },
	VAULT_UNLOCK_OPTIONS(struct audit_options, unlock),
	MSP_OPTION_END,
};

static const struct msp_column columns[] = {
	{ "secret", "SECRET", MSP_TYPE_TEXT, SHOW, NULL, "the secret" },
	{ "finding", "FINDING", MSP_TYPE_TEXT, SHOW, NULL,
		"refused, expired, due, weak, reused, readers, exposed or pending" },
	{ "detail", "DETAIL", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "why" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "client" },
	{ "username", "USERNAME", MSP_TYPE_TEXT, 0, NULL, "who signs in with it" },
};

/* A value that was opened: only what recognises it again. */
struct opened {
	const struct vault_secret *secret;
	struct msp_secret_mark mark;
	int bits;
};

struct audit {
	struct vault vault;
	struct vault_past past;
	const struct audit_options *given;
	const char *client; /* told about; NULL = all.  All are compared. */
	struct msp_listing rows;
	struct vault_secret *secrets;
	size_t count;
	struct opened *opened;
	size_t opened_count, closed; /* closed: not mine to open */
	struct msp_secret values;    /* passwords, a line each, in the order of opened */
};

static void say(struct audit *audit, const struct vault_secret *secret, const char *finding, const char *detail)
{
	if (audit->client != NULL && strcmp(audit->client, secret->client) != 0)
		return;
	msp_listing_add(&audit->rows);
	msp_listing_text(&audit->rows, "secret", secret->reference);
	msp_listing_text(&audit->rows, "finding", finding);
	msp_listing_text(&audit->rows, "detail", detail);
	msp_listing_text(&audit->rows, "client", secret->client);
	if (secret->refused.code == MSP_OK)
		msp_listing_text(&audit->rows, "username", secret->manifest.username);
}

/* ---- out of manifests -------------------------------------------------------------------------------------------- */

static void check_days(struct audit *audit, const struct vault_secret *secret)
{
	struct msp_arena *arena = audit->vault.session.arena;
	const struct msp_manifest *manifest = &secret->manifest;
	char due[MSP_TIME_SIZE];

	if (manifest->expires[0] != '\0' && strcmp(manifest->expires, audit->vault.day) < 0) {
		say(audit, secret, "expired", msp_arena_printf(arena, "since %s", manifest->expires));
		return;
	}
	const char *day = msp_secret_due(manifest->value_changed, manifest->rotate_every, "", due);
	if (day[0] != '\0' && strcmp(day, audit->vault.day) < 0)
		say(audit, secret, "due", msp_arena_printf(arena, "since %s: every %s", day, manifest->rotate_every));
}

static void check_pending(struct audit *audit, const struct vault_secret *secret)
{
	const struct msp_manifest *manifest = &secret->manifest;
	struct msp_time written;

	for (size_t i = 0; i < manifest->tag_count; i++) {
		if (strcmp(manifest->tags[i], VAULT_PENDING) == 0 &&
			msp_time_parse(manifest->written, &written, NULL) == 0 &&
			audit->vault.session.now - written.at > (int64_t)PENDING_DAYS * MSP_DAY)
			say(audit, secret, "pending",
				msp_arena_printf(audit->vault.session.arena, "a new value waits since %.10s",
					manifest->written));
	}
}

static void check_manifests(struct audit *audit)
{
	for (size_t i = 0; i < audit->count; i++) {
		const struct vault_secret *secret = &audit->secrets[i];
		if (secret->refused.code != MSP_OK) {
			say(audit, secret, "refused",
				msp_arena_strdup(audit->vault.session.arena, secret->refused.message));
			continue;
		}
		check_days(audit, secret);
		check_pending(audit, secret);
		if (secret->manifest.recipient_count < 2)
			say(audit, secret, "readers", "fewer than two can read it: lost with one laptop");
	}
}

/* ---- out of history ---------------------------------------------------------------------------------------------- */

static const char *name_exposed(struct msp_arena *arena, const struct vault_readings *readings)
{
	const char *text = "";

	for (size_t i = 0; i < readings->count; i++) {
		const struct vault_reading *reading = &readings->items[i];
		bool opened = strcmp(reading->how, "break-glass") == 0;
		if (reading->now && !opened)
			continue;
		text = msp_arena_printf(arena, "%s%s%s%s%s", text, text[0] == '\0' ? "" : ", ", reading->login,
			strcmp(reading->how, "reader") == 0 ? "" : " ",
			strcmp(reading->how, "reader") == 0 ? "" : reading->how);
	}
	return text;
}

static int check_history(struct audit *audit, struct msp_error *err)
{
	struct vault_stories stories;

	if (vault_stories_load(&audit->past, audit->vault.session.repo.tip, &stories, err) != 0)
		return -1;
	for (size_t i = 0; i < audit->count; i++) {
		const struct vault_secret *secret = &audit->secrets[i];
		const struct vault_story *story = vault_stories_at(&stories, secret->path);
		struct vault_readings readings = { NULL, 0, 0 };
		if (story == NULL)
			continue;
		vault_story_readers(&audit->past, story, MSP_TIME_NONE, INT64_MAX, &readings);
		const char *names = name_exposed(audit->vault.session.arena, &readings);
		if (names[0] != '\0')
			say(audit, secret, "exposed",
				msp_arena_printf(audit->vault.session.arena, "known to %s", names));
	}
	return 0;
}

/* ---- out of values ----------------------------------------------------------------------------------------------- */

static bool names_me(const struct vault *vault, const struct vault_secret *secret)
{
	for (size_t i = 0; vault->me != NULL && i < secret->manifest.recipient_count; i++) {
		if (strcmp(secret->manifest.recipients[i], vault->me->login) == 0)
			return true;
	}
	return false;
}

static int open_value(struct audit *audit, const struct vault_secret *secret, struct msp_error *err)
{
	struct opened *opened = &audit->opened[audit->opened_count];
	const unsigned char *value;
	struct msp_secret payload;
	size_t length;

	msp_secret_init(&payload, &audit->vault.memory);
	int failed = vault_reveal(&audit->vault, secret, &payload, err);
	if (failed == 0) {
		vault_value(&payload, &value, &length);
		opened->secret = secret;
		if (audit->opened_count == 0)
			msp_secret_mark_make(&opened->mark, value, length);
		else
			msp_secret_mark_like(&audit->opened[0].mark, value, length, &opened->mark);
		msp_secret_add(&audit->values, value, length);
		msp_secret_adds(&audit->values, "\n");
		audit->opened_count++;
	}
	msp_secret_release(&payload);
	return failed;
}

static int by_mark(const void *a, const void *b)
{
	const struct opened *one = a;
	const struct opened *other = b;
	int order = memcmp(one->mark.hash, other->mark.hash, sizeof one->mark.hash);

	return order != 0 ? order : strcmp(one->secret->path, other->secret->path);
}

static void check_weak(struct audit *audit, int least)
{
	for (size_t i = 0; i < audit->opened_count; i++) {
		if (audit->opened[i].bits < least)
			say(audit, audit->opened[i].secret, "weak",
				msp_arena_printf(audit->vault.session.arena, "about %d bits", audit->opened[i].bits));
	}
}

static void check_reused(struct audit *audit)
{
	struct msp_arena *arena = audit->vault.session.arena;

	qsort(audit->opened, audit->opened_count, sizeof *audit->opened, by_mark);
	for (size_t begin = 0, end; begin < audit->opened_count; begin = end) {
		for (end = begin + 1; end < audit->opened_count &&
				      memcmp(audit->opened[begin].mark.hash, audit->opened[end].mark.hash,
					      sizeof audit->opened[begin].mark.hash) == 0;)
			end++;
		for (size_t i = begin; end - begin > 1 && i < end; i++)
			say(audit, audit->opened[i].secret, "reused",
				msp_arena_printf(arena, "the same as %s%s",
					audit->opened[i == begin ? begin + 1 : begin].secret->reference,
					end - begin > 2 ? " and others" : ""));
	}
}

static int measure(struct audit *audit, struct msp_error *err)
{
	int *bits = msp_arena_array(audit->vault.session.arena, audit->opened_count, sizeof *bits);
	struct msp_error problem = MSP_ERROR_INIT;

	if (vault_strength(&audit->values, bits, audit->opened_count, &problem) != 0) {
		if (problem.code != MSP_UNAVAILABLE) {
			*err = problem;
			return -1;
		}
		msp_cli_error(audit->vault.session.cli, &problem);
		return 0;
	}
	for (size_t i = 0; i < audit->opened_count; i++)
		audit->opened[i].bits = bits[i];
	check_weak(audit, audit->given->bits > 0 ? (int)audit->given->bits : WEAK_BITS);
	return 0;
}

static int check_values(struct audit *audit, struct msp_error *err)
{
	struct vault *vault = &audit->vault;
	struct msp_progress *progress = &vault->session.progress;
	int failed = 0;

	audit->opened = msp_arena_array(vault->session.arena, audit->count, sizeof *audit->opened);
	msp_progress_start(progress, vault->session.cli, "audit", audit->count);
	for (size_t i = 0; failed == 0 && i < audit->count; i++) {
		const struct vault_secret *secret = &audit->secrets[i];
		msp_progress_step(progress, i);
		if (secret->refused.code != MSP_OK || secret->manifest.kind != MSP_SECRET_PASSWORD)
			continue;
		if (names_me(vault, secret))
			failed = open_value(audit, secret, err);
		else
			audit->closed++;
	}
	msp_progress_end(progress);
	if (failed == 0)
		failed = measure(audit, err);
	if (failed == 0)
		check_reused(audit);
	return failed;
}

static int look(struct audit *audit, struct msp_error *err)
{
	struct msp_session *session = &audit->vault.session;
	struct msp_cli *cli = session->cli;
	const struct msp_client *client = NULL;

	if (cli->operand_count > 0 && msp_catalog_client(&session->catalog, cli->operands[0], &client, err) != 0)
		return -1;
	audit->client = client == NULL ? NULL : client->slug;
	if (vault_unlock(&audit->vault, &audit->given->unlock, err) != 0 ||
		vault_list(&audit->vault, NULL, &audit->secrets, &audit->count, err) != 0)
		return -1;
	check_manifests(audit);
	if (check_history(audit, err) != 0 || check_values(audit, err) != 0)
		return -1;
	if (cli->common.sort == NULL)
		cli->common.sort = "secret,finding";
	if ((audit->rows.count > 0 || !msp_listing_table(cli)) &&
		msp_listing_print(&audit->rows, "secret", session->zone, session->now, err) != 0)
		return -1;
	if (audit->closed > 0)
		msp_cli_note(cli,
			msp_message_count("%zu password was not opened: it is not encrypted to you",
				"%zu passwords were not opened: they are not encrypted to you", audit->closed),
			audit->closed);
	if (audit->rows.count > 0)
		return MSP_NO;
	msp_cli_note(cli,
		msp_message_count("%zu secret: nothing to change", "%zu secrets: nothing to change", audit->count),
		audit->count);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct audit audit = { .given = parsed };
	int result = -1;

	if (audit.given->bits < 0 || audit.given->bits > 200)
		return msp_error_set(err, MSP_USAGE, "--bits: from 1 to 200");
	msp_listing_init(&audit.rows, cli);
	if (vault_open(&audit.vault, cli, vault_optional(cli), err) == 0 &&
		vault_past_open(&audit.past, &audit.vault, err) == 0) {
		msp_secret_init(&audit.values, &audit.vault.memory);
		result = vault_is_none(&audit.vault) ? 0 : look(&audit, err);
		msp_secret_release(&audit.values);
	}
	vault_past_close(&audit.past);
	return vault_close(&audit.vault, result, err);
}

const struct msp_verb vault_audit_verb = {
	.name = "audit",
	.summary = "passwords to change: expired, due, weak, reused, known to who left",
	.operands = "[CLIENT]",
	.complete = "client",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct audit_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Opens every password that is encrypted to you, in memory; prints none.  Exit 1 when anything is "
		   "found.",
	.examples = "msp-vault audit\n"
		    "msp-vault audit acme -f json",
	.run = run,
};
