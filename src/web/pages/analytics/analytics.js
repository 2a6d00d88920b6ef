// The page of the server's figures: numbers and small charts of the last minutes, as the server streams them.
//
// For tests and curious people: `window.tiltyard.state` has `status`, `samples` (how many), `now` (the last sample) and
// `shown` (what the numbers say).

import { server } from '../server/server.js';
import { mountAccount } from '../account/menu.js';
import { Chart } from '../charts/chart.js';
import { el, setText } from '../dom.js';
import { GROUPS, inWords, joined, lasting, number } from './figures.js';

const KEPT = 300; // seconds
const TABLE_ROWS = 60;
const STATUS = { __proto__: null, live: 'live', waiting: 'reconnecting', refused: 'not connected' };
const $ = (id) => document.getElementById(id);
const page = { status: 'waiting', samples: [], tiles: [], pointed: null };
window.tiltyard = { get state() { return { status: page.status, samples: page.samples.length, now: page.samples.at(-1) ?? null, shown: Object.fromEntries(page.tiles.map((tile) => [tile.figure.id, tile.value.textContent])) }; } };

mountAccount($('account'));
$('figures').replaceChildren(...GROUPS.map(group));
$('as-table').addEventListener('toggle', (event) => event.target.open && fillTable());
server.followAnalytics({ message: receive, state: turned });

function group([title, figures]) {
  const id = `group-${title.replaceAll(' ', '-').toLowerCase()}`;
  return el('section', { class: 'figures', 'aria-labelledby': id }, el('h2', { id }, title), el('ul', { class: 'tiles' }, ...figures.map(tile)));
}

function tile(figure) {
  const { name, words, floats, least = 4 } = figure;
  const chart = new Chart({ title: name, from: floats ? null : 0, least, places: KEPT, pointed: point });
  const [value, more] = [el('b', { class: 'tile-value' }, '–'), el('span', { class: 'tile-more' }, words)];
  const root = el('li', { class: 'tile', data: { figure: figure.id } }, el('h3', {}, name), el('p', {}, value, ' ', more), chart.root);
  page.tiles.push({ figure, chart, value, more, root });
  return root;
}

function receive({ type, samples, ...sample }) {
  if (type === 'analytics_history') page.samples = joined(page.samples, samples, KEPT);
  else if (type === 'analytics') page.samples = joined(page.samples, [sample], KEPT);
  show();
}

function turned(state) {
  page.status = state;
  $('status').dataset.state = state;
  document.body.dataset.stale = state !== 'live';
  setText($('status'), STATUS[state]);
}

function show() {
  for (const { figure, chart } of page.tiles) {
    const values = page.samples.map((sample) => sample && figure.of(sample));
    chart.show(values, inWords(figure, values));
  }
  say();
}

/** The numbers of the moment that is pointed at, or of now. */
function say() {
  const at = page.pointed === null ? page.samples.length - 1 : Math.min(page.pointed, page.samples.length - 1);
  const sample = page.samples[at];
  if (!sample) return;
  for (const { figure, chart, value, more, root } of page.tiles) {
    const now = figure.of(sample);
    const isKnown = now !== null && now !== undefined;
    setText(value, isKnown ? figure.as(now) : '–');
    setText(more, figure.more?.(sample) ?? figure.words);
    root.dataset.known = isKnown;
    chart.point(page.pointed === null ? null : at);
  }
  const back_s = page.samples.length - 1 - at;
  setText($('moment'), back_s > 0 ? `You look at ${new Date(sample.at).toLocaleTimeString()}, ${lasting(back_s)} ago.` : momentWords(sample));
}

const momentWords = ({ uptime_s, panics }) => `Up for ${lasting(uptime_s)}${panics > 0 ? `; ${number(panics)} caught ${panics === 1 ? 'panic' : 'panics'}` : ''}.`;

function point(index) {
  if (page.pointed === index) return;
  page.pointed = index;
  say();
}

function fillTable() {
  const figures = page.tiles.map(({ figure }) => figure);
  const rows = page.samples.filter(Boolean).slice(-TABLE_ROWS).reverse();
  const cell = (figure, sample) => {
    const value = figure.of(sample);
    return el('td', { class: 'number' }, value === null || value === undefined ? '–' : figure.as(value));
  };
  $('as-table').querySelector('.scrolls').replaceChildren(el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Time'), ...figures.map(({ name }) => el('th', { scope: 'col', class: 'number' }, name)))),
    el('tbody', {}, ...rows.map((sample) => el('tr', {}, el('th', { scope: 'row' }, new Date(sample.at).toLocaleTimeString()), ...figures.map((figure) => cell(figure, sample)))))));
}
