// Two sticks under the thumbs: the left half of the field steers, the right half aims and shoots. A stick appears where
// the thumb lands. A short tap on the right shoots at the nearest enemy in sight.

const REACH = 52; // CSS pixels from the middle to the rim
const DEAD = 8;
const TAP_MS = 220;

export class TouchSticks {
  constructor(canvas, signal) {
    this.canvas = canvas;
    this.sticks = { move: null, aim: null };
    this.tapped = false;
    canvas.addEventListener('pointerdown', (event) => this.down(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.drag(event), { signal });
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, (event) => this.up(event), { signal });
  }

  down(event) {
    if (event.pointerType !== 'touch') return;
    const side = event.offsetX < this.canvas.clientWidth / 2 ? 'move' : 'aim';
    if (this.sticks[side]) return;
    try {
      this.canvas.setPointerCapture(event.pointerId);
    } catch {
      // a pointer that is gone already; its pointercancel follows
    }
    const { offsetX: x, offsetY: y } = event;
    this.sticks[side] = { id: event.pointerId, from: { x, y }, x, y, since: event.timeStamp };
  }

  drag(event) {
    const stick = Object.values(this.sticks).find((held) => held?.id === event.pointerId);
    if (stick) Object.assign(stick, { x: event.offsetX, y: event.offsetY });
  }

  up(event) {
    for (const [side, stick] of Object.entries(this.sticks)) {
      if (stick?.id !== event.pointerId) continue;
      if (side === 'aim' && event.timeStamp - stick.since < TAP_MS && !tilt(stick)) this.tapped = true;
      this.sticks[side] = null;
    }
  }

  /** What the thumbs say, or null when no thumb is down. */
  wish() {
    const { move, aim } = this.sticks;
    const tapped = this.tapped;
    this.tapped = false;
    if (!move && !aim && !tapped) return null;
    const aimed = aim && tilt(aim);
    return {
      move: (move && tilt(move)) ?? { x: 0, y: 0 },
      aim: aimed && direction(aimed),
      fire: Boolean(aimed) || tapped,
      seek: tapped,
    };
  }

  paint(ctx, ink) {
    for (const stick of Object.values(this.sticks)) {
      if (!stick) continue;
      const lean = clampLean(stick);
      ctx.globalAlpha = 0.55;
      ctx.strokeStyle = ink.label;
      ctx.lineWidth = 2;
      circle(ctx, stick.from.x, stick.from.y, REACH);
      ctx.stroke();
      ctx.fillStyle = ink.gold;
      circle(ctx, stick.from.x + lean.x, stick.from.y + lean.y, 24);
      ctx.fill();
      ctx.globalAlpha = 1;
    }
  }
}

function circle(ctx, x, y, radius) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
}

function clampLean({ from, x, y }) {
  const length = Math.hypot(x - from.x, y - from.y);
  const part = length > REACH ? REACH / length : 1;
  return { x: (x - from.x) * part, y: (y - from.y) * part };
}

/** The lean as a direction of length at most 1 in sixteen headings (so that a thumb's tremble sends nothing), or null. */
function tilt(stick) {
  const lean = clampLean(stick);
  const length = Math.hypot(lean.x, lean.y);
  if (length < DEAD) return null;
  const step = Math.PI / 8;
  const turn = Math.round(Math.atan2(-lean.y, lean.x) / step) * step;
  const force = length > REACH * 0.6 ? 1 : 0.5;
  const tidy = (value) => Math.trunc(value * force * 1000) / 1000; // never longer than 1
  return { x: tidy(Math.cos(turn)), y: tidy(Math.sin(turn)), lean };
}

function direction({ lean }) {
  const length = Math.hypot(lean.x, lean.y);
  return { x: lean.x / length, y: -lean.y / length };
}
