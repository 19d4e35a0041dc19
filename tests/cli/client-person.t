#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-client person, site, service and entity.
. tests/cli/lib.sh

export MSP_NOW=2026-11-20T12:00:00-06:00
run msp-store init -q store --test
cd store || exit 1
run msp-client new -q acme --name ACME --from 2026-01-01
run msp-client new -q beta --name Beta

# ---- sites, services, entities ----

exit_is 0 msp-client site acme new matriz name=Matriz address='Av. Juárez 10, León' travel=45m
is "$out" acme/matriz 'prints client and short name'
exit_is 0 msp-client site acme new 'Sucursal Norte'
is "$out" acme/sucursal-norte 'a short name is made'
exit_is 0 msp-client service acme new erp name='Aspel SAE' criticality=critical people=18 availability=99.5
exit_is 0 msp-client entity acme new 'ACME Servicios, S.C.' rfc=ASE010203XY4
is "$out" acme/acme-servicios 'of a legal entity, too'
is "$(cat clients/acme/client.yaml)" 'name: ACME
from: 2026-01-01
sites:
  matriz:
    name: Matriz
    address: Av. Juárez 10, León
    travel: 45m
  sucursal-norte:
    name: Sucursal Norte
services:
  erp:
    name: Aspel SAE
    criticality: critical
    people: 18
    availability: 99.5
entities:
  - id: acme-servicios
    legal_name: ACME Servicios, S.C.
    rfc: ASE010203XY4' 'all in client.yaml'
is "$(git log -1 --format=%s)" 'client acme: entity acme-servicios new' 'one commit each'

exit_is 0 msp-client site acme
is "$out" 'SITE            NAME            ADDRESS              PHONE  CONTACT
matriz          Matriz          Av. Juárez 10, León
sucursal-norte  Sucursal Norte' 'ls is what is done without an action'
exit_is 0 msp-client service acme ls -f json -o id,people,criticality
is "$(printf '%s' "$out" | jq -c .)" '[{"id":"erp","people":18,"criticality":"critical"}]' 'as JSON'
exit_is 0 msp-client entity acme -q
is "$out" acme-servicios '-q'
exit_is 0 msp-client service acme show erp -f json
is "$(printf '%s' "$out" | jq -c '[.people, .availability]')" '[18,99.5]' 'show is typed'
exit_is 0 msp-client site acme show matriz
is "$out" 'name: Matriz
address: Av. Juárez 10, León
travel: 45m' 'show'

sed -i 's/^  matriz:$/  matriz:   # the big one/' clients/acme/client.yaml && git commit -qam comment
exit_is 0 msp-client site acme set matriz phone='55 1234' travel= zone=UTC
is "$(sed -n '/^  matriz/,/^  sucursal/p' clients/acme/client.yaml)" '  matriz:   # the big one
    name: Matriz
    address: Av. Juárez 10, León
    phone: 55 1234
    zone: UTC
  sucursal-norte:' 'set, comments stay'
exit_is 0 msp-client entity acme set acme-servicios regimen=601
exit_is 0 msp-client site acme set sucursal-norte active=no
exit_is 0 msp-client site acme ls -q
is "$out" matriz 'those no longer used are left out'
exit_is 0 msp-client site acme ls -q -a
is "$out" 'matriz
sucursal-norte' '-a has them'
exit_is 0 msp-client site acme rm sucursal-norte
unlike "$(cat clients/acme/client.yaml)" 'sucursal' 'rm'
exit_is 0 msp-client site acme rm -n matriz
like "$out" '^-  matriz:' '-n shows it'
exit_is 0 msp-client entity acme rm acme-servicios
unlike "$(cat clients/acme/client.yaml)" 'entities' 'the last one takes the list away'
exit_is 73 msp-client site acme new matriz
exit_is 66 msp-client site acme show matris
like "$err" "did you mean 'matriz'" 'the nearest'
exit_is 66 msp-client site acme set nada name=x
exit_is 66 msp-client site nobody
exit_is 64 msp-client site acme nwe x
like "$err" "did you mean 'new'" 'a mistyped action'
exit_is 64 msp-client site acme new
exit_is 64 msp-client site acme set matriz
exit_is 64 msp-client site acme set matriz nmae=x
like "$err" "did you mean 'name'" 'a mistyped field'
exit_is 64 msp-client site acme ls x
exit_is 64 msp-client site acme rm
exit_is 64 msp-client site
exit_is 64 msp-client site acme show
exit_is 65 msp-client service acme set erp criticality=much
exit_is 66 msp-client service acme set erp vendor=telmex
like "$err" 'hint: msp-store edit --new vendors/telmex.yaml' 'how to make what is missing'
exit_is 0 msp-client service acme set erp owner='Karla, contabilidad'
like "$err" 'warning: .*free|no person' 'free text only warns'

# ---- people ----

exit_is 0 msp-client person acme new 'Laura Díaz Pérez' mails=laura@acme.mx,ldp@gmail.com site=matriz vip=yes
is "$out" acme/laura-diaz-perez 'a short name is made'
is "$(cat clients/acme/people/laura-diaz-perez.yaml)" 'name: Laura Díaz Pérez
mails: [laura@acme.mx, ldp@gmail.com]
site: matriz
vip: yes' 'a file of her own'
exit_is 0 msp-client person acme new karla name='Karla Ruiz' manager=laura-diaz-perez
is "$(sed -n 1p clients/acme/people/karla.yaml)" 'name: Karla Ruiz' 'or short name and name'
exit_is 0 msp-client person acme set karla phones+='55 1' phones+='55 2' role=Recepción
is "$(tail -n 2 clients/acme/people/karla.yaml)" 'phones: [55 1, 55 2]
role: Recepción' 'lists grow'
exit_is 0 msp-client person acme set karla phones-='55 1'
exit_is 0 msp-client person acme -o id,name,phones,vip -f tsv
is "$out" 'id	name	phones	vip
karla	Karla Ruiz	55 2	false
laura-diaz-perez	Laura Díaz Pérez		true' 'ls'
exit_is 0 msp-client person acme show karla -f json
is "$(printf '%s' "$out" | jq -c '[.name, .phones]')" '["Karla Ruiz",["55 2"]]' 'show'
exit_is 0 msp-client person acme set karla active=no
exit_is 0 msp-client person acme -q
is "$out" laura-diaz-perez 'who left is left out'
exit_is 0 msp-client person beta
is "$out" '' 'nobody yet'
exit_is 64 msp-client person acme rm karla
like "$err" 'active=no' 'people are not removed'
exit_is 73 msp-client person acme new karla
exit_is 66 msp-client person acme new Eva site=norte
exit_is 65 msp-client person acme new Eva mails=eva
exit_is 64 msp-client person acme new '¿?'
exit_is 66 msp-client person acme show nadie
exit_is 0 msp-client person acme new -n Eva
is "$(test -e clients/acme/people/eva.yaml || echo no)" no '-n writes nothing'
run msp-client person acme new Eva mails=laura@acme.mx
is "$status" 0 'an address twice'
exit_is 0 msp-store lint
like "$out" 'shared' 'lint warns'

done_testing
