#!/bin/sh
# SPDX-License-Identifier: ISC
# msp NOUN …: letters, other people's commands, aliases, help, exit codes
. tests/cli/lib.sh

# a msp of our own among commands that only say how they were called
bin=$tmp/bin
path=$tmp/path
mkdir "$bin" "$path"
cp "$MSP_BIN/msp" "$bin/msp"
fake()
{
	cat >"$1" <<END
#!/bin/sh
printf '%s' '$2'
for word; do printf ' [%s]' "\$word"; done
echo
exit ${3-0}
END
	chmod +x "$1"
}
for noun in ticket asset sla report vault client doc store; do
	fake "$bin/msp-$noun" "$noun"
done
fake "$path/msp-ticket" 'the wrong ticket'
fake "$path/msp-foo" 'foo' 7
fake "$path/msp-git2" 'git2'
echo 'no program' >"$path/msp-data"
PATH=$path:/usr/bin:/bin
msp=$bin/msp

run "$msp" ticket ls --limit 5 'two words'
is "$out" 'ticket [ls] [--limit] [5] [two words]' 'the rest of the line is passed on as it is'
for pair in t:ticket a:asset s:sla r:report v:vault c:client d:doc; do
	run "$msp" "${pair%:*}" x
	is "$out" "${pair#*:} [x]" "letter ${pair%:*}"
done
run "$msp" -C dir t ls
is "$out" 'ticket [-C] [dir] [ls]' '-C before the command is passed on'
run "$msp" --store=dir t
is "$out" 'ticket [--store=dir]' '--store too'

exit_is 7 "$msp" foo bar
is "$out" 'foo [bar]' "other people's commands are found on the search path"

exit_is 69 "$msp" tikcet
is "$err" 'msp: no command "tikcet"
hint: did you mean ticket?' 'a mistyped command gets a suggestion'
exit_is 69 "$msp" fooo
like "$err" 'did you mean foo' "also other people's"
exit_is 69 "$msp" change ls
is "$err" 'msp: msp-change is not installed
hint: it is looked for beside msp and on the search path' 'a command of ours that is not there'
exit_is 69 "$msp" data
exit_is 69 "$msp" ../foo
exit_is 69 "$msp" ''
exit_is 64 "$msp" --nonsense t
like "$err" '^hint: msp \[-C DIR\]' 'usage is shown'
printf '#!/nonexistent/interpreter\n' >"$path/msp-broken"
chmod +x "$path/msp-broken"
exit_is 69 "$msp" broken
like "$err" 'msp-broken cannot be executed' 'a program that cannot be executed'

exit_is 0 "$msp"
like "$out" '^  t  ticket  incidents' 'msp alone lists the commands'
unlike "$out" '  change ' 'but not those that are not there'
like "$out" '^others: broken foo git2$' "and other people's"
list=$out
exit_is 0 "$msp" help
is "$out" "$list" 'so does msp help'
exit_is 0 "$msp" --help
is "$out" "$list" 'and msp --help'
exit_is 0 "$msp" --version
like "$out" '^msp [0-9]+\.[0-9]+\.[0-9]+$' 'version'
exit_is 74 sh -c "'$msp' >/dev/full"
like "$err" 'no space left on device' 'a full disk is told'

# ---- manuals -------------------------------------------------------------------------------------------------

mkdir "$tmp/man"
cat >"$tmp/man/man" <<'END'
#!/bin/sh
case "$*" in
'-w msp-ticket' | '-w msp-topic' | '-w msp') echo /somewhere ;;
-w*) exit 16 ;;
*) echo "man: $*" ;;
esac
END
chmod +x "$tmp/man/man"
PATH=$tmp/man:$path:/usr/bin:/bin
run "$msp" help ticket new
is "$out" 'man: msp-ticket' 'help opens the manual'
run "$msp" help t
is "$out" 'man: msp-ticket' 'by letter'
run "$msp" help topic
is "$out" 'man: msp-topic' 'of a topic without command'
run "$msp" help msp
is "$out" 'man: msp' 'of msp itself'
run "$msp" help vault show
is "$out" 'vault [show] [--help]' 'where there is no page, --help of the verb'
run "$msp" help v
is "$out" 'vault [--help]' 'or of the command'
exit_is 69 "$msp" help tikcet
PATH=$path:/usr/bin:/bin
run env PATH="$path" "$msp" help vault
is "$out" 'vault [--help]' 'where there is no man, --help'

# ---- aliases -------------------------------------------------------------------------------------------------

config()
{
	mkdir -p "$XDG_CONFIG_HOME/msp"
	cat >"$XDG_CONFIG_HOME/msp/config"
}
config <<'END'
# other settings are not the dispatcher's
view: {mine: "@mine"}
alias:
  fw: vault show acme/fw
  mio: ticket ls 'client:acme, sa' "say \"hi\"" ''
  x: fw -x
  ayuda: help vault
  git2: foo
END
run "$msp" fw now
is "$out" 'vault [show] [acme/fw] [now]' 'an alias'
run "$msp" mio
is "$out" 'ticket [ls] [client:acme, sa] [say "hi"] []' 'quotes keep blanks'
run "$msp" x 1
is "$out" 'vault [show] [acme/fw] [-x] [1]' 'an alias of an alias'
run "$msp" -C dir x
is "$out" 'vault [-C] [dir] [show] [acme/fw] [-x]' 'with -C before it'
run "$msp" ayuda
is "$out" 'vault [--help]' 'an alias of help'
run "$msp" git2
is "$out" 'foo' "goes before other people's commands"
run "$msp" help fw
is "$out" 'fw is an alias of: vault show acme/fw' 'help says what an alias is'
run "$msp"
like "$out" '^  fw = vault show acme/fw$' 'the list shows them'
run "$msp" --complete noun f
is "$out" 'foo	msp-foo
fw	vault show acme/fw' 'and completion'
exit_is 69 "$msp" fww
like "$err" 'did you mean fw' 'a mistyped alias'

file=$XDG_CONFIG_HOME/msp/config
printf 'alias:\n  a1: b1 x\n  b1: c1\n  c1: a1 y\n  d1: a1\n' | config
for name in a1 b1 c1 d1; do
	exit_is 78 "$msp" "$name"
	like "$err" "^msp: $file:[0-9]+:[0-9]+: the alias .* leads back to itself" "no circles: $name"
done
exit_is 0 "$msp" t
is "$out" 'ticket' 'commands never depend on the aliases'

# refuse TEXT WHERE-AND-WHY: a configuration that is refused
refuse()
{
	# shellcheck disable=SC2059 # the text is written with escapes
	printf -- "$1" | config
	exit_is 78 "$msp" foo
	is "$(printf '%s\n' "$err" | head -n 1)" "msp: $file:$2" "$2"
}
refuse 'alias:\n  t: vault\n' '2:3: the alias "t" hides a command'
refuse 'alias:\n  help: vault\n' '2:3: the alias "help" hides a command'
refuse 'alias:\n  "a b": vault\n' '2:3: "a b" is no name for an alias: letters, digits, - and _'
refuse 'alias:\n  fw: "vault '\''show"\n' '2:7: a quote is not closed'
refuse 'alias:\n  fw: ""\n' '2:7: an alias needs words'
refuse 'alias:\n  fw: [vault]\n' '2:7: an alias is a line of words'
refuse 'alias: fw\n' '1:8: alias is a map of names to words'
refuse '- alias\n' '1:1: the configuration is a map'
printf 'alias: {}\nalias: {}\n' | config
exit_is 78 "$msp" foo
like "$err" "^msp: $file:2:1: " 'a file that is no proper YAML'

rm "$file"
unset XDG_CONFIG_HOME
mkdir -p "$HOME/.config/msp"
echo 'alias: {zz: foo home}' >"$HOME/.config/msp/config"
run "$msp" zz
is "$out" 'foo [home]' 'the folder .config at home'

# ---- the real commands ---------------------------------------------------------------------------------------

for program in "$MSP_BIN"/msp-*; do
	test -x "$program" || continue
	noun=${program##*/msp-}
	said=$("$program" --dump-cli=lines | awk -F '\t' '$1 == "command" { print $3 }')
	listed=$("$MSP_BIN/msp" --dump-cli=lines | awk -F '\t' -v n="$noun" '$1 == "noun" && $3 == n { print $4 }')
	is "$listed" "$said" "msp and msp-$noun say the same of it"
done
done_testing
