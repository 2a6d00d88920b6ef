// The state of connect four as the server tells it. Pure.

/** Rows from the bottom. */
export const BOTTOM_UP = [0, 1, 2, 3, 4, 5];

/** Applies a delta; answers the disc that fell, or null. */
export function playTick(state, delta) {
  const { placed = null, ...rest } = delta;
  Object.assign(state, rest);
  if (!placed) return null;
  const [column, row, seat] = placed;
  state.board[row][column] = seat;
  return { column, row, seat };
}

export const isFree = (state, column) => state.board[5][column] === null;

/** A column in words, for those who do not see it. */
export function columnWords(state, column, nameOf) {
  const discs = BOTTOM_UP.map((row) => state.board[row][column]).filter((seat) => seat !== null);
  const words = discs.length === 0 ? 'empty' : `from the bottom ${discs.map(nameOf).join(', ')}`;
  return `Column ${column + 1}, ${words}${isFree(state, column) ? '' : ', full'}`;
}
