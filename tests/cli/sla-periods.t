#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh

cat >laboral.yaml <<'YAML'
tz: America/Mexico_City
hours: {tue: [09:00-14:00, 15:00-18:00], wed: [09:00-14:00]}
YAML
tab=$(printf '\t')

run msp-sla periods -k laboral.yaml 2026-11-03T10:00:00-06:00 -N 3
is "$out" "2026-11-03T16:00:00Z${tab}2026-11-03T20:00:00Z
2026-11-03T21:00:00Z${tab}2026-11-04T00:00:00Z
2026-11-04T15:00:00Z${tab}2026-11-04T20:00:00Z" 'the span START lies in begins there'
run msp-sla periods -k laboral.yaml 2026-11-03T10:00:00-06:00
is "$(printf '%s\n' "$out" | wc -l)" 5 'five unless told'
run msp-sla periods --back -k laboral.yaml 2026-11-03T16:00:00-06:00 -N 2
is "$out" "2026-11-03T21:00:00Z${tab}2026-11-03T22:00:00Z
2026-11-03T15:00:00Z${tab}2026-11-03T20:00:00Z" 'backwards, the latest first'
exit_is 64 msp-sla periods -k laboral.yaml 2026-11-03T10:00:00-06:00 -N -1
printf 'tz: Etc/UTC\nhours: {}\nshifts: {2026-11-03: ["09:00-10:00"]}\n' >once.yaml
run msp-sla periods -k once.yaml 2026-11-01T10:00:00Z
is "$status:$out" "0:2026-11-03T09:00:00Z${tab}2026-11-03T10:00:00Z" 'fewer when there are no more'
exit_is 65 msp-sla periods -k once.yaml 2027-11-01T10:00:00Z

done_testing
