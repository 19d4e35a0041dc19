/* SPDX-License-Identifier: ISC */
/* Opening and closing the vault, unlocking the identity. */
#include "cmd/vault/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/break_glass.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"
#include "lib/vault/passphrase.h"

#define ROSTER "vault/roster/"
#define SIGNATURE ".yaml.sig."

/* ---- rosters ----------------------------------------------------------------------------------------------------- */

int vault_text(struct vault *vault, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_session *session = &vault->session;

	*text = NULL;
	if (session->txn == NULL)
		return msp_index_text(session->index, session->arena, path, text, length, err);
	if (msp_txn_exists(session->txn, path))
		return msp_session_read(session, path, text, length, err);
	return msp_txn_trouble(session->txn, err);
}

/* Files of the folder. */
struct rosters {
	struct msp_roster_file *files;
	struct msp_roster_signature *signatures;
	size_t file_count, signature_count;
};

/* As committed, or as this transaction has them. */
static int read_rosters(struct vault *vault, struct rosters *rosters, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char **paths;
	size_t count;

	*rosters = (struct rosters){ 0 };
	if (msp_index_paths(vault->session.index, arena, ROSTER, &paths, &count, err) != 0)
		return -1;
	rosters->files = msp_arena_array(arena, count, sizeof *rosters->files);
	rosters->signatures = msp_arena_array(arena, count, sizeof *rosters->signatures);
	for (size_t i = 0; i < count; i++) {
		const char *text;
		size_t length;
		if (vault_text(vault, paths[i], &text, &length, err) != 0)
			return -1;
		if (text == NULL)
			continue;
		if (strstr(paths[i], SIGNATURE) != NULL)
			rosters->signatures[rosters->signature_count++] =
				(struct msp_roster_signature){ paths[i], text, length };
		else if (msp_str_ends(paths[i], ".yaml"))
			rosters->files[rosters->file_count++] = (struct msp_roster_file){ paths[i], text, length };
	}
	return 0;
}

static int open_pins(struct vault *vault, const char id[MSP_VAULT_ID], struct msp_error *err)
{
	const char *folder;

	if (msp_session_state_dir(&vault->session, &folder, err) != 0)
		return -1;
	return msp_pins_open(&vault->pins, vault->session.arena, folder, id, false, err);
}

/* Which vault a roster says it is of: its second line.  Nothing is believed by it but where to look for pins. */
static bool peek(const struct rosters *rosters, char id[MSP_VAULT_ID])
{
	static const char begin[] = "format: " MSP_ROSTER_FORMAT "\nvault: ";

	/* signatures alone are possible, too */
	if (rosters->file_count == 0 || !msp_str_starts(rosters->files[0].text, begin))
		return false;
	const char *at = rosters->files[0].text + strlen(begin);
	at += *at == '"' ? 1 : 0;
	if (strlen(at) < MSP_VAULT_ID)
		return false;
	memcpy(id, at, MSP_VAULT_ID - 1);
	id[MSP_VAULT_ID - 1] = '\0';
	return msp_vault_is_hex(id, MSP_VAULT_ID - 1);
}

/* What this machine has found valid before need not be checked again; who judges for others checks all of it. */
static int read_chain(struct vault *vault, struct msp_error *err)
{
	bool trusted = (vault->flags & VAULT_UNTRUSTED) == 0;
	struct rosters rosters;
	char id[MSP_VAULT_ID];

	if (read_rosters(vault, &rosters, err) != 0)
		return -1;
	if (trusted && vault->pins.path == NULL && peek(&rosters, id) && open_pins(vault, id, err) != 0)
		return -1;
	const char *seen = trusted && vault->pins.roster[0] != '\0' ? vault->pins.roster : NULL;
	if (msp_roster_chain_verify_since(vault->session.arena, seen, rosters.files, rosters.file_count,
		    rosters.signatures, rosters.signature_count, &vault->chain, err) == 0)
		return 0;
	if ((vault->flags & VAULT_BROKEN) == 0)
		return -1;
	vault->broken = *err;
	vault->chain = (struct msp_roster_chain){ .state = MSP_ROSTER_NONE };
	*err = (struct msp_error)MSP_ERROR_INIT;
	/* what was verified last is known all the same */
	return vault->pins.path == NULL && peek(&rosters, id) ? open_pins(vault, id, err) : 0;
}

static int check_chain(const struct vault *vault, struct msp_error *err)
{
	if (vault->chain.current != NULL || (vault->flags & VAULT_NEW) != 0 || vault->broken.code != MSP_OK)
		return 0;
	msp_error_set(err, MSP_MISSING, "this store has no vault yet");
	msp_error_hint(err, "msp-vault init makes one");
	return -1;
}

/* ---- what this machine has seen ---------------------------------------------------------------------------------- */

/* Whether the folder has pins of another vault: whoever can push may have put a new one in the place of that one, which
 * would look like a first contact of no consequence. */
static bool knows_another(const char *folder)
{
	DIR *stream = opendir(folder);
	bool found = false;

	for (struct dirent *entry; stream != NULL && !found && (entry = readdir(stream)) != NULL;)
		found = msp_str_starts(entry->d_name, "vault-") && msp_str_ends(entry->d_name, ".pins");
	if (stream != NULL)
		closedir(stream);
	return found;
}

static int first_contact(struct vault *vault, struct msp_error *err)
{
	struct msp_buf fingerprint = MSP_BUF_INIT;
	const char *folder;

	msp_roster_fingerprint(vault->chain.first->hash, &fingerprint);
	msp_error_set(
		err, MSP_DENIED, "this machine has never seen this vault; its fingerprint is %s", fingerprint.data);
	if (!vault->pins.found && msp_session_state_dir(&vault->session, &folder, NULL) == 0 && knows_another(folder))
		msp_cli_warn(vault->session.cli,
			"another vault is known here: in a store that is not new, this one was "
			"put in its place");
	msp_error_hint(err, "have an admin read it out over the telephone, then: msp-vault pins accept '%s'",
		fingerprint.data);
	msp_buf_release(&fingerprint);
	return -1;
}

static int check_contact(struct vault *vault, struct msp_error *err)
{
	if (vault->chain.current == NULL || (vault->flags & VAULT_UNTRUSTED) != 0)
		return 0;
	switch (vault->contact) {
	case MSP_PIN_NEW:
		return first_contact(vault, err);
	case MSP_PIN_BEHIND:
		msp_error_set(err, MSP_DENIED,
			"this clone is behind, or was rolled back: roster %lld was seen here, now it is %lld",
			(long long)vault->pins.serial, (long long)vault->chain.current->serial);
		msp_error_hint(err, "msp-store sync; if that does not help, ask an admin what happened");
		return -1;
	case MSP_PIN_FORK:
		msp_error_set(err, MSP_DENIED, "these are not the rosters that were seen here");
		msp_error_hint(err, "ask an admin what happened; after a planned new vault: msp-vault pins forget");
		return -1;
	default:
		return 0;
	}
}

static int compare_pins(struct vault *vault, struct msp_error *err)
{
	vault->contact = MSP_PIN_NEW;
	if (vault->chain.current == NULL)
		return 0;
	if (vault->pins.path == NULL && open_pins(vault, vault->chain.current->vault, err) != 0)
		return -1;
	vault->contact = msp_pins_chain(&vault->pins, &vault->chain);
	return check_contact(vault, err);
}

/* Under the lock, on top of what others have seen meanwhile. */
int vault_remember(struct vault *vault, struct msp_error *err)
{
	const char *folder;
	struct msp_pins pins;
	bool chain = vault->contact == MSP_PIN_NEWER || vault->accepted;

	if (vault->chain.current == NULL || (vault->kept_count == 0 && !chain))
		return 0;
	if (msp_session_state_dir(&vault->session, &folder, err) != 0 ||
		msp_pins_open(&pins, vault->session.arena, folder, vault->chain.current->vault, true, err) != 0)
		return -1;
	for (size_t i = 0; i < vault->kept_count; i++) {
		const struct msp_pin *pin = &vault->kept[i];
		enum msp_pin_answer answer = msp_pins_secret(&pins, pin->id, pin->gen, pin->hash);
		if (answer == MSP_PIN_NEW || answer == MSP_PIN_NEWER || vault->accepted)
			msp_pins_keep(&pins, pin->id, pin->gen, pin->hash);
	}
	enum msp_pin_answer answer = msp_pins_chain(&pins, &vault->chain);
	if (answer == MSP_PIN_NEWER || vault->accepted)
		msp_pins_keep_chain(&pins, &vault->chain);
	if (vault->again && pins.verified[0] != '\0') {
		pins.verified[0] = '\0';
		pins.changed = true;
	}
	return msp_pins_close(&pins, err);
}

void vault_keep(struct vault *vault, const char *id, int64_t gen, const char *hash)
{
	struct msp_pin pin = { .gen = gen };

	if (msp_pins_secret(&vault->pins, id, gen, hash) == MSP_PIN_SAME)
		return;
	memcpy(pin.id, id, sizeof pin.id);
	memcpy(pin.hash, hash, sizeof pin.hash);
	msp_arena_reserve(vault->session.arena, vault->kept, vault->kept_count, vault->kept_capacity);
	vault->kept[vault->kept_count++] = pin;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

const char *vault_identity_path(struct msp_arena *arena)
{
	const char *given = getenv("MSP_IDENTITY"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (!msp_str_empty(given))
		return given;
	if (!msp_str_empty(config))
		return msp_path_join(arena, config, "msp/identity.age");
	return msp_str_empty(home) ? NULL : msp_path_join(arena, home, ".config/msp/identity.age");
}

const char *vault_now(struct vault *vault)
{
	char time[MSP_TIME_SIZE];
	const struct msp_session *session = &vault->session;

	msp_time_emit(session->now, msp_zone_offset(session->zone, session->now), time);
	return msp_arena_strdup(session->arena, time);
}

static void set_day(struct vault *vault)
{
	const char *time = vault_now(vault);

	if (!msp_vault_day_of(time, vault->day))
		msp_bug("no day in %s", time);
}

static void find_me(struct vault *vault)
{
	const struct msp_technician *who = msp_session_actor_or_null(&vault->session);

	vault->me =
		who == NULL || vault->chain.current == NULL ? NULL : msp_roster_find(vault->chain.current, who->login);
}

int vault_open(struct vault *vault, struct msp_cli *cli, unsigned flags, struct msp_error *err)
{
	*vault = (struct vault){ .flags = flags, .pins.descriptor = -1, .broken = MSP_ERROR_INIT };
	if (msp_secret_memory_open(&vault->memory, err) != 0)
		return -1;
	msp_identity_init(&vault->identity, &vault->memory);
	vault->opened = true;
	if (msp_session_open(&vault->session, cli, NULL, err) != 0)
		return -1;
	vault->identity_path = vault_identity_path(vault->session.arena);
	set_day(vault);
	if (read_chain(vault, err) != 0 || check_chain(vault, err) != 0 || compare_pins(vault, err) != 0)
		return -1;
	find_me(vault);
	return vault->chain.current == NULL ? 0 : vault_uses_announce(vault, err);
}

unsigned vault_optional(const struct msp_cli *cli)
{
	/* who asks about one secret is told that there is no vault */
	bool all = cli->common.store_count > 1 && (cli->operand_count == 0 || strchr(cli->operands[0], '/') == NULL);

	return all ? VAULT_NEW : 0;
}

bool vault_is_none(const struct vault *vault)
{
	return vault->chain.current == NULL;
}

int vault_close(struct vault *vault, int result, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (!vault->opened)
		return result;
	if (vault->uncommitted) /* or the next one takes what is there for older than what was seen */
		vault->kept_count = 0;
	if (vault->session.index != NULL && vault_remember(vault, &problem) != 0 && result >= 0) {
		msp_error_wrap(&problem, "done, but what was seen of the vault is not written down");
		msp_error_hint(&problem, "mend that: the next command that opens the same writes it down");
		*err = problem;
		result = -1;
	}
	if (vault->memory.unlocked > 0)
		msp_cli_warn(vault->session.cli,
			"%zu bytes of secret memory could not be locked (ulimit -l): they may reach swap",
			vault->memory.unlocked);
	msp_pins_close(&vault->pins, NULL);
	msp_identity_release(&vault->identity);
	msp_session_close(&vault->session);
	vault->opened = false;
	return result;
}

int vault_reload(struct vault *vault, struct msp_error *err)
{
	if (read_chain(vault, err) != 0 || check_chain(vault, err) != 0)
		return -1;
	find_me(vault);
	if (vault->chain.current == NULL || vault->pins.first[0] == '\0')
		return 0;
	vault->contact = msp_pins_chain(&vault->pins, &vault->chain);
	return check_contact(vault, err);
}

int vault_begin(struct vault *vault, struct msp_error *err)
{
	if (msp_session_begin(&vault->session, err) != 0 || vault_reload(vault, err) != 0)
		return -1;
	if (vault->chain.state == MSP_ROSTER_FORKED && (vault->flags & VAULT_FORKED) == 0) {
		msp_error_set(err, MSP_DENIED,
			"there are two rosters with serial %lld: nothing is written until they are joined",
			(long long)vault->chain.fork[0]->serial);
		msp_error_hint(err, "msp-vault roster join");
		return -1;
	}
	return 0;
}

/* ---- unlocking --------------------------------------------------------------------------------------------------- */

/* A passphrase proves nothing about whose identity it is: the roster has to know it. */
static int check_identity(struct vault *vault, struct msp_error *err)
{
	vault->unlocked = true;
	if (vault->me == NULL || (vault->flags & VAULT_NEW) != 0 ||
		memcmp(vault->me->sign, vault->identity.sign, MSP_SSH_KEY) == 0)
		return 0;
	msp_error_set(err, MSP_DENIED, "the identity is not the one that the roster has for %s", vault->me->login);
	msp_error_at(err, vault->identity_path, 0, 0);
	msp_error_hint(err,
		"msp-vault init shows its keys; an admin puts them into the roster: roster add %s --replace",
		vault->me->login);
	return -1;
}

int vault_descriptor(const char *text, int64_t *descriptor, struct msp_error *err)
{
	if (msp_str_int(text, 0, 1 << 20, descriptor, err) == 0) {
		if (*descriptor > STDERR_FILENO)
			(void)fcntl((int)*descriptor, F_SETFD, FD_CLOEXEC); /* one that is not open is told when read */
		return 0;
	}
	err->code = MSP_USAGE;
	msp_error_at(err, "--passphrase-fd", 0, 0);
	return -1;
}

int vault_no_identity(const char *path, struct msp_error *err)
{
	msp_error_set(err, MSP_MISSING, "there is no identity here");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(err, "msp-vault init makes one; MSP_IDENTITY names one that stands elsewhere");
	return -1;
}

int vault_passphrase_ask(struct msp_arena *arena, const char *path, const struct vault_unlock_options *options,
	struct msp_secret *passphrase, struct msp_error *err)
{
	int64_t descriptor;

	if (options->passphrase_fd != NULL) {
		if (vault_descriptor(options->passphrase_fd, &descriptor, err) != 0)
			return -1;
		return msp_secret_read_line(passphrase, (int)descriptor, "--passphrase-fd", MSP_PASSPHRASE_LIMIT, err);
	}
	if (!options->no_prompt)
		return msp_passphrase_ask(
			passphrase, msp_arena_printf(arena, msp_message("passphrase of %s: "), path), err);
	msp_error_set(err, MSP_DENIED, "the vault is locked");
	msp_error_hint(err, "msp-vault unlock; --passphrase-fd N reads the passphrase from an open file");
	return -1;
}

int vault_identity_ask(struct msp_arena *arena, const char *path, const struct vault_unlock_options *options,
	struct msp_identity *identity, struct msp_error *err)
{
	struct msp_secret passphrase;

	msp_secret_init(&passphrase, identity->seed.memory);
	int failed = vault_passphrase_ask(arena, path, options, &passphrase, err);
	if (failed == 0)
		failed = msp_identity_open(identity, path, &passphrase, err);
	msp_secret_release(&passphrase);
	return failed;
}

int vault_unlock(struct vault *vault, const struct vault_unlock_options *options, struct msp_error *err)
{
	struct msp_error none = MSP_ERROR_INIT;
	int64_t descriptor;

	if (vault->unlocked)
		return 0;
	/* also when the keyring has it: what is started later must not find the passphrase there */
	if (options->passphrase_fd != NULL && vault_descriptor(options->passphrase_fd, &descriptor, err) != 0)
		return -1;
	if (vault->identity_path == NULL || !msp_file_exists(vault->identity_path))
		return vault_no_identity(vault->identity_path, err);
	if (msp_identity_recall(&vault->identity, vault->identity_path, &none) == 0)
		return check_identity(vault, err);
	if (vault_identity_ask(vault->session.arena, vault->identity_path, options, &vault->identity, err) != 0)
		return -1;
	/* without a keyring the next command asks again */
	msp_identity_keep(&vault->identity, vault->identity_path, VAULT_UNLOCKED_SECONDS, NULL);
	return check_identity(vault, err);
}
