/* SPDX-License-Identifier: ISC */
/* What a machine has seen: roll-backs, forks, lost and damaged state; and the identity file. */
#include "tests/unit/roster_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/vault/pins.h"

#define VAULT "0123456789abcdef"
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SECRET "00000000000000aa"

static char folder[] = "/tmp/msp-pins.XXXXXX";
static char file[64];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(file, sizeof file, "%s/vault-" VAULT ".pins", folder);
	return 0;
}

static int remove_folder(void **state)
{
	char lock[80];

	(void)state;
	snprintf(lock, sizeof lock, "%s.lock", file);
	unlink(lock);
	unlink(file);
	return rmdir(folder);
}

static void keeps_and_compares(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_pins pins;

	(void)state;
	assert_int_equal(msp_pins_open(&pins, &arena, folder, VAULT, true, &err), 0);
	assert_false(pins.found);
	assert_int_equal(msp_pins_secret(&pins, SECRET, 1, HASH_A), MSP_PIN_NEW);
	msp_pins_keep(&pins, SECRET, 3, HASH_A);
	assert_int_equal(msp_pins_close(&pins, &err), 0);
	struct stat status;
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(msp_pins_open(&pins, &arena, folder, VAULT, false, &err), 0);
	assert_true(pins.found);
	assert_int_equal(msp_pins_secret(&pins, SECRET, 3, HASH_A), MSP_PIN_SAME);
	assert_int_equal(msp_pins_secret(&pins, SECRET, 3, HASH_B), MSP_PIN_FORK);
	assert_int_equal(msp_pins_secret(&pins, SECRET, 2, HASH_B), MSP_PIN_BEHIND);
	assert_int_equal(msp_pins_secret(&pins, SECRET, 4, HASH_B), MSP_PIN_NEWER);
	assert_int_equal(msp_pins_close(&pins, &err), 0);
	msp_arena_release(&arena);
}

/* Thousands, in whatever order they are seen; an older version wrote them in that order. */
static void keeps_thousands(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf old = MSP_BUF_INIT;
	struct msp_pins pins;
	char id[MSP_VAULT_ID];

	(void)state;
	msp_buf_adds(&old, "msp-pins-1\n");
	for (unsigned i = 0; i < 2400; i++) {
		snprintf(id, sizeof id, "%016x", i * 2654435761U);
		msp_buf_addf(&old, "secret %s %u %s\n", id, i + 1, i % 2 == 0 ? HASH_A : HASH_B);
	}
	assert_int_equal(msp_file_replace(file, old.data, old.length, 0600, MSP_FILE_UNSYNCED, &err), 0);
	assert_int_equal(msp_pins_open(&pins, &arena, folder, VAULT, true, &err), 0);
	for (unsigned i = 0; i < 2400; i++) {
		snprintf(id, sizeof id, "%016x", i * 2654435761U);
		assert_int_equal(msp_pins_secret(&pins, id, i + 1, i % 2 == 0 ? HASH_A : HASH_B), MSP_PIN_SAME);
		msp_pins_keep(&pins, id, i + 2, HASH_A);
		id[0] = 'f';
		assert_int_equal(msp_pins_secret(&pins, id, 1, HASH_A), MSP_PIN_NEW);
		msp_pins_keep(&pins, id, 1, HASH_B);
	}
	assert_int_equal(pins.count, 4800);
	assert_int_equal(msp_pins_close(&pins, &err), 0);
	assert_int_equal(msp_pins_open(&pins, &arena, folder, VAULT, false, &err), 0);
	assert_int_equal(pins.count, 4800);
	assert_int_equal(msp_pins_secret(&pins, id, 1, HASH_B), MSP_PIN_SAME);
	assert_int_equal(msp_pins_close(&pins, &err), 0);
	unlink(file);
	msp_buf_release(&old);
	msp_arena_release(&arena);
}

static void refuses_what_it_did_not_write(void **state)
{
	static const char *const bad[] = { "", "msp-pins-2\n", "msp-pins-1", "msp-pins-1\nsecret x\n",
		"msp-pins-1\nsecret " SECRET " 0 " HASH_A "\n", "msp-pins-1\nsecret " SECRET " 1 " HASH_A,
		"msp-pins-1\nroster 1\n", "msp-pins-1\n\n",
		"msp-pins-1\nsecret " SECRET " 1 " HASH_A "\nsecret " SECRET " 2 " HASH_A "\n",
		"msp-pins-1\nsecret " SECRET " 01 " HASH_A "\n", "msp-pins-1\nsecret " SECRET " 1 " HASH_A " \n" };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_pins pins;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		assert_int_equal(msp_file_replace(file, bad[i], strlen(bad[i]), 0600, MSP_FILE_UNSYNCED, &err), 0);
		if (msp_pins_open(&pins, &arena, folder, VAULT, false, &err) == 0)
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(err.code, MSP_DATA); /* never taken for a first contact */
	}
	struct msp_error err = MSP_ERROR_INIT;
	assert_int_equal(msp_file_replace(file, "msp-pins-1\n", 11, 0640, MSP_FILE_UNSYNCED, &err), 0);
	assert_int_equal(msp_pins_open(&pins, &arena, folder, VAULT, false, &err), -1);
	assert_int_equal(err.code, MSP_DENIED);
	unlink(file);
	msp_arena_release(&arena);
}

static void sees_rosters_go_back(void **state)
{
	struct office office;
	struct msp_roster_chain whole, shorter, other;
	struct msp_error err;
	struct msp_pins pins;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 1);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	assert_int_equal(verify(&office, &shorter, &err), 0);
	struct msp_roster two = roster_of(&office, 2, 1, 1);
	follow(&office, &two, first, NULL);
	sign_roster(&office, put_roster(&office, &two, "vault/roster/2.yaml"), ANA);
	assert_int_equal(verify(&office, &whole, &err), 0);
	assert_int_equal(msp_pins_open(&pins, &office.arena, folder, VAULT, true, &err), 0);
	assert_int_equal(msp_pins_chain(&pins, &shorter), MSP_PIN_NEW);
	msp_pins_keep_chain(&pins, &shorter);
	assert_int_equal(msp_pins_chain(&pins, &shorter), MSP_PIN_SAME);
	assert_int_equal(msp_pins_chain(&pins, &whole), MSP_PIN_NEWER);
	msp_pins_keep_chain(&pins, &whole);
	assert_int_equal(msp_pins_chain(&pins, &shorter), MSP_PIN_BEHIND); /* the leaver's wish */
	struct msp_roster stranger = roster_of(&office, 1, 2, 1);
	office.file_count = office.signature_count = 0;
	sign_roster(&office, put_roster(&office, &stranger, "vault/roster/1.yaml"), LUIS);
	assert_int_equal(verify(&office, &other, &err), 0);
	assert_int_equal(msp_pins_chain(&pins, &other), MSP_PIN_FORK); /* a whole other vault */
	office.file_count = 0;
	assert_int_equal(verify(&office, &other, &err), 0);
	assert_int_equal(msp_pins_chain(&pins, &other), MSP_PIN_BEHIND); /* no vault at all any more */
	assert_int_equal(msp_pins_close(&pins, &err), 0);
	unlink(file);
	office_close(&office);
}

static void identities(void **state)
{
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_identity again;
	struct msp_secret text;

	(void)state;
	office_open(&office);
	msp_secret_init(&text, &office.memory);
	msp_identity_emit(&office.people[ANA], "ana", DAY, &text);
	msp_identity_init(&again, &office.memory);
	assert_int_equal(msp_identity_parse(&again, &text, "identity", &err), 0);
	assert_memory_equal(again.sign, office.people[ANA].sign, MSP_SSH_KEY);
	assert_true(msp_age_recipient_equal(&again.age.items[0].recipient, &office.people[ANA].age.items[0].recipient));
	text.bytes[30] ^= 1; /* in a comment: the rest still holds */
	msp_secret_truncate(&text, text.length - 5);
	assert_int_equal(msp_identity_parse(&again, &text, "identity", &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_null(strstr(err.message, "AGE-SECRET-KEY"));
	msp_secret_release(&text);
	msp_identity_release(&again);
	office_close(&office);
}

static void a_file_with_a_passphrase(void **state)
{
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_identity again;
	struct msp_secret right, wrong;
	struct msp_buf out = MSP_BUF_INIT;

	(void)state;
	office_open(&office);
	secret_text(&right, &office.memory, "cuatro palabras al azar");
	secret_text(&wrong, &office.memory, "cuatro palabras al hazar");
	assert_int_equal(msp_identity_seal(&office.people[ANA], "ana", DAY, &right, &out, &err), 0);
	assert_int_equal(msp_file_replace(file, out.data, out.length, 0600, MSP_FILE_UNSYNCED, &err), 0);
	msp_identity_init(&again, &office.memory);
	assert_int_equal(msp_identity_open(&again, file, &right, &err), 0);
	assert_memory_equal(again.sign, office.people[ANA].sign, MSP_SSH_KEY);
	assert_int_equal(msp_identity_open(&again, file, &wrong, &err), -1);
	assert_int_equal(err.code, MSP_DENIED);
	assert_int_equal(chmod(file, 0640), 0);
	assert_int_equal(msp_identity_open(&again, file, &right, &err), -1);
	assert_int_equal(err.code, MSP_DENIED);
	unlink(file);
	msp_buf_release(&out);
	msp_secret_release(&right);
	msp_secret_release(&wrong);
	msp_identity_release(&again);
	office_close(&office);
}

/* Where the kernel has a keyring, what is kept comes back until forgotten; elsewhere it says so. */
static void unlocked_for_a_while(void **state)
{
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_identity again;

	(void)state;
	office_open(&office);
	msp_identity_init(&again, &office.memory);
	if (msp_identity_keep(&office.people[ANA], file, 60, &err) != 0) {
		assert_int_equal(err.code, MSP_UNAVAILABLE);
	} else {
		assert_int_equal(msp_identity_recall(&again, file, &err), 0);
		assert_memory_equal(again.sign, office.people[ANA].sign, MSP_SSH_KEY);
		assert_in_range(msp_identity_left(file, &office.memory), 50, 60);
		assert_int_equal(msp_identity_keep(&office.people[LUIS], file, 30, &err), 0); /* in its place */
		assert_int_equal(msp_identity_recall(&again, file, &err), 0);
		assert_memory_equal(again.sign, office.people[LUIS].sign, MSP_SSH_KEY);
		assert_in_range(msp_identity_left(file, &office.memory), 20, 30);
		assert_int_equal(msp_identity_forget(file, &err), 0);
		assert_int_equal(msp_identity_recall(&again, file, &err), -1);
		assert_int_equal(err.code, MSP_DENIED);
		assert_int_equal(msp_identity_left(file, &office.memory), -1);
	}
	assert_int_equal(msp_identity_forget(file, &err), 0); /* nothing kept is fine */
	msp_identity_release(&again);
	office_close(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keeps_and_compares), cmocka_unit_test(keeps_thousands),
		cmocka_unit_test(refuses_what_it_did_not_write), cmocka_unit_test(sees_rosters_go_back),
		cmocka_unit_test(identities), cmocka_unit_test(a_file_with_a_passphrase),
		cmocka_unit_test(unlocked_for_a_while) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
