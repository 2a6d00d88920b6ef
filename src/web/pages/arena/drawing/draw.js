// One picture of the arena: puts the layers on the canvas in their order. Decides nothing about the game.

import { paintGround, paintWallShadows, paintWalls, paintZone } from './field.js';
import { paintLabel, paintPlayer, paintPotion, paintShot } from './people.js';

const SMALL = 720; // pixels; a screen narrower than this gets a small map
const BENEATH = 40; // pixels around the map that a player with its name takes

/**
 * `scene`: `model`, `zone`, `people` (`{seat, x, y, name, arms, facing, own, bot, health}`), `shots`, `effects`, `reticle`
 * (a place on the screen, or null), `map` (whether to show the small map), `ink`.
 */
export function draw(ctx, camera, scene, now) {
  const { model, people, ink } = scene;
  ctx.setTransform(camera.ratio, 0, 0, camera.ratio, 0, 0);
  paintGround(ctx, camera, model.world, ink);
  paintWallShadows(ctx, camera, model.walls, ink);
  for (const potion of model.potions.values()) paintPotion(ctx, camera, potion, ink, now);
  const seen = people.filter((person) => camera.sees(person.x, person.y, 4)).sort((a, b) => b.y - a.y);
  for (const person of seen) {
    const look = { ...person, flash: scene.effects.flash(person.seat, now) };
    paintPlayer(ctx, camera, person, model.player_radius, look, ink);
  }
  paintWalls(ctx, camera, model.walls, ink);
  for (const shot of scene.shots) paintShot(ctx, camera, shot, model.shot_radius, ink);
  scene.effects.paint(ctx, camera, now);
  if (scene.zone) paintZone(ctx, camera, scene.zone, ink, now);
  for (const person of seen) paintLabel(ctx, camera, person, model.player_radius, person, ink);
  if (scene.reticle) paintReticle(ctx, scene.reticle, ink);
  scene.effects.paintMark(ctx, scene.reticle ?? scene.struck, now, ink.barLow);
  if (scene.map) paintMap(ctx, camera, scene);
}

function paintReticle(ctx, at, ink) {
  for (const [width, colour] of [[4, ink.halo], [1.6, ink.label]]) {
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.arc(at.x, at.y, 8, 0, 7);
    for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      ctx.moveTo(at.x + x * 5, at.y + y * 5);
      ctx.lineTo(at.x + x * 12, at.y + y * 12);
    }
    ctx.stroke();
  }
}

/** The whole field in a corner, with what the screen shows of it; faint while oneself is beneath it. */
function paintMap(ctx, camera, { model, people, ink, mapTop }) {
  const size = camera.width < SMALL ? camera.width * 0.2 : 132;
  const unit = size / Math.max(model.world.width, model.world.height);
  const [left, top] = [12, mapTop];
  const place = (x, y) => [left + x * unit, top + size - y * unit];
  const own = people.find((person) => person.own);
  const at = own && camera.toScreen(own.x, own.y);
  ctx.save();
  if (at && at.x < left + size + BENEATH && at.y < top + size + BENEATH) ctx.globalAlpha = 0.35;
  ctx.beginPath();
  ctx.roundRect(left - 4, top - 4, size + 8, size + 8, 6);
  ctx.fillStyle = ink.bar;
  ctx.fill();
  ctx.clip();
  ctx.fillStyle = ink.wallLight;
  for (const wall of model.walls) ctx.fillRect(...place(wall.x, wall.y + wall.h), Math.max(1, wall.w * unit), Math.max(1, wall.h * unit));
  if (model.zone) circle(ctx, place(model.zone.x, model.zone.y), model.zone.radius * unit, ink.zoneEdge);
  for (const person of people) dot(ctx, place(person.x, person.y), person.own ? 4 : 2.6, person.own ? ink.gold : person.arms.field);
  ctx.strokeStyle = ink.gold;
  ctx.lineWidth = 1;
  const [x, y] = place(camera.toField(0, 0).x, camera.toField(0, 0).y);
  ctx.strokeRect(x, y, (camera.width / camera.scale) * unit, (camera.height / camera.scale) * unit);
  ctx.restore();
}

function circle(ctx, [x, y], radius, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(x, y, Math.max(0, radius), 0, 7);
  ctx.stroke();
}

function dot(ctx, [x, y], radius, colour) {
  ctx.fillStyle = colour;
  ctx.strokeStyle = 'rgba(255,255,255,.7)';
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.fill();
  ctx.stroke();
}
