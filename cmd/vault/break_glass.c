/* SPDX-License-Identifier: ISC */
/* Records of uses and drills of recovery keys. */
#include "cmd/vault/break_glass.h"

#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/vault/document.h"
#include "lib/vault/manifest_private.h"
#include "lib/vault/sshsig.h"

void vault_use_emit(const struct vault_use *use, struct msp_buf *out)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	msp_document_text(out, "format", VAULT_USE_FORMAT);
	msp_document_text(out, "vault", use->vault);
	msp_document_text(out, "what", use->what);
	msp_document_text(out, "recovery", use->recovery);
	msp_document_text(out, "at", use->written);
	msp_document_text(out, "by", use->by);
	msp_document_text(out, "reason", use->reason);
	msp_document_records(out, "secrets", use->secret_count);
	for (size_t i = 0; i < use->secret_count; i++) {
		msp_document_record_begin(out);
		msp_document_record_text(out, "id", use->secrets[i].id);
		msp_document_record_text(
			out, "value", msp_arena_printf(&arena, "%lld", (long long)use->secrets[i].value_rev));
		msp_document_record_end(out);
	}
	msp_arena_release(&arena);
}

static void read_secrets(struct msp_document *document, struct vault_use *use)
{
	msp_document_read_records(document, "secrets");
	while (msp_document_next_record(document) == 1) {
		struct vault_use_secret secret = { .id = msp_document_record_read_text(document, "id") };
		const char *value = msp_document_record_read_text(document, "value");
		msp_document_record_over(document);
		if (document->failed != 0)
			return;
		if (msp_str_int(value, 1, INT64_MAX, &secret.value_rev, NULL) != 0)
			msp_document_refuse(document, "secrets", "'%s' is no number of a value", value);
		msp_arena_reserve(document->arena, use->secrets, use->secret_count, use->secret_capacity);
		use->secrets[use->secret_count++] = secret;
	}
}

static int parse(struct msp_arena *arena, const char *path, const char *text, size_t length, struct vault_use *use,
	struct msp_error *err)
{
	struct msp_document document;
	struct msp_time time;

	*use = (struct vault_use){ .path = path };
	msp_document_open(&document, arena, path, text, length, err);
	const char *format = msp_document_read_text(&document, "format");
	const char *vault = msp_document_read_text(&document, "vault");
	use->what = msp_document_read_text(&document, "what");
	use->recovery = msp_document_read_text(&document, "recovery");
	use->written = msp_document_read_text(&document, "at");
	use->by = msp_document_read_text(&document, "by");
	use->reason = msp_document_read_text(&document, "reason");
	read_secrets(&document, use);
	if (msp_document_end(&document) != 0)
		return -1;
	if (strcmp(format, VAULT_USE_FORMAT) != 0 || strlen(vault) != MSP_VAULT_ID - 1 ||
		msp_time_parse(use->written, &time, err) != 0) {
		msp_error_set(err, MSP_DATA, "it is no record of a recovery key");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	memcpy(use->vault, vault, MSP_VAULT_ID);
	use->at = time.at;
	return 0;
}

static const struct msp_roster_recovery *find_recovery(const struct msp_roster_chain *chain, const char *name)
{
	for (size_t i = chain->count; i-- > 0;) {
		for (size_t j = 0; j < chain->rosters[i].recovery_count; j++) {
			if (strcmp(chain->rosters[i].recovery[j].name, name) == 0)
				return &chain->rosters[i].recovery[j];
		}
	}
	return NULL;
}

int vault_use_read(struct msp_arena *arena, const struct msp_roster_chain *chain, const char *path, const char *text,
	size_t length, const char *signature, size_t signature_length, struct vault_use *use, struct msp_error *err)
{
	if (parse(arena, path, text, length, use, err) != 0)
		return -1;
	const struct msp_roster_recovery *recovery = find_recovery(chain, use->recovery);
	if (recovery == NULL)
		return msp_vault_deny(path, "recovery", "no roster has this recovery key", err);
	if (signature == NULL)
		return msp_vault_deny(path, NULL, "it is not signed", err);
	if (msp_sshsig_verify(signature, signature_length, recovery->sign, MSP_SSHSIG_VAULT, text, length, err) != 0) {
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	return 0;
}

/* ---- as committed now -------------------------------------------------------------------------------------------- */

int vault_uses_list(struct vault *vault, struct vault_use **uses, size_t *count, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char **paths;
	size_t all;

	*count = 0;
	if (msp_index_paths(vault->session.index, arena, VAULT_USES "/", &paths, &all, err) != 0)
		return -1;
	*uses = msp_arena_array(arena, all, sizeof **uses);
	for (size_t i = 0; i < all; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		const char *text, *signature;
		size_t length, signature_length;
		if (!msp_str_ends(paths[i], ".yaml"))
			continue;
		if (vault_text(vault, paths[i], &text, &length, err) != 0 ||
			vault_text(vault, msp_arena_printf(arena, "%s.sig", paths[i]), &signature, &signature_length,
				err) != 0)
			return -1;
		if (vault_use_read(arena, &vault->chain, paths[i], text, length, signature, signature_length,
			    &(*uses)[*count], &problem) == 0)
			(*count)++;
		else
			msp_cli_error(vault->session.cli, &problem);
	}
	return 0;
}

static void announce_drill(
	struct vault *vault, const struct msp_roster_recovery *recovery, const struct vault_use *uses, size_t count)
{
	const char *last = recovery->from;
	int64_t at = MSP_TIME_NONE;
	struct msp_date date;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(uses[i].recovery, recovery->name) == 0) {
			last = uses[i].written;
			at = uses[i].at;
		}
	}
	if (at == MSP_TIME_NONE && msp_date_parse(last, &date, NULL) == 0)
		at = msp_date_days(date) * MSP_DAY;
	if (at != MSP_TIME_NONE && vault->session.now - at > (int64_t)VAULT_DRILL_DAYS * MSP_DAY)
		msp_cli_warn(vault->session.cli,
			"the envelopes of %s were last tried on %.10s: msp-vault break-glass drill", recovery->name,
			last);
}

int vault_uses_announce(struct vault *vault, struct msp_error *err)
{
	struct vault_use *uses;
	size_t count;

	if (vault_uses_list(vault, &uses, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(uses[i].what, "use") == 0 &&
			vault->session.now - uses[i].at < (int64_t)VAULT_USE_DAYS * MSP_DAY)
			msp_cli_warn(vault->session.cli,
				msp_message_count("the recovery key %s was used on %.10s by %s (%s), for %zu secret: "
						  "msp-vault audit",
					"the recovery key %s was used on %.10s by %s (%s), for %zu secrets: msp-vault "
					"audit",
					uses[i].secret_count),
				uses[i].recovery, uses[i].written, uses[i].by, uses[i].reason, uses[i].secret_count);
	}
	return 0;
}

int vault_drills_announce(struct vault *vault, struct msp_error *err)
{
	const struct msp_roster *roster = vault->chain.current;
	struct vault_use *uses;
	size_t count;

	if (roster == NULL)
		return 0;
	if (vault_uses_list(vault, &uses, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < roster->recovery_count; i++)
		announce_drill(vault, &roster->recovery[i], uses, count);
	return 0;
}

/* ---- as readers -------------------------------------------------------------------------------------------------- */

struct gathering {
	struct vault_stories *stories;
	const struct msp_roster_chain *chain;
	const char *tree;
	struct vault_use *items;
	size_t count, capacity;
};

static int see_use(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct gathering *gathering = context;
	struct vault_past *past = gathering->stories->past;
	struct msp_error problem = MSP_ERROR_INIT;
	const char *path = msp_arena_strdup(past->arena, change->path), *text, *signature;
	size_t length, signature_length;
	char sig[MSP_OID_SIZE];

	if (!msp_str_ends(path, ".yaml"))
		return 0;
	if (vault_past_text(past, change->after, &text, &length, err) != 0 ||
		vault_past_find(past, gathering->tree, msp_arena_printf(past->arena, "%s.sig", path), sig, err) != 0 ||
		vault_past_text(past, sig, &signature, &signature_length, err) != 0)
		return -1;
	msp_arena_reserve(past->arena, gathering->items, gathering->count, gathering->capacity);
	if (vault_use_read(past->arena, gathering->chain, path, text, length, signature, signature_length,
		    &gathering->items[gathering->count], &problem) == 0)
		gathering->count++;
	else
		gathering->stories->refused++;
	return 0;
}

int vault_uses_add(struct vault_stories *stories, const char *tree, struct msp_error *err)
{
	struct gathering gathering = { .stories = stories, .tree = tree };
	const struct vault_past_chain *rosters;
	char oid[MSP_OID_SIZE];

	if (vault_past_find(stories->past, tree, VAULT_USES, oid, err) != 0)
		return -1;
	if (oid[0] == '\0')
		return 0;
	if (vault_past_chain(stories->past, tree, &rosters, err) != 0)
		return -1;
	gathering.chain = rosters->chain;
	if (msp_git_compare(stories->past->git, "", tree, VAULT_USES, see_use, &gathering, err) != 0)
		return -1;
	stories->past->uses = gathering.items;
	stories->past->use_count = gathering.count;
	return 0;
}

void vault_uses_read(struct vault_past *past, const struct vault_story *story, int64_t value_rev,
	const struct vault_generation *generation, int64_t to, struct vault_readings *readings)
{
	for (size_t i = 0; i < past->use_count; i++) {
		const struct vault_use *use = &past->uses[i];
		for (size_t j = 0; use->at < to && j < use->secret_count; j++) {
			if (strcmp(use->secrets[j].id, story->id) != 0 || use->secrets[j].value_rev != value_rev)
				continue;
			msp_arena_reserve(past->arena, readings->items, readings->count, readings->capacity);
			readings->items[readings->count++] = (struct vault_reading){ .story = story,
				.login = use->by,
				.first = generation,
				.value_rev = value_rev,
				.how = "break-glass",
				.proved = true };
		}
	}
}
