// A list whose rows are changed in place, so that the focus stays where it is.

import { el } from '../dom.js';

export class Rows {
  /** `key(item)` tells items apart; `make(item)` answers `{ node, fill(item) }`. */
  constructor({ label, key, make, empty }) {
    Object.assign(this, { key, make, rows: new Map() });
    this.list = el('ul', { class: 'rows', 'aria-label': label });
    this.empty = el('p', { class: 'empty', hidden: true }, empty);
    this.nodes = [this.list, this.empty];
  }

  show(items) {
    this.empty.hidden = items.length > 0;
    const present = new Set(items.map(this.key));
    for (const [key, { node }] of this.rows) {
      if (present.has(key)) continue;
      node.remove();
      this.rows.delete(key);
    }
    items.forEach((item, index) => this.put(item, index));
  }

  put(item, index) {
    const key = this.key(item);
    const row = this.rows.get(key) ?? this.make(item);
    this.rows.set(key, row);
    if (this.list.children[index] !== row.node) this.list.insertBefore(row.node, this.list.children[index] ?? null);
    row.fill(item);
  }
}

/** A row with a head, lines of words below it, and buttons. `acts` are `[words, name, act]`; the name says it to who does not see. */
export function row(data, acts = []) {
  const head = el('h3', {});
  const lines = el('div', { class: 'lines' });
  const buttons = acts.map(([words, name, act]) => el('button', { type: 'button', 'aria-label': name, on: { click: act } }, words));
  const node = el('li', { data }, el('div', { class: 'what' }, head, lines), buttons.length > 0 ? el('div', { class: 'acts' }, ...buttons) : null);
  return { node, head, lines };
}

/** Puts these lines into a row, unless it has them. */
export function fillLines(lines, words) {
  const wanted = words.filter(Boolean);
  if (wanted.join('\n') === lines.dataset.words) return;
  lines.dataset.words = wanted.join('\n');
  lines.replaceChildren(...wanted.map((line) => el('p', {}, line)));
}
