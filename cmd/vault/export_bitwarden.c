/* SPDX-License-Identifier: ISC */
/* Bitwarden's unencrypted JSON, which most password managers import.  It is made in secret memory. */
#include <string.h>

#include "cmd/vault/export.h"
#include "cmd/vault/output.h"
#include "cmd/vault/value.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

struct document {
	struct vault_export *export;
	struct msp_secret text;
};

/* ---- JSON (RFC 8259) --------------------------------------------------------------------------------------------- */

static void add(struct document *document, const char *text)
{
	msp_secret_adds(&document->text, text);
}

static void add_string(struct document *document, const void *bytes, size_t length)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *at = bytes;

	add(document, "\"");
	for (size_t i = 0; i < length; i++) {
		char escape[] = "\\u0000";
		if (at[i] == '"' || at[i] == '\\') {
			msp_secret_add(&document->text, "\\", 1);
			msp_secret_add(&document->text, at + i, 1);
		} else if (at[i] == '\n') {
			add(document, "\\n");
		} else if (at[i] < ' ' || at[i] == 0x7f) {
			escape[4] = hex[at[i] >> 4];
			escape[5] = hex[at[i] & 15];
			add(document, escape);
		} else {
			msp_secret_add(&document->text, at + i, 1);
		}
	}
	add(document, "\"");
}

static void add_member(struct document *document, const char *key, const void *bytes, size_t length)
{
	add(document, ",\"");
	add(document, key);
	add(document, "\":");
	if (bytes != NULL && length > 0)
		add_string(document, bytes, length);
	else
		add(document, "null");
}

static void add_part(struct document *document, const char *key, const struct msp_entry_part *part)
{
	add_member(document, key, part != NULL ? part->bytes : NULL, part != NULL ? part->length : 0);
}

/* Bitwarden wants UUIDs: made of what is named, so that the same is always the same. */
static void add_uuid(struct document *document, const char *kind, const char *name)
{
	struct msp_arena *arena = document->export->vault.session.arena;
	const char *text = msp_arena_printf(arena, "msp-vault %s %s", kind, name);
	char hash[65];

	msp_sha256_hex(text, strlen(text), hash);
	/* RFC 9562, version 8: made by somebody's own rule */
	add(document, msp_arena_printf(arena, "\"%.8s-%.4s-8%.3s-8%.3s-%.12s\"", hash, hash + 8, hash + 12, hash + 15,
			      hash + 18));
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

static void add_fields(struct document *document, const struct msp_entry *entry)
{
	const char *comma = "";

	add(document, ",\"fields\":[");
	for (size_t i = 0; i < entry->count; i++) {
		const struct msp_entry_part *part = &entry->parts[i];
		if (part->field != MSP_ENTRY_EXTRA)
			continue;
		add(document, comma);
		add(document, "{\"type\":0");
		add_member(document, "name", part->name, part->name_length);
		add_part(document, "value", part);
		add(document, "}");
		comma = ",";
	}
	add(document, "]");
}

/* Notes may be in several parts. */
static void add_notes(struct document *document, const struct msp_entry *entry)
{
	struct msp_secret notes;

	msp_secret_init(&notes, document->text.memory);
	for (size_t i = 0; i < entry->count; i++) {
		const struct msp_entry_part *part = &entry->parts[i];
		if (part->field == MSP_ENTRY_NOTES)
			msp_secret_add(&notes, part->bytes, part->length);
	}
	while (notes.length > 0 && notes.bytes[notes.length - 1] == '\n')
		msp_secret_truncate(&notes, notes.length - 1);
	add_member(document, "notes", notes.bytes, notes.length);
	msp_secret_release(&notes);
}

static void add_login(struct document *document, const struct msp_entry *entry)
{
	const char *comma = "";

	add(document, ",\"login\":{\"uris\":[");
	for (size_t i = 0; i < entry->count; i++) {
		if (entry->parts[i].field != MSP_ENTRY_URL)
			continue;
		add(document, comma);
		add(document, "{\"match\":null");
		add_part(document, "uri", &entry->parts[i]);
		add(document, "}");
		comma = ",";
	}
	add(document, "]");
	add_part(document, "username", msp_entry_find(entry, MSP_ENTRY_USERNAME));
	add_part(document, "password", msp_entry_find(entry, MSP_ENTRY_PASSWORD));
	add_part(document, "totp", msp_entry_find(entry, MSP_ENTRY_TOTP));
	add(document, "}");
}

static void add_item(struct document *document, const struct vault_secret *secret, const struct msp_secret *payload)
{
	bool login = secret->manifest.kind == MSP_SECRET_PASSWORD || secret->manifest.kind == MSP_SECRET_TOTP;
	struct msp_entry entry;

	vault_export_entry(document->export, secret, payload, &entry);
	for (size_t i = 0; secret->manifest.kind == MSP_SECRET_KEY || secret->manifest.kind == MSP_SECRET_FILE; i++) {
		if (i == entry.count)
			break;
		if (entry.parts[i].field == MSP_ENTRY_PASSWORD)
			entry.parts[i].field = MSP_ENTRY_NOTES;
	}
	add(document, document->export->written++ > 0 ? ",\n{\"id\":" : "\n{\"id\":");
	add_uuid(document, "item", secret->manifest.id);
	add(document, ",\"organizationId\":null,\"collectionIds\":null,\"folderId\":");
	add_uuid(document, "folder", secret->client);
	add(document, login ? ",\"type\":1" : ",\"type\":2,\"secureNote\":{\"type\":0}");
	add_member(document, "name", secret->name, strlen(secret->name));
	add(document, ",\"favorite\":false,\"reprompt\":0");
	add_notes(document, &entry);
	add_fields(document, &entry);
	if (login)
		add_login(document, &entry);
	add(document, "}");
}

/* JSON has text only. */
static bool is_text(const struct msp_secret *payload)
{
	return payload->length == 0 ||
	       (memchr(payload->bytes, '\0', payload->length) == NULL &&
		       msp_utf8_check((const char *)payload->bytes, payload->length) == payload->length);
}

static int export_secret(struct document *document, const struct vault_secret *secret, struct msp_error *err)
{
	struct msp_secret payload;

	msp_secret_init(&payload, document->text.memory);
	int found = vault_export_reveal(document->export, secret, &payload, err);
	if (found > 0 && is_text(&payload)) {
		add_item(document, secret, &payload);
	} else if (found > 0) {
		msp_cli_warn(document->export->vault.session.cli,
			"%s: left out: JSON cannot hold a file that is no text", secret->reference);
		document->export->left++;
	}
	msp_secret_release(&payload);
	return found < 0 ? -1 : 0;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static void add_folders(struct document *document)
{
	const struct vault_export *export = document->export;
	const char *last = "", *comma = "\n";

	/* by path, so those of a client are together; named twice they do no harm */
	for (size_t i = 0; i < export->count; i++) {
		const char *client = export->secrets[i]->client;
		if (strcmp(client, last) == 0)
			continue;
		add(document, comma);
		add(document, "{\"id\":");
		add_uuid(document, "folder", client);
		add_member(document, "name", client, strlen(client));
		add(document, "}");
		last = client;
		comma = ",\n";
	}
}

int vault_export_bitwarden(struct vault_export *export, struct msp_error *err)
{
	struct document document = { .export = export };
	int failed = 0;

	msp_secret_init(&document.text, &export->vault.memory);
	add(&document, "{\"encrypted\":false,\"folders\":[");
	add_folders(&document);
	add(&document, "],\"items\":[");
	for (size_t i = 0; i < export->count && failed == 0; i++)
		failed = export_secret(&document, export->secrets[i], err);
	add(&document, "]}\n");
	if (failed == 0)
		failed = vault_output_write(export->given->output, document.text.bytes, document.text.length, err);
	msp_secret_release(&document.text);
	return failed;
}
