/* SPDX-License-Identifier: ISC */
/* The version, in this one place. */
#ifndef MSP_BASE_VERSION_H
#define MSP_BASE_VERSION_H

#define MSP_VERSION "0.1.0"

#endif
