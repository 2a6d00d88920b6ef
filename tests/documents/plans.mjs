// What each document's snippets are run with, in their order, and what has to come of them.

import { strict as assert } from 'node:assert';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, freePort } from '../browser/server.mjs';
import { client } from './client.mjs';
import { caddy, nginx } from './proxied.mjs';
import { ROOT, elsewhere, here } from './snippets.mjs';
import { Running, Shell, alike, at, eventually, json, node22, python, scratch, withScript } from './tools.mjs';

const BINARY = process.env.TILTYARD_BIN ?? fileURLToPath(new URL('target/debug/tiltyard', ROOT));
const get = (server, path) => fetch(server.url + path).then((answer) => answer.json());

/** A server, and a shell beside it. */
const plain = async () => serving(await Server.begin(), new Shell(await scratch()));

async function serving(server, shell) {
  const end = async () => {
    shell.end();
    await server.end();
  };
  return { server, shell, end, curl: (text) => shell.run(at(server, text)) };
}

/** A request that answers what was expected. */
const asks = ({ curl }, begins, check) => here('sh', begins, async (text) => {
  const said = await curl(text);
  check(said);
  return said;
});

/** What an answer looks like: that of the snippet before. */
const answers = () => here('json', '{', (text, before) => alike(JSON.parse(text), json(before)));

const has = (part) => (said) => assert.ok(said.includes(part), said);

const readme = (world) => [
  elsewhere('sh', 'cargo run --release', 'the step build, and by every test here'),
  elsewhere('sh', 'tests/run', 'whoever reads this'),
  asks(world, 'ROOM=', (said) => assert.equal(said, '')),
  asks(world, 'curl -s -X POST "http://127.0.0.1:8000/game/add-ai', has('AI opponent added!')),
  answers(),
  asks(world, 'curl -s -X POST http://127.0.0.1:8000/game/move', has('Player moved!')),
  asks(world, 'curl -s "http://127.0.0.1:8000/rooms/$ROOM"', (said) => assert.match(said, /"game":"arena"[^]*\/play\?room=[0-9a-z-]+&watch=1/)),
  asks(world, 'curl -s "http://127.0.0.1:8000/leaderboards/global', has('"rows":')),
  asks(world, 'curl -s -X POST http://127.0.0.1:8000/rooms/ -d \'{"name": "Friday duel", "game": "arena", "max_players": 400}', has('bad-fields')),
  answers(),
  here('js', 'const server =', (text) => walksToTheMiddle(text, world)),
  here('js', 'import { Tiltyard }', (text) => playsAMatch(text, world)),
  here('python', 'import json', async (text) => {
    const hears = /bert did \{'type': 'hello', 'from': 'Python'\}/;
    await withScript(await python(), 'snippet.py', at(world.server, text), [], (running) => running.says(hears));
  }),
  elsewhere('sh', 'cargo run --release -- new', 'docs/writing-a-game.md, below'),
];

/** Pasted into the console of a page, under both names that lead to it, and run with Node. */
async function walksToTheMiddle(text, { server, browser }) {
  const seated = /you are in seat \d+; \d+ play/;
  const moved = /the move is part of tick \d+/;
  for (const host of ['127.0.0.1', 'localhost']) {
    const page = await browser.newPage();
    let said = '';
    page.on('console', (line) => { said += `${line.text()}\n`; });
    await page.goto(`http://${host}:${server.port}/docs/problems`);
    await page.evaluate(`(() => { ${text} })()`);
    await eventually(() => seated.test(said) && moved.test(said), `the words of the snippet at ${host}; it said: ${said}`);
    await page.close();
  }
  await withScript(node22(), 'snippet.mjs', at(server, text), [], async (running) => {
    await running.says(seated);
    await running.says(moved);
  });
}

/** A client made with the library: run with Node beside what it imports, and on a page of the server. */
async function playsAMatch(text, { server, browser }) {
  const plays = /the match is over, I am number [12]/;
  await withScript(node22(), 'player.mjs', at(server, text).replace(/'\.\/(?:clients\/typescript\/)?dist\//, `'${new URL('clients/typescript/dist/', ROOT).href}`), [], (running) => running.says(plays));
  const page = await browser.newPage();
  let said = '';
  page.on('console', (line) => { said += `${line.text()}\n`; });
  await page.goto(`${server.url}/docs/problems`);
  const script = at(server, text).replace(/import \{ Tiltyard \} from '[^']*'/, "const { Tiltyard } = await import('/client/tiltyard.js')");
  await page.evaluate(`(async () => { ${script} })()`);
  await eventually(() => plays.test(said), `the end of the match; it said: ${said}`);
  await page.close();
}

const clientReadme = (world) => [here('js', 'import { Tiltyard }', (text) => playsAMatch(text, world))];

const transcripts = () => [elsewhere('json', '{', 'clients/typescript/tests, which play the real ones')];

const problems = (world) => [
  here('json', '{', async (text) => {
    const body = JSON.stringify({ name: 'x', game: 'arena', max_players: 400 });
    const answer = await fetch(`${world.server.url}/rooms/`, { method: 'POST', body });
    alike(JSON.parse(text), await answer.json());
  }),
];

const protocol = (world) => [
  here('js', 'let seen = null', (text) => client(text, world)),
  here('json', '{', async (text) => {
    const room = await world.server.room({ name: 'Shown', game: 'arena', mode: 'battle_royale', max_players: 4, bots: 4, options: { min_players: 4, countdown_s: 0 } });
    const page = await world.browser.newPage();
    await page.goto(`${world.server.url}/docs/problems`);
    const state = await page.evaluate((id) => new Promise((resolve) => {
      const socket = new WebSocket(`ws://${location.host}/ws/spectate/${id}`, 'tiltyard.v1.json');
      socket.onmessage = ({ data }) => { if (JSON.parse(data).state) resolve(JSON.parse(data).state); };
    }), room.id);
    alike(JSON.parse(text), state);
  }),
];

const records = (world) => [
  asks(world, 'curl -s -X POST http://127.0.0.1:8000/rooms/', has('"Bots at play"')),
  here('sh', 'curl -s "http://127.0.0.1:8000/leaderboards/arena-battle_royale', (text) =>
    eventually(async () => (await world.curl(text)).includes('"player":"ai_'), 'the bots on the board')),
  asks(world, 'BOT=', (said) => assert.match(said, /"recent_games":\[\{[^]*"basic_stats"/)),
  elsewhere('sh', 'createdb tiltyard', 'tests/store and tests/api, on a PostgreSQL of their own'),
];

const tournaments = (world) => [
  here('sh', 'CUP=', async (text) => {
    const said = await world.curl(text);
    has('"kind":"bot"')(said);
    has('"began_at":"')(said);
    return said;
  }),
  here('sh', 'curl -s "http://127.0.0.1:8000/tournaments/$CUP/standings', (text) =>
    eventually(async () => (await world.curl(text)).includes('"status":"finished"'), 'the end of the tournament')),
  asks(world, 'SERVER=', has('"status":"running"')),
  asks(world, 'ROOM=', (said) => assert.match(said, /\/ws\/game\/t_[0-9a-f]+\/p_/)),
  here('sh', 'play() {', async (text) => {
    await world.curl(text);
    await eventually(async () => (await world.curl('curl -s "$SERVER/tournaments/$CUP/standings"')).includes('"status":"finished"'), 'the end of the duel');
  }),
  here('sh', 'curl -s "http://127.0.0.1:8000/tournaments/$CUP/export', async (text) =>
    has('tiltyard.tournament.1')(await world.curl(`${text.trim()} && cat cup.json`))),
];

const operations = (world) => [
  here('sh', 'tiltyard keys new', (text) => inProduction(text, world)),
  elsewhere('sh', 'tiltyard reset', 'tests/api/program/command_line.rs'),
  here('sh', '(umask 077;', (text) => firstStart(text)),
  elsewhere('sh', 'docker compose exec', 'tests/run container, and tests/api/program/command_line.rs'),
  here('yaml', 'apiVersion', (text) => settingsHold(text)),
  elsewhere('sh', 'sudo useradd', 'whoever has a machine to install it on'),
  elsewhere('sh', 'sudo systemd-run', 'whoever has that machine; that it has the environment of the unit: tests/api/program/service.rs'),
  elsewhere('sh', 'curl -X POST https://game.example/operator/bans', 'tests/api/operator/bans.rs'),
  here('toml', '[server]\nhost', starts),
  // Where the system allows so many; what it allows is not ours to change.
  here('sh', 'ulimit -n', (text) => world.curl(`if [ "$(ulimit -H -n)" = unlimited ] || [ "$(ulimit -H -n)" -ge 12000 ]; then\n${text}fi`)),
  elsewhere('yaml', 'scrape_configs', 'tests/api/web/metrics.rs, which reads what is there'),
  elsewhere('toml', '[server]\nhost', 'tests/api/web/tls.rs, with certificates of its own'),
  here('toml', '[server]\nallowed_origins', starts),
];

/** The first start with compose: there is a password, which no other user of the machine can get at, and which the next start keeps. */
async function firstStart(text) {
  const folder = await scratch();
  await writeFile(join(folder, 'docker'), '#!/bin/sh\nstat -c %a secrets secrets/database-password\ncat secrets/database-password\necho "$@"\n', { mode: 0o755 });
  const shell = new Shell(folder, { PATH: `${folder}:${process.env.PATH}` });
  try {
    const said = await shell.run(text);
    assert.match(said, /^700\n444\n[A-Za-z0-9+/]{32}\ncompose up --build --detach --wait\n$/);
    assert.equal(await shell.run(text), said);
  } finally {
    shell.end();
  }
}

const SETTING = /(TILTYARD__[A-Z_]+)(?:=|: |, value: )"?(?:\$\{\w+:-)?([^"}\s\\]*)/g;

/** A file that sets settings in the environment, in whatever form: the server knows them all, and takes their values. */
async function settingsHold(text) {
  const settings = Object.fromEntries([...text.matchAll(SETTING)].map(([, name, value]) => [name, value]));
  assert.ok(Object.keys(settings).length > 0, text);
  const env = { ...process.env, ...settings, TILTYARD__SERVER__PORT: String(await freePort()) };
  const running = new Running(BINARY, ['health'], { env });
  await running.exited;
  assert.match(running.said, /^http:\/\/127\.0\.0\.1:\d+ does not answer/);
}

/** Settings with which a server starts. */
async function starts(text) {
  const folder = await scratch();
  await writeFile(join(folder, 'settings.toml'), text);
  const running = new Running(BINARY, ['serve', '--config', 'settings.toml', '--port', '0'], { cwd: folder });
  try {
    await running.says(/(open|listening on) http/);
  } finally {
    await running.end();
  }
}

/** The commands of a server for everybody, in a folder with the program and the settings where they are printed. */
async function inProduction(text, { browser }) {
  const folder = await scratch();
  await mkdir(join(folder, 'bin'));
  await symlink(BINARY, join(folder, 'bin', 'tiltyard'));
  await cp(new URL('config', ROOT), join(folder, 'config'), { recursive: true });
  await production(text, { browser, folder, env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` } });
}

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

/** A server for everybody, and its first operator. Answers what is at `path` there. */
async function production(text, { browser, folder, env }, path = '/') {
  const port = await freePort();
  const settings = { ...env, TILTYARD__SERVER__HOST: '127.0.0.1', TILTYARD__SERVER__PORT: String(port) };
  const shell = new Shell(folder, settings);
  const [keys, serve, , grant] = text.split('\n');
  await shell.run(keys);
  const running = new Running('sh', ['-c', `exec ${serve}`], { cwd: folder, env: { ...process.env, ...settings } });
  try {
    await running.says(/(open|listening on) http/);
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const sign = (to) => page.evaluate((at) => fetch(at, { method: 'POST', body: JSON.stringify({ name: 'Anna', password: 'tilt at windmills' }) }).then((answer) => answer.json()), to);
    await sign('/auth/register');
    await shell.run(grant);
    assert.equal((await sign('/auth/login')).role, 'operator');
    await page.close();
    return await fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.text());
  } finally {
    shell.end();
    await running.end();
  }
}

/** The game of the guide, once it is built. */
const OWN_BINARY = join(BINARY, '..', 'my-game');

const game = (world) => [
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
];

/** The script of a page of a game, put where an operator puts it. */
const pages = ({ browser }) => [here('js', 'import { join }', async (text) => {
  const folder = await scratch();
  const game = join(folder, 'games', 'rock_paper_scissors');
  await mkdir(game, { recursive: true });
  await writeFile(join(game, 'index.html'), '<!doctype html><title>Page</title><script type="module" src="game.js"></script>');
  await writeFile(join(game, 'game.js'), text);
  const server = await Server.beginOther(process.env.TILTYARD_EXAMPLE, { TILTYARD__SERVER__STATIC_DIR: folder });
  const page = await browser.newPage();
  try {
    const { id } = await server.room({ name: 'Table', game: 'rock_paper_scissors', max_players: 2 });
    await page.goto(`${server.url}/play?room=${id}&player=anna`);
    await page.frameLocator('.game-page').locator('body:has-text("play: {")').waitFor();
  } finally {
    await page.close();
    await server.end();
  }
}), elsewhere('rust', 'fn main() -> ExitCode', 'tests/tidy, which finds it in the example')];

/** Pieces of files: `tests/tidy/guide.rs` holds that they are. */
const quoted = (language, count) => Array.from({ length: count }, () => elsewhere(language, '', 'tests/tidy, which finds it in the files'));

/** What the house itself was built with is used again. */
const HOUSE = { CARGO_TARGET_DIR: join(BINARY, '..', '..'), CARGO_NET_OFFLINE: 'true' };

/** Runs cargo in a folder. */
async function cargo(folder, args) {
  const running = new Running('cargo', args, { cwd: folder, env: { ...process.env, ...HOUSE } });
  const [code] = await running.exited;
  assert.equal(code, 0, running.said);
}

/** The crate of the guide, made in an empty folder, built, and served. */
async function ownGame() {
  const folder = join(await scratch(), 'my-game');
  const made = new Running(BINARY, ['new', folder, '--tiltyard', fileURLToPath(ROOT)]);
  const [code] = await made.exited;
  assert.equal(code, 0, made.said);
  await cargo(folder, ['build']);
  const world = serving(await Server.beginOther(OWN_BINARY), new Shell(folder));
  return Object.assign(await world, { folder });
}

/** The game is served while it is written: after a change of its rules a match goes on. */
async function develops({ folder }) {
  const port = await freePort();
  const env = { ...process.env, ...HOUSE, TILTYARD__SERVER__DATA_DIR: await scratch() };
  const running = new Running(OWN_BINARY, ['dev', '--port', String(port)], { cwd: folder, env });
  const url = `http://127.0.0.1:${port}`;
  const about = (room) => fetch(`${url}/rooms/${room}`).then((answer) => answer.json(), () => ({}));
  try {
    await running.says(/served at/);
    const body = JSON.stringify({ name: 'Tried', game: 'my_game', max_players: 2, bots: 2, options: { seconds: 600 } });
    const room = await fetch(`${url}/rooms/`, { method: 'POST', body }).then((answer) => answer.json());
    const before = await about(room.id);
    const rules = join(folder, 'src', 'game.rs');
    await writeFile(rules, (await readFile(rules, 'utf8')).replace('const SPEED: f32 = 12.0', 'const SPEED: f32 = 14.0'));
    const built = () => running.said.match(/served at/g)?.length === 2;
    for (let waits = 0; waits < 20 && !built(); waits += 1) await eventually(built, 'the new rules').catch(() => {}); // a build takes what it takes
    assert.ok(built(), running.said);
    await eventually(async () => (await about(room.id)).match_id === before.match_id, 'the match, going on');
  } finally {
    await running.end('SIGTERM');
  }
}

const performance = (world) => [
  elsewhere('sh', 'cargo run --release -- bench', 'tests/api/program/bench_command.rs, at a small size: in full it takes a quarter of an hour'),
  here('sh', 'tiltyard bench --list', benches),
  here('sh', 'tiltyard bench --url', (text) => benches(at(world.server, text))),
  elsewhere('sh', 'cargo bench', 'the step benches, which runs each once: in full it takes minutes'),
];

/** Lines for a shell that finds the program, at a small size. */
async function benches(text) {
  const folder = await scratch();
  await symlink(BINARY, join(folder, 'tiltyard'));
  const shell = new Shell(folder, { PATH: `${folder}:${process.env.PATH}` });
  try {
    const small = text.replace(/^(tiltyard bench --(?:only|url).*?)$/gm, '$1 --seconds 0.2 --scale 0.02 --repeat 1');
    assert.match(await shell.run(small), /steady-10x10/);
  } finally {
    shell.end();
  }
}

const programs = () => [
  elsewhere('sh', 'pip install', 'tests/run, which installs the same'),
  here('sh', 'tiltyard tournament --format', async (text) => {
    assert.match(await contest(text), /4 entrants[^]*12 replays verified, 0 not/);
  }),
  // The debug build takes its time with a thousand.
  here('sh', 'tiltyard tournament --bots 1000', async (text) => {
    assert.match(await contest(text.replace('1000', '32')), /\d+ replays verified, 0 not/);
  }),
];

const types = () => [
  here('sh', 'cargo run --release -- types', async (text) => {
    const folder = await scratch();
    const shell = new Shell(folder, {});
    assert.match(await shell.run(text.replace('cargo run --release --', BINARY)), /the types are in types\.ts/);
    shell.end();
    assert.match(await readFile(join(folder, 'types.ts'), 'utf8'), /made by `types --lang typescript`[^]*ConnectFourServerMessage/);
  }),
  ...['ts', 'python', 'csharp', 'gdscript'].map((language) => elsewhere(language, '', 'tests/run types, which compiles it')),
  elsewhere('json', '{\n  "components"', 'tests/api/web/documents.rs'),
];

const clientInPython = (world) => [
  elsewhere('sh', 'pip install', 'tests/run, which installs the same'),
  here('python', 'import asyncio, random', async (text) => {
    const plays = /the match is over, I am number [12]/;
    await withScript(await python(), 'player.py', at(world.server, text), [], (running) => running.says(plays));
  }),
  here('python', 'import asyncio, sys', async (text) => {
    const { server } = world;
    await server.post('/auth/register', { name: 'Program', password: 'tilt at windmills', kind: 'bot' });
    const { id } = await server.post('/tournaments/', { name: 'A cup', game: 'connect_four', format: { kind: 'single_elimination' } });
    await server.post(`/tournaments/${id}/entrants`, { bots: 1, level: 'easy' });
    await withScript(await python(), 'entrant.py', text, [server.url, 'Program', 'tilt at windmills', id], async (running) => {
      await eventually(async () => (await get(server, `/tournaments/${id}`)).entrants.programs === 1, 'the entry of the program');
      await server.post(`/tournaments/${id}/start`, {});
      await running.says(/played: \[\{.*'placement': 1/);
      const [code] = await running.exited;
      assert.equal(code, 0, running.said);
    });
  }),
];

/** A shell in a folder with the examples and whatever they are started with. */
async function exampleShell() {
  const folder = await scratch();
  await symlink(BINARY, join(folder, 'tiltyard'));
  await symlink(node22(), join(folder, 'node'));
  await symlink(fileURLToPath(new URL('examples', ROOT)), join(folder, 'examples'));
  // A link to a Python would not find the libraries beside it.
  await writeFile(join(folder, 'python3'), `#!/bin/sh\nexec ${await python()} "$@"\n`, { mode: 0o755 });
  return new Shell(folder, { PATH: `${folder}:${process.env.PATH}` });
}

/** A tournament on this machine. */
async function contest(text) {
  const shell = await exampleShell();
  try {
    return await shell.run(text);
  } finally {
    shell.end();
  }
}

const withBrowser = (begin) => async ({ browser }) => Object.assign(await begin(), { browser });
const beside = async () => serving(await Server.begin(), await exampleShell());

/** Whole files that are made to be copied. */
export const FILES = {
  'Dockerfile': settingsHold,
  'compose.yaml': settingsHold,
  'docs/Caddyfile': caddy,
  'docs/nginx.conf': nginx,
  'docs/tiltyard.service': settingsHold,
};

export const PLANS = {
  'README.md': { plan: readme, begin: withBrowser(plain) },
  'clients/python/README.md': { plan: clientInPython, begin: plain },
  'clients/transcripts/README.md': { plan: transcripts, begin: async () => ({ end() {} }) },
  'clients/typescript/README.md': { plan: clientReadme, begin: withBrowser(plain) },
  'docs/architecture.md': { plan: () => [elsewhere('mermaid', 'flowchart', 'nobody: it is a picture')], begin: async () => ({ end() {} }) },
  'docs/operations.md': { plan: operations, begin: withBrowser(plain) },
  'docs/pages.md': { plan: pages, begin: async ({ browser }) => ({ browser, end() {} }) },
  'docs/performance.md': { plan: performance, begin: withBrowser(plain) },
  'docs/problems.md': { plan: problems, begin: withBrowser(plain) },
  'docs/programs.md': { plan: programs, begin: async () => ({ end() {} }) },
  'docs/protocol.md': { plan: protocol, begin: withBrowser(plain) },
  'docs/tournaments.md': { plan: tournaments, begin: beside },
  'docs/records.md': { plan: records, begin: withBrowser(plain) },
  'docs/types.md': { plan: types, begin: async () => ({ end() {} }) },
  'docs/writing-a-game.md': { plan: game, begin: withBrowser(ownGame) },
};
