// How the guide for writing a game is run: in a crate that is made, built, served and played as the guide says.

import { strict as assert } from 'node:assert';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, freePort } from '../browser/server.mjs';
import { production } from './operating.mjs';
import { ROOT, elsewhere, here } from './snippets.mjs';
import { Running, Shell, at, eventually, python, scratch, withScript } from './tools.mjs';
import { BINARY, asks, quoted, serving } from './worlds.mjs';

/** The game of the guide, once it is built. */
const OWN_BINARY = join(BINARY, '..', 'my-game');

export const game = (world) => [
  here('sh', 'cargo run --release -- new', () => develops(world)),
  ...quoted('toml', 1),
  ...quoted('rust', 31),
  ...quoted('html', 1),
  ...quoted('js', 3),
  ...quoted('rust', 8),
  here('sh', 'cargo test', (text) => cargo(world.folder, text.trim().split(' ').slice(1))),
  asks(world, 'curl -s -X POST http://127.0.0.1:8000/rooms/', (said) => { world.room = JSON.parse(said).id; }),
  here('python', 'import json, math, sys', async (text) => {
    const over = /\[\{.*'placement': 1/;
    await withScript(await python(), 'snippet.py', at(world.server, text), [world.room], (running) => running.says(over));
  }),
  here('sh', 'cargo run -- types', async (text) => {
    await world.shell.run(text.replace('cargo run --', OWN_BINARY));
    assert.match(await readFile(join(world.folder, 'my_game.ts'), 'utf8'), /MyGameView/);
  }),
  ...quoted('rust', 1),
  here('sh', 'cargo build --release', (text) => ownProduction(text, world)),
  here('sh', 'cargo run -- tournament', async (text) => {
    const running = new Running('sh', ['-c', text.replace('cargo run --', OWN_BINARY)], { cwd: world.folder });
    await running.exited;
    assert.match(running.said, /4 entrants[^]*replays verified, 0 not/);
  }),
  ...quoted('rust', 5),
  elsewhere('sh', 'cargo run --example', 'the tests of the example, and the step build'),
  ...quoted('rust', 3),
];

/** The same with the program of the guide: it is the debug build, where a release build takes minutes. */
async function ownProduction(text, { browser, folder }) {
  await mkdir(join(folder, 'target', 'release'), { recursive: true });
  await symlink(OWN_BINARY, join(folder, 'target', 'release', 'my-game'));
  await symlink(fileURLToPath(ROOT), join(folder, '..', 'tiltyard'));
  const built = 'cargo build --release\n';
  assert.ok(text.startsWith(built), text);
  const page = await production(text.slice(built.length), { browser, folder, env: {} }, '/games/my_game/index.html');
  assert.match(page, /<script type="module"/);
}

/** Seconds after which a change is served once the libraries are built: the "few" of the guide. */
const SERVED_S = 5;
/** Seconds that a start without a build takes on a machine that does nothing else: one that is slower may take as much longer over
 * a change. */
const FIRST_START_S = 0.5;
/** So many changes may be late because something else ran just then, but for the last. */
const CHANGES_MAX = 4;

/** What the house itself was built with is used again. */
const HOUSE = { CARGO_TARGET_DIR: join(BINARY, '..', '..'), CARGO_NET_OFFLINE: 'true' };

/** Runs cargo in a folder. */
async function cargo(folder, args) {
  const running = new Running('cargo', args, { cwd: folder, env: { ...process.env, ...HOUSE } });
  const [code] = await running.exited;
  assert.equal(code, 0, running.said);
}

/** A crate of a game, made in an empty folder and built beside the program. Answers its folder. */
export async function makeCrate(name, args = []) {
  const folder = join(await scratch(), name);
  const made = new Running(BINARY, ['new', folder, '--tiltyard', fileURLToPath(ROOT), ...args]);
  const [code] = await made.exited;
  assert.equal(code, 0, made.said);
  await cargo(folder, ['build']);
  return folder;
}

/** The crate of the guide, served. */
export async function ownGame() {
  const folder = await makeCrate('my-game');
  const world = serving(await Server.beginOther(OWN_BINARY), new Shell(folder));
  return Object.assign(await world, { folder });
}

/** The game is served while it is written: after a change of its rules a match goes on, and it is served within seconds. */
async function develops({ folder }) {
  const port = await freePort();
  const env = { ...process.env, ...HOUSE, TILTYARD__SERVER__DATA_DIR: await scratch() };
  const running = new Running(OWN_BINARY, ['dev', '--port', String(port)], { cwd: folder, env });
  const url = `http://127.0.0.1:${port}`;
  const about = (room) => fetch(`${url}/rooms/${room}`).then((answer) => answer.json(), () => ({}));
  try {
    await running.says(/served at \S+ after \S+ s/);
    const body = JSON.stringify({ name: 'Tried', game: 'my_game', max_players: 2, bots: 2, options: { seconds: 600 } });
    const room = await fetch(`${url}/rooms/`, { method: 'POST', body }).then((answer) => answer.json());
    const before = await about(room.id);
    const rules = join(folder, 'src', 'game.rs');
    const starts = () => [...running.said.matchAll(/served at \S+ after ([\d.]+) s/g)].map(([, seconds]) => Number(seconds));
    const [first] = starts();
    const most = SERVED_S * Math.max(1, first / FIRST_START_S);
    for (let changes = 1, took = Infinity; took > most; changes += 1) {
      assert.ok(changes <= CHANGES_MAX, `no change was served within ${most} s:\n${running.said}`);
      await writeFile(rules, (await readFile(rules, 'utf8')).replace(/const SPEED: f32 = \d+/, `const SPEED: f32 = ${12 + changes}`));
      const built = () => starts().length > changes;
      for (let waits = 0; waits < 5 && !built(); waits += 1) await eventually(built, 'the new rules').catch(() => {}); // a build takes what it takes
      assert.ok(built(), running.said);
      took = starts()[changes];
      console.log(`     the first start took ${first} s, a change of the rules ${took} s`);
    }
    await eventually(async () => (await about(room.id)).match_id === before.match_id, 'the match, going on');
  } finally {
    await running.end('SIGTERM');
  }
}

