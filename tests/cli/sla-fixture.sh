# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# A small store for the tests of msp-sla, made with git alone.  After tests/cli/lib.sh:  . "$top/tests/cli/sla-fixture.sh"

# ticket NUMBER TITLE [MORE YAML]: opened on Tuesday 3 November 2026 at 09:00
ticket()
{
	cat >"clients/acme/tickets/2026/11/$1.yaml" <<YAML
id: acme-$1
uid: 9f31c2aa0$1
opened: 2026-11-03T09:00:00-06:00
by: ana
title: $2
${3-}
YAML
}

# commit: everything, on 3 November at 13:00
commit()
{
	git add . && GIT_COMMITTER_DATE=2026-11-03T13:00:00-06:00 git commit -q -m 'state of things'
}

git init -q store && cd store || exit 71
mkdir -p zones/America calendars policies clients/acme/tickets/2026/11
cp /usr/share/zoneinfo/America/Mexico_City zones/America/
cat >msp.yaml <<'YAML'
name: Soporte
zone: America/Mexico_City
test: yes
defaults: {policy: estandar, calendar: laboral}
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
pause_on: [client]
YAML
printf 'name: Acme\n' >clients/acme/client.yaml
