// Paints the ground: the lists of sand, chalk marks, barriers with depth, the zone. All colours come from style.css.

import { hash } from '../../words/names.js';

const NAMES = ['beyond', 'field-a', 'field-b', 'speck', 'chalk', 'wall-top', 'wall-light', 'wall-a', 'wall-b', 'wall-edge',
  'shadow', 'zone', 'zone-edge', 'label', 'halo', 'bar', 'bar-good', 'bar-low', 'shot', 'potion', 'gold', 'own'];
const DEPTH = 1.1; // units by which a barrier rises on the screen

/** The colours of the canvas in the present light or dark theme. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name.replace(/-(.)/, (_, c) => c.toUpperCase()), style.getPropertyValue(`--${name}`).trim()]));
}

export function paintGround(ctx, camera, world, ink) {
  ctx.fillStyle = ink.beyond;
  ctx.fillRect(0, 0, camera.width, camera.height);
  const corner = camera.toScreen(0, world.height);
  const [w, h] = [world.width * camera.scale, world.height * camera.scale];
  ctx.save();
  ctx.beginPath();
  ctx.rect(corner.x, corner.y, w, h);
  ctx.clip();
  ctx.fillStyle = ink.fieldA;
  ctx.fillRect(corner.x, corner.y, w, h);
  paintStripes(ctx, camera, world, ink);
  paintSpecks(ctx, camera, world, ink);
  paintChalk(ctx, camera, world, ink);
  ctx.restore();
  ctx.lineWidth = Math.max(3, camera.scale * 0.5);
  ctx.strokeStyle = ink.wallTop;
  ctx.strokeRect(corner.x, corner.y, w, h);
}

function paintStripes(ctx, camera, world, ink) {
  ctx.fillStyle = ink.fieldB;
  for (let x = 0; x < world.width; x += 10) {
    const at = camera.toScreen(x, world.height);
    ctx.fillRect(at.x, at.y, 5 * camera.scale, world.height * camera.scale);
  }
}

function paintSpecks(ctx, camera, world, ink) {
  if (camera.scale < 8) return;
  ctx.fillStyle = ink.speck;
  const [low, high] = [camera.toField(0, camera.height), camera.toField(camera.width, 0)];
  for (let x = Math.max(0, Math.floor(low.x / 4) * 4); x < Math.min(world.width, high.x); x += 4) {
    for (let y = Math.max(0, Math.floor(low.y / 4) * 4); y < Math.min(world.height, high.y); y += 4) {
      const mark = hash(`${x}:${y}`);
      const at = camera.toScreen(x + (mark % 40) / 10, y + ((mark >>> 8) % 40) / 10);
      const size = camera.scale * (0.07 + ((mark >>> 16) % 10) / 90);
      ctx.beginPath();
      ctx.ellipse(at.x, at.y, size * 1.7, size, 0, 0, 7);
      ctx.fill();
    }
  }
}

function paintChalk(ctx, camera, world, ink) {
  const centre = camera.toScreen(world.width / 2, world.height / 2);
  const circle = (radius) => {
    ctx.beginPath();
    ctx.arc(centre.x, centre.y, radius * camera.scale, 0, 7);
    ctx.stroke();
  };
  ctx.strokeStyle = ink.chalk;
  ctx.lineWidth = Math.max(1, camera.scale * 0.16);
  circle(9);
  circle(1.2);
  const inset = camera.toScreen(3, world.height - 3);
  ctx.strokeRect(inset.x, inset.y, (world.width - 6) * camera.scale, (world.height - 6) * camera.scale);
}

/** The shadows of barriers, painted before the players. */
export function paintWallShadows(ctx, camera, walls, ink) {
  ctx.fillStyle = ink.shadow;
  for (const wall of walls) {
    const at = camera.toScreen(wall.x, wall.y + wall.h);
    const cast = camera.scale * 0.55;
    ctx.fillRect(at.x + cast, at.y + cast, wall.w * camera.scale, wall.h * camera.scale);
  }
}

/** Barriers: a cloth-hung side towards us and a plank on top; north to south, so that nearer ones cover farther ones. */
export function paintWalls(ctx, camera, walls, ink) {
  const depth = DEPTH * camera.scale;
  for (const wall of [...walls].sort((a, b) => b.y - a.y)) {
    if (!camera.sees(wall.x + wall.w / 2, wall.y + wall.h / 2, Math.max(wall.w, wall.h))) continue;
    const at = camera.toScreen(wall.x, wall.y + wall.h);
    const [w, h] = [wall.w * camera.scale, wall.h * camera.scale];
    paintCloth(ctx, at.x, at.y + h - depth, w, depth, camera.scale, ink);
    ctx.fillStyle = ink.wallTop;
    ctx.fillRect(at.x, at.y - depth, w, h);
    const rim = Math.max(1, camera.scale * 0.13);
    ctx.fillStyle = ink.wallLight;
    ctx.fillRect(at.x, at.y - depth, w, rim);
    ctx.fillRect(at.x, at.y - depth, rim, h);
    ctx.strokeStyle = ink.wallEdge;
    ctx.lineWidth = 1;
    ctx.strokeRect(at.x + 0.5, at.y - depth + 0.5, w - 1, h + depth - 1);
  }
}

function paintCloth(ctx, x, y, w, depth, scale, ink) {
  const panels = Math.max(1, Math.round(w / (scale * 1.6)));
  for (let i = 0; i < panels; i += 1) {
    ctx.fillStyle = i % 2 === 0 ? ink.wallA : ink.wallB;
    ctx.fillRect(x + (w * i) / panels, y, w / panels + 0.5, depth);
  }
  ctx.fillStyle = ink.shadow;
  ctx.fillRect(x, y, w, depth * 0.25);
}

/** The safe zone of a battle royale: outside it is veiled, its edge burns. */
export function paintZone(ctx, camera, zone, ink, now) {
  const at = camera.toScreen(zone.x, zone.y);
  const radius = Math.max(0, zone.radius * camera.scale);
  ctx.beginPath();
  ctx.rect(0, 0, camera.width, camera.height);
  ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI, true);
  ctx.fillStyle = ink.zone;
  ctx.fill();
  ctx.beginPath();
  ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  ctx.strokeStyle = ink.zoneEdge;
  ctx.lineWidth = Math.max(2, camera.scale * 0.28);
  ctx.setLineDash([camera.scale * 1.4, camera.scale * 0.7]);
  ctx.lineDashOffset = zone.shrinking ? now / 40 : 0;
  ctx.stroke();
  ctx.setLineDash([]);
}
