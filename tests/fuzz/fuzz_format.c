/* SPDX-License-Identifier: ISC */
/*
 * Input: a line for -f, a line for -o, a line of flags (q 0 n c, and a digit for the width of a terminal), and texts
 * for the cells, one a line.  Output of what is accepted reads back in its format.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/printer.h"
#include "lib/text/csv.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

#define NOW INT64_C(1793718724) /* 2026-11-03T15:12:04Z */
#define ROWS 3

static const struct msp_column columns[] = {
	{ "id", "id", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "the number" },
	{ "dirty", "", MSP_TYPE_BOOL, MSP_COLUMN_DEFAULT | MSP_COLUMN_MARK, NULL, "edited" },
	{ "title", "title", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what it is about" },
	{ "count", "n", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "how many" },
	{ "opened", "opened", MSP_TYPE_TIME, 0, NULL, "when" },
	{ "day", "day", MSP_TYPE_DATE, 0, NULL, "date" },
	{ "spent", "spent", MSP_TYPE_SECONDS, MSP_COLUMN_RIGHT, NULL, "time" },
	{ "fee", "fee", MSP_TYPE_MONEY, MSP_COLUMN_RIGHT, NULL, "money" },
	{ "assets", "assets", MSP_TYPE_LIST, 0, NULL, "names" },
	{ "sla", "sla", MSP_TYPE_RATIO, MSP_COLUMN_RIGHT, NULL, "part kept" },
	{ "text", "text", MSP_TYPE_TEXT, MSP_COLUMN_HIDDEN | MSP_COLUMN_FILTER, NULL, "only for queries" },
};

static const struct msp_verb verb = { .name = "ls",
	.summary = "list",
	.operands = "",
	.flags = MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns) };
static const struct msp_verb *const verbs[] = { &verb, NULL };
static const struct msp_command command = { .name = "msp-test", .summary = "", .verbs = verbs };

/* Row 0 has texts of the input and numbers of no size, row 1 nothing, row 2 the same texts shifted. */
static void fill(const char *const texts[], size_t text_count, int row, const struct msp_column *const *shown,
	size_t count, struct msp_cell *cells)
{
	for (size_t i = 0; i < count; i++) {
		size_t number = (size_t)(shown[i] - columns) + (size_t)row;
		enum msp_type type = shown[i]->type;
		int64_t value = number % 3 == 0 ? -NOW * 3 : number % 3 == 1 ? NOW - 60 : 0;
		if (type == MSP_TYPE_RATIO)
			value = (int64_t)number * 100000;
		cells[i] = (struct msp_cell){ .present = row != 1, .number = type == MSP_TYPE_BOOL ? row == 0 : value };
		if (type == MSP_TYPE_TEXT || type == MSP_TYPE_LIST)
			cells[i].text = text_count > 0 ? texts[number % text_count] : "x";
		if (type == MSP_TYPE_DATE)
			cells[i].text = "2026-11-03";
	}
}

static int print(
	struct msp_cli *cli, const char *const texts[], size_t text_count, size_t *shown_count, struct msp_error *err)
{
	struct msp_printer *printer = NULL;
	struct msp_cell cells[MSP_COUNT(columns)];
	int result = msp_printer_open(cli, MSP_FORMAT_TABLE, "id", NULL, NOW, &printer, err);

	if (result == 0) {
		const struct msp_column *const *shown = msp_printer_columns(printer, shown_count);
		fuzz_require(*shown_count <= MSP_COUNT(columns));
		for (int row = 0; row < ROWS; row++) {
			fill(texts, text_count, row, shown, *shown_count, cells);
			msp_printer_style(printer, "title", "red");
			fuzz_require(msp_printer_row(printer, cells, err) == 0);
		}
	}
	if (msp_printer_close(printer, err) != 0)
		result = -1;
	return result;
}

static void check_csv(struct msp_arena *arena, const struct msp_cli *cli, const char *text, size_t length, size_t shown)
{
	struct msp_csv csv;
	struct msp_csv_row row;
	int count = 0;

	msp_csv_init(&csv, text, length, ',');
	while (msp_csv_next(&csv, arena, &row, NULL) == 1) {
		fuzz_require_text(row.count == shown, text);
		count++;
	}
	/* a row of one empty cell is a blank line */
	fuzz_require_text(shown == 1 || count == ROWS + !cli->common.no_header, text);
}

static void check_output(
	struct msp_arena *arena, const struct msp_cli *cli, const char *text, size_t length, size_t shown)
{
	const char *format = cli->common.format != NULL ? cli->common.format : "table";
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *node = NULL;

	fuzz_require(msp_utf8_check(text, length) == length);
	if (cli->common.quiet || cli->common.nul)
		return;
	if (strcmp(format, "json") == 0) {
		fuzz_require_text(msp_json_parse(arena, text, length, &node, &err) == 0 && node->kind == MSP_NODE_SEQ &&
					  node->count == ROWS,
			text);
	} else if (strcmp(format, "yaml") == 0) {
		fuzz_require_text(msp_yaml_parse(arena, text, length, &node, &err) == 0 && node->kind == MSP_NODE_SEQ &&
					  node->count == ROWS,
			text);
	} else if (strcmp(format, "jsonl") == 0) {
		struct fuzz_part lines = { text, length };
		for (int i = 0; i < ROWS; i++) {
			const char *line = fuzz_line(arena, &lines);
			fuzz_require_text(msp_json_parse(arena, line, strlen(line), &node, &err) == 0, line);
		}
		fuzz_require(lines.length == 0);
	} else if (strcmp(format, "csv") == 0) {
		check_csv(arena, cli, text, length, shown);
	} else if (strcmp(format, "table") == 0 || strcmp(format, "tsv") == 0) {
		size_t lines = 0;
		for (size_t i = 0; i < length; i++)
			lines += text[i] == '\n';
		fuzz_require_text(lines == (size_t)ROWS + !cli->common.no_header, text);
	}
}

static void set_flags(struct msp_cli *cli, const char *flags)
{
	cli->common.quiet = strchr(flags, 'q') != NULL;
	cli->common.nul = strchr(flags, '0') != NULL;
	cli->common.no_header = strchr(flags, 'n') != NULL;
	cli->color = strchr(flags, 'c') != NULL;
	size_t other = strcspn(flags, "123456789");
	cli->width = flags[other] != '\0' ? (flags[other] - '0') * 10 : 0;
	cli->height = 1000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_cli cli = { .command = &command, .verb = &verb, .notes = stderr };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part input = { (const char *)data, size };
	struct msp_error err = MSP_ERROR_INIT;
	const char *texts[8];
	size_t text_count = 0;
	char *text = NULL;
	size_t length = 0;
	size_t shown = 0;

	cli.common.format = fuzz_line(&arena, &input);
	cli.common.columns = fuzz_line(&arena, &input);
	if (cli.common.format[0] == '\0')
		cli.common.format = NULL;
	if (cli.common.columns[0] == '\0')
		cli.common.columns = NULL;
	set_flags(&cli, fuzz_line(&arena, &input));
	while (input.length > 0 && text_count < MSP_COUNT(texts))
		texts[text_count++] = fuzz_line(&arena, &input);
	/* Cells come from records, which are UTF-8, and options from the shell, which may be anything. */
	for (size_t i = 0; i < text_count; i++)
		if (msp_utf8_check(texts[i], strlen(texts[i])) != strlen(texts[i]))
			texts[i] = "ñ";
	bool valid = cli.common.format == NULL ||
		     msp_utf8_check(cli.common.format, strlen(cli.common.format)) == strlen(cli.common.format);
	cli.out = open_memstream(&text, &length);
	int result = print(&cli, texts, text_count, &shown, &err);
	fclose(cli.out);
	fuzz_check_error(result, &err);
	if (result == 0 && valid)
		check_output(&arena, &cli, text, length, shown);
	free(text);
	msp_arena_release(&cli.arena);
	msp_arena_release(&arena);
	return 0;
}
