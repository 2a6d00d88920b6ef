// A player's rating over the last matches: a curve, and the same as a table.

import { Chart } from '../charts/chart.js';
import { el, setText } from '../dom.js';
import { matchLink } from './links.js';
import { change, curveWords, ladderName, number, when } from './words.js';

/** The part of one ladder; `points` the oldest first: `{match_id, at, rating}`. */
export function curve(ladder, points) {
  const readout = el('p', { class: 'curve-readout muted' });
  const chart = new Chart({
    title: `${ladderName(ladder)}: rating`, least: 40, marked: number,
    pointed: (index) => {
      chart.point(index ?? points.length - 1, { ruled: index !== null });
      setText(readout, index === null ? span(points) : pointWords(points[index]));
    },
  });
  if (points.length === 0) return el('p', { class: 'muted' }, 'No rated match yet.');
  chart.show(points.map(({ rating }) => rating), curveWords(ladder, points));
  chart.point(points.length - 1, { ruled: false }); // where it is now; all there is to see of a single match
  setText(readout, span(points));
  return el('div', { class: 'curve' }, chart.root, readout, details(points));
}

const pointWords = ({ rating, at }) => `${number(rating)} on ${when(at)}`;
const span = (points) => (points.length === 1 ? 'One match so far.' : `The last ${points.length} matches, from ${when(points[0].at)} to ${when(points.at(-1).at)}.`);

function details(points) {
  const root = el('details', {}, el('summary', {}, 'As a table'));
  root.addEventListener('toggle', () => root.open && root.children.length === 1 && root.append(table(points)), { once: true });
  return root;
}

function table(points) {
  const rows = points.map(({ match_id, at, rating }, index) => el('tr', {},
    el('th', { scope: 'row' }, matchLink(match_id, when(at))),
    el('td', { class: 'number' }, number(rating)),
    el('td', { class: 'number' }, index === 0 ? '' : change(points[index - 1].rating, rating))));
  return el('div', { class: 'curve-table', tabindex: 0, role: 'region', 'aria-label': 'Ratings as a table' }, el('table', { class: 'records' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'After the match of'), el('th', { scope: 'col', class: 'number' }, 'Rating'), el('th', { scope: 'col', class: 'number' }, 'Change'))),
    el('tbody', {}, ...rows.reverse())));
}
