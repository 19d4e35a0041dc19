/* SPDX-License-Identifier: ISC */
/* The rules of records, as lib/store/merge.h asks for them. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/kind.h"
#include "lib/model/merge_private.h"

/* A secret is three files, and its deletion a signed fourth (vault.md); its manifest stands for all. */
static const char *unit(void *context, struct msp_arena *arena, const char *path)
{
	static const char *const endings[] = { ".gone.yaml.sig", ".gone.yaml", ".yaml.sig", ".yaml", ".age" };
	const struct msp_kind *kind = msp_kind_of(path);

	(void)context;
	if (kind->id != MSP_KIND_SECRET && kind->id != MSP_KIND_SECRET_DATA && kind->id != MSP_KIND_SECRET_SIGNATURE)
		return NULL;
	for (size_t i = 0; i < MSP_COUNT(endings); i++)
		if (msp_str_ends(path, endings[i]))
			return msp_arena_printf(arena, "%.*s.yaml", (int)(strlen(path) - strlen(endings[i])), path);
	return NULL;
}

static int plan(void *context, struct msp_merge *merge, struct msp_error *err)
{
	return msp_merge_rosters(merge, err) < 0 ? -1 : msp_merge_identify(context, merge, err);
}

static int merge(void *context, struct msp_arena *arena, const struct msp_merge_input *input, struct msp_buf *out,
	struct msp_conflicts *conflicts, struct msp_error *err)
{
	return msp_merge_record(context, arena, input, out, conflicts, err);
}

void msp_merge_model_rules(struct msp_merge_model *model, struct msp_merge_rules *rules)
{
	*rules = (struct msp_merge_rules){ .context = model, .unit = unit, .plan = plan, .merge = merge };
}
