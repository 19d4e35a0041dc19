#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket ls, show and log: what readers see.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN
msp-ticket new acme 'Impresora sin tóner' -r karla --channel mail -k impresion -a 'impresora caja 2' --assign luis -q >/dev/null
third=$(msp-ticket ls -q 'tóner')
msp-ticket wait "$third" telmex 88123 -q >/dev/null
msp-ticket 'done' interno 'Respaldo revisado' -t 20m --cause rutina -q >/dev/null
fourth=$(msp-ticket ls -q client:interno)

# finds QUERY IDS NAME: ids, in order
finds()
{
	# shellcheck disable=SC2086 # terms
	is "$(msp-ticket ls -q $1 | tr '\n' ' ' | sed 's/ $//')" "$2" "$3"
}

# ---- queries ---------------------------------------------------------------------------------------------------------

finds 'client:interno' "$fourth" 'one field'
finds 'status:new' acme-7361201 'a status'
finds 'status:new,resolved --sort id' "acme-7361201 $fourth" 'either'
finds 'status!=new,resolved --sort opened' "acme-4815164 $third" 'not'
finds 'priority:p1' acme-4815164 'words with capitals or without'
finds 'requester:karla category:' 'acme-7361201' 'an empty field'
finds 'cause!=' "$fourth" 'a field that is not empty'
finds 'opened:2026-11-03T09:00..2026-11-03T10:45 --sort opened' 'acme-4815164 acme-7361201' 'a span'
finds 'opened:..2026-11-03T10:00' acme-4815164 'up to'
finds 'vendor:telmex wait:third-party' "$third" 'what it waits for'
finds 'toner' "$third" 'full text, accents folded'
finds 'FACTUR*' acme-4815164 'a beginning'
finds 'timbrado' acme-4815164 'words of the log'
finds 'assets:caja' '' 'a list is asked by whole items'
finds 'nada-de-nada' '' 'nothing'
finds '@mine' acme-4815164 'my queue'
finds '@unassigned' acme-7361201 'what nobody has'
finds '@unanswered --sort opened' "acme-7361201 $third" 'who waits for a word'
exit_is 0 msp-ticket ls nada-de-nada
is "$out" "$(msp-ticket ls nada-de-nada)" 'no result is no failure'
run msp-ticket
is "$out" "$(msp-ticket ls @mine)" 'no verb is my queue'
run msp-ticket 4815164
is "$out" "$(msp-ticket show 4815164)" 'a number is show'

# ---- forms -----------------------------------------------------------------------------------------------------------

is "$(msp-ticket ls -f tsv -o id,title,status client:interno)" "$(printf 'id\ttitle\tstatus\n%s\tRespaldo revisado\tresolved' "$fourth")" 'tsv'
is "$(msp-ticket ls -f csv -o id,title -0 --no-header client:interno | tr '\0' '@')" "$fourth,Respaldo revisado@" 'csv, ended by NUL'
is "$(msp-ticket ls -f jsonl -o id,minutes,cause,assets,closed client:interno)" \
	"{\"id\": \"$fourth\", \"minutes\": 20, \"cause\": \"rutina\", \"assets\": null, \"closed\": null}" 'jsonl: numbers are numbers'
is "$(msp-ticket ls -f '%{id} «%{title}»' client:interno)" "$fourth «Respaldo revisado»" 'a format of one'"'"'s own'
like "$(msp-ticket ls -o +site,-due client:acme | head -n 1)" 'TITLE +SITE' 'columns added and taken away'
unlike "$(msp-ticket ls -o +site,-due client:acme | head -n 1)" 'DUE' 'as asked'
is "$(msp-ticket ls -q --sort=-opened --limit 1 client:acme)" "$third" 'sorted and cut'
like "$(msp-ticket ls --list-columns)" '^assignee' 'the columns are told'
is "$(msp-ticket ls --no-header nada-de-nada)" '' 'nothing at all'
if command -v jq >/dev/null; then
	is "$(msp-ticket ls -f json | jq -r 'length')" 4 'json is an array'
	is "$(msp-ticket show 4815164 -f json | jq -r '.log | length')" 3 'show has the log'
	is "$(msp-ticket show 4815164 -f json | jq -r '.log[0].call')" true 'with types'
fi

# ---- show, log -------------------------------------------------------------------------------------------------------

run msp-ticket show 4815164
is "$status" 0 'show'
like "$out" '^acme-4815164  No se puede facturar' 'id and title'
like "$out" '^assignee +ana$' 'what is known'
like "$out" '^11:20  ana$' 'what happened'
like "$out" '^  » Reiniciamos el servicio' 'public words'
is "$(msp-ticket show 4815164 -f yaml)" "$(cat clients/acme/tickets/2026/11/4815164.yaml)" 'the record as it is stored'
is "$(msp-ticket show 4815164 "$third" | grep -c '^acme-')" 2 'several'
is "$(msp-ticket ls -q | msp-ticket show - -f jsonl | wc -l | tr -d ' ')" 4 'and from a pipe'
exit_is 64 msp-ticket show 4815164 -f csv
exit_is 66 msp-ticket show 4815146
run msp-ticket log 4815164
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 4 'a line for each event'
like "$out" '^[0-9a-f]{12}  11:20 +ana +(status:open )?say +Reiniciamos' 'with key, time, who, what and words'
is "$(msp-ticket log 4815164 -q | wc -l | tr -d ' ')" 3 'keys alone'

# ---- another time, uncommitted edits, bad files -----------------------------------------------------------------------

is "$(msp-ticket ls -q --at HEAD~4 --sort id)" "$(printf 'acme-4815164\nacme-7361201')" 'as of a commit'
echo '# nota' >>clients/acme/tickets/2026/11/4815164.yaml
like "$(msp-ticket ls priority:P1 --no-header)" '^\* *acme-4815164' 'a file with uncommitted edits is marked'
git checkout -q clients
printf 'id: acme-7361201\ntitle: x\n' >clients/acme/tickets/2026/11/7361201.yaml
git commit -qam roto
run msp-ticket ls -q client:acme
is "$status" 65 'a record that is wrong'
like "$err" 'clients/acme/tickets/2026/11/7361201.yaml:' 'is named'
like "$out" '^acme-4815164$' 'and the answer is given'

# ---- usage -----------------------------------------------------------------------------------------------------------

exit_is 64 msp-ticket ls nosuch:x
exit_is 64 msp-ticket ls statsu:new
like "$err" "did you mean 'status'" 'the nearest field'
exit_is 64 msp-ticket ls status:abierto
exit_is 64 msp-ticket ls @mina
like "$err" '@mine' 'the nearest view'
exit_is 64 msp-ticket ls -o id,titel
exit_is 64 msp-ticket ls --sort nosuch
exit_is 64 msp-ticket ls -f xml
exit_is 64 msp-ticket ls opened:nunca..
exit_is 64 msp-ticket lst
like "$err" "did you mean" 'the nearest verb'
exit_is 64 msp-ticket ls --stor x
exit_is 66 msp-ticket ls --at nosuch
exit_is 78 msp-ticket -C "$tmp" ls
done_testing
