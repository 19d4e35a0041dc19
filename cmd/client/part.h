/* SPDX-License-Identifier: ISC */
/*
 * Things inside a client that all have the same verbs: people (files of their own), sites, services and legal entities
 * (inside client.yaml).  "msp-client site acme new matriz name=Matriz", ls, show, set, rm.
 */
#ifndef MSP_CMD_CLIENT_PART_H
#define MSP_CMD_CLIENT_PART_H

#include "cmd/client/change.h"
#include "cmd/client/verbs.h"

/* One kind of part.  Columns are fields of it by id, but "id", which is its short name. */
struct part_kind {
	const char *noun;  /* "site" */
	const char *where; /* key in client.yaml: "sites"; NULL = a file in people/ */
	bool list;         /* a list of maps with `id`, else a map by short name */
	const char *name;  /* field with its name: "name", "legal_name" */
	bool removable;    /* has rm */
};

struct part_options {
	struct msp_record_when when;
	bool all;
};
#define PART_OPTIONS                                                                             \
	{                                                                                        \
		CLIENT_WHEN_OPTIONS(struct part_options, when),                                  \
			{ "all", 'a', MSP_OPTION_FLAG, offsetof(struct part_options, all), NULL, \
				"ls: those no longer active, too", NULL },                       \
			MSP_OPTION_END                                                           \
	}

/* Runs the action that the second operand names (ls when there is none). */
int part_run(
	struct msp_cli *cli, const struct part_kind *kind, const struct part_options *options, struct msp_error *err);

#endif
