#!/bin/sh
# SPDX-License-Identifier: ISC
# Messages follow the environment; data never does.
. tests/cli/lib.sh

for language in es_MX.UTF-8 es_ES es es.utf8 es_419; do
	run env LC_ALL="$language" msp-store status
	like "$err" 'no hay almacén en' "$language: an error in Spanish"
	like "$err" 'sugerencia: ' "$language: and its hint"
	is "$status" 78 "$language: the same exit code"
done
for language in C POSIX en_US.UTF-8 C.UTF-8 eslovak de_DE.UTF-8; do
	run env LC_ALL="$language" msp-store status
	like "$err" 'no store found in' "$language: English"
done

run env LC_ALL=en_US.UTF-8 LANGUAGE=es msp-sla due --nonsense
like "$err" 'no hay opción' 'LANGUAGE goes before the locale'
run env LC_ALL=C LANGUAGE=es msp-sla due --nonsense
like "$err" 'no option' 'but not before C'
run env -u LC_ALL LANG=es_MX.UTF-8 msp-ticket --help
like "$out" 'uso: msp-ticket VERBO' 'help of a command'
like "$out" 'abrir un ticket' 'and its verbs'
run env LC_ALL=es_MX.UTF-8 msp-ticket say --help
like "$out" 'tiempo trabajado' 'help of a verb'

run env LC_ALL=es_MX.UTF-8 msp-sla due --calendar 24x7 2026-11-03T09:00:00-06:00 90m
is "$out" 2026-11-03T16:30:00Z 'answers are the same in every language'
run env LC_ALL=es_MX.UTF-8 msp-ticket --dump-cli=lines
spanish=$out
run env LC_ALL=C msp-ticket --dump-cli=lines
is "$spanish" "$out" 'so are the tables that generators read'

done_testing
