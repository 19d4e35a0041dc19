/* SPDX-License-Identifier: ISC */
#include "lib/model/words.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/utf8.h"

#define FIRST_SLOTS 256 /* a power of two */
#define FIRST_TEXT 1024

void msp_words_init(struct msp_words *words, struct msp_arena *arena)
{
	*words = (struct msp_words){ .arena = arena, .slot_count = FIRST_SLOTS, .capacity = FIRST_TEXT };
	words->slots = msp_arena_array(arena, words->slot_count, sizeof *words->slots);
	words->text = msp_arena_alloc(arena, words->capacity);
}

const char *msp_words_text(const struct msp_words *words)
{
	return msp_arena_strndup(words->arena, words->text, words->length == 0 ? 0 : words->length - 1);
}

static uint32_t hash(const char *word, size_t length)
{
	uint32_t value = 2166136261u;

	for (size_t i = 0; i < length; i++)
		value = (value ^ (unsigned char)word[i]) * 16777619u;
	return value;
}

/* Slot of a word, or the free one where it belongs. */
static uint32_t *find(const struct msp_words *words, const char *word, size_t length)
{
	size_t mask = words->slot_count - 1;

	for (size_t i = hash(word, length) & mask;; i = (i + 1) & mask) {
		uint32_t *slot = &words->slots[i];
		if (*slot == 0)
			return slot;
		const char *known = words->text + *slot - 1;
		if (memcmp(known, word, length) == 0 && known[length] == ' ')
			return slot;
	}
}

static void grow_slots(struct msp_words *words)
{
	uint32_t *old = words->slots;
	size_t count = words->slot_count;

	words->slot_count = 2 * count;
	words->slots = msp_arena_array(words->arena, words->slot_count, sizeof *words->slots);
	for (size_t i = 0; i < count; i++)
		if (old[i] != 0) {
			const char *word = words->text + old[i] - 1;
			*find(words, word, (size_t)(strchr(word, ' ') - word)) = old[i];
		}
}

/* Room for one more word, and bytes that find may compare beyond the last. */
static void make_room(struct msp_words *words)
{
	char *larger;

	if (2 * words->count >= words->slot_count)
		grow_slots(words);
	if (words->length + (size_t)2 * MSP_WORD_LIMIT + 2 <= words->capacity)
		return;
	words->capacity *= 2;
	larger = msp_arena_alloc(words->arena, words->capacity);
	memcpy(larger, words->text, words->length);
	words->text = larger;
}

static void add_word(struct msp_words *words, const char *word, size_t length)
{
	uint32_t *slot;

	if (length == 0)
		return;
	make_room(words);
	slot = find(words, word, length);
	if (*slot != 0)
		return;
	*slot = (uint32_t)words->length + 1;
	memcpy(words->text + words->length, word, length);
	words->length += length;
	words->text[words->length++] = ' ';
	words->count++;
}

/* Letters of Spanish beyond ASCII, by their second byte behind 0xC3; 0 = another letter. */
static char spanish_letter(unsigned char second)
{
	switch (second | 0x20) {
	case 0xa1:
		return 'a';
	case 0xa9:
		return 'e';
	case 0xad:
		return 'i';
	case 0xb3:
		return 'o';
	case 0xba:
	case 0xbc:
		return 'u';
	case 0xb1:
		return 'n';
	default:
		return 0;
	}
}

/* Length of what ends a word here, 0 = a letter or digit.  Beyond ASCII: Latin-1 signs but ª º µ, small numbers and
 * fractions; general punctuation; ideographic space and punctuation.  Cut characters at the end count as letters. */
static size_t separator(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if (at[0] < 0x80)
		return (at[0] >= '0' && at[0] <= '9') || ((at[0] | 0x20) >= 'a' && (at[0] | 0x20) <= 'z') ? 0 : 1;
	if (at[1] == '\0' || at[0] == 0xc3)
		return 0;
	if (at[0] == 0xc2)
		return strchr("\xaa\xb2\xb3\xb5\xb9\xba\xbc\xbd\xbe", at[1]) != NULL ? 0 : 2;
	if (at[2] == '\0')
		return 0;
	return (at[0] == 0xe2 && (at[1] == 0x80 || at[1] == 0x81)) || (at[0] == 0xe3 && at[1] == 0x80) ? 3 : 0;
}

static size_t word_length(const char *text)
{
	size_t length = 0;

	while (separator(text + length) == 0)
		length++;
	return length;
}

/* A word with letters that need the full tables; folding may split it (½ becomes 1⁄2). */
static void add_folded(struct msp_words *words, const char *word, size_t length)
{
	const char *at = msp_utf8_fold(words->arena, msp_arena_strndup(words->arena, word, length));

	while (*at != '\0') {
		size_t whole = word_length(at), cut = whole > MSP_WORD_LIMIT ? MSP_WORD_LIMIT : whole;
		while (cut > 0 && cut < whole && ((unsigned char)at[cut] & 0xc0) == 0x80)
			cut--;
		add_word(words, at, cut);
		at += whole;
		if (*at != '\0')
			at += separator(at);
	}
}

/* One word from *at on: folds into word while that is simple.  Returns false when the tables are needed. */
static bool simple_word(const char **at, char word[MSP_WORD_LIMIT], size_t *length)
{
	const char *text = *at;

	*length = 0;
	for (;; text++) {
		char byte = *text, folded;
		if (byte >= 'A' && byte <= 'Z')
			folded = (char)(byte + 'a' - 'A');
		else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
			folded = byte;
		else if ((unsigned char)byte == 0xc3 && (folded = spanish_letter((unsigned char)text[1])) != 0)
			text++;
		else
			break;
		if (*length < MSP_WORD_LIMIT)
			word[(*length)++] = folded;
	}
	*at = text;
	return separator(text) != 0;
}

void msp_words_add(struct msp_words *words, const char *text)
{
	char word[MSP_WORD_LIMIT];

	while (text != NULL && *text != '\0') {
		const char *start = text;
		size_t length;
		if (simple_word(&text, word, &length)) {
			add_word(words, word, length);
			if (*text != '\0')
				text += separator(text);
			continue;
		}
		length = word_length(start);
		add_folded(words, start, length);
		text = start + length;
	}
}
