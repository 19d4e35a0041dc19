#!/bin/sh
# SPDX-License-Identifier: ISC
# Every text of the commands has a translation, and the catalogues have nothing else.
echo 1..1
for tool in xgettext msgmerge jq; do
	command -v "$tool" >/dev/null || {
		echo "ok 1 # SKIP $tool is not installed"
		exit 0
	}
done
if out=$(sh lib/cli/po/update.sh "${MSP_BIN:-build/bin}" --check 2>&1); then
	echo 'ok 1 - catalogues are whole and in step with the sources'
else
	echo 'not ok 1 - catalogues are whole and in step with the sources'
	printf '%s\n' "$out" | sed 's/^/# /'
	exit 1
fi
