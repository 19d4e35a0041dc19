#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh

run msp-sla holidays mx 2024 -q
is "$out" '2024-01-01
2024-02-05
2024-03-18
2024-05-01
2024-09-16
2024-10-01
2024-11-18
2024-12-25' 'the statutory ones, with the inauguration'
run msp-sla holidays mx 2026..2031 -q
is "$(printf '%s\n' "$out" | wc -l)" 43 'six years have forty-two and an inauguration'
run msp-sla holidays mx 2026 --bank -q
like "$out" 2026-04-02 'banks close on Maundy Thursday'
run msp-sla holidays mx 2027 --election --custom 08-28=Aniversario -f csv -o date,kind,name --no-header
like "$out" '2027-06-06,election' 'elections'
like "$out" '2027-08-28,custom,Aniversario' 'and those of the house'
run msp-sla holidays mx 2026 --sort -date --limit 1 -f json -o date,weekday,english
like "$out" '"date": "2026-12-25", "weekday": "fri", "english": "Christmas Day"' 'sorted, cut, as JSON'
exit_is 66 msp-sla holidays de 2026
exit_is 64 msp-sla holidays mx 2031..2026
exit_is 64 msp-sla holidays mx soon
exit_is 64 msp-sla holidays mx 2026 --custom 30-02
exit_is 64 msp-sla holidays mx 2026 --sort dat
like "$err" "did you mean 'date'" 'the nearest column'
run msp-sla holidays --list-columns mx 2026
is "$status" 0 'columns are listed'

done_testing
