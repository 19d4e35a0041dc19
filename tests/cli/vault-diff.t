#!/bin/sh
# SPDX-License-Identifier: ISC
# git diff of ciphertexts shows how they are built, and nothing of what is in them.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
printf 'clave-primera\nusuario: fulano\n' >one
printf 'clave-segunda\n' >two
on ana msp-vault add acme/fw -F one >/dev/null 2>&1
vault_member luis --role soporte
on ana msp-vault rekey >/dev/null 2>&1
on ana msp-vault edit acme/fw -F two >/dev/null 2>&1
vault_lock

like "$(cat ana/.gitattributes)" '^\*\.age -text -merge diff=msp-age$' 'a new store says how'
is "$(git -C ana config diff.msp-age.textconv)" 'msp-vault age describe' 'git knows the driver'
cd ana || exit 1
run git diff HEAD~2 HEAD -- clients/acme/vault/fw.age
is "$status" 0 'git diff, with the vault locked'
like "$out" '^-readers: 1 X25519$' 'one reader before'
like "$out" '^\+readers: 2 X25519$' 'two now'
like "$out" '^-age_gen: 1$' 'encrypted anew'
like "$out" '^ client: acme$' 'for the same client'
unlike "$out" 'Binary files' 'no binary files differ'
run git log -p --textconv
unlike "$out" 'clave-|fulano' 'nothing of what is in them'
id=$(sed -n 's/^id: "*\([0-9a-f]*\)"*$/\1/p' clients/acme/vault/fw.yaml)
run msp-vault age describe clients/acme/vault/fw.age
is "$status $(printf '%s\n' "$out" | sed -n 's/^id: //p')" "0 $id" 'the file says which secret it is'
is "$(printf '%s\n' "$out" | sed -n 's/^sha256: //p')" "$(sha256sum clients/acme/vault/fw.age | cut -d ' ' -f 1)" 'its hash'

# A file that is none, or cut off, is no reason for git to stop.
printf 'nonsense' >clients/acme/vault/fw.age
run git diff
is "$status" 0 'a broken one does not stop git diff'
like "$out" '^\+malformed: ' 'it is called malformed'
git show HEAD:clients/acme/vault/fw.age | head -c 100 >../cut
run msp-vault age describe ../cut
like "$out" '^malformed: ' 'one that is cut off, too'
git checkout -q clients/acme/vault/fw.age
cd ..

# Files of others, in armor, and with a passphrase.
msp-vault age keygen --output me.txt 2>/dev/null
msp-vault age encrypt -i me.txt -a <one >armored
run msp-vault age describe armored
like "$out" '^readers: 1 X25519' 'in armor'
like "$out" '^binding: none$' 'not written by a vault'
run msp-vault age describe <"$tmp/home-ana/.config/msp/identity.age"
like "$out" '^readers: 1 scrypt' 'one with a passphrase, from standard input'
exit_is 64 msp-vault age describe -i me.txt armored
exit_is 66 msp-vault age describe missing

# A clone without the driver shows what git shows of any binary file.
git clone -q origin.git plain
run git -C plain diff HEAD~1 HEAD -- clients/acme/vault/fw.age
unlike "$out" 'malformed' 'a clone without the driver'
done_testing
