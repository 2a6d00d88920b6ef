// The figures that decide places: which ones a format has, and how they are written. Pure.

const DEFAULTS = {
  __proto__: null,
  round_robin: ['direct_encounter', 'wins', 'sonneborn_berger'],
  swiss: ['buchholz_cut1', 'buchholz', 'sonneborn_berger', 'direct_encounter', 'wins'],
};
/** Figures are whole numbers: by so much more than what people write. */
const TIMES = { __proto__: null, score: 2, direct_encounter: 2, wins: 1, buchholz: 2, buchholz_cut1: 2, buchholz_median1: 2, sonneborn_berger: 4 };
const PARTS = new Map([[0.25, '¼'], [0.5, '½'], [0.75, '¾']]);

/** The names of the figures of a format, the most important first; none where they mean nothing to people. */
export function figuresOf({ kind, tie_breaks: declared }) {
  const list = declared ?? DEFAULTS[kind];
  return list ? ['score', ...list.map((one) => (typeof one === 'string' ? one : Object.keys(one)[0]))] : [];
}

/** A figure as people write it: `3½`. */
export function figureWords(name, figure) {
  if (figure === undefined || figure === null) return '';
  const value = Math.abs(figure) / (TIMES[name] ?? 1);
  const whole = Math.floor(value);
  const part = PARTS.get(value - whole) ?? '';
  return `${figure < 0 ? '−' : ''}${whole === 0 && part ? '' : whole}${part}`;
}
