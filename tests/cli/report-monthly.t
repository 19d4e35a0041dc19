#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report monthly, on the store in tests/data/report/store committed with git alone.

. tests/cli/lib.sh

bakery=panaderia-el-nino

# ---- the store -------------------------------------------------------------------------------------------------------

commit()
{
	git -C store add . && GIT_COMMITTER_DATE=$1 GIT_AUTHOR_DATE=$1 git -C store commit -q -m "$2"
}

cp -R "$top/tests/data/report/store" store
mkdir -p store/zones/America
cp /usr/share/zoneinfo/America/Mexico_City /usr/share/zoneinfo/America/Tijuana store/zones/America/
git init -q store
commit 2026-11-02T10:00:00-06:00 'the month' || exit 71
hash=$(git -C store rev-parse HEAD)
export MSP_STORE="$work/store"

# ---- one client ------------------------------------------------------------------------------------------------------

exit_is 0 msp-report monthly $bakery 2026-10
like "$out" '^Reporte mensual de octubre de 2026$' 'text in the language of the client, without options'
like "$out" "$hash" 'the commit is printed'
like "$out" '2026-11-01T00:00:00-06:00' 'and the cutoff: the end of the month'
like "$out" '12 incidentes, 5 más que en septiembre de 2026' 'against the month before'
unlike "$out" 'SECRETO' 'internal notes stay in the house'
is "$err" '' 'nothing else is said'

exit_is 0 msp-report monthly $bakery 2026-10 --lang en -f md
like "$out" '^# Monthly report, October 2026$' 'English Markdown'
exit_is 0 msp-report monthly clinica-norte 2026-10
like "$out" '^Monthly report, October 2026$' 'the language of that client is English'
like "$out" '2026-10-01T00:00:00-07:00' 'and its zone its own'
exit_is 0 msp-report monthly $bakery 2026-10 -f html
like "$out" '<html lang="es">' 'HTML'
unlike "$out" '<script' 'no script, not even from a title'

for extension in html md txt json; do
	exit_is 0 msp-report monthly $bakery 2026-10 --output "by-name.$extension"
	is "$out$err" '' "--output by-name.$extension says nothing"
done
like "$(head -n 1 by-name.html)" 'DOCTYPE' 'the name of the output decides: html'
like "$(head -n 1 by-name.md)" '^# Reporte' 'md'
like "$(head -n 1 by-name.txt)" '^Reporte' 'txt'
is "$(head -c 1 by-name.json)" '{' 'json'
msp-report monthly $bakery 2026-10 -f html >stdout.html
ok '--output has the bytes of standard output' cmp by-name.html stdout.html

# ---- all clients -----------------------------------------------------------------------------------------------------

exit_is 0 msp-report monthly --all 2026-10 -d reports/october
is "$(echo "$out" | sort | tr '\n' ' ')" \
	"reports/october/clinica-norte-2026-10.html reports/october/ferreteria-lobo-2026-10.html reports/october/$bakery-2026-10.html reports/october/taller-vacio-2026-10.html " \
	'a file for each client is printed; none for the reserved one'
is "$(find reports -type f | wc -l | tr -d ' ')" 4 'and nothing else is left there'
ok 'the same bytes as the report of one' cmp "reports/october/$bakery-2026-10.html" by-name.html
exit_is 0 msp-report monthly --all 2026-09 -d reports/september -f md
unlike "$out" 'taller-vacio' 'no report of a client that was not served yet'
like "$out" "$bakery-2026-09.md" 'other formats, too'

# ---- the same bytes everywhere ---------------------------------------------------------------------------------------

git clone -q store elsewhere
mkdir -p far/away "$tmp/home2"
for format in html md text json; do
	msp-report monthly $bakery 2026-10 -f $format >here
	(
		cd far/away || exit 71
		HOME="$tmp/home2" XDG_CACHE_HOME="$tmp/home2/cache" TZ=Asia/Kathmandu LC_ALL=es_MX.UTF-8 LANG=es_MX.UTF-8 COLUMNS=40 \
			TERM=xterm msp-report -C "$work/elsewhere" monthly $bakery 2026-10 -f $format >"$work/there"
	)
	ok "$format: same bytes in another clone, folder, zone, locale and home" cmp here there
	ok "$format: no path of this machine" test -z "$(grep -F "$tmp" here)"
done

# ---- cutoff and revision ---------------------------------------------------------------------------------------------

exit_is 0 msp-report monthly $bakery 2026-11
like "$out" 'Avance: el mes no ha terminado. Cifras al 2 de noviembre de 2026, 10:00' 'the month of the commit is a preview'
exit_is 0 msp-report monthly $bakery 2026-10 --now 2026-10-20T12:00:00-06:00
like "$out" 'Cifras al 20 de octubre de 2026, 12:00' '--now is the cutoff'
echo 'name: Otro nombre' >store/clients/taller-vacio/client.yaml
commit 2026-11-20T10:00:00-06:00 'a new name'
exit_is 0 msp-report monthly taller-vacio 2026-10
like "$out" 'Otro nombre' 'the tip'
exit_is 0 msp-report monthly taller-vacio 2026-10 --at HEAD~1
like "$out" 'Taller Vacío' '--at an earlier commit'
msp-report monthly $bakery 2026-10 --at HEAD~1 -f html >there
ok 'with the bytes it had then' cmp by-name.html there

# ---- what is refused -------------------------------------------------------------------------------------------------

exit_is 64 msp-report monthly $bakery octubre
like "$err" "^msp-report: 'octubre' is not a month" 'what is wrong'
like "$err" '^hint: .*2026-10' 'how it is written'
exit_is 64 msp-report monthly $bakery 2027-03
like "$err" 'has not begun: the data ends at 2026-11-20T10:00:00-06:00' 'a month nobody knows yet'
exit_is 66 msp-report monthly panaderia-el-nin 2026-10
exit_is 64 msp-report monthly $bakery
exit_is 64 msp-report monthly --all 2026-10
exit_is 64 msp-report monthly --all $bakery 2026-10 -d x
exit_is 64 msp-report monthly $bakery 2026-10 -d x
exit_is 64 msp-report monthly --all 2026-10 -d x --output y
exit_is 64 msp-report monthly $bakery 2026-10 --lang fr
exit_is 64 msp-report monthly $bakery 2026-10 -f htm
like "$err" "did you mean 'html'" 'the nearest format'
exit_is 66 msp-report monthly $bakery 2026-10 --output missing/file.html
mkdir locked && chmod 500 locked
exit_is 77 unprivileged msp-report monthly --all 2026-10 -d locked/reports

# A record that does not read is named, the answer is given, and the exit code says so.
bad=clients/$bakery/tickets/2026/10/1000001.yaml
printf 'id: %s-1000001\nopened: yesterday\n' $bakery >store/$bad
commit 2026-11-20T11:00:00-06:00 'a bad ticket'
exit_is 65 msp-report monthly $bakery 2026-10
like "$err" "$bad" 'the bad file is named'
like "$out" '^Reporte mensual de octubre de 2026$' 'beside the answer'
exit_is 65 msp-report monthly --all 2026-10 -d reports/bad
is "$(find reports/bad -type f | wc -l | tr -d ' ')" 4 'all reports are written all the same'
git -C store rm -q --cached $bad && rm store/$bad
printf 'policy: fehlt\nname: Taller\n' >store/clients/taller-vacio/client.yaml
commit 2026-11-20T12:00:00-06:00 'a policy that is not there'
exit_is 65 msp-report monthly --all 2026-10 -d reports/worse
like "$err" "no report of taller-vacio: no policy 'fehlt'" 'a client whose data is bad is named'
is "$(find reports/worse -type f | wc -l | tr -d ' ')" 3 'and the others have their reports'

# ---- months and clients at the edge ---------------------------------------------------------------------------------

# A client without contract, served since a leap day, with one ticket.
mkdir -p store/clients/solo/tickets/2028/02 && printf 'name: Solo\nfrom: 2028-02-29\n' >store/clients/solo/client.yaml
cat >store/clients/solo/tickets/2028/02/1000007.yaml <<'EOF'
id: solo-1000007
uid: 00000000000000aa
opened: 2028-02-29T09:00:00-06:00
by: ana
title: No imprime
log:
  - {at: 2028-02-29T09:10:00-06:00, by: ana, status: open, say: Vamos}
  - {at: 2028-02-29T10:00:00-06:00, by: ana, status: resolved, resolution: Listo}
EOF
# The bakery without its contract: a credit is due, of a fee nobody knows.
cp -R store/clients/$bakery store/clients/sin-cuota
find store/clients/sin-cuota -name '*.yaml' -exec sed -i "s/$bakery/sin-cuota/; s/^uid: ../uid: bb/" {} +
sed -i '/^contract:/,/^sites:/{/^sites:/!d;}' store/clients/sin-cuota/client.yaml
# One that was served until the 15th.
printf 'name: Ido\nfrom: 2026-01-01\nuntil: 2026-10-15\n' >store/clients/taller-vacio/client.yaml
commit 2028-03-02T10:00:00-06:00 'at the edge'

exit_is 0 msp-report monthly solo 2028-02
like "$out" '^Del 1 al 29 de febrero de 2028$' 'a leap year'
like "$out" 'Le damos servicio desde el 29 de febrero de 2028: este mes no está completo' 'the first month says so'
like "$out" 'Es el primer mes: todavía no hay con qué comparar' 'and compares with nothing'
unlike "$out" 'Contra el mes anterior' 'in no table either'
like "$out" '1 de 1 \(100 %\)' 'one ticket'
like "$out" 'Incidentes resueltos sin causa anotada: 1 de 1' 'without a cause'
unlike "$out" 'Cuota del mes' 'no contract, no fee'
exit_is 0 msp-report monthly solo 2028-03 -f md
like "$out" 'Avance: el mes no ha terminado' 'the month after'
like "$out" '0 incidentes hasta ahora; en todo febrero de 2028 hubo 1' 'compares what is not over with a whole month, and says so'
like "$out" 'Sin casos: no hubo nada abierto ni pendiente' 'has no cases'
like "$out" '^. mar 28 . sin casos .$' 'and no share of them'
unlike "$out" 'mar 28 .*100' 'never 100 %'
exit_is 0 msp-report monthly ferreteria-lobo 2026-10 -f md
like "$out" '8 incidentes, 7 más que en septiembre de 2026. Ese mes no fue completo' 'a month served in part'
exit_is 0 msp-report monthly solo 2028-01
like "$out" 'En este mes todavía no le dábamos servicio: empezamos el 29 de febrero de 2028' 'a month before service'
exit_is 0 msp-report monthly sin-cuota 2026-10
like "$(echo "$out" | tr '\n' ' ')" 'El crédito es de 2 % de la cuota mensual. La cuota no está registrada' 'a credit without amount'
unlike "$out" 'Le corresponde un crédito' 'is not promised in the summary'
exit_is 0 msp-report monthly taller-vacio 2026-10
like "$out" 'Le dimos servicio hasta el 15 de octubre de 2026: este mes no está completo' 'a client that left'
exit_is 64 msp-report monthly solo 2028-04
like "$err" 'has not begun' 'a month to come is refused'
exit_is 64 msp-report monthly solo 2028-13
exit_is 64 msp-report monthly solo 2028-2

# ---- the figures, worked out again by other code ---------------------------------------------------------------------

if command -v python3 >/dev/null && python3 -c 'import yaml, zoneinfo' 2>/dev/null; then
	# figures CLIENT STORE MONTH...: the oracle says the same
	figures()
	{
		run python3 "$top/tests/oracle/oracle.py" reports --client "$@"
		is "$status" 0 "$*: $(printf '%s\n' "$out" | tail -n 1)"
		test "$status" -eq 0 || diag "$(printf '%s\n' "$out$err" | head -n 40)"
	}
	export PYTHONDONTWRITEBYTECODE=1
	figures $bakery store 2026-08 2026-09 2026-10
	for client in ferreteria-lobo clinica-norte sin-cuota; do
		figures $client store 2026-10
	done
	generate=${B:-build}/bench/generate
	case $generate in /*) ;; *) generate=$top/$generate ;; esac
	if test -x "$generate"; then
		for seed in 1 2 3; do
			git init -q generated$seed
			"$generate" -c 1 -t 400 -a 10 -s $seed | git -C generated$seed fast-import --quiet
			git -C generated$seed reset -q --hard
			client=$(ls generated$seed/clients)
			figures "$client" generated$seed 2026-09
		done
	else
		skip 'generated stores' "no $generate"
	fi
else
	skip 'the figures again' 'no python3 with yaml and zoneinfo'
fi

# ---- in a browser: nothing is wider than the screen ------------------------------------------------------------------

# The page in a frame of its own; the frame's script (the page has none) tells how wide its content got.
measure()
{
	{
		printf '<!DOCTYPE html><meta charset=utf-8><body style=margin:0><iframe style="border:0;width:%spx;height:900px" ' "$1"
		printf 'srcdoc="'
		sed 's/&/\&amp;/g; s/"/\&quot;/g' "$2"
		printf '"></iframe><script>onload=()=>{const d=document.querySelector("iframe").contentDocument.documentElement;'
		printf 'document.body.innerHTML="<p>content "+d.scrollWidth+" of "+d.clientWidth+" end</p>"}</script>'
	} >"$tmp/frame.html"
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1400,1000 --virtual-time-budget=4000 --dump-dom \
		"file://$tmp/frame.html" 2>/dev/null | sed -n 's/.*<p>\(content [0-9]* of [0-9]*\) end.*/\1/p'
}

if command -v chromium >/dev/null; then
	for width in 320 360 768 1280; do
		is "$(measure $width by-name.html)" "content $width of $width" "no horizontal scrolling at $width px"
	done
else
	skip 'in a browser' 'no chromium'
fi

# ---- output that is no file ----

ln -s /dev/null nowhere
exit_is 0 msp-report monthly $bakery 2026-10 -f md --output nowhere
ok 'a device stays what it is' test -h nowhere
ln -s /dev/full nowhere-left
exit_is 74 msp-report monthly $bakery 2026-10 -f md --output nowhere-left
like "$err" 'nowhere-left: .*no space left' 'a full one is told'

done_testing
