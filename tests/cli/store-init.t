#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store init: a store that works at once and passes its own lint.
. tests/cli/lib.sh

# ---- asks nothing ----

exit_is 0 msp-store init store
is "$out" "$work/store" 'prints the folder'
like "$err" 'Ana Prueba → .*/store' 'says what it did'
cd store || exit 1
is "$(git status --porcelain --ignored)" '' 'the work tree is as committed'
is "$(git rev-list --count HEAD)" 1 'one commit'
is "$(git log -1 --format='%an <%ae> %s')" 'Ana Prueba <ana@msp.example> store: init' 'by the person git knows'
is "$(git symbolic-ref HEAD)" refs/heads/main 'on branch main'
ok 'git finds nothing wrong' git fsck --strict --no-dangling
is "$(find .git/objects -maxdepth 1 -name '??' | wc -l)" 256 'folders of objects are there'
exit_is 0 msp-store lint
is "$out" '' 'a new store passes lint without a warning'
ok 'zone as the system has it' cmp -s zones/America/Mexico_City /usr/share/zoneinfo/America/Mexico_City
like "$(cat msp.yaml)" '^zone: America/Mexico_City$' 'Mexico City'
like "$(cat msp.yaml)" '^language: es$' 'Spanish'
like "$(cat msp.yaml)" '^currency: MXN$' 'pesos'
like "$(cat msp.yaml)" '^lead: ana$' 'the first technician leads'
unlike "$(cat msp.yaml)" '^test:' 'not a store for trying things'
is "$(ls team)" ana.yaml 'one technician'
is "$(ls clients)" "entrada
interno" 'reserved clients'
like "$(cat .gitattributes)" '^\* -text$' 'line ends stay'
is "$(git config msp.login)" '' 'git user.email leads to the technician: nothing to remember'
year=$(TZ=America/Mexico_City date +%Y)
for y in 0 1 2 3 4 5; do
	like "$(cat calendars/laboral.yaml)" "^  - $((year + y))-09-16 " "holidays of $((year + y))"
done
unlike "$(cat calendars/laboral.yaml)" "^  - $((year + 6))-" 'and of no more years'
exit_is 0 msp-client ls -q
exit_is 0 msp-client new acme --name ACME

# ---- options ----

cd "$work" || exit 1
run msp-store init -q tijuana --name 'Soporte: del Norte #1' --zone America/Tijuana --language en --currency USD \
	--login luis --mail luis@norte.example --test --now 2026-11-03T09:00:00-08:00
is "$status" 0 'every option'
is "$err" '' '-q says nothing'
like "$(cat tijuana/msp.yaml)" "^name: 'Soporte: del Norte #1'\$" 'a name is quoted where it must be'
like "$(cat tijuana/msp.yaml)" '^test: yes' '--test'
is "$(git -C tijuana log -1 --format=%aI)" 2026-11-03T09:00:00-08:00 '--now is the time of the commit, in the zone'
is "$(git -C tijuana config msp.login)" luis 'git knows another mail: the repository remembers the login'
is "$(cat tijuana/team/luis.yaml)" 'name: Ana Prueba
mails:
  - luis@norte.example
level: N3' 'the technician'
exit_is 0 msp-client -C tijuana new acme --name ACME
exit_is 0 msp-store -C tijuana lint

run msp-store init utc --zone UTC
is "$status" 0 'UTC is built in'
exit_is 0 msp-store -C utc lint

run msp-store init bare.git --bare
is "$status" 0 'a bare store'
is "$(git -C bare.git rev-parse --is-bare-repository)" true 'is bare'
exit_is 0 msp-store -C bare.git lint
exit_is 0 msp-client -C bare.git new acme --name ACME

# ---- dry run ----

exit_is 0 msp-store init -n later
like "$out" '^\+zone: America/Mexico_City$' '-n shows what it would write'
is "$(test -e later || echo no)" no 'and writes nothing'

# ---- an empty clone is filled ----

git init -q --bare server.git
git clone -q server.git clone 2>/dev/null
exit_is 0 msp-store init clone
is "$(git -C clone rev-list --count HEAD)" 1 'one commit in the clone'
is "$(git -C clone remote)" origin 'its remote stays'

# ---- what cannot be ----

exit_is 73 msp-store init store
like "$err" '^msp-store: store: ' 'the folder is named'
like "$err" '^hint: ' 'with a hint'
mkdir full && echo x > full/file
exit_is 73 msp-store init full
is "$(ls full)" file 'nothing was added to a folder in use'
exit_is 73 msp-store init full/file
mkdir empty
exit_is 0 msp-store init empty
exit_is 64 msp-store init
exit_is 64 msp-store init a b
exit_is 66 msp-store init a --zone Mars/Olympus
like "$err" 'Mars/Olympus' 'the zone is named'
exit_is 64 msp-store init a --zone ../../etc/passwd
exit_is 64 msp-store init a --language fr
exit_is 64 msp-store init a --currency pesos
exit_is 64 msp-store init a --login 'Ana Ruiz'
exit_is 64 msp-store init a --now 2026-11-03T09:00:00-06:00
like "$err" 'test' '--now needs --test'
exit_is 64 msp-store init a --at HEAD
is "$(test -e a || echo no)" no 'none of them left a folder'

GIT_CONFIG_GLOBAL=/dev/null
exit_is 78 msp-store init b
like "$err" '^hint: git config --global' 'no identity: git config is the hint'
is "$(test -e b || echo no)" no 'and no folder is left'
exit_is 0 msp-store init b --login ana --mail ana@msp.example
exit_is 0 msp-client -C b new acme --name ACME

done_testing
