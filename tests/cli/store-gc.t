#!/bin/sh
# SPDX-License-Identifier: ISC
# After many writes git packs in the background: in a work tree, a linked one, a bare repository; and not where unwanted.
. tests/cli/lib.sh

# contents whose object is in folder 17, which is where git, too, counts
mkdir many
seq 1 9000 | (cd many && split -l 1 -a 4 - x)
find many -type f >list
git hash-object --stdin-paths <list >ids
paste ids list | sed -n 's/^17[0-9a-f]*	//p' | head -n 30 >wanted
is "$(wc -l <wanted | tr -d ' ')" 30 'objects enough'

# fill REPOSITORY: 30 loose objects in folder 17, which something needs
fill()
{
	git --git-dir="$1" hash-object -w --stdin-paths <wanted >/dev/null
	git --git-dir="$1" config gc.auto 1000
	git --git-dir="$1" config gc.pruneExpire now
}

# packed REPOSITORY: within ten seconds there is a pack and folder 17 is nearly empty
# shellcheck disable=SC2317 # called by ok
packed()
{
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		test ! -e "$1/gc.pid" && ls "$1"/objects/pack/*.pack >/dev/null 2>&1 &&
			test "$(find "$1/objects/17" -type f 2>/dev/null | wc -l)" -lt 28 && return
		sleep 0.5
	done
	return 1
}

run msp-store init -q store --test
run msp-client -C store new -q acme --name ACME
git -C store worktree add -q ../linked -b side
git clone -q --bare store bare.git
git -C bare.git config msp.login ana
fill store/.git
exit_is 0 msp-ticket -C store new -q acme 'no factura'
ok 'a work tree is packed' packed store/.git
is "$(git -C store fsck --full 2>&1 | grep -v dangling)" '' 'and is sound'
rm -f store/.git/objects/pack/*.keep
fill store/.git
packs=$(find store/.git/objects/pack -name '*.pack' | sort)
exit_is 0 msp-ticket -C linked new -q acme 'no imprime'
ok 'from a linked one' packed store/.git
isnt "$(find store/.git/objects/pack -name '*.pack' | sort)" "$packs" 'there is another pack'
rm -f bare.git/objects/pack/*
git -C store push -q ../bare.git +main
fill bare.git
exit_is 0 msp-ticket -C bare.git new -q acme 'no suena'
ok 'a bare repository' packed bare.git

# ---- not wanted ----

fill store/.git
git -C store config gc.auto 0
exit_is 0 msp-ticket -C store new -q acme 'gc.auto'
sleep 1
is "$(find store/.git/objects/17 -type f | wc -l | tr -d ' ')" 30 'gc.auto = 0 keeps it away'
printf 'gc: no\n' >>store/msp.yaml
git -C store commit -qam 'no packing'
git -C store config gc.auto 1000
exit_is 0 msp-ticket -C store new -q acme 'gc: no'
sleep 1
ok 'gc: no in msp.yaml, too' test "$(find store/.git/objects/17 -type f | wc -l)" -ge 30

done_testing
