// SPDX-License-Identifier: ISC
// Looks at reports in frames of a harness page (report-browser.t) and writes what is wrong into <pre id=found>, a line
// for each finding: file, width, what.  The reports themselves have no script.
'use strict';

const say = (frame, text) => findings.add(`${frame.dataset.name} ${frame.dataset.width}: ${text}`);
const findings = new Set();
const short = (element) => element.tagName.toLowerCase() + ' «' + element.textContent.trim().replace(/\s+/g, ' ').slice(0, 30) + '»';

// ---- width ----

function lookAtWidth(frame, page) {
	const root = page.documentElement;
	if (root.scrollWidth > root.clientWidth)
		say(frame, `scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}`);
	/* heads of tables are out of sight there, and wide as they like */
	for (const element of page.querySelectorAll('body :not(thead, thead *)')) {
		const box = element.getBoundingClientRect();
		if (frame.dataset.width === '360' && box.width > 2 && box.right > root.clientWidth + 1)
			say(frame, `beyond the edge: ${short(element)}`);
	}
}

// ---- what must not be there ----

function lookForRequests(frame, page) {
	for (const element of page.querySelectorAll('script,iframe,object,embed,link,base,form,audio,video,source'))
		say(frame, `not allowed: ${element.tagName.toLowerCase()}`);
	for (const element of page.querySelectorAll('*'))
		for (const {name, value} of element.attributes) {
			if (name.startsWith('on'))
				say(frame, `handler: ${name}`);
			if (/^(src|srcset|data|poster|background|xlink:href)$/.test(name) && !/^(data:|#)/.test(value))
				say(frame, `request: ${value}`);
			if (name === 'href' && !/^(#|https?:|mailto:|tel:)/.test(value))
				say(frame, `link: ${value}`);
		}
	for (const element of page.querySelectorAll('style,[style]'))
		if (/url\(|@import/.test(element.textContent + element.getAttribute('style')))
			say(frame, 'request: of the style sheet');
	for (const entry of frame.contentWindow.performance.getEntriesByType('resource'))
		say(frame, `request: ${entry.name}`);
}

// ---- order and names, for keyboards and screen readers ----

function lookAtHeadings(frame, page) {
	let last = 0;
	for (const heading of page.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
		const level = Number(heading.tagName[1]);
		if (level > last + 1)
			say(frame, `heading out of order: ${short(heading)}`);
		if (heading.textContent.trim() === '')
			say(frame, 'empty heading');
		last = level;
	}
	if (page.querySelectorAll('h1').length !== 1)
		say(frame, 'not one h1');
}

function lookAtTables(frame, page) {
	for (const table of page.querySelectorAll('table')) {
		const heads = table.querySelectorAll('thead th[scope=col]');
		for (const head of heads)
			if (head.textContent.trim() === '')
				say(frame, 'column without a title');
		for (const row of table.querySelectorAll('tbody tr')) {
			if (row.cells.length !== heads.length)
				say(frame, `columns without heads: ${short(row)}`);
			if (!row.querySelector('th[scope=row]'))
				say(frame, `row without a head: ${short(row)}`);
		}
	}
}

function lookAtNames(frame, page) {
	const ids = new Set();
	if (page.documentElement.lang !== frame.dataset.lang)
		say(frame, `lang is '${page.documentElement.lang}'`);
	if (page.title.trim() === '')
		say(frame, 'no title');
	if (page.querySelectorAll('main').length !== 1)
		say(frame, 'not one main');
	for (const element of page.querySelectorAll('[id]')) {
		if (ids.has(element.id))
			say(frame, `id twice: ${element.id}`);
		ids.add(element.id);
	}
	for (const picture of page.querySelectorAll('img'))
		if (!picture.alt)
			say(frame, 'picture without words');
	for (const picture of page.querySelectorAll('svg')) {
		if (picture.getAttribute('aria-hidden') === 'true')
			continue;
		const names = (picture.getAttribute('aria-labelledby') || '').split(' ');
		const text = names.map((id) => (page.getElementById(id) || {textContent: ''}).textContent.trim());
		if (picture.getAttribute('role') !== 'img' || text.length < 2 || text.includes(''))
			say(frame, 'chart without title and description');
		if (!picture.closest('figure') || !picture.closest('figure').querySelector('table'))
			say(frame, 'chart without its numbers');
	}
	for (const element of page.querySelectorAll('[tabindex]'))
		if (element.tabIndex > 0)
			say(frame, 'order of the keyboard is not that of the page');
}

// ---- contrast, as it is on the screen ----

const channels = (color) => (color.match(/[\d.]+/g) || []).map(Number);

function luminance([red, green, blue]) {
	const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function ratio(a, b) {
	const [first, second] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return (first + 0.05) / (second + 0.05);
}

function ground(view, element) {
	for (let at = element; at; at = at.parentElement) {
		const color = channels(view.getComputedStyle(at).backgroundColor);
		if (color.length === 3 || color[3] === 1)
			return color;
	}
	return [255, 255, 255];
}

function lookAtContrast(frame, page) {
	const view = frame.contentWindow;
	const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		const style = view.getComputedStyle(element);
		if (walker.currentNode.textContent.trim() === '' || element.closest('title,desc,style,script'))
			continue;
		const svg = element.closest('svg');
		const ink = channels(svg ? style.fill : style.color);
		let behind = ground(view, element);
		if (svg && element.classList.contains('inside'))
			behind = channels(view.getComputedStyle(svg.querySelector('.bar1')).fill);
		const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
		const least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
		const found = ratio(ink, behind);
		if (found < least)
			say(frame, `contrast ${found.toFixed(2)}: ${short(element)}`);
	}
	for (const bar of page.querySelectorAll('rect.bar1,rect.bar2,rect.fill')) {
		const found = ratio(channels(view.getComputedStyle(bar).fill), ground(view, bar.parentElement));
		if (found < 3)
			say(frame, `contrast ${found.toFixed(2)}: a bar`);
	}
}

addEventListener('load', () => {
	for (const frame of document.querySelectorAll('iframe')) {
		const page = frame.contentDocument;
		if (!page || !page.body || page.body.children.length === 0) {
			say(frame, 'cannot be seen');
			continue;
		}
		for (const look of [lookAtWidth, lookForRequests, lookAtHeadings, lookAtTables, lookAtNames, lookAtContrast])
			look(frame, page);
	}
	document.body.innerHTML = '<pre id="found"></pre>';
	document.getElementById('found').textContent = ['', ...findings, 'looked at', ''].join('\n');
});
