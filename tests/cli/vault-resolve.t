#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault resolve: two clones changed one secret, and both values are there until somebody says which.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
printf 'uno\n' >one
printf 'de ana\n' >two
printf 'de luis\n' >three
on ana msp-vault add acme/fw -F one >/dev/null 2>&1
push ana
pull luis

# conflict: both change it, luis pushes first
conflict()
{
	on ana msp-vault edit acme/fw -F two >/dev/null 2>&1
	on luis msp-vault edit acme/fw -F three >/dev/null 2>&1
	push luis
	(cd ana && git fetch -q)
}

conflict
run on ana msp-store sync
is "$status" 75 'a sync stops'
is "$(on ana msp-vault show acme/fw)" 'de ana' 'nothing was moved'
exit_is 64 on ana msp-vault resolve acme/fw
exit_is 64 on ana msp-vault resolve acme/fw --ours --theirs
exit_is 66 on ana msp-vault resolve acme/fw --ours --with nonsense
exit_is 66 on ana msp-vault resolve acme/none --ours
run on ana msp-vault resolve acme/fw --theirs
is "$status" 0 'theirs'
like "$err" 'acme/fw: joined, gen 3; msp-store sync merges it' 'and what comes next'
is "$(on ana msp-vault show acme/fw)" 'de luis' 'is the value'
like "$(cat ana/clients/acme/vault/fw.yaml)" '^prev: \[.*, .*\]$' 'it follows both'
run on ana msp-store sync
is "$status" 0 'the next sync goes through'
is "$(git -C ana log -1 --format=%P | wc -w)" 2 'as a merge'
is "$(on ana msp-vault verify >/dev/null 2>&1; echo $?)" 0 'every step is good'
(cd luis && git pull -q --ff-only origin main)
is "$(on luis msp-vault show acme/fw)" 'de luis' 'luis has it, too'
exit_is 66 on ana msp-vault resolve acme/fw --ours

conflict
run on ana msp-vault resolve acme/fw --ours
is "$status $(on ana msp-vault show acme/fw)" '0 de ana' 'ours'
is "$(on ana msp-store sync >/dev/null 2>&1; echo $?)" 0 'goes through without having stopped before'
(cd luis && git pull -q --ff-only origin main)

conflict
run on ana msp-vault resolve acme/fw -F one
is "$status $(on ana msp-vault show acme/fw)" '0 uno' 'another value'
is "$(on ana msp-store sync >/dev/null 2>&1; echo $?)" 0 'goes through'
is "$(on ana msp-vault verify --full >/dev/null 2>&1; echo $?)" 0 'all of history is good'
is "$(on ana msp-vault exposure acme/fw -o reader --no-header --sort reader | tr '\n' ' ')" 'ana luis ' 'and tells its readers'

# changed on one side, edited on the other: an older value is not taken for the newer one
(cd luis && git pull -q --ff-only origin main)
on ana msp-vault set acme/fw username=root >/dev/null 2>&1
on luis msp-vault edit acme/fw -F three >/dev/null 2>&1
push luis
(cd ana && git fetch -q)
exit_is 64 on ana msp-vault resolve acme/fw --ours
like "$err" 'take the changed one \(--theirs\)' 'and what to take'
vault_lock
done_testing
