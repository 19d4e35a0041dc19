#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store lint --range and --staged: what may not become of a record from one commit to the next.
. tests/cli/lib.sh
export MSP_NOW=2026-11-03T15:00:00Z

msp-store init -q store --test >/dev/null 2>&1
cd store || exit 71
msp-client new -q Acme >/dev/null 2>&1
client=clients/acme/client.yaml
msp-client set -q acme contract.fee=1000.00 contract.currency=MXN --from 2026-10-01 --retroactive >/dev/null 2>&1
like "$(cat "$client")" 'from: 2026-10-01' 'a contract since October'
ticket=$(msp-ticket new acme 'No imprime' -q 2>/dev/null)
path=$(msp-store path "$ticket")
msp-ticket say "$ticket" 'ya voy' -q >/dev/null 2>&1
msp-ticket note "$ticket" 'la clave es 1234' -q >/dev/null 2>&1
good=$(git rev-parse HEAD)

# try NAME CODE PATTERN COMMAND: a commit made by hand on top of the good one, as range and as staged
try()
{
	git reset -q --hard "$good"
	sh -ec "$4" >/dev/null 2>&1
	git add -A
	run msp-store lint --staged
	is "$status" "$2" "staged: $1" || diag "$out$err"
	like "$out" "$3" "staged, told: $1"
	git commit -q -m hand
	run msp-store lint --range "$good..HEAD"
	is "$status" "$2" "range: $1" || diag "$out$err"
	like "$out" "$3" "range, told: $1"
}

# ---- what must stay --------------------------------------------------------------------------------------------------

export path client
try 'an event taken out' 1 "$path:[0-9]+:[0-9]+: error: log: the event of .* by ana was changed or removed: what happened stays \[lost\]" \
	'sed -i "/say: ya voy/d" "$path"'
try 'an event altered' 1 '\[lost\]' 'sed -i "s/ya voy/ya fui/" "$path"'
try 'an event moved in time' 1 '\[lost\]' 'sed -i "/say: ya voy/,\$! b; s/^  - at: 2026-11-03T09:00:02/  - at: 2026-11-03T09:00:05/" "$path"; sed -i "s/^    say: ya voy/    say: ya voy ya/" "$path"'
try 'the whole log' 1 '\[lost\]' 'sed -i "/^log:/,\$d" "$path"'
try 'the whole record' 1 "$path: error: the record is gone, and with it [0-9]+ of what happened \[lost\]" 'git rm -q "$path"'
try 'another uid' 1 'uid: is never changed \[fixed\]' 'sed -i "s/^uid: .*/uid: 0123456789abcdef/" "$path"'
try 'another id' 1 '\[(fixed|place)\]' 'sed -i "s/^id: .*/id: acme-1234567/" "$path"'
try 'a contract in force' 1 'what is in force since 2026-10-01 is changed.*\[retroactive\]' 'sed -i "s/1000.00/2000.00/" "$client"'
try 'a new entry in the past' 1 'since 2026-10-15.*\[retroactive\]' \
	'sed -i "/^contract:/,/^[a-z]*:/ { /currency/ a\\
  - from: 2026-10-15\\
    fee: \"1.00\"\\
    currency: MXN
}" "$client"'
try 'something that is no YAML' 65 "clients/acme/people/roto.yaml:.*\[unreadable\]" 'mkdir -p clients/acme/people; printf "name: [\n" >clients/acme/people/roto.yaml'
try 'an unknown field' 65 'nonsense' 'echo "nonsense: 1" >>"$client"'
try 'a symbolic link' 1 'x.yaml: error: a symbolic link' 'ln -s /etc/passwd clients/acme/x.yaml'
try 'a wrong check digit' 1 '\[check-digit\]' 'new=${path%/*}/1234567.yaml; sed "s/^id: .*/id: acme-1234567/; s/^uid: .*/uid: 0123456789abcdef/" "$path" >"$new"'
try 'a number twice' 1 'has it already \[same-number\]' 'mkdir -p clients/interno/tickets/2026/11; new=clients/interno/tickets/2026/11/${path##*/}; sed "s/^id: acme/id: interno/; s/^uid: .*/uid: 0123456789abcdef/" "$path" >"$new"'
git reset -q --hard "$good"

# ---- what may be -----------------------------------------------------------------------------------------------------

fine()
{
	git reset -q --hard "$good"
	sh -ec "$2" >/dev/null 2>&1 || fail "made: $1"
	if test -n "$(git status --porcelain)"; then
		git add -A
		run msp-store lint --staged
		is "$status" 0 "staged: $1" || diag "$out$err"
		git commit -q -m hand
	fi
	isnt "$(git rev-parse HEAD)" "$good" "something was done: $1"
	run msp-store lint --range "$good..HEAD"
	is "$status" 0 "range: $1" || diag "$out$err"
}

export ticket
key=$(msp-ticket log "$ticket" -f tsv -o key,text --no-header | grep 1234 | cut -f1)
export key
fine 'an event more' 'msp-ticket note "$ticket" otra'
fine 'an event put in between by hand' 'sed -i "/^log:/ a\\
  - at: 2026-11-03T08:00:00-06:00\\
    by: ana\\
    note: antes" "$path"; sed -i "s/^opened: .*/opened: 2026-11-03T08:00:00-06:00/" "$path"'
fine 'words redacted' 'msp-ticket redact "$ticket" "$key"'
fine 'an event amended' 'msp-ticket amend "$ticket" "$key" note=corregida'
fine 'an event taken back' 'msp-ticket take "$ticket" && msp-ticket undo "$ticket"'
fine 'resolved' 'msp-ticket resolve "$ticket" csd "listo"'
fine 'a fee from today on' 'msp-client set acme contract.fee=3000.00 --from 2026-11-22'
fine 'the past changed on purpose' 'msp-client set acme contract.fee=3000.00 --retroactive --from 2026-10-01'
like "$(git log -1 --format='%(trailers:key=Msp-Retroactive)')" '^Msp-Retroactive: yes$' 'which the commit says'
fine 'a comment' 'sed -i "1 i # nota" "$path"'
fine 'another order of keys, another way of quoting' 'sed -i "s/^title: .*/title: \"No imprime\"/" "$path"'
fine 'a new client' 'msp-client new Otro'
fine 'a README' 'echo more >>README.md'
git reset -q --hard "$good"
sed -i 's/1000.00/2000.00/' "$client"
git commit -q -am hand --trailer 'Msp-Retroactive: yes'
run msp-store lint --range "$good..HEAD"
is "$status" 0 'by hand, with the trailer'
git reset -q --hard "$good"
sed -i 's/1000.00/2000.00/' "$client"
git commit -q -am hand
run msp-store lint --range "$good..HEAD" --retroactive
is "$status" 0 'or with the option'

# what was made offline is judged by its own day
git reset -q --hard "$good"
MSP_NOW=2026-11-20T15:00:00Z msp-client set -q acme contract.fee=4000.00 --from 2026-11-20 >/dev/null 2>&1
run msp-store lint --range "$good..HEAD"
is "$status" 0 'a fee from its own day on, pushed later' || diag "$out$err"

# ---- ranges ----------------------------------------------------------------------------------------------------------

git reset -q --hard "$good"
zero=0000000000000000000000000000000000000000
run msp-store lint --range "$zero..HEAD"
is "$status" 0 'a new branch' || diag "$out$err"
exit_is 1 msp-store lint --range "HEAD..$zero"
like "$out" 'the branch would be removed \[branch\]' 'a branch must not go'
exit_is 1 msp-store lint --range "HEAD..HEAD~1"
like "$out" 'commits would be taken back.*\[branch\]' 'nor go back'
run msp-store lint --range 'HEAD~1..'
is "$status" 0 'HEAD may be left out'
exit_is 64 msp-store lint --range HEAD
exit_is 64 msp-store lint --range a...b
exit_is 66 msp-store lint --range HEAD..nothing
exit_is 64 msp-store lint --range "$zero..$zero"
exit_is 64 msp-store lint --range HEAD~1..HEAD x
exit_is 64 msp-store lint --range HEAD~1..HEAD --staged
exit_is 64 msp-store lint --staged -w
exit_is 64 msp-store lint --retroactive
exit_is 64 msp-store lint --staged --at HEAD~1
git clone -q --bare . ../bare.git
exit_is 64 msp-store -C ../bare.git lint --staged
run msp-store -C ../bare.git lint --range main~1..main
is "$status" 0 'in a bare repository'

# what was wrong before is nobody's fault now
mkdir -p clients/acme/people
printf 'name: [\n' >clients/acme/people/roto.yaml
git add -A && git commit -q -m broken
bad=$(git rev-parse HEAD)
msp-ticket note "$ticket" 'sigue' -q >/dev/null 2>&1
run msp-store lint --range "$bad..HEAD"
is "$status" 0 'a file that did not change is not looked at' || diag "$out$err"

# git commit with files of its own choice gives the hook an index of its own
git reset -q --hard "$good"
msp-store hook pre-commit >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
sed -i '/say: ya voy/d' "$path"
echo more >>README.md
run git commit -q -m 'only README' README.md
is "$status" 0 'git commit FILE' || diag "$err"
run git commit -q -am 'all'
isnt "$status" 0 'git commit -a is stopped by the hook'
like "$err" '\[lost\]' 'and told why'
run msp-store lint --staged -f json
is "$out" '[]' 'nothing is staged'

# msp-store edit keeps the same rules
git reset -q --hard "$good"
rm .git/hooks/pre-commit
cat >"$tmp/raise" <<'SH'
#!/bin/sh
sed -i 's/1000.00/5000.00/' "$1"
SH
chmod +x "$tmp/raise"
exit_is 65 env EDITOR="$tmp/raise" msp-store edit "$client"
like "$err" 'what is in force since 2026-10-01 is changed' 'edit refuses to move the past'
run env EDITOR="$tmp/raise" msp-store edit --retroactive "$client"
is "$status" 0 'unless that is wanted' || diag "$err"
run msp-store lint --range "$good..HEAD"
is "$status" 0 'and then a server lets it pass'

# renumbering by a merge is no loss
git checkout -q -f main && git reset -q --hard "$good"
number=$(msp-ticket new acme x -q 2>/dev/null | sed 's/acme-//')
git reset -q --hard "$good"
msp-ticket note "$ticket" "véase $ticket" -q >/dev/null 2>&1
base=$(git rev-parse HEAD)
new=${path%/*}/$number.yaml
git mv "$path" "$new"
sed -i "s/^id: .*/id: acme-$number\nformerly: [$ticket]/" "$new"
git commit -q -a -m renumber
run msp-store lint --range "$base..HEAD"
is "$status" 0 'a record with a new number, which says so' || diag "$out$err"
done_testing
