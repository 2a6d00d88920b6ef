// The result of a match: who won, who came where, and when the next one begins.

import { arms, crest } from '../heraldry.js';
import { el, setText } from '../dom.js';
import { profileLink } from '../player/links.js';
import { change } from '../player/words.js';
import { wayOut } from './way_out.js';

const SHOWN = 8;
const WRITING_S = 30; // so long the replay may come after the room's delay

export class Banner {
  /** `last`: what is said when no other match follows. */
  constructor(root, session, { last = 'This was the last match of the room.' } = {}) {
    Object.assign(this, { root, session, lastWords: last });
  }

  show({ match_id, results, next_match_in_ms, replay }) {
    Object.assign(this, { match_id, results });
    const winners = results.filter((result) => result.placement === 1);
    this.replay = replay;
    this.next = el('p', { class: 'muted' });
    const isLast = next_match_in_ms === null || next_match_in_ms === undefined;
    this.root.replaceChildren(
      el('div', { class: 'banner-arms' }, ...winners.slice(0, 2).map(({ player }) => this.arms(player))),
      el('h2', {}, this.title(winners)),
      el('p', { class: 'banner-worth' }, this.worth()),
      this.comesNext(results) && !isLast ? el('p', {}, 'The match is over – you play in the next one.') : '',
      el('div', { class: 'banner-rows' }, ...this.placements(results)),
      this.next,
      el('div', { class: 'row' }, replay ? this.watchIt() : '', isLast ? wayOut() : '', el('button', { type: 'button', class: 'quiet', on: { click: () => this.hide() } }, 'Close')));
    this.root.hidden = false;
    this.session.say(this.title(winners));
    this.count(next_match_in_ms);
  }

  /** What the match was worth, when that comes later than the result. */
  settle({ match_id, results }) {
    if (match_id !== this.match_id || !this.isOpen) return;
    const worth = new Map(results.map((of) => [of.player, of]));
    this.results = this.results.map((result) => ({ ...result, ...worth.get(result.player) }));
    this.refresh();
  }

  /** The rows again: names may have come, or what the match was worth. */
  refresh() {
    if (!this.isOpen || !this.results) return;
    setText(this.root.querySelector('.banner-worth'), this.worth());
    const rows = this.root.querySelector('.banner-rows');
    if (rows && !rows.contains(document.activeElement)) rows.replaceChildren(...this.placements(this.results));
  }

  /** What the match was worth for oneself, in words. */
  worth() {
    const { rating_before: before, rating_after: after, points } = this.results.find(({ player }) => player === this.session.name) ?? {};
    const by = change(before, after);
    return by === null ? '' : `Your rating: ${Math.round(after)} (${by})${points ? ` · ${points} points` : ''}`;
  }

  arms(player) {
    return crest(arms(this.session.seatOf(player), this.session.names.byId(player)));
  }

  title(winners) {
    if (winners.length !== 1) return winners.length === 0 ? 'The match is over' : 'A draw';
    return winners[0].player === this.session.name ? 'You win!' : `${this.session.names.byId(winners[0].player)} wins`;
  }

  /** Whether one has come in between two matches. */
  comesNext(results) {
    return this.session.seat !== null && !results.some(({ player }) => player === this.session.name);
  }

  /** The replay of a room that is seen late is there late, too. */
  watchIt() {
    const wait = (this.session.room?.delay_s ?? 0) + WRITING_S;
    return el('a', { class: 'button', href: `/replay?${new URLSearchParams({ match: this.replay.split('/').at(-1), wait })}` }, 'Watch the replay');
  }

  /** The first few, and oneself wherever one came; a button brings the others. */
  placements(results) {
    const ordered = [...results].sort((a, b) => a.placement - b.placement);
    const few = ordered.filter(({ player }, index) => index < SHOWN || player === this.session.name);
    const list = el('ol', { class: 'placements', tabindex: -1 }, ...few.map((result) => this.line(result)));
    if (few.length === ordered.length) return [list];
    const all = () => {
      list.replaceChildren(...ordered.map((result) => this.line(result)));
      list.focus({ preventScroll: true });
      more.remove();
    };
    const more = el('button', { type: 'button', class: 'quiet more', on: { click: all } }, `and ${ordered.length - few.length} more`);
    return [list, more];
  }

  line({ player, placement, score, rating_before, rating_after, points }) {
    const by = change(rating_before, rating_after);
    return el('li', { class: player === this.session.name ? 'own' : null },
      el('span', { class: 'number' }, `${placement}.`), this.arms(player),
      el('span', { class: 'who' }, profileLink(player, this.session.names.byId(player)), this.session.names.isBot(player) ? el('small', { class: 'muted' }, ' bot') : ''),
      by === null ? el('span') : el('span', { class: `number worth ${by.startsWith('+') ? 'up' : by.startsWith('−') ? 'down' : 'muted'}`, title: `Rating ${Math.round(rating_before)} → ${Math.round(rating_after)}${points ? `, ${points} points` : ''}` }, by, el('span', { class: 'visually-hidden' }, ' rating')),
      el('span', { class: 'number' }, score));
  }

  count(in_ms) {
    clearInterval(this.timer);
    if (in_ms === null || in_ms === undefined) return setText(this.next, this.lastWords);
    const due = performance.now() + in_ms;
    const tell = () => {
      const left_s = Math.max(0, Math.ceil((due - performance.now()) / 1000));
      setText(this.next, left_s > 0 ? `Next match in ${left_s} s` : 'The next match begins');
    };
    this.timer = setInterval(tell, 250);
    return tell();
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** The room has ended with this match: the result stays, with a way out. */
  last(title) {
    clearInterval(this.timer);
    setText(this.next, title);
    this.root.querySelector('.row').replaceChildren(this.replay ? this.watchIt() : '', wayOut());
  }

  hide() {
    clearInterval(this.timer);
    this.root.hidden = true;
  }
}
