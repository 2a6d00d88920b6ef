// The arena on the stage: takes the messages of the room to the model, the person's wishes to the server, and asks for
// a picture sixty times a second. Wires the parts of this folder; each of them knows only its own subject.

import { el } from '../dom.js';
import { arms } from '../heraldry.js';
import { Camera } from './drawing/camera.js';
import { TickClock } from './clock.js';
import { draw } from './drawing/draw.js';
import { Effects } from './drawing/effects.js';
import { react } from './feel.js';
import { Hud, covered } from './hud.js';
import { Input } from './input.js';
import { Timeline } from './interpolate.js';
import { advance, fromKeyframe } from './model.js';
import { palette } from './drawing/field.js';
import { Pilot } from './pilot.js';
import { scoreboard } from './scoreboard.js';
import { Watcher } from './watcher.js';

const BEHIND_MS = 100; // the others are shown this long ago
const PANEL_EVERY_MS = 300;
const ZONE_GLIDE_MS = 120;
const KEEP_TICKS = 40;

export class ArenaView {
  constructor(stage, session) {
    this.session = session;
    this.canvas = el('canvas', { class: 'field', role: 'img', 'aria-label': 'The arena, seen from above' });
    stage.replaceChildren(this.canvas);
    this.ctx = this.canvas.getContext('2d', { alpha: false });
    this.camera = new Camera(this.canvas);
    this.stop = new AbortController();
    this.isOut = false; // of a battle royale
    this.drunk = 0; // potions, for the debug hook
    this.ink = palette();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.ink = palette(); }, { signal: this.stop.signal });
    this.watcher = new Watcher(this);
    this.hud = new Hud(stage, { watching: session.watching, keys: session.watchKeys && { before: 'P', next: 'N' }, act: { drink: () => this.drink(), ...this.watcher.actions } });
    this.input = new Input(this.canvas, { keys: this.keys(), playing: !session.watching });
    document.addEventListener('visibilitychange', () => document.hidden && this.halt(), { signal: this.stop.signal });
    this.frame = requestAnimationFrame((now) => this.render(now));
  }

  /** Whether one looks on, from the start or since one is out. */
  get watches() {
    return this.session.watching || this.isOut;
  }

  /** A player fell for good, or a new match begins for it: other keys, other things to see. */
  turnOut(isOut) {
    if (this.session.watching || isOut === this.isOut) return;
    this.isOut = isOut;
    this.watcher.follow(isOut ? (this.victor ?? null) : null);
    this.hud.turn(isOut);
    this.input.take(this.keys(), !isOut);
  }

  keys() {
    const panel = { KeyB: () => this.session.togglePlayers() };
    const drink = () => this.drink();
    return this.watches ? { ...panel, ...this.watcher.keys } : { ...panel, KeyF: drink, KeyQ: drink };
  }

  // --- what the server says ---

  /** A new match, or the same one after a reconnect: forget everything and start from here. */
  welcome({ state }) {
    this.shownZone = null;
    this.victor = null;
    this.begin(state);
    this.effects = new Effects();
    this.facing = new Map();
    this.camera.fresh = true;
    this.input.release();
    this.pilot = this.session.watching ? null : new Pilot(this.model, this.session);
    this.pilot?.start(this.clock.timeOf(this.model.tick));
    this.hud.feed.replaceChildren();
  }

  /** The same match after a cut: the picture goes on, and the server is told anew what we want. */
  resume({ state }) {
    this.begin(state);
    this.pilot?.resume(this.model, this.clock.timeOf(this.model.tick));
  }

  /** We were too slow for some ticks: go on from here. */
  keyframe({ state }) {
    this.begin(state);
    this.pilot?.adopt(this.model, this.clock.timeOf(this.model.tick));
  }

  begin(state) {
    this.model = fromKeyframe(state);
    this.clock = new TickClock(this.model.hz * (this.session.speed ?? 1));
    this.clock.note(this.model.tick, performance.now());
    this.timeline = new Timeline(Math.max(KEEP_TICKS, (3 * BEHIND_MS) / this.clock.tick_ms));
    this.timeline.record(this.model);
    if (this.held) this.held = performance.now() + BEHIND_MS;
  }

  tick(message) {
    if (!this.model) return;
    const now = performance.now();
    const news = advance(this.model, message);
    this.clock.note(this.model.tick, now);
    this.timeline.record(this.model, news);
    this.pilot?.hear(message.acks ?? [], news, this.clock.timeOf(this.model.tick), now);
    react(this, news, now);
    this.report(message.events ?? []);
  }

  events({ events }) {
    this.report(events);
  }

  report(events) {
    for (const event of events) {
      const player = this.model?.players.get(event.seat);
      if (event.kind === 'drank' && event.seat === this.session.seat) this.drunk += 1;
      if (event.kind === 'kill' && event.of === this.session.seat) this.victor = event.by; // who is out watches on from there
      if (event.kind === 'kill' && event.of === this.watcher.seat && this.isOut) this.watcher.follow(event.by ?? null);
      if (event.kind === 'out' && player) player.placement = event.placement;
      this.hud.report(event, (seat) => ({ name: this.session.nameOf(seat) }), this.session.seat);
    }
  }

  // --- what the person wants ---

  drink() {
    this.session.act({ type: 'use_item', item: 'health_potion' });
  }

  /** Time stands still, or goes on (replays). */
  hold(isHeld) {
    if (isHeld) this.held ??= performance.now();
    else this.held = null;
  }

  /** Nobody is looking: stand still. */
  halt() {
    this.input.release();
    if (this.model) this.pilot?.steer({ x: 0, y: 0 }, performance.now());
  }

  // --- the picture ---

  render(frame) {
    this.frame = requestAnimationFrame((next) => this.render(next));
    const passed_ms = Math.min(frame - (this.rendered ?? frame), 100);
    this.rendered = frame;
    const now = this.held ?? frame;
    this.camera.measure();
    if (!this.model || this.camera.width === 0) return;
    const me = this.model.players.get(this.session.seat) ?? null;
    this.turnOut(Boolean(me) && !me.alive && me.respawn_ticks === 0 && this.model.mode === 'battle_royale');
    const people = this.people(now, me);
    this.camera.look(this.target(people, me, now), this.model.world, passed_ms, covered(this.camera.width));
    this.zone(passed_ms);
    const sought = this.pilot ? this.drive(people, me, now) : null;
    draw(this.ctx, this.camera, this.scene(people, now, sought), now);
    this.input.paint(this.ctx, this.ink);
    this.hud.show(this.model, me);
    this.showPlayers(now);
  }

  /** Turns wishes into messages; answers the enemy that the keyboard aims at. */
  drive(people, me, now) {
    const own = people.find((person) => person.own);
    const centre = own && this.camera.toScreen(own.x, own.y);
    const wish = this.input.wish(centre);
    const enemies = people.filter((person) => !person.own && this.camera.sees(person.x, person.y, 0));
    return this.pilot.obey(wish, { me, own, enemies, facing: this.facing, now });
  }

  /** The zone glides to where the server has it. */
  zone(passed_ms) {
    const { zone } = this.model;
    if (!zone || !this.shownZone) return (this.shownZone = zone && { ...zone });
    const part = 1 - Math.exp(-passed_ms / ZONE_GLIDE_MS);
    for (const key of ['x', 'y', 'radius']) this.shownZone[key] += (zone[key] - this.shownZone[key]) * part;
    return Object.assign(this.shownZone, { shrinking: zone.shrinking });
  }

  scene(people, now, sought) {
    const tick = this.clock.tickAt(now);
    const behind = BEHIND_MS / this.clock.tick_ms;
    return {
      model: this.model, zone: this.shownZone, people, ink: this.ink, effects: this.effects, map: this.camera.scale > 9, mapTop: 12,
      shots: this.timeline.flying((seat) => (seat === this.session.seat ? tick : tick - behind), this.model.hz),
      reticle: sought && !this.input.mouse ? this.camera.toScreen(sought.x, sought.y) : null,
      struck: this.input.mouse,
    };
  }

  /** Everybody alive, where they are shown: oneself ahead, the others a moment ago. */
  people(now, me) {
    const tick = this.clock.tickAt(now) - BEHIND_MS / this.clock.tick_ms;
    const people = [];
    for (const player of this.model.players.values()) {
      const own = player === me;
      const spot = own && this.pilot ? this.pilot.position(me, this.model, now) : this.timeline.player(player.seat, tick, this.model.hz);
      if (!spot || !(own ? player.alive : spot.alive)) continue;
      people.push({ ...this.looks(player, own), x: spot.x, y: spot.y, vx: player.vx, vy: player.vy, own });
    }
    return people;
  }

  looks({ seat, health, vx, vy }, own) {
    const { name, bot } = this.session.whoIs(seat);
    if (Math.hypot(vx, vy) > 0.1 && !own && !this.facing.has(seat)) this.facing.set(seat, { x: vx / Math.hypot(vx, vy), y: vy / Math.hypot(vx, vy) });
    return { seat, name, bot, arms: arms(seat, name), facing: this.facing.get(seat), health: health / this.model.health_max };
  }

  target(people, me, now) {
    if (this.watches) return people.find((person) => person.seat === this.watcher.seat) ?? this.model.players.get(this.watcher.seat) ?? null;
    if (!me) return null;
    return people.find((person) => person.own) ?? this.pilot.position(me, this.model, now);
  }

  showPlayers(now) {
    if (now - (this.panelShown ?? -1e9) < PANEL_EVERY_MS) return;
    this.panelShown = now;
    this.session.showPlayers(scoreboard(this.model, this.session));
    this.watcher.refresh();
  }

  /** What tests and curious people may read at `window.tiltyard.state`. */
  debug() {
    if (!this.model) return {};
    const { model, session } = this;
    const me = model.players.get(session.seat) ?? null;
    const shown = me && this.pilot?.position(me, model, performance.now());
    return {
      mode: model.mode, phase: model.phase, model_tick: model.tick, alive: [...model.players.values()].filter((p) => p.alive).length,
      me: me && { ...me, shown, on_screen: shown && this.camera.toScreen(shown.x, shown.y) },
      shots: model.shots.size, potions: model.potions.size, lag_ms: this.pilot?.predictor.lag_ms, following: this.watcher.seat, drunk: this.drunk,
    };
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.stop.abort();
    this.input.end();
    this.hud.end();
  }
}
