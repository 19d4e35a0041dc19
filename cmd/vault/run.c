/* SPDX-License-Identifier: ISC */
/* run: a program with secrets, through a pipe it inherits. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/access.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define PIPE_LIMIT ((size_t)60 << 10) /* what a pipe holds while nobody reads yet */
#define HIGHEST 255                   /* descriptor */

struct run_options {
	struct vault_unlock_options unlock;
	const char *standard, *ticket;
	struct msp_texts descriptors, environment;
	bool all;
};

#define AT(field) offsetof(struct run_options, field)

static const struct msp_option options[] = {
	{ "stdin", 0, MSP_OPTION_TEXT, AT(standard), "SECRET", "on its standard input", "secret" },
	{ "fd", 0, MSP_OPTION_LIST, AT(descriptors), "N=SECRET", "on descriptor N, open for reading; several times",
		"=secret" },
	{ "env", 0, MSP_OPTION_LIST, AT(environment), "NAME=SECRET", "in its environment; several times", "=secret" },
	{ "ticket", 0, MSP_OPTION_TEXT, AT(ticket), "TICKET", "what for, where accesses are written down", "ticket" },
	{ "all", 0, MSP_OPTION_FLAG, AT(all), NULL, "all lines of a value, not the first alone", NULL },
	VAULT_UNLOCK_OPTIONS(struct run_options, unlock),
	MSP_OPTION_END,
};

struct running {
	struct vault *vault;
	const struct run_options *given;
	int *held; /* reading ends of pipes, and the numbers that they get */
	int64_t *numbers;
	size_t count;
};

/* The value of a reference; the bytes are in payload. */
static int reveal(const struct running *running, const char *reference, struct msp_secret *payload,
	const unsigned char **bytes, size_t *length, struct msp_error *err)
{
	const struct vault_secret *secret;

	if (vault_find(running->vault, reference, NULL, &secret, err) != 0 ||
		vault_unlock(running->vault, &running->given->unlock, err) != 0 ||
		vault_access_note(running->vault, secret, "run", running->given->ticket, err) != 0 ||
		vault_reveal(running->vault, secret, payload, err) != 0)
		return -1;
	bool whole = running->given->all || secret->manifest.kind == MSP_SECRET_KEY ||
		     secret->manifest.kind == MSP_SECRET_FILE || secret->manifest.kind == MSP_SECRET_NOTE;
	*bytes = payload->bytes;
	*length = payload->length;
	if (!whole)
		vault_value(payload, bytes, length);
	return 0;
}

/* "N=SECRET" in its parts; USAGE. */
static int split(const struct running *running, const char *option, const char *text, const char **name,
	const char **reference, struct msp_error *err)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || equals == text || equals[1] == '\0') {
		msp_error_set(err, MSP_USAGE, "'%s' is not NAME=CLIENT/NAME", text);
		msp_error_at(err, option, 0, 0);
		return -1;
	}
	*name = msp_arena_strndup(running->vault->session.arena, text, (size_t)(equals - text));
	*reference = equals + 1;
	return 0;
}

/* ---- descriptors ------------------------------------------------------------------------------------------------- */

/* The reading end of a pipe that holds it all already. */
static int fill_pipe(const unsigned char *bytes, size_t length, int *end, struct msp_error *err)
{
	int ends[2];

	if (length > PIPE_LIMIT) {
		msp_error_set(err, MSP_DATA, "a value of more than %zu KiB does not fit into a pipe", PIPE_LIMIT >> 10);
		msp_error_hint(err, "msp-vault show … | CMD, or show --output FILE");
		return -1;
	}
	if (pipe(ends) != 0)
		return msp_error_errno(err, errno, "no pipe");
	int failed = msp_fd_write(ends[1], "the pipe", bytes, length, err);
	close(ends[1]);
	*end = ends[0];
	return failed;
}

/* Out of the way of the numbers asked for, until all are ready. */
static int pass(const struct running *running, const char *reference, int *held, struct msp_error *err)
{
	struct msp_secret payload;
	const unsigned char *bytes;
	size_t length;
	int end = -1;

	msp_secret_init(&payload, &running->vault->memory);
	int failed = reveal(running, reference, &payload, &bytes, &length, err);
	if (failed == 0)
		failed = fill_pipe(bytes, length, &end, err);
	msp_secret_release(&payload);
	if (failed != 0)
		return -1;
	*held = fcntl(end, F_DUPFD_CLOEXEC, HIGHEST + 1);
	close(end);
	return *held >= 0 ? 0 : msp_error_errno(err, errno, "no descriptor");
}

static int parse_descriptor(const char *text, int64_t *number, struct msp_error *err)
{
	if (msp_str_int(text, 3, HIGHEST, number, err) == 0)
		return 0;
	err->code = MSP_USAGE;
	msp_error_at(err, "--fd", 0, 0);
	msp_error_hint(err, "3 to %d; --stdin for standard input", HIGHEST);
	return -1;
}

static int pass_all(struct running *running, struct msp_error *err)
{
	const struct msp_texts *list = &running->given->descriptors;
	struct msp_arena *arena = running->vault->session.arena;

	running->held = msp_arena_array(arena, list->count + 1, sizeof *running->held);
	running->numbers = msp_arena_array(arena, list->count + 1, sizeof *running->numbers);
	for (size_t i = 0; i < list->count; i++) {
		const char *name, *reference;
		if (split(running, "--fd", list->items[i], &name, &reference, err) != 0 ||
			parse_descriptor(name, &running->numbers[i], err) != 0 ||
			pass(running, reference, &running->held[i], err) != 0)
			return -1;
		running->count++;
	}
	if (running->given->standard == NULL)
		return 0;
	running->numbers[running->count] = STDIN_FILENO;
	if (pass(running, running->given->standard, &running->held[running->count], err) != 0)
		return -1;
	running->count++;
	return 0;
}

/* When nothing of ours is open any more that could have one of these numbers. */
static int place_all(const struct running *running, struct msp_error *err)
{
	for (size_t i = 0; i < running->count; i++) {
		if (dup2(running->held[i], (int)running->numbers[i]) < 0)
			return msp_error_errno(err, errno, "no descriptor %lld", (long long)running->numbers[i]);
	}
	return 0;
}

/* ---- environment ------------------------------------------------------------------------------------------------- */

/* Only where somebody asks for it: the environment of a process can be read by others of the same user, and is passed
 * on to all it starts. */
static int set_variable(const struct running *running, const char *text, struct msp_error *err)
{
	struct msp_secret payload, value;
	const char *name, *reference;
	const unsigned char *bytes;
	size_t length;

	if (split(running, "--env", text, &name, &reference, err) != 0)
		return -1;
	msp_secret_init(&payload, &running->vault->memory);
	msp_secret_init(&value, &running->vault->memory);
	int failed = reveal(running, reference, &payload, &bytes, &length, err);
	if (failed == 0 && memchr(bytes, '\0', length) != NULL)
		failed = msp_error_set(err, MSP_DATA, "%s holds a NUL byte: no variable can", reference);
	if (failed == 0) {
		msp_secret_add(&value, bytes, length);
		msp_secret_add(&value, "", 1);
		if (setenv(name, (const char *)value.bytes, 1) != 0)
			failed = msp_error_errno(err, errno, "%s", name);
	}
	msp_secret_release(&payload);
	msp_secret_release(&value);
	return failed;
}

static int prepare(struct running *running, struct msp_error *err)
{
	for (size_t i = 0; i < running->given->environment.count; i++) {
		if (set_variable(running, running->given->environment.items[i], err) != 0)
			return -1;
	}
	return pass_all(running, err);
}

/* A passphrase on standard input is not for CMD, nor what follows it.  (Higher ones close by themselves.) */
static int hide_passphrase(const struct run_options *given, struct msp_error *err)
{
	int64_t number;

	if (given->unlock.passphrase_fd == NULL)
		return 0;
	if (vault_descriptor(given->unlock.passphrase_fd, &number, err) != 0)
		return -1;
	if (number > STDERR_FILENO)
		return 0;
	int nowhere = open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY);
	if (nowhere < 0 || dup2(nowhere, (int)number) < 0)
		return msp_error_errno(err, errno, "no descriptor %lld", (long long)number);
	if (nowhere != (int)number)
		close(nowhere);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct run_options *given = parsed;
	struct vault vault;
	struct running running = { .vault = &vault, .given = given };

	if (given->standard == NULL && given->descriptors.count == 0 && given->environment.count == 0) {
		msp_error_set(err, MSP_USAGE, "run with which secret?");
		msp_error_hint(err, "--stdin, --fd or --env");
		return -1;
	}
	int result = vault_open(&vault, cli, 0, err);
	if (result == 0)
		result = prepare(&running, err);
	if (vault_close(&vault, result, err) != 0 || hide_passphrase(given, err) != 0 || place_all(&running, err) != 0)
		return -1;
	execvp(cli->operands[0], cli->operands);
	int number = errno;
	msp_error_set(
		err, number == ENOENT ? MSP_UNAVAILABLE : MSP_SYSTEM, "%s: %s", cli->operands[0], strerror(number));
	return -1;
}

const struct msp_verb vault_run_verb = {
	.name = "run",
	.summary = "run a program that gets secrets on descriptors",
	.operands = "CMD [ARGUMENT]...",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct run_options),
	.details = "Write -- before CMD. The environment shows a secret to every process that CMD\n"
		   "starts: --env is for programs that take it in no other way. The exit code is\n"
		   "CMD's.",
	.examples = "msp-vault run --stdin acme/fw-admin -- cat\n"
		    "msp-vault run --env TOKEN=acme/api -- sh -c 'test -n \"$TOKEN\"'",
	.run = run,
};
