// Connect four and the plain view of other games.

import { strict as assert } from 'node:assert';
import { state, until } from '../stage.mjs';

export const tables = {
  async 'connect four against a bot is played to its end by keyboard'(stage) {
    const room = await stage.server.room({ name: 'Table', game: 'connect_four', max_players: 2, bots: 1, bot_level: 'easy', rematch: true });
    const page = await stage.enter(room.id, 'anna');
    for (let turn = 0; turn < 25; turn += 1) {
      await until(page, (now) => now.my_turn || now.match_over);
      const { match_over, board } = await state(page);
      if (match_over) break;
      await drop(page, board, turn);
      await until(page, (now, before) => now.match_over || JSON.stringify(now.board) !== before, JSON.stringify(board));
    }
    await page.locator('#banner:has-text("Next match")').waitFor();
    await page.keyboard.press('1');
    assert.equal(await page.locator('#toast').innerText(), '', 'no word about turns when the match is over');
    const now = await state(page);
    assert.ok(now.match_over && (now.winner !== null || now.draw || now.phase !== 'playing'));
  },

  async 'a room without rematch ends with the result in sight'(stage) {
    const room = await stage.server.room({ name: 'Once', game: 'connect_four', max_players: 2 });
    const [anna, bert] = [await stage.enter(room.id, 'anna'), await stage.enter(room.id, 'bert')];
    await until(anna, (now) => now.phase === 'playing');
    const annaBegins = (await state(anna)).my_turn;
    const [first, second] = annaBegins ? [anna, bert] : [bert, anna];
    for (let turn = 0; turn < 7; turn += 1) {
      const [page, column] = turn % 2 === 0 ? [first, '1'] : [second, '2'];
      await until(page, (now) => now.my_turn);
      await page.keyboard.press(column);
      await until(page, (now) => !now.my_turn);
    }
    await first.locator('#banner:has-text("You win!")').waitFor();
    await until(second, (now) => now.ended === 4410, null, 60_000);
    await second.locator(`#banner:has-text("${annaBegins ? 'anna' : 'bert'} wins") >> text=To the front page`).waitFor();
  },

  async 'a lonely player invites a bot'(stage) {
    const room = await stage.server.room({ name: 'Lonely', game: 'connect_four', max_players: 2 });
    const page = await stage.enter(room.id, 'anna');
    await page.click('text=Play a bot');
    await until(page, (now) => now.phase === 'playing' && now.players.length === 2);
  },

  async 'a relay room shows every action, JSON or text'(stage) {
    const room = await stage.server.room({ name: 'Workshop', game: 'relay', max_players: 4 });
    const page = await stage.enter(room.id, 'maker');
    await page.fill('#action', '{"jump": 2}');
    await page.keyboard.press('Enter');
    await page.locator('.log-lines li:has-text(\'{"jump":2}\')').waitFor();
  },
};

/** The first columns with the number keys, the others with arrows and Enter. */
async function drop(page, board, turn) {
  const free = [0, 1, 2, 3, 4, 5, 6].filter((column) => board[5][column] === null);
  const column = free[(turn * 3) % free.length];
  if (turn % 2 === 0) return page.keyboard.press(String(column + 1));
  await page.locator('.four-column').nth((column + 1) % 7).focus();
  await page.keyboard.press('ArrowLeft');
  return page.keyboard.press('Enter');
}
