/* SPDX-License-Identifier: ISC */
/*
 * What commands say to the person before them, in that person's language: English texts are the keys of the message
 * catalogue (lib/cli/po/<language>.po, compiled by msgfmt).  Errors, hints, notes and help pass through here where they
 * are formatted, so that callers write plain English and nothing is marked.  Reports do not: their words are phrases
 * (lib/model/phrase.h) in the language of the client, whatever the language of the machine.
 */
#ifndef MSP_BASE_MESSAGE_H
#define MSP_BASE_MESSAGE_H

/* The text in the language opened; the text itself when there is none, or no translation.  NULL stays NULL.  Lives as
 * long as the process, or as text. */
const char *msp_message(const char *text) __attribute__((format_arg(1)));
/* The same for a text that counts something: GNU gettext's ngettext. */
const char *msp_message_count(const char *one, const char *many, unsigned long count)
	__attribute__((format_arg(1), format_arg(2)));

/* Opens the catalogue of a language ("es"), folder/<language>/LC_MESSAGES/msp.mo.  Once, at the start; what is missing
 * is no error: texts stay English. */
void msp_message_open(const char *language, const char *folder);

#endif
