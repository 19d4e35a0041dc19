/* SPDX-License-Identifier: ISC */
#include "lib/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/child.h"

/* Each test runs in a fresh folder of its own, which is the working directory. */
struct place {
	char path[64];
	int before; /* where we came from */
};

static int enter(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	if (place == NULL)
		return -1;
	strncpy(place->path, "/tmp/msp-test-file-XXXXXX", sizeof place->path - 1);
	place->before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->before < 0 || mkdtemp(place->path) == NULL || chdir(place->path) != 0)
		return -1;
	*state = place;
	return 0;
}

/* The depth guards against what no test makes. */
static void empty_folder(const char *path, int depth)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char name[600];

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		if (unlink(name) != 0 && depth < 5) {
			empty_folder(name, depth + 1);
			rmdir(name);
		}
	}
	if (folder != NULL)
		closedir(folder);
}

static int leave(void **state)
{
	struct place *place = *state;

	if (fchdir(place->before) != 0)
		return -1;
	close(place->before);
	empty_folder(place->path, 0);
	int rc = rmdir(place->path);
	free(place);
	return rc;
}

static size_t entries(const char *path)
{
	DIR *folder = opendir(path);
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count - 2;
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void assert_content(const char *path, const char *expected)
{
	char text[256] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	size_t length = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[length] = '\0';
	assert_string_equal(text, expected);
}

static void assert_error(const struct msp_error *err, enum msp_code code, const char *path)
{
	assert_int_equal(err->code, code);
	assert_string_equal(err->path, path);
	assert_string_not_equal(err->message, "");
}

static void read_appends(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	put("a", "hello");
	put("empty", "");
	msp_buf_adds(&buf, "say ");
	assert_int_equal(msp_file_read("a", 100, &buf, &err), 0);
	assert_string_equal(buf.data, "say hello");
	assert_int_equal(msp_file_read("empty", 0, &buf, &err), 0);
	assert_string_equal(buf.data, "say hello");
	assert_int_equal(msp_file_read("/dev/null", 0, &buf, &err), 0);
	assert_int_equal(msp_file_read("a", SIZE_MAX, &buf, &err), 0);
	assert_string_equal(buf.data, "say hellohello");
	msp_buf_release(&buf);
}

static void read_keeps_the_limit(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	put("a", "12345");
	msp_buf_adds(&buf, "x");
	assert_int_equal(msp_file_read("a", 5, &buf, &err), 0);
	assert_string_equal(buf.data, "x12345");
	assert_int_equal(msp_file_read("a", 4, &buf, &err), -1);
	assert_error(&err, MSP_DATA, "a");
	assert_string_equal(err.message, "more than 4 bytes");
	assert_string_equal(buf.data, "x12345");
	assert_int_equal(msp_file_read("a", 0, &buf, &err), -1);
	/* a file without end */
	assert_int_equal(msp_file_read("/dev/zero", 1000000, &buf, &err), -1);
	assert_error(&err, MSP_DATA, "/dev/zero");
	assert_int_equal(buf.length, 6);
	msp_buf_release(&buf);
}

static void read_large_file(void **state)
{
	(void)state;
	enum { SIZE = 3000001 };
	struct msp_buf buf = MSP_BUF_INIT;
	struct msp_buf back = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	for (size_t i = 0; i < SIZE; i++)
		msp_buf_addc(&buf, (char)(i * 31 % 251));
	assert_int_equal(msp_file_replace("a", buf.data, buf.length, 0600, MSP_FILE_UNSYNCED, &err), 0);
	assert_int_equal(msp_file_read("a", SIZE, &back, &err), 0);
	assert_int_equal(back.length, SIZE);
	assert_memory_equal(back.data, buf.data, SIZE);
	msp_buf_release(&buf);
	msp_buf_release(&back);
}

static void read_failures(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	msp_buf_adds(&buf, "x");
	assert_int_equal(msp_file_read("nowhere/a", 10, &buf, &err), -1);
	assert_error(&err, MSP_MISSING, "nowhere/a");
	assert_string_equal(err.message, "cannot open: no such file or directory");
	assert_int_equal(msp_file_read(".", 10, &buf, &err), -1);
	assert_error(&err, MSP_SYSTEM, ".");
	assert_int_equal(msp_fd_read(-1, "input", 10, &buf, &err), -1);
	assert_error(&err, MSP_SYSTEM, "input");
	assert_int_equal(msp_file_read("nowhere", 10, &buf, NULL), -1);
	assert_string_equal(buf.data, "x");
	msp_buf_release(&buf);
}

static void on_alarm(int number)
{
	(void)number;
}

/* Signals every 2 ms that interrupt system calls. */
static void interruptions(bool on)
{
	struct sigaction action = { .sa_handler = on_alarm };
	suseconds_t every = on ? 2000 : 0;
	struct itimerval timer = { { 0, every }, { 0, every } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void nap(long milliseconds)
{
	struct timespec left = { 0, milliseconds * 1000000 };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

enum { PIPED = 400000 };

/* Writes PIPED bytes slowly and in odd portions. */
static void feed(int fd)
{
	char bytes[9973];

	memset(bytes, 'p', sizeof bytes);
	for (size_t left = PIPED; left > 0;) {
		size_t part = left < sizeof bytes ? left : sizeof bytes;
		if (left % 7 == 0 || left > PIPED - 30000)
			nap(5);
		ssize_t written = write(fd, bytes, part);
		if (written <= 0)
			_exit(1);
		left -= (size_t)written;
	}
	_exit(0);
}

/* Reads to the end slowly; exit 0 when PIPED bytes came. */
static void drain(int fd)
{
	char bytes[9973];
	size_t total = 0;
	ssize_t got;

	nap(20);
	while ((got = read(fd, bytes, sizeof bytes)) > 0) {
		total += (size_t)got;
		if (total < 50000)
			nap(3);
	}
	_exit(total == PIPED ? 0 : 1);
}

static void finish(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	assert_int_equal(status, 0);
}

static void read_from_pipe(int flags)
{
	struct msp_buf buf = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		feed(ends[1]);
	}
	close(ends[1]);
	assert_int_equal(fcntl(ends[0], F_SETFL, flags), 0);
	interruptions(true);
	int rc = msp_fd_read(ends[0], "pipe", PIPED, &buf, &err);
	interruptions(false);
	assert_int_equal(rc, 0);
	assert_int_equal(buf.length, PIPED);
	assert_int_equal(strspn(buf.data, "p"), PIPED);
	close(ends[0]);
	finish(child);
	msp_buf_release(&buf);
}

static void write_to_pipe(int flags)
{
	struct msp_error err = MSP_ERROR_INIT;
	char *bytes = calloc(1, PIPED);
	int ends[2];

	assert_non_null(bytes);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[1]);
		drain(ends[0]);
	}
	close(ends[0]);
	assert_int_equal(fcntl(ends[1], F_SETFL, flags), 0);
	interruptions(true);
	int rc = msp_fd_write(ends[1], "pipe", bytes, PIPED, &err);
	interruptions(false);
	assert_int_equal(rc, 0);
	close(ends[1]);
	finish(child);
	free(bytes);
}

static void pipes_with_signals_and_without_blocking(void **state)
{
	(void)state;
	read_from_pipe(0);
	read_from_pipe(O_NONBLOCK);
	write_to_pipe(0);
	write_to_pipe(O_NONBLOCK);
}

static void write_failures(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(msp_fd_write(fd, "full", "x", 1, &err), -1);
	assert_error(&err, MSP_IO, "full");
	assert_string_equal(err.message, "cannot write: no space left on device");
	assert_int_equal(msp_fd_write(fd, "full", "x", 0, &err), 0);
	close(fd);
	assert_int_equal(msp_fd_write(-1, "gone", "x", 1, NULL), -1);
}

static void replace_creates_and_replaces(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	struct stat status;

	umask(022);
	assert_int_equal(msp_file_replace("a", "one", 3, 0666, MSP_FILE_SYNCED, &err), 0);
	assert_content("a", "one");
	assert_int_equal(stat("a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);
	ino_t before = status.st_ino;
	assert_int_equal(msp_file_replace("a", "second", 6, 0600, MSP_FILE_UNSYNCED, &err), 0);
	assert_content("a", "second");
	assert_int_equal(stat("a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_true(status.st_ino != before);
	assert_int_equal(msp_file_replace("a", NULL, 0, 0600, MSP_FILE_UNSYNCED, NULL), 0);
	assert_content("a", "");
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(msp_file_replace("folder/b", "in", 2, 0600, MSP_FILE_SYNCED, &err), 0);
	assert_content("folder/b", "in");
	assert_int_equal(entries("."), 2);
	assert_int_equal(entries("folder"), 1);
}

static void replace_takes_the_longest_name(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	assert_int_equal(msp_file_replace(name, "x", 1, 0600, MSP_FILE_UNSYNCED, &err), 0);
	assert_content(name, "x");
}

static void replace_leaves_the_target_of_a_link_alone(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	struct stat status;

	put("target", "old");
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(msp_file_replace("link", "new", 3, 0600, MSP_FILE_UNSYNCED, &err), 0);
	assert_content("target", "old");
	assert_content("link", "new");
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISREG(status.st_mode));
}

/* A device that the user may replace, as root may, is none of ours: a link to one stands for it here. */
static void output_goes_into_what_is_no_file(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct stat status;

	(void)state;
	assert_int_equal(msp_file_output("new", "one", 3, 0666, &err), 0);
	assert_content("new", "one");
	assert_int_equal(symlink("new", "link"), 0);
	assert_int_equal(msp_file_output("link", "two", 3, 0666, &err), 0);
	assert_content("new", "two");
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(symlink("/dev/full", "full"), 0);
	assert_int_equal(msp_file_output("full", "three", 5, 0666, &err), -1);
	assert_error(&err, MSP_IO, "full");
	assert_int_equal(lstat("/dev/full", &status), 0);
	assert_true(S_ISCHR(status.st_mode));
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(msp_file_output("folder", "x", 1, 0666, &err), -1);
}

static void failed_replace_changes_nothing(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_file_replace("nowhere/a", "x", 1, 0600, MSP_FILE_SYNCED, &err), -1);
	assert_error(&err, MSP_MISSING, "nowhere/a");
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(msp_file_replace("folder", "x", 1, 0600, MSP_FILE_SYNCED, &err), -1);
	assert_error(&err, MSP_SYSTEM, "folder");
	assert_true(msp_directory_exists("folder"));
	assert_int_equal(entries("."), 1);
	assert_int_equal(msp_file_replace("", "x", 1, 0600, MSP_FILE_SYNCED, NULL), -1);
	assert_int_equal(entries("."), 1);
}

/* A file size limit is a full disk that can be had without one. */
static void replace_on_full_disk(void *data)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct rlimit limit = { 4096, 4096 };
	static char bytes[100000];

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	if (msp_file_replace(data, bytes, sizeof bytes, 0600, MSP_FILE_SYNCED, &err) != -1)
		_exit(100);
	_exit((int)err.code);
}

static void replace_on_a_full_disk_keeps_the_old_file(void **state)
{
	(void)state;
	char said[64];
	char name[] = "a";

	put("a", "old");
	assert_int_equal(child_run(replace_on_full_disk, name, said, sizeof said), MSP_IO);
	assert_content("a", "old");
	assert_int_equal(entries("."), 1);
}

static void replace_as_nobody(void *data)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (geteuid() == 0 && setuid(65534) != 0)
		_exit(101);
	if (msp_file_replace(data, "x", 1, 0600, MSP_FILE_SYNCED, &err) != -1)
		_exit(100);
	_exit((int)err.code);
}

static void replace_without_permission(void **state)
{
	(void)state;
	char said[64];
	char name[] = "locked/a";

	assert_int_equal(mkdir("locked", 0755), 0);
	put("locked/a", "old");
	assert_int_equal(chmod("locked", 0555), 0);
	assert_int_equal(chmod(".", 0755), 0);
	assert_int_equal(child_run(replace_as_nobody, name, said, sizeof said), MSP_DENIED);
	assert_content("locked/a", "old");
	assert_int_equal(entries("locked"), 1);
	assert_int_equal(chmod("locked", 0755), 0);
}

static void no_descriptor_stays_open(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	int before = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(before);
	put("a", "12345");
	(void)msp_file_read("a", 10, &buf, NULL);
	(void)msp_file_read("a", 2, &buf, NULL);
	(void)msp_file_read(".", 10, &buf, NULL);
	(void)msp_file_replace("a", "x", 1, 0600, MSP_FILE_SYNCED, NULL);
	(void)msp_file_replace(".", "x", 1, 0600, MSP_FILE_SYNCED, NULL);
	(void)msp_directory_sync(".", NULL);
	int after = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(after);
	assert_int_equal(after, before);
	msp_buf_release(&buf);
}

static void directories_are_made_with_parents(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	struct stat status;
	const struct place *place = *state;
	char absolute[128];

	umask(022);
	assert_int_equal(msp_directory_make("a/b//c/", 0750, &err), 0);
	assert_true(msp_directory_exists("a/b/c"));
	assert_int_equal(stat("a/b", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0750);
	assert_int_equal(msp_directory_make("a/b/c", 0750, &err), 0);
	snprintf(absolute, sizeof absolute, "%s/x/y", place->path);
	assert_int_equal(msp_directory_make(absolute, 0700, &err), 0);
	assert_true(msp_directory_exists("x/y"));
	assert_int_equal(msp_directory_make("/", 0700, &err), 0);
	assert_int_equal(msp_directory_make(".", 0700, &err), 0);
	umask(0777);
	assert_int_equal(msp_directory_make("only", 0700, &err), 0);
	umask(022);
}

static void directories_that_cannot_be_made(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	put("file", "x");
	assert_int_equal(msp_directory_make("file", 0700, &err), -1);
	assert_error(&err, MSP_EXISTS, "file");
	assert_int_equal(msp_directory_make("file/below", 0700, &err), -1);
	assert_error(&err, MSP_EXISTS, "file");
	assert_int_equal(msp_directory_make("", 0700, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(symlink("nothing", "dangling"), 0);
	assert_int_equal(msp_directory_make("dangling", 0700, NULL), -1);
}

static void directory_sync(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_directory_sync(".", &err), 0);
	assert_int_equal(msp_directory_sync("nowhere", &err), -1);
	assert_error(&err, MSP_MISSING, "nowhere");
	put("file", "x");
	assert_int_equal(msp_directory_sync("file", &err), -1);
	assert_error(&err, MSP_SYSTEM, "file");
}

static void existence(void **state)
{
	(void)state;
	put("file", "x");
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nothing", "dangling"), 0);
	assert_true(msp_file_exists("file"));
	assert_true(msp_file_exists("link"));
	assert_false(msp_file_exists("dangling"));
	assert_false(msp_file_exists("."));
	assert_false(msp_file_exists("file/x"));
	assert_true(msp_directory_exists("."));
	assert_false(msp_directory_exists("file"));
	assert_false(msp_directory_exists("nothing"));
}

static void joining_paths(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	assert_string_equal(msp_path_join(&arena, "a", "b"), "a/b");
	assert_string_equal(msp_path_join(&arena, "a/", "b"), "a/b");
	assert_string_equal(msp_path_join(&arena, "/", "b"), "/b");
	assert_string_equal(msp_path_join(&arena, "", "b"), "b");
	assert_string_equal(msp_path_join(&arena, "", "/b"), "/b");
	assert_string_equal(msp_path_join(&arena, "a", "/etc/passwd"), "a/etc/passwd");
	assert_string_equal(msp_path_join(&arena, "a", ""), "a");
	assert_string_equal(msp_path_join(&arena, "", ""), "");
	msp_arena_release(&arena);
}

static void parents_and_bases(void **state)
{
	(void)state;
	static const char *const cases[][3] = {
		{ "a/b", "a", "b" },
		{ "a", "", "a" },
		{ "/a", "/", "a" },
		{ "/a/b", "/a", "b" },
		{ "a/b/", "a", "" },
		{ "a//b", "a", "b" },
		{ "/", "/", "" },
		{ "", "", "" },
		{ "//a", "/", "a" },
		{ "a/", "", "" },
		{ "a/b/c", "a/b", "c" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_string_equal(msp_path_parent(&arena, cases[i][0]), cases[i][1]);
		assert_string_equal(msp_path_base(cases[i][0]), cases[i][2]);
	}
	msp_arena_release(&arena);
}

static void real_paths(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	char *real = NULL;
	char *again = NULL;

	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(symlink("folder", "link"), 0);
	assert_int_equal(msp_path_real(&arena, "link/../folder/.", &real, &err), 0);
	assert_int_equal(real[0], '/');
	assert_string_equal(msp_path_base(real), "folder");
	assert_int_equal(msp_path_real(&arena, "link", &again, &err), 0);
	assert_string_equal(again, real);
	assert_int_equal(msp_path_real(&arena, "nowhere", &real, &err), -1);
	assert_error(&err, MSP_MISSING, "nowhere");
	assert_string_equal(real, again);
	msp_arena_release(&arena);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(read_appends),
		IN_FOLDER(read_keeps_the_limit),
		IN_FOLDER(read_large_file),
		IN_FOLDER(read_failures),
		cmocka_unit_test(pipes_with_signals_and_without_blocking),
		cmocka_unit_test(write_failures),
		IN_FOLDER(replace_creates_and_replaces),
		IN_FOLDER(replace_takes_the_longest_name),
		IN_FOLDER(replace_leaves_the_target_of_a_link_alone),
		IN_FOLDER(output_goes_into_what_is_no_file),
		IN_FOLDER(failed_replace_changes_nothing),
		IN_FOLDER(replace_on_a_full_disk_keeps_the_old_file),
		IN_FOLDER(replace_without_permission),
		IN_FOLDER(no_descriptor_stays_open),
		IN_FOLDER(directories_are_made_with_parents),
		IN_FOLDER(directories_that_cannot_be_made),
		IN_FOLDER(directory_sync),
		IN_FOLDER(existence),
		cmocka_unit_test(joining_paths),
		cmocka_unit_test(parents_and_bases),
		IN_FOLDER(real_paths),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
