// When each tick would arrive here on a line without jitter. Pure: the time is always given.

const WINDOW = 20;
const JUMP_MS = 400;

export class TickClock {
  constructor(hz) {
    this.tick_ms = 1000 / hz;
    this.samples = [];
    this.offset = null;
  }

  /** A frame of `tick` came in at `now`. The earliest frames of the last seconds say how fast the line really is. */
  note(tick, now) {
    const sample = now - tick * this.tick_ms;
    if (this.offset === null || Math.abs(sample - this.offset) > JUMP_MS) {
      this.samples = [];
      this.offset = sample;
    }
    this.samples.push(sample);
    if (this.samples.length > WINDOW) this.samples.shift();
    this.offset += (Math.min(...this.samples) - this.offset) * 0.1;
  }

  /** When `tick` is due here, in milliseconds of the caller's clock. */
  timeOf(tick) {
    return this.offset + tick * this.tick_ms;
  }

  /** Which tick, with its fraction, is due here at `now`. */
  tickAt(now) {
    return (now - this.offset) / this.tick_ms;
  }
}
