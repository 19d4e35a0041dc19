/* SPDX-License-Identifier: ISC */
/* Accesses: writing them down, and telling them. */
#include "cmd/vault/access.h"

#include <string.h>

#include "cmd/listing.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"
#include "lib/vault/document.h"
#include "lib/vault/sshsig.h"

#define SHOW MSP_COLUMN_DEFAULT
#define MONTH 7 /* characters of yyyy-mm */
#define LOGS "/vault/log/"
#define ENDING ".log"

/* ---- the file ---------------------------------------------------------------------------------------------------- */

struct log {
	const char *path, *client, *month, *by;
	char vault[MSP_VAULT_ID];
	struct vault_access *items;
	size_t count, capacity;
};

static void emit(const struct log *log, struct msp_buf *out)
{
	msp_document_text(out, "format", VAULT_ACCESS_FORMAT);
	msp_document_text(out, "vault", log->vault);
	msp_document_text(out, "client", log->client);
	msp_document_text(out, "month", log->month);
	msp_document_text(out, "by", log->by);
	msp_document_records(out, "accesses", log->count);
	for (size_t i = 0; i < log->count; i++) {
		msp_document_record_begin(out);
		msp_document_record_text(out, "at", log->items[i].at);
		msp_document_record_text(out, "secret", log->items[i].secret);
		msp_document_record_text(out, "id", log->items[i].id);
		msp_document_record_text(out, "how", log->items[i].how);
		msp_document_record_text(out, "ticket", log->items[i].ticket);
		msp_document_record_end(out);
	}
}

static int parse(struct msp_arena *arena, const char *path, const char *text, size_t length, struct log *log,
	struct msp_error *err)
{
	struct msp_document document;

	*log = (struct log){ .path = path };
	msp_document_open(&document, arena, path, text, length, err);
	const char *format = msp_document_read_text(&document, "format");
	const char *vault = msp_document_read_text(&document, "vault");
	log->client = msp_document_read_text(&document, "client");
	log->month = msp_document_read_text(&document, "month");
	log->by = msp_document_read_text(&document, "by");
	msp_document_read_records(&document, "accesses");
	while (msp_document_next_record(&document) == 1) {
		struct vault_access access = { .by = log->by };
		access.at = msp_document_record_read_text(&document, "at");
		access.secret = msp_document_record_read_text(&document, "secret");
		access.id = msp_document_record_read_text(&document, "id");
		access.how = msp_document_record_read_text(&document, "how");
		access.ticket = msp_document_record_read_text(&document, "ticket");
		msp_document_record_over(&document);
		if (document.failed != 0)
			break;
		msp_arena_reserve(arena, log->items, log->count, log->capacity);
		log->items[log->count++] = access;
	}
	if (msp_document_end(&document) != 0)
		return -1;
	if (strcmp(format, VAULT_ACCESS_FORMAT) != 0 || strlen(vault) != MSP_VAULT_ID - 1) {
		msp_error_set(err, MSP_DATA, "it is no log of accesses");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	memcpy(log->vault, vault, MSP_VAULT_ID);
	return 0;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool is_shared(struct vault *vault, const char *client, struct msp_error *err)
{
	const struct msp_client *found;

	if (msp_catalog_client(&vault->session.catalog, client, &found, err) != 0)
		return false;
	return strcmp(msp_node_text(found->node, "access_log", "none"), "shared") == 0;
}

static int read_mine(struct vault *vault, struct log *log, struct msp_error *err)
{
	struct log before;
	const char *text;
	size_t length;

	if (vault_text(vault, log->path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (parse(vault->session.arena, log->path, text, length, &before, err) != 0)
		return -1;
	log->items = before.items;
	log->count = before.count;
	log->capacity = before.capacity;
	return 0;
}

static int put(struct vault *vault, const struct log *log, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT, signature = MSP_BUF_INIT;

	emit(log, &text);
	msp_sshsig_sign(&vault->identity.seed, MSP_SSHSIG_VAULT, text.data, text.length, &signature);
	int failed = msp_txn_put(vault->session.txn, log->path, text.data, text.length, err);
	if (failed == 0)
		failed = msp_txn_put(vault->session.txn, msp_arena_printf(vault->session.arena, "%s.sig", log->path),
			signature.data, signature.length, err);
	msp_buf_release(&text);
	msp_buf_release(&signature);
	return failed;
}

static int append(struct vault *vault, const struct vault_secret *secret, const char *how, const char *ticket,
	struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	struct log log = { .client = secret->client, .by = vault->me->login };
	const char *now = vault_now(vault);

	log.month = msp_arena_strndup(arena, now, MONTH);
	log.path = msp_arena_printf(arena, "clients/%s" LOGS "%s-%s" ENDING, log.client, log.month, log.by);
	memcpy(log.vault, vault->chain.current->vault, sizeof log.vault);
	if (vault_begin(vault, err) != 0 || read_mine(vault, &log, err) != 0)
		return -1;
	msp_arena_reserve(arena, log.items, log.count, log.capacity);
	log.items[log.count++] = (struct vault_access){ .at = now,
		.secret = secret->reference,
		.id = secret->manifest.id,
		.how = how,
		.ticket = ticket == NULL ? "" : ticket };
	if (put(vault, &log, err) != 0)
		return -1;
	return vault_commit(vault, msp_arena_printf(arena, "vault %s: access", log.client), err);
}

int vault_access_note(struct vault *vault, const struct vault_secret *secret, const char *how, const char *ticket,
	struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (!is_shared(vault, secret->client, &problem)) {
		if (problem.code == MSP_OK)
			return 0;
		*err = problem;
		return -1;
	}
	if (vault->session.cli->common.at != NULL || vault->me == NULL) {
		msp_error_set(err, MSP_DENIED,
			"accesses to secrets of %s are written down: not with --at, not by strangers", secret->client);
		return -1;
	}
	return append(vault, secret, how, ticket, err);
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

bool vault_access_is_log(const char *path)
{
	return msp_str_starts(path, "clients/") && strstr(path, LOGS) != NULL && msp_str_ends(path, ENDING);
}

int vault_access_parse(struct msp_arena *arena, const char *path, const char *text, size_t length,
	struct vault_access **accesses, size_t *count, struct msp_error *err)
{
	struct log log;

	if (parse(arena, path, text, length, &log, err) != 0)
		return -1;
	*accesses = log.items;
	*count = log.count;
	return 0;
}

/* By whom it says, at its place?  An earlier key of the same person was theirs, too. */
static const char *check(struct msp_arena *arena, const struct msp_roster_chain *chain, const struct log *log,
	const char *text, size_t length, const char *signature, size_t signature_length)
{
	struct msp_error problem = MSP_ERROR_INIT;
	bool known = false;

	if (strcmp(log->path,
		    msp_arena_printf(arena, "clients/%s" LOGS "%s-%s" ENDING, log->client, log->month, log->by)) != 0)
		return "it was written for another place";
	if (chain->current == NULL || strcmp(log->vault, chain->current->vault) != 0)
		return "it was written for another vault";
	if (signature == NULL)
		return "it is not signed";
	for (size_t i = chain->count; i-- > 0;) {
		const struct msp_roster_person *person = msp_roster_find(&chain->rosters[i], log->by);
		known = known || person != NULL;
		if (person != NULL && msp_sshsig_verify(signature, signature_length, person->sign, MSP_SSHSIG_VAULT,
					      text, length, &problem) == 0)
			return NULL;
	}
	return known ? msp_arena_strdup(arena, problem.message) : "no roster has its writer";
}

const char *vault_access_refused(struct msp_arena *arena, const struct msp_roster_chain *chain, const char *path,
	const char *text, size_t length, const char *signature, size_t signature_length)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct log log;

	if (parse(arena, path, text, length, &log, &problem) != 0)
		return msp_arena_strdup(arena, problem.message);
	return check(arena, chain, &log, text, length, signature, signature_length);
}

struct gathering {
	struct vault_access *items;
	size_t count, capacity;
};

static int add_file(struct vault *vault, const char *path, struct gathering *all, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	struct msp_error problem = MSP_ERROR_INIT;
	const char *text, *signature;
	size_t length, signature_length;
	struct log log;

	if (vault_text(vault, path, &text, &length, err) != 0 ||
		vault_text(vault, msp_arena_printf(arena, "%s.sig", path), &signature, &signature_length, err) != 0)
		return -1;
	if (parse(arena, path, text, length, &log, &problem) != 0) {
		msp_cli_error(vault->session.cli, &problem);
		return 0;
	}
	const char *why = check(arena, &vault->chain, &log, text, length, signature, signature_length);
	for (size_t i = 0; i < log.count; i++) {
		msp_arena_reserve(arena, all->items, all->count, all->capacity);
		all->items[all->count] = log.items[i];
		all->items[all->count++].problem = why;
	}
	return 0;
}

int vault_access_list(
	struct vault *vault, const char *client, struct vault_access **accesses, size_t *count, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char *prefix = client == NULL ? "clients/" : msp_arena_printf(arena, "clients/%s" LOGS, client);
	struct gathering all = { NULL, 0, 0 };
	const char **paths;
	size_t path_count;

	if (msp_index_paths(vault->session.index, arena, prefix, &paths, &path_count, err) != 0)
		return -1;
	for (size_t i = 0; i < path_count; i++) {
		if (vault_access_is_log(paths[i]) && add_file(vault, paths[i], &all, err) != 0)
			return -1;
	}
	*accesses = all.items;
	*count = all.count;
	return 0;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static const struct msp_column columns[] = {
	{ "at", "AT", MSP_TYPE_TIME, SHOW, NULL, "when" },
	{ "by", "BY", MSP_TYPE_TEXT, SHOW, NULL, "who" },
	{ "secret", "SECRET", MSP_TYPE_TEXT, SHOW, NULL, "what was shown" },
	{ "how", "HOW", MSP_TYPE_TEXT, SHOW, NULL, "show, clip or run" },
	{ "ticket", "TICKET", MSP_TYPE_TEXT, SHOW, NULL, "for which ticket" },
	{ "problem", "PROBLEM", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "why it is not to be believed" },
};

static int list(struct vault *vault, struct msp_error *err)
{
	struct msp_session *session = &vault->session;
	const struct msp_client *client = NULL;
	struct vault_access *accesses;
	struct msp_listing rows;
	bool bad = false;
	size_t count;

	if (session->cli->operand_count > 0 &&
		msp_catalog_client(&session->catalog, session->cli->operands[0], &client, err) != 0)
		return -1;
	if (vault_access_list(vault, client == NULL ? NULL : client->slug, &accesses, &count, err) != 0)
		return -1;
	msp_listing_init(&rows, session->cli);
	for (size_t i = 0; i < count; i++) {
		struct msp_time time = { .at = MSP_TIME_NONE };
		msp_time_parse(accesses[i].at, &time, NULL);
		msp_listing_add(&rows);
		msp_listing_time(&rows, "at", time.at);
		msp_listing_text(&rows, "by", accesses[i].by);
		msp_listing_text(&rows, "secret", accesses[i].secret);
		msp_listing_text(&rows, "how", accesses[i].how);
		msp_listing_text(&rows, "ticket", accesses[i].ticket);
		msp_listing_text(&rows, "problem", accesses[i].problem);
		bad = bad || accesses[i].problem != NULL;
	}
	if (session->cli->common.sort == NULL)
		session->cli->common.sort = "at";
	if (msp_listing_print(&rows, "secret", session->zone, session->now, err) != 0)
		return -1;
	return bad ? MSP_NO : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, VAULT_UNTRUSTED | vault_optional(cli), err);

	(void)parsed;
	if (result == 0 && !vault_is_none(&vault))
		result = list(&vault, err);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_accesses_verb = {
	.name = "accesses",
	.summary = "who had what shown, of clients that want that written down",
	.operands = "[CLIENT]",
	.complete = "client",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Clients with `access_log: shared`.  Exit 1 when a file is not signed by whom it says.",
	.examples = "msp-vault accesses acme\n"
		    "msp-vault accesses -f csv",
	.run = run,
};
