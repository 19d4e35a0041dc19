#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report issue: what was sent to whom, so that it can be shown again and compared.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"
export MSP_NOW=2026-11-03T10:00:00-06:00
record=store/clients/$bakery/reports/2026-10.yaml

# ---- issued ----------------------------------------------------------------------------------------------------------

judged=$(git -C store rev-parse HEAD)
exit_is 0 msp-report issue $bakery 2026-10 --to laura --to 'Karla, recepción' -m 'por correo' --output sent.html
is "$out" "$bakery/2026-10" 'prints what it was'
sha256=$(sha256sum sent.html | cut -d ' ' -f 1)
like "$err" "^$bakery 2026-10 → enviado a laura y Karla, recepción, sha256 $(printf %.12s "$sha256")" 'says what it did'
is "$(sed -n 's/^    sha256: //p' $record)" "$sha256" 'the SHA-256 of the bytes that were written'
is "$(sed -n 's/^    commit: //p' $record)" "$judged" 'the commit that was judged, not the one that records it'
is "$(sed -n 's/^  - at: //p' $record)" 2026-11-03T10:00:00-06:00 'when'
is "$(sed -n 's/^    by: //p' $record)" ana 'by whom'
is "$(sed -n 's/^    to: //p' $record)" "[laura, 'Karla, recepción']" 'to whom'
is "$(sed -n 's/^    cutoff: //p' $record)" 2026-11-01T00:00:00-06:00 'the cutoff'
is "$(sed -n 's/^    language: //p' $record)" es 'the language'
is "$(sed -n 's/^    note: //p' $record)" 'por correo' 'the text of -m'
is "$(sed -n 's/^      incidents_opened: //p' $record)" 12 'figures'
like "$(cat $record)" '^      panaderia-el-nino-1888969: incidents_opened incidents_resolved met missed:2' 'what tickets counted as'
unlike "$(cat $record)" 'SECRETO' 'internal notes stay where they are'
is "$(git -C store log -1 --format='%an %s')" "Ana Ruiz report $bakery 2026-10: issue" 'one commit'
ok 'the same bytes come out of the recorded commit' sh -c \
	"msp-report monthly $bakery 2026-10 -f html --at $judged >again.html && cmp again.html sent.html"
run msp-store lint
unlike "$out" '/reports/' 'the record passes lint'

exit_is 0 msp-report issue $bakery 2026-10 --to martha --lang en -q
is "$err" '' '-q is quiet'
is "$(grep -c '^  - at:' $record)" 2 'again: a list'
is "$(sed -n 's/^  - at: //p' $record | sort -u | wc -l | tr -d ' ')" 2 'entries of one second are told apart'
is "$(sed -n 's/^    language: //p' $record | tail -n 1)" en 'in another language'

# ---- edited ----------------------------------------------------------------------------------------------------------

msp-report monthly $bakery 2026-10 -f md >report.md
sed 's/^Preparado por .*/&, con gusto/' report.md >edited.md
exit_is 0 msp-report issue $bakery 2026-10 --to laura --file edited.md --output edited.html
msp-report render edited.md --client $bakery >rendered.html
ok 'the edited report is what is hashed' cmp edited.html rendered.html
is "$(sed -n 's/^    sha256: //p' $record | tail -n 1)" "$(sha256sum rendered.html | cut -d ' ' -f 1)" 'and recorded'
like "$(cat $record)" 'Preparado por Soporte Ejemplo, con gusto' 'with its Markdown'
exit_is 0 msp-report issue $bakery 2026-10 --to laura --file - <edited.md
is "$(grep -c '^    markdown:' $record)" 2 'also from standard input'
run msp-store lint
unlike "$out" '/reports/' 'all of it passes lint'

# ---- a month that is not over -----------------------------------------------------------------------------------------

before=$(git -C store rev-parse HEAD)
exit_is 64 msp-report issue $bakery 2026-11 --to laura
like "$err" '^msp-report: 2026-11 is not over' 'refused'
like "$err" '^hint: --preview' 'and how it goes'
exit_is 64 msp-report issue $bakery 2026-10 --to laura --preview
like "$err" '2026-10 is over' 'a month that is over is no preview'
exit_is 64 msp-report issue $bakery 2027-01 --to laura
like "$err" 'has not begun' 'nor is one that has not begun'
exit_is 0 msp-report issue $bakery 2026-11 --to laura --preview -n
like "$out" '^\+ *preview: true' '-n shows it'
is "$(git -C store rev-parse HEAD)" "$before" 'and commits nothing'
exit_is 0 msp-report issue $bakery 2026-11 --to laura --preview
is "$(sed -n 's/^    cutoff: //p' store/clients/$bakery/reports/2026-11.yaml)" 2026-11-03T10:00:00-06:00 'its cutoff is now'

# ---- what is refused -------------------------------------------------------------------------------------------------

before=$(git -C store rev-parse HEAD)
exit_is 64 msp-report issue $bakery 2026-10
like "$err" 'who got the report is not said' 'nobody'
exit_is 66 msp-report issue $bakery 2026-10 --to lauro
like "$err" '^hint: ' 'a person that is not there'
exit_is 64 msp-report issue $bakery 2026-10 --to ''
exit_is 64 msp-report issue $bakery octubre --to laura
exit_is 66 msp-report issue nadie 2026-10 --to laura
like "$err" '^hint: msp-client ls' 'what there is'
exit_is 64 msp-report issue $bakery 2026-10 --to laura --lang fr
exit_is 66 msp-report issue $bakery 2026-10 --to laura --file missing.md
printf '\377\376' >bytes.md
exit_is 65 msp-report issue $bakery 2026-10 --to laura --file bytes.md
like "$err" '^msp-report: bytes.md: not UTF-8' 'no text'
head -c 1100000 /dev/zero | tr '\0' x >long.md
exit_is 65 msp-report issue $bakery 2026-10 --to laura --file long.md
exit_is 64 msp-report issue $bakery 2026-10 --to laura --at HEAD
exit_is 78 env -u MSP_LOGIN GIT_CONFIG_GLOBAL=/dev/null msp-report issue $bakery 2026-10 --to laura
exit_is 66 msp-report issue $bakery 2026-10 --to laura --output missing/file.html
is "$(git -C store rev-parse HEAD)" "$before" 'none of them was committed'

done_testing
