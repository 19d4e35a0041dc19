/* SPDX-License-Identifier: ISC */
#include "lib/vault/generate.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"

#define LONGEST 1024
#define MOST_WORDS 64
#define SYLLABLES 3

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define SIGNS "-_.!%+=@" /* on every keyboard, and none that a shell, a URL's host or CSV takes for its own */

static const struct alphabet {
	const char *name, *characters;
	const char *classes[4]; /* one of each must be there */
} alphabets[] = {
	{ "all", CAPITALS SMALL DIGITS SIGNS, { CAPITALS, SMALL, DIGITS, SIGNS } },
	{ "alnum", CAPITALS SMALL DIGITS, { CAPITALS, SMALL, DIGITS, NULL } },
	{ "lower", SMALL, { NULL } },
	{ "digits", DIGITS, { NULL } },
	{ "hex", DIGITS "abcdef", { NULL } },
};

static int check_own(const char *characters, struct msp_error *err)
{
	if (strlen(characters) < 2)
		return msp_error_set(err, MSP_USAGE, "an alphabet has at least two characters");
	for (const char *at = characters; *at != '\0'; at++) {
		if (*at <= ' ' || *at > '~')
			return msp_error_set(err, MSP_USAGE, "an alphabet is of ASCII characters without blanks");
		if (strchr(at + 1, *at) != NULL)
			return msp_error_set(err, MSP_USAGE, "'%c' is twice in the alphabet", *at);
	}
	return 0;
}

static int find(const char *name, struct alphabet *alphabet, struct msp_error *err)
{
	const char *names[MSP_COUNT(alphabets)];

	if (name[0] == '=') {
		*alphabet = (struct alphabet){ name, name + 1, { NULL } };
		return check_own(name + 1, err);
	}
	for (size_t i = 0; i < MSP_COUNT(alphabets); i++) {
		names[i] = alphabets[i].name;
		if (strcmp(alphabets[i].name, name) != 0)
			continue;
		*alphabet = alphabets[i];
		return 0;
	}
	msp_error_set(err, MSP_USAGE, "no alphabet \"%s\"", name);
	const char *nearest = msp_str_nearest(name, names, MSP_COUNT(names));
	msp_error_hint(err, "%s; all, alnum, lower, digits, hex, or = and the characters",
		nearest != NULL ? nearest : "one of these");
	return -1;
}

static bool has_one_of(const unsigned char *text, size_t length, const char *characters)
{
	for (size_t i = 0; i < length; i++) {
		if (strchr(characters, text[i]) != NULL)
			return true;
	}
	return false;
}

static bool fits(const struct alphabet *alphabet, const unsigned char *text, size_t length)
{
	for (size_t i = 0; i < MSP_COUNT(alphabet->classes) && alphabet->classes[i] != NULL; i++) {
		if (!has_one_of(text, length, alphabet->classes[i]))
			return false;
	}
	return true;
}

static unsigned char draw(const char *characters, size_t count)
{
	return (unsigned char)characters[randombytes_uniform((uint32_t)count)];
}

int msp_generate_password(struct msp_secret *out, const char *alphabet, size_t length, struct msp_error *err)
{
	struct alphabet chosen;

	if (find(alphabet, &chosen, err) != 0)
		return -1;
	if (length < 1 || length > LONGEST)
		return msp_error_set(err, MSP_USAGE, "a password has 1 to %d characters", LONGEST);
	size_t count = strlen(chosen.characters);
	msp_secret_reserve(out, length);
	/* all that fit are equally likely: what does not is drawn again as a whole */
	do {
		for (size_t i = 0; i < length; i++)
			out->bytes[out->length + i] = draw(chosen.characters, count);
	} while (length >= 8 && !fits(&chosen, out->bytes + out->length, length));
	out->length += length;
	return 0;
}

int msp_generate_words(struct msp_secret *out, size_t words, struct msp_error *err)
{
	static const char consonants[] = "bdfgklmnprst"; /* each sounds like itself alone */
	static const char vowels[] = "aeiou";

	if (words < 1 || words > MOST_WORDS)
		return msp_error_set(err, MSP_USAGE, "a passphrase has 1 to %d words", MOST_WORDS);
	for (size_t word = 0; word < words; word++) {
		if (word > 0)
			msp_secret_adds(out, "-");
		for (int i = 0; i < SYLLABLES; i++) {
			unsigned char syllable[2] = { draw(consonants, sizeof consonants - 1),
				draw(vowels, sizeof vowels - 1) };
			msp_secret_add(out, syllable, sizeof syllable);
			msp_secret_wipe(syllable, sizeof syllable);
		}
	}
	return 0;
}
