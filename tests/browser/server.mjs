// The server under test: started on a free port with an empty data directory, stopped and started again on demand.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OURS = process.env.TILTYARD_BIN ?? fileURLToPath(new URL('../../target/debug/tiltyard', import.meta.url));
const READY_MS = 30_000;

export class Server {
  /** A server that answers at `server.url`; `settings` are environment variables. */
  static async begin(settings = {}) {
    const server = new Server();
    server.binary = OURS;
    return server.settle(settings);
  }

  /** The same with a server that somebody has made of the library: it takes its settings from the environment alone. */
  static async beginOther(binary, settings = {}) {
    const server = new Server();
    server.binary = binary ?? fileURLToPath(new URL('../../target/debug/examples/rock_paper_scissors', import.meta.url));
    return server.settle(settings);
  }

  async settle(settings) {
    this.settings = settings;
    this.over = false; // pages that are still open miss it from then on, and say so
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.data = await mkdtemp(join(tmpdir(), 'tiltyard-browser-'));
    await this.start();
    return this;
  }

  async start() {
    this.said = '';
    const place = { TILTYARD__SERVER__HOST: '127.0.0.1', TILTYARD__SERVER__PORT: String(this.port), TILTYARD__SERVER__DATA_DIR: this.data };
    this.child = spawn(this.binary, { env: { ...process.env, TILTYARD__ROOMS__FINISHED_CLOSE_S: '4', ...place, ...this.settings } });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', resolve);
      this.child.once('error', (error) => { this.said += error.message; resolve(); });
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (text) => { this.said = (this.said + text).slice(-4000); });
    await this.ready();
  }

  async ready() {
    let gone = false;
    this.exited.then(() => { gone = true; });
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline && !gone) {
      const answer = await fetch(`${this.url}/health/live`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => { setTimeout(resolve, 50); }); // between two questions, not in place of one
    }
    throw new Error(`the server did not come up\n${this.said}`);
  }

  /** Ends it without a word, as a crash would. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Ends it as an operator would. */
  async stop() {
    this.child.kill('SIGTERM');
    await this.exited;
  }

  async end() {
    this.over = true;
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Waits for the replay of a match. */
  async replay(match_id) {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if ((await fetch(`${this.url}/replays/${match_id}`)).ok) return;
      await new Promise((resolve) => { setTimeout(resolve, 100); }); // between two questions
    }
    throw new Error(`there is no replay of ${match_id}\n${this.said}`);
  }

  /** Waits until the match of a room is written down up to a tick. */
  async recorded(room, tick) {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      const { recorded_tick } = await (await fetch(`${this.url}/rooms/${room}`)).json();
      if (recorded_tick >= tick) return;
      await new Promise((resolve) => { setTimeout(resolve, 50); }); // between two questions
    }
    throw new Error(`room ${room} is not written down\n${this.said}`);
  }

  /** Opens a room and answers it. */
  room(body) {
    return this.post('/rooms/', body);
  }

  /** Opens a tournament that is anybody's, enters people by their ids, and bots, and starts it; answers its id. */
  async tournament(body, { people = [], bots = 0 }) {
    const { id } = await this.post('/tournaments/', body);
    for (const player_id of people) await this.post(`/tournaments/${id}/entrants`, { player_id });
    await this.post(`/tournaments/${id}/entrants`, { bots, level: 'easy' });
    await this.post(`/tournaments/${id}/start`, {});
    return id;
  }

  async post(path, body) {
    const answer = await fetch(`${this.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const told = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(told)}`);
    return told;
  }
}

/** A port that nobody uses. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
