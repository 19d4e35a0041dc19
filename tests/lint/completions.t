#!/bin/sh
# SPDX-License-Identifier: ISC
# The committed completion scripts are what the built commands' tables give, and their shells can read them.
. tests/cli/lib.sh

ok 'the scripts are generated' sh "$top/completions/generate.sh" "$MSP_BIN" .
# shellcheck disable=SC2317 # called by ok
same()
{
	diff -u "$1" "$2" >&2
}
for file in bash/msp zsh/_msp fish/msp.fish; do
	ok "completions/$file is what the commands say (else: make completions)" \
		same "$top/completions/$file" "$file"
done
# readable SHELL ARGUMENT...: the shell takes the file, if the shell is there
readable()
{
	if command -v "$1" >/dev/null; then
		ok "$1 can read its script" "$@"
	else
		skip "$1 can read its script" "$1 is not installed"
	fi
}
readable bash -n bash/msp
readable zsh -n zsh/_msp
readable fish --no-execute fish/msp.fish
done_testing
