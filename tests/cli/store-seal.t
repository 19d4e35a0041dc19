#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store seal and verify; ssh-keygen and git are the oracles.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
export MSP_NOW=2026-11-03T12:00:00-06:00
run on ana msp-ticket new -q acme 'no factura' --when 2026-10-05T09:00:00-06:00
run on ana msp-report issue acme 2026-10 --to Laura
is "$status" 0 'a report is issued'

# ---- before there is a vault ----

run on ana msp-store seal 2026-10 --passphrase-fd 3 --no-prompt
isnt "$status" 0 'no vault, no seal'
like "$err" '^msp-store: .*vault' 'and that is said'
like "$err" '^hint: ' 'with what to do'
exit_is 0 on ana msp-store verify
is "$out" '' 'nothing is sealed'
run on ana msp-vault init --passphrase-fd 3 --no-prompt
is "$status" 0 'a vault'

# ---- sealing ----

before=$(git -C ana rev-parse HEAD)
exit_is 64 on ana msp-store seal october
exit_is 64 on ana msp-store seal 2026-11
like "$err" '2026-11 is not over' 'a month must be over'
exit_is 66 on ana msp-store verify 2026-10
exit_is 0 on ana msp-store seal -n 2026-10
like "$out" "^commit: '?$before" '-n shows the seal'
is "$(git -C ana rev-parse HEAD)" "$before" 'and writes nothing'
exit_is 0 on ana msp-store seal 2026-10 --passphrase-fd 3 --no-prompt
like "$err" '2026-10: reports sealed: 1' 'sealed'
is "$(git -C ana log -1 --format=%s)" 'store: seal 2026-10' 'one commit'
is "$(git -C ana show --name-only --format= HEAD | tr '\n' ' ')" 'seals/2026-10.yaml seals/2026-10.yaml.sig ' 'two files'
like "$(cat ana/seals/2026-10.yaml)" "^commit: '?$before" 'the commit before'
issued=$(sed -n 's/^ *sha256: *//p' ana/clients/acme/reports/2026-10.yaml)
like "$(cat ana/seals/2026-10.yaml)" "sha256: $issued" 'the hash of what was sent'
exit_is 0 on ana msp-store lint
exit_is 73 on ana msp-store seal 2026-10 --passphrase-fd 3 --no-prompt
if command -v ssh-keygen >/dev/null; then
	on ana msp-vault signers >allowed
	ok 'ssh-keygen agrees' sh -c 'ssh-keygen -Y verify -n msp-seal -f allowed -I ana \
		-s ana/seals/2026-10.yaml.sig <ana/seals/2026-10.yaml >/dev/null'
else
	skip 'ssh-keygen agrees' 'no ssh-keygen'
fi

# ---- verifying ----

exit_is 0 on ana msp-store verify -f json
is "$(printf '%s' "$out" | jq -r '.[0] | [.period, .commit, .by, .reports, .problem] | @tsv')" \
	"2026-10	$before	ana	1	" 'all is as sealed'
run on ana msp-ticket new -q acme 'después'
exit_is 0 on ana msp-store verify 2026-10
unset MSP_NOW
good=$(git -C ana rev-parse HEAD)

# a figure of what was issued
sed -i 's/incidents_opened: .*/incidents_opened: 7/' ana/clients/acme/reports/2026-10.yaml
git -C ana commit -qam 'otra cifra'
exit_is 1 on ana msp-store verify
like "$out" 'what was issued at .* has been changed' 'a changed figure'
git -C ana reset -q --hard "$good"
# a comment is nothing that was issued
echo '# nota' >>ana/clients/acme/reports/2026-10.yaml
git -C ana commit -qam 'una nota'
exit_is 0 on ana msp-store verify
git -C ana reset -q --hard "$good"
git -C ana rm -q clients/acme/reports/2026-10.yaml && git -C ana commit -qm 'sin reporte'
exit_is 1 on ana msp-store verify
like "$out" 'what was issued at .* is gone' 'a lost record'
git -C ana reset -q --hard "$good"
# history
git -C ana checkout -q --orphan other && git -C ana commit -qm 'de nuevo' && git -C ana branch -qM other main
exit_is 1 on ana msp-store verify
like "$out" 'history was rewritten' 'a history that was rewritten'
git -C ana reset -q --hard "$good"
# the seal itself
sed -i "s/^commit: .*/commit: '$good'/" ana/seals/2026-10.yaml
git -C ana commit -qam 'otro sello'
exit_is 1 on ana msp-store verify
like "$out" 'signature' 'a changed seal'
git -C ana reset -q --hard "$good"
git -C ana rm -q seals/2026-10.yaml.sig && git -C ana commit -qm 'sin firma'
exit_is 1 on ana msp-store verify
like "$out" 'not signed' 'a seal without signature'
git -C ana reset -q --hard "$good"
if command -v ssh-keygen >/dev/null; then
	ssh-keygen -q -t ed25519 -N '' -f stranger
	ssh-keygen -q -Y sign -n msp-seal -f stranger <ana/seals/2026-10.yaml >ana/seals/2026-10.yaml.sig 2>/dev/null
	git -C ana commit -qam 'de otro'
	exit_is 1 on ana msp-store verify
	like "$out" 'in no roster' "a stranger's signature"
	git -C ana reset -q --hard "$good"
fi
exit_is 0 on ana msp-store verify
exit_is 64 on ana msp-store verify 2026-10 x

done_testing
