// Round by round: what a phone shows of a bracket, and what a Swiss or rooms of many are shown as anywhere.

import { el, setText } from '../dom.js';
import { count } from '../words/rooms.js';
import { card, fill } from './card.js';
import { isPending, isSame, roundsIn, sectionsOf } from './model.js';

export class Rounds {
  /** `view` is what a card needs (`card.js`). */
  constructor(view) {
    Object.assign(this, { view, pages: [], at: null, cards: new Map() });
    const turn = (text, label, by) => el('button', { type: 'button', 'aria-label': label, on: { click: () => this.turn(by) } }, text);
    this.choice = el('select', { id: 'round-choice', on: { change: () => this.choose(this.choice.value) } });
    this.back = turn('‹', 'The round before', -1);
    this.on = turn('›', 'The next round', 1);
    this.say = el('p', { class: 'muted', role: 'status' });
    this.list = el('ul', { class: 'round-list' });
    this.root = el('div', { class: 'rounds' },
      el('div', { class: 'round-turner' }, this.back, el('label', { for: 'round-choice', class: 'visually-hidden' }, 'Round'), this.choice, this.on), this.say, this.list);
  }

  /** The matches of all sections. */
  show(matches) {
    this.pages = pagesOf(matches, this.view);
    const options = this.pages.map(({ key, title }) => `${key} ${title}`).join();
    if (options !== this.offered) this.choice.replaceChildren(...this.pages.map(({ key, title }) => el('option', { value: key }, title)));
    this.offered = options;
    if (!this.pages.some(({ key }) => key === this.at)) this.at = currentPage(this.pages)?.key ?? null;
    this.choice.value = this.at ?? '';
    this.fill();
  }

  fill() {
    const place = this.pages.findIndex(({ key }) => key === this.at);
    const page = this.pages[place];
    this.back.disabled = place <= 0;
    this.on.disabled = place < 0 || place === this.pages.length - 1;
    const over = page?.matches.filter((match) => !isPending(match)).length ?? 0;
    setText(this.say, page ? `${count(page.matches.length, 'match', 'matches')}, ${over} over` : '');
    const wanted = new Map((page?.matches ?? []).map((match) => [match.number, match]));
    for (const [number, { item }] of this.cards) {
      if (wanted.has(number)) continue;
      item.remove();
      this.cards.delete(number);
    }
    for (const match of wanted.values()) this.put(match);
  }

  put(match) {
    const known = this.cards.get(match.number);
    const isOnWay = match.slots.some(({ player }) => player && player === this.view.followed);
    if (!known) {
      const node = card(match, this.view);
      const item = el('li', { data: isOnWay ? { onWay: true } : {} }, node);
      this.list.append(item);
      this.cards.set(match.number, { item, node, match, followed: this.view.followed });
      return;
    }
    if (!isSame(known.match, match) || known.followed !== this.view.followed) fill(known.node, match, this.view);
    known.item.toggleAttribute('data-on-way', isOnWay);
    Object.assign(known, { match, followed: this.view.followed });
  }

  choose(key) {
    this.at = key;
    this.choice.value = key;
    for (const { item } of this.cards.values()) item.remove();
    this.cards.clear();
    this.fill();
  }

  turn(by) {
    const place = this.pages.findIndex(({ key }) => key === this.at) + by;
    if (this.pages[place]) this.choose(this.pages[place].key);
    if (by < 0 ? this.back.disabled : this.on.disabled) this.choice.focus();
  }

  /** To the round of a match. */
  centre(number) {
    const page = this.pages.find(({ matches }) => matches.some((match) => match.number === number));
    if (page && page.key !== this.at) this.choose(page.key);
    this.cards.get(number)?.node.scrollIntoView({ block: 'center' });
  }

  go(number) {
    this.centre(number);
    this.cards.get(number)?.node.focus();
  }
}

/** All rounds of all sections, in the order in which they are read. Nobody is shown matches without players by the draw. */
function pagesOf(matches, { titleOf }) {
  const sections = sectionsOf(matches.filter(({ status }) => status !== 'bye' && status !== 'not_needed'));
  return sections.flatMap(({ section, matches: hers }) => roundsIn(hers).map(({ round, matches: list }) => ({ key: `${section}-${round}`, matches: list, title: titleOf(section, round) })));
}

/** The first round in which something runs or is to be played; when all is over, the last. */
function currentPage(pages) {
  return pages.find(({ matches }) => matches.some(({ running, status }) => running || status === 'ready')) ?? pages.find(({ matches }) => matches.some(isPending)) ?? pages.at(-1);
}
