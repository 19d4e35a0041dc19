#!/bin/sh
# SPDX-License-Identifier: ISC
# Speed on the big generated store, whole processes, medians, beside what people would use instead on the same data (or a
# floor) in the same run: machines drift, ratios do not.  Peers that are not installed are left out, and said so.
#
# BENCH_CLIENTS, BENCH_TICKETS, BENCH_ASSETS make it smaller; BENCH_FOLDER keeps the data between runs.
set -eu
: "${MSP_BIN:?}" "${B:?}"
PATH=$MSP_BIN:$B/bench:$PATH
folder=${BENCH_FOLDER:-$B/bench-data}
clients=${BENCH_CLIENTS:-500}
tickets=${BENCH_TICKETS:-100000}
assets=${BENCH_ASSETS:-50000}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
export HOME="$folder/home" XDG_CONFIG_HOME="$folder/home/.config" XDG_STATE_HOME="$folder/home/.state" \
	XDG_CACHE_HOME="$folder/home/.cache" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$folder/home/gitconfig" \
	TZ=UTC0 LC_ALL=C.UTF-8 MSP_LOGIN=ana MSP_NOW=2026-11-01T09:00:00-06:00
unset MSP_STORE
mkdir -p "$HOME"
printf '[user]\n\tname = Ana\n\temail = ana@msp.example\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n' >"$HOME/gitconfig"

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# ---- data -------------------------------------------------------------------------------------------------------------

# bare FOLDER CLIENTS TICKETS ASSETS: a generated store, packed
bare()
{
	test -d "$1" && return
	say "generating $1: $2 clients, $3 tickets, $4 assets"
	git init -q --bare "$1"
	generate -c "$2" -t "$3" -a "$4" | git -C "$1" fast-import --quiet
	git -C "$1" symbolic-ref HEAD refs/heads/main
}

tree()
{
	test -d "$2" && return
	say "checking out $2"
	git clone -q --shared "$1" "$2"
	git -C "$2" status >/dev/null
}

bare "$folder/big.git" "$clients" "$tickets" "$assets"
bare "$folder/small.git" $((clients / 10)) $((tickets / 10)) $((assets / 10))
tree "$folder/big.git" "$folder/big"
tree "$folder/small.git" "$folder/small"
big=$folder/big.git

# ---- measuring --------------------------------------------------------------------------------------------------------

printf '%-46s %9s %9s   %-26s %9s %8s\n' 'work (whole process, median)' ms target peer 'peer ms' ratio

# row NAME TARGET OURS [PEER THEIRS]: ratio = theirs / ours, how many times faster we are
row()
{
	awk -v name="$1" -v target="$2" -v ours="$3" -v peer="${4:-}" -v theirs="${5:-}" 'BEGIN {
		printf "%-46s %9.2f %9s   %-26s", name, ours, target, peer
		if (theirs != "" && theirs != "-") printf " %9.2f %7.1fx", theirs, theirs / ours
		else if (peer != "") printf " %9s", "missing"
		printf "\n" }'
}

# peer PROGRAM COMMAND…: its median, or - where it is not installed
peer()
{
	program=$1
	shift
	if have "$program"; then "$@"; else echo -; fi
}

floor=$(measure 50 true)
row 'floor: a process that does nothing' - "$floor"

# ---- index ------------------------------------------------------------------------------------------------------------

row 'cold index build, bare' 5000 "$(measure 3 -p "rm -rf $big/msp" msp-store -C "$big" index)" \
	'git cat-file all blobs' "$(measure 3 sh -c "git -C $big cat-file --batch --batch-all-objects --unordered --buffer >/dev/null")"
row 'cold index build, work tree' 3000 "$(measure 3 -p "rm -rf $folder/big/.git/msp" msp-store -C "$folder/big" index)"

# ---- reading ----------------------------------------------------------------------------------------------------------

export MSP_STORE="$big"
id=$(msp-ticket ls -q --limit 1 unresolved:yes)
client=${id%-*}
db=$big/msp/index.db

prepare_peers()
{
	test -e "$folder/tickets.jsonl" && return
	say 'the same data for the peers'
	msp-ticket ls -f jsonl -o id,title,status,priority,assignee,due,opened,category --limit 100000 >"$folder/tickets.jsonl"
	jq -r '"id: \(.id)\ntitle: \(.title)\nstatus: \(.status)\npriority: \(.priority)\ndue: \(.due // "-")\n"' \
		"$folder/tickets.jsonl" >"$folder/tickets.rec"
	have task || return 0
	mkdir -p "$folder/task"
	printf 'data.location=%s/task\nconfirmation=off\nverbose=nothing\n' "$folder" >"$folder/taskrc"
	jq -c '{description: .title, status: (if .status == "closed" or .status == "resolved" then "completed" else "pending" end),
		entry: (.opened[0:19] | gsub("[-:]"; "") + "Z"), tags: [.priority]}
		| if .status == "completed" then . + {end: .entry} else . end' "$folder/tickets.jsonl" |
		TASKRC="$folder/taskrc" task import - >/dev/null 2>&1
}
prepare_peers

sqlite=$(peer sqlite3 measure 30 sqlite3 -readonly "$db" 'SELECT number, title, due FROM ticket WHERE unresolved = 1 ORDER BY urgency LIMIT 50')
ls_time=$(measure 100 msp-ticket ls --limit 50 unresolved:yes)
row 'ls, 50 open by due time' 1.5 "$ls_time" 'sqlite3, the same query' "$sqlite"
row 'ls, 50 open by due time' 1.5 "$ls_time" 'taskwarrior list' "$(TASKRC="$folder/taskrc" peer task measure 5 task rc:"$folder/taskrc" limit:50 list)"
row 'ls, 50 open by due time' 1.5 "$ls_time" jq "$(measure 5 jq -s '[.[] | select(.status != "closed")] | sort_by(.due) | .[:50]' "$folder/tickets.jsonl")"
row 'ls, 50 open by due time' 1.5 "$ls_time" recsel "$(peer recsel measure 3 recsel -e 'status = "open"' -S due "$folder/tickets.rec")"
row 'show ID' 1.5 "$(measure 100 msp-ticket show "$id")" 'git show HEAD:path' \
	"$(measure 20 git -C "$big" show "HEAD:$(msp-store path "$id")")"
row 'ls -q with a filter' 1.5 "$(measure 100 msp-ticket ls -q "client:$client" status:open)"
row 'full text, 3 words, newest 50' 2 "$(measure 50 msp-ticket ls impresora etiquetas red --limit 50)" 'git grep' \
	"$(measure 3 git -C "$big" grep -l impresora HEAD -- clients)"
row 'completion of a ticket number' 3 "$(measure 50 msp-ticket --complete ticket "${id##*-}")"
row 'SLA clocks of all open tickets' 4 "$(measure 30 msp-sla status -q)"
row 'report monthly, one client, HTML' 10 "$(measure 30 msp-report monthly "$client" 2026-10 -f html)"
row 'report monthly --all, HTML files' 1500 "$(measure 3 msp-report monthly --all 2026-10 -d "$folder/reports")"
git -C "$big" tag -f past "$(git -C "$big" rev-list -1 --before=2026-10-01 main)" 2>/dev/null || true
if git -C "$big" rev-parse -q --verify past >/dev/null; then
	row '--at last month, one client' 50 "$(measure 10 msp-ticket ls --at past "client:$client" --limit 50)"
fi

# ---- writing ----------------------------------------------------------------------------------------------------------

# one change with git alone in a work tree: what a person would do
# shellcheck disable=SC2016 # the inner shell expands it
git_commit='printf "# %s\n" "$(date +%N)" >>"$f" && git -C "$d" add "$f" && git -C "$d" commit -q -m x'
by_hand()
{
	path=$(msp-store -C "$1" path "$(msp-ticket -C "$1" ls -q --limit 1 unresolved:yes)")
	d=$1 f=$1/$path measure 5 sh -c "$git_commit"
}

row 'say, durable, bare' 9 "$(measure 50 msp-ticket say "$id" 'ya quedó')"
unset MSP_STORE
small_id=$(msp-ticket -C "$folder/small" ls -q --limit 1 unresolved:yes)
row 'say, durable, work tree of a tenth' 20 "$(measure 30 msp-ticket -C "$folder/small" say "$small_id" 'ya quedó')" \
	'git add, git commit' "$(by_hand "$folder/small")"
row 'say, durable, whole work tree' 90 "$(measure 15 msp-ticket -C "$folder/big" say "$id" 'ya quedó')" \
	'git add, git commit' "$(by_hand "$folder/big")"
git -C "$folder/big" status --porcelain | head -3

# ---- refresh ----------------------------------------------------------------------------------------------------------

# refresh COUNT: time of a reader after COUNT files were changed by somebody else
refresh()
{
	git -C "$folder/big" ls-tree -r --name-only HEAD clients | grep /tickets/ | head -n "$1" >"$folder/changed"
	cat >"$folder/touch.sh" <<'SH'
	cd "$1"
	while IFS= read -r f; do printf '# %s\n' "$2" >>"$f"; done <"$3"
	git add -A . && git commit -q -m "somebody else"
SH
	measure "$2" -p "sh $folder/touch.sh $folder/big \$(date +%N) $folder/changed" msp-ticket -C "$folder/big" ls -q --limit 1 unresolved:yes
}
row 'index refresh after 1 changed file' 2.5 "$(refresh 1 5)"
row 'index refresh after 100 changed files' 20 "$(refresh 100 3)"
row 'index refresh after 10,000 changed files' 1000 "$(refresh 10000 3)"

# ---- import -----------------------------------------------------------------------------------------------------------

awk 'BEGIN { for (i = 0; i < 10000; i++) printf "{\"client\":\"'"$client"'\",\"origin\":\"bench:%d\",\"opened\":\"2026-10-%02dT%02d:%02d:00-06:00\",\"by\":\"ana\",\"title\":\"Importado %d\",\"log\":[{\"at\":\"2026-10-%02dT%02d:%02d:30-06:00\",\"by\":\"ana\",\"status\":\"resolved\",\"cause\":\"x\"}]}\n", i, 1 + i % 28, i % 24, i % 60, i, 1 + i % 28, i % 24, i % 60 }' >"$folder/import.jsonl"
git clone -q --bare --shared "$big" "$folder/import.git" 2>/dev/null || true
msp-ticket -C "$folder/import.git" ls -q --limit 1 >/dev/null
row 'import of 10,000 tickets, one commit, bare' 4000 "$(measure 1 msp-ticket -C "$folder/import.git" import jsonl "$folder/import.jsonl")"
rm -rf "$folder/import.git"
