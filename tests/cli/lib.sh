# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# TAP for the command-line tests, in POSIX sh.  A test reads it from the top folder of the project:
#
#     #!/bin/sh
#     . tests/cli/lib.sh
#     run msp-store init store
#     is "$status" 0 'a store is made'
#     exit_is 64 msp-store init --nonsense
#     like "$err" 'hint: ' 'the error says what to do'
#     done_testing
#
# The script then runs in an empty folder of its own ($work), with a home of its own, the clock, zone, locale and git's
# configuration pinned, standard input empty and an editor that fails.  $top is the project's folder.

# ---- surroundings ----------------------------------------------------------------------------------------------------

set -u
umask 022
top=$(pwd -P)
MSP_BIN=${MSP_BIN:-build/bin}
case $MSP_BIN in
/*) ;;
*) MSP_BIN=$top/$MSP_BIN ;;
esac
tmp=$(mktemp -d "${TMPDIR:-/tmp}/msp-test.XXXXXX") || exit 71
tmp=$(cd "$tmp" && pwd -P)

tap_cleanup()
{
	tap_exit=$?
	trap - EXIT
	cd / && chmod -R u+rwX "$tmp" 2>/dev/null
	rm -rf "$tmp"
	exit "$tap_exit"
}
trap tap_cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

work=$tmp/work
mkdir -p "$work" "$tmp/home/.config" "$tmp/home/.cache" "$tmp/home/.local/share" "$tmp/home/.local/state" "$tmp/run"
chmod 700 "$tmp/run"

# Nothing of the person's own git or msp settings may reach a test.
for tap_name in $(env | sed -nE 's/^((GIT|MSP|XDG|LC)_[A-Z_0-9]*)=.*/\1/p'); do
	test "$tap_name" = MSP_BIN || unset "$tap_name"
done
unset CDPATH COLUMNS EMAIL LANG LANGUAGE LINES NO_COLOR TZDIR VISUAL

export HOME="$tmp/home"
export XDG_CONFIG_HOME="$HOME/.config" XDG_CACHE_HOME="$HOME/.cache"
export XDG_DATA_HOME="$HOME/.local/share" XDG_STATE_HOME="$HOME/.local/state" XDG_RUNTIME_DIR="$tmp/run"
export TMPDIR="$tmp"
export LC_ALL=C.UTF-8 TZ=UTC0 TERM=dumb
export EDITOR=false PAGER=cat
export PATH="$MSP_BIN:$PATH"
export MSP_BIN

cat > "$tmp/gitconfig" <<'CONFIG'
[user]
	name = Ana Prueba
	email = ana@msp.example
[init]
	defaultBranch = main
[gc]
	auto = 0
[advice]
	detachedHead = false
[protocol "file"]
	allow = always
CONFIG
export GIT_CONFIG_GLOBAL="$tmp/gitconfig" GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_EDITOR=false

cd "$work" || exit 71
exec </dev/null

# ---- TAP -------------------------------------------------------------------------------------------------------------

tap_count=0
tap_failed=0
tap_plan=''
out='' err='' status=0

# diag TEXT: a remark beside the results
diag()
{
	printf '%s\n' "$*" | sed 's/^/# /' >&2
}

# plan NUMBER: how many tests there will be; or leave it out and end with done_testing
plan()
{
	tap_plan=$1
	printf '1..%s\n' "$1"
}

# skip_all REASON: this file cannot be tested here
skip_all()
{
	printf '1..0 # SKIP %s\n' "$*"
	exit 0
}

tap_name()
{
	# "#" would begin a directive, a line feed would end the result
	printf '%s' "$*" | tr '\n' ' ' | sed 's/#/\\#/g'
}

# pass NAME, fail NAME
pass()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$(tap_name "$*")"
}

fail()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$(tap_name "$*")"
	diag "failed: $*"
	return 1
}

# skip NAME REASON: one test that cannot be made here
skip()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$(tap_name "$1")" "$2"
}

# ok NAME COMMAND [ARGUMENT]...: the command succeeds (`ok 'the file is there' test -e file`)
ok()
{
	tap_title=$1
	shift
	if "$@"; then
		pass "$tap_title"
	else
		fail "$tap_title"
		diag "  command: $*"
	fi
}

# is GOT WANTED NAME, isnt GOT UNWANTED NAME: equal as strings
is()
{
	if test "$1" = "$2"; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "     got: $1"
	diag "  wanted: $2"
}

isnt()
{
	if test "$1" != "$2"; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "  got what must not be: $1"
}

# like TEXT EXPRESSION NAME, unlike …: some line matches (none does) the extended regular expression
like()
{
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "     got: $1"
	diag "  wanted: /$2/"
}

unlike()
{
	if ! printf '%s\n' "$1" | grep -Eq -e "$2"; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "       got: $1"
	diag "  unwanted: /$2/"
}

# run COMMAND [ARGUMENT]...: $out and $err (without line feeds at the end) and $status.  Standard input passes through,
# but a pipe into run would run it in a subshell: write `run cmd <<END` or `run cmd <file`.  The bytes as they were
# stay in $tmp/out and $tmp/err.
run()
{
	status=0
	"$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	out=$(cat "$tmp/out")
	err=$(cat "$tmp/err")
}

# exit_is CODE COMMAND [ARGUMENT]...: run, and the exit code is CODE
exit_is()
{
	tap_wanted=$1
	shift
	run "$@"
	if test "$status" -eq "$tap_wanted"; then
		pass "exit $tap_wanted: $*"
		return
	fi
	fail "exit $tap_wanted: $*"
	diag "  exit code: $status"
	diag "     stdout: $out"
	diag "     stderr: $err"
}

# unprivileged COMMAND [ARGUMENT]...: as somebody whom permissions bind.  Root's tests hand their folder to nobody for that
# long, and copies of the programs, which may lie where only root goes.
unprivileged()
{
	if test "$(id -u)" != 0; then
		"$@"
		return
	fi
	test -d "$tmp/bin" || { mkdir "$tmp/bin" && cp "$MSP_BIN"/msp* "$tmp/bin"; }
	chown -R 65534:65534 "$tmp"
	tap_code=0
	PATH="$tmp/bin:$PATH" setpriv --reuid 65534 --regid 65534 --clear-groups "$@" || tap_code=$?
	chown -R 0:0 "$tmp"
	return "$tap_code"
}

# on_terminal COLUMNS COMMAND-LINE: run with a terminal of that width as stdin, stdout and stderr; all of it is $out
# (carriage returns taken away).
on_terminal()
{
	status=0
	script -qec "stty cols $1 rows 24 -onlcr; $2" /dev/null </dev/null >"$tmp/out" 2>"$tmp/err" || status=$?
	out=$(tr -d '\r' <"$tmp/out")
	err=$(cat "$tmp/err")
}

# done_testing: prints the plan (unless plan did) and ends with 1 when a test failed
done_testing()
{
	if test -z "$tap_plan"; then
		printf '1..%d\n' "$tap_count"
	elif test "$tap_plan" -ne "$tap_count"; then
		diag "planned $tap_plan tests but ran $tap_count"
		exit 1
	fi
	test "$tap_failed" -eq 0 || diag "$tap_failed of $tap_count tests failed"
	exit $((tap_failed != 0))
}
