// Numbers as lines: the pure part. A picture is 100 wide and 100 high, whatever it shows, and is stretched to its place.

/** The least and the most of some numbers (nulls are left out), a little apart even if they are all the same. */
export function span(values, { from = null, least = 1 } = {}) {
  const known = values.filter((value) => value !== null && value !== undefined);
  const low = Math.min(from ?? Infinity, ...known);
  const high = Math.max(from ?? -Infinity, ...known);
  if (!Number.isFinite(low)) return [0, least];
  return high - low >= least ? [low, high] : [from ?? low - least / 2, Math.max(high, (from ?? low - least / 2) + least)];
}

/** Where each value is: `{x, y}`, or null where there is none. The last of `places` is at the right edge. */
export function spots(values, [low, high], places = values.length) {
  const step = 100 / Math.max(1, places - 1);
  const first = 100 - step * (values.length - 1);
  return values.map((value, index) => (value === null || value === undefined ? null : { x: first + index * step, y: 100 - (100 * (value - low)) / (high - low) }));
}

/** The line through them, interrupted where there is nothing. */
export function path(points) {
  let pen = 'M';
  let text = '';
  for (const point of points) {
    if (point) text += `${pen}${round(point.x)} ${round(point.y)}`;
    pen = point ? 'L' : 'M';
  }
  return text;
}

/** The ground below the line. */
export function area(points) {
  const known = points.filter(Boolean);
  if (known.length < 2) return '';
  return `${path(known)}L${round(known.at(-1).x)} 100L${round(known[0].x)} 100Z`;
}

const round = (number) => Math.round(number * 100) / 100;

/** At most three round numbers within a span, for the scale. */
export function marks([low, high]) {
  const step = [1, 2, 5].flatMap((n) => [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((e) => n * 10 ** e)).sort((a, b) => a - b)
    .find((size) => Math.floor(high / size) - Math.ceil(low / size) + 1 <= 3);
  const found = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high + step / 1e6; mark += step) found.push(Number(mark.toPrecision(12)));
  return found;
}
