/* SPDX-License-Identifier: ISC */
/* Whether a manifest, and the ciphertext it names, are what somebody entitled wrote for this place. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/manifest.h"
#include "lib/vault/manifest_private.h"
#include "lib/vault/sshsig.h"

int msp_vault_deny(const char *path, const char *field, const char *why, struct msp_error *err)
{
	msp_error_set(err, MSP_DENIED, "%s", why);
	msp_error_at(err, path, 0, 0);
	msp_error_field(err, field);
	return -1;
}

/* The client of "clients/<client>/vault/<name>", or "" when it is no such path. */
static bool place_is(const char *path, const char *client)
{
	size_t prefix = strlen("clients/");
	size_t length = strlen(client);

	return length > 0 && strchr(client, '/') == NULL && msp_str_starts(path, "clients/") &&
	       strncmp(path + prefix, client, length) == 0 && msp_str_starts(path + prefix + length, "/vault/") &&
	       strchr(path + prefix + length + 7, '/') == NULL;
}

static int check_place(const struct msp_roster_chain *chain, const struct msp_signed *what, struct msp_error *err)
{
	if (chain->current == NULL)
		return msp_vault_deny(what->path, NULL, "there is no roster: nobody may write secrets", err);
	if (strcmp(what->vault, chain->current->vault) != 0)
		return msp_vault_deny(what->path, "vault", "it was written for another vault", err);
	if (strcmp(what->place, what->says) != 0)
		return msp_vault_deny(what->path, "path", "it was written for another place", err);
	if (!place_is(what->place, what->client))
		return msp_vault_deny(what->path, "client", "it was written for another client", err);
	return 0;
}

static int check_signature(const struct msp_signed *what, const unsigned char key[MSP_SSH_KEY], struct msp_error *err)
{
	if (what->signature == NULL || what->signature_length == 0)
		return msp_vault_deny(what->path, NULL, "it is not signed", err);
	if (msp_sshsig_verify(what->signature, what->signature_length, key, MSP_SSHSIG_VAULT, what->text, what->length,
		    err) != 0) {
		msp_error_at(err, what->path, 0, 0);
		return -1;
	}
	return 0;
}

/* The key of a person who is entitled by a roster, or NULL. */
static const unsigned char *entitled_key(
	const struct msp_roster *roster, const struct msp_signed *what, const char *day)
{
	const struct msp_roster_person *writer = msp_roster_find(roster, what->writer);

	return writer != NULL && msp_roster_entitled(roster, writer, what->client, day) ? writer->sign : NULL;
}

/* While two rosters stand side by side, both have to know the writer, by the same key: else whoever one of them ended
 * would make the other one. */
static bool is_entitled(const struct msp_roster_chain *chain, const struct msp_signed *what, const char *day)
{
	const unsigned char *key = entitled_key(chain->current, what, day);

	for (size_t i = 0; key != NULL && chain->state == MSP_ROSTER_FORKED && i < MSP_COUNT(chain->fork); i++) {
		const unsigned char *other = entitled_key(chain->fork[i], what, day);
		if (other == NULL || memcmp(key, other, MSP_SSH_KEY) != 0)
			return false;
	}
	return key != NULL;
}

static bool is_known(const unsigned char *known, const unsigned char key[MSP_SSH_KEY])
{
	return known != NULL && memcmp(known, key, MSP_SSH_KEY) == 0;
}

/* `known`: a key by which the signature was found good before, or NULL. */
static int check_now(const struct msp_roster_chain *chain, const struct msp_signed *what, const char *day,
	const unsigned char *known, struct msp_error *err)
{
	if (check_place(chain, what, err) != 0)
		return -1;
	if (!is_entitled(chain, what, day))
		return msp_vault_deny(what->path, "writer", "its writer is not entitled to this client", err);
	if (what->roster < msp_roster_floor(chain, what->client))
		return msp_vault_deny(
			what->path, "roster", "it is older than the last time somebody lost this client", err);
	if (what->roster > msp_roster_chain_serial(chain))
		return msp_vault_deny(what->path, "roster", "it names a roster that is not here", err);
	const unsigned char *key = entitled_key(chain->current, what, day);
	return is_known(known, key) ? 0 : check_signature(what, key, err);
}

int msp_signed_check_then(const struct msp_roster_chain *chain, const struct msp_signed *what, struct msp_error *err)
{
	char day[MSP_VAULT_DAY];
	bool found = false;

	if (check_place(chain, what, err) != 0)
		return -1;
	if (!msp_vault_day_of(what->written, day))
		return msp_vault_deny(what->path, "written", "no time such as 2026-11-22T10:00:00-06:00", err);
	for (size_t i = 0; i < chain->count; i++) {
		const struct msp_roster *roster = &chain->rosters[i];
		if (roster->serial != what->roster)
			continue;
		found = true; /* of two side by side either one counts */
		const unsigned char *key = entitled_key(roster, what, day);
		if (key != NULL)
			return check_signature(what, key, err);
	}
	if (found)
		return msp_vault_deny(what->path, "writer", "its writer was not entitled to this client", err);
	return msp_vault_deny(what->path, "roster", "it names a roster that is not here", err);
}

static struct msp_signed of_manifest(const struct msp_manifest *manifest, const struct msp_signed_file *file)
{
	return (struct msp_signed){ file->path, file->path, manifest->path, manifest->vault, manifest->client,
		manifest->writer, manifest->written, manifest->roster, file->text, file->length, file->signature,
		file->signature_length };
}

int msp_manifest_check(const struct msp_roster_chain *chain, const struct msp_manifest *manifest,
	const struct msp_signed_file *file, const char *day, const unsigned char *known, struct msp_error *err)
{
	struct msp_signed what = of_manifest(manifest, file);

	return check_now(chain, &what, day, known, err);
}

int msp_manifest_verify(const struct msp_roster_chain *chain, const struct msp_signed_file *file, const char *day,
	struct msp_arena *arena, struct msp_manifest *manifest, struct msp_error *err)
{
	if (msp_manifest_parse(arena, file->path, file->text, file->length, manifest, err) != 0)
		return -1;
	return msp_manifest_check(chain, manifest, file, day, NULL, err);
}

int msp_manifest_verify_then(const struct msp_roster_chain *chain, const struct msp_signed_file *file,
	struct msp_arena *arena, struct msp_manifest *manifest, struct msp_error *err)
{
	if (msp_manifest_parse(arena, file->path, file->text, file->length, manifest, err) != 0)
		return -1;
	struct msp_signed what = of_manifest(manifest, file);
	return msp_signed_check_then(chain, &what, err);
}

int msp_gone_verify(const struct msp_roster_chain *chain, const struct msp_signed_file *file, const char *day,
	struct msp_arena *arena, struct msp_gone *gone, struct msp_error *err)
{
	if (msp_gone_parse(arena, file->path, file->text, file->length, gone, err) != 0)
		return -1;
	/* NAME.gone.yaml stands where NAME.yaml stood */
	size_t stem = msp_str_ends(file->path, ".gone.yaml") ? strlen(file->path) - strlen(".gone.yaml") : 0;
	struct msp_signed what = { file->path, msp_arena_printf(arena, "%.*s.yaml", (int)stem, file->path), gone->path,
		gone->vault, gone->client, gone->writer, gone->written, gone->roster, file->text, file->length,
		file->signature, file->signature_length };
	return check_now(chain, &what, day, NULL, err);
}
