#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store backup and restore: the same store again, or a refusal; git, tar and sha256sum are the oracles.
. tests/cli/lib.sh

run msp-store init -q store --test --name 'Soporte del Bajío'
cd store || exit 1
run msp-client new -q acme --name ACME
number=$(msp-ticket new -q acme 'no factura')
git branch side HEAD~1
git tag -a v1 -m 'un corte'
git config msp.login ana
git remote add origin ssh://git.example/soporte.git
git config filter.evil.smudge 'touch /tmp/evil'
mkdir -p .git/msp-state/files/ab
echo 'adjunto grande' >.git/msp-state/files/ab/abcd
tip=$(git rev-parse HEAD)
refs=$(git for-each-ref)
cd ..

# ---- writing ----

exit_is 0 msp-store -C store backup copies
file=$out
like "$file" "^copies/store-[0-9]{8}T[0-9]{6}Z-$(printf %.12s "$tip")\\.tar\$" 'the name has time and commit'
like "$err" "^Soporte del Bajío: $(printf %.12s "$tip")" 'what was kept is said'
is "$(stat -c %a "$file")" 600 'nobody else may read it'
is "$(find copies -mindepth 1 | wc -l | tr -d ' ')" 1 'nothing else is left there'
is "$(tar -tf "$file" | sort | tr '\n' ' ')" 'SHA256SUMS backup.yaml config msp-state.tar store.bundle ' 'what is in it'
mkdir open && tar -xf "$file" -C open
ok 'sha256sum agrees' sh -c 'cd open && sha256sum -c --quiet SHA256SUMS'
ok 'git reads the bundle' git -C store bundle verify -q "$work/open/store.bundle"
is "$(git bundle list-heads open/store.bundle HEAD)" "$tip HEAD" 'with the tip'
git clone -q open/store.bundle cloned
is "$(git -C cloned rev-parse HEAD)" "$tip" 'stock git is enough to have the store back'
is "$(grep -c evil open/config)" 0 'settings that run programs stay behind'
cat open/backup.yaml >"$tmp/about"
like "$(cat "$tmp/about")" "^commit: '?$tip" 'the commit is written down'
echo x >>store/clients/acme/client.yaml
exit_is 0 msp-store -C store backup more
like "$err" 'uncommitted edits, which are not in the backup: 1' 'what is not in it is told'
git -C store checkout -q .
msp-store -C store backup - >stream.tar 2>/dev/null
ok 'to standard output' tar -tf stream.tar

# ---- restoring ----

exit_is 0 msp-store restore -n "$file" back
ok '-n makes nothing' test ! -e back
exit_is 0 msp-store restore "$file" back
is "$out" "$work/back" 'the folder'
is "$(git -C back rev-parse HEAD)" "$tip" 'the same tip'
is "$(git -C back for-each-ref)" "$refs" 'the same branches and tags'
is "$(git -C back status --porcelain)" '' 'files and index agree'
is "$(git -C back fsck --full --strict 2>&1)" '' 'git fsck is clean'
is "$(cat back/.git/msp-state/files/ab/abcd)" 'adjunto grande' 'msp-state is there'
is "$(git -C back config msp.login) $(git -C back config remote.origin.url)" 'ana ssh://git.example/soporte.git' 'settings'
is "$(git -C back config merge.msp.driver)" 'msp-store merge-driver %O %A %B %P' 'the merge driver'
is "$(git -C back config filter.evil.smudge)" '' 'but nothing that runs'
is "$(msp-store -C back index --dump | sha256sum)" "$(msp-store -C store index --dump | sha256sum)" 'the same rows'
exit_is 0 msp-ticket -C back say "$number" 'ya quedó'
exit_is 0 msp-store -C back doctor --check
mkdir empty
exit_is 0 msp-store restore - empty <stream.tar
is "$(git -C empty rev-parse HEAD)" "$tip" 'from standard input, into an empty folder'
exit_is 73 msp-store restore "$file" back
like "$err" 'back: the folder is not empty' 'never over what is there'
exit_is 73 msp-store restore "$file" stream.tar
exit_is 66 msp-store restore nothing.tar new
exit_is 64 msp-store restore "$file"
ok 'nothing is left of these' test ! -e new
is "$(find . -maxdepth 1 -name '.msp-parcel*')" '' 'nor working folders'

# ---- bare, detached ----

git clone -q --bare store bare.git
exit_is 0 msp-store -C bare.git backup copies
like "$out" '^copies/bare-' 'a bare repository'
exit_is 0 msp-store restore "$out" bare2.git
is "$(git -C bare2.git rev-parse --is-bare-repository HEAD)" "true
$tip" 'comes back bare'
git -C store checkout -q --detach HEAD~1
exit_is 0 msp-store -C store backup copies
exit_is 0 msp-store restore "$out" detached
is "$(git -C detached rev-parse HEAD main)" "$(git -C store rev-parse HEAD main)" 'a detached HEAD'
git -C store checkout -q main

# ---- damage ----

# flip OFFSET: the backup with one byte changed, as bad.tar
flip()
{
	cp "$file" bad.tar
	byte=$(od -An -tu1 -j "$1" -N 1 bad.tar | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $(((byte + 1) % 256)))" | dd of=bad.tar bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# member NAME: where its bytes begin in the backup
member()
{
	tar --block-number -tf "$file" | sed -n "s/^block \\([0-9]*\\): $1\$/\\1/p" | awk '{ print ($1 + 1) * 512 }'
}

for name in store.bundle msp-state.tar config backup.yaml SHA256SUMS; do
	flip $(($(member "$name") + 20))
	run msp-store restore bad.tar new
	is "$status" 65 "a byte of $name"
	test -e new && fail 'nothing is made'
done
like "$err" 'nothing was changed' 'and that is said'
flip 150
exit_is 65 msp-store restore bad.tar new
head -c 3000 "$file" >bad.tar
exit_is 65 msp-store restore bad.tar new
: >bad.tar
exit_is 65 msp-store restore bad.tar new
ok 'nothing is made of any of them' test ! -e new

# hashes that agree with a hostile content
rm -rf evil && mkdir evil && tar -xf "$file" -C evil
rm evil/config && ln -s /etc/passwd evil/config
tar -cf bad.tar -C evil SHA256SUMS backup.yaml store.bundle config msp-state.tar
exit_is 65 msp-store restore bad.tar new
rm evil/config
git config --file evil/config core.fsmonitor 'touch pwned'
git config --file evil/config msp.login ana
(cd evil && sha256sum backup.yaml store.bundle config msp-state.tar >SHA256SUMS)
tar -cf bad.tar -C evil SHA256SUMS backup.yaml store.bundle config msp-state.tar
exit_is 0 msp-store restore bad.tar new
is "$(git -C new config core.fsmonitor)" '' 'settings that are none of ours are left out'

done_testing
