#!/bin/sh
# SPDX-License-Identifier: ISC
# --help of every verb of every built command fits a screen (24 lines of 80 columns) and ends with an example that begins
# with the command; every option and operand kind of the tables is said in a way the shells can complete.
. tests/cli/lib.sh

# what lib/cli and cmd/complete.c complete
known='-|file|directory|column|words:.+|enum:[a-z]+\.[][a-z._-]+|verb|client|ticket|login|person|asset|site|service|category|'
known=$known'cause|template|policy|calendar|document|runbook|vendor|secret|record|query|ticket-field|client-field|person-field|zone|'
known=$known'system-zone'

# width FILE: columns of its longest line; sed knows characters, not every awk does
width()
{
	sed 's/./x/g' "$1" | awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }'
}

for program in "$MSP_BIN"/msp-*; do
	test -x "$program" || continue
	name=${program##*/}
	"$program" --dump-cli=lines >facts
	awk -F '\t' '$1 == "verb" { print $2 }' facts >all
	awk -F '\t' '$1 == "verb" && $7 != "hidden" { print $2 }' facts >shown
	if command -v jq >/dev/null; then
		is "$("$program" --dump-cli | jq -r '.verbs[].name')" "$(cat all)" "$name --dump-cli is JSON of the same verbs"
	fi
	run "$program" --help
	is "$status" 0 "$name --help"
	test "$(width "$tmp/out")" -le 80 || fail "$name --help is wider than 80 columns"
	while IFS= read -r verb; do
		run "$program" "$verb" --help
		lines=$(wc -l <"$tmp/out")
		columns=$(width "$tmp/out")
		last=$(tail -n 1 "$tmp/out")
		problem=''
		test "$status" -eq 0 || problem="$problem exit code $status;"
		test "$lines" -le 24 || problem="$problem $lines lines;"
		test "$columns" -le 80 || problem="$problem $columns columns;"
		# an example may begin with another command that it pipes from
		case $last in
		'  '*"$name"* | '  '*'msp '* | '      '*) ;; # the last one: what a pipeline went on with
		*) problem="$problem no example at the end;" ;;
		esac
		is "$problem" '' "$name $verb --help"
	done <shown
	unknown=$(awk -F '\t' '
		$1 == "option" && $5 != "" { print $2 " --" $3 "\t" $6 }
		$1 == "verb" { count = split($6, kinds, ","); for (i = 1; i <= count; i++) print $2 "\t" kinds[i] }' facts |
		grep -vE "	=?($known)?\$")
	is "$unknown" '' "$name: kinds that complete"
done
test "$tap_count" -gt 0 || skip_all 'no command is built'
done_testing
