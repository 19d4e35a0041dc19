/* SPDX-License-Identifier: ISC */
/* Reader of JSON: what jansson reads, as nodes. */
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/json.h"

#define DEPTH 256
/* sign, 17 digits, point, exponent */
#define NUMBER_SIZE 40

struct reader {
	struct msp_arena *arena;
	int depth;
	struct msp_error *err;
};

static struct msp_node *new_node(struct reader *reader, enum msp_node_kind kind, const char *value, size_t length)
{
	struct msp_node *node = msp_arena_alloc(reader->arena, sizeof *node);

	node->kind = kind;
	node->length = length;
	if (value != NULL)
		node->value = msp_arena_memdup(reader->arena, value, length);
	return node;
}

static bool same_number(const char *text, size_t length, const json_t *number)
{
	json_t *again = json_loadb(text, length, JSON_DECODE_ANY, NULL);
	bool same = again != NULL && json_number_value(again) == json_number_value(number);

	json_decref(again);
	return same;
}

/* A real with the fewest digits that give the same double: 0.1 stays 0.1.  (jansson looks after the locale.) */
static struct msp_node *convert_number(struct reader *reader, const json_t *number)
{
	char text[NUMBER_SIZE];
	size_t length = 0;

	for (size_t digits = 15; digits <= 17; digits++) {
		length = json_dumpb(number, text, sizeof text, JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
		if (json_is_integer(number) || same_number(text, length, number))
			break;
	}
	return new_node(reader, MSP_NODE_NUMBER, text, length);
}

static int convert(struct reader *reader, json_t *json, struct msp_node **result);

static int convert_array(struct reader *reader, const json_t *array, struct msp_node *node)
{
	node->capacity = json_array_size(array);
	node->items = msp_arena_array(reader->arena, node->capacity, sizeof *node->items);
	for (; node->count < node->capacity; node->count++)
		if (convert(reader, json_array_get(array, node->count), &node->items[node->count]) != 0)
			return -1;
	return 0;
}

/* Written without msp_node_set, which would look for each key among those before it. */
static int convert_object(struct reader *reader, json_t *object, struct msp_node *node)
{
	const char *key;
	json_t *value;

	node->capacity = json_object_size(object);
	node->items = msp_arena_array(reader->arena, 2 * node->capacity, sizeof *node->items);
	json_object_foreach(object, key, value)
	{
		node->items[2 * node->count] = new_node(reader, MSP_NODE_STRING, key, strlen(key));
		if (convert(reader, value, &node->items[2 * node->count + 1]) != 0)
			return -1;
		node->count++;
	}
	return 0;
}

static int convert_collection(struct reader *reader, json_t *json, struct msp_node **result)
{
	int status;

	if (reader->depth == DEPTH)
		return msp_error_set(reader->err, MSP_DATA, "no valid JSON: values nested over %d deep", DEPTH);
	reader->depth++;
	*result = new_node(reader, json_is_object(json) ? MSP_NODE_MAP : MSP_NODE_SEQ, NULL, 0);
	status = json_is_object(json) ? convert_object(reader, json, *result) : convert_array(reader, json, *result);
	reader->depth--;
	return status;
}

static int convert(struct reader *reader, json_t *json, struct msp_node **result)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return convert_collection(reader, json, result);
	case JSON_STRING:
		*result = new_node(reader, MSP_NODE_STRING, json_string_value(json), json_string_length(json));
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		*result = convert_number(reader, json);
		break;
	case JSON_TRUE:
		*result = new_node(reader, MSP_NODE_TRUE, "true", strlen("true"));
		break;
	case JSON_FALSE:
		*result = new_node(reader, MSP_NODE_FALSE, "false", strlen("false"));
		break;
	case JSON_NULL:
		*result = new_node(reader, MSP_NODE_NULL, NULL, 0);
		break;
	}
	return 0;
}

/* jansson quotes the text that it could not read: control characters would break our line. */
static int fail(const json_error_t *error, struct msp_error *err)
{
	char text[sizeof error->text];

	if (json_error_code(error) == json_error_out_of_memory)
		msp_out_of_memory();
	memcpy(text, error->text, sizeof text);
	text[sizeof text - 1] = '\0';
	for (char *at = text; *at != '\0'; at++)
		if (iscntrl((unsigned char)*at))
			*at = ' ';
	msp_error_set(err, MSP_DATA, "no valid JSON: %s", text);
	msp_error_at(err, NULL, error->line > 0 ? error->line : 0, error->column > 0 ? error->column : 0);
	return -1;
}

int msp_json_parse(
	struct msp_arena *arena, const char *text, size_t length, struct msp_node **root, struct msp_error *err)
{
	struct reader reader = { arena, 0, err };
	json_error_t error;

	if (memchr(text, '\0', length) != NULL) /* jansson passes over some */
		return msp_error_set(err, MSP_DATA, "no valid JSON: a NUL byte in the text");
	json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

	if (json == NULL)
		return fail(&error, err);
	int status = convert(&reader, json, root);
	json_decref(json);
	return status;
}
