#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault audit: what should be changed, and no value in what is printed.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

add()
{
	printf '%s\n' "$2" >value
	reference=$1
	shift 2
	on ana msp-vault add "$reference" -F value "$@" >/dev/null 2>&1
}

findings()
{
	printf '%s' "$out" | jq -r --arg s "$1" '[.[] | select(.secret == $s).finding] | join(" ")'
}

strong='Tz9-hq2!Wm4.Lp7_Rk3x'
vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt --now 2026-01-01T08:00:00-06:00 >/dev/null 2>&1
add acme/alone "$strong-1" --now 2026-11-01T10:00:00-06:00
run on ana msp-vault audit -f json
is "$status $(findings acme/alone)" '1 readers' 'one reader alone'
push ana
vault_member luis --role soporte
vault_member marta --role soporte
on ana msp-vault rekey >/dev/null 2>&1
run on ana msp-vault audit
is "$status" 0 'a good one'
like "$err" '1 secret: nothing to change' 'is told'

add acme/old "$strong-2" --expires 2026-10-31 --now 2026-01-01T10:00:00-06:00
add acme/due "$strong-3" --rotate-every 90d --now 2026-01-01T10:00:00-06:00
add acme/weak hola123
add acme/one "$strong-4"
add acme/two "$strong-4"
add beta/three "$strong-4"
add beta/note hola --kind note
run on ana msp-vault audit -f json --now 2026-11-22T10:00:00-06:00
is "$status" 1 'something is found'
is "$(findings acme/old)" 'expired readers' 'expired, and of a time when ana was alone'
is "$(findings acme/due)" 'due readers' 'due'
is "$(findings acme/one)$(findings acme/two)$(findings beta/three)" reusedreusedreused 'reused, across clients'
is "$(findings beta/note)" '' 'notes are no passwords'
if ldconfig -p | grep -q libzxcvbn; then
	is "$(findings acme/weak)" weak 'weak'
	run on ana msp-vault audit --bits 5 -f json --now 2026-11-22T10:00:00-06:00
	is "$(findings acme/weak)" '' 'as many bits as wanted'
else
	like "$err" 'libzxcvbn.so.0 is not here' 'what cannot be tested is told'
fi
run on ana msp-vault audit -f json --now 2026-11-22T10:00:00-06:00
unlike "$out$err" 'hola123|Tz9' 'no value is printed'
run on ana msp-vault audit beta -q
is "$out" beta/three 'of one client; ids alone'
exit_is 66 on ana msp-vault audit nadie
exit_is 64 on ana msp-vault audit --bits 1000

on ana msp-vault offboard luis --no-tickets >/dev/null 2>&1
run on ana msp-vault audit acme -f json --now 2026-11-22T10:00:00-06:00
is "$(findings acme/old)" expired 'luis never read that'
like "$(findings acme/one)" exposed 'who left knows it'
is "$(printf '%s' "$out" | jq -r '.[] | select(.secret == "acme/one" and .finding == "exposed").detail')" 'known to luis' \
	'and who that is'
vault_lock
done_testing
