/* SPDX-License-Identifier: ISC */
/* Secrets as committed: finding them, checking them, opening them. */
#include <string.h>

#include "cmd/vault/store.h"
#include "lib/base/str.h"
#include "lib/store/db.h"

#define YAML ".yaml"
#define GONE ".gone.yaml"

/* ---- files ------------------------------------------------------------------------------------------------------- */

const char *vault_beside(struct vault *vault, const char *path, const char *ending)
{
	return msp_arena_printf(vault->session.arena, "%.*s%s", (int)(strlen(path) - strlen(YAML)), path, ending);
}

/* "clients/acme/vault/fw-admin.yaml" in its parts; false: a path of another kind. */
static bool take_path(struct vault *vault, const char *path, struct vault_secret *secret)
{
	struct msp_arena *arena = vault->session.arena;
	struct msp_place place;

	if (!msp_str_ends(path, YAML) || msp_str_ends(path, GONE))
		return false;
	msp_kind_place(arena, path, &place);
	if (place.kind->id != MSP_KIND_SECRET)
		return false;
	*secret = (struct vault_secret){ .path = path, .client = place.client, .name = place.name };
	secret->reference = msp_arena_printf(arena, "%s/%s", place.client, place.name);
	return true;
}

static int load(struct vault *vault, struct vault_secret *secret, struct msp_error *err)
{
	const char *signature = msp_arena_printf(vault->session.arena, "%s.sig", secret->path);

	if (vault_text(vault, secret->path, &secret->text, &secret->length, err) != 0 ||
		vault_text(vault, signature, &secret->signature, &secret->signature_length, err) != 0)
		return -1;
	if (secret->text == NULL) {
		secret->text = "";
		secret->length = 0;
	}
	msp_sha256_hex(secret->text, secret->length, secret->hash);
	vault_check(vault, secret);
	return 0;
}

/* ---- checking ---------------------------------------------------------------------------------------------------- */

static void check_pin(const struct vault *vault, struct vault_secret *secret)
{
	const struct msp_manifest *manifest = &secret->manifest;
	const char *why = NULL;
	const char *hint = "";

	switch (msp_pins_secret(&vault->pins, manifest->id, manifest->gen, secret->hash)) {
	case MSP_PIN_BEHIND:
		why = "this clone is behind, or was rolled back: a newer one was seen here";
		hint = "msp-store sync; if that does not help, ask its last writer";
		break;
	case MSP_PIN_FORK:
		why = "another one of the same generation was seen here";
		hint = "ask its writers; then: msp-vault resolve, or msp-vault pins accept";
		break;
	default:
		return;
	}
	msp_error_set(&secret->refused, MSP_DENIED, "%s", why);
	msp_error_at(&secret->refused, secret->path, 0, 0);
	msp_error_hint(&secret->refused, "%s", hint);
}

bool vault_check(struct vault *vault, struct vault_secret *secret)
{
	secret->refused = (struct msp_error)MSP_ERROR_INIT;
	if (msp_manifest_verify(&vault->chain,
		    &(struct msp_signed_file){
			    secret->path, secret->text, secret->length, secret->signature, secret->signature_length },
		    vault->day, vault->session.arena, &secret->manifest, &secret->refused) == 0 &&
		(vault->flags & VAULT_UNTRUSTED) == 0)
		check_pin(vault, secret);
	return secret->refused.code == MSP_OK;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

struct list {
	struct vault_secret *items;
	size_t count, capacity;
};

/* Names only: nothing is read yet. */
static int list_names(struct vault *vault, const char *client, struct list *list, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char **paths;
	size_t count;

	if (msp_index_paths(vault->session.index, arena, msp_arena_printf(arena, "clients/%s/vault/", client), &paths,
		    &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct vault_secret secret;
		if (!take_path(vault, paths[i], &secret))
			continue;
		msp_arena_reserve(arena, list->items, list->count, list->capacity);
		list->items[list->count++] = secret;
	}
	return 0;
}

static int list_client(struct vault *vault, const char *client, struct list *list, struct msp_error *err)
{
	size_t first = list->count;

	if (list_names(vault, client, list, err) != 0)
		return -1;
	for (size_t i = first; i < list->count; i++) {
		if (load(vault, &list->items[i], err) != 0)
			return -1;
	}
	return 0;
}

int vault_at(struct vault *vault, const char *path, struct vault_secret **secret, struct msp_error *err)
{
	struct vault_secret found;

	*secret = NULL;
	if (!take_path(vault, path, &found) || load(vault, &found, err) != 0)
		return -1;
	if (found.length > 0)
		*secret = msp_arena_memdup(vault->session.arena, &found, sizeof found);
	return 0;
}

/* Clients that have a vault: by skipping from one to the next, not by reading every path. */
static int next_client(struct vault *vault, const char *after, const char **client, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	struct msp_stmt *stmt;

	*client = NULL;
	if (msp_db_prepare(msp_index_db(vault->session.index),
		    "SELECT path FROM file WHERE path > ?1 AND path < 'clients0' ORDER BY path LIMIT 1", &stmt,
		    err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, after);
	int more = msp_stmt_next(stmt, err);
	if (more == 1) {
		const char *name = msp_stmt_text(stmt, 0) + strlen("clients/");
		*client = msp_arena_strndup(arena, name, strcspn(name, "/"));
	}
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

int vault_list(
	struct vault *vault, const char *client, struct vault_secret **secrets, size_t *count, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char *after = "clients/";
	struct list list = { NULL, 0, 0 };
	bool all = client == NULL;
	int failed = 0;

	if (!all)
		failed = list_client(vault, client, &list, err);
	while (all && failed == 0) {
		failed = next_client(vault, after, &client, err);
		if (failed != 0 || client == NULL)
			break;
		failed = list_client(vault, client, &list, err);
		after = msp_arena_printf(arena, "clients/%s0", client); /* '0' follows '/' */
	}
	*secrets = list.items;
	*count = list.count;
	return failed;
}

/* The one that has this name, else the only one whose name begins so; NULL with *several or none. */
static struct vault_secret *choose(const struct list *list, const char *name, size_t *several)
{
	struct vault_secret *found = NULL;

	*several = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].name, name) == 0) {
			*several = 1;
			return &list->items[i];
		}
		if (msp_str_starts(list->items[i].name, name)) {
			found = &list->items[i];
			(*several)++;
		}
	}
	return *several == 1 ? found : NULL;
}

static int none_found(struct vault *vault, const char *client, const char *name, const struct list *list,
	size_t several, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char **names = msp_arena_array(arena, list->count, sizeof *names);
	char *fitting = msp_arena_strdup(arena, "");

	for (size_t i = 0; i < list->count; i++) {
		names[i] = list->items[i].name;
		if (several > 1 && msp_str_starts(names[i], name))
			fitting = msp_arena_printf(
				arena, "%s%s%s", fitting, fitting[0] == '\0' ? "" : ", ", list->items[i].reference);
	}
	if (several > 1)
		return msp_error_set(err, MSP_MISSING, "several begin so: %s", fitting);
	msp_error_set(err, MSP_MISSING, "no secret %s/%s", client, name);
	const char *nearest = msp_str_nearest(name, names, list->count);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s/%s?", client, nearest);
	else if (list->count == 0 && vault->session.cli->common.store_count > 1)
		msp_error_hint(err, "%s was asked; -C names another store", vault->session.repo.path);
	else
		msp_error_hint(err, "msp-vault ls client:%s lists them", client);
	return -1;
}

/* The one that has exactly this name, without looking at others; NULL: there is none. */
static int find_exact(
	struct vault *vault, const char *client, const char *name, struct vault_secret **found, struct msp_error *err)
{
	*found = NULL;
	if (strchr(client, '/') != NULL || strchr(name, '/') != NULL)
		return 0;
	const char *path = msp_arena_printf(vault->session.arena, "clients/%s/vault/%s" YAML, client, name);
	struct vault_secret secret;
	if (!take_path(vault, path, &secret))
		return 0;
	return vault_at(vault, path, found, err);
}

/* The only one whose name begins so. */
static int find_by_beginning(
	struct vault *vault, const char *client, const char *name, struct vault_secret **found, struct msp_error *err)
{
	struct list list = { NULL, 0, 0 };
	size_t several;

	if (list_names(vault, client, &list, err) != 0)
		return -1;
	*found = choose(&list, name, &several);
	if (*found == NULL)
		return none_found(vault, client, name, &list, several, err);
	return load(vault, *found, err);
}

int vault_find(struct vault *vault, const char *client, const char *name, const struct vault_secret **secret,
	struct msp_error *err)
{
	const char *slash = name == NULL ? strchr(client, '/') : NULL;
	struct vault_secret *found;

	if (slash != NULL) {
		name = slash + 1;
		client = msp_arena_strndup(vault->session.arena, client, (size_t)(slash - client));
	}
	if (msp_str_empty(name)) {
		msp_error_set(err, MSP_USAGE, "which secret of %s?", client);
		msp_error_hint(err, "msp-vault ls client:%s lists them", client);
		return -1;
	}
	if (find_exact(vault, client, name, &found, err) != 0 ||
		(found == NULL && find_by_beginning(vault, client, name, &found, err) != 0))
		return -1;
	*secret = found;
	if (found->refused.code == MSP_OK)
		return 0;
	*err = found->refused;
	return -1;
}

int vault_find_operands(struct vault *vault, char *const *operands, size_t count, const struct vault_secret **secret,
	struct msp_error *err)
{
	return vault_find(vault, operands[0], count > 1 ? operands[1] : NULL, secret, err);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

int vault_ciphertext(struct vault *vault, const struct vault_secret *secret, const char **bytes, size_t *length,
	struct msp_error *err)
{
	const char *path = vault_beside(vault, secret->path, ".age");

	if (vault_text(vault, path, bytes, length, err) != 0)
		return -1;
	if (*bytes != NULL)
		return 0;
	msp_error_set(err, MSP_DATA, "the ciphertext is missing");
	msp_error_at(err, path, 0, 0);
	return -1;
}

/* Line feeds that were added to hide the length. */
static void drop_padding(struct msp_secret *payload)
{
	size_t length = payload->length;

	while (length > 1 && payload->bytes[length - 1] == '\n' && payload->bytes[length - 2] == '\n')
		length--;
	msp_secret_truncate(payload, length);
}

static bool is_reader(const struct vault *vault, const struct msp_manifest *manifest)
{
	for (size_t i = 0; vault->me != NULL && i < manifest->recipient_count; i++) {
		if (strcmp(manifest->recipients[i], vault->me->login) == 0)
			return true;
	}
	return false;
}

/* Decrypts; bound says whether the ciphertext has to say what it is. */
static int reveal(struct vault *vault, const struct vault_secret *secret, bool bound, struct msp_secret *payload,
	struct msp_error *err)
{
	const struct msp_manifest *manifest = &secret->manifest;
	const char *bytes;
	size_t length;

	if (secret->refused.code != MSP_OK)
		msp_bug("%s was refused", secret->path);
	if (vault_ciphertext(vault, secret, &bytes, &length, err) != 0)
		return -1;
	int failed = bound ? msp_manifest_open(manifest, bytes, length, &vault->identity.age, payload, err)
			   : msp_manifest_check_age(manifest, bytes, length, err);
	if (failed == 0 && !bound)
		failed =
			msp_age_decrypt(bytes, length, &vault->identity.age, NULL, MSP_AGE_PAYLOAD_LIMIT, payload, err);
	if (failed != 0) {
		msp_error_at(err, vault_beside(vault, secret->path, ".age"), 0, 0);
		if (err->code == MSP_DENIED && err->hint[0] == '\0' && !is_reader(vault, manifest))
			msp_error_hint(err, "it was written for others; one of them: msp-vault rekey");
		return -1;
	}
	if (manifest->kind != MSP_SECRET_KEY && manifest->kind != MSP_SECRET_FILE)
		drop_padding(payload);
	vault_keep(vault, manifest->id, manifest->gen, secret->hash);
	return 0;
}

int vault_reveal(
	struct vault *vault, const struct vault_secret *secret, struct msp_secret *payload, struct msp_error *err)
{
	return reveal(vault, secret, true, payload, err);
}

int vault_reveal_unbound(
	struct vault *vault, const struct vault_secret *secret, struct msp_secret *payload, struct msp_error *err)
{
	return reveal(vault, secret, false, payload, err);
}

int vault_recipients(
	struct vault *vault, const char *client, struct msp_age_recipients *recipients, struct msp_error *err)
{
	const char *login = vault->session.who != NULL ? vault->session.who->login : "?";

	if (vault->me == NULL || !msp_roster_entitled(vault->chain.current, vault->me, client, vault->day)) {
		msp_error_set(err, MSP_DENIED, "%s is not entitled to the secrets of %s", login, client);
		msp_error_hint(err, "msp-vault roster show tells who is; an admin changes it");
		return -1;
	}
	msp_roster_recipients(vault->session.arena, vault->chain.current, client, vault->day, recipients);
	return 0;
}

/* ---- inside a payload -------------------------------------------------------------------------------------------- */

static size_t line_length(const unsigned char *bytes, size_t length)
{
	const unsigned char *end = memchr(bytes, '\n', length);

	return end != NULL ? (size_t)(end - bytes) : length;
}

void vault_value(const struct msp_secret *payload, const unsigned char **bytes, size_t *length)
{
	*bytes = payload->bytes;
	*length = payload->length > 0 ? line_length(payload->bytes, payload->length) : 0;
}

bool vault_field(const struct msp_secret *payload, const char *key, const unsigned char **bytes, size_t *length)
{
	size_t prefix = strlen(key);

	for (size_t at = 0; at < payload->length;) {
		const unsigned char *line = payload->bytes + at;
		size_t line_size = line_length(line, payload->length - at);
		if (at > 0 && line_size > prefix + 1 && memcmp(line, key, prefix) == 0 && line[prefix] == ':' &&
			line[prefix + 1] == ' ') {
			*bytes = line + prefix + 2;
			*length = line_size - prefix - 2;
			return true;
		}
		at += line_size + 1;
	}
	return false;
}
