#!/bin/sh
# SPDX-License-Identifier: ISC
# The procedures of msp-vault(7), from the first command to the last: what is run here is read out of the manual, on a
# terminal, by the people that it names, each on a machine of their own.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

command -v python3 >/dev/null || skip_all 'no python3'
here=$work

# ---- playing -----------------------------------------------------------------------------------------------------------

# scene NAME SECTION: an empty folder, and the steps of that section of the manual
scene()
{
	vault_lock
	rm -rf "$tmp"/home-*
	work=$here/$1
	mkdir -p "$work" "$tmp/usb"
	cd "$work" || exit 71
	sed -n "/^\.Sh $2\$/,/^\.Sh /s/^\([a-z]*\)\\$ \(.*\)/\1 \2/p" "$top/man/msp-vault.7" >"$tmp/steps"
	step=0
	keys='' print=''
	isnt "$(wc -l <"$tmp/steps")" 0 "$2: is in the manual"
	section=$2
}

# answer PROMPT ANSWER: what the next step is asked, in this order
answer()
{
	printf '%s\t%s\n' "$1" "$2" >>"$tmp/answers"
}

# play CODE [EXPRESSION]: the next step; what it says is in $out
play()
{
	step=$((step + 1))
	line=$(sed -n "${step}p" "$tmp/steps")
	who=${line%% *}
	written=${line#* }
	command=$(printf '%s\n' "$written" | sed "s|FINGERPRINT|$print|g; s|/media/usb|$tmp/usb|g; s|~/own|$work/own|g" |
		awk -v keys="$keys" '{ while ((i = index($0, "KEYS")) > 0) $0 = substr($0, 1, i - 1) keys substr($0, i + 4) } 1')
	touch "$tmp/answers"
	status=0
	out=$(on "$who" python3 "$top/tests/cli/vault-terminal.py" "$tmp/answers" "$command" 2>&1) || status=$?
	rm "$tmp/answers"
	case $written in
	'msp-vault init'*) keys=$(printf '%s\n' "$out" | sed -n 's/^msp-vault roster add [a-z]* \(--age [^ ]* --sign .[^'"'"']*.\).*/\1/p') ;;
	esac
	if test "$status" -eq "$1" && printf '%s\n' "$out" | grep -Eq -e "${2:-}"; then
		pass "$section: $who: $written"
	else
		fail "$section: $who: $written"
		diag "status $status (wanted $1), wanted /${2:-}/ in: $out"
	fi
}

played()
{
	is "$step" "$(wc -l <"$tmp/steps" | tr -d ' ')" "$section: nothing of the manual was left out"
}

# new_identity LOGIN: what init asks on a terminal
new_identity()
{
	answer "new passphrase of $1: " "frase de $1"
	answer 'the same again: ' "frase de $1"
	answer 'check word of the paper: ' '@check word: ([a-p]{8})'
}

envelopes()
{
	grep -E '^[a-z]+(-[a-z]+){5}$' "$1" >"$tmp/words"
}

both_envelopes()
{
	answer 'outer' "$(sed -n 1p "$tmp/words")"
	answer 'inner' "$(sed -n 2p "$tmp/words")"
}

fingerprint()
{
	print=$(on "$1" msp-vault status 2>/dev/null | sed -n 's/^fingerprint: //p')
}

# alone: ana has a vault with two secrets, pushed
alone()
{
	vault_store
	on ana msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null
	printf 'uno\n' >value
	on ana msp-vault add acme/fw-admin -F value 2>/dev/null
	on ana msp-vault add beta/wifi -F value 2>/dev/null
	push ana
	fingerprint ana
}

# pair: ana and luis, both admins, and the recovery key "sobre"
pair()
{
	vault_store
	on ana msp-vault init --pair luis --recovery sobre --sheet sheets --passphrase-fd 3 --no-prompt 2>/dev/null
	envelopes sheets
	mkdir -p "$tmp/home-luis/.config/msp"
	mv "$tmp/home-ana/.config/msp/identity-luis.age" "$tmp/home-luis/.config/msp/identity.age"
	printf 'uno\n' >value
	on ana msp-vault add acme/fw-admin -F value 2>/dev/null
	push ana
	fingerprint ana
	git clone -q origin.git luis
	on luis msp-store merge-driver --install >/dev/null 2>&1
	on luis msp-vault pins accept "$print" 2>/dev/null
	printf 'otra frase\n' >"$tmp/passphrase"
	on luis msp-vault unlock --passphrase-fd 3 2>/dev/null
}

# laptop LOGIN: that person has an empty machine and a clone
laptop()
{
	on "$1" msp-vault lock 2>/dev/null
	rm -rf "$tmp/home-$1" "$1"
	git clone -q origin.git "$1"
	on "$1" msp-store merge-driver --install >/dev/null 2>&1
}

# ---- beginning ---------------------------------------------------------------------------------------------------------

scene pair 'BEGINNING, AS A PAIR'
vault_store
answer 'new passphrase of ana: ' 'frase de ana'
answer 'the same again: ' 'frase de ana'
answer 'new passphrase of luis: ' 'frase de luis'
answer 'the same again: ' 'frase de luis'
play 0 'the vault is made'
unlike "$out" 'frase de' 'no passphrase is echoed'
envelopes papers.txt
is "$(wc -l <"$tmp/words")" 2 'two envelopes are in the papers'
play 0
ok 'nothing of the papers is left' test ! -e papers.txt
play 0
git clone -q origin.git luis
fingerprint ana
play 0
play 0
play 0 'accepted'
answer 'passphrase' 'frase de luis'
play 0 'unlocked'
play 0
is "$(find "$tmp/home-ana" "$tmp/usb" -name '*luis*')" '' 'luis has the only copy'
both_envelopes
play 0 'opens 0 secrets'
played
on luis msp-vault add acme/fw-admin -g 2>/dev/null
push luis
pull ana
is "$(on ana msp-vault show acme/fw-admin)" "$(on luis msp-vault show acme/fw-admin)" 'both read, and both write'

# ---- first contact -----------------------------------------------------------------------------------------------------

scene contact 'FIRST CONTACT'
alone
laptop luis
exit_is 77 on luis msp-vault show acme/fw-admin
play 0 "fingerprint: $print"
play 0 'accepted'
new_identity luis
play 0 '^msp-vault roster add luis --age'
exit_is 77 on luis msp-vault show acme/fw-admin
play 0 'roster 2 is in force'
play 0 '2 secrets are encrypted for the people of roster 2'
play 0
play 0
play 0
is "$(on luis msp-vault show acme/fw-admin)" uno 'and reads'
played

# ---- lost state --------------------------------------------------------------------------------------------------------

scene state 'LOST STATE'
pair
rm -r "$tmp/home-luis/.local/state/msp"
exit_is 77 on luis msp-vault show acme/fw-admin
play 0 "fingerprint: $print"
play 0 "fingerprint: $print"
play 0 'accepted'
play 0
play 0 'as they should be'
played
is "$(on luis msp-vault show acme/fw-admin)" uno 'and reads'
exit_is 0 on luis msp-vault pins

# ---- rolled back -------------------------------------------------------------------------------------------------------

scene behind 'ROLLED BACK, OR BEHIND'
pair
old=$(git -C luis rev-parse HEAD)
on ana msp-vault edit acme/fw-admin -g 2>/dev/null
push ana
pull luis
on luis msp-vault show acme/fw-admin >/dev/null
git -C luis reset -q --hard "$old"
exit_is 77 on luis msp-vault show acme/fw-admin
like "$err" 'behind, or was rolled back' 'a clone set back'
play 0
play 0 'as seen'
play 0 'as they should be'
played
exit_is 0 on luis msp-vault show acme/fw-admin

# ---- purge -------------------------------------------------------------------------------------------------------------

scene purge 'AFTER A PURGE'
alone
on ana msp-vault show beta/wifi >/dev/null
on ana msp-vault verify 2>/dev/null
on ana msp-store purge beta --reason 'fin de contrato' --yes >/dev/null 2>&1 || diag 'no purge'
exit_is 0 on ana msp-vault status
is "$(on ana msp-vault show acme/fw-admin)" uno 'what stays is read as before'
play 1 'history .*rewritten; the last purge: purged/'
like "$out" 'pins accept' 'and it is said what to do'
play 0 'accepted'
play 0 '1 secret and [0-9]+ commits are as they should be'
played
exit_is 0 on ana msp-vault pins
exit_is 0 on ana msp-vault verify --full

# ---- forks -------------------------------------------------------------------------------------------------------------

scene fork 'FORKS'
pair
on ana msp-vault roster set --quorum 2 2>/dev/null
push ana
pull luis
on ana msp-vault roster set --client acme --roles soporte,direccion 2>/dev/null
on luis msp-vault roster set --client beta --roles soporte,ventas 2>/dev/null
answer '\[y/N\] ' y
on ana python3 "$top/tests/cli/vault-terminal.py" "$tmp/answers" 'msp-vault roster sign' >/dev/null
rm "$tmp/answers"
for login in ana luis; do
	number=$(find $login/vault/roster -name '3.yaml' | wc -l)
	is "$number" 1 "$login has made roster 3"
done
# each had the other's signature before they saw each other's: the recovery key gave it
both_envelopes
on ana python3 "$top/tests/cli/vault-terminal.py" "$tmp/answers" 'msp-vault break-glass use --approve --yes -m x' >"$tmp/said"
like "$(cat "$tmp/said")" 'roster 3 is in force' 'one of two'
sleep 1
on luis python3 "$top/tests/cli/vault-terminal.py" "$tmp/answers" 'msp-vault break-glass use --approve --yes -m x' >"$tmp/said"
like "$(cat "$tmp/said")" 'roster 3 is in force' 'and the other'
rm "$tmp/answers"
push ana
play 0
exit_is 77 on luis msp-vault add acme/otra -g
play 0 'two rosters follow roster 2.*join'
play 0 '1 of 2'
play 0
play 0
answer '\[y/N\] ' y
play 0 'is in force'
like "$out" '^\+ .*client: beta' 'who signs is shown what comes'
play 0
played
exit_is 0 on ana msp-vault add acme/otra -g
pull luis
exit_is 0 on luis msp-vault show acme/fw-admin
exit_is 0 on luis msp-vault verify

# ---- a replaced identity -----------------------------------------------------------------------------------------------

scene replaced 'A REPLACED IDENTITY'
pair
laptop luis
play 0 'accepted'
new_identity luis
play 0 '^msp-vault roster add luis --age .* --replace'
play 0 'is in force'
play 0 '1 secret is encrypted for the people'
play 0
play 0
play 0
is "$(on luis msp-vault show acme/fw-admin)" uno 'and reads'
played
exit_is 0 on ana msp-vault verify

# ---- a recovery sheet --------------------------------------------------------------------------------------------------

scene sheet 'A RECOVERY SHEET'
pair
push luis
if test -w /dev/shm; then
	# five lines, typed from the second page
	awk '/^==== /{ page++ } page == 2 && /^(#|AGE-SECRET-KEY-1)/' sheets >/dev/shm/sheet.txt
	is "$(wc -l </dev/shm/sheet.txt)" 5 'five lines to type'
	laptop luis
	play 0
	answer 'passphrase: ' 'nueva frase'
	answer 'same again: ' 'nueva frase'
	play 0
	is "$(stat -c %a "$tmp/home-luis/.config/msp/identity.age")" 600 'for its owner alone'
	play 0
	play 0 'accepted'
	answer 'passphrase of ' 'nueva frase'
	play 0
	is "$(on luis msp-vault show acme/fw-admin)" uno 'the same identity, and it reads'
	played
	exit_is 73 on luis msp-vault init
	if command -v age >/dev/null; then
		laptop luis
		mkdir -p "$tmp/home-luis/.config/msp"
		answer 'Enter passphrase' 'nueva frase'
		answer 'Confirm passphrase' 'nueva frase'
		on luis python3 "$top/tests/cli/vault-terminal.py" "$tmp/answers" \
			"awk '/^==== /{ page++ } page == 2 && /^(#|AGE-SECRET-KEY-1)/' sheets |
			age -p -a -o $tmp/home-luis/.config/msp/identity.age" >/dev/null
		rm "$tmp/answers"
		chmod 600 "$tmp/home-luis/.config/msp/identity.age"
		on luis msp-vault pins accept "$print" 2>/dev/null
		printf 'nueva frase\n' >"$tmp/passphrase"
		is "$(on luis msp-vault show acme/fw-admin --passphrase-fd 3)" uno 'stock age makes it, too'
	fi
else
	skip 'a recovery sheet' 'no /dev/shm'
fi

# ---- a lost laptop -----------------------------------------------------------------------------------------------------

scene lost 'A LOST LAPTOP'
pair
on ana msp-vault roster set --quorum 2 2>/dev/null
push ana
pull luis
play 1 'roster 3 waits for signatures: 1 of 2'
like "$out" 'luis is still in the roster' 'nothing else happens before the second signature'
is "$(git -C ana log --format=%s | grep -c rekey)" 0 'nothing was encrypted again'
is "$(on ana msp-ticket ls -q)" '' 'and no ticket was opened'
answer '\[y/N\] ' y
both_envelopes
play 0 'roster 3 is in force'
like "$out" '^- .*login: luis.*until: none' 'it was shown what goes'
like "$out" '^\+ .*login: luis.*until: "20' 'and what comes'
play 1 '1 secret is encrypted and signed again without luis'
like "$out" 'acme/fw-admin +rotate' 'the list'
unlike "$out" 'revoked' 'nobody says that access was revoked'
ticket=$(on ana msp-ticket ls -q tags:offboard-luis)
like "$ticket" '^acme-[0-9]+$' 'a ticket for the client'
play 0
exit_is 1 on ana msp-vault offboard luis --status
play 0 'a new value waits'
play 0 '^[^ ]{20}$'
exit_is 1 on ana msp-vault offboard luis --status
play 0 'the new value is in use'
play 0 'luis is revoked: nothing in use was ever readable'
# who has the laptop can read nothing that is written from now on
(cd luis && git pull -q --ff-only origin main)
exit_is 77 on luis msp-vault show acme/fw-admin
exit_is 77 on luis msp-vault add acme/otra -g
laptop luis
play 0 'accepted'
new_identity luis
play 0 '^msp-vault roster add luis --age .* --replace'
play 0 'roster 4 is in force'
play 0 'roster 5 is in force'
play 0 '1 secret is encrypted'
play 0
play 0
play 0
is "$(on luis msp-vault show acme/fw-admin)" "$(on ana msp-vault show acme/fw-admin)" 'luis reads again'
both_envelopes
play 0 'opens 1 secret$'
played
exit_is 0 on ana msp-vault verify --full

# ---- somebody leaves ---------------------------------------------------------------------------------------------------

scene leaves 'SOMEBODY LEAVES'
alone
on ana msp-client new gamma --name gamma >/dev/null 2>&1
vault_member luis --role admin,soporte
vault_member marta --role admin,soporte
on ana msp-vault rekey 2>/dev/null
push ana
pull marta
is "$(sed -n 's/^quorum: //p' ana/vault/roster/3.yaml)" 2 'three admins: two signatures'
play 1 'waits for signatures: 1 of 2'
like "$out" 'luis is still in the roster' 'what waits'
is "$(on ana msp-ticket ls -q)" '' 'no ticket yet'
exit_is 1 on ana msp-vault offboard luis
is "$(git -C ana log --format=%s | grep -c 'offboard, roster')" 1 'run again, it waits for the same one'
play 0
play 0
answer '\[y/N\] ' y
play 0 'roster 4 is in force'
like "$out" '^\+ .*login: luis.*until: "20' 'who signs sees what comes'
play 0
play 0
play 1 '2 secrets are encrypted and signed again without luis'
unlike "$out" 'revoked' 'not said'
is "$(on ana msp-ticket ls -q tags:offboard-luis | sed 's/-.*//' | sort | tr '\n' ' ')" 'acme beta ' 'a ticket for each client'
play 0
play 0 'a new value waits'
exit_is 1 on ana msp-vault offboard luis --status
play 0 'is in use'
play 1 'beta/wifi'
unlike "$out" 'acme/fw-admin|revoked' 'one is done, one is open: not finished'
played
on ana msp-vault edit beta/wifi -g 2>/dev/null
exit_is 0 on ana msp-vault offboard luis --status
like "$err" 'nothing in use was ever readable' 'the last one was changed'
exit_is 0 on ana msp-vault verify --full

# ---- nobody is left ----------------------------------------------------------------------------------------------------

scene nobody 'NOBODY IS LEFT'
pair
laptop marta
play 0 'accepted'
both_envelopes
play 0 '^uno'
new_identity marta
play 0 '^msp-vault roster add marta'
exit_is 77 on marta msp-vault show acme/fw-admin
both_envelopes
play 0 'is in force'
exit_is 77 on marta msp-vault rekey
both_envelopes
play 0 '1 secret is encrypted for the people of roster 2'
is "$(on marta msp-vault show acme/fw-admin)" uno 'who was admitted reads'
answer 'check word of the paper: ' '@check word: ([a-p]{8})'
play 0 'waits for signatures: 1 of 2'
answer '\[y/N\] ' y
both_envelopes
play 0 'roster 3 is in force'
like "$out" '^- .*name: sobre,' 'the old key goes'
like "$out" '^\+ .*name: sobre-nuevo,' 'the new one comes'
play 0 '1 secret is encrypted for the people of roster 3'
play 0
played
run on marta msp-vault audit -f json
like "$(printf '%s' "$out" | jq -r '.[].finding')" exposed 'what was opened is to be changed'
exit_is 0 on marta msp-vault verify --full
pull ana
is "$(on ana msp-vault show acme/fw-admin 2>/dev/null)" uno 'ana, back from hospital, reads, too'
run on ana msp-vault status
like "$err" 'recovery key sobre was used' 'and hears of it'

# ---- several stores ----------------------------------------------------------------------------------------------------

scene several 'SEVERAL STORES'
alone
msp-store init own --login ana --test --name 'Redes MX' >/dev/null 2>&1
on ana env MSP_STORE="$work/own" msp-client new gamma --name gamma >/dev/null 2>&1
several=$work/ana:$work/own
exit_is 0 on ana env MSP_STORE="$several" msp-vault verify
exit_is 1 on ana env MSP_STORE="$several" msp-vault audit
exit_is 0 on ana env MSP_STORE="$several" msp-vault exposure ana
exit_is 66 on ana env MSP_STORE="$several" msp-vault add gamma/fw-admin -g
like "$err" 'this store has no vault yet' 'one without a vault'
answer 'check word of the paper: ' '@check word: ([a-p]{8})'
play 0 'the vault is made'
isnt "$(sed -n 's/^vault: //p' own/vault/roster/1.yaml)" "$(sed -n 's/^vault: //p' ana/vault/roster/1.yaml)" 'two vaults'
MSP_LATER=$several
sed -i 's/^ana msp-vault /ana MSP_STORE="$MSP_LATER" msp-vault /' "$tmp/steps"
export MSP_LATER
play 0 'gamma/fw-admin: password added'
ok 'in the store of its client' test -e own/clients/gamma/vault/fw-admin.age
play 0 '2 secrets and [0-9]+ commits'
played
for verb in 'set gamma/fw-admin url=https://x' 'edit gamma/fw-admin -g' 'mv gamma/fw-admin gamma/fw' 'log gamma fw' \
	'rotate gamma/fw' 'rotate gamma/fw --confirm' 'rekey gamma --force' 'rekey acme gamma' 'exposure gamma/fw' \
	'roster set --client gamma --roles soporte' 'show gamma fw' 'ls'; do
	# shellcheck disable=SC2086 # words
	exit_is 0 on ana env MSP_STORE="$several" msp-vault $verb
done
is "$out" "$(on ana env MSP_STORE="$several" msp-vault find)" 'find is ls'
is "$(on ana env MSP_STORE="$several" msp-vault ls -q | tr '\n' ' ')" 'acme/fw-admin beta/wifi gamma/fw ' 'ls lists all'
exit_is 0 on ana env MSP_STORE="$several" msp-vault run --fd 5=gamma/fw -- sh -c 'test "$(wc -c <&5)" = 20'
exit_is 64 on ana env MSP_STORE="$several" msp-vault run --fd 5=gamma/fw --fd 6=acme/fw-admin -- true
like "$err" 'cannot join records of two stores' 'not of two stores at once'
exit_is 64 on ana env MSP_STORE="$several" msp-vault mv gamma/fw acme/fw
exit_is 0 on ana env MSP_STORE="$several" msp-vault rm gamma/fw
is "$(git -C ana log -1 --format=%s) $(git -C own log -1 --format=%s)" \
	'vault beta/wifi: add vault gamma/fw: rm' 'the first one was left alone'
is "$(git -C own status --porcelain)$(git -C ana status --porcelain)" '' 'both are clean'
run on ana env MSP_STORE="$several" msp-vault offboard ana --status
like "$err" 'each store has one of its own' 'offboard says whose vault it is about'
exit_is 0 on ana env MSP_STORE="$work/own" msp-vault verify --full
exit_is 0 on ana env MSP_STORE="$work/own" msp-store lint

cd "$here" || exit 71
vault_lock
done_testing
