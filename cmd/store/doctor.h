/* SPDX-License-Identifier: ISC */
/* Checks of the doctor in cmd; doctor->context is the struct msp_cli.  As those of lib/store/doctor.h. */
#ifndef MSP_CMD_STORE_DOCTOR_H
#define MSP_CMD_STORE_DOCTOR_H

#include "lib/store/doctor.h"

int store_doctor_index(struct msp_doctor *doctor, struct msp_error *err);         /* damaged, or of another version */
int store_doctor_configuration(struct msp_doctor *doctor, struct msp_error *err); /* the merge driver */
int store_doctor_attributes(struct msp_doctor *doctor, struct msp_error *err);    /* .gitattributes */
int store_doctor_modes(struct msp_doctor *doctor, struct msp_error *err);         /* files that are private */

#endif
