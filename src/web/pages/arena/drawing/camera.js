// What part of the field is on the screen, and where on the screen a place of the field is. y points up on the field.

import { clamp } from '../geometry.js';

const GLIDE_MS = 140;
const ROOM_FOR_NAME = 2; // units that a player at the very edge takes with its name
const NOTHING = { top: 0, bottom: 0 };

export class Camera {
  /** `margin`: units of ground that may show around the field. */
  constructor(canvas, margin = 4) {
    this.canvas = canvas;
    this.margin = margin;
    this.x = this.y = 50;
    this.scale = 10;
    this.fresh = true;
  }

  /** Follows the size of the canvas and the density of the screen. */
  measure() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = Math.min(devicePixelRatio || 1, 2.5);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
    Object.assign(this, { width, height, ratio });
  }

  /**
   * Looks at `target`, or at the whole field when there is none; `passed_ms` since the last look. `covered` are the
   * pixels at the top and the bottom of the screen where something else stands in front of the field.
   */
  look(target, world, passed_ms, covered = NOTHING) {
    const whole = Math.min(this.width / (world.width + 2 * this.margin), this.height / (world.height + 2 * this.margin));
    const near = Math.max(Math.sqrt(this.width * this.height) / 44, 11);
    const wanted = target ? { ...target, scale: Math.max(near, whole) } : { x: world.width / 2, y: world.height / 2, scale: whole };
    const beyond = (pixels) => Math.max(this.margin, target && pixels > 0 ? pixels / wanted.scale + ROOM_FOR_NAME : 0);
    wanted.x = this.hold(wanted.x, this.width / wanted.scale, world.width, this.margin, this.margin);
    wanted.y = this.hold(wanted.y, this.height / wanted.scale, world.height, beyond(covered.bottom), beyond(covered.top));
    const far = Math.hypot(wanted.x - this.x, wanted.y - this.y) > 40;
    const part = this.fresh || far ? 1 : 1 - Math.exp(-passed_ms / GLIDE_MS);
    for (const axis of ['x', 'y', 'scale']) this[axis] += (wanted[axis] - this[axis]) * part;
    this.fresh = false;
  }

  /**
   * Keeps the edge of the field near the edge of the screen: so many units of ground `below` and `above` it may show. A
   * field smaller than the screen stands in the middle.
   */
  hold(centre, seen, length, below, above) {
    const [low, high] = [seen / 2 - below, length - seen / 2 + above];
    return low >= high ? (low + high) / 2 : clamp(centre, low, high);
  }

  toScreen(x, y) {
    return { x: (x - this.x) * this.scale + this.width / 2, y: this.height / 2 - (y - this.y) * this.scale };
  }

  toField(x, y) {
    return { x: (x - this.width / 2) / this.scale + this.x, y: (this.height / 2 - y) / this.scale + this.y };
  }

  /** Whether something of `reach` units around a place can be seen. */
  sees(x, y, reach = 2) {
    const at = this.toScreen(x, y);
    const edge = reach * this.scale;
    return at.x > -edge && at.y > -edge && at.x < this.width + edge && at.y < this.height + edge;
  }
}
