#!/bin/sh
# SPDX-License-Identifier: ISC
# What is issued about services: the result is that of the report, and their availability is told when it changes.

. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"
export MSP_NOW=2026-11-03T12:00:00-06:00 MSP_LOGIN=ana
issued=clients/acme/reports/2026-10.yaml

# ---- a month without tickets, in which a service failed --------------------------------------------------------------

outage 6382019 2026-10-07T09:00:00-06:00 2026-10-07T13:00:00-06:00 'title: Disco lleno'
exit_is 0 msp-report issue -q acme 2026-10 --to Laura
like "$(cat $issued)" '^      verdict: fails$' 'the result that is issued'
like "$(msp-report monthly acme 2026-10 -f json 2>/dev/null)" '^  "verdict": "fails"' 'is the one of the report'
is "$(sed -n '/^    availability:/,/^    [a-z]*:$/p' $issued | sed -n 's/^      //p')" 'erp: 99.462365' \
	'each service that was measured'
exit_is 0 msp-store lint "$issued"
exit_is 0 msp-report diff acme 2026-10
is "$out" '' 'nothing differs'

# ---- the outage was shorter, and one came to light -----------------------------------------------------------------------

sed -i 's/T13:00:00/T11:00:00/g' clients/acme/outages/2026/6382019.yaml
git add . && GIT_COMMITTER_DATE=2026-11-03T12:05:00-06:00 git commit -q -m shorter
exit_is 1 msp-report diff acme 2026-10
like "$out" '^availability.erp +Disponibilidad de Aspel SAE +99.462 % +99.731 %' 'from, to'
exit_is 1 msp-report diff acme 2026-10 -f jsonl -o figure,from,to
like "$out" '"figure": ?"availability.erp", ?"from": ?99462365, ?"to": ?99731182' 'as numbers'
GIT_COMMITTER_DATE=2026-12-01T12:00:00-06:00 git commit -q --allow-empty -m december
MSP_NOW=2026-12-02T12:00:00-06:00 run msp-report monthly acme 2026-11 -f text
like "$out" 'Disponibilidad de Aspel.* 99.462 % +99.731 %' 'the next report tells it'

# ---- a second ------------------------------------------------------------------------------------------------------------

export MSP_NOW=2026-12-02T12:00:00-06:00
exit_is 0 msp-report issue -q acme 2026-10 --to Laura
sed -i 's/T11:00:00/T11:00:01/g' clients/acme/outages/2026/6382019.yaml
git add . && GIT_COMMITTER_DATE=2026-12-02T12:05:00-06:00 git commit -q -m 'a second'
exit_is 1 msp-report diff acme 2026-10
like "$out" 'Aspel SAE +99.731182 % +99.731145 %' 'decimals enough to tell them apart'

# ---- bad input -----------------------------------------------------------------------------------------------------------

sed -i 's/^      erp: .*/      erp: 101/' $issued
git add . && git commit -q -m 'more than all'
exit_is 65 msp-report diff acme 2026-10
like "$err" "$issued:[0-9]+" 'a percentage that is none: where'
exit_is 65 msp-store lint "$issued"
like "$out" 'availability.erp' 'and lint says so'

done_testing
