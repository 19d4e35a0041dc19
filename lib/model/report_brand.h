/* SPDX-License-Identifier: ISC */
/*
 * How a report looks: logo, colours and texts of msp.yaml and client.yaml, made safe.  A colour that could not be read
 * is moved until it can, a logo that could do more than be looked at is left out; both are told.
 */
#ifndef MSP_MODEL_REPORT_BRAND_H
#define MSP_MODEL_REPORT_BRAND_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/model/catalog.h"
#include "lib/model/phrase.h"
#include "lib/text/schema.h"

#define MSP_LOGO_LIMIT (128u << 10) /* bytes of a logo: it travels inside every report */
#define MSP_BRAND_CONTRAST 450      /* WCAG AA, in hundredths */

struct msp_brand {
	const char *name;                 /* of the provider: what the logo says to those who do not see it; NULL */
	const char *logo;                 /* data: URI; NULL */
	const char *stripe;               /* "#0a5f8a" as written; NULL */
	const char *color[2], *accent[2]; /* readable in light and in dark; NULL */
	const char *header, *footer;      /* texts, perhaps of several lines; NULL */
	const char *const *sections;      /* names in their order; */
	size_t section_count;             /* 0 = the usual order */
};

/* What a client's branding says, else the provider's.  catalog NULL = nothing is said; client NULL = the provider's.
 * problems (NULL = not wanted) gets what was changed or left out, with field. */
int msp_brand_read(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_client *client,
	struct msp_problems *problems, struct msp_brand *brand, struct msp_error *err);

/* What would be changed or left out of one `branding`, of the file it is in: problems have line and field. */
int msp_brand_check(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_node *branding,
	struct msp_problems *problems, struct msp_error *err);

/* Is this a picture that can only be looked at?  Its media type, or NULL with the reason. */
const char *msp_logo_type(const char *bytes, size_t length, const char **reason);

/* The page around a body: one self-contained file that asks nothing of the network and runs no script. */
struct msp_page {
	struct msp_arena *arena;
	enum msp_language language;
	const char *title;   /* plain text */
	const char *version; /* of the program */
	const struct msp_brand *brand;
};
void msp_page_write(const struct msp_page *page, const struct msp_buf *body, struct msp_buf *out);

#endif
