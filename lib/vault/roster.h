/* SPDX-License-Identifier: ISC */
/*
 * Who may read what: vault/roster/<serial>.yaml, append-only, each signed by a quorum of the one before
 * (vault/roster/<serial>.yaml.sig.<login>, SSHSIG, namespace msp-roster).
 *
 *     format: msp-roster-1
 *     vault: 5f0c1d2e3a4b5c6d                  random, the same for ever; pins and inner bindings name it
 *     serial: 2
 *     previous: [9f31…]                        SHA-256 of the file before; [] in the first; both where there were two
 *     written: "2026-11-22T10:00:00-06:00"
 *     by: ana
 *     reason: Luis se va
 *     quorum: 1
 *     people:
 *       - {login: ana, name: Ana Ruiz, age: age1…, sign: ssh-ed25519 AAAA…, from: "2026-01-01", until: none, roles:
 * [admin, soporte]} clients:
 *       - {client: "*", roles: [soporte], recipients: []}
 *       - {client: acme, roles: [direccion], recipients: [age1…]}    a recipient of the client's own
 *     recovery:
 *       - {name: sobre-2026, age: age1…, sign: ssh-ed25519 AAAA…, from: "2026-01-01"}
 *
 * A person is entitled to a client when one of their roles is named for it (for "*" where the client is not named) and
 * the day lies in [from, until).  Admins are the people in force with role `admin`; being one gives no entitlement by
 * itself.  The quorum is what the file says, at least 1 below three admins, else 2.  A recovery key counts as one
 * signature of an admin, and its age recipient is on every secret.
 *
 * The chain: the first roster is trusted by its fingerprint (pins.h).  Roster n is valid when as many admins and
 * recovery keys of roster n-1 as n-1 says have signed its exact bytes, `previous` is the hash of n-1, `vault` is the
 * same, `serial` is one more, and nobody's `from` or keys changed but by it.  A key that a roster introduces never
 * counts for it.  Who may sign is judged by the day in `written`, or by that of an earlier roster when it is later:
 * nobody becomes an admin again by a clock put back.  Two files with one serial, both valid, are a fork:
 * `<serial>.yaml` and `<serial>-<8 hex>.yaml`; writes stop until a roster of the next serial names both as previous,
 * signed by a quorum of the one before the fork.
 */
#ifndef MSP_VAULT_ROSTER_H
#define MSP_VAULT_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/sha256.h"
#include "lib/vault/age_key.h"
#include "lib/vault/ssh_key.h"

#define MSP_ROSTER_FORMAT "msp-roster-1"
#define MSP_VAULT_HASH 65 /* hex of a SHA-256, with NUL */
#define MSP_VAULT_ID 17   /* hex of 64 bits, with NUL */

/* Exactly so many lower-case hex digits; yyyy-mm-dd by its form. */
bool msp_vault_is_hex(const char *text, size_t length);
bool msp_vault_is_day(const char *text);
#define MSP_VAULT_DAY 11 /* yyyy-mm-dd, with NUL */
/* What stands in paths, lists of signers and messages as a login, a role, a client or a recovery key: small letters,
 * digits, "." "_" "-" behind the first, at most 64 bytes. */
bool msp_vault_is_name(const char *text);
/* The day of an RFC 3339 time, as it stands in it; false: no such time. */
bool msp_vault_day_of(const char *time, char day[MSP_VAULT_DAY]);

struct msp_roster_person {
	const char *login, *name;
	struct msp_age_recipient age;
	unsigned char sign[MSP_SSH_KEY];
	const char *from, *until; /* yyyy-mm-dd; until NULL = none */
	const char *const *roles;
	size_t role_count;
};

struct msp_roster_client {
	const char *client; /* slug, or "*" */
	const char *const *roles;
	size_t role_count;
	struct msp_age_recipient *recipients; /* of the client itself */
	size_t recipient_count;
};

struct msp_roster_recovery {
	const char *name;
	struct msp_age_recipient age;
	unsigned char sign[MSP_SSH_KEY];
	const char *from;
};

struct msp_roster {
	const char *path;
	char hash[MSP_VAULT_HASH]; /* of the file's bytes */
	char vault[MSP_VAULT_ID];
	int64_t serial;
	const char *const *previous;
	size_t previous_count;
	const char *written, *by, *reason;
	int64_t quorum;
	struct msp_roster_person *people;
	size_t person_count;
	struct msp_roster_client *clients;
	size_t client_count;
	struct msp_roster_recovery *recovery;
	size_t recovery_count;
};

/* Reads one file.  DATA: not canonical, a name that is none, a login or key twice, a client twice, a quorum below the
 * rule, no admin. */
int msp_roster_parse(struct msp_arena *arena, const char *path, const char *text, size_t length,
	struct msp_roster *roster, struct msp_error *err);
void msp_roster_emit(const struct msp_roster *roster, struct msp_buf *out);

/* A day is yyyy-mm-dd in the store's zone. */
const struct msp_roster_person *msp_roster_find(const struct msp_roster *roster, const char *login);
const struct msp_roster_person *msp_roster_signer(
	const struct msp_roster *roster, const unsigned char sign[MSP_SSH_KEY]);
bool msp_roster_in_force(const struct msp_roster_person *person, const char *day);
bool msp_roster_is_admin(const struct msp_roster_person *person);
bool msp_roster_entitled(
	const struct msp_roster *roster, const struct msp_roster_person *person, const char *client, const char *day);
/* Recipients that a secret of this client is written for on that day: entitled people, the client's own, recovery; in a
 * fixed order (by text), each once. */
void msp_roster_recipients(struct msp_arena *arena, const struct msp_roster *roster, const char *client,
	const char *day, struct msp_age_recipients *recipients);
/* Admins in force, and the quorum the rule asks for at least. */
size_t msp_roster_admins(const struct msp_roster *roster, const char *day);
int64_t msp_roster_least_quorum(size_t admins);
/* To be read over the telephone: the hash in eight groups of four hex digits (its first 128 bits). */
void msp_roster_fingerprint(const char hash[MSP_VAULT_HASH], struct msp_buf *out);

/* ---- the chain ---- */

struct msp_roster_file {
	const char *path, *text; /* vault/roster/2.yaml */
	size_t length;
};
struct msp_roster_signature {
	const char *path, *text; /* vault/roster/2.yaml.sig.ana */
	size_t length;
};

enum msp_roster_state {
	MSP_ROSTER_NONE, /* there is no vault yet */
	MSP_ROSTER_VALID,
	MSP_ROSTER_PENDING, /* valid up to current; a newer one lacks signatures */
	MSP_ROSTER_FORKED,  /* two valid ones with one serial: nothing may be written */
};

struct msp_roster_chain {
	enum msp_roster_state state;
	struct msp_roster *rosters; /* valid ones, ascending by serial; of a fork both, then their successor */
	size_t count;
	const struct msp_roster *first, *current; /* current: the last one that is valid and not one of a fork */
	const struct msp_roster *pending;         /* lacks signatures, or NULL */
	size_t pending_signatures, pending_quorum;
	const struct msp_roster *fork[2];
};

/* Checks all of it.  DATA and DENIED errors name the file: bytes changed after signing, a signature by nobody entitled,
 * a gap, a serial used twice by an invalid file.  A roster that only lacks signatures is PENDING, no error. */
int msp_roster_chain_verify(struct msp_arena *arena, const struct msp_roster_file *files, size_t file_count,
	const struct msp_roster_signature *signatures, size_t signature_count, struct msp_roster_chain *chain,
	struct msp_error *err);

/* The same, but the roster with the hash `seen` (NULL = none), and those before it by the hashes it names, are taken
 * for valid without their signatures: they were checked when this machine pinned that hash.  Only a hash out of the
 * pins is good enough; what judges signatures for others (verify) asks for all of them. */
int msp_roster_chain_verify_since(struct msp_arena *arena, const char *seen, const struct msp_roster_file *files,
	size_t file_count, const struct msp_roster_signature *signatures, size_t signature_count,
	struct msp_roster_chain *chain, struct msp_error *err);

/* The highest serial that is valid: the current one, or that of the two of a fork; 0 = no roster. */
int64_t msp_roster_chain_serial(const struct msp_roster_chain *chain);

/* The smallest serial a manifest of this client may name now: the last roster that ended somebody's entitlement there
 * (a role taken away, a person gone, an end that had come, a key replaced), or 1.  A day that passes between two
 * rosters raises nothing: the next roster that takes the person out does. */
int64_t msp_roster_floor(const struct msp_roster_chain *chain, const char *client);

#endif
