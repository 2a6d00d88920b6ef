// The bracket from afar: matches as spots of colour, painted.

import { seen, SIZE } from './layout.js';

/** Paints what is seen of a tree onto a canvas over its window. */
export function paint(canvas, { field, matches, way, scale }, view) {
  const dots = devicePixelRatio || 1;
  const [width, height] = [Math.round(view.width * dots), Math.round(view.height * dots)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px`, marginBottom: `${-view.height}px` }); // it takes no room
  const ctx = canvas.getContext('2d');
  const ink = colours(canvas);
  ctx.setTransform(dots, 0, 0, dots, 0, 0);
  ctx.clearRect(0, 0, view.width, view.height);
  ctx.setTransform(dots * scale.x, 0, 0, dots * scale.y, -view.left * dots, -view.top * dots);
  const part = seen(view, scale, SIZE.across);
  const links = field.linksIn(part);
  trace(ctx, links, ink.line, 1.5 / scale.x);
  trace(ctx, links.filter(({ from }) => way.links.has(from)), ink.way, 3 / scale.x);
  Object.assign(ctx, { strokeStyle: ink.line, lineWidth: 1 / scale.y });
  for (const { number, x, y } of field.boxesIn(part)) spot(ctx, matches.get(number), { x, y, ink, isOnWay: way.matches.has(number) });
}

function colours(canvas) {
  const style = getComputedStyle(canvas);
  const of = (name) => style.getPropertyValue(name).trim();
  return { line: of('--line'), way: of('--gold'), won: of('--muted'), lost: of('--line'), open: of('--card'), live: of('--good'), edge: of('--muted') };
}

function trace(ctx, links, colour, width) {
  ctx.beginPath();
  for (const { points: [first, ...rest] } of links) {
    ctx.moveTo(first.x, first.y);
    for (const { x, y } of rest) ctx.lineTo(x, y);
  }
  Object.assign(ctx, { strokeStyle: colour, lineWidth: width });
  ctx.stroke();
}

/** Two bars, that of the winner dark. */
function spot(ctx, match, { x, y, ink, isOnWay }) {
  const half = SIZE.height / 2;
  match.slots.slice(0, 2).forEach(({ player }, side) => {
    ctx.fillStyle = isOnWay ? ink.way : match.running?.began ? ink.live : !player ? ink.open : match.winner === player ? ink.won : ink.lost;
    ctx.fillRect(x, y + side * half, SIZE.width, half - 2);
  });
  if (match.winner === null && !match.running) ctx.strokeRect(x, y, SIZE.width, SIZE.height - 2);
}
