#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

ticket 4815164 'No factura' 'priority: P1'
ticket 1234568 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, assign: luis, say: ¿Cuál?, wait: client}
  - {at: 2026-11-03T11:00:00-06:00, by: laura, hear: La roja.}
  - {at: 2026-11-03T12:00:00-06:00, by: luis, status: resolved, say: Ya.}
  - {at: 2026-11-04T12:00:00-06:00, by: luis, status: open}'
ticket 7654323 Cambio 'type: request'
commit
policy_commit=$(git rev-parse HEAD)


echo 'category: impresoras' >>clients/acme/tickets/2026/11/1234568.yaml
commit
ticket_commit=$(git rev-parse HEAD)
later=2026-11-17T12:00:00-06:00

# ---- as data ----

run msp-sla explain acme-1234568 --now $later -f json
is "$status" 0 'a ticket that is named'
printf '%s\n' "$out" >named.json
cat >check.py <<'PY'
import json, sys
from datetime import datetime, timedelta
ticket, = json.load(open('named.json'))
when = datetime.fromisoformat
for clock in ticket['clocks']:
	sums = {'counted': 0, 'paused': 0, 'closed': 0}
	at = clock['start']
	for part in clock['intervals']:
		assert part['from'] == at, 'a gap'
		at = part['to']
		assert part['seconds'] == (when(part['to']) - when(part['from'])).total_seconds() > 0
		sums[part['kind']] += part['seconds']
		line = open(part['path']).read().split('\n')[part['line'] - 1]
		said = {'hours': ['mon:', 'tue:', 'wed:', 'thu:', 'fri:'][when(part['from']).weekday() % 5], 'holiday': '2026-11-16',
			'outside-hours': 'hours:', 'wait-client': 'wait: client', 'resolved': 'status: resolved'}[part['rule']]
		assert said in line, (part['rule'], line)
	assert at == (clock['stop'] or ticket['cutoff'])
	assert sums['counted'] == clock['elapsed'] and sums['paused'] == clock['paused']
print(sorted({part['rule'] for clock in ticket['clocks'] for part in clock['intervals']}))
PY
if command -v python3 >/dev/null; then
	run python3 check.py
	is "$out" "['holiday', 'hours', 'outside-hours', 'resolved', 'wait-client']" \
		'intervals leave no gap, add up, and point at the lines that say so'
else
	skip 'intervals add up' 'no python3'
fi
like "$(cat named.json)" "\"path\": \"calendars/laboral.yaml\", \"line\": 4, \"event\": null, \"commit\": \"$policy_commit\"" \
	'the commit that last touched the calendar'
like "$(cat named.json)" "\"line\": 7, \"event\": \"[0-9a-f]{12}\", \"commit\": \"$ticket_commit\"" \
	'and the ticket, with the event'
run msp-sla explain client:acme --now $later -f jsonl
is "$(printf '%s\n' "$out" | wc -l)" 3 'a query: a ticket a line'
unlike "$out" intervals 'without intervals'
like "$out" '"clock": "response", "state": "absent", "reason": "no-row", "start": "[^"]*", "due": null' 'what nothing was promised for'
run msp-sla explain client:acme --now $later -f jsonl -i
like "$out" '"rule": "wait-client"' 'unless they are asked for'
run msp-sla explain client:nobody -f json
is "$status:$out" '0:[]' 'none found'
run sh -c "printf '%s\n' 4815164 1234568 | msp-sla explain - --now $later -f jsonl"
is "$(printf '%s\n' "$out" | sed 's/, "uid.*//')" '{"id": "acme-4815164"
{"id": "acme-1234568"' 'ids from standard input, in their order'
run msp-sla explain 4815164 --now 2026-11-03T08:00:00-06:00 -f jsonl
like "$out" '"clocks": \[\]' 'not opened yet'

# ---- to read ----

run msp-sla explain 1234568 --now $later
like "$out" '^resolution  missed: due 2026-11-06 10:30, still going, 55h30m late$' 'the verdict'
like "$out" '2026-11-03 09:30     2026-11-03 11:00     paused   1h30m      30m        wait-client +clients/acme/tickets/2026/11/1234568.yaml:7 event [0-9a-f]{12}' \
	'a pause with its place'
like "$out" 'by policies/estandar.yaml:4 as incident P3' 'the row that judges'
run msp-sla explain 4815164 --now $later
like "$out" 'counted +[0-9hm]+ +[0-9hm]+ +24x7 +policies/estandar.yaml:3' '24x7 counts because the policy says so'

# ---- for the client ----

run msp-sla explain 1234568 --now $later -f html
is "$status" 0 'a page'
like "$out" '<html lang="es">' 'in the language of the client'
like "$out" 'Solución en 2 días hábiles' 'the promise'
like "$out" 'Venció el 6 nov, 10:30 y sigue pendiente: van 55 h 30 min de retraso' 'the verdict in a sentence'
like "$out" '3 nov, 09:30 – 11:00' 'the stretches in words'
like "$out" 'Esperamos su respuesta' 'with their reasons'
like "$out" 'Cuenta: 18 h</b>.*Tarde: 55 h 30 min</b>.*En pausa: 10 h 30 min</b>' 'the sums beside the bar'
like "$out" '<svg class="chart" role="img"[^>]*aria-label="Solución' 'which has a name for those who do not see it'
unlike "$out" '<script|http://|https://|@import|url\(' 'no script, nothing from elsewhere'
run msp-sla explain 1234568 --now $later -f html --lang en
like "$out" 'Solution within 2 working days' 'in English'
exit_is 64 msp-sla explain client:acme -f html
like "$err" 'html is a page on one ticket' 'a page is of one ticket'
exit_is 64 msp-sla explain 1234568 -f html --lang fr
like "$err" 'hint: --lang es' 'the languages are told'

# ---- the past ----

sed -i 's/resolution: 2d/resolution: 1d/' policies/estandar.yaml
commit
run msp-sla explain 1234568 --now $later
like "$out" '^resolution  missed: due 2026-11-05 10:30' 'a policy that was edited judges anew'
like "$out" "by policies/estandar.yaml:4 as incident P3 $(git rev-parse --short=12 HEAD)" 'and the commit that did it is told'
run msp-sla explain 1234568 --at HEAD~1 --now $later
like "$out" '^resolution  missed: due 2026-11-06 10:30' 'as it stood before'
sed -i 's/resolution: 1d/resolution: 2d/' policies/estandar.yaml
commit

# ---- wrong ----

exit_is 66 msp-sla explain 9999991
like "$err" 'hint: |9999991' 'no such ticket'
exit_is 64 msp-sla explain 4815164 -f tsv
like "$err" 'hint: text, ' 'the formats are told'
exit_is 64 msp-sla explain nofield:x
printf 'clocks: [{response: soon}]\n' >policies/estandar.yaml
commit
exit_is 65 msp-sla explain 4815164
like "$err" 'policies/estandar.yaml' 'a policy that does not read is named'
run msp-sla explain client:acme -f json
is "$status:$out" '65:[]' 'by a query too'

done_testing
