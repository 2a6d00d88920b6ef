// The tournaments that somebody has entered, the last one first.

import { el } from '../dom.js';
import { gameName } from '../words/games.js';
import { formatWord, statusWord } from '../words/tournaments.js';
import { place, when } from './words.js';

/** `list` is what `GET /players/{id}/tournaments` answers. */
export function tournamentTable(list) {
  return el('table', { class: 'records tournaments' },
    el('thead', {}, el('tr', {}, ...['Tournament', 'Status', 'Place'].map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...list.map(row)));
}

function row({ tournament, entered_at: at, state, place: reached }) {
  const { id, name, game, format, status, entrants: { people, programs, bots } } = tournament;
  return el('tr', { data: { tournament: id } },
    el('th', { scope: 'row' }, el('a', { href: `/tournament?${new URLSearchParams({ id })}` }, name), el('small', {}, `${gameName(game)}, ${formatWord(format.kind).toLowerCase()} · `, el('time', { datetime: at }, when(at)))),
    el('td', {}, statusWord(status)),
    el('td', { class: reached === 1 ? 'won' : null }, reached ? `${place(reached)} of ${people + programs + bots}` : GONE[state] ?? '–'));
}

const GONE = { __proto__: null, withdrawn: 'withdrew', disqualified: 'disqualified' };
