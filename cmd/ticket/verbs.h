/* SPDX-License-Identifier: ISC */
/* The verbs of msp-ticket, one a file. */
#ifndef MSP_CMD_TICKET_VERBS_H
#define MSP_CMD_TICKET_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb ticket_affect_verb, ticket_amend_verb, ticket_appoint_verb, ticket_assign_verb,
	ticket_attach_verb, ticket_call_verb, ticket_close_verb, ticket_done_verb, ticket_edit_verb, ticket_hear_verb,
	ticket_import_verb, ticket_level_verb, ticket_link_verb, ticket_log_verb, ticket_ls_verb, ticket_merge_verb,
	ticket_new_verb, ticket_note_verb, ticket_redact_verb, ticket_reopen_verb, ticket_resolve_verb,
	ticket_resume_verb, ticket_say_verb, ticket_set_verb, ticket_show_verb, ticket_start_verb, ticket_stats_verb,
	ticket_stop_verb, ticket_take_verb, ticket_template_verb, ticket_time_verb, ticket_undo_verb, ticket_visit_verb,
	ticket_wait_verb;

#endif
