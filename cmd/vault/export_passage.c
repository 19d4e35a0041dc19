/* SPDX-License-Identifier: ISC */
/* A tree that passage(1) and age(1) read: CLIENT/NAME.age, and beside them whom they are for. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/vault/export.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define RECIPIENTS ".age-recipients"
#define OTPAUTH "otpauth://"

struct tree {
	struct vault_export *export;
	struct msp_age_recipients given; /* of -r and -R */
	const char *client;              /* whose folder is there */
	struct msp_age_recipients recipients;
};

/* ---- recipients -------------------------------------------------------------------------------------------------- */

static int read_given(struct tree *tree, struct msp_error *err)
{
	const struct vault_export_options *given = tree->export->given;
	struct msp_arena *arena = tree->export->vault.session.arena;
	struct msp_age_recipient recipient;
	struct msp_buf text = MSP_BUF_INIT;
	int failed = 0;

	for (size_t i = 0; i < given->recipients.count && failed == 0; i++) {
		failed = msp_age_recipient_parse(given->recipients.items[i], &recipient, err);
		if (failed == 0)
			msp_age_recipients_add(arena, &tree->given, &recipient);
		else if (err != NULL)
			err->code = MSP_USAGE;
	}
	for (size_t i = 0; i < given->recipient_files.count && failed == 0; i++) {
		msp_buf_clear(&text);
		failed = msp_file_read(given->recipient_files.items[i], MSP_AGE_KEYS_FILE, &text, err);
		if (failed == 0)
			failed = msp_age_recipients_parse(
				arena, &tree->given, text.data, text.length, given->recipient_files.items[i], err);
	}
	msp_buf_release(&text);
	return failed;
}

/* The client's own, as the roster has them. */
static int find_recipients(struct tree *tree, const char *client, struct msp_error *err)
{
	const struct msp_roster *roster = tree->export->vault.chain.current;

	tree->recipients = tree->given;
	for (size_t i = 0; i < roster->client_count && tree->given.count == 0; i++) {
		if (strcmp(roster->clients[i].client, client) != 0)
			continue;
		tree->recipients = (struct msp_age_recipients){ .items = roster->clients[i].recipients,
			.count = roster->clients[i].recipient_count };
	}
	if (tree->recipients.count > 0)
		return 0;
	msp_error_set(err, MSP_USAGE, "%s has no recipient of its own in the roster", client);
	msp_error_hint(err, "-r KEY or -R FILE says whom the files are for");
	return -1;
}

/* Before anything is opened or written. */
static int check_recipients(struct tree *tree, struct msp_error *err)
{
	for (size_t i = 0; i < tree->export->count; i++) {
		if (find_recipients(tree, tree->export->secrets[i]->client, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

/* New, or there and empty. */
static int check_folder(const char *path, struct msp_error *err)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool empty = true;

	if (folder == NULL && errno == ENOENT)
		return 0;
	if (folder == NULL) {
		msp_error_put_errno(err, errno, "cannot open");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			empty = false;
	}
	closedir(folder);
	if (empty)
		return 0;
	msp_error_set(err, MSP_EXISTS, "the folder is not empty");
	msp_error_at(err, path, 0, 0);
	return -1;
}

/* The folder of a client, and for whom its files are. */
static int enter(struct tree *tree, const char *client, struct msp_error *err)
{
	struct msp_arena *arena = tree->export->vault.session.arena;
	struct msp_buf text = MSP_BUF_INIT;

	if (msp_str_equal(tree->client, client))
		return 0;
	const char *folder = msp_path_join(arena, tree->export->given->output, client);
	if (find_recipients(tree, client, err) != 0 || msp_directory_make(folder, 0700, err) != 0)
		return -1;
	for (size_t i = 0; i < tree->recipients.count; i++) {
		msp_age_recipient_emit(&tree->recipients.items[i], &text);
		msp_buf_addc(&text, '\n');
	}
	int failed = msp_file_replace(
		msp_path_join(arena, folder, RECIPIENTS), text.data, text.length, 0600, MSP_FILE_UNSYNCED, err);
	msp_buf_release(&text);
	tree->client = client;
	return failed;
}

/* A key that is typed becomes an address, which pass-otp and others know. */
static void write_address(const struct vault_secret *secret, const struct msp_entry_part *key, struct msp_secret *out)
{
	msp_secret_adds(out, OTPAUTH "totp/");
	msp_secret_adds(out, secret->name);
	msp_secret_adds(out, "?secret=");
	for (size_t i = 0; i < key->length; i++) {
		if (key->bytes[i] != ' ' && key->bytes[i] != '-' && key->bytes[i] != '=')
			msp_secret_add(out, key->bytes + i, 1);
	}
}

static int write_text(struct tree *tree, const struct vault_secret *secret, const struct msp_secret *payload,
	struct msp_secret *text, struct msp_error *err)
{
	struct msp_secret address;
	struct msp_entry entry;
	enum msp_secret_kind kind = secret->manifest.kind;

	if (kind == MSP_SECRET_FILE || kind == MSP_SECRET_KEY) {
		msp_secret_add(text, payload->bytes, payload->length);
		return 0;
	}
	msp_secret_init(&address, payload->memory);
	vault_export_entry(tree->export, secret, payload, &entry);
	struct msp_entry_part *first = entry.count > 0 ? &entry.parts[0] : NULL;
	if (kind == MSP_SECRET_TOTP && first != NULL && first->field == MSP_ENTRY_TOTP &&
		(first->length < strlen(OTPAUTH) || memcmp(first->bytes, OTPAUTH, strlen(OTPAUTH)) != 0)) {
		write_address(secret, first, &address);
		first->bytes = address.bytes;
		first->length = address.length;
	}
	int failed = msp_entry_write(&entry, true, &kind, text, err);
	msp_secret_release(&address);
	return failed;
}

static int write_file(
	struct tree *tree, const struct vault_secret *secret, const struct msp_secret *text, struct msp_error *err)
{
	struct msp_arena *arena = tree->export->vault.session.arena;
	const struct msp_age_plan plan = { .recipients = &tree->recipients };
	struct msp_buf age = MSP_BUF_INIT;
	const char *path =
		msp_arena_printf(arena, "%s/%s/%s.age", tree->export->given->output, secret->client, secret->name);
	int failed = msp_age_encrypt(&plan, text->memory, text->bytes, text->length, &age, err);

	if (failed == 0)
		failed = msp_file_replace(path, age.data, age.length, 0600, MSP_FILE_UNSYNCED, err);
	msp_buf_release(&age);
	if (failed == 0)
		tree->export->written++;
	return failed;
}

static int export_secret(struct tree *tree, const struct vault_secret *secret, struct msp_error *err)
{
	struct msp_secret payload, text;

	msp_secret_init(&payload, &tree->export->vault.memory);
	msp_secret_init(&text, &tree->export->vault.memory);
	int found = vault_export_reveal(tree->export, secret, &payload, err);
	int failed = found < 0 ? -1 : 0;
	if (found > 0)
		failed = enter(tree, secret->client, err) != 0 || write_text(tree, secret, &payload, &text, err) != 0 ||
					 write_file(tree, secret, &text, err) != 0
				 ? -1
				 : 0;
	msp_secret_release(&payload);
	msp_secret_release(&text);
	return failed;
}

int vault_export_passage(struct vault_export *export, struct msp_error *err)
{
	struct tree tree = { .export = export };
	const char *folder = export->given->output;

	if (read_given(&tree, err) != 0 || check_recipients(&tree, err) != 0 || check_folder(folder, err) != 0 ||
		msp_directory_make(folder, 0700, err) != 0)
		return -1;
	for (size_t i = 0; i < export->count; i++) {
		if (export_secret(&tree, export->secrets[i], err) != 0)
			return -1;
	}
	return 0;
}
