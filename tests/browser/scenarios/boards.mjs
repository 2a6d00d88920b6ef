// Leaderboards, and pages of players.

import { strict as assert } from 'node:assert';
import { PHONE, WAIT_MS, counted, state, until, winAtConnectFour } from '../stage.mjs';

const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Two play Connect Four, and the first wins. */
async function duel(stage, winner, loser) {
  const room = await stage.server.room({ name: 'Duel', game: 'connect_four', max_players: 2 });
  const [first, second] = [await stage.enter(room.id, winner), await stage.enter(room.id, loser)];
  await winAtConnectFour(first, second);
  await settled(stage.server, winner);
  return room;
}

/** Four bots fight as fast as they can. Answers the id of the best in the arena. */
async function brawl({ server }) {
  await server.room({
    name: 'Brawl', game: 'arena', mode: 'deathmatch', max_players: 4, bots: 4, bot_level: 'hard',
    options: { time_limit_s: 3600, score_limit: 5 }, pace: { kind: 'lockstep', deadline_ms: 5000 },
  });
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    const { rows } = await (await fetch(`${server.url}/leaderboards/arena?limit=200&bots=true`)).json();
    const bot = rows.find(({ player }) => player.startsWith('ai_')); // people may be there who never shot
    if (bot) return bot.player;
    await new Promise((resolve) => { setTimeout(resolve, 100); }); // between two questions
  }
  throw new Error('nobody has won in the arena');
}

/** Waits until a player has a match in the records. */
async function settled(server, player) {
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${server.url}/players/${player}/matches`);
    if (answer.ok && (await answer.json()).matches.length > 0) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); }); // between two questions
  }
  throw new Error(`${player} has no match`);
}

const listed = (player) => (now) => now.rows.some((row) => row.player === player);

export const boards = {
  async 'who has played comes onto the board while one looks, and the ways lead on'(stage) {
    const board = await stage.open('/leaderboard?board=connect_four');
    await until(board, (now) => now.status === 'live' && now.updates > 0);
    await duel(stage, 'rosa', 'nils');
    await until(board, listed('rosa'));
    const { score } = (await state(board)).rows.find(({ player }) => player === 'rosa');
    assert.equal(score, '10');
    await board.click('tr[data-player="rosa"] a');
    await until(board, (now) => now.status === 'shown' && now.matches === 1);
    await board.click('.ladder a:has-text("on the board")');
    await until(board, (now) => now.board === 'connect_four-rating' && now.around?.length > 0);
    await board.locator('#around-title:has-text("rosa is number")').waitFor();
    await board.locator('#around .own:has-text("rosa")').waitFor();
  },

  async 'the address says which board it is, and the way back works'(stage) {
    const page = await stage.open('/leaderboard');
    await page.click('[data-board="weekly"]');
    await until(page, (now) => now.board === 'weekly');
    assert.equal(new URL(page.url()).searchParams.get('board'), 'weekly');
    assert.equal(await page.locator('[aria-current="page"][data-board]').getAttribute('data-board'), 'weekly');
    await page.goBack();
    await until(page, (now) => now.board === 'global');
    assert.equal(await page.locator('[data-board="global"]').getAttribute('aria-current'), 'page');
  },

  async 'bots are left out unless one asks for them'(stage) {
    await stage.server.room({ name: 'Two bots', game: 'connect_four', max_players: 2, bots: 2, seed: 3 });
    await duel(stage, 'ines', 'otto');
    const page = await stage.open('/leaderboard?board=connect_four');
    await until(page, (now) => now.people && now.rows.some((row) => row.player === 'ines'));
    assert.ok((await state(page)).rows.every((row) => !row.player.startsWith('ai_')));
    await page.uncheck('#people');
    await until(page, (now) => now.rows.some((row) => row.player.startsWith('ai_')) && now.rows.some((row) => row.player === 'ines'));
    assert.equal(new URL(page.url()).searchParams.get('bots'), '1');
    await page.check('#people');
    await until(page, (now) => now.people && now.rows.length > 0 && now.rows.every((row) => !row.player.startsWith('ai_')));
  },

  async 'somebody is found by how the name begins'(stage) {
    stage.noisy = true; // the browser itself reports that they are on no board
    const word = `Q${Date.now().toString(36)}`;
    const guests = [];
    for (const name of [`${word} Ada`, `${word} Bea`]) {
      const made = await fetch(`${stage.server.url}/auth/guest`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) });
      guests.push(await made.json());
    }
    const page = await stage.open('/leaderboard');
    await page.fill('#who', word.toLowerCase());
    await page.click('text=Find');
    await counted(page.locator('#found button'), 2);
    await page.click(`#found button:text-is("${word} Bea")`);
    await page.waitForURL(`**player=${guests[1].player_id}**`);
    await page.fill('#who', `${word} a`);
    await page.click('text=Find');
    await page.waitForURL(`**player=${guests[0].player_id}**`);
    await page.fill('#who', 'no such name');
    await page.click('text=Find');
    await page.locator('#who-fault:has-text("Nobody")').waitFor();
  },

  async 'somebody finds the own place, and a stranger is told to have none'(stage) {
    stage.noisy = true; // the browser itself reports that a player is not found
    await duel(stage, 'kira', 'lars');
    const page = await stage.open('/');
    await page.fill('#name', 'kira');
    await page.goto(`${stage.server.url}/leaderboard?board=connect_four`);
    await until(page, listed('kira'));
    await page.click('#where-am-i');
    await page.locator('#around-title:has-text("You are number")').waitFor();
    await page.fill('#who', 'nobody-at-all');
    await page.click('text=Find');
    await page.locator('#around-title:has-text("nobody-at-all is not on this board yet")').waitFor();
    await page.click('#around-close');
    await page.locator('#around').waitFor({ state: 'hidden' });
  },

  async 'boards and players that do not exist are told in words'(stage) {
    stage.noisy = true; // the browser itself reports what is not found
    const board = await stage.open('/leaderboard?board=chess');
    await board.locator('#board-fault:has-text("chess")').waitFor();
    const player = await stage.open('/player?id=never-seen');
    await until(player, (now) => now.status === 'unknown');
    await player.locator('h1:has-text("There is no such player")').waitFor();
    await player.goto(`${stage.server.url}/player?id=not%20an%20id`);
    await until(player, (now) => now.status === 'unknown');
  },

  async 'a profile says what there is to reach, and shows ratings as a table too'(stage) {
    await duel(stage, 'mara', 'piet');
    const page = await stage.open('/player?id=mara');
    await until(page, (now) => now.status === 'shown' && now.matches === 1);
    await counted(page.locator('.achievements li.reached'), (count) => count >= 1);
    await counted(page.locator('.achievements li.open'), (count) => count >= 10);
    await page.locator('.curve desc', { hasText: /one match so far, and a rating of 1,\d{3}/ }).waitFor({ state: 'attached' });
    await page.click('.curve summary');
    await counted(page.locator('.curve-table tbody tr'), 1);
  },

  async 'a profile calls what a game counts as the game does'(stage) {
    const page = await stage.open(`/player?id=${await brawl(stage)}`);
    await until(page, (now) => now.status === 'shown');
    await page.locator('.career dt', { hasText: /^Was defeated$/ }).waitFor();
    await page.locator('.career .fact', { hasText: /^Hits[\d,]+ \(\d+ %\)$/ }).waitFor();
  },

  async 'on a phone nothing is wider than the screen'(stage) {
    await duel(stage, 'a-player-with-a-rather-long-name-indeed-it-does-not-end-here-64', 'tom');
    const page = await stage.open('/leaderboard?board=connect_four', PHONE);
    await until(page, listed('tom'));
    assert.equal(await overhang(page), 0, 'leaderboard');
    await page.goto(`${stage.server.url}/player?id=a-player-with-a-rather-long-name-indeed-it-does-not-end-here-64`);
    await until(page, (now) => now.status === 'shown');
    await page.locator('.curve').waitFor();
    assert.equal(await overhang(page), 0, 'player');
  },
};
