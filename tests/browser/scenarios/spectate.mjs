// Watching.

import { strict as assert } from 'node:assert';
import { PHONE, state, until } from '../stage.mjs';

export const spectate = {
  async 'a spectator sees the battle, follows a player, and sends nothing'(stage) {
    const page = await stage.open('/');
    await page.locator('[data-room="demo"] a:text-is("Watch")').click();
    await until(page, (now) => now.status === 'live' && now.watching && now.alive > 0);
    const before = (await state(page)).model_tick;
    await until(page, (now, tick) => now.model_tick > tick + 10 || now.model_tick < tick, before); // less: the next match
    await page.keyboard.press('ArrowRight');
    await until(page, (now) => now.following !== null);
    await page.locator('.hud-followed:has-text("Following")').waitFor();
    await page.keyboard.press('Digit0');
    await until(page, (now) => now.following === null);
    const now = await state(page);
    assert.equal(now.seat, null);
    assert.deepEqual(now.sent, {});
  },

  async 'who watches a room that is shown late is told so until the picture comes'(stage) {
    const { id } = await stage.server.room({ name: 'Late field', game: 'arena', max_players: 4, bots: 2, delay_s: 10 });
    const page = await stage.open(`/play?room=${id}&watch=1`, PHONE);
    await page.locator('#cover:has-text("This room is shown 10 s late")').waitFor();
    await page.locator('#room-name:has-text("Late field")').waitFor();
    await until(page, (now) => now.status === 'live' && now.alive > 0, null, 20_000);
    await page.locator('#cover').waitFor({ state: 'hidden' });
  },

  async 'a spectator can step in'(stage) {
    const page = await stage.open('/play?room=demo&watch=1');
    await until(page, (now) => now.status === 'live');
    await page.click('#join');
    await page.click('text=Take the field');
    await until(page, (now) => now.status === 'live' && now.seat !== null);
  },
};
