/* SPDX-License-Identifier: ISC */
/* Sections of the monthly report, by their names in branding.sections, in the usual order. */
#ifndef MSP_MODEL_REPORT_SECTIONS_H
#define MSP_MODEL_REPORT_SECTIONS_H

#define MSP_REPORT_SECTIONS(X) \
	X(summary)             \
	X(promises)            \
	X(numbers)             \
	X(repeats)             \
	X(availability)        \
	X(satisfaction)        \
	X(adjustments)

#endif
