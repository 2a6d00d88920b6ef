// Short-lived things that make the game felt: sparks, numbers that rise, rings, hit marks. They never change the game.

import { calm } from '../../dom.js';

const MANY = 300;

export class Effects {
  constructor() {
    this.items = [];
    this.flashes = new Map(); // seat -> when it was hurt
    this.marked = -1e9; // when my own shot hit somebody
  }

  add(kind, at, now, life_ms, more = {}) {
    if (this.items.length < MANY) this.items.push({ kind, x: at.x, y: at.y, born: now, life_ms, ...more });
  }

  sparks(at, now, colour, count, speed = 7) {
    if (calm()) return;
    for (let i = 0; i < count; i += 1) {
      const turn = Math.random() * 2 * Math.PI;
      const fast = speed * (0.3 + Math.random());
      this.add('spark', at, now, 260 + Math.random() * 260, { vx: Math.cos(turn) * fast, vy: Math.sin(turn) * fast, colour });
    }
  }

  number(at, now, text, colour) {
    this.add('number', { x: at.x + (Math.random() - 0.5), y: at.y + 1.4 }, now, 800, { text, colour });
  }

  ring(at, now, colour, reach) {
    this.add('ring', at, now, 480, { colour, reach });
  }

  hurt(seat, now) {
    this.flashes.set(seat, now);
  }

  /** How white a seat flashes, 1 down to 0. */
  flash(seat, now) {
    const since = now - (this.flashes.get(seat) ?? -1e9);
    return calm() ? 0 : Math.max(0, 1 - since / 170);
  }

  paint(ctx, camera, now) {
    this.items = this.items.filter((item) => now - item.born < item.life_ms);
    for (const item of this.items) {
      const age = Math.max(0, (now - item.born) / item.life_ms);
      ctx.globalAlpha = 1 - age;
      PAINT[item.kind](ctx, camera, item, age);
    }
    ctx.globalAlpha = 1;
  }

  /** The cross that says: you hit. */
  paintMark(ctx, at, now, colour) {
    const age = (now - this.marked) / 180;
    if (age < 0 || age > 1 || !at) return;
    ctx.globalAlpha = 1 - age;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    for (const [x, y] of [[1, 1], [1, -1], [-1, 1], [-1, -1]]) {
      ctx.moveTo(at.x + x * 7, at.y + y * 7);
      ctx.lineTo(at.x + x * 14, at.y + y * 14);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
}

const PAINT = {
  __proto__: null,
  spark(ctx, camera, item, age) {
    const flown_s = (age * item.life_ms) / 1000;
    const at = camera.toScreen(item.x + item.vx * flown_s, item.y + item.vy * flown_s);
    const size = Math.max(1.5, camera.scale * 0.16 * (1 - age));
    ctx.fillStyle = item.colour;
    ctx.fillRect(at.x - size, at.y - size, 2 * size, 2 * size);
  },
  number(ctx, camera, item, age) {
    const at = camera.toScreen(item.x, item.y + (calm() ? 0 : age * 1.6));
    ctx.font = `700 ${Math.min(14, Math.max(9, camera.scale))}px system-ui, sans-serif`;
    ctx.textAlign = 'center';
    ctx.lineWidth = 3;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = 'rgba(20,16,10,.75)';
    ctx.fillStyle = item.colour;
    ctx.strokeText(item.text, at.x, at.y);
    ctx.fillText(item.text, at.x, at.y);
  },
  ring(ctx, camera, item, age) {
    const at = camera.toScreen(item.x, item.y);
    ctx.strokeStyle = item.colour;
    ctx.lineWidth = Math.max(1, camera.scale * 0.25 * (1 - age));
    ctx.beginPath();
    ctx.arc(at.x, at.y, camera.scale * item.reach * (calm() ? 1 : 0.3 + age), 0, 7);
    ctx.stroke();
  },
};
