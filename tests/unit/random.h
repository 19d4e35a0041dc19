/* SPDX-License-Identifier: ISC */
/* The generator of the property tests: xorshift64*, seeded, the same on every machine. */
#ifndef MSP_TESTS_RANDOM_H
#define MSP_TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t random_next(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 2685821657736338717u;
}

/* 0 … limit - 1 */
static inline size_t random_below(uint64_t *seed, size_t limit)
{
	return (size_t)((random_next(seed) >> 33) % limit);
}

#endif
