/* SPDX-License-Identifier: ISC */
#include "lib/base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"

/* Never written to: capacity 0 marks it. */
char msp_buf_empty[1] = "";

void msp_buf_init(struct msp_buf *buf)
{
	*buf = (struct msp_buf)MSP_BUF_INIT;
}

void msp_buf_release(struct msp_buf *buf)
{
	if (buf->capacity > 0)
		free(buf->data);
	msp_buf_init(buf);
}

void msp_buf_clear(struct msp_buf *buf)
{
	msp_buf_truncate(buf, 0);
}

void msp_buf_reserve(struct msp_buf *buf, size_t more)
{
	if (more >= (size_t)PTRDIFF_MAX - buf->length)
		msp_out_of_memory();
	size_t need = buf->length + more + 1;
	if (need <= buf->capacity)
		return;

	size_t capacity = buf->capacity < 64 ? 64 : buf->capacity + buf->capacity / 2;
	if (capacity < need)
		capacity = need;
	char *data = realloc(buf->capacity > 0 ? buf->data : NULL, capacity);
	if (data == NULL)
		msp_out_of_memory();
	data[buf->length] = '\0';
	buf->data = data;
	buf->capacity = capacity;
}

void msp_buf_add(struct msp_buf *buf, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	msp_buf_reserve(buf, length);
	memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void msp_buf_adds(struct msp_buf *buf, const char *string)
{
	msp_buf_add(buf, string, strlen(string));
}

void msp_buf_addc(struct msp_buf *buf, char byte)
{
	msp_buf_add(buf, &byte, 1);
}

void msp_buf_addn(struct msp_buf *buf, char byte, size_t times)
{
	if (times == 0)
		return;
	msp_buf_reserve(buf, times);
	memset(buf->data + buf->length, byte, times);
	buf->length += times;
	buf->data[buf->length] = '\0';
}

void msp_buf_addf(struct msp_buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	msp_buf_addv(buf, format, args);
	va_end(args);
}

void msp_buf_addv(struct msp_buf *buf, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = format == NULL ? -1 : vsnprintf(NULL, 0, format, args);
	if (length < 0)
		msp_bug("a text cannot be formatted");
	msp_buf_reserve(buf, (size_t)length);
	vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
	buf->length += (size_t)length;
	va_end(again);
}

void msp_buf_splice(struct msp_buf *buf, size_t at, size_t remove, const void *bytes, size_t length)
{
	if (at > buf->length || remove > buf->length - at)
		msp_bug("splice of %zu bytes at %zu in a buffer of %zu", remove, at, buf->length);
	if (remove == 0 && length == 0)
		return;
	if (length > remove)
		msp_buf_reserve(buf, length - remove);
	char *gap = buf->data + at;
	memmove(gap + length, gap + remove, buf->length - at - remove + 1);
	if (length > 0)
		memcpy(gap, bytes, length);
	buf->length = buf->length - remove + length;
}

void msp_buf_truncate(struct msp_buf *buf, size_t length)
{
	if (length > buf->length)
		msp_bug("truncation of a buffer of %zu bytes to %zu", buf->length, length);
	if (buf->capacity == 0)
		return;
	buf->length = length;
	buf->data[length] = '\0';
}

char *msp_buf_detach(struct msp_buf *buf)
{
	if (buf->capacity == 0)
		msp_buf_reserve(buf, 0);
	char *data = buf->data;
	msp_buf_init(buf);
	return data;
}
