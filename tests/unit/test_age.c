/* SPDX-License-Identifier: ISC */
/* Keys, armor and whole files; files that age 1.1.1 wrote for keys of age-keygen and ssh-keygen. */
#include "tests/unit/vault_fixture.h"

#include "lib/base/buf.h"
#include "lib/vault/age.h"
#include "lib/vault/age_armor.h"
#include "lib/vault/age_scrypt.h"
#include "lib/vault/age_x25519.h"

static struct msp_secret_memory memory;

static const char ssh_private[] = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
				  "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
				  "QyNTUxOQAAACB1sbSHg67+uABrvm0iHsRGTHP1S5zsalTROLgaXyVJ/QAAAIhD1p4SQ9ae\n"
				  "EgAAAAtzc2gtZWQyNTUxOQAAACB1sbSHg67+uABrvm0iHsRGTHP1S5zsalTROLgaXyVJ/Q\n"
				  "AAAECnKt8J2Yp1hUa2l/NCZavYWA7WB2+ldREihKHlTK3oJXWxtIeDrv64AGu+bSIexEZM\n"
				  "c/VLnOxqVNE4uBpfJUn9AAAABHRlc3QB\n"
				  "-----END OPENSSH PRIVATE KEY-----\n";
static const char ssh_public[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHWxtIeDrv64AGu+bSIexEZMc/VLnOxqVNE4uBpfJUn9";
static const char ssh_file[] = "-----BEGIN AGE ENCRYPTED FILE-----\n"
			       "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNzaC1lZDI1NTE5ICtQZGpXUSBza25s\n"
			       "Qkh6Nm9aYklucU14cG1SdGxzaEY2SG1iM3dIeUxYa0hQZmkzYlVFCjlWWlNzT0Jy\n"
			       "dFFkWENpOXVaMGhrNTZVZWpkTjFRZmhmZTBYcG5GdFg5MFUKLS0tIFVRZXNqNEtq\n"
			       "YjBWUnlndVRkc3V1ZnAwNkwyOGJqT1dFdmhseUcwS0QvWTAK3lYOk4RH+7WH78OC\n"
			       "A2akGGa/kDc0HjsZqui8z5h06OyJUYXMTto=\n"
			       "-----END AGE ENCRYPTED FILE-----\n";
static const char identity[] = "AGE-SECRET-KEY-13R2ECMP7D03AXXVXADMXM3E94ZSXAC65E7TN4FQ53SYEKCJNQ95S78MKWF";
static const char recipient[] = "age1kurapsd693n4ewx6jp2jrusj8je0hjxhx9w83xl99r57asv2z9sq7nmxwk";
static const char age_file[] = "-----BEGIN AGE ENCRYPTED FILE-----\n"
			       "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBwd2N3ckRZYktBd3YrV2x4\n"
			       "Z0Z1aXVuWnBISHJNK0UzS2Z4MzFGN28yM1F3CnlqT0xucnVjMGE0eDYwSm5SNmxS\n"
			       "TUFiQXlMWDZCVVBnQ3liSFh6SkN1T2MKLS0tIDdBUmVJeDZkWldocEJZVUNZbnM3\n"
			       "Q2FSQWFGRGxGRlcvbzJwQnBEc1hYQncK/PkmxYXxwf9bE0axI5F/aispqfs72brD\n"
			       "n5hl9tHfimcyuuT5MNY=\n"
			       "-----END AGE ENCRYPTED FILE-----\n";

static void add_identity(struct msp_age_identities *identities, const char *text)
{
	struct msp_secret secret;
	struct msp_error err = MSP_ERROR_INIT;

	secret_text(&secret, &memory, text);
	if (msp_age_identities_parse(identities, &secret, "file", &err) != 0)
		fail_msg("%s", err.message);
	msp_secret_release(&secret);
}

static void check_opens(const char *armored, const char *key, const char *expected)
{
	struct msp_age_identities identities;
	struct msp_buf binary = MSP_BUF_INIT;
	struct msp_secret payload;
	struct msp_error err = MSP_ERROR_INIT;

	msp_age_identities_init(&identities, &memory);
	msp_secret_init(&payload, &memory);
	add_identity(&identities, key);
	assert_int_equal(msp_age_armor_decode(armored, strlen(armored), &binary, &err), 0);
	if (msp_age_decrypt(binary.data, binary.length, &identities, NULL, 6, &payload, &err) != 0)
		fail_msg("%s", err.message);
	assert_secret(&payload, expected);
	/* a byte less than there is */
	assert_int_equal(msp_age_decrypt(binary.data, binary.length, &identities, NULL, 5, &payload, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(payload.length, 0);
	msp_secret_release(&payload);
	msp_age_identities_release(&identities);
	msp_buf_release(&binary);
}

static void files_of_age(void **state)
{
	(void)state;
	check_opens(age_file, identity, "known\n");
	check_opens(ssh_file, ssh_private, "known\n");
}

static void keys(void **state)
{
	(void)state;
	struct msp_age_identities identities;
	struct msp_age_recipient parsed;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_secret written;

	msp_age_identities_init(&identities, &memory);
	msp_secret_init(&written, &memory);
	add_identity(&identities, identity);
	add_identity(&identities, ssh_private);
	assert_int_equal(identities.count, 2);
	msp_age_identity_emit(&identities.items[0], &written);
	assert_secret(&written, identity);
	msp_age_recipient_emit(&identities.items[0].recipient, &text);
	assert_string_equal(text.data, recipient);
	msp_buf_clear(&text);
	msp_age_recipient_emit(&identities.items[1].recipient, &text);
	assert_string_equal(text.data, ssh_public);
	assert_int_equal(msp_age_recipient_parse(recipient, &parsed, NULL), 0);
	assert_true(msp_age_recipient_equal(&parsed, &identities.items[0].recipient));
	msp_buf_adds(&text, " me@here\n");
	assert_int_equal(msp_age_recipient_parse(text.data, &parsed, NULL), 0);
	assert_true(msp_age_recipient_equal(&parsed, &identities.items[1].recipient));
	assert_false(msp_age_recipient_equal(&parsed, &identities.items[0].recipient));
	for (int i = 0; i < 20; i++) /* grows */
		msp_age_identities_generate(&identities);
	assert_int_equal(identities.count, 22);
	assert_memory_not_equal(identities.items[20].scalar, identities.items[21].scalar, MSP_AGE_KEY);
	msp_secret_release(&written);
	msp_buf_release(&text);
	msp_age_identities_release(&identities);
}

static void recipients_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "age1pq1qqqq", "post-quantum" },
		{ "age1tag1qqqq", "hardware tags" },
		{ "age1tagpq1qqqq", "hardware tags" },
		{ "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", "plugins" },
		{ "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB", "ssh-rsa keys are not supported" },
		{ "ecdsa-sha2-nistp256 AAAA", "ecdsa-sha2-nistp256 keys" },
		{ "sk-ssh-ed25519@openssh.com AAAA", "sk-ssh-ed25519@openssh.com keys" },
		{ "ssh-ed25519 AAAA", "no SSH key" },
		{ "ssh-ed25519", "no SSH key" },
		/* a point of low order, zero */
		{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "weak" },
		{ "AGE-SECRET-KEY-1QQQQ", "a secret key" },
		{ "AGE1Y2QXAJHNFN4WQQZ2XAWLMM0AG2G7ZZD385VMMAVZSN23JYVW3S0QR2NND9", "no recipient of age" },
		{ "age1y2qxajhnfn4wqqz2xawlmm0ag2g7zzd385vmmavzsn23jyvw3s0qr2nnd8", "check sum" },
		{ "a12uel5l", "no recipient" },
		{ "", "no Bech32" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct msp_age_recipient parsed;
		struct msp_error err = MSP_ERROR_INIT;
		assert_int_equal(msp_age_recipient_parse(cases[i].text, &parsed, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		if (strstr(err.message, cases[i].message) == NULL)
			fail_msg("%s: %s", cases[i].text, err.message);
	}
}

static void recipients_of_a_file(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_recipients recipients = { 0 };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;

	msp_buf_addf(&text, "# team\r\n\n  %s \r\n%s ana@here", recipient, ssh_public);
	assert_int_equal(msp_age_recipients_parse(&arena, &recipients, text.data, text.length, "team", &err), 0);
	assert_int_equal(recipients.count, 2);
	msp_buf_adds(&text, "\nssh-rsa AAAA");
	assert_int_equal(msp_age_recipients_parse(&arena, &recipients, text.data, text.length, "team", &err), -1);
	assert_string_equal(err.path, "team");
	assert_int_equal(err.line, 5);
	assert_int_equal(msp_age_recipients_parse(&arena, &recipients, "# none\n", 7, "none", &err), -1);
	assert_string_equal(err.path, "none");
	msp_buf_release(&text);
	msp_arena_release(&arena);
}

static void identities_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
		int line;
	} cases[] = {
		{ "", "no identity in it", 0 },
		{ "# nothing\n\n", "no identity in it", 0 },
		{ "#\nAGE-SECRET-KEY-1QQQQQQQQ\n", "check sum", 2 },
		{ "AGE-SECRET-KEY-PQ-1QQQQ", "post-quantum", 1 },
		{ "\nAGE-PLUGIN-YUBIKEY-1QQQQ", "plugins", 2 },
		{ "age1y2qxajhnfn4wqqz2xawlmm0ag2g7zzd385vmmavzsn23jyvw3s0qr2nnd9", "a recipient where", 1 },
		{ "age-secret-key-1qqqq", "no identity of age", 1 },
		{ "hunter2", "no identity of age", 1 },
		{ "-----BEGIN RSA PRIVATE KEY-----\n", "older format", 0 },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----\n", "cut off", 0 },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----\n?\n-----END OPENSSH PRIVATE KEY-----\n", "no base64", 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct msp_age_identities identities;
		struct msp_secret text;
		struct msp_error err = MSP_ERROR_INIT;
		msp_age_identities_init(&identities, &memory);
		secret_text(&text, &memory, cases[i].text);
		assert_int_equal(msp_age_identities_parse(&identities, &text, "me", &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_int_equal(err.line, cases[i].line);
		assert_string_equal(err.path, "me");
		assert_null(strstr(err.message, "hunter2"));
		assert_null(strstr(err.message, "QQQQ"));
		if (strstr(err.message, cases[i].message) == NULL)
			fail_msg("%s: %s", cases[i].text, err.message);
		msp_secret_release(&text);
		msp_age_identities_release(&identities);
	}
}

/* Every byte of an SSH key's file, changed: refused, or the same key. */
static void ssh_key_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ssh_private - 1; i++) {
		struct msp_age_identities identities;
		struct msp_secret text;
		msp_age_identities_init(&identities, &memory);
		secret_text(&text, &memory, ssh_private);
		text.bytes[i] ^= 1;
		if (msp_age_identities_parse(&identities, &text, "me", NULL) == 0) {
			struct msp_buf public = MSP_BUF_INIT;
			msp_age_recipient_emit(&identities.items[0].recipient, &public);
			assert_string_equal(public.data, ssh_public);
			msp_buf_release(&public);
		}
		msp_secret_release(&text);
		msp_age_identities_release(&identities);
	}
}

struct trip {
	struct msp_arena arena;
	struct msp_age_identities identities;
	struct msp_age_recipients recipients;
	struct msp_age_plan plan;
	struct msp_buf file;
	struct msp_secret payload;
};

static void trip_open(struct trip *trip)
{
	*trip = (struct trip){ .file = MSP_BUF_INIT };
	msp_age_identities_init(&trip->identities, &memory);
	msp_secret_init(&trip->payload, &memory);
	add_identity(&trip->identities, identity);
	msp_age_recipients_add(&trip->arena, &trip->recipients, &trip->identities.items[0].recipient);
	trip->plan.recipients = &trip->recipients;
}

static void trip_close(struct trip *trip)
{
	msp_age_identities_release(&trip->identities);
	msp_secret_release(&trip->payload);
	msp_buf_release(&trip->file);
	msp_arena_release(&trip->arena);
}

static int trip_decrypt(struct trip *trip, struct msp_error *err)
{
	return msp_age_decrypt(trip->file.data, trip->file.length, &trip->identities, NULL, MSP_AGE_PAYLOAD_LIMIT,
		&trip->payload, err);
}

/* Lengths around the chunks; and a file that lost its end, wherever, does not open. */
static void lengths(void **state)
{
	(void)state;
	static const size_t lengths[] = { 0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 200000 };
	unsigned char *plain = malloc(200000);
	struct trip trip;

	assert_non_null(plain);
	for (size_t i = 0; i < 200000; i++)
		plain[i] = (unsigned char)(i * 7 + i / 251);
	trip_open(&trip);
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct msp_error err = MSP_ERROR_INIT;
		msp_buf_clear(&trip.file);
		assert_int_equal(msp_age_encrypt(&trip.plan, &memory, plain, lengths[i], &trip.file, &err), 0);
		assert_int_equal(trip_decrypt(&trip, &err), 0);
		assert_int_equal(trip.payload.length, lengths[i]);
		assert_memory_equal(trip.payload.bytes, plain, lengths[i]);
		size_t whole = trip.file.length;
		for (size_t cut = 1; cut < whole; cut += cut < 300 ? 1 : 997) {
			trip.file.length = whole - cut;
			assert_int_equal(trip_decrypt(&trip, &err), -1);
			assert_int_equal(err.code, MSP_DATA);
			assert_int_equal(trip.payload.length, 0);
		}
		trip.file.length = whole;
	}
	trip_close(&trip);
	free(plain);
}

/* Each bit of a small file counts. */
static void every_bit(void **state)
{
	(void)state;
	struct trip trip;
	struct msp_error err = MSP_ERROR_INIT;

	trip_open(&trip);
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "clave", 5, &trip.file, &err), 0);
	for (size_t i = 0; i < trip.file.length * 8; i++) {
		trip.file.data[i / 8] = (char)(trip.file.data[i / 8] ^ 1 << i % 8);
		assert_int_equal(trip_decrypt(&trip, &err), -1);
		assert_int_equal(trip.payload.length, 0);
		trip.file.data[i / 8] = (char)(trip.file.data[i / 8] ^ 1 << i % 8);
	}
	assert_int_equal(trip_decrypt(&trip, &err), 0);
	trip_close(&trip);
}

/* A stanza of our own is found without keys, bound by the MAC, and in nobody's way. */
static void extra_stanza(void **state)
{
	(void)state;
	const char *arguments[] = { "vault", "acme", "7" };
	const struct msp_age_stanza extra = {
		.type = "msp.example/binding",
		.arguments = arguments,
		.argument_count = 3,
		.body = (const unsigned char *)"0123456789012345678901234567890123456789012345678901234567890123",
		.body_length = 48, /* a full line, so an empty one follows */
	};
	struct msp_age_header header;
	struct trip trip;
	struct msp_error err = MSP_ERROR_INIT;

	trip_open(&trip);
	trip.plan.extra = &extra;
	trip.plan.extra_count = 1;
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "clave", 5, &trip.file, &err), 0);
	assert_int_equal(msp_age_header_parse(&trip.arena, trip.file.data, trip.file.length, &header, &err), 0);
	const struct msp_age_stanza *found = msp_age_header_find(&header, "msp.example/binding");
	assert_non_null(found);
	assert_int_equal(found->argument_count, 3);
	assert_string_equal(found->arguments[1], "acme");
	assert_int_equal(found->body_length, 48);
	assert_memory_equal(found->body, extra.body, 48);
	assert_int_equal(trip_decrypt(&trip, &err), 0);
	char *acme = strstr(trip.file.data, "acme");
	assert_non_null(acme);
	acme[0] = 'b';
	assert_int_equal(trip_decrypt(&trip, &err), -1);
	assert_non_null(strstr(err.message, "MAC"));
	arguments[1] = "two words";
	assert_false(msp_age_stanza_valid(&extra));
	arguments[1] = "";
	assert_false(msp_age_stanza_valid(&extra));
	trip_close(&trip);
}

static void limits(void **state)
{
	(void)state;
	struct trip trip;
	struct msp_error err = MSP_ERROR_INIT;

	trip_open(&trip);
	while (trip.recipients.count < MSP_AGE_STANZA_LIMIT)
		msp_age_recipients_add(&trip.arena, &trip.recipients, &trip.identities.items[0].recipient);
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "", 0, &trip.file, &err), 0);
	assert_int_equal(trip_decrypt(&trip, &err), 0);
	/* one more stanza, of a kind nobody knows */
	msp_buf_splice(&trip.file, strlen("age-encryption.org/v1\n"), 0, "-> x\n\n", 6);
	assert_int_equal(trip_decrypt(&trip, &err), -1);
	assert_non_null(strstr(err.message, "128 stanzas"));
	msp_age_recipients_add(&trip.arena, &trip.recipients, &trip.identities.items[0].recipient);
	msp_buf_clear(&trip.file);
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "", 0, &trip.file, &err), -1);
	assert_int_equal(trip.file.length, 0);
	trip.recipients.count = 0;
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "", 0, &trip.file, &err), -1);
	/* a body that goes on and on */
	msp_buf_adds(&trip.file, "age-encryption.org/v1\n-> x\n");
	while (trip.file.length <= MSP_AGE_HEADER_LIMIT) {
		msp_buf_addn(&trip.file, 'A', 64);
		msp_buf_addc(&trip.file, '\n');
	}
	assert_int_equal(trip_decrypt(&trip, &err), -1);
	assert_non_null(strstr(err.message, "64 KiB"));
	trip_close(&trip);
}

static void passphrase(void **state)
{
	(void)state;
	struct trip trip;
	struct msp_secret right, wrong;
	struct msp_error err = MSP_ERROR_INIT;

	trip_open(&trip);
	secret_text(&right, &memory, "contraseña");
	secret_text(&wrong, &memory, "contrasena");
	trip.plan = (struct msp_age_plan){ .passphrase = &right, .work_factor = 10 };
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "clave", 5, &trip.file, &err), 0);
	assert_int_equal(msp_age_decrypt(trip.file.data, trip.file.length, NULL, &right, 5, &trip.payload, &err), 0);
	assert_secret(&trip.payload, "clave");
	assert_int_equal(msp_age_decrypt(trip.file.data, trip.file.length, NULL, &wrong, 5, &trip.payload, &err), -1);
	assert_int_equal(err.code, MSP_DENIED);
	assert_int_equal(trip_decrypt(&trip, &err), -1);
	assert_int_equal(err.code, MSP_DENIED);
	msp_secret_release(&right);
	msp_secret_release(&wrong);
	trip_close(&trip);
}

/* Nothing can be encrypted to a point that gives everybody the same secret. */
static void low_order(void **state)
{
	(void)state;
	struct trip trip;
	struct msp_error err = MSP_ERROR_INIT;

	trip_open(&trip);
	memset(trip.recipients.items[0].point, 0, MSP_AGE_KEY);
	assert_int_equal(msp_age_encrypt(&trip.plan, &memory, "", 0, &trip.file, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(trip.file.length, 0);
	trip_close(&trip);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(files_of_age), cmocka_unit_test(keys),
		cmocka_unit_test(recipients_refused), cmocka_unit_test(recipients_of_a_file),
		cmocka_unit_test(identities_refused), cmocka_unit_test(ssh_key_changed), cmocka_unit_test(lengths),
		cmocka_unit_test(every_bit), cmocka_unit_test(extra_stanza), cmocka_unit_test(limits),
		cmocka_unit_test(passphrase), cmocka_unit_test(low_order) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	memory_open(&memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
