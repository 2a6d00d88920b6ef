// A game of one's own in a browser: with its own page (played, watched, played back, on a card of the front page), with a page that
// has faults, and without any.

import { strict as assert } from 'node:assert';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from '../server.mjs';
import { counted, eventually, PHONE, state, until } from '../stage.mjs';

const GAME = 'rock_paper_scissors';
const TABLE = { name: 'Table', game: GAME, max_players: 2, bots: 1, bot_level: 'easy' };

async function withExample(act, settings = {}) {
  const server = await Server.beginOther(process.env.TILTYARD_EXAMPLE, settings);
  try {
    await act(server);
  } finally {
    await server.end();
  }
}

/** The page of the game in a page of ours. */
const frame = (page) => page.frameLocator('iframe.game-page');

/** A folder of files for browsers, with a page for the game. */
async function withFolder(files, act) {
  const folder = await mkdtemp(join(tmpdir(), 'tiltyard-static-'));
  try {
    await mkdir(join(folder, 'games', GAME), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'games', GAME, name), text);
    await withExample(act, { TILTYARD__SERVER__STATIC_DIR: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Plays until the match is over; the bot throws rock. */
async function win(page, throwOne) {
  for (let rounds = 0; rounds < 8; rounds += 1) {
    const { shown_state: before, match_over: over } = await state(page);
    if (over) return;
    await throwOne();
    await until(page, (now, round) => now.match_over || (now.shown_state.phase === 'playing' && now.shown_state.round > round), before.round);
  }
  await until(page, (now) => now.match_over);
}

/** By keyboard, in the game's own page, once that takes a hand: before, a key is lost and the round with it. */
async function throwPaper(page) {
  await frame(page).locator('[data-hand="paper"]:enabled').waitFor();
  await page.keyboard.press('p');
}

/** Nothing lies outside of the screen, in the page or in the frame. */
async function fits(page) {
  const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  assert.ok(await page.evaluate(wide) <= 0, 'the page is as wide as the screen');
  for (const inner of page.frames()) assert.ok(await inner.evaluate(wide) <= 0, `${inner.url()} is as wide as its place`);
}

async function enter(stage, server, room, player, options = {}, more = {}) {
  const page = await stage.open(`/play?${new URLSearchParams({ room, player, ...more })}`, { server, ...options });
  await until(page, (now) => now.status === 'live' && now.seat !== null && now.shown_state?.phase === 'playing');
  return page;
}

export const ownPage = {
  async 'a game’s own page is played to the end by keyboard, and the room’s keys work in it'(stage) {
    await withExample(async (server) => {
      const room = await server.room(TABLE);
      const page = await enter(stage, server, room.id, 'anna');
      await frame(page).locator('#hands button').nth(2).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.className), 'game-page', 'the keyboard is the game’s');
      await page.keyboard.press('b');
      await page.locator('#players:has-text("anna")').waitFor();
      await page.keyboard.press('Escape');
      await counted(page.locator('#players:visible'), 0);
      await page.keyboard.press('Enter');
      await page.locator('#chat-text:focus').waitFor(); // the key goes over the line between the two pages
      await page.keyboard.type('well met');
      await page.keyboard.press('Enter');
      await page.locator('#chat li:has-text("well met")').waitFor();
      await page.keyboard.press('Escape');
      await frame(page).locator('#sides').click();
      await win(page, () => throwPaper(page));
      await page.locator('#banner:has-text("You win!")').waitFor();
      await frame(page).locator('#words:has-text("You win the match!")').waitFor();
      const { fault, sent, ended } = await state(page);
      assert.deepEqual([fault, sent.throw, ended], [null, 3, null]);
    });
  },

  async 'the same page is played with a finger on a phone, where it fits'(stage) {
    await withExample(async (server) => {
      const room = await server.room({ ...TABLE, bots: 0 });
      const page = await stage.open(`/play?${new URLSearchParams({ room: room.id, player: 'finn' })}`, { server, ...PHONE });
      await frame(page).locator('text=Play a bot').tap();
      await until(page, (now) => now.shown_state?.phase === 'playing');
      await fits(page);
      await until(page, (now) => now.status === 'live');
      const [box, screen] = [await frame(page).locator('[data-hand="paper"]').boundingBox(), page.viewportSize()];
      assert.ok(box.height >= 44 && box.y + box.height <= screen.height, JSON.stringify(box));
      await frame(page).locator('[data-hand="paper"]').tap();
      await until(page, (now) => now.shown_state.round > 1 || now.match_over);
    });
  },

  async 'who watches sees the same page without anything to press'(stage) {
    await withExample(async (server) => {
      const room = await server.room({ ...TABLE, options: { wins: 100 } }); // longer than this takes
      const page = await enter(stage, server, room.id, 'anna');
      const watcher = await stage.open(`/play?${new URLSearchParams({ room: room.id, watch: 1 })}`, { server });
      await frame(watcher).locator('#sides:has-text("anna")').waitFor();
      await throwPaper(page);
      await frame(watcher).locator('#words:has-text("anna wins the round: paper against rock.")').waitFor();
      assert.equal(await frame(watcher).locator('button').count(), 0);
      assert.equal(await frame(watcher).locator('html').getAttribute('data-mode'), 'watch');
    });
  },

  async 'a replay is shown by the game’s page, and its keys work from within'(stage) {
    await withExample(async (server) => {
      const room = await server.room({ ...TABLE, rematch: false });
      const page = await enter(stage, server, room.id, 'anna');
      await win(page, () => throwPaper(page));
      await server.replay(room.match_id);
      const replay = await stage.open(`/replay?match=${room.match_id}`, { server });
      await frame(replay).locator('#words:has-text("The match is over")').waitFor();
      assert.equal(await frame(replay).locator('html').getAttribute('data-mode'), 'replay');
      await until(replay, (now) => now.status === 'over');
      await replay.click('#banner >> text=Close');
      await frame(replay).locator('#sides').click();
      await replay.keyboard.press('Home');
      await until(replay, (now) => now.status === 'playing' && now.tick < now.ticks);
      await replay.keyboard.press(' ');
      await until(replay, (now) => now.status === 'paused');
      await frame(replay).locator('#words:not(:has-text("The match is over"))').waitFor();
      await replay.keyboard.press(' ');
      await until(replay, (now) => now.status === 'over' && now.shown_state.phase === 'finished');
      assert.equal((await state(replay)).fault, null);
    });
  },

  async 'a program has routes of its own beside the server’s'(stage) {
    await withExample(async (server) => {
      const answer = await fetch(`${server.url}/rules/rock_paper_scissors`);
      assert.deepEqual(await answer.json(), [['paper', 'rock'], ['scissors', 'paper'], ['rock', 'scissors']]);
      assert.equal((await fetch(`${server.url}/rules`)).status, 404);
    });
    await stage.open('/');
  },

  async 'the front page shows a room’s picture on its card, by the title and the sign of the game'(stage) {
    await withExample(async (server) => {
      const room = await server.room({ ...TABLE, name: 'On show', options: { wins: 100 } }); // longer than this takes
      const player = await enter(stage, server, room.id, 'berta');
      for (const options of [{}, PHONE]) {
        const front = await stage.open('/', { server, ...options });
        const card = front.locator(`[data-room="${room.id}"]`);
        await card.locator('.room-kind:has-text("✂ Rock, paper, scissors")').waitFor();
        await card.scrollIntoViewIfNeeded();
        await card.frameLocator('iframe').locator('#sides:has-text("berta")').waitFor();
        await fits(front);
        assert.ok(await front.locator('.room-card iframe').count() <= 3, 'a few at a time');
      }
      await player.click('#leave');
    });
  },

  async 'a room is opened with the options that the game has, and what does not fit is said'(stage) {
    stage.noisy = true; // the browser itself reports the refused room
    await withExample(async (server) => {
      const page = await stage.open('/', { server });
      await page.selectOption('#room-game', { label: '✂ Rock, paper, scissors' });
      const wins = page.locator('.game-options [data-pointer="/options/wins"]');
      assert.equal(await wins.inputValue(), '3');
      await wins.fill('0');
      await page.click('text=Open and enter');
      await page.locator('#open-fault:has-text("wins must be 1 to 100, not 0"), .game-options .fault:has-text("wins must be 1 to 100")').waitFor();
      await wins.fill('1');
      await page.fill('#room-bots', '1');
      await page.selectOption('#room-level', 'easy');
      await page.click('text=Open and enter');
      await until(page, (now) => now.shown_state?.phase === 'playing' && now.status === 'live');
      await throwPaper(page);
      await until(page, (now) => now.match_over);
      await page.goto(`${server.url}/`);
      await page.selectOption('#room-game', 'arena');
      await page.click('.game-options summary:has-text("Options of Arena")');
      await page.locator('.game-options [data-pointer="/options/time_limit_s"]').waitFor();
      assert.equal(await page.locator('.game-options [data-pointer="/options/mode"]').count(), 0, 'the mode has its own field');
      for (const place of ['#match-game', '#replay-game']) assert.match(await page.locator(place).innerText(), /✂ Rock, paper, scissors/);
      await page.goto(`${server.url}/tournaments`);
      await page.locator('select[name="game"] option:has-text("✂ Rock, paper, scissors")').first().waitFor({ state: 'attached' });
    });
  },

  async 'a page that throws says so, and the match goes on in the plain view'(stage) {
    stage.noisy = true; // the fault is in the console, and rightly
    const files = {
      'index.html': '<!doctype html><title>Broken</title><script type="module" src="game.js"></script>',
      'game.js': "import { join } from '/client/page.js';\nconst room = await join();\ndocument.body.append(room.mode);\naddEventListener('keydown', () => { throw new TypeError('no such board'); });",
    };
    await withFolder(files, async (server) => {
      const room = await server.room(TABLE);
      const page = await enter(stage, server, room.id, 'anna');
      await frame(page).locator('body:has-text("play")').waitFor();
      await frame(page).locator('body').press('x');
      await page.locator('.page-fault:has-text("TypeError: no such board")').waitFor();
      await page.click('text=Show the state plainly');
      await page.locator('.plain-state:has-text("playing")').waitFor();
      await win(page, () => page.click('.plain-actions button:has-text("Paper")'));
      await page.locator('#banner:has-text("You win!")').waitFor();
    });
  },

  async 'a page that answers news of players with figures for their list is told nothing new for it'(stage) {
    const files = {
      'index.html': '<!doctype html><title>Counts</title><script type="module" src="game.js"></script>',
      'game.js': `import { join } from '/client/page.js';
const room = await join();
let told = 0;
const show = () => room.showFigures({ 0: { Told: told }, 1: { Told: told } });
room.on('players', () => { document.body.dataset.told = told += 1; show(); });
show();
document.body.append(room.mode);`,
    };
    await withFolder(files, async (server) => {
      const room = await server.room(TABLE);
      const page = await enter(stage, server, room.id, 'anna');
      await frame(page).locator('body:has-text("play")').waitFor();
      await page.keyboard.press('b');
      await page.locator('#players:has-text("Told")').waitFor();
      await page.waitForTimeout(500);
      const told = Number(await frame(page).locator('body').getAttribute('data-told') ?? 0);
      assert.ok(told < 5, `told ${told} times of players who are the same`);
    });
  },

  async 'a page that does not begin says what it needs'(stage) {
    stage.noisy = true; // the browser reports the script that it does not run
    const files = { 'index.html': "<!doctype html><title>Inline</title><script type=\"module\">import { join } from '/client/page.js'; join();</script>" };
    await withFolder(files, async (server) => {
      const room = await server.room(TABLE);
      const page = await enter(stage, server, room.id, 'anna');
      await page.locator('.page-fault:has-text("in a file of its own")').waitFor();
    });
  },

  async 'a game is played to the end without any page, by mouse and on a phone'(stage) {
    await withExample(async (server) => {
      for (const options of [{}, PHONE]) {
        const room = await server.room(TABLE);
        const page = await enter(stage, server, room.id, 'anna', options, { plain: 1 });
        await page.locator('.plain-state dt:has-text("Score")').waitFor();
        await fits(page);
        await win(page, () => page.click('.plain-actions button:has-text("Paper")'));
        await page.locator('#banner:has-text("You win!")').waitFor();
        assert.match(await page.locator('.plain-events').innerText(), /round: hands \["rock","paper"\]|round: hands \["paper","rock"\]/);
        await eventually(() => page.locator('.plain-state').innerText(), (text) => /finished/i.test(text));
      }
    });
  },

  async 'a game with deltas of its own says plainly that it shows what it knows'(stage) {
    const room = await stage.server.room({ name: 'Four', game: 'connect_four', max_players: 2, bots: 1, bot_level: 'easy' });
    const page = await stage.open(`/play?${new URLSearchParams({ room: room.id, player: 'anna', plain: 1 })}`);
    await page.locator('.plain-actions button:has-text("Drop")').waitFor();
    await page.fill('.plain-actions input[type="number"]', '3');
    await page.click('.plain-actions button');
    await page.locator('.plain:has-text("in a way of its own")').waitFor();
  },
};
