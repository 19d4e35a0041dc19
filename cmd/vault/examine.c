/* SPDX-License-Identifier: ISC */
/* A commit of the vault as it stands. */
#include "cmd/vault/examine.h"

#include <stdarg.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/age_header.h"

#define LINK 0120000
#define SUBMODULE 0160000
#define LOGS "/vault/log/"

void vault_examine_init(struct vault_examine *examine, struct vault_past *past)
{
	*examine = (struct vault_examine){ .past = past };
	msp_map_init(&examine->told, past->arena);
	msp_map_init(&examine->settled, past->arena);
	msp_map_init(&examine->signers, past->arena);
}

void vault_examine_say(
	struct vault_examine *examine, const char *rule, const char *path, const char *commit, const char *format, ...)
{
	struct msp_arena *arena = examine->past->arena;
	va_list args;

	va_start(args, format);
	const char *text = msp_arena_vprintf(arena, format, args);
	va_end(args);
	msp_arena_reserve(arena, examine->items, examine->count, examine->capacity);
	examine->items[examine->count++] = (struct vault_finding){ rule, path, commit, text };
}

/* ---- the files of a secret --------------------------------------------------------------------------------------- */

int vault_side_read(struct vault_past *past, struct vault_side *side, struct msp_error *err)
{
	struct msp_arena *arena = past->arena;
	const char *gone =
		msp_arena_printf(arena, "%.*s.gone.yaml", (int)(strlen(side->unit) - strlen(".yaml")), side->unit);

	if (vault_past_text(past, side->yaml, &side->text, &side->length, err) != 0 ||
		vault_past_text(past, side->sig, &side->signature, &side->signature_length, err) != 0 ||
		vault_past_text(past, side->gone, &side->gone_text, &side->gone_length, err) != 0 ||
		vault_past_text(past, side->gone_sig, &side->gone_signature, &side->gone_signature_length, err) != 0)
		return -1;
	side->problem = side->gone_problem = (struct msp_error)MSP_ERROR_INIT;
	if (side->text != NULL) {
		msp_sha256_hex(side->text, side->length, side->hash);
		side->live = msp_manifest_parse(
				     arena, side->unit, side->text, side->length, &side->manifest, &side->problem) == 0;
	}
	if (side->gone_text != NULL) {
		msp_sha256_hex(side->gone_text, side->gone_length, side->gone_hash);
		side->deleted = msp_gone_parse(arena, gone, side->gone_text, side->gone_length, &side->deletion,
					&side->gone_problem) == 0;
	}
	return 0;
}

int vault_side_find(
	struct vault_past *past, const char *tree, const char *unit, struct vault_side *side, struct msp_error *err)
{
	*side = (struct vault_side){ .unit = unit };
	if (tree[0] == '\0')
		return 0;
	const struct {
		const char *ending;
		char *oid;
	} files[] = { { ".yaml", side->yaml }, { ".yaml.sig", side->sig }, { ".age", side->age },
		{ ".gone.yaml", side->gone }, { ".gone.yaml.sig", side->gone_sig } };

	for (size_t i = 0; i < MSP_COUNT(files); i++) {
		if (vault_past_find(past, tree, vault_beside(past->vault, unit, files[i].ending), files[i].oid, err) !=
			0)
			return -1;
	}
	return vault_side_read(past, side, err);
}

bool vault_examine_signed(struct vault_examine *examine, const struct msp_roster_chain *chain,
	const struct vault_side *side, const char *day, struct msp_error *problem)
{
	const char *files = msp_arena_printf(examine->past->arena, "%s %s", side->yaml, side->sig);
	const unsigned char *known = msp_map_get(&examine->signers, files);

	if (msp_manifest_check(chain, &side->manifest,
		    &(struct msp_signed_file){
			    side->unit, side->text, side->length, side->signature, side->signature_length },
		    day, known, problem) != 0)
		return false;
	if (known == NULL)
		msp_map_set(&examine->signers, files,
			(void *)(uintptr_t)msp_roster_find(chain->current, side->manifest.writer)->sign);
	return true;
}

/* ---- ciphertexts ------------------------------------------------------------------------------------------------- */

static size_t count_readers(const struct msp_age_header *header)
{
	size_t count = 0;

	for (size_t i = 0; i < header->stanza_count; i++)
		count += strcmp(header->stanzas[i].type, "X25519") == 0 ||
			 strcmp(header->stanzas[i].type, "ssh-ed25519") == 0;
	return count;
}

static void check_readers(
	struct vault_examine *examine, const struct vault_side *side, const struct msp_buf *bytes, const char *commit)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_header header;

	if (msp_age_header_parse(&arena, bytes->data, bytes->length, &header, &problem) != 0)
		vault_examine_say(examine, "ciphertext", side->unit, commit, "%s", problem.message);
	else if (count_readers(&header) != side->manifest.recipient_count)
		vault_examine_say(examine, "recipients", side->unit, commit,
			"the manifest names %zu readers, the ciphertext is for %zu", side->manifest.recipient_count,
			count_readers(&header));
	msp_arena_release(&arena);
}

int vault_examine_age(
	struct vault_examine *examine, const struct vault_side *side, const char *commit, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_buf bytes = MSP_BUF_INIT;
	int failed = 0;

	if (side->age[0] == '\0') {
		vault_examine_say(examine, "ciphertext", side->unit, commit, "the ciphertext is missing");
		return 0;
	}
	const struct vault_past_text *known = msp_map_get(&examine->past->texts, side->age);
	if (known != NULL)
		msp_buf_add(&bytes, known->text, known->length);
	else
		failed = msp_git_blob(examine->past->git, side->age, &bytes, err);
	if (failed == 0 && msp_manifest_check_age(&side->manifest, bytes.data, bytes.length, &problem) != 0)
		vault_examine_say(examine, "ciphertext", side->unit, commit, "%s", problem.message);
	else if (failed == 0)
		check_readers(examine, side, &bytes, commit);
	msp_buf_release(&bytes);
	return failed;
}

const struct msp_roster_chain *vault_chain_then(
	struct msp_arena *arena, const struct msp_roster_chain *chain, int64_t serial)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (chain->rosters[i].serial != serial)
			continue;
		struct msp_roster_chain *then = msp_arena_memdup(arena, chain, sizeof *chain);
		then->current = &chain->rosters[i];
		then->count = i + 1;
		return then;
	}
	return NULL;
}

void vault_expected(struct msp_arena *arena, const struct msp_roster *roster, const char *client, const char *day,
	char hash[MSP_VAULT_HASH])
{
	struct msp_age_recipients recipients;

	msp_roster_recipients(arena, roster, client, day, &recipients);
	msp_manifest_recipients_hash(&recipients, hash);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* "a" and "A" are one file on the laptops of some. */
static void check_twin(struct vault_examine *examine, struct msp_map *folded, const char *path)
{
	char *name = msp_arena_strdup(examine->past->arena, path);

	for (char *at = name; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	const char *other = msp_map_set(folded, name, (void *)(uintptr_t)path);
	if (other != NULL)
		vault_examine_say(examine, "name", path, NULL, "it differs from %s only in capital letters", other);
}

static void check_file(struct vault_examine *examine, struct msp_map *folded, const struct vault_past_file *file)
{
	if (file->mode == LINK || file->mode == SUBMODULE)
		vault_examine_say(examine, "name", file->path, NULL, "it is a %s, not a file",
			file->mode == LINK ? "link" : "submodule");
	else if (msp_str_starts(file->path, "clients/") && strstr(file->path, LOGS) != NULL) {
		if (!msp_str_ends(file->path, ".log") && !msp_str_ends(file->path, ".log.sig"))
			vault_examine_say(examine, "name", file->path, NULL, "it is no log of accesses");
	} else if (msp_str_starts(file->path, "clients/") && vault_past_unit(examine->past->arena, file->path) == NULL)
		vault_examine_say(examine, "name", file->path, NULL, "it is no file of a secret");
	check_twin(examine, folded, file->path);
}

/* ---- secrets ----------------------------------------------------------------------------------------------------- */

static char *slot_of(struct vault_side *side, const char *path)
{
	return msp_str_ends(path, ".gone.yaml.sig") ? side->gone_sig
	       : msp_str_ends(path, ".gone.yaml")   ? side->gone
	       : msp_str_ends(path, ".yaml.sig")    ? side->sig
	       : msp_str_ends(path, ".yaml")        ? side->yaml
						    : side->age;
}

static void gather(
	struct vault_examine *examine, const struct vault_past_file *files, size_t count, struct msp_map *units)
{
	struct msp_arena *arena = examine->past->arena;

	for (size_t i = 0; i < count; i++) {
		const char *unit = vault_past_unit(arena, files[i].path);
		if (unit == NULL || files[i].mode == LINK || files[i].mode == SUBMODULE)
			continue;
		struct vault_side *side = msp_map_get(units, unit);
		if (side == NULL) {
			side = msp_arena_alloc(arena, sizeof *side);
			side->unit = unit;
			msp_map_set(units, unit, side);
		}
		memcpy(slot_of(side, files[i].path), files[i].oid, MSP_OID_SIZE);
	}
}

static void keep_good(struct vault_examine *examine, const struct vault_side *side)
{
	struct vault_secret *secret;

	msp_arena_reserve(examine->past->arena, examine->good, examine->good_count, examine->good_capacity);
	secret = &examine->good[examine->good_count++];
	*secret = (struct vault_secret){ .path = side->unit, .manifest = side->manifest, .text = side->text };
	memcpy(secret->hash, side->hash, sizeof secret->hash);
}

static int check_secret(struct vault_examine *examine, const struct msp_roster_chain *chain, struct vault_side *side,
	const char *day, struct msp_error *err)
{
	struct msp_arena *arena = examine->past->arena;
	struct msp_error problem = side->problem;
	char hash[MSP_VAULT_HASH];
	size_t before = examine->count;

	examine->secrets++;
	if (!side->live || !vault_examine_signed(examine, chain, side, day, &problem)) {
		vault_examine_say(examine, problem.code == MSP_DATA ? "form" : "signature", side->unit, NULL, "%s",
			problem.message);
		return 0;
	}
	if (vault_examine_age(examine, side, NULL, err) != 0)
		return -1;
	vault_expected(arena, chain->current, side->manifest.client, day, hash);
	examine->narrow += strcmp(hash, side->manifest.age_recipients) != 0;
	if (examine->count == before)
		keep_good(examine, side);
	return 0;
}

/* A deletion stands for ever: it was good when it was written. */
static void check_deletion(
	struct vault_examine *examine, const struct msp_roster_chain *chain, const struct vault_side *side)
{
	struct msp_arena *arena = examine->past->arena;
	const char *path = vault_beside(examine->past->vault, side->unit, ".gone.yaml");
	struct msp_error problem = side->gone_problem;
	char day[MSP_VAULT_DAY];
	struct msp_gone gone;

	if (side->deleted) {
		const struct msp_roster_chain *then = vault_chain_then(arena, chain, side->deletion.roster);
		msp_vault_day_of(side->deletion.written, day);
		if (then == NULL)
			msp_error_set(&problem, MSP_DENIED, "it names a roster that is not here");
		else if (msp_gone_verify(then,
				 &(struct msp_signed_file){ path, side->gone_text, side->gone_length,
					 side->gone_signature, side->gone_signature_length },
				 day, arena, &gone, &problem) == 0)
			return;
	}
	vault_examine_say(examine, problem.code == MSP_DATA ? "form" : "signature", path, NULL, "%s", problem.message);
}

static void check_id(struct vault_examine *examine, struct msp_map *ids, const struct vault_side *side)
{
	const struct vault_side *other = msp_map_get(ids, side->manifest.id);

	if (other != NULL)
		vault_examine_say(
			examine, "replay", side->unit, NULL, "it is the same secret as %s, put back", other->unit);
	else
		msp_map_set(ids, side->manifest.id, (void *)(uintptr_t)side);
}

static int check_unit(struct vault_examine *examine, const struct msp_roster_chain *chain, struct vault_side *side,
	struct msp_map *ids, const char *day, struct msp_error *err)
{
	if (vault_side_read(examine->past, side, err) != 0)
		return -1;
	if (side->text != NULL && check_secret(examine, chain, side, day, err) != 0)
		return -1;
	if (side->live)
		check_id(examine, ids, side);
	if (side->gone_text != NULL)
		check_deletion(examine, chain, side);
	if (side->text == NULL && (side->sig[0] != '\0' || side->age[0] != '\0'))
		vault_examine_say(examine, "vanished", side->unit, NULL, "the manifest is missing");
	if (side->live && side->deleted && strcmp(side->manifest.id, side->deletion.id) == 0)
		vault_examine_say(examine, "replay", side->unit, NULL, "it was deleted, and put back");
	return 0;
}

static int check_units(struct vault_examine *examine, const struct msp_roster_chain *chain, struct msp_map *units,
	const char *day, struct msp_error *err)
{
	struct msp_progress *progress = &examine->past->vault->session.progress;
	struct msp_map ids;
	int failed = 0;

	msp_map_init(&ids, examine->past->arena);
	msp_progress_start(progress, examine->past->vault->session.cli, "verify", units->count);
	for (size_t i = 0; failed == 0 && i < units->count; i++) {
		msp_progress_step(progress, i);
		failed = check_unit(examine, chain, units->entries[i].value, &ids, day, err);
	}
	msp_progress_end(progress);
	return failed;
}

/* The index has the texts of the tip, at a fraction of what git takes to find them. */
static int preload(struct vault_examine *examine, const char *commit, const struct vault_past_file *files, size_t count,
	struct msp_error *err)
{
	struct vault_past *past = examine->past;
	struct msp_index *index = past->vault->session.index;

	if (strcmp(msp_index_commit(index), commit) != 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		struct vault_past_text *text;
		if (files[i].mode == LINK || files[i].mode == SUBMODULE ||
			vault_past_unit(past->arena, files[i].path) == NULL)
			continue;
		text = msp_arena_alloc(past->arena, sizeof *text);
		if (msp_index_text(index, past->arena, files[i].path, &text->text, &text->length, err) != 0)
			return -1;
		if (text->text != NULL)
			msp_map_set(&past->texts, files[i].oid, text);
	}
	return 0;
}

int vault_examine_tip(struct vault_examine *examine, const char *commit, const char *day, struct msp_error *err)
{
	struct vault_past *past = examine->past;
	const struct vault_past_chain *rosters;
	struct vault_past_file *files;
	char tree[MSP_OID_SIZE];
	struct msp_map units, folded;
	size_t count;

	if (msp_git_tree(past->git, commit, tree, err) != 0 || vault_past_chain(past, tree, &rosters, err) != 0 ||
		vault_past_files(past, commit, &files, &count, err) != 0)
		return -1;
	if (rosters->chain == NULL) {
		vault_examine_say(examine, "roster", rosters->problem.path, NULL, "%s", rosters->problem.message);
		return 0;
	}
	if (rosters->chain->state == MSP_ROSTER_FORKED)
		vault_examine_say(examine, "roster", rosters->chain->fork[1]->path, NULL,
			"two rosters have serial %lld", (long long)rosters->chain->fork[0]->serial);
	msp_map_init(&units, past->arena);
	msp_map_init(&folded, past->arena);
	for (size_t i = 0; i < count; i++)
		check_file(examine, &folded, &files[i]);
	if (preload(examine, commit, files, count, err) != 0)
		return -1;
	if (vault_examine_logs(examine, rosters->chain, files, count, err) != 0)
		return -1;
	gather(examine, files, count, &units);
	return check_units(examine, rosters->chain, &units, day, err);
}
