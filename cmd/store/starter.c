/* SPDX-License-Identifier: ISC */
#include "cmd/store/starter.h"

#include <string.h>

#include "cmd/merge.h"
#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"
#include "lib/model/holidays.h"
#include "lib/text/yaml.h"

/* Files being written. */
struct writer {
	struct msp_arena *arena;
	const struct starter *starter;
	const char *zone_directory;
	struct starter_file *files;
	size_t count, capacity;
};

static void add_bytes(struct writer *writer, const char *path, const char *bytes, size_t length)
{
	msp_arena_reserve(writer->arena, writer->files, writer->count, writer->capacity);
	writer->files[writer->count++] = (struct starter_file){
		.path = path,
		.bytes = msp_arena_memdup(writer->arena, bytes, length),
		.length = length,
	};
}

static void add_text(struct writer *writer, const char *path, struct msp_buf *text)
{
	add_bytes(writer, path, text->data, text->length);
	msp_buf_release(text);
}

/* "key: value", quoted where it must be. */
static void put_field(const struct writer *writer, struct msp_buf *text, const char *key, const char *value)
{
	msp_buf_addf(text, "%s:", key);
	msp_yaml_emit_value(msp_node_string(writer->arena, value), 0, text);
}

/* ---- the files ---- */

static int put_provider(struct writer *writer, struct msp_error *err)
{
	const struct starter *starter = writer->starter;
	struct msp_buf text = MSP_BUF_INIT;

	(void)err;
	msp_buf_adds(&text, "# The provider and what holds for the whole store; msp.yaml(5) lists the fields.\n"
			    "format: 1\n");
	put_field(writer, &text, "name", starter->name);
	put_field(writer, &text, "zone", starter->zone);
	put_field(writer, &text, "language", starter->language);
	put_field(writer, &text, "currency", starter->currency);
	put_field(writer, &text, "branch", starter->branch);
	if (starter->test)
		msp_buf_adds(&text, "test: yes                              # --now works on writers\n");
	msp_buf_adds(&text, "defaults:                              # of clients that say nothing\n"
			    "  policy: estandar\n"
			    "  calendar: laboral\n"
			    "matrix:                                # impact, then urgency\n"
			    "  high: {high: P1, medium: P2, low: P3}\n"
			    "  medium: {high: P2, medium: P3, low: P4}\n"
			    "  low: {high: P3, medium: P4, low: P4}\n");
	put_field(writer, &text, "lead", starter->login);
	add_text(writer, "msp.yaml", &text);
	return 0;
}

static int put_technician(struct writer *writer, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;

	(void)err;
	put_field(writer, &text, "name", writer->starter->person);
	msp_buf_addf(&text, "mails:\n  -");
	msp_yaml_emit_value(msp_node_string(writer->arena, writer->starter->mail), 2, &text);
	msp_buf_adds(&text, "level: N3\n");
	add_text(writer, msp_arena_printf(writer->arena, "team/%s.yaml", writer->starter->login), &text);
	return 0;
}

static int put_calendar(struct writer *writer, struct msp_error *err)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri" };
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_holidays_request years = {
		.country = "mx",
		.first = writer->starter->year,
		.last = writer->starter->year + STARTER_YEARS - 1,
	};
	struct msp_holiday *holidays;
	size_t count;

	if (msp_holidays_list(writer->arena, &years, &holidays, &count, err) != 0)
		return -1;
	msp_buf_adds(&text, "name: Horario laboral\n");
	put_field(writer, &text, "tz", writer->starter->zone);
	msp_buf_adds(&text, "hours:\n");
	for (size_t i = 0; i < MSP_COUNT(days); i++)
		msp_buf_addf(&text, "  %s: [09:00-14:00, 15:00-18:00]\n", days[i]);
	msp_buf_adds(&text, "holidays:                              # Ley Federal del Trabajo, article 74\n");
	for (size_t i = 0; i < count; i++) {
		char date[MSP_TIME_SIZE];
		msp_buf_addf(&text, "  - %s                         # %s\n", msp_date_emit(holidays[i].date, date),
			holidays[i].name);
	}
	add_text(writer, "calendars/laboral.yaml", &text);
	return 0;
}

static int put_policy(struct writer *writer, struct msp_error *err)
{
	static const char policy[] =
		"name: Estándar\n"
		"clocks:                                # the first row that matches wins\n"
		"  - {type: incident, priority: P1, response: 30m, resolution: 4h, update: {every: 1h}}\n"
		"  - {type: incident, priority: P2, response: 1h, resolution: 8h, update: {every: 4h}}\n"
		"  - {type: incident, priority: P3, response: 2h, resolution: 2d}\n"
		"  - {type: incident, priority: P4, response: 4h, resolution: 5d}\n"
		"  - {type: request, response: 4h, resolution: 3d}\n"
		"  - {type: security, response: 1h, resolution: none, notify: 24h, calendar: 24x7}\n"
		"  - {type: problem, response: 1d, resolution: none}\n"
		"  - {type: project, response: none, resolution: none}\n"
		"pause_on: [client, window]             # waits that stop the resolution clock\n"
		"at_risk: 75%\n"
		"escalate:\n"
		"  - {clock: response, at: 75%, to: assignee}\n"
		"  - {clock: resolution, at: 75%, to: assignee}\n"
		"  - {clock: resolution, at: 100%, to: lead}\n";

	(void)err;
	add_bytes(writer, "policies/estandar.yaml", policy, strlen(policy));
	return 0;
}

static int put_clients(struct writer *writer, struct msp_error *err)
{
	bool spanish = strcmp(writer->starter->language, "es") == 0;
	struct msp_buf inbox = MSP_BUF_INIT, own = MSP_BUF_INIT;

	(void)err;
	put_field(writer, &inbox, "name", spanish ? "Por asignar" : "Not yet assigned");
	put_field(writer, &inbox, "notes",
		spanish ? "Lo que llega sin que se sepa de qué cliente es."
			: "What comes in before anybody knows whose it is.");
	add_text(writer, "clients/entrada/client.yaml", &inbox);
	put_field(writer, &own, "name", writer->starter->name);
	put_field(writer, &own, "notes", spanish ? "Nosotros mismos." : "Ourselves.");
	add_text(writer, "clients/interno/client.yaml", &own);
	return 0;
}

static int put_zone(struct writer *writer, struct msp_error *err)
{
	const char *name = writer->starter->zone;
	struct msp_buf bytes = MSP_BUF_INIT;

	if (strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0)
		return 0; /* built in */
	if (msp_zone_read_system(writer->zone_directory, name, &bytes, err) != 0) {
		msp_buf_release(&bytes);
		return -1;
	}
	add_text(writer, msp_arena_printf(writer->arena, "zones/%s", name), &bytes);
	return 0;
}

/* The merge driver is only named here: git merges as usual where it is not configured. */
static int put_attributes(struct writer *writer, struct msp_error *err)
{
	(void)err;
	add_bytes(writer, ".gitattributes", msp_merge_attributes, strlen(msp_merge_attributes));
	return 0;
}

static int put_readme(struct writer *writer, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;

	(void)err;
	if (strcmp(writer->starter->language, "es") == 0)
		msp_buf_addf(&text,
			"# %s\n\n"
			"Registros de soporte: clientes, tickets, inventario, compromisos. Cada archivo es YAML y cada "
			"cambio es un\n"
			"commit; lo que cuenta es lo que está en la rama `%s`.\n\n"
			"    msp-store status                 cómo está el repositorio\n"
			"    msp-client new acme --name ACME  un cliente nuevo\n"
			"    msp-ticket new acme 'no factura' un ticket\n"
			"    msp-store lint                   revisar todo, también después de editar a mano\n\n"
			"Contiene datos personales: compártelo solo con quien deba verlos.\n",
			writer->starter->name, writer->starter->branch);
	else
		msp_buf_addf(&text,
			"# %s\n\n"
			"Support records: clients, tickets, inventory, promises. Every file is YAML and every change "
			"is a commit;\n"
			"what counts is what stands on branch `%s`.\n\n"
			"    msp-store status                 how the repository is\n"
			"    msp-client new acme --name ACME  a new client\n"
			"    msp-ticket new acme 'no mail'    a ticket\n"
			"    msp-store lint                   check everything, also after editing by hand\n\n"
			"It holds personal data: share it only with those who must see it.\n",
			writer->starter->name, writer->starter->branch);
	add_text(writer, "README.md", &text);
	return 0;
}

int starter_files(struct msp_arena *arena, const struct starter *starter, const char *zone_directory,
	struct starter_file **files, size_t *count, struct msp_error *err)
{
	static int (*const writers[])(struct writer *, struct msp_error *) = { put_attributes, put_readme, put_calendar,
		put_clients, put_provider, put_policy, put_technician, put_zone };
	struct writer writer = { .arena = arena, .starter = starter, .zone_directory = zone_directory };

	for (size_t i = 0; i < MSP_COUNT(writers); i++)
		if (writers[i](&writer, err) != 0)
			return -1;
	*files = writer.files;
	*count = writer.count;
	return 0;
}
