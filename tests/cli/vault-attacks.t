#!/bin/sh
# SPDX-License-Identifier: ISC
# What somebody can do who gains push access, or leaves: each has to end in the refusal that names it.  The attacker works
# with git alone, or with the keys of luis (who reads acme and beta) or marta (who reads beta only).
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
on ana msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null
vault_member luis
vault_member marta --role campo
pull luis
on ana msp-vault roster set --client beta --roles soporte,campo 2>/dev/null
on ana msp-vault add acme fw -u admin --url https://fw.acme.mx -g 2>/dev/null
on ana msp-vault add acme wifi -g 2>/dev/null
on ana msp-vault add beta fw -u admin -g 2>/dev/null
for login in ana luis marta; do pull "$login"; done
for secret in acme/fw acme/wifi beta/fw; do on luis msp-vault show "$secret" >/dev/null; done
on marta msp-vault show beta/fw >/dev/null
good=$(git -C luis rev-parse HEAD)
acme=clients/acme/vault
beta=clients/beta/vault

# begin: the clone of luis as it was, to be attacked; pins stay, as they would
begin()
{
	git -C luis reset -q --hard "$good"
	git -C luis clean -qfdx
}

# strike: what the attacker changed is committed, by nobody of ours
strike()
{
	git -C luis -c user.name=x -c user.email=x@x.example add -A
	git -C luis -c user.name=x -c user.email=x@x.example commit -qm 'cambios' --allow-empty
}

# refused SECRET EXPRESSION NAME
refused()
{
	run on luis msp-vault show "$1"
	if test "$status" -eq 77 && printf '%s' "$err" | grep -Eq -e "$2" && test -z "$out"; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "status $status, stdout '$out', stderr '$err'; wanted 77 and /$2/"
}

exit_is 0 on luis msp-vault show acme/fw

# ---- files moved about ------------------------------------------------------------------------------------------------

begin
cp "luis/$acme/fw.age" x && cp "luis/$acme/wifi.age" "luis/$acme/fw.age" && mv x "luis/$acme/wifi.age"
strike
refused acme/fw 'ciphertext is not the one that was signed' 'two ciphertexts exchanged'

begin
for ending in age yaml yaml.sig; do cp "luis/$beta/fw.$ending" "luis/$acme/fw.$ending"; done
strike
refused acme/fw 'written for another place' 'a whole secret put under another client'

begin
for ending in age yaml yaml.sig; do cp "luis/$acme/wifi.$ending" "luis/$acme/fw.$ending"; done
strike
refused acme/fw 'written for another place' 'a whole secret put under another name'

# ---- metadata ---------------------------------------------------------------------------------------------------------

begin
sed -i 's,https://fw.acme.mx,https://fw.malo.mx,' "luis/$acme/fw.yaml"
strike
refused acme/fw 'signature' 'only the url changed'

begin
rm "luis/$acme/fw.yaml.sig"
strike
refused acme/fw 'not signed' 'signature taken away'

begin
cp "luis/$acme/wifi.yaml.sig" "luis/$acme/fw.yaml.sig"
strike
refused acme/fw 'signature' 'the signature of another one'

begin
sed -i 's/^gen: 1$/gen: 9/' "luis/$acme/fw.yaml"
strike
refused acme/fw 'signature' 'a generation made up'

begin
sed -i 's/^format: msp-vault-1$/format: msp-vault-0/' "luis/$acme/fw.yaml"
strike
run on luis msp-vault show acme/fw
is "$status" 65 'another format number is no manifest'
like "$err" "format: 'msp-vault-0' is not msp-vault-1" 'and is named'

begin
sed -i 's/^kind: password$/kind:  password/' "luis/$acme/fw.yaml"
strike
exit_is 65 on luis msp-vault show acme/fw

begin
sed -i 's/^url: .*$/&\nnota: x/' "luis/$acme/fw.yaml"
strike
exit_is 65 on luis msp-vault show acme/fw

begin
printf 'basura' >>"luis/$acme/fw.age"
strike
refused acme/fw 'ciphertext is not the one that was signed' 'a ciphertext made longer'

begin
rm "luis/$acme/fw.age"
strike
exit_is 65 on luis msp-vault show acme/fw

# ---- yesterday --------------------------------------------------------------------------------------------------------

begin
mkdir old
cp "luis/$acme/fw.age" "luis/$acme/fw.yaml" "luis/$acme/fw.yaml.sig" old
begin
run on luis msp-vault set acme/fw url=https://nuevo.acme.mx
run on luis msp-vault edit acme/fw -g
run on luis msp-vault show acme/fw
is "$status" 0 'a new generation was seen'
cp old/fw.* "luis/$acme/"
strike
refused acme/fw 'behind, or was rolled back' 'yesterday'"'"'s files, with their good signature'
git -C luis reset -q --hard HEAD~1
is "$(on luis msp-vault show acme/fw >/dev/null; echo $?)" 0 'today'"'"'s are fine'
cp old/fw.yaml old/fw.yaml.sig "luis/$acme/"
strike
refused acme/fw 'rolled back' 'the old url with its old signature'
begin
refused acme/fw 'rolled back' 'the whole clone set back'
like "$err" 'hint: msp-store sync' 'what to do first'

# the state gone, too: a first contact, not silence
mv "$tmp/home-luis/.local/state/msp" "$tmp/state"
refused acme/fw 'never seen this vault' 'the state file removed'
like "$err" 'pins accept' 'a first contact again'
rm -rf "$tmp/home-luis/.local/state/msp"
mv "$tmp/state" "$tmp/home-luis/.local/state/msp"
exit_is 1 on luis msp-vault pins
like "$out" '^acme/fw +gen 1 +behind' 'pins names what is behind'
exit_is 0 on luis msp-vault pins forget
print=$(on ana msp-vault status | sed -n 's/^fingerprint: //p')
exit_is 0 on luis msp-vault pins accept "$print"
exit_is 0 on luis msp-vault show acme/fw
pins=$(find "$tmp/home-luis/.local/state/msp" -name 'vault-*.pins')
cp "$pins" "$tmp/pins"
echo basura >"$pins"
exit_is 65 on luis msp-vault show acme/fw
cp "$tmp/pins" "$pins"
chmod 644 "$pins"
exit_is 77 on luis msp-vault show acme/fw
chmod 600 "$pins"

# same generation, other content: two writers unknown to each other
begin
run on luis msp-vault set acme/wifi tags=uno
run on luis msp-vault show acme/wifi
git -C luis reset -q --hard "$good"
git -C ana reset -q --hard "$good"
run on ana msp-vault set acme/wifi tags=dos
cp "ana/$acme/wifi".* "luis/$acme/"
git -C ana reset -q --hard "$good"
strike
refused acme/wifi 'another one of the same generation' 'a fork of one secret'
exit_is 0 on luis msp-vault pins accept acme/wifi
exit_is 0 on luis msp-vault show acme/wifi

# ---- people -----------------------------------------------------------------------------------------------------------

# marta reads beta alone: a real signature of hers over a secret of acme
begin
git -C marta fetch -q origin && git -C marta reset -q --hard origin/main
run on marta msp-vault show acme/fw
is "$status" 77 'not her client'
run on marta msp-vault edit acme/fw -g
is "$status" 77 'and no writing'
run on marta msp-vault add beta nuevo -g
is "$status" 0 'her own client is'

# the ciphertext of acme under beta, signed by her, who may write beta
cat >"$tmp/resign" <<'EOS'
#!/bin/sh
# resign LOGIN FILE: signs a manifest with the key of the person, as ssh-keygen does it
msp-vault age decrypt --passphrase-fd 3 --output "$TMPDIR/plain" "$XDG_CONFIG_HOME/msp/identity.age"
python3 - "$TMPDIR/plain" "$TMPDIR/key" <<'PY'
import base64, re, struct, sys
text = open(sys.argv[1]).read()
seed = base64.b64decode(re.search(r'# seed: (\S+)', text).group(1))
wire = base64.b64decode(re.search(r'ssh-ed25519 (\S+)', text).group(1))
string = lambda b: struct.pack('>I', len(b)) + b
private = b'\0\0\0\1\0\0\0\1' + wire + string(seed + wire[-32:]) + string(b'')
private += bytes(range(1, 1 + -len(private) % 8))
blob = b'openssh-key-v1\0' + string(b'none') + string(b'none') + string(b'') + struct.pack('>I', 1) + string(wire) + string(private)
body = base64.encodebytes(blob).decode()
open(sys.argv[2], 'w').write('-----BEGIN OPENSSH PRIVATE KEY-----\n' + body + '-----END OPENSSH PRIVATE KEY-----\n')
PY
chmod 600 "$TMPDIR/key"
rm -f "$1.sig"
ssh-keygen -q -Y sign -n "${2:-msp-vault}" -f "$TMPDIR/key" "$1" 2>/dev/null
EOS
chmod +x "$tmp/resign"
if command -v python3 >/dev/null && command -v ssh-keygen >/dev/null; then
	begin
	cp "luis/$acme/fw.age" "luis/$beta/fw.age"
	sed -e 's,clients/acme/vault,clients/beta/vault,; s/^client: acme$/client: beta/; s/^writer: .*/writer: marta/' \
		"luis/$acme/fw.yaml" >"luis/$beta/fw.yaml"
	on marta "$tmp/resign" "luis/$beta/fw.yaml"
	strike
	run on luis msp-vault show beta/fw
	is "$status" 77 'moved across clients and signed by a writer of the other'
	like "$err" 'ciphertext|written for|binding|another' 'the ciphertext says where it belongs'

	begin
	sed -i 's,https://fw.acme.mx,https://fw.malo.mx,; s/^writer: .*/writer: marta/; s/^gen: 1$/gen: 2/' "luis/$acme/fw.yaml"
	on marta "$tmp/resign" "luis/$acme/fw.yaml"
	strike
	refused acme/fw 'writer is not entitled' 'signed by somebody who may not write this client'

	begin
	sed -i 's,https://fw.acme.mx,https://fw.malo.mx,; s/^gen: 1$/gen: 2/' "luis/$acme/fw.yaml"
	on marta "$tmp/resign" "luis/$acme/fw.yaml"
	strike
	refused acme/fw 'signature' 'signed by one in the name of another'

	# rosters: marta makes herself admin, alone
	begin
	next=$(($(find luis/vault/roster -name '*.yaml' | wc -l) + 1))
	now="luis/vault/roster/$((next - 1)).yaml"
	hash=$(sha256sum <"$now" | cut -d' ' -f1)
	sed -e "s/^serial: .*/serial: $next/; s/^previous: .*/previous: [\"$hash\"]/; s/^by: .*/by: marta/" \
		-e '/login: marta/s/roles: .*/roles: [admin, soporte]}/' "$now" >"luis/vault/roster/$next.yaml"
	case $hash in
	[a-f]*) sed -i 's/^previous: \["\(.*\)"\]/previous: [\1]/' "luis/vault/roster/$next.yaml" ;;
	esac
	on marta "$tmp/resign" "luis/vault/roster/$next.yaml" msp-roster
	mv "luis/vault/roster/$next.yaml.sig" "luis/vault/roster/$next.yaml.sig.marta"
	strike
	refused acme/fw "roster/$next.yaml.sig.marta.*could sign" 'a roster signed by who is no admin'

	rm "luis/vault/roster/$next.yaml.sig.marta"
	strike
	run on luis msp-vault roster
	like "$err" 'waits for signatures: 0 of 1' 'without a signature it only waits'
	is "$(on luis msp-vault show acme/fw >/dev/null; echo $?)" 0 'and changes nothing'

	# somebody nobody knows, in a roster signed with the key that it brings
	begin
	ssh-keygen -q -t ed25519 -N '' -C '' -f "$tmp/mallory"
	stranger=age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm
	sed -e "s/^serial: .*/serial: $next/; s/^previous: .*/previous: [\"$hash\"]/; s/^by: .*/by: mallory/" \
		-e "s#^clients:#  - {login: mallory, name: Mallory, age: $stranger, sign: $(cut -d' ' -f1,2 "$tmp/mallory.pub"), from: \"2020-01-01\", until: none, roles: [admin, soporte]}\n&#" \
		"$now" >"luis/vault/roster/$next.yaml"
	case $hash in
	[a-f]*) sed -i 's/^previous: \["\(.*\)"\]/previous: [\1]/' "luis/vault/roster/$next.yaml" ;;
	esac
	ssh-keygen -q -Y sign -n msp-roster -f "$tmp/mallory" "luis/vault/roster/$next.yaml" 2>/dev/null
	mv "luis/vault/roster/$next.yaml.sig" "luis/vault/roster/$next.yaml.sig.mallory"
	strike
	refused acme/fw "roster/$next.yaml.sig.mallory.*could sign" 'a roster signed by a key that it introduces'
	exit_is 77 on luis msp-vault add acme malo -g

	# her own recipient added, no quorum
	begin
	sed -i '/login: marta/s/roles: \[campo\]/roles: [campo, soporte]/' "$now"
	strike
	refused acme/fw 'roster/.*signature' 'a roster changed after it was signed'

	# ---- ciphertexts, signed well by luis, who may ----

	# forge: what stands in fw.age becomes the next generation of acme/fw
	forge()
	{
		manifest=luis/$acme/fw.yaml
		before=$(sha256sum <"$manifest" | cut -d' ' -f1)
		after=$(sha256sum <"luis/$acme/fw.age" | cut -d' ' -f1)
		sed -i "s/^gen: .*/gen: 2/; s/^age_gen: .*/age_gen: ${1:-2}/; s/^writer: .*/writer: luis/; s/^prev: .*/prev: [\"$before\"]/
			s/^age_sha256: .*/age_sha256: \"$after\"/; s/^age_size: .*/age_size: $(stat -c %s "luis/$acme/fw.age")/" "$manifest"
		sed -i 's/^\(age_sha256: \)"\([a-f][0-9a-f]*\)"/\1\2/; s/^\(prev: \[\)"\([a-f][0-9a-f]*\)"/\1\2/' "$manifest"
		on luis "$tmp/resign" "$manifest"
		strike
	}

	# broken EXPRESSION NAME: signed, entitled, of the right hash, and yet it is not opened
	broken()
	{
		run on luis msp-vault show acme/fw
		is "$status" 65 "$2: exit 65"
		like "$err" "^msp-vault: clients/acme/vault/fw.age.*$1" "$2: named with its reason"
		is "$out" '' "$2: nothing is shown"
	}

	begin
	forge 1
	is "$(on luis msp-vault show acme/fw >/dev/null; echo $?)" 0 'control: what luis signs well is opened'
	begin
	on luis msp-vault pins accept acme/fw 2>/dev/null
	head -c -40 "luis/$acme/fw.age" >x && mv x "luis/$acme/fw.age"
	forge 1
	broken 'cut off' 'a payload that is cut off'
	begin
	python3 -c '
import sys
text = open(sys.argv[1], "rb").read()
line = b"A" * 64 + b"\n"
at = text.index(b"\n") + 1
open(sys.argv[1], "wb").write(text[:at] + b"-> x\n" + line * (1 << 14) + b"\n" + text[at:])' "luis/$acme/fw.age"
	forge 1
	broken '.*header.*64 KiB' 'a header of a megabyte'
	begin
	printf 'basura' >"luis/$acme/fw.age"
	forge 1
	broken '.' 'garbage'
	if command -v age >/dev/null; then
		begin
		head -c 16777217 /dev/zero >large
		# shellcheck disable=SC2046 # words
		age $(sed -n 's/.*age: \(age1[0-9a-z]*\).*/-r \1/p' luis/vault/roster/1.yaml luis/vault/roster/2.yaml) \
			-o "luis/$acme/fw.age" large
		forge 2
		refused acme/fw 'binding|does not say' 'what stock age wrote is for no place'
		run on luis msp-vault show acme/fw --unbound
		is "$status" 65 '16 MiB and a byte'
		like "$err" 'longer than 16777216 bytes' 'are too large'
		is "$out" '' 'and none of it is shown'
		exit_is 65 on luis msp-vault add acme grande --file large
		rm large
	fi

	# an identity that takes an hour to try
	begin
	identity=$tmp/home-luis/.config/msp/identity.age
	python3 -c '
import base64, sys
lines = open(sys.argv[1]).read().split("\n")
text = base64.b64decode("".join(lines[1:-2])).replace(b" 18\n", b" 22\n", 1)
code = base64.b64encode(text).decode()
body = "\n".join(code[i:i + 64] for i in range(0, len(code), 64))
open(sys.argv[2], "w").write(lines[0] + "\n" + body + "\n" + lines[-2] + "\n")' "$identity" "$tmp/slow.age"
	chmod 600 "$tmp/slow.age"
	run on luis env MSP_IDENTITY="$tmp/slow.age" msp-vault show acme/fw --passphrase-fd 3
	is "$status" 65 'a work factor of 22 is not tried'
	like "$err" 'work factor 22, at most 20' 'and named'
	cp "$identity" "$tmp/open.age" && chmod 640 "$tmp/open.age"
	run on luis env MSP_IDENTITY="$tmp/open.age" msp-vault show acme/fw --passphrase-fd 3
	is "$status" 77 'an identity that the group can read'
	like "$err" 'others than its owner have access' 'is refused'
else
	skip 'forged signatures' 'no python3 or ssh-keygen'
fi

# a recipient added to the ciphertext alone: another file, so another hash
if command -v age-keygen >/dev/null; then
	begin
	age-keygen -o "$tmp/evil" 2>/dev/null
	echo clave | age -r "$(age-keygen -y "$tmp/evil")" >"luis/$acme/fw.age"
	strike
	refused acme/fw 'ciphertext is not the one that was signed' 'a ciphertext of one'"'"'s own'
fi

begin
rm luis/vault/roster/*
strike
exit_is 66 on luis msp-vault show acme/fw
like "$err" 'no vault' 'no rosters, no vault'

begin
rm "luis/vault/roster/$(find luis/vault/roster -name '*.yaml' | wc -l)".yaml*
strike
refused acme/fw 'roster [0-9]+ was seen here' 'the last roster removed'

begin
rm luis/vault/roster/2.yaml luis/vault/roster/2.yaml.sig.ana
strike
run on luis msp-vault show acme/fw
is "$status" 65 'a gap in the rosters'

begin
cp luis/vault/roster/2.yaml luis/vault/roster/2-00000000.yaml
cp luis/vault/roster/2.yaml.sig.ana luis/vault/roster/2-00000000.yaml.sig.ana
cp luis/vault/roster/3.yaml luis/vault/roster/3-00000000.yaml
strike
run on luis msp-vault show acme/fw
isnt "$status" 0 'two rosters with one serial'

# another vault altogether
begin
mkdir other
(cd other && msp-store init o --login ana --test >/dev/null 2>&1)
MSP_STORE=$work/other/o XDG_CONFIG_HOME=$tmp/other/.config XDG_STATE_HOME=$tmp/other/.state MSP_LOGIN=ana \
	msp-vault init --passphrase-fd 3 --no-prompt 3<"$tmp/passphrase" 2>/dev/null
rm luis/vault/roster/*
cp other/o/vault/roster/* luis/vault/roster/
strike
refused acme/fw 'never seen this vault' 'another vault in its place is a first contact'
like "$err" 'another vault is known here' 'and it is said what that may mean'
XDG_CONFIG_HOME=$tmp/other/.config msp-vault lock 2>/dev/null

# ---- paths ------------------------------------------------------------------------------------------------------------

begin
mkdir "luis/$acme/sub"
for ending in age yaml yaml.sig; do cp "luis/$acme/fw.$ending" "luis/$acme/sub/fw.$ending"; done
strike
refused acme/sub/fw 'another place' 'a folder below'

begin
rm "luis/$acme/fw.yaml" && ln -s "../../beta/vault/fw.yaml" "luis/$acme/fw.yaml"
strike
run on luis msp-vault show acme/fw
isnt "$status" 0 'a symbolic link is not followed'
is "$out" '' 'and shows nothing'
exit_is 1 on luis msp-store lint
like "$out$err" 'link' 'lint names it'

begin
for ending in age yaml yaml.sig; do cp "luis/$acme/fw.$ending" "luis/$acme/FW.$ending"; done
strike
refused acme/FW 'another place' 'a name that differs in case'
exit_is 1 on luis msp-store lint
like "$out$err" 'twin|case' 'lint names it'

exit_is 66 on luis msp-vault show acme/../beta/fw
exit_is 64 on luis msp-vault add acme ../x -g
exit_is 64 on luis msp-vault mv acme/fw acme/../../x

# ---- who leaves -------------------------------------------------------------------------------------------------------

begin
git -C ana reset -q --hard "$good"
run on luis msp-vault add acme puerta -g
is "$status" 0 'who leaves tomorrow writes today'
run on ana msp-vault roster remove luis
is "$status" 0 'luis leaves'
left=$(git -C ana rev-parse HEAD)
git -C ana -c user.name=x -c user.email=x@x.example pull -q --no-rebase --no-edit ../luis HEAD 2>/dev/null
is "$(git -C ana merge-base --is-ancestor "$left" HEAD; echo $?)" 0 'and pushes it late, under the old roster'
run on ana msp-vault show acme/puerta
is "$status" 77 'nobody believes it'
like "$err" 'older than the last time somebody lost|writer is not entitled' 'because of the roster'
git -C luis pull -q ../ana HEAD 2>/dev/null
run on luis msp-vault add acme otra -g
is "$status" 77 'who left writes nothing'
like "$err" 'not entitled' 'and is told why'
git -C ana reset -q --hard "$good"

# ---- a quorum of two: one alone adds a reader ------------------------------------------------------------------------

exit_is 0 on ana msp-vault pins forget
exit_is 0 on ana msp-vault pins accept "$print"
on ana msp-vault roster set marta --role admin,campo 2>/dev/null
on ana msp-vault roster set --quorum 2 2>/dev/null
on ana msp-vault roster set --client acme --recipient age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm 2>/dev/null
run on ana msp-vault roster
like "$err" 'waits for signatures: 1 of 2' 'one of two has signed'
run on ana msp-vault edit acme/fw -g
is "$status" 0 'one goes on writing'
unlike "$(cat ana/clients/acme/vault/fw.yaml)" 'client:1' 'and not for a recipient that one admin alone has added'
is "$(grep -ac '^-> X25519' ana/clients/acme/vault/fw.age)" \
	"$(sed -n 's/^recipients: //p' ana/clients/acme/vault/fw.yaml | tr ',' '\n' | grep -c .)" 'as many stanzas as readers'
git -C ana reset -q --hard "$good"

vault_lock
done_testing
