#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store doctor: what it finds, what it mends, what it leaves; git is the oracle.
. tests/cli/lib.sh

run msp-store init -q store --test --name 'Soporte del Bajío'
cd store || exit 1
run msp-client new -q acme --name ACME
run msp-client person -q acme new 'Laura Díaz'

# found CHECK: its row of the last doctor, "state"
found()
{
	printf '%s' "$out" | jq -r --arg check "$1" '.[] | select(.check == $check) | .state' | sort -u
}

exit_is 0 msp-store doctor
is "$out" '' 'a sound store has no findings'
like "$err" '^nothing to mend$' 'and that is said'
exit_is 0 msp-store doctor --check -q
is "$out$err" '' 'cron: quiet when all is well'
exit_is 64 msp-store doctor all
exit_is 0 msp-store doctor --list-columns
like "$out" '^state' 'columns are listed'

# ---- folders of objects ----

rmdir .git/objects/* 2>/dev/null
before=$(find .git/objects -type d | wc -l)
exit_is 0 msp-store doctor -n -f json
is "$(found folders)" todo 'missing folders are found'
is "$(find .git/objects -type d | wc -l)" "$before" '-n makes nothing'
exit_is 1 msp-store doctor --check -f json
is "$(found folders)" todo '--check says no'
exit_is 0 msp-store doctor -f json
is "$(found folders)" mended 'they are made'
is "$(find .git/objects -type d -name '??' | wc -l | tr -d ' ')" 256 'all of them'
exit_is 0 msp-store doctor --check

# ---- configuration and attributes ----

git config --unset merge.msp.driver
git config merge.renames true
exit_is 0 msp-store doctor -f json
is "$(found configuration)" mended 'the merge driver'
is "$(git config merge.msp.driver)" 'msp-store merge-driver %O %A %B %P' 'is configured again'
is "$(git config merge.renames)" false 'and renames are not guessed'
printf '*.zip binary' >.gitattributes
git commit -qam 'own attributes'
exit_is 1 msp-store doctor --check -f json
is "$(found attributes)" todo 'attributes without the driver'
exit_is 0 msp-store doctor -f json
is "$(found attributes)" mended 'get the lines of a new store'
is "$(head -n 1 .gitattributes)" '*.zip binary' 'below what stood there'
is "$(git check-attr merge clients/acme/client.yaml)" 'clients/acme/client.yaml: merge: msp' 'as git reads them'
is "$(git status --porcelain)" '' 'committed'
is "$(git log -1 --format=%s)" 'store: attributes for merging' 'as one commit'

# ---- index ----

index=$(msp-store index --path)
dump=$(msp-store index --dump | sha256sum)
sqlite=$(wc -c <"$index")
dd if=/dev/urandom of="$index" bs=1024 seek=8 count=40 conv=notrunc 2>/dev/null
exit_is 1 msp-store doctor --check -f json
is "$(found index)" todo 'a damaged index is found'
like "$out" 'damaged' 'and called so'
exit_is 0 msp-store doctor -f json
is "$(found index)" mended 'and built again'
is "$(msp-store index --dump | sha256sum)" "$dump" 'row by row as it was'
ok 'it is no smaller' test "$(wc -c <"$index")" -le "$((sqlite * 2))"
rm "$index"
exit_is 0 msp-store doctor --check
is "$out" '' 'none is no finding: it is made when needed'

# ---- git's index ----

old=$(git rev-parse HEAD:clients/acme/client.yaml)
run msp-client set -q acme name='ACME del Norte'
git update-index --cacheinfo "100644,$old,clients/acme/client.yaml"
exit_is 1 msp-store doctor --check -f json
is "$(found staged)" todo 'an entry that fell behind'
exit_is 0 msp-store doctor -f json
is "$(found staged)" mended 'is brought to the branch'
is "$(git status --porcelain)" '' 'git agrees'
git show "$old" >clients/acme/client.yaml
git add clients/acme/client.yaml
exit_is 1 msp-store doctor -f json
is "$(found staged)" yours 'an older version in the work tree too may be on purpose'
like "$out" 'git restore --staged --worktree clients/acme/client.yaml' 'what undoes it is said'
is "$(git diff --cached --name-only)" clients/acme/client.yaml 'and it stays'
git restore --staged --worktree clients/acme/client.yaml
sed -i 's/ACME del Norte/ACME Norte/' clients/acme/client.yaml
git add clients/acme/client.yaml
exit_is 0 msp-store doctor --check
is "$(git diff --cached --name-only)" clients/acme/client.yaml "a person's own staged edit is no finding"
git reset -q --hard
git rm -q --cached clients/acme/people/laura-diaz.yaml
exit_is 0 msp-store doctor -f json
is "$(found staged)" mended 'an entry that is gone while the file stands there'
is "$(git status --porcelain)" '' 'comes back'

# ---- interrupted changes ----

printf 'msp-journal 1\n' >.git/msp/journal
exit_is 1 msp-store doctor --check -f json
is "$(found journal)" todo 'a journal that was never complete'
exit_is 0 msp-store doctor -f json
is "$(found journal)" mended 'goes'
ok 'it is gone' test ! -e .git/msp/journal
printf 'msp-journal 1\n' >.git/msp/journal
flock .git/msp/lock sleep 3 &
sleep 0.5
exit_is 0 msp-store doctor --check
is "$out" '' 'while somebody writes, a journal is theirs'
wait
rm .git/msp/journal

inject=${B:-build}/fault/inject.so
case $inject in
/*) ;;
*) inject=$top/$inject ;;
esac
if test -e "$inject"; then
	left=0 wrong=''
	for at in 4 8 12 16 20 24 28 32 36 40 44 48; do
		LD_PRELOAD=$inject MSP_FAULT_PROGRAM=msp-client MSP_FAULT_AT=$at MSP_FAULT_KIND=kill \
			msp-client set -q acme name="ACME $at" >/dev/null 2>&1
		test ! -e .git/msp/journal || left=$((left + 1))
		run msp-store doctor
		test "$status" = 0 || wrong="$wrong $at: exit $status;"
		test -z "$(git status --porcelain)" || wrong="$wrong $at: dirty;"
		test ! -e .git/msp/journal || wrong="$wrong $at: journal;"
		run msp-client set -q acme name="ACME after $at"
		test "$status" = 0 || wrong="$wrong $at: cannot write;"
	done
	is "$wrong" '' 'writers killed at twelve places leave nothing the doctor cannot mend'
	ok 'some of them in the middle' test "$left" -ge 2
	is "$(git fsck --strict 2>&1 | grep -v dangling)" '' 'git fsck agrees'
else
	skip 'killed writers' 'no fault library in a build with sanitizers'
fi

# ---- locks ----

: >.git/index.lock
exit_is 0 msp-store doctor --check
is "$out" '' 'a fresh lock belongs to a git at work'
touch -d '2 hours ago' .git/index.lock
mkdir -p .git/refs/heads/x
: >.git/refs/heads/x/y.lock
touch -d '2 hours ago' .git/refs/heads/x/y.lock
exit_is 1 msp-store doctor -f json
is "$(found lock)" yours 'old ones are told'
is "$(printf '%s' "$out" | jq length)" 2 'each of them'
ok 'and left' test -e .git/index.lock
rm -r .git/index.lock .git/refs/heads/x

# ---- modes ----

msp-ticket new -q acme 'no factura' >/dev/null
mkdir -p "$XDG_STATE_HOME/msp" "$XDG_CONFIG_HOME/msp"
chmod 755 "$XDG_STATE_HOME/msp"
echo x >"$XDG_STATE_HOME/msp/timer"
chmod 644 "$XDG_STATE_HOME/msp/timer"
echo x >"$XDG_CONFIG_HOME/msp/identity.age"
chmod 640 "$XDG_CONFIG_HOME/msp/identity.age"
exit_is 0 msp-store doctor -f json
is "$(found modes)" mended 'what is private becomes so'
is "$(stat -c %a "$XDG_STATE_HOME/msp" "$XDG_STATE_HOME/msp/timer" "$XDG_CONFIG_HOME/msp/identity.age" | tr '\n' ' ')" \
	'700 600 600 ' 'folder, file, identity'
rm "$XDG_CONFIG_HOME/msp/identity.age" "$XDG_STATE_HOME/msp/timer"

# ---- packing ----

exit_is 0 msp-store doctor -f json
git config gc.auto 20
exit_is 1 msp-store doctor --check -f json
is "$(found packing)" todo 'many loose objects'
mkdir -p .git/msp-state/seen
echo keep >.git/msp-state/seen/host
exit_is 0 msp-store doctor -f json
is "$(found packing)" mended 'are packed'
is "$(git rev-list --objects --all --unpacked | wc -l | tr -d ' ')" 0 'git has none left to pack'
exit_is 0 msp-store doctor --check
is "$(cat .git/msp-state/seen/host)" keep 'msp-state is not touched'
git config gc.auto 0
for number in 1 2 3 4 5 6 7 8 9 10 11; do
	msp-ticket new -q acme "ticket $number" >/dev/null
done
exit_is 0 msp-store doctor --check
is "$out" '' 'gc.auto = 0 keeps packing away'

# ---- a worktree, a bare one ----

git worktree add -q ../linked -b side
exit_is 0 msp-store -C ../linked doctor --check
git clone -q --bare . ../bare.git
rmdir ../bare.git/objects/?? 2>/dev/null
exit_is 0 msp-store -C ../bare.git doctor -f json
is "$(found folders)" mended 'a bare repository'
exit_is 0 msp-store -C ../bare.git doctor --check
git checkout -q --detach
exit_is 1 msp-store doctor -f json
is "$(found branch)" yours 'a detached HEAD'
git checkout -q main

# ---- lost objects ----

blob=$(git rev-parse HEAD:msp.yaml)
git unpack-objects -q <"$(ls .git/objects/pack/*.pack)" 2>/dev/null
cp -r .git .git.whole
rm -f .git/objects/pack/*
git unpack-objects -q <"$(ls .git.whole/objects/pack/*.pack)"
rm -f ".git/objects/$(printf %.2s "$blob")/${blob#??}"
exit_is 1 msp-store doctor -f json
is "$(found objects)" yours 'a lost object'
like "$out" "missing blob $blob" 'as git fsck names it'
like "$out" 'restore a backup' 'and what helps'
rm -rf .git && mv .git.whole .git
exit_is 0 msp-store doctor --check
cd ..
mkdir nothing
exit_is 78 msp-store -C nothing doctor

# ---- git's index ----

run msp-store init -q broken --test
echo garbage >broken/.git/index
exit_is 71 msp-client -C broken new acme --name ACME
like "$err" 'hint: msp-store doctor' 'who writes is sent here'
exit_is 1 msp-store -C broken doctor --check
exit_is 0 msp-store -C broken doctor
like "$out" "git's index cannot be read.* mended" 'made anew'
is "$(git -C broken status --porcelain)" '' 'as the branch'
is "$(cat broken/.git/index.damaged)" garbage 'the old one is kept'
exit_is 0 msp-client -C broken new acme --name ACME

done_testing
