// What the eye gets when something happens: each piece of news of the model becomes sparks, flashes, numbers, marks.

import { arms } from '../heraldry.js';

/** Shows the news of one tick in a view. */
export function react(view, news, now) {
  for (const item of news) REACT[item.kind]?.(view, item, now);
}

const isOwn = (view, item) => !view.session.watching && item.seat === view.session.seat;
const field = (view, seat) => arms(seat, view.session.nameOf(seat)).field;

const REACT = {
  __proto__: null,
  hurt(view, item, now) {
    const at = view.model.players.get(item.seat);
    view.effects.hurt(item.seat, now);
    view.effects.sparks(at, now, view.ink.barLow, 6);
    view.effects.number(at, now, String(item.by), isOwn(view, item) ? view.ink.barLow : view.ink.shot);
    if (isOwn(view, item)) view.hud.flash();
  },
  healed(view, item, now) {
    const at = view.model.players.get(item.seat);
    view.effects.ring(at, now, view.ink.barGood, 2);
    view.effects.number(at, now, `+${item.by}`, view.ink.barGood);
  },
  hit(view, item, now) {
    if (isOwn(view, item)) view.effects.marked = now;
  },
  died(view, item, now) {
    view.effects.sparks(item, now, field(view, item.seat), 26, 12);
    view.effects.ring(item, now, field(view, item.seat), 3.5);
  },
  spawned(view, item, now) {
    const at = view.model.players.get(item.seat);
    view.effects.ring(at, now, view.ink.gold, 3);
    if (isOwn(view, item)) view.camera.fresh = true;
  },
  fired(view, { seat, shot }, now) {
    const speed = Math.hypot(shot.vx, shot.vy) || 1;
    if (!isOwn(view, { seat })) view.facing.set(seat, { x: shot.vx / speed, y: shot.vy / speed });
    view.effects.sparks(shot, now, view.ink.shot, 2, 3);
  },
  spent(view, item, now) {
    view.effects.sparks(view.timeline.endOf(item.id, view.model.hz) ?? item, now, view.ink.shot, 5);
  },
  taken(view, item, now) {
    view.effects.ring(item, now, view.ink.potion, 1.6);
  },
};
