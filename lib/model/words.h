/* SPDX-License-Identifier: ISC */
/*
 * Words of texts for full-text search: letters and digits, case and accents folded (msp_utf8_fold), each once.  Done
 * here and not by the tokenizer of FTS5, so that the folding runs in the parsing threads and a query folds the same
 * way.
 */
#ifndef MSP_MODEL_WORDS_H
#define MSP_MODEL_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

#define MSP_WORD_LIMIT 64 /* bytes; longer words are cut, in texts and in queries */

struct msp_words {
	struct msp_arena *arena;
	char *text; /* words found so far, a space after each */
	size_t length, capacity;
	uint32_t *slots; /* hash table: offset in text + 1; 0 = free */
	size_t slot_count, count;
};

void msp_words_init(struct msp_words *words, struct msp_arena *arena);
void msp_words_add(struct msp_words *words, const char *text); /* NULL adds nothing */
/* Words joined by spaces, NUL-terminated, in the arena. */
const char *msp_words_text(const struct msp_words *words);

#endif
