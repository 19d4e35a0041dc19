#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store split, export and import: a client with its history, and with nothing of anybody else's.
. tests/cli/lib.sh

run msp-store init -q store --test --name 'Soporte del Bajío'
cd store || exit 1
for client in acme beta; do
	run msp-client new -q $client --name "Cliente $client"
	run msp-client person -q $client new "Laura $client"
done
acme=$(msp-ticket new -q acme 'no factura')
beta=$(msp-ticket new -q beta 'confidencial de beta')
printf '%s\n%s\n' "$acme" "$beta" >"$tmp/both"
run msp-ticket take - <"$tmp/both"
run msp-ticket say -q "$acme" 'ya quedó'
hash=$(printf 'grande' | sha256sum | cut -d' ' -f1)
mkdir -p ".git/msp-state/files/$(printf %.2s "$hash")"
printf grande >".git/msp-state/files/$(printf %.2s "$hash")/$hash"
mkdir -p clients/acme/docs
printf -- '---\ntitle: Foto\n---\nsha256 %s\n' "$hash" >clients/acme/docs/foto.md
git add . && git commit -qm 'acme: una foto'
cd ..
tip=$(git -C store rev-parse HEAD)
tree=$(git -C store rev-parse HEAD:clients/acme)

# ---- split ----

exit_is 64 msp-store -C store split acme
exit_is 66 msp-store -C store split nadie -o own
exit_is 64 msp-store -C store split interno -o own
mkdir full && touch full/x
exit_is 73 msp-store -C store split acme -o full
exit_is 0 msp-store -C store split -n acme -o own
like "$out" '^clients/acme/client.yaml$' '-n lists the files'
ok 'and makes nothing' test ! -e own
exit_is 0 msp-store -C store split acme -o own
is "$out" own 'the folder'
is "$(git -C store rev-parse HEAD)" "$tip" 'the old store is as it was'
is "$(git -C own rev-parse HEAD:clients/acme)" "$tree" 'the same files, to the byte'
is "$(git -C own ls-tree --name-only HEAD | tr '\n' ' ')" '.gitattributes clients msp.yaml ' 'and hardly any other'
is "$(git -C own ls-tree --name-only HEAD clients/)" clients/acme 'no other client'
is "$(git -C own rev-list --objects --all | grep -c beta)" 0 'not in the history'
is "$(git -C own log --all --format=%B | grep -ci -e beta -e confidencial)" 0 'nor in messages'
is "$(git -C own log --format=%s | grep -c "ticket $acme")" 2 "the client's own messages stay"
is "$(git -C own log -1 --format='%an %ae %at %s')" "$(git -C store log -1 --format='%an %ae %at %s')" 'authors and times'
is "$(git -C own log --format='%(trailers:key=Msp-Record,valueonly)' --grep 'part of a change' | grep -v '^$')" "$acme" \
	'a change of both is half of it'
is "$(git -C own cat-file --batch-all-objects --batch-check='%(objecttype)' | grep -c blob)" \
	"$(git -C own rev-list --objects --all | git -C own cat-file --batch-check='%(objecttype) %(rest)' | grep -c ^blob)" \
	'its database has no content but its own'
is "$(git -C own fsck --full --strict 2>&1)$(git -C own status --porcelain)" '' 'git is content'
ok 'it borrows no objects' test ! -e own/.git/objects/info/alternates
is "$(cat "own/.git/msp-state/files/$(printf %.2s "$hash")/$hash")" grande 'attachments outside git come along'
exit_is 78 env MSP_STORE="$work/store:$work/own" msp-ticket ls
like "$err" 'client acme is in two stores' 'two of one client are noticed'
rm -rf own
exit_is 0 msp-store -C store split acme -o own --remove
ok 'with --remove it is in one' test ! -e store/clients/acme
is "$(git -C store log -1 --format=%s)" 'client acme: split off' 'the old one says so'
is "$(git -C store status --porcelain)" '' 'and is clean'
is "$(tr -d "'" <store/moved/acme.yaml | sed -n 's/^\(to\|old_tip\|commit\|by\): //p' | tr '\n' ' ')" \
	"ana $work/own $(git -C own rev-parse HEAD) $tip " 'and where it went'
exit_is 66 msp-client -C store show acme
like "$err" "client 'acme' is in another store since 20..-..-..: $work/own" 'who asks is told'
like "$err" 'hint: .*MSP_STORE' 'and how to go on'
exit_is 73 msp-client -C store new acme --name 'ACME otra vez'
exit_is 66 msp-ticket -C store new acme hola
exit_is 66 msp-store -C store split acme -o again
run msp-store -C store lint
is "$status" 0 'the old store lints clean' || diag "$out"
is "$out" '' 'without a warning'
exit_is 0 env MSP_STORE="$work/store:$work/own" msp-store lint
MSP_STORE=$work/store:$work/own
export MSP_STORE
exit_is 0 msp-ticket ls -q
is "$(printf '%s\n' "$out" | sort)" "$(printf '%s\n%s' "$acme" "$beta" | sort)" 'together they are what they were'
exit_is 0 msp-ticket say "$acme" 'en su propio almacén'
is "$(git -C own log -1 --format=%s | cut -d' ' -f2)" "$acme:" 'written where it belongs'
unset MSP_STORE
exit_is 0 env MSP_STORE="$work/store:$work/own" msp-store export acme -o back.tar
exit_is 0 msp-store -C store import back.tar
ok 'back again, the word is taken away' test ! -e store/moved/acme.yaml
exit_is 0 msp-client -C store show acme
exit_is 0 msp-store -C store lint
git -C store reset -q --hard "$tip"
exit_is 64 msp-store -C store split acme -o x --to elsewhere
exit_is 0 msp-store -C store split acme -o alone.git --bare --shared
is "$(git -C alone.git rev-parse --is-bare-repository)" true '--bare'
exit_is 0 msp-ticket -C alone.git ls -q
is "$out" "$acme" '--shared stands alone'
exit_is 0 msp-store -C alone.git doctor --check
run msp-store -C alone.git lint
is "$status" 0 'and lints clean' || diag "$out"

# ---- what others write meanwhile ----

git init -q --bare server.git
git clone -q --bare store start.git && git -C start.git push -q ../server.git main
for who in uno dos tres; do run msp-store clone server.git $who; done
tip=$(git -C uno rev-parse HEAD)
said=$(git -C tres show "HEAD:$(msp-store -C tres path "$acme")" | git -C tres hash-object --stdin)
exit_is 0 msp-ticket -C tres say "$acme" 'sin sincronizar'
exit_is 0 msp-ticket -C dos new -q acme 'abierto sin conexión'
new=$out
msp-store hook pre-receive >server.git/hooks/pre-receive && chmod +x server.git/hooks/pre-receive
exit_is 0 msp-store -C uno split acme -o theirs --remove --to git@git.example:acme.git
exit_is 0 msp-store -C uno sync
# a new ticket: merged, not pushed, told
exit_is 65 msp-store -C dos sync
like "$err" "clients/acme/tickets/.*client 'acme' is in another store since .*: git@git.example:acme.git" 'a new ticket of it is named'
like "$err" 'hint: carry it over: git format-patch --stdout @.upstream.\.\.HEAD -- clients/acme' 'with what to do'
ok 'it is there' test -e "dos/$(git -C dos ls-files clients/acme)"
is "$(git -C server.git ls-tree -r --name-only main clients/acme)" '' 'and not on the server'
exit_is 1 msp-store -C dos lint
like "$out" 'error:.*another store \[moved\]' 'lint names it, too'
git -C dos format-patch --stdout '@{upstream}..HEAD' -- clients/acme | git -C theirs am -q
is "$(msp-ticket -C theirs --as ana ls -q "$new" 2>/dev/null || git -C theirs ls-files "*${new#acme-}.yaml" | wc -l)" 1 'carried over'
git -C dos rm -rq clients/acme && git -C dos commit -qm 'acme: in its own store'
exit_is 0 msp-store -C dos sync
# an event of a ticket that is gone
exit_is 75 msp-store -C tres sync
like "$err" 'acme went to another store, see moved/acme.yaml there; before --theirs, carry' 'a changed ticket is a conflict, with what to do'
base=$(printf '%s\n' "$err" | sed -n 's/.*--stdout \([0-9a-f]*\)\.\.HEAD.*/\1/p')
git -C tres format-patch --stdout "$base..HEAD" -- clients/acme | git -C theirs am -q
ok 'its words are carried over' grep -rq 'sin sincronizar' theirs/clients/acme/tickets
isnt "$(git -C theirs hash-object "theirs/$(cd theirs && git ls-files "*${acme#acme-}.yaml")" 2>/dev/null)" "$said" 'as an event'
exit_is 0 msp-store -C tres resolve "$(cd theirs && git ls-files "*${acme#acme-}.yaml")" --theirs
exit_is 0 msp-store -C tres sync
is "$(git -C tres rev-parse HEAD^2)$(git -C tres ls-files clients/acme)" "$(git -C dos rev-parse HEAD)" 'gone there, too'
run env MSP_STORE="$work/tres:$work/theirs" msp-store lint
is "$status" 0 'both lint clean' || diag "$out$err"

# ---- odd names ----

odd=$(printf 'al\nmacén ñ')
cp -R alone.git "$odd"
exit_is 0 msp-store -C "$odd" split acme -o "$(printf 'x\ny')" --remove
is "$(git -C "$odd" show HEAD:moved/acme.yaml | grep -c 'x^Jy')" 1 'a line feed in the path of both'
exit_is 64 msp-store -C store split acme -o z --remove --to "$odd"
ok 'nothing is made' test ! -e z
git clone -q --depth 1 "file://$work/alone.git" shallow
exit_is 78 msp-store -C shallow split acme -o z
like "$err" 'hint: git fetch --unshallow' 'a shallow clone has not the history'
exit_is 78 msp-store -C shallow backup .
like "$err" 'hint: git fetch --unshallow' 'nor what a backup needs'

# ---- export ----

exit_is 64 msp-store -C store export acme
exit_is 66 msp-store -C store export nadie -o x.tar
exit_is 0 msp-store -C store export acme -o acme.tar
is "$(tar -tf acme.tar | sort | tr '\n' ' ')" 'SHA256SUMS export.yaml msp-state.tar store.bundle ' 'what is in it'
is "$(stat -c %a acme.tar)" 600 'mode'
exit_is 73 msp-store -C store export acme -o acme.tar
msp-store -C store export acme -o - 2>/dev/null >stream.tar
ok 'to standard output' tar -tf stream.tar
git clone -q --bare store mirror.git
tar -xf acme.tar store.bundle
is "$(git bundle list-heads store.bundle | grep -c refs/heads/)" 1 'one branch'

# ---- import ----

run msp-store init -q other --test --name 'Otro proveedor'
run msp-client -C other new -q gama --name Gama
before=$(git -C other rev-parse HEAD)
exit_is 0 msp-store -C other import -n acme.tar
is "$(git -C other rev-parse HEAD)" "$before" '-n changes nothing'
like "$out" '^\+\+\+ b/clients/acme/client.yaml' 'and shows what would come'
is "$(git -C other for-each-ref refs/msp)" '' 'no reference is left'
exit_is 0 msp-store -C other import acme.tar
is "$out" acme 'the client'
is "$(git -C other rev-parse HEAD:clients/acme)" "$tree" 'the same files, to the byte'
is "$(git -C other log -1 --format=%s)" 'client acme: import' 'one commit'
is "$(git -C other rev-parse HEAD^1)" "$before" 'on top of what was'
is "$(git -C other log --format=%s HEAD^2 | grep -c "ticket $acme")" 2 'with its history'
is "$(git -C other status --porcelain)$(git -C other fsck --full --strict 2>&1)$(git -C other for-each-ref refs/msp)" '' \
	'files, index, objects'
exit_is 0 msp-ticket -C other show "$acme"
is "$(cat "other/.git/msp-state/files/$(printf %.2s "$hash")/$hash")" grande 'attachments'
exit_is 73 msp-store -C other import acme.tar
like "$err" "has a client 'acme' already" 'twice is refused'
is "$(git -C other rev-parse HEAD^1)" "$before" 'and changes nothing'

# a number that is taken
run msp-store init -q third --test
run msp-client -C third new -q gama --name Gama
path=$(msp-store -C store path "$acme")
mine=$(printf '%s' "$path" | sed 's/acme/gama/')
mkdir -p "third/$(dirname "$mine")"
sed "s/$acme/gama-${acme#acme-}/; s/^uid:.*/uid: 00000000000000aa/" "store/$path" >"third/$mine"
git -C third add . && git -C third commit -qm 'the same number'
exit_is 0 msp-store -C third import stream.tar
is "$(msp-ticket -C third ls -q client:gama)" "gama-${acme#acme-}" 'what is here keeps its number'
isnt "$(msp-ticket -C third ls -q client:acme)" "$acme" 'what comes gets a new one'
like "$(cat third/clients/acme/tickets/*/*/*.yaml)" "formerly: .*${acme#acme-}" 'and remembers'

# a uid that is here under another name
run msp-store init -q fourth --test
run msp-client -C fourth new -q gama --name Gama
mkdir -p "fourth/$(dirname "$mine")"
sed "s/$acme/gama-${acme#acme-}/" "store/$path" >"fourth/$mine"
git -C fourth add . && git -C fourth commit -qm 'the same record'
before=$(git -C fourth rev-parse HEAD)
exit_is 73 msp-store -C fourth import acme.tar
like "$err" 'a record of acme is in this store already' 'the same record twice is refused'
is "$(git -C fourth rev-parse HEAD) $(git -C fourth for-each-ref refs/msp)" "$before " 'nothing half-done'

# ---- hostile ----

head -c 5000 acme.tar >bad.tar
exit_is 65 msp-store -C fourth import bad.tar
mkdir evil && tar -xf acme.tar -C evil
git clone -q evil/store.bundle evil/clone
printf 'x: y\n' >evil/clone/msp.yaml
git -C evil/clone add . && git -C evil/clone commit -qm 'more than one client'
git -C evil/clone bundle create -q ../store.bundle --all
sed "s/^commit: .*/commit: '$(git -C evil/clone rev-parse HEAD)'/" evil/export.yaml >evil/new && mv evil/new evil/export.yaml
(cd evil && sha256sum export.yaml store.bundle >SHA256SUMS)
tar -cf bad.tar -C evil SHA256SUMS export.yaml store.bundle
exit_is 73 msp-store -C third import bad.tar
git -C third rm -rq clients/acme && git -C third commit -qm 'gone'
exit_is 65 msp-store -C third import bad.tar
like "$err" 'it has more than files of acme: msp.yaml' 'other files are refused'
exit_is 66 msp-store -C third import nothing.tar

done_testing
