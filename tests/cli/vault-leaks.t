#!/bin/sh
# SPDX-License-Identifier: ISC
# Where secrets must not be: arguments and environments of anything that is started, descriptors that children inherit,
# core files, swap, files, git's objects, the index, logs, messages; and the echo of the terminal is always back.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

sanitized=false
grep -q __asan_init "$MSP_BIN/msp-vault" && sanitized=true
vault_store || skip_all 'no store'
on ana msp-vault init --passphrase-fd 3 --no-prompt --sheet sheet 2>/dev/null
vault_member luis
secret='N0-debe-salir-4711'
other='Tampoco-esto-0815'
printf '%s\nnota: %s\n' "$secret" "$other" >"$tmp/value"
seed=$(sed -n 's/^# seed: //p' sheet)
key=$(grep '^AGE-SECRET-KEY-1' sheet)
rm sheet
{ printf '%s\n%s\n%s\n%s\n' "$secret" "$other" "$seed" "$key"; cat "$tmp/passphrase"; } >"$tmp/words"
is "$(wc -l <"$tmp/words")" 6 'six things that must stay where they are'

# clean NAME FILE...: none of the words is in any of these
clean()
{
	tap_title=$1
	shift
	is "$(grep -raFl -f "$tmp/words" "$@" 2>/dev/null | grep -vxF -e "$tmp/words" -e "$tmp/value" -e "$tmp/passphrase")" '' "$tap_title"
}

# ---- arguments and environments ----------------------------------------------------------------------------------------
# Every program that any command starts, with all of its arguments and its environment, as the kernel was told them.

mkdir bin
cat >bin/xclip <<'END'
#!/bin/sh
case $* in
*-out) cat "$TMPDIR/clipboard" ;;
*) cat >"$TMPDIR/clipboard" ;;
esac
END
cat >bin/editor <<'END'
#!/bin/sh
ulimit -c >"$TMPDIR/editor-core"
ls -l /proc/$$/fd >"$TMPDIR/editor-fds"
sed -i 's/^nota: .*/&./' "$1"
END
chmod +x bin/*
mkdir -p pass/.keys
if command -v age-keygen >/dev/null; then
	age-keygen -o pass/.keys/id 2>/dev/null
	mkdir -p pass/acme
	age -r "$(age-keygen -y pass/.keys/id)" -o pass/acme/web.age "$tmp/value"
fi

# traced COMMAND...: as ana, with what it executes in ./trace.N
traces=0
traced()
{
	traces=$((traces + 1))
	run on ana env DISPLAY=:9 EDITOR="$work/bin/editor" PATH="$work/bin:$PATH" strace -f -qq -v -s 100000 \
		-e trace=execve -e signal=none -o "trace.$traces" "$@"
	is "$status" 0 "traced: $*"
}

if ! $sanitized && command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
	traced msp-vault add acme/fw -F "$tmp/value"
	traced msp-vault show acme/fw --all
	like "$out" "$secret" 'control: it is the secret'
	traced msp-vault clip acme/fw --clear 1
	traced msp-vault edit acme/fw
	traced msp-vault run --fd 5=acme/fw --stdin acme/fw -- sh -c 'cat <&5 >/dev/null; env >/dev/null'
	printf '{{ msp:acme/fw }}\n' >template
	traced msp-vault inject template --output filled
	traced msp-vault rotate acme/fw -F "$tmp/value"
	traced msp-vault show acme/fw --field pending
	traced msp-vault rotate acme/fw --confirm
	traced msp-vault audit acme -f json
	traced msp-vault verify --mine
	traced msp-vault rekey --force
	traced msp-vault lock
	traced msp-vault unlock --passphrase-fd 3
	test -e pass/acme/web.age && traced msp-vault import passage pass -i pass/.keys/id -c acme
	traced msp-store sync
	is "$(cat trace.* | grep -c execve | awk '{ print ($1 > 20) }')" 1 'control: programs were seen'
	clean 'no argument and no environment has any of it' trace.*
	# control: with --env it is there, which is what --env says
	traced msp-vault run --env CLAVE=acme/fw -- true
	ok 'control: --env would be found' grep -qF "$secret" "trace.$traces"
	rm -f "trace.$traces" filled
else
	skip 'arguments and environments' 'no strace here, or sanitizers'
	on ana msp-vault add acme/fw -F "$tmp/value" 2>/dev/null
fi

# the environment of the program that run starts, as it sees it itself
# shellcheck disable=SC2016 # the other shell expands it
run on ana msp-vault run --fd 5=acme/fw -- sh -c 'env; tr "\0" "\n" </proc/$$/cmdline; tr "\0" "\n" </proc/$PPID/cmdline' 3<&-
unlike "$out" "$secret|$other|caballo" 'CMD has it on its descriptor alone'

# ---- descriptors -------------------------------------------------------------------------------------------------------

fds='for fd in /proc/self/fd/*; do test -e "$fd" && printf "%s " "${fd##*/}"; done'
open_here=$(sh -c "$fds" 3<&- 7<&- | tr ' ' '\n' | grep -c .)
# unlocked already, so that the passphrase is still unread
run on ana sh -c "exec msp-vault run --passphrase-fd 7 --fd 5=acme/fw -- sh -c '$fds' 3<&-" 7<"$tmp/passphrase"
is "$status" 0 'run with a passphrase on descriptor 7'
unlike " $out" ' 7 ' 'CMD does not inherit it'
like " $out" ' 5 ' 'CMD has what it was given'
is "$(printf '%s' "$out" | tr ' ' '\n' | grep -c .)" "$((open_here + 1))" 'and nothing else'
run on ana sh -c "exec msp-vault run --passphrase-fd 0 --fd 5=acme/fw -- cat 3<&-" <"$tmp/passphrase"
is "$status $out" '0 ' 'nor what is on standard input'
run on ana sh -c "exec msp-vault run --passphrase-fd 7 --fd 7=acme/fw -- cat /dev/fd/7 3<&-" 7<"$tmp/passphrase"
is "$out" "$secret" 'the same number for both is the secret'
on ana msp-vault lock 2>/dev/null
run on ana sh -c "exec msp-vault run --passphrase-fd 7 --fd 5=acme/fw -- sh -c '$fds' 3<&-" 7<"$tmp/passphrase"
unlike " $out" ' 7 ' 'nor after it was read'

# ---- core files --------------------------------------------------------------------------------------------------------

cat >core.py <<'END'
# a command that waits for its passphrase, and a signal that would make a core file
import os, resource, signal, subprocess, sys, time
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
reading, writing = os.pipe()
def start(argv):
    child = subprocess.Popen(argv, pass_fds=(reading,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        time.sleep(0.05)
        if open('/proc/%d/wchan' % child.pid).read() or 'S (sleeping)' in open('/proc/%d/status' % child.pid).read():
            break
    time.sleep(0.5)
    return child
def end(name, child):
    limit = [line for line in open('/proc/%d/limits' % child.pid) if line.startswith('Max core')][0].split()[4:6]
    os.kill(child.pid, signal.SIGSEGV)
    status = os.waitpid(child.pid, 0)[1]
    print(name, 'limit', *limit, 'signal', os.WTERMSIG(status), 'dumped', os.WCOREDUMP(status))
end('control', start(['sleep', '60']))
end('vault', start(['msp-vault', 'show', 'acme/fw', '--passphrase-fd', str(reading)]))
END
if ! $sanitized && command -v python3 >/dev/null; then
	on ana msp-vault lock 2>/dev/null
	run on ana python3 core.py
	like "$out" '^vault limit 0 0 signal 11 dumped False' 'a vault command that crashes dumps no core'
	if printf '%s' "$out" | grep -q '^control .* dumped True'; then
		pass 'control: another program does'
	else
		skip 'control: another program does' 'no core files on this machine'
	fi
	rm -f core core.[0-9]*
else
	skip 'core files' 'no python3, or sanitizers'
fi
is "$(cat "$tmp/editor-core" 2>/dev/null || echo 0)" 0 'nor does an editor'

# not to be read or traced by another process of the same user
mkfifo wait
cat >peek <<'END'
msp-vault age decrypt wait >/dev/null 2>&1 &
ours=$!
sleep 30 &
theirs=$!
sleep 1
cat /proc/$theirs/environ >/dev/null && echo 'control: readable'
kill -0 $ours && grep -q msp-vault /proc/$ours/cmdline && echo 'ours: waits'
cat /proc/$ours/environ >/dev/null || echo 'ours: not readable'
cat /proc/$ours/maps >/dev/null || echo 'ours: no maps'
kill $ours $theirs
END
if $sanitized || ! command -v setpriv >/dev/null; then
	skip 'looking into a vault command' 'sanitizers look into it, too, or no setpriv'
else
	run unprivileged sh peek
	like "$out" '^control: readable' 'control: a process of the same user can be looked into'
	like "$out" '^ours: waits' 'control: ours is there'
	like "$out" '^ours: not readable' 'a vault command cannot'
	like "$out" '^ours: no maps' 'nor its memory'
fi

# ---- swap --------------------------------------------------------------------------------------------------------------

on ana msp-vault unlock --passphrase-fd 3 2>/dev/null
if $sanitized; then
	skip 'memory that cannot be locked' 'sanitizers lock none'
else
	run on ana unprivileged sh -c 'ulimit -l 0; exec msp-vault show acme/fw --passphrase-fd 3 --output shown'
	is "$status" 0 'with no memory that may be locked'
	like "$err" 'bytes of secret memory could not be locked' 'that is said'
fi
run on ana unprivileged msp-vault show acme/fw --passphrase-fd 3 --output shown
# shellcheck disable=SC3045 # every sh of Linux has it
lockable=$(ulimit -l)
if test "$lockable" = unlimited || test "$lockable" -ge 8192; then
	unlike "$err" 'could not be locked' 'and not where it could'
else
	skip 'and not where it could' "ulimit -l is $lockable here"
fi
rm -f shown

# ---- files of an edit that is ended ------------------------------------------------------------------------------------

if test "$(stat -fc %T /dev/shm 2>/dev/null)" = tmpfs; then
	cat >bin/slow <<'END'
#!/bin/sh
dirname "$1" >"$TMPDIR/folder"
kill -"$SIGNAL" $PPID
sleep 20 & wait
END
	chmod +x bin/slow
	for signal in TERM HUP; do
		run on ana env SIGNAL="$signal" EDITOR="$work/bin/slow" msp-vault edit acme/fw
		is "$status" "$((128 + $(kill -l "$signal" 2>/dev/null | grep -E '^[0-9]+$' || case $signal in TERM) echo 15 ;; *) echo 1 ;; esac)))" \
			"ended by SIG$signal"
		ok "SIG$signal: nothing is left" test ! -e "$(cat "$tmp/folder")"
	done
	run on ana env SIGNAL=KILL EDITOR="$work/bin/slow" msp-vault edit acme/fw
	is "$status" 137 'killed'
	like "$(cat "$tmp/folder")" '^(/dev/shm|/run/)' 'what is left is in memory'
	clean 'SIGKILL: nothing on a disk' "$work" "$tmp/home-ana" "$tmp/home-luis"
	on ana env EDITOR=true msp-vault edit acme/fw 2>/dev/null
	ok 'the next edit sweeps it away' test ! -e "$(cat "$tmp/folder")"
else
	skip 'an edit that is ended' 'no tmpfs'
fi

# ---- the echo ----------------------------------------------------------------------------------------------------------

cat >jobs.py <<'END'
# an interactive shell with job control; what is typed, and whether the terminal echoes
import os, pty, re, select, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    os.environ['PS1'] = 'ready> '
    os.environ.pop('ENV', None)
    os.execvp('sh', ['sh', '-i'])
seen, read = b'', 0
def until(text):
    global seen, read
    end = time.monotonic() + 60
    while not (found := re.search(text, seen[read:])):
        if time.monotonic() > end:
            print('never came:', text, 'in', seen[read:]); os.kill(pid, 9); sys.exit(1)
        if terminal in select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 4096)
    read += found.end()
def echo(moment, wanted=None):
    end = time.monotonic() + 10  # the prompt is written a moment after or before the switch
    while True:
        now = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
        if now == wanted or time.monotonic() > end:
            break
        time.sleep(0.05)
    print(moment, 'on' if now else 'off')
def write(text):
    os.write(terminal, text)
until(b'ready> '); echo('at first', True)
write(b'msp-vault unlock\n'); until(b'passphrase of '); echo('asked', False)
write(b'corre\x1a'); until(b'ready> '); echo('Ctrl-Z', True)
write(b'fg\n'); until(b'passphrase of '); echo('fg', False)
write(b'correcto caballo\n'); until(b'unlocked for'); until(b'ready> '); echo('unlocked', True)
write(b'msp-vault lock\n'); until(b'ready> ')
write(b'msp-vault unlock\n'); until(b'passphrase of '); echo('asked again', False)
write(b'secreto\x03'); until(b'ready> '); echo('Ctrl-C', True)
write(b'echo "code $?"\n'); until(rb'code \d+'); print(re.search(rb'code \d+', seen).group().decode())
write(b'exit\n')
print('SHOWN' if b'caballo' in seen or b'secreto' in seen or b'corre' in seen else 'nothing shown')
END
if command -v python3 >/dev/null; then
	on ana msp-vault lock 2>/dev/null
	run on ana python3 jobs.py
	is "$out" 'at first on
asked off
Ctrl-Z on
fg off
unlocked on
asked again off
Ctrl-C on
code 130
nothing shown' 'the echo goes and comes back: Ctrl-Z, fg, Ctrl-C'
else
	skip 'the echo' 'no python3'
fi

# ---- messages ----------------------------------------------------------------------------------------------------------

on ana msp-vault unlock --passphrase-fd 3 2>/dev/null
: >messages
# says COMMAND...: what it says is kept
says()
{
	run "$@"
	isnt "$status" 0 "refused: $*"
	printf '%s\n%s\n' "$out" "$err" >>messages
}
says on ana msp-vault add acme/t -k totp -F "$tmp/value"
printf '%s\0\n' "$secret" >nul
says on ana msp-vault add acme/t -F nul
printf '%s\377\n' "$secret" >latin
says on ana msp-vault add acme/t -F latin
says on ana msp-vault add acme/fw -F "$tmp/value"
says on ana msp-vault show acme/fw --field "nada"
printf 'no {{ msp:acme/fw }} {{ msp:acme/none }}\n' >template
says on ana msp-vault inject template
says on ana msp-vault unlock --for x --passphrase-fd 3
printf '%s\n' "$secret" >wrong
on ana msp-vault lock 2>/dev/null
says on ana msp-vault unlock --passphrase-fd 4 4<wrong
on ana msp-vault unlock --passphrase-fd 3 2>/dev/null
cp ana/clients/acme/vault/fw.age kept.age
printf 'x' >>ana/clients/acme/vault/fw.age
git -C ana commit -qam x
says on ana msp-vault show acme/fw
git -C ana reset -q --hard HEAD~1
printf 'name,username,password\n"a,b,%s\n' "$secret" >bad.csv
says on ana msp-vault import csv bad.csv -c acme
rm -f nul latin wrong bad.csv
clean 'no message has any of it' messages
run on ana msp-vault ls -f json -o +readers,kind,tags
printf '%s\n' "$out" >listed
for columns in $(on ana msp-vault ls --list-columns 2>/dev/null | awk '{ print $1 }'); do
	on ana msp-vault ls -f json -o "$columns" >>listed 2>/dev/null
done
like "$(cat listed)" 'acme/fw' 'control: it is listed'
clean 'no column of ls has any of it' listed
for command in 'log acme fw' 'review HEAD~2..HEAD' 'exposure acme/fw' audit; do
	# shellcheck disable=SC2086 # words
	on ana msp-vault $command -f json 2>/dev/null
done >logged
like "$(cat logged)" 'acme/fw' 'control: they tell of it'
clean 'nor log, review, exposure, audit' logged

# ---- files -------------------------------------------------------------------------------------------------------------

push ana
pull luis
for repository in ana luis origin.git; do
	git -C $repository cat-file --batch --batch-all-objects >objects
	like "$(strings objects 2>/dev/null || tr -c ' -~' '\n' <objects)" 'format: msp-vault-1' "control: objects of $repository are read"
	clean "no object of git in $repository has any of it" objects
done
rm objects
index=$(find ana/.git/msp -name 'index.db*')
like "$index" 'index.db' 'there is an index'
clean 'no index has any of it, nor its log' ana/.git/msp luis/.git/msp
clean 'no file of the stores' ana luis origin.git
clean 'no file of the homes: state, cache, configuration' "$tmp/home-ana" "$tmp/home-luis" "$tmp/home"
ok 'control: grep finds one that is there' grep -raFq -f "$tmp/words" "$tmp/value"

vault_lock
done_testing
