// The rows of a board as a table. Rows are kept and moved, so that one sees who passes whom.

import { botName, isBot } from '../words/bot_names.js';
import { calm, el, setText } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { learned, personName } from '../words/people_names.js';
import { scoreTitle, scoreWords } from './words.js';

const MOVE_MS = 450;
const GLOW_MS = 1800;

export const rowName = ({ player, name }) => (isBot(player) ? botName(player) : (name ?? personName(player)));
export const profileOf = (id) => `/player?${new URLSearchParams({ id })}`;

export class BoardTable {
  constructor(caption) {
    this.rows = new Map(); // by player
    this.caption = el('caption', { class: 'visually-hidden' }, caption);
    this.score = el('th', { scope: 'col', class: 'number' });
    this.body = el('tbody');
    this.root = el('table', { class: 'records board' }, this.caption,
      el('thead', {}, el('tr', {}, el('th', { scope: 'col', class: 'rank' }, 'Rank'), el('th', { scope: 'col' }, 'Player'), this.score)), this.body);
  }

  /** Shows these rows. What was there already moves to its new place; `own` is marked. */
  show(board, list, { own = null, moves = false } = {}) {
    setText(this.score, scoreTitle(board));
    const before = moves && !calm() ? this.places() : null;
    const present = new Set(list.map(({ player }) => player));
    for (const [player, row] of this.rows) if (!present.has(player)) this.drop(player, row);
    list.forEach((entry, index) => this.place(board, entry, index, own, moves));
    if (before) this.move(before);
  }

  drop(player, row) {
    row.root.remove();
    this.rows.delete(player);
  }

  places() {
    return new Map([...this.rows].map(([player, { root }]) => [player, root.getBoundingClientRect().top]));
  }

  move(before) {
    const after = this.places();
    for (const [player, top] of after) {
      const by = before.has(player) ? before.get(player) - top : null;
      const { root } = this.rows.get(player);
      if (by === null) root.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MOVE_MS });
      else if (by !== 0) root.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: MOVE_MS, easing: 'cubic-bezier(.2,.7,.3,1)' });
    }
  }

  place(board, entry, index, own, moves) {
    const row = this.rows.get(entry.player) ?? this.make(entry);
    this.rows.set(entry.player, row);
    if (this.body.children[index] !== row.root) this.body.insertBefore(row.root, this.body.children[index] ?? null);
    learned(entry.player, entry.name);
    const name = rowName(entry);
    if (row.called !== name) {
      row.called = name;
      row.name.replaceChildren(crest(arms(undefined, name)), el('a', { href: profileOf(entry.player) }, name), entry.bot ? el('span', { class: 'tag' }, 'bot') : '');
    }
    row.root.classList.toggle('own', entry.player === own);
    setText(row.rank, entry.rank);
    row.rank.dataset.rank = entry.rank;
    const score = scoreWords(board, entry.score);
    if (moves && row.score.textContent !== '' && row.score.textContent !== score) glow(row.score);
    setText(row.score, score);
  }

  make({ player }) {
    const row = { rank: el('td', { class: 'rank' }), name: el('th', { scope: 'row' }), score: el('td', { class: 'number' }) };
    row.root = el('tr', { data: { player } }, row.rank, row.name, row.score);
    return row;
  }
}

function glow(cell) {
  cell.dataset.new = true;
  setTimeout(() => delete cell.dataset.new, GLOW_MS);
}
