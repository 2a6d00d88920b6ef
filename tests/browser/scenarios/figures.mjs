// The server's live figures.

import { strict as assert } from 'node:assert';
import { PHONE, counted, eventually, until } from '../stage.mjs';
import { Wire } from '../wire.mjs';

const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export const figures = {
  async 'the figures move every second, as numbers, as lines and as words'(stage) {
    const page = await stage.open('/analytics');
    await until(page, (now) => now.status === 'live' && now.samples > 1 && Number(now.shown.bots) > 0);
    const room = await stage.server.room({ name: 'Counted', game: 'arena', max_players: 8, bots: 3 });
    await until(page, (now) => now.now.bots >= 3 && now.shown.rooms === String(now.now.rooms));
    const tile = page.locator('[data-figure="bots"]');
    await tile.locator('.chart-line[d^="M"]').waitFor({ state: 'attached' });
    await tile.locator('desc', { hasText: /^Bots: \d+ now; between \d+ and \d+ in the last/ }).waitFor({ state: 'attached' });
    const label = await tile.locator('svg').getAttribute('aria-labelledby');
    assert.equal(await page.locator(`#${label}`).textContent(), 'Bots');
    await fetch(`${stage.server.url}/rooms/${room.id}`, { method: 'DELETE' });
  },

  async 'the pointer asks what was a moment ago, on all charts at once'(stage) {
    const page = await stage.open('/analytics');
    await until(page, (now) => now.status === 'live' && now.samples > 3);
    const point = async () => { // again, because the chart may still move under the pointer
      const box = await page.locator('[data-figure="bots"] .chart-field').boundingBox();
      await page.mouse.move(box.x + box.width * 0.995, box.y + box.height / 2);
      return [await page.locator('#moment').textContent(), await page.locator('[data-figure="rooms"] .chart-dot').isVisible()];
    };
    await eventually(point, ([words, isMarked]) => words.includes('ago') && isMarked);
    await page.mouse.move(5, 5);
    await page.locator('#moment:has-text("Up for")').waitFor();
  },

  async 'the same figures are there as a table'(stage) {
    const page = await stage.open('/analytics');
    await until(page, (now) => now.samples > 2);
    await page.click('summary');
    const table = page.locator('#as-table table');
    await table.waitFor();
    await counted(table.locator('tbody tr'), (count) => count >= 2);
    await counted(table.locator('thead th'), 1 + (await page.locator('.tile').count()));
  },

  async 'a line that is cut is said to be, and the figures come back without a hole at the front'(stage) {
    stage.noisy = true;
    const wire = await Wire.to(stage.server);
    const page = await stage.open('/analytics', { server: wire });
    await until(page, (now) => now.status === 'live' && now.samples > 1);
    const { now: { at } } = await page.evaluate(() => {
      const status = document.getElementById('status');
      window.said = [];
      new MutationObserver(() => window.said.push(status.dataset.state)).observe(status, { attributes: true });
      return window.tiltyard.state;
    });
    const again = page.waitForRequest(/\/stream\/analytics/);
    wire.reset();
    await again;
    await until(page, (now, before) => now.status === 'live' && now.now.at > before, at);
    assert.ok((await page.evaluate(() => window.said)).includes('waiting'));
    await wire.end();
  },

  async 'on a phone nothing is wider than the screen'(stage) {
    const page = await stage.open('/analytics', PHONE);
    await until(page, (now) => now.samples > 1);
    assert.equal(await overhang(page), 0);
  },
};
