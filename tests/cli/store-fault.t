#!/bin/sh
# SPDX-License-Identifier: ISC
# A sample of make fault: some calls of writers fail, or are where they are killed; a person's git comes between.
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
export B
if [ ! -e "$B/fault/inject.so" ]; then
	echo '1..0 # SKIP no fault library in a build with sanitizers'
	exit 0
fi
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

# sample NAME COMMAND...: a harness that says "not ok" itself
sample()
{
	title=$1
	shift
	run "$@"
	diag "$(printf '%s\n' "$out" | tail -n 2)"
	[ "$status" -eq 0 ] || diag "$out$err"
	is "$status" 0 "$title"
}

# killed CALL COMMAND...: the command is killed at a call that changes the disk
killed()
{
	at=$1
	shift
	run env LD_PRELOAD="$B/fault/inject.so" MSP_FAULT_PROGRAM="$1" MSP_FAULT_AT="$at" MSP_FAULT_KIND=kill "$@"
	is "$status" 137 "killed at call $at: $*"
}

# call NAME COMMAND...: number of the last call of that name in a run that is not disturbed, of a copy of the store
call_of()
{
	wanted=$1
	shift
	: >"$tmp/calls"
	cp -a "$work/store" "$work/copy"
	(cd "$work/copy" && LD_PRELOAD="$B/fault/inject.so" MSP_FAULT_PROGRAM="$1" MSP_FAULT_LOG="$tmp/calls" "$@") \
		>/dev/null 2>&1
	rm -rf "$work/copy"
	sed -n "s/ $wanted\$//p" "$tmp/calls" | tail -n 1
}

sample 'a writer that fails or dies anywhere loses nothing and leaves a sound store' \
	env MSP_FAULT_STEP=43 sh "$top/tests/fault/run.sh"
if python3 -c 'import yaml' 2>/dev/null; then
	sample 'so do commands' python3 "$top/tests/fault/commands.py" --step 97 --stores worktree,none \
		'ticket new' 'client set' 'report issue' 'store init' 'store import' 'vault add'
	sample 'what mends a crash may fail itself' python3 "$top/tests/fault/commands.py" --step 3 --kinds \
		'EMFILE when reading' 'store doctor'
	sample 'what was not committed was not seen' python3 "$top/tests/fault/commands.py" --step 3 --kinds \
		'EMFILE when reading' --stores worktree 'vault rekey'
	sample 'a full disk keeps nobody from reading, and loses nothing' \
		python3 "$top/tests/fault/full.py" --step 9 'ticket say' 'store sync'
	sample 'many write at once, a person among them, some are killed' \
		python3 "$top/tests/fault/writers.py" --writers 8 --changes 4 --kills 3 --person 3
	sample 'clones that write and synchronise at random meet, and nothing is lost' \
		python3 "$top/tests/fault/clones.py" --clones 3 --edits 60 --seed 9
else
	skip 'so do commands' 'no PyYAML'
fi

# ---- a sync with nothing to do mends what a killed writer left -------------------------------------------------------

example_store store
git init -q --bare ../server && git remote add origin ../server
run msp-store sync
is "$status" 0 'the store is shared'
at=$(call_of renameat msp-ticket say 4815164 'ya quedó')
killed "$at" msp-ticket say 4815164 'ya quedó'
ok 'git is kept from its index' test -e .git/index.lock
like "$(git status --porcelain)" 4815164 'the file is not what was committed'
run msp-store sync
is "$status" 0 'sync after the kill'
is "$(git status --porcelain -uno)" '' 'the work tree has followed'
ok 'git may work' test ! -e .git/index.lock
like "$(git show HEAD:clients/acme/tickets/2026/11/4815164.yaml)" 'ya quedó' 'the branch had moved: it stands'

# ---- an init that was killed in its git --------------------------------------------------------------------------------

mkdir -p "$tmp/half/.git/refs"
echo 'ref: refs/heads/main' >"$tmp/half/.git/HEAD"
run msp-store init "$tmp/half" --test --login ana
is "$status" 0 'init completes what an interrupted init left'
is "$(git -C "$tmp/half" log --format=%s)" 'store: init' 'the store is there'

# ---- a person's git commit in the middle -----------------------------------------------------------------------------

cat >../editor <<'EDITOR'
#!/bin/sh
touch "$HOME/open"
while [ ! -e "$HOME/done" ]; do sleep 0.05; done
echo 'a mano' >"$1"
EDITOR
chmod +x ../editor
echo '# a mano' >>clients/acme/client.yaml
GIT_EDITOR="$work/editor" git commit -qa >/dev/null 2>&1 &
person=$!
while [ ! -e "$HOME/open" ]; do sleep 0.05; done
run msp-ticket note 4815164 nunca --lock-timeout 1
is "$status" 75 'while an editor holds the index, a write gives up'
like "$err" 'hint: finish the git command' 'and says why'
(sleep 0.5; touch "$HOME/done") &
run msp-ticket note 4815164 después
is "$status" 0 'one that waits is made'
wait "$person"
is "$(git status --porcelain -uno)" '' 'both are committed'
like "$(git show HEAD:clients/acme/client.yaml)" 'a mano' "the person's words are there"
like "$(git show HEAD:clients/acme/tickets/2026/11/4815164.yaml)" después 'the note is there'
is "$(git log --format=%s HEAD~2.. | grep -c .)" 2 'one commit each'

# ---- what died long ago ----------------------------------------------------------------------------------------------

: >.git/index.lock
run msp-ticket note 4815164 nunca --lock-timeout 1
is "$status" 75 "a git that died left its lock: it is not ours to take"
rm .git/index.lock
echo garbage >.git/msp/journal
run msp-ticket note 4815164 'tras un diario roto'
is "$status" 0 'a journal that was never complete is nothing'
ok 'and goes' test ! -e .git/msp/journal
is "$(git fsck --strict --no-dangling 2>&1)" '' 'git finds nothing'

# ---- what a purge left behind is no edit of a person's ---------------------------------------------------------------

msp-client new -q gamma --name Gamma >/dev/null 2>&1
call_of rename msp-store purge gamma --reason fin --yes >/dev/null
at=$(sed -n 's/ rename$//p' "$tmp/calls" | head -n 1) # where the branch moves
killed "$at" msp-store purge gamma --reason fin --yes
like "$(find purged -name '.msp-*' 2>/dev/null)" 'new$' 'it had written files already'
run msp-store purge gamma --reason fin --yes
is "$status" 0 'given again, it goes on'
is "$(git status --porcelain -uno)" '' 'the work tree has followed'
done_testing
