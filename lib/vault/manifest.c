/* SPDX-License-Identifier: ISC */
#include "lib/vault/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/document.h"

static const char *const kinds[] = { "password", "totp", "key", "file", "note" };

const char *msp_secret_kind_name(enum msp_secret_kind kind)
{
	return kinds[kind];
}

int msp_secret_kind_parse(const char *text, enum msp_secret_kind *kind, struct msp_error *err)
{
	for (size_t i = 0; i < MSP_COUNT(kinds); i++) {
		if (strcmp(text, kinds[i]) == 0) {
			*kind = (enum msp_secret_kind)i;
			return 0;
		}
	}
	msp_error_set(err, MSP_DATA, "'%s' is no kind of secret", text);
	msp_error_hint(err, "password, totp, key, file or note");
	return -1;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void read_hex(struct msp_document *document, const char *key, char *out, size_t size)
{
	const char *text = msp_document_read_text(document, key);

	if (msp_vault_is_hex(text, size - 1))
		memcpy(out, text, size);
	else
		msp_document_refuse(document, key, "%zu hex digits belong here", size - 1);
}

static void read_previous(struct msp_document *document, const char *const **prev, size_t *count)
{
	msp_document_read_list(document, "prev", prev, count);
	if (*count > 2)
		msp_document_refuse(document, "prev", "one manifest, or two after a conflict");
	for (size_t i = 0; i < *count; i++) {
		if (!msp_vault_is_hex((*prev)[i], MSP_VAULT_HASH - 1))
			msp_document_refuse(document, "prev", "'%s' is no SHA-256", (*prev)[i]);
	}
}

static int64_t read_positive(struct msp_document *document, const char *key)
{
	int64_t value = msp_document_read_number(document, key);

	if (value < 1)
		msp_document_refuse(document, key, "a number from 1 on belongs here");
	return value;
}

static const char *read_time(struct msp_document *document, const char *key)
{
	const char *time = msp_document_read_text(document, key);
	char day[MSP_VAULT_DAY];

	if (!msp_vault_day_of(time, day))
		msp_document_refuse(document, key, "'%s' is no time such as 2026-11-22T10:00:00-06:00", time);
	return time;
}

static void read_format(struct msp_document *document, const char *expected)
{
	const char *format = msp_document_read_text(document, "format");

	if (strcmp(format, expected) != 0)
		msp_document_refuse(document, "format", "'%s' is not %s", format, expected);
}

static void read_kind(struct msp_document *document, enum msp_secret_kind *kind)
{
	const char *text = msp_document_read_text(document, "kind");
	struct msp_error err = MSP_ERROR_INIT;

	if (document->failed == 0 && msp_secret_kind_parse(text, kind, &err) != 0)
		msp_document_refuse(document, "kind", "%s", err.message);
}

static void read_dates(struct msp_document *document, struct msp_manifest *manifest)
{
	manifest->expires = msp_document_read_text(document, "expires");
	if (manifest->expires[0] != '\0' && !msp_vault_is_day(manifest->expires))
		msp_document_refuse(document, "expires", "'%s' is no day such as 2026-11-22", manifest->expires);
	manifest->rotate_every = msp_document_read_text(document, "rotate_every");
}

static void read_age_part(struct msp_document *document, struct msp_manifest *manifest)
{
	manifest->age_gen = read_positive(document, "age_gen");
	read_hex(document, "age_recipients", manifest->age_recipients, sizeof manifest->age_recipients);
	read_hex(document, "age_sha256", manifest->age_sha256, sizeof manifest->age_sha256);
	manifest->age_size = read_positive(document, "age_size");
}

int msp_manifest_parse(struct msp_arena *arena, const char *path, const char *text, size_t length,
	struct msp_manifest *manifest, struct msp_error *err)
{
	struct msp_document document;

	*manifest = (struct msp_manifest){ .format = MSP_MANIFEST_FORMAT };
	msp_document_open(&document, arena, path, text, length, err);
	read_format(&document, MSP_MANIFEST_FORMAT);
	read_hex(&document, "vault", manifest->vault, sizeof manifest->vault);
	read_hex(&document, "id", manifest->id, sizeof manifest->id);
	manifest->path = msp_document_read_text(&document, "path");
	manifest->client = msp_document_read_text(&document, "client");
	read_kind(&document, &manifest->kind);
	manifest->username = msp_document_read_text(&document, "username");
	manifest->url = msp_document_read_text(&document, "url");
	msp_document_read_list(&document, "tags", &manifest->tags, &manifest->tag_count);
	msp_document_read_list(&document, "assets", &manifest->assets, &manifest->asset_count);
	read_dates(&document, manifest);
	manifest->value_rev = read_positive(&document, "value_rev");
	manifest->value_changed = read_time(&document, "value_changed");
	manifest->gen = read_positive(&document, "gen");
	read_previous(&document, &manifest->prev, &manifest->prev_count);
	msp_document_read_list(&document, "recipients", &manifest->recipients, &manifest->recipient_count);
	manifest->roster = read_positive(&document, "roster");
	manifest->writer = msp_document_read_text(&document, "writer");
	manifest->written = read_time(&document, "written");
	read_age_part(&document, manifest);
	return msp_document_end(&document);
}

int msp_gone_parse(struct msp_arena *arena, const char *path, const char *text, size_t length, struct msp_gone *gone,
	struct msp_error *err)
{
	struct msp_document document;

	*gone = (struct msp_gone){ .gen = 0 };
	msp_document_open(&document, arena, path, text, length, err);
	read_format(&document, MSP_GONE_FORMAT);
	read_hex(&document, "vault", gone->vault, sizeof gone->vault);
	read_hex(&document, "id", gone->id, sizeof gone->id);
	gone->path = msp_document_read_text(&document, "path");
	gone->client = msp_document_read_text(&document, "client");
	gone->gen = read_positive(&document, "gen");
	read_previous(&document, &gone->prev, &gone->prev_count);
	gone->roster = read_positive(&document, "roster");
	gone->writer = msp_document_read_text(&document, "writer");
	gone->written = read_time(&document, "written");
	gone->reason = msp_document_read_text(&document, "reason");
	return msp_document_end(&document);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

void msp_manifest_emit(const struct msp_manifest *manifest, struct msp_buf *out)
{
	msp_document_text(out, "format", MSP_MANIFEST_FORMAT);
	msp_document_text(out, "vault", manifest->vault);
	msp_document_text(out, "id", manifest->id);
	msp_document_text(out, "path", manifest->path);
	msp_document_text(out, "client", manifest->client);
	msp_document_text(out, "kind", msp_secret_kind_name(manifest->kind));
	msp_document_text(out, "username", manifest->username);
	msp_document_text(out, "url", manifest->url);
	msp_document_list(out, "tags", manifest->tags, manifest->tag_count);
	msp_document_list(out, "assets", manifest->assets, manifest->asset_count);
	msp_document_text(out, "expires", manifest->expires);
	msp_document_text(out, "rotate_every", manifest->rotate_every);
	msp_document_number(out, "value_rev", manifest->value_rev);
	msp_document_text(out, "value_changed", manifest->value_changed);
	msp_document_number(out, "gen", manifest->gen);
	msp_document_list(out, "prev", manifest->prev, manifest->prev_count);
	msp_document_list(out, "recipients", manifest->recipients, manifest->recipient_count);
	msp_document_number(out, "roster", manifest->roster);
	msp_document_text(out, "writer", manifest->writer);
	msp_document_text(out, "written", manifest->written);
	msp_document_number(out, "age_gen", manifest->age_gen);
	msp_document_text(out, "age_recipients", manifest->age_recipients);
	msp_document_text(out, "age_sha256", manifest->age_sha256);
	msp_document_number(out, "age_size", manifest->age_size);
}

void msp_gone_emit(const struct msp_gone *gone, struct msp_buf *out)
{
	msp_document_text(out, "format", MSP_GONE_FORMAT);
	msp_document_text(out, "vault", gone->vault);
	msp_document_text(out, "id", gone->id);
	msp_document_text(out, "path", gone->path);
	msp_document_text(out, "client", gone->client);
	msp_document_number(out, "gen", gone->gen);
	msp_document_list(out, "prev", gone->prev, gone->prev_count);
	msp_document_number(out, "roster", gone->roster);
	msp_document_text(out, "writer", gone->writer);
	msp_document_text(out, "written", gone->written);
	msp_document_text(out, "reason", gone->reason);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void msp_manifest_recipients_hash(const struct msp_age_recipients *recipients, char hash[MSP_VAULT_HASH])
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf all = MSP_BUF_INIT;
	char **texts = msp_arena_array(&arena, recipients->count, sizeof *texts);

	for (size_t i = 0; i < recipients->count; i++) {
		struct msp_buf text = MSP_BUF_INIT;
		msp_age_recipient_emit(&recipients->items[i], &text);
		texts[i] = msp_arena_strdup(&arena, text.data);
		msp_buf_release(&text);
	}
	if (recipients->count > 1)
		qsort(texts, recipients->count, sizeof *texts, by_text);
	for (size_t i = 0; i < recipients->count; i++)
		msp_buf_addf(&all, "%s\n", texts[i]);
	msp_sha256_hex(all.data, all.length, hash);
	msp_buf_release(&all);
	msp_arena_release(&arena);
}
