// What the person wants: keyboard, mouse and touch become one wish that the view turns into messages.
//
// `wish.move` is a direction (length at most 1), `wish.aim` a direction or null, `wish.fire` whether to shoot, and
// `wish.seek` whether to aim at the nearest enemy in sight.

import { isPressable, isTyping } from '../dom.js';
import { unit } from './geometry.js';
import { TouchSticks } from './touch.js';

const STEER = {
  __proto__: null,
  KeyW: [0, 1], ArrowUp: [0, 1], KeyS: [0, -1], ArrowDown: [0, -1],
  KeyA: [-1, 0], ArrowLeft: [-1, 0], KeyD: [1, 0], ArrowRight: [1, 0],
};

export class Input {
  /** `keys` maps key codes to what they call once, when pressed. */
  constructor(canvas, { keys = {}, playing = true } = {}) {
    this.canvas = canvas;
    this.keys = keys;
    this.playing = playing;
    this.held = new Set();
    this.mouse = null; // a place on the canvas
    this.mouseDown = false;
    this.struck = new Set(); // keys and 'Mouse' pressed since the last wish: counts even when let go before it
    this.stop = new AbortController();
    this.sticks = playing ? new TouchSticks(canvas, this.stop.signal) : null;
    this.listen();
  }

  listen() {
    const { signal } = this.stop;
    addEventListener('keydown', (event) => this.keyDown(event), { signal });
    addEventListener('keyup', (event) => this.held.delete(event.code), { signal });
    addEventListener('blur', () => this.release(), { signal });
    document.addEventListener('focusin', (event) => isTyping(event.target) && this.release(), { signal });
    this.canvas.addEventListener('pointermove', (event) => this.point(event), { signal });
    this.canvas.addEventListener('pointerdown', (event) => this.press(event), { signal });
    addEventListener('pointerup', (event) => event.pointerType !== 'touch' && (this.mouseDown = false), { signal });
    this.canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  /** Other keys from now on, and whether one still plays. */
  take(keys, playing) {
    Object.assign(this, { keys, playing });
    this.release();
  }

  keyDown(event) {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.code === 'Space' || event.code === 'Enter') && isPressable(event.target)) return;
    if (this.keys[event.code]) {
      event.preventDefault();
      if (!event.repeat) this.keys[event.code](event);
    } else if (this.playing && (STEER[event.code] || event.code === 'Space')) {
      event.preventDefault();
      this.held.add(event.code);
      if (!event.repeat) this.struck.add(event.code);
    }
  }

  point(event) {
    if (event.pointerType === 'touch') return;
    this.mouse = { x: event.offsetX, y: event.offsetY };
  }

  press(event) {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    this.point(event);
    this.mouseDown = true;
    this.struck.add('Mouse');
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  release() {
    this.held.clear();
    this.struck.clear();
    this.mouseDown = false;
  }

  /** The wish of this moment; `centre` is where the own player stands on the screen. */
  wish(centre) {
    const touch = this.sticks?.wish();
    const aim = touch?.aim ?? this.mouseAim(centre);
    const pressed = new Set([...this.held, ...this.struck]);
    this.struck.clear();
    const mouse = this.mouseDown || pressed.has('Mouse');
    return {
      move: touch?.move ?? steering(pressed),
      aim,
      fire: mouse || pressed.has('Space') || Boolean(touch?.fire),
      seek: (pressed.has('Space') && !mouse) || Boolean(touch?.seek),
    };
  }

  mouseAim(centre) {
    if (!this.mouse || !centre) return null;
    const aim = unit(this.mouse.x - centre.x, centre.y - this.mouse.y);
    return aim.x === 0 && aim.y === 0 ? null : aim;
  }

  /** Paints what belongs to the input itself. */
  paint(ctx, ink) {
    this.sticks?.paint(ctx, ink);
  }

  end() {
    this.stop.abort();
  }
}

function steering(pressed) {
  let [x, y] = [0, 0];
  for (const code of pressed) {
    const [dx, dy] = STEER[code] ?? [0, 0];
    x += dx;
    y += dy;
  }
  return unit(Math.sign(x), Math.sign(y));
}
