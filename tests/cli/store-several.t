#!/bin/sh
# SPDX-License-Identifier: ISC
# Several stores in $MSP_STORE: reads span all, writes go to the client's own, the first has the shared folders.
. tests/cli/lib.sh

export MSP_NOW=2026-11-03T16:00:00Z
run msp-store init -q one --test --name 'Soporte del Bajío'
run msp-store init -q two --test --name 'No cuenta'
run msp-client -C one new -q acme --name ACME
run msp-client -C two new -q beta --name 'Beta, S.C.'
# the second one has nothing of its own but clients, and a policy that must not count
git -C two rm -q -r --ignore-unmatch team policies calendars templates zones
git -C two rm -q -r clients/entrada clients/interno
git -C two commit -qm 'only clients'
MSP_STORE=$work/one:$work/two
export MSP_STORE

# ---- writing ----

exit_is 0 msp-ticket new -q acme 'no factura'
acme=$out
MSP_NOW=2026-11-03T16:01:00Z
exit_is 0 msp-ticket new -q beta 'no imprime' -p 1
beta=$out
MSP_NOW=2026-11-03T16:05:00Z
like "$acme $beta" '^acme-[0-9]+ beta-[0-9]+$' 'two tickets'
is "$(git -C one log -1 --format=%s | cut -d' ' -f2)" "$acme:" 'one in the first store'
is "$(git -C two log -1 --format=%s | cut -d' ' -f2)" "$beta:" 'one in the second'
is "$(git -C two log -1 --format='%an <%ae>')" 'Ana Prueba <ana@msp.example>' 'by a technician of the first'
exit_is 0 msp-ticket say "$beta" 'ya quedó'
exit_is 0 msp-ticket say "${beta#beta-}" 'por número'
is "$(git -C two rev-list --count HEAD)" 6 'each is a commit of the second'
is "$(git -C one status --porcelain)$(git -C two status --porcelain)" '' 'both work trees are clean'
exit_is 66 msp-ticket say 0000000 hola
exit_is 66 msp-ticket new nadie hola

# ---- reading ----

exit_is 0 msp-ticket ls -q
is "$out" "$beta
$acme" 'tickets of both, the urgent one first'
exit_is 0 msp-ticket ls -f json
is "$(printf '%s' "$out" | jq -r '[.[].id] | join(" ")')" "$beta $acme" 'JSON is one array'
is "$(printf '%s' "$out" | jq -r '[.[] | .due != null] | unique | .[]')" true 'promises of the first store hold in both'
exit_is 0 msp-ticket ls -f csv -o id
is "$(printf '%s\n' "$out" | tr -d '\r' | tr '\n' ' ')" "id $beta $acme " 'one heading'
exit_is 0 msp-ticket ls
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 3 'a table has one, too'
exit_is 0 msp-ticket ls -q --limit 1
is "$out" "$beta" '--limit is of all'
exit_is 0 msp-ticket ls -q client:beta
is "$out" "$beta" 'a query'
exit_is 0 msp-ticket show "$beta"
like "$out" 'no imprime' 'show'
exit_is 0 msp-ticket show "$beta" "$acme"
like "$out" 'no imprime' 'show of both'
like "$out" 'no factura' 'stores'
exit_is 0 msp-client ls -q
is "$out" 'acme
beta
entrada
interno' 'clients'
exit_is 0 msp-client show beta
like "$out" 'Beta, S.C.' 'a client'
exit_is 0 msp-sla status -f json
is "$(printf '%s' "$out" | jq -r '[.[].ticket // .[].id] | unique | join(" ")')" "$acme $beta" 'clocks'
run msp-sla check
ok 'check answers' test "$status" -le 1
month=2026-11
exit_is 0 msp-report monthly beta "$month"
like "$out" 'Soporte del Bajío' "a report, by the first store's name"
exit_is 0 msp-store status -f json
is "$(printf '%s' "$out" | jq -r '[.[].store] | join(" ")')" "$work/one $work/two" 'status of both'
exit_is 0 msp-store log -f tsv -o subject --no-header
like "$out" "ticket $acme" 'commits'
like "$out" "ticket $beta" 'of both'
exit_is 0 msp-store path "$beta" "$acme"
exit_is 0 msp-store -C one status -o clients -f tsv --no-header
is "$out" 3 '-C is one store'
exit_is 64 msp-ticket ls --at HEAD
like "$err" 'several are asked' '--at is about one store'
exit_is 0 msp-ticket show "$beta" --at HEAD~1

# ---- one list ----

# due times that interleave: P1 is due before P3, whichever store it is in
exit_is 0 msp-ticket new -q acme 'acme urge' -p 1 --when -10m
acme_first=$out
exit_is 0 msp-ticket new -q beta 'beta espera' -p 4 --when -9m
beta_last=$out
msp-ticket ls -f json -o +client unresolved:yes >all
is "$(jq -r '[.[].due] == ([.[].due] | sort)' all)" true 'most urgent first, over both'
is "$(jq -r 'map(.client) | [.[0], .[-1]] | join(" ")' all)" 'acme beta' 'first and last'
is "$(jq -r 'map(.client) | join(" ")' all)" 'acme beta acme beta' 'not store by store'
is "$(msp-ticket ls -q --limit 2 unresolved:yes)" "$acme_first
$beta" '--limit takes the most urgent of both'
is "$(msp-ticket ls -q --sort -due | tr '\n' ' ')" "$beta_last $acme $beta $acme_first " '--sort, descending'
is "$(msp-ticket ls -q --sort title | tr '\n' ' ')" "$acme_first $beta_last $acme $beta " '--sort by text'
is "$(msp-ticket ls -f tsv --no-header -o title --sort client,-title | tr '\n' '|')" \
	'no factura|acme urge|no imprime|beta espera|' 'by two columns'
is "$(msp-ticket ls -f '%{title}' no | sort | tr '\n' '|')" 'no factura|no imprime|' 'words, as a template'
is "$(msp-sla status -f json | jq -r '[.[].due] == ([.[].due] | sort)')" true 'clocks of both, most urgent first'
is "$(msp-sla status -q --sort -due | tail -1)" "$acme_first" 'clocks, sorted'
is "$(msp-sla status -q --limit 1)" "$acme_first" 'clocks, limited'
is "$(msp-client ls -q --sort -client | tr '\n' ' ')" 'interno entrada beta acme ' 'clients'
run msp-client ls -q
is "$(printf '%s' "$out" | tr '\n' ' ')" 'acme beta entrada interno' 'clients by name'
is "$(msp-ticket stats -b status -f json | jq -c 'map([.value, .tickets])')" '[["new",3],["open",1]]' 'counted together'
is "$(msp-ticket stats -b client,status --limit 1 -f csv -o field,tickets --no-header | tr -d '\r' | tr '\n' ' ')" \
	'client,2 status,3 ' 'the largest of each field'
is "$(msp-sla workload -f json | jq -c 'map([.login, .open])')" '[["ana",0],[null,4]]' 'everybody has one row'
is "$(msp-store log -f json -o at | jq -r '[.[].at] == ([.[].at] | sort | reverse)')" true 'commits, newest first'

# ---- batches ----

exit_is 0 msp-ticket say "$acme" "$acme" 2>/dev/null
printf '%s\n%s\n' "$acme" "$beta" >list
exit_is 0 msp-ticket take - <list
is "$(msp-ticket ls -f tsv --no-header -o id,assignee --sort id assignee:ana)" "$acme	ana
$beta	ana" 'a list of both: each in its store'
exit_is 64 msp-ticket merge "$acme" "$beta"
like "$err" 'two stores' 'what cannot be'

# ---- numbers ----

# the same number in both: whoever clones may meet it
other=clients/beta/tickets/2026/11
path=$(cd one && MSP_STORE='' msp-store path "$acme")
mkdir -p "two/$other"
sed "s/$acme/beta-${acme#acme-}/; s/^uid:.*/uid: 1234567890abcdef/" "one/$path" >"two/$other/${acme#acme-}.yaml"
git -C two add . && git -C two commit -qm 'a number twice'
exit_is 66 msp-ticket show "${acme#acme-}"
like "$err" "may be $acme, beta-${acme#acme-}" 'an ambiguous number lists the candidates'
exit_is 0 msp-ticket show "$acme"
like "$out" "$acme" 'the whole name is enough'
git -C two reset -q --hard HEAD~1

# ---- shared files change ----

sed -i 's/^name: .*/name: Soporte Andino/' one/msp.yaml
git -C one commit -qam 'another name'
exit_is 0 msp-report monthly beta "$month"
like "$out" 'Soporte Andino' 'a change of the first store counts in the second'
run msp-store index --check
is "$status" 0 'the index of both agrees with one built anew'

# ---- one client, one store ----

mkdir -p two/clients/acme && printf 'name: otra ACME\n' >two/clients/acme/client.yaml
git -C two add . && git -C two commit -qm 'acme here, too'
exit_is 78 msp-ticket ls
like "$err" "client acme is in two stores: $work/one and $work/two" 'both are named'
git -C two reset -q --hard HEAD~1

# ---- odd lists ----

exit_is 0 env MSP_STORE="$work/one:" msp-store status
exit_is 78 env MSP_STORE="$work/one:$work/nowhere" msp-ticket ls -q
is "$out" "$acme
$acme_first" 'a store that is not there does not hide the rows of the others'
like "$err" "$work/nowhere" 'and is named'
exit_is 78 env MSP_STORE="$work/one:$work/nowhere" msp-ticket ls -f json
is "$(printf '%s' "$out" | jq -r '.[].id')" "$acme
$acme_first" 'JSON is whole, too'
exit_is 78 env MSP_STORE="$work/nowhere:$work/one" msp-ticket ls -q
is "$out" '' 'without the first one there are no promises'
exit_is 78 env MSP_STORE="$work/one:$work/nowhere" msp-ticket new -q acme 'número libre'
exit_is 64 msp-ticket ls colour:red
is "$(printf '%s\n' "$err" | grep -c 'no field')" 1 'a question that is wrong is told once'
mkdir 'with:colon'
exit_is 78 env MSP_STORE="$work/with:colon" msp-store status
like "$err" 'with:colon' 'a folder may have a colon in its name'
exit_is 0 msp-ticket --complete ticket ''
like "$out" "^${beta#beta-}" 'completion knows both'
exit_is 0 msp-store doctor --check

# ---- each by itself ----

git init -q --bare two.git
git -C one remote add origin ../nowhere.git
git -C two remote add origin ../two.git
exit_is 78 msp-store sync
like "$err" "$work/one: fetch from origin" 'a store that cannot be synced is named'
is "$(git -C two.git rev-parse main)" "$(git -C two rev-parse HEAD)" 'the other one is synced'
exit_is 78 env MSP_STORE="$work/one:$work/nowhere:$work/two" msp-store sync -q
like "$err" "$work/nowhere" 'one that is not there, too'
exit_is 78 env MSP_STORE="$work/nowhere:$work/two" msp-store sync
exit_is 78 env MSP_STORE="$work/one:$work/nowhere" msp-ticket say "$acme" hola

done_testing
