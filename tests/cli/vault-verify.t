#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault verify: what somebody with push access and no key could try, and how it is found.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1
push ana
vault_member luis --role soporte
vault_member marta --role soporte
printf 'clave uno\n' >one
printf 'clave dos\n' >two
on ana msp-vault add acme/fw-admin -F one >/dev/null 2>&1
on ana msp-vault add acme/bank -F two >/dev/null 2>&1
on ana msp-vault add beta/wifi -F one >/dev/null 2>&1
first=$(git -C ana rev-parse HEAD)
on ana msp-vault edit acme/bank -F one >/dev/null 2>&1
push ana

# ---- a good vault ----------------------------------------------------------------------------------------------------

run on ana msp-vault verify
is "$status" 0 'a good vault'
is "$out" '' 'nothing is found'
like "$err" '^3 secrets and [0-9]+ commits' 'and that is told'
run on ana msp-vault verify
like "$err" '^3 secrets and 0 commits' 'what was verified is not walked again'
run on ana msp-vault verify --full -f json
is "$status $out" '0 []' 'all of history; JSON'
run on ana msp-vault verify --mine
is "$status" 0 'every secret that names me opens'
like "$err" '3 secrets name ana' 'and how many they were'
exit_is 64 on ana msp-vault verify nonsense
exit_is 66 on ana msp-vault verify nonsense..HEAD
exit_is 64 on ana msp-vault verify --full HEAD~1..HEAD

# Without any key, and without a state: a server.
git clone -q --bare ana server.git
run env HOME="$tmp/nobody" XDG_CONFIG_HOME="$tmp/nobody" XDG_STATE_HOME="$tmp/nobody" MSP_STORE="$work/server.git" \
	msp-vault verify "0000000000000000000000000000000000000000..HEAD"
is "$status" 0 'a bare repository, by range, by nobody'
is "$(find "$tmp/nobody" -name '*.pins')" '' 'nothing is remembered of it'

# ---- attacks -----------------------------------------------------------------------------------------------------------
# Each in a clone of its own: whoever attacks has no key of the vault, but may push.

# attack NAME: a fresh clone, in which the lines from standard input run
attack()
{
	rm -rf evil
	git clone -q ana evil
	git -C evil config user.name Mallory
	git -C evil config user.email mallory@example.com
	(cd evil && sh -e) || diag "the attack did not run: $1"
	attacked=$1
}

# found RULE EXPRESSION [REVISIONS]: ana pulls it, and it is found; by range, as a server sees it, and by her
found()
{
	run on ana msp-vault -C "$work/evil" verify "$(git -C ana rev-parse HEAD)..HEAD"
	is "$status" 1 "$attacked: found in what is pushed"
	like "$out" "^$1 .*$2" "$attacked: by its rule"
	run on ana msp-vault -C "$work/evil" verify
	is "$status" 1 "$attacked: found since the last time"
}

attack 'deleted without a signature' <<'END'
git rm -q clients/acme/vault/bank.*
git commit -qm 'bye'
END
found vanished 'deleted without a signature'

attack 'an older triple put back' <<END
git checkout -q $first -- clients/acme/vault/bank.yaml clients/acme/vault/bank.yaml.sig clients/acme/vault/bank.age
git commit -qm 'replay'
END
found generation 'went back from generation 2 to 1'

attack 'the same secret twice' <<'END'
for e in yaml yaml.sig age; do cp clients/acme/vault/bank.$e clients/acme/vault/other.$e; done
git add -A; git commit -qm 'copy'
END
found signature 'written for another place'

attack 'a triple of another client' <<'END'
for e in yaml yaml.sig age; do cp clients/beta/vault/wifi.$e clients/acme/vault/wifi.$e; done
git add -A; git commit -qm 'copy'
END
found signature 'written for another place'

attack 'a manifest edited by hand' <<'END'
sed -i 's/^username: .*/username: mallory/' clients/acme/vault/bank.yaml
git commit -qam 'edit'
END
found signature '.'

attack 'a ciphertext exchanged' <<'END'
cp clients/acme/vault/fw-admin.age clients/acme/vault/bank.age
git commit -qam 'swap'
END
found ciphertext '.'

attack 'a roster changed' <<'END'
sed -i 's/^reason: .*/reason: other/' vault/roster/1.yaml
git commit -qam 'roster'
END
found roster '.'

attack 'a roster that is none' <<'END'
echo nonsense >vault/roster/1.yaml
git commit -qam 'roster'
END
found roster '.'
run on ana msp-vault -C "$work/evil" verify --mine --no-prompt -f json
is "$status" 1 'rosters that cannot be read: nothing else is known, and that is a finding'
is "$(printf '%s' "$out" | jq -r '.[] | select(.commit == null) | "\(.rule) \(.path)"')" 'roster vault/roster/1.yaml' \
	'as it is now'
exit_is 65 on ana msp-vault -C "$work/evil" show acme/bank

attack 'all rosters taken away' <<'END'
git rm -qr vault/roster
git commit -qm 'roster'
END
found roster 'taken away'

attack 'a link' <<'END'
ln -s /etc/passwd clients/acme/vault/link.yaml
git add -A; git commit -qm 'link'
END
found name 'a link, not a file'

attack 'a name in capitals' <<'END'
for e in yaml yaml.sig age; do cp clients/acme/vault/bank.$e clients/acme/vault/BANK.$e; done
git add -A; git commit -qm 'twin'
END
found name 'capital letters'

attack 'a file that belongs to nothing' <<'END'
echo x >clients/acme/vault/notes.txt
git add -A; git commit -qm 'stray'
END
found name 'no file of a secret'

# ---- what looks like an attack, and is none --------------------------------------------------------------------------

# A secret that goes on elsewhere, at the same client and at another one: here, and where a server looks.
before=$(git -C ana rev-parse HEAD)
on ana msp-vault mv beta/wifi beta/wlan >/dev/null 2>&1
on ana msp-vault mv beta/wlan acme/wlan >/dev/null 2>&1
run on ana msp-vault verify "$before..HEAD"
is "$status$out" 0 'moved: nothing vanished, nothing was put back'
git -C server.git fetch -q "$work/ana" main:main
run env HOME="$tmp/nobody" XDG_CONFIG_HOME="$tmp/nobody" XDG_STATE_HOME="$tmp/nobody" MSP_STORE="$work/server.git" \
	msp-vault verify "$before..HEAD"
is "$status" 0 'nor in a bare repository, by range'
on ana msp-vault mv acme/wlan beta/wifi >/dev/null 2>&1
run on ana msp-vault verify
is "$status" 0 'nor after it came back'
push ana

# The hook of msp-vault(7), on a server that has no key and no state: good pushes get in, others do not.
git clone -q --bare ana hooked.git
cat >hooked.git/hooks/pre-receive <<END
#!/bin/sh
export HOME=$tmp/nobody XDG_CONFIG_HOME=$tmp/nobody XDG_STATE_HOME=$tmp/nobody MSP_STORE=.
while read old new ref; do
	test "\$ref" = refs/heads/main || continue
	msp-vault verify "\$old..\$new" >&2 || exit 1
done
END
chmod +x hooked.git/hooks/pre-receive
on ana msp-vault mv beta/wifi beta/wlan >/dev/null 2>&1
run git -C ana push -q ../hooked.git HEAD:main
is "$status" 0 'a hook lets a good push in'
rm -rf evil && git clone -q ana evil
(cd evil && git rm -q clients/acme/vault/bank.* && git -c user.name=M -c user.email=m@x.example commit -qm bye)
run git -C evil push -q ../hooked.git HEAD:main
is "$status" 1 'and keeps a bad one out'
like "$err" 'vanished .*bank.yaml .*deleted without a signature' 'with the reason'
is "$(git -C hooked.git rev-parse main)" "$(git -C ana rev-parse HEAD)" 'nothing of it stays'
on ana msp-vault mv beta/wlan beta/wifi >/dev/null 2>&1
push ana

# Deleted here, changed there, and a person chose: both are signed.
pull luis
on ana msp-vault add beta/old -F one >/dev/null 2>&1
push ana
pull luis
on ana msp-vault rm beta/old -m 'not needed' >/dev/null 2>&1
on luis msp-vault edit beta/old -F two >/dev/null 2>&1
push ana
on luis msp-store sync >/dev/null 2>&1
on luis msp-store resolve clients/beta/vault/old.yaml --ours >/dev/null 2>&1
run on luis msp-store sync
is "$status" 0 'a deletion against a change: settled'
run on luis msp-vault verify
is "$status$out" 0 'it is no replay where it was settled'
push ana
exit_is 77 on ana msp-vault show beta/old
run on ana msp-vault verify
is "$status$out" 0 'nor where it was deleted'
run on ana msp-vault show beta/old
is "$out" 'clave dos' 'and it is good there, then'
run on ana msp-vault verify --full
is "$status" 0 'in all of history, too'
settled=$(git -C ana log -1 --merges --format=%H)

# The same merge, made by somebody who puts back what was older than the deletion.
attack 'deleted, and an older one merged in' <<END
git checkout -q $settled^1
git rm -qf clients/beta/vault/old.* >/dev/null 2>&1 || :
base=\$(git merge-base $settled^1 $settled^2)
git checkout -q -B main $settled^2
git merge -q --no-commit -s ours \$base^0 2>/dev/null || :
git checkout -q \$base -- clients/beta/vault/old.yaml clients/beta/vault/old.yaml.sig clients/beta/vault/old.age
git rm -q clients/beta/vault/old.gone.yaml clients/beta/vault/old.gone.yaml.sig
tree=\$(git write-tree)
git reset -q --hard \$(git commit-tree -p $settled^2 -p \$base -m merge \$tree)
END
run on ana msp-vault -C "$work/evil" verify "$settled^2..HEAD"
is "$status" 1 "$attacked: found"
like "$out" '^replay .*old.yaml .* it was deleted, and put back' "$attacked: by its rule"

# ---- accesses that are written down ------------------------------------------------------------------------------------

on ana msp-client set acme access_log=shared >/dev/null 2>&1
on ana msp-vault show acme/bank >/dev/null 2>&1
on ana msp-vault show acme/fw-admin >/dev/null 2>&1
run on ana msp-vault verify
is "$status" 0 'logs of accesses are as they should be'
log=$(cd ana && ls clients/acme/vault/log/*.log)

attack 'a line of a log changed' <<END
sed -i 's/how: show/how: clip/' $log
git commit -qam 'log'
END
found accesses 'not of this text'

attack 'a log taken away' <<END
git rm -q $log $log.sig
git commit -qm 'log'
END
found accesses 'taken away'

attack 'an older log put back' <<END
git checkout -q HEAD~1 -- $log $log.sig
git commit -qm 'log'
END
found accesses '1 of its lines were taken away'

attack 'a log without its signature' <<END
git rm -q $log.sig
git commit -qm 'log'
END
found accesses 'not signed'

attack 'a log of somebody else' <<END
cp $log ${log%-ana.log}-luis.log
cp $log.sig ${log%-ana.log}-luis.log.sig
git add -A
git commit -qm 'log'
END
found accesses 'written for another place'

attack 'something else among the logs' <<END
echo x >clients/acme/vault/log/notes
git add -A
git commit -qm 'log'
END
found name 'no log of accesses'
on ana msp-client set acme access_log=none >/dev/null 2>&1
push ana
pull luis
pull marta

# Put right again in the next commit: the tip is good, the step is not.
attack 'deleted and put back' <<'END'
git rm -q clients/acme/vault/bank.*
git commit -qm 'bye'
git revert --no-edit HEAD >/dev/null
END
found vanished 'deleted without a signature'

# A branch pushed back to an older commit: every signature is good, only those who saw more can tell.
attack 'an older branch' <<END
git reset -q --hard $first
END
run on ana msp-vault -C "$work/evil" verify
is "$status" 1 'an older branch: found by what was seen'
like "$out" '^history .*rewritten' 'history was rewritten'
like "$out" '^pin .*bank.* newer one was seen' 'and a newer secret was seen'

# ---- somebody with a key -------------------------------------------------------------------------------------------------
# luis is entitled: what he signs is signed well.  His key out of his recovery sheet, as OpenSSH has it.

on luis msp-vault init --sheet sheet --no-prompt >/dev/null 2>&1
cat >key.py <<'PYTHON'
import base64, re, struct, sys
text = open('sheet').read()
seed = base64.b64decode(re.search(r'# seed: (\S+)', text).group(1))
public = base64.b64decode(re.search(r'# sign: ssh-ed25519 (\S+)', text).group(1))[-32:]
string = lambda b: struct.pack('>I', len(b)) + b
blob = string(b'ssh-ed25519') + string(public)
private = b'\0' * 8 + blob + string(seed + public) + string(b'')
private += bytes(range(1, 1 + -len(private) % 8))
key = b'openssh-key-v1\0' + string(b'none') + string(b'none') + string(b'') + struct.pack('>I', 1) + string(blob) + string(private)
print('-----BEGIN OPENSSH PRIVATE KEY-----')
text = base64.b64encode(key).decode()
print('\n'.join(text[i:i + 70] for i in range(0, len(text), 70)))
print('-----END OPENSSH PRIVATE KEY-----')
PYTHON
(umask 077 && python3 key.py >key)
like "$(ssh-keygen -y -f key 2>&1)" '^ssh-ed25519 ' 'ssh-keygen reads the key of the recovery sheet'

# forge RECIPIENT...: in the folder of a clone: the next generation of acme/bank, encrypted by age to those
forge()
{
	manifest=clients/acme/vault/bank.yaml
	cipher=clients/acme/vault/bank.age
	# shellcheck disable=SC2046 # words, as they are meant
	set -- $(printf ' -r %s' "$@")
	printf 'otra\n' | age "$@" >$cipher
	hash=$(sha256sum $manifest | cut -d ' ' -f 1)
	gen=$(($(sed -n 's/^gen: //p' $manifest) + 1))
	age_gen=$(($(sed -n 's/^age_gen: //p' $manifest) + 1))
	sed -i "s/^gen: .*/gen: $gen/; s/^age_gen: .*/age_gen: $age_gen/; s/^writer: .*/writer: luis/; s/^prev: .*/prev: [\"$hash\"]/
		s/^age_sha256: .*/age_sha256: \"$(sha256sum $cipher | cut -d ' ' -f 1)\"/; s/^age_size: .*/age_size: $(stat -c %s $cipher)/" \
		$manifest
	# a hash that begins with a letter is written without quotes
	sed -i 's/^\(age_sha256: \)"\([a-f][0-9a-f]*\)"/\1\2/; s/^\(prev: \[\)"\([a-f][0-9a-f]*\)"/\1\2/' $manifest
	rm -f $manifest.sig
	ssh-keygen -q -Y sign -n msp-vault -f ../key $manifest 2>/dev/null
}

if command -v age >/dev/null; then
	keys=$(sed -n 's/.*age: \(age1[0-9a-z]*\).*/\1/p' ana/vault/roster/3.yaml)
	# shellcheck disable=SC2086 # one word each
	set -- $keys
	is "$#" 3 'three recipients in the roster'
	rm -rf evil && git clone -q ana evil && cd evil || exit 1
	forge "$1" "$2" && git commit -qam 'two of three'
	cd ..
	attacked='a ciphertext for two of three'
	found recipients 'names 3 readers, the ciphertext is for 2'

	# As many readers as named, but one is a stranger: without keys this cannot be seen, with them it is.
	age-keygen -o stranger 2>/dev/null
	git -C evil reset -q --hard origin/main
	(cd evil && forge "$1" "$2" "$(sed -n 's/^# public key: //p' ../stranger)" && git commit -qam 'a stranger')
	run on ana msp-vault -C "$work/evil" verify HEAD~1..HEAD
	is "$status $out" '0 ' 'a stanza that opens for a stranger: not to be seen without a key'
	on marta msp-vault -C "$work/evil" pins accept "$vault_print" 2>/dev/null
	run on marta msp-vault -C "$work/evil" verify --mine --no-prompt
	is "$status" 1 'the one who was left out finds it'
	like "$out" '^opens .*bank.* names marta, whose key does not open it' 'with --mine'
else
	skip 'forged ciphertexts' 'age is not installed'
fi

# ---- after leaving -------------------------------------------------------------------------------------------------------

pull luis
on ana msp-vault roster remove luis >/dev/null 2>&1
run on ana msp-vault verify
is "$status" 1 'nothing counts that was signed before somebody left'
like "$out" 'older than the last time somebody lost this client' 'and that is said'
on ana msp-vault rekey >/dev/null 2>&1
run on ana msp-vault verify
is "$status" 0 'until it was signed again'
on luis msp-vault edit acme/fw-admin -F two >/dev/null 2>&1
git -C luis push -q "$work/ana" HEAD:refs/heads/luis
git clone -q ana merged
git -C merged config user.name Mallory
git -C merged config user.email mallory@example.com
git -C merged config merge.msp.driver true
(cd merged && git checkout -q origin/luis -- clients/acme/vault && git commit -qm 'his own')
attacked='the commit of somebody who left'
rm -rf evil && mv merged evil
found signature 'not entitled|older than'
vault_lock
done_testing
