#!/bin/sh
# SPDX-License-Identifier: ISC
# The layers: base -> nothing; text, vault -> base; cli -> base, text; store -> base, text; model -> base, text, store;
# only cmd joins everything, and cmd/x never includes cmd/y.
set -u
number=0
failed=0

# report NAME FINDINGS: a test that fails when there are findings
report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		failed=1
		echo "not ok $number - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# includes FOLDER ALLOWED...: quoted includes of its files that are of none of the folders allowed
includes()
{
	folder=$1
	shift
	pattern="\"lib/($(echo "$*" | tr ' ' '|'))/"
	grep -nE '^#include "' "$folder"/*.[ch] 2>/dev/null | grep -vE "$pattern" || true
}

# only FOLDERS HEADER: places outside that include a header of a library
only()
{
	grep -rnE "^#include <$2>" cmd lib --include='*.[ch]' | grep -vE "^($1)" || true
}

report 'lib/base includes nothing else' "$(includes lib/base base)"
report 'lib/text includes base' "$(includes lib/text base text)"
report 'lib/vault includes base' "$(includes lib/vault base vault)"
report 'lib/cli includes base and text' "$(includes lib/cli base text cli)"
report 'lib/store includes base and text' "$(includes lib/store base text store)"
report 'lib/model includes base, text and store' "$(includes lib/model base text store model)"

crossing=
for folder in cmd/*/; do
	noun=$(basename "$folder")
	found=$(grep -nE '^#include "cmd/[a-z]+/' "$folder"*.[ch] | grep -v "\"cmd/$noun/" || true)
	[ -z "$found" ] || crossing="$crossing$found
"
done
report 'no command includes another' "$crossing"
report 'what commands share includes none of them' "$(grep -nE '^#include "cmd/[a-z]+/' cmd/*.[ch] || true)"

report 'sqlite3.h only in lib/store' "$(only lib/store/ sqlite3.h)"
report 'git2.h only in lib/store' "$(only lib/store/ 'git2.*')"
report 'sodium.h only in lib/vault' "$(only lib/vault/ sodium.h)"
report 'yaml.h in one file of lib/text' "$(only lib/text/yaml_parse.c yaml.h)"
report 'jansson.h in one file of lib/text' "$(only lib/text/json_parse.c jansson.h)"
report 'pcre2.h in one file of lib/text' "$(only lib/text/pattern.c pcre2.h)"

report 'no printf, exit or getenv below lib/cli' "$(grep -nE '(^|[^_a-z])(printf|fprintf|puts|exit|getenv|secure_getenv)\(' \
	lib/base/*.c lib/text/*.c lib/vault/*.c lib/store/*.c lib/model/*.c | grep -vE 'format\(printf|error\.c:.*_exit' || true)"
report 'the real clock is read only by cmd' "$(grep -rnE 'msp_time_now\(|[^_a-z]time\(NULL\)' lib --include='*.c' |
	grep -v '^lib/base/time.c' || true)"
echo "1..$number"
exit $failed
