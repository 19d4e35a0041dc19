/* SPDX-License-Identifier: ISC */
/* Names in one record that stand for another: one table says which fields they are in. */
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/lint_rules.h"
#include "lib/store/identity.h"

enum target {
	TARGET_CLIENT,
	TARGET_LOGIN,
	TARGET_TOLD,   /* login, mail address, or a role: whom a step of a policy tells */
	TARGET_AUTHOR, /* login or person of the client */
	TARGET_PERSON,
	TARGET_APPROVER, /* person, or "self" */
	TARGET_SITE,
	TARGET_SERVICE,
	TARGET_ENTITY,
	TARGET_ASSET,
	TARGET_VENDOR,
	TARGET_TEMPLATE,
	TARGET_ZONE,
	TARGET_CALENDAR, /* name, or list by date */
	TARGET_POLICY,   /* name, or list by date */
	TARGET_RECORD,   /* numbered: "acme-4815164" */
};

/* Where a target's file lies; {c} is the client, {v} the value.  NULL = inside client.yaml, or elsewhere. */
static const struct {
	const char *word, *before, *after;
} targets[] = {
	[TARGET_CLIENT] = { "client", "clients/", "/client.yaml" },
	[TARGET_LOGIN] = { "technician", "team/", ".yaml" },
	[TARGET_TOLD] = { "technician", "team/", ".yaml" },
	[TARGET_AUTHOR] = { "technician or person", "team/", ".yaml" },
	[TARGET_PERSON] = { "person", "people/", ".yaml" },
	[TARGET_APPROVER] = { "person", "people/", ".yaml" },
	[TARGET_SITE] = { "site", NULL, NULL },
	[TARGET_SERVICE] = { "service", NULL, NULL },
	[TARGET_ENTITY] = { "legal entity", NULL, NULL },
	[TARGET_ASSET] = { "asset", "assets/", ".yaml" },
	[TARGET_VENDOR] = { "vendor", "vendors/", ".yaml" },
	[TARGET_TEMPLATE] = { "template", "templates/", ".yaml" },
	[TARGET_ZONE] = { "zone", "zones/", "" },
	[TARGET_CALENDAR] = { "calendar", "calendars/", ".yaml" },
	[TARGET_POLICY] = { "policy", "policies/", ".yaml" },
	[TARGET_RECORD] = { "record", NULL, NULL },
};

struct reference {
	enum msp_kind_id kind;
	const char *pattern; /* pieces between dots; [] = each item, * = each value, @ = each key */
	enum target target;
	bool required; /* else free text is allowed: only warnings */
};

static const struct reference references[] = {
	{ MSP_KIND_PROVIDER, "zone", TARGET_ZONE, true },
	{ MSP_KIND_PROVIDER, "defaults.policy", TARGET_POLICY, true },
	{ MSP_KIND_PROVIDER, "defaults.calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_PROVIDER, "lead", TARGET_LOGIN, true },
	{ MSP_KIND_PROVIDER, "backup_lead", TARGET_LOGIN, true },
	{ MSP_KIND_TECHNICIAN, "calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_CALENDAR, "tz", TARGET_ZONE, true },
	{ MSP_KIND_CALENDAR, "extends", TARGET_CALENDAR, true },
	{ MSP_KIND_POLICY, "calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_POLICY, "clocks.[].calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_POLICY, "services.*.hours", TARGET_CALENDAR, true },
	{ MSP_KIND_POLICY, "escalate.[].to", TARGET_TOLD, true },
	{ MSP_KIND_VENDOR, "accounts.@", TARGET_CLIENT, true },
	{ MSP_KIND_TEMPLATE, "clients.[]", TARGET_CLIENT, true },
	{ MSP_KIND_TEMPLATE, "assign", TARGET_LOGIN, false },
	{ MSP_KIND_TEMPLATE, "children.[].assign", TARGET_LOGIN, false },
	{ MSP_KIND_CLIENT, "zone", TARGET_ZONE, true },
	{ MSP_KIND_CLIENT, "policy", TARGET_POLICY, true },
	{ MSP_KIND_CLIENT, "calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_CLIENT, "contract.[].entity", TARGET_ENTITY, true },
	{ MSP_KIND_CLIENT, "sites.*.zone", TARGET_ZONE, true },
	{ MSP_KIND_CLIENT, "sites.*.policy", TARGET_POLICY, true },
	{ MSP_KIND_CLIENT, "sites.*.calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_CLIENT, "sites.*.contact", TARGET_PERSON, false },
	{ MSP_KIND_CLIENT, "sites.*.entity", TARGET_ENTITY, true },
	{ MSP_KIND_CLIENT, "services.*.policy", TARGET_POLICY, true },
	{ MSP_KIND_CLIENT, "services.*.calendar", TARGET_CALENDAR, true },
	{ MSP_KIND_CLIENT, "services.*.owner", TARGET_PERSON, false },
	{ MSP_KIND_CLIENT, "services.*.vendor", TARGET_VENDOR, true },
	{ MSP_KIND_CLIENT, "services.*.assets.[]", TARGET_ASSET, true },
	{ MSP_KIND_CLIENT, "approvers.*.who.[]", TARGET_APPROVER, true },
	{ MSP_KIND_CLIENT, "protection.dpo", TARGET_PERSON, false },
	{ MSP_KIND_CLIENT, "manager", TARGET_LOGIN, true },
	{ MSP_KIND_CLIENT, "backup", TARGET_LOGIN, true },
	{ MSP_KIND_CLIENT, "contact", TARGET_PERSON, false },
	{ MSP_KIND_PERSON, "site", TARGET_SITE, true },
	{ MSP_KIND_PERSON, "entity", TARGET_ENTITY, true },
	{ MSP_KIND_PERSON, "manager", TARGET_PERSON, true },
	{ MSP_KIND_TICKET, "by", TARGET_AUTHOR, false },
	{ MSP_KIND_TICKET, "requester", TARGET_PERSON, false },
	{ MSP_KIND_TICKET, "site", TARGET_SITE, false },
	{ MSP_KIND_TICKET, "entity", TARGET_ENTITY, false },
	{ MSP_KIND_TICKET, "service", TARGET_SERVICE, false },
	{ MSP_KIND_TICKET, "assets.[]", TARGET_ASSET, false },
	{ MSP_KIND_TICKET, "template", TARGET_TEMPLATE, false },
	{ MSP_KIND_TICKET, "parent", TARGET_RECORD, true },
	{ MSP_KIND_TICKET, "moved", TARGET_RECORD, true },
	{ MSP_KIND_TICKET, "log.[].by", TARGET_AUTHOR, false },
	{ MSP_KIND_TICKET, "log.[].assign", TARGET_LOGIN, false },
	{ MSP_KIND_TICKET, "log.[].set.requester", TARGET_PERSON, false },
	{ MSP_KIND_TICKET, "log.[].set.site", TARGET_SITE, false },
	{ MSP_KIND_TICKET, "log.[].set.entity", TARGET_ENTITY, false },
	{ MSP_KIND_TICKET, "log.[].set.service", TARGET_SERVICE, false },
	{ MSP_KIND_TICKET, "log.[].set.assets.[]", TARGET_ASSET, false },
	{ MSP_KIND_TICKET, "log.[].set.parent", TARGET_RECORD, true },
	{ MSP_KIND_TICKET, "log.[].wait.vendor", TARGET_VENDOR, false },
	{ MSP_KIND_TICKET, "log.[].visit.site", TARGET_SITE, false },
	{ MSP_KIND_TICKET, "log.[].appoint.site", TARGET_SITE, false },
	{ MSP_KIND_TICKET, "log.[].appoint.tech", TARGET_LOGIN, false },
	{ MSP_KIND_TICKET, "log.[].session.asset", TARGET_ASSET, false },
	{ MSP_KIND_TICKET, "log.[].escalated.to", TARGET_LOGIN, false },
	{ MSP_KIND_TICKET, "log.[].link", TARGET_RECORD, false },
	{ MSP_KIND_TICKET, "log.[].link.to", TARGET_RECORD, false },
	{ MSP_KIND_TICKET, "log.[].outage", TARGET_RECORD, true },
	{ MSP_KIND_TICKET, "log.[].merged", TARGET_RECORD, true },
	{ MSP_KIND_TICKET, "log.[].absorb.id", TARGET_RECORD, true },
	{ MSP_KIND_OUTAGE, "by", TARGET_AUTHOR, false },
	{ MSP_KIND_OUTAGE, "ticket", TARGET_RECORD, true },
	{ MSP_KIND_OUTAGE, "log.[].by", TARGET_AUTHOR, false },
	{ MSP_KIND_OUTAGE, "log.[].approved", TARGET_PERSON, false },
	{ MSP_KIND_OUTAGE, "log.[].set.ticket", TARGET_RECORD, true },
	{ MSP_KIND_CREDIT, "policy", TARGET_POLICY, true },
	{ MSP_KIND_CREDIT, "approved.by", TARGET_LOGIN, true },
	{ MSP_KIND_CREDIT, "items.[].causes.[].id", TARGET_RECORD, true },
};

struct walk {
	struct msp_lint_file *file;
	const struct reference *reference;
	char field[96];
};

/* ---- what exists ---- */

static bool of_client(enum target target)
{
	return target == TARGET_PERSON || target == TARGET_APPROVER || target == TARGET_ASSET;
}

static void prefix_of(const struct walk *walk, enum target target, char *prefix, size_t size)
{
	snprintf(prefix, size, "%s%s%s%s", of_client(target) ? "clients/" : "",
		of_client(target) ? walk->file->place.client : "", of_client(target) ? "/" : "",
		targets[target].before);
}

static bool has_file(const struct walk *walk, enum target target, const char *value)
{
	char path[512], prefix[256];

	prefix_of(walk, target, prefix, sizeof prefix);
	snprintf(path, sizeof path, "%s%s%s", prefix, value, targets[target].after);
	const struct msp_lint *lint = walk->file->lint;
	return lint->exists != NULL ? lint->exists(lint->context, path) : msp_map_get(&lint->paths, path) != NULL;
}

static bool has_entity(const struct msp_client *client, const char *value)
{
	msp_node_each_item(msp_node_get(client->node, "entities"), entity)
		if (msp_str_equal(msp_node_text(entity, "id", NULL), value))
			return true;
	return false;
}

/* Inside client.yaml.  When that does not read it has a finding of its own, and everything is taken to be there. */
static bool in_client(const struct walk *walk, enum target target, const char *value)
{
	const struct msp_client *client;

	if (walk->file->lint->provider == NULL ||
		msp_catalog_client(walk->file->lint->catalog, walk->file->place.client, &client, NULL) != 0)
		return true;
	if (target == TARGET_SITE)
		return msp_client_site(client, value) != NULL;
	if (target == TARGET_SERVICE)
		return msp_client_service(client, value) != NULL;
	return has_entity(client, value);
}

static bool exists(const struct walk *walk, const char *value)
{
	enum target target = walk->reference->target;

	switch (target) {
	case TARGET_SITE:
	case TARGET_SERVICE:
	case TARGET_ENTITY:
		return in_client(walk, target, value);
	case TARGET_LOGIN:
		return strcmp(value, "none") == 0 || has_file(walk, target, value);
	case TARGET_TOLD:
		return strcmp(value, "assignee") == 0 || strcmp(value, "lead") == 0 || strcmp(value, "manager") == 0 ||
		       strchr(value, '@') != NULL || has_file(walk, target, value);
	case TARGET_AUTHOR:
		return strcmp(value, "auto") == 0 || has_file(walk, target, value) ||
		       has_file(walk, TARGET_PERSON, value);
	case TARGET_APPROVER:
		return strcmp(value, "self") == 0 || has_file(walk, target, value);
	case TARGET_CLIENT:
		return has_file(walk, target, value) || msp_lint_moved(walk->file->lint, value);
	case TARGET_ZONE:
		return strcmp(value, "UTC") == 0 || strcmp(value, "Etc/UTC") == 0 || has_file(walk, target, value);
	case TARGET_CALENDAR:
		return strcmp(value, "24x7") == 0 || has_file(walk, target, value);
	default:
		return has_file(walk, target, value);
	}
}

/* ---- what is said ---- */

/* Names the value could have meant, from the files beside it. */
static const char *nearest(const struct walk *walk, const char *value)
{
	struct msp_catalog *catalog = walk->file->lint->catalog;
	const char **paths = NULL;
	size_t count = 0;
	char prefix[256];

	if (targets[walk->reference->target].before == NULL || catalog->source.list == NULL)
		return NULL;
	prefix_of(walk, walk->reference->target, prefix, sizeof prefix);
	if (catalog->source.list(catalog->source.context, prefix, &paths, &count, NULL) != 0)
		return NULL;
	const char **names = msp_arena_array(walk->file->scratch, count + 1, sizeof *names);
	for (size_t i = 0; i < count; i++) {
		const char *name = paths[i] + strlen(prefix);
		names[i] = msp_arena_strndup(walk->file->scratch, name, strcspn(name, "/."));
	}
	return msp_str_nearest(value, names, count);
}

/* How to make what is missing. */
static void hint_missing(const struct walk *walk, struct msp_error *error, const char *value)
{
	enum target target = walk->reference->target;
	const char *client = walk->file->place.client;
	char prefix[256];

	if (target == TARGET_ZONE)
		msp_error_hint(error, "add it with: msp-store zone %s", value);
	else if (target == TARGET_SITE || target == TARGET_SERVICE || target == TARGET_ENTITY)
		msp_error_hint(error, "msp-client %s %s lists them",
			target == TARGET_SITE      ? "site"
			: target == TARGET_SERVICE ? "service"
						   : "entity",
			client);
	else if (target == TARGET_PERSON || target == TARGET_APPROVER)
		msp_error_hint(error, "msp-client person %s lists them", client);
	else if (target == TARGET_CLIENT)
		msp_error_hint(error, "msp-client ls lists them");
	else if (target != TARGET_AUTHOR && targets[target].before != NULL && msp_slug_valid(value)) {
		prefix_of(walk, target, prefix, sizeof prefix);
		msp_error_hint(error, "msp-store edit --new %s%s%s makes it", prefix, value, targets[target].after);
	}
}

static void say_missing(const struct walk *walk, const struct msp_node *node)
{
	enum target target = walk->reference->target;
	enum msp_rule rule = walk->reference->required ? MSP_RULE_REFERENCE : MSP_RULE_UNKNOWN;
	bool own = of_client(target) || targets[target].before == NULL;
	struct msp_error *error =
		msp_lint_say(walk->file->lint, rule, walk->file->path, node, walk->field, "no %s '%s'%s%s",
			targets[target].word, node->value, own ? " of " : "", own ? walk->file->place.client : "");
	const char *near = nearest(walk, node->value);

	if (near != NULL)
		msp_error_hint(error, "did you mean '%s'?", near);
	else
		hint_missing(walk, error, node->value);
}

static void say_free(const struct walk *walk, const struct msp_node *node)
{
	enum target target = walk->reference->target;
	struct msp_error *error = msp_lint_say(walk->file->lint, MSP_RULE_FREE_TEXT, walk->file->path, node,
		walk->field, "'%s' is no %s of %s", node->value, targets[target].word, walk->file->place.client);

	if (target == TARGET_PERSON)
		msp_error_hint(error, "make the person with: msp-client person %s new '%s'", walk->file->place.client,
			node->value);
}

static void check_name(const struct walk *walk, const struct msp_node *node)
{
	enum target target = walk->reference->target;

	if (!msp_node_scalar(node) || exists(walk, node->value))
		return;
	if (walk->reference->required || msp_slug_valid(node->value))
		say_missing(walk, node);
	else if (target != TARGET_AUTHOR && target != TARGET_LOGIN && target != TARGET_VENDOR)
		say_free(walk, node); /* names of people of other houses are free text for good */
}

/* ---- numbered records ---- */

static const char *number_of(const char *id)
{
	const char *dash = strrchr(id, '-');
	size_t digits = dash == NULL ? 0 : strlen(dash + 1);

	return dash != NULL && dash > id && (digits == 7 || digits == 8) && msp_str_digits(dash + 1) ? dash + 1 : NULL;
}

static void check_record(const struct walk *walk, const struct msp_node *node)
{
	struct msp_lint *lint = walk->file->lint;

	if (!msp_node_scalar(node) || number_of(node->value) == NULL)
		return; /* documents and addresses may be linked, too */
	struct msp_lint_claim *claim = msp_arena_alloc(lint->arena, sizeof *claim);
	*claim = (struct msp_lint_claim){ .path = walk->file->path,
		.field = msp_arena_strdup(lint->arena, walk->field),
		.id = msp_arena_strdup(lint->arena, node->value),
		.line = node->line,
		.column = node->column,
		.required = walk->reference->required };
	*lint->last_claim = claim;
	lint->last_claim = &claim->next;
}

/* "acme" of "acme-4815164" */
static const char *client_of(struct msp_lint *lint, const char *id)
{
	return msp_arena_strndup(lint->arena, id, (size_t)(strrchr(id, '-') - id));
}

static bool is_here(struct msp_lint *lint, const char *client)
{
	const char *path = msp_arena_printf(lint->arena, "clients/%s/client.yaml", client);

	return msp_map_get(&lint->paths, path) != NULL;
}

void msp_lint_claims(struct msp_lint *lint)
{
	for (const struct msp_lint_claim *claim = lint->claims; claim != NULL; claim = claim->next) {
		const char *number = number_of(claim->id);
		if (msp_map_get(&lint->numbers, number) != NULL || msp_map_get(&lint->former, number) != NULL)
			continue;
		const char *client = client_of(lint, claim->id);
		if (msp_lint_moved(lint, client))
			continue;
		/* of a client in another store nobody knows here what there is */
		bool required = claim->required && is_here(lint, client);
		const struct msp_node place = { .line = claim->line, .column = claim->column };
		msp_lint_say(lint, required ? MSP_RULE_REFERENCE : MSP_RULE_UNKNOWN, claim->path, &place, claim->field,
			"no record %s", claim->id);
	}
}

/* ---- walking ---- */

static void check_value(const struct walk *walk, const struct msp_node *node)
{
	enum target target = walk->reference->target;

	if (target == TARGET_RECORD) {
		check_record(walk, node);
	} else if (msp_node_is(node, MSP_NODE_SEQ)) { /* a list by date */
		msp_node_each_item(node, entry)
			check_name(walk, msp_node_get(entry, target == TARGET_POLICY ? "policy" : "calendar"));
	} else {
		check_name(walk, node);
	}
}

static void follow(struct walk *walk, const struct msp_node *node, const char *rest);

static void enter(struct walk *walk, const struct msp_node *node, const char *name, const char *rest)
{
	size_t length = strlen(walk->field);

	snprintf(walk->field + length, sizeof walk->field - length, "%s%s", length > 0 ? "." : "", name);
	follow(walk, node, rest);
	walk->field[length] = '\0';
}

static void follow(struct walk *walk, const struct msp_node *node, const char *rest)
{
	size_t length = strcspn(rest, "."), index = 0;
	const char *next = rest + length + (rest[length] == '.');
	char name[32];

	if (node == NULL)
		return;
	if (length == 0) {
		check_value(walk, node);
		return;
	}
	snprintf(name, sizeof name, "%.*s", (int)length, rest);
	if (strcmp(name, "[]") == 0) {
		msp_node_each_item(node, item) {
			snprintf(name, sizeof name, "%zu", index++);
			enter(walk, item, name, next);
		}
	} else if (name[0] == '*' || name[0] == '@') {
		bool keys = name[0] == '@';
		msp_node_each_pair(node, key, value)
			enter(walk, keys ? key : value, key->value, next);
	} else {
		enter(walk, msp_node_get(node, name), name, next);
	}
}

void msp_lint_references(struct msp_lint_file *file)
{
	for (size_t i = 0; i < MSP_COUNT(references); i++) {
		struct walk walk = { .file = file, .reference = &references[i] };
		if (references[i].kind == file->place.kind->id)
			follow(&walk, file->node, references[i].pattern);
	}
}
