# SPDX-License-Identifier: ISC
# Turns `--dump-cli=lines` of all commands, each line with the command's name before it, into lookup functions of a
# shell: SHELL=sh (bash and zsh; they set REPLY) or SHELL=fish (they print).  Lists are lines "value<TAB>description".

BEGIN {
	FS = "\t"
	fish = SHELL == "fish"
}

function quoted(text)
{
	if (fish) {
		gsub(/\\/, "\\\\", text)
		gsub(/'/, "\\'", text)
	} else {
		gsub(/'/, "'\\''", text)
	}
	return "'" text "'"
}

# Adds an answer of a table; answers of a list follow each other.
function answer(table, key, text)
{
	if (!((table, key) in answers)) {
		keys[table, ++key_count[table]] = key
		answers[table, key] = text
	} else {
		answers[table, key] = answers[table, key] "\n" text
	}
}

$2 == "noun" {
	if ($3 != "")
		answer("noun", $3, $4)
	known[$4] = 1
}

$2 == "command" && $1 != "msp" {
	commands[++command_count] = $1
	answer("fallback", $1, $5)
}

$2 == "verb" {
	key = $1 " " $3
	answer("verb", key, $3)
	if ($4 != "")
		answer("verb", $1 " " $4, $3)
	answer("operands", key, $7)
	if ($8 == "hidden")
		next
	answer("verbs", $1, $3 "\t" $5)
	if ($4 != "")
		answer("verbs", $1, $4 "\t" $5)
}

# Own options stand with their verb.  The shared ones are nearly always the same handful of sets.
$2 == "option" {
	key = $1 " " $3
	if ($9 == "shared") {
		sets[key] = sets[key] "--" $4 "\t" $8 "\n"
		if ($6 != "") {
			shared_arguments["--" $4] = $7 == "" ? "-" : $7
			if ($5 != "")
				shared_arguments["-" $5] = $7 == "" ? "-" : $7
		}
		next
	}
	answer("options", key, "--" $4 "\t" $8)
	kind = $6 == "" ? "flag" : $7 == "" ? "-" : $7
	answer("argument", key " --" $4, kind)
	if ($5 != "")
		answer("argument", key " -" $5, kind)
}

$2 == "column" {
	answer("columns", $1 " " $3, $4 "\t" $6)
}

function begin(table)
{
	if (fish)
		printf "function __msp_%s\n\tswitch \"$argv\"\n", table
	else
		printf "__msp_%s()\n{\n\tREPLY=''\n\tcase \"$*\" in\n", table
}

function end(table)
{
	print fish ? "\tend\nend\n" : "\tesac\n}\n"
}

# One case: all keys that have the same answer.
function emit_case(patterns, text)
{
	if (fish)
		printf "\t\tcase %s\n\t\t\tprintf '%%s\\n' %s\n", patterns, quoted(text)
	else
		printf "\t%s) REPLY=%s ;;\n", patterns, quoted(text)
}

function emit_table(table,    i, key, text, patterns, order, n)
{
	begin(table)
	n = 0
	delete patterns
	for (i = 1; i <= key_count[table]; i++) {
		key = keys[table, i]
		text = answers[table, key]
		if (text == "")
			continue
		if (!(text in patterns))
			order[++n] = text
		patterns[text] = patterns[text] (patterns[text] == "" ? "" : fish ? " " : " | ") quoted(key)
	}
	for (i = 1; i <= n; i++)
		emit_case(patterns[order[i]], order[i])
	end(table)
}

END {
	for (key in sets)
		sub(/\n$/, "", sets[key])
	# in the order of the verbs, so that the result is always the same
	for (i = 1; i <= key_count["operands"]; i++) {
		key = keys["operands", i]
		if (key in sets)
			answer("shared", key, sets[key])
	}
	for (name in shared_arguments)
		names[++name_count] = name
	for (i = 1; i <= name_count; i++) {
		for (j = i + 1; j <= name_count; j++) {
			if (names[j] < names[i]) {
				swap = names[i]
				names[i] = names[j]
				names[j] = swap
			}
		}
	}
	for (i = 1; i <= name_count; i++)
		answer("shared_argument", names[i], shared_arguments[names[i]])
	list = ""
	for (i = 1; i <= command_count; i++)
		list = list " " commands[i]
	print fish ? "set -g __msp_commands msp" list "\n" : "__msp_commands='msp" list "'\n"
	split("noun fallback verb verbs operands options shared argument shared_argument columns", order_of_tables, " ")
	for (i = 1; i <= 10; i++)
		emit_table(order_of_tables[i])
}
