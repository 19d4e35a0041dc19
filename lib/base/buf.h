/* SPDX-License-Identifier: ISC */
/* Growing byte string.  data is always NUL-terminated (after length bytes), never NULL.  Heap memory: release it.
 * Out of memory ends the process as in arena.h. */
#ifndef MSP_BASE_BUF_H
#define MSP_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct msp_buf {
	char *data;
	size_t length;
	size_t capacity; /* 0 = data points to the shared empty string */
};

extern char msp_buf_empty[1];
#define MSP_BUF_INIT                \
	{                           \
		msp_buf_empty, 0, 0 \
	}

void msp_buf_init(struct msp_buf *buf);
void msp_buf_release(struct msp_buf *buf);
void msp_buf_clear(struct msp_buf *buf);                /* length 0, memory kept */
void msp_buf_reserve(struct msp_buf *buf, size_t more); /* room for more bytes */
void msp_buf_add(struct msp_buf *buf, const void *bytes, size_t length);
void msp_buf_adds(struct msp_buf *buf, const char *string);
void msp_buf_addc(struct msp_buf *buf, char byte);
void msp_buf_addn(struct msp_buf *buf, char byte, size_t times);
void msp_buf_addf(struct msp_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void msp_buf_addv(struct msp_buf *buf, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
/* Replaces `remove` bytes at `at` with `length` bytes.  Here and above the bytes must not be the buffer's own. */
void msp_buf_splice(struct msp_buf *buf, size_t at, size_t remove, const void *bytes, size_t length);
/* Keeps the first `length` bytes; a longer length than there is is a defect of the caller. */
void msp_buf_truncate(struct msp_buf *buf, size_t length);
/* Gives the memory away (free() it); buf is empty afterwards. */
char *msp_buf_detach(struct msp_buf *buf);

#endif
