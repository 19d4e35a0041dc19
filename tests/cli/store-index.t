#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store index: derived from the commit, deletable, rebuilt equal to what increments made.
. tests/cli/lib.sh

run msp-store init -q store --test
cd store || exit 1

exit_is 0 msp-store index
like "$out" '^path     .*/\.git/msp/index\.db$' 'where it is'
like "$out" "^commit   $(git rev-parse HEAD)\$" 'which commit it shows'
like "$out" '^files    9$' 'how many files'
exit_is 0 msp-store index --path
is "$out" "$work/store/.git/msp/index.db" '--path'

# ---- increments equal a rebuild ----

run msp-client new -q acme --name ACME
run msp-client person -q acme new 'Laura Díaz' mails=laura@acme.mx
run msp-client set -q acme domains=acme.mx
run msp-client site -q acme new matriz name=Matriz
printf 'name: [\n' > clients/acme/people/roto.yaml
git add -A && git commit -q -m broken
run msp-client ls -q
exit_is 0 msp-store index --dump
cp "$tmp/out" "$tmp/incremental"
exit_is 0 msp-store index --rebuild
like "$out" '^bad      1$' 'a bad file is counted'
exit_is 0 msp-store index --dump
ok 'rebuilt equals incremental, row by row' cmp -s "$tmp/out" "$tmp/incremental"
isnt "$(wc -l < "$tmp/out")" 0 'and there are rows'
exit_is 0 msp-store index --check
is "$out$err" '' '--check has nothing to say'

# ---- damage ----

sqlite3 .git/msp/index.db "UPDATE record SET title = 'Otra' WHERE client = 'acme' AND kind = 'client'"
exit_is 1 msp-store index --check
like "$err" 'was not what the commit says' '--check finds a wrong row'
exit_is 0 msp-store index --check
rm -f .git/msp/index.db*
exit_is 65 msp-client ls -q
is "$out" 'acme
entrada
interno' 'a deleted index comes back by itself'
printf 'nonsense' > .git/msp/index.db
rm -f .git/msp/index.db-wal .git/msp/index.db-shm
exit_is 65 msp-client ls -q
is "$out" 'acme
entrada
interno' 'so does one that is no database'
exit_is 0 msp-store index --check
# killed in the middle of building, as often as one likes: at most one unfinished file, which the next building takes
for delay in 0.001 0.002 0.003 0.004 0.005 0.006 0.008 0.010; do
	rm -f .git/msp/index.db
	timeout -s KILL "$delay" msp-client ls -q >/dev/null 2>&1
done
rm -f .git/msp/index.db
exit_is 65 msp-client ls -q
is "$(find .git/msp -name 'index.db?*' ! -name '*-wal' ! -name '*-shm')" '' 'killed builders leave nothing behind'
exit_is 0 msp-store index --check

# ---- elsewhere ----

exit_is 0 msp-store index --dump --at HEAD~3
unlike "$out" 'Matriz' '--at shows another commit'
exit_is 64 msp-store index --rebuild --at HEAD~1
exit_is 64 msp-store index --rebuild --check
exit_is 64 msp-store index what
exit_is 66 msp-store index --at nothing

done_testing
