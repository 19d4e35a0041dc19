/* SPDX-License-Identifier: ISC */
/* git-credential: a credential helper of git (gitcredentials(7), git-credential(1) has the protocol). */
#include <string.h>
#include <unistd.h>

#include "cmd/vault/meta.h"
#include "cmd/vault/output.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/identity.h"

#define REQUEST_LIMIT ((size_t)64 << 10)

struct credential_options {
	struct vault_unlock_options unlock;
	const char *client;
};

static const struct msp_option options[] = {
	{ "client", 0, MSP_OPTION_TEXT, offsetof(struct credential_options, client), "CLIENT",
		"only its secrets; store keeps new ones there", "client" },
	VAULT_UNLOCK_OPTIONS(struct credential_options, unlock),
	MSP_OPTION_END,
};

struct request {
	struct vault *vault;
	const struct credential_options *given;
	struct msp_secret text; /* store and erase bring passwords */
	const char *protocol, *host, *path, *username;
	const unsigned char *password;
	size_t password_length;
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void read_line(struct request *request, const unsigned char *line, size_t length)
{
	struct msp_arena *arena = request->vault->session.arena;
	const struct {
		const char *key;
		const char **value;
	} fields[] = { { "protocol=", &request->protocol }, { "host=", &request->host }, { "path=", &request->path },
		{ "username=", &request->username } };

	for (size_t i = 0; i < MSP_COUNT(fields); i++) {
		size_t key = strlen(fields[i].key);
		if (length > key && memcmp(line, fields[i].key, key) == 0)
			*fields[i].value = msp_arena_strndup(arena, (const char *)line + key, length - key);
	}
	if (length > 9 && memcmp(line, "password=", 9) == 0) {
		request->password = line + 9;
		request->password_length = length - 9;
	}
}

static int read_request(struct request *request, struct msp_error *err)
{
	if (msp_secret_read(&request->text, STDIN_FILENO, "standard input", REQUEST_LIMIT, err) != 0)
		return -1;
	for (size_t at = 0; at < request->text.length;) {
		const unsigned char *line = request->text.bytes + at;
		const unsigned char *end = memchr(line, '\n', request->text.length - at);
		size_t length = end != NULL ? (size_t)(end - line) : request->text.length - at;
		read_line(request, line, length);
		at += length + 1;
	}
	if (request->protocol != NULL && request->host != NULL)
		return 0;
	msp_error_set(err, MSP_DATA, "a request of git has protocol and host");
	msp_error_at(err, "standard input", 0, 0);
	return -1;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

/* Does the url of a secret stand for the place asked for: same protocol and host, its path a beginning of the path? */
static bool url_fits(const struct request *request, const char *url)
{
	size_t protocol = strlen(request->protocol), host = strlen(request->host);

	if (strncmp(url, request->protocol, protocol) != 0 || strncmp(url + protocol, "://", 3) != 0)
		return false;
	url += protocol + 3;
	const char *at = strchr(url, '@');
	if (at != NULL && at < url + strcspn(url, "/"))
		url = at + 1;
	if (strncmp(url, request->host, host) != 0 || (url[host] != '\0' && url[host] != '/'))
		return false;
	url += host + strspn(url + host, "/");
	size_t length = strlen(url);
	while (length > 0 && url[length - 1] == '/')
		length--;
	if (length == 0)
		return true;
	return request->path != NULL && strncmp(request->path, url, length) == 0 &&
	       (request->path[length] == '\0' || request->path[length] == '/');
}

/* References of password secrets whose url and username fit, by the index: nothing is believed before it is checked. */
static int find(struct request *request, const char **reference, struct msp_error *err)
{
	struct msp_arena *arena = request->vault->session.arena;
	struct msp_stmt *stmt;
	size_t best = 0;
	int more;

	*reference = NULL;
	if (msp_db_prepare(msp_index_db(request->vault->session.index),
		    "SELECT client, name, url FROM secret WHERE kind = 'password' AND url IS NOT NULL"
		    " AND (?1 IS NULL OR client = ?1) AND (?2 IS NULL OR username = ?2) ORDER BY client, name",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, request->given->client);
	msp_stmt_text_set(stmt, 2, request->username);
	while ((more = msp_stmt_next(stmt, err)) == 1) {
		const char *url = msp_stmt_text(stmt, 2);
		if (!url_fits(request, url) || strlen(url) <= best)
			continue;
		best = strlen(url);
		*reference = msp_arena_printf(arena, "%s/%s", msp_stmt_text(stmt, 0), msp_stmt_text(stmt, 1));
	}
	return more;
}

/* ---- get --------------------------------------------------------------------------------------------------------- */

static int answer(struct request *request, const struct vault_secret *secret, const struct msp_secret *payload,
	struct msp_error *err)
{
	const unsigned char *bytes;
	struct msp_secret out;
	size_t length;

	vault_value(payload, &bytes, &length);
	msp_secret_init(&out, &request->vault->memory);
	if (secret->manifest.username[0] != '\0')
		msp_secret_adds(&out,
			msp_arena_printf(request->vault->session.arena, "username=%s\n", secret->manifest.username));
	msp_secret_adds(&out, "password=");
	msp_secret_add(&out, bytes, length);
	msp_secret_adds(&out, "\n");
	int failed = vault_output_write(NULL, out.bytes, out.length, err);
	msp_secret_release(&out);
	return failed;
}

static int get(struct request *request, struct msp_error *err)
{
	struct vault *vault = request->vault;
	const struct vault_secret *secret;
	struct msp_secret payload;
	const char *reference;

	if (find(request, &reference, err) != 0)
		return -1;
	if (reference == NULL)
		return 0; /* git asks the next helper */
	if (vault_find(vault, reference, NULL, &secret, err) != 0 ||
		vault_unlock(vault, &request->given->unlock, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	int failed = vault_reveal(vault, secret, &payload, err);
	if (failed == 0)
		failed = answer(request, secret, &payload, err);
	msp_secret_release(&payload);
	return failed;
}

/* ---- store, erase ------------------------------------------------------------------------------------------------ */

static int add(struct request *request, const char *name, struct msp_error *err)
{
	struct vault *vault = request->vault;
	struct msp_arena *arena = vault->session.arena;
	char *operand = msp_arena_printf(arena, "%s/%s", request->given->client, name);
	struct msp_manifest manifest;
	struct msp_secret payload;
	const char *reference;

	vault_meta_clear(&manifest);
	manifest.url = msp_arena_printf(arena, "%s://%s", request->protocol, request->host);
	manifest.username = request->username != NULL ? request->username : "";
	if (vault_place(vault, &operand, 1, &manifest, &reference, err) != 0 ||
		vault_unlock(vault, &request->given->unlock, err) != 0 || vault_begin(vault, err) != 0)
		return -1;
	if (msp_txn_exists(vault->session.txn, manifest.path))
		return msp_error_set(err, MSP_EXISTS, "there is a secret %s already", reference);
	msp_secret_init(&payload, &vault->memory);
	msp_secret_add(&payload, request->password, request->password_length);
	msp_secret_adds(&payload, "\n");
	int failed = vault_put(vault, NULL, &manifest, &payload, true, err);
	msp_secret_release(&payload);
	return failed != 0 ? -1 : vault_commit(vault, msp_arena_printf(arena, "vault %s: add", reference), err);
}

/* Git stores after every success: what is there is left alone, what is new is kept only where --client says so. */
static int store(struct request *request, struct msp_error *err)
{
	struct msp_arena *arena = request->vault->session.arena;
	const char *reference;

	if (find(request, &reference, err) != 0)
		return -1;
	if (reference != NULL || request->given->client == NULL || request->password == NULL)
		return 0;
	const char *words =
		msp_arena_printf(arena, "git %s %s", request->host, request->username != NULL ? request->username : "");
	return add(request, msp_slug_propose(arena, words), err);
}

/* A server that says no once is no reason to delete a signed secret. */
static int erase(struct request *request, struct msp_error *err)
{
	const char *reference;

	if (find(request, &reference, err) != 0)
		return -1;
	if (reference != NULL)
		msp_cli_warn(request->vault->session.cli, "%s was refused by %s; msp-vault edit %s changes it",
			reference, request->host, reference);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	static const char *const names[] = { "get", "store", "erase" };
	static int (*const actions[])(struct request *, struct msp_error *) = { get, store, erase };
	struct vault vault;
	struct request request = { .vault = &vault, .given = parsed };
	size_t action = 0;

	while (action < MSP_COUNT(names) && strcmp(names[action], cli->operands[0]) != 0)
		action++;
	if (action == MSP_COUNT(names))
		return 0; /* the protocol asks helpers to ignore what they do not know */
	int result = vault_open(&vault, cli, 0, err);
	if (result != 0)
		return vault_close(&vault, result, err);
	msp_secret_init(&request.text, &vault.memory);
	result = read_request(&request, err);
	if (result == 0)
		result = actions[action](&request, err);
	msp_secret_release(&request.text);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_git_credential_verb = {
	.name = "git-credential",
	.summary = "a credential helper for git: get, store, erase",
	.operands = "ACTION",
	.complete = "words:get store erase",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct credential_options),
	.details = "Answers with the password whose url and username fit best. store keeps new ones\n"
		   "only with --client; erase deletes nothing, and says so.",
	.examples = "git config credential.helper '!msp-vault git-credential --client acme'",
	.run = run,
};
