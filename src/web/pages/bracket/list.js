// All matches as a table: the same as the drawing, for who does not see it, and for who looks for something.

import { el, setText } from '../dom.js';
import { stateOf } from './card.js';
import { isSame } from './model.js';

const PAGE = 100;

export class List {
  constructor(view) {
    Object.assign(this, { view, rows: new Map(), length: PAGE, matches: [] });
    this.body = el('tbody');
    this.more = el('button', { type: 'button', on: { click: () => this.extend() } }, 'Show more');
    const heads = ['Match', 'Round', 'Players', 'Score', 'Status', ''].map((text, index) => (text ? el('th', { scope: 'col', class: [index === 0 && 'number', text === 'Round' && 'round'].filter(Boolean).join(' ') || null }, text) : el('td')));
    this.root = el('div', { class: 'scrolls' },
      el('table', { class: 'records match-table' }, el('caption', { class: 'visually-hidden' }, 'All matches'), el('thead', {}, el('tr', {}, ...heads)), this.body),
      el('p', {}, this.more));
  }

  show(matches) {
    this.matches = matches.filter(({ status }) => status !== 'not_needed');
    this.fill();
  }

  fill() {
    this.matches.slice(0, this.length).forEach((match, index) => {
      const known = this.rows.get(match.number);
      if (known && isSame(known.match, match) && known.followed === this.view.followed) return;
      const row = this.row(match);
      if (known) known.row.replaceWith(row);
      else this.body.insertBefore(row, this.body.children[index] ?? null);
      this.rows.set(match.number, { row, match, followed: this.view.followed });
    });
    const present = new Set(this.matches.map(({ number }) => number));
    for (const [number, { row }] of this.rows) {
      if (present.has(number)) continue;
      row.remove();
      this.rows.delete(number);
    }
    this.more.hidden = this.matches.length <= this.length;
    setText(this.more, `Show more (${Math.max(0, this.matches.length - this.length)})`);
  }

  extend() {
    const first = this.length;
    this.length += PAGE;
    this.fill();
    this.body.children[first]?.querySelector('button')?.focus();
  }

  row(match) {
    const { view } = this;
    const names = match.slots.flatMap((slot, index) => [index > 0 ? ' – ' : '', this.name(slot, match)]);
    const open = el('button', { type: 'button', class: 'small', 'aria-label': `Match ${match.number + 1}`, on: { click: () => view.open(match.number) } }, 'Open');
    const isOnWay = match.slots.some(({ player }) => player && player === view.followed);
    return el('tr', { data: { number: match.number, ...(isOnWay ? { onWay: true } : {}) } },
      el('th', { scope: 'row', class: 'number' }, match.number + 1), el('td', { class: 'round' }, view.roundOf(match)), el('td', {}, ...names, el('small', {}, view.roundOf(match))),
      el('td', { class: 'nowrap' }, match.slots.length === 2 && match.games.length > 0 ? match.slots.map(({ score }) => score).join(' : ') : ''),
      el('td', {}, stateOf(match)), el('td', {}, open));
  }

  name({ kind, player }, { winner }) {
    if (!player) return el('span', { class: 'muted' }, kind === 'bye' ? 'bye' : 'open');
    return el(winner === player ? 'b' : 'span', {}, this.view.nameOf(player));
  }

  centre(number) {
    const place = this.matches.findIndex((match) => match.number === number);
    if (place >= this.length) {
      this.length = place + PAGE;
      this.fill();
    }
    this.rows.get(number)?.row.scrollIntoView({ block: 'center' });
  }

  go(number) {
    this.centre(number);
    this.rows.get(number)?.row.querySelector('button').focus();
  }
}
