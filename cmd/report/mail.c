/* SPDX-License-Identifier: ISC */
#include "cmd/report/mail.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include <gmime/gmime.h>

#include "lib/base/str.h"

#define LIBRARY "libgmime-3.0.so.0"

/* Those of GLib are found through the library that needs them. */
#define FUNCTIONS(X)                         \
	X(g_mime_init)                       \
	X(g_mime_message_new)                \
	X(g_mime_message_add_mailbox)        \
	X(g_mime_message_set_subject)        \
	X(g_mime_message_set_date)           \
	X(g_mime_message_set_message_id)     \
	X(g_mime_message_set_mime_part)      \
	X(g_mime_multipart_new_with_subtype) \
	X(g_mime_multipart_set_boundary)     \
	X(g_mime_multipart_add)              \
	X(g_mime_text_part_new_with_subtype) \
	X(g_mime_text_part_set_charset)      \
	X(g_mime_text_part_set_text)         \
	X(g_mime_part_set_content_encoding)  \
	X(g_mime_part_set_filename)          \
	X(g_mime_object_set_header)          \
	X(g_mime_object_set_disposition)     \
	X(g_mime_object_to_string)           \
	X(g_time_zone_new_offset)            \
	X(g_time_zone_unref)                 \
	X(g_date_time_new_from_unix_utc)     \
	X(g_date_time_to_timezone)           \
	X(g_date_time_unref)                 \
	X(g_object_unref)                    \
	X(g_free)

struct functions {
#define MEMBER(name) __typeof__(name) *name;
	FUNCTIONS(MEMBER)
#undef MEMBER
};

/* (g_object_unref is also a macro of GLib's) */
#undef g_object_unref

static int load(struct functions *functions, struct msp_error *err)
{
	static const struct {
		const char *name;
		size_t offset;
	} table[] = {
#define ROW(name) { #name, offsetof(struct functions, name) },
		FUNCTIONS(ROW)
#undef ROW
	};
	/* It stays loaded: types that were registered with GLib cannot be taken back. */
	void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);

	if (library == NULL) {
		msp_error_set(err, MSP_UNAVAILABLE, "mails need GMime, which cannot be loaded: %s", LIBRARY);
		msp_error_hint(err, "install the package libgmime-3.0-0, or send -f html as an attachment");
		return -1;
	}
	for (size_t i = 0; i < MSP_COUNT(table); i++) {
		void *found = dlsym(library, table[i].name);
		if (found == NULL)
			return msp_error_set(err, MSP_UNAVAILABLE, "%s lacks %s", LIBRARY, table[i].name);
		/* memcpy: ISO C has no conversion from void * to a pointer to a function */
		memcpy((char *)functions + table[i].offset, &found, sizeof found);
	}
	functions->g_mime_init();
	return 0;
}

/* ---- parts ---- */

struct making {
	struct functions g;
	struct msp_arena *arena;
	const struct report_mail *mail;
};

static GMimeObject *text_part(
	struct making *making, const char *subtype, const struct msp_buf *text, GMimeContentEncoding encoding)
{
	const struct functions *g = &making->g;
	GMimeTextPart *part = g->g_mime_text_part_new_with_subtype(subtype);

	g->g_mime_text_part_set_charset(part, "utf-8");
	g->g_mime_text_part_set_text(part, text->data);
	g->g_mime_part_set_content_encoding((GMimePart *)part, encoding);
	return (GMimeObject *)part;
}

static GMimeObject *attachment(
	struct making *making, const char *subtype, const char *ending, const struct msp_buf *text)
{
	GMimeObject *part = text_part(making, subtype, text, GMIME_CONTENT_ENCODING_BASE64);
	const char *name = msp_arena_printf(making->arena, "%s.%s", making->mail->name, ending);

	making->g.g_mime_object_set_disposition(part, "attachment");
	making->g.g_mime_part_set_filename((GMimePart *)part, name);
	return part;
}

static GMimeMultipart *multipart(struct making *making, const char *subtype)
{
	GMimeMultipart *parts = making->g.g_mime_multipart_new_with_subtype(subtype);

	/* "=_" never stands in quoted-printable or base64 */
	making->g.g_mime_multipart_set_boundary(
		parts, msp_arena_printf(making->arena, "=_%s-%s", subtype, making->mail->seed));
	return parts;
}

/* The container takes a reference of its own. */
static void add(struct making *making, GMimeMultipart *parts, GMimeObject *part)
{
	making->g.g_mime_multipart_add(parts, part);
	making->g.g_object_unref(part);
}

static GMimeObject *body(struct making *making)
{
	const struct report_mail *mail = making->mail;
	GMimeMultipart *all = multipart(making, "mixed"), *either = multipart(making, "alternative");

	add(making, either, text_part(making, "plain", mail->text, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
	add(making, either, text_part(making, "html", mail->html, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
	add(making, all, (GMimeObject *)either);
	add(making, all, attachment(making, "html", "html", mail->html));
	add(making, all, attachment(making, "csv", "csv", mail->csv));
	return (GMimeObject *)all;
}

/* ---- the message ---- */

static void set_date(struct making *making, GMimeMessage *message)
{
	const struct functions *g = &making->g;
	GTimeZone *zone = g->g_time_zone_new_offset(making->mail->offset);
	GDateTime *utc = g->g_date_time_new_from_unix_utc(making->mail->at);
	GDateTime *local = g->g_date_time_to_timezone(utc, zone);

	g->g_mime_message_set_date(message, local);
	g->g_date_time_unref(local);
	g->g_date_time_unref(utc);
	g->g_time_zone_unref(zone);
}

static void set_headers(struct making *making, GMimeMessage *message)
{
	const struct functions *g = &making->g;
	const struct report_mail *mail = making->mail;

	g->g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, mail->from.name, mail->from.address);
	for (size_t i = 0; i < mail->to_count; i++)
		g->g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, mail->to[i].name, mail->to[i].address);
	g->g_mime_message_set_subject(message, mail->subject, "utf-8");
	set_date(making, message);
	g->g_mime_message_set_message_id(message, mail->id);
	g->g_mime_object_set_header((GMimeObject *)message, "Content-Language", mail->language, NULL);
}

int report_mail_write(
	struct msp_arena *arena, const struct report_mail *mail, struct msp_buf *out, struct msp_error *err)
{
	struct making making = { .arena = arena, .mail = mail };

	if (load(&making.g, err) != 0)
		return -1;
	GMimeMessage *message = making.g.g_mime_message_new(TRUE);
	GMimeObject *content = body(&making);
	set_headers(&making, message);
	making.g.g_mime_message_set_mime_part(message, content);
	making.g.g_object_unref(content);
	char *text = making.g.g_mime_object_to_string((GMimeObject *)message, NULL);
	msp_buf_adds(out, text);
	making.g.g_free(text);
	making.g.g_object_unref(message);
	return 0;
}
