// The controls of a playback: play and pause, the timeline with its marks, the speed; by mouse, finger and keyboard.

import { el, isPressable, isTyping, setText } from '../dom.js';
import { isOfPeople, whenWords } from './moments.js';

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const LEAP_S = 5;
const FAR_S = 30;
const SETTLE_MS = 120; // so long a finger or a key may go on before we look for the moment
const MARKS_MAX = 600;

export class Deck {
  /** `act` has `toggle()`, `seek(tick)`, `speed(number)`. */
  constructor(root, act) {
    const part = (id) => root.querySelector(`#${id}`);
    Object.assign(this, { root, act, range: part('seek'), marks: part('marks'), when: part('when'), button: part('toggle'), speeds: part('speed') });
    this.speeds.append(...SPEEDS.map((speed) => el('option', { value: speed }, `${speed}×`)));
    this.button.addEventListener('click', () => act.toggle());
    part('back').addEventListener('click', () => this.leap(-LEAP_S));
    part('forth').addEventListener('click', () => this.leap(LEAP_S));
    this.speeds.addEventListener('change', () => act.speed(Number(this.speeds.value)));
    this.range.addEventListener('input', () => this.look(Number(this.range.value)));
    addEventListener('keydown', (event) => this.key(event));
    this.tick = 0;
  }

  /** What is played: its first and last tick, and its steps a second (null: it did not go by the clock). */
  open({ first_tick, ticks, hz }) {
    Object.assign(this, { first: first_tick, last: ticks, hz });
    Object.assign(this.range, { min: first_tick, max: Math.max(ticks, first_tick + 1) });
    const unit = hz ? ' seconds' : ' steps';
    setText(this.root.querySelector('#back'), `−${this.far(LEAP_S)}${hz ? ' s' : ''}`);
    setText(this.root.querySelector('#forth'), `+${this.far(LEAP_S)}${hz ? ' s' : ''}`);
    this.root.querySelector('#back').title = `Back ${this.far(LEAP_S)}${unit} (left arrow)`;
    this.root.querySelector('#forth').title = `Forward ${this.far(LEAP_S)}${unit} (right arrow)`;
    this.root.hidden = false;
  }

  /** Seconds, or steps of a game without a clock. */
  far(seconds) {
    return this.hz ? seconds : Math.max(1, Math.round(seconds / LEAP_S));
  }

  leap(seconds) {
    const ticks = this.hz ? seconds * this.hz : Math.sign(seconds) * this.far(Math.abs(seconds));
    this.look((this.sought ?? this.tick) + ticks);
  }

  /** Shows a moment at once, and goes there when the hand rests. */
  look(tick) {
    this.sought = Math.min(this.last, Math.max(this.first, Math.round(tick)));
    this.put(this.sought);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      const { sought } = this;
      this.sought = null;
      this.act.seek(sought);
    }, SETTLE_MS);
  }

  /** The playback has come so far. */
  show(tick) {
    this.tick = tick;
    if (this.sought === null || this.sought === undefined) this.put(tick);
  }

  put(tick) {
    this.range.value = tick;
    this.range.setAttribute('aria-valuetext', `${whenWords(tick, this.hz)} of ${whenWords(this.last, this.hz)}`);
    const text = `${this.hz ? '' : 'step '}${whenWords(tick, this.hz)}`;
    if (this.put_text === text) return;
    this.put_text = text;
    this.when.replaceChildren(text, el('small', {}, ` / ${whenWords(this.last, this.hz)}`));
  }

  /** `plays`: whether it goes on by itself. */
  turn(plays, isOver) {
    this.button.dataset.plays = plays;
    this.button.setAttribute('aria-label', plays ? 'Pause' : isOver ? 'Play again' : 'Play');
  }

  showSpeed(speed) {
    this.speeds.value = speed;
  }

  faster(by) {
    const at = SPEEDS.indexOf(Number(this.speeds.value));
    this.act.speed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))]);
  }

  mark(moments) {
    const list = moments.list();
    const seldom = list.filter((moment) => !isOfPeople(moment));
    const shown = (list.length > MARKS_MAX ? seldom : list).slice(0, MARKS_MAX);
    this.marks.replaceChildren(...shown.map((moment) => {
      const mark = el('i', { data: { kind: moment.event ? 'event' : moment.kind } });
      mark.style.left = `${(100 * moments.part(moment)).toFixed(2)}%`;
      return mark;
    }));
  }

  key(event) {
    if (this.root.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) && event.target !== this.range) return;
    if (event.code === 'Space' && isPressable(event.target)) return;
    const order = KEYS[event.key];
    if (!order || event.defaultPrevented) return;
    event.preventDefault();
    order(this, event);
  }
}

const KEYS = {
  __proto__: null,
  ' ': (deck, event) => event.repeat || deck.act.toggle(),
  k: (deck, event) => event.repeat || deck.act.toggle(),
  ArrowLeft: (deck) => deck.leap(-LEAP_S),
  ArrowRight: (deck) => deck.leap(LEAP_S),
  PageDown: (deck) => deck.leap(-FAR_S),
  PageUp: (deck) => deck.leap(FAR_S),
  Home: (deck) => deck.look(deck.first),
  End: (deck) => deck.look(deck.last),
  '<': (deck) => deck.faster(-1),
  '>': (deck) => deck.faster(1),
};
