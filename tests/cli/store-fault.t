#!/bin/sh
# SPDX-License-Identifier: ISC
# A sample of make fault: every eleventh call of a writer fails, or is where it is killed.
B=${B:-build}
if [ ! -e "$B/fault/inject.so" ]; then
	echo '1..0 # SKIP no fault library in a build with sanitizers'
	exit 0
fi
echo 1..1
status=0
output=$(B=$B MSP_FAULT_STEP=11 sh tests/fault/run.sh 2>&1) || status=$?
printf '%s\n' "$output" | sed 's/^/# /'
if [ "$status" -eq 0 ]; then
	echo 'ok 1 - a writer that fails or dies anywhere loses nothing and leaves a sound store'
else
	echo 'not ok 1 - a writer that fails or dies anywhere loses nothing and leaves a sound store'
	exit 1
fi
