/* SPDX-License-Identifier: ISC */
#include "lib/cli/cell.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/base/utf8.h"
#include "lib/text/json.h"

#define MILLION 1000000

/* ---- text -------------------------------------------------------------------------------------------------------- */

/* Millionths as a decimal number, exact: 0.95, 1, -0.000001. */
static const char *ratio(struct msp_arena *arena, int64_t millionths)
{
	uint64_t magnitude = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
	char *text = msp_arena_printf(
		arena, "%s%" PRIu64 ".%06" PRIu64, millionths < 0 ? "-" : "", magnitude / MILLION, magnitude % MILLION);
	size_t length = strlen(text);

	while (text[length - 1] == '0')
		length--;
	text[text[length - 1] == '.' ? length - 1 : length] = '\0';
	return text;
}

/* Cut, not rounded: 99.96 % must not look like 100.0 %. */
static const char *percent(struct msp_arena *arena, int64_t millionths)
{
	int64_t tenths = millionths / 1000;
	uint64_t magnitude = tenths < 0 ? 0 - (uint64_t)tenths : (uint64_t)tenths;

	return msp_arena_printf(
		arena, "%s%" PRIu64 ".%" PRIu64 " %%", tenths < 0 ? "-" : "", magnitude / 10, magnitude % 10);
}

/* The items of a list, which are parted by LF. */
static const char *list(struct msp_arena *arena, const char *items, const char *separator)
{
	size_t count;
	char **pieces;

	if (items[0] == '\0' || strchr(items, '\n') == NULL)
		return items;
	pieces = msp_str_split(arena, items, '\n', &count);
	return msp_str_join(arena, pieces, count, separator);
}

static const char *number_text(struct msp_arena *arena, int64_t number)
{
	return msp_arena_printf(arena, "%" PRId64, number);
}

static const char *text_of(const struct msp_cell *cell)
{
	return cell->text != NULL ? cell->text : "";
}

static const char *rfc3339(const struct msp_cell_context *context, int64_t at)
{
	return msp_zone_emit(context->zone, at, msp_arena_alloc(context->arena, MSP_TIME_SIZE));
}

const char *msp_cell_plain(
	const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell)
{
	struct msp_arena *arena = context->arena;

	if (!cell->present)
		return "";
	switch (column->type) {
	case MSP_TYPE_TEXT:
	case MSP_TYPE_DATE:
		return text_of(cell);
	case MSP_TYPE_LIST:
		return list(arena, text_of(cell), ",");
	case MSP_TYPE_INT:
	case MSP_TYPE_SECONDS:
		return number_text(arena, cell->number);
	case MSP_TYPE_BOOL:
		return cell->number != 0 ? "true" : "false";
	case MSP_TYPE_TIME:
		return rfc3339(context, cell->number);
	case MSP_TYPE_MONEY:
		return msp_money_emit(arena, cell->number);
	case MSP_TYPE_RATIO:
		return ratio(arena, cell->number);
	}
	return "";
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

/* 09:12 today, 11-03 09:12 this year, else 2025-11-03. */
static const char *short_time(const struct msp_cell_context *context, int64_t at)
{
	struct msp_civil civil = msp_zone_civil(context->zone, at);
	struct msp_date today = msp_zone_date(context->zone, context->now);

	if (msp_date_compare(civil.date, today) == 0)
		return msp_arena_printf(context->arena, "%02d:%02d", civil.hour, civil.minute);
	if (civil.date.year == today.year)
		return msp_arena_printf(context->arena, "%02d-%02d %02d:%02d", civil.date.month, civil.date.day,
			civil.hour, civil.minute);
	return msp_date_emit(civil.date, msp_arena_alloc(context->arena, MSP_TIME_SIZE));
}

/* A line of text without controls; most texts are that already. */
static const char *one_line(struct msp_arena *arena, const char *text)
{
	const char *at = text;

	while (*at >= ' ' && *at < 0x7F)
		at++;
	return *at == '\0' ? text : msp_utf8_visible(arena, text, false);
}

const char *msp_cell_pretty(
	const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell)
{
	struct msp_arena *arena = context->arena;

	if (!cell->present)
		return "";
	switch (column->type) {
	case MSP_TYPE_BOOL:
		if ((column->flags & MSP_COLUMN_MARK) != 0)
			return cell->number != 0 ? "*" : "";
		return cell->number != 0 ? "yes" : "no";
	case MSP_TYPE_TIME:
		return short_time(context, cell->number);
	case MSP_TYPE_SECONDS:
		return (column->flags & MSP_COLUMN_HOURS) != 0 ? msp_hours_emit(arena, cell->number)
							       : msp_seconds_emit(arena, cell->number);
	case MSP_TYPE_RATIO:
		return percent(arena, cell->number);
	case MSP_TYPE_LIST:
		return one_line(arena, list(arena, text_of(cell), ", "));
	default:
		return one_line(arena, msp_cell_plain(context, column, cell));
	}
}

/* ---- JSON and nodes ---------------------------------------------------------------------------------------------- */

static bool is_bare(enum msp_type type)
{
	return type == MSP_TYPE_INT || type == MSP_TYPE_BOOL || type == MSP_TYPE_SECONDS || type == MSP_TYPE_RATIO;
}

static void json_list(struct msp_arena *arena, const char *items, struct msp_buf *out)
{
	size_t count = 0;
	char **pieces = items[0] != '\0' ? msp_str_split(arena, items, '\n', &count) : NULL;

	msp_buf_addc(out, '[');
	for (size_t i = 0; i < count; i++) {
		msp_buf_adds(out, i > 0 ? ", " : "");
		msp_json_string(out, pieces[i]);
	}
	msp_buf_addc(out, ']');
}

void msp_cell_json(const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell,
	struct msp_buf *out)
{
	if (!cell->present)
		msp_buf_adds(out, "null");
	else if (column->type == MSP_TYPE_LIST)
		json_list(context->arena, text_of(cell), out);
	else if (is_bare(column->type))
		msp_buf_adds(out, msp_cell_plain(context, column, cell));
	else
		msp_json_string(out, msp_cell_plain(context, column, cell));
}

static enum msp_node_kind kind_of(
	const struct msp_column *column, const struct msp_cell *cell, enum msp_node_kind otherwise)
{
	switch (column->type) {
	case MSP_TYPE_INT:
	case MSP_TYPE_SECONDS:
	case MSP_TYPE_RATIO:
		return MSP_NODE_NUMBER;
	case MSP_TYPE_BOOL:
		return cell->number != 0 ? MSP_NODE_TRUE : MSP_NODE_FALSE;
	default:
		return otherwise;
	}
}

struct msp_node *msp_cell_node(
	const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell)
{
	struct msp_arena *arena = context->arena;
	size_t count = 0;

	if (!cell->present)
		return msp_node_null(arena);
	if (column->type != MSP_TYPE_LIST) {
		const char *text = msp_cell_plain(context, column, cell);
		bool plain = column->type != MSP_TYPE_TEXT && column->type != MSP_TYPE_MONEY;
		struct msp_node *scalar = plain ? msp_node_plain(arena, text) : msp_node_string(arena, text);
		scalar->kind = kind_of(column, cell, scalar->kind);
		return scalar;
	}
	struct msp_node *node = msp_node_seq(arena);
	char **pieces = text_of(cell)[0] != '\0' ? msp_str_split(arena, cell->text, '\n', &count) : NULL;
	for (size_t i = 0; i < count; i++)
		msp_node_add(arena, node, msp_node_string(arena, pieces[i]));
	return node;
}
