/* SPDX-License-Identifier: ISC */
/* Which files are to be read. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/store/index_private.h"

void msp_index_entries_init(struct msp_index_entries *entries, struct msp_arena *arena)
{
	*entries = (struct msp_index_entries){ .arena = arena, .listing = MSP_BUF_INIT };
}

void msp_index_entries_release(struct msp_index_entries *entries)
{
	msp_buf_release(&entries->listing);
	free(entries->items);
	entries->items = NULL;
	entries->count = entries->capacity = 0;
}

static struct msp_index_entry *add(struct msp_index *index, struct msp_index_entries *entries, const char *path)
{
	if (entries->count == entries->capacity) {
		entries->capacity = entries->capacity == 0 ? 64 : 2 * entries->capacity;
		entries->items = realloc(entries->items, entries->capacity * sizeof *entries->items);
		if (entries->items == NULL)
			msp_out_of_memory();
	}
	struct msp_index_entry *entry = &entries->items[entries->count++];
	*entry = (struct msp_index_entry){ .path = path, .rank = index->request.rules->rank(path) };
	return entry;
}

/* By rank, then as they came (paths in git's order). */
static int compare_rank(const void *a, const void *b)
{
	const struct msp_index_entry *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank < right->rank ? -1 : 1;
	return (left->place > right->place) - (left->place < right->place);
}

static void sort(struct msp_index_entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		entries->items[i].place = i;
	if (entries->count > 0)
		qsort(entries->items, entries->count, sizeof *entries->items, compare_rank);
	for (size_t i = 0; i < entries->count; i++)
		entries->items[i].place = 0;
}

/* "100644 blob <40 hex>\t<path>" */
static int parse_line(struct msp_index *index, struct msp_index_entries *entries, char *line, struct msp_error *err)
{
	char *end;
	unsigned long mode = strtoul(line, &end, 8);
	char *tab = strchr(line, '\t');

	if (*end != ' ' || tab == NULL || tab - line < MSP_OID_SIZE)
		return msp_error_set(err, MSP_IO, "git ls-tree printed something unexpected: '%.60s'", line);
	struct msp_index_entry *entry = add(index, entries, tab + 1);
	entry->mode = (uint32_t)mode;
	entry->oid = tab - (MSP_OID_SIZE - 1);
	*tab = '\0';
	return 0;
}

int msp_index_entries_list(struct msp_index *index, struct msp_index_entries *entries, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *const arguments[] = { "ls-tree", "-r", "-z", "--full-tree", index->commit, NULL };
	struct msp_child command = { .argv = msp_child_git(&arena, index->repo, arguments),
		.output = &entries->listing };
	int result = msp_child_run(&command, err);

	if (result == 0 && command.status != 0)
		result = msp_child_failed(&command, MSP_IO, err);
	char *at = entries->listing.data, *end = at + entries->listing.length;
	while (result == 0 && at < end) {
		char *next = at + strlen(at) + 1;
		result = parse_line(index, entries, at, err);
		at = next;
	}
	sort(entries);
	msp_arena_release(&arena);
	return result;
}

struct collecting {
	struct msp_index *index;
	struct msp_index_entries *entries;
};

static int collect(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	const struct collecting *collecting = context;

	(void)err;
	struct msp_arena *arena = collecting->entries->arena;
	struct msp_index_entry *entry =
		add(collecting->index, collecting->entries, msp_arena_strdup(arena, change->path));
	entry->mode = change->after_mode;
	entry->oid = change->after[0] == '\0' ? NULL : msp_arena_strdup(arena, change->after);
	return 0;
}

int msp_index_entries_compare(struct msp_index *index, const char *before, const char *after, const char *prefix,
	struct msp_index_entries *entries, struct msp_error *err)
{
	struct collecting collecting = { index, entries };
	int result = msp_index_need_git(index, err);

	if (result == 0)
		result = msp_git_compare(index->git, before, after, prefix, collect, &collecting, err);
	sort(entries);
	return result;
}
