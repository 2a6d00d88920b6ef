// The image: built, and run as an engine would run it, without one. Called by tests/run container; needs root, buildah, Node 22.
//
// An engine gives a container its own processes and mounts, a root that it may not write to, a volume, and the user, the
// environment and the commands that the image names; so does this, with unshare. Only the network is the machine's.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../browser/server.mjs';
import { Running, eventually, node22, scratch } from '../documents/tools.mjs';
import { Image } from './image.mjs';

const IMAGE_BYTES_MAX = 60_000_000;
const GRACE_MS = 10_000; // what engines wait for between SIGTERM and SIGKILL

/** Prints the kind of each message, and how the socket was closed. */
const LISTEN = `
const socket = new WebSocket(process.argv[1], 'tiltyard.v1.json');
socket.onmessage = ({ data }) => console.log(JSON.parse(data).type);
socket.onclose = ({ code }) => console.log('closed', code);
`;

const image = Image.built('localhost/tiltyard:test');
try {
  assert.match(image.config.User, /^[1-9]\d*:[1-9]\d*$/, 'the user is a number, and not root');
  assert.deepEqual(Object.keys(image.config.Volumes), ['/data']);
  assert.equal(image.config.StopSignal, 'SIGTERM');
  assert.deepEqual(image.config.Healthcheck.Test.slice(-2), ['health', '--live'], 'nobody replaces a server that is drained');
  assert.ok(image.bytes() <= IMAGE_BYTES_MAX, `the image has ${image.bytes()} bytes`);
  await lives(await scratch());
} finally {
  image.remove();
}

/** A container's life: it becomes healthy, a match is played in it, and it ends in order; another one goes on with its volume. */
async function lives(volume) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { TILTYARD__SERVER__PORT: String(port) };
  let container = image.run(volume, settings);
  try {
    assert.notEqual(container.check().status, 0, 'nobody is healthy from the first moment on');
    const started_ms = await healthy(container);
    const guest = await post(`${url}/auth/guest`, {});
    assert.equal((await (await fetch(`${url}/site`)).json()).access, 'token');
    await plays(url, guest);
    await knowsTimeZones(url, guest);
    await isPrivate(volume);
    const stopped_ms = await drains(container, url, guest);
    container = image.run(volume, settings);
    const again_ms = await healthy(container);
    await post(`${url}/auth/ticket`, {}, guest.access_token); // its keys are in the volume
    await container.stop();
    console.log(JSON.stringify({ image_mb: Math.round(image.bytes() / 1e5) / 10, healthy_after_ms: started_ms, again_ms, stopped_after_ms: stopped_ms }));
  } finally {
    await container.end();
  }
}

/** Waits until the image's own check says so; answers how long that took. */
async function healthy(container) {
  const isHealthy = eventually(() => container.check().status === 0, 'the container is healthy');
  await Promise.race([isHealthy, container.gone()]).catch((error) => { throw new Error(`${error.message}; it said: ${container.said}`); });
  return Math.round(performance.now() - container.began);
}

/** A match over a WebSocket, against a bot, by the program that docs/programs.md shows. */
async function plays(url, { player_id, access_token }) {
  const room = await post(`${url}/rooms/`, { name: 'Duel', game: 'connect_four', max_players: 2, bots: 1 }, access_token);
  const env = { ...process.env, TILTYARD_URL: url.replace('http', 'ws'), TILTYARD_PLAYER: player_id, TILTYARD_TOKEN: access_token };
  const script = new URL('../../examples/bots/connect_four.mjs', import.meta.url).pathname;
  const program = promisify(execFile)(node22(), [script], { env, timeout: 60_000 });
  program.child.stdin.end(`${room.id}\n`);
  const { stdout, stderr } = await program;
  assert.equal(stdout + stderr, '', 'the match came to its end');
  await eventually(async () => (await (await fetch(`${url}/replays/?player=${player_id}`)).json()).replays?.length === 1, 'the replay of the match');
}

/** A series of tournaments in somebody's time zone: the image brings the zones. */
async function knowsTimeZones(url, { access_token }) {
  const starts_at = new Date(Date.now() + 86_400_000).toISOString();
  const body = { name: 'Friday cup', game: 'connect_four', format: { kind: 'single_elimination' }, starts_at, cron: '0 20 * * FRI Europe/Berlin' };
  await post(`${url}/tournaments/`, body, access_token);
}

/** What the server keeps is its user's alone. */
async function isPrivate(volume) {
  const [user] = image.config.User.split(':').map(Number);
  const { uid, mode } = await stat(join(volume, 'tiltyard.db'));
  assert.deepEqual([uid, mode & 0o777], [user, 0o600]);
}

/** SIGTERM: who plays is told, and the process ends with 0 within an engine's patience. Answers how long that took. */
async function drains(container, url, { player_id, access_token }) {
  const { ticket } = await post(`${url}/auth/ticket`, {}, access_token);
  const listener = new Running(node22(), ['-e', LISTEN, `${url.replace('http', 'ws')}/ws/game/commons/${player_id}?ticket=${ticket}`]);
  try {
    await listener.says(/welcome/);
    const began = performance.now();
    assert.equal(await container.stop(), 0, container.said);
    await listener.says(/closing[^]*closed 1012/);
    const took = Math.round(performance.now() - began);
    assert.ok(took < GRACE_MS, `it took ${took} ms`);
    return took;
  } finally {
    await listener.end();
  }
}

async function post(address, body, token) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  const told = await answer.json();
  assert.ok(answer.ok, `${address}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
}
