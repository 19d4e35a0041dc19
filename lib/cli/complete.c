/* SPDX-License-Identifier: ISC */
#include "lib/cli/complete.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/cli/options.h"
#include "lib/text/schema.h"

int msp_cli_complete_parse(struct msp_cli *cli, int argc, char **argv, struct msp_error *err)
{
	if (argc < 4) {
		msp_error_set(err, MSP_USAGE, "--complete needs a kind and a prefix");
		msp_error_hint(err, "%s --complete verb ''", cli->command->name);
		return -1;
	}
	/* the prefix stands where a program's name would */
	return msp_options_parse(cli, argc - 3, argv + 3, 0, NULL, err);
}

static int complete_verbs(struct msp_cli *cli, const char *prefix)
{
	for (const struct msp_verb *const *at = cli->command->verbs; *at != NULL; at++) {
		const struct msp_verb *verb = *at;
		if ((verb->flags & MSP_VERB_HIDDEN) != 0)
			continue;
		if (msp_str_starts(verb->name, prefix))
			fprintf(cli->out, "%s\t%s\n", verb->name, verb->summary);
		if (verb->alias != NULL && msp_str_starts(verb->alias, prefix))
			fprintf(cli->out, "%s\t%s\n", verb->alias, verb->summary);
	}
	return 0;
}

static int complete_words(struct msp_cli *cli, const char *words, const char *prefix)
{
	size_t count;
	char **pieces = msp_str_split(&cli->arena, words, ' ', &count);

	for (size_t i = 0; i < count; i++) {
		if (pieces[i][0] != '\0' && msp_str_starts(pieces[i], prefix))
			fprintf(cli->out, "%s\n", pieces[i]);
	}
	return 0;
}

/* "ticket.impact": the values that the schema of tickets gives the field impact. */
static int complete_enum(struct msp_cli *cli, const char *place, const char *prefix)
{
	const char *dot = strchr(place, '.');

	if (dot == NULL)
		return 0;
	const char *kind = msp_arena_strndup(&cli->arena, place, (size_t)(dot - place));
	const struct msp_schema *schema = msp_schema_builtin(&cli->arena, kind);
	const struct msp_schema_field *field = schema != NULL ? msp_schema_field(&cli->arena, schema, dot + 1) : NULL;
	if (field == NULL || field->values == NULL)
		return 0;
	for (const char *const *value = field->values; *value != NULL; value++) {
		if (msp_str_starts(*value, prefix))
			fprintf(cli->out, "%s\n", *value);
	}
	return 0;
}

int msp_cli_complete(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err)
{
	if (strcmp(kind, "verb") == 0)
		return complete_verbs(cli, prefix);
	if (msp_str_starts(kind, "words:"))
		return complete_words(cli, kind + strlen("words:"), prefix);
	if (msp_str_starts(kind, "enum:"))
		return complete_enum(cli, kind + strlen("enum:"), prefix);
	return cli->command->complete != NULL ? cli->command->complete(cli, kind, prefix, err) : 0;
}
