/* SPDX-License-Identifier: ISC */
/*
 * Errors and exit codes.
 *
 * Every function that can fail takes a caller-owned `struct msp_error *err` as its last argument, returns 0 or -1, and
 * fills err exactly when it returns -1.  Nothing is printed below cmd/; main prints the error once.  The code of an
 * error is the exit code of the process that fails because of it: one table, MSP_CODES, for both (msp(7), EXIT STATUS).
 */
#ifndef MSP_BASE_ERROR_H
#define MSP_BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* name, number, meaning (msp(7) and --help are generated from, or tested against, this list) */
#define MSP_CODES(X)                                                                       \
	X(OK, 0, "done")                                                                   \
	X(NO, 1, "the answer is no: a check breached, lint found problems, verify failed") \
	X(USAGE, 64, "wrong usage")                                                        \
	X(DATA, 65, "bad data, named with file, line and column")                          \
	X(MISSING, 66, "no such record")                                                   \
	X(UNAVAILABLE, 69, "a needed program is missing")                                  \
	X(BUG, 70, "a defect of msp itself")                                               \
	X(SYSTEM, 71, "an error of the operating system")                                  \
	X(EXISTS, 73, "it exists already")                                                 \
	X(IO, 74, "input or output failed")                                                \
	X(BUSY, 75, "locked, in conflict or stale: try again")                             \
	X(DENIED, 77, "not permitted")                                                     \
	X(CONFIG, 78, "configuration is missing or wrong")

enum msp_code {
#define MSP_CODE_ENUM(name, number, meaning) MSP_##name = (number),
	MSP_CODES(MSP_CODE_ENUM)
#undef MSP_CODE_ENUM
};

/* Plain data, no ownership: strings are copied in and cut at a character boundary when too long. */
struct msp_error {
	enum msp_code code;
	int line;          /* 1-based; 0 = not about a line */
	int column;        /* 1-based, in characters; 0 = not about a column */
	char path[256];    /* file (relative to the store), operand or option; "" = none */
	char field[96];    /* field of the record, dotted: log.3.wait; "" = none */
	char message[768]; /* lower case, cause first, no final stop */
	char hint[384];    /* what to do; "" = none */
};

/* An error that holds nothing. */
#define MSP_ERROR_INIT         \
	{                      \
		.code = MSP_OK \
	}

/* What every function that fails returns.  The macros below end with it where a reader, and a static analyser, can see
 * that `return msp_error_set(...)` is -1. */
static inline int msp_failed(void)
{
	return -1;
}

/* Sets code and message, clears the rest.  Is -1, so that `return msp_error_set(...)` reads well.
 * err may be NULL (the caller does not want the text). */
#define msp_error_set(...) (msp_error_put(__VA_ARGS__), msp_failed())
void msp_error_put(struct msp_error *err, enum msp_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As msp_error_set, with the text of `number` (an errno value) appended; the code follows from it:
 * EACCES EPERM EROFS -> DENIED, ENOENT -> MISSING, ENOSPC EIO EDQUOT EFBIG -> IO, EAGAIN -> BUSY, others -> SYSTEM. */
#define msp_error_errno(...) (msp_error_put_errno(__VA_ARGS__), msp_failed())
void msp_error_put_errno(struct msp_error *err, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds where it happened; a place that is set already stays (the innermost knows best).  NULL or 0 = unknown. */
void msp_error_at(struct msp_error *err, const char *path, int line, int column);
void msp_error_field(struct msp_error *err, const char *field);

/* Replaces the hint. */
void msp_error_hint(struct msp_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "what: " before the message on the way up.  Is -1. */
#define msp_error_wrap(...) (msp_error_prefix(__VA_ARGS__), msp_failed())
void msp_error_prefix(struct msp_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes "path:line:column: field: message" (parts that are unknown are left out) into text; always NUL-terminated.
 * Returns the full length, as snprintf does. */
size_t msp_error_format(const struct msp_error *err, char *text, size_t size);

/* Name and meaning of a code; "unknown" for numbers not in the table. */
const char *msp_code_meaning(int code);

/* Our own bug: says what and where on stderr and ends the process with exit 70.  For states that cannot be, never for
 * anything that input can cause. */
#define msp_bug(...) msp_bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void msp_bug_at(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Memory has run out: says so on stderr and ends the process with exit 71.  No allocation happens on the way. */
_Noreturn void msp_out_of_memory(void);

#endif
