/* SPDX-License-Identifier: ISC */
/* Style sheet of HTML reports, in pieces that are written one after another; NULL ends them. */
#ifndef MSP_MODEL_REPORT_STYLE_H
#define MSP_MODEL_REPORT_STYLE_H

extern const char *const msp_report_style[];

#endif
