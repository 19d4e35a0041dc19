/* SPDX-License-Identifier: ISC */
/* What a roster says: who is who, who may read what. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/roster.h"

#define EVERY_CLIENT "*"

const struct msp_roster_person *msp_roster_find(const struct msp_roster *roster, const char *login)
{
	for (size_t i = 0; i < roster->person_count; i++) {
		if (strcmp(roster->people[i].login, login) == 0)
			return &roster->people[i];
	}
	return NULL;
}

const struct msp_roster_person *msp_roster_signer(
	const struct msp_roster *roster, const unsigned char sign[MSP_SSH_KEY])
{
	for (size_t i = 0; i < roster->person_count; i++) {
		if (memcmp(roster->people[i].sign, sign, MSP_SSH_KEY) == 0)
			return &roster->people[i];
	}
	return NULL;
}

/* Days compare as texts: yyyy-mm-dd. */
bool msp_roster_in_force(const struct msp_roster_person *person, const char *day)
{
	return strcmp(person->from, day) <= 0 && (person->until == NULL || strcmp(day, person->until) < 0);
}

static bool has_role(const struct msp_roster_person *person, const char *role)
{
	for (size_t i = 0; i < person->role_count; i++) {
		if (strcmp(person->roles[i], role) == 0)
			return true;
	}
	return false;
}

bool msp_roster_is_admin(const struct msp_roster_person *person)
{
	return has_role(person, "admin");
}

/* What is said for a client; else what is said for all. */
static const struct msp_roster_client *find_client(const struct msp_roster *roster, const char *client)
{
	const struct msp_roster_client *all = NULL;

	for (size_t i = 0; i < roster->client_count; i++) {
		if (strcmp(roster->clients[i].client, client) == 0)
			return &roster->clients[i];
		if (strcmp(roster->clients[i].client, EVERY_CLIENT) == 0)
			all = &roster->clients[i];
	}
	return all;
}

bool msp_roster_entitled(
	const struct msp_roster *roster, const struct msp_roster_person *person, const char *client, const char *day)
{
	const struct msp_roster_client *said = find_client(roster, client);

	if (said == NULL || !msp_roster_in_force(person, day))
		return false;
	for (size_t i = 0; i < said->role_count; i++) {
		if (has_role(person, said->roles[i]))
			return true;
	}
	return false;
}

static int by_text(const void *a, const void *b)
{
	const struct msp_age_recipient *one = a;
	const struct msp_age_recipient *other = b;
	struct msp_buf left = MSP_BUF_INIT;
	struct msp_buf right = MSP_BUF_INIT;

	msp_age_recipient_emit(one, &left);
	msp_age_recipient_emit(other, &right);
	int order = strcmp(left.data, right.data);
	msp_buf_release(&left);
	msp_buf_release(&right);
	return order;
}

static void add_once(
	struct msp_arena *arena, struct msp_age_recipients *recipients, const struct msp_age_recipient *recipient)
{
	for (size_t i = 0; i < recipients->count; i++) {
		if (msp_age_recipient_equal(&recipients->items[i], recipient))
			return;
	}
	msp_age_recipients_add(arena, recipients, recipient);
}

void msp_roster_recipients(struct msp_arena *arena, const struct msp_roster *roster, const char *client,
	const char *day, struct msp_age_recipients *recipients)
{
	const struct msp_roster_client *said = find_client(roster, client);

	*recipients = (struct msp_age_recipients){ 0 };
	for (size_t i = 0; i < roster->person_count; i++) {
		if (msp_roster_entitled(roster, &roster->people[i], client, day))
			add_once(arena, recipients, &roster->people[i].age);
	}
	for (size_t i = 0; said != NULL && i < said->recipient_count; i++)
		add_once(arena, recipients, &said->recipients[i]);
	for (size_t i = 0; i < roster->recovery_count; i++)
		add_once(arena, recipients, &roster->recovery[i].age);
	if (recipients->count > 1)
		qsort(recipients->items, recipients->count, sizeof *recipients->items, by_text);
}

size_t msp_roster_admins(const struct msp_roster *roster, const char *day)
{
	size_t count = 0;

	for (size_t i = 0; i < roster->person_count; i++)
		count += msp_roster_is_admin(&roster->people[i]) && msp_roster_in_force(&roster->people[i], day);
	return count;
}

void msp_roster_fingerprint(const char hash[MSP_VAULT_HASH], struct msp_buf *out)
{
	for (int group = 0; group < 8; group++) {
		msp_buf_adds(out, group > 0 ? " " : "");
		msp_buf_add(out, hash + (ptrdiff_t)group * 4, 4);
	}
}
