#!/bin/sh
# SPDX-License-Identifier: ISC
# House rules that a machine can check.
set -u
number=0
failed=0

report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		failed=1
		echo "not ok $number - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

sources=$(find cmd lib tests -name '*.[ch]')
# what is installed; and what keeps to our functions: tests may call anything
shipped=$(echo "$sources" | grep -E '^(cmd|lib)/')
own=$(echo "$sources" | grep -vE '^tests/(unit|fault|bench)/')

# shellcheck disable=SC2086 # lists of files without spaces
{
	banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|localtime|gmtime|system|popen|alloca'
	report 'no banned function' "$(grep -nE "(^|[^_a-zA-Z0-9.>])($banned)\\([^0-9]" $own || true)"
	report 'every file names its licence' "$(for f in $sources; do
		head -n 2 "$f" | grep -q 'SPDX-License-Identifier: ISC' || echo "$f"
	done)"
	report 'no file over 800 lines' "$(for f in $shipped; do
		lines=$(wc -l <"$f")
		[ "$lines" -le 800 ] || echo "$f: $lines"
	done)"
	report 'no unfinished marks' "$(grep -nE 'TODO|FIXME|(^|[^X])XXX([^X]|$)|not implemented' $shipped || true)"
	report 'headers guard themselves' "$(for f in $(echo "$shipped" | grep '\.h$'); do
		guard=MSP_$(echo "$f" | sed 's,^lib/,,; s,[/.],_,g' | tr '[:lower:]' '[:upper:]')
		grep -q "^#define $guard\$" "$f" || echo "$f: $guard"
	done)"
}

report 'the top level holds what it should' "$(find . -mindepth 1 -maxdepth 1 ! -name '.*' ! -name 'build*' | sed 's,^\./,,' |
	grep -vxE 'cmd|lib|schemas|completions|man|tests|Makefile|README\.md|LICENSE|CHANGES\.md|CONTRIBUTING\.md|msp-[0-9.]+\.tar\.gz' || true)"
report 'every command has a manual' "$(for d in cmd/*/; do
	n=$(basename "$d")
	case $n in msp) m=man/msp.1 ;; *) m=man/msp-$n.1 ;; esac
	[ -e "$m" ] || echo "$m"
done)"
report 'every schema of a record has a manual of section 5' "$(for k in msp.yaml client person ticket calendar policy; do
	case $k in msp.yaml) m=man/msp.yaml.5 ;; *) m=man/msp-$k.5 ;; esac
	[ -e "$m" ] || echo "$m"
done)"
echo "1..$number"
exit $failed
