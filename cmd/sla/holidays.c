/* SPDX-License-Identifier: ISC */
/* holidays: by law, ready for a calendar. */
#include <string.h>

#include "cmd/listing.h"
#include "cmd/sla/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/holidays.h"

struct holidays_options {
	bool bank, election;
	struct msp_texts custom;
};

static const struct msp_option options[] = {
	{ "bank", 0, MSP_OPTION_FLAG, offsetof(struct holidays_options, bank), NULL, "also the days banks are closed",
		NULL },
	{ "election", 0, MSP_OPTION_FLAG, offsetof(struct holidays_options, election), NULL,
		"also the days of ordinary federal elections", NULL },
	{ "custom", 0, MSP_OPTION_LIST, offsetof(struct holidays_options, custom), "DATE[=NAME]",
		"also this one: 08-28 every year, 2026-08-28 once", NULL },
	MSP_OPTION_END,
};

static const struct msp_column columns[] = {
	{ "date", "DATE", MSP_TYPE_DATE, MSP_COLUMN_DEFAULT, NULL, "the day" },
	{ "weekday", "DAY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "its weekday, as calendars write it" },
	{ "kind", "KIND", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "statutory, bank, election or custom" },
	{ "name", "NAME", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "name, as the law has it" },
	{ "english", "ENGLISH", MSP_TYPE_TEXT, 0, NULL, "name in English" },
};

/* "2026" or "2026..2031" */
static int parse_years(struct msp_arena *arena, const char *text, int *first, int *last, struct msp_error *err)
{
	const char *dots = strstr(text, "..");
	const char *from = dots == NULL ? text : msp_arena_strndup(arena, text, (size_t)(dots - text));
	int64_t low, high;

	if (msp_str_int(from, 0, 9999, &low, NULL) < 0 ||
		msp_str_int(dots == NULL ? text : dots + 2, 0, 9999, &high, NULL) < 0) {
		msp_error_set(err, MSP_USAGE, "no years: %s", text);
		msp_error_hint(err, "write 2026 or 2026..2031");
		return -1;
	}
	*first = (int)low;
	*last = (int)high;
	return 0;
}

static void add_row(struct msp_listing *rows, const struct msp_holiday *holiday)
{
	static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	char date[MSP_TIME_SIZE];

	msp_listing_add(rows);
	msp_listing_text(rows, "date", msp_arena_strdup(&rows->cli->arena, msp_date_emit(holiday->date, date)));
	msp_listing_text(rows, "weekday", weekdays[msp_date_weekday(holiday->date)]);
	msp_listing_text(rows, "kind", msp_holiday_kind_name(holiday->kind));
	msp_listing_text(rows, "name", holiday->name);
	msp_listing_text(rows, "english", holiday->english);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct holidays_options *wanted = parsed;
	struct msp_holidays_request request = {
		.country = cli->operands[0],
		.kinds = (wanted->bank ? MSP_HOLIDAY_BANK : 0) | (wanted->election ? MSP_HOLIDAY_ELECTION : 0),
		.custom = wanted->custom.items,
		.custom_count = wanted->custom.count,
	};
	struct msp_holiday *holidays;
	struct msp_listing rows;
	size_t count;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (parse_years(&cli->arena, cli->operands[1], &request.first, &request.last, err) < 0 ||
		msp_holidays_list(&cli->arena, &request, &holidays, &count, err) < 0)
		return -1;
	msp_listing_init(&rows, cli);
	for (size_t i = 0; i < count; i++)
		add_row(&rows, &holidays[i]);
	return msp_listing_print(&rows, "date", NULL, 0, err);
}

const struct msp_verb sla_holidays_verb = {
	.name = "holidays",
	.summary = "holidays by law, ready for a calendar",
	.operands = "COUNTRY YEARS",
	.complete = "words:mx",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_LISTS | MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct holidays_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "mx: Ley Federal del Trabajo, article 74.  Days are never moved from a weekend.\n"
		   "What a state or a contract adds comes with --custom.",
	.examples = "msp-sla holidays mx 2026..2031\n"
		    "msp-sla holidays mx 2026 --bank -q\n"
		    "msp-sla holidays mx 2027 --election --custom 08-28=Aniversario -f yaml",
	.run = run,
};
