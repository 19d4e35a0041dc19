/* SPDX-License-Identifier: ISC */
#include "lib/base/message.h"

#include <libintl.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>

#define DOMAIN "msp"

const char *msp_message(const char *text)
{
	/* the empty key is the header of the catalogue */
	return text == NULL || text[0] == '\0' ? text : dgettext(DOMAIN, text);
}

const char *msp_message_count(const char *one, const char *many, unsigned long count)
{
	return dngettext(DOMAIN, one, many, count);
}

/* The language's own locale may not be installed.  Then any locale but "C" lets $LANGUAGE name the catalogue
 * (gettext manual, "The LANGUAGE variable"); C.UTF-8 is part of libc. */
void msp_message_open(const char *language, const char *folder)
{
	if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL || setenv("LANGUAGE", language, 1) != 0)
		return;
	bindtextdomain(DOMAIN, folder);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
}
