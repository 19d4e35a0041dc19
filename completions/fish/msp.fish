# SPDX-License-Identifier: ISC
# Completion of msp and its commands; completions/generate.sh wrote it: do not edit.

set -g __msp_commands msp msp-client msp-report msp-sla msp-store msp-ticket msp-vault

function __msp_noun
	switch "$argv"
		case 't'
			printf '%s\n' 'ticket'
		case 'a'
			printf '%s\n' 'asset'
		case 's'
			printf '%s\n' 'sla'
		case 'r'
			printf '%s\n' 'report'
		case 'v'
			printf '%s\n' 'vault'
		case 'c'
			printf '%s\n' 'client'
		case 'd'
			printf '%s\n' 'doc'
	end
end

function __msp_fallback
	switch "$argv"
		case 'msp-sla' 'msp-store'
			printf '%s\n' 'status'
	end
end

function __msp_verb
	switch "$argv"
		case 'msp-client ls' 'msp-ticket ls' 'msp-vault ls' 'msp-vault find'
			printf '%s\n' 'ls'
		case 'msp-client show' 'msp-ticket show' 'msp-vault show'
			printf '%s\n' 'show'
		case 'msp-client new' 'msp-ticket new'
			printf '%s\n' 'new'
		case 'msp-client set' 'msp-ticket set' 'msp-vault set'
			printf '%s\n' 'set'
		case 'msp-client person'
			printf '%s\n' 'person'
		case 'msp-client site'
			printf '%s\n' 'site'
		case 'msp-client service'
			printf '%s\n' 'service'
		case 'msp-client entity'
			printf '%s\n' 'entity'
		case 'msp-report monthly'
			printf '%s\n' 'monthly'
		case 'msp-report issue'
			printf '%s\n' 'issue'
		case 'msp-report diff'
			printf '%s\n' 'diff'
		case 'msp-report render'
			printf '%s\n' 'render'
		case 'msp-report history'
			printf '%s\n' 'history'
		case 'msp-sla status' 'msp-store status' 'msp-vault status'
			printf '%s\n' 'status'
		case 'msp-sla check'
			printf '%s\n' 'check'
		case 'msp-sla explain'
			printf '%s\n' 'explain'
		case 'msp-sla escalate'
			printf '%s\n' 'escalate'
		case 'msp-sla report'
			printf '%s\n' 'report'
		case 'msp-sla whatif'
			printf '%s\n' 'whatif'
		case 'msp-sla workload'
			printf '%s\n' 'workload'
		case 'msp-sla forecast'
			printf '%s\n' 'forecast'
		case 'msp-sla availability'
			printf '%s\n' 'availability'
		case 'msp-sla outage'
			printf '%s\n' 'outage'
		case 'msp-sla credits'
			printf '%s\n' 'credits'
		case 'msp-sla due'
			printf '%s\n' 'due'
		case 'msp-sla elapsed'
			printf '%s\n' 'elapsed'
		case 'msp-sla open'
			printf '%s\n' 'open'
		case 'msp-sla periods'
			printf '%s\n' 'periods'
		case 'msp-sla holidays'
			printf '%s\n' 'holidays'
		case 'msp-store init' 'msp-vault init'
			printf '%s\n' 'init'
		case 'msp-store clone'
			printf '%s\n' 'clone'
		case 'msp-store sync'
			printf '%s\n' 'sync'
		case 'msp-store news'
			printf '%s\n' 'news'
		case 'msp-store lint'
			printf '%s\n' 'lint'
		case 'msp-store edit' 'msp-ticket edit' 'msp-vault edit'
			printf '%s\n' 'edit'
		case 'msp-store path'
			printf '%s\n' 'path'
		case 'msp-store log' 'msp-ticket log' 'msp-vault log'
			printf '%s\n' 'log'
		case 'msp-store index'
			printf '%s\n' 'index'
		case 'msp-store zone'
			printf '%s\n' 'zone'
		case 'msp-store resolve' 'msp-ticket resolve' 'msp-ticket ok' 'msp-vault resolve'
			printf '%s\n' 'resolve'
		case 'msp-store merge-driver'
			printf '%s\n' 'merge-driver'
		case 'msp-store hook'
			printf '%s\n' 'hook'
		case 'msp-store doctor'
			printf '%s\n' 'doctor'
		case 'msp-store backup'
			printf '%s\n' 'backup'
		case 'msp-store restore'
			printf '%s\n' 'restore'
		case 'msp-store purge'
			printf '%s\n' 'purge'
		case 'msp-store split'
			printf '%s\n' 'split'
		case 'msp-store export' 'msp-vault export'
			printf '%s\n' 'export'
		case 'msp-store import' 'msp-ticket import' 'msp-vault import'
			printf '%s\n' 'import'
		case 'msp-store seal' 'msp-vault seal'
			printf '%s\n' 'seal'
		case 'msp-store verify' 'msp-vault verify'
			printf '%s\n' 'verify'
		case 'msp-ticket done'
			printf '%s\n' 'done'
		case 'msp-ticket say'
			printf '%s\n' 'say'
		case 'msp-ticket note'
			printf '%s\n' 'note'
		case 'msp-ticket hear'
			printf '%s\n' 'hear'
		case 'msp-ticket call'
			printf '%s\n' 'call'
		case 'msp-ticket visit'
			printf '%s\n' 'visit'
		case 'msp-ticket appoint'
			printf '%s\n' 'appoint'
		case 'msp-ticket take'
			printf '%s\n' 'take'
		case 'msp-ticket assign'
			printf '%s\n' 'assign'
		case 'msp-ticket level'
			printf '%s\n' 'level'
		case 'msp-ticket wait'
			printf '%s\n' 'wait'
		case 'msp-ticket resume'
			printf '%s\n' 'resume'
		case 'msp-ticket start'
			printf '%s\n' 'start'
		case 'msp-ticket stop'
			printf '%s\n' 'stop'
		case 'msp-ticket time'
			printf '%s\n' 'time'
		case 'msp-ticket link'
			printf '%s\n' 'link'
		case 'msp-ticket affect'
			printf '%s\n' 'affect'
		case 'msp-ticket attach'
			printf '%s\n' 'attach'
		case 'msp-ticket close'
			printf '%s\n' 'close'
		case 'msp-ticket reopen'
			printf '%s\n' 'reopen'
		case 'msp-ticket undo'
			printf '%s\n' 'undo'
		case 'msp-ticket amend'
			printf '%s\n' 'amend'
		case 'msp-ticket redact'
			printf '%s\n' 'redact'
		case 'msp-ticket merge'
			printf '%s\n' 'merge'
		case 'msp-ticket template'
			printf '%s\n' 'template'
		case 'msp-ticket stats'
			printf '%s\n' 'stats'
		case 'msp-vault roster'
			printf '%s\n' 'roster'
		case 'msp-vault pins'
			printf '%s\n' 'pins'
		case 'msp-vault unlock'
			printf '%s\n' 'unlock'
		case 'msp-vault lock'
			printf '%s\n' 'lock'
		case 'msp-vault passphrase'
			printf '%s\n' 'passphrase'
		case 'msp-vault clip'
			printf '%s\n' 'clip'
		case 'msp-vault totp'
			printf '%s\n' 'totp'
		case 'msp-vault add'
			printf '%s\n' 'add'
		case 'msp-vault mv'
			printf '%s\n' 'mv'
		case 'msp-vault rm'
			printf '%s\n' 'rm'
		case 'msp-vault generate'
			printf '%s\n' 'generate'
		case 'msp-vault run'
			printf '%s\n' 'run'
		case 'msp-vault inject'
			printf '%s\n' 'inject'
		case 'msp-vault git-credential'
			printf '%s\n' 'git-credential'
		case 'msp-vault signers'
			printf '%s\n' 'signers'
		case 'msp-vault review'
			printf '%s\n' 'review'
		case 'msp-vault exposure'
			printf '%s\n' 'exposure'
		case 'msp-vault rekey'
			printf '%s\n' 'rekey'
		case 'msp-vault offboard'
			printf '%s\n' 'offboard'
		case 'msp-vault rotate'
			printf '%s\n' 'rotate'
		case 'msp-vault audit'
			printf '%s\n' 'audit'
		case 'msp-vault break-glass'
			printf '%s\n' 'break-glass'
		case 'msp-vault accesses'
			printf '%s\n' 'accesses'
		case 'msp-vault age'
			printf '%s\n' 'age'
	end
end

function __msp_verbs
	switch "$argv"
		case 'msp-client'
			printf '%s\n' 'ls	list clients
show	show a client
new	make a client
set	change fields of a client
person	people of a client: ls, show, new, set
site	sites of a client: ls, show, new, set, rm
service	services a client depends on: ls, show, new, set, rm
entity	legal entities of a client: ls, show, new, set, rm'
		case 'msp-report'
			printf '%s\n' 'monthly	the month of a client: promises kept, figures, tickets
issue	record what was sent to the client about a month
diff	the figures of a month as they were issued, and as they are now
render	the Markdown of a report that a person edited, as HTML or text
history	what was done for a client: date, ticket, what, who, time, visit'
		case 'msp-sla'
			printf '%s\n' 'status	what is promised of unresolved tickets, most urgent first
check	exit 1 and a list when a promise is missed or at risk
explain	why the clocks of tickets show what they show
escalate	who must be told now that a clock runs out, each step once
report	every promise of a client\'s month, clock by clock
whatif	a month judged by another policy, against how it was
workload	who has how much to do, and what was done in a month
forecast	what comes due if nothing happens, and what the month can come to
availability	share of the committed hours that each service worked
outage	what was down: new, ls, show, close, set, exclude, gap …
credits	what is given back: propose, approve, ls
due	when a duration of business time has passed
elapsed	business seconds between two instants
open	whether an instant counts: yes or no, exit 0 or 1
periods	the open spans from an instant on
holidays	holidays by law, ready for a calendar'
		case 'msp-store'
			printf '%s\n' 'init	make a new store
clone	make a clone of a store, ready to work in
status	where the store is, what is in it, what is wrong
sync	fetch, merge, push: share the store
news	what others and clients did since I last looked
lint	check every file and how they fit together
edit	edit a file, validate it, commit it
path	print the file of a record
log	what was changed, by whom and when
index	show, rebuild or check the index
zone	copy time zones of the system into the store
resolve	decide what two versions disagree about
merge-driver	merge one record, for git
hook	print a hook for git
doctor	find and mend what crashes have left behind
backup	the whole store in one file
restore	a store out of a backup
purge	a client or a file, out of the history for good
split	a store of its own for a client, with its history
export	a client with its history, as one file
import	a client out of another store\'s export
seal	sign the commit and the reports of a month
verify	is what was sealed still so?'
		case 'msp-ticket'
			printf '%s\n' 'ls	list tickets, most urgent first
show	show tickets
new	open a ticket
done	opened and solved in one call
say	answer the client (public)
note	write an internal note
hear	write down what the client said
call	record a talk with the client
visit	record a visit
appoint	agree on a time to be there (no = cancel)
take	assign to myself
assign	give to a technician (none = nobody)
level	hand over to level N1, N2 or N3
wait	stand still: for the client, a vendor, parts, a window
resume	end a wait
start	start a timer (local)
stop	stop the timer and write the time
time	add time worked
set	change header fields
link	relate to another record
affect	how many people could not work
attach	keep files with it
resolve	resolve: cause, resolution, time
ok	resolve: cause, resolution, time
close	close what is resolved
reopen	it came back
undo	take back my last event
edit	change header fields in the editor
amend	correct an earlier event
redact	remove the words of an event
merge	two tickets about the same become one
template	list, show and open templates
import	bring history from another system
log	events of a ticket with their keys
stats	count tickets by field'
		case 'msp-vault'
			printf '%s\n' 'init	make an identity, and the vault of a store without one
roster	who may read what: show, log, add, remove, set, sign, join
pins	what this machine has seen of the vault: show, accept, forget
status	vault, roster, who I am in it, whether it is unlocked
unlock	ask for the passphrase once, for 15 minutes
lock	forget the unlocked identity
passphrase	another passphrase for my identity
show	a secret: to a pipe, the clipboard, or the screen when asked
clip	a secret to the clipboard, for 45 seconds
totp	the one-time password of now
ls	list secrets, by words and fields of their manifests
find	list secrets, by words and fields of their manifests
add	a new secret
edit	change the value of a secret
set	change what is said about a secret; its ciphertext stays
mv	rename a secret, or move it to another client
rm	remove a secret; a signed note of it stays
log	who wrote a secret when, out of git\'s history
generate	a random password, kept nowhere
run	run a program that gets secrets on descriptors
inject	fill the secrets into a template
git-credential	a credential helper for git: get, store, erase
signers	who signs, as an allowed_signers file of ssh-keygen
verify	check signatures, generations and history, without a key
review	what commits did to the vault, in words, and whether they may
resolve	join a secret that two clones changed
exposure	who could ever read a value, with the commits that prove it
rekey	encrypt again for the people entitled now, and sign again
offboard	a person leaves: new roster, everything encrypted again, the list of what they know
rotate	a new value that waits until it is in use
audit	passwords to change: expired, due, weak, reused, known to who left
break-glass	a recovery key in two envelopes: make it, try it, use it
accesses	who had what shown, of clients that want that written down
import	bring the secrets of another password manager
export	secrets for another password manager
age	encrypt, decrypt, make keys, as age(1) does; without a store'
	end
end

function __msp_operands
	switch "$argv"
		case 'msp-client ls' 'msp-client show' 'msp-sla forecast' 'msp-sla availability' 'msp-store purge' 'msp-store split' 'msp-store export' 'msp-vault add' 'msp-vault audit' 'msp-vault accesses'
			printf '%s\n' 'client'
		case 'msp-client new'
			printf '%s\n' '-,client-field'
		case 'msp-client set'
			printf '%s\n' 'client,client-field'
		case 'msp-client person'
			printf '%s\n' 'client,words:ls show new set,person,person-field'
		case 'msp-client site'
			printf '%s\n' 'client,words:ls show new set rm,site'
		case 'msp-client service'
			printf '%s\n' 'client,words:ls show new set rm,service'
		case 'msp-client entity'
			printf '%s\n' 'client,words:ls show new set rm,-'
		case 'msp-report monthly' 'msp-report issue' 'msp-report diff' 'msp-report history' 'msp-sla report' 'msp-ticket new' 'msp-ticket done'
			printf '%s\n' 'client,-'
		case 'msp-report render' 'msp-store init' 'msp-store lint' 'msp-store resolve' 'msp-store import' 'msp-vault inject'
			printf '%s\n' 'file'
		case 'msp-sla status' 'msp-sla check' 'msp-sla escalate' 'msp-sla workload' 'msp-ticket ls' 'msp-ticket stats'
			printf '%s\n' 'query'
		case 'msp-sla explain' 'msp-ticket show' 'msp-ticket say' 'msp-ticket note' 'msp-ticket hear' 'msp-ticket call' 'msp-ticket visit' 'msp-ticket appoint' 'msp-ticket take' 'msp-ticket resume' 'msp-ticket start' 'msp-ticket stop' 'msp-ticket time' 'msp-ticket affect' 'msp-ticket close' 'msp-ticket reopen' 'msp-ticket undo' 'msp-ticket edit' 'msp-ticket log'
			printf '%s\n' 'ticket'
		case 'msp-sla whatif'
			printf '%s\n' '-,client'
		case 'msp-sla outage'
			printf '%s\n' 'words:new ls show close set exclude include gap withdraw,client,service'
		case 'msp-sla credits'
			printf '%s\n' 'words:propose approve ls,client'
		case 'msp-sla holidays'
			printf '%s\n' 'words:mx'
		case 'msp-store clone'
			printf '%s\n' 'file,file'
		case 'msp-store edit' 'msp-store path' 'msp-store log'
			printf '%s\n' 'record'
		case 'msp-store zone'
			printf '%s\n' 'system-zone'
		case 'msp-store merge-driver'
			printf '%s\n' 'file,file,file,-'
		case 'msp-store hook'
			printf '%s\n' 'words:pre-receive pre-commit'
		case 'msp-store backup'
			printf '%s\n' 'directory'
		case 'msp-store restore'
			printf '%s\n' 'file,directory'
		case 'msp-store seal' 'msp-store verify'
			printf '%s\n' '-'
		case 'msp-ticket assign'
			printf '%s\n' 'ticket,login'
		case 'msp-ticket level'
			printf '%s\n' 'ticket,enum:ticket.log[].level'
		case 'msp-ticket wait'
			printf '%s\n' 'ticket,words:client third-party window parts'
		case 'msp-ticket set'
			printf '%s\n' 'ticket,ticket-field'
		case 'msp-ticket link' 'msp-ticket merge'
			printf '%s\n' 'ticket,ticket'
		case 'msp-ticket attach'
			printf '%s\n' 'ticket,file'
		case 'msp-ticket resolve'
			printf '%s\n' 'ticket,cause'
		case 'msp-ticket amend' 'msp-ticket redact'
			printf '%s\n' 'ticket,-'
		case 'msp-ticket template'
			printf '%s\n' 'words:ls show new,template,client'
		case 'msp-ticket import'
			printf '%s\n' 'words:snow-csv csv jsonl,file'
		case 'msp-vault roster'
			printf '%s\n' 'words:show log add remove set sign withdraw join,login'
		case 'msp-vault pins'
			printf '%s\n' 'words:show accept forget,secret'
		case 'msp-vault show' 'msp-vault clip' 'msp-vault totp' 'msp-vault ls' 'msp-vault edit' 'msp-vault set' 'msp-vault rm' 'msp-vault log' 'msp-vault resolve' 'msp-vault exposure' 'msp-vault rekey' 'msp-vault rotate' 'msp-vault export'
			printf '%s\n' 'secret'
		case 'msp-vault mv'
			printf '%s\n' 'secret,client'
		case 'msp-vault git-credential'
			printf '%s\n' 'words:get store erase'
		case 'msp-vault offboard'
			printf '%s\n' 'login'
		case 'msp-vault break-glass'
			printf '%s\n' 'words:init drill use,secret'
		case 'msp-vault import'
			printf '%s\n' 'words:pass passage gopass keepass bitwarden 1password chrome firefox itglue hudu csv,file'
		case 'msp-vault age'
			printf '%s\n' 'words:encrypt decrypt keygen describe,file'
		case 'msp-vault seal'
			printf '%s\n' 'words:sign check,-'
	end
end

function __msp_options
	switch "$argv"
		case 'msp-client ls'
			printf '%s\n' '--all	those no longer served, too'
		case 'msp-client new'
			printf '%s\n' '--name	name; the short name may be made from it
--policy	policy; else the provider\'s
--calendar	calendar; else the provider\'s
--zone	time zone; else the provider\'s
--fee	contract: per month, before tax
--plan	contract: name of the plan
--from	first day served and of the contract; else today
--legal-name	registered name
--rfc	Mexican tax number
--manager	account manager'
		case 'msp-client set'
			printf '%s\n' '--from	policy, calendar, contract: a new version from this day on
--retroactive	change what is in force, and how the past is judged'
		case 'msp-client person' 'msp-client site' 'msp-client service' 'msp-client entity'
			printf '%s\n' '--from	policy, calendar, contract: a new version from this day on
--retroactive	change what is in force, and how the past is judged
--all	ls: those no longer active, too'
		case 'msp-report monthly'
			printf '%s\n' '--all	every client, one file each
--directory	folder for the files of --all
--format	text, html, md, json, csv, brief or mime; else as --output ends, html with --all, text
--lang	es or en; else the client\'s language
--output	write to this file, whole or not at all
--to	mime: who gets it, address or person; else as the client\'s file says'
		case 'msp-report issue'
			printf '%s\n' '--to	who got it: person of the client, or a name; may be repeated
--file	Markdown that was edited before it was sent, or -
--lang	es or en; else the client\'s language
--output	write the HTML that is recorded to this file
--preview	of a month that is not over'
		case 'msp-report render'
			printf '%s\n' '--client	look of this client\'s reports; else the plain one
--format	html (the default), text or md
--lang	es or en; else the language of its headings
--output	write to this file, whole or not at all'
		case 'msp-report history'
			printf '%s\n' '--asset	only of this equipment
--person	only what this person of the client asked for
--format	text, html, md, json or csv; else as --output ends, text
--lang	es or en; else the client\'s language
--output	write to this file, whole or not at all'
		case 'msp-sla status'
			printf '%s\n' '--all	every clock that goes, not only the most urgent one of each ticket'
		case 'msp-sla check'
			printf '%s\n' '--max-stale	exit 75 when the last fetch is longer ago'
		case 'msp-sla explain'
			printf '%s\n' '--intervals	with json and jsonl also the intervals of tickets found by a query
--lang	language of html, es or en; else that of the client'
		case 'msp-sla escalate'
			printf '%s\n' '--record	write into the tickets that they were told
--max-stale	exit 75 when the last fetch is longer ago'
		case 'msp-sla report'
			printf '%s\n' '--all	also clocks of which nothing was promised
--totals	a row for each promise and one for all, in place of the clocks'
		case 'msp-sla whatif'
			printf '%s\n' '--policy	judge by this policy: of the store, or a YAML file
--replace	only where this policy judges today; else everywhere
--calendar	these hours in place of all but 24x7
--all	also clocks whose verdict stays
--totals	a row for each client and one for all, in place of the clocks'
		case 'msp-sla forecast'
			printf '%s\n' '--days	up to the same time so many days from now; 7
--totals	what each client\'s month can come to, in place of the clocks'
		case 'msp-sla availability'
			printf '%s\n' '--outages	a row for each outage, window and gap, with what it was counted as'
		case 'msp-sla outage'
			printf '%s\n' '--from	when it began or is to begin; else now
--until	when it ended or is to end
--weight	share that is missing, as 50%
--ticket	ticket about it
--maintenance	a planned window
--emergency	it could not wait: counts as an outage
--announced	when the client was told of it
--approved-by	who of the client approved it
--reason	why: exclude, gap, withdraw
--evidence	where the proof is: exclude'
		case 'msp-sla credits'
			printf '%s\n' '--amount	approve: another amount, before tax; needs --why
--why	approve: why another amount, or a second time
--replace	approve: in place of what was approved before
--check	ls: exit 1 when a month comes to another amount now'
		case 'msp-sla due'
			printf '%s\n' '--calendar	calendar of the store, a YAML file, or 24x7; else the store\'s own
--pause	leaves this span out; may be given several times
--back	counts back: the latest instant to begin at'
		case 'msp-sla elapsed'
			printf '%s\n' '--calendar	calendar of the store, a YAML file, or 24x7; else the store\'s own
--pause	leaves this span out; may be given several times'
		case 'msp-sla open'
			printf '%s\n' '--calendar	calendar of the store, a YAML file, or 24x7; else the store\'s own'
		case 'msp-sla periods'
			printf '%s\n' '--calendar	calendar of the store, a YAML file, or 24x7; else the store\'s own
--count	how many (5)
--back	those before the instant, the latest first'
		case 'msp-sla holidays'
			printf '%s\n' '--bank	also the days banks are closed
--election	also the days of ordinary federal elections
--custom	also this one: 08-28 every year, 2026-08-28 once'
		case 'msp-store init'
			printf '%s\n' '--name	the provider\'s name
--zone	time zone, America/Mexico_City
--language	language of reports: es or en
--currency	currency, MXN
--login	login of the first technician, from the mail
--mail	mail of the first technician, git\'s user.email
--test	a store to try things in: --now works on writers
--bare	without a work tree, for servers'
		case 'msp-store clone'
			printf '%s\n' '--bare	without a work tree
--branch	the store\'s branch; else what the server says'
		case 'msp-store sync'
			printf '%s\n' '--no-push	fetch and merge only
--background	as `sync: auto` runs it: quietly, 2 seconds a step'
		case 'msp-store news'
			printf '%s\n' '--since	not since the last look; the mark stays
--keep	do not move the mark
--all	one\'s own doings, too'
		case 'msp-store lint'
			printf '%s\n' '--worktree	edited files as they are now, not as committed
--staged	what git commit would take, for pre-commit
--range	what a push changes, for pre-receive
--retroactive	with those: what was in force may change
--rules	list the rules, and nothing else'
		case 'msp-store edit'
			printf '%s\n' '--canonical	rewrite it in the canonical form, without an editor; comments are lost
--new	make the file PATH
--retroactive	what is in force may change, and with it how the past is judged'
		case 'msp-store path'
			printf '%s\n' '--absolute	from the root of the file system, for other programs'
		case 'msp-store index'
			printf '%s\n' '--rebuild	throw it away and build it again
--check	rebuild and compare with what was there; exit 1 when they differ
--dump	print every row
--path	print the name of its file'
		case 'msp-store resolve'
			printf '%s\n' '--key	the field or event that is decided; else the whole file
--ours	our version stays
--theirs	their version is taken
--value	neither: this value (YAML) is written'
		case 'msp-store merge-driver'
			printf '%s\n' '--install	have git use it in this repository, and keep git from guessing renames'
		case 'msp-store doctor'
			printf '%s\n' '--check	mend nothing; exit 1 when something is to be done'
		case 'msp-store purge'
			printf '%s\n' '--reason	why; kept in the stub and the certificate
--yes	do it: there is no way back'
		case 'msp-store split'
			printf '%s\n' '--output	folder of the new store
--shared	with team, policies, calendars and the like: it can stand alone
--bare	without a work tree, for servers
--remove	take the client out of this store\'s branch afterwards
--to	with --remove: where others find the new store; else DIR'
		case 'msp-store export'
			printf '%s\n' '--output	file to make; - is standard output'
		case 'msp-store seal'
			printf '%s\n' '--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when the vault is locked, instead of asking'
		case 'msp-ticket new'
			printf '%s\n' '--requester	who asks: a slug, a name or free text
--priority	P1 to P4, instead of the matrix
--impact	high, medium or low
--urgency	high, medium or low
--type	incident, request, problem, project or security
--category	area/part
--asset	equipment it is about (repeatable)
--site	where; else the requester\'s
--entity	legal entity
--service	service of the client
--channel	how it reached us; phone unless given
--tag	free mark (repeatable)
--assign	who gets it
--missed	we did not talk with the client when it was opened
--file	read the description from FILE (- = stdin)
--follows	it comes after this ticket: both are linked
--down	this service is down: opens an outage, which resolve closes (repeatable)
--template	begin with templates/NAME.yaml'
		case 'msp-ticket done'
			printf '%s\n' '--requester	who asks: a slug, a name or free text
--priority	P1 to P4, instead of the matrix
--impact	high, medium or low
--urgency	high, medium or low
--type	incident, request, problem, project or security
--category	area/part
--asset	equipment it is about (repeatable)
--site	where; else the requester\'s
--entity	legal entity
--service	service of the client
--channel	how it reached us; phone unless given
--tag	free mark (repeatable)
--assign	who gets it
--missed	we did not talk with the client when it was opened
--time	time worked, such as 10m
--cause	cause, short
--cover	how the work is paid: included, extra, project, warranty
--file	read the resolution from FILE (- = stdin)'
		case 'msp-ticket say'
			printf '%s\n' '--file	read the text from FILE (- = stdin)
--wait	the client must answer: wait for it
--time	time worked, such as 35m or 1h30m
--cover	how the work is paid: included, extra, project, warranty'
		case 'msp-ticket note' 'msp-ticket call' 'msp-ticket resolve'
			printf '%s\n' '--file	read the text from FILE (- = stdin)
--time	time worked, such as 35m or 1h30m
--cover	how the work is paid: included, extra, project, warranty'
		case 'msp-ticket hear'
			printf '%s\n' '--file	read the text from FILE (- = stdin)
--from	who said it; the requester unless given'
		case 'msp-ticket visit'
			printf '%s\n' '--arrived	when we arrived
--left	when we left
--site	where, when it is not the ticket\'s site
--travel	time on the road
--km	distance
--expenses	expenses to charge
--received-by	who signed
--file	read the text from FILE (- = stdin)
--time	time worked, such as 35m or 1h30m
--cover	how the work is paid: included, extra, project, warranty'
		case 'msp-ticket appoint'
			printf '%s\n' '--to	end of the appointment
--site	where, when it is not the ticket\'s site
--tech	who goes'
		case 'msp-ticket assign'
			printf '%s\n' '--level	hand over to this level: N1, N2 or N3
--file	read the text from FILE (- = stdin)'
		case 'msp-ticket level' 'msp-ticket close'
			printf '%s\n' '--file	read the text from FILE (- = stdin)'
		case 'msp-ticket wait'
			printf '%s\n' '--until	the wait ends by itself then
--file	read the text from FILE (- = stdin)'
		case 'msp-ticket time'
			printf '%s\n' '--cover	how the work is paid: included, extra, project, warranty'
		case 'msp-ticket link'
			printf '%s\n' '--as	related, duplicate, parent, child, follows, caused-by or fixed-by
--remove	take the link away'
		case 'msp-ticket affect'
			printf '%s\n' '--how	stopped or degraded
--from	since when; else since it was opened
--until	until when; else until it is resolved'
		case 'msp-ticket attach'
			printf '%s\n' '--internal	never leaves the house'
		case 'msp-ticket reopen'
			printf '%s\n' '--down	the services that were down with it are down again: a new outage'
		case 'msp-ticket template'
			printf '%s\n' '--requester	who asks: a slug, a name or free text
--priority	P1 to P4, instead of the matrix
--impact	high, medium or low
--urgency	high, medium or low
--type	incident, request, problem, project or security
--category	area/part
--asset	equipment it is about (repeatable)
--site	where; else the requester\'s
--entity	legal entity
--service	service of the client
--channel	how it reached us; phone unless given
--tag	free mark (repeatable)
--assign	who gets it
--missed	we did not talk with the client when it was opened
--file	read the description from FILE (- = stdin)'
		case 'msp-ticket import'
			printf '%s\n' '--client	whose tickets they are
--map	what the columns mean, see msp-map(5)
--zone	time zone of times without offset; else the map\'s, else the store\'s
--strict	write nothing when a row is refused
--show-map	print the map of snow-csv, to copy and change'
		case 'msp-ticket stats'
			printf '%s\n' '--by	count by this field (repeatable, or several with commas)'
		case 'msp-vault init'
			printf '%s\n' '--pair	a second admin here and now, and break-glass
--pair-identity	where the second identity goes
--recovery	name of the recovery key of --pair
--sheet	recovery sheets into a file to print, not on the screen
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault roster'
			printf '%s\n' '--age	age recipient of the person
--sign	signing key: ssh-ed25519 AAAA…
--replace	new keys for who is in it
--role	roles of the person (soporte)
--from	first day (today)
--until	the day it ends, or none
--client	a client, or \'*\' for all others
--roles	roles that read that client
--recipient	the client\'s own; several times; \'\' = none
--quorum	signatures that a roster needs
--take	join: this one counts where both differ
--yes	sign: it is right, without being asked
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault unlock'
			printf '%s\n' '--for	how long: 15m, 4h
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault passphrase'
			printf '%s\n' '--passphrase-fd	read the old one, then the new one from this descriptor, a line each'
		case 'msp-vault show'
			printf '%s\n' '--reveal	show the value on a terminal
--clip	into the clipboard
--clear	how long it stays in the clipboard (45)
--field	username, url, or a line "FIELD: …" of the value
--all	all lines of the value
--output	into a file of mode 0600
--unbound	one whose ciphertext another program wrote
--ticket	what for, where accesses are written down
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault clip'
			printf '%s\n' '--clear	how long it stays in the clipboard (45)
--field	username, url, or a line "FIELD: …" of the value
--ticket	what for, where accesses are written down
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault totp'
			printf '%s\n' '--clip	into the clipboard
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault add'
			printf '%s\n' '--kind	password, totp, key, file or note
--username	who signs in with it
--url	where
--tag	mark; several times
--asset	what it opens; several times
--expires	when it ends by itself
--rotate-every	how often to change it: 90d
--generate	a random one
--length	characters of a generated one (20)
--words	generate so many words instead of characters
--charset	all, alnum, lower, digits, hex, or =CHARACTERS
--text	value from a file of text, - is stdin
--file	a file or key as it is
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault edit'
			printf '%s\n' '--generate	a random one
--length	characters of a generated one (20)
--words	generate so many words instead of characters
--charset	all, alnum, lower, digits, hex, or =CHARACTERS
--text	value from a file of text, - is stdin
--file	a file or key as it is
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault set' 'msp-vault mv' 'msp-vault rm' 'msp-vault seal'
			printf '%s\n' '--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault generate'
			printf '%s\n' '--length	characters of a generated one (20)
--words	generate so many words instead of characters
--charset	all, alnum, lower, digits, hex, or =CHARACTERS
--clip	into the clipboard'
		case 'msp-vault run'
			printf '%s\n' '--stdin	on its standard input
--fd	on descriptor N, open for reading; several times
--env	in its environment; several times
--ticket	what for, where accesses are written down
--all	all lines of a value, not the first alone
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault inject'
			printf '%s\n' '--output	into a file of mode 0600
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault git-credential'
			printf '%s\n' '--client	only its secrets; store keeps new ones there
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault verify'
			printf '%s\n' '--full	every commit there is, not only those since the last time
--mine	also open every secret that names me
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault resolve'
			printf '%s\n' '--ours	the value of this clone
--theirs	the value of the other one
--value	another value, typed (or -F)
--text	another value, from a file of text, - is stdin
--with	the other side (@{upstream})
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault rekey'
			printf '%s\n' '--force	also those that are encrypted for the right people
--accept	also what came, under an old roster, after somebody lost the client
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault offboard'
			printf '%s\n' '--until	first day without (today)
--status	only what is open; changes nothing, needs no key
--no-tickets	open no tickets for the rotations
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault rotate'
			printf '%s\n' '--confirm	the new value is in use: the old one goes
--abort	the old value stays: the new one goes
--clip	the new value into the clipboard
--ask	type the new value instead of having one generated
--length	characters of a generated one (20)
--words	generate so many words instead of characters
--charset	all, alnum, lower, digits, hex, or =CHARACTERS
--text	the new value from a file of text, - is stdin
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault audit'
			printf '%s\n' '--bits	weak is what has fewer bits than this (45)
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault break-glass'
			printf '%s\n' '--recovery	which recovery key; for init, its name
--replace	init: in the place of this recovery key
--sheet	init: envelopes into a file to print, not on the screen
--reveal	use: show the value on a terminal
--output	use: the value into a file of mode 0600
--approve	use: sign the roster that waits
--yes	use --approve: the roster is right, without being asked
--rekey	use: encrypt all again, for you too, who are entitled now
--admit	use: a new roster in which LOGIN is an admin
--age	their age recipient, as msp-vault init prints it
--sign	their signing key
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault import'
			printf '%s\n' '--client	whose all of it is; else folders say it
--map	what folders and columns mean, see msp-vaultmap(5)
--encoding	of a CSV file: utf-8 or cp1252
--known-to	who else had the source; several times
--identity	opens the files of passage and gopass
--strict	write nothing when an entry is refused
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault export'
			printf '%s\n' '--to	passage: a folder of age files; bitwarden: JSON in the clear
--output	the new folder, or the file, of mode 0600
--recipient	passage: encrypt to this key; several times
--recipients-file	passage: encrypt to the keys of a file
--ticket	what for, where accesses are written down
--yes	yes, write passwords in the clear
--passphrase-fd	read the passphrase from this descriptor, not from the terminal
--no-prompt	fail when locked, instead of asking'
		case 'msp-vault age'
			printf '%s\n' '--recipient	encrypt to age1... or an ssh-ed25519 key
--recipients-file	encrypt to those of a file
--identity	decrypt with it; encrypt to oneself
--passphrase	encrypt with a passphrase
--armor	encrypt to a text that mail takes
--output	instead of standard output; mode 0600
--passphrase-fd	open file with passphrases, one a line'
	end
end

function __msp_shared
	switch "$argv"
		case 'msp-client ls' 'msp-report diff' 'msp-sla status' 'msp-sla check' 'msp-sla report' 'msp-sla whatif' 'msp-sla workload' 'msp-sla forecast' 'msp-sla availability' 'msp-store status' 'msp-store news' 'msp-store lint' 'msp-store log' 'msp-store verify' 'msp-ticket ls' 'msp-ticket log' 'msp-ticket stats' 'msp-vault ls' 'msp-vault log' 'msp-vault verify' 'msp-vault review' 'msp-vault exposure' 'msp-vault audit' 'msp-vault accesses'
			printf '%s\n' '--format	table, tsv, csv, json, jsonl, yaml or \'%{id} %{title}\'
--columns	id,title; +age adds, -site takes away
--list-columns	the columns there are
--sort	order; -COLUMN is descending
--limit	at most so many
--no-header	without the line of headings
--null	records end with NUL
--quiet	ids only
--at	as of a commit
--as	who acts
--now	instead of the clock
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-client show' 'msp-sla explain' 'msp-ticket show' 'msp-vault status'
			printf '%s\n' '--format	one of the formats named below
--at	as of a commit
--as	who acts
--now	instead of the clock
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-client new' 'msp-client set' 'msp-report issue' 'msp-store init' 'msp-store sync' 'msp-store edit' 'msp-store zone' 'msp-store restore' 'msp-store purge' 'msp-store split' 'msp-store import' 'msp-store seal' 'msp-ticket new' 'msp-ticket done' 'msp-ticket say' 'msp-ticket note' 'msp-ticket hear' 'msp-ticket call' 'msp-ticket visit' 'msp-ticket appoint' 'msp-ticket take' 'msp-ticket assign' 'msp-ticket level' 'msp-ticket wait' 'msp-ticket resume' 'msp-ticket start' 'msp-ticket stop' 'msp-ticket time' 'msp-ticket set' 'msp-ticket affect' 'msp-ticket attach' 'msp-ticket resolve' 'msp-ticket close' 'msp-ticket reopen' 'msp-ticket undo' 'msp-ticket edit' 'msp-ticket amend' 'msp-ticket redact' 'msp-ticket merge' 'msp-ticket import' 'msp-vault init' 'msp-vault add' 'msp-vault edit' 'msp-vault set' 'msp-vault mv' 'msp-vault rm' 'msp-vault git-credential' 'msp-vault resolve' 'msp-vault rekey' 'msp-vault rotate' 'msp-vault break-glass' 'msp-vault import'
			printf '%s\n' '--message	the text of the record
--when	when it happened: 9:10, \'ayer 18:40\', -20m
--dry-run	show the change, write nothing
--lock-timeout	how long to wait for others (10)
--quiet	ids only
--as	who acts
--now	instead of the clock
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-client person' 'msp-client site' 'msp-client service' 'msp-client entity' 'msp-sla escalate' 'msp-sla outage' 'msp-sla credits' 'msp-store doctor' 'msp-ticket template' 'msp-vault roster' 'msp-vault offboard'
			printf '%s\n' '--format	table, tsv, csv, json, jsonl, yaml or \'%{id} %{title}\'
--columns	id,title; +age adds, -site takes away
--list-columns	the columns there are
--sort	order; -COLUMN is descending
--limit	at most so many
--no-header	without the line of headings
--null	records end with NUL
--message	the text of the record
--when	when it happened: 9:10, \'ayer 18:40\', -20m
--dry-run	show the change, write nothing
--lock-timeout	how long to wait for others (10)
--quiet	ids only
--as	who acts
--now	instead of the clock
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-report monthly' 'msp-report render' 'msp-report history' 'msp-store path' 'msp-store index' 'msp-vault pins' 'msp-vault show' 'msp-vault clip' 'msp-vault totp' 'msp-vault run' 'msp-vault inject' 'msp-vault signers' 'msp-vault export' 'msp-vault seal'
			printf '%s\n' '--at	as of a commit
--as	who acts
--now	instead of the clock
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-sla due' 'msp-sla elapsed' 'msp-sla open' 'msp-sla periods' 'msp-store clone' 'msp-store merge-driver' 'msp-store hook' 'msp-store backup' 'msp-store export' 'msp-vault unlock' 'msp-vault lock' 'msp-vault passphrase' 'msp-vault generate' 'msp-vault age'
			printf '%s\n' '--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-sla holidays' 'msp-store resolve'
			printf '%s\n' '--format	table, tsv, csv, json, jsonl, yaml or \'%{id} %{title}\'
--columns	id,title; +age adds, -site takes away
--list-columns	the columns there are
--sort	order; -COLUMN is descending
--limit	at most so many
--no-header	without the line of headings
--null	records end with NUL
--quiet	ids only
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
		case 'msp-ticket link'
			printf '%s\n' '--message	the text of the record
--when	when it happened: 9:10, \'ayer 18:40\', -20m
--dry-run	show the change, write nothing
--lock-timeout	how long to wait for others (10)
--quiet	ids only
--now	instead of the clock
--store	the store, instead of the nearest msp.yaml
--color	auto, always or never
--verbose	say more
--help	this help
--version	the version'
	end
end

function __msp_argument
	switch "$argv"
		case 'msp-client ls --all' 'msp-client ls -a' 'msp-client set --retroactive' 'msp-client person --retroactive' 'msp-client person --all' 'msp-client person -a' 'msp-client site --retroactive' 'msp-client site --all' 'msp-client site -a' 'msp-client service --retroactive' 'msp-client service --all' 'msp-client service -a' 'msp-client entity --retroactive' 'msp-client entity --all' 'msp-client entity -a' 'msp-report monthly --all' 'msp-report monthly -a' 'msp-report issue --preview' 'msp-sla status --all' 'msp-sla status -a' 'msp-sla explain --intervals' 'msp-sla explain -i' 'msp-sla escalate --record' 'msp-sla report --all' 'msp-sla report -a' 'msp-sla report --totals' 'msp-sla report -t' 'msp-sla whatif --all' 'msp-sla whatif -a' 'msp-sla whatif --totals' 'msp-sla whatif -t' 'msp-sla forecast --totals' 'msp-sla forecast -t' 'msp-sla availability --outages' 'msp-sla outage --maintenance' 'msp-sla outage --emergency' 'msp-sla credits --replace' 'msp-sla credits --check' 'msp-sla due --back' 'msp-sla due -b' 'msp-sla periods --back' 'msp-sla periods -b' 'msp-sla holidays --bank' 'msp-sla holidays --election' 'msp-store init --test' 'msp-store init --bare' 'msp-store clone --bare' 'msp-store sync --no-push' 'msp-store sync --background' 'msp-store news --keep' 'msp-store news -k' 'msp-store news --all' 'msp-store news -a' 'msp-store lint --worktree' 'msp-store lint -w' 'msp-store lint --staged' 'msp-store lint --retroactive' 'msp-store lint --rules' 'msp-store edit --canonical' 'msp-store edit --new' 'msp-store edit --retroactive' 'msp-store path --absolute' 'msp-store path -a' 'msp-store index --rebuild' 'msp-store index --check' 'msp-store index --dump' 'msp-store index --path' 'msp-store resolve --ours' 'msp-store resolve --theirs' 'msp-store merge-driver --install' 'msp-store doctor --check' 'msp-store purge --yes' 'msp-store split --shared' 'msp-store split --bare' 'msp-store split --remove' 'msp-store seal --no-prompt' 'msp-ticket new --missed' 'msp-ticket done --missed' 'msp-ticket say --wait' 'msp-ticket say -w' 'msp-ticket link --remove' 'msp-ticket link -d' 'msp-ticket attach --internal' 'msp-ticket attach -i' 'msp-ticket reopen --down' 'msp-ticket template --missed' 'msp-ticket import --strict' 'msp-ticket import --show-map' 'msp-vault init --no-prompt' 'msp-vault roster --replace' 'msp-vault roster --yes' 'msp-vault roster --no-prompt' 'msp-vault unlock --no-prompt' 'msp-vault show --reveal' 'msp-vault show --clip' 'msp-vault show -x' 'msp-vault show --all' 'msp-vault show --unbound' 'msp-vault show --no-prompt' 'msp-vault clip --no-prompt' 'msp-vault totp --clip' 'msp-vault totp -x' 'msp-vault totp --no-prompt' 'msp-vault add --generate' 'msp-vault add -g' 'msp-vault add --no-prompt' 'msp-vault edit --generate' 'msp-vault edit -g' 'msp-vault edit --no-prompt' 'msp-vault set --no-prompt' 'msp-vault mv --no-prompt' 'msp-vault rm --no-prompt' 'msp-vault generate --clip' 'msp-vault generate -x' 'msp-vault run --all' 'msp-vault run --no-prompt' 'msp-vault inject --no-prompt' 'msp-vault git-credential --no-prompt' 'msp-vault verify --full' 'msp-vault verify --mine' 'msp-vault verify --no-prompt' 'msp-vault resolve --ours' 'msp-vault resolve --theirs' 'msp-vault resolve --value' 'msp-vault resolve --no-prompt' 'msp-vault rekey --force' 'msp-vault rekey --accept' 'msp-vault rekey --no-prompt' 'msp-vault offboard --status' 'msp-vault offboard --no-tickets' 'msp-vault offboard --no-prompt' 'msp-vault rotate --confirm' 'msp-vault rotate --abort' 'msp-vault rotate --clip' 'msp-vault rotate -x' 'msp-vault rotate --ask' 'msp-vault rotate --no-prompt' 'msp-vault audit --no-prompt' 'msp-vault break-glass --reveal' 'msp-vault break-glass --approve' 'msp-vault break-glass --yes' 'msp-vault break-glass --rekey' 'msp-vault break-glass --no-prompt' 'msp-vault import --strict' 'msp-vault import --no-prompt' 'msp-vault export --yes' 'msp-vault export --no-prompt' 'msp-vault age --passphrase' 'msp-vault age -p' 'msp-vault age --armor' 'msp-vault age -a' 'msp-vault seal --no-prompt'
			printf '%s\n' 'flag'
		case 'msp-client new --name' 'msp-client new --fee' 'msp-client new --plan' 'msp-client new --from' 'msp-client new --legal-name' 'msp-client new --rfc' 'msp-client set --from' 'msp-client person --from' 'msp-client site --from' 'msp-client service --from' 'msp-client entity --from' 'msp-sla check --max-stale' 'msp-sla escalate --max-stale' 'msp-sla forecast --days' 'msp-sla forecast -d' 'msp-sla outage --from' 'msp-sla outage --until' 'msp-sla outage --weight' 'msp-sla outage --announced' 'msp-sla outage --reason' 'msp-sla outage --evidence' 'msp-sla credits --amount' 'msp-sla credits --why' 'msp-sla due --pause' 'msp-sla due -p' 'msp-sla elapsed --pause' 'msp-sla elapsed -p' 'msp-sla periods --count' 'msp-sla periods -N' 'msp-sla holidays --custom' 'msp-store init --name' 'msp-store init --currency' 'msp-store init --login' 'msp-store init --mail' 'msp-store clone --branch' 'msp-store news --since' 'msp-store lint --range' 'msp-store resolve --key' 'msp-store resolve --value' 'msp-store purge --reason' 'msp-store split --to' 'msp-store seal --passphrase-fd' 'msp-ticket new --entity' 'msp-ticket new --tag' 'msp-ticket done --entity' 'msp-ticket done --tag' 'msp-ticket done --time' 'msp-ticket done -t' 'msp-ticket say --time' 'msp-ticket say -t' 'msp-ticket note --time' 'msp-ticket note -t' 'msp-ticket call --time' 'msp-ticket call -t' 'msp-ticket visit --arrived' 'msp-ticket visit --left' 'msp-ticket visit --travel' 'msp-ticket visit --km' 'msp-ticket visit --expenses' 'msp-ticket visit --received-by' 'msp-ticket visit --time' 'msp-ticket visit -t' 'msp-ticket appoint --to' 'msp-ticket wait --until' 'msp-ticket wait -u' 'msp-ticket affect --from' 'msp-ticket affect --until' 'msp-ticket resolve --time' 'msp-ticket resolve -t' 'msp-ticket template --entity' 'msp-ticket template --tag' 'msp-ticket import --zone' 'msp-vault init --recovery' 'msp-vault init --passphrase-fd' 'msp-vault roster --age' 'msp-vault roster --sign' 'msp-vault roster --from' 'msp-vault roster --until' 'msp-vault roster --roles' 'msp-vault roster --recipient' 'msp-vault roster --quorum' 'msp-vault roster --passphrase-fd' 'msp-vault unlock --for' 'msp-vault unlock --passphrase-fd' 'msp-vault passphrase --passphrase-fd' 'msp-vault show --clear' 'msp-vault show --passphrase-fd' 'msp-vault clip --clear' 'msp-vault clip --passphrase-fd' 'msp-vault totp --passphrase-fd' 'msp-vault add --username' 'msp-vault add -u' 'msp-vault add --url' 'msp-vault add --tag' 'msp-vault add --expires' 'msp-vault add --rotate-every' 'msp-vault add --length' 'msp-vault add --words' 'msp-vault add --passphrase-fd' 'msp-vault edit --length' 'msp-vault edit --words' 'msp-vault edit --passphrase-fd' 'msp-vault set --passphrase-fd' 'msp-vault mv --passphrase-fd' 'msp-vault rm --passphrase-fd' 'msp-vault generate --length' 'msp-vault generate --words' 'msp-vault run --passphrase-fd' 'msp-vault inject --passphrase-fd' 'msp-vault git-credential --passphrase-fd' 'msp-vault verify --passphrase-fd' 'msp-vault resolve --with' 'msp-vault resolve --passphrase-fd' 'msp-vault rekey --passphrase-fd' 'msp-vault offboard --until' 'msp-vault offboard --passphrase-fd' 'msp-vault rotate --length' 'msp-vault rotate --words' 'msp-vault rotate --passphrase-fd' 'msp-vault audit --bits' 'msp-vault audit --passphrase-fd' 'msp-vault break-glass --recovery' 'msp-vault break-glass --replace' 'msp-vault break-glass --age' 'msp-vault break-glass --sign' 'msp-vault break-glass --passphrase-fd' 'msp-vault import --passphrase-fd' 'msp-vault export --recipient' 'msp-vault export -r' 'msp-vault export --passphrase-fd' 'msp-vault age --recipient' 'msp-vault age -r' 'msp-vault age --passphrase-fd' 'msp-vault seal --passphrase-fd'
			printf '%s\n' '-'
		case 'msp-client new --policy' 'msp-sla whatif --policy' 'msp-sla whatif -p' 'msp-sla whatif --replace' 'msp-sla whatif -r'
			printf '%s\n' 'policy'
		case 'msp-client new --calendar' 'msp-sla whatif --calendar' 'msp-sla whatif -k' 'msp-sla due --calendar' 'msp-sla due -k' 'msp-sla elapsed --calendar' 'msp-sla elapsed -k' 'msp-sla open --calendar' 'msp-sla open -k' 'msp-sla periods --calendar' 'msp-sla periods -k'
			printf '%s\n' 'calendar'
		case 'msp-client new --zone'
			printf '%s\n' 'zone'
		case 'msp-client new --manager' 'msp-ticket new --assign' 'msp-ticket done --assign' 'msp-ticket appoint --tech' 'msp-ticket template --assign' 'msp-vault init --pair' 'msp-vault break-glass --admit' 'msp-vault import --known-to'
			printf '%s\n' 'login'
		case 'msp-report monthly --directory' 'msp-report monthly -d' 'msp-report monthly --output' 'msp-report issue --file' 'msp-report issue -F' 'msp-report issue --output' 'msp-report render --output' 'msp-report history --output' 'msp-store export --output' 'msp-store export -o' 'msp-ticket new --file' 'msp-ticket new -F' 'msp-ticket done --file' 'msp-ticket done -F' 'msp-ticket say --file' 'msp-ticket say -F' 'msp-ticket note --file' 'msp-ticket note -F' 'msp-ticket hear --file' 'msp-ticket hear -F' 'msp-ticket call --file' 'msp-ticket call -F' 'msp-ticket visit --file' 'msp-ticket visit -F' 'msp-ticket assign --file' 'msp-ticket assign -F' 'msp-ticket level --file' 'msp-ticket level -F' 'msp-ticket wait --file' 'msp-ticket wait -F' 'msp-ticket resolve --file' 'msp-ticket resolve -F' 'msp-ticket close --file' 'msp-ticket close -F' 'msp-ticket template --file' 'msp-ticket template -F' 'msp-ticket import --map' 'msp-vault init --pair-identity' 'msp-vault init --sheet' 'msp-vault roster --take' 'msp-vault show --output' 'msp-vault add --text' 'msp-vault add -F' 'msp-vault add --file' 'msp-vault edit --text' 'msp-vault edit -F' 'msp-vault edit --file' 'msp-vault inject --output' 'msp-vault resolve --text' 'msp-vault resolve -F' 'msp-vault rotate --text' 'msp-vault rotate -F' 'msp-vault break-glass --sheet' 'msp-vault break-glass --output' 'msp-vault import --map' 'msp-vault import --identity' 'msp-vault import -i' 'msp-vault export --output' 'msp-vault export --recipients-file' 'msp-vault export -R' 'msp-vault age --recipients-file' 'msp-vault age -R' 'msp-vault age --identity' 'msp-vault age -i' 'msp-vault age --output'
			printf '%s\n' 'file'
		case 'msp-report monthly --format' 'msp-report monthly -f'
			printf '%s\n' 'words:text html md json csv brief mime'
		case 'msp-report monthly --lang' 'msp-report monthly -l' 'msp-report issue --lang' 'msp-report issue -l' 'msp-report render --lang' 'msp-report render -l' 'msp-report history --lang' 'msp-report history -l' 'msp-sla explain --lang' 'msp-sla explain -l'
			printf '%s\n' 'words:es en'
		case 'msp-report monthly --to' 'msp-report monthly -t' 'msp-report issue --to' 'msp-report issue -t' 'msp-report history --person' 'msp-report history -r' 'msp-sla outage --approved-by' 'msp-ticket new --requester' 'msp-ticket new -r' 'msp-ticket done --requester' 'msp-ticket done -r' 'msp-ticket hear --from' 'msp-ticket hear -r' 'msp-ticket template --requester' 'msp-ticket template -r'
			printf '%s\n' 'person'
		case 'msp-report render --client' 'msp-report render -c' 'msp-ticket import --client' 'msp-ticket import -c' 'msp-vault roster --client' 'msp-vault git-credential --client' 'msp-vault import --client' 'msp-vault import -c'
			printf '%s\n' 'client'
		case 'msp-report render --format' 'msp-report render -f'
			printf '%s\n' 'words:html text md'
		case 'msp-report history --asset' 'msp-report history -a' 'msp-ticket new --asset' 'msp-ticket new -a' 'msp-ticket done --asset' 'msp-ticket done -a' 'msp-ticket template --asset' 'msp-ticket template -a' 'msp-vault add --asset' 'msp-vault add -a'
			printf '%s\n' 'asset'
		case 'msp-report history --format' 'msp-report history -f'
			printf '%s\n' 'words:text html md json csv'
		case 'msp-sla outage --ticket' 'msp-ticket new --follows' 'msp-vault show --ticket' 'msp-vault clip --ticket' 'msp-vault run --ticket' 'msp-vault export --ticket'
			printf '%s\n' 'ticket'
		case 'msp-store init --zone'
			printf '%s\n' 'system-zone'
		case 'msp-store init --language'
			printf '%s\n' 'enum:provider.language'
		case 'msp-store split --output' 'msp-store split -o'
			printf '%s\n' 'directory'
		case 'msp-ticket new --priority' 'msp-ticket new -p' 'msp-ticket done --priority' 'msp-ticket done -p' 'msp-ticket template --priority' 'msp-ticket template -p'
			printf '%s\n' 'enum:ticket.priority'
		case 'msp-ticket new --impact' 'msp-ticket done --impact' 'msp-ticket template --impact'
			printf '%s\n' 'enum:ticket.impact'
		case 'msp-ticket new --urgency' 'msp-ticket done --urgency' 'msp-ticket template --urgency'
			printf '%s\n' 'enum:ticket.urgency'
		case 'msp-ticket new --type' 'msp-ticket new -y' 'msp-ticket done --type' 'msp-ticket done -y' 'msp-ticket template --type' 'msp-ticket template -y'
			printf '%s\n' 'enum:ticket.type'
		case 'msp-ticket new --category' 'msp-ticket new -k' 'msp-ticket done --category' 'msp-ticket done -k' 'msp-ticket template --category' 'msp-ticket template -k'
			printf '%s\n' 'category'
		case 'msp-ticket new --site' 'msp-ticket new -s' 'msp-ticket done --site' 'msp-ticket done -s' 'msp-ticket visit --site' 'msp-ticket visit -s' 'msp-ticket appoint --site' 'msp-ticket appoint -s' 'msp-ticket template --site' 'msp-ticket template -s'
			printf '%s\n' 'site'
		case 'msp-ticket new --service' 'msp-ticket new --down' 'msp-ticket done --service' 'msp-ticket template --service'
			printf '%s\n' 'service'
		case 'msp-ticket new --channel' 'msp-ticket done --channel' 'msp-ticket template --channel'
			printf '%s\n' 'enum:ticket.channel'
		case 'msp-ticket new --template' 'msp-ticket new -T'
			printf '%s\n' 'template'
		case 'msp-ticket done --cause'
			printf '%s\n' 'cause'
		case 'msp-ticket done --cover' 'msp-ticket say --cover' 'msp-ticket note --cover' 'msp-ticket call --cover' 'msp-ticket visit --cover' 'msp-ticket time --cover' 'msp-ticket resolve --cover'
			printf '%s\n' 'enum:ticket.log[].cover'
		case 'msp-ticket assign --level' 'msp-ticket assign -l'
			printf '%s\n' 'enum:ticket.log[].level'
		case 'msp-ticket link --as'
			printf '%s\n' 'enum:ticket.log[].link.as'
		case 'msp-ticket affect --how'
			printf '%s\n' 'enum:ticket.log[].affected.how'
		case 'msp-ticket stats --by' 'msp-ticket stats -b'
			printf '%s\n' 'ticket-field'
		case 'msp-vault roster --role' 'msp-vault roster -r'
			printf '%s\n' 'words:admin soporte'
		case 'msp-vault show --field' 'msp-vault clip --field'
			printf '%s\n' 'words:username url'
		case 'msp-vault add --kind' 'msp-vault add -k'
			printf '%s\n' 'words:password totp key file note'
		case 'msp-vault add --charset' 'msp-vault edit --charset' 'msp-vault generate --charset' 'msp-vault rotate --charset'
			printf '%s\n' 'words:all alnum lower digits hex'
		case 'msp-vault run --stdin'
			printf '%s\n' 'secret'
		case 'msp-vault run --fd' 'msp-vault run --env'
			printf '%s\n' '=secret'
		case 'msp-vault import --encoding'
			printf '%s\n' 'words:utf-8 cp1252'
		case 'msp-vault export --to'
			printf '%s\n' 'words:passage bitwarden'
	end
end

function __msp_shared_argument
	switch "$argv"
		case '--as'
			printf '%s\n' 'login'
		case '--at' '--limit' '--lock-timeout' '--message' '--now' '--when' '-m'
			printf '%s\n' '-'
		case '--color'
			printf '%s\n' 'words:auto always never'
		case '--columns' '--sort' '-o'
			printf '%s\n' 'column'
		case '--format' '-f'
			printf '%s\n' 'words:table tsv csv json jsonl yaml'
		case '--store' '-C'
			printf '%s\n' 'directory'
	end
end

function __msp_columns
	switch "$argv"
		case 'msp-client ls'
			printf '%s\n' 'client	short name
name	name
open	unresolved tickets
tickets	tickets
people	people
assets	assets
policy	policy in force; empty = the provider\'s
calendar	calendar in force; empty = the provider\'s
plan	plan of the contract in force
fee	fee of the contract in force, per month, before tax
contract_from	first day of the contract in force
contract_to	last day of the contract in force
manager	login of the account manager
contact	person to ask first
zone	time zone; empty = the provider\'s
language	language of reports; empty = the provider\'s
domains	mail domains
tags	free marks
since	first day served
until	last day served
active	served now
path	file in the store'
		case 'msp-client person'
			printf '%s\n' 'id	short name
name	full name
role	position
department	department
site	where the person works
entity	legal entity
phones	telephones
mails	addresses
whatsapp	number or name in WhatsApp
manager	person reported to
vip	important
language	language of messages
from	first day
until	last day
active	still works there
notes	what helps when talking to the person'
		case 'msp-client site'
			printf '%s\n' 'id	short name
name	name
address	postal address
phone	telephone
contact	person there
zone	time zone; empty = the client\'s
calendar	calendar in force; empty = the client\'s
policy	policy in force; empty = the client\'s
entity	legal entity
travel	usual time on the road
access	how to get in
active	still used'
		case 'msp-client service'
			printf '%s\n' 'id	short name
name	name
criticality	how much depends on it; empty = medium
responsible	who runs it; empty = us
vendor	vendor that runs it
owner	person of the client who decides about it
availability	percent promised now; empty = the policy\'s
policy	policy in force; empty = the site\'s or client\'s
calendar	calendar in force; empty = the site\'s or client\'s
assets	assets it runs on
people	people who stop without it
active	still used'
		case 'msp-client entity'
			printf '%s\n' 'id	short name
legal_name	registered name
rfc	Mexican tax number
regimen	tax regime
contract	number or name of its contract
address	tax address'
		case 'msp-report diff'
			printf '%s\n' 'figure	short name of the figure, as in msp-report(5)
title	what it says
issued	as it was issued
now	as it is now
from	issued, as a number: count, seconds, hundredths; of a percentage millionths
to	now, as a number
tickets	tickets that count otherwise than they did
backdated	those of them with events written down over a day late
issued_at	when that report was issued
commit	commit it was made from'
		case 'msp-sla status' 'msp-sla check'
			printf '%s\n' 'id	client and number
clock	response, update, arrival, notify or resolution
state	running, at-risk, missed, paused; absent = nothing was promised
due	when it is due; empty while paused
left	business time left, negative when late
priority	priority that judges
assignee	login that has the ticket
title	title of the ticket
client	whose it is
type	type that judges
status	new, open or waiting
wait	what the ticket waits for
start	since when the clock goes
target	business time promised
elapsed	business time used
paused	business time taken out as pauses
risk	when it is or was at risk
policy	policy that judges
line	line of its row in the policy\'s file
calendar	calendar the clock runs on'
		case 'msp-sla escalate'
			printf '%s\n' 'id	client and number
clock	response, update, arrival, notify or resolution
step	share of its time, as in the policy
to	whom the policy says: assignee, lead, manager, a login or address
login	who that is; empty when nobody
mail	address to tell them at
due	when the clock is due; empty while paused
left	business time left, negative when late
title	title of the ticket
reached	when the step was reached
state	running, paused or missed
client	whose ticket it is
type	type that judges
priority	priority that judges
assignee	login that has the ticket
policy	policy the step is of
line	line of the step in the policy\'s file'
		case 'msp-sla report'
			printf '%s\n' 'id	client and number
clock	response, update, arrival, notify or resolution; all in the last row of --totals
type	type that judges; --totals: of the promise, empty = any
priority	priority that judges; --totals: of the promise, empty = any
start	since when the clock ran
due	when it was due; empty while paused
stop	when it stopped; empty while it goes
target	business time promised
elapsed	business time used
paused	business time taken out as pauses
late	business time beyond what was promised
verdict	met, missed, unknown, exempt, none, or running or paused
reason	why it is exempt, or nothing was promised
row	policy and line of the row that judges
misses	update: intervals missed
calendar	hours the clock ran in
assignee	login that had the ticket at the cutoff
cause	what it was
title	title of the ticket
promise	--totals: time promised, as in the policy
met	--totals: clocks met
missed	--totals: clocks missed
judged	--totals: met and missed
share	--totals: met of judged; empty = no cases
unknown	--totals: the history cannot know
exempt	--totals: listed, in no ratio
open	--totals: still going, not missed, at the cutoff
state	--totals: meets, at-risk, fails or no-cases'
		case 'msp-sla whatif'
			printf '%s\n' 'id	client and number
clock	response, update, arrival, notify or resolution
was	verdict as it is: met, missed, unknown, exempt, open, none, or elsewhere (in another month)
is	verdict as it would have been
late	business time beyond what was promised
new_late	the same, as it would have been
due	when it was due
new_due	when it would have been due
title	title of the ticket
client	whose it is; --totals: all in the last row
stop	when the clock stopped; empty while it goes
target	business time promised
new_target	the same, as it would have been
row	policy and line of the row that judges
new_row	the same, as it would have been
met	--totals: clocks met
judged	--totals: met and missed
share	--totals: met of judged; empty = no cases
new_met	--totals: clocks that would have been met
new_judged	--totals: that would have been judged
new_share	--totals: new_met of new_judged
better	--totals: clocks missed that would not have been
worse	--totals: clocks that would have been missed, and were not
percent	--totals: credit, as share of the fee
new_percent	--totals: the same, as it would have been
credit	--totals: credit, before tax; empty = no fee is known
new_credit	--totals: the same, as it would have been
change	--totals: new_credit less credit
currency	--totals: of the amounts'
		case 'msp-sla workload'
			printf '%s\n' 'login	technician; empty in the row of nobody\'s tickets
open	unresolved tickets
overdue	of these: a clock is missed and still goes
at_risk	not overdue, and a clock is at risk
waiting	that wait for somebody else
today	with a clock due by the end of the day
week	with a clock due by the end of Sunday
worked	time written down in the month
resolved	resolutions written in the month
name	full name
level	support level: 1 to 3
mail	address
month	the month of worked and resolved'
		case 'msp-sla forecast'
			printf '%s\n' 'at	when that happens
next	what: at-risk or due
id	client and number
clock	response, update, arrival, notify or resolution
due	when the clock is due; empty while it stays paused
left	business time left now
priority	priority that judges
assignee	login that has the ticket
title	title of the ticket
client	whose it is
type	type that judges
status	new, open or waiting
wait	what the ticket waits for
risk	when it is or was at risk
target	business time promised
month	--totals: the present month
met	--totals: clocks met so far
missed	--totals: clocks missed so far
share	--totals: met of met and missed, so far
open	--totals: open clocks that are due this month
later	--totals: open clocks that are paused, or due later
worst	--totals: share if all of open are missed
best	--totals: share if all of open are met
goal	--totals: share promised
may_miss	--totals: of open at most so many, to keep the goal; empty = it is lost even with all met
needed	--totals: further clocks, all met, that would reach it'
		case 'msp-sla availability'
			printf '%s\n' 'client	client
service	service
period	month
state	meets, fails, unpromised, empty or unmeasured
availability	percent reached, cut
target	percent promised
measured	by what: tickets, check or none
why	unmeasured: no-method, no-data or not-yet
source	asset and name of the check
committed	committed hours
gaps	of them, not measured
maintenance	of the rest, approved maintenance
base	what the percentage is of
excluded	time within exclusions of the contract
down	time with an outage that counts
lost	the same weighted, in 1/10000 seconds
allowed	what may be lost while the promise is kept
going	an outage goes on at the cutoff
name	name of the service
criticality	how much depends on it
policy	policy in force at the end
id	--outages: the record
role	--outages: what it was counted as
from	--outages: begin, within the month
until	--outages: end, within month and cutoff
ticket	--outages: its ticket
title	--outages: what happened'
		case 'msp-sla outage'
			printf '%s\n' 'id	client and number
kind	outage, maintenance or gap
state	going, ended, planned, excluded or withdrawn
services	what was down
from	when it began
until	when it ended
duration	from begin to end, or to now
weight	share of the service that was missing
ticket	ticket about it
title	what happened
client	client
planned	announced end of maintenance
announced	when the client was told
approved	when the client approved it
approver	who approved it
emergency	maintenance that could not wait
reason	exclusion of the contract
evidence	its proof
by	who recorded it
number	number alone'
		case 'msp-sla credits'
			printf '%s\n' 'client	client
period	month
kind	propose: availability or tickets
service	propose: service
reached	propose: percent reached
below	propose: tier of the policy
credit	propose: share of the fee, of the whole line
id	propose: outage or ticket behind the amount
ticket	propose: ticket of the outage
clock	propose: clock that was missed
amount	before tax: of the cause; ls: approved
tax	ls: tax on it
total	ls: the credit note
currency	currency
proposed	ls: what was computed then
now	ls --check: what it comes to now
by	ls: who approved it
at	ls: when
why	ls: reason given
commit	ls: commit of the data'
		case 'msp-sla holidays'
			printf '%s\n' 'date	the day
weekday	its weekday, as calendars write it
kind	statutory, bank, election or custom
name	name, as the law has it
english	name in English'
		case 'msp-store status'
			printf '%s\n' 'store	folder
name	the provider\'s name
branch	branch that counts; empty when detached
commit	commit shown
committed	time of that commit
test	a store to try things in
clients	clients
people	people of clients
tickets	tickets
unresolved	tickets not resolved
assets	assets
other	records of other kinds
files	files in the commit
index	file of the index, which this call has made fresh
index_size	bytes of the index
dirty	files with uncommitted edits
bad	files that do not parse or validate
sync	auto: shares every change by itself
upstream	branch of the remote that sync shares with
ahead	commits that only this clone has
behind	commits of the last fetch that are not merged
unpushed	files with changes that only this clone has
fetched	last fetch that succeeded
trouble	why the last sync, also one in the background, did not end well
conflicts	fields that wait for msp-store resolve
driver	git merges records with msp-store'
		case 'msp-store news'
			printf '%s\n' 'at	when it happened
by	who did it
id	record, or file
title	title of the record
client	client
kind	kind of the record
what	what it did
text	its words
path	file in the store'
		case 'msp-store lint'
			printf '%s\n' 'path	file in the store
line	line, from 1
column	column in characters, from 1
severity	error or warning
rule	name of the rule
field	field of the record, dotted
message	what is wrong
hint	what to do'
		case 'msp-store log'
			printf '%s\n' 'at	time of the commit
author	who made the change
subject	what was changed
commit	id of the commit
records	records it touched (at most 50 are named)'
		case 'msp-store resolve'
			printf '%s\n' 'path	file
key	field or event; empty = the whole file
why	what the matter is
base	the common version, as JSON
ours	our version
theirs	their version
decision	ours, theirs or value; empty = not decided
from	who found it: sync, or a merge of git'
		case 'msp-store doctor'
			printf '%s\n' 'check	what was looked at
where	file or folder
what	what is wrong
action	what the doctor does, or what is left to you
state	todo, mended, yours or failed'
		case 'msp-store verify'
			printf '%s\n' 'period	month that was sealed
commit	commit that was sealed
at	when
by	whose key signed it
reports	reports that were sealed
problem	what is not as sealed'
		case 'msp-ticket ls'
			printf '%s\n' 'dirty	has uncommitted changes in the work tree
id	client and number
priority	P1 to P4, in force now
status	new, open, waiting, resolved or closed
assignee	login that has it now
due	when the most urgent clock of an unresolved ticket is due
in	time until due, nights and all, negative when late; empty while paused
title	one line the client would recognise
client	whose it is
number	digits of the id
type	incident, request, problem, project or security
level	support level, N1 to N3
requester	who asked
site	where
entity	legal entity of the client
category	area/part; area* asks for all parts
service	service of the client
channel	how it reached us
by	who recorded it
opened	when the client reported it
responded	first public answer of ours
resolved	when it was resolved
closed	when it was closed
updated	last event
unanswered	oldest word of the client without an answer
clock	which clock is the most urgent one
breached	unresolved and a promise was missed
left	business time left of a paused clock; msp-sla status has it of all
paused	its clock stands still while it waits
wait	what it waits for
vendor	third party it waits for
ref	their reference
age	from opening to resolution or now
minutes	minutes worked
reopened	how often it was reopened
cause	what it was
assets	equipment it is about
tags	free marks
parent	ticket this is a part of
merged	ticket it was merged into
appointment	visit agreed last
unresolved	work to be done: new, open or waiting
uid	never changes, also when the number does
origin	what made it, for tickets made by programs
path	file in the store'
		case 'msp-ticket template'
			printf '%s\n' 'name	file in templates/ without .yaml
type	kind of work
title	title of the ticket
clients	clients it is opened for
every	recurrence rule
steps	steps of its checklist
children	tickets opened with it'
		case 'msp-ticket log'
			printf '%s\n' 'key	key of the event, for amend and redact
at	when it happened
by	who
what	what it carries: status, assign, say …
text	its words
time	time worked
auto	made by a program'
		case 'msp-ticket stats'
			printf '%s\n' 'field	field that is counted by
value	its value; empty = has none
tickets	tickets with it
unresolved	of them, work to be done
breached	of those, with a missed promise
minutes	minutes worked'
		case 'msp-vault roster'
			printf '%s\n' 'serial	number of the roster
state	current, valid, pending or fork
written	when
by	who wrote it
signed	whose signatures it has
quorum	signatures that the next one needs
people	people in it
reason	what was done
hash	SHA-256 of the file'
		case 'msp-vault ls'
			printf '%s\n' 'secret	client/name
client	client
name	name
kind	password, totp, key, file or note
username	who signs in with it
url	where
tags	free marks
assets	what it opens
expires	when it ends by itself
rotate_every	how often it is to be changed
due	day by which it has to be changed
changed	when the value was changed last
value_rev	rises when the value changes
gen	rises on every signature
writer	who signed it
written	when
roster	roster it was written under
readers	who can open it
id	id that never changes
path	file in the store'
		case 'msp-vault log'
			printf '%s\n' 'gen	generation; rises on every signature
written	when, as its writer says
writer	who signed it
what	new, value, encrypted, moved, said or removed
value_rev	rises when the value changes
age_gen	rises when it is encrypted anew
roster	roster of the time
readers	who could open it
secret	where it stood
signature	good, or why it was not, by the roster of the time
commit	commit that brought it'
		case 'msp-vault verify'
			printf '%s\n' 'rule	what it breaks, in one word
path	file
commit	commit that did it; empty: it is so now
problem	what was found'
		case 'msp-vault review'
			printf '%s\n' 'what	roster, added, value, rekeyed, edited, moved, deleted; problem: verify says so
subject	secret, roster or file
by	who signed it last
detail	what about it
path	file
commit	of a problem: the commit that did it'
		case 'msp-vault exposure'
			printf '%s\n' 'secret	the secret
reader	who could read it: a login, client:N, recovery:NAME
how	reader: it was encrypted to them; pending: before it was in use; known: from elsewhere; break-glass
since	time of the commit that let them
now	it is still encrypted to them
value	which value of the secret: 1 is the first
changed	when this value was set
gen	generation that let them
proof	signed: manifest, roster and recipients agree; claimed: the manifest alone says so
commit	commit with the manifest that says so
path	that manifest
manifest	SHA-256 of it'
		case 'msp-vault offboard'
			printf '%s\n' 'secret	the secret
client	client
do	rotate: its value was readable to them; rekey: it is still encrypted to them, or signed under the old roster
how	how they could read it: reader, pending, known
since	since when
ticket	ticket about the rotation'
		case 'msp-vault audit'
			printf '%s\n' 'secret	the secret
finding	refused, expired, due, weak, reused, readers, exposed or pending
detail	why
client	client
username	who signs in with it'
		case 'msp-vault accesses'
			printf '%s\n' 'at	when
by	who
secret	what was shown
how	show, clip or run
ticket	for which ticket
problem	why it is not to be believed'
	end
end

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

