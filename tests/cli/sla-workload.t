#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

mkdir team
printf 'name: Ana\nmails: [ana@msp.example]\n' >team/ana.yaml
printf 'name: Luis\nlevel: N2\n' >team/luis.yaml
printf 'name: Eva\n' >team/eva.yaml
printf 'name: Paco\nactive: no\n' >team/paco.yaml
printf 'name: Reloj\nkind: program\n' >team/reloj.yaml
ticket 4815162 'No factura' 'priority: P1
log:
  - {at: 2026-11-03T09:05:00-06:00, by: ana, assign: luis, time: 10m}'
ticket 1234566 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, assign: luis, say: ¿Cuál?, wait: client}'
ticket 1111118 Lento ''
ticket 7654325 Rara 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, assign: ana, say: Vamos.}'
ticket 2222226 Hecho 'log:
  - {at: 2026-11-03T10:00:00-06:00, by: luis, say: Listo., status: resolved, time: 1h}
  - {at: 2026-11-03T11:00:00-06:00, by: luis, status: open}
  - {at: 2026-11-03T11:30:00-06:00, by: eva, say: Listo., status: resolved, time: 20m}'
mkdir -p clients/acme/tickets/2026/10
cat >clients/acme/tickets/2026/10/3333334.yaml <<'YAML'
id: acme-3333334
uid: 9f31c2aa03333334
opened: 2026-10-05T09:00:00-06:00
by: ana
title: Antes
log:
  - {at: 2026-10-05T09:30:00-06:00, by: ana, say: Vamos., assign: paco, time: 15m}
  - {at: 2026-11-03T10:00:00-06:00, by: paco, say: Listo., status: resolved, time: 45m}
YAML
commit
now=2026-11-03T12:30:00-06:00

columns=login,open,overdue,at_risk,waiting,today,week,worked,resolved
run msp-sla workload --now $now -f tsv --no-header -o $columns
is "$status:$out" "0:$(printf '%s\n' 'luis	2	1	0	1	1	1	3600	1' 'ana	1	0	0	0	0	1	600	0' \
	'eva	0	0	0	0	0	0	1200	1' 'paco	0	0	0	0	0	0	2700	1' '	1	0	1	0	1	1	0	0')" \
	'the heaviest first, who has nothing too, nobody last; no program, and who left only with what was done'
like "$err" "2026-11, as of $now" 'the month and the cutoff are told'
run msp-sla workload 2026-10 --now $now -f tsv --no-header -o $columns,month
is "$out" "$(printf '%s\n' 'paco	1	1	0	0	0	0	0	0	2026-10' 'ana	0	0	0	0	0	0	900	0	2026-10' \
	'eva	0	0	0	0	0	0	0	0	2026-10' 'luis	0	0	0	0	0	0	0	0	2026-10' \
	'	0	0	0	0	0	0	0	0	2026-10')" 'as it stood when the month ended'
like "$err" '2026-10, as of 2026-11-01T00:00:00-06:00' 'at the end of that month'
run msp-sla workload --now $now priority:P1 -f tsv --no-header -o login,open
is "$out" 'luis	1
ana	0
	0' 'of the tickets a query asks for'
run msp-sla workload 2026-11 --now $now client:acme Lento -q
is "$status:$out" '0:' 'a month and a query'
run msp-sla workload --now $now -f json -o login,name,level,worked
like "$out" '"login": "luis", "name": "Luis", "level": 2, "worked": 3600' 'JSON'
like "$out" '"login": null, "name": "\(sin asignar\)"' 'with null for nobody'
run msp-sla workload --now $now --sort -worked --limit 1 -q
is "$out" luis 'sorted and cut'
# independent: every open ticket is somebody's or nobody's
is "$(msp-sla workload --now $now -f tsv --no-header -o open | awk '{ sum += $1 } END { print sum }')" \
	"$(msp-ticket ls unresolved:yes --now $now -q | wc -l | tr -d ' ')" 'the sum is what is unresolved'
# Friday evening: due within the week is over on Sunday
run msp-sla workload --now 2026-11-06T17:00:00-06:00 Rara -f tsv --no-header -o login,open,overdue,week
is "$(printf '%s\n' "$out" | head -n 1)" 'ana	1	1	0' 'what is late is not to come'

exit_is 64 msp-sla workload 2026-12 --now $now
like "$err" 'hint: .*forecast' 'a month to come'
exit_is 64 msp-sla workload 2026-13
exit_is 64 msp-sla workload asignee:ana
like "$err" "did you mean 'assignee'" 'a field that is none'
printf 'clocks: [{response: soon}]\n' >policies/estandar.yaml
commit
run msp-sla workload --now $now -q
is "$status" 65 'a policy that does not read'
like "$err" 'policies/estandar.yaml' 'is named'

done_testing
