/* SPDX-License-Identifier: ISC */
#include "lib/model/query.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/query_private.h"
#include "lib/model/words.h"

#define ALIAS_DEPTH 8

static int parse_terms(
	struct msp_query *query, const char *const *terms, size_t count, int depth, struct msp_error *err);

static void add_condition(struct msp_query *query, const char *sql)
{
	msp_arena_reserve(query->arena, query->conditions, query->condition_count, query->condition_capacity);
	query->conditions[query->condition_count++] = sql;
	if (query->table->narrow != NULL && msp_str_starts(sql, query->table->narrow))
		query->narrowed = true;
}

void msp_query_require(struct msp_query *query, const char *sql)
{
	add_condition(query, msp_arena_strdup(query->arena, sql));
}

bool msp_query_is_empty(const struct msp_query *query)
{
	return query->term_count == 0;
}

char **msp_query_split(struct msp_arena *arena, const char *line, size_t *count)
{
	char *copy = msp_arena_strdup(arena, line), *to = copy, **terms = NULL;
	size_t capacity = 0;
	bool quoted = false, inside = false;

	*count = 0;
	for (const char *from = line; *from != '\0'; from++) {
		bool space = !quoted && strchr(" \t\r\n", *from) != NULL;
		if (space && inside)
			*to++ = '\0';
		if (!space && !inside) {
			msp_arena_reserve(arena, terms, *count, capacity);
			terms[(*count)++] = to;
		}
		inside = !space;
		if (*from == '"')
			quoted = !quoted;
		else if (!space)
			*to++ = *from;
	}
	*to = '\0';
	return terms;
}

/* ---- fields ---- */

static bool is_filter(const struct msp_column *column)
{
	return column != NULL && (column->flags & MSP_COLUMN_FILTER) != 0 && column->sql != NULL;
}

static int unknown_field(const struct msp_query *query, const char *field, const char *term, struct msp_error *err)
{
	const struct msp_query_table *table = query->table;
	const char **names = msp_arena_array(query->arena, table->column_count + 1, sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < table->column_count; i++)
		if (is_filter(&table->columns[i]))
			names[count++] = table->columns[i].id;
	msp_error_set(err, MSP_USAGE, "a %s has no field '%s' to ask for", table->noun, field);
	const char *near = msp_str_nearest(field, names, count);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?  =%s looks for it as text", near, term);
	else
		msp_error_hint(err, "--list-columns shows the fields; =%s looks for it as text", term);
	return -1;
}

static bool among(const char *const *values, const char *text)
{
	for (; *values != NULL; values++)
		if (strcmp(*values, text) == 0)
			return true;
	return false;
}

/* status:new,open implies that the ticket is unresolved. */
static void add_implied(struct msp_query *query, const struct msp_column *column, const char *text)
{
	size_t count;
	char **pieces = msp_query_pieces(query->arena, text, &count);

	for (size_t i = 0; i < query->table->implied_count; i++) {
		const struct msp_query_implied *implied = &query->table->implied[i];
		bool all = strcmp(implied->column, column->id) == 0;
		for (size_t j = 0; all && j < count; j++)
			all = among(implied->values, pieces[j]);
		if (all)
			add_condition(query, implied->sql);
	}
}

static void add_empty(struct msp_query *query, const struct msp_column *column, bool negated)
{
	bool text = column->type == MSP_TYPE_TEXT || column->type == MSP_TYPE_LIST || column->type == MSP_TYPE_DATE;

	if (text)
		add_condition(query,
			msp_arena_printf(query->arena, "coalesce(%s, '') %s ''", column->sql, negated ? "<>" : "="));
	else
		add_condition(query,
			msp_arena_printf(query->arena, "(%s) IS %s", column->sql, negated ? "NOT NULL" : "NULL"));
}

static int add_field(struct msp_query *query, const struct msp_column *column, const char *value, bool negated,
	struct msp_error *err)
{
	struct msp_buf sql = MSP_BUF_INIT;
	int result;

	if (*value == '\0') {
		add_empty(query, column, negated);
		return 0;
	}
	result = msp_query_compare(query, column, value, &sql, err);
	if (result == 0) {
		if (negated)
			msp_buf_adds(&sql, " IS NOT TRUE");
		add_condition(query, msp_arena_strdup(query->arena, sql.data));
		if (!negated)
			add_implied(query, column, value);
	}
	msp_buf_release(&sql);
	return result;
}

/* ---- words ---- */

/* FTS5 has no empty expression, so a text without words cannot be looked for. */
static int add_words(struct msp_query *query, const char *term, struct msp_error *err)
{
	size_t length = strlen(term);
	bool prefix = length > 1 && term[length - 1] == '*';
	const char *last = strrchr(term, ' ');
	struct msp_words words;
	struct msp_buf match = MSP_BUF_INIT;

	if (query->table->text_from == NULL)
		return msp_error_set(err, MSP_USAGE, "a %s has no text to look for '%s' in", query->table->noun, term);
	/* The star belongs to the last word, also when that word stands in the term twice. */
	msp_words_init(&words, query->arena);
	msp_words_add(&words, prefix && last != NULL ? last : term);
	const char *text = msp_words_text(&words);
	if (*text == '\0')
		return msp_error_set(err, MSP_USAGE, "there is no word to look for in '%s'", term);
	if (query->match != NULL)
		msp_buf_addf(&match, "%s ", query->match);
	for (const char *at = text; *at != '\0';) {
		size_t word = strcspn(at, " ");
		msp_buf_addf(&match, "%s\"%.*s\"", at == text ? "" : " ", (int)word, at);
		at += word + (at[word] == ' ');
	}
	if (prefix)
		msp_buf_addc(&match, '*');
	query->match = msp_arena_strdup(query->arena, match.data);
	msp_buf_release(&match);
	if (prefix && last != NULL)
		return add_words(query, msp_arena_strndup(query->arena, term, (size_t)(last - term)), err);
	return 0;
}

/* ---- views ---- */

static int unknown_view(const struct msp_query *query, const char *name, struct msp_error *err)
{
	const struct msp_query_table *table = query->table;
	size_t count = 0, all = table->view_count + query->scope->alias_count;
	const char **names = msp_arena_array(query->arena, all + 1, sizeof *names);

	for (size_t i = 0; i < table->view_count; i++)
		names[count++] = table->views[i].name;
	for (size_t i = 0; i < query->scope->alias_count; i++)
		names[count++] = query->scope->aliases[i].name;
	msp_error_set(err, MSP_USAGE, "there is no view '@%s'", name);
	const char *near = msp_str_nearest(name, names, count);
	if (near != NULL)
		msp_error_hint(err, "did you mean '@%s'?", near);
	else if (count > 0)
		msp_error_hint(
			err, "views: @%s", msp_str_join(query->arena, (char *const *)(void *)names, count, " @"));
	return -1;
}

static int add_view(struct msp_query *query, const char *name, int depth, struct msp_error *err)
{
	for (size_t i = 0; i < query->scope->alias_count; i++) {
		const struct msp_query_alias *alias = &query->scope->aliases[i];
		size_t count;
		if (strcmp(alias->name, name) != 0)
			continue;
		if (depth >= ALIAS_DEPTH)
			return msp_error_set(err, MSP_USAGE, "the view '@%s' contains itself", name);
		char **terms = msp_query_split(query->arena, alias->terms, &count);
		if (parse_terms(query, (const char *const *)(void *)terms, count, depth + 1, err) != 0)
			return msp_error_wrap(err, "@%s", name);
		return 0;
	}
	for (size_t i = 0; i < query->table->view_count; i++) {
		const struct msp_query_view *view = &query->table->views[i];
		if (strcmp(view->name, name) != 0)
			continue;
		if (strstr(view->sql, "?2") != NULL && msp_str_empty(query->scope->login)) {
			msp_error_set(err, MSP_CONFIG, "@%s needs to know who you are", name);
			msp_error_hint(err, "use --as LOGIN, set MSP_LOGIN, or: git config msp.login LOGIN");
			return -1;
		}
		add_condition(query, view->sql);
		return 0;
	}
	return unknown_view(query, name, err);
}

/* ---- terms ---- */

/* A field's name begins with a letter, so that times (9:10) and addresses are words. */
static size_t field_length(const char *term)
{
	size_t length = strspn(term, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return term[0] >= 'a' && term[0] <= 'z' ? length : 0;
}

static int parse_term(struct msp_query *query, const char *term, int depth, struct msp_error *err)
{
	size_t length = field_length(term);
	const char *after = term + length;
	bool negated = strncmp(after, "!=", 2) == 0;

	if (*term == '\0')
		return msp_error_set(err, MSP_USAGE, "an empty query term");
	if (*term == '=')
		return add_words(query, term + 1, err);
	if (*term == '@')
		return add_view(query, term + 1, depth, err);
	const char *name = msp_arena_strndup(query->arena, term, length);
	const struct msp_column *column =
		length == 0 ? NULL : msp_column_find(query->table->columns, query->table->column_count, name);
	if (length > 0 && *after == '=' && is_filter(column)) {
		msp_error_set(err, MSP_USAGE, "'%s' asks for nothing", term);
		msp_error_hint(err, "write %s:%s, or =%s to look for the text", name, after + 1, term);
		return -1;
	}
	if (length == 0 || (*after != ':' && !negated))
		return add_words(query, term, err);
	if (!is_filter(column))
		return unknown_field(query, name, term, err);
	if (add_field(query, column, after + (negated ? 2 : 1), negated, err) != 0) {
		msp_error_at(err, term, 0, 0);
		return -1;
	}
	return 0;
}

static int parse_terms(
	struct msp_query *query, const char *const *terms, size_t count, int depth, struct msp_error *err)
{
	for (size_t i = 0; i < count; i++) {
		if (parse_term(query, terms[i], depth, err) != 0)
			return -1;
		query->term_count++;
	}
	return 0;
}

int msp_query_parse(struct msp_arena *arena, const struct msp_query_table *table, const struct msp_query_scope *scope,
	const char *const *terms, size_t count, struct msp_query **result, struct msp_error *err)
{
	struct msp_query *query = msp_arena_alloc(arena, sizeof *query);

	query->arena = arena;
	query->table = table;
	query->scope = scope;
	*result = query;
	return parse_terms(query, terms, count, 0, err);
}
