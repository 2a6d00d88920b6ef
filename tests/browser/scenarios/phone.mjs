// A phone of 360 × 740 with fingers and no keys.

import { strict as assert } from 'node:assert';
import { PHONE, quietArena, state, until } from '../stage.mjs';

const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Puts a finger down and drags it; answers how to lift it. */
async function finger(page, from, to) {
  const session = await page.context().newCDPSession(page);
  const touch = (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', [from]);
  await touch('touchMove', [to]);
  return () => touch('touchEnd', []);
}

export const phone = {
  async 'no page is wider than a phone'(stage) {
    const page = await stage.open('/', PHONE);
    await page.locator('[data-room="demo"]').waitFor();
    assert.equal(await overhang(page), 0, 'front page');
    const field = await stage.enter((await quietArena(stage.server)).id, 'thumbs', PHONE);
    assert.equal(await overhang(field), 0, 'arena');
    const room = await stage.server.room({ name: 'Table', game: 'connect_four', max_players: 2 });
    assert.equal(await overhang(await stage.enter(room.id, 'thumbs', PHONE)), 0, 'connect four');
  },

  async 'a long name of a room is cut short, and every button stays in reach'(stage) {
    const room = await quietArena(stage.server, { name: 'Saturday night with all friends' });
    for (const width of [390, 320]) {
      const page = await stage.enter(room.id, 'thumbs', { ...PHONE, viewport: { width, height: 640 } });
      const out = await page.evaluate(() => [...document.querySelectorAll('.bar *')].filter((part) => part.getBoundingClientRect().right > innerWidth).length);
      assert.deepEqual([await overhang(page), out], [0, 0], `${width} pixels`);
    }
  },

  async 'at the edges of the field the own player stands clear of the figures'(stage) {
    const room = await quietArena(stage.server, { options: { map: 'open' } });
    const page = await stage.enter(room.id, 'thumbs', PHONE);
    const edges = [['ArrowUp', (now) => now.me.y > 98.5], ['ArrowDown', (now) => now.me.y < 1.5]];
    for (const [key, arrived] of edges) {
      await page.keyboard.down(key);
      // Sideways too, to slide along walls; the other way, and for longer, where that leads into a corner.
      for (let attempt = 0, there = false; !there; attempt += 1) {
        assert.ok(attempt < 6, `${key}: the edge is not reached: ${JSON.stringify((await state(page)).me)}`);
        const aside = attempt % 2 === 0 ? 'ArrowRight' : 'ArrowLeft';
        await page.keyboard.down(aside);
        there = await until(page, arrived, undefined, 4000 + 2000 * attempt).then(() => true, () => false);
        await page.keyboard.up(aside);
      }
      await page.keyboard.up(key);
      await until(page, (now, seen) => { // the camera glides to its rest
        const { y } = now.me.on_screen;
        const rests = Math.abs(y - seen.y) < 0.2;
        seen.y = y;
        return rests;
      }, {});
      const { me: { on_screen: at } } = await state(page);
      const gaps = await page.evaluate(() => {
        const stageTop = document.querySelector('#stage').getBoundingClientRect().top;
        const box = (part) => document.querySelector(part).getBoundingClientRect();
        return { below: box('.hud-top').bottom - stageTop, above: box('.hud-vitals').top - stageTop };
      });
      assert.ok(at.y > gaps.below + 40, `${key}: ${at.y} is under the time, which ends at ${gaps.below}`);
      assert.ok(at.y < gaps.above - 14, `${key}: ${at.y} is under the health, which begins at ${gaps.above}`);
    }
  },

  async 'the left thumb steers, the right thumb shoots'(stage) {
    const page = await stage.enter((await quietArena(stage.server)).id, 'thumbs', PHONE);
    const { me: from } = await state(page);
    let moved = false;
    for (const [x, y] of [[140, 520], [40, 520], [90, 470], [90, 570]]) {
      const lift = await finger(page, { x: 90, y: 520 }, { x, y });
      moved = await until(page, (now, start) => Math.hypot(now.me.x - start.x, now.me.y - start.y) > 1.5, from, 2000).then(() => true, () => false);
      await lift();
      if (moved) break;
    }
    assert.ok(moved, 'no direction of the stick moved the player');
    await until(page, (now) => now.me.vx === 0 && now.me.vy === 0);
    const lift = await finger(page, { x: 280, y: 520 }, { x: 320, y: 490 });
    await until(page, (now) => now.me.fired > 0);
    await lift();
  },

  async 'a tap drops a disc'(stage) {
    const room = await stage.server.room({ name: 'Table', game: 'connect_four', max_players: 2, bots: 1 });
    const page = await stage.enter(room.id, 'thumbs', PHONE);
    await until(page, (now) => now.my_turn);
    await page.locator('.four-column').nth(2).tap();
    await until(page, (now) => now.board.some((row) => row[2] === now.seat));
  },
};
