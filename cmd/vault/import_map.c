/* SPDX-License-Identifier: ISC */
/* What --map says. */
#include <string.h>

#include "cmd/vault/import.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/schema.h"
#include "lib/text/yaml.h"

#define MAP_LIMIT ((size_t)1 << 20)

static int check_schema(struct msp_arena *arena, const struct msp_node *root, struct msp_error *err)
{
	struct msp_problems problems;

	msp_problems_init(&problems, arena);
	if (msp_schema_validate(msp_schema_builtin(arena, "vaultmap"), root, &problems) == 0)
		return 0;
	if (err != NULL)
		*err = problems.first->error;
	return -1;
}

static void take(const struct msp_node *root, struct vault_import_map *map)
{
	const char *separator = msp_node_text(root, "separator", "");

	map->source = msp_node_text(root, "source", NULL);
	map->client = msp_node_text(root, "client", NULL);
	map->cp1252 = strcmp(msp_node_text(root, "encoding", ""), "cp1252") == 0;
	map->separator = strcmp(separator, "tab") == 0 ? '\t' : separator[0];
	map->clients = msp_node_get(root, "clients");
	map->columns = msp_node_get(root, "columns");
	map->extra = msp_node_get(root, "extra");
	map->ignore = msp_node_get(root, "ignore");
}

static int read_map(const char *path, struct msp_arena *arena, struct vault_import_map *map, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root;
	int failed = msp_file_read(path, MAP_LIMIT, &text, err);

	if (failed == 0)
		failed = msp_yaml_parse(arena, text.data, text.length, &root, err) != 0 ||
					 check_schema(arena, root, err) != 0
				 ? -1
				 : 0;
	if (failed == 0)
		take(root, map);
	else
		msp_error_at(err, path, 0, 0);
	msp_buf_release(&text);
	return failed;
}

int vault_import_map_read(const struct vault_import_options *given, struct msp_arena *arena,
	struct vault_import_map *map, struct msp_error *err)
{
	*map = (struct vault_import_map){ 0 };
	if (given->map != NULL && read_map(given->map, arena, map, err) != 0)
		return -1;
	if (given->client != NULL)
		map->client = given->client;
	if (given->encoding == NULL)
		return 0;
	map->cp1252 = strcmp(given->encoding, "cp1252") == 0;
	if (map->cp1252 || strcmp(given->encoding, "utf-8") == 0)
		return 0;
	return msp_error_set(err, MSP_USAGE, "--encoding: utf-8 or cp1252, not '%s'", given->encoding);
}
