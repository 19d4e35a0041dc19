#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-client ls and show.
. tests/cli/lib.sh

export MSP_NOW=2026-11-20T12:00:00-06:00
run msp-store init -q store --test
cd store || exit 1
run msp-client new -q acme --name 'ACME, S.A. de C.V.' --fee 18500 --plan Negocio --manager ana --from 2026-01-01 \
	notes='Preguntar por Karla'
run msp-client new -q beta --name 'Óptica Beta' active=no
run msp-client person -q acme new 'Laura Díaz' role=Contadora 'phones=55 1234'
run msp-client site -q acme new matriz name=Matriz
mkdir -p clients/acme/tickets/2026/11
for n in 4815164 2342007; do
	cat > clients/acme/tickets/2026/11/$n.yaml <<END
id: acme-$n
uid: 9f31c2aa0$n
opened: 2026-11-03T09:12:04-06:00
by: ana
title: No se puede facturar
END
done
git add -A && git commit -q -m tickets

# ---- ls ----

exit_is 0 msp-client
is "$out" 'CLIENT   NAME                OPEN  PEOPLE  POLICY  PLAN     MANAGER
acme     ACME, S.A. de C.V.     2       1          Negocio  ana
entrada  Por asignar            0       0
interno  Ana Prueba             0       0' 'no verb is the list; those no longer served are left out'
exit_is 0 msp-client ls -a -q
is "$out" 'acme
beta
entrada
interno' '-a has them all'
exit_is 0 msp-client ls -q optica
is "$out" '' 'words find active ones'
exit_is 0 msp-client ls -q -a optica
is "$out" beta 'accents folded'
exit_is 0 msp-client ls -q open:1..
is "$out" acme 'field:lo..'
exit_is 0 msp-client ls -q @open
is "$out" acme 'a view'
exit_is 0 msp-client ls -q client:entrada,interno
is "$out" 'entrada
interno' 'either'
exit_is 0 msp-client ls -q --sort -client --limit 2
is "$out" 'interno
entrada' 'sorted and limited'
exit_is 0 msp-client ls -a -f tsv -o client,fee,contract_from,active,since
is "$out" 'client	fee	contract_from	active	since
acme	18500.00	2026-01-01	true	2026-01-01
beta			false	2026-11-20
entrada			true	
interno			true	' 'columns of client.yaml'
exit_is 0 msp-client ls -f json client:acme -o client,open,fee,tags
is "$(printf '%s' "$out" | jq -c .)" '[{"client":"acme","open":2,"fee":"18500.00","tags":null}]' 'as JSON'
exit_is 0 msp-client ls -q nothing-like-this
is "$out" '' 'no result is no error'
exit_is 64 msp-client ls policy:estandar
exit_is 64 msp-client ls opne:1
like "$err" "open" 'a mistyped field is proposed'
exit_is 0 msp-client ls --list-columns
like "$out" '^contract_to' 'columns are listed'

# ---- show ----

exit_is 0 msp-client acme
is "$out" 'acme  ACME, S.A. de C.V.
notes      Preguntar por Karla
tickets    2 unresolved, 2 in all
policy     estandar
calendar   laboral
contract   Negocio, fixed, 18500 MXN, from 2026-01-01
manager    ana
sites      matriz  Matriz
people     laura-diaz  Laura Díaz  Contadora  55 1234' 'what to know before answering the telephone'
exit_is 0 msp-client show acme -f yaml
ok 'yaml is the file' cmp -s "$tmp/out" clients/acme/client.yaml
exit_is 0 msp-client show acme -f json
is "$(printf '%s' "$out" | jq -c '[.name, .contract[0].fee, .sites.matriz.name]')" \
	'["ACME, S.A. de C.V.","18500","Matriz"]' 'json is typed'
exit_is 0 msp-client show acme beta -f jsonl
is "$(printf '%s\n' "$out" | jq -r .name | wc -l)" 2 'several'
exit_is 64 msp-client show acme -f csv
exit_is 0 msp-client show acme --at HEAD~3
unlike "$out" 'matriz' '--at shows it as it was'
exit_is 66 msp-client show nobody
printf '\033[31mrojo\n' > notes && sed -i 's/Preguntar.*/"\\e[31mrojo"/' clients/acme/client.yaml && rm notes
git add -A && git commit -q -m control
on_terminal 80 'msp-client show acme'
like "$out" '\^\[\[31mrojo' 'control characters do not reach a terminal'

done_testing
