/* SPDX-License-Identifier: ISC */
/*
 * The test vectors of age (tests/data/age, or the folder that MSP_AGE_VECTORS names): each must end in the class of
 * error that its file says, at the step where that class belongs, and msp_age_decrypt must say the same by its exit
 * code.
 */
#include "tests/unit/vault_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <zlib.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/vault/age.h"
#include "lib/vault/age_armor.h"

#define FOLDER "tests/data/age"
#define WHOLE ((size_t)32 << 20) /* some hold more than commands take */
#define VECTORS 124

static struct msp_secret_memory memory;

enum result { SUCCESS, ARMOR, HEADER, NO_MATCH, HMAC, PAYLOAD, RESULTS };
static const char *const result_names[RESULTS] = { "success", "armor failure", "header failure", "no match",
	"HMAC failure", "payload failure" };
static const size_t result_counts[RESULTS] = { 21, 22, 53, 8, 1, 19 };

struct vector {
	struct msp_arena arena;
	const char *payload, *file_key;
	bool armored, compressed, has_passphrase;
	enum result expected;
	struct msp_age_identities identities;
	struct msp_secret passphrase;
	struct msp_buf file; /* as it is given to the program */
};

static void read_field(struct vector *vector, const char *key, const char *value)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (strcmp(key, "expect") == 0) {
		while (vector->expected < RESULTS && strcmp(result_names[vector->expected], value) != 0)
			vector->expected++;
		assert_true(vector->expected < RESULTS);
	} else if (strcmp(key, "payload") == 0) {
		vector->payload = value;
	} else if (strcmp(key, "file key") == 0) {
		vector->file_key = value;
	} else if (strcmp(key, "armored") == 0) {
		vector->armored = true;
	} else if (strcmp(key, "compressed") == 0) {
		assert_string_equal(value, "zlib");
		vector->compressed = true;
	} else if (strcmp(key, "passphrase") == 0) {
		/* where there are two, the header fails before either is tried */
		if (!vector->has_passphrase)
			msp_secret_adds(&vector->passphrase, value);
		vector->has_passphrase = true;
	} else if (strcmp(key, "identity") == 0) {
		struct msp_secret text;
		secret_text(&text, &memory, value);
		assert_int_equal(msp_age_identities_parse(&vector->identities, &text, "identity", &err), 0);
		msp_secret_release(&text);
	} else {
		assert_string_equal(key, "comment");
	}
}

static void unpack(struct msp_buf *file, const char *bytes, size_t length)
{
	z_stream stream = { 0 };
	int result;

	assert_int_equal(inflateInit(&stream), Z_OK);
	stream.next_in = (unsigned char *)(uintptr_t)bytes;
	stream.avail_in = (unsigned)length;
	do {
		msp_buf_reserve(file, 1 << 20);
		stream.next_out = (unsigned char *)file->data + file->length;
		stream.avail_out = 1 << 20;
		result = inflate(&stream, Z_NO_FLUSH);
		assert_true(result == Z_OK || result == Z_STREAM_END);
		file->length += (1 << 20) - stream.avail_out;
	} while (result != Z_STREAM_END);
	inflateEnd(&stream);
}

static void load(struct vector *vector, const char *path)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	char *at;

	*vector = (struct vector){ .file = MSP_BUF_INIT };
	msp_age_identities_init(&vector->identities, &memory);
	msp_secret_init(&vector->passphrase, &memory);
	assert_int_equal(msp_file_read(path, WHOLE, &text, &err), 0);
	for (at = text.data; *at != '\n';) {
		size_t length = strcspn(at, "\n");
		char *line = msp_arena_strndup(&vector->arena, at, length);
		char *colon = strstr(line, ": ");
		assert_non_null(colon);
		*colon = '\0';
		read_field(vector, line, colon + 2);
		at += length + 1;
	}
	at++;
	size_t left = text.length - (size_t)(at - text.data);
	if (vector->compressed)
		unpack(&vector->file, at, left);
	else
		msp_buf_add(&vector->file, at, left);
	msp_buf_release(&text);
}

static void unload(struct vector *vector)
{
	msp_age_identities_release(&vector->identities);
	msp_secret_release(&vector->passphrase);
	msp_buf_release(&vector->file);
	msp_arena_release(&vector->arena);
}

static void check_hex(const struct msp_secret *secret, const char *expected, bool hashed)
{
	char hex[65];

	if (hashed)
		msp_sha256_hex(secret->bytes, secret->length, hex);
	else
		msp_hex(secret->bytes, secret->length, hex);
	assert_string_equal(hex, expected);
}

/* What was read is written as it stood; armor, where line ends and white space are free, is read again. */
static void check_written(
	const struct vector *vector, const struct msp_buf *binary, const struct msp_age_header *header)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;

	msp_age_header_emit(header->stanzas, header->stanza_count, &text);
	assert_int_equal(text.length, header->authentic);
	assert_memory_equal(text.data, binary->data, text.length);
	msp_buf_clear(&text);
	if (vector->armored) {
		msp_age_armor_encode(binary->data, binary->length, &text);
		assert_int_equal(msp_age_armor_decode(text.data, text.length, &again, NULL), 0);
		assert_int_equal(again.length, binary->length);
		assert_memory_equal(again.data, binary->data, again.length);
	}
	msp_buf_release(&text);
	msp_buf_release(&again);
}

/* The steps one by one: where it ends is the class. */
static enum result decrypt(struct vector *vector, const struct msp_buf *binary, struct msp_error *err)
{
	const struct msp_secret *passphrase = vector->has_passphrase ? &vector->passphrase : NULL;
	struct msp_age_header header;
	struct msp_secret file_key, payload;
	enum result result = SUCCESS;

	msp_secret_init(&file_key, &memory);
	msp_secret_init(&payload, &memory);
	if (msp_age_header_parse(&vector->arena, binary->data, binary->length, &header, err) != 0)
		result = HEADER;
	else if (msp_age_header_unwrap(&header, &vector->identities, passphrase, &file_key, err) != 0)
		result = err->code == MSP_DENIED ? NO_MATCH : HEADER;
	else if (msp_age_header_verify(&header, &file_key, err) != 0)
		result = HMAC;
	else if (msp_age_payload_open(&header, binary->length, &file_key, WHOLE, &payload, err) != 0)
		result = PAYLOAD;
	assert_true(result == SUCCESS || payload.length == 0);
	if (result != HEADER || err->code != MSP_DATA)
		check_written(vector, binary, &header);
	if (result == SUCCESS) {
		check_hex(&payload, vector->payload, true);
		check_hex(&file_key, vector->file_key, false);
	}
	msp_secret_release(&payload);
	msp_secret_release(&file_key);
	return result;
}

/* What people get: the exit code. */
static void check_code(struct vector *vector, const struct msp_buf *binary)
{
	const struct msp_secret *passphrase = vector->has_passphrase ? &vector->passphrase : NULL;
	struct msp_secret payload;
	struct msp_error err = MSP_ERROR_INIT;
	enum msp_code expected = vector->expected == SUCCESS    ? MSP_OK
				 : vector->expected == NO_MATCH ? MSP_DENIED
								: MSP_DATA;

	msp_secret_init(&payload, &memory);
	int result =
		msp_age_decrypt(binary->data, binary->length, &vector->identities, passphrase, WHOLE, &payload, &err);
	assert_int_equal(err.code, expected);
	assert_int_equal(result, expected == MSP_OK ? 0 : -1);
	assert_int_equal(payload.length > 0 && expected != MSP_OK, 0);
	msp_secret_release(&payload);
}

static enum result run_vector(struct vector *vector)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf binary = MSP_BUF_INIT;
	enum result result = ARMOR;

	if (!vector->armored)
		msp_buf_add(&binary, vector->file.data, vector->file.length);
	if (!vector->armored || msp_age_armor_decode(vector->file.data, vector->file.length, &binary, &err) == 0) {
		result = decrypt(vector, &binary, &err);
		check_code(vector, &binary);
	}
	assert_int_equal(err.code, result == SUCCESS ? MSP_OK : result == NO_MATCH ? MSP_DENIED : MSP_DATA);
	assert_true(result == SUCCESS || err.message[0] != '\0');
	msp_buf_release(&binary);
	return result;
}

static void vectors(void **state)
{
	(void)state;
	const char *folder = getenv("MSP_AGE_VECTORS") != NULL ? getenv("MSP_AGE_VECTORS") : FOLDER;
	DIR *directory = opendir(folder);
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t counts[RESULTS] = { 0 };
	size_t total = 0;
	size_t failed = 0;
	struct dirent *entry;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		struct vector vector;
		/* ML-KEM, where all of them are */
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "README") == 0 ||
			strstr(entry->d_name, "hybrid") != NULL)
			continue;
		load(&vector, msp_path_join(&arena, folder, entry->d_name));
		enum result result = run_vector(&vector);
		if (result != vector.expected) {
			print_error(
				"%s: %s, not %s\n", entry->d_name, result_names[result], result_names[vector.expected]);
			failed++;
		}
		counts[result]++;
		total++;
		unload(&vector);
	}
	closedir(directory);
	msp_arena_release(&arena);
	for (size_t i = 0; i < RESULTS; i++) {
		print_message("%s: %zu\n", result_names[i], counts[i]);
		assert_int_equal(counts[i], result_counts[i]);
	}
	assert_int_equal(failed, 0);
	assert_int_equal(total, VECTORS);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(vectors) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	memory_open(&memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
