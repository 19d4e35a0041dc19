/* SPDX-License-Identifier: ISC */
/* roster show, roster log */
#include <string.h>
#include <unistd.h>

#include "cmd/record.h"
#include "cmd/vault/roster.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/text/yaml.h"

const struct msp_column vault_roster_columns[VAULT_ROSTER_COLUMNS] = {
	{ "serial", "SERIAL", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "number of the roster" },
	{ "state", "STATE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "current, valid, pending or fork" },
	{ "written", "WRITTEN", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "when" },
	{ "by", "BY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "who wrote it" },
	{ "signed", "SIGNED", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, NULL, "whose signatures it has" },
	{ "quorum", "QUORUM", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "signatures that the next one needs" },
	{ "people", "PEOPLE", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "people in it" },
	{ "reason", "REASON", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what was done" },
	{ "hash", "HASH", MSP_TYPE_TEXT, 0, NULL, "SHA-256 of the file" },
};

/* ---- show -------------------------------------------------------------------------------------------------------- */

static const char *words(struct msp_arena *arena, const char *const *items, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = msp_arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", items[i]);
	return text;
}

static void print_people(struct vault *vault, const struct msp_roster *roster)
{
	struct msp_cli *cli = vault->session.cli;

	for (size_t i = 0; i < roster->person_count; i++) {
		const struct msp_roster_person *person = &roster->people[i];
		bool now = msp_roster_in_force(person, vault->day);
		fprintf(cli->out, "  %-12s %-24s %s  %s %s%s\n", person->login, msp_cli_safe(cli, person->name, false),
			words(&cli->arena, person->roles, person->role_count), person->from,
			person->until != NULL ? msp_arena_printf(&cli->arena, "– %s", person->until) : "",
			now ? "" : msp_message("  (not in force)"));
	}
	for (size_t i = 0; i < roster->recovery_count; i++)
		fprintf(cli->out, "  %-12s %s  %s\n", roster->recovery[i].name,
			msp_message("recovery key, on every secret"), roster->recovery[i].from);
}

static void print_clients(struct vault *vault, const struct msp_roster *roster)
{
	struct msp_cli *cli = vault->session.cli;

	for (size_t i = 0; i < roster->client_count; i++) {
		const struct msp_roster_client *client = &roster->clients[i];
		fprintf(cli->out, "  %-12s %s", client->client, words(&cli->arena, client->roles, client->role_count));
		if (client->recipient_count > 0)
			fprintf(cli->out, msp_message("  and %zu of its own"), client->recipient_count);
		fputc('\n', cli->out);
	}
}

static const char *state_of(const struct msp_roster_chain *chain, const struct msp_roster *roster)
{
	if (roster == chain->current)
		return "current";
	if (roster == chain->pending)
		return "pending";
	if (chain->state == MSP_ROSTER_FORKED && (roster == chain->fork[0] || roster == chain->fork[1]))
		return "fork";
	return "valid";
}

static int print_text(struct vault *vault, const struct msp_roster *roster)
{
	struct msp_cli *cli = vault->session.cli;

	fprintf(cli->out, msp_message("roster %lld (%s), %s by %s: %s; quorum %lld\n"), (long long)roster->serial,
		state_of(&vault->chain, roster), roster->written, roster->by, msp_cli_safe(cli, roster->reason, false),
		(long long)roster->quorum);
	print_people(vault, roster);
	fputs(msp_message("clients, and the roles that read them\n"), cli->out);
	print_clients(vault, roster);
	return 0;
}

static char **lines_of(struct msp_arena *arena, const struct msp_roster *roster, size_t *count)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_roster_emit(roster, &text);
	char **lines = msp_str_split(arena, text.data, '\n', count);
	msp_buf_release(&text);
	return lines;
}

/* Lines of one that the other has not; heads of files differ always. */
static void print_differing(
	struct msp_cli *cli, char **lines, size_t count, char **other, size_t other_count, char mark)
{
	for (size_t i = 0; i < count; i++) {
		bool found = !msp_str_starts(lines[i], "  - ") && !msp_str_starts(lines[i], "quorum");
		for (size_t j = 0; j < other_count && !found; j++)
			found = strcmp(lines[i], other[j]) == 0;
		if (!found)
			fprintf(cli->notes, "%c %s\n", mark, msp_utf8_visible(&cli->arena, lines[i], false));
	}
}

static void tell_changes(struct vault *vault, const struct msp_roster *before, const struct msp_roster *after)
{
	struct msp_cli *cli = vault->session.cli;
	size_t old_count, new_count;
	char **old = lines_of(&cli->arena, before, &old_count);
	char **new = lines_of(&cli->arena, after, &new_count);

	fprintf(cli->notes, msp_message("roster %lld by %s, %s: %s\n"), (long long)after->serial, after->by,
		after->written, msp_utf8_visible(&cli->arena, after->reason, false));
	print_differing(cli, old, old_count, new, new_count, '-');
	print_differing(cli, new, new_count, old, old_count, '+');
}

/* A file that nobody signed may be from whoever can push: it is not signed for the asking. */
static int check_signed(const struct vault *vault, struct msp_error *err)
{
	const struct msp_roster *pending = vault->chain.pending;

	if (vault->chain.pending_signatures > 0)
		return 0;
	msp_error_set(err, MSP_DENIED, "nobody has signed roster %lld, not even who is said to have written it",
		(long long)pending->serial);
	msp_error_at(err, pending->path, 0, 0);
	msp_error_hint(err, "ask %s; msp-vault roster withdraw takes it away", pending->by);
	return -1;
}

static bool said_yes(struct msp_cli *cli)
{
	char answer[16];

	fputs(msp_message("sign it? [y/N] "), cli->notes);
	fflush(cli->notes);
	return fgets(answer, sizeof answer, stdin) != NULL && strchr("yYsS", answer[0]) != NULL;
}

int vault_roster_approve(struct vault *vault, bool yes, struct msp_error *err)
{
	const struct msp_roster *pending = vault->chain.pending;

	if (check_signed(vault, err) != 0)
		return -1;
	if (!yes || !vault->session.cli->common.quiet)
		tell_changes(vault, vault->chain.current, pending);
	if (yes)
		return 0;
	if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
		msp_error_set(err, MSP_USAGE, "nobody can be asked here whether roster %lld is right",
			(long long)pending->serial);
		msp_error_hint(err, "when it is: --yes");
		return -1;
	}
	if (said_yes(vault->session.cli))
		return 0;
	msp_error_set(err, MSP_DENIED, "roster %lld was not signed", (long long)pending->serial);
	msp_error_hint(err, "msp-vault roster withdraw takes it back");
	return -1;
}

int vault_roster_approved(const struct vault *vault, const struct msp_roster *seen, struct msp_error *err)
{
	const struct msp_roster *pending = vault->chain.pending;

	if (vault_roster_waiting(vault) != NULL && strcmp(pending->hash, seen->hash) == 0)
		return 0;
	msp_error_set(err, MSP_BUSY, "what waits for signatures changed meanwhile");
	msp_error_hint(err, "msp-vault roster tells how it stands");
	return -1;
}

static const struct msp_roster *by_serial(const struct msp_roster_chain *chain, int64_t serial)
{
	for (size_t i = chain->count; i-- > 0;) {
		if (chain->rosters[i].serial == serial)
			return &chain->rosters[i];
	}
	return chain->pending != NULL && chain->pending->serial == serial ? chain->pending : NULL;
}

static int warn_state(struct vault *vault)
{
	const struct msp_roster_chain *chain = &vault->chain;

	if (chain->state == MSP_ROSTER_FORKED && vault_roster_waiting(vault) == NULL)
		msp_cli_warn(vault->session.cli,
			"two rosters follow roster %lld: %s and %s; msp-vault roster join heals it",
			(long long)chain->current->serial, chain->fork[0]->path, chain->fork[1]->path);
	if (vault_roster_waiting(vault) != NULL)
		msp_cli_warn(vault->session.cli, "roster %lld waits for signatures: %zu of %zu; msp-vault roster sign",
			(long long)chain->pending->serial, chain->pending_signatures, chain->pending_quorum);
	return 0;
}

int vault_roster_show(struct vault_roster *action, struct msp_error *err)
{
	struct vault *vault = &action->vault;
	struct msp_cli *cli = vault->session.cli;
	const struct msp_roster *roster = vault->chain.current;
	struct msp_node *node;
	const char *text;
	size_t length;
	int64_t serial;

	if (action->count > 0) {
		if (msp_str_int(action->operands[0], 1, INT64_MAX, &serial, err) != 0) {
			err->code = MSP_USAGE;
			return -1;
		}
		roster = by_serial(&vault->chain, serial);
		if (roster == NULL)
			return msp_error_set(err, MSP_MISSING, "no roster %lld", (long long)serial);
	}
	warn_state(vault);
	if (cli->common.format == NULL || strcmp(cli->common.format, "table") == 0)
		return print_text(vault, roster);
	if (vault_text(vault, roster->path, &text, &length, err) != 0 ||
		msp_yaml_parse(&cli->arena, text, length, &node, err) != 0)
		return -1;
	return msp_record_print(cli, NULL, node, err);
}

/* ---- log --------------------------------------------------------------------------------------------------------- */

/* Names behind ".sig.", one a line. */
static int signers(struct vault *vault, const struct msp_roster *roster, const char **names, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char *prefix = msp_arena_printf(arena, "%s.sig.", roster->path);
	const char **paths;
	size_t count;

	*names = "";
	if (msp_index_paths(vault->session.index, arena, prefix, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		*names = msp_arena_printf(arena, "%s%s%s", *names, i > 0 ? "\n" : "", paths[i] + strlen(prefix));
	return 0;
}

static struct msp_cell text_cell(const char *text)
{
	return (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

static struct msp_cell number_cell(int64_t number)
{
	return (struct msp_cell){ .present = true, .number = number };
}

static int fill(struct vault *vault, const struct msp_roster *roster, const struct msp_column *column,
	struct msp_cell *cell, struct msp_error *err)
{
	struct msp_time time;
	const char *names;

	switch (column - vault_roster_columns) {
	case 0:
		*cell = number_cell(roster->serial);
		return 0;
	case 1:
		*cell = text_cell(state_of(&vault->chain, roster));
		return 0;
	case 2:
		*cell = number_cell(msp_time_parse(roster->written, &time, NULL) == 0 ? time.at : 0);
		return 0;
	case 3:
		*cell = text_cell(roster->by);
		return 0;
	case 4:
		if (signers(vault, roster, &names, err) != 0)
			return -1;
		*cell = text_cell(names);
		return 0;
	case 5:
		*cell = number_cell(roster->quorum);
		return 0;
	case 6:
		*cell = number_cell((int64_t)roster->person_count);
		return 0;
	case 7:
		*cell = text_cell(roster->reason);
		return 0;
	default:
		*cell = text_cell(roster->hash);
		return 0;
	}
}

static int print_row(
	struct vault *vault, struct msp_printer *printer, const struct msp_roster *roster, struct msp_error *err)
{
	struct msp_cell cells[VAULT_ROSTER_COLUMNS];
	size_t count;
	const struct msp_column *const *columns = msp_printer_columns(printer, &count);

	for (size_t i = 0; i < count; i++) {
		if (fill(vault, roster, columns[i], &cells[i], err) != 0)
			return -1;
	}
	return msp_printer_row(printer, cells, err);
}

int vault_roster_log(struct vault_roster *action, struct msp_error *err)
{
	struct vault *vault = &action->vault;
	const struct msp_roster_chain *chain = &vault->chain;
	struct msp_printer *printer;
	int failed = 0;

	if (msp_printer_open(vault->session.cli, MSP_FORMAT_TABLE, "serial", vault->session.zone, vault->session.now,
		    &printer, err) != 0)
		return -1;
	for (size_t i = 0; failed == 0 && i < chain->count; i++)
		failed = print_row(vault, printer, &chain->rosters[i], err);
	if (failed == 0 && vault_roster_waiting(vault) != NULL)
		failed = print_row(vault, printer, chain->pending, err);
	if (msp_printer_close(printer, failed != 0 ? NULL : err) != 0)
		failed = -1;
	return failed != 0 ? -1 : warn_state(vault);
}
