// What is of note in a match, and when: who came and went, who fell, how it ended. Pure.

/** Moments by their tick; each only once, however often it is seen. */
export class Moments {
  constructor({ first_tick = 0, ticks, players = [], gaps = [], ending }) {
    Object.assign(this, { first: first_tick, last: ticks, known: new Map() });
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
      if (OF_NOTE.has(event.kind)) isNew = this.add({ ...event, tick }) || isNew;
    }
    return isNew;
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

const OF_NOTE = new Set(['kill', 'out', 'started', 'forfeit', 'out_of_time']);

const ENDED = { __proto__: null, decided: 'The match is over', aborted: 'The match was aborted', abandoned: 'Everybody had left', running: 'Saved so far' };

const WORDS = {
  __proto__: null,
  joined: ({ player, bot, others = 0 }, { nameOf }) => (others > 0 ? `${nameOf(player, bot)} and ${others} more enter` : `${nameOf(player, bot)} enters`),
  left: ({ player, bot }, { nameOf }) => `${nameOf(player, bot)} leaves`,
  kill: ({ by, of }, { atSeat }) => `${by === null || by === undefined ? 'The zone' : atSeat(by)} struck down ${atSeat(of)}`,
  out: ({ seat, placement }, { atSeat }) => `${atSeat(seat)} is out, place ${placement}`,
  started: () => 'The match begins',
  forfeit: ({ seat }, { atSeat }) => `${atSeat(seat)} gave up`,
  out_of_time: ({ seat }, { atSeat }) => `${atSeat(seat)} ran out of time`,
  gap: () => 'Not recorded up to here',
  over: ({ ending }) => ENDED[ending] ?? ENDED.decided,
};

/** In words. `names` has `nameOf(player, bot)` and `atSeat(seat)`. */
export const momentWords = (moment, names) => WORDS[moment.kind](moment, names);

/** A tick for people: `1:23` in games that go by the clock, else the step itself. */
export function whenWords(tick, hz) {
  if (!hz) return String(tick);
  const whole = Math.floor(tick / hz);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
