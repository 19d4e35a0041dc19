#!/bin/sh
# SPDX-License-Identifier: ISC
# A ticket that says what is down opens an outage and ends it.
. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"

at()
{
	export MSP_NOW="2026-10-0$1:00-06:00"
}

# the only outage, and what its list says
rows()
{
	msp-sla outage ls -f tsv --no-header -o "$1"
}

at 7T09:30
run msp-ticket new acme 'El ERP no abre' -p1 --down erp
is "$status" 0 'a ticket with an outage'
ticket=$out
outage=$(msp-sla outage ls -q)
like "$err" "^$outage «erp» → caído desde 2026-10-07T09:30:00-06:00" 'both are told'
is "$(git rev-list --count HEAD)" 2 'one commit'
like "$(git log -1 --format=%b)" "Msp-Record: $outage" 'names the outage'
like "$(git log -1 --format=%b)" "Msp-Record: $ticket" 'and the ticket'
is "$(rows services,from,until,ticket,title)" "erp	2026-10-07T09:30:00-06:00		$ticket	El ERP no abre" 'about the ticket'
like "$(msp-ticket show "$ticket" -f yaml)" "outage: $outage" 'the ticket names it'
like "$(msp-ticket show "$ticket" -f yaml)" '^service: erp' 'and the service'
run msp-ticket new acme x --down epr
is "$status" 66 'an unknown service'
like "$err" "--down: acme has no service 'epr'" 'is named'
is "$(git rev-list --count HEAD)" 2 'and nothing is written'
exit_is 64 msp-ticket new acme -T alta --down erp

at 7T11:00
run msp-ticket say "$ticket" 'Lo estamos viendo'
is "$(rows until)" '' 'talking ends nothing'
at 7T12:10
run msp-ticket resolve "$ticket" disco 'Se liberó espacio'
is "$status" 0 'resolved'
like "$err" "$outage «erp» → de 2026-10-07T09:30:00-06:00 a 2026-10-07T12:10:00-06:00 \\(2h 40m\\)" 'it works again'
is "$(rows until)" 2026-10-07T12:10:00-06:00 'at the resolved instant'
like "$(git log -1 --format=%b)" "Msp-Record: $outage" 'in one commit'

at 7T12:20
exit_is 0 msp-ticket undo "$ticket"
is "$(rows until)" '' 'undone: it goes on'
at 7T12:40
exit_is 0 msp-ticket resolve "$ticket" disco 'Ahora sí'
is "$(rows until)" 2026-10-07T12:40:00-06:00 'and ends later'

at 7T15:00
exit_is 0 msp-ticket reopen "$ticket" 'dice que está lento'
is "$(rows until)" 2026-10-07T12:40:00-06:00 'reopening does not: it worked in between'
at 7T15:30
exit_is 0 msp-ticket resolve "$ticket" disco 'Nada'
is "$(rows until)" 2026-10-07T12:40:00-06:00 'what ended stays ended'
at 7T16:00
run msp-ticket reopen "$ticket" --down 'otra vez no abre'
is "$status" 0 'down again'
is "$(rows from,until)" '2026-10-07T09:30:00-06:00	2026-10-07T12:40:00-06:00
2026-10-07T16:00:00-06:00	' 'is another outage'
at 7T16:45
exit_is 0 msp-ticket resolve "$ticket" disco 'Disco nuevo' --when 16:30
is "$(rows until | tail -n 1)" 2026-10-07T16:30:00-06:00 'resolved at a typed time, ended at that'

# a ticket about nothing that was down
at 8T09:00
other=$(msp-ticket new acme 'Impresora' 2>/dev/null)
exit_is 66 msp-ticket resolve 9999999
exit_is 0 msp-ticket resolve "$other" papel x
run msp-ticket reopen "$other" --down 'otra vez'
is "$status" 66 'nothing was down'
like "$err" 'had no outage that could begin again' 'says so'

# merged: the outage goes with it
at 8T10:00
one=$(msp-ticket new acme 'No abre' --channel mail --down erp,internet 2>/dev/null)
is "$one" '' 'services are given one by one'
one=$(msp-ticket new acme 'No abre' --channel mail --down erp --down internet 2>/dev/null)
two=$(msp-ticket new acme 'Tampoco aquí' 2>/dev/null)
at 8T10:10
exit_is 0 msp-ticket merge "$two" "$one"
is "$(rows services,ticket | tail -n 1)" "erp,internet	$two" 'of the ticket that goes on'
at 8T10:20
exit_is 0 msp-ticket resolve "$two" disco x
is "$(rows until | tail -n 1)" 2026-10-08T10:20:00-06:00 'which ends it'

# resolving before it began
at 8T12:00
late=$(msp-ticket new acme 'Caída' --down erp 2>/dev/null)
exit_is 0 msp-sla outage set "$(msp-sla outage ls -q | tail -n 1)" --from 11:59
at 8T12:30
run msp-ticket resolve "$late" x y --when 12:10
is "$status" 0 'the outage may have begun before the ticket'
run msp-store lint
is "$status" 0 'all of it is valid'
done_testing
