#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

ticket 4815162 'No factura' 'priority: P1'
ticket 1234566 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, say: ¿Cuál?, wait: client}'
ticket 7654325 Cambio 'type: request'
ticket 1111118 Viejo 'unknown: [response]'
ticket 2222226 Hecho 'log:
  - {at: 2026-11-03T11:30:00-06:00, by: ana, say: Listo., status: resolved, cause: red}'
ticket 3333334 Doble 'log:
  - {at: 2026-11-03T09:10:00-06:00, by: ana, merged: acme-2222226}'
commit
now=2026-11-03T12:30:00-06:00

run msp-sla report acme 2026-11 --now $now -f tsv --no-header -o id,clock,verdict,reason,late,row
is "$status:$out" "0:$(printf '%s\n' 'acme-1111118	response	unknown			estandar:4' \
	'acme-1111118	resolution	running			estandar:4' \
	'acme-1234566	response	met			estandar:4' \
	'acme-1234566	resolution	paused			estandar:4' \
	'acme-2222226	response	met			estandar:4' \
	'acme-2222226	resolution	met			estandar:4' \
	'acme-3333334	response	exempt	merged		estandar:4' \
	'acme-3333334	resolution	exempt	merged		estandar:4' \
	'acme-4815162	response	missed		11700	estandar:3' \
	'acme-4815162	resolution	running			estandar:3')" 'a row for each clock'
like "$err" "up to $now, commit [0-9a-f]{12}" 'the cutoff is told'
run msp-sla report acme 2026-11 --now $now --all -f tsv --no-header -o id,clock,verdict,reason
like "$out" 'acme-7654325	response	none	no-row' '--all: what nothing was promised for, too'
run msp-sla report acme 2026-11 --now $now -f json -o id,clock,start,due,stop,target,elapsed,paused
like "$out" '"clock": "response", "start": "2026-11-03T09:00:00-06:00", "due": "2026-11-03T13:00:00-06:00", "stop": "2026-11-03T11:30:00-06:00", "target": 14400, "elapsed": 9000, "paused": 0' \
	'times and spans as JSON'

run msp-sla report acme 2026-11 --now $now --totals -f tsv --no-header -o clock,type,priority,promise,met,missed,judged,share,unknown,exempt,open
is "$out" "$(printf '%s\n' 'response	incident	P1	15m	0	1	1	0	0	0	0' \
	'resolution	incident	P1	4h	0	0	0		0	0	1' \
	'response	incident		4h	2	0	2	1	1	1	0' \
	'resolution	incident		2d	1	0	1	1	0	1	2' \
	'all				3	1	4	0.75	1	2	3')" 'sums for each promise, and for all'
run msp-sla report acme 2026-11 --now $now
like "$out" '^all .*75\.0 %' 'the table has the sums below'
msp-report monthly acme 2026-11 --now $now -f json >monthly.json
if command -v jq >/dev/null; then
	is "$(msp-sla report acme 2026-11 --now $now --totals -f json -o clock,met,missed | jq -c '.[-1] | [.met, .missed]')" \
		"$(jq -c '[.. | objects | .compliance? | .all? | select(. != null)][-1] | [.met, .missed]' monthly.json)" \
		'the figures of the monthly report'
fi
like "$(msp-report monthly acme 2026-11 --now $now)" '3 de 4|3 de las 4|75' 'which says the same'

# ---- months ----

run msp-sla report acme 2026-10
is "$status:$out" '0:sin casos' 'a month without cases'
run msp-sla report acme 2026-10 -f json
is "$(printf '%s' "$out" | tr -d '[:space:]')" '[]' 'is an empty array'
run msp-sla report acme 2026-10 --totals -f tsv --no-header -o clock,judged,share
is "$(printf '%s\n' "$out" | tail -n 1)" 'all	0	' 'and 0 of 0, never 100 %'
exit_is 64 msp-sla report acme 2027-01
like "$err" 'has not begun' 'a month to come'
like "$err" 'hint: ' 'with a hint'
exit_is 64 msp-sla report acme 2026-13
like "$err" 'hint: ' 'a month that is none'
exit_is 64 msp-sla report acme
exit_is 66 msp-sla report acmee 2026-11
like "$err" "did you mean 'acme'" 'a client that is none'
exit_is 64 msp-sla report acme 2026-11 -o verdct
like "$err" 'verdict' 'a column that is none'
printf 'from: 2026-11-20\n' >>clients/acme/client.yaml
commit
run msp-sla report acme 2026-11 --now $now --totals -f tsv --no-header -o clock,judged
like "$out" 'all	4' 'a client that begins in the month: its tickets count'

# ---- bad data ----

sed -i 's/^title: Hecho/ttle: Hecho/' clients/acme/tickets/2026/11/2222226.yaml
commit
run msp-sla report acme 2026-11 --now $now -f tsv
is "$status" 65 'a ticket that does not read: an answer, and 65'
like "$err" '2222226.yaml' 'it is named'
printf 'clocks: [{response: soon}]\n' >policies/estandar.yaml
commit
exit_is 65 msp-sla report acme 2026-11 --now $now
like "$err" 'policies/estandar.yaml' 'a policy that does not read'
rm policies/estandar.yaml
commit
exit_is 66 msp-sla report acme 2026-11 --now $now
sed -i '/defaults/d' msp.yaml
commit
run msp-sla report acme 2026-11 --now $now -a -f tsv --no-header -o id,reason
like "$out" 'no-policy' 'no policy at all: nothing was promised'

done_testing
