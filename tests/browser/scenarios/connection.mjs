// How a connection ends, and how it comes back.

import { strict as assert } from 'node:assert';
import { Server } from '../server.mjs';
import { quietArena, state, until } from '../stage.mjs';

export const connection = {
  async 'a second tab takes the seat over, the first one says so and can take it back'(stage) {
    const { id } = await quietArena(stage.server);
    const first = await stage.enter(id, 'anna');
    const second = await stage.enter(id, 'anna');
    await until(first, (now) => now.ended === 4409);
    await first.locator('#cover:has-text("playing somewhere else")').waitFor();
    await first.click('text=Play here instead');
    await until(first, (now) => now.status === 'live' && now.ended === null);
    await until(second, (now) => now.ended === 4409);
  },

  async 'a reload keeps the seat'(stage) {
    const { id } = await quietArena(stage.server);
    const page = await stage.enter(id, 'anna');
    const { seat } = await state(page);
    await page.reload();
    await until(page, (now) => now.status === 'live');
    assert.equal((await state(page)).seat, seat);
  },

  async 'who leaves is told, and can join again'(stage) {
    const { id } = await quietArena(stage.server);
    const page = await stage.enter(id, 'anna');
    await page.click('#leave');
    await until(page, (now) => now.ended === 1000);
    await page.click('text=Join again');
    await until(page, (now) => now.status === 'live');
  },

  async 'a full room says so and offers to watch'(stage) {
    const { id } = await stage.server.room({ name: 'Small', game: 'connect_four', max_players: 2 });
    await stage.enter(id, 'anna');
    await stage.enter(id, 'bert');
    stage.noisy = true; // a server may refuse the upgrade itself
    const third = await stage.open(`/play?room=${id}&player=carl`);
    await third.locator('#cover:has-text("No free place")').waitFor();
    await third.click('text=Watch instead');
    await until(third, (now) => now.status === 'live' && now.watching);
  },

  async 'a room that does not exist is told'(stage) {
    stage.noisy = true;
    const page = await stage.open('/play?room=nowhere-at-all&watch=1');
    await page.locator('#cover:has-text("no such room")').waitFor();
  },

  async 'a server that dies is waited for, and the game goes on when it is back'(stage) {
    stage.noisy = true;
    const server = await Server.begin();
    try {
      const page = await stage.open('/ws-demo', { server });
      await until(page, (now) => now.status === 'live' && now.me?.alive);
      await server.kill();
      await page.locator('#cover:has-text("Reconnecting")').waitFor();
      await server.start();
      await until(page, (now) => now.status === 'live' && now.me, null, 40_000);
      await page.locator('#cover').waitFor({ state: 'hidden' });
    } finally {
      await server.end();
    }
  },
};
