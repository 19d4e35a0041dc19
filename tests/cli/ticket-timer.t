#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket start and stop: a local timer, one `time` event.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN
f=clients/acme/tickets/2026/11/4815164.yaml
timers=$XDG_STATE_HOME/msp/timers.yaml

# at TIME: the clock
at()
{
	MSP_NOW=2026-11-03T$1-06:00
	export MSP_NOW
}
before=$(git rev-list --count HEAD)

at 13:00:00
exit_is 66 msp-ticket stop
like "$err" 'no timer runs' 'nothing to stop'
run msp-ticket start 481
is "$status" 0 'start'
is "$out" acme-4815164 'the id'
like "$err" '^acme-4815164 «.*» ▶ 2026-11-03T13:00:00-06:00$' 'the echo'
is "$(cat "$timers")" 'acme-4815164: 2026-11-03T13:00:00-06:00' 'it is a file of this person'
is "$(stat -c %a "$timers")" 600 'which nobody else reads'
is "$(git rev-list --count HEAD)" "$before" 'nothing is written to the store'
exit_is 73 msp-ticket start 481
like "$err" 'its timer runs since 2026-11-03T13:00:00-06:00' 'twice is refused'

at 13:20:30
run msp-ticket stop -m 'revisión'
is "$status" 0 'stop'
is "$(tail -n 4 $f)" "$(printf '  - at: 2026-11-03T13:20:30-06:00\n    by: ana\n    time: 21m\n    note: revisión')" 'one event; a begun minute counts'
like "$err" '→ 21m$' 'the echo'
is "$(git rev-list --count HEAD)" $((before + 1)) 'one commit'
exit_is 66 msp-ticket stop 481

run msp-ticket start 481 --when 13:00
run msp-ticket stop 481 --when 13:10
is "$(msp-ticket ls -f '%{minutes}' number:4815164)" 31 'both ends can be told later'

at 14:00:00
msp-ticket start 481 -q >/dev/null
msp-ticket start 7361201 -q >/dev/null
exit_is 64 msp-ticket stop
like "$err" 'several timers run: acme-4815164, acme-7361201' 'several: which one?'
at 14:05:00
run msp-ticket stop 7361201 -n
is "$status" 0 'a dry run'
like "$out" '^\+ +time: 5m$' 'shows the difference'
is "$(grep -c . "$timers")" 2 'and the timer goes on'
exit_is 0 msp-ticket stop 7361201
exit_is 64 msp-ticket stop 481 --when 13:30
like "$err" 'started later than that' 'it cannot end before it began'
exit_is 0 msp-ticket stop
is "$(msp-ticket ls -f '%{minutes}' number:4815164)" 36 'the other one went on meanwhile'
exit_is 64 msp-ticket start 481 --when 15:00
exit_is 66 msp-ticket start 4815146
run msp-ticket start 481 -n
is "$(cat "$timers")" '{}' 'a dry run starts nothing'

# a write that fails keeps the timer
msp-ticket start 481 -q >/dev/null
at 14:10:00
(flock 9 && run msp-ticket stop 481 --lock-timeout 0 && echo "$status" >"$tmp/code") 9>.git/msp/lock
is "$(cat "$tmp/code")" 75 'somebody else writes'
is "$(grep -c acme-4815164 "$timers")" 1 'the timer is still there'
exit_is 0 msp-ticket stop 481
echo 'x: [' >"$timers"
exit_is 65 msp-ticket start 481
like "$err" 'timers.yaml' 'a broken file is named'
is "$(git status --porcelain)" '' 'the work tree is clean'
done_testing
