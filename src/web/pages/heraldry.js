// Everybody's arms: a field, a division and a second tincture, made from seat and name, so that the same player looks the
// same in the arena, the scoreboard and the feed. Keeps the rule of tincture: metal on colour or colour on metal, never
// like on like; that is what makes arms readable from afar.

import { svg } from './dom.js';
import { hash } from './words/names.js';

const COLOURS = {
  __proto__: null,
  gules: '#c03a30', azure: '#2c6cb0', vert: '#3b8a52', purpure: '#7b49a6', tenne: '#cf6d25',
  murrey: '#a2335f', teal: '#23858e', sable: '#33373f',
};
const METALS = { __proto__: null, or: '#e6b53d', argent: '#efece2' };
const FIELDS = ['gules', 'azure', 'or', 'vert', 'purpure', 'tenne', 'teal', 'argent', 'murrey', 'sable'];

// Paths in a box of -1 to 1, y downwards; larger than the box, because the outline clips them.
const DIVISIONS = [
  'M0-2H2V2H0Z',
  'M-2-.34H2V.34H-2Z',
  'M-1.8-1.1L-1.1-1.8L1.8 1.1L1.1 1.8Z',
  'M-2 1.1L0-.5L2 1.1V2L0 .3L-2 2Z',
  'M-.27-2H.27V-.27H2V.27H.27V2H-.27V.27H-2V-.27H-.27Z',
  'M-1.8-1.4L-1.4-1.8L0-.4L1.4-1.8L1.8-1.4L.4 0L1.8 1.4L1.4 1.8L0 .4L-1.4 1.8L-1.8 1.4L-.4 0Z',
  'M-2-2H0V2H0V0H2V2H0V0H-2Z',
  'M-2-.72H2V-.3H-2ZM-2 .24H2V.66H-2Z',
  'M-.85-2H.85V-1L0 .85L-.85-1Z',
  'M.5 0A.5.5 0 1 1-.5 0A.5.5 0 1 1 .5 0Z',
];

const OUTLINES = {
  __proto__: null,
  shield: { d: 'M-1-1H1V-.05C1 .62.5 1.05 0 1.3C-.5 1.05-1 .62-1-.05Z', box: '-1.12 -1.12 2.24 2.54' },
  pennant: { d: 'M-1-.9L1.6-.55L1 0L1.6.55L-1 .9Z', box: '-1.12 -1.05 2.85 2.1' },
};

/** The arms of a player; without a seat the name decides everything. */
export function arms(seat, name) {
  const mark = hash(String(name));
  const field = FIELDS[(seat ?? mark >>> 8) % FIELDS.length];
  const isMetal = field in METALS;
  const others = Object.entries(isMetal ? COLOURS : METALS);
  return {
    field: COLOURS[field] ?? METALS[field],
    charge: others[(mark >>> 16) % others.length][1],
    division: DIVISIONS[mark % DIVISIONS.length],
    isMetal,
  };
}

let clips = 0;

/** A small picture of arms; decorative, because the name always stands beside it. */
export function crest(of, outline = 'shield') {
  const { d, box } = OUTLINES[outline];
  const id = `clip-${(clips += 1)}`;
  return svg('svg', { viewBox: box, class: `crest crest-${outline}`, 'aria-hidden': 'true' },
    svg('clipPath', { id }, svg('path', { d })),
    svg('g', { 'clip-path': `url(#${id})` },
      svg('path', { d, fill: of.field }),
      svg('path', { d: of.division, fill: of.charge })),
    svg('path', { d, class: 'crest-edge' }));
}

const roundels = new Map();

/** The arms on a round shield of `radius` device pixels, painted once and kept. */
export function roundel(of, radius) {
  const size = Math.max(4, Math.round(radius));
  const key = `${of.field}${of.charge}${of.division}${size}`;
  let picture = roundels.get(key);
  if (!picture) {
    if (roundels.size > 400) roundels.clear();
    picture = paintRoundel(of, size);
    roundels.set(key, picture);
  }
  return picture;
}

function paintRoundel(of, radius) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2 * radius + 4;
  const ctx = canvas.getContext('2d');
  ctx.translate(radius + 2, radius + 2);
  ctx.scale(radius, radius);
  const disc = new Path2D('M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z');
  ctx.save();
  ctx.clip(disc);
  ctx.fillStyle = of.field;
  ctx.fillRect(-1, -1, 2, 2);
  ctx.fillStyle = of.charge;
  ctx.fill(new Path2D(of.division));
  const light = ctx.createRadialGradient(-0.35, -0.45, 0.1, 0, 0, 1.05);
  light.addColorStop(0, 'rgba(255,255,255,.38)');
  light.addColorStop(0.55, 'rgba(255,255,255,0)');
  light.addColorStop(1, 'rgba(0,0,0,.3)');
  ctx.fillStyle = light;
  ctx.fillRect(-1, -1, 2, 2);
  ctx.restore();
  ctx.lineWidth = 0.17;
  ctx.strokeStyle = '#2a2620';
  ctx.stroke(new Path2D('M.92 0A.92.92 0 1 1-.92 0A.92.92 0 1 1 .92 0Z'));
  ctx.lineWidth = 0.06;
  ctx.strokeStyle = 'rgba(255,244,214,.65)';
  ctx.stroke(new Path2D('M.9 0A.9.9 0 1 1-.9 0A.9.9 0 1 1 .9 0Z'));
  ctx.fillStyle = '#d8c48e';
  ctx.fill(new Path2D('M.16 0A.16.16 0 1 1-.16 0A.16.16 0 1 1 .16 0Z'));
  return canvas;
}
