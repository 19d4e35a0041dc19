/* SPDX-License-Identifier: ISC */
#include "tests/unit/index_fixture.h"

#include "lib/base/str.h"
#include "lib/model/resolve.h"
#include "lib/store/identity.h"

#define NOW INT64_C(1793900000) /* 2026-11-05T11:33:20-06:00 */

/* The number with these six digits in front and the right one behind. */
static char *number(struct fixture *f, const char *six)
{
	for (char digit = '0'; digit <= '9'; digit++) {
		char *text = msp_arena_printf(&f->arena, "%s%c", six, digit);
		if (msp_number_valid(text))
			return text;
	}
	fail_msg("no check digit for %s", six);
	return NULL;
}

static struct opened small_store(struct fixture *f)
{
	char *store = make_store(f, "w");

	put_ticket(f, store, "acme", number(f, "481516"), "2026-11-03T09:00:00-06:00", "title: No factura\n");
	put_ticket(f, store, "acme", number(f, "481900"), "2026-11-03T09:00:00-06:00", "title: Otra cosa\n");
	put_ticket(f, store, "beta", number(f, "481777"), "2026-10-03T09:00:00-06:00",
		"title: Vieja\nlog:\n  - {at: 2026-10-20T09:00:00-06:00, by: ana, status: resolved}\n");
	put_ticket(f, store, "beta", number(f, "777000"), "2026-10-03T09:00:00-06:00",
		"title: Vieja\nlog:\n  - {at: 2026-10-30T09:00:00-06:00, by: ana, status: resolved}\n");
	put_ticket(f, store, "beta", number(f, "123456"), "2026-11-03T09:00:00-06:00",
		msp_arena_printf(&f->arena, "title: Renumerada\nformerly: [beta-%s]\n", number(f, "481516")));
	put_ticket(f, store, "beta", number(f, "222222"), "2026-11-03T09:00:00-06:00",
		msp_arena_printf(&f->arena, "moved: acme-%s\n", number(f, "481516")));
	put_text(f, store,
		msp_arena_printf(&f->arena, "clients/acme/changes/2026/%s-firewall.yaml", number(f, "555555")),
		"title: Abrir 443\n");
	put_text(f, store, "clients/acme/people/laura.yaml", "name: Laura Ríos\n");
	put_text(f, store, "clients/beta/people/laura.yaml", "name: Laura Paz\n");
	put_text(f, store, "clients/acme/people/karla.yaml", "name: Karla\n");
	put_text(f, store, "clients/acme/docs/red.md", "---\ntitle: La red\n---\nTexto\n");
	put_text(f, store, "clients/acme/runbooks/restaurar.md", "---\ntitle: Restaurar\n---\nTexto\n");
	commit_all(f, store);
	return open_index(f, store);
}

static int resolve(struct fixture *f, struct opened *opened, enum msp_kind_id kind, const char *client,
	const char *operand, struct msp_matches *matches, struct msp_error *err)
{
	const struct msp_resolve_request request = { .kind = kind, .client = client, .now = NOW };

	*err = (struct msp_error)MSP_ERROR_INIT;
	return msp_resolve(msp_index_db(opened->index), &f->arena, &request, operand, matches, err);
}

static void found(struct fixture *f, struct opened *opened, enum msp_kind_id kind, const char *client,
	const char *operand, const char *reference)
{
	struct msp_matches matches;
	struct msp_error err;

	if (resolve(f, opened, kind, client, operand, &matches, &err) != 0)
		fail_msg("%s: %s (%s)", operand, err.message, err.hint);
	assert_string_equal(matches.items[0].reference, reference);
}

/* Refused as MISSING with this in message or hint. */
static void refused(
	struct fixture *f, struct opened *opened, enum msp_kind_id kind, const char *operand, const char *text)
{
	struct msp_matches matches;
	struct msp_error err;

	assert_int_equal(resolve(f, opened, kind, NULL, operand, &matches, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_string_equal(err.path, operand);
	if (strstr(err.message, text) == NULL && strstr(err.hint, text) == NULL)
		fail_msg("%s: not '%s' but '%s' (%s)", operand, text, err.message, err.hint);
}

static void whole_numbers(void **state)
{
	struct fixture *f = *state;
	struct opened opened = small_store(f);
	struct msp_matches matches;
	struct msp_error err;
	char *n = number(f, "481900"), *id = msp_arena_printf(&f->arena, "acme-%s", n);

	found(f, &opened, MSP_KIND_TICKET, NULL, n, id);
	found(f, &opened, MSP_KIND_TICKET, NULL, id, id);
	found(f, &opened, MSP_KIND_OTHER, NULL, n, id);
	assert_int_equal(resolve(f, &opened, MSP_KIND_TICKET, NULL, n, &matches, &err), 0);
	assert_int_equal(matches.count, 1);
	assert_string_equal(matches.items[0].title, "Otra cosa");
	assert_string_equal(matches.items[0].client, "acme");
	assert_string_equal(matches.items[0].name, n);
	assert_true(matches.items[0].unresolved && !matches.items[0].formerly);
	assert_true(msp_str_ends(matches.items[0].path, ".yaml"));
	/* Resolved long ago: the whole number finds it. */
	found(f, &opened, MSP_KIND_TICKET, NULL, number(f, "481777"),
		msp_arena_printf(&f->arena, "beta-%s", number(f, "481777")));
	refused(f, &opened, MSP_KIND_TICKET, msp_arena_printf(&f->arena, "beta-%s", n), id);
	close_index(&opened);
}

static void beginnings_of_numbers(void **state)
{
	struct fixture *f = *state;
	struct opened opened = small_store(f);
	struct msp_matches matches;
	struct msp_error err;

	found(f, &opened, MSP_KIND_TICKET, NULL, "4815", msp_arena_printf(&f->arena, "acme-%s", number(f, "481516")));
	found(f, &opened, MSP_KIND_TICKET, NULL, "acme-4819",
		msp_arena_printf(&f->arena, "acme-%s", number(f, "481900")));
	found(f, &opened, MSP_KIND_TICKET, NULL, "777", msp_arena_printf(&f->arena, "beta-%s", number(f, "777000")));
	/* Resolved over 14 days ago. */
	refused(f, &opened, MSP_KIND_TICKET, "4817", "the whole number");
	refused(f, &opened, MSP_KIND_TICKET, "48", "at least three");
	refused(f, &opened, MSP_KIND_TICKET, "123456789", "seven or eight digits");
	refused(f, &opened, MSP_KIND_TICKET, "999", "no such ticket");
	assert_int_equal(resolve(f, &opened, MSP_KIND_TICKET, NULL, "481", &matches, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(matches.count, 2);
	assert_non_null(strstr(err.message, "«No factura»"));
	assert_non_null(strstr(err.message, "«Otra cosa»"));
	found(f, &opened, MSP_KIND_TICKET, "acme", "4819", msp_arena_printf(&f->arena, "acme-%s", number(f, "481900")));
	close_index(&opened);
}

static void wrong_check_digits_propose(void **state)
{
	struct fixture *f = *state;
	struct opened opened = small_store(f);
	char *right = number(f, "481900"), *wrong = msp_arena_strdup(&f->arena, right);

	wrong[3] = wrong[3] == '1' ? '2' : '1';
	assert_false(msp_number_valid(wrong));
	refused(f, &opened, MSP_KIND_TICKET, wrong, right);
	/* Nothing near: it still says what is wrong. */
	char *far = number(f, "303030");
	far[6] = far[6] == '9' ? '0' : (char)(far[6] + 1);
	refused(f, &opened, MSP_KIND_TICKET, far, "do not check");
	refused(f, &opened, MSP_KIND_TICKET, number(f, "303030"), "no such ticket");
	close_index(&opened);
}

static void old_numbers_show_both(void **state)
{
	struct fixture *f = *state;
	struct opened opened = small_store(f);
	struct msp_matches matches;
	struct msp_error err;

	assert_int_equal(resolve(f, &opened, MSP_KIND_TICKET, NULL, number(f, "481516"), &matches, &err), 0);
	assert_int_equal(matches.count, 2);
	assert_string_equal(matches.items[0].client, "acme");
	assert_false(matches.items[0].formerly);
	assert_true(matches.items[1].formerly);
	assert_string_equal(matches.items[1].title, "Renumerada");
	/* A tombstone is found by its number. */
	assert_int_equal(resolve(f, &opened, MSP_KIND_TICKET, NULL, number(f, "222222"), &matches, &err), 0);
	assert_int_equal(matches.count, 1);
	assert_true(matches.items[0].formerly && !matches.items[0].unresolved);
	close_index(&opened);
}

static void other_kinds(void **state)
{
	struct fixture *f = *state;
	struct opened opened = small_store(f);
	char *change = number(f, "555555");

	found(f, &opened, MSP_KIND_CHANGE, NULL, change, msp_arena_printf(&f->arena, "acme-%s", change));
	found(f, &opened, MSP_KIND_CHANGE, NULL, "555", msp_arena_printf(&f->arena, "acme-%s", change));
	found(f, &opened, MSP_KIND_OTHER, NULL, change, msp_arena_printf(&f->arena, "acme-%s", change));
	refused(f, &opened, MSP_KIND_TICKET, change, "there is a change with that name");
	found(f, &opened, MSP_KIND_PERSON, NULL, "acme/laura", "acme/laura");
	found(f, &opened, MSP_KIND_PERSON, "beta", "laura", "beta/laura");
	found(f, &opened, MSP_KIND_PERSON, NULL, "karla", "acme/karla");
	found(f, &opened, MSP_KIND_CLIENT, NULL, "beta", "beta");
	found(f, &opened, MSP_KIND_TECHNICIAN, NULL, "ana", "ana");
	found(f, &opened, MSP_KIND_DOCUMENT, NULL, "acme/red", "acme/red");
	found(f, &opened, MSP_KIND_DOCUMENT, NULL, "acme/restaurar", "acme/restaurar");
	found(f, &opened, MSP_KIND_OTHER, NULL, "acme/karla", "acme/karla");
	refused(f, &opened, MSP_KIND_PERSON, "laura", "several are called so");
	refused(f, &opened, MSP_KIND_CLIENT, "acmé", "acme");
	refused(f, &opened, MSP_KIND_PERSON, "acme/karl", "did you mean karla");
	refused(f, &opened, MSP_KIND_ASSET, "acme/srv", "no such asset");
	close_index(&opened);
}

static void numbers_and_uids(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w");
	const char *path;
	int64_t used;
	bool taken;

	put_ticket(f, store, "acme", "1000001", "2026-11-03T09:00:00-06:00",
		"title: x\norigin: mail:<a@b>\nformerly: [acme-1000009]\n");
	commit_all(f, store);
	struct opened opened = open_index(f, store);
	struct msp_db *db = msp_index_db(opened.index);
	const struct {
		const char *number;
		bool taken;
	} table[] = { { "1000001", true }, { "1000009", true }, { "1000002", false } };
	for (size_t i = 0; i < MSP_COUNT(table); i++) {
		assert_int_equal(msp_resolve_taken(db, table[i].number, &taken, NULL), 0);
		assert_int_equal(taken, table[i].taken);
	}
	assert_int_equal(msp_resolve_used(db, &used, NULL), 0);
	assert_true(used >= 2 && used < 100);
	assert_int_equal(msp_resolve_uid(db, &f->arena, "00000000000f4241", &path, NULL), 0);
	assert_string_equal(path, "clients/acme/tickets/2026/11/1000001.yaml");
	assert_int_equal(msp_resolve_uid(db, &f->arena, "00000000000f4242", &path, NULL), 0);
	assert_null(path);
	assert_int_equal(msp_resolve_origin(db, &f->arena, "acme", "mail:<a@b>", &path, NULL), 0);
	assert_string_equal(path, "clients/acme/tickets/2026/11/1000001.yaml");
	assert_int_equal(msp_resolve_origin(db, &f->arena, "beta", "mail:<a@b>", &path, NULL), 0);
	assert_null(path);
	assert_int_equal(msp_resolve_origin(db, &f->arena, NULL, "mail:<a@b>", &path, NULL), 0);
	assert_non_null(path);
	close_index(&opened);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_numbers),
		TEST(beginnings_of_numbers),
		TEST(wrong_check_digits_propose),
		TEST(old_numbers_show_both),
		TEST(other_kinds),
		TEST(numbers_and_uids),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
