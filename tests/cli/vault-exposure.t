#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault exposure: who could ever read what is in use, and when.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

at()
{
	git_date="$1T12:00:00-06:00"
	shift
	GIT_AUTHOR_DATE=$git_date GIT_COMMITTER_DATE=$git_date on ana "$@" --now "$git_date"
}

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt --now 2026-01-05T10:00:00-06:00 >/dev/null 2>&1
push ana
vault_member luis --role soporte --now 2026-01-10T10:00:00-06:00
printf 'enero\n' >one
printf 'abril\n' >two
at 2026-01-15 msp-vault add acme/bank -F one >/dev/null 2>&1
at 2026-01-15 msp-vault add acme/wifi -F one >/dev/null 2>&1
at 2026-02-20 msp-vault roster remove luis >/dev/null 2>&1
run at 2026-02-21 msp-vault rekey
is "$status" 0 'luis goes, everything is encrypted again'
at 2026-04-10 msp-vault edit acme/bank -F two >/dev/null 2>&1

run on ana msp-vault exposure luis -f json -o +value
is "$status" 0 'of a person'
is "$(printf '%s' "$out" | jq -r '.[].secret')" acme/wifi 'the value of bank was changed since; wifi was not'
is "$(printf '%s' "$out" | jq -r '.[0] | "\(.how) \(.now) \(.proof) \(.value)"')" 'reader false signed 1' \
	'encrypted to him once, not now, by signed rosters'
run on ana msp-vault exposure acme/bank -o reader --no-header
is "$out" 'ana' 'of a secret: only ana could ever read what is in use'
run on ana msp-vault exposure acme/bank --at 2026-03 -f json -o +path,manifest
is "$(printf '%s' "$out" | jq -r '[.[].reader] | sort | join(" ")')" 'ana luis' \
	'in March the old value was in use, and luis knew it'
commit=$(printf '%s' "$out" | jq -r '.[] | select(.reader == "luis").commit')
path=$(printf '%s' "$out" | jq -r '.[] | select(.reader == "luis").path')
hash=$(printf '%s' "$out" | jq -r '.[] | select(.reader == "luis").manifest')
is "$(git -C ana show "$commit:$path" | sha256sum | cut -d ' ' -f 1)" "$hash" 'the proof is in that commit'
git -C ana show "$commit:$path" >manifest
git -C ana show "$commit:$path.sig" >manifest.sig
on ana msp-vault signers >allowed
ok 'and ssh-keygen takes its signature' sh -c \
	'ssh-keygen -Y verify -n msp-vault -f allowed -I ana -s manifest.sig <manifest >/dev/null'
run on ana msp-vault exposure acme/bank --at 2026-01-20 -o reader --no-header --sort reader
is "$out" 'ana
luis' 'on a day'
run on ana msp-vault exposure acme/bank --at 2026-01-14 -f jsonl
is "$out" '' 'before there was anything'
run env HOME="$tmp/nobody" XDG_CONFIG_HOME="$tmp/nobody" XDG_STATE_HOME="$tmp/nobody" MSP_STORE="$work/ana" \
	msp-vault exposure luis -q
is "$out" acme/wifi 'an auditor needs no key'
exit_is 66 on ana msp-vault exposure nadie
exit_is 66 on ana msp-vault exposure acme/bnk
like "$err" 'did you mean acme/bank' 'the nearest is proposed'
exit_is 64 on ana msp-vault exposure
exit_is 66 on ana msp-vault exposure luis --at nonsense

# A value from elsewhere is known to who had it there.
on ana msp-vault add beta/erp -F one --tag known-to:luis >/dev/null 2>&1
run on ana msp-vault exposure luis -f json
is "$(printf '%s' "$out" | jq -r '.[] | select(.secret == "beta/erp").how')" known 'a mark counts'
vault_lock
done_testing
