/* SPDX-License-Identifier: ISC */
#include "cmd/msp/alias.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/msp/nouns.h"
#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/yaml.h"

static const char *config_path(struct msp_arena *arena)
{
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (!msp_str_empty(folder))
		return msp_path_join(arena, folder, "msp/config");
	return msp_str_empty(home) ? NULL : msp_path_join(arena, home, ".config/msp/config");
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

struct words {
	struct msp_arena *arena;
	char **items;
	size_t count, capacity;
	struct msp_buf word;
	bool open; /* a word has begun, though it may be empty: '' */
};

static void end_word(struct words *words)
{
	if (words->open) {
		msp_arena_reserve(words->arena, words->items, words->count, words->capacity);
		words->items[words->count++] = msp_arena_memdup(words->arena, words->word.data, words->word.length);
	}
	msp_buf_clear(&words->word);
	words->open = false;
}

/* Splits as a shell would, without its other magic.  False: a quote is not closed. */
static bool split_words(struct words *words, const char *text)
{
	char quote = '\0';

	for (const char *at = text; *at != '\0'; at++) {
		bool blank = *at == ' ' || *at == '\t' || *at == '\n';
		if (quote == '\0' && blank) {
			end_word(words);
			continue;
		}
		words->open = true;
		if (*at == quote)
			quote = '\0';
		else if (quote == '\0' && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (*at == '\\' && quote != '\'' && at[1] != '\0')
			msp_buf_addc(&words->word, *++at);
		else
			msp_buf_addc(&words->word, *at);
	}
	end_word(words);
	return quote == '\0';
}

/* The words of one alias, NULL behind them. */
static int read_words(
	struct msp_arena *arena, const struct msp_node *node, char ***found, size_t *count, struct msp_error *err)
{
	struct words words = { .arena = arena, .capacity = 8, .word = MSP_BUF_INIT };
	words.items = msp_arena_array(arena, words.capacity, sizeof *words.items);
	bool closed = split_words(&words, node->value);

	msp_buf_release(&words.word);
	if (!closed)
		return msp_node_error(node, err, "a quote is not closed");
	if (words.count == 0)
		return msp_node_error(node, err, "an alias needs words");
	msp_arena_reserve(arena, words.items, words.count, words.capacity);
	words.items[words.count] = NULL;
	*found = words.items;
	*count = words.count;
	return 0;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static int check_alias(
	struct msp_arena *arena, const struct msp_node *key, const struct msp_node *value, struct msp_error *err)
{
	char **words;
	size_t count;

	if (msp_noun_find(key->value) != NULL || strcmp(key->value, "help") == 0)
		return msp_node_error(key, err, "the alias \"%s\" hides a command", key->value);
	if (!msp_noun_valid(key->value))
		return msp_node_error(key, err, "\"%s\" is no name for an alias: letters, digits, - and _", key->value);
	if (!msp_node_scalar(value))
		return msp_node_error(value, err, "an alias is a line of words");
	return read_words(arena, value, &words, &count, err);
}

static int read_aliases(
	struct msp_arena *arena, const char *path, const struct msp_node **aliases, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root = NULL;
	int result = -1;

	if (msp_file_read(path, MSP_YAML_LIMIT, &text, err) != 0)
		goto out;
	if (msp_yaml_parse(arena, text.data, text.length, &root, err) != 0)
		goto out;
	result = 0;
	if (root->kind != MSP_NODE_MAP)
		result = msp_node_error(root, err, "the configuration is a map");
	*aliases = msp_node_get(root, "alias");
	if (result == 0 && *aliases != NULL && !msp_node_is(*aliases, MSP_NODE_MAP))
		result = msp_node_error(*aliases, err, "alias is a map of names to words");
	if (*aliases == NULL)
		goto out;
	msp_node_each_pair(*aliases, key, value) {
		if (result == 0 && value->kind != MSP_NODE_NULL)
			result = check_alias(arena, key, value, err);
	}
out:
	msp_buf_release(&text);
	return result;
}

int msp_alias_load(struct msp_arena *arena, const struct msp_node **aliases, struct msp_error *err)
{
	const char *path = config_path(arena);

	*aliases = NULL;
	if (path == NULL || !msp_file_exists(path))
		return 0;
	if (read_aliases(arena, path, aliases, err) == 0)
		return 0;
	msp_error_at(err, path, 0, 0);
	err->code = MSP_CONFIG;
	return -1;
}

/* ---- expanding --------------------------------------------------------------------------------------------------- */

/* first, then the rest of second but its first word. */
static char **replace_first(struct msp_arena *arena, char **first, size_t first_count, char **second, size_t *count)
{
	char **joined = msp_arena_array(arena, first_count + *count + 1, sizeof *joined);

	memcpy(joined, first, first_count * sizeof *joined);
	for (size_t i = 1; i < *count; i++)
		joined[first_count + i - 1] = second[i];
	*count = first_count + *count - 1;
	return joined;
}

int msp_alias_expand(struct msp_arena *arena, const struct msp_node *aliases, const char *name, char ***words,
	size_t *count, struct msp_error *err)
{
	const struct msp_node *node = msp_node_get(aliases, name);
	char **found = NULL;
	size_t found_count = 0;

	*words = NULL;
	*count = 0;
	/* each alias can be followed once: more steps than aliases are a circle */
	for (size_t steps = 0; node != NULL; steps++) {
		if (steps == aliases->count) {
			msp_node_error(node, err, "the alias \"%s\" leads back to itself", name);
			msp_error_at(err, config_path(arena), 0, 0);
			err->code = MSP_CONFIG;
			return -1;
		}
		if (read_words(arena, node, &found, &found_count, err) != 0)
			return -1;
		*words = *words == NULL ? found : replace_first(arena, found, found_count, *words, count);
		*count = *count == 0 ? found_count : *count;
		if (*words == NULL)
			msp_bug("the alias %s has no words", name);
		node = msp_node_get(aliases, (*words)[0]);
	}
	return 0;
}
