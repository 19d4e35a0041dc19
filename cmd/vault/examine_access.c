/* SPDX-License-Identifier: ISC */
/* Logs of accesses (access.h): each is signed by whom it says, and a step only adds to them. */
#include <string.h>

#include "cmd/vault/access.h"
#include "cmd/vault/examine.h"

#define RULE "accesses"

/* ---- as they stand ----------------------------------------------------------------------------------------------- */

/* Id of the signature beside a log; "" = none.  Files are sorted by path: it comes right behind. */
static const char *signature_of(const struct vault_past_file *files, size_t count, size_t log)
{
	size_t length = strlen(files[log].path);

	for (size_t i = log + 1; i < count && strncmp(files[i].path, files[log].path, length) == 0; i++) {
		if (strcmp(files[i].path + length, ".sig") == 0)
			return files[i].oid;
	}
	return "";
}

int vault_examine_logs(struct vault_examine *examine, const struct msp_roster_chain *chain,
	const struct vault_past_file *files, size_t count, struct msp_error *err)
{
	struct vault_past *past = examine->past;

	for (size_t i = 0; i < count; i++) {
		const char *text, *signature;
		size_t length, signature_length;
		if (!vault_access_is_log(files[i].path))
			continue;
		if (vault_past_text(past, files[i].oid, &text, &length, err) != 0 ||
			vault_past_text(past, signature_of(files, count, i), &signature, &signature_length, err) != 0)
			return -1;
		const char *why = vault_access_refused(
			past->arena, chain, files[i].path, text, length, signature, signature_length);
		if (why != NULL)
			vault_examine_say(examine, RULE, files[i].path, NULL, "%s", why);
	}
	return 0;
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

struct entries {
	struct vault_access *items;
	size_t count;
};

/* What cannot be read has none: as it stands it is told by the other half, or it was before. */
static int read_entries(
	struct vault_past *past, const char *path, const char *oid, struct entries *entries, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	const char *text;
	size_t length;

	*entries = (struct entries){ NULL, 0 };
	if (vault_past_text(past, oid, &text, &length, err) != 0)
		return -1;
	if (text != NULL)
		vault_access_parse(past->arena, path, text, length, &entries->items, &entries->count, &problem);
	return 0;
}

static bool same(const struct vault_access *a, const struct vault_access *b)
{
	return strcmp(a->at, b->at) == 0 && strcmp(a->id, b->id) == 0 && strcmp(a->how, b->how) == 0 &&
	       strcmp(a->ticket, b->ticket) == 0;
}

static bool has(const struct entries *entries, const struct vault_access *access)
{
	for (size_t i = 0; i < entries->count; i++) {
		if (same(&entries->items[i], access))
			return true;
	}
	return false;
}

/* How many of one are not in the other; they mostly stand in the same order. */
static size_t count_lost(const struct entries *from, const struct entries *into)
{
	size_t lost = 0;

	for (size_t i = 0; i < from->count; i++) {
		bool there = i < into->count && same(&from->items[i], &into->items[i]);
		lost += !there && !has(into, &from->items[i]);
	}
	return lost;
}

int vault_examine_log_step(struct vault_examine *examine, const struct vault_log_step *step, struct msp_error *err)
{
	struct entries before, after;

	if (!vault_access_is_log(step->path) || step->before[0] == '\0')
		return 0;
	if (read_entries(examine->past, step->path, step->before, &before, err) != 0 ||
		read_entries(examine->past, step->path, step->after, &after, err) != 0)
		return -1;
	size_t lost = count_lost(&before, &after);
	/* of two that one person wrote on two machines, whoever merged had to choose one: it has what the other has not
	 */
	if (lost == 0 || (step->merge && count_lost(&after, &before) > 0))
		return 0;
	vault_examine_say(examine, RULE, msp_arena_strdup(examine->past->arena, step->path), step->commit,
		step->after[0] == '\0' ? "it was taken away" : "%zu of its lines were taken away", lost);
	return 0;
}
