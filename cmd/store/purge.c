/* SPDX-License-Identifier: ISC */
/*
 * purge: a client or a file, out of the history for good.
 *
 * First an ordinary change takes it out of the branch and leaves a stub; then every commit is made anew without it. The
 * files of the last commit are the same before and after, so wherever this is interrupted the store is whole, and purge
 * again goes on.
 */
#include "cmd/store/purge.h"

#include <string.h>

#include "cmd/git.h"
#include "cmd/store/find.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/yaml.h"

struct purge_options {
	const char *reason;
	bool yes;
};

static const struct msp_option options[] = { { "reason", 0, MSP_OPTION_TEXT, offsetof(struct purge_options, reason),
						     "TEXT", "why; kept in the stub and the certificate", NULL },
	{ "yes", 0, MSP_OPTION_FLAG, offsetof(struct purge_options, yes), NULL, "do it: there is no way back", NULL },
	MSP_OPTION_END };

/* ---- what ---- */

static bool client_folder(const char *path)
{
	return msp_str_starts(path, "clients/") && strchr(path + strlen("clients/"), '/') == NULL;
}

/* Was it ever there?  A client that left long ago is only in the history. */
static int check_known(struct purge *purge, struct msp_error *err)
{
	struct msp_session *session = &purge->session;
	const char *const arguments[] = { "log", "--all", "--max-count=1", "--format=%H", "--",
		msp_arena_printf(session->arena, ":(top,literal)%s", purge->path), NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int failed = msp_git_ask(session->arena, &session->repo, arguments, MSP_SYSTEM, &output, NULL, err);
	bool known = output.length > 0 || store_purge_pending(purge);

	msp_buf_release(&output);
	if (failed || known)
		return failed;
	msp_error_set(err, MSP_MISSING, "no commit has anything there");
	msp_error_at(err, purge->path, 0, 0);
	msp_error_hint(err, "give a client, or a path in the store: msp-store path RECORD");
	return -1;
}

static int choose(struct purge *purge, const char *operand, struct msp_error *err)
{
	struct msp_session *session = &purge->session;

	if (msp_slug_valid(operand))
		purge->path = msp_arena_printf(session->arena, "clients/%s", operand);
	else
		purge->path = store_relative(session, operand);
	size_t length = strlen(purge->path);
	while (length > 0 && purge->path[length - 1] == '/')
		length--;
	purge->path = msp_arena_strndup(session->arena, purge->path, length);
	if (client_folder(purge->path))
		purge->client = purge->path + strlen("clients/");
	if (length == 0 || msp_str_equal(purge->path, "clients") || msp_str_equal(purge->path, "msp.yaml") ||
		msp_str_equal(purge->client, "entrada") || msp_str_equal(purge->client, "interno") ||
		strchr(purge->path, '/') == NULL) {
		msp_error_set(err, MSP_USAGE, "the store cannot be without '%s'", operand);
		msp_error_hint(err, "give a client, or a path such as clients/acme/people/laura.yaml");
		return -1;
	}
	return check_known(purge, err);
}

static bool in_purge(const struct purge *purge, const char *path)
{
	size_t length = strlen(purge->path);

	return strncmp(path, purge->path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* Paths of the tip that go. */
static int list_files(struct purge *purge, const char ***paths, size_t *count, struct msp_error *err)
{
	struct msp_session *session = &purge->session;
	size_t all;

	*count = 0;
	if (msp_index_paths(session->index, session->arena, purge->path, paths, &all, err) != 0)
		return -1;
	for (size_t i = 0; i < all; i++)
		if (in_purge(purge, (*paths)[i]))
			(*paths)[(*count)++] = (*paths)[i];
	return 0;
}

static int find_remotes(struct purge *purge, struct msp_error *err)
{
	static const char *const arguments[] = { "config", "--get-regexp", "^remote\\..*\\.url$", NULL };
	struct msp_session *session = &purge->session;
	struct msp_buf output = MSP_BUF_INIT;
	bool none;
	size_t count;
	int failed = msp_git_ask(session->arena, &session->repo, arguments, MSP_SYSTEM, &output, &none, err);
	char **lines = msp_str_split(session->arena, output.data, '\n', &count);

	msp_buf_release(&output);
	purge->remotes = msp_arena_array(session->arena, count, sizeof *purge->remotes);
	for (size_t i = 0; i < count && !failed; i++) {
		const char *url = strchr(lines[i], ' ');
		if (url != NULL)
			purge->remotes[purge->remote_count++] = url + 1;
	}
	return failed;
}

/* ---- the stub and the certificate ---- */

static void describe(struct purge *purge, struct msp_node *node)
{
	struct msp_session *session = &purge->session;
	struct msp_arena *arena = session->arena;
	char at[MSP_TIME_SIZE];

	msp_node_set_plain(
		arena, node, "at", msp_time_emit(session->now, msp_zone_offset(session->zone, session->now), at));
	msp_node_set_string(arena, node, "by", session->who->login);
	msp_node_set_string(arena, node, "what", purge->client != NULL ? "client" : msp_kind_of(purge->path)->name);
	msp_node_set_string(arena, node, "reason", purge->reason);
	msp_node_set_string(arena, node, "old_tip", purge->old_tip);
	msp_node_set_plain(arena, node, "files", msp_arena_printf(arena, "%zu", purge->files));
}

/* It names nobody: neither client nor path, which may be a person's name. */
static int put_stub(struct purge *purge, struct msp_error *err)
{
	struct msp_session *session = &purge->session;
	struct msp_node *stub = msp_node_map(session->arena);
	struct msp_date date = msp_zone_date(session->zone, session->now);
	const char *path = msp_arena_printf(
		session->arena, "purged/%04d-%02d-%02d-%.8s.yaml", date.year, date.month, date.day, purge->old_tip);
	struct msp_buf text = MSP_BUF_INIT;

	describe(purge, stub);
	msp_yaml_emit(stub, 0, &text);
	int failed = msp_txn_put(session->txn, path, text.data, text.length, err);
	msp_buf_release(&text);
	return failed;
}

static void add_list(
	struct purge *purge, struct msp_node *node, const char *key, const char *const *names, size_t count)
{
	struct msp_arena *arena = purge->session.arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < count; i++)
		msp_node_add(arena, list, msp_node_string(arena, names[i]));
	msp_node_set(arena, node, key, list);
}

/* To standard output: what went, so that it can be shown to whoever asked for it. */
static void print_certificate(struct purge *purge, bool dry)
{
	struct msp_session *session = &purge->session;
	struct msp_arena *arena = session->arena;
	struct msp_node *node = msp_node_map(arena);
	struct msp_buf text = MSP_BUF_INIT;

	msp_node_set_string(arena, node, "path", purge->path);
	describe(purge, node);
	if (!dry)
		msp_node_set_string(arena, node, "new_tip", purge->new_tip);
	msp_node_set_plain(arena, node, "commits_rewritten",
		msp_arena_printf(arena, "%llu", (unsigned long long)purge->rewrite.changed));
	msp_node_set_plain(
		arena, node, "commits_gone", msp_arena_printf(arena, "%llu", (unsigned long long)purge->rewrite.gone));
	msp_node_set_plain(arena, node, "contents",
		msp_arena_printf(arena, "%zu", dry ? purge->rewrite.dropped.count : purge->blob_count));
	if (!dry) {
		msp_node_set_plain(arena, node, "attachments", msp_arena_printf(arena, "%zu", purge->attachments));
		add_list(purge, node, "removed", purge->blobs, purge->blob_count);
		add_list(purge, node, "kept_elsewhere", purge->kept, purge->kept_count);
	}
	add_list(purge, node, "clones_to_make_again", purge->remotes, purge->remote_count);
	msp_yaml_emit(node, 0, &text);
	fputs(msp_cli_safe(session->cli, text.data, true), session->cli->out);
	msp_buf_release(&text);
}

/* Other records may still name it; only people can tell whether they may. */
static void tell_mentions(struct purge *purge)
{
	struct msp_session *session = &purge->session;
	const char *base = msp_path_base(purge->path);
	const char *name = msp_arena_strndup(session->arena, base, strcspn(base, "."));
	const char *const arguments[] = { "grep", "--files-with-matches", "--word-regexp", "--fixed-strings", "-e",
		name, "HEAD", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	size_t count = 0;
	bool none;

	if (msp_git_ask(session->arena, &session->repo, arguments, MSP_SYSTEM, &output, &none, NULL) == 0)
		for (size_t i = 0; i < output.length; i++)
			count += output.data[i] == '\n';
	if (count > 0)
		msp_cli_warn(
			session->cli, "files that still have the word %s: %zu; git grep -lwF %s", name, count, name);
	msp_buf_release(&output);
}

/* ---- doing it ---- */

static int take_out(struct purge *purge, struct msp_error *err)
{
	struct msp_session *session = &purge->session;
	const char **paths;
	size_t count;

	if (msp_session_begin(session, err) != 0)
		return -1;
	memcpy(purge->old_tip, msp_txn_base(session->txn), MSP_OID_SIZE);
	if (list_files(purge, &paths, &count, err) != 0)
		return -1;
	purge->files = count;
	for (size_t i = 0; i < count; i++)
		if (msp_txn_remove(session->txn, paths[i], err) != 0)
			return -1;
	if (put_stub(purge, err) != 0)
		return -1;
	return msp_session_commit(session, STORE_PURGE_SUBJECT, NULL, err);
}

static int act(struct purge *purge, struct msp_error *err)
{
	struct msp_session *session = &purge->session;

	if (take_out(purge, err) != 0 || store_purge_history(purge, err) != 0)
		return -1;
	print_certificate(purge, false);
	msp_cli_note(session->cli, "%s → %.12s", purge->path, purge->new_tip);
	msp_cli_warn(session->cli,
		"every clone must be made again, and no old one may push; backups made before still have it");
	tell_mentions(purge);
	return 0;
}

static int show(struct purge *purge, struct msp_error *err)
{
	const struct msp_technician *who;
	const char **paths;

	if (msp_session_actor(&purge->session, &who, err) != 0 || list_files(purge, &paths, &purge->files, err) != 0 ||
		store_purge_count(purge, err) != 0)
		return -1;
	memcpy(purge->old_tip, purge->session.repo.tip, MSP_OID_SIZE);
	print_certificate(purge, true);
	return 0;
}

static int check_options(const struct msp_cli *cli, const struct purge_options *given, struct msp_error *err)
{
	if (msp_str_empty(given->reason)) {
		msp_error_set(err, MSP_USAGE, "purge needs --reason");
		msp_error_hint(err, "--reason 'solicitud de cancelación del 12 de noviembre'; it names nobody");
		return -1;
	}
	if (given->yes || cli->common.dry_run)
		return 0;
	msp_error_set(err, MSP_USAGE, "there is no way back");
	msp_error_hint(err, "msp-store purge -n shows what would go, msp-store backup keeps it, --yes does it");
	return -1;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct purge_options *given = parsed;
	struct purge purge = { .reason = given->reason };

	if (check_options(cli, given, err) != 0)
		return -1;
	int failed = msp_session_open(&purge.session, cli, NULL, err) != 0 ||
		     choose(&purge, cli->operands[0], err) != 0 || store_purge_check(&purge, err) != 0 ||
		     find_remotes(&purge, err) != 0;
	if (!failed)
		failed = cli->common.dry_run ? show(&purge, err) : act(&purge, err);
	if (purge.rewritten)
		msp_rewrite_release(&purge.rewrite);
	msp_session_close(&purge.session);
	return failed ? -1 : 0;
}

const struct msp_verb store_purge_verb = {
	.name = "purge",
	.summary = "a client or a file, out of the history for good",
	.operands = "CLIENT|PATH",
	.complete = "client",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct purge_options),
	.details = "Makes every commit anew without it, leaves a stub that names nobody, has git\n"
		   "forget the rest and proves that it has. Prints the certificate, with the\n"
		   "clones that must be made again. -n shows what would go.",
	.examples = "msp-store purge -n acme --reason 'fin de contrato'\n"
		    "msp-store purge acme --reason 'fin de contrato' --yes > ../acta.yaml\n"
		    "msp-store purge clients/acme/people/laura.yaml --reason 'ARCO 12' --yes",
	.run = run,
};
