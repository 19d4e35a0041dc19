/* SPDX-License-Identifier: ISC */
#include "lib/model/report_brand.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/report_color.h"

/* What colours stand on (report_style.c): the darker of the light backgrounds, the lighter of the dark ones. */
static const struct msp_color behind[2] = { { 0xf6, 0xf5, 0xf2 }, { 0x1e, 0x22, 0x27 } };

struct reading {
	struct msp_catalog *catalog;
	struct msp_arena *arena;
	struct msp_problems *problems;
	const struct msp_node *own, *provider; /* branding; NULL */
};

/* Of the client, else of the provider. */
static const struct msp_node *find(const struct reading *reading, const char *key)
{
	const struct msp_node *node = msp_node_get(reading->own, key);

	return node != NULL ? node : msp_node_get(reading->provider, key);
}

static const char *text_of(const struct reading *reading, const char *key)
{
	const struct msp_node *node = find(reading, key);

	return msp_node_scalar(node) ? node->value : NULL;
}

static void tell(const struct reading *reading, const char *key, const char *message)
{
	if (reading->problems == NULL)
		return;
	struct msp_error *problem = msp_problems_add(reading->problems);
	msp_error_set(problem, MSP_DATA, "%s", message);
	msp_error_field(problem, msp_arena_printf(reading->arena, "branding.%s", key));
	msp_error_at(problem, msp_node_get(reading->own, key) != NULL ? "client.yaml" : "msp.yaml",
		find(reading, key)->line, 0);
}

/* ---- colours ---- */

static void read_color(const struct reading *reading, const char *key, const char *colors[2])
{
	const char *text = text_of(reading, key);
	struct msp_color color;

	if (!msp_color_parse(text, &color))
		return;
	for (int i = 0; i < 2; i++) {
		struct msp_color readable = msp_color_readable(color, behind[i], MSP_BRAND_CONTRAST);
		char *name = msp_arena_alloc(reading->arena, MSP_COLOR_SIZE);
		colors[i] = msp_color_emit(readable, name);
		int contrast = msp_color_contrast(color, behind[i]);
		if (i == 0 && contrast < MSP_BRAND_CONTRAST)
			tell(reading, key,
				msp_arena_printf(reading->arena,
					"%s has a contrast of %d.%02d on paper, 4.50 is needed to read it: %s is used",
					text, contrast / 100, contrast % 100, name));
	}
}

/* ---- logo ---- */

/* What makes an SVG more than a picture.  Even so browsers run nothing in a picture; others may. */
static const char *svg_trouble(struct msp_arena *arena, const char *bytes, size_t length)
{
	static const char *const words[] = { "<script", "<foreignobject", "<iframe", "<use", "<image", "<!entity",
		"<!doctype", "<?xml-stylesheet", "@import", "javascript:", "href", "url(", "<set", "<animate" };
	char *folded = msp_arena_strndup(arena, bytes, length);

	if (strlen(folded) != length || msp_utf8_check(bytes, length) != length)
		return "it is not UTF-8";
	for (char *at = folded; *at != '\0'; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
	for (size_t i = 0; i < MSP_COUNT(words); i++)
		if (strstr(folded, words[i]) != NULL)
			return msp_arena_printf(arena, "it has %s in it", words[i]);
	/* handlers: white space or a quote, "on", letters, "=" */
	for (const char *at = folded; (at = strstr(at, "on")) != NULL; at += 2) {
		size_t letters = strspn(at, "abcdefghijklmnopqrstuvwxyz");
		size_t space = strspn(at + letters, " \t\r\n");
		if (at > folded && strchr(" \t\r\n\"'/", at[-1]) != NULL && at[letters + space] == '=')
			return "it has a handler of events in it";
	}
	return NULL;
}

const char *msp_logo_type(const char *bytes, size_t length, const char **reason)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *type = NULL, *trouble;

	*reason = "it is neither PNG, JPEG nor SVG";
	if (length > MSP_LOGO_LIMIT) {
		*reason = "it is larger than 128 KiB";
		return NULL;
	}
	if (length > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
		return "image/png";
	if (length > 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	size_t space = strspn(length == 0 ? "" : bytes, " \t\r\n");
	bool begins = msp_str_starts(bytes + space, "<svg") || msp_str_starts(bytes + space, "<?xml") ||
		      msp_str_starts(bytes + space, "<!--");
	if (!begins || strstr(bytes, "<svg") == NULL)
		return NULL;
	trouble = svg_trouble(&arena, bytes, length);
	if (trouble == NULL)
		type = "image/svg+xml";
	else
		*reason = msp_str_starts(trouble, "it is") ? "it is not UTF-8"
			  : strstr(trouble, "handler")     ? "it has a handler of events in it"
							   : "it has scripts, styles or references in it";
	msp_arena_release(&arena);
	return type;
}

/* RFC 4648, section 4. */
static const char *base64(struct msp_arena *arena, const char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)bytes;
	char *text = msp_arena_alloc(arena, (length + 2) / 3 * 4 + 1), *out = text;

	for (size_t i = 0; i < length; i += 3) {
		unsigned have = length - i >= 3 ? 3 : (unsigned)(length - i);
		unsigned word =
			(unsigned)in[i] << 16 | (have > 1 ? (unsigned)in[i + 1] << 8 : 0) | (have > 2 ? in[i + 2] : 0U);
		*out++ = digits[word >> 18];
		*out++ = digits[word >> 12 & 63];
		*out++ = have > 1 ? digits[word >> 6 & 63] : '=';
		*out++ = have > 2 ? digits[word & 63] : '=';
	}
	return text;
}

/* A path inside the store, and no way out of it. */
static bool inside(const char *path)
{
	return path[0] != '/' && strncmp(path, "../", 3) != 0 && strstr(path, "/../") == NULL &&
	       strcmp(path, "..") != 0;
}

static int read_logo(const struct reading *reading, const char **logo, struct msp_error *err)
{
	const struct msp_catalog_source *source = &reading->catalog->source;
	const char *path = text_of(reading, "logo"), *bytes = NULL, *reason = "there is no such file in the store";
	size_t length = 0;

	if (path == NULL)
		return 0;
	if (inside(path) && source->read(source->context, path, &bytes, &length, err) != 0)
		return -1;
	const char *type = bytes == NULL ? NULL : msp_logo_type(bytes, length, &reason);
	if (type == NULL)
		tell(reading, "logo", msp_arena_printf(reading->arena, "%s is left out: %s", path, reason));
	else
		*logo = msp_arena_printf(
			reading->arena, "data:%s;base64,%s", type, base64(reading->arena, bytes, length));
	return 0;
}

static void read_sections(const struct reading *reading, struct msp_brand *brand)
{
	const struct msp_node *node = find(reading, "sections");
	const char **names = msp_arena_array(reading->arena, node == NULL ? 1 : node->count + 1, sizeof *names);

	msp_node_each_item(node, item)
		names[brand->section_count++] = item->value;
	brand->sections = names;
}

int msp_brand_read(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_client *client,
	struct msp_problems *problems, struct msp_brand *brand, struct msp_error *err)
{
	const struct msp_provider *provider;
	struct reading reading = { catalog, arena, problems, NULL, NULL };

	*brand = (struct msp_brand){ 0 };
	if (catalog == NULL)
		return 0;
	if (msp_catalog_provider(catalog, &provider, err) != 0)
		return -1;
	reading.provider = msp_node_get(provider->node, "branding");
	reading.own = client == NULL ? NULL : msp_node_get(client->node, "branding");
	brand->name = provider->name;
	brand->header = text_of(&reading, "header");
	brand->footer = text_of(&reading, "footer");
	brand->stripe = text_of(&reading, "color");
	read_color(&reading, "color", brand->color);
	read_color(&reading, "accent", brand->accent);
	if (brand->color[0] == NULL)
		brand->stripe = NULL;
	read_sections(&reading, brand);
	return read_logo(&reading, &brand->logo, err);
}

int msp_brand_check(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_node *branding,
	struct msp_problems *problems, struct msp_error *err)
{
	const struct reading reading = { catalog, arena, problems, branding, NULL };
	const char *colors[2], *logo;

	read_color(&reading, "color", colors);
	read_color(&reading, "accent", colors);
	return read_logo(&reading, &logo, err);
}
