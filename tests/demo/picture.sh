#!/bin/sh
# SPDX-License-Identifier: ISC
# The pictures of a report of the demonstration, as Chromium and WeasyPrint show it: on a desk, on a telephone in light
# and in dark, and the first page on paper.
# Usage: picture.sh REPORT.html FOLDER    makes report.png, report-telephone.png, report-dark.png, report-page.png
set -eu
report=$(cd "$(dirname "${1:?report}")" && pwd)/$(basename "$1")
folder=$(cd "${2:?folder}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shoot NAME WIDTH HEIGHT SCHEME: Chromium's windows are never as narrow as a telephone, its frames are
shoot()
{
	case $4 in dark) scheme=0 ;; *) scheme=1 ;; esac
	{
		printf '<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
		printf '<body style="margin:0"><iframe style="border:0;display:block;width:%spx;height:%spx" src="file://%s">' \
			"$2" "$3" "$report"
	} >"$work/frame.html"
	chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --hide-scrollbars --allow-file-access-from-files \
		--user-data-dir="$work/profile" --blink-settings=preferredColorScheme=$scheme --window-size="$2,$3" \
		--screenshot="$folder/$1.png" "file://$work/frame.html" >/dev/null 2>&1
}

shoot report 860 960 light
shoot report-telephone 360 760 light
shoot report-dark 360 760 dark
weasyprint -q "$report" "$work/report.pdf" 2>/dev/null
pdftoppm -r 75 -f 1 -l 1 -singlefile -png "$work/report.pdf" "$folder/report-page"
