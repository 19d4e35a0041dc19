#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault offboard and rekey: somebody leaves, and it is known which passwords to change until the last of them was.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
vault_member marta --role admin,soporte
printf 'uno\n' >one
printf 'dos\n' >two
for secret in acme/fw acme/bank beta/wifi; do
	on ana msp-vault add $secret -F one >/dev/null 2>&1
done
on ana msp-vault edit acme/bank -F two >/dev/null 2>&1
push ana
pull luis

# ---- who cannot --------------------------------------------------------------------------------------------------------

exit_is 64 on ana msp-vault offboard ana
exit_is 66 on ana msp-vault offboard nadie
exit_is 64 on ana msp-vault offboard luis --until mañana
exit_is 64 on ana msp-vault offboard luis -n
exit_is 77 on luis msp-vault offboard marta
run on ana msp-vault rekey
like "$err" 'nothing to do: 3 secrets' 'nothing to encrypt again yet'

# ---- status before anything ----------------------------------------------------------------------------------------------

run on ana msp-vault offboard luis --status -f json
is "$status" 1 'status alone'
is "$(printf '%s' "$out" | jq -r '[.[].do] | unique | join(" ")')" rotate 'everything in use is known to him'
is "$(git -C ana log -1 --format=%s)" "$(git -C ana log -1 --format=%s origin/main)" 'and nothing was changed'

# ---- leaving -----------------------------------------------------------------------------------------------------------

run on ana msp-vault offboard luis -m 'Luis se va' -f json
is "$status" 1 'offboard: not finished while a password is open'
like "$err" '3 secrets are encrypted and signed again without luis' 'all of them were encrypted again'
like "$err" 'not finished: 3 to do' 'how many are left'
unlike "$err$out" 'revoked' 'the word revoked is not said'
is "$(printf '%s' "$out" | jq -r '[.[] | .secret] | join(" ")')" 'acme/bank acme/fw beta/wifi' 'the list'
tickets=$(printf '%s' "$out" | jq -r '[.[].ticket] | unique | length')
is "$tickets" 2 'a ticket for each client'
acme=$(printf '%s' "$out" | jq -r '.[0].ticket')
run on ana msp-ticket show "$acme"
like "$out" 'acme/bank' 'the ticket names what to change'
is "$(grep -c '^  - {login: luis' ana/vault/roster/4.yaml)" 1 'he stays in the roster'
like "$(grep 'login: luis' ana/vault/roster/4.yaml)" 'until: "20' 'with an end'
run on ana msp-vault verify
is "$status" 0 'the vault is good'
unlike "$(sed -n 's/^recipients: //p' ana/clients/acme/vault/bank.yaml)" luis 'nothing is encrypted to him'
push ana
(cd luis && git pull -q --ff-only origin main)
exit_is 77 on luis msp-vault show acme/bank

# ---- again -------------------------------------------------------------------------------------------------------------

before=$(git -C ana rev-parse HEAD)
run on ana msp-vault offboard luis -f json
is "$status" 1 'run again'
is "$(git -C ana rev-parse HEAD)" "$before" 'nothing is written twice'
is "$(printf '%s' "$out" | jq -r '.[0].ticket')" "$acme" 'no second ticket'
on ana msp-vault edit acme/bank -F one >/dev/null 2>&1
on ana msp-vault edit acme/fw -F two >/dev/null 2>&1
run on ana msp-vault offboard luis --status -q
is "$status $out" '1 beta/wifi' 'what was changed is off the list'
on ana msp-vault edit beta/wifi -F two >/dev/null 2>&1
run on ana msp-vault offboard luis --status
is "$status" 0 'the last one was changed'
like "$err" 'luis is revoked: nothing in use was ever readable' 'now it is said'
push ana

# ---- interrupted between roster and secrets --------------------------------------------------------------------------------

vault_member pablo --role soporte 2>/dev/null
printf 'name: pablo\nmails: [pablo@msp.example]\n' >ana/team/pablo.yaml
(cd ana && git add team && git commit -qm pablo && git push -q origin HEAD:main)
rm -rf pablo
vault_member pablo --role soporte
on ana msp-vault rekey >/dev/null 2>&1
on ana msp-vault roster remove pablo >/dev/null 2>&1
exit_is 77 on ana msp-vault show acme/bank
run on ana msp-vault offboard pablo --status -f json
is "$(printf '%s' "$out" | jq -r '[.[] | select(.do == "rekey")] | length')" 3 'all have to be signed again'
run on ana msp-vault offboard pablo --no-tickets
like "$err" '3 secrets are encrypted and signed again' 'it goes on where it was'
is "$(on ana msp-vault show acme/bank)" uno 'and the values are there'

# ---- what came later under the old roster ------------------------------------------------------------------------------------
# pablo goes on in his own clone, and somebody merges it.

on pablo msp-vault edit acme/fw -F one >/dev/null 2>&1
on pablo msp-vault add acme/nas -F one >/dev/null 2>&1
git -C ana fetch -q ../pablo main
(cd ana && git checkout -q FETCH_HEAD -- clients/acme/vault && git commit -qm 'de pablo')
run on ana msp-vault rekey acme
is "$status" 1 'it is not taken over'
like "$err" 'acme/vault/bank.yaml: a newer one was seen here' 'what is older than what was seen'
like "$err" 'acme/vault/nas.yaml: it came after somebody lost this client' 'and why'
like "$err" 'ask pablo whether it is theirs; then: msp-vault rekey acme/nas --accept' 'and what to do'
exit_is 77 on ana msp-vault show acme/fw
run on ana msp-vault rekey acme/nas --accept
is "$status" 0 'when a person says so, it is'
is "$(on ana msp-vault show acme/nas)" uno 'and opens'
git -C ana reset -q --hard HEAD~2
run on ana msp-vault rekey acme
is "$status" 0 'without it, all is well'

# ---- two have to sign --------------------------------------------------------------------------------------------------

push ana
pull marta
on ana msp-vault roster set --quorum 2 >/dev/null 2>&1
on ana msp-vault roster set --client beta --roles admin >/dev/null 2>&1
push ana
pull marta
on marta msp-vault roster sign --yes >/dev/null 2>&1
push marta
pull ana
on ana msp-vault rekey >/dev/null 2>&1
run on ana msp-vault rekey beta --force
is "$status" 0 'rekey --force writes what is current, too'
like "$err" '1 secret is encrypted for the people of roster' 'and says so'
run on ana msp-vault offboard marta
isnt "$status" 0 'the last but one admin'
vault_lock
done_testing
