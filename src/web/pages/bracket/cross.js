// Everybody against everybody, as a cross table; one for each group.

import { el } from '../dom.js';
import { sectionWord } from '../words/tournaments.js';
import { crossTable, isCross, isPending, isSame, playersOf, sectionsOf } from './model.js';

export class Cross {
  constructor(view) {
    Object.assign(this, { view, tables: new Map() });
    this.root = el('div', { class: 'crosses' });
  }

  /** The matches of one section or of all groups; `standings` give the order of the rows. */
  show(matches, standings) {
    for (const { section, matches: hers } of sectionsOf(matches.filter(isCross))) {
      const wanted = { hers, standings, followed: this.view.followed };
      const known = this.tables.get(section);
      if (known && isSame(known.wanted, wanted)) continue;
      const node = this.table(section, hers, standings);
      if (known) known.node.replaceWith(node);
      else this.root.append(node);
      this.tables.set(section, { node, wanted });
    }
  }

  table(section, matches, standings) {
    const there = new Set(matches.flatMap(playersOf));
    const ranked = standings.filter(({ player }) => there.has(player));
    const order = [...ranked.map(({ player }) => player), ...[...there].filter((player) => !ranked.some((row) => row.player === player))];
    const rows = crossTable(matches, order);
    const head = el('tr', {}, el('th', { scope: 'col', class: 'number' }, '#'), el('th', { scope: 'col' }, 'Player'),
      ...order.map((player, index) => el('th', { scope: 'col', class: 'cell' }, el('abbr', { title: this.view.nameOf(player) }, index + 1))),
      el('th', { scope: 'col', class: 'number' }, 'Won'), el('th', { scope: 'col', class: 'number' }, 'Lost'));
    const title = sectionWord(section);
    return el('div', { class: 'cross' }, el('h3', { class: section === 'round_robin' ? 'visually-hidden' : null }, title),
      el('div', { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': title },
        el('table', { class: 'records cross-table' }, el('thead', {}, head), el('tbody', {}, ...rows.map((row, index) => this.row(row, index, ranked))))));
  }

  row({ player, against }, index, ranked) {
    const { wins = 0, losses = 0 } = ranked.find((row) => row.player === player) ?? {};
    return el('tr', { data: player === this.view.followed ? { onWay: true } : {} },
      el('td', { class: 'number' }, index + 1), el('th', { scope: 'row' }, this.view.nameOf(player)),
      ...against.map((results, other) => (other === index ? el('td', { class: 'cell self' }) : el('td', { class: 'cell' }, ...results.map((result) => this.cell(result, player))))),
      el('td', { class: 'number' }, wins), el('td', { class: 'number' }, losses));
  }

  cell({ match, won, lost }, player) {
    const [kind, text] = resultOf(match, player, won, lost);
    const score = match.games.length > 0 ? `, ${won} to ${lost}` : '';
    const label = `${this.view.roundOf(match)}, against ${this.view.nameOf(otherOf(match, player))}: ${kind}${score}`;
    return el('button', { type: 'button', class: 'tiny', data: { result: kind }, 'aria-label': label, on: { click: () => this.view.open(match.number) } }, text);
  }

  centre() {}

  go(number) {
    this.view.open(number);
  }
}

const otherOf = (match, player) => playersOf(match).find((one) => one !== player);

/** How a match stands for one of the two: a word, and what stands in the cell. */
function resultOf(match, player, won, lost) {
  if (match.running?.began) return ['live', match.games.length > 0 ? `${won}:${lost}` : '●'];
  if (isPending(match)) return ['open', '·'];
  const played = match.slots.some(({ score }) => score > 0) ? `${won}:${lost}` : null;
  if (match.winner === null) return match.status === 'played' ? ['drawn', played ?? '½'] : ['unplayed', '–'];
  return match.winner === player ? ['won', played ?? '+'] : ['lost', played ?? '−'];
}
