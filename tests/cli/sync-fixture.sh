# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# For tests of sharing, after lib.sh: a server (server.git) and the clones ana, luis and eva of one store, each with its
# technician; a client acme; and the clock at 2026-11-03 15:00 UTC.

export MSP_NOW=2026-11-03T15:00:00Z

# clone LOGIN: another clone of the server
clone()
{
	msp-store clone "$work/server.git" "$work/$1" >/dev/null 2>&1
	git -C "$work/$1" config user.email "$1@msp.example"
	git -C "$work/$1" config user.name "$1"
}

# as LOGIN COMMAND [ARGUMENT]...: in that clone; MSP_NOW stays the caller's
as()
{
	as_who=$1
	shift
	(cd "$work/$as_who" && "$@")
}

# new LOGIN TITLE: prints the ticket
new()
{
	as "$1" msp-ticket new acme "$2" -q 2>/dev/null
}

# whole LOGIN...: repository, work tree and records are as they should be
whole()
{
	for whole_who in "$@"; do
		is "$(git -C "$work/$whole_who" fsck --strict --no-dangling 2>&1 | grep -v '^notice:')" '' "git fsck: $whole_who"
		if test -e "$work/$whole_who/.git"; then
			is "$(git -C "$work/$whole_who" status --porcelain)" '' "git status is clean: $whole_who"
		fi
		run msp-store -C "$work/$whole_who" lint --now 2026-12-01T00:00:00Z
		is "$status" 0 "lint is clean: $whole_who" || diag "$out$err"
	done
}

# same LOGIN LOGIN...: one commit everywhere
same()
{
	same_tip=$(git -C "$work/$1" rev-parse HEAD)
	for same_who in "$@"; do
		is "$(git -C "$work/$same_who" rev-parse HEAD)" "$same_tip" "$same_who has what $1 has"
	done
}

# texts LOGIN TICKET: words of a ticket, in order, in one line
texts()
{
	as "$1" msp-ticket log "$2" -f tsv -o text --no-header 2>/dev/null | tr '\n' ' ' | sed 's/ *$//; s/^ *//'
}

git init -q --bare server.git
msp-store init -q ana --test >/dev/null 2>&1
cd ana || exit 71
for tap_login in luis eva; do
	sed "s/ana@msp.example/$tap_login@msp.example/; s/^name: .*/name: $tap_login/" team/ana.yaml >"team/$tap_login.yaml"
done
git add team
git commit -q -m 'team'
msp-client new -q Acme >/dev/null 2>&1
git remote add origin ../server.git
msp-store sync -q
cd "$work" || exit 71
clone luis
clone eva
