/* SPDX-License-Identifier: ISC */
/*
 * Writes a store of any size as a git fast-import stream: seeded, so that every machine measures the same bytes.
 *
 *     generate [-c CLIENTS] [-t TICKETS] [-a ASSETS] [-s SEED] | git fast-import --quiet
 *
 * The defaults are the big store of the targets: 500 clients, 100,000 tickets of about five events, 50,000 assets.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/base/zone.h"
#include "lib/store/identity.h"

#define OFFSET (-6 * MSP_HOUR)  /* America/Mexico_City since 2022 */
#define END INT64_C(1793512800) /* 2026-11-01T00:00:00-06:00 */
#define MONTHS_SPAN (INT64_C(730) * MSP_DAY)

static const char *const activities[] = { "Panadería", "Ferretería", "Despacho", "Clínica", "Transportes", "Taller",
	"Colegio", "Hotel", "Notaría", "Farmacia", "Constructora", "Restaurante", "Imprenta", "Laboratorio",
	"Comercial", "Agencia", "Distribuidora", "Consultoría", "Textiles", "Refacciones" };
static const char *const surnames[] = { "El Niño", "San José", "Hernández", "del Valle", "Ibarra", "Montes", "La Paz",
	"Quetzal", "Ramírez", "Núñez", "Reforma", "del Norte", "Aguilar", "Cordillera", "Peña", "Ávila", "Zapata",
	"Los Pinos", "Castañeda", "Muñoz", "Insurgentes", "Villaseñor", "Ocampo", "Tepeyac", "Jiménez" };
static const char *const first_names[] = { "Laura", "Karla", "José Luis", "Martha", "Raúl", "Sofía", "Iván",
	"Guadalupe", "Andrés", "Verónica", "Tomás", "Begoña", "Óscar", "Lucía", "Enrique", "Mónica", "Julián", "Ximena",
	"Darío", "Inés" };
static const char *const places[] = { "recepción", "contabilidad", "almacén", "dirección", "ventas", "caja 1", "caja 2",
	"taller", "recursos humanos", "embarques" };
static const char *const logins[] = { "ana", "luis", "pedro", "mariana", "chuy", "fernanda", "beto", "daniela",
	"rodrigo", "paola", "hugo", "itzel", "gerardo", "norma", "saul", "abril", "ramon", "teresa", "alan", "monica" };

static const char *const things[] = { "la impresora de etiquetas", "el sistema de facturación", "el correo de Outlook",
	"la VPN", "el servidor de archivos", "el punto de venta", "la báscula", "el checador", "la red inalámbrica",
	"el teléfono de la extensión", "el respaldo nocturno", "la carpeta compartida", "el escáner", "el nobreak",
	"la computadora", "el antivirus", "el portal del SAT", "la nómina", "el conmutador", "la cámara del patio",
	"el disco externo", "la licencia de Office", "el certificado de sello digital", "el enlace de internet" };
static const char *const symptoms[] = { "no enciende", "se queda pensando", "marca error al imprimir", "no deja entrar",
	"está muy lento desde la mañana", "no aparece en la red", "pide contraseña a cada rato", "se desconecta solo",
	"imprime en blanco", "no timbra", "mandó un aviso de disco lleno", "perdió la configuración",
	"no guarda cambios", "aparece en otro idioma", "se reinicia sin avisar", "no recibe mensajes",
	"muestra un código extraño", "no reconoce al usuario" };
static const char *const details[] = {
	"Desde las nueve de la mañana nadie en %s puede trabajar con normalidad.",
	"Ya reiniciamos dos veces y sigue igual; antes de la actualización del viernes no pasaba.",
	"La persona de %s dice que salió una ventana con el código %x y después se cerró sola.",
	"Necesitamos entregar la factura %d antes de que cierre el proveedor.",
	"El equipo está conectado al contacto regulado y el cable de red se ve bien.",
	"Pasó también la semana pasada, pero se compuso solo al apagar el módem.",
	"Solo ocurre con archivos grandes, los pequeños abren sin problema.",
	"El usuario de %s cambió su contraseña ayer por la tarde.",
	"En la pantalla se lee: conexión rechazada por 10.%d.%d.%d puerto %d.",
	"Anoche hubo un corte de luz de quince minutos en toda la colonia.",
	"Nos urge porque mañana hay auditoría y el archivo está en esa máquina.",
	"El técnico anterior había dejado una regla especial en el firewall para este servicio.",
	"Adjunto la foto del mensaje que aparece; el número de serie termina en %x.",
	"Ningún otro equipo de la oficina presenta la misma falla, solamente este.",
};
static const char *const questions[] = {
	"Reiniciamos el servicio; por favor intente de nuevo y avísenos si persiste.",
	"¿Nos puede compartir una fotografía del mensaje completo y la hora en que apareció?",
	"Buen día, ya estamos revisando el caso y en breve le damos noticias.",
	"Necesitamos que deje el equipo encendido esta noche para aplicar la actualización pendiente.",
	"Liberamos espacio en la unidad; quedaron disponibles %d GB. ¿Puede confirmar que ya guarda?",
	"El proveedor de internet levantó el reporte %d y promete visita antes de las %d horas.",
	"Le enviamos por teléfono la contraseña temporal; el sistema le pedirá cambiarla al entrar.",
	"La refacción llega el jueves; mientras tanto configuramos la impresora de %s como alterna.",
	"Agendamos la visita para mañana temprano, por favor deje acceso al cuarto de equipos.",
};
static const char *const replies[] = { "Ya funciona, gracias.", "Sigue igual, ahora marca otro error.",
	"Listo, ya lo pude abrir desde %s.", "Mañana lo pruebo con calma y les confirmo.",
	"Perfecto, muchas gracias por la rapidez.", "Todavía no, la persona encargada regresa hasta las cinco.",
	"Funcionó un rato y se volvió a caer.", "Sí, autorizo el reinicio después de las siete." };
static const char *const notes[] = {
	"El controlador instalado era de 2019; se reemplazó por la versión %d.%d del fabricante.",
	"Revisar con compras si la garantía sigue vigente; factura %d.",
	"La cola de impresión tenía %d trabajos atorados, se limpió y se reinició el servicio.",
	"Cuidado: este cliente tiene dos direcciones en conflicto en la red 192.168.%d.0.",
	"Se dejó tarea programada para depurar temporales cada domingo.",
	"El registro muestra %d intentos fallidos desde la misma dirección, no parece ataque.",
	"Pendiente documentar el cambio en el procedimiento de recuperación.",
};
static const char *const causes[] = { "certificado caducado", "controlador desactualizado", "disco lleno",
	"contraseña vencida", "corte de energía", "cable dañado", "error de configuración", "falla del proveedor",
	"desgaste", "error de usuario" };
static const char *const resolutions[] = {
	"Se reinstaló el controlador y se imprimió página de prueba con la persona de %s.",
	"Se renovó el certificado y se verificó el timbrado de la factura %d.",
	"Se amplió la unidad a %d GB y se activó la alerta de espacio.",
	"Se corrigió la regla del firewall para el puerto %d y se documentó en la ficha del equipo.",
	"Se cambió el cable y el conector; quedó probado durante media hora sin cortes.",
	"Se restableció la contraseña y se dio una explicación breve al usuario.",
	"El proveedor restableció el enlace; se anexa el folio %d para la reclamación.",
};
static const char *const categories[] = { "facturacion/cfdi", "impresion", "correo", "red/inalambrica", "red/internet",
	"servidores/archivos", "usuarios/contrasenas", "equipo/hardware", "software/office", "seguridad/antivirus",
	"telefonia", "respaldo", "punto-de-venta" };
static const char *const channels[] = { "phone", "mail", "whatsapp", "phone", "portal", "visit", "chat", "monitor" };
static const char *const kinds[] = { "pc", "laptop", "laptop", "pc", "printer", "server", "switch", "ap", "phone",
	"ups", "camera", "router" };
static const char *const makers[] = { "Dell", "HP", "Lenovo", "Cisco", "Ubiquiti", "Epson", "Brother", "APC",
	"Hikvision" };

/* SplitMix64: small, seeded, the same everywhere. */
static uint64_t next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct store {
	uint64_t seed;
	size_t clients, tickets, assets;
	char **slugs;
	struct msp_buf text; /* the file being made */
	struct msp_map numbers;
	struct msp_arena arena;
};

static size_t below(struct store *store, size_t limit)
{
	return (size_t)(next(&store->seed) % limit);
}

#define PICK(store, list) ((list)[below((store), MSP_COUNT(list))])

static void put_file(struct store *store, const char *path)
{
	printf("M 100644 inline %s\ndata %zu\n", path, store->text.length);
	fwrite(store->text.data, 1, store->text.length, stdout);
	putchar('\n');
	msp_buf_clear(&store->text);
}

/* A sentence with its %s place, %d number and %x code filled in. */
static void sentence(struct store *store, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		if (*at != '%') {
			msp_buf_addc(&store->text, *at);
			continue;
		}
		at++;
		if (*at == 's')
			msp_buf_adds(&store->text, PICK(store, places));
		else if (*at == 'x')
			msp_buf_addf(&store->text, "%08zx", below(store, UINT32_MAX));
		else
			msp_buf_addf(&store->text, "%zu", below(store, 250) + 1);
	}
}

static void when(struct store *store, const char *key, int64_t at)
{
	char text[MSP_TIME_SIZE];

	msp_buf_addf(&store->text, "%s: %s\n", key, msp_time_emit(at, OFFSET, text));
}

static void event(struct store *store, int64_t at, const char *by)
{
	when(store, "  - at", at);
	msp_buf_addf(&store->text, "    by: %s\n", by);
}

static void header(struct store *store, const char *client, const char *number, int64_t opened, const char *by,
	const char *channel)
{
	struct msp_buf *text = &store->text;
	size_t class = below(store, 20);

	msp_buf_addf(text, "id: %s-%s\nuid: %016llx\n", client, number, (unsigned long long)next(&store->seed));
	when(store, "opened", opened);
	msp_buf_addf(text, "by: %s\nchannel: %s\ntype: %s\ntitle: No sirve ", by, channel,
		class == 19  ? "security"
		: class > 13 ? "request"
			     : "incident");
	msp_buf_addf(text, "%s, %s\n", PICK(store, things), PICK(store, symptoms));
	msp_buf_addf(text, "requester: %s, %s\nsite: matriz\n", PICK(store, first_names), PICK(store, places));
	if (below(store, 3) == 0)
		msp_buf_addf(text, "priority: P%zu\n", below(store, 4) + 1);
	else
		msp_buf_addf(text, "impact: %s\nurgency: %s\n", below(store, 5) == 0 ? "high" : "medium",
			below(store, 3) == 0 ? "low" : "medium");
	msp_buf_addf(text, "category: %s\n", PICK(store, categories));
	if (store->assets > 0)
		msp_buf_addf(text, "assets: [equipo-%zu]\n", below(store, store->assets / store->clients + 1) + 1);
	msp_buf_adds(text, "description: |\n");
	for (size_t i = 0, n = 2 + below(store, 4); i < n; i++) {
		msp_buf_adds(text, "  ");
		sentence(store, PICK(store, details));
		msp_buf_addc(text, '\n');
	}
}

static void conversation(struct store *store, const char *tech, int64_t *at)
{
	struct msp_buf *text = &store->text;

	for (size_t i = 0, n = below(store, 4); i < n; i++) {
		*at += 300 + (int64_t)below(store, 9000);
		if (below(store, 3) == 0) {
			event(store, *at, tech);
			msp_buf_adds(text, "    note: ");
			msp_buf_addc(text, '\'');
			sentence(store, PICK(store, notes));
			msp_buf_adds(text, "'\n");
			continue;
		}
		event(store, *at, tech);
		msp_buf_adds(text, "    say: |\n      ");
		sentence(store, PICK(store, questions));
		msp_buf_adds(text, "\n    wait: client\n");
		*at += 600 + (int64_t)below(store, 20000);
		event(store, *at, "auto");
		msp_buf_adds(text, "    hear: ");
		sentence(store, PICK(store, replies));
		msp_buf_addc(text, '\n');
	}
}

static void resolve(struct store *store, const char *tech, int64_t at)
{
	struct msp_buf *text = &store->text;

	event(store, at, tech);
	msp_buf_addf(text, "    status: resolved\n    cause: %s\n    resolution: |\n      ", PICK(store, causes));
	sentence(store, PICK(store, resolutions));
	msp_buf_addf(text, "\n    time: %zum\n", 5 * (below(store, 24) + 1));
	if (below(store, 4) == 0)
		msp_buf_addf(text, "    affected: {people: %zu, how: degraded}\n", below(store, 20) + 1);
	if (below(store, 2) == 0) {
		event(store, at + 5 * MSP_DAY, "auto");
		msp_buf_adds(text, "    status: closed\n    auto: yes\n");
	}
}

static void ticket(struct store *store, size_t index)
{
	const char *client = store->slugs[below(store, store->clients)], *by = PICK(store, logins),
		   *tech = PICK(store, logins);
	const char *channel = PICK(store, channels);
	bool unresolved = below(store, 128) == 0;
	int64_t back =
		unresolved ? (int64_t)below(store, 20 * MSP_DAY) : 8 * MSP_DAY + (int64_t)below(store, MONTHS_SPAN);
	int64_t opened = END - 4 * MSP_HOUR - back, at = opened;
	char number[MSP_NUMBER_SIZE], origin[32], path[160];
	struct msp_civil civil = msp_civil_from_seconds(opened + OFFSET);

	snprintf(origin, sizeof origin, "bench:%zu", index);
	for (unsigned attempt = 0;; attempt++) {
		msp_number_derive(client, origin, attempt, 0, number);
		if (msp_map_get(&store->numbers, number) == NULL)
			break;
	}
	msp_map_set(&store->numbers, msp_arena_strdup(&store->arena, number), store);
	header(store, client, number, opened, by, channel);
	msp_buf_adds(&store->text, "log:\n");
	event(store, at, by);
	msp_buf_adds(&store->text,
		strcmp(channel, "phone") == 0 ? "    call: yes\n" : "    note: Se registra el reporte.\n");
	at += 60 + (int64_t)below(store, 5000);
	if (!unresolved || below(store, 4) != 0) {
		event(store, at, tech);
		msp_buf_addf(&store->text, "    assign: %s\n    status: open\n", tech);
		conversation(store, tech, &at);
	}
	if (!unresolved)
		resolve(store, tech, at + 300 + (int64_t)below(store, 40000));
	snprintf(path, sizeof path, "clients/%s/tickets/%04d/%02d/%s.yaml", client, civil.date.year, civil.date.month,
		number);
	put_file(store, path);
}

static void asset(struct store *store, size_t index)
{
	const char *client = store->slugs[index % store->clients], *kind = PICK(store, kinds),
		   *maker = PICK(store, makers);
	struct msp_buf *text = &store->text;
	char path[160];
	size_t number = index / store->clients + 1;

	msp_buf_addf(text, "kind: %s\nname: %s de %s %zu\ntag: A-%05zu\nstate: active\nsite: matriz\n", kind, kind,
		PICK(store, places), number, index);
	msp_buf_addf(text,
		"vendor: %s\nmodel: %s %zu\nident:\n  serial: %zX\n  mac: ['02:%02zx:%02zx:%02zx:%02zx:%02zx']\n",
		maker, maker, below(store, 9000), below(store, UINT32_MAX), below(store, 256), below(store, 256),
		below(store, 256), below(store, 256), below(store, 256));
	msp_buf_addf(text, "addr: [192.168.%zu.%zu]\nos:\n  name: %s\nlife:\n  bought: 20%02zu-0%zu-1%zu\n",
		below(store, 20), below(store, 250) + 1, below(store, 3) == 0 ? "Debian 12" : "Windows 11",
		18 + below(store, 8), below(store, 9) + 1, below(store, 10));
	msp_buf_addf(text, "  warranty: 2027-0%zu-01\ncriticality: %s\n", below(store, 9) + 1,
		below(store, 4) == 0 ? "high" : "medium");
	snprintf(path, sizeof path, "clients/%s/assets/equipo-%zu.yaml", client, number);
	put_file(store, path);
}

static void client(struct store *store, size_t index)
{
	struct msp_buf *text = &store->text;
	char name[96], path[96], suffix[16];

	snprintf(name, sizeof name, "%s %s", activities[index % MSP_COUNT(activities)],
		surnames[index / MSP_COUNT(activities) % MSP_COUNT(surnames)]);
	snprintf(suffix, sizeof suffix, index < MSP_COUNT(activities) * MSP_COUNT(surnames) ? "" : "-%zu", index);
	store->slugs[index] = msp_arena_printf(&store->arena, "%s%s", msp_slug_propose(&store->arena, name), suffix);
	msp_buf_addf(text, "name: %s\nentities:\n  - id: principal\n    legal_name: %s, S.A. de C.V.\n", name, name);
	msp_buf_adds(text, "policy: estandar\nsites:\n  matriz:\n    name: Matriz\n");
	msp_buf_addf(text,
		"contract:\n  - from: 2024-01-01\n    scheme: hours\n    fee: '%zu.00'\n    hours: {included: %zu}\n",
		5000 + 500 * below(store, 60), 5 + below(store, 40));
	snprintf(path, sizeof path, "clients/%s/client.yaml", store->slugs[index]);
	put_file(store, path);
}

static int zone(struct store *store, struct msp_error *err)
{
	if (msp_zone_read_system(NULL, "America/Mexico_City", &store->text, err) != 0)
		return -1;
	put_file(store, "zones/America/Mexico_City");
	return 0;
}

static void shared(struct store *store)
{
	struct msp_buf *text = &store->text;
	char path[64];

	msp_buf_adds(text,
		"name: Soporte del Centro\nzone: America/Mexico_City\nlanguage: es\ncurrency: MXN\n"
		"defaults:\n  policy: estandar\n  calendar: laboral\ntest: yes\n"
		"matrix:\n  high: {high: P1, medium: P2, low: P3}\n  medium: {high: P2, medium: P3, low: P4}\n"
		"  low: {high: P3, medium: P4, low: P4}\n");
	put_file(store, "msp.yaml");
	msp_buf_adds(text, "tz: America/Mexico_City\nhours:\n");
	for (size_t i = 0; i < 5; i++)
		msp_buf_addf(text, "  %s: [09:00-14:00, 15:00-18:00]\n",
			((const char *[]){ "mon", "tue", "wed", "thu", "fri" })[i]);
	msp_buf_adds(text,
		"  sat: [10:00-14:00]\nholidays: [2024-01-01, 2024-12-25, 2025-01-01, 2025-09-16, 2025-12-25, "
		"2026-01-01, 2026-02-02,\n  2026-03-16, 2026-05-01, 2026-09-16, 2026-11-16, 2026-12-25]\n");
	put_file(store, "calendars/laboral.yaml");
	msp_buf_adds(text, "valid_from: 2024-01-01\ncalendar: laboral\nclocks:\n"
			   "  - {type: incident, priority: P1, response: 15m, resolution: 4h, calendar: 24x7}\n"
			   "  - {type: incident, response: 1h, resolution: 1d}\n"
			   "  - {type: request, response: 4h, resolution: 3d}\n"
			   "  - {type: security, response: 30m, resolution: 8h, calendar: 24x7}\n"
			   "  - {type: problem, response: none, resolution: none}\n"
			   "  - {type: project, response: none, resolution: none}\npause_on: [client, window]\n");
	put_file(store, "policies/estandar.yaml");
	for (size_t i = 0; i < MSP_COUNT(logins); i++) {
		msp_buf_addf(text, "name: %c%s Pérez\nmails: [%s@soporte.example]\nlevel: N%zu\n",
			logins[i][0] - 'a' + 'A', logins[i] + 1, logins[i], i % 3 + 1);
		snprintf(path, sizeof path, "team/%s.yaml", logins[i]);
		put_file(store, path);
	}
	msp_buf_adds(text, "name: Programas\nkind: program\n");
	put_file(store, "team/auto.yaml");
}

static int generate(struct store *store, struct msp_error *err)
{
	printf("feature done\ncommit refs/heads/main\ncommitter Generador <bench@soporte.example> %lld -0600\n"
	       "data 12\nbench store\n\n",
		(long long)END);
	if (zone(store, err) != 0)
		return -1;
	shared(store);
	store->slugs = msp_arena_array(&store->arena, store->clients, sizeof *store->slugs);
	for (size_t i = 0; i < store->clients; i++)
		client(store, i);
	for (size_t i = 0; i < store->assets; i++)
		asset(store, i);
	for (size_t i = 0; i < store->tickets; i++)
		ticket(store, i);
	puts("done");
	return fflush(stdout) != 0 ? msp_error_set(err, MSP_IO, "cannot write the stream") : 0;
}

static int read_options(struct store *store, int argc, char **argv, struct msp_error *err)
{
	for (int letter; (letter = getopt(argc, argv, "c:t:a:s:")) != -1;) {
		int64_t value;

		if (letter == '?' || msp_str_int(optarg, 0, 10000000, &value, err) != 0)
			return msp_error_set(
				err, MSP_USAGE, "usage: generate [-c CLIENTS] [-t TICKETS] [-a ASSETS] [-s SEED]");
		if (letter == 'c')
			store->clients = value > 0 ? (size_t)value : 1;
		else if (letter == 't')
			store->tickets = (size_t)value;
		else if (letter == 'a')
			store->assets = (size_t)value;
		else
			store->seed = (uint64_t)value;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct store store = { .seed = 1,
		.clients = 500,
		.tickets = 100000,
		.assets = 50000,
		.text = MSP_BUF_INIT,
		.arena = MSP_ARENA_INIT };
	struct msp_error err = MSP_ERROR_INIT;
	int result;

	msp_map_init(&store.numbers, &store.arena);
	result = read_options(&store, argc, argv, &err);
	if (result == 0)
		result = generate(&store, &err);
	if (result != 0)
		fprintf(stderr, "generate: %s\n", err.message);
	msp_buf_release(&store.text);
	msp_arena_release(&store.arena);
	return result == 0 ? 0 : (int)err.code;
}
