/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_key.h"

#include <string.h>

#include <sodium.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/vault/bech32.h"
#include "lib/vault/ssh_key.h"

#define RECIPIENT "age"
#define IDENTITY "age-secret-key-"
#define IDENTITY_WRITTEN "AGE-SECRET-KEY-"

/* ---- refused by name --------------------------------------------------------------------------------------------- */

/* How texts begin that age knows and we do not read, the longer ones first. */
static const struct foreign {
	const char *prefix, *name;
} foreign[] = {
	{ "age1pq1", "post-quantum recipients (age1pq1...)" },
	{ "age1tagpq1", "recipients of hardware tags (age1tagpq1...)" },
	{ "age1tag1", "recipients of hardware tags (age1tag1...)" },
	{ "AGE-SECRET-KEY-PQ-1", "post-quantum identities" },
	{ "AGE-PLUGIN-", "identities of plugins" },
};

/* age1name1...: only data may hold no 1, so a second one means a plugin. */
static bool is_plugin(const char *text, size_t length)
{
	static const char start[] = "age1";
	size_t skip = strlen(start);

	return length > skip && memcmp(text, start, skip) == 0 && memchr(text + skip, '1', length - skip) != NULL;
}

static int not_supported(const char *name, struct msp_error *err)
{
	msp_error_put(err, MSP_DATA, "%s are not supported", msp_message(name));
	msp_error_hint(err, "X25519 (age1...) and ssh-ed25519 are");
	return msp_failed();
}

/* The name of what text begins as, or NULL. */
static const char *foreign_name(const char *text, size_t length)
{
	for (size_t i = 0; i < MSP_COUNT(foreign); i++) {
		size_t prefix = strlen(foreign[i].prefix);
		if (length >= prefix && memcmp(text, foreign[i].prefix, prefix) == 0)
			return foreign[i].name;
	}
	return is_plugin(text, length) ? "recipients of plugins (age1...1...)" : NULL;
}

/* ---- recipients -------------------------------------------------------------------------------------------------- */

static int parse_ssh(const char *text, struct msp_age_recipient *recipient, struct msp_error *err)
{
	*recipient = (struct msp_age_recipient){ .kind = MSP_AGE_SSH_ED25519 };
	if (msp_ssh_public_parse(text, recipient->ed25519, err) != 0)
		return -1;
	if (crypto_sign_ed25519_pk_to_curve25519(recipient->point, recipient->ed25519) != 0)
		return msp_error_set(err, MSP_DATA, "no SSH key: its point is not on the curve");
	return 0;
}

static int parse_x25519(const char *text, size_t length, struct msp_age_recipient *recipient, struct msp_error *err)
{
	unsigned char data[MSP_BECH32_DATA];
	char prefix[MSP_BECH32_PREFIX + 1];
	size_t data_length;

	if (msp_bech32_decode(text, length, prefix, data, &data_length, err) != 0)
		return -1;
	/* in capitals it would be Bech32, but no recipient */
	if (strcmp(prefix, RECIPIENT) != 0 || text[0] != 'a' || data_length != MSP_AGE_KEY)
		return msp_error_set(err, MSP_DATA, "no recipient of age");
	*recipient = (struct msp_age_recipient){ .kind = MSP_AGE_X25519 };
	memcpy(recipient->point, data, MSP_AGE_KEY);
	return 0;
}

/* Text of `length` bytes with a NUL, a blank or a line end behind. */
static int parse_recipient(const char *text, size_t length, struct msp_age_recipient *recipient, struct msp_error *err)
{
	const char *name = foreign_name(text, length);
	if (msp_str_starts(text, IDENTITY_WRITTEN)) {
		msp_error_put(err, MSP_DATA, "a secret key where a recipient belongs");
		msp_error_hint(err, "-i FILE takes identities; keep them out of command lines");
		return msp_failed();
	}
	if (name != NULL)
		return not_supported(name, err);
	if (msp_ssh_public_looks(text))
		return parse_ssh(text, recipient, err);
	return parse_x25519(text, length, recipient, err);
}

int msp_age_recipient_parse(const char *text, struct msp_age_recipient *recipient, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *trimmed = msp_str_trim(&arena, text);
	int result = parse_recipient(trimmed, strlen(trimmed), recipient, err);
	msp_arena_release(&arena);
	return result;
}

void msp_age_recipient_emit(const struct msp_age_recipient *recipient, struct msp_buf *text)
{
	char encoded[MSP_BECH32_TEXT + 1];

	if (recipient->kind == MSP_AGE_SSH_ED25519) {
		msp_ssh_public_emit(recipient->ed25519, text);
		return;
	}
	msp_bech32_encode(RECIPIENT, recipient->point, MSP_AGE_KEY, encoded);
	msp_buf_adds(text, encoded);
}

bool msp_age_recipient_equal(const struct msp_age_recipient *a, const struct msp_age_recipient *b)
{
	return a->kind == b->kind && memcmp(a->point, b->point, MSP_AGE_KEY) == 0 &&
	       memcmp(a->ed25519, b->ed25519, MSP_AGE_KEY) == 0;
}

void msp_age_recipients_add(
	struct msp_arena *arena, struct msp_age_recipients *recipients, const struct msp_age_recipient *recipient)
{
	msp_arena_reserve(arena, recipients->items, recipients->count, recipients->capacity);
	recipients->items[recipients->count++] = *recipient;
}

int msp_age_recipients_parse(struct msp_arena *arena, struct msp_age_recipients *recipients, const char *text,
	size_t length, const char *path, struct msp_error *err)
{
	size_t before = recipients->count;
	const char *end = text + length;
	int line = 0;

	while (text < end) {
		const char *feed = memchr(text, '\n', (size_t)(end - text));
		size_t part = (size_t)((feed != NULL ? feed : end) - text);
		struct msp_arena scratch = MSP_ARENA_INIT;
		struct msp_age_recipient recipient;
		const char *entry = msp_str_trim(&scratch, msp_arena_strndup(&scratch, text, part));
		int result = 0;
		line++;
		if (entry[0] != '\0' && entry[0] != '#') {
			result = msp_age_recipient_parse(entry, &recipient, err);
			if (result == 0)
				msp_age_recipients_add(arena, recipients, &recipient);
		}
		msp_arena_release(&scratch);
		if (result != 0) {
			msp_error_at(err, path, line, 0);
			return -1;
		}
		text += part + (feed != NULL);
	}
	if (recipients->count > before)
		return 0;
	msp_error_put(err, MSP_DATA, "no recipient in it");
	msp_error_at(err, path, 0, 0);
	return msp_failed();
}

/* ---- identities -------------------------------------------------------------------------------------------------- */

void msp_age_identities_init(struct msp_age_identities *identities, struct msp_secret_memory *memory)
{
	*identities = (struct msp_age_identities){ .memory = memory };
}

void msp_age_identities_release(struct msp_age_identities *identities)
{
	msp_secret_free(identities->items);
	msp_age_identities_init(identities, identities->memory);
}

/* Room for one more, zeroed; it counts once it is filled in. */
static struct msp_age_identity *next_identity(struct msp_age_identities *identities)
{
	if (identities->count == identities->capacity) {
		size_t capacity = identities->capacity == 0 ? 4 : identities->capacity * 2;
		struct msp_age_identity *items = msp_secret_alloc(identities->memory, capacity * sizeof *items);
		if (identities->count > 0)
			memcpy(items, identities->items, identities->count * sizeof *items);
		msp_secret_free(identities->items);
		identities->items = items;
		identities->capacity = capacity;
	}
	return &identities->items[identities->count];
}

/* An X25519 identity whose scalar is there. */
static void finish_x25519(struct msp_age_identities *identities, struct msp_age_identity *identity)
{
	identity->recipient = (struct msp_age_recipient){ .kind = MSP_AGE_X25519 };
	crypto_scalarmult_curve25519_base(identity->recipient.point, identity->scalar);
	identities->count++;
}

void msp_age_identities_generate(struct msp_age_identities *identities)
{
	struct msp_age_identity *identity = next_identity(identities);

	randombytes_buf(identity->scalar, sizeof identity->scalar);
	finish_x25519(identities, identity);
}

static int parse_identity(struct msp_age_identities *identities, const char *text, size_t length, struct msp_error *err)
{
	char prefix[MSP_BECH32_PREFIX + 1];
	size_t data_length = 0;
	const char *name = foreign_name(text, length);
	bool secret =
		length >= strlen(IDENTITY_WRITTEN) && memcmp(text, IDENTITY_WRITTEN, strlen(IDENTITY_WRITTEN)) == 0;

	if (name != NULL)
		return not_supported(name, err);
	if (!secret && length > 4 && memcmp(text, "age1", 4) == 0)
		return msp_error_set(err, MSP_DATA, "a recipient where a secret key belongs");
	if (!secret)
		return msp_error_set(err, MSP_DATA, "no identity of age");
	unsigned char *data = msp_secret_alloc(identities->memory, MSP_BECH32_DATA);
	int result = msp_bech32_decode(text, length, prefix, data, &data_length, err);
	if (result == 0 && (strcmp(prefix, IDENTITY) != 0 || data_length != MSP_AGE_KEY))
		result = msp_error_set(err, MSP_DATA, "no identity of age");
	if (result == 0) {
		struct msp_age_identity *identity = next_identity(identities);
		memcpy(identity->scalar, data, MSP_AGE_KEY);
		finish_x25519(identities, identity);
	}
	msp_secret_free(data);
	return result;
}

static int parse_private(struct msp_age_identities *identities, const struct msp_secret *text, struct msp_error *err)
{
	struct msp_age_identity *identity = next_identity(identities);
	struct msp_secret seed;

	msp_secret_init(&seed, identities->memory);
	identity->recipient = (struct msp_age_recipient){ .kind = MSP_AGE_SSH_ED25519 };
	int result = msp_ssh_private_parse(text, &seed, identity->recipient.ed25519, err);
	if (result == 0) {
		unsigned char *pair = msp_secret_alloc(identities->memory, crypto_sign_ed25519_SECRETKEYBYTES);
		unsigned char key[crypto_sign_ed25519_PUBLICKEYBYTES];
		crypto_sign_ed25519_seed_keypair(key, pair, seed.bytes);
		crypto_sign_ed25519_sk_to_curve25519(identity->scalar, pair);
		crypto_scalarmult_curve25519_base(identity->recipient.point, identity->scalar);
		msp_secret_free(pair);
		identities->count++;
	}
	msp_secret_release(&seed);
	return result;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static int parse_lines(
	struct msp_age_identities *identities, const struct msp_secret *text, const char *path, struct msp_error *err)
{
	const char *at = (const char *)text->bytes;
	const char *end = at + text->length;

	for (int line = 1; at < end; line++) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		const char *stop = feed != NULL ? feed : end;
		const char *first = at;
		at = feed != NULL ? feed + 1 : end;
		while (first < stop && is_blank(*first))
			first++;
		while (stop > first && is_blank(stop[-1]))
			stop--;
		if (first == stop || *first == '#')
			continue;
		if (parse_identity(identities, first, (size_t)(stop - first), err) != 0) {
			msp_error_at(err, path, line, 0);
			return -1;
		}
	}
	return 0;
}

int msp_age_identities_parse(
	struct msp_age_identities *identities, const struct msp_secret *text, const char *path, struct msp_error *err)
{
	size_t before = identities->count;

	if (msp_ssh_private_looks(text)) {
		if (parse_private(identities, text, err) == 0)
			return 0;
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	if (text->length > 0 && parse_lines(identities, text, path, err) != 0)
		return -1;
	if (identities->count > before)
		return 0;
	msp_error_put(err, MSP_DATA, "no identity in it");
	msp_error_at(err, path, 0, 0);
	return msp_failed();
}

void msp_age_identity_emit(const struct msp_age_identity *identity, struct msp_secret *text)
{
	if (identity->recipient.kind != MSP_AGE_X25519)
		msp_bug("an SSH key is no age identity");
	msp_secret_reserve(text, MSP_BECH32_TEXT + 1);
	text->length +=
		msp_bech32_encode(IDENTITY_WRITTEN, identity->scalar, MSP_AGE_KEY, (char *)text->bytes + text->length);
}
