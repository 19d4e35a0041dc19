#!/bin/sh
# SPDX-License-Identifier: ISC
# What is due is in tests/data/credits.test; here is how it is shown and approved.
. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"
export MSP_NOW=2026-11-03T12:00:00-06:00

outage 6382019 2026-10-07T09:00:00-06:00 2026-10-07T13:00:00-06:00 'title: Disco lleno'
outage 5012343 2026-10-09T09:00:00-06:00 2026-10-09T10:00:00-06:00 'weight: 50%'

# ---- propose ----

run msp-sla credits propose acme 2026-10 -f tsv --no-header
is "$status:$out" "0:availability	erp	99.395161	99.5	8%	acme-6382019			888.89
availability	erp	99.395161	99.5	8%	acme-5012343			111.11" 'a row for each cause'
like "$err" '8% of \$12,500.00 MXN = \$1,000.00 MXN, tax \$160.00 MXN, credit note \$1,160.00 MXN' 'what it comes to'
like "$err" 'as of 2026-11-01T00:00:00-06:00, commit [0-9a-f]{12}$' 'as of when'
run msp-sla credits propose acme 2026-10 -f json
like "$out" '"amount": "1000.00"' 'json has the whole'
like "$out" '"reason": "due"' 'and why'
if command -v jq >/dev/null; then
	is "$(printf '%s' "$out" | jq -r '.items[0].causes | map(.amount | tonumber) | add')" 1000 'parts add up'
fi
is "$(git rev-list --count HEAD)" 3 'nothing is written'
run msp-sla credits propose acme 2026-09
is "$status:$out" '0:' 'nothing due, no rows'
like "$err" 'no credit: promises were kept' 'and why'
run msp-sla credits propose acme 2026-11
like "$err" 'the month is not over' 'a preview says so'
exit_is 64 msp-sla credits propose acme 2026-12
exit_is 64 msp-sla credits propose acme
exit_is 66 msp-sla credits propose acm 2026-10
run msp-sla credits porpose acme 2026-10
is "$status" 64 'an unknown action'
like "$err" "did you mean 'propose'" 'with the nearest'
exit_is 64 msp-sla credits propose acme 2026-10 --amount 5

# ---- approve ----

run msp-sla credits approve acme 2026-11
is "$status" 64 'a month that is not over'
like "$err" '2026-11 is not over' 'says so'
exit_is 64 msp-sla credits approve acme 2026-09
exit_is 64 msp-sla credits approve acme 2026-10 --amount 500
exit_is 64 msp-sla credits approve acme 2026-10 --amount -1 --why x
exit_is 64 msp-sla credits approve acme 2026-10 --amount 1,000 --why x
run msp-sla credits approve acme 2026-10 -n
like "$out" '^\+amount: 1000.00' '-n shows what would be written'
is "$(git rev-list --count HEAD)" 3 'and writes nothing'
data=$(git rev-parse HEAD)
run msp-sla credits approve acme 2026-10
is "$status:$out" '0:acme/2026-10' 'approved'
like "$err" 'acme/2026-10 → \$1,000.00 MXN' 'and told'
like "$(cat clients/acme/credits/2026-10.yaml)" "^commit: $data$" 'the commit of the data is cited'
like "$(cat clients/acme/credits/2026-10.yaml)" '^total: 1160.00$' 'with tax'
like "$(cat clients/acme/credits/2026-10.yaml)" '  by: ana$' 'who approved it'
is "$(git log -1 --format=%s)" 'credit acme/2026-10: approve' 'one commit'
run msp-sla credits approve acme 2026-10
is "$status" 73 'twice is refused'
like "$err" 'approved already: 1000.00, by ana' 'with what is there'
like "$err" '--replace with --why' 'and what to do'
exit_is 64 msp-sla credits approve acme 2026-10 --replace
run msp-sla credits approve acme 2026-10 --replace --amount 1200 --why 'acordado con Laura'
is "$status" 0 'replaced'
like "$(cat clients/acme/credits/2026-10.yaml)" '^why: acordado con Laura$' 'with the reason'
like "$(cat clients/acme/credits/2026-10.yaml)" '^proposed: 1000.00$' 'what was computed'
like "$(cat clients/acme/credits/2026-10.yaml)" 'replaced:' 'and what was there'
run msp-store lint
is "$status" 0 'lint adds it up'

# ---- ls ----

run msp-sla credits ls acme -f tsv --no-header -o period,amount,tax,total,proposed,by,why
is "$out" '2026-10	1200.00	192.00	1392.00	1000.00	ana	acordado con Laura' 'those approved'
is "$(msp-sla credits -q)" 2026-10 'ls is what no action means'
exit_is 66 msp-sla credits ls acm
exit_is 0 msp-sla credits ls --check
exit_is 64 msp-sla credits propose acme 2026-10 --check
sed -i 's/below: 99.5, credit: 8%/below: 99.5, credit: 6%/' policies/estandar.yaml
git commit -qam 'la política cambia en el pasado'
run msp-sla credits ls acme --check -f tsv --no-header -o proposed,now,amount
is "$status:$out" '1:1000.00	750.00	1200.00' 'a past that changed is told, and what was approved stays'
sed -i 's/^total: 1392.00/total: 1492.00/' clients/acme/credits/2026-10.yaml
git commit -qam 'a mano'
run msp-store lint
is "$status" 1 'a total that does not add up'
like "$out" 'credits/2026-10.yaml:.*error: total: 1492.00, but it is 1392.00 \[figures\]' 'is found'

# ---- clients without an amount ----

outage_of()
{
	record "clients/$1/outages/2026/$2.yaml" <<YAML
id: $1-$2
uid: 9f31c2aa1$2
services: [erp]
from: 2026-10-07T09:00:00-06:00
by: ana
log:
  - {at: 2026-10-07T13:00:00-06:00, by: ana, until: 2026-10-07T13:00:00-06:00}
YAML
}
printf 'name: Beta\n' | record clients/beta/client.yaml
outage_of beta 5017779
run msp-sla credits propose beta 2026-10 -f tsv --no-header -o id,credit,amount
is "$out" 'beta-5017779	6%	' 'a percentage, but no amount'
like "$err" '6%, but no amount: no contract was in force' 'and why'
run msp-sla credits approve beta 2026-10
is "$status" 65 'nothing to approve'
like "$err" 'clients/beta/client.yaml: contract: 6%, but no amount' 'names what is missing'
exit_is 0 msp-sla credits approve beta 2026-10 --amount 300 --why cortesía
printf 'name: Beta\ncontract: [{from: 2026-01-01, scheme: event}]\n' | record clients/beta/client.yaml
run msp-sla credits propose beta 2026-10
like "$err" 'the contract has no fee' 'a contract without a fee'
done_testing
