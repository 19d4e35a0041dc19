/* SPDX-License-Identifier: ISC */
/* clients/<client>/reports/<yyyy-mm>.yaml to issues and back. */
#include <inttypes.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/report_issue.h"

/* ---- reading ---- */

static int figure_of(const char *key, size_t length)
{
	for (int i = 0; i < MSP_FIGURE_COUNT; i++) {
		const char *name = msp_figure_key((enum msp_figure)i);
		if (strlen(name) == length && memcmp(name, key, length) == 0)
			return i;
	}
	return -1;
}

static int read_value(enum msp_figure figure, const char *text, int64_t *value, struct msp_error *err)
{
	if (msp_figure_unit(figure) == MSP_UNIT_MONEY)
		return msp_money_parse(text, value, err);
	if (msp_figure_unit(figure) != MSP_UNIT_VERDICT)
		return msp_str_int(text, 0, INT64_MAX, value, err);
	for (*value = MSP_VERDICT_NO_CASES; *value <= MSP_VERDICT_FAILS; ++*value)
		if (strcmp(text, msp_verdict_name((enum msp_verdict) * value)) == 0)
			return 0;
	return msp_error_set(err, MSP_DATA, "'%s' is no result", text);
}

/* Figures that a version of the program did not know yet have no cases. */
static int read_figures(const struct msp_node *node, int64_t values[MSP_FIGURE_COUNT], struct msp_error *err)
{
	for (int i = 0; i < MSP_FIGURE_COUNT; i++) {
		const char *text = msp_node_text(node, msp_figure_key((enum msp_figure)i), NULL);
		values[i] = MSP_FIGURE_NONE;
		if (text == NULL || read_value((enum msp_figure)i, text, &values[i], err) == 0)
			continue;
		msp_error_at(err, NULL, node->line, 0);
		msp_error_field(err, msp_figure_key((enum msp_figure)i));
		return -1;
	}
	return 0;
}

/* "incidents_opened met:2 worked:2100" */
static int read_share(
	struct msp_arena *arena, const struct msp_node *node, struct msp_share *share, struct msp_error *err)
{
	size_t count;
	char **words = msp_str_split(arena, node->value, ' ', &count);

	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(words[i], ":");
		int figure = figure_of(words[i], length);
		int64_t value = 1;
		if (words[i][length] == ':' && msp_str_int(words[i] + length + 1, 0, INT64_MAX, &value, err) != 0) {
			msp_error_at(err, NULL, node->line, node->column);
			return -1;
		}
		if (figure < 0) {
			msp_node_put_error(node, err, "no figure '%s'", words[i]);
			return -1;
		}
		share->amounts[figure] = value;
	}
	return 0;
}

static int read_shares(
	struct msp_arena *arena, const struct msp_node *node, struct msp_figures *figures, struct msp_error *err)
{
	figures->shares = msp_arena_array(arena, (node == NULL ? 0 : node->count) + 1, sizeof *figures->shares);
	msp_node_each_pair(node, key, value) {
		struct msp_share *share = &figures->shares[figures->count++];
		*share = (struct msp_share){ .id = key->value };
		if (read_share(arena, value, share, err) != 0)
			return -1;
		/* They are written in order; a merge by hand may have left them otherwise. */
		for (; share > figures->shares && strcmp(share[-1].id, share->id) > 0; share--) {
			struct msp_share moved = share[-1];
			share[-1] = *share;
			*share = moved;
		}
	}
	return 0;
}

static int read_services(
	struct msp_arena *arena, const struct msp_node *node, struct msp_figures *figures, struct msp_error *err)
{
	figures->services = msp_arena_array(arena, (node == NULL ? 0 : node->count) + 1, sizeof *figures->services);
	msp_node_each_pair(node, key, value) {
		struct msp_service_figure *service = &figures->services[figures->service_count++];
		*service = (struct msp_service_figure){ .service = key->value };
		if (msp_availability_parse(value->value, &service->millionths) != 0) {
			msp_node_put_error(value, err, "'%s' is no percentage", value->value);
			return -1;
		}
		/* in order, as of shares */
		for (; service > figures->services && strcmp(service[-1].service, service->service) > 0; service--) {
			struct msp_service_figure moved = service[-1];
			service[-1] = *service;
			*service = moved;
		}
	}
	return 0;
}

static int read_issue(
	struct msp_arena *arena, const struct msp_node *node, struct msp_issue *issue, struct msp_error *err)
{
	const struct msp_node *to = msp_node_get(node, "to");
	const char **names = msp_arena_array(arena, (to == NULL ? 0 : to->count) + 1, sizeof *names);

	msp_node_each_item(to, name)
		names[issue->to_count++] = name->value;
	issue->to = names;
	if (!msp_node_time(node, "at", &issue->at) || !msp_node_time(node, "cutoff", &issue->cutoff)) {
		msp_node_put_error(node, err, "an issue without time or cutoff");
		return -1;
	}
	issue->by = msp_node_text(node, "by", "");
	issue->commit = msp_node_text(node, "commit", "");
	issue->version = msp_node_text(node, "version", "");
	issue->sha256 = msp_node_text(node, "sha256", "");
	issue->preview = msp_node_bool(node, "preview", false);
	issue->note = msp_node_text(node, "note", NULL);
	issue->markdown = msp_node_text(node, "markdown", NULL);
	msp_language_parse(msp_node_text(node, "language", "es"), &issue->language);
	if (read_figures(msp_node_get(node, "figures"), issue->figures.values, err) != 0 ||
		read_services(arena, msp_node_get(node, "availability"), &issue->figures, err) != 0)
		return -1;
	return read_shares(arena, msp_node_get(node, "tickets"), &issue->figures, err);
}

int msp_issues_read(struct msp_arena *arena, const struct msp_node *record, struct msp_issue **issues, size_t *count,
	struct msp_error *err)
{
	const struct msp_node *list = msp_node_get(record, "issues");

	*issues = msp_arena_array(arena, (list == NULL ? 0 : list->count) + 1, sizeof **issues);
	*count = 0;
	msp_node_each_item(list, item) {
		struct msp_issue *issue = &(*issues)[(*count)++];
		if (read_issue(arena, item, issue, err) != 0)
			return -1;
		for (; issue > *issues && issue[-1].at.at > issue->at.at; issue--) {
			struct msp_issue moved = issue[-1];
			issue[-1] = *issue;
			*issue = moved;
		}
	}
	return 0;
}

/* ---- writing ---- */

static void put_figures(struct msp_arena *arena, struct msp_node *map, const int64_t values[MSP_FIGURE_COUNT])
{
	for (int i = 0; i < MSP_FIGURE_COUNT; i++) {
		enum msp_figure figure = (enum msp_figure)i;
		const char *text = msp_arena_printf(arena, "%" PRId64, values[i]);
		if (values[i] == MSP_FIGURE_NONE)
			continue;
		if (msp_figure_unit(figure) == MSP_UNIT_MONEY)
			text = msp_money_emit(arena, values[i]);
		else if (msp_figure_unit(figure) == MSP_UNIT_VERDICT)
			text = msp_verdict_name((enum msp_verdict)values[i]);
		msp_node_set_plain(arena, map, msp_figure_key(figure), text);
	}
}

static const char *share_text(struct msp_arena *arena, const struct msp_share *share)
{
	struct msp_buf text = MSP_BUF_INIT;

	for (int i = 0; i < MSP_FIGURE_COUNT; i++) {
		if (share->amounts[i] == 0)
			continue;
		msp_buf_addf(&text, "%s%s", text.length > 0 ? " " : "", msp_figure_key((enum msp_figure)i));
		if (share->amounts[i] != 1)
			msp_buf_addf(&text, ":%" PRId64, share->amounts[i]);
	}
	const char *result = msp_arena_strndup(arena, text.data, text.length);
	msp_buf_release(&text);
	return result;
}

static struct msp_node *shares_node(struct msp_arena *arena, const struct msp_figures *figures)
{
	struct msp_node *map = msp_node_map(arena);

	for (size_t i = 0; i < figures->count; i++) {
		const char *text = share_text(arena, &figures->shares[i]);
		if (text[0] != '\0')
			msp_node_set_string(arena, map, figures->shares[i].id, text);
	}
	return map->count > 0 ? map : NULL;
}

static struct msp_node *services_node(struct msp_arena *arena, const struct msp_figures *figures)
{
	struct msp_node *map = msp_node_map(arena);

	for (size_t i = 0; i < figures->service_count; i++)
		msp_node_set_plain(arena, map, figures->services[i].service,
			msp_availability_percent(arena, figures->services[i].millionths));
	return map->count > 0 ? map : NULL;
}

static void put_time(struct msp_arena *arena, struct msp_node *map, const char *key, struct msp_time time)
{
	char text[MSP_TIME_SIZE];
	msp_node_set_plain(arena, map, key, msp_time_emit(time.at, time.offset, text));
}

struct msp_node *msp_issue_node(struct msp_arena *arena, const struct msp_issue *issue)
{
	struct msp_node *map = msp_node_map(arena), *to = msp_node_seq(arena), *figures = msp_node_map(arena);
	struct msp_node *tickets = shares_node(arena, &issue->figures);
	struct msp_node *services = services_node(arena, &issue->figures);

	put_time(arena, map, "at", issue->at);
	msp_node_set_string(arena, map, "by", issue->by);
	for (size_t i = 0; i < issue->to_count; i++)
		msp_node_add(arena, to, msp_node_string(arena, issue->to[i]));
	msp_node_set(arena, map, "to", to);
	msp_node_set_string(arena, map, "commit", issue->commit);
	put_time(arena, map, "cutoff", issue->cutoff);
	if (issue->preview)
		msp_node_set_plain(arena, map, "preview", "true");
	msp_node_set_string(arena, map, "version", issue->version);
	msp_node_set_string(arena, map, "language", msp_language_code(issue->language));
	msp_node_set_string(arena, map, "sha256", issue->sha256);
	put_figures(arena, figures, issue->figures.values);
	msp_node_set(arena, map, "figures", figures);
	if (services != NULL)
		msp_node_set(arena, map, "availability", services);
	if (tickets != NULL)
		msp_node_set(arena, map, "tickets", tickets);
	msp_node_set_string(arena, map, "note", issue->note);
	msp_node_set_string(arena, map, "markdown", issue->markdown);
	return map;
}
