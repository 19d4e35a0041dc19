/* SPDX-License-Identifier: ISC */
#include "cmd/msp/nouns.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"

const struct msp_noun msp_nouns[] = {
	{ 't', "ticket", "incidents, requests, problems, projects" },
	{ 'a', "asset", "inventory, scans and drift, checks, evidence, expirations" },
	{ 's', "sla", "clocks of the contract, calendars, and calculators for both" },
	{ 'r', "report", "monthly client reports and the other documents people read" },
	{ 'v', "vault", "credentials" },
	{ 'c', "client", "clients, their people, sites, services and legal entities" },
	{ 'd', "doc", "documents and runbooks; running a runbook" },
	{ 0, "change", "change records: request, approve, execute, review" },
	{ 0, "store", "the store: make one, share it, check it, edit its files" },
	{ 0, "mail", "mail to ticket and back" },
	{ 0, "recur", "recurring work, iCalendar" },
	{ 0, NULL, NULL },
};

const struct msp_noun *msp_noun_find(const char *word)
{
	bool letter = word[0] != '\0' && word[1] == '\0';

	for (const struct msp_noun *noun = msp_nouns; noun->name != NULL; noun++) {
		if ((letter && noun->letter == word[0]) || strcmp(noun->name, word) == 0)
			return noun;
	}
	return NULL;
}

static bool is_alphanumeric(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool msp_noun_valid(const char *word)
{
	if (!is_alphanumeric(word[0]))
		return false;
	for (const char *at = word; *at != '\0'; at++) {
		if (!is_alphanumeric(*at) && *at != '-' && *at != '_')
			return false;
	}
	return true;
}

static bool is_program(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* The folder of this program, or NULL where the system does not say. */
static const char *own_folder(struct msp_arena *arena)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

	if (length <= 0 || (size_t)length == sizeof path - 1)
		return NULL;
	path[length] = '\0';
	return msp_path_parent(arena, path);
}

/* Where programs are looked for, in order. */
static char **folders(struct msp_arena *arena, size_t *count)
{
	const char *path = getenv("PATH");
	const char *own = own_folder(arena);
	const char *all = msp_arena_printf(arena, "%s:%s", own != NULL ? own : "", path != NULL ? path : "");

	return msp_str_split(arena, all, ':', count);
}

const char *msp_noun_program(struct msp_arena *arena, const char *name)
{
	size_t count;
	char **folder = folders(arena, &count);
	const char *file = msp_arena_printf(arena, "msp-%s", name);

	for (size_t i = 0; i < count; i++) {
		/* an empty piece of $PATH means the current folder, from where nothing is run */
		if (folder[i][0] == '\0')
			continue;
		const char *path = msp_path_join(arena, folder[i], file);
		if (is_program(path))
			return path;
	}
	return NULL;
}

struct names {
	char **items;
	size_t count, capacity;
};

static void add_names(struct msp_arena *arena, const char *folder, struct names *names)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		const char *name = entry->d_name + strlen("msp-");
		if (!msp_str_starts(entry->d_name, "msp-") || !msp_noun_valid(name) || msp_noun_find(name) != NULL ||
			!is_program(msp_path_join(arena, folder, entry->d_name)))
			continue;
		msp_arena_reserve(arena, names->items, names->count, names->capacity);
		names->items[names->count++] = msp_arena_strdup(arena, name);
	}
	closedir(directory);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **msp_noun_others(struct msp_arena *arena, size_t *count)
{
	struct names names = { NULL, 0, 0 };
	size_t folder_count;
	char **folder = folders(arena, &folder_count);
	size_t kept = 0;

	for (size_t i = 0; i < folder_count; i++) {
		if (folder[i][0] != '\0')
			add_names(arena, folder[i], &names);
	}
	if (names.count > 0)
		qsort(names.items, names.count, sizeof *names.items, compare_names);
	for (size_t i = 0; i < names.count; i++) {
		if (kept == 0 || strcmp(names.items[kept - 1], names.items[i]) != 0)
			names.items[kept++] = names.items[i];
	}
	*count = kept;
	return names.items;
}
