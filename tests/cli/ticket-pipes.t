#!/bin/sh
# SPDX-License-Identifier: ISC
# Pipelines: ids in, ids out, one commit for all.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN

commits()
{
	git rev-list --count HEAD
}
i=0
while test $i -lt 100; do
	i=$((i + 1))
	printf '{"client":"acme","title":"Alarma %03d","opened":"2026-11-02T10:00:00-06:00","origin":"t:%d","channel":"monitor","category":"monitoreo"}\n' $i $i
done | msp-ticket import jsonl - -q >"$tmp/ids"
is "$(grep -c . "$tmp/ids")" 100 'a hundred tickets'

before=$(commits)
run msp-ticket take - <"$tmp/ids"
is "$status" 0 'all of them taken'
is "$out" "$(cat "$tmp/ids")" 'the ids on standard output, in the order given'
is "$(commits)" $((before + 1)) 'one commit'
is "$(git log -1 --format=%s)" 'ticket: take 100 tickets' 'which says how many'
is "$(git log -1 --format=%B | grep -c '^Msp-Record: ')" 50 'with fifty trailers'
like "$(git log -1 --format=%B)" '^Msp-Record-Count: 100$' 'and their number'
is "$(git status --porcelain)" '' 'and a clean work tree'

msp-ticket ls -q category:monitoreo status:open | msp-ticket resolve - falsa-alarma -m 'se recuperó solo' >"$tmp/out" 2>"$tmp/err"
is "$(grep -c . "$tmp/out")" 100 'found and resolved in a pipeline'
is "$(commits)" $((before + 2)) 'one commit'
is "$(msp-ticket ls -q cause:falsa-alarma | wc -l | tr -d ' ')" 100 'with their cause'
MSP_NOW=2026-11-12T12:00:00-06:00
export MSP_NOW
msp-ticket ls -q status:resolved resolved:..-5d | msp-ticket close - -m 'cierre automático' >"$tmp/out" 2>"$tmp/err"
is "$(grep -c . "$tmp/out")" 100 'closed five days later'
is "$(grep -c '→ cerrado' "$tmp/err")" 100 'each with its echo'
is "$(git log -1 --format=%B | sed -n 3p)" 'cierre automático' 'and the reason in the commit'

before=$(commits)
run msp-ticket close - </dev/null
is "$status" 0 'an empty list'
is "$out$err" '' 'is nothing to do'
is "$(commits)" "$before" 'and no commit'
run msp-ticket note - -m x <<'END'

   
END
is "$status" 0 'nor are blank lines'
is "$(commits)" "$before" 'a commit'
run msp-ticket close - <"$tmp/ids"
is "$status" 0 'closed already, all of them'
is "$(commits)" "$before" 'is no commit either'

run msp-ticket note - -m 'una' -q <<'END'
  acme-4815164
4815164
7361201
END
is "$status" 0 'white space, ids and numbers, one twice'
is "$out" "$(printf 'acme-4815164\nacme-7361201')" 'each once'
is "$err" '' '-q says nothing else'
before=$(commits)
run msp-ticket note - -m 'una' <<'END'
4815164
4815146
END
is "$status" 66 'one that is not there'
is "$(commits)" "$before" 'and nothing is written'
run msp-ticket resolve - x y <<END
7361201
$(head -n 1 "$tmp/ids")
END
is "$status" 64 'one that cannot be'
like "$err" "$(head -n 1 "$tmp/ids"): it is resolved already" 'is named'
is "$(commits)" "$before" 'and nothing is written for the others'
is "$(git status --porcelain)" '' 'at all'
run msp-ticket note - - -m x </dev/null
is "$status" 64 'standard input is read once'
run msp-ticket note 4815164 - -m x <<'END'
7361201
END
is "$out" "$(printf 'acme-4815164\nacme-7361201')" 'operands and standard input together'
run msp-ticket note - -m x -n <"$tmp/ids"
is "$status" 0 'a dry run of a hundred'
is "$(printf '%s\n' "$out" | grep -c '^+    note: x$')" 100 'shows them all'
run msp-ticket ls -f '%{number}' client:acme status:open,new
is "$(printf '%s\n' "$out" | msp-ticket note - -m fin -q | wc -l | tr -d ' ')" 2 'a format of one'"'"'s own feeds a pipe'
printf 'acme-4815164\r\n' | msp-ticket note - -m crlf -q >"$tmp/out" 2>&1
is "$(cat "$tmp/out")" acme-4815164 'lines of other systems'
exit_is 0 msp-store lint clients/acme
done_testing
