/* SPDX-License-Identifier: ISC */
/* The language of messages: what the environment says (POSIX, "Internationalization Variables"). */
#ifndef MSP_CLI_LANGUAGE_H
#define MSP_CLI_LANGUAGE_H

/* Opens the catalogue of the language that $LC_ALL, $LC_MESSAGES or $LANG name, the first that is set; $LANGUAGE goes
 * before them unless they say C.  Catalogues stand in ../share/locale beside the folder of the program. */
void msp_language_open(void);

#endif
