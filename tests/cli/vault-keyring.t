#!/bin/sh
# SPDX-License-Identifier: ISC
# Where the kernel keeps no keys, every command asks, or says that the vault is locked; nothing is kept elsewhere instead.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

command -v python3 >/dev/null || skip_all 'no python3'
vault_store || skip_all 'no store'

# bare COMMAND [ARGUMENT]...: ana, on a machine whose kernel keeps no keys
bare()
{
	on ana python3 "$top/tests/cli/without-keyring.py" "$refusal" "$@"
}

refusal=ENOSYS
bare true || skip_all 'no seccomp here'
exit_is 0 bare msp-vault init --passphrase-fd 3 --no-prompt
printf 'secreto uno\n' >value
exit_is 0 bare msp-vault add acme/fw -F value --passphrase-fd 3

for refusal in ENOSYS EPERM; do
	exit_is 69 bare msp-vault unlock --passphrase-fd 3
	like "$err" 'the kernel keeps no keys here' "$refusal: unlock says that nothing is kept"
	like "$err" 'hint: .*every command asks' "$refusal: and what follows"
	exit_is 77 bare msp-vault show acme/fw --no-prompt
	like "$err" '^msp-vault: the vault is locked' "$refusal: locked"
	like "$err" 'hint: .*--passphrase-fd' "$refusal: with the other way"
	is "$out" '' "$refusal: nothing is shown"
	exit_is 0 bare msp-vault show acme/fw --passphrase-fd 3
	is "$out" 'secreto uno' "$refusal: with the passphrase"
	exit_is 77 bare msp-vault show acme/fw --no-prompt
	exit_is 77 bare msp-vault edit acme/fw -g --no-prompt
	exit_is 0 bare msp-vault verify
	exit_is 0 bare msp-vault lock
	exit_is 0 bare msp-vault status -f json
	unlike "$out" 'unlocked_seconds' "$refusal: never unlocked"
	# on a terminal every command asks
	for turn in 1 2; do
		printf 'passphrase of .*: \tcorrecto caballo\n' >answers
		run bare python3 "$top/tests/cli/vault-terminal.py" answers 'msp-vault show acme/fw --reveal'
		is "$status" 0 "$refusal: asked, time $turn"
		like "$out" '^secreto uno$' "$refusal: and shown, time $turn"
	done
done

# control: without that filter one passphrase is enough, where the kernel has keys at all
if on ana msp-vault unlock --passphrase-fd 3 2>/dev/null; then
	exit_is 0 on ana msp-vault show acme/fw --no-prompt
	exit_is 77 bare msp-vault show acme/fw --no-prompt
else
	skip 'a kernel with keys' 'this one has none'
fi
vault_lock
done_testing
