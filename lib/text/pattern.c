/* SPDX-License-Identifier: ISC */
#include "lib/text/pattern.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/pattern_tree.h"

enum operation { CHAR, SET, START, END, WORD, NO_WORD, SPLIT, JUMP, MATCH };

struct instruction {
	enum operation operation;
	uint32_t code_point;
	const struct msp_pattern_set *set;
	uint16_t next, other; /* JUMP: next; SPLIT: both */
};

struct msp_pattern {
	const char *source;
	struct instruction *program;
	size_t count, capacity;
	bool anchored; /* begins with ^ in all its branches: only the first place has to be tried */
};

struct compiler {
	struct msp_arena *arena;
	struct msp_pattern *pattern;
	bool full;
};

static struct instruction *add(struct compiler *compiler, enum operation operation)
{
	struct msp_pattern *pattern = compiler->pattern;

	if (pattern->count == MSP_PATTERN_STATES) {
		compiler->full = true;
		pattern->count--;
	}
	msp_arena_reserve(compiler->arena, pattern->program, pattern->count, pattern->capacity);
	struct instruction *instruction = &pattern->program[pattern->count++];
	*instruction = (struct instruction){ .operation = operation };
	return instruction;
}

static uint16_t here(const struct compiler *compiler)
{
	return (uint16_t)compiler->pattern->count;
}

static void emit(struct compiler *compiler, const struct msp_pattern_tree *tree);

static void emit_either(struct compiler *compiler, const struct msp_pattern_tree *tree)
{
	size_t split = here(compiler), jump;

	add(compiler, SPLIT);
	emit(compiler, tree->left);
	jump = here(compiler);
	add(compiler, JUMP);
	if (compiler->full)
		return;
	compiler->pattern->program[split].next = (uint16_t)(split + 1);
	compiler->pattern->program[split].other = here(compiler);
	emit(compiler, tree->right);
	if (!compiler->full)
		compiler->pattern->program[jump].next = here(compiler);
}

/* tree* : split, tree, jump back */
static void emit_star(struct compiler *compiler, const struct msp_pattern_tree *tree)
{
	size_t split = here(compiler);

	add(compiler, SPLIT);
	emit(compiler, tree);
	add(compiler, JUMP)->next = (uint16_t)split;
	if (compiler->full)
		return;
	compiler->pattern->program[split].next = (uint16_t)(split + 1);
	compiler->pattern->program[split].other = here(compiler);
}

static void emit_repeat(struct compiler *compiler, const struct msp_pattern_tree *tree)
{
	size_t first;

	for (int i = 0; i < tree->least && !compiler->full; i++)
		emit(compiler, tree->left);
	if (tree->most == MSP_PATTERN_UNBOUNDED) {
		emit_star(compiler, tree->left);
		return;
	}
	/* x{0,2} is (x(x)?)? : every split that gives up leaves at the common end */
	first = here(compiler);
	for (int i = tree->least; i < tree->most && !compiler->full; i++) {
		add(compiler, SPLIT);
		emit(compiler, tree->left);
	}
	if (compiler->full)
		return;
	struct instruction *program = compiler->pattern->program;
	size_t times = (size_t)(tree->most - tree->least);
	size_t size = times > 0 ? (here(compiler) - first) / times : 0;
	for (size_t i = 0; i < times; i++) {
		program[first + i * size].next = (uint16_t)(first + i * size + 1);
		program[first + i * size].other = here(compiler);
	}
}

static void emit(struct compiler *compiler, const struct msp_pattern_tree *tree)
{
	static const enum operation simple[] = { [MSP_PATTERN_CHAR] = CHAR,
		[MSP_PATTERN_SET] = SET,
		[MSP_PATTERN_START] = START,
		[MSP_PATTERN_END] = END,
		[MSP_PATTERN_WORD] = WORD,
		[MSP_PATTERN_NO_WORD] = NO_WORD };
	struct instruction *instruction;

	switch (tree->kind) {
	case MSP_PATTERN_EMPTY:
		break;
	case MSP_PATTERN_THEN:
		emit(compiler, tree->left);
		emit(compiler, tree->right);
		break;
	case MSP_PATTERN_EITHER:
		emit_either(compiler, tree);
		break;
	case MSP_PATTERN_REPEAT:
		emit_repeat(compiler, tree);
		break;
	default:
		instruction = add(compiler, simple[tree->kind]);
		instruction->code_point = tree->code_point;
		instruction->set = tree->set;
	}
}

static bool anchored(const struct msp_pattern_tree *tree)
{
	switch (tree->kind) {
	case MSP_PATTERN_START:
		return true;
	case MSP_PATTERN_THEN:
		return anchored(tree->left) || (tree->left->kind == MSP_PATTERN_EMPTY && anchored(tree->right));
	case MSP_PATTERN_EITHER:
		return anchored(tree->left) && anchored(tree->right);
	default:
		return false;
	}
}

int msp_pattern_compile(
	struct msp_arena *arena, const char *source, const struct msp_pattern **result, struct msp_error *err)
{
	struct msp_pattern *pattern = msp_arena_alloc(arena, sizeof *pattern);
	struct compiler compiler = { arena, pattern, false };
	struct msp_pattern_tree *tree;

	pattern->source = source = msp_arena_strdup(arena, source);
	if (msp_pattern_parse(arena, source, &tree, err) != 0)
		return -1;
	emit(&compiler, tree);
	add(&compiler, MATCH);
	if (compiler.full)
		return msp_error_set(err, MSP_DATA, "pattern \"%s\" needs over %d states", source, MSP_PATTERN_STATES);
	pattern->anchored = anchored(tree);
	*result = pattern;
	return 0;
}

const char *msp_pattern_source(const struct msp_pattern *pattern)
{
	return pattern->source;
}

/* The states the matcher is in at one place of the text. */
struct states {
	uint16_t list[MSP_PATTERN_STATES];
	size_t count;
};

struct matcher {
	const struct msp_pattern *pattern;
	uint32_t before, after; /* code points around the place; 0 at the ends, see `start`, `end` */
	bool start, end;
	uint32_t round; /* mark[i] == round: state i is in the list being made */
	uint32_t mark[MSP_PATTERN_STATES];
	struct states lists[2];
};

static bool is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool holds(const struct matcher *matcher, enum operation operation)
{
	bool border = is_word(matcher->before) != is_word(matcher->after);

	return operation == START  ? matcher->start
	       : operation == END  ? matcher->end
	       : operation == WORD ? border
				   : !border;
}

/* Adds state and all that is reached from it without reading; true when that is the match. */
static bool enter(struct matcher *matcher, struct states *states, size_t state)
{
	for (;;) {
		const struct instruction *instruction = &matcher->pattern->program[state];
		if (matcher->mark[state] == matcher->round)
			return false;
		matcher->mark[state] = matcher->round;
		switch (instruction->operation) {
		case MATCH:
			return true;
		case CHAR:
		case SET:
			states->list[states->count++] = (uint16_t)state;
			return false;
		case JUMP:
			state = instruction->next;
			break;
		case SPLIT:
			if (enter(matcher, states, instruction->next))
				return true;
			state = instruction->other;
			break;
		default:
			if (!holds(matcher, instruction->operation))
				return false;
			state++;
		}
	}
}

static bool reads(const struct instruction *instruction, uint32_t code_point)
{
	const struct msp_pattern_set *set = instruction->set;

	if (instruction->operation == CHAR)
		return instruction->code_point == code_point;
	if (code_point < 128)
		return (set->ascii[code_point / 64] >> (code_point % 64) & 1) != 0;
	return msp_pattern_set_has(set, code_point) != set->negated;
}

bool msp_pattern_search(const struct msp_pattern *pattern, const char *text, size_t length)
{
	struct matcher matcher;
	struct states *now = &matcher.lists[0], *then = &matcher.lists[1];
	size_t at = 0, ahead;
	uint32_t code_point;

	matcher.pattern = pattern;
	matcher.round = 1;
	matcher.before = 0;
	now->count = 0;
	memset(matcher.mark, 0, pattern->count * sizeof matcher.mark[0]);
	for (;;) {
		/* `now` holds what survived the last character; here it is completed by a match that begins at `at`. */
		ahead = at;
		code_point = matcher.after = at < length ? msp_utf8_next(text, length, &ahead) : 0;
		matcher.start = at == 0;
		matcher.end = at == length;
		then->count = 0;
		for (size_t i = 0; i < now->count; i++)
			if (enter(&matcher, then, now->list[i]))
				return true;
		if ((at == 0 || !pattern->anchored) && enter(&matcher, then, 0))
			return true;
		if (at == length || (then->count == 0 && pattern->anchored))
			return false;
		now->count = 0;
		for (size_t i = 0; i < then->count; i++)
			if (reads(&pattern->program[then->list[i]], code_point))
				now->list[now->count++] = (uint16_t)(then->list[i] + 1);
		matcher.before = code_point;
		matcher.round++;
		at = ahead;
	}
}
