/* SPDX-License-Identifier: ISC */
/*
 * Which line of which calendar decides about a day.  The order is that of calendar_parse.c: a date of the calendar's
 * own (shifts, then holidays, then closures) before one of the calendar it extends, dates before weekdays.
 */
#include "lib/model/explain_rule.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/catalog_read.h"

/* A file of a chain of `extends`, the most particular first. */
struct file {
	const char *path;
	const struct msp_node *node;
};

static int read_file(struct msp_explainer *explainer, const char *name, struct file *file, struct msp_error *err)
{
	struct msp_catalog *catalog = explainer->catalog;
	const char *path = msp_arena_printf(catalog->arena, "calendars/%s.yaml", name);
	struct file *known = msp_map_get(&explainer->nodes, path);

	if (known == NULL) {
		known = msp_arena_alloc(catalog->arena, sizeof *known);
		known->path = path;
		if (msp_catalog_read(catalog, path, &known->node, err) != 0)
			return -1;
		msp_map_set(&explainer->nodes, path, known);
	}
	*file = *known;
	return 0;
}

static void found(struct msp_interval *interval, enum msp_rule rule, const struct file *file, int line)
{
	interval->rule = rule;
	interval->path = file->path;
	interval->line = line;
}

static bool in_range(const char *days, struct msp_date date)
{
	const char *dots = strstr(days, "..");
	char first[MSP_TIME_SIZE];
	struct msp_date from, to;
	size_t length = dots != NULL ? (size_t)(dots - days) : strlen(days);

	if (length >= sizeof first)
		return false;
	memcpy(first, days, length);
	first[length] = '\0';
	if (msp_date_parse(first, &from, NULL) != 0 || msp_date_parse(dots != NULL ? dots + 2 : first, &to, NULL) != 0)
		return false;
	return msp_date_compare(from, date) <= 0 && msp_date_compare(date, to) <= 0;
}

static bool stops_clocks(const struct msp_node *closure)
{
	const char *who = msp_node_text(closure, "who", "client");

	return strcmp(who, "client") == 0 || strcmp(who, "contract") == 0;
}

/* Does this file say something about the very date? */
static bool find_date(const struct file *file, struct msp_date date, struct msp_interval *interval)
{
	char text[MSP_TIME_SIZE];
	const struct msp_node *key;

	msp_date_emit(date, text);
	key = msp_node_key(msp_node_get(file->node, "shifts"), text);
	if (key != NULL) {
		found(interval, MSP_RULE_SHIFTS, file, key->line);
		return true;
	}
	msp_node_each_item(msp_node_get(file->node, "holidays"), item) {
		if (msp_node_scalar(item) && strcmp(item->value, text) == 0) {
			found(interval, MSP_RULE_HOLIDAY, file, item->line);
			return true;
		}
	}
	msp_node_each_item(msp_node_get(file->node, "close"), closure) {
		if (stops_clocks(closure) && in_range(msp_node_text(closure, "days", ""), date)) {
			found(interval, MSP_RULE_CLOSE, file, closure->line);
			return true;
		}
	}
	return false;
}

/* The line of the weekday for what is open; what is closed is so by the hours as a whole. */
static bool find_weekday(const struct file *file, struct msp_date date, bool open, struct msp_interval *interval)
{
	static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	const struct msp_node *hours = msp_node_get(file->node, "hours");
	const struct msp_node *key = msp_node_key(hours, weekdays[msp_date_weekday(date)]);

	if (open && key != NULL) {
		found(interval, MSP_RULE_HOURS, file, key->line);
		return true;
	}
	if (!open && hours != NULL) {
		found(interval, MSP_RULE_OUTSIDE, file, msp_node_key(file->node, "hours")->line);
		return true;
	}
	return false;
}

int msp_rule_of_day(struct msp_explainer *explainer, const struct msp_calendar *calendar, struct msp_date date,
	bool open, struct msp_interval *interval, struct msp_error *err)
{
	struct file file;

	interval->calendar = msp_calendar_name(calendar);
	interval->rule = open ? MSP_RULE_HOURS : MSP_RULE_OUTSIDE;
	for (int pass = 0; pass < 2; pass++) {
		const char *name = interval->calendar;

		/* the calendar was read before: its chain ends */
		while (name != NULL && strcmp(name, "24x7") != 0) {
			if (read_file(explainer, name, &file, err) != 0)
				return -1;
			if (pass == 0 ? find_date(&file, date, interval) : find_weekday(&file, date, open, interval))
				return 0;
			name = msp_node_text(file.node, "extends", NULL);
		}
	}
	return 0;
}
