#!/bin/sh
# SPDX-License-Identifier: ISC
# What counts and how is in tests/data/availability.test; here is what the command shows of it.
. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"
export MSP_NOW=2026-11-03T12:00:00-06:00

outage 6382019 2026-10-07T09:00:00-06:00 2026-10-07T13:00:00-06:00 'title: Disco lleno'
run msp-sla availability acme 2026-10 -f tsv --no-header -o service,state,availability,target,measured,why,base,down
is "$status:$out" "0:$(printf '%s\n' \
	'erp	fails	99.462	99.9	tickets		2678400	14400' \
	'internet	unmeasured			none	no-method	2678400	0' \
	'respaldo	unmeasured		99	check	no-data	2678400	0')" 'each service; what is not measured has no percentage'
like "$err" 'as of 2026-11-01T00:00:00-06:00, commit [0-9a-f]{12}' 'the cutoff is told'
run msp-sla availability acme 2026-10 -f json -o service,availability,base,going
like "$out" '"service": "erp", "availability": "99.462", "base": 2678400, "going": false' 'json'
is "$(msp-sla availability acme 2026-10 -q 2>/dev/null)" 'erp
internet
respaldo' '-q is services'
run msp-sla availability acme 2026-10 --outages -f tsv --no-header
is "$out" 'acme	erp	acme-6382019	outage	2026-10-07T09:00:00-06:00	2026-10-07T13:00:00-06:00	14400	144000000		Disco lleno' \
	'the records behind it'
is "$(msp-sla availability acme 2026-09 -f tsv --no-header -o availability 2>/dev/null | head -n 1)" 100.000 'a month before'

run msp-sla availability acme 2026-09
like "$out" '^acme +erp .* 720h 00m ' 'committed time in hours: a day of business time has no fixed length'
run msp-sla availability nadie 2026-10
like "$err" '^hint: msp-client ls lists the clients' 'a client that is not there'

# an outage that goes on; the preview of an open month ends with the commit, or with --now
sed -i '/until/d; s/^log:$/log: []/' clients/acme/outages/2026/6382019.yaml
git add . && GIT_COMMITTER_DATE=2026-10-08T09:00:00-06:00 git commit -q -m 'sigue'
run env -u MSP_NOW msp-sla availability acme 2026-10 -f tsv --no-header -o state,base,down,going
is "$(printf '%s\n' "$out" | head -n 1)" 'fails	637200	86400	true' 'it runs to the commit'
run msp-sla availability acme 2026-10 --now 2026-10-07T10:00:00-06:00 -f tsv --no-header -o base,down
is "$(printf '%s\n' "$out" | head -n 1)" '554400	3600' 'or to --now'
run msp-sla availability --now 2026-10-07T10:00:00-06:00 -f tsv --no-header -o client,period
is "$(printf '%s\n' "$out" | head -n 1)" 'acme	2026-10' 'all clients, the present month'
run msp-sla availability acme 2026-10 --at HEAD~1 -f tsv --no-header -o availability
is "$(printf '%s\n' "$out" | head -n 1)" 99.462 'as of an earlier commit'

# ---- bad input ----

run msp-sla availability acme 2026-12
is "$status" 64 'a month that has not begun'
like "$err" '2026-12 has not begun' 'says so'
exit_is 64 msp-sla availability acme 2026-1
exit_is 64 msp-sla availability acme 2026-10 x
run msp-sla availability acm 2026-10
is "$status" 66 'an unknown client'
like "$err" "did you mean 'acme'" 'with the nearest'
exit_is 64 msp-sla availability -o nada

# a client without contract, services or policy of its own
printf 'name: Beta\nservices:\n  voz: {availability: 99.9}\n' | record clients/beta/client.yaml
run msp-sla availability beta 2026-10 -f tsv --no-header -o service,state,target,why
is "$out" 'voz	unmeasured	99.9	no-method' 'who lists services has those'
printf 'name: Gama\n' | record clients/gama/client.yaml
run msp-sla availability gama 2026-10 -f tsv --no-header -o service,state,target,why
is "$out" 'erp	meets	99.9	
respaldo	unmeasured	99	no-data' 'who lists none has those of the policy'

# a policy that cannot be computed with
sed -i 's/availability: 99.9,/availability: 99.12345678,/' policies/estandar.yaml
git add . && git commit -qm 'fina'
run msp-sla availability acme 2026-10
is "$status" 65 'a percentage that is too fine'
like "$err" 'policies/estandar.yaml:6:.*services.erp.availability' 'is named with its line'
run msp-store lint
like "$out" 'policies/estandar.yaml:6:.*\[policy\]' 'by lint, too'
sed -i 's/availability: 99.12345678,/availability: 99.9,/; s/, measured: {by: tickets}//' policies/estandar.yaml
git add . && git commit -qm 'sin medir'
run msp-store lint
like "$out" 'policies/estandar.yaml:6:.*warning: services.erp.availability: promised, but nothing measures it \[unmeasured\]' \
	'a promise that nothing measures'

# readers need no libgit2 once the index is fresh
git checkout -q HEAD~1 -- policies && git commit -qm 'otra vez' && msp-sla availability acme 2026-10 -q >"$tmp/first" 2>&1
if command -v strace >/dev/null; then
	strace -f -e trace=openat -o "$tmp/trace" msp-sla availability acme 2026-10 -q >/dev/null 2>&1
	is "$(grep -c 'libgit2[^"]*".* = [0-9]' "$tmp/trace")" 0 'reading needs no libgit2'
fi
is "$(msp-store index --check >/dev/null 2>&1; echo $?)" 0 'the index built anew is the same'
done_testing
