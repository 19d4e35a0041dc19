/* SPDX-License-Identifier: ISC */
/*
 * How long all clocks of the tickets of a store take, out of a fresh index: "tickets clocks milliseconds" on a line for
 * unresolved ones, another for all.
 *
 *     clocks STORE NOW
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/version.h"
#include "lib/model/clock.h"
#include "lib/model/extract.h"
#include "lib/model/load.h"

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compute(
	struct msp_index *index, struct msp_arena *arena, bool unresolved, int64_t now, struct msp_error *err)
{
	const struct msp_ticket_selection selection = {
		.from = MSP_TIME_NONE, .until = MSP_TIME_NONE, .unresolved = unresolved
	};
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_catalog_source source;
	struct msp_catalog catalog;
	struct msp_ticket_cursor *cursor;
	struct msp_ticket *ticket;
	struct msp_clock *clocks;
	size_t tickets = 0, total = 0, count;
	double start = milliseconds();
	int more;

	msp_extract_source(index, arena, &source);
	msp_catalog_init(&catalog, arena, &source);
	if (msp_tickets_open(msp_index_db(index), &selection, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, &scratch, &ticket, err)) == 1) {
		if (msp_clocks_compute(&catalog, &scratch, ticket, now, &clocks, &count, err) != 0)
			break;
		total += count;
		tickets++;
		msp_arena_clear(&scratch);
	}
	msp_tickets_close(cursor);
	msp_arena_release(&scratch);
	printf("%zu %zu %.2f\n", tickets, total, milliseconds() - start);
	return more == 0 ? 0 : -1;
}

static int run(const char *path, int64_t now, struct msp_error *err)
{
	const struct msp_repo_request request = { .path = path, .home = getenv("HOME") };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_extract *extract = NULL;
	struct msp_index *index = NULL;
	struct msp_repo repo;
	int result = -1;

	if (msp_repo_open(&arena, &request, &repo, err) != 0 || msp_extract_open(MSP_VERSION, &extract, err) != 0)
		goto out;
	struct msp_index_request wanted = { .rules = msp_extract_rules(extract) };
	if (msp_index_open(&repo, &wanted, &index, err) != 0)
		goto out;
	result = compute(index, &arena, true, now, err);
	if (result == 0)
		result = compute(index, &arena, false, now, err);
out:
	msp_index_close(index);
	msp_extract_close(extract);
	msp_arena_release(&arena);
	return result;
}

int main(int argc, char **argv)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (argc != 3) {
		fprintf(stderr, "usage: clocks STORE NOW\n");
		return 64;
	}
	if (run(argv[1], strtoll(argv[2], NULL, 10), &err) == 0)
		return 0;
	fprintf(stderr, "clocks: %s: %s\n", err.path, err.message);
	return (int)err.code;
}
