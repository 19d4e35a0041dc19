#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket new and done: the client reports something.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN

commits()
{
	git rev-list --count HEAD
}
# file ID: its path
file()
{
	find "clients/${1%-*}/tickets" -name "${1##*-}.yaml"
}
# body ID: the record without id and uid, which are different each time
body()
{
	sed '1,2d' "$(file "$1")"
}

before=$(commits)
run msp-ticket new acme 'no factura' -r laura -p1
is "$status" 0 'client and title are enough'
like "$out" '^acme-[1-9][0-9]{6}$' 'the id on standard output'
like "$err" "^$out «no factura» → nuevo\$" 'the echo'
is "$(commits)" $((before + 1)) 'one commit'
is "$(git log -1 --format='%s|%an|%ad' --date=iso-strict)" "ticket $out: open|Ana Prueba|2026-11-03T12:00:00-06:00" 'by whom, when'
like "$(git log -1 --format=%B)" "^Msp-Record: $out\$" 'with a trailer'
is "$(file "$out")" "clients/acme/tickets/2026/11/${out#acme-}.yaml" 'in its place'
is "$(body "$out")" "$(cat <<'YAML'
opened: 2026-11-03T12:00:00-06:00
by: ana
channel: phone
type: incident
title: no factura
requester: laura
site: matriz
priority: P1
log:
  - at: 2026-11-03T12:00:00-06:00
    by: ana
    call: yes
YAML
)" 'an incident by phone: the call is the first answer, the site is the requester'"'"'s'
like "$(cat "$(file "$out")")" '^uid: [0-9a-f]{16}$' 'with a uid'
is "$(git status --porcelain)" '' 'and a clean work tree'
is "$(msp-ticket ls -f '%{id} %{status} %{priority} %{responded}' "number:${out#acme-}")" \
	"$out new P1 2026-11-03T12:00:00-06:00" 'and it is found'

run msp-ticket new acme '  Correo lento  ' --channel mail --impact high --urgency low -k correo/lento -a srv-archivos -a 'impresora caja 2' \
	--tag vip -y request --service erp --entity acme-sa --assign luis -m 'desde ayer

siempre por la tarde'
is "$status" 0 'with all that can be said'
is "$(body "$out")" "$(cat <<'YAML'
opened: 2026-11-03T12:00:00-06:00
by: ana
channel: mail
type: request
title: Correo lento
entity: acme-sa
impact: high
urgency: low
category: correo/lento
assets: [srv-archivos, impresora caja 2]
service: erp
tags: [vip]
description: |-
  desde ayer

  siempre por la tarde
log:
  - at: 2026-11-03T12:00:00-06:00
    by: ana
    assign: luis
    status: open
YAML
)" 'a mail is no answer; the matrix gives the priority'
is "$(msp-ticket ls -f '%{status} %{assignee} %{priority} %{responded}' "number:${out#acme-}")" 'open luis P3 ' 'as of the matrix'
like "$err" '→ abierto' 'assigned is open'

# ---- who, when -------------------------------------------------------------------------------------------------------

run msp-ticket new acme x -r 'Karla Ruiz' --missed
is "$(body "$out" | sed -n 's/^requester: //p; s/^site: //p; /^log/p' | tr '\n' ' ')" 'karla tijuana ' 'a name finds the person; --missed is no talk'
run msp-ticket new acme x -r 'Don Chuy, almacén'
is "$(body "$out" | sed -n 's/^requester: //p')" 'Don Chuy, almacén' 'free text stays'
run msp-ticket new acme x -r karla -s bodega
is "$(body "$out" | sed -n 's/^site: //p')" 'bodega' 'a site said is not taken from the person'
run msp-ticket new acme x --when 9:10
like "$(body "$out")" '^opened: 2026-11-03T09:10:00-06:00$' '--when is when it was reported'
like "$(body "$out")" '^recorded: 20[0-9][0-9]-' 'and the real clock is kept'
run msp-ticket new acme x --when 2026-10-31T23:30:00-06:00
like "$(file "$out")" '/2026/10/' 'the folder follows the opening'
run msp-ticket new acme x --as luis
is "$(body "$out" | sed -n 's/^by: //p')" luis '--as'
run msp-ticket new acme x --channel visit
like "$(body "$out")" '^    visit: yes$' 'at the counter is a visit'
run msp-ticket new acme x --channel chat
like "$(body "$out")" '^    call: yes$' 'a chat is a talk'

# ---- after another ---------------------------------------------------------------------------------------------------

before=$(commits)
run msp-ticket new acme 'otra vez' --follows 4815164
is "$status" 0 '--follows'
is "$(commits)" $((before + 1)) 'one commit for both'
like "$(body "$out")" '^      to: acme-4815164$' 'it is linked'
like "$(tail -n 3 clients/acme/tickets/2026/11/4815164.yaml)" "link: $out" 'on both sides'

# ---- done ------------------------------------------------------------------------------------------------------------

run msp-ticket 'done' acme 'clave wifi' -r karla -t10m --cause contraseña -m 'se le dio la nueva'
is "$status" 0 'opened and solved in one call'
like "$err" '→ resuelto' 'and resolved'
is "$(body "$out")" "$(cat <<'YAML'
opened: 2026-11-03T11:50:00-06:00
by: ana
channel: phone
type: incident
title: clave wifi
requester: karla
site: tijuana
priority: P3
log:
  - at: 2026-11-03T11:50:00-06:00
    by: ana
    call: yes
  - at: 2026-11-03T12:00:00-06:00
    by: ana
    assign: ana
    status: resolved
    cause: contraseña
    resolution: se le dio la nueva
    time: 10m
YAML
)" 'opened as long ago as the work took'
run msp-ticket 'done' acme x
is "$status" 0 'without time'
like "$(body "$out")" 'at: 2026-11-03T12:00:01-06:00' 'one second of it'
run msp-ticket 'done' acme x --when 'ayer 18:40' -t 1h30m
is "$(msp-ticket ls -f '%{opened} %{resolved} %{minutes}' "number:${out#acme-}")" \
	'2026-11-02T18:40:00-06:00 2026-11-02T20:10:00-06:00 90' 'with --when it ends when the work was over'

# ---- a dry run, -q, usage --------------------------------------------------------------------------------------------

before=$(commits)
run msp-ticket new acme 'en seco' -n
is "$status" 0 'a dry run'
like "$out" '^\+title: en seco$' 'shows the difference'
is "$(commits)" "$before" 'and writes nothing'
is "$(msp-ticket ls -q 'title:en seco')" '' 'nor is it found'
run msp-ticket new acme x -q
is "$err" '' '-q says nothing'
like "$out" '^acme-[0-9]+$' 'but the id'
before=$(commits)
exit_is 64 msp-ticket new
exit_is 64 msp-ticket new acme
exit_is 64 msp-ticket new acme x y
exit_is 66 msp-ticket new acne x
like "$err" "did you mean 'acme'" 'the nearest client'
exit_is 64 msp-ticket new acme ''
exit_is 64 msp-ticket new acme '   '
exit_is 64 msp-ticket new acme "$(printf 'dos\nlineas')"
exit_is 64 msp-ticket new acme x -p P7
like "$err" "'P7' is not one of P1, P2, P3, P4" 'words are told'
exit_is 64 msp-ticket new acme x --impact alto
exit_is 64 msp-ticket new acme x --type incidente
like "$err" "did you mean 'incident'" 'with the nearest'
exit_is 66 msp-ticket new acme x --assign lius
like "$err" "did you mean 'luis'" 'a login that is none'
exit_is 64 msp-ticket new acme x --when '2026-11-03 13:00'
exit_is 64 msp-ticket new acme x --when mediodia
exit_is 66 msp-ticket new acme x --follows 4815146
exit_is 64 msp-ticket 'done' acme x -t mucho
exit_is 64 msp-ticket 'done' acme x -t 2d
exit_is 64 msp-ticket new acme x --at HEAD
is "$(commits)" "$before" 'and none of that writes anything'
is "$(git status --porcelain)" '' 'nor leaves anything behind'
exit_is 0 msp-store lint clients/acme
done_testing
