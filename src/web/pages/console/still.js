// Panels that are no lists: what went wrong with rooms, and the settings in force.

import { el } from '../dom.js';
import { getFaults, getSettings } from '../server/operator.js';
import { fromNow, momentWords } from '../words/tournaments.js';

const CAUSES = {
  room_died: 'Rooms that died, and were read back', room_given_up: 'Rooms that died too often, and were given up', room_lost: 'Rooms whose journal could not be read back',
  game_panics: 'Panics of games, caught by their rooms', panics: 'Panics of any code',
};

/** `{name, words, load}`; `load()` answers the nodes to show. */
export const stills = [
  { name: 'faults', words: 'Restarts', load: async () => faults(await getFaults()) },
  { name: 'settings', words: 'Settings', load: async () => settings(await getSettings()) },
];

function faults({ counts, last }) {
  const rows = counts.map(({ cause, count }) => el('tr', {}, el('th', { scope: 'row' }, CAUSES[cause] ?? cause), el('td', { class: 'number' }, String(count))));
  const list = last.map(({ at, cause, room_id: room }) => el('li', {}, el('div', { class: 'what' }, el('h3', {}, room), el('div', { class: 'lines' }, el('p', {}, CAUSES[cause] ?? cause), el('p', {}, `${momentWords(at)} (${fromNow(at)})`)))));
  return [
    el('table', { class: 'records' }, el('caption', { class: 'visually-hidden' }, 'Since the start of the server'), el('tbody', {}, ...rows)),
    last.length > 0 ? el('ul', { class: 'rows', 'aria-label': 'The last of rooms' }, ...list) : el('p', { class: 'empty' }, 'No room has died since the start.'),
  ];
}

function settings(all) {
  return Object.entries(all).map(([section, values]) => el('details', { class: 'settings' }, el('summary', {}, section),
    el('table', { class: 'records' }, el('tbody', {}, ...Object.entries(values).map(([key, value]) =>
      el('tr', {}, el('th', { scope: 'row' }, key), el('td', {}, typeof value === 'object' ? JSON.stringify(value) : String(value))))))));
}
