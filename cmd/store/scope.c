/* SPDX-License-Identifier: ISC */
#include "cmd/store/scope.h"

#include <string.h>

#include "lib/base/str.h"

/* path is prefix, or in it. */
static bool inside(const char *path, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(path, prefix, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static bool in_scope(const struct store_scope *scope, const char *path)
{
	for (size_t i = 0; scope->paths[i] != NULL; i++)
		if (inside(path, scope->paths[i]))
			return true;
	return false;
}

static bool on_the_way(const struct store_scope *scope, const char *folder)
{
	for (size_t i = 0; scope->paths[i] != NULL; i++)
		if (inside(scope->paths[i], folder))
			return true;
	return false;
}

static enum msp_rewrite_verdict lose(void *context, const char *path, bool folder)
{
	if (in_scope(context, path))
		return MSP_REWRITE_DROP;
	return folder && on_the_way(context, path) ? MSP_REWRITE_PART : MSP_REWRITE_KEEP;
}

static enum msp_rewrite_verdict keep(void *context, const char *path, bool folder)
{
	if (in_scope(context, path))
		return MSP_REWRITE_KEEP;
	return folder && on_the_way(context, path) ? MSP_REWRITE_PART : MSP_REWRITE_DROP;
}

/* "acme-4815164", "acme/laura", "acme" */
static bool of_client(const struct store_scope *scope, const char *id)
{
	size_t length = scope->client == NULL ? 0 : strlen(scope->client);

	if (length == 0 || strncmp(id, scope->client, length) != 0)
		return false;
	/* "acme-norte/x" is another one */
	return id[length] == '\0' || id[length] == '/' || (id[length] == '-' && msp_str_digits(id + length + 1));
}

static bool record_kept(void *context, const char *id)
{
	return of_client(context, id);
}

/* Of one file it cannot be told from the others by its name: none are kept. */
static bool record_not_lost(void *context, const char *id)
{
	const struct store_scope *scope = context;

	return scope->client != NULL && !of_client(scope, id);
}

void store_scope_lose(const struct store_scope *scope, struct msp_rewrite_rules *rules)
{
	*rules = (struct msp_rewrite_rules){ .context = (void *)(uintptr_t)scope,
		.judge = lose,
		.record = record_not_lost,
		.subject = "store: what is left of a change" };
}

void store_scope_keep(const struct store_scope *scope, struct msp_rewrite_rules *rules)
{
	*rules = (struct msp_rewrite_rules){ .context = (void *)(uintptr_t)scope,
		.judge = keep,
		.record = record_kept,
		.subject = "store: part of a change",
		.drop_empty = true };
}
