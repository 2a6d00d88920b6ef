// Circles, walls and lines on the field. Pure.

/** A vector of length 1, or zero for (nearly) nothing. */
export function unit(x, y) {
  const length = Math.hypot(x, y);
  return length < 1e-6 ? { x: 0, y: 0 } : { x: x / length, y: y / length };
}

export const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/** Moves a circle by (dx, dy): along walls instead of into them, and never out of the world. */
export function slide(from, dx, dy, { radius, walls, world }) {
  const inWorld = (at) => ({ x: clamp(at.x, radius, world.width - radius), y: clamp(at.y, radius, world.height - radius) });
  let at = inWorld({ x: from.x + dx, y: from.y + dy });
  for (let pass = 0; pass < 2; pass += 1) {
    for (const wall of walls) at = pushOut(at.x, at.y, radius, wall);
  }
  at = inWorld(at);
  const squeezed = walls.some((wall) => gapTo(at, wall) < radius - 0.01);
  return squeezed ? { x: from.x, y: from.y } : at;
}

function gapTo({ x, y }, wall) {
  return Math.hypot(x - clamp(x, wall.x, wall.x + wall.w), y - clamp(y, wall.y, wall.y + wall.h));
}

function pushOut(x, y, radius, wall) {
  const nearX = clamp(x, wall.x, wall.x + wall.w);
  const nearY = clamp(y, wall.y, wall.y + wall.h);
  const gap = Math.hypot(x - nearX, y - nearY);
  if (gap >= radius) return { x, y };
  if (gap > 1e-9) return { x: nearX + ((x - nearX) / gap) * radius, y: nearY + ((y - nearY) / gap) * radius };
  return nearestSide(x, y, radius, wall);
}

function nearestSide(x, y, radius, wall) {
  const exits = [
    { by: x - wall.x, to: { x: wall.x - radius, y } },
    { by: wall.x + wall.w - x, to: { x: wall.x + wall.w + radius, y } },
    { by: y - wall.y, to: { x, y: wall.y - radius } },
    { by: wall.y + wall.h - y, to: { x, y: wall.y + wall.h + radius } },
  ];
  return exits.reduce((best, exit) => (exit.by < best.by ? exit : best)).to;
}

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Whether nothing stands between two points. */
export function inSight(a, b, walls) {
  return reach(a, b, walls) === 1;
}

/** The share of the way from `a` to `b` (0 to 1) after which a circle of `radius` meets a wall. */
export function reach(a, b, walls, radius = 0) {
  return walls.reduce((share, wall) => Math.min(share, entry(a, b, wall, radius)), 1);
}

function entry(a, b, wall, margin) {
  const sides = [
    [a.x, b.x, wall.x - margin, wall.x + wall.w + margin],
    [a.y, b.y, wall.y - margin, wall.y + wall.h + margin],
  ];
  let [enter, leave] = [0, 1];
  for (const [start, end, low, high] of sides) {
    const step = end - start;
    if (Math.abs(step) < 1e-9) {
      if (start < low || start > high) return 1;
      continue;
    }
    const [t1, t2] = [(low - start) / step, (high - start) / step];
    enter = Math.max(enter, Math.min(t1, t2));
    leave = Math.min(leave, Math.max(t1, t2));
    if (enter > leave) return 1;
  }
  return enter;
}

/** The direction in which a shot from `from` meets a target that keeps its course. */
export function lead(from, target, shotSpeed) {
  let aim = target;
  for (let i = 0; i < 3; i += 1) {
    const flight_s = distance(from, aim) / shotSpeed;
    aim = { x: target.x + target.vx * flight_s, y: target.y + target.vy * flight_s };
  }
  return unit(aim.x - from.x, aim.y - from.y);
}
