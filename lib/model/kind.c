/* SPDX-License-Identifier: ISC */
#include "lib/model/kind.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"

/* First match wins.  Only shared files that others depend on have small ranks. */
static const struct msp_kind kinds[] = {
	{ MSP_KIND_PROVIDER, "provider", "msp.yaml", "provider", MSP_FORM_YAML, 0, false },
	{ MSP_KIND_ZONE, "zone", "zones/{path}", NULL, MSP_FORM_BINARY, 1, false },
	{ MSP_KIND_TECHNICIAN, "technician", "team/{name}.yaml", "technician", MSP_FORM_YAML, 4, false },
	{ MSP_KIND_CALENDAR, "calendar", "calendars/{name}.yaml", "calendar", MSP_FORM_YAML, 2, false },
	{ MSP_KIND_POLICY, "policy", "policies/{name}.yaml", "policy", MSP_FORM_YAML, 3, false },
	{ MSP_KIND_VENDOR, "vendor", "vendors/{name}.yaml", "vendor", MSP_FORM_YAML, 4, false },
	{ MSP_KIND_TEMPLATE, "template", "templates/{path}.yaml", "template", MSP_FORM_YAML, 5, false },
	{ MSP_KIND_SCHEMA, "schema", "schemas/{name}.json", NULL, MSP_FORM_JSON, 1, false },
	{ MSP_KIND_ROSTER, "roster", "vault/roster/{name}.yaml", "roster", MSP_FORM_YAML, 5, false },
	{ MSP_KIND_ROSTER_SIGNATURE, "roster-signature", "vault/roster/{name}", NULL, MSP_FORM_BINARY, 5, false },
	{ MSP_KIND_TICKET, "ticket", "clients/{client}/tickets/{year}/{month}/{name}.yaml", "ticket", MSP_FORM_YAML, 20,
		true },
	{ MSP_KIND_ASSET, "asset", "clients/{client}/assets/{name}.yaml", "asset", MSP_FORM_YAML, 12, false },
	{ MSP_KIND_CLIENT, "client", "clients/{client}/client.yaml", "client", MSP_FORM_YAML, 10, false },
	{ MSP_KIND_PERSON, "person", "clients/{client}/people/{name}.yaml", "person", MSP_FORM_YAML, 11, false },
	{ MSP_KIND_DOCUMENT, "document", "clients/{client}/docs/{name}.md", "document", MSP_FORM_MARKDOWN, 13, false },
	{ MSP_KIND_RUNBOOK, "runbook", "clients/{client}/runbooks/{name}.md", "document", MSP_FORM_MARKDOWN, 13,
		false },
	{ MSP_KIND_CHANGE, "change", "clients/{client}/changes/{year}/{name}.yaml", "change", MSP_FORM_YAML, 14, true },
	{ MSP_KIND_OUTAGE, "outage", "clients/{client}/outages/{year}/{name}.yaml", "outage", MSP_FORM_YAML, 14, true },
	{ MSP_KIND_RUN, "run", "clients/{client}/runs/{year}/{name}.yaml", "run", MSP_FORM_YAML, 14, true },
	{ MSP_KIND_REGISTER, "register", "clients/{client}/register/{year}/{name}.yaml", "register", MSP_FORM_YAML, 14,
		true },
	{ MSP_KIND_EVIDENCE, "evidence", "clients/{client}/evidence/{period}/{name}.yaml", "evidence", MSP_FORM_YAML,
		15, false },
	{ MSP_KIND_CREDIT, "credit", "clients/{client}/credits/{period}.yaml", "credit", MSP_FORM_YAML, 15, false },
	{ MSP_KIND_REPORT, "report", "clients/{client}/reports/{period}.yaml", "report", MSP_FORM_YAML, 15, false },
	{ MSP_KIND_SECRET, "secret", "clients/{client}/vault/{path}.yaml", "secret", MSP_FORM_YAML, 15, false },
	{ MSP_KIND_SECRET_SIGNATURE, "secret-signature", "clients/{client}/vault/{path}.yaml.sig", NULL,
		MSP_FORM_BINARY, 15, false },
	{ MSP_KIND_SECRET_DATA, "secret-data", "clients/{client}/vault/{path}", NULL, MSP_FORM_BINARY, 15, false },
	{ MSP_KIND_ATTACHMENT, "attachment", "clients/{client}/files/{path}", NULL, MSP_FORM_BINARY, 30, false },
	{ MSP_KIND_SEAL, "seal", "seals/{period}.yaml", "seal", MSP_FORM_YAML, 6, false },
	{ MSP_KIND_SEAL_SIGNATURE, "seal-signature", "seals/{name}", NULL, MSP_FORM_BINARY, 6, false },
	{ MSP_KIND_PURGE, "purge", "purged/{name}.yaml", "purge", MSP_FORM_YAML, 6, false },
	{ MSP_KIND_MOVE, "move", "moved/{name}.yaml", "move", MSP_FORM_YAML, 6, false },
	{ MSP_KIND_OTHER, "other", NULL, NULL, MSP_FORM_BINARY, 30, false },
};
_Static_assert(MSP_COUNT(kinds) == MSP_KINDS, "a row for every kind");

/* A part of a path: bytes inside it. */
struct part {
	const char *text;
	size_t length;
};

struct parts {
	struct part client, name, year, month, period;
};

static struct part *slot(struct parts *parts, const char *variable, size_t length)
{
	static const struct {
		const char *name;
		size_t offset;
	} table[] = {
		{ "client", offsetof(struct parts, client) },
		{ "name", offsetof(struct parts, name) },
		{ "path", offsetof(struct parts, name) },
		{ "year", offsetof(struct parts, year) },
		{ "month", offsetof(struct parts, month) },
		{ "period", offsetof(struct parts, period) },
	};

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if (strlen(table[i].name) == length && memcmp(table[i].name, variable, length) == 0)
			return (struct part *)(void *)((char *)parts + table[i].offset);
	msp_bug("unknown variable in a path pattern: %s", variable);
}

static bool digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

/* Years, months and periods have a form; other parts only must not be empty. */
static bool part_fits(const char *variable, const struct part *part)
{
	if (variable[0] == 'y')
		return part->length == 4 && digits(part->text, 4);
	if (variable[0] == 'm')
		return part->length == 2 && digits(part->text, 2);
	if (strncmp(variable, "period", 6) == 0)
		return part->length == 7 && digits(part->text, 4) && part->text[4] == '-' && digits(part->text + 5, 2);
	return part->length > 0;
}

/* Bytes of path that the variable takes: up to the next slash, or, for the last piece, what leaves the ending. */
static bool take(const char *variable, const char *ending, const char *path, struct part *part)
{
	size_t limit = strncmp(variable, "path", 4) == 0 ? strlen(path) : strcspn(path, "/"), tail = strlen(ending);

	part->text = path;
	part->length = limit;
	if (memchr(ending, '/', tail) == NULL) { /* the last piece */
		if (limit != strlen(path) || limit < tail || strcmp(path + limit - tail, ending) != 0)
			return false;
		part->length = limit - tail;
	}
	return part_fits(variable, part);
}

static bool match(const char *pattern, const char *path, struct parts *parts)
{
	while (*pattern != '\0') {
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		const char *end = strchr(pattern, '}');
		struct part part;
		if (!take(pattern + 1, end + 1, path, &part))
			return false;
		*slot(parts, pattern + 1, (size_t)(end - pattern - 1)) = part;
		path += part.length;
		pattern = end + 1;
	}
	return *path == '\0';
}

static const struct msp_kind *classify(const char *path, struct parts *parts)
{
	for (size_t i = 0; i < MSP_COUNT(kinds); i++) {
		*parts = (struct parts){ { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } };
		if (kinds[i].pattern != NULL && match(kinds[i].pattern, path, parts))
			return &kinds[i];
	}
	*parts = (struct parts){ { "", 0 }, { path, strlen(path) }, { "", 0 }, { "", 0 }, { "", 0 } };
	return msp_kind_get(MSP_KIND_OTHER);
}

const struct msp_kind *msp_kind_get(enum msp_kind_id id)
{
	for (size_t i = 0; i < MSP_COUNT(kinds); i++)
		if (kinds[i].id == id)
			return &kinds[i];
	msp_bug("no kind %d", (int)id);
}

const struct msp_kind *msp_kind_find(const char *name)
{
	for (size_t i = 0; i < MSP_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const struct msp_kind *msp_kind_of(const char *path)
{
	struct parts parts;

	return classify(path, &parts);
}

static const char *copy(struct msp_arena *arena, struct part part)
{
	return msp_arena_strndup(arena, part.text, part.length);
}

void msp_kind_place(struct msp_arena *arena, const char *path, struct msp_place *place)
{
	struct parts parts;

	place->kind = classify(path, &parts);
	place->client = copy(arena, parts.client);
	place->name = copy(arena, parts.name.length > 0 ? parts.name : parts.period);
	place->year = copy(arena, parts.year);
	place->month = copy(arena, parts.month);
	place->period = copy(arena, parts.period);
	place->number =
		place->kind->numbered ? msp_arena_strndup(arena, place->name, strspn(place->name, "0123456789")) : "";
}

static const char *value(const struct msp_place *place, const char *variable)
{
	const char *text = variable[0] == 'c'                    ? place->client
			   : variable[0] == 'y'                  ? place->year
			   : variable[0] == 'm'                  ? place->month
			   : strncmp(variable, "period", 6) == 0 ? place->period
								 : place->name;

	if (msp_str_empty(text))
		msp_bug("a path needs %s", variable);
	return text;
}

char *msp_kind_path(struct msp_arena *arena, enum msp_kind_id id, const struct msp_place *place)
{
	const char *pattern = msp_kind_get(id)->pattern;
	struct msp_buf path = MSP_BUF_INIT;
	char *result;

	if (pattern == NULL)
		msp_bug("files of kind %d have no pattern", (int)id);
	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '{') {
			msp_buf_addc(&path, *pattern);
			continue;
		}
		msp_buf_adds(&path, value(place, pattern + 1));
		pattern = strchr(pattern, '}');
	}
	result = msp_arena_strdup(arena, path.data);
	msp_buf_release(&path);
	return result;
}

char *msp_kind_reference(struct msp_arena *arena, const struct msp_place *place)
{
	if (place->kind->numbered && place->number[0] != '\0')
		return msp_arena_printf(arena, "%s-%s", place->client, place->number);
	if (place->kind->id == MSP_KIND_CLIENT)
		return msp_arena_strdup(arena, place->client);
	if (place->client[0] != '\0')
		return msp_arena_printf(arena, "%s/%s", place->client, place->name);
	return msp_arena_strdup(arena, place->name);
}
