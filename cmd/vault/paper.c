/* SPDX-License-Identifier: ISC */
/* Papers: what has to survive laptops and people. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/keys.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/vault/passphrase.h"

#define TERMINAL "/dev/tty"
#define TRIES 3
#define CHECK 8 /* letters of a check word */

void vault_paper_init(struct vault_paper *paper, struct vault *vault)
{
	paper->vault = vault;
	msp_secret_init(&paper->text, &vault->memory);
}

void vault_paper_release(struct vault_paper *paper)
{
	msp_secret_release(&paper->text);
}

static void say(struct vault_paper *paper, const char *text)
{
	msp_secret_adds(&paper->text, text);
}

static void say_secret(struct vault_paper *paper, const struct msp_secret *text)
{
	msp_secret_add(&paper->text, text->bytes, text->length);
}

static void begin_page(struct vault_paper *paper, const char *title)
{
	const char *page = paper->text.length > 0 ? "\f\n" : "";

	say(paper, msp_arena_printf(paper->vault->session.arena, "%s==== %s ====\n%s, %s\n\n", page, title,
			   msp_node_text(paper->vault->session.provider->node, "name", "msp"), paper->vault->day));
}

void vault_paper_identity(struct vault_paper *paper, const struct msp_identity *identity, const char *login)
{
	struct msp_arena *arena = paper->vault->session.arena;

	begin_page(paper, msp_arena_printf(arena, msp_message("recovery sheet of %s"), login));
	say(paper, msp_message("Whoever has this sheet reads everything this person reads: it belongs in a safe.\n"
			       "To make the identity again, type these five lines into a file and run\n"
			       "    age -p -a -o identity.age FILE\n"
			       "with a new passphrase; it belongs in ~/.config/msp/, mode 0600.\n\n"));
	msp_identity_emit(identity, login, paper->vault->day, &paper->text);
	say(paper, "\n");
}

static void envelope(struct vault_paper *paper, const struct vault_recovery *recovery, int number, const char *layer,
	const struct msp_secret *passphrase)
{
	struct msp_arena *arena = paper->vault->session.arena;

	begin_page(paper,
		msp_arena_printf(arena, msp_message("envelope %d of 2, recovery key %s"), number, recovery->name));
	say(paper, msp_arena_printf(arena,
			   msp_message("Passphrase of the %s layer of %s in the store.\n"
				       "Two envelopes, two people, two places: nobody holds both.\n"
				       "msp-vault break-glass use asks for both; so does age -d, twice.\n\n"),
			   layer, recovery->path));
	say_secret(paper, passphrase);
	say(paper, "\n\n");
}

void vault_paper_envelopes(struct vault_paper *paper, const struct vault_recovery *recovery)
{
	envelope(paper, recovery, 1, msp_message("outer"), &recovery->outer);
	envelope(paper, recovery, 2, msp_message("inner"), &recovery->inner);
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

/* Eight letters that only somebody who sees the end of the paper can type. */
static void check_word(const struct vault_paper *paper, char word[CHECK + 1])
{
	char hash[MSP_VAULT_HASH];

	msp_sha256_hex(paper->text.bytes, paper->text.length, hash);
	for (int i = 0; i < CHECK; i++)
		word[i] = (char)('a' + (hash[i] <= '9' ? hash[i] - '0' : hash[i] - 'a' + 10));
	word[CHECK] = '\0';
}

static int to_file(struct vault_paper *paper, const char *file, struct msp_error *err)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		msp_error_put_errno(err, errno, "cannot create");
		msp_error_at(err, file, 0, 0);
		return -1;
	}
	int failed = msp_fd_write(fd, file, paper->text.bytes, paper->text.length, err);
	if (close(fd) != 0 && failed == 0)
		failed = msp_error_errno(err, errno, "%s", file);
	if (failed == 0)
		msp_cli_note(paper->vault->session.cli, "print %s, then: shred -u %s", file, file);
	return failed == 0 ? 1 : -1;
}

/* The word typed equals the word shown? */
static int confirm(struct vault_paper *paper, const char *word, struct msp_error *err)
{
	struct msp_secret typed;
	int result = 0;

	msp_secret_init(&typed, &paper->vault->memory);
	for (int i = 0; i < TRIES && result == 0; i++) {
		if (msp_passphrase_ask(&typed, "check word of the paper: ", err) != 0)
			result = -1;
		else if (typed.length == strlen(word) && msp_secret_same(typed.bytes, word, typed.length))
			result = 1;
	}
	msp_secret_release(&typed);
	return result;
}

int vault_paper_show(struct vault_paper *paper, const char *file, bool no_prompt, struct msp_error *err)
{
	char word[CHECK + 1];

	check_word(paper, word);
	say(paper, msp_arena_printf(paper->vault->session.arena, msp_message("check word: %s\n"), word));
	if (file != NULL)
		return to_file(paper, file, err);
	if (no_prompt)
		return 0;
	int fd = open(TERMINAL, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return 0;
	int failed = msp_fd_write(fd, TERMINAL, paper->text.bytes, paper->text.length, err);
	close(fd);
	return failed != 0 ? -1 : confirm(paper, word, err);
}
