# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# A vault with people who have machines of their own.  After tests/cli/lib.sh:
#
#     . "$top/tests/cli/vault-fixture.sh"
#     vault_store            a store in ./ana, with clients acme and beta, and a bare repository it came from
#     on ana msp-vault init  as that person, at home there
#
# A passphrase costs most of a second, so identities stay unlocked in the keyring (15 minutes, under names of this test).

# shellcheck disable=SC2154 # work and tmp are lib.sh's
# on LOGIN COMMAND [ARGUMENT]...: as that person, on the machine of that person
on()
{
	vault_login=$1
	shift
	HOME=$tmp/home-$vault_login XDG_CONFIG_HOME=$tmp/home-$vault_login/.config \
		XDG_CACHE_HOME=$tmp/home-$vault_login/.cache XDG_STATE_HOME=$tmp/home-$vault_login/.local/state \
		MSP_LOGIN=$vault_login MSP_STORE=$work/$vault_login "$@" 3<"$tmp/passphrase"
}

vault_team()
{
	for vault_login in luis marta; do
		printf 'name: %s\nmails: [%s@msp.example]\n' "$vault_login" "$vault_login" >"ana/team/$vault_login.yaml"
	done
	(cd ana && git add team && git commit -qm 'equipo')
}

vault_store()
{
	printf 'correcto caballo\notra frase\n' >"$tmp/passphrase"
	msp-store init ana --login ana --test --name 'Redes MX' >/dev/null 2>&1 || return 1
	vault_team
	for vault_client in acme beta; do
		on ana msp-client new "$vault_client" --name "$vault_client" >/dev/null 2>&1 || return 1
	done
	git clone -q --bare ana origin.git
	(cd ana && git remote add origin ../origin.git && git fetch -q && git branch -q -u origin/main)
}

# vault_member LOGIN [OPTION]...: clones, makes an identity, and ana puts it into the roster
vault_member()
{
	vault_new=$1
	shift
	push ana
	git clone -q origin.git "$vault_new"
	on "$vault_new" msp-store merge-driver --install >/dev/null
	vault_line=$(on "$vault_new" msp-vault init --passphrase-fd 3 --no-prompt 2>/dev/null)
	(eval "set -- $(printf '%s' "$vault_line" | sed 's/^msp-vault//') \"\$@\"" && on ana msp-vault "$@" >/dev/null 2>&1)
	push ana
	pull "$vault_new"
	vault_print=$(on ana msp-vault status | sed -n 's/^fingerprint: //p')
	on "$vault_new" msp-vault pins accept "$vault_print" 2>/dev/null
}

# push LOGIN, pull LOGIN: that person's clone and the others' are the same afterwards
push()
{
	on "$1" msp-store sync >"$tmp/sync" 2>&1 || diag "sync of $1: $(cat "$tmp/sync")"
}

pull()
{
	push "$1"
}

# vault_lock: nothing of this test stays in the keyring
vault_lock()
{
	for vault_home in "$tmp"/home-*; do
		on "${vault_home#"$tmp"/home-}" msp-vault lock 2>/dev/null
	done
}
