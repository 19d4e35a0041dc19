/* SPDX-License-Identifier: ISC */
/* Names of the enumerations of a ticket: one table each. */
#include "lib/model/ticket.h"

#include "lib/base/str.h"

static const char *const status_names[] = {
	[MSP_STATUS_NONE] = NULL,
	[MSP_STATUS_NEW] = "new",
	[MSP_STATUS_OPEN] = "open",
	[MSP_STATUS_WAITING] = "waiting",
	[MSP_STATUS_RESOLVED] = "resolved",
	[MSP_STATUS_CLOSED] = "closed",
};

static const char *const status_names_es[] = {
	[MSP_STATUS_NONE] = NULL,
	[MSP_STATUS_NEW] = "nuevo",
	[MSP_STATUS_OPEN] = "abierto",
	[MSP_STATUS_WAITING] = "en espera",
	[MSP_STATUS_RESOLVED] = "resuelto",
	[MSP_STATUS_CLOSED] = "cerrado",
};

static const char *const wait_names[] = {
	[MSP_WAIT_NONE] = NULL,
	[MSP_WAIT_CLIENT] = "client",
	[MSP_WAIT_THIRD_PARTY] = "third-party",
	[MSP_WAIT_WINDOW] = "window",
	[MSP_WAIT_PARTS] = "parts",
	[MSP_WAIT_NO] = "no",
};

static const char *const cover_names[] = {
	[MSP_COVER_UNSAID] = NULL,
	[MSP_COVER_INCLUDED] = "included",
	[MSP_COVER_EXTRA] = "extra",
	[MSP_COVER_PROJECT] = "project",
	[MSP_COVER_WARRANTY] = "warranty",
};

static size_t find_name(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 1; i < count; i++)
		if (msp_str_equal(names[i], name))
			return i;
	return 0;
}

const char *msp_status_name(enum msp_status status)
{
	return status_names[status];
}

const char *msp_status_word(enum msp_status status, bool spanish)
{
	return spanish ? status_names_es[status] : status_names[status];
}

enum msp_status msp_status_parse(const char *name)
{
	return (enum msp_status)find_name(status_names, MSP_COUNT(status_names), name);
}

const char *msp_wait_name(enum msp_wait wait)
{
	return wait_names[wait];
}

enum msp_wait msp_wait_parse(const char *name)
{
	return (enum msp_wait)find_name(wait_names, MSP_COUNT(wait_names), name);
}

enum msp_cover msp_cover_parse(const char *name)
{
	return (enum msp_cover)find_name(cover_names, MSP_COUNT(cover_names), name);
}
