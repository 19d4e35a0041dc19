/* SPDX-License-Identifier: ISC */
/*
 * What somebody may try who can push, who was an admin, or who signs with a real key: clocks put back, forks that bring
 * back whom a roster ended, files under other names, names that are patterns elsewhere, forms that read alike, and
 * documents that are long for the sake of it.
 */
#include "tests/unit/roster_fixture.h"

#include <time.h>

#include "lib/vault/document.h"
#include "lib/vault/manifest.h"

#define LUIS_UNTIL "2026-11-20"

/* ---- clocks ------------------------------------------------------------------------------------------------------ */

/* Ana and Luis are admins; the second roster ends Luis.  Then he signs a third one, dated when he still was one. */
static void a_clock_put_back_signs_nothing(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 2);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	struct msp_roster two = roster_of(&office, 2, 3, 2);
	two.people[LUIS].until = LUIS_UNTIL;
	follow(&office, &two, first, NULL);
	const struct msp_roster_file *second = put_roster(&office, &two, "vault/roster/2.yaml");
	sign_roster(&office, second, ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.current->serial, 2);
	struct msp_roster three = roster_of(&office, 3, 3, 2);
	three.by = "luis";
	three.written = "2026-11-19T10:00:00-06:00";
	follow(&office, &three, second, NULL);
	sign_roster(&office, put_roster(&office, &three, "vault/roster/3.yaml"), LUIS);
	assert_int_equal(verify(&office, &chain, &err), -1);
	assert_int_equal(err.code, MSP_DENIED);
	office.signature_count--; /* a clock that is wrong is no crime of those in force */
	sign_roster(&office, &office.files[2], ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(chain.current->serial, 3);
	office_close(&office);
}

/* Somebody whose last day was set long before goes: what was written for them is no longer good. */
static void who_goes_after_the_last_day_raises_the_floor(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 7, 1);
	one.people[EVA].until = "2026-11-24";
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	struct msp_roster two = roster_of(&office, 2, 7, 1);
	two.people[EVA].until = "2026-11-24";
	two.written = "2026-11-26T10:00:00-06:00"; /* something else: she is as she was */
	follow(&office, &two, first, NULL);
	const struct msp_roster_file *second = put_roster(&office, &two, "vault/roster/2.yaml");
	sign_roster(&office, second, ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(msp_roster_floor(&chain, "acme"), 1);
	struct msp_roster three = roster_of(&office, 3, 3, 1); /* she goes, two days after her last */
	three.written = "2026-11-26T11:00:00-06:00";
	follow(&office, &three, second, NULL);
	sign_roster(&office, put_roster(&office, &three, "vault/roster/3.yaml"), ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	assert_int_equal(msp_roster_floor(&chain, "acme"), 3);
	office_close(&office);
}

/* ---- forks ------------------------------------------------------------------------------------------------------- */

/* Two rosters of serial 2: one ends Luis, the other one he signed himself. */
static void fork_of(struct office *office, struct msp_roster_chain *chain)
{
	struct msp_error err;
	struct msp_roster one = roster_of(office, 1, 3, 2);
	const struct msp_roster_file *first = put_roster(office, &one, "vault/roster/1.yaml");

	sign_roster(office, first, ANA);
	struct msp_roster two = roster_of(office, 2, 1, 1);
	follow(office, &two, first, NULL);
	sign_roster(office, put_roster(office, &two, "vault/roster/2.yaml"), ANA);
	struct msp_roster other = roster_of(office, 2, 7, 2);
	follow(office, &other, first, NULL);
	sign_roster(office, put_roster(office, &other, "vault/roster/2-22222222.yaml"), LUIS);
	assert_int_equal(verify(office, chain, &err), 0);
	assert_int_equal(chain->state, MSP_ROSTER_FORKED);
}

static struct msp_manifest manifest_by(const char *writer, int64_t serial)
{
	struct msp_manifest manifest = { .vault = "0123456789abcdef",
		.id = "00000000000000aa",
		.path = "clients/acme/vault/fw.yaml",
		.client = "acme",
		.username = "",
		.url = "",
		.expires = "",
		.rotate_every = "",
		.value_rev = 1,
		.value_changed = DAY "T10:00:00-06:00",
		.gen = 1,
		.roster = serial,
		.writer = writer,
		.written = DAY "T10:00:00-06:00",
		.age_gen = 1,
		.age_size = 1 };

	memset(manifest.age_recipients, '0', MSP_VAULT_HASH - 1);
	memset(manifest.age_sha256, '0', MSP_VAULT_HASH - 1);
	return manifest;
}

static int check(struct office *office, const struct msp_roster_chain *chain, const struct msp_manifest *manifest,
	int who, bool now)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_buf signature = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_manifest again;

	msp_manifest_emit(manifest, &text);
	msp_sshsig_sign(&office->people[who].seed, MSP_SSHSIG_VAULT, text.data, text.length, &signature);
	int failed = now ? msp_manifest_verify(chain,
				   &(struct msp_signed_file){
					   manifest->path, text.data, text.length, signature.data, signature.length },
				   DAY, &office->arena, &again, &err)
			 : msp_manifest_verify_then(chain,
				   &(struct msp_signed_file){
					   manifest->path, text.data, text.length, signature.data, signature.length },
				   &office->arena, &again, &err);
	msp_buf_release(&text);
	msp_buf_release(&signature);
	return failed == 0 ? 0 : (int)err.code;
}

static void a_fork_brings_nobody_back(void **state)
{
	struct office office;
	struct msp_roster_chain chain;

	(void)state;
	office_open(&office);
	fork_of(&office, &chain);
	struct msp_manifest by_luis = manifest_by("luis", 2);
	struct msp_manifest by_ana = manifest_by("ana", 2);
	struct msp_manifest by_eva = manifest_by("eva", 2);
	assert_int_equal(check(&office, &chain, &by_luis, LUIS, true), MSP_DENIED);
	assert_int_equal(check(&office, &chain, &by_eva, EVA, true), MSP_DENIED);
	assert_int_equal(check(&office, &chain, &by_ana, ANA, true), 0);
	/* in history either of the two counts */
	assert_int_equal(check(&office, &chain, &by_luis, LUIS, false), 0);
	assert_int_equal(check(&office, &chain, &by_eva, EVA, false), 0);
	office_close(&office);
}

/* The same bytes under another name are no fork, and no other file either. */
static void files_under_other_names_are_refused(void **state)
{
	static const char *const names[] = { "vault/roster/2-00000000.yaml", "vault/roster/02.yaml",
		"vault/roster/3.yaml", "vault/roster/2-x.yaml" };
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 1);
	const struct msp_roster_file *first = put_roster(&office, &one, "vault/roster/1.yaml");
	sign_roster(&office, first, ANA);
	struct msp_roster two = roster_of(&office, 2, 3, 1);
	follow(&office, &two, first, NULL);
	sign_roster(&office, put_roster(&office, &two, "vault/roster/2.yaml"), ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	for (size_t i = 0; i < MSP_COUNT(names); i++) {
		sign_roster(&office, put_roster(&office, &two, names[i]), ANA);
		assert_int_equal(verify(&office, &chain, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		office.file_count--;
		office.signature_count--;
	}
	office_close(&office);
}

/* ---- names and places -------------------------------------------------------------------------------------------- */

static int parse(struct office *office, const struct msp_roster *roster)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_roster again;

	msp_roster_emit(roster, &text);
	int failed = msp_roster_parse(&office->arena, "r", text.data, text.length, &again, &err);
	msp_buf_release(&text);
	return failed == 0 ? 0 : (int)err.code;
}

/* Names become parts of paths, principals in lists of signers (where * and , are patterns), and words on terminals. */
static void names_are_only_names(void **state)
{
	static const char *const bad[] = { "", "*", "ana,luis", "a b", "../x", ".x", "-x", "ana\nluis", "a\033[2J",
		"Ana", "recovery:x", "!ana", "an\u00e1" };
	struct office office;

	(void)state;
	office_open(&office);
	struct msp_roster roster = roster_of(&office, 1, 3, 1);
	assert_int_equal(parse(&office, &roster), 0);
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		const char *const roles[] = { bad[i] };
		struct msp_roster person = roster_of(&office, 1, 3, 1);
		person.people[LUIS].login = bad[i];
		assert_int_equal(parse(&office, &person), MSP_DATA);
		struct msp_roster by = roster_of(&office, 1, 3, 1);
		by.by = bad[i];
		assert_int_equal(parse(&office, &by), MSP_DATA);
		struct msp_roster role = roster_of(&office, 1, 3, 1);
		role.people[LUIS].roles = roles;
		assert_int_equal(parse(&office, &role), MSP_DATA);
		struct msp_roster recovery = roster_of(&office, 1, 3, 1);
		recovery.recovery[0].name = bad[i];
		assert_int_equal(parse(&office, &recovery), MSP_DATA);
		struct msp_roster client = roster_of(&office, 1, 3, 1);
		client.clients[0].client = bad[i];
		assert_int_equal(parse(&office, &client), strcmp(bad[i], "*") == 0 ? 0 : MSP_DATA);
	}
	struct msp_roster twice = roster_of(&office, 1, 3, 1);
	twice.recovery[0].name = "luis"; /* whose signature would <serial>.yaml.sig.luis be? */
	assert_int_equal(parse(&office, &twice), MSP_DATA);
	struct msp_roster time = roster_of(&office, 1, 3, 1);
	time.written = "2026-11-22T\033[2J\033[2J\033[2J";
	assert_int_equal(parse(&office, &time), MSP_DATA);
	office_close(&office);
}

/* "acme/vault/x" is no client, though clients/acme/vault/x/vault/y.yaml would have it as one. */
static void a_client_is_one_folder(void **state)
{
	struct office office;
	struct msp_roster_chain chain;
	struct msp_error err;

	(void)state;
	office_open(&office);
	struct msp_roster one = roster_of(&office, 1, 3, 1);
	sign_roster(&office, put_roster(&office, &one, "vault/roster/1.yaml"), ANA);
	assert_int_equal(verify(&office, &chain, &err), 0);
	struct msp_manifest manifest = manifest_by("ana", 1);
	assert_int_equal(check(&office, &chain, &manifest, ANA, true), 0);
	manifest.client = "acme/vault/x";
	manifest.path = "clients/acme/vault/x/vault/y.yaml";
	assert_int_equal(check(&office, &chain, &manifest, ANA, true), MSP_DENIED);
	office_close(&office);
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

/* Replaces a piece of text by another one. */
static const char *with(struct office *office, const char *text, const char *piece, const char *other)
{
	const char *at = strstr(text, piece);

	assert_non_null(at);
	return msp_arena_printf(&office->arena, "%.*s%s%s", (int)(at - text), text, other, at + strlen(piece));
}

/* A key has one form: nothing may stand beside it that a reader takes for a statement. */
static void keys_have_one_form(void **state)
{
	struct office office;
	struct msp_roster again;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;

	(void)state;
	office_open(&office);
	struct msp_roster roster = roster_of(&office, 1, 1, 1);
	msp_roster_emit(&roster, &text);
	assert_int_equal(msp_roster_parse(&office.arena, "r", text.data, text.length, &again, &err), 0);
	const char *sign = with(&office, text.data, ", from", " ana.acme, from");
	assert_int_equal(msp_roster_parse(&office.arena, "r", sign, strlen(sign), &again, &err), -1);
	const char *blank = with(&office, text.data, "ssh-ed25519 ", "\"ssh-ed25519  ");
	blank = with(&office, blank, ", from", "\", from");
	assert_int_equal(msp_roster_parse(&office.arena, "r", blank, strlen(blank), &again, &err), -1);
	msp_buf_release(&text);
	office_close(&office);
}

/* One signature has one file: other line ends, other folding and a word in the reserved field are other bytes. */
static void signatures_have_one_form(void **state)
{
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;

	(void)state;
	office_open(&office);
	msp_sshsig_sign(&office.people[ANA].seed, MSP_SSHSIG_VAULT, "x", 1, &text);
	const unsigned char *key = office.people[ANA].sign;
	assert_int_equal(msp_sshsig_verify(text.data, text.length, key, MSP_SSHSIG_VAULT, "x", 1, &err), 0);
	char *end = strrchr(text.data, '-');
	while (strncmp(end, "\n-----END", 9) != 0)
		end--;
	const char *fed = msp_arena_printf(&office.arena, "%.*s\n%s", (int)(end - text.data), text.data, end);
	assert_int_equal(msp_sshsig_verify(fed, strlen(fed), key, MSP_SSHSIG_VAULT, "x", 1, &err), -1);
	const char *crlf = msp_arena_printf(&office.arena, "%.*s\r%s", (int)(end - text.data), text.data, end);
	assert_int_equal(msp_sshsig_verify(crlf, strlen(crlf), key, MSP_SSHSIG_VAULT, "x", 1, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	msp_buf_release(&text);
	office_close(&office);
}

/* A list that breaks off in its middle is refused, in every place that has one. */
static void broken_lists_are_refused(void **state)
{
	static const char hash[] = "9f319f319f319f319f319f319f319f319f319f319f319f319f319f319f319f31";
	static const char *const lists[] = { "previous: [", "roles: [", "recipients: [" };
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_manifest manifest = manifest_by("ana", 1);
	struct msp_manifest again;
	struct msp_roster roster_again;

	(void)state;
	office_open(&office);
	struct msp_roster roster = roster_of(&office, 1, 1, 1);
	msp_roster_emit(&roster, &text);
	for (size_t i = 0; i < MSP_COUNT(lists); i++) {
		const char *other = msp_arena_printf(&office.arena, "%sa%s,x", lists[i], hash);
		const char *broken = with(&office, text.data, lists[i], other);
		assert_int_equal(msp_roster_parse(&office.arena, "r", broken, strlen(broken), &roster_again, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
	}
	msp_buf_clear(&text);
	msp_manifest_emit(&manifest, &text);
	const char *broken = with(&office, text.data, "prev: [", msp_arena_printf(&office.arena, "prev: [a%s,x", hash));
	assert_int_equal(msp_manifest_parse(&office.arena, "m", broken, strlen(broken), &again, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	msp_buf_release(&text);
	office_close(&office);
}

/* ---- length ------------------------------------------------------------------------------------------------------ */

static double seconds(clock_t begin)
{
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/* A roster of a megabyte takes a time in proportion; quadratic checks took two seconds and more. */
static void long_rosters_take_their_time_only(void **state)
{
	struct office office;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_roster again;
	size_t count = 22000;

	(void)state;
	office_open(&office);
	struct msp_roster roster = roster_of(&office, 1, 3, 1);
	roster.clients = msp_arena_array(&office.arena, count, sizeof *roster.clients);
	for (roster.client_count = 0; roster.client_count < count; roster.client_count++) {
		char *name = msp_arena_printf(&office.arena, "c%zu", roster.client_count);
		roster.clients[roster.client_count].client = name;
	}
	msp_roster_emit(&roster, &text);
	assert_true(text.length > (size_t)900 << 10 && text.length <= MSP_DOCUMENT_LIMIT);
	clock_t begin = clock();
	assert_int_equal(msp_roster_parse(&office.arena, "r", text.data, text.length, &again, &err), 0);
	assert_true(seconds(begin) < 1.0);
	roster.clients[count - 1].client = "c7";
	msp_buf_clear(&text);
	msp_roster_emit(&roster, &text);
	assert_int_equal(msp_roster_parse(&office.arena, "r", text.data, text.length, &again, &err), -1);
	msp_buf_release(&text);
	office_close(&office);
}

/* The floor is asked for every secret: sixty rosters of two hundred people, ten thousand times. */
static void the_floor_is_quickly_found(void **state)
{
	struct office office;
	struct msp_roster_chain chain = { .state = MSP_ROSTER_VALID };

	(void)state;
	office_open(&office);
	chain.rosters = msp_arena_array(&office.arena, 60, sizeof *chain.rosters);
	for (chain.count = 0; chain.count < 60; chain.count++) {
		struct msp_roster *roster = &chain.rosters[chain.count];
		const char **previous = msp_arena_array(&office.arena, 1, sizeof *previous);
		*roster = roster_of(&office, (int64_t)chain.count + 1, 3, 1);
		roster->people = msp_arena_array(&office.arena, 200, sizeof *roster->people);
		for (roster->person_count = 0; roster->person_count < 200; roster->person_count++) {
			struct msp_roster_person *person = &roster->people[roster->person_count];
			*person = person_of(&office, ANA, false);
			person->login = msp_arena_printf(&office.arena, "login-%zu", roster->person_count);
		}
		snprintf(roster->hash, sizeof roster->hash, "%064zu", chain.count);
		previous[0] = msp_arena_printf(&office.arena, "%064zu", chain.count - 1);
		roster->previous = previous;
		roster->previous_count = chain.count > 0;
	}
	chain.current = &chain.rosters[59];
	clock_t begin = clock();
	for (int i = 0; i < 100; i++)
		assert_int_equal(msp_roster_floor(&chain, "acme"), 1);
	assert_true(seconds(begin) < 0.5); /* 50 s for all of them, at the very most, with sanitizers */
	office_close(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_clock_put_back_signs_nothing),
		cmocka_unit_test(who_goes_after_the_last_day_raises_the_floor),
		cmocka_unit_test(a_fork_brings_nobody_back), cmocka_unit_test(files_under_other_names_are_refused),
		cmocka_unit_test(names_are_only_names), cmocka_unit_test(a_client_is_one_folder),
		cmocka_unit_test(keys_have_one_form), cmocka_unit_test(signatures_have_one_form),
		cmocka_unit_test(broken_lists_are_refused), cmocka_unit_test(long_rosters_take_their_time_only),
		cmocka_unit_test(the_floor_is_quickly_found) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
