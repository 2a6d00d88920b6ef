// The bracket drawn as a bracket. Only what is seen is in the document: at a thousand entrants that is what keeps it quick.
// Far out, where nobody can read a name, the matches are painted.

import { calm, el, setText, svg } from '../dom.js';
import { card, fill } from './card.js';
import { Field, layout, seen, SIZE } from './layout.js';
import { isSame, trail } from './model.js';
import { paint } from './overview.js';
import { walk } from './walk.js';

const ZOOM_MIN = 0.1;
const ZOOM_MAX = 1.5;
const STEP = 1.25;
const PAINTED_BELOW = 0.34;
const MARGIN = 240;
const FITS = 0.75;
const KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

export class Tree {
  /** `view` is what a card needs (`card.js`), `titleOf(section, round)` and `shortOf(section, round)`. */
  constructor(view) {
    Object.assign(this, { view, zoom: 1, nodes: new Map(), matches: new Map(), at: null });
    this.lines = svg('path', { class: 'tree-lines' });
    this.trail = svg('path', { class: 'tree-trail' });
    this.links = svg('svg', { class: 'tree-links', 'aria-hidden': 'true' }, this.lines, this.trail);
    this.labels = el('div', { class: 'tree-labels', 'aria-hidden': 'true' });
    this.plane = el('div', { class: 'tree-plane' }, this.links, this.labels);
    this.far = el('canvas', { class: 'tree-far', 'aria-hidden': 'true' });
    this.space = el('div', { class: 'tree-space' }, this.plane);
    this.port = el('div', { class: 'tree-port', role: 'application', 'aria-label': 'Bracket', 'aria-describedby': 'tree-help' }, this.far, this.space);
    this.heads = el('div', { class: 'tree-heads', 'aria-hidden': 'true' });
    this.root = el('div', { class: 'tree' }, this.tools(), el('div', { class: 'tree-frame' }, this.heads, this.port));
    this.listen();
  }

  tools() {
    const button = (text, label, act) => el('button', { type: 'button', class: 'tiny', 'aria-label': label, title: label, on: { click: act } }, text);
    this.level = el('span', { class: 'tree-level', role: 'status' }, '100 %');
    return el('div', { class: 'tree-tools' },
      button('−', 'Zoom out', () => this.zoomBy(1 / STEP)), this.level, button('+', 'Zoom in', () => this.zoomBy(STEP)),
      el('button', { type: 'button', class: 'small', on: { click: () => this.fit() } }, 'Fit'),
      el('p', { id: 'tree-help', class: 'muted tree-help' }, 'Arrow keys go along the bracket, Enter opens a match, + and − zoom. The list shows the same as a table.'));
  }

  listen() {
    this.port.addEventListener('scroll', () => this.later(), { passive: true });
    this.port.addEventListener('keydown', (event) => this.key(event));
    this.port.addEventListener('click', (event) => this.poke(event));
    this.port.addEventListener('wheel', (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomBy(Math.exp(-event.deltaY / 300), event);
    }, { passive: false });
    new ResizeObserver(() => this.later()).observe(this.port);
  }

  /** Shows the matches of an elimination. */
  show(matches) {
    const shape = matches.map(({ number, section, round, status }) => `${number}${section}${round}${status === 'bye' || status === 'not_needed'}`).join();
    const before = this.matches;
    this.matches = new Map(matches.map((match) => [match.number, match]));
    if (shape !== this.shape) this.lay(matches);
    this.shape = shape;
    this.mark();
    for (const [number, node] of this.nodes) {
      const match = this.matches.get(number);
      if (isSame(before.get(number), match)) continue;
      fill(node, match, this.view);
      if (before.has(number) && before.get(number).winner !== match.winner) glow(node);
    }
  }

  lay(matches) {
    this.laid = layout(matches);
    this.field = new Field(this.laid);
    this.label();
    if (!this.shape) this.settle();
    for (const node of this.nodes.values()) node.remove();
    this.nodes.clear();
    if (!this.laid.boxes.has(this.at)) this.at = this.laid.boxes.keys().next().value ?? null;
    this.resize();
  }

  /** A tree that is hardly wider than the window is made to fit at first. */
  settle() {
    const share = this.port.clientWidth / this.laid.width;
    if (share > FITS && share < 1) this.zoom = share;
  }

  /** What stands over the columns that the line of heads does not speak of, or not always. */
  label() {
    const others = this.laid.columns.filter(({ section }) => section === 'losers' || section === 'third_place');
    this.labels.replaceChildren(...others.map(({ section, round, x, top }) => {
      const node = el('span', {}, this.view.titleOf(section, round));
      Object.assign(node.style, { left: `${x}px`, top: `${top - 30}px`, width: `${SIZE.width}px` });
      return node;
    }));
  }

  /** How much smaller than at a zoom of 1: far out the columns stay as wide as there is room for. */
  get scale() {
    const wide = this.zoom < PAINTED_BELOW ? Math.min(1, this.port.clientWidth / this.laid.width) : 0;
    return { x: Math.max(this.zoom, wide), y: this.zoom };
  }

  /** Somebody else is followed. */
  follow() {
    this.mark();
    for (const [number, node] of this.nodes) fill(node, this.matches.get(number), this.view);
  }

  /** Marks the way of whoever is followed. */
  mark() {
    const before = this.way;
    this.way = this.view.followed ? trail([...this.matches.values()], this.view.followed) : { matches: new Set(), links: new Set() };
    this.later();
    if (before && isSame([...before.matches], [...this.way.matches])) return;
    for (const [number, node] of this.nodes) node.toggleAttribute('data-on-way', this.way.matches.has(number));
    this.drawn = null;
  }

  resize() {
    const { width, height } = this.laid;
    const { x, y } = this.scale;
    Object.assign(this.space.style, { width: `${width * x}px`, height: `${height * y}px` });
    this.plane.style.transform = `scale(${x}, ${y})`;
    this.port.style.setProperty('--tree-height', `${Math.ceil(height * y) + 18}px`);
    for (const [name, value] of [['width', width], ['height', height]]) this.links.setAttribute(name, value);
    setText(this.level, `${Math.round(100 * y)} %`);
    this.headed = this.drawn = null;
    this.later();
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  /** Puts what is seen into the document, and takes out what is not. */
  draw() {
    if (!this.field || this.port.clientWidth === 0) return;
    const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = this.port;
    const isFar = this.zoom < PAINTED_BELOW;
    this.root.toggleAttribute('data-far', isFar);
    this.showHeads(left, top, height);
    if (isFar) paint(this.far, { ...this, scale: this.scale }, { left, top, width, height });
    if (this.drawn && within(seen({ left, top, width, height }, this.scale), this.drawn)) return;
    this.drawn = seen({ left, top, width, height }, this.scale, MARGIN);
    const wanted = isFar ? [] : this.field.boxesIn(this.drawn);
    this.lines.setAttribute('d', isFar ? '' : pathOf(this.field.linksIn(this.drawn)));
    this.trail.setAttribute('d', isFar ? '' : pathOf(this.field.linksIn(this.drawn).filter(({ from }) => this.way.links.has(from))));
    this.put(wanted);
  }

  put(wanted) {
    const current = this.laid.boxes.get(this.at);
    const boxes = new Map(wanted.map((box) => [box.number, box]));
    if (current) boxes.set(current.number, current);
    for (const [number, node] of this.nodes) {
      if (boxes.has(number)) continue;
      node.remove();
      this.nodes.delete(number);
    }
    for (const box of boxes.values()) if (!this.nodes.has(box.number)) this.add(box);
  }

  add({ number, x, y }) {
    const node = card(this.matches.get(number), this.view, {
      tabindex: number === this.at ? 0 : -1, 'data-on-way': this.way.matches.has(number), on: { click: () => this.open(number), focus: () => this.stand(number) },
    });
    Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${SIZE.width}px`, height: `${SIZE.height}px` });
    this.nodes.set(number, node);
    this.plane.append(node);
  }

  open(number) {
    this.stand(number);
    this.view.open(number);
  }

  /** The match that the tab key comes to. */
  stand(number) {
    this.nodes.get(this.at)?.setAttribute('tabindex', -1);
    this.at = number;
    this.nodes.get(number)?.setAttribute('tabindex', 0);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '-') this.zoomBy(event.key === '+' ? STEP : 1 / STEP);
    else if (KEYS.has(event.key)) this.go(walk(this.laid, this.at, event.key, (number) => this.way.matches.has(number)));
    else return;
    event.preventDefault();
  }

  /** To a match, with the focus. */
  go(number, { focus = true } = {}) {
    if (number === null || !this.laid.boxes.has(number)) return;
    this.stand(number);
    if (!this.nodes.has(number)) this.add(this.laid.boxes.get(number));
    this.stand(number);
    this.reveal(this.laid.boxes.get(number));
    if (focus) this.nodes.get(number).focus({ preventScroll: true });
  }

  /** Scrolls so that a match is seen with what is around it. */
  reveal({ x, y }) {
    const scale = this.scale;
    const near = (from, length, at, size, by) => {
      const [low, high] = [(at - size / 2) * by, (at + 1.5 * size) * by];
      if (low < from) return Math.max(0, low);
      return high > from + length ? high - length : from;
    };
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.port;
    this.port.scrollTo({ left: near(scrollLeft, clientWidth, x, SIZE.width, scale.x), top: near(scrollTop, clientHeight, y, SIZE.height, scale.y) });
  }

  /** Brings a match into the middle. */
  centre(number) {
    const box = this.laid.boxes.get(number);
    if (!box) return;
    const [{ x, y }, { clientWidth, clientHeight }] = [this.scale, this.port];
    this.stand(number);
    this.port.scrollTo({ left: (box.x + SIZE.width / 2) * x - clientWidth / 2, top: (box.y + SIZE.height / 2) * y - clientHeight / 2 });
    this.later();
  }

  /** Zooms around a point of the window, or its middle. */
  zoomBy(factor, { clientX, clientY } = {}) {
    const frame = this.port.getBoundingClientRect();
    const [x, y] = [clientX === undefined ? frame.width / 2 : clientX - frame.left, clientY === undefined ? frame.height / 2 : clientY - frame.top];
    const before = this.scale;
    const [left, top] = [(this.port.scrollLeft + x) / before.x, (this.port.scrollTop + y) / before.y];
    this.zoom = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, this.zoom * factor));
    if (Math.abs(this.zoom - 1) < 0.04) this.zoom = 1;
    this.resize();
    this.port.scrollTo({ left: left * this.scale.x - x, top: top * this.scale.y - y });
  }

  /** As wide as the window. */
  fit() {
    this.zoomBy(Math.min(1, this.port.clientWidth / this.laid.width) / this.zoom);
  }

  /** Far out a click goes in, to where it was. */
  poke(event) {
    if (!this.root.hasAttribute('data-far') || event.target.closest('.match')) return;
    this.zoomBy(0.8 / this.zoom, event);
  }

  /** What the columns are, of the half that is looked at. */
  showHeads(left, top, height) {
    const { x: scale } = this.scale;
    const losers = this.laid.columns.find(({ section }) => section === 'losers')?.top ?? Infinity;
    const half = (top + height / 2) / this.zoom > losers ? 'losers' : 'winners';
    const columns = this.laid.columns.filter(({ section }) => section === half || section === 'grand_final');
    const isTight = SIZE.width * scale < 110;
    if (half !== this.headed) {
      this.heads.replaceChildren(...columns.map(({ section, round, x }) => el('span', { data: { x } }, isTight ? this.view.shortOf(section, round) : this.view.titleOf(section, round))));
    }
    this.headed = half;
    for (const node of this.heads.children) Object.assign(node.style, { transform: `translateX(${Number(node.dataset.x) * scale - left}px)`, width: `${SIZE.width * scale}px` });
  }
}

const within = (inner, outer) => inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom;
const pathOf = (links) => links.map(({ points: [first, ...rest] }) => `M${first.x} ${first.y}${rest.map(({ x, y }) => `L${x} ${y}`).join('')}`).join('');

function glow(node) {
  if (calm()) return;
  node.animate([{ backgroundColor: 'color-mix(in srgb, var(--gold) 45%, var(--card))' }, { backgroundColor: 'var(--card)' }], { duration: 1500 });
}
