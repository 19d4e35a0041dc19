/* SPDX-License-Identifier: ISC */
#include "lib/vault/roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/vault/document.h"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

bool msp_vault_is_hex(const char *text, size_t length)
{
	return strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

bool msp_vault_is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof form; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';
		if (form[i] == 'd' ? !digit : text[i] != form[i])
			return false;
	}
	return true;
}

bool msp_vault_day_of(const char *time, char day[MSP_VAULT_DAY])
{
	struct msp_time parsed;

	if (strlen(time) >= MSP_TIME_SIZE || time[0] == '\0' || strchr(time, 'T') == NULL ||
		msp_time_parse(time, &parsed, NULL) != 0)
		return false;
	memcpy(day, time, MSP_VAULT_DAY - 1);
	day[MSP_VAULT_DAY - 1] = '\0';
	return msp_vault_is_day(day);
}

#define NAME_LIMIT 64

bool msp_vault_is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t length = strlen(text);

	return length > 0 && length <= NAME_LIMIT && strspn(text, letters) == length && strspn(text, "._-") == 0;
}

static void check_name(struct msp_document *document, const char *key, const char *name)
{
	if (!msp_vault_is_name(name))
		msp_document_refuse(document, key, "'%s' is no name: small letters, digits, . _ and -", name);
}

static const char *read_name(struct msp_document *document, const char *key)
{
	const char *name = msp_document_record_read_text(document, key);

	check_name(document, key, name);
	return name;
}

static void read_roles(struct msp_document *document, const char *const **roles, size_t *count)
{
	msp_document_record_read_list(document, "roles", roles, count);
	for (size_t i = 0; i < *count; i++)
		check_name(document, "roles", (*roles)[i]);
}

static const char *read_day(struct msp_document *document, const char *key, bool optional)
{
	const char *day = msp_document_record_read_text(document, key);

	if (optional && strcmp(day, "none") == 0)
		return NULL;
	if (!msp_vault_is_day(day))
		msp_document_refuse(document, key, "'%s' is no day such as 2026-11-22", day);
	return day;
}

/* An error of a part of the document becomes that of the document, with its place. */
static void read_age(
	struct msp_document *document, const char *key, const char *text, struct msp_age_recipient *recipient)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (document->failed == 0 && msp_age_recipient_parse(text, recipient, &err) != 0)
		msp_document_refuse(document, key, "%s", err.message);
}

static void read_sign(struct msp_document *document, const char *text, unsigned char key[MSP_SSH_KEY])
{
	struct msp_error err = MSP_ERROR_INIT;

	if (document->failed == 0 && msp_ssh_public_read(text, key, &err) != 0)
		msp_document_refuse(document, "sign", "%s", err.message);
}

static void read_people(struct msp_document *document, struct msp_roster *roster)
{
	size_t capacity = 0;

	msp_document_read_records(document, "people");
	while (msp_document_next_record(document) != 0) {
		struct msp_roster_person person = { 0 };
		person.login = read_name(document, "login");
		person.name = msp_document_record_read_text(document, "name");
		read_age(document, "age", msp_document_record_read_text(document, "age"), &person.age);
		read_sign(document, msp_document_record_read_text(document, "sign"), person.sign);
		person.from = read_day(document, "from", false);
		person.until = read_day(document, "until", true);
		read_roles(document, &person.roles, &person.role_count);
		msp_document_record_over(document);
		msp_arena_reserve(document->arena, roster->people, roster->person_count, capacity);
		roster->people[roster->person_count++] = person;
	}
}

static void read_client(struct msp_document *document, struct msp_roster_client *client)
{
	const char *const *keys;
	size_t count;

	client->client = msp_document_record_read_text(document, "client");
	if (strcmp(client->client, "*") != 0)
		check_name(document, "client", client->client);
	read_roles(document, &client->roles, &client->role_count);
	msp_document_record_read_list(document, "recipients", &keys, &count);
	client->recipients = msp_arena_array(document->arena, count, sizeof *client->recipients);
	for (client->recipient_count = 0; client->recipient_count < count; client->recipient_count++)
		read_age(document, "recipients", keys[client->recipient_count],
			&client->recipients[client->recipient_count]);
	msp_document_record_over(document);
}

static void read_clients(struct msp_document *document, struct msp_roster *roster)
{
	size_t capacity = 0;

	msp_document_read_records(document, "clients");
	while (msp_document_next_record(document) != 0) {
		struct msp_roster_client client = { 0 };
		read_client(document, &client);
		msp_arena_reserve(document->arena, roster->clients, roster->client_count, capacity);
		roster->clients[roster->client_count++] = client;
	}
}

static void read_recovery(struct msp_document *document, struct msp_roster *roster)
{
	size_t capacity = 0;

	msp_document_read_records(document, "recovery");
	while (msp_document_next_record(document) != 0) {
		struct msp_roster_recovery recovery = { 0 };
		recovery.name = read_name(document, "name");
		read_age(document, "age", msp_document_record_read_text(document, "age"), &recovery.age);
		read_sign(document, msp_document_record_read_text(document, "sign"), recovery.sign);
		recovery.from = read_day(document, "from", false);
		msp_document_record_over(document);
		msp_arena_reserve(document->arena, roster->recovery, roster->recovery_count, capacity);
		roster->recovery[roster->recovery_count++] = recovery;
	}
}

static void read_head(struct msp_document *document, struct msp_roster *roster)
{
	const char *format = msp_document_read_text(document, "format");

	if (strcmp(format, MSP_ROSTER_FORMAT) != 0)
		msp_document_refuse(document, "format", "'%s' is not %s", format, MSP_ROSTER_FORMAT);
	const char *vault = msp_document_read_text(document, "vault");
	if (!msp_vault_is_hex(vault, MSP_VAULT_ID - 1))
		msp_document_refuse(document, "vault", "16 hex digits belong here");
	else
		snprintf(roster->vault, sizeof roster->vault, "%s", vault);
	roster->serial = msp_document_read_number(document, "serial");
	msp_document_read_list(document, "previous", &roster->previous, &roster->previous_count);
	for (size_t i = 0; i < roster->previous_count; i++) {
		if (!msp_vault_is_hex(roster->previous[i], MSP_VAULT_HASH - 1))
			msp_document_refuse(document, "previous", "'%s' is no SHA-256", roster->previous[i]);
	}
	roster->written = msp_document_read_text(document, "written");
	roster->by = msp_document_read_text(document, "by");
	check_name(document, "by", roster->by);
	roster->reason = msp_document_read_text(document, "reason");
	roster->quorum = msp_document_read_number(document, "quorum");
}

/* ---- what must hold inside one roster ---------------------------------------------------------------------------- */

static int refuse(const struct msp_roster *roster, const char *field, const char *what, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "%s", what);
	msp_error_at(err, roster->path, 0, 0);
	msp_error_field(err, field);
	return -1;
}

/* Something that may be there once only, with its length. */
struct once {
	const void *bytes;
	size_t length;
};

static int by_bytes(const void *a, const void *b)
{
	const struct once *one = a;
	const struct once *other = b;

	if (one->length != other->length)
		return one->length < other->length ? -1 : 1;
	return memcmp(one->bytes, other->bytes, one->length);
}

/* Sorted, not compared each with each: a hostile file is long. */
static bool any_twice(struct once *items, size_t count)
{
	if (count > 1)
		qsort(items, count, sizeof *items, by_bytes);
	for (size_t i = 1; i < count; i++) {
		if (by_bytes(&items[i - 1], &items[i]) == 0)
			return true;
	}
	return false;
}

static struct once text_once(const char *text)
{
	return (struct once){ text, strlen(text) };
}

/* A key of one person that another has, too, would make one pass for the other; so would a name that a person and a
 * recovery key have. */
static bool keys_twice(struct msp_arena *arena, const struct msp_roster *roster)
{
	size_t count = roster->person_count + roster->recovery_count;
	struct once *names = msp_arena_array(arena, count, sizeof *names);
	struct once *signs = msp_arena_array(arena, count, sizeof *signs);
	struct once *points = msp_arena_array(arena, count, sizeof *points);

	for (size_t i = 0; i < count; i++) {
		bool person = i < roster->person_count;
		const struct msp_roster_recovery *recovery = &roster->recovery[person ? 0 : i - roster->person_count];
		const struct msp_age_recipient *age = person ? &roster->people[i].age : &recovery->age;
		names[i] = text_once(person ? roster->people[i].login : recovery->name);
		signs[i] = (struct once){ person ? roster->people[i].sign : recovery->sign, MSP_SSH_KEY };
		/* of an SSH key, too: whoever holds it reads what is written for the point */
		points[i] = (struct once){ age->point, sizeof age->point };
	}
	return any_twice(names, count) || any_twice(signs, count) || any_twice(points, count);
}

static bool clients_twice(struct msp_arena *arena, const struct msp_roster *roster)
{
	struct once *names = msp_arena_array(arena, roster->client_count, sizeof *names);

	for (size_t i = 0; i < roster->client_count; i++)
		names[i] = text_once(roster->clients[i].client);
	return any_twice(names, roster->client_count);
}

/* Is it written as it would be written again?  Keys have several texts that read alike. */
static bool is_canonical(const struct msp_roster *roster, const char *text, size_t length)
{
	struct msp_buf again = MSP_BUF_INIT;

	msp_roster_emit(roster, &again);
	bool same = again.length == length && memcmp(again.data, text, length) == 0;
	msp_buf_release(&again);
	return same;
}

int64_t msp_roster_least_quorum(size_t admins)
{
	return admins < 3 ? 1 : 2;
}

static int check(struct msp_arena *arena, const struct msp_roster *roster, struct msp_error *err)
{
	char day[MSP_VAULT_DAY];

	if (!msp_vault_day_of(roster->written, day))
		return refuse(roster, "written", "no time such as 2026-11-22T10:00:00-06:00", err);
	size_t admins = msp_roster_admins(roster, day);
	if (roster->serial < 1)
		return refuse(roster, "serial", "serials begin at 1", err);
	if ((roster->serial == 1) != (roster->previous_count == 0) || roster->previous_count > 2)
		return refuse(
			roster, "previous", "the first roster follows none, any other one, or two after a fork", err);
	if (admins == 0)
		return refuse(roster, "people", "nobody has the role admin", err);
	if (roster->quorum < msp_roster_least_quorum(admins) || (size_t)roster->quorum > admins)
		return refuse(
			roster, "quorum", "1 below three admins, else at least 2, and no more than there are", err);
	if (keys_twice(arena, roster))
		return refuse(roster, "people", "a login or a key is there twice", err);
	if (clients_twice(arena, roster))
		return refuse(roster, "clients", "a client is there twice", err);
	return 0;
}

int msp_roster_parse(struct msp_arena *arena, const char *path, const char *text, size_t length,
	struct msp_roster *roster, struct msp_error *err)
{
	struct msp_document document;

	*roster = (struct msp_roster){ .path = path };
	msp_sha256_hex(text, length, roster->hash);
	msp_document_open(&document, arena, path, text, length, err);
	read_head(&document, roster);
	read_people(&document, roster);
	read_clients(&document, roster);
	read_recovery(&document, roster);
	if (msp_document_end(&document) != 0 || check(arena, roster, err) != 0)
		return -1;
	if (is_canonical(roster, text, length))
		return 0;
	return refuse(roster, NULL, "a key has another form than the one it is written in", err);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void add_age(struct msp_buf *out, const struct msp_age_recipient *recipient)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_age_recipient_emit(recipient, &text);
	msp_document_record_text(out, "age", text.data);
	msp_buf_release(&text);
}

static void add_sign(struct msp_buf *out, const unsigned char key[MSP_SSH_KEY])
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_ssh_public_emit(key, &text);
	msp_document_record_text(out, "sign", text.data);
	msp_buf_release(&text);
}

static void add_recipients(struct msp_buf *out, const struct msp_roster_client *client)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char **texts = msp_arena_array(&arena, client->recipient_count, sizeof *texts);

	for (size_t i = 0; i < client->recipient_count; i++) {
		struct msp_buf text = MSP_BUF_INIT;
		msp_age_recipient_emit(&client->recipients[i], &text);
		texts[i] = msp_arena_strdup(&arena, text.data);
		msp_buf_release(&text);
	}
	msp_document_record_list(out, "recipients", texts, client->recipient_count);
	msp_arena_release(&arena);
}

static void add_people(struct msp_buf *out, const struct msp_roster *roster)
{
	msp_document_records(out, "people", roster->person_count);
	for (size_t i = 0; i < roster->person_count; i++) {
		const struct msp_roster_person *person = &roster->people[i];
		msp_document_record_begin(out);
		msp_document_record_text(out, "login", person->login);
		msp_document_record_text(out, "name", person->name);
		add_age(out, &person->age);
		add_sign(out, person->sign);
		msp_document_record_text(out, "from", person->from);
		msp_document_record_text(out, "until", person->until != NULL ? person->until : "none");
		msp_document_record_list(out, "roles", person->roles, person->role_count);
		msp_document_record_end(out);
	}
}

static void add_clients(struct msp_buf *out, const struct msp_roster *roster)
{
	msp_document_records(out, "clients", roster->client_count);
	for (size_t i = 0; i < roster->client_count; i++) {
		const struct msp_roster_client *client = &roster->clients[i];
		msp_document_record_begin(out);
		msp_document_record_text(out, "client", client->client);
		msp_document_record_list(out, "roles", client->roles, client->role_count);
		add_recipients(out, client);
		msp_document_record_end(out);
	}
}

static void add_recovery(struct msp_buf *out, const struct msp_roster *roster)
{
	msp_document_records(out, "recovery", roster->recovery_count);
	for (size_t i = 0; i < roster->recovery_count; i++) {
		const struct msp_roster_recovery *recovery = &roster->recovery[i];
		msp_document_record_begin(out);
		msp_document_record_text(out, "name", recovery->name);
		add_age(out, &recovery->age);
		add_sign(out, recovery->sign);
		msp_document_record_text(out, "from", recovery->from);
		msp_document_record_end(out);
	}
}

void msp_roster_emit(const struct msp_roster *roster, struct msp_buf *out)
{
	msp_document_text(out, "format", MSP_ROSTER_FORMAT);
	msp_document_text(out, "vault", roster->vault);
	msp_document_number(out, "serial", roster->serial);
	msp_document_list(out, "previous", roster->previous, roster->previous_count);
	msp_document_text(out, "written", roster->written);
	msp_document_text(out, "by", roster->by);
	msp_document_text(out, "reason", roster->reason);
	msp_document_number(out, "quorum", roster->quorum);
	add_people(out, roster);
	add_clients(out, roster);
	add_recovery(out, roster);
}
