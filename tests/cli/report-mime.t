#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-report monthly -f mime: a mail for sendmail -t, read by Python's parser.

. tests/cli/lib.sh
. "$top/tests/cli/report-store.sh"

exit_is 78 msp-report monthly $bakery 2026-10 -f mime --to laura@elnino.example
like "$err" 'msp.yaml: mail.from' 'without a sender: named'
like "$err" '^hint: ' 'and how it is set'
cat >>store/msp.yaml <<'END'
mail: {from: soporte@msp.example, name: "Soporte Ejemplo · México"}
END
printf 'mails: [laura@elnino.example]\n' >>store/clients/$bakery/people/laura.yaml
commit 2026-11-02T11:00:00-06:00 'addresses'
exit_is 78 msp-report monthly $bakery 2026-10 -f mime
like "$err" "nobody gets the report of $bakery" 'without anybody to send it to'
exit_is 78 msp-report monthly $bakery 2026-10 -f mime --to karla
like "$err" 'karla of .* has no mail address' 'a person without an address'
exit_is 66 msp-report monthly $bakery 2026-10 -f mime --to lauro
exit_is 64 msp-report monthly $bakery 2026-10 -f mime --to 'x@y.mx, z@y.mx'
exit_is 64 msp-report monthly $bakery 2026-10 -f mime --to "x@y.mx
Bcc: z@y.mx"
exit_is 64 msp-report monthly $bakery 2026-10 --to laura
like "$err" '^hint: -f mime' '--to is for mails'
exit_is 64 msp-report monthly --all 2026-10 -d mails -f mime --to laura

run msp-report monthly $bakery 2026-10 -f mime --to laura --to 'jefe@elnino.example'
if test "$status" = 69; then
	skip 'mails' 'no GMime'
	done_testing
	exit
fi
is "$status" 0 'a mail'
is "$err" '' 'and nothing else said'
cp "$tmp/out" mail.eml
msp-report monthly $bakery 2026-10 -f mime --to laura --to 'jefe@elnino.example' --output again.eml
ok 'the same bytes again' cmp mail.eml again.eml
unlike "$(cat mail.eml)" "$(printf '\r')" 'lines end as sendmail -t takes them'
ok 'no line is too long' test "$(LC_ALL=C awk '{ if (length > m) m = length } END { print m }' mail.eml)" -le 998
ok 'headers are ASCII' sh -c "sed '/^\$/q' mail.eml | LC_ALL=C grep -qv '[^ -~	]'"

msp-report monthly $bakery 2026-10 -f html >report.html
msp-report monthly $bakery 2026-10 -f csv >report.csv
msp-report monthly $bakery 2026-10 -f text >report.txt
if command -v python3 >/dev/null; then
	run python3 - <<'END'
import email, email.policy
message = email.message_from_binary_file(open("mail.eml", "rb"), policy=email.policy.default)
for part in message.walk():
    assert not part.defects, part.defects
print(message["from"])
print(message["to"])
print(message["subject"])
print(message["date"])
print(message["message-id"].split(".")[0:3])
print(message["mime-version"], message["content-language"])
def text(name):
    return open(name, encoding="utf-8", newline="").read()
either, html, csv = message.iter_parts()
plain, rich = either.iter_parts()
print(message.get_content_type(), either.get_content_type())
print(plain.get_content_type(), plain.get_content() == text("report.txt"))
print(rich.get_content_type(), rich.get_content() == text("report.html"))
print(html.get_filename(), html.get_content_disposition(), html.get_content() == text("report.html"))
print(csv.get_filename(), csv.get_content_disposition(), csv.get_content() == text("report.csv"))
END
	is "$out" "Soporte Ejemplo · México <soporte@msp.example>
Laura Peña <laura@elnino.example>, jefe@elnino.example
Panadería El Niño: Reporte mensual de octubre de 2026
Sun, 01 Nov 2026 00:00:00 -0600
['<report', '$bakery', '2026-10']
1.0 es
multipart/mixed multipart/alternative
text/plain True
text/html True
$bakery-2026-10.html attachment True
$bakery-2026-10.csv attachment True" 'what another parser reads'
else
	skip 'read again' 'no python3'
fi

exit_is 0 msp-report monthly $bakery 2026-10 -f mime --to laura --now 2026-11-05T09:00:00-06:00
like "$out" '^Date: Thu, 05 Nov 2026 09:00:00 -0600$' '--now is its date'
exit_is 0 msp-report monthly $bakery 2026-10 -f mime --to laura --lang en
like "$out" '^Content-Language: en$' 'in English'

# ---- whom the client's file names -------------------------------------------------------------------------------------------

printf 'report:\n  to: [laura]\n' >>store/clients/$bakery/client.yaml
commit 2026-11-02T12:00:00-06:00 'who gets it'
exit_is 0 msp-report monthly $bakery 2026-10 -f mime
like "$out" '^To: .*<laura@elnino.example>$' 'report.to of the client'
exit_is 65 msp-report monthly --all 2026-10 -d mails -f mime
like "$out" "^mails/$bakery-2026-10.eml$" 'a file for each client that has somebody'
like "$err" 'no report of clinica-norte: nobody gets' 'the others are named'
exit_is 0 msp-report monthly $bakery 2026-10 --output by-name.eml
like "$(cat by-name.eml)" '^Subject: ' 'the name of the output decides'

done_testing
