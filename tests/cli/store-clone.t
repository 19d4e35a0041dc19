#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-store clone: a clone that is ready to work in, and what it says when it cannot be.
. tests/cli/lib.sh
. "$top/tests/cli/sync-fixture.sh"

# ---- what it makes ---------------------------------------------------------------------------------------------------

run msp-store clone "$work/server.git" copy
is "$status" 0 'a clone' || diag "$err"
is "$out" "$work/copy" 'its folder is printed'
like "$err" '^Ana Prueba → .*/copy \(ana\)$' 'and whose it is'
is "$(git -C copy config merge.msp.driver)" 'msp-store merge-driver %O %A %B %P' 'git merges records with msp-store'
is "$(git -C copy config merge.renames)" false 'and does not guess renames'
ok 'the index is built' test -s copy/.git/msp/index.db
ok 'folders for objects are there' test -d copy/.git/objects/a7
whole copy
run msp-store -C copy status -o driver,upstream,ahead,behind -f tsv --no-header
is "$out" "true	origin/main	0	0" 'status knows where it comes from'

run msp-store clone --bare "$work/server.git" copy.git
is "$status" 0 'a bare one'
is "$(git -C copy.git rev-parse --is-bare-repository)" true 'is bare'
is "$(git -C copy.git config remote.origin.fetch)" '+refs/heads/*:refs/remotes/origin/*' 'and keeps the branches of its remote'
whole copy.git
run msp-store -C copy.git sync
is "$status" 0 'sync works in it' || diag "$err"
like "$err" '^origin/main: nothing new$' 'there is nothing new'

(cd luis && run msp-store clone ../server.git "$work/relative" && test "$status" = 0)
ok 'a relative address' test -e relative/msp.yaml
run msp-store -C relative sync
is "$status" 0 'which stays good from elsewhere' || diag "$err"

git config --global user.email nobody@msp.example
run msp-store clone "$work/server.git" unknown
git config --global user.email ana@msp.example
is "$status" 0 'git knows somebody else'
like "$err" 'who are you\? git -C .*/unknown config msp.login LOGIN, one of: ana, eva, luis' 'it is told what to do'

# ---- what cannot be --------------------------------------------------------------------------------------------------

exit_is 73 msp-store clone "$work/server.git" copy
like "$err" '^msp-store: copy: the folder is not empty$' 'nothing is written over'
touch file
exit_is 73 msp-store clone "$work/server.git" file
exit_is 78 msp-store clone "$work/nowhere.git" x
like "$err" 'nowhere.git.* does not exist' 'a wrong address'
like "$err" '^hint: is the address right\?' 'has a hint'
ok 'nothing is left of it' test ! -e x
exit_is 74 msp-store clone "$work/server.git" /proc/x
like "$err" 'hint: is the folder above it there, and yours to write in' 'a folder that cannot be'
exit_is 64 msp-store clone '' x
exit_is 64 msp-store clone "$work/server.git"
exit_is 64 msp-store clone --depth 1 "$work/server.git" x

git init -q --bare empty.git
run msp-store clone "$work/empty.git" first
is "$status" 0 'an empty repository'
like "$err" 'nothing has been pushed there yet; make the store with: msp-store init first' 'what comes next'
run msp-store init -q first --test
is "$status" 0 'init fills the clone' || diag "$err"
run msp-store -C first sync
is "$status" 0 'and the first sync pushes' || diag "$err"
is "$(git -C empty.git rev-parse main)" "$(git -C first rev-parse HEAD)" 'all of it'
whole first

git init -q other && (cd other && echo x >x && git add x && git commit -qm x)
exit_is 78 msp-store clone "$work/other" notstore
like "$err" 'msp.yaml' 'no store'
like "$err" '^hint: the clone stays in notstore; is it a store\?$' 'is told as such'

# ---- a server whose HEAD names what is not there ---

git init -q --bare -b master unborn.git
git -C ana push -q ../unborn.git main
exit_is 0 msp-store clone "$work/unborn.git" u1
like "$err" '^HEAD of the server names master, which is not there: main is taken$' 'the only branch is taken, and said'
is "$(git -C u1 rev-parse --abbrev-ref 'HEAD@{upstream}')" origin/main 'it is followed'
whole u1
run msp-store -C u1 sync
is "$status" 0 'and synced' || diag "$err"
exit_is 0 msp-store clone --bare "$work/unborn.git" u1.git
is "$(git -C u1.git symbolic-ref HEAD)" refs/heads/main 'a bare one, too'
run msp-store -C u1.git sync
is "$status" 0 'which is synced' || diag "$err"
# another branch, with nothing of ours
tree=$(git -C unborn.git mktree </dev/null)
git -C unborn.git update-ref refs/heads/wiki "$(git -C unborn.git commit-tree -m x "$tree")"
exit_is 0 msp-store clone "$work/unborn.git" u2
is "$(git -C u2 symbolic-ref --short HEAD)" main 'the one with a store'
git -C unborn.git branch almacen main
exit_is 0 msp-store clone "$work/unborn.git" u3
is "$(git -C u3 symbolic-ref --short HEAD)" main 'main, when several have one'
git -C unborn.git branch -m main trunk
exit_is 78 msp-store clone "$work/unborn.git" u4
like "$err" 'names no branch that is there \(master\), and there are 2: almacen, trunk' 'several are named'
like "$err" '^hint: choose one with --branch, such as --branch almacen$' 'with a way out'
ok 'nothing is left in the way' test ! -e u4
mkdir u4
exit_is 78 msp-store clone "$work/unborn.git" u4
exit_is 0 msp-store clone --branch trunk "$work/unborn.git" u4
is "$(git -C u4 symbolic-ref --short HEAD)" trunk '--branch'
whole u4
exit_is 78 msp-store clone --branch nope "$work/unborn.git" u5
like "$err" '^hint: without --branch the server says which; git ls-remote --heads' 'a branch that is not there'

# ---- Ctrl-C ---

printf '#!/bin/sh\nsleep 5\n' >slow && chmod +x slow
cat >interrupt.py <<'PY'
import os, signal, subprocess, time
clone = subprocess.Popen(["msp-store", "clone", "ssh://host/x", "cut"], start_new_session=True,
	env=dict(os.environ, GIT_SSH_COMMAND=os.path.abspath("slow")))
while not os.path.exists("cut/.git"): time.sleep(0.02)
os.killpg(clone.pid, signal.SIGINT)
print(-clone.wait(), os.path.exists("cut"))
PY
is "$(timeout 20 python3 interrupt.py)" '2 False' 'an interrupted clone leaves nothing behind'

# ---- clones that lack something --------------------------------------------------------------------------------------

new ana 'No imprime' >/dev/null
as ana msp-store sync -q
git -C server.git config uploadpack.allowFilter true
git clone -q --filter=blob:none --no-checkout "file://$work/server.git" partial 2>/dev/null
git -C partial checkout -q main 2>/dev/null
exit_is 78 msp-store -C partial sync
like "$err" 'made with --filter and lacks objects' 'a partial clone is refused'
like "$err" '^hint: msp-store clone makes a whole one$' 'with a way out'

git clone -q --depth 1 "file://$work/server.git" shallow
git -C shallow config user.email eva@msp.example
ticket=$(new luis 'Otra cosa')
as luis msp-store sync -q
run as shallow msp-ticket new acme 'De un clon sin historia' -q
is "$status" 0 'a shallow clone can be written to' || diag "$err"
run as shallow msp-store sync
is "$status" 0 'and synced while the common commit is there' || diag "$err"
as luis msp-store sync -q
like "$(as luis msp-ticket ls -q)" "$ticket" 'everybody has everything'
is "$(as luis msp-ticket ls -q | wc -l)" 3 'of all three'
whole luis server.git

# the same with a common commit that it does not have
git clone -q --depth 1 "file://$work/server.git" shallow2
git -C shallow2 config user.email eva@msp.example
as shallow2 msp-ticket new acme 'Sin base' -q >/dev/null 2>&1
git -C server.git branch side main~2
git -C server.git update-ref refs/heads/main "$(as ana git commit-tree -p "$(git -C ana rev-parse HEAD)" -m other 'HEAD^{tree}' |
	{ read -r made && as ana git push -q origin "$made:refs/heads/tmp" && echo "$made"; })"
git -C shallow2 update-ref -d refs/remotes/origin/main
exit_is 65 as shallow2 msp-store sync
like "$err" 'no commit in common' 'a base beyond what it has'
like "$err" '^hint: this clone is shallow.*git fetch --unshallow' 'is told as such'
as shallow2 git fetch -q --unshallow
run as shallow2 msp-store sync
is "$status" 0 'and the hint helps' || diag "$err"

# ---- links stay files ------------------------------------------------------------------------------------------------

as ana sh -c 'git pull -q --no-rebase --no-edit origin main && ln -s /etc/passwd notes.txt && git add notes.txt && git commit -qm link && git push -q origin HEAD:link'
git clone -q --bare --branch link "$work/server.git" linked.git
run msp-store clone "$work/linked.git" linked
ok 'a link in the history is no link here' test ! -L linked/notes.txt
ok 'but a file' test -f linked/notes.txt
done_testing
