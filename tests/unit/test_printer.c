/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/cli/cli.h"
#include "lib/cli/printer.h"
#include "lib/text/csv.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

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
	{ "vip", "vip", MSP_TYPE_BOOL, 0, NULL, "yes or no" },
	{ "text", "text", MSP_TYPE_TEXT, MSP_COLUMN_HIDDEN | MSP_COLUMN_FILTER, NULL, "only for queries" },
};

static const struct msp_verb verb = { "ls", NULL, "list", "", NULL, 0, 0, MSP_VERB_LISTS, NULL, 0, columns,
	MSP_COUNT(columns), NULL, NULL, NULL };
static const struct msp_verb *const verbs[] = { &verb, NULL };
static const struct msp_command command = { "msp-test", "", verbs, NULL, NULL, NULL, NULL };

/* 2026-11-03T15:12:04Z */
#define NOW INT64_C(1793718724)
#define PRESENT(value)                             \
	{                                          \
		.present = true, .number = (value) \
	}
#define TEXT(value)                              \
	{                                        \
		.present = true, .text = (value) \
	}
#define ABSENT                   \
	{                        \
		.present = false \
	}

static const struct msp_cell rows[][MSP_COUNT(columns)] = {
	{ TEXT("acme-4815164"), PRESENT(1), TEXT("No se puede facturar"), PRESENT(7), PRESENT(NOW - 60),
		TEXT("2026-11-03"), PRESENT(3900), PRESENT(1250000), TEXT("pc-1\npc, 2"), PRESENT(950000), PRESENT(1) },
	{ TEXT("b-1"), PRESENT(0), TEXT("tab\there\nline \\ \"q\""), PRESENT(-12), PRESENT(NOW - 86400), ABSENT,
		PRESENT(0), PRESENT(-5), TEXT(""), PRESENT(999999), PRESENT(0) },
	{ TEXT("c-2"), ABSENT, ABSENT, ABSENT, PRESENT(NOW - 400 * INT64_C(86400)), ABSENT, ABSENT, ABSENT, ABSENT,
		ABSENT, ABSENT },
};

struct setting {
	const char *format, *columns;
	bool no_header, nul, quiet, color;
	int width;
};

static char *text;
static size_t length;
static struct msp_error err;

static int print_rows(const struct setting *setting, size_t count)
{
	struct msp_cli cli = { .command = &command,
		.verb = &verb,
		.notes = stderr,
		.color = setting->color,
		.width = setting->width,
		.height = 1000 };
	struct msp_printer *printer = NULL;
	struct msp_cell cells[MSP_COUNT(columns)];
	size_t shown = 0;

	free(text);
	text = NULL;
	cli.out = open_memstream(&text, &length);
	cli.common.format = setting->format;
	cli.common.columns = setting->columns;
	cli.common.no_header = setting->no_header;
	cli.common.nul = setting->nul;
	cli.common.quiet = setting->quiet;
	err = (struct msp_error)MSP_ERROR_INIT;
	int result = msp_printer_open(&cli, MSP_FORMAT_TABLE, "id", NULL, NOW, &printer, &err);
	for (size_t i = 0; i < count && result == 0; i++) {
		const struct msp_column *const *wanted = msp_printer_columns(printer, &shown);
		for (size_t j = 0; j < shown; j++)
			cells[j] = rows[i][wanted[j] - columns];
		if (i == 1)
			msp_printer_style(printer, "id", "red");
		result = msp_printer_row(printer, cells, &err);
	}
	if (msp_printer_close(printer, &err) != 0)
		result = -1;
	fclose(cli.out);
	msp_arena_release(&cli.arena);
	return result;
}

static void expect(const struct setting *setting, const char *wanted)
{
	assert_int_equal(print_rows(setting, MSP_COUNT(rows)), 0);
	assert_string_equal(text, wanted);
}

static void refuse(const struct setting *setting, const char *message, const char *hint)
{
	assert_int_equal(print_rows(setting, 0), -1);
	assert_int_equal(err.code, MSP_USAGE);
	assert_string_equal(err.message, message);
	assert_string_equal(err.hint, hint);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void test_table(void **state)
{
	(void)state;
	expect(&(struct setting){ NULL }, "id               title                   n\n"
					  "acme-4815164  *  No se puede facturar    7\n"
					  "b-1              tab here^Jline \\ \"q\"  -12\n"
					  "c-2\n");
	expect(&(struct setting){ .no_header = true, .columns = "id,vip" }, "acme-4815164  yes\n"
									    "b-1           no\n"
									    "c-2\n");
	expect(&(struct setting){ .columns = "opened,day,spent,fee,sla,assets" },
		"opened       day          spent       fee     sla  assets\n"
		"15:11        2026-11-03  1h 05m  12500.00  95.0 %  pc-1, pc, 2\n"
		"11-02 15:12                  0m     -0.05  99.9 %\n"
		"2025-09-29\n");
	assert_int_equal(print_rows(&(struct setting){ NULL }, 0), 0);
	assert_string_equal(text, "");
}

static void test_terminal(void **state)
{
	(void)state;
	expect(&(struct setting){ .width = 36 }, "id               title             n\n"
						 "acme-4815164  *  No se puede f…    7\n"
						 "b-1              tab here^Jlin…  -12\n"
						 "c-2\n");
	expect(&(struct setting){ .width = 80, .color = true, .columns = "id,count" },
		"\033[1mid\033[m              \033[1mn\033[m\n"
		"acme-4815164    7\n"
		"\033[31mb-1\033[m           -12\n"
		"c-2\n");
	expect(&(struct setting){ .width = 3, .columns = "id,count", .no_header = true }, "acme-48…    7\n"
											  "b-1       -12\n"
											  "c-2\n");
}

/* ---- for programs ------------------------------------------------------------------------------------------------ */

static void test_tsv(void **state)
{
	(void)state;
	expect(&(struct setting){ .format = "tsv" }, "id\tdirty\ttitle\tcount\n"
						     "acme-4815164\ttrue\tNo se puede facturar\t7\n"
						     "b-1\tfalse\ttab\\there\\nline \\\\ \"q\"\t-12\n"
						     "c-2\t\t\t\n");
	expect(&(struct setting){ .format = "tsv", .no_header = true, .columns = "opened,spent,fee,sla,assets" },
		"2026-11-03T15:11:04Z\t3900\t12500.00\t0.95\tpc-1,pc, 2\n"
		"2026-11-02T15:12:04Z\t0\t-0.05\t0.999999\t\n"
		"2025-09-29T15:12:04Z\t\t\t\t\n");
}

static void test_csv(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_csv_row row;
	struct msp_csv csv;

	(void)state;
	assert_int_equal(print_rows(&(struct setting){ .format = "csv" }, MSP_COUNT(rows)), 0);
	msp_csv_init(&csv, text, length, ',');
	assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 1);
	assert_int_equal(row.count, 4);
	assert_string_equal(row.cells[2], "title");
	assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 1);
	assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 1);
	assert_string_equal(row.cells[2], rows[1][2].text);
	assert_string_equal(row.cells[3], "-12");
	assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 1);
	assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 0);
	msp_arena_release(&arena);
}

static void test_json(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *root;
	struct setting all = { .format = "json", .columns = "id,title,count,opened,spent,fee,assets,sla,vip" };

	(void)state;
	assert_int_equal(print_rows(&all, MSP_COUNT(rows)), 0);
	assert_int_equal(msp_json_parse(&arena, text, length, &root, &err), 0);
	assert_int_equal(root->count, 3);
	assert_string_equal(msp_node_text(root->items[1], "title", ""), rows[1][2].text);
	assert_true(msp_node_is(msp_node_get(root->items[0], "count"), MSP_NODE_NUMBER));
	assert_string_equal(msp_node_text(root->items[0], "fee", ""), "12500.00");
	assert_true(msp_node_is(msp_node_get(root->items[0], "fee"), MSP_NODE_STRING));
	assert_true(msp_node_is(msp_node_get(root->items[0], "sla"), MSP_NODE_NUMBER));
	assert_string_equal(msp_node_find(root, "0.assets.1")->value, "pc, 2");
	assert_int_equal(msp_node_find(root, "1.assets")->count, 0);
	assert_true(msp_node_is(msp_node_get(root->items[0], "vip"), MSP_NODE_TRUE));
	assert_null(msp_node_get(root->items[2], "title"));
	assert_non_null(msp_node_key(root->items[2], "title"));
	assert_int_equal(print_rows(&all, 0), 0);
	assert_string_equal(text, "[]\n");
	msp_arena_release(&arena);
}

static void test_jsonl(void **state)
{
	(void)state;
	expect(&(struct setting){ .format = "jsonl", .columns = "id,count,sla" },
		"{\"id\": \"acme-4815164\", \"count\": 7, \"sla\": 0.95}\n"
		"{\"id\": \"b-1\", \"count\": -12, \"sla\": 0.999999}\n"
		"{\"id\": \"c-2\", \"count\": null, \"sla\": null}\n");
	assert_int_equal(print_rows(&(struct setting){ .format = "jsonl" }, 0), 0);
	assert_string_equal(text, "");
}

static void test_yaml(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *root;

	(void)state;
	assert_int_equal(print_rows(&(struct setting){ .format = "yaml", .columns = "+assets,opened" }, 3), 0);
	assert_int_equal(msp_yaml_parse(&arena, text, length, &root, &err), 0);
	assert_int_equal(root->count, 3);
	assert_string_equal(msp_node_text(root->items[1], "title", ""), rows[1][2].text);
	assert_int_equal(msp_node_int(root->items[1], "count", 0), -12);
	assert_string_equal(msp_node_text(root->items[0], "opened", ""), "2026-11-03T15:11:04Z");
	assert_string_equal(msp_node_find(root, "0.assets.1")->value, "pc, 2");
	assert_int_equal(print_rows(&(struct setting){ .format = "yaml" }, 0), 0);
	assert_string_equal(text, "[]\n");
	msp_arena_release(&arena);
}

static void test_template(void **state)
{
	(void)state;
	expect(&(struct setting){ .format = "%{id}: %{count} 100%% %{id}\\t\\\\ \\q %x" },
		"acme-4815164: 7 100% acme-4815164\t\\ \\q %x\n"
		"b-1: -12 100% b-1\t\\ \\q %x\n"
		"c-2:  100% c-2\t\\ \\q %x\n");
	assert_int_equal(print_rows(&(struct setting){ .format = "%{id}", .nul = true }, 2), 0);
	assert_int_equal(length, sizeof "acme-4815164" + sizeof "b-1");
	assert_memory_equal(text, "acme-4815164\0b-1", length);
}

static void test_quiet(void **state)
{
	(void)state;
	expect(&(struct setting){ .quiet = true }, "acme-4815164\nb-1\nc-2\n");
	expect(&(struct setting){ .quiet = true, .columns = "title", .format = "json" }, "acme-4815164\nb-1\nc-2\n");
	assert_int_equal(print_rows(&(struct setting){ .quiet = true, .nul = true }, 1), 0);
	assert_int_equal(length, sizeof "acme-4815164");
}

/* ---- choosing ---------------------------------------------------------------------------------------------------- */

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(print_rows(&(struct setting){ .format = "tsv", .columns = "+fee,-title,-dirty" }, 0), 0);
	assert_string_equal(text, "id\tcount\tfee\n");
	assert_int_equal(print_rows(&(struct setting){ .format = "tsv", .columns = "title,id,title,+fee" }, 0), 0);
	assert_string_equal(text, "title\tid\tfee\n");
	refuse(&(struct setting){ .columns = "id,titel" }, "no column \"titel\"", "did you mean title?");
	refuse(&(struct setting){ .columns = "zzzzzz" }, "no column \"zzzzzz\"", "msp-test ls --list-columns");
	refuse(&(struct setting){ .columns = "text" }, "no column \"text\"", "msp-test ls --list-columns");
	refuse(&(struct setting){ .columns = "id,-id" }, "no column is left of \"id,-id\"", "");
	refuse(&(struct setting){ .columns = "id,,title" }, "no column \"\"", "msp-test ls --list-columns");
}

static void test_formats(void **state)
{
	(void)state;
	refuse(&(struct setting){ .format = "jsno" }, "no format \"jsno\"", "did you mean json?");
	refuse(&(struct setting){ .format = "%{idd}" }, "no column \"idd\"", "did you mean id?");
	refuse(&(struct setting){ .format = "%{id" }, "\"%{id\" lacks its closing brace", "");
	refuse(&(struct setting){ .format = "%{id}", .columns = "id" },
		"-o does not go with a template, which names its columns itself", "");
	refuse(&(struct setting){ .nul = true }, "-0 does not go with the format table",
		"-q, -f tsv, -f csv or a template such as -f '%{id}'");
}

/* No control character reaches a terminal, whatever the format. */
static void test_controls(void **state)
{
	static const char *const formats[] = { "table", "tsv", "csv", "json", "jsonl", "yaml", "%{id} %{title}" };
	static const struct msp_cell hostile[] = { TEXT("a\033[31m\x07\xc2\x9bx"), TEXT("b\x7f\xe2\x80\xae\rz") };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++) {
		struct msp_cli cli = { .command = &command, .verb = &verb, .width = 80, .height = 99 };
		struct msp_printer *printer;
		free(text);
		text = NULL;
		cli.out = open_memstream(&text, &length);
		cli.common.format = formats[i];
		cli.common.columns = strchr(formats[i], '%') != NULL ? NULL : "id,title";
		assert_int_equal(msp_printer_open(&cli, MSP_FORMAT_TABLE, "id", NULL, NOW, &printer, &err), 0);
		assert_int_equal(msp_printer_row(printer, hostile, &err), 0);
		assert_int_equal(msp_printer_close(printer, &err), 0);
		fclose(cli.out);
		for (size_t j = 0; j < length; j++)
			assert_true(text[j] == '\n' || (text[j] == '\t' && i == 1) ||
				    ((unsigned char)text[j] >= 0x20 && text[j] != 0x7f));
		assert_null(strstr(text, "\xc2\x9b"));
		assert_null(strstr(text, "\xe2\x80\xae"));
		msp_arena_release(&cli.arena);
	}
}

static int free_text(void **state)
{
	(void)state;
	free(text);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_tsv),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_jsonl),
		cmocka_unit_test(test_yaml),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_controls),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("printer", tests, NULL, free_text);
}
