/* SPDX-License-Identifier: ISC */
/* Programs that are heard, that take too long, that nobody waits for; and what their complaints mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/remote.h"

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void hear(void *context, const char *bytes, size_t length)
{
	msp_buf_add(context, bytes, length);
}

static void everything_is_heard(void **state)
{
	const char *const argv[] = { "sh", "-c", "i=0; while [ $i -lt 400 ]; do echo line $i >&2; i=$((i + 1)); done",
		NULL };
	struct msp_buf heard = MSP_BUF_INIT;
	struct msp_child command = { .argv = argv, .hear = hear, .hear_context = &heard };

	(void)state;
	assert_int_equal(msp_child_run(&command, NULL), 0);
	assert_int_equal(command.status, 0);
	assert_false(command.expired);
	assert_non_null(strstr(heard.data, "line 399\n"));
	assert_true(strlen(command.complaint) < MSP_CHILD_COMPLAINT);
	assert_memory_equal(command.complaint, heard.data, strlen(command.complaint));
	msp_buf_release(&heard);
}

static void who_takes_too_long_is_ended(void **state)
{
	/* the shell's own child keeps the channels open, and would be waited for */
	const char *const argv[] = { "sh", "-c", "sleep 30 & echo $!; trap '' TERM; wait; sleep 30", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = argv, .output = &output, .timeout = 300 };
	int64_t from = milliseconds();

	(void)state;
	assert_int_equal(msp_child_run(&command, NULL), 0);
	assert_true(command.expired);
	assert_int_not_equal(command.status, 0);
	assert_in_range(milliseconds() - from, 250, 5000);
	pid_t inner = (pid_t)strtol(output.data, NULL, 10);
	assert_true(inner > 1);
	for (int i = 0; i < 100 && kill(inner, 0) == 0; i++) {
		/* whoever inherits it must still collect it */
		char path[64], text[128] = "";
		snprintf(path, sizeof path, "/proc/%ld/stat", (long)inner);
		FILE *file = fopen(path, "r");
		if (file == NULL || fgets(text, sizeof text, file) == NULL || strstr(text, ") Z") != NULL)
			i = 1000;
		if (file != NULL)
			fclose(file);
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		assert_int_not_equal(i, 99);
	}
	msp_buf_release(&output);
}

static void who_is_quick_is_not(void **state)
{
	const char *const argv[] = { "sh", "-c", "echo out; echo err >&2; exit 3", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = argv, .output = &output, .timeout = 10000 };

	(void)state;
	assert_int_equal(msp_child_run(&command, NULL), 0);
	assert_false(command.expired);
	assert_int_equal(command.status, 3);
	assert_string_equal(output.data, "out\n");
	assert_string_equal(command.complaint, "err");
	msp_buf_release(&output);
}

static void nobody_waits_for_what_is_detached(void **state)
{
	char folder[] = "/tmp/msp-test-child-XXXXXX", script[128], file[64];
	struct msp_error err = MSP_ERROR_INIT;
	int64_t from = milliseconds();

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/done", folder);
	snprintf(script, sizeof script, "sleep 0.3; echo said; cat; : > %s", file);
	const char *const argv[] = { "sh", "-c", script, NULL };
	assert_int_equal(msp_child_detach(argv, &err), 0);
	assert_true(milliseconds() - from < 250);
	assert_false(msp_file_exists(file));
	for (int i = 0; i < 200 && !msp_file_exists(file); i++)
		(void)nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	assert_true(msp_file_exists(file));
	unlink(file);
	rmdir(folder);
	const char *const missing[] = { "/nowhere/no-such-program", NULL };
	assert_int_equal(msp_child_detach(missing, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
}

/* What git 2.39 and OpenSSH 9.2 say. */
static void complaints_have_codes(void **state)
{
	static const struct {
		const char *said;
		enum msp_code code;
		const char *message;
	} cases[] = {
		{ "fatal: unable to access 'https://h/x.git/': Could not resolve host: h\n", MSP_BUSY,
			"fetch from origin: unable to access 'https://h/x.git/': Could not resolve host: h" },
		{ "ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote "
		  "repository.\n\n"
		  "Please make sure you have the correct access rights\nand the repository exists.\n",
			MSP_BUSY, "fetch from origin: connect to host h port 22: Connection refused" },
		{ "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.\n", MSP_DENIED,
			"fetch from origin: git@h: Permission denied (publickey)." },
		{ "remote: Invalid username or password.\nfatal: Authentication failed for 'https://h/x.git/'\n",
			MSP_DENIED, "fetch from origin: Authentication failed for 'https://h/x.git/'" },
		{ "fatal: '/x' does not appear to be a git repository\nfatal: Could not read from remote repository.\n",
			MSP_CONFIG, "fetch from origin: '/x' does not appear to be a git repository" },
		{ "remote: Repository not found.\nfatal: repository 'https://h/x.git/' not found\n", MSP_CONFIG,
			"fetch from origin: repository 'https://h/x.git/' not found" },
		{ "error: cannot run ssh: No such file or directory\nfatal: unable to fork\n", MSP_UNAVAILABLE,
			"fetch from origin: cannot run ssh: No such file or directory" },
		{ "error: unable to write file .git/objects/5b/d2: No space left on device\nfatal: unpack-objects "
		  "failed\n",
			MSP_IO, "fetch from origin: unable to write file .git/objects/5b/d2: No space left on device" },
		{ "", MSP_BUSY, "fetch from origin: git gave no reason" },
	};
	struct msp_error err;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		assert_int_equal(msp_remote_failed(cases[i].said, false, "fetch from origin", &err), -1);
		assert_int_equal(err.code, cases[i].code);
		assert_string_equal(err.message, cases[i].message);
		assert_string_not_equal(err.hint, "");
	}
	assert_int_equal(msp_remote_failed("git@h: Permission denied\n", true, "fetch", &err), -1);
	assert_int_equal(err.code, MSP_BUSY);
	assert_string_equal(err.message, "fetch: no answer in time");
}

static enum msp_code code_of(const char *script, char message[768])
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct msp_child command = { .argv = argv };
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_child_run(&command, NULL), 0);
	assert_int_equal(msp_child_failed(&command, MSP_DATA, &err), -1);
	strcpy(message, err.message);
	return err.code;
}

static void a_full_disk_is_no_bad_data(void **state)
{
	char message[768];

	(void)state;
	assert_int_equal(code_of("echo 'fatal: not a bundle' >&2; exit 128", message), MSP_DATA);
	assert_int_equal(code_of("exit 129", message), MSP_DATA);
	assert_int_equal(code_of("echo 'fatal: write error: No space left on device' >&2; exit 128", message), MSP_IO);
	assert_int_equal(code_of("echo 'error: index-pack died of signal 9' >&2; exit 1", message), MSP_SYSTEM);
	assert_int_equal(code_of("kill -9 $$", message), MSP_SYSTEM);
	assert_non_null(strstr(message, "was ended by signal 9"));
}

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_heard),
		cmocka_unit_test(who_takes_too_long_is_ended),
		cmocka_unit_test(a_full_disk_is_no_bad_data),
		cmocka_unit_test(who_is_quick_is_not),
		cmocka_unit_test(nobody_waits_for_what_is_detached),
		cmocka_unit_test(complaints_have_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
