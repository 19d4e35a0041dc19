#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report history: what was done for a client.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"

exit_is 0 msp-report history $bakery 2026-10
like "$out" '^Historial de intervenciones$' 'in the language of the client'
like "$out" 'desde el 1 de octubre de 2026, hasta el 31 de octubre de 2026' 'the period'
unlike "$out" 'SECRETO' 'internal notes stay in the house'
unlike "$out" "$(printf '\033')" 'no control characters of records'
exit_is 0 msp-report history $bakery 2026-10 -f md --lang en
like "$out" '^# History of interventions$' 'English Markdown'
like "$out" '^\| Date \| Ticket \| What was asked \| What was done \| Who \| Time \| Visit \|$' 'its columns'
exit_is 0 msp-report history $bakery 2026-10 -f html --output history.html
like "$(cat history.html)" '<html lang="es">' 'HTML, whole'
unlike "$(sed -n '/<main>/,$p' history.html)" '<script' 'titles are harmless'
exit_is 0 msp-report history $bakery 2026-10 --output history.csv
like "$(head -n 1 history.csv)" '^at,ticket,title,asked,done,by,name,seconds,visit,resolved$' 'the name decides: csv'

exit_is 0 msp-report history $bakery 2026-10 -f json
printf '%s' "$out" >history.json
if command -v jq >/dev/null; then
	is "$(jq -r '[.[] | .seconds] | add' history.json)" 51600 'the hours of the monthly report'
	is "$(jq -r '[.[] | select(.visit)] | length' history.json)" 1 'its visits'
	is "$(jq -r '[.[].at] | . == sort' history.json)" true 'by date'
	is "$(jq -r '[.[].at[0:7]] | unique | join(" ")' history.json)" 2026-10 'of the month alone'
	is "$(jq -r '.[0] | keys_unsorted | join(" ")' history.json)" \
		'at ticket title asked done by name seconds visit resolved' 'stable keys'
	exit_is 0 msp-report history $bakery -f json --person karla
	printf '%s' "$out" >karla.json
	ok 'narrowed to a person' test "$(jq length karla.json)" -gt 0
	ok 'fewer than all' test "$(jq length karla.json)" -lt "$(msp-report history $bakery -f json | jq length)"
	exit_is 0 msp-report history $bakery 2026-09-01..2026-10-15 -f json
	is "$(printf '%s' "$out" | jq -r '[.[].at[0:10]] | (min >= "2026-09-01") and (max <= "2026-10-15")')" true 'days, both ends'
	all=$(msp-report history $bakery -f json | jq length)
	first=$(msp-report history $bakery ..2026-09 -f json | jq length)
	rest=$(msp-report history $bakery 2026-10.. -f json | jq length)
	is "$((first + rest))" "$all" 'open ends'
else
	skip 'JSON' 'no jq'
fi

# ---- equipment, formulas, late words ------------------------------------------------------------------------------------------

mkdir -p store/clients/taller-vacio/tickets/2026/10
cat >store/clients/taller-vacio/tickets/2026/10/4815164.yaml <<'END'
id: taller-vacio-4815164
uid: 9f31c2aa07d4be16
opened: 2026-10-28T09:00:00-06:00
by: ana
type: incident
title: =HYPERLINK("http://evil.example")
assets: [torno 1]
description: No prende
log:
  - at: 2026-10-28T10:00:00-06:00
    by: ana
    note: CLAVE
    time: 10m
  - at: 2026-10-28T11:30:00-06:00
    by: ana
    say: Ya prende.
    visit: yes
    time: 45m
  - at: 2026-10-28T12:00:00-06:00
    by: ana
    auto: yes
    say: Encuesta enviada
  - at: 2026-10-29T09:00:00-06:00
    by: luis
    status: resolved
    cause: fusible
    resolution: Se cambió el fusible.
END
commit 2026-11-04T09:10:00-06:00 'a ticket with equipment'
exit_is 0 msp-report history taller-vacio --asset 'torno 1' -f csv
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 3 'a row for each day and person'
like "$out" "^2026-10-28T10:00:00-06:00,taller-vacio-4815164,\"'=HYPERLINK" 'formulas are neutralised'
like "$out" 'No prende,Ya prende\.,ana,Ana Ruiz,3300,yes,no$' 'time of the day together, the visit, our words'
like "$out" 'Se cambió el fusible\.,luis,Luis Mora,0,no,yes$' 'the resolution of the next day'
unlike "$out" 'CLAVE|Encuesta' 'neither notes nor what programs said'
exit_is 0 msp-report history taller-vacio --asset torno -f csv
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 1 'other equipment has none'
exit_is 0 msp-report history taller-vacio 2026-09
like "$out" 'No hubo intervenciones' 'nothing is said in words'

# ---- bad input ----------------------------------------------------------------------------------------------------------------

exit_is 64 msp-report history
exit_is 66 msp-report history nadie
like "$err" '^hint: msp-client ls' 'what there is'
exit_is 64 msp-report history $bakery octubre
like "$err" '^hint: a month 2026-10' 'how it is written'
exit_is 64 msp-report history $bakery 2026-10..2026-09
like "$err" 'ends before it begins' 'the wrong way round'
exit_is 64 msp-report history $bakery -f brief
exit_is 64 msp-report history $bakery --lang fr
exit_is 66 msp-report history $bakery --output missing/file.html

done_testing
