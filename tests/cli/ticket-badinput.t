#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket with what should not come in: a message with cause and hint, the right code, nothing written.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN

commits()
{
	git rev-list --count HEAD
}
before=$(commits)
# unwritten NAME: nothing was
unwritten()
{
	is "$(commits) $(git status --porcelain)" "$before " "$1: nothing is written"
}

# ---- which ticket ----------------------------------------------------------------------------------------------------

exit_is 66 msp-ticket show 4815165
like "$err" 'the digits do not check' 'a wrong check digit is told'
like "$err" 'acme-4815164' 'with the number one digit away'
exit_is 66 msp-ticket show 4815146
like "$err" 'acme-4815164' 'or one swap away'
exit_is 66 msp-ticket show 1234562
exit_is 66 msp-ticket show otro-4815164
exit_is 66 msp-ticket show 48
exit_is 66 msp-ticket show ''
exit_is 66 msp-ticket show ../../msp
exit_is 66 msp-ticket show "$(printf '4815164\n7361201')"
exit_is 66 msp-ticket show "4815164' OR '1'='1"
i=0
while test $i -lt 1500; do
	i=$((i + 1))
	printf '{"title":"%d","opened":"2026-11-01T10:00:00-06:00","origin":"b:%d"}\n' $i $i
done >"$tmp/many.jsonl"
msp-ticket import jsonl "$tmp/many.jsonl" -c acme -q >/dev/null
before=$(commits)
prefix=$(msp-ticket ls -f '%{number}' client:acme | cut -c 1-3 | sort | uniq -d | head -n 1)
exit_is 66 msp-ticket show "$prefix"
like "$err" 'acme-' 'an ambiguous prefix lists the candidates'
exit_is 66 msp-ticket note "$prefix" x
unwritten 'an ambiguous prefix'
exit_is 66 msp-ticket note 4815146 x
unwritten 'a wrong number'

# ---- which client, field, person -------------------------------------------------------------------------------------

exit_is 66 msp-ticket new acmee x
like "$err" "did you mean 'acme'" 'the nearest client'
exit_is 66 msp-ticket new ../acme x
exit_is 66 msp-ticket new ACME x
exit_is 64 msp-ticket ls colour:red
exit_is 64 msp-ticket set 4815164 colour=red
like "$err" "no field 'colour'" 'an unknown field'
exit_is 78 msp-ticket note 4815164 x --as nadie
like "$err" "nadie" 'an unknown login'
exit_is 78 env MSP_LOGIN=nadie msp-ticket note 4815164 x
exit_is 78 env MSP_LOGIN= GIT_CONFIG_GLOBAL=/dev/null msp-ticket note 4815164 x
like "$err" 'who are you' 'nobody at all'
like "$err" '^hint: git config msp.login LOGIN' 'and what to do'
exit_is 78 msp-ticket note 4815164 x --as ../../msp
unwritten 'wrong names'

# ---- texts that bite -------------------------------------------------------------------------------------------------

exit_is 64 msp-ticket say 4815164 -m ''
exit_is 64 msp-ticket say 4815164 -m '   '
exit_is 65 msp-ticket say 4815164 "$(printf 'malo \377')"
exit_is 65 msp-ticket new acme "$(printf 'malo \377')"
exit_is 66 msp-ticket say 4815164 -F "$tmp/none"
printf 'a\0b' >"$tmp/nul"
exit_is 65 msp-ticket say 4815164 -F "$tmp/nul"
unwritten 'bad texts'

# kept NAME TITLE: it comes back as it went in
kept()
{
	run msp-ticket new acme "$2" -q
	is "$status" 0 "a title with $1"
	id=$out
	is "$(msp-ticket ls -f json -o title "number:${id#acme-}" | jq -r '.[0].title')" "$2" "$1 comes back as it went in"
	on_terminal 100 "msp-ticket show $id"
	unlike "$out" "$(printf '\033\\]|\033\\[31m|\342\200\256|\007')" "$1 does not reach a terminal raw"
	on_terminal 100 "msp-ticket ls number:${id#acme-}"
	unlike "$out" "$(printf '\033\\]|\033\\[31m|\342\200\256|\007')" "$1 nor in a table"
}
if command -v jq >/dev/null && command -v script >/dev/null; then
	kept 'escape sequences' "$(printf 'rojo \033[31m y \033]0;título\007 fin')"
	kept 'markup' '<script>alert("x")</script> & <b>'
	kept 'right to left' "$(printf 'abc \342\200\256 txt.exe \327\251\327\234\327\225\327\235')"
	kept 'emoji' 'se cayó 😱👩‍💻 otra vez'
	kept '4 kB' "$(printf 'muy largo %.0s' $(seq 1 400) | sed 's/ $//')"
	kept 'quotes and colons' "a: - 'b' \"c\" # d | > {e} [f] *g &h !i %j @k \`l\`"
	kept 'a number' '007'
	kept 'a word of YAML' 'no'
else
	skip 'titles' 'jq or script is missing'
fi
like "$(msp-ticket ls -f csv -o title --no-header '<script>alert')" '^"<script>' 'csv quotes'
msp-ticket new acme '=HYPERLINK("http://x")' -q >/dev/null
like "$(msp-ticket ls -f csv -o title --no-header HYPERLINK)" "^\"'=" 'and neutralises formulas'
run msp-ticket say 4815164 -m "$(printf 'uno\r\ndos\t\033[1mtres')"
is "$status" 0 'words with controls'
if command -v jq >/dev/null; then
	is "$(msp-ticket show 4815164 -f json | jq -r '.log[-1].say')" "$(printf 'uno\ndos\t\033[1mtres')" 'are kept, with line ends of ours'
fi
exit_is 0 msp-store lint clients/acme

# ---- times -----------------------------------------------------------------------------------------------------------

before=$(commits)
for when in '2026-11-04 09:00' 'mañana 9:00' '+2h' 9 930 '2026-13-01' '31-12-2026' '2026-11-03T25:00:00-06:00' '' 'ayer 25:00'; do
	exit_is 64 msp-ticket note 4815164 x --when "$when"
done
exit_is 64 msp-ticket note 4815164 x --when '2026-11-03 09:00'
like "$err" 'before the ticket was opened' 'before it was opened'
like "$err" 'msp-ticket set acme-4815164 opened=TIME' 'and how to correct that'
exit_is 64 msp-ticket new acme x --when '2026-11-03 18:00'
exit_is 64 msp-ticket note 4815164 x --now nunca
unwritten 'wrong times'
sed -i 's/^test: yes.*/test: no/' msp.yaml
git commit -qam 'a real store'
before=$(commits)
exit_is 64 msp-ticket note 4815164 x
like "$err" 'only in stores with .test: yes' 'the clock of a real store is the real one'
exit_is 64 env -u MSP_NOW msp-ticket note 4815164 x --now 2026-11-03T12:00:00-06:00
exit_is 0 msp-ticket ls --now 2026-11-03T12:00:00-06:00
unwritten 'a clock of one'"'"'s own'
sed -i 's/^test: no.*/test: yes/' msp.yaml
git commit -qam 'a test store'

# ---- surroundings ----------------------------------------------------------------------------------------------------

if test -w /dev/full; then
	status=0
	msp-ticket ls >/dev/full 2>"$tmp/err" || status=$?
	is "$status" 74 'a full disk behind standard output'
	like "$(cat "$tmp/err")" 'standard output: no space left' 'is told'
	status=0
	msp-ticket show 4815164 >/dev/full 2>/dev/null || status=$?
	is "$status" 74 'show, too'
else
	skip 'a full disk' 'no /dev/full'
fi
before=$(commits)
echo '# mía' >>clients/acme/tickets/2026/11/4815164.yaml
exit_is 75 msp-ticket note 4815164 x
like "$err" 'clients/acme/tickets/2026/11/4815164.yaml' 'a file with uncommitted edits is not overwritten'
is "$(commits)" "$before" 'and nothing is committed'
git checkout -q clients
git checkout -q --detach
exit_is 78 msp-ticket note 4815164 x
exit_is 0 msp-ticket show 4815164
git checkout -q main
(flock 9 && run msp-ticket note 4815164 x --lock-timeout 0 && echo "$status $err" >"$tmp/code") 9>.git/msp/lock
like "$(cat "$tmp/code")" '^75 ' 'somebody else writes'
touch .git/index.lock
exit_is 75 msp-ticket note 4815164 x --lock-timeout 0
rm .git/index.lock
unwritten 'locks'
chmod -R a-w .git
exit_is 77 unprivileged msp-ticket note 4815164 x
exit_is 0 unprivileged msp-ticket show 4815164
chmod -R u+w .git
exit_is 0 msp-ticket note 4815164 'todo bien'
is "$(git status --porcelain)" '' 'and after all that it works'
done_testing
