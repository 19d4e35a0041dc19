#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-client new, set: fields typed by the schema, spliced in, and the past left alone.
. tests/cli/lib.sh

export MSP_NOW=2026-11-20T12:00:00-06:00
run msp-store init -q store --test
cd store || exit 1
git config --global user.email ana@msp.example

# ---- new ----

exit_is 0 msp-client new acme --name 'ACME, S.A. de C.V.' --fee 18500 --plan Negocio \
	--rfc ACM010203XY4 --legal-name 'Aceros y Cementos, S.A. de C.V.' --policy estandar --calendar laboral \
	--zone America/Mexico_City --manager ana --from 2026-01-01 domains=acme.mx,acme.com.mx language=en
is "$out" acme 'prints the short name'
is "$err" 'acme → new «ACME, S.A. de C.V.»' 'says what it did'
is "$(cat clients/acme/client.yaml)" 'name: ACME, S.A. de C.V.
from: 2026-01-01
entities:
  - id: acme
    legal_name: Aceros y Cementos, S.A. de C.V.
    rfc: ACM010203XY4
contract:
  - from: 2026-01-01
    plan: Negocio
    fee: 18500
zone: America/Mexico_City
policy: estandar
calendar: laboral
manager: ana
domains: [acme.mx, acme.com.mx]
language: en' 'every option has its place'
is "$(git log -1 --format='%an %s')" 'Ana Prueba client acme: new' 'one commit'
exit_is 0 msp-client new 'Panadería El Niño, S.A. de C.V.'
is "$out" panaderia-el-nino 'a short name is made from the name'
is "$(sed -n 's/^name: //p' clients/panaderia-el-nino/client.yaml)" 'Panadería El Niño, S.A. de C.V.' 'the name stays'
exit_is 0 msp-client new --name 'Óptica Lux' --from 2026-02-03
is "$out" optica-lux 'with --name alone, too'
is "$(sed -n 's/^from: //p' clients/panaderia-el-nino/client.yaml)" 2026-11-20 'served from today on'
exit_is 0 msp-client new beta
is "$(sed -n 's/^name: //p' clients/beta/client.yaml)" beta 'a short name alone'
exit_is 0 msp-store lint
is "$out" '' 'all of it passes lint'

exit_is 73 msp-client new acme --name Otra
like "$err" "there is a client 'acme' already" 'twice is told'
before=$(git rev-parse HEAD)
exit_is 0 msp-client new -n gama --name Gama
like "$out" '^\+name: Gama$' '-n shows it'
exit_is 64 msp-client new
exit_is 64 msp-client new 'Con Espacio' --name X
exit_is 64 msp-client new '...'
exit_is 66 msp-client new x --policy oro
like "$err" "no policy 'oro'" 'a policy that is not there'
exit_is 66 msp-client new x --zone America/Bogota
like "$err" 'hint: add it with: msp-store zone America/Bogota' 'a zone the store lacks'
exit_is 66 msp-client new x --manager luis
exit_is 65 msp-client new x --rfc 123
exit_is 65 msp-client new x --fee mucho
exit_is 65 msp-client new x --from mañana
exit_is 64 msp-client new x colour=red
is "$(git rev-parse HEAD)" "$before" 'none of them was committed'

# ---- set ----

cat > clients/beta/client.yaml <<'END'
# Beta pays late.
name: beta     # for now
tags:          # free
  - uno        # first
  - dos
sites: {norte: {name: Norte, phone: "55 1"}}
END
git add -A && git commit -q -m beta
exit_is 0 msp-client set beta name='Beta: la buena' tags+=tres,uno tags-=dos sites.norte.phone='55 2' active=no
is "$(cat clients/beta/client.yaml)" "# Beta pays late.
name: 'Beta: la buena'     # for now
tags:          # free
  - uno        # first
  - tres
sites:
  norte:
    name: Norte
    phone: 55 2
active: no" 'comments stay, only what must changes'
is "$(git log -1 --format=%s)" 'client beta: set' 'one commit'
exit_is 0 msp-client set beta active= notes='uno: dos' hourly_cost=120.50 report.people=sí protection.retention=5y
is "$(tail -n 6 clients/beta/client.yaml)" "notes: 'uno: dos'
hourly_cost: 120.50
report:
  people: yes
protection:
  retention: 5y" 'values are typed by the schema, maps on the way are made'
exit_is 0 msp-client set beta notes='uno: dos'
like "$err" '→ =' 'the same again is no change'
before=$(git rev-parse HEAD)
exit_is 64 msp-client set beta nots=x
like "$err" "did you mean 'notes'" 'a mistyped field'
exit_is 64 msp-client set beta contract=x
exit_is 64 msp-client set beta sites=x
exit_is 64 msp-client set beta notes+=x
like "$err" 'no list' '+= is for lists'
exit_is 66 msp-client set beta tags-=cinco
exit_is 65 msp-client set beta active=perhaps
exit_is 65 msp-client set beta language=fr
exit_is 64 msp-client set beta name
exit_is 65 msp-client set beta name=
is "$(git rev-parse HEAD)" "$before" 'none of them was committed'
exit_is 0 msp-client set beta 'tags-=uno,tres'
unlike "$(cat clients/beta/client.yaml)" '^tags' 'a list without items goes'

# ---- what is judged by the past stays ----

exit_is 0 msp-client set acme policy=estandar contract.fee=19000
like "$(cat clients/acme/client.yaml)" '^    fee: 19000$' 'without tickets nothing has been judged yet'
mkdir -p clients/acme/tickets/2026/11
cat > clients/acme/tickets/2026/11/4815164.yaml <<'END'
id: acme-4815164
uid: 9f31c2aa07d4be16
opened: 2026-11-03T09:12:04-06:00
by: ana
title: No se puede facturar
END
cp policies/estandar.yaml policies/oro.yaml
git add -A && git commit -q -m ticket
before=$(git rev-parse HEAD)
exit_is 64 msp-client set acme policy=oro
like "$err" 'hint: --from 2026-11-20' 'with tickets a day is asked for'
exit_is 64 msp-client set acme policy=oro --from 2026-11-01
exit_is 64 msp-client set acme policy=
exit_is 64 msp-client set acme contract.fee=21000
exit_is 64 msp-client set acme contract.fee=21000 --from 2026-06-01
exit_is 64 msp-client set acme policy=oro --from noviembre
is "$(git rev-parse HEAD)" "$before" 'the past is as it was'
exit_is 0 msp-client set acme policy=oro contract.fee=21000 contract.users=12 --from 2027-01-01
is "$(sed -n '/^contract:/,/^zone/p; /^policy:/,/^calendar/p' clients/acme/client.yaml)" 'contract:
  - from: 2026-01-01
    plan: Negocio
    fee: 19000
  - from: 2027-01-01
    plan: Negocio
    fee: 21000
    users: 12
zone: America/Mexico_City
policy:
  - from: 2026-01-01
    policy: estandar
  - from: 2027-01-01
    policy: oro
calendar: laboral' 'a new version from a day on, the old one stays'
exit_is 0 msp-client set acme policy=estandar --from 2027-01-01
is "$(grep -c 'policy: ' clients/acme/client.yaml)" 2 'what is not yet in force is replaced'
exit_is 0 msp-client set acme policy=oro --from 2026-12-01
is "$(sed -n '/^policy:/,/^calendar/p' clients/acme/client.yaml)" 'policy:
  - from: 2026-01-01
    policy: estandar
  - from: 2026-12-01
    policy: oro
  - from: 2027-01-01
    policy: estandar
calendar: laboral' 'in order of days'
exit_is 0 msp-client set acme contract.fee=20000 --from 2026-01-01 --retroactive
is "$(grep 'fee:' clients/acme/client.yaml)" '    fee: 20000
    fee: 21000' '--retroactive changes what is in force'
exit_is 0 msp-client set acme contract.notice=30d
like "$(cat clients/acme/client.yaml)" '^    notice: 30d$' 'without a day: the last version, which is not in force yet'
exit_is 0 msp-store lint
is "$out" '' 'all of it passes lint'

done_testing
