/* SPDX-License-Identifier: ISC */
/*
 * offboard: a person leaves.  A new roster, everything encrypted and signed again, and the list of what they know until
 * the last of it was changed.  Every step looks at what is there, so the command can be run again at any time.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/listing.h"
#include "cmd/vault/break_glass.h"
#include "cmd/vault/rekey.h"
#include "cmd/vault/roster_change.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/store/child.h"

#define SHOW MSP_COLUMN_DEFAULT
#define PATH_LIMIT 4096

struct offboard_options {
	struct vault_unlock_options unlock;
	const char *until;
	bool status, no_tickets;
};

static const struct msp_option options[] = {
	{ "until", 0, MSP_OPTION_TEXT, offsetof(struct offboard_options, until), "DAY", "first day without (today)",
		NULL },
	{ "status", 0, MSP_OPTION_FLAG, offsetof(struct offboard_options, status), NULL,
		"only what is open; changes nothing, needs no key", NULL },
	{ "no-tickets", 0, MSP_OPTION_FLAG, offsetof(struct offboard_options, no_tickets), NULL,
		"open no tickets for the rotations", NULL },
	VAULT_UNLOCK_OPTIONS(struct offboard_options, unlock),
	MSP_OPTION_END,
};

static const struct msp_column columns[] = {
	{ "secret", "SECRET", MSP_TYPE_TEXT, SHOW, NULL, "the secret" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "client" },
	{ "do", "DO", MSP_TYPE_TEXT, SHOW, NULL,
		"rotate: its value was readable to them; rekey: it is still encrypted to them, or signed under the old "
		"roster" },
	{ "how", "HOW", MSP_TYPE_TEXT, SHOW, NULL, "how they could read it: reader, pending, known" },
	{ "since", "SINCE", MSP_TYPE_TIME, SHOW, NULL, "since when" },
	{ "ticket", "TICKET", MSP_TYPE_TEXT, SHOW, NULL, "ticket about the rotation" },
};

struct open_secret {
	const char *reference, *client, *to_do, *how, *ticket;
	int64_t since;
};

struct offboard {
	struct vault vault;
	struct vault_past past;
	struct vault_rekey rekey;
	const struct offboard_options *given;
	const char *login, *until;
	struct open_secret *open;
	size_t count, capacity;
	bool waiting; /* the roster waits for signatures, or for its day */
};

/* ---- the roster -------------------------------------------------------------------------------------------------- */

static bool ever_there(const struct msp_roster_chain *chain, const char *login)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (msp_roster_find(&chain->rosters[i], login) != NULL)
			return true;
	}
	return false;
}

static int check_person(const struct offboard *offboard, struct msp_error *err)
{
	const struct vault *vault = &offboard->vault;

	if (!ever_there(&vault->chain, offboard->login)) {
		msp_error_set(err, MSP_MISSING, "%s was never in the roster", offboard->login);
		msp_error_hint(err, "msp-vault roster show lists the people");
		return -1;
	}
	if (!offboard->given->status && vault->session.who != NULL &&
		strcmp(vault->session.who->login, offboard->login) == 0) {
		msp_error_set(err, MSP_USAGE, "nobody offboards themselves");
		msp_error_hint(err, "another admin does it");
		return -1;
	}
	return 0;
}

/* In force on the day they are to be gone? */
static bool must_end(const struct offboard *offboard, const struct msp_roster *roster)
{
	const struct msp_roster_person *person = msp_roster_find(roster, offboard->login);

	return person != NULL && msp_roster_in_force(person, offboard->until);
}

static int write_roster(struct offboard *offboard, struct msp_error *err)
{
	struct vault *vault = &offboard->vault;
	struct msp_arena *arena = vault->session.arena;
	const char *message = vault->session.cli->common.message;
	struct msp_roster next;

	if (vault_roster_next(vault,
		    msp_str_empty(message) ? msp_arena_printf(arena, "offboard %s", offboard->login) : message, &next,
		    err) != 0)
		return -1;
	for (size_t i = 0; i < next.person_count; i++) {
		if (strcmp(next.people[i].login, offboard->login) == 0)
			next.people[i].until = offboard->until;
	}
	if (msp_roster_admins(&next, offboard->until) == 0) {
		msp_error_set(err, MSP_USAGE, "%s is the last admin", offboard->login);
		msp_error_hint(err, "msp-vault roster set LOGIN --role admin,soporte makes another one first");
		return -1;
	}
	return vault_roster_put(vault, &next, err) != 0
		       ? -1
		       : vault_roster_commit(vault, &next, "vault: offboard, roster", err);
}

static int end_person(struct offboard *offboard, struct msp_error *err)
{
	struct vault *vault = &offboard->vault;

	if (vault_begin(vault, err) != 0)
		return -1;
	if (must_end(offboard, vault->chain.current)) {
		const struct msp_roster *pending =
			vault->chain.state == MSP_ROSTER_PENDING ? vault->chain.pending : NULL;
		if (pending != NULL && !must_end(offboard, pending))
			msp_cli_note(vault->session.cli, "roster %lld waits for signatures: %zu of %zu",
				(long long)pending->serial, vault->chain.pending_signatures,
				vault->chain.pending_quorum);
		else if (write_roster(offboard, err) != 0)
			return -1;
	}
	msp_txn_close(vault->session.txn); /* nothing was put, or it was committed */
	vault->session.txn = NULL;
	offboard->waiting = must_end(offboard, vault->chain.current) || strcmp(offboard->until, vault->day) > 0;
	return 0;
}

/* ---- everything again -------------------------------------------------------------------------------------------- */

static int write_secrets(struct offboard *offboard, struct msp_error *err)
{
	struct vault *vault = &offboard->vault;

	if (vault_begin(vault, err) != 0)
		return -1;
	vault_rekey_init(&offboard->rekey, vault, &offboard->past);
	if (vault_rekey_add(&offboard->rekey, NULL, NULL, err) != 0)
		return -1;
	vault_rekey_tell(&offboard->rekey);
	if (offboard->rekey.needed > 0) {
		if (vault_rekey_write(&offboard->rekey, err) != 0)
			return -1;
		msp_session_echo(&vault->session,
			msp_message_count("%zu secret is encrypted and signed again without %s",
				"%zu secrets are encrypted and signed again without %s", offboard->rekey.needed),
			offboard->rekey.needed, offboard->login);
		return vault_commit(vault, "vault: offboard, rekey", err);
	}
	msp_txn_close(vault->session.txn);
	vault->session.txn = NULL;
	return 0;
}

/* ---- what is open ------------------------------------------------------------------------------------------------ */

static struct open_secret *add_open(struct offboard *offboard, const char *reference, const char *to_do)
{
	struct msp_arena *arena = offboard->vault.session.arena;
	struct open_secret *open;

	msp_arena_reserve(arena, offboard->open, offboard->count, offboard->capacity);
	open = &offboard->open[offboard->count++];
	*open = (struct open_secret){ .reference = reference, .to_do = to_do, .since = MSP_TIME_NONE };
	open->client = msp_arena_strndup(arena, reference, strcspn(reference, "/"));
	return open;
}

/* Values in use that they could ever read. */
static int find_known(struct offboard *offboard, struct msp_error *err)
{
	struct vault_stories stories;

	if (msp_repo_refresh(&offboard->vault.session.repo, err) != 0 ||
		vault_stories_load(&offboard->past, offboard->vault.session.repo.tip, &stories, err) != 0)
		return -1;
	for (size_t i = 0; i < stories.by_id.count; i++) {
		const struct vault_story *story = stories.by_id.entries[i].value;
		struct vault_readings readings = { NULL, 0, 0 };
		if (!story->live)
			continue;
		vault_story_readers(&offboard->past, story, MSP_TIME_NONE, INT64_MAX, &readings);
		const struct vault_reading *reading = vault_readings_find(&readings, offboard->login);
		if (reading == NULL)
			continue;
		struct open_secret *open = add_open(offboard, story->reference, "rotate");
		open->how = reading->how;
		open->since = reading->first->at;
	}
	return 0;
}

/* Secrets that nobody can use before they were signed again, or that are still encrypted to them. */
static int find_unwritten(struct offboard *offboard, struct msp_error *err)
{
	struct vault_rekey left;

	vault_rekey_init(&left, &offboard->vault, &offboard->past);
	if (vault_rekey_add(&left, NULL, NULL, err) != 0)
		return -1;
	for (size_t i = 0; i < left.count; i++) {
		if (left.items[i].state != VAULT_REKEY_CURRENT)
			add_open(offboard, left.items[i].secret->reference, "rekey");
	}
	return 0;
}

/* ---- tickets ----------------------------------------------------------------------------------------------------- */

/* msp-ticket of the same folder as this program. */
static const char *ticket_program(struct msp_arena *arena)
{
	char *self = msp_arena_alloc(arena, PATH_LIMIT);
	ssize_t length = readlink("/proc/self/exe", self, PATH_LIMIT - 1);
	const char *beside = length > 0 ? msp_path_join(arena, msp_path_parent(arena, self), "msp-ticket") : "";

	return msp_file_exists(beside) ? beside : "msp-ticket";
}

static int ask_ticket(struct offboard *offboard, const char *const *argv, const char **id, struct msp_error *err)
{
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child child = { .argv = argv, .output = &output };

	int failed = msp_child_run(&child, err);
	if (failed == 0 && child.status != 0)
		failed = msp_child_failed(&child, MSP_SYSTEM, err);
	*id = msp_arena_strndup(offboard->vault.session.arena, output.data, strcspn(output.data, "\n"));
	msp_buf_release(&output);
	return failed;
}

static const char *list_of(const struct offboard *offboard, const char *client)
{
	struct msp_arena *arena = offboard->vault.session.arena;
	const char *text = "";

	for (size_t i = 0; i < offboard->count; i++) {
		if (strcmp(offboard->open[i].client, client) == 0 && strcmp(offboard->open[i].to_do, "rotate") == 0)
			text = msp_arena_printf(arena, "%s- %s\n", text, offboard->open[i].reference);
	}
	return text;
}

/* The open one about this person at this client, else (make) a new one; "" = none. */
static int find_ticket(struct offboard *offboard, const char *client, bool make, const char **id, struct msp_error *err)
{
	struct msp_session *session = &offboard->vault.session;
	struct msp_arena *arena = session->arena;
	bool spanish = msp_session_spanish(session);
	const char *program = ticket_program(arena), *tag = msp_arena_printf(arena, "offboard-%s", offboard->login);
	const char *const find[] = { program, "ls", "-q", "-C", session->repo.path,
		msp_arena_printf(arena, "client:%s", client), msp_arena_printf(arena, "tags:%s", tag), "unresolved:yes",
		NULL };
	const char *title = msp_arena_printf(arena,
		spanish ? "Cambiar las claves que conoce %s" : "Change the passwords that %s knows", offboard->login);
	const char *login = session->who != NULL ? session->who->login : "auto";
	const char *const open[] = { program, "new", "-q", "-C", session->repo.path, "--as", login, "-y", "security",
		"--tag", tag, "-m", list_of(offboard, client), "--", client, title, NULL };

	if (ask_ticket(offboard, find, id, err) != 0)
		return -1;
	return (*id)[0] != '\0' || !make ? 0 : ask_ticket(offboard, open, id, err);
}

static int find_tickets(struct offboard *offboard, bool make, struct msp_error *err)
{
	const char *client = "", *id = "";

	for (size_t i = 0; i < offboard->count; i++) {
		struct open_secret *open = &offboard->open[i];
		if (strcmp(open->to_do, "rotate") != 0)
			continue;
		/* they are in the order of their clients */
		if (strcmp(client, open->client) != 0 && find_ticket(offboard, open->client, make, &id, err) != 0)
			return msp_error_wrap(err, "ticket of %s", open->client);
		client = open->client;
		open->ticket = id;
	}
	return 0;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static int print(struct offboard *offboard, struct msp_error *err)
{
	struct msp_session *session = &offboard->vault.session;
	struct msp_listing rows;

	msp_listing_init(&rows, session->cli);
	for (size_t i = 0; i < offboard->count; i++) {
		const struct open_secret *open = &offboard->open[i];
		msp_listing_add(&rows);
		msp_listing_text(&rows, "secret", open->reference);
		msp_listing_text(&rows, "client", open->client);
		msp_listing_text(&rows, "do", open->to_do);
		msp_listing_text(&rows, "how", open->how);
		msp_listing_time(&rows, "since", open->since);
		msp_listing_text(&rows, "ticket", open->ticket);
	}
	if ((offboard->count > 0 || !msp_listing_table(session->cli)) &&
		msp_listing_print(&rows, "secret", session->zone, session->now, err) != 0)
		return -1;
	if (offboard->waiting) {
		msp_cli_note(session->cli, "%s is still in the roster; when that has changed: msp-vault offboard %s",
			offboard->login, offboard->login);
		return MSP_NO;
	}
	if (offboard->count > 0) {
		msp_cli_note(session->cli, "not finished: %zu to do; msp-vault offboard %s --status shows what is left",
			offboard->count, offboard->login);
		return MSP_NO;
	}
	msp_cli_note(session->cli, "%s is revoked: nothing in use was ever readable to them", offboard->login);
	return 0;
}

static int by_reference(const void *a, const void *b)
{
	const struct open_secret *one = a;
	const struct open_secret *other = b;

	return strcmp(one->reference, other->reference);
}

static int look(struct offboard *offboard, bool tickets, struct msp_error *err)
{
	if (find_known(offboard, err) != 0 || find_unwritten(offboard, err) != 0)
		return -1;
	if (offboard->count > 1)
		qsort(offboard->open, offboard->count, sizeof *offboard->open, by_reference);
	if (tickets && find_tickets(offboard, !offboard->given->status, err) != 0)
		return -1;
	return print(offboard, err);
}

static int offboard_person(struct offboard *offboard, struct msp_error *err)
{
	struct vault *vault = &offboard->vault;
	const struct offboard_options *given = offboard->given;

	offboard->until = given->until != NULL ? given->until : vault->day;
	if (given->until != NULL && vault_day_parse("--until", given->until, err) != 0)
		return -1;
	if (vault->session.cli->common.store_count > 1)
		msp_cli_warn(vault->session.cli,
			"this is about the vault of %s; each store has one of its own: -C names it",
			vault->session.repo.path);
	if (check_person(offboard, err) != 0)
		return -1;
	if (given->status) {
		offboard->waiting = must_end(offboard, vault->chain.current);
		return look(offboard, !given->no_tickets, err);
	}
	if (vault->session.cli->common.dry_run)
		return msp_error_set(err, MSP_USAGE, "offboard takes no -n: --status shows what there is to do");
	if (vault_unlock(vault, &given->unlock, err) != 0 || end_person(offboard, err) != 0 ||
		(!offboard->waiting && write_secrets(offboard, err) != 0))
		return -1;
	return look(offboard, !given->no_tickets && !offboard->waiting, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct offboard offboard = { .given = parsed };
	int result = -1;

	offboard.login = cli->operands[0];
	if (vault_open(&offboard.vault, cli, 0, err) == 0 && vault_past_open(&offboard.past, &offboard.vault, err) == 0)
		result = offboard_person(&offboard, err);
	vault_past_close(&offboard.past);
	return vault_close(&offboard.vault, result, err);
}

const struct msp_verb vault_offboard_verb = {
	.name = "offboard",
	.summary = "a person leaves: new roster, everything encrypted again, the list of what they know",
	.operands = "LOGIN",
	.complete = "login",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct offboard_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details =
		"Can be run again at any time, and goes on where it was.  Exit 1 while anything is open: a password\n"
		"they could read stays known to them until its value changes.",
	.examples = "msp-vault offboard luis -m 'se va el viernes'\n"
		    "msp-vault offboard luis --status",
	.run = run,
};
