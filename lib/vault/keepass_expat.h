/* SPDX-License-Identifier: ISC */
/* expat at run time: the functions we use, typed by its header, found by dlopen.  Private to the reader of KeePass. */
#ifndef MSP_VAULT_KEEPASS_EXPAT_H
#define MSP_VAULT_KEEPASS_EXPAT_H

#include <expat.h>

#include "lib/base/error.h"

#define KEEPASS_EXPAT_FUNCTIONS(X)        \
	X(XML_ParserCreate)               \
	X(XML_ParserFree)                 \
	X(XML_SetUserData)                \
	X(XML_SetElementHandler)          \
	X(XML_SetCharacterDataHandler)    \
	X(XML_SetStartDoctypeDeclHandler) \
	X(XML_Parse)                      \
	X(XML_StopParser)                 \
	X(XML_GetErrorCode)               \
	X(XML_ErrorString)                \
	X(XML_GetCurrentLineNumber)       \
	X(XML_GetCurrentColumnNumber)

struct keepass_expat {
#define KEEPASS_MEMBER(name) __typeof__(name) *name;
	KEEPASS_EXPAT_FUNCTIONS(KEEPASS_MEMBER)
#undef KEEPASS_MEMBER
};

/* Stays loaded: for the rest of the process.  UNAVAILABLE. */
int keepass_expat_load(struct keepass_expat *expat, struct msp_error *err);

#endif
