// The front page.

import { strict as assert } from 'node:assert';
import { state, until } from '../stage.mjs';

export const front = {
  async 'the front page lists the demo room, and the console stays quiet'(stage) {
    const page = await stage.open('/');
    const row = page.locator('[data-room="demo"]');
    await row.waitFor();
    assert.match(await row.locator('.room-who').innerText(), /\d+ \/ \d+ · \d+ (person|people), \d+ bots?/);
    assert.match(await page.locator('#name').inputValue(), /^[A-Za-z0-9_-]{1,64}$/);
  },

  async 'a room opened with the form is entered at once'(stage) {
    const page = await stage.open('/');
    await page.fill('#room-name', 'Evening tilt');
    await page.fill('#room-bots', '2');
    await page.click('text=Open and enter');
    await page.waitForURL('**/play?room=*');
    await until(page, (now) => now.status === 'live' && now.game === 'arena' && now.players.filter((who) => who.bot).length === 2);
    assert.equal(await page.locator('#room-name').innerText(), 'Evening tilt');
  },

  async 'a refused room is told at the field that is wrong'(stage) {
    stage.noisy = true; // the browser itself reports the refused request
    const page = await stage.open('/');
    await page.fill('#room-max', '1');
    await page.click('text=Open and enter');
    await page.locator('#room-max-fault').waitFor();
    await page.locator('#room-max[aria-invalid="true"]').waitFor();
    await page.fill('#room-max', '12');
    await page.locator('#room-max-fault').waitFor({ state: 'detached' });
    await page.fill('#room-bots', '13');
    await page.click('text=Open and enter');
    await page.locator('#room-bots-fault:has-text("At most 12: the number of places.")').waitFor();
  },

  async 'a bad name is told before anything is sent'(stage) {
    const page = await stage.open('/');
    await page.fill('#name', 'no spaces please');
    await page.click('text=Play now');
    await page.locator('#name-fault:has-text("letters")').waitFor();
    assert.equal(new URL(page.url()).pathname, '/');
  },

  async 'the list says that the server is away, and that it is back'(stage) {
    stage.noisy = true;
    const page = await stage.open('/');
    await page.locator('[data-room="demo"]').waitFor();
    await page.route('**/rooms/**', (route) => route.abort());
    await page.locator('#rooms-fault:has-text("reached")').waitFor();
    await page.unroute('**/rooms/**');
    await page.locator('#rooms-fault').waitFor({ state: 'hidden' });
  },

  async 'the keyboard alone leads from the front page into a battle'(stage) {
    const page = await stage.open('/');
    await page.locator('[data-room="demo"]').waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.textContent === 'Play now')) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/ws-demo');
    await until(page, (now) => now.status === 'live' && now.me?.alive);
    await page.keyboard.down('ArrowLeft');
    await until(page, (now) => now.sent.move > 0);
    await page.keyboard.up('ArrowLeft');
    assert.equal((await state(page)).room, 'demo');
  },
};
