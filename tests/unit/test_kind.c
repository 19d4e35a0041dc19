/* SPDX-License-Identifier: ISC */
#include "lib/model/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/text/schema.h"

struct example {
	const char *path, *kind, *client, *name, *number, *reference;
};

/* The layout of store.md, line by line. */
static const struct example examples[] = {
	{ "msp.yaml", "provider", "", "", "", "" },
	{ "zones/America/Mexico_City", "zone", "", "America/Mexico_City", "", "America/Mexico_City" },
	{ "team/ana.yaml", "technician", "", "ana", "", "ana" },
	{ "calendars/laboral.yaml", "calendar", "", "laboral", "", "laboral" },
	{ "policies/oro.yaml", "policy", "", "oro", "", "oro" },
	{ "vendors/telmex.yaml", "vendor", "", "telmex", "", "telmex" },
	{ "templates/alta/usuario.yaml", "template", "", "alta/usuario", "", "alta/usuario" },
	{ "schemas/bomba.json", "schema", "", "bomba", "", "bomba" },
	{ "vault/roster/3.yaml", "roster", "", "3", "", "3" },
	{ "vault/roster/3.sig.ana", "roster-signature", "", "3.sig.ana", "", "3.sig.ana" },
	{ "clients/acme/client.yaml", "client", "acme", "", "", "acme" },
	{ "clients/acme/people/laura.yaml", "person", "acme", "laura", "", "acme/laura" },
	{ "clients/acme/docs/red.md", "document", "acme", "red", "", "acme/red" },
	{ "clients/acme/runbooks/restaurar.md", "runbook", "acme", "restaurar", "", "acme/restaurar" },
	{ "clients/acme/assets/srv-archivos.yaml", "asset", "acme", "srv-archivos", "", "acme/srv-archivos" },
	{ "clients/acme/tickets/2026/11/4815164.yaml", "ticket", "acme", "4815164", "4815164", "acme-4815164" },
	{ "clients/acme/changes/2026/4815164-firewall.yaml", "change", "acme", "4815164-firewall", "4815164",
		"acme-4815164" },
	{ "clients/acme/outages/2026/4815164.yaml", "outage", "acme", "4815164", "4815164", "acme-4815164" },
	{ "clients/acme/runs/2026/4815164.yaml", "run", "acme", "4815164", "4815164", "acme-4815164" },
	{ "clients/acme/register/2026/4815164.yaml", "register", "acme", "4815164", "4815164", "acme-4815164" },
	{ "clients/acme/evidence/2026-11/backups.yaml", "evidence", "acme", "backups", "", "acme/backups" },
	{ "clients/acme/credits/2026-11.yaml", "credit", "acme", "2026-11", "", "acme/2026-11" },
	{ "clients/acme/reports/2026-11.yaml", "report", "acme", "2026-11", "", "acme/2026-11" },
	{ "clients/acme/vault/fw-admin.yaml", "secret", "acme", "fw-admin", "", "acme/fw-admin" },
	{ "clients/acme/vault/fw-admin.age", "secret-data", "acme", "fw-admin.age", "", "acme/fw-admin.age" },
	{ "clients/acme/vault/fw-admin.yaml.sig", "secret-signature", "acme", "fw-admin", "", "acme/fw-admin" },
	{ "clients/acme/files/ab12/foto 1.jpg", "attachment", "acme", "ab12/foto 1.jpg", "", "acme/ab12/foto 1.jpg" },
	{ "seals/2026-10.yaml", "seal", "", "2026-10", "", "2026-10" },
	{ "seals/2026-10.yaml.sig", "seal-signature", "", "2026-10.yaml.sig", "", "2026-10.yaml.sig" },
	{ "moved/acme.yaml", "move", "", "acme", "", "acme" },
	{ "purged/2026-11-22-1a2b3c4d.yaml", "purge", "", "2026-11-22-1a2b3c4d", "", "2026-11-22-1a2b3c4d" },
	{ "README.md", "other", "", "README.md", "", "README.md" },
	{ ".gitattributes", "other", "", ".gitattributes", "", ".gitattributes" },
	{ "clients/acme/tickets/2026/4815164.yaml", "other", "", NULL, "", NULL },
	{ "clients/acme/tickets/26/11/4815164.yaml", "other", "", NULL, "", NULL },
	{ "clients/acme/tickets/2026/11/4815164.yml", "other", "", NULL, "", NULL },
	{ "clients/acme/tickets/2026/11/x/4815164.yaml", "other", "", NULL, "", NULL },
	{ "clients/acme/evidence/2026-1/backups.yaml", "other", "", NULL, "", NULL },
	{ "clients/acme/people/.yaml", "other", "", NULL, "", NULL },
	{ "clients//client.yaml", "other", "", NULL, "", NULL },
	{ "clients/client.yaml", "other", "", NULL, "", NULL },
	{ "team/a/b.yaml", "other", "", NULL, "", NULL },
	{ "msp.yaml/x", "other", "", NULL, "", NULL },
	{ "", "other", "", NULL, "", NULL },
};

static void paths_are_understood(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	for (size_t i = 0; i < MSP_COUNT(examples); i++) {
		const struct example *example = &examples[i];
		struct msp_place place;
		msp_kind_place(&arena, example->path, &place);
		assert_string_equal(place.kind->name, example->kind);
		assert_ptr_equal(place.kind, msp_kind_of(example->path));
		assert_string_equal(place.client, example->client);
		assert_string_equal(place.number, example->number);
		if (example->name != NULL)
			assert_string_equal(place.name, example->name);
		if (example->reference != NULL)
			assert_string_equal(msp_kind_reference(&arena, &place), example->reference);
	}
	msp_arena_release(&arena);
}

static void paths_are_made_from_places(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	for (size_t i = 0; i < MSP_COUNT(examples); i++) {
		struct msp_place place;
		msp_kind_place(&arena, examples[i].path, &place);
		if (place.kind->id == MSP_KIND_OTHER)
			continue;
		assert_string_equal(msp_kind_path(&arena, place.kind->id, &place), examples[i].path);
	}
	msp_arena_release(&arena);
}

static void every_kind_is_found(void **state)
{
	(void)state;

	for (int i = 0; i < MSP_KINDS; i++) {
		const struct msp_kind *kind = msp_kind_get((enum msp_kind_id)i);
		assert_int_equal(kind->id, i);
		assert_ptr_equal(msp_kind_find(kind->name), kind);
	}
	assert_null(msp_kind_find("tickets"));
}

/* What clocks and priorities depend on is read before the tickets. */
static void shared_files_come_first(void **state)
{
	(void)state;
	static const enum msp_kind_id order[] = { MSP_KIND_PROVIDER, MSP_KIND_ZONE, MSP_KIND_CALENDAR, MSP_KIND_POLICY,
		MSP_KIND_CLIENT, MSP_KIND_PERSON, MSP_KIND_TICKET };

	for (size_t i = 1; i < MSP_COUNT(order); i++)
		assert_true(msp_kind_get(order[i - 1])->rank < msp_kind_get(order[i])->rank);
}

/* Every schema that is compiled in belongs to a kind, except the map of imports, which is no file of the store. */
static void every_schema_has_a_kind(void **state)
{
	(void)state;
	size_t count;
	const char *const *names = msp_schema_builtin_names(&count);

	assert_true(count > 5);
	for (size_t i = 0; i < count; i++) {
		bool used = strcmp(names[i], "map") == 0 || strcmp(names[i], "vaultmap") == 0; /* files of people */
		for (int j = 0; j < MSP_KINDS; j++)
			used = used || msp_str_equal(msp_kind_get((enum msp_kind_id)j)->schema, names[i]);
		if (!used)
			fail_msg("no kind has the schema '%s'", names[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_understood),
		cmocka_unit_test(paths_are_made_from_places),
		cmocka_unit_test(every_kind_is_found),
		cmocka_unit_test(shared_files_come_first),
		cmocka_unit_test(every_schema_has_a_kind),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
