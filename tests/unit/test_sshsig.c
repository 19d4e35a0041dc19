/* SPDX-License-Identifier: ISC */
/* Signatures: ours by stock ssh-keygen, theirs by us. */
#include "tests/unit/roster_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"

static void write_file(const char *path, const void *bytes, size_t length)
{
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_file_replace(path, bytes, length, 0600, MSP_FILE_UNSYNCED, &err), 0);
}

static bool have_ssh_keygen(void)
{
	return system("command -v ssh-keygen >/dev/null 2>&1") == 0; /* a constant command */
}

static void both_ways_with_ssh_keygen(void **state)
{
	char folder[] = "/tmp/msp-sshsig.XXXXXX";
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT, signers = MSP_BUF_INIT, theirs = MSP_BUF_INIT;
	static const char message[] = "hello\nworld\n";
	char key[MSP_SSH_KEY];

	(void)state;
	if (!have_ssh_keygen())
		skip();
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	office_open(&office);
	msp_sshsig_sign(&office.people[ANA].seed, MSP_SSHSIG_VAULT, message, strlen(message), &text);
	msp_buf_adds(&signers, "ana ");
	msp_ssh_public_emit(office.people[ANA].sign, &signers);
	msp_buf_addc(&signers, '\n');
	write_file("message", message, strlen(message));
	write_file("message.sig", text.data, text.length);
	write_file("signers", signers.data, signers.length);
	assert_int_equal(
		system("ssh-keygen -q -Y verify -n msp-vault -I ana -f signers -s message.sig <message >/dev/null"), 0);
	assert_int_not_equal(system("ssh-keygen -q -Y verify -n msp-roster -I ana -f signers -s message.sig <message "
				    ">/dev/null 2>&1"),
		0);
	assert_int_equal(system("ssh-keygen -q -t ed25519 -N '' -C '' -f key && rm message.sig &&"
				" ssh-keygen -q -Y sign -n msp-vault -f key message 2>/dev/null"),
		0);
	assert_int_equal(msp_file_read("message.sig", 4096, &theirs, &err), 0);
	assert_int_equal(
		msp_sshsig_signer(theirs.data, theirs.length, MSP_SSHSIG_VAULT, (unsigned char *)key, &err), 0);
	assert_int_equal(msp_sshsig_verify(theirs.data, theirs.length, (unsigned char *)key, MSP_SSHSIG_VAULT, message,
				 strlen(message), &err),
		0);
	assert_int_equal(chdir("/"), 0);
	char *command = msp_arena_printf(&office.arena, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
	msp_buf_release(&text);
	msp_buf_release(&signers);
	msp_buf_release(&theirs);
	office_close(&office);
}

static int check(
	const struct office *office, const struct msp_buf *signature, const char *namespace, const char *message)
{
	struct msp_error err = MSP_ERROR_INIT;

	return msp_sshsig_verify(signature->data, signature->length, office->people[ANA].sign, namespace, message,
		       strlen(message), &err) == 0
		       ? 0
		       : (int)err.code;
}

static void refuses_what_differs(void **state)
{
	struct office office;
	struct msp_buf text = MSP_BUF_INIT;

	(void)state;
	office_open(&office);
	msp_sshsig_sign(&office.people[ANA].seed, MSP_SSHSIG_VAULT, "text", 4, &text);
	assert_int_equal(check(&office, &text, MSP_SSHSIG_VAULT, "text"), 0);
	assert_int_equal(check(&office, &text, MSP_SSHSIG_VAULT, "texT"), MSP_DENIED);
	assert_int_equal(check(&office, &text, MSP_SSHSIG_ROSTER, "text"), MSP_DATA);
	/* every byte counts: nothing that differs in one place verifies */
	for (size_t i = 0; i < text.length; i++) {
		char kept = text.data[i];
		text.data[i] = kept == 'A' ? 'B' : 'A';
		if (text.data[i] != kept)
			assert_int_not_equal(check(&office, &text, MSP_SSHSIG_VAULT, "text"), 0);
		text.data[i] = kept;
	}
	msp_buf_truncate(&text, text.length - 1);
	assert_int_equal(check(&office, &text, MSP_SSHSIG_VAULT, "text"), MSP_DATA);
	msp_buf_clear(&text);
	assert_int_equal(check(&office, &text, MSP_SSHSIG_VAULT, "text"), MSP_DATA);
	msp_sshsig_sign(&office.people[LUIS].seed, MSP_SSHSIG_VAULT, "text", 4, &text);
	assert_int_equal(check(&office, &text, MSP_SSHSIG_VAULT, "text"), MSP_DENIED);
	msp_buf_release(&text);
	office_close(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(both_ways_with_ssh_keygen),
		cmocka_unit_test(refuses_what_differs) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
