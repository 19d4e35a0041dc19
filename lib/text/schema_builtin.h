/* SPDX-License-Identifier: ISC */
/* What schemas/embed.sh writes: the schemas that are compiled in. */
#ifndef MSP_TEXT_SCHEMA_BUILTIN_H
#define MSP_TEXT_SCHEMA_BUILTIN_H

#include <stddef.h>

struct msp_schema_text {
	const char *name;   /* "ticket"; also "common", which is no kind */
	const char *text;   /* JSON, NUL-terminated */
	const char *packed; /* its tree (node_pack.h) */
	size_t packed_length;
};

extern const struct msp_schema_text msp_schema_texts[];
extern const size_t msp_schema_text_count;
/* Alphabetical, NULL-terminated. */
extern const char *const msp_schema_kinds[];
extern const size_t msp_schema_kind_count;

#endif
