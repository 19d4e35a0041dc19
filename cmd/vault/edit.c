/* SPDX-License-Identifier: ISC */
/* edit: a new value; generate: a password for anything. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cmd/vault/clip.h"
#include "cmd/vault/output.h"
#include "cmd/vault/pipe.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define TMPFS 0x01021994L /* statfs(2), f_type */
#define RAMFS 0x858458f6L
#define PREFIX "msp-vault-"

struct edit_options {
	struct vault_unlock_options unlock;
	struct vault_value_options value;
};

#define AT(field) offsetof(struct edit_options, field)

static const struct msp_option options[] = {
	{ "generate", 'g', MSP_OPTION_FLAG, AT(value.generate), NULL, "a random one", NULL },
	VAULT_GENERATE_OPTIONS(struct edit_options, value),
	{ "text", 'F', MSP_OPTION_TEXT, AT(value.text), "FILE", "value from a file of text, - is stdin", "file" },
	{ "file", 0, MSP_OPTION_TEXT, AT(value.file), "FILE", "a file or key as it is", "file" },
	VAULT_UNLOCK_OPTIONS(struct edit_options, unlock),
	MSP_OPTION_END,
};

/* ---- a place that is no disk ------------------------------------------------------------------------------------- */

static bool is_memory(const char *folder)
{
	struct statfs status;

	if (msp_str_empty(folder) || statfs(folder, &status) != 0)
		return false;
	return (long)status.f_type == TMPFS || (unsigned long)status.f_type == (unsigned long)RAMFS;
}

static void empty_folder(struct msp_arena *arena, const char *folder)
{
	DIR *stream = opendir(folder);

	if (stream == NULL)
		return;
	for (const struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlink(msp_path_join(arena, folder, entry->d_name));
	}
	closedir(stream);
	rmdir(folder);
}

/* What an edit left behind that was killed: folders of processes that are no more. */
static void sweep(struct msp_arena *arena, const char *place)
{
	DIR *stream = opendir(place);
	struct stat status;

	if (stream == NULL)
		return;
	for (const struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
		const char *path = msp_path_join(arena, place, entry->d_name);
		if (!msp_str_starts(entry->d_name, PREFIX))
			continue;
		long pid = strtol(entry->d_name + strlen(PREFIX), NULL, 10);
		bool gone = pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
		if (gone && lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == getuid())
			empty_folder(arena, path);
	}
	closedir(stream);
}

/* A folder of our own in memory; editors put their own copies beside the file. */
static int make_folder(struct msp_arena *arena, char **folder, struct msp_error *err)
{
	const char *const places[] = { getenv("XDG_RUNTIME_DIR"), "/dev/shm" };

	for (size_t i = 0; i < MSP_COUNT(places); i++) {
		if (!is_memory(places[i]))
			continue;
		sweep(arena, places[i]);
		*folder = msp_path_join(arena, places[i], msp_arena_printf(arena, PREFIX "%ld-XXXXXX", (long)getpid()));
		if (mkdtemp(*folder) != NULL)
			return 0;
	}
	msp_error_set(err, MSP_UNAVAILABLE, "there is no folder in memory (tmpfs) for the editor");
	msp_error_hint(err, "without one: -F -, or --generate");
	return -1;
}

/* ---- the editor -------------------------------------------------------------------------------------------------- */

static int write_file(const char *path, const struct msp_secret *payload, struct msp_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return msp_error_errno(err, errno, "%s", path);
	int failed = msp_fd_write(fd, path, payload->bytes, payload->length, err);
	if (close(fd) != 0 && failed == 0)
		failed = msp_error_errno(err, errno, "%s", path);
	return failed;
}

static int edit_file(const char *path, struct msp_secret *edited, struct msp_error *err)
{
	const char *visual = getenv("VISUAL"), *given = getenv("EDITOR");
	const char *editor = !msp_str_empty(visual) ? visual : !msp_str_empty(given) ? given : "vi";
	int status = vault_pipe_terminal(editor, path, err);

	if (status < 0)
		return -1;
	if (status != 0) {
		msp_error_set(err, MSP_UNAVAILABLE, "the editor \"%s\" ended with exit code %d", editor, status);
		msp_error_hint(err, "nothing was written");
		return -1;
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return msp_error_errno(err, errno, "%s", path);
	int failed = msp_secret_read(edited, fd, path, MSP_AGE_PAYLOAD_LIMIT, err);
	close(fd);
	return failed;
}

static int edit_text(
	struct vault *vault, const struct msp_secret *before, struct msp_secret *edited, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	sigset_t held, mask;
	char *folder;

	vault_pipe_held(&held);
	sigprocmask(SIG_BLOCK, &held, &mask);
	int failed = make_folder(arena, &folder, err);
	if (failed == 0) {
		const char *path = msp_path_join(arena, folder, "secret.txt");
		failed = write_file(path, before, err);
		if (failed == 0)
			failed = edit_file(path, edited, err);
		empty_folder(arena, folder);
	}
	sigprocmask(SIG_SETMASK, &mask, NULL); /* what was to end us meanwhile does it here, and nothing is left */
	return failed;
}

/* ---- the new value ----------------------------------------------------------------------------------------------- */

/* A generated value takes the place of the first line; what stood behind it stays. */
static void keep_fields(const struct msp_secret *before, struct msp_secret *after)
{
	const unsigned char *line;
	size_t length;

	vault_value(before, &line, &length);
	if (length + 1 < before->length)
		msp_secret_add(after, before->bytes + length + 1, before->length - length - 1);
}

static bool same_value(const struct msp_secret *a, const struct msp_secret *b)
{
	const unsigned char *one, *other;
	size_t one_length, other_length;

	vault_value(a, &one, &one_length);
	vault_value(b, &other, &other_length);
	return one_length == other_length && msp_secret_same(one, other, one_length);
}

static int new_value(struct vault *vault, const struct edit_options *given, const struct vault_secret *secret,
	const struct msp_secret *before, struct msp_secret *after, struct msp_error *err)
{
	enum msp_secret_kind kind = secret->manifest.kind;
	const struct vault_value_options *value = &given->value;
	bool chosen = value->text != NULL || value->file != NULL || value->generate;

	if (chosen) {
		if (vault_value_read(vault, value, &given->unlock, kind, after, err) != 0)
			return -1;
		if (value->generate)
			keep_fields(before, after);
		return 0;
	}
	if (kind == MSP_SECRET_FILE || kind == MSP_SECRET_KEY) {
		msp_error_set(err, MSP_USAGE, "%s is a %s: --file FILE replaces it", secret->reference,
			msp_secret_kind_name(kind));
		return -1;
	}
	if (given->unlock.no_prompt)
		return msp_error_set(err, MSP_DENIED, "a value is needed: -F FILE or --generate");
	return edit_text(vault, before, after, err) != 0 ? -1 : vault_value_check(kind, "", after, err);
}

static int put_value(struct vault *vault, const struct vault_secret *before, const struct msp_secret *payload,
	bool changed, struct msp_error *err)
{
	struct msp_session *session = &vault->session;
	const struct vault_secret *now;

	if (vault_begin(vault, err) != 0 || vault_find(vault, before->reference, NULL, &now, err) != 0)
		return -1;
	if (strcmp(now->hash, before->hash) != 0)
		return msp_error_set(
			err, MSP_BUSY, "%s was changed by %s meanwhile", now->reference, now->manifest.writer);
	struct msp_manifest manifest = now->manifest;
	if (vault_put(vault, now, &manifest, payload, changed, err) != 0)
		return -1;
	msp_session_echo(session, changed ? "%s: new value, readable to %zu" : "%s: same value, written anew for %zu",
		now->reference, manifest.recipient_count);
	if (vault_commit(vault, msp_arena_printf(session->arena, "vault %s: edit", now->reference), err) != 0)
		return -1;
	if (session->cli->common.quiet)
		fprintf(session->cli->out, "%s\n", now->reference);
	return 0;
}

static int edit(struct vault *vault, const struct edit_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;
	struct msp_age_recipients recipients;
	struct msp_secret before, after;

	if (vault_find_operands(vault, cli->operands, cli->operand_count, &secret, err) != 0 ||
		vault_recipients(vault, secret->client, &recipients, err) != 0 ||
		vault_unlock(vault, &given->unlock, err) != 0)
		return -1;
	msp_secret_init(&before, &vault->memory);
	msp_secret_init(&after, &vault->memory);
	int failed = vault_reveal(vault, secret, &before, err);
	if (failed == 0)
		failed = new_value(vault, given, secret, &before, &after, err);
	if (failed == 0 && msp_secret_equal(&before, &after))
		msp_cli_note(cli, "%s: nothing was changed", secret->reference);
	else if (failed == 0)
		failed = put_value(vault, secret, &after, !same_value(&before, &after), err);
	msp_secret_release(&before);
	msp_secret_release(&after);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, 0, err);

	if (result == 0)
		result = edit(&vault, parsed, err);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_edit_verb = {
	.name = "edit",
	.summary = "change the value of a secret",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct edit_options),
	.details = "In $VISUAL or $EDITOR, on a file in memory that never is on a disk.\n"
		   "--generate changes the first line, others stay.",
	.examples = "msp-vault edit acme/fw-admin --generate --length 32",
	.run = run,
};

/* ---- generate ---------------------------------------------------------------------------------------------------- */

struct generate_options {
	struct vault_value_options value;
	bool clip;
	int64_t clear;
};

static const struct msp_option generate_options[] = {
	VAULT_GENERATE_OPTIONS(struct generate_options, value),
	{ "clip", 'x', MSP_OPTION_FLAG, offsetof(struct generate_options, clip), NULL, "into the clipboard", NULL },
	MSP_OPTION_END,
};

static int run_generate(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct generate_options *given = parsed;
	struct vault vault = { .session.cli = cli };
	struct msp_secret password;

	if (msp_secret_memory_open(&vault.memory, err) != 0)
		return -1;
	msp_identity_init(&vault.identity, &vault.memory);
	msp_secret_init(&password, &vault.memory);
	int failed = vault_value_generate(&given->value, &password, err);
	if (failed == 0 && given->clip)
		failed = vault_clip(&vault, password.bytes, password.length, VAULT_CLIP_SECONDS, err);
	else if (failed == 0) {
		msp_secret_adds(&password, "\n");
		failed = vault_output_write(NULL, password.bytes, password.length, err);
	}
	msp_secret_release(&password);
	return failed;
}

const struct msp_verb vault_generate_verb = {
	.name = "generate",
	.summary = "a random password, kept nowhere",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_NO_STORE,
	.options = generate_options,
	.options_size = sizeof(struct generate_options),
	.details = "20 characters of letters, digits and -_.!%+=@ have 122 bits; six words, made\n"
		   "to be read out over the telephone, 106.",
	.examples = "msp-vault generate\n"
		    "msp-vault generate --words 6\n"
		    "msp-vault generate --length 8 --charset digits",
	.run = run_generate,
};
