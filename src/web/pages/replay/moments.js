// What is of note in a match, and when: who came and went, what the game told of it, how it ended. Pure.

import { capital, spaced } from '../words/games.js';

/** Moments by their tick; each only once, however often it is seen. `told` are the kinds of events that the game declares, with their words. */
export class Moments {
  constructor({ first_tick = 0, ticks, players = [], gaps = [], ending }, told = []) {
    Object.assign(this, { first: first_tick, last: ticks, known: new Map(), told: new Map(told.map(({ kind, words }) => [kind, words])) });
    for (const who of players) {
      this.add({ kind: 'joined', tick: who.from_tick, seat: who.seat, player: who.player, bot: who.bot });
      if (who.to_tick < ticks) this.add({ kind: 'left', tick: who.to_tick, seat: who.seat, player: who.player, bot: who.bot });
    }
    for (const gap of gaps) this.add({ kind: 'gap', tick: gap.to_tick, from: gap.from_tick });
    this.add({ kind: 'over', tick: ticks, ending: ending?.kind });
  }

  /** Answers whether it is new. */
  add(moment) {
    const key = JSON.stringify(moment);
    if (this.known.has(key)) return false;
    this.known.set(key, moment);
    return true;
  }

  /** Takes what a game told with a step; answers whether something of it is new. */
  see(tick, events) {
    let isNew = false;
    for (const event of Array.isArray(events) ? events : []) {
      if (this.isOfNote(event?.kind)) isNew = this.add({ kind: event.kind, tick, event, words: this.told.get(event.kind) }) || isNew;
    }
    return isNew;
  }

  /** Of a game that declares nothing every kind is; what every match has is not the game's to tell. */
  isOfNote(kind) {
    return typeof kind === 'string' && !(kind in OF_MATCHES) && (this.told.size === 0 || this.told.has(kind));
  }

  list() {
    return [...this.known.values()].sort((a, b) => a.tick - b.tick);
  }

  /** The same, with those who came in the same step as one. */
  grouped() {
    const groups = [];
    for (const moment of this.list()) {
      const before = groups.at(-1);
      if (moment.kind === 'joined' && before?.kind === 'joined' && before.tick === moment.tick) before.others += 1;
      else groups.push({ ...moment, others: 0 });
    }
    return groups;
  }

  /** Where a moment stands on the timeline, from 0 to 1. */
  part({ tick }) {
    return this.last > this.first ? Math.min(1, Math.max(0, (tick - this.first) / (this.last - this.first))) : 0;
  }
}

const ENDED = { __proto__: null, decided: 'The match is over', aborted: 'The match was aborted', abandoned: 'Everybody had left', running: 'Saved so far' };

const OF_MATCHES = {
  __proto__: null,
  joined: ({ player, bot, others = 0 }, { nameOf }) => (others > 0 ? `${nameOf(player, bot)} and ${others} more enter` : `${nameOf(player, bot)} enters`),
  left: ({ player, bot }, { nameOf }) => `${nameOf(player, bot)} leaves`,
  gap: () => 'Not recorded up to here',
  over: ({ ending }) => ENDED[ending] ?? ENDED.decided,
};

/** In words. `names` has `nameOf(player, bot)` and `atSeat(seat)`. */
export const momentWords = (moment, names) => OF_MATCHES[moment.kind]?.(moment, names) ?? eventWords(moment, names);

/** What the game says of an event: with its fields (`{worth}`) and the names of players (`{@seat}`); `{@by|The zone}` has what to say without. */
function eventWords({ kind, event, words }, { atSeat }) {
  if (!words) return [capital(spaced(kind)), Number.isInteger(event.seat) && atSeat(event.seat)].filter(Boolean).join(': ');
  return words.replace(/\{(@?)(\w+)(?:\|([^}]*))?\}/g, (_, at, field, without = '') => {
    const value = Object.hasOwn(event, field) ? event[field] : null;
    if (value === null) return without;
    if (at) return atSeat(value);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

/** A kind of moment for people: that of an event, or whoever came and went. */
export const isOfPeople = ({ kind }) => kind === 'joined' || kind === 'left';

/** A tick for people: `1:23` in games that go by the clock, else the step itself. */
export function whenWords(tick, hz) {
  if (!hz) return String(tick);
  const whole = Math.floor(tick / hz);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
