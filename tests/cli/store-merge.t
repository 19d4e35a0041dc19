#!/bin/sh
# SPDX-License-Identifier: ISC
# git merge, pull and rebase with the merge driver; what happens without it; records that git must not confuse.
. tests/cli/lib.sh

now=2026-11-03T15:00:00Z
export MSP_NOW=$now

# ---- init ------------------------------------------------------------------------------------------------------------

run msp-store init store --test
is "$status" 0 'a store is made'
cd store || exit 71
is "$(git config merge.msp.driver)" 'msp-store merge-driver %O %A %B %P' 'init configures the driver'
is "$(git config merge.renames)" false 'init keeps git from guessing renames'
is "$(git config merge.msp.recursive)" binary 'bases of a criss-cross are not merged by it'
is "$(git check-attr merge -- clients/acme/client.yaml | sed 's/.*: //')" msp 'records have the driver'
is "$(git check-attr merge -- clients/acme/vault/x.age | sed 's/.*: //')" unset 'ciphertexts have none'
is "$(git check-attr merge -- clients/acme/files/ab/x.yaml | sed 's/.*: //')" unset 'attachments have none'
ok 'the work tree is clean' test -z "$(git status --porcelain)"

msp-client new Acme -q >/dev/null
client=acme
run msp-ticket new "$client" 'No imprime' -q
ticket=$out
is "$status" 0 'a ticket'
path=$(msp-store path "$ticket")

# ---- two clones ------------------------------------------------------------------------------------------------------

cd "$work" || exit 71
git clone -q store two
cd two || exit 71
git config user.email ana@msp.example
is "$(git config merge.msp.driver)" '' 'a plain clone has no driver'
run msp-store merge-driver --install
is "$status" 0 'it can be installed'
is "$(git config merge.msp.driver)" 'msp-store merge-driver %O %A %B %P' 'it is'

say()
{
	(cd "$work/$1" && MSP_NOW=$2 msp-ticket "$3" "$ticket" "$4" -q >/dev/null)
}

say store 2026-11-03T15:10:00Z note 'uno, en casa'
say two 2026-11-03T15:05:00Z note 'dos, en la calle'
say store 2026-11-03T15:20:00Z note 'tres, en casa'
cd "$work/two" || exit 71
run git pull -q --no-rebase --no-edit
is "$status" 0 'git pull merges two logs'
is "$(msp-ticket log "$ticket" -f tsv -o text --no-header 2>/dev/null | grep -Eo 'uno|dos|tres' | tr '\n' ' ')" 'dos uno tres ' \
	'all events are there, in order' || msp-ticket log "$ticket"
run msp-store lint --now 2026-12-01T00:00:00Z
is "$status" 0 'what came out is good'
is "$(git log -1 --format=%P | wc -w)" 2 'it is a merge'

# ---- rebase ----------------------------------------------------------------------------------------------------------

git push -q origin +HEAD:two
say store 2026-11-03T15:30:00Z note 'cuatro'
say two 2026-11-03T15:25:00Z note 'cinco'
cd "$work/two" || exit 71
run git pull -q --rebase
is "$status" 0 'git rebase merges them, too'
is "$(msp-ticket log "$ticket" -f tsv -o text --no-header 2>/dev/null | grep -Eo 'cuatro|cinco' | tr '\n' ' ')" 'cinco cuatro ' 'in order'

# ---- similar tickets -------------------------------------------------------------------------------------------------

# git's detection of renames once put the events of one ticket into another that looked like it
git push -q origin +HEAD:two
cd "$work/store" || exit 71
git merge -q --no-edit two
run msp-ticket new "$client" 'Igual que el otro' -q
a=$out
git -C "$work/two" pull -q --no-rebase
apath=$(msp-store path "$a")
git -C "$work/store" rm -q "$apath"
git -C "$work/store" commit -qm 'gone'
(cd "$work/two" && MSP_NOW=2026-11-03T16:00:00Z msp-ticket new "$client" 'Igual que el otro' -q >/dev/null)
cd "$work/two" || exit 71
run git pull -q --no-rebase --no-edit
is "$status" 0 'one ticket went, one like it came'
is "$(git ls-files 'clients/acme/tickets' | wc -l)" 2 'there are two, of the two people'
ok 'the one that went is not there' test ! -e "$apath"

# ---- conflicts -------------------------------------------------------------------------------------------------------

git push -q origin +HEAD:two
cd "$work/store" || exit 71
git merge -q --no-edit two
sed -i 's/^title: .*/title: No imprime la caja 2/' "$path"
git commit -qam 'by hand'
cd "$work/two" || exit 71
sed -i 's/^title: .*/title: No imprime nada/' "$path"
git commit -qam 'by hand'
say store 2026-11-03T17:00:00Z note 'ocho'
say two 2026-11-03T17:05:00Z note 'nueve'
cd "$work/two" || exit 71
run git pull -q --no-rebase --no-edit
is "$status" 1 'two titles are a conflict'
like "$err$out" "$path.*title.*changed differently by both" 'which is told with file and key'
like "$err$out" "hint: msp-store resolve $path --key title --ours \| --theirs \| --value VALUE" 'and how to decide'
is "$(grep -c '<<<<<<<\|>>>>>>>' "$path")" 0 'there are no markers'
like "$(cat "$path")" '^title: No imprime nada$' 'ours stays there'
is "$(grep -Ec 'ocho|nueve' "$path")" 2 'everything else is merged'
run git commit -qm x
isnt "$status" 0 'git does not commit it'
run msp-store resolve -f json
is "$status" 0 'resolve lists'
is "$(printf '%s' "$out" | tr -d '\n' | grep -o '"key": *"[a-z]*"' | tr -d ' ')" '"key":"title"' 'the one conflict'
run msp-store resolve "$path" --key title --value 'No imprime nada en la caja 2'
is "$status" 0 'it is decided' || diag "$err"
is "$(git ls-files -u | wc -l)" 0 'the index has it merged'
like "$(cat "$path")" '^title: No imprime nada en la caja 2$' 'with the value'
is "$(grep -Ec 'ocho|nueve' "$path")" 2 'and the events of both'
run git commit -q --no-edit
is "$status" 0 'git commits it now'
run msp-store resolve
is "$out" '' 'nothing waits'
ok 'nothing is remembered' test ! -e .git/msp/conflicts
run msp-store lint --now 2026-12-01T00:00:00Z
is "$status" 0 'the store is good'

# ---- without the driver ----------------------------------------------------------------------------------------------

git push -q origin +HEAD:two
cd "$work/store" || exit 71
git merge -q --no-edit two
cd "$work" || exit 71
git clone -q store plain
say store 2026-11-03T18:00:00Z note 'diez'
say plain 2026-11-03T18:05:00Z note 'once'
cd "$work/plain" || exit 71
run git pull -q --no-rebase --no-edit
is "$status" 1 'without the driver git is at a loss'
is "$(grep -c '<<<<<<<' "$path")" 1 'and writes markers'
run msp-store resolve
like "$out" "$path" 'resolve knows the file'
run msp-store resolve "$path"
is "$status" 0 'resolve merges it again' || diag "$err"
is "$(grep -c '<<<<<<<' "$path")" 0 'the markers are gone'
is "$(grep -Ec 'diez|once' "$path")" 2 'the words of both are there'
run git commit -q --no-edit
is "$status" 0 'it can be committed'
run msp-store lint --now 2026-12-01T00:00:00Z
is "$status" 0 'it is good'
run msp-store status
like "$err" 'msp-store merge-driver --install' 'status tells that the driver is missing'
git config merge.msp.driver 'msp-store merge-driver %O %A %B %P'
git config merge.renames false
run msp-store status
unlike "$err" 'merge-driver' 'and not where it is there'
git config --unset merge.msp.driver
export MSP_NOW=2026-11-03T19:00:00Z
run msp-ticket note "$ticket" 'doce'
is "$status" 0 'writing works without it'
like "$err" 'msp-store merge-driver --install' 'with a hint'

# ---- bad input -------------------------------------------------------------------------------------------------------

cd "$work/two" || exit 71
exit_is 64 msp-store merge-driver
like "$err" 'hint: git calls this' 'four operands or --install'
exit_is 64 msp-store merge-driver --install a b c d
exit_is 66 msp-store merge-driver nothing nothing nothing x.yaml
printf 'name: a\n' >"$tmp/base"
printf 'name: b\n' >"$tmp/ours"
printf 'name: [c\n' >"$tmp/theirs"
exit_is 1 msp-store merge-driver "$tmp/base" "$tmp/ours" "$tmp/theirs" vendors/x.yaml
like "$err" 'vendors/x.yaml: theirs cannot be read: line [12]' 'a corrupt text is named with its side and line'
is "$(cat "$tmp/ours")" 'name: b' 'ours is as it was'
head -c 5000000 /dev/zero | tr '\0' x >"$tmp/theirs"
exit_is 1 msp-store merge-driver "$tmp/base" "$tmp/ours" "$tmp/theirs" vendors/x.yaml
like "$err" 'theirs cannot be read' 'one that is too large, too'
printf '\377\376n\000' >"$tmp/theirs"
exit_is 1 msp-store merge-driver "$tmp/base" "$tmp/ours" "$tmp/theirs" vendors/x.yaml
like "$err" 'theirs cannot be read' 'and one in another encoding'
: >"$tmp/base"
printf 'b: 1\n' >"$tmp/theirs"
run msp-store merge-driver "$tmp/base" "$tmp/ours" "$tmp/theirs" vendors/x.yaml
is "$status" 0 'no common version: keys of both'
is "$(cat "$tmp/ours")" 'name: b
b: 1' 'in one text'
cd "$tmp" || exit 71
printf 'b: 2\n' >"$tmp/theirs"
printf 'a: 2\n' >"$tmp/ours"
run msp-store merge-driver "$tmp/base" "$tmp/ours" "$tmp/theirs" vendors/x.yaml
is "$status" 0 'it works outside of any store'

done_testing
