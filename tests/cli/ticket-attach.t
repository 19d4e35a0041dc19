#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket attach: files beside a ticket, by content.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN
t=acme-4815164
path=clients/acme/tickets/2026/11/4815164.yaml
mkdir "$tmp/files"

commits()
{
	git rev-list --count HEAD
}
hash()
{
	sha256sum <"$1" | cut -c 1-64
}

# ---- into the store --------------------------------------------------------------------------------------------------

printf 'foto' >"$tmp/files/foto.jpg"
printf 'a\0b\377' >"$tmp/files/datos.bin"
h=$(hash "$tmp/files/foto.jpg")
before=$(commits)
run msp-ticket attach 481 "$tmp/files/foto.jpg" "$tmp/files/datos.bin" -m 'del rack'
is "$status" 0 'two files'
is "$out" "$t" 'the id on standard output'
like "$err" "^$t «.*» → 2 files\$" 'the echo'
is "$(commits)" $((before + 1)) 'one commit'
is "$(cat "clients/acme/files/$h/foto.jpg")" foto 'they lie under their hash'
ok 'byte for byte' cmp "$tmp/files/datos.bin" "clients/acme/files/$(hash "$tmp/files/datos.bin")/datos.bin"
is "$(tail -n 10 $path)" "$(cat <<YAML
  - at: 2026-11-03T12:00:00-06:00
    by: ana
    attach:
      - name: foto.jpg
        sha256: $h
        size: 4
      - name: datos.bin
        sha256: $(hash "$tmp/files/datos.bin")
        size: 4
    note: del rack
YAML
)" 'the event has name, hash and size'
is "$(git status --porcelain)" '' 'the work tree is clean'

before=$(commits)
run msp-ticket attach 481 "$tmp/files/foto.jpg"
is "$status" 0 'the same file again'
is "$(commits)" "$before" 'is no change'
cp "$tmp/files/foto.jpg" "$tmp/files/copia.jpg"
run msp-ticket attach 7361201 "$tmp/files/copia.jpg" "$tmp/files/copia.jpg" --internal
is "$status" 0 'the same content under another name, twice, on another ticket'
is "$(grep -c 'sha256:' clients/acme/tickets/2026/11/7361201.yaml)" 1 'is recorded once'
like "$(cat clients/acme/tickets/2026/11/7361201.yaml)" '^        internal: yes$' '--internal is kept'
is "$(git ls-tree -r HEAD "clients/acme/files/$h" | cut -c 13-53 | sort -u | wc -l | tr -d ' ')" 1 'and stored once'

# ---- outside ---------------------------------------------------------------------------------------------------------

dd if=/dev/zero of="$tmp/files/grande.iso" bs=1024 count=2049 2>/dev/null
dd if=/dev/zero of="$tmp/files/justo.bin" bs=1024 count=2048 2>/dev/null
h=$(hash "$tmp/files/grande.iso")
j=$(hash "$tmp/files/justo.bin")
run msp-ticket attach 481 "$tmp/files/grande.iso" "$tmp/files/justo.bin"
is "$status" 0 'over the limit, and exactly at it'
outside=.git/msp-state/files/$(printf %.2s "$h")/$h
ok 'the larger one lies outside git' cmp "$tmp/files/grande.iso" "$outside"
ok 'not in it' test ! -e "clients/acme/files/$h"
ok 'the other one in the store' test -e "clients/acme/files/$j/justo.bin"
is "$(grep -c 'outside: yes' $path)" 1 'which the record says'
is "$(find .git/msp-state/files -type f | wc -l | tr -d ' ')" 1 'nothing else is left there'
msp-ticket attach 7361201 "$tmp/files/grande.iso" -q >/dev/null
is "$(find .git/msp-state/files -type f | wc -l | tr -d ' ')" 1 'twice is once'

printf 'limits: {attachment: 2 B, outside: ../fuera}\n' >>msp.yaml
git commit -qam 'limits'
printf 'abc' >"$tmp/files/tres.txt"
printf 'ab' >"$tmp/files/dos.txt"
run msp-ticket attach 481 "$tmp/files/tres.txt" "$tmp/files/dos.txt"
is "$status" 0 'with limits of the store'
h=$(hash "$tmp/files/tres.txt")
is "$(cat "../fuera/$(printf %.2s "$h")/$h")" abc 'the folder outside is that of msp.yaml'
ok 'the small one inside' test -e "clients/acme/files/$(hash "$tmp/files/dos.txt")/dos.txt"
before=$(commits)
printf 'abcd' >"$tmp/files/cuatro.txt"
run msp-ticket attach 481 "$tmp/files/cuatro.txt" -n
is "$status" 0 'a dry run'
like "$out" 'name: cuatro.txt' 'shows the change'
is "$(find ../fuera -type f | wc -l | tr -d ' ')" 1 'and copies nothing'
is "$(commits)" "$before" 'nor commits'
sed -i '/^limits:/d' msp.yaml
git commit -qam 'no limits'

# ---- names -----------------------------------------------------------------------------------------------------------

# stored_as FILE-NAME NAME: attached from $tmp/files it is recorded under this name
stored_as()
{
	printf '%s' "$1" >"$tmp/files/$1"
	run msp-ticket attach 481 "$tmp/files/$1"
	is "$status" 0 "a file named '$1'"
	h=$(hash "$tmp/files/$1")
	ok "is kept as '$2'" test -e "clients/acme/files/$h/$2"
}
stored_as '.bashrc' 'bashrc'
stored_as 'con espacios y ñ.txt' 'con espacios y ñ.txt'
stored_as "$(printf 'esc\033[31m.txt')" 'esc_[31m.txt'
stored_as "$(printf 'dos\nlineas.txt')" 'dos_lineas.txt'
stored_as "$(printf 'malo\377.txt')" 'malo_.txt'
stored_as 'a\b:c?.txt' 'a_b_c_.txt'
stored_as '.git' 'git'
stored_as "$(printf 'n%.0s' $(seq 1 250)).txt" "$(printf 'n%.0s' $(seq 1 200))"
stored_as "$(printf 'a\314\201.txt')" "$(printf '\303\241.txt')"
stored_as "$(printf 'fdp\342\200\256.exe')" 'fdp_.exe'
is "$(git status --porcelain)" '' 'and the work tree is clean'
exit_is 0 msp-store lint clients/acme

# ---- what is refused -------------------------------------------------------------------------------------------------

before=$(commits)
exit_is 66 msp-ticket attach 481 "$tmp/files/nada"
like "$err" "files/nada" 'a missing file is named'
exit_is 65 msp-ticket attach 481 "$tmp/files"
like "$err" 'is a directory' 'a directory'
mkfifo "$tmp/files/fifo"
exit_is 65 msp-ticket attach 481 "$tmp/files/fifo"
like "$err" 'no regular file' 'a fifo is not waited for'
exit_is 65 msp-ticket attach 481 /dev/zero
exit_is 64 msp-ticket attach 481 -
exit_is 64 msp-ticket attach 481
exit_is 66 msp-ticket attach 4815146 "$tmp/files/foto.jpg"
exit_is 66 msp-ticket attach 481 "$tmp/files/dos.txt" "$tmp/files/nada"
is "$(commits)" "$before" 'and nothing is written, not even the good ones'
chmod 0 "$tmp/files/foto.jpg"
exit_is 77 unprivileged msp-ticket attach 481 "$tmp/files/foto.jpg"
like "$err" 'foto.jpg' 'a file that may not be read is named'
done_testing
