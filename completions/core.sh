# shellcheck shell=bash disable=SC2154,SC2034 # the tables and the variables stand in the other parts
# ---- what stands where on the line (bash and zsh) --------------------------------------------------------------------
# __msp_words holds the words before the cursor, the command first, and __msp_cur the one being typed.  __msp_at_cursor
# finds out what may stand there and leaves it in __msp_found, one "value<TAB>description" an element, __msp_files
# ("files", "folders" or nothing) and __msp_prefix, what stands before the value in the same word (--opt=, -p, a, in a,b).

# Adds the lines of $1 that begin with $2.
__msp_add()
{
	local line
	while IFS= read -r line; do
		case $line in
		'') ;;
		"$2"*) __msp_found+=("$line") ;;
		esac
	done <<<"$1"
}

# __msp_kind KIND: what completes a value of this kind.
__msp_kind()
{
	local prefix=$__msp_cur word line_feed='
'
	case $1 in
	'' | - | flag) ;;
	file) __msp_files=files ;;
	directory) __msp_files=folders ;;
	words:*)
		word=${1#words:}
		__msp_add "${word// /$line_feed}" "$prefix"
		;;
	column)
		case $prefix in
		*,*)
			__msp_prefix=$__msp_prefix${prefix%,*},
			prefix=${prefix##*,}
			;;
		esac
		case $prefix in
		[+-]*)
			__msp_prefix=$__msp_prefix${prefix:0:1}
			prefix=${prefix:1}
			;;
		esac
		__msp_columns "$__msp_program $__msp_verb_name"
		__msp_add "$REPLY" "$prefix"
		;;
	*) __msp_add "$(__msp_ask "$1" "$prefix")" '' ;;
	esac
}

# __msp_ask KIND PREFIX: asks the command, which asks the index.
__msp_ask()
{
	if [ -n "$__msp_store" ]; then
		"$__msp_program" --complete "$1" "$2" -C "$__msp_store" 2>/dev/null
	else
		"$__msp_program" --complete "$1" "$2" 2>/dev/null
	fi
}

# The kind of an option's value in REPLY, "flag" when it takes none, "" when it is unknown.
__msp_value_of()
{
	__msp_argument "$__msp_program $__msp_verb_name $1"
	[ -n "$REPLY" ] || __msp_shared_argument "$1"
}

# Reads the option $1: the kind of the value that must follow it in __msp_expect.
__msp_option()
{
	local rest=${1#-} letter
	__msp_expect=''
	case $1 in
	--*=*) return ;;
	--*)
		__msp_value_of "$1"
		[ "$REPLY" = flag ] || __msp_expect=$REPLY
		return
		;;
	esac
	while [ -n "$rest" ]; do
		letter=${rest:0:1}
		rest=${rest:1}
		__msp_value_of "-$letter"
		case $REPLY in
		'' | flag) continue ;;
		esac
		[ -n "$rest" ] || __msp_expect=$REPLY
		return
	done
}

# Reads the words from number $1 on.
__msp_read()
{
	local i=$1 word ended=''
	__msp_verb_name='' __msp_expect='' __msp_operand=0 __msp_store=''
	__msp_fallback "$__msp_program"
	__msp_otherwise=$REPLY
	while [ "$i" -lt "${#__msp_words[@]}" ]; do
		word=${__msp_words[$i]}
		i=$((i + 1))
		if [ -n "$__msp_expect" ]; then
			[ "$__msp_expect" != directory ] || __msp_store=$word
			__msp_expect=''
			continue
		fi
		case $ended$word in
		--) ended=ended; continue ;;
		-?*) __msp_option "$word"; continue ;;
		esac
		if [ -z "$__msp_verb_name" ]; then
			__msp_verb "$__msp_program $word"
			__msp_verb_name=$REPLY
			[ -z "$REPLY" ] || continue
			__msp_verb_name=$__msp_otherwise
		fi
		__msp_operand=$((__msp_operand + 1))
	done
	__msp_ended=$ended
}

# The operand at the cursor.
__msp_complete_operand()
{
	local kinds i=$__msp_operand
	__msp_operands "$__msp_program $__msp_verb_name"
	kinds=$REPLY
	while [ "$i" -gt 0 ]; do
		case $kinds in
		*,*) kinds=${kinds#*,} ;;
		esac
		i=$((i - 1))
	done
	__msp_kind "${kinds%%,*}"
}

__msp_complete_options()
{
	local key="$__msp_program ${__msp_verb_name:-$__msp_otherwise}"
	__msp_options "$key"
	__msp_add "$REPLY" "$__msp_cur"
	__msp_shared "$key"
	__msp_add "$REPLY" "$__msp_cur"
}

# The word at the cursor, the others being read.
__msp_complete_word()
{
	local kind
	if [ -n "$__msp_expect" ]; then
		__msp_kind "$__msp_expect"
		return
	fi
	case $__msp_ended$__msp_cur in
	--*=*)
		__msp_value_of "${__msp_cur%%=*}"
		kind=$REPLY
		__msp_prefix=${__msp_cur%%=*}=
		__msp_cur=${__msp_cur#*=}
		__msp_kind "$kind"
		return
		;;
	-[!-]?*)
		__msp_value_of "${__msp_cur:0:2}"
		kind=$REPLY
		__msp_prefix=${__msp_cur:0:2}
		__msp_cur=${__msp_cur:2}
		__msp_kind "$kind"
		return
		;;
	-*)
		__msp_complete_options
		return
		;;
	esac
	if [ -z "$__msp_verb_name" ]; then
		__msp_verbs "$__msp_program"
		__msp_add "$REPLY" "$__msp_cur"
		# a verb may be left out: what begins like none is an operand
		{ [ -n "$__msp_cur" ] && [ "${#__msp_found[@]}" -eq 0 ]; } || return 0
		__msp_verb_name=$__msp_otherwise
	fi
	__msp_complete_operand
}

__msp_at_cursor()
{
	local first=1
	__msp_found=() __msp_files='' __msp_prefix='' __msp_store=''
	__msp_program=${__msp_words[0]##*/}
	if [ "$__msp_program" = msp ]; then
		case ${__msp_words[1]-} in
		-C | --store) first=3 ;;
		-C* | --store=*) first=2 ;;
		esac
		if [ "${#__msp_words[@]}" -le "$first" ]; then
			[ "${#__msp_words[@]}" -eq "$first" ] || { __msp_files=folders; return 0; }
			__msp_add "$(msp --complete noun "$__msp_cur" 2>/dev/null)" ''
			return 0
		fi
		__msp_program=${__msp_words[$first]}
		first=$((first + 1))
		if [ "$__msp_program" = help ]; then
			if [ "${#__msp_words[@]}" -eq "$first" ]; then
				__msp_add "$(msp --complete noun "$__msp_cur" 2>/dev/null)" ''
				return 0
			fi
			__msp_program=${__msp_words[$first]}
			first=$((first + 1))
		fi
		__msp_noun "$__msp_program"
		__msp_program=msp-${REPLY:-$__msp_program}
	fi
	__msp_read "$first"
	__msp_complete_word
}
