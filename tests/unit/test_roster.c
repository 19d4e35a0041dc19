/* SPDX-License-Identifier: ISC */
/* Rosters: what one file must be, who is entitled, and which chains hold. */
#include "tests/unit/roster_fixture.h"

static void reads_what_it_writes(void **state)
{
	struct office office;
	struct msp_roster roster, again;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT, second = MSP_BUF_INIT;

	(void)state;
	office_open(&office);
	roster = roster_of(&office, 1, 7, 3);
	roster.reason = "Año nuevo: \"todo\"\ncambia";
	msp_roster_emit(&roster, &text);
	assert_int_equal(msp_roster_parse(&office.arena, "1.yaml", text.data, text.length, &again, &err), 0);
	assert_string_equal(again.reason, roster.reason);
	assert_int_equal(again.person_count, 3);
	assert_int_equal(again.quorum, 2);
	msp_roster_emit(&again, &second);
	assert_string_equal(second.data, text.data);
	msp_buf_release(&text);
	msp_buf_release(&second);
	office_close(&office);
}

/* Replaces the first occurrence of a text in a roster's file. */
static char *changed(struct office *office, const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return msp_arena_printf(&office->arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void refuses_files_that_are_not_canonical(void **state)
{
	static const struct {
		const char *old, *new;
	} cases[] = {
		{ "serial: 1", "serial: 01" },
		{ "serial: 1\n", "serial: 1\n\n" },
		{ "serial: 1\n", "# comment\nserial: 1\n" },
		{ "by: ana", "by: 'ana'" },
		{ "by: ana", "by: \"ana\"" },
		{ "by: ana", "by:  ana" },
		{ "by: ana", "by: ana " },
		{ "by: ana\n", "by: ana\r\n" },
		{ "format: msp-roster-1", "format: msp-roster-0" },
		{ "format: msp-roster-1", "format: msp-roster-2" },
		{ "{login: ana, name: ana", "{name: ana, login: ana" },
		{ "until: none", "until: never" },
		{ "quorum: 1", "quorum: 0" },
		{ "quorum: 1", "quorum: 9" },
		{ "reason: prueba", "reason: prueba\nextra: 1" },
		{ "previous: []", "previous: [ ]" },
		{ "[admin, soporte]", "[admin,soporte]" },
		{ "admin, ", "" },
		{ "vault: \"0123456789abcdef\"", "vault: \"0123456789ABCDEF\"" },
		{ "login: luis", "login: ana" },
		{ "written: \"2026-11-22T", "written: \"22-11-2026T" },
	};
	struct office office;
	struct msp_roster again;

	(void)state;
	office_open(&office);
	struct msp_roster roster = roster_of(&office, 1, 3, 1);
	const struct msp_roster_file *file = put_roster(&office, &roster, "vault/roster/1.yaml");
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		const char *text = changed(&office, file->text, cases[i].old, cases[i].new);
		int failed = msp_roster_parse(&office.arena, file->path, text, strlen(text), &again, &err);
		if (failed == 0 || err.code != MSP_DATA)
			fail_msg("accepted: %s", cases[i].new);
		assert_string_equal(err.path, "vault/roster/1.yaml");
	}
	office_close(&office);
}

static void entitlement(void **state)
{
	static const char *const bosses[] = { "admin" };
	struct office office;
	struct msp_age_recipients recipients;
	struct msp_roster_client clients[2];

	(void)state;
	office_open(&office);
	struct msp_roster roster = roster_of(&office, 1, 7, 1);
	roster.people[1].until = "2026-11-22";
	clients[0] = roster.clients[0];
	clients[1] = (struct msp_roster_client){ .client = "acme", .roles = bosses, .role_count = 1 };
	clients[1].recipients = &roster.people[2].age;
	clients[1].recipient_count = 1;
	roster.clients = clients;
	roster.client_count = 2;
	const struct msp_roster_person *people = roster.people;
	assert_true(msp_roster_entitled(&roster, &people[0], "beta", DAY));
	assert_true(msp_roster_entitled(&roster, &people[1], "beta", "2026-11-21"));
	assert_false(msp_roster_entitled(&roster, &people[1], "beta", "2026-11-22")); /* the day it ends is over */
	assert_false(msp_roster_entitled(&roster, &people[2], "beta", "2025-12-31")); /* not begun */
	assert_true(msp_roster_entitled(&roster, &people[0], "acme", DAY));
	assert_false(msp_roster_entitled(&roster, &people[2], "acme", DAY)); /* a client named is not "*" */
	msp_roster_recipients(&office.arena, &roster, "beta", DAY, &recipients);
	assert_int_equal(recipients.count, 3); /* ana, eva, recovery */
	msp_roster_recipients(&office.arena, &roster, "acme", DAY, &recipients);
	assert_int_equal(recipients.count, 3); /* ana, the client's own, recovery */
	office_close(&office);
}

static void a_chain_holds(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_NONE);
	struct msp_roster one = roster_of(&office, 1, 7, 3);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	assert_int_equal(verify(&office, &chain, &err), -1); /* three admins: two must sign */
	assert_int_equal(err.code, MSP_DENIED);
	sign_roster(&office, first, EVA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_VALID);
	struct msp_roster two = roster_of(&office, 2, 5, 2); /* luis goes */
	follow(&office, &two, first, NULL);
	const struct msp_roster_file *second = put_roster(&office, &two, "vault/roster/2.yaml");
	sign_roster(&office, second, ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_PENDING);
	assert_int_equal(chain.current->serial, 1);
	assert_int_equal(chain.pending_signatures, 1);
	assert_int_equal(chain.pending_quorum, 2);
	sign_roster(&office, second, ENVELOPE); /* a recovery key is one signature */
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_VALID);
	assert_int_equal(chain.current->serial, 2);
	assert_int_equal(msp_roster_floor(&chain, "acme"), 2);
	office_close(&office);
}

/* What an attacker with push access, or somebody who left, may try on the second roster; each is denied. */
static void attack(void (*arrange)(struct office *office, const struct msp_roster_file *first))
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 1); /* ana admin, luis */
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	arrange(&office, first);
	if (verify(&office, &chain, &err) == 0)
		assert_int_equal(chain.current->serial, 1); /* at most pending: nothing of it is in force */
	else
		assert_true(err.code == MSP_DENIED || err.code == MSP_DATA);
	office_close(&office);
}

static const struct msp_roster_file *second_of(
	struct office *office, const struct msp_roster_file *first, unsigned mask, int admins)
{
	struct msp_roster two = roster_of(office, 2, mask, admins);

	follow(office, &two, first, NULL);
	return put_roster(office, &two, "vault/roster/2.yaml");
}

static void by_nobody(struct office *office, const struct msp_roster_file *first)
{
	second_of(office, first, 15, 4);
}

static void by_one_it_introduces(struct office *office, const struct msp_roster_file *first)
{
	sign_roster(office, second_of(office, first, 15, 4), MAX);
}

static void by_one_who_is_no_admin(struct office *office, const struct msp_roster_file *first)
{
	sign_roster(office, second_of(office, first, 3, 2), LUIS);
}

static void under_the_name_of_another(struct office *office, const struct msp_roster_file *first)
{
	sign_as(office, second_of(office, first, 3, 2), LUIS, "ana");
}

static void twice_under_two_names(struct office *office, const struct msp_roster_file *first)
{
	const struct msp_roster_file *second = second_of(office, first, 3, 2);

	sign_as(office, second, ANA, "ana2");
}

static void of_other_bytes(struct office *office, const struct msp_roster_file *first)
{
	const struct msp_roster_file *second = second_of(office, first, 3, 1);
	struct msp_roster_signature *signature = sign_as(office, first, ANA, "ana");

	signature->path = msp_arena_printf(&office->arena, "%s.sig.ana", second->path);
}

static void of_another_vault(struct office *office, const struct msp_roster_file *first)
{
	struct msp_roster two = roster_of(office, 2, 3, 1);

	follow(office, &two, first, NULL);
	snprintf(two.vault, sizeof two.vault, "%s", "fedcba9876543210");
	sign_roster(office, put_roster(office, &two, "vault/roster/2.yaml"), ANA);
}

static void with_a_gap(struct office *office, const struct msp_roster_file *first)
{
	struct msp_roster three = roster_of(office, 3, 3, 1);

	follow(office, &three, first, NULL);
	sign_roster(office, put_roster(office, &three, "vault/roster/3.yaml"), ANA);
}

static void that_follows_another(struct office *office, const struct msp_roster_file *first)
{
	struct msp_roster two = roster_of(office, 2, 3, 1);
	struct msp_roster_file other = { "x", "other", 5 };

	(void)first;
	follow(office, &two, &other, NULL);
	sign_roster(office, put_roster(office, &two, "vault/roster/2.yaml"), ANA);
}

static void a_second_first(struct office *office, const struct msp_roster_file *first)
{
	struct msp_roster one = roster_of(office, 1, 2, 1);

	(void)first;
	sign_roster(office, put_roster(office, &one, "vault/roster/1-abcdef01.yaml"), LUIS);
}

static void attacks_are_denied(void **state)
{
	(void)state;
	attack(by_nobody);
	attack(by_one_it_introduces);
	attack(by_one_who_is_no_admin);
	attack(under_the_name_of_another);
	attack(twice_under_two_names);
	attack(of_other_bytes);
	attack(of_another_vault);
	attack(with_a_gap);
	attack(that_follows_another);
	attack(a_second_first);
}

static void a_fork_stops_and_is_healed(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 2);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	struct msp_roster two = roster_of(&office, 2, 7, 2);
	follow(&office, &two, first, NULL);
	const struct msp_roster_file *left = put_roster(&office, &two, "vault/roster/2-11111111.yaml");
	sign_roster(&office, left, ANA);
	struct msp_roster other = roster_of(&office, 2, 11, 2);
	follow(&office, &other, first, NULL);
	const struct msp_roster_file *right = put_roster(&office, &other, "vault/roster/2-22222222.yaml");
	sign_roster(&office, right, LUIS);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_FORKED);
	assert_int_equal(chain.current->serial, 1);
	struct msp_roster three = roster_of(&office, 3, 15, 2);
	follow(&office, &three, left, NULL); /* one of the two only */
	put_roster(&office, &three, "vault/roster/3.yaml");
	sign_roster(&office, &office.files[3], ANA);
	assert_int_equal(verify(&office, &chain, &err), -1);
	office.file_count--;
	office.signature_count--;
	follow(&office, &three, left, right);
	sign_roster(&office, put_roster(&office, &three, "vault/roster/3.yaml"), ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_VALID);
	assert_int_equal(chain.current->serial, 3);
	assert_int_equal(msp_roster_floor(&chain, "acme"), 1); /* nobody lost anything */
	office_close(&office);
}

static int verify_since(struct office *office, const char *seen, struct msp_roster_chain *chain, struct msp_error *err)
{
	*err = (struct msp_error)MSP_ERROR_INIT;
	return msp_roster_chain_verify_since(&office->arena, seen, office->files, office->file_count,
		office->signatures, office->signature_count, chain, err);
}

/* A pinned hash stands for the signatures that were checked when it was pinned, and for nothing else. */
static void what_was_seen_is_not_checked_again(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;
	char hash[MSP_VAULT_HASH];

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 1);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	struct msp_roster two = roster_of(&office, 2, 1, 1);
	follow(&office, &two, first, NULL);
	const struct msp_roster_file *second = put_roster(&office, &two, "vault/roster/2.yaml");
	sign_roster(&office, second, ANA);
	struct msp_roster three = roster_of(&office, 3, 1, 1);
	follow(&office, &three, second, NULL);
	const struct msp_roster_file *third = put_roster(&office, &three, "vault/roster/3.yaml");
	sign_roster(&office, third, LUIS); /* who is no admin any more */
	msp_sha256_hex(second->text, second->length, hash);

	assert_int_equal(verify_since(&office, hash, &chain, &err), -1);
	assert_int_equal(err.code, MSP_DENIED); /* what follows the one seen is checked */
	office.file_count = 2;
	office.signature_count = 2;
	office.signatures[0].text = office.signatures[1].text; /* broken since; verify finds it */
	assert_int_equal(verify_since(&office, hash, &chain, &err), 0);
	assert_int_equal(chain.state, MSP_ROSTER_VALID);
	assert_int_equal(chain.current->serial, 2);
	assert_int_equal(verify(&office, &chain, &err), -1);
	hash[0] = hash[0] == 'a' ? 'b' : 'a'; /* another one was seen */
	assert_int_equal(verify_since(&office, hash, &chain, &err), -1);
	/* the first one exchanged: the one seen does not lead to it */
	msp_sha256_hex(second->text, second->length, hash);
	one.reason = "otra";
	office.file_count = 0;
	put_roster(&office, &one, "vault/roster/1.yaml");
	office.file_count = 2;
	assert_int_equal(verify_since(&office, hash, &chain, &err), -1);
	office_close(&office);
}

static void the_floor(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 7, 1);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	struct msp_roster two = roster_of(&office, 2, 7, 1);
	two.people[2].until = DAY; /* eva's last day was yesterday */
	follow(&office, &two, first, NULL);
	const struct msp_roster_file *second = put_roster(&office, &two, "vault/roster/2.yaml");
	sign_roster(&office, second, ANA);
	struct msp_roster three = roster_of(&office, 3, 15, 1); /* somebody comes: nobody loses anything */
	three.people[2].until = DAY;
	follow(&office, &three, second, NULL);
	sign_roster(&office, put_roster(&office, &three, "vault/roster/3.yaml"), ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.current->serial, 3);
	assert_int_equal(msp_roster_floor(&chain, "acme"), 2);
	office_close(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(refuses_files_that_are_not_canonical), cmocka_unit_test(entitlement),
		cmocka_unit_test(a_chain_holds), cmocka_unit_test(attacks_are_denied),
		cmocka_unit_test(a_fork_stops_and_is_healed), cmocka_unit_test(what_was_seen_is_not_checked_again),
		cmocka_unit_test(the_floor) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
