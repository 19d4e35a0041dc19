#!/bin/sh
# SPDX-License-Identifier: ISC
# The picture in README.md: the first screen of a report of the demonstration, as Chromium shows it.
# Usage: picture.sh REPORT.html PICTURE.png
set -eu
report=$(cd "$(dirname "${1:?report}")" && pwd)/$(basename "$1")
picture=$(cd "$(dirname "${2:?picture}")" && pwd)/$(basename "$2")
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
	--disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" \
	--window-size=900,1150 --screenshot="$picture" "file://$report" >/dev/null 2>&1
