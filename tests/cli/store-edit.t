#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016
# msp-store edit: only what validates is committed, and nothing typed is lost.
. tests/cli/lib.sh

run msp-store init -q store --test
cd store || exit 1
run msp-client new -q acme --name ACME
mkdir -p clients/acme/tickets/2026/11
cat > clients/acme/tickets/2026/11/4815164.yaml <<'END'
id: acme-4815164
uid: 9f31c2aa07d4be16
opened: 2026-11-03T09:12:04-06:00
by: ana
title: No se puede facturar      # as Karla said it
log:
  - at: 2026-11-03T09:20:31-06:00
    by: ana
    say: Lo revisamos.
  - at: 2026-11-03T09:31:00-06:00
    by: ana
    note: es el CSD
END
git add -A && git commit -q -m ticket
ticket=clients/acme/tickets/2026/11/4815164.yaml

# editor SCRIPT: what $EDITOR does with the file ($1)
editor()
{
	printf '#!/bin/sh\n%s\n' "$1" > "$tmp/editor"
	chmod +x "$tmp/editor"
	export EDITOR="$tmp/editor"
}

# ---- a change ----

editor 'sed -i "s/^name: ACME$/name: ACME, S.A.  # new/" "$1"'
exit_is 0 msp-store edit acme -m 'cambio de nombre'
is "$out" clients/acme/client.yaml 'prints the file'
like "$(cat clients/acme/client.yaml)" '^name: ACME, S.A.  # new$' 'the text is as typed'
is "$(git log -1 --format='%s|%b')" 'client acme: edit|cambio de nombre' 'one commit, with the message as body'
is "$(git status --porcelain)" '' 'the work tree came along'
exit_is 0 msp-store edit clients/acme/client.yaml
is "$(git log -1 --format=%s)" 'client acme: edit' 'a text that is not changed is no commit'
like "$err" '→ =' 'and is said'
before=$(git rev-parse HEAD)
editor 'sed -i "s/ACME, S.A./ACME/" "$1"'
exit_is 0 msp-store edit -n acme
like "$out" '^-name: ACME, S.A.' '-n shows the difference'
is "$(git rev-parse HEAD)" "$before" 'and commits nothing'
exit_is 0 msp-store edit ana
is "$out" '' 'any name leads to a file'

# ---- what does not validate ----

editor 'echo "colour: red" >> "$1"'
exit_is 65 msp-store edit acme
like "$err" 'clients/acme/client.yaml:[0-9]+:1: colour: unknown key' 'the place is named'
like "$err" 'kept in .*/msp/unsaved-client.yaml' 'and where the text is'
like "$(cat "$XDG_STATE_HOME/msp/unsaved-client.yaml")" '^colour: red$' 'it is there'
is "$(git rev-parse HEAD)" "$before" 'nothing was committed'
is "$(git status --porcelain)" '' 'nor written'
editor 'printf "name: [\n" > "$1"'
exit_is 65 msp-store edit acme
editor 'exit 3'
exit_is 69 msp-store edit acme
like "$err" 'ended with exit code 3' 'an editor that fails'
editor 'echo "notes: lost?" >> "$1"; exit 3'
exit_is 69 msp-store edit acme
like "$err" 'kept in ' 'keeps what was typed'
EDITOR=/nonexistent/editor
exit_is 69 msp-store edit acme

# ---- on a terminal the editor opens again ----

editor 'if grep -q "^colour" "$1"; then sed -i "s/^colour.*/notes: ahora sí/" "$1"; else echo "colour: red" >> "$1"; fi'
script -qec 'msp-store edit acme' /dev/null > "$tmp/screen" <<'END'
y
END
like "$(cat "$tmp/screen")" 'edit again\?' 'it asks'
like "$(cat clients/acme/client.yaml)" '^notes: ahora sí$' 'and the second try is committed'

# ---- logs ----

before=$(git rev-parse HEAD)
editor 'sed -i "s/Lo revisamos/Lo vimos/" "$1"'
exit_is 65 msp-store edit 4815164
like "$err" "$ticket:[0-9:]+: log: the event of 2026-11-03T09:20:31-06:00 by ana was changed" 'an event stays as it is'
like "$err" 'msp-ticket amend.*msp-ticket redact' 'and what to do instead'
editor 'head -n 9 "$1" > "$1.new" && mv "$1.new" "$1"'
exit_is 65 msp-store edit acme-4815164
editor 'sed -i "s/^uid: 9/uid: 8/" "$1"'
exit_is 65 msp-store edit acme-4815164
like "$err" ': uid: is never changed' 'identity stays'
is "$(git rev-parse HEAD)" "$before" 'none of them was committed'
editor 'printf "  - at: 2026-11-03T10:00:00-06:00\n    by: ana\n    note: más\n" >> "$1"; sed -i "s/^title: No/title: Ya no/" "$1"'
exit_is 0 msp-store edit 481
like "$(cat $ticket)" '^title: Ya no se puede facturar      # as Karla said it$' 'the header may change, comments stay'
is "$(git log -1 --format='%s|%(trailers:key=Msp-Record,valueonly,separator=%x2c)')" \
	'ticket acme-4815164: edit|acme-4815164' 'the record is named in the commit'

# ---- canonical ----

cat > clients/acme/tickets/2026/11/2342007.yaml <<'END'
{id: acme-2342007, uid: 9f31c2aa07d4be17, opened: 2026-11-03T09:12:04-06:00, by: ana, title: "uno", # flow
 log: [{at: 2026-11-03T09:20:31-06:00, by: ana, say: hola}]}
END
git add -A && git commit -q -m flow
exit_is 0 msp-store edit --canonical acme-2342007
is "$(cat clients/acme/tickets/2026/11/2342007.yaml)" 'id: acme-2342007
uid: 9f31c2aa07d4be17
opened: 2026-11-03T09:12:04-06:00
by: ana
title: uno
log:
  - at: 2026-11-03T09:20:31-06:00
    by: ana
    say: hola' 'flow becomes block, without an editor'
exit_is 0 msp-store edit --canonical acme-2342007
like "$err" '→ =' 'twice changes nothing'
exit_is 0 msp-store edit --canonical -n estandar
like "$err" 'estandar.yaml: comments are lost' 'comments are lost, and that is said'
exit_is 64 msp-store edit --canonical README.md

# ---- new files ----

editor 'printf "clocks:\n  - {type: incident, response: 15m}\n" > "$1"'
exit_is 0 msp-store edit --new policies/oro.yaml
is "$(git show HEAD:policies/oro.yaml)" 'clocks:
  - {type: incident, response: 15m}' 'made'
is "$(git log -1 --format=%s)" 'policy oro: new' 'and named in the commit'
exit_is 73 msp-store edit --new policies/oro.yaml
exit_is 64 msp-store edit --new clients/acme/tickets/2026/11/1234567.yaml
like "$err" 'msp-ticket new' 'tickets are opened elsewhere'
exit_is 64 msp-store edit --new ../out.yaml
exit_is 64 msp-store edit --new .git/config
editor 'cp "$1" "$tmp/seen"'
export tmp
run msp-store edit --new vendors/telmex.yaml
is "$(cat "$tmp/seen")" 'name:' 'required fields are proposed'

# ---- others at work ----

editor 'echo "notes: mio" >> "$1"'
sed -i 's/^name: .*/name: Otra/' clients/acme/client.yaml
exit_is 75 msp-store edit acme
like "$err" 'clients/acme/client.yaml: the file has uncommitted edits' 'uncommitted edits are not overwritten'
is "$(sed -n 's/^name: //p' clients/acme/client.yaml)" Otra 'they stay'
git checkout -q clients/acme/client.yaml
editor 'msp-client set -q acme phones="55 1234 5678" >/dev/null; sed -i "s/^notes: .*/notes: mio/" "$1"'
exit_is 75 msp-store edit acme
like "$err" 'changed by somebody else' 'somebody wrote while the editor was open'
like "$err" 'kept in .*/msp/unsaved-client-3.yaml' 'the text is kept'
like "$(cat "$XDG_STATE_HOME/msp/unsaved-client-3.yaml")" '^notes: mio$' 'all of it'
like "$(cat "$XDG_STATE_HOME/msp/unsaved-client.yaml")" '^colour: red$' 'and what was kept before is still there'
unlike "$(cat clients/acme/client.yaml)" 'mio' 'and not written'

# ---- what is not there ----

exit_is 66 msp-store edit nobody
exit_is 66 msp-store edit acm
like "$err" "did you mean 'acme'" 'the nearest is proposed'
exit_is 66 msp-store edit 999
exit_is 64 msp-store edit
exit_is 64 msp-store edit a b
exit_is 64 msp-store edit --at HEAD acme
run git config --global user.email nobody@msp.example
exit_is 78 msp-store edit acme
like "$err" 'msp.login' 'who is it?'

done_testing
