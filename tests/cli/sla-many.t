#!/bin/sh
# SPDX-License-Identifier: ISC
# One ticket with five thousand events is judged in no time worth naming, and rightly.
. tests/cli/lib.sh
. "$top/tests/cli/sla-fixture.sh"

# Every half hour the client writes or we answer, in turn, for more than a hundred days.
log=$(TZ=UTC0 awk 'BEGIN {
	print "log:"
	day = 1; month = 6; days[6] = 30; days[7] = 31; days[8] = 31; days[9] = 30
	for (i = 0; i < 5000; i++) {
		minute = i * 30
		while (minute >= 1440) minute -= 1440
		if (i > 0 && minute == 0 && ++day > days[month]) { day = 1; month++ }
		at = sprintf("2026-%02d-%02dT%02d:%02d:00-06:00", month, day, int(minute / 60), minute % 60)
		printf "  - {at: %s, by: %s, %s: %s}\n", at, i % 2 ? "laura" : "ana", i % 2 ? "hear" : "say", "palabra " i
	}
}')
ticket 4815164 'Una conversación muy larga' "$log"
sed -i 's/^opened: .*/opened: 2026-06-01T00:00:00-06:00/' clients/acme/tickets/2026/11/4815164.yaml
mkdir -p clients/acme/tickets/2026/06
git mv clients/acme/tickets/2026/11/4815164.yaml clients/acme/tickets/2026/06/ 2>/dev/null ||
	mv clients/acme/tickets/2026/11/4815164.yaml clients/acme/tickets/2026/06/
commit
is "$(grep -c 'at: ' clients/acme/tickets/2026/06/4815164.yaml)" 5000 'five thousand events'
run timeout 20 msp-sla explain acme-4815164 -f json
is "$status" 0 'explained in time'
is "$(printf '%s\n' "$out" | jq -r '.[0].clocks[] | select(.clock == "response") | .state')" met 'the first answer counts'
run timeout 20 msp-sla status client:acme --all -f tsv --no-header -o id,clock
is "$status" 0 'listed in time'
like "$out" 'acme-4815164	resolution' 'with its clocks'
done_testing
