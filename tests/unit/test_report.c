/* SPDX-License-Identifier: ISC */
/*
 * The reports of the store in tests/data/report/store.  What they look like is kept in the .golden files beside it;
 * MSP_GOLDEN=write makes those again, for a person to read the difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <cmocka.h>

#include "lib/base/utf8.h"
#include "lib/model/report.h"
#include "lib/text/json.h"
#include "tests/unit/report_fixture.h"

#define BAKERY "panaderia-el-nino"
#define WORKSHOP "taller-vacio"
#define CLINIC "clinica-norte"
#define SHOP "ferreteria-lobo"
#define COMMIT "2026-11-02T10:00:00-06:00"
#define PREVIEW "2026-10-20T12:00:00-06:00"
#define HASH "0123456789abcdef0123456789abcdef01234567"

static const char *const formats[] = { "html", "md", "text", "json" };

/* ---- making reports ---- */

static void write_report(struct fixture *fixture, const char *client, const char *commit, const char *language,
	const char *format, struct msp_buf *out)
{
	static struct msp_metrics metrics;
	static struct msp_availabilities services;
	static struct msp_credits credits;
	struct msp_report_request request = {
		.arena = &fixture->arena,
		.catalog = &fixture->catalog,
		.metrics = &metrics,
		.availabilities = &services,
		.credits = &credits,
		.commit = HASH,
		.version = "9.9.9",
	};
	struct msp_error err = MSP_ERROR_INIT;

	fixture_metrics(fixture, client, "2026-10", commit, &metrics);
	fixture_services(fixture, &metrics, &services, &credits);
	assert_int_equal(msp_language_parse(language, &request.language), 0);
	assert_int_equal(msp_report_format_parse(format, &request.format), 0);
	if (msp_report_monthly(&request, out, &err) != 0)
		fail_msg("%s", err.message);
	assert_int_equal(msp_utf8_check(out->data, out->length), out->length);
	assert_int_equal(strlen(out->data), out->length);
}

/* free() the result */
static char *report(const char *client, const char *commit, const char *language, const char *format)
{
	struct fixture fixture;
	struct msp_buf out = MSP_BUF_INIT;

	fixture_open(&fixture);
	write_report(&fixture, client, commit, language, format, &out);
	msp_arena_release(&fixture.arena);
	return msp_buf_detach(&out);
}

static int count(const char *text, const char *piece)
{
	int found = 0;

	for (const char *at = text; (at = strstr(at, piece)) != NULL; at += strlen(piece))
		found++;
	return found;
}

/* ---- goldens ---- */

static void compare_golden(const char *client, const char *commit, const char *language, const char *format)
{
	char path[256];
	char *text = report(client, commit, language, format);
	struct msp_buf golden = MSP_BUF_INIT;
	const char *rewrite = getenv("MSP_GOLDEN");

	snprintf(path, sizeof path, "tests/data/report/%s.%s.%s.golden", client, language, format);
	if (rewrite != NULL && strcmp(rewrite, "write") == 0)
		assert_int_equal(msp_file_replace(path, text, strlen(text), 0644, MSP_FILE_UNSYNCED, NULL), 0);
	assert_int_equal(msp_file_read(path, 1u << 22, &golden, NULL), 0);
	size_t same = 0;
	while (text[same] != '\0' && text[same] == golden.data[same])
		same++;
	if (strcmp(text, golden.data) != 0)
		fail_msg("%s differs at byte %zu:\n  is   %.60s\n  was  %.60s", path, same, text + same,
			golden.data + same);
	msp_buf_release(&golden);
	free(text);
}

static void reports_are_as_they_were(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++)
		compare_golden(BAKERY, COMMIT, "es", formats[i]);
	compare_golden(BAKERY, COMMIT, "en", "md");
	compare_golden(WORKSHOP, COMMIT, "es", "md");
	compare_golden(CLINIC, PREVIEW, "en", "text");
	compare_golden(SHOP, COMMIT, "es", "md");
	compare_golden(SHOP, COMMIT, "en", "text");
	compare_golden(SHOP, COMMIT, "es", "json");
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++) {
		char *first = report(BAKERY, COMMIT, "es", formats[i]);
		setenv("TZ", "Asia/Kathmandu", 1);
		setenv("LC_ALL", "es_MX.UTF-8", 1);
		char *second = report(BAKERY, COMMIT, "es", formats[i]);
		assert_string_equal(first, second);
		free(first);
		free(second);
	}
}

/* ---- text of records ---- */

/* The title in the store: <script>…, control characters, a right-to-left override. */
static void hostile_text_does_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++) {
		char *text = report(BAKERY, COMMIT, "es", formats[i]);
		bool json = strcmp(formats[i], "json") == 0;
		if (!json)                                         /* which is data, for programs */
			assert_null(strstr(text, "\xe2\x80\xae")); /* U+202E */
		for (const char *at = text; *at != '\0'; at++)
			assert_true((unsigned char)*at >= 0x20 || *at == '\n');
		assert_null(strstr(text, "SECRETO-INTERNO")); /* stands in notes only */
		assert_null(strstr(text, "noviembre que no debe salir"));
		if (json)
			assert_non_null(strstr(text, "\\u001b[31mrojo\\u0007"));
		else
			assert_non_null(strstr(text, "^"));
		free(text);
	}
	char *html = report(BAKERY, COMMIT, "es", "html");
	assert_null(strstr(html, "<script"));
	assert_non_null(strstr(html, "&lt;script&gt;alert(&quot;hola&quot;)&lt;/script&gt; | la *impresora*"));
	free(html);
}

/* Read again, the Markdown says the same: nothing in it was taken for markup. */
static void markdown_survives_being_read(void **state)
{
	(void)state;
	char *text = report(BAKERY, COMMIT, "es", "md");
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
	cmark_parser_feed(parser, text, strlen(text));
	cmark_node *root = cmark_parser_finish(parser);
	char *again = cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0);
	char *html = cmark_render_html(root, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser));
	assert_string_equal(text, again);
	assert_null(strstr(html, "<script"));
	assert_int_equal(count(html, "<code>"), 0);
	assert_int_equal(count(html, "<em>"), 0);
	free(html);
	free(again);
	cmark_node_free(root);
	cmark_parser_free(parser);
	free(text);
}

/* ---- HTML ---- */

static const char *const empty_elements[] = { "meta", "br", "rect", "line" };

static bool is_empty_element(const char *name)
{
	for (size_t i = 0; i < MSP_COUNT(empty_elements); i++)
		if (strcmp(name, empty_elements[i]) == 0)
			return true;
	return false;
}

struct page {
	char open[64][16];
	int depth, heading, tables, cells;
};

static void check_attributes(const char *tag, size_t length)
{
	char text[1024];

	snprintf(text, sizeof text, "%.*s", (int)length, tag);
	assert_int_equal(count(text, "\"") % 2, 0);
	assert_null(strstr(text, " on"));
	assert_null(strstr(text, "src="));
	assert_null(strstr(text, "href="));
}

static void check_heading(struct page *page, const char *name)
{
	if (name[0] != 'h' || name[1] < '1' || name[1] > '6' || name[2] != '\0')
		return;
	int level = name[1] - '0';
	assert_true(level <= page->heading + 1); /* no level is left out */
	assert_true(level > 1 || page->heading == 0);
	page->heading = level;
}

static void open_tag(struct page *page, const char *name, const char *tag)
{
	check_heading(page, name);
	if (strcmp(name, "th") == 0)
		assert_true(strncmp(tag, "<th scope=\"", 11) == 0);
	if (strcmp(name, "td") == 0) {
		assert_non_null(strstr(tag, "data-label=\""));
		assert_true(
			strstr(tag, "data-label=\"\"") == NULL || strstr(tag, "data-label=\"\"") > strchr(tag, '>'));
		page->cells++;
	}
	page->tables += strcmp(name, "table") == 0;
	if (is_empty_element(name))
		return;
	assert_true(page->depth < 64);
	snprintf(page->open[page->depth++], sizeof page->open[0], "%s", name);
}

static void check_page(const char *html, const char *language)
{
	struct page page = { .depth = 0 };
	char lang[32];

	snprintf(lang, sizeof lang, "<html lang=\"%s\">", language);
	assert_non_null(strstr(html, lang));
	assert_true(strncmp(html, "<!DOCTYPE html>\n", 16) == 0);
	for (const char *at = strchr(html + 1, '<'); at != NULL; at = strchr(at + 1, '<')) {
		char name[16];
		bool closing = at[1] == '/';
		size_t length = strcspn(at + 1 + closing, " />");
		assert_true(length > 0 && length < sizeof name);
		snprintf(name, sizeof name, "%.*s", (int)length, at + 1 + closing);
		check_attributes(at, strcspn(at, ">"));
		if (closing) {
			assert_true(page.depth > 0);
			assert_string_equal(page.open[--page.depth], name);
		} else if (at[strcspn(at, ">") - 1] != '/' || !is_empty_element(name)) {
			open_tag(&page, name, at);
		}
	}
	assert_int_equal(page.depth, 0);
	assert_true(page.tables >= 2 && page.cells >= 8);
	assert_int_equal(count(html, "<h1>"), 1);
	assert_int_equal(count(html, "<svg class=\"chart\" role=\"img\" aria-labelledby="), count(html, "</desc>"));
	assert_null(strstr(html, "http:"));
	assert_null(strstr(html, "https:"));
	assert_null(strstr(html, "id=\"c1-t\" id="));
}

static void pages_are_well_formed_and_accessible(void **state)
{
	static const struct {
		const char *client, *commit, *language;
	} cases[] = {
		{ BAKERY, COMMIT, "es" },
		{ BAKERY, COMMIT, "en" },
		{ BAKERY, PREVIEW, "es" },
		{ WORKSHOP, COMMIT, "es" },
		{ WORKSHOP, COMMIT, "en" },
		{ CLINIC, PREVIEW, "en" },
		{ SHOP, COMMIT, "es" },
		{ SHOP, COMMIT, "en" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		char *html = report(cases[i].client, cases[i].commit, cases[i].language, "html");
		check_page(html, cases[i].language);
		free(html);
	}
}

/* ---- what is said ---- */

static void no_cases_is_never_a_hundred_percent(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char *text = report(WORKSHOP, COMMIT, "es", formats[i]);
		assert_non_null(strstr(text, "sin casos"));
		assert_null(strstr(text, "100 %"));
		assert_null(strstr(text, "100&nbsp;%"));
		assert_null(strstr(text, ">0.0"));
		free(text);
	}
}

/* client.yaml says report.people: no. */
static void people_are_not_named_where_they_should_not_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++) {
		char *text = report(SHOP, COMMIT, "es", formats[i]);
		assert_null(strstr(text, "lucia"));
		assert_null(strstr(text, "beto"));
		free(text);
	}
}

static void every_section_says_what_is_on_record(void **state)
{
	static const char *const pieces[] = {
		"Cumplimos los 19 compromisos de tiempo del mes. Pero Tienda en línea estuvo disponible 98.969 % del "
		"tiempo y prometimos 99.5 %.",
		"| Disponibilidad de Tienda en línea bajo 99.5 % | 98.969 % | 3 % | $120.00 MXN |",
		"extra 2 h, proyectos 1 h 30 min y garantía 20 min",
		"3 veces este mes, una en los doce meses anteriores",
		"buscamos la causa de fondo desde el 13 de octubre de 2026",
		"**disco lleno** (servidor): 2 veces este mes. Qué se está haciendo: todavía nada.",
		"caída: 2 h de tiempo comprometido",
		"«Muy rápidos y amables», sobre «Instalar un lector»",
		"más de 24 horas después de ocurrir: 5051280",
		"cambió de tipo o prioridad y por eso un plazo no se juzgó: 4813711",
	};

	(void)state;
	char *text = report(SHOP, COMMIT, "es", "md");
	for (size_t i = 0; i < MSP_COUNT(pieces); i++)
		if (strstr(text, pieces[i]) == NULL)
			fail_msg("'%s' is not said", pieces[i]);
	assert_null(strstr(text, "Pendientes de usted")); /* nothing waits */
	free(text);
	text = report(BAKERY, COMMIT, "es", "md");
	assert_non_null(strstr(text, "Pendientes de usted"));
	assert_null(strstr(text, "## Satisfacción")); /* nobody answered */
	free(text);
}

static void a_preview_says_so(void **state)
{
	(void)state;
	char *text = report(BAKERY, PREVIEW, "es", "text");
	assert_non_null(strstr(text, "Avance: el mes no ha terminado. Cifras al 20 de octubre de 2026, 12:00."));
	assert_non_null(strstr(text, "2026-10-20T12:00:00-06:00"));
	free(text);
	text = report(BAKERY, COMMIT, "es", "text");
	assert_null(strstr(text, "Avance"));
	free(text);
}

static void every_format_names_commit_cutoff_and_version(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++) {
		char *text = report(CLINIC, PREVIEW, "en", formats[i]);
		assert_non_null(strstr(text, HASH));
		assert_non_null(strstr(text, "msp-report 9.9.9"));
		assert_non_null(strstr(text, "2026-10-20T11:00:00-07:00")); /* in the client's zone */
		free(text);
	}
}

static void plain_text_fits_eighty_columns(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t lines;

	(void)state;
	char *text = report(BAKERY, COMMIT, "es", "text");
	char **pieces = msp_str_split(&arena, text, '\n', &lines);
	for (size_t i = 0; i < lines; i++) {
		assert_true(msp_utf8_width(pieces[i]) <= 80);
		assert_false(msp_str_ends(pieces[i], " "));
	}
	msp_arena_release(&arena);
	free(text);
}

/* ---- JSON ---- */

static int64_t number_at(const struct msp_node *root, const char *path)
{
	const struct msp_node *node = msp_node_find(root, path);
	int64_t value;

	if (node == NULL || node->kind != MSP_NODE_NUMBER)
		fail_msg("no number at %s", path);
	assert_int_equal(msp_str_int(node->value, INT64_MIN, INT64_MAX, &value, NULL), 0);
	return value;
}

static void json_has_all_figures(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *root;

	(void)state;
	char *text = report(BAKERY, COMMIT, "es", "json");
	assert_int_equal(msp_json_parse(&arena, text, strlen(text), &root, NULL), 0);
	assert_string_equal(msp_node_text(root, "schema", ""), "msp-report-monthly/1");
	assert_int_equal(number_at(root, "months.12.flow.incident.opened"), 12);
	assert_int_equal(number_at(root, "months.11.flow.incident.opened"), 7);
	assert_int_equal(number_at(root, "months.12.compliance.all.met"), 28);
	assert_int_equal(number_at(root, "promises.clauses.3.compliance.missed"), 1);
	assert_string_equal(msp_node_find(root, "promises.credit.amount")->value, "250.00");
	assert_null(msp_node_find(root, "times.resolution.problem.all.mean")); /* no cases: null */
	assert_int_equal(number_at(root, "times.resolution.problem.all.n"), 0);
	assert_int_equal(number_at(root, "opened.priority.P2.incident"), 4);
	assert_int_equal(msp_node_find(root, "tickets")->count, 21);
	assert_int_equal(msp_node_find(root, "months")->count, 13);
	msp_arena_release(&arena);
	free(text);
}

static void formats_have_names(void **state)
{
	enum msp_report_format format;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(formats); i++)
		assert_int_equal(msp_report_format_parse(formats[i], &format), 0);
	assert_int_equal(msp_report_format_parse("pdf", &format), -1);
	assert_string_equal(msp_report_extension(MSP_REPORT_TEXT), "txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_are_as_they_were),
		cmocka_unit_test(hostile_text_does_nothing),
		cmocka_unit_test(markdown_survives_being_read),
		cmocka_unit_test(pages_are_well_formed_and_accessible),
		cmocka_unit_test(no_cases_is_never_a_hundred_percent),
		cmocka_unit_test(people_are_not_named_where_they_should_not_be),
		cmocka_unit_test(every_section_says_what_is_on_record),
		cmocka_unit_test(a_preview_says_so),
		cmocka_unit_test(every_format_names_commit_cutoff_and_version),
		cmocka_unit_test(plain_text_fits_eighty_columns),
		cmocka_unit_test(json_has_all_figures),
		cmocka_unit_test(formats_have_names),
		cmocka_unit_test(the_same_input_gives_the_same_bytes),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
