/* SPDX-License-Identifier: ISC */
#include "cmd/several.h"

#include <string.h>

#include "cmd/session.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/resolve.h"

#define NOWHERE ((size_t)-1)

/* What the stores have, so far as needed to choose between them. */
struct several {
	struct msp_cli *cli;
	void *options;
	struct msp_session *sessions;
	size_t count;
	int64_t now;
	size_t *owners;  /* store of each operand; NOWHERE = names nothing that a store has */
	char **operands; /* "-" expanded */
	size_t operand_count;
	size_t chosen; /* store that an option names; NOWHERE = none */
	int trouble;   /* exit code: a store that cannot be opened was named and left out */
};

bool msp_several_part(struct msp_cli *cli)
{
	struct msp_common *common = &cli->common;
	size_t count, kept = 0;

	/* a folder may have a colon in its name */
	if (common->store == NULL || strchr(common->store, ':') == NULL || msp_directory_exists(common->store))
		return false;
	char **stores = msp_str_split(&cli->arena, common->store, ':', &count);
	for (size_t i = 0; i < count; i++)
		if (stores[i][0] != '\0')
			stores[kept++] = stores[i];
	if (kept == 0)
		return false;
	common->stores = stores;
	common->store_count = kept;
	common->store = stores[0];
	return kept > 1;
}

/* ---- what is where ---- */

/* Every provider has these. */
static bool reserved(const char *client)
{
	return strcmp(client, "entrada") == 0 || strcmp(client, "interno") == 0;
}

static int check_clients(struct several *several, size_t number, struct msp_map *owners, struct msp_error *err)
{
	struct msp_common *common = &several->cli->common;
	struct msp_stmt *stmt;
	int more;

	if (msp_db_prepare(msp_index_db(several->sessions[number].index),
		    "SELECT name FROM record WHERE kind = 'client'", &stmt, err) != 0)
		return -1;
	while ((more = msp_stmt_next(stmt, err)) == 1) {
		const char *client = msp_arena_strdup(&several->cli->arena, msp_stmt_text(stmt, 0));
		char *const *before = reserved(client) ? NULL : msp_map_get(owners, client);
		if (before != NULL) {
			msp_stmt_reset(stmt);
			msp_error_set(err, MSP_CONFIG, "client %s is in two stores: %s and %s", client, *before,
				common->stores[number]);
			msp_error_hint(err, "work in one with -C; msp-store split --remove takes it out of the other");
			return -1;
		}
		msp_map_set(owners, client, (void *)(uintptr_t)&common->stores[number]);
	}
	return more;
}

static bool writes(const struct msp_cli *cli)
{
	return (cli->verb->flags & MSP_VERB_WRITES) != 0;
}

/* The store's own verbs, promises and reports are about all clients, when none is named. */
static bool about_all(const struct msp_cli *cli)
{
	static const char *const nouns[] = { "msp-store", "msp-sla", "msp-report" };

	for (size_t i = 0; i < MSP_COUNT(nouns); i++)
		if (strcmp(cli->command->name, nouns[i]) == 0)
			return cli->operand_count == 0;
	return false;
}

/* Is there an answer without one of the stores?  sync, too, is for each by itself. */
static bool severable(const struct msp_cli *cli)
{
	return !writes(cli) || about_all(cli);
}

static int name_store(struct msp_error *err, const char *store)
{
	if (strstr(err->message, store) == NULL && strstr(err->path, store) == NULL)
		(void)msp_error_wrap(err, "%s", store);
	return -1;
}

static int open_one(struct several *several, size_t number, struct msp_error *err)
{
	struct msp_cli *cli = several->cli;
	const char *at = cli->common.at;

	cli->common.store = cli->common.stores[number];
	cli->common.at = NULL;
	several->count = number + 1;
	int failed = msp_session_open(&several->sessions[number], cli, NULL, err);
	cli->common.at = at;
	return failed ? name_store(err, cli->common.store) : 0;
}

/* Who reads gets what the others have; who makes a record must know all of them, for the sake of numbers. */
static int leave_out(struct several *several, size_t number, struct msp_error *err)
{
	struct msp_common *common = &several->cli->common;
	char **stores = (char **)(uintptr_t)common->stores;

	if (number == 0 || !severable(several->cli))
		return -1;
	msp_cli_error(several->cli, err);
	if ((int)err->code > several->trouble)
		several->trouble = (int)err->code;
	msp_session_close(&several->sessions[number]);
	several->count = number;
	common->store_count--;
	memmove(stores + number, stores + number + 1, (common->store_count - number) * sizeof *stores);
	return 0;
}

static int open_all(struct several *several, struct msp_error *err)
{
	struct msp_cli *cli = several->cli;
	struct msp_map owners;

	msp_map_init(&owners, &cli->arena);
	several->sessions = msp_arena_array(&cli->arena, cli->common.store_count, sizeof *several->sessions);
	for (size_t i = 0; i < cli->common.store_count;) {
		struct msp_error problem = MSP_ERROR_INIT;
		if (open_one(several, i, &problem) != 0) {
			*err = problem;
			if (leave_out(several, i, err) != 0)
				return -1;
			*err = (struct msp_error)MSP_ERROR_INIT;
			continue;
		}
		if (check_clients(several, i, &owners, err) != 0)
			return -1;
		several->now = several->sessions[0].now;
		i++;
	}
	return 0;
}

static void close_all(struct several *several)
{
	while (several->count > 0)
		msp_session_close(&several->sessions[--several->count]);
}

static bool has_client(struct msp_session *session, const char *client)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(session->index), "SELECT 1 FROM record WHERE kind = 'client' AND name = ?1",
		    &stmt, NULL) != 0)
		return false;
	msp_stmt_text_set(stmt, 1, client);
	bool found = msp_stmt_next(stmt, NULL) == 1;
	msp_stmt_reset(stmt);
	return found;
}

/* The client an operand begins with: "acme", "acme/fw", "clients/acme/…"; "" = it is a number. */
static const char *client_of(struct msp_arena *arena, const char *operand)
{
	while (msp_str_starts(operand, "./"))
		operand += 2;
	if (msp_str_starts(operand, "clients/"))
		operand += strlen("clients/");
	return msp_arena_strndup(arena, operand, strcspn(operand, "/"));
}

/* How many records of a store an operand may mean; adds their references to *list. */
static size_t records_of(struct several *several, size_t number, const char *operand, const char **list)
{
	struct msp_arena *arena = &several->cli->arena;
	const struct msp_resolve_request request = { .kind = MSP_KIND_OTHER, .now = several->now };
	struct msp_matches matches = { NULL, 0 };
	size_t length = strlen(operand);

	/* words, however short, are no numbers */
	if (length == 0 || operand[length - 1] < '0' || operand[length - 1] > '9')
		return 0;
	(void)msp_resolve(msp_index_db(several->sessions[number].index), arena, &request, operand, &matches, NULL);
	for (size_t i = 0; i < matches.count; i++)
		*list = msp_arena_printf(
			arena, "%s%s%s", *list, **list == '\0' ? "" : ", ", matches.items[i].reference);
	return matches.count;
}

static int find_owner(struct several *several, const char *operand, size_t *owner, struct msp_error *err)
{
	const char *client = client_of(&several->cli->arena, operand), *list = "";
	size_t found = 0;

	*owner = NOWHERE;
	for (size_t i = 0; i < several->count && *owner == NOWHERE; i++)
		if (has_client(&several->sessions[i], client))
			*owner = i;
	for (size_t i = 0; i < several->count && strchr(operand, '/') == NULL; i++)
		if (records_of(several, i, operand, &list) > 0) {
			found++;
			*owner = i;
		}
	if (found < 2)
		return 0;
	msp_error_set(err, MSP_MISSING, "'%s' may be %s", operand, list);
	msp_error_hint(err, "more digits, or the store with -C");
	return -1;
}

/* ---- operands ---- */

/* Kind of operand number i: the last one of the verb's list repeats. */
static const char *kind_of(struct several *several, size_t number)
{
	const char *list = several->cli->verb->complete;
	size_t count;

	if (msp_str_empty(list))
		return "-";
	char **kinds = msp_str_split(&several->cli->arena, list, ',', &count);
	return kinds[number < count ? number : count - 1];
}

/* Does an operand of this kind name something of a client? */
static bool leads(const char *kind)
{
	static const char *const kinds[] = { "client", "ticket", "record", "asset", "document", "runbook", "secret",
		"change", "service", "person" };

	for (size_t i = 0; i < MSP_COUNT(kinds); i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

/* Lists of records on standard input are read once, here. */
static int read_operands(struct several *several, struct msp_error *err)
{
	struct msp_cli *cli = several->cli;

	several->operands = cli->operands;
	several->operand_count = cli->operand_count;
	for (size_t i = 0; i < cli->operand_count; i++)
		if (strcmp(cli->operands[i], "-") == 0 && leads(kind_of(several, i)))
			return msp_cli_operands(cli, &several->operands, &several->operand_count, err);
	return 0;
}

/* Terms of a query that name a client: client:acme. */
static const char *meant(const char *kind, const char *operand)
{
	if (strcmp(kind, "query") != 0 || !msp_str_starts(operand, "client:") || strchr(operand, ',') != NULL)
		return NULL;
	return operand + strlen("client:");
}

static int find_owners(struct several *several, struct msp_error *err)
{
	several->owners = msp_arena_array(&several->cli->arena, several->operand_count, sizeof *several->owners);
	for (size_t i = 0; i < several->operand_count; i++) {
		const char *kind = kind_of(several, i), *operand = several->operands[i];
		several->owners[i] = NOWHERE;
		if (meant(kind, operand) != NULL)
			operand = meant(kind, operand);
		else if (!leads(kind))
			continue;
		if (find_owner(several, operand, &several->owners[i], err) != 0)
			return -1;
	}
	return 0;
}

/* What one command has to do with records of two stores: nothing. */
static int two_at_once(struct several *several, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "%s cannot join records of two stores", several->cli->verb->name);
	msp_error_hint(err, "each store is a repository of its own: a change is in one of them");
	return -1;
}

/* The first option that names something leads; those given several times must agree. */
static int find_value(struct several *several, const char *value, bool agree, struct msp_error *err)
{
	size_t owner;

	if (value == NULL || (several->chosen != NOWHERE && !agree))
		return 0;
	if (find_owner(several, value, &owner, err) != 0)
		return -1;
	if (several->chosen != NOWHERE && owner != NOWHERE && owner != several->chosen)
		return two_at_once(several, err);
	several->chosen = owner != NOWHERE ? owner : several->chosen;
	return 0;
}

/* An option such as --client acme, or (--fd, --env of run) N=acme/fw. */
static int find_option(struct several *several, struct msp_error *err)
{
	const struct msp_option *option = several->cli->verb->options;
	bool pairs = false;
	int failed = 0;

	several->chosen = NOWHERE;
	for (; failed == 0 && option != NULL && option->name != NULL; option++) {
		const void *at = (const char *)several->options + option->offset;
		if (option->complete == NULL)
			continue;
		if (option->type == MSP_OPTION_TEXT && leads(option->complete))
			failed = find_value(several, *(const char *const *)at, pairs, err);
		if (option->type != MSP_OPTION_LIST || option->complete[0] != '=' || !leads(option->complete + 1))
			continue;
		pairs = true;
		const struct msp_texts *list = at;
		for (size_t i = 0; failed == 0 && i < list->count; i++) {
			const char *equals = strchr(list->items[i], '=');
			failed = find_value(several, equals == NULL ? NULL : equals + 1, true, err);
		}
	}
	return failed;
}

/* ---- running ---- */

static int run_in(struct several *several, size_t number, char **operands, size_t count, struct msp_error *err)
{
	struct msp_cli *cli = several->cli;

	cli->common.store = cli->common.stores[number];
	cli->operands = operands;
	cli->operand_count = count;
	return cli->verb->run(cli, several->options, err);
}

/* Operands for store number i: its own, and those that are nobody's.  own = how many are its own. */
static char **operands_of(struct several *several, size_t number, bool parted, size_t *count, size_t *own)
{
	char **operands = msp_arena_array(&several->cli->arena, several->operand_count + 1, sizeof *operands);

	*count = *own = 0;
	for (size_t j = 0; j < several->operand_count; j++) {
		if (parted && several->owners[j] != NOWHERE && several->owners[j] != number)
			continue;
		*own += several->owners[j] == number;
		operands[(*count)++] = several->operands[j];
	}
	return operands;
}

static bool is_last(const struct several *several, size_t number, bool parted)
{
	if (!parted)
		return number + 1 >= several->count;
	for (size_t k = 0; k < several->operand_count; k++)
		if (several->owners[k] != NOWHERE && several->owners[k] > number)
			return false;
	return true;
}

/* What is wrong with one store hides nothing of the others, but what is wrong with the question, or with a change, is
 * the end. */
static bool ends(const struct several *several, const struct msp_error *err)
{
	return !severable(several->cli) || err->code == MSP_USAGE || (err->code == MSP_IO && ferror(several->cli->out));
}

/* Each store in turn, parted = those that have operands.  Answers that are a code are kept, the weightiest. */
static int run_each(struct several *several, bool parted, struct msp_error *err)
{
	struct msp_cli *cli = several->cli;
	int result = 0;

	cli->several = true;
	for (size_t i = 0; i < several->count && result >= 0; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		size_t count, own;
		char **operands = operands_of(several, i, parted, &count, &own);
		if (parted && own == 0)
			continue;
		if (count < (size_t)cli->verb->minimum)
			return two_at_once(several, err);
		cli->joining = !is_last(several, i, parted);
		int answer = run_in(several, i, operands, count, &problem);
		if (answer < 0 && ends(several, &problem)) {
			*err = problem;
			result = -1;
		} else if (answer < 0) {
			(void)name_store(&problem, cli->common.store);
			msp_cli_error(cli, &problem);
			answer = (int)problem.code;
		}
		result = result >= 0 && answer > result ? answer : result;
	}
	cli->joining = false;
	(void)msp_printer_close(cli->joined, NULL);
	return result;
}

/* Not about anything a store has: the first one, and the others where that finds nothing (timers, undo). */
static int run_first(struct several *several, struct msp_error *err)
{
	int result = run_in(several, 0, several->operands, several->operand_count, err);

	for (size_t i = 1; i < several->count && result < 0 && err->code == MSP_MISSING && several->operand_count == 0;
		i++) {
		struct msp_error other = MSP_ERROR_INIT;
		int answer = run_in(several, i, several->operands, several->operand_count, &other);
		if (answer < 0 && other.code == MSP_MISSING)
			continue;
		if (answer < 0)
			*err = other;
		return answer;
	}
	return result;
}

static bool everywhere(const struct several *several)
{
	const struct msp_verb *verb = several->cli->verb;
	bool lists = (verb->flags & MSP_VERB_LISTS) != 0;

	if (several->chosen != NOWHERE)
		return false;
	/* queries are for all; what else needs an operand is about something */
	if (lists && !writes(several->cli))
		return true;
	return about_all(several->cli) ||
	       (strcmp(several->cli->command->name, "msp-store") == 0 && !writes(several->cli));
}

static int choose(struct several *several, struct msp_error *err)
{
	size_t owner = several->chosen, named = 0;
	bool parted = false;

	for (size_t i = 0; i < several->operand_count; i++) {
		if (several->owners[i] == NOWHERE)
			continue;
		named++;
		parted = parted || (owner != NOWHERE && owner != several->owners[i]);
		owner = several->owners[i];
	}
	if (several->cli->common.at != NULL && (parted || (owner == NOWHERE && everywhere(several)))) {
		msp_error_set(err, MSP_USAGE, "--at names a commit of one store, and several are asked");
		msp_error_hint(err, "name the client, or the store with -C");
		return -1;
	}
	if (parted)
		return run_each(several, true, err);
	if (owner != NOWHERE)
		return run_in(several, owner, several->operands, several->operand_count, err);
	return everywhere(several) ? run_each(several, false, err) : run_first(several, err);
}

int msp_several_run(struct msp_cli *cli, void *options, struct msp_error *err)
{
	struct several several = { .cli = cli, .options = options };

	if (!msp_several_part(cli) || (cli->verb->flags & MSP_VERB_NO_STORE) != 0)
		return cli->verb->run(cli, options, err);
	int failed = open_all(&several, err) != 0 || read_operands(&several, err) != 0 ||
		     find_owners(&several, err) != 0 || find_option(&several, err) != 0;
	size_t count = several.count;
	close_all(&several);
	several.count = count;
	if (failed)
		return -1;
	int result = choose(&several, err);
	return result == 0 || (result > 0 && result < several.trouble) ? several.trouble : result;
}
