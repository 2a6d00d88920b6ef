// The own player: sends wishes as messages (only what changed, shots no faster than they are allowed) and knows where
// the own player is before the server says so.

import { inSight, lead } from './geometry.js';
import { Predictor } from './predict.js';

const SLACK_MS = 12; // so much later than the earliest moment, so that no shot arrives in the tick before
const STILL = { x: 0, y: 0 };
const SHORTEST_WALK = 1.2; // ticks: a course given up within the tick it was set in would never be walked

export class Pilot {
  constructor(model, session) {
    this.session = session;
    this.model = model;
    this.predictor = new Predictor(model);
    this.sent = STILL;
    this.ready_at = 0;
    this.steered_at = -Infinity;
    this.fired_in = null; // the tick of our last shot, until the next one is sent
  }

  get me() {
    return this.model.players.get(this.session.seat);
  }

  start(due) {
    const { me } = this;
    this.sent = me && Math.hypot(me.vx, me.vy) > 0 ? null : STILL;
    if (me) this.predictor.placed(me, due);
  }

  /** Goes on with a model made anew from a keyframe. */
  adopt(model, due) {
    this.model = model;
    if (this.me) this.predictor.placed(this.me, due);
  }

  /** Goes on after a cut: what was sent last may not have arrived, and what is on its way was not. */
  resume(model, due) {
    const { lag_ms } = this.predictor;
    this.model = model;
    this.predictor = Object.assign(new Predictor(model), { lag_ms });
    this.fired_in = null;
    this.start(due);
  }

  /** Takes what a frame says about us. */
  hear(acks, news, due, now) {
    const { me } = this;
    if (!me) return;
    const ack = acks.find(([seat]) => seat === this.session.seat);
    if (news.some((item) => item.kind === 'fired' && item.seat === me.seat)) this.fired_in = this.model.tick;
    if (this.fired_in !== null) this.reload(now);
    const reborn = news.some((item) => item.kind === 'spawned' && item.seat === me.seat);
    if (reborn || news.some((item) => item.kind === 'phase') || !this.predictor.base) this.restart(me, due);
    else this.predictor.corrected(me, due, ack ? ack[1] : null, now);
  }

  /**
   * Says when to send the next shot, so that it arrives in the first tick that takes it: not before the frame of the
   * tick before that was made. Told anew with every frame, because a server's ticks are not as even as our clock.
   */
  reload(now) {
    const { cooldown_ticks, hz, tick } = this.model;
    const ticks = this.fired_in + cooldown_ticks - 1 - tick;
    this.ready_at = now + (ticks / hz) * 1000 - (this.session.rtt_ms ?? 0) + SLACK_MS;
  }

  restart(me, due) {
    this.predictor = Object.assign(new Predictor(this.model), { lag_ms: this.predictor.lag_ms });
    this.predictor.placed(me, due);
    this.sent = STILL;
  }

  /** Where the own player is shown. */
  position(me, model, now) {
    const predicts = me.alive && model.phase !== 'finished' && this.predictor.base;
    return predicts ? this.predictor.at(now) : { x: me.x, y: me.y };
  }

  /** Sends what a wish asks for; answers the enemy in sight that is nearest, when there is one. */
  obey(wish, { me, own, enemies, facing, now }) {
    if (!me?.alive || !own) return null;
    if (this.model.phase !== 'finished' && !this.stopsTooSoon(wish.move, now)) this.steer(wish.move, now);
    const sought = nearest(own, enemies, this.model.walls);
    if (wish.aim) facing.set(me.seat, wish.aim);
    else if (wish.move.x !== 0 || wish.move.y !== 0) facing.set(me.seat, { x: wish.move.x, y: wish.move.y });
    if (wish.fire) this.shoot(this.aim(wish, own, sought, facing), { me, facing, now });
    return sought;
  }

  aim(wish, own, sought, facing) {
    if (wish.seek && sought) return lead(own, sought, this.model.shot_speed);
    return (wish.seek ? null : wish.aim) ?? facing.get(own.seat) ?? { x: 1, y: 0 };
  }

  stopsTooSoon({ x, y }, now) {
    return x === 0 && y === 0 && now - this.steered_at < (SHORTEST_WALK / this.model.hz) * 1000;
  }

  steer({ x, y }, now) {
    if (this.sent && this.sent.x === x && this.sent.y === y) return;
    const direction = { x, y };
    const seq = this.session.act({ type: 'move', direction });
    if (seq === null) return;
    this.sent = direction;
    if (x !== 0 || y !== 0) this.steered_at = now;
    this.predictor.steered(seq, direction, now);
  }

  shoot(direction, { me, facing, now }) {
    if (now < this.ready_at || this.model.phase !== 'playing') return;
    if (this.session.act({ type: 'shoot', direction }) === null) return;
    facing.set(me.seat, direction);
    this.fired_in = null;
    this.ready_at = now + (this.model.cooldown_ticks / this.model.hz) * 1000 + SLACK_MS;
  }
}

function nearest(own, enemies, walls) {
  let best = null;
  for (const enemy of enemies) {
    const far = Math.hypot(enemy.x - own.x, enemy.y - own.y);
    if ((!best || far < best.far) && inSight(own, enemy, walls)) best = { ...enemy, far };
  }
  return best;
}
