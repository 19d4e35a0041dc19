/* SPDX-License-Identifier: ISC */
/* verify: is everything that was sealed still so? */
#include <string.h>

#include "cmd/git.h"
#include "cmd/listing.h"
#include "cmd/store/seal.h"
#include "cmd/store/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/period.h"
#include "lib/text/yaml.h"

static const struct msp_column columns[] = {
	{ "period", "PERIOD", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "month that was sealed" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "commit that was sealed" },
	{ "at", "AT", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "when" },
	{ "by", "BY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "whose key signed it" },
	{ "reports", "REPORTS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "reports that were sealed" },
	{ "problem", "PROBLEM", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what is not as sealed" },
};

struct verify {
	struct msp_session session;
	struct msp_listing rows;
	bool wrong;
};

/* A row of its own for each problem; the first one, or none, is in the row of the seal. */
static void tell(struct verify *verify, const char *period, bool *told, const char *problem)
{
	if (*told) {
		msp_listing_add(&verify->rows);
		msp_listing_text(&verify->rows, "period", period);
	}
	*told = true;
	verify->wrong = true;
	msp_listing_text(&verify->rows, "problem", problem);
}

static int is_ancestor(struct verify *verify, const char *commit, bool *ancestor, struct msp_error *err)
{
	struct msp_session *session = &verify->session;
	const char *const arguments[] = { "merge-base", "--is-ancestor", commit, session->repo.tip, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	bool no = false;
	int failed = msp_git_ask(session->arena, &session->repo, arguments, MSP_NO, &output, &no, &problem);

	msp_buf_release(&output);
	/* a commit that is not there at all is no ancestor */
	*ancestor = !failed && !no;
	if (!failed || problem.code == MSP_NO)
		return 0;
	if (err != NULL)
		*err = problem;
	return -1;
}

static const char *check_report(struct verify *verify, const struct msp_node *sealed, const char *period)
{
	struct msp_session *session = &verify->session;
	const char *client = msp_node_text(sealed, "client", ""), *path;
	char entry[65];

	if (!msp_slug_valid(client))
		return msp_message("a report of no client");
	msp_node_each_item(store_seal_issues(session, client, period, &path), issue) {
		if (!msp_str_equal(msp_node_text(issue, "at", ""), msp_node_text(sealed, "issued", "")))
			continue;
		store_seal_entry(issue, entry);
		if (msp_str_equal(msp_node_text(issue, "sha256", ""), msp_node_text(sealed, "sha256", "")) &&
			msp_str_equal(entry, msp_node_text(sealed, "entry", "")))
			return NULL;
		return msp_arena_printf(session->arena, msp_message("%s: what was issued at %s has been changed"), path,
			msp_node_text(sealed, "issued", ""));
	}
	return msp_arena_printf(session->arena, msp_message("%s: what was issued at %s is gone"), path,
		msp_node_text(sealed, "issued", ""));
}

/* The name behind the signature; what is wrong with it otherwise. */
static int check_signature(struct verify *verify, const char *path, const char **problem, struct msp_error *err)
{
	struct msp_session *session = &verify->session;
	const char *const arguments[] = { "check", path, NULL };
	struct msp_error answer = MSP_ERROR_INIT;
	struct msp_buf login = MSP_BUF_INIT;
	int failed = store_seal_vault(session, arguments, NULL, &login, &answer);

	*problem = NULL;
	if (!failed)
		msp_listing_text(&verify->rows, "by", msp_str_trim(session->arena, login.data));
	msp_buf_release(&login);
	if (!failed)
		return 0;
	if (answer.code == MSP_UNAVAILABLE || answer.code == MSP_USAGE) {
		if (err != NULL)
			*err = answer;
		return -1;
	}
	*problem = msp_arena_strdup(session->arena, answer.message);
	return 0;
}

static int check_seal(struct verify *verify, const char *path, struct msp_error *err)
{
	struct msp_session *session = &verify->session;
	struct msp_place place;
	struct msp_node *seal = NULL;
	const char *text, *problem;
	size_t length;
	bool ancestor, told = false;
	struct msp_time at;

	msp_kind_place(session->arena, path, &place);
	msp_listing_add(&verify->rows);
	msp_listing_text(&verify->rows, "period", place.period);
	if (msp_index_text(session->index, session->arena, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL || msp_yaml_parse(session->arena, text, length, &seal, NULL) != 0) {
		tell(verify, place.period, &told, msp_message("the seal cannot be read"));
		return 0;
	}
	const char *commit = msp_node_text(seal, "commit", "");
	msp_listing_text(&verify->rows, "commit", commit);
	if (msp_node_time(seal, "at", &at))
		msp_listing_time(&verify->rows, "at", at.at);
	const struct msp_node *reports = msp_node_get(seal, "reports");
	msp_listing_number(&verify->rows, "reports", reports == NULL ? 0 : (int64_t)reports->count);
	if (check_signature(verify, path, &problem, err) != 0 || is_ancestor(verify, commit, &ancestor, err) != 0)
		return -1;
	if (problem != NULL)
		tell(verify, place.period, &told, problem);
	if (!ancestor)
		tell(verify, place.period, &told,
			msp_message("history was rewritten: the sealed commit is no ancestor"));
	msp_node_each_item(reports, sealed) {
		problem = check_report(verify, sealed, place.period);
		if (problem != NULL)
			tell(verify, place.period, &told, problem);
	}
	return 0;
}

static int check_all(struct verify *verify, const char *period, struct msp_error *err)
{
	struct msp_session *session = &verify->session;
	const char **paths;
	size_t count, seals = 0;

	if (msp_index_paths(session->index, session->arena, "seals/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct msp_place place;
		msp_kind_place(session->arena, paths[i], &place);
		if (place.kind->id != MSP_KIND_SEAL || (period != NULL && !msp_str_equal(place.period, period)))
			continue;
		seals++;
		if (check_seal(verify, paths[i], err) != 0)
			return -1;
	}
	if (period == NULL || seals > 0)
		return 0;
	msp_error_set(err, MSP_MISSING, "%s is not sealed", period);
	msp_error_hint(err, "msp-store seal %s", period);
	return -1;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct verify verify = { .wrong = false };
	struct msp_session *session = &verify.session;
	const char *name = cli->operand_count > 0 ? cli->operands[0] : NULL;
	struct msp_period period;

	(void)parsed;
	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	int failed = msp_session_open(session, cli, NULL, err) != 0 ||
		     (name != NULL && msp_period_parse(name, session->zone, &period, err) != 0);
	if (!failed) {
		msp_listing_init(&verify.rows, cli);
		failed = check_all(&verify, name, err) != 0 ||
			 msp_listing_print(&verify.rows, "period", session->zone, session->now, err) != 0;
	}
	msp_session_close(session);
	return failed ? -1 : verify.wrong ? MSP_NO : 0;
}

const struct msp_verb store_verify_verb = {
	.name = "verify",
	.summary = "is what was sealed still so?",
	.operands = "[PERIOD]",
	.complete = "-",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Each seal: the signature, that its commit is an ancestor of this one, and\n"
		   "that the record of every report that was issued is as it was. Exit 1 when not.",
	.examples = "msp-store verify\n"
		    "msp-store verify 2026-10 -f json",
	.run = run,
};
