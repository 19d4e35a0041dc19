/* SPDX-License-Identifier: ISC */
/* init: a new store that works at once; it asks nothing. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/git.h"
#include "cmd/merge.h"
#include "cmd/store/starter.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/base/zone.h"
#include "lib/model/extract.h"
#include "lib/model/when.h"
#include "lib/store/identity.h"
#include "lib/store/txn.h"

#define BRANCH "main"

struct init_options {
	const char *name, *zone, *language, *currency, *login, *mail;
	bool test, bare;
};

static const struct msp_option options[] = { { "name", 0, MSP_OPTION_TEXT, offsetof(struct init_options, name), "NAME",
						     "the provider's name", NULL },
	{ "zone", 0, MSP_OPTION_TEXT, offsetof(struct init_options, zone), "ZONE", "time zone, America/Mexico_City",
		"system-zone" },
	{ "language", 0, MSP_OPTION_TEXT, offsetof(struct init_options, language), "LANGUAGE",
		"language of reports: es or en", "enum:provider.language" },
	{ "currency", 0, MSP_OPTION_TEXT, offsetof(struct init_options, currency), "CODE", "currency, MXN", NULL },
	{ "login", 0, MSP_OPTION_TEXT, offsetof(struct init_options, login), "LOGIN",
		"login of the first technician, from the mail", NULL },
	{ "mail", 0, MSP_OPTION_TEXT, offsetof(struct init_options, mail), "ADDRESS",
		"mail of the first technician, git's user.email", NULL },
	{ "test", 0, MSP_OPTION_FLAG, offsetof(struct init_options, test), NULL,
		"a store to try things in: --now works on writers", NULL },
	{ "bare", 0, MSP_OPTION_FLAG, offsetof(struct init_options, bare), NULL, "without a work tree, for servers",
		NULL },
	MSP_OPTION_END };

struct init {
	struct msp_cli *cli;
	const struct init_options *options;
	const char *directory;
	bool repository;      /* the folder is an empty repository already: a clone of a new one on a server */
	const char *git_mail; /* git's user.email, NULL */
	struct starter starter;
	struct starter_file *files;
	size_t count;
	const struct msp_zone *zone;
	int64_t now;
	struct msp_extract *extract;
};

/* ---- what is there ---- */

/* Counts names but "." and ".."; *repository when .git is among them.  A missing folder is empty. */
static int look_into(const char *path, size_t *names, bool *repository, struct msp_error *err)
{
	DIR *folder = opendir(path);

	*names = 0;
	*repository = false;
	if (folder == NULL && errno == ENOENT)
		return 0;
	if (folder == NULL && errno == ENOTDIR) {
		msp_error_set(err, MSP_EXISTS, "there is a file of this name");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	if (folder == NULL)
		return msp_error_errno(err, errno, "%s", path);
	for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		*repository = *repository || strcmp(entry->d_name, ".git") == 0;
		(*names)++;
	}
	closedir(folder);
	return 0;
}

/* What a git init leaves that was killed: doing it again completes it. */
static bool half_made(struct init *init)
{
	struct msp_arena *arena = &init->cli->arena;
	const char *git = msp_path_join(arena, init->directory, ".git");

	return msp_directory_exists(git) && !(msp_file_exists(msp_path_join(arena, git, "HEAD")) &&
						    msp_directory_exists(msp_path_join(arena, git, "objects")) &&
						    msp_directory_exists(msp_path_join(arena, git, "refs")));
}

/* An empty clone may be filled; anything else that is there stays as it is. */
static int check_directory(struct init *init, struct msp_error *err)
{
	const struct msp_repo_request request = { .path = init->directory, .home = getenv("HOME") };
	struct msp_repo repo;
	size_t names;

	if (look_into(init->directory, &names, &init->repository, err) != 0)
		return -1;
	if (names == 0)
		return 0;
	if (init->repository && names == 1 && !init->options->bare) {
		init->repository = !half_made(init);
		if (!init->repository)
			return 0;
		if (msp_repo_open(&init->cli->arena, &request, &repo, err) != 0)
			return -1;
		if (repo.tip[0] == '\0')
			return 0;
	}
	msp_error_set(err, MSP_EXISTS, "the folder is not empty");
	msp_error_at(err, init->directory, 0, 0);
	msp_error_hint(err, "give a folder that does not exist; msp-store never writes over what is there");
	return -1;
}

/* ---- who ---- */

static int ask_git(struct init *init, const char *key, const char **value, struct msp_error *err)
{
	const char *const arguments[] = { "config", "--get", key, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	bool unset;
	int failed = msp_git_ask(&init->cli->arena, NULL, arguments, MSP_CONFIG, &output, &unset, err);

	*value = failed || unset ? NULL : msp_str_trim(&init->cli->arena, output.data);
	if (msp_str_empty(*value))
		*value = NULL;
	msp_buf_release(&output);
	return failed;
}

static const char *login_of(struct msp_arena *arena, const char *mail, const char *name)
{
	const char *login = msp_slug_propose(arena, msp_arena_strndup(arena, mail, strcspn(mail, "@")));

	if (*login == '\0')
		login = msp_slug_propose(arena, name);
	return *login == '\0' || strcmp(login, "auto") == 0 || strcmp(login, "none") == 0 ? "tecnico" : login;
}

static int find_technician(struct init *init, struct msp_error *err)
{
	struct starter *starter = &init->starter;
	const char *name;

	if (ask_git(init, "user.email", &init->git_mail, err) != 0 || ask_git(init, "user.name", &name, err) != 0)
		return -1;
	starter->mail = init->options->mail != NULL ? init->options->mail : init->git_mail;
	if (starter->mail == NULL || (name == NULL && init->options->login == NULL)) {
		msp_error_set(err, MSP_CONFIG, "git does not know who you are: %s is not set",
			starter->mail == NULL ? "user.email" : "user.name");
		msp_error_hint(
			err, "git config --global user.name 'Ana Ruiz' && git config --global user.email ana@msp.mx");
		return -1;
	}
	starter->login =
		init->options->login != NULL ? init->options->login : login_of(&init->cli->arena, starter->mail, name);
	starter->person = name != NULL ? name : starter->login;
	if (!msp_slug_valid(starter->login)) {
		msp_error_set(err, MSP_USAGE, "--login: '%s' is no login", starter->login);
		msp_error_hint(err, "lower-case letters, digits and hyphens, at most 40");
		return -1;
	}
	return 0;
}

/* ---- what ---- */

static int find_now(struct init *init, struct msp_error *err)
{
	const char *text = init->cli->common.now;

	init->now = msp_time_now();
	if (text == NULL)
		return 0;
	if (!init->options->test) {
		msp_error_set(err, MSP_USAGE,
			"--now and $MSP_NOW change the clock of writers only in stores with `test: yes`");
		msp_error_hint(err, "msp-store init --test makes one");
		return -1;
	}
	return msp_when_parse(text, init->zone, init->now, &init->now, err) == 0 ? 0 : msp_error_wrap(err, "--now");
}

static int find_zone(struct init *init, struct msp_error *err)
{
	const char *name = init->starter.zone;
	struct msp_buf bytes = MSP_BUF_INIT;
	int failed = -1;

	init->zone = msp_zone_utc();
	if (strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0)
		return 0;
	if (msp_zone_read_system(getenv("TZDIR"), name, &bytes, err) == 0 &&
		msp_zone_parse(&init->cli->arena, name, bytes.data, bytes.length, &init->zone, err) == 0)
		failed = 0;
	else if (err != NULL && err->code == MSP_DATA)
		err->code = MSP_USAGE;
	msp_buf_release(&bytes);
	return failed ? msp_error_wrap(err, "--zone") : 0;
}

static int check_words(const struct starter *starter, struct msp_error *err)
{
	if (strcmp(starter->language, "es") != 0 && strcmp(starter->language, "en") != 0) {
		msp_error_set(err, MSP_USAGE, "--language: '%s' is not spoken here", starter->language);
		msp_error_hint(err, "es or en");
		return -1;
	}
	if (strlen(starter->currency) != 3 || strspn(starter->currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3) {
		msp_error_set(err, MSP_USAGE, "--currency: '%s' is no code of a currency", starter->currency);
		msp_error_hint(err, "three capital letters (ISO 4217): MXN, USD");
		return -1;
	}
	return 0;
}

static int prepare(struct init *init, struct msp_error *err)
{
	const struct init_options *given = init->options;
	struct starter *starter = &init->starter;

	*starter = (struct starter){
		.zone = given->zone != NULL ? given->zone : "America/Mexico_City",
		.language = given->language != NULL ? given->language : "es",
		.currency = given->currency != NULL ? given->currency : "MXN",
		.branch = BRANCH,
		.test = given->test,
	};
	if (check_words(starter, err) != 0 || find_zone(init, err) != 0 || find_now(init, err) != 0 ||
		check_directory(init, err) != 0 || find_technician(init, err) != 0)
		return -1;
	starter->name = given->name != NULL ? given->name : starter->person;
	starter->year = msp_zone_date(init->zone, init->now).year;
	return starter_files(&init->cli->arena, starter, getenv("TZDIR"), &init->files, &init->count, err);
}

/* ---- writing ---- */

static int validate(void *context, const char *path, const char *text, size_t length, struct msp_error *err)
{
	struct init *init = context;
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_problems problems;
	struct msp_node *node;

	msp_problems_init(&problems, &scratch);
	(void)msp_extract_check(init->extract, &scratch, path, text, length, &node, &problems);
	if (problems.count > 0 && err != NULL)
		*err = problems.first->error;
	int failed = problems.count > 0 ? -1 : 0;
	msp_arena_release(&scratch);
	return failed;
}

/* An object written later needs no new folder, and so no flush of one. */
static int make_fan(struct init *init, const struct msp_repo *repo, struct msp_error *err)
{
	for (unsigned i = 0; i < 256; i++) {
		const char *path = msp_arena_printf(&init->cli->arena, "%s/objects/%02x", repo->common_dir, i);
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			return msp_error_errno(err, errno, "%s", path);
	}
	return 0;
}

static int commit(struct init *init, struct msp_repo *repo, struct msp_error *err)
{
	const struct msp_txn_rules rules = { init, validate };
	const struct msp_txn_request request = {
		.author_name = init->starter.person,
		.author_email = init->starter.mail,
		.at = init->now,
		.offset = msp_zone_offset(init->zone, init->now),
		.lock_timeout = (int)init->cli->common.lock_timeout,
		.rules = &rules,
	};
	char id[MSP_OID_SIZE];
	struct msp_txn *txn;

	if (msp_txn_begin(repo, &request, &txn, err) != 0)
		return -1;
	int failed = 0;
	for (size_t i = 0; !failed && i < init->count; i++)
		failed = msp_txn_put(txn, init->files[i].path, init->files[i].bytes, init->files[i].length, err);
	if (!failed)
		failed = msp_txn_commit(txn, "store: init", init->cli->common.message, id, err);
	msp_txn_close(txn);
	return failed;
}

/* Where git's own mail does not lead to the technician, the repository remembers who works in it. */
static int remember_login(struct init *init, const struct msp_repo *repo, struct msp_error *err)
{
	const char *const arguments[] = { "config", "msp.login", init->starter.login, NULL };
	struct msp_buf output = MSP_BUF_INIT;

	if (msp_str_equal(init->git_mail, init->starter.mail))
		return 0;
	int failed = msp_git_ask(&init->cli->arena, repo, arguments, MSP_SYSTEM, &output, NULL, err);
	msp_buf_release(&output);
	return failed;
}

static int create(struct init *init, struct msp_error *err)
{
	const struct msp_repo_request request = { .path = init->directory, .home = getenv("HOME") };
	struct msp_repo repo;

	if (!init->repository &&
		(msp_directory_make(init->directory, 0777, err) != 0 ||
			msp_repo_create(&init->cli->arena, init->directory, BRANCH, init->options->bare, err) != 0))
		return -1;
	if (msp_repo_open(&init->cli->arena, &request, &repo, err) != 0 || make_fan(init, &repo, err) != 0 ||
		remember_login(init, &repo, err) != 0 || msp_merge_configure(&init->cli->arena, &repo, err) != 0 ||
		commit(init, &repo, err) != 0)
		return -1;
	msp_cli_note(init->cli, "%s → %s (%s, %s, technician %s)", init->starter.name, repo.path, init->starter.zone,
		init->starter.currency, init->starter.login);
	fprintf(init->cli->out, "%s\n", msp_cli_safe(init->cli, repo.path, false));
	return 0;
}

/* The difference to nothing. */
static void show(const struct init *init)
{
	FILE *out = init->cli->out;

	for (size_t i = 0; i < init->count; i++) {
		const struct starter_file *file = &init->files[i];
		size_t lines = 0;
		fprintf(out, "diff --git a/%s b/%s\nnew file mode 100644\n", file->path, file->path);
		if (memchr(file->bytes, '\0', file->length) != NULL) {
			fprintf(out, "Binary files /dev/null and b/%s differ\n", file->path);
			continue;
		}
		for (size_t at = 0; at < file->length; at++)
			lines += file->bytes[at] == '\n';
		fprintf(out, "--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%zu @@\n", file->path, lines);
		for (size_t at = 0; at < file->length;) {
			size_t length = strcspn(file->bytes + at, "\n");
			fprintf(out, "+%.*s\n", (int)length, file->bytes + at);
			at += length + 1;
		}
	}
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct init init = { .cli = cli, .options = parsed, .directory = cli->operands[0] };
	int failed = prepare(&init, err);

	if (failed)
		return -1;
	if (cli->common.dry_run) {
		show(&init);
		return 0;
	}
	if (msp_extract_open(MSP_VERSION, &init.extract, err) != 0)
		return -1;
	failed = create(&init, err);
	msp_extract_close(init.extract);
	return failed;
}

const struct msp_verb store_init_verb = {
	.name = "init",
	.summary = "make a new store",
	.operands = "DIR",
	.complete = "file",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES | MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct init_options),
	.details = "Asks nothing: zone of Mexico City, Spanish, pesos, the statutory calendar\n"
		   "laboral with the holidays of six years, the policy estandar, and you as\n"
		   "first technician. DIR must not exist, be empty, or be an empty clone.",
	.examples = "msp-store init ~/soporte --name 'Soporte del Bajío'\n"
		    "msp-store init /tmp/prueba --test\n"
		    "msp-store init -n x --zone America/Tijuana --currency USD",
	.run = run,
};
