/* SPDX-License-Identifier: ISC */
/* Tickets out of templates/NAME.yaml: one, or one with its parts, for one client or those the template names. */
#include <string.h>

#include "cmd/ticket/open.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/calendar.h"
#include "lib/model/ticket_write.h"
#include "lib/text/yaml.h"

struct template
{
	struct msp_session *session;
	const char *name;
	const struct msp_node *node;
	const struct ticket_header_options *given; /* what the command line says */
	const char *title, *description;           /* of the command line; NULL = the template's */
	const char **ids;                          /* made so far */
	const char **titles;
	size_t count, capacity;
};

int ticket_template_read(
	struct msp_session *session, const char *name, const struct msp_node **node, struct msp_error *err)
{
	const char *path = msp_arena_printf(session->arena, "templates/%s.yaml", name), *text = NULL;
	const char **paths;
	struct msp_node *root;
	size_t length, count;

	if (msp_slug_valid(name) && msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	if (text != NULL) {
		*node = NULL;
		if (msp_yaml_parse(session->arena, text, length, &root, err) != 0)
			return msp_error_at(err, path, 0, 0), -1;
		*node = root;
		return 0;
	}
	if (msp_index_paths(session->index, session->arena, "templates/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char *base = paths[i] + strlen("templates/");
		paths[i] = msp_arena_strndup(session->arena, base, strcspn(base, "."));
	}
	const char *nearest = msp_str_nearest(name, paths, count);
	msp_error_set(err, MSP_MISSING, "no template '%s'", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	else
		msp_error_hint(err, "msp-ticket template ls");
	return -1;
}

/* ---- header ---- */

static struct msp_texts texts_of(struct msp_arena *arena, const struct msp_node *list)
{
	struct msp_texts texts = { 0 };

	if (list == NULL)
		return texts;
	texts.items = msp_arena_array(arena, list->count, sizeof *texts.items);
	msp_node_each_item(list, item)
		texts.items[texts.count++] = item->value;
	texts.capacity = texts.count;
	return texts;
}

static const char *first_of(const char *given, const struct msp_node *own, const struct msp_node *outer,
	const char *key, const char *otherwise)
{
	return given != NULL ? given : msp_node_text(own, key, msp_node_text(outer, key, otherwise));
}

/* The command line before the part's own fields before the template's. */
static void header_of(
	const struct template *template, const struct msp_node *part, struct ticket_header_options *header)
{
	const struct ticket_header_options *given = template->given;
	const struct msp_node *own = part == NULL ? template->node : part, *outer = template->node;
	struct msp_arena *arena = template->session->arena;

	*header = *given;
	header->type = first_of(given->type, own, outer, "type", "request");
	header->channel = first_of(given->channel, own, outer, "channel", "internal");
	header->requester = first_of(given->requester, own, outer, "requester", NULL);
	header->site = first_of(given->site, own, outer, "site", NULL);
	header->category = first_of(given->category, own, outer, "category", NULL);
	header->service = first_of(given->service, own, outer, "service", NULL);
	header->impact = first_of(given->impact, own, outer, "impact", NULL);
	header->urgency = first_of(given->urgency, own, outer, "urgency", NULL);
	header->priority = first_of(given->priority, own, outer, "priority", NULL);
	/* who gets the whole does not get every part of it */
	header->assign =
		part == NULL ? first_of(given->assign, own, NULL, "assign", NULL) : msp_node_text(part, "assign", NULL);
	if (given->assets.count == 0)
		header->assets = texts_of(arena, msp_node_get(outer, "assets"));
	if (given->tags.count == 0)
		header->tags = texts_of(arena, msp_node_get(outer, "tags"));
}

/* ---- events ---- */

static struct msp_node *new_event(const struct template *template, const struct ticket_draft *draft)
{
	const struct msp_session *session = template->session;
	const struct msp_writer writer = { session->zone, session->who->login, session->who->program, session->clock };

	return msp_ticket_event(session->arena, &writer, draft->opened, draft->typed);
}

/* The calendar of the client in force at an instant. */
static int calendar_at(struct msp_session *session, const char *slug, int64_t at, const struct msp_calendar **calendar,
	struct msp_error *err)
{
	const struct msp_client *client;

	if (msp_catalog_client(&session->catalog, slug, &client, err) != 0)
		return -1;
	const char *name = msp_effective_at(&client->calendars, at);
	if (name == NULL)
		name = msp_effective_at(&session->provider->calendars, at);
	return msp_catalog_calendar(&session->catalog, name == NULL ? "24x7" : name, calendar, err);
}

/* `in: 2d`: it is there from the beginning, but waits for its time. */
static int add_delay(const struct template *template, const char *in, const struct ticket_draft *draft,
	struct msp_node *event, struct msp_error *err)
{
	struct msp_session *session = template->session;
	const struct msp_calendar *calendar;
	struct msp_duration duration;
	char text[MSP_TIME_SIZE];
	int64_t until;

	if (msp_duration_parse(in, &duration, err) != 0 ||
		calendar_at(session, draft->client, draft->opened, &calendar, err) != 0)
		return -1;
	bool found = duration.days > 0
			     ? msp_calendar_days(calendar, draft->opened, duration.days, duration.end_of_day, &until)
			     : msp_calendar_due(calendar, draft->opened, duration.seconds, &until);
	if (!found)
		return msp_error_set(err, MSP_DATA, "in: %s: the calendar is not open within ten years", in);
	struct msp_node *wait = msp_node_map(session->arena);
	msp_node_set_string(session->arena, wait, "on", "window");
	msp_node_set_plain(session->arena, wait, "until", msp_zone_emit(session->zone, until, text));
	msp_node_set(session->arena, event, "wait", wait);
	return 0;
}

static int make_log(
	const struct template *template, const struct msp_node *part, struct ticket_draft *draft, struct msp_error *err)
{
	struct msp_arena *arena = template->session->arena;
	const struct msp_node *own = part == NULL ? template->node : part;
	const char *level = msp_node_text(own, "level", NULL), *in = msp_node_text(part, "in", NULL);
	struct msp_node *event = ticket_opening_event(template->session, draft);

	draft->log = msp_node_seq(arena);
	if (event == NULL && level == NULL && in == NULL)
		return 0;
	if (event == NULL)
		event = new_event(template, draft);
	msp_node_set_string(arena, event, "level", level);
	if (in != NULL && add_delay(template, in, draft, event, err) != 0)
		return -1;
	msp_node_add(arena, draft->log, event);
	return 0;
}

/* ---- tickets ---- */

/* part NULL = the template itself.  *id is the new ticket. */
static int open_one(struct template *template, const char *client, const struct msp_node *part, const char *parent,
	const char **id, struct msp_error *err)
{
	struct msp_session *session = template->session;
	const struct msp_node *own = part == NULL ? template->node : part;
	struct ticket_header_options header;
	struct ticket_draft draft = {
		.client = client,
		.title = msp_node_text(own, "title", ""),
		.description = msp_node_text(own, "description", NULL),
		.header = &header,
		.parent = parent,
		.template = template->name,
		.checklist = msp_node_get(own, "checklist"),
		.custom = part == NULL ? msp_node_get(own, "custom") : NULL,
	};

	if (part == NULL && template->title != NULL)
		draft.title = template->title;
	if (part == NULL && template->description != NULL)
		draft.description = template->description;
	header_of(template, part, &header);
	if (ticket_complete_header(session, client, &header, err) != 0 || ticket_open_time(session, &draft, err) != 0 ||
		make_log(template, part, &draft, err) != 0 || ticket_create(session, &draft, id, err) != 0)
		return -1;
	size_t capacity = template->capacity;
	msp_arena_reserve(session->arena, template->ids, template->count, capacity);
	msp_arena_reserve(session->arena, template->titles, template->count, template->capacity);
	template->ids[template->count] = *id;
	template->titles[template->count++] = draft.title;
	return 0;
}

static int open_for(struct template *template, const char *client, struct msp_error *err)
{
	const char *parent, *child;

	if (open_one(template, client, NULL, NULL, &parent, err) != 0)
		return -1;
	msp_node_each_item(msp_node_get(template->node, "children"), part)
		if (open_one(template, client, part, parent, &child, err) != 0)
			return -1;
	return 0;
}

static int commit(struct template *template, struct msp_error *err)
{
	struct msp_session *session = template->session;
	const char *subject = template->count == 1
				      ? msp_arena_printf(session->arena, "ticket %s: open from template %s",
						template->ids[0], template->name)
				      : msp_arena_printf(session->arena, "ticket: open %zu tickets from template %s",
						template->count, template->name);

	if (msp_session_commit(session, subject, NULL, err) != 0)
		return -1;
	for (size_t i = 0; i < template->count && !session->cli->common.dry_run; i++) {
		const char *title = msp_utf8_visible(session->arena, template->titles[i], false);
		msp_cli_note(session->cli, "%s «%s» → %s", template->ids[i], msp_utf8_fit(session->arena, title, 60),
			msp_status_word(MSP_STATUS_NEW, msp_session_spanish(session)));
		fprintf(session->cli->out, "%s\n", template->ids[i]);
	}
	return 0;
}

int ticket_open_template(struct msp_session *session, const char *name, const struct ticket_template_request *request,
	struct msp_error *err)
{
	struct template template = { .session = session,
		.name = name,
		.given = request->header,
		.title = request->title,
		.description = request->description };
	struct msp_texts clients = request->clients;

	if (ticket_template_read(session, name, &template.node, err) != 0)
		return -1;
	if (clients.count == 0)
		clients = texts_of(session->arena, msp_node_get(template.node, "clients"));
	if (clients.count == 0) {
		msp_error_set(err, MSP_USAGE, "whose? template '%s' names no client", name);
		return msp_error_hint(err, "msp-ticket template new %s CLIENT", name), -1;
	}
	for (size_t i = 0; i < clients.count; i++)
		if (ticket_check_client(session, clients.items[i], err) != 0)
			return -1;
	if (msp_session_begin(session, err) != 0)
		return -1;
	for (size_t i = 0; i < clients.count; i++)
		if (open_for(&template, clients.items[i], err) != 0)
			return -1;
	return commit(&template, err);
}
