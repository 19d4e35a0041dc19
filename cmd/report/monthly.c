/* SPDX-License-Identifier: ISC */
/* monthly: the report of one client, or of all into a folder. */
#include <string.h>

#include "cmd/report/post.h"
#include "cmd/report/source.h"
#include "cmd/report/verbs.h"
#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/progress.h"

struct monthly_options {
	bool all;
	const char *directory;
	const char *format, *language, *output;
	struct msp_texts to;
};

/* What is written: a format of reports, or a mail with several of them. */
struct target {
	enum msp_report_format format;
	bool mail;
};

static const struct msp_option options[] = { { "all", 'a', MSP_OPTION_FLAG, offsetof(struct monthly_options, all), NULL,
						     "every client, one file each", NULL },
	{ "directory", 'd', MSP_OPTION_TEXT, offsetof(struct monthly_options, directory), "DIR",
		"folder for the files of --all", "file" },
	{ "format", 'f', MSP_OPTION_TEXT, offsetof(struct monthly_options, format), "FORMAT",
		"text, html, md, json, csv, brief or mime; else as --output ends, html with --all, text",
		"words:text html md json csv brief mime" },
	{ "lang", 'l', MSP_OPTION_TEXT, offsetof(struct monthly_options, language), "LANG",
		"es or en; else the client's language", "words:es en" },
	{ "output", 0, MSP_OPTION_TEXT, offsetof(struct monthly_options, output), "FILE",
		"write to this file, whole or not at all", "file" },
	{ "to", 't', MSP_OPTION_LIST, offsetof(struct monthly_options, to), "ADDRESS",
		"mime: who gets it, address or person; else as the client's file says", "person" },
	MSP_OPTION_END };

/* ---- options ---- */

static int usage(struct msp_error *err, const char *hint, const char *message)
{
	msp_error_set(err, MSP_USAGE, "%s", message);
	msp_error_hint(err, "%s", hint);
	return -1;
}

static int check_options(const struct msp_cli *cli, const struct monthly_options *given, struct msp_error *err)
{
	enum msp_language language;

	if (given->language != NULL && msp_language_parse(given->language, &language) != 0)
		return usage(err, "--lang es or --lang en", "a language reports are not written in");
	if (given->all && given->directory == NULL)
		return usage(err, "msp-report monthly --all 2026-10 -d DIR", "--all needs a folder");
	if (given->all && given->output != NULL)
		return usage(
			err, "the files are named after the clients", "--all writes into a folder, not to --output");
	if (!given->all && given->directory != NULL)
		return usage(err, "use --output FILE for one report", "--directory is for --all");
	if (given->all && cli->operand_count != 1)
		return usage(err, "msp-report monthly --all 2026-10 -d DIR", "--all takes the month alone");
	if (!given->all && cli->operand_count != 2)
		return usage(err, "msp-report monthly acme 2026-10", "a client and a month are needed");
	return 0;
}

/* -f, else what the name of the output says, else the verb's own. */
static int find_target(const struct monthly_options *given, struct target *target, struct msp_error *err)
{
	static const char *const names[] = { "html", "md", "text", "json", "csv", "brief", "mime" };
	const char *dot = given->output == NULL ? NULL : strrchr(msp_path_base(given->output), '.');

	*target = (struct target){ given->all ? MSP_REPORT_HTML : MSP_REPORT_TEXT, false };
	if (given->format == NULL) {
		for (size_t i = 0; dot != NULL && i < MSP_COUNT(names) - 2; i++) {
			enum msp_report_format named;
			msp_report_format_parse(names[i], &named);
			if (strcmp(dot + 1, msp_report_extension(named)) == 0)
				target->format = named;
		}
		target->mail = dot != NULL && strcmp(dot, ".eml") == 0;
		return 0;
	}
	target->mail = strcmp(given->format, "mime") == 0;
	if (target->mail || msp_report_format_parse(given->format, &target->format) == 0)
		return 0;
	msp_error_set(err, MSP_USAGE, "no format '%s'", given->format);
	const char *nearest = msp_str_nearest(given->format, names, MSP_COUNT(names));
	msp_error_hint(err, nearest == NULL ? "text, html, md, json, csv, brief or mime%s" : "did you mean '%s'?",
		nearest == NULL ? "" : nearest);
	return -1;
}

static int check_people(const struct monthly_options *given, const struct target *target, struct msp_error *err)
{
	if (given->to.count > 0 && !target->mail)
		return usage(err, "-f mime makes a mail", "--to is for mails");
	if (given->to.count > 0 && given->all)
		return usage(err, "msp-client set CLIENT report.to+=PERSON", "--all mails each client's own people");
	return 0;
}

static int write_report(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	const struct monthly_options *given, const struct target *target, struct msp_buf *out, struct msp_error *err)
{
	if (target->mail)
		return report_post_write(source, arena, metrics, given->language, &given->to, out, err);
	return report_source_write(source, arena, metrics, given->language, target->format, out, err);
}

/* ---- one ---- */

static int put_out(struct msp_cli *cli, const struct monthly_options *given, const struct target *target,
	const struct msp_buf *report, struct msp_error *err)
{
	if (given->output != NULL)
		return msp_file_output(given->output, report->data, report->length, 0666, err);
	if (target->format == MSP_REPORT_TEXT && !target->mail)
		msp_cli_page(cli, 0);
	fwrite(report->data, 1, report->length, cli->out); /* a failure is found when cli ends */
	return 0;
}

/* What was changed of the look; --all leaves that to lint. */
static void tell_problems(struct msp_cli *cli, const struct msp_problems *problems)
{
	char text[512];

	for (const struct msp_problem *problem = problems->first; problem != NULL; problem = problem->next) {
		msp_error_format(&problem->error, text, sizeof text);
		msp_cli_warn(cli, "%s", text);
	}
}

static int report_one(struct report_source *source, const struct monthly_options *given, const struct target *target,
	struct msp_error *err)
{
	struct msp_session *session = source->session;
	struct msp_cli *cli = session->cli;
	const char *client = cli->operands[0];
	struct msp_buf report = MSP_BUF_INIT;
	struct msp_problems problems;
	struct msp_metrics metrics;
	int result = -1;

	msp_problems_init(&problems, session->arena);
	source->problems = target->format == MSP_REPORT_HTML ? &problems : NULL;
	if (report_source_metrics(source, session->arena, client, cli->operands[1], &metrics, err) == 0 &&
		write_report(source, session->arena, &metrics, given, target, &report, err) == 0 &&
		put_out(cli, given, target, &report, err) == 0)
		result = msp_session_finish(session, msp_arena_printf(session->arena, "clients/%s/", client), 0, err);
	tell_problems(cli, &problems);
	msp_buf_release(&report);
	return result;
}

/* ---- all ---- */

/* Has this client a report for the month: served in it, or with tickets of it? */
static bool wanted(const struct msp_metrics *metrics)
{
	const struct msp_client *client = metrics->client;
	struct msp_date from;
	bool later = msp_date_parse(msp_node_text(client->node, "from", ""), &from, NULL) == 0 &&
		     msp_zone_day_start(client->zone, from) >= metrics->cutoff;

	return metrics->ticket_count > 0 || (client->active && !later);
}

struct batch {
	struct report_source *source;
	const struct monthly_options *given;
	const struct target *target;
	struct msp_arena arena; /* of one client */
	struct msp_buf report;
	bool failed;
};

static int write_file(struct batch *batch, const struct msp_metrics *metrics, struct msp_error *err)
{
	struct msp_cli *cli = batch->source->session->cli;
	char month[MSP_PERIOD_SIZE];
	const char *name = msp_arena_printf(&batch->arena, "%s-%s.%s", metrics->client->slug,
		msp_period_emit(&metrics->period, month),
		batch->target->mail ? "eml" : msp_report_extension(batch->target->format));
	const char *path = msp_path_join(&batch->arena, batch->given->directory, name);

	msp_buf_clear(&batch->report);
	if (write_report(batch->source, &batch->arena, metrics, batch->given, batch->target, &batch->report, err) != 0)
		return -1;
	if (msp_file_replace(path, batch->report.data, batch->report.length, 0666, MSP_FILE_UNSYNCED, err) != 0)
		return -1;
	fprintf(cli->out, "%s\n", path);
	return 0;
}

/* A client whose data is bad is named and the others go on; what stops everything is -1. */
static int report_next(struct batch *batch, const char *client, struct msp_error *err)
{
	struct msp_session *session = batch->source->session;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_metrics metrics;

	msp_arena_clear(&batch->arena);
	if (report_source_metrics(
		    batch->source, &batch->arena, client, session->cli->operands[0], &metrics, &problem) == 0) {
		if (!wanted(&metrics) || write_file(batch, &metrics, &problem) == 0)
			return 0;
	}
	if (problem.code != MSP_DATA && problem.code != MSP_MISSING && problem.code != MSP_CONFIG) {
		*err = problem;
		return -1;
	}
	msp_error_wrap(&problem, "no report of %s", client);
	msp_cli_error(session->cli, &problem);
	batch->failed = true;
	return 0;
}

static int report_clients(struct batch *batch, struct msp_error *err)
{
	struct msp_session *session = batch->source->session;
	struct msp_progress progress;
	const char **slugs;
	size_t count;
	int failed = 0;

	if (report_source_clients(batch->source, &slugs, &count, err) != 0 ||
		msp_directory_make(batch->given->directory, 0777, err) != 0)
		return -1;
	msp_progress_start(&progress, session->cli, "reports", count);
	for (size_t i = 0; i < count && !failed; i++) {
		failed = report_next(batch, slugs[i], err);
		msp_progress_step(&progress, i + 1);
	}
	msp_progress_end(&progress);
	return failed ? -1 : msp_session_finish(session, NULL, batch->failed ? MSP_DATA : 0, err);
}

static int report_all(struct report_source *source, const struct monthly_options *given, const struct target *target,
	struct msp_error *err)
{
	struct batch batch = { source, given, target, MSP_ARENA_INIT, MSP_BUF_INIT, false };
	int result = report_clients(&batch, err);

	msp_buf_release(&batch.report);
	msp_arena_release(&batch.arena);
	return result;
}

/* ---- the verb ---- */

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct monthly_options *given = parsed;
	struct msp_session session;
	struct report_source source;
	struct target target;
	int result = -1;

	if (check_options(cli, given, err) != 0 || find_target(given, &target, err) != 0 ||
		check_people(given, &target, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, given->all ? NULL : cli->operands[0], err) == 0 &&
		report_source_open(&source, &session, err) == 0)
		result = given->all ? report_all(&source, given, &target, err)
				    : report_one(&source, given, &target, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb report_monthly_verb = {
	.name = "monthly",
	.summary = "the month of a client: promises kept, figures, tickets",
	.operands = "[CLIENT] PERIOD",
	.complete = "client,-",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct monthly_options),
	.details =
		"The same commit and program version give the same bytes.  The cutoff is the end of the month, or the\n"
		"commit's time (--now TIME) while the month is not over, and is printed.",
	.examples = "msp-report monthly acme 2026-10\n"
		    "msp-report monthly acme 2026-10 --lang en -f html --output acme.html\n"
		    "msp-report monthly acme 2026-10 -f brief\n"
		    "msp-report monthly acme 2026-10 -f mime --to laura | sendmail -t\n"
		    "msp-report monthly --all 2026-10 -d reports",
	.run = run,
};
