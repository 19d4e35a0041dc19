/* SPDX-License-Identifier: ISC */
#include "lib/store/git_load.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/base/str.h"

#define LIBRARY "libgit2.so." LIBGIT2_SOVERSION /* the one whose headers we were built with */

/*
 * libgit2's start-up has mbedTLS parse the system's CA bundle (2 ms and more) for connections we never make: the
 * network is the user's git.  The executable comes first in symbol lookup, so libgit2 binds to this one and gets an
 * empty list. That fails safe: with no authority known no certificate is trusted.  The Makefile exports the name.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

static int find_functions(struct msp_git *git, struct msp_error *err)
{
	static const struct {
		const char *name;
		size_t offset;
	} functions[] = {
#define MSP_GIT_ROW(name) { #name, offsetof(struct msp_git_api, name) },
		MSP_GIT_FUNCTIONS(MSP_GIT_ROW)
#undef MSP_GIT_ROW
	};

	for (size_t i = 0; i < MSP_COUNT(functions); i++) {
		void *found = dlsym(git->library, functions[i].name);
		if (found == NULL)
			return msp_error_set(err, MSP_UNAVAILABLE, "%s lacks %s", LIBRARY, functions[i].name);
		/* memcpy: ISO C has no conversion from void * to a pointer to a function */
		memcpy((char *)&git->api + functions[i].offset, &found, sizeof found);
	}
	return 0;
}

/* What costs time and protects from nothing here: our tip is our own, transport and checkout are git's business. */
static void set_options(const struct msp_git *git)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL };

	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		git->api.git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	/* folders of a thousand files are looked up again and again; by default trees over 4 kB are not kept */
	git->api.git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)1 << 20);
	git->api.git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git->api.git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	git->api.git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git->api.git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
}

int msp_git_load(struct msp_git *git, struct msp_error *err)
{
	int major, minor, revision;

	git->library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
	if (git->library == NULL) {
		const char *cause = dlerror();
		msp_error_set(err, MSP_UNAVAILABLE, "libgit2 cannot be loaded: %s", cause == NULL ? LIBRARY : cause);
		msp_error_hint(err, "install the package libgit2-" LIBGIT2_SOVERSION);
		return -1;
	}
	if (find_functions(git, err) < 0)
		goto failed;
	int rc = git->api.git_libgit2_init();
	if (rc < 0) {
		msp_git_error(git, rc, err, "libgit2 cannot start");
		goto failed;
	}
	git->api.git_libgit2_version(&major, &minor, &revision);
	if (major != LIBGIT2_VER_MAJOR || minor != LIBGIT2_VER_MINOR) {
		msp_error_set(err, MSP_UNAVAILABLE, "%s is version %d.%d, built for %s", LIBRARY, major, minor,
			LIBGIT2_VERSION);
		git->api.git_libgit2_shutdown();
		goto failed;
	}
	set_options(git);
	return 0;
failed:
	dlclose(git->library);
	git->library = NULL;
	return -1;
}

void msp_git_unload(struct msp_git *git)
{
	if (git->library == NULL)
		return;
	git->api.git_libgit2_shutdown();
	dlclose(git->library);
	git->library = NULL;
}

/* libgit2 tries again and cleans up before it returns, which loses errno; its text ends with strerror's. */
static int error_number(const char *text)
{
	static const int numbers[] = { ENOSPC, EDQUOT, EIO, EFBIG, EROFS, EACCES, EPERM };
	int number = errno;

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strstr(text, strerror(numbers[i])) != NULL)
			return numbers[i];
	return number;
}

int msp_git_error(const struct msp_git *git, int result, struct msp_error *err, const char *what)
{
	int saved = errno;
	const git_error *last = git->api.git_error_last();
	const char *text = last == NULL || last->message == NULL ? "unknown error" : last->message;
	errno = saved;
	int number = error_number(text);
	enum msp_code code = MSP_SYSTEM;

	/* an object that another one names and that is not there is damage, not a wrong question */
	bool damaged = result == GIT_ENOTFOUND ||
		       (last != NULL && (last->klass == GIT_ERROR_ODB || last->klass == GIT_ERROR_ZLIB ||
						last->klass == GIT_ERROR_OBJECT || last->klass == GIT_ERROR_TREE));
	if (number == EACCES || number == EPERM || number == EROFS)
		code = MSP_DENIED;
	else if (damaged || number == ENOSPC || number == EDQUOT || number == EIO || number == EFBIG)
		code = MSP_IO;
	msp_error_set(err, code, "%s: %s", what, text);
	if (code == MSP_IO && number != ENOSPC && number != EDQUOT)
		msp_error_hint(err, "git fsck tells whether the repository is damaged");
	return -1;
}
