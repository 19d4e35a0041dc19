#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket import: history of other systems, as often as one likes.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN

commits()
{
	git rev-list --count HEAD
}

# ---- a map of one's own ----------------------------------------------------------------------------------------------

cat >"$tmp/map.yaml" <<'YAML'
source: glpi
zone: America/Mexico_City
dates: dd/mm/yyyy hh:mm
client: acme
columns:
  number: Folio
  at: Cambio
  by: Quien
  state: Estado
  opened: Apertura
  title: Asunto
  impact: Impacto
  assign: Tecnico
  note: Nota
states:
  Nuevo: {status: new}
  En curso: {status: open}
  En espera: {wait: client}
  Resuelto: {status: resolved}
values:
  impact: {Alto: high, Medio: medium}
logins: {Luis H.: luis}
ignore: [Costo]
YAML
header='Folio;Cambio;Quien;Estado;Apertura;Asunto;Impacto;Tecnico;Nota;Costo'
cat >"$tmp/rows.csv" <<CSV
$header
101;05/10/2026 09:10;Luis H.;Nuevo;05/10/2026 09:00;No imprime;Medio;;;
101;05/10/2026 09:20;Luis H.;En curso;05/10/2026 09:00;No imprime;Medio;Luis H.;"revisar
la cola; luego el cable";10
102;05/10/2026 10:00;Eva;Nuevo;05/10/2026 10:00;Sin correo;Alto;;;
101;05/10/2026 09:20;Luis H.;En espera;05/10/2026 09:00;No imprime;Medio;Luis H.;;
CSV

before=$(commits)
run msp-ticket import csv "$tmp/rows.csv" --map "$tmp/map.yaml" -n
is "$status" 0 'a dry run'
is "$(printf '%s\n' "$out" | cut -f 1,3,4,5)" "$(printf 'new\tglpi:101\t2\tNo imprime\nnew\tglpi:102\t0\tSin correo')" \
	'it shows what would be done with each'
is "$err" 'read 4 rows, 2 tickets: 2 new, 0 changed, 0 same, 0 refused; 2 rows changed nothing (nothing written)' 'and counts'
is "$(commits)" "$before" 'and writes nothing'
planned=$(printf '%s\n' "$out" | cut -f 2)

run msp-ticket import csv "$tmp/rows.csv" --map "$tmp/map.yaml"
is "$status" 0 'the same for good'
is "$out" "$planned" 'the numbers are those of the dry run'
is "$(commits)" $((before + 1)) 'one commit'
is "$(git status --porcelain)" '' 'and a clean work tree'
like "$(git log -1 --format=%B)" '^csv rows.csv$' 'the commit says from which file'
like "$(git log -1 --format=%B)" "^sha256 $(sha256sum "$tmp/rows.csv" | cut -c 1-64)\$" 'and its hash'
first=$(printf '%s\n' "$out" | head -n 1)
path=clients/acme/tickets/2026/10/${first#acme-}.yaml
is "$(sed '1,2d' "$path")" "$(cat <<'YAML'
origin: glpi:101
opened: 2026-10-05T09:00:00-06:00
by: luis
title: No imprime
impact: medium
unknown: [response, update]
log:
  - at: 2026-10-05T09:20:00-06:00
    by: luis
    src: glpi:101/2
    assign: luis
    status: open
    note: |-
      revisar
      la cola; luego el cable
  - at: 2026-10-05T09:20:01-06:00
    by: luis
    src: glpi:101/3
    wait: client
YAML
)" 'rows of one minute keep their order; a row that changes nothing is no event'
is "$(msp-ticket ls -f '%{status} %{assignee}' number:"${first#acme-}")" 'waiting luis' 'and the state follows'

run msp-ticket import csv "$tmp/rows.csv" --map "$tmp/map.yaml"
is "$status" 0 'a second time'
is "$out" '' 'nothing is touched'
like "$err" '0 new, 0 changed, 2 same, 0 refused' 'all is known'
is "$(commits)" $((before + 1)) 'and there is no commit'

# ---- rows that grew --------------------------------------------------------------------------------------------------

msp-ticket note "$first" 'llamó otra vez' --when '2026-10-05 09:40' -q >/dev/null
key=$(msp-ticket log -o key,what "$first" --no-header -f tsv | sed -n 's/\t.*note.*assign.*//p; s/\tassign.*note.*//p')
exit_is 0 msp-ticket redact "$first" "$key"
cp "$tmp/rows.csv" "$tmp/grown.csv"
cat >>"$tmp/grown.csv" <<CSV
101;05/10/2026 09:30;Eva;Resuelto;05/10/2026 09:00;No imprime;Alto;Luis H.;;
103;06/10/2026 10:00;Eva;Nuevo;06/10/2026 10:00;Sin red;Alto;;;
CSV
run msp-ticket import csv - --map "$tmp/map.yaml" <"$tmp/grown.csv"
is "$status" 0 'a longer export, through a pipe'
like "$err" '1 new, 1 changed, 1 same, 0 refused' 'what grew is added'
is "$(sed -n 's/^  - at: //p' "$path")" "$(printf '2026-10-05T09:20:00-06:00\n2026-10-05T09:20:01-06:00\n%s\n%s' \
	2026-10-05T09:30:00-06:00 2026-10-05T09:40:00-06:00)" 'in its place in time, before what was noted by hand'
like "$(cat "$path")" 'note: llamó otra vez' 'which stays'
like "$(cat "$path")" 'impact: high' 'a header field that changed is a set'
unlike "$(cat "$path")" 'la cola' 'words that were redacted are not brought back'
exit_is 0 msp-store lint clients/acme
run msp-ticket import csv "$tmp/grown.csv" --map "$tmp/map.yaml"
like "$err" '0 new, 0 changed, 3 same, 0 refused' 'and again nothing'

sed 's,09:30;Eva;Resuelto,09:31;Eva;Resuelto,' "$tmp/grown.csv" >"$tmp/other.csv"
run msp-ticket import csv "$tmp/other.csv" --map "$tmp/map.yaml"
is "$status" 65 'a row that reads differently now'
like "$err" "other.csv:2: $first: glpi:101/4 was imported before and reads differently now" 'is refused, not doubled'
like "$err" '2 same, 1 refused' 'and counted'

# ---- refused rows ----------------------------------------------------------------------------------------------------

cat >"$tmp/bad.csv" <<CSV
$header
201;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;Uno;Medio;;;
202;31/02/2026 09:10;Eva;Nuevo;05/10/2026 09:00;Dos;Medio;;;
203;05/10/2026 09:10;Eva;Cerrado;05/10/2026 09:00;Tres;Medio;;;
204;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;Cuatro;Enorme;;;
205;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00
206;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;Seis;Medio;;;
202;05/10/2026 09:20;Eva;Nuevo;05/10/2026 09:00;Dos;Medio;;;
CSV
before=$(commits)
run msp-ticket import csv "$tmp/bad.csv" --map "$tmp/map.yaml" --strict
is "$status" 65 'with --strict'
is "$(commits)" "$before" 'nothing is written'
like "$err" 'so nothing was written' 'and that is said'
is "$out" '' 'and no id printed'
run msp-ticket import csv "$tmp/bad.csv" --map "$tmp/map.yaml"
is "$status" 65 'refused rows end with 65'
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 2 'the good tickets are there'
is "$(commits)" $((before + 1)) 'in one commit'
like "$err" "bad.csv:3: Cambio: '31/02/2026 09:10' is no date of the form dd/mm/yyyy hh:mm" 'line, column and reason: date'
like "$err" "bad.csv:4: Estado: 'Cerrado' is not among the states of the map" 'state'
like "$err" "bad.csv:5: Impacto: 'Enorme' is no impact" 'word'
like "$err" 'bad.csv:6: 5 cells, but 10 columns' 'ragged row'
like "$err" 'left out with all 2 rows: 202$' 'all rows of the ticket are left out'
like "$err" 'read 7 rows, 6 tickets: 2 new, 0 changed, 0 same, 4 refused' 'and counted'
is "$(msp-ticket ls -q Dos)" '' 'a ticket with one bad row is not there at all'

# ---- files that cannot be read ---------------------------------------------------------------------------------------

# refused NAME EXPRESSION: the file $tmp/x.csv ends with 65 and says so
refused()
{
	run msp-ticket import csv "$tmp/x.csv" --map "$tmp/map.yaml"
	is "$status" 65 "$1: exit 65"
	like "$err" "x.csv:$2" "$1: said with its line"
}
before=$(commits)
: >"$tmp/x.csv"
refused 'empty file' '1: the file is empty'
printf '%s;Extra\n' "$header" >"$tmp/x.csv"
refused 'unknown column' "1: unknown column 'Extra'"
printf '%s\n' "${header%%;Nota;*};Costo" >"$tmp/x.csv"
refused 'missing column' "1: missing column 'Nota' \\(for \`note\`\\)"
printf '%s\n1;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;"sin fin;Medio;;;\n' "$header" >"$tmp/x.csv"
refused 'open quote' '2: quoted cell without closing quote'
printf '%s\n1;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;caf\377;Medio;;;\n' "$header" >"$tmp/x.csv"
refused 'a byte 0xFF' '2: Asunto: not UTF-8'
printf '%s\n1;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;a\0b;Medio;;;\n' "$header" >"$tmp/x.csv"
refused 'NUL' '2: NUL in a cell'
printf '\377\376F\0o\0' >"$tmp/x.csv"
refused 'UTF-16' '1:1: the file is UTF-16'
is "$(commits)" "$before" 'none of them writes anything'

printf '\357\273\277%s\r\n301;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;Ma\303\261ana;Medio;;;\r\n' "$header" >"$tmp/x.csv"
exit_is 0 msp-ticket import csv "$tmp/x.csv" --map "$tmp/map.yaml"
run msp-ticket import csv "$tmp/rows.csv" --map "$tmp/map.yaml" --client interno -m 'segunda copia'
is "$(git log -1 --format=%B | sed -n 3p)" 'segunda copia' 'words of ours stand in the commit'
(cat "$tmp/map.yaml" && echo 'encoding: cp1252') >"$tmp/old.yaml"
printf '%s\n302;05/10/2026 09:10;Eva;Nuevo;05/10/2026 09:00;Ma\361ana \200;Medio;;;\n' "$header" >"$tmp/x.csv"
exit_is 0 msp-ticket import csv "$tmp/x.csv" --map "$tmp/old.yaml"
is "$(msp-ticket ls -f '%{title}' 'origin:glpi:302')" 'Mañana €' 'Windows-1252 is read where the map says so'

run msp-ticket import csv - --map "$tmp/map.yaml" </dev/null
is "$status" 0 'an empty pipe is nothing to do'
like "$err" 'read 0 rows, 0 tickets' 'and counted'
exit_is 66 msp-ticket import csv "$tmp/none.csv" --map "$tmp/map.yaml"
exit_is 66 msp-ticket import csv "$tmp/rows.csv" --map "$tmp/none.yaml"

# ---- usage -----------------------------------------------------------------------------------------------------------

exit_is 64 msp-ticket import
exit_is 64 msp-ticket import snow-cvs "$tmp/x.csv"
like "$err" "did you mean 'snow-csv'" 'the nearest is proposed'
exit_is 64 msp-ticket import csv "$tmp/x.csv"
like "$err" 'csv needs --map FILE' 'csv needs a map'
exit_is 64 msp-ticket import snow-csv
exit_is 64 msp-ticket import snow-csv "$tmp/x.csv" --map "$tmp/map.yaml"
exit_is 64 msp-ticket import snow-csv "$tmp/x.csv"
like "$err" 'whose tickets are they' 'a client is needed'
exit_is 66 msp-ticket import snow-csv "$tmp/x.csv" --client acne
like "$err" "did you mean 'acme'" 'an unknown client is told with the nearest'
exit_is 64 msp-ticket import snow-csv "$tmp/x.csv" --client acme --zone Mars/Olympus
exit_is 64 msp-ticket import jsonl "$tmp/x.csv" --map "$tmp/map.yaml"
exit_is 64 msp-ticket import csv --show-map
exit_is 64 msp-ticket import csv "$tmp/rows.csv" --map "$tmp/map.yaml" --when 9:10
sed 's/states:/estados:/' "$tmp/map.yaml" >"$tmp/wrong.yaml"
exit_is 65 msp-ticket import csv "$tmp/rows.csv" --map "$tmp/wrong.yaml"
like "$err" 'wrong.yaml:[0-9]+:[0-9]+: estados: unknown key' 'a wrong map is told with its place'

# ---- clients by row, whole tickets -----------------------------------------------------------------------------------

cat >"$tmp/whole.yaml" <<'YAML'
source: hesk
zone: UTC
dates: [d-m-yyyy hh:mm, yyyy-mm-dd]
columns: {number: id, client: who, opened: o, answered: a, resolved: r, closed: c, title: t, resolution: how}
YAML
cat >"$tmp/whole.csv" <<'CSV'
id,who,o,a,r,c,t,how
1,"ACME, S.A. de C.V.",1-9-2026 10:00,1-9-2026 10:30,2-9-2026 12:00,2026-09-05,Teclado,se cambió
2,acme,1-9-2026 10:00,,,,Ratón,
3,Otra SA,1-9-2026 10:00,,,,Pantalla,
CSV
run msp-ticket import csv "$tmp/whole.csv" --map "$tmp/whole.yaml"
is "$status" 65 'a client nobody knows'
like "$err" "whole.csv:4: client: no client 'Otra SA', by slug, name or domain" 'is refused row by row'
is "$(msp-ticket ls -f '%{client} %{status} %{title}' --sort opened origin:hesk:1,hesk:2 | sort)" \
	"$(printf 'acme closed Teclado\nacme new Ratón')" 'names and slugs find the client'
is "$(msp-ticket ls -f '%{responded} %{resolved}' origin:hesk:1)" '2026-09-01T04:30:00-06:00 2026-09-02T06:00:00-06:00' \
	'times are those of the row, in its zone'

# ---- JSON lines ------------------------------------------------------------------------------------------------------

cat >"$tmp/t.jsonl" <<'JSON'
{"client":"acme","title":"Ruido en el disco","opened":"2026-09-01T10:00:00-06:00","origin":"jira:OPS-7","impact":"low","log":[{"at":"2026-09-01T10:05:00-06:00","by":"luis","call":true,"time":"20m"}]}
{"client":"acme","title":"Sin origen","opened":"2026-09-02T10:00:00-06:00"}

{"client":"acme","title":"Mal","opened":"2026-09-02T10:00:00-06:00","colour":"red"}
JSON
run msp-ticket import jsonl "$tmp/t.jsonl"
is "$status" 65 'JSON lines, one of them wrong'
like "$err" 't.jsonl:4: colour: unknown key' 'which is told'
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 2 'the others are there'
run msp-ticket import jsonl "$tmp/t.jsonl"
like "$err" '0 new, 0 changed, 2 same, 1 refused' 'and known the second time, with and without origin'
printf '%s\n' '{"client":"acme","title":"Sin origen","opened":"2026-09-02T10:00:00-06:00","log":[{"at":"2026-09-02T11:00:00-06:00","note":"más"}]}' |
	msp-ticket import jsonl - >"$tmp/out" 2>"$tmp/err"
like "$(cat "$tmp/err")" '0 new, 1 changed' 'a longer log joins'
is "$(msp-ticket ls -f '%{minutes} %{responded}' origin:jira:OPS-7)" '20 2026-09-01T10:05:00-06:00' 'what they carry counts'
exit_is 0 msp-ticket import jsonl - </dev/null

# ---- the event log of ServiceNow -------------------------------------------------------------------------------------

run msp-ticket import snow-csv --show-map
is "$status" 0 'the built-in map is shown'
printf '%s\n' "$out" >"$tmp/snow.yaml"
like "$out" 'Awaiting User Info: \{status: waiting, wait: client\}' 'so that people can read it'

data=${MSP_TEST_DATA:-$top/../shared/data}/tickets/servicenow-events-32.csv
if ! test -r "$data"; then
	skip 'a real event log' 'no test data here'
	done_testing
fi
before=$(commits)
run msp-ticket import snow-csv "$data" --client acme --zone America/Sao_Paulo
is "$status" 0 'a real event log'
is "$(commits)" $((before + 1)) 'is one commit'
like "$err" '^read 198 rows, 32 tickets: 32 new, 0 changed, 0 same, 0 refused; [0-9]+ rows changed nothing$' 'with its counts'
run msp-ticket import csv "$data" --map "$tmp/snow.yaml" --client acme --zone America/Sao_Paulo
like "$err" '0 new, 0 changed, 32 same, 0 refused' 'the map that was shown is the one that was used'

# What the file itself says, by awk: state and holder of the last row, first and last entry into the end.
awk -F, '
NR > 1 {
	split($14, d, "[/ ]"); at = sprintf("%04d-%02d-%02dT%s:00", d[3], d[2], d[1], d[4])
	key = $1; state[key] = $2
	who[key] = $25 == "?" ? $24 : $25
	over = $2 == "Resolved" || $2 == "Closed"
	if (over && !was[key]) resolved[key] = at
	if (!over) resolved[key] = ""
	was[key] = over
	priority[key] = "P" substr($23, 1, 1)
	if (!(key in opened)) { split($10, o, "[/ ]"); opened[key] = sprintf("%04d-%02d-%02dT%s:00", o[3], o[2], o[1], o[4]) }
}
END {
	map["New"] = "new"; map["Active"] = "open"; map["Closed"] = "closed"; map["Resolved"] = "resolved"
	for (key in state)
		printf "snow:%s|%s|%s|%s|%s|%s\n", key, map[state[key]], who[key], priority[key], opened[key], resolved[key]
}' "$data" | sort >"$tmp/wanted"
# the store shows times in its own zone: three hours of difference to São Paulo, both without summer time then
msp-ticket ls -f '%{origin}|%{status}|%{assignee}|%{priority}|%{opened}|%{resolved}' client:acme 'opened:2016' |
	while IFS='|' read -r origin rest_status who priority opened resolved; do
		local_opened=$(TZ=America/Sao_Paulo date -d "$opened" +%Y-%m-%dT%H:%M:00)
		local_resolved=
		test -z "$resolved" || local_resolved=$(TZ=America/Sao_Paulo date -d "$resolved" +%Y-%m-%dT%H:%M:00)
		echo "$origin|$rest_status|$who|$priority|$local_opened|$local_resolved"
	done | sort >"$tmp/got"
ok 'states, holders, priorities and times are those of the file, counted by awk' diff "$tmp/wanted" "$tmp/got"
is "$(grep -c . "$tmp/got")" 32 'for all tickets'
is "$(msp-ticket ls -q 'opened:2016' | sed 's/.*-//' | while read -r n; do
	grep -l 'unknown: \[response, update\]' "clients/acme/tickets/2016/"*"/$n.yaml"; done | wc -l | tr -d ' ')" 32 \
	'clocks that the log cannot know are said to be unknown'

head -n 118 "$data" >"$tmp/part.csv"
msp-store init "$tmp/two" --test --login ana >/dev/null 2>&1
mkdir -p "$tmp/two/clients/acme" && cp clients/acme/client.yaml "$tmp/two/clients/acme/"
sed '/^policy/d' clients/acme/client.yaml >"$tmp/two/clients/acme/client.yaml"
git -C "$tmp/two" add -A && git -C "$tmp/two" commit -qm acme
msp-ticket -C "$tmp/two" import snow-csv "$tmp/part.csv" -c acme --zone America/Sao_Paulo -q >/dev/null 2>&1
msp-ticket -C "$tmp/two" import snow-csv "$data" -c acme --zone America/Sao_Paulo >"$tmp/out" 2>"$tmp/err"
like "$(cat "$tmp/err")" '1 changed' 'a log cut in the middle of a ticket goes on where it ended'
ok 'and in the end both stores say the same' diff -r clients/acme/tickets/2016 "$tmp/two/clients/acme/tickets/2016"
done_testing
