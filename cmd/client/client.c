/* SPDX-License-Identifier: ISC */
/* msp-client: clients, their people, sites, services and legal entities. */
#include <stddef.h>

#include "cmd/client/verbs.h"
#include "cmd/several.h"
#include "cmd/complete.h"

static const struct msp_verb *const verbs[] = { &client_ls_verb, &client_show_verb, &client_new_verb, &client_set_verb,
	&client_person_verb, &client_site_verb, &client_service_verb, &client_entity_verb, NULL };

/* No verb: nothing = the list, a name = show. */
static const char *resolve(int argc, char *const *argv)
{
	(void)argv;
	return argc == 0 ? "ls" : argc == 1 ? "show" : NULL;
}

static const struct msp_command command = {
	.name = "msp-client",
	.summary = "clients, their people, sites, services and legal entities",
	.verbs = verbs,
	.resolve = resolve,
	.complete = msp_complete,
	.run = msp_several_run,
};

int main(int argc, char **argv)
{
	return msp_cli_main(&command, argc, argv);
}
