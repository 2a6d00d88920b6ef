// The list of moments: choose one, and the replay goes there.

import { el, setText } from '../dom.js';
import { isOfPeople, momentWords, whenWords } from './moments.js';

const SHOWN_MAX = 300;
const GROUPS = [
  ['events', 'What happened', ({ event }) => event !== undefined],
  ['people', 'Coming and going', isOfPeople],
];

export class MomentsPanel {
  /** `go(moment)` is called with the chosen one. */
  constructor(panel, button, { go, names }) {
    Object.assign(this, { panel, button, go, names });
    this.list = el('ol');
    this.empty = el('p', { class: 'muted' });
    this.shows = new Map(GROUPS.map(([id, , holds]) => [id, { holds, on: true }]));
    panel.replaceChildren(
      el('header', {}, el('h2', {}, 'Moments'), el('button', { type: 'button', class: 'quiet', on: { click: () => this.toggle(false) } }, 'Close')),
      el('div', { class: 'shows' }, ...GROUPS.map(([id, text]) => this.choice(id, text))), this.empty, this.list);
    button.addEventListener('click', () => this.toggle());
  }

  choice(id, text) {
    const change = (event) => {
      this.shows.get(id).on = event.target.checked;
      this.fill();
    };
    return el('label', {}, el('input', { type: 'checkbox', checked: true, on: { change } }), text);
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  toggle(open = !this.isOpen) {
    const had = this.panel.contains(document.activeElement);
    this.panel.hidden = !open;
    this.button.setAttribute('aria-expanded', open);
    if (open) this.opened?.();
    if (open) this.fill();
    else if (had) this.button.focus();
  }

  show(moments, hz) {
    Object.assign(this, { moments, hz });
    this.fill();
  }

  fill() {
    if (!this.isOpen || !this.moments) return;
    const hidden = [...this.shows.values()].filter(({ on }) => !on);
    const wanted = this.moments.grouped().filter((moment) => !hidden.some(({ holds }) => holds(moment)));
    setText(this.empty, wanted.length > SHOWN_MAX ? `The first ${SHOWN_MAX} of ${wanted.length}.` : '');
    const focused = document.activeElement?.dataset?.tick;
    this.list.replaceChildren(...wanted.slice(0, SHOWN_MAX).map((moment) => el('li', {},
      el('button', { type: 'button', class: 'quiet', data: { tick: moment.tick }, on: { click: () => this.go(moment) } },
        el('b', {}, whenWords(moment.tick, this.hz)), momentWords(moment, this.names)))));
    if (focused) this.list.querySelector(`[data-tick="${focused}"]`)?.focus();
  }
}
