#!/bin/sh
# SPDX-License-Identifier: ISC
# generate.sh FOLDER-OF-PROGRAMS [OUTPUT-FOLDER]: writes bash/msp, zsh/_msp and fish/msp.fish (beside this file unless
# said) from the tables the programs themselves print (--dump-cli=lines).
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
programs=$1
output=${2:-$here}
facts=$(mktemp)
trap 'rm -f "$facts"' EXIT

for program in "$programs"/msp "$programs"/msp-*; do
	test -x "$program" || continue
	name=${program##*/}
	"$program" --dump-cli=lines | awk -v name="$name" '{ print name "\t" $0 }'
done >"$facts"

# write FILE FIRST-LINE SHELL PART...
write()
{
	mkdir -p "$(dirname "$1")"
	target=$1
	{
		test -z "$2" || printf '%s\n' "$2"
		shell=$3
		shift 3
		printf '# SPDX-License-Identifier: ISC\n'
		printf '# Completion of msp and its commands; completions/generate.sh wrote it: do not edit.\n\n'
		awk -v SHELL="$shell" -f "$here/tables.awk" "$facts"
		for part; do
			grep -v '^# shellcheck' "$here/$part"
			echo
		done
	} >"$target.new"
	mv "$target.new" "$target"
}

commands=$(awk -F '\t' '$2 == "command" && $1 != "msp" { printf " %s", $1 }' "$facts")
write "$output/bash/msp" '# shellcheck shell=bash' sh core.sh bash.sh
write "$output/zsh/_msp" "#compdef msp$commands" sh core.sh zsh.zsh
write "$output/fish/msp.fish" '' fish fish.fish
