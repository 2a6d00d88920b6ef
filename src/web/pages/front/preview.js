// The live picture behind "Play now": watches the demo room as a spectator while it can be seen, and never asks for
// attention. Any trouble just leaves the still ground.

import { Camera } from '../arena/drawing/camera.js';
import { TickClock } from '../arena/clock.js';
import { draw } from '../arena/drawing/draw.js';
import { Effects } from '../arena/drawing/effects.js';
import { Timeline } from '../arena/interpolate.js';
import { advance, fromKeyframe } from '../arena/model.js';
import { palette } from '../arena/drawing/field.js';
import { Names } from '../words/bot_names.js';
import { arms } from '../heraldry.js';
import { learn } from '../words/people_names.js';
import { server } from '../server/server.js';

const BEHIND_MS = 120;
const STAY_MS = 9000;

export class Preview {
  /** `room` is an arena that is always open. */
  constructor(canvas, room) {
    Object.assign(this, { canvas, room });
    this.ctx = canvas.getContext('2d', { alpha: false });
    this.camera = new Camera(canvas, 34);
    this.ink = palette();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.ink = palette(); });
    new IntersectionObserver(([entry]) => this.attend(entry.isIntersecting && !document.hidden)).observe(canvas);
    document.addEventListener('visibilitychange', () => this.attend(!document.hidden));
    addEventListener('pagehide', () => this.attend(false));
  }

  attend(wanted) {
    if (wanted === Boolean(this.watched_room)) return;
    if (!wanted) {
      this.watched_room.leave();
      this.watched_room = null;
      cancelAnimationFrame(this.frame);
      return;
    }
    this.watched_room = server.watch(this.room);
    this.watched_room.on('message', (message) => this.receive(message));
  }

  receive(message) {
    if (message.players) this.enroll(message.players);
    if (message.type === 'player_joined') this.names.set(message.seat, this.called.of(message));
    if (message.type === 'welcome' || message.type === 'keyframe') this.begin(message.state);
    else if (message.type === 'tick' && this.model) this.tick(message);
  }

  enroll(players) {
    this.called ??= new Names();
    this.called.enroll(players);
    const call = () => { this.names = new Map(players.map((who) => [who.seat, this.called.of(who)])); };
    call();
    learn(players.map(({ player }) => player)).then((isNew) => isNew && call());
  }

  begin(state) {
    this.model = fromKeyframe(state);
    this.clock = new TickClock(this.model.hz);
    this.timeline = new Timeline();
    this.effects = new Effects();
    this.clock.note(this.model.tick, performance.now());
    this.timeline.record(this.model);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => this.render(now));
  }

  tick(message) {
    const news = advance(this.model, message);
    const now = performance.now();
    this.clock.note(this.model.tick, now);
    this.timeline.record(this.model, news);
    for (const item of news) {
      if (item.kind === 'hurt') this.effects.hurt(item.seat, now);
      if (item.kind === 'died') this.effects.sparks(item, now, this.looks(item.seat).arms.field, 24, 12);
      if (item.kind === 'spent') this.effects.sparks(item, now, this.ink.shot, 4);
    }
  }

  looks(seat) {
    const name = this.names?.get(seat) ?? '';
    return { seat, name, arms: arms(seat, name) };
  }

  render(now) {
    this.frame = requestAnimationFrame((next) => this.render(next));
    this.camera.measure();
    if (this.camera.width === 0) return;
    const tick = this.clock.tickAt(now) - BEHIND_MS / this.clock.tick_ms;
    const people = [];
    for (const { seat, health, vx, vy } of this.model.players.values()) {
      const spot = this.timeline.player(seat, tick, this.model.hz);
      const speed = Math.hypot(vx, vy);
      const facing = speed > 0.1 ? { x: vx / speed, y: vy / speed } : null;
      if (spot?.alive) people.push({ ...this.looks(seat), ...spot, facing, health: health / this.model.health_max });
    }
    this.camera.look(this.subject(people, now), this.model.world, 16);
    draw(this.ctx, this.camera, {
      model: this.model, people, ink: this.ink, effects: this.effects, shots: this.timeline.flying(() => tick, this.model.hz),
    }, now);
  }

  /** Stays with one player for a while, and goes on to another when it falls. */
  subject(people, now) {
    const same = people.find((person) => person.seat === this.watched);
    if (same && now - this.since < STAY_MS) return this.beside(same);
    const next = people[Math.floor(Math.random() * people.length)];
    Object.assign(this, { watched: next?.seat, since: now });
    return next ? this.beside(next) : null;
  }

  /** The text covers the left half, so the action stands in the right one. */
  beside({ x, y }) {
    return { x: x - (this.camera.width * 0.22) / this.camera.scale, y };
  }
}
