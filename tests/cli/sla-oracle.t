#!/bin/sh
# SPDX-License-Identifier: ISC
# Every clock and figure of the demonstration's history and of random tickets, computed again from the YAML by other code
# (tests/oracle, Python), agrees to the second.  `make oracle` does the same with many more.

. tests/cli/lib.sh

command -v python3 >/dev/null || skip_all 'no python3'
python3 -c 'import yaml, zoneinfo' 2>/dev/null || skip_all 'python3 has no yaml (python3-yaml) or no zoneinfo'
test -e /usr/share/zoneinfo/America/Mexico_City || skip_all 'no tzdata'
export PYTHONDONTWRITEBYTECODE=1
oracle=$top/tests/oracle

# agrees NAME ARGUMENT...: the oracle says the same, of more than nothing
agrees()
{
	title=$1
	shift
	run python3 "$oracle/oracle.py" "$@"
	is "$status" 0 "$title: $(printf '%s\n' "$out" | tail -n 1)"
	test "$status" -eq 0 || diag "$(printf '%s\n' "$out$err" | head -n 60)"
	unlike "$out" '(^| )0 figures' "$title: something was compared"
}

# ---- random tickets over all rules -----------------------------------------------------------------------------------

python3 "$oracle/generate.py" random 400 "${ORACLE_SEED:-7}" || exit 71
MSP_STORE="$work/random" exit_is 1 msp-store lint
unlike "$out$err" '\[(invalid|unreadable)\]' 'every random ticket is read'
agrees 'clocks' clocks --some 1 random 2026-07-01T12:00:00-06:00
agrees 'states' states random 2027-06-01T00:00:00Z
agrees 'reports' reports random 2026-06

# ---- the demonstration's history -------------------------------------------------------------------------------------

if sh "$top/tests/demo/demo.sh" demo >demo.log 2>&1; then
	agrees 'demonstration, clocks' clocks --some 3 demo/store 2026-11-03T10:00:00-06:00
	agrees 'demonstration, reports' reports demo/store 2026-10
else
	fail 'the demonstration'
	diag "$(tail -n 5 demo.log)"
fi

# ---- the oracle can fail ---------------------------------------------------------------------------------------------

# One event of a copy is moved by a second: the oracle, reading the copy, must disagree with the program.
cp -R demo/store copy
moved=$(grep -l 'status: resolved' copy/clients/*/tickets/2026/10/*.yaml | head -n 1)
python3 - "$moved" <<'PYTHON'
import re
import sys
with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
times = list(re.finditer(r"at: \d{4}-\d\d-\d\dT\d\d:\d\d:(\d\d)[^\n]*\n(?=(?:    [^\n]*\n)*?    status: resolved)", text))
last = times[-1]
second = int(last.group(1))
text = text[:last.start(1)] + "%02d" % (second + 1 if second < 59 else second - 1) + text[last.end(1):]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write(text)
PYTHON
run python3 "$oracle/oracle.py" clocks --from copy demo/store 2026-11-03T10:00:00-06:00
is "$status" 1 'one event a second later: the oracle disagrees'
like "$out" "DISAGREE $(sed -n 's/^id: //p' "$moved") at .*: resolution" 'and names ticket and clock'
like "$out" "^id: $(sed -n 's/^id: //p' "$moved")" 'and shows the ticket'
run python3 "$oracle/oracle.py" reports --client "$(sed -n 's/^id: \(.*\)-.*/\1/p' "$moved")" --from copy demo/store 2026-10
is "$status" 1 'and so it does with the report'
done_testing
