/* SPDX-License-Identifier: ISC */
#include "cmd/report/post.h"

#include <string.h>

#include "cmd/report/mail.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/identity.h"

struct posting {
	struct report_source *source;
	struct msp_arena *arena;
	const struct msp_metrics *metrics;
	const struct msp_client *client;
	struct report_mailbox *to;
	size_t count, capacity;
};

/* ---- addresses ---- */

/* Nothing that could begin another header or another address. */
static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && at > text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
	       strpbrk(text, " \t\r\n<>,;:\"()[]\\") == NULL;
}

static void add_mailbox(struct posting *posting, const char *name, const char *address)
{
	msp_arena_reserve(posting->arena, posting->to, posting->count, posting->capacity);
	posting->to[posting->count++] = (struct report_mailbox){ name, address };
}

static int no_address(const struct posting *posting, const char *person, struct msp_error *err)
{
	msp_error_set(err, MSP_CONFIG, "%s of %s has no mail address", person, posting->client->slug);
	msp_error_hint(
		err, "msp-client person set %s/%s mails+=ADDRESS, or --to ADDRESS", posting->client->slug, person);
	return -1;
}

static int add_person(struct posting *posting, const char *name, struct msp_error *err)
{
	struct msp_catalog *catalog = &posting->source->session->catalog;
	const struct msp_person *person;

	if (is_address(name)) {
		add_mailbox(posting, NULL, name);
		return 0;
	}
	if (!msp_slug_valid(name)) {
		msp_error_set(
			err, MSP_USAGE, "'%s' is neither an address nor a person of %s", name, posting->client->slug);
		msp_error_hint(err, "--to laura, or --to laura@acme.mx");
		return -1;
	}
	if (msp_catalog_person(catalog, posting->client->slug, name, &person, err) != 0)
		return -1;
	if (msp_str_empty(person->mail) || !is_address(person->mail))
		return no_address(posting, name, err);
	add_mailbox(posting, person->name, person->mail);
	return 0;
}

static int find_people(struct posting *posting, const struct msp_texts *to, struct msp_error *err)
{
	const struct msp_node *list = msp_node_get(msp_node_get(posting->client->node, "report"), "to");
	const char *contact = msp_node_text(posting->client->node, "contact", NULL);

	for (size_t i = 0; i < to->count; i++)
		if (add_person(posting, to->items[i], err) != 0)
			return -1;
	if (posting->count > 0)
		return 0;
	msp_node_each_item(list, item) {
		if (add_person(posting, item->value, err) != 0)
			return -1;
	}
	if (posting->count == 0 && contact != NULL && add_person(posting, contact, err) != 0)
		return -1;
	if (posting->count > 0)
		return 0;
	msp_error_set(err, MSP_CONFIG, "nobody gets the report of %s", posting->client->slug);
	msp_error_hint(err, "--to ADDRESS, or msp-client set %s report.to+=PERSON", posting->client->slug);
	return -1;
}

static int find_sender(const struct posting *posting, struct report_mailbox *from, struct msp_error *err)
{
	const struct msp_provider *provider = posting->source->session->provider;
	const struct msp_node *mail = msp_node_get(provider->node, "mail");

	from->address = msp_node_text(mail, "from", NULL);
	from->name = msp_node_text(mail, "name", provider->name);
	if (from->address != NULL && is_address(from->address))
		return 0;
	msp_error_set(err, MSP_CONFIG, "the provider has no address to send from");
	msp_error_at(err, "msp.yaml", 0, 0);
	msp_error_field(err, "mail.from");
	msp_error_hint(err, "msp-store edit msp.yaml: mail: {from: soporte@example.mx}");
	return -1;
}

/* ---- the mail ---- */

/* Once for each day of the data: the same report has the same Message-ID wherever it is made. */
static void identify(const struct posting *posting, struct report_mail *mail, const char *month)
{
	char *sha256 = msp_arena_alloc(posting->arena, 65);
	const char *domain = strchr(mail->from.address, '@') + 1;

	msp_sha256_hex(mail->html->data, mail->html->length, sha256);
	mail->seed = msp_arena_strndup(posting->arena, sha256, 24);
	mail->id =
		msp_arena_printf(posting->arena, "report.%s.%s.%.16s@%s", posting->client->slug, month, sha256, domain);
	mail->name = msp_arena_printf(posting->arena, "%s-%s", posting->client->slug, month);
}

static int compose(struct posting *posting, const char *language, struct msp_buf parts[3], struct msp_buf *out,
	struct msp_error *err)
{
	const struct msp_metrics *metrics = posting->metrics;
	const struct msp_session *session = posting->source->session;
	int64_t at = session->now_given ? session->now : metrics->cutoff;
	enum msp_language spoken = MSP_SPANISH;
	char month[MSP_PERIOD_SIZE];
	struct report_mail mail = { .to = posting->to,
		.to_count = posting->count,
		.at = at,
		.offset = msp_zone_offset(metrics->period.zone, at),
		.text = &parts[0],
		.html = &parts[1],
		.csv = &parts[2] };

	if (find_sender(posting, &mail.from, err) != 0)
		return -1;
	msp_language_parse(language == NULL ? posting->client->language : language, &spoken);
	mail.language = msp_language_code(spoken);
	mail.subject = msp_arena_printf(posting->arena, "%s: %s", posting->client->name,
		msp_say(posting->arena, spoken, MSP_SAY_TITLE,
			msp_say_month(posting->arena, spoken, &metrics->period)));
	identify(posting, &mail, msp_period_emit(&metrics->period, month));
	return report_mail_write(posting->arena, &mail, out, err);
}

int report_post_write(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	const char *language, const struct msp_texts *to, struct msp_buf *out, struct msp_error *err)
{
	static const enum msp_report_format formats[] = { MSP_REPORT_TEXT, MSP_REPORT_HTML, MSP_REPORT_CSV };
	struct posting posting = { .source = source, .arena = arena, .metrics = metrics, .client = metrics->client };
	struct msp_buf parts[MSP_COUNT(formats)] = { MSP_BUF_INIT, MSP_BUF_INIT, MSP_BUF_INIT };
	int failed = find_people(&posting, to, err);

	for (size_t i = 0; i < MSP_COUNT(formats) && !failed; i++)
		failed = report_source_write(source, arena, metrics, language, formats[i], &parts[i], err);
	if (!failed)
		failed = compose(&posting, language, parts, out, err);
	for (size_t i = 0; i < MSP_COUNT(formats); i++)
		msp_buf_release(&parts[i]);
	return failed;
}
