// Matches that are over, watched again.

import { strict as assert } from 'node:assert';
import { PHONE, counted, eventually, state, until } from '../stage.mjs';

/** A short battle among bots to its end, long enough that none passes without somebody struck down; answers the id of the match. */
async function battle(stage) {
  const { id, match_id } = await stage.server.room({
    name: 'Short battle', game: 'arena', max_players: 16, bots: 16, bot_level: 'hard', pace: { kind: 'lockstep', deadline_ms: 10_000 },
    options: { map: 'open', time_limit_s: 20 },
  });
  await stage.server.replay(match_id);
  return { id, match_id };
}

/** One battle is enough for all that only look at it. */
let fought = null;
const fight = (stage) => (fought ??= battle(stage));

async function open(stage, match, more = {}, options = {}) {
  const page = await stage.open(`/replay?${new URLSearchParams({ match, ...more })}`, options);
  await until(page, (now) => now.status === 'playing' || now.status === 'over');
  return page;
}

export const replay = {
  async 'a match leads from its result to its replay, which plays to the end and is verified'(stage) {
    const { id } = await stage.server.room({ name: 'Replayed table', game: 'connect_four', max_players: 2 });
    const [bert, anna] = [await stage.enter(id, 'bert'), await stage.enter(id, 'anna')];
    const players = [bert, anna];
    for (const column of [1, 2, 1, 2, 1, 2, 1]) {
      await Promise.race(players.map((page) => until(page, (now) => now.my_turn)));
      const mover = (await state(bert)).my_turn ? bert : anna;
      await mover.keyboard.press(String(column));
      await until(mover, (now) => !now.my_turn);
    }
    stage.noisy = true; // the replay may not be written yet, and the browser reports that
    await anna.click('#banner >> text=Watch the replay');
    await until(anna, (now) => now.status === 'over');
    const now = await state(anna);
    assert.deepEqual([now.tick, now.game, now.phase], [now.ticks, 'connect_four', 'finished']);
    await anna.locator('#banner:has-text("wins")').waitFor();
    await anna.click('#verify');
    await until(anna, ({ verdict }) => verdict === 'verified');
  },

  async 'space pauses, arrows seek, and it plays on from there'(stage) {
    const { match_id } = await fight(stage);
    const page = await open(stage, match_id);
    await until(page, (now) => now.alive > 0);
    await page.keyboard.press('Space');
    await until(page, (now) => now.status === 'paused');
    const { tick } = await state(page);
    await page.keyboard.press('ArrowRight');
    await until(page, (now, from) => now.tick === from + 100 && now.status === 'paused' && now.model_tick === now.tick, tick);
    await page.keyboard.press('ArrowLeft');
    await until(page, (now, from) => now.tick === from && now.status === 'paused', tick);
    await page.keyboard.press('Space');
    await until(page, (now, from) => now.status === 'playing' && now.tick > from + 5, tick);
    await page.keyboard.press('End');
    await until(page, (now) => now.status === 'over' && now.tick === now.ticks);
    await page.click('#toggle');
    await until(page, (now) => now.status === 'playing' && now.tick < now.ticks / 2);
  },

  async 'it plays faster and slower'(stage) {
    const { match_id } = await fight(stage);
    const began = Date.now();
    const page = await open(stage, match_id, { speed: 16 });
    const { ticks } = await until(page, (now) => now.status === 'over', null, 60_000);
    const took = Date.now() - began;
    assert.ok(took < ticks * 50, `${ticks / 20} seconds took ${took} ms at speed 16`); // a tick is 50 ms
    await page.selectOption('#speed', '0.5');
    await page.keyboard.press('Home');
    await until(page, (now) => now.status === 'playing' || now.status === 'paused');
    assert.equal((await state(page)).speed, 0.5);
  },

  async 'the moments of note are known from the start, and lead there'(stage) {
    const { match_id } = await fight(stage);
    const page = await open(stage, match_id);
    await until(page, (now) => now.moments.joined === 16 && now.moments.over === 1 && now.moments.kill > 0);
    await page.keyboard.press('m');
    const kill = page.locator('#moments li button:has-text("struck down")').first();
    const tick = Number(await kill.getAttribute('data-tick'));
    await kill.click();
    await until(page, (now, at) => now.status === 'playing' && now.tick >= Math.max(0, at - 40) && now.tick < at + 20, tick);
    await until(page, (now, at) => now.tick > at, tick);
    await page.locator('.hud-feed li').first().waitFor();
  },

  async 'a link leads to the same moment and the same player'(stage) {
    const { match_id } = await fight(stage);
    const page = await open(stage, match_id, { at: '4s' });
    assert.ok((await state(page)).tick >= 80);
    await page.keyboard.press('n');
    await until(page, (now) => now.following !== null);
    await page.keyboard.press('Space');
    await until(page, (now) => now.status === 'paused');
    const { tick, following } = await state(page);
    await page.click('#share');
    await page.waitForURL(/follow=/);
    const link = new URL(page.url());
    assert.deepEqual([link.searchParams.get('at'), link.searchParams.get('follow')], [String(tick), String(following)]);
    const other = await stage.open(link.pathname + link.search);
    await until(other, (now, seat) => now.status === 'playing' && now.following === seat, following);
    assert.ok((await state(other)).tick >= tick);
  },

  async 'the front page lists what was played, by game and by player'(stage) {
    const { match_id } = await fight(stage);
    const page = await stage.open('/');
    const row = page.locator(`[data-replay="${match_id}"]`);
    await row.waitFor();
    await page.selectOption('#replay-game', 'relay');
    await row.waitFor({ state: 'detached' });
    await page.selectOption('#replay-game', 'arena');
    await row.waitFor();
    await page.fill('#replay-player', 'nobody-at-all');
    await page.locator('text=No such match').waitFor();
    await page.fill('#replay-player', '');
    await row.locator('text=Replay').click();
    await until(page, (now) => now.status === 'playing');
  },

  async 'a player is found by the name that the page shows, and a name that nobody has is told kindly'(stage) {
    const { match_id } = await fight(stage);
    const page = await stage.open('/');
    const row = page.locator(`[data-replay="${match_id}"]`);
    await row.waitFor();
    const [name] = (await row.locator('.room-who').innerText()).match(/(Sir|Dame|Lord|Lady) [A-Z][a-z]+/);
    for (const text of ['Lord Nobody at all', 'nobody-at-all']) {
      await page.fill('#replay-player', text);
      await page.locator('#replays-empty:has-text("nobody by that name")').waitFor();
      await page.fill('#replay-player', text.startsWith('Lord') ? name : name.split(' ')[1].toLowerCase());
      await row.waitFor();
    }
  },

  async 'the replay of a room that is shown late is waited for as long as that takes'(stage) {
    const { id } = await stage.server.room({ name: 'Late table', game: 'connect_four', max_players: 2, delay_s: 60 });
    const [bert, anna] = [await stage.enter(id, 'bert'), await stage.enter(id, 'anna')];
    await until(anna, (now) => now.phase === 'playing');
    await bert.click('#leave');
    const link = await anna.locator('#banner >> text=Watch the replay').getAttribute('href');
    assert.equal(new URLSearchParams(link.split('?')[1]).get('wait'), '90');
  },

  async 'of two panels, the one opened last is seen'(stage) {
    const { match_id } = await fight(stage);
    const page = await open(stage, match_id);
    const shown = () => page.evaluate(() => ['moments', 'players'].map((id) =>
      !document.getElementById(id).hidden && document.getElementById(`show-${id}`).getAttribute('aria-expanded') === 'true'));
    const shows = (wanted) => eventually(shown, (now) => String(now) === String(wanted));
    await page.click('#show-moments');
    await shows([true, false]);
    await page.click('#show-players');
    await shows([false, true]);
    await page.click('#players >> text=Close'); // it can be reached
    await page.keyboard.press('b');
    await page.keyboard.press('m');
    await shows([true, false]);
  },

  async 'the result names the first, offers the others, and leaves the deck alone'(stage) {
    const { match_id } = await fight(stage);
    for (const viewport of [{ width: 390, height: 844 }, { width: 844, height: 390 }]) {
      const page = await open(stage, match_id, {}, { ...PHONE, viewport });
      await page.keyboard.press('End');
      await page.locator('#banner').waitFor();
      await counted(page.locator('.placements li'), 8);
      await page.click('#banner >> text=and 8 more');
      await counted(page.locator('.placements li'), 16);
      const [below, title] = await page.evaluate(() => [
        document.getElementById('deck').getBoundingClientRect().top - document.getElementById('banner').getBoundingClientRect().bottom,
        document.getElementById('room-name').scrollWidth - document.getElementById('room-name').clientWidth]);
      assert.ok(below >= 0, `the banner reaches ${-below} pixels into the deck`);
      assert.ok(title <= 0 || viewport.width < 800, 'the title is whole');
      await page.click('#toggle'); // it can be reached
      await until(page, (now) => now.status === 'playing');
    }
  },

  async 'it fits a phone'(stage) {
    const { match_id } = await fight(stage);
    for (const width of [390, 320]) {
      const page = await open(stage, match_id, {}, { ...PHONE, viewport: { width, height: 640 } });
      const out = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth,
        [...document.querySelectorAll('.bar *, .deck *')].filter((part) => part.getBoundingClientRect().right > innerWidth + 0.5).length]);
      assert.deepEqual(out, [0, 0], `${width} pixels`);
    }
  },

  async 'a replay that is not there is told'(stage) {
    stage.noisy = true;
    const page = await stage.open('/replay?match=nothing');
    await page.locator('#cover:has-text("no such replay")').waitFor();
  },
};
