/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_header.h"

#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/vault/age_scrypt.h"
#include "lib/vault/age_ssh.h"
#include "lib/vault/age_x25519.h"
#include "lib/vault/base64.h"

#define VERSION "age-encryption.org/v1"
#define NAME "age-encryption.org/"
#define STANZA "-> "
#define MAC_MARK "---"
#define COLUMNS 64
#define COLUMN_BYTES 48

/* ---- lines ------------------------------------------------------------------------------------------------------- */

struct reader {
	struct msp_arena *arena;
	const char *start, *at, *end;
	int line;
};

static int wrong(const struct reader *reader, const char *why, struct msp_error *err)
{
	msp_error_put(err, MSP_DATA, "the age header is malformed: %s", msp_message(why));
	msp_error_at(err, NULL, reader->line, 0);
	return msp_failed();
}

/* The next line without its LF. */
static int next_line(struct reader *reader, const char **line, size_t *length, struct msp_error *err)
{
	size_t left = (size_t)(reader->end - reader->at);
	const char *feed = left > 0 ? memchr(reader->at, '\n', left) : NULL;

	reader->line++;
	if (feed == NULL && (size_t)(reader->end - reader->start) == MSP_AGE_HEADER_LIMIT)
		return wrong(reader, "longer than 64 KiB", err);
	if (feed == NULL)
		return wrong(reader, "it ends too early", err);
	*line = reader->at;
	*length = (size_t)(feed - reader->at);
	reader->at = feed + 1;
	return 0;
}

static bool begins(const char *line, size_t length, const char *text)
{
	return length >= strlen(text) && memcmp(line, text, strlen(text)) == 0;
}

static int read_version(struct reader *reader, struct msp_error *err)
{
	const char *line;
	size_t length;

	if (!begins(reader->at, (size_t)(reader->end - reader->at), NAME)) {
		msp_error_put(err, MSP_DATA, "not an age file");
		return msp_failed();
	}
	if (next_line(reader, &line, &length, err) != 0)
		return -1;
	if (length == strlen(VERSION) && begins(line, length, VERSION))
		return 0;
	if (length == strlen(VERSION "\r") && begins(line, length, VERSION "\r"))
		return wrong(reader, "its line ends are CRLF: something took the file for text", err);
	return wrong(reader, "another version than age-encryption.org/v1", err);
}

/* ---- stanzas ----------------------------------------------------------------------------------------------------- */

static bool is_word(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] < 33 || text[i] > 126)
			return false;
	}
	return length > 0;
}

/* The type and the arguments, which single blanks part. */
static int read_words(
	struct reader *reader, const char *line, size_t length, struct msp_age_stanza *stanza, struct msp_error *err)
{
	const char *words[1 + MSP_AGE_ARGUMENT_LIMIT];
	const char *end = line + length;
	size_t count = 0;

	for (const char *at = line + strlen(STANZA);; at++) {
		const char *blank = memchr(at, ' ', (size_t)(end - at));
		size_t word = (size_t)((blank != NULL ? blank : end) - at);
		if (!is_word(at, word))
			return wrong(reader, "a word of a stanza is empty or has other characters", err);
		if (count == MSP_COUNT(words))
			return wrong(reader, "a stanza has too many arguments", err);
		words[count++] = msp_arena_strndup(reader->arena, at, word);
		if (blank == NULL)
			break;
		at = blank;
	}
	stanza->type = words[0];
	stanza->argument_count = count - 1;
	stanza->arguments = msp_arena_array(reader->arena, count, sizeof *words);
	memcpy(stanza->arguments, words + 1, (count - 1) * sizeof *words);
	return 0;
}

/* Lines of 64 columns up to one that is shorter, which may be empty. */
static int read_body(struct reader *reader, struct msp_age_stanza *stanza, struct msp_error *err)
{
	struct msp_buf body = MSP_BUF_INIT;
	unsigned char bytes[COLUMN_BYTES];
	const char *line = NULL;
	size_t length = 0;
	size_t got;
	int result;

	do {
		result = next_line(reader, &line, &length, err);
		if (result != 0)
			break;
		if (length > COLUMNS || !msp_base64_decode(line, length, MSP_BASE64_BARE, bytes, sizeof bytes, &got)) {
			result = wrong(reader, "the body of a stanza", err);
			break;
		}
		msp_buf_add(&body, bytes, got);
	} while (length == COLUMNS);
	stanza->body = msp_arena_memdup(reader->arena, body.data, body.length);
	stanza->body_length = body.length;
	msp_buf_release(&body);
	return result;
}

typedef int check_stanza(const struct msp_age_stanza *stanza, struct msp_error *err);

/* What is known of the kinds that are known. */
static int check_known(const struct msp_age_stanza *stanza, struct msp_error *err)
{
	static const struct {
		const char *type;
		check_stanza *check;
	} known[] = {
		{ MSP_AGE_X25519_TYPE, msp_age_x25519_check },
		{ MSP_AGE_SSH_TYPE, msp_age_ssh_check },
		{ MSP_AGE_SCRYPT, msp_age_scrypt_check },
	};

	for (size_t i = 0; i < MSP_COUNT(known); i++) {
		if (strcmp(stanza->type, known[i].type) == 0)
			return known[i].check(stanza, err);
	}
	return 0;
}

static int read_stanzas(struct reader *reader, struct msp_age_header *header, struct msp_error *err)
{
	size_t capacity = 0;

	while (begins(reader->at, (size_t)(reader->end - reader->at), STANZA)) {
		const char *line;
		size_t length;
		if (header->stanza_count == MSP_AGE_STANZA_LIMIT)
			return wrong(reader, "more than 128 stanzas", err);
		msp_arena_reserve(reader->arena, header->stanzas, header->stanza_count, capacity);
		struct msp_age_stanza *stanza = &header->stanzas[header->stanza_count];
		memset(stanza, 0, sizeof *stanza);
		if (next_line(reader, &line, &length, err) != 0)
			return -1;
		stanza->line = reader->line;
		if (read_words(reader, line, length, stanza, err) != 0 || read_body(reader, stanza, err) != 0)
			return -1;
		header->stanza_count++;
		if (check_known(stanza, err) != 0)
			return -1;
	}
	if (header->stanza_count == 0) {
		reader->line++;
		return wrong(reader, "no stanza", err);
	}
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int read_mac(struct reader *reader, struct msp_age_header *header, struct msp_error *err)
{
	static const char mark[] = MAC_MARK " ";
	const char *line;
	size_t length;

	if (next_line(reader, &line, &length, err) != 0)
		return -1;
	if (!begins(line, length, mark))
		return wrong(reader, "neither a stanza nor the MAC", err);
	if (!msp_base64_exact(
		    line + strlen(mark), length - strlen(mark), MSP_BASE64_BARE, header->mac, sizeof header->mac))
		return wrong(reader, "the MAC", err);
	header->authentic = (size_t)(line - reader->start) + strlen(MAC_MARK);
	return 0;
}

int msp_age_header_parse(
	struct msp_arena *arena, const void *bytes, size_t length, struct msp_age_header *header, struct msp_error *err)
{
	size_t limit = length < MSP_AGE_HEADER_LIMIT ? length : MSP_AGE_HEADER_LIMIT;
	struct reader reader = { .arena = arena, .start = bytes, .at = bytes, .end = (const char *)bytes + limit };

	*header = (struct msp_age_header){ .bytes = bytes };
	if (read_version(&reader, err) != 0 || read_stanzas(&reader, header, err) != 0 ||
		read_mac(&reader, header, err) != 0)
		return -1;
	if (header->stanza_count > 1 && msp_age_header_passphrase(header))
		return wrong(&reader, "a passphrase goes with other recipients", err);
	header->length = (size_t)(reader.at - reader.start);
	if (length - header->length < MSP_AGE_NONCE)
		return wrong(&reader, "no payload follows", err);
	return 0;
}

const struct msp_age_stanza *msp_age_header_find(const struct msp_age_header *header, const char *type)
{
	for (size_t i = 0; i < header->stanza_count; i++) {
		if (strcmp(header->stanzas[i].type, type) == 0)
			return &header->stanzas[i];
	}
	return NULL;
}

bool msp_age_header_passphrase(const struct msp_age_header *header)
{
	return msp_age_header_find(header, MSP_AGE_SCRYPT) != NULL;
}

bool msp_age_stanza_valid(const struct msp_age_stanza *stanza)
{
	if (stanza->argument_count > MSP_AGE_ARGUMENT_LIMIT || !is_word(stanza->type, strlen(stanza->type)))
		return false;
	for (size_t i = 0; i < stanza->argument_count; i++) {
		if (!is_word(stanza->arguments[i], strlen(stanza->arguments[i])))
			return false;
	}
	return true;
}

static void emit_body(const unsigned char *body, size_t length, struct msp_buf *out)
{
	for (; length >= COLUMN_BYTES; body += COLUMN_BYTES, length -= COLUMN_BYTES) {
		msp_base64_add(out, body, COLUMN_BYTES, MSP_BASE64_BARE);
		msp_buf_addc(out, '\n');
	}
	if (length > 0)
		msp_base64_add(out, body, length, MSP_BASE64_BARE);
	msp_buf_addc(out, '\n');
}

void msp_age_header_emit(const struct msp_age_stanza *stanzas, size_t count, struct msp_buf *out)
{
	if (count == 0 || count > MSP_AGE_STANZA_LIMIT)
		msp_bug("an age header of %zu stanzas", count);
	msp_buf_adds(out, VERSION "\n");
	for (size_t i = 0; i < count; i++) {
		if (!msp_age_stanza_valid(&stanzas[i]))
			msp_bug("stanza %zu cannot be written", i);
		msp_buf_adds(out, STANZA);
		msp_buf_adds(out, stanzas[i].type);
		for (size_t j = 0; j < stanzas[i].argument_count; j++) {
			msp_buf_addc(out, ' ');
			msp_buf_adds(out, stanzas[i].arguments[j]);
		}
		msp_buf_addc(out, '\n');
		emit_body(stanzas[i].body, stanzas[i].body_length, out);
	}
	msp_buf_adds(out, MAC_MARK);
}
