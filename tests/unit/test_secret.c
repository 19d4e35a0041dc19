/* SPDX-License-Identifier: ISC */
#include "tests/unit/vault_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct msp_secret_memory memory;

static void grows(void **state)
{
	(void)state;
	struct msp_secret secret, other;

	msp_secret_init(&secret, &memory);
	msp_secret_init(&other, &memory);
	assert_true(msp_secret_equal(&secret, &other));
	for (int i = 0; i < 1000; i++)
		msp_secret_adds(&secret, "0123456789");
	assert_int_equal(secret.length, 10000);
	assert_memory_equal(secret.bytes + 9990, "0123456789", 10);
	msp_secret_add(&other, secret.bytes, secret.length);
	assert_true(msp_secret_equal(&secret, &other));
	other.bytes[5000] ^= 1;
	assert_false(msp_secret_equal(&secret, &other));
	msp_secret_truncate(&secret, 4);
	assert_secret(&secret, "0123");
	/* what was cut off is gone */
	for (size_t i = 4; i < 10000; i++)
		assert_int_equal(secret.bytes[i], 0);
	msp_secret_clear(&secret);
	assert_secret(&secret, "");
	msp_secret_release(&secret);
	msp_secret_release(&secret);
	msp_secret_release(&other);
	msp_secret_free(NULL);
}

/* The guard page behind: a byte too far ends the process. */
static void guarded(void **state)
{
	(void)state;
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct rlimit none = { 0, 0 };
		setrlimit(RLIMIT_CORE, &none);
		volatile unsigned char *bytes = msp_secret_alloc(&memory, 16);
		signal(SIGSEGV, SIG_DFL);
		bytes[16] = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

/* With a limit, what could not be locked is counted, and is usable.  Root is bound by no limit. */
static void counts_what_is_not_locked(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* it makes mlock do nothing */
#endif
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct rlimit limit = { 65536, 65536 };
		struct msp_secret_memory own = { 0 };
		if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0 || (geteuid() == 0 && setuid(65534) != 0))
			_exit(2);
		unsigned char *small = msp_secret_alloc(&own, 32);
		if (own.unlocked != 0)
			_exit(3);
		unsigned char *large = msp_secret_alloc(&own, 1 << 20);
		large[(1 << 20) - 1] = 1;
		int code = own.unlocked == 1 << 20 ? 0 : 4;
		msp_secret_free(large);
		msp_secret_free(small);
		_exit(code);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int pipe_with(const char *text)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
	close(ends[1]);
	return ends[0];
}

static void check_line(int fd, int expected, const char *text)
{
	struct msp_secret secret;
	struct msp_error err = MSP_ERROR_INIT;

	secret_text(&secret, &memory, "=");
	assert_int_equal(msp_secret_read_line(&secret, fd, "pipe", 8, &err), expected == MSP_OK ? 0 : -1);
	assert_int_equal(err.code, expected);
	assert_secret(&secret, text);
	msp_secret_release(&secret);
}

static void reads_lines(void **state)
{
	(void)state;
	int fd = pipe_with("one\ntwo\r\n\n12345678\r\nlast");

	check_line(fd, MSP_OK, "=one");
	check_line(fd, MSP_OK, "=two");
	check_line(fd, MSP_OK, "=");
	check_line(fd, MSP_OK, "=12345678");
	check_line(fd, MSP_OK, "=last");
	check_line(fd, MSP_MISSING, "=");
	close(fd);
	fd = pipe_with("123456789\n");
	check_line(fd, MSP_DATA, "=");
	close(fd);
	check_line(fd, MSP_SYSTEM, "=");
}

static void reads_files(void **state)
{
	(void)state;
	char path[] = "/tmp/msp-secret.XXXXXX";
	int fd = mkstemp(path);
	struct msp_secret secret;
	struct msp_error err = MSP_ERROR_INIT;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "secreto", 7), 7);
	secret_text(&secret, &memory, "=");
	assert_int_equal(msp_secret_load(&secret, path, 7, &err), 0);
	assert_secret(&secret, "=secreto");
	assert_int_equal(msp_secret_load(&secret, path, 6, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_secret(&secret, "=secreto");
	static const mode_t modes[] = { 0640, 0604, 0620, 0601 };
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(fchmod(fd, modes[i]), 0);
		assert_int_equal(msp_secret_load(&secret, path, 7, &err), -1);
		assert_int_equal(err.code, MSP_DENIED);
		assert_non_null(strstr(err.hint, "chmod 600"));
		assert_secret(&secret, "=secreto");
	}
	assert_int_equal(fchmod(fd, 0400), 0);
	assert_int_equal(msp_secret_load(&secret, path, 7, &err), 0);
	assert_int_equal(msp_secret_load(&secret, "/tmp", 7, &err), -1);
	unlink(path);
	assert_int_equal(msp_secret_load(&secret, path, 7, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	msp_secret_release(&secret);
	close(fd);
}

/* A child that goes on by itself has none of what its parent holds; the parent still has it. */
static void a_child_can_forget_it_all(void **state)
{
	struct msp_secret one, two, gone;
	int status;

	(void)state;
	secret_text(&one, &memory, "uno");
	secret_text(&gone, &memory, "nada");
	secret_text(&two, &memory, "dos");
	unsigned char *key = msp_secret_alloc(&memory, 5);
	memset(key, 7, 5);
	msp_secret_release(&gone);
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		static const unsigned char zeros[5];
		msp_secret_memory_wipe(&memory);
		bool wiped = memcmp(one.bytes, zeros, 3) == 0 && memcmp(two.bytes, zeros, 3) == 0 &&
			     memcmp(key, zeros, 5) == 0;
		msp_secret_release(&one);
		msp_secret_release(&two);
		msp_secret_free(key);
		_exit(wiped && memory.first == NULL ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_secret(&one, "uno");
	assert_secret(&two, "dos");
	assert_int_equal(key[4], 7);
	msp_secret_free(key);
	msp_secret_release(&two);
	msp_secret_release(&one);
	assert_null(memory.first);
}

/* Equal values are recognised among each other without being held; under another key nothing can be compared. */
static void test_marks(void **state)
{
	struct msp_secret_mark first, same, other, apart;

	(void)state;
	msp_secret_mark_make(&first, "hola", 4);
	msp_secret_mark_like(&first, "hola", 4, &same);
	msp_secret_mark_like(&first, "hole", 4, &other);
	msp_secret_mark_make(&apart, "hola", 4);
	assert_memory_equal(first.hash, same.hash, sizeof first.hash);
	assert_memory_not_equal(first.hash, other.hash, sizeof first.hash);
	assert_memory_not_equal(first.hash, apart.hash, sizeof first.hash);
	assert_true(msp_secret_mark_fits(&apart, "hola", 4));
	assert_false(msp_secret_mark_fits(&apart, "hole", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grows), cmocka_unit_test(guarded),
		cmocka_unit_test(a_child_can_forget_it_all), cmocka_unit_test(counts_what_is_not_locked),
		cmocka_unit_test(test_marks), cmocka_unit_test(reads_lines), cmocka_unit_test(reads_files) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	memory_open(&memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
