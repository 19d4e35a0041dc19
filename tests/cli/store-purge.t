#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store purge: what went is nowhere in git any more, and nothing else went.
. tests/cli/lib.sh

# gone REPOSITORY ID: git has no such object there
# shellcheck disable=SC2317 # called by ok
gone()
{
	! git -C "$1" cat-file -e "$2" 2>/dev/null
}

run msp-store init -q store --test --name 'Soporte del Bajío'
cd store || exit 1
for client in acme beta; do
	run msp-client new -q $client --name "Cliente $client"
	run msp-client person -q $client new "Laura $client"
done
acme=$(msp-ticket new -q acme 'secreto de la impresora')
beta=$(msp-ticket new -q beta 'otra cosa')
run msp-ticket say -q "$acme" 'el secreto es otro'
# one commit about both
printf '%s\n%s\n' "$acme" "$beta" >"$tmp/both"
run msp-ticket take - <"$tmp/both"
git branch old HEAD~2
git tag -a v1 -m 'un corte' HEAD~1
git remote add origin ssh://git.example/soporte.git
git update-ref refs/remotes/origin/main HEAD
git commit -q --allow-empty -m 'una nota'
# an attachment outside git, which only acme's record names
hash=$(printf 'grande' | sha256sum | cut -d' ' -f1)
mkdir -p ".git/msp-state/files/$(printf %.2s "$hash")"
printf grande >".git/msp-state/files/$(printf %.2s "$hash")/$hash"
printf 'keep' >.git/msp-state/other
printf '# sha256: %s\n' "$hash" >>"clients/acme/client.yaml"
git commit -qam 'un adjunto'
# the same content at a path that stays
mkdir -p clients/acme/docs clients/beta/docs
printf -- '---\ntitle: Igual\n---\nlo mismo\n' | tee clients/acme/docs/igual.md >clients/beta/docs/igual.md
git add . && git commit -qm 'dos iguales'
before=$(git rev-parse HEAD)
blobs=$(git rev-list --objects --all | git cat-file --batch-check='%(objecttype) %(objectname) %(rest)' |
	sed -n 's/^blob \([0-9a-f]*\) clients\/acme\/.*/\1/p' | sort -u)
trees=$(git ls-tree -r --format='%(objectname) %(path)' HEAD | grep -v ' clients/acme/')
same=$(git rev-parse HEAD:clients/acme/docs/igual.md)

# ---- refusals ----

exit_is 64 msp-store purge acme
like "$err" 'needs --reason' 'a reason'
exit_is 64 msp-store purge acme --reason fin
like "$err" '--yes does it' 'and a yes'
exit_is 66 msp-store purge nadie --reason fin --yes
for path in msp.yaml clients/ . entrada interno team/; do
	exit_is 64 msp-store purge "$path" --reason fin --yes
done
echo '# hm' >>clients/beta/client.yaml
exit_is 75 msp-store purge acme --reason fin --yes
like "$err" 'clients/beta/client.yaml: there are uncommitted edits: 1' 'uncommitted edits'
git stash -q
exit_is 75 msp-store purge acme --reason fin --yes
like "$err" 'stash' 'a stash'
git stash drop -q
git worktree add -q ../linked old
exit_is 75 msp-store purge acme --reason fin --yes
like "$err" 'linked work trees' 'a linked work tree'
git worktree remove ../linked
git clone -q --depth 1 "file://$work/store" ../shallow
exit_is 78 msp-store -C ../shallow purge acme --reason fin --yes --as ana
git clone -q --shared . ../shared
exit_is 78 msp-store -C ../shared purge acme --reason fin --yes --as ana
is "$(git rev-parse HEAD)" "$before" 'nothing has moved'

# ---- what would go ----

objects=$(git count-objects -v | md5sum)
exit_is 0 msp-store purge -n acme --reason fin
like "$out" '^path: clients/acme$' 'the path'
like "$out" "^contents: $(printf '%s\n' "$blobs" | wc -l | tr -d ' ')\$" 'as many contents as git counts'
is "$(git rev-parse HEAD) $(git count-objects -v | md5sum)" "$before $objects" '-n writes nothing'

# ---- a client ----

exit_is 0 msp-store purge acme --reason 'fin de contrato' --yes
cp "$tmp/out" "$tmp/certificate"
like "$out" "^old_tip: '?$before" 'the certificate: from'
like "$out" "^new_tip: '?$(git rev-parse HEAD)" 'to'
like "$out" '^reason: fin de contrato$' 'why'
like "$out" '^by: ana$' 'by whom'
like "$out" 'ssh://git.example/soporte.git' 'clones to be made again'
like "$err" 'every clone must be made again' 'and that is said'
left='' listed=''
for blob in $blobs; do
	if test "$blob" = "$same"; then
		continue
	fi
	! git cat-file -e "$blob" 2>/dev/null || left="$left $blob"
	grep -q "$blob" "$tmp/certificate" || listed="$listed $blob"
done
is "$left" '' 'no content of it is in git any more'
is "$listed" '' 'the certificate names every one'
ok 'what stands elsewhere too, stays' git cat-file -e "$same"
like "$(sed -n '/^kept_elsewhere/,/^clones/p' "$tmp/certificate")" "$same" 'and is listed as such'
ok 'the old commits are gone' gone . "$before"
is "$(git fsck --full --strict 2>&1)" '' 'git fsck is clean'
is "$(git status --porcelain)" '' 'files and index agree'
ok 'its folder is gone' test ! -e clients/acme
is "$(git ls-tree -r --format='%(objectname) %(path)' HEAD | grep -v purged/)" "$trees" 'everything else is as it was'
is "$(git log --all --format=%H -- clients/acme)" '' 'no commit of any branch has it'
is "$(git log --all --format=%B | grep -ci -e secreto -e acme)" 0 'nor any message'
is "$(git log --format=%s | grep -c "ticket $beta")" 1 'messages of others stay'
is "$(git log --format='%(trailers:key=Msp-Record,valueonly)' --grep 'what is left' | grep -v '^$')" "$beta" \
	'of a change of both, the trailer of the other'
is "$(git log -1 --format='%an %s' v1)" "$(git log -1 --format='%an %s' v1)" 'tags are there'
is "$(git cat-file -t v1)" tag 'as tags'
is "$(git rev-parse -q --verify refs/remotes/origin/main)" '' 'what is known of remotes is forgotten'
is "$(git reflog | wc -l | tr -d ' ')" 0 'reflogs too'
ok 'the attachment outside git went' test ! -e ".git/msp-state/files/$(printf %.2s "$hash")/$hash"
is "$(cat .git/msp-state/other)" keep 'nothing else there did'
is "$(grep -rla 'secreto de la impresora' . | head -3)" '' 'no file of the store or of git has the words'
stub=$(git ls-files purged)
is "$(printf '%s\n' "$stub" | wc -l | tr -d ' ')" 1 'a stub is left'
is "$(grep -c acme "$stub")" 0 'that names nobody'
like "$(cat "$stub")" '^reason: fin de contrato$' 'and says why'
exit_is 0 msp-store lint
exit_is 0 msp-store doctor --check
exit_is 66 msp-ticket show "$acme"
exit_is 0 msp-ticket show "$beta"
exit_is 66 msp-client show acme
exit_is 0 msp-ticket new -q beta 'sigue'
exit_is 66 msp-store purge acme --reason fin --yes

# ---- a file, in a bare repository ----

git clone -q --bare . ../bare.git
git -C ../bare.git config msp.login ana
laura=$(git rev-parse HEAD:clients/beta/people/laura-beta.yaml)
count=$(git rev-list --count HEAD)
exit_is 0 msp-store -C ../bare.git purge clients/beta/people/laura-beta.yaml --reason 'ARCO 12' --yes
ok 'a person' gone ../bare.git "$laura"
is "$(git -C ../bare.git rev-list --count HEAD)" "$count" 'one commit less, and the stub'
is "$(git -C ../bare.git log --format=%s | grep -c laura)" 0 'messages'
is "$(git -C ../bare.git fsck --full --strict 2>&1)" '' 'git fsck is clean'
ok 'this clone still has it' git cat-file -e "$laura"

# ---- a pack that git keeps ----

git gc -q
for pack in .git/objects/pack/*.pack; do
	: >"${pack%.pack}.keep"
done
exit_is 74 msp-store purge clients/beta/people/laura-beta.yaml --reason 'ARCO 12' --yes
like "$err" 'git still has the content' 'is found out'
exit_is 1 msp-store doctor --check
like "$out" 'a purge was interrupted' 'the doctor knows'
rm .git/objects/pack/*.keep
exit_is 0 msp-store purge clients/beta/people/laura-beta.yaml --reason 'ARCO 12' --yes
ok 'given again, it is completed' gone . "$laura"
like "$out" "$laura" 'and certified'
exit_is 0 msp-store doctor --check

# ---- a server, and clones that still have it ----

unset MSP_STORE
git init -q --bare servidor.git
run msp-store init -q casa --test
run msp-client -C casa new -q beta --name Beta
run msp-client -C casa new -q acme --name ACME
secret=$(git -C casa rev-parse HEAD:clients/acme/client.yaml)
git -C casa remote add origin ../servidor.git
exit_is 0 msp-store -C casa sync
for who in otra git; do run msp-store clone servidor.git $who; done
rm -f git/.git/msp/seen
old=$(git -C casa rev-parse HEAD)
exit_is 0 msp-client -C otra set beta name='Beta, S.C.'
exit_is 0 msp-store -C casa purge acme --reason 'fin de contrato' --yes
exit_is 65 msp-store -C casa sync
like "$err" 'origin/main still has what was purged here: nothing is merged, nothing pushed' 'who has purged does not get it back'
like "$err" "hint: git push --force-with-lease=main:$old origin HEAD:main" 'and is told what to do'
ok 'it is not even fetched' test "$(git -C casa cat-file -t "$secret" 2>&1)" != blob
exit_is 65 msp-store -C casa sync --background
exit_is 0 git -C casa push -q --force-with-lease="main:$old" origin HEAD:main
exit_is 0 msp-store -C casa sync
exit_is 65 msp-store -C otra sync
like "$err" 'the history of origin/main was rewritten' 'a clone that still has it'
git -C git fetch -q
exit_is 65 msp-store -C git sync
like "$err" 'this clone still has what was purged from origin/main' 'one that has not heard of it'
like "$err" "git rebase --onto origin/main $(printf %.12s "$old")" 'and what it does with what is its own'
is "$(git -C servidor.git ls-tree -r --name-only main clients/acme)" '' 'nothing came back'
git -C otra fetch -q
exit_is 0 git -C otra rebase -q --onto origin/main "$old"
exit_is 0 msp-store -C otra sync
is "$(git -C servidor.git show main:clients/beta/client.yaml | grep -c 'Beta, S.C.')" 1 'its own words are there'
is "$(git -C servidor.git log --format=%H main | grep -c "$old")" 0 'the old history is not'

# a record of a purge that somebody made up: git takes its words for no option
mkdir -p otra/purged
for old in --all "'$(printf '%040d' 0)'" '[a]'; do
	printf 'old_tip: %s\n' "$old" >otra/purged/2026-01-01-x.yaml
	git -C otra add purged && git -C otra commit -qm "made up: $old" && git -C otra push -q origin HEAD:main
	run msp-store -C casa sync
	unlike "$err" 'what was purged|usage: git|not a valid' "made up: $old"
	is "$(git -C casa rev-parse HEAD)" "$(git -C otra rev-parse HEAD)" 'nobody is kept from syncing'
done

done_testing
