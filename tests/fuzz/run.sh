#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs harnesses one after the other:  run.sh FOLDER SECONDS [NAME...]
# FOLDER is the build folder of `make fuzz`.  Inputs that reach something new are kept in FOLDER/corpus/NAME for the
# next run; what fails is kept in FOLDER/found, with the report, to become a file of tests/fuzz/corpus/NAME once it is
# mended.
set -u
folder=$1
seconds=$2
shift 2
# shellcheck disable=SC2046 # names without spaces
[ $# -gt 0 ] || set -- $(for harness in tests/fuzz/fuzz_*.c; do basename "$harness" .c | sed 's/^fuzz_//'; done)

failed=0
mkdir -p "$folder/found"
# Words that change alone would not make up: the keys and values of all kinds of records.
grep -oh '"[a-zA-Z0-9_-]*"' schemas/*.json | sort -u >"$folder/words"
for name; do
	mkdir -p "$folder/corpus/$name"
	log=$folder/found/$name.log
	case $name in
	edit | import | query | schema | ticket) words=-dict=$folder/words ;;
	*) words=-print_final_stats=1 ;;
	esac
	"$folder/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 "$words" \
		-artifact_prefix="$folder/found/$name-" "$folder/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1
	code=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	reach=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	kept=$(find "$folder/corpus/$name" -type f | wc -l)
	if [ $code -eq 0 ]; then
		result=clean
	else
		failed=1
		result="FAILED, see $log"
	fi
	printf '%-8s %10s runs %6s edges %6s inputs kept  %s\n' "$name" "${runs:-?}" "${reach:-?}" "$kept" "$result"
done
exit $failed
