// Who is where, with what decided it.

import { el } from '../dom.js';
import { stateWord, tieBreakWord } from '../words/tournaments.js';
import { figureWords } from './figures.js';
import { isSame } from './model.js';

const PAGE = 100;

export class Standings {
  constructor(view) {
    Object.assign(this, { view, length: PAGE });
    this.root = el('div', { class: 'standings' });
  }

  /** `columns` names the figures; `rows` are the best first. */
  show(rows, columns, states) {
    const wanted = { rows, columns, length: this.length, followed: this.view.followed, states: [...states] };
    if (isSame(this.shown, wanted)) return;
    this.shown = wanted;
    const heads = [['Place', 'number'], ['Player'], ['Won', 'number'], ['Lost', 'number'], ...columns.map((name) => [tieBreakWord(name), 'number']), ['']];
    const table = el('table', { class: 'records standings-table' }, el('caption', { class: 'visually-hidden' }, 'Standings, the best first'),
      el('thead', {}, el('tr', {}, ...heads.map(([text, kind = null]) => (text ? el('th', { scope: 'col', class: kind }, text) : el('td'))))),
      el('tbody', {}, ...rows.slice(0, this.length).map((row) => this.row(row, columns, states.get(row.player)))));
    const more = rows.length > this.length ? el('p', {}, el('button', { type: 'button', on: { click: () => this.extend(rows, columns, states) } }, `Show all ${rows.length}`)) : '';
    this.root.replaceChildren(rows.length === 0 ? el('p', { class: 'empty' }, 'Nobody has a place before it begins.') : el('div', { class: 'scrolls' }, table), more);
  }

  extend(rows, columns, states) {
    this.length = rows.length;
    this.show(rows, columns, states);
    this.root.querySelector(`tbody tr:nth-child(${PAGE + 1}) a`)?.focus();
  }

  row({ player, rank, wins, losses, plays_on, figures }, columns, state) {
    const how = plays_on ? 'plays on' : state && state !== 'in' ? stateWord(state) : '';
    return el('tr', { data: { player, rank, ...(player === this.view.followed ? { onWay: true } : {}) } },
      el('td', { class: 'number' }, rank), el('th', { scope: 'row' }, this.view.link(player)), el('td', { class: 'number' }, wins), el('td', { class: 'number' }, losses),
      ...columns.map((name, index) => el('td', { class: 'number' }, figureWords(name, figures[index]))), el('td', { class: 'muted' }, how));
  }
}
