// What a player is to be told: a bell with the number of what is new, and a list of it. What is new comes as a stream; in a
// room also over the room's own connection.

import { server } from '../server/server.js';
import { el, setText, svg } from '../dom.js';
import { noticeLink, noticeWords } from '../words/notices.js';
import { learn, personName } from '../words/people_names.js';

const KEPT_MAX = 50;
const RING = 'M5 14.500V9a5 5 0 0 1 10 0v5.500l1.500 1.500h-13zM8.300 17.500a1.800 1.800 0 0 0 3.400 0';

export class Bell {
  constructor() {
    this.notices = new Map(); // by id
    this.read_to = 0;
    this.told = new Set();
    this.listeners = new Set();
    this.count = el('span', { class: 'bell-count', 'aria-hidden': 'true' });
    this.button = el('button', { type: 'button', class: 'quiet bell', 'aria-expanded': 'false', on: { click: () => this.toggle() } },
      svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: RING })), this.count);
    this.list = el('ol', { class: 'notices' });
    this.panel = el('section', { class: 'notices-panel', 'aria-label': 'What is new', hidden: true, tabindex: -1 });
    this.status = el('p', { class: 'visually-hidden', role: 'status' });
    this.root = el('div', { class: 'bell-corner', hidden: true }, this.button, this.panel, this.status);
    this.panel.append(el('h2', {}, 'What is new'), this.list);
    addEventListener('keydown', (event) => event.key === 'Escape' && this.isOpen && this.toggle(false));
    addEventListener('pointerdown', (event) => this.isOpen && !this.root.contains(event.target) && this.toggle(false));
    this.show();
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  get unread() {
    return [...this.notices.keys()].filter((id) => id > this.read_to).length;
  }

  /** Calls `listener(notice, {old})` with each notice; `old`: it waited already when the page was opened. */
  onNotice(listener) {
    this.listeners.add(listener);
  }

  /** For this player from now on; null for nobody. */
  listenFor(player) {
    if (player === this.player) return;
    this.stream?.end();
    this.player = player;
    this.notices.clear();
    this.read_to = 0;
    this.isListed = false;
    this.root.hidden = player === null;
    if (player !== null) this.stream = server.followNotices(player, { prepare: () => this.recall(player), message: (message) => this.receive(message) });
    this.show();
  }

  /** What waits is asked for first, so that it can be told from what is new; the stream repeats it. */
  async recall(player) {
    if (this.isListed) return;
    const { notifications } = await server.notices.list(player, { limit: KEPT_MAX });
    if (player !== this.player) return;
    for (const notice of notifications) this.add(notice, { old: true });
    this.isListed = true;
  }

  receive(message) {
    if (message.type === 'notification') this.add(message);
    if (message.type === 'notifications_read') this.wasRead(message.up_to);
  }

  /** One more; the page may tell it in its own way (`bell.tell`). What waited already is not told again. */
  add(notice, { old = false } = {}) {
    if (notice.id !== 0 && this.notices.has(notice.id)) return; // 0: it is not kept
    this.notices.set(notice.id, notice);
    while (this.notices.size > KEPT_MAX) this.notices.delete(this.notices.keys().next().value);
    for (const listener of this.listeners) listener(notice, { old });
    learn([notice.data?.from]).then((isNew) => {
      if (!old && !this.tell) setText(this.status, noticeWords(notice, personName).join(': '));
      if (isNew) this.show();
    });
    if (!old) this.tell?.(notice);
    this.show();
  }

  wasRead(up_to) {
    this.read_to = Math.max(this.read_to, up_to);
    this.show();
  }

  show() {
    const { unread } = this;
    setText(this.count, unread === 0 ? '' : unread > 9 ? '9+' : unread);
    this.button.setAttribute('aria-label', unread === 0 ? 'Nothing new' : `${unread} new`);
    this.button.title = unread === 0 ? 'Nothing new' : `${unread} new`;
    this.button.dataset.unread = unread;
    if (this.isOpen) this.fill();
  }

  toggle(open = !this.isOpen) {
    const had = this.panel.contains(document.activeElement);
    this.panel.hidden = !open;
    this.button.setAttribute('aria-expanded', open);
    if (!open) return had ? this.button.focus() : undefined;
    this.fill();
    this.panel.focus();
    return this.readAll();
  }

  fill() {
    const newest = [...this.notices.values()].sort((a, b) => b.id - a.id);
    this.list.replaceChildren(...newest.map((notice) => line(notice, notice.id > this.read_to)));
    if (newest.length === 0) this.list.append(el('li', { class: 'muted' }, 'Nothing new. Go and play!'));
  }

  /** All that is shown counts as read; it stays in sight until the page is left. */
  async readAll() {
    const up_to = Math.max(0, ...this.notices.keys());
    if (up_to <= this.read_to) return;
    await server.notices.read(this.player, up_to).then(() => this.wasReadHere(up_to), () => {}); // it is new again next time
  }

  wasReadHere(up_to) {
    this.read_to = up_to;
    this.button.dataset.unread = 0;
    setText(this.count, '');
    this.button.setAttribute('aria-label', 'Nothing new');
  }
}

function line(notice, isNew) {
  const [title, text] = noticeWords(notice, personName);
  const [words, href] = noticeLink(notice) ?? [];
  return el('li', { class: isNew ? 'new' : null }, el('b', {}, title), text ? el('span', {}, text) : null,
    el('small', { class: 'muted' }, el('time', { datetime: notice.at }, new Date(notice.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })),
      href ? ' · ' : '', href ? el('a', { href }, words) : ''));
}
