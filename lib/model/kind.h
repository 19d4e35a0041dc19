/* SPDX-License-Identifier: ISC */
/*
 * Kinds of records: one table of path patterns (store.md, "Layout") that lint, index and writers read.  A pattern is
 * the path with {client} {year} {month} {period} {name} in place of what varies; {name} alone may span the rest of a
 * file name ("4815164", "srv-archivos", "2026-11", "America/Mexico_City" for zones).
 */
#ifndef MSP_MODEL_KIND_H
#define MSP_MODEL_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

enum msp_kind_id {
	MSP_KIND_PROVIDER,
	MSP_KIND_ZONE,
	MSP_KIND_TECHNICIAN,
	MSP_KIND_CALENDAR,
	MSP_KIND_POLICY,
	MSP_KIND_VENDOR,
	MSP_KIND_TEMPLATE,
	MSP_KIND_SCHEMA,
	MSP_KIND_ROSTER,
	MSP_KIND_ROSTER_SIGNATURE,
	MSP_KIND_CLIENT,
	MSP_KIND_PERSON,
	MSP_KIND_ASSET,
	MSP_KIND_DOCUMENT,
	MSP_KIND_RUNBOOK,
	MSP_KIND_TICKET,
	MSP_KIND_CHANGE,
	MSP_KIND_OUTAGE,
	MSP_KIND_RUN,
	MSP_KIND_REGISTER,
	MSP_KIND_EVIDENCE,
	MSP_KIND_CREDIT,
	MSP_KIND_REPORT,
	MSP_KIND_SECRET,
	MSP_KIND_SECRET_DATA,
	MSP_KIND_SECRET_SIGNATURE,
	MSP_KIND_ATTACHMENT,
	MSP_KIND_SEAL,
	MSP_KIND_SEAL_SIGNATURE,
	MSP_KIND_PURGE,
	MSP_KIND_MOVE,
	MSP_KIND_OTHER, /* anything else: README, .gitattributes … */
	MSP_KINDS,
};

enum msp_kind_form { MSP_FORM_YAML, MSP_FORM_MARKDOWN, MSP_FORM_JSON, MSP_FORM_BINARY };

struct msp_kind {
	enum msp_kind_id id;
	const char *name;    /* "ticket"; what `kind` columns and messages say */
	const char *pattern; /* "clients/{client}/tickets/{year}/{month}/{name}.yaml"; NULL for OTHER */
	const char *schema;  /* name for msp_schema_builtin; NULL = none */
	enum msp_kind_form form;
	int rank;      /* order of reading: shared files, then clients, then what depends on them */
	bool numbered; /* {name} begins with a number out of the one space of the store */
};

/* What a path says about its record.  Strings are in the arena given; "" where the pattern has no such part. */
struct msp_place {
	const struct msp_kind *kind;
	const char *client; /* slug */
	const char *name;   /* slug, login or number ("4815164-cambio-de-firewall" for changes) */
	const char *number; /* the digits at the start of a numbered kind's name */
	const char *year, *month, *period;
};

const struct msp_kind *msp_kind_get(enum msp_kind_id id);
/* Kind by its name, or NULL. */
const struct msp_kind *msp_kind_find(const char *name);
/* Kind of a path; OTHER when no pattern fits.  No allocation; safe in threads. */
const struct msp_kind *msp_kind_of(const char *path);
void msp_kind_place(struct msp_arena *arena, const char *path, struct msp_place *place);
/* The path of a place: the pattern filled in.  A part the pattern needs must be there (else our own bug). */
char *msp_kind_path(struct msp_arena *arena, enum msp_kind_id id, const struct msp_place *place);
/* Id people use: "acme-4815164" for numbered kinds, "acme/srv-archivos" for others of a client, the name otherwise. */
char *msp_kind_reference(struct msp_arena *arena, const struct msp_place *place);

#endif
