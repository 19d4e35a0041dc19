#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh

mkdir calendars
cat >calendars/laboral.yaml <<'YAML'
tz: America/Mexico_City
hours:
  mon: [09:00-14:00, 15:00-18:00]
  tue: [09:00-14:00, 15:00-18:00]
  wed: [09:00-14:00, 15:00-18:00]
  thu: [09:00-14:00, 15:00-18:00]
  fri: [09:00-14:00, 15:00-18:00]
holidays: [2026-11-16]
YAML
cat >calendars/sucursal.yaml <<'YAML'
extends: laboral
hours: {sat: [10:00-14:00]}
YAML
printf 'extends: dos\n' >calendars/uno.yaml
printf 'extends: uno\n' >calendars/dos.yaml
laboral=calendars/laboral.yaml

run msp-sla due --calendar $laboral 2026-11-03T17:00:00-06:00 1h
is "$status:$out" 0:2026-11-04T00:00:00Z 'due at closing time is closing time, in UTC'
run msp-sla due --calendar 24x7 2026-11-03T17:00:00-06:00 4h
is "$out" 2026-11-04T03:00:00Z '24x7 needs no file'
run msp-sla due -k $laboral 2026-11-03T03:00:00-06:00 2d
is "$out" 2026-11-05T15:00:00Z 'working days keep the local time'
run msp-sla due -k $laboral 2026-11-03T03:00:00-06:00 2d eod
is "$out" 2026-11-06T00:00:00Z 'eod may be a word of its own'
run msp-sla due -k $laboral 2026-11-03T03:00:00-06:00 '2d eod'
is "$out" 2026-11-06T00:00:00Z 'or not'
run msp-sla due -k calendars/sucursal.yaml 2026-11-06T17:00:00-06:00 2h
is "$out" 2026-11-07T17:00:00Z 'a file may extend the one beside it'
run msp-sla due -k $laboral 2026-11-03T10:00:00-06:00 4h \
	--pause 2026-11-03T11:00:00-06:00/2026-11-03T12:00:00-06:00 \
	--pause 2026-11-03T11:30:00-06:00/2026-11-03T13:00:00-06:00
is "$out" 2026-11-03T23:00:00Z 'pauses are united and left out'
run msp-sla due --back -k $laboral 2026-11-04T10:00:00-06:00 2h
is "$out" 2026-11-03T23:00:00Z 'backwards: when to begin'
run msp-sla due --back -k $laboral 2026-11-04T10:00:00-06:00 1d
is "$out" 2026-11-03T16:00:00Z 'backwards in days'

cat >questions <<'LINES'
2026-11-03T17:00:00-06:00 1h

2026-11-03T17:00:00-06:00	2d eod
  2026-11-03T17:00:00-06:00 2h --pause 2026-11-03T17:30:00-06:00/2026-11-03T18:00:00-06:00
2026-11-03T17:00:00-06:00 2h --pause=2026-11-03T17:30:00-06:00/2026-11-03T18:00:00-06:00
LINES
run msp-sla due -k $laboral - <questions
is "$out" '2026-11-04T00:00:00Z
2026-11-06T00:00:00Z
2026-11-04T16:30:00Z
2026-11-04T16:30:00Z' 'a question a line, with pauses'

exit_is 64 msp-sla due -k $laboral 2026-11-03 1h
like "$err" 'hint: write a time as' 'a date is no time'
exit_is 64 msp-sla due -k $laboral 2026-11-03T17:00:00-06:00 1x
exit_is 64 msp-sla due -k $laboral 2026-11-03T17:00:00-06:00
exit_is 64 msp-sla due -k $laboral 2026-11-03T17:00:00-06:00 1h 2h 3h
exit_is 64 msp-sla due -k $laboral 2026-11-03T17:00:00-06:00 1h --pause 2026-11-03T17:00:00-06:00
exit_is 66 msp-sla due -k calendars/nadie.yaml 2026-11-03T17:00:00-06:00 1h
exit_is 78 msp-sla due 2026-11-03T17:00:00-06:00 1h
like "$err" 'hint: outside a store' 'without a store a calendar must be named'
exit_is 65 msp-sla due -k calendars/uno.yaml 2026-11-03T17:00:00-06:00 1h
like "$err" 'extends itself' 'circles are found'
printf '2026-11-03T17:00:00-06:00 1h\nx y\n' >questions
run msp-sla due -k 24x7 - <questions
is "$status" 65 'a bad line is bad data'
like "$err" 'line 2 of standard input' 'and is named'
printf 'tz: Etc/UTC\nhours: {}\nshifts: {2026-11-03: ["09:00-10:00"]}\n' >once.yaml
exit_is 65 msp-sla due -k once.yaml 2026-11-03T09:00:00Z 2h
like "$err" 'within ten years' 'nothing is due that never comes'
printf 'tz: America/Mexico_City\nhours:\n  fri: ["22:00-06:00"]\n' >night.yaml
exit_is 65 msp-sla due -k night.yaml 2026-11-03T09:00:00Z 2h
like "$err" 'night.yaml:3:.*a shift across midnight' 'the place is told'
like "$err" 'hint: write 22:00-24:00 on this day and 00:00-06:00 on the next' 'and what to write'

done_testing
