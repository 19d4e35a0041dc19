#!/bin/sh
# SPDX-License-Identifier: ISC
# Writes C source that holds the schemas given as operands: schemas/embed.sh schemas/*.json > schemas_builtin.c
# Byte by byte, because ISO C promises only 4095 characters in a string literal; indentation is left out.
set -eu
LC_ALL=C
export LC_ALL

printf '/* SPDX-License-Identifier: ISC */\n/* Made by schemas/embed.sh. */\n'
printf '#include "lib/text/schema_builtin.h"\n'
names=
for file in "$@"; do
	name=$(basename "$file" .json)
	names="$names $name"
	printf '\nstatic const char text_%s[] = {\n' "$name"
	sed 's/^[[:blank:]]*//' "$file" | od -An -v -tu1 | awk '
		{ line = ""; for (i = 1; i <= NF; i++) line = line ($i < 128 ? $i : "(char)" $i) ","; print "\t" line }'
	printf '\t0\n};\n'
done
printf '\nconst struct msp_schema_text msp_schema_texts[] = {\n'
for name in $names; do
	printf '\t{ "%s", text_%s, sizeof text_%s - 1 },\n' "$name" "$name" "$name"
done
printf '};\nconst size_t msp_schema_text_count = sizeof msp_schema_texts / sizeof msp_schema_texts[0];\n'
printf '\nconst char *const msp_schema_kinds[] = {\n'
count=0
for name in $names; do
	[ "$name" = common ] && continue
	printf '\t"%s",\n' "$name"
	count=$((count + 1))
done
printf '\t0,\n};\nconst size_t msp_schema_kind_count = %s;\n' "$count"
