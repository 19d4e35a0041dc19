/* SPDX-License-Identifier: ISC */
#include "lib/vault/keepass_expat.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "lib/base/str.h"

#define LIBRARY "libexpat.so.1"

int keepass_expat_load(struct keepass_expat *expat, struct msp_error *err)
{
	static const struct {
		const char *name;
		size_t offset;
	} table[] = {
#define ROW(name) { #name, offsetof(struct keepass_expat, name) },
		KEEPASS_EXPAT_FUNCTIONS(ROW)
#undef ROW
	};
	void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);

	if (library == NULL) {
		msp_error_set(err, MSP_UNAVAILABLE, "%s is not installed", LIBRARY);
		msp_error_hint(err, "install libexpat1");
		return -1;
	}
	for (size_t i = 0; i < MSP_COUNT(table); i++) {
		void *found = dlsym(library, table[i].name);
		if (found == NULL)
			return msp_error_set(err, MSP_UNAVAILABLE, "%s lacks %s", LIBRARY, table[i].name);
		/* memcpy: ISO C has no conversion from void * to a pointer to a function */
		memcpy((char *)expat + table[i].offset, &found, sizeof found);
	}
	return 0;
}
