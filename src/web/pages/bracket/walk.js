// Where an arrow key leads from a match of the bracket. Pure.

/**
 * The number of the match that `key` leads to from `at`, or null: right to where the winner goes, left to where the players
 * come from (`prefers(number)` says which of two), up and down within the column, Home and End to its ends.
 */
export function walk({ boxes, next, feeders }, at, key, prefers = () => false) {
  const here = boxes.get(at);
  if (!here) return boxes.keys().next().value ?? null;
  if (key === 'ArrowRight') return boxes.has(next.get(at)) ? next.get(at) : null;
  if (key === 'ArrowLeft') {
    const from = feeders.get(at) ?? [];
    return from.find(prefers) ?? from[0] ?? null;
  }
  const column = [...boxes.values()].filter(({ x }) => x === here.x).sort((a, b) => a.y - b.y).map(({ number }) => number);
  const place = column.indexOf(at);
  const target = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: column.length - 1 }[key];
  return target === undefined ? null : (column[target] ?? null);
}
