#!/bin/sh
# SPDX-License-Identifier: ISC
# access_log: shared: who had what shown, written down before it is shown.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
printf 'uno\n' >one
on ana msp-vault add acme/fw -F one >/dev/null 2>&1
on ana msp-vault add beta/fw -F one >/dev/null 2>&1
on ana msp-client set acme access_log=shared >/dev/null 2>&1
exit_is 65 on ana msp-client set acme access_log=secret
push ana
pull luis

on ana msp-vault show beta/fw >/dev/null
is "$(ls ana/clients/beta/vault)" 'fw.age
fw.yaml
fw.yaml.sig' 'a client that wants none has none'
run on ana msp-vault show acme/fw --ticket acme-4815164
is "$status $out" '0 uno' 'shown'
run on ana msp-vault run --fd 5=acme/fw -- sh -c 'cat <&5'
is "$out" uno 'a program gets it'
on luis msp-vault show acme/fw >/dev/null
(cd luis && git pull -q --no-rebase --no-edit origin main; git push -q origin HEAD:main) 2>/dev/null
run on ana msp-vault accesses acme -f json
is "$(printf '%s' "$out" | jq -r '[.[] | "\(.by) \(.secret) \(.how) \(.ticket)"] | join(", ")')" \
	'ana acme/fw show acme-4815164, ana acme/fw run null' 'who, what, how and what for'
is "$(git -C ana log -1 --format=%s)" 'vault acme: access' 'each is a commit'
run on luis msp-vault accesses -f json
is "$(printf '%s' "$out" | jq -r '[.[].by] | unique | join(" ")')" luis 'in the clone of luis his own'

# Together: files of two people never conflict.
push ana
run on luis msp-store sync
is "$status" 0 'they merge'
run on luis msp-vault accesses acme -q
is "$(printf '%s\n' "$out" | wc -l)" 3 'all three are there'
is "$(on luis msp-vault verify >/dev/null 2>&1; echo $?)" 0 'the vault is good'

# Not shown when it cannot be written down, and not believed when somebody changed it.
sed -i 's/acme-4815164/acme-1111111/' luis/clients/acme/vault/log/*-ana.log
git -C luis commit -qam forged
run on luis msp-vault accesses acme -f json
is "$status" 1 'a changed line'
isnt "$(printf '%s' "$out" | jq -r '.[0].problem')" null 'is told'
echo x >>ana/clients/acme/vault/log/"$(date -u +%Y-%m)"-ana.log
run on ana msp-vault show acme/fw
is "$status $out" '75 ' 'nothing is shown when the line cannot be written'
exit_is 66 on ana msp-vault accesses nadie
vault_lock
done_testing
