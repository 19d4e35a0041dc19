#!/bin/sh
# SPDX-License-Identifier: ISC
# Whatever is wrong is said with its place, a hint and the right exit code; and nothing is skipped in silence.
. tests/cli/lib.sh

# says CODE EXPRESSION COMMAND...: that exit code, a first line that matches, a hint behind it, nothing changed
says()
{
	tap_code=$1 tap_expression=$2
	shift 2
	exit_is "$tap_code" "$@"
	like "$(head -n 1 "$tap_stderr")" "^msp-[a-z]+: .*$tap_expression" "says: $tap_expression"
}
tap_stderr=$tmp/err

# ---- where there is no store ----

mkdir nothing
cd nothing || exit 1
says 78 'no store|not a store|msp.yaml' msp-store status
like "$err" '^hint: ' 'with a hint'
says 78 '' msp-client ls
says 78 '' msp-client -C /nonexistent ls
says 78 '' msp-client -C "$tmp/gitconfig" ls
cd ..
git init -q plain && cd plain || exit 1
git commit -q --allow-empty -m x
says 78 'msp.yaml' msp-store -C . status
says 78 'msp.yaml' msp-store -C . lint
cd ..
git init -q unborn
says 78 'no commit' msp-store -C unborn status
says 78 'no commit' msp-store -C unborn lint
says 78 'no commit' msp-client -C unborn new acme --name ACME
says 78 '' msp-store -C unborn edit msp.yaml

run msp-store init -q store --test
cd store || exit 1
run msp-client new -q acme --name ACME
base=$(git rev-parse HEAD)

# ---- detached HEAD: reads work, writes do not ----

git checkout -q --detach
exit_is 0 msp-client ls -q
is "$out" 'acme
entrada
interno' 'reading works'
exit_is 0 msp-store status
like "$err" 'HEAD is detached' 'status says so'
says 78 'detached' msp-client set acme notes=x
like "$err" '^hint: git switch' 'with a hint'
is "$(git rev-parse HEAD)" "$base" 'nothing was committed'
git switch -q main

# ---- files that no record may be ----

mkdir -p clients/acme/people

# bad NAME PLACE [FIELD]: the bytes of $tmp/bytes, committed as a person, are named by readers and lint
bad()
{
	mkdir -p clients/acme/people
	cp "$tmp/bytes" clients/acme/people/bad.yaml
	git add -A && git commit -q -m "$1"
	exit_is 65 msp-client person acme
	like "$err" "^msp-client: clients/acme/people/bad.yaml:$2${3-}" "$1: readers name file and line"
	exit_is 65 msp-store lint
	like "$out" "^clients/acme/people/bad.yaml:${2}error: ${3-}" "$1: lint too"
	git reset -q --hard "$base"
}

printf 'name: &a Eva\nrole: *a\n' > "$tmp/bytes" && bad 'anchors and aliases' '1:7: '
printf 'name: !!str Eva\n' > "$tmp/bytes" && bad tags '1:7: '
printf 'name: Eva\n<<: x\n' > "$tmp/bytes" && bad 'merge keys' '2:1: '
printf 'name: Eva\nrole: x\nname: Ana\n' > "$tmp/bytes" && bad 'duplicate keys' '3:1: '
printf 'name: Eva\n\trole: x\n' > "$tmp/bytes" && bad tabs '2:[0-9: ]*'
printf '<<<<<<< ours\nname: Eva\n=======\nname: Ana\n>>>>>>> theirs\n' > "$tmp/bytes" && bad 'conflict markers' '1:[0-9: ]*'
printf 'name: Eva\n---\nname: Ana\n' > "$tmp/bytes" && bad 'several documents' '2:[0-9: ]*'
printf 'name: Ev\377a\n' > "$tmp/bytes" && bad 'invalid UTF-8' '1:[0-9: ]*'
printf '\377\376n\0a\0m\0e\0:\0 \0E\0v\0a\0\n\0' > "$tmp/bytes" && bad UTF-16 '1:[0-9: ]*'
printf 'name: Ev\302\205a\n' > "$tmp/bytes" && bad 'a raw NEL' '1:[0-9: ]*'
printf 'name: Eva\0\n' > "$tmp/bytes" && bad NUL '1:[0-9: ]*'
printf 'name: Eva\nnmae: x\n' > "$tmp/bytes" && bad 'an unknown field' '2:1: ' 'nmae: '
printf 'name: [Eva]\n' > "$tmp/bytes" && bad 'a wrong type' '1:7: ' 'name: '
printf -- '- Eva\n' > "$tmp/bytes" && bad 'a list for a map' '1:[0-9: ]*'
printf '' > "$tmp/bytes" && bad 'an empty file' ' ' 'name: '
awk 'BEGIN { for (i = 0; i < 66; i++) printf "["; print "" }' > "$tmp/bytes" && bad 'deep nesting' '1:[0-9: ]*'
{
	echo 'name: Eva'
	echo 'notes: |'
	yes '  0123456789012345678901234567890123456789012345678901234567890123456789' | head -n 140000
} > "$tmp/bytes" && bad '10 MB' '[0-9: ]*'

mkdir -p clients/acme/people
printf 'name: Eva\nnmae: x\n' > clients/acme/people/bad.yaml
git add -A && git commit -q -m unknown
run msp-store lint -v
like "$out" 'hint: did you mean "name"' 'a mistyped field is proposed'
exit_is 65 msp-client ls -q
is "$out" 'acme
entrada
interno' 'the answer is given beside the bad file'
exit_is 65 msp-client person acme set bad role=x
git reset -q --hard "$base"

mkdir -p clients/acme/people
printf 'name: Eva\r\nrole: jefa\r\n' > clients/acme/people/eva.yaml
git add -A && git commit -q -m crlf
exit_is 0 msp-client person acme show eva
exit_is 0 msp-client person acme set eva vip=yes
is "$(od -An -c clients/acme/people/eva.yaml | tr -d ' \n')" 'name:Eva\r\nrole:jefa\r\nvip:yes\r\n' 'CRLF stays CRLF'
git reset -q --hard "$base"

# ---- what people mistype ----

exit_is 66 msp-client show acmee
like "$err" "no client 'acmee'" 'an unknown client'
like "$err" "did you mean 'acme'" 'the nearest'
exit_is 66 msp-client set nobody notes=x
exit_is 66 msp-client person ACME
exit_is 64 msp-client nwe a b
like "$err" 'did you mean new' 'a mistyped verb'
exit_is 64 msp-store lnt
exit_is 64 msp-client ls nmae:acme
like "$err" 'name' 'a mistyped field of a query'
exit_is 64 msp-client ls -o nmae
exit_is 64 msp-client set acme
exit_is 64 msp-client set acme notes
exit_is 64 msp-client set acme =x
exit_is 64 msp-client ls --al
exit_is 64 msp-client ls -f nothing
exit_is 66 msp-client show acme --at nothing
exit_is 64 msp-client ls --now yesterdayish
exit_is 64 msp-client set --at HEAD acme notes=x
exit_is 78 msp-client set --as nobody acme notes=x
exit_is 66 msp-client show ''
exit_is 66 msp-store path ''

# ---- output that cannot be written ----

if test -c /dev/full; then
	status=0
	msp-client ls > /dev/full 2> "$tmp/err" || status=$?
	is "$status" 74 'a full disk behind stdout'
	status=0
	msp-store lint --rules > /dev/full 2> "$tmp/err" || status=$?
	is "$status" 74 'for every verb'
fi

# ---- others at work ----

: > .git/index.lock
says 75 'index.lock' msp-client set --lock-timeout 1 acme notes=x
is "$(git rev-parse HEAD)" "$base" 'nothing is written while a person commits'
rm .git/index.lock
(sleep 2; rm -f .git/index.lock) & : > .git/index.lock
exit_is 0 msp-client set acme notes=waited
wait
git reset -q --hard "$base"
echo '# by hand' >> clients/acme/client.yaml
says 75 'clients/acme/client.yaml' msp-client set acme notes=x
is "$(tail -n 1 clients/acme/client.yaml)" '# by hand' 'edits by hand stay'
exit_is 0 msp-client person acme new Eva
git checkout -q clients

# ---- whose repository, and what may be written ----

if test "$(id -u)" -eq 0 && command -v setpriv >/dev/null; then
	# shellcheck disable=SC2317
	as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$tmp/nobody" PATH="$tmp/nobody/bin:$PATH" \
		XDG_CACHE_HOME="$tmp/nobody/cache" XDG_STATE_HOME="$tmp/nobody/state" "$@"; }
	mkdir -p "$tmp/nobody/bin" && cp "$MSP_BIN"/msp* "$tmp/nobody/bin" && chown 65534:65534 "$tmp/nobody"
	chmod 755 "$tmp" "$tmp/home"
	says 78 'owned by|belongs to|somebody else' as_nobody msp-client ls -q
	like "$err" 'safe.directory' 'as git says it'
	printf '[user]\n\tname = Ana\n\temail = ana@msp.example\n[safe]\n\tdirectory = *\n' > "$tmp/nobody/.gitconfig"
	GIT_CONFIG_GLOBAL=$tmp/nobody/.gitconfig
	exit_is 0 as_nobody msp-client ls -q
	is "$out" 'acme
entrada
interno' 'a store one may only read is read'
	exit_is 0 as_nobody msp-store status
	exit_is 0 as_nobody msp-store lint
	says 77 '' as_nobody msp-client set acme notes=x
	says 77 '' as_nobody msp-client new otro --name Otro
	exit_is 77 as_nobody msp-store init "$work/elsewhere"
else
	skip 'a store of somebody else' 'needs root and setpriv'
fi
is "$(git status --porcelain)" '' 'the work tree is as committed'
ok 'git finds nothing wrong' git fsck --strict --no-dangling

done_testing
