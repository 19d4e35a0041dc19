/* SPDX-License-Identifier: ISC */
/*
 * A command is a table of verbs; a verb is a table of options, an operand line, columns, examples and a run function.
 * Parsing, --help, --dump-cli, completion scripts and the checks of the manuals all read these tables.
 *
 *     int main(int argc, char **argv) { return msp_cli_main(&msp_ticket_command, argc, argv); }
 */
#ifndef MSP_CLI_CLI_H
#define MSP_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/text/column.h"

enum msp_option_type {
	MSP_OPTION_FLAG, /* bool */
	MSP_OPTION_TEXT, /* const char * */
	MSP_OPTION_INT,  /* int64_t */
	MSP_OPTION_LIST, /* struct msp_texts, the option may be given several times */
};

struct msp_texts {
	const char **items;
	size_t count, capacity;
};

/* One option.  Tables end with an entry whose name is NULL. */
struct msp_option {
	const char *name; /* long name without dashes */
	char letter;      /* 0 = none */
	enum msp_option_type type;
	size_t offset;        /* of the field in the verb's option struct */
	const char *argument; /* "LOGIN"; NULL for flags */
	const char *help;     /* lower case, no final stop */
	const char *complete; /* what completes it: "client" "ticket" "login" "asset" "person" "file"
				 "enum:ticket.impact" "words:a b c" "column"; NULL = nothing */
};
#define MSP_OPTION_END                                        \
	{                                                     \
		NULL, 0, MSP_OPTION_FLAG, 0, NULL, NULL, NULL \
	}

/* Which of the shared options a verb knows (cli.md, "Options every command knows"); -C --color -v --help --version
 * belong to all. */
enum {
	MSP_VERB_READS = 1,    /* --at --now --as */
	MSP_VERB_WRITES = 2,   /* --when --as --now -n -m -q --lock-timeout; --at is a usage error */
	MSP_VERB_LISTS = 4,    /* -f -o --list-columns --sort --limit --no-header -0 -q */
	MSP_VERB_NO_STORE = 8, /* -C is not needed */
	MSP_VERB_FORMATS = 32, /* -f alone, with formats of the verb's own */
	MSP_VERB_HIDDEN = 16,  /* not in help */
};

struct msp_cli;
struct msp_printer;

struct msp_verb {
	const char *name;
	const char *alias;    /* second name, NULL = none */
	const char *summary;  /* one line for the list of verbs */
	const char *operands; /* "CLIENT TITLE", "[TICKET]..." */
	const char *complete; /* completion of operands in order, comma-separated; the last repeats: "client,-" */
	int minimum, maximum; /* number of operands; maximum -1 = any */
	unsigned flags;
	const struct msp_option *options; /* NULL = none of its own */
	size_t options_size;              /* sizeof the option struct; zeroed before parsing */
	const struct msp_column *columns; /* for MSP_VERB_LISTS */
	size_t column_count;
	const char *details;  /* more for --help, may be several lines; NULL = none */
	const char *examples; /* lines, each an example command */
	/* 0 done; a positive exit code when an answer was given and it is that (MSP_NO, MSP_DATA); -1 with err. */
	int (*run)(struct msp_cli *cli, void *options, struct msp_error *err);
};

struct msp_command {
	const char *name; /* "msp-ticket" */
	const char *summary;
	const struct msp_verb *const *verbs; /* NULL-terminated */
	const char *fallback; /* the verb when none is named and resolve is NULL; its operands complete beside the
				 verbs' names.  NULL = none */
	/* Called with the operands when no verb is named: returns the verb's name for them, or NULL = usage error.
	 * Words behind the name, parted by single spaces, become operands before those given: "ls @mine".  May be NULL.
	 */
	const char *(*resolve)(int argc, char *const *argv);
	/* Writes completion candidates for kind and prefix to cli->out, one "value<TAB>description" a line; unknown
	 * kinds have none.  "words:" and "enum:" never get here.  May be NULL. */
	int (*complete)(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err);
	/* In place of the verb's own run, which it calls, maybe more than once.  NULL = that itself. */
	int (*run)(struct msp_cli *cli, void *options, struct msp_error *err);
};

enum msp_format {
	MSP_FORMAT_TABLE,
	MSP_FORMAT_TSV,
	MSP_FORMAT_CSV,
	MSP_FORMAT_JSON,
	MSP_FORMAT_JSONL,
	MSP_FORMAT_YAML,
	MSP_FORMAT_TEMPLATE
};

/* The shared options as parsed, with the environment already considered. */
struct msp_common {
	const char *store;   /* -C, then $MSP_STORE; NULL = discover */
	char *const *stores; /* all of them when several are named: set by msp_command.run, which then sets store */
	size_t store_count;  /* 0 = one, or none */
	const char *at;      /* --at REV */
	const char *now;     /* --now, then $MSP_NOW */
	const char *when;    /* --when */
	const char *login;   /* --as, then $MSP_LOGIN */
	const char *message; /* -m; "" was given empty, NULL not given */
	const char *format;  /* -f as typed; NULL = the verb's own default */
	const char *columns; /* -o as typed */
	const char *sort;
	int64_t limit;        /* 0 = none given */
	int64_t lock_timeout; /* seconds, 10 unless given */
	bool no_header, nul, dry_run, quiet, verbose, list_columns;
	bool help, version; /* done by msp_cli_main */
	const char *color;  /* "auto" "always" "never" */
};

struct msp_cli {
	const struct msp_command *command;
	const struct msp_verb *verb;
	struct msp_common common;
	char **operands;
	size_t operand_count;
	struct msp_arena arena; /* for the whole command */
	FILE *out;              /* data only; errors of it become exit 74 at the end */
	FILE *notes;            /* stderr: echoes, progress, warnings */
	bool color;             /* of out */
	int width;              /* columns of out's terminal; 0 = no terminal */
	int height;             /* lines of out's terminal; 0 = no terminal or unknown */
	pid_t pager;            /* that out goes to; 0 = none */
	/* A verb that is run several times for one listing (msp_command.run): its printer stays open in between, keeps
	 * the rows, and sorts them at the end by what msp_printer_order said of each. */
	bool several;               /* this is one of several runs */
	bool joining;               /* another run follows */
	struct msp_printer *joined; /* of the runs before; NULL = this is the first */
	void *kept;                 /* what the verb itself keeps from one run to the next */
};

/* Runs a command: parses, runs the verb, prints the error as "msp-ticket: …" and "hint: …", flushes, returns the exit
 * code.  Handles --help, --version, --dump-cli (the tables as JSON, for the generators and checks), --complete. */
int msp_cli_main(const struct msp_command *command, int argc, char **argv);

/* The two ends of msp_cli_main, for programs whose grammar is not verbs and options (the dispatcher).  init looks at
 * the environment and the terminal, without the options.  end prints err (when code is not 0 and err holds something),
 * flushes, releases, and returns the exit code: a failed write to out turns 0 into 74. */
void msp_cli_init(struct msp_cli *cli, const struct msp_command *command);
int msp_cli_end(struct msp_cli *cli, int code, const struct msp_error *err);

/* An echo of what was done, on stderr, unless -q: "acme-4815164 «No factura» → resolved". */
void msp_cli_note(struct msp_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A warning that does not change the outcome: "msp-ticket: warning: …". */
void msp_cli_warn(struct msp_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints an error as main would, and goes on (batches, bad files named beside an answer). */
void msp_cli_error(struct msp_cli *cli, const struct msp_error *err);

/* The sequence that begins a style on out ("bold" "dim" "underline" "red" "green" "yellow" "blue" "magenta" "cyan"),
 * and that ends them all (NULL).  "" when out has no colours, and for other names. */
const char *msp_cli_style(const struct msp_cli *cli, const char *name);
/* Text that is safe to write to out: on a terminal control characters become visible, elsewhere it is text itself. */
const char *msp_cli_safe(struct msp_cli *cli, const char *text, bool keep_newlines);
/* Sends what is written to out from now on through $PAGER (less when unset; none when it is "" or "cat"), if out is a
 * terminal and `lines` do not fit.  lines 0 = unknown, many.  Failure to start one changes nothing. */
void msp_cli_page(struct msp_cli *cli, size_t lines);

/* Operands with "-" replaced by the lines of standard input (trimmed, blank ones skipped). */
int msp_cli_operands(struct msp_cli *cli, char ***operands, size_t *count, struct msp_error *err);
/* Text of a record: -m, or `operand` when not NULL, or -F FILE ("-" = stdin), else the editor opened with `template`
 * (lines beginning with "#" are dropped; NULL = empty).  Two of them at once, and empty text unless `optional`, are
 * USAGE errors.  Line ends become LF, blank space at the end goes.  With `optional` the editor is not opened. */
int msp_cli_text(struct msp_cli *cli, const char *operand, const char *file, const char *template, bool optional,
	const char **text, struct msp_error *err);

#endif
