// Where I am before the server says so. Starts from the last position the server gave, and replays on top of it the
// courses it had not yet seen; what the server then says differently is faded in, not jumped to. Pure: time is given.

import { distance, slide } from './geometry.js';

const FADE_MS = 90; // an error shrinks to a third in this time
const SNAP = 6; // units; farther off than this is no error, it is another place
const LAG_FIRST_MS = 80;
const STEP_MS = 50; // the server's short step: the way along a wall depends on it a little

export class Predictor {
  constructor({ player_radius, player_speed, walls, world, hz }) {
    this.field = { radius: player_radius, walls, world };
    this.speed = player_speed;
    this.tick_ms = 1000 / hz;
    this.lag_ms = LAG_FIRST_MS;
    this.unseen = [];
    this.course = { x: 0, y: 0 };
    this.base = null;
    this.error = { x: 0, y: 0, since: 0 };
  }

  /** I set a new course with the message `seq`. */
  steered(seq, course, now) {
    this.unseen.push({ seq, course, at: now });
    if (this.unseen.length > 200) this.unseen.shift();
  }

  /** The server says where I was at a tick due at `due`, having heard me up to `acked` (null: nothing new). */
  corrected(position, due, acked, now) {
    const before = this.base && this.at(now);
    if (acked !== null) this.acknowledge(acked, due);
    this.base = { x: position.x, y: position.y, due };
    if (!before) return;
    this.error = { x: 0, y: 0, since: now };
    const after = this.at(now);
    if (distance(before, after) < SNAP) Object.assign(this.error, { x: before.x - after.x, y: before.y - after.y });
  }

  /** I am somewhere else altogether (spawned, new match): no fading, no course. */
  placed(position, due) {
    this.base = { x: position.x, y: position.y, due };
    this.error = { x: 0, y: 0, since: due };
  }

  acknowledge(acked, due) {
    let newest = null;
    while (this.unseen.length > 0 && this.unseen[0].seq <= acked) newest = this.unseen.shift();
    if (!newest) return;
    this.course = newest.course;
    // The frame shows one whole tick of the new course already, so it took hold one tick before. On a very fast line
    // that is before it was sent: the lag may be negative.
    const sample_ms = Math.min(Math.max(due - this.tick_ms - newest.at, -this.tick_ms), 500);
    this.lag_ms += (sample_ms - this.lag_ms) * 0.25;
  }

  /** My position now. */
  at(now) {
    const fade = Math.exp(-Math.max(0, now - this.error.since) / FADE_MS);
    const { x, y } = this.replay(now);
    return { x: x + this.error.x * fade, y: y + this.error.y * fade };
  }

  /** From the server's position through the courses it has not seen, up to now. */
  replay(now) {
    const start = this.base.due - this.lag_ms;
    let [position, course, time] = [this.base, this.course, start];
    for (const next of this.unseen) {
      const until = Math.min(Math.max(next.at, start), now);
      position = this.walk(position, course, until - time);
      [course, time] = [next.course, until];
    }
    return this.walk(position, course, now - time);
  }

  walk(from, course, duration_ms) {
    if (duration_ms < 0) return back(from, course, (-duration_ms / 1000) * this.speed);
    let position = from;
    let left_ms = Math.min(duration_ms, 1000); // a connection that stopped is no reason to run on for ever
    while (left_ms > 0 && (course.x !== 0 || course.y !== 0)) {
      const step = (Math.min(left_ms, STEP_MS) / 1000) * this.speed;
      position = slide(position, course.x * step, course.y * step, this.field);
      left_ms -= STEP_MS;
    }
    return position;
  }
}

/** With a negative lag the server's position may be ahead of now: then we are still on the way to it. */
function back(from, course, far) {
  return { x: from.x - course.x * far, y: from.y - course.y * far };
}
