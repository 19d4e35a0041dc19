/* SPDX-License-Identifier: ISC */
/* Manifests: their form, who may have written them, and that a ciphertext opens only as what it was sealed as. */
#include "tests/unit/roster_fixture.h"

#include "lib/vault/manifest.h"

#define PLACE "clients/acme/vault/fw-admin.yaml"

struct secret_file {
	struct msp_manifest manifest;
	struct msp_buf yaml, age, signature;
};

static void one_roster(struct office *office, struct msp_roster_chain *chain)
{
	struct msp_error err;
	struct msp_roster one = roster_of(office, 1, 3, 1);

	sign_roster(office, put_roster(office, &one, "vault/roster/1.yaml"), ANA);
	assert_int_equal(verify(office, chain, &err), 0);
}

static struct msp_manifest plain_manifest(void)
{
	struct msp_manifest manifest = { .vault = "0123456789abcdef",
		.id = "00000000000000aa",
		.path = PLACE,
		.client = "acme",
		.kind = MSP_SECRET_PASSWORD,
		.username = "admin",
		.url = "https://10.0.0.1:8443/",
		.expires = "",
		.rotate_every = "90d",
		.value_rev = 1,
		.value_changed = DAY "T10:00:00-06:00",
		.gen = 1,
		.roster = 1,
		.writer = "ana",
		.written = DAY "T10:00:00-06:00" };

	return manifest;
}

static void sign_manifest(struct office *office, struct secret_file *file, int who)
{
	msp_buf_clear(&file->yaml);
	msp_buf_clear(&file->signature);
	msp_manifest_emit(&file->manifest, &file->yaml);
	msp_sshsig_sign(
		&office->people[who].seed, MSP_SSHSIG_VAULT, file->yaml.data, file->yaml.length, &file->signature);
}

static void seal(
	struct office *office, const struct msp_roster_chain *chain, struct secret_file *file, const char *text)
{
	struct msp_age_recipients recipients;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret payload;

	secret_text(&payload, &office->memory, text);
	msp_roster_recipients(&office->arena, chain->current, file->manifest.client, DAY, &recipients);
	msp_buf_clear(&file->age);
	if (msp_manifest_seal(&file->manifest, &recipients, &office->memory, &payload, &file->age, &err) != 0)
		fail_msg("%s", err.message);
	msp_secret_release(&payload);
}

static void make(struct office *office, const struct msp_roster_chain *chain, struct secret_file *file)
{
	msp_buf_init(&file->yaml);
	msp_buf_init(&file->age);
	msp_buf_init(&file->signature);
	file->manifest = plain_manifest();
	seal(office, chain, file, "s3creto\nnota: x\n");
	sign_manifest(office, file, ANA);
}

static void release(struct secret_file *file)
{
	msp_buf_release(&file->yaml);
	msp_buf_release(&file->age);
	msp_buf_release(&file->signature);
}

/* 0, or the code of the refusal. */
static int outside(
	struct office *office, const struct msp_roster_chain *chain, const struct secret_file *file, const char *path)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_manifest manifest;

	return msp_manifest_verify(chain,
		       &(struct msp_signed_file){
			       path, file->yaml.data, file->yaml.length, file->signature.data, file->signature.length },
		       DAY, &office->arena, &manifest, &err) == 0
		       ? 0
		       : (int)err.code;
}

static int inside(struct office *office, const struct msp_manifest *manifest, const struct msp_buf *age, int who,
	struct msp_secret *payload)
{
	struct msp_error err = MSP_ERROR_INIT;

	return msp_manifest_open(manifest, age->data, age->length, &office->people[who].age, payload, &err) == 0
		       ? 0
		       : (int)err.code;
}

static void written_read_opened(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct secret_file file;
	struct msp_manifest again;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_secret payload;

	(void)state;
	office_open(&office);
	one_roster(&office, &chain);
	make(&office, &chain, &file);
	assert_int_equal(outside(&office, &chain, &file, PLACE), 0);
	assert_int_equal(msp_manifest_parse(&office.arena, PLACE, file.yaml.data, file.yaml.length, &again, &err), 0);
	msp_manifest_emit(&again, &text);
	assert_string_equal(text.data, file.yaml.data);
	msp_secret_init(&payload, &office.memory);
	assert_int_equal(inside(&office, &again, &file.age, ANA, &payload), 0);
	assert_int_equal(payload.length, 256); /* padded with line feeds */
	assert_memory_equal(payload.bytes, "s3creto\nnota: x\n\n", 17);
	assert_int_equal(inside(&office, &again, &file.age, LUIS, &payload), 0);
	assert_int_equal(inside(&office, &again, &file.age, ENVELOPE, &payload), 0);
	assert_int_equal(inside(&office, &again, &file.age, EVA, &payload), MSP_DENIED);
	msp_secret_release(&payload);
	msp_buf_release(&text);
	release(&file);
	office_close(&office);
}

static void refused_from_outside(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct secret_file file;

	(void)state;
	office_open(&office);
	one_roster(&office, &chain);
	make(&office, &chain, &file);
	assert_int_equal(outside(&office, &chain, &file, "clients/acme/vault/other.yaml"), MSP_DENIED);
	assert_int_equal(outside(&office, &chain, &file, "clients/beta/vault/fw-admin.yaml"), MSP_DENIED);
	file.manifest.url = "https://evil.example/";
	msp_buf_clear(&file.yaml);
	msp_manifest_emit(&file.manifest, &file.yaml); /* only the url, with the old signature */
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	sign_manifest(&office, &file, EVA); /* by somebody who is not in the roster, in ana's name */
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	file.manifest.writer = "eva";
	sign_manifest(&office, &file, EVA);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	file.manifest.writer = "ana";
	file.manifest.client = "beta"; /* says another client than its place */
	sign_manifest(&office, &file, ANA);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	file.manifest.client = "acme";
	file.manifest.roster = 2; /* a roster that is not here */
	sign_manifest(&office, &file, ANA);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	file.manifest.roster = 1;
	sign_manifest(&office, &file, ANA);
	assert_int_equal(outside(&office, &chain, &file, PLACE), 0);
	msp_buf_clear(&file.signature);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	release(&file);
	office_close(&office);
}

/* luis leaves; he still has his keys, the store and the old roster's serial. */
static void a_leaver_signs_no_more(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;
	struct secret_file file;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 1);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	make(&office, &chain, &file);
	struct msp_roster two = roster_of(&office, 2, 1, 1);
	follow(&office, &two, first, NULL);
	sign_roster(&office, put_roster(&office, &two, "vault/roster/2.yaml"), ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED); /* not signed again yet */
	file.manifest.writer = "luis";
	sign_manifest(&office, &file, LUIS);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	file.manifest.roster = 2;
	sign_manifest(&office, &file, LUIS);
	assert_int_equal(outside(&office, &chain, &file, PLACE), MSP_DENIED);
	file.manifest.writer = "ana";
	sign_manifest(&office, &file, ANA);
	assert_int_equal(outside(&office, &chain, &file, PLACE), 0);
	release(&file);
	office_close(&office);
}

static void refused_from_inside(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct secret_file file, other;
	struct msp_secret payload;

	(void)state;
	office_open(&office);
	one_roster(&office, &chain);
	make(&office, &chain, &file);
	make(&office, &chain, &other);
	msp_secret_init(&payload, &office.memory);
	assert_int_equal(inside(&office, &file.manifest, &other.age, ANA, &payload), MSP_DENIED); /* swapped */
	/* the hash made to fit, as a valid writer of another client would: the inside still says where it belongs */
	struct msp_manifest moved = file.manifest;
	moved.client = "beta";
	assert_int_equal(inside(&office, &moved, &file.age, ANA, &payload), MSP_DENIED);
	moved = file.manifest;
	snprintf(moved.id, sizeof moved.id, "%s", "00000000000000bb");
	assert_int_equal(inside(&office, &moved, &file.age, ANA, &payload), MSP_DENIED);
	moved = file.manifest;
	moved.age_gen++;
	assert_int_equal(inside(&office, &moved, &file.age, ANA, &payload), MSP_DENIED);
	moved = file.manifest;
	moved.age_recipients[0] = moved.age_recipients[0] == '0' ? '1' : '0';
	assert_int_equal(inside(&office, &moved, &file.age, ANA, &payload), MSP_DENIED);
	/* a foreign age file with the right hash */
	struct msp_age_recipients recipients;
	struct msp_buf foreign = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	msp_roster_recipients(&office.arena, chain.current, "acme", DAY, &recipients);
	struct msp_age_plan plan = { .recipients = &recipients };
	assert_int_equal(msp_age_encrypt(&plan, &office.memory, "x\n", 2, &foreign, &err), 0);
	moved = file.manifest;
	moved.age_size = (int64_t)foreign.length;
	msp_sha256_hex(foreign.data, foreign.length, moved.age_sha256);
	assert_int_equal(inside(&office, &moved, &foreign, ANA, &payload), MSP_DENIED);
	msp_buf_release(&foreign);
	msp_secret_release(&payload);
	release(&file);
	release(&other);
	office_close(&office);
}

static void forms(void **state)
{
	static const char *const bad[][2] = { { "kind: password", "kind: passwort" }, { "gen: 1\n", "gen: 0\n" },
		{ "gen: 1\n", "gen: -1\n" }, { "format: msp-vault-1", "format: msp-vault-0" }, { "tags: []", "tags: " },
		{ "roster: 1", "roster: 99999999999999999999" }, { "username: admin", "username: \"adm\\u0041in\"" },
		{ "expires: \"\"", "expires: manana" }, { "writer: ana\n", "" } };
	struct office office;
	struct msp_roster_chain chain;
	struct secret_file file;
	struct msp_manifest manifest;

	(void)state;
	office_open(&office);
	one_roster(&office, &chain);
	make(&office, &chain, &file);
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		const char *at = strstr(file.yaml.data, bad[i][0]);
		assert_non_null(at);
		char *text = msp_arena_printf(&office.arena, "%.*s%s%s", (int)(at - file.yaml.data), file.yaml.data,
			bad[i][1], at + strlen(bad[i][0]));
		if (msp_manifest_parse(&office.arena, PLACE, text, strlen(text), &manifest, &err) == 0)
			fail_msg("accepted: %s", bad[i][1]);
		assert_int_equal(err.code, MSP_DATA);
	}
	release(&file);
	office_close(&office);
}

static void deletions(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_gone gone = { .vault = "0123456789abcdef",
		.id = "00000000000000aa",
		.path = PLACE,
		.client = "acme",
		.gen = 2,
		.roster = 1,
		.writer = "ana",
		.written = DAY "T10:00:00-06:00",
		.reason = "ya no existe" };
	struct msp_gone again;
	struct msp_buf text = MSP_BUF_INIT, signature = MSP_BUF_INIT;

	(void)state;
	office_open(&office);
	one_roster(&office, &chain);
	msp_gone_emit(&gone, &text);
	msp_sshsig_sign(&office.people[LUIS].seed, MSP_SSHSIG_VAULT, text.data, text.length, &signature);
	assert_int_equal(msp_gone_verify(&chain,
				 &(struct msp_signed_file){ "clients/acme/vault/fw-admin.gone.yaml", text.data,
					 text.length, signature.data, signature.length },
				 DAY, &office.arena, &again, &err),
		-1); /* luis signed in ana's name */
	msp_buf_clear(&signature);
	msp_sshsig_sign(&office.people[ANA].seed, MSP_SSHSIG_VAULT, text.data, text.length, &signature);
	assert_int_equal(msp_gone_verify(&chain,
				 &(struct msp_signed_file){ "clients/acme/vault/fw-admin.gone.yaml", text.data,
					 text.length, signature.data, signature.length },
				 DAY, &office.arena, &again, &err),
		0);
	assert_string_equal(again.reason, "ya no existe");
	assert_int_equal(msp_gone_verify(&chain,
				 &(struct msp_signed_file){ "clients/acme/vault/other.gone.yaml", text.data,
					 text.length, signature.data, signature.length },
				 DAY, &office.arena, &again, &err),
		-1);
	msp_buf_release(&text);
	msp_buf_release(&signature);
	office_close(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(written_read_opened),
		cmocka_unit_test(refused_from_outside), cmocka_unit_test(a_leaver_signs_no_more),
		cmocka_unit_test(refused_from_inside), cmocka_unit_test(forms), cmocka_unit_test(deletions) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
