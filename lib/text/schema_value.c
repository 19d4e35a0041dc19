/* SPDX-License-Identifier: ISC */
/* What a node can be read as, and when two are equal. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/text/schema_internal.h"

int msp_schema_word(const char *text)
{
	static const char *const words[2][3] = { { "no", "false", "off" }, { "yes", "true", "on" } };

	for (int value = 0; value < 2; value++)
		for (size_t i = 0; i < MSP_COUNT(words[value]); i++)
			if (strcmp(words[value][i], text) == 0)
				return value;
	return -1;
}

bool msp_schema_number(const struct msp_node *node, struct msp_decimal *number)
{
	if (node->kind != MSP_NODE_NUMBER && node->kind != MSP_NODE_PLAIN)
		return false;
	return msp_decimal_parse(node->value, node->length, number);
}

static bool number_reads_as(const struct msp_node *node, unsigned types)
{
	struct msp_decimal number;

	if ((types & (MSP_SCHEMA_NUMBER | MSP_SCHEMA_INTEGER)) == 0 || !msp_schema_number(node, &number))
		return false;
	return (types & MSP_SCHEMA_NUMBER) != 0 || msp_decimal_integral(&number);
}

bool msp_schema_reads_as(const struct msp_node *node, unsigned types)
{
	if (types == MSP_SCHEMA_ANY)
		return true;
	switch (node->kind) {
	case MSP_NODE_NULL:
		return (types & MSP_SCHEMA_NULL) != 0;
	case MSP_NODE_TRUE:
	case MSP_NODE_FALSE:
		return (types & MSP_SCHEMA_BOOLEAN) != 0;
	case MSP_NODE_NUMBER:
		return number_reads_as(node, types);
	case MSP_NODE_STRING:
		return (types & MSP_SCHEMA_STRING) != 0;
	case MSP_NODE_SEQ:
		return (types & MSP_SCHEMA_ARRAY) != 0;
	case MSP_NODE_MAP:
		return (types & MSP_SCHEMA_OBJECT) != 0;
	case MSP_NODE_PLAIN:
		break;
	}
	return (types & MSP_SCHEMA_STRING) != 0 || number_reads_as(node, types) ||
	       ((types & MSP_SCHEMA_BOOLEAN) != 0 && msp_schema_word(node->value) >= 0);
}

static bool equal_numbers(const struct msp_node *a, const struct msp_node *b)
{
	struct msp_decimal left, right;

	return msp_schema_number(a, &left) && msp_schema_number(b, &right) && msp_decimal_compare(&left, &right) == 0;
}

static bool equal_scalars(const struct msp_node *a, const struct msp_node *b)
{
	if (a->kind > b->kind) { /* so that PLAIN and STRING are on the right */
		const struct msp_node *swap = a;
		a = b;
		b = swap;
	}
	switch (a->kind) {
	case MSP_NODE_TRUE:
	case MSP_NODE_FALSE:
		return a->kind == b->kind ||
		       (b->kind == MSP_NODE_PLAIN && msp_schema_word(b->value) == (a->kind == MSP_NODE_TRUE));
	case MSP_NODE_NUMBER:
		return equal_numbers(a, b);
	case MSP_NODE_PLAIN:
	case MSP_NODE_STRING:
		return a->length == b->length && memcmp(a->value, b->value, a->length) == 0;
	default:
		return a->kind == b->kind;
	}
}

static bool equal_maps(const struct msp_node *a, const struct msp_node *b, bool nulls)
{
	size_t there = 0;

	msp_node_each_pair(b, name, other)
		there += nulls || other->kind != MSP_NODE_NULL;
	msp_node_each_pair(a, key, value) {
		if (value->kind == MSP_NODE_NULL && !nulls)
			continue;
		const struct msp_node *other =
			value->kind != MSP_NODE_NULL ? msp_node_get(b, key->value)
			: msp_node_key(b, key->value) != NULL && msp_node_get(b, key->value) == NULL ? value
												     : NULL;
		if (other == NULL || !msp_schema_equal(value, other, nulls))
			return false;
		there--;
	}
	return there == 0;
}

bool msp_schema_equal(const struct msp_node *a, const struct msp_node *b, bool nulls)
{
	if (a->kind != MSP_NODE_SEQ && a->kind != MSP_NODE_MAP)
		return b->kind != MSP_NODE_SEQ && b->kind != MSP_NODE_MAP && equal_scalars(a, b);
	if (a->kind != b->kind)
		return false;
	if (a->kind == MSP_NODE_SEQ) {
		for (size_t i = 0; i < a->count && i < b->count; i++)
			if (!msp_schema_equal(a->items[i], b->items[i], nulls))
				return false;
		return a->count == b->count;
	}
	return equal_maps(a, b, nulls);
}
