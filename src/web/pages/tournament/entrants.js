// Those who have entered, with what can be done about each.

import { el } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { stateWord } from '../words/tournaments.js';
import { entrantButtons } from './acts.js';
import { isSame } from '../bracket/model.js';
import { entrantActs } from './rights.js';

const PAGE = 200;
const KIND = { __proto__: null, program: 'program', bot: 'bot' };

export class Entrants {
  constructor(view, { id, follow, done, failed }) {
    Object.assign(this, { view, id, follow, done, failed, length: PAGE, items: new Map() });
    this.list = el('ol', { class: 'entrant-list' });
    this.more = el('button', { type: 'button', on: { click: () => this.extend() } });
    this.empty = el('p', { class: 'empty' }, 'Nobody has entered yet.');
    this.root = el('div', {}, this.empty, this.list, el('p', {}, this.more));
  }

  show(entrants, info) {
    Object.assign(this, { entrants, info });
    this.empty.hidden = entrants.length > 0;
    this.list.hidden = entrants.length === 0;
    const shown = entrants.slice(0, this.length);
    this.more.hidden = entrants.length <= this.length;
    this.more.textContent = `Show all ${entrants.length}`;
    const present = new Set(shown.map(({ player }) => player));
    for (const [player, { item }] of this.items) {
      if (present.has(player)) continue;
      item.remove();
      this.items.delete(player);
    }
    shown.forEach((entrant, index) => this.put(entrant, index));
  }

  extend() {
    const first = this.length;
    this.length = this.entrants.length;
    this.show(this.entrants, this.info);
    this.list.children[first]?.querySelector('a, button')?.focus();
  }

  put(entrant, index) {
    const wanted = { entrant, status: this.info.status, organises: this.info.you?.organises, followed: this.view.followed === entrant.player, name: this.view.nameOf(entrant.player) };
    const known = this.items.get(entrant.player);
    let item = known?.item;
    if (!known || !isSame(known.wanted, wanted)) {
      item = this.item(entrant);
      known?.item.replaceWith(item);
      this.items.set(entrant.player, { item, wanted });
    }
    if (this.list.children[index] !== item) this.list.insertBefore(item, this.list.children[index] ?? null);
  }

  item(entrant) {
    const { player, kind, level, seed, state, checked_in: isThere, in_place_of: before } = entrant;
    const name = this.view.nameOf(player);
    const follows = this.view.followed === player;
    const isOpen = this.info.status === 'check_in' || this.info.check_in_s !== null;
    const words = [KIND[kind] && [KIND[kind], level].filter(Boolean).join(', '), state !== 'in' && stateWord(state), isOpen && state === 'in' && (isThere ? 'checked in' : 'not checked in'), before && `for ${this.view.nameOf(before)}`].filter(Boolean).join(' · ');
    const acts = entrantButtons(this.id, player, entrantActs(this.info, entrant), { name, done: this.done, failed: this.failed });
    return el('li', { data: { player, ...(follows ? { onWay: true } : {}) } },
      el('span', { class: 'seed' }, seed ?? ''), crest(arms(undefined, name)), el('span', { class: 'name' }, this.view.link(player), words ? el('small', {}, words) : ''),
      el('span', { class: 'row' }, el('button', { type: 'button', class: 'small', 'aria-pressed': String(follows), 'aria-label': `Follow ${name}`, on: { click: () => this.follow(follows ? null : player) } }, follows ? 'Followed' : 'Follow')),
      acts.length > 0 ? el('span', { class: 'row entrant-acts' }, ...acts) : '');
  }
}
