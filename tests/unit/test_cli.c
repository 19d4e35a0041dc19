/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/cli/cli.h"
#include "lib/cli/editor.h"
#include "lib/cli/printer.h"
#include "lib/text/json.h"

/* ---- a command to test with -------------------------------------------------------------------------------------- */

struct options {
	const char *requester, *priority;
	bool force, all;
	int64_t count;
	struct msp_texts assets;
};

#define OPTION(field) offsetof(struct options, field)

static const struct msp_option options[] = {
	{ "requester", 'r', MSP_OPTION_TEXT, OPTION(requester), "PERSON", "who asks", "person" },
	{ "priority", 'p', MSP_OPTION_TEXT, OPTION(priority), "P1..P4", "how urgent", "words:1 2 3 4" },
	{ "force", 'F', MSP_OPTION_FLAG, OPTION(force), NULL, "without asking", NULL },
	{ "all", 'A', MSP_OPTION_FLAG, OPTION(all), NULL, "everything", NULL },
	{ "count", 'c', MSP_OPTION_INT, OPTION(count), "N", "how many", NULL },
	{ "asset", 'a', MSP_OPTION_LIST, OPTION(assets), "ASSET", "what it is about", "asset" },
	MSP_OPTION_END,
};

static const struct msp_column columns[] = {
	{ "id", "id", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "the number" },
	{ "title", "title", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what it is about" },
	{ "text", "text", MSP_TYPE_TEXT, MSP_COLUMN_FILTER | MSP_COLUMN_HIDDEN, NULL, "any word" },
};

static const char *text_or_dash(const char *text)
{
	return text != NULL ? text : "-";
}

static int run_new(struct msp_cli *cli, void *data, struct msp_error *err)
{
	const struct options *given = data;
	const struct msp_common *common = &cli->common;

	(void)err;
	fprintf(cli->out, "%s r=%s p=%s F=%d A=%d c=%lld", cli->verb->name, text_or_dash(given->requester),
		text_or_dash(given->priority), given->force, given->all, (long long)given->count);
	for (size_t i = 0; i < given->assets.count; i++)
		fprintf(cli->out, " a=%s", given->assets.items[i]);
	fprintf(cli->out, " C=%s as=%s now=%s m=%s n=%d q=%d lock=%lld", text_or_dash(common->store),
		text_or_dash(common->login), text_or_dash(common->now), text_or_dash(common->message), common->dry_run,
		common->quiet, (long long)common->lock_timeout);
	for (size_t i = 0; i < cli->operand_count; i++)
		fprintf(cli->out, " [%s]", cli->operands[i]);
	fputc('\n', cli->out);
	msp_cli_note(cli, "done «%s»\033", cli->verb->name);
	return 0;
}

static int run_fail(struct msp_cli *cli, void *data, struct msp_error *err)
{
	(void)data;
	if (cli->operand_count > 0 && strcmp(cli->operands[0], "no") == 0) {
		fputs("answer\n", cli->out);
		return MSP_NO;
	}
	msp_error_set(err, MSP_DATA, "no such\033[31m thing");
	msp_error_at(err, "a.yaml", 3, 4);
	msp_error_hint(err, "look again");
	return -1;
}

static int run_text(struct msp_cli *cli, void *data, struct msp_error *err)
{
	const char *operand = cli->operand_count > 0 ? cli->operands[0] : NULL;
	const struct options *given = data;
	const char *text;

	if (msp_cli_text(cli, operand, given->requester, "# a comment\n", false, &text, err) != 0)
		return -1;
	fprintf(cli->out, "<%s>", text);
	return 0;
}

static int run_ids(struct msp_cli *cli, void *data, struct msp_error *err)
{
	char **operands;
	size_t count;

	(void)data;
	if (msp_cli_operands(cli, &operands, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		fprintf(cli->out, "[%s]", operands[i]);
	return 0;
}

static int run_much(struct msp_cli *cli, void *data, struct msp_error *err)
{
	(void)data;
	(void)err;
	for (int i = 0; i < 100000; i++)
		fputs("0123456789\n", cli->out);
	return 0;
}

/* As many rows as the operand says, between two lines about the terminal. */
static int run_rows(struct msp_cli *cli, void *data, struct msp_error *err)
{
	struct msp_printer *printer;
	int64_t count = 0;

	(void)data;
	if (msp_str_int(cli->operands[0], 0, 1000, &count, err) != 0 ||
		msp_printer_open(cli, MSP_FORMAT_TABLE, "id", NULL, 0, &printer, err) != 0)
		return -1;
	fprintf(cli->out, "%d columns, %d lines, colour %d\n", cli->width, cli->height, cli->color);
	for (int64_t i = 0; i < count; i++) {
		const struct msp_cell cells[] = { { .present = true, .text = "1" },
			{ .present = true, .text = "a title of thirty characters.." } };
		if (msp_printer_row(printer, cells, err) != 0)
			break;
	}
	return msp_printer_close(printer, err);
}

static const struct msp_verb verb_rows = { "rows", NULL, "print rows", "N", NULL, 1, 1, MSP_VERB_LISTS, NULL, 0,
	columns, MSP_COUNT(columns), NULL, NULL, run_rows };
static const struct msp_verb verb_new = { "new", NULL, "open a ticket", "CLIENT TITLE", "client,-", 1, 2,
	MSP_VERB_WRITES, options, sizeof(struct options), NULL, 0, NULL, "msp-test new acme 'no factura' -r laura -p1",
	run_new };
static const struct msp_verb verb_list = { "ls", "list", "list tickets", "[TERM]...", "-", 0, -1,
	MSP_VERB_READS | MSP_VERB_LISTS, NULL, 0, columns, MSP_COUNT(columns), NULL, "msp-test ls", NULL };
static int run_list(struct msp_cli *cli, void *data, struct msp_error *err)
{
	struct options none = { 0 };

	(void)data;
	return run_new(cli, &none, err);
}
static const struct msp_verb verb_show = { "show", NULL, "show one", "TICKET...", "ticket", 1, -1, MSP_VERB_READS, NULL,
	0, NULL, 0, "Details\nin two lines.", "msp-test show 481", run_list };
static const struct msp_verb verb_fail = { "fail", NULL, "fail", "[WORD]", NULL, 0, 1, MSP_VERB_HIDDEN, NULL, 0, NULL,
	0, NULL, NULL, run_fail };
static const struct msp_verb verb_text = { "say", NULL, "take a text", "[TEXT]", NULL, 0, 1, MSP_VERB_WRITES, options,
	sizeof(struct options), NULL, 0, NULL, NULL, run_text };
static const struct msp_verb verb_ids = { "ids", NULL, "take ids", "ID...", NULL, 1, -1, MSP_VERB_WRITES, NULL, 0, NULL,
	0, NULL, NULL, run_ids };
static const struct msp_verb verb_much = { "much", NULL, "print much", "", NULL, 0, 0, MSP_VERB_NO_STORE, NULL, 0, NULL,
	0, NULL, NULL, run_much };

static struct msp_verb list_with_run;
static const struct msp_verb *const verbs[] = { &verb_new, &list_with_run, &verb_show, &verb_fail, &verb_text,
	&verb_ids, &verb_much, &verb_rows, NULL };

static const char *resolve(int argc, char *const *argv)
{
	if (argc == 0)
		return "ls @mine";
	return strpbrk(argv[0], "0123456789") != NULL ? "show" : NULL;
}

static int complete(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err)
{
	(void)err;
	fprintf(cli->out, "%s/%s/%s\n", kind, prefix, text_or_dash(cli->common.store));
	return 0;
}

static const struct msp_command command = { "msp-test", "a command for tests", verbs, "show", resolve, complete, NULL };

/* ---- running it in a process of its own -------------------------------------------------------------------------- */

static char out[1 << 17], errors[1 << 14];
static int code;
static const char *input = "";
static const char *output; /* NULL = caught in out */

static void slurp(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
	unlink(path);
}

static void child(int argc, char **argv, const char *out_path, const char *err_path)
{
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], input, strlen(input)) < 0)
		_exit(99);
	close(ends[1]);
	dup2(ends[0], 0);
	if (freopen(out_path, "w", stdout) == NULL || freopen(err_path, "w", stderr) == NULL)
		_exit(99);
	exit(msp_cli_main(&command, argc, argv));
}

/* Words are parted by "|". */
static void run(const char *line)
{
	char out_path[] = "/tmp/msp-test-out-XXXXXX", err_path[] = "/tmp/msp-test-err-XXXXXX";
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t count = 0;
	char **words = msp_str_split(&arena, line, '|', &count);
	int status;

	close(mkstemp(out_path));
	close(mkstemp(err_path));
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		child((int)count, words, output != NULL ? output : out_path, err_path);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	slurp(out_path, out, sizeof out);
	slurp(err_path, errors, sizeof errors);
	msp_arena_release(&arena);
}

static void expect(const char *line, int wanted, const char *in_out, const char *in_errors)
{
	run(line);
	if (code != wanted || strstr(out, in_out) == NULL || strstr(errors, in_errors) == NULL)
		print_error("%s: code %d\nout: %s\nerr: %s\n", line, code, out, errors);
	assert_int_equal(code, wanted);
	assert_non_null(strstr(out, in_out));
	assert_non_null(strstr(errors, in_errors));
}

static int surroundings(void **state)
{
	static const char *const names[] = { "MSP_STORE", "MSP_NOW", "MSP_LOGIN", "NO_COLOR", "COLUMNS", "VISUAL",
		"EDITOR", "PAGER" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(names); i++)
		unsetenv(names[i]);
	input = "";
	output = NULL;
	list_with_run = verb_list;
	list_with_run.run = run_list;
	return 0;
}

/* ---- options ----------------------------------------------------------------------------------------------------- */

static void test_forms(void **state)
{
	(void)state;
	expect("t|new|acme|-p1|-r|laura", 0, "r=laura p=1 F=0 A=0 c=0 C=-", "done «new»^[\n");
	expect("t|new|-p|1|--requester=luis|acme|title", 0, "r=luis p=1 F=0 A=0 c=0 C=- as=- now=- m=- n=0 ", "");
	assert_non_null(strstr(out, " q=0 lock=10 [acme] [title]\n"));
	expect("t|new|--requester|luis|acme", 0, "r=luis", "");
	expect("t|new|-FAp2|acme", 0, "p=2 F=1 A=1", "");
	expect("t|new|-FAp|2|acme", 0, "p=2 F=1 A=1", "");
	expect("t|new|acme|-a|x|-ay|--asset=z", 0, " a=x a=y a=z ", "");
	expect("t|new|acme|--count=12", 0, "c=12", "");
	expect("t|new|-p1|-p2|acme", 0, "p=2", "");
	expect("t|new|--requester=|acme", 0, "r= p", "");
	expect("t|new|-r|-p1|acme", 0, "r=-p1 p=-", "");
}

static void test_permutation(void **state)
{
	(void)state;
	expect("t|new|--|-p1|--help", 0, "p=- F=0", "");
	assert_non_null(strstr(out, "[-p1] [--help]"));
	expect("t|new|acme|--|--force", 0, "[acme] [--force]", "");
	expect("t|show|-|12", 0, "[-] [12]", "");
	expect("t|-C|here|new|acme", 0, "C=here", "");
	expect("t|-p1|new|acme", 0, "new r=- p=1", "");
	expect("t|-Fp|new|new|acme", 0, "new r=- p=new F=1", "");
}

static void test_shared(void **state)
{
	(void)state;
	expect("t|new|acme|-nqm|text|--as|ana|--now=x|--lock-timeout=3", 0, "as=ana now=x m=text n=1 q=1 lock=3", "");
	assert_string_equal(errors, "");
	setenv("MSP_STORE", "/store", 1);
	setenv("MSP_LOGIN", "luis", 1);
	setenv("MSP_NOW", "", 1);
	expect("t|new|acme", 0, "C=/store as=luis now=- ", "");
	expect("t|new|acme|-C.|--as=ana", 0, "C=. as=ana ", "");
}

static void test_wrong_options(void **state)
{
	(void)state;
	expect("t|new|acme|--prioritty=1", 64, "", "msp-test: no option --prioritty\nhint: did you mean --priority?\n");
	expect("t|new|acme|--prio|1", 64, "", "hint: --priority; long options are written in full");
	expect("t|new|acme|--zebra", 64, "", "no option --zebra\nhint: msp-test new --help\n");
	expect("t|new|acme|-z", 64, "", "msp-test: no option -z\n");
	expect("t|new|acme|-Fz", 64, "", "msp-test: -Fz: no option -z\n");
	expect("t|new|acme|-ñ", 64, "", "no option -ñ\n");
	expect("t|new|acme|-p", 64, "", "-p needs a value: P1..P4");
	expect("t|new|acme|--priority", 64, "", "--priority needs a value");
	expect("t|new|acme|--force=yes", 64, "", "--force takes no value");
	expect("t|new|acme|--count=many", 64, "", "--count: not a whole number: \"many\"");
	expect("t|new|acme|-c-1", 64, "", "-c: -1 is not between 0");
	expect("t|new|acme|--at|HEAD~1", 64, "", "the past cannot be changed");
	expect("t|show|12|-m|x", 64, "", "no option -m");
	expect("t|new|acme|--color=sometimes", 64, "", "--color is auto, always or never");
	assert_string_equal(out, "");
}

static void test_operands(void **state)
{
	(void)state;
	expect("t|new", 64, "", "no CLIENT given\nhint: msp-test new [OPTION]... CLIENT TITLE");
	expect("t|new|a|b|c", 64, "", "one operand too many: \"c\"");
	expect("t|show", 64, "", "no TICKET given");
	expect("t|much|x", 64, "", "one operand too many");
}

/* ---- verbs ------------------------------------------------------------------------------------------------------- */

static void test_verbs(void **state)
{
	(void)state;
	expect("t|list|a", 0, "ls r=- ", "");
	expect("t", 0, "[@mine]\n", "");
	expect("t|--limit|5", 0, "[@mine]\n", "");
	expect("t|481", 0, "show r=- ", "");
	expect("t|481|482", 0, "[481] [482]", "");
	expect("t|--|481", 0, "[481]", "");
	expect("t|sohw|481", 64, "", "no verb \"sohw\"\nhint: did you mean show?");
	expect("t|xyzzy", 64, "", "hint: msp-test --help lists the verbs");
	expect("t|fial", 64, "", "hint: msp-test --help"); /* hidden verbs are not proposed */
	expect("t|fail", 65, "", "msp-test: a.yaml:3:4: no such^[[31m thing\nhint: look again\n");
	expect("t|fail|no", 1, "answer\n", "");
	assert_string_equal(errors, "");
}

static void test_help(void **state)
{
	(void)state;
	expect("t|--help", 0, "usage: msp-test VERB", "");
	assert_non_null(strstr(out, "  new   open a ticket\n"));
	assert_null(strstr(out, "fail"));
	assert_non_null(strstr(out, "examples:\n  msp-test new acme 'no factura' -r laura -p1\n  msp-test ls\n"));
	expect("t|help", 0, "usage: msp-test VERB", "");
	expect("t|help|new", 0, "usage: msp-test new [OPTION]... CLIENT TITLE\n", "");
	expect("t|new|--help", 0, "  -r, --requester PERSON  who asks\n", "");
	assert_true(msp_str_ends(out, "\nexamples:\n  msp-test new acme 'no factura' -r laura -p1\n"));
	assert_null(strstr(out, "--at"));
	expect("t|--help|new", 0, "usage: msp-test new", "");
	expect("t|list|--help", 0, "   or: msp-test list …\n", "");
	expect("t|show|--help", 0, "\n  Details in two lines.\n", "");
	expect("t|--version", 0, "msp-test " MSP_VERSION "\n", "");
	expect("t|new|--version", 0, "msp-test " MSP_VERSION "\n", "");
}

static void test_dump(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;

	(void)state;
	expect("t|--dump-cli", 0, "{", "");
	assert_int_equal(msp_json_parse(&arena, out, strlen(out), &root, &err), 0);
	assert_string_equal(msp_node_text(root, "command", ""), "msp-test");
	assert_string_equal(msp_node_find(root, "verbs.0.options.0.name")->value, "requester");
	assert_string_equal(msp_node_find(root, "verbs.0.complete.1")->value, "-");
	assert_string_equal(msp_node_find(root, "verbs.1.columns.1.type")->value, "text");
	assert_true(msp_node_is(msp_node_find(root, "verbs.3.hidden"), MSP_NODE_TRUE));
	expect("t|--dump-cli=lines", 0, "command\tmsp-test\ta command for tests\tshow\n", "");
	assert_non_null(strstr(out, "\nverb\tls\tlist\tlist tickets\t[TERM]...\t-\t\n"));
	assert_non_null(strstr(out, "\noption\tnew\trequester\tr\tPERSON\tperson\twho asks\t\n"));
	assert_non_null(strstr(out, "\ncolumn\tls\ttitle\ttitle\twhat it is about\n"));
	assert_null(strstr(out, "\ncolumn\tls\ttext"));
	msp_arena_release(&arena);
}

static void test_complete(void **state)
{
	(void)state;
	expect("t|--complete|verb|s", 0, "show\tshow one\nsay\ttake a text\n", "");
	expect("t|--complete|words:auto always never|a", 0, "auto\nalways\n", "");
	expect("t|--complete|ticket|48|-C|dir", 0, "ticket/48/dir\n", "");
	expect("t|--complete|enum:ticket.impact|h", 0, "high\n", "");
	expect("t|--complete|enum:nothing.at.all|", 0, "", "");
	assert_string_equal(out, "");
	expect("t|--complete|verb", 64, "", "--complete needs a kind and a prefix");
}

static void test_list_columns(void **state)
{
	(void)state;
	expect("t|ls|--list-columns", 0, "title   text  default  no     what it is about\n", "");
	expect("t|ls|--list-columns|-f|%{help}: %{column}", 0, "the number: id\n", "");
	expect("t|ls|--list-columns|-q", 0, "id\ntitle\ntext\n", "");
}

/* ---- standard output --------------------------------------------------------------------------------------------- */

static void test_full(void **state)
{
	(void)state;
	output = "/dev/full";
	expect("t|new|acme", 74, "", "msp-test: standard output: no space left on device\n");
	expect("t|much", 74, "", "msp-test: standard output: ");
	expect("t|--help", 74, "", "no space left");
	expect("t|fail|no", 74, "", "no space left");
	expect("t|fail", 65, "", "a.yaml");
}

/* Runs "much" with a pipe whose reader has gone; the wait status. */
static int run_without_reader(bool ignored)
{
	char *words[] = { (char *)(uintptr_t) "t", (char *)(uintptr_t) "much", NULL };
	int ends[2], status;

	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		if (freopen("/tmp/msp-test-epipe", "w", stderr) == NULL)
			_exit(99);
		signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
		dup2(ends[1], 1);
		exit(msp_cli_main(&command, 2, words));
	}
	close(ends[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	slurp("/tmp/msp-test-epipe", errors, sizeof errors);
	return status;
}

static void test_pipe(void **state)
{
	(void)state;
	for (int ignored = 0; ignored < 2; ignored++) {
		int status = run_without_reader(ignored);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGPIPE);
		assert_string_equal(errors, "");
	}
}

static void test_closed(void **state)
{
	char *words[] = { (char *)(uintptr_t) "t", (char *)(uintptr_t) "new", (char *)(uintptr_t) "acme", NULL };
	int status;

	(void)state;
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		close(1);
		exit(msp_cli_main(&command, 3, words));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 74);
}

/* ---- a terminal ------------------------------------------------------------------------------------------------- */

/* Runs the words on a terminal of 20 columns and 10 lines; what it shows is in out. */
static void run_on_terminal(const char *line)
{
	struct winsize size = { .ws_row = 10, .ws_col = 20 };
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t count = 0, length = 0;
	char **words = msp_str_split(&arena, line, '|', &count);
	ssize_t got;
	int terminal, status;

	fflush(NULL);
	pid_t pid = forkpty(&terminal, NULL, NULL, &size);
	if (pid == 0)
		exit(msp_cli_main(&command, (int)count, words));
	assert_true(pid > 0);
	while ((got = read(terminal, out + length, sizeof out - 1 - length)) > 0)
		length += (size_t)got;
	out[length] = '\0';
	close(terminal);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	code = WEXITSTATUS(status);
	msp_arena_release(&arena);
}

static void test_terminal(void **state)
{
	(void)state;
	setenv("TERM", "xterm", 1);
	run_on_terminal("t|rows|2");
	assert_string_equal(out, "20 columns, 10 lines, colour 1\r\n\033[1mid\033[m  \033[1mtitle\033[m\r\n"
				 "1   a title of thir…\r\n1   a title of thir…\r\n");
	run_on_terminal("t|rows|0|--color=never");
	assert_string_equal(out, "20 columns, 10 lines, colour 0\r\n");
	setenv("NO_COLOR", "1", 1);
	setenv("COLUMNS", "40", 1);
	run_on_terminal("t|rows|1");
	assert_string_equal(
		out, "40 columns, 10 lines, colour 0\r\nid  title\r\n1   a title of thirty characters..\r\n");
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	run_on_terminal("t|rows|0");
	assert_string_equal(out, "40 columns, 10 lines, colour 0\r\n");
	/* without a terminal nothing of that holds */
	expect("t|rows|1", 0, "0 columns, 0 lines, colour 0\nid  title\n1   a title of thirty characters..\n", "");
	expect("t|rows|1|--color=always", 0, "\033[1mid\033[m", "");
}

static void test_pager(void **state)
{
	(void)state;
	setenv("TERM", "dumb", 1);
	setenv("PAGER", "sed -n 's/^1/paged/p'", 1);
	run_on_terminal("t|rows|5");
	assert_null(strstr(out, "paged"));
	assert_int_equal(code, 0);
	run_on_terminal("t|rows|20");
	assert_non_null(strstr(out, "paged   a title"));
	assert_int_equal(code, 0);
	setenv("PAGER", "cat", 1);
	run_on_terminal("t|rows|20");
	assert_non_null(strstr(out, "\n1   a title"));
	setenv("PAGER", "sed q", 1); /* leaves before the end: no complaint */
	run_on_terminal("t|rows|1000");
	assert_null(strstr(out, "msp-test:"));
	setenv("PAGER", "no-such-pager -R", 1); /* swallows nothing */
	run_on_terminal("t|rows|20");
	assert_non_null(strstr(out, "\n1   a title"));
	setenv("PAGER", "kill -INT $PPID; sed -n 's/^1/paged/p'", 1); /* Ctrl-C is the pager's */
	run_on_terminal("t|rows|20");
	assert_non_null(strstr(out, "paged   a title"));
	assert_int_equal(code, 0);
	setenv("PAGER", "cat >/dev/null", 1);
	expect("t|rows|20", 0, "\n1   a title", "");
}

/* ---- texts and ids ----------------------------------------------------------------------------------------------- */

static void test_text(void **state)
{
	(void)state;
	expect("t|say|hello \n", 0, "<hello>", "");
	expect("t|say|-m|hello", 0, "<hello>", "");
	expect("t|say|hello|-m|again", 64, "", "the text is given twice");
	expect("t|say|", 64, "", "the text is empty");
	expect("t|say", 64, "", "no text given, and no terminal");
	input = "one\r\ntwo\rthree\n\n";
	expect("t|say|-r-", 0, "<one\ntwo\nthree>", ""); /* -r stands for -F here */
	input = "one\n\xff";
	expect("t|say|-r-", 65, "", "standard input");
	expect("t|say|-r/nonexistent/file", 66, "", "/nonexistent/file");
}

static void test_editor(void **state)
{
	(void)state;
	setenv("EDITOR", "printf 'typed\\n# not this\\n' >>", 1);
	expect("t|say", 0, "<typed>", "");
	setenv("VISUAL", "true", 1);
	expect("t|say", 64, "", "the text is empty");
	setenv("VISUAL", "false", 1);
	expect("t|say", 69, "", "the editor \"false\" ended with exit code 1\nhint: nothing was written; $VISUAL");
	setenv("VISUAL", "f() { echo precious >> \"$1\"; false; }; f", 1);
	expect("t|say", 69, "", "the text is kept in ");
	char *path = strstr(errors, "kept in ") + strlen("kept in ");
	path[strcspn(path, "\n")] = '\0';
	slurp(path, out, sizeof out);
	assert_string_equal(out, "# a comment\nprecious\n");
	setenv("VISUAL", "/nonexistent/editor", 1);
	expect("t|say", 69, "", "/nonexistent/editor");
}

static void test_ids(void **state)
{
	(void)state;
	input = " 481 \n\n  acme-12\r\n7";
	expect("t|ids|1|-|2", 0, "[1][481][acme-12][7][2]", "");
	expect("t|ids|-|-", 64, "", "given twice");
	input = "";
	expect("t|ids|-", 0, "", "");
	assert_string_equal(out, "");
	input = "481\n\xfe\n";
	expect("t|ids|-", 65, "", "standard input:2: not UTF-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_forms, surroundings),
		cmocka_unit_test_setup(test_permutation, surroundings),
		cmocka_unit_test_setup(test_shared, surroundings),
		cmocka_unit_test_setup(test_wrong_options, surroundings),
		cmocka_unit_test_setup(test_operands, surroundings),
		cmocka_unit_test_setup(test_verbs, surroundings),
		cmocka_unit_test_setup(test_help, surroundings),
		cmocka_unit_test_setup(test_dump, surroundings),
		cmocka_unit_test_setup(test_complete, surroundings),
		cmocka_unit_test_setup(test_list_columns, surroundings),
		cmocka_unit_test_setup(test_full, surroundings),
		cmocka_unit_test_setup(test_pipe, surroundings),
		cmocka_unit_test_setup(test_closed, surroundings),
		cmocka_unit_test_setup(test_terminal, surroundings),
		cmocka_unit_test_setup(test_pager, surroundings),
		cmocka_unit_test_setup(test_text, surroundings),
		cmocka_unit_test_setup(test_editor, surroundings),
		cmocka_unit_test_setup(test_ids, surroundings),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
