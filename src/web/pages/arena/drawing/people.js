// Paints who and what moves: players as round shields with their arms, shots with trails, potions, names and bars.

import { roundel } from '../../heraldry.js';

/** A player on the ground; `look` has `arms`, `facing` (or null), `own`, `flash` (0 to 1). */
export function paintPlayer(ctx, camera, spot, radius, look, ink) {
  const at = camera.toScreen(spot.x, spot.y);
  const size = radius * camera.scale;
  ctx.fillStyle = ink.shadow;
  ctx.beginPath();
  ctx.ellipse(at.x + size * 0.25, at.y + size * 0.35, size * 1.02, size * 0.95, 0, 0, 7);
  ctx.fill();
  if (look.facing) paintLance(ctx, at, size, look, ink);
  if (look.own) ring(ctx, at, size * 1.22, Math.max(1.5, size * 0.14), ink.gold);
  const picture = roundel(look.arms, size * camera.ratio);
  const drawn = picture.width / camera.ratio;
  ctx.drawImage(picture, at.x - drawn / 2, at.y - drawn / 2, drawn, drawn);
  if (look.flash > 0) {
    ctx.globalAlpha = look.flash * 0.75;
    ctx.fillStyle = '#fff';
    ctx.beginPath();
    ctx.arc(at.x, at.y, size, 0, 7);
    ctx.fill();
    ctx.globalAlpha = 1;
  }
}

function ring(ctx, at, radius, width, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.arc(at.x, at.y, radius, 0, 7);
  ctx.stroke();
}

function paintLance(ctx, at, size, { facing, arms }, ink) {
  ctx.save();
  ctx.translate(at.x, at.y);
  ctx.rotate(Math.atan2(-facing.y, facing.x));
  ctx.fillStyle = arms.field;
  ctx.strokeStyle = ink.wallEdge;
  ctx.lineWidth = Math.max(1, size * 0.08);
  ctx.beginPath();
  ctx.moveTo(size * 0.7, -size * 0.34);
  ctx.lineTo(size * 1.62, 0);
  ctx.lineTo(size * 0.7, size * 0.34);
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** A shot with the trail it has had time to draw. */
export function paintShot(ctx, camera, shot, radius, ink) {
  if (!camera.sees(shot.x, shot.y)) return;
  const at = camera.toScreen(shot.x, shot.y);
  const speed = Math.hypot(shot.vx, shot.vy) || 1;
  const length = Math.min(shot.age_s * speed, 3.2) * camera.scale;
  const tail = { x: at.x - (shot.vx / speed) * length, y: at.y + (shot.vy / speed) * length };
  const size = Math.max(2.2, radius * camera.scale);
  const trail = ctx.createLinearGradient(at.x, at.y, tail.x, tail.y);
  trail.addColorStop(0, ink.shot);
  trail.addColorStop(1, 'rgba(255,180,60,0)');
  ctx.strokeStyle = trail;
  ctx.lineCap = 'round';
  ctx.lineWidth = size * 1.5;
  ctx.beginPath();
  ctx.moveTo(at.x, at.y);
  ctx.lineTo(tail.x, tail.y);
  ctx.stroke();
  ctx.fillStyle = ink.wallEdge;
  disc(ctx, at, size * 1.25);
  ctx.fillStyle = ink.shot;
  disc(ctx, at, size);
}

function disc(ctx, at, radius) {
  ctx.beginPath();
  ctx.arc(at.x, at.y, radius, 0, 7);
  ctx.fill();
}

/** A flask that bobs a little. */
export function paintPotion(ctx, camera, potion, ink, now) {
  if (!camera.sees(potion.x, potion.y)) return;
  const at = camera.toScreen(potion.x, potion.y);
  const size = Math.max(6, camera.scale * 0.72);
  ctx.fillStyle = ink.shadow;
  ctx.beginPath();
  ctx.ellipse(at.x, at.y + size * 0.9, size * 0.7, size * 0.28, 0, 0, 7);
  ctx.fill();
  ctx.save();
  ctx.translate(at.x, at.y + Math.sin(now / 400 + potion.id) * size * 0.12);
  ctx.scale(size, size);
  ctx.lineWidth = 0.14;
  ctx.strokeStyle = ink.wallEdge;
  ctx.fillStyle = ink.potion;
  const flask = new Path2D('M-.22-.9H.22V-.35C.62-.2.8.1.8.35C.8.75.45.95 0 .95C-.45.95-.8.75-.8.35C-.8.1-.62-.2-.22-.35Z');
  ctx.fill(flask);
  ctx.stroke(flask);
  ctx.fillStyle = '#fff';
  ctx.fillRect(-0.12, 0, 0.24, 0.7);
  ctx.fillRect(-0.35, 0.23, 0.7, 0.24);
  ctx.restore();
}

/** Name and health above a player. */
export function paintLabel(ctx, camera, spot, radius, { name, health, own, bot }, ink) {
  const at = camera.toScreen(spot.x, spot.y);
  const size = radius * camera.scale;
  const wide = Math.max(26, size * 2.1);
  const top = at.y - size - 11;
  ctx.fillStyle = ink.bar;
  ctx.fillRect(at.x - wide / 2 - 1, top - 1, wide + 2, 6);
  ctx.fillStyle = health > 0.35 ? ink.barGood : ink.barLow;
  ctx.fillRect(at.x - wide / 2, top, wide * Math.max(0, health), 4);
  if (camera.scale < 5) return;
  ctx.font = `${own ? 700 : 600} ${camera.scale < 8 ? 10.5 : 12}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = ink.halo;
  ctx.fillStyle = own ? ink.own : ink.label;
  ctx.globalAlpha = bot ? 0.85 : 1;
  const text = name.length > 18 ? `${name.slice(0, 17)}…` : name;
  ctx.strokeText(text, at.x, top - 5);
  ctx.fillText(text, at.x, top - 5);
  ctx.globalAlpha = 1;
}
