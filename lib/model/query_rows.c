/* SPDX-License-Identifier: ISC */
/* Running a compiled query: the SELECT, its order, its rows as cells. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/query_private.h"

struct msp_rows {
	struct msp_stmt *stmt;
	enum msp_type *types; /* of the cells */
	bool *absent;         /* cells the command computes */
	size_t count;
	int64_t id;
	struct msp_sort_key *order; /* behind the cells, when rows are merged */
	size_t order_count;
};

/* One term of ORDER BY. */
struct order {
	const char *sql;
	bool down;
};

static void add_where(const struct msp_query *query, struct msp_buf *sql)
{
	const struct msp_query_table *table = query->table;
	const char *joint = " WHERE ";

	msp_buf_addf(sql, " FROM %s", query->match != NULL ? table->text_from : table->from);
	if (query->match != NULL) {
		msp_buf_addf(sql, "%s%s ?%zu", joint, table->text_match, MSP_QUERY_FIXED + query->value_count + 1);
		joint = " AND ";
	}
	for (size_t i = 0; i < query->condition_count; i++) {
		msp_buf_addf(sql, "%s(%s)", joint, query->conditions[i]);
		joint = " AND ";
	}
}

static const char *order_of(const struct msp_query_table *table, const struct msp_column *column)
{
	for (size_t i = 0; i < table->order_count; i++)
		if (strcmp(table->orders[i][0], column->id) == 0)
			return table->orders[i][1];
	return column->sql;
}

static int unknown_order(const struct msp_query *query, const char *name, struct msp_error *err)
{
	const struct msp_query_table *table = query->table;
	const char **names = msp_arena_array(query->arena, table->column_count + 1, sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].sql != NULL)
			names[count++] = table->columns[i].id;
	msp_error_set(err, MSP_USAGE, "--sort: cannot sort by '%s'", name);
	const char *near = msp_str_nearest(name, names, count);
	if (near != NULL)
		msp_error_hint(err, "did you mean '%s'?", near);
	else
		msp_error_hint(err, "--list-columns shows the columns");
	return -1;
}

/* "due,-opened" */
static int read_sort(
	const struct msp_query *query, const char *sort, struct order **orders, size_t *count, struct msp_error *err)
{
	const struct msp_query_table *table = query->table;
	char **names = msp_str_split(query->arena, sort, ',', count);

	*orders = msp_arena_array(query->arena, *count, sizeof **orders);
	for (size_t i = 0; i < *count; i++) {
		bool down = names[i][0] == '-';
		const struct msp_column *column = msp_column_find(table->columns, table->column_count, names[i] + down);
		if (column == NULL || column->sql == NULL)
			return unknown_order(query, names[i] + down, err);
		(*orders)[i] = (struct order){ order_of(table, column), down };
	}
	return 0;
}

/* The table's own order, such as "ticket.opened DESC, ticket.id DESC", without ids. */
static void read_order(const struct msp_query *query, const char *order, struct order **orders, size_t *count)
{
	size_t length = strlen(query->table->id), terms;
	char **list = msp_str_split(query->arena, order, ',', &terms);

	*orders = msp_arena_array(query->arena, terms, sizeof **orders);
	*count = 0;
	for (size_t i = 0; i < terms; i++) {
		char *term = msp_str_trim(query->arena, list[i]);
		bool down = msp_str_ends(term, " DESC");
		if (strncmp(term, query->table->id, length) == 0 && (term[length] == '\0' || term[length] == ' '))
			continue;
		term[strlen(term) - (down ? strlen(" DESC") : 0)] = '\0';
		(*orders)[(*count)++] = (struct order){ term, down };
	}
}

static const char *default_order(const struct msp_query *query, bool merged)
{
	const struct msp_query_table *table = query->table;

	if (query->match != NULL && !merged)
		return table->text_order;
	return query->narrowed && table->narrow_order != NULL ? table->narrow_order : table->order;
}

static int find_orders(const struct msp_query *query, const struct msp_query_request *request, struct order **orders,
	size_t *count, struct msp_error *err)
{
	*count = 0;
	if (!msp_str_empty(request->sort))
		return read_sort(query, request->sort, orders, count, err);
	if (request->merged)
		read_order(query, default_order(query, true), orders, count);
	return 0;
}

static void add_order(const struct msp_query *query, const struct msp_query_request *request,
	const struct order *orders, size_t count, struct msp_buf *sql)
{
	msp_buf_adds(sql, " ORDER BY ");
	if (msp_str_empty(request->sort)) {
		msp_buf_adds(sql, default_order(query, request->merged));
		return;
	}
	for (size_t i = 0; i < count; i++)
		msp_buf_addf(sql, "%s %s NULLS LAST, ", orders[i].sql, orders[i].down ? "DESC" : "ASC");
	msp_buf_adds(sql, query->table->id); /* ties in the same order everywhere */
}

static int64_t day_start(const struct msp_query_scope *scope, int days)
{
	const struct msp_zone *zone = scope->zone == NULL ? msp_zone_utc() : scope->zone;
	int64_t today = msp_date_days(msp_zone_date(zone, scope->now));

	return msp_zone_day_start(zone, msp_date_from_days(today + days));
}

static void bind_all(const struct msp_query *query, const char *sql, struct msp_stmt *stmt)
{
	const struct msp_query_scope *scope = query->scope;

	msp_stmt_int_set(stmt, 1, scope->now);
	msp_stmt_text_set(stmt, 2, scope->login);
	if (strstr(sql, "?3") != NULL)
		msp_stmt_int_set(stmt, 3, day_start(scope, 0));
	if (strstr(sql, "?4") != NULL)
		msp_stmt_int_set(stmt, 4, day_start(scope, 1));
	for (size_t i = 0; i < query->value_count; i++) {
		int number = MSP_QUERY_FIXED + 1 + (int)i;
		if (query->values[i].text != NULL)
			msp_stmt_text_set(stmt, number, query->values[i].text);
		else
			msp_stmt_int_set(stmt, number, query->values[i].number);
	}
	if (query->match != NULL)
		msp_stmt_text_set(stmt, MSP_QUERY_FIXED + 1 + (int)query->value_count, query->match);
}

static void *new_array(size_t count, size_t size)
{
	void *array = calloc(count + 1, size);

	if (array == NULL)
		msp_out_of_memory();
	return array;
}

static int open_rows(const struct msp_query *query, struct msp_db *db, const struct msp_buf *sql,
	const struct msp_query_request *request, struct msp_rows **rows, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_stmt_open(db, sql->data, &stmt, err) != 0)
		return -1;
	bind_all(query, sql->data, stmt);
	*rows = new_array(1, sizeof **rows);
	(*rows)->stmt = stmt;
	(*rows)->count = request->column_count;
	(*rows)->types = new_array(request->column_count, sizeof *(*rows)->types);
	(*rows)->absent = new_array(request->column_count, sizeof *(*rows)->absent);
	for (size_t i = 0; i < request->column_count; i++) {
		(*rows)->types[i] = request->columns[i]->type;
		(*rows)->absent[i] = request->columns[i]->sql == NULL;
	}
	return 0;
}

static int compose(const struct msp_query *query, const struct msp_query_request *request, struct msp_buf *sql,
	struct order **orders, size_t *order_count, struct msp_error *err)
{
	if (find_orders(query, request, orders, order_count, err) != 0)
		return -1;
	msp_buf_addf(sql, "SELECT %s", query->table->id);
	for (size_t i = 0; i < request->column_count; i++)
		msp_buf_addf(sql, ", %s", request->columns[i]->sql == NULL ? "NULL" : request->columns[i]->sql);
	for (size_t i = 0; i < *order_count && request->merged; i++)
		msp_buf_addf(sql, ", %s", (*orders)[i].sql);
	add_where(query, sql);
	if (request->group != NULL)
		msp_buf_addf(sql, " GROUP BY %s ORDER BY count(*) DESC, %s", request->group, request->group);
	else
		add_order(query, request, *orders, *order_count, sql);
	if (request->limit > 0)
		msp_buf_addf(sql, " LIMIT %lld", (long long)request->limit);
	return 0;
}

char *msp_query_sql(const struct msp_query *query, const char *sort, int64_t limit)
{
	const struct msp_query_request request = { .sort = sort, .limit = limit };
	struct msp_buf sql = MSP_BUF_INIT;
	struct order *orders = NULL;
	size_t count;
	char *text;

	text = compose(query, &request, &sql, &orders, &count, NULL) == 0 ? msp_arena_strdup(query->arena, sql.data)
									  : NULL;
	msp_buf_release(&sql);
	return text;
}

int msp_query_open(const struct msp_query *query, struct msp_db *db, const struct msp_query_request *request,
	struct msp_rows **rows, struct msp_error *err)
{
	struct msp_buf sql = MSP_BUF_INIT;
	struct order *orders = NULL;
	size_t count;
	int result = compose(query, request, &sql, &orders, &count, err);

	if (result == 0)
		result = open_rows(query, db, &sql, request, rows, err);
	if (result == 0 && request->merged) {
		(*rows)->order = new_array(count, sizeof *(*rows)->order);
		(*rows)->order_count = count;
		for (size_t i = 0; i < count; i++)
			(*rows)->order[i].descending = orders[i].down;
	}
	msp_buf_release(&sql);
	return result;
}

/* Keys are what SQLite compares: texts as bytes, numbers as numbers. */
static void read_keys(struct msp_rows *rows)
{
	for (size_t i = 0; i < rows->order_count; i++) {
		struct msp_sort_key *key = &rows->order[i];
		int column = (int)(rows->count + i) + 1;
		key->present = !msp_stmt_is_null(rows->stmt, column);
		key->text = NULL;
		if (key->present && msp_stmt_is_text(rows->stmt, column))
			key->text = msp_stmt_text(rows->stmt, column);
		else
			key->number = msp_stmt_int(rows->stmt, column);
	}
}

int msp_rows_next(struct msp_rows *rows, struct msp_cell *cells, struct msp_error *err)
{
	int result = msp_stmt_next(rows->stmt, err);

	if (result != 1)
		return result;
	rows->id = msp_stmt_int(rows->stmt, 0);
	for (size_t i = 0; i < rows->count; i++) {
		int column = (int)i + 1;
		enum msp_type type = rows->types[i];
		cells[i] = (struct msp_cell){ .present = false };
		if (rows->absent[i] || msp_stmt_is_null(rows->stmt, column))
			continue;
		cells[i].present = true;
		if (type == MSP_TYPE_TEXT || type == MSP_TYPE_DATE || type == MSP_TYPE_LIST)
			cells[i].text = msp_stmt_text(rows->stmt, column);
		else
			cells[i].number = msp_stmt_int(rows->stmt, column);
	}
	read_keys(rows);
	return 1;
}

const struct msp_sort_key *msp_rows_order(const struct msp_rows *rows, size_t *count)
{
	*count = rows->order_count;
	return rows->order;
}

int64_t msp_rows_id(const struct msp_rows *rows)
{
	return rows->id;
}

void msp_rows_close(struct msp_rows *rows)
{
	if (rows == NULL)
		return;
	msp_stmt_close(rows->stmt);
	free(rows->types);
	free(rows->absent);
	free(rows->order);
	free(rows);
}

int msp_query_count(const struct msp_query *query, struct msp_db *db, int64_t *count, struct msp_error *err)
{
	struct msp_buf sql = MSP_BUF_INIT;
	struct msp_stmt *stmt = NULL;
	int result;

	msp_buf_adds(&sql, "SELECT count(*)");
	add_where(query, &sql);
	result = msp_stmt_open(db, sql.data, &stmt, err);
	if (result == 0) {
		bind_all(query, sql.data, stmt);
		result = msp_stmt_next(stmt, err) == 1 ? 0 : -1;
		if (result == 0)
			*count = msp_stmt_int(stmt, 0);
		msp_stmt_close(stmt);
	}
	msp_buf_release(&sql);
	return result;
}
