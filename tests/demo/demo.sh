#!/bin/sh
# SPDX-License-Identifier: ISC
# A small provider in Mexico City with three invented clients and twelve months of tickets, made with the public commands
# only; then the main job: the state of what was promised, and the monthly report of each client.
# Usage: demo.sh FOLDER    $MSP_BIN is where the commands are.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?folder}
PATH=${MSP_BIN:?}:$PATH
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
store=$folder/store

# The same demonstration everywhere: clock, zone and git's settings are pinned.
export MSP_NOW=2026-11-03T10:00:00-06:00 TZ=UTC0 LC_ALL=C MSP_STORE="$store" MSP_LOGIN=ana
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$folder/gitconfig"
export HOME="$folder/home" XDG_CONFIG_HOME="$folder/home/.config" XDG_CACHE_HOME="$folder/home/.cache" \
	XDG_STATE_HOME="$folder/home/.local/state"
mkdir -p "$HOME"
git config --file "$GIT_CONFIG_GLOBAL" user.name 'Ana Torres'
git config --file "$GIT_CONFIG_GLOBAL" user.email ana@redes-valle.example
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main

say() { printf '== %s\n' "$*" >&2; }

# write PATH: a file of the store, from standard input, as one change
write()
{
	cat >"$folder/new.yaml"
	EDITOR="cp $folder/new.yaml" msp-store edit --new -q "$1" -m "$2" >/dev/null
}

say 'the provider: zone, holidays of the law, a starter policy'
unset MSP_STORE
msp-store init -q "$store" --test --name 'Redes y Sistemas del Valle' --login ana >/dev/null
export MSP_STORE="$store"
msp-store zone -q America/Tijuana >/dev/null
write team/luis.yaml 'Luis empieza en primer nivel' <<'YAML'
name: Luis Hernández
mails: [luis@redes-valle.example]
level: N1
YAML
write team/marta.yaml 'Marta, servidores y redes' <<'YAML'
name: Marta Solís
mails: [marta@redes-valle.example]
level: N2
YAML
write team/auto.yaml 'tareas automáticas' <<'YAML'
name: Tareas automáticas
kind: program
YAML
write vendors/telmex.yaml 'proveedor del enlace' <<'YAML'
name: Telmex
YAML
# The history begins in 2025: the holidays of that year belong into the calendar, too.
cat >"$folder/add-holidays" <<'EDITOR'
#!/bin/sh
days=$(msp-sla holidays mx 2025 -f '%{date}' | sed 's/.*/  - &/')
awk -v days="$days" '{ print } /^holidays:/ { print days }' "$1" >"$1.new" && mv "$1.new" "$1"
EDITOR
chmod +x "$folder/add-holidays"
EDITOR="$folder/add-holidays" msp-store edit -q calendars/laboral.yaml -m 'días inhábiles de 2025' >/dev/null
write calendars/tienda.yaml 'horario de tiendas' <<'YAML'
name: Horario de tiendas
tz: America/Mexico_City
hours:
  mon: [07:00-21:00]
  tue: [07:00-21:00]
  wed: [07:00-21:00]
  thu: [07:00-21:00]
  fri: [07:00-21:00]
  sat: [07:00-21:00]
  sun: [08:00-15:00]
holidays: [2025-12-25, 2026-01-01, 2026-12-25, 2027-01-01]
YAML
write calendars/tienda-tijuana.yaml 'horario de la sucursal de Tijuana' <<'YAML'
name: Horario de la sucursal Tijuana
extends: tienda
tz: America/Tijuana
YAML
write policies/premium.yaml 'política premium: urgencias a toda hora' <<'YAML'
name: Premium
valid_from: 2025-01-01
calendar: laboral
clocks:
  - {type: incident, priority: P1, response: 15m, resolution: 4h, calendar: 24x7}
  - {type: incident, priority: P2, response: 30m, resolution: 8h}
  - {type: incident, response: 2h, resolution: 2d}
  - {type: security, response: 30m, resolution: 1d, calendar: 24x7}
  - {type: request, response: 4h, resolution: 3d}
  - {response: none, resolution: none}
pause_on: [client, window]
services:
  expediente: {availability: 99.9, hours: 24x7, notice: 48h, measured: {from: 2026-01-01, by: tickets}}
credits:
  cap: 20%
  min_cases: 5
  availability: [{below: 99.9, credit: 3%}, {below: 99.5, credit: 8%}]
  tickets: [{below: 95, credit: 2%}, {below: 85, credit: 5%}]
YAML
# What the starter policy leaves open: availability of the tills within the shops' hours, and what we give back.
cat >"$folder/add-services" <<'EDITOR'
#!/bin/sh
cat >>"$1" <<'YAML'
services:
  punto-de-venta: {availability: 99.5, hours: tienda, notice: 48h, measured: {from: 2026-01-01, by: tickets}}
credits:
  cap: 20%
  min_cases: 5
  availability: [{below: 99.5, credit: 3%}, {below: 99, credit: 8%}]
  tickets: [{below: 95, credit: 2%}, {below: 85, credit: 5%}]
YAML
EDITOR
chmod +x "$folder/add-services"
EDITOR="$folder/add-services" msp-store edit -q policies/estandar.yaml -m 'disponibilidad y penalizaciones' >/dev/null

say 'three clients with their places and people'
msp-client new -q panaderia-el-nino --name 'Panadería El Niño, S.A. de C.V.' --policy estandar --calendar tienda --from 2025-11-01 \
	--fee 18500 --plan Sucursales >/dev/null
msp-client new -q robles --name 'Despacho Robles y Asociados, S.C.' --policy estandar --calendar laboral \
	--from 2025-11-01 --fee 9800 --plan Despacho >/dev/null
msp-client new -q santa-lucia --name 'Clínica Santa Lucía' --policy premium --calendar laboral --from 2025-11-01 \
	--fee 24000 --plan Premium >/dev/null
msp-client site -q panaderia-el-nino new centro name='Centro' >/dev/null
msp-client site -q panaderia-el-nino new coyoacan name='Coyoacán' >/dev/null
msp-client site -q panaderia-el-nino new planta name='Planta de producción' >/dev/null
msp-client site -q panaderia-el-nino new tijuana name='Tijuana' zone=America/Tijuana calendar=tienda-tijuana >/dev/null
msp-client site -q robles new naucalpan name='Naucalpan' >/dev/null
msp-client site -q santa-lucia new consultorios name='Consultorios' >/dev/null
msp-client service -q panaderia-el-nino new punto-de-venta name='Punto de venta y facturación' criticality=critical >/dev/null
msp-client service -q robles new contabilidad name='Sistema contable' >/dev/null
msp-client service -q santa-lucia new expediente name='Expediente clínico' criticality=critical >/dev/null
person() { msp-client person -q "$1" new "$2" name="$3" site="$4" >/dev/null; }
person panaderia-el-nino carmen 'Carmen Niño' centro
person panaderia-el-nino hugo 'Hugo Pérez' planta
person panaderia-el-nino tania 'Tania Ruelas' tijuana
person panaderia-el-nino beto 'Alberto Luna' coyoacan
person robles silvia 'Silvia Robles' naucalpan
person robles jorge 'Jorge Meza' naucalpan
person robles paola 'Paola Ibarra' naucalpan
person santa-lucia lucia 'Dra. Lucía Arana' consultorios
person santa-lucia mendez 'Dr. Raúl Méndez' consultorios
person santa-lucia recepcion 'Recepción' consultorios
msp-client set -q panaderia-el-nino hourly_cost=180 >/dev/null
msp-client set -q santa-lucia hourly_cost=320 >/dev/null

say 'twelve months of tickets, one commit'
awk -f "$here/history.awk" "$here/cases.tsv" >"$folder/history.jsonl"
msp-ticket import jsonl "$folder/history.jsonl" >/dev/null

say 'what was down in October: outages, maintenance, an exclusion'
outage() { msp-sla outage -q "$@"; }
late=$(msp-ticket ls -q client:panaderia-el-nino opened:2026-10-19 category:caja/terminal --limit 1)
outage new panaderia-el-nino punto-de-venta --from '2026-10-19 9:25' --until '2026-10-19 10:11' --weight 50% \
	--ticket "$late" 'No pasaban las tarjetas' >/dev/null
outage new panaderia-el-nino punto-de-venta --from '2026-10-22 17:00' --until '2026-10-22 20:20' \
	'Se dañó el disco del servidor de cajas' >/dev/null
storm=$(outage new panaderia-el-nino punto-de-venta --from '2026-10-08 12:10' --until '2026-10-08 15:25' \
	'Sin luz en la zona')
outage exclude "$storm" --reason 'Falla del suministro eléctrico (cláusula 9)' --evidence 'Reporte CFE 8841' >/dev/null
outage new panaderia-el-nino punto-de-venta --maintenance --from '2026-10-18 8:00' --until '2026-10-18 10:00' \
	--announced '2026-10-15 11:00' --approved-by carmen --when '2026-10-15 12:30' \
	'Actualización del punto de venta' >/dev/null
outage gap santa-lucia expediente '2026-10-12 2:00..2026-10-12 4:00' --reason 'La sonda estuvo apagada' >/dev/null

say 'lint: is everything as it should be?'
msp-store lint >&2 || test $? -eq 1

say 'what was promised, and how it stands this morning'
msp-sla check >&2 || test $? -eq 1

say 'the monthly reports'
msp-report monthly --all 2026-10 -d "$folder/reports" >/dev/null
cat <<END

The store:    $store
The reports:  $(printf '%s ' "$folder"/reports/*.html)

Try:
  export PATH=$MSP_BIN:\$PATH MSP_STORE=$store MSP_LOGIN=ana MSP_NOW=$MSP_NOW
  msp t                                       # my queue, most urgent first
  msp t new robles 'no abre la nómina' -r silvia -p2
  msp t ls client:santa-lucia resolved:2026-10 -o id,title,cause,resolved
  msp s status                                # clocks, most urgent first
  msp s availability panaderia-el-nino 2026-10
  msp s credits propose panaderia-el-nino 2026-10
  msp r monthly panaderia-el-nino 2026-10 -f text
END
