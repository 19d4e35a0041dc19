/* SPDX-License-Identifier: ISC */
/*
 * What the index holds about each kind of record: the tables and how they are filled from files (the upward half of
 * lib/store/index.h).
 *
 *   ticket      a row per ticket: header, derived state, due of unresolved ones (see ticket_columns.c)
 *   ticket_log  its events, packed (load.h)
 *   ticket_text full text of tickets, contentless FTS5, joined through ticket.words
 *   record      a row for every other record: kind, client, name, title, state, number, uid, origin
 *   asset       fields of assets that queries ask for
 *   record_text full text of records, joined through record.words
 *   outage      spans of outages, so that those of a month are found (outage.h)
 *   secret      what manifests of the vault say, unchecked (their signatures are the vault's business)
 *   former      numbers that records once had
 */
#ifndef MSP_MODEL_EXTRACT_H
#define MSP_MODEL_EXTRACT_H

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/kind.h"
#include "lib/store/index.h"

struct msp_extract;

/* Makes the rules for msp_index_open; cheap (schemas are compiled when the first file is parsed).  program is the
 * program's version.  Release after the index is closed. */
int msp_extract_open(const char *program, struct msp_extract **extract, struct msp_error *err);
void msp_extract_close(struct msp_extract *extract);
const struct msp_index_rules *msp_extract_rules(const struct msp_extract *extract);

/* Reads, checks and validates one file as the index does: problems get its findings.  parsed node NULL when it has no
 * YAML.  For lint and for writers. */
struct msp_node;
int msp_extract_check(struct msp_extract *extract, struct msp_arena *arena, const char *path, const char *text,
	size_t length, struct msp_node **node, struct msp_problems *problems);

/* The schema of a kind, compiled once for all who check by it; NULL when it has none. */
struct msp_schema;
const struct msp_schema *msp_extract_schema(struct msp_extract *extract, enum msp_kind_id kind);

/* The catalog's source over an index. */
struct msp_catalog_source;
void msp_extract_source(struct msp_index *index, struct msp_arena *arena, struct msp_catalog_source *source);

#endif
