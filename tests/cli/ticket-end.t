#!/bin/sh
# SPDX-License-Identifier: ISC
# How tickets end, begin again and are corrected: resolve close reopen undo merge redact amend.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN
minute=0

# tick [MINUTES]: time goes by
tick()
{
	minute=$((minute + ${1:-1}))
	MSP_NOW=$(TZ=America/Mexico_City date -d "2026-11-03T12:00:00-06:00 + $minute min" +%Y-%m-%dT%H:%M:%S-06:00)
	export MSP_NOW
}
# fresh: a new ticket, $t and its file $f
fresh()
{
	tick
	t=$(msp-ticket new acme prueba --channel mail -r laura --assign luis --as marta -q)
	f=clients/acme/tickets/2026/11/${t#acme-}.yaml
}
# does VERB [ARGUMENT]...: a minute later; $event is what was added
does()
{
	tick
	lines=$(wc -l <"$f")
	run msp-ticket "$@"
	event=$(tail -n "+$((lines + 1))" "$f" | sed -n '/^    by: /,$p')
}
# shown COLUMN,...: of $t
shown()
{
	msp-ticket ls -o "$1" -f tsv --no-header "number:${t#acme-}" | tr '\t' '|'
}
# key TEXT: of the event whose line in the log has it
key()
{
	msp-ticket log "$t" -f tsv --no-header | grep -F -e "$1" | cut -f 1
}

# ---- resolve ---------------------------------------------------------------------------------------------------------

fresh
does ok "$t" csd -t35m 'CSD renovado'
is "$status" 0 'ok'
is "$event" "$(printf '    by: ana\n    status: resolved\n    cause: csd\n    resolution: CSD renovado\n    time: 35m')" 'cause, resolution, time'
like "$err" "^$t «prueba» → resuelto\$" 'the echo'
is "$(shown status,cause,minutes,resolved)" "resolved|csd|35|$MSP_NOW" 'and the state'
does resolve "$t" x y
is "$status" 64 'twice is refused'
like "$err" 'it is resolved already' 'and said why'
like "$err" '^hint: .*reopen' 'and what to do'
fresh
does resolve "$t" 'disco lleno' -F ../store/solucion.txt -t 1h10m
like "$event" 'resolution: Se borraron los registros viejos.' 'the resolution from a file'
fresh
does ok "$t" -m 'sin causa'
is "$event" "$(printf '    by: ana\n    status: resolved\n    resolution: sin causa')" 'without a cause'
does wait "$t" client
is "$status" 64 'what is resolved does not wait'
does hear "$t" 'sigue igual'
is "$(shown status)" resolved 'hear does not reopen'
is "$(msp-ticket ls -q @unanswered "number:${t#acme-}")" "$t" 'but shows as unanswered'

# ---- close, reopen ---------------------------------------------------------------------------------------------------

does close "$t" -m 'por teléfono'
is "$event" "$(printf '    by: ana\n    status: closed\n    note: por teléfono')" 'close'
like "$err" '→ cerrado' 'the echo'
before=$(git rev-list --count HEAD)
does close "$t"
is "$status$event" 0 'closed already: nothing'
is "$(git rev-list --count HEAD)" "$before" 'and no commit'
does reopen "$t" 'otra vez no timbra'
is "$event" "$(printf '    by: ana\n    status: open\n    hear: otra vez no timbra')" 'reopen'
is "$(shown status,reopened,resolved)" 'open|1|' 'and it is open again'
does reopen "$t"
is "$status$event" 0 'open already: nothing'
fresh
does close "$t"
is "$status" 64 'what is open is not closed'
like "$err" 'it is not resolved yet' 'as is said'
does ok "$t" a b
tick 20160
does reopen "$t"
is "$status" 0 'two weeks later'
like "$err" 'resolved long ago' 'it is a second case, which is said'

# ---- undo ------------------------------------------------------------------------------------------------------------

fresh
does ok "$t" causa texto -t 10m
last=$(key texto)
does undo "$t"
is "$event" "$(printf '    by: ana\n    status: open\n    undo: %s' "$last")" 'undo writes the inverse'
is "$(shown status,minutes,cause,reopened)" 'open|0||0' 'and it is as before'
does undo "$t"
is "$status" 66 'one of mine after the other: none is left'
does assign "$t" marta
does undo "$t"
like "$event" '^    assign: luis$' 'who had it before'
does level "$t" N3
does undo "$t"
like "$event" '^    level: N1$' 'the level before'
does wait "$t" client
does undo "$t"
is "$(shown status,wait)" 'open|' 'a wait'
does set "$t" priority=P1
does undo
is "$status" 0 'without a ticket: the one I changed last'
is "$out" "$t" 'as is told'
is "$(shown priority)" P3 'and the field is as before'
does say "$t" 'una palabra'
does undo "$t"
is "$status" 64 'words cannot be unsaid'
like "$err" "^hint: .*amend or redact with key $(key 'una palabra')" 'but corrected'
does undo "$t" --as luis
is "$status" 66 'events of others are not mine'

# ---- amend, redact ---------------------------------------------------------------------------------------------------

fresh
does note "$t" 'clave: 12345' -t 20m
k=$(key 12345)
does amend "$t" "$k" time=35m
is "$event" "$(printf '    by: ana\n    amend:\n      key: %s\n      time: 35m' "$k")" 'amend'
is "$(shown minutes)" 35 'what counts is the corrected time'
is "$(key 12345)" "$k" 'and the event keeps its key'
does amend "$t" "$k" at='2026-11-17 12:33' note='clave anotada'
is "$status" 0 'once more, by the same key'
does amend "$t" "$(printf %.6s "$k")" time=40m
is "$status" 0 'the beginning of a key is enough'
is "$(shown minutes)" 40 'the last correction counts'
does amend "$t" "$k" at='2026-11-01 08:00'
is "$status" 64 'nothing happened before there was a ticket'
like "$err" 'the event would be before the ticket was opened, 2026-11-17' 'which is told'
does amend "$t" "$k" tiempo=1m
is "$status" 64 'an unknown field'
does amend "$t" "$k" tme=1m
like "$err" "did you mean 'time'" 'with the nearest'
does amend "$t" "$k" time=mucho
is "$status" 64 'a wrong value'
does amend "$t" "$k" status=abierto
is "$status" 64 'a wrong word'
does amend "$t" "$k" time
is "$status" 64 'no value'
does amend "$t" ffffffffffff time=1m
is "$status" 66 'no such event'
does amend "$t" "$(printf %.3s "$k")" time=1m
is "$status" 66 'a key too short'

does redact "$t" "$k"
is "$status" 0 'redact'
like "$err" 'earlier commits still have them' 'says how far it goes'
unlike "$(cat "$f")" '12345' 'the words are gone'
like "$(cat "$f")" "^    redact: $k\$" 'the stub has the key'
is "$(msp-ticket ls -q 12345)" '' 'and they are not found any more'
does redact "$t" "$(key "redact:$k")"
is "$status" 0 'redact once more'
like "$(cat "$f")" "^    redact: $k\$" 'it stays the stub of the first words, for clones that still have them'
does redact "$t" ffffffffffff
is "$status" 66 'no such event'
is "$(git status --porcelain)" '' 'the work tree is clean'

# ---- merge -----------------------------------------------------------------------------------------------------------

fresh
a=$t
fresh
tick
before=$(git rev-list --count HEAD)
run msp-ticket merge "$t" "$a"
is "$status" 0 'merge'
is "$out" "$t" 'the ticket that goes on'
is "$(git rev-list --count HEAD)" $((before + 1)) 'one commit'
is "$(shown opened)" "$(t=$a; shown opened)" 'it counts from the earlier opening'
t=$a
is "$(shown status,merged)" "closed|${out}" 'the other is closed, and says into which'
does reopen "$a"
is "$status" 64 'and is not reopened'
does merge 4815164 4815164
is "$status" 64 'not into itself'
msp-ticket new interno prueba -q >"$tmp/interno"
does merge "$(cat "$tmp/interno")" 4815164
is "$status" 64 'not across clients'
like "$err" 'belong to two clients' 'as is said'
does merge 4815164 4815146
is "$status" 66 'not with nothing'
exit_is 0 msp-store lint clients/acme

# ---- undo, by the real clock -----------------------------------------------------------------------------------------

unset MSP_NOW
cd "$work" || exit 1
msp-store init -q --test --login ana real >/dev/null && cd real || exit 1
msp-client new -q acme --name ACME >/dev/null
a=$(msp-ticket new acme uno -q --when -2h --channel mail)
b=$(msp-ticket new acme dos -q --when -2h --channel mail)
msp-ticket level -q "$a" N2 --when -5m >/dev/null
sleep 1
msp-ticket level -q "$b" N3 --when -50m >/dev/null
run msp-ticket undo
is "$out" "$b" 'undo takes back what was written last, not what happened last'
msp-ticket level -q "$a" N3 --when -30m >/dev/null
sleep 1
msp-ticket assign -q "$a" ana --when -40m >/dev/null
run msp-ticket undo "$a"
is "$(git show | sed -n 's/^+    assign: //p')" none 'also within a ticket'
done_testing
