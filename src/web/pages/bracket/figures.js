// The figures that decide places: which ones a format has, and how they are written. Pure.

const DEFAULTS = {
  __proto__: null,
  round_robin: ['direct_encounter', 'wins', 'sonneborn_berger'],
  swiss: ['buchholz_cut1', 'buchholz', 'sonneborn_berger', 'direct_encounter', 'wins'],
};
/** Figures are whole numbers, the higher the better: so many times what people write. */
const TIMES = {
  __proto__: null, score: 2, losses: -1, direct_encounter: 2, wins: 1, buchholz: 2, buchholz_cut1: 2, buchholz_median1: 2, sonneborn_berger: 4, places: -2, reached: 1, room_place: -1,
};
const PARTS = new Map([[0.25, '¼'], [0.5, '½'], [0.75, '¾']]);

/** The names of the figures of a format, the most important first; none where they mean nothing to people. */
export function figuresOf({ kind, tie_breaks: declared, through_at: through, out_at: out, course }) {
  if (kind === 'free_for_all') return course?.kind === 'points' ? ['places'] : ['reached', 'room_place'];
  const list = DEFAULTS[kind] && (declared ?? DEFAULTS[kind]);
  const isEarly = (through ?? null) !== null || (out ?? null) !== null;
  return list ? ['score', ...(isEarly ? ['losses'] : []), ...list.map((one) => (typeof one === 'string' ? one : Object.keys(one)[0]))] : [];
}

/** A figure as people write it: `3½`. */
export function figureWords(name, figure) {
  if (figure === undefined || figure === null) return '';
  const times = TIMES[name] ?? 1;
  const value = figure === 0 ? 0 : figure / times;
  const whole = Math.floor(Math.abs(value));
  const part = PARTS.get(Math.abs(value) - whole) ?? '';
  return `${value < 0 ? '−' : ''}${whole === 0 && part ? '' : whole}${part}`;
}
