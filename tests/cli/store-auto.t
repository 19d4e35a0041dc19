#!/bin/sh
# SPDX-License-Identifier: ISC
# `sync: auto`: writers share what they write without waiting for it, whatever the remote does.
. tests/cli/lib.sh
. "$top/tests/cli/sync-fixture.sh"

# until SECONDS COMMAND...: true as soon as the command is
until_true()
{
	until_left=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		until_left=$((until_left - 1))
		test "$until_left" -gt 0 || return 1
		sleep 0.05
	done
}

at_rest()
{
	flock -n "$work/$1/.git/msp/sync.lock" true
}

even()
{
	test "$(git -C "$work/server.git" rev-parse main)" = "$(git -C "$work/$1" rev-parse HEAD)"
}

milliseconds()
{
	echo $(($(date +%s%N) / 1000000))
}

new ana 'Antes' >/dev/null
sleep 0.3
ok 'nothing goes by itself when nobody said so' test "$(git -C server.git rev-parse main)" != "$(git -C ana rev-parse HEAD)"
as ana sh -c 'echo "sync: auto" >>msp.yaml && git commit -q -a -m auto'
as ana msp-store sync -q
as luis msp-store sync -q
run as luis msp-store status -o sync -f tsv --no-header
is "$out" auto 'status says so'

# ---- a push after a write --------------------------------------------------------------------------------------------

run as ana msp-ticket new acme 'Solo' -q
is "$status" 0 'a write'
ticket=$out
is "$err" '' 'says nothing of it'
ok 'and is on the server soon' until_true 5 even ana
until_true 5 at_rest ana
whole ana
# many writers at once: the last commit gets there, too
for i in 1 2 3 4 5 6; do
	as ana msp-ticket note "$ticket" "nota $i" -q >/dev/null 2>&1 &
done
wait
ok 'six writes at once: all of it is there' until_true 10 even ana
until_true 5 at_rest ana

# somebody else was quicker: the race is won in the background, and what they did is here
as luis msp-store sync -q --no-push
as luis git config msp.login luis
sed -i 's/^sync: auto/sync: no/' luis/msp.yaml && as luis git commit -q -a -m manual
as luis msp-ticket note "$ticket" 'de luis' -q >/dev/null 2>&1
as luis msp-store sync -q
as ana msp-ticket note "$ticket" 'de ana' -q >/dev/null 2>&1
ok 'a push that lost a race is made again' until_true 10 even ana
until_true 5 at_rest ana
like "$(texts ana "$ticket")" 'de luis' 'with what the other did'
whole ana
as ana sh -c 'sed -i "s/^sync: no/sync: auto/" msp.yaml && git commit -q -a -m auto'

# ---- a fetch when the last one is old --------------------------------------------------------------------------------

as ana msp-store sync -q
as luis msp-store sync -q
as luis msp-ticket note "$ticket" 'otra de luis' -q >/dev/null 2>&1
until_true 10 even luis
until_true 5 at_rest luis
as luis msp-store sync -q
before=$(git -C ana rev-parse refs/remotes/origin/main)
find ana/.git -maxdepth 2 \( -name FETCH_HEAD -o -name fetched \) -exec touch -d '10 minutes ago' {} +
touch -d '10 minutes ago' ana/.git/refs/remotes/origin/* 2>/dev/null
as ana msp-ticket note "$ticket" 'despierta' -q >/dev/null 2>&1
ok 'an old fetch is made again' until_true 10 even ana
until_true 5 at_rest ana
isnt "$(git -C ana rev-parse refs/remotes/origin/main)" "$before" 'and what came is known'
like "$(texts ana "$ticket")" 'otra de luis' 'and merged'

# ---- a remote that hangs ---------------------------------------------------------------------------------------------

printf '#!/bin/sh\nexec sleep 60\n' >"$tmp/hang" && chmod +x "$tmp/hang"
as ana git config remote.origin.receivepack "$tmp/hang"
as ana git config remote.origin.uploadpack "$tmp/hang"
from=$(milliseconds)
run as ana msp-ticket note "$ticket" 'colgado' -q
took=$(($(milliseconds) - from))
is "$status" 0 'a write while the remote hangs'
ok "does not wait for it ($took ms)" test "$took" -lt 1500
run sh -c "cd ana && echo \$(msp-ticket note $ticket 'en un tubo' -q)"
took=$(($(milliseconds) - from))
is "$out" "$ticket" 'nor does a pipe'
ok 'of any kind' test "$took" -lt 1900
ok 'the background gives up' until_true 15 at_rest ana
ok 'for good' test -z "$(pgrep -f "$tmp/hang" || :)"
trouble()
{
	as ana msp-store status -o trouble -f tsv --no-header | grep -q "$1"
}
ok 'status tells of it' until_true 10 trouble 'no answer in time'
run as ana msp-store status -f json
is "$(printf '%s' "$out" | jq '.[0].ahead > 0')" true 'and of what waits'
whole ana
as ana git config --unset remote.origin.receivepack
as ana git config --unset remote.origin.uploadpack
until_true 10 at_rest ana
as ana msp-ticket note "$ticket" 'ya' -q >/dev/null 2>&1
ok 'the next write takes everything along' until_true 10 even ana
until_true 5 at_rest ana
quiet()
{
	test -z "$(as ana msp-store status -o trouble -f tsv --no-header)"
}
ok 'and the trouble is over' until_true 5 quiet

# ---- a remote that is not there, a conflict --------------------------------------------------------------------------

mv server.git away.git
run as ana msp-ticket note "$ticket" 'sin servidor' -q
is "$status" 0 'a write without a server'
is "$err" '' 'as always'
ok 'status tells of that' until_true 10 trouble 'does not appear to be a git repository'
mv away.git server.git
as ana msp-store sync -q
as luis msp-store sync -q
as luis sh -c 'sed -i "s/^name: .*/name: Luis/" clients/acme/client.yaml && git commit -q -a -m x && git push -q origin HEAD:main'
as ana sh -c 'sed -i "s/^name: .*/name: Ana/" clients/acme/client.yaml && git commit -q -a -m x'
run as ana msp-ticket note "$ticket" 'con conflicto' -q
is "$status" 0 'a write beside a conflict'
ok 'status tells of the conflict' until_true 10 trouble 'conflict'
run as ana msp-store status -o conflicts -f tsv --no-header
like "$out" 'clients/acme/client.yaml: name' 'and where'
until_true 5 at_rest ana
is "$(git -C ana status --porcelain)" '' 'nothing was moved'

# ---- no remote, bare -------------------------------------------------------------------------------------------------

msp-store init -q solo --test 2>/dev/null >&2
as solo sh -c 'echo "sync: auto" >>msp.yaml && git commit -q -a -m auto'
run msp-client -C solo new Uno
is "$status" 0 'without a remote there is nothing to do'
sleep 0.2
ok 'and nothing is done' test ! -e solo/.git/msp/sync.lock
done_testing
