/* SPDX-License-Identifier: ISC */
/* What the parts of `msp-vault import` share. */
#ifndef MSP_CMD_VAULT_IMPORT_H
#define MSP_CMD_VAULT_IMPORT_H

#include "cmd/vault/store.h"
#include "lib/vault/entry.h"

#define VAULT_IMPORT_LIMIT ((size_t)64 << 20) /* most bytes of a file */
#define VAULT_IMPORT_MOST 10000               /* entries in one run */

/* Where an entry comes from. */
enum vault_import_form { VAULT_IMPORT_TREE, VAULT_IMPORT_KEEPASS, VAULT_IMPORT_BITWARDEN, VAULT_IMPORT_CSV };

struct vault_import_format {
	const char *name;
	enum vault_import_form form;
	enum msp_entry_field needed[4]; /* CSV: fields that must have a column */
	size_t needed_count;
};
/* MISSING: USAGE with the nearest. */
int vault_import_format(const char *name, const struct vault_import_format **format, struct msp_error *err);

struct vault_import_options {
	struct vault_unlock_options unlock;
	const char *client, *map, *encoding;
	struct msp_texts known_to, identities;
	bool strict;
};

/* What --map says (schemas/vaultmap.json); members are NULL when it does not. */
struct vault_import_map {
	const char *source, *client;
	bool cp1252;
	char separator; /* 0 = found in the first line */
	const struct msp_node *clients, *columns, *extra, *ignore;
};
/* Reads a map, if there is one; --client and --encoding prevail. */
int vault_import_map_read(const struct vault_import_options *given, struct msp_arena *arena,
	struct vault_import_map *map, struct msp_error *err);

/* What became of an entry. */
enum vault_import_outcome {
	VAULT_IMPORT_NEW,
	VAULT_IMPORT_SAME,    /* it is there already, or twice in the source */
	VAULT_IMPORT_DIFFERS, /* it was imported before, and has another value here: left as it is */
	VAULT_IMPORT_SKIPPED, /* not meant to come */
	VAULT_IMPORT_REFUSED,
	VAULT_IMPORT_OUTCOMES,
};

struct vault_import_item {
	struct msp_entry entry;
	enum vault_import_outcome outcome;
	const char *title;     /* for people */
	const char *place;     /* path in a tree; NULL = the entry's place */
	const char *reference; /* acme/fw-admin; NULL = none yet */
	const char *name;
	const char *reason, *hint; /* of what was not taken; NULL */
	struct msp_manifest manifest;
};

struct vault_import {
	struct vault vault;
	const struct vault_import_options *given;
	const struct vault_import_format *format;
	struct vault_import_map map;
	const char *file;         /* for messages */
	bool standard;            /* it is standard input */
	struct msp_secret stream; /* what was read (entry.h); items point into it */
	struct vault_import_item *items;
	size_t count, capacity, left;
	size_t counts[VAULT_IMPORT_OUTCOMES];
	struct msp_map clients;   /* folder part -> slug, "" = none */
	struct msp_map taken;     /* reference -> struct vault_import_item *, or what is in the store */
	struct msp_map existing;  /* reference -> struct vault_secret * */
	struct msp_map imported;  /* tag -> struct vault_secret * */
	struct msp_map twins;     /* id -> size_t *: how many had it */
	const char *const *marks; /* known-to:LOGIN */
	size_t mark_count;
};

/* ---- reading the source: fills stream, before the vault is unlocked ---- */

/* A file of pass, passage or gopass is opened by gpg(1) or age(1), one after the other. */
int vault_import_tree(struct vault_import *import, const char *folder, struct msp_error *err);
/* In the cage (cage.h): what the formats make of a text.  Errors repeat nothing of it. */
int vault_import_csv(const struct vault_import_format *format, const struct vault_import_map *map, const char *text,
	size_t length, struct msp_secret *entries, struct msp_error *err);
int vault_import_bitwarden(const char *text, size_t length, struct msp_secret *entries, struct msp_error *err);

/* ---- entries become secrets: unlocked, under the lock ---- */

/* Client and name-giving words out of folder and title: item.manifest.client and item.name (a slug, not yet free), or a
 * refusal. */
int vault_import_place(struct vault_import *import, struct vault_import_item *item, struct msp_error *err);
/* Decides what becomes of every entry: fills items and counts. */
int vault_import_plan(struct vault_import *import, struct msp_error *err);
/* What the manifest may say of an entry, and the tag that knows it again; what it may not stays with the value. */
void vault_import_describe(struct vault_import *import, struct vault_import_item *item);
/* The payload of an item, checked; MISSING or DATA when there is none. */
int vault_import_payload(struct vault_import *import, const struct vault_import_item *item, enum msp_secret_kind *kind,
	struct msp_secret *payload, struct msp_error *err);
void vault_import_refuse(struct vault_import_item *item, const char *reason, const char *hint);
/* Text of a part, in the arena: only for what is no secret. */
const char *vault_import_text(struct vault_import *import, const struct msp_entry_part *part);

#endif
