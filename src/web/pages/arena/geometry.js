// Circles, walls and lines on the field. Pure.

/** A vector of length 1, or zero for (nearly) nothing. */
export function unit(x, y) {
  const length = Math.hypot(x, y);
  return length < 1e-6 ? { x: 0, y: 0 } : { x: x / length, y: y / length };
}

export const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/** Moves a circle by (dx, dy): along walls instead of into them, and never out of the world. */
export function slide(from, dx, dy, { radius, walls, world }) {
  let { x, y } = { x: from.x + dx, y: from.y + dy };
  for (const wall of walls) ({ x, y } = pushOut(x, y, radius, wall));
  return { x: clamp(x, radius, world.width - radius), y: clamp(y, radius, world.height - radius) };
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
  return !walls.some((wall) => crosses(a, b, wall));
}

function crosses(a, b, wall) {
  let [enter, leave] = [0, 1];
  for (const [start, end, low, high] of [[a.x, b.x, wall.x, wall.x + wall.w], [a.y, b.y, wall.y, wall.y + wall.h]]) {
    const step = end - start;
    if (Math.abs(step) < 1e-9) {
      if (start < low || start > high) return false;
      continue;
    }
    const [t1, t2] = [(low - start) / step, (high - start) / step];
    enter = Math.max(enter, Math.min(t1, t2));
    leave = Math.min(leave, Math.max(t1, t2));
    if (enter > leave) return false;
  }
  return true;
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
