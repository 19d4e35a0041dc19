/* SPDX-License-Identifier: ISC */
/*
 * Changing records that are plain YAML (clients, people, …): field=value by field=value, typed by the schema, through
 * the splice editor, so that comments and order stay.  What an entry of a list by date says about the past is only
 * changed when that is asked for.
 */
#ifndef MSP_CMD_RECORD_H
#define MSP_CMD_RECORD_H

#include "cmd/session.h"
#include "lib/text/edit.h"
#include "lib/text/schema.h"

/* One assignment as typed: "site=matriz", "site=" (takes the field away), "mails+=a@b.mx", "mails-=a@b.mx". */
struct msp_assignment {
	const char *field;
	char how;          /* '=' '+' '-' */
	const char *value; /* "" after '=' removes */
};
/* Operands into assignments; USAGE for one without "=". */
int msp_assignments_parse(struct msp_arena *arena, char *const *operands, size_t count,
	struct msp_assignment **assignments, struct msp_error *err);

/* When changed fields hold. */
struct msp_record_when {
	const char *from; /* --from: first day, yyyy-mm-dd; NULL = not said */
	bool retroactive; /* --retroactive: the past may change */
	bool fresh;       /* the record has no past: nothing was judged by it */
};

struct msp_record {
	struct msp_session *session;
	const char *path;
	const struct msp_schema *schema;
	struct msp_edit edit;
	const char *before; /* committed text, NULL = a new record */
	struct msp_record_when when;
	bool past; /* found: what was in force already is changed */
};

/* Opens the record at path inside the transaction; new: the file must not be there (EXISTS), it begins empty; else it
 * must (MISSING).  Release also after failure. */
int msp_record_open(
	struct msp_record *record, struct msp_session *session, const char *path, bool new, struct msp_error *err);
void msp_record_release(struct msp_record *record);

/* Applies assignments to the place `base` of the record ("" = its top, "sites.matriz").  USAGE for unknown fields (with
 * a suggestion), for wholes that cannot be typed in one line, and for changes of the past. */
int msp_record_assign(struct msp_record *record, const char *base, const struct msp_assignment *assignments,
	size_t count, struct msp_error *err);
/* Sets, adds or (node NULL) removes a value at a dotted path; missing maps on the way are made. */
int msp_record_set(struct msp_record *record, const char *path, const struct msp_node *node, struct msp_error *err);

/* A value as the schema of `field` wants it; USAGE when it has no form in one line. */
int msp_record_value(struct msp_arena *arena, const struct msp_schema *schema, const char *field, const char *text,
	struct msp_node **node, struct msp_error *err);

/* Validates (DATA with line and field), checks that names it newly refers to exist (MISSING; free text only warns) and
 * puts it into the transaction. */
int msp_record_put(struct msp_record *record, struct msp_error *err);

/* Prints a record or a part of it as -f says: yaml (also the default here), json, jsonl; USAGE for others. */
int msp_record_print(
	struct msp_cli *cli, const struct msp_schema *schema, const struct msp_node *node, struct msp_error *err);

#endif
