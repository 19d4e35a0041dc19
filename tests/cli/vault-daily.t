#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault of every day: add, show, ls, set, edit, generate, totp, clip, mv, rm, run, inject, log, git-credential; and that
# nothing secret is where it should not be.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
on ana msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null
vault_member luis

# ---- add --------------------------------------------------------------------------------------------------------------

printf 's3creto ñ\nurl2: https://otro\nnota: con: dos puntos\n' >"$tmp/value"
exit_is 0 on ana msp-vault add acme fw-admin -u admin --url https://fw.acme.mx --tag red --tag dmz -a fw-1 \
	--expires 2027-03-01 --rotate-every 90d -F "$tmp/value"
like "$err" '^acme/fw-admin: password added, readable to 2' 'an echo'
like "$(cat ana/clients/acme/vault/fw-admin.yaml)" '^tags: \[red, dmz\]' 'tags'
like "$(cat ana/clients/acme/vault/fw-admin.yaml)" '^rotate_every: "90d"' 'how often'
is "$(($(stat -c %s ana/clients/acme/vault/fw-admin.age) % 2 + 1))" \
	"$(($(sed -n 's/^age_size: //p' ana/clients/acme/vault/fw-admin.yaml) % 2 + 1))" 'a size'
exit_is 73 on ana msp-vault add acme fw-admin -g
like "$err" 'hint: msp-vault edit acme/fw-admin' 'what changes it'
exit_is 66 on ana msp-vault add nadie fw -g
exit_is 64 on ana msp-vault add acme 'FW Admin' -g
like "$err" 'hint: acme/fw-admin' 'a name is proposed'
exit_is 64 on ana msp-vault add acme
exit_is 64 on ana msp-vault add acme x -k llave -g
exit_is 64 on ana msp-vault add acme x -g -F -
exit_is 64 on ana msp-vault add acme x --length 10
exit_is 64 on ana msp-vault add acme x -g --rotate-every luego
exit_is 64 on ana msp-vault add acme x -g --expires 2026-02-30
exit_is 64 on ana msp-vault add acme x --file "$tmp/value" -k password
exit_is 64 on ana msp-vault add acme x -k note --no-prompt
exit_is 66 on ana msp-vault add acme x -F nada.txt
exit_is 65 on ana msp-vault add acme x -F - </dev/null
like "$err" 'standard input: there is no value' 'an empty value'
printf 'a\0b\n' >nul
exit_is 65 on ana msp-vault add acme x -F nul
printf '\377\n' >latin
exit_is 65 on ana msp-vault add acme x -F latin
like "$err" '^msp-vault: latin: not UTF-8' 'the file is named'
exit_is 77 on ana msp-vault add acme x --no-prompt
exit_is 0 on ana msp-vault add acme x -g -n
is "$(on ana msp-vault ls name:x)" '' 'a dry run adds nothing'
exit_is 0 on ana msp-vault add beta/wifi -g -q
is "$out" beta/wifi '-q prints the reference'
head -c 70000 /dev/urandom >blob
exit_is 0 on ana msp-vault add acme licencia --file blob
exit_is 0 on ana msp-vault add acme aviso -k note -F "$tmp/value"

# ---- show, and the index ----------------------------------------------------------------------------------------------

exit_is 0 on ana msp-vault show acme fw
is "$out" 's3creto ñ' 'the first line to a pipe'
is "$(od -c <"$tmp/out" | tail -n 1)" 0000013 'with one line end'
exit_is 0 on ana msp-vault show acme/fw-admin --field url2
is "$out" https://otro 'a line of the value'
exit_is 0 on ana msp-vault show acme/fw-admin --field nota
is "$out" 'con: dos puntos' 'whole'
exit_is 0 on ana msp-vault show acme/fw-admin --field username
is "$out" admin 'a field of the manifest'
exit_is 66 on ana msp-vault show acme/fw-admin --field pin
exit_is 0 on ana msp-vault show acme aviso
is "$out" "$(cat "$tmp/value")" 'a note is shown whole'
on ana msp-vault show acme licencia >back
ok 'a file comes back as it was' cmp blob back
exit_is 0 on ana msp-vault show acme fw --output out.txt
is "$(stat -c %a out.txt)" 600 'a file for its owner alone'
is "$(cat out.txt)" 's3creto ñ' 'with the value'
exit_is 64 on ana msp-vault show acme fw --output out.txt --reveal
exit_is 66 on ana msp-vault show acme fw-amdin
like "$err" 'hint: did you mean' 'the nearest'
run on ana msp-vault add acme fw-lectura -g
exit_is 66 on ana msp-vault show acme fw
like "$err" 'several begin so: acme/fw-admin, acme/fw-lectura' 'candidates'
exit_is 64 on ana msp-vault show acme

if command -v script >/dev/null; then
	on ana on_terminal 80 'msp-vault show acme/fw-admin'
	like "$out" '^username +admin' 'a terminal gets what is said about it'
	like "$out" '^due +2027-02-' 'and when it is due'
	unlike "$out" 's3creto' 'not the value'
	on ana on_terminal 80 'msp-vault show acme/fw-admin --reveal'
	like "$out" 's3creto' 'unless asked for'
else
	skip 'a terminal' 'no script'
fi

exit_is 0 on ana msp-vault ls -q
is "$out" 'acme/aviso
acme/fw-admin
acme/fw-lectura
acme/licencia
beta/wifi' 'all of them'
exit_is 0 on ana msp-vault find dmz -f json -o secret,tags,due,readers
like "$out" '"tags": \["red", ?"dmz"\], "due": "2027-02-[0-9]+", "readers": \["ana", ?"luis"\]' 'words and JSON'
exit_is 0 on ana msp-vault ls kind:note,file -q
is "$out" 'acme/aviso
acme/licencia' 'by kind'
exit_is 64 on ana msp-vault ls knid:note
exit_is 0 on ana msp-vault ls @due -q --now 2027-06-01
is "$out" acme/fw-admin 'what is due'
exit_is 0 on luis msp-vault ls -q
is "$out" '' 'a clone shows what it has'

# ---- set and edit -----------------------------------------------------------------------------------------------------

before=$(sha256sum <ana/clients/acme/vault/fw-admin.age)
exit_is 0 on ana msp-vault set acme/fw-admin url=https://10.0.0.1 tags+=core tags-=red expires=
is "$(sha256sum <ana/clients/acme/vault/fw-admin.age)" "$before" 'the ciphertext stays'
exit_is 0 on ana msp-vault ls name:fw-admin -f tsv -o url,tags,expires,gen,value_rev --no-header
is "$out" 'https://10.0.0.1	dmz,core		2	1' 'what is said now'
exit_is 64 on ana msp-vault set acme/fw-admin ulr=x
like "$err" 'did you mean url' 'a field mistyped'
exit_is 64 on ana msp-vault set acme/fw-admin kind=note
exit_is 64 on ana msp-vault set acme/fw-admin url+=x
exit_is 64 on ana msp-vault set acme/fw-admin expires=mañana

exit_is 0 on ana msp-vault edit acme/fw-admin --generate --length 32 --charset hex
exit_is 0 on ana msp-vault show acme/fw-admin --all
like "$(echo "$out" | head -n 1)" '^[0-9a-f]{32}$' 'a generated one'
like "$out" '^nota: con: dos puntos$' 'other lines stay'
exit_is 0 on ana msp-vault edit acme/fw-admin -F "$tmp/value"
cat >"$tmp/editor" <<'EOS'
#!/bin/sh
stat -fc %T "$1" >"$TMPDIR/type"
stat -c %a "$1" "$(dirname "$1")" >"$TMPDIR/modes"
cp "$1" "$1~"
sed -i 's/s3creto/nu3vo/' "$1"
test -z "${DIE:-}" || kill -9 $PPID
EOS
chmod +x "$tmp/editor"
if test "$(stat -fc %T /dev/shm 2>/dev/null)" = tmpfs; then
	exit_is 0 on ana env EDITOR="$tmp/editor" msp-vault edit acme/fw-admin
	is "$(cat "$tmp/type")" tmpfs 'the editor gets a file in memory'
	is "$(tr '\n' ' ' <"$tmp/modes")" '600 700 ' 'for its owner alone'
	is "$(find /dev/shm -name 'msp-vault-*' -user "$(id -un)" -newer "$tmp/value" | wc -l)" 0 'nothing is left'
	is "$(on ana msp-vault show acme/fw-admin)" 'nu3vo ñ' 'a new value'
	run on ana env DIE=1 EDITOR="$tmp/editor" msp-vault edit acme/fw-admin
	is "$(grep -rlF nu3vo "$tmp" --include='*' 2>/dev/null | grep -vE '/(out|err|editor)$')" '' 'killed: nothing in clear on disk'
	exit_is 0 on ana env EDITOR=true msp-vault edit acme/fw-admin
	like "$err" 'nothing was changed' 'an edit without a change'
	is "$(find /dev/shm -name 'msp-vault-*' -user "$(id -un)" -newer "$tmp/value" | wc -l)" 0 'what a killed one left is swept'
	exit_is 69 on ana env EDITOR=false msp-vault edit acme/fw-admin
else
	skip 'an editor' 'no tmpfs'
fi
exit_is 64 on ana msp-vault edit acme/licencia
exit_is 77 on ana msp-vault edit acme/fw-admin --no-prompt

# ---- generate ---------------------------------------------------------------------------------------------------------

exit_is 0 msp-vault generate
is "${#out}" 20 'twenty characters'
exit_is 0 msp-vault generate --words 4
like "$out" '^[a-z]{6}(-[a-z]{6}){3}$' 'words'
exit_is 0 msp-vault generate --charset =ab --length 64
like "$out" '^[ab]{64}$' 'an alphabet of one'"'"'s own'
exit_is 64 msp-vault generate --charset =aa
exit_is 64 msp-vault generate --charset alnumm
exit_is 64 msp-vault generate --length 0 --words 3 --charset hex
exit_is 64 msp-vault generate --length 2000

# ---- one-time passwords -----------------------------------------------------------------------------------------------

exit_is 0 on ana msp-vault add acme m365 -k totp -F - <<'X'
otpauth://totp/ACME:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8&issuer=ACME
X
exit_is 0 on ana msp-vault totp acme m365 --now 2033-05-18T03:33:20Z
is "$out" 69279037 'the code of RFC 6238, appendix B'
like "$err" 'for 10 seconds more' 'and how long it holds'
exit_is 65 on ana msp-vault add acme malo -k totp -F - <<'X'
otpauth://hotp/x?secret=GEZDGNBV
X
exit_is 65 on ana msp-vault add acme malo -k totp -F - <<'X'
no es base32 81
X
unlike "$err" 'base32 81' 'no error repeats what was given'
exit_is 66 on ana msp-vault totp acme fw-admin

# ---- clipboard --------------------------------------------------------------------------------------------------------

mkdir bin
cat >bin/xclip <<'EOS'
#!/bin/sh
case $* in
*-out) cat "$TMPDIR/clipboard" ;;
*) cat >"$TMPDIR/clipboard" ;;
esac
EOS
chmod +x bin/xclip
exit_is 69 on ana msp-vault clip acme fw-lectura
exit_is 0 on ana env DISPLAY=:9 PATH="$work/bin:$PATH" msp-vault clip acme fw-lectura --clear 1
is "$out" '' 'nothing is shown'
is "$(cat "$tmp/clipboard")" "$(on ana msp-vault show acme fw-lectura)" 'the clipboard has it'
sleep 2
is "$(cat "$tmp/clipboard")" '' 'and not for ever'
exit_is 0 on ana env DISPLAY=:9 PATH="$work/bin:$PATH" msp-vault acme fw-l
is "$(cat "$tmp/clipboard")" "$(on ana msp-vault show acme fw-lectura)" 'no verb: two words'
exit_is 0 on ana env DISPLAY=:9 PATH="$work/bin:$PATH" msp v acme/fw-lectura
exit_is 0 on ana env DISPLAY=:9 PATH="$work/bin:$PATH" msp-vault show acme fw-lectura -x --clear 1
echo otra >"$tmp/clipboard"
sleep 2
is "$(cat "$tmp/clipboard")" otra 'what is not ours any more stays'

# ---- run, inject, git -------------------------------------------------------------------------------------------------

value=$(on ana msp-vault show acme/fw-lectura)
exit_is 0 on ana msp-vault run --stdin acme/fw-lectura -- cat
is "$out" "$value" 'on standard input'
exit_is 0 on ana msp-vault run --fd 5=acme/fw-lectura --fd 6=beta/wifi -- sh -c 'cat <&6 >/dev/null; cat <&5'
is "$out" "$value" 'on a descriptor'
# shellcheck disable=SC2016 # the other shell expands it
exit_is 0 on ana msp-vault run --env CLAVE=acme/fw-lectura -- sh -c 'printf %s "$CLAVE"'
is "$out" "$value" 'in the environment, when asked for'
exit_is 3 on ana msp-vault run --stdin acme/fw-lectura -- sh -c 'exit 3'
exit_is 64 on ana msp-vault run -- true
exit_is 64 on ana msp-vault run --fd 1=acme/fw-lectura -- true
exit_is 64 on ana msp-vault run --env acme/fw-lectura -- true
exit_is 69 on ana msp-vault run --stdin acme/fw-lectura -- no-hay-tal
exit_is 65 on ana msp-vault run --stdin acme/licencia -- cat

printf 'clave={{ msp:acme/fw-lectura }}\nusuario={{msp:acme/fw-admin#username}}\n{{ otro }} {{\n' >plantilla
exit_is 0 on ana msp-vault inject plantilla --output conf
is "$(cat conf)" "clave=$value
usuario=admin
{{ otro }} {{" 'a template'
is "$(stat -c %a conf)" 600 'for its owner alone'
exit_is 66 on ana msp-vault inject - <<'X'
bien

{{ msp:acme/nada }}
X
like "$err" '^msp-vault: standard input:3: no secret acme/nada' 'with its line'
is "$out" '' 'nothing is written when one is missing'

exit_is 0 on ana msp-vault add interno github -u bot --url https://github.com/redes -g
printf 'protocol=https\nhost=github.com\npath=redes/tienda.git\n\n' >pedido
exit_is 0 on ana msp-vault git-credential get <pedido
is "$out" "username=bot
password=$(on ana msp-vault show interno github)" 'a credential for git'
printf 'protocol=https\nhost=github.com.malo.mx\npath=redes/tienda.git\n\n' >pedido
exit_is 0 on ana msp-vault git-credential get <pedido
is "$out" '' 'another host gets nothing'
printf 'protocol=http\nhost=github.com\npath=redes/x\n\n' >pedido
exit_is 0 on ana msp-vault git-credential get <pedido
is "$out" '' 'nor another protocol'
printf 'protocol=https\nhost=git.beta.mx\nusername=ana\npassword=cl4ve\n\n' >pedido
exit_is 0 on ana msp-vault git-credential store <pedido
is "$(on ana msp-vault ls url:https://git.beta.mx -q)" '' 'without a client nothing is stored'
exit_is 0 on ana msp-vault git-credential store --client beta <pedido
is "$(on ana msp-vault show beta/git-git-beta-mx-ana)" cl4ve 'with one it is'
exit_is 0 on ana msp-vault git-credential erase <pedido
like "$err" 'warning: beta/git-git-beta-mx-ana was refused' 'erase tells, and deletes nothing'
exit_is 0 on ana msp-vault git-credential capability <pedido
exit_is 65 on ana msp-vault git-credential get </dev/null
if command -v git >/dev/null; then
	got=$(printf 'url=https://github.com/redes/x.git\n\n' | on ana git -c credential.useHttpPath=true \
		-c credential.helper= -c credential.helper='!msp-vault git-credential' credential fill | sed -n 's/^password=//p')
	is "$got" "$(on ana msp-vault show interno github)" 'git itself asks so'
fi

# ---- mv, rm, log ------------------------------------------------------------------------------------------------------

before=$(sha256sum <ana/clients/acme/vault/fw-lectura.age)
exit_is 0 on ana msp-vault mv acme/fw-lectura fw-solo
is "$(sha256sum <ana/clients/acme/vault/fw-solo.age)" "$before" 'inside a client the ciphertext goes along'
exit_is 0 on ana msp-vault mv acme/fw-solo beta/fw
isnt "$(sha256sum <ana/clients/beta/vault/fw.age)" "$before" 'to another client it is written anew'
is "$(on ana msp-vault show beta/fw)" "$value" 'with its value'
exit_is 73 on ana msp-vault mv beta/fw wifi
exit_is 66 on ana msp-vault mv beta/fw nadie/fw
exit_is 0 on ana msp-vault rm beta/fw -m 'equipo dado de baja'
like "$(cat ana/clients/beta/vault/fw.gone.yaml)" '^reason: equipo dado de baja' 'a signed deletion'
is "$(find ana/clients/beta/vault -name 'fw.*' | wc -l)" 2 'and nothing else'
exit_is 66 on ana msp-vault show beta fw
exit_is 0 on ana msp-vault log beta/fw -f tsv -o gen,what,secret,signature --no-header
is "$out" '1	new	acme/fw-lectura	good
2	moved	acme/fw-solo	good
3	moved	beta/fw	good
4	removed	beta/fw	good' 'its whole history'
exit_is 0 on ana msp-vault add beta fw -g
exit_is 0 on ana msp-vault show beta fw
exit_is 0 on ana msp-vault log acme/fw-admin -f json -o gen,writer,value_rev,age_gen
like "$out" '"gen": 1, "writer": "ana", "value_rev": 1, "age_gen": 1' 'the log as JSON'

# ---- two people -------------------------------------------------------------------------------------------------------

push ana
pull luis
exit_is 0 on luis msp-vault show acme/fw-admin
is "$out" 'nu3vo ñ' 'the other one reads'
exit_is 0 on luis msp-vault edit acme/fw-admin --generate
push luis
pull ana
is "$(on ana msp-vault show acme/fw-admin)" "$(on luis msp-vault show acme/fw-admin)" 'and writes'
exit_is 0 on ana msp-vault set acme/aviso tags=uno
exit_is 0 on luis msp-vault set acme/aviso tags=dos
push ana
run on luis msp-store sync
is "$status" 75 'both changed one secret: a conflict, nobody'"'"'s is lost'
git -C luis status --short >dirty
is "$(cat dirty)" '' 'and nothing was moved'

# ---- nothing secret where it should not be ----------------------------------------------------------------------------

is "$(git -C ana log --format=%B | grep -cE 'nu3vo|s3creto')" 0 'commit messages are neutral'
is "$(grep -rlE 'nu3vo|s3creto' ana "$tmp/home-ana" 2>/dev/null)" '' 'no file of the store or of the person has it in clear'
if command -v strace >/dev/null; then
	on ana strace -f -qq -e trace=execve,openat,write -s 4096 -o trace msp-vault show acme/fw-admin --output out.txt 2>/dev/null
	shown=$(cat out.txt)
	is "$(grep -cF "execve" trace)" 1 'no other program'
	is "$(grep -F "$shown" trace | grep -vc 'write(')" 0 'only written'
	is "$(grep -cF "$shown" trace)" 1 'once'
fi
exit_is 0 on ana msp-store lint
exit_is 0 on ana msp-store index --check

vault_lock
done_testing
