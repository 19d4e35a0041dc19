#!/bin/sh
# SPDX-License-Identifier: ISC
# make bench: how quick things are, each beside a peer (what a user would use instead, on the same data) or a floor (what
# the work costs at the least) measured in the same run.  Absolute times drift between machines; ratios say more.
#
#   MSP_BENCH_SIZE='500 100000 50000'   clients, tickets, assets of the big store (the default)
#   MSP_BENCH_ROWS='read write …'       groups to run: read write sync refresh at build clocks report import vault (all)
#   MSP_BENCH_RUNS=21                   runs of what takes milliseconds
#   MSP_BENCH_FIGURE=smallest           not medians but the smallest times, where others use the machine as well
set -eu

: "${MSP_BIN:?folder of the programs}" "${B:?build folder}"
runs=${MSP_BENCH_RUNS:-21}
case ${MSP_BENCH_FIGURE:-median} in
median) field=1 figures='medians' ;;
smallest) field=2 figures='smallest times' ;;
*)
	echo "MSP_BENCH_FIGURE is median or smallest, not $MSP_BENCH_FIGURE" >&2
	exit 64
	;;
esac
groups=${MSP_BENCH_ROWS:-read write sync refresh at clocks report import build vault}
read -r clients tickets assets <<EOT
${MSP_BENCH_SIZE:-500 100000 50000}
EOT
folder=$B/bench/store-$clients-$tickets-$assets
measure=$B/bench/measure
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# The same everywhere: no settings of the person who runs it, a fixed clock, no packing in the background.
export HOME="$scratch" LC_ALL=C.UTF-8 TZ=UTC0 MSP_LOGIN=ana MSP_NOW=2026-11-02T12:00:00-06:00 PATH="$MSP_BIN:$PATH"
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ana GIT_AUTHOR_EMAIL=ana@soporte.example
export GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@soporte.example
unset MSP_STORE GIT_DIR GIT_WORK_TREE || :
git config --global gc.auto 0
git config --global user.name Ana
git config --global user.email ana@soporte.example
git config --global safe.directory '*'

say()
{
	printf '%s\n' "$*" >&2
}

have()
{
	command -v "$1" >/dev/null 2>&1
}

wanted()
{
	case " $groups " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# time COMMAND…: milliseconds.  Options of measure come first.
time_of()
{
	"$measure" "$@" | cut -d' ' -f"$field"
}

heading()
{
	printf '\n%-52s %9s %9s   %s\n' "$1" 'target ms' 'msp ms' 'beside'
}

# row WHAT TARGET MSP [NAME MILLISECONDS]…: the ratio is msp's time to the other's.  $note is printed behind.
note=
row()
{
	what=$1 target=$2 ours=$3
	shift 3
	beside=${note:+  $note}
	note=
	while [ $# -ge 2 ]; do
		beside="$beside  $1 $2 ($(echo "$ours $2" | awk '{ printf "x%.3g", $1 / ($2 > 0 ? $2 : 1) }'))"
		shift 2
	done
	printf '%-52s %9s %9s %s\n' "$what" "$target" "$ours" "$beside"
}

# ---- the stores ----

# store FOLDER CLIENTS TICKETS ASSETS: base.git and tree, made once.
make_store()
{
	[ -e "$1/done" ] && return 0
	say "making a store of $2 clients, $3 tickets, $4 assets in $1"
	rm -rf "$1"
	mkdir -p "$1"
	git init -q --bare -b main "$1/base.git"
	"$B/bench/generate" -c "$2" -t "$3" -a "$4" | git -C "$1/base.git" fast-import --quiet
	git clone -q "$1/base.git" "$1/tree"
	git -C "$1/tree" config gc.auto 0
	: >"$1/done"
}

# As made, whatever earlier runs committed.
reset_store()
{
	git -C "$1/tree" reset -q --hard origin/main
	msp-ticket -C "$1/tree" ls -q --limit 1 >/dev/null
}

# change TREE COUNT: a commit by git that adds an event to COUNT tickets.
cat >"$scratch/change" <<'SH'
git ls-files 'clients/*/tickets/*' | awk -v count="$1" -v seed="$$" '
	BEGIN { srand(seed) } { line[NR] = $0 }
	END { step = NR / count; for (i = 0; i < count; i++) print line[int(i * step + rand() * step) + 1] }' |
	while read -r file; do
		printf -- '  - at: 2026-11-02T00:00:00-06:00\n    by: ana\n    note: cambio %s\n' "$$" >>"$file"
	done
git commit -q -a -m change
SH

# What the peers read: the same tickets in their own forms.
make_peers()
{
	[ -e "$folder/peers" ] && return 0
	say 'writing the same tickets for the peers'
	msp-ticket -C "$folder/tree" ls -f json -o id,uid,title,client,status,priority,assignee,opened,due,category \
		>"$folder/tickets.json"
	if have jq && have recsel; then
		jq -r '.[] | to_entries[] | select(.value != null) | "\(.key): \(.value)", (if .key == "category" then "" else
			empty end)' "$folder/tickets.json" >"$folder/tickets.rec"
	fi
	if have jq && have task; then
		mkdir -p "$folder/task"
		echo "data.location=$folder/task" >"$folder/taskrc"
		jq -c '.[] | {uuid: "\(.uid[0:8])-\(.uid[8:12])-4\(.uid[13:16])-8000-000000000000", description: .title,
			entry: "20261001T000000Z", project: .client, due: (if .due then .due | sub("[-+][0-9:]*$"; "Z") |
			gsub("[-:]"; "") else null end), status: (if .status == "resolved" or .status == "closed" then
			"completed" else "pending" end), end: (if .status == "resolved" or .status == "closed" then
			"20261002T000000Z" else null end)} | with_entries(select(.value != null))' \
			"$folder/tickets.json" >"$folder/task.json"
		task rc:"$folder/taskrc" rc.confirmation=no rc.verbose=nothing import "$folder/task.json" >/dev/null 2>&1 </dev/null ||
			rm -f "$folder/taskrc"
	fi
	: >"$folder/peers"
}

# ---- rows ----

bench_read()
{
	tree=$folder/tree
	id=$(msp-ticket -C "$tree" ls -q --limit 1 unresolved:yes)
	client=$(msp-ticket -C "$tree" ls -o client --no-header -f tsv --limit 1 --sort -id)
	path=$(msp-store -C "$tree" path "$id")
	path=${path#"$tree"/}
	make_peers
	heading 'reading (whole process)'
	set --
	have task && [ -e "$folder/taskrc" ] &&
		set -- "$@" taskwarrior "$(time_of -n 5 task rc:"$folder/taskrc" rc.verbose=nothing rc.gc=off limit:50 list)"
	have jq && set -- "$@" jq "$(time_of -n 5 jq -c '[.[] | select(.status == "open" or .status == "new" or
		.status == "waiting")] | sort_by(.due) | .[:50][]' "$folder/tickets.json")"
	have recsel && [ -e "$folder/tickets.rec" ] &&
		set -- "$@" recsel "$(time_of -n 3 recsel -e "status = 'open'" -S due "$folder/tickets.rec")"
	set -- "$@" 'git grep' "$(time_of -n 5 git -C "$tree" grep -l 'status: open' -- 'clients/*/tickets/*')"
	have sqlite3 && set -- "$@" 'floor: sqlite3' "$(time_of -n "$runs" sqlite3 -readonly "$tree/.git/msp/index.db" \
		'SELECT client, number, priority, status, assignee, due, title FROM ticket WHERE unresolved = 1
		ORDER BY urgency LIMIT 50')"
	row 'ls, 50 unresolved by due time' 1.5 "$(time_of -n "$runs" msp-ticket -C "$tree" ls --limit 50 unresolved:yes)" "$@"
	row 'show' 1.5 "$(time_of -n "$runs" msp-ticket -C "$tree" show "$id")" \
		'git show' "$(time_of -n "$runs" git -C "$tree" show "HEAD:$path")"
	row 'ls -q, a client and a month' 1.5 \
		"$(time_of -n "$runs" msp-ticket -C "$tree" ls -q client:"$client" opened:2026-10)" \
		'git grep' "$(time_of -n 5 git -C "$tree" grep -l 'opened: 2026-10' -- "clients/$client/tickets")"
	row 'full text, 3 words, newest 50' 2 \
		"$(time_of -n "$runs" msp-ticket -C "$tree" ls --limit 50 servidor archivos lento)" \
		'git grep' "$(time_of -n 5 git -C "$tree" grep -il --all-match -e servidor -e archivos -e lento)"
	row 'completion of a ticket number' 3 "$(time_of -n "$runs" msp-ticket --complete ticket 48 -C "$tree")"
}

# flushes COMMAND…: how many calls wait for the disk.
flushes()
{
	strace -f -qq -e trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync -o "$scratch/trace" "$@" >/dev/null 2>&1
	grep -c sync "$scratch/trace" || :
}

bench_write()
{
	heading 'durable writes'
	rm -rf "$scratch/bare.git"
	git clone -q --bare "$folder/base.git" "$scratch/bare.git"
	id=$(msp-ticket -C "$scratch/bare.git" ls -q --limit 1 unresolved:yes)
	ours=$(time_of -n "$runs" msp-ticket -C "$scratch/bare.git" say "$id" hola)
	set --
	if have task && [ -e "$folder/taskrc" ]; then
		set -- taskwarrior "$(time_of -n 5 task rc:"$folder/taskrc" rc.verbose=nothing add prueba)"
	fi
	if have pass && have gpg; then
		gpg --batch --quiet --passphrase '' --quick-gen-key bench@soporte.example default default never 2>/dev/null &&
			pass init bench@soporte.example >/dev/null 2>&1 && pass git init >/dev/null 2>&1 &&
			set -- "$@" 'pass insert' "$(time_of -n 5 sh -c 'echo x | pass insert -ef uno')"
	fi
	row 'say, bare store' 9 "$ours" "$@"
	if have strace; then
		printf '%-52s %9s %9s\n' '  calls that wait for the disk' '<= 4' \
			"$(flushes msp-ticket -C "$scratch/bare.git" say "$id" hola)"
	fi
	write_tree "$folder" 90
	small=$B/bench/store-50-10000-4950
	make_store "$small" 50 10000 4950
	reset_store "$small"
	write_tree "$small" 20
}

write_tree()
{
	tree=$1/tree
	files=$(git -C "$tree" ls-files | wc -l)
	id=$(msp-ticket -C "$tree" ls -q --limit 1 unresolved:yes)
	ours=$(time_of -n 9 msp-ticket -C "$tree" say "$id" hola)
	[ -z "$(git -C "$tree" status --porcelain)" ] || say "not clean after writing: $tree"
	path=$(msp-store -C "$tree" path "$id")
	path=${path#"$tree"/}
	floor=$(time_of -n 9 -b "echo '# x' >>'$tree/$path'" git -C "$tree" update-index "$path")
	git -C "$tree" reset -q --hard
	peer=$(time_of -n 5 -b "echo '# x' >>'$tree/$path'" sh -c "git -C '$tree' add '$path' && git -C '$tree' commit -q -m x")
	row "say, work tree of $files files" "$2" "$ours" 'git add + commit' "$peer" 'floor: git update-index' "$floor"
	git -C "$tree" reset -q --hard origin/main
}

bench_refresh()
{
	heading 'index refresh (ls -q --limit 1, less the same when fresh)'
	reset_store "$folder"
	fresh=$(time_of -n "$runs" msp-ticket -C "$folder/tree" ls -q --limit 1)
	for pair in '1 2.5 9' '100 20 5' '10000 1000 3'; do
		# shellcheck disable=SC2086
		set -- $pair
		[ "$1" -le "$tickets" ] || continue
		whole=$(time_of -n "$3" -b "cd '$folder/tree' && sh '$scratch/change' $1" msp-ticket -C "$folder/tree" ls -q --limit 1)
		row "after $1 changed files" "$2" "$(echo "$whole $fresh" | awk '{ printf "%.2f", $1 - $2 }')" \
			'git diff --stat' "$(time_of -n 3 git -C "$folder/tree" diff --stat HEAD~1 HEAD)"
	done
	git -C "$folder/tree" reset -q --hard origin/main
}

bench_at()
{
	heading 'another commit'
	reset_store "$folder"
	for i in 1 2 3; do
		(cd "$folder/tree" && sh "$scratch/change" 20 "$i")
	done
	client=$(msp-ticket -C "$folder/tree" ls -o client --no-header -f tsv --limit 1 --sort -id)
	row 'monthly report of one client --at HEAD~2' 50 \
		"$(time_of -n 9 msp-report -C "$folder/tree" monthly "$client" 2026-10 --at HEAD~2)" \
		'git archive' "$(time_of -n 5 git -C "$folder/tree" archive HEAD~2 "clients/$client")"
	git -C "$folder/tree" reset -q --hard origin/main
}

bench_clocks()
{
	heading 'SLA clocks (computing only)'
	msp-ticket -C "$folder/tree" ls -q --limit 1 >/dev/null
	for run in 1 2 3; do
		"$B/bench/clocks" "$folder/tree" 1793642400 >"$scratch/clocks.$run"
	done
	for line in 1 2; do
		for run in 1 2 3; do
			sed -n "${line}p" "$scratch/clocks.$run"
		done | sort -n -k3 | sed -n 2p >"$scratch/clocks"
		read -r count _ time <"$scratch/clocks"
		target=4
		[ "$line" -eq 2 ] && target=600
		note="$(echo "$time $count" | awk '{ printf "%.1f", $1 * 1000 / $2 }') microseconds a ticket"
		row "clocks of $count tickets" "$target" "$time"
	done
}

bench_report()
{
	heading 'reports'
	tree=$folder/tree
	client=$(msp-ticket -C "$tree" ls -o client --no-header -f tsv --limit 1 --sort -id)
	row 'monthly, one client, HTML' 10 \
		"$(time_of -n "$runs" msp-report -C "$tree" monthly "$client" 2026-10 -f html)" \
		'git grep of the month' "$(time_of -n 5 git -C "$tree" grep -l 2026-10 -- "clients/$client")"
	"$measure" -n 3 msp-report -C "$tree" monthly --all 2026-10 -d "$scratch/reports" >"$scratch/all"
	note="$(($(cut -d' ' -f3 "$scratch/all") / 1024)) MB resident"
	row "monthly --all, $clients clients, HTML files" 1500 "$(cut -d' ' -f"$field" "$scratch/all")"
}

# ten commits of one ticket each, by us and by others, on different tickets
bench_sync()
{
	heading 'sync of 10 + 10 changes (whole process; the remote is a folder)'
	sync=$scratch/sync
	mkdir -p "$sync"
	for name in server ours theirs; do
		git clone -q --bare "$folder/base.git" "$sync/$name.git"
		git -C "$sync/$name.git" config remote.origin.url "$sync/server.git"
	done
	msp-ticket -C "$sync/ours.git" ls -q --limit 20 unresolved:yes >"$scratch/twenty"
	number=0
	while read -r id; do
		number=$((number + 1))
		name=ours
		[ $((number % 2)) = 0 ] && name=theirs
		msp-ticket -C "$sync/$name.git" note "$id" "cambio $number" -q >/dev/null
	done <"$scratch/twenty"
	git -C "$sync/theirs.git" push -q origin main
	ours=$(git -C "$sync/ours.git" rev-parse main) theirs=$(git -C "$sync/server.git" rev-parse main)
	base=$(git -C "$folder/base.git" rev-parse main)
	cat >"$scratch/back" <<-SH
		git -C $sync/ours.git update-ref refs/heads/main $ours
		git -C $sync/ours.git update-ref refs/remotes/origin/main $base
		git -C $sync/server.git update-ref refs/heads/main $theirs
		msp-ticket -C $sync/ours.git ls -q --limit 1 >/dev/null
	SH
	back="sh $scratch/back"
	whole=$(time_of -n "$runs" -b "$back" msp-store -C "$sync/ours.git" sync -q)
	fetch=$(time_of -n "$runs" -b "$back" git -C "$sync/ours.git" fetch -q --no-auto-gc origin \
		main:refs/remotes/origin/main)
	merged=$(git -C "$sync/ours.git" commit-tree -p "$ours" -p "$theirs" -m x "$ours^{tree}")
	push=$(time_of -n "$runs" -b "$back" git -C "$sync/ours.git" push -q origin "$merged:main")
	git clone -q "$sync/ours.git" "$sync/tree"
	git -C "$sync/tree" fetch -q "$sync/server.git" main
	peer=$(time_of -n 5 -b "git -C $sync/tree reset -q --hard $ours" git -C "$sync/tree" merge -q --no-edit "$theirs")
	row 'sync, bare' - "$whole" 'floor: git fetch' "$fetch" 'floor: git push' "$push"
	row 'of that without git fetch and git push' 50 "$(echo "$whole $fetch $push" | awk '{ printf "%.2f", $1 - $2 - $3 }')" \
		'git merge, work tree' "$peer"
}

bench_import()
{
	heading 'import of 10,000 tickets, one commit'
	awk 'BEGIN { for (i = 0; i < 10000; i++) printf "{\"origin\": \"bench:%d\", \"client\": \"nuevo\", \"opened\": " \
		"\"2026-0%d-%02dT%02d:00:00-06:00\", \"by\": \"ana\", \"title\": \"Falla %d de la impresora\", " \
		"\"description\": \"No imprime desde la mañana, ya se reinició %d veces\"}\n", i, i % 9 + 1, i % 28 + 1, i % 24, i,
		i % 7 }' >"$scratch/import.jsonl"
	git clone -q --bare "$folder/base.git" "$scratch/import.git"
	client=$(msp-ticket -C "$folder/tree" ls -o client --no-header -f tsv --limit 1 --sort -id)
	sed "s/\"nuevo\"/\"$client\"/" "$scratch/import.jsonl" >"$scratch/import2.jsonl"
	msp-ticket -C "$scratch/import.git" ls -q --limit 1 >/dev/null
	tip=$(git -C "$scratch/import.git" rev-parse main)
	set --
	if have task; then
		mkdir -p "$scratch/task"
		echo "data.location=$scratch/task" >"$scratch/taskrc"
		awk 'BEGIN { for (i = 0; i < 10000; i++) printf "{\"description\": \"Falla %d\", \"status\": \"pending\"," \
			"\"entry\": \"20261001T000000Z\"}\n", i }' >"$scratch/task.json"
		set -- taskwarrior "$(time_of -n 1 task rc:"$scratch/taskrc" rc.confirmation=no rc.verbose=nothing import \
			"$scratch/task.json")"
	fi
	row 'import jsonl, bare' 4000 "$(time_of -n 3 \
		-b "git -C '$scratch/import.git' update-ref refs/heads/main $tip && msp-ticket -C '$scratch/import.git' ls -q --limit 1" \
		msp-ticket -C "$scratch/import.git" import jsonl "$scratch/import2.jsonl")" "$@"
}

bench_build()
{
	heading 'index from nothing'
	for kind in tree base.git; do
		store=$folder/$kind index=$folder/$kind/msp target=5000 name='bare'
		[ "$kind" = tree ] && index=$folder/tree/.git/msp target=3000 name='work tree'
		"$measure" -n 3 -b "rm -rf '$index'" msp-ticket -C "$store" ls -q --limit 1 >"$scratch/build"
		note="$(($(cut -d' ' -f3 "$scratch/build") / 1024)) MB resident"
		floor=$(time_of -n 3 git -C "$store" cat-file --batch --batch-all-objects --unordered --buffer)
		row "$name" "$target" "$(cut -d' ' -f"$field" "$scratch/build")" 'floor: git cat-file' "$floor"
	done
}

# 60 clients with 40 passwords each; ana unlocked in the kernel's keyring, her passphrase out of a file.
make_vault()
{
	mkdir -p "$1/identity"
	msp-store init "$1/store" --login ana --test --name Banco -q >/dev/null
	awk 'BEGIN { printf "{\"encrypted\": false, \"folders\": ["
		for (i = 10; i < 70; i++) printf "%s{\"id\": \"f%d\", \"name\": \"c%d\"}", (i > 10 ? ", " : ""), i, i
		printf "], \"items\": ["
		for (n = 0; n < 2400; n++) printf "%s{\"id\": \"i%d\", \"folderId\": \"f%d\", \"type\": 1, \"name\": \"equipo %d\", " \
			"\"login\": {\"username\": \"admin%d\", \"password\": \"clave-%d\"}}", (n > 0 ? ", " : ""), n, 10 + int(n / 40), n % 40,
			n, n
		print "]}" }' >"$1/bitwarden.json"
	for client in $(seq 10 69); do
		mkdir -p "$1/store/clients/c$client"
		echo "name: Cliente $client" >"$1/store/clients/c$client/client.yaml"
	done
	git -C "$1/store" add clients
	git -C "$1/store" commit -q -m clients
	echo 'correcto caballo' >"$1/passphrase"
	msp-vault -C "$1/store" init --sheet "$1/sheet" --passphrase-fd 3 --no-prompt 3<"$1/passphrase" >/dev/null 2>&1
	msp-vault -C "$1/store" unlock --for 1h --passphrase-fd 3 3<"$1/passphrase" 2>/dev/null
}

# The same in the tree of pass; one file, under all names: what it costs to find them is what is measured.
make_pass()
{
	have pass && have gpg || return 0
	gpg --batch --quiet --passphrase '' --quick-gen-key vault@soporte.example default default never 2>/dev/null
	export PASSWORD_STORE_DIR="$1/pass"
	pass init vault@soporte.example >/dev/null 2>&1
	echo clave | pass insert -ef c10/equipo-0 >/dev/null 2>&1
	for client in $(seq 10 69); do
		mkdir -p "$1/pass/c$client"
		for number in $(seq 0 39); do
			cp -n "$1/pass/c10/equipo-0.gpg" "$1/pass/c$client/equipo-$number.gpg"
		done
	done
}

bench_vault()
{
	heading 'vault: 60 clients, 2,400 secrets'
	vault=$scratch/vault
	store=$vault/store
	make_vault "$vault"
	make_pass "$vault"
	set --
	if have age && have age-keygen; then
		age-keygen -o "$vault/key" 2>/dev/null
		echo clave | age -r "$(age-keygen -y "$vault/key")" -o "$vault/one.age"
		set -- "$@" 'age -d' "$(time_of -n "$runs" age -d -i "$vault/key" "$vault/one.age")"
	fi
	have pass && set -- "$@" 'pass show' "$(time_of -n "$runs" pass show c40/equipo-7)"
	have gopass && set -- "$@" 'gopass show' "$(time_of -n "$runs" gopass show c40/equipo-7)"
	"$measure" -n 1 msp-vault -C "$store" import bitwarden "$vault/bitwarden.json" >"$vault/import"
	row 'show, unlocked' 3 "$(time_of -n "$runs" msp-vault -C "$store" show c40/equipo-7)" "$@"
	set --
	have pass && set -- 'pass find' "$(time_of -n 5 pass find equipo-7)"
	row 'find, one word' 3 "$(time_of -n "$runs" msp-vault -C "$store" find equipo-7)" "$@" \
		'git grep' "$(time_of -n 5 git -C "$store" grep -l 'path: .*equipo-7' -- 'clients/*/vault/*.yaml')"
	row 'ls -q --limit 50' 3 "$(time_of -n "$runs" msp-vault -C "$store" ls -q --limit 50)"
	msp-vault -C "$store" signers >"$vault/signers"
	cat >"$vault/hundred" <<-SH
		for file in "$store"/clients/c1[0-2]/vault/*.yaml; do
			ssh-keygen -Y verify -n msp-vault -f "$vault/signers" -I ana -s "\$file.sig" <"\$file"
		done
	SH
	set -- '120 by ssh-keygen' "$(time_of -n 3 sh -e "$vault/hundred")"
	msp-vault -C "$store" verify 2>/dev/null
	row 'verify, 2,400 secrets' 400 "$(time_of -n 5 msp-vault -C "$store" verify)" "$@"
	row 'verify --full, also the commit that made them' - "$(time_of -n 5 msp-vault -C "$store" verify --full)"
	row 'import of 2,400 from Bitwarden' - "$(cut -d' ' -f1 "$vault/import")"
	msp-vault -C "$store" lock
}

make_store "$folder" "$clients" "$tickets" "$assets"
reset_store "$folder"
printf 'store: %s clients, %s tickets, %s assets; %s processors; %s in milliseconds\n' "$clients" "$tickets" \
	"$assets" "$(getconf _NPROCESSORS_ONLN)" "$figures"
for group in $groups; do
	"bench_$group"
done
