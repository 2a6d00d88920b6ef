// What each document's snippets are run with, in their order, and what has to come of them.

import { strict as assert } from 'node:assert';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server } from '../browser/server.mjs';
import { client } from './client.mjs';
import { game, ownGame } from './guide.mjs';
import { operations, settingsHold } from './operating.mjs';
import { caddy, nginx } from './proxied.mjs';
import { ROOT, elsewhere, here } from './snippets.mjs';
import { Shell, alike, at, eventually, node22, python, scratch, withScript } from './tools.mjs';
import { BINARY, answers, asks, beside, exampleShell, has, plain, quoted, withBrowser } from './worlds.mjs';

const get = (server, path) => fetch(server.url + path).then((answer) => answer.json());

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
}), ...quoted('rust', 1)];

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

/** A tournament on this machine. */
async function contest(text) {
  const shell = await exampleShell();
  try {
    return await shell.run(text);
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
