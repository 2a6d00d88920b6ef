// A cut in the network, short or long: the page comes back by itself, and nothing that was said is lost or said twice.

import { strict as assert } from 'node:assert';
import { Server } from '../server.mjs';
import { eventually, quietArena, state, until } from '../stage.mjs';
import { Wire } from '../wire.mjs';
import { walk } from './arena.mjs';

const chat = (page) => page.locator('#chat-log li:not(.remark)').allInnerTexts();

/** Enters a room over a wire that can be cut; answers the page. */
async function enterOver(stage, wire, room, player) {
  stage.noisy = true;
  const page = await stage.open(`/play?${new URLSearchParams({ room, player })}`, { server: wire });
  await until(page, (now) => now.status === 'live' && now.seat !== null);
  await page.evaluate(() => {
    const look = () => { window.wasCovered ||= !document.getElementById('cover').hidden; };
    new MutationObserver(look).observe(document.getElementById('cover'), { attributes: true });
  });
  return page;
}

async function say(page, text) {
  if (await page.locator('#chat-form').isHidden()) await page.keyboard.press('Enter');
  await page.fill('#chat-text', text);
  await page.keyboard.press('Enter');
  await page.locator(`#chat-log li:has-text("${text}")`).waitFor();
}

/** Breaks every connection, and waits until the page is back over a new one. */
async function breakOff(page, wire) {
  const anew = page.waitForEvent('websocket');
  wire.reset();
  await anew;
  await until(page, (now) => now.status === 'live');
}

async function withWire(server, run) {
  const wire = await Wire.to(server);
  try {
    await run(wire);
  } finally {
    await wire.end();
  }
}

/** A battle on a server of its own goes on after that server has gone and come again. */
async function outlive(stage, end) {
  stage.noisy = true;
  const server = await Server.begin();
  try {
    const { id } = await server.room({ name: 'Long battle', game: 'arena', max_players: 6, bots: 2, private: true });
    const page = await stage.open(`/play?${new URLSearchParams({ room: id, player: 'anna' })}`, { server });
    await until(page, (now) => now.status === 'live' && now.me?.alive);
    await say(page, 'before');
    const before = await state(page);
    await server.recorded(id, before.model_tick);
    await end(server);
    await until(page, (now) => now.status !== 'live');
    await server.start();
    await until(page, (now) => now.status === 'live' && now.players.length === 3, null, 20_000);
    const after = await state(page);
    assert.deepEqual([after.seat, after.room, after.game], [before.seat, id, 'arena']);
    assert.ok(after.model_tick >= before.model_tick, `the match goes on: ${before.model_tick}, then ${after.model_tick}`);
    assert.deepEqual(after.players.map(({ id: who }) => who), before.players.map(({ id: who }) => who), 'the same bots');
    await until(page, (now, tick) => now.model_tick > tick + 20, after.model_tick);
    await say(page, 'after');
    assert.deepEqual(await chat(page), ['anna before', 'anna after']);
    await page.locator('#cover').waitFor({ state: 'hidden' });
  } finally {
    await server.end();
  }
}

export const resume = {
  'a server that is killed and started again finds everybody in their seats': (stage) => outlive(stage, (server) => server.kill()),

  'a server that restarts in order finds everybody in their seats': (stage) => outlive(stage, (server) => server.stop()),


  async 'a network that is gone for some seconds is a short pause'(stage) {
    await withWire(stage.server, async (wire) => {
      const { id } = await quietArena(stage.server);
      const bert = await stage.enter(id, 'bert');
      const anna = await enterOver(stage, wire, id, 'anna');
      await until(anna, (now) => now.me?.alive);
      const before = await state(anna);
      await say(bert, 'before');
      let tries = 0;
      anna.on('websocket', () => { tries += 1; });
      wire.cut();
      for (const text of ['one', 'two', 'three']) await say(bert, text);
      await until(anna, (now) => now.note !== null && now.status === 'waiting');
      const { sent } = await state(anna);
      for (const key of ['KeyA', 'KeyD', 'Space']) await anna.keyboard.press(key);
      assert.deepEqual((await state(anna)).sent, sent, 'what one does meanwhile is not kept for later');
      await eventually(() => tries, (count) => count > 0); // the line counts as dead by now
      wire.mend();
      await until(anna, (now) => now.status === 'live' && now.note === null);
      await say(bert, 'after');
      await anna.locator('#chat-log li:has-text("after")').waitFor();
      assert.deepEqual(await chat(anna), ['bert before', 'bert one', 'bert two', 'bert three', 'bert after']);
      assert.equal((await state(anna)).seat, before.seat);
      assert.equal(await anna.evaluate(() => Boolean(window.wasCovered)), false, 'the picture stays');
      await walk(anna);
    });
  },

  async 'a connection that breaks again and again loses nothing'(stage) {
    await withWire(stage.server, async (wire) => {
      const { id } = await stage.server.room({ name: 'Workshop', game: 'relay', max_players: 4, private: true });
      const bert = await stage.enter(id, 'bert');
      const anna = await enterOver(stage, wire, id, 'anna');
      const said = [];
      for (let round = 0; round < 5; round += 1) {
        wire.reset();
        for (const text of [`${round} a`, `${round} b`]) {
          await say(bert, text);
          said.push(`bert ${text}`);
        }
        await until(anna, (now) => now.status === 'live');
      }
      await anna.locator('#chat-log li:has-text("4 b")').waitFor();
      assert.deepEqual(await chat(anna), said);
    });
  },

  async 'a network that stays away is told, and waited for'(stage) {
    await withWire(stage.server, async (wire) => {
      const { id } = await quietArena(stage.server);
      const anna = await enterOver(stage, wire, id, 'anna');
      wire.cut();
      await anna.locator('#cover:has-text("Reconnecting")').waitFor();
      wire.mend();
      await until(anna, (now) => now.status === 'live');
      await anna.locator('#cover').waitFor({ state: 'hidden' });
    });
  },

  async 'a result stays through a cut, and one that was closed stays closed'(stage) {
    const server = await Server.begin({ TILTYARD__ROOMS__INTERMISSION_S: '60' }); // the result is in sight for the whole test
    await withWire(server, async (wire) => {
      const { id } = await server.room({ name: 'Table', game: 'connect_four', max_players: 2, rematch: true, private: true });
      const bert = await stage.enter(id, 'bert', { server });
      const anna = await enterOver(stage, wire, id, 'anna');
      await until(anna, (now) => now.phase === 'playing');
      await bert.click('#leave');
      await anna.locator('#banner:has-text("You win!")').waitFor();
      await breakOff(anna, wire);
      assert.ok((await state(anna)).match_over);
      assert.match(await anna.locator('#banner').innerText(), /You win![^]*Next match in \d+ s/);
      await anna.click('#banner >> text=Close');
      await breakOff(anna, wire);
      assert.equal(await anna.locator('#banner').isVisible(), false);
    }).finally(() => server.end());
  },
};
