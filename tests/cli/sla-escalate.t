#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

mkdir team
printf 'name: Ana\nmails: [ana@msp.example]\n' >team/ana.yaml
printf 'name: Luis\nmails: [luis@msp.example]\n' >team/luis.yaml
printf 'name: Reloj\nkind: program\n' >team/reloj.yaml
printf 'lead: luis\n' >>msp.yaml
cat >>policies/estandar.yaml <<'YAML'
escalate:
  - {clock: response, at: 75%, to: assignee}
  - {clock: response, at: 100%, to: lead}
  - {clock: resolution, at: 50%, to: manager, priority: P1}
  - {clock: resolution, at: 200%, to: jefa@acme.example}
YAML
sed -i 's/resolution: 2d}/resolution: 2d, update: {every: 1h}}/' policies/estandar.yaml
printf '  - {clock: update, at: 50%%, to: ana}\n' >>policies/estandar.yaml
ticket 4815162 'No factura' 'priority: P1'
ticket 1234566 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, assign: luis, say: ¿Cuál?, wait: client}'
ticket 1111118 Lento 'log:
  - {at: 2026-11-03T09:05:00-06:00, by: ana, assign: ana}'
ticket 2222226 Hecho 'log:
  - {at: 2026-11-03T11:30:00-06:00, by: ana, say: Listo., status: resolved}'
commit

tell()
{
	run msp-sla escalate -f tsv --no-header -o id,clock,step,to,login,mail "$@"
}

run msp-sla escalate --now 2026-11-03T09:11:14-06:00
is "$status:$out:$err" '0::' 'silent while nobody must be told'
tell --now 2026-11-03T09:11:15-06:00
is "$status:$out" '1:acme-4815162	response	75%	assignee	luis	luis@msp.example' \
	'nobody has the ticket: the lead is told, at the very second'
run msp-sla escalate --now 2026-11-03T09:11:14-06:00 -f json
is "$status:$(printf '%s' "$out" | tr -d '[:space:]')" '0:[]' 'nothing, as JSON'
tell --now 2026-11-03T09:15:00-06:00
is "$out" 'acme-4815162	response	75%	assignee	luis	luis@msp.example
acme-4815162	response	100%	lead	luis	luis@msp.example' '100 % is the moment it is due'
tell --now 2026-11-03T12:00:00-06:00 Lento
is "$status:$out" '1:acme-1111118	response	75%	assignee	ana	ana@msp.example' 'of the tickets a query asks for'
tell --now 2026-11-03T17:00:00-06:00 Impresora
is "$status:$out" '0:' 'while it waits for the client the share stays'
tell --now 2026-11-03T17:00:00-06:00 Hecho
is "$status:$out" '0:' 'what is resolved is over'

# ---- whom ----

tell --now 2026-11-03T11:00:00-06:00 factura
like "$out" '^acme-4815162	resolution	50%	manager		$' 'a step for nobody is listed all the same'
like "$err" 'policies/estandar.yaml:9: .*client acme has no manager' 'with what is missing'
like "$err" 'hint: msp-client set acme manager=LOGIN' 'and how to add it'
printf 'manager: nadie\nbackup: ana\n' >>clients/acme/client.yaml
commit
tell --now 2026-11-03T11:00:00-06:00 factura
like "$out" 'resolution	50%	manager	ana	ana@msp.example' 'who is not there is stood in for'
tell --now 2026-11-03T17:00:00-06:00 factura
like "$out" 'resolution	200%	jefa@acme.example		jefa@acme.example' 'over 100 %, and an address of somebody else'
tell --now 2026-11-03T16:59:59-06:00 factura
unlike "$out" '200%' 'not a second earlier: 8 hours of 4'

# ---- recorded once ----

cp -R . ../other
at=2026-11-03T11:00:00-06:00
run msp-sla escalate --record --as reloj --now $at -n
is "$status" 1 'a dry run'
like "$out" '^\+  - at: 2026-11-03T09:11:15-06:00' 'shows the event, at the instant the step was reached'
is "$(git rev-list --count HEAD)" 2 'and writes nothing'
run msp-sla escalate --record --as reloj --now $at -q
is "$status:$out" '1:acme-4815162
acme-4815162
acme-4815162' 'recorded: the same rows, and 1'
is "$(git log -1 --format='%s|%an|%(trailers:key=Msp-Record,valueonly,separator=%x2C)')" \
	'ticket acme-4815162: escalate|Reloj|acme-4815162' 'in one commit'
is "$(sed -n '/^log:/,$p' clients/acme/tickets/2026/11/4815162.yaml | head -7)" 'log:
  - at: 2026-11-03T09:11:15-06:00
    by: reloj
    auto: yes
    escalated:
      clock: response
      step: 75%' 'the event'
run msp-sla escalate --record --as reloj --now $at
is "$status:$out:$err" '0::' 'nobody is told twice'
is "$(git rev-list --count HEAD)" 3 'nothing to record is no commit'
(cd ../other && msp-sla escalate --record --as reloj --now 2026-11-03T11:20:00-06:00 >/dev/null 2>&1)
ok 'another clone at another time makes the same events' \
	cmp clients/acme/tickets/2026/11/4815162.yaml ../other/clients/acme/tickets/2026/11/4815162.yaml
run msp-store lint
unlike "$out$err" 'escalated|order' 'lint has nothing against them'
run msp-sla escalate --record --as reloj --now 2026-11-03T13:30:00-06:00
is "$(git log -1 --format=%s)" 'ticket acme-1111118: escalate' 'later steps are told then'
msp-ticket assign 1111118 luis --as ana --now 2026-11-03T13:31:00-06:00
tell --now 2026-11-03T13:31:01-06:00 Lento
is "$out" 'acme-1111118	response	75%	assignee	luis	luis@msp.example' 'who gets the ticket afterwards is told, too'

# ---- a step for each interval ----

say()
{
	msp-ticket say 1111118 'vamos' --as luis --now "$1" >/dev/null 2>&1
}
say 2026-11-03T14:00:00-06:00
tell --now 2026-11-03T14:29:59-06:00 Lento
is "$status:$out" '0:' 'the answer ends the response clock'
tell --record --as reloj --now 2026-11-03T14:30:00-06:00 Lento
is "$status:$out" '1:acme-1111118	update	50%	ana	ana	ana@msp.example' 'half of the first interval'
tell --now 2026-11-03T14:50:00-06:00 Lento
is "$status:$out" '0:' 'once'
say 2026-11-03T14:55:00-06:00
tell --now 2026-11-03T15:25:00-06:00 Lento
is "$status:$out" '1:acme-1111118	update	50%	ana	ana	ana@msp.example' 'and half of the next one again'

# ---- a record that cannot be changed ----

ticket 6666660 'En una línea' 'log: [{at: 2026-11-03T09:05:00-06:00, by: ana, assign: ana}]'
ticket 8888882 'En varias' ''
commit
count=$(git rev-list --count HEAD)
run msp-sla escalate --record --as reloj --now 2026-11-03T12:30:00-06:00 varias -f tsv --no-header -o id,login
is "$status:$out" '1:acme-8888882	luis' 'a ticket beside it'
run msp-sla escalate --record --as reloj --now 2026-11-03T13:00:00-06:00 -f tsv --no-header -o id,step,login
like "$out" '^acme-6666660	75%	ana' 'keeps nobody from being told'
like "$out" '^acme-8888882	100%	luis' 'nor the others'
like "$err" '6666660.yaml:6' 'it is named'
is "$(git rev-list --count HEAD)" $((count + 2)) 'the others are recorded'
run msp-sla escalate --now 2026-11-03T13:00:00-06:00 -q
is "$(printf '%s\n' "$out" | sort -u)" 'acme-6666660' 'and it is told again'

# ---- how old the clone is ----

exit_is 0 msp-sla escalate --now 2026-11-03T09:00:01-06:00 --max-stale 1h
git remote add origin ../other
exit_is 75 msp-sla escalate --now 2026-11-03T09:00:01-06:00 --max-stale 1h
like "$err" 'hint: msp-store sync' 'a clone that hears of nothing says so'
git fetch -q origin
exit_is 0 msp-sla escalate --now 2026-11-03T09:00:01-06:00 --max-stale 1h

# ---- mistakes ----

exit_is 64 msp-sla escalate --when -5m
like "$err" 'hint: --now' 'the time of a step is computed'
exit_is 64 msp-sla escalate -n
exit_is 64 msp-sla escalate --record --limit 1 --as reloj
exit_is 64 msp-sla escalate --max-stale pronto
exit_is 64 msp-sla escalate clinet:acme
like "$err" "did you mean 'client'" 'a field that is none'
exit_is 78 env GIT_CONFIG_GLOBAL=/dev/null msp-sla escalate --record --now $at
sed -i 's/at: 75%/at: 0%/' policies/estandar.yaml
commit
run msp-sla escalate --now $at
like "$err" 'policies/estandar.yaml:7.*no share of the time: 0%' 'a share of nothing is named with its line'
is "$status" 65 'and is bad data'

done_testing
