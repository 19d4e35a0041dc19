#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"
export MSP_NOW=2026-10-07T12:00:00-06:00

# only ID: the text of its file
text_of()
{
	cat "clients/acme/outages/2026/${1#acme-}.yaml"
}

# ---- new ----

run msp-sla outage new acme erp --from 9:10 'Disco lleno'
is "$status" 0 'an outage is opened'
id=$out
like "$id" '^acme-[0-9]{7}$' 'with a number of the store'
like "$err" "^$id «erp» → caído desde 2026-10-07T09:10:00-06:00$" 'and says what it did'
like "$(text_of "$id")" 'services: \[erp\]' 'what was down'
like "$(text_of "$id")" 'from: 2026-10-07T09:10:00-06:00' 'since when'
like "$(text_of "$id")" 'recorded: ' 'typed times keep the real clock'
is "$(git log -1 --format=%s)" "outage $id: down" 'one commit'
like "$(git log -1 --format=%b)" "Msp-Record: $id" 'that names it'
run msp-sla outage new acme erp -n --weight 50%
like "$out" '^\+weight: 50%' '-n shows what would be written'
is "$(git rev-list --count HEAD)" 2 'and writes nothing'
run msp-sla outage new acme erp,internet --from '2026-10-06 10:00' --until '2026-10-06 10:30' --weight 50% -m lento
two=$out
like "$err" 'de 2026-10-06T10:00:00-06:00 a 2026-10-06T10:30:00-06:00 \(30m\)' 'one that is over, of two services'
like "$(text_of "$two")" 'services: \[erp, internet\]' 'both named'
like "$(text_of "$two")" 'until: 2026-10-06T10:30:00-06:00' 'its end is an event'

# ---- written down twice ----

run msp-sla outage new acme internet,erp -n --from '2026-10-06 10:15' --until '2026-10-06 11:00'
is "$status" 0 'an outage over another one is allowed'
like "$err" "warning: down already in that time: $two; if it is the same trouble, withdraw one" 'and told'
run msp-sla outage new acme erp -n --from '2026-10-06 10:30' --until '2026-10-06 11:00'
unlike "$err" 'down already' 'one that begins as the other ends is another'
run msp-sla outage new acme internet -n --from '2026-10-07 10:00' --until '2026-10-07 10:05'
unlike "$err" 'down already' 'nor is one of another service'
run msp-sla outage new acme erp -n
like "$err" "down already in that time: $id;" 'one that goes on is met by whatever comes'

# ---- bad input ----

run msp-sla outage new acme epr
is "$status" 66 'an unknown service'
like "$err" "no service 'epr'" 'is named'
like "$err" "did you mean 'erp'" 'with the nearest'
exit_is 66 msp-sla outage new acm erp
run msp-sla outage new acme erp --from '2026-10-06 10:00' --until '2026-10-06 9:59'
is "$status" 64 'an end before the beginning'
like "$err" 'it would end before it starts' 'says so'
run msp-sla outage new acme erp --from '2026-10-08 10:00'
is "$status" 64 'an outage in the future'
like "$err" '--maintenance' 'hints at planned work'
exit_is 64 msp-sla outage new acme erp --from 11:00 --until '2026-10-08 10:00'
exit_is 64 msp-sla outage new acme erp --weight 0%
exit_is 64 msp-sla outage new acme erp --weight 120%
exit_is 64 msp-sla outage new acme erp --weight half
exit_is 64 msp-sla outage new acme
exit_is 64 msp-sla outage new acme erp --announced 9:00
exit_is 64 msp-sla outage new acme erp --reason x
exit_is 64 msp-sla outage new acme erp --maintenance --from 13:00
exit_is 66 msp-sla outage new acme erp --ticket 4815164
run msp-sla outage clsoe 481
is "$status" 64 'an unknown action'
like "$err" "did you mean 'close'" 'suggests the nearest'
is "$(git rev-list --count HEAD)" 3 'nothing of that was written'

# ---- ls, show ----

run msp-sla outage -f tsv --no-header -o id,kind,state,services,duration,weight
is "$out" "$two	outage	ended	erp,internet	1800	50%
$id	outage	going	erp	10200	100%" 'a list, by time'
run msp-sla outage ls acme 2026-10 -f json -o id,services,from,until
like "$out" '"services": \["erp", "internet"\]' 'json has lists'
like "$out" "\"id\": \"$id\", \"services\": \[\"erp\"\], \"from\": \"2026-10-07T09:10:00-06:00\", \"until\": null" 'and null'
is "$(msp-sla outage ls acme 2026-09 -q)" '' 'nothing in September'
is "$(msp-sla outage ls client:acme 2026-11 -q)" "$id" 'what goes on belongs to the months to come'
exit_is 66 msp-sla outage ls acmé
exit_is 64 msp-sla outage ls acme 2026-13
run msp-sla outage show "${id#acme-}" -f json
like "$out" '"from": "2026-10-07T09:10:00-06:00"' 'show is the record'
exit_is 66 msp-sla outage show 9999999

# ---- close, set ----

export MSP_NOW=2026-10-07T14:00:00-06:00
run msp-sla outage close "$id" --when 9:00
is "$status" 64 'closing before it began'
like "$err" "$id would end before it starts" 'names it'
exit_is 64 msp-sla outage close "$id" --when 14:30
run msp-sla outage close "$id" --when 13:10
is "$status:$out" "0:$id" 'closed'
like "$err" '\(4h 00m\)' 'with how long it took'
run msp-sla outage close "$id"
is "$status" 64 'twice is refused'
like "$err" 'ended already: 2026-10-07T13:10:00-06:00' 'with when it ended'
run msp-sla outage set "$id" --until 13:00 --weight 80% 'Disco lleno en el servidor'
is "$status" 0 'corrected'
like "$(text_of "$id")" 'set:' 'by an event'
like "$(text_of "$id")" '^title: Disco lleno$' 'the header stays'
is "$(msp-sla outage ls acme -f tsv --no-header -o weight,until,title | tail -n 1)" \
	"80%	2026-10-07T13:00:00-06:00	Disco lleno en el servidor" 'the last word holds'
exit_is 64 msp-sla outage set "$id"
run msp-sla outage set "$id" --until '2026-10-07 8:00'
is "$status" 64 'no correction may make it end before it starts'
short=$(printf '%.3s' "${id#acme-}")
test "$(msp-sla outage ls -q | grep -c "acme-$short")" -gt 1 || exit_is 0 msp-sla outage show "$short"

# ---- exclude, include, withdraw ----

exit_is 64 msp-sla outage exclude "$id" --reason 'cláusula 7'
exit_is 64 msp-sla outage exclude "$id" --evidence 'Telmex 88123'
run msp-sla outage exclude "$id" --reason 'cláusula 7' --evidence 'Telmex 88123'
like "$err" 'excluido: cláusula 7' 'excluded'
is "$(msp-sla outage ls -f tsv --no-header -o state,reason,evidence | tail -n 1)" 'excluded	cláusula 7	Telmex 88123' \
	'with its evidence'
exit_is 0 msp-sla outage include "$id"
is "$(msp-sla outage ls -f tsv --no-header -o state | tail -n 1)" ended 'and back'
exit_is 64 msp-sla outage include "$id"
run sh -c 'msp-sla outage ls -q | msp-sla outage withdraw - --reason "era otro cliente"'
is "$status" 0 'several from standard input'
is "$(git log -1 --format=%s)" 'outage: withdraw 2 records' 'are one commit'
is "$(msp-sla outage ls -f tsv --no-header -o state | sort -u)" withdrawn 'withdrawn'
is "$(msp-sla outage close - </dev/null; echo $?)" 0 'an empty list is no commit'

# ---- maintenance, gaps ----

run msp-sla outage new acme erp --maintenance --from '2026-10-11 1:00' --until '2026-10-11 3:00' \
	--announced '2026-10-07 8:00' --approved-by laura Actualización
is "$status" 0 'maintenance'
window=$out
like "$(text_of "$window")" 'kind: maintenance' 'is a window'
like "$(text_of "$window")" 'to: 2026-10-11T03:00:00-06:00' 'with its announced end'
like "$(text_of "$window")" 'approved: laura' 'and who approved it'
run msp-sla outage new acme erp --maintenance --from '2026-10-06 1:00' --until '2026-10-06 3:00' --approved-by laura
like "$err" 'warning: approved after it began' 'consent that comes too late is told'
exit_is 0 msp-sla outage new acme erp --maintenance --from '2026-10-05 1:00' --until '2026-10-05 3:00' \
	--approved-by laura --when '2026-10-04 9:00'
run msp-sla outage gap acme erp '2026-10-02..2026-10-02' --reason 'sonda apagada'
gap=$out
is "$status" 0 'a gap'
like "$(text_of "$gap")" 'to: 2026-10-03T00:00:00-06:00' 'a day is the whole day'
exit_is 64 msp-sla outage close "$gap"
exit_is 64 msp-sla outage exclude "$gap" --reason a --evidence b
exit_is 64 msp-sla outage gap acme erp 2026-10-02..2026-10-03
exit_is 64 msp-sla outage gap acme erp 2026-10-02 --reason x
exit_is 64 msp-sla outage gap acme erp '2026-10-03 9:00..2026-10-03 9:00' --reason x
exit_is 66 msp-sla outage gap acme epr 2026-10-02..2026-10-03 --reason x

# ---- lint ----

run msp-store lint
is "$status" 0 'all that is valid'
outage 6382019 2026-09-03T09:00:00-06:00 2026-09-03T08:00:00-06:00
run msp-store lint
is "$status" 65 'an outage that ends before it starts'
like "$out" 'outages/2026/6382019.yaml:8:.*ends before it starts' 'with its line'
run msp-sla outage ls
is "$status" 65 'is named by lists'
like "$err" 'outages/2026/6382019.yaml' 'too'
git rm -q clients/acme/outages/2026/6382019.yaml && git commit -qm weg
outage 6382019 2026-09-03T09:00:00-06:00 2026-09-03T12:00:00-06:00 'title: uno'
outage 5012343 2026-09-03T10:00:00-06:00 2026-09-03T11:00:00-06:00 'ticket: acme-4815164'
sed 's/\[erp\]/[epr]/; s/5012343/5017779/g' clients/acme/outages/2026/5012343.yaml |
	record clients/acme/outages/2026/5017779.yaml
run msp-store lint
like "$out" '5012343.yaml:4:7: warning: from: erp was down already: acme-6382019 \[overlap\]' 'overlaps are told'
like "$out" "5017779.yaml:3:12: error: services: no service 'epr' of acme \[reference\]" 'unknown services'
like "$out" '5012343.yaml:6:9: error: ticket: no record acme-4815164' 'tickets that are not there'
run msp-store lint -f tsv -o rule,hint --no-header
like "$out" "reference	did you mean 'erp'" 'with a hint'
done_testing
