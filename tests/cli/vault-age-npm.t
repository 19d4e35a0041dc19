#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault age and the npm package age-encryption, both ways.  Where the package is, MSP_AGE_NPM says (the folder with
# its node_modules); else it is looked for among the packages that npm has installed for everybody.
# shellcheck disable=SC2016 # the inner shell expands
npm_folder=${MSP_AGE_NPM:-}
. tests/cli/lib.sh
command -v node >/dev/null || skip_all 'no node'
if test -z "$npm_folder" && command -v npm >/dev/null; then
	npm_folder=$(dirname "$(npm root -g 2>/dev/null)")
fi
test -d "$npm_folder/node_modules/age-encryption" || skip_all 'no age-encryption'

# node.mjs encrypt|decrypt|armor|open KEY|PASSPHRASE <INPUT >OUTPUT; found from the folder it stands in
mkdir node && ln -s "$npm_folder/node_modules" node/node_modules
cat >node/age.mjs <<'END'
import * as age from 'age-encryption';
import { readFileSync, writeFileSync } from 'node:fs';
const [action, key] = process.argv.slice(2);
const input = new Uint8Array(readFileSync(0));
if (action === 'encrypt' || action === 'armor' || action === 'lock') {
	const e = new age.Encrypter();
	if (action === 'lock') { e.setPassphrase(key); e.setScryptWorkFactor(12); } else e.addRecipient(key);
	const file = await e.encrypt(input);
	writeFileSync(1, action === 'armor' ? age.armor.encode(file) : file);
} else {
	const d = new age.Decrypter();
	if (action === 'unlock') d.addPassphrase(key); else d.addIdentity(key);
	const file = action === 'open' ? age.armor.decode(new TextDecoder().decode(input)) : input;
	writeFileSync(1, await d.decrypt(file));
}
END
theirs()
{
	node node/age.mjs "$@"
}

msp-vault age keygen --output me.txt 2>/dev/null
recipient=$(msp-vault age keygen -i me.txt)
key=$(grep AGE me.txt)
printf 'una clave\n' >plain
head -c 200000 /dev/urandom >big
head -c 65536 /dev/urandom >chunk
: >empty
for file in plain big chunk empty; do
	msp-vault age encrypt -r "$recipient" "$file" >sealed
	ok "it opens $file" sh -c 'node node/age.mjs decrypt "$1" <sealed | cmp -s - "$2"' sh "$key" "$file"
	msp-vault age encrypt -r "$recipient" -a "$file" >sealed
	ok "it opens $file, armored" sh -c 'node node/age.mjs open "$1" <sealed | cmp -s - "$2"' sh "$key" "$file"
	theirs encrypt "$recipient" <"$file" >sealed
	ok "we open its $file" sh -c 'msp-vault age decrypt -i me.txt sealed | cmp -s - "$1"' sh "$file"
	theirs armor "$recipient" <"$file" >sealed
	ok "we open its $file, armored" sh -c 'msp-vault age decrypt -i me.txt sealed | cmp -s - "$1"' sh "$file"
done
echo correcta >words
msp-vault age encrypt -p --passphrase-fd 3 plain >sealed 3<words
is "$(theirs unlock correcta <sealed)" 'una clave' 'it opens what has a passphrase'
theirs lock correcta <plain >sealed
is "$(msp-vault age decrypt --passphrase-fd 3 sealed 3<words)" 'una clave' 'and we do'
done_testing
