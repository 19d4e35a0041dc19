#!/bin/sh
# SPDX-License-Identifier: ISC
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

ticket 1111113 Lento ''
ticket 1234568 Impresora 'log:
  - {at: 2026-11-03T09:30:00-06:00, by: ana, say: ¿Cuál?, wait: client}'
commit

run msp-sla check --now 2026-11-03T11:59:59-06:00
is "$status:$out:$err" '0::' 'silent while all is well'
run msp-sla check --now 2026-11-03T12:00:00-06:00 -f tsv --no-header -o id,clock,state
is "$status:$out" "1:acme-1111113	response	at-risk" 'at risk from 75 %'
run msp-sla check --now 2026-11-03T13:00:01-06:00 -f tsv --no-header -o id,clock,state
is "$status:$out" "1:acme-1111113	response	missed" 'missed a second after it was due'
exit_is 74 sh -c 'msp-sla check --now 2026-11-03T13:00:01-06:00 >/dev/full'
run msp-sla check --now 2026-11-03T13:00:01-06:00 Impresora
is "$status:$out" '0:' 'only what the query asks for'
run msp-sla check --now 2026-11-03T09:00:01-06:00 -f json
is "$status" 0 'as JSON'
is "$(printf '%s' "$out" | tr -d '[:space:]')" '[]' 'an empty array'
exit_is 0 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
git remote add origin ../elsewhere
exit_is 75 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
like "$err" 'never fetched' 'a clone that never fetched is stale'
like "$err" 'hint: msp-store sync' 'and told what to do'
echo fetched >.git/FETCH_HEAD
exit_is 0 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
run msp-sla check --now 2026-11-03T13:00:01-06:00
like "$err" 'last fetch 0m ago' 'how old the clone is stands beside the alarm'
: >.git/FETCH_HEAD
exit_is 75 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
mkdir -p .git/msp
echo fetched >.git/msp/fetched
exit_is 0 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
touch -t 202001010000 .git/msp/fetched
exit_is 75 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
like "$err" 'the last fetch was [0-9]+d [0-9]+h ago, more than 2h' 'by how much it is stale'
mkdir -p .git/refs/remotes/origin
echo 'ref: refs/remotes/origin/main' >.git/refs/remotes/origin/HEAD
exit_is 0 msp-sla check --now 2026-11-03T09:00:01-06:00 --max-stale 2h
exit_is 64 msp-sla check --max-stale 2d

done_testing
