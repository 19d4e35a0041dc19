#!/bin/sh
# SPDX-License-Identifier: ISC
# Months of nothing and of one: what they say agrees in number, and does not contradict itself.

. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"
export MSP_NOW=2026-11-03T12:00:00-06:00 MSP_LOGIN=ana

# brief MONTH: the five lines
brief()
{
	run msp-report monthly acme "$1" -f brief
}

# ---- nothing happened --------------------------------------------------------------------------------------------------

brief 2026-09
like "$out" '¿Cumplimos\? ✔ cumplido. No hubo compromisos de tiempo que juzgar este mes. Los servicios funcionaron el tiempo prometido.$' \
	'no tickets, but a service that was promised'
sed -i '/^services:/,/^credits:/{ /^credits:/!d; }; s/^credits:/credits: {}/; /^  cap: /,$d' policies/estandar.yaml
sed -i '/^services:/,$d' clients/acme/client.yaml
git add . && git commit -q -m 'nothing but times'
brief 2026-09
like "$out" '¿Cumplimos\? – sin casos. No hubo compromisos de tiempo que juzgar este mes.$' 'no tickets, no services: no cases'

# ---- one promise, missed, with one incident --------------------------------------------------------------------------------

sed -i '/^clocks:/,/^  - {type: incident, response/d' policies/estandar.yaml
printf 'clocks:\n  - {type: incident, response: 1h, resolution: none, calendar: 24x7}\n' >>policies/estandar.yaml
record clients/acme/tickets/2026/10/4815164.yaml <<'YAML'
id: acme-4815164
uid: 9f31c2aa07d4be16
opened: 2026-10-13T10:00:00-06:00
by: ana
channel: phone
type: incident
priority: P2
title: No abre
log:
  - {at: 2026-10-13T12:00:00-06:00, by: ana, say: hola, status: resolved, cause: cable}
YAML
brief 2026-10
like "$out" '¿Cumplimos\? ✖ no cumplido. No cumplimos el único compromiso de tiempo del mes.$' 'one promise, missed'
like "$out" 'ese dato falta en el único incidente.$' 'one incident'
run msp-report monthly acme 2026-10 -f text
like "$out" '^Hubo un solo compromiso y no se cumplió. La meta es' 'and in the section'
like "$out" 'sin datos: falta en 1 incidente$' 'stopped work'
unlike "$out" ' de 1 (compromisos|incidentes|respuestas|tickets)' 'no plural of one'
run msp-report monthly acme 2026-10 -f text -l en
like "$out" '^There was a single promise, and it was missed. The goal is' 'in English'
unlike "$out" ' of 1 (promises|incidents|answers|tickets)' 'no plural of one in English'
sed -i 's/12:00:00/10:30:00/' clients/acme/tickets/2026/10/4815164.yaml && git add . && git commit -q -m earlier
run msp-report monthly acme 2026-10 -f text
like "$out" '^Hubo un solo compromiso y se cumplió. La meta es' 'one promise, kept'

# ---- a client that began in the month -------------------------------------------------------------------------------------

sed -i 's/^from: .*/from: 2026-10-12/' clients/acme/client.yaml && git add . && git commit -q -m began
brief 2026-10
like "$out" '^Le damos servicio desde el 12 de octubre de 2026: este mes no está completo.$' 'the five lines say so, too'
like "$out" '^Lo que cambió: Es el primer mes' 'the first month'
brief 2026-09
like "$out" '^En este mes todavía no le dábamos servicio' 'a month before'
like "$out" '^Lo que cambió: No hay con qué comparar.$' 'which is not the first one'

done_testing
