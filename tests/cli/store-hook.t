#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store hook: a server that lets no words be taken away, with real pushes of git and of msp-store sync.
. tests/cli/lib.sh
. "$top/tests/cli/sync-fixture.sh"

run msp-store hook pre-receive
is "$status" 0 'the script is printed'
like "$out" '^#!/bin/sh$' 'for sh'
printf '%s\n' "$out" >server.git/hooks/pre-receive
chmod +x server.git/hooks/pre-receive
if command -v shellcheck >/dev/null; then
	ok 'shellcheck has nothing to say' shellcheck server.git/hooks/pre-receive
fi
run msp-store hook pre-commit
is "$status" 0 'another one'
exit_is 64 msp-store hook post-update
like "$err" "there is no hook 'post-update'" 'there are no more'
exit_is 64 msp-store hook

# ---- what passes -----------------------------------------------------------------------------------------------------

ticket=$(new ana 'No imprime')
as ana msp-ticket say "$ticket" 'ya voy' -q >/dev/null 2>&1
run as ana msp-store sync
is "$status" 0 'a sync passes' || diag "$err"
as luis msp-store sync -q
as luis msp-ticket note "$ticket" 'dos' -q >/dev/null 2>&1
as ana msp-ticket note "$ticket" 'uno' -q >/dev/null 2>&1
as ana msp-store sync -q
run as luis msp-store sync
is "$status" 0 'a merge passes' || diag "$err"
as ana msp-store sync -q
key=$(as ana msp-ticket log "$ticket" -f tsv -o key,text --no-header | grep dos | cut -f1)
as ana msp-ticket redact "$ticket" "$key" -q >/dev/null 2>&1
run as ana msp-store sync
is "$status" 0 'a redaction passes' || diag "$err"
as luis msp-store sync -q
run as luis git push -q origin HEAD:refs/heads/tema
is "$status" 0 'a new branch passes' || diag "$err"
run as luis git push -q origin HEAD:refs/tags/x
is "$status" 0 'a tag passes'
git -C server.git gc -q
as luis msp-ticket note "$ticket" 'tres' -q >/dev/null 2>&1
run as luis msp-store sync
is "$status" 0 'a server that has packed passes' || diag "$err"
as ana msp-store sync -q

# ---- what does not ---------------------------------------------------------------------------------------------------

path=$(as ana msp-store path "$ticket")
there=$(git -C server.git rev-parse main)
as ana sed -i '/say: ya voy/d' "$path"
as ana git commit -q -a -m 'fuera'
run as ana git push -q origin HEAD:main
isnt "$status" 0 'an event taken out by hand is stopped'
like "$err" "remote: $path:.*the event of .* by ana was changed or removed: what happened stays \[lost\]" 'and the pusher told where'
like "$err" 'remote: +hint: msp-ticket amend' 'and what to do'
like "$err" 'remote: refs/heads/main: refused' 'for which branch'
is "$(git -C server.git rev-parse main)" "$there" 'the server is as it was'
as ana git push -q --no-verify --force origin HEAD:main 2>/dev/null
is "$(git -C server.git rev-parse main)" "$there" 'force does not help'
as ana git reset -q --hard "$there"
as ana sh -c 'mkdir -p clients/acme/people && printf "name: [\n" >clients/acme/people/x.yaml && git add -A && git commit -qm roto'
run as ana git push -q origin HEAD:main
isnt "$status" 0 'a record nobody can read is stopped'
like "$err" 'remote: clients/acme/people/x.yaml:[0-9]+:[0-9]+: error: .*\[unreadable\]' 'and told'
as ana git reset -q --hard "$there"
run as ana git push -q --force origin HEAD~2:main
isnt "$status" 0 'a forced push that takes back commits is stopped'
like "$err" 'commits would be taken back' 'and told'
run as ana git push -q origin :main
isnt "$status" 0 'nor does the branch go'
is "$(git -C server.git rev-parse main)" "$there" 'the server is as it was'

# several branches at once: one that is bad stops all, as git has it
as ana git branch bad "$there"
as ana sh -c 'git checkout -q bad && sed -i "/say: ya voy/d" "$1" && git commit -q -a -m fuera && git checkout -q main' sh "$path"
as ana msp-ticket note "$ticket" 'bueno' -q >/dev/null 2>&1
run as ana git push -q origin main bad
isnt "$status" 0 'two branches, one of them bad'
like "$err" 'remote: refs/heads/bad: refused' 'it is named'
is "$(git -C server.git rev-parse main)" "$there" 'neither gets in'
as ana git branch -q -D bad

# what the server says reaches those who sync
sed -i 's/name: Acme$/name: Otra/' ana/clients/acme/client.yaml
as ana git commit -q -a -m nombre
printf '#!/bin/sh\nmsp-store -C . lint --range x..y\n' >"$tmp/unused"
run as ana msp-store sync
is "$status" 0 'names may change'
as luis msp-store sync -q
as luis sh -c 'sed -i "s/^uid: .*/uid: 0123456789abcdef/" "$1" && git commit -q -a -m uid' sh "$path"
exit_is 65 as luis msp-store sync
like "$err" 'uid: is never changed' 'sync sees it before the server'
as luis git reset -q --hard origin/main

# ---- a hook without msp-store --------------------------------------------------------------------------------------

as luis msp-ticket note "$ticket" 'sin programa' -q >/dev/null 2>&1
sed -i 's/msp-store -C/no-such-program -C/' server.git/hooks/pre-receive
exit_is 77 as luis msp-store sync
like "$err" 'no-such-program' 'a server without msp-store lets nothing pass, and says why'
sed -i 's/no-such-program -C/msp-store -C/' server.git/hooks/pre-receive
run as luis msp-store sync
is "$status" 0 'until it has it'
as ana msp-store sync -q

# ---- numbers that collide upstream -------------------------------------------------------------------------------------

mine=$(new luis 'El de Luis')
number=${mine#acme-}
as luis msp-store sync -q
other=$(new ana 'El de Ana')
as ana sh -c 'old=$(msp-store path "$1"); new=${old%/*}/$2.yaml; git mv "$old" "$new" && sed -i "s/^id: .*/id: $3/" "$new" && git commit -q -a -m collide' \
	sh "$other" "$number" "$mine"
run as ana git push -q origin HEAD:main
isnt "$status" 0 'what is behind is refused by git'
run as ana msp-store sync
is "$status" 0 'and a renumbered record passes' || diag "$err"
as luis msp-store sync -q
same ana luis server.git
whole ana luis server.git

# ---- the first push of all -------------------------------------------------------------------------------------------

git init -q --bare nueva.git
cp server.git/hooks/pre-receive nueva.git/hooks/
as ana git remote add nueva ../nueva.git
run as ana git push -q nueva main
is "$status" 0 'a store is pushed to an empty server' || diag "$err"
as ana sh -c 'git checkout -q --orphan broken && printf "name: [\n" >clients/acme/client.yaml && git add -A && git commit -qm x'
git init -q --bare rota.git
cp server.git/hooks/pre-receive rota.git/hooks/
run as ana git push -q ../rota.git broken:main
isnt "$status" 0 'but not one that cannot be read'
like "$err" 'remote: clients/acme/client.yaml:.*\[unreadable\]' 'which is told'
done_testing
