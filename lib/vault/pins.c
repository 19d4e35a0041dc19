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
#define LONGEST 128              /* more than the bytes of a line */
#define LIMIT ((size_t)64 << 20) /* bytes: half a million secrets */

/* ---- lines of secrets -------------------------------------------------------------------------------------------- */
/* A pin is its line, "secret ID GEN HASH\n", and the lines are sorted by id: most commands ask for one of thousands. */

#define WORD "secret "
#define ID_DIGITS (MSP_VAULT_ID - 1)
#define HASH_DIGITS (MSP_VAULT_HASH - 1)

static const char *line_id(const char *line)
{
	return line + strlen(WORD);
}

static const char *line_gen(const char *line)
{
	return line_id(line) + ID_DIGITS + 1;
}

static int64_t gen_of(const char *line)
{
	return strtoll(line_gen(line), NULL, 10);
}

static const char *line_hash(const char *line)
{
	return strchr(line_gen(line), ' ') + 1;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(line_id(*(const char *const *)a), line_id(*(const char *const *)b), ID_DIGITS);
}

/* Where a line with this id is, or belongs. */
static size_t place_of(const struct msp_pins *pins, const char *id, bool *found)
{
	size_t low = 0, high = pins->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(line_id(pins->secrets[middle]), id, ID_DIGITS);
		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = false;
	return low;
}

static void put(struct msp_pins *pins, const char *id, int64_t gen, const char *hash)
{
	bool found;
	size_t at = place_of(pins, id, &found);

	if (!found) {
		msp_arena_reserve(pins->arena, pins->secrets, pins->count, pins->capacity);
		memmove(&pins->secrets[at + 1], &pins->secrets[at], (pins->count - at) * sizeof *pins->secrets);
		pins->count++;
	}
	pins->secrets[at] = msp_arena_printf(pins->arena, WORD "%s %" PRId64 " %s\n", id, gen, hash);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Behind exactly so many hexadecimal digits, or NULL.  Without a branch for each: digits are random, and a file has
 * hundreds of thousands of them. */
static const char *skip_hex(const char *at, size_t digits)
{
	unsigned good = 1;

	for (size_t i = 0; i < digits; i++) {
		unsigned digit = (unsigned char)at[i] - (unsigned)'0';
		unsigned letter = (unsigned char)at[i] - (unsigned)'a';
		good &= (unsigned)(digit < 10) | (unsigned)(letter < 6);
	}
	return good != 0 ? at + digits : NULL;
}

/* Behind a number from 1, without leading zeros, or NULL. */
static const char *skip_number(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	return digits == 0 || digits > 18 || at[0] == '0' ? NULL : at + digits;
}

static void copy(char *to, const char *digits, size_t count)
{
	memcpy(to, digits, count);
	to[count] = '\0';
}

static bool is_at(const char *at, char letter)
{
	return at != NULL && *at == letter;
}

/* "roster SERIAL HASH" */
static const char *read_roster(struct msp_pins *pins, const char *line)
{
	const char *number = line + strlen("roster ");
	const char *end = skip_number(number);

	if (!is_at(end, ' ') || !is_at(skip_hex(end + 1, HASH_DIGITS), '\n'))
		return NULL;
	pins->serial = strtoll(number, NULL, 10);
	copy(pins->roster, end + 1, HASH_DIGITS);
	return end + 1 + HASH_DIGITS;
}

static const char *read_secret(struct msp_pins *pins, const char *line)
{
	const char *end = skip_hex(line_id(line), ID_DIGITS);

	end = is_at(end, ' ') ? skip_number(end + 1) : NULL;
	end = is_at(end, ' ') ? skip_hex(end + 1, HASH_DIGITS) : NULL;
	if (end == NULL)
		return NULL;
	msp_arena_reserve(pins->arena, pins->secrets, pins->count, pins->capacity);
	pins->secrets[pins->count++] = line;
	return end;
}

/* One line behind the first: its end; NULL: no line of ours. */
static const char *read_line(struct msp_pins *pins, const char *line)
{
	const char *end = NULL;

	if (msp_str_starts(line, WORD)) {
		end = read_secret(pins, line);
	} else if (msp_str_starts(line, "roster ")) {
		end = read_roster(pins, line);
	} else if (msp_str_starts(line, "first ")) {
		end = skip_hex(line + strlen("first "), HASH_DIGITS);
		if (end != NULL)
			copy(pins->first, end - HASH_DIGITS, HASH_DIGITS);
	} else if (msp_str_starts(line, "verified ")) {
		size_t digits = strspn(line + strlen("verified "), "0123456789abcdef");
		end = digits < sizeof pins->verified ? line + strlen("verified ") + digits : NULL;
		if (end != NULL)
			copy(pins->verified, end - digits, digits);
	}
	return is_at(end, '\n') ? end + 1 : NULL;
}

/* Older versions wrote them in the order they were seen in; twice is nothing we wrote. */
static bool sort(struct msp_pins *pins)
{
	bool sorted = true;

	for (size_t i = 1; sorted && i < pins->count; i++)
		sorted = by_id(&pins->secrets[i - 1], &pins->secrets[i]) < 0;
	if (!sorted)
		qsort(pins->secrets, pins->count, sizeof *pins->secrets, by_id);
	for (size_t i = 1; !sorted && i < pins->count; i++) {
		if (by_id(&pins->secrets[i - 1], &pins->secrets[i]) == 0)
			return false;
	}
	return true;
}

static int parse(struct msp_pins *pins, const char *text, const char *end, struct msp_error *err)
{
	const char *at = msp_str_starts(text, FORMAT "\n") ? text + strlen(FORMAT "\n") : NULL;
	int number = 1;

	while (at != NULL && at < end) {
		number++;
		at = read_line(pins, at);
	}
	if (at != NULL && sort(pins))
		return 0;
	msp_error_set(err, MSP_DATA, "what this machine has seen of the vault cannot be read");
	msp_error_at(err, pins->path, at == NULL ? number : 0, 0);
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
	struct msp_error missing = MSP_ERROR_INIT;
	struct msp_buf *text = &pins->text;
	int failed = check_mode(pins, err);

	if (failed == 0 && msp_file_read(pins->path, LIMIT, text, &missing) == 0) {
		pins->found = true;
		msp_buf_reserve(text, LONGEST); /* what looks at a line may look beyond the last one */
		memset(text->data + text->length, 0, LONGEST);
		failed = parse(pins, text->data, text->data + text->length, err);
	} else if (failed == 0 && missing.code != MSP_MISSING) {
		*err = missing;
		failed = -1;
	}
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
	if ((write && lock(pins, folder, err) != 0) || load(pins, err) != 0) {
		pins->changed = false;
		msp_pins_close(pins, NULL);
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
	for (size_t i = 0; i < pins->count; i++)
		msp_buf_add(out, pins->secrets[i], strcspn(pins->secrets[i], "\n") + 1);
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
	msp_buf_release(&pins->text);
	pins->count = pins->capacity = 0;
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
	return strncmp(seen_hash, hash, HASH_DIGITS) == 0 ? MSP_PIN_SAME : MSP_PIN_FORK;
}

enum msp_pin_answer msp_pins_secret(
	const struct msp_pins *pins, const char id[MSP_VAULT_ID], int64_t gen, const char hash[MSP_VAULT_HASH])
{
	bool found;
	size_t at = place_of(pins, id, &found);

	return found ? compare(gen_of(pins->secrets[at]), line_hash(pins->secrets[at]), gen, hash) : MSP_PIN_NEW;
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
