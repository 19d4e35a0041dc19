#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store status, path, log and zone.
. tests/cli/lib.sh

run msp-store init -q store --test --name 'Soporte del Bajío'
cd store || exit 1
run msp-client new -q acme --name ACME
run msp-client person -q acme new 'Laura Díaz'

# ---- status ----

exit_is 0 msp-store
like "$out" '^name +Soporte del Bajío$' 'no verb is status'
exit_is 0 msp-store status
like "$out" '^branch +main$' 'the branch'
like "$out" "^commit +$(git rev-parse HEAD | cut -c1-12)\$" 'the commit'
like "$out" '^clients +3$' 'clients'
like "$out" '^people +1$' 'people'
like "$out" '^test +yes$' 'a store for trying things'
like "$out" '^dirty +0$' 'nothing is dirty'
echo '# hm' >> clients/acme/client.yaml
touch new.txt
exit_is 0 msp-store status
like "$out" '^dirty +2$' 'edited and new files count'
like "$out" '^  clients/acme/client.yaml$' 'and are named'
exit_is 0 msp-store status -f json
is "$(printf '%s' "$out" | jq -c '.[0] | [.clients, .dirty, .test, .branch]')" \
	'[3,["clients/acme/client.yaml","new.txt"],true,"main"]' 'as JSON'
exit_is 0 msp-store status -o people -f tsv --no-header
is "$out" 1 'one column'
git checkout -q . && rm new.txt
printf 'name: [\n' > clients/acme/people/roto.yaml && git add -A && git commit -q -m broken
exit_is 65 msp-store status
like "$out" '^bad +1$' 'bad files count'
like "$out" '^  clients/acme/people/roto.yaml$' 'and are named'
like "$err" 'clients/acme/people/roto.yaml:' 'with what is wrong'
git reset -q --hard HEAD~1
exit_is 64 msp-store status what
exit_is 0 msp-store status --list-columns
like "$out" '^dirty' 'columns are listed'
cd clients/acme || exit 1
exit_is 0 msp-store status
like "$out" "^store +$work/store\$" 'from a folder inside'
cd ../..

# ---- path ----

exit_is 0 msp-store path acme ana estandar laboral acme/laura-diaz msp.yaml
is "$out" 'clients/acme/client.yaml
team/ana.yaml
policies/estandar.yaml
calendars/laboral.yaml
clients/acme/people/laura-diaz.yaml
msp.yaml' 'names lead to files'
exit_is 0 msp-store path -a acme
is "$out" "$work/store/clients/acme/client.yaml" '-a'
printf 'acme\nana\n' > "$tmp/list"
run msp-store path - < "$tmp/list"
is "$out" 'clients/acme/client.yaml
team/ana.yaml' 'from standard input'
(cd clients && msp-store path ./acme/client.yaml) > "$tmp/out"
is "$(cat "$tmp/out")" clients/acme/client.yaml 'a file of the work tree, from where one is'
exit_is 66 msp-store path acmee
like "$err" "did you mean 'acme'" 'the nearest'
exit_is 66 msp-store path acme/nobody
run msp-client new -q laboral --name Laboral
exit_is 66 msp-store path laboral
like "$err" 'may be clients/laboral/client.yaml, calendars/laboral.yaml' 'two of one name: both are told'
exit_is 64 msp-store path

# ---- log ----

exit_is 0 msp-store log -f tsv -o author,subject
is "$out" 'author	subject
Ana Prueba	client laboral: new
Ana Prueba	client acme: person laura-diaz new
Ana Prueba	client acme: new
Ana Prueba	store: init' 'what was changed, newest first'
exit_is 0 msp-store log acme -o subject -f tsv --no-header
is "$out" 'client acme: new' 'of one record'
exit_is 0 msp-store log --limit 1 -q
is "$out" "$(git rev-parse HEAD)" '-q gives commits'
exit_is 0 msp-store log --at HEAD~1 --limit 1 -o subject -f tsv --no-header
is "$out" 'client acme: person laura-diaz new' 'up to a commit'
git commit -q --allow-empty -m "$(printf 'x\037y\036z')"
exit_is 0 msp-store log --limit 2 -f json
is "$(printf '%s' "$out" | jq -r '.[0].subject' | od -An -c | tr -d ' \n')" 'x037y036z\n' 'separators of others do not confuse it'
exit_is 64 msp-store log --sort author
exit_is 66 msp-store log nobody
git reset -q --hard HEAD~1

# ---- zone ----

exit_is 0 msp-store zone
is "$out" America/Mexico_City 'the zones there are'
exit_is 0 msp-store zone America/Tijuana Europe/Madrid
is "$out" 'America/Tijuana
Europe/Madrid' 'zones are added'
ok 'as the system has them' cmp -s zones/Europe/Madrid /usr/share/zoneinfo/Europe/Madrid
is "$(git log -1 --format=%s)" 'store: zone America/Tijuana, Europe/Madrid' 'in one commit'
exit_is 0 msp-store zone America/Tijuana
is "$(git log -1 --format=%s)" 'store: zone America/Tijuana, Europe/Madrid' 'the same rules are no commit'
exit_is 0 msp-store zone -n Asia/Tokyo
like "$out" 'zones/Asia/Tokyo' '-n shows it'
is "$(test -e zones/Asia/Tokyo || echo no)" no 'and adds nothing'
exit_is 66 msp-store zone Mars/Olympus
exit_is 65 msp-store zone ../passwd
exit_is 0 msp-store lint

run msp-store init -q whole --test
exit_is 78 msp-store -C whole/clients status
like "$err" "hint: it is a folder of the store .*/whole: -C names that one" 'a folder inside a store is not taken for an empty place'

done_testing
