/* SPDX-License-Identifier: ISC */
/* render: the Markdown of a report that a person edited, as a report. */
#include <string.h>

#include "cmd/report/edited.h"
#include "cmd/report/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"

struct render_options {
	const char *client, *format, *language, *output;
};

static const struct msp_option options[] = { { "client", 'c', MSP_OPTION_TEXT, offsetof(struct render_options, client),
						     "CLIENT", "look of this client's reports; else the plain one",
						     "client" },
	{ "format", 'f', MSP_OPTION_TEXT, offsetof(struct render_options, format), "FORMAT",
		"html (the default), text or md", "words:html text md" },
	{ "lang", 'l', MSP_OPTION_TEXT, offsetof(struct render_options, language), "LANG",
		"es or en; else the language of its headings", "words:es en" },
	{ "output", 0, MSP_OPTION_TEXT, offsetof(struct render_options, output), "FILE",
		"write to this file, whole or not at all", "file" },
	MSP_OPTION_END };

static int parse_format(const char *name, enum msp_report_format *format, struct msp_error *err)
{
	*format = MSP_REPORT_HTML;
	if (name == NULL || (msp_report_format_parse(name, format) == 0 && *format <= MSP_REPORT_TEXT))
		return 0;
	msp_error_set(err, MSP_USAGE, "no format '%s' of an edited report", name);
	msp_error_hint(err, "html, text or md");
	return -1;
}

static int parse_language(const char *code, const char *text, struct msp_edited *edited, struct msp_error *err)
{
	enum msp_language otherwise = MSP_SPANISH;

	if (edited->client != NULL)
		msp_language_parse(edited->client->language, &otherwise);
	edited->language = msp_edited_language(text, otherwise);
	if (code == NULL || msp_language_parse(code, &edited->language) == 0)
		return 0;
	msp_error_set(err, MSP_USAGE, "a language reports are not written in");
	msp_error_hint(err, "--lang es or --lang en");
	return -1;
}

static int render(
	struct msp_cli *cli, const struct render_options *given, struct msp_edited *edited, struct msp_error *err)
{
	struct msp_buf out = MSP_BUF_INIT;
	const char *text;
	size_t length;
	int failed = report_edited_read(cli, cli->operands[0], &text, &length, err);

	if (!failed)
		failed = parse_language(given->language, text, edited, err);
	if (!failed)
		failed = report_edited_write(cli, edited, cli->operands[0], text, length, &out, err);
	if (!failed && given->output != NULL)
		failed = msp_file_output(given->output, out.data, out.length, 0666, err);
	else if (!failed)
		fwrite(out.data, 1, out.length, cli->out); /* a failure is found when cli ends */
	msp_buf_release(&out);
	return failed;
}

/* A store is only needed for the look of a client. */
static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct render_options *given = parsed;
	struct msp_session session;
	struct msp_edited edited = { .arena = &cli->arena, .version = MSP_VERSION };
	int failed;

	if (parse_format(given->format, &edited.format, err) != 0)
		return -1;
	if (given->client == NULL)
		return render(cli, given, &edited, err);
	failed = msp_session_open(&session, cli, given->client, err);
	if (!failed)
		failed = msp_catalog_client(&session.catalog, given->client, &edited.client, err);
	if (failed && err != NULL && err->code == MSP_MISSING && err->hint[0] == '\0')
		msp_error_hint(err, "msp-client ls lists the clients");
	edited.catalog = &session.catalog;
	if (!failed)
		failed = render(cli, given, &edited, err);
	msp_session_close(&session);
	return failed;
}

const struct msp_verb report_render_verb = {
	.name = "render",
	.summary = "the Markdown of a report that a person edited, as HTML or text",
	.operands = "FILE | -",
	.complete = "file",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct render_options),
	.details =
		"Charts are drawn again from their tables.  Raw HTML, pictures and links to other than http, https,\n"
		"mailto and tel do not pass; what was left out is told on standard error.",
	.examples = "msp-report monthly acme 2026-10 -f md --output oct.md; $EDITOR oct.md\n"
		    "msp-report render oct.md --client acme --output oct.html\n"
		    "msp-report render oct.md --client acme | weasyprint - oct.pdf",
	.run = run,
};
