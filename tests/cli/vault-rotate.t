#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault rotate: two values while one is being changed, never none.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
printf 'viejo\nnota: en el rack\n' >old
printf 'nuevo\n' >new
on ana msp-vault add acme/fw -F old >/dev/null 2>&1
on ana msp-vault add acme/cert --file old >/dev/null 2>&1

exit_is 66 on ana msp-vault rotate acme/fw --confirm
exit_is 66 on ana msp-vault rotate acme/fw --abort
exit_is 64 on ana msp-vault rotate acme/fw --confirm --abort
exit_is 64 on ana msp-vault rotate acme/cert
like "$err" 'a file has no place for a second value' 'only what has lines'
exit_is 66 on ana msp-vault rotate acme/none

run on ana msp-vault rotate acme/fw -F new
is "$status" 0 'a new value waits'
is "$(on ana msp-vault show acme/fw)" viejo 'the old one is still what is shown'
is "$(on ana msp-vault show acme/fw --field pending)" nuevo 'the new one has a name'
is "$(on ana msp-vault show acme/fw --field nota)" 'en el rack' 'other lines stay'
like "$(cat ana/clients/acme/vault/fw.yaml)" '^value_rev: 1$' 'the value has not changed yet'
exit_is 73 on ana msp-vault rotate acme/fw
run on ana msp-vault rotate acme/fw --confirm
is "$status" 0 'it is in use'
is "$(on ana msp-vault show acme/fw --all)" 'nuevo
nota: en el rack' 'now it is the value, and the old one is gone'
like "$(cat ana/clients/acme/vault/fw.yaml)" '^value_rev: 2$' 'the value has changed'
unlike "$(cat ana/clients/acme/vault/fw.yaml)" 'rotation-pending' 'nothing waits'

on ana msp-vault rotate acme/fw >/dev/null 2>&1
is "$(on ana msp-vault show acme/fw --field pending | tr -d '\n' | wc -c)" 20 'one is generated unless given'
run on ana msp-vault rotate acme/fw --abort
is "$status $(on ana msp-vault show acme/fw)" '0 nuevo' 'the old one stays'
exit_is 66 on ana msp-vault show acme/fw --field pending

# Who saw it while it waited knows it when it is in use.
on ana msp-vault rotate acme/fw -F old >/dev/null 2>&1
on ana msp-vault roster remove luis >/dev/null 2>&1
on ana msp-vault rekey >/dev/null 2>&1
on ana msp-vault rotate acme/fw --confirm >/dev/null 2>&1
run on ana msp-vault exposure luis -f json
is "$(printf '%s' "$out" | jq -r '.[] | select(.secret == "acme/fw").how')" pending 'luis saw it while it waited'
is "$(on ana msp-vault verify >/dev/null 2>&1; echo $?)" 0 'every step is good'
vault_lock
done_testing
