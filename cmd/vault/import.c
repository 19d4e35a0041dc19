/* SPDX-License-Identifier: ISC */
/* import: what other password managers hold, in one commit, as often as one likes. */
#include "cmd/vault/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/vault/cage.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/progress.h"
#include "lib/vault/keepass.h"

#define AT(field) offsetof(struct vault_import_options, field)

static const struct msp_option options[] = {
	{ "client", 'c', MSP_OPTION_TEXT, AT(client), "CLIENT", "whose all of it is; else folders say it", "client" },
	{ "map", 0, MSP_OPTION_TEXT, AT(map), "FILE", "what folders and columns mean, see msp-vaultmap(5)", "file" },
	{ "encoding", 0, MSP_OPTION_TEXT, AT(encoding), "NAME", "of a CSV file: utf-8 or cp1252",
		"words:utf-8 cp1252" },
	{ "known-to", 0, MSP_OPTION_LIST, AT(known_to), "LOGIN", "who else had the source; several times", "login" },
	{ "identity", 'i', MSP_OPTION_LIST, AT(identities), "FILE", "opens the files of passage and gopass", "file" },
	{ "strict", 0, MSP_OPTION_FLAG, AT(strict), NULL, "write nothing when an entry is refused", NULL },
	VAULT_UNLOCK_OPTIONS(struct vault_import_options, unlock),
	MSP_OPTION_END,
};

static const struct vault_import_format formats[] = {
	{ "pass", VAULT_IMPORT_TREE, { 0 }, 0 },
	{ "passage", VAULT_IMPORT_TREE, { 0 }, 0 },
	{ "gopass", VAULT_IMPORT_TREE, { 0 }, 0 },
	{ "keepass", VAULT_IMPORT_KEEPASS, { 0 }, 0 },
	{ "bitwarden", VAULT_IMPORT_BITWARDEN, { 0 }, 0 },
	{ "1password", VAULT_IMPORT_CSV, { MSP_ENTRY_TITLE, MSP_ENTRY_PASSWORD }, 2 },
	{ "chrome", VAULT_IMPORT_CSV, { MSP_ENTRY_URL, MSP_ENTRY_USERNAME, MSP_ENTRY_PASSWORD }, 3 },
	{ "firefox", VAULT_IMPORT_CSV, { MSP_ENTRY_URL, MSP_ENTRY_USERNAME, MSP_ENTRY_PASSWORD, MSP_ENTRY_ID }, 4 },
	{ "itglue", VAULT_IMPORT_CSV, { MSP_ENTRY_FOLDER, MSP_ENTRY_TITLE, MSP_ENTRY_PASSWORD }, 3 },
	{ "hudu", VAULT_IMPORT_CSV, { MSP_ENTRY_FOLDER, MSP_ENTRY_TITLE, MSP_ENTRY_PASSWORD }, 3 },
	{ "csv", VAULT_IMPORT_CSV, { MSP_ENTRY_PASSWORD }, 1 },
};

int vault_import_format(const char *name, const struct vault_import_format **format, struct msp_error *err)
{
	const char *names[MSP_COUNT(formats)];

	for (size_t i = 0; i < MSP_COUNT(formats); i++) {
		names[i] = formats[i].name;
		if (strcmp(names[i], name) == 0) {
			*format = &formats[i];
			return 0;
		}
	}
	const char *nearest = msp_str_nearest(name, names, MSP_COUNT(formats));
	msp_error_set(err, MSP_USAGE, "'%s' cannot be imported", name);
	if (strstr(name, "1pux") != NULL)
		msp_error_hint(err, "export from 1Password as CSV: msp-vault import 1password FILE.csv");
	else if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "pass passage gopass keepass bitwarden 1password chrome firefox itglue hudu csv");
	return -1;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* What people export by mistake. */
static int check_magic(const char *text, size_t length, struct msp_error *err)
{
	if (length >= 4 && memcmp(text, "PK\x03\x04", 4) == 0) {
		msp_error_set(err, MSP_DATA, "a zip archive (1pux, or a spreadsheet)");
		msp_error_hint(err, "export as CSV");
		return -1;
	}
	if (length >= 4 && memcmp(text, "\x03\xd9\xa2\x9a", 4) == 0) {
		msp_error_set(err, MSP_DATA, "the encrypted database of KeePass itself");
		msp_error_hint(err, "keepassxc-cli export FILE.kdbx | msp-vault import keepass -");
		return -1;
	}
	if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
		msp_error_set(err, MSP_DATA, "UTF-16");
		msp_error_hint(err, "save it as CSV UTF-8");
		return -1;
	}
	return 0;
}

struct reading {
	const struct vault_import_format *format;
	const struct vault_import_map *map;
};

/* In the cage. */
static int read_entries(void *context, int input, struct msp_secret *out, struct msp_error *err)
{
	const struct reading *reading = context;
	struct msp_buf text = MSP_BUF_INIT;

	if (msp_fd_read(input, NULL, VAULT_IMPORT_LIMIT, &text, err) != 0 ||
		check_magic(text.data, text.length, err) != 0)
		return -1;
	switch (reading->format->form) {
	case VAULT_IMPORT_KEEPASS:
		return msp_keepass_read(text.data, text.length, out, err);
	case VAULT_IMPORT_BITWARDEN:
		return vault_import_bitwarden(text.data, text.length, out, err);
	default:
		return vault_import_csv(reading->format, reading->map, text.data, text.length, out, err);
	}
}

/* Others who could read it, could read all of it. */
static void warn_open(struct vault_import *import, const struct stat *status)
{
	if (!import->standard && (status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		msp_cli_warn(import->vault.session.cli, "%s: others can read it (mode %03o)", import->file,
			(unsigned)(status->st_mode & 0777));
}

static int read_file(struct vault_import *import, struct msp_error *err)
{
	const struct reading reading = { import->format, &import->map };
	struct vault_cage cage = { .work = read_entries, .limit = MSP_ENTRY_STREAM_LIMIT };
	struct stat status;

	cage.context = (void *)(uintptr_t)&reading;
	cage.input = import->standard ? STDIN_FILENO : open(import->file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (cage.input < 0 || fstat(cage.input, &status) != 0) {
		msp_error_put_errno(err, errno, "cannot open");
		msp_error_at(err, import->file, 0, 0);
		return -1;
	}
	if (S_ISDIR(status.st_mode)) {
		msp_error_put(err, MSP_USAGE, "a folder, where %s is a file", import->format->name);
		msp_error_at(err, import->file, 0, 0);
		close(cage.input);
		return -1;
	}
	warn_open(import, &status);
	int failed = vault_cage_run(&cage, &import->stream, err);
	if (!import->standard)
		close(cage.input);
	if (failed != 0)
		msp_error_at(err, import->file, 0, 0);
	return failed;
}

static int check_source(struct vault_import *import, struct msp_error *err)
{
	struct msp_cli *cli = import->vault.session.cli;
	const struct vault_import_options *given = import->given;
	bool tree = import->format->form == VAULT_IMPORT_TREE;
	const char *file = cli->operand_count > 1 ? cli->operands[1] : NULL;

	import->standard = msp_str_equal(file, "-") && !tree;
	import->file = import->standard ? "standard input" : file;
	if (file == NULL) {
		msp_error_set(err, MSP_USAGE, tree ? "give the folder to import" : "give the file to import");
		msp_error_hint(err, tree ? "~/.password-store, ~/.passage/store"
					 : "- reads standard input: nothing in the clear is left on the disk");
		return -1;
	}
	if (import->format->form != VAULT_IMPORT_CSV && (given->encoding != NULL || import->map.columns != NULL))
		return msp_error_set(err, MSP_USAGE, "--encoding and columns of a map go with CSV");
	if (!tree && given->identities.count > 0)
		return msp_error_set(err, MSP_USAGE, "-i goes with pass, passage and gopass");
	if (import->standard && isatty(STDIN_FILENO) == 1)
		return msp_error_set(err, MSP_USAGE, "standard input is the terminal");
	if (import->standard && msp_str_equal(given->unlock.passphrase_fd, "0"))
		return msp_error_set(err, MSP_USAGE, "standard input cannot be the source and the passphrase at once");
	return 0;
}

/* ---- who knows it ------------------------------------------------------------------------------------------------ */

static bool among(const char *const *items, size_t count, const char *item)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i], item) == 0)
			return true;
	}
	return false;
}

/* A login, also of somebody who is no longer in the team. */
static int add_mark(struct vault_import *import, const char **marks, const char *login, struct msp_error *err)
{
	struct msp_session *session = &import->vault.session;
	const struct msp_technician *technician;
	const char *mark = msp_arena_printf(session->arena, "known-to:%s", login);

	if (!msp_slug_valid(login))
		return msp_error_set(err, MSP_USAGE, "--known-to: '%s' is no login", login);
	if (msp_catalog_technician(&session->catalog, login, &technician, NULL) != 0)
		msp_cli_warn(session->cli, "--known-to: %s is not in team/; noted all the same", login);
	if (!among(marks, import->mark_count, mark))
		marks[import->mark_count++] = mark;
	return 0;
}

static int find_marks(struct vault_import *import, struct msp_error *err)
{
	struct msp_session *session = &import->vault.session;
	const struct msp_texts *given = &import->given->known_to;
	const struct msp_technician *who;
	const char **marks;
	size_t count = 1;

	if (msp_session_actor(session, &who, err) != 0)
		return -1;
	char **words = msp_str_split(session->arena,
		msp_str_join(session->arena, (char *const *)(void *)given->items, given->count, ","), ',', &count);
	marks = msp_arena_array(session->arena, count + 1, sizeof *marks);
	import->marks = marks;
	marks[import->mark_count++] = msp_arena_printf(session->arena, "known-to:%s", who->login);
	for (size_t i = 0; i < count; i++) {
		const char *login = msp_str_trim(session->arena, words[i]);
		if (login[0] != '\0' && add_mark(import, marks, login, err) != 0)
			return -1;
	}
	if (given->count == 0)
		msp_cli_warn(session->cli,
			"marked as known to %s alone; who else had the source? --known-to LOGIN tells exposure",
			who->login);
	return 0;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static const char *const outcome_names[VAULT_IMPORT_OUTCOMES] = { "new", "same", "differs", "skipped", "refused" };

static void tell_item(struct vault_import *import, const struct vault_import_item *item)
{
	struct msp_cli *cli = import->vault.session.cli;
	struct msp_error error = MSP_ERROR_INIT;

	msp_error_set(
		&error, MSP_DATA, "%s", item->reason != NULL ? msp_utf8_visible(&cli->arena, item->reason, false) : "");
	if (item->place != NULL) {
		msp_error_at(&error, msp_path_join(&cli->arena, import->file, item->place), 0, 0);
	} else if (import->format->form == VAULT_IMPORT_BITWARDEN) {
		msp_error_at(&error, import->file, 0, 0);
		msp_error_field(&error, msp_arena_printf(&cli->arena, "entry %u", (unsigned)item->entry.place));
	} else {
		msp_error_at(&error, import->file, (int)item->entry.place, 0);
	}
	if (item->reference != NULL)
		msp_error_wrap(&error, "%s", item->reference);
	else if (item->place == NULL && !msp_str_empty(item->title))
		msp_error_wrap(&error, "«%s»",
			msp_utf8_fit(&cli->arena, msp_utf8_visible(&cli->arena, item->title, false), 60));
	if (item->hint != NULL)
		msp_error_hint(&error, "%s", item->hint);
	msp_cli_error(cli, &error);
}

static void tell_left(struct vault_import *import, const struct vault_import_item *item)
{
	struct msp_cli *cli = import->vault.session.cli;

	for (size_t i = 0; i < item->entry.count; i++) {
		const struct msp_entry_part *part = &item->entry.parts[i];
		if (part->field == MSP_ENTRY_LEFT)
			msp_cli_warn(cli, "%s: left out: %s", item->reference,
				msp_utf8_visible(&cli->arena, vault_import_text(import, part), false));
	}
}

static void tell(struct vault_import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		const struct vault_import_item *item = &import->items[i];
		if (item->reason != NULL)
			tell_item(import, item);
		if (item->outcome != VAULT_IMPORT_REFUSED && item->outcome != VAULT_IMPORT_SKIPPED)
			tell_left(import, item);
	}
}

static void tell_counts(struct vault_import *import)
{
	struct msp_cli *cli = import->vault.session.cli;
	const size_t *counts = import->counts;
	struct msp_buf text = MSP_BUF_INIT;

	msp_buf_addf(&text, msp_message_count("read %zu entry: ", "read %zu entries: ", import->count), import->count);
	msp_buf_addf(&text, msp_message("%zu new, %zu same, %zu differs, %zu skipped, %zu refused"),
		counts[VAULT_IMPORT_NEW], counts[VAULT_IMPORT_SAME], counts[VAULT_IMPORT_DIFFERS],
		counts[VAULT_IMPORT_SKIPPED], counts[VAULT_IMPORT_REFUSED]);
	if (import->left > 0)
		msp_buf_addf(&text,
			msp_message_count("; %zu attachment left out", "; %zu attachments left out", import->left),
			import->left);
	if (cli->common.dry_run)
		msp_buf_adds(&text, msp_message(" (nothing written)"));
	msp_cli_note(cli, "%s", text.data);
	msp_buf_release(&text);
	if (!cli->common.dry_run && !import->standard && import->format->form != VAULT_IMPORT_TREE)
		msp_cli_note(cli, "%s still holds all of it in the clear: shred -u %s", import->file, import->file);
}

/* "username,totp,notes": what there is, not what it says. */
static const char *field_names(struct vault_import *import, const struct vault_import_item *item)
{
	struct msp_buf names = MSP_BUF_INIT;
	bool seen[MSP_ENTRY_FIELDS] = { false };

	for (size_t i = 0; i < item->entry.count; i++) {
		const struct msp_entry_part *part = &item->entry.parts[i];
		bool inner = part->field == MSP_ENTRY_ID || part->field == MSP_ENTRY_TITLE ||
			     part->field == MSP_ENTRY_FOLDER;
		if (!inner && !seen[part->field])
			msp_buf_addf(&names, "%s%s", names.length > 0 ? "," : "", msp_entry_field_name(part->field));
		seen[part->field] = true;
	}
	const char *text = msp_arena_strdup(import->vault.session.arena, names.data);
	msp_buf_release(&names);
	return text;
}

/* With -n what would be done with each, else what was made. */
static void print(struct vault_import *import)
{
	struct msp_cli *cli = import->vault.session.cli;

	for (size_t i = 0; i < import->count; i++) {
		const struct vault_import_item *item = &import->items[i];
		if (item->outcome == VAULT_IMPORT_REFUSED || item->outcome == VAULT_IMPORT_SKIPPED)
			continue;
		if (!cli->common.dry_run || cli->common.quiet) {
			if (item->outcome == VAULT_IMPORT_NEW)
				fprintf(cli->out, "%s\n", item->reference);
			continue;
		}
		fprintf(cli->out, "%s\t%s\t%s\t%s\t%s\n", outcome_names[item->outcome], item->reference,
			msp_secret_kind_name(item->manifest.kind), field_names(import, item),
			msp_utf8_fit(&cli->arena, msp_utf8_visible(&cli->arena, item->title, false), 60));
	}
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int put_item(struct vault_import *import, struct vault_import_item *item, struct msp_error *err)
{
	struct msp_secret payload;
	enum msp_secret_kind kind;

	msp_secret_init(&payload, &import->vault.memory);
	int failed = vault_import_payload(import, item, &kind, &payload, err);
	if (failed == 0)
		failed = vault_put(&import->vault, NULL, &item->manifest, &payload, true, err);
	msp_secret_release(&payload);
	return failed;
}

/* "vault acme: import 3 secrets": the client when there is one. */
static const char *subject(struct vault_import *import)
{
	const char *client = NULL;
	bool several = false;

	for (size_t i = 0; i < import->count; i++) {
		if (import->items[i].outcome != VAULT_IMPORT_NEW)
			continue;
		several = several || (client != NULL && strcmp(client, import->items[i].manifest.client) != 0);
		client = import->items[i].manifest.client;
	}
	return msp_arena_printf(import->vault.session.arena, "vault%s%s: import %zu secret%s", several ? "" : " ",
		several ? "" : client, import->counts[VAULT_IMPORT_NEW],
		import->counts[VAULT_IMPORT_NEW] == 1 ? "" : "s");
}

static int write_all(struct vault_import *import, struct msp_error *err)
{
	struct msp_progress progress;
	int failed = 0;

	if (import->counts[VAULT_IMPORT_NEW] == 0)
		return 0;
	msp_progress_start(&progress, import->vault.session.cli, "import", import->count);
	for (size_t i = 0; i < import->count && failed == 0; i++) {
		if (import->items[i].outcome == VAULT_IMPORT_NEW)
			failed = put_item(import, &import->items[i], err);
		msp_progress_step(&progress, i + 1);
	}
	msp_progress_end(&progress);
	return failed == 0 ? vault_commit(&import->vault, subject(import), err) : -1;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

/* The source is read before the identity is in memory, and before anybody waits for our lock. */
static int read_source(struct vault_import *import, struct msp_error *err)
{
	struct vault *vault = &import->vault;
	const struct msp_client *client;

	if (vault_import_map_read(import->given, vault->session.arena, &import->map, err) != 0 ||
		check_source(import, err) != 0 || find_marks(import, err) != 0)
		return -1;
	if (import->map.client != NULL &&
		msp_catalog_client(&vault->session.catalog, import->map.client, &client, err) != 0)
		return -1;
	if (import->format->form == VAULT_IMPORT_TREE)
		return vault_import_tree(import, import->file, err);
	return read_file(import, err);
}

static int import_all(struct vault_import *import, struct msp_error *err)
{
	struct msp_cli *cli = import->vault.session.cli;
	bool dry = cli->common.dry_run;

	if (read_source(import, err) != 0 || vault_unlock(&import->vault, &import->given->unlock, err) != 0 ||
		(!dry && vault_begin(&import->vault, err) != 0) || vault_import_plan(import, err) != 0)
		return -1;
	tell(import);
	if (import->counts[VAULT_IMPORT_REFUSED] > 0 && import->given->strict) {
		msp_error_set(
			err, MSP_DATA, "%zu refused, so nothing was written", import->counts[VAULT_IMPORT_REFUSED]);
		msp_error_hint(err, "without --strict the others are imported");
		return -1;
	}
	if (!dry && write_all(import, err) != 0)
		return -1;
	print(import);
	tell_counts(import);
	return import->counts[VAULT_IMPORT_REFUSED] > 0 || import->left > 0 ? MSP_DATA : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault_import import = { .given = parsed };

	if (vault_import_format(cli->operands[0], &import.format, err) != 0)
		return -1;
	int result = vault_open(&import.vault, cli, 0, err);
	msp_secret_init(&import.stream, &import.vault.memory);
	if (result == 0)
		result = import_all(&import, err);
	msp_secret_release(&import.stream);
	return vault_close(&import.vault, result, err);
}

const struct msp_verb vault_import_verb = {
	.name = "import",
	.summary = "bring the secrets of another password manager",
	.operands = "FORMAT [FILE]",
	.complete = "words:pass passage gopass keepass bitwarden 1password chrome firefox itglue hudu csv,file",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct vault_import_options),
	.details = "FORMAT: pass passage gopass keepass bitwarden 1password chrome firefox itglue hudu csv.\n"
		   "One commit; a second run adds only what is new. -n shows names and fields, never values.\n"
		   "Values are marked as known to everybody who had the source.",
	.examples = "msp-vault import chrome claves.csv --client acme --known-to luis -n\n"
		    "msp-vault import csv hoja.csv --map hoja.yaml --strict",
	.run = run,
};
