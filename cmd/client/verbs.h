/* SPDX-License-Identifier: ISC */
/* The verbs of msp-client, one a file (site, service and entity share one: they are the same thing in three places). */
#ifndef MSP_CMD_CLIENT_VERBS_H
#define MSP_CMD_CLIENT_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb client_entity_verb, client_ls_verb, client_new_verb, client_person_verb,
	client_service_verb, client_set_verb, client_show_verb, client_site_verb;

#endif
