/* SPDX-License-Identifier: ISC */
/* attach: files beside a ticket, by content; what is too large for git lies outside and only its hash is in the record.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define LIMIT_DEFAULT ((int64_t)2 << 20)
#define NAME_LIMIT 200 /* bytes; file systems end at 255 */
#define CHUNK ((size_t)1 << 16)

struct attach_options {
	bool internal;
};

static const struct msp_option options[] = { { "internal", 'i', MSP_OPTION_FLAG,
						     offsetof(struct attach_options, internal), NULL,
						     "never leaves the house", NULL },
	MSP_OPTION_END };

/* A file as it will be recorded. */
struct attachment {
	const char *source; /* as given */
	const char *name;
	char hash[65];
	int64_t size;
	bool outside;
	const char *bytes; /* NULL when outside */
};

struct attaching {
	struct msp_session *session;
	const struct attach_options *options;
	int64_t limit;
	const char *outside; /* folder of large files */
	struct attachment *files;
	size_t count;
	struct ticket_text text;
};

/* ---- the store's settings ---- */

/* "2 MiB"; the schema has checked the form. */
static int64_t parse_size(const char *text)
{
	char *unit;
	long long number = strtoll(text, &unit, 10);

	if (strstr(unit, "MiB") != NULL)
		return number > INT64_MAX >> 21 ? INT64_MAX : (int64_t)number << 20;
	if (strstr(unit, "KiB") != NULL)
		return number > INT64_MAX >> 11 ? INT64_MAX : (int64_t)number << 10;
	return (int64_t)number;
}

static void read_limits(struct attaching *attaching)
{
	struct msp_session *session = attaching->session;
	const struct msp_node *limits = msp_node_get(session->provider->node, "limits");
	const char *limit = msp_node_text(limits, "attachment", NULL),
		   *outside = msp_node_text(limits, "outside", NULL);

	attaching->limit = limit == NULL ? LIMIT_DEFAULT : parse_size(limit);
	if (outside == NULL)
		attaching->outside = msp_path_join(session->arena, session->repo.common_dir, "msp-state/files");
	else
		attaching->outside =
			outside[0] == '/' ? outside : msp_path_join(session->arena, session->repo.path, outside);
}

/* ---- files ---- */

/* The last part of the path without what some file system or terminal could trip over. */
static const char *safe_name(struct msp_arena *arena, const char *path)
{
	const char *base = msp_path_base(path);
	size_t length = strlen(base), kept = 0;
	char *name = msp_arena_alloc(arena, length + 1); /* no character grows: "_" is one byte */

	while (*base == '.' || *base == ' ')
		base++;
	length = strlen(base);
	for (size_t at = 0; at < length;) {
		size_t valid = msp_utf8_check(base + at, length - at);
		size_t end = at + valid;
		while (at < end) {
			uint32_t c = msp_utf8_next(base, end, &at);
			bool bad = c < 0x20 || (c >= 0x7f && c < 0xa0) || c > 0x10ffff || c == 0x2028 || c == 0x2029 ||
				   (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
				   (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
				   (c < 0x80 && strchr("\\/:*?\"<>|", (int)c) != NULL);
			kept += msp_utf8_put(bad ? '_' : c, name + kept);
		}
		if (at < length) { /* a byte that is not UTF-8 */
			name[kept++] = '_';
			at++;
		}
	}
	while (kept > 0 && (name[kept - 1] == '.' || name[kept - 1] == ' '))
		kept--;
	kept = kept > NAME_LIMIT ? NAME_LIMIT : kept;
	while (kept > 0 && msp_utf8_check(name, kept) != kept)
		kept--;
	name[kept] = '\0';
	return kept == 0 ? "file" : msp_utf8_nfc(arena, name);
}

static int open_source(const char *path, int *fd, struct stat *status, struct msp_error *err)
{
	/* a fifo must not be waited for */
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return msp_error_errno(err, errno, "%s", path);
	if (fstat(*fd, status) != 0) {
		msp_error_errno(err, errno, "%s", path);
	} else if (S_ISDIR(status->st_mode)) {
		msp_error_set(err, MSP_DATA, "%s is a directory", path);
		msp_error_hint(err, "attach its files one by one, or an archive of it");
	} else if (!S_ISREG(status->st_mode)) {
		msp_error_set(err, MSP_DATA, "%s is no regular file", path);
	} else {
		return 0;
	}
	close(*fd);
	return -1;
}

static int read_inside(struct attaching *attaching, int fd, struct attachment *file, struct msp_error *err)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	/* one more, in case it grows while we read */
	int failed = msp_fd_read(fd, file->source, (size_t)attaching->limit + 1, &bytes, err);

	if (!failed) {
		file->size = (int64_t)bytes.length;
		file->bytes = msp_arena_memdup(attaching->session->arena, bytes.data, bytes.length);
		msp_sha256_hex(bytes.data, bytes.length, file->hash);
	}
	msp_buf_release(&bytes);
	return failed;
}

/* Copies in pieces: such files need not fit into memory. */
static int copy_hashed(int from, int to, struct attachment *file, struct msp_error *err)
{
	struct msp_sha256 sha;
	unsigned char digest[32];
	char chunk[CHUNK];
	ssize_t length;

	msp_sha256_init(&sha);
	file->size = 0;
	while ((length = read(from, chunk, sizeof chunk)) != 0) {
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return msp_error_errno(err, errno, "%s", file->source);
		msp_sha256_add(&sha, chunk, (size_t)length);
		file->size += length;
		if (to >= 0 && msp_fd_write(to, "attachment", chunk, (size_t)length, err) != 0)
			return -1;
	}
	msp_sha256_end(&sha, digest);
	msp_hex(digest, sizeof digest, file->hash);
	return 0;
}

/* Puts a finished copy at its place, durably, unless its content lies there already. */
static int place_copy(
	struct attaching *attaching, const char *temporary, const struct attachment *file, struct msp_error *err)
{
	struct msp_arena *arena = attaching->session->arena;
	const char *folder = msp_arena_printf(arena, "%s/%.2s", attaching->outside, file->hash);
	const char *path = msp_path_join(arena, folder, file->hash);
	struct stat status;

	if (stat(path, &status) == 0 && status.st_size == file->size) {
		unlink(temporary);
		return 0;
	}
	if (msp_directory_make(folder, 0755, err) != 0)
		return -1;
	if (rename(temporary, path) != 0)
		return msp_error_errno(err, errno, "%s", path);
	return msp_directory_sync(folder, err);
}

static int copy_outside(struct attaching *attaching, int fd, struct attachment *file, struct msp_error *err)
{
	char *temporary;
	int copy, failed;

	if (attaching->session->cli->common.dry_run)
		return copy_hashed(fd, -1, file, err);
	if (msp_directory_make(attaching->outside, 0755, err) != 0)
		return -1;
	temporary = msp_path_join(attaching->session->arena, attaching->outside, ".new-XXXXXX");
	copy = mkstemp(temporary);
	if (copy < 0)
		return msp_error_errno(err, errno, "%s", attaching->outside);
	failed = copy_hashed(fd, copy, file, err);
	if (!failed && (fchmod(copy, 0644) != 0 || fsync(copy) != 0))
		failed = msp_error_errno(err, errno, "%s", temporary);
	close(copy);
	if (!failed)
		failed = place_copy(attaching, temporary, file, err);
	if (failed)
		unlink(temporary);
	return failed;
}

static int read_file(struct attaching *attaching, const char *path, struct attachment *file, struct msp_error *err)
{
	struct stat status;
	int fd;

	if (strcmp(path, "-") == 0) {
		msp_error_set(err, MSP_USAGE, "attachments are files, not standard input");
		return msp_error_hint(err, "a file named - is given as ./-"), -1;
	}
	if (open_source(path, &fd, &status, err) != 0)
		return -1;
	*file = (struct attachment){ .source = path,
		.name = safe_name(attaching->session->arena, path),
		.outside = status.st_size > attaching->limit };
	int failed = file->outside ? copy_outside(attaching, fd, file, err) : read_inside(attaching, fd, file, err);
	close(fd);
	return failed;
}

/* ---- the event ---- */

/* Is the same content under the same name in the list? */
static bool has(const struct msp_node *list, const struct attachment *file)
{
	msp_node_each_item(list, item)
		if (msp_str_equal(msp_node_text(item, "sha256", NULL), file->hash) &&
			msp_str_equal(msp_node_text(item, "name", NULL), file->name))
			return true;
	return false;
}

static bool attached_before(const struct msp_ticket *ticket, const struct attachment *file)
{
	for (size_t i = 0; i < ticket->event_count; i++)
		if (has(msp_node_get(ticket->events[i].node, "attach"), file))
			return true;
	return false;
}

static struct msp_node *describe(struct msp_arena *arena, const struct attachment *file, bool internal)
{
	struct msp_node *node = msp_node_map(arena);

	msp_node_set_string(arena, node, "name", file->name);
	msp_node_set_string(arena, node, "sha256", file->hash);
	msp_node_set_plain(arena, node, "size", msp_arena_printf(arena, "%lld", (long long)file->size));
	msp_node_set_plain(arena, node, "outside", file->outside ? "yes" : NULL);
	msp_node_set_plain(arena, node, "internal", internal ? "yes" : NULL);
	return node;
}

static int put_file(struct ticket_change *change, const struct attachment *file, struct msp_error *err)
{
	struct msp_session *session = change->session;
	const char *path = msp_arena_printf(
		session->arena, "clients/%s/files/%s/%s", change->ticket->client, file->hash, file->name);

	if (file->outside || msp_txn_exists(session->txn, path))
		return 0;
	return msp_txn_put(session->txn, path, file->bytes, (size_t)file->size, err);
}

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct attaching *attaching = context;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < attaching->count; i++) {
		const struct attachment *file = &attaching->files[i];
		if (has(list, file) || attached_before(change->ticket, file))
			continue;
		if (put_file(change, file, err) != 0)
			return -1;
		msp_node_add(arena, list, describe(arena, file, attaching->options->internal));
	}
	change->untouched = list->count == 0;
	if (change->untouched)
		return 0;
	msp_node_set(arena, change->event, "attach", list);
	msp_node_set_string(arena, change->event, "note", attaching->text.value);
	change->outcome = list->count == 1 ? msp_node_text(list->items[0], "name", "")
					   : msp_arena_printf(arena, "%zu files", list->count);
	return 0;
}

/* ---- the verb ---- */

static int attach(struct attaching *attaching, struct msp_error *err)
{
	struct msp_session *session = attaching->session;
	struct msp_cli *cli = session->cli;
	const struct ticket_action action = { "attach", NULL, fill, attaching };
	struct msp_match match;

	if (ticket_find(session, cli->operands[0], &match, err) != 0)
		return -1;
	read_limits(attaching);
	attaching->files = msp_arena_array(session->arena, cli->operand_count - 1, sizeof *attaching->files);
	for (size_t i = 1; i < cli->operand_count; i++, attaching->count++)
		if (read_file(attaching, cli->operands[i], &attaching->files[attaching->count], err) != 0)
			return -1;
	if (cli->common.message != NULL && msp_cli_text(cli, NULL, NULL, "", false, &attaching->text.value, err) != 0)
		return -1;
	if (msp_session_begin(session, err) != 0 || ticket_change_one(session, match.reference, &action, err) != 0)
		return -1;
	if (msp_session_commit(session, msp_arena_printf(session->arena, "ticket %s: attach", match.reference),
		    attaching->text.value, err) != 0)
		return -1;
	if (!cli->common.dry_run)
		fprintf(cli->out, "%s\n", match.reference);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct attaching attaching = { .session = &session, .options = parsed };
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || attach(&attaching, err) != 0;

	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb ticket_attach_verb = {
	.name = "attach",
	.summary = "keep files with it",
	.operands = "TICKET FILE...",
	.complete = "ticket,file",
	.minimum = 2,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct attach_options),
	.details =
		"Files up to limits.attachment of msp.yaml (2 MiB) go into the store, larger ones into a folder "
		"outside\n"
		"git (limits.outside), by content. -m is an internal note. The client may see them, except --internal.",
	.examples = "msp-ticket attach 481 foto.jpg factura.pdf\n"
		    "msp-ticket attach 481 --internal captura.pcap -m 'tráfico del firewall'",
	.run = run,
};
