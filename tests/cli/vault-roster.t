#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault roster: who may read what; changes, signatures of several, forks and what heals them.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
on ana msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null

# ---- bad input --------------------------------------------------------------------------------------------------------

exit_is 64 on ana msp-vault roster shwo
like "$err" 'did you mean show' 'an action mistyped'
exit_is 64 on ana msp-vault roster add luis
like "$err" 'both keys' 'keys are needed'
exit_is 64 on ana msp-vault roster add
exit_is 64 on ana msp-vault roster show --role x
like "$err" 'takes no --role' 'options of other actions'
exit_is 66 on ana msp-vault roster add nadie --age age1x --sign x
exit_is 64 on ana msp-vault roster add luis --age age1x --sign x
like "$err" '^msp-vault: --age: ' 'a bad recipient'
exit_is 64 on ana msp-vault roster set ana
exit_is 64 on ana msp-vault roster set --client acme
exit_is 64 on ana msp-vault roster set --client acme --roles 'Jefes!'
exit_is 66 on ana msp-vault roster set --client nadie --roles soporte
exit_is 66 on ana msp-vault roster set luis --role admin
exit_is 66 on ana msp-vault roster remove luis
exit_is 64 on ana msp-vault roster remove
exit_is 64 on ana msp-vault roster set ana --until mañana
exit_is 64 on ana msp-vault roster remove ana
like "$err" 'nobody has the role admin' 'somebody has to be admin'
exit_is 66 on ana msp-vault roster sign
exit_is 66 on ana msp-vault roster withdraw
exit_is 66 on ana msp-vault roster join
exit_is 66 on ana msp-vault roster show 7
is "$(git -C ana log --oneline | grep -c roster)" 0 'nothing was written'

# ---- people and clients -----------------------------------------------------------------------------------------------

vault_member luis
exit_is 0 on luis msp-vault roster -f json
like "$out" '"serial": "?2' 'the roster as JSON'
exit_is 0 on luis msp-vault roster show
like "$out" '^  luis +luis +soporte' 'who is in it'
exit_is 77 on luis msp-vault roster set ana --role soporte
like "$err" 'only an admin' 'who is no admin changes nothing'

run on ana msp-vault add acme fw --generate
exit_is 0 on ana msp-vault roster set --client acme --roles direccion,soporte -m 'acme tiene dirección'
exit_is 0 on ana msp-vault roster set --client beta --roles direccion
push ana
pull luis
exit_is 0 on luis msp-vault add acme wifi --generate
exit_is 77 on luis msp-vault add beta wifi --generate
like "$err" 'luis is not entitled to the secrets of beta' 'a client of its own roles'
exit_is 0 on luis msp-vault roster log -f tsv -o serial,state,by,signed,reason
like "$out" '^3	valid	ana	ana	acme tiene direcci' 'the log says who and why'
like "$out" '^4	current	ana	ana	set beta' 'and what is in force'
exit_is 0 on ana msp-vault roster show 2
like "$out" '^roster 2 \(valid\)' 'an old one'

# a recipient of the client's own opens the client's secrets with stock age
if command -v age-keygen >/dev/null; then
	age-keygen -o "$tmp/client" 2>/dev/null
	exit_is 64 on ana msp-vault roster set --client acme --recipient age1malo
	exit_is 0 on ana msp-vault roster set --client acme --recipient "$(age-keygen -y "$tmp/client")"
	run on ana msp-vault edit acme fw --generate
	is "$(age -d -i "$tmp/client" ana/clients/acme/vault/fw.age | head -n 1)" "$(on ana msp-vault show acme fw)" \
		'the client reads with age'
	like "$(cat ana/clients/acme/vault/fw.yaml)" 'recipients: \[ana, luis, "?client:1"?\]' 'and is named'
	exit_is 0 on ana msp-vault roster set --client acme --recipient ''
else
	skip 'a recipient of the client' 'no age-keygen'
fi
exit_is 0 on ana msp-vault roster remove --client acme
exit_is 66 on ana msp-vault roster remove --client acme

# an end by date
exit_is 0 on ana msp-vault roster set luis --until 2020-01-01
push ana
pull luis
exit_is 77 on luis msp-vault add acme otro --generate
exit_is 77 on luis msp-vault show acme wifi
like "$err" 'not entitled' 'what somebody wrote who no longer may'
exit_is 0 on ana msp-vault roster set luis --until none
exit_is 0 on ana msp-vault roster show -f yaml
like "$out" 'until: none' 'without an end again'

# new keys
mv "$tmp/home-luis/.config/msp/identity.age" "$tmp/old-identity"
on luis msp-vault lock 2>/dev/null
push ana
pull luis
line=$(on luis msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null)
like "$line" ' --replace$' 'an identity made anew asks to be replaced'
exit_is 77 on luis msp-vault show acme wifi
exit_is 0 on ana sh -c "$line"
push ana
pull luis
exit_is 0 on luis msp-vault add acme nuevo --generate
exit_is 0 on luis msp-vault show acme nuevo

# ---- several signatures -----------------------------------------------------------------------------------------------

push luis
pull ana
exit_is 0 on ana msp-vault roster set luis --role admin,soporte
push ana
pull luis
vault_member marta --role admin,soporte
like "$(cat ana/vault/roster/"$(find ana/vault/roster -name '*.yaml' | wc -l)".yaml)" '^quorum: 2$' 'three admins: quorum of two'
pull luis
exit_is 0 on ana msp-vault roster set marta --role soporte -m 'marta ya no'
like "$err" 'waits for signatures: 1 of 2' 'one signature is not enough'
exit_is 77 on ana msp-vault roster set marta --role soporte
like "$err" 'hint: msp-vault roster sign' 'one at a time'
exit_is 73 on ana msp-vault roster sign
push ana
pull luis
pull marta
exit_is 0 on marta msp-vault roster
like "$out" '^  marta +marta +admin, soporte' 'until then the one before is in force'
like "$err" 'waits for signatures' 'and that is said'
exit_is 0 on marta msp-vault add acme mientras --generate
exit_is 64 on luis msp-vault roster sign
like "$err" 'nobody can be asked.*right' 'without a terminal nobody can be asked'
like "$err" 'hint: .*--yes' 'so it has to be said'
exit_is 64 on luis msp-vault roster show --yes
exit_is 0 on luis msp-vault roster sign --yes
like "$err" 'by ana, .*marta ya no' 'who signs is told what it is'
like "$err" '^- .*login: marta.*roles: \[admin, soporte\]' 'what goes'
like "$err" '^\+ .*login: marta.*roles: \[soporte\]' 'what comes'
like "$err" 'is in force' 'the second signature'
exit_is 0 on luis msp-vault roster
like "$out" '^  marta +marta +soporte' 'now the next one holds'
push luis
pull ana
exit_is 0 on ana msp-vault roster set --client beta --roles soporte
exit_is 0 on ana msp-vault roster log -q
push ana
pull luis

# taken back
exit_is 0 on luis msp-vault roster set --quorum 2
exit_is 0 on luis msp-vault roster set marta --role nada
like "$err" '1 of 2' 'a quorum of two by choice'
exit_is 0 on luis msp-vault roster withdraw
exit_is 66 on luis msp-vault roster sign
exit_is 0 on luis msp-vault roster set --quorum 1
like "$err" '1 of 2' 'less needs two as well'
push luis
pull ana
exit_is 0 on ana msp-vault roster sign --yes

# one that nobody signed, put there by somebody who can push
push ana
pull luis
last=$(find luis/vault/roster -name '*.yaml' | sed 's/.*\///; s/\.yaml//' | sort -n | tail -n 1)
next=$((last + 1))
hash=$(sha256sum "luis/vault/roster/$last.yaml" | cut -d ' ' -f 1)
sed "s/^serial: .*/serial: $next/; s/^previous: .*/previous: [\"$hash\"]/; /login: marta/s/soporte/soporte, jefes/" \
	"luis/vault/roster/$last.yaml" | sed "s/\"\([a-f][0-9a-f]*\)\"/\1/" >"luis/vault/roster/$next.yaml"
(cd luis && git add vault/roster && git commit -q -m smuggled)
exit_is 77 on luis msp-vault roster sign
like "$err" 'nobody has signed roster' 'no signature for the asking'
exit_is 0 on luis msp-vault roster withdraw
push luis
pull ana

# ---- two with one serial ----------------------------------------------------------------------------------------------

push ana
pull luis
serial=$(($(find ana/vault/roster -name '*.yaml' | wc -l) + 1))
exit_is 0 on ana msp-vault roster set --client acme --roles direccion,soporte
exit_is 0 on luis msp-vault roster set --client beta --roles soporte,ventas
push ana
run on luis msp-store sync
if test "$(find luis/vault/roster -name "$serial*.yaml" | wc -l)" = 2; then
	pass 'merging keeps both'
else
	fail 'merging keeps both'
	diag "$err"
fi
exit_is 0 on luis msp-vault roster
like "$err" 'two rosters follow.*roster join' 'a fork is told with what heals it'
exit_is 77 on luis msp-vault add acme durante --generate
like "$err" 'hint: msp-vault roster join' 'nothing is written meanwhile'
exit_is 0 on luis msp-vault show acme nuevo
exit_is 0 on luis msp-vault roster join
exit_is 0 on luis msp-vault roster -f yaml
like "$out" 'client: acme' 'what one said'
like "$out" 'roles: \[soporte, ventas\]' 'and what the other said'
exit_is 0 on luis msp-vault add acme durante --generate
push luis
pull ana
exit_is 0 on ana msp-vault show acme durante
exit_is 0 on ana msp-store lint

vault_lock
done_testing
