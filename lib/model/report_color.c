/* SPDX-License-Identifier: ISC */
#include "lib/model/report_color.h"

#include <stdio.h>
#include <string.h>

#define STEPS 64 /* from a colour to black or white */

/* Light that a channel gives, of 65535: ((c + 0.055) / 1.055)^2.4, or c / 12.92 where it is dark. */
static const uint16_t light[256] = {
	0,
	20,
	40,
	60,
	80,
	99,
	119,
	139,
	159,
	179,
	199,
	219,
	241,
	264,
	288,
	313,
	340,
	367,
	396,
	427,
	458,
	491,
	526,
	562,
	599,
	637,
	677,
	718,
	761,
	805,
	851,
	898,
	947,
	997,
	1048,
	1101,
	1156,
	1212,
	1270,
	1330,
	1391,
	1453,
	1517,
	1583,
	1651,
	1720,
	1790,
	1863,
	1937,
	2013,
	2090,
	2170,
	2250,
	2333,
	2418,
	2504,
	2592,
	2681,
	2773,
	2866,
	2961,
	3058,
	3157,
	3258,
	3360,
	3464,
	3570,
	3678,
	3788,
	3900,
	4014,
	4129,
	4247,
	4366,
	4488,
	4611,
	4736,
	4864,
	4993,
	5124,
	5257,
	5392,
	5530,
	5669,
	5810,
	5953,
	6099,
	6246,
	6395,
	6547,
	6700,
	6856,
	7014,
	7174,
	7335,
	7500,
	7666,
	7834,
	8004,
	8177,
	8352,
	8528,
	8708,
	8889,
	9072,
	9258,
	9445,
	9635,
	9828,
	10022,
	10219,
	10417,
	10619,
	10822,
	11028,
	11235,
	11446,
	11658,
	11873,
	12090,
	12309,
	12530,
	12754,
	12980,
	13209,
	13440,
	13673,
	13909,
	14146,
	14387,
	14629,
	14874,
	15122,
	15371,
	15623,
	15878,
	16135,
	16394,
	16656,
	16920,
	17187,
	17456,
	17727,
	18001,
	18277,
	18556,
	18837,
	19121,
	19407,
	19696,
	19987,
	20281,
	20577,
	20876,
	21177,
	21481,
	21787,
	22096,
	22407,
	22721,
	23038,
	23357,
	23678,
	24002,
	24329,
	24658,
	24990,
	25325,
	25662,
	26001,
	26344,
	26688,
	27036,
	27386,
	27739,
	28094,
	28452,
	28813,
	29176,
	29542,
	29911,
	30282,
	30656,
	31033,
	31412,
	31794,
	32179,
	32567,
	32957,
	33350,
	33745,
	34143,
	34544,
	34948,
	35355,
	35764,
	36176,
	36591,
	37008,
	37429,
	37852,
	38278,
	38706,
	39138,
	39572,
	40009,
	40449,
	40891,
	41337,
	41785,
	42236,
	42690,
	43147,
	43606,
	44069,
	44534,
	45002,
	45473,
	45947,
	46423,
	46903,
	47385,
	47871,
	48359,
	48850,
	49344,
	49841,
	50341,
	50844,
	51349,
	51858,
	52369,
	52884,
	53401,
	53921,
	54445,
	54971,
	55500,
	56032,
	56567,
	57105,
	57646,
	58190,
	58737,
	59287,
	59840,
	60396,
	60955,
	61517,
	62082,
	62650,
	63221,
	63795,
	64372,
	64952,
	65535,
};

static int digit(char character)
{
	const char *digits = "0123456789abcdef";
	const char *found = character == '\0' ? NULL : strchr(digits, character | 0x20);
	return found == NULL ? -1 : (int)(found - digits);
}

bool msp_color_parse(const char *text, struct msp_color *color)
{
	uint8_t channels[3];

	if (text == NULL || text[0] != '#' || strlen(text) != 7)
		return false;
	for (int i = 0; i < 3; i++) {
		int high = digit(text[1 + 2 * i]), low = digit(text[2 + 2 * i]);
		if (high < 0 || low < 0)
			return false;
		channels[i] = (uint8_t)(high * 16 + low);
	}
	*color = (struct msp_color){ channels[0], channels[1], channels[2] };
	return true;
}

char *msp_color_emit(struct msp_color color, char out[MSP_COLOR_SIZE])
{
	snprintf(out, MSP_COLOR_SIZE, "#%02x%02x%02x", color.red, color.green, color.blue);
	return out;
}

/* Relative luminance, of 655350000. */
static int64_t luminance(struct msp_color color)
{
	return INT64_C(2126) * light[color.red] + INT64_C(7152) * light[color.green] + INT64_C(722) * light[color.blue];
}

int msp_color_contrast(struct msp_color a, struct msp_color b)
{
	const int64_t flare = INT64_C(655350000) / 20; /* 0.05 of the scale */
	int64_t first = luminance(a) + flare, second = luminance(b) + flare;

	return (int)(first > second ? first * 100 / second : second * 100 / first);
}

static uint8_t mix(uint8_t from, uint8_t to, int step)
{
	return (uint8_t)(from + (to - from) * step / STEPS);
}

struct msp_color msp_color_readable(struct msp_color color, struct msp_color behind, int ratio)
{
	const struct msp_color black = { 0, 0, 0 }, white = { 255, 255, 255 };
	const struct msp_color end =
		msp_color_contrast(black, behind) >= msp_color_contrast(white, behind) ? black : white;
	struct msp_color tried = color;

	for (int step = 1; step <= STEPS && msp_color_contrast(tried, behind) < ratio; step++)
		tried = (struct msp_color){ mix(color.red, end.red, step), mix(color.green, end.green, step),
			mix(color.blue, end.blue, step) };
	return tried;
}
