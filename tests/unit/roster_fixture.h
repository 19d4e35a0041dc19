/* SPDX-License-Identifier: ISC */
/* People with real keys, rosters of them, and their signatures. */
#ifndef TESTS_UNIT_ROSTER_FIXTURE_H
#define TESTS_UNIT_ROSTER_FIXTURE_H

#include "tests/unit/vault_fixture.h"

#include <stdio.h>

#include "lib/base/str.h"
#include "lib/vault/identity.h"
#include "lib/vault/roster.h"
#include "lib/vault/sshsig.h"

#define ANA 0
#define LUIS 1
#define EVA 2
#define MAX 3
#define ENVELOPE 4 /* the recovery key */
#define PEOPLE 5
#define DAY "2026-11-22"

static const char *const logins[PEOPLE] = { "ana", "luis", "eva", "max", "sobre" };
static const char *const admin_roles[] = { "admin", "soporte" };
static const char *const tech_roles[] = { "soporte" };

struct office {
	struct msp_arena arena;
	struct msp_secret_memory memory;
	struct msp_identity people[PEOPLE];
	struct msp_roster_file files[8];
	size_t file_count;
	struct msp_roster_signature signatures[16];
	size_t signature_count;
};

static inline void office_open(struct office *office)
{
	*office = (struct office){ 0 };
	memory_open(&office->memory);
	for (int i = 0; i < PEOPLE; i++) {
		msp_identity_init(&office->people[i], &office->memory);
		msp_identity_generate(&office->people[i]);
	}
}

static inline void office_close(struct office *office)
{
	for (int i = 0; i < PEOPLE; i++)
		msp_identity_release(&office->people[i]);
	msp_arena_release(&office->arena);
}

static inline struct msp_roster_person person_of(struct office *office, int who, bool admin)
{
	struct msp_roster_person person = { .login = logins[who], .name = logins[who], .from = "2026-01-01" };

	person.age = office->people[who].age.items[0].recipient;
	memcpy(person.sign, office->people[who].sign, MSP_SSH_KEY);
	person.roles = admin ? admin_roles : tech_roles;
	person.role_count = admin ? 2 : 1;
	return person;
}

/* People of a mask, the first `admins` of them admins; all of support read every client; one recovery key. */
static inline struct msp_roster roster_of(struct office *office, int64_t serial, unsigned mask, int admins)
{
	struct msp_roster roster = { .vault = "0123456789abcdef",
		.serial = serial,
		.by = "ana",
		.reason = "prueba",
		.written = DAY "T10:00:00-06:00" };

	roster.people = msp_arena_array(&office->arena, PEOPLE, sizeof *roster.people);
	for (int i = 0; i < ENVELOPE; i++) {
		if ((mask & 1U << i) != 0)
			roster.people[roster.person_count++] = person_of(office, i, admins-- > 0);
	}
	roster.quorum = msp_roster_least_quorum(msp_roster_admins(&roster, DAY));
	roster.clients = msp_arena_array(&office->arena, 1, sizeof *roster.clients);
	roster.clients[0] = (struct msp_roster_client){ .client = "*", .roles = tech_roles, .role_count = 1 };
	roster.client_count = 1;
	roster.recovery = msp_arena_array(&office->arena, 1, sizeof *roster.recovery);
	roster.recovery[0].name = logins[ENVELOPE];
	roster.recovery[0].from = "2026-01-01";
	roster.recovery[0].age = office->people[ENVELOPE].age.items[0].recipient;
	memcpy(roster.recovery[0].sign, office->people[ENVELOPE].sign, MSP_SSH_KEY);
	roster.recovery_count = 1;
	return roster;
}

static inline void follow(struct office *office, struct msp_roster *roster, const struct msp_roster_file *a,
	const struct msp_roster_file *b)
{
	const char **previous = msp_arena_array(&office->arena, 2, sizeof *previous);
	char hash[MSP_VAULT_HASH];

	msp_sha256_hex(a->text, a->length, hash);
	previous[0] = msp_arena_strdup(&office->arena, hash);
	if (b != NULL) {
		msp_sha256_hex(b->text, b->length, hash);
		previous[1] = msp_arena_strdup(&office->arena, hash);
	}
	roster->previous = previous;
	roster->previous_count = b != NULL ? 2 : 1;
}

static inline const struct msp_roster_file *put_roster(
	struct office *office, const struct msp_roster *roster, const char *path)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_roster_file *file = &office->files[office->file_count++];

	msp_roster_emit(roster, &text);
	*file = (struct msp_roster_file){ path, msp_arena_strdup(&office->arena, text.data), text.length };
	msp_buf_release(&text);
	return file;
}

static inline struct msp_roster_signature *sign_as(
	struct office *office, const struct msp_roster_file *file, int who, const char *name)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_roster_signature *signature = &office->signatures[office->signature_count++];

	msp_sshsig_sign(&office->people[who].seed, MSP_SSHSIG_ROSTER, file->text, file->length, &text);
	*signature = (struct msp_roster_signature){ msp_arena_printf(&office->arena, "%s.sig.%s", file->path, name),
		msp_arena_strdup(&office->arena, text.data), text.length };
	msp_buf_release(&text);
	return signature;
}

static inline void sign_roster(struct office *office, const struct msp_roster_file *file, int who)
{
	sign_as(office, file, who, logins[who]);
}

static inline int verify(struct office *office, struct msp_roster_chain *chain, struct msp_error *err)
{
	*err = (struct msp_error)MSP_ERROR_INIT;
	return msp_roster_chain_verify(&office->arena, office->files, office->file_count, office->signatures,
		office->signature_count, chain, err);
}

#endif
