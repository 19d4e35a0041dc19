/* SPDX-License-Identifier: ISC */
#include "lib/text/pattern.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* What a hostile pattern can cost is steps at one place of the text, times the characters that one step may run over,
 * times the places that are tried (one, for a pattern that begins with ^): with these limits some seconds at worst. */
#define STEPS 50000
#define HEAP_KIB 4096
#define TEXT_SIZE 65536
#define UNANCHORED_TEXT_SIZE 2048
#define SOURCE_LENGTH 4096
#define MESSAGE_SIZE 128

struct msp_pattern {
	const char *source;
	const pcre2_code *code;
	pcre2_match_context *limits;
	bool anchored;
};

static void *arena_alloc(size_t size, void *arena)
{
	return msp_arena_alloc(arena, size);
}

static void arena_free(void *memory, void *arena)
{
	(void)memory;
	(void)arena;
}

/* \p{Letter} of ECMA-262 is \p{L} to PCRE2, which knows no long names of general categories. */
static const char *short_category(const char *name, size_t length)
{
	static const char *const table[][2] = { { "Letter", "L" }, { "Uppercase_Letter", "Lu" },
		{ "Lowercase_Letter", "Ll" }, { "Titlecase_Letter", "Lt" }, { "Cased_Letter", "L&" },
		{ "Modifier_Letter", "Lm" }, { "Other_Letter", "Lo" }, { "Mark", "M" }, { "Nonspacing_Mark", "Mn" },
		{ "Spacing_Mark", "Mc" }, { "Enclosing_Mark", "Me" }, { "Number", "N" }, { "Decimal_Number", "Nd" },
		{ "Letter_Number", "Nl" }, { "Other_Number", "No" }, { "Punctuation", "P" },
		{ "Connector_Punctuation", "Pc" }, { "Dash_Punctuation", "Pd" }, { "Open_Punctuation", "Ps" },
		{ "Close_Punctuation", "Pe" }, { "Initial_Punctuation", "Pi" }, { "Final_Punctuation", "Pf" },
		{ "Other_Punctuation", "Po" }, { "Symbol", "S" }, { "Math_Symbol", "Sm" }, { "Currency_Symbol", "Sc" },
		{ "Modifier_Symbol", "Sk" }, { "Other_Symbol", "So" }, { "Separator", "Z" },
		{ "Space_Separator", "Zs" }, { "Line_Separator", "Zl" }, { "Paragraph_Separator", "Zp" },
		{ "Other", "C" }, { "Control", "Cc" }, { "Format", "Cf" }, { "Surrogate", "Cs" },
		{ "Private_Use", "Co" }, { "Unassigned", "Cn" } };

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if (strlen(table[i][0]) == length && memcmp(table[i][0], name, length) == 0)
			return table[i][1];
	return NULL;
}

/* The pattern with short names of categories. */
static void shorten_categories(const char *source, struct msp_buf *out)
{
	while (*source != '\0') {
		size_t length = *source == '\\' && source[1] != '\0' ? 2 : 1;
		bool category = (source[1] == 'p' || source[1] == 'P') && length == 2 && source[2] == '{';
		msp_buf_add(out, source, length);
		source += length;
		const char *name = category ? short_category(source + 1, strcspn(source + 1, "}")) : NULL;
		if (name != NULL) {
			msp_buf_addf(out, "{%s", name);
			source += 1 + strcspn(source + 1, "}");
		}
	}
}

/* The dialect of ECMA-262 as far as PCRE2 has it: $ is the very end, \uHHHH and \u{H…}, [] and [^]. */
static pcre2_code *compile(pcre2_general_context *memory, const char *source, int *number, PCRE2_SIZE *place)
{
	const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
				 PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	struct msp_buf text = MSP_BUF_INIT;

	pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_max_pattern_length(context, SOURCE_LENGTH);
	shorten_categories(source, &text);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.data, text.length, options, number, place, context);
	msp_buf_release(&text);
	return code;
}

static int fail(const char *source, int number, struct msp_error *err)
{
	char message[MESSAGE_SIZE];

	pcre2_get_error_message(number, (PCRE2_UCHAR *)message, sizeof message);
	return msp_error_set(err, MSP_DATA, "pattern \"%s\": %s", source, message);
}

int msp_pattern_compile(
	struct msp_arena *arena, const char *source, const struct msp_pattern **result, struct msp_error *err)
{
	struct msp_pattern *pattern = msp_arena_alloc(arena, sizeof *pattern);
	pcre2_general_context *memory = pcre2_general_context_create(arena_alloc, arena_free, arena);
	uint32_t options = 0;
	PCRE2_SIZE place;
	int number;

	pattern->source = msp_arena_strdup(arena, source);
	pattern->code = compile(memory, source, &number, &place);
	if (pattern->code == NULL)
		return fail(source, number, err);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &options);
	pattern->anchored = (options & PCRE2_ANCHORED) != 0;
	pattern->limits = pcre2_match_context_create(memory);
	pcre2_set_match_limit(pattern->limits, STEPS);
	pcre2_set_heap_limit(pattern->limits, HEAP_KIB);
	*result = pattern;
	return 0;
}

const char *msp_pattern_source(const struct msp_pattern *pattern)
{
	return pattern->source;
}

int msp_pattern_search(const struct msp_pattern *pattern, const char *text, size_t length, struct msp_error *err)
{
	pcre2_match_data *found;
	int number;

	size_t most = pattern->anchored ? TEXT_SIZE : UNANCHORED_TEXT_SIZE;
	if (length > most)
		return msp_error_set(err, MSP_DATA, "pattern \"%s\" reads at most %zu bytes, not %zu%s",
			pattern->source, most, length, pattern->anchored ? "" : " (65536 when it begins with ^)");
	/* of the thread, not of the pattern; its memory is malloc's, because the arena never gives any back */
	found = pcre2_match_data_create(1, NULL);
	if (found == NULL)
		msp_out_of_memory();
	number = pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, 0, found, pattern->limits);
	pcre2_match_data_free(found);
	if (number >= 0 || number == PCRE2_ERROR_NOMATCH)
		return number >= 0;
	if (number == PCRE2_ERROR_NOMEMORY)
		msp_out_of_memory();
	return fail(pattern->source, number, err);
}
