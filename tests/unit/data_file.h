/* SPDX-License-Identifier: ISC */
/* Files of rules as examples below tests/data: cases made of sections, shared sections before the first case; lines
 * of expectations as words.  Each test program says which sections it knows. */
#ifndef MSP_TESTS_DATA_FILE_H
#define MSP_TESTS_DATA_FILE_H

#include <glob.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/catalog.h"
#include "tests/unit/calendar_fixture.h"

#define FILE_LIMIT (1024 * 1024)
#define MOST_CASES 400
struct section {
	const char *kind, *name, *text;
	int line;
};

struct data_case {
	const char *file, *title;
	struct section *sections; /* shared ones first */
	size_t count;
};

static struct msp_arena arena;
static struct data_case cases[MOST_CASES];
static size_t case_count;

/* ---- reading the files ----------------------------------------------------------------------------------------- */

struct reader {
	struct section *shared, *own;
	size_t shared_count, shared_capacity, own_count, own_capacity;
	const char *file, *title;
	struct msp_buf text; /* of the section being read */
	struct section section;
	bool in_section;
};

static inline void end_section(struct reader *reader)
{
	if (!reader->in_section)
		return;
	reader->section.text = msp_arena_strdup(&arena, reader->text.data);
	if (reader->title == NULL) {
		msp_arena_reserve(&arena, reader->shared, reader->shared_count, reader->shared_capacity);
		reader->shared[reader->shared_count++] = reader->section;
	} else {
		msp_arena_reserve(&arena, reader->own, reader->own_count, reader->own_capacity);
		reader->own[reader->own_count++] = reader->section;
	}
	reader->in_section = false;
	msp_buf_clear(&reader->text);
}

static inline void end_case(struct reader *reader)
{
	struct data_case *one = &cases[case_count];

	end_section(reader);
	if (reader->title == NULL)
		return;
	if (case_count == MOST_CASES)
		msp_bug("more cases than expected");
	one->file = reader->file;
	one->title = reader->title;
	one->count = reader->shared_count + reader->own_count;
	one->sections = msp_arena_array(&arena, one->count, sizeof *one->sections);
	for (size_t i = 0; i < one->count; i++)
		one->sections[i] = i < reader->shared_count ? reader->shared[i] : reader->own[i - reader->shared_count];
	case_count++;
	reader->own = NULL;
	reader->own_count = reader->own_capacity = 0;
}

/* "-- calendar laboral" -> kind, name; "at" keeps all that follows as its name. */
static inline void begin_section(struct reader *reader, const char *line, int number)
{
	const char *kind = line + strlen("-- ");
	size_t length = strcspn(kind, " ");

	end_section(reader);
	reader->in_section = true;
	reader->section = (struct section){ msp_arena_strndup(&arena, kind, length),
		msp_str_trim(&arena, kind + length), NULL, number };
}

static inline void read_line(struct reader *reader, char *line, int number)
{
	if (msp_str_starts(line, "== ")) {
		end_case(reader);
		line[strcspn(line, "\n")] = '\0';
		reader->title =
			msp_arena_strndup(&arena, line + 3, strlen(line) - 3 - (msp_str_ends(line, " ==") ? 3 : 0));
	} else if (msp_str_starts(line, "-- ")) {
		begin_section(reader, line, number);
	} else if (reader->in_section) {
		msp_buf_adds(&reader->text, line);
		msp_buf_addc(&reader->text, '\n');
	} else if (line[0] != '\0' && line[0] != '#') {
		msp_bug("%s:%d: text outside of a section", reader->file, number);
	}
}

static inline void read_file(const char *path)
{
	struct reader reader = { .file = msp_arena_strdup(&arena, msp_path_base(path)), .text = MSP_BUF_INIT };
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	char **lines;
	size_t count;

	if (msp_file_read(path, FILE_LIMIT, &bytes, &err) < 0)
		msp_bug("%s: %s", path, err.message);
	lines = msp_str_split(&arena, bytes.data, '\n', &count);
	for (size_t i = 0; i < count; i++)
		read_line(&reader, lines[i], (int)i + 1);
	end_case(&reader);
	msp_buf_release(&reader.text);
	msp_buf_release(&bytes);
}

/* ---- looking at a case ---------------------------------------------------------------------------------------- */

/* The last section of a kind and name wins; NULL when there is none. */
static inline const struct section *find(const struct data_case *data, const char *kind, const char *name)
{
	const struct section *found = NULL;

	for (size_t i = 0; i < data->count; i++) {
		if (strcmp(data->sections[i].kind, kind) == 0 &&
			(name == NULL || strcmp(data->sections[i].name, name) == 0))
			found = &data->sections[i];
	}
	return found;
}

/* ---- a case as a store ----------------------------------------------------------------------------------------- */

struct store {
	const struct data_case *data;
	struct fixture fixture;
	struct msp_catalog catalog;
};

static inline const char *text_of(const struct data_case *data, const char *path)
{
	const char *base = msp_path_base(path);
	const char *name = msp_arena_strndup(&arena, base, strcspn(base, "."));
	const struct section *section = NULL;

	if (msp_str_starts(path, "calendars/"))
		section = find(data, "calendar", name);
	else if (msp_str_starts(path, "policies/"))
		section = find(data, "policy", name);
	else if (strcmp(path, "clients/acme/client.yaml") == 0)
		section = find(data, "client", NULL);
	else if (strcmp(path, "msp.yaml") == 0)
		section = find(data, "provider", NULL);
	if (section != NULL)
		return section->text;
	if (strcmp(path, "msp.yaml") == 0)
		return "name: Soporte\nzone: America/Mexico_City\ndefaults: {policy: estandar, calendar: laboral}\n";
	return strcmp(path, "clients/acme/client.yaml") == 0 ? "name: Acme\n" : NULL;
}

static inline int store_read(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct store *store = context;
	struct msp_buf bytes = MSP_BUF_INIT;

	*text = NULL;
	if (!msp_str_starts(path, "zones/")) {
		*text = text_of(store->data, path);
		*length = *text != NULL ? strlen(*text) : 0;
		return 0;
	}
	if (msp_zone_read_system(NULL, path + strlen("zones/"), &bytes, err) < 0) {
		msp_buf_release(&bytes);
		return err->code == MSP_MISSING ? 0 : -1;
	}
	*text = msp_arena_memdup(&arena, bytes.data, bytes.length);
	*length = bytes.length;
	msp_buf_release(&bytes);
	return 0;
}

/* ---- lines as words ------------------------------------------------------------------------------------------- */

struct words {
	char **items;
	size_t count, next;
	const char *line;
};

static inline struct words split_words(const char *line)
{
	struct words words = { .line = line };
	size_t count;
	char **pieces = msp_str_split(&arena, line, ' ', &count);

	words.items = msp_arena_array(&arena, count + 1, sizeof *words.items);
	for (size_t i = 0; i < count; i++) {
		if (pieces[i][0] != '\0')
			words.items[words.count++] = pieces[i];
	}
	return words;
}

static inline const char *take(struct words *words)
{
	if (words->next == words->count)
		fail_msg("something is missing at the end: %s", words->line);
	return words->items[words->next++];
}

static inline bool more(const struct words *words)
{
	return words->next < words->count;
}

/* "2026-11-03 18:00[:00]" or "never". */
static inline int64_t take_time(struct words *words, const struct msp_zone *zone)
{
	const char *date = take(words);

	if (strcmp(date, "never") == 0)
		return MSP_TIME_NONE;
	if (strlen(date) > 10)
		return fixture_time(zone, date);
	return fixture_time(zone, msp_arena_printf(&arena, "%sT%s", date, take(words)));
}

static inline int64_t take_seconds(struct words *words)
{
	const char *text = take(words);
	bool negative = text[0] == '-';
	struct msp_duration duration;

	if (msp_duration_parse(text + negative, &duration, NULL) < 0 || duration.days != 0)
		fail_msg("not a duration: %s in: %s", text, words->line);
	return negative ? -duration.seconds : duration.seconds;
}

static inline void same_seconds(const char *line, const char *what, int64_t got, int64_t wanted)
{
	if (got != wanted)
		fail_msg(
			"%s: %s is %s", line, what, msp_duration_emit(&arena, (struct msp_duration){ .seconds = got }));
}

static inline void same_text(const char *line, const char *what, const char *got, const char *wanted)
{
	if (!msp_str_equal(got, wanted))
		fail_msg("%s: %s is %s", line, what, got);
}

static inline void read_all(const char *pattern)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		msp_bug("no files %s: run from the top folder", pattern);
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_file(found.gl_pathv[i]);
	globfree(&found);
}

#endif
