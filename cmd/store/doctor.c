/* SPDX-License-Identifier: ISC */
/* doctor: finds and mends what crashes, copies and other programs have done to a store. */
#include "cmd/store/doctor.h"

#include <stdlib.h>

#include "cmd/session.h"
#include "cmd/store/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"

struct doctor_options {
	bool check;
};

static const struct msp_option options[] = { { "check", 0, MSP_OPTION_FLAG, offsetof(struct doctor_options, check),
						     NULL, "mend nothing; exit 1 when something is to be done", NULL },
	MSP_OPTION_END };

enum doctor_column { CHECK, WHERE, WHAT, ACTION, STATE, DOCTOR_COLUMNS };

static const struct msp_column columns[DOCTOR_COLUMNS] = {
	[CHECK] = { "check", "CHECK", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "what was looked at" },
	[WHERE] = { "where", "WHERE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "file or folder" },
	[WHAT] = { "what", "WHAT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what is wrong" },
	[ACTION] = { "action", "ACTION", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"what the doctor does, or what is left to you" },
	[STATE] = { "state", "STATE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "todo, mended, yours or failed" },
};

/* In this order: what was interrupted comes first, objects last as they take longest. */
static int (*const checks[])(struct msp_doctor *doctor, struct msp_error *err) = { msp_doctor_journal, msp_doctor_locks,
	msp_doctor_folders, msp_doctor_detached, msp_doctor_history, msp_doctor_staged, store_doctor_configuration,
	store_doctor_attributes, store_doctor_index, store_doctor_modes, msp_doctor_packing, msp_doctor_objects };

static const char *const states[] = { [MSP_FINDING_DUE] = "todo",
	[MSP_FINDING_MENDED] = "mended",
	[MSP_FINDING_YOURS] = "yours",
	[MSP_FINDING_FAILED] = "failed" };

/* Mends what was found since `from`. */
static void mend(struct msp_cli *cli, struct msp_doctor *doctor, size_t from)
{
	for (size_t i = from; i < doctor->count; i++) {
		struct msp_finding *finding = doctor->findings[i];
		struct msp_error problem = MSP_ERROR_INIT;
		if (finding->mend == NULL)
			continue;
		finding->state = MSP_FINDING_MENDED;
		if (finding->mend(doctor, finding, &problem) == 0)
			continue;
		finding->state = MSP_FINDING_FAILED;
		msp_cli_error(cli, &problem);
	}
}

/* A check that cannot even look is a finding too: damage must not keep the others from being made. */
static void look(struct msp_cli *cli, struct msp_doctor *doctor, bool only_look)
{
	struct msp_progress progress;

	msp_progress_start(&progress, cli, "doctor", MSP_COUNT(checks));
	for (size_t i = 0; i < MSP_COUNT(checks); i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		size_t from = doctor->count;
		if (checks[i](doctor, &problem) != 0)
			msp_doctor_find(doctor, "store", NULL)->what = problem;
		if (!only_look)
			mend(cli, doctor, from);
		msp_progress_step(&progress, i + 1);
	}
	msp_progress_end(&progress);
}

static void fill(struct msp_cell *cell, const struct msp_finding *finding, enum doctor_column column)
{
	const char *const texts[DOCTOR_COLUMNS] = { [CHECK] = finding->check,
		[WHERE] = finding->what.path,
		[WHAT] = finding->what.message,
		[ACTION] = finding->what.hint,
		[STATE] = states[finding->state] };

	*cell = (struct msp_cell){ .present = texts[column][0] != '\0', .text = texts[column] };
}

static int print(struct msp_cli *cli, const struct msp_doctor *doctor, struct msp_error *err)
{
	struct msp_cell cells[DOCTOR_COLUMNS];
	struct msp_printer *printer;
	size_t count;
	int failed = 0;

	if (msp_printer_open(cli, MSP_FORMAT_TABLE, "where", NULL, doctor->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);
	for (size_t i = 0; i < doctor->count && !failed; i++) {
		for (size_t j = 0; j < count; j++)
			fill(&cells[j], doctor->findings[i], (enum doctor_column)(shown[j] - columns));
		msp_printer_style(printer, NULL, doctor->findings[i]->state == MSP_FINDING_MENDED ? "green" : "yellow");
		failed = msp_printer_row(printer, cells, err);
	}
	return msp_printer_close(printer, failed ? NULL : err) != 0 || failed ? -1 : 0;
}

/* Was anything left that somebody has to do? */
static int answer(const struct msp_doctor *doctor, bool check, bool dry)
{
	for (size_t i = 0; i < doctor->count; i++) {
		enum msp_finding_state state = doctor->findings[i]->state;
		if (state == MSP_FINDING_DUE ? check : state != MSP_FINDING_MENDED && (check || !dry))
			return MSP_NO;
	}
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct doctor_options *given = parsed;
	const struct msp_repo_request request = {
		.path = cli->common.store,
		.home = getenv("HOME"),
		.sudo_uid = getenv("SUDO_UID"),
	};
	struct msp_repo repo;
	struct msp_doctor doctor = { .repo = &repo,
		.arena = &cli->arena,
		.now = msp_time_now(),
		.lock_timeout = (int)cli->common.lock_timeout,
		.context = cli };

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_repo_open(&cli->arena, &request, &repo, err) != 0)
		return -1;
	look(cli, &doctor, given->check || cli->common.dry_run);
	if (doctor.count == 0)
		msp_cli_note(cli, "%s", msp_message("nothing to mend"));
	else if (print(cli, &doctor, err) != 0)
		return -1;
	return answer(&doctor, given->check, cli->common.dry_run);
}

const struct msp_verb store_doctor_verb = {
	.name = "doctor",
	.summary = "find and mend what crashes have left behind",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct doctor_options),
	.columns = columns,
	.column_count = DOCTOR_COLUMNS,
	.details = "Looks at interrupted changes, locks, folders, git's index, configuration,\n"
		   "attributes, the index, private files, packing and all objects (git fsck).\n"
		   "Nothing a person may have written is lost: that is told, and left to you.\n"
		   "Exit 1: something is left to you; with --check, anything is to be done.",
	.examples = "msp-store doctor -n\n"
		    "msp-store doctor\n"
		    "msp-store doctor --check -q || echo 'look after the store'",
	.run = run,
};
