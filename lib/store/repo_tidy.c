/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stddef.h>

#include "lib/base/file.h"
#include "lib/store/child.h"
#include "lib/store/txn.h"

#define MANY 27 /* git's own default: 6,700 loose objects, guessed from one folder of 256 */

static bool many_objects(const struct msp_repo *repo)
{
	DIR *folder = opendir(msp_path_join(repo->arena, repo->common_dir, "objects/17"));
	size_t count = 0;

	if (folder == NULL)
		return false;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count > MANY;
}

int msp_repo_tidy(const struct msp_repo *repo, struct msp_error *err)
{
	static const char *const arguments[] = { "gc", "--auto", "--quiet", NULL };

	if (!many_objects(repo))
		return 0;
	/* git goes to the background by itself, and leaves everything as it is where gc.auto is 0 */
	struct msp_child command = { .argv = msp_child_git(repo->arena, repo, arguments) };
	if (msp_child_run(&command, err) < 0)
		return -1;
	return command.status == 0 ? 0 : msp_child_failed(&command, MSP_SYSTEM, err);
}
