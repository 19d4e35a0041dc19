#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store news: what others and clients did since one last looked.
. tests/cli/lib.sh
. "$top/tests/cli/sync-fixture.sh"

run as luis msp-store news
is "$status" 0 'the first look'
like "$err" 'you have not looked here before: what happened since a day ago' 'sees the last day'
run as luis msp-store news
is "$out" '' 'the second sees nothing'
is "$err" 'nothing new' 'and says so'
ok 'the mark is in the git directory' test -s luis/.git/msp/news/luis

one=$(new ana 'No imprime')
two=$(new ana 'Sin internet')
MSP_NOW=2026-11-03T15:20:00Z as ana msp-ticket hear "$one" 'ya casi es hora' -q >/dev/null 2>&1
MSP_NOW=2026-11-03T15:10:00Z as ana msp-ticket say "$two" 'vamos en camino
con escalera' -q >/dev/null 2>&1
as ana msp-client person -q acme new 'Laura Díaz' >/dev/null 2>&1
as ana msp-store sync -q
MSP_NOW=2026-11-03T15:21:00Z as luis msp-ticket new acme 'Lo mío' -q >/dev/null 2>&1
as luis msp-store sync -q

export MSP_NOW=2026-11-03T15:30:00Z
run as luis msp-store news -k
is "$status" 0 'after a sync' || diag "$err"
like "$out" "^$one «No imprime»$" 'a record'
like "$out" '^  09:20 +ana +hear: ya casi es hora$' 'what a client said'
like "$out" '^  09:10 +ana +say.*: vamos en camino$' 'the first line of what was said'
unlike "$out" 'con escalera' 'is enough'
like "$out" '^acme/laura-diaz$' 'a record without events'
like "$out" '^  .* ana +new$' 'has the author of the commit'
unlike "$out" 'Lo mío' 'one knows what one did'
is "$(printf '%s\n' "$out" | grep -n "^$two\|^$one" | sort -n | sed 's/.*://; s/ .*//' | tr '\n' ' ')" "$two $one " 'the newest is last'
run as luis msp-store news -k -a
like "$out" 'Lo mío' '-a shows it'
run as luis msp-store news -k -f json
is "$(printf '%s' "$out" | jq -r '.[] | select(.text != null) | .by + ": " + .text' | tail -n 1)" 'ana: ya casi es hora' 'as JSON'
is "$(printf '%s' "$out" | jq -r '.[0] | keys_unsorted | join(" ")')" 'at by id what text' 'its keys'
run as luis msp-store news -k -f tsv -o id,kind,client,path,title --no-header
like "$out" "^$one	ticket	acme	clients/acme/tickets/2026/11/${one#acme-}.yaml	No imprime$" 'all columns'
run as luis msp-store news -k -q
like "$out" "^$one$" '-q prints records'
run as luis msp-store news
like "$out" "$one" 'the mark had not moved'
run as luis msp-store news
is "$out" '' 'now it has'

# ---- since -----------------------------------------------------------------------------------------------------------

run as luis msp-store news --since 'HEAD~2'
is "$status" 0 'since a commit' || diag "$err"
like "$out" "$one" 'has them'
run as luis msp-store news
is "$out" '' 'and leaves the mark'
MSP_NOW=2026-11-03T18:00:00Z as ana msp-ticket note "$one" 'tarde' -q >/dev/null 2>&1
MSP_NOW=2026-11-03T18:00:00Z as ana msp-store sync -q
export MSP_NOW=2026-11-03T18:30:00Z
as luis msp-store sync -q
run as luis msp-store news --since -1h
like "$out" 'tarde' 'since a time'
unlike "$out" 'ya casi es hora' 'and not before'
run as luis msp-store news --since 2026-11-03T15:00:00-06:00
is "$out" '' 'nothing after that'
run as luis msp-store news --since 2000-01-01T00:00:00Z
like "$out" 'ya casi es hora' 'since ever'
exit_is 64 as luis msp-store news --since mañanita
like "$err" 'neither a commit nor a time' 'something else'
like "$err" '^hint: ' 'has a hint'

# ---- others ----------------------------------------------------------------------------------------------------------

run as luis msp-store news --as eva -k
like "$out" 'tarde' 'another login has its own mark'
exit_is 78 as luis env GIT_CONFIG_GLOBAL=/dev/null MSP_LOGIN=nobody msp-store news
run as luis msp-store news -k
like "$out" 'tarde' "Luis' own mark is where it was"
echo garbage >luis/.git/msp/news/luis
run as luis msp-store news
is "$status" 0 'a damaged mark is as none'
like "$err" 'you have not looked here before' 'which is told'
chmod -R a-w luis/.git/msp 2>/dev/null
as ana msp-ticket redact "$one" "$(as ana msp-ticket log "$one" -f tsv -o key,text --no-header | grep tarde | cut -f1)" -q >/dev/null 2>&1
chmod -R u+w luis/.git/msp
as ana msp-store sync -q
as luis msp-store sync -q
run as luis msp-store news
like "$out" 'redact' 'a redaction is news'
unlike "$out" 'tarde' 'without the words'
as ana sh -c 'git rm -q clients/acme/people/laura-diaz.yaml && git commit -q -m gone'
as ana msp-store sync -q
as luis msp-store sync -q
run as luis msp-store news
like "$out" '^  .* ana +removed$' 'something removed'
exit_is 0 msp-store news --list-columns
exit_is 64 as luis msp-store news x
done_testing
