#!/bin/sh
# SPDX-License-Identifier: ISC
# A history that was rewritten on the server: every clone notices, nothing is pushed over it, nothing is lost.
. tests/cli/lib.sh
. "$top/tests/cli/sync-fixture.sh"

one=$(new ana 'Primero')
as ana msp-store sync -q
gone=$(new ana 'Se quitará')
as ana msp-store sync -q
for who in luis eva; do as $who msp-store sync -q; done
old=$(git -C ana rev-parse HEAD)
cp -R luis pull && cp -R luis plain && rm -rf plain/.git/msp && cp -R luis idle && cp -R luis back

# the last commit is gone from the server, another one is in its place
git clone -q server.git other
git -C other config user.email ana@msp.example
git -C other reset -q --hard HEAD~1
(cd other && msp-ticket new -q acme 'En su lugar' >/dev/null 2>&1)
git -C other push -q --force origin main
kept=$(git -C other rev-parse HEAD)

# ---- sync ----

mine=$(new luis 'Sin sincronizar')
exit_is 65 as luis msp-store sync
like "$err" 'the history of origin/main was rewritten: what we had from it is no longer in it' 'sync notices'
like "$err" "hint: ask why; then git fetch, and git rebase --onto origin/main $(printf %.12s "$old")" 'and says what to do'
is "$(git -C server.git rev-parse main)" "$kept" 'nothing is pushed over it'
exit_is 65 as luis msp-store sync --background
run as luis msp-store status -f tsv --no-header -o trouble
like "$out" 'was rewritten' 'the background knows: status'
# git fetch moves the reference: from now on every command says it
git -C luis fetch -q
run as luis msp-ticket ls -q
is "$status" 0 'reading goes on'
like "$err" '^msp-ticket: the history of origin/main was rewritten' 'with the message'
exit_is 65 as luis msp-store sync
is "$(git -C server.git rev-parse main)" "$kept" 'nothing is pushed still'
exit_is 1 as luis msp-store doctor --check
like "$out" 'history .*yours' 'doctor'
exit_is 0 as luis git rebase -q --onto origin/main "$old"
run as luis msp-ticket ls -q
is "$err" '' 'after the rebase all is well'
like "$out" "$mine" 'what was not pushed is there'
unlike "$out" "$gone" 'what was taken out is not'
exit_is 0 as luis msp-store sync
exit_is 0 as luis msp-ticket show "$mine"
whole luis

# ---- git pull ----

exit_is 0 as pull msp-ticket ls -q
is "$err" '' 'before'
git -C pull pull -q --no-rebase --no-edit 2>/dev/null
run as pull msp-ticket say "$one" 'después de git pull'
is "$status" 0 'writing goes on'
like "$err" 'the history of origin/main was rewritten' 'with the message'
exit_is 65 as pull msp-store sync --background
exit_is 65 as pull msp-store sync
ok 'what was taken out is not pushed' test -z "$(git -C server.git log --format=%H main | grep "$old")"
is "$(git -C pull cat-file -t "$old")" commit 'nothing is lost'
git -C pull fetch -q
exit_is 0 as pull git rebase -q --onto origin/main "$old"
exit_is 0 as pull msp-store sync
like "$(texts pull "$one")" 'después de git pull' 'its words are pushed'

# a clone that has not run anything of ours before it was fetched cannot know
exit_is 0 as plain msp-ticket ls -q
git -C plain fetch -q
exit_is 0 as plain msp-ticket ls -q
like "$err" 'was rewritten' 'one that git made'

# the new history, whole
git -C idle fetch -q
git -C idle reset -q --hard origin/main
exit_is 0 as idle msp-store sync
is "$err" 'origin/main: nothing new' 'whoever took it over hears nothing'

# ---- the server went back ----

git -C server.git update-ref refs/heads/main "$(git -C idle rev-parse HEAD~1)"
git -C idle fetch -q
exit_is 65 as idle msp-store sync
like "$err" 'origin/main went back: it has lost commits that it had' 'a restored server'
exit_is 0 as idle git push -q origin HEAD:main
exit_is 0 as idle msp-store sync
is "$err" 'origin/main: nothing new' 'brought back'

done_testing
