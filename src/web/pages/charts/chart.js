// A line as a picture: inline SVG that fills its place, with a title and a description for those who can't see it.

import { el, svg } from '../dom.js';
import { area, marks, path, span, spots } from './series.js';

let pictures = 0;

export class Chart {
  /**
   * `title`; `from`: the scale begins there; `least`: it shows at least so much; `marked(value)`: words on the scale, or none.
   * `pointed(index)` is called with the place of the value under the pointer, and null when it is gone.
   */
  constructor({ title, from = null, least = 1, places = null, marked = null, pointed = null }) {
    Object.assign(this, { from, least, places, marked, pointed, values: [] });
    const id = `chart-${(pictures += 1)}`;
    this.title = svg('title', { id: `${id}-title` }, title);
    this.desc = svg('desc', { id: `${id}-desc` });
    this.area = svg('path', { class: 'chart-area' });
    this.line = svg('path', { class: 'chart-line' });
    this.picture = svg('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', role: 'img', 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-desc` },
      this.title, this.desc, this.area, this.line);
    this.rule = el('i', { class: 'chart-rule', hidden: true });
    this.dot = el('i', { class: 'chart-dot', hidden: true });
    this.scale = el('div', { class: 'chart-scale', 'aria-hidden': 'true' });
    this.root = el('div', { class: 'chart' }, this.scale, el('div', { class: 'chart-field' }, this.picture, this.rule, this.dot));
    if (pointed) this.attend();
  }

  attend() {
    const field = this.picture.parentElement;
    field.addEventListener('pointermove', (event) => {
      const box = field.getBoundingClientRect();
      this.pointed(this.nearest((100 * (event.clientX - box.left)) / box.width));
    });
    for (const gone of ['pointerleave', 'pointercancel']) field.addEventListener(gone, () => this.pointed(null));
  }

  nearest(x) {
    const places = this.places ?? this.values.length;
    const step = 100 / Math.max(1, places - 1);
    const index = this.values.length - 1 - Math.round((100 - x) / step);
    return this.values.length === 0 ? null : Math.min(this.values.length - 1, Math.max(0, index));
  }

  /** Shows these numbers (null: there was none); `desc` says in words what they show. */
  show(values, desc) {
    this.values = values;
    const range = span(values, this);
    this.points = spots(values, range, this.places ?? values.length);
    this.line.setAttribute('d', path(this.points));
    this.area.setAttribute('d', area(this.points));
    if (this.desc.textContent !== desc) this.desc.textContent = desc;
    if (this.marked) this.rules(range);
  }

  rules(range) {
    const wanted = marks(range);
    const stamp = `${range}`;
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    this.scale.replaceChildren(...wanted.map((value) => {
      const rule = el('span', {}, this.marked(value));
      rule.style.top = `${100 - (100 * (value - range[0])) / (range[1] - range[0])}%`;
      return rule;
    }));
  }

  /** Marks one value, with a line through it; null marks none. */
  point(index, { ruled = true } = {}) {
    const at = index === null ? null : this.points?.[index];
    this.dot.hidden = !at;
    this.rule.hidden = !at || !ruled;
    if (!at) return;
    this.rule.style.left = this.dot.style.left = `${at.x}%`;
    this.dot.style.top = `${at.y}%`;
  }
}
