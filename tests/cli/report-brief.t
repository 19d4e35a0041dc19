#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report monthly -f brief and -f csv: five lines for a chat, and the tickets for a spreadsheet.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"

# characters, not bytes
length_of()
{
	LC_ALL=C.UTF-8 wc -m <"$1" | tr -d ' '
}

for client in $bakery ferreteria-lobo clinica-norte taller-vacio; do
	for language in es en; do
		exit_is 0 msp-report monthly "$client" 2026-10 -f brief --lang $language
		ok "$client $language: at most 900 characters ($(length_of "$tmp/out"))" test "$(length_of "$tmp/out")" -le 900
		note=$(grep -c -e '^Le damos servicio desde' -e '^We have served you since' "$tmp/out")
		is "$(grep -c . "$tmp/out")" $((6 + note)) 'a title and five lines'
		unlike "$out" '^[|#*-]|\*\*|\]\(' 'no Markdown'
	done
done
exit_is 0 msp-report monthly $bakery 2026-10 -f brief
like "$out" '^Panadería El Niño: Reporte mensual de octubre de 2026$' 'whose and of when'
like "$out" '^¿Cumplimos\? ✖ no cumplido\.' 'the answer in words'
exit_is 0 msp-report monthly $bakery 2026-11 -f brief
like "$out" '^Avance: el mes no ha terminado' 'a preview says so'
ok 'and is short all the same' test "$(length_of "$tmp/out")" -le 900

# Titles as long as they come are cut, the lines stay.
long=$(awk 'BEGIN { for (i = 0; i < 60; i++) printf "ñandú muy largo " }')
grep -rl '^title:' store/clients/$bakery/tickets/2026/10 | while read -r file; do
	sed -i "s/^title:.*/title: $long/" "$file"
done
sed -i "s/^name:.*/name: $long/" store/clients/$bakery/client.yaml
commit 2026-11-03T10:00:00-06:00 'long titles'
exit_is 0 msp-report monthly $bakery 2026-10 -f brief
ok "long titles: $(length_of "$tmp/out") of 900 characters" test "$(length_of "$tmp/out")" -le 900
ok 'and not much less' test "$(length_of "$tmp/out")" -gt 800
is "$(grep -c . "$tmp/out")" 6 'all lines are there'
like "$out" '…$' 'cut ones say so'
ok 'no half characters' iconv -f UTF-8 -t UTF-8 -o /dev/null "$tmp/out"
git -C store revert --no-edit -q HEAD 2>/dev/null || git -C store reset -q --hard HEAD~1

# ---- csv ------------------------------------------------------------------------------------------------------------------------

exit_is 0 msp-report monthly ferreteria-lobo 2026-10 -f csv
like "$(head -n 1 "$tmp/out")" '^id,title,type,priority,' 'keys as headings'
exit_is 0 msp-report monthly $bakery 2026-10 --output tickets.csv
is "$out$err" '' 'the name of the output decides'
if command -v python3 >/dev/null; then
	msp-report monthly $bakery 2026-10 -f json >report.json
	run python3 - tickets.csv report.json <<'END'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
report = json.load(open(sys.argv[2]))
tickets = {t["id"]: t for t in report["tickets"]}
assert len(rows) == len(tickets) > 10, (len(rows), len(tickets))
met = missed = 0
for row in rows:
    ticket = tickets[row["id"]]
    assert row["opened"] == ticket["opened"], row
    for kind in ("response", "resolution"):
        states = [c["state"] for c in ticket["clocks"] if c["clock"] == kind and c["state"] != "absent"]
        assert row[kind] == (states[-1] if states else ""), (row["id"], kind, row[kind], states)
    for value in row.values():
        assert value[:1] not in ("=", "+", "@", "\t"), value
print("ok")
END
	is "$out" ok 'the rows are the tickets of the JSON, read by another reader'
else
	skip 'csv' 'no python3'
fi
sed -i "s/^title:.*/title: '=1+cmd|x'/" "$(grep -rl '^title:' store/clients/$bakery/tickets/2026/10 | head -n 1)"
commit 2026-11-03T11:00:00-06:00 'a formula'
exit_is 0 msp-report monthly $bakery 2026-10 -f csv
like "$out" ",'=1\+cmd" 'a formula is neutralised'

done_testing
