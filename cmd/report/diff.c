/* SPDX-License-Identifier: ISC */
/* diff: the figures as they were issued against the figures now. */
#include <string.h>

#include "cmd/report/source.h"
#include "cmd/report/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"

#define COLUMN(id, title, type, flags, help)       \
	{                                          \
		id, title, type, flags, NULL, help \
	}

static const struct msp_column columns[] = {
	COLUMN("figure", "FIGURE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, "short name of the figure, as in msp-report(5)"),
	COLUMN("title", "WHAT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, "what it says"),
	COLUMN("issued", "ISSUED", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, "as it was issued"),
	COLUMN("now", "NOW", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, "as it is now"),
	COLUMN("from", "FROM", MSP_TYPE_INT, 0,
		"issued, as a number: count, seconds, hundredths; of a percentage millionths"),
	COLUMN("to", "TO", MSP_TYPE_INT, 0, "now, as a number"),
	COLUMN("tickets", "TICKETS", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, "tickets that count otherwise than they did"),
	COLUMN("backdated", "BACKDATED", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT,
		"those of them with events written down over a day late"),
	COLUMN("issued_at", "ISSUED AT", MSP_TYPE_TIME, 0, "when that report was issued"),
	COLUMN("commit", "COMMIT", MSP_TYPE_TEXT, 0, "commit it was made from"),
};

struct differences {
	struct report_source source;
	const char *client, *month;
	const struct msp_issue *issue;
	enum msp_language language;
	const char *currency;
	struct msp_adjustments found;
};

static int never_issued(const struct differences *differences, struct msp_error *err)
{
	msp_error_set(err, MSP_MISSING, "no report of %s was issued to %s", differences->month, differences->client);
	msp_error_hint(err, "msp-report issue %s %s --to PERSON records one", differences->client, differences->month);
	return -1;
}

static int compare(struct differences *differences, struct msp_error *err)
{
	struct msp_session *session = differences->source.session;
	struct msp_arena *arena = session->arena;
	struct msp_metrics *metrics = msp_arena_alloc(arena, sizeof *metrics);
	struct msp_issue *issues;
	struct msp_figures now;
	size_t count;

	if (report_source_metrics(&differences->source, arena, differences->client, differences->month, metrics, err) !=
			0 ||
		report_source_issues(&differences->source, arena, differences->client, differences->month, &issues,
			&count, err) != 0)
		return -1;
	if (count == 0)
		return never_issued(differences, err);
	differences->issue = &issues[count - 1];
	differences->currency = metrics->contract.currency;
	msp_language_parse(metrics->client->language, &differences->language);
	if (report_source_figures(&differences->source, arena, metrics, &now, err) != 0)
		return -1;
	msp_adjustments_of(arena, differences->issue, &now, &differences->found);
	return 0;
}

static const char *ids(struct msp_arena *arena, const struct msp_adjustment *item, bool backdated)
{
	char **ids = msp_arena_array(arena, item->because_count + 1, sizeof *ids);
	size_t count = 0;

	for (size_t i = 0; i < item->because_count; i++)
		if (item->because[i]->backdated || !backdated)
			ids[count++] = msp_arena_strdup(arena, item->because[i]->id);
	return msp_str_join(arena, ids, count, "\n");
}

static struct msp_cell text_cell(const char *text)
{
	return (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

static struct msp_cell number_cell(int64_t number)
{
	return (struct msp_cell){ .present = number != MSP_FIGURE_NONE, .number = number };
}

static int print_row(struct msp_printer *printer, const struct differences *differences,
	const struct msp_adjustment *item, struct msp_error *err)
{
	struct msp_arena *arena = differences->source.session->arena;
	enum msp_language language = differences->language;
	const struct msp_cell all[] = {
		text_cell(msp_adjustment_key(arena, item)),
		text_cell(msp_adjustment_title(arena, language, item)),
		text_cell(msp_adjustment_from(arena, language, item, differences->currency)),
		text_cell(msp_adjustment_to(arena, language, item, differences->currency)),
		number_cell(item->from),
		number_cell(item->to),
		text_cell(ids(arena, item, false)),
		text_cell(ids(arena, item, true)),
		number_cell(differences->issue->at.at),
		text_cell(differences->issue->commit),
	};
	struct msp_cell cells[MSP_COUNT(all)];
	size_t count;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);

	_Static_assert(MSP_COUNT(all) == MSP_COUNT(columns), "a cell for each column");
	for (size_t i = 0; i < count; i++)
		cells[i] = all[shown[i] - columns];
	return msp_printer_row(printer, cells, err);
}

/* On stderr, what the rows are about; nothing when they are for a program. */
static void tell(struct msp_cli *cli, const struct differences *differences)
{
	char at[MSP_TIME_SIZE];
	const struct msp_issue *issue = differences->issue;

	if (cli->common.format != NULL && strcmp(cli->common.format, "table") != 0)
		return;
	msp_cli_note(cli, "%s %s%s: %s %.12s, %zu %s", differences->client,
		msp_time_emit(issue->at.at, issue->at.offset, at), issue->preview ? " (preview)" : "", "commit",
		issue->commit, differences->found.count,
		differences->found.count == 1 ? "figure differs" : "figures differ");
}

static int print(struct msp_cli *cli, const struct differences *differences, struct msp_error *err)
{
	struct msp_session *session = differences->source.session;
	struct msp_printer *printer;
	int failed = 0;

	if (msp_printer_open(cli, MSP_FORMAT_TABLE, "figure", session->zone, session->now, &printer, err) != 0)
		return -1;
	for (size_t i = 0; i < differences->found.count && !failed; i++)
		failed = print_row(printer, differences, &differences->found.items[i], err);
	if (msp_printer_close(printer, failed ? NULL : err) != 0 || failed)
		return -1;
	tell(cli, differences);
	return msp_session_finish(session, msp_arena_printf(session->arena, "clients/%s/", differences->client),
		differences->found.count > 0 ? MSP_NO : 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct differences differences = { .client = cli->operands[0], .month = cli->operands[1] };
	int result = -1;

	(void)parsed;
	if (msp_session_open(&session, cli, differences.client, err) == 0 &&
		report_source_open(&differences.source, &session, err) == 0 && compare(&differences, err) == 0)
		result = print(cli, &differences, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb report_diff_verb = {
	.name = "diff",
	.summary = "the figures of a month as they were issued, and as they are now",
	.operands = "CLIENT PERIOD",
	.complete = "client,-",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "A row for each figure that differs from the report issued last, with the tickets that make the\n"
		   "difference where that can be told.  Exit code 0: as it was issued, 1: something differs.",
	.examples = "msp-report diff acme 2026-10\n"
		    "msp-report diff acme 2026-10 -f json",
	.run = run,
};
