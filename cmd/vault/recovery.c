/* SPDX-License-Identifier: ISC */
#include "cmd/vault/recovery.h"

#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"
#include "lib/vault/age_armor.h"
#include "lib/vault/passphrase.h"
#include "lib/vault/sshsig.h"

/* ---- which ------------------------------------------------------------------------------------------------------- */

int vault_recovery_find(
	struct vault *vault, const char *name, const struct msp_roster_recovery **recovery, struct msp_error *err)
{
	const struct msp_roster *roster = vault->chain.current;
	const char *names = "";

	*recovery = NULL;
	for (size_t i = 0; i < roster->recovery_count; i++) {
		if (name == NULL ? roster->recovery_count == 1 : strcmp(roster->recovery[i].name, name) == 0)
			*recovery = &roster->recovery[i];
		names = msp_arena_printf(
			vault->session.arena, "%s%s%s", names, i > 0 ? ", " : "", roster->recovery[i].name);
	}
	if (*recovery != NULL)
		return 0;
	if (roster->recovery_count == 0) {
		msp_error_set(err, MSP_MISSING, "this vault has no recovery key");
		msp_error_hint(err, "msp-vault break-glass init makes one");
	} else if (name == NULL) {
		msp_error_set(err, MSP_USAGE, "which recovery key? %s", names);
		msp_error_hint(err, "--recovery NAME");
	} else {
		msp_error_set(err, MSP_MISSING, "no recovery key '%s' in the roster; there are: %s", name, names);
	}
	return -1;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static int ask(struct vault *vault, const struct vault_unlock_options *options, const char *layer,
	struct msp_secret *passphrase, struct msp_error *err)
{
	int64_t descriptor;

	if (options->passphrase_fd != NULL)
		return vault_descriptor(options->passphrase_fd, &descriptor, err) != 0
			       ? -1
			       : msp_secret_read_line(
					 passphrase, (int)descriptor, "--passphrase-fd", MSP_PASSPHRASE_LIMIT, err);
	if (options->no_prompt)
		return msp_error_set(err, MSP_DENIED, "the passphrases of both envelopes are needed");
	return msp_passphrase_ask(passphrase,
		msp_arena_printf(vault->session.arena, msp_message("passphrase of the %s layer: "), layer), err);
}

/* One layer, binary. */
static int unwrap(struct vault *vault, const struct vault_unlock_options *options, const char *layer, const void *bytes,
	size_t length, struct msp_secret *out, struct msp_error *err)
{
	struct msp_secret passphrase;

	msp_secret_init(&passphrase, &vault->memory);
	int failed = ask(vault, options, layer, &passphrase, err);
	if (failed == 0 && msp_age_decrypt(bytes, length, NULL, &passphrase, MSP_AGE_PAYLOAD_LIMIT, out, err) != 0)
		failed = msp_error_wrap(err, "%s", layer);
	msp_secret_release(&passphrase);
	return failed;
}

static int unwrap_both(struct vault *vault, const struct vault_unlock_options *options, const struct msp_buf *file,
	const char *path, struct msp_identity *identity, struct msp_error *err)
{
	struct msp_secret inner, text;

	msp_secret_init(&inner, &vault->memory);
	msp_secret_init(&text, &vault->memory);
	int failed = unwrap(vault, options, msp_message("outer"), file->data, file->length, &inner, err);
	if (failed == 0)
		failed = unwrap(vault, options, msp_message("inner"), inner.bytes, inner.length, &text, err);
	if (failed == 0)
		failed = msp_identity_parse(identity, &text, path, err);
	msp_secret_release(&inner);
	msp_secret_release(&text);
	return failed;
}

int vault_recovery_open(struct vault *vault, const struct vault_unlock_options *options,
	const struct msp_roster_recovery *recovery, struct msp_identity *identity, struct msp_error *err)
{
	const char *path = msp_arena_printf(vault->session.arena, "vault/break-glass-%s.age", recovery->name);
	struct msp_buf file = MSP_BUF_INIT;
	const char *text;
	size_t length;

	if (vault_text(vault, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL) {
		msp_error_set(err, MSP_MISSING, "the recovery key is not in the store");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	int failed = msp_age_armor_decode(text, length, &file, err);
	if (failed == 0)
		failed = unwrap_both(vault, options, &file, path, identity, err);
	msp_buf_release(&file);
	if (failed != 0)
		return -1;
	if (memcmp(identity->sign, recovery->sign, MSP_SSH_KEY) != 0 ||
		!msp_age_recipient_equal(&identity->age.items[0].recipient, &recovery->age)) {
		msp_error_set(err, MSP_DENIED, "its keys are not those that the roster has for %s", recovery->name);
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	return 0;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

int vault_recovery_record(struct vault *vault, struct vault_use *use, const struct msp_roster_recovery *recovery,
	const struct msp_identity *identity, struct msp_error *err)
{
	struct msp_session *session = &vault->session;
	struct msp_civil civil = msp_zone_civil(session->zone, session->now);
	struct msp_buf text = MSP_BUF_INIT, signature = MSP_BUF_INIT;

	memcpy(use->vault, vault->chain.current->vault, sizeof use->vault);
	use->recovery = recovery->name;
	use->written = vault_now(vault);
	use->by = session->who != NULL ? session->who->login : "?";
	use->path = msp_arena_printf(session->arena, VAULT_USES "/%04d%02d%02dt%02d%02d%02d-%s.yaml", civil.date.year,
		civil.date.month, civil.date.day, civil.hour, civil.minute, civil.second, use->what);
	if (msp_txn_exists(session->txn, use->path))
		return msp_error_set(err, MSP_BUSY, "%s exists: one a second", use->path);
	vault_use_emit(use, &text);
	msp_sshsig_sign(&identity->seed, MSP_SSHSIG_VAULT, text.data, text.length, &signature);
	int failed = msp_txn_put(session->txn, use->path, text.data, text.length, err);
	if (failed == 0)
		failed = msp_txn_put(session->txn, msp_arena_printf(session->arena, "%s.sig", use->path),
			signature.data, signature.length, err);
	msp_buf_release(&text);
	msp_buf_release(&signature);
	return failed;
}
