#!/bin/sh
# SPDX-License-Identifier: ISC
# Every call of a writer that changes the disk fails once, or is where the writer is killed.  Afterwards nothing that
# was confirmed may be lost, git finds nothing wrong, and the next writer works.  The same change is written, merged
# and taken over by a fast forward.
#
#     B=build [MSP_FAULT_STEP=7] sh tests/fault/run.sh
#
# MSP_FAULT_STEP: only every n-th call is tried (make check has no time for all of them).
set -eu
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
step=${MSP_FAULT_STEP:-1}
# no disk is slower for being tested so often
memory=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || memory=/dev/shm
work=$(mktemp -d "$memory/msp-fault.XXXXXX")
trap 'rm -rf "$work"' EXIT
HOME=$work GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
export HOME GIT_CONFIG_NOSYSTEM LC_ALL
unset XDG_CONFIG_HOME GIT_DIR GIT_INDEX_FILE
git config --global user.name Ana
git config --global user.email ana@example.mx
git config --global gc.auto 0
writer=$B/unit/test_txn
merger=$B/unit/test_merge
tests=0
failed=0

# what the writer changes in each scenario, and how its result is told from what was there before
change='a/changed.yaml new new/folder/added.yaml added old/removed.yaml -'

make_store()
{
	rm -rf "$work/start"
	if [ "$1" = bare ]; then
		git init -q -b main "$work/w"
		store_files "$work/w"
		git clone -q --bare "$work/w" "$work/start"
		rm -rf "$work/w"
	else
		git init -q -b main "$work/start"
		store_files "$work/start"
	fi
}

store_files()
{
	mkdir "$1/a" "$1/old"
	echo old >"$1/a/changed.yaml"
	echo gone >"$1/old/removed.yaml"
	echo 'name: X' >"$1/msp.yaml"
	git -C "$1" add .
	git -C "$1" commit -qm start
	[ "$what" != write ] || return 0
	git -C "$1" checkout -qb theirs
	mkdir -p "$1/new/folder"
	printf new >"$1/a/changed.yaml"
	printf added >"$1/new/folder/added.yaml"
	rm -r "$1/old"
	git -C "$1" add .
	git -C "$1" commit -qm theirs
	git -C "$1" checkout -q main
	[ "$what" = merge ] || return 0
	echo 'name: Y' >"$1/msp.yaml"
	git -C "$1" commit -qam ours
}

# shellcheck disable=SC2086 # the change is a list of words
run_writer()
{
	if [ "$what" != write ]; then
		LD_PRELOAD=$B/fault/inject.so MSP_FAULT_PROGRAM=test_merge "$merger" merge "$work/store" theirs
		return
	fi
	LD_PRELOAD=$B/fault/inject.so MSP_FAULT_PROGRAM=test_txn "$writer" write "$work/store" $change
}

complain()
{
	echo "not ok: $1"
	failed=$((failed + 1))
}

# Committed content, work tree and git's own opinion agree: all of the change or none of it.
check()
{
	state=$(git -C "$work/store" ls-tree -r --name-only HEAD | tr '\n' ' ')$(git -C "$work/store" show HEAD:a/changed.yaml)
	case $state in
	'a/changed.yaml msp.yaml new/folder/added.yaml next new' | 'a/changed.yaml msp.yaml new/folder/added.yaml new') is=new ;;
	'a/changed.yaml msp.yaml next old/removed.yaml old' | 'a/changed.yaml msp.yaml old/removed.yaml old') is=old ;;
	*) is="half done: $state" ;;
	esac
	problems=$(git -C "$work/store" fsck --strict 2>&1 | grep -v '^dangling' || :)
	[ -z "$problems" ] || complain "$1: fsck: $problems"
	if [ "$kind_of_store" = worktree ]; then
		problems=$(git -C "$work/store" status --porcelain -uall)
		[ -z "$problems" ] || complain "$1: status: $problems"
	fi
	locks=$(find "$work/store" -name '*.lock' -o -name '.msp-*' -o -path '*/msp/journal' -o -path '*/msp/index.*')
	[ -z "$locks" ] || complain "$1: left behind: $locks"
}

one_fault()
{
	name="$what, $kind_of_store, $kind at call $at ($(sed -n "${at}s/.* //p" "$work/calls"))"
	tests=$((tests + 1))
	rm -rf "$work/store"
	cp -a "$work/start" "$work/store"
	code=0
	MSP_FAULT_AT=$at MSP_FAULT_KIND=$kind MSP_FAULT_REST=$rest run_writer >"$work/out" 2>"$work/err" || code=$?
	case $kind in
	kill | after) expected='0 137' ;;
	*) expected='0 74' ;;
	esac
	case " $expected " in *" $code "*) ;; *) complain "$name: exit $code: $(cat "$work/err")" ;; esac
	# a failure that the writer lived through is cleaned up by itself, unless the commit stands already
	if [ "$code" -ne 0 ] && [ "$code" -ne 137 ] && ! grep -q 'committed as' "$work/err" && [ "$rest" != yes ]; then
		check "$name"
		[ "$is" = old ] || complain "$name: exit $code, but $is"
	fi
	confirmed=$code
	if ! "$writer" write "$work/store" next next >"$work/out" 2>"$work/err"; then
		complain "$name: the next write: $(cat "$work/err")"
		return
	fi
	check "$name, next"
	case $is in
	new) ;;
	old) [ "$confirmed" -ne 0 ] || complain "$name: confirmed and lost" ;;
	*) complain "$name: $is" ;;
	esac
}

try_all()
{
	make_store "$kind_of_store"
	rm -rf "$work/store"
	cp -a "$work/start" "$work/store"
	: >"$work/calls"
	MSP_FAULT_LOG=$work/calls run_writer >/dev/null
	total=$(wc -l <"$work/calls")
	[ "$total" -gt 15 ] || complain "$what, $kind_of_store: only $total calls seen"
	for kind in kill after ENOSPC EIO; do
		for rest in no yes; do
			[ "$rest" = no ] || [ "$kind" = ENOSPC ] || continue
			at=1
			while [ "$at" -le "$total" ]; do
				one_fault
				at=$((at + step))
			done
		done
	done
	echo "# $what, $kind_of_store: $total calls"
}

for what in write merge forward; do
	for kind_of_store in worktree bare; do
		try_all
	done
done
echo "# $tests faults injected, $failed problems"
[ "$failed" -eq 0 ]
