// Everything of the arena that is text: health, potions, time, kill feed, notices, whom a spectator follows.

import { arms, crest } from '../heraldry.js';
import { clock, el, setText } from '../dom.js';

const FEED_MAX = 5;
const FEED_MS = 7000;
const OUT_MS = 4000; // so long it stands in the middle that one is out

/** The pixels of the field that stand behind the figures, on a screen so wide. */
export const covered = (width) => (width <= 720 ? { top: 120, bottom: 80 } : { top: 70, bottom: 70 });

export class Hud {
  /** `act` holds what its buttons do: `drink()`, `follow(step)`, `overview()`. */
  constructor(stage, { watching, act, keys = { before: 'left arrow', next: 'right arrow' } }) {
    this.watching = watching;
    this.keys = keys;
    this.time = el('strong', { class: 'hud-time' }, '–:––');
    this.goal = el('span', { class: 'hud-goal' });
    this.feed = el('ol', { class: 'hud-feed', 'aria-label': 'Kills' });
    this.notice = el('p', { class: 'hud-notice', role: 'status' });
    this.hurt = el('div', { class: 'hud-hurt', 'aria-hidden': 'true' });
    this.vitals = this.makeVitals(act);
    this.watchBar = this.makeWatchBar(act);
    this.root = el('div', { class: 'hud' }, this.hurt,
      el('div', { class: 'hud-top' }, this.time, this.goal), this.feed, this.notice, this.vitals, this.watchBar);
    this.turn(watching);
    stage.append(this.root);
  }

  makeVitals({ drink }) {
    this.fill = el('span', { class: 'health-fill' });
    this.points = el('span', { class: 'health-points' });
    this.health = el('div', { class: 'health', role: 'meter', 'aria-label': 'Health', 'aria-valuemin': 0 }, this.fill, this.points);
    this.flasks = el('span', { class: 'flask-count' }, '0');
    this.flask = el('button', { type: 'button', class: 'flask', title: 'Drink a potion (F or Q)', on: { click: drink } },
      el('span', { class: 'flask-icon', 'aria-hidden': 'true' }), this.flasks, el('span', { class: 'visually-hidden' }, ' potions: drink one'));
    return el('div', { class: 'hud-vitals', hidden: true }, this.health, this.flask);
  }

  makeWatchBar({ follow, overview }) {
    this.whole = el('button', { type: 'button', title: 'Show the whole field (0)', hidden: true, on: { click: overview } }, 'Whole field');
    const button = (label, text, click) => el('button', { type: 'button', 'aria-label': label, title: label, on: { click } }, text);
    this.followed = el('span', { class: 'hud-followed', 'aria-live': 'polite' }, 'Whole field');
    return el('div', { class: 'hud-watch' },
      button(`Follow the player before (${this.keys.before})`, '‹', () => follow(-1)), this.followed,
      button(`Follow the next player (${this.keys.next})`, '›', () => follow(1)), this.whole);
  }

  /** Shows what a spectator needs, or what a player needs. */
  turn(watches) {
    this.watches = watches;
    this.watchBar.hidden = !watches;
    this.out_at = performance.now();
  }

  /** Shows the figures of a moment; `me` is null for spectators and before the first seat. */
  show(model, me) {
    const waiting = model.phase === 'waiting';
    setText(this.time, waiting ? 'Soon' : clock(model.ticks_left / model.hz));
    setText(this.goal, goal(model, me));
    this.vitals.hidden = this.watches || !me;
    if (me) this.showVitals(model, me);
    this.say(this.isOldNews ? {} : notice(model, me, this.watching));
  }

  /** Who is out was told so, and wants to watch on. */
  get isOldNews() {
    return this.watches && !this.watching && performance.now() - this.out_at > OUT_MS;
  }

  showVitals(model, me) {
    const part = Math.max(0, me.health / model.health_max);
    const width = `${Math.round(part * 100)}%`;
    if (this.fill.style.width !== width) {
      this.fill.style.width = width;
      this.health.dataset.low = part <= 0.35;
      this.health.setAttribute('aria-valuemax', model.health_max);
      this.health.setAttribute('aria-valuenow', me.health);
      setText(this.points, me.health);
    }
    setText(this.flasks, me.potions);
    this.flask.disabled = me.potions === 0 || !me.alive;
  }

  say({ big = '', small = '' }) {
    const text = `${big}|${small}`;
    if (this.said === text) return;
    this.said = text;
    this.notice.replaceChildren(...(big ? [el('strong', {}, big)] : []), ...(small ? [el('span', {}, small)] : []));
  }

  /** The edge of the screen turns red for a moment. */
  flash() {
    this.hurt.classList.remove('on');
    void this.hurt.offsetWidth; // starts the animation anew
    this.hurt.classList.add('on');
  }

  /** A line of the feed from an event; `who(seat)` gives `{name, seat}`. */
  report(event, who, own) {
    const line = feedLine(event, who, own);
    if (!line) return;
    this.feed.append(line);
    while (this.feed.children.length > FEED_MAX) this.feed.firstChild.remove();
    setTimeout(() => line.remove(), FEED_MS);
  }

  showFollowed(name) {
    this.whole.hidden = !name;
    this.followed.replaceChildren(...(name ? [el('span', { class: 'hud-following' }, 'Following '), name] : ['Whole field']));
  }

  end() {
    this.root.remove();
  }
}

function goal(model, me) {
  if (model.mode === 'battle_royale') {
    const own = me && !me.alive ? `you are out${me.placement ? `, place ${me.placement}` : ''} · ` : '';
    return `${own}${model.alive} still standing${!own && model.phase === 'playing' && model.ticks_left > 0 ? ' · zone closes' : ''}`;
  }
  const best = Math.max(0, ...[...model.players.values()].map((player) => player.score));
  return me ? `you ${me.score} · best ${best} · to ${model.score_limit}` : `best ${best} · to ${model.score_limit}`;
}

function notice(model, me, watching) {
  if (model.phase === 'waiting') {
    if (model.countdown_ticks > 0) return { big: String(Math.ceil(model.countdown_ticks / model.hz)), small: 'Make ready' };
    return { big: 'Waiting for players', small: 'The match begins when enough have come.' };
  }
  if (!me && !watching && model.phase === 'playing') return { big: 'The match is on', small: 'You play in the next one.' };
  if (!me || model.phase === 'finished') return {};
  if (me.alive) return outside(model.zone, me) ? { small: 'Outside the zone: get into the circle!' } : {};
  if (me.respawn_ticks > 0) return { big: 'Unseated', small: `Back in ${Math.ceil(me.respawn_ticks / model.hz)}` };
  if (model.mode === 'battle_royale') return { big: 'You are out', small: me.placement ? `Place ${me.placement}` : 'Watching the rest' };
  return { big: 'Unseated', small: 'Back in a moment' };
}

function feedLine(event, who, own) {
  const tag = (seat) => {
    const { name } = who(seat);
    return el('b', { class: seat === own ? 'own' : null }, crest(arms(seat, name)), name);
  };
  if (event.kind === 'kill') {
    const by = event.by === null || event.by === undefined ? el('i', {}, 'the zone') : tag(event.by);
    return el('li', {}, by, el('span', { class: 'struck' }, ' struck down '), tag(event.of));
  }
  if (event.kind === 'out') return el('li', {}, tag(event.seat), ` is out, place ${event.placement}`);
  if (event.kind === 'started') return el('li', {}, 'The match is on!');
  return null;
}

const outside = (zone, me) => Boolean(zone) && Math.hypot(me.x - zone.x, me.y - zone.y) > zone.radius;
