#!/bin/sh
# SPDX-License-Identifier: ISC
# A ticket of 50,000 events, as a monitor that talks too much writes it: each command still takes linear time.

. tests/cli/lib.sh
. "$top/tests/cli/outage-fixture.sh"
export MSP_NOW=2026-11-03T12:00:00-06:00 MSP_LOGIN=ana

mkdir -p clients/acme/tickets/2026/10
awk 'BEGIN {
	print "id: acme-4815164\nuid: 9f31c2aa07d4be16\nopened: 2026-10-01T09:00:00-06:00\nby: ana\nchannel: monitor"
	print "type: incident\npriority: P3\ntitle: enlace inestable\nlog:"
	split("say: otra vez|hear: ya|status: waiting|wait: client|time: 1m", what, "|")
	for (i = 0; i < 50000; i++)
		printf "  - at: 2026-10-%02dT%02d:%02d:%02d-06:00\n    by: ana\n    %s\n", 2 + i / 2000, 8 + i % 2000 / 200,
			i % 200 / 4, i % 4 * 15, what[i % 5 + 1]
}' >clients/acme/tickets/2026/10/4815164.yaml
git add . && GIT_COMMITTER_DATE=2026-11-02T09:00:00-06:00 git commit -q -m long

# Of what is quadratic each would take minutes.
exit_is 1 timeout 20 msp-store lint
is "$(printf '%s\n' "$out" | grep -c 'no-cause')" 10000 'lint looks at every event'
exit_is 0 timeout 20 msp-sla status --all
exit_is 0 timeout 20 msp-sla explain acme-4815164
exit_is 0 timeout 20 msp-report monthly acme 2026-10 -f json
like "$out" '"worked": 600000,' 'and so does the report: 10,000 minutes'
exit_is 0 timeout 20 msp-ticket show acme-4815164
exit_is 0 timeout 20 msp-ticket say acme-4815164 'una más'
is "$(grep -c '^  - at:' clients/acme/tickets/2026/10/4815164.yaml)" 50001 'nothing is lost'

done_testing
