#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-sla whatif, against a store in which the policy is really another one.
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

mkdir -p clients/beta/tickets/2026/11
printf 'name: Beta\npolicy: oro\n' >clients/beta/client.yaml
cat >>clients/acme/client.yaml <<'YAML'
contract:
  - {from: 2026-01-01, fee: "10000.00"}
YAML
cat >>policies/estandar.yaml <<'YAML'
credits: {cap: 20%, tickets: [{below: 60, credit: 5%}]}
YAML
cat >policies/oro.yaml <<'YAML'
valid_from: 2026-01-01
clocks:
  - {response: 1h, resolution: 4h}
YAML
cat >nueva.yaml <<'YAML'
# a comment, so that lines differ
valid_from: 2027-01-01
clocks:
  - {type: request, response: 1h, resolution: 1d}
  - {type: incident, response: 2h, resolution: 3h, update: {every: 2h}, calendar: 24x7}
pause_on: [client, window]
reopen_within: 1h
credits: {cap: 20%, tickets: [{below: 90, credit: 10%}]}
YAML
ticket 4815162 'No factura' 'priority: P1
log:
  - {at: 2026-11-03T09:10:00-06:00, by: ana, say: Vamos., status: open}
  - {at: 2026-11-03T15:00:00-06:00, by: ana, say: Listo., status: resolved}
  - {at: 2026-11-04T10:00:00-06:00, by: ana, status: open}
  - {at: 2026-11-04T16:00:00-06:00, by: ana, say: Listo., status: resolved}'
ticket 1234566 Impresora 'log:
  - {at: 2026-11-03T11:30:00-06:00, by: ana, say: ¿Cuál?, wait: window}
  - {at: 2026-11-04T11:30:00-06:00, by: ana, wait: no}
  - {at: 2026-11-04T12:00:00-06:00, by: ana, say: Listo., status: resolved}'
ticket 7654325 Cambio 'type: request
log:
  - {at: 2026-11-03T17:30:00-06:00, by: ana, say: Listo., status: resolved}'
ticket 2222226 Hecho 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, say: Listo., status: resolved}'
ticket 5555550 Abierto 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, say: Vamos.}'
sed 's/^id: acme-.*/id: beta-9999990/; s/^uid:.*/uid: 9f31c2aa09999990/' clients/acme/tickets/2026/11/1234566.yaml \
	>clients/beta/tickets/2026/11/9999990.yaml
commit
now=2026-11-06T12:00:00-06:00

# verdicts STORE CLIENT: of every clock, sorted
verdicts()
{
	msp-sla report -C "$1" "$2" 2026-11 --now $now --all -f tsv --no-header -o id,clock,verdict,late 2>/dev/null |
		sed 's/	\(running\|paused\)	/	open	/' | sort
}
totals()
{
	msp-sla report -C "$1" "$2" 2026-11 --now $now --totals -f tsv --no-header -o clock,met,judged 2>/dev/null |
		sed -n 's/^all	//p'
}
credit()
{
	msp-report monthly -C "$1" "$2" 2026-11 --now $now --lang es 2>/dev/null | grep -oE '\$[0-9,.]+ MXN' | head -n 1
}

# ---- against the change made in earnest ----

cp -R . ../changed
sed 's/^valid_from: .*/valid_from: 2026-01-01/' nueva.yaml >../changed/policies/estandar.yaml
(cd ../changed && commit)
cp ../changed/policies/estandar.yaml ../changed/policies/oro.yaml
(cd ../changed && commit)

run msp-sla whatif --policy nueva.yaml 2026-11 --now $now --all -f tsv --no-header -o id,clock,was,late,is,new_late
is "$status" 0 'the month under another policy'
for client in acme beta; do
	printf '%s\n' "$out" | grep "^$client-" | awk -F '\t' '{ print $1 "\t" $2 "\t" $3 "\t" $4 }' | grep -v '	none	' |
		sort >was
	printf '%s\n' "$out" | grep "^$client-" | awk -F '\t' '{ print $1 "\t" $2 "\t" $5 "\t" $6 }' | grep -v '	none	' |
		sort >is
	verdicts . $client | grep -v '	none	' >before
	verdicts ../changed $client | grep -v '	none	' >after
	ok "$client: as it is: $(wc -l <before) clocks" cmp was before
	ok "$client: as the changed store has it: $(wc -l <after) clocks" cmp is after
	isnt "$(cat before)" "$(cat after)" "$client: which is something else"
done
run msp-sla whatif -p nueva.yaml 2026-11 --now $now --totals -f tsv --no-header -o client,met,judged,new_met,new_judged
is "$out" "$(for client in acme beta; do
	printf '%s\t%s\t%s\n' $client "$(totals . $client)" "$(totals ../changed $client)"
done)
all	$(printf '%s\n' "$out" | awk -F '\t' '{ for (i = 2; i <= 5; i++) sum[i] += $i } NR == 2 { exit }
	END { print sum[2] "\t" sum[3] "\t" sum[4] "\t" sum[5] }')" 'sums as in both stores'
run msp-sla whatif -p nueva.yaml 2026-11 acme --now $now --totals -f tsv --no-header -o credit,new_credit,change
is "$out" "0.00	1000.00	1000.00" 'in pesos: 10 % of the fee more'
is "$(credit ../changed acme)" '$1,000.00 MXN' 'which the report of the changed store says, too'

# ---- what is asked ----

run msp-sla whatif -p nueva.yaml 2026-11 acme --now $now
like "$out" '^acme-1234566 +response +met +missed' 'clocks whose verdict changes'
unlike "$out" '^acme-2222226 +response' 'and only those'
unlike "$out" 'beta' 'of one client'
like "$out" '^acme .*10\.0 %' 'the sums below'
run msp-sla whatif -p oro 2026-11 acme --now $now -f tsv --no-header -o id,clock,is,new_row
like "$out" 'acme-1234566	response	missed	policies/oro.yaml:3' 'a policy of the store by its name'
run msp-sla whatif -p nueva.yaml -r estandar 2026-11 --now $now -f tsv --no-header -o id
unlike "$out" 'beta' '--replace: only where that policy judges'
like "$out" 'acme' 'there it does'
run msp-sla whatif -p nueva.yaml 2026-11 Impresora client:acme --now $now --totals -f tsv --no-header -o client,judged,new_judged,credit
is "$out" 'acme	2	3	' 'a query: only its tickets, and no amount'
run msp-sla whatif -p nueva.yaml 2026-11 acme Impresora --now $now -q
is "$(printf '%s\n' "$out" | sort -u)" '' 'several words are a query: acme is no word of a ticket'
sed 's/tz:.*/tz: America\/Mexico_City/; s/09:00-18:00/11:00-18:00/' calendars/laboral.yaml >tarde.yaml
run msp-sla whatif -k tarde.yaml 2026-11 acme --now $now --all -f tsv --no-header -o id,clock,due,new_due
like "$out" 'acme-2222226	response	2026-11-03T13:00:00-06:00	2026-11-03T15:00:00-06:00' 'other hours'
like "$out" 'acme-4815162	response	2026-11-03T09:15:00-06:00	2026-11-03T09:15:00-06:00' 'around the clock stays so'
run msp-sla whatif -p nueva.yaml 2026-10 --now $now
is "$status:$out" '0:sin casos' 'a month without cases'
run msp-sla whatif -p nueva.yaml 2026-10 --now $now -f json
is "$(printf '%s' "$out" | tr -d '[:space:]')" '[]' 'as JSON'
sed -i '/^policy/d' clients/beta/client.yaml
sed -i '/^defaults/d' msp.yaml
printf 'calendar: laboral\n' >>clients/beta/client.yaml
commit
run msp-sla whatif -p nueva.yaml 2026-11 beta --now $now -f tsv --no-header -o id,clock,was,is
like "$out" 'beta-9999990	response	none	missed' 'also where nothing was promised'
is "$(git status --short)" '' 'nothing is written' || git status --short

# ---- mistakes ----

exit_is 64 msp-sla whatif 2026-11
like "$err" 'hint: msp-sla whatif --policy' 'nothing to suppose'
exit_is 64 msp-sla whatif -r oro -k 24x7 2026-11
exit_is 64 msp-sla whatif -p nueva.yaml 2026-1
like "$err" 'hint: ' 'a month that is none'
exit_is 64 msp-sla whatif -p nueva.yaml 2027-03 --now $now
exit_is 66 msp-sla whatif -p nueva.yaml 2026-11 acne
like "$err" "did you mean 'acme'" 'a client that is none'
exit_is 66 msp-sla whatif -p estandard 2026-11
like "$err" "did you mean 'estandar'" 'a policy that is none'
exit_is 66 msp-sla whatif -p ./nada.yaml 2026-11
exit_is 66 msp-sla whatif -p nueva.yaml -r bronce 2026-11
exit_is 66 msp-sla whatif -k ./nada.yaml 2026-11
printf 'clocks:\n  - {response: 2h\n' >bad.yaml
exit_is 65 msp-sla whatif -p bad.yaml 2026-11
like "$err" 'bad\.yaml:[0-9]+' 'a file that is no YAML is named with its line'
printf 'clocks:\n  - {response: 2h}\n  - {respose: 2h}\n' >bad.yaml
exit_is 65 msp-sla whatif -p bad.yaml 2026-11
like "$err" 'bad\.yaml:3:.*respose' 'so is a field that is none'
like "$err" 'did you mean .response' 'with the nearest'
printf 'clocks:\n  - {response: 0m}\n' >bad.yaml
exit_is 65 msp-sla whatif -p bad.yaml 2026-11
like "$err" 'bad\.yaml:2:' 'and a promise of no time'
printf 'clocks:\n  - {response: 2h, calendar: nocturno}\n' >bad.yaml
exit_is 65 msp-sla whatif -p bad.yaml 2026-11
like "$err" "bad\.yaml:2.*no calendar 'nocturno'" 'and a calendar that is not there'
printf 'tz: America/Mexico_City\nhours: {mon: [18:00-09:00]}\n' >bad.yaml
exit_is 65 msp-sla whatif -k bad.yaml 2026-11
like "$err" 'bad\.yaml:2' 'and hours that do not read'

# ---- credits of services ----

cat >policies/estandar.yaml <<'YAML'
calendar: laboral
clocks: [{response: 4h}]
services:
  erp: {availability: 99, hours: laboral, measured: {from: 2026-01-01, by: tickets}}
credits: {availability: [{below: 99, credit: 7%}]}
YAML
printf 'policy: estandar\nservices:\n  erp: {name: ERP}\n' >>clients/acme/client.yaml
mkdir team
printf 'name: Ana\nmails: [ana@msp.example]\n' >team/ana.yaml
commit
later=2026-12-02T12:00:00-06:00
number=$(msp-sla outage new acme erp --when 2026-11-05T10:00:00-06:00 --now $later -m luz 2>/dev/null)
msp-sla outage close "$number" --when 2026-11-05T17:00:00-06:00 --now $later >/dev/null 2>&1
sed 's/credit: 7%/credit: 3%/' policies/estandar.yaml >laxa.yaml
run msp-sla whatif -p laxa.yaml 2026-11 acme --now $later --totals -f tsv --no-header -o percent,new_percent,credit,new_credit,change
is "$out" '0.07	0.03	700.00	300.00	-400.00' 'an outage costs less'
like "$(msp-sla credits propose acme 2026-11 --now $later 2>&1)" '\$700\.00 MXN' 'than what is proposed for it'

run msp-sla whatif -p policies/nada.yaml 2026-10
like "$err" '^hint: what the store has is named without folder' 'a path of the store is no file here'
run msp-sla whatif -p qqqqqq 2026-10
like "$err" '^hint: there (is only|are) ' 'which policies there are'

done_testing
