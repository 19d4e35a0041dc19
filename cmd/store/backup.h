/* SPDX-License-Identifier: ISC */
/* What is in a backup, for those who write and read one. */
#ifndef MSP_CMD_STORE_BACKUP_H
#define MSP_CMD_STORE_BACKUP_H

#include <stdbool.h>

#include "cmd/store/parcel.h"

#define STORE_STATE "msp-state" /* in the common git directory: what cannot be made again */

#define STORE_BACKUP_FORMAT "msp-backup 1"
#define STORE_BACKUP_ABOUT "backup.yaml"
#define STORE_BACKUP_BUNDLE "store.bundle"
#define STORE_BACKUP_STATE "msp-state.tar"
#define STORE_BACKUP_CONFIG "config"

extern const char *const store_backup_files[];    /* NULL-terminated */
extern const char *const store_backup_optional[]; /* NULL-terminated */

/* Is this a setting that goes with a store?  None of them makes git run a program. */
bool store_backup_setting(const char *key);

#endif
