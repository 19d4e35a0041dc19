#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault age: both ways with age, age-keygen and ssh-keygen; what is refused, and that nothing is left behind.
. tests/cli/lib.sh

vault()
{
	msp-vault age "$@"
}

# ---- keys ----------------------------------------------------------------------------------------------------------

run vault keygen --output me.txt
is "$status" 0 'a key is made'
recipient=$(sed -n 's/^# public key: //p' me.txt)
is "$err" "public key: $recipient" 'its recipient is told'
is "$out" '' 'on standard error'
is "$(stat -c %a me.txt)" 600 'only its owner can read it'
cp -p me.txt copy
exit_is 73 vault keygen --output me.txt
ok 'the old key is still there' cmp -s me.txt copy
run vault keygen
like "$out" '^AGE-SECRET-KEY-1[0-9A-Z]{58}$' 'a key on standard output'
isnt "$(printf '%s\n' "$out" | grep AGE)" "$(grep AGE me.txt)" 'and another one'
run vault keygen -i me.txt
is "$out" "$recipient" 'the recipient of a key'
vault keygen --output her.txt 2>/dev/null
her=$(vault keygen -i her.txt)

# ---- there and back ------------------------------------------------------------------------------------------------

printf 'una clave\n' >plain
head -c 200000 /dev/urandom >big
: >empty
for file in plain big empty; do
	for armor in '' -a; do
		vault encrypt $armor -r "$recipient" $file >sealed
		ok "$file $armor, there and back" sh -c "msp-vault age decrypt -i me.txt sealed | cmp -s - $file"
	done
done
vault encrypt -i me.txt <plain >sealed
is "$(vault decrypt -i me.txt <sealed)" 'una clave' 'through pipes'
is "$(vault decrypt -i me.txt - <sealed)" 'una clave' '- is standard input'
vault encrypt -r "$recipient" -r "$her" --output both.age plain
is "$(stat -c %a both.age)" 600 'output has mode 600'
is "$(vault decrypt -i her.txt both.age)" 'una clave' 'two recipients'
printf '# team\n%s\n\n  %s\n' "$recipient" "$her" >team
vault encrypt -R team plain >team.age
is "$(vault decrypt -i her.txt -i me.txt team.age)" 'una clave' 'recipients of a file'
is "$(vault encrypt -R - plain <team | vault decrypt -i me.txt)" 'una clave' 'recipients of standard input'
is "$(vault decrypt -i - sealed <me.txt)" 'una clave' 'an identity from standard input'
vault decrypt -i me.txt sealed --output sealed
is "$(cat sealed)" 'una clave' 'output may replace the input'

# ---- with age ------------------------------------------------------------------------------------------------------

if command -v age >/dev/null && command -v age-keygen >/dev/null; then
	is "$(age-keygen -y me.txt)" "$recipient" 'age-keygen reads our key'
	age-keygen -o theirs.txt 2>/dev/null
	is "$(vault keygen -i theirs.txt)" "$(age-keygen -y theirs.txt)" 'we read its key'
	for file in plain big empty; do
		for armor in '' -a; do
			vault encrypt $armor -R team $file >sealed
			ok "age opens $file $armor" sh -c "age -d -i her.txt sealed | cmp -s - $file"
			age $armor -r "$recipient" -r "$her" $file >sealed
			ok "we open $file $armor of age" sh -c "msp-vault age decrypt -i her.txt sealed | cmp -s - $file"
		done
	done
else
	skip 'age' 'age is not installed'
fi

if command -v ssh-keygen >/dev/null; then
	ssh-keygen -q -t ed25519 -N '' -f id
	ssh-keygen -q -t ed25519 -N secreto -f locked
	ssh-keygen -q -t rsa -b 2048 -N '' -f rsa
	vault encrypt -R id.pub plain >sealed
	is "$(vault decrypt -i id sealed)" 'una clave' 'to an SSH key and back'
	is "$(vault keygen -i id)" "$(cut -d ' ' -f 1,2 id.pub)" 'the recipient of an SSH key'
	if command -v age >/dev/null; then
		is "$(age -d -i id sealed)" 'una clave' 'age opens it'
		age -R id.pub plain >sealed
		is "$(vault decrypt -i id sealed)" 'una clave' 'we open that of age'
		age -R rsa.pub -r "$recipient" plain >sealed
		is "$(vault decrypt -i me.txt sealed)" 'una clave' 'stanzas of other kinds are in nobody'\''s way'
	fi
	exit_is 65 vault decrypt -i locked sealed
	like "$err" 'with a passphrase are not supported' 'SSH keys with a passphrase are refused by name'
	exit_is 65 vault decrypt -i rsa sealed
	like "$err" 'ssh-rsa keys are not supported' 'and those of RSA'
	exit_is 65 vault encrypt -R rsa.pub plain
	like "$err" '^msp-vault: rsa.pub:1: ssh-rsa keys' 'with file and line'
	exit_is 64 vault encrypt -r "$(cat rsa.pub)" plain
	exit_is 77 vault decrypt -i id both.age
else
	skip 'SSH keys' 'no ssh-keygen'
fi

# ---- passphrases ---------------------------------------------------------------------------------------------------

printf 'correcta\notra\n' >words
vault encrypt -p --passphrase-fd 3 --output p.age plain 3<words
is "$(vault decrypt --passphrase-fd 3 p.age 3<words)" 'una clave' 'a passphrase, there and back'
is "$(sed -n 's/^-> scrypt [^ ]* //p' p.age)" 18 'the work factor is 18'
printf 'falsa\n' >wrong
exit_is 77 vault decrypt --passphrase-fd 0 p.age <wrong
like "$err" 'p.age: the passphrase is wrong' 'a wrong one'
exit_is 77 vault decrypt -i me.txt p.age
like "$err" 'it has a passphrase' 'identities do not open it'
echo >blank
exit_is 64 vault encrypt -p --passphrase-fd 0 plain <blank
like "$err" 'the passphrase is empty' 'an empty one'
exit_is 66 vault encrypt -p --passphrase-fd 0 plain <empty
sed -i 's/^\(-> scrypt .*\) 18$/\1 21/' p.age
exit_is 65 vault decrypt --passphrase-fd 3 p.age 3<words
like "$err" 'work factor 21, at most 20' 'what costs too much is not tried'
vault encrypt -p --passphrase-fd 3 --output me.age me.txt 3<words
vault encrypt -i me.txt plain >sealed
is "$(vault decrypt -i me.age --passphrase-fd 3 sealed 3<words)" 'una clave' 'an identity with a passphrase'
exit_is 77 vault decrypt -i me.age --passphrase-fd 0 sealed <wrong
exit_is 64 vault decrypt --passphrase-fd tres me.age
exit_is 71 vault decrypt --passphrase-fd 9 me.age
exit_is 64 vault encrypt -p --passphrase-fd 0 <words
like "$err" 'standard input cannot be' 'standard input is read once'
if command -v setsid >/dev/null; then
	exit_is 66 setsid -w msp-vault age decrypt me.age
	like "$err" '--passphrase-fd' 'without a terminal there is another way'
fi

# ---- refused -------------------------------------------------------------------------------------------------------

chmod 640 her.txt
exit_is 77 vault decrypt -i her.txt both.age
like "$err" 'hint: chmod 600 her.txt' 'an identity that others can read'
chmod 600 her.txt
exit_is 77 vault decrypt -i her.txt sealed
like "$err" 'sealed: it is not for us' 'a file for somebody else'
exit_is 64 vault decrypt sealed
like "$err" 'hint: -i FILE' 'without identities'
exit_is 64 vault encrypt plain
exit_is 64 vault encrypt -p -r "$recipient" plain
exit_is 64 vault decrypt -p p.age
exit_is 64 vault decrypt -r "$recipient" sealed
exit_is 64 vault keygen -a
exit_is 64 vault keygen plain
exit_is 64 vault encript plain
like "$err" 'did you mean encrypt' 'a mistyped action'
exit_is 66 vault encrypt -r "$recipient" nothing
exit_is 66 vault decrypt -i nothing sealed
exit_is 66 vault encrypt -R nothing plain
exit_is 65 vault encrypt -R empty plain
(umask 077 && cp plain private)
exit_is 65 vault decrypt -i private sealed
unlike "$err" 'clave' 'what is no identity is not repeated'
exit_is 65 vault decrypt -i me.txt plain
like "$err" 'plain: not an age file' 'what is no age file'
for name in age1pq1abc:post-quantum age1tag1abc:hardware age1yubikey1abc:plugins; do
	exit_is 64 vault encrypt -r "${name%%:*}" plain
	like "$err" "${name##*:}" "${name%%:*} is refused by name"
done
exit_is 64 vault encrypt -r "$(grep AGE me.txt)" plain
unlike "$err" 'AGE-SECRET' 'a key in the wrong place is not repeated'
head -c 16777217 /dev/zero >large
exit_is 65 vault encrypt -r "$recipient" large
like "$err" '16 MiB' 'what is too large'
head -c 16777216 /dev/zero >large
vault encrypt -r "$recipient" -a --output large.age large
ok 'what is just not too large' sh -c 'msp-vault age decrypt -i me.txt large.age | cmp -s - large'
if command -v age >/dev/null; then
	{ cat large; echo; } | age -r "$recipient" >large.age
	exit_is 65 vault decrypt -i me.txt large.age
fi

# ---- nothing is released too early ---------------------------------------------------------------------------------

vault encrypt -r "$recipient" big >sealed
size=$(wc -c <sealed)
head -c $((size - 1)) sealed >short.age
exit_is 65 vault decrypt -i me.txt short.age
is "$(wc -c <"$tmp/out")" 0 'nothing of a file that was cut off is written'
echo before >kept
exit_is 65 vault decrypt -i me.txt short.age --output kept
is "$(cat kept)" before 'nor to a file'
printf 'x' | dd of=sealed bs=1 seek=70000 conv=notrunc 2>/dev/null
exit_is 65 vault decrypt -i me.txt sealed --output new
ok 'nothing is made' test ! -e new
is "$(find . -name '.msp-*')" '' 'and nothing left behind'
vault encrypt -r "$recipient" big >sealed
exit_is 64 vault decrypt -i me.txt sealed --output /dev/null
ok '/dev/null is still there' test -c /dev/null
exit_is 66 vault decrypt -i me.txt sealed --output nowhere/file
mkdir full
exit_is 64 vault decrypt -i me.txt sealed --output full

# ---- the process ---------------------------------------------------------------------------------------------------

if command -v setpriv >/dev/null; then
	is "$(unprivileged sh -c 'ulimit -l 64; msp-vault age decrypt -i me.txt sealed 2>&1 >/dev/null' | grep -c 'locked in memory')" 1 \
		'what could not be locked is told, once'
fi
if command -v bash >/dev/null; then
	is "$(unprivileged bash -c 'msp-vault age encrypt -i <(cat me.txt) plain | msp-vault age decrypt -i <(cat me.txt)' 2>&1)" \
		'una clave' 'an identity from a pipe of the shell'
fi
mkfifo hold
msp-vault age encrypt -i me.txt <hold >/dev/null &
pid=$!
exec 4>hold
tries=0
until grep -q 'Max core file size *0 *0 ' "/proc/$pid/limits" 2>/dev/null || test $tries -ge 50; do
	sleep 0.1
	tries=$((tries + 1))
done
like "$(cat "/proc/$pid/limits")" 'Max core file size *0 *0 ' 'no core dumps'
exec 4>&-
wait "$pid"

# ---- the terminal --------------------------------------------------------------------------------------------------

if ! command -v script >/dev/null; then
	skip 'a terminal' 'no script'
	done_testing
fi
on_terminal 80 'msp-vault age encrypt -r '"$recipient"' plain'
is "$status" 64 'no binary to a terminal'
like "$out" 'hint: -a' 'but text'
vault encrypt -i me.txt plain >text.age
vault encrypt -i me.txt big >binary.age
on_terminal 80 'msp-vault age decrypt -i me.txt text.age'
is "$out" 'una clave' 'text to a terminal'
on_terminal 80 'msp-vault age decrypt -i me.txt binary.age'
is "$status" 64 'nothing else'
printf 'a\033[2Jb' | vault encrypt -i me.txt >escape.age
on_terminal 80 'msp-vault age decrypt -i me.txt escape.age'
is "$status" 64 'no escapes'

# terminal COMMAND: begins it on a terminal of its own; what is typed goes to descriptor 5, what is seen to the file seen
terminal()
{
	rm -f keys && : >seen
	mkfifo keys
	script -qefc "$1" seen <keys >/dev/null 2>&1 &
	terminal_pid=$!
	exec 5>keys
}

# shown EXPRESSION [TIMES]: waits until it is to be seen, so many times
shown()
{
	tries=0
	until test "$(tr -d '\r' 2>/dev/null <seen | grep -c -e "$1")" -ge "${2:-1}"; do
		tries=$((tries + 1))
		if test $tries -ge 100; then
			diag "not seen: $1"
			return 1
		fi
		sleep 0.1
	done
}

terminal 'msp-vault age encrypt -p --output typed.age plain; echo "code $?"'
shown 'new passphrase:'
sleep 0.2
echo correcta >&5
shown 'the same again:'
sleep 0.2
echo correcta >&5
ok 'a passphrase is asked for twice' shown 'code 0'
exec 5>&-
wait "$terminal_pid"
unlike "$(cat seen)" correcta 'and not shown'
is "$(vault decrypt --passphrase-fd 3 typed.age 3<words)" 'una clave' 'it is the one that was typed'

terminal 'msp-vault age encrypt -p --output other.age plain; echo "code $?"'
shown 'new passphrase:'
sleep 0.2
echo correcta >&5
shown 'the same again:'
sleep 0.2
echo incorrecta >&5
ok 'two that differ' shown 'code 64'
exec 5>&-
wait "$terminal_pid"
ok 'nothing is written' test ! -e other.age

# whatever signal ends it, the echo is back
cat >ended.sh <<'END'
(
	tries=0
	until test $tries -ge 50 || { stty -a </dev/tty | grep -q -e ' -echo '; }; do sleep 0.1; tries=$((tries + 1)); done
	stty -a </dev/tty | grep -q -e ' -echo ' && echo 'echo is off'
	kill -"$1" "$(cat pid)"
) &
# jobs in the background begin with some ignored
sh -c 'echo $$ >pid; exec env --default-signal msp-vault age decrypt p.age'
echo "code $?"
stty -a | grep -q -e ' echo ' && echo 'echo is on'
wait
END
vault encrypt -p --passphrase-fd 3 --output p.age plain 3<words
for signal in TERM:15 INT:2 HUP:1 QUIT:3 USR1:10 34:34; do
	number=${signal##*:}
	signal=${signal%%:*}
	terminal "sh ended.sh $signal"
	shown 'echo is on'
	exec 5>&-
	wait "$terminal_pid"
	like "$(tr -d '\r' <seen)" 'echo is off$' "signal $signal comes while the echo is off"
	like "$(tr -d '\r' <seen)" "^code $((128 + number))\$" 'ends it'
	like "$(tr -d '\r' <seen)" '^echo is on' 'and leaves the echo on'
done
done_testing
