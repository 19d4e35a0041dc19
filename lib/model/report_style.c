/* SPDX-License-Identifier: ISC */
/*
 * Telephone first: one column, tables as cards; from 640 px real tables, from 960 px two columns of panels; on paper
 * Letter.  Every pair of colours has a contrast of 4.5 or more (7 or more for running text), in light and in dark
 * (tests/unit/test_report_style.c computes it).
 */
#include "lib/model/report_style.h"

#include <stddef.h>

const char *const msp_report_style[] = {
	":root{color-scheme:light dark;--page:#f6f5f2;--card:#ffffff;--ink:#1f2328;--soft:#555d66;--line:#dcd9d2;",
	"--accent:#1d5a7a;--second:#8a6d3b;--rail:#e7e4dd;--good:#14613a;--good-bg:#e3f3e8;--risk:#7a4b00;",
	"--risk-bg:#fdf0d5;--bad:#9b1c1c;--bad-bg:#fbe6e4;--none:#4f5660;--none-bg:#eceae5}",
	"@media(prefers-color-scheme:dark){:root{--page:#15181c;--card:#1e2227;--ink:#e9e7e2;--soft:#b0b4ba;",
	"--line:#363b42;--accent:#7fc1e3;--second:#d9b777;--rail:#31363d;--good:#86dba7;--good-bg:#173324;",
	"--risk:#f3c46b;--risk-bg:#3a2d10;--bad:#ff9e96;--bad-bg:#43201d;--none:#c3c7cd;--none-bg:#2c3036}}",
	"*{box-sizing:border-box}",
	"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}",
	"body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\"Segoe "
	"UI\",Roboto,",
	"\"Helvetica Neue\",\"Liberation Sans\",Arial,sans-serif;font-variant-numeric:tabular-nums;",
	"overflow-wrap:break-word}",
	".stripe{height:6px;background:var(--brand,var(--accent))}",
	"main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}",
	"header{margin:8px 0 28px}",
	"h1{font-size:1.75rem;line-height:1.2;margin:0 0 6px;font-weight:650;letter-spacing:-.015em}",
	"header p{margin:0;color:var(--soft)}header p strong{font-size:1.15rem;color:var(--ink);font-weight:600}",
	".preview{margin-top:14px;padding:10px 14px;border-left:4px solid var(--risk);background:var(--risk-bg);",
	"border-radius:0 8px 8px 0}.preview p{color:var(--risk);font-weight:600}",
	"h2{font-size:1.3rem;line-height:1.25;margin:40px 0 14px;font-weight:650;letter-spacing:-.01em}",
	"h3{font-size:1.02rem;line-height:1.3;margin:24px 0 8px;font-weight:650}",
	"p{margin:0 0 12px;max-width:72ch}ul{margin:0 0 12px;padding-left:20px}li{margin:4px 0;max-width:72ch}",
	/* the five lines */
	".summary ul{list-style:none;margin:0;padding:0;display:grid;gap:12px}",
	".summary li{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px "
	"16px;margin:0;",
	"max-width:none}",
	".summary li strong{display:block;font-size:.8rem;font-weight:600;color:var(--soft);margin-bottom:4px}",
	".summary li:first-child,.summary li:last-child{border-left:5px solid var(--accent)}",
	".summary li:first-child .state{margin:2px 6px 4px 0}",
	/* states: a shape and a word, never colour alone */
	".state{display:inline-block;white-space:nowrap;font-weight:600;font-size:.86rem;line-height:1.5;padding:1px "
	"9px;",
	"border-radius:999px}",
	".good{color:var(--good);background:var(--good-bg)}.risk{color:var(--risk);background:var(--risk-bg)}",
	".bad{color:var(--bad);background:var(--bad-bg)}.none{color:var(--none);background:var(--none-bg)}",
	/* tables: cards on a telephone */
	".table{margin:0 0 16px}",
	"table{width:100%;border-collapse:collapse;font-size:.94rem}",
	"thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}",
	"tbody tr{display:block;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px "
	"14px;",
	"margin:0 0 8px}",
	"tbody th{display:block;text-align:left;font-weight:600;padding:0 0 4px;overflow-wrap:anywhere}",
	"tbody td{display:flex;justify-content:space-between;align-items:baseline;gap:14px;padding:2px "
	"0;text-align:right;",
	"overflow-wrap:anywhere}",
	"tbody td::before{content:attr(data-label);color:var(--soft);text-align:left;flex:none;max-width:55%;",
	"overflow-wrap:break-word}",
	"tbody td:empty{display:none}td .bar{max-width:55%;flex:1;align-self:center}",
	"svg.bar{display:block;width:100%;min-width:60px}.rail{fill:var(--rail)}.fill{fill:var(--accent)}",
	".pairs tbody td{display:block;text-align:left}.pairs tbody td::before{display:none}",
	".pairs tbody th{font-weight:400;color:var(--soft);font-size:.88rem;padding-bottom:0}",
	/* charts */
	"figure{margin:20px 0;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px "
	"14px}",
	"figcaption{font-weight:650;margin-bottom:6px}",
	".legend,.remark{font-size:.86rem;color:var(--soft);margin:0 0 6px}.remark{margin-top:4px}",
	".legend span{display:inline-block;width:11px;height:11px;border-radius:2px;margin:0 2px 0 8px}",
	".legend span:first-child{margin-left:0}",
	".key1{background:var(--accent)}.key2{background:var(--second)}",
	"svg.chart{display:block;overflow:visible}.bar1{fill:var(--accent)}.bar2{fill:var(--second)}",
	"svg text{fill:var(--soft);font-size:10px;text-anchor:middle}svg .value{fill:var(--ink)}svg "
	".inside{fill:var(--card);font-weight:600}",
	"svg .now{fill:var(--ink);font-weight:700}",
	".axis{stroke:var(--line)}.goal{stroke:var(--ink);stroke-dasharray:3 4}",
	"details{margin-top:8px}summary{cursor:pointer;color:var(--accent);font-size:.9rem;padding:6px 0}",
	"summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}",
	"footer{border-top:1px solid var(--line);margin-top:40px;padding-top:14px;color:var(--soft);font-size:.88rem}",
	"footer p{white-space:pre-line;max-width:none}",
	/* tables are tables */
	"@media(min-width:640px){",
	"main{padding:32px 28px 64px}h1{font-size:2.1rem}svg text{font-size:11.5px}",
	".table{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:4px 14px}",
	"thead{position:static;width:auto;height:auto;clip-path:none;white-space:normal}",
	"tbody tr{display:table-row;background:none;border:0;padding:0}",
	"thead th,tbody th,tbody td,.pairs tbody td{display:table-cell;padding:8px 10px 8px 0;text-align:left;",
	"vertical-align:top;border-bottom:1px solid var(--line)}",
	"tbody tr:last-child th,tbody tr:last-child td{border-bottom:0}",
	"thead th{font-weight:600;font-size:.82rem;line-height:1.3;color:var(--soft);vertical-align:bottom}",
	"tbody th{font-weight:500}tbody td::before{display:none}tbody td:empty{display:table-cell}",
	"th.n,td.n,tbody td.n{text-align:right;white-space:nowrap}thead th.n{white-space:normal}",
	"th:last-child,td:last-child,tbody td:last-child{padding-right:0}",
	"td .bar{max-width:none;margin-top:7px}",
	".clauses th:nth-child(5){width:90px}.counts th:nth-child(5){width:70px}",
	".pairs tbody th{font-size:.94rem;width:46%}.pairs thead{position:absolute;width:1px;height:1px;",
	"clip-path:inset(50%);overflow:hidden}",
	".small table{font-size:.86rem}",
	".summary li:first-child{font-size:1.08rem}}",
	"@media(min-width:860px){.summary ul{grid-template-columns:repeat(3,1fr)}",
	".summary li:first-child,.summary li:last-child{grid-column:1/-1}}",
	"@media(min-width:960px){.grid{display:grid;grid-template-columns:1fr 1fr;gap:0 20px;align-items:start}",
	".data tbody th{width:22%}}",
	/* paper */
	"@page{size:letter;margin:13mm 14mm}",
	"@media "
	"print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#1d5a7a;"
	"--second:#8a6d3b;--rail:#e7e4dd;--good:#14613a;--good-bg:#fff;--risk:#7a4b00;--risk-bg:#fff;--bad:#9b1c1c;"
	"--bad-bg:#fff;--none:#4f5660;--none-bg:#fff}",
	"html{font-size:8.6pt}body{font-size:1rem;line-height:1.3}main{max-width:none;padding:0}header{margin:0 0 8px}",
	"h1{font-size:1.9rem;margin-bottom:2px}h2{font-size:1.25rem;margin:12px 0 5px}h3{font-size:1rem;margin:8px 0 "
	"3px}",
	"p{margin-bottom:5px}p,li{max-width:none}ul{margin-bottom:5px}li{margin:1px 0}",
	"details,.stripe{display:none}.state{border:1px solid currentColor;line-height:1.25;padding:0 6px}",
	".summary ul{gap:6px;grid-template-columns:repeat(3,1fr)}.summary li{padding:5px 9px;border-radius:6px}",
	".summary li:first-child,.summary li:last-child{grid-column:1/-1;font-size:1.05rem}",
	".table{border:0;padding:0;margin-bottom:6px}table,.small table,.pairs tbody th{font-size:.9rem}",
	"thead th,tbody th,tbody td,.pairs tbody td{padding:1.5px 8px 1.5px 0}thead th{font-size:.82rem}td "
	".bar{margin-top:2px}",
	"figure{padding:4px 0;margin:4px 0;border:0}.remark,.legend{margin:0}",
	".grid{display:grid;grid-template-columns:1fr 1fr;gap:0 18px;align-items:start}",
	"tr,li,figure,.grid>div{break-inside:avoid}h2,h3,figcaption{break-after:avoid}thead{display:table-header-"
	"group}",
	".annex{break-before:page}svg text{font-size:8px}}",
	NULL,
};
