// The own player: sends wishes as messages (only what changed, shots no faster than they are allowed) and knows where
// the own player is before the server says so.

import { inSight, lead } from './geometry.js';
import { Predictor } from './predict.js';

const SLACK_MS = 15; // shots come this much slower than allowed, so that none arrives a moment too early
const STILL = { x: 0, y: 0 };

export class Pilot {
  constructor(model, session) {
    this.session = session;
    this.model = model;
    this.predictor = new Predictor(model);
    this.sent = STILL;
    this.ready_at = 0;
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

  /** Takes what a frame says about us. */
  hear(acks, news, due, now) {
    const { me } = this;
    if (!me) return;
    const ack = acks.find(([seat]) => seat === this.session.seat);
    const reborn = news.some((item) => item.kind === 'spawned' && item.seat === me.seat);
    if (reborn || news.some((item) => item.kind === 'phase') || !this.predictor.base) this.restart(me, due);
    else this.predictor.corrected(me, due, ack ? ack[1] : null, now);
  }

  restart(me, due) {
    this.predictor = Object.assign(new Predictor(this.model), { lag_ms: this.predictor.lag_ms });
    this.predictor.placed(me, due);
    this.sent = STILL;
  }

  /** Where the own player is shown. */
  position(me, model, now) {
    const predicts = me.alive && model.phase === 'playing' && this.predictor.base;
    return predicts ? this.predictor.at(now) : { x: me.x, y: me.y };
  }

  /** Sends what a wish asks for; answers the enemy in sight that is nearest, when there is one. */
  obey(wish, { me, own, enemies, facing, now }) {
    if (!me?.alive || !own) return null;
    this.steer(wish.move, now);
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

  steer({ x, y }, now) {
    if (this.sent && this.sent.x === x && this.sent.y === y) return;
    const direction = { x, y };
    const seq = this.session.act({ type: 'move', direction });
    if (seq === null) return;
    this.sent = direction;
    this.predictor.steered(seq, direction, now);
  }

  shoot(direction, { me, facing, now }) {
    if (now < this.ready_at || this.model.phase !== 'playing') return;
    if (this.session.act({ type: 'shoot', direction }) === null) return;
    facing.set(me.seat, direction);
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
