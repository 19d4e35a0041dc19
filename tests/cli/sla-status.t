#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

ticket 4815164 'No factura' 'priority: P1'
ticket 1234568 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, assign: luis, say: ¿Cuál?, wait: client}'
ticket 7654323 Cambio 'type: request'
ticket 1111113 Lento ''
ticket 2222226 Hecho 'log:
  - {at: 2026-11-03T11:30:00-06:00, by: ana, say: Listo., status: resolved}'
commit
noon=2026-11-03T12:30:00-06:00

run msp-sla status --now $noon -f tsv --no-header -o id,clock,state,left,priority,assignee
is "$status:$out" "$(printf '0:%s\n%s\n%s\n%s' \
	"acme-4815164	response	missed	-11700	P1	" \
	"acme-1111113	response	at-risk	1800	P3	" \
	"acme-1234568	resolution	paused	63000	P3	luis" \
	"acme-7654323		absent		P3	")" 'late first, paused after, what nothing was promised for last'
like "$err" 'as of 2026-11-03T12:30:00-06:00, commit [0-9a-f]{12}' 'the cutoff is told'
run msp-sla --now $noon -q
is "$out" 'acme-4815164
acme-1111113
acme-1234568
acme-7654323' 'status is what no verb means; -q is ids alone'
run msp-sla status --all --now $noon -f tsv --no-header -o id,clock,state client:acme
is "$(printf '%s\n' "$out" | grep -c acme-4815164)" 2 'every clock that goes'
unlike "$out" 7654323 'and only those'
run msp-sla status --now 2026-11-03T09:10:00-06:00 -f json -o id,clock,due,left,target,elapsed,policy,line,calendar Impresora
like "$out" '"id": "acme-1234568", "clock": "response", "due": "2026-11-03T13:00:00-06:00", "left": 13800' 'due and left'
like "$out" '"target": 14400, "elapsed": 600, "policy": "estandar", "line": 4, "calendar": "laboral"' 'by what it is judged'
run msp-sla status --now $noon --sort -left --limit 1 -q
is "$out" acme-1234568 'sorted and cut'
exit_is 64 msp-sla status nofield:x
exit_is 64 msp-sla status --sort lef
exit_is 64 msp-sla status --limit x
like "$err" 'hint: --limit takes a whole number: --limit 10' 'a number that is none: how it is written'
exit_is 64 msp-sla status opened:..
like "$err" 'hint: write opened:LOW..HIGH' 'so with a range without ends'
exit_is 64 msp-sla status opened:2026-11..2026-10
like "$err" 'hint: .*LOW..HIGH' 'one the wrong way round'
exit_is 64 msp-sla status breached:maybe
like "$err" 'hint: write yes or no' 'what is yes or no'
exit_is 64 msp-sla status minutes:many
like "$err" 'hint: write a whole number' 'a number asked for'
exit_is 64 msp-sla status client:acme,,beta
like "$err" 'hint: client: alone' 'and a gap between commas'
run msp-sla status --at HEAD
like "$err" 'as of 2026-11-03T13:00:01-06:00' 'an old state is judged at the time of its commit'

printf 'clocks: [{response: soon}]\n' >policies/estandar.yaml
commit
run msp-sla status --now $noon -q
is "$status" 65 'a policy that does not read'
like "$err" 'policies/estandar.yaml' 'is named'

done_testing
