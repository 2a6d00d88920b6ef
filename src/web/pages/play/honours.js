// What a player has just achieved, shown at the edge of the field: a few at a time, each for some seconds.

import { el } from '../dom.js';
import { noticeLink, noticeWords } from '../words/notices.js';
import { personName } from '../words/people_names.js';

const SHOWN_MAX = 3;
const SHOWN_MS = 7000;
const WAITING_MAX = 20;

export class Honours {
  constructor(root) {
    Object.assign(this, { root, waiting: [], told: [] });
  }

  /** A notice: see `docs/protocol.md`. */
  add(notice) {
    if (this.waiting.length < WAITING_MAX) this.waiting.push(notice);
    this.next();
  }

  next() {
    while (this.waiting.length > 0 && this.root.children.length < SHOWN_MAX) this.put(this.waiting.shift());
  }

  put(notice) {
    const [title, text] = noticeWords(notice, personName);
    const [words, href] = /^(tournament|party)_/.test(notice.kind) ? noticeLink(notice) ?? [] : [];
    this.told.push(notice.data?.achievement ?? notice.kind);
    const line = el('li', {}, el('span', { class: 'medal', 'aria-hidden': 'true' }), el('div', {}, el('b', {}, title), text ? el('span', {}, text) : '', href ? el('a', { href }, words) : ''));
    this.root.append(line);
    setTimeout(() => {
      line.remove();
      this.next();
    }, SHOWN_MS);
  }
}
