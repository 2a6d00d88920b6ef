// The network between a page and a server: a TCP proxy that can be cut.

import { connect, createServer } from 'node:net';

export class Wire {
  /** A wire to `server`; pages that are opened at `wire.url` talk through it. */
  static async to(server) {
    const wire = new Wire();
    Object.assign(wire, { target: server.port, isCut: false, pairs: new Set() });
    wire.listener = createServer((near) => wire.lead(near));
    await new Promise((resolve) => { wire.listener.listen(0, '127.0.0.1', resolve); });
    wire.url = `http://127.0.0.1:${wire.listener.address().port}`;
    return wire;
  }

  lead(near) {
    const far = connect(this.target, '127.0.0.1');
    const pair = [near, far];
    this.pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => { to.destroy(); this.pairs.delete(pair); });
      if (this.isCut) from.pause();
    }
  }

  /** Nothing gets through any more, and nobody is told: as when a cable is pulled. */
  cut() {
    this.isCut = true;
    for (const end of [...this.pairs].flat()) end.pause();
  }

  /** What was held back goes on its way. */
  mend() {
    this.isCut = false;
    for (const end of [...this.pairs].flat()) end.resume();
  }

  /** Every connection breaks, and new ones can be made at once. */
  reset() {
    for (const end of [...this.pairs].flat()) end.destroy();
  }

  async end() {
    this.reset();
    await new Promise((resolve) => { this.listener.close(resolve); });
  }
}
