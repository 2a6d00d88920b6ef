// Where the matches of an elimination stand, and the lines between them. Pure: from the matches alone, in pixels at a zoom
// of 1.

import { hang } from './ladder.js';

/** A box and the room around it. */
export const SIZE = { width: 216, height: 54, across: 44, down: 14, gap: 74, pad: 16 };

/**
 * `{width, height, columns, boxes, links, next, feeders}`: the boxes by numbers of matches (`{number, section, round, x, y}`,
 * the corner at the upper left), what stands over each column (`{section, round, x, top}`, `top` being where the section
 * begins), and the links (`{from, to, points}`).
 */
export function layout(matches, size = SIZE) {
  const hung = hang(matches);
  const boxes = new Map();
  let top = size.pad;
  for (const section of ['winners', 'losers']) {
    const bottom = place(section, hung, boxes, { size, top });
    if (bottom > top) top = bottom + size.gap;
  }
  placeGrandFinal(hung, boxes, size);
  placeThird(hung, boxes, size);
  const all = [...boxes.values()];
  const far = (of, more) => Math.max(0, ...all.map(of)) + more + size.pad;
  return {
    width: far(({ x }) => x, size.width), height: far(({ y }) => y, size.height),
    columns: columns(all), boxes, links: links(hung, boxes, size), next: hung.next, feeders: visible(hung),
  };
}

const step = ({ height, down }) => height + down;
const column = (index, size) => size.pad + index * (size.width + size.across);

/** Leaves stand below each other, and every other match in the middle of those that lead to it. Answers where it ends. */
function place(section, { sections, next, feeders, shown }, boxes, { size, top }) {
  let free = top;
  const put = (match, index) => {
    const from = (feeders.get(match.number) ?? []).filter((number) => shown.has(number) && of.has(number));
    for (const number of from) put(of.get(number).match, of.get(number).index);
    const heights = from.map((number) => boxes.get(number).y);
    const y = heights.length > 0 ? heights.reduce((sum, one) => sum + one, 0) / heights.length : free;
    if (heights.length === 0) free += step(size);
    boxes.set(match.number, { number: match.number, section, round: match.round, x: column(index, size), y });
  };
  const rounds = sections.get(section).map((round) => round.filter(({ number }) => shown.has(number))).filter((round) => round.length > 0);
  const of = new Map(rounds.flatMap((round, index) => round.map((match) => [match.number, { match, index }])));
  for (const { match, index } of of.values()) if (!of.has(next.get(match.number))) put(match, index);
  return free - (free > top ? size.down : 0);
}

function placeGrandFinal({ sections, feeders, shown }, boxes, size) {
  const right = Math.max(0, ...[...boxes.values()].map(({ x }) => x)) + size.width + size.across;
  sections.get('grand_final').flat().filter(({ number }) => shown.has(number)).forEach((match, index) => {
    const from = (feeders.get(match.number) ?? []).map((number) => boxes.get(number)).filter(Boolean);
    const y = from.length > 0 ? from.reduce((sum, box) => sum + box.y, 0) / from.length : size.pad;
    boxes.set(match.number, { number: match.number, section: 'grand_final', round: match.round, x: right + index * (size.width + size.across), y });
  });
}

/** Below the final, in the same column. */
function placeThird({ sections, shown }, boxes, size) {
  const final = boxes.get(sections.get('winners').at(-1)?.[0]?.number);
  for (const { number, round } of sections.get('third_place').flat().filter((match) => final && shown.has(match.number))) {
    boxes.set(number, { number, section: 'third_place', round, x: final.x, y: final.y + step(size) + size.gap / 2 });
  }
}

/** What stands over the columns of each section, and where the section begins. */
function columns(boxes) {
  const tops = new Map();
  for (const { section, y } of boxes) tops.set(section, Math.min(tops.get(section) ?? Infinity, y));
  const found = new Map();
  for (const { section, round, x } of boxes) found.set(`${section} ${round}`, { section, round, x, top: tops.get(section) });
  return [...found.values()];
}

function links({ next, shown }, boxes, size) {
  const found = [];
  for (const [from, to] of next) {
    if (shown.has(from) && shown.has(to)) found.push({ from, to, points: bend(boxes.get(from), boxes.get(to), size) });
  }
  return found;
}

/** Out to the right, up or down just before the next match, and into its middle. */
function bend(from, to, { width, height, across }) {
  const [start, end] = [{ x: from.x + width, y: from.y + height / 2 }, { x: to.x, y: to.y + height / 2 }];
  const turn = end.x - across / 2;
  return [start, { x: turn, y: start.y }, { x: turn, y: end.y }, end];
}

function visible({ feeders, shown }) {
  return new Map([...feeders].map(([to, from]) => [to, from.filter((number) => shown.has(number))]));
}

/** Which part of the field is seen through a window of that place and size, in the field's own pixels; `margin` in those of
 * the window. */
export function seen({ left, top, width, height }, { x, y }, margin = 0) {
  return { left: (left - margin) / x, top: (top - margin) / y, right: (left + width + margin) / x, bottom: (top + height + margin) / y };
}

/** Finds what is to be drawn, without a look at everything: boxes by columns, each sorted from top to bottom. */
export class Field {
  constructor({ boxes, links: lines }, size = SIZE) {
    this.size = size;
    this.columns = sorted([...boxes.values()].map((box) => ({ x: box.x, right: box.x + size.width, top: box.y, bottom: box.y + size.height, item: box })));
    this.lines = sorted(lines.map((link) => {
      const ys = link.points.map(({ y }) => y);
      return { x: link.points[0].x, right: link.points.at(-1).x, top: Math.min(...ys), bottom: Math.max(...ys), item: link };
    }));
  }

  boxesIn(view) {
    return within(this.columns, view);
  }

  linksIn(view) {
    return within(this.lines, view);
  }
}

function sorted(items) {
  const columnsByX = new Map();
  for (const item of items) {
    if (!columnsByX.has(item.x)) columnsByX.set(item.x, []);
    columnsByX.get(item.x).push(item);
  }
  return [...columnsByX.values()].map((list) => ({
    x: list[0].x, right: Math.max(...list.map(({ right }) => right)), tallest: Math.max(...list.map(({ top, bottom }) => bottom - top)),
    list: list.sort((a, b) => a.top - b.top),
  }));
}

function within(list, { left, top, right, bottom }) {
  const found = [];
  for (const { x, right: end, tallest, list: items } of list) {
    if (end < left || x > right) continue;
    for (let at = firstAt(items, top - tallest); at < items.length && items[at].top <= bottom; at += 1) {
      if (items[at].bottom >= top && items[at].right >= left) found.push(items[at].item);
    }
  }
  return found;
}

/** The index of the first whose top is not above `top`. */
function firstAt(items, top) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].top < top) low = middle + 1;
    else high = middle;
  }
  return low;
}
