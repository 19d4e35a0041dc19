#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh

cat >laboral.yaml <<'YAML'
tz: America/Mexico_City
hours: {tue: [09:00-18:00]}
YAML

run msp-sla open -k laboral.yaml 2026-11-03T09:00:00-06:00
is "$status:$out" 0:yes 'the first second counts'
run msp-sla open -k laboral.yaml 2026-11-03T18:00:00-06:00
is "$status:$out" 1:no 'the closing second does not'
is "$err" '' 'no is an answer, not an error'
printf '%s\n' 2026-11-03T09:00:00-06:00 2026-11-03T08:00:00-06:00 >questions
run msp-sla open -k laboral.yaml - <questions
is "$status:$out" '1:yes
no' 'lines; one no is no'
exit_is 64 msp-sla open -k laboral.yaml now

done_testing
