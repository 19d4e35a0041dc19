/* SPDX-License-Identifier: ISC */
/* Findings, and the rounds in which they are made. */
#include "lib/model/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/lint_rules.h"
#include "lib/store/identity.h"

#define MODE_LINK 0120000u
#define MODE_SUBMODULE 0160000u

const struct msp_rule_text msp_rules[MSP_RULES] = {
#define RULE_ROW(symbol, name, severity, meaning) [MSP_RULE_##symbol] = { name, MSP_SEVERITY_##severity, meaning },
	MSP_LINT_RULES(RULE_ROW)
#undef RULE_ROW
};

const char *msp_severity_name(enum msp_severity severity)
{
	return severity == MSP_SEVERITY_ERROR ? "error" : "warning";
}

void msp_lint_init(struct msp_lint *lint, struct msp_arena *arena, struct msp_extract *extract,
	struct msp_catalog *catalog, const struct msp_provider *provider, int64_t now)
{
	struct msp_map *const maps[] = { &lint->paths, &lint->folded, &lint->orphans, &lint->numbers, &lint->former,
		&lint->uids, &lint->origins, &lint->domains, &lint->mails, &lint->rows, &lint->years, &lint->unjudged };

	*lint = (struct msp_lint){
		.arena = arena, .extract = extract, .catalog = catalog, .provider = provider, .now = now
	};
	for (size_t i = 0; i < MSP_COUNT(maps); i++)
		msp_map_init(maps[i], arena);
	lint->last_claim = &lint->claims;
}

/* ---- findings ---- */

static struct msp_finding *add(struct msp_lint *lint, enum msp_rule rule)
{
	struct msp_finding *finding = msp_arena_alloc(lint->arena, sizeof *finding);

	msp_arena_reserve(lint->arena, lint->findings, lint->count, lint->capacity);
	finding->rule = rule;
	finding->order = lint->count;
	lint->findings[lint->count++] = finding;
	if (msp_rules[rule].severity == MSP_SEVERITY_ERROR)
		lint->errors++;
	else
		lint->warnings++;
	return finding;
}

struct msp_error *msp_lint_say(struct msp_lint *lint, enum msp_rule rule, const char *path, const struct msp_node *node,
	const char *field, const char *format, ...)
{
	struct msp_finding *finding = add(lint, rule);
	va_list args;

	va_start(args, format);
	msp_error_set(&finding->error, MSP_DATA, "%s", msp_arena_vprintf(lint->arena, msp_message(format), args));
	va_end(args);
	msp_error_at(&finding->error, path, node == NULL ? 0 : node->line, node == NULL ? 0 : node->column);
	if (field[0] != '\0')
		msp_error_field(&finding->error, field);
	return &finding->error;
}

void msp_lint_error(struct msp_lint *lint, enum msp_rule rule, const char *path, const struct msp_error *error)
{
	struct msp_finding *finding = add(lint, rule);

	finding->error = *error;
	finding->error.code = MSP_DATA;
	msp_error_at(&finding->error, path, 0, 0);
}

static int compare_findings(const void *a, const void *b)
{
	const struct msp_finding *left = *(struct msp_finding *const *)a, *right = *(struct msp_finding *const *)b;
	int order = strcmp(left->error.path, right->error.path);

	if (order == 0)
		order = (left->error.line > right->error.line) - (left->error.line < right->error.line);
	if (order == 0)
		order = (left->error.column > right->error.column) - (left->error.column < right->error.column);
	return order != 0 ? order : (left->order > right->order) - (left->order < right->order);
}

/* ---- paths ---- */

static bool has_controls(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* Folders, too, may be twins: every prefix that ends at a slash is compared. */
static void check_twins(struct msp_lint *lint, const char *path)
{
	for (size_t end = strcspn(path, "/");; end += 1 + strcspn(path + end + 1, "/")) {
		const char *part = msp_arena_strndup(lint->arena, path, end);
		const char *folded = msp_utf8_fold(lint->arena, part);
		const char *other = msp_map_get(&lint->folded, folded);
		if (other != NULL && strcmp(other, part) != 0) {
			struct msp_error *error = msp_lint_say(
				lint, MSP_RULE_TWIN, path, NULL, "", "differs from %s only in case or accents", other);
			msp_error_hint(error, "rename one of them: some file systems keep only one");
			return;
		}
		if (other == NULL)
			msp_map_set(&lint->folded, folded, (void *)(uintptr_t)part);
		if (path[end] == '\0')
			return;
	}
}

static void check_client(struct msp_lint *lint, const struct msp_place *place, const char *path)
{
	if (place->client[0] == '\0' || msp_map_get(&lint->orphans, place->client) != NULL)
		return;
	msp_map_set(&lint->orphans, place->client, (void *)(uintptr_t)path);
}

void msp_lint_path(struct msp_lint *lint, const char *given, uint32_t mode)
{
	const char *path = msp_arena_strdup(lint->arena, given);
	bool text = msp_utf8_check(path, strlen(path)) == strlen(path);
	struct msp_place place;

	msp_map_set(&lint->paths, path, (void *)(uintptr_t)path);
	if (!text || !msp_utf8_is_nfc(path) || has_controls(path)) {
		struct msp_error *error = msp_lint_say(lint, MSP_RULE_NAME, path, NULL, "", "the file name is not %s",
			!text                ? "UTF-8"
			: has_controls(path) ? "free of control characters"
					     : "in normal form C");
		msp_error_hint(error, "rename it with git mv");
	}
	if (mode == MODE_LINK || mode == MODE_SUBMODULE) {
		enum msp_rule rule = mode == MODE_LINK ? MSP_RULE_LINK : MSP_RULE_SUBMODULE;
		struct msp_error *error = msp_lint_say(lint, rule, path, NULL, "", "%s: a store has only files",
			mode == MODE_LINK ? "a symbolic link" : "a submodule");
		msp_error_hint(error, "git rm --cached '%s' takes it out", path);
		return;
	}
	if (text)
		check_twins(lint, path);
	msp_kind_place(lint->arena, path, &place);
	check_client(lint, &place, path);
	if (place.kind->id == MSP_KIND_OTHER && msp_str_starts(path, "clients/") && !msp_str_ends(path, "/.gitkeep"))
		msp_lint_say(
			lint, MSP_RULE_STRAY, path, NULL, "", "nothing is read here: no kind of record has this path");
}

/* ---- records ---- */

/* Remembers who has a number, uid or origin; says so when somebody had it before. */
static void claim(
	struct msp_lint_file *file, struct msp_map *map, const char *key, enum msp_rule rule, const char *field)
{
	struct msp_lint *lint = file->lint;
	const char *owner = msp_map_get(map, key);

	if (owner == NULL) {
		msp_map_set(map, msp_arena_strdup(lint->arena, key), (void *)(uintptr_t)file->path);
		return;
	}
	msp_lint_say(lint, rule, file->path, msp_node_get(file->node, field), field, "%s has it already", owner);
}

static void check_number(struct msp_lint_file *file)
{
	struct msp_lint *lint = file->lint;
	const char *number = file->place.number;
	const struct msp_node *id = msp_node_get(file->node, "id");
	const char *wanted = msp_kind_reference(file->scratch, &file->place);

	if (!msp_number_valid(number)) {
		struct msp_error *error = msp_lint_say(lint, MSP_RULE_CHECK_DIGIT, file->path, id,
			id == NULL ? "" : "id", "%s is no number: its check digit is wrong",
			number[0] == '\0' ? file->place.name : number);
		msp_error_hint(error, "numbers are given by the commands, never made up");
	}
	if (id != NULL && !msp_str_equal(id->value, wanted))
		msp_lint_say(
			lint, MSP_RULE_PLACE, file->path, id, "id", "'%s' in a file that is %s", id->value, wanted);
	claim(file, &lint->numbers, number, MSP_RULE_SAME_NUMBER, "id");
	msp_node_each_item(msp_node_get(file->node, "formerly"), former) {
		const char *dash = strrchr(former->value, '-');
		if (dash != NULL)
			msp_map_set(
				&lint->former, msp_arena_strdup(lint->arena, dash + 1), (void *)(uintptr_t)file->path);
	}
}

static void check_identity(struct msp_lint_file *file)
{
	const char *uid = msp_node_text(file->node, "uid", NULL);
	const char *origin = msp_node_text(file->node, "origin", NULL);
	bool tombstone = msp_node_get(file->node, "moved") != NULL; /* the ticket that moved keeps its uid */

	if (uid != NULL && !tombstone)
		claim(file, &file->lint->uids, uid, MSP_RULE_SAME_UID, "uid");
	if (origin != NULL && !tombstone)
		claim(file, &file->lint->origins, msp_arena_printf(file->scratch, "%s %s", file->place.client, origin),
			MSP_RULE_SAME_ORIGIN, "origin");
}

/* Mail is sorted by domains and addresses: two claims on one make it a guess. */
static void check_shared(struct msp_lint_file *file, const char *field, struct msp_map *map)
{
	msp_node_each_item(msp_node_get(file->node, field), item) {
		const char *key = msp_utf8_fold(file->lint->arena, item->value);
		const char *owner = msp_map_get(map, key);
		if (owner == NULL)
			msp_map_set(map, key, (void *)(uintptr_t)file->path);
		else if (strcmp(owner, file->path) != 0)
			msp_lint_say(file->lint, MSP_RULE_SHARED, file->path, item, field, "'%s' is claimed by %s, too",
				item->value, owner);
	}
}

static void check_record(struct msp_lint_file *file)
{
	if (file->place.kind->numbered) {
		check_number(file);
		check_identity(file);
	}
	if (file->place.kind->id == MSP_KIND_CLIENT)
		check_shared(file, "domains", &file->lint->domains);
	if (file->place.kind->id == MSP_KIND_PERSON)
		check_shared(file, "mails", &file->lint->mails);
	msp_lint_dated(file);
	msp_lint_references(file);
	if (file->place.kind->id == MSP_KIND_PROVIDER || file->place.kind->id == MSP_KIND_CLIENT)
		msp_lint_brand(file);
	if (file->place.kind->id == MSP_KIND_TICKET)
		msp_lint_ticket(file);
	if (file->place.kind->id == MSP_KIND_OUTAGE)
		msp_lint_outage(file);
	if (file->place.kind->id == MSP_KIND_CREDIT)
		msp_lint_credit(file);
}

void msp_lint_text(struct msp_lint *lint, struct msp_arena *scratch, const char *path, const char *text, size_t length)
{
	const char *kept = msp_map_get(&lint->paths, path);
	struct msp_lint_file file = {
		.lint = lint, .scratch = scratch, .path = kept != NULL ? kept : msp_arena_strdup(lint->arena, path)
	};
	struct msp_problems problems;
	struct msp_node *node = NULL;

	msp_problems_init(&problems, scratch);
	(void)msp_extract_check(lint->extract, scratch, path, text, length, &node, &problems);
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next)
		msp_lint_error(lint, problem->error.field[0] == '\0' ? MSP_RULE_UNREADABLE : MSP_RULE_INVALID, path,
			&problem->error);
	lint->bad += problems.count > 0;
	if (problems.count > 0 || node == NULL)
		return; /* the rules read what the schema has checked */
	msp_kind_place(scratch, path, &file.place);
	file.node = node;
	check_record(&file);
}

bool msp_lint_moved(const struct msp_lint *lint, const char *client)
{
	const char *path = msp_arena_printf(lint->arena, "moved/%s.yaml", client);

	return lint->exists != NULL ? lint->exists(lint->context, path) : msp_map_get(&lint->paths, path) != NULL;
}

static void check_orphan(struct msp_lint *lint, const char *client, const char *first)
{
	/* this store's own word: the one that has the client now may share the other's folders */
	if (msp_map_get(&lint->paths, msp_arena_printf(lint->arena, "moved/%s.yaml", client)) != NULL) {
		struct msp_error *error =
			msp_lint_say(lint, MSP_RULE_MOVED, first, NULL, "", "client '%s' is in another store", client);
		msp_error_hint(error, "moved/%s.yaml says in which; see msp-store(1), split", client);
		return;
	}
	if (msp_map_get(&lint->paths, msp_arena_printf(lint->arena, "clients/%s/client.yaml", client)) != NULL)
		return;
	struct msp_error *error =
		msp_lint_say(lint, MSP_RULE_ORPHAN, first, NULL, "", "client '%s' has no client.yaml", client);
	msp_error_hint(error, "make it with: msp-client new %s --name NAME", client);
}

static void check_orphans(struct msp_lint *lint)
{
	for (size_t i = 0; i < lint->orphans.count; i++)
		check_orphan(lint, lint->orphans.entries[i].key, lint->orphans.entries[i].value);
}

void msp_lint_finish(struct msp_lint *lint)
{
	check_orphans(lint);
	msp_lint_claims(lint);
	msp_lint_unpromised(lint);
	msp_lint_overlaps(lint);
	if (lint->count > 0)
		qsort(lint->findings, lint->count, sizeof *lint->findings, compare_findings);
}

/* ---- as rows ---- */

const struct msp_column msp_lint_columns[MSP_LINT_COLUMN_COUNT] = {
	{ "path", "FILE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "file in the store" },
	{ "line", "LINE", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "line, from 1" },
	{ "column", "COLUMN", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "column in characters, from 1" },
	{ "severity", "SEVERITY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "error or warning" },
	{ "rule", "RULE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "name of the rule" },
	{ "field", "FIELD", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "field of the record, dotted" },
	{ "message", "MESSAGE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what is wrong" },
	{ "hint", "HINT", MSP_TYPE_TEXT, 0, NULL, "what to do" },
};

static void text_cell(struct msp_cell *cell, const char *text)
{
	cell->present = text[0] != '\0';
	cell->text = text;
}

static void number_cell(struct msp_cell *cell, int number)
{
	cell->present = number > 0;
	cell->number = number;
}

void msp_lint_cell(const struct msp_finding *finding, const struct msp_column *column, struct msp_cell *cell)
{
	const struct msp_error *error = &finding->error;

	*cell = (struct msp_cell){ .present = false };
	switch (column - msp_lint_columns) {
	case 0:
		text_cell(cell, error->path);
		break;
	case 1:
		number_cell(cell, error->line);
		break;
	case 2:
		number_cell(cell, error->column);
		break;
	case 3:
		text_cell(cell, msp_severity_name(msp_rules[finding->rule].severity));
		break;
	case 4:
		text_cell(cell, msp_rules[finding->rule].name);
		break;
	case 5:
		text_cell(cell, error->field);
		break;
	case 6:
		text_cell(cell, error->message);
		break;
	case 7:
		text_cell(cell, error->hint);
		break;
	default:
		msp_bug("no column of lint");
	}
}
