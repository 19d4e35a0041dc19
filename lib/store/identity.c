/* SPDX-License-Identifier: ISC */
#include "lib/store/identity.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/damm.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define SHORT_SPACE 900000 /* six digits before the check digit, the first not 0: it is spoken over the telephone */
#define LONG_SPACE 9000000
#define DRAWS 1000 /* with at most a third taken, a thousand misses are 1 in 10^477 */
#define SLUG_MAX 40

static bool long_numbers(int64_t used)
{
	return used > SHORT_SPACE / 3;
}

/* The value-th number of its length. */
static void number_from(uint64_t value, int64_t used, char number[MSP_NUMBER_SIZE])
{
	bool eight = long_numbers(used);
	size_t length = eight ? 7 : 6;
	uint64_t body = eight ? 1000000 + value % LONG_SPACE : 100000 + value % SHORT_SPACE;

	for (size_t at = length; at > 0; at--, body /= 10)
		number[at - 1] = (char)('0' + body % 10);
	number[length] = (char)('0' + msp_damm_digit(number, length));
	number[length + 1] = '\0';
}

/* Taking 64 bits modulo nine million favours some numbers by less than 1 in 10^12: no rejection needed. */
int msp_number_draw(const struct msp_number_space *space, char number[MSP_NUMBER_SIZE], struct msp_error *err)
{
	for (int i = 0; i < DRAWS; i++) {
		uint64_t value;
		if (msp_random(&value, sizeof value, err) < 0)
			return -1;
		number_from(value, space->used, number);
		int taken = space->taken(space->context, number, err);
		if (taken <= 0)
			return taken;
	}
	return msp_error_set(err, MSP_SYSTEM, "no free number found in %d draws", DRAWS);
}

/* First 64 bits of SHA-256 over purpose, client, origin and attempt, each ended by NUL: no two lists of parts run
 * together. */
static uint64_t derive(const char *purpose, const char *client, const char *origin, unsigned attempt)
{
	struct msp_sha256 sha;
	unsigned char digest[32];
	char tail[16];
	uint64_t value = 0;

	snprintf(tail, sizeof tail, "%u", attempt);
	msp_sha256_init(&sha);
	msp_sha256_add(&sha, purpose, strlen(purpose) + 1);
	msp_sha256_add(&sha, client, strlen(client) + 1);
	msp_sha256_add(&sha, origin, strlen(origin) + 1);
	msp_sha256_add(&sha, tail, strlen(tail) + 1);
	msp_sha256_end(&sha, digest);
	for (size_t i = 0; i < sizeof value; i++)
		value = value << 8 | digest[i];
	return value;
}

void msp_number_derive(
	const char *client, const char *origin, unsigned attempt, int64_t used, char number[MSP_NUMBER_SIZE])
{
	number_from(derive("number", client, origin, attempt), used, number);
}

bool msp_number_valid(const char *number)
{
	size_t length = strlen(number);

	return (length == 7 || length == 8) && msp_damm_valid(number);
}

static void add_if_valid(struct msp_arena *arena, const char *number, char **list, size_t *count)
{
	if (!msp_number_valid(number))
		return;
	for (size_t i = 0; i < *count; i++)
		if (msp_str_equal(list[i], number))
			return;
	list[(*count)++] = msp_arena_strdup(arena, number);
}

char **msp_number_neighbours(struct msp_arena *arena, const char *number, size_t *count)
{
	size_t length = strlen(number);
	char text[MSP_NUMBER_SIZE];

	*count = 0;
	/* each place has one digit that makes the number valid, each pair of neighbours one swap */
	char **list = msp_arena_array(arena, 2 * MSP_NUMBER_SIZE + 1, sizeof *list);
	if (!msp_str_digits(number) || (length != 7 && length != 8))
		return list;
	memcpy(text, number, length + 1);
	for (size_t i = 0; i < length; i++) {
		for (int digit = 0; digit < 10; digit++) {
			text[i] = (char)('0' + digit);
			if (text[i] != number[i])
				add_if_valid(arena, text, list, count);
		}
		text[i] = number[i];
	}
	for (size_t i = 0; i + 1 < length; i++) {
		text[i] = number[i + 1];
		text[i + 1] = number[i];
		if (text[i] != text[i + 1])
			add_if_valid(arena, text, list, count);
		text[i] = number[i];
		text[i + 1] = number[i + 1];
	}
	return list;
}

static void uid_from(uint64_t value, char uid[MSP_UID_SIZE])
{
	snprintf(uid, MSP_UID_SIZE, "%016llx", (unsigned long long)value);
}

int msp_uid_draw(char uid[MSP_UID_SIZE], struct msp_error *err)
{
	uint64_t value;

	if (msp_random(&value, sizeof value, err) < 0)
		return -1;
	uid_from(value, uid);
	return 0;
}

void msp_uid_derive(const char *client, const char *origin, char uid[MSP_UID_SIZE])
{
	uid_from(derive("uid", client, origin, 0), uid);
}

/* Letters that have no decomposition, so that folding leaves them. */
static const char *plain_letter(uint32_t letter)
{
	static const struct {
		uint32_t letter;
		const char *plain;
	} table[] = { { 0xE6, "ae" }, { 0xF0, "d" }, { 0xF8, "o" }, { 0xFE, "th" }, { 0x111, "d" }, { 0x127, "h" },
		{ 0x131, "i" }, { 0x142, "l" }, { 0x153, "oe" } };

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if (table[i].letter == letter)
			return table[i].plain;
	return NULL;
}

static bool slug_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Folded name in ASCII: letters and digits, dots kept for the moment, everything else a space. */
static char *plain_name(struct msp_arena *arena, const char *name)
{
	struct msp_buf out = MSP_BUF_INIT;
	const char *folded = msp_utf8_fold(arena, name);
	size_t length = strlen(folded);

	for (size_t at = 0; at < length;) {
		uint32_t letter = msp_utf8_next(folded, length, &at);
		const char *plain = plain_letter(letter);
		if (plain != NULL)
			msp_buf_adds(&out, plain);
		else if (letter < 0x80 && (slug_byte((char)letter) || letter == '.'))
			msp_buf_addc(&out, (char)letter);
		else if (letter != '\'' && letter != 0x2019)
			msp_buf_addc(&out, ' ');
	}
	char *text = msp_arena_strdup(arena, out.data);
	msp_buf_release(&out);
	return text;
}

struct words {
	char **items;
	size_t count, capacity;
};

/* Splits; single letters with dots join ("S.A." and "S. A." are sa), dots elsewhere separate. */
static struct words split_words(struct msp_arena *arena, const char *text)
{
	struct words words = { NULL, 0, 0 };
	bool initials = false; /* the last word is made of single letters with dots */

	while (text[strspn(text, " .")] != '\0') {
		text += strspn(text, " .");
		size_t length = strcspn(text, " .");
		bool initial = length == 1 && text[1] == '.';
		if (initial && initials) {
			words.items[words.count - 1] =
				msp_arena_printf(arena, "%s%c", words.items[words.count - 1], text[0]);
		} else {
			msp_arena_reserve(arena, words.items, words.count, words.capacity);
			words.items[words.count++] = msp_arena_strndup(arena, text, length);
		}
		initials = initial;
		text += length;
	}
	return words;
}

/* Forms of company, longest first where one ends like another. */
static const char *const company_forms[] = { "sapi de cv", "sab de cv", "sas de cv", "sa de cv", "sa de c v",
	"s a de c v", "spr de rl de cv", "spr de rl", "sc de rl de cv", "sc de rl", "s de rl de cv", "s de rl",
	"srl de cv", "srl", "sofom enr", "sofom er", "sapi", "sab", "sas", "sa", "sc", "ac", "iap", "slu", "sl", "inc",
	"llc", "ltd", "gmbh", "corp" };

/* How many words at the end are a form of company; never all of them. */
static size_t form_words(struct msp_arena *arena, const struct words *words)
{
	for (size_t i = 0; i < MSP_COUNT(company_forms); i++) {
		size_t count;
		char **form = msp_str_split(arena, company_forms[i], ' ', &count);
		bool same = count < words->count;
		for (size_t j = 0; same && j < count; j++)
			same = msp_str_equal(form[j], words->items[words->count - count + j]);
		if (same)
			return count;
	}
	return 0;
}

char *msp_slug_propose(struct msp_arena *arena, const char *name)
{
	struct words words = split_words(arena, plain_name(arena, name));
	struct msp_buf slug = MSP_BUF_INIT;

	words.count -= form_words(arena, &words);
	for (size_t i = 0; words.items != NULL && i < words.count; i++) {
		if (i > 0 && slug.length + 1 + strlen(words.items[i]) > SLUG_MAX)
			break;
		if (i > 0)
			msp_buf_addc(&slug, '-');
		msp_buf_adds(&slug, words.items[i]);
	}
	char *text = msp_arena_strndup(arena, slug.data, slug.length < SLUG_MAX ? slug.length : SLUG_MAX);
	msp_buf_release(&slug);
	return text;
}

bool msp_slug_valid(const char *slug)
{
	size_t length = 0;

	while (slug_byte(slug[length]) || (slug[length] == '-' && length > 0))
		length++;
	return slug[length] == '\0' && length >= 1 && length <= SLUG_MAX;
}
