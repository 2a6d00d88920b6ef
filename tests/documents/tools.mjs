// What snippets are run with: a shell that goes on from snippet to snippet, Node 22, Python, and comparing what is printed with
// what comes.

import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Nothing takes so long, but on a machine that has other work to do. */
const WAIT_MS = 120_000;
const PRINTED = /(127\.0\.0\.1|localhost):8000/g;

/** A folder of its own. */
export const scratch = () => mkdtemp(join(tmpdir(), 'tiltyard-documents-'));

/** The snippet with the address of the server under test in place of the printed one: the only thing that is changed. */
export const at = (server, text) => text.replace(PRINTED, `$1:${server.port}`);

/** Waits until `look()` answers something that is true, and answers it. */
export async function eventually(look, what) {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${WAIT_MS} ms in vain for ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); }); // between two looks
  }
}

/** One bash for all snippets of a document, so that variables stay. */
export class Shell {
  constructor(folder, env = {}) {
    this.child = spawn('bash', ['--norc'], { cwd: folder, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
    this.said = '';
    this.child.stdout.on('data', (data) => { this.said += data; });
  }

  /** Runs lines. Answers what they print; a command that fails is an error. */
  async run(lines) {
    this.said = '';
    this.child.stdin.write(`set -e\n${lines}\nset +e\nprintf '\\0'\n`);
    const ended = once(this.child, 'exit').then(() => { throw new Error(`the shell ended in\n${lines}\n${this.said}`); });
    await Promise.race([eventually(() => this.said.endsWith('\0'), `the end of\n${lines}`), ended]);
    return this.said.slice(0, -1);
  }

  end() {
    this.child.removeAllListeners('exit');
    this.child.kill();
  }
}

/** A program that goes on by itself; `said` is what it has printed so far. */
export class Running {
  constructor(command, args, options = {}) {
    this.said = '';
    this.child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (data) => { this.said += data; });
    this.exited = once(this.child, 'close'); // behind its last words, which `exit` is not
  }

  /** Waits until it has printed this. */
  async says(pattern) {
    const gone = this.exited.then(([code]) => {
      if (!pattern.test(this.said)) throw new Error(`ended with ${code} before it said ${pattern}:\n${this.said}`);
    });
    gone.catch(() => {}); // its end is an error only while we wait
    await Promise.race([eventually(() => pattern.test(this.said), pattern).catch((error) => { throw new Error(`${error.message}; it said:\n${this.said}`); }), gone]);
  }

  async end(signal = 'SIGKILL') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.exited;
  }
}

/** Runs a script of an interpreter while `task(running)` looks. */
export async function withScript(command, name, text, args, task) {
  const file = join(await scratch(), name);
  await writeFile(file, text);
  const running = new Running(command, [file, ...args]);
  try {
    return await task(running);
  } finally {
    await running.end();
  }
}

/** Node 22: this one, or the one that was installed for it. */
export function node22() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const home = dirname(createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`));
  return join(home, 'bin', 'node');
}

/** A Python that has `websockets`. */
export async function python() {
  const { TILTYARD_PYTHON } = process.env;
  assert.ok(TILTYARD_PYTHON && existsSync(TILTYARD_PYTHON), 'TILTYARD_PYTHON names no Python with websockets: run this by tests/run');
  const asked = spawnSync(TILTYARD_PYTHON, ['-c', 'import websockets.sync.client']);
  assert.equal(asked.status, 0, String(asked.stderr));
  return TILTYARD_PYTHON;
}

/** The first JSON value that a text has. */
export const json = (text) => JSON.parse(text.trim().split('\n')[0]);

/** Holds what is printed against what comes: the same fields everywhere, of the same kinds. `null` fits everything. */
export function alike(printed, real, path = '') {
  if (printed === null || real === null) return;
  const kind = (value) => (Array.isArray(value) ? 'list' : typeof value);
  assert.equal(kind(printed), kind(real), `${path}: ${JSON.stringify(printed)} is printed, ${JSON.stringify(real)} comes`);
  if (Array.isArray(printed)) return void (printed.length && real.length && alike(printed[0], real[0], `${path}/0`));
  if (typeof printed !== 'object') return;
  assert.deepEqual(Object.keys(printed).sort(), Object.keys(real).sort(), `the fields of ${path || 'the document'}`);
  for (const [key, value] of Object.entries(printed)) alike(value, real[key], `${path}/${key}`);
}

/** Takes connections on a port and ends each at once, until `count` have come. */
export async function refuse(port, count) {
  let came = 0;
  const server = createServer((socket) => { came += 1; socket.destroy(); });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  await eventually(() => came >= count, `${count} tries to connect`);
  server.close();
}
