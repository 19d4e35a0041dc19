#!/bin/sh
# SPDX-License-Identifier: ISC
# Stores against the oracle: the demonstration, an imported history when there is one, random tickets.  As often as you like:
#
#     sh tests/oracle/run.sh FOLDER TICKETS SEED...
#
# $MSP_BIN is where the commands are, $MSP_HISTORY a ServiceNow event log.  Exit 1 when anything disagrees.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?folder} tickets=${2:?tickets}
shift 2
rm -rf "$folder" && mkdir -p "$folder/home"
folder=$(cd "$folder" && pwd)
failed=0

# The same everywhere: nothing of the person's own settings.
export PATH="${MSP_BIN:?}:$PATH" HOME="$folder/home" TZ=UTC0 LC_ALL=C.UTF-8 GIT_CONFIG_NOSYSTEM=1 MSP_LOGIN=ana
export GIT_CONFIG_GLOBAL="$folder/gitconfig" XDG_CACHE_HOME="$folder/home/.cache" PYTHONDONTWRITEBYTECODE=1
unset MSP_STORE MSP_NOW XDG_CONFIG_HOME XDG_STATE_HOME
printf '[user]\n\tname = Ana\n\temail = ana@msp.example\n[gc]\n\tauto = 0\n' >"$GIT_CONFIG_GLOBAL"

# check NAME STORE COMMAND...: one run of the oracle
check()
{
	name=$1
	shift
	python3 "$here/oracle.py" "$@" >"$folder/out" 2>&1 || failed=1
	sed "s/^/$name, $1: /" "$folder/out"
}

echo '== the demonstration'
sh "$here/../demo/demo.sh" "$folder/demo" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
check demo clocks --some 20 "$folder/demo/store" 2026-11-03T10:00:00-06:00 2026-10-01T00:00:00-06:00
check demo states "$folder/demo/store" 2027-06-01T00:00:00Z
check demo reports "$folder/demo/store" 2026-09 2026-10 2026-11@2026-11-03T09:00:00-06:00

if [ -r "${MSP_HISTORY:-}" ]; then
	echo '== the imported history'
	msp-store init -q "$folder/history" --test --name Soporte --login ana >/dev/null 2>&1
	MSP_STORE="$folder/history" msp-client new -q acme --name Acme --from 2016-01-01 >/dev/null
	MSP_STORE="$folder/history" msp-ticket import snow-csv "$MSP_HISTORY" --client acme >/dev/null 2>&1
	check history clocks --some 20 "$folder/history" 2016-03-05T12:00:00Z 2016-06-01T00:00:00Z
	check history states "$folder/history" 2027-06-01T00:00:00Z
	check history reports "$folder/history" 2016-02 2016-03
else
	echo '== no imported history: no file is named by MSP_HISTORY'
fi

for seed; do
	echo "== $tickets random tickets, seed $seed"
	python3 "$here/generate.py" "$folder/random" "$tickets" "$seed"
	MSP_STORE="$folder/random" msp-store lint >"$folder/lint" 2>&1 || test $? -eq 1
	check "seed $seed" clocks --some 2 "$folder/random" 2026-03-08T03:30:00-07:00 2026-07-01T12:00:00-06:00 2026-12-01T12:00:00-06:00
	check "seed $seed" states "$folder/random" 2027-06-01T00:00:00Z
	check "seed $seed" reports "$folder/random" 2026-06 "2026-09@2026-09-20T12:00:00-06:00"
	rm -rf "$folder/random"
done
exit $failed
