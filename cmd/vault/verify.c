/* SPDX-License-Identifier: ISC */
/* verify: what everybody can check without a key, and (--mine) what I can with mine. */
#include <string.h>

#include "cmd/listing.h"
#include "cmd/vault/examine.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"

#define SHOW MSP_COLUMN_DEFAULT
#define ZEROS "0000000000000000000000000000000000000000"
#define COMMIT_SHOWN 12
#define PURGES "purged"

struct verify_options {
	struct vault_unlock_options unlock;
	bool full, mine;
};

static const struct msp_option options[] = {
	{ "full", 0, MSP_OPTION_FLAG, offsetof(struct verify_options, full), NULL,
		"every commit there is, not only those since the last time", NULL },
	{ "mine", 0, MSP_OPTION_FLAG, offsetof(struct verify_options, mine), NULL,
		"also open every secret that names me", NULL },
	VAULT_UNLOCK_OPTIONS(struct verify_options, unlock),
	MSP_OPTION_END,
};

static const struct msp_column columns[] = {
	{ "rule", "RULE", MSP_TYPE_TEXT, SHOW, NULL, "what it breaks, in one word" },
	{ "path", "PATH", MSP_TYPE_TEXT, SHOW, NULL, "file" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, SHOW, NULL, "commit that did it; empty: it is so now" },
	{ "problem", "PROBLEM", MSP_TYPE_TEXT, SHOW | MSP_COLUMN_WIDE, NULL, "what was found" },
};

struct verify {
	struct vault vault;
	struct vault_past past;
	struct vault_examine examine;
	const struct verify_options *given;
	char older[MSP_OID_SIZE], newer[MSP_OID_SIZE];
	const char *purge; /* stub of the last one, when history was rewritten */
	bool range;        /* given as operand: somebody else's commits, perhaps; nothing is remembered */
};

/* ---- what to look at --------------------------------------------------------------------------------------------- */

static int find_commit(struct verify *verify, const char *revision, char commit[MSP_OID_SIZE], struct msp_error *err)
{
	commit[0] = '\0';
	if (strcmp(revision, ZEROS) == 0)
		return 0;
	return msp_git_resolve(verify->past.git, revision[0] == '\0' ? "HEAD" : revision, commit, err);
}

static int read_range(struct verify *verify, const char *range, struct msp_error *err)
{
	const char *dots = strstr(range, "..");

	if (dots == NULL || dots[2] == '.') {
		msp_error_set(err, MSP_USAGE, "'%s' is no range", range);
		msp_error_hint(err, "OLD..NEW, such as origin/main..HEAD");
		return -1;
	}
	const char *older = msp_arena_strndup(verify->past.arena, range, (size_t)(dots - range));
	if (find_commit(verify, older, verify->older, err) != 0 ||
		find_commit(verify, dots + 2, verify->newer, err) != 0)
		return -1;
	if (verify->newer[0] == '\0')
		return msp_error_set(err, MSP_USAGE, "'%s' ends in nothing", range);
	verify->range = true;
	return 0;
}

static int see_purge(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct verify *verify = context;

	(void)err;
	/* the day is in the name */
	if (change->after[0] != '\0' && (verify->purge == NULL || strcmp(change->path, verify->purge) > 0))
		verify->purge = msp_arena_strdup(verify->past.arena, change->path);
	return 0;
}

/* Somebody purged, perhaps; who can push can write that, too, so people have to say whether it is right. */
static int tell_rewritten(struct verify *verify, struct msp_error *err)
{
	char tree[MSP_OID_SIZE];

	if (msp_git_tree(verify->past.git, verify->newer, tree, err) != 0 ||
		msp_git_compare(verify->past.git, "", tree, PURGES, see_purge, verify, err) != 0)
		return -1;
	vault_examine_say(&verify->examine, "history", VAULT_ROSTERS, verify->vault.pins.verified,
		"what was verified here is not among the commits any more: history was rewritten%s%s",
		verify->purge != NULL ? "; the last purge: " : "", verify->purge != NULL ? verify->purge : "");
	return 0;
}

/* From the commit verified last, which must be among those that led to the tip. */
static int since_last(struct verify *verify, struct msp_error *err)
{
	const char *verified = verify->vault.pins.verified;
	bool goes_on;

	memcpy(verify->newer, verify->vault.session.repo.tip, MSP_OID_SIZE);
	if (verified[0] == '\0' || strlen(verified) != MSP_OID_SIZE - 1)
		return 0;
	if (vault_past_goes_on(&verify->past, verified, verify->newer, &goes_on, err) != 0)
		return -1;
	if (!goes_on)
		return tell_rewritten(verify, err);
	if (!verify->given->full)
		memcpy(verify->older, verified, MSP_OID_SIZE);
	return 0;
}

static int find_range(struct verify *verify, struct msp_error *err)
{
	const struct msp_cli *cli = verify->vault.session.cli;

	if (cli->operand_count > 0 && verify->given->full)
		return msp_error_set(err, MSP_USAGE, "--full goes without OLD..NEW");
	return cli->operand_count > 0 ? read_range(verify, cli->operands[0], err) : since_last(verify, err);
}

/* ---- what this machine has seen ---------------------------------------------------------------------------------- */

static void check_contact(struct verify *verify)
{
	struct vault *vault = &verify->vault;
	struct msp_buf fingerprint = MSP_BUF_INIT;

	if (vault->chain.current == NULL)
		return;
	msp_roster_fingerprint(vault->chain.first->hash, &fingerprint);
	if (vault->contact == MSP_PIN_NEW)
		msp_cli_note(vault->session.cli,
			"this machine has nothing to compare with; the fingerprint of this vault is %s",
			fingerprint.data);
	else if (vault->contact == MSP_PIN_BEHIND)
		vault_examine_say(&verify->examine, "pin", vault->chain.current->path, NULL,
			"roster %lld was seen here: this clone is behind, or was rolled back",
			(long long)vault->pins.serial);
	else if (vault->contact == MSP_PIN_FORK)
		vault_examine_say(&verify->examine, "pin", vault->chain.current->path, NULL,
			"these are not the rosters that were seen here");
	msp_buf_release(&fingerprint);
}

/* Seen here was the deletion that a merge, checked just now, has set aside. */
static bool was_settled(const struct verify *verify, const struct vault_secret *secret)
{
	const char *deletion = msp_map_get(&verify->examine.settled, secret->manifest.id);

	return deletion != NULL && msp_pins_secret(&verify->vault.pins, secret->manifest.id, secret->manifest.gen,
					   deletion) == MSP_PIN_SAME;
}

static void check_pins(struct verify *verify)
{
	struct vault *vault = &verify->vault;

	for (size_t i = 0; i < verify->examine.good_count; i++) {
		const struct vault_secret *secret = &verify->examine.good[i];
		enum msp_pin_answer answer =
			msp_pins_secret(&vault->pins, secret->manifest.id, secret->manifest.gen, secret->hash);
		if (answer == MSP_PIN_BEHIND)
			vault_examine_say(&verify->examine, "pin", secret->path, NULL,
				"a newer one was seen here: this clone is behind, or was rolled back");
		else if (answer == MSP_PIN_FORK && !was_settled(verify, secret))
			vault_examine_say(&verify->examine, "pin", secret->path, NULL,
				"another one of generation %lld was seen here", (long long)secret->manifest.gen);
	}
}

/* ---- with my key ------------------------------------------------------------------------------------------------- */

static bool names_me(const struct vault_secret *secret, const char *login)
{
	for (size_t i = 0; i < secret->manifest.recipient_count; i++) {
		if (strcmp(secret->manifest.recipients[i], login) == 0)
			return true;
	}
	return false;
}

static int open_mine(struct verify *verify, struct msp_error *err)
{
	struct vault *vault = &verify->vault;
	struct vault_secret *secrets;
	struct msp_secret payload;
	size_t count, opened = 0;

	if (vault->me == NULL)
		return msp_error_set(err, MSP_DENIED, "--mine: you are not in the roster");
	if (vault_unlock(vault, &verify->given->unlock, err) != 0 ||
		vault_list(vault, NULL, &secrets, &count, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	for (size_t i = 0; i < count; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		if (secrets[i].refused.code != MSP_OK || !names_me(&secrets[i], vault->me->login))
			continue;
		opened++;
		if (vault_reveal(vault, &secrets[i], &payload, &problem) != 0)
			vault_examine_say(&verify->examine, "opens", secrets[i].path, NULL,
				"it names %s, whose key does not open it: %s", vault->me->login, problem.message);
	}
	msp_secret_release(&payload);
	msp_cli_note(vault->session.cli, msp_message_count("%zu secret names %s", "%zu secrets name %s", opened),
		opened, vault->me->login);
	return 0;
}

/* ---- afterwards -------------------------------------------------------------------------------------------------- */

static int remember(struct verify *verify, struct msp_error *err)
{
	struct vault *vault = &verify->vault;
	struct msp_pins pins;
	const char *folder;

	if (msp_session_state_dir(&vault->session, &folder, err) != 0 ||
		msp_pins_open(&pins, vault->session.arena, folder, vault->chain.current->vault, true, err) != 0)
		return -1;
	for (size_t i = 0; i < verify->examine.good_count; i++) {
		const struct vault_secret *secret = &verify->examine.good[i];
		msp_pins_keep(&pins, secret->manifest.id, secret->manifest.gen, secret->hash);
	}
	msp_pins_keep_chain(&pins, &vault->chain);
	memcpy(pins.verified, verify->newer, MSP_OID_SIZE);
	pins.changed = true;
	return msp_pins_close(&pins, err);
}

static int print(struct verify *verify, struct msp_error *err)
{
	const struct vault_examine *examine = &verify->examine;
	struct msp_listing rows;

	msp_listing_init(&rows, verify->vault.session.cli);
	for (size_t i = 0; i < examine->count; i++) {
		const struct vault_finding *finding = &examine->items[i];
		msp_listing_add(&rows);
		msp_listing_text(&rows, "rule", finding->rule);
		msp_listing_text(&rows, "path", finding->path);
		msp_listing_text(&rows, "commit",
			finding->commit == NULL ? NULL
						: msp_arena_strndup(verify->past.arena, finding->commit, COMMIT_SHOWN));
		msp_listing_text(&rows, "problem", finding->text);
	}
	if ((examine->count > 0 || !msp_listing_table(rows.cli)) &&
		msp_listing_print(&rows, "path", verify->vault.session.zone, verify->vault.session.now, err) != 0)
		return -1;
	if (verify->purge != NULL)
		msp_cli_note(rows.cli, "when that purge was agreed: msp-vault pins accept, with the fingerprint");
	if (examine->count > 0)
		return MSP_NO;
	const char *secrets = msp_arena_printf(
		verify->past.arena, msp_message_count("%zu secret", "%zu secrets", examine->secrets), examine->secrets);
	const char *commits = msp_arena_printf(
		verify->past.arena, msp_message_count("%zu commit", "%zu commits", examine->commits), examine->commits);
	msp_cli_note(rows.cli, "%s and %s are as they should be", secrets, commits);
	if (examine->narrow > 0)
		msp_cli_note(rows.cli,
			msp_message_count("%zu is not encrypted for everybody entitled now: msp-vault rekey",
				"%zu are not encrypted for everybody entitled now: msp-vault rekey", examine->narrow),
			examine->narrow);
	return 0;
}

/* A store that never had a vault; one whose rosters were taken away has commits that tell so. */
static bool needs_vault(const struct verify *verify, struct msp_error *err)
{
	const struct vault *vault = &verify->vault;

	if (verify->range || vault->chain.current != NULL || vault->broken.code != MSP_OK ||
		vault->session.cli->common.store_count > 1)
		return false;
	msp_error_set(err, MSP_MISSING, "this store has no vault yet");
	msp_error_hint(err, "msp-vault init makes one");
	return true;
}

static int examine(struct verify *verify, struct msp_error *err)
{
	struct vault_commit *commits;
	size_t count;

	if (find_range(verify, err) != 0 ||
		vault_past_commits(&verify->past, verify->older, verify->newer, NULL, &commits, &count, err) != 0 ||
		vault_examine_steps(&verify->examine, commits, count, err) != 0 ||
		vault_examine_tip(&verify->examine, verify->newer, verify->vault.day, err) != 0)
		return -1;
	if (!verify->range) {
		check_contact(verify);
		check_pins(verify);
	}
	if (verify->examine.commits == 0 && needs_vault(verify, err))
		return -1;
	if (verify->given->mine && verify->vault.chain.current != NULL && open_mine(verify, err) != 0)
		return -1;
	if (verify->examine.count == 0 && !verify->range && verify->vault.chain.current != NULL &&
		verify->vault.contact != MSP_PIN_NEW && remember(verify, err) != 0)
		return -1;
	return print(verify, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct verify verify = { .given = parsed };
	int result = -1;
	/* a server's first push brings the vault itself; where it was taken away, that is told */
	if (vault_open(&verify.vault, cli, VAULT_UNTRUSTED | VAULT_BROKEN | VAULT_NEW, err) == 0 &&
		vault_past_open(&verify.past, &verify.vault, err) == 0) {
		vault_examine_init(&verify.examine, &verify.past);
		result = examine(&verify, err);
	}
	vault_past_close(&verify.past);
	return vault_close(&verify.vault, result, err);
}

const struct msp_verb vault_verify_verb = {
	.name = "verify",
	.summary = "check signatures, generations and history, without a key",
	.operands = "[OLD..NEW]",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct verify_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Looks at what is committed now and at every commit since the last time; with OLD..NEW at those\n"
		   "commits alone, as hooks and CI do.  Exit 1 when anything is found.",
	.examples = "msp-vault verify\n"
		    "msp-vault verify --full --mine\n"
		    "msp-vault verify origin/main..HEAD",
	.run = run,
};
