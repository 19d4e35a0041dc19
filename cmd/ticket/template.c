/* SPDX-License-Identifier: ISC */
/* template: what is opened again and again; ls, show and new, because templates are files that people write. */
#include <string.h>

#include "cmd/ticket/open.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"

struct template_options {
	struct ticket_header_options header;
	const char *file;
};

static const struct msp_option options[] = { TICKET_HEADER_OPTIONS(struct template_options, header),
	{ "file", 'F', MSP_OPTION_TEXT, offsetof(struct template_options, file), "FILE",
		"read the description from FILE (- = stdin)", "file" },
	MSP_OPTION_END };

enum { COLUMN_NAME, COLUMN_TYPE, COLUMN_TITLE, COLUMN_CLIENTS, COLUMN_EVERY, COLUMN_STEPS, COLUMN_CHILDREN, COLUMNS };
static const struct msp_column columns[COLUMNS] = {
	{ "name", "NAME", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "file in templates/ without .yaml" },
	{ "type", "TYPE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "kind of work" },
	{ "title", "TITLE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "title of the ticket" },
	{ "clients", "CLIENTS", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, NULL, "clients it is opened for" },
	{ "every", "EVERY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "recurrence rule" },
	{ "steps", "STEPS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "steps of its checklist" },
	{ "children", "PARTS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "tickets opened with it" },
};

/* ---- ls ---- */

static struct msp_cell text_cell(const char *text)
{
	return (struct msp_cell){ .present = text != NULL, .text = text };
}

static struct msp_cell count_cell(const struct msp_node *list)
{
	return (struct msp_cell){ .present = true, .number = list == NULL ? 0 : (int64_t)list->count };
}

static struct msp_cell list_cell(struct msp_arena *arena, const struct msp_node *list)
{
	struct msp_buf joined = MSP_BUF_INIT;

	msp_node_each_item(list, item)
		msp_buf_addf(&joined, "%s%s", joined.length == 0 ? "" : "\n", item->value);
	const char *text = msp_arena_strdup(arena, joined.data);
	msp_buf_release(&joined);
	return text_cell(*text == '\0' ? NULL : text);
}

static int print_template(
	struct msp_session *session, struct msp_printer *printer, const char *name, struct msp_error *err)
{
	struct msp_cell cells[COLUMNS], chosen[COLUMNS];
	const struct msp_node *node;
	size_t shown;

	if (ticket_template_read(session, name, &node, err) != 0)
		return -1;
	cells[COLUMN_NAME] = text_cell(name);
	cells[COLUMN_TYPE] = text_cell(msp_node_text(node, "type", "request"));
	cells[COLUMN_TITLE] = text_cell(msp_node_text(node, "title", ""));
	cells[COLUMN_CLIENTS] = list_cell(session->arena, msp_node_get(node, "clients"));
	cells[COLUMN_EVERY] = text_cell(msp_node_text(node, "every", NULL));
	cells[COLUMN_STEPS] = count_cell(msp_node_get(node, "checklist"));
	cells[COLUMN_CHILDREN] = count_cell(msp_node_get(node, "children"));
	const struct msp_column *const *wanted = msp_printer_columns(printer, &shown);
	for (size_t i = 0; i < shown; i++)
		chosen[i] = cells[wanted[i] - columns];
	return msp_printer_row(printer, chosen, err);
}

static int list(struct msp_session *session, struct msp_error *err)
{
	struct msp_printer *printer = NULL;
	const char **paths;
	size_t count;
	int failed = 0;

	if (msp_index_paths(session->index, session->arena, "templates/", &paths, &count, err) != 0 ||
		msp_printer_open(session->cli, MSP_FORMAT_TABLE, "name", session->zone, session->now, &printer, err) !=
			0)
		return -1;
	for (size_t i = 0; i < count && !failed; i++) {
		const char *base = paths[i] + strlen("templates/");
		struct msp_error problem = MSP_ERROR_INIT;
		if (strchr(base, '/') != NULL || !msp_str_ends(base, ".yaml"))
			continue;
		failed = print_template(
			session, printer, msp_arena_strndup(session->arena, base, strlen(base) - 5), &problem);
		if (failed && problem.code == MSP_DATA)
			failed = 0; /* a file that does not parse is named by msp_session_finish */
		else if (failed && err != NULL)
			*err = problem;
	}
	if (msp_printer_close(printer, failed ? NULL : err) != 0)
		failed = -1;
	return failed ? -1 : msp_session_finish(session, "templates/", 0, err);
}

/* ---- show, new ---- */

static int show(struct msp_session *session, const char *name, struct msp_error *err)
{
	const char *path = msp_arena_printf(session->arena, "templates/%s.yaml", name), *text;
	const struct msp_node *node;
	size_t length;

	if (ticket_template_read(session, name, &node, err) != 0 ||
		msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	fputs(msp_cli_safe(session->cli, text, true), session->cli->out);
	return 0;
}

static int open_new(struct msp_session *session, const struct template_options *given, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	size_t clients = cli->operand_count - 2;
	struct ticket_template_request request = {
		.header = &given->header,
		.clients = { (const char **)(cli->operands + 2), clients, clients },
	};

	if (msp_cli_text(cli, NULL, given->file, "", true, &request.description, err) != 0)
		return -1;
	if (msp_str_empty(request.description))
		request.description = NULL;
	return ticket_open_template(session, cli->operands[1], &request, err);
}

static int act(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct template_options *given = parsed;
	static const char *const actions[] = { "ls", "show", "new" };
	struct msp_cli *cli = session->cli;
	const char *action = cli->operands[0];

	if (strcmp(action, "ls") == 0 && cli->operand_count == 1)
		return list(session, err);
	if (strcmp(action, "show") == 0 && cli->operand_count == 2)
		return show(session, cli->operands[1], err);
	if (strcmp(action, "new") == 0 && cli->operand_count >= 2)
		return open_new(session, given, err);
	const char *nearest = msp_str_nearest(action, actions, MSP_COUNT(actions));
	msp_error_set(err, MSP_USAGE, "give ls, show NAME or new NAME [CLIENT]...");
	if (nearest != NULL && strcmp(nearest, action) != 0)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	return -1;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, act, err);
}

const struct msp_verb ticket_template_verb = {
	.name = "template",
	.summary = "list, show and open templates",
	.operands = "ls | show NAME | new NAME [CLIENT]...",
	.complete = "words:ls show new,template,client",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct template_options),
	.columns = columns,
	.column_count = COLUMNS,
	.details =
		"A template is templates/NAME.yaml: the header of a ticket, a checklist, and tickets opened with it "
		"as\n"
		"its parts. new opens them for the clients named, else for those the template names, in one commit.\n"
		"Options change what the template says.",
	.examples = "msp-ticket template ls\n"
		    "msp-ticket template show alta-usuario\n"
		    "msp-ticket template new alta-usuario acme -r karla",
	.run = run,
};
