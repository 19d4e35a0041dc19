/* SPDX-License-Identifier: ISC */
#include "lib/store/repo_config.h"

#include <string.h>
#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/repo.h"

#define CONFIG_LIMIT ((size_t)4 * 1024 * 1024)

struct reader {
	struct msp_arena *arena;
	const char *at; /* NUL at the end of the text */
	const char *path;
	int line;
	struct msp_buf section; /* "core.", "remote.origin." */
};

static int bad_syntax(const struct reader *reader, const char *what, struct msp_error *err)
{
	msp_error_set(err, MSP_CONFIG, "%s", what);
	msp_error_at(err, reader->path, reader->line, 0);
	msp_error_hint(err, "git config --list shows what git makes of it");
	return -1;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool name_byte(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static void skip_blanks(struct reader *reader)
{
	while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r')
		reader->at++;
}

static void skip_line(struct reader *reader)
{
	reader->at += strcspn(reader->at, "\n");
}

/* What stands between the quotes of [section "subsection"]. */
static int read_subsection(struct reader *reader, struct msp_error *err)
{
	skip_blanks(reader);
	if (*reader->at++ != '"')
		return bad_syntax(reader, "a section name without its bracket", err);
	while (*reader->at != '"') {
		if (*reader->at == '\\' && reader->at[1] != '\0')
			reader->at++;
		if (*reader->at == '\0' || *reader->at == '\n')
			return bad_syntax(reader, "a section name without its closing quote", err);
		msp_buf_addc(&reader->section, *reader->at++);
	}
	reader->at++;
	msp_buf_addc(&reader->section, '.');
	return 0;
}

static int read_section(struct reader *reader, struct msp_error *err)
{
	msp_buf_clear(&reader->section);
	while (name_byte(*reader->at) || *reader->at == '.')
		msp_buf_addc(&reader->section, lower(*reader->at++));
	msp_buf_addc(&reader->section, '.');
	if (*reader->at != ']' && read_subsection(reader, err) < 0)
		return -1;
	if (*reader->at++ != ']')
		return bad_syntax(reader, "a section name without its bracket", err);
	return 0;
}

static int read_escape(struct reader *reader, struct msp_buf *value, struct msp_error *err)
{
	static const char from[] = "ntb\"\\", to[] = "\n\t\b\"\\";
	char c = *reader->at;

	if (c == '\r' && reader->at[1] == '\n')
		c = *++reader->at;
	if (c == '\n') { /* the value goes on in the next line */
		reader->line++;
		reader->at++;
		return 0;
	}
	const char *found = c == '\0' ? NULL : strchr(from, c);
	if (found == NULL)
		return bad_syntax(reader, "an unknown escape in a value", err);
	msp_buf_addc(value, to[found - from]);
	reader->at++;
	return 0;
}

/* After the equals sign: quotes may open and close anywhere, blanks at the end outside quotes go. */
static int read_value(struct reader *reader, struct msp_buf *value, struct msp_error *err)
{
	bool quoted = false;
	size_t keep = 0;

	skip_blanks(reader);
	for (;;) {
		char c = *reader->at;
		if (c == '\0' || c == '\n')
			break;
		if (!quoted && (c == '#' || c == ';')) {
			skip_line(reader);
			break;
		}
		reader->at++;
		if (c == '"') {
			quoted = !quoted;
			keep = value->length;
		} else if (c == '\\') {
			if (read_escape(reader, value, err) < 0)
				return -1;
			keep = value->length;
		} else {
			msp_buf_addc(value, c);
			if (quoted || (c != ' ' && c != '\t' && c != '\r'))
				keep = value->length;
		}
	}
	if (quoted)
		return bad_syntax(reader, "a value without its closing quote", err);
	msp_buf_truncate(value, keep);
	return 0;
}

static int read_entry(struct reader *reader, struct msp_config *config, struct msp_error *err)
{
	struct msp_buf key = MSP_BUF_INIT, value = MSP_BUF_INIT;
	int rc = -1;

	msp_buf_adds(&key, reader->section.data);
	while (name_byte(*reader->at))
		msp_buf_addc(&key, lower(*reader->at++));
	skip_blanks(reader);
	if (reader->section.length == 0 || key.length == reader->section.length) {
		bad_syntax(reader, "neither a section nor a setting", err);
		goto out;
	}
	if (*reader->at == '=') {
		reader->at++;
		if (read_value(reader, &value, err) < 0)
			goto out;
	} else if (strchr("\n#;", *reader->at) != NULL) { /* matches the end of the text as well */
		skip_line(reader);
		msp_buf_adds(&value, "true");
	} else {
		bad_syntax(reader, "neither a section nor a setting", err);
		goto out;
	}
	msp_arena_reserve(reader->arena, config->entries, config->count, config->capacity);
	config->entries[config->count++] = (struct msp_config_entry){ msp_arena_strdup(reader->arena, key.data),
		msp_arena_strdup(reader->arena, value.data) };
	rc = 0;
out:
	msp_buf_release(&key);
	msp_buf_release(&value);
	return rc;
}

static int read_all(struct reader *reader, struct msp_config *config, struct msp_error *err)
{
	if (msp_str_starts(reader->at, "\xEF\xBB\xBF"))
		reader->at += 3;
	for (;;) {
		skip_blanks(reader);
		char c = *reader->at;
		if (c == '\0')
			return 0;
		if (c == '\n') {
			reader->line++;
			reader->at++;
		} else if (c == '#' || c == ';') {
			skip_line(reader);
		} else if (c == '[') {
			reader->at++;
			if (read_section(reader, err) < 0)
				return -1;
			if (msp_str_starts(reader->section.data, "include.") ||
				msp_str_starts(reader->section.data, "includeif."))
				config->includes = true;
		} else if (read_entry(reader, config, err) < 0) {
			return -1;
		}
	}
}

int msp_config_load(struct msp_arena *arena, const char *path, struct msp_config *config, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	int rc = msp_file_read(path, CONFIG_LIMIT, &text, &problem);

	if (rc == 0) {
		struct reader reader = { arena, text.data, path, 1, MSP_BUF_INIT };
		rc = read_all(&reader, config, err);
		msp_buf_release(&reader.section);
	} else if (problem.code == MSP_MISSING) {
		rc = 0;
	} else if (err != NULL) {
		*err = problem;
	}
	msp_buf_release(&text);
	return rc;
}

const char *msp_config_get(const struct msp_config *config, const char *key)
{
	for (size_t i = config->count; i > 0; i--)
		if (msp_str_equal(config->entries[i - 1].key, key))
			return config->entries[i - 1].value;
	return NULL;
}

bool msp_config_bool(const struct msp_config *config, const char *key, bool otherwise)
{
	static const char *const yes[] = { "true", "yes", "on", "1" }, *const no[] = { "false", "no", "off", "0", "" };
	const char *value = msp_config_get(config, key);

	if (value == NULL)
		return otherwise;
	for (size_t i = 0; i < MSP_COUNT(yes); i++)
		if (strcasecmp(value, yes[i]) == 0)
			return true;
	for (size_t i = 0; i < MSP_COUNT(no); i++)
		if (strcasecmp(value, no[i]) == 0)
			return false;
	return otherwise;
}

/* The files of the user, in git's order. */
static int load_user(struct msp_arena *arena, const struct msp_repo_environment *environment, struct msp_config *config,
	struct msp_error *err)
{
	const char *xdg = environment->xdg_config_home, *home = environment->home;

	if (environment->global_config != NULL)
		return msp_config_load(arena, environment->global_config, config, err);
	if (!msp_str_empty(xdg)) {
		if (msp_config_load(arena, msp_path_join(arena, xdg, "git/config"), config, err) < 0)
			return -1;
	} else if (!msp_str_empty(home)) {
		if (msp_config_load(arena, msp_path_join(arena, home, ".config/git/config"), config, err) < 0)
			return -1;
	}
	if (msp_str_empty(home))
		return 0;
	return msp_config_load(arena, msp_path_join(arena, home, ".gitconfig"), config, err);
}

static int load_all(const struct msp_repo *repo, const struct msp_repo_environment *environment,
	struct msp_config *config, struct msp_error *err)
{
	struct msp_arena *arena = repo->arena;
	const char *system = environment->system_config != NULL ? environment->system_config : "/etc/gitconfig";

	if (!environment->no_system && msp_config_load(arena, system, config, err) < 0)
		return -1;
	if (load_user(arena, environment, config, err) < 0)
		return -1;
	if (msp_config_load(arena, msp_path_join(arena, repo->common_dir, "config"), config, err) < 0)
		return -1;
	if (!msp_config_bool(config, "extensions.worktreeconfig", false))
		return 0;
	return msp_config_load(arena, msp_path_join(arena, repo->git_dir, "config.worktree"), config, err);
}

static const char *assignment(struct msp_arena *arena, const char *name, const char *value)
{
	return value == NULL ? name : msp_arena_printf(arena, "%s=%s", name, value);
}

/* Includes depend on conditions that only git knows to judge. */
static int ask_git(const struct msp_repo *repo, const struct msp_repo_environment *environment, const char *key,
	const char **value, struct msp_error *err)
{
	struct msp_arena *arena = repo->arena;
	const char *const arguments[] = { "config", "-z", "--get", key, NULL };
	const char *const variables[] = { assignment(arena, "HOME", environment->home),
		assignment(arena, "XDG_CONFIG_HOME", environment->xdg_config_home),
		assignment(arena, "GIT_CONFIG_GLOBAL", environment->global_config),
		assignment(arena, "GIT_CONFIG_SYSTEM", environment->system_config),
		assignment(arena, "GIT_CONFIG_NOSYSTEM", environment->no_system ? "1" : NULL), NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = {
		.argv = msp_child_git(arena, repo, arguments), .environment = variables, .output = &output
	};
	int rc = msp_child_run(&command, err);

	*value = NULL;
	if (rc == 0 && command.status == 0)
		*value = msp_arena_strdup(arena, output.data); /* ends at the NUL of -z */
	else if (rc == 0 && command.status != 1)
		rc = msp_child_failed(&command, MSP_CONFIG, err);
	msp_buf_release(&output);
	return rc;
}

/* Section and name are folded, what stands between them is not. */
static char *normal_key(struct msp_arena *arena, const char *key)
{
	char *copy = msp_arena_strdup(arena, key);
	const char *first = strchr(copy, '.'), *last = strrchr(copy, '.');

	for (char *at = copy; first != NULL && *at != '\0'; at++)
		if (at < first || at > last)
			*at = lower(*at);
	return copy;
}

int msp_repo_config(const struct msp_repo *repo, const struct msp_repo_environment *environment, const char *key,
	const char **value, struct msp_error *err)
{
	struct msp_config config = { NULL, 0, 0, false };

	if (load_all(repo, environment, &config, err) < 0)
		return -1;
	if (config.includes)
		return ask_git(repo, environment, key, value, err);
	*value = msp_config_get(&config, normal_key(repo->arena, key));
	return 0;
}
