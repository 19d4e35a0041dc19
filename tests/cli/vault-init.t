#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault init, lock, unlock, status, pins: identities, the first roster, first contact; checked with age and ssh-keygen.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
identity=$tmp/home-ana/.config/msp/identity.age

# ---- before -----------------------------------------------------------------------------------------------------------

exit_is 66 on ana msp-vault show acme/fw-admin
like "$err" 'no vault yet' 'a store without a vault says so'
like "$err" 'hint: msp-vault init' 'and what to do'
run on ana msp-vault status
like "$out" '^rosters: none' 'status of no vault'
exit_is 77 on ana msp-vault init --no-prompt
is "$(ls "$tmp/home-ana/.config" 2>/dev/null)" '' 'nothing was made'
exit_is 64 on ana msp-vault init -n --passphrase-fd 3
exit_is 64 on ana msp-vault init --pair ana --passphrase-fd 3
exit_is 66 on ana msp-vault init --pair nadie --passphrase-fd 3
exit_is 64 on ana msp-vault init --recovery sobre --passphrase-fd 3
exit_is 64 on ana msp-vault init --passphrase-fd x

# ---- the first one ----------------------------------------------------------------------------------------------------

exit_is 0 on ana msp-vault init --passphrase-fd 3 --sheet "$tmp/sheet"
like "$err" 'fingerprint.*([0-9a-f]{4} ){7}[0-9a-f]{4}' 'the fingerprint is told'
is "$(stat -c %a "$identity")" 600 'the identity is for its owner alone'
is "$(stat -c %a "$(dirname "$identity")")" 700 'and so is its folder'
is "$(stat -c %a "$tmp/sheet")" 600 'and the recovery sheet'
is "$(git -C ana log -1 --format=%B | head -n 1)" 'vault: init' 'the commit is neutral'
is "$(git -C ana status --short)" '' 'and complete'
is "$(git -C ana show --stat --format= HEAD | grep -c roster)" 2 'a roster and its signature'
like "$(cat ana/vault/roster/1.yaml)" '^  - \{login: ana,.*roles: \[admin, soporte\]\}' 'who made it is admin'
like "$(cat ana/vault/roster/1.yaml)" 'client: "\*", roles: \[soporte\]' 'support reads all clients'
exit_is 73 on ana msp-vault init --passphrase-fd 3
exit_is 0 on ana msp-vault status -f json
like "$out" '"pins": "seen"' 'the maker has seen it'
like "$out" '"unlocked_seconds": [0-9]+' 'and is unlocked for a while'

# the sheet alone makes the identity again, with stock tools
grep -E '^(#|AGE-SECRET-KEY)' "$tmp/sheet" >"$tmp/again"
is "$(wc -l <"$tmp/again")" 5 'five lines to type'
like "$(tail -n 1 "$tmp/sheet")" '^check word: [a-p]{8}$' 'a word at the end'
if command -v age-keygen >/dev/null; then
	is "$(age-keygen -y "$tmp/again")" "$(sed -n 's/^# age: //p' "$tmp/again")" 'age-keygen finds the same recipient'
fi

# ---- other people's tools ---------------------------------------------------------------------------------------------

printf 's3creto\nnota: sí\n' >"$tmp/value"
exit_is 0 on ana msp-vault add acme fw-admin -u admin -F "$tmp/value"
if command -v ssh-keygen >/dev/null; then
	on ana msp-vault signers >allowed
	exit_is 0 sh -c 'ssh-keygen -Y verify -n msp-vault -f allowed -I ana -s ana/clients/acme/vault/fw-admin.yaml.sig \
		<ana/clients/acme/vault/fw-admin.yaml'
	exit_is 0 sh -c 'ssh-keygen -Y verify -n msp-roster -f allowed -I ana -s ana/vault/roster/1.yaml.sig.ana \
		<ana/vault/roster/1.yaml'
	exit_is 255 sh -c 'ssh-keygen -Y verify -n msp-roster -f allowed -I ana -s ana/clients/acme/vault/fw-admin.yaml.sig \
		<ana/clients/acme/vault/fw-admin.yaml'
else
	skip 'ssh-keygen verifies' 'no ssh-keygen'
fi
if command -v age >/dev/null; then
	msp-vault age decrypt --passphrase-fd 3 --output "$tmp/plain" "$identity" 3<"$tmp/passphrase"
	is "$(age -d -i "$tmp/plain" ana/clients/acme/vault/fw-admin.age | head -n 1)" s3creto 'age reads the first line'
	is "$(age -d -i "$tmp/again" ana/clients/acme/vault/fw-admin.age | head -n 1)" s3creto 'also with the sheet'
	rm "$tmp/plain"
else
	skip 'age reads it' 'no age'
fi

# ---- locked and unlocked ----------------------------------------------------------------------------------------------

exit_is 0 on ana msp-vault lock
exit_is 77 on ana msp-vault show acme fw --no-prompt
like "$err" 'locked' 'locked is said'
like "$err" 'hint: msp-vault unlock' 'and how to unlock'
exit_is 77 on ana sh -c 'msp-vault show acme fw --passphrase-fd 4 4<<X
falsa
X'
exit_is 0 on ana msp-vault ls client:acme -q
is "$out" acme/fw-admin 'ls needs no key'
chmod 640 "$identity"
exit_is 77 on ana msp-vault unlock --passphrase-fd 3
like "$err" 'hint: chmod' 'an identity that others can read is refused'
chmod 600 "$identity"
exit_is 64 on ana msp-vault unlock --for siempre
exit_is 64 on ana msp-vault unlock --for 48h
exit_is 0 on ana msp-vault unlock --for 1h --passphrase-fd 3
exit_is 0 on ana msp-vault show acme fw --no-prompt
is "$out" s3creto 'unlocked'
mv "$identity" "$identity.away"
exit_is 66 on ana msp-vault show acme fw
like "$err" 'no identity here' 'a missing identity'
mv "$identity.away" "$identity"

# ---- the second person ------------------------------------------------------------------------------------------------

push ana
git clone -q origin.git luis
exit_is 77 on luis msp-vault show acme fw
like "$err" 'never seen this vault' 'first contact'
print=$(on ana msp-vault status | sed -n 's/^fingerprint: //p')
like "$err" "pins accept '$print'" 'with the fingerprint to compare'
exit_is 77 on luis msp-vault pins accept '0000 1111 2222 3333 4444 5555 6666 7777'
exit_is 0 on luis msp-vault pins accept "$(printf '%s' "$print" | tr 'a-f ' 'A-F-')"
exit_is 66 on luis msp-vault show acme fw
exit_is 0 on luis msp-vault init --passphrase-fd 3 --no-prompt
like "$out" "^msp-vault roster add luis --age age1[0-9a-z]+ --sign 'ssh-ed25519 [^']+'\$" 'a line for an admin'
line=$out
exit_is 77 on luis sh -c "$line"
exit_is 77 on luis msp-vault show acme fw
exit_is 0 on ana sh -c "$line"
like "$err" 'roster 2 is in force' 'one admin is enough'
exit_is 73 on ana sh -c "$line"
push ana
pull luis
exit_is 77 on luis msp-vault show acme fw
like "$err" 'hint: it was written for others' 'not a recipient of what was written before'
exit_is 0 on ana msp-vault edit acme fw --generate
push ana
pull luis
run on luis msp-vault show acme fw
is "$out" "$(on ana msp-vault show acme fw)" 'a recipient of what is written now'
rm -r "$tmp/home-luis/.local/state/msp"
exit_is 77 on luis msp-vault show acme fw
like "$err" 'never seen this vault' 'a lost state is a first contact'

# ---- two admins and break-glass in one run -----------------------------------------------------------------------------

mkdir pair && cd pair && work=$PWD
vault_store
exit_is 0 on ana msp-vault init --pair luis --recovery sobre --passphrase-fd 3 --sheet "$tmp/sheets"
is "$(git -C ana show --stat --format= HEAD | grep -cE 'roster/1.yaml|break-glass-sobre.age')" 4 'rosters, signatures, recovery'
is "$(cd ana/vault/roster && echo ./*)" './1.yaml ./1.yaml.sig.ana ./1.yaml.sig.luis' 'both sign'
like "$(cat ana/vault/roster/1.yaml)" '^quorum: 1$' 'one of two is enough'
is "$(stat -c %a "$tmp/home-ana/.config/msp/identity-luis.age")" 600 'the second identity'
is "$(grep -c '^==== \|====$' "$tmp/sheets")" 4 'two sheets, two envelopes'
grep -E '^[a-z]+(-[a-z]+){5}$' "$tmp/sheets" >"$tmp/envelopes"
is "$(wc -l <"$tmp/envelopes")" 2 'two passphrases'
sed -n 1p "$tmp/envelopes" >"$tmp/outer"
sed -n 2p "$tmp/envelopes" >"$tmp/inner"
msp-vault age decrypt --passphrase-fd 4 ana/vault/break-glass-sobre.age 4<"$tmp/outer" |
	msp-vault age decrypt --passphrase-fd 4 --output "$tmp/recovery" 4<"$tmp/inner"
like "$(cat "$tmp/recovery")" '^AGE-SECRET-KEY-1' 'both envelopes open it'
exit_is 77 msp-vault age decrypt --passphrase-fd 4 ana/vault/break-glass-sobre.age 4<"$tmp/inner"
exit_is 0 on ana msp-vault add acme wifi --generate
is "$(msp-vault age decrypt -i "$tmp/recovery" ana/clients/acme/vault/wifi.age | head -n 1)" \
	"$(on ana msp-vault show acme wifi)" 'the recovery key is on every secret'
like "$(cat ana/clients/acme/vault/wifi.yaml)" 'recipients: \[ana, luis, "?recovery:sobre"?\]' 'and named'

# ---- another passphrase ------------------------------------------------------------------------------------------------

vault_lock
before=$(cat "$identity")
printf 'falsa\nnueva\n' >"$tmp/wrong"
exit_is 77 on ana sh -c "msp-vault passphrase --passphrase-fd 5 5<'$tmp/wrong'"
echo 'correcto caballo' >"$tmp/half"
exit_is 66 on ana sh -c "msp-vault passphrase --passphrase-fd 5 5<'$tmp/half'"
is "$(cat "$identity")" "$before" 'a wrong passphrase, or none to come, changes nothing'
exit_is 0 on ana msp-vault passphrase --passphrase-fd 3
is "$(stat -c %a "$identity")" 600 'the file is still for its owner alone'
exit_is 77 on ana msp-vault unlock --passphrase-fd 3
echo 'otra frase' >"$tmp/new"
exit_is 0 on ana sh -c "msp-vault show acme wifi --passphrase-fd 5 5<'$tmp/new'"
rm "$identity"
exit_is 66 on ana msp-vault passphrase --passphrase-fd 3

# ---- typed on a terminal ------------------------------------------------------------------------------------------------

vault_lock
cat >"$tmp/type.py" <<'PY'
import os, pty, re, signal, sys
wrong = int(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execvp('msp-vault', ['msp-vault', 'init'])
seen = b''
answers = [(b'new passphrase of ana: ', b'una frase\n'), (b'the same again: ', b'una frase\n')]
while True:
    try:
        seen += os.read(fd, 4096)
    except OSError:
        break
    if answers and answers[0][0] in seen:
        os.write(fd, answers.pop(0)[1])
    elif not answers and seen.endswith(b'check word of the paper: '):
        if wrong == 9:  # the terminal is closed
            os.kill(pid, signal.SIGHUP)
            break
        word = re.search(rb'check word: ([a-p]{8})', seen).group(1)
        os.write(fd, b'nada\n' if wrong > 0 else word + b'\n')
        wrong -= 1
        seen += b'.'
sys.stdout.buffer.write(seen.replace(b'\r', b''))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
if command -v python3 >/dev/null; then
	for wrong in 1 3; do
		rm -rf "$tmp/home-ana" ana origin.git
		vault_store
		run on ana python3 "$tmp/type.py" "$wrong"
		is "$status" "$((wrong == 3))" "a check word that is wrong $wrong times"
		unlike "$out" 'una frase' 'no echo of a passphrase'
		like "$out" '^AGE-SECRET-KEY-1' 'the sheet is on the terminal'
		on ana msp-vault lock 2>/dev/null
	done
	like "$out" 'nobody has read the recovery sheet' 'and that is said'

	rm -rf "$tmp/home-ana" ana origin.git
	vault_store
	run on ana python3 "$tmp/type.py" 9
	exit_is 0 on ana msp-vault status
	like "$out" '^pins: seen' 'who closes the terminal over the sheet knows the vault all the same'
	exit_is 0 on ana msp-vault init --sheet "$tmp/sheet-again" --no-prompt
	like "$(cat "$tmp/sheet-again")" '^AGE-SECRET-KEY-1' 'and gets the sheet again'
	on ana msp-vault lock 2>/dev/null
else
	skip 'typed on a terminal' 'no python3'
fi

vault_lock
done_testing
