#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket template: tickets that are opened again and again.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN

put templates/servidor-nuevo.yaml <<'YAML'
title: Servidor nuevo
type: project
channel: mail
requester: laura
priority: P4
category: servidores/alta
tags: [obra]
assets: [srv-archivos]
clients: [acme, interno]
assign: luis
level: N2
description: |
  Con respaldo y monitoreo.
checklist: [comprar, montar]
custom: {proveedor: Dell}
children:
  - title: Instalar el sistema
    assign: marta
    checklist: [particiones, paquetes]
  - title: Primer respaldo
    in: 2d
    priority: P3
    level: N3
    category: respaldos
  - title: Entrega
    in: 4h
    type: request
YAML
git add -A && git commit -qm template

commits()
{
	git rev-list --count HEAD
}

# body ID: the record without what is different each time
body()
{
	sed '1,2d' "clients/${1%-*}/tickets/2026/11/${1##*-}.yaml"
}

run msp-ticket template ls
is "$status" 0 'ls'
is "$out" "$(cat <<'TABLE'
NAME            TYPE     TITLE                  CLIENTS        EVERY  STEPS  PARTS
alta-usuario    request  Alta de usuario nuevo                            3      0
servidor-nuevo  project  Servidor nuevo         acme, interno             2      3
TABLE
)" 'shows what there is'
run msp-ticket template ls -f jsonl -o name,clients,children
is "$out" '{"name": "alta-usuario", "clients": null, "children": 0}
{"name": "servidor-nuevo", "clients": ["acme", "interno"], "children": 3}' 'also as data'
is "$(msp-ticket template ls -q)" "$(printf 'alta-usuario\nservidor-nuevo')" 'and names alone'
run msp-ticket template show alta-usuario
is "$out" "$(cat templates/alta-usuario.yaml)" 'show prints the file'

# ---- one ticket ------------------------------------------------------------------------------------------------------

before=$(commits)
run msp-ticket template new alta-usuario acme -r karla
is "$status" 0 'new opens it for the client named'
id=$out
is "$(commits)" $((before + 1)) 'in one commit'
like "$err" "$id «Alta de usuario nuevo» → nuevo" 'and says so'
is "$(body "$id")" "$(cat <<'YAML'
opened: 2026-11-03T12:00:00-06:00
by: ana
channel: internal
type: request
title: Alta de usuario nuevo
requester: karla
site: tijuana
priority: P3
template: alta-usuario
checklist: [crear la cuenta, dar permisos, entregar la clave]
YAML
)" 'header and checklist; nobody was talked to'
run msp-ticket new acme 'Alta de Rosa Gil' -T alta-usuario --channel phone -m 'empieza el lunes'
is "$status" 0 'new -T is the same, with a title of its own'
like "$(body "$out")" '^title: Alta de Rosa Gil$' 'the title'
like "$(body "$out")" '^description: empieza el lunes$' 'the description'
like "$(body "$out")" '^    call: yes$' 'a call is the first answer'

# ---- with parts, for the clients it names ----------------------------------------------------------------------------

before=$(commits)
run msp-ticket template new servidor-nuevo
is "$status" 0 'without operand: the clients of the template'
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 8 'two tickets with three parts each'
is "$(commits)" $((before + 1)) 'in one commit'
like "$(git log -1 --format=%s)" '^ticket: open 8 tickets from template servidor-nuevo$' 'which says so'
parent=$(printf '%s\n' "$out" | sed -n 1p)
first=$(printf '%s\n' "$out" | sed -n 2p)
second=$(printf '%s\n' "$out" | sed -n 3p)
third=$(printf '%s\n' "$out" | sed -n 4p)
like "$(printf '%s\n' "$out" | sed -n 5p)" '^interno-' 'the next client follows'
is "$(body "$parent")" "$(cat <<'YAML'
opened: 2026-11-03T12:00:00-06:00
by: ana
channel: mail
type: project
title: Servidor nuevo
requester: laura
site: matriz
priority: P4
category: servidores/alta
assets: [srv-archivos]
tags: [obra]
template: servidor-nuevo
checklist: [comprar, montar]
description: |
  Con respaldo y monitoreo.
custom:
  proveedor: Dell
log:
  - at: 2026-11-03T12:00:00-06:00
    by: ana
    assign: luis
    status: open
    level: N2
YAML
)" 'the whole'
is "$(body "$first" | grep -v '^  ')" "$(cat <<YAML
opened: 2026-11-03T12:00:00-06:00
by: ana
channel: mail
type: project
title: Instalar el sistema
requester: laura
site: matriz
priority: P4
category: servidores/alta
assets: [srv-archivos]
tags: [obra]
parent: $parent
template: servidor-nuevo
checklist: [particiones, paquetes]
log:
YAML
)" 'a part has its parent, and what it does not say from the whole'
is "$(msp-ticket ls -f '%{assignee} %{level}' "number:${first##*-}")" 'marta N1' 'but not who gets the whole'
is "$(msp-ticket ls -f '%{status} %{wait} %{priority} %{level} %{category}' "number:${second##*-}")" \
	'waiting window P3 N3 respaldos' 'a part for later waits'
like "$(body "$second")" '^      until: 2026-11-05T12:00:00-06:00$' 'two working days'
like "$(body "$third")" '^      until: 2026-11-03T1[67]:00:00-06:00$' 'or four hours of the calendar'
is "$(MSP_NOW=2026-11-06T12:00:00-06:00 msp-ticket ls -f '%{status}' "number:${second##*-}")" 'open' 'and is open when its time has come'
is "$(msp-ticket ls -q "parent:$parent" | sort)" "$(printf '%s\n%s\n%s\n' "$first" "$second" "$third" | sort)" 'parts are found by their parent'
is "$(git status --porcelain)" '' 'the work tree is clean'
exit_is 0 msp-store lint clients/acme

# ---- what goes wrong -------------------------------------------------------------------------------------------------

before=$(commits)
exit_is 66 msp-ticket template new alta-usuarios acme
like "$err" "did you mean 'alta-usuario'" 'the nearest is proposed'
exit_is 66 msp-ticket template show ../msp
exit_is 64 msp-ticket template new alta-usuario
like "$err" "names no client" 'a client is needed'
exit_is 66 msp-ticket template new alta-usuario acne
like "$err" "did you mean 'acme'" 'a wrong client is told with the nearest'
exit_is 66 msp-ticket template new alta-usuario acme interno nadie
is "$(commits)" "$before" 'and nothing is written for the others'
exit_is 64 msp-ticket template
exit_is 64 msp-ticket template nwe alta-usuario
like "$err" "did you mean 'new'" 'the nearest action'
exit_is 64 msp-ticket template new alta-usuario acme --when '2026-11-04 09:00'
like "$err" 'in the future' 'nothing is opened in the future'
run msp-ticket template new servidor-nuevo acme -n
is "$status" 0 'a dry run'
like "$out" '^\+title: Primer respaldo$' 'shows what would be written'
is "$(commits)" "$before" 'and writes nothing'

put templates/mala.yaml <<'YAML'
title: Mala
prioridad: P1
YAML
git add -A && git commit -qm mala
run msp-ticket template ls
is "$status" 65 'a template that is wrong'
like "$err" 'templates/mala.yaml:2:1: prioridad: unknown key' 'is named'
like "$out" '^alta-usuario ' 'and the others are shown'
done_testing
