#!/bin/sh
# SPDX-License-Identifier: ISC
# resolve: conflicts of git's merges and rebases, with the driver and without; what cannot be decided.
. tests/cli/lib.sh

export MSP_NOW=2026-11-03T15:00:00Z
later=2026-12-01T00:00:00Z

msp-store init store --test -q >/dev/null 2>&1
cd store || exit 71
msp-client new Acme -q >/dev/null 2>&1
msp-ticket new acme 'No imprime' -q >"$tmp/ticket" 2>/dev/null
ticket=$(cat "$tmp/ticket")
path=$(msp-store path "$ticket")
client=clients/acme/client.yaml

# commit BRANCH COMMANDS: one commit on a branch
commit()
{
	git checkout -q "$1"
	sh -ec "$2"
	git add -A
	git commit -qm "$1"
}

# fork OURS THEIRS: two branches from here, on ours afterwards
fork()
{
	git checkout -q main
	git branch -f ours main
	git branch -f theirs main
	commit theirs "$2"
	commit ours "$1"
}

abort()
{
	git merge --abort 2>/dev/null || git rebase --abort 2>/dev/null
	git checkout -q -f main
	rm -f .git/msp/conflicts
}

# ---- nothing to do ---------------------------------------------------------------------------------------------------

run msp-store resolve
is "$status" 0 'nothing waits'
is "$out" '' 'nothing is listed'
exit_is 66 msp-store resolve "$path"
like "$err" 'it is not in conflict' 'a file that is not in conflict'
like "$err" '^hint: msp-store resolve lists' 'has a hint'
exit_is 64 msp-store resolve --ours
exit_is 64 msp-store resolve "$path" --ours --theirs
exit_is 64 msp-store resolve "$path" --value x
exit_is 64 msp-store resolve "$path" --key title
exit_is 0 msp-store resolve --list-columns

# ---- several keys, one by one ----------------------------------------------------------------------------------------

fork "sed -i 's/^title: .*/title: Nuestro/; s/^channel: .*/channel: mail/' $path; grep -q ^channel $path || sed -i '/^title/a channel: mail' $path" \
	"sed -i 's/^title: .*/title: Suyo/; s/^channel: .*/channel: chat/' $path; grep -q ^channel $path || sed -i '/^title/a channel: chat' $path"
run git merge -q theirs
is "$status" 1 'two conflicts'
run msp-store resolve -f tsv -o path,key,decision,from --no-header
is "$(printf '%s\n' "$out" | sort)" "$path	channel		git
$path	title		git" 'both are listed'
exit_is 66 msp-store resolve "$path" --key tittle --ours
like "$err" 'that key is not in conflict' 'a key that is not'
run msp-store resolve "$path" --key title --theirs
is "$status" 75 'one is left'
like "$err" "$path: conflicts left: 1" 'it says so'
is "$(msp-store resolve -f tsv -o key,decision --no-header | sort)" "channel	
title	theirs" 'what was decided is remembered'
run msp-store resolve "$path" --key channel --value whatsapp
is "$status" 0 'the last one'
like "$(cat "$path")" '^title: Suyo$' 'theirs'
like "$(cat "$path")" '^channel: whatsapp$' 'a value'
is "$(git ls-files -u)" '' 'git has it merged'
run git commit -qm merged
is "$status" 0 'git commits'
run msp-store lint --now "$later"
is "$status" 0 'the store is good'
git checkout -q main

# ---- everything at once ----------------------------------------------------------------------------------------------

fork "sed -i 's/^title: .*/title: Nuestro/' $path" "sed -i 's/^title: .*/title: Suyo/' $path; echo 'service: red' >>$path.x; sed -i '/^title/a category: red' $path; rm $path.x"
git merge -q theirs >/dev/null 2>&1
run msp-store resolve "$path" --ours
is "$status" 0 'the whole file'
like "$(cat "$path")" '^title: Nuestro$' 'ours where it is in conflict'
like "$(cat "$path")" '^category: red$' 'theirs where it is not'
abort

# ---- rebase ----------------------------------------------------------------------------------------------------------

fork "sed -i 's/^title: .*/title: Nuestro/' $path" "sed -i 's/^title: .*/title: Suyo/' $path"
run git rebase -q theirs
is "$status" 1 'a rebase stops, too'
run msp-store resolve "$path" --key title --theirs
is "$status" 0 'in a rebase "theirs" is what is put on top, as git has it'
run env GIT_EDITOR=true git rebase --continue
is "$status" 0 'it goes on'
like "$(git show ours:"$path")" '^title: Nuestro$' 'with the value'
abort

# ---- removed and changed ---------------------------------------------------------------------------------------------

fork "git rm -q $path" "sed -i 's/^title: .*/title: Suyo/' $path"
git merge -q theirs >/dev/null 2>&1
run msp-store resolve "$path"
is "$status" 75 'removed here, changed there'
like "$err" 'removed by us, changed by them' 'is said'
run msp-store resolve "$path" --theirs
is "$status" 0 'theirs is the file'
like "$(cat "$path")" '^title: Suyo$' 'which is there again'
abort
fork "git rm -q $path" "sed -i 's/^title: .*/title: Suyo/' $path"
git merge -q theirs >/dev/null 2>&1
run msp-store resolve "$path" --ours
is "$status" 0 'ours is nothing'
ok 'the file is gone' test ! -e "$path"
is "$(git ls-files -u)" '' 'for git, too'
abort

# ---- two records with one number -------------------------------------------------------------------------------------

new=clients/acme/tickets/2026/11/4815164.yaml
record()
{
	printf "printf 'id: acme-4815164\\\\nuid: %s\\\\nopened: 2026-11-03T09:00:00-06:00\\\\nby: ana\\\\ntitle: %s\\\\nlog:\\\\n  - at: 2026-11-03T09:00:00-06:00\\\\n    by: ana\\\\n    status: new\\\\n' >$new" "$1" "$2"
}
fork "$(record aaaaaaaaaaaaaaaa nuestro)" "$(record bbbbbbbbbbbbbbbb suyo)"
run git merge -q theirs
is "$status" 1 'one number, two records'
like "$err$out" 'two different records have this number' 'is said'
like "$err$out" 'hint: msp-store resolve .* gives ours a new number' 'with a hint'
run msp-store resolve "$new"
is "$status" 0 'resolve parts them'
like "$err" 'acme-4815164 → acme-[0-9]{7}: the number was taken' 'and says how'
like "$(cat "$new")" '^title: suyo$' 'theirs keeps the number'
mine=$(grep -l '^title: nuestro$' clients/acme/tickets/2026/11/*.yaml)
like "$(cat "$mine")" '^formerly: \[acme-4815164\]$' 'ours remembers it'
git commit -qm merged
run msp-store lint --now "$later"
is "$status" 0 'the store is good' || diag "$out"
run msp-ticket show acme-4815164
like "$out" 'suyo' 'the number shows who has it now'
abort

# ---- secrets ---------------------------------------------------------------------------------------------------------

git checkout -q main
mkdir -p clients/acme/vault
for f in yaml age yaml.sig; do echo a >clients/acme/vault/fw.$f; done
git add -A
git commit -qm vault
# shellcheck disable=SC2016 # the shell that makes the commit expands it
triple='for f in yaml age yaml.sig; do echo WHO >clients/acme/vault/fw.$f; done'
fork "$(echo "$triple" | sed s/WHO/o/)" "$(echo "$triple" | sed s/WHO/t/)"
git merge -q theirs >/dev/null 2>&1
is "$(cat clients/acme/vault/fw.* | grep -c '<<<')" 0 'no markers in secrets'
run msp-store resolve clients/acme/vault/fw.yaml
is "$status" 75 'a secret that both changed'
run msp-store resolve clients/acme/vault/fw.yaml --theirs
is "$status" 0 'is taken as a whole'
is "$(cat clients/acme/vault/fw.* | tr -d '\n')" ttt 'all three files'
is "$(git ls-files -u)" '' 'at once'
abort

# ---- what sync leaves ------------------------------------------------------------------------------------------------

mkdir -p .git/msp
printf '%s\n' '{"from":"sync","path":"clients/acme/client.yaml","key":"name","base":"\"a\"","ours":"\"b\"","theirs":"\"c\"","why":"changed differently by both"}' \
	'{"from":"sync","path":"clients/acme/client.yaml","key":"kind","base":"\"a\"","ours":"\"b\"","theirs":"\"c\"","why":"changed differently by both"}' >.git/msp/conflicts
exit_is 64 msp-store resolve "$client"
run msp-store resolve "$client" --key name --value 'Acme, S.A.'
is "$status" 0 'decided before the next sync'
like "$err" '1 more to decide' 'how many are left'
exit_is 66 msp-store resolve "$client" --key nothing --ours
run msp-store resolve "./$client" --key kind --ours
like "$err" 'all decided: msp-store sync' 'then sync'
is "$(msp-store resolve -f tsv -o key,decision,from --no-header)" 'name	value	sync
kind	ours	sync' 'the list says what was decided'
echo '{' >.git/msp/conflicts
exit_is 65 msp-store resolve
like "$err" 'msp/conflicts:1' 'a damaged file is named with its line'
like "$err" '^hint: delete that file' 'and can go'

# ---- a file here, a folder of that name there ------------------------------------------------------------------------

rm .git/msp/conflicts
git checkout -q -f main
git init -q --bare ../server
git remote add origin ../server
git push -q -u origin main
git clone -q ../server ../other
mkdir -p ../other/clients/acme/docs/red clients/acme/docs
printf -- '---\ntitle: Uno\n---\nde ellos\n' >../other/clients/acme/docs/red/uno.md
(cd ../other && git add . && git commit -qm theirs && git push -q)
printf -- '---\ntitle: Red\n---\nnuestro\n' >clients/acme/docs/red
git add . && git commit -qm ours
exit_is 75 msp-store sync
like "$err" 'red/uno.md: clients/acme/docs/red is a file, not a folder' 'both cannot stand'
like "$err" '^hint: git mv ours to another name, commit, sync again; or leave theirs out: ' 'what can be done'
unlike "$err" 'ours \| --theirs' 'nothing that cannot'
is "$(git status --porcelain)$(tail -n 1 clients/acme/docs/red)" nuestro 'ours is untouched'
git mv clients/acme/docs/red clients/acme/docs/nuestro.md
git commit -qm 'another name'
exit_is 0 msp-store sync
is "$(tail -qn 1 clients/acme/docs/red/uno.md clients/acme/docs/nuestro.md | tr '\n' ' ')" 'de ellos nuestro ' 'nothing is lost'

done_testing
