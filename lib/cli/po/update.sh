#!/bin/sh
# SPDX-License-Identifier: ISC
# usage: update.sh BIN [--check]
#
# Brings the catalogues beside this script in step with the sources and with the tables of the commands in BIN.  With
# --check it only says whether they are: every text there, translated, and nothing else.
#
# Texts come from two places: formats given to the functions below (xgettext), and the tables of verbs, options and
# columns, which the commands dump themselves.
set -eu
bin=${1:?}
test -x "$bin/msp-ticket" || {
	echo "no commands in $bin" >&2
	exit 64
}
check=${2:-}
po=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

set --
while read -r function place; do
	set -- "$@" "--keyword=$function:$place" "--flag=$function:${place%%,*}:c-format"
done <<'END'
msp_message 1
msp_message_count 1,2
msp_error_set 3
msp_error_put 3
msp_error_errno 3
msp_error_put_errno 3
msp_age_stanza_error 2
wrong 2
msp_error_hint 2
msp_error_wrap 2
msp_node_error 3
msp_cli_note 2
msp_cli_warn 2
msp_session_echo 2
msp_merge_note 2
msp_lint_say 6
msp_schema_say 4
import_refuse 6
END

find cmd lib -name '*.c' | LC_ALL=C sort >"$work/files"
# it complains of every text that is not ASCII
xgettext --from-code=UTF-8 --language=C --no-location --no-wrap -o "$work/code.pot" "$@" --files-from="$work/files" \
	2>"$work/complaints" || {
	cat "$work/complaints" >&2
	exit 1
}
printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' >"$work/tables.pot"
for command in "$bin"/msp-*; do
	"$command" --dump-cli
done | jq '[.summary, (.verbs[] | .summary, .details, (.options[]? | .help), (.columns[]? | .help, .title))][]
	| select(. != null and . != "")' | LC_ALL=C sort -u |
	awk '{ printf "msgid %s\nmsgstr \"\"\n\n", $0 }' >>"$work/tables.pot"
msgcat --use-first --no-wrap -o "$work/msp.pot" "$work/code.pot" "$work/tables.pot"

for catalogue in "$po"/*.po; do
	msgmerge --quiet --no-fuzzy-matching --no-location --no-wrap -o "$work/merged.po" "$catalogue" "$work/msp.pot"
	msgattrib --no-obsolete --no-wrap --sort-output "$work/merged.po" |
		sed '/^"POT-Creation-Date:/d; /^"Report-Msgid-Bugs-To:/d' >"$work/new.po"
	msgfmt --check-format --check-domain -o /dev/null "$work/new.po"
	if test -z "$check"; then
		cp "$work/new.po" "$catalogue"
		msgfmt --statistics -o /dev/null "$catalogue"
		continue
	fi
	msgattrib --untranslated --no-wrap "$work/new.po" >"$work/missing"
	if test -s "$work/missing"; then
		echo "$catalogue: texts without a translation:"
		sed '1,/^$/d' "$work/missing"
		exit 1
	fi
	cmp -s "$catalogue" "$work/new.po" || {
		echo "$catalogue: not in step with the sources; make messages"
		exit 1
	}
done
