# ---- zsh -------------------------------------------------------------------------------------------------------------

_msp()
{
	emulate -L zsh
	setopt ksharrays
	local -a __msp_words __msp_found values shown
	local __msp_cur __msp_files __msp_prefix __msp_store __msp_program __msp_verb_name
	local __msp_expect __msp_operand __msp_otherwise __msp_ended REPLY entry

	__msp_words=("${(@Q)words[0,CURRENT-2]}")
	__msp_cur=${(Q)PREFIX}
	__msp_at_cursor
	[ -z "$__msp_prefix" ] || compset -P "${(b)__msp_prefix}" || true
	case $__msp_files in
	files) _files; return ;;
	folders) _files -/; return ;;
	esac
	for entry in "${__msp_found[@]}"; do
		values+=("${entry%%$'\t'*}")
		case $entry in
		*$'\t'?*) shown+=("${entry%%$'\t'*}  ${entry#*$'\t'}") ;;
		*) shown+=("$entry") ;;
		esac
	done
	compadd -l -d shown -a values
}

# autoloaded, this file is the body of the first call; read by hand, it only defines
if [ "${funcstack[1]-}" = _msp ]; then
	_msp "$@"
else
	compdef _msp ${=__msp_commands}
fi
