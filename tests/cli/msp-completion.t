#!/bin/sh
# SPDX-License-Identifier: ISC
# The completion scripts, generated for a command that exists only here, in the shells that are installed.
. tests/cli/lib.sh

bin=$tmp/bin
mkdir "$bin"
cp "$MSP_BIN/msp" "$bin/msp"
PATH=$bin:/usr/bin:/bin
cat >"$bin/msp-ticket" <<'END'
#!/bin/sh
case $1 in
--dump-cli=lines) tr '|' '\t' <<'LINES' ;;
command|msp-ticket|it's about tickets|show
verb|new||open a ticket|CLIENT TITLE|client,-|
option|new|requester|r|PERSON|person|who asks|
option|new|priority|p|P1..P4|words:P1 P2 P3 P4|how urgent|
option|new|force|F|||it's urgent|
option|new|store|C|DIR|directory|the store|shared
option|new|message|m|TEXT||text|shared
verb|resolve|ok|resolve one|TICKET CAUSE [TEXT]|ticket,cause,-|
option|resolve|store|C|DIR|directory|the store|shared
option|resolve|message|m|TEXT||text|shared
verb|ls|list|list tickets|[TERM]...|query|
option|ls|columns|o|COLUMNS|column|columns|shared
option|ls|store|C|DIR|directory|the store|shared
column|ls|id|id|the number
column|ls|title|title|what it is about
column|ls|age|age|how old
verb|show||show one|TICKET...|ticket|
verb|secret||not shown|||hidden
LINES
--complete)
	case $2/$3 in
	ticket/48*) printf '4815164\tNo se puede facturar\n4823307\tCorreo: lento\n' ;;
	client/*) printf 'acme\tAcme, S.A.\n' ;;
	person/*) printf 'laura\tLaura Gómez\n' ;;
	query/client:*) printf 'client:acme\nclient:beta\n' ;;
	esac
	test $# -le 3 || printf '48-asked-in-%s\n' "$5"
	;;
esac
END
chmod +x "$bin/msp-ticket"

ok 'the scripts are generated' sh "$top/completions/generate.sh" "$bin" generated
ok 'again' sh "$top/completions/generate.sh" "$bin" again
ok 'and the same' diff -r generated again
like "$(head -n 1 generated/zsh/_msp)" '^#compdef msp msp-ticket$' 'zsh knows the commands'
ok 'bash reads it' bash -n generated/bash/msp

cat >ask.bash <<'END'
. generated/bash/msp
COMP_LINE=$1 COMP_POINT=${#1}
_msp
printf '%s\n' "${COMPREPLY[@]}"
END
cat >ask.zsh <<'END'
compdef() { }
. generated/zsh/_msp
setopt ksharrays
__msp_words=("${(@s: :)1}")
__msp_cur=${__msp_words[-1]}
__msp_words[-1]=()
__msp_at_cursor
for entry in "${__msp_found[@]}"; do print -r -- "$__msp_prefix${entry%%$'\t'*}"; done
END
cat >ask.fish <<'END'
source generated/fish/msp.fish
complete -C"$argv[1]" | cut -f 1
END

# ask SHELL LINE: the candidates, sorted, in one line
ask()
{
	case $1 in
	bash) bash ask.bash "$2" ;;
	zsh) zsh -f ask.zsh "$2" ;;
	fish) fish --no-config ask.fish "$2" ;;
	esac 2>&1 | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
}
mkdir folder
for shell in bash zsh fish; do
	if ! command -v "$shell" >/dev/null; then
		skip "$shell" "$shell is not installed"
		continue
	fi
	is "$(ask $shell 'msp-ticket ')" 'list ls new ok resolve show' "$shell: verbs"
	is "$(ask $shell 'msp-ticket n')" 'new' "$shell: a verb"
	is "$(ask $shell 'msp t n')" 'new' "$shell: through msp"
	is "$(ask $shell 'msp ti')" 'ticket' "$shell: commands"
	is "$(ask $shell 'msp-ticket new a')" 'acme' "$shell: the first operand"
	is "$(ask $shell 'msp-ticket new acme x')" '' "$shell: the second has no completion"
	is "$(ask $shell 'msp-ticket show 48')" '4815164 4823307' "$shell: tickets"
	is "$(ask $shell 'msp-ticket show 1 2 48')" '4815164 4823307' "$shell: the last kind repeats"
	is "$(ask $shell 'msp-ticket 48')" '4815164 4823307' "$shell: without a verb"
	is "$(ask $shell 'msp t ok 48')" '4815164 4823307' "$shell: a second name of a verb"
	is "$(ask $shell 'msp-ticket new --')" '--force --message --priority --requester --store' "$shell: options"
	is "$(ask $shell 'msp-ticket new -r la')" 'laura' "$shell: value of an option"
	is "$(ask $shell 'msp-ticket new -Fr la')" 'laura' "$shell: of a cluster"
	is "$(ask $shell 'msp-ticket new -r x a')" 'acme' "$shell: a value is no operand"
	is "$(ask $shell 'msp-ticket new -rx a')" 'acme' "$shell: nor an attached one"
	is "$(ask $shell 'msp-ticket new -F a')" 'acme' "$shell: a flag takes none"
	is "$(ask $shell 'msp-ticket new -p ')" 'P1 P2 P3 P4' "$shell: words"
	is "$(ask $shell 'msp-ticket new -pP')" '-pP1 -pP2 -pP3 -pP4' "$shell: attached to a letter"
	is "$(ask $shell 'msp-ticket ls -o t')" 'title' "$shell: columns"
	is "$(ask $shell 'msp-ticket ls -o id,a')" 'id,age' "$shell: after a comma"
	is "$(ask $shell 'msp-ticket list -o +a')" '+age' "$shell: one more column"
	is "$(ask $shell 'msp-ticket show -C there 48')" '48-asked-in-there 4815164 4823307' "$shell: in the store of -C"
	is "$(ask $shell 'msp-ticket new -- acme -')" '' "$shell: no options behind --"
	test $shell = zsh || is "$(ask $shell 'msp-ticket new -C fol' | tr -d /)" 'folder' "$shell: folders"
done
is "$(ask bash 'msp-ticket new --priority=P')" 'P1 P2 P3 P4' 'bash: behind =, which parts words there'
is "$(ask bash 'msp-ticket ls client:')" 'acme beta' 'bash: behind :'
if command -v zsh >/dev/null; then
	is "$(ask zsh 'msp-ticket new --priority=P')" '--priority=P1 --priority=P2 --priority=P3 --priority=P4' 'zsh: behind ='
	is "$(ask zsh 'msp-ticket ls client:')" 'client:acme client:beta' 'zsh: behind :'
	cat >terminal.zsh <<'END'
zmodload zsh/zpty
zpty z zsh -f
zpty -w z 'PS1=; fpath=(generated/zsh $fpath); autoload -Uz compinit; compinit -u -D; bindkey "^I" complete-word'
zpty -w -n z $'msp-ticket sho\t4823\t'
sleep 1
zpty -w -n z $'\n'
sleep 0.2
zpty -r -t z text '*show 4823307*'
END
	ok 'zsh completes on a terminal' zsh -f terminal.zsh
fi
if command -v fish >/dev/null; then
	is "$(ask fish 'msp-ticket new --priority=P')" '--priority=P1 --priority=P2 --priority=P3 --priority=P4' 'fish: behind ='
	is "$(ask fish 'msp-ticket ls client:')" 'client:acme client:beta' 'fish: behind :'
fi
done_testing
