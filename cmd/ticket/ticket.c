/* SPDX-License-Identifier: ISC */
/* msp-ticket: incidents, requests, problems, projects. */
#include <ctype.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/several.h"
#include "cmd/ticket/verbs.h"

static const struct msp_verb *const verbs[] = { &ticket_ls_verb, &ticket_show_verb, &ticket_new_verb, &ticket_done_verb,
	&ticket_say_verb, &ticket_note_verb, &ticket_hear_verb, &ticket_call_verb, &ticket_visit_verb,
	&ticket_appoint_verb, &ticket_take_verb, &ticket_assign_verb, &ticket_level_verb, &ticket_wait_verb,
	&ticket_resume_verb, &ticket_start_verb, &ticket_stop_verb, &ticket_time_verb, &ticket_set_verb,
	&ticket_link_verb, &ticket_affect_verb, &ticket_attach_verb, &ticket_resolve_verb, &ticket_close_verb,
	&ticket_reopen_verb, &ticket_undo_verb, &ticket_edit_verb, &ticket_amend_verb, &ticket_redact_verb,
	&ticket_merge_verb, &ticket_template_verb, &ticket_import_verb, &ticket_log_verb, &ticket_stats_verb, NULL };

/* No verb: nothing = my queue, a number or an id = show. */
static const char *resolve(int argc, char *const *argv)
{
	if (argc == 0)
		return "ls @mine";
	size_t length = strlen(argv[0]);
	return argc == 1 && length > 0 && isdigit((unsigned char)argv[0][length - 1]) ? "show" : NULL;
}

static const struct msp_command command = {
	.name = "msp-ticket",
	.summary = "incidents, requests, problems, projects",
	.verbs = verbs,
	.resolve = resolve,
	.complete = msp_complete,
	.run = msp_several_run,
};

int main(int argc, char **argv)
{
	return msp_cli_main(&command, argc, argv);
}
