/* SPDX-License-Identifier: ISC */
/* Names of sections, apart from the report itself: checking a client's record needs them, and no Markdown. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report.h"
#include "lib/model/report_sections.h"

static const char *const names[] = {
#define NAME(name) #name,
	MSP_REPORT_SECTIONS(NAME)
#undef NAME
};

bool msp_report_section(const char *name, const char **nearest)
{
	*nearest = NULL;
	for (size_t i = 0; i < MSP_COUNT(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	*nearest = msp_str_nearest(name, names, MSP_COUNT(names));
	return false;
}
