#!/bin/sh
# SPDX-License-Identifier: ISC
# Reports in a browser, on a telephone, a tablet and a desk, in light and in dark: nothing wider than the screen, no
# script, no request, headings in order, tables with heads, pictures with words, text that can be read.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"
command -v chromium >/dev/null || skip_all 'no chromium'

# frames NAME LANGUAGE: the report in frames of three widths
frames()
{
	for width in 360 768 1280; do
		printf '<iframe data-name="%s" data-lang="%s" data-width="%s" src="%s.html" style="border:0;width:%spx;height:900px">' \
			"$1" "$2" "$width" "$1" "$width"
		printf '</iframe>\n'
	done
}

# look SCHEME: what is wrong with the pages in frames.html
look()
{
	case $1 in dark) scheme=0 ;; *) scheme=1 ;; esac
	{
		printf '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>harness</title><body>\n'
		cat frames.html
		printf '<script>\n'
		cat "$top/tests/cli/report-browser.js"
		printf '</script>\n'
	} >harness.html
	chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --hide-scrollbars --allow-file-access-from-files \
		--user-data-dir="$tmp/profile" --blink-settings=preferredColorScheme=$scheme --window-size=1400,1000 \
		--virtual-time-budget=10000 --dump-dom "file://$work/harness.html" 2>/dev/null |
		sed -n '/<pre id="found">/,/<\/pre>/p' | sed 's/.*<pre id="found">//; s/<\/pre>.*//; /^$/d'
}

# ---- reports -------------------------------------------------------------------------------------------------------------

: >frames.html
for client in $bakery ferreteria-lobo clinica-norte taller-vacio; do
	for language in es en; do
		msp-report monthly "$client" 2026-10 --lang $language -f html --output "$client-$language.html"
		frames "$client-$language" $language >>frames.html
	done
done
msp-report monthly $bakery 2026-11 -f html --output preview.html
frames preview es >>frames.html
msp-report history $bakery 2026-10 -f html --output history.html
frames history es >>frames.html

# edited, with all that people write
msp-report monthly $bakery 2026-10 -f md >edited.md
cat >>edited.md <<'END'

## Otra sección

> Una cita con [un enlace](https://soporte.example/una/direccion/muy/larga/que/no/se/puede/partir/en/ninguna/parte.html)

    un bloque de código con una línea muy larga: 0123456789012345678901234567890123456789012345678901234567890123456789

1. uno
   - dos

| columna | otra |
| --- | --- |
| unapalabramuylargaquenosepuedepartirenningunaparteporquenotieneespacios | 1 |
END
msp-report render edited.md --output edited.html
frames edited es >>frames.html

# with the look of a client: a logo and colours that nobody could read
mkdir -p store/branding
printf '%s\n' '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60"><rect width="200" height="60"/></svg>' \
	>store/branding/logo.svg
cat >>store/clients/$bakery/client.yaml <<'END'
branding:
  logo: branding/logo.svg
  color: '#ffee00'
  accent: '#101010'
  header: Confidencial
END
commit 2026-11-02T12:00:00-06:00 'a look'
exit_is 0 msp-report monthly $bakery 2026-10 -f html --output branded.html
like "$err" 'branding.color: #ffee00 has a contrast of 1' 'a colour that is changed is told'
like "$(cat branded.html)" 'src="data:image/svg\+xml;base64,' 'the logo travels in the page'
frames branded es >>frames.html

is "$(look light)" 'looked at' 'in light: nothing is wrong'
is "$(look dark)" 'looked at' 'in dark: nothing is wrong'

# ---- the looking finds what is wrong ---------------------------------------------------------------------------------------

cat >bad.html <<'END'
<!DOCTYPE html><html lang="xx"><head><meta charset="utf-8"><title> </title>
<style>p{color:#999}body{background:#fff url(x.png)}</style></head>
<body><h2>Antes</h2><h1>Uno</h1><h1>Dos</h1><h4>Salto</h4><div style="width:2000px">ancho</div>
<p id="a" onclick="x()">gris</p><p id="a"><a href="javascript:x()">liga</a></p><img src="https://x.example/x.png">
<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<svg role="img"><rect class="bar1" fill="#eee" width="9" height="9"/></svg><script>1</script></body></html>
END
frames bad es >frames.html
found=$(look light)
for finding in 'bad 360: scrolls sideways' 'beyond the edge: div' 'not allowed: script' 'handler: onclick' \
	'request: https://x.example/x.png' 'request: of the style sheet' 'link: javascript:' 'heading out of order: h2' \
	'heading out of order: h4' 'not one h1' 'row without a head' 'columns without heads' "lang is 'xx'" 'no title' \
	'not one main' 'id twice: a' 'picture without words' 'chart without title' 'chart without its numbers' \
	'contrast 2.85: p «gris»' 'contrast 1.16: a bar'; do
	like "$found" "$finding" "a bad page: $finding"
done
frames missing es >frames.html
like "$(look light)" 'missing 360: ' 'a page that is not there is no good page'

done_testing
