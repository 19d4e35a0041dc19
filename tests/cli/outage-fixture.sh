# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# A store with services, credits and a contract, made with git alone.  After tests/cli/lib.sh:
#     . "$top/tests/cli/outage-fixture.sh"

# record PATH: a file from standard input, committed on 2 November
record()
{
	mkdir -p "$(dirname "$1")"
	cat >"$1"
	git add . && GIT_COMMITTER_DATE=2026-11-02T09:00:00-06:00 git commit -q -m "$1"
}

# outage NUMBER FROM UNTIL [MORE YAML]: of the ERP
outage()
{
	record "clients/acme/outages/2026/$1.yaml" <<YAML
id: acme-$1
uid: 9f31c2aa0$1
services: [erp]
from: $2
by: ana
${4-}
log:
  - {at: $3, by: ana, until: $3}
YAML
}

git init -q store && cd store || exit 71
mkdir -p zones/America calendars policies team clients/acme
cp /usr/share/zoneinfo/America/Mexico_City zones/America/
cat >msp.yaml <<'YAML'
name: Soporte
zone: America/Mexico_City
language: es
test: yes
tax_rate: 16%
defaults: {policy: estandar, calendar: laboral}
YAML
cat >team/ana.yaml <<'YAML'
name: Ana Prueba
mails: [ana@msp.example]
YAML
cat >calendars/laboral.yaml <<'YAML'
tz: America/Mexico_City
hours:
  mon: [09:00-18:00]
  tue: [09:00-18:00]
  wed: [09:00-18:00]
  thu: [09:00-18:00]
  fri: [09:00-18:00]
holidays: [2026-11-16]
YAML
cat >policies/estandar.yaml <<'YAML'
valid_from: 2026-01-01
clocks:
  - {type: incident, priority: P1, response: 15m, resolution: 4h, calendar: 24x7}
  - {type: incident, response: 4h, resolution: 2d}
services:
  erp: {availability: 99.9, hours: 24x7, notice: 48h, measured: {by: tickets}}
  respaldo: {availability: 99, measured: {by: check:srv-archivos/http}}
credits:
  cap: 20%
  availability: [{below: 99.9, credit: 3%}, {below: 99.5, credit: 8%}]
  tickets: [{below: 95, credit: 2%}]
YAML
cat >clients/acme/client.yaml <<'YAML'
name: Acme
from: 2026-01-01
contract:
  - {from: 2026-01-01, plan: Negocio, fee: 12500.00}
services:
  erp: {name: Aspel SAE, criticality: critical}
  internet: {name: Internet}
  respaldo: {name: Respaldos}
YAML
git add . && GIT_COMMITTER_DATE=2026-10-01T06:00:00-06:00 git commit -q -m start
