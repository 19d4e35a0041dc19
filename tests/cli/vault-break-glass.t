#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault break-glass: two envelopes, a drill, a use that everybody hears of.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt --now 2025-06-01T10:00:00-06:00 >/dev/null 2>&1
printf 'clave\n' >one
on ana msp-vault add acme/fw -F one >/dev/null 2>&1

exit_is 66 on ana msp-vault break-glass drill
exit_is 64 on ana msp-vault break-glass
exit_is 64 on ana msp-vault break-glass dance
exit_is 64 on ana msp-vault break-glass init --recovery 'No Name'
run on ana msp-vault break-glass init --recovery sobre --sheet sheet --no-prompt --now 2025-06-02T10:00:00-06:00
is "$status" 0 'a recovery key'
is "$(stat -c %a sheet)" 600 'its papers are for the owner alone'
exit_is 73 on ana msp-vault break-glass init --recovery sobre
like "$(cat ana/vault/roster/2.yaml)" '^  - \{name: sobre, age: age1' 'it is in the roster'
sed -n '/^Passphrase\|^Frase\|^[a-z]*-[a-z]*-[a-z-]*$/p' sheet | grep -E '^[a-z]+(-[a-z]+){5}$' >words
is "$(wc -l <words)" 2 'two passphrases of six words'

# Nothing is for it yet.
run on ana sh -c 'exec msp-vault break-glass drill --passphrase-fd 4 4<words'
is "$status" 1 'a drill finds what was not written for it'
like "$err" '1 secret does not open with it: msp-vault rekey' 'and says what to do'
on ana msp-vault rekey >/dev/null 2>&1
run on ana msp-vault status --now 2026-11-22T10:00:00-06:00
like "$err" 'the envelopes of sobre were last tried on 2025-06-02: msp-vault break-glass drill' 'a year without a drill'
run on ana sh -c 'exec msp-vault break-glass drill --passphrase-fd 4 --now 2026-11-22T10:00:00-06:00 4<words'
is "$status" 0 'a drill'
like "$err" 'sobre opens 1 secret$' 'opens everything'
like "$(cat ana/vault/break-glass/*-drill.yaml)" '^what: drill$' 'and is written down'
run on ana msp-vault status --now 2026-11-22T10:00:00-06:00
unlike "$err" 'last tried' 'no reminder'
tac words >reversed
exit_is 77 on ana sh -c 'exec msp-vault break-glass drill --passphrase-fd 4 4<reversed'
exit_is 77 on ana msp-vault break-glass drill --no-prompt

# stock age opens both layers
if command -v age >/dev/null && command -v script >/dev/null; then
	like "$(head -1 ana/vault/break-glass-sobre.age)" 'BEGIN AGE ENCRYPTED FILE' 'the key is an age file'
fi

# ---- use ---------------------------------------------------------------------------------------------------------------
# Somebody without any identity, who has both envelopes and the store.

exit_is 64 on ana sh -c 'exec msp-vault break-glass use acme/fw --passphrase-fd 4 4<words'
like "$err" 'say why with -m' 'a reason is wanted'
exit_is 64 on ana msp-vault break-glass use -m x
run env MSP_IDENTITY=/none HOME="$tmp/home-ana" XDG_STATE_HOME="$tmp/home-ana/.local/state" MSP_LOGIN=luis MSP_STORE="$work/ana" \
	sh -c 'exec msp-vault break-glass use acme/fw --passphrase-fd 4 -m "nadie contesta" --now 2026-11-22T11:00:00-06:00 4<words'
is "$status $out" '0 clave' 'the value'
like "$err" 'acme/fw is to be changed now' 'with what follows'
like "$(cat ana/vault/break-glass/*-use.yaml)" '^by: luis$' 'who did it'
on ana msp-vault status >/dev/null 2>&1
run on ana msp-vault show acme/fw --now 2026-12-01T10:00:00-06:00
like "$err" 'recovery key sobre was used on 2026-11-22 by luis \(nadie contesta\), for 1 secret:' 'everybody hears of it'
run on ana msp-vault show acme/fw --now 2027-01-10T10:00:00-06:00
unlike "$err" 'was used' 'for thirty days'
run on ana msp-vault exposure acme/fw -f json
is "$(printf '%s' "$out" | jq -r '.[] | select(.how == "break-glass").reader')" luis 'who could read it'
run on ana msp-vault audit -f json --now 2027-01-10T10:00:00-06:00
like "$(printf '%s' "$out" | jq -r '.[].finding')" exposed 'audit keeps saying so'
on ana msp-vault edit acme/fw -F sheet >/dev/null 2>&1
run on ana msp-vault exposure acme/fw -f json
is "$(printf '%s' "$out" | jq -r '[.[] | select(.how == "break-glass")] | length')" 0 'until the value was changed'
run on ana msp-vault verify
is "$status" 0 'the vault is good'

# A record that somebody wrote without the key does not count.
sed 's/^by: luis/by: ana/' ana/vault/break-glass/*-use.yaml >forged
cp forged "$(echo ana/vault/break-glass/*-use.yaml)"
(cd ana && git commit -qam forged)
run on ana msp-vault show acme/fw --now 2026-12-01T10:00:00-06:00
like "$err" 'break-glass/.*-use.yaml: ' 'a forged record is named'
unlike "$err" 'was used on' 'and does not count'
git -C ana reset -q --hard HEAD~1

# ---- nobody is left ----------------------------------------------------------------------------------------------------

(cd ana && git push -q origin HEAD:main)
git clone -q origin.git luis
line=$(on luis msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null | sed 's/^msp-vault roster add luis//')
on luis msp-vault pins accept "$(on ana msp-vault status 2>/dev/null | sed -n 's/^fingerprint: //p')" 2>/dev/null
run on luis sh -c "exec msp-vault break-glass use --admit luis $line --passphrase-fd 4 -m 'ana no está' 4<words"
is "$status" 0 'the recovery key makes an admin'
run on luis msp-vault roster show
like "$out" 'luis .*admin' 'who is in the roster'
exit_is 64 on luis sh -c 'exec msp-vault break-glass use --admit marta --passphrase-fd 4 -m x 4<words'
exit_is 66 on luis sh -c 'exec msp-vault break-glass use --approve --passphrase-fd 4 -m x 4<words'
vault_lock
done_testing
