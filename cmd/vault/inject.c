/* SPDX-License-Identifier: ISC */
/* inject: a template with references, out with values in their places. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/output.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define TEMPLATE_LIMIT ((size_t)4 << 20)
#define OPEN "{{"
#define CLOSE "}}"
#define SCHEME "msp:"

struct inject_options {
	struct vault_unlock_options unlock;
	const char *output;
};

static const struct msp_option options[] = {
	{ "output", 0, MSP_OPTION_TEXT, offsetof(struct inject_options, output), "FILE", "into a file of mode 0600",
		"file" },
	VAULT_UNLOCK_OPTIONS(struct inject_options, unlock),
	MSP_OPTION_END,
};

struct inject {
	struct vault *vault;
	const struct inject_options *given;
	const char *name; /* of the template */
	struct msp_buf text;
	struct msp_secret out;
};

static int read_template(struct inject *inject, struct msp_error *err)
{
	struct msp_cli *cli = inject->vault->session.cli;
	const char *path = cli->operand_count > 0 ? cli->operands[0] : "-";

	if (strcmp(path, "-") == 0) {
		inject->name = "standard input";
		if (msp_str_equal(inject->given->unlock.passphrase_fd, "0"))
			return msp_error_set(
				err, MSP_USAGE, "standard input cannot be the template and the passphrase at once");
		return msp_fd_read(STDIN_FILENO, inject->name, TEMPLATE_LIMIT, &inject->text, err);
	}
	inject->name = path;
	return msp_file_read(path, TEMPLATE_LIMIT, &inject->text, err);
}

static int line_of(const struct inject *inject, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at; i++)
		line += inject->text.data[i] == '\n';
	return line;
}

/* "msp:acme/fw-admin" or "msp:acme/fw-admin#field": its value goes out. */
static int put_value(struct inject *inject, char *reference, struct msp_error *err)
{
	struct vault *vault = inject->vault;
	char *field = strchr(reference, '#');
	const struct vault_secret *secret;
	struct msp_secret payload;
	const unsigned char *bytes;
	size_t length;

	if (field != NULL)
		*field++ = '\0';
	if (vault_find(vault, reference, NULL, &secret, err) != 0 ||
		vault_unlock(vault, &inject->given->unlock, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	int failed = vault_reveal(vault, secret, &payload, err);
	if (failed == 0) {
		vault_value(&payload, &bytes, &length);
		if (field != NULL && !vault_field(&payload, field, &bytes, &length)) {
			const char *said = strcmp(field, "username") == 0 ? secret->manifest.username
					   : strcmp(field, "url") == 0    ? secret->manifest.url
									  : "";
			bytes = (const unsigned char *)said;
			length = strlen(said);
			if (length == 0)
				failed = msp_error_set(err, MSP_MISSING, "%s has no field '%s'", reference, field);
		}
	}
	if (failed == 0)
		msp_secret_add(&inject->out, bytes, length);
	msp_secret_release(&payload);
	return failed;
}

/* One "{{ … }}" that begins at `at`; *at is behind it afterwards.  What is not ours stays as it is. */
static int put_reference(struct inject *inject, size_t *at, struct msp_error *err)
{
	struct msp_arena *arena = inject->vault->session.arena;
	const char *text = inject->text.data + *at;
	const char *end = strstr(text, CLOSE);
	size_t length = end != NULL ? (size_t)(end - text) + strlen(CLOSE) : strlen(OPEN);
	char *inside = end != NULL ? msp_str_trim(arena, msp_arena_strndup(arena, text + strlen(OPEN),
								 (size_t)(end - text) - strlen(OPEN)))
				   : NULL;

	if (inside == NULL || !msp_str_starts(inside, SCHEME)) {
		msp_secret_add(&inject->out, text, strlen(OPEN));
		*at += strlen(OPEN);
		return 0;
	}
	if (put_value(inject, inside + strlen(SCHEME), err) != 0) {
		if (err->path[0] == '\0')
			msp_error_at(err, inject->name, line_of(inject, *at), 0);
		return -1;
	}
	*at += length;
	return 0;
}

static int fill(struct inject *inject, struct msp_error *err)
{
	if (memchr(inject->text.data, '\0', inject->text.length) != NULL) {
		msp_error_set(err, MSP_DATA, "a template is a text; this has a NUL byte");
		msp_error_at(err, inject->name, 0, 0);
		return -1;
	}
	for (size_t at = 0; at < inject->text.length;) {
		const char *rest = inject->text.data + at;
		const char *next = strstr(rest, OPEN);
		size_t plain = next != NULL ? (size_t)(next - rest) : inject->text.length - at;
		msp_secret_add(&inject->out, rest, plain);
		at += plain;
		if (next != NULL && put_reference(inject, &at, err) != 0)
			return -1;
	}
	return vault_output_write(inject->given->output, inject->out.bytes, inject->out.length, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	struct inject inject = { .vault = &vault, .given = parsed, .text = MSP_BUF_INIT };

	if (vault_open(&vault, cli, 0, err) != 0)
		return vault_close(&vault, -1, err);
	msp_secret_init(&inject.out, &vault.memory);
	int result = read_template(&inject, err);
	if (result == 0)
		result = fill(&inject, err);
	msp_secret_release(&inject.out);
	msp_buf_release(&inject.text);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_inject_verb = {
	.name = "inject",
	.summary = "fill the secrets into a template",
	.operands = "[FILE]",
	.complete = "file",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct inject_options),
	.details = "{{ msp:CLIENT/NAME }} becomes its first line, {{ msp:CLIENT/NAME#username }} a\n"
		   "field; other {{ }} stay. Nothing is written when one of them cannot be had.",
	.examples = "echo 'pass={{ msp:acme/fw-admin }}' | msp-vault inject --output app.conf",
	.run = run,
};
