#!/bin/sh
# SPDX-License-Identifier: ISC
# Writes C source that holds schemas as text and as packed trees (schemas/pack.c), byte by byte, because ISO C promises
# only 4095 characters in a string literal; indentation is left out:
#
#	schemas/embed.sh PACK schemas/*.json >schemas_builtin.c
set -eu
LC_ALL=C
export LC_ALL

pack=$1
shift

# Its input as the elements of an array of char.
bytes()
{
	od -An -v -tu1 | awk '
		{ line = ""; for (i = 1; i <= NF; i++) line = line ($i < 128 ? $i : "(char)" $i) ","; print "\t" line }'
}

printf '/* SPDX-License-Identifier: ISC */\n/* Made by schemas/embed.sh. */\n'
printf '#include "lib/text/schema_builtin.h"\n'
scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT
names=
for file in "$@"; do
	name=$(basename "$file" .json)
	names="$names $name"
	printf '\nstatic const char text_%s[] = {\n' "$name"
	sed 's/^[[:blank:]]*//' "$file" | bytes
	printf '\t0\n};\n'
	printf '\nstatic const char packed_%s[] = {\n' "$name"
	"$pack" "$file" >"$scratch"
	bytes <"$scratch"
	printf '};\n'
done
printf '\nconst struct msp_schema_text msp_schema_texts[] = {\n'
for name in $names; do
	printf '\t{ "%s", text_%s, packed_%s, sizeof packed_%s },\n' "$name" "$name" "$name" "$name"
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
