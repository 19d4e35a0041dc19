#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault export: out as it came in, readable by stock tools, and never in the clear by accident.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1 || skip_all 'no vault'
if ! on ana msp-vault status 2>/dev/null | grep -q '^unlocked'; then
	on ana msp-vault unlock --passphrase-fd 3 --no-prompt 2>/dev/null
fi

vault()
{
	on ana msp-vault "$@" --no-prompt
}

printf 'Ex-uno\ntotp: otpauth://totp/fw?secret=JBSWY3DPEHPK3PXP\nPIN: Ex-pin\nnotes:\nprimera\nsegunda: no es campo\n' |
	vault add acme fw -u admin --url https://fw.acme.mx -F - 2>/dev/null
printf 'JBSW Y3DP EHPK 3PXP\n' | vault add acme codigo --kind totp -F - 2>/dev/null
printf 'clave: no es campo\n\nEx-nota "comillas" \\ y ñ\n' | vault add acme nota --kind note -F - 2>/dev/null
printf -- '-----BEGIN PRIVATE KEY-----\nEx-llave\n-----END PRIVATE KEY-----\n' >key.pem
vault add acme llave --kind key --file key.pem 2>/dev/null
head -c 500 /dev/urandom >bytes
vault add acme archivo --file bytes 2>/dev/null
printf 'Ex-beta\n' | vault add beta web -u root -F - 2>/dev/null

# ---- passage -------------------------------------------------------------------------------------------------------

msp-vault age keygen --output theirs.txt 2>/dev/null
key=$(msp-vault age keygen -i theirs.txt)
exit_is 64 vault export --to passage --output tree
like "$err" 'acme has no recipient of its own' 'for whom?'
ok 'and nothing is made' test ! -e tree
exit_is 0 vault export --to passage --output tree -r "$key" acme
like "$err" '5 written, 0 cannot' 'counts'
is "$(stat -c %a tree tree/acme tree/acme/fw.age | tr '\n' ' ')" '700 700 600 ' 'modes'
is "$(cat tree/acme/.age-recipients)" "$key" 'whom it is for'
is "$(msp-vault age decrypt -i theirs.txt tree/acme/fw.age)" 'Ex-uno
username: admin
url: https://fw.acme.mx
totp: otpauth://totp/fw?secret=JBSWY3DPEHPK3PXP
PIN: Ex-pin
notes:
primera
segunda: no es campo' 'first line the password, then what pass users expect'
is "$(msp-vault age decrypt -i theirs.txt tree/acme/codigo.age)" 'otpauth://totp/codigo?secret=JBSWY3DPEHPK3PXP' \
	'a typed key becomes an address'
ok 'a key as it is' sh -c 'msp-vault age decrypt -i theirs.txt tree/acme/llave.age | cmp -s - key.pem'
ok 'a file as it is' sh -c 'msp-vault age decrypt -i theirs.txt tree/acme/archivo.age | cmp -s - bytes'
ok 'nothing in the clear' sh -c '! grep -raq "Ex-" tree'
exit_is 73 vault export --to passage --output tree -r "$key" acme
like "$err" 'not empty' 'a folder with something in it is left alone'
exit_is 0 vault export --to passage --output one -r "$key" beta/web
is "$(find one -type f | LC_ALL=C sort | tr '\n' ' ')" 'one/beta/.age-recipients one/beta/web.age ' 'one secret'
if command -v age >/dev/null; then
	is "$(age -d -i theirs.txt one/beta/web.age)" 'Ex-beta
username: root' 'age opens it'
else
	skip 'age opens it' 'age is not installed'
fi

# the client's own recipient
on ana msp-vault roster set --client acme --roles soporte --recipient "$key" --no-prompt >/dev/null 2>&1
exit_is 0 vault export --to passage --output own acme
is "$(cat own/acme/.age-recipients)" "$key" "the client's own recipient, out of the roster"

# ---- there and back ------------------------------------------------------------------------------------------------

if command -v age >/dev/null; then
	run vault import passage tree/acme -i theirs.txt --client beta
	is "$status" 0 'what was exported is imported'
	for name in fw llave archivo nota; do
		vault show "acme/$name" --all >before 2>/dev/null
		vault show "beta/$name" --all >after 2>/dev/null
		ok "$name is what it was" cmp -s before after
		is "$(sed -n 's/^kind: //p; s/^username: //p; s/^url: //p' "ana/clients/beta/vault/$name.yaml")" \
			"$(sed -n 's/^kind: //p; s/^username: //p; s/^url: //p' "ana/clients/acme/vault/$name.yaml")" \
			"and $name is of its kind"
	done
	is "$(vault totp beta/codigo 2>/dev/null | cut -c1-6)" "$(vault totp acme/codigo 2>/dev/null | cut -c1-6)" 'the same code'
	run vault import passage tree -i theirs.txt --client acme
	like "$err" '1 new, 4 same' 'back to where it was: nothing new but the address of the code'
else
	skip 'there and back' 'age is not installed'
fi

# ---- Bitwarden -----------------------------------------------------------------------------------------------------

exit_is 64 vault export --to bitwarden --output bw.json
like "$err" 'every password in the clear' 'in the clear only when it is said'
ok 'and nothing is made' test ! -e bw.json
on_terminal 80 "HOME=$tmp/home-ana XDG_CONFIG_HOME=$tmp/home-ana/.config XDG_STATE_HOME=$tmp/home-ana/.local/state MSP_LOGIN=ana MSP_STORE=$work/ana msp-vault export --to bitwarden --yes"
like "$out" 'not shown on a terminal' 'never on a terminal'
unlike "$out" 'Ex-' 'not one of them'
run vault export --to bitwarden --yes --output bw.json acme
is "$status" 65 'a file that is no text cannot come along'
like "$err" 'acme/archivo: left out' 'it is named'
like "$err" 'shred -u bw.json' 'a reminder'
is "$(stat -c %a bw.json)" 600 'only its owner can read it'
if command -v jq >/dev/null; then
	is "$(jq -r '.items[] | select(.name == "fw") | [.type, .login.username, .login.password, .login.totp, .login.uris[0].uri,
		.fields[0].name, .fields[0].value, .notes] | join("|")' bw.json)" \
		'1|admin|Ex-uno|otpauth://totp/fw?secret=JBSWY3DPEHPK3PXP|https://fw.acme.mx|PIN|Ex-pin|primera
segunda: no es campo' 'a login'
	is "$(jq -r '.items[] | select(.name == "nota") | .notes' bw.json)" 'clave: no es campo

Ex-nota "comillas" \ y ñ' 'a note, with what JSON escapes'
	is "$(jq -r '.folders[0].name + " " + (.folders[0].id == .items[0].folderId | tostring)' bw.json)" 'acme true' 'folders'
	is "$(jq -r '[.items[].id, .folders[].id][] | test("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$")' bw.json | sort -u)" \
		true 'ids are UUIDs'
else
	skip 'the JSON' 'jq is not installed'
fi
# and back
on ana msp-client new gamma --name Gamma >/dev/null 2>&1
run vault import bitwarden bw.json --client gamma
is "$status" 0 'what was exported is imported'
for name in fw nota; do
	is "$(vault show "gamma/$name" --all 2>/dev/null)" "$(vault show "acme/$name" --all 2>/dev/null)" "$name is what it was"
done
vault export --to bitwarden --yes beta/web 2>/dev/null >piped.json
like "$(cat piped.json)" 'Ex-beta' 'into a pipe'

# a client that wants accesses written down
on ana msp-client set beta access_log=shared >/dev/null 2>&1
vault export --to bitwarden --yes --ticket 4815164 beta/web >/dev/null 2>&1
like "$(on ana msp-vault accesses beta -f tsv)" 'beta/web.*export' 'it is written down'

# ---- usage, and who may --------------------------------------------------------------------------------------------

exit_is 64 vault export
exit_is 64 vault export --to lastpass
exit_is 64 vault export --to passage
exit_is 64 vault export --to passage --output x -r age1mal acme
exit_is 66 vault export --to passage --output x -r "$key" nadie
exit_is 66 vault export --to passage --output x -r "$key" acme/nada
exit_is 64 vault export --to bitwarden --yes -r "$key"
vault_member luis --role almacen
exit_is 77 on luis msp-vault export --to bitwarden --yes --output luis.json --no-prompt
like "$err" 'acme/fw' 'what one cannot open is named'
unlike "$(cat luis.json)" 'Ex-' 'and is not there'
vault_lock
done_testing
