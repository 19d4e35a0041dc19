#!/bin/sh
# SPDX-License-Identifier: ISC
# Several stores in $MSP_STORE: reads span all, writes go to the client's own, the first has the shared folders.
. tests/cli/lib.sh

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
exit_is 0 msp-ticket new -q beta 'no imprime' -p 1
beta=$out
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
is "$out" "$acme
$beta" 'tickets of both'
exit_is 0 msp-ticket ls -f json
is "$(printf '%s' "$out" | jq -r '[.[].id] | join(" ")')" "$acme $beta" 'JSON is one array'
is "$(printf '%s' "$out" | jq -r '[.[] | .due != null] | unique | .[]')" true 'promises of the first store hold in both'
exit_is 0 msp-ticket ls -f csv -o id
is "$(printf '%s\n' "$out" | tr -d '\r' | tr '\n' ' ')" "id $acme $beta " 'one heading'
exit_is 0 msp-ticket ls
is "$(printf '%s\n' "$out" | wc -l | tr -d ' ')" 3 'a table has one, too'
exit_is 0 msp-ticket ls -q --limit 1
is "$out" "$acme" '--limit is of all'
exit_is 0 msp-ticket ls -q client:beta
is "$out" "$beta" 'a query'
exit_is 0 msp-ticket show "$beta"
like "$out" 'no imprime' 'show'
exit_is 0 msp-ticket show "$beta" "$acme"
like "$out" 'no imprime' 'show of both'
like "$out" 'no factura' 'stores'
exit_is 0 msp-client ls -q
is "$out" 'acme
entrada
interno
beta' 'clients'
exit_is 0 msp-client show beta
like "$out" 'Beta, S.C.' 'a client'
exit_is 0 msp-sla status -f json
is "$(printf '%s' "$out" | jq -r '[.[].ticket // .[].id] | unique | join(" ")')" "$acme $beta" 'clocks'
run msp-sla check
ok 'check answers' test "$status" -le 1
month=$(TZ=America/Mexico_City date +%Y-%m)
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

# ---- batches ----

exit_is 0 msp-ticket say "$acme" "$acme" 2>/dev/null
printf '%s\n%s\n' "$acme" "$beta" >list
exit_is 0 msp-ticket take - <list
is "$(msp-ticket ls -f tsv --no-header -o id,assignee)" "$acme	ana
$beta	ana" 'a list of both: each in its store'
exit_is 64 msp-ticket merge "$acme" "$beta"
like "$err" 'two stores' 'what cannot be'

# ---- numbers ----

# the same number in both: whoever clones may meet it
other=clients/beta/tickets/$(date +%Y)/$(date +%m)
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
exit_is 78 env MSP_STORE="$work/one:$work/nowhere" msp-ticket ls
mkdir 'with:colon'
exit_is 78 env MSP_STORE="$work/with:colon" msp-store status
like "$err" 'with:colon' 'a folder may have a colon in its name'
exit_is 0 msp-ticket --complete ticket ''
like "$out" "^${beta#beta-}" 'completion knows both'
exit_is 0 msp-store doctor --check

done_testing
