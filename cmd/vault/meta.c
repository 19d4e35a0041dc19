/* SPDX-License-Identifier: ISC */
#include "cmd/vault/meta.h"

#include <string.h>

#include "cmd/vault/roster_change.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/secret_due.h"
#include "lib/store/identity.h"

static const char *const fields[] = { "username", "url", "tags", "assets", "expires", "rotate_every" };

void vault_meta_clear(struct msp_manifest *manifest)
{
	*manifest = (struct msp_manifest){
		.format = MSP_MANIFEST_FORMAT, .username = "", .url = "", .expires = "", .rotate_every = ""
	};
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static bool among(const char *const *items, size_t count, const char *item)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i], item) == 0)
			return true;
	}
	return false;
}

static void change_list(struct msp_arena *arena, const char *const **items, size_t *count, char how, const char *value)
{
	size_t given, kept = 0;
	char **words = msp_str_split(arena, value, ',', &given);
	const char **list = msp_arena_array(arena, *count + given, sizeof *list);

	for (size_t i = 0; how != '=' && i < *count; i++) {
		if (how == '+' || !among((const char *const *)words, given, (*items)[i]))
			list[kept++] = (*items)[i];
	}
	for (size_t i = 0; how != '-' && i < given; i++) {
		const char *word = msp_str_trim(arena, words[i]);
		if (word[0] != '\0' && !among(list, kept, word))
			list[kept++] = word;
	}
	*items = list;
	*count = kept;
}

/* ---- one field --------------------------------------------------------------------------------------------------- */

static int no_field(const char *field, struct msp_error *err)
{
	const char *nearest = msp_str_nearest(field, fields, MSP_COUNT(fields));

	msp_error_set(err, MSP_USAGE, "no field \"%s\" of secrets", field);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "username, url, tags, assets, expires, rotate_every");
	return -1;
}

static int check_text(const char *field, const char *value, struct msp_error *err)
{
	if (msp_utf8_check(value, strlen(value)) != strlen(value))
		return msp_error_set(err, MSP_USAGE, "%s: not UTF-8", field);
	return 0;
}

static int set_rotation(struct msp_manifest *manifest, const char *value, struct msp_error *err)
{
	if (value[0] != '\0' && msp_secret_days(value) < 1) {
		msp_error_set(err, MSP_USAGE, "'%s' is no time between rotations", value);
		msp_error_hint(err, "days, weeks, months or years: 90d 12w 6m 1y");
		return -1;
	}
	manifest->rotate_every = value;
	return 0;
}

int vault_meta_set(struct vault *vault, struct msp_manifest *manifest, const char *field, char how, const char *value,
	struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	bool list = strcmp(field, "tags") == 0 || strcmp(field, "assets") == 0;

	if (!among(fields, MSP_COUNT(fields), field))
		return no_field(field, err);
	if (how != '=' && !list)
		return msp_error_set(err, MSP_USAGE, "%s is no list: %s=VALUE", field, field);
	if (check_text(field, value, err) != 0)
		return -1;
	if (strcmp(field, "tags") == 0)
		change_list(arena, &manifest->tags, &manifest->tag_count, how, value);
	else if (list)
		change_list(arena, &manifest->assets, &manifest->asset_count, how, value);
	else if (strcmp(field, "rotate_every") == 0)
		return set_rotation(manifest, value, err);
	else if (strcmp(field, "username") == 0)
		manifest->username = value;
	else if (strcmp(field, "url") == 0)
		manifest->url = value;
	else if (value[0] != '\0' && vault_day_parse("expires", value, err) != 0)
		return -1;
	else
		manifest->expires = value;
	return 0;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

int vault_place(struct vault *vault, char *const *operands, size_t count, struct msp_manifest *manifest,
	const char **reference, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char *slash = count == 1 ? strchr(operands[0], '/') : NULL;
	const char *client = operands[0], *name = count > 1 ? operands[1] : NULL;
	const struct msp_client *found;

	if (slash != NULL) {
		client = msp_arena_strndup(arena, operands[0], (size_t)(slash - operands[0]));
		name = slash + 1;
	}
	if (msp_str_empty(name)) {
		msp_error_set(err, MSP_USAGE, "a secret is named CLIENT NAME, or CLIENT/NAME");
		return -1;
	}
	if (!msp_slug_valid(name)) {
		const char *slug = msp_slug_propose(arena, name);
		msp_error_set(err, MSP_USAGE, "'%s' is no name: small letters, digits and hyphens", name);
		if (slug[0] != '\0')
			msp_error_hint(err, "%s/%s", client, slug);
		return -1;
	}
	if (msp_catalog_client(&vault->session.catalog, client, &found, err) != 0)
		return -1;
	manifest->client = client;
	manifest->path = msp_arena_printf(arena, "clients/%s/vault/%s.yaml", client, name);
	*reference = msp_arena_printf(arena, "%s/%s", client, name);
	return 0;
}
