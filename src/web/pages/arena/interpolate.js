// Where the others were a moment ago. Keeps the last second of positions and answers for any moment in it, so that
// everybody moves smoothly whatever the network does. Pure.

import { reach } from './geometry.js';

const EXTRAPOLATE_TICKS = 5;

export class Timeline {
  /** Keeps so many ticks. */
  constructor(keep = 40) {
    this.keep_ticks = keep;
    this.frames = []; // {tick, at: Map(seat -> {x, y, vx, vy, alive, born})}
    this.shots = new Map(); // id -> {id, seat, from, x, y, vx, vy, until}
  }

  /** Keeps what the model says now; `news` is what `advance` answered for this tick. */
  record(model, news = []) {
    const born = new Set(news.filter((item) => item.kind === 'spawned').map((item) => item.seat));
    const at = new Map();
    for (const { seat, x, y, vx, vy, alive } of model.players.values()) {
      at.set(seat, { x, y, vx, vy, alive, born: born.has(seat) });
    }
    this.frames.push({ tick: model.tick, at });
    if (this.frames.length > this.keep_ticks) this.frames.shift();
    for (const shot of model.shots.values()) if (!this.shots.has(shot.id)) this.keep(shot, model);
    for (const item of news) if (item.kind === 'spent') this.end(item.id, model.tick);
    for (const [id, shot] of this.shots) if (shot.until < model.tick - this.keep_ticks) this.shots.delete(id);
  }

  /** A shot's way is known from the start: `ticks_left`, or less when a wall stands in its last step. */
  keep(shot, { tick, hz, walls, world, shot_radius }) {
    const flight_s = shot.ticks_left / hz;
    const end = { x: shot.x + shot.vx * flight_s, y: shot.y + shot.vy * flight_s };
    const border = Math.min(share(shot.x, end.x, world.width), share(shot.y, end.y, world.height));
    const flown = Math.min(reach(shot, end, walls, shot_radius), border);
    this.shots.set(shot.id, { ...shot, from: tick, until: tick + shot.ticks_left * flown });
  }

  end(id, tick) {
    const shot = this.shots.get(id);
    if (shot) shot.until = Math.min(shot.until, tick);
  }

  /** Where a seat was at `tick` (with a fraction), or null when it was not there. */
  player(seat, tick, hz) {
    const after = this.frames.findIndex((frame) => frame.tick > tick);
    if (after === 0) return this.frames[0].at.get(seat) ?? null;
    const earlier = this.frames.at(after === -1 ? -1 : after - 1)?.at.get(seat);
    if (!earlier) return null;
    if (after === -1) return this.beyond(earlier, tick, hz);
    const later = this.frames[after].at.get(seat);
    if (!later || later.born || !later.alive || !earlier.alive) return earlier;
    const [t0, t1] = [this.frames[after - 1].tick, this.frames[after].tick];
    const part = (tick - t0) / (t1 - t0);
    return { ...earlier, x: earlier.x + (later.x - earlier.x) * part, y: earlier.y + (later.y - earlier.y) * part };
  }

  beyond(last, tick, hz) {
    const ticks = Math.min(tick - this.frames.at(-1).tick, EXTRAPOLATE_TICKS);
    return { ...last, x: last.x + (last.vx * ticks) / hz, y: last.y + (last.vy * ticks) / hz };
  }

  /** Where a shot ended, or null when it is not known any more. */
  endOf(id, hz) {
    const shot = this.shots.get(id);
    if (!shot) return null;
    const flight_s = (shot.until - shot.from) / hz;
    return { x: shot.x + shot.vx * flight_s, y: shot.y + shot.vy * flight_s };
  }

  /** The shots in the air; `tickFor(seat)` says at which tick each shooter's shots are looked at. */
  flying(tickFor, hz) {
    const seen = [];
    for (const shot of this.shots.values()) {
      const tick = tickFor(shot.seat);
      if (tick < shot.from || tick >= shot.until) continue;
      const age_s = (tick - shot.from) / hz;
      seen.push({ ...shot, x: shot.x + shot.vx * age_s, y: shot.y + shot.vy * age_s, age_s });
    }
    return seen;
  }
}

/** The share of a step from `a` to `b` that stays between 0 and `size`. */
function share(a, b, size) {
  if (b > size) return (size - a) / (b - a);
  return b < 0 ? a / (a - b) : 1;
}
