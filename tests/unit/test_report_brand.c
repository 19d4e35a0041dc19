/* SPDX-License-Identifier: ISC */
/* Colours that can be read, logos that can only be looked at, and the look of a client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/model/report_brand.h"
#include "lib/model/report_color.h"
#include "tests/unit/report_fixture.h"

/* Ratios that the WCAG and others publish. */
static void test_contrast(void **state)
{
	static const struct {
		const char *a, *b;
		int ratio;
	} known[] = {
		{ "#000000", "#ffffff", 2100 },
		{ "#ffffff", "#ffffff", 100 },
		{ "#777777", "#ffffff", 447 }, /* the well-known grey that just misses AA */
		{ "#767676", "#ffffff", 454 }, /* and the one that just meets it */
		{ "#0000ff", "#ffffff", 859 },
		{ "#ff0000", "#ffffff", 399 },
		{ "#ffff00", "#ffffff", 107 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct msp_color a, b;
		assert_true(msp_color_parse(known[i].a, &a));
		assert_true(msp_color_parse(known[i].b, &b));
		assert_int_equal(msp_color_contrast(a, b), known[i].ratio);
		assert_int_equal(msp_color_contrast(b, a), known[i].ratio);
	}
}

static void test_every_color_becomes_readable(void **state)
{
	const struct msp_color grounds[] = { { 0xf6, 0xf5, 0xf2 }, { 0x1e, 0x22, 0x27 }, { 0x80, 0x80, 0x80 } };

	(void)state;
	for (int red = 0; red < 256; red += 15)
		for (int green = 0; green < 256; green += 15)
			for (int blue = 0; blue < 256; blue += 15)
				for (size_t i = 0; i < 3; i++) {
					const struct msp_color color = { (uint8_t)red, (uint8_t)green, (uint8_t)blue };
					struct msp_color found = msp_color_readable(color, grounds[i], 450);
					assert_true(msp_color_contrast(found, grounds[i]) >= 450);
					if (msp_color_contrast(color, grounds[i]) >= 450)
						assert_memory_equal(&found, &color, sizeof color);
				}
}

static void test_colors_parse(void **state)
{
	static const char *const bad[] = { "", "#", "#12345", "#1234567", "0a5f8a1", "#0a5f8g", "#0a5f8 ", "red",
		"#0a5;}x" };
	struct msp_color color;
	char text[MSP_COLOR_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(msp_color_parse(bad[i], &color));
	assert_false(msp_color_parse(NULL, &color));
	assert_true(msp_color_parse("#0A5f8a", &color));
	assert_string_equal(msp_color_emit(color, text), "#0a5f8a");
}

static void test_logos(void **state)
{
	static const struct {
		const char *bytes, *type;
	} logos[] = {
		{ "\x89PNG\r\n\x1a\nrest", "image/png" },
		{ "\xff\xd8\xff\xe0rest", "image/jpeg" },
		{ "<svg xmlns='http://www.w3.org/2000/svg'><title>Don Juan</title><rect/></svg>", "image/svg+xml" },
		{ "<?xml version='1.0'?>\n<!-- one -->\n<svg><path d='M0 0'/></svg>", "image/svg+xml" },
		{ "GIF89a", NULL },
		{ "", NULL },
		{ "<html><svg></svg></html>", NULL },
		{ "<svg><script>alert(1)</script></svg>", NULL },
		{ "<svg><SCRIPT>alert(1)</SCRIPT></svg>", NULL },
		{ "<svg onload='x'></svg>", NULL },
		{ "<svg\nonload = 'x'></svg>", NULL },
		{ "<svg><rect/onclick=x /></svg>", NULL },
		{ "<svg><image href='http://evil.example/x.png'/></svg>", NULL },
		{ "<svg><a xlink:href='javascript:x'/></svg>", NULL },
		{ "<svg><style>@import 'x';</style></svg>", NULL },
		{ "<svg style='background:url(http://x)'></svg>", NULL },
		{ "<svg><foreignObject/></svg>", NULL },
		{ "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg></svg>", NULL },
		{ "<svg>\xff</svg>", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof logos / sizeof logos[0]; i++) {
		const char *reason = NULL;
		const char *type = msp_logo_type(logos[i].bytes, strlen(logos[i].bytes), &reason);
		if (!msp_str_equal(type, logos[i].type))
			fail_msg("%s: %s (%s)", logos[i].bytes, type == NULL ? "refused" : type, reason);
	}
	char *large = calloc(1, MSP_LOGO_LIMIT + 2);
	const char *reason;
	assert_non_null(large);
	assert_null(msp_logo_type(large, MSP_LOGO_LIMIT + 1, &reason));
	assert_non_null(strstr(reason, "larger"));
	free(large);
}

/* ---- the look of a client ---- */

static const char *files[2][2] = { { "msp.yaml", NULL }, { "branding/logo.png", "\x89PNG\r\n\x1a\nabc" } };

static int read_file(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	(void)context;
	(void)err;
	*text = NULL;
	*length = 0;
	for (size_t i = 0; i < 2; i++)
		if (strcmp(path, files[i][0]) == 0) {
			*text = files[i][1];
			*length = strlen(*text);
		}
	if (*text == NULL && msp_str_starts(path, "zones/"))
		return fixture_read(context, path, text, length, err);
	return 0;
}

static void brand_of(struct fixture *fixture, const char *yaml, struct msp_problems *problems, struct msp_brand *brand)
{
	const struct msp_catalog_source source = { .context = fixture, .read = read_file };
	struct msp_error err = MSP_ERROR_INIT;

	*fixture = (struct fixture){ .arena = MSP_ARENA_INIT };
	files[0][1] =
		msp_arena_printf(&fixture->arena, "name: Soporte\nzone: America/Mexico_City\nbranding:\n%s", yaml);
	msp_catalog_init(&fixture->catalog, &fixture->arena, &source);
	msp_problems_init(problems, &fixture->arena);
	if (msp_brand_read(&fixture->catalog, &fixture->arena, NULL, problems, brand, &err) != 0)
		fail_msg("%s", err.message);
}

static void test_a_look(void **state)
{
	struct fixture fixture;
	struct msp_brand brand;
	struct msp_problems problems;

	(void)state;
	brand_of(&fixture,
		"  logo: branding/logo.png\n  color: '#0a5f8a'\n  footer: Gracias\n  sections: [numbers, promises]\n",
		&problems, &brand);
	assert_int_equal(problems.count, 0);
	assert_string_equal(brand.logo, "data:image/png;base64,iVBORw0KGgphYmM=");
	assert_string_equal(brand.color[0], "#0a5f8a");
	assert_string_not_equal(brand.color[1], "#0a5f8a");
	assert_null(brand.accent[0]);
	assert_string_equal(brand.footer, "Gracias");
	assert_int_equal(brand.section_count, 2);
	msp_arena_release(&fixture.arena);

	brand_of(&fixture, "  logo: ../secret.png\n  color: '#ffcc00'\n", &problems, &brand);
	assert_null(brand.logo);
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.first->error.field, "branding.color");
	assert_non_null(strstr(problems.first->error.message, "#ffcc00 has a contrast of 1.38"));
	assert_int_equal(problems.first->error.line, 5);
	assert_string_equal(problems.first->next->error.field, "branding.logo");
	msp_arena_release(&fixture.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_every_color_becomes_readable),
		cmocka_unit_test(test_colors_parse),
		cmocka_unit_test(test_logos),
		cmocka_unit_test(test_a_look),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
