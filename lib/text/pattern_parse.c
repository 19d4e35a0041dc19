/* SPDX-License-Identifier: ISC */
#include "lib/text/pattern_tree.h"

#include <string.h>
#include <utf8proc.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define DEPTH 50
#define LAST 0x10ffff

struct parser {
	struct msp_arena *arena;
	const char *source;
	size_t length, at;
	int depth;
	struct msp_error *err;
};

static int fail(const struct parser *parser, const char *what)
{
	return msp_error_set(
		parser->err, MSP_DATA, "%s at character %zu of pattern \"%s\"", what, parser->at + 1, parser->source);
}

static bool at(const struct parser *parser, const char *text)
{
	return strncmp(parser->source + parser->at, text, strlen(text)) == 0;
}

static bool accept(struct parser *parser, const char *text)
{
	if (!at(parser, text))
		return false;
	parser->at += strlen(text);
	return true;
}

static uint32_t next(struct parser *parser)
{
	return msp_utf8_next(parser->source, parser->length, &parser->at);
}

static struct msp_pattern_tree *leaf(struct parser *parser, enum msp_pattern_kind kind)
{
	struct msp_pattern_tree *tree = msp_arena_alloc(parser->arena, sizeof *tree);

	tree->kind = kind;
	return tree;
}

static void add_range(struct parser *parser, struct msp_pattern_set *set, uint32_t low, uint32_t high)
{
	msp_arena_reserve(parser->arena, set->ranges, set->count, set->capacity);
	set->ranges[set->count++] = (struct msp_pattern_range){ low, high };
}

bool msp_pattern_set_has(const struct msp_pattern_set *set, uint32_t code_point)
{
	for (size_t i = 0; i < set->count; i++)
		if (code_point >= set->ranges[i].low && code_point <= set->ranges[i].high)
			return true;
	return set->categories != 0 &&
	       (set->categories >> (unsigned)utf8proc_category((utf8proc_int32_t)code_point) & 1) != 0;
}

static void finish_set(struct msp_pattern_set *set)
{
	for (uint32_t i = 0; i < 128; i++)
		if (msp_pattern_set_has(set, i) != set->negated)
			set->ascii[i / 64] |= (uint64_t)1 << (i % 64);
}

/* \d \w \s and their opposites: ranges in ascending order, so that the opposite is what lies between. */
static bool add_class(struct parser *parser, struct msp_pattern_set *set, uint32_t letter)
{
	static const struct msp_pattern_range digits[] = { { '0', '9' } };
	static const struct msp_pattern_range word[] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
	static const struct msp_pattern_range space[] = { { 9, 13 }, { ' ', ' ' }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 },
		{ 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
		{ 0xfeff, 0xfeff } };
	static const struct {
		char letter;
		const struct msp_pattern_range *ranges;
		size_t count;
	} table[] = {
		{ 'd', digits, MSP_COUNT(digits) },
		{ 'w', word, MSP_COUNT(word) },
		{ 's', space, MSP_COUNT(space) },
	};

	for (size_t i = 0; i < MSP_COUNT(table); i++) {
		uint32_t from = 0;
		for (size_t n = 0; n < table[i].count && letter == (uint32_t)table[i].letter; n++)
			add_range(parser, set, table[i].ranges[n].low, table[i].ranges[n].high);
		if (letter == (uint32_t)table[i].letter)
			return true;
		if (letter != (uint32_t)(table[i].letter - 'a' + 'A'))
			continue;
		for (size_t n = 0; n < table[i].count; from = table[i].ranges[n++].high + 1)
			if (table[i].ranges[n].low > from)
				add_range(parser, set, from, table[i].ranges[n].low - 1);
		add_range(parser, set, from, LAST);
		return true;
	}
	return false;
}

#define BIT(category) ((uint32_t)1 << UTF8PROC_CATEGORY_##category)

static uint32_t category_bits(const char *name, size_t length)
{
	static const struct {
		const char *name, *other;
		uint32_t bits;
	} table[] = {
		{ "L", "Letter", BIT(LU) | BIT(LL) | BIT(LT) | BIT(LM) | BIT(LO) },
		{ "Lu", "Uppercase_Letter", BIT(LU) },
		{ "Ll", "Lowercase_Letter", BIT(LL) },
		{ "Lt", "Titlecase_Letter", BIT(LT) },
		{ "Lm", "Modifier_Letter", BIT(LM) },
		{ "Lo", "Other_Letter", BIT(LO) },
		{ "M", "Mark", BIT(MN) | BIT(MC) | BIT(ME) },
		{ "Mn", "Nonspacing_Mark", BIT(MN) },
		{ "Mc", "Spacing_Mark", BIT(MC) },
		{ "Me", "Enclosing_Mark", BIT(ME) },
		{ "N", "Number", BIT(ND) | BIT(NL) | BIT(NO) },
		{ "Nd", "Decimal_Number", BIT(ND) },
		{ "Nl", "Letter_Number", BIT(NL) },
		{ "No", "Other_Number", BIT(NO) },
		{ "P", "Punctuation", BIT(PC) | BIT(PD) | BIT(PS) | BIT(PE) | BIT(PI) | BIT(PF) | BIT(PO) },
		{ "Pc", "Connector_Punctuation", BIT(PC) },
		{ "Pd", "Dash_Punctuation", BIT(PD) },
		{ "Ps", "Open_Punctuation", BIT(PS) },
		{ "Pe", "Close_Punctuation", BIT(PE) },
		{ "Pi", "Initial_Punctuation", BIT(PI) },
		{ "Pf", "Final_Punctuation", BIT(PF) },
		{ "Po", "Other_Punctuation", BIT(PO) },
		{ "S", "Symbol", BIT(SM) | BIT(SC) | BIT(SK) | BIT(SO) },
		{ "Sm", "Math_Symbol", BIT(SM) },
		{ "Sc", "Currency_Symbol", BIT(SC) },
		{ "Sk", "Modifier_Symbol", BIT(SK) },
		{ "So", "Other_Symbol", BIT(SO) },
		{ "Z", "Separator", BIT(ZS) | BIT(ZL) | BIT(ZP) },
		{ "Zs", "Space_Separator", BIT(ZS) },
		{ "Zl", "Line_Separator", BIT(ZL) },
		{ "Zp", "Paragraph_Separator", BIT(ZP) },
		{ "C", "Other", BIT(CC) | BIT(CF) | BIT(CS) | BIT(CO) | BIT(CN) },
		{ "Cc", "Control", BIT(CC) },
		{ "Cf", "Format", BIT(CF) },
		{ "Cs", "Surrogate", BIT(CS) },
		{ "Co", "Private_Use", BIT(CO) },
		{ "Cn", "Unassigned", BIT(CN) },
	};

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if ((strlen(table[i].name) == length && memcmp(name, table[i].name, length) == 0) ||
			(strlen(table[i].other) == length && memcmp(name, table[i].other, length) == 0))
			return table[i].bits;
	return 0;
}

/* \p{…}; the braces are still to be read. */
static int add_category(struct parser *parser, struct msp_pattern_set *set, bool opposite)
{
	const uint32_t all = ((uint32_t)1 << (UTF8PROC_CATEGORY_CO + 1)) - 1;

	if (!accept(parser, "{"))
		return fail(parser, "\\p without {");
	if (!accept(parser, "General_Category="))
		accept(parser, "gc=");
	size_t length = strcspn(parser->source + parser->at, "}");
	uint32_t bits = category_bits(parser->source + parser->at, length);
	if (bits == 0)
		return fail(parser, "unknown category");
	parser->at += length;
	if (!accept(parser, "}"))
		return fail(parser, "\\p without }");
	set->categories |= opposite ? all & ~bits : bits;
	return 0;
}

static int hexadecimal(struct parser *parser, int digits, uint32_t *value)
{
	*value = 0;
	for (int i = 0; digits == 0 || i < digits; i++) {
		const char *found, *all = "0123456789abcdef0123456789ABCDEF";
		char byte = parser->source[parser->at];
		if (digits == 0 && i > 0 && byte == '}')
			break;
		if (byte == '\0' || (found = strchr(all, byte)) == NULL)
			return fail(parser, "no hexadecimal digit");
		*value = *value * 16 + (uint32_t)(found - all) % 16;
		if (*value > LAST)
			return fail(parser, "no code point");
		parser->at++;
	}
	return 0;
}

/* The character an escape stands for; the backslash and the letter are passed. */
static int escaped(struct parser *parser, uint32_t letter, uint32_t *code_point)
{
	static const char names[] = "t\tn\nr\rf\fv\v";

	for (size_t i = 0; i + 1 < sizeof names; i += 2)
		if (letter == (uint32_t)names[i]) {
			*code_point = (uint32_t)names[i + 1];
			return 0;
		}
	if (letter == 'x')
		return hexadecimal(parser, 2, code_point);
	if (letter == 'u' && accept(parser, "{")) {
		if (hexadecimal(parser, 0, code_point) != 0)
			return -1;
		return accept(parser, "}") ? 0 : fail(parser, "\\u{ without }");
	}
	if (letter == 'u')
		return hexadecimal(parser, 4, code_point);
	if (letter == 'c') {
		*code_point = next(parser) % 32;
		return 0;
	}
	*code_point = letter == '0' ? 0 : letter;
	bool alphanumeric =
		letter < 0x80 && (msp_str_digits((char[]){ (char)letter, '\0' }) || (letter | 32) - 'a' < 26u);
	if (letter == 0)
		return fail(parser, "nothing behind the backslash");
	return alphanumeric && letter != '0' ? fail(parser, "escape that is not supported") : 0;
}

/* One member of a class: a character into *code_point, or several into the set (*single false). */
static int class_member(struct parser *parser, struct msp_pattern_set *set, uint32_t *code_point, bool *single)
{
	*single = true;
	*code_point = next(parser);
	if (*code_point != '\\')
		return 0;
	uint32_t letter = next(parser);
	if (letter == 'b') {
		*code_point = '\b';
		return 0;
	}
	*single = !add_class(parser, set, letter);
	if (!*single)
		return 0;
	if (letter == 'p' || letter == 'P') {
		*single = false;
		return add_category(parser, set, letter == 'P');
	}
	return escaped(parser, letter, code_point);
}

/* Behind "[". */
static int parse_set(struct parser *parser, struct msp_pattern_tree **tree)
{
	struct msp_pattern_set *set = msp_arena_alloc(parser->arena, sizeof *set);
	uint32_t low, high;
	bool single;

	set->negated = accept(parser, "^");
	while (!accept(parser, "]")) {
		if (parser->at >= parser->length)
			return fail(parser, "[ without ]");
		if (class_member(parser, set, &low, &single) != 0)
			return -1;
		if (!single)
			continue;
		high = low;
		if (at(parser, "-") && !at(parser, "-]")) {
			parser->at++;
			if (class_member(parser, set, &high, &single) != 0)
				return -1;
			if (!single || high < low)
				return fail(parser, "range that ends before it begins");
		}
		add_range(parser, set, low, high);
	}
	finish_set(set);
	*tree = leaf(parser, MSP_PATTERN_SET);
	(*tree)->set = set;
	return 0;
}

static struct msp_pattern_tree *any_character(struct parser *parser)
{
	struct msp_pattern_tree *tree = leaf(parser, MSP_PATTERN_SET);

	tree->set = msp_arena_alloc(parser->arena, sizeof *tree->set);
	tree->set->negated = true;
	add_range(parser, tree->set, '\n', '\n');
	add_range(parser, tree->set, '\r', '\r');
	add_range(parser, tree->set, 0x2028, 0x2029);
	finish_set(tree->set);
	return tree;
}

/* Behind a backslash outside a class. */
static int parse_escape(struct parser *parser, struct msp_pattern_tree **tree)
{
	struct msp_pattern_set *set = msp_arena_alloc(parser->arena, sizeof *set);
	uint32_t letter = next(parser);
	bool several = add_class(parser, set, letter);

	if (letter == 'b' || letter == 'B') {
		*tree = leaf(parser, letter == 'b' ? MSP_PATTERN_WORD : MSP_PATTERN_NO_WORD);
		return 0;
	}
	if (letter == 'p' || letter == 'P') {
		several = true;
		if (add_category(parser, set, letter == 'P') != 0)
			return -1;
	}
	*tree = leaf(parser, several ? MSP_PATTERN_SET : MSP_PATTERN_CHAR);
	if (!several)
		return escaped(parser, letter, &(*tree)->code_point);
	finish_set(set);
	(*tree)->set = set;
	return 0;
}

static int parse_either(struct parser *parser, struct msp_pattern_tree **tree);

/* Behind "(". */
static int parse_group(struct parser *parser, struct msp_pattern_tree **tree)
{
	if (!accept(parser, "?:") && at(parser, "?"))
		return fail(parser, "look-around and named groups are not supported");
	if (++parser->depth > DEPTH)
		return fail(parser, "groups nested too deep");
	if (parse_either(parser, tree) != 0)
		return -1;
	parser->depth--;
	return accept(parser, ")") ? 0 : fail(parser, "( without )");
}

static int parse_atom(struct parser *parser, struct msp_pattern_tree **tree)
{
	if (accept(parser, "("))
		return parse_group(parser, tree);
	if (accept(parser, "["))
		return parse_set(parser, tree);
	if (accept(parser, "\\"))
		return parse_escape(parser, tree);
	if (strchr("*+?{}]", parser->source[parser->at]) != NULL)
		return fail(parser, "character that needs a backslash");
	if (accept(parser, "."))
		*tree = any_character(parser);
	else if (accept(parser, "^"))
		*tree = leaf(parser, MSP_PATTERN_START);
	else if (accept(parser, "$"))
		*tree = leaf(parser, MSP_PATTERN_END);
	else {
		*tree = leaf(parser, MSP_PATTERN_CHAR);
		(*tree)->code_point = next(parser);
	}
	return 0;
}

static int parse_number(struct parser *parser, int *number)
{
	size_t start = parser->at;

	for (*number = 0; parser->source[parser->at] >= '0' && parser->source[parser->at] <= '9'; parser->at++)
		if ((*number = *number * 10 + (parser->source[parser->at] - '0')) > 1000)
			return fail(parser, "repetition over 1000");
	return parser->at > start ? 0 : fail(parser, "no number");
}

/* Behind "{". */
static int parse_braces(struct parser *parser, int *least, int *most)
{
	if (parse_number(parser, least) != 0)
		return -1;
	*most = *least;
	if (accept(parser, ",")) {
		*most = MSP_PATTERN_UNBOUNDED;
		if (!at(parser, "}") && parse_number(parser, most) != 0)
			return -1;
	}
	if (!accept(parser, "}"))
		return fail(parser, "{ without }");
	return *most != MSP_PATTERN_UNBOUNDED && *most < *least ? fail(parser, "repetition that ends before it begins")
								: 0;
}

static int parse_repeat(struct parser *parser, struct msp_pattern_tree **tree)
{
	int least = 1, most = 1;

	if (parse_atom(parser, tree) != 0)
		return -1;
	if (accept(parser, "*"))
		least = 0, most = MSP_PATTERN_UNBOUNDED;
	else if (accept(parser, "+"))
		most = MSP_PATTERN_UNBOUNDED;
	else if (accept(parser, "?"))
		least = 0;
	else if (!accept(parser, "{"))
		return 0;
	else if (parse_braces(parser, &least, &most) != 0)
		return -1;
	accept(parser, "?");
	struct msp_pattern_tree *repeat = leaf(parser, MSP_PATTERN_REPEAT);
	repeat->left = *tree;
	repeat->least = least;
	repeat->most = most;
	*tree = repeat;
	return 0;
}

static int parse_then(struct parser *parser, struct msp_pattern_tree **tree)
{
	*tree = leaf(parser, MSP_PATTERN_EMPTY);
	while (parser->at < parser->length && !at(parser, "|") && !at(parser, ")")) {
		struct msp_pattern_tree *right;
		if (parse_repeat(parser, &right) != 0)
			return -1;
		struct msp_pattern_tree *then = leaf(parser, MSP_PATTERN_THEN);
		then->left = *tree;
		then->right = right;
		*tree = then;
	}
	return 0;
}

static int parse_either(struct parser *parser, struct msp_pattern_tree **tree)
{
	if (parse_then(parser, tree) != 0)
		return -1;
	while (accept(parser, "|")) {
		struct msp_pattern_tree *either = leaf(parser, MSP_PATTERN_EITHER);
		either->left = *tree;
		if (parse_then(parser, &either->right) != 0)
			return -1;
		*tree = either;
	}
	return 0;
}

int msp_pattern_parse(
	struct msp_arena *arena, const char *source, struct msp_pattern_tree **tree, struct msp_error *err)
{
	struct parser parser = { .arena = arena, .source = source, .length = strlen(source), .err = err };

	/* The matcher walks the tree recursively: a chain of alternatives or pieces is as deep as it is long. */
	if (parser.length > 4 * 2000)
		return msp_error_set(err, MSP_DATA, "pattern of %zu bytes is too long", parser.length);
	if (parse_either(&parser, tree) != 0)
		return -1;
	return parser.at == parser.length ? 0 : fail(&parser, ") without (");
}
