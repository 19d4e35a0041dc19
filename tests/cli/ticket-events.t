#!/bin/sh
# SPDX-License-Identifier: ISC
# The verbs of msp-ticket that say what happened: one event each, and the state that follows.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN
minute=0

# fresh: a new ticket, $t and its file $f, a minute later than the last
fresh()
{
	tick
	t=$(msp-ticket new acme prueba --channel mail -r laura -q)
	f=clients/acme/tickets/2026/11/${t#acme-}.yaml
}
# tick: a minute goes by
tick()
{
	minute=$((minute + 1))
	MSP_NOW=2026-11-03T$((12 + minute / 60)):$(printf %02d $((minute % 60))):00-06:00
	export MSP_NOW
}
# event VERB [ARGUMENT]...: after $t, a minute later; $event is what was added, without its time
event()
{
	tick
	lines=$(wc -l <"$f")
	run msp-ticket "$@"
	event=$(tail -n "+$((lines + 1))" "$f" | sed -n '/^    by: /,$p')
	state=$(msp-ticket ls -f '%{status}|%{assignee}|%{level}|%{wait}|%{vendor}|%{ref}' "number:${t#acme-}")
}
# writes TEXT STATE NAME: the last event and the state
writes()
{
	is "$status" 0 "$3"
	is "$event" "$1" "$3: what is written"
	is "$state" "$2" "$3: what follows"
}

# ---- words -----------------------------------------------------------------------------------------------------------

fresh
event say "$t" 'ya quedó'
writes "$(printf '    by: ana\n    say: ya quedó\n    status: open')" 'open||N1|||' 'say opens what is new'
event say "$t" --wait '¿A qué hora?' -t 15m
is "$(printf '%s\n' "$event" | sort)" "$(printf '    by: ana\n    say: ¿A qué hora?\n    time: 15m\n    wait: client')" 'a question waits for the client'
is "$state" 'waiting||N1|client||' 'as the state says'
event hear "$t" 'a las seis'
writes "$(printf '    by: laura\n    hear: a las seis')" 'open||N1|||' 'hear is of the requester and ends the wait'
event hear "$t" -r 'su esposo' 'que mejor mañana'
is "$event" "$(printf '    by: su esposo\n    hear: que mejor mañana')" 'or of somebody else'
is "$(msp-ticket ls -q @unanswered "number:${t#acme-}")" "$t" 'and has no answer yet'
event note "$t" -m 'el disco ya da errores' -t 1h30m --cover extra
writes "$(printf '    by: ana\n    note: el disco ya da errores\n    time: 1h30m\n    cover: extra')" 'open||N1|||' 'note'
is "$(msp-ticket ls -q @unanswered "number:${t#acme-}")" "$t" 'is no answer'
event call "$t" 'Laura confirma'
writes "$(printf '    by: ana\n    call: yes\n    say: Laura confirma')" 'open||N1|||' 'call'
is "$(msp-ticket ls -q @unanswered "number:${t#acme-}")" '' 'is one'
printf 'uno\r\n\r\ndos  \n\n' >"$tmp/texto.txt"
event say "$t" -F "$tmp/texto.txt"
is "$event" "$(printf '    by: ana\n    say: |-\n      uno\n\n      dos')" 'a text from a file, its ends tidied'
event note "$t" -F - <<'END'
de una tubería
END
is "$event" "$(printf '    by: ana\n    note: de una tubería')" 'or from standard input'
cat >"$tmp/editor" <<'END'
#!/bin/sh
printf 'del editor\n# no\n' >>"$1"
END
chmod +x "$tmp/editor"
EDITOR="$tmp/editor"
export EDITOR
event say "$t"
is "$event" "$(printf '    by: ana\n    say: del editor')" 'or from the editor, without its remarks'
EDITOR=true
event say "$t"
is "$status" 64 'an editor that changes nothing'
like "$err" 'the text is empty' 'writes nothing'
is "$event" '' 'at all'
cat >"$tmp/editor" <<END
#!/bin/sh
printf 'escrito a mano\n' >>"\$1"
printf '# de prisa\n' >>"$PWD/$f"
END
EDITOR="$tmp/editor"
for kept in unsent.txt unsent-2.txt; do
	event note "$t"
	is "$status" 75 'what somebody typed does not go with a write that fails'
	like "$err" "; your text is kept in $XDG_STATE_HOME/msp/$kept" "it is kept: $kept"
	is "$(cat "$XDG_STATE_HOME/msp/$kept")" 'escrito a mano' 'all of it'
	git checkout -q -- "$f"
done
XDG_STATE_HOME=/dev/null event note "$t"
is "$status" 75 'where it cannot be kept'
like "$err" 'escrito a mano' 'it is shown'
git checkout -q -- "$f"
EDITOR=false

# ---- visits and appointments -----------------------------------------------------------------------------------------

fresh
event appoint "$t" '2026-11-05 10:00' --to '2026-11-05 12:00' --tech luis -s bodega
writes "$(printf '    by: ana\n    appoint:\n      from: 2026-11-05T10:00:00-06:00\n      to: 2026-11-05T12:00:00-06:00\n      site: bodega\n      tech: luis')" \
	'new||N1|||' 'appoint'
is "$(msp-ticket ls -f '%{appointment}' "number:${t#acme-}")" 2026-11-05T10:00:00-06:00 'and the agenda knows'
event appoint "$t" no
is "$event" "    by: ana
    appoint: 'no'" 'it is called off'
event visit "$t" --arrived 10:05 --left 11:40 --travel 40m --km 24.5 --expenses 180.50 --received-by 'Laura Díaz' -t 1h35m 'nuevo switch'
is "$(printf '%s\n' "$event" | grep -v status)" "$(cat <<'YAML'
    by: ana
    visit:
      arrived: 2026-11-03T10:05:00-06:00
      left: 2026-11-03T11:40:00-06:00
      travel: 40m
      km: 24.5
      expenses: 180.50
      received_by: Laura Díaz
    say: nuevo switch
    time: 1h35m
YAML
)" 'visit'
is "${state%%|*}" open 'opens it'
fresh
event visit "$t"
like "$event" '^    visit: yes$' 'a visit and nothing more'

# ---- who has it ------------------------------------------------------------------------------------------------------

fresh
event assign "$t" luis
is "$state" 'new|luis|N1|||' 'assign'
event take "$t"
writes "$(printf '    by: ana\n    assign: ana\n    status: open')" 'open|ana|N1|||' 'take'
event take "$t"
is "$status$event" 0 'taken already: nothing'
like "$err" '→ =$' 'as is said'
event assign "$t" marta -l N2 -m 'necesita el firewall'
writes "$(printf '    by: ana\n    assign: marta\n    level: N2\n    note: necesita el firewall')" 'open|marta|N2|||' 'assign with level and reason'
event level "$t" N3
writes "$(printf '    by: ana\n    level: N3')" 'open|marta|N3|||' 'level'
event assign "$t" none
writes "$(printf '    by: ana\n    assign: none')" 'open||N3|||' 'nobody'
like "$err" '→ none' 'the echo'

# ---- waits -----------------------------------------------------------------------------------------------------------

fresh
event wait "$t" client -m '¿Nos manda la clave?'
writes "$(printf '    by: ana\n    wait: client\n    say: ¿Nos manda la clave?')" 'waiting||N1|client||' 'wait for the client: the words are for them'
event wait "$t" telmex 88123 -m 'folio por teléfono'
is "$(printf '%s\n' "$event" | tr -d \')" "$(printf '    by: ana\n    wait:\n      on: third-party\n      vendor: telmex\n      ref: 88123\n    note: folio por teléfono')" \
	'a vendor with its reference: the words are for us'
is "$state" 'waiting||N1|third-party|telmex|88123' 'as the state says'
event wait "$t" parts
writes "$(printf '    by: ana\n    wait: parts')" 'waiting||N1|parts||' 'parts'
event resume "$t" -m 'llegó'
writes "    by: ana
    wait: 'no'
    note: llegó" 'open||N1|||' 'resume'
event resume "$t"
is "$status$event" 0 'nothing to end'
event wait "$t" window --until '2026-11-03 20:00'
is "$state" 'waiting||N1|window||' 'until a time'
is "$(MSP_NOW=2026-11-03T20:00:01-06:00 msp-ticket ls -f '%{status}' "number:${t#acme-}")" open 'after which it is over by itself'

# ---- time, set, affect, link -----------------------------------------------------------------------------------------

fresh
event time "$t" 35m -m 'revisión'
writes "$(printf '    by: ana\n    note: revisión\n    time: 35m')" 'new||N1|||' 'time'
event time "$t" 1h --cover warranty
is "$(msp-ticket ls -f '%{minutes}' "number:${t#acme-}")" 95 'adds up'
like "$err" '→ 1h$' 'the echo'
event set "$t" priority=P1 category=red/internet 'assets=a,b c' opened=9:00 title='otro título'
is "$event" "$(cat <<'YAML'
    by: ana
    set:
      priority: P1
      category: red/internet
      assets: [a, b c]
      opened: 2026-11-03T09:00:00-06:00
      title: otro título
YAML
)" 'set'
is "$(msp-ticket ls -f '%{priority} %{category} %{assets} %{opened} %{title}' "number:${t#acme-}")" \
	'P1 red/internet a,b c 2026-11-03T09:00:00-06:00 otro título' 'is what counts from then on'
is "$(head -n 12 "$f" | grep -c 'title: prueba')" 1 'and the header stays as it was written'
event set "$t" category=
is "$event" "$(printf '    by: ana\n    unset: [category]')" 'an empty value takes away'
event affect "$t" 12 --how degraded --from 9:30 --until 11:00
is "$event" "$(printf '    by: ana\n    affected:\n      people: 12\n      how: degraded\n      from: 2026-11-03T09:30:00-06:00\n      until: 2026-11-03T11:00:00-06:00')" 'affect'
before=$(git rev-list --count HEAD)
event link "$t" 4815164 --as parent
is "$event" "$(printf '    by: ana\n    link:\n      to: acme-4815164\n      as: parent')" 'link'
is "$(tail -n 3 clients/acme/tickets/2026/11/4815164.yaml | tr -d '\n')" "    link:      to: $t      as: child" 'the other side sees the inverse'
is "$(git rev-list --count HEAD)" $((before + 1)) 'in one commit'
event link -d "$t" 4815164
is "$event" "$(printf '    by: ana\n    unlink: acme-4815164')" 'and away again'
event link "$t" acme/restaurar-carpeta
is "$event" "$(printf '    by: ana\n    link: acme/restaurar-carpeta')" 'a record that is no ticket'
exit_is 66 msp-ticket link "$t" 7777777
exit_is 66 msp-ticket link "$t" 48
event link "$t" https://ejemplo.mx/a
is "$event" "$(printf '    by: ana\n    link: https://ejemplo.mx/a')" 'or an address'

# ---- when ------------------------------------------------------------------------------------------------------------

fresh
msp-ticket note "$t" uno -q >/dev/null
msp-ticket note "$t" dos -q >/dev/null
is "$(sed -n 's/^  - at: //p' "$f" | uniq | wc -l | tr -d ' ')" 2 'two events of one second are a second apart'
tick
tick
event note "$t" tarde
event note "$t" antes --when -2m
is "$(sed -n 's/^    note: //p' "$f" | tr '\n' ' ')" 'uno dos antes tarde ' 'what is told later stands in its place'
like "$(cat "$f")" '^    recorded: ' 'with the real time beside it'
is "$(git status --porcelain)" '' 'the work tree is clean'

before=$(git rev-list --count HEAD)
for wrong in 'say x y' "note $t -t mucho x" "note $t --cover gratis x" "time $t 2d" "time $t" "level $t N4" "level $t 2" "affect $t muchos" \
	"affect $t -1" "affect $t 3 --how poco" "set $t" "set $t priority" "set $t nosuch=1" "set $t priority=P9" "set $t log=x" \
	"wait $t no" "wait $t client --until nunca" "link $t $t" "link $t 4815164 --as primo" "appoint $t luego" \
	"visit $t --km lejos" "visit $t --travel lejos" "visit $t --expenses mucho" "note $t x --when 2026-11-04" "note $t x --when 2026-11-02" \
	"say $t -m x -F y"; do
	# shellcheck disable=SC2086 # words
	run msp-ticket $wrong
	case $wrong in
	'say x y') is "$status" 66 "no such ticket: $wrong" ;;
	*) is "$status" 64 "wrong usage: $wrong" ;;
	esac
done
exit_is 64 msp-ticket say "$t" -m ''
like "$err" 'the text is empty' 'an empty message writes nothing'
exit_is 64 msp-ticket say "$t" '   '
exit_is 66 msp-ticket assign "$t" lius
like "$err" "did you mean 'luis'" 'the nearest login'
exit_is 64 msp-ticket set "$t" priorty=P1
like "$err" "did you mean 'priority'" 'the nearest field'
exit_is 66 msp-ticket note 7361200 x
printf '# de prisa\n' >>"$f"
exit_is 75 msp-ticket say "$t" -m 'no queda'
unlike "$err" '→' 'no word of a change that was not written'
git checkout -q -- "$f"
is "$(git rev-list --count HEAD)" "$before" 'none of them writes anything'
exit_is 0 msp-store lint clients/acme
done_testing
