#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report render: Markdown that a person edited, as the report it was; and nothing else that is in it.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"

# Line feeds between tags are nobody's business.
flat()
{
	tr -d '\n' <"$1" | sed 's/>  *</></g'
}

# ---- untouched: the same report ----------------------------------------------------------------------------------------

for client in $bakery ferreteria-lobo clinica-norte taller-vacio; do
	for month in 2026-09 2026-10; do
		for language in es en; do
			msp-report monthly "$client" $month --lang $language -f md >report.md 2>/dev/null || continue
			msp-report monthly "$client" $month --lang $language -f html >monthly.html
			msp-report render report.md --client "$client" >rendered.html
			is "$(flat rendered.html)" "$(flat monthly.html)" "$client $month $language: render(md) is html"
		done
	done
done

msp-report monthly $bakery 2026-10 -f md >report.md
exit_is 0 msp-report render report.md -f md
is "$out" "$(cat report.md)" 'Markdown stays as it is'
exit_is 0 msp-report render - -f text <report.md
like "$out" '^Reporte mensual de octubre de 2026$' 'text, from standard input'
like "$out" '1888969' 'with its tables'
exit_is 0 msp-report render report.md --output here.html
is "$out$err" '' '--output says nothing'
unlike "$(cat here.html)" 'mesa de ayuda 55' 'without --client it has nobody'"'"'s look'
exit_is 0 msp-report render report.md --client $bakery
like "$out" 'mesa de ayuda 55' 'with it the footer of the provider'

# ---- edited --------------------------------------------------------------------------------------------------------------

sed -e 's/^## Lo prometido y lo cumplido/## Nota de Ana\n\nGracias por su confianza: vea [la guía](https:\/\/soporte.example\/guia) y `ipconfig`.\n\n> Cita\n\n&/' \
	-e 's/^| oct 26 | 12 | 11 |/| oct 26 | 24 | 11 |/' -e 's/✖ no cumplido\. Cumplimos/✔ cumplido. Cumplimos/' report.md >edited.md
exit_is 0 msp-report render edited.md --client $bakery
is "$err" '' 'nothing was left out'
like "$out" '<h2>Nota de Ana</h2>' 'a section of her own'
like "$out" '<a href="https://soporte.example/guia">la guía</a>' 'a link'
like "$out" '<code>ipconfig</code>' 'code'
like "$out" '<span class="state good">✔ cumplido</span>' 'a state has the colour of what it says now'
msp-report render report.md >before.html
printf '%s' "$out" >after.html
heights()
{
	grep -o '<rect class="bar1"[^>]*height="[0-9]*"' "$1" | head -n 12 | sed 's/.*height=//' | tr '\n' ' '
}
isnt "$(heights after.html)" "$(heights before.html)" 'a chart is drawn from the numbers that are there now'
is "$(grep -c '<svg class="chart"' after.html)" 2 'both charts'

# A table of months that holds something else stays a table.
sed 's/^| oct 26 | 12 | 11 |/| oct 26 | muchos | 11 |/' report.md >odd.md
exit_is 0 msp-report render odd.md
printf '%s' "$out" >odd.html
is "$(grep -c '<svg class="chart"' odd.html)" 1 'what is no number is no chart'
like "$out" 'muchos' 'and is still there'

printf '# Monthly report, October 2026\n\n## Your month in numbers\n\ntext\n' >english.md
exit_is 0 msp-report render english.md
like "$out" '<html lang="en">' 'the language is that of the headings'
exit_is 0 msp-report render english.md --lang es
like "$out" '<html lang="es">' 'or the one asked for'
exit_is 0 msp-report render /dev/null
like "$out" '<html lang="es">' 'nothing is a report of nothing'

# ---- hostile ---------------------------------------------------------------------------------------------------------------

cat >hostile.md <<'END'
# Título <script>alert(1)</script>

<!-- a remark of ours -->

<script>alert(2)</script>

<div onclick="alert(3)">caja</div>

[uno](javascript:alert(4)) [dos](data:text/html;base64,PHNjcmlwdD4=) [tres](JaVaScRiPt:alert(5)) [cuatro](vbscript:x)

![foto](https://tracker.example/x.png) ![otra](x.png "t")

[ref]: javascript:alert(6)
[cinco][ref] <javascript:alert(7)> <https://good.example/>

| a | b |
| --- | --- |
| <img src=x onerror=alert(8)> | [x](javascript:alert(9)) |

</main></body><iframe src="https://evil.example"></iframe>

&lt;script&gt;alert(10)&lt;/script&gt; <style>body{display:none}</style> <b>negrita</b>
END
printf 'rojo \033[31m y \302\2335m, giro \342\200\256abc\n' >>hostile.md
exit_is 0 msp-report render hostile.md
printf '%s\n' "$out" >hostile.html
sed -n '/<main>/,$p' hostile.html >body.html
for tag in script iframe img style link object embed form; do
	unlike "$(cat body.html)" "<${tag}[ >]" "no <$tag>"
done
unlike "$(cat body.html)" '<[a-z]+ [^>]*on[a-z]+=' 'no handlers'
unlike "$(cat body.html)" 'href="[^"]*(javascript|data|vbscript):' 'no dangerous links'
unlike "$(cat body.html)" 'a remark of ours' 'comments go'
is "$(grep -c '</main>' hostile.html)" 1 'the page is closed once'
like "$out" 'href="https://good.example/"' 'a good link stays'
like "$out" '&lt;script&gt;alert\(2\)' 'HTML is shown as text'
like "$err" '^msp-report: warning: hostile.md:5: HTML does not pass' 'and told with its line'
like "$err" "hostile.md:9: a link to 'javascript:alert\(4\)' does not pass" 'so are links'
like "$err" 'hostile.md:11: a picture cannot travel' 'and pictures'
unlike "$out" "$(printf '\033')" 'control characters become visible'
exit_is 0 msp-report render hostile.md -f text
unlike "$out" "$(printf '\033')" 'also in text'
exit_is 0 msp-report render hostile.md -f md
unlike "$out" '\]\(javascript:|<javascript:' 'and Markdown is cleaned too'

# ---- bad input ---------------------------------------------------------------------------------------------------------------

exit_is 66 msp-report render missing.md
exit_is 64 msp-report render
exit_is 64 msp-report render report.md -f json
like "$err" '^hint: html, text or md' 'formats there are'
exit_is 64 msp-report render report.md --lang fr
exit_is 66 msp-report render report.md --client nadie
like "$err" '^hint: msp-client ls' 'a client that is not there'
printf 'ok\000no' >nul.md
exit_is 65 msp-report render nul.md
awk 'BEGIN { for (i = 0; i < 200; i++) printf ">"; print " deep" }' >deep.md
exit_is 65 msp-report render deep.md
like "$err" 'nested' 'too deep'
head -c 2000000 /dev/zero | tr '\0' x >long.md
exit_is 65 msp-report render long.md
awk 'BEGIN { printf "|"; for (i = 0; i < 90; i++) printf " c%d |", i; printf "\n|"; for (i = 0; i < 90; i++) printf " --- |";
	printf "\n|"; for (i = 0; i < 90; i++) printf " %d |", i; print "" }' >wide.md
exit_is 0 msp-report render wide.md
exit_is 0 msp-report render wide.md -f text

done_testing
