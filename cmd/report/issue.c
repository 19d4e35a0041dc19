/* SPDX-License-Identifier: ISC */
/* issue: what was sent to whom. */
#include <string.h>

#include "cmd/record.h"
#include "cmd/report/edited.h"
#include "cmd/report/source.h"
#include "cmd/report/verbs.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/store/identity.h"

struct issue_options {
	struct msp_texts to;
	const char *file, *language, *output;
	bool preview;
};

static const struct msp_option options[] = { { "to", 't', MSP_OPTION_LIST, offsetof(struct issue_options, to), "PERSON",
						     "who got it: person of the client, or a name; may be repeated",
						     "person" },
	{ "file", 'F', MSP_OPTION_TEXT, offsetof(struct issue_options, file), "FILE",
		"Markdown that was edited before it was sent, or -", "file" },
	{ "lang", 'l', MSP_OPTION_TEXT, offsetof(struct issue_options, language), "LANG",
		"es or en; else the client's language", "words:es en" },
	{ "output", 0, MSP_OPTION_TEXT, offsetof(struct issue_options, output), "FILE",
		"write the HTML that is recorded to this file", "file" },
	{ "preview", 0, MSP_OPTION_FLAG, offsetof(struct issue_options, preview), NULL, "of a month that is not over",
		NULL },
	MSP_OPTION_END };

struct issuing {
	struct msp_session *session;
	const struct issue_options *given;
	struct report_source source;
	const char *client, *month; /* operands */
	const char *text;           /* of --file; NULL */
	size_t length;
	struct msp_metrics metrics;
	struct msp_buf html;
	struct msp_issue issue;
};

/* ---- what is refused ---- */

static int refuse(struct msp_error *err, const char *hint, const char *message)
{
	msp_error_set(err, MSP_USAGE, "%s", message);
	msp_error_hint(err, "%s", hint);
	return -1;
}

static int check_options(const struct issue_options *given, struct msp_error *err)
{
	enum msp_language language;

	if (given->to.count == 0)
		return refuse(err, "--to laura, as often as needed", "who got the report is not said");
	for (size_t i = 0; i < given->to.count; i++)
		if (given->to.items[i][0] == '\0' || strpbrk(given->to.items[i], "\r\n") != NULL)
			return refuse(err, "--to laura, or --to 'Karla, recepción'", "--to has no name in one line");
	if (given->language != NULL && msp_language_parse(given->language, &language) != 0)
		return refuse(err, "--lang es or --lang en", "a language reports are not written in");
	return 0;
}

/* A short name must be a person of the client; anything else is a name as it stands. */
static int check_people(struct issuing *issuing, struct msp_error *err)
{
	const struct issue_options *given = issuing->given;

	for (size_t i = 0; i < given->to.count; i++) {
		const struct msp_person *person;
		const char *name = given->to.items[i];
		if (!msp_slug_valid(name))
			continue;
		if (msp_catalog_person(&issuing->session->catalog, issuing->client, name, &person, err) == 0)
			continue;
		if (err->code == MSP_MISSING && err->hint[0] == '\0')
			msp_error_hint(err, "msp-client person ls %s lists them; a name with a space needs no record",
				issuing->client);
		return -1;
	}
	return 0;
}

static int check_month(const struct issuing *issuing, struct msp_error *err)
{
	const struct msp_metrics *metrics = &issuing->metrics;

	if (metrics->preview && !issuing->given->preview) {
		msp_error_set(err, MSP_USAGE, "%s is not over", issuing->month);
		msp_error_hint(err, "--preview records it as what it is");
		return -1;
	}
	if (!metrics->preview && issuing->given->preview) {
		msp_error_set(err, MSP_USAGE, "%s is over: this is no preview", issuing->month);
		msp_error_hint(err, "leave --preview away");
		return -1;
	}
	return 0;
}

/* ---- what is recorded ---- */

static int make_html(struct issuing *issuing, struct msp_error *err)
{
	struct msp_session *session = issuing->session;
	const struct msp_edited edited = {
		.arena = session->arena,
		.catalog = &session->catalog,
		.client = issuing->metrics.client,
		.language = issuing->issue.language,
		.format = MSP_REPORT_HTML,
		.version = MSP_VERSION,
	};

	if (issuing->text != NULL)
		return report_edited_write(session->cli, &edited, issuing->given->file, issuing->text, issuing->length,
			&issuing->html, err);
	return report_source_write(&issuing->source, session->arena, &issuing->metrics,
		msp_language_code(issuing->issue.language), MSP_REPORT_HTML, &issuing->html, err);
}

/* Entries are told apart by their second. */
static int64_t free_second(const struct msp_issue *issues, size_t count, int64_t at)
{
	for (size_t i = 0; i < count; i++)
		at += issues[i].at.at == at; /* they are in order of time */
	return at;
}

static void fill_in(struct issuing *issuing, int64_t at)
{
	struct msp_session *session = issuing->session;
	const struct msp_metrics *metrics = &issuing->metrics;
	struct msp_issue *issue = &issuing->issue;
	char *sha256 = msp_arena_alloc(session->arena, 65);

	msp_sha256_hex(issuing->html.data, issuing->html.length, sha256);
	issue->sha256 = sha256;
	issue->at = (struct msp_time){ at, msp_zone_offset(session->zone, at) };
	issue->cutoff = (struct msp_time){ metrics->cutoff, msp_zone_offset(metrics->period.zone, metrics->cutoff) };
	issue->by = session->who->login;
	issue->to = issuing->given->to.items;
	issue->to_count = issuing->given->to.count;
	issue->commit = msp_arena_strdup(session->arena, msp_index_commit(session->index));
	issue->version = MSP_VERSION;
	issue->preview = metrics->preview;
	issue->note = msp_str_empty(session->cli->common.message) ? NULL : session->cli->common.message;
	issue->markdown = issuing->text;
}

static int put_record(struct issuing *issuing, bool first, struct msp_error *err)
{
	struct msp_session *session = issuing->session;
	struct msp_record record;
	int failed;

	failed = msp_record_open(
		&record, session, report_issue_path(session->arena, issuing->client, issuing->month), first, err);
	if (!failed)
		failed = msp_edit_insert(
			&record.edit, "issues", SIZE_MAX, msp_issue_node(session->arena, &issuing->issue), err);
	if (!failed)
		failed = msp_record_put(&record, err);
	msp_record_release(&record);
	return failed;
}

static const char *people(const struct issuing *issuing)
{
	return msp_say_list(
		issuing->session->arena, issuing->issue.language, issuing->issue.to, issuing->issue.to_count);
}

static int commit(struct issuing *issuing, struct msp_error *err)
{
	struct msp_session *session = issuing->session;
	const char *subject = msp_arena_printf(session->arena, "report %s %s: issue", issuing->client, issuing->month);
	bool spanish = msp_session_spanish(session);

	msp_session_echo(session, "%s %s → %s%s, %s %.12s", issuing->client, issuing->month,
		spanish ? "enviado a " : "issued to ", people(issuing), "sha256", issuing->issue.sha256);
	if (msp_session_commit(session, subject, session->cli->common.message, err) != 0)
		return -1;
	if (!session->cli->common.dry_run)
		fprintf(session->cli->out, "%s/%s\n", issuing->client, issuing->month);
	return 0;
}

static int issue_report(struct issuing *issuing, struct msp_error *err)
{
	struct msp_session *session = issuing->session;
	const struct issue_options *given = issuing->given;
	struct msp_issue *issues;
	size_t count;

	if (msp_session_actor(session, &session->who, err) != 0 || msp_session_begin(session, err) != 0 ||
		report_source_open(&issuing->source, session, err) != 0)
		return -1;
	issuing->source.months.known = session->now; /* nothing is unknown that has happened by now */
	if (report_source_metrics(
		    &issuing->source, session->arena, issuing->client, issuing->month, &issuing->metrics, err) != 0 ||
		check_people(issuing, err) != 0 || check_month(issuing, err) != 0 ||
		report_source_issues(
			&issuing->source, session->arena, issuing->client, issuing->month, &issues, &count, err) != 0)
		return -1;
	msp_language_parse(given->language == NULL ? issuing->metrics.client->language : given->language,
		&issuing->issue.language);
	if (make_html(issuing, err) != 0 || report_source_figures(&issuing->source, session->arena, &issuing->metrics,
						    &issuing->issue.figures, err) != 0)
		return -1;
	fill_in(issuing, free_second(issues, count, session->now));
	if (put_record(issuing, count == 0, err) != 0)
		return -1;
	if (given->output != NULL && !session->cli->common.dry_run &&
		msp_file_output(given->output, issuing->html.data, issuing->html.length, 0666, err) != 0)
		return -1;
	return commit(issuing, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct issue_options *given = parsed;
	struct msp_session session;
	struct issuing *issuing = msp_arena_alloc(&cli->arena, sizeof *issuing);
	int failed;

	*issuing = (struct issuing){ .session = &session,
		.given = given,
		.client = cli->operands[0],
		.month = cli->operands[1],
		.html = MSP_BUF_INIT };
	if (check_options(given, err) != 0 ||
		(given->file != NULL &&
			report_edited_read(cli, given->file, &issuing->text, &issuing->length, err) != 0))
		return -1;
	failed = msp_session_open(&session, cli, NULL, err);
	if (!failed)
		failed = issue_report(issuing, err);
	msp_session_close(&session);
	msp_buf_release(&issuing->html);
	return failed;
}

const struct msp_verb report_issue_verb = {
	.name = "issue",
	.summary = "record what was sent to the client about a month",
	.operands = "CLIENT PERIOD",
	.complete = "client,-",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct issue_options),
	.details = "Kept in clients/CLIENT/reports/PERIOD.yaml (msp-report(5)): the commit that was judged, the "
		   "SHA-256 of\n"
		   "the HTML, to whom, by whom, when, and the figures, which `diff` and next month's report compare.",
	.examples = "msp-report issue acme 2026-10 --to laura --output acme-2026-10.html\n"
		    "msp-report issue acme 2026-10 --to laura --to 'Karla, caja' --file edited.md\n"
		    "msp-report issue acme 2026-11 --to laura --preview -n",
	.run = run,
};
