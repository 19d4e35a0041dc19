#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh

cat >laboral.yaml <<'YAML'
tz: America/Mexico_City
hours: {mon: [09:00-18:00], tue: [09:00-18:00], wed: [09:00-18:00]}
YAML

run msp-sla elapsed -k laboral.yaml 2026-11-03T17:00:00-06:00 2026-11-04T10:00:00-06:00
is "$status:$out" 0:7200 'business seconds'
run msp-sla elapsed -k laboral.yaml 2026-11-04T10:00:00-06:00 2026-11-03T17:00:00-06:00
is "$out" 0 'an end before the start is 0'
run msp-sla elapsed -k laboral.yaml 2026-11-03T17:00:00-06:00 2026-11-04T10:00:00-06:00 \
	-p 2026-11-03T17:30:00-06:00/2026-11-04T09:30:00-06:00
is "$out" 3600 'pauses are left out'
printf '%s\n' '2026-11-03T17:00:00-06:00 2026-11-04T10:00:00-06:00' \
	'2026-11-03T09:00:00-06:00 2026-11-03T09:00:01-06:00' >questions
run msp-sla elapsed -k laboral.yaml - <questions
is "$out" '7200
1' 'lines'
exit_is 64 msp-sla elapsed -k 24x7 2026-11-03T17:00:00-06:00
exit_is 64 msp-sla elapsed -k 24x7 2026-11-03T17:00:00-06:00 tomorrow

done_testing
