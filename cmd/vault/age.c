/* SPDX-License-Identifier: ISC */
/* age: encrypts, decrypts and makes keys as age(1) does.  A filter: it needs no store. */
#include "cmd/vault/age.h"

#include <string.h>
#include <unistd.h>

#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

#define AT(field) offsetof(struct vault_age_options, field)

static const struct msp_option options[] = {
	{ "recipient", 'r', MSP_OPTION_LIST, AT(recipients), "KEY", "encrypt to age1... or an ssh-ed25519 key", NULL },
	{ "recipients-file", 'R', MSP_OPTION_LIST, AT(recipient_files), "FILE", "encrypt to those of a file", "file" },
	{ "identity", 'i', MSP_OPTION_LIST, AT(identities), "FILE", "decrypt with it; encrypt to oneself", "file" },
	{ "passphrase", 'p', MSP_OPTION_FLAG, AT(passphrase), NULL, "encrypt with a passphrase", NULL },
	{ "armor", 'a', MSP_OPTION_FLAG, AT(armor), NULL, "encrypt to a text that mail takes", NULL },
	{ "output", 0, MSP_OPTION_TEXT, AT(output), "FILE", "instead of standard output; mode 0600", "file" },
	{ "passphrase-fd", 0, MSP_OPTION_TEXT, AT(passphrase_fd), "NUMBER", "open file with passphrases, one a line",
		NULL },
	MSP_OPTION_END,
};

bool vault_age_terminal(const struct vault_age *age)
{
	return age->options->output == NULL && isatty(STDOUT_FILENO) == 1;
}

/* Which of the options an action takes, by letter; --output all do. */
static const struct action {
	const char *name, *letters;
	bool input; /* takes FILE */
	int (*run)(struct vault_age *age, struct msp_error *err);
} actions[] = {
	{ "encrypt", "rRipa", true, vault_age_encrypt },
	{ "decrypt", "i", true, vault_age_decrypt },
	{ "keygen", "i", false, vault_age_keygen },
	{ "describe", "", true, vault_age_describe },
};

static const struct action *find_action(const char *name, struct msp_error *err)
{
	const char *names[MSP_COUNT(actions)];

	for (size_t i = 0; i < MSP_COUNT(actions); i++) {
		names[i] = actions[i].name;
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	}
	const char *nearest = msp_str_nearest(name, names, MSP_COUNT(names));
	msp_error_put(err, MSP_USAGE, "no action \"%s\"", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "encrypt, decrypt, keygen or describe");
	return NULL;
}

static int check_options(const struct action *action, const struct vault_age *age, struct msp_error *err)
{
	const struct vault_age_options *given = age->options;
	const struct {
		char letter;
		bool given;
	} all[] = {
		{ 'r', given->recipients.count > 0 },
		{ 'R', given->recipient_files.count > 0 },
		{ 'i', given->identities.count > 0 },
		{ 'p', given->passphrase },
		{ 'a', given->armor },
	};

	for (size_t i = 0; i < MSP_COUNT(all); i++) {
		if (!all[i].given || strchr(action->letters, all[i].letter) != NULL)
			continue;
		msp_error_put(err, MSP_USAGE, "%s takes no -%c", action->name, all[i].letter);
		if (all[i].letter == 'p' && action->run == vault_age_decrypt)
			msp_error_hint(err, "a passphrase is asked for when the file has one");
		return msp_failed();
	}
	if (age->input != NULL && !action->input)
		return msp_error_set(err, MSP_USAGE, "%s takes no file", action->name);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_secret_memory memory;
	const char *input = cli->operand_count > 1 && strcmp(cli->operands[1], "-") != 0 ? cli->operands[1] : NULL;
	struct vault_age age = { .cli = cli, .options = parsed, .memory = &memory, .input = input };
	const struct action *action = find_action(cli->operands[0], err);

	if (action == NULL || check_options(action, &age, err) != 0 || msp_secret_memory_open(&memory, err) != 0)
		return -1;
	int result = action->run(&age, err);
	if (memory.unlocked > 0)
		msp_cli_warn(cli,
			"%zu KiB of secrets could not be locked in memory and may have reached swap; see ulimit -l",
			(memory.unlocked + 1023) / 1024);
	return result;
}

const struct msp_verb vault_age_verb = {
	.name = "age",
	.summary = "encrypt, decrypt, make keys, as age(1) does; without a store",
	.operands = "ACTION [FILE]",
	.complete = "words:encrypt decrypt keygen describe,file",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct vault_age_options),
	.details = "ACTION is encrypt, decrypt, keygen or describe; FILE is standard input unless given.\n"
		   "keygen -i FILE shows the recipients of identities; describe what is known without any key.",
	.examples = "msp-vault age keygen --output me.txt\n"
		    "msp-vault age encrypt -R team.txt factura.pdf --output factura.pdf.age\n"
		    "msp-vault age decrypt -i me.txt factura.pdf.age --output factura.pdf",
	.run = run,
};
