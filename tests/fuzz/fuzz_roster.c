/* SPDX-License-Identifier: ISC */
/* Signed documents: what can be read is exactly what would be written, and signatures of any bytes are refused. */
#include "tests/fuzz/fuzz.h"

#include "lib/vault/manifest.h"
#include "lib/vault/roster.h"
#include "lib/vault/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char key[MSP_SSH_KEY] = { 1 };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	const char *bytes = (const char *)data;
	struct msp_roster roster;
	struct msp_manifest manifest;
	struct msp_gone gone;

	if (msp_roster_parse(&arena, "1.yaml", bytes, size, &roster, &err) == 0)
		msp_roster_emit(&roster, &text);
	else if (msp_manifest_parse(&arena, "x.yaml", bytes, size, &manifest, &err) == 0)
		msp_manifest_emit(&manifest, &text);
	else if (msp_gone_parse(&arena, "x.gone.yaml", bytes, size, &gone, &err) == 0)
		msp_gone_emit(&gone, &text);
	else
		fuzz_require(err.code == MSP_DATA);
	if (text.length > 0)
		fuzz_require(text.length == size && memcmp(text.data, bytes, size) == 0);
	fuzz_require(msp_sshsig_verify(bytes, size, key, MSP_SSHSIG_VAULT, "x", 1, &err) != 0);
	msp_buf_release(&text);
	msp_arena_release(&arena);
	return 0;
}
