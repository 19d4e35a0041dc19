/* SPDX-License-Identifier: ISC */
#include "lib/cli/language.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/message.h"
#include "lib/base/str.h"

/* Languages there is a catalogue of; English needs none. */
static const char *const languages[] = { "es" };

static bool means(const char *value, const char *language)
{
	size_t length = strlen(language);

	return strncmp(value, language, length) == 0 && strchr("_.@:", value[length]) != NULL;
}

static const char *environment_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value = NULL;

	for (size_t i = 0; i < MSP_COUNT(names) && msp_str_empty(value); i++)
		value = getenv(names[i]);
	if (msp_str_empty(value) || strcmp(value, "C") == 0 || strcmp(value, "POSIX") == 0)
		return NULL;
	const char *first = getenv("LANGUAGE");
	if (!msp_str_empty(first))
		value = first;
	for (size_t i = 0; i < MSP_COUNT(languages); i++) {
		if (means(value, languages[i]))
			return languages[i];
	}
	return NULL;
}

/* The folder of catalogues, beside the program's: /usr/bin/msp-ticket, /usr/share/locale. */
static bool catalogues(char *folder, size_t size)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

	if (length < 0)
		return false;
	path[length] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(path, '/');
		if (slash == NULL)
			return false;
		*slash = '\0';
	}
	int needed = snprintf(folder, size, "%s/share/locale", path);
	return needed > 0 && (size_t)needed < size;
}

void msp_language_open(void)
{
	const char *language = environment_language();
	char folder[PATH_MAX];

	if (language != NULL && catalogues(folder, sizeof folder))
		msp_message_open(language, folder);
}
