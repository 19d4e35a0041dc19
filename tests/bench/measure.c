/* SPDX-License-Identifier: ISC */
/*
 * Runs a command several times and prints the median and the smallest wall time in milliseconds and the largest
 * resident set in kilobytes: "1.42 1.31 5120".
 *
 *     measure [-n RUNS] [-b SCRIPT] [-s STATUS] COMMAND [ARGUMENT]...
 *
 * -b runs a shell script before each timed run; -s is the exit status that counts as success (0).  Output and
 * complaints are thrown away.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_RUNS 1000

extern char **environ;

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* posix_spawn, so that the size of this process does not matter. */
static int run(char *const *argv, long *resident)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failed || wait4(pid, &status, 0, &usage) != pid)
		return -1;
	if (usage.ru_maxrss > *resident)
		*resident = usage.ru_maxrss;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
	static double times[MOST_RUNS];
	static char shell[] = "sh", option[] = "-ec";
	char *before[] = { shell, option, NULL, NULL };
	long runs = 11, wanted = 0, resident = 0, ignored = 0;

	for (int letter; (letter = getopt(argc, argv, "+n:b:s:")) != -1;) {
		if (letter == 'n')
			runs = strtol(optarg, NULL, 10);
		else if (letter == 's')
			wanted = strtol(optarg, NULL, 10);
		else if (letter == 'b')
			before[2] = optarg;
		else
			return 64;
	}
	if (optind >= argc || runs < 1 || runs > MOST_RUNS) {
		fprintf(stderr, "usage: measure [-n RUNS] [-b SCRIPT] [-s STATUS] COMMAND [ARGUMENT]...\n");
		return 64;
	}
	for (long i = 0; i < runs; i++) {
		if (before[2] != NULL && run(before, &ignored) != 0) {
			fprintf(stderr, "measure: the preparation failed: %s\n", before[2]);
			return 1;
		}
		double start = milliseconds();
		int status = run(argv + optind, &resident);
		times[i] = milliseconds() - start;
		if (status != wanted) {
			fprintf(stderr, "measure: %s ended with status %d\n", argv[optind], status);
			return 1;
		}
	}
	qsort(times, (size_t)runs, sizeof times[0], compare);
	printf("%.2f %.2f %ld\n", times[runs / 2], times[0], resident);
	return 0;
}
