#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault review: what commits did, in words.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

what()
{
	printf '%s' "$out" | jq -r '[.[] | "\(.what) \(.subject)"] | sort | join(", ")'
}

vault_store
base=$(git -C ana rev-parse HEAD)
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
printf 'uno\n' >one
printf 'dos\n' >two
on ana msp-vault add acme/fw -u admin -F one >/dev/null 2>&1
on ana msp-vault add acme/bank -F one >/dev/null 2>&1
run on ana msp-vault review "$base..HEAD" -f json
is "$status $(what)" '0 added acme/bank, added acme/fw, roster 1, roster 2' 'from nothing'
like "$(printf '%s' "$out" | jq -r '.[] | select(.subject == "2").detail')" '\+luis' 'who came'
like "$(printf '%s' "$out" | jq -r '.[] | select(.subject == "acme/fw").detail')" 'password, for \+ana \+luis' 'for whom'
base=$(git -C ana rev-parse HEAD)
on ana msp-vault edit acme/bank -F two >/dev/null 2>&1
on ana msp-vault set acme/fw username=root >/dev/null 2>&1
run on ana msp-vault review "$base.." -f json
is "$(what)" 'edited acme/fw, value acme/bank' 'values and fields'
like "$out" "username: 'admin' to 'root'" 'which'
is "$(printf '%s' "$out" | jq -r '.[0].by')" ana 'by whom'
unlike "$out" 'dos' 'never a value'
base=$(git -C ana rev-parse HEAD)
on ana msp-vault offboard luis --no-tickets >/dev/null 2>&1
run on ana msp-vault review "$base..HEAD" -f json
is "$(what)" 'rekeyed acme/bank, rekeyed acme/fw, roster 3' 'offboarding'
like "$out" '"readers: -luis"' 'who is no reader any more'
base=$(git -C ana rev-parse HEAD)
on ana msp-vault rm acme/bank -m 'ya no existe' >/dev/null 2>&1
run on ana msp-vault review "$base..HEAD"
like "$out" '^deleted +acme/bank +ana +ya no existe' 'a deletion and its reason'
(cd ana && git rm -q clients/acme/vault/fw.* && git commit -qm x)
run on ana msp-vault review HEAD~1..HEAD -f json
is "$status" 1 'one that may not'
is "$(what)" 'deleted acme/fw, problem vanished' 'and why'
run on ana msp-vault review HEAD..HEAD
is "$status $out" '0 ' 'nothing'
exit_is 64 on ana msp-vault review HEAD
exit_is 66 on ana msp-vault review nonsense..HEAD
vault_lock
done_testing
