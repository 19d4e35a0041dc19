#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store lint: every rule finds what it is for, at its place, and nothing where nothing is wrong.
. tests/cli/lib.sh

export MSP_NOW=2026-11-20T12:00:00-06:00

# put PATH < text: writes and commits a file
put()
{
	mkdir -p "$(dirname "$1")"
	cat > "$1"
	git add -A && git commit -q -m test
}

# finds EXPRESSION NAME: a line of the last lint
finds()
{
	like "$out" "$1" "$2"
}

# number SIX: with its Damm digit (an independent table)
number()
{
	printf '%s' "$1" | awk '
	BEGIN {
		split("0317598642 7092154863 4206871359 1750983426 6123045978 3674209581 5869720134 8945362017 " \
			"9438617205 2581436790", rows, " ")
	}
	{ d = 0; for (i = 1; i <= length($0); i++) d = substr(rows[d + 1], substr($0, i, 1) + 1, 1); print $0 d }'
}

# ticket NUMBER [DAY]: the header of a ticket of acme
ticket()
{
	cat <<END
id: acme-$1
uid: 00000000$(printf '%08d' "$1")
opened: ${2:-2026-11-03}T09:12:04-06:00
by: ana
type: incident
title: No se puede facturar
END
}

A=$(number 481516)
B=$(number 234200)
C=$(number 108150)
run msp-store init -q store --test
cd store || exit 1
run msp-client new -q acme --name ACME --from 2026-01-01
run msp-client site -q acme new matriz name=Matriz
run msp-client service -q acme new erp name=ERP
run msp-client person -q acme new 'Laura Díaz' site=matriz
ticket "$A" | put "clients/acme/tickets/2026/11/$A.yaml"

exit_is 0 msp-store lint
is "$out$err" '' 'nothing wrong, nothing said'
base=$(git rev-parse HEAD)

# again: back to the good store
again()
{
	git reset -q --hard "$base" && git clean -qfd
}

# ---- files that do not read ----

printf 'name: "x\n' | put clients/acme/people/bad.yaml
exit_is 65 msp-store lint
finds '^clients/acme/people/bad.yaml:[0-9]+:[0-9]+: error: .* \[unreadable\]$' 'what does not parse'
again
printf 'name: Eva\ncolour: red\nvip: perhaps\n' | put clients/acme/people/eva.yaml
exit_is 65 msp-store lint
finds '^clients/acme/people/eva.yaml:2:1: error: colour: .*\[invalid\]$' 'an unknown field, at its key'
finds '^clients/acme/people/eva.yaml:3:6: error: vip: .*\[invalid\]$' 'a wrong type: all problems of a file'
exit_is 65 msp-store lint clients/acme/people
is "$(printf '%s\n' "$out" | wc -l)" 2 'PATH narrows'
exit_is 0 msp-store lint clients/entrada
is "$out" '' 'nothing wrong elsewhere'
exit_is 66 msp-store lint clients/nobody
exit_is 65 msp-store lint acme/eva
again
printf 'zone: nowhere\n' | put msp.yaml
exit_is 65 msp-store lint
finds '^msp.yaml:1:1: error: name: is missing .invalid.$' 'a store whose msp.yaml is bad is linted all the same'
again

# ---- names ----

ln -s client.yaml clients/acme/link.yaml && git add -A && git commit -q -m link
exit_is 1 msp-store lint
finds '^clients/acme/link.yaml: error: .*\[link\]$' 'a symbolic link'
again
git update-index --add --cacheinfo "160000,$base,clients/acme/module" && git commit -q -m module
exit_is 1 msp-store lint
finds '^clients/acme/module: error: .*\[submodule\]$' 'a submodule'
again
blob=$(git hash-object -w clients/acme/people/laura-diaz.yaml)
git update-index --add --cacheinfo "100644,$blob,clients/acme/people/Laura-Diaz.yaml" && git commit -q -m twin
exit_is 1 msp-store lint
finds '^clients/acme/people/laura-diaz.yaml: error: .*Laura-Diaz.*\[twin\]$' 'names that differ in case only'
again
decomposed=$(printf 'clients/acme/docs/n\314\203.md')
printf -- '---\ntitle: x\n---\n' | put "$decomposed"
run msp-store lint
finds '\[name\]$' 'a name that is not NFC'
again
echo hello | put clients/acme/notes.txt
exit_is 0 msp-store lint
finds '^clients/acme/notes.txt: warning: .*\[stray\]$' 'a file that nobody reads'
again
printf 'name: Eva\n' | put clients/ghost/people/eva.yaml
exit_is 1 msp-store lint
finds '^clients/ghost/people/eva.yaml: error: .*client .ghost. has no client.yaml \[orphan\]$' 'people of no client'
again

# ---- numbers ----

ticket 4815160 | put clients/acme/tickets/2026/11/4815160.yaml
exit_is 1 msp-store lint
finds '^clients/acme/tickets/2026/11/4815160.yaml:1:5: error: id: .*\[check-digit\]$' 'a wrong check digit'
again
ticket "$A" | put "clients/acme/tickets/2026/11/$B.yaml"
exit_is 1 msp-store lint
finds "^clients/acme/tickets/2026/11/$B.yaml:1:5: error: id: .*\\[place\\]\$" 'a number that is not that of the path'
finds "^clients/acme/tickets/2026/11/$A.yaml:2:6: error: uid: .*$B.*\\[same-uid\\]\$" 'a uid twice'
again
sed s/acme-/entrada-/ "clients/acme/tickets/2026/11/$A.yaml" | sed 's/^uid: 0/uid: 1/' |
	put "clients/entrada/tickets/2026/11/$A.yaml"
exit_is 1 msp-store lint
finds '\[same-number\]$' 'one number in two clients'
again
{ ticket "$B"; echo 'origin: mail:<1@x>'; } | put "clients/acme/tickets/2026/11/$B.yaml"
{ ticket "$C"; echo 'origin: mail:<1@x>'; } | put "clients/acme/tickets/2026/11/$C.yaml"
exit_is 1 msp-store lint
finds '\[same-origin\]$' 'one source, two records'
again
ticket "$B" 2026-10-31 | put "clients/acme/tickets/2026/11/$B.yaml"
exit_is 0 msp-store lint
finds 'warning: opened: opened in 2026/10 but kept in 2026/11 \[folder\]$' 'folders of another month'
again

# ---- names that lead nowhere ----

cat >> clients/acme/client.yaml <<'END'
policy: estandr
calendar: nope
manager: luis
zone: America/Bogota
END
put clients/acme/tags.txt </dev/null
exit_is 1 msp-store lint -v
finds "error: policy: no policy 'estandr' \\[reference\\]\$" 'a policy'
finds "hint: did you mean 'estandar'" '-v gives hints'
finds "error: calendar: no calendar 'nope' \\[reference\\]\$" 'a calendar'
finds "error: manager: no technician 'luis' \\[reference\\]\$" 'a technician'
finds "error: zone: no zone 'America/Bogota' \\[reference\\]\$" 'a zone'
finds 'hint: add it with: msp-store zone America/Bogota' 'and how to get it'
again
printf 'name: Eva\nsite: matris\nentity: nada\nmanager: nadie\n' | put clients/acme/people/eva.yaml
exit_is 1 msp-store lint
finds "eva.yaml:2:7: error: site: no site 'matris' of acme \\[reference\\]\$" 'a site'
finds "error: entity: .*\\[reference\\]\$" 'a legal entity'
finds "error: manager: .*\\[reference\\]\$" 'a person'
again
{
	ticket "$B"
	cat <<'END'
requester: lara-diaz
site: "segundo piso, junto a caja"
service: erp
assets: [srv-archivos, "impresora caja 2"]
parent: acme-9999995
END
} | put "clients/acme/tickets/2026/11/$B.yaml"
exit_is 1 msp-store lint -v
finds "warning: requester: no person 'lara-diaz' of acme \\[unknown\\]\$" 'looks like a person and is none: a warning'
finds "hint: did you mean 'laura-diaz'" 'with the nearest'
finds 'warning: site: .*\[free-text\]$' 'free text: a warning'
finds "warning: assets.0: no asset 'srv-archivos' of acme \\[unknown\\]\$" 'an asset'
finds 'warning: assets.1: .*\[free-text\]$' 'an item of a list is named by its number'
finds 'error: parent: no record acme-9999995 \[reference\]$' 'a ticket that is not there'
unlike "$out" 'service' 'what is there is not told'
again

# ---- promises ----

cat >> clients/acme/client.yaml <<'END'
policy:
  - {from: 2026-01-01, policy: estandar}
  - {from: 2026-01-01, policy: estandar}
END
put x.txt </dev/null
exit_is 1 msp-store lint
finds 'error: policy: two versions valid from 2026-01-01 \[same-from\]$' 'two versions on one day'
again
sed -i '/type: incident, priority: P3/d' policies/estandar.yaml && put x.txt </dev/null
exit_is 1 msp-store lint
finds 'policies/estandar.yaml:.* error: clocks: no row for type incident, priority P3.*\[no-row\]$' 'a class without a row'
again
sed -i '/policy: estandar/d' msp.yaml && put x.txt </dev/null
exit_is 1 msp-store lint
finds 'clients/acme/client.yaml:.* error: policy: no policy is in force for acme.*\[no-policy\]$' 'no policy at all'
again
sed -i '/- 2026-/d' calendars/laboral.yaml && put x.txt </dev/null
exit_is 1 msp-store lint
finds "calendars/laboral.yaml:.* error: holidays: calendar 'laboral' has no holidays for 2026.*\\[no-year\\]\$" \
	'a year without holidays'
again
printf 'hours: {}\n' | put calendars/vacio.yaml
exit_is 1 msp-store lint
finds 'calendars/vacio.yaml:.* error: .*\[calendar\]$' 'a calendar without hours'
again

# ---- what happened ----

{ ticket "$B"; cat <<'END'; } | put "clients/acme/tickets/2026/11/$B.yaml"
log:
  - at: 2026-11-03T09:12:03-06:00
    by: ana
    say: hola
END
exit_is 0 msp-store lint -v
finds "$B.yaml:[0-9]+:9: warning: log.0.at: .*\\[early\\]\$" 'answered before it was opened'
finds 'hint: msp-ticket set acme-[0-9]+ opened=TIME' 'and what to do'
again
{ ticket "$B"; cat <<'END'; } | put "clients/acme/tickets/2026/11/$B.yaml"
log:
  - at: 2026-11-03T10:00:00-06:00
    by: ana
    status: waiting
  - at: 2026-11-03T11:00:00-06:00
    by: ana
    recorded: 2026-11-05T11:00:00-06:00
    wait: client
  - at: 2026-12-03T11:00:00-06:00
    by: ana
    note: mañana
END
exit_is 1 msp-store lint
finds "$B.yaml:10:13: error: log.0.status: .*\\[no-cause\\]\$" 'waiting, but for what?'
finds "$B.yaml:11:9: warning: log.1.at: .*\\[backdated\\]\$" 'written down later than a day'
finds "$B.yaml:14:11: warning: log.1.wait: .*\\[no-question\\]\$" 'nobody asked'
finds "$B.yaml:14:11: warning: log.1.wait: .*\\[no-reminder\\]\$" 'nobody reminded'
finds "$B.yaml:15:9: error: log.2.at: .*\\[future\\]\$" 'not yet'
again
{ ticket "$B"; cat <<'END'; } | put "clients/acme/tickets/2026/11/$B.yaml"
log:
  - at: 2026-11-03T10:00:00-06:00
    by: ana
    say: ¿Desde cuándo?
    wait: client
  - at: 2026-11-10T10:00:00-06:00
    by: ana
    say: ¿Pudo revisar?
  - at: 2026-11-13T11:00:00-06:00
    by: laura-diaz
    hear: Ya quedó
END
exit_is 0 msp-store lint
is "$out" '' 'asked, reminded on the fifth working day, answered: fine'
sed -i 's/2026-11-10T10:00:00/2026-11-10T10:00:01/' "clients/acme/tickets/2026/11/$B.yaml" && put x.txt </dev/null
run msp-store lint
finds '\[no-reminder\]$' 'a second later is too late'
again

# ---- shared mail ----

printf 'name: Eva\nmails: [eva@acme.mx]\n' | put clients/acme/people/eva.yaml
printf 'name: Eva\nmails: [EVA@acme.mx]\n' | put clients/acme/people/eva2.yaml
exit_is 0 msp-store lint
finds 'eva2.yaml:2:9: warning: mails: .*\[shared\]$' 'two people with one address'
again

# ---- formats and sources ----

printf 'name: Eva\nsite: matris\n' | put clients/acme/people/eva.yaml
exit_is 1 msp-store lint -f tsv -o path,line,severity,rule
is "$out" "path	line	severity	rule
clients/acme/people/eva.yaml	2	error	reference" 'as rows'
exit_is 1 msp-store lint -f json
is "$(printf '%s' "$out" | jq -c 'map([.path, .line, .rule])')" '[["clients/acme/people/eva.yaml",2,"reference"]]' \
	'as JSON'
exit_is 1 msp-store lint -q
is "$out" clients/acme/people/eva.yaml '-q names files'
exit_is 0 msp-store lint --at HEAD~1
is "$out" '' '--at looks at another commit'
sed -i 's/matris/matriz/' clients/acme/people/eva.yaml
exit_is 1 msp-store lint
exit_is 0 msp-store lint -w
is "$out" '' '-w reads edited files'
printf 'name: [\n' > clients/acme/people/new.yaml
exit_is 65 msp-store lint -w
finds '^clients/acme/people/new.yaml:' '-w reads new files'
rm clients/acme/people/new.yaml clients/acme/people/eva.yaml
exit_is 0 msp-store lint -w
exit_is 64 msp-store lint -w --at HEAD
again
rm -r clients/acme/people
exit_is 0 msp-store lint
exit_is 0 msp-store lint --rules
is "$(printf '%s\n' "$out" | awk '{ print $1 }' | sort | uniq -d)" '' 'rules have names of their own'
printf '%s\n' "$out" | awk '{ print $1 }' | sort > "$tmp/rules"
sed -n '/^\.Sh RULES/,/^\.Sh EXIT/s/^\.It Cm //p' "$top/man/msp-store.1" | tr -d ',' | tr ' ' '\n' | grep . | sort > "$tmp/manual"
is "$(diff "$tmp/rules" "$tmp/manual")" '' 'the manual has the same rules'

# ---- whom a policy tells, and how reports look ----

cp policies/estandar.yaml "$work/estandar.yaml"
cp msp.yaml "$work/msp.yaml"
{ sed "/^escalate:/,/^[a-df-z]/{ /^escalate:/d; /^ /d; }" "$work/estandar.yaml"; printf 'escalate:\n  - {clock: response, at: 75%%, to: anna}\n  - {clock: response, at: 75%%, to: lead}\n  - {clock: response, at: 80%%, to: jefe@msp.example}\n'; } |
	put policies/estandar.yaml
run msp-store lint
finds "^policies/estandar.yaml:[0-9]+:[0-9]+: error: escalate.0.to: no technician 'anna' \\[reference\\]\$" 'a step to nobody'
is "$(printf '%s\n' "$out" | grep -c 'escalate')" 1 'roles and addresses are fine'
sed 's/at: 80%/at: 0%/; s/anna/ana/' policies/estandar.yaml >"$work/none.yaml" && put policies/estandar.yaml <"$work/none.yaml"
run msp-store lint
finds '^policies/estandar.yaml:[0-9]+:[0-9]+: error: escalate.at: .*no share of the time: 0% \[policy\]$' 'a step at no time'
put policies/estandar.yaml <"$work/estandar.yaml"
{ cat "$work/msp.yaml"; printf 'branding:\n  logo: logo.png\n  color: "#ffee88"\n  sections: [summary, promisses, xyzzy]\n'; } | put msp.yaml
run msp-store lint
finds '^msp.yaml:[0-9]+: warning: branding.logo: logo.png is left out: there is no such file.*\[branding\]$' 'a logo that is not there'
finds '^msp.yaml:[0-9]+: warning: branding.color: #ffee88 has a contrast of .*\[branding\]$' 'a colour nobody can read'
finds "^msp.yaml:[0-9]+:[0-9]+: warning: branding.sections: no section 'promisses' \\[branding\\]\$" 'a section that is none'
finds "no section 'xyzzy'" 'also one that is like none'
put msp.yaml <"$work/msp.yaml"
run msp-store lint
unlike "$out" 'branding|escalate' 'all of it is well again'

done_testing
