#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report diff: as it was issued against now; and what the next month's report says about it.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"
export MSP_NOW=2026-11-03T10:00:00-06:00

exit_is 66 msp-report diff $bakery 2026-10
like "$err" 'no report of 2026-10 was issued' 'nothing to compare with'
like "$err" '^hint: msp-report issue' 'how there would be'

msp-report issue -q $bakery 2026-10 --to laura >issued.txt
exit_is 0 msp-report diff $bakery 2026-10
is "$out" '' 'nothing differs'
like "$err" '0 figures differ' 'says so'
exit_is 0 msp-report diff $bakery 2026-10 -f json
is "$out" '[]' 'an empty array'

# ---- an incident written down late ------------------------------------------------------------------------------------

mkdir -p store/clients/$bakery/tickets/2026/10
cat >store/clients/$bakery/tickets/2026/10/4815164.yaml <<'END'
id: panaderia-el-nino-4815164
uid: 9f31c2aa07d4be16
opened: 2026-10-28T09:00:00-06:00
recorded: 2026-11-04T09:00:00-06:00
by: ana
channel: phone
type: incident
priority: P2
title: La báscula no pesa
log:
  - at: 2026-10-28T13:30:00-06:00
    recorded: 2026-11-04T09:05:00-06:00
    by: ana
    say: La cambiamos.
    visit: yes
    time: 45m
    status: resolved
    cause: báscula dañada
END
commit 2026-11-04T09:10:00-06:00 'a late ticket'
export MSP_NOW=2026-11-05T10:00:00-06:00
exit_is 1 msp-report diff $bakery 2026-10
like "$out" '^incidents_opened +Incidentes reportados +12 +13 +panaderia-el-nino-4815164' 'the figure, from, to, because of which ticket'
like "$out" 'Compromisos no cumplidos +7 +8' 'it was answered late'
like "$out" 'Horas de trabajo +14 h 20 min +15 h 5 min' 'spans are told as spans'
unlike "$out" 'Solicitudes' 'what is the same is not told'
exit_is 1 msp-report diff $bakery 2026-10 -f json
printf '%s' "$out" >diff.json
if command -v jq >/dev/null; then
	is "$(jq -r '.[] | select(.figure == "incidents_opened") | "\(.issued) \(.now) \(.tickets[0])"' diff.json)" \
		'12 13 panaderia-el-nino-4815164' 'the default columns'
	exit_is 1 msp-report diff $bakery 2026-10 -f json -o figure,from,to,backdated,commit
	printf '%s' "$out" >diff.json
	is "$(jq -c '.[] | select(.figure == "visits") | [.from, .to, .backdated]' diff.json)" \
		'[1,2,["panaderia-el-nino-4815164"]]' 'numbers as numbers, and that it was written down late'
	like "$(jq -r '.[0].commit' diff.json)" '^[0-9a-f]{40}$' 'and the commit it was made from'
else
	skip 'JSON' 'no jq'
fi
exit_is 1 msp-report diff $bakery 2026-10 -f csv --no-header -o figure,from,to
like "$out" '^incidents_opened,12,13' 'other formats as everywhere'
exit_is 0 msp-report diff $bakery 2026-10 --at HEAD~1
is "$out" '' 'as of the commit before nothing differed'

# ---- the next month ----------------------------------------------------------------------------------------------------

commit 2026-12-02T10:00:00-06:00 'december' 2>/dev/null || GIT_COMMITTER_DATE=2026-12-02T10:00:00-06:00 \
	git -C store commit -q --allow-empty -m december
export MSP_NOW=2026-12-02T10:00:00-06:00
exit_is 0 msp-report monthly $bakery 2026-11
like "$out" 'Ajustes al reporte de octubre' 'the next report tells what changed'
like "$out" 'Incidentes reportados +12 +13' 'with the figures'

# ---- previews and later issues -------------------------------------------------------------------------------------------

exit_is 0 msp-report issue -q $bakery 2026-10 --to laura
exit_is 0 msp-report diff $bakery 2026-10
is "$out" '' 'the issue that came last counts'
exit_is 0 msp-report monthly $bakery 2026-11
unlike "$out" 'Ajustes al reporte' 'and nothing is left to adjust'

# ---- bad input ---------------------------------------------------------------------------------------------------------

exit_is 64 msp-report diff $bakery
exit_is 64 msp-report diff $bakery octubre
exit_is 66 msp-report diff nadie 2026-10
exit_is 64 msp-report diff $bakery 2026-10 -o nothing
sed -i 's/^      met: .*/      met: many/' store/clients/$bakery/reports/2026-10.yaml
commit 2026-12-03T10:00:00-06:00 'a bad record'
exit_is 65 msp-report diff $bakery 2026-10
like "$err" "clients/$bakery/reports/2026-10.yaml" 'a record that does not read is named'

done_testing
