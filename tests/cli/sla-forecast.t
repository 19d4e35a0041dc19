#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-sla forecast; what it says is compared with what msp-sla says when that time has come.
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

ticket 4815162 'No factura' 'priority: P1'
ticket 1234566 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, say: ¿Cuál?, wait: {on: client, until: 2026-11-04T09:30:00-06:00}}'
ticket 5555550 Pausa 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, say: ¿Cuál?, wait: client}'
ticket 1111118 Lento 'log:
  - {at: 2026-11-03T09:05:00-06:00, by: ana, assign: ana}'
ticket 2222226 Hecho 'log:
  - {at: 2026-11-03T11:30:00-06:00, by: ana, say: Listo., status: resolved}'
commit
now=2026-11-03T12:30:00-06:00

run msp-sla forecast acme --now $now -f tsv --no-header -o at,next,id,clock,due,left
is "$status:$out" "0:$(printf '%s\n' \
	'2026-11-03T13:00:00-06:00	due	acme-1111118	response	2026-11-03T13:00:00-06:00	1800' \
	'2026-11-03T13:00:00-06:00	due	acme-4815162	resolution	2026-11-03T13:00:00-06:00	1800' \
	'2026-11-04T13:30:00-06:00	at-risk	acme-1111118	resolution	2026-11-05T09:00:00-06:00	52200' \
	'2026-11-05T13:30:00-06:00	at-risk	acme-1234566	resolution	2026-11-05T18:00:00-06:00	63000')" \
	'what comes, in its order; a wait that ends by itself, ends; one without an end does not'
like "$err" "from $now to 2026-11-10T12:30:00-06:00 if nothing happens" 'the span is told'
run msp-sla forecast --days 0 --now $now -f json
is "$(printf '%s' "$out" | tr -d '[:space:]')" '[]' 'no days, nothing'
run msp-sla forecast -d 1 --now $now -q
is "$out" 'acme-1111118
acme-4815162' 'one day'

# ---- against the day itself: due a second later = missed, at risk at the very second ----

msp-sla forecast --now $now -f tsv --no-header -o id,clock,risk,due |
	while IFS='	' read -r id clock risk due; do
		late=$(date -u -d "$due + 1 second" +%Y-%m-%dT%H:%M:%SZ)
		msp-sla status --all --now "$late" -f tsv --no-header -o id,clock,state 2>/dev/null |
			grep -q "^$id	$clock	missed$" || echo "$id $clock is not missed at $late"
		msp-sla status --all --now "$due" -f tsv --no-header -o id,clock,state 2>/dev/null |
			grep -q "^$id	$clock	missed$" && echo "$id $clock is missed at $due"
		msp-sla status --all --now "$risk" -f tsv --no-header -o id,clock,state 2>/dev/null |
			grep -q "^$id	$clock	at-risk$" || echo "$id $clock is not at risk at $risk"
	done >wrong
is "$(cat wrong)" '' 'what was forecast happens'

# ---- the month ----

run msp-sla forecast --now $now --totals -f tsv --no-header -o client,month,met,missed,open,later,worst,best,goal,may_miss,needed
is "$out" 'acme	2026-11	4	1	4	1	0.444444	0.888888	0.95		11' 'what the month can come to'
run msp-sla forecast --now $now --totals -f tsv --no-header -o met,missed,open
met=$(msp-sla report acme 2026-11 --now 2026-11-30T23:59:59-06:00 --totals -f tsv --no-header -o clock,met,missed 2>/dev/null | tail -n 1)
is "$met" 'all	4	5' 'if nothing happens, all of open are missed at the end of the month'
run msp-sla forecast acme --now $now
like "$out" 'acme: 95 % is lost even if all 4 open clocks are met; 11 more would have to be met' 'in words'
printf 'credits: {tickets: [{below: 50, credit: 2%%}]}\n' >>policies/estandar.yaml
commit
run msp-sla forecast acme --now $now
like "$out" 'acme: to keep 50 % at the end of the month, at most 3 of 4 open clocks may be missed' 'at most k of n: 5 of 9'
sed -i 's/below: 50/below: 100/' policies/estandar.yaml
commit
run msp-sla forecast acme --now $now
like "$out" 'acme: 100 % is lost for this month' 'what cannot be mended'
run msp-sla forecast --now $now --totals -f json -o client,may_miss,needed
like "$out" '"may_miss": null, "needed": null' 'as JSON'

# ---- mistakes ----

exit_is 66 msp-sla forecast acmee
like "$err" "did you mean 'acme'" 'a client that is none'
exit_is 64 msp-sla forecast --days -1
exit_is 64 msp-sla forecast --days 367
like "$err" 'hint: msp-sla forecast --days' 'with a hint'
exit_is 64 msp-sla forecast --days pronto
exit_is 64 msp-sla forecast acme beta
printf 'clocks: [{response: soon}]\n' >policies/estandar.yaml
commit
run msp-sla forecast --now $now -q
is "$status" 65 'a policy that does not read'
like "$err" 'policies/estandar.yaml' 'is named'

done_testing
