/* SPDX-License-Identifier: ISC */
#include "lib/vault/pins.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define FORMAT "msp-pins-1"
#define LIMIT ((size_t)64 << 20) /* bytes: half a million secrets */

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static struct msp_pin *put(struct msp_pins *pins, const char *id, int64_t gen, const char *hash)
{
	struct msp_pin *pin = msp_map_get(&pins->secrets, id);

	if (pin == NULL) {
		pin = msp_arena_alloc(pins->arena, sizeof *pin);
		snprintf(pin->id, sizeof pin->id, "%s", id);
		msp_map_set(&pins->secrets, pin->id, pin);
	}
	pin->gen = gen;
	snprintf(pin->hash, sizeof pin->hash, "%s", hash);
	return pin;
}

static bool is_hash(const char *text)
{
	return msp_vault_is_hex(text, MSP_VAULT_HASH - 1);
}

static bool read_number(const char *text, int64_t *number)
{
	return msp_str_digits(text) && msp_str_int(text, 1, INT64_MAX, number, NULL) == 0;
}

/* One line behind the first, in its words; false: no line of ours. */
static bool read_line(struct msp_pins *pins, char **words, size_t count)
{
	int64_t number;

	if (count == 2 && strcmp(words[0], "first") == 0 && is_hash(words[1])) {
		memcpy(pins->first, words[1], sizeof pins->first);
	} else if (count == 3 && strcmp(words[0], "roster") == 0 && read_number(words[1], &number) &&
		   is_hash(words[2])) {
		pins->serial = number;
		memcpy(pins->roster, words[2], sizeof pins->roster);
	} else if (count == 2 && strcmp(words[0], "verified") == 0 && strlen(words[1]) < sizeof pins->verified &&
		   msp_vault_is_hex(words[1], strlen(words[1]))) {
		snprintf(pins->verified, sizeof pins->verified, "%s", words[1]);
	} else if (count == 4 && strcmp(words[0], "secret") == 0 && msp_vault_is_hex(words[1], MSP_VAULT_ID - 1) &&
		   read_number(words[2], &number) && is_hash(words[3])) {
		put(pins, words[1], number, words[3]);
	} else {
		return false;
	}
	return true;
}

static int parse(struct msp_pins *pins, const char *text, struct msp_error *err)
{
	size_t count;
	char **lines = msp_str_split(pins->arena, text, '\n', &count);
	bool good = count >= 2 && strcmp(lines[0], FORMAT) == 0 && lines[count - 1][0] == '\0';

	for (size_t i = 1; good && i + 1 < count; i++) {
		size_t words;
		char **parts = msp_str_split(pins->arena, lines[i], ' ', &words);
		good = read_line(pins, parts, words);
		if (!good)
			msp_error_at(err, pins->path, (int)i + 1, 0);
	}
	if (good)
		return 0;
	msp_error_set(err, MSP_DATA, "what this machine has seen of the vault cannot be read");
	msp_error_at(err, pins->path, 0, 0);
	msp_error_hint(err,
		"keep the file for whoever looks into this; msp-vault pins forget begins anew, as a first contact");
	return -1;
}

/* Private: what is in it tells which secrets there are, and whoever could write it could hide a roll-back. */
static int check_mode(const struct msp_pins *pins, struct msp_error *err)
{
	struct stat status;

	if (stat(pins->path, &status) != 0)
		return errno == ENOENT ? 0 : msp_error_errno(err, errno, "%s", pins->path);
	if (status.st_uid == geteuid() && (status.st_mode & 077) == 0)
		return 0;
	msp_error_set(err, MSP_DENIED, "others may read or change it");
	msp_error_at(err, pins->path, 0, 0);
	msp_error_hint(err, "chmod 600 %s", pins->path);
	return -1;
}

static int load(struct msp_pins *pins, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error missing = MSP_ERROR_INIT;
	int failed = check_mode(pins, err);

	if (failed == 0 && msp_file_read(pins->path, LIMIT, &text, &missing) == 0) {
		pins->found = true;
		failed = strlen(text.data) == text.length ? parse(pins, text.data, err) : parse(pins, "", err);
	} else if (failed == 0 && missing.code != MSP_MISSING) {
		*err = missing;
		failed = -1;
	}
	msp_buf_release(&text);
	return failed;
}

static int lock(struct msp_pins *pins, const char *folder, struct msp_error *err)
{
	const char *path = msp_arena_printf(pins->arena, "%s.lock", pins->path);

	if (msp_directory_make(folder, 0700, err) != 0)
		return -1;
	pins->descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (pins->descriptor < 0)
		return msp_error_errno(err, errno, "%s", path);
	while (flock(pins->descriptor, LOCK_EX) != 0) {
		if (errno != EINTR)
			return msp_error_errno(err, errno, "%s", path);
	}
	return 0;
}

int msp_pins_open(struct msp_pins *pins, struct msp_arena *arena, const char *folder, const char vault[MSP_VAULT_ID],
	bool write, struct msp_error *err)
{
	*pins = (struct msp_pins){ .arena = arena, .descriptor = -1 };
	pins->path = msp_arena_printf(arena, "%s/vault-%s.pins", folder, vault);
	msp_map_init(&pins->secrets, arena);
	if ((write && lock(pins, folder, err) != 0) || load(pins, err) != 0) {
		if (pins->descriptor >= 0)
			close(pins->descriptor);
		pins->descriptor = -1;
		return -1;
	}
	return 0;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void emit(const struct msp_pins *pins, struct msp_buf *out)
{
	msp_buf_adds(out, FORMAT "\n");
	if (pins->first[0] != '\0')
		msp_buf_addf(out, "first %s\n", pins->first);
	if (pins->serial > 0)
		msp_buf_addf(out, "roster %" PRId64 " %s\n", pins->serial, pins->roster);
	if (pins->verified[0] != '\0')
		msp_buf_addf(out, "verified %s\n", pins->verified);
	for (size_t i = 0; i < pins->secrets.count; i++) {
		const struct msp_pin *pin = pins->secrets.entries[i].value;
		msp_buf_addf(out, "secret %s %" PRId64 " %s\n", pin->id, pin->gen, pin->hash);
	}
}

int msp_pins_close(struct msp_pins *pins, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int failed = 0;

	if (pins->changed && pins->descriptor < 0)
		msp_bug("pins changed that were opened for reading");
	if (pins->changed) {
		emit(pins, &text);
		failed = msp_file_replace(pins->path, text.data, text.length, 0600, MSP_FILE_SYNCED, err);
	}
	msp_buf_release(&text);
	if (pins->descriptor >= 0)
		close(pins->descriptor);
	pins->descriptor = -1;
	pins->changed = false;
	return failed;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static enum msp_pin_answer compare(int64_t seen, const char *seen_hash, int64_t now, const char *hash)
{
	if (now != seen)
		return now < seen ? MSP_PIN_BEHIND : MSP_PIN_NEWER;
	return strcmp(seen_hash, hash) == 0 ? MSP_PIN_SAME : MSP_PIN_FORK;
}

enum msp_pin_answer msp_pins_secret(
	const struct msp_pins *pins, const char id[MSP_VAULT_ID], int64_t gen, const char hash[MSP_VAULT_HASH])
{
	const struct msp_pin *pin = msp_map_get(&pins->secrets, id);

	return pin == NULL ? MSP_PIN_NEW : compare(pin->gen, pin->hash, gen, hash);
}

void msp_pins_keep(struct msp_pins *pins, const char id[MSP_VAULT_ID], int64_t gen, const char hash[MSP_VAULT_HASH])
{
	if (msp_pins_secret(pins, id, gen, hash) == MSP_PIN_SAME)
		return;
	put(pins, id, gen, hash);
	pins->changed = true;
}

/* The valid roster of a serial with this hash. */
static bool has_roster(const struct msp_roster_chain *chain, int64_t serial, const char *hash)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (chain->rosters[i].serial == serial && strcmp(chain->rosters[i].hash, hash) == 0)
			return true;
	}
	return false;
}

enum msp_pin_answer msp_pins_chain(const struct msp_pins *pins, const struct msp_roster_chain *chain)
{
	if (chain->current == NULL)
		return pins->first[0] == '\0' ? MSP_PIN_NEW : MSP_PIN_BEHIND;
	if (pins->first[0] == '\0')
		return MSP_PIN_NEW;
	if (strcmp(pins->first, chain->first->hash) != 0)
		return MSP_PIN_FORK;
	if (msp_roster_chain_serial(chain) < pins->serial)
		return MSP_PIN_BEHIND;
	if (!has_roster(chain, pins->serial, pins->roster))
		return MSP_PIN_FORK;
	return chain->current->serial > pins->serial ? MSP_PIN_NEWER : MSP_PIN_SAME;
}

void msp_pins_keep_chain(struct msp_pins *pins, const struct msp_roster_chain *chain)
{
	if (chain->current == NULL || msp_pins_chain(pins, chain) == MSP_PIN_SAME)
		return;
	if (chain->state == MSP_ROSTER_FORKED && pins->first[0] != '\0')
		return; /* what was seen is one of the two, or before them */
	memcpy(pins->first, chain->first->hash, sizeof pins->first);
	pins->serial = chain->current->serial;
	memcpy(pins->roster, chain->current->hash, sizeof pins->roster);
	pins->changed = true;
}
