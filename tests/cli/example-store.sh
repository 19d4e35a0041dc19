# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The store that the examples of the manuals are executed in.  After tests/cli/lib.sh:
#
#     . "$top/tests/cli/example-store.sh"
#     example_store store
#
# A provider with three technicians; client acme with its people, sites, an asset and a runbook; two tickets whose numbers
# are known (acme-4815164, acme-7361201) because git commits them; a template, a vendor; text files beside the store.

example_now=2026-11-03T12:00:00-06:00

# put PATH: a file from standard input
put()
{
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}

example_team()
{
	put team/luis.yaml <<'YAML'
name: Luis Hernández
mails: [luis@msp.example]
level: N1
YAML
	put team/marta.yaml <<'YAML'
name: Marta Solís
mails: [marta@msp.example]
level: N2
YAML
	put vendors/telmex.yaml <<'YAML'
name: Teléfonos de México
phones: ['800 123 2222']
YAML
	put templates/alta-usuario.yaml <<'YAML'
type: request
title: Alta de usuario nuevo
checklist: [crear la cuenta, dar permisos, entregar la clave]
YAML
}

example_client()
{
	put clients/acme/client.yaml <<'YAML'
name: ACME, S.A. de C.V.
tags: [nuevo]
policy: estandar
contract:
  - {from: 2026-01-01, plan: Negocio, scheme: fixed, fee: 18500.00}
sites:
  matriz: {name: Matriz, contact: laura}
  tijuana: {name: Tijuana, zone: America/Tijuana}
services:
  erp: {name: Aspel SAE, criticality: critical, people: 18}
YAML
	put clients/acme/people/laura.yaml <<'YAML'
name: Laura Díaz
mails: [laura@acme.example]
site: matriz
YAML
	put clients/acme/people/karla.yaml <<'YAML'
name: Karla Ruiz
mails: [karla@acme.example]
site: tijuana
YAML
	put clients/acme/assets/srv-archivos.yaml <<'YAML'
name: Servidor de archivos
kind: server
site: matriz
YAML
	put clients/acme/runbooks/restaurar-carpeta.md <<'YAML'
---
title: Restaurar una carpeta
---
1. Abrir el respaldo.
YAML
}

example_tickets()
{
	put clients/acme/tickets/2026/11/4815164.yaml <<'YAML'
id: acme-4815164
uid: 9f31c2aa07d4be16
opened: 2026-11-03T09:12:04-06:00
by: ana
channel: phone
type: incident
title: No se puede facturar, el sistema se queda pensando
requester: laura
impact: high
urgency: high
category: facturacion/cfdi
service: erp
log:
  - at: 2026-11-03T09:12:04-06:00
    by: ana
    call: yes
  - at: 2026-11-03T09:20:31-06:00
    by: ana
    assign: ana
    status: open
  - at: 2026-11-03T11:20:00-06:00
    by: ana
    say: Reiniciamos el servicio de timbrado; por favor intente de nuevo.
YAML
	put clients/acme/tickets/2026/11/7361201.yaml <<'YAML'
id: acme-7361201
uid: 41c07be2d95a3f60
opened: 2026-11-03T10:40:00-06:00
by: luis
channel: mail
type: request
title: Alta de usuario en la VPN
requester: karla
log: []
YAML
}

# An outage with a known number, about the ticket 4815164; for those examples that need one.
example_outage()
{
	put clients/acme/outages/2026/5012343.yaml <<'YAML'
id: acme-5012343
uid: 3b1f0c9a77de4210
services: [erp]
from: 2026-10-07T09:10:00-06:00
by: ana
ticket: acme-4815164
title: El ERP no abre
log:
  - {at: 2026-10-07T13:10:00-06:00, by: ana, until: 2026-10-07T13:10:00-06:00}
YAML
	git add clients && git commit -qm 'una caída'
}

# What is given back for it.
example_credits()
{
	cat >>policies/estandar.yaml <<'YAML'
services:
  erp: {availability: 99.9, measured: {by: tickets}}
YAML
	grep -q '^credits:' policies/estandar.yaml ||
		echo 'credits: {availability: [{below: 99.9, credit: 3%}]}' >>policies/estandar.yaml
	git add policies && git commit -qm 'promesas'
}

# What examples read that is not of the store.
example_files()
{
	for file in correo.txt respuesta.txt solucion.txt foto.jpg factura.pdf captura.pcap log.csv tickets.csv \
		map.yaml tickets.jsonl claves.csv hoja.csv hoja.yaml; do
		echo "$file" >>.git/info/exclude
		echo "$file" >"$file"
	done
	echo 'Por favor den de alta a Rosa Gil, empieza el lunes.' >correo.txt
	echo 'Ya quedó; por favor intente de nuevo.' >respuesta.txt
	echo 'Se borraron los registros viejos.' >solucion.txt
	cat >log.csv <<'CSV'
number,incident_state,reassignment_count,sys_mod_count,caller_id,opened_by,opened_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,vendor,closed_code,resolved_by,resolved_at,closed_at
INC0000045,New,0,0,Caller 2403,Opened by 8,29/2/2016 01:16,Updated by 21,29/2/2016 01:23,Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,2 - Medium,2 - Medium,3 - Moderate,Group 56,?,?,code 5,Resolved by 149,29/2/2016 11:29,5/3/2016 12:00
INC0000045,Resolved,0,2,Caller 2403,Opened by 8,29/2/2016 01:16,Updated by 642,29/2/2016 08:53,Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,2 - Medium,2 - Medium,3 - Moderate,Group 56,?,?,code 5,Resolved by 149,29/2/2016 11:29,5/3/2016 12:00
CSV
	cat >map.yaml <<'YAML'
source: excel
dates: d/m/yyyy hh:mm
client: acme
columns: {number: folio, opened: fecha, title: asunto, resolved: resuelto}
YAML
	printf '%s\n' 'name,url,username,password' 'Portal,https://portal.acme.mx,maria,s3creta' >claves.csv
	printf '%s\n' 'Cuenta;Empresa;Clave;Nivel' 'Módem;Acme;s3creta;oro' >hoja.csv
	put hoja.yaml <<'YAML'
source: excel
clients: {Acme: acme}
columns: {title: Cuenta, folder: Empresa, password: Clave}
extra: [Nivel]
YAML
	chmod 600 claves.csv hoja.csv
	printf '%s\n' 'folio,fecha,asunto,resuelto' '17,3/8/2026 09:30,Sin correo,3/8/2026 11:00' >tickets.csv
	cat >tickets.jsonl <<'JSON'
{"origin": "wiki:12", "opened": "2026-10-05T09:00:00-06:00", "by": "ana", "title": "Impresora de recepción"}
JSON
}

# example_store NAME: makes it below the current folder and goes into it
example_store()
{
	MSP_NOW=$example_now
	export MSP_NOW
	msp-store init "$1" --test --name 'Soporte Andino' --login ana >/dev/null || return
	cd "$1" || return
	example_team
	example_client
	example_tickets
	git add . && GIT_COMMITTER_DATE=$example_now GIT_AUTHOR_DATE=$example_now git commit -qm 'acme' || return
	msp-store zone America/Tijuana >/dev/null || return
	# a history that HEAD~20 reaches into
	for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		GIT_COMMITTER_DATE=$example_now GIT_AUTHOR_DATE=$example_now git commit -q --allow-empty -m "cambio $number" ||
			return
	done
	example_files
}

# A vault in it, and a clipboard of its own: acme/fw-admin, acme/m365-totp, acme/api.
example_vault()
{
	printf 'correcto caballo\notra frase\n' >"$tmp/passphrase"
	printf '#!/bin/sh\ncase $* in *-out) cat "$HOME/clipboard" ;; *) cat >"$HOME/clipboard" ;; esac\n' >"$HOME/xclip"
	chmod +x "$HOME/xclip"
	export DISPLAY=:9
	msp-vault init --passphrase-fd 4 --no-prompt 4<"$tmp/passphrase" || return
	printf 's3creto\n' | msp-vault add acme fw-admin -u admin --url https://10.0.0.1 -F - || return
	printf 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n' | msp-vault add acme m365-totp -k totp -F - || return
	msp-vault add acme api --generate
}

# An example may have locked it, or made another identity.
example_unlock()
{
	msp-vault show acme/fw-admin --no-prompt || {
		msp-vault lock
		msp-vault unlock --passphrase-fd 4 4<"$tmp/passphrase"
	}
}
