/* SPDX-License-Identifier: ISC */
/* Branding that reports would change or leave out: told where it is written, not only to whoever sends the report. */
#include "lib/model/lint_rules.h"
#include "lib/model/report.h"
#include "lib/model/report_brand.h"

static void check_sections(struct msp_lint_file *file, const struct msp_node *branding)
{
	msp_node_each_item(msp_node_get(branding, "sections"), item) {
		const char *nearest;
		if (!msp_node_scalar(item) || msp_report_section(item->value, &nearest))
			continue;
		struct msp_error *error = msp_lint_say(file->lint, MSP_RULE_BRANDING, file->path, item,
			"branding.sections", "no section '%s'", item->value);
		if (nearest != NULL)
			msp_error_hint(error, "did you mean '%s'?", nearest);
		else
			msp_error_hint(error, "man msp.yaml lists them");
	}
}

void msp_lint_brand(struct msp_lint_file *file)
{
	const struct msp_node *branding = msp_node_get(file->node, "branding");
	struct msp_problems problems;
	struct msp_error err = MSP_ERROR_INIT;

	if (branding == NULL)
		return;
	msp_problems_init(&problems, file->scratch);
	if (msp_brand_check(file->lint->catalog, file->scratch, branding, &problems, &err) != 0)
		msp_lint_error(file->lint, MSP_RULE_BRANDING, file->path, &err);
	for (struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next) {
		struct msp_node place = { .line = problem->error.line };
		msp_lint_say(file->lint, MSP_RULE_BRANDING, file->path, &place, problem->error.field, "%s",
			problem->error.message);
	}
	check_sections(file, branding);
}
