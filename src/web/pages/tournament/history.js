// What has happened: everything that the server wrote down, with who did it and why.

import { server } from '../server/server.js';
import { el, setText } from '../dom.js';
import { happeningWords } from './happenings.js';

const PAGE = 200;

export class History {
  constructor(view, id) {
    Object.assign(this, { view, id, cursor: null, number: 0 });
    this.list = el('ol', { class: 'news' });
    this.more = el('button', { type: 'button', hidden: true, on: { click: () => this.add() } }, 'Show more');
    this.fault = el('p', { class: 'fault-box', role: 'alert', hidden: true });
    this.root = el('div', {}, this.list, this.fault, el('p', {}, this.more));
  }

  /** Reads what has come since. */
  async show(last) {
    if (last === this.last || !this.more.hidden) return;
    this.last = last;
    await this.add();
  }

  /** The next page; the last one is read again, because it was not full. */
  async add() {
    if (this.asking) return;
    this.asking = true;
    try {
      const { events, next_cursor: cursor } = await server.tournaments.audit(this.id, { limit: PAGE, ...(this.cursor ? { cursor: this.cursor } : {}) });
      const news = events.filter(({ number }) => number > this.number);
      this.list.append(...news.map((event) => this.line(event)).filter(Boolean));
      Object.assign(this, { number: events.at(-1)?.number ?? this.number, cursor: cursor ?? this.cursor });
      this.more.hidden = !cursor;
      this.fault.hidden = true;
    } catch (problem) {
      setText(this.fault, problem.message);
      this.fault.hidden = false;
    } finally {
      this.asking = false;
    }
  }

  line({ at, by, why, what }) {
    const words = happeningWords(what, this.view.nameOf);
    if (words === null) return null;
    const who = by === 'server' ? '' : by === 'operator' ? ' (by an operator)' : ` (by ${this.view.nameOf(by)})`;
    return el('li', {}, el('time', { datetime: at }, new Date(at).toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' })), el('span', {}, `${words}${who}`, why ? el('small', { class: 'muted' }, ` ${why}`) : ''));
  }
}
