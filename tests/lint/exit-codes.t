#!/bin/sh
# SPDX-License-Identifier: ISC
# The table of exit codes in lib/base/error.h and the one in msp(7) say the same.
set -u
code=$(sed -n 's/^[[:space:]]*X([A-Z]*, \([0-9]*\), "\(.*\)").*/\1 \2/p' lib/base/error.h)
manual=$(sed -n '/^\.Sh EXIT STATUS/,/^\.El/p' man/msp.7 | awk '/^\.It /{n = $2; getline; print n, $0}')
if [ -n "$code" ] && [ "$code" = "$manual" ]; then
	echo 'ok 1 - exit codes in the code and in msp(7) agree'
	status=0
else
	echo 'not ok 1 - exit codes in the code and in msp(7) agree'
	printf '%s\n--\n%s\n' "$code" "$manual" | sed 's/^/# /'
	status=1
fi
echo 1..1
exit $status
