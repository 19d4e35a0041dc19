# ---- what stands where on the line -----------------------------------------------------------------------------------

# Prints the lines of its standard input that begin with $argv[2], with $argv[1] before each.
function __msp_only
	while read -l line
		test -z "$line"; and continue
		test (string sub -l (string length -- "$argv[2]") -- "$line") = "$argv[2]"; and printf '%s%s\n' "$argv[1]" "$line"
	end
end

# __msp_kind KIND PREFIX: what completes a value that begins with $__msp_cur; PREFIX stands before it in the same word.
function __msp_kind
	set -l prefix $argv[2]
	set -l cur $__msp_cur
	switch "$argv[1]"
		case '' - flag
		case file
			__fish_complete_path "$cur" | __msp_only "$prefix" ''
		case directory
			__fish_complete_directories "$cur" | __msp_only "$prefix" ''
		case 'words:*'
			string split ' ' -- (string replace 'words:' '' -- $argv[1]) | __msp_only "$prefix" "$cur"
		case column
			set -l last (string replace -r '^.*,' '' -- "$cur" | string replace -r '^[+-]' '')
			set -l before (string sub -l (math (string length -- "$cur") - (string length -- "$last")) -- "$cur")
			__msp_columns "$__msp_program $__msp_verb_name" | __msp_only "$prefix$before" "$last"
		case '*'
			set -l store
			test -n "$__msp_store"; and set store -C $__msp_store
			command $__msp_program --complete $argv[1] "$cur" $store 2>/dev/null | __msp_only "$prefix" ''
	end
end

# The kind of an option's value, "flag" when it takes none, nothing when it is unknown.
function __msp_value_of
	set -l kind (__msp_argument "$__msp_program $__msp_verb_name $argv[1]")
	test -n "$kind"; or set kind (__msp_shared_argument $argv[1])
	echo -- $kind
end

# The kind of the value that must follow the option.
function __msp_expected
	switch $argv[1]
		case '--*=*'
			return
		case '--*'
			__msp_value_of $argv[1] | string match -v flag
			return
	end
	set -l letters (string split '' -- (string sub -s 2 -- $argv[1]))
	for i in (seq (count $letters))
		set -l kind (__msp_value_of -$letters[$i] | string match -v flag)
		test -n "$kind"; or continue
		test $i -eq (count $letters); and echo -- $kind
		return
	end
end

function __msp_complete_operand
	set -l kinds (string split ',' -- (__msp_operands "$__msp_program $__msp_verb_name"))
	set -l i (math $__msp_operand + 1)
	test $i -gt (count $kinds); and set i (count $kinds)
	test $i -gt 0; and __msp_kind $kinds[$i] ''
end

# Completes the word $__msp_cur behind the words of one command.
function __msp_line
	set -g __msp_verb_name ''
	set -g __msp_operand 0
	set -g __msp_store ''
	set -l otherwise (__msp_fallback $__msp_program)
	set -l expected ''
	set -l ended no
	for word in $argv
		if test -n "$expected"
			test "$expected" = directory; and set -g __msp_store $word
			set expected ''
			continue
		end
		if test $ended = no
			if test "$word" = --
				set ended yes
				continue
			end
			if string match -qr '^-.' -- $word
				set expected (__msp_expected $word)
				continue
			end
		end
		if test -z "$__msp_verb_name"
			set -g __msp_verb_name (__msp_verb "$__msp_program $word")
			test -n "$__msp_verb_name"; and continue
			set -g __msp_verb_name $otherwise
		end
		set -g __msp_operand (math $__msp_operand + 1)
	end
	if test -n "$expected"
		__msp_kind $expected ''
		return
	end
	set -l cur $__msp_cur
	if test $ended = no
		switch "$cur"
			case '--*=*'
				set -l parts (string split -m 1 = -- $cur)
				set -g __msp_cur $parts[2]
				__msp_kind (__msp_value_of $parts[1]) "$parts[1]="
				return
			case '-*'
				if string match -qr '^-[^-].' -- $cur
					set -l option (string sub -l 2 -- $cur)
					set -g __msp_cur (string sub -s 3 -- $cur)
					__msp_kind (__msp_value_of $option) $option
					return
				end
				set -l verb $__msp_verb_name
				test -n "$verb"; or set verb $otherwise
				__msp_options "$__msp_program $verb" | __msp_only '' $cur
				__msp_shared "$__msp_program $verb" | __msp_only '' $cur
				return
		end
	end
	if test -z "$__msp_verb_name"
		set -l verbs (__msp_verbs $__msp_program | __msp_only '' "$cur")
		if test -z "$cur"; or test (count $verbs) -gt 0
			printf '%s\n' $verbs
			return
		end
		# a verb may be left out: what begins like none is an operand
		set -g __msp_verb_name $otherwise
	end
	__msp_complete_operand
end

function __msp_fish
	set -l words (commandline -opc)
	set -g __msp_cur (commandline -ct)
	set -g __msp_program (basename $words[1])
	set -e words[1]
	if test $__msp_program = msp
		if string match -qr -- '^(-C|--store)$' "$words[1]"
			if test (count $words) -eq 1
				__fish_complete_directories $__msp_cur
				return
			end
			set -e words[1..2]
		end
		test "$words[1]" = help; and set -e words[1]
		if test (count $words) -eq 0
			command msp --complete noun "$__msp_cur" 2>/dev/null
			return
		end
		set -l noun (__msp_noun $words[1])
		test -n "$noun"; or set noun $words[1]
		set -g __msp_program msp-$noun
		set -e words[1]
	end
	__msp_line $words
end

for command in $__msp_commands
	complete -c $command -f -a '(__msp_fish)'
end
