#!/bin/sh
# SPDX-License-Identifier: ISC
# A vault is read without msp: age, ssh-keygen and tests/oracle/vault-reader, which follows msp-vault(5) alone.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

for tool in age ssh-keygen python3; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done

# ---- a vault with a life behind it -------------------------------------------------------------------------------------

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
printf 'clave "uno": 1\nusuario: ñandú\n' >one
printf 'clave dos\n' >two
on ana msp-vault add acme/fw-admin -F one -u 'admin, "root"' --tag '{a}' --url https://fw.acme.example >/dev/null 2>&1
on ana msp-vault add acme/bank -F two >/dev/null 2>&1
push ana
pull luis
on luis msp-vault add beta/wifi -F two -u "$(printf 'ra\303\255z: no')" >/dev/null 2>&1
on luis msp-vault add beta/old -F one >/dev/null 2>&1
head -c 3000 /dev/urandom >blob
on luis msp-vault add beta/firm --file "$work/blob" >/dev/null 2>&1
push luis
pull ana
vault_member marta --role admin,soporte
on ana msp-vault rekey >/dev/null 2>&1
age-keygen -o client.key 2>/dev/null
on ana msp-vault roster set --client acme --roles soporte --recipient "$(sed -n 's/^# public key: //p' client.key)" -m 'their own' \
	>/dev/null 2>&1
on ana msp-vault rekey >/dev/null 2>&1
on ana msp-vault mv beta/wifi acme/wlan >/dev/null 2>&1
on ana msp-vault rm beta/old -m 'not needed' >/dev/null 2>&1
on ana msp-vault edit acme/bank -F one >/dev/null 2>&1
push ana
pull luis
before=$(git -C ana rev-parse HEAD)
on ana msp-vault offboard luis --no-tickets -m 'se va' >/dev/null 2>&1
push ana
run on ana msp-vault verify
is "$status" 0 'the vault is good'
on ana msp-vault init --sheet sheet --no-prompt >/dev/null 2>&1
(umask 077 && grep -E '^AGE-SECRET-KEY-1' sheet >ana.key)
print=$(on ana msp-vault status | sed -n 's/^fingerprint: //p')
day=$(date -u +%Y-%m-%d)

# ---- read by others ----------------------------------------------------------------------------------------------------

reader()
{
	run "$top/tests/oracle/vault-reader" "$@"
}
rm -rf copy
git clone -q ana copy
reader copy "$print" "$day" list
is "$status" 0 'rosters, signatures, hashes, bindings and recipients are good'
is "$(printf '%s\n' "$out" | cut -d ' ' -f 1,2)" 'acme/bank ana
acme/fw-admin ana
acme/wlan ana
beta/firm ana' 'the same secrets, all signed by who is still there'
for secret in acme/bank acme/fw-admin acme/wlan; do
	reader copy "$print" "$day" show ana.key $secret
	is "$status $out" "0 $(on ana msp-vault show $secret)" "$secret: the same value"
done
age -d -i ana.key copy/clients/beta/vault/firm.age | cmp -s - blob
is $? 0 'a file, byte for byte'
reader copy "$print" "$day" show client.key acme/fw-admin
is "$out" 'clave "uno": 1' 'the client reads its own'
reader copy "$print" "$day" show client.key beta/firm
is "$status" 1 'and no others'
reader copy '0000 0000 0000 0000 0000 0000 0000 0000' "$day" list
is "$status" 1 'another fingerprint: refused'

# ---- what it must refuse, as msp does ----------------------------------------------------------------------------------

# refused EXPRESSION NAME: lines from standard input run in a fresh copy; neither reader takes it
refused()
{
	rm -rf evil
	git clone -q ana evil
	(cd evil && sh -e && git add -A && git -c user.name=M -c user.email=m@x.example commit -qm x) || diag "did not run: $2"
	reader evil "$print" "$day" list
	is "$status" 1 "$2: refused"
	like "$err" "$1" "$2: for that"
	run on ana msp-vault -C "$work/evil" verify HEAD~1..HEAD
	is "$status" 1 "$2: msp refuses it, too"
}

refused 'bank.yaml: the ciphertext' 'a byte of a ciphertext' <<'END'
printf x >>clients/acme/vault/bank.age
END
refused 'fw-admin.yaml: the signature' 'a manifest edited by hand' <<'END'
sed -i 's/^url: .*/url: https:\/\/evil.example/' clients/acme/vault/fw-admin.yaml
END
refused 'bank.yaml: something behind' 'a comment behind a manifest' <<'END'
echo '# x' >>clients/acme/vault/bank.yaml
END
refused 'bank.yaml: gen is no number' 'a number in another form' <<'END'
sed -i 's/^gen: /gen: 0/' clients/acme/vault/bank.yaml
END
refused 'other.yaml: written for another place' 'a copy elsewhere' <<'END'
for e in yaml yaml.sig age; do cp clients/acme/vault/bank.$e clients/acme/vault/other.$e; done
END
refused 'firm.yaml: written for another place' 'a triple of another client' <<'END'
for e in yaml yaml.sig age; do cp clients/acme/vault/bank.$e clients/beta/vault/firm.$e; done
END
refused '2.yaml.sig.ana: not by somebody' 'a roster edited' <<'END'
sed -i 's/^reason: .*/reason: otra/' vault/roster/2.yaml
END
refused '3.yaml: it lacks signatures' 'a signature of a roster taken away' <<'END'
git rm -q vault/roster/3.yaml.sig.ana
END
refused 'roster 2 is missing' 'a roster taken away' <<'END'
git rm -q vault/roster/2.yaml vault/roster/2.yaml.sig.ana
END
refused 'bank.yaml: its (roster does not count|writer is not entitled)' 'what was good before somebody left' <<END
git checkout -q $before -- clients/acme/vault
END
refused 'deleted, and put back|its roster does not count' 'a deleted secret put back' <<END
git checkout -q \$(git log --format=%H --diff-filter=D -1 -- clients/beta/vault/old.age)^ -- clients/beta/vault
END
refused 'old.gone.yaml: a deletion by nobody' 'a deletion edited' <<'END'
sed -i 's/^reason: .*/reason: otra/' clients/beta/vault/old.gone.yaml
END

# Somebody entitled signs anew what was encrypted for another place: only the binding inside tells.
cat >key.py <<'PYTHON'
import base64, re, struct
text = open('sheet').read()
seed = base64.b64decode(re.search(r'# seed: (\S+)', text).group(1))
public = base64.b64decode(re.search(r'# sign: ssh-ed25519 (\S+)', text).group(1))[-32:]
string = lambda b: struct.pack('>I', len(b)) + b
blob = string(b'ssh-ed25519') + string(public)
private = b'\0' * 8 + blob + string(seed + public) + string(b'')
private += bytes(range(1, 1 + -len(private) % 8))
key = b'openssh-key-v1\0' + string(b'none') + string(b'none') + string(b'') + struct.pack('>I', 1) + string(blob) + string(private)
text = base64.b64encode(key).decode()
print('-----BEGIN OPENSSH PRIVATE KEY-----\n' + '\n'.join(text[i:i + 70] for i in range(0, len(text), 70)) +
      '\n-----END OPENSSH PRIVATE KEY-----')
PYTHON
(umask 077 && python3 key.py >key)
rm -rf evil && git clone -q ana evil
(
	cd evil/clients/acme/vault || exit 1
	cp fw-admin.age bank.age
	sed -i "s/^age_sha256: .*/age_sha256: \"$(sha256sum bank.age | cut -d ' ' -f 1)\"/; s/^age_size: .*/age_size: $(stat -c %s bank.age)/" \
		bank.yaml
	sed -i 's/^\(age_sha256: \)"\([a-f][0-9a-f]*\)"/\1\2/' bank.yaml
	rm bank.yaml.sig
	ssh-keygen -q -Y sign -n msp-vault -f "$work/key" bank.yaml 2>/dev/null
)
reader evil "$print" "$day" list
is "$status" 1 'a ciphertext of another secret, signed well: refused'
like "$err" 'bank.yaml: bound to another secret' 'by its binding'
git -C evil commit -qam x 2>/dev/null
run on ana msp-vault -C "$work/evil" show acme/bank
is "$status" 77 'msp refuses it, too'
vault_lock
done_testing
