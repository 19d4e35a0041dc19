# shellcheck shell=bash disable=SC2154,SC2034 # the tables and the variables stand in the other parts
# ---- bash ------------------------------------------------------------------------------------------------------------

_msp()
{
	local __msp_words __msp_cur __msp_found __msp_files __msp_prefix __msp_store __msp_program __msp_verb_name
	local __msp_expect __msp_operand __msp_otherwise __msp_ended REPLY
	local line=${COMP_LINE:0:COMP_POINT} entry cut

	# bash's own words are cut at ":" and "=", which queries and options hold
	read -r -a __msp_words <<<"$line"
	__msp_cur=
	case $line in
	*[[:blank:]]) ;;
	*)
		__msp_cur=${__msp_words[${#__msp_words[@]} - 1]}
		unset "__msp_words[${#__msp_words[@]} - 1]"
		;;
	esac
	[ "${#__msp_words[@]}" -gt 0 ] || return 0
	cut=$__msp_cur
	__msp_at_cursor
	COMPREPLY=()
	if [ -n "$__msp_files" ]; then
		compopt -o filenames 2>/dev/null
		[ "$__msp_files" = files ] && entry=-f || entry=-d
		while IFS= read -r line; do
			COMPREPLY+=("$line")
		done < <(compgen "$entry" -- "$__msp_cur")
		return 0
	fi
	# what bash takes for the word begins behind the last ":" or "=" of it
	case $cut in
	*[:=]*) cut=${cut%"${cut##*[:=]}"} ;;
	*) cut= ;;
	esac
	for entry in "${__msp_found[@]}"; do
		entry=$__msp_prefix${entry%%$'\t'*}
		entry=${entry#"$cut"}
		case $entry in
		*[!A-Za-z0-9_.,:=/+@%-]*) printf -v entry '%q' "$entry" ;;
		esac
		COMPREPLY+=("$entry")
	done
	case ${COMPREPLY-} in
	*,) compopt -o nospace 2>/dev/null ;;
	esac
}

# shellcheck disable=SC2086 # the commands, a word each
complete -F _msp $__msp_commands
