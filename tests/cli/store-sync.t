#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store sync: three technicians and a server, and everything that can come between them.
. tests/cli/lib.sh
. "$top/tests/cli/sync-fixture.sh"

# ---- there and back --------------------------------------------------------------------------------------------------

same ana luis eva
run as ana msp-store sync
is "$status" 0 'nothing to do'
is "$err" 'origin/main: nothing new' 'is told'
is "$out" '' 'not as data'
run as ana msp-store sync -q
is "$err" '' '-q is quiet'

ticket=$(new ana 'No imprime')
run as ana msp-store sync
is "$err" 'one file → origin/main' 'what went'
run as luis msp-store sync
is "$status" 0 'the other side' || diag "$err"
like "$err" "^$ticket «No imprime»: new, from ana$" 'what came'
same ana luis server.git
MSP_NOW=2026-11-03T15:10:00Z as luis msp-ticket note "$ticket" 'dos' -q >/dev/null
MSP_NOW=2026-11-03T15:12:00Z as luis msp-ticket note "$ticket" 'cuatro' -q >/dev/null
MSP_NOW=2026-11-03T15:05:00Z as ana msp-ticket note "$ticket" 'uno' -q >/dev/null
MSP_NOW=2026-11-03T15:11:00Z as ana msp-ticket note "$ticket" 'tres' -q >/dev/null
as luis msp-store sync -q
run as ana msp-store sync
is "$status" 0 'both have written to it'
like "$err" "^$ticket: 2 events from luis$" 'what came is told by record and person'
like "$err" '^one file → origin/main$' 'and what went'
is "$(texts ana "$ticket")" 'uno dos tres cuatro' 'nothing is lost, and in order'
is "$(git -C ana log -1 --format=%P | wc -w)" 2 'it is a merge'
as luis msp-store sync -q
is "$(texts luis "$ticket")" 'uno dos tres cuatro' 'everywhere'
same ana luis server.git
whole ana luis server.git

export MSP_NOW=2026-11-03T16:00:00Z

# ---- -n and --no-push ------------------------------------------------------------------------------------------------

MSP_NOW=2026-11-03T15:50:00Z as luis msp-ticket note "$ticket" 'cinco' -q >/dev/null
as luis msp-store sync -q
as ana msp-ticket note "$ticket" 'seis' -q >/dev/null
tip=$(git -C ana rev-parse HEAD) there=$(git -C server.git rev-parse main)
run as ana msp-store sync -n
is "$status" 0 '-n'
like "$out" '^\+    note: cinco$' 'shows what would be merged'
like "$err" 'would be pushed to origin/main, files: 1' 'and that it would be pushed'
is "$(git -C ana rev-parse HEAD)" "$tip" 'nothing is merged'
is "$(git -C server.git rev-parse main)" "$there" 'nothing is pushed'
run as ana msp-store sync --no-push
is "$status" 0 '--no-push'
is "$(texts ana "$ticket")" 'uno dos tres cuatro cinco seis' 'merges'
is "$(git -C server.git rev-parse main)" "$there" 'and pushes nothing'
as ana msp-store sync -q
as eva msp-store sync -q
as luis msp-store sync -q
same ana luis eva server.git

# ---- numbers ---------------------------------------------------------------------------------------------------------

# two records that were given one number: the one that is not upstream yet gets another
mine=$(new luis 'El de Luis')
number=${mine#acme-}
as luis msp-store sync -q
other=$(new ana 'El de Ana')
as ana sh -c 'old=$(msp-store path "$1"); new=${old%/*}/$2.yaml; git mv "$old" "$new" && sed -i "s/^id: .*/id: $3/" "$new" && git commit -q -a -m collide' \
	sh "$other" "$number" "$mine"
as ana msp-ticket note "$ticket" "como en $mine" -q >/dev/null
run as ana msp-store sync
is "$status" 0 'a collision of numbers is no conflict' || diag "$err"
like "$err" "$mine → acme-[0-9]*: the number was taken by another record meanwhile" 'it is told'
is "$(as ana msp-ticket ls -f tsv -o title --no-header | sort | tr '\n' ' ')" 'El de Ana El de Luis No imprime ' 'both are there'
as luis msp-store sync -q
same ana luis server.git
whole ana luis server.git

# ---- races -----------------------------------------------------------------------------------------------------------

# a hook on the server that makes a competing push before ours is taken: as often as the file says
cat >"$tmp/race" <<'SH'
#!/bin/sh
left=$(cat races 2>/dev/null || echo 0)
test "$left" -gt 0 || exit 0
echo $((left - 1)) >races
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
tree=$(git rev-parse 'main^{tree}')
git update-ref refs/heads/main "$(git commit-tree -p main -m "race $left" "$tree")"
SH
chmod +x "$tmp/race"
cp "$tmp/race" server.git/hooks/pre-receive
echo 3 >server.git/races
as ana msp-ticket note "$ticket" 'con prisa' -q >/dev/null
run as ana msp-store sync
is "$status" 0 'three lost races' || diag "$err"
is "$(cat server.git/races)" 0 'were lost'
is "$(git -C server.git rev-parse main)" "$(git -C ana rev-parse HEAD)" 'and then it is there'
is "$(git -C server.git log --format=%s main | grep -c '^race')" 3 'with what the others pushed'
echo 50 >server.git/races
as ana msp-ticket note "$ticket" 'sin suerte' -q >/dev/null
exit_is 75 as ana msp-store sync
like "$err" 'others were quicker 6 times in a row' 'six are too many'
like "$err" '^hint: what came in is merged; sync again' 'for now'
rm server.git/hooks/pre-receive
run as ana msp-store sync
is "$status" 0 'the next sync ends it'
as luis msp-store sync -q
same ana luis server.git

# three at once, again and again
for round in 1 2 3 4; do
	for who in ana luis eva; do
		(
			as $who msp-ticket note "$ticket" "$who $round" -q >/dev/null 2>&1
			as $who msp-store sync -q >/dev/null 2>&1
		) &
	done
	wait
done
for who in ana luis eva ana luis; do as $who msp-store sync -q; done
same ana luis eva server.git
is "$(texts eva "$ticket" | grep -oE '(ana|luis|eva) [1-4]' | sort -u | wc -l)" 12 'twelve notes of three people at once: all there'
whole ana luis eva server.git

# ---- what the server does not want -----------------------------------------------------------------------------------

printf '#!/bin/sh\necho "today nobody pushes" >&2\nexit 1\n' >server.git/hooks/pre-receive
chmod +x server.git/hooks/pre-receive
as luis msp-ticket note "$ticket" 'no pasa' -q >/dev/null
tip=$(git -C luis rev-parse HEAD)
exit_is 77 as luis msp-store sync
like "$err" '^origin: today nobody pushes' 'what the server says is shown'
like "$err" 'origin/main refuses the push: \[remote rejected\] \(pre-receive hook declined\)' 'and why'
is "$(git -C luis rev-parse HEAD)" "$tip" 'what is ours stays'
run as luis msp-store status -o unpushed,ahead,trouble -f json
is "$(printf '%s' "$out" | jq -c '.[0] | [.ahead, (.unpushed | length)]')" '[1,1]' 'status counts it'
like "$out" 'refuses the push' 'and tells of the trouble'
rm server.git/hooks/pre-receive
git -C server.git config receive.denyNonFastForwards true
run as luis msp-store sync
is "$status" 0 'later it passes'
run as luis msp-store status -o trouble -f tsv --no-header
is "$out" '' 'and the trouble is over'
printf '#!/bin/sh\necho no >&2\nexit 1\n' >luis/.git/hooks/pre-push
chmod +x luis/.git/hooks/pre-push
as luis msp-ticket note "$ticket" 'gancho' -q >/dev/null
exit_is 77 as luis msp-store sync
like "$err" 'refuses the push' "one's own pre-push hook counts, too"
rm luis/.git/hooks/pre-push
for who in luis ana eva; do as $who msp-store sync -q; done

# ---- conflicts -------------------------------------------------------------------------------------------------------

client=clients/acme/client.yaml
as luis sh -c "sed -i 's/^name: .*/name: Acme del Bajío/' $client; echo 'alias: bajio' >/dev/null; git commit -qam 'otro nombre'"
as luis msp-store sync -q
as ana sh -c "sed -i 's/^name: .*/name: Acme México/' $client; git commit -qam 'otro nombre'"
tip=$(git -C ana rev-parse HEAD) there=$(git -C server.git rev-parse main)
exit_is 75 as ana msp-store sync
like "$err" "$client.*name: changed differently by both" 'a conflict is told with file and key'
like "$err" '^  ours +"Acme México"$' 'with our value'
like "$err" '^  theirs +"Acme del Bajío"$' 'with theirs'
like "$err" "hint: msp-store resolve $client --key name" 'and how to decide'
is "$(git -C ana rev-parse HEAD)" "$tip" 'nothing moved here'
is "$(git -C server.git rev-parse main)" "$there" 'nor there'
is "$(git -C ana status --porcelain)" '' 'nor in the work tree'
run as ana msp-store status -f json
is "$(printf '%s' "$out" | jq -c '.[0].conflicts')" "[\"$client: name\"]" 'status has it'
as ana msp-ticket note "$ticket" 'mientras tanto' -q >/dev/null
run as ana msp-store resolve "$client" --key name --theirs
is "$status" 0 'it is decided'
run as ana msp-store sync
is "$status" 0 'the next sync merges' || diag "$err"
like "$(cat ana/$client)" '^name: Acme del Bajío$' 'as decided'
run as ana msp-store status -o conflicts -f tsv --no-header
is "$out" '' 'nothing waits'
as luis msp-store sync -q
same ana luis server.git
whole ana luis server.git

# ---- records that nobody can read ------------------------------------------------------------------------------------

as luis sh -c 'printf "name: [\n" >clients/acme/people.yaml; mkdir -p clients/acme/people; printf "name: [\n" >clients/acme/people/roto.yaml; rm clients/acme/people.yaml; git add -A; git commit -qm roto; git push -q origin HEAD:main'
as ana msp-ticket note "$ticket" 'sigue' -q >/dev/null
run as ana msp-store sync
is "$status" 65 'a bad record of somebody else: exit 65'
like "$err" 'clients/acme/people/roto.yaml:' 'it is named'
is "$(git -C server.git rev-parse main)" "$(git -C ana rev-parse HEAD)" 'and nothing is held up'
as luis msp-ticket note "$ticket" 'y yo' -q >/dev/null
run as luis msp-store sync
is "$status" 65 'who made it pushes other things'
is "$(git -C server.git rev-parse main)" "$(git -C luis rev-parse HEAD)" 'still'
as luis sh -c 'git rm -q clients/acme/people/roto.yaml; git commit -qm mended'
run as luis msp-store sync
is "$status" 0 'mended'
as ana msp-store sync -q
as ana sh -c 'mkdir -p clients/acme/people; printf "name: [\n" >clients/acme/people/mio.yaml; git add -A; git commit -qm roto'
there=$(git -C server.git rev-parse main)
as luis msp-ticket note "$ticket" 'de luis' -q >/dev/null
as luis msp-store sync -q
exit_is 65 as ana msp-store sync
like "$err" 'clients/acme/people/mio.yaml:' 'a bad record of ours is named'
like "$err" 'not pushed' 'and not pushed'
like "$(texts ana "$ticket")" 'de luis' 'what came in is merged all the same'
is "$(git -C server.git rev-parse main)" "$(git -C luis rev-parse HEAD)" 'the server has none of it'
as ana sh -c 'git rm -q clients/acme/people/mio.yaml; git commit -qm mended'
run as ana msp-store sync
is "$status" 0 'mended: it goes'
as luis msp-store sync -q

# words of others taken out by hand do not get away
as ana sh -c 'path=$(msp-store path "$1"); sed -i "/note: de luis/d" "$path"; printf "" ; git commit -qam hand' sh "$ticket"
path=$(as luis msp-store path "$ticket")
exit_is 65 as ana msp-store sync
like "$err" 'by luis was changed or removed: what happened stays' 'an event that was taken out by hand is missed'
as ana git revert --no-edit HEAD >/dev/null 2>&1
run as ana msp-store sync
is "$status" 0 'put back' || diag "$err"
as luis msp-store sync -q
whole ana luis

# ---- edits that are not committed ------------------------------------------------------------------------------------

as luis msp-ticket note "$ticket" 'choque' -q >/dev/null
as luis msp-store sync -q
echo '# de memoria' >>"ana/$path"
echo 'notas mías' >ana/notas.txt
tip=$(git -C ana rev-parse HEAD)
exit_is 75 as ana msp-store sync
like "$err" "$path" 'a file that would be written over is named'
is "$(git -C ana rev-parse HEAD)" "$tip" 'nothing is merged'
like "$(tail -n 1 "ana/$path")" 'de memoria' 'the edit is there'
as ana git checkout -q "$path"
run as ana msp-store sync
is "$status" 0 'other files do not matter' || diag "$err"
is "$(cat ana/notas.txt)" 'notas mías' 'and stay as they are'
rm ana/notas.txt

# ---- no network ------------------------------------------------------------------------------------------------------

as ana msp-ticket note "$ticket" 'sin red' -q >/dev/null
as luis msp-ticket note "$ticket" 'en la oficina' -q >/dev/null
as luis msp-store sync -q
as ana git remote set-url origin https://127.0.0.1:1/server.git
exit_is 75 as ana msp-store sync
like "$err" '^hint: nothing was changed; try again when the network is there$' 'the network is away'
as ana git remote set-url origin ssh://nobody@127.0.0.1:1/server.git
run as ana msp-store sync
ok 'nor is there ssh' test "$status" = 75 -o "$status" = 69
as ana git remote set-url origin ../server.git
# it goes away between fetch and push
printf '#!/bin/sh\nexit 1\n' >"$tmp/gone" && chmod +x "$tmp/gone"
as ana git config remote.origin.receivepack "$tmp/gone"
exit_is 75 as ana msp-store sync
like "$err" 'push to origin' 'it goes away before the push'
like "$(texts ana "$ticket")" 'en la oficina' 'what had come is merged'
is "$(git -C ana status --porcelain)" '' 'and the work tree is whole'
as ana git config --unset remote.origin.receivepack
run as ana msp-store sync
is "$status" 0 'the next sync goes on from there'
as luis msp-store sync -q
same ana luis server.git

# ---- killed in the middle --------------------------------------------------------------------------------------------

for pause in 0.005 0.01 0.02 0.03 0.04 0.05 0.06 0.07 0.08 0.1 0.12 0.15; do
	as ana msp-ticket note "$ticket" "antes de $pause" -q >/dev/null
	as luis msp-ticket note "$ticket" "mientras $pause" -q >/dev/null
	as luis msp-store sync -q
	(cd ana && exec msp-store sync -q) &
	sleep "$pause"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
done
# a git that it had started may still hold its lock for a moment
until_ana=0
until as ana msp-store sync -q 2>/dev/null || test $((until_ana += 1)) -gt 20; do sleep 0.1; done
run as ana msp-store sync
is "$status" 0 'killed at any moment, the next sync goes on' || diag "$err"
as luis msp-store sync -q
same ana luis server.git
is "$(texts luis "$ticket" | grep -oE '(antes de|mientras) 0\.[0-9]+' | sort -u | wc -l)" 24 'and nothing is lost'
whole ana luis server.git

# ---- where sync cannot know what to do -------------------------------------------------------------------------------

as eva msp-store sync -q
as eva git checkout -q --detach
exit_is 78 as eva msp-store sync
like "$err" 'HEAD is detached' 'a detached HEAD'
as eva git checkout -q -b tema main
git -C eva config --unset branch.tema.remote
exit_is 78 as eva msp-store sync
like "$err" 'the branch tema has no upstream, and it is not main' 'a branch without upstream'
as eva git checkout -q main
as eva git remote add copia ../copia.git
git -C eva config --unset branch.main.remote
exit_is 78 as eva msp-store sync
like "$err" 'several remotes \(.*\), and none is chosen for main' 'several remotes'
like "$err" '^hint: git config branch.main.remote ' 'how to choose'
as eva git config branch.main.remote nadie
exit_is 78 as eva msp-store sync
like "$err" "'nadie', which is no remote" 'a remote that is none'
as eva git config branch.main.remote origin
as eva git remote remove copia
run as eva msp-store sync
is "$status" 0 'all is well again' || diag "$err"
as eva git config branch.main.merge refs/heads/other
exit_is 78 as eva msp-store sync
like "$err" 'origin has no branch other; it has ' 'a branch that is not there'
as eva git config branch.main.merge refs/heads/main
as eva sh -c 'touch .git/MERGE_HEAD'
exit_is 75 as eva msp-store sync
like "$err" 'a git merge is under way' "a person's own merge"
rm eva/.git/MERGE_HEAD

git init -q --bare nueva.git
as eva git remote set-url origin ../nueva.git
exit_is 78 as eva msp-store sync
like "$err" 'the branch main is gone from origin' 'a remote that has lost the branch'
as eva git update-ref -d refs/remotes/origin/main
run as eva msp-store sync
is "$status" 0 'a new remote: the first push' || diag "$err"
is "$(git -C nueva.git rev-parse main)" "$(git -C eva rev-parse HEAD)" 'all of it'
as eva git remote set-url origin ../server.git

cp -R eva rebase
as rebase git checkout -q --detach && mkdir rebase/.git/rebase-merge
exit_is 75 as rebase msp-ticket new acme 'en medio'
like "$err" 'a git rebase is under way: there is no branch to commit to' 'in the middle of a rebase'
like "$err" 'hint: finish it with git rebase --continue, or git rebase --abort' 'git switch is not what helps'
exit_is 75 as rebase msp-store sync
run as rebase msp-store status
like "$err" 'a git rebase is under way: reading works' 'status says it'
rm -rf rebase

msp-store init -q ajeno --test
git -C ajeno remote add origin ../server.git
exit_is 65 msp-store -C ajeno sync
like "$err" 'no commit in common: they are different stores' 'another store'

cp -R server.git reescrito.git
as eva git remote set-url origin ../reescrito.git
git -C reescrito.git update-ref refs/heads/main main~1
exit_is 65 as eva msp-store sync
like "$err" 'origin/main went back: it has lost commits that it had' 'a server that went back'
like "$err" 'hint: was it restored\? git push origin HEAD:main; was it on purpose\?.* git rebase --onto origin/main [0-9a-f]{12}$' \
	'with both ways out'
exit_is 65 as eva msp-store sync
run as eva msp-store status -f tsv --no-header -o trouble
like "$out" 'origin/main went back' 'status knows'
as eva git remote set-url origin ../server.git

run msp-store init -q solo --test
exit_is 78 msp-store -C solo sync
like "$err" 'no remote: there is nobody to sync with' 'no remote'
git -C luis config --unset user.email
exit_is 78 env MSP_LOGIN= GIT_CONFIG_GLOBAL=/dev/null msp-store -C luis sync
like "$err" 'who are you' 'nobody knows who'
git -C luis config user.email luis@msp.example
exit_is 64 msp-store -C ana sync now

# ---- bare, and a second work tree ------------------------------------------------------------------------------------

msp-store clone --bare "$work/server.git" desnuda >/dev/null 2>&1
git -C desnuda config user.email eva@msp.example
run msp-store -C desnuda sync
is "$status" 0 'a bare clone'
as luis msp-ticket note "$ticket" 'para la desnuda' -q >/dev/null
as luis msp-store sync -q
run msp-ticket -C desnuda note "$ticket" 'de la desnuda' -q
run msp-store -C desnuda sync
is "$status" 0 'merges and pushes' || diag "$err"
is "$(git -C server.git rev-parse main)" "$(git -C desnuda rev-parse main)" 'all of it'
like "$(texts desnuda "$ticket")" 'para la desnuda.*de la desnuda|de la desnuda.*para la desnuda' 'with the words of both'
run msp-store -C desnuda status -o ahead,behind -f tsv --no-header
is "$out" '0	0' 'status knows that it is even'
whole desnuda server.git

as luis msp-store sync -q
git -C luis worktree add -q "$work/segundo" -b segundo
git -C luis branch -q --set-upstream-to=origin/main segundo
as ana msp-store sync -q
as ana msp-ticket note "$ticket" 'para el segundo' -q >/dev/null
as ana msp-store sync -q
run as segundo msp-store sync
is "$status" 0 'a second work tree' || diag "$err"
like "$(cat "segundo/$path")" 'para el segundo' 'has what came'
is "$(git -C luis status --porcelain)" '' 'the first one is as it was'
same segundo ana server.git

# ---- a day without network -------------------------------------------------------------------------------------------

for who in ana luis eva; do as $who msp-store sync -q; done
for i in 4 5 6 7 8 9 10 11; do
	day=2026-11-$(printf %02d "$i")
	for word in uno dos tres cuatro cinco; do
		MSP_NOW=${day}T16:00:00Z as luis msp-ticket note "$ticket" "vuelo $i $word" -q >/dev/null 2>&1
	done
	MSP_NOW=${day}T17:00:00Z as ana msp-ticket note "$ticket" "tierra $i" -q >/dev/null 2>&1
	new ana "en tierra $i" >/dev/null
	as ana msp-store sync -q
done
export MSP_NOW=2026-11-12T16:00:00Z
run as luis msp-store sync
is "$status" 0 'forty edits on a plane are merged on landing' || diag "$err"
like "$err" "^$ticket: 8 events from ana$" 'with what happened on the ground'
as ana msp-store sync -q
is "$(texts ana "$ticket" | grep -oE 'vuelo [0-9]+ (uno|dos|tres|cuatro|cinco)' | sort -u | wc -l)" 40 'all forty are there'
is "$(texts luis "$ticket" | grep -oE 'tierra [0-9]+' | sort -u | wc -l)" 8 'and all eight'
as eva msp-store sync -q
same ana luis eva server.git
whole ana luis eva server.git
done_testing
