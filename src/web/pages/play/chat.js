// The chat of a room: the last lines are always in sight, Enter opens the field to write, Esc leaves it.

import { arms, crest } from '../heraldry.js';
import { el, isPressable, isTyping } from '../dom.js';
import { nameNode } from '../words/people_names.js';

const LINES_MAX = 200;

export class Chat {
  /** `send(text)` answers whether it went out; `seatOf(id)` gives the seat for the arms. */
  constructor({ root, button, send, seatOf }) {
    Object.assign(this, { root, button, send, seatOf });
    this.log = root.querySelector('ol');
    this.form = root.querySelector('form');
    this.field = root.querySelector('input');
    this.count = 0;
    button.addEventListener('click', () => this.toggle(!this.isOpen));
    this.form.addEventListener('submit', (event) => this.submit(event));
    this.field.addEventListener('keydown', (event) => event.key === 'Escape' && this.toggle(false));
    addEventListener('keydown', (event) => this.listen(event));
    this.toggle(false);
  }

  get isOpen() {
    return this.root.dataset.open === 'true';
  }

  listen(event) {
    if (event.key !== 'Enter' || event.defaultPrevented || event.repeat || isTyping(event.target) || isPressable(event.target)) return;
    if (document.querySelector('#cover:not([hidden])')) return;
    event.preventDefault();
    this.toggle(true);
  }

  toggle(open) {
    this.root.dataset.open = open;
    this.button.setAttribute('aria-expanded', open);
    this.log.tabIndex = open ? 0 : -1;
    this.form.hidden = !open;
    if (open) {
      this.field.focus();
      delete this.button.dataset.unread;
      this.toEnd();
    } else if (document.activeElement === this.field) this.field.blur();
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (text === '') return this.toggle(false);
    if (this.send(text)) this.field.value = '';
    return undefined;
  }

  /** A message of a player, or a remark of the house when `player` is null. */
  add(said) {
    this.count += 1;
    const line = this.line(said);
    this.log.append(line);
    while (this.log.children.length > LINES_MAX) this.log.firstChild.remove();
    if (!this.isOpen && said.player) this.button.dataset.unread = true;
    setTimeout(() => line.classList.add('old'), 9000);
    this.toEnd();
  }

  /** What was said before we came, or while we were away; what we heard ourselves is not shown twice. */
  recall(messages) {
    const heard = [...this.log.children].filter((line) => line.dataset.at);
    const known = new Set(heard.map((line) => line.dataset.at));
    for (const message of messages.filter(({ at }) => !known.has(at))) {
      const line = this.line(message);
      line.classList.add('old');
      const later = heard.find((other) => Date.parse(other.dataset.at) > Date.parse(message.at));
      if (later) later.before(line);
      else if (heard.length > 0) heard.at(-1).after(line);
      else this.log.prepend(line);
      heard.splice(later ? heard.indexOf(later) : heard.length, 0, line);
    }
    this.toEnd();
  }

  line({ player = null, message, at = '' }) {
    if (player === null) return el('li', { class: 'remark' }, message);
    return el('li', { data: { at } }, crest(arms(this.seatOf(player), player)), nameNode(player, 'b'), ` ${message}`);
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }
}
