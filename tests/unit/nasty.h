/* SPDX-License-Identifier: ISC */
/* Strings that YAML readers and writers have lost or changed, for test_yaml, test_edit and tests/cli/yaml-oracle.t. */
#ifndef MSP_TESTS_NASTY_H
#define MSP_TESTS_NASTY_H

static const char *const nasty[] = {
	/* YAML 1.1 and 1.2 see something else than a string */
	"y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "True",
	"TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "~", "", "=", "<<", "0", "-0", "12", "+12", "-12", "1.10",
	"1.", ".5", "-.5", "+.5", "1e3", "1E+3", "1.5e-3", "1_000", "1,000", "0x1f", "0X1F", "0o17", "017", "08", "0b101",
	"12:30", "9:10", "1:30:00", "190:20:30.15", ".inf", "-.Inf", ".INF", ".nan", ".NaN", "2026-01-01", "2026-1-1",
	"2026-11-03T09:12:04-06:00", "2026-11-03 09:12:04", "192.168.1.10", "10.0.0.0/8", "1.2.3", "1-2", "2026-01-01..02",
	"0x", "0xg", "1e", "e3", ".", "..", "-", "+", "_", "1__", "4815164", "acme-4815164", "+52 55 1234 5678",
	/* indicators */
	"a: b", "a:", ":a", ":", "a:b", "a :b", "a #b", "a# b", "#", "# a", "- x", "-x", "--x", "---", "--- a", "...", "... a",
	"? x", "?x", "?", "!x", "!", "&x", "*x", "*x*", "%x", "@x", "`x`", "|", "|-", ">", "> x", "'", "''", "'x'", "\"",
	"\"x\"", "it's", "a\"b", "{", "}", "{a: b}", "[", "]", "[a]", ",", "a,b", "a, b", "a]", "{{ x }}", "a\\b", "\\n",
	"c:\\temp", "http://x/y?z=1#k", "a: ", " :", "key: 'v'", "<<<<<<< HEAD", "=======", ">>>>>>> x", "<html>", "50%",
	/* white space and lines */
	" ", "  ", " leading", "trailing ", "two  spaces", "\t", "\tx", "x\t", "a\tb", "a:\tb", "a\t#b", "\n", "\n\n", "\n\n\n",
	"a\n", "a\n\n", "a\n\n\n", "\na", "\n\na\n", "a\nb", "a\nb\n", "a\n\nb\n", " a\nb\n", "  a\n b", "\n  a\nb\n", "\ta\nb\n",
	"a\n\tb\n", "a\n  \nb\n", "a\n ", "a\n \n", " \na", " \n\na\n", "a \nb \n", "a\n b\n  c\n", "a\n# b\n", "# a\nb\n",
	"- a\n- b\n", "a: b\nc: d\n", "---\na\n", "a\n...\nb\n", "a\n<<<<<<< x\n", "|\na\n", "\"a\"\nb", "'a\nb'", "-- \nAna\n",
	"a\n\n\n\n\nb", "    \n  a\n", "a\\\n b\n", "\\\n\\", "a\n\n  ", " \n", "\t\n", "a\n\t",
	/* characters */
	"\xc2\x85", "a\xc2\x85" "b", "a\nb\xc2\x85" "c\n", "\xe2\x80\xa8", "a\xe2\x80\xa8" "b\n", "a\n\xe2\x80\xa9\nb", "\r", "a\rb",
	"a\r\nb\r\n", "a\nb\r", "\x7f", "a\x7f" "b", "\x1b[31mred\x1b[0m", "a\n\x1b[0m\n b\n", "\x01\x08\x0b\x0c\x1f", "\xc2\x80",
	"\xc2\x9b", "\xc2\xa0", "\xc2\xa0x", "x\xc2\xa0", "\xef\xbb\xbf", "\xef\xbb\xbfx", "x\xef\xbf\xbe", "\xef\xbf\xbf",
	"\xf0\x9f\x98\x80", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb ok", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd9\x85\xd8\xb1: x",
	"\xe2\x80\xae" "abc", "ma\xc3\xb1" "ana\nni\xc3\xb1o\n", "\xc3\xb1", "e\xcc\x81", "\xe4\xb8\xad\xe6\x96\x87", "\xf4\x8f\xbf\xbf",
	"\xe2\x80\x8b", "\xee\x80\x80", "\xc2\xbf" "Ya qued\xc3\xb3?",
	/* long */
	"a long line that goes on and on, with commas: and colons, well beyond eighty columns, without any line feed in it at all",
	"No se puede facturar, el sistema se queda \"pensando\": error 0x80070005 (acceso denegado) en C:\\SAT\\cfdi # urgente",
};

#endif
