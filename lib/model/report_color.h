/* SPDX-License-Identifier: ISC */
/* Contrast of colours (WCAG 2.2, success criterion 1.4.3), in whole numbers: the same answer on every machine. */
#ifndef MSP_MODEL_REPORT_COLOR_H
#define MSP_MODEL_REPORT_COLOR_H

#include <stdbool.h>
#include <stdint.h>

struct msp_color {
	uint8_t red, green, blue;
};

#define MSP_COLOR_SIZE 8
/* "#0a5f8a" and nothing else. */
bool msp_color_parse(const char *text, struct msp_color *color);
char *msp_color_emit(struct msp_color color, char out[MSP_COLOR_SIZE]);

/* Contrast ratio in hundredths: 100 (none) to 2100 (black on white). */
int msp_color_contrast(struct msp_color a, struct msp_color b);

/* The colour nearest to `color`, towards black or towards white, whose contrast with `behind` is at least `ratio`
 * hundredths; color itself when it has that already. */
struct msp_color msp_color_readable(struct msp_color color, struct msp_color behind, int ratio);

#endif
