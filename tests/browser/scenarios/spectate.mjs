// Watching.

import { strict as assert } from 'node:assert';
import { state, until } from '../stage.mjs';

export const spectate = {
  async 'a spectator sees the battle, follows a player, and sends nothing'(stage) {
    const page = await stage.open('/');
    await page.locator('[data-room="demo"] >> text=Watch').click();
    await until(page, (now) => now.status === 'live' && now.watching && now.alive > 0);
    const before = (await state(page)).model_tick;
    await until(page, (now, tick) => now.model_tick > tick + 10, before);
    await page.keyboard.press('ArrowRight');
    await until(page, (now) => now.following !== null);
    await page.locator('.hud-followed:has-text("Following")').waitFor();
    await page.keyboard.press('Digit0');
    await until(page, (now) => now.following === null);
    const now = await state(page);
    assert.equal(now.seat, null);
    assert.deepEqual(now.sent, {});
  },

  async 'a spectator can step in'(stage) {
    const page = await stage.open('/play?room=demo&watch=1');
    await until(page, (now) => now.status === 'live');
    await page.click('#join');
    await page.click('text=Take the field');
    await until(page, (now) => now.status === 'live' && now.seat !== null);
  },
};
